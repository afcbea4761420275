"""When figures come out: lags, working days and explicit dates, and the day on which each period is known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import parse_period
from gdpcore.errors import PeriodError
from gdpcore.kernel.lunar import FIRST, LAST, spring_festival

Days = NDArray[np.datetime64]

ACCESS = ("public", "compiler")
"""Whose knowledge: what is published, or what a compiler inside the bureau has."""
ACCOUNTS_LAG = 16
"""Days from a quarter's end until its accounts are public, where nothing else is said: China's come out after 15 to 18."""
FESTIVAL_DAYS = 7
"""Days off from the first day of the Spring Festival on."""


@dataclass(frozen=True)
class Lag:
    """How long after its period's end a figure is known.

    Attributes
    ----------
    days, compiler_days : days until the public, and a compiler inside the bureau, have it.
    working_days : a day that falls on a weekend or into the week of the Spring Festival moves to the next one that does not.
    """

    days: int
    compiler_days: int
    working_days: bool = False

    def released(self, ends: Days, access: str) -> Days:
        """The day on which figures of periods with these last days are known."""
        days = ends + np.timedelta64(self.days if access == "public" else self.compiler_days, "D")
        return next_working_day(days) if self.working_days else days


@dataclass(frozen=True)
class ReleaseCalendar:
    """When figures are known, as data. An explicit date goes before a lag.

    Attributes
    ----------
    lags : code -> :class:`Lag`. A code that is not here keeps the lag of whoever asks.
    dates : (code, last month of the period) -> the day of the public release, and of the compiler's or None: then the
        compiler's lag counts, but never later than the public.

    Examples
    --------
    >>> calendar = ReleaseCalendar.of_days({"retail": 16, "GDP": 16})
    >>> calendar.released("retail", pd.period_range("2024-01", periods=2, freq="M")).astype(str).tolist()
    ['2024-02-16', '2024-03-16']
    """

    lags: Mapping[str, Lag] = field(default_factory=dict)
    dates: Mapping[tuple[str, pd.Period], tuple[dt.date, dt.date | None]] = field(default_factory=dict)

    @classmethod
    def of_days(cls, days: Mapping[str, int] | pd.Series) -> ReleaseCalendar:
        """A calendar of delays in days, the same for everyone; E-ASOF-004 for one that is no whole number."""
        for code, count in days.items():
            if isinstance(count, bool) or not float(count).is_integer():
                raise PeriodError("E-ASOF-004", series=code, value=count)
        return cls({str(code): Lag(int(count), int(count)) for code, count in days.items()})

    def released(self, code: str, periods: pd.PeriodIndex, access: str = "public", otherwise: Lag | None = None) -> Days:
        """The day on which the figure of each period is known: (T,) datetime64[D].

        Parameters
        ----------
        code : of a series. access : "public" or "compiler". otherwise : the lag of a series that is not in the calendar.

        Raises
        ------
        PeriodError
            E-ASOF-003 for another access; E-ASOF-005 for a series that is not here, with no lag given.
        """
        require_access(access)
        lag = self.lags.get(code, otherwise)
        if lag is None:
            raise PeriodError("E-ASOF-005", series=code, known=", ".join(list(self.lags)[:8]) or "no series")
        out = lag.released(last_days(periods), access)
        for month, (public, compiler) in self._explicit(code).items():
            rows = np.flatnonzero(periods.asfreq("M", how="end") == month)
            day = np.full(len(rows), np.datetime64(public, "D"))
            if access == "compiler":
                day = np.minimum(out[rows], day) if compiler is None else np.full(len(rows), np.datetime64(compiler, "D"))
            out[rows] = day
        return out

    def names(self, code: str) -> bool:
        """Whether the calendar says anything of a series."""
        return code in self.lags or any(name == code for name, _ in self.dates)

    def _explicit(self, code: str) -> dict[pd.Period, tuple[dt.date, dt.date | None]]:
        return {period.asfreq("M", how="end"): days for (name, period), days in self.dates.items() if name == code}


def last_days(periods: pd.PeriodIndex) -> Days:
    """The last day of each period: (T,) datetime64[D]."""
    return np.asarray(periods.asfreq("D", how="end").asi8.astype("datetime64[D]"))


def next_working_day(days: Days) -> Days:
    """Each day, or the first one after it that is no weekend and not in the week of the Spring Festival.

    No other holidays are known here: where they move a release, give its date.

    Examples
    --------
    >>> next_working_day(np.array(["2024-02-10", "2024-06-15"], dtype="datetime64[D]")).astype(str).tolist()
    ['2024-02-19', '2024-06-17']
    """
    years = np.unique(days.astype("datetime64[Y]").astype(np.int64)) + 1970
    first = spring_festival(years[(years >= FIRST) & (years <= LAST)])
    holidays = (first[:, None] + np.arange(FESTIVAL_DAYS)).ravel().astype("datetime64[D]")
    return np.asarray(np.busday_offset(days, 0, roll="forward", holidays=holidays))


def day_of(date: Any) -> np.datetime64:
    """A date of knowledge as a day; a month, quarter or year means its last day.

    Raises
    ------
    PeriodError
        E-ASOF-001 if it is no date.

    Examples
    --------
    >>> day_of("2025-07-14"), day_of("2025-06")
    (np.datetime64('2025-07-14'), np.datetime64('2025-06-30'))
    """
    if isinstance(date, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}([ T].*)?", date.strip()):
        try:
            date = parse_period(date)
        except PeriodError:
            raise PeriodError("E-ASOF-001", text=date) from None
    if isinstance(date, pd.Period):
        date = date.end_time
    if not isinstance(date, (str, dt.date, np.datetime64)):
        raise PeriodError("E-ASOF-001", text=date)
    try:
        stamp = pd.Timestamp(date)
    except ValueError:
        raise PeriodError("E-ASOF-001", text=date) from None
    if pd.isna(stamp):
        raise PeriodError("E-ASOF-001", text=date)
    return np.datetime64(stamp.date(), "D")


def require_access(access: str) -> None:
    """E-ASOF-003 unless it is "public" or "compiler"."""
    if access not in ACCESS:
        raise PeriodError("E-ASOF-003", access=access, known=", ".join(ACCESS))


def last_known(known: Any, date: np.datetime64, what: str) -> int:
    """Position of the last period of which anything is known; E-ASOF-002 if there is none."""
    at = np.flatnonzero(np.asarray(known))
    if not len(at):
        raise PeriodError("E-ASOF-002", what=what, date=str(date))
    return int(at[-1])
