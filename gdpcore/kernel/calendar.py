"""Calendar regressors of monthly and quarterly series: leap day, working days, Spring Festival.

Each is a departure from its own long-run mean of the calendar month, so that it says nothing about the seasonal pattern
and its effect sums to nothing over the years. A stretch of months (a quarter, January with February) has the sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import whole_numbers
from gdpcore.kernel.lunar import spring_festival

Array = NDArray[np.float64]
Days = NDArray[np.int64]

BEFORE, DURING, AFTER = 20, 7, 20
"""Days of the three windows of the Spring Festival; "during" begins with New Year's day."""

NAMES = ("leapyear", "workdays", "sf_before", "sf_during", "sf_after")
_CYCLE = np.arange(1998, 2026)  # 28 years: every date falls on every day of the week equally often
_LONG_RUN = np.arange(1951, 2051)  # the festival's mean


@dataclass(frozen=True)
class Regressors:
    """Calendar regressors.

    Attributes
    ----------
    values : (K, T), one row per name.
    names : of ``NAMES``.
    """

    values: Array
    names: tuple[str, ...]


def regressors(year: ArrayLike, month: ArrayLike, *, width: ArrayLike = 1, festival: bool = True) -> Regressors:
    """Calendar regressors of stretches of months.

    Parameters
    ----------
    year, month : (T,) the last month of each stretch; month 1..12.
    width : months of each stretch, one number or (T,): 1 for a month, 3 for a quarter, 2 for January with February.
    festival : with the three windows of the Spring Festival. It always falls in the first quarter, so quarters need none.

    Returns
    -------
    Regressors
        ``leapyear``: .75 in a February of a leap year, -.25 in others. ``workdays``: weekdays less 5/2 of Saturdays and
        Sundays. ``sf_before``, ``sf_during``, ``sf_after``: share of the 20 days before New Year, of the 7 from it on, of
        the 20 after those that lie in the stretch. All less the long-run mean of the calendar month. Moved working days
        and other holidays are not in them.

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes or months that cannot be, numbers that are not whole, a stretch that begins in the year
        before, or, with the festival, a year outside those of :func:`gdpcore.kernel.lunar.spring_festival`.

    Examples
    --------
    >>> z = regressors([2023, 2024], [1, 1])
    >>> dict(zip(z.names, z.values[:, 0].round(2).tolist()))["sf_during"] > 0  # 22 January 2023: all of it in January
    True
    """
    y, m, w = (whole_numbers("calendar", name, a) for name, a in (("years", year), ("months", month), ("widths", width)))
    if y.ndim != 1 or y.shape != m.shape or w.shape not in ((), y.shape):
        raise KernelError(
            "E-KERNEL-001", what="calendar", detail=f"years {y.shape}, months {m.shape} and widths {w.shape} do not fit"
        )
    w = np.broadcast_to(w, y.shape)
    if (m < 1).any() or (m > 12).any() or (w < 1).any() or (w > m).any():
        raise KernelError("E-KERNEL-001", what="calendar", detail="a stretch must lie within one year, months 1 to 12")
    total = np.zeros((5 if festival else 2, y.size))
    for back in range(int(w.max(initial=0))):
        inside = back < w
        total[:, inside] += _months(y[inside], m[inside] - back, festival)
    return Regressors(total, NAMES[: total.shape[0]])


def _months(year: Days, month: Days, festival: bool) -> Array:
    """(K, n) regressors of single months."""
    leap = np.where(month == 2, _length(year, month) - 28.25, 0.0)
    rows = [leap, _contrast(year, month) - _mean_contrast()[month - 1]]
    if festival:
        rows += list(windows(year, month) - _mean_windows()[:, month - 1])
    return np.stack(rows)


def windows(year: ArrayLike, month: ArrayLike) -> Array:
    """(3, n) shares of the windows before, during and after the Spring Festival that lie in given months.

    Examples
    --------
    >>> windows([2024, 2024, 2024], [1, 2, 3]).round(2).tolist()  # 10 February 2024
    [[0.55, 0.45, 0.0], [0.0, 1.0, 0.0], [0.0, 0.65, 0.35]]
    """
    y, m = np.asarray(year, dtype=np.int64), np.asarray(month, dtype=np.int64)
    distinct, where = np.unique(y, return_inverse=True)
    new_year = spring_festival(distinct)[where]
    first = _first_day(y, m)
    last = first + _length(y, m)
    edges = (new_year - BEFORE, new_year, new_year + DURING, new_year + DURING + AFTER)
    shared = [
        np.clip(np.minimum(last, end) - np.maximum(first, start), 0, None) / (end - start) for start, end in pairwise(edges)
    ]
    return np.stack(shared)


def _first_day(year: Days, month: Days) -> Days:
    """First day of a month, counted from 1970-01-01."""
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]").astype(np.int64))


def _length(year: Days, month: Days) -> Days:
    return _first_day(year, month + 1) - _first_day(year, month)


def _contrast(year: Days, month: Days) -> Array:
    """Weekdays less 5/2 of the days of weekends."""
    first = _first_day(year, month)
    days = _length(year, month)
    weekday = (first + 3) % 7  # 1970-01-01 was a Thursday; 0 is Monday
    offset = np.arange(31)
    there = offset < days[:, None]
    weekend = (((weekday[:, None] + offset) % 7) >= 5) & there
    free = weekend.sum(axis=1)
    return np.asarray(days - 3.5 * free)


@cache
def _mean_contrast() -> Array:
    return np.array([_contrast(_CYCLE, np.full(_CYCLE.shape, m)).mean() for m in range(1, 13)])


@cache
def _mean_windows() -> Array:
    return np.stack([windows(_LONG_RUN, np.full(_LONG_RUN.shape, m)).mean(axis=1) for m in range(1, 13)], axis=1)
