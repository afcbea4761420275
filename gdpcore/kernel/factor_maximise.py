"""The maximisation half of an EM step, and the score: both are functions of the expected sums of squares alone.

Loadings, then autocorrelations and variances given the loadings, then the factors' own law: expectation conditional maximisation
(Meng and Rubin, 1993). The score is the gradient of the expected complete log-likelihood (Fisher's identity).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from gdpcore.kernel.block_tridiagonal import Array
from gdpcore.kernel.factor_data import Parameters
from gdpcore.kernel.factor_layout import Layout
from gdpcore.kernel.factor_moments import Moments
from gdpcore.kernel.factor_system import companion, stationary, stretch

RHO = 0.999
"""Autocorrelations are kept inside plus and minus this."""
FLOOR = 1e-6
"""Variances of shocks are kept above this share of the variance of a column's months."""
NEWTON = 3


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
    squares = _squares(moments, loadings)
    total = sum(_quotient(k, s, rho)[0] for k, s in zip(layout.gaps, squares, strict=True))
    count = np.maximum(layout.equations.sum(0), 1)
    floor = np.minimum(floors(layout), now.variance)
    variance = np.where(seen, np.maximum(total / count, floor), now.variance)
    transition, factor_cov, held = _factors(layout, now, moments)
    floored = int((seen & (total / count < floor)).sum())
    return Maximised(Parameters(loadings, transition, factor_cov, rho, variance), clipped, floored, held)


def gradient(layout: Layout, now: Parameters, moments: Moments) -> Parameters:
    """The gradient of the log-likelihood at the parameters that the moments were taken at."""
    a, b = _normal(layout, now.rho, moments)
    slope = (b - (a @ now.loadings[..., None])[..., 0]) / now.variance[:, None]
    if layout.loading_mask is not None:
        slope *= layout.loading_mask
    squares = _squares(moments, now.loadings)
    of_rho, of_variance = np.zeros_like(now.rho), np.zeros_like(now.rho)
    for k, s, count in zip(layout.gaps, squares, layout.equations, strict=True):
        value, first, _ = _quotient(k, s, now.rho)
        of_variance += 0.5 * (value / now.variance - count) / now.variance
        of_rho -= 0.5 * (first / now.variance + count * _log_stretch(k, now.rho)[1])
    of_rho *= layout.autocorrelated
    transition, factor_cov = _factor_gradient(now, moments)
    if layout.transition_mask is not None:
        transition, factor_cov = transition * layout.transition_mask, factor_cov * layout.transition_mask
    return Parameters(slope, transition, factor_cov, of_rho, of_variance)


def floors(layout: Layout) -> Array:
    """The least variance of shocks allowed, (N,)."""
    values = layout.panel.values
    counts = np.maximum(np.isfinite(values).sum(0), 1)
    mean = np.nansum(values, axis=0) / counts
    variance = np.nansum((values - mean) ** 2, axis=0) / counts
    variance = np.where(variance > 0, variance, np.where(mean != 0, mean**2, 1.0))
    return np.asarray(FLOOR * variance / np.array([float(np.square(o.weights).sum()) for o in layout.panel.observed]))


def _normal(layout: Layout, rho: Array, moments: Moments) -> tuple[Array, Array]:
    """A and b of the normal equations A loading = b, (N, r, r) and (N, r)."""
    a, b = np.zeros(moments.hh.shape[2:]), np.zeros(moments.gh.shape[2:])
    for at, k in enumerate(layout.gaps):
        phi = rho**k if k else np.zeros_like(rho)
        for part, weight in enumerate((np.ones_like(phi), -phi, phi * phi)):
            weight = weight / stretch(k, rho)
            a += weight[:, None, None] * moments.hh[at, part]
            b += weight[:, None] * moments.gh[at, part]
    return a, b


def _loadings(layout: Layout, now: Parameters, moments: Moments) -> Array:
    """Generalised least squares of each column on the factors."""
    a, b = _normal(layout, now.rho, moments)
    keep = np.diagonal(a, axis1=1, axis2=2) > 0
    if layout.loading_mask is not None:
        keep &= layout.loading_mask
    a = np.where(keep[:, :, None] & keep[:, None, :], a, (~keep)[:, :, None] * np.eye(a.shape[1]))
    b = b * keep
    return np.asarray(np.linalg.solve(a, b[..., None])[..., 0])


