"""Runs over many years: flags where only some periods of a year are computed, rules that change more than once on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.world import World, world
from gdpcore.accounts import Accounts
from gdpcore.cube import Cube, Status
from gdpcore.scheme import Scheme
from gdpcore.scheme.rule import Rule

OBSERVED, ESTIMATED = int(Status.OBSERVED), int(Status.ESTIMATED)


@pytest.fixture(scope="module")
def given() -> World:
    return world((2, 8, 40), "Q", missing=0.0)


def verified(cube: Cube, estimated: int) -> Cube:
    """The figures as a verified history, one period of which was estimated."""
    status = np.full(cube.status.shape, OBSERVED, dtype=np.uint8)
    status[..., estimated] = ESTIMATED
    return replace(cube, status=status)


def test_verified_periods_between_computed_ones_keep_their_own_flags(given: World) -> None:
    """The first quarters of four years are recomputed; a second quarter that was estimated taints no later second quarter."""
    made = given.scheme.run(given.panel, base=given.base)
    history = replace(made, value=verified(made.value, 5), volume=verified(made.volume, 5)).select(periods=made.periods[:20])
    first_quarters = [made.periods[t] for t in (4, 8, 12, 16)]
    again = given.scheme.run(given.panel, base=history, periods=first_quarters)
    for cube in (again.value, again.volume):
        leaves = cube.sel(item=list(given.scheme.leaves)).status
        np.testing.assert_array_equal(leaves[..., [9, 13]], OBSERVED)
        np.testing.assert_array_equal(leaves[..., 5], ESTIMATED)
        np.testing.assert_array_equal(leaves[..., [4, 8, 12, 16]], OBSERVED | ESTIMATED)


def changing(scheme: Scheme, ends: list[str]) -> Scheme:
    """The same rules, written anew after each of the periods."""
    starts = ["", *(f"{int(e[:4]) + 1}Q1" for e in ends)]
    stretches = list(zip(starts, [*ends, ""], strict=True))
    rules: list[Rule] = [replace(r, start=a, end=b, note=f"from {a}") for r in scheme.rules for a, b in stretches]
    return replace(scheme, rules=tuple(rules))


@pytest.mark.parametrize("ends", [["2008Q4"], ["2007Q4", "2010Q4"], ["2006Q4", "2008Q4", "2009Q4", "2012Q4"]], ids=len)
@pytest.mark.parametrize("regime", ["period", "ytd"])
def test_rules_that_change_on_the_way_give_one_unbroken_run(given: World, ends: list[str], regime: str) -> None:
    def run(scheme: Scheme) -> Accounts:
        return scheme.run(given.panel, base=given.base, regime=regime)

    one, many = run(given.scheme), run(changing(given.scheme, ends))
    assert many.periods.equals(one.periods)
    for got, want in ((many.value, one.value), (many.volume, one.volume)):
        np.testing.assert_allclose(got.values, want.values, rtol=1e-12)
        np.testing.assert_array_equal(got.status, want.status)
