"""Words found in figures as they are printed."""

from __future__ import annotations

import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore import monitor
from gdpcore.errors import GdpcoreError
from gdpcore.monitor.movements import PHRASES, step_kind


def rates(*values: float, start: str = "2024-03", freq: str = "M", name: str = "x") -> pd.Series:
    return pd.Series(values, pd.period_range(start, periods=len(values), freq=freq), name=name, dtype=float)


def kinds(series: pd.Series, **options) -> dict[str, int]:
    return {m.kind: m.n for m in monitor.find_movements(series, **options)}


@pytest.mark.parametrize(
    ("before", "now", "kind", "zh"),
    [
        (-0.4, 0.3, "turned_positive", "由负转正，增长0.3%（上期下降0.4%）"),
        (0.3, -0.4, "turned_negative", "由正转负，下降0.4%（上期增长0.3%）"),
        (-3.0, -1.8, "narrowed", "降幅收窄1.2个百分点，下降1.8%"),
        (-1.8, -3.0, "widened", "降幅扩大1.2个百分点，下降3.0%"),
        (5.2, 5.6, "quickened", "增速加快0.4个百分点，增长5.6%"),
        (5.6, 5.2, "slowed", "增速回落0.4个百分点，增长5.2%"),
        (5.2, 5.2, "flat", "与上期持平，为5.2%"),
        (5.21, 5.24, "flat", "与上期持平，为5.2%"),
        (-0.04, 0.04, "flat", "与上期持平，为0.0%"),
        (0.0, 0.3, "rose_from_flat", "由平转升，增长0.3%"),
        (0.0, -0.3, "fell_from_flat", "由平转降，下降0.3%"),
        (1.0, 0.02, "became_flat", "转为持平（上期1.0%）"),
        (-0.03, -0.04, "flat", "与上期持平，为0.0%"),
    ],
)
def test_a_step_is_named_by_what_is_printed(before: float, now: float, kind: str, zh: str) -> None:
    first = monitor.find_movements(rates(before, now))[0]
    assert (first.kind, first.text("zh"), first.n) == (kind, zh, 1)
    assert first.text("en").count("{") == 0


def test_more_decimals_see_more() -> None:
    assert kinds(rates(5.21, 5.24))["flat"] == 1
    assert kinds(rates(5.21, 5.24), decimals=2)["quickened"] == 1
    assert monitor.find_movements(rates(5.21, 5.24), decimals=2)[0].text("zh") == "增速加快0.03个百分点，增长5.24%"


def test_streaks_are_counted_in_periods() -> None:
    assert kinds(rates(-1, 1, 2, 3, 2.5))["streak_growing"] == 4
    assert kinds(rates(5, 4, 3, 2))["streak_slowing"] == 3
    assert kinds(rates(-5, -4, -3, -2)) == {"narrowed": 1, "streak_falling": 4, "streak_narrowing": 3, "highest_ever": 4}
    assert kinds(rates(-2, -3, -4, -5))["streak_widening"] == 3
    assert kinds(rates(2, 1, 0, -1))["streak_dropping"] == 3
    assert "streak_growing" not in kinds(rates(-1, 1, 2))


def test_a_joint_january_february_counts_two_months_and_a_gap_ends_a_streak() -> None:
    joint = rates(3, 4, np.nan, 5, 6, start="2024-11")  # January stands in February
    assert kinds(joint)["streak_growing"] == 5
    assert kinds(joint)["streak_quickening"] == 4
    assert kinds(joint.iloc[:4])["quickened"] == 1  # February on December
    assert monitor.find_movements(joint.iloc[:4])[0].values["before"] == 4
    gap = rates(3, 4, np.nan, 5, 6, 7, start="2024-03")
    assert kinds(gap)["streak_growing"] == 3
    lonely = kinds(rates(3, 4, np.nan, 5, start="2024-03"))
    assert "quickened" not in lonely
    assert kinds(rates(3, np.nan)) == {}


def test_records_go_back_to_the_last_figure_as_high() -> None:
    found = [m for m in monitor.find_movements(rates(9, 5, 4, 3, 6)) if m.kind == "highest"]
    assert [(m.n, str(m.values["since"]), m.text("zh")) for m in found] == [(4, "2024-03", "为2024年3月以来最高")]
    assert kinds(rates(9, 5, 4, 3, 2))["lowest_ever"] == 5
    assert "highest" not in kinds(rates(9, 5, 6))  # two periods back are no news
    assert not {"highest", "highest_ever"} & set(kinds(rates(6, 5, 4, 3, 5.9, 6)[-3:]))


def test_the_published_figures_of_china() -> None:
    growth = gdp.samples.china().accounts.growth()[["GDP", "K", "E"]]
    found = {(m.place, m.kind): m for m in monitor.find_movements(growth, "2024Q4")}
    assert found["K", "turned_positive"].values["before"] == -1.6
    assert found["GDP", "quickened"].text("zh") == "增速加快0.8个百分点，增长5.4%"
    assert ("E", "turned_negative") in {(m.place, m.kind) for m in monitor.find_movements(growth)}
    table = monitor.movement_table(found.values(), "en")
    assert table.columns.tolist() == ["place", "period", "kind", "n", "now", "before", "step", "since", "text"]
    assert table["text"].str.startswith(("GDP", "K", "E")).all()


@given(st.lists(st.floats(-20, 20) | st.just(float("nan")), min_size=1, max_size=30), st.integers(0, 2))
@settings(max_examples=80, deadline=None)
def test_what_is_said_holds(values: list[float], decimals: int) -> None:
    series = rates(*values)
    shown = np.array([np.nan if np.isnan(v) else gdp.kernel.rounding.half_up([v], decimals).values[0] for v in values])
    for m in monitor.find_movements(series, decimals=decimals):
        assert m.values["now"] == shown[-1]
        assert m.text("zh")
        assert m.text("en")
        if m.kind in ("streak_growing", "streak_falling"):
            tail = shown[-m.n :]
            tail = tail[~np.isnan(tail)]
            assert (tail > 0).all() if m.kind.endswith("growing") else (tail < 0).all()
        if m.kind == "highest_ever":
            assert shown[-1] > np.nanmax(shown[:-1])
        if "before" in m.values:
            assert m.kind == step_kind(m.values["now"], m.values["before"])


def test_phrases_name_the_same_fields_in_both_languages() -> None:
    for zh, en in PHRASES.values():
        names = [{f.replace("_zh", "").replace("_en", "") for _, f, _, _ in string.Formatter().parse(t) if f} for t in (zh, en)]
        assert names[0] == names[1]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: monitor.find_movements(pd.Series([1.0, 2.0])), "E-ECON-003"),
        (lambda: monitor.find_movements(rates(1, np.inf)), "E-ECON-003"),
        (lambda: monitor.find_movements(rates(1, 2).iloc[[1, 0]]), "E-TIME-003"),
        (lambda: monitor.find_movements(rates(1, 2), "2020-01"), "E-ECON-006"),
        (lambda: monitor.find_movements(pd.Series(["much"], pd.period_range("2024-01", periods=1, freq="M"))), "E-ECON-003"),
        (lambda: monitor.find_movements(rates(1, 2))[0].text("fr"), "E-ECON-004"),
    ],
)
def test_refusals(call, code: str) -> None:
    with pytest.raises(GdpcoreError, match=code):
        call()
