"""Disaggregation by regression: a dense twin, closed forms, fifty digits, simulated truth, and what it refuses."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel import disaggregate
from gdpcore.kernel.benchmark import denton
from gdpcore.kernel.disaggregate import chow_lin, fernandez, litterman, santos_silva_cardoso, through
from gdpcore.kernel.disaggregation.aggregated import Layout, innovations, step_of
from gdpcore.kernel.disaggregation.fit import Model, _objective
from gdpcore.kernel.disaggregation.gate import whole_block
from gdpcore.kernel.disaggregation.profile import POINTS, maximise
from tests.build import expect_refusal
from tests.dense_disaggregation import dense

NAN = np.nan
METHODS: dict[str, tuple[Any, str, bool]] = {
    "chow-lin": (chow_lin, "ar1", False),
    "litterman": (litterman, "walk_ar1", False),
    "dynamic": (santos_silva_cardoso, "ar1", True),
}


def made(seed: int = 3, series: int = 4, years: int = 12, terms: int = 2, ratio: int = 4, extra: int = 3, before: int = 0) -> Any:
    """Made-up indicators (n, K, T) and totals (n, Y) of a noisy combination of them."""
    random = np.random.default_rng(seed)
    periods = before + years * ratio + extra
    x = 100 * np.exp(np.cumsum(random.normal(0.01, 0.03, (series, terms, periods)), axis=-1))
    path = x.sum(axis=1) * 3 + np.cumsum(random.normal(0, 6, (series, periods)), axis=-1) + 40
    return x, path[:, before : before + years * ratio].reshape(series, years, ratio).sum(-1), path


def close(a: Any, b: Any, tolerance: float) -> None:
    a, b = np.asarray(a), np.asarray(b)
    assert np.max(np.abs(a - b) / np.max(np.abs(b))) <= tolerance


# -- the dense twin ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("conversion", ["sum", "mean", "first", "last"])
@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize(("ratio", "before", "rho"), [(4, 0, 0.7), (3, 2, 0.95), (12, 7, 0.2)])
def test_equals_the_dense_twin(name: str, conversion: str, intercept: bool, ratio: int, before: int, rho: float) -> None:
    method, error, dynamic = METHODS[name]
    x, y, _ = made(ratio=ratio, before=before)
    y = y / {"mean": ratio, "sum": 1}.get(conversion, ratio)
    y[1, 4] = y[2, 0] = y[3, -1] = y[3, -2] = NAN
    out = method(y, x, ratio=ratio, rho=rho, intercept=intercept, conversion=conversion, before=before)
    for i in range(len(y)):
        twin = dense(
            y[i], x[i], error, rho, ratio=ratio, intercept=intercept, conversion=conversion, before=before, dynamic=dynamic
        )
        close(out.values[i], twin.values, 1e-8)
        close(out.beta[i], twin.beta, 1e-8)
        close(out.beta_stderr[i], twin.beta_stderr, 1e-8)
        np.testing.assert_allclose(out.stderr[i], twin.stderr, rtol=1e-6, atol=1e-5 * twin.stderr.max())
        assert out.loglike[i] == pytest.approx(twin.loglike, abs=1e-7)
        assert out.rss[i] == pytest.approx(twin.rss, rel=1e-8)
    assert out.residual <= 1e-13


@pytest.mark.parametrize("start", ["zero", "stationary"])
def test_where_the_steps_of_litterman_begin(start: str) -> None:
    x, y, _ = made()
    out = litterman(y, x, rho=0.6, start=start, before=0)
    twin = dense(y[0], x[0], {"zero": "walk_ar1", "stationary": "walk_stationary"}[start], 0.6)
    close(out.values[0], twin.values, 1e-9)
    assert out.loglike[0] == pytest.approx(twin.loglike, abs=1e-8)


def test_fernandez_equals_the_dense_twin_without_an_intercept_and_ahead_of_the_first_total() -> None:
    x, y, _ = made(before=5)
    out = fernandez(y, x, intercept=False, before=5)
    twin = dense(y[2], x[2], "walk", 0.0, intercept=False, before=5)
    close(out.values[2], twin.values, 1e-9)
    np.testing.assert_allclose(out.stderr[2], twin.stderr, rtol=1e-6)


# -- the search for rho ------------------------------------------------------------------------------------------------
OBJECTIVES = {
    ("chow-lin", "maxlog"): lambda d: d.loglike,
    ("chow-lin", "minrss"): lambda d: -d.rss_correlation,
    ("chow-lin", "minrss-quilis"): lambda d: -d.rss,
    ("litterman", "maxlog"): lambda d: d.loglike,
    ("litterman", "minrss"): lambda d: -d.rss,
    ("dynamic", "maxlog"): lambda d: d.loglike,
    ("dynamic", "minrss"): lambda d: -d.rss,
}


@pytest.mark.parametrize(("name", "objective"), OBJECTIVES)
def test_no_other_rho_is_better(name: str, objective: str) -> None:
    method, error, dynamic = METHODS[name]
    score = OBJECTIVES[name, objective]
    random = np.random.default_rng(11)
    x, y, _ = made(seed=8, terms=1, series=8)
    out = method(y, x, rho=objective)
    assert out.objective.startswith(objective)
    for i in range(len(y)):
        best = score(dense(y[i], x[i], error, float(out.rho[i]), dynamic=dynamic))
        others = [float(np.clip(out.rho[i] + d, 0.002, 0.999)) for d in (-1e-3, 1e-3)]
        tries = [*random.uniform(0.002, 0.999, 40), *others]
        if dynamic and out.rho[i] == 0:
            continue  # the fit jumps there: the start term is gone
        assert max(score(dense(y[i], x[i], error, float(r), dynamic=dynamic)) for r in tries) <= best + 1e-7 * abs(best)


def test_rho_is_found_to_ten_digits_and_alone_as_in_a_batch() -> None:
    x, y, _ = made(terms=1, series=30)
    out = chow_lin(y, x, bounds=(-0.9, 0.999))
    inner = np.flatnonzero(~out.at_bound)
    assert inner.size >= 10
    for i in inner[:10]:
        alone = chow_lin(y[i], x[i], bounds=(-0.9, 0.999))
        assert abs(float(alone.rho) - out.rho[i]) < 1e-10
        close(alone.values, out.values[i], 1e-12)
        ahead = [dense(y[i], x[i], "ar1", out.rho[i] + d).loglike for d in (-1e-3, 0, 1e-3)]
        # the top of the parabola through three dense likelihoods is here, up to its third derivative
        assert abs((ahead[0] - ahead[2]) / (ahead[0] + ahead[2] - 2 * ahead[1])) < 0.02


def test_a_bound_is_flagged_and_the_curve_shows_it() -> None:
    x, y, _ = made(terms=1, series=60, years=8)
    out = chow_lin(y, x)
    assert out.grid is not None and out.curve is not None
    assert out.grid.shape == (POINTS,) and out.curve.shape == (60, POINTS)
    assert out.grid[0] == 0.0 and out.grid[-1] == 0.999
    low = out.at_bound & (out.rho == 0.0)
    assert low.any() and not out.at_bound.all()
    assert (out.curve[low].argmax(axis=-1) == 0).all()
    np.testing.assert_array_equal(out.at_bound, (out.rho == 0.0) | (out.rho == 0.999))
    assert chow_lin(y, x, rho=0.5).curve is None
    assert (chow_lin(y, x, bounds=(-0.999, 0.999)).rho[low] < 0).all()


def test_the_curve_is_the_dense_likelihood_up_to_a_constant() -> None:
    x, y, _ = made()
    out = chow_lin(y, x)
    twin = [dense(y[0], x[0], "ar1", float(r)).loglike for r in out.grid[:-1]]
    assert np.ptp(out.curve[0, :-1] - twin) < 1e-7


def test_the_search_finds_the_highest_of_several_tops() -> None:
    height = np.array([3.0, 1.0, 8.0])

    def objective(x: Any, rows: Any) -> Any:
        return np.sin(25 * x) - height[rows] * (x - 0.8) ** 2

    found = maximise(objective, (0.0, 0.999))
    fine = np.linspace(0, 0.999, 100001)
    np.testing.assert_allclose(found.best, fine[objective(fine[:, None], slice(None)).argmax(axis=0)], atol=1e-5)
    slope = 25 * np.cos(25 * found.best) - 2 * height * (found.best - 0.8)
    assert np.abs(slope).max() < 1e-10
    assert not found.at_bound.any()


def test_tops_inside_between_the_last_grid_points_and_outside_are_found_in_few_rounds() -> None:
    where = np.array([-0.5, 0.0002, 0.3, 0.71, 0.9988, 2.0])

    def objective(x: Any, rows: Any) -> Any:
        return 5.0 - 7.0 * (x - where[rows]) ** 2

    found = maximise(objective, (0.0, 0.999))
    np.testing.assert_allclose(found.best, np.clip(where, 0.0, 0.999), atol=1e-12)
    assert found.at_bound.tolist() == [True, False, False, False, False, True]
    assert found.evaluations <= 3  # a parabola's bend is known from the grid: one step, and one to see that it was enough
    np.testing.assert_array_equal(found.grid[[0, -1]], [0.0, 0.999])
    assert (np.diff(found.grid) > 0).all() and np.diff(found.grid)[-1] < 0.002
    x, y, _ = made(terms=1, series=40)
    assert maximise(_chow_lin_objective(x, y), (0.0, 0.999)).evaluations <= 10


def _chow_lin_objective(x: Any, y: Any) -> Any:
    block, _ = whole_block(y, x, np.ones(4), 0, True, 0, "test")
    return _objective(block, Model("ar1", False, "maxlog", (0.0, 0.999)))


# -- closed forms ------------------------------------------------------------------------------------------------------
def test_rho_zero_is_least_squares_with_the_residual_split_evenly() -> None:
    x, y, _ = made(extra=0)
    out = chow_lin(y, x, rho=0.0)
    low = np.column_stack([np.full(12, 4.0), x[0].reshape(2, 12, 4).sum(-1).T])
    beta = np.linalg.lstsq(low, y[0], rcond=None)[0]
    split = np.repeat((y[0] - low @ beta) / 4, 4)
    close(out.values[0], beta[0] + x[0].T @ beta[1:] + split, 1e-11)
    close(out.beta[0], beta, 1e-10)


def test_fernandez_is_the_unit_root_limit_of_chow_lin() -> None:
    x, y, _ = made(terms=1)
    walk = fernandez(y, x).values
    near = [np.max(np.abs(chow_lin(y, x, rho=1 - e).values / walk - 1)) for e in (1e-3, 1e-5, 1e-7)]
    assert near[0] > near[1] > near[2] and near[2] < 2e-8
    close(litterman(y, x, rho=0.0).values, walk, 1e-12)


def test_chow_lin_near_one_through_the_origin_is_nearly_denton() -> None:
    """tempdisagg's "fast" method: on a constant, Chow-Lin with rho .99999 approximates Denton-Cholette."""
    _, y, _ = made(terms=1, extra=0)
    flat = np.ones((len(y), 1, 48))
    close(chow_lin(y, flat, rho=0.99999, intercept=False).values, denton(flat[:, 0], y).values, 1e-4)
    close(fernandez(y, flat, intercept=False).values, denton(flat[:, 0], y).values, 1e-12)


