"""The rows of a long file of accounts, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import FileError, Finding
from gdpcore.panel.cells import Source
from gdpcore.panel.coded import Coded
from gdpcore.panel.heading import Heading, read_heading
from gdpcore.panel.numbers import read_numbers
from gdpcore.panel.table import Table, address, plain, plain_period

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("地区",),
    "item": ("项目", "行业"),
    "period": ("时期", "时间"),
    "value": ("现价", "现价增加值"),
    "volume": ("不变价", "不变价增加值"),
    "index_yoy": ("指数", "上年同期=100"),
    "unit": ("单位", "计量单位"),
    "flow": ("时期口径",),
    "price_basis": ("价格基准",),
}


@dataclass(frozen=True)
class Rows:
    """The rows of the file by column; ``numbers`` holds value, volume and index_yoy, NaN where there is none.

    ``given`` is True where a number stands, even one that was refused.
    """

    table: Table
    heading: Heading
    lines: list[int]
    text: dict[str, Coded]
    numbers: dict[str, Array]
    given: dict[str, Booleans]

    @classmethod
    def of(cls, table: Table, found: list[Finding]) -> Rows:
        heading = read_heading(table, COLUMNS, found)
        lines = table.lines(heading.row)
        if not lines:
            raise FileError("E-FILE-003", path=table.file)
        _refuse_columns(table, heading, found)
        text = {}
        for name in ("region", "item", "period", "unit", "flow", "price_basis"):
            column = heading.columns.get(name)
            cells = ("" if column is None else table.cell(r, column) for r in lines)
            text[name] = Coded.of(cells, plain_period if name == "period" else plain)
        measures = [name for name in ("value", "volume", "index_yoy") if name in heading.columns]
        values, good = read_numbers(table, lines, [heading.columns[name] for name in measures], found)
        numbers = {name: values[:, k] for k, name in enumerate(measures)}
        given = {name: ~np.isnan(values[:, k]) | ~good[:, k] for k, name in enumerate(measures)}
        rows = cls(table, heading, lines, text, numbers, given)
        named = text["region"].labels != [""]
        for name in ("item", "period", "unit", "flow", *(["region"] if named else [])):
            if name in heading.columns:
                found += [Finding("E-DATA-010", place=rows.place(name, k), column=name) for k in rows.where(name, "")]
        return rows

    def place(self, name: str, k: int) -> str:
        """Where a column of row ``k`` stands."""
        return self.table.place(self.lines[k], self.heading.columns.get(name, 0))

    def corner(self, name: str) -> str:
        """Where the heading of a column stands."""
        return self.table.place(self.heading.row, self.heading.columns.get(name, 0))

    def raw(self, name: str, k: int) -> str:
        """The text of a column of row ``k`` as it stood there."""
        return self.table.raw(self.lines[k], self.heading.columns[name])

    def source(self, name: str, k: int) -> Source:
        """Where a column of row ``k`` was read."""
        table, line, column = self.table, self.lines[k], self.heading.columns[name]
        return Source(table.file, table.sheet, address(line, column), table.raw(line, column), table.sha256)

    def label(self, name: str, k: int) -> Any:
        """The text of a column of row ``k``."""
        return self.text[name].labels[self.text[name].at[k]]

    def where(self, name: str, label: Any) -> list[int]:
        """The rows in which a column reads so."""
        column = self.text[name]
        if label not in column.labels:
            return []
        return [int(k) for k in np.flatnonzero(column.at == column.labels.index(label))]

    def name(self, k: int) -> str:
        """Region and item of row ``k``."""
        return f"{self.label('region', k)} {self.label('item', k)}".strip()

    @property
    def series(self) -> Integers:
        """A number for region and item of each row."""
        return self.text["region"].at * len(self.text["item"].labels) + self.text["item"].at

    def any_of_series(self, which: Booleans) -> Booleans:
        """For each row whether any row of its series is so."""
        return np.isin(self.series, self.series[which])

    def firsts(self, which: Booleans) -> list[int]:
        """The first row of each series among these rows."""
        at = np.flatnonzero(which)
        return sorted(int(k) for k in at[np.unique(self.series[at], return_index=True)[1]])

    @property
    def has_volumes(self) -> bool:
        """True if any row gives a volume: indexes are then not needed."""
        return "volume" in self.given and bool(self.given["volume"].any())


def _refuse_columns(table: Table, heading: Heading, found: list[Finding]) -> None:
    known, place = ", ".join(COLUMNS), table.place(heading.row, 0)
    for k, cell in heading.others.items():
        found.append(Finding("E-DATA-015", place=table.place(heading.row, k), column=str(cell), known=known))
    needed = ["item", "period", "value", "unit", "flow"]
    needed += ["price_basis"] if "volume" in heading.columns else []
    missing = [name for name in needed if name not in heading.columns]
    if not {"volume", "index_yoy"} & set(heading.columns):
        missing.append("volume or index_yoy")
    found += [Finding("E-DATA-001", place=place, column=name, needed=known) for name in missing]
