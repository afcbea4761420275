"""A table taken apart into figures: one entry per number, with the text that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import parse_spelling
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.coded import Coded
from gdpcore.panel.heading import Heading, read_heading
from gdpcore.panel.numbers import MARKED, Block, read_block
from gdpcore.panel.table import Cell, Table, plain, plain_period

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

COLUMNS: dict[str, tuple[str, ...]] = {
    "indicator": ("指标", "指标名称"),
    "period": ("时期", "时间"),
    "value": ("数值", "值"),
    "unit": ("单位", "计量单位"),
    "region": ("地区",),
    "flow": ("时期口径",),
    "source": ("来源", "数据来源"),
}


Anchor = tuple[int, int]
"""Row and column in which the text of a field stands; -1 stands for the figure's own row or column."""


@dataclass
class Figures:
    """The numbers of one table or several of a kind, one entry each.

    Attributes
    ----------
    tables : where they were read; table : (figure,) which of them.
    row, column : where the number stands; value : as read; good : False once something about it is refused.
    missing : uint8 :class:`MissingKind`; notes : footnote marks by figure.
    fields : what stands with it under each known name, "" where nothing does; anchors : for each table where that text stands.
    corner : the place of the heading.
    """

    tables: tuple[Table, ...]
    table: Integers
    row: Integers
    column: Integers
    value: NDArray[np.float64]
    good: Booleans
    missing: NDArray[np.uint8]
    notes: dict[int, str]
    fields: dict[str, Coded]
    anchors: tuple[Mapping[str, Anchor], ...]
    corner: str

    def _at(self, field: str, ks: Integers) -> tuple[Integers, Integers]:
        own = (-1, -1)
        at = np.array([anchor.get(field, own) for anchor in self.anchors], dtype=np.int64)[self.table[ks]]
        return np.where(at[:, 0] < 0, self.row[ks], at[:, 0]), np.where(at[:, 1] < 0, self.column[ks], at[:, 1])

    def place(self, field: str, k: int) -> str:
        """Where the text of a field stands for figure ``k``."""
        row, column = self._at(field, np.array([k]))
        of = self.tables[int(self.table[k])]
        return of.place(int(row[0]), int(column[0]))

    def once(self, field: str, wrong: Booleans) -> Iterator[tuple[int, str]]:
        """One figure for each place at which a field is wrong, and the place: a heading rules many figures."""
        ks = np.flatnonzero(wrong)
        row, column = self._at(field, ks)
        key = (self.table[ks] * (row.max(initial=0) + 1) + row) * (column.max(initial=0) + 1) + column
        _, first = np.unique(key, return_index=True)
        for k in ks[np.sort(first)]:
            yield int(k), self.place(field, int(k))

    def label(self, field: str, k: int) -> Any:
        """The text of a field for figure ``k``."""
        return self.fields[field].labels[self.fields[field].at[k]]

    def take(self, ks: Integers) -> Figures:
        """Some of the figures, in order."""
        number = {int(k): n for n, k in enumerate(ks.tolist())} if self.notes else {}
        return Figures(
            self.tables, self.table[ks], self.row[ks], self.column[ks], self.value[ks], self.good[ks], self.missing[ks],
            {number[k]: note for k, note in self.notes.items() if k in number},
            {name: one.take(ks) for name, one in self.fields.items()}, self.anchors, self.corner,
        )  # fmt: skip

    def says(self, field: str) -> bool:
        """True if any table has a place for this field."""
        return any(field in anchor for anchor in self.anchors)


