"""From a file to a panel: the forms that are understood, what is inferred, and everything that is refused."""

from __future__ import annotations

import datetime as dt
import pickle
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

import gdpcore as gdp
from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.panel import Catalogue, CellStatus, Indicator, Panel, read_panel
from tests.build import codes, expect_refusal, said

CHINA = Path(gdp.__file__).parent / "samples" / "data" / "china"
HEAD = "indicator,unit,period,value\n"
CATALOGUE = Catalogue(
    [
        Indicator("retail", "社会消费品零售总额", "Retail sales", unit="亿元"),
        Indicator("fai", "固定资产投资(不含农户)", "Investment", unit="亿元", flow="ytd"),
        Indicator("cpi", "居民消费价格", "CPI", unit="%", kind="growth"),
        Indicator("wages", "工资总额", "Wages", unit="万元", frequency="Q"),
        Indicator("pmi", "采购经理指数", "PMI", unit="index", flow="stock"),
    ]
)


def put(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding, newline="")
    return path


def findings(path: Path | pd.DataFrame, catalogue: Catalogue | None = None) -> tuple[Finding, ...]:
    """What is found wrong; the file must be refused with exactly one error that holds it all."""
    with pytest.raises(ReviewError) as caught:
        read_panel(path, catalogue=catalogue)
    assert pickle.loads(pickle.dumps(caught.value)).findings == caught.value.findings
    return caught.value.findings


def lone(found: tuple[Finding, ...], code: str, *words: str) -> None:
    assert codes(found) == [code]
    said(found[0], *words)


def value(panel: Panel, code: str, month: str, region: str = "") -> float:
    at = panel.regions.index(region), panel.position(code), int(panel.months.get_loc(pd.Period(month, "M")))
    return float(panel.values[at])


# -- long form ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "head", ["indicator,unit,period,value", "指标,计量单位,时期,数值", " ＩＮＤＩＣＡＴＯＲ,单位 ,时间,VALUE"]
)
def test_long_form_in_every_encoding_and_language(tmp_path: Path, encoding: str, head: str) -> None:
    path = put(tmp_path, f'{head}\n社零,亿元,2024年1-2月,81307\n社零,亿元,2024年3月,"39,020"\n', encoding=encoding)
    panel = read_panel(path)
    assert panel.indicators == ("社零",) and panel.regions == ("",)
    assert value(panel, "社零", "2024-02") == 81307.0 and value(panel, "社零", "2024-03") == 39020.0
    source = panel.source_of("社零", "2024-03")
    assert source is not None and (source.file, source.cell, source.raw, len(source.sha256)) == ("a.csv", "D3", "39,020", 64)
    assert source.place == "a.csv D3"


def test_the_joint_figure_stands_in_february_and_january_is_in_it(tmp_path: Path) -> None:
    panel = read_panel(put(tmp_path, HEAD + "r,亿元,2023年12月,1\nr,亿元,2024年1-2月,2\n"))
    assert panel.status[0, 0].tolist() == [
        CellStatus.OBSERVED,
        CellStatus.IN_NEXT | CellStatus.NOT_PUBLISHED,
        CellStatus.OBSERVED,
    ]
    assert panel.catalogue["r"].flow == "period"


def test_the_embedded_panel_is_what_pandas_reads() -> None:
    panel = read_panel(CHINA / "panel.csv", catalogue=CHINA / "catalogue.csv")
    frame = pd.read_csv(CHINA / "panel.csv")
    assert panel.findings == () and int((~np.isnan(panel.values)).sum()) == frame["value"].notna().sum()
    last = panel.source_of("retail_sales", "2019-02")
    assert last is not None and last.publisher.startswith("国家统计局")
    row = int(last.cell[1:]) - 2
    assert frame["indicator"][row] == "retail_sales" and frame["value"][row] == panel.to_frame().loc["2019-02", "retail_sales"]


