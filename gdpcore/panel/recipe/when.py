"""The period of every figure: in a heading, beside it, in a title, or in the name of the sheet or file."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import PurePath

from gdpcore.cube import Spelling, parse_period
from gdpcore.cube.periods import frequency, of_serial, of_yymm, spelling_in_year, spelling_or_finding, spellings_in
from gdpcore.errors import Finding, GdpcoreError
from gdpcore.panel.recipe.along import Grid
from gdpcore.panel.recipe.labels import squeezed
from gdpcore.panel.recipe.places import Place
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.table import Cell, plain


@dataclass(frozen=True)
class When:
    """How the periods of one table are read; ``year`` where they leave it out."""

    recipe: Recipe
    year: int | None

    def read(self, cell: Cell) -> Spelling | str:
        """The period that a cell says; its text where it says none, to be refused with its place."""
        try:
            return self._read(cell)
        except GdpcoreError:
            return plain(cell) if isinstance(cell, str) else str(cell)

    def _read(self, cell: Cell) -> Spelling:
        recipe, text = self.recipe, plain(cell) if isinstance(cell, str) else cell
        if isinstance(text, str) and text.isascii() and text.isdigit() and recipe.dates:
            text = of_yymm(text).text if recipe.dates == "yymm" else of_serial(text, 1904 if recipe.dates.endswith("4") else 1900)
        if recipe.frequency and (isinstance(text, dt.date) or _is_day(text)):
            day = text if isinstance(text, dt.date) else dt.date.fromisoformat(str(text).replace("/", "-"))
            return Spelling(parse_period(day, freq=recipe.frequency))
        return spelling_in_year(text, self.year)


def by_line(recipe: Recipe, year: Cell, cell: Cell) -> Spelling | str:
    """The period of a line whose year stands in a column of its own."""
    read = spelling_or_finding(plain(year))
    own = read.period.year if isinstance(read, Spelling) and frequency(read.period) == "Y" else None
    return When(recipe, own).read(cell) if own is not None else f"{plain(year)} {plain(cell)}"


def spelling_in(text: str, year: int) -> Spelling | None:
    """The period that a heading names, its year perhaps left out: 1-9月累计, 2024年9月; None if it names none, or no month of its own."""
    named = re.search(r"(?:(?:19|20)[0-9]{2}年)?[0-9一二三四上前]{1,2}(?:[-至—–~][0-9]{1,2})?[月季](?!度?平均)", squeezed(text))
    if named is None:
        return None
    try:
        return spelling_in_year(named[0], year)
    except GdpcoreError:
        return None


def _is_day(text: object) -> bool:
    return isinstance(text, str) and len(text) == 10 and text[4] in "-/" and not isinstance(spelling_or_finding(text), Finding)


def texts_of(place: Place, grid: Grid, head: tuple[int, ...]) -> list[tuple[str, tuple[int, int] | None]]:
    """The texts at a place that rules a whole table, and the cells they stand in."""
    table = grid.table
    if place.kind == "title":
        cells = [(r, c) for r in range(head[0]) for c, x in enumerate(table.rows[r]) if plain(x)]
        return [(str(table.cell(*at)), at) for at in cells]
    if place.kind == "cell":
        return [(grid.text(place.row, place.column), (place.row, place.column))]
    return [({"sheet": table.sheet, "file": PurePath(table.file).stem}.get(place.kind, place.text), None)]


def one_period(
    place: Place, grid: Grid, head: tuple[int, ...], found: list[Finding]
) -> tuple[Spelling | None, tuple[int, int] | None]:
    """The one period of a title, sheet or file, and where it stands; none or several are refused (E-READ-007)."""
    texts = texts_of(place, grid, head)
    here = [(spelling, at) for text, at in texts for spelling in spellings_in(text)]
    here = [x for x in here if frequency(x[0].period) != "Y"] or here
    distinct = list(dict.fromkeys(spelling for spelling, _ in here))
    if len(distinct) == 1:
        return here[0]
    at = grid.table.place(*(texts[0][1] or (0, 0))) if texts else grid.table.file
    said = ", ".join(s.text for s in distinct) or "none"
    found.append(Finding("E-READ-007", place=at, where=place.kind, found=said))
    return None, None


def year_of(recipe: Recipe, grid: Grid, head: tuple[int, ...], found: list[Finding]) -> int | None:
    """The year that periods without one belong to, if one rules the whole table."""
    if recipe.year is None or recipe.year.kind in ("column", "row"):
        return None
    texts = texts_of(recipe.year, grid, head)
    years = {s.period.year for text, _ in texts for s in spellings_in(text)}
    if len(years) == 1:
        return int(years.pop())
    at = grid.table.place(*(texts[0][1] or (0, 0))) if texts else grid.table.file
    said = ", ".join(map(str, sorted(years))) or "none"
    found.append(Finding("E-READ-007", place=at, where=recipe.year.kind, found=said))
    return None
