"""Sentences of the bulletin: every number is made again from its reference, words follow the printed figures, templates do nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.bulletin.document import Document, Paragraph
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.said import sources
from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.bulletin.sentences import Sources, load_phrases, recompute
from gdpcore.bulletin.sentences.phrases import BUILTIN
from gdpcore.bulletin.sentences.teller import Teller
from tests.build import expect_refusal, growing_accounts

CHINA = gdp.samples.china()
QUARTER = pd.Period("2025Q2", freq="Q")
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def computed() -> gdp.Accounts:
    base = CHINA.accounts.select(periods=CHINA.accounts.periods[CHINA.accounts.periods < QUARTER])
    return gdp.load_scheme("cn-national").run(CHINA.panel, base=base, periods=[QUARTER])


@pytest.fixture(scope="module")
def beside() -> dict:
    panel, base = CHINA.panel.as_of("2025-07-31"), CHINA.accounts.as_of("2025-07-31")
    model = gdp.DynamicFactor(factors=1, tolerance=0.1)
    now = gdp.nowcast(gdp.load_scheme("cn-national"), panel, base=base, model=model, period="2025Q3", draws=400)
    return {"nowcast": now, "monitor": gdp.monitor.warning(panel), "panel": panel, "published": base}


def paragraphs(document: Document) -> list[Sentence]:
    return [s for block in document.blocks() if isinstance(block, Paragraph) for s in block.sentences]


def every_number_is_made_again(bulletin: gdp.Bulletin) -> int:
    """Each figure's value and print come from its reference; no digit stands outside a figure but in names of periods and rules."""
    of, count = sources(bulletin), 0
    for said in paragraphs(bulletin.document()):
        for figure in said.figures:
            decimals = len(figure.text.rstrip("%").partition(".")[2])
            value = recompute(figure.reference, of)
            assert value == figure.value or (" less " in figure.reference and abs(value - figure.value) < 1e-9)
            assert number(abs(value), decimals) == figure.text.rstrip("%").lstrip("−").replace(",", "")
            count += 1
        rest = "".join(p for p in said.parts if isinstance(p, str))
        rest = re.sub(r"\d{4}年(\d{1,2}月)?|\d{4}(Q\d)?|90 ?%|100 million yuan", "", rest)
        assert not re.search(r"\d", rest), said.text
    return count


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_full_bulletin_is_made_again(computed, beside, language) -> None:
    made = gdp.Bulletin(computed, language=language, as_of="2025-07-31", against={"the nation": CHINA.accounts}, **beside)
    assert every_number_is_made_again(made) > 35


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_every_published_quarter_is_made_again(language) -> None:
    for quarter in CHINA.accounts.periods[5:]:
        assert every_number_is_made_again(gdp.Bulletin(CHINA.accounts, language=language, period=quarter)) > 10


def test_the_quarter_of_china_is_said_as_it_was() -> None:
    text = "".join(s.text for s in paragraphs(gdp.Bulletin(CHINA.accounts, language="zh").document()))
    assert "2025年二季度，国内生产总值" in text and "同比增长5.2%，增速比一季度回落0.2个百分点。" in text
    assert "第三产业增加值" in text and "另有建筑业下降0.6%。" in text and "2025年上半年国内生产总值" in text
    english = " ".join(s.text for s in paragraphs(gdp.Bulletin(CHINA.accounts, language="en").document()))
    assert "grew by 5.2% on a year before, 0.2 points slower than in 2025Q1." in english


@pytest.mark.parametrize(
    ("before", "now", "zh", "en"),
    [
        (5.4, 5.2, "增长5.2%，增速比一季度回落0.2个百分点", "grew by 5.2% on a year before, 0.2 points slower than"),
        (5.2, 5.24, "增长5.2%，增速与一季度持平", "grew by 5.2% on a year before, as fast as"),
        (-0.6, 0.7, "增长0.7%，一季度为下降0.6%，由负转正", "turning positive after a fall of 0.6%"),
        (0.6, -0.7, "下降0.7%，一季度为增长0.6%，由正转负", "turning negative after growth of 0.6%"),
        (-2.0, -0.7, "下降0.7%，降幅比一季度收窄1.3个百分点", "a fall 1.3 points smaller than"),
        (-0.7, -2.0, "下降2.0%，降幅比一季度扩大1.3个百分点", "a fall 1.3 points larger than"),
        (0.0, 1.0, "增长1.0%，一季度为持平", "after no change in"),
        (1.0, 0.04, "持平，一季度为增长1.0%", "was unchanged on a year before; in 2024Q1 it grew by 1.0%"),
    ],
)
def test_the_words_follow_the_printed_figures(before: float, now: float, zh: str, en: str) -> None:
    accounts = growing_accounts({"2024Q1": before, "2024Q2": now})
    for language, words in (("zh", zh), ("en", en)):
        made = gdp.Bulletin(accounts, language=language, period="2024Q2")
        assert words in "".join(s.text for s in paragraphs(made.document()))
        every_number_is_made_again(made)


def test_other_accounts_are_compared_with_and_places_are_counted() -> None:
    city = gdp.samples.city()
    quarter = city.truth.periods[-1]
    for language, word in (("zh", "在16个地区中，增速居第"), ("en", "Among 16 regions its growth is number ")):
        made = gdp.Bulletin(city.truth, language=language, period=quarter, region="D03", against={"X": city.truth}, made_up=True)
        text = "".join(s.text for s in paragraphs(made.document()))
        assert word in text and ("增速与X持平" in text or "as fast as X" in text)
        assert every_number_is_made_again(made) > 10


def test_nothing_is_said_of_what_is_missing() -> None:
    accounts = growing_accounts({"2024Q1": 1.0})
    made = gdp.Bulletin(accounts, language="zh", period="2023Q1")  # no year before
    assert not paragraphs(made.document())