def test_regions_and_common_figures(tmp_path: Path) -> None:
    panel = read_panel(put(tmp_path, "地区,指标,单位,时期,数值\n甲,r,亿元,2024-01,1\n乙,r,亿元,2024-01,2\n,r,亿元,2024-01,3\n"))
    assert panel.regions == ("甲", "乙", "")
    assert [value(panel, "r", "2024-01", r) for r in panel.regions] == [1.0, 2.0, 3.0]


def test_missing_marks_are_missing_and_not_zero(tmp_path: Path) -> None:
    panel = read_panel(put(tmp_path, HEAD + "r,亿元,2024-01,…\nr,亿元,2024-02,0\nr,亿元,2024-03,\n"))
    assert np.isnan(value(panel, "r", "2024-01")) and value(panel, "r", "2024-02") == 0.0
    assert panel.status[0, 0, 2] == CellStatus.NOT_PUBLISHED and panel.source_of("r", "2024-03") is None


def test_a_missing_january_beside_a_joint_figure_is_no_contradiction(tmp_path: Path) -> None:
    text = HEAD + "r,亿元,2024-01,—\nr,亿元,2024-02,—\nr,亿元,2024年1-2月,5\n"
    assert value(read_panel(put(tmp_path, text)), "r", "2024-02") == 5.0


def test_row_order_does_not_matter(tmp_path: Path) -> None:
    lines = ["r,亿元,2024年1-2月,1", "r,亿元,2024-03,2", "s,%,2024Q1,3", "r,亿元,2024-04,4"]
    left, right = (read_panel(put(tmp_path, HEAD + "\n".join(x))).to_frame() for x in (lines, lines[::-1]))
    pd.testing.assert_frame_equal(left[sorted(left)], right[sorted(right)])


# -- wide forms --------------------------------------------------------------------------------------------------------
LONG = HEAD + "r,亿元,2024-01,1\nr,亿元,2024-03,3\ns,%,2024-01,4.5\ns,%,2024-02,5\n"


def test_wide_by_period_is_the_long_form(tmp_path: Path) -> None:
    wide = read_panel(put(tmp_path, "指标,单位,2024年1月,2024-02,202403\nr,亿元,1,,3\ns,%,4.5,5,…\n", "w.csv"))
    pd.testing.assert_frame_equal(wide.to_frame(), read_panel(put(tmp_path, LONG)).to_frame())
    source = wide.source_of("s", "2024-02")
    assert source is not None and (source.cell, source.raw) == ("D3", "5")


def test_wide_by_indicator_is_the_long_form(tmp_path: Path) -> None:
    catalogue = Catalogue([Indicator("r", unit="亿元"), Indicator("s", "乙", unit="%", kind="growth")])
    wide = read_panel(put(tmp_path, "时期,r,乙\n2024-01,1,4.5\n2024-02,,5\n2024-03,3,\n", "w.csv"), catalogue=catalogue)
    pd.testing.assert_frame_equal(wide.to_frame(), read_panel(put(tmp_path, LONG)).to_frame())


def test_wide_with_regions_and_a_joint_column(tmp_path: Path) -> None:
    text = "region,indicator,unit,2024-01,2024-02,2024年1-2月,2024-03\nA,r,亿元,,,10,6\nA,p,%,1,2,,3\nB,r,亿元,,,20,7\n"
    panel = read_panel(put(tmp_path, text))
    assert value(panel, "r", "2024-02", "B") == 20.0 and value(panel, "p", "2024-02", "A") == 2.0
    assert panel.joint[:, panel.position("r"), 0].all() and not panel.joint[0, panel.position("p")].any()


def test_a_series_without_figures_is_said(tmp_path: Path) -> None:
    panel = read_panel(put(tmp_path, "indicator,unit,2024-01,2024-02\nr,亿元,1,2\nempty,%,,…\n"))
    assert panel.indicators == ("r",) and codes(panel.findings) == ["W-DATA-002"]
    said(panel.findings[0], "a.csv A3", "empty")


