"""What a panel and a catalogue must be, before anything is read from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.errors import AlignmentError, FileError, MeaningError, PeriodError, ReviewError, RunError
from gdpcore.panel import Catalogue, Indicator, Panel, read_panel
from tests.build import TREE, base_accounts, by_value, codes, expect_refusal, index, level, panel, said, scheme

X = Catalogue([Indicator("x", zh="甲", en="alpha")])


def one(regions: int = 1, months: int = 30) -> Panel:
    rows = np.arange(1.0, months + 1)
    return panel({level("x"): rows}, regions=[f"r{k}" for k in range(regions)])


def rows(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"indicator": ["x", "x"], "period": ["2022-01", "2022-02"], "value": [1.0, 2.0], **columns})


# -- the grid ----------------------------------------------------------------------------------------------------------
def test_a_region_stands_once() -> None:
    with expect_refusal("E-AXIS-004", "'r1'", "region", kind=AlignmentError):
        replace(one(3), regions=("r0", "r1", "r1"))


def test_months_are_months_and_consecutive() -> None:
    made = one()
    with expect_refusal("E-TIME-003", "2024-05 is followed by 2024-09", kind=PeriodError):
        replace(made, months=pd.PeriodIndex([*made.months[:29], made.months[-1] + 3], freq="M"))
    with expect_refusal("E-TIME-003", "2024-06 is followed by 2024-05"):
        replace(made, months=made.months[::-1])
    with expect_refusal("E-TIME-002", "Q-DEC", kind=PeriodError):
        replace(made, months=pd.period_range("2022Q1", periods=30, freq="Q"))


@pytest.mark.parametrize("name", ["status", "source", "known_at"])
def test_every_array_has_the_shape_of_the_grid(name: str) -> None:
    wrong = {"status": np.uint8, "source": np.int32, "known_at": "datetime64[D]"}[name]
    with expect_refusal("E-AXIS-005", "(1, 1, 2)", "'month': 30", kind=AlignmentError):
        replace(one(), **{name: np.zeros((1, 1, 2), dtype=wrong)})


def test_a_window_runs_forward() -> None:
    with expect_refusal("E-TIME-003", "2022-05", "2022-01", kind=PeriodError):
        one().window(pd.Period("2022-05", "M"), pd.Period("2022-01", "M"))


@pytest.mark.parametrize(
    ("first", "last"), [("2021-06", "2022-02"), ("2022-02", "2022-05"), ("2030-01", "2030-02"), ("2024-05", "2024-09")]
)
def test_windows_keep_every_array_in_step(first: str, last: str) -> None:
    made = one(2)
    known = np.broadcast_to(made.months.to_timestamp().to_numpy(), made.status.shape).copy()
    cut = replace(made, known_at=known).window(pd.Period(first, "M"), pd.Period(last, "M"))
    assert cut.known_at is not None
    for m, month in enumerate(cut.months):
        here = month in made.months
        at = made.months.get_loc(month) if here else 0
        for got, origin, absent in (
            (cut.values, made.values, np.nan),
            (cut.status, made.status, 64),
            (cut.source, made.source, -1),
            (cut.known_at, known, np.datetime64("NaT")),
        ):
            assert got.dtype == origin.dtype
            assert np.array_equal(
                got[..., m], origin[..., at] if here else np.full((2, 1), absent, got.dtype), equal_nan=got.dtype.kind in "fM"
            )


def test_a_panel_of_no_months_has_nothing_to_compute() -> None:
    none = panel({level("x"): np.empty(0), index("p"): np.empty(0)})
    assert none.to_frame().shape == (0, 2)
    assert len(none.to_long()) == 0
    assert np.isnan(none.span_growth(["2024Q1"]).values).all()
    base = base_accounts(np.ones((1, 3, 8)), np.ones((1, 3, 8)), TREE, regions=[""])
    with expect_refusal("E-RUN-006", "no months", kind=RunError):
        scheme(TREE, [by_value(i, "x", "p") for i in "ABC"]).run(none, base=base)


@pytest.mark.parametrize("flow", ["stock", "annual_rate", "month", None])
def test_growth_is_over_a_period_or_the_year_to_date(flow: Any) -> None:
    with expect_refusal("E-FLOW-002", str(flow), "period, ytd", kind=MeaningError):
        one().span_growth(["2023Q1"], flow=flow)


def test_draws_have_no_frame() -> None:
    made = one().with_values(np.ones((3, 1, 1, 30)))
    for call, name in ((made.to_frame, "to_frame"), (made.to_long, "to_long")):
        with expect_refusal("E-AXIS-005", name, "draws", kind=AlignmentError):
            call()


# -- rows --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("column", ["indicator", "period", "value"])
def test_a_frame_names_its_columns(column: str) -> None:
    with expect_refusal("E-DATA-001", f"'{column}'", kind=ReviewError):
        Panel.from_long(rows().drop(columns=column), X)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([1.0, np.inf], "E-DATA-006"),
        ([1.0, -np.inf], "E-DATA-006"),
        ([1.0, "b"], "E-DATA-002"),
        (["1.0", "inf"], "E-DATA-002"),
        (["1.0", "1_000"], "E-DATA-002"),
        ([1.0, "1e999"], "E-DATA-006"),
        ([1.0, True], "E-DATA-002"),
    ],
)
def test_what_is_no_number_is_refused_with_its_row(value: list[Any], code: str) -> None:
    with expect_refusal(code, "row 2", kind=ReviewError):
        Panel.from_long(rows(value=value), X)
    kept = Panel.from_long(rows(value=value), X, errors="collect")
    assert kept.values[0, 0].tolist() == [1.0]
    assert codes(kept.findings) == [code]


@pytest.mark.parametrize("value", [["1,000.5", "2"], [1000.5, 2], ["1000.5", 2.0], pd.array([1000.5, 2], dtype="Float64")])
def test_numbers_may_be_text(value: Any) -> None:
    assert Panel.from_long(rows(value=value), X).values.ravel().tolist() == [1000.5, 2.0]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, ""])
def test_a_missing_region_stands_for_all(missing: Any) -> None:
    assert Panel.from_long(rows(region=[missing, missing]), X).regions == ("",)


@pytest.mark.parametrize("errors", ["ignore", "Raise", "", None])
def test_errors_are_raised_or_collected(errors: Any) -> None:
    for call in (lambda: Panel.from_long(rows(), X, errors=errors), lambda: read_panel(rows(), errors=errors)):
        with expect_refusal("E-DATA-008", "errors", repr(errors), "raise, collect"):
            call()


# -- the catalogue -----------------------------------------------------------------------------------------------------
def test_a_code_stands_once() -> None:
    with expect_refusal("E-AXIS-004", "'x'", "indicator", kind=AlignmentError):
        Catalogue([Indicator("x"), Indicator("y"), Indicator("x", unit="%")])


def test_a_name_of_two_indicators_is_neither() -> None:
    made = Catalogue([Indicator("x", zh="出口"), Indicator("y", zh="出口", en="exports"), Indicator("z", en="x")])
    assert made.find("出口") is None
    assert made.find("exports") is made["y"]
    assert made.find("x") is made["x"]  # a code goes before a name
    found = made.check("cat.csv")
    assert codes(found) == ["E-DATA-016"]
    said(found[0], "cat.csv", "'出口'", "x, y")
    frame = pd.DataFrame({"indicator": ["出口"], "period": ["2022-01"], "value": [1.0], "unit": ["亿元"]})
    with expect_refusal("E-DATA-005", "出口", kind=ReviewError):
        read_panel(frame, catalogue=made)


def test_names_that_differ_only_in_width_are_one_name() -> None:
    made = Catalogue([Indicator("x", zh="ＧＤＰ"), Indicator("y", zh="GDP")])
    frame = pd.DataFrame({"indicator": ["GDP"], "period": ["2022-01"], "value": [1.0], "unit": ["亿元"]})
    with expect_refusal("E-DATA-005", "GDP"):
        read_panel(frame, catalogue=made)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("code,zh,unit\nx,甲,亿元,1\n", "E-DATA-014", ["cat.csv D2"]),
        ("code,code,unit\nx,y,亿元\n", "E-DATA-013", ["cat.csv B1"]),
        ("zh,unit\n甲,亿元\n", "E-DATA-001", ["'code'"]),
        ("code,breaks\nx,2024-13\n", "E-TIME-001", ["2024-13", "cat.csv row 2 breaks"]),
        ("code,breaks\nx,2022-01; 2024-02-30\n", "E-TIME-001", ["2024-02-30"]),
        ("code,zh\nx,甲\ny,甲\n", "E-DATA-016", ["'甲'", "x, y"]),
        ("code,zh\nx,甲\nx,乙\n", "E-DATA-003", ["row 3", "x"]),
    ],
)
def test_what_a_catalogue_file_must_not_hold(tmp_path: Path, text: str, code: str, words: list[str]) -> None:
    path = tmp_path / "cat.csv"
    path.write_text(text, encoding="utf-8")
    with expect_refusal(code, *words, kind=ReviewError):
        Catalogue.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_catalogue_file_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cat.csv"
    path.write_text("code,zh,unit,breaks\nx,甲（新）,亿元,2022-01;2023-06\n\ny,乙,%,\n", encoding=encoding)
    made = Catalogue.read(path)
    assert list(made) == ["x", "y"]
    assert made["x"].zh == "甲（新）"
    assert made["x"].breaks == ("2022-01", "2023-06")


def test_an_empty_catalogue_file_is_refused(tmp_path: Path) -> None:
    for name, data, code in (("a.csv", b"", "E-FILE-003"), ("b.csv", b"\0", "E-FILE-002"), ("c.txt", b"code\nx\n", "E-FILE-005")):
        (tmp_path / name).write_bytes(data)
        with expect_refusal(code, name, kind=FileError):
            Catalogue.read(tmp_path / name)
