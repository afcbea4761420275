"""Word: fonts of official documents, contents, captions, tables of three lines, pictures with words, and bureaus' templates."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest

from gdpcore.bulletin.printed import legible
from gdpcore.bulletin.word import fill_template, to_word
from tests.build import expect_refusal
from tests.documents import HOSTILE, hostile, table

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def part(raw: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    return ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(raw)).read(name))


def paragraphs(root: ElementTree.Element) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]


def fields(root: ElementTree.Element) -> list[str]:
    return [(i.text or "").strip() for i in root.iter(f"{W}instrText")]


@pytest.fixture(scope="module")
def raw() -> bytes:
    return to_word(hostile())


@pytest.fixture(scope="module")
def body(raw: bytes) -> ElementTree.Element:
    return part(raw)


def test_tables_hold_the_printed_figures(body: ElementTree.Element) -> None:
    first = next(body.iter(f"{W}tbl"))
    rows = [["".join(t.text or "" for t in c.iter(f"{W}t")) for c in r.iter(f"{W}tc")] for r in first.iter(f"{W}tr")]
    wanted = table()
    assert len(rows) == 1 + len(wanted.rows)
    for want, row in zip(wanted.rows, rows[1:], strict=True):
        assert row[0].replace("\n", "") == legible(want.label).replace("\n", "")
        assert row[1:] == [c.text(x) for c, x in zip(wanted.columns, want.cells, strict=True)]


def test_tables_have_three_lines_and_their_heads_come_again(body: ElementTree.Element) -> None:
    for made in body.iter(f"{W}tbl"):
        borders = made.find(f"{W}tblPr/{W}tblBorders")
        assert borders is not None and {b.tag.removeprefix(W) for b in borders} == {"top", "bottom"}
        head, *rows = made.iter(f"{W}tr")
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(c.find(f"{W}tcPr/{W}tcBorders/{W}bottom") is not None for c in head.iter(f"{W}tc"))
        assert not [r for r in rows if r.find(f".//{W}tcBorders") is not None]
        assert all(r.find(f"{W}trPr/{W}cantSplit") is not None for r in (head, *rows))


TBL_PR = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook")
TC_PR = ("tcW", "tcBorders", "vAlign")


def test_properties_stand_in_the_schemas_order(body: ElementTree.Element) -> None:
    for name, order in (("tblPr", TBL_PR), ("tcPr", TC_PR)):
        for properties in body.iter(f"{W}{name}"):
            found = [order.index(p.tag.removeprefix(W)) for p in properties]
            assert found == sorted(found)


def test_fonts_of_official_documents(raw: bytes) -> None:
    styles = {s.get(f"{W}styleId"): s for s in part(raw, "word/styles.xml").iter(f"{W}style")}
    for name, font in (("Normal", "仿宋"), ("Title", "方正小标宋简体"), ("Heading1", "黑体"), ("Caption", "黑体")):
        fonts = styles[name].find(f".//{W}rFonts")
        assert fonts is not None and fonts.get(f"{W}eastAsia") == font and fonts.get(f"{W}ascii") == "Times New Roman", name
        assert not [k for k in fonts.attrib if k.endswith("Theme")]


def test_captions_are_numbered_by_word_and_by_us(body: ElementTree.Element) -> None:
    texts = paragraphs(body)
    assert [t[:3] for t in texts if t.startswith(("表1", "表2", "表3", "图1", "图2"))] == [
        "表1　",
        "表2　",
        "图1　",
        "图2　",
        "表3　",
    ]
    assert [f for f in fields(body) if f.startswith("SEQ")] == [f"SEQ {k} \\* ARABIC" for k in "表表图图表"]


def test_the_contents_lead_to_every_heading(body: ElementTree.Element) -> None:
    assert [f for f in fields(body) if f.startswith("TOC")] == ['TOC \\o "1-1" \\h \\z \\u']
    links = [h.get(f"{W}anchor") for h in body.iter(f"{W}hyperlink")]
    marks = [b.get(f"{W}name") for b in body.iter(f"{W}bookmarkStart")]
    assert links == marks and len(marks) == 3
    kinds = [c.get(f"{W}fldCharType") for c in body.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_pictures_have_words(body: ElementTree.Element) -> None:
    pictures = list(body.iter(f"{WP}docPr"))
    assert [p.get("descr") for p in pictures] == ["2024Q1 1.5; 2024Q2 −2.25"] * 2
    assert [p.get("title") for p in pictures] == ["增速", "=图 <i>"]


def test_pages_are_numbered_and_none_is_forced_empty(raw: bytes, body: ElementTree.Element) -> None:
    names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    feet = [part(raw, n) for n in names if n.startswith("word/footer")]
    assert ["PAGE"] in [fields(f) for f in feet]
    assert not [b for b in body.iter(f"{W}br") if b.get(f"{W}type") == "page"]


def test_hostile_text_stays_text(raw: bytes, body: ElementTree.Element) -> None:
    said = "\n".join(paragraphs(body))
    for text in HOSTILE[:-1]:
        for line in legible(text).splitlines():
            assert line in said
    assert "虚构数据" in said
    assert {n for n in zipfile.ZipFile(io.BytesIO(raw)).namelist() if "vba" in n.lower()} == set()


def test_the_same_document_gives_the_same_bytes(raw: bytes) -> None:
    time.sleep(1.1 - time.time() % 1.0)
    assert to_word(hostile()) == raw
    core = zipfile.ZipFile(io.BytesIO(raw)).read("docProps/core.xml").decode()
    assert core.count("2025-07-31T00:00:00Z") == 2


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with expect_refusal("E-OUT-007", "Word", "gdpcore[bulletin]"):
        to_word(hostile())
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with expect_refusal("E-OUT-007", "Word", "gdpcore[bulletin]"):
        fill_template(hostile(), tmp_path / "x.docx")


# -- templates ---------------------------------------------------------------------------------------------------------
def template(folder: Path, *lines: str) -> Path:
    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    grid = file.add_table(rows=3, cols=2)
    grid.cell(0, 0).text = "{%tr for row in tables.quarter.rows %}"
    grid.cell(1, 0).text, grid.cell(1, 1).text = "{{ row.label }}", "{{ row.value }}"
    grid.cell(2, 0).text = "{%tr endfor %}"
    path = folder / "own.docx"
    file.save(path)
    return path


def test_a_bureaus_template_is_filled_in(tmp_path: Path) -> None:
    path = template(
        tmp_path, "某局 {{ title }}", "{{ key_figures.value }}", "{{ charts.growth }}", "{% for n in notes %}{{ n }}|{% endfor %}"
    )
    raw = fill_template(hostile(), path)
    root = part(raw)
    said = "\n".join(paragraphs(root))
    assert "某局 =某市 <script>alert(2)</script> 简报" in said and "−1,234.6" in said
    assert "<script>alert(1)</script>" in said and "{{ 7 * 7 }}" in said and "49" not in said
    rows = [
        ["".join(t.text or "" for t in c.iter(f"{W}t")) for c in r.iter(f"{W}tc")]
        for r in next(root.iter(f"{W}tbl")).iter(f"{W}tr")
    ]
    assert len(rows) == len(table().rows) and rows[0][0] == "合计"
    assert [n for n in zipfile.ZipFile(io.BytesIO(raw)).namelist() if n.startswith("word/media/")]
    assert fill_template(hostile(), path) == raw


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ title.__init__.__globals__ }}",
        "{{ notes.__class__ }}",
        "{{ no_such_name }}",
        "{{ tables.nothing.title }}",
        "{{ key_figures.update({'value': 1}) }}",
        "{% for i in range(10 ** 9) %}{{ i }}{% endfor %}",
        "{% include '/etc/hostname' %}",
        "{{ title",
        "{% for %}",
    ],
)
def test_a_template_is_no_program(tmp_path: Path, line: str) -> None:
    with expect_refusal("E-DOC-002", "own.docx"):
        fill_template(hostile(), template(tmp_path, line))


def test_what_is_no_template_is_refused(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-001", "none.docx"):
        fill_template(hostile(), tmp_path / "none.docx")
    (tmp_path / "text.docx").write_text("no archive", encoding="utf-8")
    with expect_refusal("E-DOC-002", "text.docx"):
        fill_template(hostile(), tmp_path / "text.docx")
