"""Apportioning against dense textbook solves, hand-worked tables, and what it must refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.apportion import apportion
from gdpcore.kernel.balance import rake_in_time
from tests.build import expect_refusal

Array = NDArray[np.float64]


def dense(x: Array, member: Array, totals: Array, kept: Array | None, free: Array) -> Array:
    """Every constraint a row of one big matrix, least squares in the metric 1 / (a |x|)."""
    rows, wanted = [], []
    for p in range(len(member)):
        for q in range(x.shape[1]):
            row = np.zeros(x.shape)
            row[:, q] = member[p]
            rows.append(row.ravel())
            wanted.append(totals[p, q])
    for r in range(len(x) if kept is not None else 0):
        row = np.zeros(x.shape)
        row[r] = 1.0
        rows.append(row.ravel())
        wanted.append(kept[r])
    matrix, weight = np.array(rows), (free * np.abs(x)).ravel()
    gap = np.array(wanted) - matrix @ x.ravel()
    multiplier = np.linalg.lstsq((matrix * weight) @ matrix.T, gap, rcond=1e-13)[0]
    return (x.ravel() + weight * (matrix.T @ multiplier)).reshape(x.shape)


def table(seed: int, rows: int = 9, periods: int = 4, partitions: int = 2) -> tuple[Array, Array, Array, Array, Array]:
    """Cells, membership, totals and kept sums that some table meets, and alterabilities."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(1.0, 100.0, (rows, periods))
    member = np.zeros((partitions, rows))
    member[0] = 1.0
    for p in range(1, partitions):
        member[p, rng.random(rows) < 0.6] = 1.0
    met = x * rng.uniform(0.9, 1.1, x.shape)
    return x, member, member @ met, met.sum(axis=1), rng.uniform(0.5, 2.0, x.shape)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("keep", [True, False])
def test_equals_the_dense_solve(seed: int, keep: bool) -> None:
    x, member, totals, kept, free = table(seed)
    got = apportion(x, totals, member, kept=kept if keep else None, alterability=free)
    want = dense(x, member, totals, kept if keep else None, free)
    assert np.max(np.abs(got.values / want - 1.0)) < 1e-11
    assert got.residual <= 1e-13 and got.kkt <= 1e-12 and not got.turned.any()


def test_one_partition_without_kept_sums_is_pro_rata() -> None:
    x = np.array([[10.0, 5.0], [30.0, 15.0]])
    got = apportion(x, [44.0, 10.0])
    assert np.allclose(got.values, x * np.array([1.1, 0.5]), rtol=1e-15)


def test_a_batch_equals_its_members_one_by_one() -> None:
    tables = [table(seed) for seed in range(5)]
    member = tables[0][1]
    cells = np.stack([t[0] for t in tables])
    met = np.stack([t[0] * np.random.default_rng(9).uniform(0.9, 1.1, t[0].shape) for t in tables])
    together = apportion(cells, member @ met, member, kept=met.sum(axis=-1)).values
    for k in range(5):
        alone = apportion(cells[k], member @ met[k], member, kept=met[k].sum(axis=-1)).values
        assert np.max(np.abs(together[k] / alone - 1.0)) < 1e-12


@given(st.integers(0, 2**32 - 1), st.floats(-6, 12), st.booleans())
def test_identities_hold_at_any_scale_with_zeros_and_signs(seed: int, power: float, keep: bool) -> None:
    rng = np.random.default_rng(seed)
    rows, periods = int(rng.integers(2, 40)), int(rng.integers(2, 5))
    x = rng.normal(0.0, 1.0, (rows, periods)) * 10.0**power
    x[rng.random(x.shape) < 0.2] = 0.0
    x[0] = 10.0**power  # something that can move in every period
    met = x * (1.0 + 0.1 * rng.uniform(-1, 1, x.shape))
    got = apportion(x, met.sum(axis=0), kept=met.sum(axis=1) if keep else None)
    assert got.residual <= 1e-13
    assert np.all(got.values[x == 0] == 0)


@given(st.integers(0, 2**32 - 1))
def test_never_loses_to_another_table_that_meets_the_totals(seed: int) -> None:
    x, member, totals, kept, _ = table(seed % 1000)
    got = apportion(x, totals, member, kept=kept).values
    rng = np.random.default_rng(seed)
    other = apportion(x * rng.uniform(0.8, 1.2, x.shape), totals, member, kept=kept).values  # feasible, found from elsewhere
    cost = [float((((y - x) ** 2) / np.abs(x)).sum()) for y in (got, other)]
    assert cost[0] <= cost[1] * (1 + 1e-12)


def test_a_table_that_agrees_already_is_unchanged_and_twice_is_once() -> None:
    x, member, totals, kept, _ = table(3)
    once = apportion(x, totals, member, kept=kept).values
    again = apportion(once, totals, member, kept=kept).values
    assert np.max(np.abs(again / once - 1.0)) < 1e-15
    assert (
        np.array_equal(apportion(x, member @ x, member).values, x)
        or np.max(np.abs(apportion(x, member @ x, member).values / x - 1)) < 1e-15
    )


def test_fixed_cells_keep_their_last_bit() -> None:
    x, member, totals, _, _ = table(4)
    free = np.ones(x.shape)
    free[2], free[5, 1] = 0.0, 0.0
    got = apportion(x, totals, member, alterability=free)
    assert np.array_equal(got.values[2], x[2]) and got.values[5, 1] == x[5, 1]
    assert got.residual <= 1e-13


