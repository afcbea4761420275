"""What array routines refuse, and figures that cannot be: coded errors or NaN with a count, never a silent number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.errors import KernelError
from gdpcore.kernel import growth as g
from gdpcore.kernel.price import chain_yoy, implicit_deflator, rebase, splice
from gdpcore.kernel.tree import add_parents
from gdpcore.kernel.ytd import to_period, to_ytd
from tests.build import expect_refusal

NAN, INF = np.nan, np.inf
HUGE, TINY = 1.7e308, 5e-324
ROWS = np.arange(1.0, 7.0).reshape(2, 3)
levels = st.floats(allow_infinity=False) | st.sampled_from([0.0, -0.0, HUGE, -HUGE, TINY, NAN])


def same(left: Any, right: Any) -> bool:
    return np.array_equal(np.asarray(left, dtype=float), np.asarray(right, dtype=float), equal_nan=True)


# -- steps that look back ----------------------------------------------------------------------------------------------
LAGGED = {
    "growth": lambda lag: g.growth(ROWS, lag),
    "annualised": lambda lag: g.annualised(ROWS, lag, 4),
    "two-year average": lambda lag: g.two_year_average(ROWS, lag),
    "contributions": lambda lag: g.contributions(ROWS, ROWS.sum(axis=0), lag),
    "current shares": lambda lag: g.current_share_contributions(ROWS, ROWS.sum(axis=0), ROWS, lag),
}


@pytest.mark.parametrize("name", LAGGED)
@pytest.mark.parametrize("lag", [0, -1, -4, 1.0, "1", None, True])
def test_a_lag_is_a_whole_number_of_steps_back(name: str, lag: Any) -> None:
    with expect_refusal("E-KERNEL-001", f"lag {lag}", kind=KernelError):
        LAGGED[name](lag)


@pytest.mark.parametrize("name", LAGGED)
@pytest.mark.parametrize("lag", [3, 4, 50, np.int64(3)])
def test_beyond_the_beginning_nothing_is_known(name: str, lag: int) -> None:
    made = LAGGED[name](lag)
    assert made.values.shape == ROWS.shape
    assert np.isnan(made.values).all()
    assert made.undefined == 0


@pytest.mark.parametrize("lag", [0, -1, 1.5])
def test_a_year_has_periods(lag: Any) -> None:
    for call in (
        lambda: g.annualised([1.0, 2.0], 1, lag),
        lambda: chain_yoy([100.0, 100.0], np.ones(max(int(lag), 0)), lag, 0),
        lambda: rebase([1.0, 1.0], [1.0, 1.0], lag, 0),
    ):
        with expect_refusal("E-KERNEL-001", "year", f"lag {lag}", kind=KernelError):
            call()


# -- shapes ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("parts", "total"), [((2, 3), (4,)), ((2, 3), (1,)), ((2, 3), (2, 3)), ((3,), (3,)), ((4, 2, 3), (3,))])
def test_a_total_fits_its_parts(parts: tuple[int, ...], total: tuple[int, ...]) -> None:
    x, y = np.ones(parts), np.ones(total)
    for call in (g.contributions, lambda a, b, _: g.shares(a, b), lambda a, b, _: g.contribution_shares(a, b)):
        with expect_refusal("E-KERNEL-001", f"total has shape {total}", f"parts {parts}", kind=KernelError):
            call(x, y, 1)
    with expect_refusal("E-KERNEL-001", "contributions"):
        g.current_share_contributions(x, y, x, 1)


def test_rates_are_of_the_shape_of_the_parts() -> None:
    with expect_refusal("E-KERNEL-001", "rates have shape (3,)", kind=KernelError):
        g.current_share_contributions(ROWS, ROWS[0], ROWS[0], 1)


def test_arrays_that_are_compared_are_of_one_shape() -> None:
    for call in (g.over, implicit_deflator, lambda a, b: splice(a, b, 0), lambda a, b: rebase(a, b, 1, 0)):
        with expect_refusal("E-KERNEL-001", kind=KernelError):
            call(ROWS, ROWS[0])


@pytest.mark.parametrize("link", [-1, 3, 7])
def test_a_link_lies_within(link: int) -> None:
    with expect_refusal("E-KERNEL-001", "link", f"position {link}", kind=KernelError):
        splice([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], link)


# -- rates that cannot be ----------------------------------------------------------------------------------------------
def test_two_falls_beyond_everything_do_not_make_a_rise() -> None:
    made = g.two_year_average([-150.0, -150.0], 1)
    assert np.isnan(made.values).all()
    assert made.undefined == 1
    assert g.two_year_average([-100.0, 5.0], 1).undefined == 1  # nothing grows out of nothing
    assert same(g.two_year_average([5.0, -100.0], 1).values, [NAN, -100.0])


def test_a_fall_below_zero_has_no_annual_rate() -> None:
    made = g.annualised([100.0, -50.0, 100.0], 1, 4)
    assert np.isnan(made.values).all()
    assert made.undefined == 2


@pytest.mark.parametrize("rate", [INF, -INF])
def test_no_base_behind_an_infinite_rate(rate: float) -> None:
    made = g.comparable_base([10.0], [rate])
    assert np.isnan(made.values).all()
    assert made.undefined == 1


@pytest.mark.parametrize("total", [0.0, -5.0])
def test_shares_in_nothing_or_less_do_not_exist(total: float) -> None:
    made = g.shares([[1.0], [2.0]], [total])
    assert np.isnan(made.values).all()
    assert made.undefined == 1


def test_what_overflows_is_counted_and_never_a_number() -> None:
    for made in (
        g.growth([TINY, 1.0], 1),
        g.over([1.0], [TINY]),
        g.annualised([1e-3, 1.0], 1, 400),
        g.two_year_average([HUGE, HUGE], 1),
        g.comparable_base([HUGE], [-99.99999]),
        g.contributions([[-HUGE, HUGE]], [1.0, 1.0], 1),
        g.contributions([[0.0, 1.0]], [TINY, 1.0], 1),
        g.contributions([[1.0, 1.0]], [TINY, 1.0], 1),  # 0 times infinity
        implicit_deflator([HUGE], [1.0]),
        implicit_deflator([1.0], [TINY]),
        chain_yoy([100.0, 1000.0], [HUGE], 1, 0),
        chain_yoy([100.0, 1e-3], [HUGE], 1, 1),
    ):
        assert not np.isinf(made.values).any()
        assert np.isnan(made.values).any()
        assert made.undefined == 1


@given(x=st.lists(levels, min_size=2, max_size=6))
def test_growth_is_finite_or_missing_and_what_is_undefined_is_counted(x: list[float]) -> None:
    made = g.growth(x, 1)
    now, then = np.array(x[1:]), np.array(x[:-1])
    assert not np.isinf(made.values).any()
    assert made.undefined == np.count_nonzero(np.isnan(made.values[1:]) & ~np.isnan(now) & ~np.isnan(then))
    assert same(g.over(now, then).values, made.values[1:])
    points = g.contributions([x, x], x, 1)
    assert not np.isinf(points.values).any()


# -- shares of growth --------------------------------------------------------------------------------------------------
def test_cancelling_is_judged_over_the_parts_and_not_over_totals() -> None:
    """Parts 3 and -2 cancel (growth 1 of 5 that moved); with the total and a subtotal as rows they would not seem to."""
    points = np.array([[1.0], [3.0], [3.0], [-2.0]])  # total, subtotal of the first, first, second
    assert np.isfinite(g.contribution_shares(points, [1.0]).values).all()
    made = g.contribution_shares(points, [1.0], parts=[2, 3])
    assert np.isnan(made.values).all()
    assert made.undefined == 1


def test_totals_do_not_make_growth_seem_to_cancel() -> None:
    points = np.array([[2.0], [3.0], [-1.0], [3.0], [-1.0]])
    assert same(g.contribution_shares(points, [2.0], parts=[3, 4]).values.ravel(), [100, 150, -50, 150, -50])


def test_a_missing_part_contributes_what_the_others_leave() -> None:
    shown = g.contribution_shares([[3.0], [NAN]], [4.0], parts=[0, 1])
    assert same(shown.values.ravel(), [75, NAN])
    hidden = g.contribution_shares([[6.0], [NAN]], [1.0], parts=[0, 1])  # the rest is -5
    assert np.isnan(hidden.values).all()
    assert hidden.undefined == 1


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=5))
def test_shares_of_growth_do_not_change_when_totals_are_listed_too(parts: list[float]) -> None:
    c = np.array(parts)[:, None]
    rate = c.sum(axis=0)
    alone = g.contribution_shares(c, rate).values
    listed = g.contribution_shares(np.concatenate([rate[None], c, c[:1]]), rate, parts=range(1, len(parts) + 1)).values
    assert same(listed[1 : len(parts) + 1], alone)


# -- prices ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("bad", [0.0, -5.0, INF])
def test_no_chain_forward_through_an_index_that_is_not_positive(bad: float) -> None:
    made = chain_yoy([100.0, 100.0, bad, 110.0, 120.0, 120.0], [10.0, 20.0], 2, 0)
    assert same(made.values, [10, 20, NAN, 22, NAN, 26.4])
    assert made.undefined == 1


@pytest.mark.parametrize("bad", [0.0, -5.0, INF])
def test_forward_and_back_break_alike(bad: float) -> None:
    index = [100.0, 110.0, bad, 105.0]
    assert same(np.isnan(chain_yoy(index, [10.0], 1, 1).values), [False, False, True, True])
    assert same(np.isnan(chain_yoy(index, [10.0], 1, 3).values), [True, True, False, False])


@pytest.mark.parametrize(("value", "volume"), [(0.0, 5.0), (-1.0, 5.0), (5.0, -1.0), (5.0, 0.0), (0.0, 0.0)])
def test_a_price_is_positive(value: float, volume: float) -> None:
    made = implicit_deflator([value, 3.0], [volume, 2.0])
    assert same(made.values, [NAN, 150.0])
    assert made.undefined == 1


@pytest.mark.parametrize("new", [0.0, -110.0])
def test_history_is_not_turned_over_or_wiped_out_by_a_splice(new: float) -> None:
    made = splice([50.0, 55.0, 60.0], [0.0, new, 130.0], 1)
    assert np.isnan(made.values[0])
    assert made.values[1:].tolist() == [new, 130.0]
    assert made.undefined == 1


@pytest.mark.parametrize("value", [[0.0, 0.0], [-60.0, -40.0], [-3.0, 1.0]])
def test_nor_by_another_base_year(value: list[float]) -> None:
    made = rebase([100.0, 100.0, 104.0, 106.0], [1.0, 1.0, *value], 2, 2)
    assert np.isnan(made.values).all()
    assert made.undefined == 1


# -- flows and trees ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("convert", [to_ytd, to_period])
def test_places_in_the_year_are_whole_numbers(convert: Any) -> None:
    with expect_refusal("E-KERNEL-001", "position", "float64", kind=KernelError):
        convert([1.0, 2.0], [1.0, 2.5])


@pytest.mark.parametrize("convert", [to_ytd, to_period])
def test_a_joint_figure_lies_within_a_year(convert: Any) -> None:
    with expect_refusal("E-KERNEL-001", "joint", "year", kind=KernelError):
        convert([1.0, 2.0, 3.0, NAN, 5.0], [1, 2, 3, 4, 1], joint=[False, False, False, True, False])


def test_cumulated_figures_that_overflow_are_not_known() -> None:
    assert same(to_ytd([HUGE, HUGE, 1.0], [1, 2, 3]).values, [HUGE, NAN, NAN])
    assert same(to_period([HUGE, -HUGE, 1.0], [1, 2, 3]).values, [HUGE, NAN, HUGE])


@pytest.mark.parametrize(("parent", "children"), [(0, []), (0, [0, 1]), (1, [0, 1, 2])])
def test_a_parent_is_the_sum_of_others(parent: int, children: list[int]) -> None:
    with expect_refusal("E-KERNEL-001", "tree", f"row {parent}", kind=KernelError):
        add_parents(np.ones((3, 2)), [(parent, children)])
