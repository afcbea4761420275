"""The F test against scipy's one-way analysis of variance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gdpcore.kernel.seasonality import stable_seasonality
from tests.build import expect_refusal

RNG = np.random.default_rng(3)


@pytest.mark.parametrize(("period", "first"), [(4, 0), (4, 3), (12, 5), (11, 0)])
def test_against_scipy(period: int, first: int) -> None:
    x = np.cumsum(RNG.normal(size=(3, 7 * period + 2)), axis=-1) + np.sin(np.arange(7 * period + 2))
    place = np.arange(x.shape[-1]) + first
    done = stable_seasonality(x, period, place)
    for k in range(3):
        change = np.diff(x[k])
        want = stats.f_oneway(*[change[place[1:] % period == g] for g in range(period)])
        assert done.values[k] == pytest.approx(want.statistic, rel=1e-11)
        assert done.p[k] == pytest.approx(want.pvalue, rel=1e-9)


def test_a_pattern_is_seen_and_a_line_is_not() -> None:
    pattern = stable_seasonality(np.tile([1.0, 5, 2, 7], 6), 4)
    assert pattern.p < 1e-12
    for flat in (np.arange(24.0), np.zeros(24), np.full(24, 1e12), 1e-6 * np.arange(24)):
        done = stable_seasonality(flat, 4)
        assert (done.statistic, done.p) == (0.0, 1.0)


def test_less_than_two_years() -> None:
    with expect_refusal("E-KERNEL-001", "two years"):
        stable_seasonality(np.arange(8.0), 4)
    assert stable_seasonality(np.arange(9.0), 4).p == 1.0


@pytest.mark.parametrize("noise", [1e-1, 1e-3])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_a_pattern_that_is_nearly_perfect_has_the_f_of_its_noise(noise: float, scale: float) -> None:
    x = scale * (np.tile([1.0, 5, 2, 7], 6) + noise * np.random.default_rng(4).normal(size=24))
    change = np.diff(x)
    want = stats.f_oneway(*[change[np.arange(1, 24) % 4 == g] for g in range(4)])
    assert stable_seasonality(x, 4).statistic == pytest.approx(want.statistic, rel=1e-5)