def test_units_and_order_do_not_matter() -> None:
    x, member, totals, kept, free = table(5)
    plain = apportion(x, totals, member, kept=kept, alterability=free).values
    scaled = apportion(x * 1e4, totals * 1e4, member, kept=kept * 1e4, alterability=free).values
    assert np.max(np.abs(scaled / plain / 1e4 - 1.0)) < 1e-12
    order = np.random.default_rng(0).permutation(len(x))
    shuffled = apportion(x[order], totals, member[:, order], kept=kept[order], alterability=free[order]).values
    assert np.max(np.abs(shuffled / plain[order] - 1.0)) < 1e-12


def test_a_total_that_is_not_given_asks_for_nothing() -> None:
    x, member, totals, _, _ = table(6, partitions=1)
    totals[0, 2] = np.nan
    got = apportion(x, totals, member)
    assert np.array_equal(got.values[:, 2], x[:, 2])
    assert abs(got.values[:, 1].sum() / totals[0, 1] - 1.0) < 1e-14


def test_links_between_rows_are_partitions_with_signs() -> None:
    whole, rest, zone, other = [30.0, 31.0], [18.0, 19.0], [10.0, 11.0], [70.0, 71.0]
    member = np.array([[0.0, 1, 1, 1], [-1, 1, 1, 0]])
    got = apportion([whole, rest, zone, other], [[100.0, 104.0], [0.0, 0.0]], member).values
    assert np.allclose(got[0], got[1] + got[2], rtol=1e-14)
    assert np.allclose(got[1:].sum(axis=0), [100.0, 104.0], rtol=1e-14)


def test_sign_changes_are_flagged() -> None:
    got = apportion([[10.0], [-8.0]], [-30.0])
    assert got.turned.tolist() == [[True], [False]]


@pytest.mark.parametrize(
    ("cells", "totals", "how", "words"),
    [
        ([[0.0], [0.0]], [5.0], {}, ("period 0", "5.0")),
        ([[1.0], [2.0]], [5.0], {"alterability": 0.0}, ("3.0", "5.0")),
    ],
)
def test_a_total_out_of_reach_is_refused(
    cells: list[list[float]], totals: list[float], how: dict[str, float], words: tuple[str, ...]
) -> None:
    with expect_refusal("E-APPORTION-001", *words, kind=KernelError):
        apportion(cells, totals, **how)


def test_kept_sums_that_contradict_the_totals_are_refused() -> None:
    with expect_refusal("E-APPORTION-002", "60.0", "61.0", kind=KernelError):
        apportion([[10.0, 10.0], [20.0, 20.0]], [33.0, 27.0], kept=[20.0, 41.0])


def test_a_row_of_fixed_cells_that_must_change_its_sum_is_refused() -> None:
    free = np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    with expect_refusal("E-APPORTION-003", "row 0", "21.0", kind=KernelError):
        apportion(np.full((3, 2), 10.0), [30.0, 30.0], kept=[21.0, 19.5, 19.5], alterability=free)


@pytest.mark.parametrize(
    ("cells", "totals", "how"),
    [
        ([1.0, 2.0], [3.0], {}),
        ([[1.0, 2.0]], [3.0], {}),
        ([[np.nan], [1.0]], [3.0], {}),
        ([[np.inf], [1.0]], [3.0], {}),
        ([[1.0], [1.0]], [np.inf], {}),
        ([[1.0], [1.0]], [3.0], {"alterability": -1.0}),
        ([[1.0], [1.0]], [3.0], {"alterability": np.nan}),
        ([[1.0], [1.0]], [3.0], {"membership": np.ones((1, 3))}),
    ],
)
def test_shapes_and_holes_are_refused(cells: object, totals: object, how: dict[str, object]) -> None:
    with expect_refusal("E-KERNEL-001", "apportion", kind=KernelError):
        apportion(cells, totals, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(20))
def test_equals_raking_within_the_year(seed: int) -> None:
    """Rows by periods with kept sums are a table in time of one row; another algorithm altogether."""
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.uniform(-6, 12)
    x = scale * rng.uniform(1.0, 100.0, (7, 4)) * (rng.random((7, 4)) > 0.1)
    free = rng.uniform(0.2, 3.0, x.shape) * (rng.random(x.shape) > 0.1)
    met = x * (1 + 0.1 * rng.uniform(-1, 1, x.shape) * (free > 0))
    totals, kept = met.sum(axis=0), met.sum(axis=1)
    got = apportion(x, totals, kept=kept, alterability=free)
    want = rake_in_time(x[None], totals[None], None, kept[None, :, None], alterability=free[None]).values[0]
    assert np.max(np.abs(got.values - want)) < 1e-13 * np.max(x)
    assert got.residual <= 1e-13


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
@pytest.mark.parametrize("off", [1e-3, 1e-7])
def test_what_is_missed_by_little_is_refused_all_the_same(scale: float, off: float) -> None:
    x = scale * np.array([[10.0, 10.0], [20.0, 20.0]])
    with expect_refusal("E-APPORTION-001"):
        apportion(x, x.sum(axis=0) * (1 + off), alterability=0.0)
    with expect_refusal("E-APPORTION-002"):
        apportion(x, x.sum(axis=0), kept=x.sum(axis=1) * (1 + off))
    with expect_refusal("E-APPORTION-003"):
        apportion(x, x.sum(axis=0), kept=x.sum(axis=1) * [1 + off, 1 - off / 2], alterability=[[0.0], [1.0]])


@pytest.mark.parametrize("seed", range(20))
def test_totals_are_met_where_cells_span_eight_orders_of_magnitude(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = 10.0 ** rng.uniform(-4, 4, (12, 4))
    member = (rng.random((3, 12)) < 0.6).astype(np.float64)
    member[0] = 1.0
    met = x * rng.uniform(0.5, 1.5, x.shape)
    got = apportion(x, member @ met, member, kept=met.sum(axis=1))
    assert got.residual <= 1e-13
    assert np.abs(got.values.sum(axis=1) / met.sum(axis=1) - 1).max() <= 1e-12
