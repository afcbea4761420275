"""Densities and models under any data: coherence of quantiles, scores and pools; no unit, row or order matters."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.kernel.autoregression import autoregress, continue_forward
from gdpcore.kernel.ragged_blocks import Ragged
from gdpcore.kernel.regression import least_squares
from gdpcore.nowcasting.density import Density, Nowcast, Sample
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.rivals import AutoRegression, Bridge, HistoricalMean, Midas, RandomWalk
from gdpcore.nowcasting.rivals.pooling import bma, inverse_mse, stacking
from gdpcore.nowcasting.student import Student
from tests.made_up_rivals import frames, last_quarter

QUARTER = pd.Period("2024Q1", freq="Q")
means, sds = st.floats(-50, 50), st.floats(0.01, 50)
normals = st.builds(lambda m, s: Nowcast("GDP", QUARTER, m, s), means, sds)
students = st.builds(lambda m, s, d: Student("GDP", QUARTER, m, s, d), means, sds, st.floats(2.5, 200))
samples_ = st.builds(lambda v: Sample("GDP", QUARTER, np.array(v)), st.lists(means, min_size=2, max_size=12, unique=True))
continuous = st.one_of(normals, students)
pools = st.lists(st.tuples(st.one_of(continuous, samples_), st.floats(0.05, 1)), min_size=2, max_size=4).map(
    lambda parts: Mixture.of([p for p, _ in parts], np.array([w for _, w in parts]))
)


@settings(max_examples=60, deadline=None)
@given(continuous, st.floats(0.01, 0.99))
def test_quantile_and_cdf_are_inverse(one: Density, level: float) -> None:
    assert one.cdf(one.quantile(level)) == pytest.approx(level, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(pools, st.floats(0.02, 0.97), means)
def test_a_pool_is_coherent(pool: Density, level: float, actual: float) -> None:
    low, high = pool.quantile(level), pool.quantile(level + 0.02)
    assert low <= high + 1e-9 * max(1.0, abs(low))
    step = 1e-7 * max(1.0, abs(low))
    assert pool.cdf(low - step) - 1e-6 <= level <= pool.cdf(low + step) + 1e-6
    assert pool.crps(actual) >= 0
    assert pool.sd >= 0 and np.isfinite(pool.mean)
    assert 0 <= pool.cdf(actual) <= 1


@settings(max_examples=40, deadline=None)
@given(pools, means, st.floats(-20, 20), st.floats(0.1, 10))
def test_scores_move_with_location_and_scale(pool: Mixture, actual: float, shift: float, scale: float) -> None:
    def moved(one: Density) -> Density:
        if isinstance(one, Sample):
            return Sample("GDP", QUARTER, one.values * scale + shift)
        if isinstance(one, Student):
            return Student("GDP", QUARTER, one.mean * scale + shift, one.sd * scale, one.df)
        return Nowcast("GDP", QUARTER, one.mean * scale + shift, one.sd * scale)

    other = Mixture.of([moved(c) for c in pool.components], pool.weights)
    assert other.crps(actual * scale + shift) == pytest.approx(scale * pool.crps(actual), rel=1e-5, abs=1e-6 * scale)
    assert other.log_score(actual * scale + shift) == pytest.approx(pool.log_score(actual) - np.log(scale), rel=1e-6, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(continuous, min_size=2, max_size=3), means)
def test_a_pool_scores_no_worse_than_its_parts_do_on_average(parts: list[Density], actual: float) -> None:
    pool = Mixture.of(parts)
    average = float(np.mean([p.crps(actual) for p in parts]))
    assert pool.crps(actual) <= average + 1e-4 * (1.0 + average)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(3, 25))
def test_weights_are_a_share_and_follow_the_order_of_models(seed: int, models: int, quarters: int) -> None:
    rng = np.random.default_rng(seed)
    errors = rng.normal(size=(quarters, models)) * rng.uniform(0.1, 9, models)
    order = rng.permutation(models)
    for rule in (inverse_mse, stacking, bma):
        share = rule(errors)
        assert share.sum() == pytest.approx(1.0, abs=1e-12) and (share >= 0).all()
        if rule is not stacking or quarters > models:
            assert rule(errors[:, order]) == pytest.approx(share[order], abs=1e-7)
    combined = np.square(errors @ stacking(errors)).sum()
    assert combined <= np.square(errors).sum(0).min() * (1 + 1e-9)
    assert stacking(1e9 * errors) == pytest.approx(stacking(errors), abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(1e-6, 1e12))
def test_residuals_are_orthogonal_to_the_regressors(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 20, 3)) * [1.0, scale, 1.0], scale * rng.normal(size=(2, 20))
    y[rng.random(y.shape) < 0.2] = np.nan
    one = least_squares(y, x)
    held = np.nan_to_num(one.residuals)
    length = np.linalg.norm(held, axis=1)[:, None] * np.linalg.norm(x, axis=1)
    assert (np.abs(np.einsum("jt,jti->ji", held, x)) <= 1e-10 * length).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_series_are_continued_alike_alone_and_together(seed: int, lags: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(3, 30)).cumsum(1)
    values[rng.random(values.shape) < 0.1] = np.nan
    values[:, -3:] = np.nan
    law = autoregress(values, lags)
    if not np.isfinite(law.values).all():
        return
    both = continue_forward(values, np.broadcast_to(law.values[:, :1], values.shape), law.values[:, 1:], tail=6)
    for i in range(3):
        alone = autoregress(values[i : i + 1], lags)
        one = continue_forward(values[i : i + 1], np.full((1, 30), alone.values[0, 0]), alone.values[:, 1:], tail=6)
        assert one.values[0] == pytest.approx(both.values[i], rel=1e-8, abs=1e-8, nan_ok=True)
        assert one.loadings[0] == pytest.approx(both.loadings[i], rel=1e-8, abs=1e-8)
    known = np.isfinite(values)
    assert (both.values[known] == values[known]).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(0, 10**6))
def test_ragged_systems_are_solved(sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    factors = [rng.normal(size=(s, s)) + 3 * np.eye(s) for s in sizes]
    beside = [0.3 * rng.normal(size=(b, a)) for a, b in itertools.pairwise(sizes)]
    diagonal = [f @ f.T for f in factors]
    for j, b in enumerate(beside):  # P = U'U with U's blocks these
        diagonal[j + 1] = diagonal[j + 1] + b @ b.T
    below = [b @ f.T for b, f in zip(beside, factors, strict=False)]
    n, ends = sum(sizes), np.cumsum([0, *sizes])
    p = np.zeros((n, n))
    for j, d in enumerate(diagonal):
        p[ends[j] : ends[j + 1], ends[j] : ends[j + 1]] = d
    for j, b in enumerate(below):
        p[ends[j + 1] : ends[j + 2], ends[j] : ends[j + 1]] = b
        p[ends[j] : ends[j + 1], ends[j + 1] : ends[j + 2]] = b.T
    if n and np.linalg.eigvalsh(p).min() > 1e-3:
        h = rng.normal(size=(n, 1))
        assert p @ Ragged(diagonal, below).solve(h) == pytest.approx(h, abs=1e-7)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 3), st.integers(0, 4), st.sampled_from([1e-6, 1.0, 1e12]))
def test_no_unit_row_or_order_matters_to_a_model(seed: int, edge: int, ahead: int, scale: float) -> None:
    x, y, observes, _ = frames(seed, quarters=30, edge=edge)
    when = last_quarter(y) + ahead
    longer = (x * scale).reindex(pd.period_range("2000-06", x.index[-1] + 5, freq="M")).iloc[:, ::-1]
    for model in (HistoricalMean(), RandomWalk(), AutoRegression(), Bridge(), Midas()):
        one = model.fit(x, y, observes).nowcast("GDP", when)
        two = model.fit(longer, y * scale, observes).nowcast("GDP", when)
        assert (two.mean, two.sd) == pytest.approx((scale * one.mean, scale * one.sd), rel=1e-5, abs=1e-9 * scale)
        assert one.cdf(one.quantile(0.3)) == pytest.approx(0.3, abs=1e-9)