def test_a_consistent_indicator_comes_back() -> None:
    x, _, _ = made(terms=1, extra=5)
    for method in (chow_lin, fernandez, litterman):
        y = x[:, 0, :48].reshape(4, 12, 4).sum(-1)
        out = method(y, x)
        close(out.values, x[:, 0], 1e-12)
        assert out.residual <= 1e-13
        again = method(out.values[:, :48].reshape(4, 12, 4).sum(-1), x)
        close(again.values, out.values, 1e-9)


def test_fifty_digits() -> None:
    """A small Chow-Lin at rho = .9 in exact arithmetic: path, coefficients, likelihood."""
    mp.mp.dps = 50
    x = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5, 101.0, 103.2, 104.0, 102.4]
    y = [4000.0, 4161.4, 4190.0, 4250.0]
    rho, years, periods = mp.mpf(0.9), 4, 16
    c = mp.matrix(years, periods)
    for k in range(years):
        for t in range(4 * k, 4 * k + 4):
            c[k, t] = 1
    q = mp.matrix(periods, periods)
    for i in range(periods):
        for j in range(periods):
            q[i, j] = rho ** abs(i - j) / (1 - rho**2)
    columns = mp.matrix([[1, mp.mpf(v)] for v in x])
    low, v = c * columns, c * q * c.T
    inverse = v**-1
    beta = mp.lu_solve(low.T * inverse * low, low.T * inverse * mp.matrix(y))
    left = mp.matrix(y) - low * beta
    path = columns * beta + q * c.T * inverse * left
    rss = (left.T * inverse * left)[0]
    loglike = -2 * (1 + mp.log(2 * mp.pi) + mp.log(rss / 4)) - mp.log(mp.det(v)) / 2
    out = chow_lin(y, x, rho=0.9)
    assert max(abs(a / b - 1) for a, b in zip(out.values, path, strict=True)) < 1e-13
    assert max(abs(a / b - 1) for a, b in zip(out.beta, beta, strict=True)) < 1e-11
    assert abs(float(out.loglike) - loglike) < 1e-11
    assert abs(float(out.rss) / rss - 1) < 1e-11


