"""The factor model beside statsmodels' DynamicFactorMQ at equal parameters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

from gdpcore.kernel.factor_model import Panel, Parameters, fitted, lay_out, smooth
from tests.factor_panels import simulated

CASES = [
    (0, 90, 5, 0, 1, 1, True),
    (1, 90, 5, 1, 1, 1, True),
    (2, 90, 6, 1, 2, 2, True),
    (3, 72, 7, 2, 3, 3, True),
    (4, 90, 8, 1, 4, 1, True),
    (5, 90, 5, 1, 1, 2, False),
    (6, 72, 6, 2, 2, 1, False),
    (7, 72, 6, 3, 2, 3, False),
]


def theirs(panel: Panel, quarterly: int, at: Parameters, ar1: bool) -> tuple[DynamicFactorMQ, np.ndarray]:
    """Their model of the panel, and the parameters in their order."""
    values, r = panel.values, at.loadings.shape[1]
    n = values.shape[1] - quarterly
    index = pd.period_range("2000-01", periods=len(values), freq="M")
    frame = pd.DataFrame(values[:, :n], index=index, columns=[f"m{i}" for i in range(n)])
    quarters = None
    if quarterly:
        labels = pd.period_range("2000Q1", periods=len(values) // 3, freq="Q")
        quarters = pd.DataFrame(values[2::3, n:], index=labels, columns=[f"q{i}" for i in range(quarterly)])
    model = DynamicFactorMQ(
        frame, endog_quarterly=quarters, factors=1, factor_multiplicities=r, factor_orders=len(at.transition),
        idiosyncratic_ar1=ar1, standardize=False,
    )  # fmt: skip
    root = np.linalg.cholesky(at.factor_cov)[np.tril_indices(r)]
    rho = at.rho if ar1 else at.rho[:0]
    return model, np.concatenate([at.loadings.ravel(), at.transition.swapaxes(0, 1).ravel(), root, rho, at.variance])


@pytest.mark.parametrize(("seed", "months", "monthly", "quarterly", "r", "p", "ar1"), CASES)
def test_likelihood_factors_and_values_are_statsmodels(
    seed: int, months: int, monthly: int, quarterly: int, r: int, p: int, ar1: bool
) -> None:
    panel, at = simulated(seed, months, monthly, quarterly, r, p, ar1)
    model, params = theirs(panel, quarterly, at, ar1)
    layout = lay_out(panel, factors=r, lags=p, autocorrelated=ar1)
    ours, result = smooth(layout, at), model.smooth(params)
    assert ours.loglike == pytest.approx(float(model.loglike(params)), rel=1e-12)
    np.testing.assert_allclose(ours.factors, result.states.smoothed.to_numpy()[:, :r], atol=1e-8)
    cov = np.moveaxis(result.smoothed_state_cov[:r, :r], 2, 0)
    np.testing.assert_allclose(ours.covariance, cov, atol=1e-8)
    expected = result.get_prediction(information_set="smoothed").predicted_mean.to_numpy()
    if ar1:
        np.testing.assert_allclose(fitted(layout, at).values, expected, atol=1e-8)
    else:
        np.testing.assert_allclose(fitted(layout, at).common[:, :monthly], expected[:, :monthly], atol=1e-8)
