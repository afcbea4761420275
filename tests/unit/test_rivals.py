"""The models of a series by itself, bridge equations and MIDAS: oracles, ragged edges, honest bands, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from gdpcore import samples
from gdpcore.errors import ModelError, ReviewError
from gdpcore.nowcasting.forecaster import Fitted, Forecaster
from gdpcore.nowcasting.rivals import AutoRegression, Bridge, HistoricalMean, Midas, RandomWalk, Sarima
from gdpcore.nowcasting.rivals.months import month_figures
from gdpcore.nowcasting.rivals.seen import read
from tests.made_up_rivals import autoregressive, frames, last_quarter

MODELS = {
    "mean": HistoricalMean(),
    "window": HistoricalMean(window=12),
    "walk": RandomWalk(),
    "ar": AutoRegression(),
    "ar bic": AutoRegression("bic"),
    "bridge": Bridge(),
    "bridge bic": Bridge(combine="bic", indicator_lags=1),
    "bridge together": Bridge(combine="together"),
    "bridge arima": Bridge(month_lags=Sarima((1, 0, 0))),
    "umidas": Midas(),
    "almon": Midas("almon", months=6),
    "beta": Midas("beta", months=6, combine="equal"),
}
every_model = pytest.mark.parametrize("name", MODELS)


@every_model
def test_every_model_keeps_the_interface(name: str) -> None:
    x, y, observes, _ = frames()
    model = MODELS[name]
    assert isinstance(model, Forecaster)
    fit = model.fit(x, y, observes)
    assert isinstance(fit, Fitted)
    for ahead in range(9):
        one = fit.nowcast("GDP", last_quarter(y) + ahead)
        assert np.isfinite(one.mean) and one.sd > 0 and one.period == last_quarter(y) + ahead
    known = fit.nowcast("GDP", last_quarter(y) - 3)
    assert (known.mean, known.sd) == (y["GDP"].iloc[-4], 0.0)


@every_model
def test_empty_rows_and_the_order_of_columns_change_nothing(name: str) -> None:
    x, y, observes, _ = frames()
    x.iloc[50, 1] = np.nan
    longer = x.reindex(pd.period_range("2000-01", x.index[-1] + 7, freq="M"))[["x2", "x0", "x1"]]
    later = y.reindex(pd.period_range("2000Q1", last_quarter(y) + 3, freq="Q"))
    for ahead in (0, 2):
        one = MODELS[name].fit(x, y, observes).nowcast("GDP", last_quarter(y) + ahead)
        two = MODELS[name].fit(longer, later, observes).nowcast("GDP", last_quarter(y) + ahead)
        assert (two.mean, two.sd) == pytest.approx((one.mean, one.sd), rel=1e-8)


@every_model
def test_units_carry_through(name: str) -> None:
    x, y, observes, _ = frames()
    one = MODELS[name].fit(x, y, observes).nowcast("GDP", last_quarter(y))
    two = MODELS[name].fit(1e-4 * x, 1e6 * y, observes).nowcast("GDP", last_quarter(y))
    assert (two.mean, two.sd) == pytest.approx((1e6 * one.mean, 1e6 * one.sd), rel=1e-6)


@every_model
def test_an_update_with_the_same_data_is_the_fit(name: str) -> None:
    x, y, observes, truth = frames()
    fit = MODELS[name].fit(x, y, observes)
    same = fit.update(x, y).nowcast("GDP", last_quarter(y))
    assert same.mean == fit.nowcast("GDP", last_quarter(y)).mean
    known = y.copy()
    known.iloc[-1] = truth
    assert fit.update(x, known).nowcast("GDP", last_quarter(y)).mean == truth
    with pytest.raises(ModelError, match="E-NOW-012"):
        fit.update(x.rename(columns={"x0": "other"}), y)


@pytest.mark.parametrize("name", ["bridge", "bridge together", "umidas", "almon", "beta"])
def test_a_month_more_moves_the_nowcast_and_narrows_it(name: str) -> None:
    x, y, observes, truth = frames(edge=0)
    spread = []
    for edge in (3, 2, 1, 0):
        ragged = x.copy()
        if edge:
            ragged.iloc[-edge:] = np.nan
        spread.append(MODELS[name].fit(ragged, y, observes).nowcast("GDP", last_quarter(y)))
    assert len({one.mean for one in spread}) == 4
    assert spread[-1].sd < 0.7 * spread[0].sd
    assert abs(spread[-1].mean - truth) < 3 * spread[-1].sd


@every_model
def test_the_unknown_is_refused_by_name(name: str) -> None:
    x, y, observes, _ = frames()
    fit = MODELS[name].fit(x, y, observes)
    with pytest.raises(ModelError, match="E-NOW-010"):
        fit.nowcast("CPI", "2010Q4")
    with pytest.raises(ModelError, match="E-NOW-011"):
        fit.nowcast("GDP", "1999Q4")
    with pytest.raises(ReviewError, match="E-NOW-003"):
        MODELS[name].fit(x, y * 0 + 1.0, observes)
    with pytest.raises(ModelError, match="E-NOW-001"):
        MODELS[name].fit(x.to_numpy(), y)


@every_model
def test_too_short_a_history_is_refused(name: str) -> None:
    x, y, observes, _ = frames(quarters=5)
    with pytest.raises(ModelError, match=r"E-RIVAL-00[13]"):
        MODELS[name].fit(x.iloc[-7:], y.iloc[-4:], observes).nowcast("GDP", last_quarter(y))


def test_a_mean_is_the_mean_and_its_band_is_that_of_a_new_draw() -> None:
    x, y, observes, _ = frames()
    past = y["GDP"].dropna()
    one = HistoricalMean().fit(x, y, observes).nowcast("GDP", last_quarter(y))
    theirs = stats.t(38, past.mean(), past.std() * np.sqrt(1 + 1 / 39))
    assert one.interval(0.9) == pytest.approx(theirs.interval(0.9), rel=1e-12)
    ten = HistoricalMean(window=10).fit(x, y, observes).nowcast("GDP", last_quarter(y))
    assert ten.mean == pytest.approx(past.iloc[-10:].mean(), rel=1e-12)


def test_a_past_that_leaves_no_doubt_is_a_figure() -> None:
    x, y, observes, _ = frames()
    y.iloc[-6:-1] = 3.0
    one = HistoricalMean(window=4).fit(x, y, observes).nowcast("GDP", last_quarter(y))
    assert (one.mean, one.sd, one.crps(3.5), one.cdf(3.0)) == (3.0, 0.0, 0.5, 1.0)


def test_a_walk_repeats_and_its_variance_grows_with_the_distance() -> None:
    x, y, observes, _ = frames()
    fit = RandomWalk().fit(x, y, observes)
    one, five = fit.nowcast("GDP", last_quarter(y)), fit.nowcast("GDP", last_quarter(y) + 4)
    assert one.mean == five.mean == y["GDP"].iloc[-2]
    assert five.sd == pytest.approx(np.sqrt(5) * one.sd, rel=1e-12)
    month = fit.nowcast("x0", x.index[-1])
    assert month.mean == x["x0"].iloc[-3] and month.period == x.index[-1]


def test_an_autoregression_one_step_ahead_is_the_predictive_t() -> None:
    x, y, observes, _ = frames()
    past = y["GDP"].dropna().to_numpy()
    z = np.column_stack([np.ones(38), past[:-1]])
    theirs = sm.OLS(past[1:], z).fit().get_prediction([[1.0, past[-1]]])
    one = AutoRegression().fit(x, y, observes).nowcast("GDP", last_quarter(y))
    assert one.mean == pytest.approx(theirs.predicted_mean[0], rel=1e-10)
    assert one.interval(0.9) == pytest.approx(tuple(theirs.conf_int(obs=True, alpha=0.1)[0]), rel=1e-10)


def test_a_bridge_over_known_months_is_a_regression_of_statsmodels() -> None:
    x, y, observes, _ = frames(edge=0)
    means = x["x0"].to_numpy().reshape(-1, 3).mean(1)
    past = y["GDP"].to_numpy()
    z = np.column_stack([np.ones(38), means[1:39], past[:38]])
    theirs = sm.OLS(past[1:39], z).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
    now = np.array([1.0, means[39], past[38]])
    one = Bridge().fit(x[["x0"]], y, observes).nowcast("GDP", last_quarter(y))
    assert one.mean == pytest.approx(float(now @ theirs.params), rel=1e-10)
    scale = theirs.ssr / 35 + now @ theirs.cov_params() @ now
    assert one.sd == pytest.approx(np.sqrt(scale * 35 / 33), rel=1e-9)


def test_months_that_are_forecast_add_their_error() -> None:
    x, y, observes, _ = frames(edge=1)
    own = x["x0"].to_numpy()[:-1]
    months = sm.OLS(own[1:], sm.add_constant(own[:-1])).fit()
    model = Bridge(month_lags=1, own_lags=0)
    one = model.fit(x[["x0"]], y, observes).nowcast("GDP", last_quarter(y))
    filled = x[["x0"]].copy()
    filled.iloc[-1] = months.params @ [1.0, own[-1]]
    z = filled["x0"].to_numpy().reshape(-1, 3).mean(1)
    slope = sm.OLS(y["GDP"].to_numpy()[:39], sm.add_constant(z[:39])).fit()
    assert one.mean == pytest.approx(float(slope.params @ [1.0, z[39]]), rel=1e-9)
    robust = sm.OLS(y["GDP"].to_numpy()[:39], sm.add_constant(z[:39])).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}
    )
    g = np.array([1.0, z[39]])
    scale = slope.mse_resid + g @ robust.cov_params() @ g + (slope.params[1] / 3) ** 2 * months.mse_resid
    assert one.sd == pytest.approx(np.sqrt(scale * 37 / 35), rel=1e-9)


@pytest.mark.parametrize("ahead", [0, 1, 3])
def test_a_shock_to_a_month_reaches_a_quarter_as_the_density_says(ahead: int) -> None:
    x, y, observes, _ = frames(edge=2)
    when, month = last_quarter(y) + ahead, x.index[-2]
    fit = Bridge(month_lags=2, own_lags=2, indicator_lags=1).fit(x[["x0"]], y, observes)
    data, row, column = fit.data.position("GDP", when)
    loads = fit._equations(data, row, column).months
    back = row - (month.ordinal - data.months[0].ordinal)

    def moved(by: float) -> float:
        later = x[["x0"]].copy()
        later.loc[month, "x0"] = by
        return fit.update(later, y).nowcast("GDP", when).mean

    assert loads[0, 0, -1 - back] == pytest.approx(moved(1.0) - moved(0.0), rel=1e-9)


def test_the_quarter_of_a_growth_target_weighs_its_months_1_2_3_2_1() -> None:
    x, y, observes, _ = frames(edge=0, kind="quarter_growth")
    peaked = Bridge(own_lags=0).fit(x[["x0"]], y, observes).equations("GDP", last_quarter(y))
    flat = Bridge(own_lags=0, aggregate="mean").fit(x[["x0"]], y, observes).equations("GDP", last_quarter(y))
    assert peaked.loc["x0", "sd"] < 0.8 * flat.loc["x0", "sd"]


def test_an_unrestricted_midas_is_a_regression_on_the_months_known() -> None:
    x, y, observes, _ = frames(edge=2)
    months, past = x["x0"].to_numpy(), y["GDP"].to_numpy()
    ends = np.arange(2, 120, 3)
    z = np.array([[1.0, *(months[e - 2 - k] for k in range(3)), past[i - 1]] for i, e in enumerate(ends) if e >= 5])
    theirs = sm.OLS(past[1:39], z[:38]).fit().get_prediction(z[38:])
    one = Midas().fit(x[["x0"]], y, observes).nowcast("GDP", last_quarter(y))
    assert one.mean == pytest.approx(theirs.predicted_mean[0], rel=1e-9)
    assert one.interval(0.9) == pytest.approx(tuple(theirs.conf_int(obs=True, alpha=0.1)[0]), rel=1e-9)


def test_a_combination_of_the_same_equation_is_that_equation() -> None:
    x, y, observes, _ = frames()
    twice = x[["x0"]].assign(copy=x["x0"])
    for model in (Bridge(combine="equal"), Midas(), Midas("almon")):
        one, two = (model.fit(z, y, observes).nowcast("GDP", last_quarter(y)) for z in (x[["x0"]], twice))
        assert (two.mean, two.sd) == pytest.approx((one.mean, one.sd), rel=1e-9)


def test_together_takes_what_helps_and_leaves_noise() -> None:
    x, y, observes, _ = frames(edge=0, quarters=80)
    noise = np.random.default_rng(8).normal(size=(len(x), 6))
    wide = x.assign(**{f"n{i}": noise[:, i] for i in range(6)})
    taken = Bridge(combine="together").fit(wide, y, observes).equations("GDP", last_quarter(y)).index[0]
    assert "x0" in taken and taken.count("n") <= 1


def test_stale_and_collinear_indicators_are_left_out_and_named() -> None:
    x, y, observes, _ = frames()
    x["old"] = x["x0"].where(np.arange(len(x)) < 90)
    table = Bridge().fit(x, y, observes).equations("GDP", last_quarter(y))
    assert table.loc["old", "left_out"] == "stale" and table.loc["old", "weight"] == 0.0
    assert table["weight"].sum() == pytest.approx(1.0)
    short = x.assign(young=x["x0"].where(np.arange(len(x)) > 110))
    assert "figures for" in Midas().fit(short, y, observes).equations("GDP", last_quarter(y)).loc["young", "left_out"]
    with pytest.raises(ModelError, match=r"E-RIVAL-003.*figures for"):
        Midas().fit(short[["young"]], y, observes).nowcast("GDP", last_quarter(y))


def test_a_target_among_the_months_is_refused_by_models_of_quarters() -> None:
    x, y, observes, _ = frames()
    for model in (Bridge(), Midas()):
        with pytest.raises(ModelError, match=r"E-RIVAL-004.*GDP"):
            model.fit(x, y, observes).nowcast("x0", x.index[-1])


def test_constant_steps_are_collinear_for_an_autoregression() -> None:
    x, y, observes, _ = frames()
    y["GDP"] = np.where(np.arange(40) % 2, 1.0, 3.0)
    y.iloc[-1] = np.nan
    with pytest.raises(ModelError, match="E-RIVAL-002"):
        AutoRegression(lags=2).fit(x, y, observes).nowcast("GDP", last_quarter(y))


@pytest.mark.parametrize(
    "make",
    [
        lambda: HistoricalMean(window=3), lambda: AutoRegression(lags=0), lambda: AutoRegression(most=True), lambda: Bridge(combine="best"),
        lambda: Bridge(aggregate="sum"), lambda: Bridge(month_lags=0.5), lambda: Midas("cubic"), lambda: Midas("beta", months=2),
        lambda: Midas(own_lags=-1),
    ],
)  # fmt: skip
def test_settings_that_are_not_offered_are_refused(make: object) -> None:
    with pytest.raises(ModelError, match="E-NOW-009"):
        make()


def test_months_of_joint_and_cumulated_figures() -> None:
    index = pd.period_range("2021-01", periods=14, freq="M")
    months = np.arange(1.0, 15.0)
    year = np.r_[np.cumsum(months[:12]), np.cumsum(months[12:])]
    x = pd.DataFrame({"joint": np.where(index.month == 1, np.nan, months), "ytd": year, "mean": year / index.month}, index)
    x.iloc[0, 1:] = np.nan
    x.iloc[6, 1:] = np.nan
    found = month_figures(read(x, None, {"joint": "jan_feb", "ytd": "ytd", "mean": "ytd_growth"}))
    assert found[0, [0, 1, 2, 12, 13]].tolist() == [2.0, 2.0, 3.0, 14.0, 14.0]
    for row in found[1:]:
        assert row == pytest.approx([1.5, 1.5, 3, 4, 5, 6, 7.5, 7.5, 9, 10, 11, 12, 13, 14], rel=1e-12)


@pytest.mark.parametrize(("name", "ahead"), [("ar", 0), ("ar", 3), ("bridge", 0), ("umidas", 0), ("umidas", 1), ("almon", 0)])
def test_bands_hold_as_often_as_they_say(name: str, ahead: int) -> None:
    tries, hits = {"ar": 200, "almon": 60}.get(name, 120), 0
    for seed in range(tries):
        if name == "ar":
            series = autoregressive(np.random.default_rng(seed), 44)
            y = pd.DataFrame({"GDP": series[:40]}, pd.period_range("2001Q1", periods=40, freq="Q"))
            x, observes, truth, when = (
                frames(seed, indicators=1)[0],
                {"GDP": "quarter_mean"},
                series[40 + ahead],
                last_quarter(y) + 1 + ahead,
            )
        else:
            x, y, observes, truth = frames(seed, indicators=1, edge=1)
            when = last_quarter(y)
            if ahead:
                y.iloc[-2], x = np.nan, x.iloc[:-4]
        low, high = MODELS[name].fit(x, y, observes).nowcast("GDP", when).interval(0.9)
        hits += low <= truth <= high
    assert 0.85 <= hits / tries <= 0.95


def test_a_panel_and_accounts_are_taken_as_they_are() -> None:
    china = samples.china()
    for model in (AutoRegression(), Bridge(), Midas()):
        one = model.fit(china.panel, china.accounts).nowcast("GDP", "2026Q1")
        assert 2.0 < one.mean < 8.0 and one.sd > 0
