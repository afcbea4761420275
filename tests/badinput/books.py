"""Workbooks built by hand, so that every byte of them can be wrong."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET, STRINGS, STYLES, BOOK, RELATIONS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)


def text_cell(at: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = '<row r="1">' + "".join(text_cell(f"{c}1", t) for c, t in zip("ABCD", ("indicator", "unit", "period", "value"), strict=True)) + "</row>"  # fmt: skip
ROW = '<row r="2">' + text_cell("A2", "r") + text_cell("B2", "亿元") + text_cell("C2", "2024-03") + '<c r="D2"><v>5</v></c></row>'


def sheet(rows: str = HEAD + ROW, before: str = "", after: str = "") -> bytes:
    """A sheet's XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()  # fmt: skip


def parts(rows: str = HEAD + ROW, **changed: bytes) -> dict[str, bytes]:
    """The parts of a small sound workbook; SHEET, STRINGS, STYLES, BOOK and RELATIONS may be given by name in small letters."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{_KIND}.worksheet+xml"/></Types>'
    )
    root = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>'
    relations = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )
    out = {"[Content_Types].xml": types.encode(), "_rels/.rels": root.encode(), BOOK: book.encode(), RELATIONS: relations.encode(), SHEET: sheet(rows)}  # fmt: skip
    names = {"sheet": SHEET, "strings": STRINGS, "styles": STYLES, "book": BOOK, "relations": RELATIONS}
    return {**out, **{names[k]: v for k, v in changed.items()}}


def pack(path: Path, content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """The parts as an archive."""
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def deflated(piece: bytes, times: int) -> bytes:
    """Deflate of a repeated piece without ever holding it all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()


def raw_zip(path: Path, entries: list[tuple[str, bytes, int, int, int]], shared: bool = False) -> Path:
    """An archive entry by entry: (name, packed bytes, method, size said, CRC said); ``shared`` lets all use the first one's bytes."""
    out, directory = bytearray(), bytearray()
    first = 0
    for k, (name, data, method, size, crc) in enumerate(entries):
        at, label = len(out), name.encode()
        form = struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0, 0x21, crc, len(data), size, len(label), 0)
        if not shared or k == 0:
            out += b"PK\x03\x04" + form + label + data
            first = at if k == 0 else first
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + form + struct.pack("<HHHII", 0, 0, 0, 0, first if shared else at) + label
        )
    end = struct.pack("<HHHHIIH", 0, 0, min(len(entries), 65535), min(len(entries), 65535), len(directory), len(out), 0)
    path.write_bytes(bytes(out) + bytes(directory) + b"PK\x05\x06" + end)
    return path


def said_of(data: bytes) -> tuple[bytes, int, int, int]:
    """Packed bytes, method, size and CRC of honest content."""
    packed = deflated(data, 1)
    return packed, 8, len(data), zlib.crc32(data)
