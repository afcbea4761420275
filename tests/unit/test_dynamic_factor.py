"""The factor model: the likelihood is that of statsmodels and of the dense normal, the fit is at a maximum, cells are the smoother's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ModelError
from gdpcore.kernel.factor_model import Parameters, score, smooth
from gdpcore.nowcasting import FactorFit, number_of_factors
from gdpcore.nowcasting.coordinates import gradient_vector, to_parameters, to_vector
from gdpcore.nowcasting.starts import largest_root, starting_values
from tests.dense_factor import dense
from tests.made_up_factors import made_up, mixed


@pytest.fixture(scope="module")
def fit() -> FactorFit:
    return gdp.DynamicFactor(factors=2, lags=2).fit(*made_up(10, 120, 2, 1))


@pytest.fixture(scope="module")
def of_all_kinds() -> FactorFit:
    return gdp.DynamicFactor().fit(*mixed())


@pytest.mark.parametrize(("kind", "lags"), [("ar1", 1), ("ar1", 2), ("iid", 1), ("iid", 2)])
def test_the_likelihood_is_statsmodels(kind: str, lags: int) -> None:
    one = gdp.DynamicFactor(factors=2, lags=lags, idiosyncratic=kind).fit(*made_up(6, 72, 2, 4))
    model, params = one.to_statsmodels()
    assert one.loglike == pytest.approx(float(model.loglike(params)), rel=1e-10)
    assert one.converged


def test_monthly_series_alone_are_statsmodels_too() -> None:
    one = gdp.DynamicFactor(factors=1).fit(made_up(5, 60, 1, 2)[0])
    model, params = one.to_statsmodels()
    assert one.loglike == pytest.approx(float(model.loglike(params)), rel=1e-10)


def test_statsmodels_knows_fewer_kinds(of_all_kinds: FactorFit) -> None:
    with pytest.raises(ModelError, match=r"E-NOW-015 .*sales_ytd"):
        of_all_kinds.to_statsmodels()
    quarterly = made_up(3, 90, 1, 0)[1].fillna(0.1)
    monthly = made_up(3, 90, 1, 0)[0]
    other = gdp.DynamicFactor().fit(monthly, quarterly, {"GDP": "quarter_sum"})
    with pytest.raises(ModelError, match=r"E-NOW-015 .*GDP"):
        other.to_statsmodels()


def test_every_kind_agrees_with_the_dense_normal(of_all_kinds: FactorFit) -> None:
    panel = of_all_kinds.data.panel()
    twin = dense(panel, of_all_kinds.parameters)
    assert of_all_kinds.loglike == pytest.approx(twin.loglike, rel=1e-10)
    cells = of_all_kinds.forecast()
    for name in ("x0", "sales_ytd", "output_ytd", "retail", "GDP", "yoy", "jobs"):
        i = of_all_kinds.data.names.index(name)
        mean = twin.values[:, i] * of_all_kinds.data.scale[i] + of_all_kinds.data.centres[:, i]
        here = cells[(name, "mean")].notna().to_numpy() & (np.arange(len(mean)) >= 12)
        np.testing.assert_allclose(cells[(name, "mean")][here], mean[here], rtol=1e-8, atol=1e-8)


def test_the_fit_is_at_a_maximum() -> None:
    monthly, quarterly = made_up(6, 90, 1, 5)
    rough = gdp.DynamicFactor().fit(monthly, quarterly)
    fine = gdp.DynamicFactor(tolerance=1e-8, polish=True).fit(monthly, quarterly, start=rough)
    assert fine.score_norm < 1e-2 < rough.score_norm < 5
    assert 0 <= fine.loglike - rough.loglike < 0.1
    assert fine.iterations > 0


def test_the_score_in_coordinates_is_the_slope(fit: FactorFit) -> None:
    layout, at = fit.layout(fit.data), fit.parameters
    at = replace(at, variance=at.variance * 1.3, rho=at.rho * 0.8)
    x = to_vector(at, True)
    slope = gradient_vector(score(layout, at), at, True)
    rng = np.random.default_rng(0)
    for _ in range(4):
        way = rng.normal(size=len(x))
        ends = [smooth(layout, to_parameters(x + h * way, at, True)).loglike for h in (1e-5, -1e-5)]
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(float(slope @ way), rel=1e-5)


def test_coordinates_there_and_back(fit: FactorFit) -> None:
    for autocorrelated in (True, False):
        given = fit.parameters if autocorrelated else replace(fit.parameters, rho=np.zeros(11))
        back = to_parameters(to_vector(given, autocorrelated), given, autocorrelated)
        for name in ("loadings", "transition", "factor_cov", "rho", "variance"):
            np.testing.assert_allclose(getattr(back, name), getattr(given, name), rtol=1e-12)


def test_starting_values_are_points_of_the_model() -> None:
    for data in (made_up(4, 60, 1, 0), made_up(30, 40, 1, 0, missing=0.4)):
        panel = gdp.nowcasting.series.read_series(*data).panel()
        for r, p in ((1, 1), (3, 2)):
            start = starting_values(panel, r, p, True, np.random.default_rng(1))
            assert largest_root(start.transition) < 1 and (np.linalg.eigvalsh(start.factor_cov) > 0).all()
            assert (np.abs(start.rho) < 1).all() and (start.variance > 0).all()


def test_several_starts_are_no_worse_and_seeded() -> None:
    data = made_up(8, 72, 2, 6)
    one, more, again = (gdp.DynamicFactor(factors=2, starts=s, seed=3).fit(*data) for s in (1, 4, 4))
    assert more.loglike >= one.loglike
    assert more.loglike == again.loglike


def test_a_warm_start_takes_fewer_passes(fit: FactorFit) -> None:
    monthly, quarterly = made_up(10, 120, 2, 1)
    monthly.iloc[-1] = monthly.iloc[-2]
    cold, warm = fit.spec.fit(monthly, quarterly), fit.spec.fit(monthly, quarterly, start=fit)
    assert warm.iterations < cold.iterations
    assert warm.loglike == pytest.approx(cold.loglike, abs=0.1)
    for spec, columns in ((replace(fit.spec, lags=1), monthly), (fit.spec, monthly.iloc[:, :-1])):
        with pytest.raises(ModelError, match="E-NOW-012"):
            spec.fit(columns, quarterly, start=fit)


def test_units_do_not_matter(fit: FactorFit) -> None:
    monthly, quarterly = made_up(10, 120, 2, 1)
    other = fit.spec.fit(monthly * 1e6 - 4e7, quarterly * 1e-3)
    assert other.loglike == pytest.approx(fit.loglike, abs=1e-3)
    assert other.nowcast("GDP", "2010Q4").mean * 1e3 == pytest.approx(fit.nowcast("GDP", "2010Q4").mean, abs=1e-3)


# -- cells ---------------------------------------------------------------------------------------------------------------
def test_what_is_known_is_itself(fit: FactorFit) -> None:
    known = made_up(10, 120, 2, 1)[1]["GDP"]
    one = fit.nowcast("GDP", "2005Q3")
    assert (one.mean, one.sd, one.interval()) == (known["2005Q3"], 0.0, (known["2005Q3"],) * 2)


def test_the_quarter_end_month_moves_the_quarter(fit: FactorFit) -> None:
    monthly = made_up(10, 120, 2, 1)[0]
    before = fit.nowcast("GDP", "2010Q4")
    after = fit.what_if({("x8", "2010-12"): monthly["x8"].iloc[-1] + 3 * monthly["x8"].std()}, "GDP", "2010Q4")
    assert abs(after.mean - before.mean) > 1e-3
    assert after.sd == pytest.approx(before.sd, rel=1e-9), "the pattern is the same, so is the sd"
    less = fit.what_if({("x8", "2010-12"): np.nan}, "GDP", "2010Q4")
    assert less.sd > before.sd
    with pytest.raises(ModelError, match="E-NOW-014"):
        fit.what_if({("x8", "2010-12"): np.inf}, "GDP", "2010Q4")


def test_intervals_are_nested_and_grow_ahead(fit: FactorFit) -> None:
    one, later = fit.nowcast("GDP", "2010Q4"), fit.nowcast("GDP", "2012Q4")
    (a, b), (c, d) = one.interval(0.5), one.interval(0.9)
    assert c < a < one.mean < b < d and later.sd > one.sd > 0
    far = fit.nowcast("GDP", "2040Q4")
    assert far.mean == pytest.approx(fit.data.centre[-1], abs=1e-6), "far ahead there is the mean"
    for level in (0, 1, 90):
        with pytest.raises(ModelError, match="E-NOW-009 level"):
            one.interval(level)


def test_forecasts_are_nowcasts(fit: FactorFit) -> None:
    frame = fit.forecast("2011-06")
    assert str(frame.index[-1]) == "2011-06"
    one = fit.nowcast("GDP", "2011Q2")
    assert frame.loc["2011-06", ("GDP", "mean")] == pytest.approx(one.mean, rel=1e-12)
    assert frame.loc["2011-06", ("GDP", "sd")] == pytest.approx(one.sd, rel=1e-9)
    assert frame[("GDP", "mean")].isna().sum() == len(frame) * 2 // 3


def test_draws_are_the_smoother(fit: FactorFit) -> None:
    draws = fit.simulate(4000, seed=1, start="2010-06")
    assert draws.equals(fit.simulate(4000, seed=1, start="2010-06"))
    assert min(p.start_time for _, p in draws.columns) >= pd.Timestamp("2010-04-01")
    for series, period in draws.columns:
        one, column = fit.nowcast(series, period), draws[(series, period)]
        assert abs(column.mean() - one.mean) < 5 * one.sd / 4000**0.5
        assert column.std() == pytest.approx(one.sd, rel=0.06)


def test_draws_reach_the_end_of_the_running_quarter() -> None:
    monthly, quarterly = made_up(4, 61, 1, 2)
    draws = gdp.DynamicFactor().fit(monthly, quarterly).simulate(3)
    assert ("GDP", pd.Period("2006Q1", "Q")) in draws.columns and ("x0", pd.Period("2006-03", "M")) in draws.columns


def test_factors_bands_and_common_parts(fit: FactorFit) -> None:
    bands = fit.factor_bands(0.9)
    assert (bands[(1, "lower")] < bands[(1, "mean")]).all() and (bands[(1, "mean")] < bands[(1, "upper")]).all()
    np.testing.assert_array_equal(bands[(2, "mean")], fit.factors[2])
    i = fit.data.names.index("x3")
    month = fit.factors.to_numpy() @ fit.parameters.loadings[i] * fit.data.scale[i] + fit.data.centre[i]
    np.testing.assert_allclose(fit.common["x3"], month, rtol=1e-9)
    quarter = np.convolve(fit.factors.to_numpy() @ fit.parameters.loadings[-1], [1, 2, 3, 2, 1], "valid")
    np.testing.assert_allclose(
        fit.common["GDP"].dropna()[1:], (quarter * fit.data.scale[-1] + fit.data.centre[-1])[1::3], rtol=1e-9
    )
    assert fit.table["explained"].between(0, 1).all()


def test_shares_explained_have_a_closed_form() -> None:
    one = np.ones((1, 1))
    p = Parameters(2.0 * one, 0.5 * one[None], one, np.array([0.6]), np.array([0.64]))
    from gdpcore.kernel.factor_model import QUARTER_GROWTH, Observed
    from gdpcore.nowcasting.weights import explained_share

    assert explained_share((Observed(),), p)[0] == pytest.approx((4 / 0.75) / (4 / 0.75 + 1.0))
    w = np.array(QUARTER_GROWTH)
    apart = np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    common, own = 4 / 0.75 * w @ 0.5**apart @ w, w @ 0.6**apart @ w
    assert explained_share((Observed(QUARTER_GROWTH),), p)[0] == pytest.approx(common / (common + own))


# -- text, files, numbers of factors, refusals --------------------------------------------------------------------------------
def test_the_summary_says_what_was_done(fit: FactorFit) -> None:
    text = fit.summary()
    for part in ("2 factors, 2 lags", "11 series (1 quarterly), 2001-01 to 2010-12", "converged in", "GDP", f"{fit.loglike:.4f}"):
        assert part in text
    short = gdp.DynamicFactor(most=1).fit(*made_up(5, 60, 1, 0))
    assert not short.converged and "NOT converged" in short.summary()


def test_the_number_of_factors_is_found() -> None:
    monthly, quarterly = made_up(25, 150, 2, 3)
    found = number_of_factors(monthly, quarterly, most=3, held_back=0.2)
    assert found.best.to_dict() == {"ICp1": 2, "ICp2": 2, "ICp3": 2, "held_back": 2}
    assert "held_back" not in number_of_factors(monthly, most=3).best
    for options in ({"most": 25}, {"most": 0}, {"held_back": 1.0}):
        with pytest.raises(ModelError, match="E-NOW-009"):
            number_of_factors(monthly, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"factors": 0},
        {"lags": 0},
        {"factors": 1.5},
        {"factors": True},
        {"idiosyncratic": "ma1"},
        {"tolerance": 0.0},
        {"starts": 0},
        {"seed": -1},
    ],
)
def test_models_that_are_not_offered(options: dict[str, object]) -> None:
    with pytest.raises(ModelError, match=f"E-NOW-009 {next(iter(options))}"):
        gdp.DynamicFactor(**options)  # type: ignore[arg-type]


def test_more_factors_than_the_series_can_tell() -> None:
    monthly, quarterly = made_up(2, 60, 1, 0)
    with pytest.raises(ModelError, match="E-NOW-009 factors = 4"):
        gdp.DynamicFactor(factors=4).fit(monthly, quarterly)
    with pytest.raises(ModelError, match="E-NOW-009 factors = 1"):
        gdp.DynamicFactor(lags=3).fit(monthly.iloc[:9])


def test_excluded_months_do_not_count() -> None:
    monthly, quarterly = made_up(6, 72, 1, 1)
    spoilt = monthly.copy()
    spoilt.iloc[40] += 1e4
    a = gdp.DynamicFactor().fit(monthly, quarterly, exclude=[monthly.index[40]])
    b = gdp.DynamicFactor().fit(spoilt, quarterly, exclude=[monthly.index[40]])
    assert a.loglike == b.loglike
    assert gdp.DynamicFactor().fit(spoilt, quarterly).loglike != a.loglike
