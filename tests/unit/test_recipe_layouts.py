"""The layouts of bureau files, read by a recipe: every figure with its meaning, its address and its raw text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ReviewError
from gdpcore.panel import Panel
from gdpcore.panel.recipe.load import recipe_of
from tests.books import DISTRICTS, DISTRICTS_MERGED, MONTHLY, RELEASE, RELEASE_MERGED, write_book
from tests.build import codes, said

BULLETIN = {
    "version": 1,
    "header": [3],
    "where": {"indicator": "column A", "unit": "column B", "measure": "row 3", "period": "title"},
}


def cells(panel: Panel) -> dict[tuple[str, str, str], tuple[float, str, str, str]]:
    """Region, indicator, month: value, unit, address, raw text."""
    return {
        (row.region, row.indicator, str(row.month)): (row.value, row.unit, row.cell, row.raw)
        for row in panel.to_long().itertuples()
    }


def refused(path: Path | pd.DataFrame, recipe: dict, *wanted: tuple[str, ...]) -> None:
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(path, recipe=recipe_of(recipe))
    assert codes(caught.value.findings) == [code for code, *_ in wanted]
    for finding, (_, *words) in zip(caught.value.findings, wanted, strict=True):
        said(finding, *words)


# -- the monthly bulletin ----------------------------------------------------------------------------------------------
def test_the_monthly_bulletin(tmp_path: Path) -> None:
    path = write_book(tmp_path / "月报.xlsx", {"表1": MONTHLY}, {"表1": ["A1:F1"]})
    panel = gdp.read_panel(path, recipe=recipe_of(BULLETIN))
    got = cells(panel)
    assert got["", "地区生产总值_ytd", "2024-03"] == (3384.9, "亿元", "E5", "3384.9")
    assert got["", "规模以上工业增加值_growth", "2024-03"] == (6.5, "%", "D7", "６.5")
    assert got["", "社会消费品零售总额_ytd", "2024-03"] == (1260.3, "亿元", "E11", "1,260.3")
    assert got["", "汽车_ytd_growth", "2024-03"] == (-3.4, "%", "F9", "-3.4")
    assert len(got) == 16 and {m for *_, m in got} == {"2024-03"}
    retail, year = panel.catalogue["社会消费品零售总额"], panel.catalogue["社会消费品零售总额_ytd"]
    assert (retail.flow, retail.growth, year.flow, year.growth) == (
        "period",
        "社会消费品零售总额_growth",
        "ytd",
        "社会消费品零售总额_ytd_growth",
    )
    long = panel.to_long(missing=True).set_index("indicator")
    assert long.loc["规模以上工业增加值_ytd_growth", "note"] == "①" and long.loc["社会消费品零售总额", "note"] == "*"
    assert long.loc["限额以上_ytd_growth", "note"] == "(初步)" and long.loc["汽车_ytd_growth", "missing"] == ""
    assert long.loc["固定资产投资(不含农户)_ytd_growth", "value"] == 6.4
    assert "地区生产总值" not in panel.indicators  # no month has a figure of it: only dashes stood there


def test_kinds_of_missing_figures_within_a_series_of_bulletins(tmp_path: Path) -> None:
    april = [["2024年4月主要经济指标（虚构）"], *MONTHLY[1:8], ["　　其中：汽车", "%", "", 2.5, "", -1.9], *MONTHLY[9:]]
    files = [write_book(tmp_path / f"{n}.xlsx", {"表1": rows}) for n, rows in (("3月", MONTHLY), ("4月", april))]
    panel = gdp.read_panel(files, recipe=recipe_of(BULLETIN))
    assert [str(m) for m in panel.months] == ["2024-03", "2024-04"]
    assert panel.missing_kinds()["汽车_growth"].tolist() == ["suppressed", ""]
    source = panel.source_of("汽车_growth", "2024-04")
    assert source is not None and (source.file, source.sheet, source.cell) == ("4月.xlsx", "表1", "D9")


@pytest.mark.parametrize(("title", "name", "place"), [
    ("主要经济指标", "2024年3月", "sheet"), ("２０２４年３月份主要经济指标", "表1", "title"), ("主要经济指标", "表1", "file"), ("截至2024年1—3月", "表1", "cell A1"),
])  # fmt: skip
def test_the_month_may_stand_in_the_title_the_sheet_the_file(tmp_path: Path, title: str, name: str, place: str) -> None:
    path = write_book(tmp_path / "月报202403.xlsx", {name: [[title], *MONTHLY[1:]]})
    panel = gdp.read_panel(path, recipe=recipe_of({**BULLETIN, "where": {**BULLETIN["where"], "period": place}}))
    assert cells(panel)["", "社会消费品零售总额", "2024-03"][0] == 420.5


def test_no_period_or_two_are_refused(tmp_path: Path) -> None:
    for title, said_ in (("主要经济指标", "none"), ("2024年3月与2024年4月", "2024-03, 2024-04")):
        path = write_book(tmp_path / "a.xlsx", {"s": [[title], *MONTHLY[1:]]})
        with pytest.raises(ReviewError) as caught:
            gdp.read_panel(path, recipe=recipe_of(BULLETIN))
        said(caught.value.findings[0], "a.xlsx s!A1", said_)
        assert codes(caught.value.findings)[0] == "E-READ-007"


def test_january_and_february_stand_together(tmp_path: Path) -> None:
    rows = [["2024年1-2月主要经济指标"], *MONTHLY[1:3], ["零售", "亿元", "", "", 840, 5.5], ["用电", "亿千瓦时", 60, 7, 60, 7]]
    panel = gdp.read_panel(write_book(tmp_path / "a.xlsx", {"s": rows}), recipe=recipe_of(BULLETIN))
    assert cells(panel)["", "零售_ytd", "2024-02"][0] == 840 and panel.catalogue["零售_ytd"].flow == "ytd"
    assert (
        bool(panel.joint[0, panel.position("用电"), -2])
        if len(panel.months) > 1
        else cells(panel)["", "用电", "2024-02"][0] == 60
    )


def test_lines_of_one_name_are_named_with_the_line_above(tmp_path: Path) -> None:
    rows = [
        *MONTHLY[:3],
        ["投资", "亿元", 1, 2, 3, 4],
        ["　#住宅", "亿元", 5, 6, 7, 8],
        ["销售面积", "万平方米", 1, 2, 3, 4],
        ["　#住宅", "万平方米", 9, 10, 11, 12],
    ]
    path = write_book(tmp_path / "a.xlsx", {"s": rows})
    panel = gdp.read_panel(path, recipe=recipe_of(BULLETIN))
    assert cells(panel)["", "投资/住宅", "2024-03"][0] == 5 and cells(panel)["", "销售面积/住宅", "2024-03"][0] == 9
    assert codes(panel.findings) == ["N-READ-002", "N-READ-002"]
    listed = recipe_of(
        {
            **BULLETIN,
            "names": "keep",
            "indicators": {"投资/住宅": "house_investment", "销售面积/住宅": {"value": "sold", "growth": "sold_yoy"}},
        }
    )
    got = cells(gdp.read_panel(path, recipe=listed))
    assert got["", "house_investment", "2024-03"][0] == 5 and got["", "sold_yoy", "2024-03"][0] == 10


def test_indicators_by_their_codes_and_what_is_not_listed(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "a.xlsx", {"s": [*MONTHLY[:3], ["社会消费品零 售总额", "亿元", 1, 2, 3, 4], ["进出口", "亿元", 1, 2, 3, 4]]}
    )
    named = {**BULLETIN, "indicators": {"社会消费品零售总额": "retail"}}
    refused(path, named, ("E-READ-005", "a.xlsx s!A5", "进出口"))
    panel = gdp.read_panel(path, recipe=recipe_of({**named, "skip": ["进出口"]}))
    assert panel.indicators == ("retail", "retail_growth", "retail_ytd", "retail_ytd_growth")


# -- two rows of headings ----------------------------------------------------------------------------------------------
def test_quarter_and_year_to_date_side_by_side(tmp_path: Path) -> None:
    path = write_book(tmp_path / "gdp.xlsx", {"附表": RELEASE}, {"附表": RELEASE_MERGED})
    recipe = {
        "version": 1,
        "header": [2, 3],
        "where": {"indicator": "column A", "period": "row 2", "measure": "row 3"},
        "year": "title",
    }
    panel = gdp.read_panel(path, recipe=recipe_of(recipe))
    got = cells(panel)
    assert got["", "第二产业", "2024-09"] == (400.0, "亿元", "B6", "400") and got["", "第二产业_ytd", "2024-09"] == (
        1200.0,
        "亿元",
        "D6",
        "1200",
    )
    assert got["", "第二产业_growth", "2024-09"][0] == 6.0 and got["", "第二产业_ytd_growth", "2024-09"][0] == 5.9
    assert panel.catalogue["第二产业"].frequency == "Q" and panel.catalogue["第二产业_ytd"].flow == "ytd"


def test_only_a_merged_range_is_filled(tmp_path: Path) -> None:
    path = write_book(tmp_path / "gdp.xlsx", {"附表": RELEASE}, {"附表": ["B2:C2"]})
    recipe = {
        "version": 1,
        "header": [2, 3],
        "where": {"indicator": "column A", "period": "row 2", "measure": "row 3"},
        "year": "title",
    }
    refused(path, recipe, ("E-READ-015", "gdp.xlsx 附表!E2"))


def test_districts_down_and_indicators_across(tmp_path: Path) -> None:
    path = write_book(tmp_path / "区.xlsx", {"s": DISTRICTS}, {"s": DISTRICTS_MERGED})
    recipe = {
        "version": 1, "header": [2, 3], "skip": ["全市"], "skip_columns": ["F"], "regions": {"金水区": "410105", "中原区": "410102"},
        "where": {"region": "column A", "indicator": "row 2", "measure": "row 3", "period": "title"},
    }  # fmt: skip
    panel = gdp.read_panel(path, recipe=recipe_of(recipe))
    got = cells(panel)
    assert panel.regions == ("410105", "410102")
    assert got["410105", "地区生产总值", "2024-06"] == (400.0, "亿元", "B5", "400")
    assert got["410102", "社会消费品零售总额_growth", "2024-06"] == (3.0, "%", "E6", "3.0*")
    assert [f.code for f in panel.findings] == ["N-READ-001", "N-READ-001"]
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(path, recipe=recipe_of({**recipe, "skip": []}))
    said(caught.value.findings[0], "区.xlsx s!A4", "全市")
    refused(
        path,
        {**recipe, "regions": {"金水": "1", "中原": "2"}},
        ("E-READ-005", "金水区", "close to it: 金水"),
        ("E-READ-005", "中原区"),
    )


def test_a_total_among_the_parts_is_refused(tmp_path: Path) -> None:
    frame = pd.DataFrame({"地区": ["甲", "合 计"], "2024-01": [1, 1], "2024-02": [2, 2]})
    recipe = {"version": 1, "where": {"region": "column A", "period": "row 1", "indicator": "= 用电量", "unit": "= 万千瓦时"}}
    refused(frame, recipe, ("E-READ-006", "A3", "合计"))
    assert gdp.read_panel(frame, recipe=recipe_of({**recipe, "skip": ["合计"]})).regions == ("甲",)


# -- wide, transposed, long --------------------------------------------------------------------------------------------
def test_wide_transposed_and_long_are_the_same(tmp_path: Path) -> None:
    wide = pd.DataFrame({"名称": ["a", "b"], "单位": ["亿元", "%"], "2024年1月": [1, 2], "2024年2月": [3, 4]})
    turned = pd.DataFrame({"月份": ["2024年1月", "2024年2月"], "a": [1, 3], "b": [2, 4]})
    long = pd.DataFrame(
        {"x": ["a", "b", "a", "b"], "m": ["2024-01", "2024-01", "2024-02", "2024-02"], "备注": "n", "v": [1, 2, 3, 4]}
    )
    units = {"a": "亿元", "b": "%"}
    recipes = [
        (wide, {"where": {"indicator": "column A", "unit": "column B", "period": "row 1"}}),
        (turned, {"where": {"period": "column A", "indicator": "row 1"}, "units": units}),
        (
            long,
            {"layout": "long", "where": {"indicator": "column A", "period": 'column "m"', "value": "column D"}, "units": units},
        ),
    ]
    frames = [gdp.read_panel(frame, recipe=recipe_of({"version": 1, **r})).to_frame() for frame, r in recipes]
    for other in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], other)


def test_a_region_merged_down_its_lines(tmp_path: Path) -> None:
    rows = [["地区", "指标", "2024-01", "2024-02"], ["甲", "a", 1, 2], ["", "b", 3, 4], ["乙", "a", 5, 6], ["", "b", 7, 8]]
    recipe = {
        "version": 1,
        "where": {"region": "column A", "indicator": "column B", "period": "row 1"},
        "units": {"a": "亿元", "b": "吨"},
    }
    merged = write_book(tmp_path / "m.xlsx", {"s": rows}, {"s": ["A2:A3", "A4:A5"]})
    panel = gdp.read_panel(merged, recipe=recipe_of(recipe))
    assert panel.regions == ("甲", "乙") and cells(panel)["乙", "b", "2024-02"] == (8.0, "吨", "D5", "8")
    plain = write_book(tmp_path / "p.xlsx", {"s": rows})  # nothing is filled down where no range is merged
    refused(plain, recipe, ("E-DATA-010", "p.xlsx s!A3", "region"), ("E-DATA-010", "p.xlsx s!A5", "region"))


def test_a_decimal_comma_is_of_texts_not_of_numbers(tmp_path: Path) -> None:
    rows = [
        ["indicator", "unit", "period", "value"],
        ["x", "亿元", "2024-03", 1.234],
        ["x", "亿元", "2024-04", 2.5],
        ["x", "亿元", "2024-05", "3,75"],
    ]
    book = write_book(tmp_path / "a.xlsx", {"s": rows})
    recipe = tmp_path / "own.toml"
    recipe.write_text(
        'version = 1\nlayout = "long"\ndecimal = ","\n[where]\nindicator = "column A"\nunit = "column B"\nperiod = "column C"\nvalue = "column D"\n',
        encoding="utf-8",
    )
    assert gdp.read_panel(book, recipe=recipe).to_frame()["x"].tolist() == [1.234, 2.5, 3.75]
