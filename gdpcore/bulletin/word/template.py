"""A bureau's own Word template, filled in: its text and form stay, what stands in double braces is put in.

The template is data, never a program: it runs in jinja2's sandbox, and all that is put in is escaped.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from gdpcore.bulletin.document import ChartBlock, Document, KeyFigures, Paragraph, Table
from gdpcore.bulletin.printed import legible
from gdpcore.bulletin.zipped import timeless
from gdpcore.errors import FileError


def fill_template(document: Document, template: Path) -> bytes:
    """The template with a document put in; docs/bulletin.md lists what a template can name.

    Raises
    ------
    FileError
        E-FILE-001 if the template is not there, E-OUT-007 if docxtpl is not installed, E-DOC-002 if it is no Word file, names
        what is not there, or asks for what a template may not do.
    """
    try:
        from docxtpl import DocxTemplate
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        raise FileError("E-OUT-007", kind="Word", extra="bulletin") from None
    if not template.is_file():
        raise FileError("E-FILE-001", path=template.name)
    stream = io.BytesIO()
    try:
        file = DocxTemplate(str(template))
        environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        file.render(context(document, file), environment, autoescape=True)
        file.save(stream)
    except Exception as error:  # a template can be wrong in as many ways as a program
        raise FileError("E-DOC-002", path=template.name, why=f"{type(error).__name__}: {error}") from error
    return timeless(stream.getvalue())


def context(document: Document, file: Any) -> dict[str, Any]:
    """What a template can name: plain text and lists of text, and the charts."""
    figures = [f for b in document.blocks() if isinstance(b, KeyFigures) for f in b.figures]
    return {
        "title": legible(document.title),
        "subtitle": legible(document.subtitle),
        "as_of": legible(document.as_of),
        "made_up": document.made_up,
        "warnings": list(document.warnings),
        "paragraphs": [legible(b.text) for b in document.blocks() if isinstance(b, Paragraph)],
        "key_figures": {f.name: f.text for f in figures},
        "tables": {t.name: _table(t) for t in document.tables},
        "charts": {b.chart.name: _picture(file, b) for b in document.charts},
        "notes": [legible(n) for n in document.notes],
        "sources": [legible(s) for s in document.sources],
        "findings": [legible(f) for f in document.findings],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {
            "key": r.key,
            "label": legible(r.label),
            "cells": [legible(c.text(x)) for c, x in zip(table.columns, r.cells, strict=True)],
            **{c.name: legible(c.text(x)) for c, x in zip(table.columns, r.cells, strict=True)},
        }
        for r in table.rows
    ]
    return {
        "title": legible(table.title),
        "unit": legible(table.unit),
        "headings": [legible(c.heading) for c in table.columns],
        "rows": rows,
    }


def _picture(file: Any, block: ChartBlock) -> Any:
    from docx.shared import Cm
    from docxtpl import InlineImage

    return InlineImage(file, io.BytesIO(block.png), width=Cm(15))
