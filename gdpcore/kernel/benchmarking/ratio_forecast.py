"""Where the annual benchmark-to-indicator ratio goes after the last benchmark: given, or by a named simple rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.kernel.benchmarking.inputs import Problem, choose, refuse

Array = NDArray[np.float64]
RULES = ("last", "trend", "mean")


def forecast_ratios(problem: Problem, ratio: int, forecast: str | ArrayLike) -> Array:
    """(N, Y + K) ratios for the years after the last benchmark that the indicator reaches, NaN for the years before.

    "last" keeps the last annual ratio, "trend" moves on by its last change per year, "mean" returns to the mean of all.
    A given forecast is (..., K) or (K,), one for each year begun after the last benchmark.
    """
    begun = -(-(problem.x.shape[1] - problem.windows.reach) // ratio)
    rows, count = problem.totals.shape
    out = np.full((rows, count + begun), np.nan)
    if not isinstance(forecast, str):
        given = np.asarray(forecast, dtype=np.float64)
        if given.shape not in ((begun,), (*problem.batch, begun)) or not np.isfinite(given).all():
            raise refuse(
                problem.what,
                f"forecast {given.shape} is not one finite ratio for each of {begun} years begun after the last benchmark",
            )
        out[:, count:] = np.broadcast_to(given, (*problem.batch, begun)).reshape(rows, begun)
        return out
    choose(problem.what, "forecast", forecast, RULES)
    covered = problem.windows.sums(problem.x.T).T
    known = problem.live & (covered != 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        annual = np.where(known, problem.totals / covered, np.nan)
    place = np.arange(count)
    last = np.where(known, place, -1).max(axis=1)
    before = np.where(known & (place < last[:, None]), place, -1).max(axis=1)
    ahead = np.arange(count + begun) - last[:, None]
    level = annual[np.arange(rows), last]
    if forecast == "mean":
        level = np.where(known, annual, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    step = np.zeros(rows)
    if forecast == "trend":
        earlier = annual[np.arange(rows), before]
        step = np.where(before >= 0, (level - earlier) / np.maximum(last - before, 1), 0.0)
    future = (ahead > 0) & (last >= 0)[:, None]
    return np.where(future, level[:, None] + step[:, None] * ahead, out)
