"""The table that was read, with the offending cells marked and commented where they stand."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError, GdpcoreError, current_language
from gdpcore.panel.numbers import parse_number
from gdpcore.panel.opening import read_table
from gdpcore.panel.table import address
from gdpcore.review.words import say

if TYPE_CHECKING:
    from gdpcore.review.figures import Figures
    from gdpcore.review.result import Review

Grid = Sequence[Sequence[Any]]
Rows = list[Any]
"""Findings of one cell."""
COLOURS = {"error": ("#F8C9C4", "#9C1C12"), "warning": ("#FFE3A8", "#7A4B00"), "note": ("#D6E6F5", "#1D4E79")}
ANSWERED = ("#DDEBDD", "#3B5B3B")
_GRAVE = ("error", "warning", "note", "answered")
_SHOWN = ("severity", "rule", "region", "name", "measure", "period", "value", "expected", "evidence", "innocent", "status", "who",
          "when", "why", "sheet", "cell", "level", "reason", "id")  # fmt: skip
_WIDTHS = {"evidence": 60, "innocent": 44, "reason": 36, "name": 24, "rule": 15, "why": 28, "value": 14, "expected": 14, "id": 14}
_LONGEST = 1200
"""Characters of a comment."""


def write_marked(review: Review, path: Path, original: Path | None, language: str | None, overwrite: bool) -> Path:
    """See :meth:`gdpcore.review.Review.to_excel`."""
    try:
        import xlsxwriter
    except ImportError:
        raise FileError("E-FILE-004", path=path.name, kind="xlsx", extra="bulletin") from None
    tongue = language or current_language()
    frame = review.frame(tongue)
    if original is not None:
        _require_same(review.figures, original)
        sheets, placed = dict(_sheets(original)), frame
    else:
        sheets, placed = _laid_out(review.figures, frame, tongue)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        formats = _formats(book)
        _write_findings(book, _free_name(say("findings", tongue), sheets), review, placed, tongue, formats)
        for name, grid in sheets.items():
            here = placed[(placed["cell"] != "") & ((placed["sheet"] == name) | (placed["sheet"] == ""))]
            marks: dict[str, Rows] = {}
            for row in here.itertuples(index=False):
                marks.setdefault(str(row.cell), []).append(row)
            _write_sheet(book.add_worksheet(name), grid, marks, tongue, formats)
    write_atomically(path, stream.getvalue(), overwrite=overwrite, folders=True)
    return path


def _require_same(figures: Figures, original: Path) -> None:
    if not original.is_file():
        raise FileError("E-FILE-001", path=original.name)
    cells = np.argwhere(~np.isnan(figures.values))
    source = figures.source(*map(int, cells[0])) if len(cells) else None
    was = source.sha256 if source is not None else ""
    now = hashlib.sha256(original.read_bytes()).hexdigest()
    if was and was != now:
        raise FileError("E-AUDIT-010", path=original.name, now=now[:12], was=was[:12])


def _sheets(original: Path) -> Iterator[tuple[str, Grid]]:
    """Every sheet as a grid from A1 on. The file was looked through when it was read, and is the same."""
    if original.suffix.lower() == ".xlsx":
        from python_calamine import CalamineWorkbook, SheetTypeEnum

        book = CalamineWorkbook.from_path(str(original))
        for tab in book.sheets_metadata:
            if tab.typ == SheetTypeEnum.WorkSheet:
                yield tab.name, book.get_sheet_by_name(tab.name).to_python(skip_empty_area=False)
        return
    if original.suffix.lower() == ".csv":
        yield original.stem[:31], [[_number(c) for c in row] for row in read_table(original).rows]
        return
    raise FileError("E-FILE-005", path=original.name, kind=original.suffix.lstrip("."))


def _number(cell: Any) -> Any:
    """A number where a cell of a CSV file reads like one, else its text."""
    try:
        value = parse_number(str(cell), "")
    except GdpcoreError:
        return cell
    return value if value == value and len(str(cell)) <= 15 else cell


def _laid_out(f: Figures, frame: pd.DataFrame, language: str) -> tuple[dict[str, Grid], pd.DataFrame]:
    """The figures in a table of our own, a row for each series of each region, and findings with addresses in it."""
    name = say("figures", language)
    head = [say(k, language) for k in ("region", "name", "measure")]
    grid: list[list[Any]] = [[*head, *map(str, f.periods)]]
    row_of = {}
    for r, region in enumerate(f.regions):
        for i, series in enumerate(f.series):
            row_of[region, series, f.measures[i]] = len(grid)
            grid.append([region, f.names[i][0 if language == "zh" else 1], f.measures[i], *map(float, f.values[r, i])])
    column_of = {str(p): k + len(head) for k, p in enumerate(f.periods)}
    keys = zip(frame["region"], frame["series"], frame["measure"], frame["period"], strict=True)
    places = [address(row_of[r, s, m], column_of[p]) if (r, s, m) in row_of and p in column_of else "" for r, s, m, p in keys]
    return {name: grid}, frame.assign(sheet=name, cell=places)


def _formats(book: Any) -> dict[str, Any]:
    out = {
        "bold": book.add_format({"bold": True, "bottom": 1, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0.####", "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for key, (fill, ink) in {**COLOURS, "answered": ANSWERED}.items():
        out[key] = book.add_format({"bg_color": fill, "font_color": ink, "border": 1, "border_color": ink})
        out[key + " date"] = book.add_format({"bg_color": fill, "font_color": ink, "border": 1, "num_format": "yyyy-mm-dd"})
    out["title"] = book.add_format({"bold": True, "font_size": 14})
    return out


def _write_sheet(sheet: Any, grid: Grid, marks: Mapping[str, Rows], language: str, formats: Mapping[str, Any]) -> None:
    widths: dict[int, int] = {}
    seen = set()
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            where = address(r, c)
            found = marks.get(where)
            seen.add(where)
            _put(sheet, r, c, value, None if found is None else _grave(found), formats)
            if isinstance(value, str) and r < 400:
                widths[c] = max(widths.get(c, 8), min(sum(2 if ord(x) > 0x2E80 else 1 for x in value) + 1, 28))
    for c, width in widths.items():
        sheet.set_column(c, c, width)
    for where, found in marks.items():
        if where not in seen:  # an empty cell beyond the end of its row
            sheet.write_blank(where, None, formats[_grave(found)])
        sheet.write_comment(where, _comment(found, language), {"x_scale": 3.2, "y_scale": 1.2 + 0.9 * min(len(found), 4)})


def _put(sheet: Any, r: int, c: int, value: Any, mark: str | None, formats: Mapping[str, Any]) -> None:
    """A cell as it was: text never becomes a formula, numbers stay numbers."""
    style = formats[mark] if mark else None
    if isinstance(value, bool):
        sheet.write_boolean(r, c, value, style)
    elif isinstance(value, (int, float)):
        if np.isfinite(value):
            sheet.write_number(r, c, value, style)
        elif mark:
            sheet.write_blank(r, c, None, style)
    elif isinstance(value, (dt.datetime, dt.date)):
        sheet.write_datetime(r, c, value, formats[f"{mark} date" if mark else "date"])
    elif str(value) != "":
        sheet.write_string(r, c, str(value), style)
    elif mark:
        sheet.write_blank(r, c, None, style)


def _grave(found: Rows) -> str:
    """The gravest of a cell's findings; answered if all are."""
    return min(("answered" if row.status == "answered" else str(row.severity) for row in found), key=_GRAVE.index)


