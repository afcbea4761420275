"""How near the national scheme comes: every quarter 2023Q1-2025Q2 from the year before, beside published growth.

All three months of every quarter are known, so this measures the scheme; it is no forecast. Nothing is tuned on these quarters:
coefficients come from the history before each of them.

Run: python examples/07_accuracy.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import gdpcore as gdp

QUARTERS = pd.period_range("2023Q1", "2025Q2", freq="Q")


def compare() -> pd.DataFrame:
    """GDP and strata growth by the scheme and as published, per cent; a row per quarter."""
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    published = china.accounts.growth()
    rows = []
    for quarter in QUARTERS:
        base = china.accounts.select(periods=china.accounts.periods[china.accounts.periods < quarter])
        growth = scheme.run(china.panel, base=base, periods=[quarter]).growth().loc[quarter]
        before = published["GDP"][quarter - 1]
        row = {"published": published["GDP"][quarter], "scheme": growth["GDP"], "repeating last quarter": before}
        row |= {f"error {s}": growth[s] - published[s][quarter] for s in ("GDP", "S1", "S2", "S3")}
        rows.append(row)
    return pd.DataFrame(rows, index=QUARTERS)


def rmse(errors: pd.Series) -> float:
    """Root mean square, points."""
    return float(np.sqrt(np.mean(np.square(errors))))


def band(score: float, count: int) -> tuple[float, float]:
    """90 % band of an RMSE from ``count`` independent normal errors."""
    from scipy.stats import chi2

    return tuple(float(score * np.sqrt(count / chi2.ppf(p, count))) for p in (0.95, 0.05))


def main() -> None:
    """Print the table and the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out
    frame = compare()
    print("GDP growth of the quarter, per cent, and errors in points (published: 国家统计局)")
    print(frame.round(2).to_string(), "\n")
    first = frame.index.quarter == 1
    for name, error in {
        "scheme": frame["error GDP"],
        "repeating last quarter": frame["repeating last quarter"] - frame["published"],
    }.items():
        score = rmse(error)
        low, high = band(score, len(error))
        print(
            f"{name}: RMSE {score:.2f} points (90 % band {low:.2f}-{high:.2f}); first quarters {rmse(error[first]):.2f}, others {rmse(error[~first]):.2f}"
        )
    out.mkdir(parents=True, exist_ok=True)
    frame.round(4).to_csv(out / "accuracy.csv")


if __name__ == "__main__":
    main()
