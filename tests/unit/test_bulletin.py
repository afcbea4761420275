"""The quarterly note: its numbers are the accounts', its text stays text, and nothing is written that was not asked for."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
import sys
from dataclasses import FrozenInstanceError, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.bulletin import Bulletin, tables
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.words import WORDS, period_name, say
from gdpcore.cube import Hierarchy, Node
from gdpcore.errors import FileError, use_language
from gdpcore.safe_text import for_sheet, from_sheet
from tests.build import base_accounts, expect_refusal

QUARTER = pd.Period("2025Q2", freq="Q")
EVIL = Hierarchy.of(
    [
        Node("GDP", "国内生产总值", "Gross domestic product", "total"),
        Node("A", "<script>alert(1)</script>", "<script>alert(1)</script>", "industry"),
        Node("B", "=1+1", "=1+1", "industry"),
        Node("C", "＝2&amp;3", "@SUM(A1)", 'industry" onload="x'),
    ],
    {"GDP": {"industry": ["A", "B", "C"]}},
)


class Page(HTMLParser):
    """Tables (rows of cell text), tags and all text outside tags; of one language where its edition is cut out by :func:`edition`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._cell = self._skip = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._cell = True
        self._skip = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")
        self._skip = self._skip and tag not in ("style", "script")

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[-1][-1][-1] += data
        if not self._skip:
            self.text += data


def edition(text: str, language: str) -> str:
    """The part of a page that stands in one language."""
    (found,) = re.findall(rf'<div class="edition" id="{language}"(.*?)(?=<div class="edition"|</main>)', text, re.S)
    return f"<div{found}"


@cache
def history() -> Accounts:
    return gdp.samples.china().accounts


@cache
def computed() -> Accounts:
    china = gdp.samples.china()
    base = history().select(periods=history().periods[history().periods < QUARTER])
    return gdp.load_scheme("cn-national").run(china.panel, base=base, periods=[QUARTER])


def note(language: str = "zh", **more: Any) -> Bulletin:
    china = gdp.samples.china()
    given: dict[str, Any] = {"panel": china.panel, "published": history(), "as_of": "2025-07-31", "note": china.note, **more}
    return Bulletin(computed(), language=language, **given)


def html(made: Bulletin, folder: Path) -> str:
    return made.write(folder, ["html"])["html"].read_text(encoding="utf-8")


@cache
def standard(language: str) -> str:
    """The page as the command line writes it."""
    with TemporaryDirectory() as folder:
        return html(note(language), Path(folder))


