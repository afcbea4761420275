"""The way up the likelihood: the factors' law near a unit root, steps scaled by information, an honest end, several starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.kernel.factor.data import Panel, Parameters, monthly
from gdpcore.kernel.factor.var import climb_law, law_of
from gdpcore.kernel.factor_model import Layout, expect, lay_out, score
from gdpcore.nowcasting import ascent, static_factors
from gdpcore.nowcasting.coordinates import gradient_vector, parts, scaled, to_vector
from gdpcore.nowcasting.series import read_series
from gdpcore.nowcasting.starts import largest_root, starting_values
from tests.dense_factor import numeric_gradient
from tests.factor_panels import parameters, simulated
from tests.made_up_factors import made_up


def slow(months: int = 60, seed: int = 0) -> Layout:
    """A short made-up panel moved by a random walk: the factor's root is close to one."""
    rng = np.random.default_rng(seed)
    f = np.cumsum(rng.normal(size=months))
    values = f[:, None] * rng.normal(size=5) + rng.normal(size=(months, 5))
    return lay_out(Panel((values - values.mean(0)) / values.std(0), monthly(5)), factors=1, lags=2, autocorrelated=False)


def two_worlds(seed: int = 0) -> pd.DataFrame:
    """Made up: many loosely tied series and a few closely tied ones; principal components find the many, the likelihood the few."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 80, 1))
    values = np.hstack([a + 0.9 * rng.normal(size=(80, 6)), b + 0.12 * rng.normal(size=(80, 3))])
    return pd.DataFrame(values, pd.period_range("2001-01", periods=80, freq="M"), [f"x{i}" for i in range(9)])


# -- the factors' law -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("r", "p"), [(1, 1), (2, 2), (3, 4)])
def test_the_slope_of_the_law_is_that_of_its_value(r: int, p: int) -> None:
    given, _ = simulated(3, 60, 6, 1, r, p, True)
    layout, at = lay_out(given, factors=r, lags=p), parameters(4, 7, r, p)
    moments = expect(layout, at).moments
    law = law_of(at.transition, at.factor_cov, at.shifts, moments)
    assert law is not None
    of_transition = numeric_gradient(lambda a: law_of(a, at.factor_cov, at.shifts, moments).value, at.transition)  # type: ignore[union-attr]
    of_cov = numeric_gradient(lambda q: law_of(at.transition, (q + q.T) / 2, at.shifts, moments).value, at.factor_cov)  # type: ignore[union-attr]
    np.testing.assert_allclose(law.of_transition, of_transition, atol=1e-6 * np.abs(of_transition).max())
    np.testing.assert_allclose(law.of_cov, of_cov, atol=1e-6 * np.abs(of_cov).max())


def test_there_is_no_law_outside_the_unit_circle_or_without_a_positive_covariance() -> None:
    moments = expect(slow(), parameters(0, 5, 1, 2, ar1=False)).moments
    assert law_of(np.array([[[1.0]], [[0.0]]]), np.eye(1), np.zeros((0, 1)), moments) is None
    assert law_of(np.array([[[0.5]], [[0.0]]]), -np.eye(1), np.zeros((0, 1)), moments) is None


def test_near_a_unit_root_the_law_still_climbs_to_the_top_of_its_value() -> None:
    layout = slow()
    at = starting_values(layout.panel, 1, 2, False)
    for _ in range(30):
        at = expect(layout, at).best().parameters
    moments = expect(layout, at).moments
    value = law_of(at.transition, at.factor_cov, at.shifts, moments)
    for _ in range(60):
        transition, factor_cov, _ = climb_law(layout, at, at.shifts, moments)
        at = replace(at, transition=transition, factor_cov=factor_cov)
    top = law_of(at.transition, at.factor_cov, at.shifts, moments)
    assert top is not None and value is not None
    assert top.value >= value.value
    assert largest_root(at.transition) > 0.9
    assert np.abs(top.of_transition).max() < 1e-4 and np.abs(top.of_cov).max() < 1e-4


# -- steps ----------------------------------------------------------------------------------------------------------------
def test_where_the_complete_likelihood_is_a_parabola_the_scaled_slope_is_the_em_step() -> None:
    given, _ = simulated(1, 80, 6, 1, 2, 1, True)
    at = parameters(2, 7, 2, 1)
    now = expect(lay_out(given, factors=2, lags=1), at)
    way = parts(scaled(gradient_vector(now.slope, at, True), now.curvature, at, True), at, True)
    np.testing.assert_allclose(at.loadings + way[0], now.best().parameters.loadings, rtol=1e-9)


def test_masked_parameters_are_not_moved() -> None:
    given, at = simulated(5, 100, 6, 1, 2, 1, True)
    mask = np.ones((7, 2), bool)
    mask[:3, 1] = False
    layout = lay_out(given, factors=2, lags=1, loading_mask=mask, transition_mask=np.eye(2, dtype=bool))
    at = replace(at, loadings=at.loadings * mask, transition=np.array([[[0.5, 0.0], [0.0, 0.3]]]), factor_cov=np.eye(2))
    end = ascent.climb(layout, at, autocorrelated=True, tolerance=1e-6, most=200)
    assert end.converged
    assert (end.parameters.loadings[:3, 1] == 0).all() and np.abs(end.parameters.loadings[3:]).min() > 0
    assert (end.parameters.transition[0] * (1 - np.eye(2)) == 0).all() and end.parameters.factor_cov[0, 1] == 0
    assert np.abs(score(layout, end.parameters).loadings).max() < 0.05


# -- the search -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ar1", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_no_pass_loses_ground_and_the_end_is_the_top(seed: int, ar1: bool) -> None:
    r, p = 1 + seed % 2, 1 + seed // 2
    given, _ = simulated(seed, 90, 6, 1, r, p, ar1)
    layout, start = lay_out(given, factors=r, lags=p, autocorrelated=ar1), parameters(seed + 10, 7, r, p, ar1)
    path = [
        ascent.climb(layout, start, autocorrelated=ar1, tolerance=1e-3, most=most).loglike for most in (1, 2, 3, 5, 8, 13, 21)
    ]
    assert (np.diff(path) >= 0).all() and path[-1] > path[0]
    rough, fine = (ascent.climb(layout, start, autocorrelated=ar1, tolerance=tol, most=500) for tol in (1e-3, 1e-9))
    assert rough.converged and fine.converged
    assert rough.gain < 1e-3 and rough.promise < 1e-3
    assert abs(fine.loglike - rough.loglike) < 0.02, "what the slope promised is what was left"
    assert fine.score_norm < 1e-3
    slope = gradient_vector(score(layout, fine.parameters), fine.parameters, ar1)
    assert np.linalg.norm(slope) < 1e-2 * np.sqrt(len(slope)) or fine.clips + fine.floors > 0


def test_the_end_is_no_lower_than_that_of_em_alone() -> None:
    layout = lay_out(read_series(*made_up(8, 90, 2, 3)).panel(), factors=2, lags=1)
    at = starting_values(layout.panel, 2, 1, True)
    end = ascent.climb(layout, at, autocorrelated=True, tolerance=1e-4, most=200)
    for _ in range(150):
        at = expect(layout, at).best().parameters
    assert end.loglike > expect(layout, at).loglike - 1e-3
    assert end.iterations < 60


def test_a_search_cut_short_has_not_converged() -> None:
    fit = gdp.DynamicFactor(factors=2, most=4).fit(*made_up(8, 72, 2, 6))
    assert not fit.converged and fit.iterations == 4
    assert max(fit.ascent.promise, fit.ascent.gain) >= 1e-3


def test_points_outside_the_model_are_refused_and_a_nearer_one_is_taken() -> None:
    layout = slow()
    search = ascent.Search(layout, starting_values(layout.panel, 1, 2, False), False)
    here = search.at(starting_values(layout.panel, 1, 2, False))
    like = here.expected.parameters
    outside = parts(np.zeros_like(here.x), like, False)
    outside[1][0] = 1.0
    assert search.attempt(here.x + 9 * here.slope * np.inf, like) is None
    assert search.attempt(to_vector(replace(like, transition=outside[1]), False), like) is None
    assert search.along(here, -here.slope * 1e-3) is None, "down is no way up"
    there = search.along(here, here.slope)
    assert there is not None and there.loglike > here.loglike


def test_bounds_hold_and_are_named() -> None:
    rng = np.random.default_rng(0)
    f = np.cumsum(rng.normal(size=90)) * 0.3
    noise = np.cumsum(rng.normal(size=(90, 3)), axis=0)
    given = Panel(np.column_stack([f, f, noise]), monthly(5))
    layout = lay_out(given, factors=1, lags=1)
    end = ascent.climb(layout, starting_values(given, 1, 1, True), autocorrelated=True, tolerance=1e-6, most=300)
    clips, floors = ascent.at_bounds(layout, end.parameters)
    assert (end.clips, end.floors) == (clips.sum(), floors.sum())
    assert floors[:2].any() and not floors[2:].any()
    assert (np.abs(end.parameters.rho) <= 0.999 + 1e-12).all()


# -- several starts ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["iid", "ar1"])
def test_several_starts_find_the_higher_of_two_maxima(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = gdp.DynamicFactor(idiosyncratic=kind).fit(two_worlds())
    monkeypatch.setattr(static_factors, "TRIALS", 1)  # principal components only
    one, five = (gdp.DynamicFactor(idiosyncratic=kind, starts=k).fit(two_worlds()) for k in (1, 5))
    assert five.loglike > one.loglike + 100
    assert usual.loglike == pytest.approx(five.loglike, abs=0.01), "the likeliest static factors are the closely tied ones"
    share = five.table["explained"].to_numpy()
    assert share[6:].min() > 0.9 > share[:6].max()


@pytest.mark.parametrize("seed", range(3))
def test_several_starts_never_end_lower(seed: int) -> None:
    data = made_up(6, 72, 2, seed)
    one, five = (gdp.DynamicFactor(factors=2, starts=k).fit(*data) for k in (1, 5))
    assert five.loglike >= one.loglike


def test_parameters_of_a_short_search_are_parameters() -> None:
    end = ascent.climb(slow(), starting_values(slow().panel, 1, 2, False), autocorrelated=False, tolerance=1e-3, most=1)
    assert isinstance(end.parameters, Parameters) and np.isfinite([end.gain, end.promise, end.score_norm]).all()
