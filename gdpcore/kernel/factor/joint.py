"""Some cells together: their joint normal given the figures, and draws of it.

The covariance of K cells takes K right sides of the factorised system, so that for a few cells, such as those of the running quarter,
draws cost one product with a (K, K) root, however many there are. Draws of very many cells go along the whole path instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg
import scipy.sparse
from numpy.typing import NDArray

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.bridge import Bridge
from gdpcore.kernel.factor.cells import CHUNK, Cells, cells_of
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor.layout import Layout
from gdpcore.kernel.factor.system import System, solve

Index = NDArray[np.intp]
FEW = 1000
"""Up to so many cells are drawn from their joint covariance."""


@dataclass(frozen=True)
class Joint:
    """K cells given the figures: ``values`` (K,) means, ``covariance`` (K, K); observed cells are themselves, with nought."""

    values: Array
    covariance: Array


def joint(layout: Layout, parameters: Parameters, rows: Index, columns: Index) -> Joint:
    """The joint normal of the cells (rows, columns) in the columns' own terms.

    Examples
    --------
    >>> from gdpcore.kernel.factor_model import Panel, lay_out, monthly
    >>> panel = Panel(np.array([[0.5], [np.nan], [1.0]]), monthly(1))
    >>> one = np.ones((1, 1))
    >>> given = Parameters(one, 0.5 * one[None], one, np.zeros(1), np.ones(1))
    >>> both = joint(lay_out(panel, factors=1, lags=1, autocorrelated=False), given, np.array([0, 1]), np.array([0, 0]))
    >>> both.values.round(4).tolist(), both.covariance.round(4).tolist()
    ([0.5, 0.375], [[0.0, 0.0], [0.0, 2.0]])
    """
    return _joint(solve(layout, parameters), rows, columns)


def draw_cells(
    layout: Layout, parameters: Parameters, draws: int, rng: np.random.Generator, rows: Index, columns: Index
) -> Array:
    """(D, K) joint draws of the cells (rows, columns) given the figures; the same generator gives the same draws."""
    system = solve(layout, parameters)
    if len(rows) <= FEW:
        both = _joint(system, rows, columns)
        return np.asarray(both.values + rng.standard_normal((draws, len(rows))) @ root_of(both.covariance).T)
    return _along_the_path(system, draws, rng, rows, columns)


def root_of(covariance: Array) -> Array:
    """A root B with B B' the covariance, which may be singular; each cell is taken in units of its own."""
    sd = np.sqrt(np.maximum(covariance.diagonal(), 0.0))
    unit = np.where(sd > 0, sd, 1.0)
    correlation = covariance / np.outer(unit, unit)
    try:
        return np.asarray(unit[:, None] * np.linalg.cholesky(correlation))
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(correlation)
        return np.asarray(unit[:, None] * vectors * np.sqrt(np.maximum(values, 0.0)))


def explained_variance(shared: Array, covariance: Array) -> Array:
    """(K,): what each of K normal variables takes from the variance of another, given those before it; the sum is what all take.

    Parameters
    ----------
    shared : (K,) covariance of each with the other. covariance : (K, K). One without variance, or one that those before it give,
        takes nothing.

    Examples
    --------
    >>> explained_variance(np.array([1.0, 1.0]), np.array([[2.0, 1.0], [1.0, 1.0]])).round(12).tolist()
    [0.5, 0.5]
    """
    sd = np.sqrt(np.maximum(covariance.diagonal(), 0.0))
    unit = np.where(sd > 0, sd, 1.0)
    correlation = covariance / np.outer(unit, unit) + np.diag(np.where(sd > 0, 0.0, 1.0))
    try:
        root = np.linalg.cholesky(correlation)
    except np.linalg.LinAlgError:
        root = np.linalg.cholesky(correlation + 1e-12 * np.eye(len(sd)))
    return np.asarray(np.square(scipy.linalg.solve_triangular(root, shared / unit, lower=True)))


def _joint(system: System, rows: Index, columns: Index) -> Joint:
    figures = system.layout.panel.values[rows, columns]
    if not len(rows):
        return Joint(figures, np.zeros((0, 0)))
    cells, which = _chosen(system, rows, columns)
    blocks, size = system.layout.blocks, system.layout.size
    unknowns = cells.unknowns[which]
    x = np.concatenate([system.factors.reshape(blocks, -1), system.free], axis=1).ravel()
    spread = system.factor.forward(unknowns.toarray().T.reshape(blocks, size, -1)).reshape(blocks * size, -1)
    covariance = spread.T @ spread + left_over(cells.bridge, cells.figures[which])
    seen = np.isfinite(figures)
    covariance[seen], covariance[:, seen] = 0.0, 0.0
    return Joint(np.where(seen, figures, cells.constant[which] + unknowns @ x), (covariance + covariance.T) / 2)


def _chosen(system: System, rows: Index, columns: Index) -> tuple[Cells, Index]:
    """The cells from the first chosen row on, and the places of the chosen ones among them."""
    start = int(rows.min())
    return cells_of(system, start), (rows - start) * system.layout.panel.values.shape[1] + columns


def left_over(bridge: Bridge, figures: scipy.sparse.csr_array) -> Array:
    """Covariance (K, K) of what the unknowns leave open of figures (K, LN) of months.

    Pairs of months are taken that stand d places apart among those touched of a column, for one d after the other.
    """
    n = bridge.known.shape[1]
    touched = np.unique(figures.indices)
    order = np.lexsort((touched // n, touched % n))
    touched = touched[order]
    month, column = touched // n, touched % n
    total = np.zeros((len(touched), len(touched)))
    for apart in range(len(touched)):
        here = np.flatnonzero(column[apart:] == column[: len(column) - apart])
        if not len(here):
            break
        total[here, here + apart] = bridge.between(month[here], month[here + apart], column[here])
    total += np.triu(total, 1).T
    own = figures[:, touched]
    return np.asarray(own @ (own @ total).T)


def _along_the_path(system: System, draws: int, rng: np.random.Generator, rows: Index, columns: Index) -> Array:
    """Draws of the whole path, some at a time, of which the chosen cells are kept."""
    cells, which = _chosen(system, rows, columns)
    layout, figures = system.layout, system.layout.panel.values[rows, columns]
    unknowns, constant, months = cells.unknowns[which], cells.constant[which], cells.figures[which]
    mean = np.concatenate([system.factors.reshape(layout.blocks, -1), system.free], axis=1)
    out = np.empty((draws, len(rows)))
    for first in range(0, draws, CHUNK):
        size = min(CHUNK, draws - first)
        x = mean[..., None] + system.factor.back(rng.standard_normal((*mean.shape, size)))
        left = months @ cells.bridge.draw(size, rng).reshape(-1, size)
        out[first : first + size] = (constant[:, None] + unknowns @ x.reshape(-1, size) + left).T
    return np.where(np.isfinite(figures), figures, out)
