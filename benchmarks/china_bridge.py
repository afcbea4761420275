"""How near a bridge whose prior is the accounts comes on China, alone and pooled with the scheme's nowcast.

The rule was fixed before its first score (docs/adr/0006). Pseudo real time: the figures of one vintage, cut to what was known.

Run: python -m benchmarks.china_bridge [--months] [--out FOLDER]        (--months: also at the end of every month, two minutes)
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

import gdpcore as gdp

SHARES = {"industrial_production": 0.35, "services_production": 0.50}
MODEL = gdp.ShareBridge(SHARES, optional=("services_production",))
QUARTERS = pd.period_range("2023Q1", "2025Q2", freq="Q")
SPANS = {"2013-2019": ("2013Q1", "2019Q4"), "2020-2022": ("2020Q1", "2022Q4")}
DAY = "end + 14"


def date_of(quarter: pd.Period, vintage: str) -> str:
    """The day of knowledge: the end of a month of the quarter, or 14 days after the quarter."""
    if vintage == DAY:
        return str((quarter.end_time + pd.Timedelta(days=14)).date())
    return str((quarter.asfreq("M", "start") + int(vintage[-1]) - 1).end_time.date())


def quarters_known(growth_ytd: pd.Series, published: pd.Series) -> pd.Series:
    """Growth of single quarters: the published, and before them year to date taken apart as if quarters were equal."""
    q = growth_ytd.index.quarter.to_numpy()
    before = growth_ytd.shift(1).to_numpy()
    apart = np.where(q == 1, growth_ytd, q * growth_ytd - (q - 1) * np.where(q == 1, 0.0, before))
    return published.dropna().combine_first(pd.Series(apart, growth_ytd.index))


def bridge(panel: Any, y: pd.Series, flow: str, quarter: pd.Period) -> gdp.nowcasting.Density:
    """The density of ``ShareBridge`` for a quarter, from figures of GDP before it."""
    return replace(MODEL, target_flow=flow).fit(panel, pd.DataFrame({"GDP": y[y.index < quarter]})).nowcast("GDP", quarter)


@dataclass(frozen=True, eq=False)
class LongHistory:
    """``ShareBridge`` on growth since 2006, which the accounts do not hold: year to date, taken apart before 2021Q4."""

    growth_ytd: pd.Series

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> Any:
        """Figures of quarters after the accounts given are not looked at."""
        single = quarters_known(self.growth_ytd[self.growth_ytd.index <= y.periods[-1]], y.growth()["GDP"])
        return MODEL.fit(x, pd.DataFrame({"GDP": single}))


def row(density: gdp.nowcasting.Density, actual: float) -> dict[str, float]:
    """Mean, error, whether inside the 90 % interval, its width."""
    low, high = density.interval(0.9)
    return {"mean": density.mean, "error": density.mean - actual, "inside": low <= actual <= high, "width": high - low}


def with_scheme(access: str, vintage: str) -> dict[tuple[str, str], pd.DataFrame]:
    """(flow, rule) -> a row per quarter of 2023Q1-2025Q2."""
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    published = china.accounts.growth()["GDP"]
    out: dict[tuple[str, str], dict[pd.Period, dict[str, float]]] = {}
    for quarter in QUARTERS:
        date = date_of(quarter, vintage)
        panel, base = china.panel.as_of(date, access=access), china.accounts.as_of(date)
        direct = LongHistory(china.growth_ytd)
        now = gdp.nowcast(scheme, panel, base=base, model=gdp.DynamicFactor(factors=1), period=quarter, draws=1000, direct=direct)
        out.setdefault(("period", "accounts moved to the pool"), {})[quarter] = row(
            now.pooled().growth("GDP"), float(published[quarter])
        )
        ytd = china.growth_ytd[china.growth_ytd.index < quarter]
        single = quarters_known(ytd, base.growth()["GDP"])
        for flow, past, actual in (("period", single, published), ("ytd", ytd, china.growth_ytd)):
            one, two = now.growth("GDP", flow=flow), bridge(panel, past, flow, quarter)
            pool = gdp.nowcasting.Mixture.of([one, two])
            for rule, density in (("pool", pool), ("bridge", two), ("scheme", one)):
                out.setdefault((flow, rule), {})[quarter] = row(density, float(actual[quarter]))
            last = float(past[past.index < quarter].iloc[-1])
            out.setdefault((flow, "repeating"), {})[quarter] = {"mean": last, "error": last - float(actual[quarter])}
    return {key: pd.DataFrame.from_dict(rows, orient="index") for key, rows in out.items()}


def year_to_date(first: str, last: str) -> dict[str, pd.DataFrame]:
    """Rule -> a row per quarter: the bridge alone and repeating, access compiler, 14 days after the quarter."""
    china = gdp.samples.china()
    out: dict[str, dict[pd.Period, dict[str, float]]] = {"bridge": {}, "repeating": {}}
    for quarter in pd.period_range(first, last, freq="Q"):
        panel, actual = china.panel.as_of(date_of(quarter, DAY), access="compiler"), float(china.growth_ytd[quarter])
        out["bridge"][quarter] = row(bridge(panel, china.growth_ytd, "ytd", quarter), actual)
        before = float(china.growth_ytd[quarter - 1])
        out["repeating"][quarter] = {"mean": before, "error": before - actual}
    return {rule: pd.DataFrame.from_dict(rows, orient="index") for rule, rows in out.items()}


def rmse(errors: pd.Series) -> float:
    """Root mean square, points."""
    return float(np.sqrt(np.mean(np.square(errors))))


def summary(frame: pd.DataFrame) -> dict[str, object]:
    """One line of the table; the band is 90 %, of independent normal errors."""
    error, first, n = frame["error"], frame.index.quarter == 1, len(frame)
    low, high = (rmse(error) * np.sqrt(n / chi2.ppf(p, n)) for p in (0.95, 0.05))
    line: dict[str, object] = {
        "RMSE": round(rmse(error), 3),
        "90 % band": f"{low:.2f}-{high:.2f}",
        "first quarters": round(rmse(error[first]), 2),
        "others": round(rmse(error[~first]), 2),
    }
    if "inside" in frame:
        line |= {"inside 90 %": f"{int(frame['inside'].sum())}/{n}", "width": round(float(frame["width"].mean()), 2)}
    return line


def main() -> None:
    """Print the tables and keep every quarter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--months", action="store_true", help="also at the end of every month of the quarter")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    lines, frames = {}, {}
    for access in ("public", "compiler"):
        for vintage in (*(("month 1", "month 2", "month 3") if given.months else ()), DAY):
            for (flow, rule), frame in with_scheme(access, vintage).items():
                frames[flow, "2023-2025Q2", access, vintage, rule] = frame
    for span, ends in SPANS.items():
        for rule, frame in year_to_date(*ends).items():
            frames["ytd", span, "compiler", DAY, rule] = frame
    for key, frame in frames.items():
        lines[key] = summary(frame)
    pd.concat(frames).round(4).to_csv(given.out / "china_bridge.csv")
    print(pd.DataFrame.from_dict(lines, orient="index").sort_index(level=0, kind="stable").to_string(na_rep=""))


if __name__ == "__main__":
    main()
