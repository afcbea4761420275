"""Published revisions of China, the note made of them, and charts of revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.bulletin.plots import first_against_latest, revision_waterfall, revisions_by_release, style, triangle_heat_map
from gdpcore.bulletin.revision_note import INDUSTRIES, revision_note
from tests.build import expect_refusal

MADE = gdp.samples.china().revisions
NAN = float("nan")


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


# -- published figures --------------------------------------------------------------------------------------------------
def test_annual_figures_by_stage() -> None:
    levels = MADE.levels()
    assert levels.loc[2018, ["preliminary", "census", "revision"]].tolist() == [900309, 919281, 18972]
    assert levels.loc[2023, "revision"] == 33690
    assert round(levels.loc[2023, "percent"], 1) == 2.7
    assert round(levels.loc[2018, "percent"], 1) == 2.1
    assert levels.loc[2019, "revision"] == -4350 and levels.loc[2020, "revision"] == -2419
    assert levels.loc[2021, ["preliminary", "final", "census"]].tolist() == [1143670, 1149237, 1173823.0]
    assert levels.loc[[2022, 2024], "revision"].isna().all()  # only one stage is at hand
    assert MADE.levels("S2").loc[2018, "census"] == 364835
    growth = MADE.growths()
    assert growth.loc[2021, ["preliminary", "final", "latest"]].tolist() == [8.1, 8.4, 8.6]
    assert growth.loc[2023, "revision"] == pytest.approx(0.2)
    with expect_refusal("E-REV-009", "GDP, S1"):
        MADE.levels("K")


def test_tables_agree_where_they_meet() -> None:
    """The annual table, the first releases and today's accounts name the same figures for the same thing."""
    first = MADE.preliminary[MADE.preliminary["flow"] == "ytd"].set_index(["period", "item"])
    for year in (2020, 2021, 2023):
        assert first.loc[(pd.Period(f"{year}Q4"), "GDP"), "value"] == MADE.levels().loc[year, "preliminary"]
        assert first.loc[(pd.Period(f"{year}Q4"), "GDP"), "growth"] == MADE.growths().loc[year, "preliminary"]
    today = MADE.cumulative.to_frame()["value"]["GDP"]
    for year in (2022, 2023):
        assert abs(today[f"{year}Q4"] - MADE.levels().loc[year, "census"]) <= 0.5
    assert today["2024Q4"] == MADE.levels().loc[2024, "final"]


def test_first_releases_add_within_rounding() -> None:
    for _, rows in MADE.preliminary.groupby(["period", "flow"]):
        value = rows.set_index("item")["value"]
        if {"S1", "S2", "S3"} <= set(value.index):
            assert abs(value[["S1", "S2", "S3"]].sum() - value["GDP"]) <= 2
        if set(INDUSTRIES) <= set(value.index):
            assert abs(value[list(INDUSTRIES)].sum() - value["GDP"]) <= 2


def test_first_and_latest_growth_and_a_quarter_by_industry() -> None:
    pairs = MADE.growth_pairs()
    assert len(pairs) == 11
    assert pairs.loc["2021Q1"].round(9).tolist() == [18.3, 18.9, 0.6]
    table = MADE.industries("2024年一季度")
    assert table.loc["K", ["first", "latest"]].tolist() == [17736, 20821.3]
    assert table.loc["K", "percent"].round(1) == 17.4 and table.loc["L", "percent"].round(1) == 14.4
    assert table.loc["BCD", "percent"].round(1) == -1.9
    assert table.loc["K", "points"] == pytest.approx(100 * (20821.3 - 17736) / 296299)
    assert table.loc["J", "growth_revision"] == pytest.approx(-1.8, abs=0.01)
    for period in ("2020Q1", "2025Q1"):
        with expect_refusal("E-REV-009", "2024Q1"):
            MADE.industries(period)
    assert MADE.industries("2023Q4", "ytd").loc["GDP", "revision"] == pytest.approx(33689.7)


def test_eleven_revisions_are_not_tested() -> None:
    done = gdp.monitor.revision_statistics(MADE.triangle())
    assert done.sizes.loc[1, "count"] == 11
    with expect_refusal("E-REV-007", "11"):
        done.p_value("bias", 1)
    assert repr(MADE) == "<PublishedRevisions years 2018..2024, 11 quarters with first and latest growth>"


# -- the note -----------------------------------------------------------------------------------------------------------
def test_the_note_says_what_the_tables_hold(tmp_path: Path) -> None:
    note = revision_note(MADE)
    said = note.text()
    for words in (
        "1260582",
        "1294272",
        "上调33690亿元",
        "2.7%",
        "11个时期",
        "上调5个、下调0个、未变6个",
        "房地产业（+3085亿元，+17.4%）",
        "不作显著性检验",
        "国家统计局",
    ):
        assert words in said
    assert len(note.figure.axes) == 2
    files = note.write(tmp_path / "new")
    assert set(files) == {"revisions.svg", "revisions.md", "revisions_table1.csv", "revisions_table2.csv", "revisions_table3.csv"}
    assert "<svg" in files["revisions.svg"].read_text(encoding="utf-8")
    assert pd.read_csv(files["revisions_table2.csv"]).shape == (11, 4)
    with expect_refusal("E-OUT-001"):
        note.write(tmp_path / "new")
    assert (
        revision_note(MADE).write(tmp_path / "new", overwrite=True)["revisions.svg"].read_bytes()
        == files["revisions.svg"].read_bytes()
    )


