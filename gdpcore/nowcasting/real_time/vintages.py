"""Information sets: what a model could have been given on a day, from one data set with release lags or from true vintages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.accounts.known import release_days
from gdpcore.cube.releases import ACCOUNTS_LAG, Days, Lag, ReleaseCalendar, day_of, last_days, last_known
from gdpcore.errors import ModelError, PeriodError
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.series import check_frame
from gdpcore.panel import Panel

Data = tuple[Any, Any]


class VintageSource(Protocol):
    """Where vintages come from. ``as_of`` is enough for a data base; lags then say when a target comes out."""

    def as_of(self, date: Any, /) -> Data:
        """(x, y) as they stood at the end of a day."""
        ...


@runtime_checkable
class Source(VintageSource, Protocol):
    """Vintages that say themselves when figures came out, and what they were."""

    def release_day(self, target: str, period: pd.Period) -> np.datetime64:
        """The day on which the target's figure came out, or will."""
        ...

    def actual(self, target: str, periods: pd.PeriodIndex, release: int | str) -> pd.Series:
        """The target's figures as released for the n-th time ("first", 2, ...), or as they stand ("latest")."""
        ...


@dataclass(frozen=True, eq=False)
class PseudoRealTime:
    """One data set, of which only what was released by a day is shown; its figures are those of its own vintage.

    Attributes
    ----------
    x, y : Panel and Accounts, or a monthly and a quarterly frame. calendar : goes before the catalogue's lags; frames need it.
    access : "public" or "compiler", for panels.
    """

    x: Any
    y: Any = None
    calendar: ReleaseCalendar | None = None
    access: str = "public"

    def __post_init__(self) -> None:
        for what, data, kind in (("x", self.x, Panel), ("y", self.y, Accounts)):
            if isinstance(data, kind) or (what == "y" and data is None):
                continue
            frame = check_frame(data, "M" if what == "x" else "Q")
            object.__setattr__(self, what, frame)
            if self.calendar is None:
                raise PeriodError("E-BACK-001", columns=", ".join(str(c) for c in frame.columns[:8]))
            for column in frame:
                self.calendar.released(str(column), frame.index[:1], self.access)

    def as_of(self, date: Any) -> Data:
        """What was known at the end of a day; E-ASOF-002 if that is nothing at all of x, or of y."""
        day = day_of(date)
        if isinstance(self.x, Panel):
            panel = self.x if self.calendar is None else self.x.with_calendar(self.calendar)
            x: Any = panel.as_of(date, self.access)
        else:
            x = _cut(self.x, self._days[0], day)
        if self.y is None:
            return x, None
        return x, self.y.as_of(date, calendar=self.calendar) if isinstance(self.y, Accounts) else _cut(self.y, self._days[1], day)

    @cached_property
    def _days(self) -> tuple[Days | None, Days | None]:
        frames = [f if isinstance(f, pd.DataFrame) else None for f in (self.x, self.y)]
        out = [None if f is None else self._released(f) for f in frames]
        return out[0], out[1]

    def _released(self, frame: pd.DataFrame) -> Days:
        calendar = self.calendar or ReleaseCalendar()
        return np.stack([calendar.released(str(c), frame.index, self.access) for c in frame], axis=1)

    def release_day(self, target: str, period: pd.Period) -> np.datetime64:
        """The day on which the target's figure comes out, inside the data or beyond their end."""
        lag = Lag(ACCOUNTS_LAG, ACCOUNTS_LAG)
        index = pd.PeriodIndex([period])
        if isinstance(self.y, Accounts):
            days = release_days(self.y, calendar=self.calendar)
            item = target.split()[-1]
            row = self.y.items.index(item) if item in self.y.items else 0
            at = self.y.periods.get_indexer(index)[0]
            if at >= 0:
                return np.datetime64(days[row, at])
            lag = (self.calendar or ReleaseCalendar()).lags.get(self.y.total, lag)
        return np.datetime64((self.calendar or ReleaseCalendar()).released(target, index, "public", lag)[0])

    def actual(self, target: str, periods: pd.PeriodIndex, release: int | str) -> pd.Series:
        """The target's figures; there is but one release of each."""
        return series_of(self.x, self.y, target).reindex(periods)