def test_workbook_with_dates_for_periods(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, dates = book.add_worksheet("月度"), book.add_format({"num_format": "yyyy-mm"})
    sheet.write_row(1, 0, ["指标", "单位"])
    for k, month in enumerate((1, 2, 3)):
        sheet.write_datetime(1, 2 + k, dt.datetime(2024, month, 1), dates)
    sheet.write_row(2, 0, ["社零", "亿元", 1.5, 0.1 + 0.2, 7])
    book.close()
    panel = read_panel(path)
    assert panel.to_frame()["社零"].tolist() == [1.5, 0.3, 7.0]
    source = panel.source_of("社零", "2024-02")
    assert source is not None and source.place == "b.xlsx 月度!D3" and source.raw == "0.3"


def test_frames_and_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "indicator": ["r", "r"],
            "unit": "亿元",
            "period": pd.period_range("2024-01", periods=2, freq="M"),
            "value": [1.5, np.nan],
        }
    )
    panel = read_panel(frame)
    assert panel.to_frame()["r"].iloc[0] == 1.5 and panel.source_of("r", "2024-01").place == "DataFrame D2"  # type: ignore[union-attr]
    pytest.importorskip("pyarrow")
    frame.assign(period=frame["period"].astype(str)).to_parquet(tmp_path / "a.parquet")
    again = read_panel(tmp_path / "a.parquet")
    np.testing.assert_array_equal(again.values, panel.values)
    assert again.source_of("r", "2024-01").file == "a.parquet"  # type: ignore[union-attr]


def test_long_form_round_trip(tmp_path: Path) -> None:
    panel = read_panel(CHINA / "panel.csv", catalogue=CHINA / "catalogue.csv")
    joint = np.array(
        [
            panel.joint[0, panel.position(c), m.ordinal - panel.months[0].ordinal - 1]
            for c, m in zip(panel.to_long()["indicator"], panel.to_long()["month"], strict=True)
        ]
    )
    frame = panel.to_long()[["indicator", "unit", "month", "value"]].rename(columns={"month": "period"})
    frame["period"] = [f"{m.year}年1-2月" if j and m.month == 2 else str(m) for m, j in zip(frame["period"], joint, strict=True)]
    frame.to_csv(tmp_path / "again.csv", index=False)
    again = read_panel(tmp_path / "again.csv", catalogue=panel.catalogue)
    assert again.values.tobytes() == panel.values.tobytes() and again.status.tobytes() == panel.status.tobytes()


def test_a_large_wide_file_is_read_in_seconds(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(1e4, 1e3, (1000, 200)).round(1)
    frame = pd.DataFrame(values, columns=[str(m) for m in pd.period_range("2008-01", periods=200, freq="M")])
    frame.insert(0, "indicator", [f"i{k}" for k in range(len(frame))])
    frame.insert(1, "unit", "万元")
    frame.to_csv(tmp_path / "w.csv", index=False)
    start = time.perf_counter()
    panel = read_panel(tmp_path / "w.csv")
    assert time.perf_counter() - start < 5.0
    np.testing.assert_array_equal(panel.values[0], values)


# -- what is inferred --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("亿元", "level"),
        ("%", "growth"),
        ("percent", "growth"),
        ("上年同期=100", "index"),
        ("上年同月=100", "index"),
        ("index", "level"),
        ("万人", "level"),
    ],
)
def test_kind_follows_the_unit(tmp_path: Path, unit: str, kind: str) -> None:
    assert read_panel(put(tmp_path, f"{HEAD}r,{unit},2024-01,1\n")).catalogue["r"].kind == kind


@pytest.mark.parametrize(
    ("periods", "flow", "frequency"),
    [
        (["2024-01", "2024-02"], "period", "M"),
        (["2024年1-2月", "2024年3月"], "period", "M"),
        (["2024年1-2月"], "period", "M"),
        (["2024年1-2月", "2024年1-3月", "2024年1-4月"], "ytd", "M"),
        (["2024年上半年", "2024年前三季度"], "ytd", "Q"),
        (["2024Q1", "2024年二季度"], "period", "Q"),
    ],
)
def test_flow_and_frequency_follow_the_periods(tmp_path: Path, periods: list[str], flow: str, frequency: str) -> None:
    one = read_panel(put(tmp_path, HEAD + "".join(f"r,亿元,{p},1\n" for p in periods))).catalogue["r"]
    assert (one.flow, one.frequency, one.zh, one.en) == (flow, frequency, "r", "r")


