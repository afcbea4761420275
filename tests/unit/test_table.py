"""A file as a grid of text: encodings, addresses, workbooks, and the files that are refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

from gdpcore.errors import FileError, Finding
from gdpcore.panel.coded import Coded
from gdpcore.panel.heading import read_heading
from gdpcore.panel.opening import read_table
from gdpcore.panel.table import SheetRows, Table, address, plain
from tests.build import codes, expect_refusal, said

TEXT = "指标,时期,数值\n社会消费品零售总额,2024-03,39020\n"


def put(folder: Path, name: str, data: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def book(folder: Path, sheets: dict[str, list[list[object]]], name: str = "book.xlsx", hidden: str = "") -> Path:
    path = folder / name
    workbook = xlsxwriter.Workbook(path, {"nan_inf_to_errors": True})
    dates = workbook.add_format({"num_format": "yyyy-mm"})
    for title, rows in sheets.items():
        sheet = workbook.add_worksheet(title)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(r, c, cell, dates)
                elif cell is not None:
                    sheet.write(r, c, cell)
        if title == hidden:
            sheet.hide()
    workbook.close()
    return path


def rezip(source: Path, target: Path, changes: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changes.get(entry.filename, old.read(entry.filename)))
    return target


SHEET = "xl/worksheets/sheet1.xml"


def with_cells(folder: Path, cells: str) -> Path:
    """A workbook whose only sheet holds this XML."""
    xml = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    )
    return rezip(book(folder, {"s": [["x"]]}, "plain.xlsx"), folder / "made.xlsx", {SHEET: xml.encode()})


# -- CSV ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "gbk"])
def test_every_encoding_gives_the_same_grid(tmp_path: Path, encoding: str) -> None:
    table = read_table(put(tmp_path, "a.csv", TEXT, encoding))
    assert table.rows == [["指标", "时期", "数值"], ["社会消费品零售总额", "2024-03", "39020"]]
    assert table.file == "a.csv" and table.sheet == ""


def test_characters_that_only_gb18030_has(tmp_path: Path) -> None:
    assert read_table(put(tmp_path, "a.csv", "䶮,1", "gb18030")).rows == [["䶮", "1"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(tmp_path: Path, end: str) -> None:
    assert read_table(put(tmp_path, "a.csv", TEXT.replace("\n", end))).rows[1][2] == "39020"


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_separator_of_the_heading(tmp_path: Path, separator: str) -> None:
    assert read_table(put(tmp_path, "a.csv", TEXT.replace(",", separator))).rows[1][1] == "2024-03"


def test_addresses_count_blank_lines_and_lines_within_quotes(tmp_path: Path) -> None:
    table = read_table(put(tmp_path, "a.csv", '\na,b\n"x\ny",1\n,\nz,2\n'))
    assert table.rows[2][0] == "x\ny"
    assert table.place(2, 1) == "a.csv B3" and table.raw(4, 0) == "z"
    assert table.lines(1) == [2, 4]


def test_a_short_row_is_empty_at_its_end(tmp_path: Path) -> None:
    table = read_table(put(tmp_path, "a.csv", "a,b,c\n1\n"))
    assert table.cell(1, 2) == "" and table.raw(1, 9) == ""


def test_digest_is_that_of_the_file(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", TEXT)
    assert read_table(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_addresses() -> None:
    cells = [(0, 0), (9, 25), (0, 26), (0, 701), (0, 702), (1048575, 16383)]
    assert [address(r, c) for r, c in cells] == ["A1", "Z10", "AA1", "ZZ1", "AAA1", "XFD1048576"]


def test_plain_form() -> None:
    assert plain("　ＧＤＰ\u200b\u00a0") == "GDP"
    assert plain("⽂") == "文"
    assert plain(dt.date(2024, 3, 1)) == "2024-03-01"


def test_coded_columns_share_labels() -> None:
    column = Coded.of(["b ", "a", "b"], plain)
    assert column.labels == ["b", "a"] and column.at.tolist() == [0, 1, 0]
    assert column.spread().tolist() == ["b", "a", "b"] and column.take(np.array([1])).labels == ["b", "a"]
    assert Coded.of([], plain).at.tolist() == []


# -- CSV refused -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["none.csv", "none.xlsx", "none.xls"])
def test_missing_file(tmp_path: Path, name: str) -> None:
    with expect_refusal("E-FILE-001", name, kind=FileError):
        read_table(tmp_path / name)


def test_messages_do_not_tell_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read_table(tmp_path / "none.csv")
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"\n\n", b" ,\n,", b"\xef\xbb\xbf", "\n".encode("utf-16")])
def test_empty_file(tmp_path: Path, data: bytes) -> None:
    with expect_refusal("E-FILE-003", "a.csv", kind=FileError):
        read_table(put(tmp_path, "a.csv", data))


@pytest.mark.parametrize("name", ["a.xls", "a.XLS", "a.tsv", "a.txt", "a.ods", "a.pkl", "a"])
def test_other_kinds(tmp_path: Path, name: str) -> None:
    with expect_refusal("E-FILE-005", name, ".xlsx", kind=FileError):
        read_table(put(tmp_path, name, TEXT))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\n\xff\xff,1\n", "UTF-8"),
        ("é,1".encode("latin-1"), "GB 18030"),
        (TEXT.encode("utf-16")[:-1], "UTF-8"),
        ("a,b\n1,2".encode("utf-16-le"), "NUL"),
        (b"a,b\n1\x00,2", "NUL"),
        (b'a,b\n"1,2\n', "line"),
        (b'a,b\n"1"x,2\n', "line 2"),
    ],
)
def test_undecodable_or_broken_csv(tmp_path: Path, data: bytes, words: str) -> None:
    with expect_refusal("E-FILE-002", "a.csv", words, kind=FileError):
        read_table(put(tmp_path, "a.csv", data))


def test_a_csv_has_no_sheets(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-002", "a.csv", "一季度"):
        read_table(put(tmp_path, "a.csv", TEXT), sheet="一季度")


# -- workbooks ---------------------------------------------------------------------------------------------------------
def test_cells_of_a_workbook_stand_at_their_addresses(tmp_path: Path) -> None:
    rows = [[], [None, "指标", "数值"], [None, "社零", 39020], [None, "", 0.1], [None, True, -1e-9]]
    table = read_table(book(tmp_path, {"空": [], "数据": rows}))
    assert table.sheet == "数据" and table.place(2, 2) == "book.xlsx 数据!C3"
    assert [table.raw(r, 2) for r in range(1, 5)] == ["数值", "39020", "0.1", "-1e-09"]
    assert table.raw(4, 1) == "TRUE" and table.cell(0, 0) == ""


def test_dates_stay_dates(tmp_path: Path) -> None:
    table = read_table(book(tmp_path, {"s": [[dt.datetime(2024, 3, 1), 202403]]}))
    assert table.rows[0][0] == dt.date(2024, 3, 1) and table.rows[0][1] == "202403"


def test_a_named_sheet_is_read_and_a_hidden_one_only_if_named(tmp_path: Path) -> None:
    path = book(tmp_path, {"old": [["x"]], "new": [["y"]]}, hidden="")
    assert read_table(path, sheet="new").rows == [["y"]]
    assert read_table(path).rows == [["x"]]
    hidden = rezip(path, tmp_path / "hidden.xlsx", {"xl/workbook.xml": _hide(path, "old")})
    assert read_table(hidden).rows == [["y"]]
    assert read_table(hidden, sheet="old").rows == [["x"]]


def _hide(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/workbook.xml").decode()
    return text.replace(f'<sheet name="{name}"', f'<sheet name="{name}" state="hidden"').encode()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="A1"><f>B1+1</f></c>', "=B1+1"),
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
    ],
)
def test_errors_and_formulas_without_a_result_are_not_empty_cells(tmp_path: Path, cell: str, text: str) -> None:
    table = read_table(
        with_cells(tmp_path, f'<row r="1">{cell}<c r="B1"><v>2</v></c></row><row r="3"><c r="A3"><v>5</v></c></row>')
    )
    assert table.rows[0] == [text, "2"] and table.raw(2, 0) == "5"


def test_a_formula_with_a_result_is_its_result(tmp_path: Path) -> None:
    assert read_table(with_cells(tmp_path, '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')).rows == [["2"]]


def test_formulas_below_the_cells_are_not_cells(tmp_path: Path) -> None:
    path = book(tmp_path, {"s": [["x", 1]]})
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET).decode().replace("</sheetData>", "</sheetData><extLst><ext><f>A1</f></ext></extLst>")
    assert read_table(rezip(path, tmp_path / "b.xlsx", {SHEET: xml.encode()})).rows == [["x", "1"]]


def test_a_tall_and_a_wide_sheet_are_read(tmp_path: Path) -> None:
    wide = [["x"] * 600, [1] * 600]
    assert len(read_table(book(tmp_path, {"s": wide})).rows[1]) == 600
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    assert len(read_table(with_cells(tmp_path, far)).rows) == 1048576


# -- workbooks refused -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("data", [b"", b"neither zip nor page", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_not_a_workbook(tmp_path: Path, data: bytes) -> None:
    with expect_refusal("E-FILE-002", "fake.xlsx", "zip", kind=FileError):
        read_table(put(tmp_path, "fake.xlsx", data))


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with expect_refusal("E-FILE-002", "a.xlsx", kind=FileError):
        read_table(tmp_path / "a.xlsx")


def test_truncated_workbook(tmp_path: Path) -> None:
    data = book(tmp_path, {"s": [["x"]]}).read_bytes()
    with expect_refusal("E-FILE-002", "cut.xlsx", kind=FileError):
        read_table(put(tmp_path, "cut.xlsx", data[: len(data) // 2]))


def test_unknown_sheet_names_those_that_are_there(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-002", "book.xlsx", "二季度", "一季度", kind=FileError):
        read_table(book(tmp_path, {"一季度": [["x"]]}), sheet="二季度")


def test_workbook_without_cells(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-003", "book.xlsx", kind=FileError):
        read_table(book(tmp_path, {"s": [], "t": []}))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1"/><c r="SR1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        "<row r='1048576'><c\n r='XFD1048576' ><f>1</f></c></row>",
        '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="900000"><x:c r="ZZ900000"><x:v>1</x:v></x:c></x:row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * 16 + "</row>",
    ],
)
def test_far_cells_are_refused_quickly(tmp_path: Path, cells: str) -> None:
    path, start = with_cells(tmp_path, cells), time.perf_counter()
    with expect_refusal("E-FILE-002", "made.xlsx", "filled cells", kind=FileError):
        read_table(path)
    assert time.perf_counter() - start < 2.0


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ('<row r="x"><c r="A1"><v>1</v></c></row>', "'x'"),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', "column"),
        ("<row><c>", SHEET),
        ('<row r="1"><c r="A99999999999"><v>1</v></c></row>', "no sheet has"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "no sheet has"),
    ],
)
def test_sheets_that_are_not_well_formed(tmp_path: Path, cells: str, words: str) -> None:
    with expect_refusal("E-FILE-002", "made.xlsx", words, kind=FileError):
        read_table(with_cells(tmp_path, cells))


def test_document_types_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    path = rezip(book(tmp_path, {"s": [["x"]]}), tmp_path / "bomb.xlsx", {SHEET: bomb.encode()})
    with expect_refusal("E-FILE-002", "bomb.xlsx", "document type", kind=FileError):
        read_table(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = rezip(book(tmp_path, {"s": [["x"]]}), tmp_path / "bomb.xlsx", {SHEET: b" " * (40 * 2**20)})
    start = time.perf_counter()
    with expect_refusal("E-FILE-002", "bomb.xlsx", "unpacked", kind=FileError):
        read_table(path)
    assert path.stat().st_size < 200_000 and time.perf_counter() - start < 2.0


def test_without_calamine_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with expect_refusal("E-FILE-004", "book.xlsx", "gdpcore[excel]", kind=FileError):
        read_table(book(tmp_path, {"s": [["x"]]}))


# -- frames and headings -----------------------------------------------------------------------------------------------
def test_a_frame_is_a_grid() -> None:
    frame = pd.DataFrame(
        {"a": [1.0, np.nan], "b": [pd.Period("2024-01", "M"), None], 3: ["x", pd.NA], "d": [np.float64(0.1), True]}
    )
    table = Table.of_frame(frame)
    assert table.rows[0] == ["a", "b", "3", "d"]
    assert table.rows[1] == ["1", pd.Period("2024-01", "M"), "x", "0.1"] and table.rows[2] == ["", "", "", "TRUE"]
    assert table.place(1, 0) == "DataFrame A2"


NAMES = {"indicator": ("指标",), "value": ("数值",)}


def test_headings_in_both_languages_and_any_form() -> None:
    found: list[Finding] = []
    heading = read_heading(Table("a.csv", "", "", [[""], ["ＩＮＤＩＣＡＴＯＲ ", "数值", "2024-01"]]), NAMES, found)
    assert heading.row == 1 and heading.columns == {"indicator": 0, "value": 1} and heading.others == {2: "2024-01"}
    assert not found


def test_a_column_named_twice_and_cells_without_heading() -> None:
    found: list[Finding] = []
    rows = [["指标", "indicator", "", "数值"], ["a", "b", "", "1"], ["a", "b", "note", "1", "2"]]
    read_heading(Table("a.csv", "", "", rows), NAMES, found)
    assert codes(found) == ["E-DATA-013", "E-DATA-014", "E-DATA-014"]
    said(found[0], "a.csv B1", "indicator", "A1")
    said(found[1], "a.csv C3", "note")
    said(found[2], "a.csv E3", "2")


def test_a_grid_without_cells_has_no_heading() -> None:
    with expect_refusal("E-FILE-003", "a.csv"):
        read_heading(Table("a.csv", "", "", [[""], []]), NAMES, [])


def test_numbers_of_a_sheet_become_text_only_where_text_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40 rows of numbers, one cell is made text: that whose text is asked for."""
    import xlsxwriter

    import gdpcore as gdp
    from gdpcore.panel import table as module

    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["period", *(f"r{k} (亿元)" for k in range(30))])
        for r in range(1, 41):
            sheet.write_row(r, 0, [f"{2000 + r}-03", *(r + k / 10 for k in range(30))])
    texts: list[object] = []
    monkeypatch.setattr(module, "_digits", lambda x: texts.append(x) or repr(x))
    table = read_table(tmp_path / "b.xlsx")
    block = table.floats(5, slice(1, 31))
    assert block == [5 + k / 10 for k in range(30)] and texts == []
    assert table.cell(5, 2) == "5.1" and len(texts) == 1
    assert gdp.panel.numbers.read_block(table, range(1, 41), range(1, 31), gdp.panel.numbers.MARKED, []).values[4, 1] == 5.1
    assert len(texts) == 1


def test_a_number_too_small_of_a_sheet_is_refused_as_text_is() -> None:
    from gdpcore.panel.numbers import MARKED, read_block

    found: list[Finding] = []
    block = read_block(Table("b.xlsx", "", "s", SheetRows([[1.0, 1e-320], [0.0, -0.0]])), [0, 1], [0, 1], MARKED, found)
    assert [f.code for f in found] == ["E-DATA-006"] and block.good.tolist() == [[True, False], [True, True]]
    assert block.values[0, 0] == 1.0 and not np.signbit(block.values[1]).any()


def test_a_label_is_read_without_making_text_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = SheetRows([["code", "2024-01", "2024-02"], *([f"x{k}", float(k), k / 3] for k in range(50))])
    table = Table("a.xlsx", "", "s", rows)
    made: list[int] = []
    monkeypatch.setattr(SheetRows, "__getitem__", lambda self, k: made.append(k))
    assert [table.cell(k + 1, 0) for k in range(50)] == [f"x{k}" for k in range(50)]
    assert (table.cell(3, 1), table.cell(4, 2), table.raw(2, 9)) == ("2", "1", "") and not made
