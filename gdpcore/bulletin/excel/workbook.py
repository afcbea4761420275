"""A document to a workbook: a sheet for every table and chart, and one of sources and methods."""

from __future__ import annotations

import io
from datetime import datetime

from gdpcore.bulletin.document import Document
from gdpcore.bulletin.excel.forms import Forms
from gdpcore.bulletin.excel.sheets import Book, add_figures, add_notes, add_table
from gdpcore.bulletin.printed import legible
from gdpcore.bulletin.zipped import timeless
from gdpcore.errors import FileError

_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def to_excel(document: Document) -> bytes:
    """An .xlsx file; the same document gives the same bytes.

    Raises
    ------
    FileError
        E-OUT-007 if xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise FileError("E-OUT-007", kind="Excel", extra="bulletin") from None
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, {"in_memory": True, **_TEXT_STAYS_TEXT})
    day = document.dated
    file.set_properties(
        {"title": legible(document.title)[:255], "author": "gdpcore", "created": datetime(day.year, day.month, day.day)}
    )
    file.set_calc_mode("auto")
    book = Book(file, Forms(file, document.language), document.language)
    for table in document.tables:
        add_table(book, table)
    for block in document.charts:
        add_figures(book, block)
    add_notes(book, document)
    file.close()
    return timeless(stream.getvalue())
