"""News: the parts add to the change, weights are the smoother's, order does not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ModelError
from gdpcore.nowcasting import FactorFit, News
from gdpcore.nowcasting.weights import weights_in
from tests.dense_factor import dense
from tests.made_up_factors import made_up, mixed


def parts(news: News) -> float:
    return float(sum(getattr(news, n)["impact"].sum() for n in ("releases", "revisions", "withdrawals")) + news.reestimation)


@pytest.fixture(scope="module")
def fit() -> FactorFit:
    return gdp.DynamicFactor(factors=2).fit(*made_up(8, 60, 2, 1))


@pytest.fixture(scope="module")
def of_all_kinds() -> FactorFit:
    return gdp.DynamicFactor().fit(*mixed())


def changed() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The panel of ``fit`` with figures released, revised and withdrawn, and one month more."""
    monthly, quarterly = made_up(8, 60, 2, 1)
    monthly.iloc[-1, :4] = [0.5, -0.3, 1.2, 2.0]
    monthly.iloc[-2, 3] += 0.7
    monthly.iloc[20, 2] -= 0.4
    monthly.iloc[-3, 6] = np.nan
    monthly.loc[pd.Period("2006-01", "M")] = 0.25
    return monthly, quarterly


@pytest.mark.parametrize("period", ["2005Q4", "2006Q1", "2004Q2"])
def test_the_parts_add_to_the_change(fit: FactorFit, period: str) -> None:
    news = fit.news(*changed(), series="GDP", period=period)
    assert abs(parts(news) - news.total) < 1e-10
    assert (len(news.releases), len(news.revisions), len(news.withdrawals), news.reestimation) == (12, 2, 1, 0.0)
    if period == "2004Q2":
        assert news.total == 0.0, "a known quarter does not move"
    else:
        assert abs(news.total) > 1e-3
        assert news.before.mean == pytest.approx(fit.nowcast("GDP", period).mean, abs=1e-12), "what was said before"


def test_reestimation_is_the_rest(fit: FactorFit) -> None:
    news = fit.news(*changed(), series="GDP", period="2005Q4", reestimate=True)
    assert abs(parts(news) - news.total) < 1e-10 and news.reestimation != 0.0
    assert news.after == fit.spec.fit(*changed(), start=fit).nowcast("GDP", "2005Q4")


def test_excluded_months_are_no_news() -> None:
    monthly, quarterly = made_up(6, 60, 1, 2)
    one = gdp.DynamicFactor().fit(monthly, quarterly, exclude=["2003-05"])
    assert one.news(monthly, quarterly, series="GDP", period="2005Q4").releases.empty
    spoilt = monthly.copy()
    spoilt.loc["2003-05"] = 1e6
    news = one.news(spoilt, quarterly, series="GDP", period="2005Q4", reestimate=True)
    assert news.releases.empty and news.revisions.empty and abs(news.total) < 0.1


def test_a_released_target_is_its_own_news(fit: FactorFit) -> None:
    monthly, quarterly = changed()
    quarterly.iloc[-1] = 4.0
    news = fit.news(monthly, quarterly, series="GDP", period="2005Q4")
    own = news.releases[news.releases["series"] == "GDP"].iloc[0]
    assert (own["weight"], own["actual"], news.after.mean, news.after.sd) == (1.0, 4.0, 4.0, 0.0)
    assert (news.releases["impact"][news.releases["series"] != "GDP"] == 0).all()
    assert abs(parts(news) - news.total) < 1e-10


def test_weights_are_what_a_unit_does(fit: FactorFit) -> None:
    """The weight of a figure is by how much the smoothed value moves when the figure moves by one."""
    monthly, quarterly = changed()
    news = fit.news(monthly, quarterly, series="GDP", period="2005Q4")
    for _, one in news.releases.iterrows():
        other = monthly.copy()
        other.loc[one["period"], one["series"]] += 1.0
        moved = fit.news(other, quarterly, series="GDP", period="2005Q4").after.mean - news.after.mean
        assert moved == pytest.approx(one["weight"], rel=1e-7, abs=1e-12)


@pytest.mark.parametrize(
    "cell",
    [("x1", 47), ("sales_ytd", 47), ("output_ytd", 47), ("retail", 47), ("GDP", 47), ("GDP", 46), ("yoy", 47), ("jobs", 40)],
)
def test_weights_of_every_kind_are_the_dense_normal_s(of_all_kinds: FactorFit, cell: tuple[str, int]) -> None:
    name, row = cell
    data = of_all_kinds.data
    i = data.names.index(name)
    values = data.values.copy()
    values[row, i] = np.nan
    panel = replace(data, values=values).panel()
    twin = dense(panel, of_all_kinds.parameters)
    weights = weights_in(panel, of_all_kinds.parameters, row, i)
    assert np.nansum(weights * np.nan_to_num(panel.values)) == pytest.approx(twin.values[row, i], abs=1e-9)
    assert (weights[np.isnan(panel.values)] == 0).all()
    bumped = panel.values.copy()
    at = tuple(np.argwhere(np.isfinite(bumped))[-3])
    bumped[at] += 1.0
    assert dense(replace(panel, values=bumped), of_all_kinds.parameters).values[row, i] - twin.values[row, i] == pytest.approx(
        weights[at], abs=1e-9
    )


