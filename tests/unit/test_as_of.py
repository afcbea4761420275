"""What was known when: panels and accounts as of a day, release calendars, poisoned futures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.cube.releases import Lag, ReleaseCalendar, day_of, next_working_day
from gdpcore.panel import CellStatus, Panel
from gdpcore.panel.known import release_days
from tests.build import accounts, codes, expect_refusal, level, panel, rate

CHINA = gdp.samples.china()
WITH_GDP = ("industrial_production", "retail_sales", "services_production", "fai_manufacturing_ytd")
BEFORE_GDP = ("pmi", "cpi", "ppi", "m2", "new_loans")


def last(made: Panel, code: str) -> str:
    return str(made.to_frame()[code].last_valid_index())


def same(one: Panel, other: Panel) -> bool:
    kept = (one.months.equals(other.months), one.indicators == other.indicators)
    arrays = [(one.values, other.values), (one.status, other.status), (one.source, other.source)]
    return all(kept) and all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in arrays)


# -- panels ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("quarter", pd.period_range("2019Q1", "2025Q2", freq="Q"))
def test_the_press_conference_on_gdp_brings_the_third_month_of_industry_retail_services_and_investment(quarter) -> None:
    months = pd.period_range(quarter.asfreq("M", how="start"), periods=3, freq="M")
    day = months[2].end_time + pd.Timedelta(days=14)
    public, compiler = CHINA.panel.as_of(day), CHINA.panel.as_of(day, access="compiler")
    third = CHINA.panel.to_frame().loc[months[2]].notna()
    for code in WITH_GDP:
        if third[code]:
            assert not public.to_frame()[code].notna()[months[2]]
            assert last(compiler, code) == str(months[2])
    assert all(last(public, code) == str(months[2]) for code in BEFORE_GDP)


def test_what_was_not_known_is_empty_unpublished_and_without_a_source() -> None:
    made = panel({level("a", lag_days=10): [1.0, 2.0, 3.0, 4.0], level("b", lag_days=40): [5.0, 6.0, 7.0, 8.0]})
    known = made.as_of("2022-03-12")
    assert known.months[-1] == pd.Period("2022-02") and len(known.months) == 2
    np.testing.assert_array_equal(known.values[0], [[1.0, 2.0], [5.0, np.nan]])
    assert known.status[0, 1].tolist() == [CellStatus.OBSERVED, CellStatus.NOT_PUBLISHED]
    assert known.source[0, 1].tolist() == [0, -1]
    assert made.as_of("2022-03-09").to_frame()["a"].notna().tolist() == [True]


def test_the_day_itself_counts_whole_and_a_month_means_its_last_day() -> None:
    made = panel({level("a", lag_days=31): [1.0, 2.0]})
    assert last(made.as_of("2022-03-31 09:30"), "a") == "2022-02"
    assert last(made.as_of("2022-03"), "a") == last(made.as_of(pd.Period("2022Q1")), "a") == "2022-02"
    assert last(made.as_of(dt.date(2022, 3, 30)), "a") == "2022-01"


def test_a_joint_january_is_known_with_february_and_until_then_is_a_month_like_any_other() -> None:
    made = panel({rate("a", lag_days=16): [1.0, np.nan, 9.0, 4.0], level("b"): [1.0] * 4}, "2021-12", joint={"a": [1]})
    before, after = made.as_of("2022-03-15"), made.as_of("2022-03-16")
    assert before.status[0, 0].tolist() == [CellStatus.OBSERVED, *[CellStatus.NOT_PUBLISHED] * 2]
    assert after.joint[0, 0].tolist() == [False, True, False]
    assert after.values[0, 0, 2] == 9.0
    np.testing.assert_array_equal(release_days(made)[0, 0, 1:3], np.array(["2022-03-16"] * 2, dtype="datetime64[D]"))


def test_a_poisoned_january_of_a_joint_figure_stays_part_of_february() -> None:
    made = panel({rate("a", lag_days=16): [1.0, np.nan, 9.0, 4.0], level("b"): [1.0] * 4}, "2021-12", joint={"a": [1]})
    bad = made.with_values_after("2022-02-10", 1e30)
    np.testing.assert_array_equal(bad.values[0, 0], [1.0, np.nan, 1e30, 1e30])
    assert same(bad.as_of("2022-02-10"), made.as_of("2022-02-10"))
    assert np.array_equal(bad.joint, made.joint)


def test_poison_reaches_empty_cells_but_no_month_within_a_quarter_of_a_quarterly_series() -> None:
    made = panel({level("a", lag_days=5): [1.0, np.nan, np.nan], level("q", frequency="Q"): [np.nan, np.nan, 3.0]})
    bad = made.with_values_after("2022-02-10", -7.0)
    np.testing.assert_array_equal(bad.values[0], [[1.0, -7.0, -7.0], [np.nan, np.nan, -7.0]])
    assert bad.status[0, 0, 1] == CellStatus.OBSERVED and bad.source[0, 1, 2] == -1
    emptied = made.with_values_after("2022-02-10", np.nan)
    assert emptied.status[0, 1, 2] == CellStatus.NOT_PUBLISHED


def test_draws_keep_their_axis() -> None:
    draws = CHINA.panel.with_values(np.stack([CHINA.panel.values, 2.0 * CHINA.panel.values]))
    known = draws.as_of("2024-04-14")
    assert known.values.shape[0] == 2
    np.testing.assert_array_equal(known.values[1], 2.0 * CHINA.panel.as_of("2024-04-14").values)
    assert draws.with_values_after("2024-04-14", 0.0).values.shape == draws.values.shape


def test_known_at_goes_before_lags_and_a_cell_without_it_keeps_its_lag() -> None:
    made = panel({level("a", lag_days=10): [1.0, 2.0, 3.0]})
    known = np.array([[["2022-02-28T18:00", "NaT", "2022-04-01"]]], dtype="datetime64[s]")
    dated = replace(made, known_at=known)
    assert release_days(dated).astype(str).ravel().tolist() == ["2022-02-28", "2022-03-10", "2022-04-01"]
    cut = dated.as_of("2022-03-31")
    assert cut.known_at is not None and cut.known_at.shape == (1, 1, 2)
    with expect_refusal("E-ASOF-002", "2022-02-27"):
        dated.as_of("2022-02-27")


def test_a_joint_january_takes_the_known_at_of_february() -> None:
    made = panel({rate("a", lag_days=16): [np.nan, 9.0], level("b"): [1.0] * 2}, joint={"a": [0]})
    known = np.full(made.status.shape, "NaT", dtype="datetime64[D]")
    known[0, 0, 1] = np.datetime64("2022-03-20")
    assert release_days(replace(made, known_at=known))[0, 0].astype(str).tolist() == ["2022-03-20"] * 2


def test_a_calendar_goes_before_the_catalogue_and_its_dates_before_its_lags() -> None:
    key = ("industrial_production", pd.Period("2024-06"))
    calendar = ReleaseCalendar({"cpi": Lag(20, 5)}, {key: (dt.date(2024, 7, 15), None)})
    made = CHINA.panel.with_calendar(calendar)
    assert last(made.as_of("2024-07-15"), "industrial_production") == "2024-06"
    assert last(CHINA.panel.as_of("2024-07-15"), "industrial_production") == "2024-05"
    assert last(made.as_of("2024-07-15"), "cpi") == "2024-05"
    assert last(made.as_of("2024-07-05", "compiler"), "cpi") == "2024-06"
    assert last(made.select(["cpi", "ppi"]).as_of("2024-07-15"), "cpi") == "2024-05"


def test_a_compiler_has_it_no_later_than_the_public_unless_a_date_says_so() -> None:
    early = ReleaseCalendar({"a": Lag(16, 12)}, {("a", pd.Period("2024-01")): (dt.date(2024, 2, 9), None)})
    stated = ReleaseCalendar({"a": Lag(16, 12)}, {("a", pd.Period("2024-01")): (dt.date(2024, 2, 9), dt.date(2024, 2, 7))})
    months = pd.period_range("2024-01", periods=2, freq="M")
    assert early.released("a", months, "compiler").astype(str).tolist() == ["2024-02-09", "2024-03-12"]
    assert stated.released("a", months, "compiler").astype(str)[0] == "2024-02-07"


def test_working_days_step_over_weekends_and_the_spring_festival() -> None:
    days = np.array(["2024-02-09", "2024-02-10", "2024-02-16", "2024-06-15", "2024-06-17"], dtype="datetime64[D]")
    assert next_working_day(days).astype(str).tolist() == ["2024-02-09", *["2024-02-19"] * 2, *["2024-06-17"] * 2]
    lag = ReleaseCalendar({"a": Lag(14, 14, working_days=True)})
    assert lag.released("a", pd.period_range("2024-05", periods=2, freq="M")).astype(str).tolist() == ["2024-06-14", "2024-07-15"]


# -- accounts ----------------------------------------------------------------------------------------------------------
def test_accounts_hold_the_quarters_that_were_out() -> None:
    ends = [str(CHINA.accounts.as_of(d).periods[-1]) for d in ("2025-07-14", "2025-07-16", "2025-07-31")]
    assert ends == ["2025Q1", "2025Q2", "2025Q2"]
    assert str(CHINA.accounts.as_of("2025-07-16", lag_days=17).periods[-1]) == "2025Q1"
    assert CHINA.accounts.as_of("2026-01-01") is CHINA.accounts
    assert CHINA.accounts.as_of("2025-07-14").growth().equals(CHINA.accounts.growth().loc[:"2025Q1"])
    assert str(CHINA.cumulative.as_of("2025-07-14").periods[-1]) == "2025Q1"


def test_items_that_come_out_later_are_not_published_and_others_follow_the_total() -> None:
    made = accounts(np.ones((1, 4, 3)), np.ones((1, 4, 3)))
    calendar = ReleaseCalendar(
        {"GDP": Lag(20, 20), "B": Lag(50, 50)}, {("GDP", pd.Period("2022-06")): (dt.date(2022, 7, 1), None)}
    )
    known = made.as_of("2022-07-01", calendar=calendar)
    assert str(known.periods[-1]) == "2022Q2"
    np.testing.assert_array_equal(np.isnan(known.value.values[0, :, -1]), [False, False, True, False])
    assert (known.value.status[0, 2, -1], known.volume.status[0, 2, 0]) == (gdp.Status.NOT_PUBLISHED, gdp.Status.OBSERVED)


def test_a_poisoned_future_of_accounts_changes_nothing_before() -> None:
    bad = CHINA.accounts.with_values_after("2024-07-15", 1e30)
    assert float(bad.value.values[..., -1].min()) == 1e30
    for day in ("2024-07-15", "2024-02-01"):
        one, other = bad.as_of(day), CHINA.accounts.as_of(day)
        assert one.periods.equals(other.periods)
        np.testing.assert_array_equal(one.value.values, other.value.values)
        np.testing.assert_array_equal(one.volume.values, other.volume.values)
    gone = CHINA.accounts.with_values_after("2024-07-15", np.nan)
    assert gone.value.status[0, 0, -1] == gdp.Status.NOT_PUBLISHED


# -- calendars on file -------------------------------------------------------------------------------------------------
GOOD = """indicator,lag_days,compiler_lag_days,working_days,period,date,compiler_date
retail,16,12,是,,,
cpi,9,,,,,
retail,,,,2024年1-2月,2024-03-18,2024-03-12
cpi,,,no,2024-03,2024-04-11,
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "calendar.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_calendar_is_read_from_a_table(tmp_path: Path) -> None:
    calendar = gdp.read_calendar(write(tmp_path, GOOD))
    months = pd.period_range("2024-02", periods=2, freq="M")
    assert calendar.lags == {"retail": Lag(16, 12, True), "cpi": Lag(9, 9, False)}
    assert calendar.released("retail", months, "compiler").astype(str).tolist() == ["2024-03-12", "2024-04-12"]
    assert calendar.released("cpi", months).astype(str).tolist() == ["2024-03-09", "2024-04-11"]


