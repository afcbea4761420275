"""Months on a quarterly base: the months 3, 6, 9 and 12 are the quarters, and joint figures stay joint."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.cube.status import ABSENT
from tests.build import base_accounts, by_value, codes, expect_refusal, index, level, panel, said, scheme

LEAVES = gdp.load_scheme("cn-national").leaves


@pytest.fixture(scope="module")
def china() -> Any:
    return gdp.samples.china()


@pytest.fixture(scope="module")
def city() -> Any:
    return gdp.samples.city()


def before(accounts: Any, period: str) -> Any:
    return accounts.select(periods=accounts.periods[accounts.periods < pd.Period(period, freq="Q")])


def at(accounts: Any, period: str, measure: str = "volume") -> np.ndarray:
    return getattr(accounts, measure).sel(item=list(LEAVES), period=period).values


@pytest.mark.parametrize("year", [2024, 2025])
def test_quarter_ends_are_the_quarterly_run(china: Any, year: int) -> None:
    """Period regime: January to June by months is Q1 + Q2 by quarters, both computed from the same base."""
    scheme, base = gdp.load_scheme("cn-national"), before(china.accounts, f"{year}Q1")
    quarters = scheme.run(china.panel, base=base, periods=[f"{year}Q1", f"{year}Q2"])
    months = scheme.run(china.panel, base=base, periods=[f"{year}-{m:02d}" for m in range(1, 7)])
    for measure in ("value", "volume"):
        first, second = at(quarters, f"{year}Q1", measure), at(quarters, f"{year}Q2", measure)
        np.testing.assert_allclose(at(months, f"{year}-03", measure), first, rtol=1e-13)
        np.testing.assert_allclose(at(months, f"{year}-06", measure), first + second, rtol=1e-13)


def test_comparison_months_add_to_last_years_quarters(china: Any) -> None:
    scheme, base = gdp.load_scheme("cn-national"), before(china.accounts, "2025Q1")
    months = scheme.run(china.panel, base=base, periods=["2025-05"])
    full = base.complete(scheme.hierarchy)
    for end, quarters in (("2024-03", 1), ("2024-06", 2), ("2024-12", 4)):
        wanted = sum(at(full, f"2024Q{q}", "value") for q in range(1, quarters + 1))
        np.testing.assert_allclose(at(months, end, "value"), wanted, rtol=1e-12)


def test_verified_quarters_before_the_first_month_are_kept(china: Any) -> None:
    """With the first quarter in the base, January to April is that quarter and April, not a new first quarter."""
    scheme = gdp.load_scheme("cn-national")
    months = scheme.run(china.panel, base=before(china.accounts, "2025Q2"), periods=["2025-04"])
    full = china.accounts.complete(scheme.hierarchy)
    np.testing.assert_array_equal(at(months, "2025-03"), at(full, "2025Q1"))
    april = at(months, "2025-04") - at(months, "2025-03")
    assert (april > 0).all()


def test_year_to_date_between_quarter_ends_lies_between_them(china: Any) -> None:
    scheme = gdp.load_scheme("cn-national")
    months = scheme.run(china.panel, base=before(china.accounts, "2025Q2"), periods=["2025-06"])
    growth = months.growth(flow="ytd")["GDP"]
    low, high = sorted([growth["2025-03"], growth["2025-06"]])
    assert low - 0.2 <= growth["2025-05"] <= high + 0.2
    gdp_levels = months.value.sel(item="GDP", region=months.regions[0]).values
    present = gdp_levels[~np.isnan(gdp_levels)]
    assert (np.diff(present[-4:]) > 0).all()


def test_january_alone_does_not_exist_where_the_figure_is_joint(china: Any) -> None:
    """Industry and services come as January-February: a January GDP would be an invention."""
    scheme = gdp.load_scheme("cn-national")
    months = scheme.run(china.panel, base=before(china.accounts, "2025Q1"), periods=["2025-02"])
    january, february = (months.value.sel(item="GDP", period=p) for p in ("2025-01", "2025-02"))
    assert np.isnan(january.values).all()
    assert ((january.status & ABSENT) != 0).all()
    assert np.isfinite(months.value.sel(item="BCD0", period="2025-02").values).all()
    assert np.isnan(months.value.sel(item="BCD0", period="2025-01").values).all()
    assert np.isfinite(february.values).all()


def test_months_of_the_year_to_date_regime(city: Any) -> None:
    """The city's clean indicators: January to December by months is the year by quarters."""
    scheme, base = gdp.load_scheme("cn-city-quarterly"), city.accounts
    quarters = scheme.run(city.clean, base=base)
    months = scheme.run(city.clean, base=base, periods=["2025-12"])
    for end, quarter in (("2025-03", "2025Q1"), ("2025-06", "2025Q2"), ("2025-12", "2025Q4")):
        made, wanted = (a.value.sel(item="GDP", period=p).values for a, p in ((months, end), (quarters, quarter)))
        np.testing.assert_allclose(made, wanted, rtol=1e-10)


