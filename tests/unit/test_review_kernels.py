"""Statistics of the review: against loops written out, brute force, closed forms and scipy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import linprog

from gdpcore.kernel.deleted import deleted_residuals
from gdpcore.kernel.false_discovery import false_discovery
from gdpcore.kernel.hidiroglou_berthelot import hidiroglou_berthelot
from gdpcore.kernel.localise import localise
from gdpcore.kernel.neighbours import expected_levels, expected_rates
from gdpcore.kernel.order import median_of, quantiles
from gdpcore.kernel.selective import selective_editing
from tests.build import expect_refusal

RNG = np.random.default_rng(3)


# -- order -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", range(1, 7))
def test_the_median_of_few_is_numpys(count: int) -> None:
    arrays = RNG.normal(size=(count, 4, 50))
    arrays[RNG.random(arrays.shape) < 0.3] = np.nan
    before = arrays.copy()
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning) if np.isnan(arrays).all(axis=0).any() else _no_warning():
        expected = np.nanmedian(arrays, axis=0)
    np.testing.assert_array_equal(median_of(list(arrays)), expected)
    np.testing.assert_array_equal(arrays, before)


def _no_warning():
    import contextlib

    return contextlib.nullcontext()


def test_quantiles_leave_gaps_out() -> None:
    x = RNG.normal(size=(30, 17))
    x[RNG.random(x.shape) < 0.4] = np.nan
    x[:, 0] = 1.0
    got = quantiles(x, (0.0, 0.25, 0.5, 0.75, 1.0))
    np.testing.assert_allclose(np.array(got), np.nanquantile(x, [0.0, 0.25, 0.5, 0.75, 1.0], axis=1), rtol=1e-14, atol=1e-15)
    assert all(np.isnan(q) for q in quantiles(np.full(4, np.nan), (0.5,)))


# -- Hidiroglou and Berthelot ------------------------------------------------------------------------------------------
def ratio_edit_by_hand(x: list[float], y: list[float], power: float, least: float, width: float) -> list[bool]:
    """As published, for an odd number of units."""
    ratios = [b / a for a, b in zip(x, y, strict=True)]
    middle = sorted(ratios)[len(ratios) // 2]
    effects = []
    for a, b, r in zip(x, y, ratios, strict=True):
        s = 1 - middle / r if r < middle else r / middle - 1
        effects.append(s * max(a, b) ** power)
    q1, q2, q3 = np.quantile(effects, [0.25, 0.5, 0.75])
    low, high = q2 - width * max(q2 - q1, abs(least * q2)), q2 + width * max(q3 - q2, abs(least * q2))
    return [bool(e < low or e > high) for e in effects]


@pytest.mark.parametrize(("power", "least", "width"), [(0.5, 0.05, 4.0), (0.0, 0.0, 2.0), (1.0, 0.1, 20.0)])
def test_the_ratio_edit_is_the_published_one(power: float, least: float, width: float) -> None:
    for _ in range(20):
        x = np.exp(RNG.normal(3, 1, size=21))
        y = x * np.exp(RNG.standard_t(2, size=21) * 0.05)
        got = hidiroglou_berthelot(x[:, None], y[:, None], power=power, least=least, width=width)
        assert got.flags[:, 0].tolist() == ratio_edit_by_hand(x.tolist(), y.tolist(), power, least, width)


def test_few_units_gaps_and_noughts_are_not_tested() -> None:
    x = np.full((9, 1), 10.0)
    y = x * np.linspace(1, 1.1, 9)[:, None]
    y[0] = 900.0
    assert hidiroglou_berthelot(x, y).flags[0, 0]
    x[1], y[2] = np.nan, 0.0
    got = hidiroglou_berthelot(x, y)
    assert got.tested.tolist() == [7]
    assert not got.flags.any()
    assert hidiroglou_berthelot(x, y, fewest=7).flags[0, 0]


def test_ratio_edit_refuses() -> None:
    with expect_refusal("E-KERNEL-001", "shapes"):
        hidiroglou_berthelot(np.ones(3), np.ones(3))
    with expect_refusal("E-KERNEL-001", "power 2"):
        hidiroglou_berthelot(np.ones((3, 1)), np.ones((3, 1)), power=2)
    with expect_refusal("E-KERNEL-001", "infinite"):
        hidiroglou_berthelot(np.full((3, 1), np.inf), np.ones((3, 1)))


# -- false discoveries -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("dependent", "method"), [(False, "bh"), (True, "by")])
def test_adjusted_probabilities_are_scipys(dependent: bool, method: str) -> None:
    p = RNG.random(200) ** 2
    p[5] = np.nan
    got = false_discovery(p, 0.1, dependent=dependent)
    expected = stats.false_discovery_control(np.delete(p, 5), method=method)
    np.testing.assert_allclose(np.delete(got.values, 5), expected, rtol=1e-12)
    assert got.tests == 199 and not got.flags[5]
    assert not false_discovery([], 0.1).flags.size


def test_false_discovery_refuses() -> None:
    for p, rate in (([1.5], 0.05), ([0.5], 0.0), ([0.5], 1.0)):
        with expect_refusal("E-KERNEL-001", "rate"):
            false_discovery(p, rate)


# -- deleted residuals -------------------------------------------------------------------------------------------------
def test_a_deleted_residual_is_the_two_sample_t_of_one_against_the_rest() -> None:
    x = RNG.normal(size=12)
    got = deleted_residuals(np.r_[x, np.nan])
    for k in range(12):
        t, p = stats.ttest_ind([x[k]], np.delete(x, k))
        np.testing.assert_allclose([got.values[k], got.p[k]], [t, p], rtol=1e-10)
    assert np.isnan(got.p[12]) and got.count == 12


def test_constant_series_and_short_ones() -> None:
    assert (deleted_residuals(np.full(6, 3.3)).p == 1.0).all()
    assert deleted_residuals([1.0, 1, 1, 1, 2]).p[-1] == 0.0
    assert np.isnan(deleted_residuals([1.0, 2, 3]).p).all()


# -- neighbours --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("at", [0, 5, 13, 30, 46, 47])
def test_one_wrong_figure_spoils_no_other(at: int) -> None:
    season = 10 * np.sin(2 * np.pi * np.arange(12) / 12)
    clean = (100 + np.tile(season, 4)) * 1.004 ** np.arange(48)
    x = clean.copy()
    x[at] *= -1e4
    got = expected_levels(x)
    np.testing.assert_allclose(got.values, clean, rtol=0.02)
    assert np.argmax(np.abs(got.deviation)) == at


def test_where_two_neighbours_disagree_the_figure_is_spared() -> None:
    clean = np.round(100 * 1.004 ** np.arange(36.0), 2)
    clean[0::12] = np.nan  # no Januaries: a first December has last month and next year only
    x = clean.copy()
    x[23] *= 1e4
    got = expected_levels(x)
    assert np.nanargmax(np.abs(got.deviation)) == 23
    assert np.nanmax(np.abs(np.delete(got.deviation, 23))) < 0.02


def test_expectations_need_figures() -> None:
    assert np.isnan(expected_levels(np.full(30, np.nan)).values).all()
    assert np.isnan(expected_levels([1.0, 0.0]).deviation[1])
    with expect_refusal("E-KERNEL-001", "season"):
        expected_levels([1.0], 1)
    with expect_refusal("E-KERNEL-001", "infinite"):
        expected_rates([1.0, np.inf])


# -- localisation ------------------------------------------------------------------------------------------------------
def brute_force(x: np.ndarray, a: np.ndarray, low: np.ndarray, high: np.ndarray, w: np.ndarray) -> tuple[float, list]:
    """Every set of figures tried."""
    best, sets = np.inf, []
    for k in range(len(x) + 1):
        for chosen in itertools.combinations(range(len(x)), k):
            cost = float(w[list(chosen)].sum())
            if cost > best + 1e-9:
                continue
            gap, part = a @ x, a[:, list(chosen)]
            rows = np.vstack([part, -part]) if k else None
            room = np.r_[high - gap, gap - low]
            finite = np.isfinite(room)
            if k:
                moved = linprog(np.zeros(k), A_ub=rows[finite], b_ub=room[finite] + 1e-7, bounds=(None, None))
            fits = moved.status == 0 if k else bool((room >= -1e-7).all())
            if fits:
                sets = [chosen] if cost < best - 1e-9 else [*sets, chosen]
                best = min(best, cost)
    return best, sorted(sets)


def test_the_smallest_sets_are_those_of_brute_force() -> None:
    rng = np.random.default_rng(0)
    several = 0
    for trial in range(30):
        n, m = int(rng.integers(4, 9)), int(rng.integers(1, 4))
        a, x = rng.integers(-1, 2, size=(m, n)).astype(float), rng.integers(1, 100, size=n).astype(float)
        low = high = a @ x
        if trial % 2:
            low, high = low - 0.5, np.where(rng.random(m) < 0.3, np.inf, high + 0.5)
        x[rng.integers(n)] *= 1e4
        w = rng.integers(1, 4, size=n).astype(float)
        got, (weight, sets) = localise(x, a, low, high, weights=w, most=300), brute_force(x, a, low, high, w)
        if not got.broken:
            assert weight == 0.0
            continue
        assert got.weight == pytest.approx(weight)
        assert list(got.sets) == sets
        assert got.complete
        several += len(sets) > 1
        for values in got.values:
            met, size = a @ values, 1e-8 * (np.abs(a) @ np.abs(values))
            assert ((met >= low - size) & (met <= high + size)).all()
    assert several > 3


def test_twelve_figures_of_a_table_with_both_margins() -> None:
    """Nine cells and three row totals: two cells are wrong, and the rules say which."""
    cells = np.arange(1.0, 10.0).reshape(3, 3)
    x = np.r_[cells.ravel(), cells.sum(axis=1)]
    rows = np.zeros((6, 12))
    for k in range(3):
        rows[k, 3 * k : 3 * k + 3], rows[k, 9 + k] = 1.0, -1.0
        rows[3 + k, [k, 3 + k, 6 + k]] = 1.0
    bounds = np.r_[np.zeros(3), cells.sum(axis=0)]
    x[4] *= 1e4
    x[2] += 7
    got = localise(x, rows, bounds, bounds)
    assert got.sets == ((2, 4),)
    np.testing.assert_allclose(got.values[0], np.r_[cells.ravel(), cells.sum(axis=1)], atol=1e-4)
    assert brute_force(x, rows, bounds, bounds, np.ones(12)) == (2.0, [(2, 4)])


def test_rules_that_conflict_are_named_and_no_more_than_these() -> None:
    rules = [[1.0, 1, 0], [1, 1, 0], [0, 0, 1]]
    got = localise([10.0, 20, 5], rules, [5, 9, 0], [5, 9, 9])
    assert got.conflict == (0, 1) and got.sets == () and got.weight == np.inf
    held = localise([10.0, 20], [[1.0, 1]], [5], [5], fixed=[True, True])
    assert held.conflict == (0,)
    assert localise([10.0, 20], [[1.0, 1]], [5], [5], fixed=[True, False]).sets == ((1,),)


def test_more_answers_than_listed_are_admitted() -> None:
    got = localise(np.arange(1.0, 9.0), np.ones((1, 8)), [0], [0], most=3)
    assert len(got.sets) == 3 and not got.complete


def test_localisation_refuses() -> None:
    for arguments, word in (
        (([1.0, np.nan], [[1.0, 1]], [0], [0]), "missing"),
        (([1.0, 2], [[1.0]], [0], [0]), "rules (1, 1)"),
        (([1.0, 2], [[1.0, 1]], [1], [0]), "lower bound"),
    ):
        with expect_refusal("E-KERNEL-001", word):
            localise(*arguments)
    with expect_refusal("E-KERNEL-001", "weights"):
        localise([1.0, 2], [[1.0, 1]], [0], [0], weights=[0, 1])


# -- selective editing -------------------------------------------------------------------------------------------------
def test_a_slipped_unit_ranks_first_and_the_threshold_is_kept() -> None:
    expected = RNG.uniform(50, 100, size=40)
    reported = expected * (1 + RNG.normal(size=40) * 0.01)
    reported[17] *= 1e4
    got = selective_editing(reported, expected, 1.0, expected.sum())
    assert got.order[0] == 17
    assert got.residual <= 1.0
    assert got.values[~got.selected].sum() == pytest.approx(got.residual)
    smaller = got.selected.copy()
    smaller[got.order[got.selected.sum() - 1]] = False
    assert got.values[~smaller].sum() > 1.0  # one check fewer would leave too much
    assert (np.diff(got.remaining) <= 0).all() and got.remaining[-1] == 0.0


def test_selection_leaves_out_what_nothing_is_known_of_and_refuses() -> None:
    got = selective_editing([1.0, 2.0], [np.nan, 2.0], 1.0, 10.0)
    assert got.order.tolist() == [1] and not got.selected.any()
    for bad in ({"total": 0.0}, {"weight": -1.0}, {"threshold": 0.0}, {"weight": [1.0, 2, 3]}):
        with expect_refusal("E-KERNEL-001", "selective editing"):
            selective_editing([1.0, 2.0], [1.0, 2.0], **({"weight": 1.0, "total": 1.0} | bad))
