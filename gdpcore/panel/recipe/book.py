"""What a workbook says of itself: its sheets, what is hidden, which other workbooks it is linked to."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from gdpcore.errors import FileError
from gdpcore.panel.recipe.places import column_number
from gdpcore.panel.table import address

_MAX_PART = 10 * 2**20
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_AT = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_LITERAL = re.compile(r'"[^"]*"|\\.|_.')
_PERCENT = (9, 10)
"""The built-in formats 0% and 0.00%."""
_COL = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, its part of the archive, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Book:
    """A workbook's own description; nothing of its cells is read."""

    file: Path
    sheets: tuple[Sheet, ...] = ()
    links: tuple[str, ...] = ()

    @classmethod
    def of(cls, file: Path) -> Book:
        """Read it (E-FILE-002 if it is no workbook)."""
        try:
            with zipfile.ZipFile(file) as archive:
                root = _xml(archive, "xl/workbook.xml")
                targets = {r.get("Id"): r.get("Target", "") for r in _xml(archive, "xl/_rels/workbook.xml.rels")}
                sheets = []
                for one in root.iter():
                    if one.tag.endswith("}sheet"):
                        key = next((value for name, value in one.items() if name.endswith("}id")), None)
                        part = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
                        sheets.append(Sheet(one.get("name", ""), part, one.get("state", "visible") != "visible"))
                links = [n for n in archive.namelist() if re.fullmatch(r"xl/externalLinks/_rels/[^/]+\.rels", n)]
                named = tuple(r.get("Target", "").rsplit("/", 1)[-1] for n in links for r in _xml(archive, n))
                return cls(file, tuple(sheets), named)
        except Exception as error:  # whatever the parsers say, the file is not a workbook that can be read
            raise FileError("E-FILE-002", path=file.name, kind="xlsx", why=str(error) or type(error).__name__) from error

    def hidden(self, sheet: str) -> tuple[list[int], list[str]]:
        """Numbers of the hidden rows of a sheet and letters of its hidden columns."""
        part = next((s.part for s in self.sheets if s.name == sheet), "")
        rows: list[int] = []
        columns: list[str] = []
        with zipfile.ZipFile(self.file) as archive, archive.open(part) as stream:
            tail = b""
            while chunk := stream.read(2**20):
                data = tail + chunk
                end = data.rfind(b">") + 1
                rows += [int(n) for n in _HIDDEN_ROW.findall(data[:end])]
                columns += [c for attributes in _COL.findall(data[:end]) for c in _hidden_columns(attributes)]
                tail = data[end:][-4096:]
        return rows, columns

    def percentages(self, sheet: str) -> list[tuple[int, int]]:
        """Rows and columns, counted from 0, of the cells of a sheet that are formatted as percentages."""
        part = next((s.part for s in self.sheets if s.name == sheet), "")
        out = []
        with zipfile.ZipFile(self.file) as archive:
            styles = _percent_styles(archive)
            if not styles or part not in archive.namelist():
                return []
            with archive.open(part) as stream:
                tail = b""
                while chunk := stream.read(2**20):
                    data = tail + chunk
                    end = data.rfind(b">") + 1
                    for attributes in _CELL.findall(data[:end]):
                        style, at = _STYLE.search(attributes), _AT.search(attributes)
                        if style and at and int(style[1]) in styles:
                            out.append((int(at[2]) - 1, column_number(at[1].decode())))
                    tail = data[end:]
        return out


def _percent_styles(archive: zipfile.ZipFile) -> set[int]:
    """Numbers of the cell styles that show a number as a percentage; a % in quotes is a mere sign."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    try:
        root = _xml(archive, "xl/styles.xml")
    except (ValueError, ElementTree.ParseError):
        return set()
    formats = {int(one.get("numFmtId", "-1")): one.get("formatCode", "") for one in root.iter() if one.tag.endswith("}numFmt")}
    scaled = {key for key, code in formats.items() if "%" in _LITERAL.sub("", code)} | {k for k in _PERCENT if k not in formats}
    cells = next((one for one in root if one.tag.endswith("}cellXfs")), ())
    return {n for n, one in enumerate(cells) if int(one.get("numFmtId", "0")) in scaled}


def _hidden_columns(attributes: bytes) -> list[str]:
    if not re.search(rb'\bhidden="(?:1|true)"', attributes):
        return []
    first, last = (re.search(rb'\b%s="(\d+)"' % name, attributes) for name in (b"min", b"max"))
    if first is None or last is None:
        return []
    return [address(0, c - 1)[:-1] for c in range(int(first[1]), min(int(last[1]), int(first[1]) + 99) + 1)]


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > _MAX_PART:
        raise ValueError(f"{name} has more than {_MAX_PART:,} bytes")
    data = archive.read(name)
    if b"<!DOCTYPE" in data:
        raise ValueError(f"{name} declares a document type")
    return ElementTree.fromstring(data)
