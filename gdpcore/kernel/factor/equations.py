"""The equations of the factor model, gathered for batched arithmetic: between months known alone, and with unknown terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from gdpcore.kernel.factor.data import Array
from gdpcore.kernel.factor.terms import Column, Equation

Mask: TypeAlias = Any
DENSE = 0.1
"""Masks with a larger share of ones are kept dense; so are those of at most ``SMALL`` cells."""
SMALL = 30_000


@dataclass(frozen=True)
class Pairs:
    """Equations ``gap`` months apart between months known alone (gap 0: of one month); row j is about months j + gap and j.

    Attributes
    ----------
    mask, later, earlier : (T - gap, N) ones, and the figures of both months where there is an equation.
    across : the three transposed. cells : rows and columns of the ones, where they are few. counts : (N,).
    squares : (3, N) sums of later^2, twice later x earlier, earlier^2.
    """

    gap: int
    mask: Mask
    later: Mask
    earlier: Mask
    across: tuple[Mask, Mask, Mask]
    cells: tuple[NDArray[np.intp], ...] | None
    counts: Array
    squares: Array


@dataclass(frozen=True)
class Rows:
    """Equations with unknown terms; those of one entry reach over blocks j and j + 1 of the system: n entries of R.

    Attributes
    ----------
    column, gap : (n, R). live : (n, R) 0 for padding. factor : (2, n, R, 2G) and free : (2, n, R, 2q) the coefficients a and b of
        the later and the earlier term. constant : (2, n, R). gather : sums entries
        of (n * R, ...) by gap class and column. paired : whether any has an earlier term.
    """

    column: NDArray[np.intp]
    gap: NDArray[np.intp]
    live: Array
    factor: Array
    free: Array
    constant: Array
    gather: scipy.sparse.csr_array
    paired: bool


def gaps_of(known: Array) -> NDArray[np.intp]:
    """Months since the month before that is known in the column; 0 where the month is not known or is the first."""
    rows = np.arange(len(known))[:, None]
    seen = np.maximum.accumulate(np.where(np.isfinite(known), rows, -1), axis=0)
    last = np.vstack([np.full((1, known.shape[1]), -1), seen[:-1]])
    return np.asarray(np.where(np.isfinite(known) & (last >= 0), rows - last, 0), np.intp)


def pairs_of(known: Array, ar1: NDArray[np.bool_], special: set[int], extra: list[Equation]) -> tuple[Pairs, ...]:
    """Equations between months known alone, by gap."""
    gaps = gaps_of(known)
    first = np.isfinite(known) & (gaps == 0)
    gap = np.where(np.isfinite(known), gaps, -1)
    gap[:, ~ar1] = np.where(np.isfinite(known[:, ~ar1]), 0, -1)
    gap[:, ar1] = np.where(first[:, ar1], 0, gap[:, ar1])
    gap[:, sorted(special)] = -1
    for e in extra:
        gap[e.t, e.column] = e.gap
    z = np.where(np.isfinite(known), known, 0.0)
    out = []
    for k in np.unique(gap[gap >= 0]).tolist():
        mask = (gap[k:] == k).astype(float)
        later, earlier = mask * z[k:], mask * z[: len(z) - k]
        squares = np.array([(later * later).sum(0), 2 * (later * earlier).sum(0), (earlier * earlier).sum(0)])
        counts = mask.sum(0)
        thin = mask.size > SMALL and mask.mean() < DENSE
        held = scipy.sparse.csr_array if thin else np.asarray
        across = held(mask.T), held(later.T), held(earlier.T)
        cells = mask.nonzero() if thin else None
        out.append(Pairs(k, held(mask), held(later), held(earlier), across, cells, counts, squares))
    return tuple(out)


def rows_of(
    columns: dict[int, Column],
    equations: list[Equation],
    places: dict[tuple[int, int], tuple[int, int]],
    shape: tuple[int, int, int, int],
    gaps: tuple[int, ...],
    width: int,
) -> Rows:
    """Coefficients of the equations that hold unknown terms."""
    before, group, blocks, free = shape
    base = []
    for e in equations:
        low = min(columns[e.column].reach(m)[0] for m in (e.t, e.s) if m is not None)
        base.append(min((low + before) // group, blocks - 2))
    order = np.argsort(base, kind="stable")
    counts = np.bincount(base, minlength=blocks - 1)
    n, most = blocks - 1, int(counts.max())
    slot = np.concatenate([np.arange(c) for c in counts])
    column, gap, live = np.zeros((n, most), np.intp), np.zeros((n, most), np.intp), np.zeros((n, most))
    factor, loose = np.zeros((2, n, most, 2 * group)), np.zeros((2, n, most, 2 * free))
    constant = np.zeros((2, n, most))
    for at, which in enumerate(order):
        e, j, row = equations[which], base[which], int(slot[at])
        column[j, row], gap[j, row], live[j, row] = e.column, e.gap, 1.0
        for side, month in ((0, e.t), (1, e.s)):
            if month is None:
                continue
            a, b, c = columns[e.column].term(month)
            for m, weight in a.items():
                factor[side, j, row, m + before - j * group] = weight
            for m, weight in b.items():
                block, place = places[e.column, m + before]
                loose[side, j, row, (block - j) * free + place] = weight
            constant[side, j, row] = c
    at_row = np.flatnonzero(live.ravel())
    into = np.searchsorted(gaps, gap.ravel()[at_row]) * width + column.ravel()[at_row]
    gather = scipy.sparse.csr_array((np.ones(len(at_row)), (into, at_row)), shape=(len(gaps) * width, n * most))
    return Rows(column, gap, live, factor, loose, constant, gather, bool(gap.any()))
