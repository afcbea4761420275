"""A table taken apart by a recipe: lines down the side, headings across the top, or a column of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import Spelling
from gdpcore.cube.periods import frequency, so_far
from gdpcore.errors import Finding
from gdpcore.panel.catalogue import Catalogue
from gdpcore.panel.cells import MissingKind
from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Anchor, Figures, kept_cells
from gdpcore.panel.numbers import Block, read_block
from gdpcore.panel.recipe.aliases import IndicatorNames, near
from gdpcore.panel.recipe.along import Along, Crossed, Grid, paired
from gdpcore.panel.recipe.extent import Extent
from gdpcore.panel.recipe.forms import settle_forms
from gdpcore.panel.recipe.labels import Label, is_total, read_label, squeezed
from gdpcore.panel.recipe.measures import Measure, flows_from_the_left, joined_headings, measure_of, unit_in
from gdpcore.panel.recipe.places import Place
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.recipe.when import When, by_line, one_period, spelling_in, texts_of, year_of
from gdpcore.panel.table import Cell, Table, plain

Integers = NDArray[np.int64]


class Named(NamedTuple):
    """An indicator as a line or heading names it: the names to look it up by, the unit in it, its footnote marks."""

    names: tuple[str, ...]
    unit: str = ""
    note: str = ""


class Said(NamedTuple):
    """What period and heading say together: the period, the flow, which of an indicator's series it is, and the heading's unit."""

    period: Any
    flow: str
    series: str
    kind: str
    unit: str


class Cross:
    """One table on its way to figures."""

    def __init__(self, table: Table, recipe: Recipe, found: list[Finding]) -> None:
        self.grid, self.recipe, self.found = Grid(table), recipe, found
        self.extent = Extent.of(self.grid, recipe, found)
        self.when = When(recipe, year_of(recipe, self.grid, self.extent.head, found))
        self._read: dict[str, Along] = {}
        self._units = {squeezed(name): text for name, text in recipe.units.items()}
        self._headless: set[int] = set()
        self.measures = self._measures()

    def along(self, field: str, form: Callable[[Any], Any] = plain) -> Along:
        """A field's text along lines or columns, or the one text of the table; read once."""
        if field not in self._read:
            self._read[field] = self._along(field, form)
        return self._read[field]

    def _along(self, field: str, form: Callable[[Any], Any]) -> Along:
        place, grid, extent = self.recipe.where.get(field), self.grid, self.extent
        if place is None:
            return Along.all(form(""))
        if field in extent.labels:
            column = extent.labels[field]
            return Along(Coded.of((grid.cell(r, column) for r in extent.lines), form), 0, (-1, column))
        if place.kind == "row":
            cells = [self._heading(place, c) for c in extent.columns]
            empty = [c for c, cell in zip(extent.columns, cells, strict=True) if not plain(cell)]
            self.found += [Finding("E-READ-015", place=grid.table.place(place.row, c)) for c in empty]
            self._headless |= set(empty)
            return Along(Coded.of(cells, form), 1, (place.row, -1))
        text, at = next(iter(texts_of(place, grid, extent.head)), ("", None))
        return Along.all(form(text), at or (-1, -1))

    def _heading(self, place: Place, column: int) -> Cell:
        """What stands above a column in the row of a field, or in the rows that are read together."""
        cells = [self.grid.cell(row, column) for row in (place.row, *place.below)]
        return joined_headings([plain(cell) for cell in cells]) if place.below else cells[0]

    # -- fields ----------------------------------------------------------------------------------------------------
    def _measures(self) -> Along:
        """What each column (or line) is; those that are left out leave the extent."""
        if "measure" not in self.recipe.where:
            return Along.all((Measure("value"), ""))
        along, extent, own = self.along("measure"), self.extent, self.recipe.measures
        texts = [along.coded.labels[k] for k in along.coded.at] if along.axis >= 0 else along.coded.labels
        read = [measure_of(text, own) or measure_of(unit_in(text)[0], own) for text in texts]
        for k, (text, one) in enumerate(zip(texts, read, strict=True)):
            if text and (one is None or one.kind == "other"):
                self.found.append(Finding("E-READ-008", place=self._place(along, k), raw=text))
        flowing = flows_from_the_left(read) if along.axis == 1 else read
        kept = [k for k, one in enumerate(flowing) if one is not None and one.kind not in ("skip", "other")]
        self._refuse_other_periods(along, [(k, texts[k]) for k in kept])
        if along.axis == 1:
            self.extent = replace(extent, columns=[extent.columns[k] for k in kept])
        elif along.axis == 0:
            self.extent = replace(extent, lines=[extent.lines[k] for k in kept])
        out = Along(Coded.of((flowing[k], unit_in(texts[k])[1]) for k in kept), along.axis, along.anchor)
        self._read["measure"] = out
        return out

    def _refuse_other_periods(self, along: Along, texts: list[tuple[int, str]]) -> None:
        """A heading that names another month than the title: one of the two was forgotten when the month changed."""
        place = self.recipe.where["period"]
        if place.kind not in ("title", "sheet", "file", "cell"):
            return
        spelling, at = one_period(place, self.grid, self.extent.head, [])
        if spelling is None or frequency(spelling.period) == "Y":
            return
        year, end = spelling.period.year, spelling.period.end_time
        for k, text in texts:
            named = spelling_in(text, year)
            if named is not None and named.period.end_time.date() != end.date():
                here = self.grid.table.place(*at) if at else place.kind
                self.found.append(Finding("E-READ-021", place=self._place(along, k), raw=text, other=spelling.text, at=here))

    def _place(self, along: Along, k: int) -> str:
        row, column = along.anchor or (-1, -1)
        row = row if row >= 0 else self.extent.lines[k if along.axis == 0 else 0]
        return self.grid.table.place(row, column if column >= 0 else self.extent.columns[k if along.axis == 1 else 0])

    def _indicators(self) -> Along:
        """What each line or heading names; a line marked as part of another can be looked up with that one's name before its own."""
        along = self.along("indicator", read_label)
        labels: list[Label] = [along.coded.labels[k] for k in along.coded.at] if along.axis == 0 else along.coded.labels
        if along.axis != 0 or "value" in self.recipe.where:
            return along.map(lambda label: Named((unit_in(label.name)[0],), unit_in(label.name)[1], label.note))
        beside = [self._along(f, plain).coded for f in ("region", "period") if f in self.extent.labels]
        count = Counter((label.name, *(str(c.labels[c.at[k]]) for c in beside)) for k, label in enumerate(labels))
        twice = {name for (name, *_), times in count.items() if times > 1}
        out = []
        for k, (label, parent) in enumerate(zip(labels, _parents(labels), strict=True)):
            (name, unit), above = unit_in(label.name), unit_in(parent)[0]
            names = (f"{above}/{name}", name) if parent else (name,)
            if parent and label.name in twice and label.of_which:
                names = names[::-1]  # the last is the name that it has by itself
                self.found.append(Finding("N-READ-002", place=self._place(along, k), raw=name, name=names[-1]))
            out.append(Named(names, unit, label.note))
        return Along(Coded.of(out), 0, along.anchor)

    def _periods(self) -> Along | Crossed:
        place = self.recipe.where["period"]
        year = self.recipe.year
        if year is not None and year.kind == "row":
            return self._years_across(year)
        if year is not None and year.kind == "column" and "period" in self.extent.labels:
            column, grid = self.extent.labels["period"], self.grid
            pairs = Coded.of((grid.cell(r, year.column), grid.cell(r, column)) for r in self.extent.lines)
            return Along(pairs.map(lambda pair: by_line(self.recipe, *pair)), 0, (-1, column))
        if place.kind not in ("title", "sheet", "file", "cell"):
            return self.along("period", self.when.read)
        spelling, at = one_period(place, self.grid, self.extent.head, self.found)
        return Along.all(spelling if spelling is not None else "", at or (-1, -1))

    def _years_across(self, year: Place) -> Along | Crossed:
        """Periods whose year stands in a row of the heading: above them, or above lines that name the rest."""
        grid, recipe, extent = self.grid, self.recipe, self.extent
        years = Along(Coded.of((grid.cell(year.row, c) for c in extent.columns), plain), 1, (year.row, -1))
        rest = self.along("period", lambda cell: cell)
        return Crossed(rest, years, lambda cell, above: by_line(recipe, above, cell))

    def _said(self, spelt: Coded, measured: Coded) -> Coded:
        """Each figure's period and series: "this month" and "January to this month" are two series of one indicator."""
        singles = any(isinstance(s, Spelling) and s.flow is None for s in spelt.labels)
        several = "measure" in self.recipe.where

        def one(spelling: Any, pair: tuple[Measure, str]) -> Said:
            (kind, flow), unit = pair
            if isinstance(spelling, Spelling):
                if not flow and several and singles:
                    flow = "ytd" if spelling.flow == "ytd" and not spelling.is_joint else "period"
                spelling = (so_far(spelling, flow) if flow in ("period", "ytd") else spelling).text
            series = "growth" if kind in ("growth", "index") else "value"
            if flow == "ytd" and several:
                series = {"value": "ytd", "growth": "ytd_growth"}[series]
            return Said(spelling, flow, series, kind, unit)

        return paired(spelt, measured, one)

    def _unit(self, named: Named, headed: tuple[str, str]) -> tuple[str, bool]:
        """The unit by name and heading, and whether it goes before the one beside the figure."""
        kind, unit = headed
        if kind in ("growth", "index"):
            return ("上年同期=100" if kind == "index" or self.recipe.growth == "index" else "%"), True
        listed = next((self._units[squeezed(n)] for n in named.names if squeezed(n) in self._units), "") if self._units else ""
        return listed or named.unit or unit, False

    # -- figures ---------------------------------------------------------------------------------------------------
    def figures(self, catalogue: Catalogue | None, items: bool = False) -> Figures:
        """Every figure of the table with what its place says of it; with ``items`` the fields item and series too, for accounts."""
        recipe, extent, table = self.recipe, self.extent, self.grid.table
        block = read_block(table, extent.lines, extent.columns, recipe.number_format(percent=True), self.found)
        due = np.isin(block.missing, (MissingKind.NOT_AVAILABLE, MissingKind.SUPPRESSED))
        i, j = np.nonzero(kept_cells(block) | due if "value" not in recipe.where else np.ones_like(block.good))
        indicators, periods = self._indicators(), self._periods()
        named, measured = indicators.figures(i, j), self.measures.figures(i, j)
        said = self._said(periods.figures(i, j), measured)
        names = IndicatorNames(recipe, catalogue)
        # a name meets few series and units, but many periods: what does not depend on the period is looked at without it
        series, headed = said.map(lambda what: what.series), said.map(lambda what: (what.kind, what.unit))
        codes = paired(named, series, lambda one, which: names.code(one.names, which) if one.names[-1] else "")
        own_unit, beside = paired(named, headed, self._unit), self.along("unit").figures(i, j)
        units = paired(own_unit, beside, lambda own, text: own[0] if own[1] or not text else text)
        flows = paired(said, self.along("flow").figures(i, j), lambda what, text: what.flow or text or recipe.flow)
        fields = {
            "indicator": codes.map(lambda code: code or ""),
            "period": said.map(lambda what: what.period),
            "unit": units,
            "region": self.along("region", lambda cell: read_label(cell).name).figures(i, j),
            "flow": flows,
            "source": self.along("source").figures(i, j),
        }
        if items:
            fields["item"] = named.map(lambda one: names.code(one.names, "value") or "")
            fields["series"] = series
        figures = Figures(
            (table,), np.zeros(len(i), dtype=np.int64),
            np.array(extent.lines, dtype=np.int64)[i], np.array(extent.columns, dtype=np.int64)[j],
            block.values[i, j], block.good[i, j], block.missing[i, j], _notes(block, named, i, j), fields,
            (self._anchors(indicators, periods),), table.place(extent.head[0], 0),
        )  # fmt: skip
        unlisted = self._refuse_unlisted(figures, codes, named, names)
        percent = (
            np.array([cell in block.percent for cell in zip(i.tolist(), j.tolist(), strict=True)]) if block.percent else None
        )
        settle_forms(figures, recipe, said.map(lambda what: what.kind), percent, self.found)
        if not unlisted.any() and not self._headless:
            return figures
        return figures.take(np.flatnonzero(~unlisted & ~np.isin(figures.column, list(self._headless))))

    def contents(self) -> dict[str, list[str]]:
        """What the table holds, each name once: periods, indicators, regions, measures, units."""
        shown = [s.text if isinstance(s, Spelling) else str(s) for s in self._periods().labels(self.extent)]
        named = self._indicators().coded.labels
        regions = self.along("region", lambda cell: read_label(cell).name).coded.labels
        measures = [f"{m.kind} {m.flow}".strip() for m, _ in self.measures.coded.labels] if "measure" in self.recipe.where else []
        units = [
            *self.along("unit").coded.labels,
            *(one.unit for one in named),
            *(unit for _, unit in self.measures.coded.labels),
        ]
        lists = {
            "periods": shown,
            "indicators": [one.names[-1] for one in named],
            "regions": regions,
            "measures": measures,
            "units": units,
        }
        return {key: [name for name in dict.fromkeys(names) if name] for key, names in lists.items()}

    def _anchors(self, indicators: Along, periods: Along | Crossed) -> dict[str, Anchor]:
        """Where each field stands; what the recipe declares has its place in the figures' own cells."""
        out: dict[str, Anchor] = {"unit": (-1, -1)}
        for field in self.recipe.where:
            along = {"indicator": indicators, "period": periods}.get(field) or self.along(field)
            out[field] = along.anchor or (-1, -1)
        return out

    def _refuse_unlisted(self, figures: Figures, codes: Coded, named: Coded, names: IndicatorNames) -> NDArray[np.bool_]:
        lost = np.array([code is None for code in codes.labels], dtype=bool)[codes.at] if len(codes.at) else np.zeros(0, bool)
        for k, place in figures.once("indicator", lost):
            name = named.labels[named.at[k]].names[-1]
            code = "E-READ-006" if is_total(name) else "E-READ-005"
            self.found.append(Finding(code, place=place, what="indicator", raw=name, hint=near(name, names.listed)))
        return lost


def _parents(labels: list[Label]) -> list[str]:
    """For each line the name of the nearest line above that stands further out, if the line is a part of one."""
    out, above = [], list[Label]()
    for label in labels:
        while above and above[-1].depth >= label.depth:
            above.pop()
        out.append(above[-1].name if above else "")
        above.append(label)
    return out


def _notes(block: Block, named: Coded, i: Integers, j: Integers) -> dict[int, str]:
    """Footnote marks by figure: those behind the number, then those behind its indicator's name."""
    marked = np.array([bool(one.note) for one in named.labels], dtype=bool)[named.at] if len(named.at) else np.zeros(0, bool)
    cells = np.zeros(block.good.shape, dtype=bool)
    for cell in block.notes:
        cells[cell] = True
    at = np.flatnonzero(marked | cells[i, j]).tolist()
    return {k: block.notes.get((int(i[k]), int(j[k])), "") + named.labels[named.at[k]].note for k in at}
