"""Moving averages as business-cycle analysis uses them: the Spencer curve, short averages, extremes, months of cyclical dominance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]

_HALF = np.array([-3.0, -6.0, -5.0, 3.0, 21.0, 46.0, 67.0])
SPENCER = np.r_[_HALF, 74.0, _HALF[::-1]] / 320.0
"""Spencer's fifteen-term weights; cubics pass unchanged."""
LONGEST = 12
"""Months up to which cyclical dominance is sought."""


def spencer(values: Array) -> Array:
    """Spencer's 15-term average (..., T); beyond the ends a series goes on with the mean of its four end values.

    Raises
    ------
    KernelError
        E-TURN-002 for fewer than four values.

    Examples
    --------
    >>> spencer(np.arange(31.0) ** 3)[15].round(6)
    np.float64(3375.0)
    """
    y = np.asarray(values, dtype=np.float64)
    if y.shape[-1] < 4:
        raise KernelError("E-TURN-002", what="spencer", count=y.shape[-1], least=4)
    ends = [np.repeat(part.mean(axis=-1, keepdims=True), 7, axis=-1) for part in (y[..., :4], y[..., -4:])]
    wide = np.concatenate([ends[0], y, ends[1]], axis=-1)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(wide, 15, axis=-1) @ SPENCER)


def moving_average(values: Array, terms: int) -> Array:
    """Mean of ``terms`` values (..., T): half before (one more of an even number), half after; at the ends those there are.

    Examples
    --------
    >>> moving_average(np.array([1.0, 2.0, 6.0]), 3)
    array([1.5, 3. , 4. ])
    """
    y = np.asarray(values, dtype=np.float64)
    at = np.arange(y.shape[-1])
    first, last = np.maximum(at - terms // 2, 0), np.minimum(at + (terms - 1) // 2, y.shape[-1] - 1)
    sums = np.concatenate([np.zeros((*y.shape[:-1], 1)), np.cumsum(y, axis=-1)], axis=-1)
    return np.asarray((sums[..., last + 1] - sums[..., first]) / (last + 1 - first))


def short_average(values: Array, terms: NDArray[np.int64]) -> Array:
    """Means of as many values as ``terms`` (N,) says of every row (N, T); ends repeat the first and last whole mean."""
    y, out = np.asarray(values, dtype=np.float64), np.empty(np.shape(values))
    for count in np.unique(terms).tolist():
        before, after = count // 2, (count - 1) // 2
        rows = terms == count
        mean = moving_average(y[rows], count)
        mean[:, :before] = mean[:, [before]]
        mean[:, mean.shape[1] - after :] = mean[:, [mean.shape[1] - 1 - after]]
        out[rows] = mean
    return out


def without_extremes(values: Array, *, additive: bool, limit: float = 3.5) -> tuple[Array, NDArray[np.bool_]]:
    """The series with extremes replaced by the Spencer curve, and which they are; the first and the last value stay.

    An extreme lies ``limit`` standard deviations or more from the mean of ratios to (differences from) the curve.
    """
    curve = spencer(values)
    irregular = values - curve if additive else values / curve
    centre, spread = irregular.mean(axis=-1, keepdims=True), irregular.std(axis=-1, ddof=1, keepdims=True)
    size = np.abs(irregular - centre)
    extreme = (size >= limit * spread) & (size > 1e-12 * np.abs(irregular).max(axis=-1, keepdims=True))
    extreme[..., [0, -1]] = False
    return np.where(extreme, curve, values), extreme


def months_of_dominance(values: Array, *, additive: bool) -> NDArray[np.int64]:
    """Shortest span (...,) over which the trend-cycle moves more than the irregular on average: MCD, at most twelve months."""
    curve = spencer(values)
    irregular = values - curve if additive else values / curve
    out = np.full(values.shape[:-1], LONGEST, dtype=np.int64)
    for span in range(min(LONGEST, values.shape[-1] - 1), 0, -1):
        moves = [_moves(part, span, additive) for part in (irregular, curve)]
        out = np.where(moves[0] < moves[1], span, out)
    return out


def _moves(part: Array, span: int, additive: bool) -> Array:
    now, then = part[..., span:], part[..., :-span]
    return np.asarray(np.abs(now - then if additive else now / then - 1.0).sum(axis=-1))
