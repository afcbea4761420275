"""The one linear system of the factor model: posterior precision and right side of the factors and the free terms, solved.

Idiosyncratic terms that figures determine are integrated out, so that the unknowns do not grow with the number of series
(quasi-differences; compare Jungbacker and Koopman, 2015, who collapse the observations). Every contribution is a squared residual
over its variance, and the log-likelihood is taken from the residuals at the solution: the difference of two large quadratic forms
would lose digits when a variance is small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.factor.block_tridiagonal import Array, Factor, Looped, factorise, product, turned
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor.equations import Rows
from gdpcore.kernel.factor.law import require_parameters, stationary, stretch
from gdpcore.kernel.factor.layout import Layout

Index = NDArray[np.intp]
LOG_2PI = float(np.log(2 * np.pi))
RESIDUAL = 1e-11
"""A relative residual of the system beyond this has it factorised again, carefully, and refined."""


@dataclass(frozen=True)
class System:
    """The system at one set of parameters, solved.

    Attributes
    ----------
    layout, parameters : what it was made of. factor : the factorisation, "cyclic" or "looped" as ``solver`` says.
    factors : (L, r) of every month of the path. free : (blocks, q). loglike : of the figures. residual : of the system, relative.
    start_cov : (rp, rp) stationary covariance of p months. rows : (n, R, 2m) scaled equations with unknown terms, if any.
    """

    layout: Layout
    parameters: Parameters
    factor: Factor
    solver: str
    factors: Array
    free: Array
    loglike: float
    residual: float
    start_cov: Array
    row_scale: Array | None


def solve(layout: Layout, parameters: Parameters) -> System:
    """Assemble and solve the system."""
    require_parameters(layout, parameters)
    band, right = _pair_terms(layout, parameters)
    start_cov = stationary(parameters.transition, parameters.factor_cov)
    _prior_terms(layout, parameters, start_cov, band, right)
    diagonal, below, h = _blocks(layout, band, right)
    scale = None
    if layout.rows is not None:
        scaled, constant, scale = _scaled_rows(layout.rows, layout, parameters)
        square = turned(scaled) @ scaled
        m = layout.size
        diagonal[:-1] += square[:, :m, :m]
        diagonal[1:] += square[:, m:, m:]
        below += square[:, m:, :m]
        pull = (turned(scaled) @ constant[..., None])[..., 0]
        h[:-1] += pull[:, :m]
        h[1:] += pull[:, m:]
    factor, x, residual = _solved(diagonal, below, h)
    cut = layout.group * layout.factors
    factors = x[:, :cut].reshape(layout.months, layout.factors)
    free = x[:, cut:]
    squares = _pair_squares(layout, parameters, factors) + _prior_squares(layout, parameters, start_cov, factors)
    if layout.rows is not None:
        left = constant - (scaled @ np.concatenate([x[:-1], x[1:]], axis=1)[..., None])[..., 0]
        squares += float((left * left).sum())
    loglike = layout.windows.log_jacobian - 0.5 * (
        layout.windows.figures * LOG_2PI + _log_variances(layout, parameters, start_cov) + squares + factor.logdet
    )
    solver = "looped" if isinstance(factor, Looped) else "cyclic"
    return System(layout, parameters, factor, solver, factors, free, loglike, residual, start_cov, scale)


def triangle(r: int) -> tuple[Index, Index, Index]:
    """Rows and columns of the lower triangle, and for every cell of a square its place in it."""
    i, j = np.tril_indices(r)
    place = np.empty((r, r), np.intp)
    place[i, j] = place[j, i] = np.arange(len(i))
    return i, j, place


def _pair_terms(layout: Layout, parameters: Parameters) -> tuple[Array, Array]:
    """What figures of single months add to the precision, (band + 1, L, r, r) of P[t, t-k], and to the right side (L, r)."""
    r, before = layout.factors, layout.before
    i, j, place = triangle(r)
    loadings, rho = parameters.loadings, parameters.rho
    squares = loadings[:, i] * loadings[:, j]
    band = np.zeros((layout.band + 1, layout.months, len(i)))
    right = np.zeros((layout.months, r))
    for pairs in layout.pairs:
        k = pairs.gap
        v = (parameters.variance * stretch(k, rho))[:, None]
        if k == 0:
            band[0, before:] += pairs.mask @ (squares / v)
            right[before:] += pairs.later @ (loadings / v)
            continue
        phi = (rho**k)[:, None]
        both = pairs.mask @ np.concatenate([squares / v, squares * (phi * phi / v), squares * (-phi / v)], axis=1)
        last, first, beside = np.split(both, 3, axis=1)
        band[0, before + k :] += last
        band[0, before : layout.months - k] += first
        band[k, before + k :] += beside
        to_later = pairs.later @ np.concatenate([loadings / v, loadings * (-phi / v)], axis=1)
        to_earlier = pairs.earlier @ np.concatenate([loadings * (-phi / v), loadings * (phi * phi / v)], axis=1)
        both = to_later + to_earlier
        right[before + k :] += both[:, :r]
        right[before : layout.months - k] += both[:, r:]
    return band[..., place], right


def _prior_terms(layout: Layout, parameters: Parameters, start_cov: Array, band: Array, right: Array) -> None:
    """Add the factors' own law to the precision and, where it has shifts, to the right side."""
    r, p, months = layout.factors, layout.lags, layout.months
    steps = np.concatenate([np.eye(r)[None], -parameters.transition])
    inverse = np.linalg.inv(parameters.factor_cov)
    for a in range(p + 1):
        for b in range(a, p + 1):
            band[b - a, p - a : months - a] += steps[a].T @ inverse @ steps[b]
    for month, shift in zip(layout.shocked, parameters.shifts, strict=True):
        for a in range(p + 1):
            right[month - a] += steps[a].T @ inverse @ shift
    first = np.linalg.inv(start_cov).reshape(p, r, p, r)  # months p-1, p-2, .. 0
    for a in range(p):
        for b in range(a, p):
            band[b - a, p - 1 - a] += first[a, :, b]


