"""How near nowcasts by accounts come: China 2023Q1-2025Q2 by month of the quarter, two sets of information.

The rule was fixed before the first score (docs/adr/0004). Pseudo real time: the figures are those of one vintage, cut to what was
known on each date. "public": what anyone had; "compiler": what a compiler inside the bureau had.

Run: python examples/12_nowcast_accuracy.py [--months] [--out FOLDER]      (--months: also at the end of every month, a minute)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import gdpcore as gdp

QUARTERS = pd.period_range("2023Q1", "2025Q2", freq="Q")


def date_of(quarter: pd.Period, vintage: str) -> str:
    """The day of knowledge: the end of a month of the quarter, or 14 days after the quarter."""
    if vintage == "end + 14":
        return str((quarter.end_time + pd.Timedelta(days=14)).date())
    return str((quarter.asfreq("M", "start") + int(vintage[-1]) - 1).end_time.date())


def score(access: str, vintage: str) -> pd.DataFrame:
    """A row per quarter: published, mean, error, error of the scheme alone, low, high; points."""
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    published, rows = china.accounts.growth()["GDP"], {}
    for quarter in QUARTERS:
        date = date_of(quarter, vintage)
        panel, base = china.panel.as_of(date, access=access), china.accounts.as_of(date)
        fit = gdp.SchemeModel(scheme, gdp.DynamicFactor(factors=1)).fit(panel, base)
        now = fit.draw(quarter, 1000)
        growth, alone = now.growth("GDP"), now.without_gap().growth("GDP")
        low, high = growth.interval(0.9)
        ytd = now.growth("GDP", flow="ytd")
        actual = float(published[quarter])
        rows[quarter] = {
            "published": actual,
            "mean": growth.mean,
            "error": growth.mean - actual,
            "scheme alone": alone.mean - actual,
            "inside": low <= actual <= high,
            "width": high - low,
            "error ytd": ytd.mean - float(china.growth_ytd[quarter]),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def rmse(errors: pd.Series) -> float:
    """Root mean square, points."""
    return float(np.sqrt(np.mean(np.square(errors))))


def band(score: float, count: int) -> str:
    """90 % band of an RMSE from ``count`` independent normal errors."""
    from scipy.stats import chi2

    low, high = (score * np.sqrt(count / chi2.ppf(p, count)) for p in (0.95, 0.05))
    return f"{low:.2f}-{high:.2f}"


def summary(frame: pd.DataFrame) -> dict[str, object]:
    """One line of the table."""
    error, first = frame["error"], frame.index.quarter == 1
    two_year = (error + error.shift(4)).dropna() / 2
    return {
        "RMSE": round(rmse(error), 2),
        "90 % band": band(rmse(error), len(error)),
        "first quarters": round(rmse(error[first]), 2),
        "others": round(rmse(error[~first]), 2),
        "two-year average": round(rmse(two_year), 2),
        "scheme alone": round(rmse(frame["scheme alone"]), 2),
        "inside 90 %": f"{int(frame['inside'].sum())}/{len(frame)}",
        "width": round(float(frame["width"].mean()), 2),
        "ytd": round(rmse(frame["error ytd"]), 2),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--months", action="store_true", help="also at the end of every month of the quarter")
    given = parser.parse_args()
    out, vintages = given.out, (*(("month 1", "month 2", "month 3") if given.months else ()), "end + 14")
    out.mkdir(parents=True, exist_ok=True)
    rows = {}
    for access in ("public", "compiler"):
        for vintage in vintages:
            frame = score(access, vintage)
            rows[access, vintage] = summary(frame)
            frame.round(4).to_csv(out / f"nowcast_{access}_{vintage.replace(' ', '_')}.csv")
            if vintage == "end + 14":
                print(f"{access}, {vintage}\n{frame.round(2).to_string()}\n")
    print(pd.DataFrame.from_dict(rows, orient="index").to_string())


if __name__ == "__main__":
    main()
