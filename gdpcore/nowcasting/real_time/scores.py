"""How good the forecasts were: errors, densities, bands and revisions, and how sure one can be of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaincinv

Array = NDArray[np.float64]
BAND = 0.9
"""Level of the band of an RMSE."""
UNUSUAL = 2020
"""The year that is scored beside as well as inside: one of its quarters can outweigh all others."""


def rmse_band(rmse: float, count: int, level: float = BAND) -> tuple[float, float]:
    """The band of a root mean squared error of so many independent normal errors, by the chi-squared distribution.

    Examples
    --------
    >>> [round(x, 2) for x in rmse_band(0.35, 10)]
    [0.26, 0.56]
    """
    tail = (1.0 - level) / 2.0
    low, high = (rmse * np.sqrt(count / (2.0 * gammaincinv(count / 2.0, q))) for q in (1.0 - tail, tail))
    return float(low), float(high)


def samples_of(frame: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """Which rows belong to which sample: all; without 2020 where it is there; first quarters and the others apart."""
    periods = frame.index.get_level_values("period")
    out = {"all": np.ones(len(frame), dtype=bool)}
    if (periods.year == UNUSUAL).any():
        out["without 2020"] = np.asarray(periods.year != UNUSUAL)
    if periods.freqstr.startswith("Q"):
        first = np.asarray(periods.quarter == 1)
        if first.any() and not first.all():
            out |= {"first quarters": first, "other quarters": ~first}
    return out


def table_of(frame: pd.DataFrame, by: str | None, exclude: Iterable[Any], last: int | None) -> pd.DataFrame:
    """Scores by model (where there are several), by a column, and by sample; see :meth:`Backtest.scores`."""
    frame = scored_rows(frame, exclude, last)
    keys = [k for k in ("model",) if k in frame.index.names] + ([by] if by else [])
    samples = samples_of(frame)
    rows: dict[Any, dict[str, float]] = {}
    for name, inside in samples.items():
        part = frame.loc[inside]
        grouped = part.groupby(keys, sort=False) if keys else [((), part)]
        for key, group in grouped:
            rows[(*key, name)] = score(group)
    table = pd.DataFrame.from_dict(rows, orient="index")
    if not keys:
        return table.set_axis(pd.Index([name for (name,) in rows], name="sample"))
    table.index = pd.MultiIndex.from_tuples(list(rows), names=[*keys, "sample"])
    order = {name: k for k, name in enumerate(samples)}
    models = list(dict.fromkeys(frame.index.get_level_values("model"))) if "model" in keys else []
    position = {**order, **{m: k for k, m in enumerate(models)}}
    return table.sort_index(key=lambda level: level.map(lambda x: position.get(x, x)), kind="stable")


def scored_rows(frame: pd.DataFrame, exclude: Iterable[Any], last: int | None) -> pd.DataFrame:
    """Rows of targets whose figure is known, without the excluded ones; of those the last targets only."""
    periods = frame.index.get_level_values("period")
    letter = periods.freqstr
    out = {pd.Period(p, freq=letter) for p in ([exclude] if isinstance(exclude, (str, pd.Period)) else exclude)}
    kept = frame.loc[np.isfinite(frame["actual"].to_numpy()) & ~periods.isin(list(out))]
    if last is None or kept.empty:
        return kept
    named = kept.index.get_level_values("period")
    return kept.loc[named >= sorted(set(named))[-last:][0]]


def score(rows: pd.DataFrame) -> dict[str, float]:
    """All scores of some rows; NaN where no row is left."""
    rows = rows.loc[np.isfinite(rows["error"].to_numpy())]
    count = len(rows)
    if not count:
        return {"count": 0.0}
    error = rows["error"].to_numpy()
    rmse = float(np.sqrt(np.mean(error**2)))
    low, high = rmse_band(rmse, count)
    actual, mean, last = (rows[name].to_numpy() for name in ("actual", "mean", "last"))
    moved = np.isfinite(last) & (actual != last)
    right = np.sign(mean - last)[moved] == np.sign(actual - last)[moved]
    revised = np.abs(rows["revision"].to_numpy())
    revised = revised[np.isfinite(revised)]
    q = {name: rows[name].to_numpy() for name in ("q05", "q25", "q75", "q95")}
    return {
        **{"count": float(count), "rmse": rmse, "rmse_low": low, "rmse_high": high},
        **{"mae": float(np.abs(error).mean()), "bias": float(error.mean())},
        **{"crps": float(rows["crps"].mean()), "log_score": float(rows["log_score"].mean())},
        "cover50": 100.0 * float(((q["q25"] <= actual) & (actual <= q["q75"])).mean()),
        "cover90": 100.0 * float(((q["q05"] <= actual) & (actual <= q["q95"])).mean()),
        "width90": float((q["q95"] - q["q05"]).mean()),
        "pit_p": uniformity(rows["pit"].to_numpy()),
        "right_sign": 100.0 * float(right.mean()) if moved.any() else np.nan,
        "revision": float(revised.mean()) if len(revised) else np.nan,
    }


def uniformity(pit: Array) -> float:
    """p of Kolmogorov and Smirnov's test that probability integral transforms are uniform, as of a density that is true."""
    from scipy import stats

    return float(stats.kstest(pit, "uniform").pvalue)


def histogram(pit: Array, bins: int) -> Array:
    """Share of transforms in each of ``bins`` equal steps, per cent; all alike for a density that is true."""
    counts, _ = np.histogram(pit[np.isfinite(pit)], bins=bins, range=(0.0, 1.0))
    return np.asarray(100.0 * counts / max(counts.sum(), 1))
