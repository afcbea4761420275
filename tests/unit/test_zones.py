"""Zones shared out among civil districts: both ways of cutting add to the same city."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.accounts import Accounts
from gdpcore.cube import Status
from gdpcore.errors import ReviewError
from gdpcore.samples.made_up_city import city
from tests.build import STRATA, backward, base_accounts, codes, expect_refusal, said

SHARES = pd.DataFrame(
    [
        ("z", "b", "bz", 0.6, "", "2022Q4"),
        ("z", "c", "cz", 0.4, "", "2022Q4"),
        ("z", "b", "bz", 0.5, "2023Q1", ""),
        ("z", "c", "cz", 0.5, "2023Q1", ""),
    ],
    columns=["zone", "outside", "district", "share", "start", "end"],
)


def world(seed: int = 0, regions: tuple[str, ...] = ("a", "b", "c", "z")) -> Accounts:
    rng = np.random.default_rng(seed)
    volume = rng.uniform(1.0, 9.0, (len(regions), len(STRATA.leaves), 8))
    return base_accounts(volume * 1.1, volume, STRATA, regions=list(regions))


def test_shares_by_hand() -> None:
    done = world().share_zones(SHARES)
    plain = world().value.sel(item="X1").values
    assert done.regions == ("a", "bz", "cz")
    got = done.value.sel(item="X1").values
    assert np.allclose(got[1, :4], plain[1, :4] + 0.6 * plain[3, :4], rtol=1e-15)
    assert np.allclose(got[2, 4:], plain[2, 4:] + 0.5 * plain[3, 4:], rtol=1e-15)
    assert np.array_equal(got[0], plain[0])


@given(st.integers(0, 2**32 - 1))
def test_the_city_is_the_same_either_way(seed: int) -> None:
    before = world(seed)
    after = before.share_zones(SHARES)
    for name in ("value", "volume"):
        a, b = getattr(before, name).values, getattr(after, name).values
        assert backward(a.sum(axis=0), b.sum(axis=0), np.abs(a).sum(axis=0)) <= 1e-14
    assert after.residuals()["value"].max() <= 1e-13


def test_year_to_date_accounts_with_shares_that_change_inside_a_year() -> None:
    inside = SHARES.assign(end=["2022Q2", "2022Q2", "", ""], start=["", "", "2022Q3", "2022Q3"])
    single = world().share_zones(inside)
    ytd = world().to_flow("ytd").share_zones(inside)
    assert ytd.flow == "ytd"
    assert np.allclose(ytd.value.values, single.to_flow("ytd").value.values, rtol=1e-14)


def test_a_zone_without_a_figure_leaves_its_districts_without_one() -> None:
    accounts = world()
    values = accounts.value.values.copy()
    values[3, :, 2] = np.nan
    from dataclasses import replace

    from gdpcore.cube import Cube

    holed = replace(accounts, value=Cube.of(values, accounts.value.axes, accounts.value.meaning))
    done = holed.share_zones(SHARES).value
    assert np.isnan(done.values[1:, :, 2]).all() and np.isfinite(done.values[0]).all()
    assert (done.status[1, :, 0] & Status.ESTIMATED).all() and not (done.status[0] & Status.ESTIMATED).any()


def test_the_made_up_citys_zones_give_its_civil_districts() -> None:
    sample = city()
    civil = sample.truth.share_zones(sample.zone_shares)
    whole = sample.truth.sum_regions(sample.districts)
    assert civil.regions == sample.districts.children("CITY", "civil")
    want = whole.value.sel(region=list(civil.regions)).values
    assert backward(civil.value.values, want, np.abs(want)) <= 1e-13


def test_shares_that_do_not_add_to_one_are_refused_by_zone_and_period() -> None:
    with expect_refusal("E-AGREE-010", "'z'", "0.9", "2023Q1"):
        world().share_zones(SHARES.assign(share=[0.6, 0.4, 0.5, 0.4]))
    with expect_refusal("E-AGREE-010", "2022Q1", "2"):  # dates that overlap count twice
        world().share_zones(SHARES.assign(start="", end=""))


def test_unknown_regions_and_bad_tables_are_refused() -> None:
    with expect_refusal("E-RUN-005", "y"):
        world().share_zones(SHARES.assign(zone="y"))
    with expect_refusal("E-DATA-001", "share"):
        world().share_zones(SHARES.drop(columns="share"))
    with pytest.raises(ReviewError) as caught:
        world().share_zones(SHARES.assign(share=[0.6, "much", 1.2, None]))
    assert codes(caught.value.findings) == ["E-DATA-002"] * 3
    said(caught.value.findings[0], "row 2", "much")
