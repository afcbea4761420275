"""What every plot shares: where it draws, in which language, its title, footer, legend, and the chart it leaves behind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text

from gdpcore.bulletin.chart import Chart, attach
from gdpcore.bulletin.fonts import families, lacking, warn_of_missing
from gdpcore.bulletin.plots.text import clean, folded, width
from gdpcore.bulletin.plots.words import say
from gdpcore.bulletin.style import COLOURS, GRID, INK, QUIET, figure_of, new_axes, style
from gdpcore.errors import GdpcoreError, MeaningError


class Look(TypedDict, total=False):
    """How a chart looks; every plot takes these by name.

    Attributes
    ----------
    ax : axes to draw on; by default those of a new figure.
    language : "zh" (default) or "en".
    title : instead of the plot's own; "" draws none, for a page that has a heading of its own.
    source, vintage : publisher, and when the figures were known; the footer.
    name : begins the ids of the SVG.
    """

    ax: Axes | None
    language: str
    title: str | None
    source: str
    vintage: str
    name: str


@dataclass(frozen=True, eq=False)
class Sheet:
    """One chart while it is drawn."""

    ax: Axes
    name: str
    language: str
    look: Look
    missing: set[str]

    def say(self, key: str, **fields: object) -> str:
        """A word of the house."""
        return say(key, self.language, **fields)

    def label(self, text: object, columns: int = 24, lines: int = 1) -> str:
        """A name as it can be drawn: cut to its room, a square for what no font has."""
        short = folded(text, columns, lines)
        lost = lacking(short, self.language)
        self.missing.update(lost)
        return "".join("□" if c in lost else c for c in short)

    def mark(self, artist: Any, row: int, column: int) -> Any:
        """Give a mark the id of the figure it stands for."""
        artist.set_gid(f"{self.name}-{row}-{column}")
        return artist

    def require_known(self, name: str, value: Any, known: Iterable[Any]) -> None:
        """Refuse what is not there: E-PLOT-005."""
        offered = list(known)
        if value not in offered:
            said = ", ".join(map(str, offered[:12])) + (" ..." if len(offered) > 12 else "")
            raise MeaningError("E-PLOT-005", chart=self.name, name=name, value=str(value), known=said)

    def require_columns(self, frame: pd.DataFrame, columns: Sequence[str]) -> None:
        """Refuse a table that lacks a column: E-PLOT-005."""
        for column in columns:
            self.require_known("column", column, frame.columns)

    def require_figures(self, frame: pd.DataFrame | pd.Series) -> None:
        """Refuse a table without a figure (E-PLOT-001), and one with infinite ones (E-PLOT-004)."""
        values = (frame.to_frame() if isinstance(frame, pd.Series) else frame).to_numpy(dtype=np.float64)
        if not values.size or np.isnan(values).all():
            raise MeaningError("E-PLOT-001", chart=self.name, rows=values.shape[0], columns=values.shape[1])
        endless = np.isinf(values)
        if endless.any():
            row = frame.index[int(np.argmax(endless.any(axis=1)))]
            raise MeaningError("E-PLOT-004", chart=self.name, count=int(endless.sum()), row=row)

    def require_few(self, items: Sequence[str]) -> None:
        """Refuse more items than there are colours: E-PLOT-007."""
        if not 0 < len(items) <= len(COLOURS):
            raise MeaningError("E-PLOT-007", chart=self.name, count=len(items), most=len(COLOURS))

    def legend(self, handles: Sequence[Any] | None = None) -> int:
        """The legend above the axes, in as many columns as have room; its height in points."""
        shown = list(handles) if handles is not None else self.ax.get_legend_handles_labels()[0]
        if not shown:
            return 0
        sizes = [0.074 * width(str(h.get_label())) + 0.58 for h in shown]  # inches, with handle and gap
        room = room_of(self.ax)
        columns = len(shown) if sum(sizes) <= room else max(1, int(room / max(sizes)))
        columns = math.ceil(len(shown) / math.ceil(len(shown) / columns))  # rows as even as can be
        self.ax.legend(
            handles=shown,
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.0),
            ncols=columns,
            fontsize=9,
            borderaxespad=0.2,
            handlelength=1.8,
            columnspacing=1.4,
            frameon=False,
        )
        return 15 * math.ceil(len(shown) / columns) + 3

    def finish(self, title: str, alt: str, data: pd.DataFrame, unit: str, above: float = 0.0) -> Axes:
        """Title, footer and the chart; ``above`` points are taken between axes and title."""
        asked = self.look.get("title")
        shown = title if asked is None else asked
        if shown:
            drawn = self.label(shown, max(int(room_of(self.ax) * 9.6), 16), 2)
            self.ax.set_title(drawn, loc="left", fontsize=13, pad=8 + above, color=INK)
        source = self._footer()
        for text in self.ax.findobj(Text):
            text.set_parse_math(False)
        warn_of_missing("".join(self.missing), self.language)
        said = clean(shown or title)
        return attach(Chart(self.name, said, self.ax, f"{said}. {clean(alt)}", data, source, unit, self.language))

    def _footer(self) -> str:
        source, vintage = clean(self.look.get("source", "")), clean(self.look.get("vintage", ""))
        parts = [self.say("source_footer", source=source)] if source else []
        parts += [self.say("vintage_footer", vintage=vintage)] if vintage else []
        text = ("" if self.language == "zh" else " ").join(parts)
        figure = figure_of(self.ax)
        if text and figure.get_supxlabel() != text:
            room = int(figure.get_figwidth() * 17)
            figure.supxlabel(self.label(text, room, 3), x=0.01, ha="left", fontsize=7.5, color=QUIET)
        return text


@contextmanager
def sheet(name: str, size: tuple[float, float], look: Look, grid: str = "y") -> Iterator[Sheet]:
    """The style in force, and axes in it; ``size`` in inches, ``grid`` the lines that help to read: "x", "y", "both" or ""."""
    language = look.get("language", "zh")
    if language not in ("zh", "en"):
        raise GdpcoreError("E-OUT-004", language=language)
    with style(language):
        ax = new_axes(look.get("ax"), *size)
        _dress(ax, language, grid)
        yield Sheet(ax, look.get("name", name), language, look, set())


def _dress(ax: Axes, language: str, grid: str) -> None:
    """The style on axes that may have been made outside of it."""
    for side, spine in ax.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_edgecolor(QUIET)
    ax.grid(visible=False)
    if grid:
        ax.grid(visible=True, axis=grid, color=GRID)  # type: ignore[arg-type]
    ax.set_axisbelow(True)
    ax.tick_params(length=0, colors=QUIET, labelfontfamily=families(language))
    for text in ax.findobj(Text):
        text.set_fontfamily(families(language))
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_color(QUIET)


def room_of(ax: Axes) -> float:
    """About how wide the axes will be, in inches, once labels have their room."""
    figure = figure_of(ax)
    whole = figure.get_figwidth() * (1.0 if len(figure.axes) == 1 else float(ax.get_position().width) * 1.35)
    names = getattr(ax.yaxis.get_major_formatter(), "seq", ())
    rows = [row for name in names for row in str(name).split("\n")]
    return whole - (0.4 + 0.075 * max(map(width, rows)) if rows else 0.9)
