"""Year-to-date figures to single periods and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts.convert import to_flow
from gdpcore.cube import Status
from gdpcore.errors import KernelError, MeaningError
from gdpcore.kernel.ytd import to_period, to_ytd
from tests.build import accounts, codes, cube, expect_refusal, present, said

NAN = np.nan
YEAR = list(range(1, 13))


def same(left: Any, right: Any) -> bool:
    return np.array_equal(np.asarray(left), np.asarray(right, dtype=float), equal_nan=True)


# -- closed forms ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("period", "position", "ytd"),
    [
        ([10, 20, 30, 40], [1, 2, 3, 4], [10, 30, 60, 100]),
        ([10, 20, 30, 40, 11, 22], [1, 2, 3, 4, 1, 2], [10, 30, 60, 100, 11, 33]),
        (YEAR, YEAR, np.cumsum(YEAR)),
        ([5, -5, 0, 3], [1, 2, 3, 4], [5, 0, 0, 3]),
        ([7], [1], [7]),
        ([1, 2, 3], [1, 2, 3], [1, 3, 6]),
    ],
)
def test_closed_forms(period: list[float], position: list[int], ytd: list[float]) -> None:
    assert same(to_ytd(period, position).values, ytd)
    assert same(to_period(ytd, position).values, period)
    assert to_ytd(period, position).residual == 0.0


# -- series that begin or end inside a year ----------------------------------------------------------------------------
def test_a_year_whose_beginning_is_not_there_cannot_be_cumulated() -> None:
    assert same(to_ytd([30, 40, 11, 22], [3, 4, 1, 2]).values, [NAN, NAN, 11, 33])
    assert same(to_ytd([12.0, 1, 2], [12, 1, 2]).values, [NAN, 1, 3])
    assert same(to_ytd([2.0], [2]).values, [NAN])


def test_differencing_needs_only_the_figure_before() -> None:
    assert same(to_period([60, 100, 11, 33], [3, 4, 1, 2]).values, [NAN, 40, 11, 22])
    assert same(to_period([100, 11], [4, 1]).values, [NAN, 11])


def test_a_series_may_end_inside_a_year() -> None:
    position = [*YEAR, 1, 2, 3, 4, 5]
    x = np.arange(1.0, 18.0)
    made = to_ytd(x, position).values
    assert same(made, np.r_[np.cumsum(x[:12]), np.cumsum(x[12:])])
    assert same(to_period(made, position).values, x)


# -- missing cells -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("gap", range(4))
def test_from_a_gap_on_the_year_is_unknown_and_never_smaller(gap: int) -> None:
    x = np.array([1.0, 2, 3, 4, 10, 20, 30, 40])
    x[gap] = NAN
    made = to_ytd(x, [1, 2, 3, 4] * 2).values
    assert np.isnan(made[gap:4]).all()
    assert same(made[:gap], np.cumsum(x[:gap]))
    assert same(made[4:], [10, 30, 60, 100])  # the next year stands on its own


@pytest.mark.parametrize("gap", range(4))
def test_a_gap_in_year_to_date_figures_hides_two_quarters(gap: int) -> None:
    x = np.array([1.0, 3, 6, 10, 1, 3, 6, 10])
    x[gap] = NAN
    made = to_period(x, [1, 2, 3, 4] * 2).values
    lost = {gap, gap + 1} & {0, 1, 2, 3}
    assert [k for k in range(8) if np.isnan(made[k])] == sorted(lost)
    assert same(made[4:], [1, 2, 3, 4])


# -- joint January-February figures ------------------------------------------------------------------------------------
def test_a_joint_figure_stands_in_february() -> None:
    joint = np.zeros(12, dtype=bool)
    joint[0] = True
    period = np.array([NAN, 30, 30, *range(4, 13)], dtype=float)
    ytd = to_ytd(period, YEAR, joint=joint).values
    assert same(ytd, [NAN, *np.cumsum([30, 30, *range(4, 13)])])
    assert same(to_period(ytd, YEAR, joint=joint).values, period)


def test_january_of_a_joint_figure_is_never_a_number() -> None:
    """Even where something stands in the January cell, it is part of February's."""
    joint = [True, False, False]
    assert same(to_ytd([5.0, 30, 30], [1, 2, 3], joint=joint).values, [NAN, 30, 60])
    assert same(to_period([5.0, 30, 60], [1, 2, 3], joint=joint).values, [NAN, 30, 30])
    assert same(to_period([0.0, 30, 60], [1, 2, 3], joint=joint).values, [NAN, 30, 30])


def test_without_the_mark_a_missing_january_hides_the_year() -> None:
    assert same(to_ytd([NAN, 30, 30], [1, 2, 3]).values, [NAN, NAN, NAN])
    assert same(to_period([NAN, 30, 60], [1, 2, 3]).values, [NAN, NAN, 30])


def test_a_missing_joint_figure_hides_the_year() -> None:
    assert same(to_ytd([NAN, NAN, 30], [1, 2, 3], joint=[True, False, False]).values, [NAN, NAN, NAN])


def test_joint_in_some_regions_only() -> None:
    joint = np.array([[True, False, False], [False, False, False]])
    made = to_ytd([[NAN, 30, 30], [10.0, 20, 30]], [1, 2, 3], joint=joint).values
    assert same(made, [[NAN, 30, 60], [10, 30, 60]])
    assert same(to_period(made, [1, 2, 3], joint=joint).values, [[NAN, 30, 30], [10, 20, 30]])


