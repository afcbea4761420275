"""Raking every period's table and every cell's annual total at once, each year by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdpcore.errors import KernelError
from gdpcore.kernel.balancing.clash import refuse_clashing_years
from gdpcore.kernel.balancing.moves import Array, Moves, checked_cells, checked_margin, moves
from gdpcore.kernel.balancing.raking import CELLS_AT_ONCE, MET, ROUNDS, SETTLED, rake
from gdpcore.kernel.balancing.spread import spread_over_year
from gdpcore.kernel.balancing.unmet import refuse_unmet_year
from gdpcore.kernel.balancing.year_system import YearSystem
from gdpcore.kernel.limits import require_whole


@dataclass(frozen=True)
class RakedInTime:
    """Tables that add to their margins in every period and to their annual totals in every year.

    Attributes
    ----------
    values : (..., I, R, T) the tables.
    residual : largest |sum - total| over the sum of absolute parts, over rows, columns and annual totals.
    kkt : largest departure from values = cells + alterability |cells| (row + column + annual multiplier), over the sum of
        absolute parts of the year.
    moves : smallest and largest ratio to the input, and the cells whose sign changed.
    rounds : solves taken, refinement included.
    """

    values: Array
    residual: float
    kkt: float
    moves: Moves
    rounds: int


def rake_in_time(
    cells: ArrayLike,
    rows: ArrayLike | None,
    columns: ArrayLike | None,
    totals: ArrayLike,
    *,
    ratio: int = 4,
    alterability: ArrayLike | None = None,
    negative: str = "refuse",
    spread: float = 0.0,
) -> RakedInTime:
    """Rake the tables of all periods to their margins and to the annual total of every cell, each year by itself.

    Minimises sum (z - x)^2 / (a |x|) over the year; row totals, column totals and annual totals hold at once. The system is
    rank-deficient by design (the periods of a row's total are the year of its cells), so consistency is tested first.
    Periods past the last year of ``totals`` are raked one by one. Cost is linear in the number of columns.

    For the second stage of two-stage reconciliation: benchmark every cell to its annual totals first
    (:func:`gdpcore.kernel.benchmark.denton` keeps its movement across years), then balance within the years here; the path
    then moves little and no step arises at the turn of the year beyond what the margins ask for.

    Parameters
    ----------
    cells : (..., I, R, T), T >= ratio * Y. rows, columns : (..., I, T), (..., R, T) or None for no such margin.
    totals : (..., I, R, Y) annual totals, or the level to keep. NaN in rows, columns and totals: no constraint there.
    ratio : periods per year. alterability, negative, spread : as in :func:`rake`.

    Raises
    ------
    KernelError
        E-BAL-001, E-BAL-003, E-BAL-004 where margins of a period, or a row's or column's periods and annual totals, do not
        agree; E-BAL-005 where cells that cannot move leave constraints unmet: the smallest sets that clash;
        E-BAL-002, E-KERNEL-001 as in :func:`rake`.

    References
    ----------
    Quenneville and Fortier (2012), in Economic Time Series: Modeling and Seasonality, pp. 231-253; IMF, Quarterly National
    Accounts Manual (2017), ch. 6, on two-step reconciliation.

    Examples
    --------
    >>> cells = [[[10.0, 11, 12, 13], [20, 20, 20, 20]], [[30, 31, 32, 33], [40, 40, 40, 40]]]
    >>> rows = [[31.0, 31, 32, 33], [70, 72, 72, 72]]
    >>> columns = [[41.0, 42, 44, 45], [60, 61, 60, 60]]
    >>> out = rake_in_time(cells, rows, columns, [[[46.0], [81]], [[126], [160]]])
    >>> out.values.sum(axis=-1).round(9).tolist(), out.values.sum(axis=0).round(9)[1].tolist()
    ([[46.0, 81.0], [126.0, 160.0]], [60.0, 61.0, 60.0, 60.0])
    """
    x, w = checked_cells("rake_in_time", cells, alterability, negative, 3)
    annual = np.asarray(totals, dtype=np.float64)
    years = annual.shape[-1] if annual.ndim else 0
    lead, (height, width, periods) = x.shape[:-3], x.shape[-3:]
    require_whole("rake_in_time", 1, ratio=ratio)
    whole = ratio * years
    if periods < whole:
        raise KernelError("E-KERNEL-001", what="rake_in_time", detail=f"{periods} periods do not cover {years} years of {ratio}")
    t, _ = checked_margin("rake_in_time", "totals", annual, (*x.shape[:-1], years), 0.0)
    r = _margin("rows", rows, (*lead, height, periods))
    c = _margin("columns", columns, (*lead, width, periods))
    values = np.empty_like(x)
    figures = []
    if whole:
        values[..., :whole], *more = _whole_years(x, w, r, c, t, ratio, rows is None, columns is None, spread)
        figures.append(more)
    if periods > whole:
        values[..., whole:], *more = _loose_periods(x[..., whole:], w[..., whole:], r[..., whole:], c[..., whole:], spread)
        figures.append(more)
    residual, kkt, rounds = [max(part) for part in zip(*figures, strict=True)] if figures else [0.0, 0.0, 0]
    return RakedInTime(values, float(residual), float(kkt), moves(x, values), int(rounds))


def _margin(name: str, margin: ArrayLike | None, shape: tuple[int, ...]) -> Array:
    return np.full(shape, np.nan) if margin is None else checked_margin("rake_in_time", name, margin, shape, 0.0)[0]


def _loose_periods(x: Array, w: Array, r: Array, c: Array, spread: float) -> tuple[Array, float, float, int]:
    """Periods without annual totals: each table by itself."""
    tables, weight = np.moveaxis(x, -1, 0), np.moveaxis(w, -1, 0)
    r, c, a = np.moveaxis(r, -1, 0), np.moveaxis(c, -1, 0), _per_cell(tables, weight)
    out = rake(tables, r, c, alterability=a, negative="absolute", spread=spread)
    return np.moveaxis(out.values, 0, -1), out.residual, out.kkt, out.rounds


def _per_cell(x: Array, w: Array) -> Array:
    """Alterability back from weights."""
    return np.divide(w, np.abs(x), out=np.zeros_like(w), where=x != 0)


def _by_year(a: Array, ratio: int) -> Array:
    """(..., Y * ratio) to (..., Y, ratio)."""
    return a.reshape(*a.shape[:-1], a.shape[-1] // ratio, ratio)


def _whole_years(
    x: Array, w: Array, r: Array, c: Array, t: Array, ratio: int, no_rows: bool, no_columns: bool, spread: float
) -> tuple[Array, float, float, int]:
    """All years of all tables as one batch (B, Q, I, R), the wide side last."""
    lead, years = x.shape[:-3], t.shape[-1]
    x4, w4, r3, c3 = (_by_year(a[..., : years * ratio], ratio) for a in (x, w, r, c))
    if no_rows or no_columns:
        return _one_margin(x4, w4, r3 if no_columns else c3, t, spread, by_row=no_columns)
    turned = x.shape[-3] > x.shape[-2]
    if turned:
        x4, w4, t = x4.swapaxes(-4, -3), w4.swapaxes(-4, -3), t.swapaxes(-3, -2)
        r3, c3 = c3, r3
    front = (*lead, years)
    x4, w4 = (_packed(a, (-2, -1), (-4, -3)) for a in (x4, w4))
    r3, c3 = (_packed(a, (-2, -1), (-3, -2)) for a in (r3, c3))
    t2 = _packed(t, (-1,), (-3,))
    refuse_clashing_years(x4, r3, c3, t2, front=front, turned=turned, spread=spread)
    if spread > 0:
        r3, c3, t2 = spread_over_year(r3, c3, t2)
    run = max(1, CELLS_AT_ONCE // (4 * max(1, x4[0].size))) if len(x4) else 1
    z, residual, kkt, rounds = np.empty_like(x4), 0.0, 0.0, 0
    for i in range(0, len(x4), run):
        block = [a[i : i + run] for a in (x4, w4, r3, c3, t2)]
        z[i : i + run], *more = _year_block(*block, first=i, front=front, turned=turned)
        residual, kkt, rounds = max(residual, more[0]), max(kkt, more[1]), max(rounds, int(more[2]))
    z = np.moveaxis(z.reshape(*front, *z.shape[1:]), (-4, -3), (-2, -1))
    if turned:
        z = z.swapaxes(-4, -3)
    return z.reshape(*x.shape[:-1], years * ratio), residual, kkt, rounds


def _packed(a: Array, source: tuple[int, ...], to: tuple[int, ...]) -> Array:
    """Axes moved (the year to the front of its table), then leading axes and years made one batch."""
    moved = np.ascontiguousarray(np.moveaxis(a, source, to))
    first = moved.ndim + to[0]
    return moved.reshape(int(np.prod(moved.shape[: first + 1])), *moved.shape[first + 1 :])


def _one_margin(x: Array, w: Array, margin: Array, t: Array, spread: float, *, by_row: bool) -> tuple[Array, float, float, int]:
    """With rows or columns alone each of them is a table by itself: its cells by periods, annual totals by period totals."""
    if not by_row:
        x, w, t = x.swapaxes(-4, -3), w.swapaxes(-4, -3), t.swapaxes(-3, -2)
    x, w, t = x.swapaxes(-3, -2), w.swapaxes(-3, -2), t.swapaxes(-2, -1)  # (..., line, year, cell, period)
    out = rake(x, t, margin, alterability=_per_cell(x, w), negative="absolute", spread=spread)
    z = out.values.swapaxes(-3, -2)
    if not by_row:
        z = z.swapaxes(-4, -3)
    return z.reshape(*z.shape[:-2], z.shape[-2] * z.shape[-1]), out.residual, out.kkt, out.rounds


def _year_block(
    x: Array, w: Array, r: Array, c: Array, t: Array, *, first: int, front: tuple[int, ...], turned: bool
) -> tuple[Array, float, float, int]:
    """One block (B, Q, I, R), I <= R, solved again for what gap is left until only rounding is."""
    system = YearSystem.build(w, np.isnan(r), np.isnan(c), np.isnan(t))
    z = x.copy()
    multipliers = [np.zeros_like(m) for m in (r, c, t)]
    over = ((3, r), (2, c), (1, t))
    sizes = _parts(x, over)
    whole = sizes[2].sum(axis=(1, 2))
    rounds, last, sweep = 0, np.inf, False
    while True:
        gaps = [_gap(m, z, axis) for axis, m in over]
        share = np.max([_share(g, s).max(axis=(1, 2), initial=0.0) for g, s in zip(gaps, sizes, strict=True)], axis=0)
        still, worst = share > MET, float(share.max(initial=0.0))
        sweep = sweep or (rounds > 1 and worst > last / 4)
        if rounds >= ROUNDS or not still.any() or (sweep and worst <= SETTLED):
            break
        if sweep:
            _sweep(z, w, over, multipliers)
        else:
            more = system.solve(*(g * still[:, None, None] for g in gaps))
            multipliers = [m + step for m, step in zip(multipliers, more, strict=True)]
            z += w * _pull(*more)
        rounds, last = rounds + 1, worst
    fixed = w == 0
    if fixed.any():
        z[fixed] = x[fixed]
    sizes = _parts(z, over)
    refuse_unmet_year(w, (r, c, t), gaps, sizes, first=first, front=front, turned=turned)
    drift = np.abs(z - x - w * _pull(*multipliers)).max(axis=(1, 2, 3), initial=0.0)
    kkt = float(np.max(drift / np.where(whole > 0, whole, 1.0), initial=0.0))
    residual = max(float(_share(g, s).max(initial=0.0)) for g, s in zip(gaps, sizes, strict=True))
    return z, residual, kkt, rounds


def _pull(row: Array, column: Array, annual: Array) -> Array:
    """Multipliers of rows (B, Q, I), columns (B, Q, R) and annual totals (B, I, R) as they meet in a cell."""
    return row[..., None] + column[:, :, None] + annual[:, None]


def _sweep(z: Array, w: Array, over: tuple[tuple[int, Array], ...], multipliers: list[Array]) -> None:
    """Close one margin after another in proportion to the weights, in place.

    For gaps of rounding only: totals of double precision agree to the last digit of the large ones, and a small total that
    follows from them would bear that digit alone. Shared by weight it is rounding to every cell.
    """
    for (axis, margin), multiplier in zip(over, multipliers, strict=True):
        weight = w.sum(axis=axis)
        step = np.divide(_gap(margin, z, axis), weight, out=np.zeros_like(weight), where=weight > 0)
        multiplier += step
        z += w * np.expand_dims(step, axis)


def _gap(margin: Array, z: Array, axis: int) -> Array:
    """What sums over an axis lack to a margin, 0 where there is none."""
    gap: Array = np.nan_to_num(margin - z.sum(axis=axis))
    return gap


def _parts(x: Array, over: tuple[tuple[int, Array], ...]) -> list[Array]:
    """Sums of absolute parts of rows, columns and annual totals, or the total itself where that is larger."""
    size = np.abs(x)
    return [np.fmax(size.sum(axis=a), np.abs(m)) for a, m in over]


def _share(gap: Array, size: Array) -> Array:
    """Gaps as a share of parts."""
    return np.abs(gap) / np.where(size > 0, size, 1.0)
