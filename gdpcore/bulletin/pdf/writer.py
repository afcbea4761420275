"""A document to typst source, and that to PDF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gdpcore.bulletin.document import Block, ChartBlock, Document, KeyFigures, Paragraph, Table
from gdpcore.bulletin.fonts import SUBSET
from gdpcore.bulletin.pdf.escape import quoted
from gdpcore.bulletin.printed import stacked
from gdpcore.bulletin.widths import column_widths
from gdpcore.bulletin.words import say
from gdpcore.errors import FileError

LAYOUT = Path(__file__).parent / "layout.typ"
CHINESE = ("Noto Sans CJK SC Regular", "Noto Sans CJK SC")
"""The font that comes along; then, only for characters that it lacks, that of the system."""
FAMILIES = {"zh": CHINESE, "en": ("Libertinus Serif", *CHINESE)}
"""The Latin font is typst's own; the Chinese one has no narrow quotation marks."""


def to_pdf(document: Document) -> bytes:
    """A PDF file with its fonts in it; the same document gives the same bytes.

    Raises
    ------
    FileError
        E-OUT-007 if typst is not installed.
    """
    try:
        import typst
    except ImportError:
        raise FileError("E-OUT-007", kind="PDF", extra="bulletin") from None
    files = {f"{b.chart.name}.svg": b.svg.encode() for b in document.charts}
    text = source(document)
    files |= {"main": text.encode("utf-8"), "layout.typ": LAYOUT.read_bytes()}
    day = datetime(document.dated.year, document.dated.month, document.dated.day, tzinfo=UTC)
    fonts = typst.Fonts(include_system_fonts=bool(_lacking(text)), include_embedded_fonts=True, font_paths=[str(SUBSET.parent)])
    made: Any = typst.Compiler(files, font_paths=fonts).compile(format="pdf", timestamp=day)  # type: ignore[type-var]
    return bytes(made)


def _lacking(text: str) -> set[str]:
    """Characters that the font that comes along does not have."""
    from fontTools.ttLib import TTFont

    covered = TTFont(SUBSET, lazy=True).getBestCmap()
    return {c for c in text if ord(c) not in covered and not c.isspace()}


def source(document: Document) -> str:
    """The document as typst source."""
    language, day = document.language, document.dated
    date = f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
    fonts = ", ".join(quoted(f) for f in FAMILIES[language])
    warning, mark = "\n".join(document.warnings), quoted(document.watermark)
    under = f"{document.subtitle} {document.as_of}".strip()
    lines = [
        '#import "layout.typ": *',
        f"#show: bulletin.with(language: {quoted(language)}, title: {quoted(document.title)}, date: {date}, mark: {mark}, font: ({fonts}))",
        f"#opening({quoted(document.title)}, {quoted(under)}, {quoted(warning)})",
    ]
    writer = _Writer(language)
    for section in document.sections:
        if section.heading:
            lines.append(_heading(section.heading))
        lines += [writer.block(b) for b in section.blocks]
    lines += [_heading(say("notes", language)), f"#numbered({_array(map(quoted, document.notes))})"]
    if document.overrides is not None:
        lines.append(writer.block(document.overrides))
    if document.findings:
        title = say("note_findings", language, count=len(document.findings))
        lines += [f"#bold({quoted(title)})", f"#numbered({_array(map(quoted, document.findings))})"]
    return "\n".join(lines) + "\n"


def _heading(text: str) -> str:
    return f"#heading(level: 1, text({quoted(text)}))"


def _array(items: Iterable[str]) -> str:
    """An array of typst; the comma keeps one of one item an array."""
    return "(" + "".join(f"{x}, " for x in items) + ")"


class _Writer:
    """What is counted while source is written."""

    def __init__(self, language: str) -> None:
        self.language, self.numbers = language, {"table": 0, "figure": 0}

    def caption(self, kind: str, title: str) -> str:
        self.numbers[kind] += 1
        number = say(f"{kind}_number", self.language, n=self.numbers[kind])
        return quoted(number + say("number_gap", self.language) + title)

    def block(self, block: Block) -> str:
        """A call of a function of the layout."""
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, ChartBlock):
            chart = block.chart
            said = say("source", self.language, note=chart.source) if chart.source else ""
            return f"#picture({quoted(chart.name + '.svg')}, {self.caption('figure', chart.title)}, {quoted(chart.alt)}, {quoted(said)})"
        if isinstance(block, KeyFigures):
            return f"#key-figures({', '.join(_array([quoted(f.text), quoted(f.label)]) for f in block.figures)})"
        assert isinstance(block, Paragraph)
        return f"#par(text({quoted(block.text)}))"

    def table(self, table: Table) -> str:
        columns = len(table.columns)
        rows = _array(
            _array(
                [
                    "true" if r.role == "total" else "false",
                    str(r.depth),
                    _array(map(quoted, [r.label, *(c.text(x) for c, x in zip(table.columns, r.cells, strict=True))])),
                ]
            )
            for r in table.rows
        )
        sides = _array(["left", *("left" if c.kind == "text" else "right" for c in table.columns)])
        widths = _array(f"{x:.2f}fr" for x in column_widths(table))
        head = _array(map(quoted, [table.stub, *(stacked(c.heading) for c in table.columns)]))
        size = "9pt" if columns <= 6 else "8pt"
        notes = _array(map(quoted, table.footnotes))
        caption = self.caption("table", table.title)
        return f"#three-line({caption}, {quoted(table.unit)}, {size}, {widths}, {sides}, {head}, {rows}, {notes})"