def _squares(moments: Moments, loadings: Array) -> Array:
    """E e_t^2, 2 E e_t e_s and E e_s^2, (K, 3, N)."""
    through = (moments.hh @ loadings[..., None])[..., 0]
    return np.asarray(moments.gg + np.einsum("kcnr,nr->kcn", through - 2 * moments.gh, loadings))


def _stretch_slopes(k: int, rho: Array) -> tuple[Array, Array, Array]:
    """``stretch`` of k > 0 with its two derivatives."""
    g, first, second = np.ones_like(rho), np.zeros_like(rho), np.zeros_like(rho)
    for j in range(1, k):
        g += rho ** (2 * j)
        first += 2 * j * rho ** (2 * j - 1)
        second += 2 * j * (2 * j - 1) * rho ** (2 * j - 2)
    return g, first, second


def _log_stretch(k: int, rho: Array) -> tuple[Array, Array, Array]:
    """Log of ``stretch`` with its two derivatives."""
    if k == 0:
        left = 1 - rho * rho
        return -np.log(left), 2 * rho / left, 2 * (1 + rho * rho) / (left * left)
    g, first, second = _stretch_slopes(k, rho)
    return np.log(g), first / g, second / g - (first / g) ** 2


def _quotient(k: int, squares: Array, rho: Array) -> tuple[Array, Array, Array]:
    """E (e_t - rho^k e_s)^2 over ``stretch``, with its two derivatives; ``squares`` (3, N)."""
    a, b, c = squares
    if k == 0:
        return a * (1 - rho * rho), -2 * a * rho, -2 * a
    value = a - b * rho**k + c * rho ** (2 * k)
    first = -k * b * rho ** (k - 1) + 2 * k * c * rho ** (2 * k - 1)
    second = 2 * k * (2 * k - 1) * c * rho ** (2 * k - 2)
    if k > 1:
        second = second - k * (k - 1) * b * rho ** (k - 2)
    g, g1, g2 = _stretch_slopes(k, rho)
    q = value / g
    q1 = (first - q * g1) / g
    return q, q1, (second - 2 * q1 * g1 - q * g2) / g


def _deviance(layout: Layout, squares: Array, rho: Array) -> tuple[Array, Array, Array]:
    """Minus twice the expected log-likelihood of each column, its variance profiled out, with two derivatives in rho."""
    total = [np.zeros_like(rho) for _ in range(3)]
    logs = [np.zeros_like(rho) for _ in range(3)]
    for k, s, count in zip(layout.gaps, squares, layout.equations, strict=True):
        for at, (q, log) in enumerate(zip(_quotient(k, s, rho), _log_stretch(k, rho), strict=True)):
            total[at] += q
            logs[at] += count * log
    n, least = layout.equations.sum(0), 1e-100
    value = np.maximum(total[0], least)
    slope = total[1] / value
    return n * np.log(value) + logs[0], n * slope + logs[1], n * (total[2] / value - slope * slope) + logs[2]


def _rho(layout: Layout, loadings: Array, now: Parameters, moments: Moments) -> tuple[Array, int]:
    """A few Newton steps for every autocorrelation at once, each taken only where it lowers the deviance."""
    rho = now.rho.copy()
    if not layout.autocorrelated.any():
        return rho, 0
    squares = _squares(moments, loadings)
    value, slope, curve = _deviance(layout, squares, rho)
    for _ in range(NEWTON):
        step = -slope / np.maximum(np.abs(curve), 1e-300)
        step = np.where(np.isfinite(step), step, 0.0) * layout.autocorrelated
        for _ in range(3):
            tried = np.clip(rho + step, -RHO, RHO)
            tried = np.where(np.abs(rho) > RHO, rho, tried)
            fresh = _deviance(layout, squares, tried)
            better = fresh[0] < value
            rho = np.where(better, tried, rho)
            value, slope, curve = (np.where(better, f, o) for f, o in zip(fresh, (value, slope, curve), strict=True))
            if (better | (step == 0)).all():
                break
            step = np.where(better, 0.0, step / 4)
    return rho, int((np.abs(rho) >= RHO).sum())


