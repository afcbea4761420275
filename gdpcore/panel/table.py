"""A file as a grid of text: what stood in every cell, and the address of each.

Nothing is interpreted here. Numbers of a workbook become the shortest text that gives the same float; its dates stay
dates, so that the period parser need not guess how they were shown.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import posixpath
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import FileError, Finding

Cell: TypeAlias = str | dt.date | pd.Period
"""Text, or a date (a datetime is one), or in a frame a period."""

_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, eq=False)
class Table:
    """One sheet.

    Attributes
    ----------
    file : the file's name without its folder; sha256 : of the whole file; sheet : "" for a CSV file.
    rows : the cells; rows may differ in length, and what is not there is "".
    """

    file: str
    sha256: str
    sheet: str
    rows: Sequence[Sequence[Cell]]

    def cell(self, row: int, column: int) -> Cell:
        """What stands in a cell, both counted from 0; "" beyond the end of its row."""
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
        return [r for r in range(after + 1, len(self.rows)) if not is_blank(self.rows[r])]

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, file: str = "DataFrame", sha256: str = "") -> Table:
        """A frame as a grid: its columns are row 1, its index is not read."""
        columns = [[_text(x) for x in frame.iloc[:, k].tolist()] for k in range(frame.shape[1])]
        return cls(file, sha256, "", [[_text(c) for c in frame.columns], *map(list, zip(*columns, strict=True))])


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


def _text(value: Any) -> Cell:
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


def read_table(path: str | Path, sheet: str | None = None) -> Table:
    """Read a CSV file or one sheet of an Excel workbook as a grid of text.

    Parameters
    ----------
    path : an .xlsx file, or a .csv file in UTF-8 with or without mark, UTF-16 with mark, or GB 18030, each tried
        strictly and in this order.
    sheet : name of the sheet; by default the first visible one that is not empty.

    Raises
    ------
    FileError
        E-FILE-001 no such file, -002 not what its name says, -003 empty, -004 python-calamine is missing,
        -005 another kind of file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "gdp.csv")
    ...     _ = path.write_bytes("指标,时期,数值\\n社零,2024-03,39020".encode("gb18030"))
    ...     table = read_table(path)
    >>> table.rows[1], table.place(1, 2)
    (['社零', '2024-03', '39020'], 'gdp.csv C2')
    """
    file = Path(path)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    kind = file.suffix.lower().lstrip(".")
    if kind == "csv":
        if sheet is not None:
            raise FileError("E-FILE-002", path=file.name, kind=kind, why=f"it has no sheet {sheet!r}, nor any other")
        data = file.read_bytes()
        table = Table(file.name, hashlib.sha256(data).hexdigest(), "", _csv_rows(data, file.name))
    elif kind == "xlsx":
        table = _read_sheet(file, sheet)
    else:
        raise FileError("E-FILE-005", path=file.name, kind=kind)
    if all(is_blank(row) for row in table.rows):
        raise FileError("E-FILE-003", path=file.name)
    return table


def _csv_rows(data: bytes, name: str) -> list[list[str]]:
    text = _decoded(data, name)
    if "\0" in text:
        raise FileError("E-FILE-002", path=name, kind="csv", why="it holds NUL characters")
    heading = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((s for s in ",\t;" if s in heading), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise FileError("E-FILE-002", path=name, kind="csv", why=f"line {reader.line_num}: {error}") from error


def _decoded(data: bytes, name: str) -> str:
    """The text of a file. GB 18030 comes last: it gives some text for almost any bytes."""
    encodings = ["utf-16"] if data.startswith(_BOMS) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    why = "its text is neither UTF-8, UTF-16 nor GB 18030; save it as UTF-8"
    raise FileError("E-FILE-002", path=name, kind="csv", why=why)


# -- workbooks ---------------------------------------------------------------------------------------------------------
_MAX_BYTES, _MAX_RATIO = 200 * 2**20, 200
_FREE_AREA, _AREA_PER_CELL = 4_000_000, 4
_FILLED = ("v", "is", "f")  # what makes a cell a filled one: a value, a text, a formula


def _read_sheet(file: Path, sheet: str | None) -> Table:
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
        name, grid = "", []
        for name in [sheet] if sheet is not None else [s.name for s in tabs if s.visible == SheetVisibleEnum.Visible]:
            grid = [[_text(x) for x in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for (row, column), text in lost.get(name, {}).items():
                _put(grid, row, column, text)
            if not all(is_blank(row) for row in grid):
                break
    except Exception as error:  # whatever the parsers say, the file is not a workbook that can be read
        raise FileError("E-FILE-002", path=file.name, kind="xlsx", why=str(error) or type(error).__name__) from error
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Table(file.name, sha256, name, grid)


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
                self._keep_text(name)
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

    def _keep_text(self, name: str) -> None:
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


# -- columns by name ---------------------------------------------------------------------------------------------------
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
        for k in (*inner, *range(width, len(table.rows[r]))):
            if k not in found and plain(table.cell(r, k)):
                found[k] = Finding("E-DATA-014", place=table.place(r, k), raw=table.raw(r, k))
    return list(found.values())


@dataclass(frozen=True)
class Coded:
    """A column of text as positions in its distinct labels."""

    at: NDArray[np.int64]
    labels: list[Any]

    @classmethod
    def of(cls, cells: Iterable[Any], form: Any = None) -> Coded:
        """Number the distinct cells in order of appearance; ``form`` puts each distinct cell into another form first.

        Examples
        --------
        >>> Coded.of(["a ", "b", "a"], plain)
        Coded(at=array([0, 1, 0]), labels=['a', 'b'])
        """
        where: dict[Any, int] = {}
        at = np.array([where.setdefault(c, len(where)) for c in cells], dtype=np.int64)
        if form is None:
            return cls(at, list(where))
        again = cls.of(form(c) for c in where)
        return cls(again.at[at] if len(at) else at, again.labels)

    def take(self, rows: NDArray[np.int64]) -> Coded:
        """The column of these rows; labels stay as they are."""
        return Coded(self.at[rows], self.labels)

    def spread(self) -> NDArray[np.object_]:
        """The label of every row."""
        labels = np.empty(len(self.labels), dtype=object)
        labels[:] = self.labels
        return labels[self.at]