def _blocks(layout: Layout, band: Array, right: Array) -> tuple[Array, Array, Array]:
    """Blocks on the diagonal, those below it, and the right side; unused slots have 1 on the diagonal."""
    n, g, r, m = layout.blocks, layout.group, layout.factors, layout.size
    cut = g * r
    cells = band.reshape(-1, n, g, r, r)
    on, below = np.zeros((n, g, r, g, r)), np.zeros((n - 1, g, r, g, r))
    for k in range(layout.band + 1):
        for j in range(g):
            if j >= k:
                on[:, j, :, j - k] = cells[k, :, j]
                if k:
                    on[:, j - k, :, j] = turned(cells[k, :, j])
            else:
                below[:, j, :, g + j - k] = cells[k, 1:, j]
    if m == cut:
        return on.reshape(n, m, m), below.reshape(n - 1, m, m), right.reshape(n, m)
    diagonal, under, h = np.zeros((n, m, m)), np.zeros((n - 1, m, m)), np.zeros((n, m))
    diagonal[:, :cut, :cut] = on.reshape(n, cut, cut)
    under[:, :cut, :cut] = below.reshape(n - 1, cut, cut)
    h[:, :cut] = right.reshape(n, cut)
    slots = np.arange(cut, m)
    diagonal[:, slots, slots] = ~layout.used
    return diagonal, under, h


def _scaled_rows(rows: Rows, layout: Layout, parameters: Parameters) -> tuple[Array, Array, Array]:
    """Equations with unknown terms over their standard deviations, (n, R, 2m), their constants, and phi and 1/sd (2, n, R)."""
    n, most = rows.column.shape
    r, g, q = layout.factors, layout.group, layout.free
    rho = parameters.rho[rows.column]
    phi = np.where(rows.gap > 0, rho**rows.gap, 0.0)
    g_of = np.ones_like(rho)
    for k in np.unique(rows.gap[rows.live > 0]):
        at = rows.gap == k
        g_of[at] = stretch(int(k), rho[at])
    weight = rows.live / np.sqrt(parameters.variance[rows.column] * g_of)
    months = (rows.factor[0] - phi[..., None] * rows.factor[1]) * weight[..., None]
    loadings = parameters.loadings[rows.column]
    free = (rows.free[0] - phi[..., None] * rows.free[1]) * weight[..., None]
    out = np.empty((n, most, 2, g * r + q))
    out[..., : g * r] = (months[..., None] * loadings[:, :, None, :]).reshape(n, most, 2, g * r)
    out[..., g * r :] = free.reshape(n, most, 2, q)
    constant = (rows.constant[0] - phi * rows.constant[1]) * weight
    return out.reshape(n, most, -1), constant, np.array([phi, weight])


