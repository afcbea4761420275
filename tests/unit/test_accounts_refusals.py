"""What accounts must mean before anything is computed from them, and measures that would mislead."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.accounts import Accounts, measures
from gdpcore.accounts.convert import to_flow
from gdpcore.cube import Cube, Hierarchy, Status
from gdpcore.cube.status import ABSENT
from gdpcore.errors import AlignmentError, HierarchyError, MeaningError, PeriodError
from tests.build import STRATA, TREE, accounts, base_accounts, codes, cube, expect_refusal, said

NAN = np.nan
ITEMS = TREE.codes


def pair(shape: tuple[int, ...] = (1, 4, 8), value: Any = None, volume: Any = None) -> Accounts:
    """Accounts of ones whose two cubes are made as told."""
    return Accounts(
        cube(np.ones(shape), items=ITEMS, **(value or {})),
        cube(np.ones(shape), items=ITEMS, **{"price": "constant@2020", **(volume or {})}),
        TREE,
    )


def agrees(made: Cube) -> bool:
    gone = np.broadcast_to((made.status & ABSENT) != 0, made.values.shape)
    return bool(not np.isinf(made.values).any() and np.array_equal(np.isnan(made.values), gone))


# -- what values and volumes are ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("other", ["万元", "元", "USD", "%", "index"])
def test_values_and_volumes_are_in_one_unit(other: str) -> None:
    with expect_refusal("E-UNIT-002", "亿元", other, "with_unit", kind=MeaningError):
        pair(volume={"unit": other})


@pytest.mark.parametrize("price", ["constant@2020", "chained", "chained_yoy@2022", "same_period_last_year", "none"])
def test_values_stand_at_current_prices(price: str) -> None:
    with expect_refusal("E-PRICE-004", "value", price, "current", kind=MeaningError):
        pair(value={"price": price})


@pytest.mark.parametrize("price", ["current", "none"])
def test_volumes_do_not(price: str) -> None:
    with expect_refusal("E-PRICE-004", "volume", f"at {price}", "chained_yoy", kind=MeaningError):
        pair(volume={"price": price})


@pytest.mark.parametrize("price", ["constant@2020", "chained", "chained_yoy@2022", "same_period_last_year"])
def test_volumes_may_stand_at_any_other_prices(price: str) -> None:
    assert str(pair(volume={"price": price}).volume.meaning.price) == price


def test_values_and_volumes_exchanged_are_noticed() -> None:
    made = pair()
    with expect_refusal("E-PRICE-004", "value", "constant@2020"):
        Accounts(made.volume, made.value, TREE)


@pytest.mark.parametrize(
    ("value", "volume", "code", "words"),
    [
        ({"flow": "ytd"}, {}, "E-FLOW-001", ("ytd", "period")),
        ({"start": "2021Q1"}, {}, "E-AXIS-001", ("period", "2021Q1")),
        ({"regions": ["x"]}, {"regions": ["y"]}, "E-AXIS-001", ("region", "x")),
    ],
)
def test_labels_and_flows_agree(value: Any, volume: Any, code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words):
        pair(value=value, volume=volume)


def test_draws_of_one_side_only_or_of_another_number() -> None:
    one = cube(np.ones((2, 1, 4, 8)), items=ITEMS, batch=["draw"])
    volume = cube(np.ones((1, 4, 8)), items=ITEMS, price="constant@2020")
    with expect_refusal("E-AXIS-001", "draw", kind=AlignmentError):
        Accounts(one, volume, TREE)
    three = cube(np.ones((3, 1, 4, 8)), items=ITEMS, batch=["draw"], price="constant@2020")
    with expect_refusal("E-AXIS-001", "draw", "2 entries", "3 on the other"):
        Accounts(one, three, TREE)


@pytest.mark.parametrize("axis", ["region", "item", "period"])
def test_accounts_of_nothing(axis: str) -> None:
    with expect_refusal("E-ACC-007", axis, "at least one", kind=AlignmentError):
        pair().select(**{f"{axis}s": []})


def test_periods_are_consecutive_and_in_order() -> None:
    made = pair()
    for periods in (["2022Q1", "2022Q3"], ["2022Q2", "2022Q1"], ["2023Q4", "2022Q1"]):
        with expect_refusal("E-TIME-003", periods[0], periods[1], kind=PeriodError):
            made.select(periods=periods)


def test_quarters_are_not_followed_by_months() -> None:
    months = Accounts(
        cube(np.ones((1, 4, 3)), items=ITEMS, start="2024-01"),
        cube(np.ones((1, 4, 3)), items=ITEMS, start="2024-01", price="constant@2020"),
        TREE,
    )
    with expect_refusal("E-TIME-002", "2023Q4", "2024-01", kind=PeriodError):
        pair().extend(months)


def test_without_the_total_there_is_nothing_to_share_in() -> None:
    made = pair().select(items=["A", "B"])
    assert made.growth().shape == (8, 2)
    for call in (made.contributions, made.shares):
        with expect_refusal("E-AXIS-003", "item", "'GDP'", "A, B", kind=AlignmentError):
            call()
    with expect_refusal("E-TREE-001", "total", kind=HierarchyError):
        Accounts(made.value, made.volume, Hierarchy.of([])).contributions()


@pytest.mark.parametrize("of", ["volumes", "", "Value", "current"])
def test_a_misspelt_side_is_not_taken_for_the_other(of: str) -> None:
    for call in (pair().growth, pair().shares):
        with expect_refusal("E-DATA-008", "of", repr(of), "volume, value", kind=MeaningError):
            call(of=of)


def test_volumes_at_last_years_prices_have_no_other_base() -> None:
    with expect_refusal("E-PRICE-004", "same_period_last_year", "constant", kind=MeaningError):
        pair(volume={"price": "same_period_last_year"}).rebase(2022)


# -- shares of growth --------------------------------------------------------------------------------------------------
def contributions_of(leaf: list[list[float]], tree: Hierarchy, items: Any = None) -> pd.DataFrame:
    made = base_accounts(np.array(leaf)[None], np.array(leaf)[None], tree, start="2022")
    return (made if items is None else made.select(items=items)).contributions(unit="percent")


def test_totals_and_subtotals_do_not_hide_that_parts_cancel() -> None:
    """X1 +6, X2 0, Y1 -5 on 100: growth 1 of 11 that moved; GDP, X, Y, S1 and S2 listed beside them must not matter."""
    frame = contributions_of([[40.0, 46.0], [30.0, 30.0], [30.0, 25.0]], STRATA)
    assert frame.iloc[1].isna().all()


def test_the_total_itself_is_no_part() -> None:
    """A +7, B -3 on 100: growth 4 of 10 that moved, hidden; with GDP's own 4 it would be 8 of 14 and shown."""
    frame = contributions_of([[40.0, 47.0], [30.0, 27.0], [30.0, 30.0]], TREE)
    assert frame.iloc[1].isna().all()


