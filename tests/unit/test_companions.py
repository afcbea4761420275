"""Companions of GDP, 三新 value added, paths of peers: formulas, published figures, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore import monitor, samples
from gdpcore.cube import Cube, Hierarchy, Meaning
from tests.build import STRATA, TREE, accounts, base_accounts, codes, expect_refusal, grown, said

YEARS = Hierarchy.of(["GDP", "S1", "S2"], {"GDP": {"stratum": ["S1", "S2"]}})


# -- companions ----------------------------------------------------------------------------------------------------------
def test_gdp_per_head_takes_the_mean_of_two_year_ends() -> None:
    frame = monitor.per_head({2022: 90.0, 2023: 100.0, 2024: 121.0}, {2021: 9.0, 2022: 10.0, 2023: 10.0, 2024: 12.0})
    assert frame["population"].to_dict() == {2022: 9.5, 2023: 10.0, 2024: 11.0}
    assert frame["per_head"].to_dict() == pytest.approx({2022: 90e4 / 9.5, 2023: 1e5, 2024: 1.1e5})
    assert frame.loc[2024, "growth"] == pytest.approx(10.0) and np.isnan(frame.loc[2022, "growth"])
    dollars = monitor.per_head({2024: 1.0}, {2023: 50.0, 2024: 50.0}, value_unit="元", population_unit="人")
    assert dollars.loc[2024, "per_head"] == 0.02


def test_a_mean_across_two_histories_of_population_is_refused_and_a_history_can_be_revised() -> None:
    old = {2010: 100.0, 2015: 104.0, 2019: 108.0, 2020: 115.0}
    basis = {2010: "census 2010", 2015: "census 2010", 2019: "census 2010", 2020: "census 2020"}
    with expect_refusal("E-COMPAN-003", "2019", "census 2010", "census 2020", "spread_census"):
        monitor.mid_year(old, basis)
    survey = {year: 100.0 * 1.01 ** (year - 2010) for year in range(2010, 2023)}
    new = monitor.spread_census(survey, 115.0, 2020, 2010)
    assert new[2010] == 100.0 and new[2020] == pytest.approx(115.0, rel=1e-14)
    assert new[2015] == pytest.approx(np.sqrt(100 * 115.0), rel=1e-14)  # a constant rate stays one
    assert new[2022] / new[2020] == pytest.approx(1.01**2, rel=1e-14)
    with expect_refusal("E-COMPAN-002", "1990"):
        monitor.spread_census(survey, 115.0, 2020, 1990)


@given(st.floats(-50, 100), st.floats(-50, 100), st.floats(1e-3, 1e9), st.floats(1e-3, 1e9))
def test_the_change_of_intensity_is_that_of_the_ratio(e: float, r: float, energy: float, volume: float) -> None:
    then, now = energy / volume, energy * (1 + e / 100) / (volume * (1 + r / 100))
    assert monitor.intensity_change(e, r) == pytest.approx(100 * (now / then - 1), abs=1e-10)
    both = monitor.two_year_average(e, r)
    assert (1 + both / 100) ** 2 == pytest.approx((1 + e / 100) * (1 + r / 100), rel=1e-12)


def test_ratios_and_qualities() -> None:
    assert monitor.ratio({2023: 20.0, 2024: 30.0}, {2024: 120.0}, "tax to GDP").to_dict() == {2024: 25.0}
    frame = monitor.against_gdp({2023: 6.0, 2024: 5.0}, {2023: 5.0, 2024: 0.3}, "income")
    assert frame["points"].tolist() == pytest.approx([1.0, 4.7]) and frame["elasticity"].tolist() == pytest.approx(
        [1.2, np.nan], nan_ok=True
    )
    with expect_refusal("E-COMPAN-001", "primacy 2024", "whole", "0.0"):
        monitor.ratio({2024: 1.0}, {2024: 0.0}, "primacy")
    with expect_refusal("E-COMPAN-001", "population", "2023"):
        monitor.mid_year({2022: 1.0, 2023: -1.0})
    with expect_refusal("E-COMPAN-001", "two-year"):
        monitor.two_year_average(-100.0, 3.0)
    with expect_refusal("E-COMPAN-001", "energy intensity"):
        monitor.intensity_change(3.0, -100.0)
    with expect_refusal("E-COMPAN-002", "labelled by the year"):
        monitor.mid_year({"2024Q1": 1.0})
    with expect_refusal("E-COMPAN-002", "population 2024"):
        monitor.mid_year(pd.Series([1.0, 2.0], index=[2024, "2024"]))
    with expect_refusal("E-COMPAN-002", "GDP per head"):
        monitor.per_head({2024: 1.0}, {2024: 1.0})


def test_annual_figures_are_sums_of_whole_years_in_either_flow() -> None:
    china = samples.china()
    single, cumulated = monitor.annual(china.accounts), monitor.annual(china.cumulative)
    assert single.index.tolist() == [2022, 2023, 2024]
    assert np.abs(single / cumulated - 1).max() < 1e-6
    one = accounts(np.ones((2, 4, 8)), np.ones((2, 4, 8)))
    with expect_refusal("E-COMPAN-002", "r0, r1"):
        monitor.annual(one)
    with expect_refusal("E-COMPAN-002", "no year is whole"):
        monitor.annual(accounts(np.ones((1, 4, 3)), np.ones((1, 4, 3))))


def test_the_table_holds_what_is_at_hand_by_its_formulas() -> None:
    value = np.array([[[100.0, 110.0, 130.0], [40, 44, 50], [60, 66, 80]]])
    volume = np.array([[[100.0, 105.0, 112.0], [40, 42, 44], [60, 63, 68]]])
    city = accounts(value, volume, YEARS, start="2022")
    figures = pd.DataFrame(
        {
            "population": [10.0, 10.0, 12.0], "employment": [5.0, 5.0, 5.0], "energy": [50.0, 51.0, 50.0], "tax": [8.0, 9.9, 13.0],
            "profits": [6.0, 6.0, 7.0], "revenue": [100.0, 110.0, 120.0], "income_growth": [5.0, 5.0, 6.0], "province": [400.0, 440.0, 500.0],
        },
        index=[2022, 2023, 2024],
    )  # fmt: skip
    table = monitor.companions_of(city, figures)
    last = table[2024]
    real = 100 * (112 / 105 - 1)
    assert last["gdp_per_head"] == pytest.approx(130e4 / 11)
    assert last["gdp_per_head_growth"] == pytest.approx(100 * (112 / 11 / (105 / 10) - 1))
    assert last["productivity"] == pytest.approx(130e4 / 5)
    assert last["energy_intensity"] == pytest.approx(50 / 112)
    assert last["energy_intensity_change"] == pytest.approx(100 * ((50 / 112) / (51 / 105) - 1))
    assert last["tax_to_gdp"] == pytest.approx(10.0) and last["primacy"] == pytest.approx(26.0)
    assert last["tax_less_gdp"] == pytest.approx(100 * (13 / 9.9 - 1) - 100 * (130 / 110 - 1))
    assert last["profit_margin"] == pytest.approx(700 / 120) and last["income_less_gdp"] == pytest.approx(6 - real)
    assert last["two_year_average"] == pytest.approx(100 * (np.sqrt(1.12) - 1))
    assert table.loc["gdp_per_head", "unit"] == "元"
    zh = monitor.companions_of(city, figures[["tax"]], language="zh")
    assert zh.loc["tax_to_gdp", "name"] == "税收占GDP比重" and "primacy" not in zh.index
    small = monitor.companions_of(city, figures[["tax"]] * 1e4, units={"tax": "万元"})
    assert small.loc["tax_to_gdp", 2024] == pytest.approx(10.0)
    with expect_refusal("E-COMPAN-002", "taxes"):
        monitor.companions_of(city, figures.rename(columns={"tax": "taxes"}))


# -- 三新 ----------------------------------------------------------------------------------------------------------------
def test_the_published_figure_of_2024_stands_with_its_publisher_and_share() -> None:
    table, _ = monitor.check_published(samples.china().three_new)
    last = table[(table["year"] == 2024) & (table["item"] == "total")].iloc[0]
    assert (last["value"], last["share"], last["gdp"], last["publisher"]) == (242908, 18.01, 1349084, "国家统计局")
    assert round(last["share_computed"], 2) == 18.01


def test_what_was_published_inconsistently_is_said_and_kept() -> None:
    given = samples.china().three_new
    before = given.copy()
    table, found = monitor.check_published(given)
    pd.testing.assert_frame_equal(given, before)
    pd.testing.assert_frame_equal(table[given.columns.tolist()], given)
    assert {(f.fields["year"], f.fields["item"], f.fields["what"]) for f in found} == {
        (2020, "total", "share"),
        (2019, "S3", "growth"),
    }
    said(next(f for f in found if f.fields["year"] == 2020), "17.08", "16.66")
    assert set(codes(found)) == {"W-THREE-001"}


def test_shares_of_items_are_applied_by_stratum() -> None:
    rng = np.random.default_rng(8)
    leaf = rng.uniform(1, 9, (1, 3, 8))
    one = base_accounts(leaf, leaf, STRATA)
    made = monitor.three_new_value(one, {"X1": 10.0, "X2": 100.0, "Y1": 0.0})
    assert np.allclose(made.value["S1"], 0.1 * leaf[0, 0]) and np.allclose(made.value["S2"], leaf[0, 1])
    assert np.allclose(made.value["total"], made.value["S1"] + made.value["S2"], rtol=1e-15)
    assert np.allclose(made.share["total"], 100 * made.value["total"] / leaf[0].sum(axis=0))
    assert np.allclose(
        made.growth["total"].iloc[4:],
        100 * (made.value["total"].iloc[4:].to_numpy() / made.value["total"].iloc[:4].to_numpy() - 1),
    )
    assert made.growth["total"].iloc[:4].isna().all() and np.allclose(made.composition.sum(axis=1), 100)
    table = pd.DataFrame({"X1": [10.0, 20], "X2": [100.0, 100], "Y1": [0.0, 0]}, index=[2022, 2023])
    yearly = monitor.three_new_value(one, table)
    assert np.allclose(yearly.value["S1"], np.repeat([0.1, 0.2], 4) * leaf[0, 0]) and yearly.unit == "亿元"


def test_shares_that_are_none_or_of_others_are_refused() -> None:
    leaf = np.ones((1, 3, 8))
    one = base_accounts(leaf, leaf, TREE)
    good = {"A": 1.0, "B": 2.0, "C": 3.0}
    with expect_refusal("E-THREE-002", "C", "D"):
        monitor.three_new_value(one, {"A": 1.0, "B": 2.0, "D": 3.0})
    for bad in (-1.0, 101.0, np.nan):
        with expect_refusal("E-THREE-001", "B"):
            monitor.three_new_value(one, good | {"B": bad})
    with expect_refusal("E-COMPAN-002", "2023"):
        monitor.three_new_value(one, pd.DataFrame(good, index=[2022]))
    two = base_accounts(np.ones((2, 3, 8)), np.ones((2, 3, 8)), TREE)
    with expect_refusal("E-COMPAN-002", "name one"):
        monitor.three_new_value(two, good)
    assert (monitor.three_new_value(two, good, region="r1").value["total"] == 0.06).all()


# -- peers ---------------------------------------------------------------------------------------------------------------
def peers(totals: np.ndarray) -> object:
    leaf = np.stack([0.4 * totals, 0.6 * totals], axis=1)
    return accounts(grown(leaf, YEARS), grown(leaf, YEARS), YEARS, start="2018")


def test_regions_are_lined_up_at_their_first_crossing() -> None:
    paths = monitor.align_peers(
        peers(np.array([[80.0, 99, 100, 120], [50, 110, 90, 130], [100, 120, 140, 160], [10, 20, 30, 40]])), 100.0
    )
    assert paths.crossing.to_dict() == {"r1": 2019, "r0": 2020}
    assert codes(paths.findings) == ["N-PEER-002", "W-PEER-001", "N-PEER-001"]
    said(paths.findings[0], "r1", "2020")
    frame = paths.path("value", before=1, after=2)
    assert frame["r0"].tolist()[:3] == [99, 100, 120] and np.isnan(frame["r0"].iloc[3])
    assert frame["r1"].tolist() == [50, 110, 90, 130]
    growth = paths.path("growth", before=0, after=1)
    assert growth["r1"].tolist() == pytest.approx([120.0, 100 * (90 / 110 - 1)])
    assert paths.structure(["S1", "S2"], 1).loc["r0"].tolist() == pytest.approx([40.0, 60.0])
    assert paths.spread("value", before=0, after=2)["peers"].tolist() == [2, 2, 1]
    assert "2 regions" in repr(paths)


def test_a_gap_before_the_crossing_leaves_its_year_unknown() -> None:
    paths = monitor.align_peers(peers(np.array([[80.0, np.nan, 120, 130]])), 100.0)
    assert paths.crossing.empty and codes(paths.findings) == ["W-PEER-001"]


def test_thresholds_are_in_any_unit_and_paths_need_years() -> None:
    made = samples.peers()
    assert monitor.align_peers(made, 1e8, "万元").crossing.to_dict() == monitor.align_peers(made).crossing.to_dict()
    assert "MADE UP" in samples.PEERS_NOTE
    with expect_refusal("E-COMPAN-002", "accounts of years"):
        monitor.align_peers(samples.china().accounts)
    with expect_refusal("E-COMPAN-002", "speed"):
        monitor.align_peers(made).path("speed")
    with expect_refusal("E-AXIS-003", "S9"):
        monitor.align_peers(made).path("share", "S9")


def at_last_years_prices(made: gdp.Accounts) -> gdp.Accounts:
    """The same accounts with volumes at the prices of the year before, from the second year on."""
    value, volume, lag = made.value.values, made.volume.values, made.lag
    cut = made.select(periods=made.periods[lag:])
    figures = volume[..., lag:] / volume[..., :-lag] * value[..., :-lag]
    meaning = Meaning.of(str(made.volume.meaning.unit), "same_period_last_year", made.flow)
    return gdp.Accounts(cut.value, Cube.of(figures, cut.volume.axes, meaning), cut.hierarchy)


def test_volumes_at_last_years_prices_are_compared_with_that_years_values() -> None:
    rng = np.random.default_rng(0)
    prices, volume = np.cumprod(rng.uniform(1.02, 1.1, (1, 4, 6)), axis=2), np.cumprod(rng.uniform(1.0, 1.09, (1, 4, 6)), axis=2)
    fixed = accounts(volume * prices, volume, start="2019")
    people = pd.DataFrame({"population": dict.fromkeys(range(2018, 2025), 5.0), "energy": dict.fromkeys(range(2018, 2025), 2.0)})
    wanted = monitor.companions_of(fixed, people)
    made = monitor.companions_of(at_last_years_prices(fixed), people)
    for row in ("growth", "two_year_average", "gdp_per_head_growth", "energy_intensity_change"):
        known = made.loc[row, [2022, 2023, 2024]].astype(float)
        assert known.to_numpy() == pytest.approx(wanted.loc[row, [2022, 2023, 2024]].to_numpy(dtype=float), abs=1e-9)
    first = made.loc["energy_intensity", 2020]
    assert first == pytest.approx(2.0 / fixed.value.values[0, 0, 1])  # at the prices of the first year
