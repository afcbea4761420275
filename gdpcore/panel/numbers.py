"""Numbers as people type them, read strictly: what is not plainly a number is refused, never guessed."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import Finding, GdpcoreError
from gdpcore.panel.cells import MissingKind
from gdpcore.panel.table import Cell, Table

MISSING: Mapping[str, MissingKind] = MappingProxyType(
    {
        "": MissingKind.BLANK,
        **dict.fromkeys(("—", "——", "/"), MissingKind.NOT_APPLICABLE),
        **dict.fromkeys(("…", "……", "...", "..", "NA", "N/A", "#N/A", "NULL"), MissingKind.NOT_AVAILABLE),
        **dict.fromkeys(("-", "–"), MissingKind.NIL),
        **dict.fromkeys(("x", "X", "※"), MissingKind.SUPPRESSED),
    }
)
"""What stands for a missing figure, and why it is missing. Full-width forms are these too."""

# Full-width forms only, and not all of NFKC: that would make 123① into 1231 and 5² into 52.
_FULL_WIDTH = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{0x3000: " ", 0x00A0: " ", 0x2212: "-", 0x200B: None, 0x2060: None, 0xFEFF: None},
}
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?").fullmatch
_PLAIN_ROW = re.compile(r"(?:-?[0-9]{1,15}(?:\.[0-9]{1,15})?\x1f)+").fullmatch
_TAIL = r"(?:[eE][+-]?[0-9]+)?"
_POINT = re.compile(r"[+-]?(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)" + _TAIL).fullmatch
_COMMA = re.compile(r"[+-]?(?:(?:[0-9]+|[0-9]{1,3}(?:[. ][0-9]{3})+)(?:,[0-9]+)?|,[0-9]+)" + _TAIL).fullmatch
_BRACKETS = re.compile(r"\(([^()+-]+)\)").fullmatch
# a footnote's mark behind a number: stars and daggers, circled digits, or a remark in brackets that is not itself a number
_MARKED = re.compile(r"(.*?[0-9%)]) *([*†‡#]+|[①-⑳]+|\([^()0-9.,+-][^()]*\)|\[[^\[\]]+\])").fullmatch


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written where that is not as everywhere.

    Attributes
    ----------
    decimal : "." , or "," for 1.234,5. negatives : "minus", or "parentheses" if (1.2) is -1.2 too.
    percent : whether a number may end in %; it is read as it stands, 5.1% as 5.1.
    marks : whether a footnote's mark may follow: 123*, 123①, 123(初步), 123[1].
    missing : what stands for a missing figure.
    """

    decimal: str = "."
    negatives: str = "minus"
    percent: bool = False
    marks: bool = False
    missing: Mapping[str, MissingKind] = field(default_factory=lambda: MISSING)


STRICT = NumberFormat()
MARKED = NumberFormat(marks=True)


class Reading(NamedTuple):
    """What a cell says: a number, or NaN and why it is missing; the mark behind it; whether it was written with %."""

    value: float
    missing: MissingKind = MissingKind.BLANK
    note: str = ""
    percent: bool = False


def read_cell(text: Cell, form: NumberFormat = MARKED, place: str = "cell") -> Reading:
    """Read one cell that should hold a number.

    Raises
    ------
    GdpcoreError
        E-DATA-002 if it is no number and no missing figure, E-DATA-006 if a float64 cannot hold it.

    Examples
    --------
    >>> read_cell("１２３①")
    Reading(value=123.0, missing=<MissingKind.BLANK: 0>, note='①', percent=False)
    >>> read_cell("※").missing.name, read_cell("(1.5)", NumberFormat(negatives="parentheses")).value
    ('SUPPRESSED', -1.5)
    """
    if not isinstance(text, str):
        raise GdpcoreError("E-DATA-002", place=place, raw=str(text))
    short = text.translate(_FULL_WIDTH).strip()
    missing = form.missing.get(short)
    if missing is not None:
        return Reading(math.nan, missing)
    marked = _MARKED(short) if form.marks else None
    body, note = (marked[1], marked[2]) if marked else (short, "")
    percent = form.percent and body.endswith("%")
    body = body[:-1].rstrip() if percent else body
    brackets = _BRACKETS(body) if form.negatives == "parentheses" else None
    body = "-" + brackets[1].strip() if brackets else body
    if (_POINT if form.decimal == "." else _COMMA)(body) is None:
        raise GdpcoreError("E-DATA-002", place=place, raw=text)
    digits = body.replace(",", "") if form.decimal == "." else body.replace(".", "").replace(" ", "").replace(",", ".")
    return Reading(_float(digits, text, place), note=note, percent=percent)


