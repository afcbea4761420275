"""A table taken apart into figures: one entry per number, with the text that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import parse_spelling
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.coded import Coded
from gdpcore.panel.heading import Heading, read_heading
from gdpcore.panel.numbers import read_numbers
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


@dataclass
class Figures:
    """The numbers of a table, one entry each.

    Attributes
    ----------
    row, column : where the number stands; value : as read; good : False once something about it is refused.
    fields : what stands with it under each known column, "" where the column is not there.
    across : the field that is written along the heading (wide tables), or "".
    """

    table: Table
    heading: Heading
    across: str
    row: Integers
    column: Integers
    value: NDArray[np.float64]
    good: Booleans
    fields: dict[str, Coded]

    def place(self, field: str, k: int) -> str:
        """Where the text of a field stands for figure ``k``."""
        if field == self.across:
            return self.table.place(self.heading.row, int(self.column[k]))
        return self.table.place(int(self.row[k]), self.heading.columns.get(field, int(self.column[k])))

    def once(self, field: str, wrong: Booleans) -> Iterator[tuple[int, str]]:
        """One figure for each place at which a field is wrong, and the place: a heading rules many figures."""
        ks = np.flatnonzero(wrong)
        _, first = np.unique((self.column if field == self.across else self.row)[ks], return_index=True)
        for k in ks[np.sort(first)]:
            yield int(k), self.place(field, int(k))

    def label(self, field: str, k: int) -> Any:
        """The text of a field for figure ``k``."""
        return self.fields[field].labels[self.fields[field].at[k]]


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
    values, good = read_numbers(table, lines, columns, found)
    i, j = np.nonzero(np.ones_like(good)) if not across else np.nonzero(~np.isnan(values) | ~good)
    _note_empty(table, heading, across, lines, np.isnan(values) & good, found)
    return Figures(
        table, heading, across,
        np.array(lines, dtype=np.int64)[i], np.array(columns, dtype=np.int64)[j], values[i, j], good[i, j],
        {name: _field(table, heading, name, lines, i, j, columns if name == across else None) for name in COLUMNS},
    )  # fmt: skip


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
