"""The maximisation half of an EM step, and the score: both are functions of the expected sums of squares alone.

Loadings, then autocorrelations and variances given the loadings, then the factors' own law: expectation conditional maximisation
(Meng and Rubin, 1993). The score is the gradient of the expected complete log-likelihood (Fisher's identity).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor.layout import Layout
from gdpcore.kernel.factor.moments import Moments
from gdpcore.kernel.factor.var import climb_law, law_of, own_factors, shocks_of

RHO = 0.999
"""Autocorrelations are kept inside plus and minus this."""
NEWTON = 3
WORTH = 1e-12
"""A step that promises less than this part of the deviance is not tried."""


@dataclass(frozen=True)
class Maximised:
    """The next parameters; columns whose rho was ``clipped`` or variance ``floored``; halvings of the factors' step, ``held``."""

    parameters: Parameters
    clipped: int
    floored: int
    held: int


def maximise(layout: Layout, now: Parameters, moments: Moments) -> Maximised:
    """The next parameters from the moments at the present ones; the expected log-likelihood never falls."""
    seen = layout.equations.sum(0) > 0
    loadings = np.where(seen[:, None], _loadings(layout, now, moments), now.loadings)
    rho, clipped = _rho(layout, loadings, now, moments)
    squares = squares_of(moments, loadings)
    total = _quotient(squares, *_stretches(layout.gaps, rho))[0].sum(0)
    count = np.maximum(layout.equations.sum(0), 1)
    floor = np.minimum(layout.floor, now.variance)
    variance = np.where(seen, np.maximum(total / count, floor), now.variance)
    shifts = shocks_of(now.transition, moments)
    transition, factor_cov, held = climb_law(layout, now, shifts, moments)
    floored = int((seen & (total / count < floor)).sum())
    return Maximised(Parameters(loadings, transition, factor_cov, rho, variance, shifts), clipped, floored, held)


def gradient(layout: Layout, now: Parameters, moments: Moments) -> Parameters:
    """The gradient of the log-likelihood at the parameters that the moments were taken at."""
    a, b = _normal(layout, now.rho, moments)
    slope = (b - (a @ now.loadings[..., None])[..., 0]) / now.variance[:, None]
    if layout.loading_mask is not None:
        slope *= layout.loading_mask
    squares = squares_of(moments, now.loadings)
    g, phi = _stretches(layout.gaps, now.rho)
    value, slope_in_rho, _ = _quotient(squares, g, phi)
    of_variance = 0.5 * ((value.sum(0) / now.variance) - layout.equations.sum(0)) / now.variance
    of_rho = -0.5 * (slope_in_rho.sum(0) / now.variance + (layout.equations * g[1] / g[0]).sum(0))
    of_rho *= layout.autocorrelated
    law, own = law_of(now.transition, now.factor_cov, now.shifts, moments), own_factors(layout)
    assert law is not None, "solved at these parameters"
    left = shocks_of(now.transition, moments) - now.shifts.reshape(-1, layout.factors)
    of_shifts = np.asarray(np.linalg.solve(now.factor_cov, left.T).T, np.float64)
    return Parameters(slope, law.of_transition * own, law.of_cov * own, of_rho, of_variance, of_shifts)


def _normal(layout: Layout, rho: Array, moments: Moments) -> tuple[Array, Array]:
    """A and b of the normal equations A loading = b, (N, r, r) and (N, r)."""
    a, b = np.zeros(moments.hh.shape[2:]), np.zeros(moments.gh.shape[2:])
    g, phi = (part[0] for part in _stretches(layout.gaps, rho))
    for part, weight in enumerate((1 / g, -phi / g, phi * phi / g)):
        a += np.einsum("kn,knrs->nrs", weight, moments.hh[:, part])
        b += np.einsum("kn,knr->nr", weight, moments.gh[:, part])
    return a, b


def masked_normal(layout: Layout, rho: Array, moments: Moments) -> tuple[Array, Array, NDArray[np.bool_]]:
    """A and b with nought loadings taken out, ones standing in for them in A, and (N, r) which stay."""
    a, b = _normal(layout, rho, moments)
    keep = np.diagonal(a, axis1=1, axis2=2) > 0
    if layout.loading_mask is not None:
        keep &= layout.loading_mask
    if not keep.all():
        a = np.where(keep[:, :, None] & keep[:, None, :], a, (~keep)[:, :, None] * np.eye(a.shape[1]))
    return a, b * keep, keep


