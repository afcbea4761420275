"""A store on a PostgreSQL server: many writers, one after the other; readers never wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import VintageError
from gdpcore.vintage.database import as_column, framed
from gdpcore.vintage.tables import FORM, TABLES, create

_INDEXES = (
    "CREATE UNIQUE INDEX batches_by_number ON batches (batch)",
    "CREATE UNIQUE INDEX records_by_number ON records (batch, record)",
    "CREATE INDEX records_by_cell ON records (series, region, measure, period)",
)
_LOCK = "SELECT pg_advisory_xact_lock(470533, hashtext(current_schema()))"
"""Alone among those who make or write the tables of a schema; unlike a lock on a table it asks for no right to change rows."""


class Server:
    """The tables in the first schema of the connection's search path; made if they are not there."""

    def __init__(self, url: str, wait: float) -> None:
        try:
            import psycopg
        except ImportError:
            raise VintageError("E-VINT-001", what="a vintage store on a server", extra="server") from None
        self._psycopg = psycopg
        self._url, self._wait, self._open = url, wait, True
        self._thread = threading.RLock()
        self.name = _without_secrets(url)
        self._connection = self._connect()
        self._make()

    def _connect(self) -> Any:
        wait = max(1, round(self._wait))  # in whole seconds, as the client library counts
        try:
            connection = self._psycopg.connect(self._url, autocommit=True, connect_timeout=wait)
            connection.execute("SELECT set_config('lock_timeout', %s, false)", [f"{max(1, round(1000 * self._wait))}ms"])
            connection.execute("SET TIME ZONE 'UTC'")
            # the planner cannot know how few records a cell has, and would look 168,000 of them up one by one: twice as slow
            connection.execute("SET enable_nestloop = off")
            connection.execute("SET client_encoding = 'UTF8'")
            return connection
        except self._psycopg.Error as error:
            raise VintageError("E-VINT-009", place=self.name, why=_first_line(error)) from error

    def _make(self) -> None:
        with self._session(_LOCK) as session:
            made = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'store'"
            if session.rows(made):
                return
            for table in TABLES:
                session.run(create(table, ' COLLATE "C"'))
            for index in _INDEXES:
                session.run(index)
            session.run(f"CREATE TABLE store AS SELECT CAST({FORM} AS BIGINT) AS form")

    @contextmanager
    def _session(self, opening: str) -> Iterator[_Session]:
        with self._thread:
            if not self._open:
                raise VintageError("E-VINT-012", place=self.name)
            if self._connection.closed:
                self._connection = self._connect()
            try:
                with self._connection.transaction():
                    session = _Session(self._connection)
                    session.run(opening)
                    yield session
            except self._psycopg.errors.LockNotAvailable as error:
                raise VintageError("E-VINT-010", place=self.name, wait=self._wait) from error
            except self._psycopg.Error as error:
                raise VintageError("E-VINT-020", place=self.name, why=_first_line(error)) from error

    @contextmanager
    def reading(self) -> Iterator[_Session]:
        """One state of the tables, whatever is written meanwhile."""
        with self._session("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY") as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[_Session]:
        """Alone among writers: each waits until the one before it has committed, and then sees its batch."""
        with self._session(_LOCK) as session:
            yield session

    def close(self) -> None:
        """Leave the server; the next call is refused."""
        self._open = False
        self._connection.close()


class _Session:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def run(self, statement: str) -> None:
        """A statement without an answer."""
        self._connection.execute(statement)

    def rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        answer: list[tuple[Any, ...]] = self._connection.execute(statement.replace("?", "%s"), parameters or None).fetchall()
        return answer

    def frame(self, statement: str, *parameters: Any) -> pd.DataFrame:
        cursor = self._connection.cursor(binary=True)
        cursor.execute(statement.replace("?", "%s"), parameters or None)
        names = [column.name for column in cursor.description]
        rows = cursor.fetchall()
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        return framed({name: as_column(name, list(cells)) for name, cells in zip(names, columns, strict=True)})

    def insert(self, table: str, frame: pd.DataFrame) -> None:
        columns = [_copied(frame[name]) for name in TABLES[table]]
        text = "\n".join(map("\t".join, zip(*columns, strict=True)))
        with self._connection.cursor().copy(f"COPY {table} ({', '.join(TABLES[table])}) FROM STDIN") as copy:
            copy.write(text + "\n")


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copied(column: pd.Series) -> list[str]:
    """A column as COPY writes it."""
    if column.dtype == np.object_:
        cells = column.tolist()
        once = {cell: cell.translate(_ESCAPES) for cell in set(cells)}
        return [once[cell] for cell in cells]
    if column.dtype.kind == "f":
        return [r"\N" if v != v else repr(v) for v in column.tolist()]
    return [str(v) for v in column.tolist()]


def _without_secrets(url: str) -> str:
    """The address without user, password and options."""
    scheme, rest = url.split("?", 1)[0].split("://", 1)
    return f"{scheme}://{rest.rsplit('@', 1)[-1]}"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
