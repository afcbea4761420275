"""Growth, contributions and shares: rates in per cent, contributions in percentage points."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest

from gdpcore.accounts import measures
from gdpcore.errors import KernelError, MeaningError
from gdpcore.kernel import growth as g
from tests.build import STRATA, TREE, accounts, base_accounts, expect_refusal, present

NAN = np.nan


def same(left: Any, right: Any) -> bool:
    return np.array_equal(np.asarray(left), np.asarray(right, dtype=float), equal_nan=True)


def near(left: Any, right: Any, within: float = 1e-12) -> bool:
    return np.allclose(np.asarray(left, dtype=float), np.asarray(right, dtype=float), rtol=within, atol=within, equal_nan=True)


# -- growth ------------------------------------------------------------------------------------------------------------
def test_closed_forms() -> None:
    assert near(g.growth([100.0, 110.0, 121.0], 1).values, [NAN, 10, 10])
    assert near(g.growth([1.0, 2, 3, 4, 2, 3, 3, 1], 4).values, [NAN] * 4 + [100, 50, 0, -75])
    assert near(g.over([105.0, 90.0], [100.0, 120.0]).values, [5, -25])
    assert near(g.over(105.0, 100.0).values, 5.0)
    assert near(g.annualised([100.0, 101.0], 1, 4).values, [NAN, 100 * (1.01**4 - 1)])
    assert near(g.annualised([100.0] * 4 + [104.0], 4, 4).values, [NAN] * 4 + [4.0])


def test_an_unchanged_economy_grows_by_exactly_nothing() -> None:
    x = np.tile([0.1, 1e-6, 3e11, 7.7], 5)
    assert same(g.growth(x, 4).values[4:], np.zeros(16))
    assert same(g.contributions(np.stack([x, x]), 2 * x, 4).values[:, 4:], np.zeros((2, 16)))


@pytest.mark.parametrize(("base", "now"), [(0.0, 5.0), (-1.0, 5.0), (-5.0, -4.0), (-0.0, 1.0), (0.0, 0.0)])
def test_growth_on_a_base_that_is_not_positive_does_not_exist(base: float, now: float) -> None:
    for made in (g.growth([base, now], 1), g.over([1.0, now], [1.0, base])):
        assert np.isnan(made.values[1])
        assert made.undefined == 1
    assert not np.isinf(g.growth([base, now], 1).values).any()


def test_a_fall_below_zero_from_a_positive_base_is_a_number() -> None:
    assert near(g.growth([4.0, -1.0], 1).values, [NAN, -125])
    assert g.growth([4.0, -1.0], 1).undefined == 0


@pytest.mark.parametrize("gap", range(6))
def test_missing_figures_hide_what_needs_them_and_no_more(gap: int) -> None:
    x = np.array([10.0, 20, 30, 11, 22, 33])
    x[gap] = NAN
    made = g.growth(x, 3)
    assert [k for k in range(6) if np.isnan(made.values[k])] == sorted({0, 1, 2, gap} | ({gap + 3} if gap < 3 else set()))
    assert made.undefined == 0  # missing is not the same as undefined


def test_a_missing_base_is_not_counted_as_undefined_and_a_bad_one_is() -> None:
    assert g.growth([NAN, 0.0, 1.0, 1.0], 2).undefined == 1


@pytest.mark.parametrize("lag", [0, -1, -4])
def test_a_lag_must_look_back(lag: int) -> None:
    with expect_refusal("E-KERNEL-001", "growth", f"lag {lag}", kind=KernelError):
        g.growth([1.0, 2.0], lag)


def test_a_single_number_has_no_growth() -> None:
    with expect_refusal("E-KERNEL-001", "growth", kind=KernelError):
        g.growth(5.0, 1)


@pytest.mark.parametrize("lag", [2, 3, 7])
def test_a_short_series_has_none_either(lag: int) -> None:
    assert same(g.growth([1.0, 2.0], lag).values, [NAN, NAN])


def test_fifty_digits() -> None:
    """The rate is within four units in the last place of the exact one, over the size of the ratio."""
    random = np.random.default_rng(7)
    now, then = (np.exp(random.uniform(-14, 28, 400)) for _ in range(2))
    then[:200] = now[:200] * (1 + random.normal(size=200) * 1e-6)
    made = g.over(now, then).values
    with mp.workdps(50):
        for a, b, rate in zip(now, then, made, strict=True):
            exact = 100 * (mp.mpf(a) / mp.mpf(b) - 1)
            assert abs(mp.mpf(rate) - exact) <= 100 * 4 * 2.0**-53 * (1 + mp.mpf(a) / mp.mpf(b))


# -- two-year average, comparable base ---------------------------------------------------------------------------------
def test_two_year_average_of_chinas_first_quarter_of_2021() -> None:
    """-6.8 % and +18.3 % made 5.0 % a year: the average given in the release of 2021Q1 (National Bureau of Statistics)."""
    assert g.two_year_average([-6.8, 18.3], 1).values[1].round(1) == 5.0


@pytest.mark.parametrize(("first", "second"), [(5.0, 5.0), (0.0, 21.0), (-50.0, 100.0), (10.0, -100.0)])
def test_two_year_average_compounds(first: float, second: float) -> None:
    average = g.two_year_average([first, second], 1).values[1]
    assert near((1 + average / 100) ** 2, (1 + first / 100) * (1 + second / 100))


def test_two_year_average_that_does_not_exist() -> None:
    made = g.two_year_average([-150.0, 5.0, NAN, 1.0], 1)
    assert np.isnan(made.values).all()
    assert made.undefined == 1


def test_comparable_base_where_the_scope_changed() -> None:
    """Quarterly data notes of China's industry: 1116 at a published +5.2 % stands on 1060.8, whatever was printed a year ago."""
    made = g.comparable_base(1116.0, 5.2)
    assert near(made.values, 1116.0 / 1.052)
    assert made.values.round(1) == 1060.8
    assert near(g.over([1116.0], [made.values]).values, [5.2])
    assert not near(g.over([1116.0], [1100.0]).values, [5.2], 1e-3)


