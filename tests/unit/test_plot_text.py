"""Names in pictures: long, with dollars, with emoji, from right to left, and without a glyph."""

from __future__ import annotations

import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib import font_manager

from gdpcore.bulletin import fonts, plots
from gdpcore.bulletin.plots.text import clean, decimals_of, figure_text, folded, spoken, width
from tests.plot_cases import LAMPS, PLACES, QUARTERS
from tests.unit.test_fonts import bare  # noqa: F401  (a fixture)

LONG = "某某省某某市某某区第一产业与相关服务业增加值" * 10


@pytest.fixture
def only_subset(bare: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: F811
    """A machine without any Chinese font: matplotlib's own and the embedded one."""
    assert not [f for f in font_manager.fontManager.ttflist if "CJK" in f.name and f.fname != str(fonts.SUBSET)]
    yield


def test_a_name_of_two_hundred_characters_is_cut_in_the_picture_and_whole_in_the_data() -> None:
    assert len(LONG) > 200
    axes = plots.ranks(PLACES.rename(columns={"甲": LONG}))
    drawn = [t.get_text() for t in axes.texts if t.get_text().startswith("某")]
    assert drawn and all(t.endswith("…") and width(t) <= 26 for t in drawn)
    assert LONG in plots.chart(axes).data.columns
    lamps = plots.lamps(LAMPS.rename(columns={"工业": LONG}))
    assert lamps.get_yticklabels()[0].get_text().endswith("…") and LONG in plots.chart(lamps).data.index
    title = plots.ranks(PLACES, title=LONG).get_title(loc="left")
    assert title.count("\n") == 1 and title.endswith("…")


def test_a_dollar_is_a_dollar() -> None:
    odd = "US$ $x^2$ $\\frac$ 出口"
    axes = plots.ranks(PLACES.rename(columns={"甲": odd}), title=f"{odd} %", source="$a$", language="en")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = plots.chart(axes).svg()
    assert odd in {t.get_text() for t in axes.texts} and svg
    assert not any(t.get_parse_math() for t in axes.texts)


@pytest.mark.usefixtures("only_subset")
def test_what_no_font_has_is_a_square_and_warned_of_once() -> None:
    odd = PLACES.rename(columns={"甲": "堃\U0001f9ff区"})
    with pytest.warns(UserWarning, match=r"W-PLOT-001 .*堃 \(U\+5803\) .*U\+1F9FF") as told:
        axes = plots.ranks(odd)
    assert len(told) == 1
    assert "□□区" in {t.get_text() for t in axes.texts}
    assert "堃\U0001f9ff区" in plots.chart(axes).data.columns
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib has nothing to warn of
        plots.chart(axes).svg()


@pytest.mark.usefixtures("only_subset")
def test_every_word_of_plots_has_its_glyphs_in_the_embedded_font() -> None:
    from gdpcore.bulletin.plots.words import PLOT_WORDS

    said = "".join(text for pair in PLOT_WORDS.values() for text in pair)
    assert not fonts.lacking(said, "zh") and not fonts.lacking(said, "en")


def test_marks_of_direction_and_controls_are_not_drawn() -> None:
    odd = "甲\u202e区\u200b\x07\u2067\ufeff\nb"
    axes = plots.ranks(PLACES.rename(columns={"甲": odd}))
    assert "甲区 b" in {t.get_text() for t in axes.texts}
    assert odd in plots.chart(axes).data.columns
    svg = plots.chart(plots.ranks(PLACES, title="t\u202e\x00<b>")).svg()
    assert "\x00" not in svg and "\u202e" not in svg


@given(st.text(max_size=80), st.integers(2, 40), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_folded_text_has_room(text: str, columns: int, lines: int) -> None:
    rows = folded(text, columns, lines).split("\n")
    assert len(rows) <= lines
    assert all(width(row) <= max(columns, 2) for row in rows)
    if width(clean(text)) <= columns:
        assert rows == [clean(text)]


@example(["\x00\ufffe", "--<b>&]]>", "$"])
@given(st.lists(st.text(min_size=1, max_size=12), min_size=2, max_size=3, unique=True))
@settings(max_examples=12, deadline=None)
def test_any_name_can_be_drawn(names: list[str]) -> None:
    frame = pd.DataFrame([[1.0, 2.0, 3.0][: len(names)]], columns=names, index=QUARTERS[:1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = plots.chart(plots.ranks(frame))
        assert made.png(30).startswith(b"\x89PNG")
        ET.fromstring(made.svg())  # controls in a name would leave a page that no browser reads


def test_figures_are_written_with_a_true_minus_and_no_negative_nought() -> None:
    assert [figure_text(x) for x in (-0.04, -0.05, -1.0, 1234.5)] == ["0.0", "−0.1", "−1.0", "1,234.5"]
    assert figure_text(-0.001, 2, signed=True) == "0.00"
    assert spoken(pd.Series({"a": float("nan"), "b": -1.0})) == "a: –; b: −1.0"
    assert [decimals_of(x) for x in ([5000.0], [3.0], [0.5], [])] == [0, 1, 2, 2]
