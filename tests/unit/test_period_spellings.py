"""Three hundred ways to write a period, Chinese and English: each is the period that is meant, or is refused."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from gdpcore.cube import parse_period, parse_spelling
from gdpcore.cube.periods import of_serial, of_yymm, so_far, spelling_in_year, spellings_in
from gdpcore.errors import PeriodError
from tests.build import expect_refusal

# spelling: how the period writes itself
READ = {
    # years
    "2024": "2024", "2024年": "2024", "２０２４年": "2024", " 2024年 ": "2024", "2024年全年": "2024", "2024年末": "2024", "2024年底": "2024",
    "2024-A1": "2024", "2024A1": "2024", "1900": "1900", "2099年": "2099", "1978年全年": "1978",
    # quarters
    "2024Q1": "2024Q1", "2024q2": "2024Q2", "2024-Q3": "2024Q3", "2024/Q4": "2024Q4", "2024.Q1": "2024Q1", "2024 Q2": "2024Q2", "2024　Ｑ３": "2024Q3",
    "Q1 2024": "2024Q1", "Q2-2024": "2024Q2", "Q3/2024": "2024Q3", "Q4.2024": "2024Q4", "Q12024": "2024Q1", "q1　2024": "2024Q1", "Ｑ１ ２０２４": "2024Q1",
    "1Q2024": "2024Q1", "2Q 2024": "2024Q2", "3q-2024": "2024Q3", "4Q/2024": "2024Q4",
    "2024-I": "2024Q1", "2024-II": "2024Q2", "2024-III": "2024Q3", "2024-IV": "2024Q4", "2024-Ⅰ": "2024Q1", "2024-Ⅳ": "2024Q4", "2024 II": "2024Q2",
    "2024年Ⅱ季度": "2024Q2", "2024年第Ⅲ季度": "2024Q3", "2024/iv": "2024Q4",
    "2024年一季度": "2024Q1", "2024年二季度": "2024Q2", "2024年三季度": "2024Q3", "2024年四季度": "2024Q4", "2024一季度": "2024Q1", "2024年1季度": "2024Q1",
    "2024年第1季度": "2024Q1", "2024年第一季度": "2024Q1", "2024年第四季": "2024Q4", "2024年3季": "2024Q3", "２０２４年第２季度": "2024Q2", "2024 年 三 季度": "2024Q3",
    "2024年一季度末": "2024Q1", "2024年四季度底": "2024Q4", "2024年1-季度": None, "2024年4-6月": "2024Q2", "2024年7—9月": "2024Q3", "2024年10～12月": "2024Q4",
    "2024年4月-6月": "2024Q2", "2024年7月至9月": "2024Q3", "2024年 10 - 12 月": "2024Q4",
    # months
    "2024-01": "2024-01", "2024-1": "2024-01", "2024/1": "2024-01", "2024/12": "2024-12", "2024.01": "2024-01", "2024.12": "2024-12", "202401": "2024-01",
    "２０２４０１": "2024-01", "2024M01": "2024-01", "2024M1": "2024-01", "2024-M12": "2024-12", "2024m7": "2024-07", "2024 M09": "2024-09", "2024/M3": "2024-03",
    "2024年1月": "2024-01", "2024年01月": "2024-01", "2024年12月份": "2024-12", "2024年一月": "2024-01", "2024年十月": "2024-10", "2024年十一月份": "2024-11",
    "2024年十二月": "2024-12", "２０２４年３月": "2024-03", "2024年３月份": "2024-03", "2024 年 3 月": "2024-03", "2024年3月末": "2024-03", "2024年6月底": "2024-06",
    "2024年十二月末": "2024-12", "Jan 2024": "2024-01", "January 2024": "2024-01", "jan-2024": "2024-01", "Feb. 2024": "2024-02", "2024 Mar": "2024-03",
    "2024-Apr": "2024-04", "May 2024": "2024-05", "2024. June": "2024-06", "Jul 2024": "2024-07", "AUGUST 2024": "2024-08", "Sep.2024": "2024-09",
    "2024 October": "2024-10", "Nov  2024": "2024-11", "December-2024": "2024-12", "\u200a2024-05": "2024-05", "2024−05": "2024-05", "2024－05": "2024-05",
    "2024\u00a0年5月": "2024-05",
    # days stand for their month
    "2024-03-31": "2024-03", "2024-01-01": "2024-01", "2024/02/29": "2024-02", "2024年3月31日": "2024-03", "2024年2月29日": "2024-02", "2024年12月1日": "2024-12",
    "2024-03-01 00:00:00": "2024-03", "2024-03-01T00:00:00": "2024-03", "2024-03-01 00:00": "2024-03", "２０２４－０３－３１": "2024-03",
    # January to ...
    "2024年1-2月": "2024年1-2月", "2024年1—2月份": "2024年1-2月", "2024年1-3月": "2024年1-3月", "2024年1~4月": "2024年1-4月", "2024年1至5月": "2024年1-5月",
    "2024年1–6月": "2024年1-6月", "2024年01-07月": "2024年1-7月", "2024年1月-8月": "2024年1-8月", "2024年1月至9月": "2024年1-9月", "2024年1—9月": "2024年1-9月",
    "2024年1-10月": "2024年1-10月", "2024年1-11月份": "2024年1-11月", "2024年1-12月": "2024年1-12月", "２０２４年１－３月": "2024年1-3月", "2024.1-3月": "2024年1-3月",
    "2024 年 1 - 3 月": "2024年1-3月", "2024年1～3月": "2024年1-3月",
    "2024年上半年": "2024年1-2季度", "2024上半年": "2024年1-2季度", "2024H1": "2024年1-2季度", "2024-H1": "2024年1-2季度", "2024-S1": "2024年1-2季度",
    "2024年前二季度": "2024年1-2季度", "2024年前两个季度": "2024年1-2季度", "2024年前三季度": "2024年1-3季度", "2024前三季度": "2024年1-3季度",
    "2024年前3季度": "2024年1-3季度", "2024年前三个季度": "2024年1-3季度", "2024年1-3季度": "2024年1-3季度", "2024年1至3季度": "2024年1-3季度",
    "2024年一至三季度": "2024年1-3季度", "2024年第1-3季度": "2024年1-3季度", "2024年1—4季度": "2024年1-4季度", "2024年前四季度": "2024年1-4季度",
    "2024Q1-Q3": "2024年1-3季度", "2024-Q1-Q2": "2024年1-2季度", "2024 Q1~Q4": "2024年1-4季度", "2024Q1-3": "2024年1-3季度",
}  # fmt: skip
READ = {text: meant for text, meant in READ.items() if meant is not None}

REFUSED = [
    # no period, or no such one
    "", " ", "-", "—", "…", "x", "NULL", "nan", "NaT", "None", "today", "去年", "本月", "上月", "同期", "累计", "合计", "2024年春节", "2024年闰二月", "民国113年",
    "2024Q5", "2024Q0", "2024Q", "Q2024", "2024年五季度", "2024年第5季度", "2024-V", "2024-IIII", "2024QQ1", "5Q2024", "0Q2024", "2024年0季度",
    "202413", "202400", "2024-13", "2024-00", "2024/0", "2024M13", "2024M00", "2024年13月", "2024年0月", "2024年十三月", "2024年廿月", "20241", "2024010", "2024 1",
    "Foo 2024", "Janu 2024", "2024 Marc", "Jan", "January", "Ja 2024",
    "2024-02-30", "2023-02-29", "2023年2月29日", "2024年4月31日", "2024-04-31", "2024-13-01", "2024/01-01", "2024-1-1", "1900-02-29", "2024年2月30日",
    "01/02/2024", "1/2/2024", "31/12/2024", "12/31/2024", "01-02-2024", "01.02.2024", "1 Jan 2024", "Jan 1, 2024", "20240101", "2024.01.01",
    # stretches that start or end where none does
    "2024年2-3月", "2024年3-5月", "2024年5-6月", "2024年1-1月", "2024年1-13月", "2024年1-0月", "2024年3-1月", "2024年4-9月", "2024年7-12月", "2024年11-1月",
    "2024年下半年", "2024H2", "2024-S2", "2024H3", "2024年前五季度", "2024年前一季度", "2024年2-3季度", "2024Q2-Q3", "2024Q1-Q5", "2024年1-本月", "1-9月",
    "前三季度", "上半年", "一季度", "3月", "9月份", "2023-2024", "2023/24", "2023年12月-2024年2月", "2024-W05", "2024-D01", "2024-T1",
    # years that no figure is of, two digits, other eras and forms
    "0", "0000", "0001", "1582", "1899", "2100", "9999", "2401年", "1582-10", "9999-12", "0000Q1", "1899Q4", "2100-01", "24年3月", "'24", "Mar-24", "3/24", "24-03",
    "二〇二四年三月", "二零二四", "2,024", "2024.0", "2024.5", "+2024", "-2024", "2.024e3", "2024年3月31", "2024年月", "年3月",
    # time zones and times of day
    "2024-03-31T00:00:00+08:00", "2024-03-31T00:00:00Z", "2024-03-31 08:30:00", "2024-03-31 24:00", "2024-03-31T23:59:59", "2024-03 UTC", "2024年3月31日0时",
    # not digits
    "²⁰²⁴", "٢٠٢٤", "२०२४", "2024①", "2024*", "=2024", "2024\n2025", "2024;2025", "2024,2025", "2024年3月\x00",
]  # fmt: skip
TWO_WAYS = {
    "2401": "2024-01",
    "9912": "",
    "2412": "2024-12",
    "２４０１": "2024-01",
    "2024.1": "October",
    "1Q24": "19.. or of 20..",
    "Q1 24": "20..",
    "q3/98": "20..",
}


def test_there_are_three_hundred() -> None:
    assert len(READ) + len(REFUSED) + len(TWO_WAYS) >= 300 and len(set(REFUSED)) == len(REFUSED)


@pytest.mark.parametrize(("text", "meant"), READ.items(), ids=ascii)
def test_read(text: str, meant: str) -> None:
    spelling = parse_spelling(text)
    assert spelling.text == meant and parse_spelling(meant) == spelling


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_refused(text: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_spelling(text, "a.csv B2")
    assert caught.value.code in ("E-TIME-001", "E-TIME-017") and "a.csv B2" in str(caught.value)


@pytest.mark.parametrize(("text", "word"), TWO_WAYS.items(), ids=ascii)
def test_what_can_be_read_in_two_ways(text: str, word: str) -> None:
    with expect_refusal("E-TIME-017", word, kind=PeriodError):
        parse_spelling(text)


# -- dates, serial numbers, months as four digits ----------------------------------------------------------------------
def test_stamps_at_either_end_of_a_quarter_are_the_same_quarter() -> None:
    days = [
        dt.date(2024, 1, 1),
        dt.date(2024, 3, 31),
        pd.Timestamp("2024-01-01"),
        pd.Timestamp("2024-03-31 00:00"),
        dt.datetime(2024, 2, 29),
    ]
    assert {parse_period(day, freq="Q") for day in days} == {pd.Period("2024Q1")}


@pytest.mark.parametrize("stamp", [
    pd.Timestamp("2024-03-31", tz="Asia/Shanghai"), dt.datetime(2024, 3, 31, tzinfo=dt.UTC), dt.datetime(2024, 3, 31, tzinfo=ZoneInfo("Asia/Shanghai")),
    dt.date(1582, 10, 15), dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(1899, 12, 31), dt.date(2100, 1, 1), pd.NaT, np.datetime64("NaT"),
    np.datetime64("0001-01-01"), np.datetime64(2**62, "Y"),
], ids=ascii)  # fmt: skip
def test_dates_that_are_refused(stamp: object) -> None:
    for freq in (None, "M", "Q"):
        with pytest.raises(PeriodError):
            parse_period(stamp, freq=freq)


def test_serial_numbers_of_days() -> None:
    assert (
        of_serial("45292") == dt.date(2024, 1, 1)
        and of_serial("45351") == dt.date(2024, 2, 29)
        and of_serial("61") == dt.date(1900, 3, 1)
    )
    assert of_serial("43830", 1904) == dt.date(2024, 1, 1)
    for text in ("0", "60", "-1", "45292.5", "999999", "x", "", "４５２９２", "73051"):
        with pytest.raises(PeriodError):
            of_serial(text)


def test_months_as_four_digits() -> None:
    assert [of_yymm(t).text for t in ("2401", "0012", "4906", "5001", "9912")] == [
        "2024-01",
        "2000-12",
        "2049-06",
        "1950-01",
        "1999-12",
    ]
    for text in ("2413", "2400", "24", "24011", "", "xx01"):
        with pytest.raises(PeriodError):
            of_yymm(text)


# -- within a year, within a title -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "meant"), [
    ("一季度", "2024Q1"), ("前三季度", "2024年1-3季度"), ("1-9月", "2024年1-9月"), ("3月", "2024-03"), ("12月份", "2024-12"), ("上半年", "2024年1-2季度"),
    ("全年", "2024"), ("2023年3月", "2023-03"), (" 三 季度 ", "2024Q3"), ("Ⅱ季度", "2024Q2"),
])  # fmt: skip
def test_a_year_that_the_title_names(text: str, meant: str) -> None:
    assert spelling_in_year(text, 2024).text == meant


@pytest.mark.parametrize("text", ["本月", "", "13月", "累计", "五季度", "2401"])
def test_what_is_no_period_in_any_year(text: str) -> None:
    for year in (2024, None):
        with pytest.raises(PeriodError):
            spelling_in_year(text, year)


@pytest.mark.parametrize(("title", "meant"), [
    ("2024年3月主要经济指标", ["2024-03"]), ("（2024年1-3月）", ["2024年1-3月"]), ("某市２０２４年前三季度地区生产总值", ["2024年1-3季度"]), ("月报202403", ["2024-03"]),
    ("2024年国民经济（2024年1-2月）", ["2024年1-2月"]), ("2024年统计年鉴", ["2024"]), ("2023年和2024年", ["2023", "2024"]), ("主要经济指标", []), ("2024-03_v2", ["2024-03"]),
    ("2024年3月与2024年4月", ["2024-03", "2024-04"]), ("文号〔20240315〕", []), ("电话 65202401", []), ("GDP2024Q1初步核算", []), ("2024年12月31日止", ["2024-12"]), ("2024Q1初步核算", ["2024Q1"]),
], ids=ascii)  # fmt: skip
def test_periods_in_titles(title: str, meant: list[str]) -> None:
    assert [s.text for s in spellings_in(title)] == meant


def test_this_month_and_january_to_this_month() -> None:
    month, joint, quarter, year = (parse_spelling(t) for t in ("2024-03", "2024年1-2月", "2024Q3", "2024"))
    assert so_far(month, "ytd").text == "2024年1-3月" and so_far(parse_spelling("2024-01"), "ytd").text == "2024-01"
    assert so_far(joint, "period") == joint and so_far(quarter, "ytd").text == "2024年1-3季度" and so_far(year, "ytd") == year
    assert so_far(parse_spelling("2024Q1"), "ytd").text == "2024Q1" and so_far(so_far(month, "ytd"), "period") == month
