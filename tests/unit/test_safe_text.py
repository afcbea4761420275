"""Text from data does nothing where it is shown, and a cell of a CSV file comes back as it was."""

from __future__ import annotations

import csv
import io
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.safe_text import csv_text, for_line, for_lines, for_markdown, for_markup, for_sheet, from_sheet

EVIL = st.text(alphabet="'=+-@\t\r\n;,|\"＝＋－＠ \u3000\u200ba甲09.\u202e\x1b\x00<>&`*_[]()#!~$\\", max_size=12)
LIVE = tuple("=+-@\t\r\n＝＋－＠")


@given(EVIL)
def test_what_is_guarded_comes_back(text: str) -> None:
    assert from_sheet(for_sheet(text)) == text


@given(st.lists(EVIL, min_size=1, max_size=3), st.sampled_from([",", ";", "\t"]))
def test_no_cell_is_a_formula_whatever_separates_the_cells(row: list[str], separator: str) -> None:
    text = csv_text([["head", *row]])
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in line:
            bare = cell.lstrip(' "\u3000\u200b')
            number = bare.lstrip("+-").replace(".", "", 1).isdigit()
            assert not bare.startswith(LIVE) or number or not bare.strip("\r\n\t"), (cell, text)


@pytest.mark.parametrize("text", ["=1", "+1-1", "-cmd", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "\u200b=1", "\ufeff@x", "'=1", "''=1", "a;=1", "a\t@x", "a\r\n-x"])  # fmt: skip
def test_formulas_get_an_apostrophe_and_only_these(text: str) -> None:
    assert for_sheet(text) != text and from_sheet(for_sheet(text)) == text


@pytest.mark.parametrize("text", ["工业", "a=b", "", "1-2", "it's", "#", "a, -1", "2024年1-3月", "不含农户-A"])
def test_ordinary_names_stay(text: str) -> None:
    assert for_sheet(text) == text == from_sheet(text)


def test_numbers_stay_numbers() -> None:
    rows = [["-1.5", -1.5, 1e-300, 3, float("nan"), None, 0.1 + 0.2, "-1+1", "+86", True]]
    assert csv_text(rows) == "-1.5,-1.5,1e-300,3,,,0.30000000000000004,'-1+1,+86,True\n"


@given(EVIL)
def test_a_line_stays_a_line_and_nothing_unseen_is_left(text: str) -> None:
    line = for_line(text)
    assert len(line.splitlines()) <= 1 and not set(line) & set("\t\r\n\x00\x1b\u202e")
    assert for_lines(text).count("\n") == text.replace("\r\n", "\n").count("\n")


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.text += data


@given(EVIL | st.sampled_from(["<script>alert(1)</script>", '" onload="x', "]]>", "<!--", "&lt;", "\ud800", "\ufffe"]))
def test_a_page_shows_it_and_runs_nothing(text: str) -> None:
    reader = _Markup()
    reader.feed(f'<p title="{for_markup(text)}">{for_markup(text)}</p>')
    reader.close()
    assert reader.tags == [f"p [('title', {for_lines(text)!r})]"] and reader.text == for_lines(text)


@pytest.mark.parametrize("text", ["[x](javascript:1)", "<img src=x onerror=y>", "![a](b)", "`code`", "a | b", "# head", "&lt;b&gt;", "**b**", "$x$", "~~x~~", "- item", "1. item", "+ x", "a\nb"])  # fmt: skip
def test_markdown_shows_it_as_text(text: str) -> None:
    out = for_markdown(text)
    assert out != text and "\n" not in out and "<" not in out and ">" not in out
    bare = out.replace("\\\\", "").replace("\\", "\0")
    assert all(c not in "`*_[]|~$#" or bare[k - 1] == "\0" for k, c in enumerate(bare))
    assert for_markdown("GDP +2.8 %, (−0.5)") == "GDP +2.8 %, (−0.5)"


def test_long_hostile_text_takes_time_in_proportion() -> None:
    begun = time.process_time()
    for part in ("'", "';", " ;", "\t'", "=;", "&#", "\u3000\u200b", "-"):
        for function in (for_sheet, from_sheet, for_line, for_markup, for_markdown):
            assert function(part * 20_000)
    assert time.process_time() - begun < 5