def test_the_note_in_english_and_with_enough_revisions_to_test() -> None:
    note = revision_note(MADE, "2024Q1", "en")
    assert "revised up by 33,690, or 2.7 %" in note.text()
    index = pd.period_range("2014Q1", "2017Q4", freq="Q")
    rows = pd.DataFrame(
        {
            "period": index,
            "flow": "ytd",
            "item": "GDP",
            "value": 1.0,
            "growth": MADE.growth_ytd[index].to_numpy() - np.arange(16) % 3 / 10,
            "released": "",
        }
    )
    more = replace(MADE, preliminary=pd.concat([MADE.preliminary, rows], ignore_index=True))
    assert any("Newey-West" in s for s in revision_note(more, language="en").sentences)


def test_refused_notes() -> None:
    with expect_refusal("E-REV-006", "language"):
        revision_note(MADE, language="fr")
    with expect_refusal("E-REV-009", "2021Q2"):
        revision_note(MADE, "2021Q2")
    with expect_refusal("E-REV-009", "by industry"):
        revision_note(replace(MADE, preliminary=MADE.preliminary[MADE.preliminary["item"] == "GDP"]))


# -- charts -------------------------------------------------------------------------------------------------------------
FRAME = pd.DataFrame(
    {"2024-04-17": [5.0, NAN, NAN], "2024-07-15": [5.0, -0.7, NAN], "2025-01-17": [5.2, -0.9, 4.6]},
    index=["2024Q1", "2024Q2", "2024Q3"],
)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("来源：某局", "修订（百分点）")), ("en", ("Source: 某局", "revision, percentage points"))]
)
def test_the_triangle_is_drawn_cell_by_cell(language: str, words: tuple[str, str]) -> None:
    with style(language):
        ax = triangle_heat_map(gdp.monitor.triangle(FRAME, "GDP", "%"), language=language, source="某局")
    texts = [t.get_text() for t in ax.texts]
    assert texts == ["5.0", "5.0", "5.2", "−0.7", "−0.9", "4.6"]
    shade = {p.get_gid(): p.get_facecolor()[:3] for p in ax.patches}
    plain = shade["triangle-0-0"]
    assert shade["triangle-0-1"] == shade["triangle-1-1"] == shade["triangle-2-2"] == plain, "not revised"
    assert shade["triangle-0-2"][0] > shade["triangle-0-2"][2], "upward is orange"
    assert shade["triangle-1-2"][0] < shade["triangle-1-2"][2], "downward is blue"
    assert "triangle-1-0" not in shade, "no figure, no mark"
    figure = ax.get_figure(root=True)
    assert figure is not None and words[0] in str(figure.get_supxlabel())
    assert words[1].split("（")[-1].split(", ")[-1].strip("）") in ax.get_legend().get_texts()[-1].get_text()
    assert [t.get_text() for t in ax.get_yticklabels()] == FRAME.index.tolist()
    empty = triangle_heat_map(gdp.monitor.triangle(FRAME.iloc[:1] * 0 + 3, unit="亿元"), language=language)
    assert [t.get_text() for t in empty.texts] == ["3", "3", "3"]


def test_revisions_by_release_show_points_mean_and_count() -> None:
    done = gdp.monitor.revision_statistics(gdp.monitor.triangle(FRAME, "GDP", "%"))
    ax = revisions_by_release(done, language="en")
    assert [t.get_text() for t in ax.get_xticklabels()] == [f"{k}\nn = {n}" for k, n in done.sizes["count"].items()]
    mean, points = ax.get_lines()[0], ax.get_lines()[1]
    assert mean.get_ydata()[0] == done.sizes.loc[1, "mean"]
    assert np.allclose(points.get_ydata(), [0.2, -0.2])
    by_month = gdp.monitor.revision_statistics(gdp.monitor.triangle(FRAME), by="maturity", step=1)
    assert revisions_by_release(by_month, language="en").get_xlabel().startswith("months")


def test_first_against_latest_names_the_largest_and_keeps_the_line() -> None:
    own = plt.subplots()[1]
    ax = first_against_latest(
        pd.DataFrame({"first": [1.0, 2.0, 3.0], "latest": [1.5, 2.0, 2.8]}, index=["a", "b", "c"]), "GDP", language="en", ax=own
    )
    assert ax is own
    line = ax.get_lines()[0]
    assert np.array_equal(line.get_xdata(), line.get_ydata())
    assert [t.get_text() for t in ax.texts] == ["a +0.5", "c −0.2"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "no revision",
        "revised up (1)",
        "not revised (1)",
        "revised down (1)",
    ]
    same = first_against_latest(pd.DataFrame({"first": [2.0], "latest": [2.0]}, index=["a"]))
    assert not same.texts


def test_the_waterfall_ends_where_it_should() -> None:
    ax = revision_waterfall(pd.Series({"A": 3.0, "B": -1.0}), 100.0, 102.5, "亿元", {"A": "甲"}, language="zh")
    bars = ax.patches
    assert [t.get_text() for t in ax.get_yticklabels()] == ["首次发布", "甲", "B", "未分解部分（修约）", "现行数"]
    steps = bars[2:]
    assert [b.get_width() for b in steps] == [3.0, -1.0, 0.5]
    assert steps[-1].get_x() + steps[-1].get_width() == 102.5
    exact = revision_waterfall(pd.Series({"A": 3.0, "B": -1.0}), 100.0, 102.0, "亿元", title="t", source="s", language="en")
    assert len(exact.get_yticklabels()) == 4 and exact.get_title(loc="left") == "t"