def test_the_filter_is_the_joint_density_and_missing_totals_are_marginalised() -> None:
    layout = Layout(np.ones(4), 6, 0, 24)
    y = np.random.default_rng(1).normal(size=6)
    seen = np.array([True, True, False, True, False, True])
    for error in ("ar1", "walk", "walk_ar1", "walk_stationary"):
        step = step_of(error, np.array([[0.8]]), layout)
        white, determinant = innovations(
            step, np.where(seen, y, 0)[:, None, None, None], [None if s else np.array([False]) for s in seen]
        )
        q = dense_covariance(error)[np.ix_(seen, seen)]
        assert np.square(white).sum() == pytest.approx(y[seen] @ np.linalg.solve(q, y[seen]), rel=1e-10)
        assert float(determinant.squeeze()) == pytest.approx(np.linalg.slogdet(q)[1], rel=1e-10)


def dense_covariance(error: str) -> Any:
    from tests.dense_disaggregation import conversion_matrix, error_covariance

    c = conversion_matrix(6, 24, 4, "sum", 0)
    return c @ error_covariance(error, 0.0 if error == "walk" else 0.8, 24) @ c.T


# -- errors ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("method", "rho"), [(chow_lin, 0.8), (chow_lin, "maxlog"), (fernandez, None)])
def test_nine_bands_in_ten_hold_the_truth(method: Any, rho: Any) -> None:
    random = np.random.default_rng(5)
    series, years = 400, 25
    x = 100 + np.cumsum(random.normal(0, 2, (series, 1, 4 * years + 4)), axis=-1)
    shock = random.normal(size=(series, 4 * years + 4))
    u = np.zeros_like(shock)
    carry = 1.0 if method is fernandez else 0.8
    u[:, 0] = shock[:, 0] / (1.0 if method is fernandez else np.sqrt(1 - carry**2))
    for t in range(1, u.shape[1]):
        u[:, t] = carry * u[:, t - 1] + shock[:, t]
    path = 7 + 2 * x[:, 0] + u
    y = path[:, : 4 * years].reshape(series, years, 4).sum(-1)
    out = method(y, x) if rho is None else method(y, x, rho=rho)
    inside = np.abs(path - out.values) <= 1.711 * out.stderr  # Student's t, 24 degrees of freedom or so, 90 %
    assert abs(inside[:, : 4 * years].mean() - 0.9) < 0.03
    assert abs(inside[:, 4 * years :].mean() - 0.9) < (0.08 if rho == "maxlog" else 0.04)


