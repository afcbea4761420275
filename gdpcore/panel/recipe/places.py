"""Where a field stands in a table: in a column, a row, one cell, a title, a name, or in the recipe itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gdpcore.panel.table import address

KINDS = 'column A, column "指标", row 3, cell A1, title, sheet, file, or = text'
_COLUMN = re.compile(r"[A-Z]{1,3}").fullmatch


def column_number(letters: str) -> int:
    """The position of a column from its letters, counted from 0.

    Examples
    --------
    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes
    ----------
    kind : "column", "named" (a column by its heading), "row", "cell", "title", "sheet", "file" or "declared".
    below : of a row those below it that are read with it, "row 2+3".
    text : the heading of a named column, or what is declared; row, column : counted from 0.
    """

    kind: str
    text: str = ""
    row: int = -1
    column: int = -1
    below: tuple[int, ...] = ()

    @classmethod
    def of(cls, text: str) -> Place | None:
        """Read a place; None if it is not one.

        Examples
        --------
        >>> Place.of("column B").column, Place.of("row 3").row, Place.of("= 亿元").text, Place.of("somewhere")
        (1, 2, '亿元', None)
        """
        word, _, rest = text.strip().partition(" ")
        rest = rest.strip()
        if word == "=" and rest:
            return cls("declared", rest)
        if word in ("title", "sheet", "file") and not rest:
            return cls(word)
        if word == "row" and re.fullmatch(r"[1-9][0-9]{0,6}(?:\+[1-9][0-9]{0,6}){0,2}", rest):
            first, *below = (int(n) - 1 for n in rest.split("+"))
            return cls("row", row=first, below=tuple(below))
        if word == "column" and _COLUMN(rest):
            return cls("column", column=column_number(rest))
        if word == "column" and len(rest) > 2 and rest[0] == rest[-1] == '"':
            return cls("named", rest[1:-1])
        cell = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", rest)
        if word == "cell" and cell:
            return cls("cell", row=int(cell[2]) - 1, column=column_number(cell[1]))
        return None

    def __str__(self) -> str:
        if self.kind == "declared":
            return f"= {self.text}"
        if self.kind == "named":
            return f'column "{self.text}"'
        if self.kind == "column":
            return f"column {address(0, self.column)[:-1]}"
        if self.kind == "row":
            return f"row {'+'.join(str(n + 1) for n in (self.row, *self.below))}"
        return f"cell {address(self.row, self.column)}" if self.kind == "cell" else self.kind
