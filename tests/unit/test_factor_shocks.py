"""Extreme months: treated as data and reported, left out, or given a shock of their own that says nothing of the factors' law."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import KernelError, ModelError
from gdpcore.kernel.factor.data import Panel, monthly
from gdpcore.kernel.factor_model import lay_out, smooth
from gdpcore.nowcasting import FactorFit, load_fit
from tests.dense_factor import dense
from tests.factor_panels import parameters
from tests.made_up_factors import made_up

SHOCK = "2006-04"


def struck(size: float, seed: int = 4, t: int = 144) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Made up: one factor, hit in one month by a shock of a size, as the spring of 2020 was."""
    rng = np.random.default_rng(seed)
    f, e, rho = np.zeros(t + 4), np.zeros((t + 4, 9)), rng.uniform(0.1, 0.6, 9)
    for s in range(1, t + 4):
        f[s] = 0.6 * f[s - 1] + rng.normal() - size * (s == 4 + 63)
        e[s] = rho * e[s - 1] + 0.7 * rng.normal(size=9)
    y = f[:, None] * rng.uniform(0.5, 1.5, 9) + e
    frame = pd.DataFrame(y[4:, :8], pd.period_range("2001-01", periods=t, freq="M"), [f"x{i}" for i in range(8)])
    growth = sum(w * y[4 - k : t + 4 - k, 8] for k, w in enumerate((1, 2, 3, 2, 1)))
    return frame, pd.DataFrame({"GDP": growth[2::3]}, pd.period_range("2001Q1", periods=t // 3, freq="Q"))


@pytest.fixture(scope="module")
def fit() -> FactorFit:
    return gdp.DynamicFactor().fit(*struck(25.0), shocks=[SHOCK])


def test_the_likelihood_is_that_of_the_dense_normal_with_the_shift(fit: FactorFit) -> None:
    twin = dense(fit.data.panel(), fit.parameters)
    assert fit.loglike == pytest.approx(twin.loglike, rel=1e-10)
    np.testing.assert_allclose(fit.factors.to_numpy(), twin.factors, atol=1e-8)
    assert fit.converged and fit.score_norm < 5


def test_the_law_of_the_factors_is_that_of_calm_months(fit: FactorFit) -> None:
    calm = gdp.DynamicFactor().fit(*struck(0.0))
    plain = gdp.DynamicFactor().fit(*struck(25.0))

    def one_sd(one: FactorFit) -> float:
        """The sd of a shock to the first series in its units: what rotation and scale leave."""
        p = one.parameters
        return float(abs(p.loadings[0, 0]) * p.factor_cov[0, 0] ** 0.5 * one.data.scale[0])

    assert one_sd(fit) == pytest.approx(one_sd(calm), rel=0.1)
    assert one_sd(plain) > 1.5 * one_sd(calm)
    size = fit.parameters.shifts[0, 0] * fit.parameters.loadings[0, 0] * fit.data.scale[0] / one_sd(calm)
    assert size == pytest.approx(-25, rel=0.15)


def test_one_shock_in_every_month_but_the_first_leaves_nothing_to_the_law() -> None:
    values = np.random.default_rng(0).normal(size=(8, 3))
    at = replace(parameters(0, 3, 1, 1), shifts=np.zeros((7, 1)))
    layout = lay_out(Panel(values, monthly(3), tuple(range(1, 8))), factors=1, lags=1)
    plain = lay_out(Panel(values, monthly(3)), factors=1, lags=1)
    assert smooth(layout, at).loglike == pytest.approx(smooth(plain, replace(at, shifts=np.zeros((0, 0)))).loglike, rel=1e-13)


def test_the_worst_months_are_reported(fit: FactorFit) -> None:
    plain = gdp.DynamicFactor().fit(*struck(25.0))
    worst = plain.extremes(3)
    assert list(worst.columns) == ["period", "series", "size"] and len(worst) == 3
    assert (worst["period"].iloc[0], worst["series"].iloc[0]) == (pd.Period(SHOCK, "M"), "all factors")
    assert worst["size"].iloc[0] > 5 and worst["size"].is_monotonic_decreasing
    assert f"largest shock: {worst['size'].iloc[0]:.1f} sd, all factors in {SHOCK}" in plain.summary()
    assert fit.extremes(1)["size"].iloc[0] < 5


def test_a_spoilt_figure_is_reported_with_its_series() -> None:
    monthly_frame, quarterly = struck(0.0)
    monthly_frame.iloc[30, 2] += 40
    quarterly.iloc[20, 0] += 500
    worst = gdp.DynamicFactor().fit(monthly_frame, quarterly).extremes(3)
    found = set(zip(worst["series"], worst["period"].astype(str), strict=True))
    assert {("x2", "2003-07"), ("GDP", "2006Q1")} <= found


def test_news_and_common_parts_and_draws_know_the_shift(fit: FactorFit) -> None:
    monthly_frame, quarterly = struck(25.0)
    monthly_frame.iloc[-1, 3:] += 2
    news = fit.news(monthly_frame, quarterly, series="GDP", period="2013Q1")
    parts = sum(part["impact"].sum() for part in (news.releases, news.revisions, news.withdrawals)) + news.reestimation
    assert abs(parts - news.total) < 1e-10 and abs(news.total) > 1e-3
    i = fit.data.names.index("x0")
    month = fit.factors.to_numpy()[:, 0] * fit.parameters.loadings[i, 0] * fit.data.scale[i] + fit.data.centre[i]
    np.testing.assert_allclose(fit.common["x0"], month, rtol=1e-9)
    draws = fit.simulate(2000, seed=1)
    assert draws.shape[0] == 2000
    for column in draws.columns[:3]:
        one = fit.nowcast(*column)
        assert abs(draws[column].mean() - one.mean) < 5 * one.sd / 2000**0.5


def test_a_quarter_names_its_months_and_the_next_vintage_begins_from_the_shifts(fit: FactorFit) -> None:
    data = struck(25.0)
    quarter = fit.spec.fit(*data, shocks=["2006Q2", SHOCK], start=fit)
    assert quarter.data.shocks == ("2006-04", "2006-05", "2006-06")
    assert quarter.parameters.shifts.shape == (3, 1)
    again = fit.spec.fit(*data, shocks=SHOCK, start=fit)
    assert again.iterations <= 3 and again.loglike == pytest.approx(fit.loglike, abs=0.01)
    assert quarter.data.centre[0] != again.data.centre[0], "means leave shocks out"


def test_saved_and_read_the_shocks_are_there(fit: FactorFit, tmp_path: Path) -> None:
    fit.save(tmp_path / "fit.json")
    again = load_fit(tmp_path / "fit.json")
    assert again.data.shocks == fit.data.shocks
    assert again.nowcast("GDP", "2013Q1") == fit.nowcast("GDP", "2013Q1")


@pytest.mark.parametrize("shocks", [["2001-01"], ["1999-05"], ["2013-01"], ["2000Q4"]])
def test_shocks_outside_the_months_are_refused(shocks: list[str]) -> None:
    with pytest.raises(ModelError, match="E-NOW-009 shocks"):
        gdp.DynamicFactor().fit(*made_up(4, 144, 1, 0), shocks=shocks)


def test_statsmodels_knows_no_shifts(fit: FactorFit) -> None:
    with pytest.raises(ModelError, match="E-NOW-009 shocks"):
        fit.to_statsmodels()


@pytest.mark.parametrize("rows", [(0,), (40,), (5, 5), (7, 3)])
def test_rows_of_shocks_that_do_not_fit_are_refused(rows: tuple[int, ...]) -> None:
    with pytest.raises(KernelError, match="shocks in rows"):
        Panel(np.ones((40, 2)), monthly(2), rows)


def test_shifts_that_do_not_fit_are_refused() -> None:
    layout = lay_out(Panel(np.random.default_rng(0).normal(size=(20, 2)), monthly(2), (4,)), factors=1, lags=1)
    for shifts in (np.zeros((0, 0)), np.full((1, 1), np.nan)):
        with pytest.raises(KernelError, match="shifts of shape"):
            smooth(layout, replace(parameters(0, 2, 1, 1), shifts=shifts))
