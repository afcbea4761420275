"""Regression-based benchmarking: a dense twin for every option, levels, limits, alterability, and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmark import cholette_dagum, denton
from tests.build import expect_refusal
from tests.dense_benchmarking import dense, gap, spans_of

X = 100 * np.exp(np.random.default_rng(1).normal(size=26) * 0.2)
Y = X[:24].reshape(6, 4).sum(axis=1) * np.random.default_rng(2).uniform(2.5, 3.0, 6)


def biased(kind: str) -> Any:
    covered = X[:24].sum()
    return {"none": X, "multiplicative": X * Y.sum() / covered, "additive": X + (Y.sum() - covered) / 24}[kind]


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.729, 0.99, 1.0])
@pytest.mark.parametrize("lam", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("bias", ["none", "multiplicative", "additive"])
def test_against_a_dense_twin(rho: float, lam: float, bias: str) -> None:
    base = biased(bias if rho < 1 else "none")
    size = np.abs(base) ** lam
    wanted = dense(base, Y, spans_of(6), weights=size / size.max(), rho=rho)
    made = cholette_dagum(X, Y, rho=rho, lam=lam, bias=bias)
    assert np.allclose(made.values, wanted, rtol=1e-10)
    assert gap(made.values, Y, spans_of(6)) <= 1e-13
    assert made.residual <= 1e-13
    assert made.kkt <= 1e-13


@pytest.mark.parametrize("rho", [0.0, 0.729, 0.95])
@pytest.mark.parametrize("lam", [0.0, 1.0])
def test_alterability_against_a_dense_twin(rho: float, lam: float) -> None:
    movable = np.random.default_rng(3).uniform(0.2, 3.0, 26)
    movable[[5, 6, 17, 25]] = 0.0
    slack = np.array([0.0, 2.0, 0.0, 0.5, 3.0, 0.0])
    base = biased("multiplicative")
    size = np.abs(base) ** lam
    scale = size.max()
    wanted = dense(
        base,
        Y,
        spans_of(6),
        weights=size / scale * np.sqrt(movable),
        rho=rho,
        variance=slack * np.abs(Y) / (1 - rho**2) / scale**2,
    )
    made = cholette_dagum(X, Y, rho=rho, lam=lam, alterability=movable, benchmark_alterability=slack)
    assert np.allclose(made.values, wanted, rtol=1e-10)
    fixed = movable == 0
    assert np.array_equal(made.values[fixed], (X * made.bias)[fixed])  # to the last bit
    binding = slack == 0
    sums = made.values[:24].reshape(6, 4).sum(axis=1)
    assert np.allclose(sums[binding], Y[binding], rtol=1e-13)
    assert (np.abs(sums - Y)[~binding] > 1e-9).all()
    assert made.residual <= 1e-13


def test_taking_out_rounding_leaves_fixed_figures_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdpcore.kernel.benchmarking.adjustment.ROUNDING", -1.0)
    random = np.random.default_rng(9)
    x, y = random.uniform(1, 2, (300, 8)), random.uniform(3, 9, (300, 2))
    movable = np.array([1, 0, 1, 1, 1, 0, 0, 1.0])
    made = cholette_dagum(x, y, rho=0.9, bias="none", alterability=movable)
    assert np.array_equal(made.values[:, movable == 0], x[:, movable == 0])
    assert made.residual <= 1e-15


def test_level_trap_past_the_last_benchmark() -> None:
    """An index near 107 beside figures near 267: the tail stays at the level of the benchmarks, not of the index."""
    x = np.full(20, 107.0)
    y = np.array([4 * 265.0, 4 * 266.0, 4 * 267.0])
    made = cholette_dagum(x, y, rho=0.729)
    tail = made.values[12:]
    assert tail.min() > 264
    assert tail[-1] == pytest.approx(107 * made.bias, rel=1e-3)
    bare = cholette_dagum(x, y, rho=0.729, bias="none").values[12:]
    assert bare[-1] < 125  # what the trap looks like


def test_the_tail_fades_by_rho_towards_the_biased_indicator() -> None:
    made = cholette_dagum(X, Y, rho=0.6)
    off = made.ratio - made.bias
    assert np.allclose(off[24:], off[23] * 0.6 ** np.arange(1, 3), rtol=1e-12)
    off = cholette_dagum(X, Y, rho=1).ratio
    assert np.allclose(off[24:], off[23], rtol=1e-14)


def test_denton_is_the_limit_of_rho() -> None:
    wanted = denton(X, Y).values
    far = [np.abs(cholette_dagum(X, Y, rho=1 - e).values / wanted - 1).max() for e in (1e-3, 1e-5, 1e-7, 1e-10, 1e-13)]
    assert far[0] > 50 * far[1] > 2500 * far[2] > 125000 * far[3]
    assert far[3] < 1e-9
    assert far[4] < 1e-11  # no trouble of conditioning near the limit
    assert np.allclose(cholette_dagum(X, Y, rho=1).values, wanted, rtol=1e-14)


def test_rho_0_and_lambda_one_half_is_pro_rata() -> None:
    made = cholette_dagum(X, Y, rho=0, lam=0.5, bias="none").values[:24].reshape(6, 4)
    rows = X[:24].reshape(6, 4)
    assert np.allclose(made, rows * (Y / rows.sum(axis=1))[:, None], rtol=1e-13)


def test_one_period_one_benchmark() -> None:
    for rho in (0.0, 0.5, 1.0):
        for lam in (0.0, 1.0):
            assert cholette_dagum([5.0], [7.0], ratio=1, rho=rho, lam=lam).values == pytest.approx([7.0], rel=1e-15)


@pytest.mark.parametrize("rho", [0.0, 0.9, 1.0])
def test_an_indicator_that_agrees_is_returned_and_twice_is_once(rho: float) -> None:
    consistent = X[:24].reshape(6, 4).sum(axis=1)
    assert np.allclose(cholette_dagum(X, consistent, rho=rho).values, X, rtol=1e-13)
    once = cholette_dagum(X[:24], Y, rho=rho).values
    assert np.allclose(cholette_dagum(once, Y, rho=rho).values, once, rtol=1e-12)


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e6, 1e12])
@pytest.mark.parametrize("rho", [0.729, 1.0])
def test_units(scale: float, rho: float) -> None:
    plain = cholette_dagum(X, Y, rho=rho).values
    assert np.allclose(cholette_dagum(scale * X, Y, rho=rho).values, plain, rtol=1e-12)
    assert np.allclose(cholette_dagum(X, scale * Y, rho=rho).values, scale * plain, rtol=1e-12)
    shifted = cholette_dagum(X + scale, Y, rho=rho, lam=0, bias="additive").values
    assert np.allclose(shifted, cholette_dagum(X, Y, rho=rho, lam=0, bias="additive").values, rtol=1e-14 * max(scale, 100))


def test_zeros_are_no_trouble() -> None:
    x = X.copy()
    x[[3, 10, 11, 25]] = 0
    for rho in (0.0, 0.8, 1.0):
        made = cholette_dagum(x, Y, rho=rho)
        assert (made.values[x == 0] == 0).all()
        assert np.isfinite(made.ratio).all()
        half = cholette_dagum(x, Y, rho=rho, lam=0.5)
        assert np.isnan(half.ratio[x == 0]).all()
        assert (half.values[x == 0] == 0).all()
    assert (cholette_dagum(x, Y, rho=0.8, lam=0).values[[3, 10]] != 0).all()  # 0^0 = 1: additive, a zero may move


def test_negative_figures_from_positive_ones_are_flagged() -> None:
    made = cholette_dagum(np.ones(12), [4.0, 0.1, 4.0], rho=1)
    assert made.negative.tolist() == (made.values < 0).tolist()
    assert made.negative.any()
    assert not cholette_dagum(X, Y, rho=1).negative.any()


def test_a_batch_equals_one_by_one() -> None:
    random = np.random.default_rng(5)
    x, y = random.uniform(1, 2, (3, 2, 30)), random.uniform(5, 9, (3, 2, 7))
    y[1, 0, 2] = y[2, 1, 0] = y[0, 1, 6] = np.nan
    movable = random.uniform(0.5, 2, (3, 2, 30))
    whole = cholette_dagum(x, y, rho=0.8, alterability=movable)
    assert whole.bias.shape == (3, 2)
    for i in np.ndindex(3, 2):
        assert np.allclose(whole.values[i], cholette_dagum(x[i], y[i], rho=0.8, alterability=movable[i]).values, rtol=1e-13)


def test_more_series_than_a_block_holds() -> None:
    random = np.random.default_rng(6)
    x, y = random.uniform(1, 2, (2500, 8)), random.uniform(5, 9, (2500, 2))
    made = cholette_dagum(x, y, rho=0.8)
    for i in (0, 1023, 1024, 2499):
        assert np.allclose(made.values[i], cholette_dagum(x[i], y[i], rho=0.8).values, rtol=1e-14)


# -- what is refused ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rho", [-0.1, 1.1, np.nan])
def test_rho_outside_its_range(rho: float) -> None:
    with expect_refusal("E-KERNEL-001", "cholette_dagum", "rho", "between 0 and 1", kind=KernelError):
        cholette_dagum(X, Y, rho=rho)


@pytest.mark.parametrize("lam", [-1.0, np.nan, np.inf])
def test_lambda_outside_its_range(lam: float) -> None:
    with expect_refusal("E-KERNEL-001", "lam", kind=KernelError):
        cholette_dagum(X, Y, rho=0.5, lam=lam)


@pytest.mark.parametrize("how", [{"bias": "both"}, {"conversion": "mid"}, {"ratio": 0}, {"ratio": 4.0}, {"start": -1}], ids=str)
def test_choices_that_are_not_offered(how: dict[str, Any]) -> None:
    with expect_refusal("E-KERNEL-001", "cholette_dagum", next(iter(how)), kind=KernelError):
        cholette_dagum(X, Y, rho=0.5, **how)


@pytest.mark.parametrize("lam", [0.5, 1.0])
def test_a_change_of_sign_is_refused_unless_asked_for(lam: float) -> None:
    x = np.stack([X, X])
    x[1, 7] = -3.0
    with expect_refusal("E-BENCH-002", "(1,)", "period 8", "-3.0", "additive", "absolute", kind=KernelError):
        cholette_dagum(x, np.stack([Y, Y]), rho=0.5, lam=lam)
    made = cholette_dagum(x, np.stack([Y, Y]), rho=0.5, lam=lam, negative="absolute")
    assert gap(made.values, np.stack([Y, Y]), spans_of(6)) <= 1e-13
    assert np.allclose(made.values[0], cholette_dagum(X, Y, rho=0.5, lam=lam).values, rtol=1e-13)
    assert np.isfinite(cholette_dagum(x[1], Y, rho=0.5, lam=0, bias="additive").values).all()


def test_a_wholly_negative_indicator_is_fine() -> None:
    for rho in (0.5, 1.0):
        assert np.allclose(cholette_dagum(-X, -Y, rho=rho).values, -cholette_dagum(X, Y, rho=rho).values, rtol=1e-14)


def test_a_year_of_fixed_quarters_cannot_meet_another_sum() -> None:
    movable = np.ones(26)
    movable[4:8] = 0
    with expect_refusal("E-BENCH-005", "benchmark 2 ", "()", "fixed", kind=KernelError):
        cholette_dagum(X, Y, rho=0.5, alterability=movable)
    own = Y.copy()
    own[1] = X[4:8].sum()
    made = cholette_dagum(X, own, rho=0.5, bias="none", alterability=movable)
    assert np.array_equal(made.values[4:8], X[4:8])
    slack = np.array([0, 1.0, 0, 0, 0, 0])
    assert np.isfinite(cholette_dagum(X, Y, rho=0.5, alterability=movable, benchmark_alterability=slack).values).all()


def test_an_indicator_that_sums_to_nought_has_no_factor() -> None:
    with expect_refusal("E-BENCH-006", "(0,)", "additive", kind=KernelError):
        cholette_dagum([[1.0, -1.0, 2.0, -2.0]], [[5.0]], rho=0.5, negative="absolute")


def test_a_series_without_benchmarks() -> None:
    with expect_refusal("E-BENCH-007", "cholette_dagum", "(1,)", kind=KernelError):
        cholette_dagum(np.ones((2, 8)), [[4.0, np.nan], [np.nan, np.nan]], rho=0.5)


@pytest.mark.parametrize("bad", [[-1.0] * 26, [np.nan] * 26, [1.0] * 25], ids=["negative", "missing", "shape"])
def test_alterability_that_makes_no_sense(bad: list[float]) -> None:
    with expect_refusal("E-KERNEL-001", "alterability", kind=KernelError):
        cholette_dagum(X, Y, rho=0.5, alterability=bad)


@pytest.mark.parametrize("bias", ["none", "multiplicative", "additive"])
@pytest.mark.parametrize("rho", [0.0, 0.729])
def test_a_missing_benchmark_and_its_periods_do_not_count_in_the_bias(bias: str, rho: float) -> None:
    kept, gaps = [0, 2, 5], np.full(6, np.nan)
    gaps[kept] = Y[kept]
    made = cholette_dagum(X, gaps, rho=rho, bias=bias)
    fewer = cholette_dagum(X, Y[kept], rho=rho, bias=bias, windows=[spans_of(6)[k] for k in kept])
    assert made.bias == pytest.approx(fewer.bias, rel=1e-14)
    assert np.allclose(made.values, fewer.values, rtol=1e-11)
    covered = np.concatenate([X[4 * k : 4 * k + 4] for k in kept])
    level = {"none": 1.0, "multiplicative": Y[kept].sum() / covered.sum(), "additive": (Y[kept].sum() - covered.sum()) / 12}[bias]
    assert made.bias == pytest.approx(level, rel=1e-13)


@pytest.mark.parametrize("off", [1e-2, 1e-6, 1e-10])
@pytest.mark.parametrize("scale", [1e-6, 1e12])
def test_a_fixed_year_that_misses_its_benchmark_by_little_is_refused(off: float, scale: float) -> None:
    x, free = scale * X[:8], np.repeat([0.0, 1.0], 4)
    y = x.reshape(2, 4).sum(axis=1)
    assert np.array_equal(cholette_dagum(x, y, rho=0.7, bias="none", alterability=free).values[:4], x[:4])
    with expect_refusal("E-BENCH-005", "benchmark 1"):
        cholette_dagum(x, y * [1 + off, 1.0], rho=0.7, bias="none", alterability=free)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_benchmarks_that_sum_to_nought_have_no_multiplicative_bias(scale: float) -> None:
    """A factor of nought would take the indicator away; benchmarks that are all nought ask for just that."""
    with expect_refusal("E-BENCH-006", "additive", kind=KernelError):
        cholette_dagum(X[:8], scale * np.array([-0.3, 0.3]), rho=0.7)
    made = cholette_dagum(X[:8], scale * np.array([-0.3, 0.3]), rho=0.7, lam=0.0, bias="additive")
    assert gap(made.values, scale * np.array([-0.3, 0.3]), spans_of(2)) <= 1e-13
    assert not cholette_dagum(X[:8], [0.0, 0.0], rho=0.7).values.any()
