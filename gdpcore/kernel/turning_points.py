"""Turning points of the classical cycle: Bry and Boschan for months, Harding and Pagan (BBQ) for quarters.

A turn is +1 (peak) or -1 (trough). Peaks and troughs alternate, every peak lies above the troughs beside it, and of equal candidates
the earliest peak and the latest trough count, so that a flat top or bottom belongs to the fall.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel import smoothing
from gdpcore.kernel.limits import require_whole

Array = NDArray[np.float64]
Marks = NDArray[np.int8]


@dataclass(frozen=True)
class TurningPoints:
    """Turns of series.

    Attributes
    ----------
    values : (..., T) int8: 1 at a peak, -1 at a trough, else 0.
    candidates : (...,) int64: turns before the rules on alternation, length and ends struck any.
    """

    values: Marks
    candidates: NDArray[np.int64]


@dataclass(frozen=True)
class MonthlyTurns(TurningPoints):
    """Turns of months, and what they were found with.

    Attributes
    ----------
    extremes : (..., T) bool: values that were replaced by the Spencer curve while looking for cycles.
    dominance : (...,) int64: months of cyclical dominance (MCD), 12 where no span up to twelve months reaches it.
    spencer, short : (..., T) the Spencer curve of the series without extremes, and the short moving average.
    """

    extremes: NDArray[np.bool_]
    dominance: NDArray[np.int64]
    spencer: Array
    short: Array


def bbq(values: ArrayLike, *, window: int = 2, least_phase: int = 2, least_cycle: int = 5, deep: float = np.inf) -> TurningPoints:
    """Turning points of quarters: a peak is above the ``window`` quarters on either side (Harding and Pagan).

    Parameters
    ----------
    values : (..., T) levels or their logarithms, finite, seasonally adjusted.
    window : quarters on either side that a turn must beat. least_phase, least_cycle : shortest phase, and shortest peak to peak and
        trough to trough, in quarters.
    deep : a phase that moves by so much, in the unit of the values, counts however short it is: a fall of one quarter as in 2020.

    Returns
    -------
    TurningPoints
        No turn stands within ``window`` quarters of an end, nor first or last where a value nearer to that end is more extreme.

    Raises
    ------
    KernelError
        E-TURN-001 for a missing or infinite value, E-TURN-002 for a series too short to hold a cycle.

    References
    ----------
    D. Harding and A. Pagan (2002), Dissecting the cycle: a methodological investigation, Journal of Monetary Economics 49, 365-381.

    Examples
    --------
    >>> bbq([1.0, 2, 3, 4, 3, 2, 1, 2, 3, 4, 5]).values.tolist()
    [0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0]
    """
    y, shape = _rows("bbq", values, 2 * window + least_cycle)
    require_whole("bbq", 1, window=window, least_phase=least_phase, least_cycle=least_cycle)
    marks = _local(y, window, strict=True)
    marks[:, :window] = marks[:, -window:] = 0
    found = np.abs(marks).sum(axis=1, dtype=np.int64)
    while True:
        before = marks.copy()
        marks = _long_cycles(y, _alternate(y, marks), least_cycle)
        marks = _plain_ends(y, _long_phases(y, _in_order(y, marks), least_phase, deep))
        if (marks == before).all():
            return TurningPoints(marks.reshape(shape), found.reshape(shape[:-1]))


def bry_boschan(
    values: ArrayLike,
    *,
    additive: bool = False,
    reach: int = 5,
    least_phase: int = 5,
    least_cycle: int = 15,
    ends: int = 6,
    limit: float = 3.5,
) -> MonthlyTurns:
    """Turning points of months by the programmed selection of Bry and Boschan, all of its six steps.

    Extremes are replaced; cycles are sought in a 12-month average, their turns in the Spencer curve, in a short average of MCD
    months (3 to 6), then in the series itself; ends, short cycles and short phases are struck.

    Parameters
    ----------
    values : (..., T) levels, finite, seasonally adjusted; above nought unless ``additive``.
    additive : irregulars are differences from the curve (growth rates, balances, logarithms), not ratios to it (levels).
    reach : months on either side in which the corresponding turn is sought. ends : months at the ends without turns.
    least_phase, least_cycle : in months. limit : standard deviations beyond which an irregular is an extreme.

    Raises
    ------
    KernelError
        E-TURN-001 for a missing, infinite or (unless additive) non-positive value, E-TURN-002 for under 30 months.

    Notes
    -----
    Places that Bry and Boschan's text leaves open: a 12-month average covers six months before and five after, and at the ends the
    months there are; the Spencer curve goes on with the mean of four end values; a peak not above the trough beside it is struck with it.

    References
    ----------
    G. Bry and C. Boschan (1971), Cyclical analysis of time series: selected procedures and computer programs, NBER Technical Paper 20,
    table 1, p. 21.

    Examples
    --------
    >>> months = np.arange(96)
    >>> turns = bry_boschan(100 + 5 * np.sin(2 * np.pi * months / 48)).values
    >>> np.flatnonzero(turns == 1).tolist(), np.flatnonzero(turns == -1).tolist()
    ([12, 60], [36, 84])
    """
    y, shape = _rows("bry_boschan", values, 2 * least_cycle)
    require_whole("bry_boschan", 1, reach=reach, least_phase=least_phase, least_cycle=least_cycle, ends=ends)
    if not additive and not (y > 0).all():
        _refuse("bry_boschan", y, y <= 0)
    calm, extremes = smoothing.without_extremes(y, additive=additive, limit=limit)
    curve, dominance = smoothing.spencer(calm), smoothing.months_of_dominance(y, additive=additive)
    short = smoothing.short_average(y, np.clip(dominance, 3, 6))
    twelve = smoothing.moving_average(calm, 12)

    marks = _alternate(twelve, _local(twelve, reach, strict=False))
    found = np.abs(marks).sum(axis=1, dtype=np.int64)
    marks = _long_cycles(curve, _nearest(curve, marks, np.full(len(y), reach)), least_cycle)
    marks = _nearest(short, marks, np.full(len(y), reach))
    marks = _nearest(y, marks, np.maximum(dominance, 4))
    marks[:, :ends] = marks[:, len(y[0]) - ends :] = 0
    while True:
        before = marks.copy()
        marks = _long_cycles(y, _plain_ends(y, _alternate(y, marks)), least_cycle)
        marks = _long_phases(y, _in_order(y, marks), least_phase)
        if (marks == before).all():
            break
    return MonthlyTurns(
        marks.reshape(shape),
        found.reshape(shape[:-1]),
        extremes.reshape(shape),
        dominance.reshape(shape[:-1]),
        curve.reshape(shape),
        short.reshape(shape),
    )


def phases(turns: ArrayLike) -> Marks:
    """The phase of every period: 1 rising, -1 falling, 0 where there is no turn at all; a turn belongs to the phase it ends.

    Parameters
    ----------
    turns : (..., T) 1, -1, 0 as in :class:`TurningPoints`.

    Examples
    --------
    >>> phases([0, 1, 0, -1, 0]).tolist()
    [1, 1, -1, -1, 1]
    """
    marks = np.asarray(turns, dtype=np.int8)
    out, ahead = np.zeros_like(marks), np.zeros(marks.shape[:-1], dtype=np.int8)
    for t in range(marks.shape[-1] - 1, -1, -1):
        ahead = np.where(marks[..., t] != 0, marks[..., t], ahead)
        out[..., t] = ahead
    behind = np.zeros_like(ahead)
    for t in range(marks.shape[-1]):  # after the last turn: the other way
        out[..., t] = np.where(out[..., t] == 0, -behind, out[..., t])
        behind = np.where(marks[..., t] != 0, marks[..., t], behind)
    return out


# -- what is given -----------------------------------------------------------------------------------------------------
def _rows(what: str, values: ArrayLike, least: int) -> tuple[Array, tuple[int, ...]]:
    y = np.asarray(values, dtype=np.float64)
    if y.ndim == 0 or y.shape[-1] < least:
        raise KernelError("E-TURN-002", what=what, count=0 if y.ndim == 0 else y.shape[-1], least=least)
    rows = y.reshape(-1, y.shape[-1])
    if not np.isfinite(rows).all():
        _refuse(what, rows, ~np.isfinite(rows))
    return rows, y.shape


def _refuse(what: str, rows: Array, bad: NDArray[np.bool_]) -> None:
    row, at = (int(k) for k in np.argwhere(bad)[0])
    raise KernelError("E-TURN-001", what=what, row=row, at=at, value=float(rows[row, at]))


# -- the rules; y is (N, T), marks (N, T) ------------------------------------------------------------------------------
def _windows(y: Array, reach: int) -> Array:
    """(N, T, 2 reach + 1): every value with its neighbours, NaN beyond the ends."""
    wide = np.pad(y, ((0, 0), (reach, reach)), constant_values=np.nan)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(wide, 2 * reach + 1, axis=1))


def _local(y: Array, reach: int, *, strict: bool) -> Marks:
    """Highest and lowest points among their neighbours; a flat window has none."""
    around = _windows(y, reach)
    high, low = np.nanmax(around, axis=2), np.nanmin(around, axis=2)
    peak, trough = (y == high) & (high > low), (y == low) & (high > low)
    if strict:
        peak &= (around == high[..., None]).sum(axis=2) == 1
        trough &= (around == low[..., None]).sum(axis=2) == 1
    return np.asarray(peak.astype(np.int8) - trough.astype(np.int8))


def _alternate(y: Array, marks: Marks) -> Marks:
    """Of neighbouring turns of one kind the highest peak, the lowest trough."""
    return _best(y, marks, y.shape[1])


def _long_cycles(y: Array, marks: Marks, least: int) -> Marks:
    """No two peaks, and no two troughs, nearer than ``least``: the lower peak, the higher trough goes."""
    for kind in (1, -1):
        some = np.where(marks == kind, marks, 0).astype(np.int8)
        kept = _best(y, some, least)
        marks = _alternate(y, np.where(marks == kind, kept, marks).astype(np.int8))
    return marks


def _best(y: Array, marks: Marks, near: int) -> Marks:
    """One pass through time: of two turns of one kind, neighbours and nearer than ``near``, only the better one stays."""
    out, rows = marks.copy(), np.arange(len(y))
    last, sign = np.zeros(len(y), dtype=np.int64), np.zeros(len(y), dtype=np.int8)
    for t in np.flatnonzero((marks != 0).any(axis=0)):
        mark = marks[:, t]
        met = (mark != 0) & (sign == mark) & (t - last < near)
        then, now = y[rows, last], y[:, t]
        better = np.where(mark > 0, now > then, now <= then)  # the earliest of equal peaks, the latest of equal troughs
        out[rows[met & better], last[met & better]] = 0
        out[met & ~better, t] = 0
        kept = (mark != 0) & ~(met & ~better)
        last, sign = np.where(kept, t, last), np.where(kept, mark, sign)
    return out


def _nearest(y: Array, marks: Marks, reach: NDArray[np.int64]) -> Marks:
    """Turns moved to the highest or lowest value of another curve within ``reach`` (N,) periods."""
    most = int(reach.max())
    around = _windows(y, most).copy()
    around[np.abs(np.arange(-most, most + 1))[None, None, :] > np.broadcast_to(reach[:, None, None], around.shape)] = np.nan
    first = np.where(np.isnan(around), -np.inf, around).argmax(axis=2) - most
    last = most - np.where(np.isnan(around), np.inf, around)[..., ::-1].argmin(axis=2)
    out = np.zeros_like(marks)
    for kind, step in ((1, first), (-1, last)):
        row, at = np.nonzero(marks == kind)
        out[row, at + step[row, at]] = kind
    return _alternate(y, out)


def _turns(marks: Marks) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the turns of every row stand, in order and padded with T (N, M), and how many there are (N,)."""
    count = (marks != 0).sum(axis=1)
    order = np.argsort(marks == 0, axis=1, kind="stable")[:, : max(int(count.max(initial=0)), 1)]
    return np.where(np.arange(order.shape[1]) < count[:, None], order, marks.shape[1]), count