def test_errors_grow_past_the_last_total_and_vanish_where_a_total_is_one_period() -> None:
    x, y, _ = made(terms=1, extra=8)
    x[..., 44:] = x[..., 44:45]  # a flat indicator: what grows is the error alone
    walk = fernandez(y, x).stderr
    assert (np.diff(walk[:, 48:], axis=-1) > 0).all() and (walk[:, 48:] > walk[:, 20:21]).all()
    assert (chow_lin(y, x, rho=0.9).stderr[:, 48:] > chow_lin(y, x, rho=0.9).stderr[:, 20:21]).all()
    last = chow_lin(y / 4, x, rho=0.9, conversion="last").stderr
    assert (last[:, 3:48:4] == 0).all() and (last[:, 2:48:4] > 0).all()


# -- what happens to odd input -----------------------------------------------------------------------------------------
def test_equal_totals_are_no_problem() -> None:
    x, y, _ = made(terms=1)
    y[:, 3] = y[:, 4] = y[:, 5]
    close(chow_lin(y, x, rho=0.5).values[0], dense(y[0], x[0], "ar1", 0.5).values, 1e-9)


@pytest.mark.parametrize("method", [chow_lin, fernandez, litterman, santos_silva_cardoso])
def test_totals_of_zero_and_constant_totals_give_zeros_and_equal_parts(method: Any) -> None:
    x, y, _ = made(terms=1, series=3)
    y[0], y[1] = 0.0, 8.0
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        out = method(y, x)
    assert (out.values[0] == 0).all() and out.residual <= 1e-13
    np.testing.assert_allclose(out.values[1], 2.0, rtol=1e-9)
    assert np.isfinite(out.rho).all() and np.isfinite(out.curve if out.curve is not None else 0.0).all()


