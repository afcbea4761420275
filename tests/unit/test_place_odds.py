"""Chances of places, other cuts, peers; targets by industry, by month, and against what is likely."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore import monitor
from gdpcore.accounts.convert import to_flow
from gdpcore.errors import GdpcoreError
from tests.nowcast_world import Oracle, world


@pytest.fixture(scope="module")
def city():
    return gdp.samples.city()


@pytest.fixture(scope="module")
def china():
    return gdp.samples.china()


# -- places ------------------------------------------------------------------------------------------------------------
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.booleans(), st.randoms())
@settings(max_examples=50, deadline=None)
def test_chances_add_and_follow_their_units(seed: int, units: int, coarse: bool, random) -> None:
    draws = pd.DataFrame(np.random.default_rng(seed).normal(0, 1, (30, units)), columns=[f"u{k}" for k in range(units)])
    draws = draws.round() if coarse else draws
    table = monitor.place_probabilities(draws)
    assert table.sum(axis=1).to_numpy() == pytest.approx(100)
    if not coarse:
        assert table.sum(axis=0).to_numpy() == pytest.approx(100)
    order = random.sample(list(draws.columns), units)
    pd.testing.assert_frame_equal(monitor.place_probabilities(draws[order]).loc[draws.columns], table)
    pd.testing.assert_frame_equal(monitor.place_probabilities(draws * 3 - 7), table)
    assert table[1].to_numpy() == pytest.approx(monitor.rank_intervals(draws)["first"].to_numpy())
    mean = (table * np.arange(1, units + 1)).sum(axis=1) / 100
    interval = monitor.rank_intervals(draws, level=0.999)
    assert ((interval["lower"] <= mean + 1e-9) & (mean <= interval["upper"] + 1e-9)).all()


def test_one_region_is_first_for_sure() -> None:
    assert monitor.place_probabilities(pd.DataFrame({"a": [1.0, 2.0]})).to_numpy().tolist() == [[100.0]]


def test_places_in_every_cut(city) -> None:
    growth = city.truth.sum_regions(city.districts).growth(flow="ytd").xs("GDP", axis=1, level="item")
    table = monitor.rankings_by_cut(growth.loc["2025Q4"], city.districts, "CITY", growth.loc["2025Q3"])
    civil = [c for c in city.districts.partitions["CITY"]["civil"]]
    pd.testing.assert_frame_equal(
        table.loc["civil"].sort_index(),
        monitor.ranking(growth.loc["2025Q4", civil], growth.loc["2025Q3", civil]).sort_index(),
        check_names=False,
    )
    assert table.loc["administrative", "place"].max() == 16
    assert {"moved", "to_next", "lead"} <= set(table.columns)


def test_peers_are_those_of_like_structure(city) -> None:
    gaps = monitor.structure_distances(city.truth)
    value = city.truth.to_frame()["value"].loc["2025Q4"]
    items = ["A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH"]
    shares = [100 * value[r][items] / value[r][items].sum() for r in ("D01", "D02")]
    assert gaps.loc["D01", "D02"] == pytest.approx((shares[0] - shares[1]).abs().sum() / 2)
    assert np.allclose(gaps, gaps.T)
    assert np.diag(gaps).tolist() == [0] * 16
    assert (gaps.to_numpy() <= 100).all()
    peers = monitor.peers_of(gaps, "D01", 4)
    assert peers[0] == "D01"
    assert peers[1:] == gaps.loc["D01"].drop("D01").nsmallest(4).index.tolist()
    growth = city.truth.growth(flow="ytd").xs("GDP", axis=1, level="item").loc["2025Q4"]
    table = monitor.peer_ranking(growth, gaps, "D01", 4)
    assert table["place"].tolist() == sorted(table["place"])
    assert table.loc["D01", "distance"] == 0
    assert len(monitor.peers_of(gaps, "D01", 99)) == 16
    tied = pd.DataFrame([[0.0, 1, 1], [1, 0, 2], [1, 2, 0]], index=list("abc"), columns=list("abc"))
    assert monitor.peers_of(tied, "a", 1) == ["a", "b", "c"]


# -- targets -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["same", "shift", {"BCD": 2.0, "I": 1.0}])
@pytest.mark.parametrize("target", [5.0, 0.0, -3.0, 12.0])
def test_every_way_reaches_the_target(city, by, target: float) -> None:
    some = city.truth.select(periods=city.truth.periods[:-2])  # 2025Q2 is the last known
    need = monitor.required_by_item(some, target, region="D01", by=by)
    parts = need.iloc[:-1]
    assert need.loc["GDP", "year"] == pytest.approx(target, abs=1e-10)
    assert parts["pull"].sum() == pytest.approx(target, abs=1e-10)
    volume = to_flow(city.truth.volume, "period").sel(region="D01").to_frame()
    last, now = volume["2024Q1":"2024Q4"], volume["2025Q1":"2025Q2"]
    reached = now[parts.index].sum().sum() + parts["volume"].sum()
    assert 100 * (reached / last[parts.index].sum().sum() - 1) == pytest.approx(target, abs=1e-10)
    alone = monitor.required_growth(
        target=target, ytd=now["GDP"].sum(), ytd_last_year=last["GDP"].iloc[:2].sum(), year_last_year=last["GDP"].sum()
    )
    assert need.loc["GDP", "required"] == pytest.approx(float(alone), abs=1e-9)
    if by == "same":
        assert parts["required"].to_numpy() == pytest.approx(float(alone))
    if by == "shift":
        assert parts["more"].to_numpy() == pytest.approx(parts["more"].iloc[0])
    if isinstance(by, dict):
        assert parts.loc["BCD", "more"] == pytest.approx(2 * parts.loc["I", "more"])
        assert parts["more"].drop(["BCD", "I"]).to_numpy() == pytest.approx(0, abs=1e-9)


def test_months_of_a_required_path_add_to_its_quarters() -> None:
    quarters = pd.period_range("2025Q1", periods=4, freq="Q")
    path = monitor.required_path(pd.Series([300.0, 280, 300, 320], quarters), pd.Series([312.0]), 5.0)
    shares = pd.Series(np.arange(1.0, 13), range(1, 13))
    months = monitor.required_by_month(path, shares)
    assert months["volume"].to_numpy().reshape(4, 3).sum(axis=1) == pytest.approx(path["volume"].to_numpy())
    assert months["volume"].iloc[1] / months["volume"].iloc[0] == pytest.approx(2)
    assert months["volume_ytd"].iloc[-1] == pytest.approx(path["volume"].sum())
    assert months["known"].tolist() == [True] * 3 + [False] * 9
    twelve = pd.Series(np.arange(1.0, 13), pd.period_range("2024-01", periods=12, freq="M"))
    monthly = monitor.required_path(twelve, pd.Series([1.1, 2.0]), 5.0)  # the path itself takes months as well
    assert monthly["growth_ytd"].iloc[-1] == pytest.approx(5)


@pytest.fixture(scope="module")
def now(china):
    model = gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor(), draws=300)
    return model.fit(china.panel, china.accounts).draw("2025Q4", 300, 1)


def test_required_beside_likely(now, china) -> None:
    table = monitor.required_and_likely(now, 5.0)
    assert table["known"].tolist() == [True, True, False, False]
    ytd = now.growth("GDP", flow="ytd", period="2025Q4").values
    assert table["likely_ytd"].iloc[-1] == pytest.approx(ytd.mean())
    assert table["chance"].iloc[0] == pytest.approx(100 * (ytd >= 5.0).mean())
    assert table["chance"].iloc[0] == monitor.chance_of_target(ytd, 5.0)
    assert table["required_ytd"].iloc[-1] == pytest.approx(5.0)
    assert table["short"].iloc[-1] == pytest.approx(5.0 - ytd.mean())
    assert table["short"].iloc[:2].to_numpy() == pytest.approx(0, abs=1e-9)
    assert (table["5 %"] <= table["likely"]).all()
    easy, hard = monitor.required_and_likely(now, -5.0), monitor.required_and_likely(now, 50.0)
    assert (easy["chance"].iloc[0], hard["chance"].iloc[0]) == (100, 0)
    item = monitor.required_and_likely(now, 5.0, item="BCD")
    assert item["likely_ytd"].iloc[-1] == pytest.approx(now.growth("BCD", flow="ytd", period="2025Q4").values.mean())


def test_a_nowcast_serves_breadth_and_places(now) -> None:
    table = monitor.breadth_of_draws(now.draws_of_accounts)
    assert table.loc["2025Q4", ["mean", "lower", "upper"]].between(0, 100).all()
    known = monitor.breadth(gdp.samples.china().accounts)["2025Q1"]
    assert table.loc["2025Q1", "mean"] == pytest.approx(known)
    draws = monitor.draws_by_region(now.draws_of_accounts, "2025Q4")
    assert draws.shape == (300, 1)
    assert draws.iloc[:, 0].to_numpy() == pytest.approx(now.growth("GDP", flow="ytd", period="2025Q4").values)


def test_several_regions_of_a_nowcast_have_places() -> None:
    made = world(1)
    cast = gdp.SchemeModel(made.scheme, Oracle()).fit(*made.known("2023Q2", 1)).draw("2023Q2", 200)
    draws = monitor.draws_by_region(cast.draws_of_accounts, "2023Q2", flow="period")
    chances = monitor.place_probabilities(draws)
    assert chances.shape[0] == len(cast.draws_of_accounts.regions)
    assert chances.sum(axis=1).to_numpy() == pytest.approx(100)


SERIES = pd.Series({"a": 1.0})
CITY = gdp.samples.city
QUARTERS = pd.DataFrame({"volume": [1.0] * 4, "known": True}, pd.period_range("2025Q1", periods=4, freq="Q"))


def target(**options):
    truth = CITY().truth
    return lambda: monitor.required_by_item(truth.select(periods=truth.periods[:-2]), 5.0, **{"region": "D01", **options})


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: monitor.place_probabilities(pd.DataFrame({"a": [np.nan]})), "E-RANK-001"),
        (lambda: monitor.draws_by_region(CITY().truth), "E-ECON-004"),
        (lambda: monitor.rankings_by_cut(SERIES, CITY().districts, "CITY"), "E-ECON-007"),
        (lambda: monitor.rankings_by_cut(SERIES, CITY().districts, "D01"), "E-ECON-007"),
        (lambda: monitor.peers_of(pd.DataFrame([[0.0]], ["a"], ["a"]), "b"), "E-ECON-004"),
        (lambda: monitor.peers_of(pd.DataFrame([[0.0]], ["a"], ["a"]), "a", 0), "E-ECON-004"),
        (lambda: monitor.peer_ranking(SERIES, pd.DataFrame([[0.0, 1], [1, 0]], list("ab"), list("ab")), "a", 1), "E-ECON-007"),
        (target(by="luck"), "E-ECON-004"),
        (target(by={"X": 1.0}), "E-ECON-004"),
        (target(by={"BCD": -1.0}), "E-TARGET-003"),
        (target(by={}), "E-TARGET-003"),
        (target(by={"A": 1.0}, items=["A", "BCD"]), None),
        (lambda: monitor.required_by_item(CITY().truth, 5.0, region="D01"), "E-TARGET-001"),
        (
            lambda: monitor.required_by_item(CITY().truth.select(periods=CITY().truth.periods[:2]), 5.0, region="D01"),
            "E-TARGET-002",
        ),
        (lambda: monitor.required_by_item(CITY().truth, 5.0), "E-ECON-001"),
        (lambda: monitor.required_by_item(chained(), 5.0), "E-PRICE-005"),
        (lambda: monitor.required_by_month(QUARTERS, pd.Series({1: 1.0})), "E-TARGET-003"),
        (lambda: monitor.required_by_month(QUARTERS.reset_index(drop=True), pd.Series(1.0, range(1, 13))), "E-TARGET-003"),
    ],
)
def test_refusals(call, code: str | None) -> None:
    if code is None:
        assert len(call()) == 3
        return
    with pytest.raises(GdpcoreError, match=code):
        call()


def chained():
    return CITY().truth.select(regions=["D01"]).to_flow("period").chain(reference=2020)


def test_a_target_that_needs_an_industry_below_nought_is_refused(city) -> None:
    some = city.truth.select(periods=city.truth.periods[:-1])
    with pytest.raises(GdpcoreError, match="E-TARGET-003"):
        monitor.required_by_item(some, -60.0, region="D01")


def test_a_region_without_a_structure_is_named(city) -> None:
    from dataclasses import replace

    from gdpcore.cube import Cube

    values = city.truth.value.values.copy()
    values[2, city.truth.items.index("K"), -1] = -1.0
    odd = replace(city.truth, value=Cube.of(values, city.truth.value.axes, city.truth.value.meaning))
    with pytest.raises(GdpcoreError, match="D03"):
        monitor.structure_distances(odd)


def test_a_nowcast_must_reach_the_end_of_the_year(china) -> None:
    model = gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor(), draws=20)
    cast = model.fit(china.panel, china.accounts).draw("2025Q3", 20, 0)
    with pytest.raises(GdpcoreError, match="E-TARGET-002"):
        monitor.required_and_likely(cast, 5.0)
