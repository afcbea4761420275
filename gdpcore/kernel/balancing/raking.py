"""Raking a two-way table to its margins by generalised least squares: exact, batched, linear in the longer side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.kernel.balancing.clash import refuse_clashing_margins
from gdpcore.kernel.balancing.laplacian import Eliminated, eliminate
from gdpcore.kernel.balancing.moves import (
    Array,
    Moves,
    absolute_sums,
    checked_cells,
    checked_margin,
    column_sums,
    moves,
    row_sums,
)

EPS = float(np.finfo(np.float64).eps)
MET = 1e-14
"""A total met to this share of the sum of absolute parts is met to rounding: its table is left alone."""
SETTLED = 5e-14
"""Where solving again gains nothing any more, totals met to this share are left; others are swept."""
CELLS_AT_ONCE = 1 << 17
"""Cells worked on at a time: the few arrays of one round then stay in the cache."""
ROUNDS = 12


@dataclass(frozen=True)
class Raked:
    """A table that adds to its margins.

    Attributes
    ----------
    values : (..., I, R) the table.
    row_multipliers, column_multipliers : (..., I), (..., R) so that values = cells + alterability |cells| (row + column).
    rows, columns : (..., I), (..., R) the margins that were met: those given, moved where they are alterable or a gap was
        spread; NaN where there is no constraint.
    residual : largest |sum - margin| over the sum of absolute parts.
    kkt : largest departure from values = cells + alterability |cells| (row + column), over the sum of absolute parts.
    moves : smallest and largest ratio to the input, and the cells whose sign changed.
    rounds : solves taken, refinement included.
    """

    values: Array
    row_multipliers: Array
    column_multipliers: Array
    rows: Array
    columns: Array
    residual: float
    kkt: float
    moves: Moves
    rounds: int


def rake(
    cells: ArrayLike,
    rows: ArrayLike,
    columns: ArrayLike,
    *,
    alterability: ArrayLike | None = None,
    row_alterability: ArrayLike = 0.0,
    column_alterability: ArrayLike = 0.0,
    negative: str = "refuse",
    spread: float = 0.0,
) -> Raked:
    """Rake a table to its row and column totals with the least weighted squared change.

    Minimises sum (z - x)^2 / (a |x|) subject to the margins, the objective of Dagum and Cholette's raking model. It is not
    iterative proportional fitting (:func:`gdpcore.kernel.balance.ipf`), whose answer differs in the fourth digit on usual
    tables; both are right for their own objective. A zero cell stays zero and a cell of alterability 0 stays as it is, bit
    for bit. A table that meets its margins to rounding is returned as it is.

    Parameters
    ----------
    cells : (..., I, R); leading axes are a batch. No NaN.
    rows, columns : (..., I), (..., R); NaN where a total is not known and constrains nothing.
    alterability : how easily a cell moves, broadcast to cells, >= 0; 1 if not given, 0 fixes the cell.
    row_alterability, column_alterability : the same for the totals; 0 (default) makes them binding.
    negative : "refuse" (default) or "absolute": weigh a negative cell by its absolute value.
    spread : largest gap between the margins, relative to the sum of absolute parts, that may be spread over them in
        proportion to their size. 0 (default): only a gap of rounding, 1e-13, is let through.

    Raises
    ------
    KernelError
        E-BAL-001 if the margins of one connected part of the table differ, naming its rows and columns: the smallest set
        that clashes; E-BAL-002 for negative cells; E-KERNEL-001 for shapes that do not fit and for NaN.

    References
    ----------
    Dagum and Cholette (2006), Benchmarking, Temporal Distribution and Reconciliation Methods for Time Series, ch. 11-12;
    Quenneville and Fortier (2012), in Economic Time Series: Modeling and Seasonality, pp. 231-253.

    Examples
    --------
    >>> rake([[12.0, 14, 13], [20, 20, 24]], [40.0, 53], [30.0, 31, 32], alterability=[[1, 1, 1], [1, 0, 1]]).values.round(4)
    array([[14.313, 11.   , 14.687],
           [15.687, 20.   , 17.313]])
    """
    x, weight = checked_cells("rake", cells, alterability, negative, 2)
    lead, (height, width) = x.shape[:-2], x.shape[-2:]
    r, rv = checked_margin("rake", "rows", rows, x.shape[:-1], row_alterability)
    c, cv = checked_margin("rake", "columns", columns, (*lead, width), column_alterability)
    flat = [a.reshape(int(np.prod(lead)), *a.shape[len(lead) :]) for a in (x, weight, r, c, rv, cv)]
    flat[2:4] = refuse_clashing_margins(*flat, lead=lead, spread=spread)
    turned = height > width
    if turned:
        x3, w3, r, c, rv, cv = flat
        flat = [np.ascontiguousarray(x3.swapaxes(1, 2)), np.ascontiguousarray(w3.swapaxes(1, 2)), c, r, cv, rv]
    run = max(1, CELLS_AT_ONCE // max(1, height * width))
    parts = [_rake_block(*(a[i : i + run] for a in flat)) for i in range(0, max(len(flat[0]), 1), run)]
    joined = parts[0][:5] if len(parts) == 1 else (np.concatenate(a) for a in zip(*(part[:5] for part in parts), strict=True))
    z, row, column, r, c = joined
    if turned:
        z, row, column, r, c = z.swapaxes(1, 2), column, row, c, r
    z, row, column, r, c = (a.reshape(*lead, *a.shape[1:]) for a in (z, row, column, r, c))
    residual, kkt, rounds = (max(p[5] for p in parts), max(p[6] for p in parts), max(p[7] for p in parts))
    return Raked(z, row, column, r, c, residual, kkt, moves(x, z), rounds)


def _rake_block(
    x: Array, w: Array, r: Array, c: Array, rv: Array, cv: Array
) -> tuple[Array, Array, Array, Array, Array, float, float, int]:
    """One block (B, I, R), I <= R; the gaps are solved for again on the result until only rounding is left."""
    room = np.empty_like(x)
    system = _System.of(w, r, c, rv, cv, room)
    z, row, column = x, np.zeros_like(r), np.zeros_like(c)
    rounds, last, sweep = 0, np.inf, False
    while True:
        met_row, met_column = (m - v * k if system.loose else m for m, v, k in ((r, rv, row), (c, cv, column)))
        rows_have, columns_have = row_sums(z), column_sums(z)
        rows_size, columns_size = absolute_sums(z, rows_have, columns_have)
        row_gap, column_gap = met_row - rows_have, met_column - columns_have
        if system.loose:
            row_gap, column_gap = np.nan_to_num(row_gap), np.nan_to_num(column_gap)
        share = np.maximum(_share(row_gap, np.fmax(rows_size, np.abs(r))), _share(column_gap, np.fmax(columns_size, np.abs(c))))
        still, worst = share > MET, float(share.max(initial=0.0))
        stuck = rounds > 1 and worst > last / 4
        sweep = sweep or stuck
        if rounds >= ROUNDS or not still.any() or (sweep and worst <= SETTLED):
            break
        closing = _swept if sweep else _System.solve
        more_row, more_column = closing(system, row_gap * still[:, None], column_gap * still[:, None])
        row, column = row + more_row, column + more_column
        step = np.add(more_row[:, :, None], more_column[:, None, :], out=room if z is x else None)
        step *= w
        z = np.add(z, step, out=step)
        rounds, last = rounds + 1, worst
    if w.min(initial=1.0) <= 0:
        z = np.where(w > 0, z, x)
    if z is x:  # met as it is; never the caller's own memory
        z = x.copy()
    return z, row, column, met_row, met_column, worst, _drift(x, z, w, row, column) if rounds > 1 else EPS, rounds


def _swept(system: _System, row_gap: Array, column_gap: Array) -> tuple[Array, Array]:
    """Multipliers that close rows, then columns, in proportion to the weights.

    For gaps of rounding only: a small total that follows from the others would bear the last digit of the largest one alone.
    Shared by weight it is rounding to every cell.
    """
    weight = row_sums(system.w) + system.row_ground
    row = np.divide(row_gap, weight, out=np.zeros_like(weight), where=weight > 0)
    return row, system.inverse * (column_gap - (row[:, None, :] @ system.w)[:, 0, :])


def _drift(x: Array, z: Array, w: Array, row: Array, column: Array) -> float:
    """Largest departure from stationarity; after a single solve it is one rounding by construction."""
    drift = np.abs(z - x - w * (row[:, :, None] + column[:, None, :])).max(axis=(1, 2), initial=0.0)
    return float(_share(drift[:, None], np.abs(z).sum(axis=(1, 2))[:, None]).max(initial=0.0))


def _share(gap: Array, size: Array) -> Array:
    """Largest gap of each table (B,) as a share of its parts."""
    share: Array = np.abs(gap) / np.where(size > 0, size, 1.0)
    return np.asarray(share.max(axis=1, initial=0.0))


@dataclass(frozen=True)
class _System:
    """The columns eliminated (they do not touch one another), the rows factored as a Laplacian over the shared columns.

    With z = x + w (row_i + column_r) the margins ask for W_i row_i + sum_r w_ir column_r = gap_i and the like for columns.
    In (row, -column) this is the Laplacian of the graph that ties row i to column r with weight w_ir; an alterable total
    grounds its node by its own weight, and a total that is not known ties its node to the ground.
    """

    w: Array
    inverse: Array
    rows: Eliminated
    free_row: NDArray[np.bool_]
    row_ground: Array
    loose: bool

    @classmethod
    def of(cls, w: Array, r: Array, c: Array, rv: Array, cv: Array, room: Array) -> _System:
        free_row, free_column = np.isnan(r), np.isnan(c)
        loose = bool(free_row.any() or free_column.any() or rv.any() or cv.any())
        whole = column_sums(w) + cv
        inverse = np.divide(1.0, whole, out=np.zeros_like(whole), where=(whole > 0) & ~free_column)
        link = np.ascontiguousarray(np.moveaxis(np.multiply(w, inverse[:, None, :], out=room) @ w.swapaxes(1, 2), 0, -1))
        ground = np.zeros_like(link[0])
        if loose:
            leak = np.where(free_column, 1.0, cv * inverse)
            ground += (rv + (w @ leak[:, :, None])[:, :, 0]).T
        if free_row.any():
            unknown = free_row.T
            np.einsum("iib->ib", link)[...] = 0.0
            ground += (link * unknown[None]).sum(axis=1)
            link *= ~unknown[None] & ~unknown[:, None]
        return cls(w, inverse, eliminate(link, ground), free_row, rv, loose)

    def solve(self, row_gap: Array, column_gap: Array) -> tuple[Array, Array]:
        right = row_gap - (self.w @ (self.inverse * column_gap)[:, :, None])[:, :, 0]
        row = self.rows.solve(np.ascontiguousarray(right.T)).T
        if self.loose:
            row = np.where(self.free_row, 0.0, row)
        column = self.inverse * (column_gap - (row[:, None, :] @ self.w)[:, 0, :])
        return row, column
