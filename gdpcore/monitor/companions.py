"""Companions of GDP: per head, productivity, energy, tax, profits, incomes, primacy; each by its formula, by year.

Everything takes figures by year and gives them by year; a year without a figure stays without one. Growth and shares in per
cent, differences of growth in percentage points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import unit
from gdpcore.errors import AlignmentError, MeaningError

_ABSENT = 0.5
"""Growth, per cent, below which a ratio of two rates says nothing."""


def by_year(given: Any, measure: str, what: str, *, least: float = 0.0) -> pd.Series:
    """Figures by whole year as floats; E-COMPAN-001 for one that is not above ``least``, -002 for what is not by year.

    Examples
    --------
    >>> by_year({"2023": 5, 2024: 6.0}, "GDP per head", "population").to_dict()
    {2023: 5.0, 2024: 6.0}
    """
    series = pd.Series(given, dtype=np.float64)
    try:
        years = [int(str(y)) for y in series.index]
    except ValueError:
        raise AlignmentError(
            "E-COMPAN-002", measure=measure, what=what, needed="give one figure a year, labelled by the year"
        ) from None
    out = pd.Series(series.to_numpy(), index=years, name=what).sort_index()
    if not out.index.is_unique:
        twice = out.index[out.index.duplicated()][0]
        raise AlignmentError("E-COMPAN-002", measure=measure, what=f"{what} {twice}", needed="give one figure a year")
    bad = out[(out <= least) | np.isinf(out)]
    if len(bad):
        raise MeaningError("E-COMPAN-001", measure=measure, period=bad.index[0], what=what, value=bad.iloc[0], least=least)
    return out


def annual(accounts: Accounts, item: str | None = None, region: str | None = None, of: str = "value") -> pd.Series:
    """Sums of whole years of one item (the total) and region (the only one), in the accounts' unit.

    Raises
    ------
    AlignmentError
        E-COMPAN-002 where a region must be named, or no year is whole; E-AXIS-003 for a label that is not here.

    Examples
    --------
    >>> from gdpcore import samples
    >>> annual(samples.china().accounts).round(1).to_dict()
    {2022: 1234029.3, 2023: 1294271.8, 2024: 1348066.2}
    """
    if region is None and len(accounts.regions) > 1:
        raise AlignmentError(
            "E-COMPAN-002", measure="annual figures", what=f"regions {', '.join(accounts.regions)}", needed="name one"
        )
    cube = (accounts.value if of == "value" else accounts.volume) if accounts.flow == "period" else None
    if cube is None:
        single = accounts.to_flow("period")
        cube = single.value if of == "value" else single.volume
    figures = cube.sel(region=region or accounts.regions[0], item=item or accounts.total).to_frame().iloc[:, 0]
    years = figures.groupby(figures.index.year)
    whole = years.sum().where(years.count() == accounts.lag).dropna()
    if whole.empty:
        raise AlignmentError("E-COMPAN-002", measure="annual figures", what="no year is whole", needed="give whole years")
    return whole.rename_axis("year").rename(item or accounts.total)


def mid_year(population: Any, basis: Mapping[Any, str] | None = None, measure: str = "GDP per head") -> pd.Series:
    """Mean of the population at the ends of two years, (N_{t-1} + N_t) / 2.

    Parameters
    ----------
    population : residents at the end of each year. basis : year -> which history the figure belongs to, such as "before the census
        of 2020"; after a census the years before are revised, and a mean across the two histories is refused (E-COMPAN-003).

    Examples
    --------
    >>> mid_year({2022: 100.0, 2023: 102.0, 2024: 106.0}).to_dict()
    {2023: 101.0, 2024: 104.0}
    """
    n = by_year(population, measure, "population")
    for year in n.index:
        if basis is not None and year - 1 in n.index and basis.get(year - 1) != basis.get(year):
            first, second = basis.get(year - 1, ""), basis.get(year, "")
            raise MeaningError("E-COMPAN-003", measure=measure, period=year, before=year - 1, first=first, second=second)
    before = pd.Series(n.to_numpy(), index=n.index + 1)
    return ((n + before.reindex(n.index)) / 2.0).dropna().rename("mid-year population")


def spread_census(population: Any, census: float, year: int, since: int) -> pd.Series:
    """A history of population revised after a census: N*_s = N_s (N*_N / N_N)^((s - 0) / (N - 0)), 0 the census before.

    Parameters
    ----------
    population : as it stood; census : what the census found at the end of ``year``; since : year of the census before, which stays.

    Examples
    --------
    >>> spread_census({2010: 100.0, 2015: 105.0, 2020: 110.0}, 121.0, 2020, 2010).round(3).to_dict()
    {2010: 100.0, 2015: 110.125, 2020: 121.0}
    """
    n = by_year(population, "revised population", "population")
    for needed in (since, year):
        if needed not in n.index or since >= year:
            what = f"years {since} and {year}"
            raise AlignmentError(
                "E-COMPAN-002", measure="revised population", what=what, needed="both must be there, the earlier first"
            )
    part = np.clip((n.index.to_numpy() - since) / (year - since), 0.0, 1.0)
    return n * (float(census) / n[year]) ** part


def per_head(
    value: Any,
    population: Any,
    basis: Mapping[Any, str] | None = None,
    *,
    value_unit: str = "亿元",
    population_unit: str = "万人",
) -> pd.DataFrame:
    """A value per resident, Y / ((N_{t-1} + N_t) / 2): columns value, population (mid-year), per_head (yuan), growth (per cent).

    Examples
    --------
    >>> per_head({2023: 11.0, 2024: 12.0}, {2022: 100, 2023: 100, 2024: 100})["per_head"].to_dict()  # 亿元 and 万人
    {2023: 1100.0, 2024: 1200.0}
    """
    y = by_year(value, "GDP per head", "value", least=-np.inf)
    n = mid_year(population, basis)
    frame = pd.DataFrame({"value": y, "population": n}).dropna()
    if frame.empty:
        raise AlignmentError(
            "E-COMPAN-002",
            measure="GDP per head",
            what="no year has all three figures",
            needed="give the population of the year before as well",
        )
    frame["per_head"] = frame["value"] * unit(value_unit).scale / (frame["population"] * unit(population_unit).scale)
    frame["growth"] = growth(frame["per_head"])
    return frame.rename_axis("year")


def growth(x: pd.Series) -> pd.Series:
    """Growth on the year before, per cent; NaN where that year is not there."""
    before = pd.Series(x.to_numpy(), index=x.index + 1).reindex(x.index)
    return 100.0 * (x / before - 1.0)


def ratio(part: Any, whole: Any, measure: str, least: float = 0.0) -> pd.Series:
    """Per cent of the whole, by year: tax to GDP, profits to revenue, a city in its province (primacy).

    Examples
    --------
    >>> ratio({2024: 15244.57}, {2024: 63589.99}, "primacy").round(2).to_dict()
    {2024: 23.97}
    """
    p, w = by_year(part, measure, "part", least=-np.inf), by_year(whole, measure, "whole", least=least)
    return (100.0 * p / w).dropna().rename(measure)


def intensity_change(energy_growth: Any, volume_growth: Any) -> Any:
    """Change of energy per unit of GDP, per cent: 100 ((1 + g_E / 100) / (1 + g_R / 100) - 1).

    Examples
    --------
    >>> round(float(intensity_change(3.0, 5.0)), 3)
    -1.905
    """
    e, r = np.asarray(energy_growth, dtype=np.float64), np.asarray(volume_growth, dtype=np.float64)
    if (r <= -100).any() or (e < -100).any():
        worst = float(np.min(np.where(r <= -100, r, e)))
        raise MeaningError("E-COMPAN-001", measure="energy intensity", period="", what="growth", value=worst, least=-100)
    out = 100.0 * ((1.0 + e / 100.0) / (1.0 + r / 100.0) - 1.0)
    return pd.Series(out, index=energy_growth.index) if isinstance(energy_growth, pd.Series) else out


def two_year_average(now: Any, before: Any) -> Any:
    """Average growth of two years, per cent: 100 (sqrt((1 + g_t / 100) (1 + g_{t-1} / 100)) - 1).

    Examples
    --------
    >>> round(float(two_year_average(18.3, -6.8)), 1)  # GDP of China, first quarters of 2021 and 2020
    5.0
    """
    g, h = np.asarray(now, dtype=np.float64), np.asarray(before, dtype=np.float64)
    if (g <= -100).any() or (h <= -100).any():
        raise MeaningError(
            "E-COMPAN-001", measure="two-year average", period="", what="growth", value=float(min(g.min(), h.min())), least=-100
        )
    return 100.0 * (np.sqrt((1.0 + g / 100.0) * (1.0 + h / 100.0)) - 1.0)


def against_gdp(rate: Any, gdp_growth: Any, measure: str) -> pd.DataFrame:
    """A growth rate beside that of GDP: columns rate, gdp, points (rate less gdp) and elasticity (rate / gdp).

    The elasticity is not given where GDP grows by less than 0.5 per cent either way. Compare real with real, nominal with nominal.

    Examples
    --------
    >>> against_gdp({2024: 5.3}, {2024: 5.0}, "income")["points"].round(1).to_dict()
    {2024: 0.3}
    """
    r, g = (by_year(x, measure, w, least=-np.inf) for x, w in ((rate, "rate"), (gdp_growth, "GDP growth")))
    frame = pd.DataFrame({"rate": r, "gdp": g}).dropna()
    frame["points"] = frame["rate"] - frame["gdp"]
    frame["elasticity"] = (frame["rate"] / frame["gdp"]).where(frame["gdp"].abs() >= _ABSENT)
    return frame.rename_axis("year")