def test_every_kind_of_series_makes_news_that_adds_up(of_all_kinds: FactorFit) -> None:
    monthly, quarterly, _ = mixed()
    monthly.iloc[-1, monthly.columns.get_indexer(["sales_ytd", "output_ytd", "retail"])] = [64.0, 0.3, -0.2]
    monthly.iloc[16, monthly.columns.get_loc("sales_ytd")] = 30.0
    monthly.loc[pd.Period("2003-01", "M"), "retail"] = 0.4
    news = of_all_kinds.news(monthly, quarterly, series="yoy", period="2004Q4")
    assert abs(parts(news) - news.total) < 1e-10
    assert abs(of_all_kinds.news(monthly, quarterly, series="GDP", period="2004Q4").total) > 1e-6
    joint = news.withdrawals
    assert joint["series"].tolist() == ["retail"] and str(joint["period"][0]) == "2003-02", (
        "a February that now stands alone is another figure"
    )


def test_a_figure_as_expected_is_no_news(fit: FactorFit) -> None:
    monthly, quarterly = made_up(8, 60, 2, 1)
    monthly.iloc[-1, 0] = fit.nowcast("x0", "2005-12").mean
    news = fit.news(monthly, quarterly, series="GDP", period="2005Q4")
    assert len(news.releases) == 1 and abs(news.total) < 1e-12 and abs(parts(news)) < 1e-12
    assert news.after.sd < news.before.sd, "it was a surprise to nobody, but it makes sure"


def test_the_same_data_are_no_news(fit: FactorFit) -> None:
    news = fit.news(*made_up(8, 60, 2, 1), series="GDP", period="2005Q4")
    assert news.total == 0.0 and news.releases.empty and news.revisions.empty and news.withdrawals.empty
    assert list(news.releases.columns) == ["series", "period", "category", "block", "actual", "expected", "weight", "impact"]


def test_the_order_of_columns_does_not_matter(fit: FactorFit) -> None:
    monthly, quarterly = changed()
    a = fit.news(monthly, quarterly, series="GDP", period="2005Q4")
    b = fit.news(monthly[monthly.columns[::-1]], quarterly, series="GDP", period="2005Q4")
    pd.testing.assert_frame_equal(a.releases, b.releases)


def test_first_one_then_the_other_is_both_in_total(fit: FactorFit) -> None:
    old, quarterly = made_up(8, 60, 2, 1)
    first, both = old.copy(), old.copy()
    first.iloc[-1, 0] = both.iloc[-1, 0] = 1.5
    both.iloc[-1, 1] = -2.0
    one = fit.news(first, quarterly, series="GDP", period="2005Q4")
    whole = fit.news(both, quarterly, series="GDP", period="2005Q4")
    then = replace(fit, data=fit.data.like(first, quarterly)).news(both, quarterly, series="GDP", period="2005Q4")
    assert one.total + then.total == pytest.approx(whole.total, abs=1e-12)


def test_sums_by_category_series_and_period(fit: FactorFit) -> None:
    groups = {f"x{i}": "industry" if i < 4 else "trade" for i in range(8)}
    news = fit.news(*changed(), series="GDP", period="2005Q4", categories=groups)
    table = news.by()
    assert set(table.index) == {"industry", "trade"}
    assert news.by("block").index.tolist() == ["all"]
    for column in ("category", "series", "period", "block"):
        assert news.by(column).to_numpy().sum() == pytest.approx(news.total, abs=1e-10)
    with pytest.raises(ModelError, match="E-NOW-009 by"):
        news.by("impact")
    assert "GDP 2005Q4" in str(news) and "reestimation" in str(news)


def test_history_that_comes_later_is_news_too(fit: FactorFit) -> None:
    monthly, quarterly = made_up(8, 60, 2, 1)
    monthly.loc[pd.Period("2000-12", "M")] = 0.1
    news = fit.news(monthly.sort_index(), quarterly, series="GDP", period="2005Q4")
    assert len(news.releases) == 8 and abs(parts(news) - news.total) < 1e-10


def test_other_series_are_refused(fit: FactorFit) -> None:
    monthly, quarterly = changed()
    with pytest.raises(ModelError, match="E-NOW-012"):
        fit.news(monthly, None, series="GDP", period="2005Q4")
    with pytest.raises(ModelError, match="E-NOW-010"):
        fit.news(monthly, quarterly, series="CPI", period="2005Q4")
