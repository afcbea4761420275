"""Whatever the panel: units and order do not matter, news adds up, more data never make a nowcast less sure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore.nowcasting import FactorFit
from tests.made_up_factors import made_up

SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_FITS: dict[int, FactorFit] = {}


def fitted(seed: int) -> FactorFit:
    if seed not in _FITS:
        _FITS[seed] = gdp.DynamicFactor(most=8).fit(*made_up(5, 48, 1, seed))
    return _FITS[seed]


@SETTINGS
@given(
    seed=st.integers(0, 2),
    cells=st.lists(st.tuples(st.integers(0, 49), st.integers(0, 4), st.floats(-5, 5) | st.just(np.nan)), min_size=1, max_size=12),
    quarter=st.sampled_from(["2004Q4", "2005Q1", "2003Q3"]),
)
def test_news_adds_up_whatever_changed(seed: int, cells: list[tuple[int, int, float]], quarter: str) -> None:
    fit = fitted(seed)
    monthly, quarterly = made_up(5, 48, 1, seed)
    monthly = monthly.reindex(pd.period_range("2001-01", periods=50, freq="M"))
    for row, column, value in cells:
        monthly.iloc[row, column] = value
    news = fit.news(monthly, quarterly, series="GDP", period=quarter)
    total = sum(part["impact"].sum() for part in (news.releases, news.revisions, news.withdrawals)) + news.reestimation
    assert abs(total - news.total) < 1e-10
    if news.withdrawals.empty:
        assert news.after.sd <= news.before.sd * (1 + 1e-9)


@SETTINGS
@given(exponent=st.integers(-6, 12), shift=st.floats(-10, 10), turn=st.permutations(range(5)))
def test_units_and_order_do_not_matter(exponent: int, shift: float, turn: list[int]) -> None:
    monthly, quarterly = made_up(5, 48, 1, 1)
    base = fitted(1)
    scale = 10.0**exponent
    other = gdp.DynamicFactor(most=8).fit((monthly * scale + shift * scale).iloc[:, list(turn)], quarterly * scale)
    assert other.loglike == pytest.approx(base.loglike, abs=0.05), "the search ends a little elsewhere"
    held = FactorFit(base.spec, base.data.like(monthly.iloc[:, list(turn)], quarterly), base.ascent)
    assert held.nowcast("GDP", "2004Q4").mean == pytest.approx(base.nowcast("GDP", "2004Q4").mean, rel=1e-12)


@SETTINGS
@given(seed=st.integers(0, 2), low=st.floats(0.01, 0.98), series=st.sampled_from(["x0", "GDP"]))
def test_intervals_are_nested(seed: int, low: float, series: str) -> None:
    one = fitted(seed).nowcast(series, "2005Q2" if series == "GDP" else "2005-05")
    (a, b), (c, d) = one.interval(low), one.interval(low + 0.01)
    assert c < a < one.mean < b < d


@SETTINGS
@given(seed=st.integers(0, 2), draws=st.integers(1, 5), key=st.integers(0, 99))
def test_draws_leave_what_is_known_and_repeat(seed: int, draws: int, key: int) -> None:
    fit = fitted(seed)
    frame = fit.simulate(draws, seed=key)
    assert frame.shape[0] == draws and np.isfinite(frame.to_numpy()).all() and frame.columns.is_unique
    known = np.isfinite(fit.data.values) & fit.data.is_cell()
    assert frame.shape[1] == fit.data.is_cell().sum() - known.sum()
    assert frame.equals(fit.simulate(draws, seed=key))
