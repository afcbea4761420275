"""What is asked of accounts and series: one region, parts that make up the total, a series of consecutive periods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis
from gdpcore.cube.periods import frequency
from gdpcore.errors import MeaningError, PeriodError, listed
from gdpcore.kernel.rounding import half_up


def one_region(regions: Sequence[str], region: str | None) -> str:
    """The region asked for, or the only one (E-ECON-001 where there are several; E-AXIS-003 for one that is not here)."""
    if region is None and len(regions) != 1:
        raise MeaningError("E-ECON-001", count=len(regions), known=listed(list(regions), 8))
    name = regions[0] if region is None else region
    Axis.of("region", regions).position(name)
    return name


def parts(accounts: Accounts, items: Sequence[str] | None = None, partition: str | None = None) -> tuple[str, ...]:
    """The items asked for, else those of a partition of the total: the first whose parts all are here (E-ECON-002 if none)."""
    if items is not None:
        axis = Axis.of("item", accounts.items)
        for one in items:
            axis.position(one)
        return tuple(items)
    cuts = accounts.hierarchy.partitions.get(accounts.total, {})
    for name, children in cuts.items():
        if (partition is None or name == partition) and all(c in accounts.items for c in children):
            return tuple(children)
    raise MeaningError("E-ECON-002", total=accounts.total, asked=partition or "any", known=", ".join(cuts) or "none")


def require_additive(accounts: Accounts, what: str) -> None:
    """E-PRICE-005 for chained volumes and those at the prices of the same period of last year, which do not add.

    Volumes chained by published indexes from the values of one year are taken as those at its prices.
    """
    price = accounts.volume.meaning.price
    if price.kind in ("chained", "same_period_last_year"):
        raise MeaningError("E-PRICE-005", basis=price, what=what)


def numbers(series: pd.Series, what: str) -> pd.Series:
    """A series of floats on consecutive periods (E-ECON-003 for text, infinite figures or another index; E-TIME-003 for a hole)."""
    if not isinstance(series, pd.Series) or not isinstance(series.index, pd.PeriodIndex) or not len(series):
        raise MeaningError("E-ECON-003", what=what, detail=f"{type(series).__name__} without periods")
    frequency(series.index)
    try:
        values = series.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise MeaningError("E-ECON-003", what=what, detail=str(error)) from error
    if np.isinf(values.to_numpy()).any():
        raise MeaningError("E-ECON-003", what=what, detail="a figure is infinite")
    gaps = np.flatnonzero(np.diff(series.index.asi8) != 1)
    if gaps.size:
        raise PeriodError("E-TIME-003", detail=f"{series.index[gaps[0]]} is followed by {series.index[gaps[0] + 1]}")
    return values


def whole(series: pd.Series, what: str) -> pd.Series:
    """A series of numbers without what is missing at its ends (E-ECON-009 naming a gap inside, or a series of nothing)."""
    values = numbers(series, what)
    kept = values.loc[values.first_valid_index() : values.last_valid_index()] if values.notna().any() else values
    if kept.isna().any():
        raise MeaningError("E-ECON-009", what=what, period=str(kept.index[int(kept.isna().to_numpy().argmax())]))
    return kept


def printed(values: np.ndarray, decimals: int | None) -> np.ndarray:
    """Figures as they are printed, half up; as they are where ``decimals`` is None."""
    return np.asarray(values, dtype=np.float64) if decimals is None else half_up(values, decimals).values
