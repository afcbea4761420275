"""Invariants of benchmarking on any data: benchmarks met, optimal, equivariant, linear, reversible, local."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.kernel.benchmark import cholette_dagum, denton, growth_preserving
from tests.dense_benchmarking import gap, spans_of

seeds = st.integers(0, 2**32 - 1)
scales = st.sampled_from([1e-6, 1e-3, 1.0, 1e4, 1e8, 1e12])
rhos = st.sampled_from([0.0, 0.3, 0.729, 0.9, 1.0])
lams = st.sampled_from([0.0, 0.5, 1.0])
batches = st.sampled_from([(), (1,), (40,), (3, 2)])
calm = settings(max_examples=40, deadline=None)


def data(seed: int, shape: tuple[int, ...], scale: float, spread: float = 1.0, zeros: float = 0.0) -> Any:
    random = np.random.default_rng(seed)
    x = scale * np.exp(random.normal(size=shape) * spread)
    x[random.random(shape) < zeros] = 0.0
    return x


def windows(seed: int, periods: int, overlap: bool) -> list[tuple[int, int]]:
    random = np.random.default_rng(seed)
    out, start = [], int(random.integers(0, 3))
    while start < periods:
        stop = min(periods, start + int(random.integers(1, 7)))
        out.append((start, stop))
        start = stop + int(random.integers(0, 3)) - (int(random.integers(0, 3)) if overlap else 0)
        start = max(start, out[-1][0] + 1)
    return out


@calm
@given(seeds, scales, scales, st.integers(1, 20), rhos, lams, batches, st.sampled_from([0.0, 0.1]), st.sampled_from([0.0, 0.3]))
def test_benchmarks_are_met(
    seed: int,
    of_x: float,
    of_y: float,
    years: int,
    rho: float,
    lam: float,
    batch: tuple[int, ...],
    zeros: float,
    missing: float,
) -> None:
    x = data(seed, (*batch, 4 * years + 2), of_x, 1.0, zeros)
    x[..., :-2:4] = np.where(x[..., :-2:4] == 0, of_x, x[..., :-2:4])
    y = data(seed + 1, (*batch, years), of_y)
    y[np.random.default_rng(seed + 2).random(y.shape) < missing] = np.nan
    y[..., 0] = np.where(np.isnan(y).all(axis=-1), of_y, y[..., 0])
    made = cholette_dagum(x, y, rho=rho, lam=lam, bias="multiplicative" if lam else "additive")
    assert np.isfinite(made.values).all()
    assert gap(made.values, y, spans_of(years)) <= 1e-13
    assert made.residual <= 1e-13
    assert made.kkt <= 1e-9
    assert lam == 0 or (made.values[x == 0] == 0).all()
    assert (made.negative == ((made.values < 0) & (x >= 0))).all()


@calm
@given(seeds, st.booleans(), st.sampled_from([1, 2]), st.sampled_from(["proportional", "additive"]))
def test_windows_of_any_kind_are_met(seed: int, overlap: bool, order: int, form: str) -> None:
    x = data(seed, (3, 40), 100.0, 0.3)
    spans = windows(seed, 40, overlap)
    path = x * data(seed + 1, (3, 40), 2.0, 0.05)
    y = np.stack([path[:, a:b].sum(axis=1) for a, b in spans], axis=1)
    made = denton(x, y, windows=spans, order=order, form=form)
    assert gap(made.values, y, spans) <= 1e-12
    assert made.kkt <= 1e-9


def objective(path: Any, x: Any, rho: float, lam: float, base: Any) -> Any:
    e = (path - base) / np.abs(base) ** lam
    return ((e[1:] - rho * e[:-1]) ** 2).sum() + (1 - rho**2) * e[0] ** 2


@calm
@given(seeds, st.integers(1, 8), rhos, lams)
def test_no_other_path_that_meets_them_is_smoother(seed: int, years: int, rho: float, lam: float) -> None:
    x, y = data(seed, (4 * years,), 1.0, 0.3), data(seed + 1, (years,), 4.0, 0.2)
    made = cholette_dagum(x, y, rho=rho, lam=lam, bias="none")
    least = objective(made.values, x, rho, lam, x)
    random = np.random.default_rng(seed + 2)
    for _ in range(20):
        move = random.normal(size=(years, 4))
        move -= move.mean(axis=1, keepdims=True)
        assert objective(made.values + 1e-2 * move.ravel(), x, rho, lam, x) > least


@calm
@given(seeds, st.integers(1, 12), rhos, scales, scales)
def test_units_pass_through_the_proportional_form(seed: int, years: int, rho: float, of_x: float, of_y: float) -> None:
    x, y = data(seed, (4 * years,), 1.0, 0.3), data(seed + 1, (years,), 4.0, 0.3)
    plain = cholette_dagum(x, y, rho=rho).values
    moved = cholette_dagum(of_x * x, of_y * y, rho=rho).values
    assert np.allclose(moved, of_y * plain, rtol=1e-12, atol=1e-12 * of_y * np.abs(plain).max())
    signs = np.where(np.random.default_rng(seed).random(4 * years) < 0.3, -x, x)
    plain = denton(signs, y, negative="absolute").values
    moved = denton(of_x * signs, of_y * y, negative="absolute").values
    assert np.allclose(moved, of_y * plain, rtol=1e-11, atol=1e-11 * of_y * np.abs(plain).max())


@calm
@given(seeds, st.integers(2, 12), st.sampled_from([1, 2]), st.sampled_from([-50.0, 1.0, 1e3]))
def test_an_additive_form_does_not_see_a_constant(seed: int, years: int, order: int, constant: float) -> None:
    x, y = data(seed, (4 * years,), 100.0, 0.3), data(seed + 1, (years,), 400.0, 0.3)
    for make in (
        lambda z: denton(z, y, form="additive", order=order),
        lambda z: cholette_dagum(z, y, rho=0.8, lam=0, bias="additive"),
    ):
        assert np.allclose(make(x + constant).values, make(x).values, rtol=1e-11, atol=1e-9)


@calm
@given(seeds, st.integers(2, 12), st.sampled_from([1, 2]), st.sampled_from(["proportional", "additive"]))
def test_linear_in_the_benchmarks(seed: int, years: int, order: int, form: str) -> None:
    x = data(seed, (4 * years + 1,), 1.0, 0.3)
    y, z = data(seed + 1, (2, years), 4.0, 0.3)
    make = lambda totals: denton(x, totals, form=form, order=order).values  # noqa: E731
    assert np.allclose(make(0.3 * y + 0.7 * z), 0.3 * make(y) + 0.7 * make(z), rtol=1e-10, atol=1e-11)


@calm
@given(seeds, st.integers(2, 12), rhos, st.sampled_from([1, 2]))
def test_time_may_run_backwards(seed: int, years: int, rho: float, order: int) -> None:
    x, y = data(seed, (4 * years,), 1.0, 0.3), data(seed + 1, (years,), 4.0, 0.3)
    assert np.allclose(
        cholette_dagum(x[::-1], y[::-1], rho=rho).values[::-1], cholette_dagum(x, y, rho=rho).values, rtol=1e-10, atol=1e-11
    )
    assert np.allclose(
        denton(x[::-1], y[::-1], order=order).values[::-1], denton(x, y, order=order).values, rtol=1e-9, atol=1e-10
    )


@calm
@given(seeds, st.integers(1, 10), st.sampled_from([1, 2]), rhos)
def test_twice_is_once(seed: int, years: int, order: int, rho: float) -> None:
    x, y = data(seed, (4 * years,), 1.0, 0.2), data(seed + 1, (years,), 4.0, 0.1)
    for make in (lambda z: denton(z, y, order=order), lambda z: cholette_dagum(z, y, rho=rho)):
        once = make(x).values
        assert np.allclose(make(once if (once > 0).all() else x).values, once, rtol=1e-10, atol=1e-12)


@calm
@given(seeds, st.integers(6, 15), rhos)
def test_a_new_year_touches_old_ones_less_the_older_they_are(seed: int, years: int, rho: float) -> None:
    x, y = data(seed, (4 * years,), 1.0, 0.1), data(seed + 1, (years,), 4.0, 0.1)
    short, long = (cholette_dagum(x[: 4 * n], y[:n], rho=rho, bias="none").values for n in (years - 1, years))
    assert gap(long[:-4], y[:-1], spans_of(years - 1)) <= 1e-13
    change = np.abs(long[:-4] - short).reshape(-1, 4).max(axis=1)
    assert change[0] <= change[-1] + 1e-12


@calm
@given(seeds, st.integers(1, 12), st.sampled_from(["sum", "mean"]))
def test_sums_and_means_differ_by_a_factor_only(seed: int, years: int, conversion: str) -> None:
    x, y = data(seed, (4 * years + 3,), 1.0, 0.3), data(seed + 1, (years,), 4.0, 0.3)
    times = 4.0 if conversion == "mean" else 1.0
    assert np.array_equal(denton(x, y, conversion=conversion).values, denton(x, times * y).values)


@calm
@given(seeds, scales, scales, st.integers(1, 12))
def test_growth_preserving_meets_and_does_not_lose(seed: int, of_x: float, of_y: float, years: int) -> None:
    x, y = data(seed, (5, 4 * years), of_x, 0.05), data(seed + 1, (5, years), of_y, 0.05)
    made, path = growth_preserving(x, y), denton(x, y).values
    apart = lambda z: ((z[:, 1:] / z[:, :-1] - x[:, 1:] / x[:, :-1]) ** 2).sum(axis=1)  # noqa: E731
    assert gap(made.values, y, spans_of(years)) <= 1e-13
    assert made.kkt <= 1e-9
    assert (apart(made.values) <= apart(path) * (1 + 1e-12) + 1e-25).all()
