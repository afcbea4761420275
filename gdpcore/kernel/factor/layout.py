"""Where everything stands: which differences of idiosyncratic terms the figures speak of, and the blocks of the linear system.

An idiosyncratic term that figures speak of is affine in the unknowns: e = c - loading'(sum_j a_j f_j) - sum_q b_q e_q.
A month known alone has a = 1 at itself; a pivot has its window's weights, and the other terms of the window are unknowns
("free") of their own; so are terms put every few months into gaps too long for the band. Consecutive such terms of a column,
k months apart, give one equation e_t - rho^k e_s; the first of a column, or every one without autocorrelation, gives e_t alone.
Equations between two months known alone are summed for all columns at once (``Pairs``); the others have rows (``Rows``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.factor.data import Array, Observed, Panel
from gdpcore.kernel.factor.equations import Pairs, Rows, gaps_of, pairs_of, rows_of
from gdpcore.kernel.factor.terms import GAP, Column
from gdpcore.kernel.factor.windows import Window, Windows, windows_of

FLOOR = 1e-6
"""Variances of shocks are kept above this share of the variance of a column's months."""


@dataclass(frozen=True)
class Layout:
    """A panel laid out for a number of factors and lags.

    Attributes
    ----------
    panel, windows : what was laid out. factors, lags : r and p. autocorrelated : (N,) of bool.
    band : months that one equation may reach back. group : months in a block, at least the band.
    months : of the path, which begins ``before`` the panel; the factors' own likelihood is taken from ``start`` of the path on.
    blocks, free : how many blocks, and unknown terms in each. used : (blocks, free) those that are not padding.
    special : the columns with windows or long gaps. places : (column, month) of every free term to (block, slot).
    pairs, rows : the equations. gaps : the gap classes in use, ascending. equations : how many of them, (classes, N).
    """

    panel: Panel
    windows: Windows
    factors: int
    lags: int
    autocorrelated: NDArray[np.bool_]
    loading_mask: NDArray[np.bool_] | None
    transition_mask: NDArray[np.bool_] | None
    band: int
    group: int
    months: int
    before: int
    start: int
    blocks: int
    free: int
    used: NDArray[np.bool_]
    special: dict[int, Column]
    places: dict[tuple[int, int], tuple[int, int]]
    pairs: tuple[Pairs, ...]
    rows: Rows | None
    gaps: tuple[int, ...]
    equations: Array

    @cached_property
    def floor(self) -> Array:
        """The least variance of shocks that is allowed, (N,)."""
        values = self.panel.values
        counts = np.maximum(np.isfinite(values).sum(0), 1)
        mean = np.nansum(values, axis=0) / counts
        variance = np.nansum((values - mean) ** 2, axis=0) / counts
        variance = np.where(variance > 0, variance, np.where(mean != 0, mean**2, 1.0))
        return np.asarray(FLOOR * variance / np.array([float(np.square(o.weights).sum()) for o in self.panel.observed]))

    @property
    def shocked(self) -> tuple[int, ...]:
        """Months of the path in which the factors' shock is a parameter."""
        return tuple(row + self.before for row in self.panel.shocked)

    @property
    def size(self) -> int:
        """Rows of a block."""
        return self.group * self.factors + self.free


