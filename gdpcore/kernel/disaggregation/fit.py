"""Generalised least squares on totals, for many series at once: the profile over rho, coefficients, the path, its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.disaggregation.aggregated import Array, Layout, Numbers, covariances, innovations, step_of
from gdpcore.kernel.disaggregation.profile import Profile, maximise

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Model:
    """What is estimated.

    Attributes
    ----------
    error : see :mod:`gdpcore.kernel.disaggregation.aggregated`. dynamic : regressors are filtered by 1 / (1 - rho L), with a start term.
    rho : a number, or the objective "maxlog", "minrss-ecotrim", "minrss-quilis". bounds : of the search.
    """

    error: str
    dynamic: bool
    rho: str | float
    bounds: tuple[float, float]


@dataclass(frozen=True)
class Block:
    """A block of series: totals (n, Y) with zero where missing, seen (n, Y), regressors (n, C, T), layout."""

    totals: Array
    seen: Bools
    regressors: Array
    layout: Layout

    @property
    def known(self) -> NDArray[np.int64]:
        """(n,) totals that are there."""
        return np.asarray(self.seen.sum(axis=-1))

    def summed(self, x: Numbers) -> Numbers:
        """Totals (n, C, Y) of columns (n, C, T), zero where the total is missing."""
        return np.asarray(self.layout.totals(x) * self.seen[:, None, :])


@dataclass(frozen=True)
class Fitted:
    """Everything known about n series; C counts all regressors, the dynamic start term last.

    Attributes
    ----------
    values, stderr : (n, T). beta, beta_stderr : (n, C). rho, loglike, sigma2, rss, freedom : (n,). profile : or None.
    """

    values: Array
    stderr: Array
    beta: Array
    beta_stderr: Array
    rho: Array
    loglike: Array
    sigma2: Array
    rss: Array
    freedom: NDArray[np.int64]
    profile: Profile | None


def fit(block: Block, model: Model) -> Fitted:
    """Estimate rho unless it is given, then the coefficients and the path."""
    if isinstance(model.rho, str):
        profile = maximise(_objective(block, model), model.bounds)
        return _solve(block, model, profile.best, profile)
    return _solve(block, model, np.full(1, float(model.rho)), None)


def filtered(regressors: Array, rho: Numbers) -> Numbers:
    """Regressors (n, C, T) through 1 / (1 - rho L), and last the term of the start, 1, rho, rho^2, ...

    rho is (P, 1) or (1, n); the result is (T, C + 1, P, n).
    """
    count, terms, periods = regressors.shape
    shape = np.broadcast_shapes(rho.shape, (1, count))
    out = np.empty((periods, terms + 1, *shape), dtype=rho.dtype)
    carried = np.zeros((terms + 1, *shape), dtype=rho.dtype)
    carried[-1] = 1.0
    for t in range(periods):
        if t:
            carried = rho * carried
        carried[:-1] += regressors[:, :, t].T[:, None, :]
        out[t] = carried
    return out


def _objective(block: Block, model: Model) -> Callable[[Numbers, Any], Numbers]:
    """What rho maximises, for a grid of rho (P, 1) on all series or one rho for each of some series (1, k)."""
    base, _, _, outcome = _orthogonal(block)
    known = block.known
    size = np.abs(block.totals).max(axis=-1, initial=0.0, keepdims=True)
    size[size == 0] = 1.0
    totals, outcome = block.totals / size, outcome / size
    floor = np.finfo(np.float64).eps ** 2  # a perfect fit has a likelihood without bounds; this is how far it can be told

    def objective(rho: Numbers, rows: Any) -> Numbers:
        seen = block.seen[rows]
        if model.dynamic:
            x = _dynamic_totals(block.regressors[rows], rho, block.layout) * seen.T[:, None, None, :]
            y = totals[rows]
        else:
            x, y = base[rows].transpose(2, 1, 0)[:, :, None, :], outcome[rows]
        last = np.broadcast_to(y.T[:, None, None, :], (len(x), 1, *x.shape[2:]))
        white, determinant = innovations(
            step_of(model.error, rho, block.layout), np.concatenate([x, last], axis=1), _patterns(seen)
        )
        rss = _residual_square(white) + floor
        if model.rho == "maxlog":
            return np.asarray(-0.5 * known[rows] * np.log(rss) - 0.5 * determinant)
        if model.rho == "minrss-ecotrim":
            return np.asarray(np.log((1.0 - rho) * (1.0 + rho)) - np.log(rss))
        return np.asarray(-np.log(rss))

    return objective


def _dynamic_totals(regressors: Array, rho: Numbers, layout: Layout) -> Numbers:
    """Totals (Y, C + 1, P, n) of filtered regressors, each of order one; the start term counts from the first covered
    period, which leaves its span as it is and gives it a limit as rho nears zero."""
    size = np.abs(regressors).max(axis=-1, keepdims=True)
    path = filtered(regressors / np.where(size > 0, size, 1.0), rho)
    path[layout.before :, -1] = path[: layout.periods - layout.before, -1].copy()
    path = path[layout.covered]
    shaped = path.reshape(layout.count, layout.weights.size, *path.shape[1:])
    return np.asarray(np.einsum("yi...,i->y...", shaped, layout.weights))


def _patterns(seen: Bools) -> list[Bools | None]:
    """Per total: None where every series has it, else who has."""
    return [None] * seen.shape[1] if seen.all() else [None if column.all() else column for column in seen.T]


def _orthogonal(block: Block, idle: Bools | None = None) -> tuple[Array, Array, Array, Array]:
    """Totals of the regressors as an orthonormal basis (n, C, Y) and its triangle (n, C, C), with the plain least-squares
    coefficients (n, C) on the basis and their residuals (n, Y): what is left to estimate is then small and well scaled."""
    basis, triangle = _triangular(np.swapaxes(block.summed(block.regressors), -1, -2), idle)
    base = np.swapaxes(basis, -1, -2)
    residual = block.totals
    on_basis = np.zeros(base.shape[:2])
    for _ in range(2):  # twice: the first residual still carries the rounding of large totals
        part = np.einsum("ncy,ny->nc", base, residual)
        residual = residual - np.einsum("ncy,nc->ny", base, part)
        on_basis += part
    return base, triangle, on_basis, residual


def _triangular(columns: Array, idle: Bools | None) -> tuple[Array, Array]:
    """Basis (n, Y, C) and triangle (n, C, C); the last column of idle series is all zero and gets the coefficient zero."""
    basis, triangle = np.linalg.qr(columns)
    if idle is not None and idle.any():
        basis[idle, :, -1], triangle[idle, -1, -1] = 0.0, 1.0
    return basis, triangle


def _residual_square(white: Numbers) -> Numbers:
    """Sum of squares left of the last column of (Y, C + 1, ...) after the others, by Gram-Schmidt on whitened columns."""
    columns = list(np.moveaxis(white, 1, 0))
    for j in range(len(columns) - 1):
        column = columns[j]
        square = (column * column).sum(axis=0)
        square = np.where(square == 0, 1.0, square)  # a term that no total sees
        for k in range(j + 1, len(columns)):
            columns[k] = columns[k] - column * ((column * columns[k]).sum(axis=0) / square)
    return np.asarray((columns[-1] * columns[-1]).sum(axis=0))


def _solve(block: Block, model: Model, rho: Array, profile: Profile | None) -> Fitted:
    """Coefficients, path and errors at a given rho: one for all series (1,), or one each (n,)."""
    count = len(block.totals)
    each = np.broadcast_to(rho, (count,))
    idle = np.zeros(count, dtype=bool)
    if model.dynamic:
        path = filtered(block.regressors, each[None])[:, :, 0, :].transpose(2, 1, 0)
        path[:, -1] *= each[:, None]  # the start term is rho, rho^2, ...; without dynamics there is none
        idle = each == 0
        block = Block(block.totals, block.seen, path, block.layout)
    beta, factor, rss, determinant = _least_squares(block, model, rho, idle)
    terms = beta.shape[-1]
    freedom = block.known - terms + idle
    sigma2 = rss / freedom
    values, unit = _path(block, model, rho, beta, factor)
    spread = np.sqrt(sigma2[:, None] * np.square(factor).sum(axis=-1))
    if model.dynamic:
        spread[idle, -1] = np.nan
    known = block.known
    with np.errstate(divide="ignore"):
        loglike = -0.5 * (known * (1.0 + np.log(2.0 * np.pi) + np.log(rss / known)) + determinant)
    return Fitted(values, np.sqrt(sigma2)[:, None] * unit, beta, spread, each, loglike, sigma2, rss, freedom, profile)


def _least_squares(block: Block, model: Model, rho: Array, idle: Bools) -> tuple[Array, Array, Array, Array]:
    """Coefficients (n, C), a factor (n, C, C) with factor factor' = their covariance over sigma2, rss and log determinant (n,)."""
    base, triangle, on_basis, residual = _orthogonal(block, idle)
    columns = np.concatenate([base, residual[:, None]], axis=1).transpose(2, 1, 0)[:, :, None, :]
    white, determinant = innovations(step_of(model.error, rho[None], block.layout), columns, _patterns(block.seen))
    y = white[:, -1, 0].T
    basis, inner = _triangular(white[:, :-1, 0].transpose(2, 0, 1), idle)
    part = np.einsum("nyc,ny->nc", basis, y)
    left = y - np.einsum("nyc,nc->ny", basis, part)
    on_basis = on_basis + np.linalg.solve(inner, part[..., None])[..., 0]
    beta = np.linalg.solve(triangle, on_basis[..., None])[..., 0]
    factor = np.linalg.inv(inner @ triangle)
    rss = np.asarray(np.square(left).sum(axis=-1))
    return np.asarray(beta), np.asarray(factor), rss, np.broadcast_to(determinant[0], (len(beta),))


