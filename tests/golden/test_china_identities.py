"""Identities of China's published quarterly accounts (National Bureau of Statistics), and what the library makes of them.

Figures are published with one decimal, so sums hold within rounding and never exactly: they are not forced.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts, measures
from tests.build import expect_refusal, present

INDUSTRIES = ["A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH"]
STRATA = ["S1", "S2", "S3"]
ROUNDING = 1e-9


@pytest.fixture(scope="module")
def china() -> Any:
    return gdp.samples.china()


def frame(accounts: Accounts, items: list[str]) -> Any:
    return accounts.value.sel(region=accounts.regions[0], item=items).values


def known(accounts: Accounts, years: range = range(2022, 2026)) -> Any:
    return np.isin(np.asarray(accounts.periods.year), list(years))


def test_what_is_embedded(china: Any) -> None:
    observed = present(china.accounts.value.sel(region=china.accounts.regions[0], item="GDP").status)
    assert [str(p) for p in china.accounts.periods[observed]] == [str(p) for p in pd.period_range("2021Q4", "2025Q2", freq="Q")]
    assert china.accounts.flow == "period"
    assert china.cumulative.flow == "ytd"
    assert str(china.accounts.value.meaning.unit) == "亿元"
    assert str(china.accounts.volume.meaning.price) == "chained_yoy@2022"
    assert set(INDUSTRIES) | set(STRATA) | {"GDP"} <= set(china.accounts.items)
    assert "国家统计局" in china.note
    assert str(china.panel.months[-1]) == "2025-06"


# -- sums within rounding ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("items", "bound"), [(INDUSTRIES, 0.2), (STRATA, 0.1)], ids=["industries", "strata"])
@pytest.mark.parametrize("which", ["accounts", "cumulative"])
def test_parts_add_to_gdp_within_rounding(china: Any, which: str, items: list[str], bound: float) -> None:
    made = getattr(china, which)
    gap = np.abs(frame(made, items).sum(axis=0) - frame(made, ["GDP"])[0])
    assert np.isfinite(gap).sum() >= 12
    assert np.nanmax(gap) <= bound + ROUNDING
    assert np.nanmax(gap) > 0.01  # published figures are not forced to add


def test_quarters_add_to_cumulative_figures_within_rounding(china: Any) -> None:
    quarters, cumulative = china.accounts.to_flow("ytd"), china.cumulative
    shared = [str(p) for p in cumulative.periods if p in quarters.periods and p.year >= 2022]
    assert len(shared) >= 14
    for item in ["GDP", *INDUSTRIES, *STRATA]:
        left, right = (x.value.sel(region=x.regions[0], item=item, period=shared).values for x in (quarters, cumulative))
        assert np.abs(left - right).max() <= 0.1 + ROUNDING, item


def test_a_year_that_begins_in_the_fourth_quarter_has_no_cumulative_figure(china: Any) -> None:
    made = china.accounts.to_flow("ytd").value.sel(period="2021Q4")
    assert np.isnan(made.values).all()
    assert not present(made.status).any()


# -- growth ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("which", ["accounts", "cumulative"])
def test_growth_reproduces_the_published_indexes(china: Any, which: str) -> None:
    folder = Path(gdp.samples.__file__).parent / "data" / "china"
    raw = pd.read_csv(folder / f"accounts_{'quarter' if which == 'accounts' else 'ytd'}.csv")
    made = getattr(china, which)
    growth = made.growth(flow=made.flow)
    seen = 0
    for row in raw.itertuples():
        period = pd.Period(row.period, freq="Q")
        if np.isnan(row.index_yoy):
            continue
        assert growth.loc[period, row.item] + 100 == pytest.approx(row.index_yoy, abs=1e-9), (row.item, row.period)
        seen += 1
    assert seen >= 15 * 15


@pytest.mark.parametrize("which", ["accounts", "cumulative"])
def test_weighted_growth_of_industries_is_growth_of_gdp(china: Any, which: str) -> None:
    """Shares of last year at current prices times published growth: within a tenth of a point in every period."""
    made = getattr(china, which)
    points = measures.contributions(made, made.flow, weights="current_share").sel(region=made.regions[0], item=INDUSTRIES)
    rates = measures.growth(made, made.flow).sel(region=made.regions[0], item="GDP")
    gap = np.abs(points.values.sum(axis=0) - rates.values)
    assert np.isfinite(gap).sum() >= 10
    assert np.nanmax(gap) <= 0.1


def test_cumulative_growth_from_chained_quarters_is_the_published_one(china: Any) -> None:
    """Volumes chained on 2022: year-to-date growth within .09 of the published for GDP and .13 for any industry."""
    quarters, cumulative = china.accounts.growth(flow="ytd"), china.cumulative.growth(flow="ytd")
    shared = [p for p in cumulative.index if p.year >= 2023 and p in quarters.index]
    assert len(shared) == 10
    gap = (quarters.loc[shared] - cumulative.loc[shared]).abs()
    assert gap["GDP"].max() <= 0.09
    assert gap[INDUSTRIES].max().max() <= 0.13
    assert gap["GDP"].max() > 0  # they are two sets of figures


def test_growth_of_gdp_is_that_of_the_long_series(china: Any) -> None:
    growth = china.cumulative.growth(flow="ytd")["GDP"]
    for period in [p for p in growth.index if p.year >= 2023]:
        assert growth[period] == pytest.approx(china.growth_ytd[period], abs=0.1)


def test_half_year_of_2025(china: Any) -> None:
    """5.3 per cent in the first half of 2025, 5.2 in its second quarter (release of July 2025)."""
    assert china.cumulative.growth(flow="ytd").loc["2025Q2", "GDP"] == pytest.approx(5.3, abs=1e-9)
    assert china.accounts.growth().loc["2025Q2", "GDP"] == pytest.approx(5.2, abs=1e-9)


def test_deflators_are_those_derived_from_published_figures(china: Any) -> None:
    """(1 + nominal growth) / (1 + real growth) - 1, from figures of one decimal: 2024Q1..Q4 -1.08 -.76 -.61 -.80."""
    made = china.accounts.deflators()["GDP"]
    for period, rate in zip(pd.period_range("2024Q1", "2024Q4", freq="Q"), [-1.08, -0.76, -0.61, -0.80], strict=True):
        assert made[period] == pytest.approx(rate, abs=0.006)


# -- what the figures do not allow -------------------------------------------------------------------------------------
def test_there_is_no_growth_without_a_year_before(china: Any) -> None:
    """Values begin in 2021Q4; published indexes reach one year further back, and no further."""
    assert china.accounts.growth(of="value").loc[:"2022Q3"].isna().all().all()
    assert china.accounts.growth().loc[:"2021Q3"].isna().all().all()
    assert china.accounts.deflators().loc[:"2022Q3"].isna().all().all()
    assert china.accounts.contributions(weights="current_share").loc[:"2022Q3"].isna().all().all()


def test_agriculture_is_not_the_primary_sector(china: Any) -> None:
    """S1 leaves out division 05, S2 divisions 11 and 43: both are smaller than their industries."""
    at = known(china.accounts)
    assert (frame(china.accounts, ["A"]) > frame(china.accounts, ["S1"]))[:, at].all()
    industry = frame(china.accounts, ["BCD", "E"]).sum(axis=0)
    assert (industry > frame(china.accounts, ["S2"])[0])[at].all()


def test_leaves_of_the_national_scheme_are_backed_out(china: Any) -> None:
    """05 = A - S1 and 11 with 43 = BCD + E - S2; by year 4369.8, 4797.9, 5340.2 and 2461.8, 2887.5, 3075.9."""
    made = china.accounts.complete(gdp.load_scheme("cn-national").hierarchy)
    for item, wanted in (("05", [4369.8, 4797.9, 5340.2]), ("1143", [2461.8, 2887.5, 3075.9])):
        values = made.value.sel(region=made.regions[0], item=item)
        for year, total in zip((2022, 2023, 2024), wanted, strict=True):
            quarters = [f"{year}Q{q}" for q in range(1, 5)]
            assert values.sel(period=quarters).values.sum() == pytest.approx(total, abs=0.5)


def test_chained_volumes_and_current_values_are_not_added(china: Any) -> None:
    with expect_refusal("E-PRICE-001", "current", "chained_yoy@2022"):
        china.accounts.value + china.accounts.volume
    with expect_refusal("E-FLOW-001", "period", "ytd"):
        china.accounts.value.sel(period=["2025Q2"]) + china.cumulative.value.sel(period=["2025Q2"])
    with expect_refusal("E-AXIS-003", "2025Q3", "to 2025Q2"):
        china.accounts.select(periods=["2025Q3"])
    with expect_refusal("E-RUN-008", "the base holds"):
        china.accounts.select(items=["GDP", "A"]).complete(gdp.load_scheme("cn-national").hierarchy)
