"""Identities of a census revision on any scale, with zeros and signs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gdpcore.kernel.census import follow_years, trend_deviation
from tests.build import backward

SCALE = st.sampled_from([1e-6, 1.0, 1e5, 1e12])
POSITIVE = arrays(np.float64, (3, 7), elements=st.floats(0.2, 5.0))
SIGNED = arrays(np.float64, (3, 7), elements=st.floats(-5.0, 5.0) | st.just(0.0))
TARGET = arrays(np.float64, (3,), elements=st.floats(0.1, 9.0))


@given(POSITIVE, TARGET, SCALE, st.integers(-3, 2), st.integers(3, 6))
def test_growth_factors_and_ends(x: Any, target: Any, scale: float, benchmark: int, census: int) -> None:
    v, goal = x * scale, target * scale
    done = trend_deviation(v, goal, benchmark=benchmark, census=census)
    assert (done.values[:, census] == goal).all()
    assert (done.values[:, : max(benchmark, -1) + 1] == v[:, : max(benchmark, -1) + 1]).all()
    root = (goal / v[:, census]) ** (1 / (census - benchmark))
    change = (done.values[:, 1:] / done.values[:, :-1]) / (v[:, 1:] / v[:, :-1])
    place = np.arange(1, 7) - benchmark
    inside = (place > 0) & (place <= census - benchmark)
    assert change == pytest.approx(np.where(inside, root[:, None], 1.0), rel=1e-12)


@given(SIGNED, arrays(np.float64, (3,), elements=st.floats(-9.0, 9.0)), SCALE)
def test_parts_add_on_any_sign(x: Any, target: Any, scale: float) -> None:
    v, goal = x * scale, target * scale
    done = trend_deviation(v, goal, benchmark=1, census=4, method=np.full((3, 7), 1.07))
    parts = np.abs(v) + np.abs(done.coverage) + np.abs(done.method)
    assert backward(done.values, v + done.coverage + done.method, parts) < 1e-13
    assert done.values[:, 4] == pytest.approx(1.07 * goal, rel=1e-14, abs=1e-14 * scale)
    late = (v[:, 1:] <= 0).any(axis=1) | (goal <= 0)
    assert (done.additive == late).all()
    assert np.isfinite(done.values).all()


@given(POSITIVE, TARGET, SCALE)
def test_a_revision_of_parts_in_one_proportion_is_that_of_their_sum(x: Any, target: Any, scale: float) -> None:
    v = np.outer([1.0, 2.0, 0.5], x[0]) * scale
    goal = np.array([1.0, 2.0, 0.5]) * target[0] * scale
    parts = trend_deviation(v, goal, benchmark=0, census=5).values.sum(axis=0)
    whole = trend_deviation(v.sum(axis=0), goal.sum(), benchmark=0, census=5).values
    assert parts == pytest.approx(whole, rel=1e-13)


@given(arrays(np.float64, (2, 16), elements=st.floats(0.1, 5.0)), arrays(np.float64, (2, 4), elements=st.floats(0.5, 2.0)), SCALE)
def test_periods_meet_their_years(x: Any, ratio: Any, scale: float) -> None:
    v = x * scale
    ratio[:, 0] = 1.0
    totals = v.reshape(2, 4, 4).sum(axis=-1) * ratio
    for additive in (False, True):
        done = follow_years(v, totals, ratio=4, kept=1, additive=additive)
        sums, parts = (a.reshape(2, 4, 4).sum(axis=-1) for a in (done.values, np.abs(done.values)))
        assert backward(sums, totals, np.maximum(parts, totals)) < 1e-13
        assert done.residual < 1e-13
        assert (done.values[:, :4] == v[:, :4]).all()


@given(SIGNED, SCALE)
def test_a_census_that_finds_nothing_changes_nothing(x: Any, scale: float) -> None:
    v = x * scale
    assume((v[:, 5] != 0).any())
    done = trend_deviation(v, v[:, 5], benchmark=0, census=5)
    assert (done.values == v).all()
    assert (done.coverage == 0).all()
