"""What a model is shown on a day: frames cut by delays, true vintages, stores, windows, and the days on which it speaks."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.cube.releases import Lag, ReleaseCalendar
from gdpcore.nowcasting import Vintages
from gdpcore.nowcasting.real_time.schedule import Stop, month_of, schedule
from gdpcore.nowcasting.real_time.vintages import FromStore, PseudoRealTime, count_figures, last_months, series_of, source_of
from tests.build import expect_refusal
from tests.plain_forecasters import DELAYS, made_up_frames

X, Y = made_up_frames()
FRAMES = source_of(X, Y, DELAYS, "public")
CHINA = gdp.samples.china()
Q1 = pd.Period("2020Q1", freq="Q")


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


# -- one data set with lags --------------------------------------------------------------------------------------------
def test_frames_hold_the_figures_that_were_out_to_the_last_row_of_which_any_was() -> None:
    x, y = FRAMES.as_of("2020-05-16")
    assert [str(x[c].last_valid_index()) for c in "abc"] == ["2020-04", "2020-04", "2020-03"]
    assert (str(x.index[-1]), str(y.index[-1])) == ("2020-04", "2020Q1")
    pd.testing.assert_frame_equal(x.loc[:"2020-03"], X.loc[:"2020-03"])
    assert str(FRAMES.as_of("2020-04-27")[1].index[-1]) == "2019Q4"
    assert str(FRAMES.as_of("2020-04-28")[1].index[-1]) == "2020Q1"


def test_panels_and_accounts_are_cut_by_their_own_rules() -> None:
    source = source_of(CHINA.panel, CHINA.accounts, None, "compiler")
    x, y = source.as_of("2025-07-14")
    assert x.to_frame()["industrial_production"].last_valid_index() == pd.Period("2025-06")
    assert str(y.periods[-1]) == "2025Q1"
    assert source.release_day("GDP", pd.Period("2025Q2", freq="Q")) == day("2025-07-16")
    assert source.release_day("GDP", pd.Period("2026Q1", freq="Q")) == day("2026-04-16")
    late = source_of(CHINA.panel, CHINA.accounts, ReleaseCalendar({"GDP": Lag(20, 20), "ppi": Lag(30, 30)}), "public")
    assert late.release_day("GDP", pd.Period("2025Q2", freq="Q")) == day("2025-07-20")
    assert late.release_day("GDP", pd.Period("2026Q1", freq="Q")) == day("2026-04-20")
    assert late.as_of("2025-07-14")[0].to_frame()["ppi"].last_valid_index() == pd.Period("2025-05")


def test_frames_without_delays_or_of_another_kind_are_refused() -> None:
    with expect_refusal("E-BACK-001", "a, b, c"):
        source_of(X, Y, None, "public")
    with expect_refusal("E-ASOF-005", "c"):
        source_of(X, Y, {"a": 1, "b": 2, "GDP": 3}, "public")
    with expect_refusal("E-NOW-001"):
        source_of(X.reset_index(drop=True), Y, DELAYS, "public")
    with expect_refusal("E-NOW-001"):
        source_of(X, X, DELAYS, "public")
    with expect_refusal("E-ASOF-002", "2016-01-03"):
        FRAMES.as_of("2016-01-03")


def test_a_target_is_an_item_a_column_or_nowhere() -> None:
    assert series_of(X, Y, "GDP").equals(Y["GDP"]) and series_of(X, None, "b").equals(X["b"])
    assert series_of(CHINA.panel, CHINA.accounts, "K").equals(CHINA.accounts.growth()["K"].dropna())
    assert series_of(CHINA.panel, None, "pmi").index.freqstr == "M"
    with expect_refusal("E-BACK-004", "NDP", "GDP"):
        series_of(X, Y, "NDP")


def test_windows_keep_the_last_months_of_everything() -> None:
    x, y = last_months(X, Y, 12)
    assert (str(x.index[0]), str(y.index[0])) == ("2023-01", "2023Q1")
    panel, accounts = last_months(CHINA.panel, CHINA.accounts, 30)
    assert (str(panel.months[0]), str(accounts.periods[0])) == ("2023-01", "2023Q1")
    assert last_months(X, Y, None) == (X, Y) and last_months(X, None, 5)[1] is None
    assert count_figures([x, None]) == 36 and count_figures([accounts]) == accounts.volume.values.size


# -- true vintages -----------------------------------------------------------------------------------------------------
def truly() -> Vintages:
    """GDP of 2020Q1 first 1, then 2, then 5; the next quarter first 7."""
    index = pd.period_range("2019Q4", "2020Q2", freq="Q")
    tables = {"2020-04-20": [3.0, 1.0, np.nan], "2020-05-20": [3.0, 2.0, np.nan], "2020-07-20": [3.5, 5.0, 7.0]}
    rows = [(d, X, pd.DataFrame({"GDP": v}, index)) for d, v in tables.items()]
    return Vintages([rows[2], rows[0], rows[1]])


def test_true_vintages_are_those_of_the_day_and_know_first_and_later_releases() -> None:
    source = truly()
    assert source.as_of("2020-05-19")[1].loc["2020Q1", "GDP"] == 1.0 and source.as_of("2020-05-20")[1].loc["2020Q1", "GDP"] == 2.0
    periods = pd.PeriodIndex(["2020Q1", "2020Q2"], freq="Q")
    found = {how: source.actual("GDP", periods, how).tolist() for how in ("first", 2, "latest")}
    assert found["first"] == [1.0, 7.0] and found["latest"] == [5.0, 7.0]
    np.testing.assert_array_equal(found[2], [2.0, np.nan])
    assert source.release_day("GDP", periods[0]) == day("2020-04-20")
    assert source.release_day("GDP", periods[1] + 1) == day("2020-10-16")
    with expect_refusal("E-ASOF-002", "2020-04-19"):
        source.as_of("2020-04-19")
    with expect_refusal("E-BACK-002", "2020-01-01"):
        Vintages([("2020-01-01", X, Y), (dt.date(2020, 1, 1), X, Y)])
    with expect_refusal("E-BACK-002", "none"):
        Vintages([])


def test_a_store_needs_no_more_than_as_of() -> None:
    class Store:
        def as_of(self, date: object) -> tuple[pd.DataFrame, pd.DataFrame]:
            return truly().as_of(date)

    source = source_of(Store(), None, {"GDP": 20}, "public")
    assert isinstance(source, FromStore) and source.release_day("GDP", Q1) == day("2020-04-20")
    periods = pd.PeriodIndex(["2020Q1"], freq="Q")
    assert source.actual("GDP", periods, "first").tolist() == [1.0] and source.actual("GDP", periods, "latest").tolist() == [5.0]
    assert FromStore(Store()).release_day("GDP", Q1) == day("2020-04-16")
    for bad in (Y, (X, Y, Y)):
        with expect_refusal("E-BACK-003", "(x, y)", "SimpleNamespace"):
            FromStore(SimpleNamespace(as_of=lambda date, bad=bad: bad)).as_of("2020-05-01")
    with expect_refusal("E-BACK-003", "actual"):
        source.actual("GDP", periods, 2)


def test_pseudo_real_time_has_one_release() -> None:
    source = PseudoRealTime(X, Y, ReleaseCalendar.of_days(DELAYS))
    periods = Y.index[-2:]
    assert source.actual("GDP", periods, "first").equals(source.actual("GDP", periods, 3))


# -- when -------------------------------------------------------------------------------------------------------------
def dates(stops: list[Stop]) -> list[str]:
    return [str(s.date) for s in stops]


def after(days: int):
    return lambda p: np.datetime64(p.end_time.date(), "D") + np.timedelta64(days, "D")


ONE, TWO = pd.PeriodIndex(["2020Q1"], freq="Q"), pd.PeriodIndex(["2020Q1", "2020Q2"], freq="Q")


def test_by_default_each_month_and_the_eve_of_the_release() -> None:
    stops = schedule(ONE, after(28))
    assert dates(stops) == ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-27"]
    assert [month_of(s) for s in stops] == [1, 2, 3, 4]
    assert dates(schedule(ONE, after(1))) == ["2020-01-31", "2020-02-29", "2020-03-31"]
    assert dates(schedule(pd.PeriodIndex(["2020-01"], freq="M"), after(10))) == ["2020-01-31", "2020-02-09"]
    assert month_of(Stop(Q1, day("2019-11-30"))) == -1


def test_horizons_and_dates_of_every_kind() -> None:
    assert dates(schedule(ONE, after(28), ["end+14", "end-30", "end", "release-10"])) == [
        "2020-03-01",
        "2020-03-31",
        "2020-04-14",
        "2020-04-18",
    ]
    stops = schedule(TWO, after(28), dates=["2020-04-20", "2020-05-01", "2021-01-01"])
    assert dates(schedule(TWO[1:], after(28), dates=["2020-03-31", "2020-04-01", "2020-07-27", "2020-07-28"])) == [
        "2020-04-01",
        "2020-07-27",
    ]
    assert [(str(s.period), str(s.date)[5:]) for s in stops] == [("2020Q1", "04-20"), ("2020Q2", "04-20"), ("2020Q2", "05-01")]
    assert dates(schedule(TWO, after(28), dates={"2020Q2": ["2019-12-31", "2020-07-01"]})) == ["2019-12-31", "2020-07-01"]
    assert dates(schedule(ONE, after(28), dates="2020-02-10")) == ["2020-02-10"]


@pytest.mark.parametrize("horizon", ["month0", "eve", "end+", "release 5", ""])
def test_horizons_that_mean_nothing_are_refused(horizon: str) -> None:
    with expect_refusal("E-BACK-003", repr(horizon)):
        schedule(ONE, after(28), [horizon])


def test_a_day_on_which_the_figure_is_out_is_refused() -> None:
    with expect_refusal("E-BACK-005", "2020Q1", "2020-04-28"):
        schedule(ONE, after(28), ["release"])
    with expect_refusal("E-BACK-005", "2020-05-01"):
        schedule(ONE, after(28), dates={"2020Q1": "2020-05-01"})
    with expect_refusal("E-BACK-003", "dates"):
        schedule(ONE, after(28), ["month1"], dates=["2020-01-31"])
