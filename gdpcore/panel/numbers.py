"""Numbers as people type them, read strictly: what is not plainly a number is refused, never guessed."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import Finding, GdpcoreError
from gdpcore.panel.table import Cell, Table

MISSING = ("", "-", "—", "…", "...", "NA", "..")
"""What stands for a missing figure."""

# Full-width forms only, and not all of NFKC: that would make 123① into 1231 and 5² into 52.
_FULL_WIDTH = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{0x3000: " ", 0x00A0: " ", 0x2212: "-", 0x200B: None, 0x2060: None, 0xFEFF: None},
}
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?").fullmatch
_NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").fullmatch


def parse_number(text: Cell, place: str = "cell") -> float:
    """Read one number.

    Parameters
    ----------
    text : digits with an optional sign, correct thousands commas, a decimal point and an exponent; full-width forms and
        the minus sign U+2212 too. Empty, ``-``, ``—``, ``…``, ``NA`` and ``..`` are a missing figure.
    place : file and cell, for the message.

    Returns
    -------
    float
        NaN for a missing figure; -0 becomes 0.

    Raises
    ------
    GdpcoreError
        E-DATA-002 for anything else (12%, 5 (2), 1_000, inf, nan), E-DATA-006 if a float64 cannot hold it.

    Examples
    --------
    >>> parse_number("１，２３４．５"), parse_number("−3e2"), parse_number("…")
    (1234.5, -300.0, nan)
    """
    if not isinstance(text, str):
        raise GdpcoreError("E-DATA-002", place=place, raw=str(text))
    short = text.translate(_FULL_WIDTH).strip()
    if short in MISSING:
        return math.nan
    if _NUMBER(short) is None:
        raise GdpcoreError("E-DATA-002", place=place, raw=text)
    number = float(short.replace(",", ""))
    # below the smallest normal number digits are lost, down to a silent 0
    lost = abs(number) < sys.float_info.min and any(c in "123456789" for c in re.split("[eE]", short)[0])
    if math.isinf(number) or lost:
        raise GdpcoreError("E-DATA-006", place=place, raw=text)
    return number + 0.0


def read_numbers(
    table: Table, rows: Sequence[int], columns: Sequence[int], found: list[Finding]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read a block of a table.

    Parameters
    ----------
    found : gets a finding for every cell that is refused.

    Returns
    -------
    tuple
        Values (rows, columns), NaN where there is none, and whether each cell was understood.
    """
    values = np.full((len(rows), len(columns)), np.nan)
    good = np.ones(values.shape, dtype=bool)
    for i, r in enumerate(rows):
        cells = table.rows[r]
        width = len(cells)
        for j, c in enumerate(columns):
            cell = cells[c] if c < width else ""
            if cell == "":
                continue
            if isinstance(cell, str) and _PLAIN(cell):
                values[i, j] = float(cell) + 0.0
                continue
            try:
                values[i, j] = parse_number(cell)
            except GdpcoreError as error:
                good[i, j] = False
                found.append(error.finding.having(place=table.place(r, c)))
    return values, good