def _comment(found: Rows, language: str) -> str:
    lines = []
    for row in found:
        head = f"[{say(row.severity, language)}] {row.rule} {row.evidence}"
        causes = f"{say('innocent', language)}: {row.innocent}" if row.innocent else ""
        said = f"{say(row.status, language)}: {row.who} {row.when} {row.why}" if row.who else ""
        lines.append("\n".join(x for x in (head, causes, said, f"#{row.id}") if x))
    text = "\n\n".join(lines)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."


def _write_findings(book: Any, name: str, review: Review, frame: pd.DataFrame, language: str, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, say("title", language), formats["title"])
    sheet.write_string(1, 0, say("counts", language, cells=review.cells, rules=len(review.applied)))
    sheet.write_string(2, 0, say("manners", language))
    sheet.write_string(3, 0, say("values_only", language))
    top = 5
    for c, key in enumerate(_SHOWN):
        sheet.write_string(top, c, say(key, language), formats["bold"])
        sheet.set_column(c, c, _WIDTHS.get(key, 11))
    for r, row in enumerate(frame[list(_SHOWN)].itertuples(index=False), start=top + 1):
        for c, (key, value) in enumerate(zip(_SHOWN, row, strict=True)):
            style = formats["answered" if row.status == "answered" else row.severity] if key == "severity" else formats["wrap"]
            if key in ("severity", "status"):
                sheet.write_string(r, c, say(str(value), language), style)
            elif key == "cell" and value:
                sheet.write_url(r, c, f"internal:'{str(row.sheet).replace(chr(39), chr(39) * 2)}'!{value}", string=str(value))
            elif isinstance(value, str):
                sheet.write_string(r, c, value, style)
            elif value == value:
                sheet.write_number(r, c, value, formats["number"])
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    if len(frame):
        sheet.autofilter(top, 0, top + len(frame), len(_SHOWN) - 1)


def _free_name(wanted: str, taken: Mapping[str, Any]) -> str:
    used = {n.lower() for n in taken}
    return next(n for n in (wanted, *(f"{wanted} {k}" for k in range(2, len(used) + 3))) if n.lower() not in used)
