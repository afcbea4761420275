"""Five lamps: the score against a hand-worked table, thresholds from the past alone, joint January-February, alarms, refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.kernel import signal_lamps as kernel
from gdpcore.monitor import (
    LampIndicator,
    WarningSpec,
    lamp_score,
    load_warning,
    warning,
    warning_by_region,
    warning_presets,
)
from tests.build import codes, expect_refusal, level, panel, rate, said


def system(**changes: object) -> WarningSpec:
    """Two indicators with thresholds of their own."""
    one = LampIndicator("a", zh="甲", en="Alpha", thresholds=(0.0, 2.0, 6.0, 8.0))
    two = LampIndicator("b", zh="乙", en="Beta", weight=2.0, direction=-1, thresholds=(3.0, 4.0, 6.0, 7.0), measure="level")
    return replace(WarningSpec("made-up", (one, two)), **changes)


def frame(a: list[float], b: list[float], start: str = "2024-01") -> pd.DataFrame:
    """Figures of two made-up indicators."""
    return pd.DataFrame({"a": a, "b": b}, pd.period_range(start, periods=len(a), freq="M"))


# -- the score ---------------------------------------------------------------------------------------------------------
def test_the_lamps_of_september_2007_score_120_and_the_published_index_is_another() -> None:
    ours = lamp_score(pd.Series([3] * 6 + [4] * 2 + [5] * 2))
    assert ours == 120.0
    assert lamp_score(pd.Series(["绿灯"] * 6 + ["yellow"] * 2 + ["红灯"] * 2)) == 120.0
    published = 121.3  # CEMAC, 2007-09, with these lamps
    assert abs(published - ours) == pytest.approx(1.3)
    assert kernel.light([ours, published, 117.3, 113.3, 110.7], system().bands).values.tolist() == [4, 4, 4, 3, 3]


def test_the_published_months_get_the_lamps_that_were_published() -> None:
    index, lamp = [117.3, 121.3, 113.3, 110.7, 114.9, 113.2], ["yellow", "yellow", "green", "green", "green", "green"]
    assert [
        ("blue", "lightblue", "green", "yellow", "red")[int(s) - 1] for s in kernel.light(index, system().bands).values
    ] == lamp


@pytest.mark.parametrize(
    ("scores", "weights", "expected"),
    [
        ([3, 3, 3], None, 100.0),
        ([5, 5], None, 500 / 3),
        ([1, 1], None, 100 / 3),
        ([1, np.nan, 5], None, 100.0),  # the missing one is rescaled away
        ([5, 1], [3.0, 1.0], 100 * (15 + 1) / 12),
        ([2], [7.0], 200 / 3),
    ],
)
def test_the_score_by_hand(scores: list[float], weights: list[float] | None, expected: float) -> None:
    w = None if weights is None else pd.Series(weights)
    assert lamp_score(pd.Series(scores), w) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("bad", [0, 6, 2.5, "purple", "", True, (1,)])
def test_what_is_no_lamp_is_refused(bad: object) -> None:
    with expect_refusal("E-WARN-005", repr(bad), "red, yellow, green"):
        lamp_score(pd.Series([3, bad], ["x", "y"], dtype=object))


def test_a_score_of_nothing_is_refused() -> None:
    for lamps, weights in [([], None), ([np.nan], None), ([3], [0.0]), ([3], [np.nan]), ([3], [-1.0])]:
        with expect_refusal("E-WARN-006"):
            lamp_score(pd.Series(lamps, dtype=float), None if weights is None else pd.Series(weights))


# -- lamps -------------------------------------------------------------------------------------------------------------
def test_a_hand_worked_table() -> None:
    lamps = warning(frame([1.0, 2.0, 6.1, 9.0, -1.0, np.nan], [5.0, 7.5, 6.5, 3.5, 3.0, 2.0]), system())
    assert lamps.scores["a"].tolist()[:5] == [2, 3, 4, 5, 1] and np.isnan(lamps.scores["a"].iloc[5])
    assert lamps.scores["b"].tolist() == [3, 1, 2, 4, 4, 5]  # a high figure of b is a cold sign; 3.0 has not passed 3.0
    by_hand = [(2 + 6) / 9, (3 + 2) / 9, (4 + 4) / 9, (5 + 8) / 9, (1 + 8) / 9, 10 / 6]
    np.testing.assert_allclose(lamps.index, 100 * np.array(by_hand), rtol=1e-15)
    assert lamps.index_lamp.tolist() == ["green", "blue", "green", "red", "green", "red"]
    assert lamps.to_frame().iloc[-1].to_dict() == {
        "index": 500 / 3,
        "lamp": "red",
        "lit": 1,
        "of": 2,
        "weight": pytest.approx(200 / 3),
    }
    assert lamps.counts().sum(axis=1).tolist() == [2, 2, 2, 2, 2, 1]
    assert len(lamps.to_long()) == 11 and lamps.to_long()["lamp"].notna().all()
    table = lamps.heat_map("zh", since="2024-05")
    assert table.shape == (3, 2) and list(table.index) == ["甲", "乙", "预警指数"]


def test_a_figure_on_a_threshold_has_not_passed_it() -> None:
    assert kernel.light([0.0, 2.0, 6.0, 8.0], [0.0, 2.0, 6.0, 8.0]).values.tolist() == [2, 3, 3, 4]
    assert kernel.light([0.1 + 0.2], [0.0, 0.1, 0.3, 1.0]).values.tolist() == [3]  # nor by rounding


def test_too_little_weight_gives_lamps_and_no_index() -> None:
    lamps = warning(frame([1.0, 1.0], [np.nan, 5.0]), system())
    assert np.isnan(lamps.index.iloc[0]) and lamps.index.iloc[1] == pytest.approx(100 * 8 / 9)
    assert lamps.lamps["a"].tolist() == ["lightblue", "lightblue"] and len(lamps.to_frame()) == 1


def test_quantiles_are_those_of_the_past_alone() -> None:
    x = np.random.default_rng(1).normal(size=(3, 60))
    x[1, 5:20] = np.nan
    found = kernel.past_quantiles(x, (0.1, 0.25, 0.75, 0.9), 12)
    for r, t in [(0, 12), (0, 59), (1, 40), (2, 33)]:
        np.testing.assert_allclose(found.values[r, :, t], np.nanquantile(x[r, :t], [0.1, 0.25, 0.75, 0.9]), rtol=1e-13)
    assert np.isnan(found.values[0, :, :12]).all() and np.isnan(found.values[1, :, 26]).all()
    whole = kernel.whole_quantiles(x, (0.1, 0.25, 0.75, 0.9), 12)
    np.testing.assert_allclose(whole.values[1, :, 0], np.nanquantile(x[1], [0.1, 0.25, 0.75, 0.9]), rtol=1e-13)


def test_the_trend_is_the_discounted_mean_and_error_written_out() -> None:
    x = np.random.default_rng(2).normal(3.0, 2.0, size=40)
    x[[4, 17]] = np.nan
    half, z = 9.0, np.array([-1.3, -0.7, 0.7, 1.3])
    means = np.full(41, np.nan)
    for t in range(1, 41):
        w = 0.5 ** ((t - np.arange(t)) / half) * ~np.isnan(x[:t])
        means[t] = (w * np.nan_to_num(x[:t])).sum() / w.sum()
    errors = x - means[:40]
    t = 33
    w = 0.5 ** ((t - np.arange(t)) / half) * ~np.isnan(errors[:t])
    trail = (w * np.nan_to_num(errors[:t])).sum() / w.sum()
    spread = np.sqrt((w * np.nan_to_num(errors[:t] - trail) ** 2).sum() / w.sum())
    np.testing.assert_allclose(kernel.past_trend(x, z, 10, half).values[:, t], means[t] + trail + z * spread, rtol=1e-12)


def test_the_trend_does_not_trail_a_straight_line() -> None:
    wobble = np.where(np.arange(400) % 2, 0.5, -0.5)
    found = kernel.past_trend(0.3 * np.arange(400) + wobble, (-2.0, -1.0, 1.0, 2.0), 24, 36.0).values
    middle = found[1:3, 399].mean()
    assert middle == pytest.approx(0.3 * 399, abs=0.5)  # the mean of the past alone is about 15 too low


def test_a_past_that_never_moved_is_no_yardstick() -> None:
    for method in ("quantile", "trend", "hindsight"):
        spec = WarningSpec("made-up", (LampIndicator("a"), LampIndicator("b")), method=method, least=8, fewest=1.0)
        b = np.random.default_rng(0).normal(size=24).tolist()
        lamps = warning(frame([2.0] * 24, b), spec)
        assert lamps.scores["a"].isna().all() and lamps.scores["b"].notna().any() and lamps.index.isna().all(), method
        note = next(f for f in lamps.findings if f.code in ("N-WARN-003", "N-WARN-004"))
        assert note.fields["indicator"] == "a"


# -- China -------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def china() -> gdp.Panel:
    return gdp.samples.china().panel


def test_six_of_the_ten_classical_indicators_are_here_and_it_is_said(china: gdp.Panel) -> None:
    lamps = warning(china)
    assert list(lamps.values.columns) == ["industry", "investment", "consumption", "loans", "money", "prices"]
    assert lamps.absent == ("trade", "fiscal_revenue", "profits", "income")
    said(lamps.findings[0], "6 of 10", "fiscal_revenue_yoy")
    assert codes(lamps.findings).count("N-WARN-002") == 2  # what stands in for what
    assert "6 of 10" in repr(lamps)
    table = lamps.to_frame()
    assert str(table.index[0]) == "2010-07" and str(table.index[-1]) == "2025-06"
    assert set(lamps.lamps.stack().dropna()) <= {"red", "yellow", "green", "lightblue", "blue"}
    assert str(warning(china, load_warning("cn-warning").using(method="hindsight")).to_frame().index[0]) == "2008-03"


def test_january_and_february_are_one_figure(china: gdp.Panel) -> None:
    lamps = warning(china)
    values, months = lamps.values, lamps.values.index
    flows = ["industry", "consumption", "prices", "investment"]
    assert values.loc[months.month == 1, flows].isna().all().all()
    assert values.loc[months.month == 1, "money"].loc["2008":].notna().all()
    # published joint figures: 2025 industry 5.9, retail 4.0, investment in manufacturing 9.0
    assert values.loc["2025-02", ["industry", "consumption", "investment"]].tolist() == pytest.approx([5.9, 4.0, 9.0])
    ytd = china.span_growth(china.months, "ytd").sel(indicator="cpi", period="2024-02").values.item()
    assert values.loc["2024-02", "prices"] == ytd
    own = warning(china, load_warning("cn-warning").using(january_february="own")).values
    assert own.loc["2024-01", "prices"] == pytest.approx(-0.8) and np.isnan(own.loc["2024-01", "industry"])
    assert own.loc["2025-02", "industry"] == pytest.approx(5.9)


def test_a_quarterly_indicator_lights_in_the_last_month_of_its_quarter() -> None:
    income = np.full(36, np.nan)
    income[2::3] = 5.0 + np.arange(12) / 10
    data = panel({rate("income", flow="ytd", frequency="Q"): income, rate("cpi"): np.linspace(1.0, 3.0, 36)}, start="2022-01")
    one = LampIndicator("income", span="ytd", thresholds=(1.0, 5.35, 5.55, 9.0))
    lamps = warning(data, WarningSpec("made-up", (one, LampIndicator("cpi", thresholds=(0.0, 1.0, 2.0, 4.0)))))
    seen = lamps.scores["income"].dropna()
    assert [str(m) for m in seen.index] == [str(m) for m in data.months[2::3]]
    assert seen.tolist() == [2, 2, 2, 2, 3, 3, 4, 4, 4, 4, 4, 4]
    np.testing.assert_allclose(lamps.values["income"].dropna(), income[2::3], rtol=1e-12)


def test_quarters_and_short_panels(china: gdp.Panel) -> None:
    quarters = pd.DataFrame({"a": [1.0, 7.0], "b": [5.0, 5.0]}, pd.period_range("2024Q1", periods=2, freq="Q"))
    lamps = warning(quarters, system())
    assert lamps.lamps["a"].tolist() == ["lightblue", "yellow"] and lamps.alarms("2024Q2")[0].indicator == "a"
    for first, last in [("2025-02", "2025-02"), ("2025-01", "2025-01"), ("2024-12", "2025-03")]:
        short = warning(china.window(pd.Period(first, "M"), pd.Period(last, "M")))
        assert short.scores.isna().all().all() and short.to_frame().empty and "no index" in repr(short)


def test_loans_are_sums_of_twelve_months(china: gdp.Panel) -> None:
    raw = china.to_frame()["new_loans"]
    by_hand = 100 * (raw.loc["2024-07":"2025-06"].sum() / raw.loc["2023-07":"2024-06"].sum() - 1)
    assert warning(china).values.loc["2025-06", "loans"] == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("method", ["trend", "quantile"])
def test_no_lamp_looks_ahead(china: gdp.Panel, method: str) -> None:
    spec = load_warning("cn-warning").using(method=method)
    whole = warning(china, spec)
    for last in ("2016-02", "2020-01", "2024-11"):
        part = warning(china.window(china.months[0], pd.Period(last, "M")), spec)
        shared = [c for c in whole.scores if c in part.scores]
        pd.testing.assert_frame_equal(part.scores[shared], whole.scores.loc[:last, shared])


def test_a_panel_as_known_on_a_day(china: gdp.Panel) -> None:
    known = warning(china.as_of("2025-07-12"))  # prices and money of June are out, industry and retail are not
    assert known.values.loc["2025-06"].notna().to_dict() == {
        "industry": False, "investment": False, "consumption": False, "loans": False, "money": False, "prices": True
    }  # fmt: skip
    assert str(known.to_frame().index[-1]) == "2025-05"


# -- alarms ------------------------------------------------------------------------------------------------------------
def test_alarms_say_what_moved_and_why() -> None:
    lamps = warning(frame([5.0, 6.4, np.nan, 9.0, 7.0, 5.0], [5.0] * 6), system())
    moved = [a for a in lamps.alarms() if a.indicator == "a"]
    assert [(str(a.month), a.was, a.lamp) for a in moved] == [
        ("2024-06", "yellow", "green"),
        ("2024-05", "red", "yellow"),
        ("2024-04", "yellow", "red"),
        ("2024-02", "green", "yellow"),
    ]
    assert str(moved[3]) == "2024-02: Alpha from green (2024-01) to yellow: 6.4% is above the threshold of 6.0%; it was 5.0%."
    assert moved[1].text("zh") == "2024-05：甲由红灯（2024-04）转为黄灯：7.0%，低于阈值8.0%；此前为9.0%。"
    assert "2024-02" in moved[2].text() and "is back between 2.0% and 6.0%" in moved[0].text()
    assert [a.indicator for a in lamps.alarms("2024-02")] == ["a"] and len(lamps.alarms(most=2)) == 2
    assert [a for a in lamps.alarms() if a.indicator == "b"] == []
    with expect_refusal("E-OUT-004", "fr"):
        moved[0].text("fr")


def test_an_alarm_of_what_is_cold_when_high() -> None:
    alarm = next(a for a in warning(frame([5.0, 5.0], [5.0, 6.5]), system()).alarms() if a.indicator == "b")
    assert (alarm.was, alarm.lamp, alarm.steps) == ("green", "lightblue", -1)
    assert alarm.text() == "2024-02: Beta from green (2024-01) to light blue: 6.5 is above the threshold of 6.0; it was 5.0."


def test_an_alarm_says_when_it_is_the_threshold_that_moved(china: gdp.Panel) -> None:
    alarms = warning(china).alarms()
    moved = [a for a in alarms if a.by_threshold and a.indicator != "index"]
    assert moved and all("which moved from" in a.text() and "阈值由" in a.text("zh") for a in moved)
    for alarm in (a for a in alarms if a.indicator != "index"):  # every sentence is true
        bound, up = alarm.thresholds[alarm.crossed], alarm.steps > 0
        assert alarm.value >= bound if up else alarm.value <= bound
        was = alarm.thresholds_was[alarm.crossed]
        assert alarm.value_was <= was if up else alarm.value_was >= was


# -- regions -----------------------------------------------------------------------------------------------------------
def test_regions_have_thresholds_of_their_own(china: gdp.Panel) -> None:
    twice = replace(
        china,
        regions=("A", "B"),
        values=np.concatenate([china.values, china.values]),
        status=np.concatenate([china.status] * 2),
        source=np.concatenate([china.source] * 2),
    )
    twice.values[1, twice.position("cpi")] *= -1.0
    both, alone = warning_by_region(twice), warning(china)
    assert list(both) == ["A", "B"]
    pd.testing.assert_frame_equal(both["A"].scores, alone.scores)
    others = [c for c in alone.scores if c != "prices"]
    pd.testing.assert_frame_equal(both["B"].scores[others], alone.scores[others])
    assert not both["B"].scores["prices"].equals(alone.scores["prices"])
    pd.testing.assert_series_equal(warning(twice, region="B").index, both["B"].index)
    with expect_refusal("E-WARN-003", "2 regions", "A, B"):
        warning(twice)
    with expect_refusal("E-AXIS-003", "C"):
        warning(twice, region="C")


def test_a_region_without_figures_has_no_lamps() -> None:
    half = np.stack([np.ones(24), np.full(24, np.nan)])
    found = warning_by_region(panel({level("a"): half, level("b"): half}, regions=("A", "B")), system(january_february="own"))
    assert found["A"].scores.shape == (24, 2) and found["B"].scores.shape == (24, 0)
    assert found["B"].index.isna().all() and found["B"].absent == ("a", "b") and "no index" in repr(found["B"])


# -- the system as data ------------------------------------------------------------------------------------------------
def test_presets_and_files(tmp_path: Path) -> None:
    assert warning_presets() == ("cn-warning",)
    spec = load_warning("cn-warning")
    assert len(spec.indicators) == 10 and spec.evidence == "assumed" and sum(spec.bands) == pytest.approx(400.0)
    file = tmp_path / "own.toml"
    file.write_text(
        """[warning]
