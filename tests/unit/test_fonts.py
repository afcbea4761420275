"""Charts and their fonts: Chinese renders on a machine without Chinese fonts, and matplotlib's settings stay as they were."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure

from gdpcore.bulletin import fonts, plots
from gdpcore.bulletin.words import WORDS

QUARTERS = pd.period_range("2023Q1", periods=5, freq="Q")
GROWTH = pd.Series([4.7, 6.5, -0.6, 5.3, 5.1], index=QUARTERS)
POINTS = pd.DataFrame(
    {"A": [1.0, 2, 3, 1, 1], "B": [1.0, -2, 1, 2, 1], "other": 0.5, "GDP": [2.5, 0.5, 4.5, 3.5, 2.5]}, index=QUARTERS
)
NAMES = {"A": "工业", "B": "房地产业", "other": "其余行业合计", "GDP": "国内生产总值"}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine with matplotlib's own fonts only.

    The one font manager is emptied in place: matplotlib's modules hold it under names of their own, bound when they load.
    """
    manager, own = font_manager.fontManager, str(Path(mpl.get_data_path()))
    monkeypatch.setattr(manager, "ttflist", [f for f in manager.ttflist if f.fname.startswith(own)])
    fonts.subset_name.cache_clear()  # registers the subset again, which clears what the manager has found before
    assert not [f for f in manager.ttflist if "CJK" in f.name]
    yield
    fonts.subset_name.cache_clear()


def ink(language: str, text: str) -> np.ndarray:
    """The pixels of one line of text in the house's fonts."""
    with plots.style(language):
        figure = Figure(figsize=(4, 1), dpi=80)
        figure.text(0.02, 0.3, text, fontsize=20)
        stream = io.BytesIO()
        figure.savefig(stream, format="raw", dpi=80)
    return np.frombuffer(stream.getvalue(), dtype=np.uint8)


def test_chinese_is_drawn_without_system_fonts(bare: None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a glyph that no family has
        one, two = ink("zh", "国内生产总值"), ink("zh", "地区增加值率")
        ink("en", "国内生产总值 y/y −1.3")
    assert (one != two).any(), "both are rows of empty boxes"
    assert (one < 128).sum() > 400


@pytest.mark.parametrize("language", ["zh", "en"])
def test_charts_are_drawn_without_system_fonts(bare: None, language: str) -> None:
    with warnings.catch_warnings(), plots.style(language):
        warnings.simplefilter("error")
        svg = plots.to_svg(plots.contribution_chart(POINTS, NAMES, "GDP", language), "标题", "说明")
        svg += plots.to_svg(plots.growth_chart(GROWTH[:-1], GROWTH[-1:], language), "标题", "说明")
    assert "<text" not in svg, "text is drawn as paths, so that it looks right everywhere"
    assert svg.count("NotoSansCJK") > 5


def test_the_subset_is_there_beside_what_the_system_has() -> None:
    assert fonts.subset_name() in fonts.families("zh") and fonts.subset_name() in fonts.families("en")
    assert fonts.families("zh")[-1] == "DejaVu Sans"
    assert fonts.families("en")[0] == "DejaVu Sans"


def test_the_subset_covers_gb2312_and_what_charts_print() -> None:
    covered = font_manager.get_font(str(fonts.SUBSET)).get_charmap()
    hanzi = [bytes((a, b)).decode("gb2312") for a in range(0xB0, 0xD7) for b in range(0xA1, 0xFA)]
    assert not [c for c in hanzi if ord(c) not in covered]
    printed = {c for pair in WORDS.values() for text in pair for c in text} | set("−–%±，。（）ＡＢ0123456789")
    assert not [c for c in printed if ord(c) not in covered]
    assert 1e6 < fonts.SUBSET.stat().st_size < 2.5e6


def test_the_licence_lies_beside_the_font() -> None:
    text = (fonts.SUBSET.parent / "OFL.txt").read_text(encoding="utf-8")
    for words in ("SIL OPEN FONT LICENSE", "Adobe", "PERMISSION", "DISCLAIMER", "MERCHANTABILITY"):
        assert words in text
    assert "placeholder" not in text
    assert "fontTools" in (fonts.SUBSET.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["堃", "深圳垚", "\U00020b9f"])
def test_a_missing_glyph_warns_and_names_it(bare: None, text: str) -> None:
    with pytest.warns(UserWarning, match=f"W-PLOT-001 .*{text[-1]}"):
        fonts.warn_of_missing(text)


def test_a_missing_glyph_in_a_chart_warns(bare: None) -> None:
    with plots.style("zh"), pytest.warns(UserWarning, match="堃"):
        plots.to_svg(plots.contribution_chart(POINTS, {**NAMES, "A": "堃"}, "GDP", "zh"), "t", "d")


def test_covered_text_does_not_warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fonts.warn_of_missing("交通运输、仓储和邮政业 −1.3%\n")


def test_global_settings_stay_as_they_were() -> None:
    before = {**mpl.rcParams}
    with plots.style("zh"):
        assert {**mpl.rcParams} != before
        plots.growth_chart(GROWTH, GROWTH[:0], "zh")
    assert {**mpl.rcParams} == before
    with pytest.raises(RuntimeError, match="inside"), plots.style("en"):
        raise RuntimeError("inside")
    assert {**mpl.rcParams} == before


def test_pyplot_is_not_needed() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in Path(plots.__file__).parent.glob("*.py"))
    assert "pyplot" not in text
    assert "rcParams" not in text


def test_charts_draw_on_the_axes_they_are_given() -> None:
    with plots.style("en"):
        left, right = Figure().subplots(1, 2)
        assert plots.growth_chart(GROWTH[:-1], GROWTH[-1:], "en", ax=left) is left
        assert plots.contribution_chart(POINTS, NAMES, "GDP", "en", ax=right) is right
    assert left.lines[0].get_ydata().tolist() == GROWTH[:-1].tolist()
    assert left.lines[1].get_ydata().tolist() == GROWTH[-1:].tolist()


def test_bars_stack_upwards_and_downwards_apart() -> None:
    with plots.style("en"):
        ax = plots.contribution_chart(POINTS, NAMES, "GDP", "en")
    second = [(bars[1].get_y(), bars[1].get_height()) for bars in ax.containers]
    assert second == [(0.0, 2.0), (0.0, -2.0), (2.0, 0.5)]
    assert ax.lines[0].get_ydata().tolist() == POINTS["GDP"].tolist()


def test_a_chart_gives_the_same_bytes_twice_and_no_date() -> None:
    def draw() -> str:
        with plots.style("zh"):
            return plots.to_svg(plots.contribution_chart(POINTS, NAMES, "GDP", "zh"), "t", "d")

    assert draw() == draw()
    assert "<dc:date>" not in draw()


def test_titles_of_charts_are_escaped() -> None:
    with plots.style("en"):
        svg = plots.to_svg(plots.growth_chart(GROWTH, GROWTH[:0], "en"), '"><script>', "</desc><script>")
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
