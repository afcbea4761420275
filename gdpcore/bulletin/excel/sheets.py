"""Sheets of a workbook: a table, the figures of a chart, the notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdpcore.bulletin.document import ChartBlock, Document, Growth, Sum, Table
from gdpcore.bulletin.excel.charts import add_chart
from gdpcore.bulletin.excel.forms import Forms
from gdpcore.bulletin.printed import legible, stacked
from gdpcore.bulletin.widths import text_width
from gdpcore.bulletin.words import axis_name, say

TOP = 3
"""Row of the headings of a table, counted from nought: title, unit and an empty row stand above."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel accepts: no more than 31 characters, none that it forbids, not used before."""
    plain = _FORBIDDEN.sub(" ", legible(wanted)).strip().strip("'").strip()[:31] or "-"
    name, k = plain, 1
    while name.lower() in taken or name.lower() == "history":
        k += 1
        name = f"{plain[: 30 - len(str(k))]} {k}"
    taken.add(name.lower())
    return name


@dataclass
class Book:
    """A workbook while it is written."""

    file: Any
    forms: Forms
    language: str
    taken: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=lambda: {"table": 0, "figure": 0})

    def numbered(self, kind: str, title: str) -> tuple[Any, str]:
        """A new sheet named by the number of what stands in it, and its title."""
        self.numbers[kind] += 1
        name = say(f"{kind}_number", self.language, n=self.numbers[kind])
        sheet = self.file.add_worksheet(sheet_name(name, self.taken))
        return sheet, name + say("number_gap", self.language) + legible(title)

    def figure(self, sheet: Any, row: int, column: int, value: float, form: Any) -> None:
        """A number; nothing where there is none."""
        if np.isfinite(value):
            sheet.write_number(row, column, float(value), form)
        else:
            sheet.write_blank(row, column, None, form)


def add_table(book: Book, table: Table) -> None:
    """A sheet with a table, its growth as formulas, and sums that must hold below it."""
    sheet, title = book.numbered("table", table.title)
    _top(book, sheet, title, table.unit, [table.stub, *(c.heading for c in table.columns)], [r.label for r in table.rows])
    growth = {i.column: i for i in table.identities if isinstance(i, Growth)}
    place = {c.name: k for k, c in enumerate(table.columns, start=1)}
    for r, row in enumerate(table.rows, start=TOP + 1):
        bold, last = row.role == "total", r == TOP + len(table.rows)
        sheet.write_string(r, 0, legible(row.label), book.forms.label(row.depth, bold, last))
        for k, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True), start=1):
            if isinstance(cell.value, str):
                sheet.write_string(r, k, legible(cell.value), book.forms.of(text_wrap=True, bottom=2 if last else 0))
                continue
            form = book.forms.figure(column.decimals, column.kind == "value", cell.mark, bold, last)
            if column.name in growth and np.isfinite(cell.value):
                now, before = (_cell(r, place[x]) for x in (growth[column.name].now, growth[column.name].before))
                sheet.write_formula(r, k, f"=({now}/{before}-1)*100", form, cell.value)
            else:
                book.figure(sheet, r, k, cell.value, form)
    below = TOP + 1 + len(table.rows)
    for note in table.footnotes:
        sheet.write_string(below, 0, legible(note), book.forms.quiet())
        below += 1
    _sums(book, sheet, table, place, below + 1)


