"""The best value of one parameter for many series at once: a grid, then safeguarded secant steps on the slope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Objective = Callable[[NDArray[Any], Any], NDArray[Any]]

POINTS = 41
"""Grid points, closer together towards both bounds (Chebyshev's)."""
TOLERANCE = 1e-9
"""A step this small ends the search: secant steps shrink faster and faster, so that the next would be below rounding."""
_TINY = 1e-40  # the imaginary step: f(x + ih) = f(x) + ih f'(x), with nothing to cancel


@dataclass(frozen=True)
class Profile:
    """The best parameter of every series, and the curve that it was the best of.

    Attributes
    ----------
    best : (n,). at_bound : (n,) bool, True if the objective still rises where the range ends.
    grid : (P,). curve : (n, P) the objective on the grid. evaluations : rounds of the search after the grid.
    """

    best: Array
    at_bound: NDArray[np.bool_]
    grid: Array
    curve: Array
    evaluations: int


def grid_between(low: float, high: float) -> Array:
    """Chebyshev's points from low to high, both included exactly."""
    grid = low + (high - low) * (1.0 - np.cos(np.pi * np.arange(POINTS) / (POINTS - 1))) / 2.0
    grid[0], grid[-1] = low, high
    return grid


def maximise(objective: Objective, bounds: tuple[float, float]) -> Profile:
    """Largest value of ``objective`` between the bounds, for all series together.

    Parameters
    ----------
    objective : takes parameters (P, 1) with rows ``slice(None)`` and gives (P, n), or parameters (1, k), possibly complex,
        with k row numbers and gives (1, k). It must be analytic: its slope is read off an imaginary step.
    """
    grid = grid_between(*bounds)
    curve = np.asarray(objective(grid[:, None], slice(None)))
    top = np.argmax(curve, axis=0)
    best, value = grid[top], np.take_along_axis(curve, top[None], axis=0)[0]
    rows = np.arange(best.size)
    _, slope = _slope(objective, best, rows)
    at_bound = ((top == 0) & (slope <= 0)) | ((top == POINTS - 1) & (slope >= 0))
    far = grid[np.clip(top + np.where(slope > 0, 1, -1), 0, POINTS - 1)]
    active = ~at_bound & (slope != 0)
    best = np.array(best)
    rounds = 0
    if active.any():
        bend = _bend(grid, curve, top)
        start = (best, value, slope, bend, far)
        best[active], rounds = _climb(objective, rows[active], *(a[active] for a in start))
    return Profile(best, at_bound, grid, curve.T, rounds)


def _bend(grid: Array, curve: Array, top: NDArray[np.int64]) -> Array:
    """Second derivative of the parabola through the best grid point and its neighbours, to begin the secant steps with."""
    mid = np.clip(top, 1, POINTS - 2)
    (x0, f0), (x1, f1), (x2, f2) = ((grid[mid + d], curve[mid + d, np.arange(mid.size)]) for d in (-1, 0, 1))
    return np.asarray(2.0 * ((f2 - f1) / (x2 - x1) - (f1 - f0) / (x1 - x0)) / (x2 - x0))


def _slope(objective: Objective, x: Array, rows: NDArray[np.int64]) -> tuple[Array, Array]:
    out = objective((x + _TINY * 1j)[None], rows)[0]
    return out.real, out.imag / _TINY


def _climb(
    objective: Objective, rows: NDArray[np.int64], near: Array, height: Array, slope: Array, bend: Array, far: Array
) -> tuple[Array, int]:
    """The top between ``near`` (where the slope points inwards) and ``far`` (no higher than near), series by series.

    Secant steps on the slope, halving where a step would leave the stretch or the last one did not shrink it enough.
    """
    x, s = near.copy(), slope.copy()
    before_x, before_s = far.copy(), slope + bend * (far - near)
    near, far, height, done = near.copy(), far.copy(), height.copy(), np.zeros(near.size, dtype=bool)
    inward = np.sign(slope)
    last = np.abs(far - near)
    rounds = 0
    while not done.all() and rounds < 80:
        rounds += 1
        k = np.flatnonzero(~done)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = -s[k] * (x[k] - before_x[k]) / (s[k] - before_s[k])
        wild = ~np.isfinite(step) | ((x[k] + step - near[k]) * (x[k] + step - far[k]) > 0) | (np.abs(step) > 0.7 * last[k])
        trial = np.where(wild, (near[k] + far[k]) / 2, x[k] + step)
        last[k] = np.abs(trial - x[k])
        before_x[k], before_s[k] = x[k], s[k]
        value, s[k] = _slope(objective, trial, rows[k])
        x[k] = trial
        # values within rounding of the height count as high enough: close to the top the slope alone decides
        up = (s[k] * inward[k] > 0) & (value >= height[k] - 1e-11 * (1.0 + np.abs(height[k])))
        near[k] = np.where(up, trial, near[k])
        height[k] = np.where(up, value, height[k])
        far[k] = np.where(up, far[k], trial)
        done[k] = (last[k] <= TOLERANCE) | (s[k] == 0) | (np.abs(far[k] - near[k]) <= TOLERANCE)
    return x, rounds
