"""Numbers as people type them: what is read, what is missing, and what is refused."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.errors import Finding
from gdpcore.panel.numbers import parse_number, read_numbers
from gdpcore.panel.table import Table
from tests.build import codes, expect_refusal, said

READ = {
    "0": 0.0, "5": 5.0, "-5": -5.0, "+5": 5.0, "5.25": 5.25, ".5": 0.5, "-.5": -0.5, "007": 7.0,
    "1,234": 1234.0, "1,234.5": 1234.5, "-12,345,678.9": -12345678.9, "123,456": 123456.0,
    "1e3": 1000.0, "1.5E-3": 0.0015, "1,000e2": 100000.0,
    "１２３": 123.0, "１２３．４": 123.4, "１，２３４": 1234.0, "－５": -5.0, "−5": -5.0, "＋５": 5.0, "１ｅ３": 1000.0,
    " 5 ": 5.0, "\u30005\u3000": 5.0, "\u00a05": 5.0, "\u200b5\ufeff": 5.0, "\t5\n": 5.0,
    "1.7976931348623157e308": 1.7976931348623157e308, "2.2250738585072014e-308": 2.2250738585072014e-308,
    "0e-999": 0.0, "0.000": 0.0, "-0": 0.0, "123456789012345678": 123456789012345678.0,
}  # fmt: skip
NOT_THERE = [
    "",
    " ",
    "-",
    "—",
    "——",
    "…",
    "……",
    "...",
    "NA",
    "..",
    "N/A",
    "#N/A",
    "NULL",
    "/",
    "／",
    "x",
    "Ｘ",
    "※",
    "–",
    "－",
    "−",
    "　",
    "．．",
]
NO_NUMBER = [
    "abc", "1_000", "12%", "5 (2)", "(5)", "inf", "-inf", "nan", "NaN", "Infinity", "na", "n/a", "null", "None",
    "1,23,4", "12,34", "1234,567", ",123", "1,234,", "1.234,5", "1,,234", "1 234", "1'234",
    "5.", "1.2.3", "--5", "+-5", "5-", "e5", "1e", "1e5.5", "0x10", "0b1", "1e+", ".",
    "１２３①", "123①", "5²", "½", "Ⅳ", "٣", "一", "123*", "5元", "TRUE", "¥5", "=1+1", "5\n6",
]  # fmt: skip
NO_ROOM = ["1e400", "-1e400", "1e309", "9" * 400, "1e-400", "-1e-320", "0.1e-310", "1" + "0" * 309]


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_read(text: str, number: float) -> None:
    got = parse_number(text)
    assert got == number and not (got == 0 and math.copysign(1, got) < 0)


@pytest.mark.parametrize("text", NOT_THERE)
def test_missing(text: str) -> None:
    assert math.isnan(parse_number(text))


@pytest.mark.parametrize("text", NO_NUMBER)
def test_refused(text: str) -> None:
    with expect_refusal("E-DATA-002", "a.csv B3", repr(text)):
        parse_number(text, "a.csv B3")


@pytest.mark.parametrize("text", NO_ROOM)
def test_out_of_range(text: str) -> None:
    with expect_refusal("E-DATA-006", "a.csv B3", text):
        parse_number(text, "a.csv B3")


def test_a_date_is_no_number() -> None:
    with expect_refusal("E-DATA-002", "a.xlsx s!B3", "2024-03-01"):
        parse_number(dt.date(2024, 3, 1), "a.xlsx s!B3")


@given(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False))
def test_the_text_of_a_float_gives_the_float(x: float) -> None:
    assert parse_number(repr(x)) == x


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_commas_change_nothing(x: object) -> None:
    assert parse_number(f"{x:,}") == parse_number(f"{x}")


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_missing_or_refused(text: str) -> None:
    try:
        number = parse_number(text)
    except Exception as error:
        assert getattr(error, "code", "") in ("E-DATA-002", "E-DATA-006")
    else:
        assert not math.isinf(number)


def test_a_block_collects_every_refusal_with_its_place() -> None:
    table = Table("b.xlsx", "", "一季度", [["x", "y"], ["1", "abc"], ["1e999", "…"], ["2"], ["-0", "3.5"]])
    found: list[Finding] = []
    values, good = read_numbers(table, [1, 2, 3, 4], [0, 1], found)
    np.testing.assert_array_equal(values, [[1, np.nan], [np.nan, np.nan], [2, np.nan], [0, 3.5]])
    assert good.tolist() == [[True, False], [False, True], [True, True], [True, True]]
    assert codes(found) == ["E-DATA-002", "E-DATA-006"]
    said(found[0], "b.xlsx 一季度!B2", "abc")
    said(found[1], "b.xlsx 一季度!A3", "1e999")
    assert not np.signbit(values[3, 0])
