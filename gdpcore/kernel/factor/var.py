"""The factors' own law in the maximisation: its expected log-likelihood, the stationary start included, its slope, and a step up it.

Least squares leave the start out, so that near a unit root they may lower the likelihood. Here the slope is exact, the start's part
by the adjoint of the Lyapunov equation; only the curvature that scales it into a step is that of least squares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor.law import companion, lyapunov, stationary
from gdpcore.kernel.factor.layout import Layout
from gdpcore.kernel.factor.moments import Moments

STEPS, HALVINGS = 2, 12
"""Steps up in one maximisation, and halvings of a step before it is given up."""
EDGE = 1e-9
"""Roots of the VAR stay this far inside the unit circle."""


@dataclass(frozen=True)
class Law:
    """A VAR and how well it fits the moments: ``value`` is the expected log-likelihood less a constant.

    Attributes
    ----------
    transition : (p, r, r). factor_cov : (r, r). of_transition, of_cov : the slope of ``value`` in either, of the same shapes.
    of_start : (r, r) the part of ``of_cov`` that comes from the start.
    """

    transition: Array
    factor_cov: Array
    value: float
    of_transition: Array
    of_cov: Array
    of_start: Array


def regression(moments: Moments, shifts: Array) -> tuple[Array, Array, Array]:
    """Sums of f f', f F' and F F' with F the lags and f less its shift, (r, r), (r, rp), (rp, rp)."""
    m = moments.lagged
    p, r = m.shape[0] - 1, m.shape[2]
    c, b = m[0, 0], m[0, 1:].swapaxes(0, 1).reshape(r, p * r)
    if len(shifts):
        now, lags = moments.struck[:, 0], moments.struck[:, 1:].reshape(-1, p * r)
        c = c - now.T @ shifts - shifts.T @ now + shifts.T @ shifts
        b = b - shifts.T @ lags
    return c, b, m[1:, 1:].swapaxes(1, 2).reshape(p * r, p * r)


def shocks_of(transition: Array, moments: Moments) -> Array:
    """(M, r) expected shocks, shifts included, of the shocked months."""
    p, r, _ = transition.shape
    return np.asarray(moments.struck[:, 0] - moments.struck[:, 1:].reshape(-1, p * r) @ companion(transition)[:r].T)


def law_of(transition: Array, factor_cov: Array, shifts: Array, moments: Moments) -> Law | None:
    """Value and slope at a VAR; None if it is not stationary or its covariances are not positive definite."""
    p, r, _ = transition.shape
    step = companion(transition)
    try:
        root = np.linalg.cholesky(factor_cov)
        if np.abs(np.linalg.eigvals(step)).max() >= 1 - EDGE:
            return None
        start = stationary(transition, factor_cov)
        start_root = np.linalg.cholesky(start)
    except np.linalg.LinAlgError:
        return None
    c, b, a = regression(moments, shifts)
    flat = step[:r]
    inverse, start_inverse = np.linalg.inv(factor_cov), np.linalg.inv(start)
    slope = b - flat @ a
    squares = c - flat @ b.T - slope @ flat.T
    seen = start_inverse @ moments.first
    logs = np.log(start_root.diagonal()).sum() + moments.steps * np.log(root.diagonal()).sum()
    value = -logs - 0.5 * (np.trace(seen) + (inverse * squares).sum())
    of_whole: Array = np.asarray(-0.5 * (start_inverse - seen @ start_inverse), np.float64)
    adjoint = lyapunov(step.T, of_whole)
    of_flat = inverse @ slope + 2 * (adjoint[:r] @ step @ start)
    of_start = adjoint[:r, :r]
    of_cov = -0.5 * (moments.steps * inverse - inverse @ squares @ inverse) + of_start
    return Law(transition, factor_cov, float(value), of_flat.reshape(r, p, r).swapaxes(0, 1), of_cov, of_start)


def own_factors(layout: Layout) -> NDArray[np.bool_]:
    """(r, r): which factors enter the law of which."""
    return np.ones((layout.factors,) * 2, bool) if layout.transition_mask is None else layout.transition_mask


def own_lags(layout: Layout) -> NDArray[np.bool_]:
    """(r, rp): which lags of which factors enter the law of each."""
    return np.tile(own_factors(layout), layout.lags)


def climb_law(layout: Layout, now: Parameters, shifts: Array, moments: Moments) -> tuple[Array, Array, int]:
    """Transition and factor_cov of higher expected likelihood given the shifts, and the halvings that the way there took."""
    here, held = law_of(now.transition, now.factor_cov, shifts, moments), 0
    assert here is not None, "the moments were taken at these parameters"
    for _ in range(STEPS):
        ways, share, there = _step(layout, here, shifts, moments), 1.0, None
        for _ in range(HALVINGS):
            there = law_of(here.transition + share * ways[0], here.factor_cov + share * ways[1], shifts, moments)
            if there is not None and there.value > here.value:
                break
            share, there, held = share / 2, None, held + 1
        if there is None:
            break
        here = there
    return here.transition, here.factor_cov, held


def _step(layout: Layout, here: Law, shifts: Array, moments: Moments) -> tuple[Array, Array]:
    """The slope, scaled by the curvature that least squares would have."""
    p, r, _ = here.transition.shape
    (c, b, a), mask = regression(moments, shifts), own_factors(layout)
    pull = here.factor_cov @ (here.of_transition * mask).swapaxes(0, 1).reshape(r, p * r)
    way = np.zeros((r, r * p))
    for row, lags in enumerate(own_lags(layout)):
        own = np.flatnonzero(lags)
        way[row, own] = np.linalg.solve(a[np.ix_(own, own)], pull[row, own])
    flat = companion(here.transition)[:r] + way
    squares = c - flat @ b.T - b @ flat.T + flat @ a @ flat.T
    cov = (squares + 2 * here.factor_cov @ here.of_start @ here.factor_cov) / moments.steps * mask
    return way.reshape(r, p, r).swapaxes(0, 1), (cov + cov.T) / 2 - here.factor_cov
