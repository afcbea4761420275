"""The XML of a workbook's parts, walked through before anything is built of it: how far cells reach, what a parser would lose."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from gdpcore.panel.table import address

FREE_AREA, AREA_PER_CELL = 4_000_000, 4
ROWS, COLUMNS = 1_048_576, 16_384
DEEPEST, LONGEST_TEXT = 100, 2**18
_FREE_ELEMENTS, _ELEMENTS_PER_CELL = 1_000_000, 8
FILLED = ("v", "is", "f")  # what makes a cell a filled one: a value, a text, a formula
_ENCODINGS = (None, "utf-8", "us-ascii")


class Reach:
    """How far the filled cells of a part reach.

    Attributes
    ----------
    cells : filled ones. last_row, last_column : how far they reach, from 0.
    lost : cells that the parser would call empty but that hold an error (#DIV/0!) or a formula without a stored result.
    hidden : the first hidden row and the first hidden column, where there are any, as addresses.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells, self.last_row, self.last_column = 0, -1, -1
        self.lost: dict[tuple[int, int], str] = {}
        self.hidden: dict[str, str] = {}

    def require_near(self) -> None:
        """ValueError if a parser would make a grid that is almost empty."""
        if (self.last_row + 1) * (self.last_column + 1) > max(FREE_AREA, AREA_PER_CELL * self.cells):
            far = address(self.last_row, self.last_column)
            raise ValueError(f"{self.name} reaches to {far} with {self.cells} filled cells; clear what stands far from the data")


def too_many_others(others: int, cells: int) -> bool:
    """True if there are more elements that are no cells than any program writes."""
    return others > _FREE_ELEMENTS + _ELEMENTS_PER_CELL * cells


class PartWalk(Reach):
    """Goes through the XML of one part with a strict parser and notes how far its filled cells reach; keeps nothing else."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.XmlDeclHandler = self._declared
        self._depth = self._others = self._size = self._seen = 0
        self._row, self._column = -1, -1
        self._inside = self._is_error = False
        self._written: list[str] = []  # text of an error or formula that is being read
        self._columns: dict[str, int] = {}

    def feed(self, piece: bytes) -> None:
        """The next piece of the part."""
        if not self._size and piece[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
            raise ValueError(f"{self.name} is not in UTF-8")
        self._size += len(piece)
        self.parser.Parse(piece)
        if self._size - self.parser.CurrentByteIndex > LONGEST_TEXT + len(piece):
            self._refuse_long(self._size)

    def _refuse_long(self, at: int) -> None:
        if at - self._seen > LONGEST_TEXT:
            limit = f"{LONGEST_TEXT:,} bytes, and a cell holds no more than 32,767 characters"
            raise ValueError(f"{self.name} has one piece of more than {limit}")

    def finish(self) -> None:
        """The part is at its end."""
        self.parser.Parse(b"", True)
        self._close_cell()
        self._refuse_long(self._size)
        self.require_near()

    def _doctype(self, *_: Any) -> None:
        raise ValueError(f"{self.name} declares a document type")

    def _declared(self, _: str, encoding: str | None, __: int) -> None:
        if (encoding.lower() if encoding else None) not in _ENCODINGS:
            raise ValueError(f"{self.name} is not in UTF-8")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        at = self.parser.CurrentByteIndex
        if at - self._seen > LONGEST_TEXT:
            self._refuse_long(at)
        self._seen = at
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            if self._written:
                self._close_cell()
            self._move(attributes.get("r"))
            self._inside, self._is_error = True, attributes.get("t") == "e"
        elif name in FILLED:
            self.cells += 1
            if self._row > self.last_row:
                self.last_row = self._row
            if self._column > self.last_column:
                self.last_column = self._column
            if self._inside and (name == "f" or self._written or self._is_error):
                self._keeptext_of(name)
        else:
            self._other(name, attributes)

    def _other(self, name: str, attributes: dict[str, str]) -> None:
        self._close_cell()
        self._inside = False  # formulas below the cells belong to formats and charts
        self._others += 1
        if self._depth > DEEPEST:
            raise ValueError(f"{self.name} is nested more than {DEEPEST} levels deep")
        if too_many_others(self._others, self.cells):
            raise ValueError(f"{self.name} has more than {_FREE_ELEMENTS:,} elements that are no cells")
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.setdefault("row", str(self._row + 1))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.hidden.setdefault("column", address(0, int(attributes.get("min", "1")) - 1)[:-1])

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _move(self, reference: str | None) -> None:
        if self._depth > DEEPEST:
            raise ValueError(f"{self.name} is nested more than {DEEPEST} levels deep")
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        self._row, self._column = int(reference[len(letters) :]) - 1, column
        if not 0 <= self._row < ROWS:
            raise ValueError(f"{self.name} has a cell {reference[:20]!r}, which no sheet has")

    def _keeptext_of(self, name: str) -> None:
        """Keep the text of a formula until its result comes, and of an error."""
        self._written = ["="] if name == "f" else []
        self.parser.CharacterDataHandler = self._written.append if name == "f" or self._is_error else None

    def _close_cell(self) -> None:
        """What an error or formula cell holds is known when the next one begins."""
        if self._written:
            self.lost[self._row, self._column] = "".join(self._written).strip()
            self._written = []
            self.parser.CharacterDataHandler = None


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4]:
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters[:20]!r} is not a column")
        number = 26 * number + ord(letter) - 64
    if number > COLUMNS:
        raise ValueError(f"{letters[:20]!r} is a column that no sheet has")
    return number - 1