@pytest.mark.parametrize("size", [1e-140, 1e-6, 1e12, 1e140])
def test_the_size_of_totals_does_not_matter(size: float) -> None:
    x, y, _ = made(terms=1)
    out, big = chow_lin(y, x), chow_lin(y * size, x)
    close(big.values / size, out.values, 1e-11)
    np.testing.assert_allclose(big.rho, out.rho, atol=1e-10)


def test_a_missing_total_is_one_constraint_fewer_and_patterns_may_differ() -> None:
    x, y, _ = made(terms=1, series=3)
    y[0, 5] = y[1, 0] = NAN
    out = chow_lin(y, x)
    assert np.isfinite(out.values).all() and out.residual <= 1e-13
    for i in range(3):
        alone = chow_lin(y[i], x[i])
        close(alone.values, out.values[i], 1e-11)
    assert out.freedom.tolist() == [9, 9, 10]


def test_the_intercept_matters_and_the_result_says_whether_it_is_there() -> None:
    x, y, _ = made(terms=1)
    with_one, without = chow_lin(y, x), chow_lin(y, x, intercept=False)
    assert with_one.terms == ("intercept", "indicator 1") and without.terms == ("indicator 1",)
    assert with_one.intercept and not without.intercept
    assert np.max(np.abs(with_one.values / without.values - 1)) > 1e-4


def test_more_series_than_a_block_and_any_leading_axes() -> None:
    x, y, _ = made(terms=1, series=300)
    whole = chow_lin(y, x)
    folded = chow_lin(y.reshape(3, 100, -1), x.reshape(3, 100, 1, -1))
    np.testing.assert_array_equal(folded.values.reshape(300, -1), whole.values)
    assert folded.rho.shape == (3, 100) and folded.curve.shape == (3, 100, POINTS) and folded.beta.shape == (3, 100, 2)
    order = np.random.default_rng(0).permutation(300)
    close(chow_lin(y[order], x[order]).values, whole.values[order], 1e-11)