@pytest.mark.parametrize(("text", "flow"), [("ytd", "ytd"), ("累计", "ytd"), ("stock", "stock"), ("当期", "period")])
def test_a_declared_flow_decides(tmp_path: Path, text: str, flow: str) -> None:
    panel = read_panel(put(tmp_path, f"indicator,unit,flow,period,value\nr,亿元,{text},2024-01,1\nr,亿元,,2024-03,1\n"))
    assert panel.catalogue["r"].flow == flow


def test_a_declared_flow_settles_a_mixture_of_spellings(tmp_path: Path) -> None:
    text = "indicator,unit,flow,period,value\nr,亿元,ytd,2024-01,1\nr,亿元,ytd,2024年1-3月,3\n"
    assert read_panel(put(tmp_path, text)).catalogue["r"].flow == "ytd"


# -- with a catalogue --------------------------------------------------------------------------------------------------
def test_names_in_either_language_find_the_indicator(tmp_path: Path) -> None:
    text = "indicator,period,value\n社会消费品零售总额,2024-01,1\nRetail sales,2024-02,2\nretail,2024-03,3\n固定资产投资（不含农户）,2024-02,4\n"
    panel = read_panel(put(tmp_path, text), catalogue=CATALOGUE)
    assert panel.to_frame()["retail"].tolist() == [1.0, 2.0, 3.0] and value(panel, "fai", "2024-02") == 4.0


def test_other_units_of_the_dimension_are_converted_and_the_raw_text_stays(tmp_path: Path) -> None:
    panel = read_panel(put(tmp_path, HEAD + 'retail,万元,2024-01,"12,345.6"\nwages,亿元,2024Q1,1.1\n'), catalogue=CATALOGUE)
    assert value(panel, "retail", "2024-01") == 1.23456 and value(panel, "wages", "2024-03") == 11000.0
    source = panel.source_of("retail", "2024-01")
    assert source is not None and source.raw == "12,345.6"


@pytest.mark.parametrize("number", [3, 7.7, 81307.4, 123456.789])
def test_conversion_rounds_once(tmp_path: Path, number: float) -> None:
    panel = read_panel(put(tmp_path, f"{HEAD}retail,万元,2024-01,{number}\n"), catalogue=CATALOGUE)
    assert value(panel, "retail", "2024-01") == number / 10000


def test_a_year_to_date_series_takes_both_spellings(tmp_path: Path) -> None:
    panel = read_panel(
        put(tmp_path, HEAD + "fai,亿元,2024年1-2月,1\nfai,亿元,2024-03,2\nfai,亿元,2024年上半年,3\n"), catalogue=CATALOGUE
    )
    assert value(panel, "fai", "2024-06") == 3.0 and not panel.joint.any()


def test_a_path_of_a_catalogue(tmp_path: Path) -> None:
    path = put(tmp_path, "code,zh,unit\nr,社零,亿元\n", "catalogue.csv")
    assert read_panel(put(tmp_path, HEAD + "社零,亿元,2024-01,1\n"), catalogue=str(path)).indicators == ("r",)


def test_not_in_the_catalogue(tmp_path: Path) -> None:
    lone(findings(put(tmp_path, HEAD + "retial,亿元,2024-01,1\n"), CATALOGUE), "E-DATA-005", "a.csv A2", "retial", "retail")


def test_another_dimension(tmp_path: Path) -> None:
    lone(findings(put(tmp_path, HEAD + "retail,万人,2024-01,1\n"), CATALOGUE), "E-UNIT-003", "a.csv B2", "retail", "万人", "亿元")


