"""Where the search begins: static factors of the standardised panel, then moments; no loop over series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.factor.data import Observed, Panel, Parameters
from gdpcore.nowcasting.factor_blocks import Structure
from gdpcore.nowcasting.static_factors import likely_components

Array = NDArray[np.float64]
FILLS, FILLED = 30, 1e-3
"""Rounds in which missing cells take the fit of the components, and the change of that fit that ends them."""
LARGEST_ROOT, LARGEST_RHO, LEAST_VARIANCE = 0.97, 0.9, 0.02


def starting_values(
    panel: Panel,
    factors: int,
    lags: int,
    autocorrelated: bool,
    rng: np.random.Generator | None = None,
    structure: Structure | None = None,
) -> Parameters:
    """Parameters to begin with; with ``rng`` from factors that are looked for elsewhere."""
    return likely_starts(panel, factors, lags, autocorrelated, rng, structure)[0]


def likely_starts(
    panel: Panel,
    factors: int,
    lags: int,
    autocorrelated: bool,
    rng: np.random.Generator | None = None,
    structure: Structure | None = None,
) -> list[Parameters]:
    """Parameters to begin with, one or two sets of them, the more promising first; one set with blocks."""
    months, plain = by_month(panel)
    mask, groups = np.ones((months.shape[1], factors), dtype=bool), [list(range(factors))]
    if structure is not None and structure.loading_mask is not None:
        mask, groups = structure.loading_mask, structure.groups
        found = [_in_blocks(months, plain, autocorrelated, rng, mask, groups)]
    else:
        found = common_components(months[:, _tellers(months, plain, mask[:, 0], factors)], factors, autocorrelated, rng)
    out = []
    for components in found:
        loadings, rho, variance = by_regression(panel, months, plain, components, autocorrelated, mask)
        transition, factor_cov = _own_laws(components, lags, groups)  # of a joint VAR too: begun full, the search ends far lower
        out.append(Parameters(loadings, transition, factor_cov, rho, variance))
    return out


def _in_blocks(
    months: Array,
    plain: NDArray[np.bool_],
    autocorrelated: bool,
    rng: np.random.Generator | None,
    mask: NDArray[np.bool_],
    groups: list[list[int]],
) -> Array:
    """(T, r) factors block by block, the widest first: those of what the wider blocks leave of its series."""
    components, done = np.zeros((len(months), mask.shape[1])), np.zeros(mask.shape[1], dtype=bool)
    left = months
    for group in groups:
        use = _tellers(months, plain, mask[:, group[0]], len(group))
        components[:, group] = common_components(left[:, use], len(group), autocorrelated, rng)[0]
        done[group] = True
        left = months - components @ _loadings(months, components, mask & done).T
    return components


def _tellers(months: Array, plain: NDArray[np.bool_], members: NDArray[np.bool_], factors: int) -> NDArray[np.bool_]:
    """The series of a block whose components are taken: those of months, unless they are too few."""
    use = members & plain & (np.isfinite(months).sum(axis=0) > 2 * factors)
    return use if np.count_nonzero(use) > factors else members


def _own_laws(components: Array, lags: int, groups: list[list[int]]) -> tuple[Array, Array]:
    """A VAR for every group of components."""
    r = components.shape[1]
    transition, factor_cov = np.zeros((lags, r, r)), np.zeros((r, r))
    for group in groups:
        square = np.ix_(group, group)
        transition[:, square[0], square[1]], factor_cov[square] = vector_autoregression(components[:, group], lags)
    return transition, factor_cov


def by_month(panel: Panel) -> tuple[Array, NDArray[np.bool_]]:
    """Every column as months, roughly: sums as the mean of their months, steps of cumulations; and which are months already."""
    months = panel.values.copy()
    plain = np.ones(months.shape[1], dtype=bool)
    for i, observed in enumerate(panel.observed):
        if observed.since is not None:
            months[:, i] = steps(months[:, i], observed)
        elif len(observed.weights) > 1:
            plain[i] = False
            months[:, i] = spread(months[:, i], observed.weights)
    return months, plain


def steps(column: Array, observed: Observed) -> Array:
    """A cumulation as months: each step per month, in the month where it was seen."""
    assert observed.since is not None
    out = np.full(len(column), np.nan)
    rows = np.flatnonzero(np.isfinite(column))
    total = column[rows] * (1.0 if observed.base is None else rows - observed.since[rows] + 1)
    before = (-1, 0.0)
    for row, value in zip(rows, total, strict=True):
        first = int(observed.since[row])
        last, known = before if before[0] >= max(first, 0) else (first - 1, 0.0)
        out[row] = (value - known) / (row - last)
        before = int(row), float(value)
    return out


def spread(column: Array, weights: tuple[float, ...]) -> Array:
    """A figure of several months as the mean of each of the last three of them."""
    out = np.full(len(column), np.nan)
    total = sum(weights) or np.abs(weights).sum()
    for lag in range(min(3, len(weights)) - 1, -1, -1):
        seen = np.flatnonzero(np.isfinite(column) & (np.arange(len(column)) >= lag))
        out[seen - lag] = column[seen] / total
    return out


def common_components(values: Array, factors: int, autocorrelated: bool, rng: np.random.Generator | None) -> list[Array]:
    """(T, r) factors of unit variance: the likeliest static ones, where there are series enough to tell them."""
    components = principal_components(values, factors)
    if values.shape[1] <= factors + 1:
        return [components]
    loadings = np.linalg.lstsq(components, np.where(np.isfinite(values), values, 0.0), rcond=None)[0]
    filled = np.where(np.isfinite(values), values, components @ loadings)
    found = likely_components(filled, factors, autocorrelated, rng)
    return [np.asarray(one / np.maximum(one.std(axis=0), 1e-8)) for one in found]


def principal_components(values: Array, factors: int) -> Array:
    """(T, r) components of unit variance; missing cells are filled with the fit until it settles.

    Only the first round takes an eigenvalue problem, of the shorter side; the others turn the components found by one power step.
    """
    seen = np.isfinite(values)
    filled = np.where(seen, values, 0.0)
    scores = leading(filled, factors)
    before = filled
    for _ in range(FILLS):
        vectors = np.linalg.qr(filled.T @ scores)[0]
        scores = filled @ vectors
        fit = scores @ vectors.T
        moved = np.abs(np.where(seen, 0.0, fit - before)).max(initial=0.0)
        if seen.all() or moved < FILLED:
            break
        filled, before = np.where(seen, values, fit), fit
    scores = scores @ np.linalg.eigh(scores.T @ scores)[1][:, ::-1]
    if scores.shape[1] < factors:
        scores = np.hstack([scores, np.random.default_rng(0).normal(size=(len(values), factors - scores.shape[1]))])
    return np.asarray(scores / np.maximum(scores.std(axis=0), 1e-8))


def leading(filled: Array, factors: int) -> Array:
    """(T, r) principal components of a full panel, from its smaller cross product."""
    if filled.shape[0] < filled.shape[1]:
        return np.asarray(np.linalg.eigh(filled @ filled.T)[1][:, ::-1][:, :factors])
    return np.asarray(filled @ np.linalg.eigh(filled.T @ filled)[1][:, ::-1][:, :factors])


def _loadings(months: Array, components: Array, mask: NDArray[np.bool_]) -> Array:
    """Loadings (N, r) by least squares over known cells, nought where ``mask`` (N, r) is False."""
    seen = np.isfinite(months)
    normal = np.einsum("tn,tr,ts->nrs", seen, components, components, optimize=True)
    normal = normal * (mask[:, :, None] & mask[:, None, :]) + np.eye(mask.shape[1]) * np.where(mask, 1e-3, 1.0)[:, None, :]
    right = (np.where(seen, months, 0.0).T @ components) * mask
    return np.asarray(np.linalg.solve(normal, right[..., None])[..., 0])


def by_regression(
    panel: Panel, months: Array, plain: NDArray[np.bool_], components: Array, autocorrelated: bool, mask: NDArray[np.bool_]
) -> tuple[Array, Array, Array]:
    """Loadings by least squares over known cells, rho and variance by moments of what is left."""
    seen = np.isfinite(months)
    loadings = _loadings(months, components, mask)
    rest = np.where(seen, months - components @ loadings.T, 0.0)
    known = np.maximum(seen.sum(axis=0), 1)
    spread_of = (rest**2).sum(axis=0) / known
    rho = np.zeros(len(loadings))
    if autocorrelated:
        pairs = seen[1:] & seen[:-1]
        below = (rest[:-1] ** 2 * pairs).sum(axis=0)
        rho = np.clip((rest[1:] * rest[:-1] * pairs).sum(axis=0) / np.maximum(below, 1e-12), -LARGEST_RHO, LARGEST_RHO)
    for i in np.flatnonzero(~plain):
        own, weights = mask[i], panel.observed[i].weights
        loadings[i, own], spread_of[i] = on_windows(panel.values[:, i], weights, components[:, own])
        rho[i] = 0.0
    return loadings, rho, np.maximum(spread_of, LEAST_VARIANCE * plain + 1e-4) * (1.0 - rho**2)


def on_windows(column: Array, weights: tuple[float, ...], components: Array) -> tuple[Array, float]:
    """Loadings of figures of several months on the same sums of components, and the variance of one month's rest."""
    w = np.asarray(weights)
    padded = np.vstack([np.zeros((len(w) - 1, components.shape[1])), components])
    sums = np.stack([padded[k : k + len(column)] for k in range(len(w))]).transpose(1, 2, 0) @ w
    seen = np.isfinite(column)
    x, y = sums[seen], column[seen]
    loadings = np.linalg.solve(x.T @ x + 1e-3 * np.eye(x.shape[1]), x.T @ y)
    rest = float(np.mean((y - x @ loadings) ** 2))
    return loadings, max(rest, LEAST_VARIANCE * float(np.mean(y**2))) / float(w @ w)


