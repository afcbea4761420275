"""Smooth corrections and how optimal they are, by whichever way is quickest and, where it is worth it, refined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.by_year import solve_by_year
from gdpcore.kernel.front import Front
from gdpcore.kernel.movement import FirstDifferences, Movement
from gdpcore.kernel.windows import Windows

Array = NDArray[np.float64]
OPTIMAL = 1e-13
"""A gradient below this part of its terms is rounding."""


def smoothest(movement: Movement, windows: Windows, weights: Array, variance: Array, gap: Array) -> tuple[Array, float]:
    """Corrections and how optimal they are: by years where years are regular, else by periods, refined where it is worth it."""
    opening = np.isinf(variance[0]) | (weights[: windows.ratio] == 0).all(axis=0)
    if windows.ratio and isinstance(movement, FirstDifferences) and not opening.any():
        e, y = solve_by_year(movement, windows.ratio, weights, variance, gap)
        _, part = _slope(movement, windows, weights, e, y)
        if part <= OPTIMAL:
            return e, part
    front = Front(movement, windows, weights, variance)
    e, y = front.solve(gap)
    slope, part = _slope(movement, windows, weights, e, y)
    if part > OPTIMAL:
        finite = np.isfinite(variance)
        left = np.where(finite, gap - windows.sums(weights * e) + np.where(finite, variance, 0.0) * y, 0.0)
        de, dy = front.solve(left, -slope)
        _, less = _slope(movement, windows, weights, e + de, y + dy)
        if less < part:
            e, part = e + de, less
    return e, part


def _slope(movement: Movement, windows: Windows, weights: Array, e: Array, y: Array) -> tuple[Array, float]:
    """Gradient P e + W y (T, n), and its largest part of the absolute terms in it."""
    pull = windows.spread(y, len(e))
    pull *= weights
    parts = 4.0 * largest(e) + largest(pull)
    slope = movement.times(e)
    slope += pull
    return slope, float((largest(slope) / np.where(parts > 0, parts, 1.0)).max(initial=0.0))


def largest(x: Array) -> Array:
    """Largest magnitude along the first axis."""
    return np.asarray(np.maximum(x.max(axis=0), -x.min(axis=0)))
