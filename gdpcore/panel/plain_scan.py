"""The XML of a workbook's part looked through as an array of bytes, many tags at once.

What programs write is plain: tags of short names, double quotes, every cell with its address. Of such a part the same is found
out here as by :class:`gdpcore.panel.sheet_walk.PartWalk`, ten times as fast. Whatever else stands in a part (a document type, a prefix,
an error, a formula without a result, an address that no sheet has ...) makes it not plain: then nothing found here
counts, and the walk has the word.
"""

from __future__ import annotations

import re
import string
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.panel.sheet_walk import COLUMNS, DEEPEST, FILLED, LONGEST_TEXT, ROWS, Reach, too_many_others
from gdpcore.panel.table import address

_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=\"1\.0\"(?: encoding=\"(?:UTF|utf)-8\")?(?: standalone=\"(?:yes|no)\")?\s*\?>)?\s*"
)
_NAME = re.compile(rb"</?([A-Za-z_][A-Za-z0-9_.-]*)(?=[\s/>])")
_OTHER_ADDRESS = (b'\tr="', b'\nr="', b'\rr="')
"""A second address of a cell may begin so; a strict parser judges such a part."""
_HIDDEN = re.compile(rb"<(row|col)(?=[^<>]*\shidden\s*=\s*\"(?:1|true)\")(?=[^<>]*\s(?:r|min)\s*=\s*\"([0-9]{1,7})\")")
_ENTITIES = (b"&amp;", b"&lt;", b"&gt;", b"&quot;", b"&apos;")
_ERROR, _QUOTED = b'"e"', re.compile(rb"=\s*'")
_ENDS, _LETTERS = (np.isin(np.arange(256), list(some)) for some in (b" />", string.ascii_letters.encode()))
_MOST_LONG_NAMES = 50_000
_PAD = bytes(24)  # a tag that is cut may be looked at beyond its end
_C, _ROW = ord("c"), int.from_bytes(b"row", "big")
_V, _IS, _F = (int.from_bytes(name.encode(), "big") for name in FILLED)

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]


