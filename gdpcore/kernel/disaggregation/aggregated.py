"""An error that follows a path in time, seen through its totals: filtered total by total, and its covariances.

Errors u known here, all driven by shocks e of one variance:

    ar1              u_t = rho u_{t-1} + e_t, stationary                            (Chow-Lin, Santos Silva-Cardoso)
    walk             u_t = u_{t-1} + e_t, u_0 = 0                                   (Fernandez)
    walk_ar1         u_t = u_{t-1} + d_t,  d_t = rho d_{t-1} + e_t, u_0 = d_0 = 0   (Litterman)
    walk_stationary  the same with d stationary from the first period on            (Litterman in JDemetra+)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Numbers = NDArray[Any]  # float64, or complex128 where a derivative is carried in the imaginary part


@dataclass(frozen=True)
class Layout:
    """Which periods each total covers.

    Attributes
    ----------
    weights : (ratio,) weights of the periods inside a total.
    count : Y totals. before : periods ahead of the first total. periods : T >= before + ratio * Y.
    """

    weights: Array
    count: int
    before: int
    periods: int

    @property
    def covered(self) -> slice:
        """The periods that totals cover."""
        return slice(self.before, self.before + self.count * self.weights.size)

    def inside(self, x: Numbers) -> Numbers:
        """The covered part of (..., T) as (..., Y, ratio)."""
        return x[..., self.covered].reshape(*x.shape[:-1], self.count, self.weights.size)

    def totals(self, x: Numbers) -> Numbers:
        """Totals (..., Y) of a path (..., T)."""
        return np.asarray(self.inside(x) @ self.weights)


@dataclass(frozen=True)
class Step:
    """One total ahead: what it and the next state are, given the state at the end of the one before.

    The state z (s = 1 or 2 components) moves by z' = phi z + b e, the total is h z + a e, with shocks e inside the total.

    Attributes
    ----------
    phi : (s, s, ...) ; load : (s, ...) h ; own : (...) a a' ; shared : (s, ...) b a' ; new : (s, s, ...) b b'.
    start : (s, s, ...) variance of the state ahead of the first total. Trailing axes are those of rho.
    """

    phi: Numbers
    load: Numbers
    own: Numbers
    shared: Numbers
    new: Numbers
    start: Numbers


def step_of(error: str, rho: Numbers, layout: Layout) -> Step:
    """The step of an error for every rho (any shape), as sums of positive powers: nothing cancels as rho nears one."""
    move, shock = _motion(error, rho)
    size = len(shock)
    power, impulse = np.zeros_like(move), [shock]
    power[range(size), range(size)] = 1.0
    load = np.zeros_like(shock)
    for weight in layout.weights:
        power = np.einsum("ij...,jk...->ik...", move, power)
        load = load + weight * power[0]
        impulse.append(np.einsum("ij...,j...->i...", move, impulse[-1]))
    ratio = layout.weights.size
    own = [sum(layout.weights[i] * impulse[i - s][0] for i in range(s, ratio)) for s in range(ratio)]
    last = [impulse[ratio - 1 - s] for s in range(ratio)]
    return Step(
        power,
        load,
        np.asarray(sum(a * a for a in own)),
        np.asarray(sum(a * b for a, b in zip(own, last, strict=True))),
        np.asarray(sum(b[:, None] * b[None, :] for b in last)),
        _start(error, rho, move, shock, layout.before),
    )


def _motion(error: str, rho: Numbers) -> tuple[Numbers, Numbers]:
    """State transition (s, s, ...) and shock loading (s, ...) of one period."""
    one = np.ones_like(rho)
    if error.startswith("walk_"):
        return np.array([[one, rho], [0.0 * one, rho]]), np.array([one, one])
    return np.array([[rho if error == "ar1" else one]]), np.array([one])


def _start(error: str, rho: Numbers, move: Numbers, shock: Numbers, before: int) -> Numbers:
    if error == "ar1":
        return np.asarray((1.0 / ((1.0 - rho) * (1.0 + rho)))[None, None])
    spread = np.zeros_like(move)
    if error == "walk_stationary":
        spread[-1, -1] = 1.0 / ((1.0 - rho) * (1.0 + rho))
    for _ in range(before):
        spread = np.einsum("ij...,jk...,lk...->il...", move, spread, move) + shock[:, None] * shock[None, :]
    return spread


def innovations(step: Step, data: Numbers, seen: list[NDArray[np.bool_] | None]) -> tuple[Numbers, Numbers]:
    """Whiten totals: standardised one-step errors of every column, and the log determinant of their covariance.

    Parameters
    ----------
    step : of rho with trailing axes R. data : (Y, C, ...) columns whose trailing axes spread with R, zero where missing.
    seen : per total, None if every series has it, else a bool array that spreads with R.

    Returns
    -------
    (Y, C, ...) whitened columns, zero where a total is missing; (...) log determinant.
    """
    variance, gains = _gains(step, seen)
    size = range(len(gains))
    shape = np.broadcast_shapes(data.shape[1:], variance.shape[1:])
    error = np.empty((len(data), *shape), dtype=variance.dtype)
    drawn = [gain[:, None] * data for gain in gains]
    kept = [[step.phi[i, j] - gains[i] * step.load[j] for j in size] for i in size]
    mean = [np.zeros(shape, dtype=variance.dtype) for _ in size]
    for k in range(len(data)):
        error[k] = data[k] - _dot(step.load, mean)
        mean = [_dot([kept[i][j][k] for j in size], mean) + drawn[i][k] for i in size]
    for k, here in enumerate(seen):
        if here is not None:
            error[k] *= here
    error /= np.sqrt(variance)[:, None]
    return error, np.asarray(np.log(variance).sum(axis=0))


def _gains(step: Step, seen: list[NDArray[np.bool_] | None]) -> tuple[Numbers, list[Numbers]]:
    """Variances of the one-step errors (Y, ...), one where a total is missing, and per component the gains (Y, ...)."""
    size = range(len(step.load))
    spread = [[step.start[i, j] for j in size] for i in size]
    shape = np.broadcast_shapes(step.own.shape, *(here.shape for here in seen if here is not None))
    variances = np.empty((len(seen), *shape), dtype=step.own.dtype)
    gains = [np.empty_like(variances) for _ in size]
    for k, here in enumerate(seen):
        carried = [_dot(row, step.load) for row in spread]
        variance = step.own + _dot(step.load, carried)
        drawn = [_dot(step.phi[i], carried) + step.shared[i] for i in size]
        ahead = _ahead(step, spread, carried, variance, drawn)
        variances[k] = variance
        for i in size:
            gains[i][k] = drawn[i] / variance
        if here is not None:
            blind = _unseen(step, spread)
            ahead = [[np.where(here, ahead[i][j], blind[i][j]) for j in size] for i in size]
            variances[k][..., ~here] = 1.0
            for gain in gains:
                gain[k][..., ~here] = 0.0
        spread = ahead
    return variances, gains


def _dot(left: Sequence[Numbers] | Numbers, right: Sequence[Numbers] | Numbers) -> Numbers:
    """Sum of products over one or two components."""
    first = left[0] * right[0]
    return np.asarray(first if len(right) == 1 else first + left[1] * right[1])


def _ahead(step: Step, spread: Any, carried: Any, variance: Numbers, drawn: Any) -> list[list[Numbers]]:
    """Variance of the next state once a total is known; for one component a sum of positive terms."""
    if len(carried) == 1:
        ratio = step.shared[0] / step.own
        kept = step.phi[0, 0] - step.load[0] * ratio
        return [[step.new[0, 0] - step.shared[0] * ratio + kept * kept * spread[0][0] * step.own / variance]]
    moved = _unseen(step, spread)
    return [[moved[i][j] - drawn[i] * drawn[j] / variance for j in range(2)] for i in range(2)]


def _unseen(step: Step, spread: Any) -> list[list[Numbers]]:
    """Variance of the next state where no total was seen."""
    size = range(len(spread))
    half = [[_dot(step.phi[i], [spread[k][j] for k in size]) for j in size] for i in size]
    return [[_dot(half[i], step.phi[j]) + step.new[i, j] for j in size] for i in size]


def covariances(error: str, rho: Array, layout: Layout) -> tuple[Array, Array, Array]:
    """Covariances of totals with totals (n, Y, Y), of totals with periods (n, Y, T), variances (n, T); rho is (n,)."""
    if error == "ar1":
        cross, variance = _stationary(rho, layout)
    else:
        first = np.arange(layout.periods)
        steps = rho[:, None] ** first if error.startswith("walk_") else np.where(first == 0, 1.0, 0.0)[None, :]
        answer = np.cumsum(steps, axis=-1)
        lag = first[:, None] - first[None, :]
        path = np.where(lag >= 0, answer[:, np.maximum(lag, 0)], 0.0)
        if error == "walk_stationary":
            path[..., 0] /= np.sqrt((1.0 - rho) * (1.0 + rho))[:, None]
        seen = layout.totals(np.swapaxes(path, -1, -2))
        cross = np.swapaxes(path @ seen, -1, -2)
        variance = np.square(path).sum(axis=-1)
    return np.asarray(layout.totals(cross)), cross, variance


def _stationary(rho: Array, layout: Layout) -> tuple[Array, Array]:
    """Covariance of totals with periods depends on their distance alone: one table, then looked up."""
    ratio, starts = layout.weights.size, layout.before + layout.weights.size * np.arange(layout.count)
    distance = np.arange(layout.periods)[None, :] - starts[:, None]
    low = int(distance.min())
    away = np.arange(low, int(distance.max()) + 1)[:, None] - np.arange(ratio)
    power = rho[:, None] ** np.arange(int(np.abs(away).max()) + 1)
    variance = 1.0 / ((1.0 - rho) * (1.0 + rho))
    table = (power[:, np.abs(away)] @ layout.weights) * variance[:, None]
    return table[:, distance - low], np.broadcast_to(variance[:, None], (rho.size, layout.periods))
