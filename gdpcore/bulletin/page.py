"""Tables and charts to one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gdpcore.bulletin.tables import DECIMALS
from gdpcore.errors import FileError
from gdpcore.safe_text import for_lines

TEMPLATES = Path(__file__).parent / "templates"
MINUS = "−"  # a true minus sign, as wide as a plus
DASH = "–"


def number(value: float, decimals: int, separator: bool = False) -> str:
    """A figure as printed: rounded half to even in decimal, a true minus, a dash where there is none.

    Examples
    --------
    >>> number(-0.04, 1), number(12345.67, 1, separator=True), number(float("nan"), 1)
    ('0.0', '12,345.7', '–')
    """
    if pd.isna(value):
        return DASH
    text = f"{value:{',' if separator else ''}.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if float(text.replace(",", "")) == 0 else MINUS + text[1:]
    return text


@dataclass(frozen=True)
class PrintedTable:
    """A table ready to print: title, headings, and rows of (name, depth, cells)."""

    title: str
    headings: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str]]]


def printed(
    frame: pd.DataFrame, title: str, headings: Sequence[str], names: Sequence[str], levels: Sequence[str]
) -> PrintedTable:
    """Round a table for print; columns keep the order of the frame."""
    rows = []
    for name, level, (_, row) in zip(names, levels, frame.iterrows(), strict=True):
        rows.append((name, level, [number(float(row[c]), DECIMALS[str(c)], c == "value") for c in frame.columns]))
    return PrintedTable(title, headings, rows)


def render(**parts: object) -> str:
    """Fill the page's template; all text is escaped, only charts drawn here are markup."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup
    except ImportError:
        raise FileError("E-OUT-007", kind="HTML", extra="bulletin") from None
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=lambda x: x if isinstance(x, Markup) else for_lines(str(x)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    charts = [{**c, "svg": Markup(c["svg"])} for c in parts.pop("charts")]  # type: ignore[attr-defined]
    return environment.get_template("page.html.j2").render(charts=charts, **parts)
