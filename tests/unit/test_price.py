"""Deflators, chains of year-on-year indexes, splicing, other base years."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest

from gdpcore.cube import Status
from gdpcore.errors import KernelError, MeaningError
from gdpcore.kernel.price import chain_yoy, implicit_deflator, rebase, splice
from tests.build import STRATA, accounts, base_accounts, expect_refusal, present

NAN = np.nan


def near(left: Any, right: Any, within: float = 1e-12) -> bool:
    return np.allclose(np.asarray(left, dtype=float), np.asarray(right, dtype=float), rtol=within, atol=0, equal_nan=True)


# -- deflators ---------------------------------------------------------------------------------------------------------
def test_implicit_deflator() -> None:
    made = implicit_deflator([103.0, 50.0, NAN, 1.0], [100.0, 0.0, 1.0, NAN])
    assert near(made.values, [103, NAN, NAN, NAN])
    assert made.undefined == 1
    assert not np.isinf(made.values).any()


def test_value_is_volume_times_deflator() -> None:
    random = np.random.default_rng(0)
    value, volume = np.exp(random.uniform(-14, 28, (2, 500)))
    assert near(implicit_deflator(value, volume).values * volume / 100, value)


# -- chains ------------------------------------------------------------------------------------------------------------
def chained(index: list[float], reference: list[float], lag: int, start: int) -> list[Any]:
    """The same by definition: forward and back from the reference year, one step at a time."""
    out: list[Any] = [None] * len(index)
    out[start : start + lag] = reference
    for t in range(start + lag, len(index)):
        out[t] = out[t - lag] * index[t] / 100
    for t in range(start - 1, -1, -1):
        out[t] = out[t + lag] / (index[t + lag] / 100)
    return out


@pytest.mark.parametrize("start", [0, 2, 4, 8])
def test_chain_forward_and_back(start: int) -> None:
    random = np.random.default_rng(start)
    index = random.uniform(80, 130, 12)
    reference = np.array([220.0, 240.0, 250.0, 300.0])
    made = chain_yoy(index, reference, 4, start).values
    assert near(made, chained(list(index), list(reference), 4, start))
    assert np.array_equal(made[start : start + 4], reference)
    growth = 100 * made[4:] / made[:-4]
    assert near(growth, index[4:])  # the published indexes come back


def test_chain_of_fifty_digits() -> None:
    random = np.random.default_rng(4)
    index = random.uniform(60, 160, 80)
    made = chain_yoy(index, [1e12, 1e-6, 3.0, 7.0], 4, 0).values
    with mp.workdps(50):
        for q, level in enumerate([1e12, 1e-6, 3.0, 7.0]):
            exact = mp.mpf(level)
            for t in range(q + 4, 80, 4):
                exact *= mp.mpf(index[t]) / 100
                assert abs(mp.mpf(made[t]) - exact) <= exact * 80 * 2.0**-53


def test_a_gap_in_the_indexes_breaks_the_chain_there() -> None:
    made = chain_yoy([100.0, 100, NAN, 110, 120, 120], [10.0, 20.0], 2, 0).values
    assert near(made, [10, 20, NAN, 22, NAN, 26.4])
    back = chain_yoy([100.0, 100, NAN, 110, 120, 120], [12.0, 12.0], 2, 4).values
    assert near(back, [NAN, 10 / 1.1, 10, 10, 12, 12])


@pytest.mark.parametrize("bad", [0.0, -5.0])
def test_no_chain_back_through_an_index_that_is_not_positive(bad: float) -> None:
    made = chain_yoy([100.0, bad, 110.0], [11.0], 1, 2)
    assert near(made.values, [NAN, 10, 11])
    assert made.undefined == 1


def test_series_are_chained_side_by_side() -> None:
    index = np.random.default_rng(1).uniform(90, 110, (3, 2, 8))
    reference = np.random.default_rng(2).uniform(1, 2, (3, 2, 4))
    made = chain_yoy(index, reference, 4, 2).values
    for i in np.ndindex(3, 2):
        assert np.array_equal(made[i], chain_yoy(index[i], reference[i], 4, 2).values)


@pytest.mark.parametrize(
    ("lag", "start", "size", "reference"),
    [(4, -1, 8, 4), (4, 5, 8, 4), (4, 8, 8, 4), (4, 0, 3, 4), (4, 0, 8, 3), (4, 0, 8, 5), (2, 7, 8, 2)],
)
def test_the_reference_year_must_lie_within(lag: int, start: int, size: int, reference: int) -> None:
    with expect_refusal("E-KERNEL-001", "reference year", f"position {start}", f"within {size}", kind=KernelError):
        chain_yoy(np.full(size, 100.0), np.ones(reference), lag, start)


# -- splice ------------------------------------------------------------------------------------------------------------
def test_splice_keeps_old_growth_before_the_link_and_new_levels_after() -> None:
    old, new = np.array([50.0, 55.0, 60.0, 66.0]), np.array([NAN, NAN, 130.0, 150.0])
    made = splice(old, new, 2).values
    assert near(made[:3] / made[2], old[:3] / old[2])
    assert np.array_equal(made[2:], new[2:])
    assert np.isnan(new[:2]).all()  # the input is left alone


def test_a_splice_through_nothing_does_not_exist() -> None:
    made = splice([50.0, 0.0, 60.0], [0.0, 110.0, 130.0], 1)
    assert np.isnan(made.values[0])
    assert made.values[1:].tolist() == [110.0, 130.0]
    assert made.undefined == 1
    assert np.isnan(splice([50.0, NAN], [0.0, 1.0], 1).values[0])


# -- base change -------------------------------------------------------------------------------------------------------
def test_rebase_by_its_formula() -> None:
    """R_new[B+5, q] = R_old[B+5, q] V[B+5] / sum_k R_old[B+5, k]; elsewhere by growth."""
    random = np.random.default_rng(6)
    r, v = random.uniform(50, 100, 20), random.uniform(50, 100, 20)
    made = rebase(r, v, 4, 8).values
    for q in range(8, 12):
        assert near(made[q], r[q] * v[8:12].sum() / r[8:12].sum())
    for t in range(7, -1, -1):
        growth = r[t + 4] / r[t] - 1
        assert near(made[t], made[t + 4] / (1 + growth), 1e-12)
    for t in range(12, 20):
        assert near(made[t], made[t - 4] * r[t] / r[t - 4], 1e-12)
    assert near(made[8:12].sum(), v[8:12].sum())  # in the base year volume is value


def test_rebasing_to_the_base_it_has_changes_nothing() -> None:
    r = np.array([1.0, 2, 3, 4, 2, 3, 4, 5])
    assert np.array_equal(rebase(r, r, 4, 0).values, r)
    assert near(rebase(rebase(r, 3 * r, 4, 4).values, r, 4, 0).values, r)


@pytest.mark.parametrize(("lag", "start", "size"), [(4, -1, 8), (4, 5, 8), (4, 8, 8), (4, 0, 3), (2, 7, 8)])
def test_the_base_year_must_lie_within(lag: int, start: int, size: int) -> None:
    with expect_refusal("E-KERNEL-001", "base year", f"position {start}", kind=KernelError):
        rebase(np.ones(size), np.ones(size), lag, start)


def test_a_base_year_of_nothing_does_not_exist() -> None:
    made = rebase([1.0, 1, 0, 0], [1.0, 1, 1, 1], 2, 2)
    assert np.isnan(made.values).all()
    assert made.undefined == 1


# -- on accounts -------------------------------------------------------------------------------------------------------
def three_years(seed: int = 0) -> Any:
    random = np.random.default_rng(seed)
    leaves = np.exp(random.normal(size=(2, 3, 12)) * 0.3)
    return base_accounts(
        leaves * np.exp(random.normal(size=leaves.shape) * 0.1), leaves, STRATA, start="2019Q1", price="constant@2015"
    )


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_rebased_accounts(year: int) -> None:
    old = three_years()
    new = old.rebase(year)
    assert str(new.volume.meaning.price) == f"constant@{year}"
    at = np.flatnonzero(np.asarray(old.periods.year) == year)
    for code in STRATA.codes:
        v, r, s = old.value.sel(item=code).values, old.volume.sel(item=code).values, new.volume.sel(item=code).values
        if code in STRATA.leaves:
            assert near(s[:, 4:] / s[:, :-4], r[:, 4:] / r[:, :-4])  # leaves keep their growth everywhere
        assert near(s[:, at].sum(axis=-1), v[:, at].sum(axis=-1))  # volume is value in the base year
        before = slice(0, at[0])
        assert near(
            s[:, 4:][:, before] / s[:, :-4][:, before], r[:, 4:][:, before] / r[:, :-4][:, before]
        )  # and parents before it
    for parent, children in STRATA.equations():
        whole, parts = (new.volume.sel(item=c).values[..., at[0] :] for c in (parent, list(children)))
        assert np.all(np.abs(whole - parts.sum(axis=1)) <= 1e-13 * np.abs(parts).sum(axis=1))
    assert np.array_equal(new.value.values, old.value.values)
    assert np.array_equal(old.volume.values, three_years().volume.values)  # the input is left alone


def test_parts_do_not_add_before_the_link_and_residuals_say_so() -> None:
    new = three_years().rebase(2021)
    gap = new.residuals().set_index(["parent", "partition"])["volume"]
    assert gap["GDP", "industry"] > 1e-6
    assert three_years().residuals()["volume"].max() <= 1e-13


def test_year_to_date_volumes_are_rebased_quarter_by_quarter() -> None:
    old = three_years()
    assert near(old.to_flow("ytd").rebase(2020).to_flow("period").volume.values, old.rebase(2020).volume.values, 1e-9)


@pytest.mark.parametrize("year", [2018, 2022, 0])
def test_a_year_that_is_not_here(year: int) -> None:
    with expect_refusal("E-PRICE-002", f"constant@{year}", "2019Q1", "2021Q4", kind=MeaningError):
        three_years().rebase(year)


def test_a_year_that_is_not_whole() -> None:
    with expect_refusal("E-PRICE-002", "constant@2021", "2021Q3"):
        three_years().select(periods=[str(p) for p in three_years().periods[:-1]]).rebase(2021)


def test_volumes_of_two_bases_are_not_added() -> None:
    old = three_years()
    with expect_refusal("E-PRICE-003", "constant@2015", "constant@2021", "rebase"):
        old.volume + old.rebase(2021).volume
    with expect_refusal("E-PRICE-003", "constant@2021", "constant@2015"):
        old.rebase(2021).extend(
            base_accounts(np.ones((2, 3, 4)), np.ones((2, 3, 4)), STRATA, start="2022Q1", price="constant@2015")
        )


def test_a_gap_in_the_base_year_hides_the_item_and_its_parents() -> None:
    old = three_years()
    value = np.array(old.value.values, copy=True)
    value[0, old.items.index("X1"), 9] = NAN
    new = accounts(value, old.volume.values, STRATA, start="2019Q1").rebase(2021)
    for code in ("X1", "X", "S1"):
        assert np.isnan(new.volume.sel(region="r0", item=code).values).all()
    for code in ("Y", "X2", "Y1", "S2"):
        assert np.isfinite(new.volume.sel(region="r0", item=code).values).all()
    assert np.isfinite(new.volume.sel(region="r1").values).all()
    assert np.array_equal(present(new.volume.status), np.isfinite(new.volume.values))
    assert new.volume.sel(region="r0", item="X1", period="2020Q1").status & (Status.NOT_PUBLISHED | Status.NOT_COVERED)
