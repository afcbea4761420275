"""When a target is forecast: from horizons or dates to the days on which a model speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.cube.periods import frequency
from gdpcore.cube.releases import day_of
from gdpcore.errors import ModelError, PeriodError

Release = Callable[[pd.Period], np.datetime64]

DEFAULT = {"Q": ("month1", "month2", "month3", "release-1"), "M": ("month1", "release-1")}
"""The last day of each month of the period, and the day before its figure comes out."""
_HORIZON = re.compile(r"(?:month(?P<month>[1-9]\d*)|(?P<anchor>end|release)(?:(?P<days>[+-]\d+))?)")


@dataclass(frozen=True, order=True)
class Stop:
    """One forecast that is due: of a period, on a day (datetime64[D])."""

    period: pd.Period
    date: np.datetime64


def schedule(periods: pd.PeriodIndex, released: Release, horizons: Sequence[str] | None = None, dates: Any = None) -> list[Stop]:
    """All forecasts that are due, in the order of periods and days.

    Parameters
    ----------
    periods : the targets. released : the day on which the figure of a period comes out.
    horizons : "month2" (last day of the period's second month; "month0" does not exist, "month4" is the month after a
        quarter), "end+14", "end-30" (days from the period's end), "release-1" (days from its release).
    dates : instead: days, each of which serves every period that has begun and is not out; or period -> days.

    Raises
    ------
    ModelError
        E-BACK-003 for a horizon that is not understood. PeriodError: E-BACK-005 for a day on which the figure is out.

    Examples
    --------
    >>> stops = schedule(pd.PeriodIndex(["2024Q1"], freq="Q"), lambda p: np.datetime64("2024-04-16"), ["month3", "release-1"])
    >>> [str(s.date) for s in stops]
    ['2024-03-31', '2024-04-15']
    """
    if horizons is not None and dates is not None:
        raise ModelError("E-BACK-003", name="dates", value=dates, known="horizons or dates, not both")
    out: set[Stop] = set()
    every = None if dates is None or isinstance(dates, Mapping) else [day_of(d) for d in _listed(dates)]
    by_period = {pd.Period(p, freq=periods.freqstr): _listed(d) for p, d in dates.items()} if isinstance(dates, Mapping) else {}
    for period in periods:
        release = released(period)
        if every is not None:
            begun = np.datetime64(period.start_time.date(), "D")
            days = [d for d in every if begun <= d < release]
        elif dates is not None:
            days = [day_of(d) for d in by_period.get(period, ())]
        else:
            days = [horizon_day(h, period, release) for h in horizons or DEFAULT[frequency(periods)]]
        late = [d for d in days if d >= release]
        if late and (horizons is not None or dates is not None):
            raise PeriodError("E-BACK-005", period=str(period), date=str(late[0]), release=str(release))
        out |= {Stop(period, d) for d in days if d < release}
    return sorted(out)


def horizon_day(text: str, period: pd.Period, release: np.datetime64) -> np.datetime64:
    """The day that a horizon means for a period; E-BACK-003 if it is not understood."""
    match = _HORIZON.fullmatch(str(text).replace(" ", ""))
    if match is None:
        raise ModelError("E-BACK-003", name="horizon", value=text, known="'month1', 'end+14', 'release-1'")
    if match["month"]:
        month = period.asfreq("M", how="start") + (int(match["month"]) - 1)
        return np.datetime64(month.end_time.date(), "D")
    day = release if match["anchor"] == "release" else np.datetime64(period.end_time.date(), "D")
    return day + np.timedelta64(int(match["days"] or 0), "D")


def month_of(stop: Stop) -> int:
    """In which month of the period a day lies: 1 for its first, 4 for the month after a quarter."""
    first = stop.period.asfreq("M", how="start")
    return int(pd.Period(stop.date, freq="M").ordinal - first.ordinal + 1)


def _listed(dates: Any) -> list[Any]:
    return list(dates) if isinstance(dates, Iterable) and not isinstance(dates, str) else [dates]
