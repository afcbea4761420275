"""Which lines and columns of a table hold its figures: below the heading, above the notes, without what is left out."""

from __future__ import annotations

from dataclasses import dataclass

from gdpcore.errors import Finding, ReviewError
from gdpcore.panel.recipe.along import Grid
from gdpcore.panel.recipe.labels import is_note, squeezed
from gdpcore.panel.recipe.places import Place, column_number
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.table import is_blank, place_of, plain


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
        lines = _lines(grid, head, recipe, labels, columns, value is None)
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
    grid: Grid, head: tuple[int, ...], recipe: Recipe, labels: dict[str, int], columns: list[int], cross: bool
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
            break
        if skip and any(_bare(grid.cell(r, c)) in skip for c in labels.values()):
            continue
        if cross and all(not str(cells[c]).strip() for c in columns if c < len(cells)):
            continue
        out.append(r)
    return out


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
