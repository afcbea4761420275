"""A chart: its bytes, its ids, its words and its data."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from gdpcore.bulletin.chart import Chart, attach, chart
from gdpcore.bulletin.style import new_axes, style
from tests.build import expect_refusal


def drawn(name: str = "growth", title: str = "GDP", alt: str = "said") -> Chart:
    with style("zh"):
        ax = new_axes(None, 3, 2)
        for column, height in enumerate((1.0, -2.0)):
            ax.bar([column], [height], hatch="//")[0].set_gid(f"{name}-0-{column}")
        ax.set_title("国内生产总值")
    return Chart(name, title, ax, alt, pd.DataFrame([[1.0, -2.0]]), "source", "%")


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert drawn().svg() == drawn().svg()
    assert drawn().png(50) == drawn().png(50)
    assert drawn().png(50).startswith(b"\x89PNG")


def test_every_id_is_the_charts_own_and_every_reference_resolves() -> None:
    svg = drawn().svg()
    ids = re.findall(r' id="([^"]+)"', svg)
    assert {"growth-0-0", "growth-0-1"} <= set(ids)
    assert all(i.startswith("growth-") for i in ids)
    assert len(ids) == len(set(ids))
    used = re.findall(r'href="#([^"]+)"', svg) + re.findall(r"url\(#([^)]+)\)", svg)
    assert used and set(used) <= set(ids)
    other = re.findall(r' id="([^"]+)"', drawn("other").svg())
    assert not set(other) & set(ids)


def test_nothing_outside_is_named_and_no_style_reaches_the_page() -> None:
    svg = drawn().svg()
    ET.fromstring(svg)
    names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
    assert "http" not in names and "<style" not in svg and "<metadata" not in svg and "<text" not in svg


def test_words_are_escaped() -> None:
    svg = drawn(title='"><script>', alt="</desc><script>").svg()
    ET.fromstring(svg)
    assert "<script" not in svg and "&lt;script&gt;" in svg


def test_the_frame_is_a_copy() -> None:
    made = drawn()
    own = made.to_frame()
    own.iloc[0, 0] = 9.0
    assert made.data.iloc[0, 0] == 1.0


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"', "图", "a.b"])
def test_a_name_that_cannot_be_an_id_is_refused(name: str) -> None:
    with expect_refusal("E-PLOT-002", repr(name)):
        Chart(name, "", new_axes(None, 1, 1), "", pd.DataFrame(), "", "")


def test_axes_give_back_their_chart() -> None:
    made = drawn()
    with expect_refusal("E-PLOT-003"):
        chart(made.axes)
    assert chart(attach(made)) is made