def lay_out(
    panel: Panel,
    *,
    factors: int,
    lags: int,
    autocorrelated: bool | NDArray[np.bool_] = True,
    loading_mask: NDArray[np.bool_] | None = None,
    transition_mask: NDArray[np.bool_] | None = None,
) -> Layout:
    """Lay a panel out for ``factors`` and ``lags``; it is done once, whatever the parameters.

    Parameters
    ----------
    autocorrelated : whether idiosyncratic terms are AR(1), for all columns or (N,); else they are white noise.
    loading_mask : (N, r), False where a loading is nought by assumption. transition_mask : (r, r), False where no lag of the
        column's factor, and no covariance of shocks, enters the row's: blocks of factors with VARs of their own.

    Raises
    ------
    KernelError
        E-KERNEL-001 for a panel without figures, masks that do not fit, windows that have no month of their own.
    """
    rows, columns = panel.values.shape
    _require_sizes(panel, factors, lags, loading_mask, transition_mask)
    windows = windows_of(panel)
    ar1 = np.broadcast_to(np.asarray(autocorrelated, bool), columns).copy()
    special = _special(windows, ar1)
    band = max([lags, 1, *(column.band() for column in special), _short_gaps(windows, ar1)])
    for column in special:
        column.bridge(band)
    group = _months_in_block(band, factors)
    reach = max([lags - 1, *(_reach(o) for o in panel.observed)])
    blocks = max(2, -(-(reach + rows) // group))
    before = blocks * group - rows
    places, used = _place(special, before, group, blocks)
    equations = [e for column in special for e in column.equations()]
    singles = {c.column: c for c in special}
    known_alone = [e for e in equations if singles[e.column].alone(e)]
    others = [e for e in equations if not singles[e.column].alone(e)]
    pairs = pairs_of(windows.known, ar1, set(singles), known_alone)
    gaps = tuple(sorted({p.gap for p in pairs} | {e.gap for e in others}))
    made = rows_of(singles, others, places, (before, group, blocks, used.shape[1]), gaps, columns) if others else None
    counts = np.zeros((len(gaps), columns))
    for p in pairs:
        counts[gaps.index(p.gap)] += p.counts
    for e in others:
        counts[gaps.index(e.gap), e.column] += 1
    return Layout(
        panel, windows, factors, lags, ar1, loading_mask, transition_mask, band, group, blocks * group, before, before - reach, blocks,
        used.shape[1], used, singles, places, pairs, made, gaps, counts,
    )  # fmt: skip


def _require_sizes(
    panel: Panel, factors: int, lags: int, loading_mask: NDArray[np.bool_] | None, transition_mask: NDArray[np.bool_] | None
) -> None:
    """E-KERNEL-001 unless numbers and masks fit."""
    what, columns = "factor model", panel.values.shape[1]
    if factors < 1 or lags < 1:
        raise KernelError("E-KERNEL-001", what=what, detail=f"{factors} factors with {lags} lags; give at least one of each")
    if not np.isfinite(panel.values).any():
        raise KernelError("E-KERNEL-001", what=what, detail="the panel holds no figure; give some")
    if loading_mask is not None and loading_mask.shape != (columns, factors):
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"loading mask of shape {loading_mask.shape}, not {(columns, factors)}"
        )
    if transition_mask is not None:
        m = transition_mask
        if m.shape != (factors, factors) or not m.diagonal().all() or (m != m.T).any() or ((m.astype(int) @ m > 0) != m).any():
            raise KernelError("E-KERNEL-001", what=what, detail="the transition mask must divide the factors into blocks")


def _reach(observed: Observed) -> int:
    """Months before the panel that figures of a column, observed or not, may cover."""
    return len(observed.weights) - 1 if observed.since is None else max(0, -int(observed.since[0]))


def _special(windows: Windows, ar1: NDArray[np.bool_]) -> list[Column]:
    """Columns with windows of several months, or with gaps too long to bridge."""
    by_column: dict[int, list[Window]] = {}
    for w in windows.several:
        by_column.setdefault(w.column, []).append(w)
    gaps = gaps_of(windows.known)
    long = set(np.flatnonzero((gaps > GAP).any(0) & ar1).tolist())
    return [Column(c, windows.known[:, c], by_column.get(c, []), bool(ar1[c])) for c in sorted(long | set(by_column))]


def _short_gaps(windows: Windows, ar1: NDArray[np.bool_]) -> int:
    """The longest gap in ordinary columns that is bridged at once."""
    gaps = gaps_of(windows.known)[:, ar1]
    return int(gaps[gaps <= GAP].max(initial=0))


def _months_in_block(band: int, factors: int) -> int:
    """Months in a block: at least the band, and not so few that the steps outweigh the arithmetic."""
    return max(band, 4 if factors > 1 else 6)


def _place(
    special: list[Column], before: int, group: int, blocks: int
) -> tuple[dict[tuple[int, int], tuple[int, int]], NDArray[np.bool_]]:
    """Block and slot of every free term, and which slots are used."""
    count = np.zeros(blocks, np.intp)
    places = {}
    for month, column in sorted((m + before, c.column) for c in special for m in c.months if c.free(m)):
        block = month // group
        places[column, month] = (block, int(count[block]))
        count[block] += 1
    return places, np.arange(count.max(initial=0)) < count[:, None]
