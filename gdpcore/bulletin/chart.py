"""A chart: what a plot drew, what it says in words, and the figures it was drawn from."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin.style import figure_of, style
from gdpcore.errors import GdpcoreError
from gdpcore.safe_text import for_markup

_KEPT = "gdpcore_chart"


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A drawn chart with its data.

    A mark that stands for a figure has the id ``<name>-<row>-<column>``: row and column of ``data``, counted from nought.

    Attributes
    ----------
    name : begins every id of the SVG, so that several charts can stand on one page. title : as drawn, or as it would be.
    axes : where it was drawn. alt : the chart in words, for those who do not see it.
    data : what was drawn, not rounded, labels whole. source : publisher and vintage, as in the footer.
    unit : of the figures. language : "zh" or "en".

    Examples
    --------
    >>> from gdpcore.bulletin.style import new_axes
    >>> ax = new_axes(None, 3, 2)
    >>> bar = ax.bar([0], [5.2])[0].set_gid("growth-0-0")
    >>> made = Chart("growth", "GDP", ax, "GDP grew by 5.2 per cent", pd.DataFrame({"GDP": [5.2]}), "", "%")
    >>> made, 'id="growth-0-0"' in made.svg()
    (Chart('growth', 'GDP', 1 x 1 figures, %), True)
    """

    name: str
    title: str
    axes: Axes
    alt: str
    data: pd.DataFrame
    source: str
    unit: str
    language: str = "zh"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", self.name):
            raise GdpcoreError("E-PLOT-002", name=self.name)

    def __repr__(self) -> str:
        return f"Chart({self.name!r}, {self.title!r}, {self.data.shape[0]} x {self.data.shape[1]} figures, {self.unit})"

    def svg(self) -> str:
        """The figure as SVG to stand in a page: the same bytes for the same chart, no reference outside itself, text as paths."""
        stream = io.StringIO()
        with style(self.language):
            figure_of(self.axes).savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
        return _for_a_page(stream.getvalue(), self.name, self.title, self.alt)

    def png(self, dpi: float = 200) -> bytes:
        """The figure as PNG on white."""
        stream = io.BytesIO()
        with style(self.language):
            figure_of(self.axes).savefig(stream, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
        return stream.getvalue()

    def to_frame(self) -> pd.DataFrame:
        """What was drawn, a copy."""
        return self.data.copy()


def attach(made: Chart) -> Axes:
    """Keep the chart with its axes, and return them."""
    setattr(made.axes, _KEPT, made)
    return made.axes


def chart(axes: Axes) -> Chart:
    """The chart that a plot drew on these axes.

    Raises
    ------
    GdpcoreError
        E-PLOT-003 if they hold none.
    """
    kept = getattr(axes, _KEPT, None)
    if not isinstance(kept, Chart):
        raise GdpcoreError("E-PLOT-003")
    return kept


def _for_a_page(text: str, name: str, title: str, alt: str) -> str:
    """matplotlib's SVG without its head, its metadata and its style sheet (which would hold for the whole page), ids the chart's own."""
    body = text[text.index("<svg") :]
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, count=1, flags=re.S)
    body = re.sub(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", body, count=1, flags=re.S)
    mark = re.compile(rf"{re.escape(name)}-\d+-\d+")

    def own(found: re.Match[str]) -> str:
        before, key, after = found.groups()
        return found.group() if mark.fullmatch(key) else f"{before}{name}--{key}{after}"

    for pattern in (r'( id=")([^"]+)(")', r'(xlink:href="#)([^"]+)(")', r"(url\(#)([^)]+)(\))"):
        body = re.sub(pattern, own, body)
    head, rest = body.split(">", 1)
    said = f'role="img" aria-label="{for_markup(title)}" style="stroke-linejoin:round;stroke-linecap:butt"'
    return f"{head} {said}><title>{for_markup(title)}</title><desc>{for_markup(alt)}</desc>{rest}"
