"""What must hold of the review's statistics for any figures."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gdpcore.kernel.false_discovery import false_discovery
from gdpcore.kernel.hidiroglou_berthelot import hidiroglou_berthelot
from gdpcore.kernel.neighbours import expected_levels
from gdpcore.kernel.selective import selective_editing

LEVELS = st.floats(1e-3, 1e6, allow_subnormal=False)
PAIRS = st.integers(8, 30).flatmap(
    lambda n: st.tuples(arrays(np.float64, (n, 1), elements=LEVELS), arrays(np.float64, (n, 1), elements=LEVELS))
)


def clear(edit) -> np.ndarray:
    """Flags that do not hang on the last bit."""
    room = np.minimum(np.abs(edit.values - edit.lower), np.abs(edit.values - edit.upper))
    return room > 1e-9 * np.maximum(np.abs(edit.values), np.abs(edit.upper) + np.abs(edit.lower))


@settings(max_examples=60)
@given(PAIRS, st.sampled_from([1e-6, 1e-2, 7.0, 1e12]), st.sampled_from([0.0, 0.5, 1.0]))
def test_scaling_both_periods_changes_no_flag(pair, scale: float, power: float) -> None:
    before, now = pair
    a, b = hidiroglou_berthelot(before, now, power=power), hidiroglou_berthelot(before * scale, now * scale, power=power)
    sure = clear(a)
    np.testing.assert_array_equal(a.flags[sure], b.flags[sure])


@settings(max_examples=60)
@given(PAIRS)
def test_exchanging_the_periods_mirrors_the_effects(pair) -> None:
    a, b = hidiroglou_berthelot(*pair), hidiroglou_berthelot(*pair[::-1])
    np.testing.assert_allclose(a.values, -b.values, rtol=1e-9, atol=1e-9 * np.abs(a.values).max())
    sure = clear(a)
    np.testing.assert_array_equal(a.flags[sure], b.flags[sure])


@settings(max_examples=40)
@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(pair, random) -> None:
    order = list(range(len(pair[0])))
    random.shuffle(order)
    a, b = hidiroglou_berthelot(*pair), hidiroglou_berthelot(pair[0][order], pair[1][order])
    np.testing.assert_array_equal(a.flags[order], b.flags)


@settings(max_examples=60)
@given(arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 1)), st.sampled_from([0.01, 0.05, 0.2]))
def test_a_stricter_rate_and_dependence_report_less(p: np.ndarray, rate: float) -> None:
    found = false_discovery(p, rate)
    assert not (false_discovery(p, rate / 2).flags & ~found.flags).any()
    assert not (false_discovery(p, rate, dependent=True).flags & ~found.flags).any()
    assert (p[found.flags] <= rate).all()


@settings(max_examples=40)
@given(arrays(np.float64, (40,), elements=st.floats(1, 1e4)), st.sampled_from([1e-6, 1e3, 1e12]))
def test_expected_levels_scale_with_their_unit(x: np.ndarray, scale: float) -> None:
    a, b = expected_levels(x), expected_levels(x * scale)
    np.testing.assert_allclose(b.values, a.values * scale, rtol=1e-9)
    np.testing.assert_allclose(b.deviation, a.deviation, atol=1e-9)


@settings(max_examples=60)
@given(arrays(np.float64, st.integers(2, 40), elements=st.floats(1, 1e3)), st.integers(0, 39))
def test_a_figure_ten_thousand_times_too_large_is_checked_first(x: np.ndarray, at: int) -> None:
    reported = x * 1.01
    reported[at % len(x)] = x[at % len(x)] * 1e4
    got = selective_editing(reported, x, 1.0, x.sum())
    assert got.order[0] == at % len(x)


def test_the_false_discovery_rate_holds_under_the_null_and_beside_true_errors() -> None:
    """5,000 simulated families of independent tests; seed fixed."""
    rng = np.random.default_rng(20261124)
    false_families = sum(false_discovery(rng.random(100), 0.05).flags.any() for _ in range(2000))
    assert abs(false_families / 2000 - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 2000)
    shares = []
    for _ in range(1000):
        p = rng.random(100)
        p[:20] **= 12  # true errors
        flags = false_discovery(p, 0.1).flags
        shares.append(flags[20:].sum() / max(flags.sum(), 1))
    assert np.mean(shares) < 0.1
