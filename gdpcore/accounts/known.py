"""What accounts held on a date, and accounts with a poisoned future."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from gdpcore.accounts.figures import Figures
from gdpcore.cube import Cube, Status
from gdpcore.cube.releases import ACCOUNTS_LAG, Days, Lag, ReleaseCalendar, day_of, last_known

Kept = TypeVar("Kept", bound=Figures)


def release_days(accounts: Figures, lag_days: int | None = None, calendar: ReleaseCalendar | None = None) -> Days:
    """The day on which the figures of each item and period are public: (item, period) datetime64[D]."""
    known = calendar or ReleaseCalendar()
    days = ACCOUNTS_LAG if lag_days is None else lag_days
    lag = known.lags.get(accounts.total, Lag(days, days)) if lag_days is None else Lag(days, days)
    named = [item if known.names(item) else accounts.total for item in accounts.items]
    released = {code: known.released(code, accounts.periods, "public", lag) for code in dict.fromkeys(named)}
    return np.stack([released[code] for code in named])


def as_of(accounts: Kept, date: Any, lag_days: int | None, calendar: ReleaseCalendar | None) -> Kept:
    """What was public at the end of a day; see :meth:`gdpcore.Accounts.as_of`."""
    day = day_of(date)
    known = release_days(accounts, lag_days, calendar) <= day
    last = last_known(known.any(axis=0), day, "the accounts")
    made = accounts
    if not known[:, : last + 1].all():
        made = replace(made, value=_replaced(made.value, ~known, np.nan), volume=_replaced(made.volume, ~known, np.nan))
    return made if last == len(made.periods) - 1 else made.select(periods=made.periods[: last + 1])


def with_values_after(accounts: Kept, date: Any, value: float, lag_days: int | None, calendar: ReleaseCalendar | None) -> Kept:
    """Every figure that is public only after a day replaced; see :meth:`gdpcore.Accounts.with_values_after`."""
    late = release_days(accounts, lag_days, calendar) > day_of(date)
    return replace(accounts, value=_replaced(accounts.value, late, value), volume=_replaced(accounts.volume, late, value))


def _replaced(cube: Cube, where: Any, value: float) -> Cube:
    flag = np.uint8(Status.NOT_PUBLISHED if np.isnan(value) else Status.OBSERVED)
    return replace(cube, values=np.where(where, float(value), cube.values), status=np.where(where, flag, cube.status))
