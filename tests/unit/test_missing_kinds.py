"""Why a cell holds no figure, and the marks that stand behind one: kept from the file to the frame."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.panel import CellStatus
from gdpcore.panel.cells import MissingKind
from gdpcore.panel.numbers import MARKED, NumberFormat, Reading, read_cell
from tests.build import expect_refusal

KINDS = {
    "blank": ["", " ", "　"],
    "nil": ["-", "－", "−", "–"],
    "not_applicable": ["—", "——", "／", "/"],
    "not_available": ["…", "...", "．．．", "……", "..", "NULL", "N/A", "#N/A", "ＮＡ"],
    "suppressed": ["x", "X", "ｘ", "※"],
}
ALL = [(kind, token) for kind, tokens in KINDS.items() for token in tokens]
MARKS = {
    "123*": (123, "*"), "123**": (123, "**"), "123①": (123, "①"), "1,234.5 ②": (1234.5, "②"), "123(初步)": (123, "(初步)"),
    "１２３（初步）": (123, "(初步)"), "-5†": (-5, "†"), "5[1]": (5, "[1]"), "5#": (5, "#"), "123[注1]": (123, "[注1]"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "token"), ALL)
def test_every_token_is_missing_in_its_kind(kind: str, token: str) -> None:
    reading = read_cell(token)
    assert np.isnan(reading.value) and reading.missing.text == kind


@pytest.mark.parametrize(("text", "meant"), MARKS.items())
def test_a_mark_is_kept_beside_the_number(text: str, meant: tuple[float, str]) -> None:
    assert read_cell(text) == Reading(float(meant[0]), note=meant[1])


@pytest.mark.parametrize(
    "text", ["5(2)", "5 (2)", "5²", "*5", "①", "(初步)", "5(", "5(1.2)", "--", "×", "?", "暂无", "5万", "5[]", "5()"]
)
def test_what_is_neither_number_nor_mark_is_refused(text: str) -> None:
    with expect_refusal("E-DATA-002", "a.csv B2", text):
        read_cell(text, MARKED, "a.csv B2")


def test_other_ways_to_write_numbers_must_be_declared() -> None:
    comma, brackets, percent = NumberFormat(decimal=","), NumberFormat(negatives="parentheses"), NumberFormat(percent=True)
    assert read_cell("1.234,5", comma).value == 1234.5 and read_cell("1 234,5", comma).value == 1234.5
    assert read_cell("(1,234.5)", brackets).value == -1234.5 and read_cell("（1.2）", brackets).value == -1.2
    assert read_cell("5.1%", percent) == Reading(5.1, percent=True)
    for text, form in (
        ("1.234,5", MARKED),
        ("1,234.5", comma),
        ("1.23,4", comma),
        ("(1.2)", MARKED),
        ("(-1.2)", brackets),
        ("5.1%", MARKED),
    ):
        with expect_refusal("E-DATA-002", text):
            read_cell(text, form)


FRAME = pd.DataFrame(
    {
        "指标": ["煤炭"] * 6,
        "单位": "万吨",
        "时期": [f"2024-0{m}" for m in range(1, 7)],
        "数值": ["5*", "※", "—", "…", "-", "6(初步)"],
    }
)


def test_kinds_and_notes_survive_to_the_panel_and_the_long_frame() -> None:
    panel = gdp.read_panel(FRAME)
    kinds = ["", "suppressed", "not_applicable", "not_available", "nil", ""]
    assert panel.missing_kinds()["煤炭"].tolist() == kinds
    long = panel.to_long(missing=True)
    assert long["missing"].tolist() == kinds and long["note"].tolist() == ["*", "", "", "", "", "(初步)"]
    assert long["raw"].tolist() == FRAME["数值"].tolist() and long["value"].isna().sum() == 4
    assert panel.to_long()["value"].tolist() == [5.0, 6.0]
    assert panel.status[0, 0, 1] == CellStatus.NOT_PUBLISHED and panel.status[0, 0, 2] == CellStatus.NOT_COVERED
    source = panel.source_of("煤炭", "2024-02")
    assert source is not None and (source.raw, source.cell, source.missing) == ("※", "D3", "suppressed")


def test_a_wide_table_keeps_kinds_and_an_empty_cell_is_blank() -> None:
    frame = pd.DataFrame({"指标": ["甲", "乙"], "单位": "吨", "2024-01": ["1", "x"], "2024-02": ["", "2①"]})
    panel = gdp.read_panel(frame)
    assert panel.missing_kinds().to_numpy().tolist() == [["", "suppressed"], ["blank", ""]]
    assert panel.source_of("甲", "2024-02") is None
    assert panel.to_long(missing=True)[["missing", "note"]].to_numpy().tolist() == [["", ""], ["suppressed", ""], ["", "①"]]


def test_a_panel_as_of_a_day_says_no_more_than_was_known() -> None:
    known = gdp.read_panel(FRAME).as_of("2024-03-15")
    assert known.missing_kinds()["煤炭"].tolist()[:1] == [""] and len(known.months) <= 2


def test_accounts_take_the_tokens_but_no_marks() -> None:
    rows = {
        "item": ["GDP"] * 2,
        "period": ["2023", "2024"],
        "value": ["100", "N/A"],
        "index_yoy": ["105", "104"],
        "unit": "亿元",
        "flow": "period",
    }
    assert np.isnan(gdp.read_accounts(pd.DataFrame(rows)).value.values[0, 0, -1])
    with expect_refusal("E-DATA-002", "101*"):
        gdp.read_accounts(pd.DataFrame({**rows, "value": ["100", "101*"]}))


def test_the_words_of_the_kinds() -> None:
    assert [kind.text for kind in MissingKind] == ["blank", "not_applicable", "not_available", "nil", "suppressed"]
