"""Tables with three lines: above, below the headings, and below."""

from __future__ import annotations

from typing import Any

from gdpcore.bulletin.document import Table
from gdpcore.bulletin.printed import legible, stacked
from gdpcore.bulletin.widths import column_widths
from gdpcore.bulletin.word.fonts import TABLE, set_font

THICK, THIN = "12", "6"  # eighths of a point
WIDTH = 16.0  # of the text, in cm
DIGIT = 0.152  # of a bold digit of 8 points, in cm
_AFTER_BORDERS = ("w:shd", "w:tblLayout", "w:noWrap", "w:tblCellMar", "w:tcMar", "w:vAlign", "w:tblLook")
MARGIN = "40"  # left and right in a cell, in twentieths of a point


def add_table(document: Any, table: Table) -> None:
    """A table, as wide as the text; its headings come again on every page and no row is cut in two."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Cm

    made = document.add_table(rows=1 + len(table.rows), cols=1 + len(table.columns))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    _lines(made._tbl.tblPr, {"top": THICK, "bottom": THICK})
    _margins(made._tbl.tblPr)
    size = 9.0 if len(table.columns) <= 6 else 8.0
    widths = _widths(table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    head = [table.stub, *(stacked(c.heading) for c in table.columns)]
    _row(made.rows[0], head, widths, size, ["left"] + ["center"] * len(table.columns), True)
    _property(made.rows[0]._tr, "w:tblHeader")
    for cell in made.rows[0].cells:
        _lines(cell._tc.get_or_add_tcPr(), {"bottom": THIN}, "w:tcBorders")
    sides = ["left"] + ["left" if c.kind == "text" else "right" for c in table.columns]
    for row, out in zip(table.rows, made.rows[1:], strict=True):
        texts = [row.label, *(c.text(x) for c, x in zip(table.columns, row.cells, strict=True))]
        _row(out, texts, widths, size, sides, row.role == "total", row.depth)


def _widths(table: Table) -> list[float]:
    """Figures first: the labels have what they leave, and break into lines."""
    labels, *figures = (DIGIT * x for x in column_widths(table))
    first = min(max(WIDTH - sum(figures), 2.4), labels + 0.4)
    stretch = (WIDTH - first) / sum(figures) if figures else 1.0
    return [first, *(stretch * x for x in figures)]


def _row(row: Any, texts: list[str], widths: list[float], size: float, sides: list[str], bold: bool, depth: int = 0) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    _property(row._tr, "w:cantSplit")
    for k, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = Cm(widths[k])
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, sides[k].upper())
        form = paragraph.paragraph_format
        form.first_line_indent, form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(1.5), Pt(1.5), 1.0
        if k == 0 and depth:
            form.left_indent = Pt(size * depth)
        run = paragraph.add_run(legible(text))
        set_font(run, TABLE, size, bold)


def _margins(properties: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    around = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), MARGIN)
        margin.set(qn("w:type"), "dxa")
        around.append(margin)
    properties.insert_element_before(around, "w:tblLook")


def _property(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row.get_or_add_trPr().append(OxmlElement(name))


def _lines(properties: Any, wanted: dict[str, str], name: str = "w:tblBorders") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement(name)
    for side, size in wanted.items():
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.insert_element_before(borders, *_AFTER_BORDERS)  # the schema has an order, and Word insists on it
