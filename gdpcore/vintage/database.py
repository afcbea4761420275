"""What a store asks of its database: two protocols, and the choice between an embedded file and a server."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from gdpcore.errors import VintageError
from gdpcore.vintage.tables import FORM, numpy_type


class Session(Protocol):
    """One transaction. Parameters stand as ``?`` in the statement and are never written into it."""

    def rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The answer as tuples."""

    def frame(self, statement: str, *parameters: Any) -> pd.DataFrame:
        """The answer as a frame: text as objects, times without a zone, nothing as NaN or None."""

    def insert(self, table: str, frame: pd.DataFrame) -> None:
        """Add rows to a table, all columns in the table's order."""


class Database(Protocol):
    """Somewhere that keeps the tables. ``name`` is what messages call it, without any secret."""

    name: str

    def reading(self) -> AbstractContextManager[Session]:
        """One state of the tables, whatever others write meanwhile."""

    def writing(self) -> AbstractContextManager[Session]:
        """Alone among writers; whole at the end of the block, or not at all."""

    def close(self) -> None:
        """Let go of it."""


def open_database(path_or_url: str | Path, wait: float) -> Database:
    """An embedded file, or a server where a postgresql:// address is given.

    Raises
    ------
    VintageError
        E-VINT-001 where the extra is not installed, -009 where it cannot be opened, -011 where it has another form.
    """
    text = str(path_or_url)
    scheme = text.split("://", 1)[0] if "://" in text else ""
    if scheme in ("postgresql", "postgres"):
        from gdpcore.vintage.server import Server

        database: Database = Server(text, wait)
    elif scheme:
        raise VintageError("E-VINT-009", place=f"{scheme}://...", why="only files and postgresql:// addresses are stores")
    else:
        from gdpcore.vintage.embedded import Embedded

        database = Embedded(Path(path_or_url), wait)
    with database.reading() as session:
        form = session.rows("SELECT form FROM store")[0][0]
    if form != FORM:
        database.close()
        raise VintageError("E-VINT-011", place=database.name, found=form, known=FORM)
    return database


def as_column(name: str, cells: Any) -> Any:
    """Cells of an answer in the column's numpy type. NULL is NaN among figures; among others, where only someone behind the
    store's back can have written it, it is None in a column of objects."""
    kind = numpy_type(name)
    if isinstance(cells, np.ma.MaskedArray):
        cells = cells.filled(np.nan) if kind == "float64" else cells.tolist() if cells.mask.any() else cells.data
    elif kind == "float64":
        cells = [np.nan if c is None else c for c in cells]
    if isinstance(cells, list) and any(c is None for c in cells):
        kind = "O"
    return np.asarray(cells, dtype=kind)


def framed(columns: dict[str, Any]) -> pd.DataFrame:
    """Columns as a frame that keeps text as objects: turning half a million of them into another type costs more than reading them."""
    return pd.DataFrame({n: pd.Series(c, dtype=c.dtype, copy=False) for n, c in columns.items()}, copy=False)
