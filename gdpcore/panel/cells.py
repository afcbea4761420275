"""What a panel's cell carries besides its value: how it stands, and where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from gdpcore.cube import Status
from gdpcore.panel.table import place_of


class CellStatus(IntFlag):
    """Flags of a panel cell. The words shared with :class:`~gdpcore.cube.Status` have the same bits.

    ``IN_NEXT``: the figure is part of the next month's cell (January of a joint January-February figure); the cell is NaN.
    """

    OBSERVED = Status.OBSERVED
    ESTIMATED = Status.ESTIMATED
    FORECAST = Status.FORECAST
    IN_NEXT = 8
    OVERRIDDEN = Status.OVERRIDDEN
    NOT_PUBLISHED = Status.NOT_PUBLISHED
    NOT_COVERED = Status.NOT_COVERED


class MissingKind(IntEnum):
    """Why a cell holds no figure: it is empty, cannot have one (—, /), has one that is not here (…, N/A), counts none (-), or
    has one that is withheld (x, ※).
    """

    BLANK = 0
    NOT_APPLICABLE = 1
    NOT_AVAILABLE = 2
    NIL = 3
    SUPPRESSED = 4

    @property
    def text(self) -> str:
        """The kind in a word: "blank", "not_applicable", "not_available", "nil", "suppressed"."""
        return self.name.lower()


@dataclass(frozen=True)
class Source:
    """Where a cell was read: file, sheet, cell address, the text as it stood there, and the file's SHA-256.

    ``missing`` says why it holds no figure ("" if it holds one); ``note`` keeps its footnote marks, and those of its labels.
    """

    file: str
    sheet: str = ""
    cell: str = ""
    raw: str = ""
    sha256: str = ""
    publisher: str = ""
    missing: str = ""
    note: str = ""

    @property
    def place(self) -> str:
        """File, sheet and cell as one text."""
        return place_of(self.file, self.sheet, self.cell)
