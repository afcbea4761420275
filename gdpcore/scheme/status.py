"""Flags of computed cells: the OR of what went into them, found without touching a single draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Status
from gdpcore.cube.status import ABSENT
from gdpcore.errors import Finding, listed
from gdpcore.kernel.extrapolate import Drive, Recipe
from gdpcore.kernel.spans import Cells, Layout, index_of
from gdpcore.kernel.tree import add_parents
from gdpcore.panel import CellStatus, Panel
from gdpcore.scheme.timeline import Timeline

Flags = NDArray[np.uint8]


def cleaned(panel: Panel, window: pd.PeriodIndex) -> list[Finding]:
    """W-CLEAN-001: series of which a run reads figures that were estimated in cleaning, such as imputed ones."""
    read = panel.window(window[0], window[-1])
    flags = np.uint8(CellStatus.ESTIMATED | CellStatus.OVERRIDDEN)
    if not np.bitwise_or.reduce(read.status, axis=None) & flags:
        return []
    hit = (read.status & flags) != 0
    found = []
    for i in np.flatnonzero(hit.any(axis=(0, 2))):
        where = [f"{read.regions[r]} {read.months[m]}".strip() for r, m in np.argwhere(hit[:, i])]
        found.append(Finding("W-CLEAN-001", series=read.indicators[i], count=len(where), places=listed(where, 5)))
    return found


def leaf_status(recipe: Recipe, panel: Panel, window: pd.PeriodIndex, line: Timeline) -> tuple[Flags, Flags]:
    """(R, L, T) flags of values and volumes: last year's figures, the indicators of the rung used, the prices.

    Read only: where all cells of a period are alike (the common case) they are one cell, spread.
    """
    cells = panel.window(window[0], window[-1]).status
    common = np.bitwise_or.reduce(cells, axis=None)
    if common & CellStatus.IN_NEXT:
        cells = np.where((cells & np.uint8(CellStatus.IN_NEXT)) != 0, np.uint8(0), cells)
        common = np.bitwise_or.reduce(cells, axis=None)
    drive, price = _input_status(recipe, cells, common & ~ABSENT, line)
    sides = ((recipe.volume_driven, line.value_status), (recipe.value_driven, line.volume_status))
    out = []
    for priced, known in sides:
        marks = drive
        if priced.size and price is not drive:
            marks = np.array(drive, copy=True)
            marks[:, index_of(priced)] |= price[:, index_of(priced)]
        alike = known.size and marks.size and not any(marks.strides) and known.min() == known.max()
        first = (slice(0, 1), slice(0, 1)) if alike else ()
        whole = _carried(known[first], marks[first], recipe, line)
        done = whole if recipe.parts is None else _or(whole, Cells(recipe.parts, np.full(len(recipe.parts), -1)))
        out.append(np.broadcast_to(done, (*known.shape[:2], done.shape[-1])))
    return out[0], out[1]


def _input_status(recipe: Recipe, cells: Flags, common: np.uint8, line: Timeline) -> tuple[Flags, Flags]:
    """(R, L, S) flags of what drives each leaf, and of its prices.

    Where all indicators that are here carry one and the same flag (the common case: observed), that flag is the answer for
    every cell: what is absent shows in the values.
    """
    drives = [d for d in (recipe.drive, recipe.prices) if d is not None]
    shape = (cells.shape[0], recipe.leaf_rows.size, len(line.spans))
    if int(common).bit_count() == 1 and all(rung.columns for d in drives for rung in d.rungs):
        one = np.broadcast_to(common, shape)
        return one, one
    found = [_drive_status(d, cells) for d in drives]
    return found[0], found[1] if len(found) > 1 else np.zeros(shape, dtype=np.uint8)


def _carried(known: Flags, marks: Flags, recipe: Recipe, line: Timeline) -> Flags:
    """(R, L, N): the known cells, then flags[target] = flags[source] | marks[span], year after year.

    A chain of whole years is filled by doubling strides: an OR may be repeated, so a few long passes do the work of many
    short ones.
    """
    flags = np.empty((*marks.shape[:-1], line.cells), dtype=np.uint8)
    flags[..., line.known] = known
    chain = recipe.chain
    if chain is None:
        for step in recipe.steps:
            flags[..., step.target] = flags[..., step.source] | marks[..., step.spans] | np.uint8(Status.ESTIMATED)
        return flags
    stride, start, stop = chain.year, chain.start, chain.stop
    length = stop - start - stride
    flags[..., start + stride : stop] = marks[..., chain.span : chain.span + length] | np.uint8(Status.ESTIMATED)
    while stride < stop - start:
        flags[..., start + stride : stop] |= flags[..., start : stop - stride].copy()
        stride *= 2
    return flags


def _drive_status(drive: Drive, cells: Flags) -> Flags:
    """(R, L, S): flags of the first rung that has all its cells; what is absent there is left to the values themselves."""
    columns = _span_status(drive.layout, cells)
    out: Flags | None = None
    for rung in drive.rungs:
        if not rung.columns:
            marks = np.where(np.isnan(rung.constant), ABSENT, np.uint8(Status.ESTIMATED))
        else:
            marks = columns[:, rung.columns[0]]
            for pick in rung.columns[1:]:
                marks = marks | columns[:, pick]
            unused = np.isnan(rung.constant)
            if unused.any():
                marks = np.where(unused, ABSENT, marks)
        out = marks if out is None else np.where((out & ABSENT) != 0, marks, out)
    assert out is not None
    return np.broadcast_to(out, np.broadcast_shapes(out.shape, (*columns.shape[:1], 1, columns.shape[-1]))) & ~ABSENT


def _span_status(layout: Layout, cells: Flags) -> Flags:
    out = np.empty((cells.shape[0], layout.columns, layout.spans), dtype=np.uint8)
    gather = (slice(None),) if layout.gather is None else layout.gather
    for group, columns in zip(layout.groups, gather, strict=True):
        mine = cells[:, group.columns]
        marks = _or(mine, group.cells)
        if group.form == "lag":
            marks = marks | _or(mine, group.compared)
        out[:, columns] = marks
    if layout.broken is not None:
        out |= np.where(layout.broken, ABSENT, np.uint8(0))
    return out


def _or(x: Flags, cells: Cells) -> Flags:
    """OR of cells over each span."""
    total = x[..., cells.first]
    if cells.single:
        return total
    total = np.array(total, copy=True)
    for column in [*cells.plus.T[1:], cells.minus]:
        here = np.flatnonzero(column >= 0)
        if here.size:
            total[..., here] |= x[..., column[here]]
    return total


def with_parents(leaves: Flags, rows: NDArray[np.int64], items: int, sums: Sequence[tuple[int, Sequence[int]]]) -> Flags:
    """(R, I, T) flags of all items from those of the leaves; read only where all leaves are alike and make all items."""
    shape = (leaves.shape[0], items, leaves.shape[-1])
    if _spread(leaves) and len(rows) + len(sums) == items:
        return np.broadcast_to(leaves[:1, :1], shape)
    out = np.zeros(shape, dtype=np.uint8)
    out[:, index_of(rows)] = leaves
    add_parents(out, [(p, list(c)) for p, c in sums], operation=np.bitwise_or)
    return out


def settled(flags: Flags, absent: NDArray[np.bool_]) -> Flags:
    """Final flags: a cell is absent if and only if its value is NaN."""
    given = flags[:1, :1] if _spread(flags) else flags
    out = absent.view(np.uint8) * np.uint8(Status.NOT_PUBLISHED)
    out |= given & ~ABSENT
    covered = given & np.uint8(Status.NOT_COVERED)
    if covered.any():
        out |= np.where(absent, covered, np.uint8(0))
    return out


def _spread(flags: Flags) -> bool:
    """True if all regions and items are one and the same memory."""
    return not any(flags.strides[:2])
