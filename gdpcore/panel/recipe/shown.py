"""Tables as a workbook shows them: a cell formatted as a percentage says 5.1%, though 0.051 is stored."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from gdpcore.panel.opening import read_table
from gdpcore.panel.recipe.book import Book
from gdpcore.panel.table import Cell, Table

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch


def read_shown(file: Path, sheet: str | None, links: bool = False, stored: bool = False) -> Table:
    """A sheet of a file, its percentages as they are shown; ``stored`` leaves them as they are stored."""
    table = read_table(file, sheet, links)
    return table if stored or file.suffix.lower() != ".xlsx" else as_shown(table, file)


def as_shown(table: Table, file: Path) -> Table:
    """A table of a workbook with its percentages as they are shown."""
    cells = Book.of(file).percentages(table.sheet)
    if not cells:
        return table
    rows = [list(row) for row in table.rows]
    for r, c in cells:
        if r < len(rows) and c < len(rows[r]):
            rows[r][c] = _shown(rows[r][c])
    return replace(table, rows=rows)


def _shown(cell: Cell) -> Cell:
    """A number as a percentage.

    Examples
    --------
    >>> _shown("0.051"), _shown("-1.5"), _shown("—")
    ('5.1%', '-150%', '—')
    """
    if not isinstance(cell, str) or not _NUMBER(cell):
        return cell
    text = format(Decimal(cell) * 100, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
