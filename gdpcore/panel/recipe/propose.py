"""A first recipe for a file that nobody has described yet: what is seen, what is doubted, nothing guessed in silence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from gdpcore.cube import Spelling
from gdpcore.cube.periods import frequency, parse_spelling, spellings_in
from gdpcore.errors import FileError, Finding, GdpcoreError, current_language, listed
from gdpcore.panel.recipe.along import Grid
from gdpcore.panel.recipe.book import Book
from gdpcore.panel.recipe.cross import Cross
from gdpcore.panel.recipe.foreign import refuse_foreign
from gdpcore.panel.recipe.forms import growth_form
from gdpcore.panel.recipe.labels import is_total, read_label
from gdpcore.panel.recipe.measures import measure_of, unit_in, unit_line
from gdpcore.panel.recipe.numbers_seen import figures_seen
from gdpcore.panel.recipe.places import Place
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.recipe.running import doubt_running
from gdpcore.panel.recipe.sdmx_seen import sdmx_recipe
from gdpcore.panel.recipe.shown import read_shown
from gdpcore.panel.recipe.sight import Sight, left_out_unsaid, look
from gdpcore.panel.recipe.words import field_name, say
from gdpcore.panel.table import Table, address, plain


@dataclass(frozen=True)
class Proposal:
    """A recipe for a file, what was understood of it, and what must be looked at.

    Attributes
    ----------
    recipe : what :func:`gdpcore.read_panel` takes; save it, correct it, use it every month.
    doubts : findings with their places, warnings all: what could be read otherwise.
    """

    recipe: Recipe
    doubts: tuple[Finding, ...]
    lines: Callable[[str], list[str]]

    @property
    def understood(self) -> str:
        """What was understood, as text in the language of :func:`gdpcore.use_language`."""
        return "\n".join(self.lines(current_language()))


def propose_recipe(path: str | Path, sheet: str | None = None) -> Proposal:
    """Look at a file and write a first recipe for it.

    Parameters
    ----------
    path : a .csv or .xlsx file, or an SDMX file. sheet : the sheet to look at; by default the first visible one with figures.

    Returns
    -------
    Proposal
        With ``recipe``, ``understood`` (text) and ``doubts``. What cannot be seen is left open in the recipe, never guessed:
        reading by it then says what to add.

    Raises
    ------
    FileError
        E-FILE-001 to -005, E-READ-011 to -018: the file cannot be opened. E-READ-014: no table of figures was found.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = "2024年3月主要指标（虚构）,,\\n指标,单位,本月,同比增长(%)\\n零售,亿元,420.5,4.1\\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "月报.csv")
    ...     _ = path.write_text(text, encoding="gb18030")
    ...     proposal = propose_recipe(path)
    >>> {field: str(place) for field, place in proposal.recipe.where.items()}
    {'indicator': 'column A', 'unit': 'column B', 'measure': 'row 2', 'period': 'title'}
    >>> proposal.doubts
    ()
    """
    file = Path(path)
    doubts: list[Finding] = []
    as_sdmx = sdmx_recipe(file, doubts)
    if as_sdmx is not None:
        names = ", ".join(f"{name} ({one})" for name, one in as_sdmx.dimensions.items())
        return Proposal(
            as_sdmx,
            tuple(doubts),
            lambda language: [
                say("plain", language, file=file.name),
                say("sdmx", language, names=names),
                say("doubts", language, count=len(doubts)),
            ],
        )
    book = _book(file, doubts)
    seen = _seen(file, sheet, book)
    table = seen.grid.table
    if sheet is None and len(seen.others) > 0:
        names = ", ".join([table.sheet, *seen.others])
        doubts.append(Finding("W-READ-001", path=file.name, sheets=names, chosen=table.sheet))
    recipe = _recipe(seen.sight, doubts)
    recipe = replace(
        recipe, sheet=table.sheet if sheet is not None or seen.others else "", external_links=bool(book and book.links)
    )
    hidden = _hidden(book, table, doubts)
    return Proposal(recipe, tuple(doubts), lambda language: _lines(seen, recipe, book, hidden, len(doubts), language))


@dataclass(frozen=True)
class _Seen:
    sight: Sight
    others: list[str]

    @property
    def grid(self) -> Grid:
        return self.sight.grid


def _book(file: Path, doubts: list[Finding]) -> Book | None:
    if file.suffix.lower() != ".xlsx" or not file.is_file():
        return None
    refuse_foreign(file, links=True)
    book = Book.of(file)
    if book.links:
        doubts.append(Finding("W-READ-008", path=file.name, names=", ".join(book.links)))
    hidden = [s.name for s in book.sheets if s.hidden]
    if hidden:
        doubts.append(Finding("W-READ-002", path=file.name, names=", ".join(hidden)))
    return book


def _seen(file: Path, sheet: str | None, book: Book | None) -> _Seen:
    """The first sheet with figures below a heading, and the other sheets that have such."""
    names: list[str | None] = [sheet] if sheet is not None or book is None else [s.name for s in book.sheets if not s.hidden]
    found: list[Sight] = []
    why = "no figures stand below a heading"
    for name in names:
        try:
            table = read_shown(file, name, links=True)
        except FileError as error:
            if error.code != "E-FILE-003" or len(names) == 1:
                raise
            continue
        sight = look(Grid(table))
        if sight is not None and sight.lines:
            found.append(sight)
    if not found:
        raise FileError("E-READ-014", path=file.name, why=why)
    return _Seen(found[0], [s.grid.table.sheet for s in found[1:]])


# -- the recipe --------------------------------------------------------------------------------------------------------
def _recipe(sight: Sight, doubts: list[Finding]) -> Recipe:
    grid, table = sight.grid, sight.grid.table
    where = {name: Place("column", column=c) for name, c in sight.labels.items()}
    where |= {name: Place("row", row=r) for name, r in sight.roles.items() if name not in where}
    if "measure" in where and len(sight.measures) > 1:
        where["measure"] = Place("row", row=sight.measures[0], below=tuple(sight.measures[1:]))
    recipe = Recipe(
        layout="long" if "value" in where else "cross",
        header=tuple(r + 1 for r in sight.head),
        where=where,
        skip_columns=tuple(address(0, c)[:-1] for c in sight.idle) if "value" not in where else (),
    )
    if sight.coded:
        at = table.place(sight.roles["period"], sight.figures[0])
        doubts.append(Finding("W-READ-009", place=at, raw=sight.coded))
    doubts += _unsaid(sight)
    recipe = _with_period(recipe, sight, doubts)
    recipe = _with_measures(recipe, sight, doubts)
    recipe = _with_units(recipe, sight, doubts)
    if "indicator" not in recipe.where:
        name = _title_name(grid, sight.head)
        doubts.append(Finding("W-READ-012", place=table.place(0, 0), field="indicator", text=name or "nothing"))
        recipe = replace(recipe, where={**recipe.where, **({"indicator": Place("declared", name)} if name else {})})
    doubt_running(sight, doubts)
    return _with_forms(_with_skips(recipe, sight, doubts), sight, doubts)


def _unsaid(sight: Sight) -> list[Finding]:
    """What the recipe does not read though figures may depend on it: rows of the heading, columns, a table beside."""
    table = sight.grid.table
    rows = [(r, listed(list(dict.fromkeys(t for t in sight.texts(r) if t)), 4)) for r in sight.unread]
    out = [Finding("W-READ-014", place=table.place(r, sight.figures[0]), raw=text) for r, text in rows]
    if sight.beside >= 0:
        out.append(Finding("W-READ-016", place=table.place(sight.head[0], sight.beside), column=address(0, sight.beside)[:-1]))
    for c in left_out_unsaid(sight):
        column, raw = address(0, c)[:-1], sight.grid.text(sight.head[-1], c)
        out.append(Finding("W-READ-015", place=table.place(sight.head[-1], c), column=column, raw=raw))
    return out


def _with_measures(recipe: Recipe, sight: Sight, doubts: list[Finding]) -> Recipe:
    """Headings that speak of another period, a plan or another comparison are left out, and said."""
    if "measure" not in sight.roles:
        return recipe
    other = {}
    for c, text in zip(sight.figures, sight.measured(), strict=True):
        meant = measure_of(text) or measure_of(unit_in(text)[0])
        if meant is not None and meant.kind == "other" and text not in other:
            other[text] = "skip"
            doubts.append(Finding("W-READ-017", place=sight.grid.table.place(sight.measures[-1], c), raw=text))
    return replace(recipe, measures=other)


def _texts(sight: Sight, kind: str) -> list[str]:
    table = sight.grid.table
    if kind == "title":
        return [str(c) for r in range(sight.head[0]) for c in table.rows[r] if plain(c)]
    return [table.sheet if kind == "sheet" else Path(table.file).stem]


def _with_period(recipe: Recipe, sight: Sight, doubts: list[Finding]) -> Recipe:
    """Where the period stands, or the year that the periods leave out."""
    table, here = sight.grid.table, recipe.where.get("period")
    spelt = {
        kind: list(dict.fromkeys(s for t in _texts(sight, kind) for s in spellings_in(t))) for kind in ("title", "sheet", "file")
    }
    if here is not None and sight.years >= 0:
        return replace(recipe, year=Place("row", row=sight.years))
    if here is not None and sight.year >= 0:
        return replace(recipe, year=Place("column", column=sight.year))
    if here is not None:
        if not sight.coded and not _have_years(sight, here):
            kind = next((k for k, found in spelt.items() if len({s.period.year for s in found}) == 1), None)
            if kind is None:
                doubts.append(Finding("W-READ-006", place=table.place(sight.head[0], 0), where="title", found="no year"))
            return replace(recipe, year=Place(kind) if kind else None)
        return recipe
    fine = {kind: [s for s in found if frequency(s.period) != "Y"] or found for kind, found in spelt.items()}
    for kind, found in fine.items():
        if len(found) == 1:
            others = [
                s for k, f in fine.items() if k != kind for s in f if frequency(s.period) != "Y" and s.period != found[0].period
            ]
            if others:
                said = ", ".join(s.text for s in [found[0], *others])
                doubts.append(Finding("W-READ-006", place=table.place(0, 0), where="title, sheet and file", found=said))
                return recipe
            _doubt_joint(recipe, sight, found[0], doubts)
            return replace(recipe, where={**recipe.where, "period": Place(kind)})
        if found:
            break
    said = ", ".join(s.text for found in fine.values() for s in found) or "none"
    doubts.append(Finding("W-READ-006", place=table.place(0, 0), where="title, sheet and file", found=said))
    return recipe


def _doubt_joint(recipe: Recipe, sight: Sight, spelling: Spelling, doubts: list[Finding]) -> None:
    """A lone January-February title: its figures may be joint ones or the first of the year to date."""
    flows = [measure_of(t) for t in sight.measured()]
    if spelling.is_joint and not any(m and m.flow for m in flows):
        place = sight.grid.table.place(0, 0)
        doubts.append(Finding("W-READ-003", place=place, series="every figure", text=spelling.text, reading="a joint figure"))


def _have_years(sight: Sight, place: Place) -> bool:
    cells = (
        [sight.grid.cell(place.row, c) for c in sight.figures]
        if place.kind == "row"
        else [sight.grid.cell(r, place.column) for r in sight.lines]
    )
    try:
        for cell in cells:
            if plain(cell):
                parse_spelling(plain(cell) if isinstance(cell, str) else cell)
    except GdpcoreError:
        return False
    return True


def _with_units(recipe: Recipe, sight: Sight, doubts: list[Finding]) -> Recipe:
    """The unit of figures that have none beside them: in brackets, in a line above the table, or open."""
    if "unit" in recipe.where:
        return recipe
    grid = sight.grid
    headings = [*sight.measured(), *(sight.texts(sight.roles["indicator"]) if "indicator" in sight.roles else [])]
    growth = {t for t in headings if (m := measure_of(t)) and m.kind in ("growth", "index", "skip", "other")}
    bracketed = any(unit_in(t)[1] for t in headings if t not in growth)
    names = _labels(sight, "indicator")
    lost = [(at, name) for at, name in names if not unit_in(name)[1]]
    if bracketed or (names and not lost):
        return recipe
    for r in range(sight.head[0] + 1):
        for cell in grid.table.rows[r]:
            if of_all := unit_line(plain(cell)) or (unit_in(plain(cell))[1] if r < sight.head[0] else ""):
                return replace(recipe, where={**recipe.where, "unit": Place("declared", of_all)})
    needs = [(at, name) for at, name in lost if "measure" not in sight.roles or len(growth) < len(set(sight.measured()))]
    doubts += [Finding("W-READ-007", place=grid.table.place(*at), series=name) for at, name in needs]
    return recipe


def _labels(sight: Sight, field: str) -> list[tuple[tuple[int, int], str]]:
    """The names of a field in the lines looked at, or in the heading, each once with its place."""
    out: dict[str, tuple[int, int]] = {}
    if field in sight.labels:
        column = sight.labels[field]
        for r in sight.lines:
            out.setdefault(read_label(sight.grid.cell(r, column)).name, (r, column))
    elif field in sight.roles:
        row = sight.roles[field]
        for c in sight.figures:
            out.setdefault(read_label(sight.grid.cell(row, c)).name, (row, c))
    return [(at, name) for name, at in out.items() if name]


def _title_name(grid: Grid, head: list[int]) -> str:
    """A title without its period and its unit: what a table of one indicator is about."""
    cells = [plain(c) for r in range(head[0]) for c in grid.table.rows[r]]
    texts = [text for text in (re.sub(r"[(（]?\s*(?:计量)?单位\s*[:：].*", "", cell).strip() for cell in cells) if text]
    if not texts:
        return ""
    name = re.sub(r"(?:19|20)[0-9]{2}年?(?:[0-9一二三四1-]{1,5}[月季]度?份?)?", "", plain(texts[0]))
    return unit_in(name)[0].strip(" -—_（）()")


def _with_skips(recipe: Recipe, sight: Sight, doubts: list[Finding]) -> Recipe:
    skip = []
    for field in ("region", "indicator"):
        for at, name in _labels(sight, field):
            if is_total(name):
                skip.append(name)
                doubts.append(Finding("W-READ-005", place=sight.grid.table.place(*at), raw=name))
    return replace(recipe, skip=tuple(dict.fromkeys(skip)))


def _with_forms(recipe: Recipe, sight: Sight, doubts: list[Finding]) -> Recipe:
    """How growth and negative numbers are written."""
    headed = zip(sight.figures, sight.measured(), strict=True) if sight.measures else []
    columns = [c for c, t in headed if (m := measure_of(t)) and m.kind == "growth"]
    values = figures_seen(sight, columns)
    if len(values) < 3:
        return recipe
    middle, form = float(np.median(values)), growth_form(float(np.median(values)), float(np.abs(values).max()))
    if form == "rate":
        return recipe
    place = sight.grid.table.place(sight.lines[0], columns[0])
    doubts.append(Finding("W-READ-004", place=place, middle=middle, form=form))
    return replace(recipe, growth=form)


def _hidden(book: Book | None, table: Table, doubts: list[Finding]) -> str:
    """Rows and columns of the sheet that are hidden."""
    rows, columns = book.hidden(table.sheet) if book else ([], [])
    names = listed([*(f"{c}:{c}" for c in columns), *(f"{r}:{r}" for r in rows)], 12)
    if names:
        doubts.append(Finding("W-READ-011", place=f"{table.file} {table.sheet}", names=names))
    return names


# -- what was understood -----------------------------------------------------------------------------------------------
def _lines(seen: _Seen, recipe: Recipe, book: Book | None, hidden: str, doubts: int, language: str) -> list[str]:
    sight, table = seen.sight, seen.grid.table
    out = [say("file" if table.sheet else "plain", language, file=table.file, sheet=table.sheet)]

    def add(key: str, names: Any, **more: Any) -> None:
        if names:
            out.append(say(key, language, names=names, **more))

    add("others", ", ".join(seen.others))
    add("hidden_sheets", ", ".join(s.name for s in book.sheets if s.hidden) if book else "")
    add("hidden", hidden)
    out += [say("title", language, text=t) for t in _texts(sight, "title")[:3]]
    fields = {name: field_name(name, language) for name in recipe.where}
    if recipe.layout == "long":
        out.append(say("long", language))
    else:
        nothing = field_name("nothing", language)
        down = ", ".join(fields[n] for n, p in recipe.where.items() if p.kind == "column") or nothing
        across = ", ".join(fields[n] for n, p in recipe.where.items() if p.kind == "row") or nothing
        out.append(say("cross", language, rows=listed(recipe.header, 6), down=down, across=across))
    out += [say("field", language, field=fields[n], place=p) for n, p in recipe.where.items()]
    out += _contents(recipe, table, language)
    add("merged", listed([f"{address(a, b)}:{address(c, d)}" for a, b, c, d in table.merged], 8))
    add("left_out", ", ".join([*recipe.skip, *recipe.skip_columns]))
    return [*out, say("doubts", language, count=doubts)]


def _contents(recipe: Recipe, table: Table, language: str) -> list[str]:
    """Periods, indicators, regions, measures and units by the recipe, as far as it can be followed."""
    found: list[Finding] = []
    try:
        cross = Cross(table, recipe, found)
        contents = cross.contents()
    except (GdpcoreError, KeyError):
        return []
    return [say(key, language, count=len(names), names=listed(names, 6)) for key, names in contents.items() if names]