def test_totals_and_subtotals_do_not_make_parts_cancel() -> None:
    """A subtotal that falls is counted with its parts only once: X1 +4, X2 0, Y1 -1; growth 3 of 5."""
    frame = contributions_of([[40.0, 44.0], [30.0, 30.0], [30.0, 29.0]], STRATA)
    assert frame.iloc[1].round(6)[["GDP", "X1", "Y1"]].tolist() == [100.0, 133.333333, -33.333333]


@pytest.mark.parametrize("items", [["GDP", "X", "Y"], ["GDP", "S1", "S2"], ["GDP", "X1", "X2", "Y1"], ["GDP", "X", "Y1"]])
def test_cancelling_is_judged_by_the_finest_parts_that_are_here(items: list[str]) -> None:
    leaf = [[40.0, 46.0], [30.0, 24.5], [30.0, 30.5]]
    made = base_accounts(np.array(leaf)[None], np.array(leaf)[None], STRATA, start="2022").select(items=items)
    points = made.contributions().iloc[1]
    parts = [made.items[k] for k in measures._parts(made)]
    assert "GDP" not in parts
    assert sum(points[p] for p in parts) == pytest.approx(points["GDP"])
    hidden = abs(points["GDP"]) < 0.5 * sum(abs(points[p]) for p in parts)
    assert made.contributions(unit="percent").iloc[1].isna().all() == hidden


