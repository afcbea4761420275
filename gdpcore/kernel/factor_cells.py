"""From factors back to figures: every cell of the panel as an affine function of the unknowns, plus what is not known of it.

Months between those that the figures speak of are bridged: the term of such a month, given its neighbours, is a normal variable
whose mean is linear in theirs; after the last and before the first it decays. A cell is the sum of its months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse

from gdpcore.kernel.block_tridiagonal import Array, turned
from gdpcore.kernel.factor_layout import Layout
from gdpcore.kernel.factor_system import System

Sparse = scipy.sparse.csr_array
CHUNK = 256
"""Cells or draws worked on at a time."""


@dataclass(frozen=True)
class Bridge:
    """How the term of each month (L, N) hangs on those before and after it that figures speak of.

    Attributes
    ----------
    known : (L, N) where figures speak of the term. since, until : months since the one before and until the one after; 0: none.
    before, after : (L, N) weights of the two. rho, variance : (N,).
    """

    known: Array
    since: Array
    until: Array
    before: Array
    after: Array
    rho: Array
    variance: Array

    def covariance(self, apart: int) -> Array:
        """Cov of what is left of the terms of months m and m + apart, (L - apart, N)."""
        first, last = slice(0, len(self.known) - apart), slice(apart, None)
        gap, j, power = self.since + self.until, self.since, self.rho**apart
        open_end = (self.since == 0) | (self.until == 0)
        steps = np.where(self.since > 0, j, 0)
        own = np.where(
            self.since[first] > 0,
            _stretched(steps[first], self.rho),
            np.where(self.until[last] > 0, _stretched(self.until[last], self.rho), 1 / (1 - self.rho**2)),
        )
        tied = np.where(open_end[last], 0.0, self.after[first] * self.after[last] * _stretched(gap[first], self.rho))
        same = (self.known[first] == 0) & (self.known[last] == 0)
        same &= np.where(self.since[last] > 0, self.since[last] > apart, self.since[first] == 0)
        return np.asarray(np.where(same, self.variance * (power * own - tied), 0.0))

    def draw(self, draws: int, rng: np.random.Generator) -> Array:
        """What is left of the terms, (L, N, draws), drawn."""
        months, n = self.known.shape
        shocks = rng.standard_normal((months, n, draws)) * np.sqrt(self.variance)[:, None]
        rho, loose = self.rho[:, None], (self.known == 0)[..., None]
        lone = ~self.known.any(0)
        shocks[0, lone] /= np.sqrt(1 - self.rho[lone, None] ** 2)
        forward = np.zeros_like(shocks)
        after_first = ((self.since > 0) | lone)[..., None]
        for m in range(months):
            carried = rho * forward[m - 1] * loose[m - 1] if m else 0.0
            forward[m] = np.where(after_first[m], carried + shocks[m], 0.0)
        ends = np.minimum(np.arange(months)[:, None] + self.until, months - 1)
        tied = np.where((self.since > 0) & (self.until > 0), self.after, 0.0)
        out = (forward - tied[..., None] * np.take_along_axis(forward, ends[..., None], axis=0)) * loose
        leading = (self.since == 0)[..., None] & loose & ~lone[:, None]
        for m in range(months - 2, -1, -1):
            if leading[m].any():
                out[m] = np.where(leading[m], rho * out[m + 1] * loose[m + 1] + shocks[m], out[m])
        return np.asarray(out)


def _stretched(gap: Array, rho: Array) -> Array:
    """Variance of e_t given e_{t-gap} over that of its shocks, gap (L, N)."""
    return np.asarray((1 - rho ** (2 * gap)) / (1 - rho * rho))


def bridge_of(system: System) -> Bridge:
    """The bridge of a solved system."""
    layout, rho = system.layout, system.parameters.rho
    months, n = layout.months, len(rho)
    known = np.zeros((months, n))
    known[layout.before :] = np.isfinite(layout.windows.known)
    for column in layout.special.values():
        known[[m + layout.before for m in column.months], column.column] = 1.0
    at = np.arange(months)[:, None]
    last = np.maximum.accumulate(np.where(known > 0, at, -1), axis=0)
    following = np.minimum.accumulate(np.where(known > 0, at, months)[::-1], axis=0)[::-1]
    before_this = np.vstack([np.full((1, n), -1), last[:-1]])
    after_this = np.vstack([following[1:], np.full((1, n), months)])
    since = np.where(before_this >= 0, at - before_this, 0)
    until = np.where((after_this < months) & (known == 0), after_this - at, 0)
    both = (since > 0) & (until > 0)
    gap = np.where(both, since + until, 1)
    after = np.where(both, rho**until * _stretched(since, rho) / _stretched(gap, rho), np.where(until > 0, rho**until, 0.0))
    before = np.where(since > 0, rho**since, 0.0) - np.where(both, after * rho**gap, 0.0)
    loose = known == 0
    return Bridge(known, since, until, before * loose, after * loose, rho, system.parameters.variance)


@dataclass(frozen=True)
class Cells:
    """Cells of rows ``start`` on, row by row: figure = constant + unknowns (C, U) x + figures (C, LN) of what is left of the terms."""

    start: int
    unknowns: Sparse
    constant: Array
    figures: Sparse
    common: Sparse
    bridge: Bridge


def cells_of(system: System, start: int = 0) -> Cells:
    """Every cell from row ``start`` on."""
    layout, parameters = system.layout, system.parameters
    months, n = layout.months, len(parameters.rho)
    bridge = bridge_of(system)
    common = _common(layout, parameters.loadings)
    terms, constant = _terms(layout, common)
    at = np.arange(months * n).reshape(months, n)
    links = [(at, at, bridge.known)]
    for step, weight in ((-bridge.since, bridge.before), (bridge.until, bridge.after)):
        links.append((at, at + step * n, weight))
    rows, columns, weights = (np.concatenate([np.asarray(part[k]).ravel() for part in links]) for k in range(3))
    keep = weights != 0
    ties = scipy.sparse.csr_array((weights[keep], (rows[keep], columns[keep])), shape=(months * n, months * n))
    figures = _figures(layout, start)
    whole = figures @ (common + ties @ terms)
    return Cells(start, Sparse(whole), figures @ (ties @ constant), figures, common[(layout.before + start) * n :], bridge)


def _common(layout: Layout, loadings: Array) -> Sparse:
    """Common component of every month and column, (LN, U)."""
    n, r = loadings.shape
    month = np.repeat(np.arange(layout.months), n * r)
    place = (month // layout.group) * layout.size + (month % layout.group) * r + np.tile(np.arange(r), layout.months * n)
    rows = np.repeat(np.arange(layout.months * n), r)
    shape = (layout.months * n, layout.blocks * layout.size)
    return Sparse((np.tile(loadings.ravel(), layout.months), (rows, place)), shape=shape)


def _terms(layout: Layout, common: Sparse) -> tuple[Sparse, Array]:
    """Terms that figures speak of, from the unknowns: (LN, U) and constants (LN,)."""
    n = layout.panel.values.shape[1]
    known = np.zeros((layout.months, n))
    known[layout.before :] = np.where(np.isfinite(layout.windows.known), layout.windows.known, 0.0)
    ones = np.zeros((layout.months, n))
    ones[layout.before :] = np.isfinite(layout.windows.known)
    special = sorted(layout.special)
    ones[:, special], known[:, special] = 0.0, 0.0
    at, at_common, weights = [], [], []
    free_at, free_place, free_weights = [], [], []
    for c, column in layout.special.items():
        for month in column.months:
            here = (month + layout.before) * n + c
            a, b, known[month + layout.before, c] = column.term(month)
            for m, weight in a.items():
                at.append(here), at_common.append((m + layout.before) * n + c), weights.append(weight)
            for m, weight in b.items():
                block, slot = layout.places[c, m + layout.before]
                place = block * layout.size + layout.group * layout.factors + slot
                free_at.append(here), free_place.append(place), free_weights.append(weight)
    shape = (layout.months * n, layout.months * n)
    single = scipy.sparse.diags_array(ones.ravel())
    several = Sparse((weights, (at, at_common)), shape=shape) if at else Sparse(shape)
    free = Sparse((free_weights, (free_at, free_place)), shape=common.shape) if free_at else Sparse(common.shape)
    return Sparse(-((single + several) @ common) - free), known.ravel()


def _figures(layout: Layout, start: int) -> Sparse:
    """Each cell from the months of its column, (C, LN)."""
    rows, n = layout.panel.values.shape
    at, months, weights = [], [], []
    for c, observed in enumerate(layout.panel.observed):
        t = np.arange(start, rows)
        if observed.since is None:
            for back, weight in enumerate(reversed(observed.weights)):
                here = t[t - back + layout.before >= 0]
                at.append((here - start) * n + c), months.append((here - back + layout.before) * n + c)
                weights.append(np.full(len(here), weight))
            continue
        since = np.maximum(observed.since[start:], -layout.before)
        lengths = t - since + 1
        here = np.repeat(t, lengths)
        month = here - (np.repeat(np.cumsum(lengths), lengths) - 1 - np.arange(lengths.sum()))
        if observed.base is None:
            weight = np.ones(len(here))
        else:
            base = np.where(month >= 0, observed.base[np.maximum(month, 0)], np.nan)
            weight = base / np.repeat(np.add.reduceat(base, np.cumsum(lengths) - lengths), lengths)
        at.append((here - start) * n + c), months.append((month + layout.before) * n + c), weights.append(weight)
    shape = ((rows - start) * n, layout.months * n)
    return Sparse((np.concatenate(weights), (np.concatenate(at), np.concatenate(months))), shape=shape)


def variances(system: System, cells: Cells, which: Array, on: Array, below: Array) -> Array:
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
    order = np.flatnonzero(near)[np.argsort(base[near], kind="stable")]
    for some in np.split(order, np.flatnonzero(np.diff(base[order])) + 1) if len(order) else []:
        j = int(base[some[0]])
        c = at[some].toarray()[:, j * size : (j + 2) * size]
        local = np.block([[on[j], turned(below[j])], [below[j], on[j + 1]]])
        out[some] = ((c @ local) * c).sum(1)
    far = np.flatnonzero(~near)
    for some in np.split(far, range(CHUNK, len(far), CHUNK)) if len(far) else []:
        h = at[some].toarray().T.reshape(blocks, size, -1)
        out[some] = np.square(system.factor.forward(h)).sum((0, 1))
    return out + _left_over(system, cells, which)


def _left_over(system: System, cells: Cells, which: Array) -> Array:
    """Variance of the cells that the unknowns leave open."""
    figures = cells.figures[which]
    months, n = cells.bridge.known.shape
    widths = np.diff(figures.indptr)
    total = np.zeros(len(which))
    for apart in range(int(widths.max(initial=0))):
        cov = cells.bridge.covariance(apart).ravel()
        shape = (months * n, months * n)
        beside = scipy.sparse.diags_array(cov, offsets=apart * n, shape=shape)
        total += (1 if apart == 0 else 2) * np.asarray((figures @ beside).multiply(figures).sum(1)).ravel()
    return total
