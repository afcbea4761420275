"""Growth-rate preservation: optimality seen from outside, batches, wild data, and refusals."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from scipy.optimize import minimize

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmark import denton, growth_preserving
from gdpcore.kernel.benchmarking.growth_rates import GrowthCurvature
from tests.build import expect_refusal
from tests.dense_benchmarking import gap, spans_of

NAN = np.nan


def made_up(seed: int, years: int, spread: float, batch: tuple[int, ...] = ()) -> tuple[Any, Any]:
    random = np.random.default_rng(seed)
    x = 100 * np.exp(random.normal(size=(*batch, 4 * years + 2)) * spread)
    y = x[..., : 4 * years].reshape(*batch, years, 4).sum(axis=-1) * np.exp(random.normal(size=(*batch, years)) * spread)
    return x, y


def objective(path: Any, x: Any) -> Any:
    return ((path[..., 1:] / path[..., :-1] - x[..., 1:] / x[..., :-1]) ** 2).sum(axis=-1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spread", [0.02, 0.2])
def test_against_a_general_optimiser(seed: int, spread: float) -> None:
    x, y = made_up(seed, 4, spread)
    made = growth_preserving(x, y)
    cover = np.kron(np.eye(4), np.ones(4))
    cover = np.concatenate([cover, np.zeros((4, 2))], axis=1)
    found = minimize(
        lambda z: objective(z * x, x) * 1e4,
        denton(x, y).ratio,
        method="SLSQP",
        constraints={"type": "eq", "fun": lambda z: cover @ (z * x) / y - 1},
        options={"ftol": 1e-16, "maxiter": 500},
    )
    assert objective(made.values, x) <= objective(found.x * x, x) * (1 + 1e-9) + 1e-15
    assert np.allclose(made.values, found.x * x, rtol=1e-3)


@pytest.mark.parametrize("spread", [0.01, 0.05, 0.2])
def test_it_never_loses_to_denton_nor_to_paths_nearby(spread: float) -> None:
    x, y = made_up(7, 10, spread, (60,))
    made = growth_preserving(x, y)
    best = objective(made.values, x)
    path = denton(x, y).values
    positive = (path > 0).all(axis=1)
    assert positive.sum() > 50
    assert (best <= objective(path, x))[positive].all()
    random = np.random.default_rng(8)
    for _ in range(20):
        move = random.normal(size=x.shape) * made.values * 1e-3
        years = move[:, :40].reshape(60, 10, 4)
        years -= years.mean(axis=-1, keepdims=True)
        assert (objective(made.values + move, x) > best).all()
    assert made.kkt <= 1e-9
    assert made.residual <= 1e-13
    assert gap(made.values, y, spans_of(10)) <= 1e-13
    assert (made.values > 0).all()
    assert not made.negative.any()


def test_first_order_conditions_in_fifty_digits() -> None:
    """The IMF example: Newton on the conditions themselves, from our answer on, moves nothing."""
    x, y = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5], [4000.0, 4161.4]
    made = growth_preserving(x, y).values
    with mp.workdps(50):
        aim = [mp.mpf(b) / mp.mpf(a) for a, b in pairwise(x)]

        def conditions(*unknown: Any) -> list[Any]:
            z, multiplier = unknown[:8], unknown[8:]
            r = [b / a - g for (a, b), g in zip(pairwise(z), aim, strict=True)]
            slope = [0] * 8
            for t in range(7):
                slope[t + 1] += r[t] / z[t]
                slope[t] -= r[t] * z[t + 1] / z[t] ** 2
            return [s + multiplier[t // 4] for t, s in enumerate(slope)] + [sum(z[:4]) - y[0], sum(z[4:]) - mp.mpf(y[1])]

        root = mp.findroot(conditions, [*map(float, made), 0.0, 0.0], tol=1e-35)
        assert max(abs(mp.mpf(float(a)) / b - 1) for a, b in zip(made, root[:8], strict=True)) < 1e-12


def test_outside_the_benchmarks_growth_is_the_indicators() -> None:
    x, y = made_up(1, 5, 0.1)
    made = growth_preserving(x[:], y[1:4], start=4)
    for part in (slice(0, 5), slice(15, 22)):
        growth = made.values[part][1:] / made.values[part][:-1]
        assert np.allclose(growth, x[part][1:] / x[part][:-1], rtol=1e-9)


def test_an_indicator_that_agrees_is_returned() -> None:
    x, _ = made_up(2, 6, 0.3)
    made = growth_preserving(x, 2.5 * x[:24].reshape(6, 4).sum(axis=1))
    assert np.allclose(made.values, 2.5 * x, rtol=1e-12)
    again = growth_preserving(made.values, 2.5 * x[:24].reshape(6, 4).sum(axis=1))
    assert np.allclose(again.values, made.values, rtol=1e-12)


@pytest.mark.parametrize("scale", [1e-6, 1e6, 1e12])
def test_units(scale: float) -> None:
    x, y = made_up(3, 8, 0.1)
    plain = growth_preserving(x, y).values
    assert np.allclose(growth_preserving(scale * x, y).values, plain, rtol=1e-10)
    assert np.allclose(growth_preserving(x, scale * y).values, scale * plain, rtol=1e-10)


def test_a_batch_equals_one_by_one_with_gaps_stocks_and_windows() -> None:
    x, y = made_up(4, 6, 0.1, (2, 3))
    y[0, 1, 2] = y[1, 2, 5] = y[1, 0, 0] = NAN
    whole = growth_preserving(x, y)
    assert gap(whole.values, y, spans_of(6)) <= 1e-13
    for i in np.ndindex(2, 3):
        assert np.allclose(whole.values[i], growth_preserving(x[i], y[i]).values, rtol=1e-9)
    stock = growth_preserving(x, y / 3.9, conversion="last")
    kept = np.isfinite(y)
    assert np.allclose(stock.values[..., 3::4][..., :6][kept], (y / 3.9)[kept], rtol=1e-14)
    spans = [(0, 6), (4, 9), (5, 7), (12, 20)]
    sums = np.stack([1.03 * denton(x, np.nan_to_num(y, nan=450.0)).values[..., a:b].sum(axis=-1) for a, b in spans], axis=-1)
    over = growth_preserving(x, sums, windows=spans)
    assert gap(over.values, sums, spans) <= 1e-12
    assert over.kkt <= 1e-9


def test_a_start_that_is_not_positive_is_no_trouble() -> None:
    x, y = np.ones((2, 14)), np.array([[4.0, 0.3, 4.0], [4.0, 4.0, 4.0]])
    assert (denton(x, y).values <= 0).any()
    made = growth_preserving(x, y)
    assert (made.values > 0).all()
    assert gap(made.values, y, spans_of(3)) <= 1e-13
    assert made.kkt <= 1e-9
    late = growth_preserving(np.ones(18), [4.0, 0.3, 4.0], start=3)
    assert (late.values > 0).all()


def test_curvature_is_the_second_derivative() -> None:
    random = np.random.default_rng(5)
    z, aim = random.uniform(1, 2, (6, 1)), random.uniform(0.5, 2, (5, 1))
    growth = z[1:] / z[:-1]
    step = random.normal(size=(6, 1))
    made = GrowthCurvature(growth, growth - aim, np.zeros(1)).times(step)

    def half(t: float) -> float:
        moved = z * (1 + t * step)
        return float(0.5 * ((moved[1:] / moved[:-1] - aim) ** 2).sum())

    second = (half(1e-4) - 2 * half(0) + half(-1e-4)) / 1e-8
    assert float((step * made).sum()) == pytest.approx(second, rel=1e-5)


# -- what is refused ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_figures_that_are_not_positive(bad: float) -> None:
    x, y = made_up(6, 3, 0.1, (2,))
    x[1, 4] = bad
    with expect_refusal("E-BENCH-008", "indicator 5", "(1,)", "denton", kind=KernelError):
        growth_preserving(x, y)
    x, y = made_up(6, 3, 0.1, (2,))
    y[1, 2] = bad
    with expect_refusal("E-BENCH-008", "benchmark 3", "(1,)", kind=KernelError):
        growth_preserving(x, y)


def test_growth_so_wild_that_there_is_no_optimum_is_refused() -> None:
    with expect_refusal("E-BENCH-009", "(1,)", "too wild", kind=KernelError):
        growth_preserving(np.ones((2, 9)), [[3.0, 3.0, 3.0], [3.0, 1e-3, 3e3]], windows=[(0, 3), (2, 5), (4, 7)])


def test_a_value_that_runs_to_nought_is_refused() -> None:
    """The criterion may have no least value over positive paths: a value falls to nought ever more slowly."""
    x, y = made_up(7, 10, 0.3, (60,))
    with expect_refusal("E-BENCH-009", "(11,)", "nought", "denton", kind=KernelError):
        growth_preserving(x[:12], y[:12])
