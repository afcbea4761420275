"""Unified accounting of the MADE-UP city: everything that examples/04 claims, and what the sample must be for it."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.accounts import Accounts
from gdpcore.samples.made_up_city import City, city
from gdpcore.samples.made_up_city.submit import SINCE, submitted
from tests.build import backward

INDUSTRIES = ["GDP", "S1", "S2", "S3", *["A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH"]]
YEARS = ["2022", "2023", "2024"]


@pytest.fixture(scope="module")
def sample() -> City:
    return city()


@pytest.fixture(scope="module")
def control(sample: City) -> Accounts:
    return sample.truth.to_flow("period").sum_regions(sample.districts).select(regions=["CITY"], items=INDUSTRIES)


@pytest.fixture(scope="module")
def annual(sample: City) -> Accounts:
    return sample.annual.sum_regions(sample.districts).select(regions=list(sample.submitted.regions), periods=YEARS)


@pytest.fixture(scope="module")
def settled(sample: City, control: Accounts, annual: Accounts) -> Accounts:
    return sample.submitted.reconcile(control, tree=sample.scopes, annual=annual)


def off(accounts: Accounts, control: Accounts, regions: tuple[str, ...], items: list[str]) -> float:
    """Largest gap of values and volumes to the city over the sum of absolute parts."""
    worst = 0.0
    for name in ("value", "volume"):
        parts = getattr(accounts, name).sel(region=list(regions), item=items).values
        total = getattr(control, name).sel(region="CITY", item=items, period=list(accounts.periods)).values
        worst = max(worst, backward(parts.sum(axis=0), total, np.abs(parts).sum(axis=0)))
    return worst


# -- the sample --------------------------------------------------------------------------------------------------------
def test_what_is_handed_in_is_labelled_seeded_and_adds_in_neither_cut(sample: City, control: Accounts) -> None:
    assert "MADE UP" in sample.note and "虚构" in sample.note
    assert sample.submitted.stage == "submitted" and str(sample.submitted.periods[0]) == SINCE
    again = submitted(sample.truth, sample.districts, 2020)
    other = submitted(sample.truth, sample.districts, 2021)
    assert np.array_equal(again.value.values, sample.submitted.value.values)
    assert not np.array_equal(other.value.values, sample.submitted.value.values)
    for regions in sample.districts.partitions["CITY"].values():
        assert off(sample.submitted, control, regions, ["GDP"]) > 1e-3
    assert sample.submitted.residuals()[["value", "volume"]].max().max() <= 1e-13  # industries add, regions do not
    parts = sample.submitted.value.sel(region=["D03", "Z01"], item="GDP").values.sum(axis=0)
    assert np.max(np.abs(parts / sample.submitted.value.sel(region="D03C", item="GDP").values - 1.0)) > 1e-3


def test_the_history_is_not_what_is_handed_in(sample: City) -> None:
    periods = [p for p in sample.accounts.periods if str(p) >= SINCE]
    regions, items = list(sample.accounts.regions), list(sample.accounts.items)
    true = sample.truth.select(regions=regions, items=items, periods=periods).value.values
    assert np.array_equal(sample.accounts.select(periods=periods).value.values, true)
    told = sample.submitted.to_flow("ytd").select(regions=regions, items=items, periods=periods).value.values
    assert not np.allclose(told, true, rtol=1e-4)


def test_scopes_and_shares_name_the_same_city(sample: City) -> None:
    cuts = sample.scopes.partitions["CITY"]
    assert {len(c) for c in cuts.values()} == {16, 12} and sample.scopes.alternative
    assert set(sample.submitted.regions) == {r for c in cuts.values() for r in c}
    shares = sample.zone_shares
    assert (shares.groupby("zone")["share"].sum() == 1.0).all() and set(shares["zone"]) < set(cuts["administrative"])
    civil = sample.truth.share_zones(shares)
    assert set(civil.regions) == set(cuts["civil"])
    parts, whole = civil.value.values, sample.truth.value.values
    assert backward(parts.sum(axis=0), whole.sum(axis=0), np.abs(whole).sum(axis=0)) <= 1e-14


# -- what the example claims -------------------------------------------------------------------------------------------
def test_every_constraint_holds_at_once(sample: City, control: Accounts, annual: Accounts, settled: Accounts) -> None:
    for regions in sample.districts.partitions["CITY"].values():
        assert off(settled, control, regions, INDUSTRIES) <= 1e-13
    leaves = list(settled.hierarchy.leaves)
    added = [c for c in settled.items if c not in settled.hierarchy.memos]
    for name in ("value", "volume"):
        cube = getattr(settled, name)
        quarters = cube.sel(item=leaves).values[..., :12]
        years = quarters.reshape(*quarters.shape[:2], 3, 4).sum(axis=-1)
        want = getattr(annual, name).sel(region=list(settled.regions), item=leaves).values
        assert backward(years, want, np.abs(years)) <= 1e-13
        for whole, children in sample.scopes.partitions.items():
            if whole != "CITY":
                (parts,) = (list(c) for c in children.values())
                both = cube.sel(region=parts, item=added).values
                assert backward(both.sum(axis=0), cube.sel(region=whole, item=added).values, np.abs(both).sum(axis=0)) <= 1e-13
    assert settled.residuals()[["value", "volume"]].max().max() <= 1e-13
    assert [s.step for s in settled.steps] == ["benchmark", "reconcile"]
    assert all(x <= 1e-13 for s in settled.steps for x in s.certificate.values())


def test_the_report_names_totals_that_bind_the_region(sample: City, settled: Accounts) -> None:
    moved = settled.adjustments(least=0.5)
    moved = moved[(moved.step == "reconcile") & moved.item.isin(settled.hierarchy.leaves)]
    assert len(moved) and (moved.change_pct.abs() >= 0.5).all() and moved.change.abs().is_monotonic_decreasing
    linked = {whole: {whole, *kids} for whole, parts in sample.scopes.partitions.items() for kids in parts.values()}
    for row in moved.itertuples():
        wholes = [w for w in linked if w != "CITY" and f"the parts of {w} add" in row.why]
        assert "the parts of CITY" in row.why or any(row.region in linked[w] for w in wholes), row
    gaps = settled.gaps()
    met = set(gaps.loc[gaps.step == "reconcile", "region"])
    assert met == {"CITY: administrative", "CITY: civil", *(w for w in linked if w != "CITY")}
