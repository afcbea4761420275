"""Industries of the parent and totals of the regions at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy
from gdpcore.errors import ReviewError
from tests.build import STRATA, backward, base_accounts, codes, expect_refusal, said

SOME = settings(max_examples=settings().max_examples // 4)
REGIONS = ["a", "b", "c", "d"]


def world(seed: int, off: float = 0.05) -> tuple[Accounts, Accounts, Accounts]:
    """Parts, and a parent and regional totals that belong to one table near them."""
    rng = np.random.default_rng(seed)
    shape = (4, len(STRATA.leaves), 8)
    price = rng.uniform(0.95, 1.05, (1, shape[1], 8))
    volume = rng.uniform(10.0, 100.0, shape)
    parts = base_accounts(volume * price, volume, STRATA, regions=REGIONS)
    near = volume * rng.uniform(1 - off, 1 + off, shape)
    table = base_accounts(near * price, near, STRATA, regions=REGIONS)
    made = [
        Cube.of(c.values.sum(axis=0, keepdims=True), [Axis.of("region", ["P"]), *c.axes[1:]], c.meaning)
        for c in (table.value, table.volume)
    ]
    return parts, Accounts(made[0], made[1], STRATA), table


@SOME
@given(st.integers(0, 2**32 - 1))
def test_both_margins_hold_for_values_and_volumes(seed: int) -> None:
    parts, parent, table = world(seed)
    done = parts.reconcile(parent, annual="free", totals=table)
    for name in ("value", "volume"):
        got, up, side = (getattr(x, name) for x in (done, parent, table))
        assert backward(got.values.sum(axis=0), up.values[0], got.values.sum(axis=0)) <= 1e-13
        assert backward(got.sel(item="GDP").values, side.sel(item="GDP").values, side.sel(item="GDP").values) <= 1e-13
    assert done.residuals()["value"].max() <= 1e-13


def test_annual_sums_of_cells_hold_too() -> None:
    _, _, table = world(1)
    rng = np.random.default_rng(2)
    leaves = [table.items.index(c) for c in STRATA.leaves]
    shaken = []
    for cube in (table.value, table.volume):
        x = cube.values[:, leaves].reshape(4, -1, 2, 4)
        y = x * rng.uniform(0.97, 1.03, x.shape)
        shaken.append((y * x.sum(axis=-1, keepdims=True) / y.sum(axis=-1, keepdims=True)).reshape(4, -1, 8))
    parts = base_accounts(shaken[0], shaken[1], STRATA, regions=REGIONS)
    made = [
        Cube.of(c.values.sum(axis=0, keepdims=True), [Axis.of("region", ["P"]), *c.axes[1:]], c.meaning)
        for c in (table.value, table.volume)
    ]
    done = parts.reconcile(Accounts(made[0], made[1], STRATA), totals=table)
    got = done.value.values[:, leaves]
    assert backward(got.sum(axis=0), table.value.values[:, leaves].sum(axis=0), got.sum(axis=0)) <= 1e-12
    assert backward(got.sum(axis=1), table.value.sel(item="GDP").values, got.sum(axis=1)) <= 1e-12
    years = [x.reshape(4, -1, 2, 4).sum(axis=-1) for x in (got, parts.value.values[:, leaves])]
    assert backward(years[0], years[1], years[1]) <= 1e-12


def test_totals_that_would_bend_deflators_are_all_named() -> None:
    parts, parent, table = world(3)
    bent = table.volume.values.copy()
    bent[1, table.items.index("GDP"), 2] *= 1.08
    wrong = replace(table, volume=Cube.of(bent, table.volume.axes, table.volume.meaning))
    with pytest.raises(ReviewError) as caught:
        parts.reconcile(parent, annual="free", totals=wrong)
    assert codes(caught.value.findings) == ["E-AGREE-009"]
    said(caught.value.findings[0], "b", "2022Q3", "industries", "%")


def test_several_partitions_cannot_be_two_way() -> None:
    parts, parent, table = world(4)
    tree = Hierarchy.of(["P", *REGIONS], {"P": {"one": ["a", "b"], "two": ["c", "d"]}}, alternative=True)
    with expect_refusal("E-AGREE-008", "one"):
        parts.reconcile(parent, tree=tree, annual="free", totals=table)


def test_totals_of_another_base_are_refused() -> None:
    parts, parent, table = world(5)
    other = replace(table, volume=table.volume.with_unit("万元"), value=table.value.with_unit("万元"))
    with expect_refusal("E-UNIT-002", "万元"):
        parts.reconcile(parent, annual="free", totals=other)
