"""Identities of balancing on any table: scales from 1e-6 to 1e12, zeros, fixed cells, missing totals, up to 40 regions."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gdpcore.errors import KernelError
from gdpcore.kernel.balance import balance, ipf, multivariate_cholette, rake, rake_in_time
from tests.balance_twins import margin_matrix

NAN = np.nan
seeds = st.integers(0, 2**32 - 1)
scales = st.sampled_from([1e-6, 1e-3, 1.0, 1e4, 1e8, 1e12])
units = st.sampled_from([2.0**-20, 0.5, 4.0, 2.0**30])  # exact factors
heights, widths = st.integers(1, 20), st.integers(1, 40)
shares = st.sampled_from([0.0, 0.0, 0.1, 0.4])


def table(seed: int, shape: tuple[int, ...], scale: float, zeros: float = 0.0, fixed: float = 0.0, signs: bool = False) -> Any:
    """Cells, alterability and the target table whose margins are wanted: it has the same zeros and fixed cells."""
    random = np.random.default_rng(seed)
    x = scale * 10.0 ** random.uniform(-1.5, 1.5, shape)
    if signs:
        x *= random.choice([-1.0, 1.0], shape)
    x[random.random(shape) < zeros] = 0.0
    a = random.uniform(0.2, 5.0, shape)
    a[random.random(shape) < fixed] = 0.0
    return x, a, np.where(a > 0, x * random.uniform(0.7, 1.4, shape), x)


def parts(z: Any, axis: int) -> Any:
    size = np.abs(z).sum(axis=axis)
    return np.where(size > 0, size, 1.0)


# -- two ways ----------------------------------------------------------------------------------------------------------
@given(seeds, heights, widths, scales, shares, shares, st.booleans())
@example(0, 20, 40, 1e12, 0.4, 0.4, True)
@example(1, 1, 1, 1e-6, 0.0, 0.0, False)
def test_margins_hold_fixed_cells_stay_and_the_optimum_is_stationary(
    seed: int, height: int, width: int, scale: float, zeros: float, fixed: float, signs: bool
) -> None:
    x, a, y = table(seed, (2, height, width), scale, zeros, fixed, signs)
    out = rake(x, y.sum(2), y.sum(1), alterability=a, negative="absolute")
    z = out.values
    assert np.all(np.abs(z.sum(2) - y.sum(2)) <= 1e-13 * np.maximum(parts(z, 2), parts(y, 2)))
    assert np.all(np.abs(z.sum(1) - y.sum(1)) <= 1e-13 * np.maximum(parts(z, 1), parts(y, 1)))
    still = (a == 0) | (x == 0)
    assert (z[still].view(np.int64) == x[still].view(np.int64)).all()
    pull = a * np.abs(x) * (out.row_multipliers[..., None] + out.column_multipliers[:, None])
    assert np.abs(z - x - pull).max() <= 1e-9 * np.abs(x).sum()
    assert out.residual <= 1e-13
    assert out.kkt <= 1e-9


@given(seeds, heights, widths, scales, shares)
def test_raking_twice_is_raking_once(seed: int, height: int, width: int, scale: float, zeros: float) -> None:
    x, a, y = table(seed, (height, width), scale, zeros)
    once = rake(x, y.sum(1), y.sum(0), alterability=a).values
    again = rake(once, y.sum(1), y.sum(0), alterability=a, negative="absolute").values
    assert np.abs(again - once).max() <= 1e-12 * np.abs(once).max(initial=1e-300)
    agreed = rake(y, y.sum(1), y.sum(0))
    assert (agreed.values == y).all()


@given(seeds, heights, widths, shares, shares, units)
def test_order_and_units_do_not_matter(seed: int, height: int, width: int, zeros: float, fixed: float, unit: float) -> None:
    x, a, y = table(seed, (height, width), 1.0, zeros, fixed)
    random = np.random.default_rng(seed + 1)
    i, j = random.permutation(height), random.permutation(width)
    plain = rake(x, y.sum(1), y.sum(0), alterability=a).values
    bar = 1e-11 * np.abs(y).max(initial=1.0)
    moved = rake(x[i][:, j], y.sum(1)[i], y.sum(0)[j], alterability=a[i][:, j]).values
    assert np.abs(moved - plain[i][:, j]).max() <= bar
    assert np.abs(rake(x.T, y.sum(0), y.sum(1), alterability=a.T).values.T - plain).max() <= bar
    assert (rake(unit * x, unit * y.sum(1), unit * y.sum(0), alterability=a).values == unit * plain).all()
    assert np.abs(rake(x, y.sum(1), y.sum(0), alterability=3 * a).values - plain).max() <= bar


@given(seeds, heights, widths, shares)
def test_no_other_table_with_these_margins_is_nearer(seed: int, height: int, width: int, zeros: float) -> None:
    x, a, y = table(seed, (height, width), 1.0, zeros)
    z = rake(x, y.sum(1), y.sum(0), alterability=a).values
    weight = np.where(x > 0, a * x, 1.0)
    best = ((z - x) ** 2 / weight).sum()
    for other in (y, z + 0.1 * (y - z), z - 0.1 * (y - z)):
        assert ((other - x) ** 2 / weight).sum() >= best * (1 - 1e-10) - 1e-14


@given(seeds, st.integers(2, 8), st.integers(2, 8), st.floats(0.0, 0.8), st.floats(1e-6, 0.5))
def test_margins_that_differ_are_refused_and_dropping_one_of_those_named_mends_it(
    seed: int, height: int, width: int, zeros: float, by: float
) -> None:
    x, _, y = table(seed, (height, width), 1.0, zeros)
    random = np.random.default_rng(seed)
    rows, columns = y.sum(1), y.sum(0)
    line = int(random.integers(height))
    rows[line] += by * max(rows[line], 1.0)
    try:
        rake(x, rows, columns)
    except KernelError as error:
        assert error.code == "E-BAL-001"
        named = error.finding.fields
        assert line in named["row_indices"]
        for i in named["row_indices"]:
            assert rake(x, np.where(np.arange(height) == i, NAN, rows), columns).residual <= 1e-12
        for j in named["column_indices"]:
            assert rake(x, rows, np.where(np.arange(width) == j, NAN, columns)).residual <= 1e-12
    else:
        raise AssertionError("margins that differ went through")


@given(seeds, heights, widths)
def test_proportional_fitting_keeps_signs_and_meets_the_same_margins(seed: int, height: int, width: int) -> None:
    x, _, y = table(seed, (height, width), 1.0)
    out = ipf(x, y.sum(1), y.sum(0), sweeps=100_000)
    assert (out.values > 0).all()
    assert out.residual <= 2e-13
    assert (
        np.linalg.matrix_rank(np.log(out.values / x) - np.log(out.values / x)[:1] - np.log(out.values / x)[:, :1], tol=1e-6) <= 1
    )


# -- with annual totals ------------------------------------------------------------------------------------------------
@given(seeds, st.integers(1, 8), st.integers(1, 12), st.sampled_from([2, 4, 12]), scales, shares, shares, st.booleans())
@example(3, 8, 12, 4, 1e12, 0.4, 0.4, True)
def test_rows_columns_and_years_hold_together(
    seed: int, height: int, width: int, ratio: int, scale: float, zeros: float, fixed: float, signs: bool
) -> None:
    x, a, y = table(seed, (height, width, ratio), scale, zeros, fixed, signs)
    out = rake_in_time(x, y.sum(1), y.sum(0), y.sum(2, keepdims=True), ratio=ratio, alterability=a, negative="absolute")
    last_digits = 1e-15 * np.abs(y).sum()  # of the large totals: a small one that follows from them is no surer than that
    for axis in range(3):
        own = np.maximum(parts(out.values, axis), parts(y, axis))
        assert np.all(np.abs(out.values.sum(axis) - y.sum(axis)) <= np.maximum(1e-13 * own, last_digits))
    still = (a == 0) | (x == 0)
    assert (out.values[still] == x[still]).all()
    assert out.kkt <= 1e-9
    free = ~still
    if free.any():  # projection: the change is orthogonal, in the weights, to every change that keeps all totals
        keeps = y - out.values
        change = np.divide(out.values - x, a * np.abs(x), out=np.zeros_like(x), where=free)
        assert abs((change * keeps).sum()) <= 1e-9 * max(np.abs(change * y).sum(), scale * 1e-9)


@given(seeds, st.integers(1, 6), st.integers(1, 8), units)
def test_order_units_and_idempotence_with_years(seed: int, height: int, width: int, unit: float) -> None:
    x, _, y = table(seed, (height, width, 8), 1.0, 0.1)
    years = y.reshape(height, width, 2, 4).sum(3)
    random = np.random.default_rng(seed)
    i, j = random.permutation(height), random.permutation(width)
    out = rake_in_time(x, y.sum(1), y.sum(0), years).values
    bar = 1e-10 * y.max()
    assert np.abs(rake_in_time(x[i][:, j], y.sum(1)[i], y.sum(0)[j], years[i][:, j]).values - out[i][:, j]).max() <= bar
    assert np.abs(rake_in_time(unit * x, unit * y.sum(1), unit * y.sum(0), unit * years).values - unit * out).max() <= unit * bar
    swap = np.r_[4:8, 0:4]  # the years are independent
    assert (
        np.abs(rake_in_time(x[..., swap], y.sum(1)[:, swap], y.sum(0)[:, swap], years[..., ::-1]).values - out[..., swap]).max()
        <= bar
    )
    again = rake_in_time(out, y.sum(1), y.sum(0), years, negative="absolute").values
    assert np.abs(again - out).max() <= 1e-12 * np.abs(out).max()


@given(seeds, st.integers(2, 6), st.integers(2, 8))
def test_two_stages_and_simultaneous_differ_within_bound(seed: int, series: int, years: int) -> None:
    """Invariant: benchmark first, then balance within years, against all at once; both meet everything, and differ by no
    more than what the second stage moved."""
    from gdpcore.kernel.benchmark import denton

    random = np.random.default_rng(seed)
    x = 50 * np.exp(np.cumsum(random.normal(0.0, 0.05, (series, 4 * years)), axis=1))
    y = x * random.uniform(0.95, 1.05, x.shape)
    totals, target = y.reshape(series, years, 4).sum(2), y.sum(0, keepdims=True)
    first = denton(x, totals).values
    stages = rake_in_time(first[:, None], None, target, totals[:, None]).values[:, 0]
    joint = multivariate_cholette(x, totals, np.ones((1, series)), target).values
    for z in (stages, joint):
        assert np.all(np.abs(z.sum(0) - target[0]) <= 1e-13 * np.abs(z).sum(0))
        assert np.all(
            np.abs(z.reshape(series, years, 4).sum(2) - totals) <= 1e-13 * 4 * np.abs(z).reshape(series, years, 4).sum(2)
        )
    assert np.abs(joint / stages - 1).max() <= 2 * np.abs(stages / first - 1).max() + 1e-12


# -- any constraints ---------------------------------------------------------------------------------------------------
@given(seeds, st.integers(2, 10), st.integers(1, 4), st.integers(0, 3), scales)
def test_bounds_hold_and_slack_times_multiplier_is_zero(seed: int, count: int, rows: int, caps: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    x = scale * random.normal(size=count)
    inside = x * random.uniform(0.3, 1.9, count)
    a, g = random.integers(-1, 2, (rows, count)).astype(float), random.integers(-1, 2, (caps, count)).astype(float)
    lower, upper = inside - scale * random.uniform(0, 0.3, count), inside + scale * random.uniform(0, 0.3, count)
    limits = g @ inside + scale * random.uniform(0, 0.2, caps)
    out = balance(x, a, a @ inside, lower=lower, upper=upper, at_most=(g, limits))
    z = out.values
    assert (z >= lower).all()
    assert (z <= upper).all()
    assert np.all(g @ z - limits <= 1e-13 * (np.abs(g) @ np.abs(z) + np.abs(limits)))
    assert out.residual <= 1e-13
    assert out.kkt <= 1e-9
    top = max(np.abs(out.bound).max(initial=0), np.abs(out.ceiling).max(initial=0), 1e-300) * scale
    assert np.abs(out.bound * np.minimum(z - lower, upper - z)).max(initial=0) <= 1e-9 * top
    assert np.abs(out.ceiling * (limits - g @ z)).max(initial=0) <= 1e-9 * top
    assert (balance(z, a, a @ z, lower=lower, upper=upper, at_most=(g, limits)).values == z).all()


@given(seeds, st.integers(2, 6), st.integers(2, 8), shares)
def test_balancing_a_table_is_raking_it(seed: int, height: int, width: int, zeros: float) -> None:
    x, a, y = table(seed, (height, width), 1.0, zeros)
    matrix = margin_matrix(x.shape, [(0,), (1,)])
    general = balance(x.ravel(), matrix, matrix @ y.ravel(), alterability=a.ravel()).values.reshape(x.shape)
    assert np.abs(general - rake(x, y.sum(1), y.sum(0), alterability=a).values).max() <= 1e-11 * y.max(initial=1.0)