def _sums(book: Book, sheet: Any, table: Table, place: dict[str, int], below: int) -> None:
    """The sum of the parts as a formula, and what the total differs from it by, for every sum that must hold."""
    from math import fsum

    sums = [i for i in table.identities if isinstance(i, Sum)]
    rows = {r.key: TOP + 1 + k for k, r in enumerate(table.rows)}
    known = {r.key: r for r in table.rows}
    for total in dict.fromkeys(s.total for s in sums):
        name = legible(known[total].label)
        sheet.write_string(below, 0, say("check_sum", book.language, total=name), book.forms.label(0, False, False))
        sheet.write_string(below + 1, 0, say("check_gap", book.language, total=name), book.forms.label(0, False, False))
        for found in (s for s in sums if s.total == total):
            k = place[found.column]
            column = table.columns[k - 1]
            value = {r: float(known[r].cells[k - 1].value) for r in (total, *found.parts)}
            form = book.forms.figure(column.decimals + 2, column.kind == "value")
            if not all(np.isfinite(x) for x in value.values()):
                continue
            parts = fsum(value[p] for p in found.parts)
            sheet.write_formula(below, k, "=" + "+".join(_cell(rows[p], k) for p in found.parts), form, parts)
            sheet.write_formula(below + 1, k, f"={_cell(rows[total], k)}-{_cell(below, k)}", form, value[total] - parts)
        below += 3


def add_figures(book: Book, block: ChartBlock) -> None:
    """A sheet with the figures of a chart and the chart drawn by the spreadsheet itself."""
    chart = block.chart
    sheet, title = book.numbered("figure", chart.title)
    data = chart.data
    stub = axis_name(data.index.name, book.language)
    labels = [legible(str(x)) for x in data.index]
    _top(book, sheet, title, chart.unit, [stub, *map(str, data.columns)], labels)
    for r, (label, row) in enumerate(zip(labels, data.itertuples(index=False, name=None), strict=True), start=TOP + 1):
        last = r == TOP + len(labels)
        sheet.write_string(r, 0, label, book.forms.label(0, False, last))
        for k, x in enumerate(row, start=1):
            if isinstance(x, str):
                sheet.write_string(r, k, legible(x), book.forms.of(bottom=2 if last else 0))
            else:
                book.figure(sheet, r, k, float(x), book.forms.figure(2, False, last=last))
    if chart.source:
        sheet.write_string(TOP + len(labels) + 2, 0, say("source", book.language, note=legible(chart.source)), book.forms.quiet())
    sheet.fit_to_pages(1, 1)
    if block.kind and len(data):
        add_chart(book.file, sheet, block, TOP)


def add_notes(book: Book, document: Document) -> None:
    """A sheet of sources and methods: what the file is, how figures were made, what was found, where they come from."""
    sheet = book.file.add_worksheet(sheet_name(say("sheet_notes", book.language), book.taken))
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    plain, bold = book.forms.of(text_wrap=True, valign="top"), book.forms.of(bold=True, font_size=11)
    lines: list[tuple[str, Any]] = [(document.title, book.forms.title())]
    lines += [(warning, book.forms.of(bold=True, font_color="#B42318")) for warning in document.warnings]
    lines += [(f"{document.subtitle} {document.as_of}".strip(), plain), ("", plain), (say("notes", book.language), bold)]
    lines += [(n, plain) for n in document.notes]
    if document.sources:
        lines += [("", plain), (say("sources", book.language), bold), *((s, plain) for s in document.sources)]
    if document.findings:
        count = len(document.findings)
        lines += [("", plain), (say("note_findings", book.language, count=count), bold), *((f, plain) for f in document.findings)]
    for k, (text, form) in enumerate(lines):
        sheet.write_string(k, 0, legible(text), form)


def _top(book: Book, sheet: Any, title: str, unit: str, headings: list[str], labels: list[str]) -> None:
    """What stands above the rows, widths, and panes that stay."""
    sheet.write_string(0, 0, title, book.forms.title())
    sheet.write_string(1, 0, legible(unit), book.forms.quiet())
    for k, heading in enumerate(headings):
        sheet.write_string(TOP, k, stacked(legible(heading)), book.forms.head())
    widest = max((1.1 * text_width(x) for x in [headings[0], *labels]), default=10.0)
    sheet.set_column(0, 0, min(max(widest + 3.0, 12.0), 60.0))
    sheet.set_column(1, max(len(headings) - 1, 1), 14)
    sheet.set_row(TOP, 32)
    sheet.freeze_panes(TOP + 1, 1)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TOP)
    sheet.set_footer("&C&P / &N")


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
