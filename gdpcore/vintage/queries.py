"""What is asked of the tables: the same statements for both databases, and frames made of the answers.

Vintages are ordered by when they were known, and those known at one time by when they were written.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.vintage.database import Session, framed
from gdpcore.vintage.moments import END
from gdpcore.vintage.tables import BATCHES, CELL, FIGURE, RECORDS

_CELL = ", ".join(CELL)
_SEEN = """seen AS (
    SELECT batch, ROW_NUMBER() OVER (ORDER BY known_at, batch) AS place FROM batches
    WHERE known_at <= ? AND recorded_at <= ? AND batch <= ?
)"""
_LATEST = f"""WITH {_SEEN}, last AS (
    SELECT {_CELL}, MAX(place) AS place FROM records JOIN seen ON records.batch = seen.batch GROUP BY {_CELL}
)
SELECT {", ".join(f"r.{c}" for c in (*CELL, *FIGURE))}, r.batch, r.record
FROM records AS r JOIN seen ON r.batch = seen.batch
JOIN last ON {" AND ".join(f"r.{c} = last.{c}" for c in CELL)} AND last.place = seen.place
ORDER BY {", ".join(f"r.{c}" for c in CELL)}"""
_NTH = f"""WITH {_SEEN}, told AS (
    SELECT r.*, seen.place, LEAD(b.known_at) OVER (PARTITION BY {", ".join(f"r.{c}" for c in CELL)} ORDER BY seen.place) AS next,
        b.known_at
    FROM records AS r JOIN seen ON r.batch = seen.batch JOIN batches AS b ON r.batch = b.batch
), counted AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY {_CELL} ORDER BY place) AS turn
    FROM told WHERE value IS NOT NULL AND (next IS NULL OR next > known_at)
)
SELECT {_CELL}, {", ".join(FIGURE)}, batch, record FROM counted WHERE turn = ? ORDER BY {_CELL}"""
_OF_SERIES = """SELECT r.period, r.value, r.status, r.source, r.batch, r.record, b.known_at, b.recorded_at, b.kind, b.late, b.actor, b.reason
FROM records AS r JOIN batches AS b ON r.batch = b.batch
WHERE r.series = ? AND r.region = ? AND r.measure = ? AND b.recorded_at <= ?
ORDER BY b.known_at, r.batch, r.record"""
_SERIES = """SELECT series, region, measure, COUNT(DISTINCT period) AS periods, COUNT(*) AS records,
    MIN(known_at) AS first_known, MAX(known_at) AS last_known
FROM records JOIN batches ON records.batch = batches.batch
GROUP BY series, region, measure ORDER BY series, region, measure"""


def heads(session: Session) -> pd.DataFrame:
    """The heads of all batches, in order."""
    return session.frame(f"SELECT {', '.join(BATCHES)} FROM batches ORDER BY batch")


def last_head(session: Session) -> pd.DataFrame:
    """The head of the last batch: one row, or none."""
    return session.frame(f"SELECT {', '.join(BATCHES)} FROM batches ORDER BY batch DESC LIMIT 1")


def latest(session: Session, known: dt.datetime, recorded: dt.datetime, batch: int | None = None) -> pd.DataFrame:
    """Of every cell the latest figure among batches known and recorded by then, up to a batch."""
    frame = session.frame(_LATEST, known, recorded, _up_to(batch))
    return _dated(session, frame)


def nth(session: Session, turn: int, recorded: dt.datetime) -> pd.DataFrame:
    """Of every cell the n-th figure that was known."""
    return _dated(session, session.frame(_NTH, END, recorded, _up_to(None), turn))


def of_series(session: Session, name: tuple[str, str, str], recorded: dt.datetime) -> pd.DataFrame:
    """Every record of a series, in the order in which the world knew."""
    return session.frame(_OF_SERIES, *name, recorded)


def series(session: Session) -> pd.DataFrame:
    """Every series, with counts and the first and last time of knowledge."""
    return session.frame(_SERIES)


def records(session: Session, first: int, last: int) -> pd.DataFrame:
    """The records of some batches, in order; ``absent`` where there is no figure, which is not the figure NaN."""
    return session.frame(
        f"SELECT {', '.join(RECORDS)}, value IS NULL AS absent FROM records WHERE batch BETWEEN ? AND ? ORDER BY batch, record",
        first,
        last,
    )


def counts(session: Session) -> dict[int, int]:
    """How many records each batch has."""
    return {int(b): int(n) for b, n in session.rows("SELECT COALESCE(batch, 0), COUNT(*) FROM records GROUP BY 1")}


def known_after(session: Session, known: dt.datetime) -> dict[tuple[str, str, str], dt.datetime]:
    """The series that have figures known after a time, and the last time at which one was."""
    found = session.rows(
        """SELECT series, region, measure, MAX(known_at) FROM records JOIN batches ON records.batch = batches.batch
        WHERE known_at > ? GROUP BY series, region, measure""",
        known,
    )
    return {(s, r, m): time for s, r, m, time in found}


def known_at(session: Session, known: dt.datetime) -> dict[tuple[str, ...], int]:
    """The cells that have a figure known at a time, and its batch."""
    found = session.rows(
        f"SELECT {_CELL}, records.batch FROM records JOIN batches ON records.batch = batches.batch WHERE known_at = ?", known
    )
    return {tuple(cell): int(batch) for *cell, batch in found}


def _up_to(batch: int | None) -> int:
    return 2**62 if batch is None else batch


def _dated(session: Session, frame: pd.DataFrame) -> pd.DataFrame:
    """With the two times of every record's batch: looked up here, they need not travel a row at a time."""
    of = heads(session)
    at = np.searchsorted(of["batch"].to_numpy(), frame["batch"].to_numpy())
    columns: dict[str, Any] = {name: frame[name].to_numpy() for name in (*CELL, *FIGURE)}
    columns |= {name: of[name].to_numpy()[at] for name in ("known_at", "recorded_at")}
    return framed(columns | {name: frame[name].to_numpy() for name in ("batch", "record")})
