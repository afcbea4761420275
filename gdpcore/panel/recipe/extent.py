"""Which lines and columns of a table hold its figures: below the heading, above the notes, without what is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gdpcore.cube.periods import frequency, spellings_in
from gdpcore.errors import Finding, ReviewError
from gdpcore.panel.recipe.along import Grid
from gdpcore.panel.recipe.labels import is_note, squeezed
from gdpcore.panel.recipe.measures import unit_line
from gdpcore.panel.recipe.places import Place, column_number
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.recipe.sight import is_figure
from gdpcore.panel.table import Cell, address, is_blank, place_of, plain

_NOTE_LINE = re.compile(r"[0-9一二三四五六七八九十]{1,2}[、.．)）](?![0-9])|[(（*①-⑳]|.*[。；;]$").match
"""How a further line of notes begins or ends."""


@dataclass(frozen=True)
class Extent:
    """Rows of the heading, lines and columns of figures, and the columns in which each field stands; all counted from 0."""

    head: tuple[int, ...]
    lines: list[int]
    columns: list[int]
    labels: dict[str, int]

    @classmethod
    def of(cls, grid: Grid, recipe: Recipe, found: list[Finding]) -> Extent:
        """Find them; a field's column that is not there, or a table without lines, ends the reading (ReviewError)."""
        table = grid.table
        head = tuple(row - 1 for row in recipe.header)
        here = place_of(table.file, table.sheet, "")
        if head[-1] + 1 >= len(table.rows):
            raise ReviewError([*found, Finding("E-READ-012", place=here.rstrip("! "), row=head[-1] + 2)])
        labels = {field: _column(grid, head, place) for field, place in recipe.where.items() if place.kind in ("column", "named")}
        lost = [Finding("E-DATA-001", place=table.place(head[-1], 0), column=str(recipe.where[f]), needed="the recipe's columns")
                for f, column in labels.items() if column < 0]  # fmt: skip
        if lost:
            raise ReviewError([*found, *lost])
        value = labels.pop("value", None)
        skipped = _skipped(grid, head, recipe) | ({recipe.year.column} if recipe.year and recipe.year.kind == "column" else set())
        columns = [value] if value is not None else _columns(grid, head, set(labels.values()) | skipped)
        lines = _lines(grid, head, recipe, labels, columns, value is None, found)
        if not lines or not columns:
            raise ReviewError([*found, Finding("E-READ-012", place=here.rstrip("! "), row=head[-1] + 2)])
        if value is None:
            found += _headless(grid, lines, columns, set(labels.values()) | skipped)
        return cls(head, lines, columns, labels)


def _column(grid: Grid, head: tuple[int, ...], place: Place) -> int:
    if place.kind == "column":
        return place.column
    wanted = squeezed(place.text).casefold()
    width = max(len(grid.table.rows[r]) for r in head)
    hits = [c for c in range(width) if any(squeezed(grid.cell(r, c)).casefold() == wanted for r in head)]
    return hits[0] if len(hits) == 1 else -1


def _skipped(grid: Grid, head: tuple[int, ...], recipe: Recipe) -> set[int]:
    letters = {column_number(one) for one in recipe.skip_columns if one.isascii() and one.isupper() and len(one) <= 3}
    words = {squeezed(one).casefold() for one in recipe.skip_columns}
    width = max(len(grid.table.rows[r]) for r in head)
    return letters | {c for c in range(width) if any(squeezed(grid.cell(r, c)).casefold() in words for r in head)}


def _columns(grid: Grid, head: tuple[int, ...], taken: set[int]) -> list[int]:
    """Columns right of the labels over which the last row of the heading, or a merged cell, says something."""
    width = max(len(row) for row in grid.table.rows)
    return [c for c in range(min(taken, default=0), width) if c not in taken and any(plain(grid.cell(r, c)) for r in head)]


def _lines(
    grid: Grid,
    head: tuple[int, ...],
    recipe: Recipe,
    labels: dict[str, int],
    columns: list[int],
    cross: bool,
    found: list[Finding],
) -> list[int]:
    """Lines with figures: notes end them, and in a cross table a line without any figure is a heading of others."""
    table, skip = grid.table, {squeezed(one).casefold() for one in recipe.skip}
    start, end = (recipe.first or head[-1] + 2) - 1, recipe.last or len(table.rows)
    out = []
    for r in range(start, min(end, len(table.rows))):
        cells = table.rows[r]
        if is_blank(cells):
            continue
        lead = next((c for c in cells if plain(c)), "")
        if not recipe.last and is_note(lead):
            found += _below_notes(grid, r, labels, columns)
            break
        if not recipe.last and any(_repeats(grid, head, r, c) for c in labels.values()):
            found.append(Finding("E-READ-022", place=table.place(r, 0), raw=str(lead), last=r))
            break
        if skip and any(_bare(grid.cell(r, c)) in skip for c in labels.values()):
            continue
        if cross and all(not str(cells[c]).strip() for c in columns if c < len(cells)):
            if not recipe.last and (raw := _says_other(recipe, cells)):
                found.append(Finding("E-READ-022", place=table.place(r, 0), raw=raw, last=r))
                break
            continue
        out.append(r)
    return out


def _below_notes(grid: Grid, note: int, labels: dict[str, int], columns: list[int]) -> list[Finding]:
    """The first line below a note that is one of figures: a remark between lines does not end a table, or another one follows."""
    table = grid.table
    for r in range(note + 1, len(table.rows)):
        lead = plain(next((c for c in table.rows[r] if plain(c)), ""))
        named = any(plain(grid.cell(r, c)) for c in labels.values()) and not _NOTE_LINE(lead)
        if named and any(is_figure(table.cell(r, c)) for c in columns):
            return [Finding("E-READ-020", place=table.place(r, 0), raw=lead, note=address(note, 0))]
    return []


def _repeats(grid: Grid, head: tuple[int, ...], row: int, column: int) -> bool:
    """True where the heading of a column of labels stands again."""
    text = squeezed(grid.cell(row, column))
    return bool(text) and any(squeezed(grid.cell(r, column)) == text for r in head)


def _says_other(recipe: Recipe, cells: Sequence[Cell]) -> str:
    """The text of a line without figures that names a period or a unit where those of the whole table stand elsewhere."""
    rules = recipe.where.get("period"), recipe.where.get("unit")
    fixed = [place is not None and place.kind in ("title", "sheet", "file", "cell", "declared") for place in rules]
    for cell in cells:
        text = plain(cell)
        if (fixed[0] and any(frequency(s.period) != "Y" for s in spellings_in(text))) or (fixed[1] and unit_line(text)):
            return str(cell).strip()
    return ""


def _bare(cell: object) -> str:
    from gdpcore.panel.recipe.labels import read_label

    return squeezed(read_label(str(cell)).name).casefold()


def _headless(grid: Grid, lines: list[int], columns: list[int], taken: set[int]) -> list[Finding]:
    """The first cell of every column between and behind those of figures that stands below no heading."""
    known, out = set(columns) | taken, dict[int, Finding]()
    width = max(len(grid.table.rows[r]) for r in lines)
    odd = [c for c in range(width) if c not in known]
    for r in lines if odd else ():
        cells = grid.table.rows[r]
        for c, cell in ((c, cells[c]) for c in odd if c < len(cells) and c not in out):
            if plain(cell):
                out[c] = Finding("E-DATA-014", place=grid.table.place(r, c), raw=str(cell))
    return list(out.values())