def test_memo_items_and_alternative_cuts_are_not_parts_twice() -> None:
    made = base_accounts(np.ones((1, 3, 2)), np.ones((1, 3, 2)), STRATA, start="2022")
    assert sorted(made.items[k] for k in measures._parts(made)) == ["X1", "X2", "Y1"]


@given(st.lists(st.floats(50, 150), min_size=6, max_size=6))
def test_shares_of_growth_are_shown_or_hidden_for_all_items_together(x: list[float]) -> None:
    frame = contributions_of([x[:2], x[2:4], x[4:]], STRATA)
    assert frame.iloc[1].isna().nunique() == 1


# -- flows -------------------------------------------------------------------------------------------------------------
def test_a_negative_single_quarter_is_found_in_volumes_and_in_draws_too() -> None:
    ytd = np.array([1.0, 3.0, 2.0, 4.0])
    good = np.array([1.0, 2.0, 3.0, 4.0])
    for value, volume in ((ytd, good), (good, ytd)):
        made = accounts(np.tile(value, (1, 4, 1)), np.tile(volume, (1, 4, 1)), flow="ytd").to_flow("period")
        assert codes(made.findings) == ["W-RUN-001"] * 4
        said(made.findings[1], "r0", "A", "2022Q3", "negative")
    draws = np.stack([np.tile(x, (1, 4, 1)) for x in (good, ytd)])
    made = accounts(draws, draws, flow="ytd", batch=["draw"]).to_flow("period")
    assert codes(made.findings) == ["W-RUN-001"] * 4


def test_every_negative_quarter_is_found() -> None:
    ytd = np.tile([4.0, 3.0, 2.0, 1.0], (20, 4, 1))
    assert len(accounts(ytd, ytd, flow="ytd").to_flow("period").findings) == 20 * 4 * 3


def test_a_year_that_begins_late_has_no_year_to_date_figures() -> None:
    made = accounts(np.ones((1, 4, 6)), np.ones((1, 4, 6)), start="2022Q2").to_flow("ytd")
    assert np.array_equal(made.value.values[0, 0], [NAN, NAN, NAN, 1, 2, 3], equal_nan=True)
    assert agrees(made.value)


def test_what_is_not_covered_stays_so() -> None:
    status = np.full((1, 1, 4), Status.OBSERVED, dtype=np.uint8)
    status[0, 0, 1] = Status.NOT_COVERED
    made = to_flow(cube([[[1.0, NAN, 1.0, 1.0]]], status=status), "ytd")
    assert np.isnan(made.values[0, 0, 1:]).all()
    assert (made.status[0, 0, 1:] & Status.NOT_COVERED).all()
    assert agrees(made)


FIGURES = st.floats(-1e12, 1e12) | st.sampled_from([0.0, 1e-300, 1.7e308])


@settings(max_examples=60, deadline=None)
@given(data=st.data(), flow=st.sampled_from(["period", "ytd"]), first=st.integers(1, 4), length=st.integers(1, 9))
def test_values_and_status_agree_in_every_flow_and_measure_and_draw(data: Any, flow: str, first: int, length: int) -> None:
    shape = (2, 1, 2, length)
    value, volume = (data.draw(hnp.arrays(np.float64, shape, elements=FIGURES, fill=st.just(1.0))) for _ in range(2))
    value[:, data.draw(hnp.arrays(np.bool_, shape[1:]))] = NAN
    tree = Hierarchy.of(["GDP", "A"], {"GDP": ["A"]})
    made = accounts(value, volume, tree, batch=["draw"], start=f"2022Q{first}", flow=flow)
    for target in ("period", "ytd"):
        turned = made.to_flow(target)
        assert agrees(turned.value) and agrees(turned.volume)
        for measure in (
            measures.growth(made, target),
            measures.growth(made, target, "value"),
            measures.shares(made, target),
            measures.deflators(made, target),
            measures.deflators(made, target, change=False),
            measures.contributions(made, target),
            measures.contributions(made, target, "percent"),
            measures.contributions(made, target, weights="current_share"),
            measures.rounding_bounds(made),
        ):
            assert agrees(measure)
