"""Any figure or axes as SVG, for charts that keep no data."""

from __future__ import annotations

import io
from zlib import crc32

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from gdpcore.bulletin.chart import Chart
from gdpcore.bulletin.fonts import warn_of_missing
from gdpcore.bulletin.style import figure_of
from gdpcore.safe_text import for_lines


def drawing(figure: Figure) -> str:
    """A figure as an SVG file; what no XML may hold, or cannot be seen, is spelt out in its texts."""
    for text in figure.findobj(Text):
        if (shown := for_lines(text.get_text())) != text.get_text():
            text.set_text(shown)
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def to_svg(ax: Axes, title: str, description: str) -> str:
    """The axes' figure as SVG to stand in a page, with alternative text; the same input gives the same bytes."""
    warn_of_missing("".join(t.get_text() for t in figure_of(ax).findobj(Text)))
    name = f"chart{crc32(title.encode()):08x}"
    return Chart(name, title, ax, description, pd.DataFrame(), "", "").svg()
