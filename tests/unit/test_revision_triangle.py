"""The revision triangle: ragged, withdrawn, repeated vintages, three views, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.monitor import triangle
from tests.build import codes, expect_refusal, said

NAN = float("nan")
FRAME = pd.DataFrame(
    {
        "2024-04-17": [5.0, NAN, NAN],
        "2024-07-15": [5.0, 4.7, NAN],
        "2024-10-18": [5.1, 4.6, 4.6],
        "2025-01-17": [5.2, 4.5, 4.6],
    },
    index=["2024Q1", "2024Q2", "2024Q3"],
)


def equal(frame: pd.DataFrame, rows: list[list[float]]) -> bool:
    return np.array_equal(frame.to_numpy(dtype=float), np.array(rows, dtype=float), equal_nan=True)


def test_vertical_is_the_triangle_itself() -> None:
    made = triangle(FRAME, "GDP", "%")
    assert equal(made.vertical(), FRAME.to_numpy().tolist())
    assert list(made.vertical().columns) == list(pd.to_datetime(FRAME.columns))
    assert repr(made) == "<RevisionTriangle GDP: 3 periods 2024Q1..2024Q3, 4 vintages 2024-04-17..2025-01-17>"


def test_horizontal_counts_vintages_or_changes() -> None:
    made = triangle(FRAME)
    assert equal(made.horizontal(), [[5.0, 5.0, 5.1, 5.2, 5.2], [4.7, 4.6, 4.5, NAN, 4.5], [4.6, 4.6, NAN, NAN, 4.6]])
    assert equal(made.horizontal(count="changes"), [[5.0, 5.1, 5.2, 5.2], [4.7, 4.6, 4.5, 4.5], [4.6, NAN, NAN, 4.6]])
    assert equal(made.horizontal(most=1), [[5.0, 5.2], [4.7, 4.5], [4.6, 4.6]])
    assert list(made.horizontal(2).columns) == [1, 2, "latest"]
    assert made.first.tolist() == [5.0, 4.7, 4.6]
    assert made.latest.tolist() == [5.2, 4.5, 4.6]


def test_diagonal_is_what_was_known_so_many_months_after_the_period() -> None:
    made = triangle(FRAME)
    # ends 2024-03-31, 06-30, 09-30; known after 1, 3, 4, 7, 10 months, as far as 2025-01-17 reaches
    assert equal(
        made.diagonal(step=1)[[0, 1, 3, 4, 7, 9]],
        [[NAN, 5.0, 5.0, 5.0, 5.1, 5.1], [NAN, 4.7, 4.7, 4.6, NAN, NAN], [NAN, 4.6, 4.6, NAN, NAN, NAN]],
    )
    assert list(made.diagonal(step=3, most=6).columns) == [0, 3, 6]


def test_a_vintage_of_the_last_day_of_a_month_is_known_in_it() -> None:
    made = triangle(pd.DataFrame({"2024-04-30": [5.0], "2024-05-31": [5.1], "2024-07-01": [5.2]}, index=["2024Q1"]))
    assert made.diagonal(step=1, most=3).to_numpy()[0, 1:].tolist() == [5.0, 5.1, 5.1]


def test_a_store_triangle_with_times_and_zones() -> None:
    frame = FRAME.set_axis(pd.PeriodIndex(FRAME.index, freq="Q"), axis=0)
    frame.columns = pd.DatetimeIndex([f"{c} 10:00+08:00" for c in FRAME.columns]).tz_convert("Asia/Shanghai")
    made = triangle(frame.iloc[::-1, ::-1])
    assert made.vintages[0] == pd.Timestamp("2024-04-17 02:00")
    assert equal(made.vertical(), FRAME.to_numpy().tolist())
    assert list(made.periods) == list(pd.period_range("2024Q1", "2024Q3", freq="Q"))


def test_months_mean_their_last_day_and_periods_any_spelling() -> None:
    frame = pd.DataFrame({"2024-04": [1.0, NAN], pd.Period("2024-07"): [1.0, 2.0]}, index=["2024年一季度", "2024年二季度"])
    assert list(triangle(frame).vintages) == [pd.Timestamp("2024-04-30"), pd.Timestamp("2024-07-31")]


def test_names_of_vintages_stand_in_order_and_have_no_maturity() -> None:
    made = triangle(pd.DataFrame({"preliminary": [6.1, 2.3], "final": [6.0, 2.2]}, index=["2019", "2020"]))
    assert not made.dated
    assert made.horizontal()["latest"].tolist() == [6.0, 2.2]
    with expect_refusal("E-REV-004", "preliminary"):
        made.diagonal()
    with expect_refusal("E-REV-004", "preliminary"):
        made.known_by("2020-01-01")


def test_withdrawn_figures_are_findings_or_still_stand() -> None:
    frame = FRAME.copy()
    frame.loc["2024Q1", "2024-10-18"] = NAN
    frame.loc["2024Q2", "2025-01-17"] = NAN
    made = triangle(frame)
    assert codes(made.findings) == ["W-REV-001"]
    said(made.findings[0], "2 figures", "2024Q1", "2024-10-18")
    assert made.withdrawn["value"].tolist() == [5.0, 4.6]
    assert equal(made.horizontal(), [[5.0, 5.0, 5.2, 5.2], [4.7, 4.6, NAN, NAN], [4.6, 4.6, NAN, 4.6]])
    still = triangle(frame, gaps="standing")
    assert still.findings == ()
    assert equal(still.vertical(), [[5.0, 5.0, 5.0, 5.2], [NAN, 4.7, 4.6, 4.6], [NAN, NAN, 4.6, 4.6]])


def test_a_vintage_printed_twice_is_one_and_two_that_differ_are_refused() -> None:
    frame = pd.concat([FRAME, FRAME[["2025-01-17"]]], axis=1)
    assert len(triangle(frame).vintages) == 4
    frame.iloc[0, -1] = 9.0
    with expect_refusal("E-REV-002", "2025-01-17"):
        triangle(frame)


def test_periods_without_rows_become_rows_without_figures() -> None:
    made = triangle(FRAME.drop("2024Q2"))
    assert list(map(str, made.periods)) == ["2024Q1", "2024Q2", "2024Q3"]
    assert np.isnan(made.values[1]).all()


def test_growth_is_taken_within_a_vintage() -> None:
    frame = pd.DataFrame({"2021-02-01": [100.0, 105.0], "2022-02-01": [110.0, 121.0]}, index=["2019", "2020"])
    made = triangle(frame, unit="亿元").growth()
    assert np.allclose(made.values[1], [5.0, 10.0], rtol=1e-14)
    assert np.isnan(made.values[0]).all()
    assert made.unit == "%"


def test_known_by_a_date() -> None:
    made = triangle(FRAME).known_by("2024-07-15")
    assert made.latest.fillna(-1).tolist() == [5.0, 4.7, -1]
    with expect_refusal("E-REV-005", "2024-04-17"):
        triangle(FRAME).known_by("2024-04-16")
    with expect_refusal("E-REV-004", "soon"):
        triangle(FRAME).known_by("soon")


BAD: list[tuple[str, Any, str, str]] = [
    ("a series", FRAME.iloc[:, 0], "E-REV-001", "Series"),
    ("no cells", FRAME.iloc[:0], "E-REV-001", "0 x 4"),
    ("text", FRAME.astype(object).replace(4.7, "p"), "E-REV-001", "p"),
    ("infinite", FRAME.replace(4.7, np.inf), "E-REV-001", "2024Q2, vintage 2024-07-15"),
    ("a period twice", pd.concat([FRAME, FRAME.iloc[:1]]), "E-REV-002", "2024Q1"),
    ("some dates", FRAME.rename(columns={"2024-07-15": "second"}), "E-REV-003", "second"),
    ("no such day", FRAME.rename(columns={"2024-07-15": "2024-02-31"}), "E-REV-003", "2024-02-31"),
    ("mixed periods", FRAME.rename(index={"2024Q2": "2024-06"}), "E-TIME-002", "2024-06"),
    ("no period", FRAME.rename(index={"2024Q2": "GDP"}), "E-TIME-001", "GDP"),
]


@pytest.mark.parametrize(("frame", "code", "word"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_refusals(frame: Any, code: str, word: str) -> None:
    with expect_refusal(code, word):
        triangle(frame)


def test_refused_arguments() -> None:
    with expect_refusal("E-REV-006", "gaps"):
        triangle(FRAME, gaps="guess")
    made = triangle(FRAME)
    with expect_refusal("E-REV-006", "count"):
        made.horizontal(count="all")
    for call in (lambda: made.horizontal(0), lambda: made.diagonal(step=1.5), lambda: made.diagonal(most=True)):
        with expect_refusal("E-REV-006", "whole number"):
            call()


def test_nothing_that_was_given_changes() -> None:
    before = FRAME.copy()
    made = gdp.monitor.triangle(FRAME)
    shown = made.vertical()
    shown.loc["2024Q1"] = 0.0
    latest = made.latest
    latest["2024Q1"] = 0.0
    assert FRAME.equals(before)
    assert made.values[0, 0] == 5.0 and made.latest.iloc[0] == 5.2
