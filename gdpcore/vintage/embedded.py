"""A store in one DuckDB file.

The file is open only while it is read or written, so that several processes can share it: readers together, writers one
after the other. DuckDB's own lock on the file is the lock; the system lets go of it when a process dies.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import VintageError
from gdpcore.vintage.database import as_column, framed
from gdpcore.vintage.tables import FORM, TABLES, create

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",  # no other files, no network
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_PAUSE = 0.02  # seconds between two attempts to open
_at_work: dict[Path, threading.RLock] = {}
_guard = threading.Lock()


class Embedded:
    """The tables in a file; made if it is not there."""

    def __init__(self, path: Path, wait: float) -> None:
        try:
            import duckdb
        except ImportError:
            raise VintageError("E-VINT-001", what="a vintage store in a file", extra="store") from None
        self._duckdb = duckdb
        self._path, self._wait, self._open = path.absolute(), wait, True
        self.name = path.name
        with _guard:
            self._thread = _at_work.setdefault(self._path.resolve(), threading.RLock())
        if not self._path.exists():
            self._make()

    def _make(self) -> None:
        """Make the file beside its place and move it there whole, unless another process was quicker."""
        draft = self._path.with_name(f".{self._path.name}-{os.getpid()}-{threading.get_ident()}.part")
        try:
            connection = self._duckdb.connect(str(draft), config=_CONFIG)
            for table in TABLES:
                connection.execute(create(table))
            connection.execute("CREATE TABLE store AS SELECT CAST(? AS BIGINT) AS form", [FORM])
            connection.close()
            with suppress(FileExistsError):
                os.link(draft, self._path)
        except (self._duckdb.Error, OSError) as error:
            raise VintageError("E-VINT-009", place=self.name, why=_first_line(error)) from error
        finally:
            draft.unlink(missing_ok=True)

    def _connect(self, read_only: bool) -> Any:
        if not self._open:
            raise VintageError("E-VINT-012", place=self.name)
        if not self._path.is_file():  # DuckDB would make an empty one in its place
            raise VintageError("E-VINT-009", place=self.name, why="no such file")
        end = time.monotonic() + self._wait
        while True:
            try:
                return self._duckdb.connect(str(self._path), read_only=read_only, config=_CONFIG)
            except self._duckdb.IOException as error:
                if "lock" not in str(error).lower():
                    raise VintageError("E-VINT-009", place=self.name, why=_first_line(error)) from error
                if time.monotonic() >= end:
                    raise VintageError("E-VINT-010", place=self.name, wait=self._wait) from error
                time.sleep(_PAUSE)
            except self._duckdb.Error as error:
                raise VintageError("E-VINT-009", place=self.name, why=_first_line(error)) from error

    @contextmanager
    def _session(self, read_only: bool) -> Iterator[_Session]:
        with self._thread:
            connection = self._connect(read_only)
            try:
                connection.execute("BEGIN TRANSACTION")
                yield _Session(connection)
                connection.execute("COMMIT")
            except self._duckdb.Error as error:
                raise VintageError("E-VINT-020", place=self.name, why=_first_line(error)) from error
            finally:
                connection.close()  # what is not committed is rolled back

    @contextmanager
    def reading(self) -> Iterator[_Session]:
        """One state of the file; others may read it meanwhile."""
        with self._session(read_only=True) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[_Session]:
        """The file to ourselves."""
        with self._session(read_only=False) as session:
            yield session

    def close(self) -> None:
        """Nothing is open between calls; the next one is refused."""
        self._open = False


class _Session:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        answer: list[tuple[Any, ...]] = self._connection.execute(statement, list(parameters)).fetchall()
        return answer

    def frame(self, statement: str, *parameters: Any) -> pd.DataFrame:
        columns = self._connection.execute(statement, list(parameters)).fetchnumpy()
        return framed({name: as_column(name, cells) for name, cells in columns.items()})

    def insert(self, table: str, frame: pd.DataFrame) -> None:
        text = [name for name in frame if frame[name].dtype == np.object_]
        self._connection.register("incoming", frame.assign(**{name: pd.Categorical(frame[name]) for name in text}))
        columns = ", ".join(f"CAST({name} AS {column.sql})" for name, column in TABLES[table].items())
        self._connection.execute(f"INSERT INTO {table} SELECT {columns} FROM incoming")
        self._connection.unregister("incoming")


def _first_line(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).splitlines()[0]
