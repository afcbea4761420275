"""Plots: what they draw is the data, every figure has its id, both languages speak, and what cannot be drawn is refused."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from gdpcore.bulletin import plots
from gdpcore.bulletin.chart import Chart
from gdpcore.bulletin.plots.growth_lines import spread
from gdpcore.bulletin.plots.words import PLOT_WORDS
from gdpcore.monitor import triangle
from tests import plot_cases as made
from tests.build import expect_refusal
from tests.plot_cases import CASES, MONTHS, NAN, QUARTERS


def ids(chart: Chart) -> set[tuple[int, int]]:
    found = re.findall(rf'id="{chart.name}-(\d+)-(\d+)"', chart.svg())
    assert len(found) == len(set(found))
    return {(int(a), int(b)) for a, b in found}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_every_plot_gives_a_chart_in_both_languages(name: str, language: str) -> None:
    before = {**mpl.rcParams}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        axes = CASES[name](language=language, source="某局", vintage="2025-07-15")
        chart = plots.chart(axes)
        svg = chart.svg()
    assert {**mpl.rcParams} == before
    assert chart.name == name and chart.axes is axes and chart.unit and chart.language == language
    assert chart.title == axes.get_title(loc="left").replace("\n", "" if language == "zh" else " ")
    assert any("\u4e00" <= c <= "\u9fff" for c in chart.title) == (language == "zh")
    assert chart.source == (
        "来源：某局。数据版本：2025-07-15。" if language == "zh" else "Source: 某局. Figures as known on 2025-07-15."
    )
    assert axes.get_figure(root=True).get_supxlabel() == chart.source
    assert chart.alt.startswith(chart.title) and len(chart.alt) > len(chart.title) + 10
    ET.fromstring(svg)
    rows, columns = chart.data.shape
    assert ids(chart) and all(r < rows and c < columns for r, c in ids(chart)), "every mark stands for a cell"


@pytest.mark.parametrize("name", ["growth", "contributions", "structure", "industries", "ranks", "districts"])
def test_every_figure_of_a_plain_table_has_its_mark(name: str) -> None:
    chart = plots.chart(CASES[name]())
    assert ids(chart) == set(zip(*np.nonzero(chart.data.notna().to_numpy()), strict=True))


def test_plots_of_revisions_leave_charts_too() -> None:
    for axes in made.revisions(language="en", source="某局"):
        chart = plots.chart(axes)
        assert ids(chart) and chart.source == "Source: 某局." and len(chart.data)


@pytest.mark.parametrize("name", CASES)
def test_plots_draw_on_axes_they_are_given_and_without_a_title(name: str) -> None:
    left, right = Figure(figsize=(14, 5), layout="constrained").subplots(1, 2)
    axes = CASES[name](ax=right, language="en", title="", name="other")
    chart = plots.chart(axes)
    assert axes is right and not left.has_data()
    assert axes.get_title(loc="left") == "" and chart.title and chart.source == ""
    assert all(key.startswith("other-") for key in re.findall(r' id="([^"]+)"', chart.svg()))


@pytest.mark.parametrize("name", CASES)
def test_the_same_plot_gives_the_same_bytes(name: str) -> None:
    assert plots.chart(CASES[name]()).svg() == plots.chart(CASES[name]()).svg()


def test_another_language_is_refused() -> None:
    with expect_refusal("E-OUT-004", "'fr'"):
        plots.ranks(made.PLACES, language="fr")


def test_importing_changes_no_setting() -> None:
    code = "import matplotlib as m; a = {**m.rcParams}; import gdpcore.bulletin.plots; assert {**m.rcParams} == a"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_words_have_both_languages_and_the_same_fields() -> None:
    for english, chinese in PLOT_WORDS.values():
        assert set(re.findall(r"{(\w+)}", chinese)) <= set(re.findall(r"{(\w+)}", english)) | {"count"}
        assert english and chinese


# -- each plot ---------------------------------------------------------------------------------------------------------
def test_growth_draws_the_accounts_growth_and_its_band() -> None:
    growth = made.china().growth()["GDP"].dropna().iloc[-6:]
    bands = pd.DataFrame({"low": growth - 0.5, "high": growth + 0.5})
    axes = plots.growth(made.china(), last=6, bands=bands, language="en")
    assert axes.lines[0].get_ydata().tolist() == growth.tolist()
    assert np.allclose(axes.collections[0].get_paths()[0].get_extents().height, np.ptp(growth) + 1.0)
    assert plots.chart(axes).data.iloc[:, 0].tolist() == growth.tolist()
    ytd = plots.chart(plots.growth(made.china(), flow="ytd", language="en"))
    assert "year to date" in ytd.title


def test_growth_refuses_what_is_not_there() -> None:
    with expect_refusal("E-PLOT-005", "column 'X'"):
        plots.growth(made.china(), "X")
    with expect_refusal("E-PLOT-005", "region 'None'"):
        plots.growth(made.city()[0])
    with expect_refusal("E-PLOT-007", "9 items"):
        plots.growth(made.china(), list(made.china().items)[:9])
    with expect_refusal("E-PLOT-007", "0 items"):
        plots.growth(made.china(), [])
    first = made.city()[0].select(periods=list(made.city()[0].periods)[:3])
    with expect_refusal("E-PLOT-001", "no figure"):
        plots.growth(first, region=first.regions[0])


def test_one_region_needs_no_name_and_its_own_is_in_the_title() -> None:
    one = made.city()[0].select(regions=[made.city()[0].regions[0]])
    title = plots.growth(one, names={one.regions[0]: "甲区"}, language="en").get_title(loc="left")
    assert title.startswith("甲区: growth of")


def test_labels_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    heights = sorted([5.0, 5.0, 5.01, 9.0, -2.0])
    apart = spread(heights, 0.4)
    assert np.diff(apart).min() >= 0.4 - 1e-12
    assert np.isclose(np.mean(apart), np.mean(heights)) and apart[0] == -2.0 and apart[-1] == 9.0


def test_contributions_stack_up_to_growth() -> None:
    axes = plots.contributions(made.china(), quarters=4, language="en")
    data = plots.chart(axes).data
    assert np.allclose(data.iloc[:, :-1].sum(axis=1), data.iloc[:, -1], atol=0.15)  # published totals are rounded
    tops = sum(np.maximum([bar.get_height() for bar in bars], 0) for bars in axes.containers)
    assert np.allclose(tops, data.iloc[:, :-1].clip(lower=0).sum(axis=1))


def test_structure_shows_shares() -> None:
    data = plots.chart(plots.structure(made.china(), language="en")).data
    shares = made.china().shares(flow="ytd")[["S1", "S2", "S3"]].loc[data.index]
    assert np.array_equal(data.to_numpy(), shares.to_numpy())
    assert {p.quarter for p in data.index} == {2}
    quarterly = plots.chart(plots.structure(made.china(), ["BCD", "F"], flow="period", last=5)).data
    assert quarterly.shape == (5, 2)


def test_industries_are_coloured_by_sign_and_written() -> None:
    axes = plots.industries(made.china(), ["F", "K"], last=4, language="en")
    data = plots.chart(axes).data
    assert [t.get_text() for t in axes.texts] == [f"{x:.1f}".replace("-", "−") for x in data.to_numpy().ravel()]
    for patch in axes.patches:
        row, column = map(int, patch.get_gid().split("-")[1:])
        red, _, blue, _ = patch.get_facecolor()
        assert (red > blue) == (data.iloc[row, column] > 0)


def test_lamps_read_words_of_both_languages() -> None:
    axes = plots.lamps(made.LAMPS, language="en", names={"工业": "industry"})
    chart = plots.chart(axes)
    assert chart.data.loc["industry"].tolist() == ["red", "yellow", "green"]
    assert chart.data.loc["投资"].tolist() == ["lightblue", "blue", ""]
    assert [t.get_text() for t in axes.texts] == ["R", "Y", "G", "L", "B"], "a letter in each, none where there is no lamp"
    assert [t.get_text() for t in plots.lamps(made.LAMPS).texts] == ["红", "黄", "绿", "浅", "蓝"]
    assert ids(chart) == {(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)}


def test_a_word_that_is_no_lamp_is_refused_with_its_place() -> None:
    with expect_refusal("E-PLOT-006", "'pink' in 投资 of 2025-02"):
        plots.lamps(made.LAMPS.replace("blue", "pink"))
    for empty in (made.LAMPS.iloc[:0], made.LAMPS[[]], made.LAMPS.map(lambda _: None)):
        with expect_refusal("E-PLOT-001"):
            plots.lamps(empty)


def test_ranks_share_places_and_break_at_gaps() -> None:
    chart = plots.chart(plots.ranks(made.PLACES, language="en"))
    assert chart.data["甲"].tolist() == [2, 1, 3]
    assert chart.data["乙"].tolist() == [1, 2, 1] and chart.data["丙"].tolist()[::2] == [3, 1]
    assert pd.isna(chart.data["丙"].iloc[1])
    heights = [line.get_ydata()[2] for line in chart.axes.lines]
    assert sorted(heights) == [1, 2, 3], "tied points stand below one another"
    least = plots.chart(plots.ranks(made.PLACES, ascending=True)).data
    assert least["丙"].iloc[0] == 1


def test_ranks_of_many_show_who_moved_most_in_colour() -> None:
    rng = np.random.default_rng(1)
    many = pd.DataFrame(rng.normal(size=(3, 12)), columns=[f"u{k}" for k in range(12)], index=QUARTERS[:3])
    thick = [line.get_linewidth() for line in plots.ranks(many).lines]
    assert thick.count(2.4) == 5
    assert [line.get_linewidth() for line in plots.ranks(many, highlight=["u3"]).lines].index(2.4) == 3


def test_the_news_adds_up_to_the_change() -> None:
    axes = plots.news(made.plan_news(), most=1, language="en", names={"a": "Industry"})
    data = plots.chart(axes).data
    assert data.index.tolist() == ["Before", "Industry", "Other figures", "Revised figures", "Re-estimation of the model", "Now"]
    assert abs(data["change"].iloc[1:-1].sum() - 0.18) < 1e-13 and abs(data["change"].iloc[-1] - 0.18) < 1e-13
    assert data["to"].iloc[-2] == pytest.approx(5.18, abs=1e-13)
    labels = [t.get_text() for t in axes.texts]
    assert labels == ["5.00", "5.18", "+0.40", "−0.19", "−0.05", "+0.02"]
    all_named = plots.chart(plots.news(made.plan_news(), most=2, language="en")).data
    assert "Other figures" not in all_named.index, "one series left over stands by its name"


def test_the_news_of_a_factor_model_is_drawn_too() -> None:
    from gdpcore.nowcasting import News, Nowcast

    period = MONTHS[0]
    rows = pd.DataFrame({"series": ["x"], "impact": [0.25]})
    found = News(
        Nowcast("GDP", period, 5.0, 0.3), Nowcast("GDP", period, 5.4, 0.2), rows, rows.iloc[:0], rows.assign(impact=0.1), 0.05
    )
    data = plots.chart(plots.news(found, language="en")).data
    assert data.index.tolist()[1:-1] == ["x", "Withdrawn figures", "Re-estimation of the model"]
    assert data["change"].iloc[1:-1].sum() == pytest.approx(0.4)


def test_the_tracker_reads_frames_backtests_and_nowcasts() -> None:
    frame = plots.chart(plots.tracker(made.TRACK.iloc[::-1], outcome=5.2)).data
    assert frame["mean"].tolist() == [4.8, 5.2, 5.1] and (frame["outcome"] == 5.2).all()
    tried = made.backtest()
    chart = plots.chart(plots.tracker(tried, "2024Q2", model="bridge", language="en"))
    rows = tried.frame.xs("bridge", level="model").xs(pd.Period("2024Q2"), level="period")
    assert chart.data["mean"].tolist() == rows["mean"].tolist() and chart.data["outcome"].tolist() == [5.0, 5.0]
    assert "2024Q2" in chart.title
    assert "2024年三季度" in plots.chart(plots.tracker(tried)).title
    now = made.nowcast()
    told = plots.chart(plots.tracker({"2025-05-31": now}, language="en")).data
    assert told["mean"].tolist() == [now.growth("GDP").mean] and told["95 %"].iloc[0] == now.growth("GDP").quantile(0.95)
    with expect_refusal("E-PLOT-005", "2030Q1"):
        plots.tracker(tried, "2030Q1")
    with expect_refusal("E-PLOT-005", "'mean'"):
        plots.tracker(made.TRACK[["5 %"]])


def test_the_fan_has_history_bands_and_outcome() -> None:
    now = made.nowcast()
    chart = plots.chart(plots.fan(now, outcome={"2025Q2": 5.2}, last=6, language="en"))
    expected = now.fan("GDP").iloc[-6:]
    assert np.array_equal(chart.data["mean"], expected["mean"].astype(float))
    assert chart.data["outcome"].dropna().tolist() == [5.2]
    bars = {b.get_gid(): b for b in chart.axes.patches}
    outer = bars["fan-5-1"]
    assert outer.get_y() == expected["5 %"].iloc[-1] and outer.get_y() + outer.get_height() == pytest.approx(
        expected["95 %"].iloc[-1]
    )


def test_the_target_path_is_known_then_required() -> None:
    data = plots.chart(plots.target(made.PATH, 5.0, made.LIKELY)).data
    assert data["known"].dropna().tolist() == made.PATH["growth_ytd"].iloc[:2].tolist()
    assert data["required"].dropna().tolist() == made.PATH["growth_ytd"].iloc[2:].tolist()
    assert data["mean"].dropna().tolist() == [5.1, 4.9]
    alone = plots.target(made.PATH, 5.0, language="en")
    assert not any("likely" in t.get_text() for t in alone.get_legend().get_texts())
    with expect_refusal("E-PLOT-005", "'growth_ytd'"):
        plots.target(made.PATH[["growth", "known"]], 5.0)


def test_the_ratio_is_benchmarked_over_indicator() -> None:
    before, after = made.city()[0], made.benchmarked()
    region = before.regions[1]
    data = plots.chart(plots.ratio(before, after, "BCD", region, language="en")).data
    old, new = (a.value.sel(region=region, item="BCD").values for a in (before, after))
    assert np.array_equal(data["by period"], new / old)
    assert np.allclose(data["year as a whole"].iloc[:4], new[:4].sum() / old[:4].sum(), rtol=1e-14)
    short = plots.chart(plots.ratio(before, after.select(periods=list(after.periods)[:6]), region=region, language="en")).data
    assert short["year as a whole"].iloc[4:].isna().all(), "a year that is not whole has no step"


def test_districts_stand_in_the_order_of_growth_on_one_scale() -> None:
    parts, whole = made.city()
    axes = plots.districts(parts, parent=whole, last=6)
    newest = {r: parts.growth(r)["GDP"].iloc[-1] for r in parts.regions}
    assert plots.chart(axes).data.columns.tolist() == sorted(newest, key=lambda r: -newest[r])
    assert len({small.get_ylim() for small in axes.child_axes}) == 1 and len(axes.child_axes) == 4
    one = plots.districts(parts, regions=[parts.regions[2]])
    assert len(one.child_axes) == 1 and one.get_legend() is None
    with expect_refusal("E-PLOT-005", "region 'X'"):
        plots.districts(parts, regions=["X"])
    with expect_refusal("E-PLOT-005", "item 'X'"):
        plots.districts(parts, "X")
    with expect_refusal("E-PLOT-001"):
        plots.districts(parts, regions=[])


def test_scores_are_the_backtests() -> None:
    tried = made.backtest()
    table = tried.scores("month").xs("all", level="sample")
    data = plots.chart(plots.scores(tried, names={"factor": "因子"})).data
    assert data.index.tolist() == [1, 2]
    assert data["factor rmse"].tolist() == table.loc["factor", "rmse"].tolist()
    assert plots.chart(plots.scores(tried, "days")).data.index.tolist() == [30, 0], "the earliest first"
    single = tried.scores("month").loc["factor"]
    assert plots.chart(plots.scores(single)).data.shape == (2, 3)
    with expect_refusal("E-PLOT-005", "'rmse_low'"):
        plots.scores(table.drop(columns="rmse_low"))
    with expect_refusal("E-PLOT-005", "'days'"):
        plots.scores(table, "days")


# -- hard input ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("value", [0.0, 5.0, -3.0, 1e12, 1e-9])
def test_figures_that_are_all_equal_are_drawn(value: float) -> None:
    flat = pd.DataFrame({k: [value] * 3 for k in "ab"}, index=QUARTERS[:3])
    for axes in (
        plots.ranks(flat),
        plots.tracker(pd.DataFrame({"mean": [value] * 2}, index=pd.to_datetime(["2025-01-01", "2025-02-01"]))),
        plots.triangle_heat_map(triangle(flat.set_axis(["2025-01-17", "2025-04-17"], axis=1))),
        plots.revision_waterfall(pd.Series({"a": 0.0}), value, value, "x"),
    ):
        assert ids(plots.chart(axes))


def test_one_date_and_one_unit_are_drawn() -> None:
    assert ids(plots.chart(plots.tracker(made.TRACK.iloc[:1]))) == {(0, 0)}
    assert ids(plots.chart(plots.ranks(made.PLACES[["甲"]].iloc[:1]))) == {(0, 0)}
    assert ids(plots.chart(plots.lamps(made.LAMPS.iloc[:1, :1]))) == {(0, 0)}


def test_gaps_have_no_marks() -> None:
    track = made.TRACK.assign(mean=[4.8, NAN, 5.1])
    assert ids(plots.chart(plots.tracker(track))) == {(0, 0), (2, 0)}


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_infinite_figures_are_refused_with_their_row(bad: float) -> None:
    with expect_refusal("E-PLOT-004", "row 2024Q2"):
        plots.ranks(made.PLACES.mask(made.PLACES == 5.0, bad).iloc[1:])


def test_empty_tables_are_refused() -> None:
    empty = made.PLACES.iloc[:0]
    with expect_refusal("E-PLOT-001", "0 rows"):
        plots.ranks(empty)
    with expect_refusal("E-PLOT-001", "0 rows"):
        plots.ranks(made.PLACES * NAN)
    with expect_refusal("E-PLOT-001"):
        plots.tracker(made.TRACK.iloc[:0])
    with expect_refusal("E-PLOT-001"):
        plots.target(made.PATH.assign(growth_ytd=NAN), 5.0)
    with expect_refusal("E-PLOT-001"):
        plots.revision_waterfall(pd.Series(dtype=float), NAN, NAN, "x")


def test_accounts_with_gaps_keep_them() -> None:
    whole = made.city()[1]
    values, volumes = whole.value.values.copy(), whole.volume.values.copy()
    values[..., -10] = volumes[..., -10] = NAN
    holed = replace(whole, value=replace(whole.value, values=values), volume=replace(whole.volume, values=volumes))
    chart = plots.chart(plots.growth(holed))
    gaps = np.flatnonzero(chart.data.iloc[:, 0].isna())
    assert gaps.tolist() == [6, 10], "the gap and the year after it"
    assert not {(int(r), 0) for r in gaps} & ids(chart)