def test_proxies_and_rounding_bounds_are_said(china: Any, city: Any) -> None:
    accounts = gdp.load_scheme("cn-national").run(china.panel, base=before(china.accounts, "2025Q2"), periods=["2025Q2"])
    assert 60 < accounts.proxy_share() < 75  # all but industry
    bounds = china.accounts.rounding_bounds()["GDP"]
    assert bounds["2024Q4"] == pytest.approx(0.31, abs=0.01)  # about 0.31 points in a fourth quarter
    assert bounds["2024Q1"] == pytest.approx(0.05)
    with expect_refusal("E-ACC-002", "price proxies"):
        china.accounts.proxy_share()


def test_months_that_cannot_be_laid_out_are_refused(china: Any) -> None:
    scheme = gdp.load_scheme("cn-national")
    with expect_refusal("E-RUN-007", "2025-01"):
        scheme.run(china.panel, base=before(china.accounts, "2024Q1"), periods=["2024-12", "2025-01"])
    with expect_refusal("E-RUN-001", "2024Q1"):
        scheme.run(china.panel, base=before(china.accounts, "2024Q1"), periods=["2025-02"])


# -- quarters that jump against their indicator ------------------------------------------------------------------------
JUMPING = [[5.0, 100.0, 5.0, 100.0], [50.0, 52.0, 55.0, 58.0]]
"""Quarters of two items; a calm indicator laid along the first gives months below zero."""


def run_months(quarters: Any, regime: str, regions: tuple[str, ...] = ("甲", "乙")) -> Any:
    tree = gdp.Hierarchy.of(["GDP", "A", "B"], {"GDP": ["A", "B"]})
    leaves = np.array([quarters, [quarters[1], quarters[1]]])
    base = base_accounts(leaves, leaves, tree, start="2023Q1", regions=regions)
    months = np.linspace(100.0, 110.0, 30)
    made = panel({level("x"): months, index("p"): np.full(30, 100.0)}, start="2022-01")
    rules = [by_value(item, "x", "p") for item in ("A", "B")]
    return scheme(tree, rules, regime).run(made, base=base, periods=["2024-01", "2024-02", "2024-04", "2024-05"])


@pytest.mark.parametrize("regime", ["period", "ytd"])
def test_a_month_laid_out_below_zero_is_found(regime: str) -> None:
    made = run_months(JUMPING, regime)
    found = [f for f in made.findings if f.code == "W-RUN-003"]
    assert found
    assert {(f.fields["region"], f.fields["item"]) for f in found} == {("甲", "A")}
    single = np.diff(made.value.sel(region="甲", item="A").values[:12], prepend=0.0)
    assert [f.fields["period"] for f in found] == [f"2023-{m + 1:02}" for m in np.flatnonzero(single < 0)]
    for finding in found:
        m = int(finding.fields["period"][-2:]) - 1
        assert finding.fields["share"] == pytest.approx(100 * single[m] / JUMPING[0][m // 3])
        said(finding, "甲", "A", finding.fields["period"], "negative", "indicator")


@pytest.mark.parametrize("regime", ["period", "ytd"])
def test_calm_quarters_bring_no_such_finding(regime: str) -> None:
    made = run_months([JUMPING[1], JUMPING[1]], regime)
    assert "W-RUN-003" not in codes(made.findings)
    assert (np.diff(made.value.values[..., :12], axis=-1, prepend=0.0) > 0).all()