def _strike(marks: Marks, bad: Callable[[Marks, NDArray[np.int64]], NDArray[np.bool_]], last_alone: bool) -> Marks:
    """Strike the first bad pair of neighbouring turns of every row until there is none; ``bad`` sees marks and turns."""
    marks = marks.copy()
    while True:
        at, count = _turns(marks)
        if at.shape[1] < 2:
            return marks
        wrong = bad(marks, at) & (np.arange(1, at.shape[1]) < count[:, None])
        row = np.flatnonzero(wrong.any(axis=1))
        if not row.size:
            return marks
        pair = wrong[row].argmax(axis=1)
        spared = (pair + 2 == count[row]) & last_alone
        marks[row[~spared], at[row, pair][~spared]] = 0
        marks[row, at[row, pair + 1]] = 0


def _long_phases(y: Array, marks: Marks, least: int, deep: float = np.inf) -> Marks:
    """A phase shorter than ``least`` and less than ``deep`` loses both its turns, the last one of a series its last turn only."""

    def wrong(marks: Marks, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.asarray((np.diff(at, axis=1) < least) & (np.abs(_steps(y, at)) < deep))

    return _strike(marks, wrong, last_alone=True)


def _steps(y: Array, at: NDArray[np.int64]) -> Array:
    """How far each row moves from turn to turn; what is padded moves nothing that counts."""
    return np.diff(np.take_along_axis(y, np.minimum(at, y.shape[1] - 1), axis=1), axis=1)


def _in_order(y: Array, marks: Marks) -> Marks:
    """A peak that does not lie above the trough beside it goes, and the trough with it."""

    def wrong(marks: Marks, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        kind = np.take_along_axis(marks, np.minimum(at, y.shape[1] - 1), axis=1)
        return np.asarray(_steps(y, at) * kind[:, :-1] >= 0)

    return _strike(marks, wrong, last_alone=False)


def _plain_ends(y: Array, marks: Marks) -> Marks:
    """First and last turns go as long as a value nearer to their end is more extreme."""
    marks, rows = marks.copy(), np.arange(len(y))
    length = y.shape[1]
    before = np.maximum.accumulate(y, axis=1), np.minimum.accumulate(y, axis=1)
    after = np.maximum.accumulate(y[:, ::-1], axis=1)[:, ::-1], np.minimum.accumulate(y[:, ::-1], axis=1)[:, ::-1]
    while True:
        there = (marks != 0).any(axis=1)
        first, last = (marks != 0).argmax(axis=1), length - 1 - (marks != 0)[:, ::-1].argmax(axis=1)
        struck = np.zeros(len(y), dtype=bool)
        for at, (top, bottom) in ((first, before), (last, after)):
            kind, value = marks[rows, at], y[rows, at]
            beaten = there & (((kind > 0) & (top[rows, at] > value)) | ((kind < 0) & (bottom[rows, at] < value)))
            marks[rows[beaten], at[beaten]] = 0
            struck |= beaten
        if not struck.any():
            return marks
