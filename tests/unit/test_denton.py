"""Benchmarking by proportional first differences: published figures, a dense twin, fifty digits, and what it refuses."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmark import denton
from tests.build import expect_refusal

NAN = np.nan

# International Monetary Fund, Quarterly National Accounts Manual (2001), example 6.2: indicator, annual figures, and the
# result as printed (one decimal) and as computed to ten digits by three other programs that agree to 3e-15.
IMF_INDICATOR = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5]
IMF_TOTALS = [4000.0, 4161.4]
IMF_PRINTED = [969.8, 998.4, 1018.3, 1013.4, 1007.2, 1042.9, 1060.3, 1051.0, 1040.6, 1066.5, 1071.7, 1051.0]
IMF_FULL = [
    969.7928540225, 998.4190350278, 1018.3458365289, 1013.4422744207, 1007.2033413266, 1042.8485451926,
    1060.3446470851, 1051.0034663958, 1040.6487524411, 1066.5355373277, 1071.7128943050, 1051.0034663958,
]  # fmt: skip


def dense(indicator: Any, totals: Any, ratio: int = 4, mean: bool = False) -> Any:
    """The same problem as a textbook would solve it: the whole KKT system, in the path and not in the ratio."""
    x, y = np.asarray(indicator, dtype=float), np.asarray(totals, dtype=float)
    n, years = ratio * len(y), len(y)
    d = np.diff(np.eye(n), axis=0) / x[:n]
    c = np.kron(np.eye(years), np.ones(ratio)) / (ratio if mean else 1)
    system = np.block([[2 * d.T @ d, c.T], [c, np.zeros((years, years))]])
    path = np.linalg.solve(system, np.concatenate([np.zeros(n), y]))[:n]
    return np.concatenate([path, x[n:] * path[-1] / x[n - 1]])


def exact(indicator: Any, totals: Any, ratio: int = 4) -> list[mp.mpf]:
    """The path x + |x| e of the same problem to fifty digits (zeros in the indicator are no hindrance)."""
    x, y = [mp.mpf(float(a)) for a in indicator], [mp.mpf(float(a)) for a in totals]
    n, years = ratio * len(y), len(y)
    size = n + years
    if min(x) < 0:  # an indicator that changes sign is brought to the size of its benchmarks first
        level = mp.sqrt(sum(v**2 for v in y) / sum(sum(x[ratio * k : ratio * (k + 1)]) ** 2 for k in range(years)))
        x = [level * v for v in x]
    system, right = mp.zeros(size), mp.zeros(size, 1)
    for t in range(n - 1):
        for i, j, v in ((t, t, 1), (t + 1, t + 1, 1), (t, t + 1, -1), (t + 1, t, -1)):
            system[i, j] += v
    for k in range(years):
        right[n + k] = y[k] - sum(x[ratio * k : ratio * (k + 1)])
        for t in range(ratio * k, ratio * (k + 1)):
            system[n + k, t] = system[t, n + k] = abs(x[t])
    e = mp.lu_solve(system, right)
    return [x[t] + e[t] * abs(x[t]) for t in range(n)]


def worst_gap(path: Any, totals: Any, ratio: int = 4) -> float:
    parts = np.asarray(path)[..., : ratio * np.shape(totals)[-1]].reshape(*np.shape(totals), ratio)
    scale = np.maximum(np.abs(parts).sum(axis=-1), np.abs(totals))
    return float(np.max(np.abs(parts.sum(axis=-1) - totals) / np.where(scale > 0, scale, 1), initial=0))


# -- published figures and twins ---------------------------------------------------------------------------------------
def test_imf_manual_example() -> None:
    made = denton(IMF_INDICATOR, IMF_TOTALS)
    assert np.allclose(made.values, IMF_FULL, rtol=0, atol=2e-10)
    assert np.abs(made.values - IMF_PRINTED).max() < 0.06  # one printed figure (1042.9) is rounded up
    assert made.residual <= 1e-15
    assert np.allclose(made.ratio[8:], made.ratio[7], rtol=1e-14)  # after the last benchmark the last ratio is carried


@pytest.mark.parametrize("years", [1, 2, 3, 5, 10, 20])
@pytest.mark.parametrize("ratio", [2, 3, 4, 12])
def test_against_a_dense_twin(years: int, ratio: int) -> None:
    random = np.random.default_rng(years * 100 + ratio)
    x = np.exp(random.normal(size=years * ratio + 3) * 0.2) * 100
    y = x[: years * ratio].reshape(years, ratio).sum(axis=1) * random.uniform(0.9, 1.2, years)
    for mean in (False, True):
        made = denton(x, y / (ratio if mean else 1), ratio=ratio, conversion="mean" if mean else "sum")
        assert np.allclose(made.values, dense(x, y / (ratio if mean else 1), ratio, mean), rtol=1e-9)
        assert np.allclose(made.values, made.ratio * x, rtol=1e-15)


@pytest.mark.parametrize(("seed", "case"), list(enumerate(["calm", "wild", "signs", "zeros", "scales", "opposite"])))
def test_against_fifty_digits(seed: int, case: str) -> None:
    random = np.random.default_rng(seed)
    x = np.exp(random.normal(size=20) * (0.1 if case == "calm" else 1.0))
    y = np.exp(random.normal(size=5))
    if case == "signs":
        x *= random.choice([-1, 1], 20)
    elif case == "zeros":
        x[[0, 5, 6, 13, 19]] = 0.0
    elif case == "scales":
        x, y = x * 1e-6, y * 1e12
    elif case == "opposite":
        y[2] = -y[2]
    made, wanted = denton(x, y, negative="absolute"), exact(x, y)
    size = max(abs(v) for v in wanted)
    for got, right in zip(made.values, wanted, strict=True):
        assert abs(mp.mpf(float(got)) - right) <= 1e-10 * size
    assert made.residual <= 1e-13
    if case == "zeros":
        assert (made.values[[0, 5, 6, 13, 19]] == 0).all()


def test_closed_forms() -> None:
    assert np.allclose(denton([1.0, 2, 3, 4], [100.0]).values, [10, 20, 30, 40], rtol=1e-15)  # one year: pro rata
    assert np.allclose(denton(np.ones(8), [4.0, 4.0]).values, np.ones(8), rtol=1e-15)
    assert np.allclose(denton([5.0], [7.0], ratio=1).values, [7.0], rtol=1e-15)
    assert np.allclose(denton([5.0, 1.0, 2.0], [7.0, 8.0, 9.0], ratio=1).values, [7, 8, 9], rtol=1e-15)


def test_an_indicator_that_agrees_already_is_returned() -> None:
    x = np.random.default_rng(0).uniform(1, 2, 24)
    once = denton(x, x.reshape(6, 4).sum(axis=1))
    assert np.allclose(once.values, x, rtol=1e-12)
    shifted = denton(x, x.reshape(6, 4).sum(axis=1) * np.linspace(1, 1.2, 6))
    assert np.allclose(
        denton(shifted.values, x.reshape(6, 4).sum(axis=1) * np.linspace(1, 1.2, 6)).values, shifted.values, rtol=1e-12
    )


def test_the_path_is_the_smoothest_of_all_that_meet_the_totals() -> None:
    random = np.random.default_rng(2)
    x, y = random.uniform(1, 2, 20), random.uniform(5, 9, 5)
    b = denton(x, y).ratio
    best = (np.diff(b) ** 2).sum()
    for _ in range(20):
        move = random.normal(size=20)
        years = move.reshape(5, 4)
        years -= (
            (years * x.reshape(5, 4)).sum(axis=1, keepdims=True)
            / (x.reshape(5, 4) ** 2).sum(axis=1, keepdims=True)
            * x.reshape(5, 4)
        )
        assert (np.diff(b + 1e-3 * move) ** 2).sum() > best


# -- signs ----------------------------------------------------------------------------------------------------------------
SWINGING = np.array([5.0, -3.0, 4.0, -2.0, 6.0, 3.0, -1.0, 2.0])  # like a trade balance or inventories


def test_a_change_of_sign_is_refused_with_its_place_and_the_ways_out() -> None:
    x = np.stack([np.abs(SWINGING), SWINGING])
    with expect_refusal("E-BENCH-002", "(1,)", "period 2", "-3.0", "additive", "absolute", kind=KernelError):
        denton(x, [[20.0, 12.0], [6.0, 8.0]])
    for made in (
        denton(x, [[20.0, 12.0], [6.0, 8.0]], form="additive"),
        denton(x, [[20.0, 12.0], [6.0, 8.0]], negative="absolute"),
    ):
        assert worst_gap(made.values, [[20.0, 12.0], [6.0, 8.0]]) <= 1e-13
        assert not made.negative[1, [1, 3]].any()  # negative where the indicator is: nothing to look at


def test_an_indicator_that_sums_to_nought_does_not_swing_in_proportion_to_absolute_size() -> None:
    """A year of 5, -3, 4, -6 and a benchmark of 4: in proportion to the indicator there would be no path, or wild ones."""
    made = denton([5.0, -3.0, 4.0, -6.0], [4.0], negative="absolute")
    assert np.allclose(made.values, np.array([5.0, -3.0, 4.0, -6.0]) + np.array([5.0, 3.0, 4.0, 6.0]) * 4 / 18, rtol=1e-13)
    assert made.bias == 1.0


def test_an_indicator_of_changing_sign_that_agrees_is_returned_in_any_units() -> None:
    y = SWINGING.reshape(2, 4).sum(axis=1)
    assert np.allclose(denton(SWINGING, y, negative="absolute").values, SWINGING, rtol=1e-14)
    assert np.allclose(denton(1e6 * SWINGING, 3 * y, negative="absolute").values, 3 * SWINGING, rtol=1e-13)


# -- zeros -------------------------------------------------------------------------------------------------------------
def test_a_zero_in_the_indicator_stays_zero_and_is_no_singularity() -> None:
    x = np.array([1.0, 0, 2, 3, 1, 1, 0, 2])
    made = denton(x, [12.0, 8.0])
    assert np.isfinite(made.values).all()
    assert (made.values[x == 0] == 0).all()
    assert worst_gap(made.values, [12.0, 8.0]) <= 1e-13


def test_an_empty_year_with_a_zero_benchmark_puts_no_constraint() -> None:
    x = np.array([1.0, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4])
    made = denton(x, [20.0, 0.0, 20.0])
    assert np.allclose(made.values, 2 * x, rtol=1e-14)
    assert made.residual <= 1e-15


def test_nothing_at_all() -> None:
    made = denton(np.zeros(8), [0.0, 0.0])
    assert (made.values == 0).all()
    assert np.isfinite(made.ratio).all()
    assert made.residual == 0.0


@pytest.mark.parametrize("year", [1, 2, 3])
def test_an_empty_year_with_a_benchmark_is_refused_and_named(year: int) -> None:
    x = np.ones((2, 12))
    x[1, 4 * year - 4 : 4 * year] = 0.0
    with expect_refusal(
        "E-KERNEL-002", f"benchmark {year} ", "(1,)", "7.5", "zero in every period", "another indicator", kind=KernelError
    ):
        denton(x, np.full((2, 3), 7.5))


# -- invariance --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1e-3, 10.0, 1e6, 1e12])
def test_scale_of_the_indicator_does_not_matter_and_that_of_totals_passes_through(scale: float) -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(1, 2, 200), random.uniform(5, 9, 50)
    plain = denton(x, y).values
    assert np.allclose(denton(scale * x, y).values, plain, rtol=1e-12)
    assert np.allclose(denton(x, scale * y).values, scale * plain, rtol=1e-12)


def test_linear_in_the_totals() -> None:
    random = np.random.default_rng(4)
    x, y, z = random.uniform(1, 2, 20), random.uniform(5, 9, 5), random.uniform(5, 9, 5)
    assert np.allclose(denton(x, y + z).values, denton(x, y).values + denton(x, z).values, rtol=1e-12)


def test_time_reversal() -> None:
    random = np.random.default_rng(5)
    x, y = random.uniform(1, 2, 20), random.uniform(5, 9, 5)
    assert np.allclose(denton(x[::-1], y[::-1]).values[::-1], denton(x, y).values, rtol=1e-11)


def test_sums_and_means_differ_by_the_number_of_periods_only() -> None:
    random = np.random.default_rng(6)
    x, y = random.uniform(1, 2, 20), random.uniform(5, 9, 5)
    assert np.allclose(denton(x, y, conversion="mean").values, denton(x, 4 * y).values, rtol=1e-14)


def test_a_later_year_keeps_earlier_benchmarks_and_fades_with_distance() -> None:
    random = np.random.default_rng(7)
    x, y = random.uniform(1, 2, 40), random.uniform(5, 9, 10)
    short, long = denton(x[:36], y[:9]).values, denton(x, y).values
    assert worst_gap(long[:36], y[:9]) <= 1e-13
    change = np.abs(long[:36] - short).reshape(9, 4).max(axis=1)
    assert change[-1] > change[4] > change[0]


def test_a_batch_equals_one_by_one() -> None:
    random = np.random.default_rng(8)
    x, y = random.uniform(0, 2, (3, 2, 26)), random.uniform(5, 9, (3, 2, 6))
    whole = denton(x, y)
    assert whole.values.shape == (3, 2, 26)
    for i in np.ndindex(3, 2):
        assert np.allclose(whole.values[i], denton(x[i], y[i]).values, rtol=1e-13, atol=0)
    assert whole.residual <= 1e-13


def test_one_bad_series_does_not_touch_its_neighbours() -> None:
    random = np.random.default_rng(9)
    x, y = random.uniform(1, 2, (2, 8)), random.uniform(5, 9, (2, 2))
    alone = denton(x[0], y[0]).values
    x[1], y[1] = [1e12, -1e12, 1e-6, 1, 1e-6, 0, 0, 1e12], [1e-6, -1e12]
    assert np.allclose(denton(x, y, negative="absolute").values[0], alone, rtol=1e-13)


@pytest.mark.parametrize("seed", range(30))
def test_benchmarks_are_met_over_the_sum_of_parts_even_in_wild_cases(seed: int) -> None:
    random = np.random.default_rng(seed)
    years = int(random.integers(1, 30))
    x = np.exp(random.uniform(-14, 28, (4, 4 * years))) * random.choice([-1, 0, 1], (4, 4 * years), p=[0.1, 0.1, 0.8])
    x[:, ::4] = np.where(x[:, ::4] == 0, 1.0, x[:, ::4])
    y = np.exp(random.uniform(-14, 28, (4, years)))
    made = denton(x, y, negative="absolute")
    assert np.isfinite(made.values).all()
    assert worst_gap(made.values, y) <= 1e-13
    assert made.residual == pytest.approx(worst_gap(made.values, y), abs=1e-15)


# -- what is refused ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("indicator", "totals"),
    [
        ((7,), (2,)),
        ((8,), (3,)),
        ((2, 8), (2,)),
        ((8,), (2, 2)),
        ((2, 8), (3, 2)),
        ((8,), (0,)),
        ((0,), (0,)),
        ((8,), ()),
        ((), ()),
    ],
    ids=str,
)
def test_shapes_that_do_not_fit(indicator: tuple[int, ...], totals: tuple[int, ...]) -> None:
    with expect_refusal("E-KERNEL-001", "denton", str(indicator), "4 periods each", kind=KernelError):
        denton(np.ones(indicator), np.ones(totals))


@pytest.mark.parametrize("bad", [NAN, np.inf, -np.inf])
@pytest.mark.parametrize("place", [3, 9])
def test_missing_and_infinite_cells_of_the_indicator_are_named(bad: float, place: int) -> None:
    x, y = np.ones((2, 3, 10)), np.ones((2, 3, 2))
    x[1, 2, place] = bad
    with expect_refusal("E-BENCH-001", "denton", "(1, 2)", f"period {place + 1}", str(bad), kind=KernelError):
        denton(x, y)


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_an_infinite_benchmark_is_refused(bad: float) -> None:
    with expect_refusal("E-KERNEL-001", "denton", "benchmark 2", "infinite", kind=KernelError):
        denton(np.ones(8), [4.0, bad])


@pytest.mark.parametrize(
    "how",
    [
        {"form": "mixed"},
        {"order": 0},
        {"order": True},
        {"order": 3},
        {"conversion": ""},
        {"form": "Proportional"},
        {"extrapolation": "none"},
        {"negative": "signed"},
    ],
    ids=str,
)
def test_forms_that_are_not_offered(how: dict[str, Any]) -> None:
    with expect_refusal("E-KERNEL-001", "denton", "not offered", repr(next(iter(how.values()))), kind=KernelError):
        denton(np.ones(8), np.ones(2), **how)


def test_inputs_are_not_changed() -> None:
    x, y = np.arange(1.0, 9.0), np.array([10.0, 30.0])
    made = denton(x, y)
    made.values[:] = 0
    assert x.tolist() == list(range(1, 9))
    assert y.tolist() == [10.0, 30.0]
    with pytest.raises(AttributeError):
        made.values = x  # type: ignore[misc]
