"""Files that are called workbooks and are something else, each refused with what to do about it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from gdpcore.errors import FileError
from gdpcore.panel.recipe.book import Book

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAGE = (b"<html", b"<table", b"<!doctype html", b"<head", b"<body")
_WORKBOOKS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".xlt", ".et")


def refuse_foreign(file: Path, links: bool = False) -> None:
    """Refuse what cannot be read as a workbook although its name says so; other files pass.

    Parameters
    ----------
    links : whether links to other workbooks are accepted.

    Raises
    ------
    FileError
        E-READ-011 an old .xls, -016 a web page, -017 a locked one, -018 one with macros, -019 one with links.
    """
    if file.suffix.lower() not in _WORKBOOKS or not file.is_file():
        return
    with file.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(_OLE):
        raise FileError("E-READ-017" if _holds(file, _LOCKED) else "E-READ-011", path=file.name)
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith(b"<") and any(tag in text for tag in _PAGE):
        raise FileError("E-READ-016", path=file.name)
    if text.startswith(b"<?xml") and b"office:spreadsheet" in text:
        raise FileError("E-READ-011", path=file.name)
    if head.startswith(b"PK"):
        _refuse_parts(file, links)


def _refuse_parts(file: Path, links: bool) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return  # the reader says what is wrong with it
    if file.suffix.lower() == ".xlsm" or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileError("E-READ-018", path=file.name)
    if not links and any(name.startswith("xl/externalLinks/") for name in names):
        raise FileError("E-READ-019", path=file.name, names=", ".join(Book.of(file).links) or "unnamed")


def _holds(file: Path, what: bytes) -> bool:
    """Whether some bytes stand anywhere in a file."""
    tail = b""
    with file.open("rb") as stream:
        while chunk := stream.read(2**20):
            if what in tail + chunk:
                return True
            tail = chunk[-len(what) :]
    return False
