"""Regions to their parent: identities, refusals, and what must not move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Status
from gdpcore.errors import GdpcoreError, ReviewError
from tests.build import STRATA, TREE, backward, base_accounts, codes, expect_refusal, said

SOME = settings(max_examples=settings().max_examples // 2)
SCOPES = Hierarchy.of(
    ["CITY", "a", "b", "c", "z", "cz"],
    {"CITY": {"administrative": ["a", "b", "c", "z"], "civil": ["a", "b", "cz"]}, "cz": {"parts": ["c", "z"]}},
    alternative=True,
)


def world(
    seed: int, regions: list[str], periods: int = 8, tree: Hierarchy = STRATA, off: float = 0.05, **how: Any
) -> tuple[Accounts, Accounts]:
    """Accounts of regions and of a parent to which they do not add."""
    rng = np.random.default_rng(seed)
    shape = (len(regions), len(tree.leaves), periods)
    volume = rng.uniform(10.0, 100.0, shape)
    price = rng.uniform(0.95, 1.05, (1, len(tree.leaves), periods))
    parts = base_accounts(volume * price, volume, tree, regions=regions, **how)
    moved = volume.sum(axis=0, keepdims=True) * rng.uniform(1 - off, 1 + off, (1, *shape[1:]))
    return parts, base_accounts(moved * price, moved, tree, regions=["P"], **how)


def gap(parts: Accounts, parent: Accounts, items: list[str] | None = None, regions: list[str] | None = None) -> float:
    """Largest gap of values and volumes over the sum of absolute parts."""
    worst = 0.0
    for name in ("value", "volume"):
        picks = {"item": items or list(parts.items)} | ({"region": regions} if regions else {})
        a, b = getattr(parts, name).sel(**picks).values, getattr(parent, name).sel(item=picks["item"]).values[0]
        worst = max(worst, backward(a.sum(axis=0), b, np.abs(a).sum(axis=0)))
    return worst


# -- identities --------------------------------------------------------------------------------------------------------
@SOME
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_regions_add_to_the_parent_and_industries_to_gdp(seed: int, count: int) -> None:
    parts, parent = world(seed, [f"r{k}" for k in range(count)])
    done = parts.reconcile(parent, annual="free")
    assert gap(done, parent) <= 1e-13
    assert done.residuals()[["value", "volume"]].max().max() <= 1e-13
    assert max(done.steps[-1].certificate.values()) <= 1e-13


@SOME
@given(st.integers(0, 2**32 - 1))
def test_deflators_of_an_industry_move_alike_in_all_regions(seed: int) -> None:
    parts, parent = world(seed, ["a", "b", "c"])
    done = parts.reconcile(parent, annual="free")
    rows = [parts.items.index(c) for c in STRATA.leaves]
    before, after = (x.value.values[:, rows] / x.volume.values[:, rows] for x in (parts, done))
    moved = after / before
    assert np.max(np.abs(moved / moved[:1] - 1.0)) < 1e-13


@SOME
@given(st.integers(0, 2**32 - 1))
def test_annual_sums_are_kept_and_the_parent_is_met(seed: int) -> None:
    parts, parent = world(seed, ["a", "b", "c", "d"])
    scaled = parts.reconcile(parent, annual="scale")
    assert gap(scaled, parent) <= 1e-13
    again = replace(scaled, steps=()).reconcile(parent)  # annual sums agree now, and stay
    assert np.max(np.abs(again.value.values / scaled.value.values - 1.0)) < 1e-13
    shaken = _shaken_within_years(scaled, seed)
    kept = shaken.reconcile(parent)
    assert gap(kept, parent) <= 1e-13
    for name in ("value", "volume"):
        a, b = (getattr(x, name).values.reshape(4, -1, 2, 4).sum(axis=-1) for x in (kept, shaken))
        assert backward(a, b, np.abs(b)) <= 1e-13


def _shaken_within_years(accounts: Accounts, seed: int) -> Accounts:
    """Quarters moved around inside their years, so that annual sums stay."""
    rng = np.random.default_rng(seed + 1)
    tree, rows = accounts.hierarchy, [accounts.items.index(c) for c in accounts.hierarchy.leaves]
    made = []
    for cube in (accounts.value, accounts.volume):
        x = cube.values[:, rows].reshape(len(accounts.regions), len(rows), -1, 4)
        y = x * rng.uniform(0.9, 1.1, x.shape)
        made.append(
            (y * x.sum(axis=-1, keepdims=True) / y.sum(axis=-1, keepdims=True)).reshape(len(accounts.regions), len(rows), -1)
        )
    return base_accounts(made[0], made[1], tree, regions=list(accounts.regions))


def test_accounts_that_agree_are_left_as_they_are() -> None:
    parts, _ = world(1, ["a", "b"])
    parent = Accounts(*(_summed(c) for c in (parts.value, parts.volume)), parts.hierarchy)
    done = parts.reconcile(parent)
    assert np.max(np.abs(done.value.values / parts.value.values - 1.0)) < 1e-15
    twice = done.reconcile(parent)
    assert np.max(np.abs(twice.value.values / done.value.values - 1.0)) < 1e-15


def _summed(cube: Cube) -> Cube:
    return Cube.of(cube.values.sum(axis=0, keepdims=True), [Axis.of("region", ["P"]), *cube.axes[1:]], cube.meaning)


def test_order_names_and_units_do_not_matter() -> None:
    parts, parent = world(2, ["a", "b", "c"])
    plain = parts.reconcile(parent, annual="scale")
    turned = parts.select(regions=["c", "a", "b"]).reconcile(parent, annual="scale").select(regions=["a", "b", "c"])
    assert np.max(np.abs(turned.value.values / plain.value.values - 1.0)) < 1e-12
    small = [replace(x, value=x.value.with_unit("万元"), volume=x.volume.with_unit("万元")) for x in (parts, parent)]
    again = small[0].reconcile(small[1], annual="scale")
    assert np.max(np.abs(again.value.values / plain.value.values / 1e4 - 1.0)) < 1e-12


def test_a_batch_of_draws_is_reconciled_draw_by_draw() -> None:
    parts, parent = world(3, ["a", "b"])
    draws = [world(k, ["a", "b"])[0] for k in (3, 4, 5)]
    stacked = [np.stack([getattr(d, n).values for d in draws]) for n in ("value", "volume")]
    axes = (Axis.of("draw", None), *parts.value.axes)
    batch = Accounts(
        Cube.of(stacked[0], axes, parts.value.meaning), Cube.of(stacked[1], axes, parts.volume.meaning), parts.hierarchy
    )
    done = batch.reconcile(parent, annual="scale")
    for k, draw in enumerate(draws):
        alone = draw.reconcile(parent, annual="scale")
        assert np.max(np.abs(done.value.values[k] / alone.value.values - 1.0)) < 1e-12


def test_two_partitions_with_members_in_common_and_a_linked_district() -> None:
    parts, parent = world(4, ["a", "b", "c", "z", "cz"], tree=TREE)
    units = parts.select(regions=["a", "b", "c", "z"])
    control = Accounts(*(_summed(c) for c in (units.value, units.volume)), TREE)
    control = replace(control, value=_times(control.value, 1.01), volume=_times(control.volume, 1.02))
    done = parts.reconcile(replace_region(control, "CITY"), tree=SCOPES, annual="free")
    city = replace_region(control, "CITY")
    assert gap(done, city, regions=["a", "b", "c", "z"]) <= 1e-13
    assert gap(done, city, regions=["a", "b", "cz"]) <= 1e-13
    link = done.value.sel(region="c").values + done.value.sel(region="z").values
    assert backward(link, done.value.sel(region="cz").values, np.abs(link)) <= 1e-13
    assert set(done.gaps()["region"]) == {"CITY: administrative", "CITY: civil", "cz"}
    del parent


def _times(cube: Cube, factor: float) -> Cube:
    return cube * factor


def replace_region(accounts: Accounts, name: str) -> Accounts:
    """The same accounts of one region under another name."""
    made = [Cube.of(c.values, [Axis.of("region", [name]), *c.axes[1:]], c.meaning) for c in (accounts.value, accounts.volume)]
    return replace(accounts, value=made[0], volume=made[1])


def test_regions_that_are_sums_of_others_follow_their_leaves() -> None:
    tree = Hierarchy.of(["N", "P", "Q", "a", "b", "c"], {"N": ["P", "Q"], "P": ["a", "b"], "Q": ["c"]})
    leaves, parent = world(5, ["a", "b", "c"])
    whole = leaves.sum_regions(tree)
    done = whole.reconcile(replace_region(parent, "N"), tree=tree, annual="free")
    assert gap(done, parent, regions=["a", "b", "c"]) <= 1e-13
    assert np.allclose(done.value.sel(region="N").values, parent.value.values[0], rtol=1e-13)
    two = done.value.sel(region=["a", "b"]).values.sum(axis=0)
    assert np.allclose(done.value.sel(region="P").values, two, rtol=1e-14)


# -- weights and tolerance ---------------------------------------------------------------------------------------------
def test_a_region_that_is_sure_of_its_figures_does_not_move() -> None:
    parts, parent = world(6, ["a", "b", "c"])
    done = parts.reconcile(parent, annual="free", reliability={"a": 0.0, ("b", "X1"): 2.0})
    assert np.array_equal(done.value.sel(region="a").values, parts.value.sel(region="a").values)
    assert gap(done, parent) <= 1e-13
    moved = (done.value.values / parts.value.values - 1.0)[:, parts.items.index("X1")]
    assert np.allclose(moved[1], 2.0 * moved[2], rtol=1e-9)


def test_a_gap_within_the_tolerance_stays_as_a_statistical_gap() -> None:
    parts, parent = world(7, ["a", "b"], off=0.004)
    done = parts.reconcile(parent, annual="free", tolerance=1.0)
    assert done.regions == ("a", "b", "statistical gap")
    assert np.array_equal(done.value.values[:2], parts.value.values)
    assert gap(done, parent) <= 1e-13
    assert set(done.gaps()["action"]) == {"left"}
    assert done.adjustments().empty


def test_a_gap_of_values_alone_leaves_volumes_with_a_gap_of_nought() -> None:
    parts, _ = world(9, ["a", "b"])
    made = [
        Cube.of(c.values.sum(axis=0, keepdims=True) * f, [Axis.of("region", ["P"]), *c.axes[1:]], c.meaning)
        for c, f in ((parts.value, 1.002), (parts.volume, 1.0))
    ]
    for parent in (Accounts(made[0], made[1], STRATA), Accounts(made[0] * (1 / 1.002), made[1] * 1.002, STRATA)):
        done = parts.reconcile(parent, annual="free", tolerance=1.0)
        assert done.regions == ("a", "b", "statistical gap")
        assert gap(done, parent) <= 1e-13
        assert min(np.abs(done.value.values[2]).max(), np.abs(done.volume.values[2]).max()) < 1e-11


def test_some_gaps_are_left_and_some_spread() -> None:
    parts, parent = world(8, ["a", "b"], off=0.02)
    done = parts.reconcile(parent, annual="free", tolerance=1.0)
    assert gap(done, parent) <= 1e-13
    assert set(done.gaps()["action"]) == {"left", "spread"}
    frame = done.gaps(language="zh")
    assert frame.loc[frame.action == "left", "why"].str.contains("统计误差").all()


def test_annual_sums_within_the_tolerance_stay_too() -> None:
    parts, parent = world(9, ["a", "b"], off=0.004)
    done = parts.reconcile(parent, tolerance=1.0)
    assert gap(done, parent) <= 1e-13
    a, b = (x.value.values[:2].reshape(2, -1, 2, 4).sum(axis=-1) for x in (done, parts))
    assert backward(a, b, np.abs(b)) <= 1e-13


# -- year to date ------------------------------------------------------------------------------------------------------
def test_year_to_date_accounts_are_reconciled_year_to_date() -> None:
    parts, parent = world(10, ["a", "b"])
    done = parts.to_flow("ytd").reconcile(parent, annual="free")
    assert done.flow == "ytd" and gap(done, parent.to_flow("ytd")) <= 1e-13
    ytd = parts.to_flow("ytd").value.values
    with pytest.raises(GdpcoreError, match="E-AGREE-006"):  # the fourth quarter is the year's and stays
        parts.to_flow("ytd").reconcile(parent)
    scaled = parts.reconcile(parent, annual="scale").to_flow("ytd").reconcile(parent)
    assert gap(scaled, parent.to_flow("ytd")) <= 1e-13 and ytd.shape == scaled.value.values.shape


# -- report ------------------------------------------------------------------------------------------------------------
def test_the_report_says_who_moved_how_much_and_why() -> None:
    parts, parent = world(11, ["a", "b"])
    done = parts.reconcile(parent, annual="free")
    frame = done.adjustments()
    row = frame[(frame.region == "a") & (frame.item == "X1") & (frame.period == "2022Q2") & (frame.measure == "value")].iloc[0]
    assert row.before == parts.value.sel(region="a", item="X1", period="2022Q2").values
    assert row.after == done.value.sel(region="a", item="X1", period="2022Q2").values
    assert row.change == row.after - row.before
    assert "X1 2022Q2" in row.why and "P" in row.why
    assert frame.change.abs().is_monotonic_decreasing
    assert (frame.loc[frame.item == "GDP", "why"] == "its parts moved").all()
    assert len(done.adjustments(least=1.0)) < len(frame)
    total = done.gaps().set_index(["measure", "item", "period"]).loc[("value", "X1", "2022Q2")]
    assert total.parts == pytest.approx(parts.value.sel(item="X1", period="2022Q2").values.sum(), rel=1e-15)


def test_moved_cells_are_marked_reconciled_and_others_are_not() -> None:
    parts, parent = world(12, ["a", "b"])
    done = parts.reconcile(parent, annual="free", reliability={"a": 0.0})
    flag = (done.value.status & Status.RECONCILED) != 0
    assert not flag[0].any() and flag[1].all()


def test_accounts_that_were_never_adjusted_have_no_report() -> None:
    parts, _ = world(13, ["a"])
    for report in (parts.adjustments, parts.gaps):
        with expect_refusal("E-ACC-002"):
            report()


# -- refusals ----------------------------------------------------------------------------------------------------------
def test_annual_sums_that_contradict_the_parent_are_all_named() -> None:
    parts, parent = world(14, ["a", "b"])
    with pytest.raises(ReviewError) as caught:
        parts.reconcile(parent)
    assert len(caught.value.findings) == 2 * 3 * 2  # two measures, three leaves, two years
    assert set(codes(caught.value.findings)) == {"E-AGREE-005"}
    said(caught.value.findings[0], "value", "X1", "2022", "P", "scale")


def test_a_region_without_a_figure_is_named() -> None:
    parts, parent = world(15, ["a", "b"])
    holed = parts.value.values.copy()
    holed[1, :, 3] = np.nan
    hole = replace(parts, value=Cube.of(holed, parts.value.axes, parts.value.meaning))
    with expect_refusal("E-AGREE-004", "b", "2022Q4", "X1"):
        hole.reconcile(parent, annual="free")


def test_periods_that_the_parent_does_not_have_are_left_and_said() -> None:
    parts, parent = world(16, ["a", "b"])
    done = parts.reconcile(parent.select(periods=[f"2022Q{q}" for q in (1, 2, 3, 4)]), annual="free")
    assert np.array_equal(done.value.values[..., 4:], parts.value.values[..., 4:])
    assert codes(done.findings) == ["W-AGREE-005"]
    said(done.findings[0], "P", "4", "2023Q1")


def test_a_total_that_nobody_can_reach_is_refused_with_its_place() -> None:
    parts, parent = world(17, ["a", "b"])
    with expect_refusal("E-AGREE-006", "value", "X2 2022Q3", "P"):  # the worst of them
        parts.reconcile(parent, annual="free", reliability={"a": 0.0, "b": 0.0})


def test_a_region_that_may_not_move_cannot_change_its_year() -> None:
    parts, parent = world(17, ["a", "b"])
    with expect_refusal("E-AGREE-006", "X1 2023:"):
        parts.reconcile(parent, annual="scale", reliability={"a": 0.0, "b": 0.0})


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ({"annual": "kept"}, "E-AGREE-008", ("kept", "scale")),
        ({"reliability": {"nowhere": 1.0}}, "E-AGREE-008", ("nowhere",)),
        ({"tree": SCOPES}, "E-TREE-001", ("P",)),
    ],
)
def test_arguments_that_are_not_understood(how: dict[str, Any], code: str, words: tuple[str, ...]) -> None:
    parts, parent = world(18, ["a", "b"])
    with expect_refusal(code, *words):
        parts.reconcile(parent, **how)


def test_other_units_bases_and_chained_volumes_are_refused() -> None:
    parts, parent = world(19, ["a", "b"])
    with expect_refusal("E-UNIT-002", "亿元", "万元"):
        parts.reconcile(replace(parent, value=parent.value.with_unit("万元"), volume=parent.volume.with_unit("万元")))
    other, _ = world(19, ["P"], price="constant@2015")
    with expect_refusal("E-PRICE-003", "2015", "2020"):
        parts.reconcile(other)
    chained = [world(19, names, price="chained")[0] for names in (["a", "b"], ["P"])]
    with expect_refusal("E-AGREE-003", "chained"):
        chained[0].reconcile(chained[1])


def test_a_sign_that_turns_is_a_finding() -> None:
    parts, parent = world(20, ["a", "b"], tree=TREE)
    flipped = replace(parent, value=_times(parent.value, -1.0), volume=_times(parent.volume, -1.0))
    done = parts.reconcile(flipped, annual="free")
    assert "W-AGREE-003" in codes(done.findings)
    said(done.findings[0], "value", "a")
