"""Text in pictures: any name can be drawn, however long and whatever is in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

MINUS, CUT = "−", "…"
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, marks of direction and joiners, halves of pairs, what is not assigned


def clean(text: object) -> str:
    """One line without controls, marks of direction and joiners: what they do in a picture is no part of a name.

    Examples
    --------
    >>> clean("A\\u202eB\\tC")
    'AB C'
    """
    spaced = re.sub(r"\s+", " ", str(text)).strip()
    return "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)


def width(text: str) -> int:
    """Columns that a text takes: two for a Chinese character, none for an accent set on the one before.

    Examples
    --------
    >>> width("GDP"), width("工业")
    (3, 4)
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def folded(text: object, columns: int, lines: int = 1) -> str:
    """A text on so many lines of so many columns; what has no room is cut and an ellipsis stands for it.

    Examples
    --------
    >>> folded("transport and storage", 12, 2), folded("交通运输仓储和邮政业", 12)
    ('transport\\nand storage', '交通运输仓…')
    """
    rows: list[str] = []
    rest = clean(text)
    while rest and len(rows) < lines:
        if width(rest) <= columns:
            rows.append(rest)
            break
        last = len(rows) == lines - 1
        row = _head(rest, columns - width(CUT) if last else columns)
        rows.append(row.rstrip() + (CUT if last else ""))
        rest = rest[len(row) :].lstrip()
    return "\n".join(rows)


def _head(text: str, columns: int) -> str:
    """What fits, broken at a space or between Chinese characters where that leaves the line half full at least."""
    end, room = 0, columns
    while end < len(text) and width(text[end]) <= room:
        room -= width(text[end])
        end += 1
    best = end
    while best > 1 and not (text[best - 1] == " " or text[best : best + 1] == " " or width(text[best - 1]) == 2):
        best -= 1
    return text[: best if width(text[:best]) >= columns // 2 else max(end, 1)]


def figure_text(value: float, decimals: int = 1, signed: bool = False) -> str:
    """A figure as drawn: a true minus, no minus before nought.

    Examples
    --------
    >>> figure_text(-1.25), figure_text(-0.01), figure_text(0.3, 2, signed=True)
    ('−1.2', '0.0', '+0.30')
    """
    text = f"{value:{'+' if signed else ''},.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def spoken(series: pd.Series, decimals: int = 1) -> str:
    """A series in words, for those who do not see the chart."""
    return "; ".join(f"{clean(k)}: {figure_text(float(x), decimals) if pd.notna(x) else '–'}" for k, x in series.items())


def decimals_of(figures: Iterable[float]) -> int:
    """Decimals that figures of this size are drawn with."""
    top = max((abs(float(x)) for x in figures if pd.notna(x)), default=0.0)
    return 0 if top >= 1000 else 1 if top >= 2 else 2
