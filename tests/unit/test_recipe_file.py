"""Recipe files: what is wrong with one is told at once and with its place; what is right survives being saved."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

import gdpcore as gdp
from gdpcore.errors import ReviewError
from gdpcore.panel.recipe.aliases import RegionNames
from gdpcore.panel.recipe.labels import is_note, read_label
from gdpcore.panel.recipe.load import recipe_of, recipe_of_bytes
from gdpcore.panel.recipe.measures import Measure, measure_of, unit_in
from gdpcore.panel.recipe.places import Place
from gdpcore.panel.recipe.provinces import CODES
from gdpcore.panel.recipe.recipe import Recipe
from tests.build import codes, expect_refusal, said

FULL = """
version = 1
layout = "cross"
sheet = "表 1"
header = [3, 4]
first = 5
last = 60
year = "title"
names = "keep"
region_names = "cn-provinces"
skip = ["合计", "引号\\"和反斜杠\\\\"]
skip_columns = ["F", "备注"]
decimal = ","
negatives = "parentheses"
dates = "yymm"
frequency = "Q"
growth = "index"
flow = "ytd"
external_links = true

[where]
indicator = 'column "指标 名"'
unit = "column B"
period = "row 3"
region = "cell A1"
measure = "row 4"
source = "= 市统计局"

[indicators]
"社会消费品零售总额" = "retail"
"工业" = {value = "iva", growth = "iva_yoy"}

[regions]
"郑州" = "410100"

[measures]
"完成" = "value ytd"

[units]
"工业" = "亿元"

[missing]
"无" = "not_available"
"""


def test_every_key_is_read_and_survives_being_saved(tmp_path: Path) -> None:
    recipe = recipe_of_bytes(FULL.encode())
    assert recipe.where["indicator"] == Place("named", "指标 名") and recipe.indicators["工业"] == {
        "value": "iva",
        "growth": "iva_yoy",
    }
    path = recipe.save(tmp_path / "r.toml")
    assert gdp.Recipe.load(path) == recipe
    with expect_refusal("E-OUT-001", "r.toml"):
        recipe.save(path)
    assert recipe.save(path, overwrite=True) == path


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"version": 2}, "E-READ-002", "version"), ({"layuot": "long"}, "E-READ-001", "layout"), ({"layout": "tall"}, "E-READ-002", "tall"),
    ({"layout": ["cross"]}, "E-READ-002", "layout"), ({"header": 3}, "E-READ-002", "header"), ({"header": []}, "E-READ-002", "header"),
    ({"header": [4, 3]}, "E-READ-002", "header"), ({"header": [0]}, "E-READ-002", "header"), ({"header": [True]}, "E-READ-002", "header"),
    ({"header": list(range(1, 9))}, "E-READ-002", "header"), ({"first": -1}, "E-READ-002", "first"), ({"first": 1}, "E-READ-002", "below the heading"),
    ({"last": 1}, "E-READ-002", "last"), ({"first": True}, "E-READ-002", "first"), ({"first": 1.5}, "E-READ-002", "first"),
    ({"where": "A"}, "E-READ-002", "where"), ({"where": {"indicator": "A", "period": "title"}}, "E-READ-002", "where.indicator"),
    ({"where": {"colour": "column A"}}, "E-READ-002", "colour"), ({"where": {"indicator": "column A"}}, "E-READ-004", "period"),
    ({"where": {}}, "E-READ-004", "indicator"), ({"where": {"indicator": 3}}, "E-READ-002", "3"), ({"sheet": 1}, "E-READ-002", "sheet"),
    ({"year": "yesterday"}, "E-READ-002", "yesterday"), ({"year": 2024}, "E-READ-002", "2024"), ({"skip": "合计"}, "E-READ-002", "skip"),
    ({"skip": [1]}, "E-READ-002", "skip"), ({"skip": [""]}, "E-READ-002", "skip"), ({"decimal": ";"}, "E-READ-002", "decimal"),
    ({"negatives": "red"}, "E-READ-002", "negatives"), ({"dates": "guess"}, "E-READ-002", "dates"), ({"growth": "ratio"}, "E-READ-002", "growth"),
    ({"flow": "month"}, "E-READ-002", "flow"), ({"frequency": "W"}, "E-READ-002", "frequency"), ({"external_links": 1}, "E-READ-002", "external_links"),
    ({"indicators": {"a": 1}}, "E-READ-002", "indicators.a"), ({"indicators": {"a": {"level": "x"}}}, "E-READ-002", "indicators.a"),
    ({"indicators": {"a": {}}}, "E-READ-002", "indicators.a"), ({"indicators": ["a"]}, "E-READ-002", "indicators"), ({"regions": {"": "x"}}, "E-READ-002", "regions"),
    ({"measures": {"a": "rank"}}, "E-READ-002", "measures.a"), ({"missing": {"a": "lost"}}, "E-READ-002", "missing.a"),
    ({"units": {"a": "brick"}}, "E-READ-002", "units.a"), ({"names": "maybe"}, "E-READ-002", "names"), ({"region_names": "mars"}, "E-READ-002", "mars"),
    ({"layout": "sdmx"}, "E-READ-004", "indicator"), ({"layout": "long"}, "E-READ-004", "value"),
    ({"layout": "long", "where": {"indicator": "column A", "period": "row 1", "value": "column B"}}, "E-READ-002", "where.period"),
    ({"where": {"indicator": "column A", "period": "= soon"}}, "E-READ-002", "soon"),
]  # fmt: skip
GOOD = {"version": 1, "where": {"indicator": "column A", "period": "title"}}


@pytest.mark.parametrize(("change", "code", "word"), WRONG)
def test_what_is_wrong_is_told(change: dict[str, Any], code: str, word: str) -> None:
    with pytest.raises(ReviewError) as caught:
        recipe_of({**GOOD, **change}, "r.toml")
    assert code in codes(caught.value.findings)
    said(caught.value.findings[0], "r.toml", word)


def test_everything_at_once() -> None:
    with pytest.raises(ReviewError) as caught:
        recipe_of({"layout": "x", "header": 0, "nothing": 1, "where": {"unit": "B", "flow": "C"}}, "r.toml")
    assert codes(caught.value.findings) == ["E-READ-002", "E-READ-002", "E-READ-001", "E-READ-002", "E-READ-002", "E-READ-002"]


@pytest.mark.parametrize(
    "data", [b"a = ", b"\xff\xfe\x00", "版本 = 1".encode("gbk"), b"a = 1\na = 2", b"x = " + b"[" * 5000, b"\x00"]
)
def test_what_is_no_toml(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "r.toml"
    path.write_bytes(data)
    with expect_refusal("E-READ-003", "r.toml"):
        gdp.Recipe.load(path)


def test_a_recipe_that_is_not_there_or_too_large(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-001", "none.toml"):
        gdp.read_panel(tmp_path / "a.csv", recipe=tmp_path / "none.toml")
    path = tmp_path / "big.toml"
    path.write_bytes(b"# " + b"x" * 2**20)
    with expect_refusal("E-READ-003", "big.toml"):
        gdp.Recipe.load(path)
    with expect_refusal("E-READ-004", "recipe"):
        gdp.read_panel(pd.DataFrame({"a": [1]}), recipe=Recipe())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "column",
        "column a",
        "column ABCD",
        "row 0",
        "row x",
        "cell 11",
        "cell A0",
        "=",
        "= ",
        "title 1",
        'column ""',
        "sheet!A1",
    ],
)
def test_what_is_no_place(text: str) -> None:
    assert Place.of(text) is None


@pytest.mark.parametrize(
    "text", ["column A", "column XFD", 'column "指标名称"', "row 3", "cell AA10", "title", "sheet", "file", "= 2024年3月"]
)
def test_places_write_as_they_read(text: str) -> None:
    assert str(Place.of(text)) == text


# -- names -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["内蒙古", "内蒙古自治区", "內蒙古", "内 蒙 古", "　内蒙古　", "NeiMongol", "150000"])
def test_one_region_has_many_names(name: str) -> None:
    assert RegionNames(Recipe(region_names="cn-provinces")).code(name) == "150000"


def test_provinces_have_a_code_each_and_no_name_twice() -> None:
    assert len(set(CODES.values())) == 32 and all(len(code) == 6 for code in CODES.values())
    names = RegionNames(Recipe(region_names="cn-provinces", regions={"本市": "410100"}))
    assert names.code("江　苏") == "320000" and names.code("⼴东") in (None, "440000") and names.code("本市") == "410100"
    assert names.code("火星") is None and names.code("") == ""


def test_kangxi_radicals_are_the_usual_characters() -> None:
    frame = pd.DataFrame({"指标": ["⽂化⽀出"], "单位": "亿元", "2024-01": [1], "2024-02": [2]})
    where = {"indicator": "column A", "unit": "column B", "period": "row 1"}
    assert gdp.read_panel(
        frame, recipe=recipe_of({"version": 1, "where": where, "indicators": {"文化支出": "culture"}})
    ).indicators == ("culture",)


def test_labels_are_taken_apart() -> None:
    assert read_label("   其中：商品房 住宅①②")[:3] == ("商品房住宅", "①②", True) and read_label("（一）农业").name == "农业"
    assert (
        read_label("1. GDP per head").name == "GDP per head"
        and read_label("5A级景区").name == "5A级景区"
        and read_label("").name == ""
    )
    assert [is_note(x) for x in ("注：1", "资料来源：局", "注册资本", "说明书产量", "Note: x")] == [
        True,
        True,
        False,
        False,
        True,
    ]


def test_words_of_measures() -> None:
    known = {
        "本月": ("value", "period"), "1-本月累计": ("value", "ytd"), "累计同比增长（%）": ("growth", "ytd"), "当月增速": ("growth", "period"), "同比±%": ("growth", ""),
        "绝对量": ("value", ""), "增速位次": ("skip", ""), "上年同期=100": ("index", ""), "期末余额": ("value", "stock"), "比上年同期增长%": ("growth", ""),
    }  # fmt: skip
    assert {text: measure_of(text) for text in known} == {text: Measure(*m) for text, m in known.items()}
    assert measure_of("郑州") is None and measure_of("完成", {"完 成": "value ytd"}) == Measure("value", "ytd")
    assert unit_in("进出口（亿美元）") == ("进出口", "亿美元") and unit_in("GDP（现价）") == ("GDP（现价）", "")


# -- forms of figures --------------------------------------------------------------------------------------------------
def wide(cells: list[Any], heads: tuple[str, ...] = ("2024-01", "2024-02"), unit: str = "%") -> pd.DataFrame:
    return pd.DataFrame([["a", unit, *cells]], columns=["指标", "单位", *heads])


WIDE = {"version": 1, "where": {"indicator": "column A", "unit": "column B", "period": "row 1"}}


@pytest.mark.parametrize(("cells", "more", "values"), [
    (["5.1%", "4.9%"], {}, [5.1, 4.9]), (["0.07", "0.051"], {"growth": "fraction"}, [7.0, 5.1]), (["105.1", "98.2"], {"growth": "index"}, [105.1, 98.2]),
    (["1.234,5", "-0,5"], {"decimal": ","}, [1234.5, -0.5]), (["(1.2)", "（3）"], {"negatives": "parentheses"}, [-1.2, -3.0]),
    (["无", "5"], {"missing": {"无": "suppressed"}}, [np.nan, 5.0]),
])  # fmt: skip
def test_forms_that_are_declared(cells: list[Any], more: dict[str, Any], values: list[float]) -> None:
    frame = wide(cells, unit="%" if more.get("growth") != "index" else "上年同期=100")
    np.testing.assert_array_equal(gdp.read_panel(frame, recipe=recipe_of({**WIDE, **more})).to_frame()["a"], values)


@pytest.mark.parametrize(("cells", "unit", "more", "code"), [
    (["5.1%", "4.9%"], "亿元", {}, "E-DATA-002"), (["1.234,5", "5"], "%", {}, "E-DATA-002"), (["(1.2)", "5"], "%", {}, "E-DATA-002"),
    (["无", "5"], "%", {}, "E-DATA-002"), (["105", "104"], "%", {"growth": "fraction"}, "E-READ-010"), (["5.1%", "5%"], "%", {"growth": "fraction"}, "E-READ-009"),
])  # fmt: skip
def test_forms_that_are_not(cells: list[Any], unit: str, more: dict[str, Any], code: str) -> None:
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(wide(cells, unit=unit), recipe=recipe_of({**WIDE, **more}))
    assert code in codes(caught.value.findings)


def test_a_sign_of_per_cent_must_stand_in_a_whole_column() -> None:
    frame = pd.DataFrame({"指标": ["a", "b"], "单位": "%", "2024-01": ["5.1%", "4.9"], "2024-02": ["1%", "2%"]})
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(frame, recipe=recipe_of(WIDE))
    assert codes(caught.value.findings) == ["E-READ-009"]
    said(caught.value.findings[0], "DataFrame C2", "5.1%")


@pytest.mark.parametrize(("heads", "more", "months"), [
    (("2401", "2402"), {"dates": "yymm"}, ["2024-01", "2024-02"]), (("45292", "45323"), {"dates": "serial"}, ["2024-01", "2024-02"]),
    (("43830", "43861"), {"dates": "serial-1904"}, ["2024-01", "2024-02"]),
])  # fmt: skip
def test_dates_that_are_declared(heads: tuple[str, str], more: dict[str, Any], months: list[str]) -> None:
    assert [str(m) for m in gdp.read_panel(wide([1, 2], heads, "亿元"), recipe=recipe_of({**WIDE, **more})).months] == months
    with pytest.raises(gdp.GdpcoreError) as caught:
        gdp.read_panel(wide([1, 2], heads, "亿元"), recipe=recipe_of(WIDE))
    assert heads[0] in str(caught.value)


def test_a_stamp_at_the_start_or_end_of_a_quarter_is_the_quarter() -> None:
    for heads in (("2024-01-01", "2024-04-01"), ("2024-03-31", "2024-06-30"), ("2024/01/01", "2024/06/30")):
        panel = gdp.read_panel(wide([1, 2], heads, "亿元"), recipe=recipe_of({**WIDE, "frequency": "Q"}))
        assert [str(m) for m in panel.months[[0, -1]]] == ["2024-03", "2024-06"] and panel.catalogue["a"].frequency == "Q"


@pytest.mark.parametrize("system", [False, True])
def test_dates_of_a_workbook_are_dates_in_either_system(tmp_path: Path, system: bool) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": system})
    sheet, shown = book.add_worksheet("s"), book.add_format({"num_format": "yyyy-mm"})
    sheet.write_row(0, 0, ["指标", "单位"])
    sheet.write_row(1, 0, ["a", "亿元", 1, 2])
    for k, day in enumerate((dt.date(2024, 1, 1), dt.date(2024, 2, 29))):
        sheet.write_datetime(0, 2 + k, day, shown)
    book.close()
    proposal = gdp.propose_recipe(tmp_path / "a.xlsx")
    assert proposal.doubts == () and {f: str(p) for f, p in proposal.recipe.where.items()}["period"] == "row 1"
    assert [str(m) for m in gdp.read_panel(tmp_path / "a.xlsx", recipe=proposal.recipe).months] == ["2024-01", "2024-02"]
