"""A file opened as a table: CSV in any of four encodings, or one sheet of an Excel workbook."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from gdpcore.errors import FileError
from gdpcore.panel.recipe.foreign import refuse_foreign
from gdpcore.panel.table import Table, is_blank
from gdpcore.panel.workbook import read_sheet

_BOMS = (b"\xff\xfe", b"\xfe\xff")


def read_table(path: str | Path, sheet: str | None = None, links: bool = False) -> Table:
    """Read a CSV file or one sheet of an Excel workbook as a grid of text.

    Parameters
    ----------
    path : an .xlsx file, or a .csv file in UTF-8 with or without mark, UTF-16 with mark, or GB 18030, each tried
        strictly and in this order.
    sheet : name of the sheet; by default the first visible one that is not empty.
    links : whether a workbook may hold links to other workbooks; their stored results are then read.

    Raises
    ------
    FileError
        E-READ-011, -016 to -019 if it is called a workbook and is none that can be read, with what to do.
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
    refuse_foreign(file, links)
    kind = file.suffix.lower().lstrip(".")
    if kind == "csv":
        if sheet is not None:
            raise FileError("E-FILE-002", path=file.name, kind=kind, why=f"it has no sheet {sheet!r}, nor any other")
        data = file.read_bytes()
        table = Table(file.name, hashlib.sha256(data).hexdigest(), "", _csv_rows(data, file.name))
    elif kind == "xlsx":
        table = read_sheet(file, sheet)
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
