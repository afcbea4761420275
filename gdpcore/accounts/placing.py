"""The figures of a long file on their axes, and volumes chained from indexes where the file gives none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.accounts import Accounts
from gdpcore.accounts.rows import Rows
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning, PriceBasis
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import Finding, ReviewError

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Layout:
    """The figures on their axes, (region, item, period); ``held`` marks the series that the file names."""

    file: str
    regions: list[str]
    items: list[str]
    periods: pd.PeriodIndex
    measures: dict[str, Array]
    held: Booleans

    @classmethod
    def of(cls, rows: Rows, periods: list[pd.Period | None], tree: Hierarchy) -> Layout:
        region, item, text = rows.text["region"], rows.text["item"], rows.text["period"]
        here = [p for p in periods if p is not None]
        number = np.array([p.ordinal for p in here], dtype=np.int64)[text.at]
        first, freq = int(number.min()), here[0].freqstr
        indexed = rows.given.get("index_yoy", np.zeros(len(number), dtype=bool))
        if not rows.has_volumes and indexed.any():
            # an index speaks of the same period of last year too, whose volume it gives
            first = min(first, int(number[indexed].min()) - periods_per_year(freq))
        axis = pd.PeriodIndex([pd.Period(ordinal=n, freq=freq) for n in range(first, int(number.max()) + 1)], freq=freq)
        items = [code for code in tree.codes if code in set(item.labels)]
        at = region.at, np.array([items.index(label) for label in item.labels])[item.at], number - first
        shape = (len(region.labels), len(items), len(axis))
        measures = {}
        for name in ("value", "volume" if rows.has_volumes else "index_yoy"):
            measures[name] = np.full(shape, np.nan)
            measures[name][at] = rows.numbers[name]
        held = np.zeros(shape[:2], dtype=bool)
        held[at[0], at[1]] = True
        return cls(rows.table.file, list(region.labels), items, axis, measures, held)

    def accounts(self, meaning: dict[str, Any], tree: Hierarchy, reference: int | None) -> Accounts:
        """The accounts, volumes chained where the file gives only indexes."""
        axes = [Axis.of("region", self.regions), Axis.of("item", self.items), Axis.of("period", self.periods)]
        if "volume" in self.measures:
            volume, basis = self.measures["volume"], meaning["price_basis"]
        else:
            year = self._reference(reference)
            volume, basis = self._chained(year), PriceBasis("chained_yoy", year)
        current = Meaning(meaning["unit"], PriceBasis("current"), meaning["flow"])
        real = Meaning(meaning["unit"], basis, meaning["flow"])
        return Accounts(Cube.of(self.measures["value"], axes, current), Cube.of(volume, axes, real), tree)

    def _year(self, year: int) -> Integers:
        return np.flatnonzero(np.asarray(self.periods.year) == year)

    def _gap(self, year: int) -> str:
        """Why indexes cannot be chained on the values of a year; "" if they can."""
        inside = self._year(year)
        if len(inside) < periods_per_year(self.periods):
            return f"the file has figures from {self.periods[0]} to {self.periods[-1]}"
        empty = np.isnan(self.measures["value"][..., inside]) & self.held[..., None]
        if not empty.any():
            return ""
        r, i, t = np.argwhere(empty)[0]
        return f"{self.regions[r]} {self.items[i]} has no value in {self.periods[inside[t]]}"

    def _reference(self, year: int | None) -> int:
        """The reference year (E-ACC-005 if it, or with None every year, has a gap)."""
        years = list(dict.fromkeys(int(y) for y in self.periods.year)) if year is None else [year]
        gaps = {y: self._gap(y) for y in years}
        for y, gap in gaps.items():
            if not gap:
                return y
        span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
        detail = "; ".join(list(dict.fromkeys(gaps.values()))[:3])
        raise ReviewError([Finding("E-ACC-005", place=self.file, year=span, detail=detail)])

    def _chained(self, year: int) -> Array:
        inside = self._year(year)
        base = self.measures["value"][..., inside]
        chained = kernel.price.chain_yoy(self.measures["index_yoy"], base, periods_per_year(self.periods), int(inside[0]))
        return chained.values
