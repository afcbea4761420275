"""Every spelling of a period that people use, and everything that must not be taken for one."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.cube import parse_period, parse_spelling, period_index
from gdpcore.cube.periods import complete, frequency, periods_per_year, position_in_year
from gdpcore.errors import PeriodError, use_language
from tests.build import expect_refusal

# spelling: the period it is, written as pandas writes it
SINGLE = {
    # years
    "2024": "2024", " 2024 ": "2024", "2024年": "2024", "２０２４年": "2024", "2024年全年": "2024", "2024 年": "2024",
    "1949": "1949",
    # quarters
    "2024Q1": "2024Q1", "2024q1": "2024Q1", "2024-Q1": "2024Q1", "2024 Q1": "2024Q1", "2024/Q1": "2024Q1",
    "2024.Q1": "2024Q1",
    "Q1 2024": "2024Q1", "Q1-2024": "2024Q1", "Q1/2024": "2024Q1", "q4 2023": "2023Q4", "Q42023": "2023Q4",
    "２０２４Ｑ１": "2024Q1",
    "2024Ｑ２": "2024Q2", "2024年一季度": "2024Q1", "2024年二季度": "2024Q2", "2024年三季度": "2024Q3",
    "2024年四季度": "2024Q4",
    "2024年第一季度": "2024Q1", "2024年第四季度": "2024Q4", "2024年1季度": "2024Q1", "2024年第2季度": "2024Q2",
    "2024年第３季度": "2024Q3",
    "2024年1季": "2024Q1", "2024年第一季": "2024Q1", "2024一季度": "2024Q1", "2024第三季度": "2024Q3",
    "2024年 一季度": "2024Q1",
    "2024 年 一 季度": "2024Q1", "２０２４年四季度": "2024Q4", "2024年4-6月": "2024Q2", "2024年7-9月": "2024Q3",
    "2024年10-12月": "2024Q4",
    "2024年4~6月份": "2024Q2", "2024年10至12月": "2024Q4", "  2024Q3\n": "2024Q3", "2024\u3000Q3": "2024Q3",
    "2024\u00a0Q3": "2024Q3",
    # months
    "2024-01": "2024-01", "2024-1": "2024-01", "2024/01": "2024-01", "2024/1": "2024-01", "2024.01": "2024-01",
    "2024.10": "2024-10",
    "2024.12": "2024-12", "202401": "2024-01", "202412": "2024-12", "2024M1": "2024-01", "2024M01": "2024-01",
    "2024m12": "2024-12",
    "2024-M03": "2024-03", "2024 M3": "2024-03", "2024年1月": "2024-01", "2024年01月": "2024-01",
    "2024年12月": "2024-12", "2024年3月份": "2024-03",
    "2024年一月": "2024-01", "2024年二月份": "2024-02", "2024年十月": "2024-10", "2024年十一月": "2024-11",
    "2024年十二月": "2024-12",
    "２０２４年１２月": "2024-12", "２０２４－０５": "2024-05", "2024－05": "2024-05", "2024−05": "2024-05",
    "2024 - 05": "2024-05",
    "2024 年 5 月": "2024-05", "2024年 5月": "2024-05", "Jan 2024": "2024-01", "January 2024": "2024-01",
    "feb 2024": "2024-02",
    "MAR-2024": "2024-03", "Apr. 2024": "2024-04", "May 2024": "2024-05", "Jun.2024": "2024-06", "2024 July": "2024-07",
    "2024-Aug": "2024-08",
    "2024 Sep": "2024-09", "October 2024": "2024-10", "Nov 2024": "2024-11", "2024. Dec": "2024-12", "2024-03-31": "2024-03",
    "2024-03-01": "2024-03", "2024/02/29": "2024-02", "1999年12月": "1999-12", "1952-01": "1952-01",
    "\t2024-01\r\n": "2024-01", "2024年3月31日": "2024-03",
}  # fmt: skip

# spelling: (period at its end, months from January)
STRETCHES = {
    "2024年1-2月": ("2024-02", 2), "2024年1-3月": ("2024-03", 3), "2024年1-4月": ("2024-04", 4),
    "2024年1-5月": ("2024-05", 5),
    "2024年1-6月": ("2024-06", 6), "2024年1-7月": ("2024-07", 7), "2024年1-8月": ("2024-08", 8),
    "2024年1-9月": ("2024-09", 9),
    "2024年1-10月": ("2024-10", 10), "2024年1-11月": ("2024-11", 11), "2024年1-12月": ("2024-12", 12),
    "2024年1-2月份": ("2024-02", 2),
    "2024年1~3月": ("2024-03", 3), "2024年1—3月": ("2024-03", 3), "2024年1–3月": ("2024-03", 3),
    "2024年1至3月": ("2024-03", 3),
    "２０２４年１－３月": ("2024-03", 3), "2024年1−3月": ("2024-03", 3), "2024 年 1 - 3 月": ("2024-03", 3),
    "2024年01-09月": ("2024-09", 9),
    "2024年1～6月": ("2024-06", 6), "2024年上半年": ("2024Q2", 6), "2024上半年": ("2024Q2", 6), "2024H1": ("2024Q2", 6),
    "2024h1": ("2024Q2", 6),
    "2024-H1": ("2024Q2", 6), "2024 H1": ("2024Q2", 6), "2024年前三季度": ("2024Q3", 9), "2024前三季度": ("2024Q3", 9),
    "2024年前3季度": ("2024Q3", 9),
    "2024年前三个季度": ("2024Q3", 9), "2024年1-3季度": ("2024Q3", 9), "2024年1至三季度": ("2024Q3", 9),
    "2024年前二季度": ("2024Q2", 6),
    "2024年前两季度": ("2024Q2", 6), "2024年前两个季度": ("2024Q2", 6), "2024年1-2季度": ("2024Q2", 6),
    "2024年前四季度": ("2024Q4", 12),
    "2024年1-4季度": ("2024Q4", 12), "２０２４年前三季度": ("2024Q3", 9),
}  # fmt: skip

OBJECTS = [
    (2024, "2024"), (202403, "2024-03"), (np.int64(202403), "2024-03"), (2024.05, "2024-05"),
    (pd.Period("2024Q1", "Q"), "2024Q1"),
    (pd.Period("2024-02", "M"), "2024-02"), (pd.Period("2024", "Y"), "2024"), (pd.Timestamp("2024-03-31"), "2024-03"),
    (pd.Timestamp("2024-01-01 23:59"), "2024-01"), (dt.date(2024, 2, 29), "2024-02"),
    (dt.datetime(2024, 12, 31, 23, 59), "2024-12"),
    (np.datetime64("2024-05"), "2024-05"), (np.datetime64("2024-05-31"), "2024-05"),
    (np.datetime64("2024-05-31T10:00:00"), "2024-05"),
]  # fmt: skip

REFUSED = [
    # no period at all
    "", " ", "\u3000", "nan", "NaN", "None", "-", "——", "N/A", "May", "一季度", "第一季度", "1-9月", "上半年",
    "前三季度", "全年", "Q1", "1月", "GDP",
    # a year that is none of ours, or not written in digits
    "0", "0000", "0999", "1582", "9999", "24", "02024", "99999", "二〇二四年", "二〇二四年一季度", "二零二四年1月",
    "廿四年", "民国113年", "２４年１月", "24年1月", "'24Q1", "Jan-24",
    # a quarter, month or half that does not exist
    "2024Q0", "2024Q5", "2024Q", "2024Q12", "2024年五季度", "2024年第0季度", "2024-00", "2024-13", "202413", "202400",
    "2024年0月", "2024年13月", "2024年十三月", "2024年零月",
    "2024H2", "2024H0", "2024H3", "2024年下半年", "2024M13", "2024M0", "2024.13", "2024.00", "Sbr 2024", "Janu 2024",
    # stretches that are neither from January nor a quarter
    "2024年2-4月", "2024年2-3月", "2024年3-5月", "2024年4-9月", "2024年7-12月", "2024年1-1月", "2024年3-1月",
    "2024年1-13月", "2024年0-3月", "2024年12-12月",
    "2024年前五季度", "2024年1-5季度", "2024年前一季度", "2024年2-3季度", "2024年1-3", "2024年-3月",
    # days, times, serial numbers, other calendars and orders
    "01/02/2024", "31/12/2024", "12/31/2024", "20240331", "2024-1-1", "2024-03-32", "2024-13-01",
    "2024-02-30", "2024-02-31", "2023-02-29", "2024/04/31", "1900-02-29", "2024-01-00", "2024-02/03", "２０２４－０２－３１",
    "2024-01-01T00:00:00Z",
    "45292", "45292.0", "1704067200", "2024W05", "2024-W05", "5/2024", "2024:01", "2024,01", "2024_01", "2024.0",
    "2024.5", "2.024e3", "+2024", "-2024", "2024-", "2024--01", "2024//01",
    # things put in to do harm
    "2024Q1; DROP TABLE gdp", "2024-01\x00", "=2024", "=2024-01", "@2024Q1", "2024Q1'", "2024Q1 --", "<b>2024</b>",
    "{2024}", "2024\u202eQ1", "2024Q1\u200b1", "__import__('os')", "2024" * 500,
    "2024\n2025", "2024Q1,2024Q2", "٢٠٢٤", "२०२४-०१", "➀2024", "2024Q一二",
]  # fmt: skip

AMBIGUOUS = ["2401", "2412", "9912", "0001", "1812", "2101", "２４０１", 2401, "2024.1", 2024.1, "2023.1"]


@pytest.mark.parametrize("text", list(SINGLE))
def test_single_periods(text: str) -> None:
    spelling = parse_spelling(text)
    assert str(spelling.period) == SINGLE[text]
    assert (spelling.flow, spelling.months, spelling.is_joint) == (None, None, False)


@pytest.mark.parametrize("text", list(STRETCHES))
def test_stretches_from_january(text: str) -> None:
    spelling = parse_spelling(text)
    assert (str(spelling.period), spelling.months) == STRETCHES[text]
    assert spelling.flow == "ytd"
    assert spelling.is_joint is (spelling.months == 2)


@pytest.mark.parametrize(("value", "period"), OBJECTS, ids=repr)
def test_objects(value: object, period: str) -> None:
    assert str(parse_spelling(value).period) == period


def test_how_many_spellings_are_tried() -> None:
    assert len(SINGLE) + len(STRETCHES) + len(OBJECTS) >= 120
    assert len(set(map(str, REFUSED))) + len(AMBIGUOUS) >= 60


@pytest.mark.parametrize("text", REFUSED, ids=lambda x: ascii(x)[:30])
def test_refused(text: str) -> None:
    with expect_refusal("E-TIME-001", kind=PeriodError):
        parse_spelling(text)
    with expect_refusal("E-TIME-001", "a.csv C4", repr(text), kind=PeriodError):  # the message names the place and the text
        parse_spelling(text, "a.csv C4")


@pytest.mark.parametrize(
    "value",
    [
        None,
        np.nan,
        float("inf"),
        True,
        False,
        b"2024",
        pd.NaT,
        np.datetime64("NaT"),
        pd.NA,
        [2024],
        (2024, 1),
        {},
        2024.0,
        2024.5,
        1e300,
        -2024,
        object,
    ],
    ids=repr,
)
def test_objects_that_are_no_period(value: object) -> None:
    with expect_refusal("E-TIME-001", "sheet1!A1", "2024-01", kind=PeriodError):
        parse_spelling(value, "sheet1!A1")


@pytest.mark.parametrize("text", AMBIGUOUS, ids=repr)
def test_two_readings_are_refused_and_both_are_named(text: object) -> None:
    with expect_refusal("E-TIME-017", "b.xlsx A1", " or ", "Write 2024-01", kind=PeriodError):
        parse_spelling(text, "b.xlsx A1")


@pytest.mark.parametrize(
    "period",
    [
        pd.Period("2024-01-05", "D"),
        pd.Period("2024-01-05", "W"),
        pd.Period("2024Q1", "Q-MAR"),
        pd.Period("2024", "Y-JUN"),
        pd.Period("2024-01-05 10:00", "h"),
    ],
    ids=str,
)
def test_pandas_periods_of_other_calendars_are_refused(period: pd.Period) -> None:
    with expect_refusal("E-TIME-001", str(period), period.freqstr, "c.csv B2", kind=PeriodError):
        parse_spelling(period, "c.csv B2")


@given(st.integers(1900, 2099), st.sampled_from(["Y", "Q", "M"]), st.integers(1, 12))
def test_a_period_reads_back_from_its_own_text(year: int, freq: str, month: int) -> None:
    period = pd.Period(year=year, month=month, freq="M").asfreq(freq)
    assert parse_period(period) == period
    assert parse_period(str(period)) == period
    assert parse_spelling(parse_spelling(str(period))).period == period
    assert parse_period(parse_period(str(period))) is not None


@given(st.integers(1900, 2099), st.integers(1, 12))
def test_every_way_to_write_a_month_is_the_same_month(year: int, month: int) -> None:
    wide = f"{year}年{month}月".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    ways = [
        f"{year}-{month:02d}",
        f"{year}/{month}",
        f"{year}年{month}月",
        f"{year}M{month:02d}",
        f"{year}{month:02d}",
        f"{year}.{month:02d}",
        wide,
        f"{year}-{month:02d}-28",
    ]
    assert {parse_period(w) for w in ways} == {pd.Period(year=year, month=month, freq="M")}


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_a_coded_refusal(text: str) -> None:
    try:
        period = parse_spelling(text).period
    except PeriodError as error:
        assert error.code in ("E-TIME-001", "E-TIME-017")
    else:
        assert period.freqstr in ("M", "Q-DEC", "Y-DEC")
        assert 1900 <= period.year <= 2099


@given(st.text(alphabet="0123456789年月季度第一二三四前半上Qq-/. ~至HM", min_size=4, max_size=12))
def test_text_that_looks_like_a_period_is_one_or_is_refused(text: str) -> None:
    try:
        period = parse_spelling(text).period
    except PeriodError as error:
        assert error.code in ("E-TIME-001", "E-TIME-017")
    else:
        assert str(period.year) in text.replace(" ", "")


# -- with a frequency asked for ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "freq", "period"),
    [
        ("2024年1-3月", "Q", "2024Q1"), ("2024年1-6月", "Q", "2024Q2"), ("2024年1-12月", "Q", "2024Q4"),
        ("2024年前三季度", "Q", "2024Q3"), ("2024年上半年", "M", "2024-06"), ("2024年前三季度", "M", "2024-09"),
        ("2024Q2", "Q-DEC", "2024Q2"), ("2024-02", "M", "2024-02"),
        ("2024", "Y", "2024"), (pd.Timestamp("2024-05-03"), "Q", "2024Q2"), (dt.date(2024, 5, 3), "Y", "2024"),
    ],
)  # fmt: skip
def test_a_stretch_becomes_the_period_it_ends(text: object, freq: str, period: str) -> None:
    assert str(parse_period(text, freq=freq)) == period


@pytest.mark.parametrize(
    ("text", "freq"),
    [
        ("2024-03", "Q"),
        ("2024Q1", "M"),
        ("2024", "Q"),
        ("2024", "M"),
        ("2024年1-2月", "Q"),
        ("2024年1-4月", "Q"),
        ("2024年4-6月", "M"),
        ("2024年1-12月", "Y"),
        ("2024Q4", "Y"),
    ],
)
def test_another_frequency_is_refused(text: str, freq: str) -> None:
    with expect_refusal("E-TIME-002", text, freq, kind=PeriodError):
        parse_period(text, freq=freq)


# -- several -----------------------------------------------------------------------------------------------------------
def test_an_index_of_mixed_spellings() -> None:
    index = period_index(["2024Q1", "2024年二季度", pd.Period("2024Q3", "Q"), "2024年10-12月"])
    assert index.equals(pd.period_range("2024Q1", "2024Q4", freq="Q"))
    assert period_index("2024Q1").equals(pd.PeriodIndex(["2024Q1"], freq="Q"))
    assert len(period_index([])) == 0
    given_index = pd.period_range("2024-01", periods=3, freq="M")
    assert period_index(given_index) is given_index


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (["2024Q1", "2024-04"], ("2024Q1", "2024-04")),
        (["2024", "2024Q1"], ("2024", "2024Q1")),
        (["2024年上半年", "2024年1-9月"], ("2024Q2", "2024-09")),
    ],
)
def test_an_index_of_mixed_frequencies_is_refused(labels: list[str], named: tuple[str, str]) -> None:
    with expect_refusal("E-TIME-002", *named, kind=PeriodError):
        period_index(labels)


@pytest.mark.parametrize(
    "labels", [["2024Q1", "2024Q5"], ["2024Q1", ""], ["2024Q1", None], ["2024Q1", np.nan], ["2024Q1", pd.NaT]], ids=repr
)
def test_one_bad_label_refuses_the_index(labels: list[object]) -> None:
    with expect_refusal("E-TIME-001", "base.csv", kind=PeriodError):
        period_index(labels, "base.csv")


@pytest.mark.parametrize(
    "index",
    [pd.period_range("2024-01-01", periods=2, freq="D"), pd.PeriodIndex(["2024Q1"], freq="Q-MAR")],
    ids=["days", "fiscal"],
)
def test_an_index_of_another_calendar_is_refused(index: pd.PeriodIndex) -> None:
    with expect_refusal("E-TIME-001", index.freqstr, kind=PeriodError):
        period_index(index)


def test_facts_about_an_index() -> None:
    months, quarters, years = (
        pd.period_range("2023-11", periods=4, freq="M"),
        pd.period_range("2023Q4", periods=3, freq="Q"),
        pd.period_range("2023", periods=2, freq="Y"),
    )
    assert [frequency(i) for i in (months, quarters, years)] == ["M", "Q", "Y"]
    assert [periods_per_year(i) for i in (months, quarters, years, "M")] == [12, 4, 1, 12]
    assert position_in_year(months).tolist() == [11, 12, 1, 2]
    assert position_in_year(quarters).tolist() == [4, 1, 2]
    assert position_in_year(years).tolist() == [1, 1]
    assert complete(period_index(["2024Q4", "2024Q1"])).equals(pd.period_range("2024Q1", "2024Q4", freq="Q"))


def test_a_refusal_in_chinese() -> None:
    with use_language("zh"), pytest.raises(PeriodError) as caught:
        parse_period("2024Q5", where="表.xlsx 一季度!C4")
    with use_language("zh"):
        text = str(caught.value)
    assert text.startswith("E-TIME-001 '2024Q5' 不是可识别的时期 (表.xlsx 一季度!C4)。请写成 2024Q1、2024-01、2024年1月")


@given(year=st.integers(1900, 2099), month=st.integers(1, 12), day=st.integers(0, 99), sign=st.sampled_from("-/"))
def test_a_full_date_is_its_month_if_there_is_such_a_day_and_else_nothing(year: int, month: int, day: int, sign: str) -> None:
    text = f"{year}{sign}{month:02}{sign}{day:02}"
    try:
        dt.date(year, month, day)
    except ValueError:
        with expect_refusal("E-TIME-001", text, kind=PeriodError):
            parse_period(text)
        return
    assert parse_period(text) == pd.Period(year=year, month=month, freq="M")


def test_no_periods_are_complete_as_they_are() -> None:
    none = pd.PeriodIndex([], freq="Q")
    assert complete(none) is none


@pytest.mark.parametrize("freq", [None, "M", "Q", "Y"])
@pytest.mark.parametrize("nothing", [pd.NaT, None, np.datetime64("NaT"), float("nan")])
def test_no_date_is_no_period_of_any_frequency(nothing: object, freq: str | None) -> None:
    with expect_refusal("E-TIME-001", kind=PeriodError):
        parse_period(nothing, freq=freq)
