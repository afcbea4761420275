"""The neutral model of a document: what is said and shown, with figures as numbers, before anyone decides how it looks.

Every format (HTML, Word, Excel, PDF) is made from it alone, so that all say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

import pandas as pd

from gdpcore.bulletin.printed import number
from gdpcore.bulletin.sentence import Sentence
from gdpcore.bulletin.words import say


class Drawn(Protocol):
    """A chart, as far as documents need to know it (:class:`gdpcore.bulletin.chart.Chart`)."""

    @property
    def name(self) -> str:
        """Of letters, digits, "-" and "_"."""

    @property
    def title(self) -> str:
        """What it shows."""

    @property
    def alt(self) -> str:
        """The same in words, for those who do not see it."""

    @property
    def data(self) -> pd.DataFrame:
        """The figures shown."""

    @property
    def source(self) -> str:
        """Whose figures they are, or ""."""

    @property
    def unit(self) -> str:
        """Of the figures."""

    def svg(self) -> str:
        """The picture as SVG; the mark of a figure has the id ``<name>-<row>-<column>``."""

    def png(self) -> bytes:
        """The picture as PNG."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : a key of letters. heading : as printed. kind : "value", "percent", "points" (figures) or "text".
    decimals : in print.
    """

    name: str
    heading: str
    kind: str = "value"
    decimals: int = 1

    def text(self, cell: Cell) -> str:
        """A cell as printed, with its mark."""
        shown = cell.value if isinstance(cell.value, str) else number(cell.value, self.decimals, self.kind == "value")
        return shown + cell.mark


@dataclass(frozen=True)
class Cell:
    """A figure at full precision (NaN: none), or text; and the mark of its status, such as "*", explained in a footnote."""

    value: float | str
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes
    ----------
    key : code of what it is about. label : as printed. cells : one per column. depth : how far it stands in; an item that
        is "of which" stands one deeper than what it is of. role : "total", "part", "memo" or "".
    """

    key: str
    label: str
    cells: tuple[Cell, ...]
    depth: int = 0
    role: str = ""


@dataclass(frozen=True)
class Sum:
    """In ``column`` the row ``total`` is the sum of the rows ``parts``: a reader can check it."""

    column: str
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Growth:
    """In every row ``column`` is the growth, per cent, of ``now`` over ``before``: a reader can check it."""

    column: str
    now: str
    before: str


@dataclass(frozen=True)
class Table:
    """A table: figures, not text, and what must hold among them.

    Attributes
    ----------
    name : a key of letters. title : without a number. unit : line above the table, or "". stub : heading of the labels.
    columns, rows : every row has a cell for every column. footnotes : below it. identities : what a reader can check.
    """

    name: str
    title: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    footnotes: tuple[str, ...] = ()
    identities: tuple[Sum | Growth, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]
    language: str = "zh"

    @property
    def text(self) -> str:
        """As printed."""
        return ("" if self.language == "zh" else " ").join(s.text for s in self.sentences)


@dataclass(frozen=True)
class KeyFigure:
    """One figure that is read first: a label, a number, its decimals and its sign, such as "%"."""

    name: str
    label: str
    value: float
    decimals: int = 1
    sign: str = ""

    @property
    def text(self) -> str:
        """As printed."""
        shown = number(self.value, self.decimals, True)
        return shown if pd.isna(self.value) else shown + self.sign


@dataclass(frozen=True)
class KeyFigures:
    """The figures that are read first."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, eq=False)
class ChartBlock:
    """A chart in its place, and how a spreadsheet draws the same figures.

    Attributes
    ----------
    chart : the picture and its figures. kind : "line", "bar", "stacked" (columns) or "" where a spreadsheet cannot draw it.
    line : the column of the figures that is a line over the columns, or "".
    """

    chart: Drawn
    kind: str = "line"
    line: str = ""

    @cached_property
    def svg(self) -> str:
        """The picture as SVG, drawn once."""
        return self.chart.svg()

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG, drawn once."""
        return self.chart.png()


Block = Paragraph | Table | ChartBlock | KeyFigures


@dataclass(frozen=True, eq=False)
class Section:
    """A heading ("" for none) and what stands below it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class Document:
    """A document in one language.

    Attributes
    ----------
    title, subtitle, as_of : as printed. language : "zh" or "en". name : stem of its files. dated : the day it is about, the
        only date that files carry. sections : in order. notes, sources, findings : one text each. overrides : figures set by
        hand, or None. made_up : True for a made-up place. inside : True where it holds figures
        that are not to be published. Every format says both on top, and marks its pages with the latter.
    """

    name: str
    title: str
    subtitle: str
    language: str
    as_of: str
    dated: date
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    overrides: Table | None = None
    made_up: bool = False
    inside: bool = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """What stands on top of every format."""
        kept = (("made_up", self.made_up), ("inside_use", self.inside))
        return tuple(say(key, self.language) for key, holds in kept if holds)

    @property
    def watermark(self) -> str:
        """What stands across the pages, or ""."""
        return say("watermark", self.language) if self.inside else ""

    def blocks(self) -> Iterator[Block]:
        """Every block of every section, in order."""
        for section in self.sections:
            yield from section.blocks

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in order; figures set by hand come last."""
        own = tuple(b for b in self.blocks() if isinstance(b, Table))
        return own if self.overrides is None else (*own, self.overrides)

    @property
    def charts(self) -> tuple[ChartBlock, ...]:
        """The charts, in order."""
        return tuple(b for b in self.blocks() if isinstance(b, ChartBlock))
