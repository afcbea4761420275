"""The style of charts: colours, markers, hatches, fonts. It is a context; nothing of matplotlib's global settings changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke

from gdpcore.bulletin.fonts import families

COLOURS = ("#08519c", "#f0a03c", "#3a9d7c", "#5b2a55", "#9fd0f5", "#b8322a", "#e9e07a", "#8b7fb8")
"""Told apart with colour-blind eyes; neighbours differ in lightness, hatch and marker, for grey print."""
HATCHES = ("", "//", "", "..", "\\\\", "", "xx", "++")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), "-", (0, (3, 1)), (0, (5, 2)), (0, (1, 1.2)))
OTHER = "#c9cdd4"
"""What is left when the largest are shown, and what stands in the background."""
UP, DOWN, NEUTRAL = "#e6841a", "#08519c", "#98a2b3"
"""Upward orange, downward blue: told apart by colour-blind eyes, and by signs in grey print."""
FIGURES: dict[str, Any] = {"fontweight": "bold", "fontfamily": "DejaVu Sans"}
"""Figures that shall be seen first; names are never bold, since Chinese fonts seldom come with that weight."""
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


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1: how light it is in grey print.

    Examples
    --------
    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 6)


def ink_on(colour: str) -> str:
    """White or ink, whichever reads better on a colour."""
    light = luminance(colour)
    return "white" if 1.05 / (light + 0.05) > (light + 0.05) / (luminance(INK) + 0.05) else INK


def edge_of(colour: str) -> str:
    """The edge of a mark: white, or dark round a colour too light to stand on white alone."""
    return QUIET if luminance(colour) > 0.45 else "white"


def line_of(k: int, width: float) -> dict[str, Any]:
    """Colour, dashes and width of the k-th line; one too light to stand on white alone has a dark edge."""
    colour = COLOURS[k % len(COLOURS)]
    how: dict[str, Any] = {"color": colour, "linestyle": DASHES[k % len(DASHES)], "linewidth": width}
    if edge_of(colour) == QUIET:
        how["path_effects"] = [Stroke(linewidth=width + 1.2, foreground=QUIET), Normal()]
    return how


def mixed(low: str, high: str, share: float) -> str:
    """A colour between two, ``share`` of the way."""
    pairs = [(int(low[k : k + 2], 16), int(high[k : k + 2], 16)) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def figure_of(ax: Axes) -> Figure:
    """The whole figure that the axes stand in."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure
