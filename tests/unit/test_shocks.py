"""Shocks: closed forms, the epidemic of 2020 in published figures, losses that add."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore import monitor
from gdpcore.accounts.convert import to_flow
from gdpcore.cube import Axis, Cube, Meaning
from gdpcore.errors import GdpcoreError
from gdpcore.monitor.shocks import QUADRANTS


def rates(*values: float, start: str = "2020Q1") -> pd.Series:
    return pd.Series(values, pd.period_range(start, periods=len(values), freq="Q"), name="x", dtype=float)


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 4, 12]), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_the_gap_from_rates_is_the_gap_of_levels(seed: int, lag: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    start = rng.uniform(1, 9, lag)
    actual, would = np.r_[start, np.zeros(length)], np.r_[start, np.zeros(length)]
    g, c = rng.uniform(-30, 30, length), rng.uniform(-30, 30, length)
    for t in range(length):
        actual[lag + t] = actual[t] * (1 + g[t] / 100)
        would[lag + t] = would[t] * (1 + c[t] / 100)
    assert monitor.level_gap(g, c, lag) == pytest.approx(100 * (actual / would - 1)[lag:], abs=1e-9)


def test_a_counterfactual_is_the_window_before() -> None:
    past = rates(6, 7, 5, 6, 6.5, 5.5, 6, 6, start="2018Q1")
    series = pd.concat([past, rates(-7, 3, 5)])
    paths = monitor.trend_counterfactual(series, "2020Q1", draws=40000)
    assert paths.mean().to_numpy() == pytest.approx(past.mean(), abs=0.02)
    n, sd = 8, past.std()
    expected = sd * np.sqrt((1 + 1 / n) * (n - 1) / (n - 3))  # the sd of a predictive Student distribution
    assert paths.std().to_numpy() == pytest.approx(expected, rel=0.03)
    pd.testing.assert_frame_equal(paths, monitor.trend_counterfactual(series, "2020Q1", draws=40000))
    line = pd.Series(np.arange(12.0), pd.period_range("2018Q1", periods=12, freq="Q"))
    ahead = monitor.trend_counterfactual(line, "2020Q1", slope=True, draws=10)
    assert ahead.to_numpy() == pytest.approx(np.tile([8.0, 9, 10, 11], (10, 1)))


def test_the_epidemic_of_2020_in_published_growth() -> None:
    growth = gdp.samples.china().growth_ytd
    paths = monitor.trend_counterfactual(growth, "2020Q1", draws=2000)
    path = monitor.shock_path(growth, paths)
    would = float(growth["2018Q1":"2019Q4"].mean())
    assert path.loc["2020Q1", "gap"] == pytest.approx(100 * ((1 - 0.068) / (1 + would / 100) - 1), abs=0.05)
    assert path.loc["2021Q1", "gap"] == pytest.approx(100 * ((0.932 * 1.189) / (1 + would / 100) ** 2 - 1), abs=0.1)
    assert path.loc["2020Q1", "below"] == 100
    assert (path["gap_lower"] < path["gap"]).all()
    assert (path["gap"] < path["gap_upper"]).all()
    found = monitor.recovery(path)
    assert str(found["deepest_in"]) == "2020Q1"
    clock = monitor.recovery_clock(path, language="zh")
    assert clock.loc["2020Q1", "quadrant"] == "继续下滑"
    assert clock.loc["2021Q1", "quadrant"] == "追赶恢复"


def test_the_clock_and_the_way_back() -> None:
    path = monitor.shock_path(rates(-4, 0, 4, 6, 17, 12, 8, 5), pd.Series(6.0, rates(*range(8)).index))
    clock = monitor.recovery_clock(path)
    assert clock["since"].tolist() == list(range(8))
    assert clock["quadrant"].tolist()[:4] == ["falling behind"] * 3 + ["pulling ahead"]
    assert not clock["back"].any()  # the last period fell back below
    assert monitor.recovery_clock(path, tolerance=1.0)["back"].tolist() == [False] * 3 + [True] * 5
    assert monitor.recovery(path)["back"] is None
    found = monitor.recovery(path)
    assert found["deepest"] == pytest.approx(100 * (0.96 / 1.06 - 1))
    assert found["periods_to_bottom"] == 0
    fine = monitor.recovery(monitor.shock_path(rates(7, 7), pd.Series(6.0, rates(1, 2).index)))
    assert fine["always_above"]
    assert fine["back"] is None
    assert set(QUADRANTS) == {(a, b) for a in (True, False) for b in (True, False)}


def test_back_means_back_for_good() -> None:
    index = rates(*range(6)).index
    path = pd.DataFrame({"gap": [-5, 0.5, -1, 0, 1, 2], "growth_gap": [-5, 5, -1, 1, 1, 1]}, index=index, dtype=float)
    found = monitor.recovery(path)
    assert (str(found["back"]), found["periods_to_back"], found["half_back"]) == ("2020Q4", 3, 1)


def test_losses_add_and_are_what_was_missed() -> None:
    city = gdp.samples.city().truth.select(regions=["D01"])  # made up
    paths = monitor.counterfactual_volumes(city, "2020Q1", draws=60)
    table = monitor.losses(city, paths, "2020Q1", "2020Q4")
    parts = table.iloc[:-1]
    for column in ("actual", "counterfactual", "loss", "points", "at_prices"):
        assert parts[column].sum() == pytest.approx(table[column].iloc[-1])
    volume = to_flow(city.volume, "period").sel(region="D01").to_frame()
    assert table["points"].to_numpy() == pytest.approx(100 * table["loss"].to_numpy() / table.loc["GDP", "counterfactual"])
    assert table["per_cent"].to_numpy() == pytest.approx(100 * (table["loss"] / table["counterfactual"]).to_numpy())
    assert table.loc["H", "actual"] == pytest.approx(volume["H"]["2020Q1":"2020Q4"].sum())
    assert table["per_cent"].iloc[:-1].idxmax() == "H"  # hotels and catering lose most of themselves
    assert ((table["lower"] <= table["loss"]) & (table["loss"] <= table["upper"])).all()
    first = paths.sel(item="H", period="2020Q1").values
    growth = city.growth("D01")["H"]["2018Q1":"2019Q4"]
    assert first.mean() == pytest.approx(volume.loc["2019Q1", "H"] * (1 + growth.mean() / 100), rel=0.01)
    shorter = monitor.losses(city, paths, "2020Q1", "2020Q1")
    assert shorter.loc["GDP", "loss"] < table.loc["GDP", "loss"]


def test_accounts_with_draws_serve_as_counterfactual() -> None:
    city = gdp.samples.city().truth.select(regions=["D01"], periods=pd.period_range("2019Q1", "2020Q4", freq="Q"))
    same = nowcast_like(city, 1.0)
    none = monitor.losses(city, monitor.nowcast_volumes(same), "2020Q1", "2020Q4")
    assert np.abs(none[["loss", "points", "at_prices"]].to_numpy()).max() < 1e-8
    more = monitor.losses(city, monitor.nowcast_volumes(nowcast_like(city, 1.1)), "2020Q1", "2020Q4")
    assert more["per_cent"].to_numpy() == pytest.approx(100 * (1 - 1 / 1.1))


def nowcast_like(city, factor: float):
    """Accounts with two equal draws, all volumes times a factor."""
    from gdpcore.cube import Axis

    draw = Axis.of("draw", None)
    cubes = [
        Cube(np.stack([c.values * f] * 2), (draw, *c.axes), c.meaning, c.status)
        for c, f in ((city.value, 1.0), (city.volume, factor))
    ]
    return replace(city, value=cubes[0], volume=cubes[1])


def test_a_nowcast_made_before_is_the_path_without_the_shock() -> None:
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    date = "2025-04-20"
    now = gdp.nowcast(
        scheme,
        china.panel.as_of(date),
        base=china.accounts.as_of(date),
        model=gdp.DynamicFactor(factors=1),
        period="2025Q2",
        draws=200,
    )
    paths = monitor.growth_paths(now.draws_of_accounts, "2025Q2")
    assert paths.iloc[:, 0].to_numpy() == pytest.approx(now.growth("GDP").values)
    growth = china.accounts.growth()["GDP"]
    path = monitor.shock_path(growth, paths)
    assert path.loc["2025Q2", "gap"] == pytest.approx(
        (100 * ((1 + growth["2025Q2"] / 100) / (1 + paths.iloc[:, 0] / 100) - 1)).mean()
    )
    lost = monitor.losses(china.accounts, monitor.nowcast_volumes(now.draws_of_accounts), "2025Q2", "2025Q2")
    assert lost["points"].iloc[:-1].sum() == pytest.approx(lost["points"].iloc[-1])
    assert lost.loc["GDP", "lower"] < 0 < lost.loc["GDP", "upper"]  # no shock: within what could be expected


def test_regions_and_items_side_by_side() -> None:
    growth = CITY().truth.growth()[[("D01", "H"), ("D02", "H")]]
    table = monitor.aligned(growth, "2020Q1", before=1, after=1)
    assert table[("D02", "H")].tolist() == growth[("D02", "H")]["2019Q4":"2020Q2"].tolist()
    assert table.columns.nlevels == 2


def test_events_side_by_side() -> None:
    growth = pd.DataFrame({"a": [5.0, -6, 3, 4], "b": [5.0, 4, -2, 1]}, rates(1, 2, 3, 4).index)
    table = monitor.aligned(growth, {"a": "2020Q2", "b": "2020Q3"}, before=1, after=2)
    assert table.index.tolist() == [-1, 0, 1, 2]
    assert table["a"].tolist() == [5, -6, 3, 4]
    assert table["b"].tolist()[:3] == [4, -2, 1]
    assert np.isnan(table["b"].iloc[-1])
    assert monitor.aligned(growth, "2020Q2", before=0, after=0).to_numpy().tolist() == [[-6, 4]]


@given(st.permutations(["A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH"]))
@settings(max_examples=4, deadline=None)
def test_losses_at_given_draws_do_not_depend_on_the_order_of_items(items) -> None:
    city = gdp.samples.city().truth.select(regions=["D01"], periods=pd.period_range("2019Q1", "2020Q4", freq="Q"))
    draws = nowcast_like(city, 1.07)
    a = monitor.losses(city, monitor.nowcast_volumes(draws, items=items), "2020Q1", "2020Q2")
    b = monitor.losses(city, monitor.nowcast_volumes(draws), "2020Q1", "2020Q2")
    pd.testing.assert_frame_equal(a, b.loc[a.index])


INDEX = rates(1, 2).index
CITY = gdp.samples.city


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: monitor.trend_counterfactual(rates(1, 2, 3), "2020Q2"), "E-SHOCK-001"),
        (lambda: monitor.trend_counterfactual(rates(*[1] * 12), "2022Q1", window=3), "E-SHOCK-001"),
        (lambda: monitor.trend_counterfactual(rates(*[1] * 12), "2022Q1", draws=1), "E-SHOCK-001"),
        (lambda: monitor.trend_counterfactual(rates(*[1] * 12), "2030Q1"), "E-SHOCK-004"),
        (lambda: monitor.shock_path(rates(1), pd.Series(6.0, INDEX)), "E-SHOCK-002"),
        (lambda: monitor.shock_path(rates(1, 2), pd.Series(np.nan, INDEX)), "E-SHOCK-002"),
        (lambda: monitor.shock_path(rates(1, -100), pd.Series(6.0, INDEX)), "E-SHOCK-003"),
        (lambda: monitor.shock_path(rates(1, 2), pd.Series(6.0, INDEX), level=1.5), "E-SHOCK-003"),
        (lambda: monitor.recovery_clock(monitor.shock_path(rates(1, 2), pd.Series(6.0, INDEX)), language="fr"), "E-ECON-004"),
        (lambda: monitor.aligned(rates(1, 2).to_frame(), {"y": "2020Q1"}), "E-SHOCK-004"),
        (lambda: monitor.aligned(rates(1, 2).to_frame(), "2030Q1"), "E-SHOCK-004"),
        (lambda: monitor.nowcast_volumes(CITY().truth), "E-ECON-004"),
        (lambda: monitor.growth_paths(CITY().truth, "2020Q1"), "E-ECON-004"),
        (lambda: monitor.counterfactual_volumes(CITY().truth, "2020Q1"), "E-ECON-001"),
        (lambda: monitor.counterfactual_volumes(CITY().truth, "2016Q2", region="D01"), "E-SHOCK-001"),
        (lambda: monitor.losses(CITY().truth, CITY().truth.volume, "2020Q1", "2020Q2", region="D01"), "E-ECON-004"),
    ],
)
def test_refusals(call, code: str) -> None:
    with pytest.raises(GdpcoreError, match=code):
        call()


def test_losses_refuse_other_prices_and_periods() -> None:
    city = CITY().truth.select(regions=["D01"])
    paths = monitor.counterfactual_volumes(city, "2020Q1", draws=2)
    other = replace(paths, meaning=Meaning.of("亿元", "constant@2015", "period"))
    with pytest.raises(GdpcoreError, match="E-SHOCK-005"):
        monitor.losses(city, other, "2020Q1", "2020Q2")
    with pytest.raises(GdpcoreError, match="E-SHOCK-004"):
        monitor.losses(city, paths, "2020Q3", "2020Q2")
    with pytest.raises(GdpcoreError, match="E-AXIS-003"):
        monitor.losses(city, paths, "2019Q3", "2020Q2")


@pytest.mark.parametrize("price", ["same_period_last_year", "chained@2020"])
def test_volumes_that_do_not_add_are_refused_not_summed(price: str) -> None:
    city = gdp.samples.city().truth.select(regions=["D01"])
    meaning = Meaning.of(str(city.volume.meaning.unit), price, city.flow)
    other = gdp.Accounts(city.value, Cube.of(city.volume.values, city.volume.axes, meaning), city.hierarchy)
    with pytest.raises(GdpcoreError, match="E-PRICE-005"):
        monitor.counterfactual_volumes(other, "2020Q1", draws=20)
    values = [np.stack([c.values] * 2) for c in (other.value, other.volume)]
    cubes = [
        Cube.of(x, [Axis.of("draw", None), *c.axes], c.meaning) for x, c in zip(values, (other.value, other.volume), strict=True)
    ]
    with pytest.raises(GdpcoreError, match="E-PRICE-005"):
        monitor.nowcast_volumes(gdp.Accounts(cubes[0], cubes[1], other.hierarchy))
