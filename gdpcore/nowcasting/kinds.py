"""What the figures of a column are made of: the kinds that ``observes`` may name, and what the kernel is told of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import frequency
from gdpcore.errors import Finding
from gdpcore.kernel.factor.data import QUARTER_GROWTH, Observed, year_to_date

Array = NDArray[np.float64]

QUARTERLY_KINDS: dict[str, tuple[float, ...]] = {
    "quarter_growth": QUARTER_GROWTH,
    "quarter_mean": (1 / 3, 1 / 3, 1 / 3),
    "quarter_sum": (1.0, 1.0, 1.0),
}
MONTHLY_KINDS = ("month", "jan_feb", "ytd", "ytd_growth")


@dataclass(frozen=True)
class WeightedGrowth:
    """Growth since January: the mean of the months' growth, weighted by the levels of the same months of last year.

    Attributes
    ----------
    first : the month of the first weight. base : the weights, month after month. Months before the first have those of the same
        month of the first year given, months after the last those of the last twelve months.
    """

    first: str
    base: tuple[float, ...]

    def over(self, months: pd.PeriodIndex) -> Array:
        """The weights of some months."""
        at = months.asi8 - pd.Period(self.first, "M").ordinal
        count = len(self.base)
        at = np.where(at < 0, at % 12, at)
        return np.asarray(np.array(self.base)[np.where(at >= count, count - 12 + (at - count) % 12, at)])


Kind = str | tuple[float, ...] | WeightedGrowth
Given = str | Sequence[float] | tuple[str, Any] | WeightedGrowth


def first_month(month: pd.Period, kinds: Iterable[Kind]) -> pd.Period:
    """The month that a grid begins with: January where means since January are observed, whose months must all have a row."""
    whole_years = any(kind in ("ytd_growth", "jan_feb") or isinstance(kind, WeightedGrowth) for kind in kinds)
    return month - (month.month - 1) if whole_years else month


def observed_as(kind: Kind, months: pd.PeriodIndex, column: Array) -> Observed:
    """What the kernel is told of a kind. Where January has a figure of its own, February's is February's alone."""
    if isinstance(kind, WeightedGrowth):
        return year_to_date(len(months), months[0].month, kind.over(months))
    if kind == "ytd":
        return year_to_date(len(months), months[0].month)
    if kind == "ytd_growth":
        return year_to_date(len(months), months[0].month, np.ones(len(months)))
    if kind == "jan_feb":
        alone = np.r_[False, np.isfinite(column[:-1])]
        joint = (np.asarray(months.month) == 2) & ~alone
        return Observed(since=np.arange(len(months)) - joint, base=np.ones(len(months)))
    if kind == "month":
        return Observed()
    return Observed(QUARTERLY_KINDS[kind] if isinstance(kind, str) else kind)


def kinds_of(
    names: tuple[str, ...], quarterly: NDArray[np.bool_], observes: Mapping[str, Given]
) -> tuple[tuple[Kind, ...], list[Finding]]:
    """The kind of every column, and those that are not offered (E-NOW-008)."""
    findings = [
        Finding("E-NOW-008", series=n, kind=observes[n], known="its name is not that of a column")
        for n in observes
        if n not in names
    ]
    kinds: list[Kind] = []
    for name, quarter in zip(names, quarterly, strict=True):
        given = observes.get(name, "quarter_growth" if quarter else "month")
        kind, wrong = _kind(given, bool(quarter))
        kinds.append(kind)
        findings += [Finding("E-NOW-008", series=name, kind=_said(given), known=wrong)] if wrong else []
    return tuple(kinds), findings


def _said(given: Given) -> Any:
    """What was given, without all the weights of ("ytd_growth", base)."""
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], str):
        return given[0], type(given[1]).__name__
    return given


def _kind(given: Given, quarter: bool) -> tuple[Kind, str]:
    """The kind, and what would have been right if it is none."""
    if isinstance(given, str):
        known = given in (QUARTERLY_KINDS if quarter else MONTHLY_KINDS)
        return given, "" if known else ", ".join([*MONTHLY_KINDS, *QUARTERLY_KINDS])
    if isinstance(given, WeightedGrowth):
        return given, "" if not quarter else "growth since January is monthly"
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], str):
        return _weighted(given, quarter)
    weights = np.asarray(given, dtype=np.float64).ravel()
    right = len(weights) and np.isfinite(weights).all() and weights[-1]
    return tuple(float(w) for w in weights), "" if right else "finite weights, the last of them not nought"


def _weighted(given: tuple[str, Any], quarter: bool) -> tuple[Kind, str]:
    """("ytd_growth", base): twelve weights of the calendar months, or a Series of months."""
    name, base = given
    first = "2001-01"  # any January: twelve weights repeat
    wanted = "('ytd_growth', base) of a monthly column, base being twelve positive weights or a Series of consecutive months, a year or more"
    try:
        weights = np.asarray(base, dtype=np.float64)
    except (TypeError, ValueError):
        return "ytd_growth", wanted
    positive = weights.ndim == 1 and bool(np.isfinite(weights).all() and (weights > 0).all())
    right = name == "ytd_growth" and not quarter and positive
    if isinstance(base, pd.Series):
        right = right and _is_run(base.index)
        first = str(base.index[0]) if right else first
    else:
        right = right and len(weights) == 12
    return (WeightedGrowth(first, tuple(weights.tolist())), "") if right else ("ytd_growth", wanted)


def _is_run(index: pd.Index) -> bool:
    """True for a year or more of months without a gap."""
    months = isinstance(index, pd.PeriodIndex) and frequency(index) == "M" and len(index) >= 12
    return months and bool((np.diff(index.asi8) == 1).all())


def uncovered(kind: Kind, months: pd.PeriodIndex, column: Array) -> pd.Period | None:
    """The first month of a figure that lies outside the base weights given; None if there is none."""
    if not isinstance(kind, WeightedGrowth) or len(kind.base) == 12:
        return None
    rows = np.flatnonzero(np.isfinite(column))
    first = pd.Period(kind.first, "M")
    for row in rows[[0, -1]] if len(rows) else []:
        january = months[row] - (months[row].month - 1)
        if january < first:
            return january
        if months[row] > first + (len(kind.base) - 1):
            return months[row]
    return None
