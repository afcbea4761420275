"""History before and after a census, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.census import CensusRevision, Effects

Array = NDArray[np.float64]


def census_history(revision: CensusRevision) -> pd.DataFrame:
    """Years before and after a census: levels, what coverage and method did, growth.

    Parameters
    ----------
    revision : of :meth:`gdpcore.accounts.Accounts.revise`.

    Returns
    -------
    DataFrame
        Rows (region, item, year): before, coverage, method, after (current prices), ratio (after / before - 1, per cent);
        value_growth_before, value_growth_after, growth_before, growth_after (nominal and real, per cent, between whole years) and
        growth_revision (points); whole (the accounts hold every period of the year).

    Examples
    --------
    >>> import gdpcore as gdp
    >>> old = gdp.samples.city().truth.select(regions=["D01"])  # made up
    >>> census = 1.03 * old.to_frame()["value"].loc["2023Q4", list(old.hierarchy.leaves)]
    >>> table = gdp.monitor.census_history(old.revise(census, benchmark=2018, census=2023))
    >>> table.xs("GDP", level="item").droplevel("region").loc[2019:2023, "ratio"].round(2).tolist()
    [0.59, 1.19, 1.79, 2.39, 3.0]
    """
    cube = revision.value.before
    years = [int(p.year) for p in pd.PeriodIndex(cube.labels("period"))]
    index = pd.MultiIndex.from_product([cube.labels("region"), cube.labels("item"), years], names=["region", "item", "year"])
    before, after = cube.values, _after(revision.value)
    whole = np.array([y in revision.whole for y in years])
    rates = [_rates(x, whole) for part in (revision.value, revision.volume) for x in (part.before.values, _after(part))]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(before != 0, 100.0 * (after - before) / np.abs(before), np.nan)
    columns = {
        "before": before,
        "coverage": revision.value.coverage.values,
        "method": revision.value.method.values,
        "after": after,
        "ratio": ratio,
        "value_growth_before": rates[0],
        "value_growth_after": rates[1],
        "growth_before": rates[2],
        "growth_after": rates[3],
        "growth_revision": rates[3] - rates[2],
        "whole": np.broadcast_to(whole, before.shape),
    }
    return pd.DataFrame({name: x.ravel() for name, x in columns.items()}, index=index)


def _after(part: Effects) -> Array:
    return np.asarray(part.before.values + part.coverage.values + part.method.values)


def _rates(levels: Array, whole: NDArray[np.bool_]) -> Array:
    rates = kernel.growth.growth(levels, 1).values if levels.shape[-1] > 1 else np.full(levels.shape, np.nan)
    both = whole & np.concatenate([[False], whole[:-1]])
    return np.asarray(np.where(both, rates, np.nan))
