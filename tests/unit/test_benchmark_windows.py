"""Irregular, overlapping, missing and extrapolated benchmarks, beside a dense twin and fifty digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmark import cholette_dagum, denton
from gdpcore.kernel.benchmarking.by_year import solve_by_year
from gdpcore.kernel.benchmarking.front import Front
from gdpcore.kernel.benchmarking.movement import FirstDifferences, SecondDifferences
from gdpcore.kernel.benchmarking.smoothest import smoothest
from gdpcore.kernel.benchmarking.windows import Windows, regular
from tests.build import expect_refusal
from tests.dense_benchmarking import dense, gap, spans_of

NAN = np.nan
RANDOM = np.random.default_rng(11)
X = 100 * np.exp(RANDOM.normal(size=18) * 0.2)
PATH = X * np.linspace(2.0, 2.6, 18) * np.exp(RANDOM.normal(size=18) * 0.02)  # benchmarks are sums of this, so that they agree
WINDOWS = {
    "years with a gap": [(0, 4), (8, 12), (12, 16)],
    "unequal": [(1, 3), (3, 10), (10, 11), (11, 17)],
    "inside a year on both ends": [(0, 2), (2, 6), (6, 10), (10, 13)],
    "overlapping": [(0, 6), (4, 9), (5, 7), (8, 14)],
    "nested": [(0, 12), (4, 8), (10, 12), (11, 12)],
    "not in order": [(10, 14), (0, 4), (2, 6)],
    "one": [(7, 11)],
    "points": [(3, 4), (9, 10), (17, 18)],
    "one point at the end": [(17, 18)],
    "all": [(0, 18)],
}


def totals_of(spans: Any) -> Any:
    return np.array([PATH[a:b].sum() for a, b in spans])


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("rho", [0.0, 0.729, 1.0])
def test_first_differences_against_a_dense_twin(name: str, rho: float) -> None:
    spans = WINDOWS[name]
    y = totals_of(spans)
    made = cholette_dagum(X, y, rho=rho, bias="none", windows=spans)
    assert np.allclose(made.values, dense(X, y, spans, weights=X / 100, rho=rho), rtol=1e-10)
    assert gap(made.values, y, spans) <= 1e-13
    assert made.residual <= 1e-13
    assert made.kkt <= 1e-13


@pytest.mark.parametrize("name", [n for n in WINDOWS if len(WINDOWS[n]) > 1])
@pytest.mark.parametrize("form", ["proportional", "additive"])
def test_second_differences_against_a_dense_twin(name: str, form: str) -> None:
    spans = WINDOWS[name]
    y = totals_of(spans)
    made = denton(X, y, windows=spans, order=2, form=form)
    weights = X / 100 if form == "proportional" else np.ones(18)
    assert np.allclose(made.values, dense(X, y, spans, weights=weights, order=2), rtol=1e-8)
    assert gap(made.values, y, spans) <= 1e-13
    assert made.kkt <= 1e-13


@pytest.mark.parametrize("order", [1, 2])
def test_a_nasty_case_against_fifty_digits(order: int) -> None:
    """Eight orders of magnitude, zeros, and benchmarks that cut across."""
    random = np.random.default_rng(2)
    x = 10.0 ** random.uniform(-4, 4, 30)
    x[[2, 11, 29]] = 0
    spans = [(0, 5), (5, 12), (12, 13), (15, 24), (24, 30)]
    y = np.array([x[a:b].sum() * random.uniform(0.2, 5) for a, b in spans])
    wanted = dense(x, y, spans, weights=x / x.max(), order=order, exact=True)
    made = denton(x, y, windows=spans, order=order)
    assert np.allclose(made.values, wanted, rtol=1e-9, atol=1e-12 * np.abs(wanted).max())
    assert (made.values[[2, 11, 29]] == 0).all()
    assert made.residual <= 1e-13


def test_windows_of_years_are_the_years() -> None:
    x, y = X[:16], totals_of(spans_of(4))
    for order in (1, 2):
        assert np.allclose(denton(x, y, windows=spans_of(4), order=order).values, denton(x, y, order=order).values, rtol=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("ratio", [1, 2, 3, 4, 12])
@pytest.mark.parametrize("free", [True, False])
def test_steps_of_years_and_of_periods_agree(rho: float, ratio: int, free: bool) -> None:
    random = np.random.default_rng(ratio)
    w = random.uniform(0, 1, (5 * ratio, 6))
    windows, wanted = regular(5, ratio, 0, "sum"), random.normal(size=(5, 6))
    variance = np.zeros((5, 6))
    variance[2, 1], variance[4, 2], variance[1, 3], variance[0, 4] = np.inf, np.inf, 0.7, 0.2
    wanted[[2, 4], [1, 2]] = 0
    movement = FirstDifferences(rho if free else 1.0, free)
    for a, b in zip(
        solve_by_year(movement, ratio, w, variance, wanted), Front(movement, windows, w, variance).solve(wanted), strict=True
    ):
        assert np.allclose(a, b, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("movement", [FirstDifferences(), FirstDifferences(0.6), FirstDifferences(1.0, False), SecondDifferences(), SecondDifferences(False)], ids=str)  # fmt: skip
def test_a_front_solves_for_any_right_side(movement: Any) -> None:
    random = np.random.default_rng(4)
    windows = Windows(((0, 4), (2, 7), (6, 9), (8, 9)))
    w, variance = random.uniform(0.5, 1.5, (9, 3)), np.zeros((4, 3))
    variance[1, 1] = 0.4
    front, (right, pull) = Front(movement, windows, w, variance), (random.normal(size=(4, 3)), random.normal(size=(9, 3)))
    e, y = front.solve(right, pull)
    assert np.allclose(movement.times(e) + windows.spread(y, 9) * w, pull, atol=1e-9)
    assert np.allclose(windows.sums(w * e) - variance * y, right, atol=1e-9)
    assert front.minimal().all()


def test_refinement_takes_over_where_the_first_solution_is_poor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that is off by a part in a million each time: solving again for what is left gives its square."""
    honest = Front.solve

    def sloppy(self: Front, wanted: Any, pull: Any = None) -> Any:
        e, y = honest(self, wanted, pull)
        return e * (1 + 1e-6 * np.cos(np.arange(len(e)))[:, None]), y

    monkeypatch.setattr(Front, "solve", sloppy)
    spans = WINDOWS["overlapping"]
    y = totals_of(spans)
    made = denton(X, y, windows=spans)
    assert np.allclose(made.values, dense(X, y, spans, weights=X / 100), rtol=1e-11)
    assert made.kkt < 1e-9
    windows, w, v, wanted = regular(2, 2, 0, "sum"), np.ones((4, 1)), np.zeros((2, 1)), np.array([[2.0], [2.0]])
    monkeypatch.setattr("gdpcore.kernel.benchmarking.smoothest.OPTIMAL", -1.0)
    e, part = smoothest(FirstDifferences(), windows, w, v, wanted)
    assert np.allclose(e, 1.0, rtol=1e-11)
    assert part <= 1e-11


