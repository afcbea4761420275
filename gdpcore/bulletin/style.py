"""The style of charts: colours, markers, hatches, fonts. It is a context; nothing of matplotlib's global settings changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gdpcore.bulletin.fonts import families

COLOURS = ("#08519c", "#e6841a", "#2b8f6f", "#c24a6b", "#6baed6", "#8c6bb1", "#ecdc6a", "#969696", "#5e3c1e")
"""Told apart with colour-blind eyes; neighbours differ in hatch and marker too, for grey print."""
HATCHES = ("", "//", "", "..", "", "xx", "", "\\\\", "")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1)), "-", (0, (5, 2)), (0, (1, 1.5)), "-")
UP, DOWN, NEUTRAL = COLOURS[1], COLOURS[0], "#98a2b3"
"""Upward orange, downward blue: told apart by colour-blind eyes, and by signs in grey print."""
INK, QUIET, GRID, PAPER = "#1a1f2b", "#667085", "#e4e7ec", "#f7f8fa"


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
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        "text.usetex": False,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": GRID,
        "axes.axisbelow": True,
        "hatch.linewidth": 0.8,
        "svg.fonttype": "path",
        "svg.hashsalt": "gdpcore",
        "legend.frameon": False,
    }
    with mpl.rc_context(settings):
        yield


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes given, or those of a new figure of this size in inches."""
    return ax if ax is not None else Figure(figsize=(width, height), layout="constrained").add_subplot()


def figure_of(ax: Axes) -> Figure:
    """The whole figure that the axes stand in."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure
