"""How wide the columns of a table must be, whatever prints it."""

from __future__ import annotations

from gdpcore.bulletin.document import Table
from gdpcore.bulletin.printed import legible, stacked


def text_width(text: str) -> float:
    """The longest line of a text in digits' widths: a Chinese character counts two.

    Examples
    --------
    >>> text_width("行业"), text_width("1,234.5")
    (4.0, 7.0)
    """
    return max(sum(2.0 if ord(c) > 0x2E7F else 1.0 for c in line) for line in legible(text).split("\n"))


def column_widths(table: Table) -> list[float]:
    """What each column needs, labels first, in digits: figures are never cut, headings may take two lines, labels several."""
    labels = [text_width(r.label) + 2 * r.depth for r in table.rows]
    out = [min(max([12.0, text_width(table.stub), *labels]), 30.0)]
    for k, column in enumerate(table.columns):
        cells = [text_width(column.text(r.cells[k])) for r in table.rows]
        if column.kind == "text":
            out.append(min(max([6.0, text_width(column.heading), *cells]), 18.0))
        else:
            out.append(max([5.0, _heading(column.heading), *cells]) + 1.5)
    return out


def _heading(text: str) -> float:
    """Two lines hold a heading, but no word and no bracket is cut."""
    lines = stacked(legible(text)).split("\n")
    whole = [w for line in lines for w in line.split() if line.startswith("（") or w.isascii()]
    return max([0.55 * text_width("\n".join(lines)), *map(text_width, whole)])
