"""Trend deviation against its written definition, given ratios, changes of method, additive series, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.kernel.census import follow_years, trend_deviation
from tests.build import expect_refusal

V = np.array([90.0, 100.0, 104.0, 118.0, 121.0, 133.0, 140.0])
HOW = {"benchmark": 1, "census": 4}


def textbook(v: Any, target: float, benchmark: int, census: int) -> list[float]:
    """V_s / T_old(s) * T_new(s), year by year, in the words of the method."""
    first, last, span = v[benchmark], v[census], census - benchmark
    out = list(v)
    for s in range(1, span + 1):
        old = first * (last / first) ** (s / span)
        new = first * (target / first) ** (s / span)
        out[benchmark + s] = v[benchmark + s] / old * new
    for t in range(census + 1, len(v)):
        out[t] = out[t - 1] * v[t] / v[t - 1]
    return out


def test_it_is_deviation_from_trend_times_new_trend() -> None:
    done = trend_deviation(V, 130.0, **HOW)
    assert done.values == pytest.approx(textbook(V, 130.0, 1, 4), rel=1e-14)
    assert done.values[4] == 130.0
    assert (done.values[:2] == V[:2]).all()
    assert not done.additive


def test_every_growth_factor_is_multiplied_by_the_root_of_the_census_ratio() -> None:
    done = trend_deviation(V, 130.0, **HOW)
    change = (done.values[1:] / done.values[:-1]) / (V[1:] / V[:-1])
    root = (130.0 / 121.0) ** (1 / 3)
    assert change == pytest.approx([1, root, root, root, 1, 1], rel=1e-14)


def test_a_benchmark_before_the_series() -> None:
    whole = trend_deviation(V, 130.0, **HOW).values
    late = trend_deviation(V[3:], 130.0, benchmark=-2, census=1).values
    assert late == pytest.approx(whole[3:], rel=1e-15)


def test_known_ratios_are_met_and_joined_geometrically() -> None:
    ratios = np.full(7, np.nan)
    ratios[2], ratios[6] = 1.05, 1.21
    done = trend_deviation(V, 130.0, **HOW, ratios=ratios)
    last = 130.0 / 121.0
    assert done.values / V == pytest.approx([1, 1, 1.05, (1.05 * last) ** 0.5, last, (last * 1.21) ** 0.5, 1.21], rel=1e-14)


def test_ratios_on_the_trend_change_nothing_and_the_census_year_is_that_of_the_census() -> None:
    plain = trend_deviation(V, 130.0, **HOW)
    ratios = np.full(7, np.nan)
    ratios[3] = plain.values[3] / V[3]
    ratios[4] = 9.0  # the ratio of the census year is the census's own
    assert trend_deviation(V, 130.0, **HOW, ratios=ratios).values == pytest.approx(plain.values, rel=1e-14)


def test_method_comes_after_coverage_and_is_kept_apart() -> None:
    method = np.array([np.nan, np.nan, 1.01, 1.02, 1.03, 1.04, 1.05])
    plain, done = trend_deviation(V, 130.0, **HOW), trend_deviation(V, 130.0, **HOW, method=method)
    assert (done.coverage == plain.coverage).all()
    assert done.values == pytest.approx(plain.values * np.nan_to_num(method, nan=1.0), rel=1e-15)
    assert V + done.coverage + done.method == pytest.approx(done.values, rel=1e-15)
    assert done.method[:2] == pytest.approx([0, 0], abs=0)


@pytest.mark.parametrize(
    ("values", "target"),
    [
        ([5.0, 4.0, 0.0, 2.0, 3.0], 6.0),
        ([5.0, -4.0, 1.0, 2.0, 3.0], 6.0),
        ([5.0, 4.0, 1.0, 2.0, 3.0], -6.0),
        ([1.0, 0, 0, 0, 0], 2.0),
    ],
)
def test_what_is_not_positive_gets_the_gap_evenly(values: list[float], target: float) -> None:
    v = np.array(values)
    done = trend_deviation(v, target, benchmark=1, census=3)
    assert done.additive
    assert done.values - v == pytest.approx(np.array([0, 0, 0.5, 1, 1]) * (target - v[3]), abs=1e-14)


def test_a_figure_that_is_not_positive_before_the_benchmark_does_not_matter() -> None:
    assert not trend_deviation([-1.0, 4.0, 5.0, 6.0], 7.0, benchmark=1, census=3).additive


def test_a_batch_is_its_rows() -> None:
    rows = np.stack([V, V[::-1], V - 118.0])
    targets = np.array([130.0, 110.0, 8.0])
    done = trend_deviation(rows, targets, **HOW)
    for k in range(3):
        assert (done.values[k] == trend_deviation(rows[k], targets[k], **HOW).values).all()
    assert done.additive.tolist() == [False, False, True]


@pytest.mark.parametrize("how", [{"benchmark": 4, "census": 4}, {"benchmark": 1, "census": 7}, {"benchmark": -4, "census": -1}])
def test_years_that_do_not_fit(how: dict[str, int]) -> None:
    with expect_refusal("E-CENSUS-001", str(how["census"])):
        trend_deviation(V, 130.0, **how)


@pytest.mark.parametrize(
    "how",
    [
        {"values": [1.0, np.nan, 3.0, 4.0, 5.0]},
        {"revised": np.inf},
        {"revised": [1.0, 2.0]},
        {"ratios": [1.0, 1.0, 0.0, 1.0, 1.0]},
        {"method": [1.0, 1.0, -1.0, 1.0, 1.0]},
        {"method": [1.0, 1.0, np.inf, 1.0, 1.0]},
    ],
)
def test_what_is_refused(how: dict[str, Any]) -> None:
    given = {"values": [1.0, 2.0, 3.0, 4.0, 5.0], "revised": 4.4, **how}
    with expect_refusal("E-KERNEL-001"):
        trend_deviation(given.pop("values"), given.pop("revised"), benchmark=1, census=3, **given)


# -- periods that follow -----------------------------------------------------------------------------------------------
X = np.array([24.0, 25, 25, 26, 25, 26, 27, 28, 26, 27, 28, 29])
YEARS = X.reshape(3, 4).sum(axis=1)


def dense(x: Any, totals: Any, kept: int, additive: bool) -> Any:
    """Smallest squared steps of ratio (or gap) from 1 (or 0) in the last kept period, by Lagrange multipliers."""
    y = x[4 * kept :]
    n, years = len(y), len(y) // 4
    step = np.eye(n) - np.eye(n, k=-1)
    weight = np.ones(n) if additive else y
    rule = np.kron(np.eye(years), np.ones(4)) * weight
    goal = totals[kept:] - (y.reshape(-1, 4).sum(axis=1))  # both measured as a departure from leaving all alone
    system = np.block([[step.T @ step, rule.T], [rule, np.zeros((years, years))]])
    departure = np.linalg.solve(system, np.concatenate([np.zeros(n), goal]))[:n]
    return np.concatenate([x[: 4 * kept], y + departure * weight])


@pytest.mark.parametrize("additive", [False, True])
@pytest.mark.parametrize("kept", [1, 2])
def test_periods_against_a_dense_twin(kept: int, additive: bool) -> None:
    totals = YEARS * np.array([1.0, 1.0 if kept == 2 else 1.02, 1.05])
    done = follow_years(X, totals, ratio=4, kept=kept, additive=additive)
    assert done.values == pytest.approx(dense(X, totals, kept, additive), rel=1e-12)
    assert done.residual < 1e-15
    assert (done.values[: 4 * kept] == X[: 4 * kept]).all()


def test_nothing_to_do_leaves_all_alone() -> None:
    assert (follow_years(X, YEARS, ratio=4, kept=3).values == X).all()
    assert follow_years(X, YEARS, ratio=4, kept=0).values == pytest.approx(X, rel=1e-15)


def test_one_ratio_for_all_years_is_that_ratio_for_all_periods() -> None:
    assert follow_years(X, 1.1 * YEARS, ratio=4, kept=0).values == pytest.approx(1.1 * X, rel=1e-14)


def test_a_year_that_is_not_whole() -> None:
    x, here = X.copy(), np.ones(12, dtype=bool)
    x[10:], here[10:] = 0.0, False
    sums = x.reshape(3, 4).sum(axis=1)
    for additive in (False, True):
        done = follow_years(x, sums * [1, 1.02, 1.03], ratio=4, kept=1, additive=additive, present=here)
        assert (done.values[10:] == 0).all()
        assert done.values.reshape(3, 4).sum(axis=1) == pytest.approx(sums * [1, 1.02, 1.03], rel=1e-14)


def test_the_census_year_is_the_census_figure_to_the_last_digit() -> None:
    random = np.random.default_rng(5)
    v, target = random.uniform(1, 9, (500, 7)), random.uniform(1, 9, 500)
    v[::7, 3] = -1.0  # some by their gap
    assert np.array_equal(trend_deviation(v, target, benchmark=1, census=5).values[:, 5], target)
