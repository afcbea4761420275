"""Knowledge only grows, and the future cannot be seen through it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.cube.releases import Lag, ReleaseCalendar
from gdpcore.errors import PeriodError
from gdpcore.panel import Panel
from tests.build import level, panel, rate

DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2024, 8, 31))
LAGS = st.integers(0, 70)


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    """Two years of a level, a rate with joint Januaries and a quarterly level, with gaps, lags, dates and batch axes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.normal(size=(3, 24)) * 10.0 ** rng.integers(-6, 13)
    values[rng.random((3, 24)) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    values[2, np.arange(24) % 3 != 2] = np.nan
    series = {
        level("a", lag_days=draw(LAGS)): values[0],
        rate("b", lag_days=draw(LAGS)): values[1],
        level("q", frequency="Q", lag_days=draw(LAGS)): values[2],
    }
    made = panel(series, joint={"b": [0, 12]})
    if draw(st.booleans()):
        made = made.with_values(np.stack([made.values, -made.values]))
    if draw(st.booleans()):
        known = np.datetime64("2022-01-01") + rng.integers(0, 900, made.status.shape)
        made = replace(made, known_at=np.where(rng.random(known.shape) < 0.5, known, np.datetime64("NaT")))
    if draw(st.booleans()):
        dated = {("b", pd.Period("2023-02")): (draw(DAYS), None)}
        made = made.with_calendar(ReleaseCalendar({"a": Lag(draw(LAGS), 0, True)}, dated))
    return made


def known(made: Panel, day: dt.date) -> Panel | None:
    try:
        return made.as_of(day)
    except PeriodError as error:
        assert error.code == "E-ASOF-002"
        return None


def same(one: Panel | None, other: Panel | None) -> None:
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.months.equals(other.months)
        for name in ("values", "status", "source"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        if one.known_at is not None:
            np.testing.assert_array_equal(one.known_at, other.known_at)


@settings(max_examples=60, deadline=None)
@given(panels(), DAYS, DAYS)
def test_to_know_twice_is_to_know_what_was_known_first(made: Panel, one: dt.date, other: dt.date) -> None:
    first = known(made, one)
    if first is not None:
        same(known(first, other), known(made, min(one, other)))


@settings(max_examples=60, deadline=None)
@given(panels(), DAYS, DAYS)
def test_nothing_known_by_a_day_is_changed_by_what_comes_after(made: Panel, one: dt.date, other: dt.date) -> None:
    poisoned = made.with_values_after(max(one, other), 1e30)
    same(known(poisoned, min(one, other)), known(made, min(one, other)))
    same(known(poisoned, max(one, other)), known(made, max(one, other)))
