"""PDF: any text comes out as itself, fonts are in the file, and the clock is not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import zlib
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.bulletin.pdf import to_pdf
from gdpcore.bulletin.pdf.escape import quoted
from gdpcore.bulletin.pdf.writer import source
from gdpcore.bulletin.printed import legible
from tests.build import expect_refusal
from tests.documents import HOSTILE, hostile
from tests.servers import missing


def back(texts: list[str]) -> list[str]:
    """What typst reads where the texts were put."""
    made = "#metadata((" + "".join(f"{quoted(t)}, " for t in texts) + ")) <x>\n"
    read: list[list[str]] = json.loads(typst.Compiler({"main": made.encode("utf-8")}).query("<x>", field="value"))
    return read[0]


def streams(raw: bytes) -> bytes:
    """Everything in a PDF that is packed, unpacked, and what is not."""
    out = [raw]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.S):
        try:
            out.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(out)


@settings(max_examples=25)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=30))
def test_any_text_comes_out_as_itself(texts: list[str]) -> None:
    assert back(texts) == [legible(t) for t in texts]


@settings(max_examples=25)
@given(st.lists(st.text(alphabet='\\"#$*_`<>@~/[]{}()u\n\r\t=-+', max_size=40), min_size=1, max_size=30))
def test_text_of_signs_comes_out_as_itself(texts: list[str]) -> None:
    assert back(texts) == [legible(t) for t in texts]


def test_hostile_names_come_out_as_themselves() -> None:
    assert back(list(HOSTILE)) == [legible(t) for t in HOSTILE]


def test_no_text_stands_in_the_source_but_in_strings() -> None:
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', source(hostile()))
    assert "alert" not in outside and "panic" not in outside and "名" not in outside
    assert re.fullmatch(r"[\x20-\x7e\n]*", outside)


@pytest.fixture(scope="module")
def made() -> bytes:
    return to_pdf(hostile())


def test_the_file_is_whole_and_its_fonts_are_in_it(made: bytes) -> None:
    assert made[:5] == b"%PDF-" and made.rstrip().endswith(b"%%EOF")
    inside = streams(made)
    fonts = re.findall(rb"/FontDescriptor\b", inside)
    assert fonts and len(re.findall(rb"/FontFile[23]\b", inside)) == len(
        re.findall(rb"/Type /FontDescriptor\b|/Type/FontDescriptor\b", inside)
    )
    assert b"NotoSansCJKsc" in inside


def test_the_same_document_gives_the_same_bytes(made: bytes) -> None:
    time.sleep(1.1 - time.time() % 1.0 if time.time() % 1.0 > 0.5 else 0.6)
    assert to_pdf(hostile()) == made
    assert b"2025" in streams(made)


def test_pages_hold_the_text(made: bytes, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        missing("poppler", "pdftotext is not installed (package poppler-utils)")
    path = tmp_path / "a.pdf"
    path.write_bytes(made)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) >= 2 and all(p.strip() for p in pages)
    assert [f"—{k}—" in re.sub(r"\s", "", p) for k, p in enumerate(pages, 1)] == [True] * len(pages)
    flat = re.sub(r"\s", "", text)
    for words in (
        "<script>alert(1)</script>",
        "=1+1",
        "@SUM(A1)",
        '#panic("x")',
        "{{7*7}}",
        "虚构数据",
        "−98,765.4",
        "表1",
        "图2",
        "5.2%",
    ):
        assert words in flat, words
    assert flat.count("名") >= 400 and flat.count("W") >= 400


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "typst", None)
    with expect_refusal("E-OUT-007", "PDF", "gdpcore[bulletin]"):
        to_pdf(hostile())