def _path(block: Block, model: Model, rho: Array, beta: Array, factor: Array) -> tuple[Array, Array]:
    """The path (n, T) and its standard errors (n, T) for unit variance, those of the coefficients included."""
    layout, seen = block.layout, block.seen
    shared = rho.size == 1 and bool((seen == seen[:1]).all())
    mask = seen[:1] if shared else seen
    among, cross, variance = covariances(model.error, rho, layout)
    cross = cross * mask[:, :, None]
    among = among * (mask[:, :, None] & mask[:, None, :])
    years = np.arange(layout.count)
    among[:, years, years] += ~mask  # a missing total is a row of the identity: it takes nothing and gives nothing
    spread = np.linalg.solve(among, cross)
    plain = np.einsum("nct,nc->nt", block.regressors, beta)
    gap = (block.totals - layout.totals(plain)) * seen
    values = _met(plain + np.matmul(gap[:, None, :], spread)[:, 0], block)
    known = (spread * cross).sum(axis=1)
    square = np.where(variance - known > 1e-12 * variance, variance - known, 0.0)
    off = block.regressors - np.matmul(block.summed(block.regressors), spread)
    unsure = np.matmul(np.swapaxes(factor, -1, -2), off)
    unit = np.sqrt(square + np.square(unsure).sum(axis=1))
    if np.count_nonzero(layout.weights) == 1:  # a total that is one period makes that period certain
        layout.inside(unit)[..., layout.weights != 0] *= ~seen[..., None]
    return values, unit


def _met(path: Array, block: Block) -> Array:
    """Take out what rounding left of the totals, spread by the weights; twice, as the first gap is itself rounded."""
    weights = block.layout.weights
    out = np.array(path)
    inside = out[..., block.layout.covered].reshape(*block.totals.shape, weights.size)
    for _ in range(2):
        gap = np.where(block.seen, block.totals - inside @ weights, 0.0)
        inside = inside + gap[..., None] * (weights / (weights @ weights))
    out[..., block.layout.covered] = inside.reshape(*out.shape[:-1], weights.size * block.layout.count)
    return out