def read(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Chinese"
    return list(csv.reader(raw.decode("utf-8-sig").splitlines()))


def printed(value: float, places: str) -> str:
    """Rounded half to even from the exact binary value, by another road than the library's."""
    if np.isnan(value):
        return "–"
    rounded = Decimal(value).quantize(Decimal(places), ROUND_HALF_EVEN)
    return f"{rounded + 0:,}".replace("-", "−") if rounded else f"{abs(rounded)}"


def evil(tree: Hierarchy = EVIL) -> Accounts:
    """Made-up accounts of two years; every figure grows."""
    leaves = 100.0 + np.arange(24.0).reshape(1, 3, 8)
    return base_accounts(leaves * 1.1, leaves, tree, start="2023Q1", regions=["某市"])


# -- numbers -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("position", "flow"), [(0, "period"), (1, "ytd")])
def test_every_printed_number_is_the_accounts_figure_rounded(language: str, position: int, flow: str) -> None:
    page = Page(edition(standard(language), language))
    mine, known = computed(), history().growth(flow=flow).loc[QUARTER]
    growth = mine.growth(flow=flow).loc[QUARTER]
    columns = [
        (mine.to_flow(flow).value.sel(region="CN").to_frame().loc[QUARTER], "0.1"),
        (growth, "0.1"),
        (mine.contributions(flow=flow).loc[QUARTER], "0.01"),
        (mine.contributions(flow=flow, unit="percent").loc[QUARTER], "0.1"),
        (mine.shares(flow=flow).loc[QUARTER], "0.1"),
        (mine.deflators(flow=flow).loc[QUARTER], "0.1"),
        (known, "0.1"),
        (growth - known, "0.01"),
    ]
    rows = page.tables[position][1:]
    assert len(rows) == len(tables.RELEASE_ORDER)
    for code, row in zip(tables.RELEASE_ORDER, rows, strict=True):
        assert row == [mine.hierarchy.label(code, language), *(printed(float(series[code]), p) for series, p in columns)]


def test_the_release_order_has_finance_before_information() -> None:
    order = list(note().frames()["quarter"].index)
    assert order[:7] == ["GDP", "S1", "S2", "S3", "A", "BCD", "C"]
    assert order.index("J") < order.index("K") < order.index("I") < order.index("L") < order.index("OTH")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_csv_holds_the_same_numbers_as_numbers(tmp_path: Path, language: str) -> None:
    paths = note(language).write(tmp_path, ["csv"])
    rows = read(paths["csv/quarter"])
    frame = note(language).frames()["quarter"]
    for (code, want), row in zip(frame.iterrows(), rows[1:], strict=True):
        assert row[0] == computed().hierarchy.label(str(code), language)
        for column, text in zip(frame.columns, row[1:], strict=True):
            assert float(text) == round(float(want[column]), tables.DECIMALS[column])
            assert not text.startswith(("-0.0\n", "'")) and text != "-0.0"


def test_the_charts_last_quarter_is_the_table(tmp_path: Path) -> None:
    """Computed totals are sums of leaves, published ones as observed: each row is measured within one set of accounts."""
    frames = note().frames()
    row, table = frames["contributions"].loc[QUARTER], frames["quarter"]
    assert row["GDP"] == table.loc["GDP", "growth"]
    assert row["BCD"] == table.loc["BCD", "points"]
    before = frames["contributions"].loc[: QUARTER - 1]
    assert before["GDP"].tolist() == history().growth().loc[before.index, "GDP"].tolist()
    assert read(note().write(tmp_path, ["csv"])["csv/chart-contributions"])[-1][0] == "2025Q2"


def test_industries_in_the_chart_add_to_the_total() -> None:
    frame = note().frames()["contributions"]
    gap = (frame.drop(columns="GDP").sum(axis=1) - frame["GDP"]).abs()
    assert gap.loc[QUARTER] < 1e-12
    assert gap.max() < 0.1  # published ones add within rounding only, and are left so
    assert gap.iloc[:-1].max() > 0.0


def test_published_columns_stand_only_where_the_quarter_is_published() -> None:
    early = history().select(periods=history().periods[history().periods < QUARTER])
    for published in (None, early):
        frame = note(published=published).frames()["quarter"]
        assert "published" not in frame and "difference" not in frame
    assert "published" in note().frames()["quarter"]


def test_another_regions_figures_are_never_shown_beside() -> None:
    other = evil()
    assert tables.counterpart(other, computed(), "CN") is None
    assert tables.counterpart(None, computed(), "CN") is None
    assert tables.counterpart(history().to_flow("ytd"), computed(), "CN") is None
    assert tables.counterpart(history(), computed(), "CN") == "CN"
    assert "published" not in note(published=other).frames()["quarter"]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.25, 1, "0.2"), (0.35, 1, "0.3"), (-0.04, 1, "0.0"), (-1.26, 1, "−1.3"), (np.nan, 2, "–"), (1234567.89, 1, "1,234,567.9")],
)
def test_rounding_policy(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals, separator=True) == text


# -- words -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("zh", "国内生产总值"), ("en", "Gross domestic product")])
def test_the_page_says_what_it_is_and_is_not(language: str, words: str) -> None:
    page = Page(edition(standard(language), language))
    assert words in page.text
    for key in ("note_rounding", "note_vintage", "notes"):
        assert say(key, language) in page.text
    assert {"zh": "非官方", "en": "Not an official figure"}[language] in page.text
    assert {"zh": "未作机械调整", "en": "not forced to add"}[language] in page.text
    assert "国家统计局" in page.text and "2025-07-31" in page.text
    share = number(float(computed().rungs().loc[QUARTER, "rung 1"]), 1)
    assert share in page.text


