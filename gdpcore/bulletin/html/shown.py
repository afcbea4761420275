"""Tables and figures of charts as a page shows them."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdpcore.bulletin.document import Cell, Column, Drawn, Table
from gdpcore.bulletin.printed import DASH, legible, number
from gdpcore.bulletin.words import axis_name


def shown_table(table: Table, language: str, title: str) -> dict[str, Any]:
    """Headings and rows of printed cells beside their exact values."""
    rows = [
        {
            "label": legible(r.label) or DASH,
            "depth": r.depth,
            "role": r.role,
            "cells": [_cell(c, x) for c, x in zip(table.columns, r.cells, strict=True)],
        }
        for r in table.rows
    ]
    return {
        "name": f"{language}-{table.name}",
        "title": title,
        "unit": legible(table.unit),
        "stub": legible(table.stub),
        "columns": [{"heading": legible(c.heading), "text": c.kind == "text"} for c in table.columns],
        "rows": rows,
        "footnotes": [legible(f) for f in table.footnotes],
    }


def _cell(column: Column, cell: Cell) -> dict[str, Any]:
    value = "" if isinstance(cell.value, str) or not np.isfinite(cell.value) else repr(float(cell.value))
    return {"text": legible(column.text(cell)), "value": value, "is_text": column.kind == "text"}


def shown_figures(chart: Drawn, language: str) -> dict[str, Any]:
    """The figures of a chart; what the reader sees at a mark is found here by row and column."""
    data = chart.data
    rows = [
        {
            "label": legible(str(label)),
            "cells": [
                {"text": legible(x), "value": ""}
                if isinstance(x, str)
                else {"text": number(float(x), 2), "value": repr(float(x)) if np.isfinite(float(x)) else ""}
                for x in row
            ],
        }
        for label, row in zip(data.index, data.itertuples(index=False, name=None), strict=True)
    ]
    return {
        "stub": legible(axis_name(data.index.name, language)),
        "headings": [legible(str(c)) for c in data.columns],
        "rows": rows,
    }
