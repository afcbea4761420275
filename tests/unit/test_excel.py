"""Excel: figures are numbers, text is text, formulas say what their cached values say."""

from __future__ import annotations

import io
import re
import sys
import time
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from gdpcore.bulletin.excel import to_excel
from gdpcore.bulletin.excel.sheets import TOP, sheet_name
from gdpcore.bulletin.printed import legible
from tests.build import expect_refusal
from tests.documents import HOSTILE, hostile, table

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(scope="module")
def raw() -> bytes:
    return to_excel(hostile())


@pytest.fixture(scope="module")
def book(raw: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(raw))


def sheet_xml(raw: bytes, number: int) -> ElementTree.Element:
    return ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(raw)).read(f"xl/worksheets/sheet{number}.xml"))


def formulas(raw: bytes, number: int) -> dict[str, tuple[str, float]]:
    out = {}
    for cell in sheet_xml(raw, number).iterfind(".//m:c", NS):
        formula, value = cell.find("m:f", NS), cell.find("m:v", NS)
        if formula is not None:
            assert value is not None
            out[cell.get("r", "")] = (formula.text or "", float(value.text or "nan"))
    return out


def test_every_figure_is_a_number_at_full_precision(book: CalamineWorkbook) -> None:
    rows = book.get_sheet_by_name("表1").to_python()
    for want, row in zip(table().rows, rows[TOP + 1 :], strict=False):
        assert row[0] == legible(want.label)
        for cell, got in zip(want.cells, row[1:], strict=False):
            assert got == "" if np.isnan(cell.value) else got == pytest.approx(cell.value, rel=1e-15)  # 16 digits are written


def test_text_never_becomes_a_formula_or_a_link(raw: bytes) -> None:
    names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    for number in range(1, 1 + sum("worksheets/sheet" in n for n in names)):
        own = {f for f, _ in formulas(raw, number).values()}
        assert all(re.fullmatch(r"[A-Z]+\d+([+\-][A-Z]+\d+)*|\([A-Z]+\d+/[A-Z]+\d+-1\)\*100", f) for f in own), own
        assert sheet_xml(raw, number).find("m:hyperlinks", NS) is None
    assert not [n for n in names if "externalLink" in n or "vba" in n.lower()]
    text = zipfile.ZipFile(io.BytesIO(raw)).read("xl/sharedStrings.xml").decode()
    assert "=1+1" in text and "&lt;script&gt;" in text and "_xHHHH_" not in text


def test_formulas_say_what_they_cache(raw: bytes, book: CalamineWorkbook) -> None:
    """Every formula is computed here again from the cells it names."""
    grid = book.get_sheet_by_name("表1").to_python()

    def at(name: str) -> float:
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]
        x = grid[int(row) - 1][ord(column) - 65]
        return float(x) if x != "" else 0.0

    found = formulas(raw, 1)
    kinds = {"growth": 0, "sum": 0, "gap": 0}
    for formula, cached in found.values():
        ratio = re.fullmatch(r"\((\w+)/(\w+)-1\)\*100", formula)
        if ratio:
            kinds["growth"] += 1
            assert cached == pytest.approx(100 * (at(ratio[1]) / at(ratio[2]) - 1), rel=1e-12)
        elif "+" in formula:
            kinds["sum"] += 1
            assert cached == pytest.approx(sum(at(n) for n in formula.split("+")), rel=1e-12)
        else:
            kinds["gap"] += 1
            a, b = formula.split("-")
            assert cached == pytest.approx(at(a) - at(b), abs=1e-9)
    assert kinds["sum"] == kinds["gap"] == 1  # of the column without gaps only
    assert kinds["growth"] == sum(np.isfinite(r.cells[2].value) for r in table().rows)  # type: ignore[call-overload]


def test_sheets_charts_and_notes(raw: bytes, book: CalamineWorkbook) -> None:
    assert book.sheet_names == ["表1", "表2", "表3", "图1", "图2", "来源与方法"]
    names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    assert sum("charts/chart" in n for n in names) == 2
    notes = [r[0] for r in book.get_sheet_by_name("来源与方法").to_python()]
    assert "=来源" in notes and "=2" in notes and any("虚构" in str(n) for n in notes)
    figures = book.get_sheet_by_name("图1").to_python()
    assert figures[TOP][1:3] == ["甲", "=乙"] and figures[TOP + 2][1:3] == [-2.25, ""]


def test_panes_are_frozen_and_formats_print_decimals(raw: bytes) -> None:
    pane = sheet_xml(raw, 1).find(".//m:pane", NS)
    assert pane is not None and pane.get("state") == "frozen" and pane.get("topLeftCell") == "B5"
    styles = zipfile.ZipFile(io.BytesIO(raw)).read("xl/styles.xml").decode()
    assert "#,##0.0&quot;*&quot;" in styles and 'formatCode="#,##0.0"' in styles
    width = sheet_xml(raw, 1).find(".//m:col", NS)
    assert width is not None and float(width.get("width", "0")) > 50


def test_the_same_document_gives_the_same_bytes(raw: bytes) -> None:
    time.sleep(1.1 - time.time() % 1.0)
    assert to_excel(hostile()) == raw
    assert {i.date_time for i in zipfile.ZipFile(io.BytesIO(raw)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", [*HOSTILE, "History", "a/b\\c?*[x]:", "'quoted'", " "])
def test_names_of_sheets_are_ones_that_excel_takes(name: str) -> None:
    taken: set[str] = set()
    for got in (sheet_name(name, taken), sheet_name(name, taken)):
        assert 0 < len(got) <= 31 and not re.search(r"[\[\]:*?/\\]", got) and not got.startswith("'") and not got.endswith("'")
    assert len(taken) == 2 and "history" not in taken


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with expect_refusal("E-OUT-007", "Excel", "gdpcore[bulletin]"):
        to_excel(hostile())
