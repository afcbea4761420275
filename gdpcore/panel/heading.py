"""Columns of a table by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gdpcore.errors import FileError, Finding
from gdpcore.panel.table import Cell, Table, address, is_blank, plain


@dataclass(frozen=True)
class Heading:
    """Where the heading stands, the columns that are known by name, and the others (position: cell)."""

    row: int
    columns: Mapping[str, int]
    others: Mapping[int, Cell]


def read_heading(table: Table, names: Mapping[str, Sequence[str]], found: list[Finding]) -> Heading:
    """Find known columns in the first row that is not blank.

    Parameters
    ----------
    names : for each column its spellings; case and full-width letters do not matter.
    found : gets E-DATA-013 (a column twice) and E-DATA-014 (cells below no heading).
    """
    row = next((r for r, cells in enumerate(table.rows) if not is_blank(cells)), None)
    if row is None:
        raise FileError("E-FILE-003", path=table.file)
    meant = {plain(spelling).casefold(): name for name, spellings in names.items() for spelling in (name, *spellings)}
    columns: dict[str, int] = {}
    others: dict[int, Cell] = {}
    for k, cell in enumerate(table.rows[row]):
        name = meant.get(plain(cell).casefold())
        if name is None:
            if plain(cell):
                others[k] = cell
        elif name in columns:
            place, first = table.place(row, k), address(row, columns[name])
            found.append(Finding("E-DATA-013", place=place, column=plain(cell), first=first))
        else:
            columns[name] = k
    found += _headless(table, row)
    return Heading(row, columns, others)


def _headless(table: Table, row: int) -> list[Finding]:
    """The first cell of every column that has no heading: a longer row is a row whose cells have shifted."""
    found: dict[int, Finding] = {}
    inner = [k for k, cell in enumerate(table.rows[row]) if not plain(cell)]
    width = len(table.rows[row])
    for r in range(row + 1, len(table.rows)):
        for k in (*inner, *range(width, table.width(r))):
            if k not in found and plain(table.cell(r, k)):
                found[k] = Finding("E-DATA-014", place=table.place(r, k), raw=table.raw(r, k))
    return list(found.values())
