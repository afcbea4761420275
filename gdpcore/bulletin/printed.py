"""How figures and foreign text are printed."""

from __future__ import annotations

import re

import pandas as pd

MINUS = "−"  # a true minus sign, as wide as a plus
DASH = "–"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")


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


def legible(text: str) -> str:
    """Text without what no document can hold, or what would reach beyond it: control characters, halves of characters and
    changes of direction show as U+FFFD, every kind of line end is one.

    Examples
    --------
    >>> legible("a\\x00b\\n")
    'a�b\\n'
    """
    return _UNPRINTABLE.sub("\ufffd", _BREAKS.sub("\n", text))


def stacked(heading: str) -> str:
    """A heading of a narrow column: what stands in Chinese brackets goes to a line of its own."""
    return heading.replace("（", "\n（") if len(heading) > 5 else heading