def test_a_benchmark_that_repeats_others_in_the_middle_changes_nothing() -> None:
    """Quarterly figures and their year, then years: the year's pivot is rounding and no more."""
    random = np.random.default_rng(6)
    x, path = random.uniform(1, 2, (2, 200, 16))
    quarters = [(t, t + 1) for t in range(4, 8)]
    spans = [(0, 4), (8, 12), (12, 16), *quarters]
    sums = np.stack([path[:, a:b].sum(axis=1) for a, b in spans], axis=1)
    plain = denton(x, sums, windows=spans)
    more = np.concatenate([sums, path[:, 4:8].sum(axis=1, keepdims=True)], axis=1)
    for order in (1, 2):
        plain, made = denton(x, sums, windows=spans, order=order), denton(x, more, windows=[*spans, (4, 8)], order=order)
        assert np.allclose(made.values, plain.values, rtol=1e-10)
        assert made.residual <= 1e-13
        assert made.kkt <= 1e-9


@pytest.mark.parametrize("small", [1e-6, 1e-9])
def test_overlapping_benchmarks_far_smaller_than_their_neighbours_are_met_too(small: float) -> None:
    random = np.random.default_rng(6)
    x, path = random.uniform(1, 2, (2, 100, 16))
    path[:, 4:8] *= small
    spans = [(0, 4), (8, 12), (12, 16), *((t, t + 1) for t in range(4, 8)), (4, 8)]
    y = np.stack([path[:, a:b].sum(axis=1) for a, b in spans], axis=1)
    made = denton(x, y, windows=spans)
    assert gap(made.values, y, spans) <= 1e-13
    assert np.allclose(made.values, made.ratio * x, rtol=1e-13)


# -- missing benchmarks ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("missing", [[0], [1], [3], [0, 1], [2, 3], [0, 3]], ids=str)
def test_a_missing_benchmark_is_one_constraint_fewer(order: int, missing: list[int]) -> None:
    y = totals_of(spans_of(4))
    with_gaps = y.copy()
    with_gaps[missing] = NAN
    kept = [k for k in range(4) if k not in missing]
    made = denton(X, with_gaps, order=order)
    assert np.allclose(made.values, denton(X, y[kept], windows=[spans_of(4)[k] for k in kept], order=order).values, rtol=1e-11)
    assert gap(made.values, with_gaps, spans_of(4)) <= 1e-13


