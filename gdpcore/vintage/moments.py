"""Times of knowledge and of writing: UTC, to the microsecond, without a zone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import VintageError

END = dt.datetime(2200, 12, 31, 23, 59, 59, 999999)
"""Later than every time of a store."""
_DAY = dt.timedelta(days=1) - dt.timedelta(microseconds=1)


def moment(time: Any, what: str, *, end: bool = False) -> dt.datetime:
    """Read a time.

    Parameters
    ----------
    time : a Timestamp, datetime or numpy datetime64; text in ISO form; a date or its text, which means the whole day; a
        month ("2024-04"), which means all its days. With a zone it is turned into UTC; without one it is UTC.
    what : its name, for the message.
    end : of a day or month, its last microsecond instead of its first.

    Raises
    ------
    VintageError
        E-VINT-005 if it is none of these, before 1900 or after 2200, or finer than a microsecond.

    Examples
    --------
    >>> moment("2024-04-16T10:00+08:00", "known_at"), moment("2024-04", "time", end=True)
    (datetime.datetime(2024, 4, 16, 2, 0), datetime.datetime(2024, 4, 30, 23, 59, 59, 999999))
    """
    refusal = VintageError("E-VINT-005", what=what, raw=str(time))
    try:
        day = _day(time, end)
        if day is not None:
            return _within(day, refusal)
        if isinstance(time, str):
            time = dt.datetime.fromisoformat(time.strip())
        elif not isinstance(time, (dt.datetime, np.datetime64)):
            raise refusal
        stamp = pd.Timestamp(time)
        if stamp is pd.NaT or stamp.nanosecond:
            raise refusal
        if stamp.tzinfo is not None:
            stamp = stamp.tz_convert("UTC").tz_localize(None)
        return _within(stamp.to_pydatetime(), refusal)
    except (ValueError, OverflowError):
        raise refusal from None


def _day(time: Any, end: bool) -> dt.datetime | None:
    """The first or last microsecond of a written day or month; None if it is finer."""
    if isinstance(time, str) and re.fullmatch(r"\s*\d{4}-\d{2}\s*", time):
        first = dt.datetime.fromisoformat(time.strip() + "-01")
        after = dt.datetime(first.year + first.month // 12, first.month % 12 + 1, 1)
        return after - dt.timedelta(microseconds=1) if end else first
    if isinstance(time, str) and re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", time):
        time = dt.date.fromisoformat(time.strip())
    if isinstance(time, dt.date) and not isinstance(time, dt.datetime):
        first = dt.datetime(time.year, time.month, time.day)
        return first + _DAY if end else first
    return None


def _within(time: dt.datetime, refusal: VintageError) -> dt.datetime:
    if not 1900 <= time.year <= 2200:
        raise refusal
    return time


def now() -> dt.datetime:
    """The clock."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def written(time: dt.datetime) -> str:
    """A time as the ledger and checkpoints write it.

    Examples
    --------
    >>> written(dt.datetime(2024, 4, 16, 2))
    '2024-04-16T02:00:00.000000Z'
    """
    return time.isoformat(timespec="microseconds") + "Z"
