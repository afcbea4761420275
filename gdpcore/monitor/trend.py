"""Trend, cycle and turning points of one series, and how sure its last figures are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import Finding, KernelError, MeaningError
from gdpcore.kernel import turning_points as kernel
from gdpcore.kernel.hamilton_filter import hamilton
from gdpcore.monitor.asked import whole

Array = NDArray[np.float64]
METHODS = ("hp", "hamilton", "cf")
SMOOTHNESS = {1: 6.25, 4: 1600.0, 12: 129600.0}
"""Hodrick-Prescott lambda by periods of a year (Ravn and Uhlig 2002: 1600 times (periods/4)^4)."""
BAND = (1.5, 8.0)
"""Years of a cycle that the Christiano-Fitzgerald filter lets pass."""


@dataclass(frozen=True, eq=False)
class TrendCycle:
    """A series cut into trend and cycle.

    Attributes
    ----------
    table : by period: value; trend; cycle, per cent of the trend for logarithms, else in the figures' own unit; ``provisional``, True where later
        figures will still change the cycle by more than a fifth of its usual size.
    method : "hp", "hamilton" or "cf".
    revision : sd of what the last cycle was later revised by, in its own unit, over the last third of the sample: today's last
        figure may move as much.
    findings : W-TREND-001 with that figure.
    """

    table: pd.DataFrame
    method: str
    revision: float
    findings: tuple[Finding, ...]


def trend_cycle(series: pd.Series, method: str = "hamilton", *, log: bool = True) -> TrendCycle:
    """Trend and cycle by a named filter, with a warning of what the end of the sample is worth.

    Parameters
    ----------
    series : seasonally adjusted levels by consecutive months, quarters or years; what is missing at the ends is left out.
    log : of logarithms (levels above nought).
    method : "hp" (Hodrick-Prescott, lambda 6.25, 1600, 129600), "cf" (Christiano-Fitzgerald, cycles of 1.5 to 8 years; both of
        statsmodels) or "hamilton" (regression two years ahead on one year of lags).

    Raises
    ------
    MeaningError
        E-ECON-003, -004, -009 for the figures, the method, a gap. KernelError
        E-TURN-001, -002 for levels not above nought, and series under four years (hamilton: over four).

    Notes
    -----
    Two-sided filters (hp, cf) read the future; their last values are revised most. The revision is found by filtering the sample as it
    ended in each period of its last third.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> city = gdp.samples.city().truth.select(regions=["D01"]).seasonally_adjust(engine="stl").accounts  # made up
    >>> gdp_now = city.to_frame()[("volume", "GDP")]
    >>> found = trend_cycle(gdp_now, "hp")
    >>> found.table["cycle"].idxmin(), found.findings[0].code
    (Period('2020Q1', 'Q-DEC'), 'W-TREND-001')
    """
    figures = whole(series, "levels")
    if method not in METHODS:
        raise MeaningError("E-ECON-004", what="method", given=method, known=", ".join(METHODS))
    year, values = periods_per_year(figures.index), figures.to_numpy()
    bad = (values <= 0) & log
    if bad.any():
        at = int(bad.argmax())
        raise KernelError("E-TURN-001", what=method, row=0, at=at, value=float(values[at]))
    if len(values) < 4 * year:
        raise KernelError("E-TURN-002", what=method, count=len(values), least=4 * year)
    y = np.log(values) if log else values
    cycle = _cycle(y, method, year)
    late = _first_estimates(y, method, year)
    later = late - cycle
    known = np.isfinite(later)
    revision = float(np.sqrt(np.mean(later[known] ** 2))) if known.any() else float("nan")
    unsure = _unsure(y, method, year, cycle)
    trend = np.exp(y - cycle) if log else y - cycle
    shown = 100.0 * cycle if log else cycle
    table = pd.DataFrame({"value": values, "trend": trend, "cycle": shown, "provisional": unsure}, index=figures.index)
    size = revision * (100.0 if log else 1.0)
    finding = Finding("W-TREND-001", method=method, count=int(unsure.sum()), revision=f"{size:.2f}", unit="%" if log else "units")
    return TrendCycle(table, method, size, (finding,))


def _cycle(y: Array, method: str, year: int) -> Array:
    if method == "hamilton":
        return hamilton(y, ahead=2 * year, lags=year).values
    from statsmodels.tsa.filters.cf_filter import cffilter
    from statsmodels.tsa.filters.hp_filter import hpfilter

    if method == "hp":
        return np.asarray(hpfilter(y, SMOOTHNESS[year])[0])
    return np.asarray(cffilter(y, max(BAND[0] * year, 2), BAND[1] * year, drift=True)[0])


def _first_estimates(y: Array, method: str, year: int) -> Array:
    """The cycle of each period of the last third as it was found when the sample ended there."""
    out = np.full(len(y), np.nan)
    least = max(2 * len(y) // 3, 4 * year)
    for end in range(least, len(y)):
        try:
            out[end - 1] = _cycle(y[:end], method, year)[-1]
        except KernelError:  # too short a start for a regression: no first estimate
            continue
    return out


def _unsure(y: Array, method: str, year: int, cycle: Array) -> NDArray[np.bool_]:
    """Periods at the end whose cycle moved by more than a fifth of its sd when the last year was left out."""
    out = np.zeros(len(y), dtype=bool)
    if method == "hamilton":  # reads no later figure but through its coefficients
        return out
    before = _cycle(y[:-year], method, year)
    moved = np.abs(before - cycle[:-year]) > 0.2 * np.nanstd(cycle)
    back = np.flatnonzero(~moved)
    unsure = len(before) - 1 - int(back[-1]) if back.size else len(before)
    out[len(y) - max(unsure, 1) :] = True  # as many as were wrong then, at least the last one
    return out


def turning_points(series: pd.Series, *, additive: bool = False, deep: float | None = None) -> pd.DataFrame:
    """Peaks and troughs of a level: Bry and Boschan for months, Harding and Pagan (BBQ) for quarters.

    Parameters
    ----------
    series : seasonally adjusted levels by consecutive months or quarters; what is missing at the ends is left out.
    additive : for rates or balances, which may be below nought.
    deep : of quarters: a fall of so many per cent (``additive``: so much) counts even if it lasts one quarter. None: two at least.

    Returns
    -------
    DataFrame
        A row per turn: period; kind, "peak" or "trough"; value; phase, periods since the turn before; amplitude, change since then,
        per cent (``additive``: in the figures' unit); provisional, True for the last turn where the series since then does not yet
        last a shortest cycle (15 months, 5 quarters), so that a later figure may still undo it.

    Raises
    ------
    MeaningError
        E-ECON-003 for other figures, -009 for a gap; E-ECON-004 for years. KernelError
        E-TURN-001, -002 for levels not above nought, short series.

    Examples
    --------
    >>> quarters = pd.period_range("2018Q1", periods=16, freq="Q")
    >>> level = pd.Series([100.0, 101, 102, 103, 104, 103, 101, 100, 101, 102, 104, 105, 106, 107, 108, 109], quarters)
    >>> table = turning_points(level)
    >>> table["period"].astype(str).tolist(), table["kind"].tolist(), int(table["phase"].iloc[-1])
    (['2019Q1', '2019Q4'], ['peak', 'trough'], 3)
    """
    figures = whole(series, "levels")
    year, y = periods_per_year(figures.index), figures.to_numpy()
    if year == 12:
        marks, least = kernel.bry_boschan(y, additive=additive).values, 15
    elif year == 4:
        if not additive and (y <= 0).any():
            first = int((y <= 0).argmax())
            raise KernelError("E-TURN-001", what="bbq", row=0, at=first, value=float(y[first]))
        marks, least = kernel.bbq(y if additive else np.log(y), deep=_depth(deep, additive)).values, 5
    else:
        raise MeaningError("E-ECON-004", what="frequency", given="years", known="months, quarters")
    at = np.flatnonzero(marks)
    value = pd.Series(y[at])
    change = value.diff() if additive else 100.0 * (value / value.shift(1) - 1.0)
    return pd.DataFrame(
        {
            "period": figures.index[at],
            "kind": np.where(marks[at] > 0, "peak", "trough"),
            "value": value,
            "phase": pd.Series(at).diff().astype("Int64"),
            "amplitude": change,
            "provisional": (np.arange(len(at)) == len(at) - 1) & (len(y) - 1 - at < least),
        }
    )


def _depth(deep: float | None, additive: bool) -> float:
    """How far a short phase must move, in the unit of the values or of their logarithms."""
    if deep is None:
        return np.inf
    if not deep > 0 or (not additive and deep >= 100):
        raise MeaningError("E-ECON-004", what="deep", given=deep, known="a fall above nought and below 100 per cent")
    return deep if additive else float(-np.log1p(-deep / 100.0))
