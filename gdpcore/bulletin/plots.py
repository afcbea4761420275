"""Charts. The style is a context; nothing of matplotlib's global settings changes. Every function returns its Axes."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gdpcore.bulletin.fonts import families, warn_of_missing
from gdpcore.bulletin.words import say
from gdpcore.safe_text import for_lines, for_markup

COLOURS = ("#08519c", "#e6841a", "#2b8f6f", "#c24a6b", "#6baed6", "#8c6bb1", "#ecdc6a", "#969696", "#5e3c1e")
"""Told apart with colour-blind eyes, and by lightness in grey print."""
INK, QUIET, GRID = "#1a1f2b", "#667085", "#e4e7ec"


@contextmanager
def style(language: str) -> Iterator[None]:
    """Fonts and lines of the house inside the block."""
    settings: Any = {
        "font.family": families(language),
        "font.size": 10,
        "axes.unicode_minus": True,
        "axes.edgecolor": QUIET,
        "axes.labelcolor": QUIET,
        "text.color": INK,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": GRID,
        "axes.axisbelow": True,
        "svg.fonttype": "path",
        "svg.hashsalt": "gdpcore",
        "text.parse_math": False,  # a name may hold dollar signs
        "legend.frameon": False,
    }
    with mpl.rc_context(settings):
        yield


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes given, or those of a new figure of this size in inches."""
    return ax if ax is not None else Figure(figsize=(width, height), layout="constrained").add_subplot()


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def _quarters(ax: Axes, periods: pd.PeriodIndex) -> None:
    """One tick a quarter, the year under each first one."""
    names = [f"Q{p.quarter}" + (f"\n{p.year}" if p.quarter == 1 or i == 0 else "") for i, p in enumerate(periods)]
    ax.set_xticks(range(len(periods)), names)
    ax.tick_params(axis="x", length=0)


def growth_chart(published: pd.Series, computed: pd.Series, language: str, ax: Axes | None = None) -> Axes:
    """Published growth as a line, computed quarters as diamonds with their figure; per cent by quarter.

    Parameters
    ----------
    published, computed : series on quarterly PeriodIndexes (either may be empty).
    """
    periods = published.index.union(computed.index).sort_values()
    place = {p: i for i, p in enumerate(periods)}
    ax = new_axes(ax, 8.6, 3.1)
    if len(published):
        at = [place[p] for p in published.index]
        ax.plot(
            at,
            published.to_numpy(),
            color=COLOURS[0],
            linewidth=2,
            marker="o",
            markersize=4,
            label=say("line_published", language),
        )
    if len(computed):
        at = [place[p] for p in computed.index]
        ax.plot(
            at,
            computed.to_numpy(),
            linestyle="none",
            marker="D",
            markersize=7,
            color=COLOURS[1],
            label=say("line_computed", language),
        )
        for x, y in zip(at, computed.to_numpy(), strict=True):
            ax.annotate(f"{y:.1f}", (x, y), xytext=(0, 9), textcoords="offset points", ha="center", color=INK, fontweight="bold")
    ax.axhline(0, color=QUIET, linewidth=0.8)
    _quarters(ax, pd.PeriodIndex(periods))
    ax.set_ylabel(say("axis_growth", language))
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.12 * (high - low))
    if ax.lines[:-1]:
        ax.legend(loc="upper right", ncols=2)
    return ax


def contribution_chart(table: pd.DataFrame, names: Mapping[str, str], total: str, language: str, ax: Axes | None = None) -> Axes:
    """Stacked contributions (points) by quarter with GDP growth as a line.

    Parameters
    ----------
    table : rows quarters; columns items, "other" and the total. names : labels of the items.
    """
    ax = new_axes(ax, 8.6, 4.4)
    x = np.arange(len(table))
    up, down = np.zeros(len(table)), np.zeros(len(table))
    hatches = ("", "//", "", "..", "", "xx", "", "\\\\", "")
    for k, code in enumerate(c for c in table.columns if c != total):
        y = np.nan_to_num(table[code].to_numpy(dtype=float))
        label = say("other", language) if code == "other" else names.get(code, code)
        bottom = np.where(y >= 0, up, down)
        ax.bar(
            x,
            y,
            0.62,
            bottom=bottom,
            color=COLOURS[k % len(COLOURS)],
            edgecolor="white",
            linewidth=0.6,
            hatch=hatches[k % len(hatches)],
            label=label,
        )
        up, down = up + np.maximum(y, 0), down + np.minimum(y, 0)
    ax.plot(
        x,
        table[total].to_numpy(dtype=float),
        color=INK,
        marker="o",
        markersize=5,
        linewidth=1.6,
        label=say("line_total", language),
    )
    ax.axhline(0, color=QUIET, linewidth=0.8)
    _quarters(ax, pd.PeriodIndex(table.index))
    ax.set_ylabel(say("axis_points", language))
    _figure(ax).legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3, fontsize=9)
    return ax


def drawing(figure: Figure, transparent: bool = False) -> str:
    """A figure as an SVG file; what no XML may hold, or cannot be seen, is spelt out in its texts."""
    for text in figure.findobj(mpl.text.Text):
        if (shown := for_lines(text.get_text())) != text.get_text():
            text.set_text(shown)
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=transparent)
    return stream.getvalue()


def to_svg(ax: Axes, title: str, description: str) -> str:
    """The axes' figure as inline SVG with alternative text; the same input gives the same bytes."""
    figure = _figure(ax)
    texts = "".join(t.get_text() for t in figure.findobj(mpl.text.Text))
    warn_of_missing(texts)
    with warnings.catch_warnings():
        # a glyph that the first family lacks is found in the next; one that all lack was warned of above
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        body = drawing(figure, transparent=True)
    body = body[body.index("<svg") :]
    head, rest = body.split(">", 1)
    return f'{head} role="img" aria-label="{for_markup(title)}"><title>{for_markup(title)}</title><desc>{for_markup(description)}</desc>{rest}'
