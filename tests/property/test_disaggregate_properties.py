"""Identities of temporal disaggregation on any data: totals met, scales, order of series, no better path nearby."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.kernel.disaggregate import chow_lin, fernandez, litterman, santos_silva_cardoso
from tests.dense_disaggregation import conversion_matrix, error_covariance

METHODS = [
    lambda y, x, **o: chow_lin(y, x, **o),
    lambda y, x, **o: chow_lin(y, x, rho=0.6, **o),
    lambda y, x, **o: fernandez(y, x, **o),
    lambda y, x, **o: litterman(y, x, rho=0.4, **o),
    lambda y, x, **o: santos_silva_cardoso(y, x, rho=0.7, **o),
]
seeds = st.integers(0, 2**32 - 1)
scales = st.sampled_from([1e-6, 1.0, 1e5, 1e12])
methods = st.sampled_from(METHODS)
ratios = st.sampled_from([3, 4, 12])
conversions = st.sampled_from(["sum", "mean", "first", "last"])
powers = st.sampled_from([2.0**-20, 0.5, 4.0, 2.0**30])


def drawn(seed: int, ratio: int, scale: float, gaps: float = 0.0) -> tuple[Any, Any, int]:
    """Indicators of any sign, totals that have little to do with them, some missing; periods before and after."""
    random = np.random.default_rng(seed)
    series, years, terms = int(random.integers(1, 5)), int(random.integers(8, 20)), int(random.integers(1, 3))
    before, after = (int(random.integers(0, ratio + 3)) for _ in range(2))
    x = 10.0 ** random.uniform(-3, 3, (series, terms, 1)) * random.normal(1, 0.3, (series, terms, before + years * ratio + after))
    y = scale * (random.normal(1, 1, (series, years)) + np.arange(years))
    y[:, 1][random.random(series) < gaps] = np.nan
    y[:, -1][random.random(series) < gaps] = np.nan
    return y, x, before


def near(a: Any, b: Any, tolerance: float) -> bool:
    return bool(np.all(np.abs(a - b) <= tolerance * np.abs(b).max(axis=-1, keepdims=True)))


@given(seeds, methods, ratios, conversions, scales, st.booleans())
def test_totals_are_met(seed: int, method: Any, ratio: int, conversion: str, scale: float, intercept: bool) -> None:
    y, x, before = drawn(seed, ratio, scale, gaps=0.5)
    out = method(y, x, ratio=ratio, conversion=conversion, intercept=intercept, before=before)
    c = conversion_matrix(y.shape[1], x.shape[-1], ratio, conversion, before)
    seen = ~np.isnan(y)
    gap = np.abs(out.values @ c.T - np.nan_to_num(y))[seen]
    assert (gap <= 1e-13 * np.maximum(np.abs(out.values) @ c.T, np.abs(y))[seen]).all()
    assert out.residual <= 1e-13
    assert np.isfinite(out.values).all() and np.isfinite(out.stderr).all() and (out.stderr >= 0).all()


@given(seeds, methods, powers, powers)
def test_units_do_not_matter(seed: int, method: Any, of_totals: float, of_indicators: float) -> None:
    y, x, before = drawn(seed, 4, 1.0)
    out, scaled = method(y, x, before=before), method(y * of_totals, x * of_indicators, before=before)
    assert near(scaled.values, out.values * of_totals, 1e-9)
    assert near(scaled.stderr, out.stderr * of_totals, 1e-6)
    assert np.abs(scaled.rho - out.rho).max() < 1e-9


@given(seeds, methods, st.integers(0, 4))
def test_a_series_alone_is_as_in_its_batch(seed: int, method: Any, pick: int) -> None:
    y, x, before = drawn(seed, 4, 1.0, gaps=0.4)
    i = pick % len(y)
    whole, alone = method(y, x, before=before), method(y[i], x[i], before=before)
    assert near(alone.values, whole.values[i], 1e-9)
    assert near(alone.stderr, whole.stderr[i], 1e-6)
    back = method(y[::-1], x[::-1], before=before)
    assert near(back.values[::-1], whole.values, 1e-9)


@given(seeds, st.sampled_from(["ar1", "walk", "walk_ar1"]))
def test_no_other_path_with_these_totals_has_a_smaller_weighted_error(seed: int, error: str) -> None:
    """The path and beta minimise (path - X beta)' Q^-1 (path - X beta) among all paths with these totals."""
    y, x, before = drawn(seed, 4, 1.0)
    rho = 0.0 if error == "walk" else 0.6
    call = {"ar1": chow_lin, "walk": fernandez, "walk_ar1": litterman}[error]
    out = call(y, x, before=before, **({} if error == "walk" else {"rho": rho}))
    weight = np.linalg.inv(error_covariance(error, rho, x.shape[-1]))
    columns = np.column_stack([np.ones(x.shape[-1]), x[0].T])
    u = out.values[0] - columns @ out.beta[0]
    least = u @ weight @ u
    random = np.random.default_rng(seed)
    c = conversion_matrix(y.shape[1], x.shape[-1], 4, "sum", before)
    for size in (1e-4, 1e-2, 1.0):
        move = random.normal(0, size * np.abs(out.values[0]).max(), u.shape)
        move -= c.T @ (c @ move) / 4
        beta = out.beta[0] * (1 + size * random.normal(size=out.beta[0].shape))
        other = out.values[0] + move - columns @ beta
        assert other @ weight @ other >= least * (1 - 1e-9)
    assert np.isclose(least, out.rss[0], rtol=1e-6)


@given(seeds, st.floats(0.0, 0.98))
def test_a_regression_in_the_totals_is_linear(seed: int, rho: float) -> None:
    y, x, before = drawn(seed, 4, 1.0)
    other = np.random.default_rng(seed + 1).normal(0, 1, y.shape)
    one, two, both = (chow_lin(t, x, rho=rho, before=before).values for t in (y, other, 2 * y - 3 * other))
    size = np.abs(one).max() + np.abs(two).max()
    assert np.abs(both - 2 * one + 3 * two).max() <= 1e-10 * size
