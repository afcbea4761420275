"""Workbooks that look harmless and once gave a wrong figure, period or unit, or lost a row, without a word. All figures are made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import gdpcore as gdp
from gdpcore.errors import ReviewError
from gdpcore.panel.recipe.propose import Proposal
from tests.books import write_book
from tests.build import codes, said

TITLE = ["2024年3月主要指标（虚构）"]


def proposed(tmp_path: Path, rows: Any, merged: Any = ()) -> tuple[Path, Proposal]:
    path = write_book(tmp_path / "表.xlsx", {"s": rows}, {"s": merged})
    return path, gdp.propose_recipe(path)


def read(tmp_path: Path, rows: Any, merged: Any = ()) -> tuple[gdp.Panel, Proposal]:
    path, proposal = proposed(tmp_path, rows, merged)
    return gdp.read_panel(path, recipe=proposal.recipe), proposal


def refusal(tmp_path: Path, rows: Any, code: str, *words: str, merged: Any = ()) -> None:
    path, proposal = proposed(tmp_path, rows, merged)
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(path, recipe=proposal.recipe)
    assert codes(caught.value.findings) == [code]
    said(caught.value.findings[0], *words)


def values(panel: gdp.Panel, month: str = "2024-03") -> dict[str, float]:
    row = panel.to_frame().loc[month]
    return {str(name): float(x) for name, x in row.items()}


def percent_book(path: Path, formats: list[str], stored: list[float]) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("s")
    for r, line in enumerate([TITLE, ["指标", "单位", "本月", "同比增长(%)"]]):
        sheet.write_row(r, 0, line)
    for r, (code, x) in enumerate(zip(formats, stored, strict=True), start=2):
        sheet.write_row(r, 0, [f"指标{r}", "亿元", 42])
        sheet.write_number(r, 3, x, book.add_format({"num_format": code}))
    book.close()
    return path


def test_a_cell_that_shows_a_percentage_is_what_it_shows(tmp_path: Path) -> None:
    """0.051 shown as 5.1% was read as 0.051 per cent wherever one rate of the column was above 50."""
    path = percent_book(tmp_path / "p.xlsx", ["0.0%", "0.00%", "0%", "0.0%"], [0.051, 0.1234, -0.03, 1.034])
    recipe = gdp.propose_recipe(path).recipe
    panel = gdp.read_panel(path, recipe=recipe)
    assert [x for name, x in values(panel).items() if name.endswith("_growth")] == [5.1, 12.34, -3.0, 103.4]
    assert panel.source_of("指标2_growth", "2024-03").raw == "5.1%" and recipe.growth == "rate"


def test_a_percent_sign_in_quotes_scales_nothing(tmp_path: Path) -> None:
    path = percent_book(tmp_path / "p.xlsx", ['0.0"%"', "0.0\\%", "0.0"], [5.1, 12.3, 103.4])
    panel = gdp.read_panel(path, recipe=gdp.propose_recipe(path).recipe)
    assert [x for name, x in values(panel).items() if name.endswith("_growth")] == [5.1, 12.3, 103.4]


def test_percentages_and_plain_rates_in_one_column_are_refused(tmp_path: Path) -> None:
    path = percent_book(tmp_path / "p.xlsx", ["0.0%", "0.0", "0.0"], [0.051, 5.1, 3.0])
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(path, recipe=gdp.propose_recipe(path).recipe)
    assert codes(caught.value.findings) == ["E-READ-009"]
    said(caught.value.findings[0], "p.xlsx s!D3", "5.1%")


def test_a_remark_between_lines_does_not_lose_those_below_it(tmp_path: Path) -> None:
    rows = [TITLE, ["指标", "单位", "本月"], ["零售", "亿元", 42], ["说明：以下为推算数"], ["餐饮", "亿元", 12]]
    refusal(tmp_path, rows, "E-READ-020", "表.xlsx s!A5", "餐饮", "A4")
    path, proposal = proposed(tmp_path, rows)
    from dataclasses import replace

    assert values(gdp.read_panel(path, recipe=replace(proposal.recipe, last=5))) == {"零售": 42.0, "餐饮": 12.0}


def test_notes_with_numbers_end_a_table_as_before(tmp_path: Path) -> None:
    rows = [
        TITLE,
        ["指标", "单位", "本月"],
        ["零售", "亿元", 42],
        ["注：1. 含推算。"],
        ["2. 本月共", "", 31],
        ["（3）按 2020 年", "", 5],
    ]
    assert values(read(tmp_path, rows)[0]) == {"零售": 42.0}


@pytest.mark.parametrize("line", ["2024年4月", "单位：万元"])
def test_a_line_that_changes_period_or_unit_inside_a_table(tmp_path: Path, line: str) -> None:
    rows = [TITLE, ["单位：亿元"], ["指标", "本月"], ["零售", 42], [line], ["餐饮", 120_000]]
    refusal(tmp_path, rows, "E-READ-022", "表.xlsx s!A5", line, "last = 4")


def test_a_heading_that_stands_again_inside_a_table(tmp_path: Path) -> None:
    rows = [
        ["年度（虚构）", "单位：亿元"],
        ["指标", "2024年1月", "2024年2月"],
        ["零售", 42, 43],
        ["指标", 2024, 2025],
        ["餐饮", 12, 13],
    ]
    refusal(tmp_path, rows, "E-READ-022", "表.xlsx s!A4", "指标")


@pytest.mark.parametrize(
    "heading",
    [
        "环比增长(%)",
        "比上月增长(%)",
        "上年同期增长(%)",
        "两年平均增速(%)",
        "同比增减(亿元)",
        "增长目标(%)",
        "比年初增长(%)",
        "上年同期",
        "去年累计",
    ],
)
def test_growth_over_something_else_is_no_growth_over_a_year(tmp_path: Path, heading: str) -> None:
    """Each of these was read as the year's growth, or as this year's value."""
    rows = [
        TITLE,
        ["指标", "单位", "本月", heading],
        ["零售", "亿元", 42, 1.1],
        ["餐饮", "亿元", 12, 1.2],
        ["汽车", "亿元", 9, 1.3],
    ]
    panel, proposal = read(tmp_path, rows)
    assert values(panel) == {"零售": 42.0, "餐饮": 12.0, "汽车": 9.0}
    assert codes(proposal.doubts) == ["W-READ-017"]
    said(proposal.doubts[0], "表.xlsx s!D2", heading)
    from dataclasses import replace

    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(tmp_path / "表.xlsx", recipe=replace(proposal.recipe, measures={}))
    assert codes(caught.value.findings) == ["E-READ-008"]


@pytest.mark.parametrize(
    "heading", ["比上年同期增长(%)", "较去年同月±%", "与上年同期相比增长(%)", "同比增减(%)", "按可比价格计算增长(%)"]
)
def test_growth_over_a_year_stays_growth(tmp_path: Path, heading: str) -> None:
    rows = [TITLE, ["指标", "单位", "本月", heading], ["零售", "亿元", 42, 4.1]]
    assert values(read(tmp_path, rows)[0]) == {"零售": 42.0, "零售_growth": 4.1}


def test_a_second_table_beside_the_first_is_not_mixed_in(tmp_path: Path) -> None:
    """The year to date of 投资 was read as that of 零售."""
    rows = [TITLE, ["指标", "单位", "本月", "指标", "单位", "累计"], ["零售", "亿元", 42, "投资", "亿元", 142]]
    panel, proposal = read(tmp_path, rows)
    assert values(panel) == {"零售": 42.0} and codes(proposal.doubts) == ["W-READ-016"]
    said(proposal.doubts[0], "表.xlsx s!D2", "column D")


def test_a_unit_line_of_two_units_is_not_the_first_of_them(tmp_path: Path) -> None:
    rows = [TITLE, ["单位：亿元，万人次"], ["指标", "本月"], ["零售", 42], ["客运", 142]]
    _, proposal = proposed(tmp_path, rows)
    assert "unit" not in proposal.recipe.where and set(codes(proposal.doubts)) == {"W-READ-007"}


def test_a_heading_left_from_last_month(tmp_path: Path) -> None:
    rows = [["2024年8月主要指标（虚构）"], ["指标", "单位", "1-7月累计"], ["零售", "亿元", 42]]
    path, proposal = proposed(tmp_path, rows)
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(path, recipe=proposal.recipe)
    assert codes(caught.value.findings) == ["E-READ-021"]
    said(caught.value.findings[0], "表.xlsx s!C2", "1-7月累计", "2024-08", "A1")


def test_two_rows_of_measures(tmp_path: Path) -> None:
    rows = [
        TITLE,
        ["指标", "单位", "本月", "", "累计", ""],
        ["", "", "绝对额", "增长(%)", "绝对额", "增长(%)"],
        ["零售", "亿元", 42, 4.1, 120, 3.9],
    ]
    panel, proposal = read(tmp_path, rows, ["A2:A3", "B2:B3", "C2:D2", "E2:F2"])
    assert str(proposal.recipe.where["measure"]) == "row 2+3" and proposal.doubts == ()
    assert values(panel) == {"零售": 42.0, "零售_growth": 4.1, "零售_ytd": 120.0, "零售_ytd_growth": 3.9}


def test_months_down_and_years_across(tmp_path: Path) -> None:
    rows = [["零售总额（亿元，虚构）"], ["单位：亿元"], ["月份", "2023年", "2024年"], ["1-2月", 10, 12], ["3月", 5, 6]]
    panel, proposal = read(tmp_path, rows)
    assert str(proposal.recipe.year) == "row 3"
    frame = panel.to_frame().iloc[:, 0]
    assert [frame[m] for m in ("2023-02", "2023-03", "2024-02", "2024-03")] == [10, 5, 12, 6]


def test_years_in_a_merged_row_above_months(tmp_path: Path) -> None:
    rows = [
        ["零售（虚构）"],
        ["指标", "2023年", "", "2024年", ""],
        ["", "3月", "4月", "3月", "4月"],
        ["零售（亿元）", 1, 2, 3, 4],
    ]
    panel, proposal = read(tmp_path, rows, ["A2:A3", "B2:C2", "D2:E2"])
    assert str(proposal.recipe.year) == "row 2" and str(proposal.recipe.where["period"]) == "row 3"
    assert [panel.to_frame()["零售"][m] for m in ("2023-03", "2023-04", "2024-03", "2024-04")] == [1, 2, 3, 4]


def test_what_is_left_out_is_a_doubt(tmp_path: Path) -> None:
    rows = [TITLE, ["指标", "单位", "本月", "情况"], ["零售", "亿元", 42, "见附表"], ["餐饮", "亿元", 12, "见附表"]]
    _, proposal = proposed(tmp_path, rows)
    assert codes(proposal.doubts) == ["W-READ-015"]
    said(proposal.doubts[0], "表.xlsx s!D2", "情况")
    odd = [TITLE, ["单位：亿元"], ["指标", "甲口径"], ["零售", 42]]
    assert codes(proposed(tmp_path, odd)[1].doubts) == ["W-READ-014"]