def _loadings(layout: Layout, now: Parameters, moments: Moments) -> Array:
    """Generalised least squares of each column on the factors."""
    a, b, _ = masked_normal(layout, now.rho, moments)
    return np.asarray(np.linalg.solve(a, b[..., None])[..., 0])


def squares_of(moments: Moments, loadings: Array) -> Array:
    """E e_t^2, 2 E e_t e_s and E e_s^2, (K, 3, N)."""
    through = (moments.hh @ loadings[..., None])[..., 0]
    return np.asarray(moments.gg + np.einsum("kcnr,nr->kcn", through - 2 * moments.gh, loadings))


@lru_cache(maxsize=64)
def _powers(gaps: tuple[int, ...]) -> tuple[Array, Array]:
    """Coefficients (3, K, P) of ``stretch`` and of rho^gap by powers of rho, each with two derivatives; gap 0 has none."""
    most = 2 * max(gaps) + 1
    out = np.zeros((2, 3, len(gaps), most))
    for at, k in enumerate(gaps):
        if k:
            out[0, 0, at, 0 : 2 * k - 1 : 2] = 1.0
            out[1, 0, at, k] = 1.0
    power = np.arange(1.0, most)
    for order in (1, 2):
        out[:, order, :, :-1] = out[:, order - 1, :, 1:] * power
    return out[0], out[1]


def _stretches(gaps: tuple[int, ...], rho: Array) -> tuple[Array, Array]:
    """``stretch`` and rho^gap (nought for gap 0), (3, K, N): values and two derivatives."""
    stretched, phi = _powers(gaps)
    powers = rho ** np.arange(stretched.shape[-1])[:, None]
    g = stretched @ powers
    if gaps[0] == 0:
        first = 1 / (1 - rho * rho)
        g[:, 0] = first, 2 * rho * first**2, 2 * first**2 + 8 * rho**2 * first**3
    return g, phi @ powers


def _quotient(squares: Array, g: Array, phi: Array) -> Array:
    """E (e_t - phi e_s)^2 over ``stretch`` with two derivatives, (3, K, N); ``squares`` (K, 3, N)."""
    a, b, c = squares.swapaxes(0, 1)
    slope = 2 * c * phi[0] - b
    q = (a + phi[0] * (c * phi[0] - b)) / g[0]
    q1 = (slope * phi[1] - q * g[1]) / g[0]
    q2 = (slope * phi[2] + 2 * c * phi[1] ** 2 - 2 * q1 * g[1] - q * g[2]) / g[0]
    return np.array([q, q1, q2])


def deviance(layout: Layout, squares: Array, rho: Array) -> tuple[Array, Array, Array]:
    """Minus twice the expected log-likelihood of each column, its variance profiled out, with two derivatives in rho."""
    g, phi = _stretches(layout.gaps, rho)
    total = _quotient(squares, g, phi).sum(1)
    ratio = g[1] / g[0]
    count, n = layout.equations, layout.equations.sum(0)
    value = np.maximum(total[0], 1e-100)
    slope = total[1] / value
    logs = (count * np.log(g[0])).sum(0), (count * ratio).sum(0), (count * (g[2] / g[0] - ratio**2)).sum(0)
    return n * np.log(value) + logs[0], n * slope + logs[1], n * (total[2] / value - slope * slope) + logs[2]


def _rho(layout: Layout, loadings: Array, now: Parameters, moments: Moments) -> tuple[Array, int]:
    """A few Newton steps for every autocorrelation at once, each taken only where it lowers the deviance."""
    rho = now.rho.copy()
    if not layout.autocorrelated.any():
        return rho, 0
    squares = squares_of(moments, loadings)
    value, slope, curve = deviance(layout, squares, rho)
    for _ in range(NEWTON):
        step = -slope / np.maximum(np.abs(curve), 1e-300)
        worth = np.abs(slope * step) > WORTH * (1 + np.abs(value))
        step = np.where(worth & layout.autocorrelated & np.isfinite(step), step, 0.0)
        for _ in range(3):
            if not step.any():
                break
            tried = np.where(step != 0, np.clip(rho + step, -RHO, RHO), rho)
            fresh = deviance(layout, squares, tried)
            better = (fresh[0] < value) & (step != 0)
            rho = np.where(better, tried, rho)
            value, slope, curve = (np.where(better, f, o) for f, o in zip(fresh, (value, slope, curve), strict=True))
            step = np.where(better, 0.0, step / 4)
    return rho, int((np.abs(rho) >= RHO).sum())
