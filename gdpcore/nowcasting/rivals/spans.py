"""Growth of an indicator over the months a figure of GDP covers, and what carrying its last month misses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from gdpcore.nowcasting.rivals.seen import Array, Numbers

GAPS = 0.25
"""A step of which a larger share of an indicator's months is missing teaches nothing."""
STALE = 12
"""An indicator whose last figure is so many months older than the cell is left out of it."""
LEAST = 4
"""Past errors without which nothing is known of what carrying misses."""


def window(months: pd.PeriodIndex, row: int, flow: str) -> Array:
    """(T,) weights of the months that the figure in ``row`` covers: its quarter, or the year up to it.

    Examples
    --------
    >>> window(pd.period_range("2024-01", periods=6, freq="M"), 5, "period").round(2)
    array([0.  , 0.  , 0.  , 0.33, 0.33, 0.33])
    """
    length = 3 if flow == "period" else int(months[row].month)
    out = np.zeros(len(months))
    out[max(row - length + 1, 0) : row + 1] = 1.0 / length
    return out


def carried(figures: Array) -> Array:
    """(N, T): every month without a figure has that of the last one with; NaN before the first."""
    at = np.maximum.accumulate(np.where(np.isfinite(figures), np.arange(figures.shape[1]), -1), axis=1)
    return np.where(at >= 0, np.take_along_axis(figures, np.maximum(at, 0), axis=1), np.nan)


def begun(figures: Array, weights: Array) -> Numbers:
    """(N,) bool: whether a series has a figure in or before the first month that has a weight."""
    first = int(np.flatnonzero(weights)[0])
    return np.asarray(np.isfinite(figures[:, : first + 1]).any(1))


def missing(figures: Array, weights: Array) -> Array:
    """(N,) share of the months with a weight that have no figure."""
    return np.asarray(np.isnan(figures[:, weights != 0]).mean(1))


@dataclass(frozen=True, eq=False)
class Step:
    """The change of indicators from one figure of GDP to another.

    Attributes
    ----------
    change : (N,) nought for an indicator that is left out. noise : (N, N) mean squares and products of what carried months miss.
    why : N reasons to leave one out, "" where it is not.
    """

    change: Array
    noise: Array
    why: tuple[str, ...]


def step(history: Array, figures: Array, weights: Array, row: int) -> Step:
    """The step to the cell in ``row``; what carrying misses is measured on ``history`` (N, T')."""
    n = len(figures)
    change, why, errors = np.zeros(n), [""] * n, np.zeros((n, history.shape[1]))
    filled, has_begun = carried(figures), begun(figures, weights)
    for i in range(n):
        known = np.flatnonzero(np.isfinite(figures[i, : row + 1]))
        age = row - known[-1] if len(known) else row
        if not has_begun[i]:
            why[i] = "not yet published over the whole step"
        elif age > STALE:
            why[i] = "stale"
        elif age:
            errors[i] = carry_errors(history[i], weights[row - age + 1 : row + 1])
            why[i] = "" if np.isfinite(errors[i]).sum() >= LEAST else "no past to tell what missing months may hold"
        if not why[i]:
            change[i] = filled[i, weights != 0] @ weights[weights != 0]
        else:
            errors[i] = 0.0
    return Step(change, _moments(errors), tuple(why))


def carry_errors(figures: Array, weights: Array) -> Array:
    """(T,): in each month, what the weighted months up to it were above the month before them carried; NaN where one is missing.

    Examples
    --------
    >>> carry_errors(np.array([1.0, 2.0, 4.0, 4.0]), np.array([0.5, 0.5]))
    array([nan, nan,  2.,  2.])
    """
    age, out = len(weights), np.full(len(figures), np.nan)
    if len(figures) > age:
        seen = sliding_window_view(figures, age + 1)
        out[age:] = (seen[:, 1:] - seen[:, :1]) @ weights
    return out


def _moments(errors: Array) -> Array:
    """(N, N) mean squares, and products by the correlation in months known to both."""
    known = np.isfinite(errors)
    held = np.where(known, errors, 0.0)
    squares = np.square(held) @ known.T.astype(np.float64)
    size = np.sqrt(squares * squares.T)
    correlation = np.divide(held @ held.T, size, out=np.zeros_like(size), where=size > 0)
    rms = np.sqrt(np.square(held).sum(1) / np.maximum(known.sum(1), 1))
    return np.asarray(correlation * rms[:, None] * rms)