def test_templates_can_be_changed_and_do_nothing_else(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('nothing_falls = "无一下降。"\nytd = "{period}: {value} <b>{move}</b>"\n', encoding="utf-8")
    phrases = load_phrases("zh", str(own))
    assert phrases.texts["nothing_falls"] == "无一下降。" and phrases.texts["led"] == load_phrases("zh").texts["led"]
    said = phrases.say("growing", size=Figure("{before}", 1.0))
    assert said.text == "增长{before}"  # what is filled in is never read as a template


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('nothing = "x"', "E-SAY-001", "nothing"),
        ('growing = "{size.__class__}"', "E-SAY-002", "size.__class__"),
        ('growing = "{size!r}"', "E-SAY-002", "size!r"),
        ('growing = "{size"', "E-SAY-002", "growing"),
        ('growing = "{}"', "E-SAY-002", "size"),
        ("growing = 5", "E-SAY-003", "growing"),
        ('growing = " "', "E-SAY-003", "500"),
        (f'growing = "{"x" * 501}"', "E-SAY-003", "500"),
    ],
)
def test_templates_that_are_wrong_are_refused(tmp_path: Path, text: str, code: str, words: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with expect_refusal(code, words, "own.toml"):
        load_phrases("zh", str(own))


def test_files_and_references_that_are_none_are_refused(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-001", "none.toml"):
        load_phrases("en", str(tmp_path / "none.toml"))
    broken = tmp_path / "broken.toml"
    broken.write_text("growing = ", encoding="utf-8")
    with expect_refusal("E-FILE-002", "broken.toml"):
        load_phrases("en", str(broken))
    for wrong in (
        "",
        "accounts | growth",
        "nobody | growth | CN | GDP | 2025Q2 | period",
        "accounts | wealth | CN | GDP | 2025Q2 | period",
    ):
        with expect_refusal("E-SAY-004"):
            recompute(wrong, Sources(CHINA.accounts))


def test_both_languages_have_the_same_sentences_with_the_same_fields() -> None:
    zh, en = (load_phrases(language).texts for language in LANGUAGES)
    assert list(zh) == list(en)
    fields = {k: (set(re.findall(r"{(\w+)}", zh[k])), set(re.findall(r"{(\w+)}", en[k]))) for k in zh}
    assert not {k for k, (a, b) in fields.items() if a - b and b - a}
    used = "".join(p.read_text(encoding="utf-8") for p in BUILTIN.parent.glob("*.py"))
    step_kinds = {
        "quickened",
        "slowed",
        "narrowed",
        "widened",
        "turned_positive",
        "turned_negative",
        "rose_from_flat",
        "fell_from_flat",
        "became_flat",
        "flat",
    }
    assert not {k for k in zh if f'"{k}"' not in used} - step_kinds - {"of_indicators", "of_gap"}


def test_a_nowcast_and_lamps_of_another_type_are_refused(computed) -> None:
    for what in ("nowcast", "monitor"):
        with expect_refusal("E-OUT-003", what):
            gdp.Bulletin(computed, **{what: object()})


def test_the_chance_is_that_of_the_draws(computed, beside) -> None:
    made = gdp.Bulletin(computed, language="zh", as_of="2025-07-31", **beside)
    chances = [f for s in paragraphs(made.document()) for f in s.figures if "chance" in f.reference]
    draws = beside["nowcast"].growth("GDP").values
    assert len(chances) == 1 and chances[0].value == pytest.approx(100 * np.mean(draws > 5.2), abs=0.5)


def test_a_teller_speaks_of_one_region() -> None:
    tell = Teller(Sources(CHINA.accounts), load_phrases("en"), str, "CN", QUARTER, "period")
    assert tell.move(tell.at("growth", "E")).text == "fell by 0.6%"
    assert tell.change(tell.at("growth", "A")).text.startswith("up ")


def test_forecasts_are_left_out_unless_asked_and_mark_every_page(computed, beside, tmp_path: Path) -> None:
    plain = gdp.Bulletin(computed, panel=beside["panel"], published=beside["published"], monitor=beside["monitor"], language="en")
    assert not plain.document().inside and plain.document().watermark == ""
    months = beside["nowcast"].fit.months("2025Q3", draws=50)
    made = gdp.Bulletin(computed, months=months, language="en")
    document = made.document()
    assert document.inside and document.warnings[0].startswith("For inside use")
    table = next(t for t in document.tables if t.name == "months")
    assert [r.key for r in table.rows] == ["2025-03", "2025-06", "2025-07", "2025-08", "2025-09"]
    mean, low, high = (c.value for c in table.rows[-1].cells)
    assert low < mean < high and table.rows[0].cells[0].value == pytest.approx(table.rows[0].cells[1].value)
    paths = made.write(tmp_path, ["html", "docx", "xlsx"])
    page = paths["html"].read_text(encoding="utf-8")
    assert page.count('class="watermark"') == 2 and "内部资料" in page and "FOR INSIDE USE" in page
    assert 'class="watermark"' not in plain.write(tmp_path / "plain", ["html"])["html"].read_text(encoding="utf-8")


def test_lamps_say_how_the_index_moved(computed, beside) -> None:
    lamps = beside["monitor"]
    said = [s.text for s in paragraphs(gdp.Bulletin(computed, monitor=lamps, language="en").document())]
    last = lamps.index.last_valid_index()
    assert any(f"the warning index is {number(lamps.index[last], 1)}" in s for s in said)
    assert sum(lamps.counts().loc[last]) == int(
        next(
            re.search(r"Of (\d+) indicators", s)[1]
            for s in said
            if "indicators 1 show" in s or ("indicators " in s and "show" in s)
        )
    )
