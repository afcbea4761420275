"""Accounts with chain-linked totals: the chain, its contributions, growth on the quarter before, levels at annual rates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdpcore.accounts import Accounts, measures, read_accounts, write_accounts
from gdpcore.cube import Hierarchy, PriceBasis
from gdpcore.errors import MeaningError, RunError
from gdpcore.kernel.price import chain, chain_contributions
from tests.build import STRATA, TREE, accounts, backward, base_accounts, expect_refusal, present

NAN = np.nan
LEAVES = STRATA.leaves
LINKS = ("annual_overlap", "quarter_overlap", "over_the_year", "fisher")


def figures(steps: int = 22, regions: int = 2, leaves: int = 3, seed: int = 0) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    shape = regions, leaves, steps
    price, volume = (np.exp(np.cumsum(random.normal(size=shape) * 0.04, axis=-1)) for _ in range(2))
    return price * volume * 100, volume * 100


def fixed(steps: int = 22, start: str = "2015Q1", tree: Hierarchy = STRATA) -> Accounts:
    return base_accounts(*figures(steps), tree, start=start, price="constant@2013")


@pytest.mark.parametrize("link", LINKS)
def test_totals_are_chains_of_their_leaves(link: str) -> None:
    base = fixed()
    made = base.chain(link, reference=2017)
    assert str(made.volume.meaning.price) == ("chained@2017" if link == "annual_overlap" else f"chained:{link}@2017")
    value, volume = figures()
    for parent in STRATA.partitions:
        rows = [LEAVES.index(c) for c in STRATA.leaves_of(parent)]
        alone = chain(value[:, rows], volume[:, rows], method=link, reference=2).values
        assert np.allclose(made.volume.sel(item=parent).values, alone, rtol=1e-14)
        year = slice(8, 12)
        assert np.allclose(alone[:, year].sum(-1), made.value.sel(item=parent).values[:, year].sum(-1), rtol=1e-13)
    for leaf in LEAVES:
        old, new = base.volume.sel(item=leaf).values, made.volume.sel(item=leaf).values
        assert np.allclose(new / new[:, :1], old / old[:, :1], rtol=1e-14)  # leaves keep their growth
    assert np.array_equal(made.value.values, base.value.values)
    assert np.array_equal(present(made.volume.status), np.isfinite(made.volume.values))


def test_the_base_of_the_volumes_does_not_matter() -> None:
    """Chaining volumes of another base year, or a chain at another reference, gives the same chain."""
    base = fixed()
    made = base.chain(reference=2017)
    for other in (base.rebase(2018), base.chain(reference=2015), base.chain("fisher", reference=2019)):
        assert np.allclose(other.chain(reference=2017).volume.values, made.volume.values, rtol=1e-12)


@pytest.mark.parametrize("link", LINKS)
def test_contributions_add_to_growth_over_the_year(link: str) -> None:
    made = fixed().chain(link, reference=2017)
    points = measures.contributions(made)
    growth = measures.growth(made)
    for parent, children in STRATA.equations():
        whole, parts = (points.sel(item=c).values[..., 4:] for c in (parent, list(children)))
        assert backward(whole, parts.sum(axis=1), np.abs(parts).sum(axis=1)) <= 1e-13
    total = points.sel(item="GDP").values[..., 4:]
    assert np.array_equal(total, growth.sel(item="GDP").values[..., 4:])
    leaves = points.sel(item=list(LEAVES)).values[..., 4:]
    assert backward(total, leaves.sum(axis=1), np.abs(leaves).sum(axis=1)) <= 1e-13
    assert np.array_equal(present(points.status), np.isfinite(points.values))


@pytest.mark.parametrize("link", ["annual_overlap", "quarter_overlap", "fisher"])
def test_contributions_add_to_growth_on_the_quarter_before(link: str) -> None:
    made = fixed().chain(link, reference=2016)
    points = made.contributions("r1", over="quarter")
    growth = made.growth("r1", over="quarter")
    assert np.allclose(points[list(LEAVES)].sum(axis=1)[1:], growth["GDP"][1:], rtol=0, atol=1e-12)
    value, volume = figures()
    alone = chain_contributions(value[1], volume[1], lag=1, method=link).values
    assert np.allclose(points[list(LEAVES)].to_numpy().T, alone, rtol=0, atol=1e-12, equal_nan=True)
    share = made.contributions("r1", over="quarter", unit="percent")
    seen = share["GDP"].notna()
    assert seen.any() and np.allclose(share.loc[seen, list(LEAVES)].sum(axis=1), 100, rtol=1e-11)


def test_contributions_to_growth_to_date() -> None:
    made = fixed(24).chain(reference=2017)
    points = made.contributions("r0", flow="ytd")
    assert np.allclose(points[list(LEAVES)].sum(axis=1)[4:], made.growth("r0", flow="ytd")["GDP"][4:], rtol=0, atol=1e-12)
    with expect_refusal("E-CHAIN-002", "fisher"):
        fixed(24).chain("fisher", reference=2017).contributions(flow="ytd")
    with expect_refusal("E-CHAIN-002", "over_the_year"):
        fixed(24).chain("over_the_year", reference=2017).contributions(over="quarter")


def test_growth_on_the_quarter_before_and_at_an_annual_rate() -> None:
    base = fixed()
    x = base.volume.sel(region="r0", item="GDP").values
    assert np.allclose(base.growth("r0", over="quarter")["GDP"][1:], 100 * (x[1:] / x[:-1] - 1), rtol=1e-12)
    assert np.allclose(
        base.growth("r0", over="quarter", annualised=True)["GDP"][1:], 100 * ((x[1:] / x[:-1]) ** 4 - 1), rtol=1e-11
    )
    v = base.value.sel(region="r0", item="X").values
    assert np.allclose(base.growth("r0", of="value", over="quarter")["X"][1:], 100 * (v[1:] / v[:-1] - 1), rtol=1e-12)
    points = base.contributions("r0", over="quarter")
    assert np.allclose(points[["X", "Y"]].sum(axis=1)[1:], base.growth("r0", over="quarter")["GDP"][1:], rtol=0, atol=1e-12)
    assert points.iloc[0].isna().all() and points.iloc[1:].notna().all(axis=None)
    months = base_accounts(*figures(30), STRATA, start="2015-01")
    y = months.volume.sel(region="r0", item="GDP").values
    assert np.allclose(months.growth("r0", over="quarter")["GDP"][3:], 100 * (y[3:] / y[:-3] - 1), rtol=1e-12)


def test_a_fall_below_nought_has_no_annual_rate() -> None:
    made = accounts([[[10.0, -5, 4]] * 4], [[[10.0, -5, 4]] * 4], TREE)
    rates = measures.growth(made, lag=1, annualised=True)
    assert np.isnan(rates.values).all()
    assert np.array_equal(present(rates.status), np.isfinite(rates.values))


def test_what_has_no_growth_on_the_quarter_before() -> None:
    base = fixed()
    for over, flow in (("quarter", "ytd"), ("month", "period")):
        with expect_refusal("E-FLOW-003", over, kind=MeaningError):
            base.growth(over=over, flow=flow)
        with expect_refusal("E-FLOW-003", over, kind=MeaningError):
            base.contributions(over=over, flow=flow)
    with expect_refusal("E-FLOW-003", "years", kind=MeaningError):
        base_accounts(*figures(5), STRATA, start="2015").growth(over="quarter")
    last_year = replace(
        base, volume=replace(base.volume, meaning=replace(base.volume.meaning, price=PriceBasis("same_period_last_year")))
    )
    for measure in (last_year.growth, last_year.contributions):
        with expect_refusal("E-PRICE-006", "same_period_last_year", "1 periods", kind=MeaningError):
            measure(over="quarter")
    with expect_refusal("E-PRICE-006", "chained", kind=MeaningError):
        last_year.chain(reference=2017)


def test_annual_rates_are_levels_times_four() -> None:
    base = fixed()
    rates = base.to_flow("annual_rate")
    assert rates.flow == "annual_rate"
    assert np.allclose(rates.value.values, 4 * base.value.values, rtol=1e-15)
    for flow in ("period", "ytd"):
        assert np.allclose(rates.to_flow(flow).volume.values, base.to_flow(flow).volume.values, rtol=1e-14, equal_nan=True)
    assert np.allclose(base.to_flow("ytd").to_flow("annual_rate").value.values, rates.value.values, rtol=1e-12)
    assert np.allclose(rates.growth("r0"), base.growth("r0"), rtol=1e-11, equal_nan=True)
    assert np.allclose(rates.chain(reference=2017).volume.values, base.chain(reference=2017).volume.values, rtol=1e-13)


def test_annual_rates_are_read_and_written(tmp_path: Path) -> None:
    rates = fixed().chain("fisher", reference=2017).to_flow("annual_rate")
    again = read_accounts(write_accounts(rates, tmp_path / "rates.csv"), STRATA)
    assert again.flow == "annual_rate" and str(again.volume.meaning.price) == "chained:fisher@2017"
    assert np.array_equal(again.select(items=rates.items).volume.values, rates.volume.values)


def test_a_chain_begins_with_a_year() -> None:
    made = fixed(21, start="2014Q4").chain(reference=2017)
    assert str(made.periods[0]) == "2015Q1" and len(made.periods) == 20


def test_gaps_at_the_beginning_are_left_out_and_gaps_inside_are_not_bridged() -> None:
    value, volume = figures(20)
    value[..., :4] = NAN
    made = base_accounts(value, volume, STRATA, start="2015Q1").chain(reference=2017)
    assert str(made.periods[0]) == "2016Q1"
    value, volume = figures(20)
    volume[0, 1, 9] = NAN
    made = base_accounts(value, volume, STRATA, start="2015Q1").chain(reference=2015)
    gdp = made.volume.sel(item="GDP")
    assert np.isfinite(gdp.values[0, :9]).all() and np.isnan(gdp.values[0, 12:]).all() and np.isfinite(gdp.values[1]).all()
    assert np.array_equal(present(made.volume.status), np.isfinite(made.volume.values))
    points = measures.contributions(made)
    assert np.array_equal(present(points.status), np.isfinite(points.values))


def test_what_cannot_be_chained() -> None:
    base = fixed()
    with expect_refusal("E-PRICE-002", "chained@2020", "2015Q1", kind=MeaningError):
        base.chain(reference=2020)  # two quarters of it are here
    with expect_refusal("E-PRICE-002", "chained:middle", kind=MeaningError):
        base.chain("middle", reference=2017)
    with expect_refusal("E-PRICE-002", "whole", kind=MeaningError):
        fixed(3).chain(reference=2015)
    with expect_refusal("E-RUN-008", "X1", kind=RunError):
        base.select(items=["GDP", "X", "Y"]).chain(reference=2017)
    with expect_refusal("E-RUN-008", "X1", kind=RunError):
        base.chain(reference=2017).select(items=["GDP", "X", "Y"]).contributions()


def test_chained_volumes_are_never_added_up() -> None:
    made = fixed().chain(reference=2017)
    with expect_refusal("E-PRICE-005", "'X1'", "chained@2017", kind=MeaningError):
        made.select(items=[c for c in made.items if c != "X1"]).complete(STRATA)
    assert np.array_equal(made.complete(STRATA).volume.values, made.volume.values)
    with expect_refusal("E-PRICE-005", "regions", "chained@2017", kind=MeaningError):
        made.sum_regions(Hierarchy.of(["all", "r0", "r1"], {"all": ["r0", "r1"]}))


def test_inventories_are_named() -> None:
    value, volume = figures()
    value[1, 2, 8:12] = volume[1, 2, 8:12] = [5, -3, 2, -1]
    base = base_accounts(value, volume, STRATA, start="2015Q1")
    with expect_refusal("E-CHAIN-003", "r1", LEAVES[2], "2017Q1", "2017Q4", "inventories", kind=RunError):
        base.chain(reference=2016)


def test_published_chains_keep_their_own_growth_and_show_the_gap() -> None:
    """A total whose publisher chained finer parts: contributions add to the chain of what is here, the row of GDP is as published."""
    made = fixed().chain(reference=2017)
    volume = np.array(made.volume.values, copy=True)
    volume[:, made.items.index("GDP")] *= np.linspace(1, 1.02, volume.shape[-1])
    published = replace(made, volume=replace(made.volume, values=volume))
    points = published.contributions("r0")
    assert np.allclose(points["GDP"], published.growth("r0")["GDP"], equal_nan=True)
    assert np.all(np.abs(points[list(LEAVES)].sum(axis=1) - points["GDP"])[4:] > 0.1)


def test_draws_keep_their_axis() -> None:
    value, volume = figures()
    tree = Hierarchy.of(["GDP", "A", "B", "C"], {"GDP": ["A", "B", "C"]})
    stacked = [np.stack([np.concatenate([x.sum(1, keepdims=True), x], axis=1)] * 3) for x in (value, volume)]
    stacked[0][1] *= 1.1
    made = accounts(*stacked, tree, batch=("draw",), start="2015Q1").chain(reference=2017)
    assert made.volume.values.shape == (3, 2, 4, 22)
    alone = accounts(stacked[0][1], stacked[1][1], tree, start="2015Q1").chain(reference=2017)
    assert np.array_equal(made.volume.values[1], alone.volume.values)
    points = measures.contributions(made)
    assert np.allclose(points.values[1], measures.contributions(alone).values, rtol=0, atol=1e-12, equal_nan=True)


def test_memo_items_move_with_themselves_and_have_no_contribution() -> None:
    tree = Hierarchy.of(
        [*TREE.nodes.values(), replace(TREE.nodes["A"], code="M", memo_of="A")], {"GDP": {"industry": ["A", "B", "C"]}}
    )
    value, volume = figures()
    stacked = [np.concatenate([x.sum(1, keepdims=True), x, x[:, :1] / 2], axis=1) for x in (value, volume)]
    made = accounts(*stacked, tree, items=["GDP", "A", "B", "C", "M"], start="2015Q1").chain(reference=2017)
    assert np.allclose(made.growth("r0")["M"], made.growth("r0")["A"], equal_nan=True)
    points = made.contributions("r0")
    assert points["M"].isna().all() and points["A"][4:].notna().all()
