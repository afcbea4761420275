"""The revision triangle: what was known of every period at every vintage, and three ways to look at it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.cube.periods import complete, parse_spelling, period_index, periods_per_year, spelling_or_finding
from gdpcore.errors import AlignmentError, Finding, PeriodError

Array = NDArray[np.float64]

_DAY = re.compile(r"(19|20)\d{2}[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])\b")


@dataclass(frozen=True, eq=False, repr=False)
class RevisionTriangle:
    """What was known of every period at every vintage; made by :func:`triangle`. Every method returns anew.

    Attributes
    ----------
    values : (periods, vintages) figures; NaN where a vintage has none.
    periods : PeriodIndex, consecutive; a period that no vintage has is a row without figures.
    vintages : DatetimeIndex of the dates of knowledge, or an Index of names in order where no dates are known.
    name, unit : of the figures.
    findings : warnings that came up on the way.
    """

    values: Array
    periods: pd.PeriodIndex
    vintages: pd.Index
    name: str = ""
    unit: str = ""
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<RevisionTriangle {self.name or 'figures'}: {len(self.periods)} periods {self.periods[0]}..{self.periods[-1]}, "
            f"{len(self.vintages)} vintages {said(self.vintages[0])}..{said(self.vintages[-1])}>"
        )

    @property
    def dated(self) -> bool:
        """True if the vintages are dates."""
        return isinstance(self.vintages, pd.DatetimeIndex)

    # -- three ways to look --------------------------------------------------------------------------------------
    def vertical(self) -> pd.DataFrame:
        """By vintage: rows periods, columns vintages, as they stood."""
        return pd.DataFrame(self.values.copy(), index=self.periods, columns=self.vintages)

    def horizontal(self, most: int | None = None, count: str = "vintages") -> pd.DataFrame:
        """By release: rows periods, columns 1, 2, ... and "latest".

        Parameters
        ----------
        most : show so many releases; None: all.
        count : "vintages": every vintage with a figure is a release; "changes": only those that changed it.

        Returns
        -------
        DataFrame
            "latest" is what the last vintage holds: NaN for a period that it does not have (withdrawn).
        """
        releases = self._releases(count)
        width = releases.shape[1] if most is None else whole_number("most", most)
        out = np.full((len(self.periods), width), np.nan)
        out[:, : min(width, releases.shape[1])] = releases[:, :width]
        frame = pd.DataFrame(out, index=self.periods, columns=pd.Index([*range(1, width + 1)], dtype=object, name="release"))
        frame["latest"] = self.latest
        return frame

    def diagonal(self, step: int = 3, most: int | None = None) -> pd.DataFrame:
        """By maturity: rows periods, columns months since the end of the period; a cell is what was known then.

        Parameters
        ----------
        step : months between columns. most : the last column, in months; None: as far as the vintages reach.

        Returns
        -------
        DataFrame
            NaN before a first release, while a figure is withdrawn, and where the last vintage is younger than the maturity:
            what will be known then is not known yet.

        Raises
        ------
        PeriodError
            E-REV-004 if the vintages have no dates.
        """
        ends, dates = self._days()
        months = np.arange(
            0, self._farthest(ends, dates) + 1 if most is None else whole_number("most", most) + 1, whole_number("step", step)
        )
        at = np.stack([_months_after(self.periods, int(m)) for m in months], axis=1)
        last = np.searchsorted(dates, at, side="right") - 1
        known = (last >= 0) & (at <= dates[-1])
        cells = np.take_along_axis(self.values, np.maximum(last, 0), axis=1)
        return pd.DataFrame(np.where(known, cells, np.nan), index=self.periods, columns=pd.Index(months, name="months"))

    # -- figures ---------------------------------------------------------------------------------------------------
    @property
    def first(self) -> pd.Series:
        """The first figure of every period."""
        return pd.Series(self._releases("vintages")[:, 0], index=self.periods, name="first")

    @property
    def latest(self) -> pd.Series:
        """What the last vintage holds."""
        return pd.Series(self.values[:, -1].copy(), index=self.periods, name="latest")

    @cached_property
    def withdrawn(self) -> pd.DataFrame:
        """Every figure that a later vintage no longer has: period, vintage (the first without it), the figure before."""
        here = ~np.isnan(self.values)
        rows, columns = np.nonzero(here[:, :-1] & ~here[:, 1:])
        return pd.DataFrame(
            {
                "period": self.periods[rows],
                "vintage": self.vintages[columns + 1],
                "value": self.values[rows, columns],
            }
        )

    def growth(self, lag: int | None = None) -> RevisionTriangle:
        """Growth within every vintage, per cent: 100 (x_t / x_t-lag - 1) with both figures of the same vintage.

        Parameters
        ----------
        lag : periods to the base; None: a year.

        Raises
        ------
        KernelError
            E-KERNEL-001 for a lag that is no whole number.
        """
        step = periods_per_year(self.periods) if lag is None else lag
        rates = kernel.growth.growth(self.values.T, step)
        return replace(self, values=np.ascontiguousarray(rates.values.T), unit="%")

    def known_by(self, date: Any) -> RevisionTriangle:
        """The vintages up to a date (E-REV-005 if there is none, E-REV-004 if vintages have no dates)."""
        _, dates = self._days()
        until = date_of(date)
        if until is None:
            raise PeriodError("E-REV-004", vintage=str(date))
        keep = dates <= until.to_datetime64()
        if not keep.any():
            raise PeriodError("E-REV-005", date=str(date), first=said(self.vintages[0]))
        return replace(self, values=self.values[:, keep], vintages=self.vintages[keep])

    # -- helpers ---------------------------------------------------------------------------------------------------
    def places(self, count: str = "vintages") -> NDArray[np.int64]:
        """Which vintage brought each release: (periods, releases) positions in ``vintages``, -1 where there is no such release.

        ``count`` as in :meth:`horizontal`.
        """
        here = ~np.isnan(self.values)
        if count == "changes":
            here = here & _changed(self.values)
        elif count != "vintages":
            raise AlignmentError("E-REV-006", name="count", value=count, known="vintages, changes")
        release = np.cumsum(here, axis=1) - 1
        out = np.full((len(self.periods), max(1, int(here.sum(axis=1).max(initial=1)))), -1)
        rows, columns = np.nonzero(here)
        out[rows, release[rows, columns]] = columns
        return out

    def _releases(self, count: str) -> Array:
        """Figures of every period in the order of release, moved to the left."""
        at = self.places(count)
        return np.asarray(np.where(at >= 0, np.take_along_axis(self.values, np.maximum(at, 0), axis=1), np.nan))

    def _days(self) -> tuple[NDArray[Any], NDArray[Any]]:
        if not isinstance(self.vintages, pd.DatetimeIndex):
            raise PeriodError("E-REV-004", vintage=str(self.vintages[0]))
        return _months_after(self.periods, 0), self.vintages.to_numpy(dtype="datetime64[ns]")

    def _farthest(self, ends: NDArray[Any], dates: NDArray[Any]) -> int:
        """Whole months from the end of the first period to the last vintage."""
        return max(0, int((pd.Timestamp(dates[-1]).to_period("M") - pd.Timestamp(ends[0]).to_period("M")).n))


def triangle(frame: pd.DataFrame, name: str = "", unit: str = "", gaps: str = "withdrawn") -> RevisionTriangle:
    """A revision triangle from a frame: rows periods, columns vintages in the order of knowledge.

    Parameters
    ----------
    frame : the index holds periods in any spelling, the columns dates of knowledge (dates, timestamps, written dates) or, where
        no dates are known, names of vintages in order ("preliminary", "final"). NaN where a vintage has no figure. The triangle of
        a vintage store is such a frame. Rows may stand in any order; dated columns too.
    name, unit : of the figures, for titles.
    gaps : a figure that a later vintage lacks was "withdrawn" (and is a finding, W-REV-001), or is still "standing" because
        vintages print the newest periods only.

    Raises
    ------
    AlignmentError
        E-REV-001 for a frame without cells or with other than numbers, E-REV-002 for a period that stands twice or two vintages of
        one time that differ, E-REV-003 for columns of which only some are dates, E-REV-006 for another ``gaps``.
    PeriodError
        E-TIME-001, -002 for periods.

    Examples
    --------
    >>> made = triangle(pd.DataFrame({"2024-04-17": [5.3, None], "2024-07-15": [5.3, 4.7], "2024-12-27": [5.2, 4.6]},
    ...                              index=["2024Q1", "2024Q2"]), name="GDP", unit="%")
    >>> made.horizontal()
    release    1    2    3 latest
    2024Q1   5.3  5.3  5.2    5.2
    2024Q2   4.7  4.6  NaN    4.6
    """
    if gaps not in ("withdrawn", "standing"):
        raise AlignmentError("E-REV-006", name="gaps", value=gaps, known="withdrawn, standing")
    values = _numbers(frame)
    periods = period_index([parse_spelling(x).period for x in frame.index])
    twice = periods[periods.duplicated()]
    if len(twice):
        raise AlignmentError("E-REV-002", what=f"period {twice[0]}")
    vintages, values = _vintages(frame.columns, values)
    whole = complete(periods)
    out = np.full((len(whole), len(vintages)), np.nan)
    out[whole.get_indexer(periods)] = values
    if gaps == "standing":
        out = _standing(out)
    made = RevisionTriangle(out, whole, vintages, name, unit)
    gone = made.withdrawn
    if not len(gone):
        return made
    first = {"period": str(gone["period"].iloc[0]), "vintage": said(gone["vintage"].iloc[0]), "count": len(gone)}
    return replace(made, findings=(Finding("W-REV-001", **first),))


def _numbers(frame: pd.DataFrame) -> Array:
    if not isinstance(frame, pd.DataFrame) or not frame.size:
        given = type(frame).__name__ if not isinstance(frame, pd.DataFrame) else f"{frame.shape[0]} x {frame.shape[1]} cells"
        raise AlignmentError("E-REV-001", detail=given)
    try:
        values = np.asarray(frame.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise AlignmentError("E-REV-001", detail=str(error)) from error
    if np.isinf(values).any():
        r, c = (int(k) for k in np.argwhere(np.isinf(values))[0])
        raise AlignmentError("E-REV-001", detail=f"{frame.index[r]}, vintage {said(frame.columns[c])}: infinite")
    return values


def _vintages(columns: pd.Index, values: Array) -> tuple[pd.Index, Array]:
    """Vintages in order, each once."""
    dates = [date_of(c) for c in columns]
    lost = [str(c) for c, d in zip(columns, dates, strict=True) if d is None]
    if lost and len(lost) < len(dates):
        raise AlignmentError("E-REV-003", vintage=lost[0])
    labels = pd.Index([str(c) for c in columns]) if lost else pd.DatetimeIndex(dates)
    order = np.arange(len(labels)) if lost else np.argsort(labels.to_numpy(), kind="stable")
    labels, values = labels[order], values[:, order]
    again = labels.duplicated(keep="first")
    for k in np.flatnonzero(again):
        first = int(np.flatnonzero(labels == labels[k])[0])
        if not np.array_equal(values[:, k], values[:, first], equal_nan=True):
            raise AlignmentError("E-REV-002", what=f"vintage {said(labels[k])}, with other figures")
    return labels[~again].rename("vintage"), values[:, ~again]


def date_of(label: Any) -> pd.Timestamp | None:
    """A date of knowledge, in universal time without a zone; a month, quarter or year means its last day; None for what is no date."""
    if isinstance(label, (dt.date, np.datetime64)):
        stamp = pd.Timestamp(label)
    elif isinstance(label, str) and _DAY.match(label.strip()):
        stamp = _read(label.strip())
    elif isinstance(label, (str, pd.Period)):
        written = spelling_or_finding(label)
        stamp = None if isinstance(written, Finding) else written.period.end_time.normalize()
    else:
        return None
    if stamp is None or pd.isna(stamp):
        return None
    return stamp.tz_convert("UTC").tz_localize(None) if stamp.tz is not None else stamp


def _read(text: str) -> pd.Timestamp | None:
    try:
        return pd.Timestamp(text)
    except ValueError:
        return None


def said(vintage: Any) -> str:
    """A vintage as it is written: a date without its midnight."""
    if isinstance(vintage, pd.Timestamp) and vintage == vintage.normalize():
        return str(vintage.date())
    return str(vintage)


def _standing(values: Array) -> Array:
    """Every figure carried on until the next one."""
    here = ~np.isnan(values)
    last = np.maximum.accumulate(np.where(here, np.arange(values.shape[1]), -1), axis=1)
    return np.asarray(np.where(last >= 0, np.take_along_axis(values, np.maximum(last, 0), axis=1), np.nan))


def _changed(values: Array) -> NDArray[np.bool_]:
    """Cells that differ from the last figure before them."""
    before = np.concatenate([np.full((len(values), 1), np.nan), _standing(values)[:, :-1]], axis=1)
    return np.asarray(values != before)


def _months_after(periods: pd.PeriodIndex, months: int) -> NDArray[Any]:
    """The last day of the month that lies so many months after the end of each period, as its last moment."""
    return np.asarray((periods.asfreq("M", how="end") + months).end_time.to_numpy(dtype="datetime64[ns]"))


def whole_number(name: str, given: Any) -> int:
    """A count of at least 1 (E-REV-006)."""
    if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < 1:
        raise AlignmentError("E-REV-006", name=name, value=given, known="a whole number, at least 1")
    return int(given)