# -- what is refused ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "position",
    [[1, 2, 4], [1, 3, 2], [0, 1, 2], [1, 1, 1], [3, 2, 1], [-1, 1, 2], [1, 2, 2], [4, 2, 3], [12, 2, 3], [3, 4, 2]],
    ids=str,
)
@pytest.mark.parametrize("convert", [to_ytd, to_period])
def test_positions_must_run_through_years(convert: Any, position: list[int]) -> None:
    with expect_refusal("E-KERNEL-001", "position", "not consecutive", str(position[0]), kind=KernelError):
        convert([1.0, 2.0, 3.0], position)


@pytest.mark.parametrize(
    ("values", "position"), [([1.0, 2.0], [1, 2, 3]), ([1.0, 2.0, 3.0], [1, 2]), (1.0, [1]), ([], []), ([1.0, 2.0], [[1, 2]])]
)
@pytest.mark.parametrize("convert", [to_ytd, to_period])
def test_positions_must_fit_the_time_axis(convert: Any, values: Any, position: Any) -> None:
    with expect_refusal("E-KERNEL-001", "position", "does not match", kind=KernelError):
        convert(values, position)


def test_inputs_are_not_changed() -> None:
    x = np.array([NAN, 30.0, 30.0])
    joint = np.array([True, False, False])
    for convert in (to_ytd, to_period):
        convert(x, [1, 2, 3], joint=joint).values[:] = -1
    assert same(x, [NAN, 30, 30])
    assert joint.tolist() == [True, False, False]


def test_a_batch_equals_one_by_one() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=(3, 2, 17))
    x[random.random(x.shape) < 0.1] = NAN
    position = [(k + 4) % 12 + 1 for k in range(17)]
    for convert in (to_ytd, to_period):
        whole = convert(x, position).values
        for i in np.ndindex(3, 2):
            assert same(whole[i], convert(x[i], position).values)


# -- on cubes and accounts ---------------------------------------------------------------------------------------------
def test_status_goes_with_the_figures() -> None:
    status = np.array(
        [[[Status.OBSERVED, Status.FORECAST, Status.NOT_PUBLISHED, Status.OBSERVED, Status.ESTIMATED]]], dtype=np.uint8
    )
    single = cube([[[1.0, 2.0, NAN, 4.0, 5.0]]], status=status)
    ytd = to_flow(single, "ytd")
    assert same(ytd.values, [[[1, 3, NAN, NAN, 5]]])
    assert str(ytd.meaning.flow) == "ytd"
    assert ytd.status[0, 0, 1] == Status.OBSERVED | Status.FORECAST
    assert ytd.status[0, 0, 4] == Status.ESTIMATED
    assert present(ytd.status).tolist() == [[[True, True, False, False, True]]]
    assert ytd.status[0, 0, 3] & Status.NOT_PUBLISHED
    back = to_flow(ytd, "period")
    assert same(back.values, [[[1, 2, NAN, NAN, 5]]])
    assert np.array_equal(present(back.status), ~np.isnan(back.values))


def test_annual_figures_are_the_same_either_way() -> None:
    years = cube([[[1.0, 2.0]]], start="2022")
    assert same(to_flow(years, "ytd").values, years.values)
    assert str(to_flow(years, "ytd").meaning.flow) == "ytd"


@pytest.mark.parametrize(
    ("here", "target", "code"),
    [
        ("stock", "ytd", "E-FLOW-001"),
        ("period", "stock", "E-FLOW-001"),
        ("annual_rate", "stock", "E-FLOW-001"),
        ("period", "cumulative", "E-FLOW-002"),
        ("period", "", "E-FLOW-002"),
    ],
)
def test_flows_that_do_not_convert(here: str, target: str, code: str) -> None:
    with expect_refusal(code, *((here, target) if code == "E-FLOW-001" else (repr(target),)), kind=MeaningError):
        to_flow(cube([[[1.0]]], flow=here), target)


def test_a_negative_quarter_backed_out_is_a_finding() -> None:
    ytd = np.broadcast_to([[[[10.0, 30.0, 25.0, 40.0]]]], (1, 1, 4, 4))[0]
    made = accounts(ytd, ytd, flow="ytd", regions=["某市"]).to_flow("period")
    assert same(made.value.values[0, 0], [10, 20, -5, 15])
    assert codes(made.findings) == ["W-RUN-001"] * 4
    said(made.findings[0], "某市", "GDP", "2022Q3", "negative")
    assert [f.level for f in made.findings] == ["warning"] * 4


def test_no_finding_where_quarters_are_positive() -> None:
    ytd = np.broadcast_to([10.0, 30.0, 60.0, 100.0], (1, 4, 4))
    made = accounts(ytd, ytd, flow="ytd")
    assert made.to_flow("period").findings == ()
    assert made.to_flow("ytd") is made


def test_months_go_through_accounts_too() -> None:
    months = np.broadcast_to(np.arange(1.0, 15.0), (1, 4, 14))
    made = accounts(months, months, start="2022-01").to_flow("ytd")
    wanted = np.r_[np.cumsum(np.arange(1, 13)), np.cumsum([13, 14])]
    assert same(made.value.values[0, 0], wanted)
    assert made.periods.equals(pd.period_range("2022-01", periods=14, freq="M"))
