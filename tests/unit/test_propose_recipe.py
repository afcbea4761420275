"""A first recipe for files that nobody described: what is seen reads back right, what could be otherwise is a doubt with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import gdpcore as gdp
from gdpcore.errors import FileError
from gdpcore.panel.recipe.load import recipe_of_bytes
from gdpcore.panel.recipe.propose import Proposal
from tests.books import DISTRICTS, DISTRICTS_MERGED, MONTHLY, RELEASE, RELEASE_MERGED, write_book
from tests.build import codes, expect_refusal, said


def proposed(path: Path, **more: Any) -> Proposal:
    """The proposal; its recipe must survive its own file, and the words exist in both languages."""
    proposal = gdp.propose_recipe(path, **more)
    if {"indicator", "period"} <= set(proposal.recipe.where):
        assert recipe_of_bytes(proposal.recipe.to_toml().encode()) == proposal.recipe
    with gdp.use_language("zh"):
        chinese = proposal.understood
    assert len(chinese.splitlines()) == len(proposal.understood.splitlines()) and chinese != proposal.understood
    return proposal


def places(proposal: Proposal) -> dict[str, str]:
    return {field: str(place) for field, place in proposal.recipe.where.items()}


def test_the_monthly_bulletin(tmp_path: Path) -> None:
    path = write_book(tmp_path / "月报.xlsx", {"表1": MONTHLY}, {"表1": ["A1:F1"]})
    proposal = proposed(path)
    assert places(proposal) == {"indicator": "column A", "unit": "column B", "measure": "row 3", "period": "title"}
    assert proposal.recipe.header == (3,) and proposal.doubts == ()
    panel = gdp.read_panel(path, recipe=proposal.recipe)
    assert panel.to_frame().loc["2024-03", "社会消费品零售总额_ytd"] == 1260.3
    for word in ("2024-03", "月报.xlsx: sheet 表1", "A1:F1", "value ytd", "亿元", "规模以上工业增加值"):
        assert word in proposal.understood


def test_the_release_table(tmp_path: Path) -> None:
    path = write_book(tmp_path / "gdp.xlsx", {"附表": RELEASE}, {"附表": RELEASE_MERGED})
    proposal = proposed(path)
    assert places(proposal) == {"indicator": "column A", "period": "row 2", "measure": "row 3"} and proposal.recipe.header == (
        2,
        3,
    )
    assert str(proposal.recipe.year) == "title" and proposal.doubts == ()
    assert gdp.read_panel(path, recipe=proposal.recipe).to_frame().loc["2024-09", "第三产业_ytd"] == 1500


def test_the_districts(tmp_path: Path) -> None:
    path = write_book(tmp_path / "区.xlsx", {"s": DISTRICTS}, {"s": DISTRICTS_MERGED})
    proposal = proposed(path)
    assert places(proposal) == {"region": "column A", "indicator": "row 2", "measure": "row 3", "period": "title"}
    panel = gdp.read_panel(path, recipe=proposal.recipe)
    assert panel.regions == ("全市", "金水区", "中原区") and panel.indicators[0] == "地区生产总值"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_wide_transposed_and_long(tmp_path: Path, encoding: str) -> None:
    texts = {
        "wide": ("指标,单位,2024年1月,2024年2月\n零售,亿元,1,2\n用电,万千瓦时,3,4\n", {"indicator": "column A", "unit": "column B", "period": "row 1"}),
        "turned": ("月份,零售(亿元),用电(万千瓦时)\n2024年1月,1,3\n2024年2月,2,4\n", {"period": "column A", "indicator": "row 1"}),
        "long": ("地区,指标,计量单位,时期,数值\n甲市,零售,亿元,2024-01,1\n甲市,零售,亿元,2024-02,2\n", {"region": "column A", "indicator": "column B", "unit": "column C", "period": "column D", "value": "column E"}),
        "regions": ("单位：亿元,,\n地区,2024年1月,2024年2月\n河南省,1,2\n湖北省,3,4\n", {"region": "column A", "period": "row 2", "unit": "= 亿元"}),
    }  # fmt: skip
    for name, (text, where) in texts.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding=encoding)
        proposal = proposed(path)
        assert places(proposal) == where, name
        if name != "regions":
            assert proposal.doubts == ()
            assert gdp.read_panel(path, recipe=proposal.recipe).to_frame().iloc[0, 0] == 1
        else:
            assert codes(proposal.doubts) == ["W-READ-012"]


def test_a_title_names_the_one_indicator(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("2024年各市用电量(万千瓦时),,\n单位：万千瓦时,,\n地区,1月,2月\n郑州市,1,2\n洛阳市,3,4\n", encoding="utf-8")
    proposal = proposed(path)
    assert codes(proposal.doubts) == ["W-READ-012"] and "各市用电量" in str(proposal.doubts[0])
    frame = gdp.read_panel(path, recipe=proposal.recipe).to_frame()
    assert frame["郑州市"]["各市用电量"].tolist() == [1, 2] and str(frame.index[0]) == "2024-01"


# -- doubts ------------------------------------------------------------------------------------------------------------
def test_hidden_things_and_other_sheets_are_told(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "a.xlsx", {"表1": MONTHLY, "表2": MONTHLY, "底稿": MONTHLY}, hidden=["底稿"], rows=[8], columns=["D"]
    )
    proposal = proposed(path)
    assert codes(proposal.doubts) == ["W-READ-002", "W-READ-001", "W-READ-011"] and proposal.recipe.sheet == "表1"
    said(proposal.doubts[0], "a.xlsx", "底稿")
    said(proposal.doubts[1], "表1, 表2")
    said(proposal.doubts[2], "a.xlsx 表1", "D:D", "8:8")
    assert codes(proposed(path, sheet="表2").doubts) == ["W-READ-002", "W-READ-011"]


@pytest.mark.parametrize(("title", "file", "wanted"), [
    ("主要经济指标", "a", "none"), ("2024年3月和2024年4月", "a", "2024-03, 2024-04"), ("2024年3月", "月报202404", "2024-03, 2024-04"),
])  # fmt: skip
def test_no_period_or_several(tmp_path: Path, title: str, file: str, wanted: str) -> None:
    proposal = proposed(write_book(tmp_path / f"{file}.xlsx", {"s": [[title], *MONTHLY[1:]]}))
    assert codes(proposal.doubts) == ["W-READ-006"] and "period" not in proposal.recipe.where
    said(proposal.doubts[0], f"{file}.xlsx s!A1", wanted)
    with expect_refusal("E-READ-004", "period"):
        gdp.read_panel(tmp_path / f"{file}.xlsx", recipe=proposal.recipe)


def test_growth_written_as_an_index_or_a_fraction(tmp_path: Path) -> None:
    for factor, form in ((1, "index"), (0, "fraction")):
        rows = [["2024年3月（虚构）"], ["指标", "单位", "本月", "同比增长(%)"]]
        rows += [[f"i{k}", "吨", 100 + k, 100 + k if factor else 0.01 * k] for k in range(1, 6)]
        path = write_book(tmp_path / f"{form}.xlsx", {"s": rows})
        proposal = proposed(path)
        assert proposal.recipe.growth == form and codes(proposal.doubts) == ["W-READ-004"]
        said(proposal.doubts[0], f"{form}.xlsx s!D3", form)
        panel = gdp.read_panel(path, recipe=proposal.recipe)
        assert panel.to_frame()["i2_growth"].tolist() == [102.0 if factor else 2.0]
        assert panel.catalogue["i2_growth"].kind == ("index" if factor else "growth")


def test_totals_missing_units_and_numbers_that_could_be_dates(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"s": [["指标", "2401", "2402", "2403"], ["零售", 1, 2, 3], ["合计", 1, 2, 3]]})
    proposal = proposed(path)
    assert codes(proposal.doubts) == ["W-READ-009", "W-READ-007", "W-READ-007", "W-READ-005"]
    said(proposal.doubts[0], "a.xlsx s!B1", "2401")
    said(proposal.doubts[1], "a.xlsx s!A2", "零售")
    said(proposal.doubts[3], "a.xlsx s!A3", "合计")
    with pytest.raises(gdp.GdpcoreError) as caught:
        gdp.read_panel(path, recipe=proposal.recipe)
    assert "2401" in str(caught.value)


def test_a_joint_title_without_a_word_of_its_flow(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "a.xlsx", {"s": [["2024年1-2月（虚构）"], ["指标", "单位", "绝对额", "同比增长(%)"], ["零售", "亿元", 1, 2]]}
    )
    assert codes(proposed(path).doubts) == ["W-READ-003"]


@pytest.mark.parametrize("rows", [[["说明"], ["这里没有表"]], [["a", "b"], ["c", "d"]], [[1, 2], [3, 4]], [["只有标题"]]])
def test_no_table_of_figures(tmp_path: Path, rows: list[list[Any]]) -> None:
    with expect_refusal("E-READ-014", "a.xlsx", kind=FileError):
        gdp.propose_recipe(write_book(tmp_path / "a.xlsx", {"s": rows}))


def test_line_numbers_and_remarks_are_left_out_and_years_may_have_their_column(tmp_path: Path) -> None:
    rows = [
        ["序号", "指标", "单位", "2024-01", "2024-02", "备注"],
        [1, "零售", "亿元", 5, 6, "初步"],
        [2, "用电", "亿千瓦时", 7, 8, ""],
    ]
    path = write_book(tmp_path / "a.xlsx", {"s": rows})
    proposal = proposed(path)
    assert proposal.recipe.skip_columns == ("A", "F") and proposal.doubts == ()
    assert gdp.read_panel(path, recipe=proposal.recipe).to_frame().to_numpy().tolist() == [[5, 7], [6, 8]]
    rows = [
        ["地区", "年份", "季度", "零售(亿元)"],
        ["甲市", 2023, "四季度", 5],
        ["甲市", 2024, "一季度", 6],
        ["甲市", "20x4", "二季度", 7],
    ]
    path = write_book(tmp_path / "b.xlsx", {"s": rows[:3]})
    proposal = proposed(path)
    assert str(proposal.recipe.year) == "column B" and proposal.doubts == ()
    assert gdp.read_panel(path, recipe=proposal.recipe).to_frame()["零售"].dropna().tolist() == [5, 6]
    with expect_refusal("E-TIME-001", "b.xlsx s!C4", "20x4"):
        gdp.read_panel(write_book(tmp_path / "b.xlsx", {"s": rows}), recipe=proposal.recipe)


def test_months_without_a_year_two_headings_and_a_total(tmp_path: Path) -> None:
    rows = [
        ["全市主要经济指标（2024年3月，虚构）"], ["指标名称", "计量单位", "3月", "", "1-3月", ""], ["", "", "绝对额", "增长%", "绝对额", "增长%"],
        ["规上工业增加值", "亿元", "", "6.1", 300, 5.2], ["零售", "亿元", 100, 1.2, 300, 2.2], ["说明：虚构"],
    ]  # fmt: skip
    path = write_book(tmp_path / "a.xlsx", {"s": rows}, {"s": ["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"]})
    proposal = proposed(path)
    assert proposal.doubts == () and str(proposal.recipe.year) == "title"
    frame = gdp.read_panel(path, recipe=proposal.recipe).to_frame()
    assert frame.loc["2024-03"].to_dict() == {
        "规上工业增加值_growth": 6.1, "规上工业增加值_ytd": 300, "规上工业增加值_ytd_growth": 5.2,
        "零售": 100, "零售_growth": 1.2, "零售_ytd": 300, "零售_ytd_growth": 2.2,
    }  # fmt: skip


def test_figures_that_look_cumulated(tmp_path: Path) -> None:
    heads = [f"{y}年{m}月" for y in (2023, 2024) for m in (3, 6, 9, 12)]
    rows = [
        ["指标", "单位", *heads],
        ["投资", "亿元", 1, 3, 6, 9, 2, 4, 7, 10],
        ["零售", "亿元", 1, 2, 3, 4, 5, 6, 7, 8],
        ["粮食", "万吨", 0, 0, 5, 9, 0, 0, 6, 9],
    ]
    path = write_book(tmp_path / "a.xlsx", {"s": rows})
    proposal = proposed(path)
    assert codes(proposal.doubts) == ["W-READ-013"]
    said(proposal.doubts[0], "a.xlsx s!A2", "投资", "2023-03..2024-12")
    assert gdp.read_panel(path, recipe=proposal.recipe).catalogue["投资"].flow == "period"
    written = [["指标", "单位", *(h.replace("年", "年1-") for h in heads)], *rows[1:]]
    assert proposed(write_book(tmp_path / "b.xlsx", {"s": written})).doubts == ()  # it says so itself
