"""Cells that a bound plan reads and nobody has published yet, and how growth of a series becomes their figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import ModelError
from gdpcore.nowcasting.frames import AS_THEY_STAND, column_name
from gdpcore.nowcasting.joint import Cell
from gdpcore.panel import Indicator, Panel
from gdpcore.scheme.bind import Bound

Array = NDArray[np.float64]
LOWEST = -99.0
"""Per cent: no level falls further."""


@dataclass(frozen=True)
class Missing:
    """One figure of the plan's months that is not there.

    Attributes
    ----------
    at : (region, indicator, month) positions. cell : what the model draws for it. form : "growth" (the figure is the growth),
        "index" (100 + growth), "level" (base x (1 + growth/100)).
    base : last year's level on the comparable base. add : position of the month whose year-to-date level is added, or None.
    rate : position of the indicator of published growth, to be filled too, or None. known : that growth where it is known.
    """

    at: tuple[int, int, int]
    cell: Cell
    form: str
    base: float = 1.0
    add: int | None = None
    rate: int | None = None
    known: float | None = None


@dataclass(frozen=True, eq=False)
class MissingCells:
    """All missing cells of a plan, months in order.

    Attributes
    ----------
    cells : each; drawn : the distinct cells that a model has to draw.
    """

    cells: tuple[Missing, ...]
    drawn: tuple[Cell, ...]

    def fill(self, values: Array, growth: Array) -> Array:
        """(draws, R, I, M): the values (R, I, M) with every missing cell from growth (draws, K), per cent; known cells stay."""
        out = np.repeat(values[None], len(growth), axis=0)
        where = {cell: k for k, cell in enumerate(self.drawn)}
        for one in self.cells:  # in the order of months: a year to date stands on the month before
            r, i, m = one.at
            g = growth[:, where[one.cell]] if one.known is None else np.full(len(growth), one.known)
            if one.form == "growth":
                out[:, r, i, m] = g
            elif one.form == "index":
                out[:, r, i, m] = 100.0 + g
            else:
                g = np.maximum(g, LOWEST)
                out[:, r, i, m] = one.base * (1.0 + g / 100.0) + (0.0 if one.add is None else out[:, r, i, one.add])
                if one.rate is not None and one.known is None:
                    out[:, r, one.rate, m] = g
        return out


def missing_cells(
    bound: Bound, panel: Panel, values: Array, offered: Collection[str], also: Collection[Cell] = ()
) -> MissingCells:
    """Which cells the plan reads that come after the last known figure of their series.

    A gap inside a series, and a series that ended more than a year before, are left to the scheme's ladder.

    Parameters
    ----------
    bound : the plan; panel : lengthened to its months; values : (R, I, M) its monthly values; offered : series of the model.
    also : cells to be drawn although they are known.
    """
    finder = _Finder(bound, panel, values, also)
    first, last = bound.line.spans.first_month, bound.line.spans.last_month
    cells = []
    for month in pd.period_range(first, last, freq="M"):
        for code in bound.plan.codes:
            for r in range(len(bound.regions)):
                one = finder.cell(r, code, month, first)
                if one is not None and (one.known is not None or one.cell[0] in offered):
                    cells.append(one)
    drawn = tuple(dict.fromkeys(c.cell for c in cells if c.known is None))
    return MissingCells(tuple(cells), drawn)


class _Finder:
    """Looks at one cell after the other."""

    def __init__(self, bound: Bound, panel: Panel, values: Array, also: Collection[Cell]) -> None:
        self.bound, self.panel, self.values, self.also = bound, panel, values, also
        self.start = bound.months[0].ordinal
        self.joint = panel.select(bound.indicators).for_regions(bound.regions).window(bound.months[0], bound.months[-1]).joint
        self.position = {c: i for i, c in enumerate(bound.indicators)}
        self.catalogue = bound.catalogue

    def cell(self, r: int, code: str, month: pd.Period, first: pd.Period) -> Missing | None:
        """The missing cell of a region, an indicator and a month; None if there is nothing to fill."""
        one, i, m = self.catalogue[code], self.position[code], month.ordinal - self.start
        if one.frequency == "Q" and month.month % 3:
            return None
        cell = (self.series(r, code), month.asfreq("Q") if one.frequency == "Q" else month)
        known = np.flatnonzero(np.isfinite(self.values[r, i]))
        ragged = known.size and first.ordinal - self.start - 12 <= known[-1] < m
        if self.joint[r, i, m] or not (ragged or cell in self.also):
            return None
        if one.kind != "level":
            return Missing((r, i, m), cell, "index" if one.kind == "index" else "growth")
        if one.unit in AS_THEY_STAND:
            return Missing((r, i, m), cell, "growth")
        return self._level(r, one, i, m, cell)

    def series(self, r: int, code: str) -> str:
        """The name of the model's series for a region: its own, or that of the region "" that stands for all."""
        panel, region = self.panel, self.bound.regions[r]
        if region in panel.regions:
            own = panel.values[panel.regions.index(region), panel.position(code)]
            if "" not in panel.regions or np.isfinite(own).any():
                return column_name(region, code, len(panel.regions))
        return column_name("", code, len(panel.regions))

    def _level(self, r: int, one: Indicator, i: int, m: int, cell: Cell) -> Missing | None:
        x, add = self.values[r, i], None
        set_by_hand = cell in self.also
        base = x[m - 12] if m >= 12 else np.nan
        if one.flow == "ytd" and cell[1].month > 1 and np.isfinite(x[m - 13]):
            base, add = base - x[m - 13], m - 1
        if not np.isfinite(base) or base <= 0:
            return None
        paired = self.position.get(one.growth) if one.growth in self.catalogue else None
        if paired is None or one.flow == "ytd":
            return Missing((r, i, m), cell, "level", float(base), add)
        published = float(self.values[r, paired, m])
        known = published if np.isfinite(published) and not set_by_hand else None
        return Missing((r, i, m), cell, "level", float(base) * self._scope(r, i, paired, m), None, paired, known)

    def _scope(self, r: int, i: int, rate: int, m: int) -> float:
        """Comparable base over last year's published level, in the known months of the year that the plan reads; 1 where none is."""
        month = (self.start + m) % 12
        months = np.arange(max(m - month, 12), m)
        x, g = self.values[r, i], self.values[r, rate]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = x[months] / (1.0 + g[months] / 100.0) / x[months - 12]
        good = ratio[np.isfinite(ratio) & (ratio > 0)]
        return float(good.mean()) if good.size else 1.0


def require_complete(bound: Bound, volume: Array, filled: Array) -> None:
    """E-CAST-002 naming item, period and indicators if a leaf of a computed period has no figure in some draw.

    Parameters
    ----------
    volume : (draws, R, I, T) of the result. filled : (R, I, M) monthly values of one draw.
    """
    bad = np.asarray(np.isnan(volume[:, :, bound.plan.leaf_rows]).any(axis=0))
    ends = np.asarray(bound.line.periods.month) % 3 == 0  # a joint January, and February alone, have no figure
    bad &= bound.line.computed & ends
    if not bad.any():
        return
    r, leaf, t = (int(k) for k in np.argwhere(bad)[0])
    period = bound.line.periods[t].asfreq("Q")
    months = slice(period.asfreq("M", "start").ordinal - bound.months[0].ordinal, None)
    empty = [c for c in bound.plan.rules[leaf].codes if np.isnan(filled[r, bound.indicators.index(c), months][2:3]).any()]
    missing = ", ".join(empty) or "its own growth in the four quarters before"
    place = {"item": bound.plan.leaves[leaf], "period": str(period), "region": bound.regions[r] or "-"}
    raise ModelError("E-CAST-002", **place, indicators=missing)