def _solved(diagonal: Array, below: Array, h: Array) -> tuple[Factor, Array, float]:
    """The factorisation, the solution (n, m) and its relative residual; carefully where the quick way falls short."""
    try:
        factor = factorise(diagonal, below)
        x, residual = _refined(factor, diagonal, below, h, 0)
        if residual > RESIDUAL and not isinstance(factor, Looped):
            factor = Looped(diagonal, below)
        if residual > RESIDUAL:
            x, residual = _refined(factor, diagonal, below, h, 2)
    except np.linalg.LinAlgError:
        detail = "the system is singular in float64: a variance or the factor covariance has collapsed; raise its floor"
        raise KernelError("E-KERNEL-001", what="factor model", detail=detail) from None
    return factor, x, residual


def _refined(factor: Factor, diagonal: Array, below: Array, h: Array, steps: int) -> tuple[Array, float]:
    """The solution after a number of corrections by its own residual, and that residual over the size of its terms."""
    x = factor.solve(h[..., None])
    left = h[..., None] - product(diagonal, below, x)
    for _ in range(steps):
        x = x + factor.solve(left)
        left = h[..., None] - product(diagonal, below, x)
    size = float(np.abs(h).max()) + float(np.abs(diagonal).max()) * float(np.abs(x).max())
    return x[..., 0], float(np.abs(left).max()) / size if size else 0.0


def _pair_squares(layout: Layout, parameters: Parameters, factors: Array) -> float:
    """Squared residuals of the equations between single months, over their variances."""
    path = factors[layout.before :]
    common = path @ parameters.loadings.T
    total = 0.0
    for pairs in layout.pairs:
        k, rho = pairs.gap, parameters.rho
        if pairs.cells is None:
            left = pairs.later - pairs.mask * common[k:]
            if k:
                left -= rho**k * (pairs.earlier - pairs.mask * common[: len(common) - k])
            squares = np.einsum("tn,tn->n", left, left)
        else:
            t, n = pairs.cells
            left = layout.windows.known[t + k, n] - common[t + k, n]
            if k:
                left -= (rho**k)[n] * (layout.windows.known[t, n] - common[t, n])
            squares = np.bincount(n, left * left, minlength=len(rho))
        total += float((squares / (parameters.variance * stretch(k, rho))).sum())
    return total


def _prior_squares(layout: Layout, parameters: Parameters, start_cov: Array, factors: Array) -> float:
    """Squared residuals of the factors' own law."""
    p = layout.lags
    shocks = factors[p:].copy()
    for k in range(1, p + 1):
        shocks -= factors[p - k : len(factors) - k] @ parameters.transition[k - 1].T
    for month, shift in zip(layout.shocked, parameters.shifts, strict=True):
        shocks[month - p] -= shift
    first = factors[p - 1 :: -1][:p].ravel() if p > 1 else factors[0]
    whitened = np.linalg.solve(np.linalg.cholesky(parameters.factor_cov), shocks.T)
    return float((whitened * whitened).sum() + first @ np.linalg.solve(start_cov, first))


def _log_variances(layout: Layout, parameters: Parameters, start_cov: Array) -> float:
    """Logs of all variances that residuals are over."""
    total = float(np.linalg.slogdet(start_cov)[1])
    total += (layout.months - layout.lags) * float(np.linalg.slogdet(parameters.factor_cov)[1])
    for k, counts in zip(layout.gaps, layout.equations, strict=True):
        total += float(counts @ np.log(parameters.variance * stretch(k, parameters.rho)))
    return total