def _float(digits: str, raw: str, place: str) -> float:
    number = float(digits)
    # below the smallest normal number digits are lost, down to a silent 0
    lost = abs(number) < sys.float_info.min and any(c in "123456789" for c in re.split("[eE]", digits)[0])
    if math.isinf(number) or lost:
        raise GdpcoreError("E-DATA-006", place=place, raw=raw)
    return number + 0.0


def parse_number(text: Cell, place: str = "cell") -> float:
    """Read one number.

    Parameters
    ----------
    text : digits with an optional sign, correct thousands commas, a decimal point and an exponent; full-width forms and
        the minus sign U+2212 too. What :data:`MISSING` lists (empty, ``-``, ``—``, ``…``, ``NA`` ...) is a missing figure.
    place : file and cell, for the message.

    Returns
    -------
    float
        NaN for a missing figure; -0 becomes 0.

    Raises
    ------
    GdpcoreError
        E-DATA-002 for anything else (12%, 5 (2), 123*, 1_000, inf, nan), E-DATA-006 if a float64 cannot hold it.

    Examples
    --------
    >>> parse_number("１，２３４．５"), parse_number("−3e2"), parse_number("…")
    (1234.5, -300.0, nan)
    """
    return read_cell(text, STRICT, place).value


@dataclass(frozen=True)
class Block:
    """The numbers of a block of a table.

    Attributes
    ----------
    values : (rows, columns), NaN where there is none; good : whether each cell was understood.
    missing : (rows, columns) uint8 :class:`MissingKind` of the cells without a figure.
    notes : the footnote's mark by (row, column) of the block; percent : the cells that were written with %.
    """

    values: NDArray[np.float64]
    good: NDArray[np.bool_]
    missing: NDArray[np.uint8]
    notes: Mapping[tuple[int, int], str]
    percent: frozenset[tuple[int, int]]


def read_block(table: Table, rows: Sequence[int], columns: Sequence[int], form: NumberFormat, found: list[Finding]) -> Block:
    """Read a block of a table; ``found`` gets a finding for every cell that is refused."""
    shape = len(rows), len(columns)
    values, good, missing = np.full(shape, np.nan), np.ones(shape, dtype=bool), np.zeros(shape, dtype=np.uint8)
    notes: dict[tuple[int, int], str] = {}
    percent: set[tuple[int, int]] = set()
    span = (
        slice(columns[0], columns[-1] + 1) if len(columns) and list(columns) == list(range(columns[0], columns[-1] + 1)) else None
    )
    again = lru_cache(maxsize=4096)(lambda cell: read_cell(cell, form))
    point = form.decimal == "."
    for i, r in enumerate(rows):
        given = table.floats(r, span) if span and point else None
        if given is not None and len(given) == len(columns) and _all_normal(np.array(given)):
            values[i] = given
            continue
        line = table.rows[r]
        cells = line[span] if span else [line[c] if c < len(line) else "" for c in columns]
        if point and _all_plain(cells, len(columns)):
            values[i] = list(map(float, cells))  # type: ignore[arg-type]  # all are text
            continue
        for j, cell in enumerate(cells):
            if cell == "":
                continue
            if point and isinstance(cell, str) and _PLAIN(cell):
                values[i, j] = float(cell)
                continue
            if not point and (own := table.number(r, columns[j])) is not None and _all_normal(np.array([own])):
                values[i, j] = own  # the sign before decimals is of texts
                continue
            try:
                reading = again(cell)
            except GdpcoreError as error:
                good[i, j] = False
                found.append(error.finding.having(place=table.place(r, columns[j])))
                continue
            values[i, j], missing[i, j] = reading.value, reading.missing
            if reading.note:
                notes[i, j] = reading.note
            if reading.percent:
                percent.add((i, j))
    return Block(values + 0.0, good, missing, notes, frozenset(percent))


def _all_normal(numbers: NDArray[np.float64]) -> bool:
    """True if float64 holds all of them with all their digits."""
    size = np.abs(numbers)
    return bool((np.isfinite(size) & ((size >= sys.float_info.min) | (size == 0))).all())


def _all_plain(cells: Sequence[Cell], width: int) -> bool:
    """True if every cell of a full row is plain digits: then the whole row is read at once."""
    if len(cells) < width:
        return False
    try:
        return _PLAIN_ROW("\x1f".join(cells) + "\x1f") is not None  # type: ignore[arg-type]
    except TypeError:  # a date stands among them
        return False


def read_numbers(
    table: Table, rows: Sequence[int], columns: Sequence[int], found: list[Finding]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read a block of a table in which no marks are allowed.

    Parameters
    ----------
    found : gets a finding for every cell that is refused.

    Returns
    -------
    tuple
        Values (rows, columns), NaN where there is none, and whether each cell was understood.
    """
    block = read_block(table, rows, columns, STRICT, found)
    return block.values, block.good