@pytest.mark.parametrize("rate", [-100.0, -150.0])
def test_no_base_behind_a_fall_of_everything(rate: float) -> None:
    made = g.comparable_base([10.0, 10.0], [rate, 0.0])
    assert np.isnan(made.values[0])
    assert made.values[1] == 10.0
    assert made.undefined == 1


def test_no_base_without_a_rate_or_a_level() -> None:
    made = g.comparable_base([10.0, NAN], [NAN, 5.0])
    assert np.isnan(made.values).all()
    assert made.undefined == 0


# -- contributions -----------------------------------------------------------------------------------------------------
def test_contributions_by_hand() -> None:
    parts = np.array([[10.0, 11.0], [60.0, 63.0], [30.0, 29.0]])
    made = g.contributions(parts, parts.sum(axis=0), 1, complete=True)
    assert near(made.values, [[NAN, 1], [NAN, 3], [NAN, -1]])
    assert made.residual <= 1e-13
    assert made.undefined == 0
    assert np.isnan(g.contributions(parts, parts.sum(axis=0), 1).residual)  # not asked, not claimed


def test_contributions_that_do_not_make_up_the_total_say_so() -> None:
    made = g.contributions([[10.0, 11.0], [60.0, 63.0]], [100.0, 110.0], 1, complete=True)
    assert made.residual == pytest.approx((10 - 4) / 4)


@pytest.mark.parametrize("total", [0.0, -100.0])
def test_contributions_to_a_total_that_is_not_positive(total: float) -> None:
    made = g.contributions([[1.0, 2.0]], [total, 5.0], 1)
    assert np.isnan(made.values).all()
    assert made.undefined == 1


@pytest.mark.parametrize(("parts", "total"), [((2, 3), (4,)), ((2, 3), (2, 3)), ((3,), (3,)), ((2, 2, 3), (3,))])
def test_shapes_of_contributions(parts: tuple[int, ...], total: tuple[int, ...]) -> None:
    with expect_refusal("E-KERNEL-001", "contributions", str(total), kind=KernelError):
        g.contributions(np.ones(parts), np.ones(total), 1)


def test_a_missing_part_hides_its_own_contribution_only() -> None:
    made = g.contributions([[1.0, NAN], [9.0, 10.0]], [10.0, 12.0], 1)
    assert near(made.values, [[NAN, NAN], [NAN, 10]])


@pytest.mark.parametrize(
    ("points", "rate", "shown"),
    [
        ([1.0, 4.0], 5.0, True),
        ([-0.2, 5.2], 5.0, True),
        ([0.25, 0.25], 0.5, True),
        ([0.2, 0.2], 0.4, False),  # growth too small
        ([-0.2, -0.2], -0.4, False),
        ([0.0, 0.0], 0.0, False),
        ([3.0, -2.0], 1.0, False),  # growth is less than half of what moved
        ([-3.0, 2.0], -1.0, False),
        ([-3.0, -2.0], -5.0, True),
        ([3.0, -1.0], 2.0, True),  # just half
        ([NAN, 1.0], 5.0, True),
    ],
)
def test_shares_of_growth_are_hidden_where_they_mislead(points: list[float], rate: float, shown: bool) -> None:
    made = g.contribution_shares(np.array(points)[:, None], [rate])
    if shown:
        assert near(made.values[:, 0], 100 * np.array(points) / rate)
        assert made.undefined == 0
    else:
        assert np.isnan(made.values).all()
        assert made.undefined == 1


