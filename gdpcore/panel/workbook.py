"""Sheets of Excel workbooks, looked through before they are opened: nothing that would take too much memory, nothing lost."""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from gdpcore.errors import FileError
from gdpcore.panel.table import Cell, Table, address, is_blank, text_of

_MAX_BYTES, _MAX_RATIO = 200 * 2**20, 200
_FREE_AREA, _AREA_PER_CELL = 4_000_000, 4
_FILLED = ("v", "is", "f")  # what makes a cell a filled one: a value, a text, a formula


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
        lost = _survey(file)
        book = CalamineWorkbook.from_path(str(file))
        tabs = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        if sheet is not None and sheet not in [s.name for s in tabs]:
            raise ValueError(f"it has no sheet {sheet!r}; sheets: {', '.join(s.name for s in tabs)}")
        name, grid = "", list[list[Cell]]()
        merged: tuple[tuple[int, int, int, int], ...] = ()
        for name in [sheet] if sheet is not None else [s.name for s in tabs if s.visible == SheetVisibleEnum.Visible]:
            one = book.get_sheet_by_name(name)
            grid = [[text_of(x) for x in row] for row in one.to_python(skip_empty_area=False)]
            merged = tuple((*first, *last) for first, last in one.merged_cell_ranges or ())
            for (row, column), text in lost.get(name, {}).items():
                _put(grid, row, column, text)
            if not all(is_blank(row) for row in grid):
                break
    except Exception as error:  # whatever the parsers say, the file is not a workbook that can be read
        raise FileError("E-FILE-002", path=file.name, kind="xlsx", why=str(error) or type(error).__name__) from error
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Table(file.name, sha256, name, grid, merged)


def _put(grid: list[list[Cell]], row: int, column: int, text: str) -> None:
    grid += [[] for _ in range(row + 1 - len(grid))]
    grid[row] += [""] * (column + 1 - len(grid[row]))
    grid[row][column] = text


def _survey(file: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Look through a workbook before it is opened, and refuse one that would take too much memory.

    Returns
    -------
    dict
        For each sheet the cells that the parser would call empty but that hold an error (#DIV/0!) or a formula without
        a stored result, with their text: such a cell is refused later like any text, not taken for a missing figure.
    """
    with zipfile.ZipFile(file) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > _MAX_BYTES or size > _MAX_RATIO * file.stat().st_size:
            raise ValueError(f"unpacked it has {size:,} bytes, more than {_MAX_BYTES:,} or {_MAX_RATIO} times its size")
        parts = {entry.filename: _survey_part(archive, entry) for entry in archive.infolist()}
        if not any(parts.values()):
            return {}
        return {sheet: parts.get(part, {}) for sheet, part in _parts_of_sheets(archive).items()}


def _survey_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> dict[tuple[int, int], str]:
    walk = _CellWalk()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(2**20):
                walk.parser.Parse(chunk)
        walk.parser.Parse(b"", True)
    except expat.ExpatError as error:
        if entry.filename.lower().endswith(".xml"):
            raise ValueError(f"{entry.filename}: {error}") from None
    walk.close_cell()
    if walk.area > max(_FREE_AREA, _AREA_PER_CELL * walk.cells):
        far = address(walk.last_row, walk.last_column)
        what = f"{entry.filename} reaches to {far} with {walk.cells} filled cells"
        raise ValueError(f"{what}; clear what stands far from the data")
    return walk.lost


class _CellWalk:
    """Goes through the XML of one part and notes how far its filled cells reach; keeps nothing else."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.cells, self.last_row, self.last_column = 0, -1, -1
        self.lost: dict[tuple[int, int], str] = {}
        self._row, self._column = -1, -1
        self._inside = self._is_error = False
        self._written: list[str] = []  # text of an error or formula that is being read
        self._columns: dict[str, int] = {}

    @property
    def area(self) -> int:
        return (self.last_row + 1) * (self.last_column + 1)

    def _doctype(self, *_: Any) -> None:
        raise ValueError("it declares a document type")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            if self._written:
                self.close_cell()
            self._move(attributes.get("r"))
            self._inside, self._is_error = True, attributes.get("t") == "e"
        elif name in _FILLED:
            self.cells += 1
            if self._row > self.last_row:
                self.last_row = self._row
            if self._column > self.last_column:
                self.last_column = self._column
            if self._inside and (name == "f" or self._written or self._is_error):
                self._keeptext_of(name)
        else:
            self.close_cell()
            self._inside = False  # formulas below the cells belong to formats and charts
            if name == "row":
                self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1

    def _move(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        self._row, self._column = int(reference[len(letters) :]) - 1, column

    def _keeptext_of(self, name: str) -> None:
        """Keep the text of a formula until its result comes, and of an error."""
        self._written = ["="] if name == "f" else []
        self.parser.CharacterDataHandler = self._written.append if name == "f" or self._is_error else None

    def close_cell(self) -> None:
        """What an error or formula cell holds is known when the next one begins."""
        if self._written:
            self.lost[self._row, self._column] = "".join(self._written).strip()
            self._written = []
            self.parser.CharacterDataHandler = None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters!r} is not a column")
        number = 26 * number + ord(letter) - 64
    return number - 1


def _parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the archive holds each sheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    out = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if sheet.tag.endswith("}sheet"):
            key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
            out[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
    return out