def test_two_units_of_one_dimension_in_one_series(tmp_path: Path) -> None:
    found = findings(put(tmp_path, HEAD + "retail,亿元,2024-01,1\nretail,万元,2024-02,10000\n"), CATALOGUE)
    lone(found, "E-DATA-004", "a.csv B3", "retail", "万元", "亿元")


def test_two_regions_may_use_two_units_with_a_catalogue(tmp_path: Path) -> None:
    path = put(tmp_path, "region,indicator,unit,period,value\nA,retail,亿元,2024-01,1\nB,retail,万元,2024-01,10000\n")
    panel = read_panel(path, catalogue=CATALOGUE)
    assert panel.values.ravel().tolist() == [1.0, 1.0]
    lone(findings(path), "E-DATA-004", "a.csv C3", "万元")


def test_flow_against_the_catalogue(tmp_path: Path) -> None:
    text = "indicator,unit,flow,period,value\nretail,亿元,ytd,2024-03,1\n"
    lone(findings(put(tmp_path, text), CATALOGUE), "E-DATA-012", "a.csv C2", "retail", "ytd", "period (catalogue)")


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("retail,亿元,2024年1-3月,1", "E-DATA-007", ("a.csv D2", "retail")),
        ("retail,亿元,2024Q1,1", "E-DATA-011", ("a.csv D2", "2024Q1")),
        ("wages,万元,2024-02,1", "E-DATA-011", ("a.csv D2", "2024-02")),
        ("wages,万元,2024年上半年,1", "E-DATA-011", ("a.csv D2", "wages")),
        ("cpi,%,2024,1", "E-DATA-011", ("a.csv D2", "2024")),
    ],
)
def test_periods_that_do_not_suit_the_indicator(tmp_path: Path, line: str, code: str, words: tuple[str, ...]) -> None:
    lone(findings(put(tmp_path, f"{HEAD}{line}\n"), CATALOGUE), code, *words)


def test_a_missing_catalogue_file(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-001", "none.csv", kind=FileError):
        read_panel(put(tmp_path, HEAD + "r,亿元,2024-01,1\n"), catalogue=tmp_path / "none.csv")


# -- refused: the table ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("indicator,unit,period\nr,亿元,2024-01\n", "E-DATA-001", ("a.csv A1", "'value'")),
        ("unit,period,value\n亿元,2024-01,1\n", "E-DATA-001", ("a.csv A1", "'indicator'")),
        ("indicator,unit,value\nr,亿元,1\n", "E-DATA-001", ("a.csv A1", "'period'")),
        ("indicator,period,value\nr,2024-01,1\n", "E-DATA-001", ("a.csv A1", "'unit'", "catalogue")),
        ("indicator,2024-01\nr,1\n", "E-DATA-001", ("a.csv A1", "'unit'")),
        ("indicator,unit\nr,亿元\n", "E-DATA-001", ("a.csv A1", "'value'")),
        ("period\n2024-01\n", "E-DATA-001", ("a.csv A1", "'value'")),
        ("a,b\n1,2\n", "E-DATA-001", ("a.csv A1", "'indicator'")),
        ("indicator,unit,period,value,memo\nr,亿元,2024-01,1,x\n", "E-DATA-015", ("a.csv E1", "memo")),
        ("indicator,unit,period,value,指标\nr,亿元,2024-01,1,s\n", "E-DATA-013", ("a.csv E1", "指标", "A1")),
        (HEAD + "r,亿元,2024-01,1,234\n", "E-DATA-014", ("a.csv E2", "234")),
        ("indicator,unit,2024-01,total\nr,亿元,1,2\n", "E-TIME-001", ("a.csv D1", "total")),
        ("indicator,unit,2024-01,memo\nr,亿元,1,\n", "E-TIME-001", ("a.csv D1", "memo")),
        ("indicator,unit,2024-01,2401\nr,亿元,1,2\n", "E-TIME-017", ("a.csv D1", "2401")),
        ("indicator,unit,2024-01,2024年1月\nr,亿元,1,2\n", "E-DATA-003", ("a.csv D2", "r", "a.csv C2")),
    ],
)
def test_tables_that_are_not_understood(tmp_path: Path, text: str, code: str, words: tuple[str, ...]) -> None:
    lone(findings(put(tmp_path, text)), code, *words)


