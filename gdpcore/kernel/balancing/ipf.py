"""Iterative proportional fitting (RAS): the biproportional table, which is not the least-squares one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.balancing.clash import refuse_clashing_margins
from gdpcore.kernel.balancing.moves import Array, Moves, checked_cells, checked_margin, column_sums, moves, row_sums


@dataclass(frozen=True)
class Fitted:
    """A table scaled to its margins.

    Attributes
    ----------
    values : (..., I, R) = row factor x cell x column factor.
    row_factors, column_factors : (..., I), (..., R).
    iterations : (...) sweeps over both margins. residual : largest |sum - margin| over the sum of absolute parts.
    moves : smallest and largest ratio to the input.
    """

    values: Array
    row_factors: Array
    column_factors: Array
    iterations: NDArray[np.int64]
    residual: float
    moves: Moves


def ipf(cells: ArrayLike, rows: ArrayLike, columns: ArrayLike, *, tolerance: float = 1e-13, sweeps: int = 1000) -> Fitted:
    """Scale rows and columns in turn until both margins hold: RAS, iterative proportional fitting.

    The limit minimises sum z log(z / x), the relative entropy, where :func:`gdpcore.kernel.balance.rake` minimises the
    weighted squared change; the two differ in the fourth digit on usual tables. No cell changes sign, and zeros stay zero.

    Parameters
    ----------
    cells : (..., I, R), none negative. rows, columns : (..., I), (..., R), none negative; NaN: no such total, that line is
        not scaled. tolerance : share of the sum of parts at which a margin holds. sweeps : most sweeps.

    Raises
    ------
    KernelError
        E-BAL-008 where the sweeps do not settle (a pattern of zeros that no positive factors fit), naming the line that is
        farthest off; E-BAL-001, E-BAL-002, E-KERNEL-001 as in rake, also for negative totals.

    References
    ----------
    Deming and Stephan (1940), Annals of Mathematical Statistics 11, pp. 427-444; Bacharach (1965), International Economic
    Review 6, pp. 294-310.

    Examples
    --------
    >>> ipf([[12.0, 14, 13], [20, 20, 24]], [40.0, 53], [30.0, 31, 32]).values.round(3)
    array([[12.779, 14.384, 12.837],
           [17.221, 16.616, 19.163]])
    """
    if not (0 <= tolerance < 1 and sweeps >= 1):
        raise KernelError(
            "E-KERNEL-001", what="ipf", detail=f"tolerance {tolerance} with {sweeps} sweeps; give 0 to 1 and at least 1"
        )
    x, w = checked_cells("ipf", cells, None, "refuse", 2)
    lead, (height, width) = x.shape[:-2], x.shape[-2:]
    r, _ = checked_margin("ipf", "rows", rows, x.shape[:-1], 0.0)
    c, _ = checked_margin("ipf", "columns", columns, (*lead, width), 0.0)
    for name, margin in (("rows", r), ("columns", c)):
        if (margin < 0).any():
            raise KernelError(
                "E-KERNEL-001", what="ipf", detail=f"{name} are negative at {tuple(np.argwhere(margin < 0)[0].tolist())}"
            )
    batch = int(np.prod(lead))
    x3, r2, c2 = x.reshape(batch, height, width), r.reshape(batch, height), c.reshape(batch, width)
    none = np.zeros_like(r2), np.zeros_like(c2)
    refuse_clashing_margins(x3, w.reshape(x3.shape), r2, c2, *none, lead=lead, spread=0.0)
    row, column, iterations, off = _sweep(x3, r2, c2, tolerance, sweeps)
    if (off > tolerance).any():
        table, line = (int(i) for i in np.unravel_index(np.argmax(off), off.shape))
        entry = tuple(int(i) for i in np.unravel_index(table, lead)) if lead else ()
        raise KernelError("E-BAL-008", entry=entry, row=line, share=float(off[table, line]), sweeps=sweeps)
    z = (row[:, :, None] * x3 * column[:, None, :]).reshape(x.shape)
    gaps = (np.abs(np.nan_to_num(m - s)) / np.where(s > 0, s, 1.0) for m, s in ((r, row_sums(z)), (c, column_sums(z))))
    residual = max(float(g.max(initial=0.0)) for g in gaps)
    return Fitted(z, row.reshape(r.shape), column.reshape(c.shape), iterations.reshape(lead), residual, moves(x, z))


def _sweep(x: Array, r: Array, c: Array, tolerance: float, sweeps: int) -> tuple[Array, Array, NDArray[np.int64], Array]:
    """Factors of rows and columns, sweeps taken by each table, and by how much its rows are still off."""
    row, column = np.ones_like(r), np.ones_like(c)
    iterations = np.zeros(len(x), dtype=np.int64)
    going = np.arange(len(x))
    off = np.zeros_like(r)
    for _ in range(sweeps):
        t, wanted = x[going], r[going]
        sums = (t @ column[going][:, :, None])[:, :, 0]
        row[going] = _factor(wanted, sums, row[going])
        column[going] = _factor(c[going], (row[going][:, None, :] @ t)[:, 0, :], column[going])
        iterations[going] += 1
        sums = row[going] * (t @ column[going][:, :, None])[:, :, 0]
        wanted = np.where(np.isnan(wanted), sums, wanted)
        scale = np.maximum(sums, wanted)
        off[going] = np.abs(sums - wanted) / np.where(scale > 0, scale, 1.0)
        going = going[(off[going] > tolerance).any(axis=1)]
        if not going.size:
            break
    return row, column, iterations, off


def _factor(wanted: Array, sums: Array, before: Array) -> Array:
    """What scales sums to the totals wanted; as before where none is, 0 where there is nothing to scale."""
    return np.where(np.isnan(wanted), before, np.divide(wanted, sums, out=np.zeros_like(sums), where=sums > 0))
