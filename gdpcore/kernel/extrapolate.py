"""The apply half of a plan: monthly indicators in, values and volumes of every item out, for any batch of draws.

    F   = constant + sum_j slope_j G_j                       growth ratio of the item from ratios of its indicators
    V   = V' F,        R = R' F / P                          value extrapolated, volume deflated
    R   = R' F,        V = V' F P                            volume extrapolated, value reflated
    V   = level x rate, R = R' (V / V') / P                  value-added rate or a given value

Primes mean the same period of last year, P the price ratio to last year. All that depends on observed data only (slopes,
weights, last year's figures) is in the :class:`Recipe`; only the monthly values, and the gap of a nowcast (points that are
added to the growth of every leaf's volume, prices unmoved), have batch axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.blocks import blocks
from gdpcore.kernel.last_year import from_values
from gdpcore.kernel.spans import Array, Cells, Index, Layout, index_of
from gdpcore.kernel.tree import add_parents
from gdpcore.kernel.years import Chain, Step, carry


@dataclass(frozen=True)
class Rung:
    """One way to get the growth of every leaf; the next rung is used where it gives none.

    F = constant + sum_j slope_j G_j, with G the ratio of an indicator to its base and F that of the item: the line
    f = a + sum_j b_j g_j in per cent has constant = 1 + a/100 - sum_j b_j and the same slopes.

    Attributes
    ----------
    constant : (R or 1, L, 1 or S); NaN for leaves without this rung.
    slopes : one (R or 1, L, 1 or S) array per term; columns : for each term, the (L,) column of the ratios it takes.
    plain : True if the constant is 0 and the one slope is 1 everywhere: the ratio is taken as it is.
    """

    constant: Array
    slopes: tuple[Array, ...]
    columns: tuple[Index, ...]
    plain: bool = False

    @classmethod
    def line(cls, intercept: Array, slopes: Sequence[Array], columns: Sequence[Index]) -> Rung:
        """A rung from intercepts in per cent and slopes in points per point."""
        constant = 1.0 + intercept / 100.0 - sum(slopes, np.zeros(1))
        plain = len(slopes) == 1 and bool(np.all(slopes[0] == 1.0)) and not np.any(intercept)
        return cls(np.asarray(constant), tuple(slopes), tuple(columns), plain)

    def factor(self, ratio: Array, rows: slice) -> Array:
        """F (..., R, L, S)."""
        if self.plain:
            return ratio[..., self.columns[0], :]
        out = _rows(self.constant, rows)
        for slope, columns in zip(self.slopes, self.columns, strict=True):
            out = out + _rows(slope, rows) * ratio[..., columns, :]
        shape = np.broadcast_shapes(out.shape, (*ratio.shape[:-2], 1, ratio.shape[-1]))
        return out if out.shape == shape else np.broadcast_to(out, shape)


@dataclass(frozen=True)
class Drive:
    """Growth of the leaves from growth of columns: a ladder of rungs, then clamps.

    Attributes
    ----------
    layout : from monthly values to the ratios of columns.
    rungs : the ladder, first choice first.
    low, high : (L,) bounds of growth in per cent, or None.
    """

    layout: Layout
    rungs: tuple[Rung, ...]
    low: Array | None = None
    high: Array | None = None

    def factor(self, values: Array, rows: slice = slice(None), clamp: bool = True) -> Array:
        """F (..., R, L, S), NaN where no rung gives a figure."""
        ratio = self.layout.ratio(values, rows)
        out = self.rungs[0].factor(ratio, rows)
        for rung in self.rungs[1:]:
            missing = np.isnan(out)
            if missing.any():
                out = np.where(missing, rung.factor(ratio, rows), out)
        torn = self._torn(rows)
        if torn is not None:
            out = np.where(torn, np.nan, out)
        if clamp and self.low is not None and self.high is not None:
            out = np.clip(out, 1.0 + self.low[:, None] / 100.0, 1.0 + self.high[:, None] / 100.0)
        return out

    def _torn(self, rows: slice) -> NDArray[np.bool_] | None:
        """(R or 1, L, S): half of a joint figure of the first choice, which no lower rung may make up."""
        torn = self.layout.torn
        if torn is None or not self.rungs[0].columns:
            return None
        part = torn if len(torn) == 1 else torn[rows]
        return np.asarray(part[:, self.rungs[0].columns[0]] & ~np.isnan(_rows(self.rungs[0].constant, rows)))

    def growth(self, values: Array, clamp: bool = True) -> Array:
        """Growth (..., R, L, S), per cent."""
        return 100.0 * (self.factor(values, clamp=clamp) - 1.0)

    def rung_used(self, values: Array) -> NDArray[np.int8]:
        """Which rung gives each figure: (..., R, L, S), 0 for the first, -1 for none."""
        ratio = self.layout.ratio(values)
        used = np.where(np.isnan(self.rungs[0].factor(ratio, slice(None))), -1, 0).astype(np.int8)
        for i, rung in enumerate(self.rungs[1:], start=1):
            used = np.where((used < 0) & ~np.isnan(rung.factor(ratio, slice(None))), np.int8(i), used)
        return used


@dataclass(frozen=True)
class Levels:
    """Leaves whose value is a level times a rate.

    Attributes
    ----------
    leaves : (K,) leaf positions; columns : (K,) indicator positions; rate : (R or 1, K, 1) value added per unit of level.
    cells : the cells of each span, one entry per leaf (period or year-to-date series).
    joint : (R or 1, I, M) bool or None.
    """

    leaves: NDArray[np.int64]
    columns: NDArray[np.int64]
    rate: Array
    cells: tuple[Cells, ...]
    joint: NDArray[np.bool_] | None = None

    def value(self, values: Array, rows: slice) -> Array:
        """(..., R, K, S) values."""
        x = values if self.joint is None else np.where(self.joint if len(self.joint) == 1 else self.joint[rows], 0.0, values)
        parts = [cells.sum(x[..., column, :]) for cells, column in zip(self.cells, self.columns, strict=True)]
        return np.asarray(np.stack(parts, axis=-2) * _rows(self.rate, rows))


@dataclass(frozen=True)
class Recipe:
    """All of a run that does not depend on the draw.

    Attributes
    ----------
    drive : growth of the driving side of each leaf; prices : price growth, or None; second : volume growth of leaves in ``both``.
    value_driven, volume_driven, both : (.,) leaf positions by pair of methods.
    known : positions of the cells known beforehand; base_value, base_volume : (R, L, len(known)) their figures.
    cells : N, the number of all cells. steps : the recursion, one entry per year.
    parts : (T, C) cells that make each output period (-1 fills), or None for one to one.
    leaf_rows : (L,) rows of the leaves among the I items; sums : (parent row, child rows), children first.
    shown_volume : (R, L, len(known)) or None: volumes stand at the prices of the same period of last year, ``base_volume`` holds
        values, and these are the volumes to show (:mod:`gdpcore.kernel.last_year`).
    """

    drive: Drive
    prices: Drive | None
    second: Drive | None
    levels: Levels | None
    value_driven: NDArray[np.int64]
    volume_driven: NDArray[np.int64]
    both: NDArray[np.int64]
    known: Index
    base_value: Array
    base_volume: Array
    cells: int
    steps: tuple[Step, ...]
    parts: NDArray[np.int64] | None
    leaf_rows: NDArray[np.int64]
    items: int
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    shown_volume: Array | None = None

    @cached_property
    def chain(self) -> Chain | None:
        """The chain of years that the steps make, if they do."""
        return Chain.of(self.steps)

    @property
    def periods(self) -> int:
        """Number of output periods."""
        return self.cells if self.parts is None else len(self.parts)


@dataclass(frozen=True)
class Applied:
    """Accounts as arrays.

    Attributes
    ----------
    value, volume : (..., R, I, T).
    absent_value, absent_volume : (R, I, T) bool, cells that are NaN (in any draw).
    """

    value: Array
    volume: Array
    absent_value: NDArray[np.bool_]
    absent_volume: NDArray[np.bool_]


def apply(recipe: Recipe, values: Array, gap: Array | None = None) -> Applied:
    """Run a recipe on monthly values.

    Parameters
    ----------
    recipe : made by a plan's bind.
    values : (..., R, I, M); leading axes are draws, vintages, scenarios.
    gap : (..., R, L, S) points added to the growth of each leaf's volume over each span, same leading axes; None adds nothing.

    Raises
    ------
    KernelError
        E-KERNEL-001 if the regions differ from the recipe's.
    """
    x = np.asarray(values, dtype=np.float64)
    regions = recipe.base_value.shape[0]
    if x.ndim < 3 or x.shape[-3] != regions:
        raise KernelError(
            "E-KERNEL-001",
            what="values",
            detail=f"shape {x.shape}; the recipe has {regions} regions and wants (..., region, indicator, month)",
        )
    batch = x.shape[:-3]
    if gap is not None:
        gap = np.broadcast_to(gap, (*batch, *gap.shape[-3:]))
    shape = (*batch, regions, recipe.items, recipe.periods)
    value, volume = np.empty(shape), np.empty(shape)
    draws = tuple(range(len(batch)))
    absent = (np.zeros if draws else np.empty)((2, regions, recipe.items, recipe.periods), dtype=bool)
    known = tuple(np.where(np.isinf(base), np.nan, base) for base in (recipe.base_value, recipe.base_volume))
    leaves = index_of(recipe.leaf_rows)
    direct = recipe.parts is None and isinstance(leaves, slice)
    wide = (*shape[:-2], max(shape[-2], x.shape[-2]), max(shape[-1], x.shape[-1]))
    for at in blocks(wide, len(batch) + 1):
        rows = at[-1]
        parts = value[at], volume[at]
        size = (*parts[0].shape[:-2], recipe.leaf_rows.size, recipe.cells)
        cells = tuple(p[..., leaves, :] if direct else np.empty(size) for p in parts)
        for cell, base in zip(cells, known, strict=True):
            cell[..., recipe.known] = _rows(base, rows)
        _fill(recipe, x[at], rows, cells[0], cells[1], None if gap is None else gap[at])
        if recipe.shown_volume is not None:
            from_values(cells[0], cells[1], recipe.steps, recipe.known, _rows(recipe.shown_volume, rows))
        for part, cell, gone in zip(parts, cells, absent, strict=True):
            if not direct:
                part[..., leaves, :] = cell if recipe.parts is None else _assemble(cell, recipe.parts)
            add_parents(part, recipe.sums)
            if draws:
                gone[rows] |= np.isnan(part).any(axis=draws)
            else:
                np.isnan(part, out=gone[rows])
    return Applied(value, volume, absent[0], absent[1])


def _fill(recipe: Recipe, x: Array, rows: slice, value: Array, volume: Array, gap: Array | None) -> None:
    """Write values and volumes of the leaves into every cell (..., R, L, N) that a step makes."""
    factor = recipe.drive.factor(x, rows)
    price = None if recipe.prices is None else recipe.prices.factor(x, rows)
    up = _priced(factor, price, recipe.volume_driven, np.multiply)
    down = _priced(factor, price, recipe.value_driven, np.divide)
    if recipe.second is not None:
        down = np.array(down, copy=True)
        down[..., recipe.both, :] = recipe.second.factor(x, rows)[..., recipe.both, :]
    if gap is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = down + gap / 100.0
            up, down = up * (moved / down), moved
    if recipe.levels is None:
        carry((value, volume), (up, down), recipe.steps, recipe.chain)
        return
    levels = recipe.levels.value(x, rows)
    for step in recipe.steps:
        carry((value, volume), (up, down), (step,))
        _from_levels(recipe, levels[..., step.spans], price, step, value, volume, gap)


def _priced(factor: Array, price: Array | None, leaves: NDArray[np.int64], operation: np.ufunc) -> Array:
    """The factor times or over the price ratio, for these leaves."""
    if price is None or not leaves.size:
        return factor
    with np.errstate(divide="ignore", invalid="ignore"):
        if leaves.size == factor.shape[-2]:
            return np.asarray(operation(factor, price))
        out = np.array(factor, copy=True)
        out[..., leaves, :] = operation(factor[..., leaves, :], price[..., leaves, :])
    return out


def _from_levels(
    recipe: Recipe, level: Array, price: Array | None, step: Step, value: Array, volume: Array, gap: Array | None
) -> None:
    """Values that are a level times a rate, where there is a level; volumes that are deflated move with them."""
    assert recipe.levels is not None
    leaves = recipe.levels.leaves
    follows = np.isin(leaves, recipe.value_driven)[:, None]
    target, source = _positions(step.target, value.shape[-1]), _positions(step.source, value.shape[-1])
    here, before = (..., leaves[:, None], target[None, :]), (..., leaves[:, None], source[None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = level / value[before]
        if price is not None:
            ratio = ratio / price[..., leaves[:, None], _positions(step.spans, price.shape[-1])[None, :]]
        if gap is not None:
            shifted = ratio + gap[..., leaves[:, None], _positions(step.spans, gap.shape[-1])[None, :]] / 100.0
            level, ratio = np.where(follows, level * (shifted / ratio), level), shifted
        moved = volume[before] * ratio
    value[here] = np.where(np.isnan(level), value[here], np.where(np.isinf(level), np.nan, level))
    volume[here] = np.where(np.isnan(level) | ~follows, volume[here], np.where(np.isfinite(moved), moved, np.nan))


def _positions(index: Index, size: int) -> NDArray[np.int64]:
    return np.arange(size)[index] if isinstance(index, slice) else index


def _assemble(cells: Array, parts: NDArray[np.int64]) -> Array:
    """Output periods (..., L, T) as sums of cells (..., L, N)."""
    return Cells(parts, np.full(len(parts), -1)).sum(cells)


def _rows(array: Array, rows: slice) -> Array:
    return array if array.shape[0] == 1 else array[rows]


def positions(codes: Sequence[str], among: Sequence[str]) -> NDArray[np.int64]:
    """Where each code stands among others."""
    where = {c: i for i, c in enumerate(among)}
    return np.array([where[c] for c in codes], dtype=np.int64)
