"""The page in a real browser: it fits, sorts, changes language, tells its figures, prints, and asks nobody for anything."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from typing import Any

import pytest

from gdpcore.bulletin.document import Row
from gdpcore.bulletin.html import to_html
from gdpcore.bulletin.printed import legible
from tests.browser import Opened
from tests.documents import HOSTILE, hostile, table
from tests.unit.test_bulletin import standard

PHONE, DESK = (360, 740), (1366, 900)
SHOWN = ".edition:not([hidden])"


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "nasty.html"
    path.write_text(to_html([hostile("zh"), hostile("en")]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("real") / "bulletin-2025Q2-zh.html"
    path.write_text(standard("zh"), encoding="utf-8")
    return path


def labels(page: Any, name: str) -> list[str]:
    found: list[str] = page.locator(f"{SHOWN} #{name} tbody th").all_text_contents()
    return found


def name(row: Row) -> str:
    return legible(row.label) or "–"


@pytest.mark.parametrize("which", ["nasty", "real"])
@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_the_screen(
    request: pytest.FixtureRequest, opened: Opened, which: str, size: tuple[int, int], language: str
) -> None:
    page = opened(request.getfixturevalue(which), *size, fragment=f"#{language}")
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= screen
    assert page.locator(f"{SHOWN} h1").bounding_box()["width"] <= screen
    cut = page.evaluate(
        f"[...document.querySelectorAll('{SHOWN} :is(h1, h2, p, li, figcaption, dt, dd)')].filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map(e => e.textContent.slice(0, 40))"
    )
    assert not cut, cut


def test_changing_the_language_changes_everything(opened: Opened, real: Path) -> None:
    page = opened(real)
    assert page.evaluate("document.documentElement.lang") == "zh-CN" and "国内生产总值" in page.title()
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en" and "Gross domestic product" in page.title()
    assert page.locator(f"{SHOWN} h1").text_content().startswith("Gross")
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"
    assert page.get_by_role("button", name="中文").get_attribute("aria-pressed") == "false"
    assert page.locator(".edition[hidden]").get_attribute("lang") == "zh-CN"


def test_tables_are_sorted_by_the_figures_not_their_text(opened: Opened, nasty: Path) -> None:
    page = opened(nasty)
    before = labels(page, "zh-quarter")
    assert before == [name(r) for r in table().rows]
    head = page.locator("#zh-quarter thead th").nth(1)
    total, *free = table().rows
    known = [r for r in free if r.cells[0].value == r.cells[0].value]
    lost = [r for r in free if r.cells[0].value != r.cells[0].value]
    for order in ("descending", "ascending"):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == order
        ranked = sorted(known, key=lambda r: float(r.cells[0].value), reverse=order == "descending")
        assert labels(page, "zh-quarter") == [name(r) for r in (total, *ranked, *lost)]
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "none" and labels(page, "zh-quarter") == before


def test_hostile_names_are_shown_and_do_nothing(opened: Opened, nasty: Path) -> None:
    page = opened(nasty)
    assert page.locator(f"{SHOWN} h1").text_content() == "=某市 <script>alert(2)</script> 简报"
    assert page.locator("script").count() == 1
    shown = page.locator(f"{SHOWN} .notes > ol li").all_text_contents()
    assert shown == [legible(t) for t in HOSTILE[:-1]]
    assert page.evaluate(f"document.querySelectorAll('{SHOWN} :is(b, u, i, tag)').length") == 0


def test_a_mark_tells_its_figure_to_mouse_and_keyboard(opened: Opened, nasty: Path) -> None:
    page = opened(nasty)
    chart = page.locator(f"{SHOWN} .chart").first
    tip = chart.locator(".tip")
    assert tip.is_hidden()
    chart.locator('[data-row="1"][data-column="0"] path').first.hover()
    assert tip.text_content() == "2024Q2 · 甲: −2.25" and tip.is_visible()
    page.mouse.move(2, 2)
    assert tip.is_hidden()
    chart.focus()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(tip.text_content())
    assert seen == [
        "2024Q3 · 甲: 3.00",
        "2024Q3 · =乙: 1.00",
        "2024Q3 · 甲: 3.00",
        "2024Q2 · 甲: −2.25",
    ]  # on from where the mouse was
    box, frame = tip.bounding_box(), chart.bounding_box()
    assert box["x"] >= frame["x"] - 1 and box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
    page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_every_mark_of_the_real_page_has_its_figure(opened: Opened, real: Path) -> None:
    page = opened(real)
    lost = page.evaluate(
        """[...document.querySelectorAll('.chart')].flatMap(c => [...c.querySelectorAll('[data-row]')].filter(m => {
            const row = document.getElementById(c.dataset.table).tBodies[0].rows[m.dataset.row];
            return !row || !row.cells[Number(m.dataset.column) + 1] || row.cells[Number(m.dataset.column) + 1].dataset.value === undefined;
        }).map(m => m.id))"""
    )
    assert not lost, lost[:5]
    assert page.evaluate("[...document.querySelectorAll('.chart')].every(c => c.querySelector('[data-row]'))")


@pytest.mark.parametrize("which", ["zh-quarter", "zh-growth-data"])
def test_figures_are_downloaded_whole(opened: Opened, nasty: Path, tmp_path: Path, which: str) -> None:
    page = opened(nasty)
    with page.expect_download() as waiting:
        page.locator(f'[data-table="{which}"].download').click()
    assert waiting.value.suggested_filename == f"bulletin-zh-{which}.csv"
    waiting.value.save_as(tmp_path / "a.csv")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    if which == "zh-growth-data":
        assert rows == [["时期", "甲", "'=乙"], ["2024Q1", "1.5", "0.5"], ["2024Q2", "-2.25", ""], ["2024Q3", "3.0", "1.0"]]
        return
    assert rows[0] == ["行业", "绝对额（亿元）", "'=上年", "增速 <b>"] and rows[3][0] == "'=1+1"
    assert float(rows[1][1]) == table().rows[0].cells[0].value and rows[4][1] == ""


def test_the_page_prints_whole(opened: Opened, real: Path) -> None:
    page = opened(real)
    raw = page.pdf(format="A4", print_background=True)
    pages = len(re.findall(rb"/Type /Page\b", raw))
    assert 2 <= pages <= 9
    page.emulate_media(media="print")
    assert page.locator(f"{SHOWN} .download").first.is_hidden() and page.locator(".bar").is_hidden()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened: Opened, real: Path) -> None:
    page = opened(real)
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e); return [e.className || e.tagName, s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
            )
        )
    assert all(style == "solid" and width >= 2 for _, style, width in reached), reached
    assert "skip" in {name for name, *_ in reached}
    page.locator(f"{SHOWN} .skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "zh-content"


def test_the_page_carries_its_chinese_font(opened: Opened, real: Path) -> None:
    page = opened(real)
    assert page.evaluate("document.fonts.ready.then(f => [...f].map(x => x.family + ' ' + x.status))") == ["gdpcore loaded"]


def test_without_scripts_both_languages_are_there(opened: Opened, real: Path) -> None:
    page = opened(real, java_script_enabled=False)
    assert page.locator(".edition").nth(0).is_visible() and page.locator(".edition").nth(1).is_visible()
    assert page.locator(".download").first.is_hidden()


CONTRAST = """
(() => {
  const rgb = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((s, v, k) => s + v * [0.2126, 0.7152, 0.0722][k], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0.99) return c; } return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll('.edition:not([hidden]) *, .bar *')) {
    if (e.closest('svg') || !e.offsetParent || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push([e.tagName, e.className, ratio]);
  }
  return bad;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["nasty", "real"])
def test_the_page_is_for_everybody(request: pytest.FixtureRequest, opened: Opened, which: str, scheme: str) -> None:
    """Names of everything that can be used, contrast of all text; and axe-core where GDPCORE_TEST_AXE names its file."""
    page = opened(request.getfixturevalue(which), color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, a[href], svg, [role], [tabindex=\"0\"]')].filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))).map(e => e.outerHTML.slice(0, 80))"
    )
    assert not nameless, nameless
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    broken = page.evaluate(
        "[...document.querySelectorAll('[aria-labelledby], [aria-describedby]')].flatMap(e => [...(e.getAttribute('aria-labelledby') || '').split(' '), ...(e.getAttribute('aria-describedby') || '').split(' ')]).filter(i => i && !document.getElementById(i))"
    )
    assert not broken, broken
    assert page.evaluate(
        "[...document.querySelectorAll('table')].every(t => t.caption && [...t.querySelectorAll('th')].every(h => h.scope))"
    )
    assert page.locator("main").count() == 1 and page.locator(f"{SHOWN} h1").count() == 1
    axe = os.environ.get("GDPCORE_TEST_AXE")
    if axe:
        page.evaluate(Path(axe).read_text(encoding="utf-8"))
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 120)]))")
        assert found == []