def vector_autoregression(components: Array, lags: int) -> tuple[Array, Array]:
    """Transition (p, r, r) by least squares, drawn in until it is stationary, and the covariance of its rest."""
    rows, r = components.shape
    x = np.hstack([components[lags - k : rows - k] for k in range(1, lags + 1)])
    y = components[lags:]
    flat = np.linalg.solve(x.T @ x + 1e-6 * rows * np.eye(r * lags), x.T @ y).T
    transition = flat.reshape(r, lags, r).transpose(1, 0, 2)
    root = largest_root(transition)
    if root > LARGEST_ROOT:
        transition = transition * (LARGEST_ROOT / root) ** np.arange(1, lags + 1)[:, None, None]
    rest = y - x @ transition.transpose(1, 0, 2).reshape(r, lags * r).T
    return np.ascontiguousarray(transition), rest.T @ rest / max(len(y), 1) + 1e-4 * np.eye(r)


def largest_root(transition: Array) -> float:
    """Spectral radius of the companion matrix: below 1 the factors are stationary.

    Examples
    --------
    >>> round(largest_root(np.array([[[0.5]], [[0.24]]])), 12)
    0.8
    """
    lags, r, _ = transition.shape
    companion = np.eye(r * lags, k=-r)
    companion[:r] = transition.transpose(1, 0, 2).reshape(r, r * lags)
    return float(np.abs(np.linalg.eigvals(companion)).max())