def test_patterns_of_missing_benchmarks_may_differ_between_series() -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(1, 2, (16, 22)), random.uniform(5, 9, (16, 5))
    for row in range(15):
        y[row, [bool(row + 1 >> k & 1) for k in range(4)] + [False]] = NAN
    for order in (1, 2):
        whole = denton(x, y, order=order)
        for row in range(16):
            assert np.allclose(whole.values[row], denton(x[row], y[row], order=order).values, rtol=1e-11)
        assert np.isfinite(whole.values).all()


def test_equal_annual_totals_are_kept_apart() -> None:
    made = denton(np.arange(1.0, 13.0), [50.0, 50.0, 50.0])
    assert gap(made.values, [50.0] * 3, spans_of(3)) <= 1e-13


def test_one_benchmark_scales_whatever_the_order() -> None:
    for order in (1, 2):
        made = denton(X, [1000.0], order=order)
        assert np.allclose(made.ratio, 1000.0 / X[:4].sum(), rtol=1e-14)
        made = denton(np.stack([X, X]), [[1000.0, NAN], [NAN, 700.0]], order=order, form="additive")
        assert np.allclose(made.values - X, [[(1000.0 - X[:4].sum()) / 4], [(700.0 - X[4:8].sum()) / 4]], rtol=1e-12)


# -- where series begin and end ----------------------------------------------------------------------------------------
def test_an_indicator_may_begin_before_its_benchmarks_and_end_inside_a_year() -> None:
    y = totals_of(spans_of(3, start=5))
    made = denton(X, y, start=5)
    assert np.allclose(made.values, dense(X, y, spans_of(3, start=5), weights=X / 100), rtol=1e-11)
    assert np.allclose(made.ratio[:5], made.ratio[5], rtol=1e-13)
    assert np.allclose(made.ratio[17:], made.ratio[16], rtol=1e-13)


@pytest.mark.parametrize(("conversion", "place"), [("first", 0), ("last", 3)])
def test_stocks(conversion: str, place: int) -> None:
    stock = PATH[place::4][:4]
    spans = [(4 * k + place, 4 * k + place + 1) for k in range(4)]
    made = denton(X, stock, conversion=conversion)
    assert np.allclose(made.values[place::4][:4], stock, rtol=1e-15)
    # between the stocks the ratio is linear: the closed form
    between = np.interp(np.arange(18), [a for a, _ in spans], stock / X[place::4][:4])
    assert np.allclose(made.ratio, between, rtol=1e-12)
    assert np.allclose(denton(X, stock, windows=spans_of(4), conversion=conversion).values, made.values, rtol=1e-12)


def test_stocks_are_not_means_times_a_factor() -> None:
    stock, mean = (denton(X, [250.0, 260.0, 270.0], conversion=how) for how in ("last", "mean"))
    assert not np.allclose(stock.values / mean.values, stock.values[0] / mean.values[0], rtol=1e-3)


def test_means_of_windows_of_any_length() -> None:
    spans = WINDOWS["unequal"]
    means = np.array([PATH[a:b].mean() for a, b in spans])
    assert np.allclose(
        denton(X, means, windows=spans, conversion="mean").values, denton(X, totals_of(spans), windows=spans).values, rtol=1e-13
    )


# -- past the last benchmark -------------------------------------------------------------------------------------------
def test_frozen_extrapolation_carries_the_ratio_and_for_second_differences_its_step() -> None:
    y = totals_of(spans_of(3))
    first, second = denton(X, y), denton(X, y, order=2)
    assert np.allclose(first.ratio[12:], first.ratio[11], rtol=1e-14)
    step = second.ratio[11] - second.ratio[10]
    assert np.allclose(second.ratio[12:], second.ratio[11] + step * np.arange(1, 7), rtol=1e-12)
    plain = denton(X, y, form="additive").values - X
    assert np.allclose(plain[12:], plain[11], rtol=1e-12)


def annual(y: Any) -> Any:
    return y / X[: 4 * len(y)].reshape(len(y), 4).sum(axis=1)


