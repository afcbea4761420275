"""Files made to harm whoever opens them: each must end in a coded refusal, quickly and in little memory."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.badinput.books import (
    BOOK,
    HEAD,
    RELATIONS,
    ROW,
    SHEET,
    STRINGS,
    deflated,
    pack,
    parts,
    raw_zip,
    said_of,
    sheet,
)

Builder = Callable[[Path], Path]
MB = 2**20


def book(rows: str = HEAD + ROW, **changed: bytes) -> Builder:
    return lambda folder: pack(folder / "b.xlsx", parts(rows, **changed))


def text(name: str, data: bytes) -> Builder:
    def build(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return build


def with_part(name: str, data: bytes) -> Builder:
    return lambda folder: pack(folder / "b.xlsx", {**parts(), name: data})


def archive(changed: dict[str, tuple[bytes, int, int, int]], shared: bool = False) -> Builder:
    """An archive whose entries are honest but for those given."""

    def build(folder: Path) -> Path:
        honest = {name: said_of(data) for name, data in parts().items()}
        return raw_zip(folder / "b.xlsx", [(n, *e) for n, e in {**honest, **changed}.items()], shared)

    return build


def lying(folder: Path) -> Path:
    """The directory says 100 bytes with the right checksum of these; the entry unpacks to 64 MB."""
    spaces = b" " * MB
    packed = deflated(spaces, 64)
    honest = {name: said_of(data) for name, data in parts().items()}
    return raw_zip(
        folder / "b.xlsx", [(n, *e) for n, e in {**honest, STRINGS: (packed, 8, 100, zlib.crc32(spaces[:100]))}.items()]
    )


def huge_string(folder: Path) -> Path:
    """120 kB that hold one string of 120 MB."""
    start, end = sheet().split(b"<t>indicator</t>")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = b"x" * MB
    packed = (
        packer.compress(start + b"<t>") + b"".join(packer.compress(piece) for _ in range(120)) + packer.compress(b"</t>" + end)
    )
    packed += packer.flush()
    honest = {name: said_of(data) for name, data in parts().items()}
    size = 120 * MB + len(start) + len(end) + 7
    return raw_zip(folder / "b.xlsx", [(n, *e) for n, e in {**honest, SHEET: (packed, 8, size, 0)}.items()])


def many_entries(folder: Path) -> Path:
    honest = [(n, *said_of(d)) for n, d in parts().items()]
    return raw_zip(folder / "b.xlsx", honest + [(f"x{k}", b"", 0, 0, 0) for k in range(60_000)])


def doubled(folder: Path) -> Path:
    honest = [(n, *said_of(d)) for n, d in parts().items()]
    return raw_zip(folder / "b.xlsx", [*honest, (SHEET, *said_of(sheet("")))])


def other_name(folder: Path) -> Path:
    """The directory calls an entry by another name than the entry itself."""
    path = pack(folder / "b.xlsx", parts())
    data = path.read_bytes()
    at = data.rindex(SHEET.encode())
    path.write_bytes(data[:at] + SHEET.replace("1", "2").encode() + data[at + len(SHEET) :])
    return path


def xz(folder: Path) -> Path:
    return pack(folder / "b.xlsx", parts(), zipfile.ZIP_LZMA)


def encrypted(folder: Path) -> Path:
    path = pack(folder / "b.xlsx", parts())
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    path.write_bytes(bytes(data))
    return path


def zip_in_zip(folder: Path) -> Path:
    """Archives inside are never opened; this one is packed so well that its size gives it away."""
    inner = pack(folder / "inner.zip", {"a": b"\0" * (8 * MB)}).read_bytes()
    return pack(folder / "b.xlsx", {**parts(), "xl/embeddings/inner.zip": inner, "xl/media/zeros.bin": b"\0" * (24 * MB)})


_LAUGHS = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 10)) + "]>"
_EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_QUADRATIC = '<!DOCTYPE x [<!ENTITY a "' + "x" * 50_000 + '">]>'
_PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://localhost/x"> %a;]>'
_FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
_CELLS = "".join(f'<row r="{r}">' + "<c><v>1</v></c>" * 50 + "</row>" for r in range(1, 101))

BOOKS: dict[str, tuple[int, Builder, str]] = {
    "far cell": (60, book(_FAR), "XFD1048576"),
    "far cell without references": (60, book('<row r="1048576">' + "<c><v>1</v></c>" * 16 + "</row>"), "P1048576"),
    "far cell in another part": (60, with_part("xl/worksheets/other.xml", sheet(_FAR)), "XFD1048576"),
    "cell below the last row": (60, book('<row r="1"><c r="A1048577"><v>1</v></c></row>'), "no sheet has"),
    "cell right of the last column": (60, book('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "no sheet has"),
    "cell with a huge number of a row": (60, book(f'<row r="1"><c r="A{"9" * 5000}"><v>1</v></c></row>'), "xlsx"),
    "cell with a huge number of a column": (60, book(f'<row r="1"><c r="{"Z" * 100_000}1"><v>1</v></c></row>'), "no sheet has"),
    "huge string packed": (61, huge_string, "unpacked"),
    "huge string": (61, book(HEAD.replace("indicator", "x" * 3 * MB) + ROW), "bytes"),
    "huge shared string": (61, book(strings=b"<sst><si><t>" + b"x" * 3 * MB + b"</t></si></sst>"), "bytes"),
    "huge attribute": (61, book(f'<row r="1"><c r="A1" s="{"1" * 3 * MB}"><v>1</v></c></row>'), "bytes"),
    "huge comment": (61, book(f"<!--{'x' * 3 * MB}-->" + HEAD + ROW), "bytes"),
    "zip bomb by ratio": (61, with_part("xl/media/zeros.bin", b"\0" * (24 * MB)), "unpacked"),
    "zip bomb nested": (61, zip_in_zip, "unpacked"),
    "zip bomb of overlapping entries": (61, archive({f"x{k}": said_of(b"x" * 1000) for k in range(50)}, shared=True), "overlaps"),
    "zip with a size that lies low": (61, lying, "directory"),
    "zip with a size that lies high": (61, archive({"x": (b"", 0, 2**31, 0)}), "unpacked"),
    "zip with a wrong checksum": (61, archive({STRINGS: (*said_of(b"<sst/>")[:3], 7)}), "directory"),
    "zip with 60,000 entries": (61, many_entries, "directory"),
    "zip with an entry twice": (61, doubled, "twice"),
    "zip with an entry of two names": (61, other_name, "directory"),
    "zip packed in another way": (61, xz, "packed"),
    "zip entry outside": (69, with_part("../../etc/x.xml", b"<a/>"), "leads out"),
    "zip entry from the root": (69, with_part("/etc/x.xml", b"<a/>"), "leads out"),
    "zip entry on a drive": (69, with_part("C:/x.xml", b"<a/>"), "leads out"),
    "billion laughs": (62, book(sheet=sheet(before=_LAUGHS).replace(b">5<", b">&a9;<")), "document type"),
    "billion laughs in strings": (62, book(strings=f"{_LAUGHS}<sst><si><t>&a9;</t></si></sst>".encode()), "document type"),
    "quadratic blow-up": (
        62,
        book(sheet=sheet(before=_QUADRATIC).replace(b">5<", b">" + b"&a;" * 50_000 + b"<")),
        "document type",
    ),
    "external entity": (62, book(sheet=sheet(before=_EXTERNAL).replace(b">5<", b">&a;<")), "document type"),
    "external parameter entity": (62, book(styles=f"{_PARAMETER}<styleSheet/>".encode()), "document type"),
    "document type in a part of no name": (62, with_part("docProps/app.xml", f"{_LAUGHS}<a>&a9;</a>".encode()), "document type"),
    "document type in relations": (62, book(relations=_EXTERNAL.encode() + parts()[RELATIONS]), "document type"),
    "document type in the book": (62, book(book=_LAUGHS.encode() + parts()[BOOK]), "document type"),
    "entity without a document type": (62, book(sheet=sheet().replace(b">5<", b">&a;<")), "entity"),
    "deep nesting": (63, book(HEAD + "<row>" + "<a>" * 500_000 + "</a>" * 500_000 + "</row>"), "levels deep"),
    "deep nesting of cells": (63, book(HEAD + "<row>" + "<c>" * 500_000 + "</c>" * 500_000 + "</row>"), "levels deep"),
    "deep nesting in the book": (
        63,
        book(book=b"<workbook>" + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</workbook>"),
        "levels deep",
    ),
    "deep nesting without an end": (63, with_part("xl/x.xml", b"<a>" * 1_300_000), "levels deep|unpacked"),
    "style bomb": (
        61,
        book(styles=b"<styleSheet><cellXfs>" + b'<xf a="1"/>' * 1_200_000 + b"</cellXfs></styleSheet>"),
        "elements|unpacked",
    ),
    "shared string bomb": (61, book(strings=b"<sst>" + b"<si><t/></si>" * 700_000 + b"</sst>"), "elements|unpacked"),
    "shared string that is not there": (
        61,
        book('<row r="1"><c r="A1" t="s"><v>4294967295</v></c></row>', strings=b"<sst/>"),
        "xlsx",
    ),
    "shared string with a number below zero": (
        61,
        book('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', strings=b"<sst/>"),
        "xlsx",
    ),
    "too many cells": (60, lambda folder: pack(folder / "b.xlsx", parts(_CELLS * 450), zipfile.ZIP_STORED), "tags"),
    "another encoding": (62, book(sheet=sheet().decode().replace("UTF-8", "UTF-16").encode("utf-16")), "UTF-8"),
    "another encoding declared": (62, book(sheet=sheet().replace(b"UTF-8", b"UTF-7")), "xlsx"),
    "sheet in a part that is no XML": (62, book(relations=parts()[RELATIONS].replace(b"sheet1.xml", b"sheet1.bin")), "no sheet"),
    "sheet outside": (
        69,
        book(relations=parts()[RELATIONS].replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")),
        "no sheet",
    ),
    "styles with numbers out of range": (61, book('<row r="1"><c r="A1" s="99999999999999999999"><v>1</v></c></row>'), ""),
    "encrypted entries": (58, encrypted, "encrypted"),
    "not well-formed": (58, book("<row><c>"), "sheet1.xml"),
}
"""Name: group, builder, what the refusal names (one of several); "" where it may be read."""

HEADING = b"indicator,unit,period,value\n"
TEXTS: dict[str, tuple[int, Builder, str]] = {
    "line of 8 MB": (57, text("a.csv", HEADING + b"x" * 8 * MB), "line"),
    "8 MB of commas": (57, text("a.csv", HEADING + b"," * 8 * MB), "line|cells"),
    "cells without number": (57, text("a.csv", HEADING + (b"," * 1000 + b"\n") * 7000), "cells"),
    "quote without an end": (57, text("a.csv", HEADING + b'r,"' + b"x,\n" * MB), "line"),
    "quotes without number": (57, text("a.csv", HEADING + b'"' * 3 * MB + b"\n"), "line"),
    "half quotes": (57, text("a.csv", HEADING + b'r,"a"b,c,d\n'), "line"),
    "70 MB": (57, text("a.csv", HEADING + b"r,%,2024-01,1\n" * (70 * MB // 14)), "larger"),
    "a digit 10**5 times": (10, text("a.csv", HEADING + b"r,%,2024-01," + b"9" * 100_000 + b"\n"), "E-DATA-006"),
    "a name of 10**5 letters": (57, text("a.csv", HEADING + b"r" * 100_000 + b",%,2401,1\n"), "E-TIME-017"),
}