def test_english_pages_have_no_chinese_but_the_publisher(tmp_path: Path) -> None:
    text = edition(html(note("en", note=""), tmp_path), "en")
    assert not re.findall(r"[\u4e00-\u9fff]", Page(text).text)


def test_every_word_stands_in_both_languages_with_the_same_fields() -> None:
    for key, (english, chinese) in WORDS.items():
        assert english and chinese, key
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), key
    with pytest.raises(KeyError):
        say("no such word", "zh")


@pytest.mark.parametrize(
    ("quarter", "chinese", "english"),
    [
        ("2024Q1", "2024年一季度", "January to March 2024"),
        ("2024Q2", "2024年上半年", "January to June 2024"),
        ("2024Q3", "2024年前三季度", "January to September 2024"),
        ("2024Q4", "2024年全年", "January to December 2024"),
    ],
)
def test_stretches_are_named_as_in_releases(quarter: str, chinese: str, english: str) -> None:
    period = pd.Period(quarter, freq="Q")
    assert period_name(period, "zh", ytd=True) == chinese
    assert period_name(period, "en", ytd=True) == english


# -- the file ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_stands_alone(language: str) -> None:
    text = standard(language)
    assert not re.findall(r'(?:src|href)\s*=\s*"(?:https?:)?//[^"]+"|@import|url\(\s*["\']?https?:', text)
    page = Page(text)
    assert not {"link", "iframe", "img", "object"} & {tag for tag, _ in page.tags}
    assert [attrs for tag, attrs in page.tags if tag == "script"] == [{}]
    (policy,) = [a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    script = re.findall("(?s)<script>(.*?)</script>", text)[0]
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy is not None and f"script-src 'sha256-{known}'" in policy and "default-src 'none'" in policy
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]
    assert len(text.encode()) < 3_000_000
    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert len(pictures) >= 6 and len(pictures) == text.count("<figure")
    assert all(a["role"] == "img" and a["aria-label"] for a in pictures)
    assert text.count("<desc>") >= 2 and "2025Q2: " in text
    assert "@media print" in text


def test_the_same_accounts_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (note().write(tmp_path / name, ["html", "csv"]) for name in ("one", "two"))
    for name in one:
        assert one[name].read_bytes() == two[name].read_bytes()


def test_text_from_data_stays_text_in_the_page(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        made = Bulletin(evil(), language=language, region="某市", note='<b onclick="x">&')
        text = html(made, tmp_path)
        page = Page(edition(text, language))
        assert text.lower().count("<script") == 1 and "<script>alert" not in text
        assert not [attrs for _, attrs in page.tags if "onload" in attrs or "onclick" in attrs]
        assert [r[0] for r in page.tables[0]][2:4] == ["<script>alert(1)</script>", "=1+1"]
        assert '<b onclick="x">&' in page.text


def test_region_and_scheme_names_stay_text_too(tmp_path: Path) -> None:
    leaves = np.arange(1.0, 25.0).reshape(1, 3, 8)
    made = base_accounts(leaves, leaves, EVIL, start="2023Q1", regions=["<i>x</i>"])
    text = html(Bulletin(made, language="en"), tmp_path)
    assert "<i>" not in text and "&lt;i&gt;x&lt;/i&gt;" in text


def test_text_from_data_is_no_formula_in_the_tables(tmp_path: Path) -> None:
    for language, third in (("zh", "'＝2&amp;3"), ("en", "'@SUM(A1)")):
        paths = Bulletin(evil(), language=language).write(tmp_path, ["csv"])
        rows = read(paths["csv/quarter"])
        assert [r[0] for r in rows[2:]] == ["<script>alert(1)</script>", "'=1+1", third]
        heads = read(paths["csv/chart-contributions"])[0]
        assert "'=1+1" in heads and "=1+1" not in heads


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])
def test_risky_cells_are_neutralised(text: str) -> None:
    assert for_sheet(text).startswith("'") and from_sheet(for_sheet(text)) == text