@pytest.mark.parametrize("rule", ["last", "trend", "mean"])
def test_enhanced_extrapolation_by_rule_gives_its_years_that_mean_ratio(rule: str) -> None:
    y = totals_of(spans_of(3))
    ratios = annual(y)
    wanted = {
        "last": [ratios[-1]] * 2,
        "mean": [ratios.mean()] * 2,
        "trend": [2 * ratios[-1] - ratios[-2], 3 * ratios[-1] - 2 * ratios[-2]],
    }[rule]
    longer = np.concatenate([X, X[:2]])
    made = denton(longer, y, extrapolation="enhanced", forecast=rule)
    assert made.ratio[12:].reshape(2, 4).mean(axis=1) == pytest.approx(wanted, rel=1e-12)
    assert gap(made.values, y, spans_of(3)) <= 1e-13
    # a year of which some periods are known gives them the same figures as the whole year does
    for known in (13, 15, 18):
        short = denton(longer[:known], y, extrapolation="enhanced", forecast=[wanted[0], wanted[1]][: -(-(known - 12) // 4)])
        if known <= 16:
            assert np.allclose(
                short.values[:12], denton(longer[:16], y, extrapolation="enhanced", forecast=rule).values[:12], rtol=1e-12
            )
        else:
            assert np.allclose(short.values, made.values[:known], rtol=1e-12)


def test_enhanced_extrapolation_against_its_full_system() -> None:
    y, forecast = totals_of(spans_of(3)), 2.9
    made = denton(X[:15], y, extrapolation="enhanced", forecast=[forecast])
    base, weights = np.ones(16), np.concatenate([X[:12], np.full(4, 100.0)])
    rows = np.concatenate([X[:12] * base[:12], np.full(4, 100.0)])
    wanted = dense(np.zeros(16), [*y, 400 * forecast], spans_of(4), weights=weights) / rows
    assert np.allclose(made.ratio, wanted[:15], rtol=1e-11)
    both = denton(np.stack([X[:15]] * 2), np.stack([y] * 2), extrapolation="enhanced", forecast=[[forecast], [2.0]])
    assert np.allclose(both.values[0], made.values, rtol=1e-13)
    assert not np.allclose(both.values[1], made.values, rtol=1e-3)
    turned = denton(-X[:15], -y, extrapolation="enhanced", forecast=[forecast])
    assert np.allclose(turned.values, -made.values, rtol=1e-13)


def test_rules_start_from_the_last_benchmark_that_is_there() -> None:
    y = totals_of(spans_of(4))
    gaps = y.copy()
    gaps[2:] = NAN
    made = denton(X, gaps, extrapolation="enhanced")
    assert made.ratio[8:16].reshape(2, 4).mean(axis=1) == pytest.approx([annual(y)[1]] * 2, rel=1e-12)


@pytest.mark.parametrize(
    "how",
    [
        {"form": "additive"},
        {"order": 2},
        {"modified": False},
        {"conversion": "last"},
        {"windows": [(0, 4), (4, 8)]},
        {"forecast": "best"},
        {"forecast": [1.0]},
        {"forecast": [1.0, NAN, 2.0]},
        {"extrapolation": "frozen", "forecast": "last"},
    ],
    ids=str,
)
def test_enhanced_extrapolation_where_it_has_no_meaning(how: dict[str, Any]) -> None:
    with expect_refusal("E-KERNEL-001", "denton", kind=KernelError):
        denton(X, [1000.0, 1100.0], **{"extrapolation": "enhanced", **how})


# -- what is refused ---------------------------------------------------------------------------------------------------
def test_overlapping_benchmarks_may_repeat_each_other_but_not_contradict() -> None:
    spans = [*spans_of(2), (0, 8), (0, 4), (2, 3), (2, 3)]
    y = totals_of(spans)
    made = denton(X, y, windows=spans)
    assert gap(made.values, y, spans) <= 1e-13
    assert np.allclose(made.values, denton(X, y[[0, 1, 4]], windows=[*spans_of(2), (2, 3)]).values, rtol=1e-10)
    y[2] *= 1.001
    with expect_refusal("E-BENCH-003", "denton", "(1,)", "contradict", "benchmark_alterability", kind=KernelError):
        denton(np.stack([X, X]), np.stack([totals_of(spans), y]), windows=spans)
    slack = np.array([0, 0, 1.0, 0, 0, 0])
    made = cholette_dagum(X, y, rho=0.9, windows=spans, benchmark_alterability=slack)
    assert gap(made.values, np.where(slack, NAN, y), spans) <= 1e-13


@pytest.mark.parametrize("bad", [(4, 4), (5, 4), (-1, 3), (16, 19), (0.5, 3), (NAN, 3)], ids=str)
def test_windows_outside_the_indicator(bad: Any) -> None:
    with expect_refusal("E-BENCH-004", "window 2", "18", kind=KernelError):
        denton(X, [1.0, 2.0], windows=[(0, 4), bad])


@pytest.mark.parametrize("bad", [[(0, 4)], [0, 4], [(0, 4, 8), (1, 2, 3)]], ids=str)
def test_windows_of_another_shape(bad: Any) -> None:
    with expect_refusal("E-KERNEL-001", "windows", "(start, stop)", kind=KernelError):
        denton(X, [1.0, 2.0], windows=bad)


def test_a_window_of_zeros_with_a_benchmark_is_refused_and_named() -> None:
    x = X.copy()
    x[5:8] = 0
    with expect_refusal("E-KERNEL-002", "benchmark 2 ", "7.5", "zero in every period", kind=KernelError):
        denton(x, [500.0, 7.5], windows=[(0, 5), (5, 8)])
    assert np.isfinite(denton(x, [500.0, 7.5], windows=[(0, 5), (5, 8)], form="additive").values).all()
