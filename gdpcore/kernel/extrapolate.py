"""The apply half of a plan: monthly indicators in, values and volumes of every item out, for any batch of draws.

    F   = 1 + f/100,   f = intercept + sum_j slope_j g_j     growth of the item from growth of its indicators
    V   = V' F,        R = R' F / P                          value extrapolated, volume deflated
    R   = R' F,        V = V' F P                            volume extrapolated, value reflated
    V   = level x rate, R = R' (V / V') / P                  value-added rate or a given value

Primes mean the same period of last year, P the price ratio to last year. All that depends on observed data only (slopes,
weights, last year's figures) is in the :class:`Recipe`; the monthly values are the only argument with batch axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.blocks import blocks
from gdpcore.kernel.spans import Array, Cells, Index, Layout, index_of
from gdpcore.kernel.tree import add_parents


@dataclass(frozen=True)
class Rung:
    """One way to get a growth rate for every leaf; the next rung is used where it gives none.

    Attributes
    ----------
    intercept : (R or 1, L, 1 or S) per cent; NaN for leaves without this rung.
    slopes : one (R or 1, L, 1) array per term; columns : for each term, the (L,) column of the span growth it takes.
    plain : True if intercepts are all 0 and the one slope is 1 everywhere: the growth is taken as it is.
    """

    intercept: Array
    slopes: tuple[Array, ...]
    columns: tuple[Index, ...]
    plain: bool = False

    def growth(self, indicator_growth: Array, rows: slice) -> Array:
        """f (..., R, L, S), per cent."""
        if self.plain:
            return indicator_growth[..., self.columns[0], :]
        out = _rows(self.intercept, rows)
        for slope, columns in zip(self.slopes, self.columns, strict=True):
            out = out + _rows(slope, rows) * indicator_growth[..., columns, :]
        return np.asarray(np.broadcast_to(out, np.broadcast_shapes(out.shape, (*indicator_growth.shape[:-2], 1, indicator_growth.shape[-1]))))


@dataclass(frozen=True)
class Drive:
    """Growth of the leaves from growth of columns: a ladder of rungs, then clamps.

    Attributes
    ----------
    layout : from monthly values to the growth of columns.
    rungs : the ladder, first choice first.
    low, high : (L,) bounds in per cent, or None.
    """

    layout: Layout
    rungs: tuple[Rung, ...]
    low: Array | None = None
    high: Array | None = None

    def growth(self, values: Array, rows: slice = slice(None), clamp: bool = True) -> Array:
        """f (..., R, L, S), per cent, NaN where no rung gives a figure."""
        columns = self.layout.growth(values, rows)
        out = self.rungs[0].growth(columns, rows)
        for rung in self.rungs[1:]:
            missing = np.isnan(out)
            if missing.any():
                out = np.where(missing, rung.growth(columns, rows), out)
        if clamp and self.low is not None and self.high is not None:
            out = np.clip(out, self.low[:, None], self.high[:, None])
        return out

    def rung_used(self, values: Array) -> NDArray[np.int8]:
        """Which rung gives each figure: (..., R, L, S), 0 for the first, -1 for none."""
        columns = self.layout.growth(values)
        first = self.rungs[0].growth(columns, slice(None))
        used = np.where(np.isnan(first), -1, 0).astype(np.int8)
        for i, rung in enumerate(self.rungs[1:], start=1):
            used = np.where((used < 0) & ~np.isnan(rung.growth(columns, slice(None))), np.int8(i), used)
        return used


@dataclass(frozen=True)
class Step:
    """One year of the recursion: cells ``target`` from cells ``source`` (a year before) by the ratios of ``spans``."""

    target: Index
    source: Index
    spans: Index


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
        x = values if self.joint is None else np.where(_rows(self.joint, rows), 0.0, values)
        parts = [cells.sum(x[..., column, :]) for cells, column in zip(self.cells, self.columns, strict=True)]
        return np.asarray(np.stack(parts, axis=-2) * _rows(self.rate, rows))


@dataclass(frozen=True)
class Recipe:
    """All of a run that does not depend on the draw.

    Attributes
    ----------
    drive : growth of the driving side of each leaf; prices : price growth, or None; second : volume growth of leaves in ``both``.
    value_driven, volume_driven, both : (.,) leaf positions by pair of methods.
    base_value, base_volume : (R, L, N) last year's cells (cells to compute hold anything).
    steps : the recursion, one entry per year; parts : (T, C) cells that make each output period (-1 fills), or None for one to one.
    leaf_rows : (L,) rows of the leaves among the I items; sums : (parent row, child rows), children first.
    """

    drive: Drive
    prices: Drive | None
    second: Drive | None
    levels: Levels | None
    value_driven: NDArray[np.int64]
    volume_driven: NDArray[np.int64]
    both: NDArray[np.int64]
    base_value: Array
    base_volume: Array
    steps: tuple[Step, ...]
    parts: NDArray[np.int64] | None
    leaf_rows: NDArray[np.int64]
    items: int
    sums: tuple[tuple[int, tuple[int, ...]], ...]

    @property
    def periods(self) -> int:
        """Number of output periods."""
        return int(self.base_value.shape[-1] if self.parts is None else len(self.parts))


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


def apply(recipe: Recipe, values: Array) -> Applied:
    """Run a recipe on monthly values.

    Parameters
    ----------
    recipe : made by a plan's bind.
    values : (..., R, I, M); leading axes are draws, vintages, scenarios.

    Raises
    ------
    KernelError
        E-KERNEL-001 if the regions differ from the recipe's.
    """
    x = np.asarray(values, dtype=np.float64)
    regions = recipe.base_value.shape[0]
    if x.ndim < 3 or x.shape[-3] != regions:
        raise KernelError("E-KERNEL-001", what="values", detail=f"shape {x.shape}; the recipe has {regions} regions and wants (..., region, indicator, month)")
    batch = x.shape[:-3]
    shape = (*batch, regions, recipe.items, recipe.periods)
    value, volume = np.empty(shape), np.empty(shape)
    absent = np.zeros((2, regions, recipe.items, recipe.periods), dtype=bool)
    draws = tuple(range(len(batch)))
    steps = tuple((parent, list(children)) for parent, children in recipe.sums)
    rows_of_leaves = index_of(recipe.leaf_rows)
    wide = (*shape[:-2], max(shape[-2], x.shape[-2]), max(shape[-1], x.shape[-1]))
    for at in blocks(wide, len(batch) + 1):
        cells = _cells(recipe, x[at], at[-1])
        for out, leaves, gone in zip((value, volume), cells, absent, strict=True):
            part = out[at]
            part[..., rows_of_leaves, :] = leaves if recipe.parts is None else _assemble(leaves, recipe.parts)
            add_parents(part, steps)
            gone[at[-1]] |= np.isnan(part).any(axis=draws)
    return Applied(value, volume, absent[0], absent[1])


def _cells(recipe: Recipe, x: Array, rows: slice) -> tuple[Array, Array]:
    """Values and volumes of the leaves in every cell (..., R, L, N)."""
    ratio_r = recipe.drive.growth(x, rows)
    ratio_r = ratio_r / 100.0
    ratio_r += 1.0
    prices = None
    if recipe.prices is not None:
        prices = recipe.prices.growth(x, rows) / 100.0
        prices += 1.0
    ratio_v = np.array(ratio_r, copy=True)
    if prices is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            for leaves, ratio, operation in ((recipe.volume_driven, ratio_v, np.multiply), (recipe.value_driven, ratio_r, np.divide)):
                if leaves.size == ratio.shape[-2]:
                    operation(ratio, prices, out=ratio)
                elif leaves.size:
                    ratio[..., leaves, :] = operation(ratio[..., leaves, :], prices[..., leaves, :])
    if recipe.second is not None:
        ratio_r[..., recipe.both, :] = 1.0 + recipe.second.growth(x, rows)[..., recipe.both, :] / 100.0
    lead = x.shape[:-3]
    value, volume = (np.array(np.broadcast_to(_rows(b, rows), (*lead, *_rows(b, rows).shape)), copy=True) for b in (recipe.base_value, recipe.base_volume))
    levels = None if recipe.levels is None else recipe.levels.value(x, rows)
    for step in recipe.steps:
        before = value[..., step.source]
        value[..., step.target] = before * ratio_v[..., step.spans]
        volume[..., step.target] = volume[..., step.source] * ratio_r[..., step.spans]
        if recipe.levels is not None and levels is not None:
            _from_levels(recipe.levels.leaves, levels[..., step.spans], before, prices, step, value, volume)
    return value, volume


def _from_levels(leaves: NDArray[np.int64], level: Array, before: Array, prices: Array | None, step: Step, value: Array, volume: Array) -> None:
    target, source = _positions(step.target, value.shape[-1]), _positions(step.source, value.shape[-1])
    spans = _positions(step.spans, prices.shape[-1]) if prices is not None else None
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = level / before[..., leaves, :]
        if prices is not None and spans is not None:
            ratio = ratio / prices[..., leaves[:, None], spans[None, :]]
    value[..., leaves[:, None], target[None, :]] = level
    volume[..., leaves[:, None], target[None, :]] = np.where(np.isfinite(ratio), volume[..., leaves[:, None], source[None, :]] * ratio, np.nan)


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
