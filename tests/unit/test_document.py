"""The neutral model, and the files made from it: all or none, the same in every format and language, the same bytes again."""

from __future__ import annotations

import io
import re
import sys
import time
import zipfile
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import gdpcore as gdp
from gdpcore.bulletin import Bulletin
from gdpcore.bulletin.document import Cell, ChartBlock, Column, Growth, KeyFigure, Paragraph, Sum, Table
from gdpcore.bulletin.furniture import FURNITURE
from gdpcore.bulletin.html import to_html
from gdpcore.bulletin.html.font import woff
from gdpcore.bulletin.html.picture import inlined
from gdpcore.bulletin.pdf import to_pdf
from gdpcore.bulletin.printed import legible, number
from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.bulletin.widths import column_widths
from gdpcore.bulletin.word import to_word
from gdpcore.cube import Cube, Status
from tests.build import base_accounts, expect_refusal
from tests.documents import HOSTILE, empty, hostile, simple_chart, table
from tests.unit.test_bulletin import EVIL, Page, computed, edition, evil, history, note


# -- the model ---------------------------------------------------------------------------------------------------------
def test_nothing_in_a_document_changes() -> None:
    made = note().document()
    for thing, name in (
        (made, "title"),
        (made.tables[0], "rows"),
        (made.tables[0].rows[0].cells[0], "value"),
        (made.charts[0], "kind"),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, "x")


def test_sentences_know_their_figures() -> None:
    said = Sentence(("GDP ", Figure("5.2%", 5.18, "quarter/GDP/growth"), ", ", Figure("−0.1", -0.1), "."))
    assert said.text == "GDP 5.2%, −0.1." and [f.value for f in said.figures] == [5.18, -0.1]
    assert Paragraph((said, said), "en").text == f"{said.text} {said.text}"
    assert Paragraph((said, said), "zh").text == said.text * 2


def test_cells_print_by_their_column() -> None:
    cases = [
        ("value", 1, -1234.56, "−1,234.6"),
        ("percent", 1, 1234.56, "1234.6"),
        ("points", 2, np.nan, "–"),
        ("text", 0, "=x", "=x"),
    ]
    for kind, decimals, value, text in cases:
        assert Column("c", "C", kind, decimals).text(Cell(value, "*")) == text + "*"
    assert KeyFigure("g", "G", np.nan, 1, "%").text == "–" and KeyFigure("g", "G", -0.04, 1, "%").text == "0.0%"


@pytest.mark.parametrize("text", ["a\x00", "\ud800", "\u202eabc", "\u2066x", "\x85", "\ufffe"])
def test_what_no_document_can_hold_shows(text: str) -> None:
    assert "\ufffd" in legible(text)


def test_line_ends_are_one() -> None:
    assert legible("a\r\nb\rc\u2028d\u2029e\nf") == "a\nb\nc\nd\ne\nf"
    assert legible("中文 العربية\u200f 😀\t=1") == "中文 العربية\u200f 😀\t=1"


def test_words_around_stand_in_both_languages() -> None:
    for key, (english, chinese) in FURNITURE.items():
        assert english and chinese and set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), key


# -- from accounts to a document -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_holds_the_accounts_figures(language: str) -> None:
    made = note(language).document()
    frames = note(language).frames()
    assert [t.name for t in made.tables] == ["quarter", "year_to_date", "indicators", "levels"]
    for shown in made.tables:
        if shown.name == "indicators":
            continue  # its figures are those of the panel
        frame = frames[shown.name]
        assert [r.key for r in shown.rows] == list(frame.index)
        got = np.array([[c.value for c in r.cells] for r in shown.rows], dtype=float)
        assert np.array_equal(got, frame.to_numpy(dtype=float), equal_nan=True)
    assert made.tables[0].rows[6].label.startswith("#") and [r.depth for r in made.tables[0].rows[:7]] == [0, 1, 1, 1, 0, 0, 2]
    assert [b.chart.name for b in made.charts] == ["growth", "contributions", "industries", "structure"]