def test_all_that_is_wrong_with_a_calendar_is_said_at_once(tmp_path: Path) -> None:
    rows = ["a,soon,,,,,", "a,1,,maybe,,,", ",1,,,,,", "b,,,,2024-13,2024-01-01,", "b,,,,2024-01,someday,", "c,,,,,,"]
    heading = GOOD.splitlines()[0]
    with pytest.raises(gdp.ReviewError) as caught:
        gdp.read_calendar(write(tmp_path, "\n".join([heading, *rows])))
    expected = ["E-ASOF-006", "E-DATA-003", "E-ASOF-006", "E-DATA-010", "E-TIME-001", "E-ASOF-006", "E-ASOF-006"]
    assert sorted(codes(caught.value.findings)) == sorted(expected)
    with pytest.raises(gdp.ReviewError) as caught:
        gdp.read_calendar(write(tmp_path, "series,lag_days\na,1\n"))
    assert codes(caught.value.findings) == ["E-SCHEME-002", "E-DATA-001"]


# -- refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("date", ["yesterday", "2025-02-30", None, pd.NaT, 20250714, ""])
def test_what_is_no_date_is_refused(date: object) -> None:
    with expect_refusal("E-ASOF-001", str(date)):
        CHINA.panel.as_of(date)


def test_days_are_read_from_every_kind_of_date() -> None:
    stamps = [
        "2025-07-14",
        dt.date(2025, 7, 14),
        dt.datetime(2025, 7, 14, 23),
        np.datetime64("2025-07-14T05"),
        pd.Timestamp("2025-07-14", tz="Asia/Shanghai"),
    ]
    assert {day_of(s) for s in stamps} == {np.datetime64("2025-07-14")}


def test_dates_before_all_data_other_access_and_bad_lags_are_refused() -> None:
    with expect_refusal("E-ASOF-002", "2005-01-01", "panel"):
        CHINA.panel.as_of("2005-01-01")
    with expect_refusal("E-ASOF-002", "2005-01-01", "accounts"):
        CHINA.accounts.as_of("2005-01-01")
    with expect_refusal("E-ASOF-003", "minister"):
        CHINA.panel.as_of("2025-01-01", access="minister")
    with expect_refusal("E-ASOF-003", "minister"):
        ReleaseCalendar.of_days({"a": 1}).released("a", pd.PeriodIndex(["2024-01"], freq="M"), "minister")
    with expect_refusal("E-ASOF-004", "a", "1.5"):
        ReleaseCalendar.of_days({"a": 1.5})
    with expect_refusal("E-ASOF-005", "b", "a"):
        ReleaseCalendar.of_days({"a": 1}).released("b", pd.PeriodIndex(["2024-01"], freq="M"))