def test_shares_of_growth_add_to_a_hundred() -> None:
    points = np.array([[1.5, 0.3], [3.5, 1.7]])
    assert near(g.contribution_shares(points, points.sum(axis=0)).values.sum(axis=0), [100, 100])


def test_the_least_growth_can_be_set() -> None:
    assert np.isnan(g.contribution_shares([[1.0]], [1.0], least=2.0).values).all()
    assert near(g.contribution_shares([[0.1]], [0.1], least=0.0).values, [[100.0]])


def test_contributions_by_shares_at_current_prices() -> None:
    made = g.current_share_contributions([[20.0, 0.0], [80.0, 0.0]], [100.0, 0.0], [[0.0, 5.0], [0.0, -1.0]], 1)
    assert near(made.values, [[NAN, 1.0], [NAN, -0.8]])
    bad = g.current_share_contributions([[20.0, 0.0]], [0.0, 1.0], [[0.0, 5.0]], 1)
    assert np.isnan(bad.values).all()
    assert bad.undefined == 1


def test_shares() -> None:
    made = g.shares([[10.0, 1.0], [30.0, -1.0]], [40.0, 0.0])
    assert near(made.values, [[25, NAN], [75, NAN]])
    assert made.undefined == 1
    assert np.isnan(g.shares([[NAN]], [5.0]).values).all()


# -- on accounts: what carries regions, items and draws ----------------------------------------------------------------
def two_years(seed: int = 0, regions: int = 2) -> Any:
    random = np.random.default_rng(seed)
    leaves = np.exp(random.normal(size=(regions, 3, 8)))
    return base_accounts(leaves * random.uniform(0.9, 1.2, leaves.shape), leaves)


def test_contributions_of_items_add_to_growth_of_gdp() -> None:
    made = two_years()
    points = measures.contributions(made)
    rate = measures.growth(made).sel(item="GDP").values[..., 4:]
    parts = points.sel(item=["A", "B", "C"]).values[..., 4:]
    assert np.all(np.abs(parts.sum(axis=1) - rate) <= 1e-13 * np.abs(parts).sum(axis=1))
    assert near(points.sel(item="GDP").values[..., 4:], rate)
    assert str(points.meaning.unit) == "points"
    assert np.isnan(points.values[..., :4]).all()
    assert not present(points.status[..., :4]).any()


def test_growth_of_values_and_volumes_and_of_the_year_to_date() -> None:
    made = two_years()
    for of, cube in (("value", made.value), ("volume", made.volume)):
        for flow in ("period", "ytd"):
            x = np.cumsum(cube.values.reshape(2, 4, 2, 4), axis=-1).reshape(2, 4, 8) if flow == "ytd" else cube.values
            assert near(measures.growth(made, flow, of).values[..., 4:], 100 * (x[..., 4:] / x[..., :4] - 1), 1e-10)


def test_deflators() -> None:
    made = two_years()
    level = 100 * made.value.values / made.volume.values
    assert near(measures.deflators(made, change=False).values, level)
    assert near(measures.deflators(made).values[..., 4:], 100 * (level[..., 4:] / level[..., :4] - 1), 1e-10)
    both = (1 + measures.growth(made, of="value").values / 100) / (1 + measures.growth(made).values / 100)
    assert near(measures.deflators(made).values[..., 4:], 100 * (both[..., 4:] - 1), 1e-9)


def test_deflator_of_a_zero_volume_does_not_exist() -> None:
    made = accounts(np.ones((1, 4, 5)), np.r_[[0.0], np.ones(4)] * np.ones((1, 4, 5)))
    frame = made.deflators(change=False)
    assert frame.iloc[0].isna().all()
    assert frame.iloc[1:].notna().all().all()
    assert made.deflators().isna().all().all()


def test_volumes_at_last_years_prices_are_compared_with_values() -> None:
    value = np.array([[[100.0, 110.0], [40.0, 44.0], [60.0, 66.0], [0.0, 0.0]]])
    volume = np.array([[[100.0, 105.0], [40.0, 42.0], [60.0, 63.0], [0.0, 0.0]]])
    made = accounts(value, volume, price="same_period_last_year", start="2022")
    rates = measures.growth(made)
    assert near(rates.values[0, :, 1], [5, 5, 5, NAN])
    assert near(measures.contributions(made).values[0, :, 1], [5, 2, 3, 0])
    assert near(measures.deflators(made).values[0, :3, 1], [100 * (110 / 105 - 1)] * 3)