def take_apart(table: Table, found: list[Finding]) -> Figures:
    """The figures of a long or wide table; ``found`` gets what is refused (E-DATA-001 to -002, -006, -013 to -015) and W-DATA-002."""
    heading = read_heading(table, COLUMNS, found)
    here = set(heading.columns)
    lines = table.lines(heading.row)
    if not lines:
        raise FileError("E-FILE-003", path=table.file)
    if "value" in here or {"indicator", "period"} <= here:
        across, columns = "", [heading.columns.get("value", -1)]
        needed: tuple[str, ...] = ("indicator", "period", "value")
    elif "period" in here:
        across, columns, needed = "indicator", list(heading.others), ("period",)
    else:
        across, columns, needed = "period", list(heading.others), ("indicator",)
    _refuse_layout(table, heading, across, needed, found)
    block = read_block(table, lines, columns, MARKED, found)
    values, good = block.values, block.good
    i, j = np.nonzero(kept_cells(block) if across else np.ones_like(good))
    _note_empty(table, heading, across, lines, np.isnan(values) & good, found)
    anchors: dict[str, Anchor] = {name: (-1, column) for name, column in heading.columns.items()}
    if across:
        anchors[across] = (heading.row, -1)
    return Figures(
        (table,), np.zeros(len(i), dtype=np.int64),
        np.array(lines, dtype=np.int64)[i], np.array(columns, dtype=np.int64)[j], values[i, j], good[i, j],
        block.missing[i, j], notes_of(block, i, j),
        {name: _field(table, heading, name, lines, i, j, columns if name == across else None) for name in COLUMNS},
        (anchors,), table.place(heading.row, 0),
    )  # fmt: skip


def kept_cells(block: Block) -> Booleans:
    """Cells of a cross table that are figures: numbers, what was refused, and marks of missing figures in lines that have any."""
    here = ~np.isnan(block.values) | ~block.good
    return here | ((block.missing > 0) & here.any(axis=1, keepdims=True) & here.any(axis=0))


def notes_of(block: Block, i: Integers, j: Integers) -> dict[int, str]:
    """The marks of a block by figure, where figures are cells (i, j) of it in the order of its rows."""
    if not block.notes:
        return {}
    number = {cell: k for k, cell in enumerate(zip(i.tolist(), j.tolist(), strict=True))}
    return {number[cell]: note for cell, note in block.notes.items()}


def _field(
    table: Table, heading: Heading, name: str, lines: list[int], i: Integers, j: Integers, across: list[int] | None
) -> Coded:
    """A field of every figure: from the heading if it is written across, else from its column."""
    form: Callable[[Cell], Cell] = plain_period if name == "period" else plain
    if across is not None:
        return Coded.of((table.cell(heading.row, c) for c in across), form).take(j)
    column = heading.columns.get(name)
    if column is None:
        return Coded(np.zeros(len(i), dtype=np.int64), [""])
    return Coded.of((table.cell(r, column) for r in lines), form).take(i)


def _refuse_layout(table: Table, heading: Heading, across: str, needed: Sequence[str], found: list[Finding]) -> None:
    """Columns that are missing end the reading: without them no row can be understood."""
    place = table.place(heading.row, 0)
    if not across:
        for k, cell in heading.others.items():
            known = ", ".join(COLUMNS)
            found.append(Finding("E-DATA-015", place=table.place(heading.row, k), column=str(cell), known=known))
    missing = [name for name in needed if name not in heading.columns]
    text = "indicator, period and value; or indicator and one column per period; or period and one column per indicator"
    found += [Finding("E-DATA-001", place=place, column=name, needed=text) for name in missing]
    if across and not heading.others:
        found.append(Finding("E-DATA-001", place=place, column="value", needed=text))
    if missing or (across and not heading.others):
        raise ReviewError(found)


def _note_empty(table: Table, heading: Heading, across: str, lines: list[int], empty: Booleans, found: list[Finding]) -> None:
    """What a wide table names without giving a figure leaves no trace in the panel, so the findings say it."""
    if not across:
        return
    along = [(heading.row, list(heading.others)[k]) for k in np.flatnonzero(empty.all(axis=0))]
    column = heading.columns["indicator" if across == "period" else "period"]
    down = [(lines[k], column) for k in np.flatnonzero(empty.all(axis=1))]
    series, periods = (down, along) if across == "period" else (along, down)
    found += [Finding("W-DATA-002", place=table.place(*at), series=plain(table.cell(*at))) for at in series]
    for at in periods:
        try:
            parse_spelling(plain_period(table.cell(*at)), table.place(*at))
        except GdpcoreError as error:
            found.append(error.finding)
