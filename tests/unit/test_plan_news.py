"""News through the plan: parts that add exactly, also where a clamp binds, and the right names on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.nowcasting.consistent.plan_news import _along, _View
from gdpcore.panel import Panel
from tests.nowcast_world import Oracle, cut, world

QUARTER = "2023Q2"


@pytest.fixture(scope="module")
def china():
    sample = gdp.samples.china()
    known = sample.panel.as_of("2025-06-20"), sample.accounts.as_of("2025-06-20")
    return gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor(factors=1)).fit(*known).draw("2025Q2", 50)


def exact(news) -> bool:
    return abs(float(news.parts.sum()) - news.total) < 1e-10


def test_releases_name_the_figures_that_came_and_add_to_the_change(china) -> None:
    sample = gdp.samples.china()
    news = china.news(sample.panel.as_of("2025-08-01"))
    assert exact(news)
    assert len(news.revisions) == 0 and news.base == 0.0 and news.gap == 0.0
    came = set(zip(news.releases["series"], news.releases["period"].astype(str), strict=True))
    assert {("industrial_production", "2025-06"), ("services_production", "2025-06"), ("cpi", "2025-06")} <= came


def test_a_release_moves_what_is_still_missing(china) -> None:
    sample = gdp.samples.china()
    news = china.news(sample.panel.as_of("2025-07-05"))  # purchasing managers only
    assert exact(news)
    assert set(news.releases["series"]) <= {s for s in china.fit.columns.monthly if s.startswith("pmi")}
    assert news.releases["impact"].abs().max() > 0


def test_a_revision_is_called_a_revision(china) -> None:
    panel = china.fit.panel
    values = panel.values.copy()
    at = panel.position("industrial_production"), list(panel.months.astype(str)).index("2025-04")
    values[0, at[0], at[1]] += 1.0
    news = china.news(panel.with_values(values))
    assert exact(news)
    assert len(news.releases) == 0
    assert "industrial_production" in set(news.revisions["series"]) and news.revisions["impact"].sum() > 0.05


def test_nothing_new_changes_nothing(china) -> None:
    news = china.news(china.fit.panel)
    assert news.total == pytest.approx(0.0, abs=1e-3)  # the search for parameters goes on from where it ended
    assert not len(news.releases) and not len(news.revisions)


def test_accounts_of_the_quarter_end_the_story_in_the_base(china) -> None:
    sample = gdp.samples.china()
    news = china.news(sample.panel, sample.accounts)
    assert exact(news) and news.after == sample.accounts.growth().loc["2025Q2", "GDP"]
    assert "base" in str(news)


@pytest.mark.parametrize("bound", [4.0, 5.5, 7.0])
def test_parts_add_exactly_where_a_clamp_binds_on_the_way(bound: float) -> None:
    made = world(5, clamp=(-bound, bound))
    panel, base = made.known(QUARTER, 1)
    now = gdp.SchemeModel(made.scheme, Oracle()).fit(panel, base).draw(QUARTER, 20)
    later = _with_growth(cut(made.panel, pd.Period("2023-05", "M")), "x", "2023-05", 9.0)
    news = now.news(later)
    assert exact(news)
    assert abs(news.total) > 1e-3


def test_a_cell_that_the_quarter_does_not_read_has_no_impact_where_a_clamp_binds() -> None:
    made = world(5, clamp=(-5.5, 5.5))
    setting = gdp.SchemeModel(made.scheme, Oracle()).fit(*made.known(QUARTER, 1)).setting(pd.Period(QUARTER))
    old = setting.missing.fill(setting.values, setting.law.mean[None])[0]
    new, i = old.copy(), setting.bound.indicators.index("x")
    new[0, i, -2:] *= 1.2
    idle = (0, setting.bound.indicators.index("p"), 1)  # a price of last year
    new[idle] += 5.0
    view = _View("R", "GDP", pd.Period(QUARTER))
    impacts = _along(view, setting, old, new, setting.expected_gap())
    change = view.growth(setting, new, setting.expected_gap()) - view.growth(setting, old, setting.expected_gap())
    assert sum(impacts.values()) == pytest.approx(change, abs=1e-12) and abs(change) > 0.01
    assert impacts[idle] == pytest.approx(0.0, abs=1e-12)


def test_every_part_is_a_step_that_was_taken_alone() -> None:
    made = world(6)
    panel, base = made.known(QUARTER, 1)
    now = gdp.SchemeModel(made.scheme, Oracle()).fit(panel, base).draw(QUARTER, 20)
    values = base.volume.values.copy()
    values[..., -4] *= 1.01  # the comparison quarter is revised
    revised = replace(base, volume=replace(base.volume, values=values))
    news = now.news(panel, revised)
    assert exact(news) and news.base != 0.0
    assert not len(news.releases) and news.coefficients == 0.0


def test_revised_known_quarters_are_news_of_the_base() -> None:
    made = world(6)
    fit = gdp.SchemeModel(made.scheme, Oracle()).fit(*made.known(QUARTER, 1))
    news = fit.draw("2023Q1", 5).news(fit.panel, fit.base)
    assert news.total == 0.0 and exact(news)


def _with_growth(panel: Panel, code: str, month: str, growth: float) -> Panel:
    values, m = panel.values.copy(), list(panel.months.astype(str)).index(month)
    i = panel.position(code)
    values[:, i, m] = values[:, i, m - 12] * (1 + growth / 100)
    return panel.with_values(np.asarray(values))
