"""Fits and what they are given next: panels and accounts, other vintages, columns that cannot be used, base weights."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ModelError, ReviewError
from gdpcore.kernel.factor_model import smooth
from gdpcore.nowcasting import FactorFit
from gdpcore.nowcasting.forecaster import Fitted, Forecaster
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.kinds import WeightedGrowth
from tests.dense_factor import dense
from tests.made_up_factors import made_up

CHINA = gdp.samples.china()
INDICATORS = ["industrial_production", "services_production", "retail_sales", "fai_ytd_yoy", "pmi"]


@pytest.fixture(scope="module")
def fit() -> FactorFit:
    return gdp.DynamicFactor().fit(*made_up(6, 72, 1, 1))


@pytest.fixture(scope="module")
def of_china() -> FactorFit:
    return gdp.DynamicFactor(most=6, unusable="drop").fit(CHINA.panel.select(INDICATORS), CHINA.accounts.select(items=["GDP"]))


def test_it_is_one_of_the_models(fit: FactorFit) -> None:
    assert isinstance(fit, Fitted) and isinstance(gdp.DynamicFactor(), Forecaster)
    assert fit.nowcast("GDP", "2006Q4") == fit.nowcast(period="2006Q4", series="GDP")


def test_an_update_is_the_same_model_on_other_data(fit: FactorFit) -> None:
    monthly, quarterly = made_up(6, 72, 1, 1)
    monthly.iloc[-1] = 0.4
    quarterly.iloc[3] += 1.0
    other = fit.update(monthly, quarterly)
    assert other.parameters is fit.parameters
    assert np.array_equal(other.data.centre, fit.data.centre) and np.array_equal(other.data.scale, fit.data.scale)
    assert other.loglike == pytest.approx(smooth(fit.layout(other.data), fit.parameters).loglike, rel=1e-13)
    assert other.loglike != fit.loglike and other.score_norm > fit.score_norm
    news = fit.news(monthly, quarterly, series="GDP", period="2006Q4")
    assert other.nowcast("GDP", "2006Q4").mean == pytest.approx(news.after.mean, rel=1e-13)
    assert fit.update(*made_up(6, 72, 1, 1)).loglike == pytest.approx(fit.loglike, rel=1e-13)
    with pytest.raises(ModelError, match="E-NOW-012"):
        fit.update(monthly.iloc[:, :-1], quarterly)


def test_a_panel_and_accounts_are_their_frames(of_china: FactorFit) -> None:
    panel, accounts = CHINA.panel.select(INDICATORS), CHINA.accounts.select(items=["GDP"])
    frames = frames_of(panel, accounts)
    other = of_china.spec.fit(frames.monthly, frames.quarterly, frames.observes)
    assert other.loglike == of_china.loglike and other.data.kinds == of_china.data.kinds
    last = accounts.periods[-1] + 1
    assert of_china.update(panel, accounts).nowcast("GDP", last) == of_china.nowcast("GDP", last)


def test_news_of_a_panel_adds_up(of_china: FactorFit) -> None:
    panel, accounts = CHINA.panel.select(INDICATORS), CHINA.accounts.select(items=["GDP"])
    known = np.where((of_china.data.months >= "2025-04")[:, None], np.nan, of_china.data.values)
    early = replace(of_china, data=replace(of_china.data, values=known))
    news = early.news(panel, accounts, series="GDP", period="2025Q2", reestimate=True)
    parts = sum(getattr(news, n)["impact"].sum() for n in ("releases", "revisions", "withdrawals")) + news.reestimation
    assert abs(parts - news.total) < 1e-10 and len(news.releases) > 4


def test_a_month_that_becomes_joint_is_refused(of_china: FactorFit) -> None:
    panel, accounts = CHINA.panel.select(INDICATORS), CHINA.accounts.select(items=["GDP"])
    months = replace(
        of_china, data=replace(of_china.data, kinds=("month",) * len(of_china.data.kinds[:-1]) + of_china.data.kinds[-1:])
    )
    with pytest.raises(ReviewError, match=r"E-NOW-037 .*industrial_production") as caught:
        months.update(panel, accounts)
    assert len(caught.value.findings) == sum(kind != "month" for kind in of_china.data.kinds[:-1])


# -- columns that cannot be used ------------------------------------------------------------------------------------------
def with_useless() -> tuple[pd.DataFrame, pd.DataFrame]:
    monthly, quarterly = made_up(6, 72, 1, 1)
    monthly["flat"], monthly["new"] = 3.0, np.nan
    monthly.iloc[-2:, -1] = [1.0, 2.0]
    return monthly, quarterly


def test_useless_columns_are_refused_at_once_or_left_out_and_listed(fit: FactorFit) -> None:
    monthly, quarterly = with_useless()
    with pytest.raises(ReviewError) as caught:
        gdp.DynamicFactor().fit(monthly, quarterly)
    assert [f.code for f in caught.value.findings] == ["E-NOW-003", "E-NOW-002"]
    one = gdp.DynamicFactor(unusable="drop").fit(monthly, quarterly)
    assert one.loglike == fit.loglike and one.data.names == fit.data.names
    assert [(f.code, f.fields["series"], f.level) for f in one.findings] == [
        ("W-NOW-003", "flat", "warning"),
        ("W-NOW-002", "new", "warning"),
    ]
    assert "W-NOW-003 flat was left out" in one.summary() and not fit.findings
    assert one.update(monthly, quarterly).nowcast("GDP", "2006Q4") == one.nowcast("GDP", "2006Q4")
    assert one.news(monthly, quarterly, series="GDP", period="2006Q4", reestimate=True).releases.empty


def test_blocks_may_name_what_was_left_out() -> None:
    blocks = {"all": None, "some": ["x0", "x1", "x2", "flat", "new"]}
    one = gdp.DynamicFactor(unusable="drop", blocks=blocks, most=2).fit(*with_useless())
    assert one.structure.home[:3] == ("some",) * 3
    with pytest.raises(ReviewError, match="E-NOW-033"):
        gdp.DynamicFactor(unusable="drop", blocks={"all": None, "some": ["flat", "new"]}).fit(*with_useless())


def test_what_else_is_wrong_is_refused_all_the_same() -> None:
    monthly, quarterly = with_useless()
    monthly.iloc[4, 0] = np.inf
    with pytest.raises(ReviewError) as caught:
        gdp.DynamicFactor(unusable="drop").fit(monthly, quarterly)
    assert {f.code for f in caught.value.findings} == {"E-NOW-005", "E-NOW-002", "E-NOW-003"}
    with pytest.raises(ReviewError, match="E-NOW-003"):
        gdp.DynamicFactor(unusable="drop").fit(monthly[["flat"]])
    with pytest.raises(ModelError, match="E-NOW-009 unusable"):
        gdp.DynamicFactor(unusable="keep")


def test_an_earlier_fit_of_fewer_columns_is_passed_over_where_columns_come_and_go() -> None:
    monthly, quarterly = with_useless()
    spec = gdp.DynamicFactor(unusable="drop", most=3)
    early = spec.fit(monthly, quarterly)
    monthly["flat"] = monthly["x0"] + np.arange(72) % 5
    later = spec.fit(monthly, quarterly, start=early)
    assert "flat" in later.data.names and later.ascent.loglike == spec.fit(monthly, quarterly).loglike


def test_a_vintage_of_a_panel_without_a_series_has_no_figures_of_it(of_china: FactorFit) -> None:
    fewer = of_china.update(CHINA.panel.select(INDICATORS[1:]), CHINA.accounts.select(items=["GDP"]))
    assert np.isnan(fewer.data.values[:, fewer.data.names.index("industrial_production")]).all()
    assert fewer.nowcast("GDP", "2025Q3").sd > 0


def test_a_column_that_comes_twice_is_refused(of_china: FactorFit, fit: FactorFit) -> None:
    monthly, quarterly = made_up(6, 72, 1, 1)
    with pytest.raises(ModelError, match=r"E-NOW-012 .*x0"):
        fit.update(pd.concat([monthly, monthly[["x0"]]], axis=1), quarterly)
    growth = frames_of(CHINA.panel, CHINA.accounts.select(items=["GDP"])).quarterly
    with pytest.raises(ModelError, match=r"E-NOW-012 .*GDP"):
        of_china.update(CHINA.panel.select(INDICATORS), pd.concat([growth, growth], axis=1))


# -- growth since January with base weights ---------------------------------------------------------------------------------
def weighted(base: Any, t: int = 48) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any], np.ndarray]:
    """A panel with a column of growth since January of a known monthly growth, and that growth."""
    monthly, quarterly = made_up(3, t, 1, 3)
    rng = np.random.default_rng(1)
    growth = 0.7 * monthly["x0"].ffill().bfill().to_numpy() + rng.normal(size=t)
    level = base if isinstance(base, np.ndarray) else base.to_numpy()
    level = np.resize(level, t)
    sums = pd.DataFrame({"a": growth * level, "b": level}, monthly.index).groupby(monthly.index.year).cumsum()
    monthly["output"] = sums["a"] / sums["b"]
    monthly.loc[monthly.index[-1], "output"] = monthly.loc[monthly.index[17], "output"] = np.nan
    return monthly, quarterly, {"output": ("ytd_growth", base)}, growth


def test_base_weights_are_the_dense_normal_s_and_give_back_the_months() -> None:
    rng = np.random.default_rng(4)
    base = pd.Series(rng.uniform(5, 20, 48), pd.period_range("2001-01", periods=48, freq="M"))
    monthly, quarterly, kinds, growth = weighted(base)
    one = gdp.DynamicFactor(most=5).fit(monthly, quarterly, kinds)
    panel = one.data.panel()
    i = one.data.names.index("output")
    np.testing.assert_array_equal(panel.observed[i].base, base)
    twin = dense(panel, one.parameters)
    assert one.loglike == pytest.approx(twin.loglike, rel=1e-10)
    np.testing.assert_allclose(one.fitted_on(one.data).values[:, i], twin.values[:, i], atol=1e-9)
    month = panel.values[:, i] * 1.0
    total = base.groupby(base.index.year).cumsum().to_numpy()
    row = 30
    step = (month[row] * total[row] - month[row - 1] * total[row - 1]) / base.iloc[row]
    assert step * one.data.scale[i] + one.data.centre[i] == pytest.approx(growth[row], rel=1e-10)
    plain = gdp.DynamicFactor(most=5).fit(monthly, quarterly, {"output": "ytd_growth"})
    assert plain.nowcast("output", "2004-12").mean != pytest.approx(one.nowcast("output", "2004-12").mean, abs=1e-6)


def test_equal_weights_are_no_weights() -> None:
    monthly, quarterly, _, _ = weighted(np.ones(12))
    a = gdp.DynamicFactor(most=4).fit(monthly, quarterly, {"output": "ytd_growth"})
    b = gdp.DynamicFactor(most=4).fit(monthly, quarterly, {"output": ("ytd_growth", [7.0] * 12)})
    assert a.loglike == pytest.approx(b.loglike, rel=1e-12)
    again = b.spec.fit(monthly, quarterly, b.data.observes)
    assert again.loglike == b.loglike, "what was understood can be given again"


def test_weights_go_on_as_in_the_last_year() -> None:
    kind = WeightedGrowth("2001-03", tuple(range(1, 15)))
    months = pd.period_range("2000-12", "2002-08", freq="M")
    assert kind.over(months).tolist() == [10, 11, 12, *range(1, 15), 3, 4, 5, 6]


MONTHS = pd.period_range("2001-01", periods=47, freq="M")


@pytest.mark.parametrize(
    ("base", "code"),
    [
        (pd.Series(1.0, MONTHS), "E-NOW-038 output: .*2004-12"),
        (pd.Series(1.0, MONTHS + 2), "E-NOW-038 output: .*2001-01"),
        ([1.0] * 11, "E-NOW-008 output"),
        ([1.0] * 11 + [0.0], "E-NOW-008 output"),
        ([1.0] * 11 + [np.nan], "E-NOW-008 output"),
        (["a"] * 12, "E-NOW-008 output"),
        (pd.Series(1.0, MONTHS[::2]), "E-NOW-008 output"),
        (pd.Series(1.0, range(48)), "E-NOW-008 output"),
    ],
)
def test_base_weights_that_do_not_fit(base: Any, code: str) -> None:
    monthly, quarterly, _, _ = weighted(np.ones(12))
    monthly["output"] = monthly["output"].ffill()
    with pytest.raises(ReviewError, match=code):
        gdp.DynamicFactor().fit(monthly, quarterly, {"output": ("ytd_growth", base)})
    with pytest.raises(ReviewError, match="E-NOW-008 GDP"):
        gdp.DynamicFactor().fit(monthly, quarterly, {"GDP": ("ytd_growth", [1.0] * 12)})
