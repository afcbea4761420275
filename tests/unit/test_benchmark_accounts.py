"""Quarters to years on labelled accounts: identities, what follows what, refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore import kernel
from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Status
from tests.build import STRATA, backward, base_accounts, codes, expect_refusal, said

SOME = settings(max_examples=settings().max_examples // 2)
LEAVES = [STRATA.codes.index(c) for c in STRATA.leaves]


def world(seed: int, years: int = 3, extra: int = 0, regions: int = 2, **how: Any) -> tuple[Accounts, Accounts]:
    """Quarters from 2020Q1 and annual accounts to which they do not add."""
    rng = np.random.default_rng(seed)
    volume = rng.uniform(10.0, 100.0, (regions, 3, 4 * years + extra))
    price = rng.uniform(0.9, 1.1, volume.shape)
    quarters = base_accounts(volume * price, volume, STRATA, start="2020Q1", **how)
    totals = [
        x[..., : 4 * years].reshape(regions, 3, years, 4).sum(axis=-1) * rng.uniform(0.9, 1.1, (regions, 3, years))
        for x in (volume * price, volume)
    ]
    return quarters, base_accounts(totals[0], totals[1], STRATA, start="2020", **how)


def years_of(cube: Cube, years: int) -> Any:
    x = cube.values[..., : 4 * years]
    return x.reshape(*x.shape[:-1], years, 4).sum(axis=-1)


@SOME
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(0, 3))
def test_quarters_add_to_years_and_industries_to_gdp(seed: int, years: int, extra: int) -> None:
    quarters, annual = world(seed, years, extra)
    done = quarters.benchmark(annual)
    for name in ("value", "volume"):
        got, want = years_of(getattr(done, name), years), getattr(annual, name).values
        assert backward(got, want, np.abs(got)) <= 1e-13
    assert done.residuals()[["value", "volume"]].max().max() <= 1e-13
    assert done.stage == "benchmarked" and max(done.steps[-1].certificate.values()) <= 1e-13


def test_every_leaf_follows_the_smoothest_ratio() -> None:
    quarters, annual = world(1, extra=2)
    done = quarters.benchmark(annual)
    want = kernel.benchmark.denton(quarters.value.values[:, LEAVES], annual.value.values[:, LEAVES]).values
    assert np.max(np.abs(done.value.values[:, LEAVES] / want - 1.0)) < 1e-14


def test_other_methods_and_options_reach_the_kernel() -> None:
    quarters, annual = world(2)
    plain = quarters.benchmark(annual).value.values
    for method, how in (("cholette_dagum", {"rho": 0.8}), ("growth_preserving", {}), ("denton", {"form": "additive"})):
        done = quarters.benchmark(annual, method, **how)
        assert backward(years_of(done.value, 3), annual.value.values, years_of(done.value, 3)) <= 1e-12
        assert np.max(np.abs(done.value.values / plain - 1.0)) > 1e-4


def test_year_to_date_accounts_stay_year_to_date() -> None:
    quarters, annual = world(3)
    done = quarters.to_flow("ytd").benchmark(annual)
    assert done.flow == "ytd"
    assert np.allclose(done.value.values[..., 3::4], annual.value.values, rtol=1e-13)
    assert np.allclose(done.to_flow("period").value.values, quarters.benchmark(annual).value.values, rtol=1e-12)


def test_accounts_that_begin_inside_a_year_and_years_without_a_figure() -> None:
    quarters, annual = world(4, years=4)
    part = quarters.select(periods=[p for p in quarters.periods if str(p) >= "2020Q3"])
    holed = annual.value.values.copy()
    holed[:, :, 2] = np.nan
    done = part.benchmark(replace(annual, value=Cube.of(holed, annual.value.axes, annual.value.meaning)))
    whole = done.value.values[..., 2:].reshape(2, len(STRATA.codes), 3, 4).sum(axis=-1)
    for y, given_ in ((0, True), (1, False), (2, True)):
        off = backward(whole[..., y], annual.value.values[..., y + 1], np.abs(whole[..., y]))
        assert (off <= 1e-13) == given_
    assert codes(done.findings) == ["W-AGREE-002"]
    said(done.findings[0], "2020")


def test_a_year_with_a_value_only_keeps_its_deflator() -> None:
    quarters, annual = world(5)
    none = np.full(annual.volume.values.shape, np.nan)
    done = quarters.benchmark(replace(annual, volume=Cube.of(none, annual.volume.axes, annual.volume.meaning)))
    before, after = (x.value.values[:, LEAVES] / x.volume.values[:, LEAVES] for x in (quarters, done))
    assert np.max(np.abs(after / before - 1.0)) < 1e-13
    assert (done.volume.status[:, LEAVES] & Status.BENCHMARKED).all()


def test_an_industry_benchmarks_its_leaves_together() -> None:
    quarters, annual = world(6)
    done = quarters.benchmark(annual.select(items=["GDP", "X", "Y"]))
    x1, x2 = (done.value.sel(item=c).values / quarters.value.sel(item=c).values for c in ("X1", "X2"))
    assert np.max(np.abs(x1 / x2 - 1.0)) < 1e-13
    assert backward(years_of(done.value, 3), annual.value.values, years_of(done.value, 3)) > 1e-3  # X1 alone is not asked for
    x = years_of(done.value.sel(item=["X"]), 3)
    assert backward(x, annual.value.sel(item=["X"]).values, x) <= 1e-13


def test_chained_volumes_follow_item_by_item() -> None:
    quarters, annual = world(7, price="chained")
    done = quarters.benchmark(annual)
    got = years_of(done.volume, 3)
    assert backward(got, annual.volume.values, got) <= 1e-13
    assert done.value.meaning == quarters.value.meaning


def test_twice_is_once() -> None:
    quarters, annual = world(8, extra=1)
    once = quarters.benchmark(annual)
    again = once.benchmark(annual)
    assert np.max(np.abs(again.value.values / once.value.values - 1.0)) < 1e-13
    assert len(again.steps) == 2


def test_months_on_years() -> None:
    rng = np.random.default_rng(9)
    volume = rng.uniform(1.0, 9.0, (1, 3, 24))
    months = base_accounts(volume, volume, STRATA, start="2021-01")
    total = volume.reshape(1, 3, 2, 12).sum(axis=-1) * 1.03
    done = months.benchmark(base_accounts(total, total, STRATA, start="2021"))
    assert np.allclose(done.value.values, months.value.values * 1.03, rtol=1e-12)


def test_a_batch_of_draws() -> None:
    quarters, annual = world(10)
    stacked = [np.stack([getattr(quarters, n).values * f for f in (1.0, 1.1)]) for n in ("value", "volume")]
    axes = (Axis.of("draw", None), *quarters.value.axes)
    batch = Accounts(
        Cube.of(stacked[0], axes, quarters.value.meaning), Cube.of(stacked[1], axes, quarters.volume.meaning), STRATA
    )
    done = batch.benchmark(annual)
    assert np.max(np.abs(done.value.values[1] / done.value.values[0] - 1.0)) < 1e-12  # the indicator's level does not matter
    assert np.max(np.abs(done.value.values[0] / quarters.benchmark(annual).value.values - 1.0)) < 1e-13


def test_status_and_report() -> None:
    quarters, annual = world(11, extra=2)
    done = quarters.benchmark(annual)
    assert ((done.value.status & Status.BENCHMARKED) != 0).all()
    frame = done.adjustments().set_index(["measure", "region", "item", "period"])
    assert "2020" in frame.loc[("value", "r0", "X1", "2020Q1"), "why"]
    assert frame.loc[("value", "r0", "X1", "2023Q1"), "why"].startswith("no total of its own")
    row = done.gaps().set_index(["measure", "region", "item", "period"]).loc[("value", "r0", "X1", "2021")]
    assert row.total == annual.value.sel(region="r0", item="X1", period="2021").values
    assert row.parts == pytest.approx(quarters.value.sel(region="r0", item="X1").values[4:8].sum(), rel=1e-15)


# -- refusals ----------------------------------------------------------------------------------------------------------
def test_a_negative_quarter_is_refused_with_its_place_unless_a_treatment_is_chosen() -> None:
    quarters, annual = world(12)
    values = quarters.value.values.copy()
    values[1, LEAVES[2], 5] = -3.0
    wild = replace(quarters, value=Cube.of(values, quarters.value.axes, quarters.value.meaning))
    with expect_refusal("E-AGREE-007", "r1", "Y1", "2021Q2", "-3"):
        wild.benchmark(annual)
    for how in ({"form": "additive"}, {"negative": "absolute"}):
        done = wild.benchmark(annual, **how)
        got = years_of(done.value, 3)[:, LEAVES]
        assert backward(got, annual.value.values[:, LEAVES], np.abs(got)) <= 1e-12


def test_a_year_of_zeros_with_a_figure_is_refused() -> None:
    quarters, annual = world(13)
    values = quarters.value.values.copy()
    values[0, LEAVES[0], 4:8] = 0.0
    with expect_refusal("E-KERNEL-002"):
        replace(quarters, value=Cube.of(values, quarters.value.axes, quarters.value.meaning)).benchmark(annual)


def test_a_series_with_a_hole_is_left_and_said() -> None:
    quarters, annual = world(14)
    values = quarters.value.values.copy()
    values[1, LEAVES[1], 3] = np.nan
    done = replace(quarters, value=Cube.of(values, quarters.value.axes, quarters.value.meaning)).benchmark(annual)
    assert codes(done.findings) == ["W-AGREE-001"]
    said(done.findings[0], "X2", "r1")
    assert np.array_equal(done.value.values[1, LEAVES[1]], values[1, LEAVES[1]], equal_nan=True)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda q, a: (q, a, {"method": "dentn"}), "E-AGREE-008", ("dentn", "denton")),
        (lambda q, a: (a, a, {}), "E-TIME-002", ("Y",)),
        (lambda q, a: (q, q, {}), "E-TIME-002", ("Q",)),
        (lambda q, a: (q.select(periods=["2020Q2", "2020Q3"]), a, {}), "E-RUN-006", ("2020Q2",)),
        (
            lambda q, a: (q, replace(a, value=a.value.with_unit("万元"), volume=a.volume.with_unit("万元")), {}),
            "E-UNIT-002",
            ("万元",),
        ),
        (lambda q, a: (q, a.select(items=["S1"]), {}), "E-AGREE-001", ("X2", "S1")),
        (lambda q, a: (q, a.select(regions=["r0"]), {}), "E-AXIS-003", ("r1",)),
    ],
)
def test_what_cannot_be_benchmarked(change: Any, code: str, words: tuple[str, ...]) -> None:
    quarters, annual, how = change(*world(15))
    with expect_refusal(code, *words):
        quarters.benchmark(annual, **how)


def test_another_price_base_is_refused() -> None:
    quarters, _ = world(16)
    _, annual = world(16, price="constant@2015")
    with expect_refusal("E-PRICE-003", "2015"):
        quarters.benchmark(annual)


def test_frames_of_years_are_read_by_label_not_by_place() -> None:
    quarters, annual = world(17)
    shuffled = annual.select(regions=["r1", "r0"])
    assert np.array_equal(quarters.benchmark(annual).value.values, quarters.benchmark(shuffled).value.values)
