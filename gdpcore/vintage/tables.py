"""The two tables of a store: what was written together, and its figures."""

from __future__ import annotations

from dataclasses import dataclass

FORM = 1
"""The form in which this version writes; a store says its own."""


@dataclass(frozen=True)
class Column:
    """A column: its SQL type, the same in both databases, and its numpy type."""

    sql: str
    numpy: str


_TEXT, _TIME, _LONG = Column("TEXT", "O"), Column("TIMESTAMP", "datetime64[us]"), Column("BIGINT", "int64")

BATCHES = {
    "batch": _LONG,  # 1, 2, ...
    "known_at": _TIME,  # when the world knew
    "recorded_at": _TIME,  # when it was written here
    "kind": _TEXT,  # append, roll back
    "late": Column("BOOLEAN", "bool"),  # changes what was known in between
    "actor": _TEXT,
    "reason": _TEXT,
    "records": _LONG,  # how many
    "previous": _TEXT,  # link of the batch before
    "opening": _TEXT,  # link after this head
    "link": _TEXT,  # link after the last record
}
RECORDS = {
    "batch": _LONG,
    "record": _LONG,  # 1, 2, ... in the batch
    "series": _TEXT,
    "region": _TEXT,
    "measure": _TEXT,
    "period": _TEXT,
    "value": Column("DOUBLE PRECISION", "float64"),  # NULL where a figure was taken back
    "status": _TEXT,
    "source": _TEXT,
    "mark": _LONG,  # the first eight bytes of the link after this record
}
CELL = ("series", "region", "measure", "period")
FIGURE = ("value", "status", "source")
WITHDRAWN = "withdrawn"
TABLES = {"batches": BATCHES, "records": RECORDS}
_KNOWN = {**BATCHES, **RECORDS, "absent": Column("BOOLEAN", "bool"), "first_known": _TIME, "last_known": _TIME}


def numpy_type(column: str) -> str:
    """The numpy type of a column of an answer; counts are whole numbers."""
    return _KNOWN[column].numpy if column in _KNOWN else "int64"


def create(table: str, collation: str = "") -> str:
    """The statement that makes a table; text is ordered by its code points."""
    columns = (f"{name} {c.sql}{collation if c is _TEXT else ''}" for name, c in TABLES[table].items())
    return f"CREATE TABLE {table} ({', '.join(columns)})"
