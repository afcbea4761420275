"""What must not matter to lamps, signals and cyclical indexes: units, order, a constant, later months; and what must."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.kernel import signal_index, signal_lamps, signal_roc
from gdpcore.kernel.signal_lead import BANDS, cross_correlations
from gdpcore.monitor import LampIndicator, WarningSpec, lamp_score, warning
from tests.build import expect_refusal

SCALES = st.sampled_from([1e-6, 0.25, 1.0, 3.7, 1e4, 1e12])
SEEDS = st.integers(0, 10_000)
METHODS = st.sampled_from(["trend", "quantile", "hindsight"])
Z = (-1.3, -0.7, 0.7, 1.3)
SHARES = (0.1, 0.25, 0.75, 0.9)


def figures(seed: int, rows: int = 3, count: int = 48, ties: bool = False, gaps: bool = False) -> np.ndarray:
    """Made-up figures around nought."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, count)) + np.sin(np.arange(count) / 5)
    x = np.round(x) if ties else x
    return np.where(rng.random(x.shape) < 0.15, np.nan, x) if gaps else x


def lit(method: str, x: np.ndarray, **how: object) -> np.ndarray:
    """Scores of made-up figures."""
    spec = WarningSpec("made-up", tuple(LampIndicator(f"i{k}") for k in range(len(x))), method=method, least=12, **how)
    frame = pd.DataFrame(x.T, pd.period_range("2015-01", periods=x.shape[-1], freq="M"), [i.code for i in spec.indicators])
    return warning(frame, spec).scores.reindex(columns=frame.columns).to_numpy().T


# -- lamps -------------------------------------------------------------------------------------------------------------
@given(SEEDS, SCALES, METHODS, st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_unit_of_an_indicator_does_not_matter(seed: int, scale: float, method: str, ties: bool, gaps: bool) -> None:
    x = figures(seed, ties=ties, gaps=gaps)
    np.testing.assert_array_equal(lit(method, x), lit(method, scale * x))


@given(SEEDS, st.sampled_from([-64.0, 0.5, 1024.0]), METHODS)
@settings(max_examples=30, deadline=None)
def test_a_constant_added_does_not_matter_where_thresholds_move_along(seed: int, constant: float, method: str) -> None:
    x = np.round(figures(seed) * 1024) / 1024  # so that adding is exact and only the thresholds round
    here, there = lit(method, x), lit(method, x + constant)
    close = np.abs(here - there) > 0  # a figure within rounding of its threshold may fall on either side
    assert close.mean() < 0.01
    np.testing.assert_array_equal(np.isnan(here), np.isnan(there))


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_a_constant_added_matters_to_given_thresholds(seed: int) -> None:
    x = figures(seed)
    bounds = np.array([-2.0, -1.0, 1.0, 2.0])
    moved = signal_lamps.light(x + 5.0, bounds).values
    assert (moved >= signal_lamps.light(x, bounds).values).all() and (moved == 5).any()
    np.testing.assert_array_equal(signal_lamps.light(x, bounds).values, signal_lamps.light(4.0 * x, 4.0 * bounds).values)


@given(SEEDS, METHODS, st.booleans())
@settings(max_examples=30, deadline=None)
def test_upside_down_figures_get_mirrored_lamps_and_direction_mirrors_them_back(seed: int, method: str, ties: bool) -> None:
    x = figures(seed, ties=ties)
    np.testing.assert_array_equal(lit(method, -x), 6.0 - lit(method, x))
    spec = WarningSpec("made-up", tuple(LampIndicator(f"i{k}", direction=-1) for k in range(3)), method=method, least=12)
    frame = pd.DataFrame(-x.T, pd.period_range("2015-01", periods=48, freq="M"), ["i0", "i1", "i2"])
    np.testing.assert_array_equal(warning(frame, spec).scores.to_numpy().T, lit(method, x))


@given(SEEDS, METHODS, st.integers(14, 47))
@settings(max_examples=30, deadline=None)
def test_later_months_do_not_matter_but_to_hindsight(seed: int, method: str, last: int) -> None:
    x = figures(seed, gaps=True)
    other = x.copy()
    other[:, last:] = 1e6
    if method != "hindsight":
        np.testing.assert_array_equal(lit(method, x)[:, :last], lit(method, other)[:, :last])
    elif np.isfinite(x[:, :last]).all():
        assert not np.array_equal(lit(method, x)[:, :last], lit(method, other)[:, :last], equal_nan=True)


@given(SEEDS, st.permutations(range(4)), METHODS)
@settings(max_examples=30, deadline=None)
def test_the_order_of_indicators_does_not_matter(seed: int, order: list[int], method: str) -> None:
    x = figures(seed, rows=4, gaps=True)
    w = np.array([1.0, 2.0, 0.5, 3.0])
    np.testing.assert_array_equal(lit(method, x)[order], lit(method, x[order]))
    there, turned = (signal_lamps.weighted_score(lit(method, x)[o], w[o]) for o in (list(range(4)), order))
    np.testing.assert_allclose(there.values, turned.values, rtol=1e-14)
    np.testing.assert_allclose(there.weight, turned.weight, rtol=1e-14)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_regions_do_not_see_each_other(seed: int) -> None:
    x = figures(seed, rows=6, gaps=True).reshape(2, 3, 48)
    for found in (lambda a: signal_lamps.past_quantiles(a, SHARES, 12), lambda a: signal_lamps.past_trend(a, Z, 12, 24.0)):
        both = found(x).values
        np.testing.assert_array_equal(both[::-1], found(x[::-1]).values)
        for r in range(2):
            np.testing.assert_array_equal(both[r], found(x[r]).values)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]), min_size=1, max_size=10), SCALES, st.randoms())
