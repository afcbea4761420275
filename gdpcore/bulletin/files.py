"""The files of a bulletin: all of them or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from gdpcore import atomic
from gdpcore.bulletin.document import Document, Drawn, Table
from gdpcore.bulletin.printed import legible
from gdpcore.bulletin.words import axis_name
from gdpcore.errors import FileError
from gdpcore.safe_text import csv_text

if TYPE_CHECKING:
    from gdpcore.bulletin.bulletin import Bulletin


def _html(main: Document, other: Document, template: Path | None) -> bytes:
    from gdpcore.bulletin.html import to_html

    return to_html([main, other]).encode("utf-8")


def _docx(main: Document, other: Document, template: Path | None) -> bytes:
    from gdpcore.bulletin.word import fill_template, to_word

    return to_word(main) if template is None else fill_template(main, template)


def _xlsx(main: Document, other: Document, template: Path | None) -> bytes:
    from gdpcore.bulletin.excel import to_excel

    return to_excel(main)


def _pdf(main: Document, other: Document, template: Path | None) -> bytes:
    from gdpcore.bulletin.pdf import to_pdf

    return to_pdf(main)


FORMATS: dict[str, Callable[[Document, Document, Path | None], bytes]] = {
    "html": _html,
    "docx": _docx,
    "xlsx": _xlsx,
    "pdf": _pdf,
}
"""What a document can be written as: from the document, the same in the other language, and a template to bytes."""


NEEDS = {"html": ("jinja2", "HTML"), "docx": ("docx", "Word"), "xlsx": ("xlsxwriter", "Excel"), "pdf": ("typst", "PDF")}
"""The module that a format needs, and its name for people."""


def write_all(
    made: Bulletin, folder: Path, formats: Sequence[str], overwrite: bool, template: str | Path | None
) -> dict[str, Path]:
    """See :meth:`gdpcore.bulletin.Bulletin.write`: every file is made before the first is written."""
    asked = (formats,) if isinstance(formats, str) else tuple(formats)
    unknown = [f for f in asked if f not in FORMATS and f != "csv"]
    if unknown or not asked:
        raise FileError("E-DOC-001", name=", ".join(map(str, unknown)), known=", ".join([*FORMATS, "csv"]))
    _require(asked, template is not None)
    stem = f"bulletin-{made.quarter}-{made.language}"
    paths = {f: folder / f"{stem}.{f}" for f in asked if f != "csv"}
    _refuse_existing(paths.values(), overwrite)
    main = made.document()
    other = made.document("en" if made.language == "zh" else "zh") if "html" in asked else main
    given = None if template is None else Path(template)
    content = {f: FORMATS[f](main, other, given) for f in paths}
    if "csv" in asked:
        texts = {t.name: comma_separated(t) for t in main.tables}
        texts |= {f"chart-{b.chart.name}": figures_of(b.chart, made.language) for b in main.charts}
        for name, text in texts.items():
            paths[f"csv/{name}"] = folder / f"tables-{made.quarter}-{made.language}" / f"{name}.csv"
            content[f"csv/{name}"] = ("\ufeff" + text).encode("utf-8")
    _refuse_existing(paths.values(), overwrite)
    atomic.write_all({path: content[name] for name, path in paths.items()}, overwrite=overwrite, folders=True)
    return paths


def _require(formats: Sequence[str], template: bool) -> None:
    """Nothing is drawn in vain: E-OUT-007 comes first."""
    for name in formats:
        module, kind = NEEDS.get(name, ("csv", "CSV"))
        for needed in (module, "docxtpl") if name == "docx" and template else (module,):
            try:
                import_module(needed)
            except ImportError:
                raise FileError("E-OUT-007", kind=kind, extra="bulletin") from None


def _refuse_existing(paths: Iterable[Path], overwrite: bool) -> None:
    for path in paths:
        if not overwrite and os.path.lexists(path):
            raise FileError("E-OUT-001", path=path.name)


def comma_separated(table: Table) -> str:
    """A table as CSV: figures rounded as printed, nothing where there is none, no text that a spreadsheet takes for a formula."""
    decimals = [c.decimals for c in table.columns]
    rows = [(r.label, [c.value for c in r.cells]) for r in table.rows]
    return _lines([table.stub, *(c.heading for c in table.columns)], rows, decimals)


def figures_of(chart: Drawn, language: str) -> str:
    """The figures of a chart as CSV, with two decimals."""
    stub = axis_name(chart.data.index.name, language)
    rows = [(str(x), list(r)) for x, r in zip(chart.data.index, chart.data.itertuples(index=False, name=None), strict=True)]
    return _lines([stub, *map(str, chart.data.columns)], rows, [2] * chart.data.shape[1])


def _lines(headings: list[str], rows: Sequence[tuple[str, Sequence[float | str]]], decimals: Sequence[int]) -> str:
    shown = [
        [
            legible(label),
            *(legible(x) if isinstance(x, str) else round(float(x), d) + 0.0 for d, x in zip(decimals, cells, strict=True)),
        ]
        for label, cells in rows
    ]
    return csv_text([[legible(x) for x in headings], *shown], end="\r\n")
