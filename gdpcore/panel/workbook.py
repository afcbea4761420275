"""Sheets of Excel workbooks, looked through before they are opened: nothing that would take too much memory, nothing lost."""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from gdpcore.errors import FileError, Finding
from gdpcore.panel.archive import entries_of, pieces
from gdpcore.panel.plain_scan import PlainScan
from gdpcore.panel.sheet_walk import PartWalk, Reach
from gdpcore.panel.table import SheetRows, Table, place_of

_MOST_TAGS = 8_000_000
"""Tags of all parts: some two million filled cells, which fill half a gigabyte when they are read."""
_MOST_HEAD = 4 * 2**20
"""Bytes of the parts that say which sheets there are."""
_MARKUP = (".xml", ".rels")
_MACROS = "vbaproject.bin"


@dataclass
class _Survey:
    """What is known of a workbook before it is opened: of each part what a parser would lose and what is hidden."""

    parts: dict[str, Reach] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    links: int = 0


def read_sheet(file: Path, sheet: str | None) -> Table:
    """One sheet of a workbook, the first visible one that is not empty if none is named.

    Raises
    ------
    FileError
        E-FILE-002 if it cannot be read, E-FILE-004 if python-calamine is missing.
    """
    try:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
    except ImportError:
        raise FileError("E-FILE-004", path=file.name, kind="xlsx", extra="excel") from None
    try:
        survey = _surveyed(file)
        paths = _parts_of_sheets(file, survey)
        book = CalamineWorkbook.from_path(str(file))
        tabs = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        if sheet is not None and sheet not in [s.name for s in tabs]:
            raise ValueError(f"it has no sheet {sheet!r}; sheets: {', '.join(s.name for s in tabs)}")
        name, grid = "", SheetRows([])
        merged: tuple[tuple[int, int, int, int], ...] = ()
        for name in [sheet] if sheet is not None else [s.name for s in tabs if s.visible == SheetVisibleEnum.Visible]:
            one = book.get_sheet_by_name(name)
            cells = one.to_python(skip_empty_area=False)
            merged = tuple((*first, *last) for first, last in one.merged_cell_ranges or ())
            for (row, column), text in survey.parts[paths[name]].lost.items() if name in paths else ():
                _put(cells, row, column, text)
            grid = SheetRows(cells)
            if not all(grid.is_blank(r) for r in range(len(grid))):
                break
    except BaseException as error:
        # whatever the parsers say, the file is not a workbook that can be read; a panic of the parser is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        why = " ".join((str(error) or type(error).__name__).split())[:300]
        raise FileError("E-FILE-002", path=file.name, kind="xlsx", why=why) from error
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Table(file.name, sha256, name, grid, merged, _notes(file.name, name, survey, paths))


def _put(grid: list[list[Any]], row: int, column: int, text: str) -> None:
    grid += [[] for _ in range(row + 1 - len(grid))]
    grid[row] += [""] * (column + 1 - len(grid[row]))
    grid[row][column] = text


def _notes(file: str, sheet: str, survey: _Survey, paths: dict[str, str]) -> tuple[Finding, ...]:
    """What a reader of the sheet should know though nothing is wrong with it."""
    found = [Finding("W-FILE-001", path=file, count=survey.links)] if survey.links else []
    walk = survey.parts.get(paths.get(sheet, ""))
    hidden = walk.hidden if walk else {}
    return (*found, *(Finding("W-FILE-002", place=place_of(file, sheet, at), what=what) for what, at in hidden.items()))


def _surveyed(file: Path) -> _Survey:
    """Look through a workbook before it is opened, and refuse one that would take too much memory or is not what it seems.

    A part that is no XML is passed over: no parser will be led to it.
    """
    survey, tags = _Survey(), 0
    # sheets first: what else a workbook may hold is measured by its cells
    for entry in sorted(entries_of(file), key=lambda e: "worksheets/" not in e.filename):
        name = entry.filename.lower()
        if name.endswith(_MACROS):
            raise ValueError("it holds macros; save it as .xlsx without them")
        survey.links += "externallinks/" in name and name.endswith(".xml")
        scan = PlainScan(entry.filename)
        for piece in pieces(file, entry):
            scan.feed(piece)
            if tags + scan.tags > _MOST_TAGS:
                raise ValueError(
                    f"it has more than {_MOST_TAGS:,} tags, some two million cells; save large tables as CSV or Parquet"
                )
        scan.finish()
        tags += scan.tags
        survey.parts[entry.filename] = scan
        if scan.plain:
            continue
        walk = survey.parts[entry.filename] = PartWalk(entry.filename)
        try:
            for piece in pieces(file, entry):
                walk.feed(piece)
            walk.finish()
        except expat.ExpatError as error:
            if name.endswith(_MARKUP):
                raise ValueError(f"{entry.filename}: {error}") from None
            survey.unread.add(entry.filename)
    return survey


def _parts_of_sheets(file: Path, survey: _Survey) -> dict[str, str]:
    """Which part of the archive holds each sheet; ValueError if that is none that was looked through."""
    with zipfile.ZipFile(file) as archive:
        relations = ElementTree.fromstring(_head(archive, "xl/_rels/workbook.xml.rels"))
        book = ElementTree.fromstring(_head(archive, "xl/workbook.xml"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    out = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
            part = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
            if part in survey.unread or part not in survey.parts:
                raise ValueError(f"its sheet {sheet.get('name', '')!r} stands in {part!r}, which is no sheet")
            out[sheet.get("name", "")] = part
    return out


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    entry = archive.getinfo(name)
    if entry.file_size > _MOST_HEAD:
        raise ValueError(f"its part {name} has {entry.file_size:,} bytes")
    return archive.read(entry)
