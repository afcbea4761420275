"""Accounts from long files and back: volumes given or chained, hierarchies, and everything that is refused."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

import gdpcore as gdp
from gdpcore.accounts import Accounts, read_accounts
from gdpcore.accounts.files import write_accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning
from gdpcore.errors import AlignmentError, FileError, Finding, ReviewError
from tests.build import codes, expect_refusal, said

CHINA = Path(gdp.__file__).parent / "samples" / "data" / "china"
HEAD = "region,item,period,value,volume,unit,flow,price_basis\n"
INDEXED = "region,item,period,value,index_yoy,unit,flow\n"


def put(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding, newline="")
    return path


def rows(*lines: str) -> str:
    """Rows of a file with volumes; a line is "item,period,value,volume"."""
    return HEAD + "".join(f"CN,{line},亿元,period,constant@2020\n" for line in lines)


def indexed(*lines: str, flow: str = "period") -> str:
    """Rows of a file with indexes; a line is "item,period,value,index"."""
    return INDEXED + "".join(f"CN,{line},亿元,{flow}\n" for line in lines)


def year(item: str, number: int, values: Iterable[float], indexes: Iterable[float]) -> list[str]:
    return [f"{item},{number}Q{q},{v},{i}" for q, (v, i) in enumerate(zip(values, indexes, strict=True), start=1)]


def findings(path: Path, **options: object) -> tuple[Finding, ...]:
    with pytest.raises(ReviewError) as caught:
        read_accounts(path, **options)  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(caught.value)).findings == caught.value.findings
    return caught.value.findings


def lone(found: tuple[Finding, ...], code: str, *words: str) -> None:
    assert codes(found) == [code], [str(f) for f in found]
    said(found[0], *words)


def same(left: Accounts, right: Accounts) -> bool:
    """Equal to the last bit, with the same labels, meanings and status."""
    return all(
        a.values.tobytes() == b.values.tobytes()
        and a.status.tobytes() == b.status.tobytes()
        and a.meaning == b.meaning
        and all(list(x.labels) == list(y.labels) for x, y in zip(a.axes, b.axes, strict=True))
        for a, b in ((left.value, right.value), (left.volume, right.volume))
    )


# -- volumes given -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "head",
    [HEAD, "地区,项目,时期,现价,不变价,单位,时期口径,价格基准\n", " REGION,行业,时间,Value,Volume,计量单位,flow,price_basis \n"],
)
def test_volumes_as_given(tmp_path: Path, encoding: str, head: str) -> None:
    text = rows('GDP,2024Q1,"1,100",1000', "GDP,2024年二季度,1200,—").replace(HEAD, head)
    accounts = read_accounts(put(tmp_path, text, encoding=encoding))
    assert accounts.value.values.tolist() == [[[1100.0, 1200.0]]]
    assert accounts.volume.values[0, 0, 0] == 1000.0 and np.isnan(accounts.volume.values[0, 0, 1])
    assert str(accounts.volume.meaning.price) == "constant@2020" and str(accounts.value.meaning.price) == "current"
    assert accounts.stage == "published" and accounts.findings == () and accounts.flow == "period"


def test_items_stand_in_the_order_of_the_hierarchy_and_periods_in_time(tmp_path: Path) -> None:
    accounts = read_accounts(
        put(tmp_path, rows("J,2024Q3,1,1", "I,2024Q1,1,1", "A,2024Q1,1,1", "GDP,2024Q1,3,3", "C,2024Q1,1,1"))
    )
    assert accounts.items == ("GDP", "A", "C", "J", "I") and accounts.total == "GDP"
    assert list(map(str, accounts.periods)) == ["2024Q1", "2024Q2", "2024Q3"]
    assert np.isnan(accounts.value.sel(item="A", period="2024Q2").values).all()


def test_regions_and_a_file_of_one_region(tmp_path: Path) -> None:
    text = rows("GDP,2024Q1,1,1") + "SH,GDP,2024Q1,2,2,亿元,period,constant@2020\n"
    assert read_accounts(put(tmp_path, text)).regions == ("CN", "SH")
    text = "item,period,value,volume,unit,flow,price_basis\nGDP,2024Q1,1,1,亿元,period,constant@2020\n"
    assert read_accounts(put(tmp_path, text)).regions == ("",)


def test_from_a_workbook(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "b.xlsx")
    book.add_worksheet("cover").write(0, 0, "cover")
    sheet = book.add_worksheet("data")
    for r, line in enumerate(rows("GDP,2024Q1,1.5,1").splitlines()):
        sheet.write_row(r, 0, line.split(","))
    book.close()
    assert read_accounts(tmp_path / "b.xlsx", sheet="data").value.values.item() == 1.5
    with expect_refusal("E-FILE-003", "b.xlsx", kind=FileError):
        read_accounts(tmp_path / "b.xlsx")  # the first sheet is a cover


@pytest.mark.parametrize(
    ("periods", "flow", "read"),
    [
        (["2024年一季度", "2024年上半年", "2024年前三季度"], "ytd", ["2024Q1", "2024Q2", "2024Q3"]),
        (["2024年1-3月", "2024年1-6月"], "ytd", ["2024Q1", "2024Q2"]),
        (["2024年1-2月", "2024年1-3月"], "累计", ["2024-02", "2024-03"]),
        (["2024-01", "2024-02"], "当期", ["2024-01", "2024-02"]),
        (["2023", "2024年"], "period", ["2023", "2024"]),
    ],
)
def test_periods_and_flows(tmp_path: Path, periods: list[str], flow: str, read: list[str]) -> None:
    text = HEAD + "".join(f"CN,GDP,{p},1,1,亿元,{flow},constant@2020\n" for p in periods)
    accounts = read_accounts(put(tmp_path, text))
    assert list(map(str, accounts.periods)) == read
    assert accounts.flow == {"累计": "ytd", "当期": "period"}.get(flow, flow)


# -- hierarchies -------------------------------------------------------------------------------------------------------
def test_codes_of_the_release_get_its_hierarchy(tmp_path: Path) -> None:
    tree = read_accounts(put(tmp_path, rows("GDP,2024Q1,3,3", "S1,2024Q1,1,1"))).hierarchy
    assert tree.children("GDP", "stratum") == ("S1", "S2", "S3")


def test_sections_get_theirs(tmp_path: Path) -> None:
    tree = read_accounts(put(tmp_path, rows("GDP,2024Q1,3,3", "M,2024Q1,1,1", "C,2024Q1,1,1"))).hierarchy
    assert tree.children("OTH")[0] == "M" and not tree.memos


@pytest.mark.parametrize("root", ["GDP", "total", "合计", "地区生产总值"])
def test_other_items_are_parts_of_the_total(tmp_path: Path, root: str) -> None:
    accounts = read_accounts(put(tmp_path, rows("wine,2024Q1,1,1", f"{root},2024Q1,3,3", "cloth,2024Q1,2,2")))
    assert accounts.total == root and accounts.items == (root, "wine", "cloth")
    assert accounts.hierarchy.children(root) == ("wine", "cloth")


def test_a_given_hierarchy(tmp_path: Path) -> None:
    tree = Hierarchy.of(["T", "X", "Y"], {"T": ["X", "Y"]})
    accounts = read_accounts(put(tmp_path, rows("Y,2024Q1,1,1", "T,2024Q1,1,1")), hierarchy=tree)
    assert accounts.items == ("T", "Y") and accounts.hierarchy is tree


def test_items_that_no_hierarchy_holds(tmp_path: Path) -> None:
    path = put(tmp_path, rows("wine,2024Q1,1,1", "cloth,2024Q1,2,2"))
    lone(findings(path), "E-TREE-001", "'GDP'", "a.csv", "wine, cloth")
    lone(findings(path, hierarchy=Hierarchy.of(["wine"])), "E-TREE-001", "'cloth'", "a.csv B3", "wine")


# -- volumes chained ---------------------------------------------------------------------------------------------------
def test_indexes_are_chained_forward_and_back(tmp_path: Path) -> None:
    lines = ["GDP,2021Q4,100,125", *year("GDP", 2022, (100, 110, 120, 130), (110, 100, 80, 104)), "GDP,2023Q1,150,120"]
    accounts = read_accounts(put(tmp_path, indexed(*lines)))
    assert str(accounts.volume.meaning.price) == "chained_yoy@2022"
    assert list(map(str, accounts.periods[[0, -1]])) == ["2020Q4", "2023Q1"]
    volume = dict(zip(map(str, accounts.periods), accounts.volume.values[0, 0].tolist(), strict=True))
    assert [volume[f"2022Q{q}"] for q in (1, 2, 3, 4)] == [100.0, 110.0, 120.0, 130.0]
    assert volume["2021Q1"] == 100 / 1.1 and volume["2021Q3"] == 120 / 0.8 and volume["2021Q4"] == 125.0
    assert volume["2020Q4"] == 100.0 and volume["2023Q1"] == 120.0
    assert np.isnan(accounts.value.values[0, 0, :4]).all()


@pytest.mark.parametrize("name", ["accounts_quarter.csv", "accounts_ytd.csv"])
def test_published_accounts_give_back_their_indexes(name: str) -> None:
    accounts = read_accounts(CHINA / name)
    frame = pd.read_csv(CHINA / name)
    growth = accounts.growth(flow=accounts.flow)
    for row in frame.itertuples():
        assert growth.loc[row.period, row.item] + 100 == pytest.approx(row.index_yoy, abs=1e-9)
    assert str(accounts.volume.meaning.price) == "chained_yoy@2022" and len(accounts.items) == 16
    assert list(map(str, accounts.periods[[0, -1]])) == ["2020Q4", "2025Q2"]
    assert int((~np.isnan(accounts.value.values)).sum()) == len(frame)


def test_a_reference_year_of_choice(tmp_path: Path) -> None:
    lines = [*year("GDP", 2022, (1, 2, 3, 4), (100,) * 4), *year("GDP", 2023, (5, 6, 7, 8), (200,) * 4)]
    first, second = (read_accounts(put(tmp_path, indexed(*lines)), reference=r) for r in (None, 2023))
    assert first.volume.values[0, 0, 4:].tolist() == [1, 2, 3, 4, 2, 4, 6, 8]
    assert second.volume.values[0, 0, 4:].tolist() == [2.5, 3, 3.5, 4, 5, 6, 7, 8]
    assert str(second.volume.meaning.price) == "chained_yoy@2023"
    pd.testing.assert_frame_equal(first.growth(), second.growth())


def test_the_reference_year_is_the_first_in_which_every_series_is_whole(tmp_path: Path) -> None:
    lines = [*year("GDP", 2022, (1, 2, 3, 4), (100,) * 4), *year("A", 2022, (1, 2, 3, 4), (100,) * 4)[1:]]
    lines += [*year("GDP", 2023, (5, 6, 7, 8), (200,) * 4), *year("A", 2023, (5, 6, 7, 8), (200,) * 4)]
    assert str(read_accounts(put(tmp_path, indexed(*lines))).volume.meaning.price) == "chained_yoy@2023"


def test_a_price_basis_of_current_beside_indexes(tmp_path: Path) -> None:
    text = "region,item,period,value,index_yoy,unit,flow,price_basis\nCN,GDP,2023,1,105,亿元,period,current\nCN,GDP,2024,2,106,亿元,period,\n"
    assert str(read_accounts(put(tmp_path, text)).volume.meaning.price) == "chained_yoy@2023"


@pytest.mark.parametrize(
    ("lines", "reference", "words"),
    [
        (["GDP,2022Q4,1,100", "GDP,2023Q1,1,100"], None, ("2021-2023", "GDP")),
        (year("GDP", 2022, (1, 2, 3, 4), (100,) * 4), 2021, ("2021", "2021Q1")),
        (year("GDP", 2022, (1, 2, 3, 4), (100,) * 4), 1999, ("1999", "2021Q1", "2022Q4")),
        ([*year("GDP", 2022, (1, 2, 3, 4), (100,) * 4), "A,2022Q1,1,100"], 2022, ("2022", "CN A", "2022Q2")),
    ],
)
def test_no_year_to_chain_on(tmp_path: Path, lines: list[str], reference: int | None, words: tuple[str, ...]) -> None:
    lone(findings(put(tmp_path, indexed(*lines)), reference=reference), "E-ACC-005", "a.csv", *words)


@pytest.mark.parametrize(("index", "shown"), [("5.2", "5.2"), ("1.052", "1.052"), ("1052", "1052")])
def test_growth_rates_and_ratios_are_not_indexes(tmp_path: Path, index: str, shown: str) -> None:
    found = findings(put(tmp_path, indexed(*year("GDP", 2022, (1, 2, 3, 4), (float(index),) * 4))))
    lone(found, "E-ACC-006", "a.csv E1", shown, "100")


@pytest.mark.parametrize("index", ["0", "-3", "-104.5"])
def test_indexes_that_cannot_be(tmp_path: Path, index: str) -> None:
    lines = [*year("GDP", 2022, (1, 2, 3, 4), (100,) * 4), f"GDP,2023Q1,1,{index}"]
    lone(findings(put(tmp_path, indexed(*lines))), "E-DATA-006", "a.csv E6", index)


# -- refused -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("column", ["item", "period", "value", "unit", "flow", "price_basis"])
def test_missing_columns(tmp_path: Path, column: str) -> None:
    frame = pd.DataFrame([line.split(",") for line in rows("GDP,2024Q1,1,1").splitlines()[1:]], columns=HEAD.strip().split(","))
    frame.drop(columns=column).to_csv(tmp_path / "a.csv", index=False)
    lone(findings(tmp_path / "a.csv"), "E-DATA-001", "a.csv A1", repr(column))


def test_neither_column_of_volumes(tmp_path: Path) -> None:
    text = "region,item,period,value,unit,flow\nCN,GDP,2024Q1,1,亿元,period\n"
    lone(findings(put(tmp_path, text)), "E-DATA-001", "a.csv A1", "volume or index_yoy")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (rows("GDP,2401,1,1"), "E-TIME-017", ("a.csv C2", "2401")),
        (rows("GDP,soon,1,1"), "E-TIME-001", ("a.csv C2", "soon")),
        (rows("GDP,,1,1"), "E-DATA-010", ("a.csv C2", "period")),
        (rows(",2024Q1,1,1"), "E-DATA-010", ("a.csv B2", "item")),
        (rows("GDP,2024Q1,1,1", "GDP,2024-05,1,1"), "E-TIME-002", ("2024Q1 (a.csv C2)", "2024-05 (a.csv C3)")),
        (rows("GDP,2024Q1,1,1", "GDP,2024,1,1"), "E-TIME-002", ("a.csv C3",)),
        (rows("GDP,2024Q1,1,1", "GDP,2024年一季度,1,1"), "E-DATA-003", ("a.csv D3", "CN GDP", "一季度", "a.csv D2")),
        (rows("GDP,2024年上半年,1,1"), "E-DATA-007", ("a.csv C2", "CN GDP", "上半年")),
        (rows("GDP,2024Q1,abc,1"), "E-DATA-002", ("a.csv D2", "abc")),
        (rows("GDP,2024Q1,1,1e999"), "E-DATA-006", ("a.csv E2", "1e999")),
        (rows("GDP,2024Q1,1,1").replace("亿元", ""), "E-DATA-010", ("a.csv F2", "unit")),
        (rows("GDP,2024Q1,1,1").replace("亿元", "furlongs"), "E-DATA-008", ("a.csv F2", "unit", "furlongs")),
        (rows("GDP,2024Q1,1,1").replace("period,c", "stock,c"), "E-DATA-008", ("a.csv G2", "flow", "stock", "ytd")),
        (rows("GDP,2024Q1,1,1").replace("constant@2020", "current"), "E-DATA-008", ("a.csv H2", "price_basis", "constant@2020")),
        (rows("GDP,2024Q1,1,1").replace("constant@2020", "2020"), "E-DATA-008", ("a.csv H2", "price_basis")),
        (rows("GDP,2024Q1,1,1").replace("constant@2020", ""), "E-DATA-010", ("a.csv H2", "price_basis")),
        (
            rows("GDP,2024Q1,1,1") + "CN,A,2024Q1,1,1,万元,period,constant@2020\n",
            "E-DATA-004",
            ("a.csv F3", "CN A", "万元", "亿元"),
        ),
        (
            rows("GDP,2024Q1,1,1") + "CN,A,2024Q1,1,1,亿元,ytd,constant@2020\n",
            "E-DATA-012",
            ("a.csv G3", "CN A", "flow", "ytd", "period"),
        ),
        (
            rows("GDP,2024Q1,1,1") + "CN,A,2024Q1,1,1,亿元,period,constant@2015\n",
            "E-DATA-012",
            ("a.csv H3", "CN A", "constant@2015"),
        ),
        (rows("GDP,2024Q1,1,1") + ",A,2024Q1,1,1,亿元,period,constant@2020\n", "E-DATA-010", ("a.csv A3", "region")),
        (rows("GDP,2024Q1,1,1", "A,2024Q1,1,", "A,2024Q2,1,"), "E-ACC-003", ("a.csv B3", "CN A", "2024Q1..2024Q2")),
        (
            INDEXED.replace("\n", ",price_basis\n") + "CN,GDP,2023,1,100,亿元,period,constant@2020\n",
            "E-DATA-008",
            ("a.csv H2", "price_basis", "current"),
        ),
        (HEAD.replace("\n", ",memo\n") + "CN,GDP,2023,1,1,亿元,period,constant@2020,x\n", "E-DATA-015", ("a.csv I1", "memo")),
        (HEAD + "CN,GDP,2023,1,1,亿元,period,constant@2020,x\n", "E-DATA-014", ("a.csv I2", "x")),
        (HEAD.replace("item", "volume") + "CN,1,2023,1,1,亿元,period,constant@2020\n", "E-DATA-013", ("a.csv E1", "volume")),
    ],
)
def test_rows_that_are_refused(tmp_path: Path, text: str, code: str, words: tuple[str, ...]) -> None:
    found = findings(put(tmp_path, text))
    one = [f for f in found if f.code == code]
    said(one[0], *words)
    assert len(one) == 1 and (len(found) == 1 or code in ("E-DATA-013", "E-TIME-002"))


def test_an_index_in_place_of_a_volume(tmp_path: Path) -> None:
    text = "region,item,period,value,volume,index_yoy,unit,flow,price_basis\nCN,GDP,2023,1,1,104,亿元,period,constant@2020\nCN,A,2023,1,,104,亿元,period,constant@2020\n"
    lone(findings(put(tmp_path, text)), "E-ACC-004", "a.csv B3", "CN A", "index_yoy")


def test_everything_is_found_at_once(tmp_path: Path) -> None:
    text = (
        rows("GDP,2401,abc,1", ",2024Q1,1,1e999", "A,2024Q1,1,1", "A,2024Q1,2,2", "E,2024Q1,1,")
        + "CN,F,2024Q1,1,1,万元,ytd,constant@2015\n"
    )
    found = findings(put(tmp_path, text))
    assert sorted(codes(found)) == [
        "E-ACC-003", "E-DATA-002", "E-DATA-003", "E-DATA-004", "E-DATA-006", "E-DATA-010", "E-DATA-012", "E-DATA-012", "E-TIME-017",
    ]  # fmt: skip
    text = "\n".join(map(str, found))
    assert all(f"a.csv {cell}" in text for cell in ("C2", "D2", "B3", "E3", "D5", "B6", "F7", "G7", "H7"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.csv", "E-FILE-001"),
        ("a.xls", "E-FILE-005"),
        ("e.csv", "E-FILE-003"),
        ("h.csv", "E-FILE-003"),
        ("f.xlsx", "E-READ-016"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, code: str) -> None:
    for other, text in (("a.xls", "x"), ("e.csv", ""), ("h.csv", HEAD), ("f.xlsx", "<html>")):
        put(tmp_path, text, other)
    with expect_refusal(code, name, kind=FileError):
        read_accounts(tmp_path / name)


# -- writing -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["accounts_quarter.csv", "accounts_ytd.csv"])
def test_round_trip_to_the_last_bit(tmp_path: Path, name: str) -> None:
    accounts = read_accounts(CHINA / name)
    again = read_accounts(write_accounts(accounts, tmp_path / "again.csv"))
    assert same(accounts, again) and again.hierarchy is accounts.hierarchy
    whole = accounts.complete(accounts.hierarchy)
    back = read_accounts(write_accounts(whole, tmp_path / "whole.csv"))
    assert set(back.items) == set(whole.items)
    assert back.volume.sel(item=list(whole.items)).values.tobytes() == whole.volume.values.tobytes()


def test_round_trip_of_awkward_numbers_and_regions(tmp_path: Path) -> None:
    numbers = np.array(
        [[[0.1 + 0.2, 1e-300], [-1.7976931348623157e308, np.nan]], [[1 / 3, 5e15 + 1], [0.0, 123456789.123456789]]]
    )
    axes = [Axis.of("region", ["a,b", '甲"乙"']), Axis.of("item", ["GDP", "A"]), Axis.of("period", ["2023-12", "2024-01"])]
    cubes = [
        Cube.of(x, axes, Meaning.of("million USD", price, "ytd"))
        for x, price in ((numbers, "current"), (numbers[::-1].copy(), "chained"))
    ]
    accounts = Accounts(*cubes, read_accounts(CHINA / "accounts_quarter.csv").hierarchy)
    assert same(accounts, read_accounts(write_accounts(accounts, tmp_path / "again.csv")))


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    accounts = read_accounts(CHINA / "accounts_quarter.csv")
    path = put(tmp_path, "mine")
    with expect_refusal("E-OUT-001", "a.csv", kind=FileError):
        write_accounts(accounts, path)
    assert path.read_text() == "mine"
    assert write_accounts(accounts, path, overwrite=True) == path
    assert path.read_text(encoding="utf-8").startswith("region,item,period,value,volume,unit,flow,price_basis\nCN,GDP,2020Q4,,")
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "mine")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with expect_refusal("E-OUT-002", "a.csv", "No space left", kind=FileError):
        write_accounts(read_accounts(CHINA / "accounts_quarter.csv"), path, overwrite=True)
    assert path.read_text() == "mine" and os.listdir(tmp_path) == ["a.csv"]


def test_paths_that_cannot_be_written(tmp_path: Path) -> None:
    accounts = read_accounts(CHINA / "accounts_quarter.csv")
    with expect_refusal("E-OUT-002", "b.csv", kind=FileError):
        write_accounts(accounts, tmp_path / "none" / "b.csv")
    with expect_refusal("E-FILE-005", "b.txt", ".csv", kind=FileError):
        write_accounts(accounts, tmp_path / "b.txt")
    assert os.listdir(tmp_path) == []


def test_draws_are_not_written(tmp_path: Path) -> None:
    axes = [Axis.of("draw", None), Axis.of("region", ["CN"]), Axis.of("item", ["GDP"]), Axis.of("period", ["2024Q1"])]
    cubes = [Cube.of(np.ones((2, 1, 1, 1)), axes, Meaning.of("亿元", price)) for price in ("current", "constant@2020")]
    with expect_refusal("E-AXIS-005", "draw", kind=AlignmentError):
        write_accounts(Accounts(*cubes, Hierarchy.of(["GDP"])), tmp_path / "a.csv")
    assert os.listdir(tmp_path) == []