@settings(max_examples=60, deadline=None)
def test_scores_lie_between_a_third_and_five_thirds_and_add_up(scores: list[float], scale: float, shuffle: object) -> None:
    here = pd.Series(scores)
    if here.isna().all():
        with expect_refusal("E-WARN-006"):
            lamp_score(here)
        return
    found = lamp_score(here)
    assert 100 / 3 - 1e-9 <= found <= 500 / 3 + 1e-9
    assert np.isclose(found, 100 * here.mean() / 3, rtol=1e-13)
    assert np.isclose(lamp_score(here, pd.Series(scale, here.index)), found, rtol=1e-13)  # the unit of weights does not matter
    order = list(range(len(scores)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    assert np.isclose(lamp_score(here.iloc[order]), found, rtol=1e-14)
    assert np.isclose(lamp_score(6 - here), 200.0 - found, rtol=1e-12)  # red for blue


@given(METHODS, st.floats(-1e6, 1e6), st.booleans())
@settings(max_examples=30, deadline=None)
def test_figures_that_never_move_get_no_lamp(method: str, value: float, gaps: bool) -> None:
    x = np.full((2, 40), value)
    x[1] = np.arange(40.0)
    if gaps:
        x[0, ::5] = np.nan
    found = lit(method, x)
    assert np.isnan(found[0]).all() and np.isfinite(found[1, 13:]).all()


# -- signals -----------------------------------------------------------------------------------------------------------
@given(SEEDS, SCALES, st.booleans())
@settings(max_examples=40, deadline=None)
def test_an_area_knows_order_only(seed: int, scale: float, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(2, 30)), rng.random(30) < 0.5
    e[:4] = [True, True, False, False]
    x = np.round(x) if ties else x
    found = signal_roc.area(x, e)
    for other in (scale * x, x + 7.0 if ties else np.exp(x / 2), np.arctan(x)):
        np.testing.assert_allclose(signal_roc.area(other, e).values, found.values, rtol=1e-13)
        np.testing.assert_allclose(signal_roc.area(other, e).covariance, found.covariance, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(signal_roc.area(-x, e).values, 1 - found.values, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(signal_roc.area(x, ~e).values, 1 - found.values, rtol=1e-12, atol=1e-14)
    order = rng.permutation(30)
    np.testing.assert_allclose(signal_roc.area(x[:, order], e[order]).values, found.values, rtol=1e-14)
    for k in range(2):  # three ways to one number
        curve = signal_roc.roc(x[k], e)
        pairs = (x[k, e][:, None] > x[k, ~e]) + 0.5 * (x[k, e][:, None] == x[k, ~e])
        assert np.isclose(curve.area, found.values[k], rtol=1e-12, atol=1e-14) and np.isclose(
            pairs.mean(), curve.area, rtol=1e-12
        )
        assert (np.diff(curve.hits) >= 0).all() and (np.diff(curve.false_alarms) >= 0).all()
        assert curve.hits[-1] == curve.false_alarms[-1] == 1.0


@given(SEEDS, st.floats(0.02, 0.98))
@settings(max_examples=40, deadline=None)
def test_the_best_threshold_is_never_worse_than_no_signal(seed: int, preference: float) -> None:
    rng = np.random.default_rng(seed)
    x, e = np.round(rng.normal(size=25), 1), rng.random(25) < 0.4
    e[:2] = [True, False]
    for share in (None, 0.3):
        bound, found = signal_roc.best_threshold(signal_roc.roc(x, e), preference, share)
        assert float(found.values) >= -1e-12 and float(found.relative) <= 100 + 1e-9
        hits, alarms = (x[e] >= bound).mean(), (x[~e] >= bound).mean()
        assert np.isclose(float(signal_roc.worth(hits, alarms, preference, share).values), float(found.values), atol=1e-12)


# -- cyclical indexes --------------------------------------------------------------------------------------------------
@given(SEEDS, SCALES, st.permutations(range(4)))
@settings(max_examples=30, deadline=None)
def test_an_index_knows_neither_units_nor_order_and_its_parts_add(seed: int, scale: float, order: list[int]) -> None:
    x = np.exp(0.1 * figures(seed, rows=4).cumsum(axis=-1) / 3)
    plain = np.array([False, False, True, False])

    def index(values: np.ndarray, rates: np.ndarray) -> tuple[np.ndarray, signal_index.Sums]:
        moves = signal_index.changes(values, rates)
        sums = signal_index.weighted_changes(moves, signal_index.factors(moves).values)
        return signal_index.cumulated(sums.values, np.arange(48) < 12).values, sums

    found, sums = index(x, plain)
    parts = np.nansum(sums.contributions, axis=0)[1:]
    size = np.nansum(np.abs(sums.contributions), axis=0)[1:]
    assert (np.abs(parts - sums.values[1:]) <= 1e-13 * np.maximum(size, 1e-300)).all()
    np.testing.assert_allclose(index(x[order], plain[order])[0], found, rtol=1e-12)
    units = x * np.where(plain, 1.0, scale)[:, None]  # a level's unit
    np.testing.assert_allclose(index(units, plain)[0], found, rtol=1e-9)
    assert np.isclose(found[:12].mean(), 100.0, rtol=1e-13)
    back = 200 * (found[1:] - found[:-1]) / (found[1:] + found[:-1])  # the index's own changes are the sums
    np.testing.assert_allclose(back, sums.values[1:], rtol=1e-9, atol=1e-11)


@given(SEEDS, SCALES)
@settings(max_examples=20, deadline=None)
def test_factors_even_out_liveliness(seed: int, scale: float) -> None:
    moves = figures(seed, gaps=True) * np.array([[1.0], [5.0], [1e-9]])
    found = signal_index.factors(moves)
    evened = np.nanstd(moves * found.values[:, None], axis=1, ddof=1)
    np.testing.assert_allclose(evened, evened[0], rtol=1e-10)
    np.testing.assert_allclose(signal_index.factors(scale * moves).values, found.values, rtol=1e-11)


@given(SEEDS, SCALES, st.integers(1, 5), st.booleans(), st.permutations(range(5)))
@settings(max_examples=40, deadline=None)
def test_diffusion_counts(seed: int, scale: float, span: int, gaps: bool, order: list[int]) -> None:
    x = figures(seed, rows=5, ties=True, gaps=gaps)
    found = signal_index.diffusion(x, span)
    for t in range(x.shape[-1]):
        moves = [x[k, t] - x[k, t - span] for k in range(5)] if t >= span else []
        moves = [m for m in moves if not np.isnan(m)]
        expected = 100 * sum(1.0 if m > 0 else 0.5 if m == 0 else 0.0 for m in moves) / len(moves) if moves else np.nan
        np.testing.assert_allclose(found.values[t], expected, rtol=1e-14)
    np.testing.assert_array_equal(signal_index.diffusion(scale * x[order] + 0.0, span).values, found.values)
    np.testing.assert_allclose(signal_index.diffusion(-x, span).values, 100 - found.values, rtol=1e-13, atol=1e-12)


@given(SEEDS, SCALES, st.sampled_from(BANDS), st.booleans())
@settings(max_examples=30, deadline=None)
def test_correlations_know_neither_units_nor_constants(seed: int, scale: float, band: str, gaps: bool) -> None:
    x, r = figures(seed, gaps=gaps), figures(seed + 1, rows=1)[0]
    found = cross_correlations(x, r, 4, band=band)
    other = cross_correlations(scale * x + scale, r * 3 - 8, 4, band=band)
    np.testing.assert_allclose(other.values, found.values, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(other.errors, found.errors, rtol=1e-7)
    for k in range(3):
        alone = cross_correlations(x[k], r, 4, band=band)
        np.testing.assert_allclose(alone.values, found.values[k], rtol=1e-12)
        if not gaps:  # the reference's leads are the series' lags
            back = cross_correlations(r, x[k], 4, band=band)
            np.testing.assert_allclose(back.values[::-1], alone.values, rtol=1e-10, atol=1e-13)
    lower, upper = found.band(0.9)
    held = np.isfinite(found.values)
    assert (lower[held] <= found.values[held] + 1e-12).all() and (upper[held] >= found.values[held] - 1e-12).all()
