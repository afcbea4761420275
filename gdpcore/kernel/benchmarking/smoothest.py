"""Smooth corrections and how optimal they are, by whichever way is quickest and, where it is worth it, refined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.benchmarking.by_year import solve_by_year
from gdpcore.kernel.benchmarking.front import Front
from gdpcore.kernel.benchmarking.movement import FirstDifferences, Movement
from gdpcore.kernel.benchmarking.windows import Windows

Array = NDArray[np.float64]
OPTIMAL = 1e-13
"""A gradient below this part of its terms is rounding."""


def smoothest(movement: Movement, windows: Windows, weights: Array, variance: Array, gap: Array) -> tuple[Array, float]:
    """Corrections and how optimal they are: by years where years are regular, else by periods, refined where it is worth it.

    The certificate is the largest residual of the first-order conditions, P e + W y = 0 and W'e - V y = gap, over their terms.
    """
    opening = np.isinf(variance[0]) | (weights[: windows.ratio] == 0).all(axis=0)
    if windows.ratio and isinstance(movement, FirstDifferences) and not opening.any():
        e, y = solve_by_year(movement, windows.ratio, weights, variance, gap)
        _, _, part = _left(movement, windows, weights, variance, gap, e, y)
        if part <= OPTIMAL:
            return e, part
    front = Front(movement, windows, weights, variance)
    e, y = front.solve(gap)
    slope, short, part = _left(movement, windows, weights, variance, gap, e, y)
    if part > OPTIMAL:
        de, dy = front.solve(short, -slope)
        _, _, less = _left(movement, windows, weights, variance, gap, e + de, y + dy)
        if less < part:
            e, part = e + de, less
    return e, part


def _left(
    movement: Movement, windows: Windows, weights: Array, variance: Array, gap: Array, e: Array, y: Array
) -> tuple[Array, Array, float]:
    """What is left of the gradient (T, n) and of the gaps (Y, n), and the larger part of the terms that either is."""
    pull = windows.spread(y, len(e))
    pull *= weights
    height = largest(e)
    steep = 4.0 * height + largest(pull)
    slope = movement.times(e)
    slope += pull
    short = gap - windows.sums(np.multiply(weights, e, out=pull))
    if variance.any():
        finite = np.isfinite(variance)
        short = np.where(finite, short + np.where(finite, variance, 0.0) * y, 0.0)
    wide = height * windows.sums(weights) + np.abs(gap)
    parts = (largest(slope) / np.where(steep > 0, steep, 1.0), largest(short / np.where(wide > 0, wide, 1.0)))
    return slope, short, max(float(part.max(initial=0.0)) for part in parts)


def largest(x: Array) -> Array:
    """Largest magnitude along the first axis."""
    return np.asarray(np.maximum(x.max(axis=0), -x.min(axis=0)))