@pytest.mark.parametrize("text", [HEAD, "indicator,2024-01\n\n,\n"])
def test_a_heading_alone_is_no_data(tmp_path: Path, text: str) -> None:
    with expect_refusal("E-FILE-003", "a.csv", kind=FileError):
        read_panel(put(tmp_path, text))


def test_empty_frames() -> None:
    for frame in (pd.DataFrame(), pd.DataFrame({"indicator": [], "period": [], "value": []})):
        with expect_refusal("E-FILE-003", "DataFrame", kind=FileError):
            read_panel(frame)


def test_a_note_below_a_table_by_indicator(tmp_path: Path) -> None:
    found = findings(put(tmp_path, "period,retail\n2024-01,1\n注：初步数,\n"), CATALOGUE)
    lone(found, "E-TIME-001", "a.csv A3", "初步数")


def test_parquet_that_is_none_or_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with expect_refusal("E-FILE-001", "none.parquet", kind=FileError):
        read_panel(tmp_path / "none.parquet")
    pytest.importorskip("pyarrow")
    with expect_refusal("E-FILE-002", "a.parquet", kind=FileError):
        read_panel(put(tmp_path, "x", "a.parquet"))

    def no_engine(*_: object, **__: object) -> None:
        raise ImportError

    monkeypatch.setattr(pd, "read_parquet", no_engine)
    with expect_refusal("E-FILE-004", "a.parquet", "parquet", kind=FileError):
        read_panel(tmp_path / "a.parquet")


def test_errors_is_raise_or_collect(tmp_path: Path) -> None:
    with expect_refusal("E-DATA-008", "errors", "ignore", "raise, collect"):
        read_panel(put(tmp_path, LONG), errors="ignore")


# -- refused: the rows -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ("r,亿元,2401,1", "E-TIME-017", ("a.csv C2", "2401", "2024-01")),
        ("r,亿元,2024.1,1", "E-TIME-017", ("a.csv C2", "2024.1")),
        ("r,亿元,2024Q5,1", "E-TIME-001", ("a.csv C2", "2024Q5")),
        ("r,亿元,45292,1", "E-TIME-001", ("a.csv C2", "45292")),
        ("r,亿元,01/02/2024,1", "E-TIME-001", ("a.csv C2", "01/02/2024")),
        ("r,亿元,,1", "E-DATA-010", ("a.csv C2", "period")),
        (",亿元,2024-01,1", "E-DATA-010", ("a.csv A2", "indicator")),
        ("r,,2024-01,1", "E-DATA-010", ("a.csv B2", "unit")),
        ("r,furlongs,2024-01,1", "E-DATA-008", ("a.csv B2", "unit", "furlongs")),
        ("r,亿元,2024-01,abc", "E-DATA-002", ("a.csv D2", "abc")),
        ("r,亿元,2024-01,1_000", "E-DATA-002", ("a.csv D2", "1_000")),
        ("r,亿元,2024-01,12%", "E-DATA-002", ("a.csv D2", "12%")),
        ("r,亿元,2024-01,1e400", "E-DATA-006", ("a.csv D2", "1e400")),
        ("r,亿元,2024-01,1\nr,亿元,2024年1月,1", "E-DATA-003", ("a.csv D3", "r", "2024年1月", "a.csv D2")),
        ("r,亿元,2024-01,1\nr,万元,2024-02,1", "E-DATA-004", ("a.csv B3", "r", "万元", "亿元")),
        ("r,亿元,2024-01,1\nr,%,2024-02,1", "E-DATA-004", ("a.csv B3", "r", "%", "亿元")),
        ("r,亿元,2024-01,1\nr,亿元,2024年1-3月,1", "E-DATA-007", ("a.csv C3", "r", "2024年1-3月", "2024-01")),
        ("r,亿元,2024Q1,1\nr,亿元,2024年上半年,1", "E-DATA-007", ("a.csv C3", "r", "2024Q1", "上半年")),
        ("r,亿元,2024-01,1\nr,亿元,2024年1-2月,1", "E-DATA-009", ("a.csv D3", "r", "2024-01")),
        ("r,亿元,2024年1-2月,1\nr,亿元,2024-02,1", "E-DATA-009", ("a.csv D2", "r", "2024-02")),
        ("r,亿元,2024-01,1\nr,亿元,2024Q2,1", "E-DATA-011", ("a.csv D3", "r", "2024Q2")),
        ("r,亿元,2024-01,1\nr,亿元,2024,1", "E-DATA-011", ("a.csv D3", "r", "2024")),
    ],
)
def test_rows_that_are_refused(tmp_path: Path, lines: str, code: str, words: tuple[str, ...]) -> None:
    lone(findings(put(tmp_path, f"{HEAD}{lines}\n")), code, *words)


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ("r,亿元,monthly,2024-01,1", "E-DATA-008", ("a.csv C2", "flow", "monthly", "ytd")),
        ("r,亿元,ytd,2024-01,1\nr,亿元,period,2024-02,1", "E-DATA-012", ("a.csv C3", "r", "period", "ytd")),
        ("r,亿元,period,2024年1-3月,1", "E-DATA-007", ("a.csv E2", "r")),
    ],
)
def test_flows_that_are_refused(tmp_path: Path, lines: str, code: str, words: tuple[str, ...]) -> None:
    lone(findings(put(tmp_path, f"indicator,unit,flow,period,value\n{lines}\n")), code, *words)


