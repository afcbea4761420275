"""From factors back to figures: every cell of the panel as an affine function of the unknowns, plus what they leave open of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.bridge import Bridge, bridge_of
from gdpcore.kernel.factor.data import Observed
from gdpcore.kernel.factor.layout import Layout
from gdpcore.kernel.factor.system import System

CHUNK = 256
"""Cells or draws worked on at a time."""


@dataclass(frozen=True)
class Cells:
    """Cells of rows ``start`` on, row by row: figure = constant + unknowns (C, U) x + figures (C, LN) of what is left of the terms."""

    start: int
    unknowns: Any
    constant: Array
    figures: Any
    bridge: Bridge


def cells_of(system: System, start: int = 0) -> Cells:
    """Every cell from row ``start`` on."""
    layout, parameters = system.layout, system.parameters
    months, n = layout.months, len(parameters.rho)
    bridge = bridge_of(system)
    common = _common(layout, parameters.loadings)
    terms, constant = _terms(layout, common)
    at = np.arange(months * n).reshape(months, n)
    back, on = at - bridge.since * n, at + bridge.until * n
    rows, columns = np.concatenate([at, at, at]).ravel(), np.concatenate([at, back, on]).ravel()
    weights = np.concatenate([bridge.known, bridge.before, bridge.after]).ravel()
    keep = weights != 0  # links to nowhere have no weight
    ties = scipy.sparse.csr_array((weights[keep], (rows[keep], columns[keep])), shape=(months * n, months * n))
    figures = _figures(layout, start)
    whole = figures @ (common + ties @ terms)
    return Cells(start, scipy.sparse.csr_array(whole), figures @ (ties @ constant), figures, bridge)


def _common(layout: Layout, loadings: Array) -> Any:
    """Common component of every month and column, (LN, U)."""
    n, r = loadings.shape
    month = np.repeat(np.arange(layout.months), n * r)
    place = (month // layout.group) * layout.size + (month % layout.group) * r + np.tile(np.arange(r), layout.months * n)
    rows = np.repeat(np.arange(layout.months * n), r)
    shape = (layout.months * n, layout.blocks * layout.size)
    return scipy.sparse.csr_array((np.tile(loadings.ravel(), layout.months), (rows, place)), shape=shape)


def _terms(layout: Layout, common: Any) -> tuple[Any, Array]:
    """Terms that figures speak of, from the unknowns: (LN, U) and constants (LN,)."""
    n = layout.panel.values.shape[1]
    known = np.zeros((layout.months, n))
    known[layout.before :] = np.where(np.isfinite(layout.windows.known), layout.windows.known, 0.0)
    ones = np.zeros((layout.months, n))
    ones[layout.before :] = np.isfinite(layout.windows.known)
    special = sorted(layout.special)
    ones[:, special], known[:, special] = 0.0, 0.0
    several: list[tuple[int, int, float]] = []
    free: list[tuple[int, int, float]] = []
    for c, column in layout.special.items():
        for month in column.months:
            here = (month + layout.before) * n + c
            a, b, known[month + layout.before, c] = column.term(month)
            several += [(here, (m + layout.before) * n + c, weight) for m, weight in a.items()]
            for m, weight in b.items():
                block, slot = layout.places[c, m + layout.before]
                free.append((here, block * layout.size + layout.group * layout.factors + slot, weight))
    windows = _matrix(several, (layout.months * n, layout.months * n))
    single = scipy.sparse.diags_array(ones.ravel())
    return scipy.sparse.csr_array(-((single + windows) @ common) - _matrix(free, common.shape)), known.ravel()


def _matrix(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> Any:
    """A sparse matrix of (row, column, value)."""
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    at = np.array(rows, np.intp), np.array(columns, np.intp)
    return scipy.sparse.csr_array((np.array(values, float), at), shape=shape)


def _figures(layout: Layout, start: int) -> Any:
    """Each cell from the months of its column, (C, LN)."""
    rows, n = layout.panel.values.shape
    parts = []
    for c, observed in enumerate(layout.panel.observed):
        cell, month, weight = _months(observed, start, rows)
        parts.append(((cell - start) * n + c, (month + layout.before) * n + c, weight))
    at, months, weights = (np.concatenate([part[k] for part in parts]) for k in range(3))
    return scipy.sparse.csr_array((weights, (at, months)), shape=((rows - start) * n, layout.months * n))


def _months(observed: Observed, start: int, rows: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
    """Row, month and weight of every month of the figures of a column in rows ``start`` on."""
    t = np.arange(start, rows)
    if observed.since is None:
        back = np.arange(len(observed.weights))[::-1]
        return np.repeat(t, len(back)), (t[:, None] - back).ravel(), np.tile(np.asarray(observed.weights, float), len(t))
    lengths = t - observed.since[start:] + 1
    ends = np.cumsum(lengths)
    cell = np.repeat(t, lengths)
    month = cell - (np.repeat(ends, lengths) - 1 - np.arange(lengths.sum()))
    if observed.base is None:
        return cell, month, np.ones(len(cell))
    base = np.where(month >= 0, observed.base[np.maximum(month, 0)], np.nan)
    return cell, month, base / np.repeat(np.add.reduceat(base, ends - lengths), lengths)


def variances(system: System, cells: Cells, which: NDArray[np.intp], on: Array, below: Array) -> Array:
    """Variance of the cells ``which`` (indices), from nearby blocks where that is all they hang on."""
    at = cells.unknowns[which]
    size, blocks = system.layout.size, system.layout.blocks
    holds = np.diff(at.indptr) > 0
    first, last = np.zeros(len(which), np.intp), np.zeros(len(which), np.intp)
    first[holds] = np.minimum.reduceat(at.indices, at.indptr[:-1][holds]) // size
    last[holds] = np.maximum.reduceat(at.indices, at.indptr[:-1][holds]) // size
    base = np.minimum(first, blocks - 2)
    near = last <= base + 1
    out = np.zeros(len(which))
    close = np.flatnonzero(near)
    for some in np.split(close, range(CHUNK, len(close), CHUNK)):
        out[some] = _near(at[some], base[some], size, on, below)
    far = np.flatnonzero(~near)
    for some in np.split(far, range(CHUNK, len(far), CHUNK)) if len(far) else []:
        h = at[some].toarray().T.reshape(blocks, size, -1)
        out[some] = np.square(system.factor.forward(h)).sum((0, 1))
    return out + _left_over(system, cells, which)


def _near(cells: Any, base: NDArray[np.intp], size: int, on: Array, below: Array) -> Array:
    """Variance of cells (K, U) that hang on two neighbouring blocks each, ``base`` (K,) the first of them."""
    weights = np.zeros((len(base), 2 * size))
    row = np.repeat(np.arange(len(base)), np.diff(cells.indptr))
    weights[row, cells.indices - base[row] * size] = cells.data
    first, last = weights[:, None, :size], weights[:, None, size:]
    spread = (first @ on[base])[:, 0] * first[:, 0] + (last @ on[base + 1])[:, 0] * last[:, 0]
    return np.asarray((spread + 2.0 * (last @ below[base])[:, 0] * first[:, 0]).sum(1))


def _left_over(system: System, cells: Cells, which: NDArray[np.intp]) -> Array:
    """Variance of the cells that the unknowns leave open: of each month of a figure, and of each pair of its months."""
    figures = cells.figures[which]
    figures.sort_indices()
    weight, place = figures.data, figures.indices
    widths = np.diff(figures.indptr)
    row = np.repeat(np.arange(len(which)), widths)
    month, column = np.divmod(place, cells.bridge.known.shape[1])
    total = np.zeros(len(which))
    for apart in range(int(widths.max(initial=0))):  # the months of a figure stand in a row
        at = np.flatnonzero(row[: len(row) - apart] == row[apart:])
        cov = cells.bridge.between(month[at], month[at + apart], column[at])
        total += (1 if apart == 0 else 2) * np.bincount(row[at], weight[at] * weight[at + apart] * cov, len(which))
    return total
