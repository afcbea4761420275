"""Speed, breadth, structure: formulas by hand, published figures, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore import monitor
from gdpcore.accounts import measures
from gdpcore.cube import Cube
from gdpcore.errors import GdpcoreError
from gdpcore.kernel import diffusion
from gdpcore.kernel.growth import two_year_average

PANEL = gdp.samples.china().panel
INDUSTRIES = ["A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH"]


@pytest.fixture(scope="module")
def china():
    return gdp.samples.china()


@pytest.fixture(scope="module")
def city():
    return gdp.samples.city()


# -- speed -------------------------------------------------------------------------------------------------------------
def test_growth_of_a_table_is_that_of_the_accounts(china) -> None:
    table = monitor.growth_table(china.accounts)
    assert table.loc["2025Q2", "period"] == china.accounts.growth().loc["2025Q2", "GDP"]
    assert table.loc["2025Q2", "ytd"] == china.accounts.growth(flow="ytd").loc["2025Q2", "GDP"]
    g = table["period"]
    hand = 100 * (np.sqrt((1 + g["2025Q2"] / 100) * (1 + g["2024Q2"] / 100)) - 1)
    assert table.loc["2025Q2", "two_year"] == pytest.approx(hand, abs=1e-12)
    assert table.loc["2025Q2", "change"] == pytest.approx(g["2025Q2"] - g["2025Q1"])


def test_against_province_and_nation(china, city) -> None:
    growth = monitor.growth_table(city.truth, region="D01", against={"nation": china.accounts, "rates": china.growth_ytd})
    mine, nation = city.truth.growth("D01", "ytd")["GDP"], china.accounts.growth(flow="ytd")["GDP"]
    assert growth.loc["2024Q3", "ytd_less_nation"] == pytest.approx(mine["2024Q3"] - nation["2024Q3"])
    assert growth.loc["2020Q1", "ytd_less_rates"] == pytest.approx(mine["2020Q1"] + 6.8)
    assert "period_less_rates" not in growth
    frame = pd.DataFrame({"period": nation})
    assert monitor.growth_table(city.truth, region="D01", against={"x": frame}).loc["2024Q3", "period_less_x"] == pytest.approx(
        city.truth.growth("D01")["GDP"]["2024Q3"] - nation["2024Q3"]
    )


def test_published_two_year_average_of_2021(china) -> None:
    two_years = two_year_average(china.growth_ytd.to_numpy(), 4).values
    at = china.growth_ytd.index.get_loc("2021Q1")
    assert two_years[at] == pytest.approx(5.3, abs=0.05)  # -6.8 and 18.9; before the census 18.3 gave 5.0


def test_indicators_by_month_and_quarter(china) -> None:
    table = monitor.panel_growth(china.panel, indicators=["industrial_production", "cpi"])
    one = table.loc["industrial_production"]
    assert one.loc["2024-05", "period"] == pytest.approx(5.6)
    assert pd.Period("2024-01", "M") not in one.index
    assert one.loc["2024-02", "period"] == pytest.approx(7.0)  # January and February
    assert one.loc["2024-02", "change"] == pytest.approx(one.loc["2024-02", "period"] - one.loc["2023-12", "period"])
    quarter = china.panel.span_growth(["2025Q2"], "period").sel(indicator="industrial_production").values.item()
    assert one.loc["2025-06", "quarter"] == pytest.approx(
        quarter, abs=0.01
    )  # weights of months are chained from the first quarter asked for
    assert np.isnan(one.loc["2025-05", "quarter"])


def test_indicators_of_a_district_against_the_city(city) -> None:
    mine, theirs = city.panel.select(regions=["D01"]), city.panel.select(regions=["D02"], indicators=city.panel.indicators[:3])
    codes = city.panel.indicators[2:4]
    table = monitor.panel_growth(mine, indicators=codes, last=6, against={"other": theirs})
    both = monitor.panel_growth(theirs, indicators=codes[:1], last=6).loc[codes[0]]
    one = table.loc[codes[0]]
    assert one["ytd_less_other"].to_numpy() == pytest.approx((one["ytd"] - both["ytd"]).to_numpy(), nan_ok=True)
    assert table.loc[codes[1], "ytd_less_other"].isna().all()


# -- breadth -----------------------------------------------------------------------------------------------------------
def test_breadth_counts_what_is_printed(china) -> None:
    growth = china.accounts.growth()[INDUSTRIES].round(1)
    weights = china.accounts.to_frame()["value"][INDUSTRIES].shift(4)
    known = growth.dropna()
    assert monitor.breadth(china.accounts).round(9).to_dict() == (100 * (known > 0).mean(axis=1)).round(9).to_dict()
    weighted = monitor.breadth(china.accounts, weighted=True)
    hand = 100 * (weights.where(growth > 0, 0).sum(axis=1) / weights.sum(axis=1)).reindex(weighted.index)
    assert weighted.to_numpy() == pytest.approx(hand.to_numpy())
    faster = monitor.breadth(china.accounts, of="accelerating")
    step = known.diff().iloc[1:].round(6)
    assert faster.to_numpy() == pytest.approx((100 * (step > 0).mean(axis=1)).to_numpy())
    half = monitor.breadth(china.accounts, of="accelerating", ties=0.5)
    assert half.to_numpy() == pytest.approx((100 * ((step > 0) + 0.5 * (step == 0)).mean(axis=1)).to_numpy())
    table = monitor.breadth_table(china.accounts).loc["CN"]
    assert (table[["rising", "flat", "falling"]].sum(axis=1) == 11).all()


def test_breadth_of_draws_is_that_of_each_draw(china) -> None:
    rng = np.random.default_rng(3)
    accounts, draws = china.accounts, 40
    noise = np.exp(rng.normal(0, 0.02, (draws, *accounts.volume.values.shape)))
    many = spread(accounts, noise)
    table = monitor.breadth_of_draws(many, level=0.8)
    each = np.array([monitor.breadth(spread(accounts, noise[k])).to_numpy() for k in range(5)])
    few = monitor.breadth_of_draws(spread(accounts, noise[:5]))
    assert few["mean"].to_numpy() == pytest.approx(each.mean(axis=0))
    assert ((table["lower"] <= table["mean"] + 1e-9) & (table["mean"] <= table["upper"] + 1e-9)).all() or (
        table["upper"] <= 100
    ).all()
    assert table["all"].between(0, 100).all()


def spread(accounts, noise: np.ndarray):
    """Accounts with volumes moved by factors, with draws where the factors have them."""
    from gdpcore.accounts import Accounts
    from gdpcore.cube import Axis, Cube

    batch = noise.ndim > accounts.volume.values.ndim
    axes = [*([Axis.of("draw", None)] if batch else []), *accounts.volume.axes]
    value = Cube(np.broadcast_to(accounts.value.values, noise.shape), tuple(axes), accounts.value.meaning, accounts.value.status)
    volume = Cube(accounts.volume.values * noise, tuple(axes), accounts.volume.meaning, accounts.volume.status)
    return Accounts(value, volume, accounts.hierarchy, "moved")


CHANGES = st.lists(st.sampled_from([-2.0, -0.5, 0.0, 0.5, 3.0]), min_size=1, max_size=12)


@given(CHANGES, st.randoms(), st.sampled_from([1e-6, 1.0, 1e12]), st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_diffusion_does_not_depend_on_order_or_scale(values: list[float], random, scale: float, ties: float) -> None:
    x = np.array(values)[:, None]
    w = np.array([random.uniform(0.1, 9) for _ in values])[:, None]
    order = random.sample(range(len(values)), len(values))
    whole = diffusion.rising(x, w, ties=ties).values[0]
    assert diffusion.rising(x[order] * scale, w[order] * scale, ties=ties).values[0] == pytest.approx(whole, abs=1e-9)
    assert whole + diffusion.rising(-x, w, ties=1 - ties).values[0] == pytest.approx(100)
    assert 0 <= whole <= 100
    assert np.isnan(diffusion.rising(np.r_[x, [[np.nan]]], 1.0).values[0])


# -- structure ---------------------------------------------------------------------------------------------------------
def test_shares_and_what_moved(city) -> None:
    table = monitor.share_changes(city.truth, region="D01").loc["2024Q4"]
    value = city.truth.to_frame()["value"]["D01"]
    share = 100 * value.loc["2024Q4", "J"] / value.loc["2024Q4", "GDP"]
    before = 100 * value.loc["2023Q4", "J"] / value.loc["2023Q4", "GDP"]
    assert table.loc["J"].tolist()[:3] == pytest.approx([share, before, share - before])
    assert table["change"].sum() == pytest.approx(0, abs=1e-10)
    assert table["half_moved"].iloc[0] == pytest.approx(table["change"].abs().sum() / 2)
    two = monitor.share_changes(city.truth, region="D01", years=2).loc["2024Q4"]
    assert two.loc["J", "before"] == pytest.approx(100 * value.loc["2022Q4", "J"] / value.loc["2022Q4", "GDP"])


def test_leaders_add_to_growth_and_come_first(city) -> None:
    table = monitor.leaders(city.truth, "2024Q4", region="D01")
    growth = float(city.truth.growth("D01", "ytd").loc["2024Q4", "GDP"])
    assert table["pull"].sum() == pytest.approx(growth)
    assert table["cumulated"].iloc[-1] == pytest.approx(growth)
    assert table["contribution"].sum() == pytest.approx(100)
    assert table["pull"].is_monotonic_decreasing
    assert (table["share_before"] * table["growth"] / 100).to_numpy() == pytest.approx(table["pull"].to_numpy())
    assert table["relative"].to_numpy() == pytest.approx(table["growth"].to_numpy() - growth)
    weighted = monitor.leaders(city.truth, "2024Q4", region="D01", weights="current_share")
    assert (weighted["share_before"] * weighted["growth"] / 100).to_numpy() == pytest.approx(weighted["pull"].to_numpy())
    chained = city.truth.select(regions=["D01"]).to_flow("period").chain(reference=2020)
    assert len(monitor.leaders(chained, "2024Q4", flow="period")) == 11


def test_persistence_counts_moves(china) -> None:
    found = monitor.persistence(china.accounts)
    growth = china.accounts.growth()[INDUSTRIES].dropna()
    assert found.counts.to_numpy().sum() == 11 * (len(growth) - 1)
    assert found.matrix.sum(axis=1).to_numpy() == pytest.approx(100)
    first = growth.rank(axis=1, ascending=False, method="min") <= 4  # places 1 to 4 of 11 are the first third
    stay = (first.to_numpy()[:-1] & first.to_numpy()[1:]).sum()
    assert found.counts.iloc[0, 0] == stay
    assert found.by_item.loc["I", "faster_than_total"] == 100
    assert found.by_item.loc["H", "correlation"] == pytest.approx(growth["H"].autocorr(1))


@given(st.randoms())
@settings(max_examples=6, deadline=None)
def test_order_of_items_and_units_change_nothing(random) -> None:
    accounts = gdp.samples.china().accounts
    items = list(accounts.items)
    random.shuffle(items)
    moved = accounts.select(items=items)
    assert monitor.breadth(moved, weighted=True).to_numpy() == pytest.approx(monitor.breadth(accounts, weighted=True).to_numpy())
    a, b = monitor.leaders(moved, "2025Q2"), monitor.leaders(accounts, "2025Q2")
    pd.testing.assert_frame_equal(a, b.loc[a.index])
    assert monitor.growth_table(moved)["ytd"].to_numpy() == pytest.approx(
        monitor.growth_table(accounts)["ytd"].to_numpy(), nan_ok=True
    )


@given(st.sampled_from([1e-6, 1e-3, 1e3, 1e12]))
@settings(max_examples=4, deadline=None)
def test_units_change_nothing_that_is_no_level(scale: float) -> None:
    from dataclasses import replace

    from gdpcore.cube import Cube

    truth = gdp.samples.city().truth.select(regions=["D01"], periods=pd.period_range("2023Q1", "2025Q2", freq="Q"))
    cubes = [Cube(c.values * scale, c.axes, c.meaning, c.status) for c in (truth.value, truth.volume)]
    other = replace(truth, value=cubes[0], volume=cubes[1])
    for call in (monitor.growth_table, monitor.breadth_table, monitor.leaders, monitor.share_changes):
        a, b = call(truth), call(other)
        assert a.to_numpy(dtype=float) == pytest.approx(b.to_numpy(dtype=float), abs=1e-9, nan_ok=True)
    need = [monitor.required_by_item(x, 5.0).drop(columns="volume").to_numpy() for x in (truth, other)]
    assert need[0] == pytest.approx(need[1], abs=1e-9)


def test_a_missing_industry_makes_the_share_missing_not_smaller(china) -> None:
    values = china.accounts.volume.values.copy()
    row = china.accounts.items.index("K")
    values[0, row, -1] = np.nan
    from dataclasses import replace

    from gdpcore.cube import Cube

    holed = replace(china.accounts, volume=Cube.of(values, china.accounts.volume.axes, china.accounts.volume.meaning))
    assert monitor.breadth(holed).index[-1] == china.accounts.periods[-2]
    with pytest.raises(GdpcoreError, match="E-ECON-005"):
        monitor.leaders(holed)
    assert len(monitor.leaders(holed, "2025Q1")) == 11


def test_one_region_or_a_name(china, city) -> None:
    calls = [
        lambda: monitor.growth_table(city.truth),
        lambda: monitor.breadth(city.truth),
        lambda: monitor.leaders(city.truth),
        lambda: monitor.share_changes(city.truth),
        lambda: monitor.persistence(city.truth),
        lambda: monitor.panel_growth(city.panel),
    ]
    for call in calls:
        with pytest.raises(GdpcoreError, match="E-ECON-001"):
            call()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda a: monitor.growth_table(a, region="X"), "E-AXIS-003"),
        (lambda a: monitor.panel_growth(PANEL.with_values(PANEL.values[None])), "E-ECON-004"),
        (lambda a: monitor.growth_table(a, "X"), "E-AXIS-003"),
        (lambda a: monitor.growth_table(a, against={"n": 5.0}), "E-ECON-003"),
        (lambda a: monitor.breadth(a, of="happy"), "E-ECON-004"),
        (lambda a: monitor.breadth(a, items=["X"]), "E-AXIS-003"),
        (lambda a: monitor.breadth(a.select(items=["GDP", "A"])), "E-ECON-002"),
        (lambda a: monitor.breadth_of_draws(a), "E-ECON-004"),
        (lambda a: monitor.leaders(a, "2021Q1"), "E-ECON-005"),
        (lambda a: monitor.share_changes(a, years=0), "E-ECON-004"),
        (lambda a: monitor.persistence(a, groups=1), "E-ECON-004"),
        (lambda a: monitor.persistence(a.select(periods=a.periods[:4])), "E-ECON-005"),
        (lambda a: diffusion.rising([1.0]), "E-KERNEL-001"),
        (lambda a: diffusion.rising([[1.0]], [[-1.0]]), "E-KERNEL-001"),
        (lambda a: diffusion.rising([[1.0]], ties=2), "E-KERNEL-001"),
    ],
)
def test_refusals(call, code: str, china) -> None:
    with pytest.raises(GdpcoreError, match=code):
        call(china.accounts)


def test_draws_are_refused_where_one_figure_is_shown(china) -> None:
    many = spread(china.accounts, np.ones((2, *china.accounts.volume.values.shape)))
    with pytest.raises(GdpcoreError, match="E-ECON-004"):
        monitor.breadth(many)
    for call in (monitor.growth_table, monitor.leaders, monitor.share_changes, monitor.persistence):
        with pytest.raises(GdpcoreError, match="E-AXIS-005"):
            call(many)
    assert measures.growth(many).values.ndim == 4


def test_a_comparison_by_other_periods_is_refused_not_left_empty(china) -> None:
    months = pd.Series(5.0, pd.period_range("2020-01", periods=66, freq="M"))
    with pytest.raises(GdpcoreError, match=r"E-ECON-003.*province.*by M"):
        monitor.growth_table(china.accounts, against={"province": months})


def test_a_move_over_a_gap_is_no_move_from_period_to_period(china) -> None:
    whole = monitor.persistence(china.accounts)
    made = china.accounts
    hole = made.periods.get_loc("2024Q1")
    volume = made.volume.values.copy()
    volume[0, made.items.index("J"), hole] = np.nan
    torn = gdp.Accounts(made.value, Cube.of(volume, made.volume.axes, made.volume.meaning), made.hierarchy)
    found = monitor.persistence(torn)
    # growth is missing in 2024Q1 and 2025Q1: two moves into each pair of neighbours are lost, none is made over the gap
    assert found.counts.to_numpy().sum() == whole.counts.to_numpy().sum() - 4 * 11
