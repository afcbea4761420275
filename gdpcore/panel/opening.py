"""A file opened as a table: CSV in any of four encodings, or one sheet of an Excel workbook."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from pathlib import Path

from gdpcore.errors import FileError
from gdpcore.panel.recipe.foreign import refuse_foreign
from gdpcore.panel.table import Table, is_blank
from gdpcore.panel.workbook import read_sheet
from gdpcore.safe_text import from_sheet

MOST_BYTES, MOST_CELLS, LONGEST_LINE = 64 * 2**20, 5_000_000, 4 * 2**20
"""What a CSV file may have: a million rows of five columns are read in some 600 MB."""
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_PIECE = 2**20


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
        table = _csv_table(file)
    elif kind == "xlsx":
        table = read_sheet(file, sheet)
    else:
        raise FileError("E-FILE-005", path=file.name, kind=kind)
    if all(is_blank(row) for row in table.rows):
        raise FileError("E-FILE-003", path=file.name)
    return table


def _csv_table(file: Path) -> Table:
    """A CSV file, whose size is looked at before anything is made of it."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ValueError(f"it is larger than {MOST_BYTES:,} bytes; cut it, or save it as Parquet")
        if any(data.find(b"\n", k, k + LONGEST_LINE) < 0 > data.find(b"\r", k, k + LONGEST_LINE) for k in _blocks(data)):
            raise ValueError(f"one of its lines has more than {LONGEST_LINE:,} bytes")
        rows = _csv_rows(data, _encoding(data))
    except OSError as error:
        raise FileError("E-FILE-002", path=file.name, kind="csv", why=error.strerror or str(error)) from error
    except ValueError as error:
        raise FileError("E-FILE-002", path=file.name, kind="csv", why=str(error)) from error
    return Table(file.name, hashlib.sha256(data).hexdigest(), "", rows)


def _blocks(data: bytes) -> range:
    """The starts of whole blocks as long as a line may be: one without an end of line is part of too long a line."""
    return range(0, len(data) - LONGEST_LINE + 1, LONGEST_LINE)


def _csv_rows(data: bytes, encoding: str) -> list[list[str]]:
    with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as stream:
        heading = next((line for line in stream if line.strip()), "")
    separator = next((s for s in ",\t;" if s in heading), ",")
    cells = data.count(separator.encode()) + max(data.count(b"\n"), data.count(b"\r"))
    if cells > MOST_CELLS:
        raise ValueError(f"it has some {cells:,} cells, more than {MOST_CELLS:,}; cut it, or save it as Parquet")
    with io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=separator, strict=True)
        try:
            if b"'" not in data:
                return list(reader)
            return [[from_sheet(cell) for cell in row] for row in reader]
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num}: {error}") from error


def _encoding(data: bytes) -> str:
    """The encoding of a text. GB 18030 comes last: it gives some text for almost any bytes."""
    for encoding in ["utf-16"] if data.startswith(_BOMS) else ["utf-8-sig", "gb18030"]:
        reader = codecs.getincrementaldecoder(encoding)()
        try:
            for k in range(0, len(data) + 1, _PIECE):
                if "\0" in reader.decode(data[k : k + _PIECE], final=k + _PIECE > len(data)):
                    raise ValueError("it holds NUL characters")
        except UnicodeDecodeError:
            continue
        return encoding
    raise ValueError("its text is neither UTF-8, UTF-16 nor GB 18030; save it as UTF-8")