def test_everything_is_found_at_once(tmp_path: Path) -> None:
    lines = [
        "r,亿元,2401,abc", ",亿元,2024-01,1", "r,furlongs,2024-02,1e999", "r,亿元,2024-03,1", "r,亿元,2024-03,2",
        "r,万元,2024-04,1", "s,%,2024-01,1", "s,%,2024年1-3月,1", "t,亿元,2024年1-2月,1", "t,亿元,2024-01,1",
    ]  # fmt: skip
    found = findings(put(tmp_path, HEAD + "\n".join(lines)))
    assert sorted(codes(found)) == sorted(
        [
            "E-DATA-002",
            "E-TIME-017",
            "E-DATA-010",
            "E-DATA-006",
            "E-DATA-008",
            "E-DATA-003",
            "E-DATA-004",
            "E-DATA-007",
            "E-DATA-009",
        ]
    )
    text = "\n".join(map(str, found))
    assert all(f"a.csv {cell}" in text for cell in ("C2", "D2", "A3", "B4", "D4", "D6", "B7", "C9", "D10"))


def test_a_duplicate_is_found_though_its_number_is_refused(tmp_path: Path) -> None:
    assert codes(findings(put(tmp_path, HEAD + "r,亿元,2024-01,1\nr,亿元,2024-01,abc\n"))) == ["E-DATA-002", "E-DATA-003"]


def test_a_wrong_heading_is_one_finding_and_not_one_per_row(tmp_path: Path) -> None:
    text = "indicator,unit,2024-01,Q9\n" + "".join(f"i{k},亿元,1,2\n" for k in range(50))
    lone(findings(put(tmp_path, text)), "E-TIME-001", "a.csv D1", "Q9")


def test_a_wrong_line_of_a_wide_table_is_one_finding(tmp_path: Path) -> None:
    found = findings(put(tmp_path, "indicator,unit,2024-01,2024-02\n,亿元,1,2\nr,furlongs,1,2\n"))
    assert codes(found) == ["E-DATA-010", "E-DATA-008"]
    said(found[0], "a.csv A2")
    said(found[1], "a.csv B3", "furlongs")


