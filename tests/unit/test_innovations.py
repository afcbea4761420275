"""Predictions a month ahead: those of statsmodels' filter and of the dense normal, and the likelihood summed from their errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.kernel.factor import innovations as module
from gdpcore.kernel.factor_model import Panel, innovations, lay_out, smooth
from tests.dense_factor import dense
from tests.factor_panels import panel, parameters, simulated
from tests.made_up_factors import in_blocks, made_up, mixed
from tests.unit.test_factor_statsmodels import theirs

KINDS = [
    "month", "late", "gap", "scaled", "quarter_growth", "quarter_growth", "uneven", "jan_feb", "ytd", "ytd_quarterly",
    "ytd_growth", "one", "quarter_mean", "none", "annual",
]  # fmt: skip


@pytest.mark.parametrize("long", [12, 2])
@pytest.mark.parametrize("ar1", [True, False])
@pytest.mark.parametrize(("r", "p"), [(1, 1), (2, 2), (3, 3)])
def test_the_likelihood_is_the_sum_over_errors(r: int, p: int, ar1: bool, long: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONG", long)
    given, at = panel(KINDS, 50, seed=7), parameters(2, len(KINDS), r, p, ar1)
    layout = lay_out(given, factors=r, lags=p, autocorrelated=ar1)
    ours = innovations(layout, at)
    assert ours.loglike == pytest.approx(smooth(layout, at).loglike, rel=1e-12)
    assert np.array_equal(np.isfinite(ours.errors), np.isfinite(given.values))
    assert np.isnan(ours.explained[KINDS.index("none")]) and np.array_equal(ours.values, ours.errors, equal_nan=True)


def test_shifts_of_the_factors_are_expected() -> None:
    given, at = replace(panel(KINDS, 50, seed=7), shocked=(11, 30)), parameters(2, len(KINDS), 2, 2)
    at = replace(at, shifts=np.array([[3.0, -2.0], [1.0, 4.0]]))
    layout = lay_out(given, factors=2, lags=2)
    assert innovations(layout, at).loglike == pytest.approx(smooth(layout, at).loglike, rel=1e-12)


@pytest.mark.parametrize("row", [1, 13, 26, 29])
def test_errors_are_the_dense_normal_s(row: int) -> None:
    given, at = panel(KINDS, 30, seed=5), parameters(4, len(KINDS), 2, 2)
    before = np.where(np.arange(30)[:, None] < row, given.values, np.nan)
    twin, ours = dense(Panel(before, given.observed), at), innovations(lay_out(given, factors=2, lags=2), at)
    seen = np.isfinite(given.values[row])
    np.testing.assert_allclose(ours.errors[row, seen], (given.values - twin.values)[row, seen], atol=1e-9)
    variance = np.diag(twin.cells_cov).reshape(30, -1)[row]
    np.testing.assert_allclose(ours.variance[row, seen], variance[seen], rtol=1e-8)


@pytest.mark.parametrize("ar1", [True, False])
def test_errors_and_variances_are_statsmodels_filter_s(ar1: bool) -> None:
    given, at = simulated(3, 72, 7, 2, 2, 2, ar1)
    model, params = theirs(given, 2, at, ar1)
    result = model.filter(params).filter_results
    ours = innovations(lay_out(given, factors=2, lags=2, autocorrelated=ar1), at)
    np.testing.assert_allclose(ours.errors, result.forecasts_error.T, atol=1e-10)
    variance = np.diagonal(result.forecasts_error_cov, axis1=0, axis2=1)
    seen = np.isfinite(given.values)
    np.testing.assert_allclose(ours.variance[seen], variance[seen], rtol=1e-9)


def test_r2_of_a_fit_is_that_of_statsmodels_predictions() -> None:
    monthly, quarterly, blocks, _ = in_blocks()
    one = gdp.DynamicFactor(blocks=blocks, most=20).fit(monthly, quarterly)
    model, params = one.to_statsmodels()
    errors = model.filter(params).filter_results.forecasts_error.T
    figures = one.data.panel().values
    expected = 1 - np.nansum(errors**2, axis=0) / np.nansum(figures**2, axis=0)
    np.testing.assert_allclose(one.r2, expected, atol=1e-9)
    assert list(one.r2.index) == list(one.data.names) and one.r2.between(-0.2, 0.95).all()
    np.testing.assert_allclose(one.innovations["x3"], errors[:, 3] * one.data.scale[3], atol=1e-9)


def test_gaps_do_not_make_a_series_look_explained() -> None:
    """Noise that is known every few months: the smoother runs through it, predictions do not."""
    monthly, quarterly = made_up(6, 120, 1, 3)
    monthly["noise"] = np.where(np.arange(120) % 5 == 0, np.random.default_rng(2).normal(size=120), np.nan)
    one = gdp.DynamicFactor().fit(monthly, quarterly)
    i = one.data.names.index("noise")
    fitted = one.fitted_on(one.data).values[:, i]
    seen = np.isfinite(one.data.values[:, i])
    assert np.abs(fitted[seen] * one.data.scale[i] + one.data.centre[i] - one.data.values[seen, i]).max() < 1e-9, "its R2 is 1"
    assert one.r2["noise"] < 0.25
    assert one.r2.drop("noise").max() > one.r2["noise"]


def test_every_kind_has_an_r2() -> None:
    one = gdp.DynamicFactor(most=10).fit(*mixed())
    assert one.r2.notna().all() and (one.r2 < 1).all()
