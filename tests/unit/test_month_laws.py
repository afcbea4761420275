"""Seasonal ARIMA models of months as autoregressions: what statsmodels forecasts, to its last digits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.statespace.sarimax import SARIMAX

from gdpcore.nowcasting.rivals import Bridge, Sarima
from gdpcore.nowcasting.rivals.month_laws import month_law
from tests.build import expect_refusal
from tests.made_up_rivals import frames

ORDERS = [
    ((1, 0, 0), (0, 0, 0)),
    ((2, 0, 1), (0, 0, 0)),
    ((0, 1, 1), (0, 0, 0)),
    ((1, 0, 0), (1, 0, 0)),
    ((0, 1, 1), (0, 1, 1)),
    ((1, 1, 0), (0, 0, 1)),
]


def made_up(months: int = 180) -> np.ndarray:
    rng = np.random.default_rng(5)
    shocks = rng.normal(size=months)
    x = np.zeros(months)
    for t in range(1, months):
        x[t] = 0.6 * x[t - 1] + shocks[t] + 0.4 * shocks[t - 1]
    return 40.0 * (3.0 + x + np.sin(np.arange(months) * np.pi / 6))


@pytest.mark.parametrize(("order", "seasonal"), ORDERS)
def test_forecasts_and_their_errors_are_those_of_statsmodels(order, seasonal) -> None:
    x, ahead = made_up(), 4
    law = month_law(x[None], Sarima(order, seasonal))
    scale = np.std(x)
    season = (*seasonal, 12 if any(seasonal) else 0)
    fit = SARIMAX(x / scale, order=order, seasonal_order=season, trend="n" if order[1] or seasonal[1] else "c").fit(
        disp=0, maxiter=200
    )
    theirs = fit.get_forecast(ahead)
    values, loadings = law.go_on(np.r_[x, np.full(ahead, np.nan)][None], ahead)
    assert values[0, -ahead:] == pytest.approx(scale * theirs.predicted_mean, rel=1e-8)
    variance = (loadings[0, -ahead:] ** 2).sum(-1) * fit.params[-1] * scale**2
    assert variance == pytest.approx(scale**2 * theirs.var_pred_mean, rel=0.05)  # theirs holds what is not known of the start
    assert np.array_equal(values[0, :-ahead], x) and not loadings[0, :-ahead].any()
    assert law.residuals[0, 60:] == pytest.approx(scale * fit.resid[60:], abs=1e-8 * scale)


def test_an_autoregression_by_either_way_says_the_same() -> None:
    x = made_up(600)
    longer = np.r_[x, np.full(3, np.nan)][None]
    one, two = (month_law(x[None], how).go_on(longer, 3) for how in (2, Sarima((2, 0, 0))))
    assert one[0][0, -3:] == pytest.approx(two[0][0, -3:], rel=0.02)
    assert one[1][0, -3:, -3:] == pytest.approx(two[1][0, -3:, -3:], abs=0.05)


def test_gaps_are_no_hindrance_and_a_series_without_enough_figures_says_so() -> None:
    x = np.stack([made_up(), made_up(), np.full(180, 7.0), made_up()])
    x[0, 30:33] = np.nan
    x[3, :170] = np.nan
    law = month_law(x, Sarima((1, 0, 1)))
    assert law.bad.tolist() == [False, False, True, True]
    values, loadings = law.go_on(x, 2)
    assert np.isfinite(values[0]).all() and np.isnan(values[3, :170]).all() and not loadings.any()
    assert np.isnan(law.residuals[0, 30:33]).all()


def test_a_bridge_with_seasonal_months_beats_one_without_on_seasonal_months() -> None:
    months = pd.period_range("2005-01", periods=180, freq="M")
    x = pd.DataFrame({"a": made_up() + 800.0 * np.cos(np.arange(180) * np.pi / 6)}, months)
    y = pd.DataFrame({"GDP": x["a"].to_numpy().reshape(60, 3).mean(1)}, pd.period_range("2005Q1", periods=60, freq="Q"))
    known = x.copy()
    known.iloc[-3:] = np.nan
    past = y.iloc[:-1]
    errors = {
        name: abs(
            Bridge(month_lags=how).fit(known, past, {"GDP": "quarter_mean"}).nowcast("GDP", y.index[-1]).mean - y["GDP"].iloc[-1]
        )
        for name, how in (("plain", 1), ("seasonal", Sarima((1, 0, 0), (0, 1, 1))))
    }
    assert errors["seasonal"] < 0.5 * errors["plain"]


def test_an_order_that_is_none_is_refused() -> None:
    with expect_refusal("E-NOW-009", "order"):
        Sarima((1, 0))
    with expect_refusal("E-NOW-009", "seasonal"):
        Sarima((1, 0, 0), (1, -1, 0))
    x, y, observes, _ = frames()
    with expect_refusal("E-NOW-009", "month_lags"):
        Bridge(month_lags="sarima")
    assert Bridge(month_lags=Sarima()).fit(x, y, observes).equations("GDP", "2019Q4").shape[0] >= 1
