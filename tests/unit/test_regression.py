"""Least squares, autoregressions and MIDAS weights: against statsmodels, scipy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize
from statsmodels.tsa.ar_model import AutoReg

from gdpcore.errors import KernelError
from gdpcore.kernel.autoregression import autoregress, continue_forward, lagged
from gdpcore.kernel.midas import midas, weights
from gdpcore.kernel.regression import least_squares, newey_west_lags
from tests.made_up_rivals import autoregressive


def test_many_equations_with_gaps_are_statsmodels_one_by_one() -> None:
    rng = np.random.default_rng(0)
    x, y = np.concatenate([np.ones((3, 50, 1)), rng.normal(size=(3, 50, 2))], -1), rng.normal(size=(3, 50))
    y[rng.random(y.shape) < 0.2] = np.nan
    x[0, 3, 1] = np.nan
    plain, robust = least_squares(y, x), least_squares(y, x, hac=4)
    for j in range(3):
        used = np.isfinite(y[j]) & np.isfinite(x[j]).all(1)
        theirs = sm.OLS(y[j, used], x[j, used]).fit()
        assert plain.values[j] == pytest.approx(theirs.params, rel=1e-10)
        assert plain.covariance[j] == pytest.approx(theirs.cov_params(), rel=1e-9, abs=1e-14)
        assert plain.residuals[j, used] == pytest.approx(theirs.resid, rel=1e-9, abs=1e-12)
        assert (plain.count[j], plain.df[j]) == (used.sum(), used.sum() - 3)
    full = rng.normal(size=60)
    z = np.column_stack([np.ones(60), rng.normal(size=(60, 2))])
    theirs = sm.OLS(full, z).fit(cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True})
    assert least_squares(full, z, hac=4).covariance == pytest.approx(theirs.cov_params(), rel=1e-9)
    assert np.isfinite(robust.covariance).all()


def test_collinear_and_short_equations_are_flagged_not_solved() -> None:
    x = np.ones((2, 6, 3))
    x[0, :, 1], x[0, :, 2] = np.arange(6.0), 2.0 * np.arange(6.0) + 1e-13
    x[1, :, 1], x[1, :, 2] = np.arange(6.0), np.square(np.arange(6.0))
    one = least_squares(np.arange(6.0)[None].repeat(2, 0) ** 3, x)
    assert one.collinear.tolist() == [True, False]
    assert np.isnan(one.values[0]).all() and np.isfinite(one.values[1]).all()
    short = least_squares(np.arange(2.0), np.column_stack([np.ones(2), np.arange(2.0), np.square(np.arange(2.0))]))
    assert np.isnan(short.values).all() and short.df == -1


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_units_of_a_regressor_do_not_matter(scale: float) -> None:
    rng = np.random.default_rng(2)
    x, y = np.column_stack([np.ones(30), rng.normal(size=30)]), rng.normal(size=30)
    one, other = least_squares(y, x), least_squares(y, x * np.array([1.0, scale]))
    assert not other.collinear and other.values * np.array([1.0, scale]) == pytest.approx(one.values, rel=1e-9)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(KernelError, match="E-KERNEL-001"):
        least_squares(np.ones(3), np.ones((4, 1)))


def test_lags_of_newey_and_west() -> None:
    assert [newey_west_lags(n) for n in (20, 100, 400)] == [2, 4, 5]


def test_an_autoregression_and_its_forecasts_are_statsmodels() -> None:
    y = autoregressive(np.random.default_rng(1), 80)
    ours, theirs = autoregress(y[None], 3), AutoReg(y, 3).fit()
    assert ours.values[0] == pytest.approx(theirs.params, rel=1e-8)
    now = np.r_[y, np.full(6, np.nan)][None]
    path = continue_forward(now, np.full(now.shape, ours.values[0, 0]), ours.values[:, 1:], tail=12)
    assert path.values[0, 80:] == pytest.approx(theirs.forecast(6), rel=1e-8)
    psi = np.square(path.loadings[0, 80:]).sum(1)
    shocks = np.r_[1.0, np.zeros(5)]
    for k in range(1, 6):
        shocks[k] = sum(ours.values[0, 1 + i] * shocks[k - 1 - i] for i in range(min(3, k)))
    assert psi == pytest.approx(np.cumsum(np.square(shocks)), rel=1e-12)


def test_the_gradient_of_a_forecast_is_its_derivative() -> None:
    y = autoregressive(np.random.default_rng(4), 30)
    now, beta = np.r_[y, np.full(4, np.nan)][None], np.array([0.4, 0.5, -0.2])

    def last(b: np.ndarray) -> float:
        return float(continue_forward(now, np.full(now.shape, b[0]), b[None, 1:]).values[0, -1])

    ours = continue_forward(now, np.full(now.shape, beta[0]), beta[None, 1:]).gradient[0, -1]
    numeric = [(last(beta + 1e-6 * e) - last(beta - 1e-6 * e)) / 2e-6 for e in np.eye(3)]
    assert ours == pytest.approx(numeric, rel=1e-7)


def test_the_order_is_that_of_the_smallest_criterion() -> None:
    y = autoregressive(np.random.default_rng(5), 300)
    y2 = y.copy()
    for t in range(2, 300):
        y2[t] = 0.3 * y2[t - 1] + 0.5 * y2[t - 2] + np.random.default_rng(t).normal()
    both = np.array([y, y2])
    assert autoregress(both, None, 5).lags.tolist() == [1, 2]
    assert autoregress(both, None, 5).values[0, 2:].tolist() == [0.0] * 4


def test_lags_longer_than_the_series_are_unknown() -> None:
    assert np.isnan(lagged(np.arange(2.0), 4)[:, 1:]).all()


@pytest.mark.parametrize("family", ["almon", "beta"])
def test_weights_sum_to_one_and_their_derivatives_are_right(family: str) -> None:
    theta = np.array([0.7, -0.9])
    w, turn = weights(family, theta, 7)
    assert w.sum() == pytest.approx(1.0, abs=1e-15)
    for k, e in enumerate(np.eye(2) * 1e-6):
        assert turn[:, k] == pytest.approx((weights(family, theta + e, 7)[0] - weights(family, theta - e, 7)[0]) / 2e-6, abs=1e-8)


@pytest.mark.parametrize(("family", "theta"), [("almon", (-3.0, -2.0)), ("beta", (0.2, 1.4))])
def test_a_midas_regression_finds_the_optimum_that_scipy_finds(family: str, theta: tuple[float, float]) -> None:
    rng = np.random.default_rng(3)
    m, z = rng.normal(size=(2, 120, 9)), rng.normal(size=(2, 120, 1))
    y = 1.0 + 2.0 * m @ weights(family, np.array(theta), 9)[0] + 0.5 * z[..., 0] + 0.3 * rng.normal(size=(2, 120))
    y[0, :7] = np.nan
    ours = midas(y, m, z, family)
    assert (ours.slope < 1e-6).all()

    def squares(p: np.ndarray, j: int) -> float:
        fit = p[0] + p[1] * m[j] @ weights(family, p[3:], 9)[0] + p[2] * z[j, :, 0]
        return float(np.nansum(np.square(y[j] - fit)))

    for j in range(2):
        theirs = min(
            (minimize(squares, np.r_[1.0, 2.0, 0.5, s], (j,), tol=1e-12) for s in (np.zeros(2), np.array(theta))),
            key=lambda r: r.fun,
        )
        assert np.nansum(np.square(ours.residuals[j])) <= theirs.fun * (1 + 1e-9)
        assert ours.values[j] == pytest.approx([1.0, 2.0, 0.5], abs=0.15)
        assert ours.weights[j] == pytest.approx(weights(family, np.array(theta), 9)[0], abs=0.08)


def test_the_covariance_of_a_midas_regression_is_that_of_its_jacobian() -> None:
    rng = np.random.default_rng(6)
    m = rng.normal(size=(1, 90, 5))
    y = 1.0 + 1.5 * m @ weights("almon", np.array([-2.0, 0.5]), 5)[0] + 0.2 * rng.normal(size=(1, 90))
    one = midas(y, m, np.empty((1, 90, 0)), "almon")
    at = np.r_[one.values[0], one.theta[0]]

    def fitted(p: np.ndarray) -> np.ndarray:
        return p[0] + p[1] * m[0] @ weights("almon", p[2:], 5)[0]

    jacobian = np.column_stack([(fitted(at + 1e-6 * e) - fitted(at - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    assert one.covariance[0] == pytest.approx(np.linalg.inv(jacobian.T @ jacobian) * one.variance[0], rel=1e-4)


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(KernelError, match="'almon' or 'beta'"):
        midas(np.ones((1, 9)), np.ones((1, 9, 3)), np.empty((1, 9, 0)), "cubic")