def test_shares_in_gdp_add_to_a_hundred_in_every_cut() -> None:
    random = np.random.default_rng(3)
    leaves = np.exp(random.normal(size=(1, 3, 8)))
    made = base_accounts(leaves, leaves, STRATA)
    shares = made.shares()
    assert near(shares["GDP"], np.full(8, 100.0))
    assert near(shares[["X", "Y"]].sum(axis=1), np.full(8, 100.0))
    assert near(shares[["S1", "S2"]].sum(axis=1), np.full(8, 100.0))


def test_a_missing_item_is_missing_in_every_measure() -> None:
    leaves = np.ones((1, 3, 8))
    leaves[0, 1, 6] = NAN
    made = base_accounts(leaves, leaves)
    for frame in (made.growth(), made.contributions(), made.shares(), made.deflators(change=False)):
        assert frame[["GDP", "B"]].iloc[6].isna().all()
    assert made.growth()["A"].iloc[6] == 0.0
    assert made.contributions()[["A", "C"]].iloc[6].tolist() == [0.0, 0.0]  # last year's total is there
    for cube in (measures.growth(made), measures.contributions(made), measures.shares(made), measures.deflators(made)):
        assert np.array_equal(np.isnan(cube.values), ~present(cube.status))


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (lambda a: a.growth(flow="month"), "E-FLOW-002", ("'month'", "period, ytd")),
        (lambda a: a.shares(flow="stock"), "E-FLOW-002", ("'stock'",)),
        (lambda a: a.contributions(unit="pct"), "E-UNIT-001", ("pct", "points, percent")),
        (lambda a: a.contributions(weights="base"), "E-UNIT-001", ("base", "current_share")),
        (lambda a: a.growth(region="火星"), "E-AXIS-003", ("region", "火星")),
        (lambda a: a.rebase(2021), "E-PRICE-002", ("constant@2021", "2022Q1")),
        (lambda a: a.rebase(1990), "E-PRICE-002", ("constant@1990",)),
        (lambda a: a.select(items=["Z"]), "E-AXIS-003", ("'Z'",)),
        (lambda a: a.select(periods=["2022Q1", "2022Q3"]), "E-TIME-003", ("2022Q1 is followed by 2022Q3",)),
        (lambda a: a.sensitivities(), "E-ACC-002", ("sensitivities",)),
        (lambda a: a.rungs(), "E-ACC-002", ("rungs",)),
        (lambda a: a.clamps(), "E-ACC-002", ("clamps",)),
    ],
)
def test_what_accounts_refuse(call: Any, code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words):
        call(two_years())


def test_frames_of_one_region_and_of_many() -> None:
    many, one = two_years(), two_years(regions=1)
    assert list(one.growth().columns) == list(TREE.codes)
    assert many.growth().columns.names == ["region", "item"]
    assert same(many.growth("r1").to_numpy(), many.growth()["r1"].to_numpy())
    assert str(many.growth().index.dtype) == "period[Q-DEC]"


def test_measures_keep_draws() -> None:
    random = np.random.default_rng(5)
    leaves = np.exp(random.normal(size=(3, 2, 3, 8)))
    made = base_accounts(leaves * 1.1, leaves, batch=["draw"])
    for measure in (measures.growth, measures.contributions, measures.shares, measures.deflators):
        whole = measure(made)
        assert whole.dims == ("draw", "region", "item", "period")
        for d in range(3):
            single = base_accounts(leaves[d] * 1.1, leaves[d])
            assert same(whole.sel(draw=d).values, measure(single).values)


def test_values_and_volumes_must_carry_the_same_labels() -> None:
    made = two_years()
    with expect_refusal("E-AXIS-001", "item"):
        type(made)(made.value, made.volume.sel(item=["A", "B", "C", "GDP"]), TREE)
    with expect_refusal("E-FLOW-001", "ytd"):
        type(made)(made.value, made.to_flow("ytd").volume, TREE)
    with expect_refusal("E-AXIS-005", "region, item, period"):
        type(made)(made.value.sel(region="r0"), made.volume.sel(region="r0"), TREE)


def test_a_measure_of_the_wrong_kind_is_a_meaning_error() -> None:
    with pytest.raises(MeaningError):
        measures.contributions(two_years(), unit="wrong")
