"""The Bayesian VAR as a model of frames."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from gdpcore.errors import ModelError
from gdpcore.kernel.bayesian_var import minnesota, posterior_of
from gdpcore.kernel.var_months import Law, lay_out, smooth
from gdpcore.nowcasting.forecaster import Fitted, Forecaster
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.rivals import BayesianVar
from gdpcore.nowcasting.rivals import large_var as module
from tests.made_up_rivals import frames, last_quarter

MODEL = BayesianVar(lags=2)


@pytest.fixture(scope="module")
def fitted() -> tuple:
    x, y, observes, truth = frames(quarters=40)
    return MODEL.fit(x, y, observes), x, y, observes, truth


def test_it_keeps_the_interface(fitted: tuple) -> None:
    fit, x, y, _observes, truth = fitted
    assert isinstance(MODEL, Forecaster) and isinstance(fit, Fitted)
    assert fit.converged and 0.01 < fit.tightness < 5 and np.isfinite(fit.log_marginal)
    spread = [fit.nowcast("GDP", last_quarter(y) + h) for h in range(9)]
    assert all(a.sd < b.sd + 1e-9 for a, b in itertools.pairwise(spread))
    assert abs(spread[0].mean - truth) < 3 * spread[0].sd
    known = fit.nowcast("GDP", last_quarter(y) - 1)
    assert (known.mean, known.sd) == (y["GDP"].iloc[-2], 0.0)
    assert fit.nowcast("x1", x.index[-1]).sd > 0
    assert fit.update(x, y).nowcast("GDP", last_quarter(y)).mean == spread[0].mean


def test_the_end_of_the_search_is_a_fixed_point(fitted: tuple) -> None:
    fit = BayesianVar(lags=1, tightness=0.3, tolerance=1e-7, most=400).fit(*fitted[1:4])
    found = fit.found
    posterior = posterior_of(found.months.moments(), minnesota(found.prior.scale, 1, 0.3))
    assert fit.converged
    assert posterior.values == pytest.approx(found.law.values, abs=1e-6)
    assert posterior.cov == pytest.approx(found.law.cov, abs=1e-6)


def test_complete_months_need_no_filling() -> None:
    rng = np.random.default_rng(0)
    x = pd.DataFrame(rng.normal(size=(60, 2)), pd.period_range("2019-01", periods=60, freq="M"), ["a", "b"])
    fit = BayesianVar(lags=2, tightness=0.3).fit(x)
    smooth(lay_out(fit.data.panel(), 2), fit.found.law)
    assert fit.found.iterations <= 4
    assert fit.nowcast("a", "2023-12").sd == 0.0
    forecast = fit.nowcast("a", "2024-01")
    z = (x.to_numpy() - fit.data.centre) / fit.data.scale
    law = fit.found.law
    expected = law.values[0] + z[-1] @ law.values[1:3] + z[-2] @ law.values[3:5]
    assert forecast.mean == pytest.approx(expected[0] * fit.data.scale[0] + fit.data.centre[0], rel=1e-10)
    assert forecast.sd == pytest.approx(np.sqrt(law.cov[0, 0]) * fit.data.scale[0], rel=1e-10)


def test_empty_rows_order_of_columns_and_units_change_nothing(fitted: tuple) -> None:
    _, x, y, observes, _ = fitted
    model = BayesianVar(lags=1, tightness=0.3, tolerance=1e-6, most=400)
    one = model.fit(x, y, observes).nowcast("GDP", last_quarter(y))
    longer = x.reindex(pd.period_range("2000-01", x.index[-1] + 7, freq="M"))[["x2", "x0", "x1"]]
    for two in (model.fit(longer, y, observes), model.fit(1e-4 * x, y, observes)):
        there = two.nowcast("GDP", last_quarter(y))
        assert (there.mean, there.sd) == pytest.approx((one.mean, one.sd), rel=1e-4)


def test_an_earlier_fit_is_where_the_search_begins(fitted: tuple) -> None:
    fit, x, y, observes, _ = fitted
    model = BayesianVar(lags=2, tightness=fit.tightness)
    cold, warm = model.fit(x, y, observes), model.fit(x, y, observes, start=fit)
    assert warm.found.iterations < cold.found.iterations
    with pytest.raises(ModelError, match="E-NOW-012"):
        BayesianVar(lags=1).fit(x, y, observes, start=fit)


def test_an_early_quarter_that_is_missing_reaches_before_the_months(fitted: tuple) -> None:
    _, x, y, _, _ = fitted
    late = y.copy()
    late.iloc[0] = np.nan
    one = BayesianVar(lags=2, tightness=0.3, tolerance=1e-2).fit(x, late, {"GDP": "quarter_growth"}).nowcast("GDP", y.index[0])
    assert np.isfinite(one.mean) and one.sd > 0


def test_draws_widen_the_density_and_repeat_with_the_seed(fitted: tuple) -> None:
    _, x, y, observes, _ = fitted
    plain = BayesianVar(lags=1, tightness=0.3).fit(x, y, observes).nowcast("GDP", last_quarter(y))
    model = BayesianVar(lags=1, tightness=0.3, draws=40, burn=10)
    one, two = (model.fit(x, y, observes).nowcast("GDP", last_quarter(y)) for _ in range(2))
    assert isinstance(one, Mixture) and len(one.components) == 40
    assert one.mean == two.mean and one.mean == pytest.approx(plain.mean, abs=2 * plain.sd)
    assert 0.9 * plain.sd < one.sd < 3 * plain.sd


def test_dummy_rows_pull_levels_to_where_they_stay(fitted: tuple) -> None:
    rng = np.random.default_rng(1)
    x = pd.DataFrame(rng.normal(size=(90, 2)).cumsum(0), pd.period_range("2015-01", periods=90, freq="M"), ["a", "b"])
    loose = BayesianVar(lags=2, tightness=0.5, own_lag=1.0).fit(x)
    tight = BayesianVar(lags=2, tightness=0.5, own_lag=1.0, sum_of_coefficients=0.01, single_unit_root=0.01).fit(x)

    def stays(law: Law) -> float:
        return float(np.abs(law.values[1:3] + law.values[3:5] - np.eye(2)).max())

    assert stays(tight.found.law) < stays(loose.found.law)


def test_bands_hold_as_often_as_they_say() -> None:
    hits = 0
    for seed in range(60):
        x, y, observes, truth = frames(seed, indicators=2, edge=1)
        low, high = (
            BayesianVar(lags=1, tightness=0.5, tolerance=1e-2).fit(x, y, observes).nowcast("GDP", last_quarter(y)).interval(0.9)
        )
        hits += low <= truth <= high
    assert 0.8 <= hits / 60 <= 0.95


def test_what_cannot_be_estimated_is_refused(fitted: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    fit, x, y, observes, _ = fitted
    with pytest.raises(ModelError, match="E-NOW-010"):
        fit.nowcast("CPI", "2010Q4")
    with pytest.raises(ModelError, match="E-RIVAL-001"):
        MODEL.fit(x.iloc[40:46], y.iloc[13:16], observes)
    for wrong in (
        {"lags": 0},
        {"tightness": "ml"},
        {"tightness": -1.0},
        {"own_lag": 2},
        {"draws": -1},
        {"single_unit_root": 0.0},
        {"tolerance": None},
    ):
        with pytest.raises(ModelError, match="E-NOW-009"):
            BayesianVar(**wrong)

    def broken(*_: object) -> None:
        raise np.linalg.LinAlgError("not positive definite")

    monkeypatch.setattr("gdpcore.nowcasting.rivals.var_search.smooth", broken)
    with pytest.raises(ModelError, match="E-RIVAL-010"):
        module.BayesianVar(lags=1).fit(x, y, observes)
