"""A grid of text: what stood in every cell, and the address of each.

Nothing is interpreted here. Numbers of a workbook become the shortest text that gives the same float; its dates stay
dates, so that the period parser need not guess how they were shown.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from gdpcore.errors import Finding
from gdpcore.safe_text import from_sheet

Cell: TypeAlias = str | dt.date | pd.Period
"""Text, or a date (a datetime is one), or in a frame a period."""


class SheetRows(Sequence[Sequence[Cell]]):
    """Rows of a sheet, whose cells become text when their row is asked for: a wide block of numbers never does.

    Examples
    --------
    >>> rows = SheetRows([["a", 1.0], [2.5, 3.0]])
    >>> rows[0], rows.floats(1, slice(0, 2)), rows.floats(0, slice(0, 2))
    (['a', '1'], [2.5, 3.0], None)
    """

    def __init__(self, grid: list[list[Any]]) -> None:
        self._grid = grid
        self._made: dict[int, list[Cell]] = {}

    def __len__(self) -> int:
        return len(self._grid)

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            return [self[i] for i in range(*k.indices(len(self)))]
        if k < 0:
            k += len(self)
        row = self._made.get(k)
        if row is None:
            row = self._made[k] = list(map(_shown, self._grid[k]))
        return row

    def cell(self, k: int, column: int) -> Cell:
        """One cell, without making text of its whole row; "" beyond the end of the row."""
        row = self._grid[k]
        return _shown(row[column]) if column < len(row) else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # equal to any rows of the same cells

    def width(self, k: int) -> int:
        """How many cells a row has."""
        return len(self._grid[k])

    def is_blank(self, k: int) -> bool:
        """True if nothing stands in a row."""
        return all(type(x) is not float and not str(text_of(x)).strip() for x in self._grid[k])

    def number(self, k: int, column: int) -> float | None:
        """A cell that is a number in the workbook, whatever sign stands before decimals in its texts; None for all else."""
        cell = self._grid[k][column] if column < len(self._grid[k]) else None
        return cell if type(cell) is float else None

    def floats(self, k: int, span: slice) -> list[float] | None:
        """Some cells of a row if all of them are numbers, else None."""
        cells = self._grid[k][span]
        return cells if set(map(type, cells)) == {float} else None


def _shown(x: Any) -> Cell:
    """A cell of a workbook as a cell of a table."""
    return from_sheet(x) if isinstance(x, str) else text_of(x)


@dataclass(frozen=True, eq=False)
class Table:
    """One sheet.

    Attributes
    ----------
    file : the file's name without its folder; sha256 : of the whole file; sheet : "" for a CSV file.
    rows : the cells; rows may differ in length, and what is not there is "".
    merged : ranges of merged cells, (first row, first column, last row, last column); their text stands in the first cell.
    notes : warnings about the file as a whole.
    """

    file: str
    sha256: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[Finding, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """What stands in a cell, both counted from 0; "" beyond the end of its row."""
        if isinstance(self.rows, SheetRows):
            return self.rows.cell(row, column)
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def raw(self, row: int, column: int) -> str:
        """The same as text."""
        return str(self.cell(row, column))

    def place(self, row: int, column: int) -> str:
        """File, sheet and address for a message.

        Examples
        --------
        >>> Table("a.csv", "", "", []).place(1, 27), Table("b.xlsx", "", "一季度", []).place(0, 0)
        ('a.csv AB2', 'b.xlsx 一季度!A1')
        """
        return place_of(self.file, self.sheet, address(row, column))

    def lines(self, after: int) -> list[int]:
        """The rows below row ``after`` in which anything stands."""
        rows, below = self.rows, range(after + 1, len(self.rows))
        if isinstance(rows, SheetRows):
            return [r for r in below if not rows.is_blank(r)]
        return [r for r in below if not is_blank(rows[r])]

    def width(self, row: int) -> int:
        """How many cells a row has."""
        return self.rows.width(row) if isinstance(self.rows, SheetRows) else len(self.rows[row])

    def number(self, row: int, column: int) -> float | None:
        """A cell that is a number in a workbook; None for text, and for files of text."""
        return self.rows.number(row, column) if isinstance(self.rows, SheetRows) else None

    def floats(self, row: int, span: slice) -> list[float] | None:
        """Some cells of a row where all of them are numbers of a workbook, else None."""
        return self.rows.floats(row, span) if isinstance(self.rows, SheetRows) else None

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, file: str = "DataFrame", sha256: str = "") -> Table:
        """A frame as a grid: its columns are row 1, its index is not read."""
        columns = [[text_of(x) for x in frame.iloc[:, k].tolist()] for k in range(frame.shape[1])]
        return cls(file, sha256, "", [[text_of(c) for c in frame.columns], *map(list, zip(*columns, strict=True))])


def place_of(file: str, sheet: str, cell: str) -> str:
    """File, sheet and cell as one text."""
    return f"{file} {sheet}!{cell}" if sheet else f"{file} {cell}"


@lru_cache(maxsize=4096)
def _letters(column: int) -> str:
    out = ""
    while column >= 0:
        out, column = chr(65 + column % 26) + out, column // 26 - 1
    return out


def address(row: int, column: int) -> str:
    """The A1-style address of a cell counted from 0.

    Examples
    --------
    >>> address(2, 0), address(0, 26), address(1048575, 16383)
    ('A3', 'AA1', 'XFD1048576')
    """
    return f"{_letters(column)}{row + 1}"


def is_blank(cells: Iterable[Cell]) -> bool:
    """True if nothing stands in any of these cells."""
    return not any(str(c).strip() for c in cells)


def plain(cell: Cell) -> str:
    """A name or heading in its plain form: NFKC, without outer blanks and zero-width characters.

    Examples
    --------
    >>> plain("\\ufeff　ＧＤＰ ")
    'GDP'
    """
    return unicodedata.normalize("NFKC", str(cell)).strip(" \t\r\n\u200b\u2060\ufeff")


def plain_period(cell: Cell) -> Cell:
    """A period's text in its plain form; a date stays one."""
    return plain(cell) if isinstance(cell, str) else cell


def text_of(value: Any) -> Cell:
    """A cell of a workbook or frame: text as it is, numbers as the shortest text of the same value, nothing as ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return _digits(value)
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(value).upper()
    if isinstance(value, np.floating):
        return _digits(float(value))
    if isinstance(value, (dt.date, pd.Period)):
        return value
    return str(value)


def _digits(number: float) -> str:
    if number != number:
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else float.__repr__(number)
