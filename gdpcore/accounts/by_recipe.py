"""Rows of accounts from the tables of releases: values and growth on last year, item by item, by a recipe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from gdpcore.accounts.rows import Array, Rows
from gdpcore.cube import Flow
from gdpcore.cube.periods import Spelling, spelling_or_finding
from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.panel.cells import Source
from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Figures, Integers
from gdpcore.panel.heading import Heading
from gdpcore.panel.reader import Addresses
from gdpcore.panel.recipe import Recipe
from gdpcore.panel.recipe.reading import figures_by

_TEXT = {"item": "indicator", "region": "region", "period": "period", "unit": "unit", "flow": "flow", "price_basis": "flow"}


@dataclass(frozen=True)
class ReleaseRows(Rows):
    """Rows put together from the figures of tables; ``at`` : for value and index_yoy the figure of each row, -1 if it has none."""

    figures: Figures
    at: dict[str, Integers]

    def place(self, name: str, k: int) -> str:
        """Where a column of row ``k`` stands."""
        figure = int(self.at.get(name, np.maximum(self.at["value"], self.at["index_yoy"]))[k])
        figure = figure if figure >= 0 else int(max(self.at["value"][k], self.at["index_yoy"][k]))
        return self.figures.place(_TEXT.get(name, "value"), figure)

    def corner(self, name: str) -> str:
        """Where the table's heading stands."""
        return self.figures.corner

    def source(self, name: str, k: int) -> Source:
        """Where a column of row ``k`` was read."""
        one: Source = Addresses(self.figures)[int(self.at[name][k])]
        return one

    def raw(self, name: str, k: int) -> str:
        """The text of a column of row ``k`` as it stood there."""
        return self.source(name, k).raw


def rows_by_recipe(recipe: Recipe, path: str | Path | pd.DataFrame | Sequence[str | Path], found: list[Finding]) -> ReleaseRows:
    """The rows of one release or several; ``found`` gets what is refused, and W-READ-010 where two flows stand side by side."""
    if recipe.flow == "stock":
        raise ReviewError([Finding("E-READ-002", place="recipe flow", raw=recipe.flow, needed="period or ytd")])
    figures = figures_by(recipe, path, None, found, items=True)
    flow, which = _one_flow(figures, recipe, found)
    seen: dict[tuple[int, int, str], int] = {}
    periods = figures.fields["period"].labels
    at: dict[str, list[int]] = {"value": [], "index_yoy": []}
    item, region, period = figures.fields["item"], figures.fields["region"], figures.fields["period"]
    growth = np.array(["growth" in label for label in figures.fields["series"].labels])[figures.fields["series"].at]
    for k in np.flatnonzero(which).tolist():
        row = seen.setdefault((int(region.at[k]), int(item.at[k]), _period(periods[period.at[k]])), len(seen))
        name, other = ("index_yoy", "value") if growth[k] else ("value", "index_yoy")
        if row == len(at["value"]):
            at[name].append(k)
            at[other].append(-1)
        elif at[name][row] < 0:
            at[name][row] = k
        else:
            place, first = figures.place("value", k), figures.place("value", at[name][row])
            series, text = str(item.labels[item.at[k]]), str(periods[period.at[k]])
            found.append(Finding("E-DATA-003", place=place, series=series, period=text, first=first))
    if not seen:
        raise FileError("E-FILE-003", path=figures.tables[0].file)
    return _rows(figures, {name: np.array(ks, dtype=np.int64) for name, ks in at.items()}, flow)


def _rows(figures: Figures, at: dict[str, Integers], flow: Flow) -> ReleaseRows:
    lead = np.where(at["value"] >= 0, at["value"], at["index_yoy"])
    text = {name: figures.fields[name].take(lead) for name in ("region", "item", "unit")}
    level = figures.fields["unit"].take(np.maximum(at["value"], 0))
    text["unit"] = Coded.of(str(level.labels[u]) if k >= 0 else "" for u, k in zip(level.at, at["value"], strict=True))
    text["period"] = figures.fields["period"].take(lead).map(_period)
    text["flow"] = Coded(np.zeros(len(lead), dtype=np.int64), [str(flow)])
    text["price_basis"] = Coded(np.zeros(len(lead), dtype=np.int64), [""])
    numbers = {name: np.where(ks >= 0, figures.value[ks], np.nan) for name, ks in at.items()}
    rates = figures.fields["unit"].take(np.maximum(at["index_yoy"], 0))
    is_rate = np.array([label == "%" for label in rates.labels])[rates.at] & (at["index_yoy"] >= 0)
    numbers["index_yoy"] = _index(numbers["index_yoy"], is_rate)
    given = {name: (ks >= 0) & (~np.isnan(figures.value[ks]) | ~figures.good[ks]) for name, ks in at.items()}
    lines = list(range(len(lead)))
    return ReleaseRows(figures.tables[0], Heading(0, {}, {}), lines, text, numbers, given, figures, at)


def _index(growth: Array, is_rate: np.ndarray) -> Array:
    """Same period of last year = 100; added as decimals, so that 5.1 gives the float that is nearest to 105.1."""
    added = [x if x != x or not rate else float(Decimal(repr(x)) + 100) for x, rate in zip(growth.tolist(), is_rate, strict=True)]
    return np.array(added, dtype=np.float64)


def _spelling(text: str) -> Spelling | None:
    read = spelling_or_finding(text)
    return None if isinstance(read, Finding) else read


def _period(text: str) -> str:
    """The period by its end: the flow is known apart from it."""
    read = _spelling(text)
    return (
        text
        if read is None
        else str(read.period.asfreq("Q") if read.flow == "ytd" and read.period.month % 3 == 0 else read.period)
    )


def _one_flow(figures: Figures, recipe: Recipe, found: list[Finding]) -> tuple[Flow, np.ndarray]:
    """Which figures are of the flow that is read. A first quarter is its own year to date where no other figure says it."""
    flows, periods = figures.fields["flow"], figures.fields["period"]
    spelt = [_spelling(str(text)) for text in periods.labels]
    written = np.array([s is not None and s.flow == "ytd" for s in spelt])[periods.at]
    opening = np.array([s is not None and s.period.end_time.month == 3 and s.period.freqstr[0] == "Q" for s in spelt])[periods.at]
    named = np.array([label in ("ytd", "累计") for label in flows.labels])[flows.at]
    unsaid = np.array([label == "" for label in flows.labels])[flows.at]
    ytd = named | (unsaid & written)
    if ytd.any() and not ytd.all() and not recipe.flow:
        found.append(Finding("W-READ-010", place=figures.corner, flow="period"))
    flow = Flow(recipe.flow) if recipe.flow else Flow.YTD if ytd.all() else Flow.PERIOD
    if flow != Flow.YTD:
        return flow, ~ytd
    keys = figures.fields["region"].at * (figures.fields["item"].at.max() + 1) + figures.fields["item"].at
    ends = Coded.of(_period(str(text)) for text in periods.labels).at[periods.at]
    growth = np.array(["growth" in label for label in figures.fields["series"].labels])[figures.fields["series"].at]
    cell = (keys * (ends.max() + 1) + ends) * 2 + growth
    return flow, ytd | (opening & ~np.isin(cell, cell[ytd]))
