"""The factor model against the dense joint normal, its own finite differences, and what breaks such models."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.factor import system as factor_system
from gdpcore.kernel.factor.cells import cells_of
from gdpcore.kernel.factor_model import (
    QUARTER_GROWTH,
    Observed,
    Panel,
    Parameters,
    draw,
    em_step,
    fitted,
    jan_feb,
    lay_out,
    monthly,
    score,
    smooth,
    year_to_date,
)
from tests.dense_factor import dense, numeric_gradient
from tests.factor_panels import Units, panel, parameters, simulated, with_row

NAN = np.nan
KINDS = [
    ["month", "late"],
    ["month", "quarter_growth"],
    ["gap", "late", "scaled"],
    ["quarter_sum", "quarter_mean"],
    ["month", "jan_feb"],
    ["month", "ytd"],
    ["ytd_quarterly", "month"],
    ["ytd_growth", "uneven"],
    ["month", "none", "one"],
    ["month", "annual"],
    [
        "month",
        "late",
        "gap",
        "quarter_growth",
        "quarter_growth",
        "jan_feb",
        "ytd",
        "ytd_quarterly",
        "ytd_growth",
        "one",
        "quarter_mean",
    ],
]


@pytest.mark.parametrize("ar1", [True, False])
@pytest.mark.parametrize(("r", "p"), [(1, 1), (2, 2), (3, 3)])
@pytest.mark.parametrize("kinds", KINDS, ids=lambda kinds: "-".join(kinds[:3]))
def test_everything_is_the_dense_joint_normal(kinds: list[str], r: int, p: int, ar1: bool) -> None:
    given, at = panel(kinds, 38, seed=len(kinds)), parameters(r, len(kinds), r, p, ar1)
    layout = lay_out(given, factors=r, lags=p, autocorrelated=ar1)
    twin, ours, cells = dense(given, at), smooth(layout, at), fitted(layout, at)
    assert ours.loglike == pytest.approx(twin.loglike, rel=1e-11)
    np.testing.assert_allclose(ours.factors, twin.factors, atol=1e-10)
    cov = twin.factor_cov.reshape(38, r, 38, r)
    np.testing.assert_allclose(ours.covariance, cov[np.arange(38), :, np.arange(38)], atol=1e-10)
    scale = np.abs(twin.cells_cov).max()
    np.testing.assert_allclose(cells.values, twin.values, atol=1e-9)
    np.testing.assert_allclose(cells.variance, np.diag(twin.cells_cov).reshape(given.values.shape), atol=1e-11 * max(scale, 10))
    np.testing.assert_allclose(cells.common, twin.common, atol=1e-10)
    np.testing.assert_allclose(cells.common_variance, twin.common_variance, atol=1e-10)
    assert (cells.variance[np.isfinite(given.values)] == 0).all()


@pytest.mark.parametrize("kinds", [KINDS[0], KINDS[-1]], ids=["two", "all"])
def test_draws_have_exactly_the_covariance_of_the_smoother(kinds: list[str]) -> None:
    given, at = panel(kinds, 30, seed=4), parameters(5, len(kinds), 2, 2)
    system = factor_system.solve(lay_out(given, factors=2, lags=2), at)
    cells, size = cells_of(system), system.factor.blocks * system.factor.size
    roots = system.factor.back(np.eye(size).reshape(system.factor.blocks, system.factor.size, size)).reshape(size, size)
    months = cells.figures.shape[1]
    left = cells.figures @ cells.bridge.draw(months, Units()).reshape(months, months)  # type: ignore[arg-type]
    whole = np.hstack([cells.unknowns @ roots, left])
    twin = dense(given, at).cells_cov
    np.testing.assert_allclose(whole @ whole.T, twin, atol=1e-11 * np.abs(twin).max())


def test_draws_keep_what_is_observed_and_depend_on_the_seed_alone() -> None:
    given, at = panel(KINDS[-1], 30, seed=4), parameters(5, len(KINDS[-1]), 2, 1)
    layout = lay_out(given, factors=2, lags=1)
    one, two = (draw(layout, at, 300, np.random.default_rng(7)) for _ in range(2))
    late = draw(layout, at, 3, np.random.default_rng(7), start=20)
    seen = np.isfinite(given.values)
    assert np.array_equal(one.values, two.values)
    assert (one.values[:, seen] == given.values[seen]).all()
    assert late.values.shape == (3, 10, len(KINDS[-1]))
    assert late.factors.shape == (3, 10, 2)
    smoothed = smooth(layout, at)
    z = (one.factors.mean(0) - smoothed.factors) / np.sqrt(np.diagonal(smoothed.covariance, axis1=1, axis2=2) / 300)
    assert np.abs(z).max() < 4.5


@pytest.mark.parametrize("ar1", [True, False])
@pytest.mark.parametrize("kinds", [KINDS[2], KINDS[-1]], ids=["gaps", "all"])
def test_the_score_is_the_gradient(kinds: list[str], ar1: bool) -> None:
    given, at = panel(kinds, 30, seed=9), parameters(2, len(kinds), 2, 2, ar1)
    layout = lay_out(given, factors=2, lags=2, autocorrelated=ar1)
    slope = score(layout, at)

    def loglike(name: str) -> Any:
        """The log-likelihood as a function of one field; a covariance stays symmetric."""
        even = (lambda x: (x + x.T) / 2) if name == "factor_cov" else (lambda x: x)
        return lambda x: factor_system.solve(layout, replace(at, **{name: even(x)})).loglike

    for name in ("loadings", "transition", "factor_cov", "variance", *(["rho"] if ar1 else [])):
        numeric = numeric_gradient(loglike(name), getattr(at, name))
        np.testing.assert_allclose(getattr(slope, name), numeric, atol=2e-6 * max(1.0, np.abs(numeric).max()))
    if not ar1:
        assert (slope.rho == 0).all()


@pytest.mark.parametrize("ar1", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_an_em_step_never_lowers_the_likelihood_and_ends_where_the_score_is_small(seed: int, ar1: bool) -> None:
    given, _ = simulated(seed, 90, 5, 1, 1 + seed % 2, 1, ar1)
    at = parameters(seed + 10, 6, 1 + seed % 2, 1, ar1)
    layout = lay_out(given, factors=1 + seed % 2, lags=1, autocorrelated=ar1)
    path, first = [], at
    for _ in range(80):
        step = em_step(layout, at)
        path.append(step.loglike)
        at = step.parameters
    assert np.diff(path).min() >= -1e-8 * abs(path[-1])
    assert path[-1] > path[0] + 10
    assert np.abs(at.loadings - first.loadings).max() > 0.1
    assert np.abs(score(layout, at).loadings).max() < 0.02 * np.abs(score(layout, first).loadings).max()


@pytest.mark.parametrize("kinds", KINDS, ids=lambda kinds: "-".join(kinds[:3]))
def test_an_em_step_climbs_for_every_kind_of_column(kinds: list[str]) -> None:
    layout = lay_out(panel(kinds, 60, seed=1), factors=1, lags=2)
    at, path = parameters(3, len(kinds), 1, 2), []
    for _ in range(15):
        step = em_step(layout, at)
        path.append(step.loglike)
        at = step.parameters
    assert np.diff(path).min() >= -1e-8 * abs(path[-1])


def test_masks_hold_loadings_and_transitions_at_nought() -> None:
    given, at = simulated(5, 100, 6, 1, 2, 1, True)
    loading_mask = np.ones((7, 2), bool)
    loading_mask[:3, 1] = False
    layout = lay_out(given, factors=2, lags=1, loading_mask=loading_mask, transition_mask=np.eye(2, dtype=bool))
    at = replace(at, loadings=at.loadings * loading_mask, transition=np.array([[[0.5, 0.0], [0.0, 0.3]]]), factor_cov=np.eye(2))
    path = []
    for _ in range(20):
        step = em_step(layout, at)
        path.append(step.loglike)
        at = step.parameters
    assert np.diff(path).min() >= -1e-8 * abs(path[-1])
    assert (at.loadings[:3, 1] == 0).all()
    assert (at.transition[0] * (1 - np.eye(2)) == 0).all()
    assert at.factor_cov[0, 1] == 0
    assert (score(layout, at).loadings[:3, 1] == 0).all()
    assert np.abs(at.loadings[3:]).min() > 0


def test_collapsing_variances_keep_the_likelihood_of_the_dense_twin() -> None:
    given = panel(["month", "late", "quarter_growth"], 36, seed=2)
    for small, worst in ((1e-6, 1e-9), (1e-8, 1e-8)):
        at = with_row(parameters(1, 3, 1, 1), variance=(0, small))
        ours = smooth(lay_out(given, factors=1, lags=1), at)
        assert ours.loglike == pytest.approx(dense(given, at).loglike, rel=worst)
        assert ours.residual < 1e-11


def test_the_careful_factorisation_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    given, at = panel(KINDS[-1], 36, seed=2), parameters(1, len(KINDS[-1]), 2, 1)
    layout = lay_out(given, factors=2, lags=1)
    quick = smooth(layout, at)
    monkeypatch.setattr(factor_system, "RESIDUAL", -1.0)
    careful = smooth(layout, at)
    assert (quick.solver, careful.solver) == ("cyclic", "looped")
    assert careful.loglike == pytest.approx(quick.loglike, rel=1e-13)
    np.testing.assert_allclose(careful.covariance, quick.covariance, atol=1e-11)


@pytest.mark.parametrize("rho", [1 - 1e-6, -0.9999])
def test_near_unit_roots_are_exact(rho: float) -> None:
    given = panel(["month", "gap", "quarter_growth"], 36, seed=6)
    at = with_row(parameters(1, 3, 2, 1), rho=(1, rho))
    at = replace(at, transition=np.array([np.diag([0.99999, 0.2])]))
    ours, twin = smooth(lay_out(given, factors=2, lags=1), at), dense(given, at)
    assert ours.loglike == pytest.approx(twin.loglike, rel=1e-8)


def test_a_series_that_the_factor_explains_entirely_is_floored_and_said_to_be() -> None:
    f = np.cumsum(np.random.default_rng(0).normal(size=80)) * 0.3
    noise = np.random.default_rng(1).normal(size=(80, 2))
    given = Panel(np.column_stack([f, f, 2 * f, noise]), monthly(5))
    at, path = parameters(0, 5, 1, 1), []
    layout = lay_out(given, factors=1, lags=1)
    for _ in range(60):
        step = em_step(layout, at)
        path.append(step.loglike)
        at = step.parameters
    assert step.floored >= 1
    assert np.isfinite(path).all()
    assert np.diff(path).min() >= -1e-8 * max(np.abs(path))
    assert (at.variance > 0).all()


def test_a_random_walk_is_clipped_and_said_to_be() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(200, 4))
    values[:, 0] = np.arange(200.0)
    at, layout = parameters(0, 4, 1, 1), lay_out(Panel(values, monthly(4)), factors=1, lags=1)
    for _ in range(30):
        step = em_step(layout, at)
        at = step.parameters
    assert step.clipped == 1
    assert at.rho[0] == pytest.approx(0.999)


def test_a_column_without_figures_changes_nothing_and_keeps_its_parameters() -> None:
    values = panel(["month", "gap", "quarter_growth"], 40, seed=1)
    more = Panel(np.column_stack([values.values, np.full(40, NAN)]), (*values.observed, Observed()))
    at = parameters(2, 4, 2, 1)
    fewer = Parameters(at.loadings[:3], at.transition, at.factor_cov, at.rho[:3], at.variance[:3])
    layout = lay_out(more, factors=2, lags=1)
    assert smooth(layout, at).loglike == pytest.approx(smooth(lay_out(values, factors=2, lags=1), fewer).loglike, rel=1e-13)
    after = em_step(layout, at).parameters
    assert np.array_equal(after.loadings[3], at.loadings[3])
    assert after.variance[3] == at.variance[3]


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_units_of_a_series_do_not_matter(scale: float) -> None:
    given, at = panel(KINDS[-1], 40, seed=3), parameters(4, len(KINDS[-1]), 2, 1)
    factor = np.ones(len(KINDS[-1]))
    factor[[0, 3, 6]] = scale
    scaled = Panel(given.values * factor, given.observed)
    there = replace(at, loadings=at.loadings * factor[:, None], variance=at.variance * factor**2)
    here, other = lay_out(given, factors=2, lags=1), lay_out(scaled, factors=2, lags=1)
    count = np.isfinite(given.values).sum(0)
    assert smooth(other, there).loglike == pytest.approx(smooth(here, at).loglike - count @ np.log(factor), rel=1e-11)
    np.testing.assert_allclose(smooth(other, there).factors, smooth(here, at).factors, atol=1e-9)
    one, two = em_step(here, at).parameters, em_step(other, there).parameters
    np.testing.assert_allclose(two.loadings / factor[:, None], one.loadings, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(two.variance / factor**2, one.variance, rtol=1e-7)


def test_the_last_month_moves_the_quarter_and_an_expected_figure_does_not() -> None:
    given, at = simulated(8, 60, 5, 1, 1, 1, True)
    values = given.values.copy()
    values[-3:, 5], values[-1, :5] = NAN, NAN
    layout = lay_out(Panel(values, given.observed), factors=1, lags=1)
    before = fitted(layout, at)
    expected, moved = values.copy(), values.copy()
    expected[-1, 4] = before.values[-1, 4]
    moved[-1, 4] = before.values[-1, 4] + 3
    same = fitted(lay_out(Panel(expected, given.observed), factors=1, lags=1), at)
    other = fitted(lay_out(Panel(moved, given.observed), factors=1, lags=1), at)
    assert same.values[-1, 5] == pytest.approx(before.values[-1, 5], abs=1e-11)
    assert same.variance[-1, 5] < before.variance[-1, 5]
    assert abs(other.values[-1, 5] - before.values[-1, 5]) > 1e-3


def test_columns_of_both_idiosyncratic_kinds_stand_side_by_side() -> None:
    given, at = panel(["month", "gap", "quarter_growth"], 36, seed=5), parameters(3, 3, 1, 1)
    kinds = np.array([True, False, True])
    at = replace(at, rho=at.rho * kinds)
    layout = lay_out(given, factors=1, lags=1, autocorrelated=kinds)
    assert smooth(layout, at).loglike == pytest.approx(dense(given, at).loglike, rel=1e-11)
    assert em_step(layout, at).parameters.rho[1] == 0


ONES = np.ones((6, 2))


@pytest.mark.parametrize(
    ("make", "detail"),
    [
        (lambda: Panel(np.ones(6), monthly(1)), "shape"),
        (lambda: Panel(ONES, monthly(1)), "1 kinds"),
        (lambda: Panel(np.where(np.eye(6, 2) > 0, np.inf, 1.0), monthly(2)), "row 0, column 0 is infinite"),
        (lambda: Panel(ONES, (Observed(), Observed((0.0,)))), "column 1"),
        (lambda: Panel(ONES, (Observed(), Observed((NAN,)))), "column 1"),
        (lambda: Panel(ONES, (Observed(), Observed(base=np.ones(6)))), "give since"),
        (lambda: Panel(ONES, (Observed(), Observed(since=np.array([0, 0, 1, 1, 1, 1])))), "since must give"),
        (lambda: Panel(ONES, (Observed(), year_to_date(6, 1, -np.ones(6)))), "base must be positive"),
        (lambda: lay_out(Panel(ONES, (Observed(), year_to_date(6, 5, np.ones(6)))), factors=1, lags=1), "begins before the panel"),
        (lambda: lay_out(Panel(ONES, (Observed(), Observed((1.0, 1.0)))), factors=1, lags=1), "no month of its own"),
        (lambda: lay_out(Panel(ONES, monthly(2)), factors=0, lags=1), "at least one"),
        (lambda: lay_out(Panel(ONES, monthly(2)), factors=1, lags=0), "at least one"),
        (lambda: lay_out(Panel(ONES * NAN, monthly(2)), factors=1, lags=1), "no figure"),
        (lambda: lay_out(Panel(ONES, monthly(2)), factors=1, lags=1, loading_mask=np.ones((1, 1), bool)), "loading mask"),
        (lambda: lay_out(Panel(ONES, monthly(2)), factors=2, lags=1, transition_mask=np.tri(2, dtype=bool)), "into blocks"),
    ],
)  # fmt: skip
def test_panels_that_cannot_be_laid_out_are_refused(make: Any, detail: str) -> None:
    with pytest.raises(KernelError, match=detail):
        make()


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"loadings": np.ones((3, 1))}, "loadings of shape"),
        ({"rho": np.array([0.1, NAN])}, "rho of shape"),
        ({"variance": np.array([1.0, 0.0])}, "column 1: variance 0.0"),
        ({"rho": np.array([-1.0, 0.0])}, "column 0"),
        ({"transition": np.full((1, 1, 1), 1.0)}, "not stationary"),
        ({"factor_cov": np.zeros((1, 1))}, "not positive definite"),
    ],
)
def test_parameters_that_describe_no_model_are_refused(change: dict[str, Any], detail: str) -> None:
    layout = lay_out(Panel(ONES, monthly(2)), factors=1, lags=1)
    with pytest.raises(KernelError, match=detail):
        smooth(layout, replace(parameters(0, 2, 1, 1), **change))


def test_rho_of_white_noise_is_refused() -> None:
    layout = lay_out(Panel(ONES, monthly(2)), factors=1, lags=1, autocorrelated=False)
    with pytest.raises(KernelError, match="white noise"):
        smooth(layout, parameters(0, 2, 1, 1))


def test_january_and_february_joint_are_their_sum() -> None:
    rng = np.random.default_rng(2)
    months = rng.normal(size=(24, 2))
    joint = months.copy()
    joint[[1, 13], 1] += joint[[0, 12], 1]
    joint[[0, 12], 1] = NAN
    at = parameters(1, 2, 1, 1)
    both = joint.copy()
    both[[0, 12], 1] = months[[0, 12], 1]
    plain = smooth(lay_out(Panel(months, monthly(2)), factors=1, lags=1), at)
    full = smooth(lay_out(Panel(both, (Observed(), jan_feb(24, 1))), factors=1, lags=1), at)
    assert full.loglike == pytest.approx(plain.loglike, rel=1e-13)
    known = Panel(joint, (Observed(), jan_feb(24, 1)))
    cells = fitted(lay_out(known, factors=1, lags=1), at)
    assert cells.variance[12, 1] > 0
    assert cells.values[13, 1] == joint[13, 1]
    assert QUARTER_GROWTH == (1.0, 2.0, 3.0, 2.0, 1.0)
