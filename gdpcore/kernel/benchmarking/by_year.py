"""Smooth corrections under one constraint a year, in steps of whole years: the common case of :mod:`gdpcore.kernel.benchmarking.front`.

The correction follows e_t = rho e_{t-1} + u_t with u as small as the constraints allow: a state space model with one state, e at
the end of a year, and one observation a year, gap_k = sum w_t e_t. With r periods a year, p_i = rho^(r-i) and c_i the effect of
u_i on the year's sum, a year maps the variance s of its opening state to

    s' = (s A + B) / (s W^2 + C),   A = sum (W p_i - rho^r c_i)^2,   B = sum p^2 sum c^2 - (sum c p)^2,   C = sum c^2 (+ v),

where W is the effect of the opening state; all terms are sums of squares, so that nothing cancels. The first s is a ratio n / d, so
that an unknown level (d = 0, rho = 1) and a known one (n = 0) need no case of their own. The smoother is that of de Jong (1989),
JASA 84, pp. 1085-1088. All but the two recursions over years runs over whole arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.benchmarking.movement import FirstDifferences

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Years:
    """What each year (Y, N) does to the state; ``effects`` (Y, r, N) are the c_i."""

    effects: Array
    opening: Array  # W
    cross: Array  # sum c p
    spread: Array  # A
    fresh: Array  # B
    own: Array  # C
    fade: Array  # p_i (r,)
    rho: float

    @property
    def whole(self) -> float:
        """rho^r, what is left of a correction after a year."""
        return float(self.fade[0] * self.rho)


def _part(factor: float, x: Array) -> Array:
    """factor x, without a copy where the factor is one (always, for Denton)."""
    return x if factor == 1.0 else factor * x


def _years(rho: float, ratio: int, weights: Array, variance: Array) -> _Years:
    c = weights.reshape(-1, ratio, weights.shape[1]).copy()
    for i in range(ratio - 2, -1, -1):
        c[:, i] += _part(rho, c[:, i + 1])
    fade = rho ** np.arange(ratio - 1, -1, -1.0)
    power, whole = float(fade @ fade), float(fade[0] * rho)
    opening, cross, own = _part(rho, c[:, 0]), np.zeros_like(c[:, 0]), np.zeros_like(c[:, 0])
    spread, fresh = np.zeros_like(own), np.zeros_like(own)
    for i, p in enumerate(fade):
        cross += _part(p, c[:, i])
        own += c[:, i] ** 2
        spread += (_part(p, opening) - _part(whole, c[:, i])) ** 2
    even = cross / power
    for i, p in enumerate(fade):
        fresh += (c[:, i] - _part(p, even)) ** 2
    fresh *= power
    idle = np.isinf(variance) | (own + variance == 0.0)
    if idle.any():  # no benchmark, or nothing that it could move: the year only passes
        opening, cross, variance = (np.where(idle, 0.0, a) for a in (opening, cross, variance))
        spread, fresh, own = np.where(idle, whole**2, spread), np.where(idle, power, fresh), np.where(idle, 1.0, own)
    if variance.any():
        spread, fresh, own = spread + variance * whole**2, fresh + variance * power, own + variance
    return _Years(c, opening, cross, spread, fresh, own, fade, rho)


def solve_by_year(movement: FirstDifferences, ratio: int, weights: Array, variance: Array, gap: Array) -> tuple[Array, Array]:
    """Corrections e (T, N) and multipliers y (Y, N), as ``Front(movement, ...).solve(gap)`` gives them.

    weights : (T, N), T = Y ratio. variance, gap : (Y, N). With an unknown opening level the first year must constrain every series.
    """
    rho = movement.rho
    years = _years(rho, ratio, weights, variance)
    before_all = (1.0, 1.0 - rho**2) if movement.free else (0.0, 1.0)
    opening, pull, multiplier = _smooth(years, before_all, *_filter(years, before_all, gap))
    e = np.empty_like(years.effects)
    before = opening
    for i, fade in enumerate(years.fade):
        step = e[:, i]
        np.multiply(years.effects[:, i], multiplier, out=step)
        step += _part(fade, pull)
        step += _part(rho, before)
        before = step
    return e.reshape(weights.shape), -multiplier


def _filter(years: _Years, before_all: tuple[float, float], gap: Array) -> tuple[Array, Array, Array, Array]:
    """Forward over the years: closing level, its variance, gain, news over its variance; all (Y, N)."""
    level, wide, gain, news = (np.empty_like(gap) for _ in range(4))
    square, along = years.opening**2, _part(years.whole, years.opening)
    n, d = before_all
    total = n * square[0] + d * years.own[0]
    gain[0] = (n * along[0] + d * years.cross[0]) / total
    news[0] = gap[0] * d / total
    level[0] = gain[0] * gap[0]
    wide[0] = (n * years.spread[0] + d * years.fresh[0]) / total
    for k in range(1, len(gap)):
        s, m = wide[k - 1], level[k - 1]
        total = s * square[k]
        total += years.own[k]
        np.multiply(s, along[k], out=gain[k])
        gain[k] += years.cross[k]
        gain[k] /= total
        np.multiply(s, years.spread[k], out=wide[k])
        wide[k] += years.fresh[k]
        wide[k] /= total
        innovation = gap[k] - years.opening[k] * m
        np.divide(innovation, total, out=news[k])
        np.multiply(gain[k], innovation, out=level[k])
        level[k] += _part(years.whole, m)
    return level, wide, gain, news


def _smooth(
    years: _Years, before_all: tuple[float, float], level: Array, wide: Array, gain: Array, news: Array
) -> tuple[Array, Array, Array]:
    """Backward: opening level, pull of the years to come, multiplier; all (Y, N)."""
    opening, pull, multiplier = (np.empty_like(level) for _ in range(3))
    r, closing = np.zeros(level.shape[1]), level[-1]
    for k in range(len(level) - 1, -1, -1):
        pull[k] = r
        lam = np.subtract(news[k], gain[k] * r, out=multiplier[k])
        if k == 0 and before_all[1] == 0.0:  # rho = 1: what the year added is taken off its end
            opening[0] = closing - years.cross[0] * lam - len(years.fade) * r
            break
        r = _part(years.whole, r) + years.opening[k] * lam
        closing = level[k - 1] + r * wide[k - 1] if k else r * (before_all[0] / before_all[1])
        opening[k] = closing
    return opening, pull, multiplier
