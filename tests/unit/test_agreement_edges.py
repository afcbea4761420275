"""Agreement where a user does the unusual: parents among parts, several parents, draws, misspelt words, totals as published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy
from gdpcore.errors import ReviewError
from tests.build import STRATA, TREE, backward, base_accounts, codes, expect_refusal, said
from tests.unit import test_benchmark_accounts, test_two_way
from tests.unit.test_reconcile import SCOPES, gap, replace_region, world

LEAVES = [STRATA.codes.index(c) for c in STRATA.leaves]
PAIR = Hierarchy.of(["P", "Q", "a", "b", "c", "d"], {"P": ["a", "b"], "Q": ["c", "d"]})


def made(like: Accounts, value: Any, volume: Any, regions: list[str] | None = None) -> Accounts:
    """Accounts with other figures, and other regions."""
    cubes = []
    for cube, x in ((like.value, value), (like.volume, volume)):
        axes = [Axis.of("region", regions or list(like.regions)), *cube.axes[-2:]]
        cubes.append(Cube.of(x, axes, cube.meaning))
    return replace(like, value=cubes[0], volume=cubes[1])


def times(accounts: Accounts, value: Any, volume: Any = None) -> Accounts:
    """Accounts times factors that broadcast against (region, item, period)."""
    other = value if volume is None else volume
    return made(accounts, accounts.value.values * value, accounts.volume.values * other)


def together(*many: Accounts) -> Accounts:
    """Accounts of several regions."""
    cubes = [Cube.concat([getattr(a, name) for a in many], "region") for name in ("value", "volume")]
    return replace(many[0], value=cubes[0], volume=cubes[1])


def summed(accounts: Accounts, value: float, volume: float, name: str = "P") -> Accounts:
    """The sum of all regions times a factor."""
    a, b = (c.values.sum(axis=0, keepdims=True) * f for c, f in ((accounts.value, value), (accounts.volume, volume)))
    return made(accounts, a, b, [name])


# -- parents -----------------------------------------------------------------------------------------------------------
def test_several_parents_each_meet_their_own_and_tell_their_own_reason() -> None:
    parts, _ = world(3, ["a", "b", "c", "d"])
    above = times(parts.sum_regions(PAIR).select(regions=["P", "Q"]), np.array([1.01, 1.04])[:, None, None])
    done = parts.reconcile(above, tree=PAIR, annual="scale")
    assert gap(done, above.select(regions=["P"]), regions=["a", "b"]) <= 1e-13
    assert gap(done, above.select(regions=["Q"]), regions=["c", "d"]) <= 1e-13
    frame = done.adjustments()
    frame = frame[frame.item == "X1"]
    for region, parent in (("a", "P"), ("b", "P"), ("c", "Q"), ("d", "Q")):
        assert frame.loc[frame.region == region, "why"].str.contains(f"the parts of {parent} add").all()


def test_parents_that_share_regions_are_refused() -> None:
    tree = Hierarchy.of(["N", "P", "Q", "a", "b", "c", "d"], {"N": ["P", "Q"], "P": ["a", "b"], "Q": ["c", "d"]})
    parts, _ = world(3, ["a", "b", "c", "d"])
    with expect_refusal("E-AGREE-012", "a", "N", "P"):
        parts.reconcile(parts.sum_regions(tree).select(regions=["N", "P", "Q"]), tree=tree, annual="free")


@pytest.mark.parametrize("tree", [None, Hierarchy.of(["P", "a", "b"], {"P": {"one": ["a", "b"]}}, alternative=True)])
@pytest.mark.parametrize("tolerance", [0.0, 20.0])
def test_a_parent_among_its_own_parts_becomes_their_sum(tree: Hierarchy | None, tolerance: float) -> None:
    parts, parent = world(1, ["a", "b"])
    done = together(parts, times(parent, 1.5)).reconcile(parent, tree=tree, annual="free", tolerance=tolerance)
    got = done.value.sel(region="P").values
    assert backward(got, parent.value.values[0], got) <= 1e-13
    assert ("statistical gap" in done.regions) == (tolerance > 0)


def test_a_root_of_a_tree_holds_the_gap_that_is_left() -> None:
    tree = Hierarchy.of(["N", "P", "Q", "a", "b", "c"], {"N": ["P", "Q"], "P": ["a", "b"], "Q": ["c"]})
    parts, parent = world(5, ["a", "b", "c"], off=0.004)
    done = parts.sum_regions(tree).reconcile(replace_region(parent, "N"), tree=tree, annual="free", tolerance=1.0)
    got = done.volume.sel(region="N").values
    assert backward(got, parent.volume.values[0], got) <= 1e-13


def test_a_parent_of_other_items_controls_what_it_has() -> None:
    parts, parent = world(6, ["b", "a"])
    coarse = parent.select(items=["GDP", "X"])
    done = parts.reconcile(coarse, annual="free")
    assert gap(done, coarse, items=["GDP", "X"]) <= 1e-13
    x1, x2 = (done.value.sel(item=c).values / parts.value.sel(item=c).values for c in ("X1", "X2"))
    assert np.max(np.abs(x1 / x2 - 1.0)) < 1e-13  # one factor within the controlled industry
    with expect_refusal("E-AGREE-001", "Y1"):
        parts.reconcile(parent.select(items=["X"]), annual="free")


def test_a_parent_or_totals_of_years_are_refused() -> None:
    quarters, annual = test_benchmark_accounts.world(1)
    with expect_refusal("E-TIME-002", "Q-DEC", "Y-DEC"):
        quarters.reconcile(summed(annual, 1.0, 1.0), annual="free")
    with expect_refusal("E-TIME-002", "Y-DEC"):
        quarters.reconcile(summed(quarters, 1.0, 1.0), annual="free", totals=annual)


# -- figures of every kind ---------------------------------------------------------------------------------------------
def test_totals_follow_though_items_between_are_not_held() -> None:
    parts, parent = world(1, ["a", "b"])
    for items in (["GDP", *STRATA.leaves], ["GDP", "S1", "X1", "X2", "Y1"]):
        done = parts.select(items=items).reconcile(parent, annual="free")
        assert gap(done, parent) <= 1e-13
    quarters, annual = test_benchmark_accounts.world(1)
    sums = quarters.select(items=["GDP", *STRATA.leaves]).benchmark(annual).value.sel(item="GDP").values
    got = sums.reshape(2, 3, 4).sum(axis=-1)
    assert backward(got, annual.value.sel(item="GDP").values, got) <= 1e-13


def test_one_region_takes_the_parents_figures() -> None:
    parts, parent = world(2, ["a"])
    done = parts.reconcile(parent, annual="scale")
    assert np.max(np.abs(done.value.values / parent.value.values - 1.0)) < 1e-13


def test_months_keep_their_years() -> None:
    parts, parent = world(2, ["a", "b", "c"], periods=24, start="2022-01")
    scaled = parts.reconcile(parent, annual="scale")
    kept = replace(scaled, steps=()).reconcile(parent)
    assert kept.lag == 12 and gap(kept, parent) <= 1e-13
    assert np.max(np.abs(kept.value.values / scaled.value.values - 1.0)) < 1e-12


def test_an_industry_of_zeros_stays_and_negative_cells_move_by_their_size() -> None:
    parts, parent = world(2, ["a", "b"])
    factor = np.ones((2, len(STRATA.codes), 1))
    zero, sign = factor.copy(), factor.copy()
    zero[:, LEAVES[0]], sign[0, LEAVES[0]] = 0.0, -0.3
    leaf = [
        base_accounts(*((x.value.values * f)[:, LEAVES], (x.volume.values * f)[:, LEAVES]), STRATA, regions=list(x.regions))
        for x, f in ((parts, zero), (parent, zero[:1]), (parts, sign))
    ]
    done = leaf[0].reconcile(leaf[1], annual="scale")
    assert gap(done, leaf[1]) <= 1e-13 and not done.value.sel(item="X1").values.any()
    with expect_refusal("E-AGREE-006", "X1"):
        leaf[0].reconcile(parent, annual="free")
    small = summed(leaf[2], 1.01, 1.01)
    moved = leaf[2].reconcile(small, annual="free")
    assert gap(moved, small) <= 1e-13
    change = (moved.value.values - leaf[2].value.values)[:, LEAVES[0]] / np.abs(leaf[2].value.values[:, LEAVES[0]])
    assert np.max(np.abs(change[0] / change[1] - 1.0)) < 1e-9


def test_accounts_of_years_are_reconciled_year_by_year() -> None:
    _, annual = test_benchmark_accounts.world(3)
    parent = summed(annual, 1.02, 1.03)
    done = annual.reconcile(parent)
    assert gap(done, parent) <= 1e-13
    assert np.allclose(done.volume.values, annual.volume.values * 1.03, rtol=1e-13)


# -- years -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("flow", ["period", "ytd"])
def test_years_that_annual_accounts_do_not_have_are_free(flow: str) -> None:
    quarters, annual = test_benchmark_accounts.world(5, years=3)
    known = annual.select(periods=["2020", "2021"])
    met = quarters.benchmark(known)
    shape = np.where(np.arange(12) % 4 == 0, 1.01, 1.0)
    first = met.value.values.sum(axis=0, keepdims=True), met.volume.values.sum(axis=0, keepdims=True)
    sums = [(x * shape).reshape(1, -1, 3, 4) for x in first]
    kept = [s * (x.reshape(1, -1, 3, 4).sum(axis=-1) / s.sum(axis=-1))[..., None] for s, x in zip(sums, first, strict=True)]
    for side in kept:
        side[..., 2, :] *= 1.05  # the parent of the last year is what no annual figure says
    parent = made(quarters, *(k.reshape(1, -1, 12) for k in kept), ["P"])
    parent = base_accounts(parent.value.values[:, LEAVES], parent.volume.values[:, LEAVES], STRATA, regions=["P"], start="2020Q1")
    done = quarters.to_flow(flow).reconcile(parent, annual=known)
    assert done.flow == flow and [s.step for s in done.steps] == ["benchmark", "reconcile"]
    assert gap(done, parent.to_flow(flow)) <= 1e-13
    got = done.to_flow("period").value.values[..., :8].reshape(2, -1, 2, 4).sum(axis=-1)
    assert backward(got, known.value.values, got) <= 1e-12


def test_a_last_year_with_a_value_only_keeps_its_annual_deflator() -> None:
    quarters, annual = test_benchmark_accounts.world(5)
    volume = annual.volume.values.copy()
    volume[..., -1] = np.nan
    done = quarters.benchmark(made(annual, annual.value.values, volume))
    years = [x.values[:, LEAVES].reshape(2, 3, 3, 4).sum(axis=-1) for a in (quarters, done) for x in (a.value, a.volume)]
    assert np.max(np.abs(years[2] / years[3] / (years[0] / years[1]) - 1.0)[..., -1]) < 1e-13
    assert backward(years[3][..., :-1], volume[:, LEAVES, :-1], years[3][..., :-1]) <= 1e-13
    assert set(done.gaps().query("measure == 'volume'").period) == {"2020", "2021"}  # what was given, no more


@pytest.mark.parametrize(
    ("method", "options", "words"),
    [
        ("denton", {"frm": "additive"}, ("frm", "form")),
        ("denton", {"rho": 0.8}, ("rho", "form")),
        ("denton", {"ratio": 3}, ("ratio", "form")),
        ("denton", {"conversion": "mean"}, ("conversion",)),
        ("growth_preserving", {"order": 2}, ("order", "none")),
        ("cholette_dagum", {}, ("rho",)),
    ],
)
def test_options_that_a_method_does_not_have(method: str, options: dict[str, Any], words: tuple[str, ...]) -> None:
    quarters, annual = test_benchmark_accounts.world(1)
    with expect_refusal("E-AGREE-008", *words):
        quarters.benchmark(annual, method=method, **options)


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("cholette_dagum", {"rho": 0.8}),
        ("growth_preserving", {}),
        ("denton", {"order": 2}),
        ("denton", {"extrapolation": "enhanced"}),
    ],
)
def test_every_method_meets_the_years(method: str, options: dict[str, Any]) -> None:
    quarters, annual = test_benchmark_accounts.world(2, extra=2)
    done = quarters.benchmark(annual, method=method, **options)
    got = done.volume.values[..., :12].reshape(2, -1, 3, 4).sum(axis=-1)
    assert backward(got, annual.volume.values, got) <= 1e-13


def test_months_are_not_benchmarked_to_quarters() -> None:
    x = np.random.default_rng(0).uniform(1.0, 9.0, (2, 3, 24))
    quarters = x.reshape(2, 3, 8, 3).sum(axis=-1)
    with expect_refusal("E-TIME-002", "M", "Q-DEC"):
        base_accounts(x, x, STRATA, start="2021-01").benchmark(base_accounts(quarters, quarters, STRATA, start="2021Q1"))


# -- words that are not understood ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"reliability": {("a", "X9"): 0.0}}, ("X9", "X1")),
        ({"reliability": {("a", "GDP"): 0.0}}, ("GDP", "X1")),
        ({"reliability": {"a": float("nan")}}, ("nan",)),
        ({"reliability": {"a": -1.0}}, ("-1",)),
        ({"tolerance": float("nan")}, ("nan",)),
        ({"tolerance": -0.5}, ("-0.5",)),
        ({"tolerance": float("inf")}, ("inf",)),
    ],
)
def test_weights_and_tolerances_that_are_none(how: dict[str, Any], words: tuple[str, ...]) -> None:
    parts, parent = world(1, ["a", "b"])
    with expect_refusal("E-AGREE-008", *words):
        parts.reconcile(parent, annual="free", **how)


# -- gaps left alone ---------------------------------------------------------------------------------------------------
def test_a_gap_of_values_may_be_left_where_that_of_volumes_is_spread() -> None:
    parts, _ = world(1, ["a", "b"], periods=1)
    parent = summed(parts, 1.005, 1.02)
    done = parts.reconcile(parent, annual="free", tolerance=1.0)
    assert done.regions == ("a", "b", "statistical gap") and gap(done, parent) <= 1e-13
    assert not done.volume.sel(region="statistical gap").values.any()


def test_a_gap_that_was_left_is_found_anew_the_next_time() -> None:
    parts, parent = world(7, ["a", "b"], off=0.004)
    left = parts.reconcile(parent, annual="free", tolerance=1.0)
    again = left.reconcile(times(parent, 1.001), annual="free", tolerance=1.0)
    assert again.regions == left.regions and gap(again, times(parent, 1.001)) <= 1e-13
    spread = left.reconcile(parent, annual="free")
    assert spread.regions == ("a", "b") and gap(spread, parent) <= 1e-13


def test_each_cut_may_leave_a_gap_of_its_own_unless_links_tie_them() -> None:
    cuts = {"CITY": {"administrative": ["a", "b", "c", "z"], "civil": ["a", "b", "cz"]}}
    loose = Hierarchy.of(["CITY", "a", "b", "c", "z", "cz"], cuts, alternative=True)
    parts, _ = world(4, ["a", "b", "c", "z", "cz"], tree=TREE)
    both = [c.values.copy() for c in (parts.value, parts.volume)]
    for x in both:
        x[4] = (x[2] + x[3]) * 1.01  # the district is not its rest and its zone
    near = made(parts, both[0], both[1])
    city = summed(near.select(regions=["a", "b", "c", "z"]), 1.001, 1.002, "CITY")
    done = near.reconcile(city, tree=loose, annual="free", tolerance=5.0)
    names = [r for r in done.regions if r.startswith("statistical gap")]
    assert names == ["statistical gap CITY: administrative", "statistical gap CITY: civil"]
    for members, name in ((["a", "b", "c", "z"], names[0]), (["a", "b", "cz"], names[1])):
        assert gap(done, city, regions=[*members, name]) <= 1e-13
    with expect_refusal("E-AGREE-008", "tolerance", "cz", "5.0"):
        near.reconcile(city, tree=SCOPES, annual="free", tolerance=5.0)


# -- two-way -----------------------------------------------------------------------------------------------------------
def test_totals_of_regions_that_do_not_add_to_the_parent_are_all_named() -> None:
    parts, parent, table = test_two_way.world(1)
    with pytest.raises(ReviewError) as caught:
        parts.reconcile(parent, annual="free", totals=times(table, 1.01))
    assert codes(caught.value.findings) == ["E-AGREE-014"] * 16
    said(caught.value.findings[0], "value", "2022Q1", "P", "%")


@pytest.mark.parametrize(
    ("how", "words"), [({"annual": "scale"}, ("scale", "keep")), ({"annual": "free", "tolerance": 2.0}, ("2.0",))]
)
def test_what_cannot_stand_beside_totals(how: dict[str, Any], words: tuple[str, ...]) -> None:
    parts, parent, table = test_two_way.world(1)
    with expect_refusal("E-AGREE-008", "totals", *words):
        parts.reconcile(parent, totals=table, **how)


def test_two_way_on_draws_is_two_way_on_each() -> None:
    parts, parent, table = test_two_way.world(1)
    batch = draws(parts, (1.0, 1.01))
    done = batch.reconcile(parent, annual="free", totals=table)
    for k, factor in enumerate((1.0, 1.01)):
        alone = times(parts, factor).reconcile(parent, annual="free", totals=table)
        assert np.max(np.abs(done.value.values[k] / alone.value.values - 1.0)) < 1e-12


def draws(accounts: Accounts, factors: tuple[float, ...]) -> Accounts:
    """Draws of accounts: the same times factors."""
    cubes = [
        Cube.of(np.stack([c.values * f for f in factors]), (Axis.of("draw", None), *c.axes), c.meaning)
        for c in (accounts.value, accounts.volume)
    ]
    return replace(accounts, value=cubes[0], volume=cubes[1])


# -- reports -----------------------------------------------------------------------------------------------------------
def test_reports_of_draws_are_refused() -> None:
    quarters, annual = test_benchmark_accounts.world(1)
    done = draws(quarters, (1.0, 1.1)).benchmark(annual)
    for report, word in ((done.adjustments, "adjustments"), (done.gaps, "gaps")):
        with expect_refusal("E-AGREE-013", word, "draw"):
            report()


def test_the_reason_is_a_total_that_the_region_answers_to() -> None:
    parts, _ = world(4, ["a", "b", "c", "z", "cz"], tree=TREE)
    city = summed(parts.select(regions=["a", "b", "c", "z"]), 1.001, 1.002, "CITY")
    done = parts.reconcile(city, tree=SCOPES, annual="free")
    frame = done.adjustments()
    frame = frame[frame.item == "A"]
    assert not frame.loc[frame.region.isin(["a", "b"]), "why"].str.contains("parts of cz").any()
    gaps = done.gaps().set_index(["measure", "region", "item", "period"])
    for row in frame[frame.region == "a"].itertuples():  # of the two cuts it lies in, the one that was off more
        off = [gaps.loc[(row.measure, f"CITY: {cut}", "A", row.period)] for cut in ("administrative", "civil")]
        worst = max(off, key=lambda g: abs(g.gap_pct))
        assert f"{worst.parts:,.6g}" in row.why


def test_reports_speak_both_languages_and_leave_out_what_is_small() -> None:
    quarters, annual = test_benchmark_accounts.world(1)
    done = quarters.benchmark(annual)
    for language, word in (("zh", "年度数"), ("en", "annual figure")):
        frame = done.adjustments(least=2.0, language=language)
        assert frame.loc[frame.item.isin(STRATA.leaves), "why"].str.contains(word).all()
        assert done.gaps(language=language).why.str.contains(word).all()
    assert (frame.change_pct.abs() >= 2.0).all() and 0 < len(frame) < len(done.adjustments())
    assert (done.gaps(least=5.0).gap_pct.abs() >= 5.0).all()


# -- totals as published -----------------------------------------------------------------------------------------------
def test_totals_as_published_become_sums_and_it_is_said_by_how_much() -> None:
    quarters, annual = test_benchmark_accounts.world(1)
    value = quarters.value.values.copy()
    value[1, 0, 5] *= 1.002  # GDP as published is not the sum of its industries
    published = made(quarters, value, quarters.volume.values)
    for done in (published.benchmark(annual), published.reconcile(summed(quarters, 1.01, 1.01), annual="scale")):
        assert done.residuals()[["value", "volume"]].max().max() <= 1e-13
        assert codes(done.findings) == ["W-AGREE-006"]
        said(done.findings[0], "value", "GDP", "r1", "2021Q2", "-0.1996")
    assert not codes(quarters.benchmark(annual).findings)


def test_chained_volumes_cannot_be_shared_out_among_districts() -> None:
    parts, _ = world(1, ["a", "z"], price="chained@2020")
    shares = pd.DataFrame([("z", "a", "az", 1.0)], columns=["zone", "outside", "district", "share"])
    with expect_refusal("E-PRICE-005", "chained"):
        parts.share_zones(shares)
    with expect_refusal("E-AGREE-003", "chained"):
        parts.reconcile(summed(parts, 1.0, 1.0))