def _law(transition: Array, factor_cov: Array, moments: Moments) -> float:
    """Expected log-likelihood of the factors, start included; minus infinity if not stationary."""
    if np.abs(np.linalg.eigvals(companion(transition))).max() >= 1 - 1e-9:
        return -np.inf
    start = stationary(transition, factor_cov)
    try:
        np.linalg.cholesky(start), np.linalg.cholesky(factor_cov)
    except np.linalg.LinAlgError:
        return -np.inf
    left = _shock_squares(transition, moments)
    ends = np.linalg.slogdet(start)[1] + np.trace(np.linalg.solve(start, moments.first))
    return float(-0.5 * (ends + moments.steps * np.linalg.slogdet(factor_cov)[1] + np.trace(np.linalg.solve(factor_cov, left))))


def _regression(moments: Moments) -> tuple[Array, Array, Array]:
    """Sums of f f', f F' and F F' with F the lags, (r, r), (r, rp), (rp, rp)."""
    m = moments.lagged
    p, r = m.shape[0] - 1, m.shape[2]
    return m[0, 0], m[0, 1:].swapaxes(0, 1).reshape(r, p * r), m[1:, 1:].swapaxes(1, 2).reshape(p * r, p * r)


def _flat(transition: Array) -> Array:
    """(p, r, r) side by side, (r, rp)."""
    return np.concatenate(list(transition), axis=1)


def _shock_squares(transition: Array, moments: Moments) -> Array:
    """E sum of u u', (r, r)."""
    c, b, a = _regression(moments)
    flat = _flat(transition)
    return np.asarray(c - flat @ b.T - b @ flat.T + flat @ a @ flat.T)


def _factors(layout: Layout, now: Parameters, moments: Moments) -> tuple[Array, Array, int]:
    """The VAR by least squares, block by block, drawn back towards the present one until the start's likelihood agrees."""
    r, p = layout.factors, layout.lags
    _, b, a = _regression(moments)
    mask = np.ones((r, r), bool) if layout.transition_mask is None else layout.transition_mask
    flat = np.zeros((r, r * p))
    for row in range(r):
        own = np.flatnonzero(np.tile(mask[row], p))
        flat[row, own] = np.linalg.solve(a[np.ix_(own, own)], b[row, own])
    transition = flat.reshape(r, p, r).swapaxes(0, 1)
    factor_cov = _shock_squares(transition, moments) / moments.steps * mask
    factor_cov = (factor_cov + factor_cov.T) / 2
    before = _law(now.transition, now.factor_cov, moments)
    for halving in range(8):
        share = 0.5**halving
        tried = now.transition + share * (transition - now.transition), now.factor_cov + share * (factor_cov - now.factor_cov)
        if _law(*tried, moments) >= before:
            return *tried, halving
    return now.transition, now.factor_cov, 8


def _factor_gradient(now: Parameters, moments: Moments) -> tuple[Array, Array]:
    """Gradient in the transition (p, r, r) and in the covariance of shocks (r, r), the start's likelihood included."""
    p, r, _ = now.transition.shape
    _, b, a = _regression(moments)
    inverse = np.linalg.inv(now.factor_cov)
    flat = _flat(now.transition)
    of_flat = inverse @ (b - flat @ a)
    of_cov = -0.5 * (moments.steps * inverse - inverse @ _shock_squares(now.transition, moments) @ inverse)
    step, start = companion(now.transition), stationary(now.transition, now.factor_cov)
    start_inverse = np.linalg.inv(start)
    of_start = -0.5 * (start_inverse - start_inverse @ moments.first @ start_inverse)
    adjoint = scipy.linalg.solve_discrete_lyapunov(step.T, of_start)
    of_flat = of_flat + (2 * adjoint @ step @ start)[:r]
    return of_flat.reshape(r, p, r).swapaxes(0, 1), of_cov + adjoint[:r, :r]
