"""What a nationwide backtest costs: 31 regions x 120 vintages x 3 models, and how it grows. The figures are MADE UP.

Every region has its own ten monthly indicators and quarterly growth, moved by a national factor, a regional one and noise;
parameters are estimated anew every quarter, searches begin at the fit before within a year.

Run: python -m benchmarks.nationwide [--regions 31] [--jobs 1 2] [--dask] [--growth] [--out FOLDER]        (three minutes)
"""

from __future__ import annotations

import argparse
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore as gdp

INDICATORS, YEARS = 10, 25
QUARTERS = pd.period_range("2010Q1", "2019Q4", freq="Q")
MODELS = {
    "ar": gdp.AutoRegression(),
    "bridge": gdp.Bridge(),
    "factor": gdp.DynamicFactor(factors=1, idiosyncratic="iid"),
}


def made_up(regions: int, seed: int = 0) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Months and quarters of each region, from 1995."""
    rng = np.random.default_rng(seed)
    months = pd.period_range("1995-01", periods=12 * YEARS, freq="M")
    quarters = pd.period_range("1995Q1", periods=4 * YEARS, freq="Q")

    def walk(count: int) -> np.ndarray:
        e, x = rng.normal(size=(count, len(months))), np.zeros((count, len(months)))
        for t in range(1, len(months)):
            x[:, t] = 0.9 * x[:, t - 1] + 0.44 * e[:, t]
        return x

    nation, out = walk(1)[0], []
    for own in walk(regions):
        factor = 0.8 * nation + 0.6 * own
        x = 6.0 + np.outer(factor, rng.uniform(0.5, 2.0, INDICATORS)) + rng.normal(size=(len(months), INDICATORS))
        y = 6.0 + factor.reshape(-1, 3).mean(1) + 0.2 * rng.normal(size=len(quarters))
        columns = [f"x{i}" for i in range(INDICATORS)]
        out.append((pd.DataFrame(x, months, columns), pd.DataFrame({"GDP": y}, quarters)))
    return out


def run(
    data: list[tuple[pd.DataFrame, pd.DataFrame]], quarters: pd.PeriodIndex, models: dict[str, Any], jobs: int = 1
) -> pd.DataFrame:
    """The rows of every region's backtest."""
    calendar = {f"x{i}": 12 + i for i in range(INDICATORS)} | {"GDP": 17}
    how = {"target": "GDP", "periods": quarters, "calendar": calendar, "refit": "quarter", "warm": True, "n_jobs": jobs}
    horizons = ["month1", "month2", "month3"]
    frames = [gdp.backtest(models, x, y, observes={"GDP": "quarter_mean"}, horizons=horizons, **how).frame for x, y in data]
    return pd.concat(frames, keys=range(len(data)), names=["region"])


def main() -> None:
    """Print seconds: processor time of one process, wall time of several."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=31)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1])
    parser.add_argument("--dask", action="store_true", help="also on a cluster of two local processes")
    parser.add_argument("--growth", action="store_true", help="also fewer regions, quarters and models")
    parser.add_argument("--out", type=Path, default=Path("out"))
    given = parser.parse_args()
    data, rows, first = made_up(given.regions), [], None

    def measured(what: str, *arguments: Any, context: Any = None) -> pd.DataFrame:
        wall, cpu = time.perf_counter(), time.process_time()
        with context or nullcontext():
            found = run(*arguments)
        rows.append({"run": what, "nowcasts": len(found), "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu})
        print(rows[-1], flush=True)
        return found

    for jobs in given.jobs:
        found = measured(
            f"{given.regions} regions, {3 * len(QUARTERS)} vintages, 3 models, {jobs} process(es)", data, QUARTERS, MODELS, jobs
        )
        said = found.drop(columns=[c for c in found if "second" in c])
        if first is not None:
            pd.testing.assert_frame_equal(first, said, check_exact=True)
            print("  equal to the bit")
        first = said if first is None else first
    if given.dask:
        import joblib
        from dask.distributed import Client, LocalCluster

        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
            found = measured(
                "the same on a Dask cluster of 2", data, QUARTERS, MODELS, -1, context=joblib.parallel_config(backend="dask")
            )
            if first is not None:
                pd.testing.assert_frame_equal(first, found.drop(columns=[c for c in found if "second" in c]), check_exact=True)
                print("  equal to the bit")
    if given.growth:
        measured("half the regions", data[: len(data) // 2], QUARTERS, MODELS)
        measured("half the vintages", data, QUARTERS[len(QUARTERS) // 2 :], MODELS)
        for name, model in MODELS.items():
            measured(f"{name} alone", data, QUARTERS, {name: model})
    given.out.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(given.out / "nationwide.csv", index=False)


if __name__ == "__main__":
    main()
