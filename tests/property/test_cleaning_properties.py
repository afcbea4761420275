"""Cleaning at any scale: levels rebuilt from growth, totals through concordances, joint months, undo."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.kernel import comparable_base, gaps, joint_months, recode, unit_slips
from gdpcore.kernel.lunar import spring_festival
from gdpcore.panel.cleaning import Impute, Replace, Replacement, clean
from tests.build import expect_refusal, level, panel

SCALES = st.sampled_from([1e-6, 1e-3, 1.0, 1e4, 1e8, 1e12])
SEEDS = st.integers(0, 2**32 - 1)


def plain_back_cast(x: np.ndarray, g: np.ndarray, last: int, lag: int) -> np.ndarray:
    """One series, one cell at a time."""
    out = x.copy()
    for t in range(len(x) - 1, -1, -1):
        if t < last and np.isfinite(x[t]):
            there = t + lag
            out[t] = out[there] / (1 + g[there] / 100) if there < len(x) else np.nan
    return out


@settings(max_examples=60, deadline=None)
@given(SEEDS, SCALES, st.integers(2, 6), st.sampled_from([4, 12]), st.floats(0, 0.2))
def test_back_casting_is_its_formula_cell_by_cell(seed: int, scale: float, years: int, lag: int, missing: float) -> None:
    rng = np.random.default_rng(seed)
    size = years * lag
    x = scale * rng.uniform(0.1, 10, (2, 3, size))
    x[rng.random(x.shape) < missing] = np.nan
    g = rng.uniform(-60, 120, x.shape)
    g[rng.random(x.shape) < missing] = np.nan
    cut = int(rng.integers(1, size))
    done = comparable_base.back_cast(x, g, [cut], lag=lag)
    want = np.array([[plain_back_cast(x[a, b], g[a, b], cut, lag) for b in range(3)] for a in range(2)])
    assert np.allclose(done.values, want, rtol=1e-14, atol=0, equal_nan=True)
    assert done.residual < 1e-14
    assert np.array_equal(done.values[..., cut:], x[..., cut:], equal_nan=True)
    assert np.array_equal(done.lost, np.isfinite(x) & np.isnan(want))
    scaled = comparable_base.back_cast(8.0 * x, g, [cut], lag=lag).values
    assert np.array_equal(scaled, 8.0 * done.values, equal_nan=True)
    carried = comparable_base.back_cast(x, g, [cut], lag=lag, carry=True)
    assert np.array_equal(carried.values[done.linked], done.values[done.linked])
    assert not (carried.carried & carried.linked).any()


@settings(max_examples=60, deadline=None)
@given(SEEDS, SCALES, st.integers(1, 12), st.integers(1, 8), st.booleans())
def test_concordances_keep_totals(seed: int, scale: float, old: int, new: int, signs: bool) -> None:
    rng = np.random.default_rng(seed)
    x = scale * rng.uniform(-1 if signs else 0, 1, (2, old, 7))
    x[rng.random(x.shape) < 0.1] = 0.0
    w = rng.random((3, new, old)) * (rng.random((3, new, old)) < 0.5)
    w[:, 0] += w.sum(axis=1) == 0
    w /= w.sum(axis=1, keepdims=True)
    regime = rng.integers(0, 3, 7)
    done = recode.recode(x, w, regime)
    gap = np.abs(np.nan_to_num(done.values).sum(axis=1) - x.sum(axis=1))
    assert (gap <= 1e-13 * np.abs(x).sum(axis=1)).all() and done.residual <= 1e-13
    want = np.array(
        [[[sum(w[regime[t], n, o] * x[b, o, t] for o in range(old)) for t in range(7)] for n in range(new)] for b in range(2)]
    )
    assert np.allclose(np.nan_to_num(done.values), want, rtol=1e-12, atol=1e-14 * scale)


@settings(max_examples=40, deadline=None)
@given(SEEDS, SCALES)
def test_joint_months_add_up_and_a_later_festival_leaves_more_to_january(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    years = np.arange(1990, 2031)
    joint = scale * rng.uniform(0.1, 10, years.size)
    share = joint_months.festival_share(years, effects=[0.0, -0.4, 0.0], level=0.05).values
    one, two = joint_months.split(joint, share)
    assert (one + two == joint).all() and (one > 0).all() and (two > 0).all()
    holiday = spring_festival(years).astype("datetime64[D]")
    january = (holiday + 7) <= (years.astype(str).astype("datetime64[Y]").astype("datetime64[M]") + 1).astype("datetime64[D]")
    if january.any() and (~january).any():
        inside = holiday >= (years.astype(str).astype("datetime64[Y]").astype("datetime64[M]") + 1).astype("datetime64[D]")
        assert share[january].max() < share[inside].min()


@settings(max_examples=40, deadline=None)
@given(SEEDS, SCALES, st.sampled_from(gaps.METHODS), st.booleans())
def test_filling_touches_wanted_gaps_only_and_scales(seed: int, scale: float, method: str, rates: bool) -> None:
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.5, 2, (3, 40))
    x[rng.random(x.shape) < 0.2] = np.nan
    wanted = rng.random(x.shape) < 0.5
    done = gaps.fill(x, wanted, method, rates=rates)
    left = ~(np.isnan(x) & wanted)
    assert np.array_equal(done.values[left], x[left], equal_nan=True)
    assert np.array_equal(done.filled | done.lost, ~left) and not (done.filled & done.lost).any()
    many = gaps.fill(scale * x, wanted, method, rates=rates)
    assert np.array_equal(many.filled, done.filled)
    assert np.allclose(many.values, scale * done.values, rtol=1e-13, atol=0, equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(SEEDS, SCALES, st.integers(0, 20), st.integers(1, 8), st.sampled_from([-4, 4]))
def test_a_slip_is_found_where_it_was_made_and_nowhere_else(seed: int, scale: float, first: int, length: int, power: int) -> None:
    rng = np.random.default_rng(seed)
    x = scale * rng.uniform(0.7, 1.4, 40)
    x[rng.random(40) < 0.1] = np.nan
    y = x.copy()
    y[first : first + length] *= 10.0**power
    assert not np.nan_to_num(unit_slips.unit_slips(x).values).any()
    want = np.where(np.isnan(x), np.nan, 0.0)
    want[first : first + length] += power
    assert np.array_equal(unit_slips.unit_slips(y).values, want, equal_nan=True)


@settings(max_examples=30, deadline=None)
@given(SEEDS, SCALES)
def test_undoing_everything_gives_the_bits_back_from_the_log_alone(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x = scale * rng.uniform(0.5, 2, (2, 36))
    x[0, 20] = x[1, 30] = np.nan
    x[0, 3] = -0.0
    one = panel({level("x"): x}, regions=("a", "b"))
    by = {"who": "made up", "why": "made up"}
    listed = Replace(cells=(Replacement("x", "2022-04", 0.0, 1.5 * scale, "made up", "a"),), **by)
    done = clean(one, [listed, Impute(series=("x",), method="latest_growth", **by)], strict=False)
    back = done.log.revert(done.panel)
    assert all(getattr(back, n).tobytes() == getattr(one, n).tobytes() for n in ("values", "status", "source"))


def test_what_the_kernels_refuse() -> None:
    x = np.ones(24)
    for bad in (lambda: comparable_base.back_cast(x, x, []), lambda: comparable_base.back_cast(x, x, [24])):
        with expect_refusal("E-KERNEL-001", "breaks"):
            bad()
    with expect_refusal("E-KERNEL-001", "infinite"):
        comparable_base.back_cast(np.full(24, np.inf), x, [12])
    with expect_refusal("E-KERNEL-001", "whole number"):
        comparable_base.back_cast(x, x, [12], lag=0)
    with expect_refusal("E-KERNEL-001", "not negative"):
        recode.recode(np.ones((2, 3)), -np.ones((1, 1, 2)), [0, 0, 0])
    with expect_refusal("E-KERNEL-001", "infinite"):
        recode.recode(np.full((2, 3), np.inf), np.ones((1, 1, 2)), [0, 0, 0])
    with expect_refusal("E-KERNEL-001", "method"):
        gaps.fill(x, x > 0, "mean")
    with expect_refusal("E-KERNEL-001", "between 0 and 1"):
        joint_months.split([1.0], [1.0])
    with expect_refusal("E-KERNEL-001", "three finite"):
        joint_months.festival_share([2024], effects=[1.0])
    with expect_refusal("E-KERNEL-001", "are needed"):
        joint_months.estimated_share(np.ones(5), np.ones(5), np.arange(2001, 2006), [2024])
    with expect_refusal("E-KERNEL-001", "Januaries"):
        joint_months.estimated_share(np.ones(5), np.ones(4), np.arange(2001, 2006), [2024])
    with expect_refusal("E-KERNEL-001", "tolerance"):
        unit_slips.unit_slips(x, tolerance=3.0)