class PlainScan(Reach):
    """Goes through the bytes of one part; ``plain`` is False as soon as it is for the walk. ``tags`` are counted in any case."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.plain, self.tags = True, 0
        self._others = 0
        self._rest, self._begun = b"", False
        self._open: list[int] = []  # keys of the names of the elements that are open
        self._row = self._column = -1
        self._formula = False  # the last element that began was a formula
        self._long: dict[bytes, int] = {}

    def feed(self, piece: bytes) -> None:
        """The next piece of the part."""
        self.tags += piece.count(b"<")
        if not self.plain:
            return
        data = self._rest + piece
        cut = data.rfind(b"<")
        self._rest = data[max(cut, 0) :]
        self.plain = len(self._rest) <= LONGEST_TEXT and (cut <= 0 or self._scan(data[:cut]))

    def finish(self) -> None:
        """The part is at its end."""
        if self.plain:
            tail = self._rest.rpartition(b">")[2]
            self.plain = not tail.strip() and self._scan(self._rest) and self._begun and not self._open and not self._formula
        if self.plain:
            self.require_near()
        self._rest = b""

    def _scan(self, data: bytes) -> bool:
        """Whether some whole tags, and the text behind each, are plain."""
        if not self._begun:
            head = _HEAD.match(data)
            data = data[head.end() :] if head else data
            if not data:
                return True
        if not data.startswith(b"<") or _ERROR in data or not _is_text(data):
            return False
        one = np.frombuffer(data + _PAD, dtype=np.uint8)
        at, ends = np.flatnonzero(one == ord("<")), np.flatnonzero(one == ord(">"))
        if len(at) != len(ends) or (at >= ends).any() or (ends[:-1] >= at[1:]).any() or np.diff(at).max(initial=0) > LONGEST_TEXT:
            return False
        quotes = np.cumsum(one == ord('"'), dtype=np.uint8)
        close, alone = one[at + 1] == ord("/"), one[ends - 1] == ord("/")
        if ((quotes[ends] - quotes[at]) % 2).any() or (close & alone).any():
            return False
        keys = self._keys(data, one, at, close)
        return keys is not None and self._nested(keys, close, alone) and self._counted(data, one, at[~close], keys[~close])

    def _keys(self, data: bytes, one: Bytes, at: Integers, close: NDArray[np.bool_]) -> Integers | None:
        """A number for the name of each tag: its bytes where they are three at most; None if there is a prefix or no name."""
        start = at + 1 + close
        first, second, third = (one[start + k].astype(np.int64) for k in range(3))
        end1, end2, end3 = (_ENDS[one[start + k]] for k in (1, 2, 3))
        colon = ord(":")
        if not _LETTERS[first].all() or ((second == colon) | (~end1 & (third == colon))).any():
            return None
        two = first << 8 | second
        keys = np.where(end1, first, np.where(end2, two, np.where(end3, two << 8 | third, -1)))
        for k in np.flatnonzero(keys < 0).tolist():
            name = _NAME.match(data, int(at[k]))
            if name is None or len(name[1]) < 4 or len(self._long) >= _MOST_LONG_NAMES:
                return None
            keys[k] = self._long.setdefault(name[1], 2**24 + len(self._long))
        return keys

    def _nested(self, keys: Integers, close: NDArray[np.bool_], alone: NDArray[np.bool_]) -> bool:
        """Whether every element ends as it began, inside one that is the whole part."""
        if self._begun and not self._open:
            return False  # something stands behind the end
        self._begun = True
        after = len(self._open) + np.cumsum(np.where(close, -1, np.where(alone, 0, 1)))
        if after.min(initial=1) < 0 or (after[:-1] == 0).any() or after.max(initial=0) > DEEPEST:
            return False
        level, still = np.where(close, after + 1, after), []
        for depth in range(1, int(level.max(initial=0)) + 1):
            here = np.flatnonzero((level == depth) & ~alone)
            begun, ended = keys[here[~close[here]]], keys[here[close[here]]]
            if depth <= len(self._open):
                begun = np.concatenate(([self._open[depth - 1]], begun))
            if not np.array_equal(begun[: len(ended)], ended):
                return False
            still += begun[len(ended) :].tolist()
        self._open = still
        return len(self._open) == int(after[-1])

    def _counted(self, data: bytes, one: Bytes, at: Integers, keys: Integers) -> bool:
        """Whether all cells have addresses and all formulas results; how far filled ones reach, and what is hidden."""
        is_cell, filled = keys == _C, (keys == _V) | (keys == _IS) | (keys == _F)
        places = _places(one, at[is_cell])
        formula = np.concatenate(([self._formula], keys == _F))
        lines = at[keys == _ROW] + 4
        once = data.count(b' r="') <= len(lines) + int(is_cell.sum()) and not any(w in data for w in _OTHER_ADDRESS)
        sound = once and _begin(one, lines) and bool((_row_numbers(one, lines + 4) > 0).all())
        if places is None or not sound or (formula[:-1] & ~filled).any():
            return False
        rows, columns = (np.concatenate(([last], found)) for last, found in zip((self._row, self._column), places, strict=True))
        number = np.cumsum(is_cell)[filled]  # the cell in which each value stands
        self._row, self._column, self._formula = int(rows[-1]), int(columns[-1]), bool(formula[-1])
        self.cells += int(filled.sum())
        self.last_row = max(self.last_row, int(rows[number].max(initial=-1)))
        self.last_column = max(self.last_column, int(columns[number].max(initial=-1)))
        self._others += len(keys) - int(filled.sum()) - int(is_cell.sum())
        if b"hidden" in data and len(self.hidden) < 2:
            for what, which in _HIDDEN.findall(data):
                row = what == b"row"
                self.hidden.setdefault("row" if row else "column", which.decode() if row else address(0, int(which) - 1)[:-1])
        return not too_many_others(self._others, self.cells)


def _is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8 without controls, and only double quotes and the entities of XML itself are used."""
    try:
        data.isascii() or data.decode()
    except UnicodeDecodeError:
        return False
    one = np.frombuffer(data, dtype=np.uint8)
    if np.count_nonzero(one < 32) != sum(map(data.count, b"\t\n\r")) or (b"'" in data and _QUOTED.search(data)):
        return False
    return b"&" not in data or data.count(b"&") == sum(map(data.count, _ENTITIES))


def _places(one: Bytes, at: Integers) -> tuple[Any, Any] | None:
    """Row and column of the cells whose tags begin here, from 0; None unless each tag begins with an address of a sheet."""
    if not _begin(one, at + 2):
        return None
    column = np.zeros(len(at), dtype=np.int64)
    here, still = at + 6, np.ones(len(at), dtype=bool)
    for _ in range(3):
        letter = one[here]
        still &= (letter >= ord("A")) & (letter <= ord("Z"))
        column = np.where(still, 26 * column + letter - 64, column)
        here += still
    row = _row_numbers(one, here)
    return (row - 1, column - 1) if ((column >= 1) & (column <= COLUMNS) & (row >= 1)).all() else None


def _row_numbers(one: Bytes, here: Integers) -> Integers:
    """The numbers that begin here and end with a quote, 0 for what is no row of a sheet."""
    row, still = np.zeros(len(here), dtype=np.int64), np.ones(len(here), dtype=bool)
    for _ in range(7):
        digit = one[here]
        still &= (digit >= ord("0")) & (digit <= ord("9"))
        row = np.where(still, 10 * row + digit - 48, row)
        here = here + still
    return np.where((one[here] == ord('"')) & (row <= ROWS), row, 0)


def _begin(one: Bytes, here: Integers) -> bool:
    """Whether r is the first attribute of all these tags."""
    return not any((one[here + k] != byte).any() for k, byte in enumerate(b' r="'))
