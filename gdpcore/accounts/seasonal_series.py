"""One series through an engine: span and length, mode, calendar, annual totals, tests before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.seasonal_engines import EngineFailed, Outcome, Series, by_stl, by_x13, x13_program
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import Finding, GdpcoreError, MeaningError
from gdpcore.kernel.benchmark import denton
from gdpcore.kernel.calendar import Regressors, regressors
from gdpcore.kernel.seasonality import stable_seasonality

Array = NDArray[np.float64]

SHORTEST, SHORT = 5, 7
"""Years under which an adjustment is refused, and under which it is warned of."""
_DOUBT = 0.01  # probability at which a pattern is taken to be there


@dataclass(frozen=True)
class How:
    """Options of an adjustment."""

    engine: str
    calendar: bool
    festival: bool
    joint: bool
    keep_annual: bool


@dataclass(frozen=True)
class Adjusted:
    """One adjusted series over all periods asked for; NaN outside its span."""

    adjusted: Array
    factors: Array
    diagnostics: dict[str, Any]


def adjust_series(name: str, values: Array, index: pd.PeriodIndex, how: How, found: list[Finding]) -> Adjusted:
    """Adjust one series; findings are added to ``found``."""
    per_year = periods_per_year(index) - int(how.joint)
    here = _span(name, values, index, how.joint)
    x, when = values[here], index[here]
    if not x.size or not np.ptp(x):
        adjusted = np.where(np.isnan(values), np.nan, values)
        factors = np.where(np.isnan(values), np.nan, 1.0 if x.size and x[0] > 0 else 0.0)
        mode = "multiplicative" if x.size and x[0] > 0 else "additive"
        return Adjusted(adjusted, factors, {"engine": "none", "mode": mode, "observations": int(x.size)})
    _long_enough(name, x.size, per_year, found)
    multiplicative = bool(x.min() > 0)
    place = np.arange(x.size) + _first_place(when[0], how.joint)
    series = Series(x, per_year, when[0], multiplicative, _ahead(when, how))
    engine, outcome = _run(name, series, how, found)
    made = outcome.adjusted
    if how.keep_annual:
        made = meet_years(made, x, place % per_year, per_year, multiplicative)
    tests = {k: _p(y, per_year, place, multiplicative) for k, y in (("seasonal_p", x), ("residual_p", made))}
    if tests["seasonal_p"] > _DOUBT:
        found.append(Finding("W-SEAS-003", series=name, p=tests["seasonal_p"]))
    if tests["residual_p"] < _DOUBT:
        found.append(Finding("W-SEAS-004", series=name, p=tests["residual_p"]))
    adjusted, factors = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    adjusted[here] = made
    factors[here] = x / made if multiplicative else x - made
    facts = {"engine": engine, "mode": "multiplicative" if multiplicative else "additive", "observations": int(x.size)}
    calendar = {f"{part}_{k}": v[j] for k, v in outcome.calendar.items() for j, part in enumerate(("effect", "t"))}
    return Adjusted(adjusted, factors, {**facts, **tests, **calendar, **outcome.diagnostics})


def meet_years(adjusted: Array, original: Array, place: NDArray[np.int64], ratio: int, multiplicative: bool) -> Array:
    """Move an adjusted series to the annual sums of the original, movement kept; broken years follow the nearest whole one."""
    start = int(np.flatnonzero(place == 0)[0])
    years = (adjusted.size - start) // ratio
    body = adjusted[start:]
    wanted, got = (a[start : start + years * ratio].reshape(years, ratio).sum(axis=-1) for a in (original, adjusted))
    if multiplicative:
        factor = denton(body, wanted, ratio=ratio).values / body
        return np.concatenate([adjusted[:start] * factor[0], body * factor])
    gap = denton(np.ones_like(body), wanted - got, ratio=ratio).values
    return np.concatenate([adjusted[:start] + gap[0], body + gap])


# -- parts -------------------------------------------------------------------------------------------------------------
def _span(name: str, values: Array, index: pd.PeriodIndex, joint: bool) -> NDArray[np.int64]:
    """Positions of a series' cells, first to last; a cell missing between them, or infinite, is refused."""
    wanted = np.asarray(index.month != 1) if joint else np.ones(values.size, dtype=bool)
    there = np.flatnonzero(~np.isnan(values))
    if not there.size:
        return there
    inside = np.arange(there[0], there[-1] + 1)
    bad = (np.isnan(values[inside]) & wanted[inside]) | np.isinf(values[inside]) | (~np.isnan(values[inside]) & ~wanted[inside])
    if bad.any():
        where = index[int(inside[bad][0])]
        detail = "January has a figure of its own" if joint and where.month == 1 else "no figure, or none that is finite"
        raise GdpcoreError("E-SEAS-002", series=name, period=where, detail=detail)
    return np.asarray(inside[wanted[inside]], dtype=np.int64)


def _long_enough(name: str, count: int, per_year: int, found: list[Finding]) -> None:
    if count < SHORTEST * per_year:
        raise GdpcoreError("E-SEAS-001", series=name, count=count, least=SHORTEST * per_year)
    if count < SHORT * per_year:
        found.append(Finding("W-SEAS-001", series=name, count=count, enough=SHORT * per_year))


def _first_place(first: pd.Period, joint: bool) -> int:
    """0-based position of a period in its year."""
    place = int(first.month if first.freqstr.startswith("M") else first.quarter)
    return max(place - 1 - int(joint), 0)


def _ahead(when: pd.PeriodIndex, how: How) -> Regressors | None:
    """Regressors for a series and, for forecasts, one year more; None without a calendar."""
    if not how.calendar:
        return None
    if how.joint:
        months = np.asarray(when.month)
        return regressors(when.year, months, width=np.where(months == 2, 2, 1), festival=how.festival)
    more = pd.period_range(when[0], periods=len(when) + periods_per_year(when), freq=when.freqstr)
    width = 12 // periods_per_year(when)
    return regressors(more.year, more.month, width=width, festival=how.festival)


def _run(name: str, series: Series, how: How, found: list[Finding]) -> tuple[str, Outcome]:
    if how.engine == "stl" or how.joint:
        return "stl", by_stl(series)
    if x13_program() is None:
        if how.engine == "x13":
            raise MeaningError("E-SEAS-003", extra="x13")
        reason = "X-13ARIMA-SEATS is not installed (extra x13)"
    else:
        try:
            return "x13", by_x13(series)
        except EngineFailed as error:
            if how.engine == "x13":
                raise GdpcoreError("E-SEAS-005", series=name, reason=str(error)) from error
            reason = str(error)
    found.append(Finding("W-SEAS-002", series=name, reason=reason))
    return "stl", by_stl(series)


def _p(x: Array, per_year: int, place: NDArray[np.int64], multiplicative: bool) -> float:
    return float(stable_seasonality(np.log(x) if multiplicative and x.min() > 0 else x, per_year, place).p)