@pytest.mark.parametrize("method", [chow_lin, litterman])
def test_the_size_of_blocks_changes_nothing(method: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, _ = made(terms=1, series=7)
    y[3, 2] = NAN
    whole = method(y, x)
    monkeypatch.setattr(disaggregate, "CELLS", 2 * 51 * 51)
    few = method(y, x)
    close(few.values, whole.values, 1e-12)
    np.testing.assert_allclose(few.rho, whole.rho, atol=1e-11)
    assert few.curve.shape == whole.curve.shape


def test_a_dynamic_model_at_rho_zero_has_no_start_term() -> None:
    x, y, _ = made(terms=1)
    out = santos_silva_cardoso(y, x, rho=0.0)
    close(out.values, chow_lin(y, x, rho=0.0).values, 1e-12)
    assert (out.beta[:, -1] == 0).all() and np.isnan(out.beta_stderr[:, -1]).all()
    assert (out.freedom == 10).all()
    assert (santos_silva_cardoso(y, x, rho=0.4).freedom == 9).all()


def test_no_series_at_all() -> None:
    assert chow_lin(np.empty((0, 12)), np.empty((0, 1, 48))).values.shape == (0, 48)


def test_only_the_intercept() -> None:
    y = np.array([4.0, 5.0, 7.0, 8.0, 12.0])
    out = chow_lin(y, np.empty((0, 20)), rho=0.9)
    assert out.terms == ("intercept",)
    close(out.values, dense(y, np.empty((0, 20)), "ar1", 0.9).values, 1e-12)


def test_years_to_quarters_to_months_add_all_the_way() -> None:
    x, y, _ = made(terms=1, extra=2)
    months = np.repeat(x, 3, axis=-1) / 3 + np.random.default_rng(2).normal(0, 1, (4, 1, 150))
    quarters, month = through(y, [x, months])
    assert month.values.shape == (4, 150)
    parts = np.abs(month.values)
    gap = np.abs(month.values.reshape(4, 50, 3).sum(-1) - quarters.values)
    assert (gap <= 1e-13 * parts.reshape(4, 50, 3).sum(-1)).all()
    gap = np.abs(month.values[:, :144].reshape(4, 12, 12).sum(-1) - y)
    assert (gap <= 1e-13 * parts[:, :144].reshape(4, 12, 12).sum(-1)).all()
    close(month.values, chow_lin(quarters.values, months, ratio=3).values, 0)


# -- refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("bad", [NAN, np.inf, -np.inf])
def test_a_gap_in_an_indicator_is_refused_with_its_place(bad: float) -> None:
    x, y, _ = made()
    x[2, 1, 17] = bad
    with expect_refusal("E-DISAGG-001", "series (2,)", "indicator 2", "period 18", kind=KernelError):
        chow_lin(y, x)


def test_collinear_indicators_are_refused_by_name() -> None:
    x, y, _ = made(terms=3)
    x[1, 2] = 2 * x[1, 0] - x[1, 1]
    with expect_refusal("E-DISAGG-002", "series (1,)", "indicator 3", "indicator 1, indicator 2", kind=KernelError):
        fernandez(y, x)
    x[1, 2] = 7.0
    with expect_refusal("E-DISAGG-002", "indicator 3", "of the intercept"):
        fernandez(y, x)
    assert np.isfinite(fernandez(y, x, intercept=False).values).all()
    x[1, 2] = 0.0
    with expect_refusal("E-DISAGG-002", "indicator 3", "of zero"):
        fernandez(y, x)


@pytest.mark.parametrize("apart", [1e-3, 1e-6])
def test_indicators_that_are_nearly_collinear_are_told_apart(apart: float) -> None:
    """The path depends on what the indicators span, not on how it is written."""
    x, y, _ = made(terms=3)
    plain = fernandez(y, x)
    x[:, 2] = 2 * x[:, 0] - x[:, 1] + apart * x[:, 2]
    near = fernandez(y, x)
    assert np.allclose(near.values, plain.values, rtol=1e-12 / apart)
    assert np.allclose(near.beta[..., -1], plain.beta[..., -1] / apart, rtol=1e-10 / apart)


def test_a_seasonal_indicator_that_is_flat_by_year_cannot_be_told_from_the_intercept() -> None:
    y = [400.0, 410.0, 425.0, 431.0]
    with expect_refusal("E-DISAGG-002", "series ()", "indicator 1"):
        chow_lin(y, np.tile([90.0, 100.0, 110.0, 100.0], 4))


def test_too_few_totals_are_refused_with_the_fix() -> None:
    x, y, _ = made(years=3, extra=0)
    with expect_refusal("E-DISAGG-003", "3 totals for 3 coefficients", "Denton", kind=KernelError):
        chow_lin(y, x)
    assert np.isfinite(chow_lin(y, x, intercept=False).values).all()
    with expect_refusal("E-DISAGG-003", "3 totals for 3 coefficients"):
        santos_silva_cardoso(y, x[:, :1])
    x, y, _ = made(years=5, extra=0)
    y[3, 1:3] = NAN
    with expect_refusal("E-DISAGG-003", "series (3,)", "3 totals"):
        chow_lin(y, x)


@pytest.mark.parametrize("rho", [1.0, -1.0, 1.5, NAN, "best", None, [0.5], True])
def test_a_rho_that_cannot_be_is_refused(rho: Any) -> None:
    x, y, _ = made()
    with expect_refusal("E-DISAGG-004"):
        chow_lin(y, x, rho=rho)


@pytest.mark.parametrize("bounds", [(0.5, 0.5), (0.9, 0.1), (-1.0, 0.5), (0.0, 1.0)])
def test_bounds_that_cannot_be_are_refused(bounds: Any) -> None:
    x, y, _ = made()
    with expect_refusal("E-DISAGG-004"):
        litterman(y, x, bounds=bounds)


def test_negative_bounds_are_refused_for_the_dynamic_method() -> None:
    x, y, _ = made()
    with expect_refusal("E-DISAGG-004", "0 < rho < 1"):
        santos_silva_cardoso(y, x, bounds=(-0.5, 0.9))


def test_shapes_and_names_that_do_not_fit_are_refused() -> None:
    x, y, _ = made()
    for call in (
        lambda: chow_lin(y, x[:, 0]),
        lambda: chow_lin(y, x[:2]),
        lambda: chow_lin(y, x[..., :40]),
        lambda: chow_lin(y, x, before=4),
        lambda: chow_lin(y, x, before=-1),
        lambda: chow_lin(5.0, [1.0]),
        lambda: chow_lin(np.empty((4, 0)), x),
        lambda: chow_lin(y, x, conversion="average"),
        lambda: chow_lin(y, x, ratio=1),
        lambda: chow_lin(y, x, ratio=4.5),
        lambda: chow_lin(np.where(y == y[0, 0], np.inf, y), x),
        lambda: litterman(y, x, start="warm"),
        lambda: chow_lin(y, x[:, :0], intercept=False),
        lambda: through(y, [x], ratios=(4, 3)),
    ):
        with expect_refusal("E-KERNEL-001"):
            call()