def test_every_identity_that_is_claimed_holds() -> None:
    claimed = 0
    for shown in note().document().tables:
        rows = {r.key: dict(zip([c.name for c in shown.columns], [c.value for c in r.cells], strict=True)) for r in shown.rows}
        for found in shown.identities:
            claimed += 1
            if isinstance(found, Sum):
                parts = [float(rows[p][found.column]) for p in found.parts]
                assert float(rows[found.total][found.column]) == pytest.approx(sum(parts), abs=1e-9 * sum(map(abs, parts)))
            else:
                assert isinstance(found, Growth)
                for row in rows.values():
                    assert row[found.column] == pytest.approx(
                        100 * (float(row[found.now]) / float(row[found.before]) - 1), abs=1e-9
                    )
    assert claimed == 5


def test_a_first_year_claims_no_growth_and_draws_none() -> None:
    first = evil().select(periods=evil().periods[:1])
    made = Bulletin(first, language="en").document()
    assert made.tables[-1].name == "levels" and made.tables[-1].identities == ()
    assert [b.chart.name for b in made.charts] == ["structure"]
    for content in (to_word(made), to_pdf(made), to_html([made]).encode()):
        assert len(content) > 1000


def test_figures_set_by_hand_and_forecasts_are_marked() -> None:
    accounts = evil()
    flags = np.array(accounts.value.status)
    flags[0, 1, -1] |= Status.OVERRIDDEN
    flags[0, 2, -1] |= Status.FORECAST
    marked = replace(accounts, value=Cube.of(accounts.value.values, accounts.value.axes, accounts.value.meaning, flags))
    shown = Bulletin(marked, language="en").document().tables[0]
    assert [r.cells[0].mark for r in shown.rows] == ["", "*", "f", ""]
    assert len(shown.footnotes) == 2 and shown.columns[0].text(shown.rows[1].cells[0]).endswith("*")
    assert {c.mark for r in shown.rows for c in r.cells[1:2]} == {""}


def test_one_of_several_regions_is_named() -> None:
    leaves = 100.0 + np.arange(48.0).reshape(2, 3, 8)
    two = base_accounts(leaves * 1.1, leaves, EVIL, start="2023Q1", regions=["<甲>", "=乙"])
    made = Bulletin(two, region="=乙").document()
    assert (
        made.title.startswith("=乙")
        and made.tables[0].rows[0].cells[0].value == two.value.sel(region="=乙", item="GDP").values[-1]
    )
    assert to_word(made) and to_pdf(made)


def test_made_up_places_are_called_so_in_every_format(tmp_path: Path) -> None:
    paths = Bulletin(evil(), language="en", made_up=True).write(tmp_path)
    said = "Made-up data"
    assert said in Page(edition(paths["html"].read_text(encoding="utf-8"), "en")).text
    assert said in zipfile.ZipFile(paths["docx"]).read("word/document.xml").decode()
    assert any(
        said in str(r[0])
        for r in CalamineWorkbook.from_path(str(paths["xlsx"])).get_sheet_by_name("Sources and methods").to_python()
        if r
    )
    plain = Bulletin(evil(), language="en").document()
    assert said not in to_html([plain])


# -- the page ------------------------------------------------------------------------------------------------------------
def test_ids_are_unique_and_marks_know_their_figures() -> None:
    text = to_html([hostile("zh"), hostile("en")])
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    references = set(re.findall(r'(?:xlink:href|href|for|aria-labelledby|aria-describedby)="#?([^"]+)"', text)) | set(
        re.findall(r"url\(#([^)]+)\)", text)
    )
    assert references <= set(ids)
    chart = simple_chart()
    marks = re.findall(r'data-row="(\d+)" data-column="(\d+)"', inlined(chart.svg(), chart.name, "zh"))
    assert sorted(marks) == [("0", "0"), ("0", "1"), ("1", "0"), ("2", "0"), ("2", "1")]


def test_the_font_holds_what_the_page_says_and_little_more() -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(woff("<p>国内&amp;生产<svg>画</svg></p>")))
    known = set(map(chr, font.getBestCmap()))
    assert set("国内生产&") <= known and "画" not in known and len(known) < 110
    assert woff("<p>国</p>") == woff("<p>国</p>")


def test_widths_leave_room_for_figures() -> None:
    wide = column_widths(table())
    assert wide[0] == 30.0 and wide[1] >= len("1,999,999,806,172.6")
    assert column_widths(empty())[1] > 6