@pytest.mark.parametrize("text", ["工业", "#制造业", "a=b", "", "1-2"])
def test_plain_cells_are_left_alone(text: str) -> None:
    assert for_sheet(text) == text


# -- refusals ----------------------------------------------------------------------------------------------------------
def test_files_that_are_there_are_not_replaced(tmp_path: Path) -> None:
    paths = note().write(tmp_path, ["html", "csv"])
    for victim in paths.values():
        victim.write_text("old", encoding="utf-8")
    with expect_refusal("E-OUT-001", "bulletin-2025Q2-zh.html"):
        note().write(tmp_path)
    assert {p.read_text(encoding="utf-8") for p in paths.values()} == {"old"}
    note().write(tmp_path, ["html", "csv"], overwrite=True)
    assert "国内生产总值" in paths["html"].read_text(encoding="utf-8")


def test_one_table_that_is_there_stops_everything(tmp_path: Path) -> None:
    folder = tmp_path / "tables-2025Q2-zh"
    folder.mkdir()
    (folder / "chart-contributions.csv").write_text("old", encoding="utf-8")
    with expect_refusal("E-OUT-001", "chart-contributions.csv"):
        note().write(tmp_path, ["html", "csv"])
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["chart-contributions.csv"]
    assert (folder / "chart-contributions.csv").read_text(encoding="utf-8") == "old"


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    with expect_refusal("E-OUT-002", "taken/bulletin-2025Q2-zh.xlsx"):
        note().write(tmp_path / "taken", ["xlsx"])
    with expect_refusal("E-OUT-011", "xxx"):
        note().write(tmp_path / ("x" * 400), ["xlsx"])
    with expect_refusal("E-OUT-011", "x00"):
        note().write("a\0b", ["xlsx"])
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize("language", ["fr", "", "ZH", None])
def test_other_languages_are_refused(language: Any) -> None:
    with expect_refusal("E-OUT-004", repr(language)):
        note(language)


def test_periods_that_are_not_reported_are_refused() -> None:
    with expect_refusal("E-OUT-005", "2030Q1"):
        note(period="2030Q1")
    for compared in ("2024Q2", "2025Q1"):
        with expect_refusal("E-OUT-009", compared, "2025Q2"):
            note(period=compared)
    with expect_refusal("E-TIME-002", "2025-06"):
        note(period="2025-06")
    with expect_refusal("E-TIME-001", "nonsense"):
        note(period="nonsense")
    assert note(period="2025年二季度").quarter == QUARTER


def test_an_unknown_region_is_refused(tmp_path: Path) -> None:
    with expect_refusal("E-AXIS-003", "Atlantis", "CN"):
        note(region="Atlantis").write(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with expect_refusal("E-OUT-007", "gdpcore[bulletin]", kind=FileError):
        note().write(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_note_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        note().language = "en"  # type: ignore[misc]


def test_findings_are_shown_in_the_pages_language(tmp_path: Path) -> None:
    finding = gdp.Finding("W-RUN-002", item="<u>A</u>", count=1, places="某市")
    made = Bulletin(replace(computed(), findings=(finding,)), language="zh", published=history())
    with use_language("en"):
        page = Page(edition(html(made, tmp_path), "zh"))
    assert finding.text("zh") in page.text and finding.text("en") not in page.text
    assert say("no_findings", "zh") not in page.text
    assert "u" not in {tag for tag, _ in page.tags}


def test_a_first_year_without_growth_prints_dashes(tmp_path: Path) -> None:
    first = evil().select(periods=evil().periods[:1])
    page = Page(html(Bulletin(first, language="en"), tmp_path))
    row = page.tables[0][1]
    assert row[1] != "–" and row[2] == row[3] == row[6] == "–"


def test_published_accounts_are_not_called_computed(tmp_path: Path) -> None:
    page = Page(html(Bulletin(history(), language="en"), tmp_path))
    assert say("subtitle_published", "en") in page.text
    assert "Not an official figure" not in page.text
    assert "lower rung" not in page.text
