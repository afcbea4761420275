"""Rounding against the decimal module, parts that add, and accounts as they are printed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.kernel.controlled import controlled
from gdpcore.kernel.rounding import half_up, round_tree, split
from tests.build import STRATA, accounts, base_accounts, expect_refusal, grown, said

WIDE = Context(prec=60)


def by_hand(x: float, decimals: int) -> Decimal:
    return Decimal(repr(x)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, context=WIDE)


# -- one by one --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("x", "decimals", "want"),
    [
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (0.5, 0, 1.0),
        (2.675, 2, 2.68),  # the nearest float lies below
        (1.005, 2, 1.01),
        (-1.005, 2, -1.01),
        (0.285, 2, 0.29),
        (2.6749999999999994, 2, 2.67),
        (0.29999999999999993, 1, 0.3),
        (1234567890123.45, 1, 1234567890123.5),
        (4503599627370497.5, 0, 4503599627370498.0),
        (1e-6, 6, 1e-6),
        (4.9e-7, 6, 0.0),
        (5e-7, 6, 1e-6),
        (150.0, -2, 200.0),
        (149.99, -2, 100.0),
        (-150.0, -2, -200.0),
        (0.0, 1, 0.0),
        (-0.04, 1, 0.0),
        (304525.2, 0, 304525.0),
    ],
)
def test_what_a_person_would_write(x: float, decimals: int, want: float) -> None:
    got = float(half_up(x, decimals).values)
    assert got == want
    assert str(got) != "-0.0"


@pytest.mark.parametrize("decimals", [-2, 0, 1, 2, 4, 9])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e5, 1e8])
def test_against_the_decimal_module(decimals: int, scale: float) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=600) * scale
    x[:200] = np.round(x[:200], min(decimals + 1, 12))  # many ties
    x[200:300] = np.round(x[200:300], min(decimals, 12))
    done = half_up(x, decimals)
    want = [by_hand(v, decimals) for v in x.tolist()]
    assert done.units.tolist() == [int(w.scaleb(decimals)) for w in want]
    assert done.values.tolist() == [float(w) + 0.0 for w in want]
    assert done.moved <= 0.5


def test_a_figure_just_below_a_whole_one_is_not_whole() -> None:
    x = np.array([0.8999999999999999, 0.07, 0.3])
    assert x[0] * 10 == 9.0 and x[1] * 100 != 7.0  # what floats make of it
    floor, rest, exact = split(x, 1)
    assert (floor.tolist(), exact.tolist()) == ([8, 0, 3], [False, False, True])
    assert 0.999 < rest[0] < 1 and rest[2] == 0
    floor, rest, exact = split(x, 2)
    assert (floor.tolist(), exact.tolist(), rest[1]) == ([89, 7, 30], [False, True, True], 0.0)


def test_units_too_many_for_a_float_are_still_right() -> None:
    x = 1234567890123.4567
    done = half_up(x, 6)
    assert int(done.units) == int(by_hand(x, 6).scaleb(6))
    assert float(done.values) == float(by_hand(x, 6))


def test_missing_stays_missing() -> None:
    done = half_up([np.nan, 1.25], 1)
    assert np.isnan(done.values[0]) and done.values[1] == 1.3
    assert done.units.tolist() == [0, 13]


@pytest.mark.parametrize(
    ("x", "decimals", "word"), [(np.inf, 1, "infinite"), (1.0, 10, "10"), (1.0, -10, "-10"), (1e18, 2, "1e+18")]
)
def test_what_cannot_be_rounded(x: float, decimals: int, word: str) -> None:
    with expect_refusal("E-ROUND-001", word):
        half_up([0.0, x], decimals)


# -- parts that add ----------------------------------------------------------------------------------------------------
def test_largest_remainders() -> None:
    x = np.array([10.0, 3.4, 3.3, 3.3])[:, None]
    assert round_tree(x, [(0, [1, 2, 3])], 0).values.ravel().tolist() == [10, 4, 3, 3]
    tie = np.array([9.0, 2.5, 4.5, 1.0, 1.0])[:, None]  # equal remainders: the larger figure
    assert round_tree(tie, [(0, [1, 2, 3, 4])], 0).values.ravel().tolist() == [9, 2, 5, 1, 1]
    equal = np.array([5.0, 2.5, 2.5])[:, None]  # and then the first
    assert round_tree(equal, [(0, [1, 2])], 0).values.ravel().tolist() == [5, 3, 2]
    negative = np.array([1.0, -1.4, 2.4])[:, None]
    assert round_tree(negative, [(0, [1, 2])], 0).values.ravel().tolist() == [1, -1, 2]


def test_the_root_is_rounded_half_up_and_whole_figures_do_not_move() -> None:
    x = np.array([7.5, 2.0, 5.5, 3.0, 2.5])[:, None]
    done = round_tree(x, [(0, [1, 2]), (2, [3, 4])], 0)
    assert done.values.ravel().tolist() == [8, 2, 6, 3, 3]


def test_sums_of_decimals_that_floats_miss() -> None:
    leaves = np.array([0.1, 0.2, 0.3])
    x = np.concatenate([[leaves.sum()], leaves])[:, None]
    assert x[0, 0] != 0.6
    assert round_tree(x, [(0, [1, 2, 3])], 1).values.ravel().tolist() == [0.6, 0.1, 0.2, 0.3]


def test_a_slice_with_a_gap_is_rounded_one_by_one() -> None:
    x = np.array([[10.0, np.nan], [3.33, 3.36], [6.67, 1.25]])
    done = round_tree(x, [(0, [1, 2])], 1)
    assert np.isnan(done.values[0, 1])
    assert done.values[1:, 1].tolist() == [3.4, 1.3]
    assert done.values[:, 0].tolist() == [10.0, 3.3, 6.7]


def test_parts_that_do_not_add() -> None:
    with expect_refusal("E-ROUND-002", "0.5"):
        round_tree(np.array([10.5, 4.0, 6.0])[:, None], [(0, [1, 2])], 0)


@pytest.mark.parametrize(("scale", "off"), [(1.0, 1e-5), (1e6, 1e-3), (1e-6, 1e-2)])
def test_parts_that_miss_their_parent_by_little_are_no_rounding(scale: float, off: float) -> None:
    """In units of the last place: far less than one, far more than floats do."""
    decimals = 6 if scale < 1 else 0
    x = np.array([10.5, 4.2, 6.3]) * scale
    assert round_tree(x[:, None], [(0, [1, 2])], decimals).moved < 1
    x[1] += off * 10.0**-decimals
    with expect_refusal("E-ROUND-002"):
        round_tree(x[:, None], [(0, [1, 2])], decimals)


def test_controlled_rounding_is_the_nearest_of_all() -> None:
    rng = np.random.default_rng(4)
    groups = [[0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5], [0, 1, 2, 3, 4, 5]]
    rest = rng.uniform(0.05, 0.95, (20, 6))
    sums = np.stack([rest[:, g].sum(axis=1) for g in groups], axis=1)
    least, most = np.floor(sums).astype(int), np.ceil(sums).astype(int)
    got = controlled(rest, np.ones_like(rest, bool), groups, least, most)
    for k in range(20):
        costs = []
        for code in range(64):
            up = np.array([code >> b & 1 for b in range(6)])
            s = np.array([up[g].sum() for g in groups])
            if ((s >= least[k]) & (s <= most[k])).all():
                costs.append(float(np.abs(up - rest[k]).sum()))
        assert np.abs(got[k] - rest[k]).sum() == pytest.approx(min(costs), abs=1e-9)


def test_what_no_choice_meets() -> None:
    with expect_refusal("E-ROUND-003"):
        controlled(np.array([[0.5, 0.5]]), np.ones((1, 2), bool), [[0], [0, 1]], np.array([[1, 0]]), np.array([[1, 0]]))


# -- accounts ----------------------------------------------------------------------------------------------------------
RNG = np.random.default_rng(5)


def strata(regions: int = 2, periods: int = 24) -> Any:
    leaves = RNG.uniform(0.1, 9.9, (regions, 4, periods))  # Y has one leaf; X1, X2, Y1 are leaves
    x = grown(leaves[:, :3], STRATA)
    return accounts(x, 1.1 * x, STRATA, start="2019Q1")


def exact_sums(done: Any, measure: str) -> None:
    frame = done.to_frame()[measure]
    gap = done.discrepancy(measure)
    tree = done.accounts.hierarchy
    for region, parent, partition in gap:
        children = tree.children(parent, partition)
        for period in frame.index:
            cell = {c: Decimal(repr(float(frame.loc[period, (region, c)]))) for c in (parent, *children)}
            rest = Decimal(repr(float(gap.loc[period, (region, parent, partition)])))
            assert sum((cell[c] for c in children), rest) == cell[parent]


@pytest.mark.parametrize("policy", ["published", "largest_remainder"])
@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_parts_and_discrepancy_are_the_total_exactly(policy: str, decimals: int) -> None:
    done = strata().rounded(policy, decimals)
    for measure in ("value", "volume"):
        exact_sums(done, measure)
    gaps = np.abs(done.discrepancy().to_numpy())
    if policy == "published":
        assert gaps.max() > 0 and done.moved <= 0.5
    else:
        assert gaps.max() == 0 and done.moved < 1


def test_two_partitions_that_cut_across_each_other_both_add() -> None:
    done = strata(4, 200).rounded("largest_remainder", 0)
    assert set(done.discrepancy().columns.get_level_values("partition")) == {"industry", "stratum", "parts"}
    assert np.abs(done.discrepancy().to_numpy()).max() == 0
    gap = np.abs(done.value.values - done.accounts.value.values)
    assert gap.max() < 1


def test_regions_and_items_both_add() -> None:
    city = gdp.samples.city()
    full = city.truth.sum_regions(city.districts).select(periods=["2024Q3", "2024Q4"])
    done = full.rounded("largest_remainder", 1, regions=city.districts)
    assert np.abs(done.discrepancy().to_numpy()).max() == 0
    units = np.rint(10 * done.value.values).astype(int)
    place = {r: k for k, r in enumerate(full.regions)}
    for parent, children in city.districts.equations():
        total = units[[place[c] for c in children]].sum(axis=0)
        items = [k for k, c in enumerate(full.items) if c not in full.hierarchy.memos]
        assert (units[place[parent]][items] == total[items]).all()
    assert done.moved < 1


def test_strata_without_the_parts_that_make_them_up_add_too() -> None:
    """GDP by three industries and, beside them, by two strata with leaves of their own: neither follows from the other."""
    tree = gdp.Hierarchy.of(
        ["GDP", "A", "B", "C", "S1", "S2"], {"GDP": {"industry": ["A", "B", "C"], "stratum": ["S1", "S2"]}}, alternative=True
    )
    leaves = RNG.uniform(1, 9, (2, 3, 60))
    share = RNG.uniform(0.1, 0.9, (2, 1, 60))
    total = leaves.sum(axis=1, keepdims=True)
    x = np.concatenate([total, leaves, share * total, (1 - share) * total], axis=1)
    done = accounts(x, x, tree, start="2010Q1").rounded("largest_remainder", 0)
    assert np.abs(done.discrepancy().to_numpy()).max() == 0
    assert done.moved < 1
    assert (done.value.values[:, 0] == half_up(x[:, 0], 0).values).all()


def test_memo_items_are_rounded_by_themselves() -> None:
    truth = gdp.samples.city().truth
    memo = truth.hierarchy.memos[0]
    done = truth.rounded("largest_remainder", 1)
    assert done.value.sel(item=memo).values.tolist() == half_up(truth.value.sel(item=memo).values, 1).values.tolist()


def test_chinas_release_in_whole_numbers() -> None:
    """The published figures of 2024Q1 in 亿元: strata and GDP rounded each by itself differ by one; nothing is forced."""
    done = gdp.samples.china().accounts.rounded("published", 0)
    frame = done.to_frame()["value"].loc["2024Q1"]
    assert frame["GDP"] == 304525
    assert done.discrepancy().loc["2024Q1", ("CN", "GDP", "stratum")] == frame["GDP"] - frame[["S1", "S2", "S3"]].sum()
    assert "未作机械调整" in done.note("zh")
    assert "no figure was changed" in done.note("en")


def test_published_figures_cannot_be_made_to_add() -> None:
    china = gdp.samples.china().accounts
    with expect_refusal("E-ROUND-002", "GDP", "CN 20", "published"):
        china.rounded("largest_remainder", 1)


def test_measures_are_taken_before_rounding() -> None:
    old = strata()
    done = old.rounded("published", 0)
    for name in ("growth", "contributions", "shares", "deflators"):
        frame = getattr(old, name)()
        got = getattr(done, name)()
        assert got.columns.equals(frame.columns)
        assert np.array_equal(got.to_numpy(), half_up(frame.to_numpy(), 1).values, equal_nan=True)
    assert np.array_equal(done.shares(2, of="volume").to_numpy(), half_up(old.shares(of="volume").to_numpy(), 2).values)


def test_policy_none_changes_nothing() -> None:
    old = strata()
    done = old.rounded("none")
    assert done.value is old.value
    assert done.growth().equals(old.growth())
    assert np.abs(done.discrepancy().to_numpy()).max() < 1e-12
    assert done.note() == "Figures are not rounded."


def test_missing_cells_stay_missing_and_meaning_stays() -> None:
    x = grown(RNG.uniform(1, 9, (1, 3, 8)), gdp.Hierarchy.of(["GDP", "A", "B", "C"], {"GDP": ["A", "B", "C"]}))
    x[0, 1, 3] = x[0, 0, 3] = np.nan
    for policy in ("published", "largest_remainder"):
        done = accounts(x, x).rounded(policy, 1)
        assert (np.isnan(done.value.values) == np.isnan(x)).all()
        assert (done.value.status == accounts(x, x).value.status).all()
        assert str(done.volume.meaning.price) == "constant@2020"
        assert np.isnan(done.discrepancy().iloc[3, 0])


def test_draws() -> None:
    leaves = RNG.uniform(1, 9, (3, 2, 3, 8))
    made = base_accounts(leaves, leaves, batch=["draw"]).rounded("largest_remainder", 0)
    units = made.value.values
    assert (units[..., 0, :] == units[..., 1:, :].sum(axis=-2)).all()
    with expect_refusal("E-AXIS-005", "draw"):
        made.discrepancy()


def test_other_policies_and_measures() -> None:
    with expect_refusal("E-ROUND-004", "adjust", "largest_remainder"):
        strata().rounded("adjust")
    with expect_refusal("E-ROUND-004", "growth"):
        strata().rounded().discrepancy("growth")


def test_a_refusal_names_the_place_in_both_languages() -> None:
    x = grown(RNG.uniform(1, 9, (2, 3, 8)), gdp.Hierarchy.of(["GDP", "A", "B", "C"], {"GDP": ["A", "B", "C"]}))
    x[1, 0, 5] += 0.25
    try:
        accounts(x, x).rounded("largest_remainder", 1)
    except gdp.GdpcoreError as error:
        said(error.finding, "GDP", "r1 2023Q2", "0.25")
    else:
        raise AssertionError("not refused")