# -- files ---------------------------------------------------------------------------------------------------------------
def test_four_documents_by_default(tmp_path: Path) -> None:
    paths = note().write(tmp_path)
    assert list(paths) == ["html", "docx", "xlsx", "pdf"]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"bulletin-2025Q2-zh.{f}" for f in paths)
    assert paths["pdf"].read_bytes()[:5] == b"%PDF-" and zipfile.is_zipfile(paths["docx"]) and zipfile.is_zipfile(paths["xlsx"])
    before = {f: p.read_bytes() for f, p in paths.items()}
    time.sleep(1.1 - time.time() % 1.0)
    assert {f: p.read_bytes() for f, p in note().write(tmp_path, overwrite=True).items()} == before


@pytest.mark.parametrize("there", ["html", "docx", "xlsx", "pdf"])
def test_one_file_that_is_there_stops_all(tmp_path: Path, there: str) -> None:
    (tmp_path / f"bulletin-2025Q2-zh.{there}").write_text("old", encoding="utf-8")
    with expect_refusal("E-OUT-001", f"bulletin-2025Q2-zh.{there}"):
        note().write(tmp_path)
    assert [p.read_text(encoding="utf-8") for p in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("formats", [["rtf"], ["html", "exe"], [], [""]])
def test_other_formats_are_refused(tmp_path: Path, formats: list[str]) -> None:
    with expect_refusal("E-DOC-001", "html, docx, xlsx, pdf, csv"):
        note().write(tmp_path, formats)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("module", ["jinja2", "docx", "xlsxwriter", "typst"])
def test_a_missing_extra_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with expect_refusal("E-OUT-007", "gdpcore[bulletin]"):
        note().write(tmp_path)
    assert not list(tmp_path.iterdir())


def test_names_and_gaps_are_right_in_all_formats(tmp_path: Path) -> None:
    """Made-up accounts with nasty names, a falling industry and a gap."""
    leaves = 100.0 + np.arange(24.0).reshape(1, 3, 8)
    leaves[0, 0] = np.linspace(200.0, 20.0, 8)
    leaves[0, 1, 0] = np.nan
    made = Bulletin(base_accounts(leaves * 1.1, leaves, EVIL, start="2023Q1", regions=["某市"]), note=HOSTILE[7])
    paths = made.write(tmp_path, ["html", "docx", "xlsx", "pdf", "csv"])
    growth = number(float(made.accounts.growth()["A"].iloc[-1]), 1)
    assert growth.startswith("−")
    rows = Page(edition(paths["html"].read_text(encoding="utf-8"), "zh")).tables[0]
    assert rows[2][0] == "<script>alert(1)</script>" and rows[2][2] == growth
    sheet: Any = CalamineWorkbook.from_path(str(paths["xlsx"])).get_sheet_by_index(0).to_python()
    assert sheet[5][0] == "<script>alert(1)</script>" and sheet[5][2] == pytest.approx(
        float(made.accounts.growth()["A"].iloc[-1])
    )
    assert growth in zipfile.ZipFile(paths["docx"]).read("word/document.xml").decode()


def test_the_second_language_is_the_same_document() -> None:
    chinese, english = note("zh").document(), note("zh").document("en")
    assert english.language == "en" and [t.name for t in english.tables] == [t.name for t in chinese.tables]
    for a, b in zip(chinese.tables, english.tables, strict=True):
        kept = [k for k, c in enumerate(a.columns) if c.kind != "text"]
        for x, y in zip(a.rows, b.rows, strict=True):
            assert x.key == y.key and str([x.cells[k] for k in kept]) == str([y.cells[k] for k in kept])
    assert all(isinstance(b, ChartBlock) for b in english.charts)
    with expect_refusal("E-OUT-004", "fr"):
        note().document("fr")


def test_the_published_bulletin_has_no_rungs() -> None:
    made = gdp.Bulletin(history(), language="en").document()
    assert not any("rung" in n for n in made.notes) and isinstance(made.tables[0], Table)
    assert made.dated == pd.Period("2025Q2", freq="Q").end_time.date() and computed().stage == "computed"
