"""What array routines must be given: figures, shapes, whole numbers; and what an empty batch or a single period gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gdpcore.kernel.apportion import apportion
from gdpcore.kernel.balance import balance, ipf, multivariate_cholette, rake, rake_in_time, rake_ways
from gdpcore.kernel.balancing import least_change as change
from gdpcore.kernel.balancing.moves import moves
from gdpcore.kernel.benchmark import cholette_dagum, denton, growth_preserving
from gdpcore.kernel.calendar import regressors
from gdpcore.kernel.census import follow_years, trend_deviation
from gdpcore.kernel.chain import METHODS, chain
from gdpcore.kernel.chain_growth import chain_contributions
from gdpcore.kernel.deflate import aggregate_price, chained_double_deflation, double_deflation, single_deflation
from gdpcore.kernel.disaggregate import chow_lin
from gdpcore.kernel.lunar import spring_festival
from gdpcore.kernel.rounding import half_up, round_tree
from gdpcore.kernel.seasonality import stable_seasonality
from tests.build import expect_refusal

NAN, INF = np.nan, np.inf
V = np.arange(1.0, 17.0).reshape(2, 8)
CELLS, TOTALS = np.array([[10.0, 10.0], [20.0, 20.0]]), np.array([33.0, 27.0])
YEAR = [24.0, 25.0, 25.0, 26.0]
WAVE = np.tile([1.0, 3.0, 2.0, 5.0], 4)
HOLE, PEAK = np.where(np.arange(16) == 5, NAN, WAVE), np.where(np.arange(16) == 5, INF, WAVE)

REFUSED: list[tuple[Callable[[], Any], tuple[str, ...]]] = [
    (lambda: stable_seasonality(HOLE, 4), ("(5,)", "missing")),
    (lambda: stable_seasonality(PEAK, 4), ("(5,)", "infinite")),
    (lambda: stable_seasonality(WAVE, 1), ("period 1",)),
    (lambda: stable_seasonality(WAVE, 4, np.zeros(16)), ("cover the year",)),
    (lambda: stable_seasonality(WAVE, 4, np.arange(15)), ("16 periods",)),
    (lambda: stable_seasonality(3.0, 4), ("two years",)),
    (lambda: spring_festival([2020.5]), ("whole numbers",)),
    (lambda: spring_festival([NAN]), ("whole numbers",)),
    (lambda: regressors([2020.0], [1.5]), ("months", "whole numbers")),
    (lambda: regressors([2020, 2021], [3, 3], width=1.5), ("widths",)),
    (lambda: regressors([2020, 2021], [3, 3], width=[1, 2, 1]), ("(3,)",)),
    (lambda: apportion(CELLS, TOTALS[None], [[1.0, NAN]]), ("missing",)),
    (lambda: apportion(CELLS, TOTALS, kept=[INF, 40.0]), ("(0,)", "infinite")),
    (lambda: apportion(CELLS, TOTALS, kept=[20.0, 40.0, 3.0]), ("(3,)", "(2,)")),
    (lambda: apportion(CELLS, TOTALS, alterability=[1.0, 2.0, 3.0]), ("(3,)", "(2, 2)")),
    (lambda: chain(V, V, per_year=4.0), ("per_year 4.0",)),  # type: ignore[arg-type]
    (lambda: chain(V, V, reference=0.5), ("reference 0.5",)),  # type: ignore[arg-type]
    (lambda: chain(V, V, groups=[[0], [2]]), ("[2]", "2 items")),
    (lambda: chain(V, V, groups=[[0], [-1]]), ("[-1]",)),
    (lambda: chain(V, V, groups=[[0, 0]]), ("[0, 0]", "once")),
    (lambda: chain(V, V, groups=[[0], []]), ("[]",)),
    (lambda: chain(V, V, groups=[]), ("none",)),
    (lambda: chain_contributions(V, V, lag=1.0), ("lag 1.0",)),  # type: ignore[arg-type]
    (lambda: single_deflation([1.0, INF], [100.0, 100.0]), ("(1,)", "infinite")),
    (lambda: single_deflation([1.0, 2.0], [100.0] * 3), ("value (2,)", "price (3,)")),
    (lambda: double_deflation([1.0, 2.0], 100.0, [1.0] * 3, 100.0), ("output (2,)", "intermediate (3,)")),
    (lambda: aggregate_price([110.0, 100.0], base=[1.0, 2.0], formula="laspeyres"), ("part, period",)),
    (lambda: aggregate_price([[110.0], [100.0]], base=[[1.0]], formula="laspeyres"), ("(1, 1)", "(2, 1)")),
    (lambda: aggregate_price([[110.0], [100.0]], current=[[1.0], [2.0], [3.0]], formula="paasche"), ("(3, 1)",)),
    (lambda: aggregate_price([[110.0] * 3] * 2, base=[[1.0] * 2] * 2, formula="laspeyres"), ("(2, 2)", "(2, 3)")),
    (lambda: chained_double_deflation([1.0, 2.0], [1.0, 2.0], [0.5, 1.0], [0.5, 1.0], per_year=1), ("product, period",)),
    (lambda: chained_double_deflation([[1.0, 2]], [[1.0, 2]], [[0.5]], [[0.5]], per_year=1), ("same periods",)),
    (lambda: trend_deviation([1.0, 2, 3], 3.3, benchmark=0, census=1.5), ("census 1.5",)),  # type: ignore[arg-type]
    (lambda: trend_deviation([1.0, 2, 3], 3.3, benchmark=0, census=2, ratios=[NAN, 1.0]), ("ratios (2,)", "(3,)")),
    (lambda: follow_years([24.0, 25.0, 25.0], [100.0], ratio=4, kept=0), ("4 periods",)),
    (lambda: follow_years(YEAR, [100.0], ratio=4, kept=2), ("2 are kept",)),
    (lambda: follow_years(YEAR * 2, [100.0, 110.0], ratio=4, kept=-1), ("kept -1",)),
    (lambda: follow_years([*YEAR, 24.0, NAN, 25.0, 26.0], [100.0, 110.0], ratio=4, kept=2), ("missing",)),
    (lambda: follow_years(YEAR * 2, [100.0, NAN], ratio=4, kept=1), ("missing",)),
    (lambda: denton([3.0], [6.0], ratio=1, order=2, modified=False), ("order=1",)),
    (lambda: ipf(CELLS, [22.0, 38.0], [30.0, 30.0], tolerance=NAN), ("tolerance nan",)),
    (lambda: ipf(CELLS, [22.0, 38.0], [30.0, 30.0], sweeps=0), ("0 sweeps",)),
    (lambda: rake_in_time(np.ones((2, 3, 4)), None, None, np.full((2, 3, 1), 4.0), ratio=4.0), ("ratio 4.0",)),  # type: ignore[arg-type]
    (lambda: multivariate_cholette([[3.0]], [[4.0]], [[1.0]], [[4.0]], ratio=1.0), ("ratio 1.0",)),  # type: ignore[arg-type]
    (lambda: chow_lin([4.0, 5, 7, 6], np.arange(16.0) ** 2, before=0.5), ("before 0.5",)),  # type: ignore[arg-type]
    (lambda: round_tree(np.ones(3), [(0, [1, 2])], 0), ("row, period",)),
]


@pytest.mark.parametrize("case", range(len(REFUSED)))
def test_what_cannot_be_worked_with_is_named(case: int) -> None:
    call, words = REFUSED[case]
    with expect_refusal("E-KERNEL-001", *words):
        call()


@pytest.mark.parametrize("decimals", [1.5, 2.0, True])
def test_decimals_are_whole_numbers(decimals: Any) -> None:
    with expect_refusal("E-ROUND-001", str(decimals)):
        half_up([2.675], decimals)


def test_an_infinite_figure_is_not_rounded_and_named() -> None:
    with expect_refusal("E-ROUND-001", "(1, 0)"):
        half_up([[1.0], [INF]], 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("figure", [INF, -INF])
@pytest.mark.parametrize("at", [6, 9])
def test_a_chain_takes_no_infinite_figure(method: str, which: int, figure: float, at: int) -> None:
    """Not even in the last year, whole or short, whose prices nobody asks for."""
    given = [np.arange(1.0, 21.0).reshape(2, 10)[:, : at + 2 - at % 2] for _ in "vq"]
    given[which] = np.where(given[which] == given[which][1, at], figure, given[which])
    with expect_refusal("E-CHAIN-001", "item 1", "inf"):
        chain(*given, method=method)
    lenient = chain(*given, method=method, strict=False)
    assert lenient.undefined >= 1
    assert np.isnan(lenient.values[at])
    assert np.isfinite(lenient.values[:4]).all()


EMPTY: list[tuple[Callable[[], Any], tuple[int, ...]]] = [
    (lambda: denton(np.zeros((3, 0, 8)), np.zeros((3, 0, 2))), (3, 0, 8)),
    (lambda: cholette_dagum(np.zeros((0, 8)), np.zeros((0, 2)), rho=0.7, alterability=1.0), (0, 8)),
    (lambda: growth_preserving(np.zeros((0, 8)), np.zeros((0, 2))), (0, 8)),
    (lambda: chain(np.zeros((0, 2, 7)), np.zeros((0, 2, 7))), (0, 7)),
    (lambda: apportion(np.zeros((0, 3, 4)), np.zeros((0, 4)), kept=np.zeros((0, 3))), (0, 3, 4)),
    (
        lambda: rake_in_time(np.zeros((0, 2, 3, 4)), np.zeros((0, 2, 4)), np.zeros((0, 3, 4)), np.zeros((0, 2, 3, 1))),
        (0, 2, 3, 4),
    ),
    (lambda: rake_in_time(np.zeros((0, 2, 3, 4)), np.zeros((0, 2, 4)), None, np.zeros((0, 2, 3, 1))), (0, 2, 3, 4)),
    (lambda: rake_ways(np.zeros((0, 2, 2, 2)), {(0,): np.zeros((0, 2))}, ways=3), (0, 2, 2, 2)),
    (lambda: multivariate_cholette(np.zeros((0, 2, 4)), np.zeros((0, 2, 1)), [[1, 1]], np.zeros((0, 1, 4))), (0, 2, 4)),
    (lambda: round_tree(np.ones((3, 2)), [], 0), (3, 2)),
]


@pytest.mark.parametrize("case", range(len(EMPTY)))
def test_nothing_in_nothing_out(case: int) -> None:
    call, shape = EMPTY[case]
    assert call().values.shape == shape


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("conversion", ["sum", "first"])
def test_growth_preservation_of_a_single_period(conversion: str) -> None:
    assert growth_preserving([3.0], [6.0], ratio=1, conversion=conversion).values.tolist() == [6.0]
    one = growth_preserving([3.0, 6.0, 4.5, 3.0], [6.0], conversion="first")
    assert np.allclose(one.values, [6.0, 12.0, 9.0, 6.0], rtol=1e-15)


def test_least_change_in_runs_is_least_change_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    x = random.uniform(1.0, 9.0, (7, 5))
    sides, wanted = random.normal(size=(2, 5)), random.normal(size=(7, 2))
    whole = change.least_change(x, x, sides, wanted)
    monkeypatch.setattr(change, "CELLS_AT_ONCE", 25)
    runs = change.least_change(x, x, sides, wanted)
    for name in ("values", "multipliers", "size"):
        assert np.allclose(getattr(runs, name), getattr(whole, name), rtol=1e-12, atol=1e-12)
    assert runs.share.shape == (7, 2)
    assert runs.share.max() <= 1e-13


ONES, RATIOS = np.ones((2, 8)), np.full((2, 2), 4.0)
NOTHING_TO_DO: list[Callable[[Any], Any]] = [
    lambda x: rake(x, [8.0, 8.0], np.full(8, 2.0)),
    lambda x: rake_ways(x, {(0,): [8.0, 8.0]}, ways=2),
    lambda x: rake_in_time(x[None], np.full((1, 8), 2.0), x, RATIOS[None]),
    lambda x: balance(x, np.ones((1, 8)), [[8.0], [8.0]]),
    lambda x: multivariate_cholette(x, RATIOS, [[1.0, 1.0]], np.full((1, 8), 2.0)),
    lambda x: ipf(x, [8.0, 8.0], np.full(8, 2.0)),
    lambda x: apportion(x, np.full(8, 2.0), kept=[8.0, 8.0]),
    lambda x: denton(x, RATIOS),
    lambda x: growth_preserving(x, RATIOS),
    lambda x: trend_deviation(x, x[:, 7], benchmark=0, census=7),
    lambda x: follow_years(x, RATIOS, ratio=4, kept=2),
    lambda x: half_up(x, 1),
    lambda x: single_deflation(x, 100.0),
]


@pytest.mark.parametrize("case", range(len(NOTHING_TO_DO)))
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_result_is_never_the_memory_that_was_given_nor_is_that_changed(case: int, order: Any) -> None:
    given = np.array(ONES, order=order)
    given.flags.writeable = False
    made = NOTHING_TO_DO[case](given).values
    assert np.allclose(made, ONES, rtol=1e-14)
    assert not np.shares_memory(made, given)
    assert made.flags.writeable


def test_a_cell_that_becomes_nought_has_not_changed_its_sign() -> None:
    moved = moves(np.array([[1.0, 2.0, -3.0, 0.0]]), np.array([[0.0, -1.0, -3.0, 0.0]]))
    assert moved.flipped.tolist() == [[0, 1]]
    assert (moved.smallest, moved.largest, moved.sign_changes) == (-0.5, 1.0, 1)