@dataclass(frozen=True, eq=False)
class Vintages:
    """True vintages: each the whole of (x, y) as it stood from a day on, until the next.

    Parameters
    ----------
    history : (date, x, y), in any order; y may be None.

    Raises
    ------
    PeriodError
        E-ASOF-001 for a date that is none, E-BACK-002 if there are none or one day has two.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=3, freq="M")
    >>> first, second = (pd.DataFrame({"a": [1.0, 2.0, z]}, months) for z in (np.nan, 3.0))
    >>> Vintages([("2024-04-20", second, None), ("2024-03-20", first, None)]).as_of("2024-04-19")[0]["a"].iloc[-1]
    np.float64(nan)
    """

    history: Sequence[tuple[Any, Any, Any]] = field(repr=False)

    def __post_init__(self) -> None:
        days = [day_of(date) for date, _, _ in self.history]
        if not days or len(set(days)) < len(days):
            raise PeriodError("E-BACK-002", detail="none is given" if not days else str(max(days, key=days.count)))
        order = np.argsort(np.array(days))
        object.__setattr__(self, "history", tuple((days[k], *self.history[k][1:]) for k in order))

    def as_of(self, date: Any) -> Data:
        """The last vintage that is not after a day; E-ASOF-002 if there is none."""
        day = day_of(date)
        at = last_known(np.array([d <= day for d, _, _ in self.history]), day, "the vintages")
        return self.history[at][1], self.history[at][2]

    @cached_property
    def _tables(self) -> dict[str, list[pd.Series]]:
        return {}

    def _series(self, target: str) -> list[pd.Series]:
        if target not in self._tables:
            self._tables[target] = [series_of(x, y, target) for _, x, y in self.history]
        return self._tables[target]

    def release_day(self, target: str, period: pd.Period) -> np.datetime64:
        """The day of the first vintage that holds the figure; beyond the last vintage, a usual lag after the period's end."""
        for (day, _, _), series in zip(self.history, self._series(target), strict=True):
            if np.isfinite(series.get(period, np.nan)):
                return np.datetime64(day)
        return np.datetime64(last_days(pd.PeriodIndex([period]))[0] + np.timedelta64(ACCOUNTS_LAG, "D"))

    def actual(self, target: str, periods: pd.PeriodIndex, release: int | str) -> pd.Series:
        """The figures of the n-th vintage that holds each period, or of the last vintage; NaN where there is none."""
        table = pd.DataFrame({k: s.reindex(periods) for k, s in enumerate(self._series(target))}, index=periods)
        if release == "latest":
            return table.iloc[:, -1]
        count = 1 if release == "first" else int(release)
        held = [row[np.isfinite(row)] for row in table.to_numpy(dtype=np.float64)]
        return pd.Series([row[count - 1] if len(row) >= count else np.nan for row in held], index=periods)


@dataclass(frozen=True, eq=False)
class FromStore:
    """A source that has no more than ``as_of``: a calendar says when its targets come out.

    Attributes
    ----------
    store : with ``as_of(date) -> (x, y)``. calendar : lags by target; without it accounts' usual 16 days.
    """

    store: VintageSource
    calendar: ReleaseCalendar | None = None

    def as_of(self, date: Any) -> Data:
        """What the store held at the end of a day; E-BACK-003 if it gives no pair."""
        found = self.store.as_of(date)
        if not isinstance(found, tuple) or len(found) != 2:
            raise ModelError("E-BACK-003", name="x", value=type(self.store).__name__, known="a source whose as_of gives (x, y)")
        return found

    def release_day(self, target: str, period: pd.Period) -> np.datetime64:
        """By the calendar."""
        lag = Lag(ACCOUNTS_LAG, ACCOUNTS_LAG)
        return np.datetime64((self.calendar or ReleaseCalendar()).released(target, pd.PeriodIndex([period]), "public", lag)[0])

    def actual(self, target: str, periods: pd.PeriodIndex, release: int | str) -> pd.Series:
        """As it stands today, or as it stood on its day of release; E-BACK-003 for another."""
        if release == "latest":
            return series_of(*self.as_of(pd.Timestamp.today()), target).reindex(periods)
        if release not in ("first", 1):
            raise ModelError("E-BACK-003", name="actual", value=release, known='"first" or "latest", or a list of Vintages')
        held = [series_of(*self.as_of(self.release_day(target, p)), target).get(p, np.nan) for p in periods]
        return pd.Series(held, index=periods, dtype=np.float64)


def source_of(x: Any, y: Any, calendar: Any, access: str) -> Source:
    """Whatever was given as a source of vintages."""
    if isinstance(calendar, (Mapping, pd.Series)):
        calendar = ReleaseCalendar.of_days(calendar)
    if isinstance(x, Source):
        return x
    if y is None and hasattr(x, "as_of") and not isinstance(x, Panel):
        return FromStore(x, calendar)
    return PseudoRealTime(x, y, calendar, access)


def series_of(x: Any, y: Any, target: str) -> pd.Series:
    """The known figures of a target: growth of an item of accounts, or a column; E-BACK-004 if it is nowhere."""
    tables: list[Any] = [frames_of(None, y).quarterly] if isinstance(y, Accounts) else [y]
    if isinstance(x, Panel):
        if tables[0] is None or target not in tables[0]:
            frames = frames_of(x)
            tables += [frames.quarterly, frames.monthly]
    else:
        tables.append(x)
    for table in tables:
        if table is not None and target in table:
            return table[target].astype(np.float64)
    known = [str(c) for table in tables if table is not None for c in table.columns]
    raise ModelError("E-BACK-004", target=target, known=", ".join(known[:12]))


def last_months(x: Any, y: Any, count: int | None) -> Data:
    """The figures of the last ``count`` months of x, and of the quarters that end in them."""
    if count is None:
        return x, y
    months = x.months if isinstance(x, Panel) else x.index
    first = months[-1] - (count - 1)
    x = x.window(max(first, months[0]), months[-1]) if isinstance(x, Panel) else x.loc[x.index >= first]
    if isinstance(y, Accounts):
        kept = [p for p in y.periods if p.asfreq("M", how="end") >= first]
        return x, y.select(periods=kept) if kept else y
    return x, None if y is None else y.loc[y.index.asfreq("M", how="end") >= first]


def count_figures(tables: Iterable[Any]) -> int:
    """How many known cells there are."""
    total = 0
    for table in tables:
        if isinstance(table, Accounts):
            total += int(np.isfinite(table.volume.values).sum())
        elif table is not None:
            total += int(np.isfinite(table.values).sum())
    return total


def _cut(frame: pd.DataFrame, days: Any, day: np.datetime64) -> pd.DataFrame:
    """A frame up to the last row of which anything was known; unknown cells are empty."""
    known = days <= day
    last = last_known((known & frame.notna().to_numpy()).any(axis=1), day, "the figures")
    return frame.where(known).iloc[: last + 1]