code = "own"
method = "quantile"
least = 12
bands = [60, 80, 120, 140]
[[indicator]]
code = "cpi"
zh = "物价"
thresholds = [0, 1, 3, 5]
weight = 2
[[indicator]]
code = "pmi"
measure = "level"
""",
        encoding="utf-8",
    )
    own = load_warning(file)
    assert own.bands == (60.0, 80.0, 120.0, 140.0) and own.method_of(own.indicator("cpi")) == "given"
    lamps = warning(gdp.samples.china().panel, own)
    assert lamps.thresholds["cpi"].iloc[0].tolist() == [0.0, 1.0, 3.0, 5.0]
    assert lamps.values["pmi"].loc["2025-06"] == gdp.samples.china().panel.to_frame()["pmi"].loc["2025-06"]
    with expect_refusal("E-FILE-001", "nowhere", "cn-warning"):
        load_warning("nowhere")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("x = ", "E-WARN-002", "TOML"),
        ("[warning]\ncode='a'", "E-WARN-002", "[[indicator]]"),
        ("[[indicator]]\ncode='a'\n[warning]\nzh='a'", "E-WARN-002", "code"),
        ("[warning]\ncode='a'\n[[indicator]]\ncode='a'\ncolour='red'", "E-WARN-001", "colour"),
        ("[warning]\ncode='a'\n[[indicator]]\ncode='a'\nweight='heavy'", "E-WARN-002", "heavy"),
        ("[warning]\ncode='a'\n[[indicator]]\ncode='a'\nthresholds=[1,2,true,4]", "E-WARN-002", "list of numbers"),
        ("[warning]\ncode='a'\n[[indicator]]\ncode=3", "E-WARN-002", "text"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, code: str, words: str) -> None:
    (tmp_path / "w.toml").write_text(text, encoding="utf-8")
    with expect_refusal(code, words):
        load_warning(tmp_path / "w.toml")


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"method": "guess"}, "E-WARN-001", "trend, quantile"),
        ({"evidence": "rumour"}, "E-WARN-001", "rumour"),
        ({"january_february": "both"}, "E-WARN-001", "joint, own"),
        ({"indicators": ()}, "E-WARN-002", "code of its own"),
        ({"indicators": (LampIndicator("a"), LampIndicator("a"))}, "E-WARN-002", "code of its own"),
        ({"indicators": (LampIndicator("a", weight=0.0),)}, "E-WARN-002", "weight"),
        ({"indicators": (LampIndicator("a", direction=0),)}, "E-WARN-002", "direction"),
        ({"indicators": (LampIndicator("a", measure="log"),)}, "E-WARN-001", "measure"),
        ({"indicators": (LampIndicator("a", span="week"),)}, "E-WARN-001", "span"),
        ({"indicators": (LampIndicator("a", thresholds=(1.0, 2.0, 2.0, 3.0)),)}, "E-WARN-002", "ascending"),
        ({"indicators": (LampIndicator("a"),), "method": "given"}, "E-WARN-002", "to be given"),
        ({"shares": (0.1, 0.3, 0.2, 0.9)}, "E-WARN-002", "shares"),
        ({"bands": (30.0, 80.0, 120.0, 140.0)}, "E-WARN-002", "bands"),
        ({"least": 3}, "E-WARN-002", "least"),
        ({"fewest": 0.0}, "E-WARN-002", "fewest"),
        ({"half_life": float("nan")}, "E-WARN-002", "half_life"),
    ],
)
def test_a_wrong_system_is_refused(changes: dict[str, object], code: str, words: str) -> None:
    with expect_refusal(code, words):
        system(**changes)


def test_wrong_figures_are_refused() -> None:
    good = frame([1.0, 2.0], [5.0, 5.0])
    with expect_refusal("E-WARN-004", "a, b", "x"):
        warning(good[[]].assign(x=1.0), system())
    with expect_refusal("E-WARN-006", "PeriodIndex"):
        warning(good.reset_index(drop=True), system())
    with expect_refusal("E-WARN-006", "2024-02", "infinite"):
        warning(good.replace(2.0, np.inf), system())
    with expect_refusal("E-WARN-006", "numbers"):
        warning(good.astype(object).replace(2.0, "high"), system())
    with expect_refusal("E-AXIS-004", "a"):
        warning(pd.concat([good, good], axis=1), system())
    with expect_refusal("E-TIME-003", "2024-02"):
        warning(pd.concat([good, frame([1.0], [1.0], "2024-04")]), system())
    with expect_refusal("E-WARN-001", "region"):
        warning(good, system(), region="A")
    with expect_refusal("E-WARN-001", "'c'", "a, b"):
        system().using({"c": "cpi"})


def test_what_cannot_be_measured_or_drawn_is_refused(china: gdp.Panel) -> None:
    one = WarningSpec("own", (LampIndicator("retail_sales", span="twelve_months"),))
    with expect_refusal("E-WARN-007", "retail_sales", "without a break"):
        warning(china, one)
    with expect_refusal("E-WARN-006", "draws"):
        warning(china.with_values(np.stack([china.values] * 2)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kernel.light([np.inf], [1.0, 2, 3, 4]), "infinite"),
        (lambda: kernel.light([1.0], [1.0, 3, 2, 4]), "ascend"),
        (lambda: kernel.light([1.0], [1.0, 2.0]), "thresholds"),
        (lambda: kernel.past_quantiles([1.0] * 9, (0.1, 0.2, 0.3), 4), "shares"),
        (lambda: kernel.past_quantiles([1.0] * 9, (0.1, 0.2, 0.8, 0.9), 1), "history"),
        (lambda: kernel.past_trend([1.0] * 9, (-1, 0, 0, 1), 4, 12.0), "ascend"),
        (lambda: kernel.past_trend([1.0] * 9, (-2, -1, 1, 2), 4, 0.0), "half life"),
        (lambda: kernel.weighted_score([[3.0]], [-1.0]), "weights"),
    ],
)
def test_the_arrays_refuse_too(call: object, words: str) -> None:
    with expect_refusal("E-KERNEL-001", words):
        call()  # type: ignore[operator]


def test_twelve_months_to_a_january_in_a_joint_figure_are_eleven_and_get_no_figure() -> None:
    figures = np.full(60, 100.0)
    figures[24], figures[25] = np.nan, 200.0  # January and February 2024 together, every other month alone
    made = panel({level("loans"): figures}, "2022-01", joint={"loans": [24]})
    spec = WarningSpec("x", (LampIndicator("loans", span="twelve_months"),), method="quantile")
    values = warning(made, spec).values["loans"]
    assert values.loc["2023-12":].dropna().to_numpy() == pytest.approx(0.0, abs=1e-9)
    assert values.loc[["2024-01", "2025-01", "2026-01"]].isna().all()
    assert values.loc["2023-12":].notna().sum() == 37 - 3