def test_every_unreadable_row_is_named(tmp_path: Path) -> None:
    found = findings(put(tmp_path, HEAD + "r,亿元,2401,1\n" * 3))
    assert codes(found) == ["E-TIME-017"] * 3 and "a.csv C4" in str(found[2])


def test_an_error_of_a_formula_is_refused_and_not_missing(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("s")
    sheet.write_row(0, 0, ["indicator", "unit", "2024-01", "2024-02"])
    sheet.write_row(1, 0, ["r", "亿元", 1])
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.close()
    lone(findings(path), "E-DATA-002", "b.xlsx s!D2", "#DIV/0!")


# -- collected ---------------------------------------------------------------------------------------------------------
def test_collect_gives_the_good_rows_and_the_findings(tmp_path: Path) -> None:
    text = HEAD + "r,亿元,2024-01,1\nr,亿元,2401,2\nr,亿元,2024-03,abc\nr,亿元,2024-04,4\ns,%,2024-01,5\ns,亿元,2024-02,6\n"
    panel = read_panel(put(tmp_path, text), errors="collect")
    assert codes(panel.findings) == ["E-DATA-002", "E-TIME-017", "E-DATA-004"]
    assert panel.to_frame()["r"].dropna().tolist() == [1.0, 4.0] and panel.to_frame()["s"].dropna().tolist() == [5.0]


def test_of_figures_that_contradict_each_other_none_is_good(tmp_path: Path) -> None:
    text = (
        HEAD + "r,亿元,2024-03,1\nr,亿元,2024-03,2\nr,亿元,2024-04,3\nt,亿元,2024年1-2月,1\nt,亿元,2024-01,1\nt,亿元,2024-03,9\n"
    )
    panel = read_panel(put(tmp_path, text), errors="collect")
    assert codes(panel.findings) == ["E-DATA-003", "E-DATA-009"]
    assert panel.to_frame()["r"].dropna().tolist() == [3.0] and panel.to_frame()["t"].dropna().tolist() == [9.0]


def test_a_mixed_series_is_left_out_whole(tmp_path: Path) -> None:
    text = HEAD + "r,亿元,2024-01,1\nr,亿元,2024年1-3月,2\ns,%,2024-01,5\n"
    panel = read_panel(put(tmp_path, text), errors="collect")
    assert panel.indicators == ("s",) and codes(panel.findings) == ["E-DATA-007"]


def test_collect_with_no_good_row_is_refused(tmp_path: Path) -> None:
    with expect_refusal("E-DATA-002", "a.csv D2", "abc", kind=ReviewError):
        read_panel(put(tmp_path, HEAD + "r,亿元,2024-01,abc\n"), errors="collect")
    with expect_refusal("E-DATA-001", "a.csv A1", "unit", kind=ReviewError):
        read_panel(put(tmp_path, "indicator,period,value\nr,2024-01,1\n"), errors="collect")


# -- Panel.from_long ---------------------------------------------------------------------------------------------------
def test_from_long_names_rows_where_there_are_no_sources() -> None:
    frame = pd.DataFrame(
        {"indicator": ["retail", "nope", "retail"], "period": ["2024-01", "2024-01", "2024年1月"], "value": [1.0, 2.0, 3.0]}
    )
    with expect_refusal("E-DATA-005", "row 2", "nope", "row 3", "first at row 1", kind=ReviewError):
        Panel.from_long(frame, CATALOGUE)


def test_from_long_leaves_out_rows_that_are_not_good() -> None:
    frame = pd.DataFrame({"indicator": "retail", "period": ["2024-01", "2024-02"], "value": [1.0, 2.0], "good": [True, False]})
    assert Panel.from_long(frame, CATALOGUE).to_frame()["retail"].tolist() == [1.0]
    with expect_refusal("E-FILE-003", kind=ReviewError):
        Panel.from_long(frame.assign(good=False), CATALOGUE)
    note = Finding("W-DATA-001", place="a", note="b")
    assert Panel.from_long(frame, CATALOGUE, findings=[note]).findings == (note,)
