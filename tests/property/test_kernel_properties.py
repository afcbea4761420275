"""Identities of the kernels on any data: scales from 1e-6 to 1e12, zeros, signs, gaps, up to 40 series and 30 years."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from gdpcore.kernel import growth as g
from gdpcore.kernel.benchmark import denton
from gdpcore.kernel.price import chain_yoy, implicit_deflator, rebase, splice
from gdpcore.kernel.spans import Cells
from gdpcore.kernel.ytd import to_period, to_ytd

NAN = np.nan
scales = st.sampled_from([1e-6, 1e-3, 1.0, 1e4, 1e8, 1e12])
seeds = st.integers(0, 2**32 - 1)
powers = st.sampled_from([2.0**-20, 0.5, 4.0, 2.0**30])  # exact factors
batches = st.sampled_from([(), (1,), (40,), (3, 2)])


def data(seed: int, shape: tuple[int, ...], scale: float, signs: bool = False, zeros: float = 0.0, gaps: float = 0.0) -> Any:
    """Numbers over six orders of magnitude around a scale."""
    random = np.random.default_rng(seed)
    x = scale * 10.0 ** random.uniform(-3, 3, shape)
    if signs:
        x *= random.choice([-1.0, 1.0], shape)
    x[random.random(shape) < zeros] = 0.0
    x[random.random(shape) < gaps] = NAN
    return x


def places(start: int, size: int, per_year: int) -> Any:
    return (np.arange(size) + start) % per_year + 1


def years_of(position: Any) -> Any:
    return np.cumsum(np.r_[0, np.diff(position) < 0])


# -- year to date ------------------------------------------------------------------------------------------------------
@given(
    seeds,
    scales,
    batches,
    st.sampled_from([4, 12]),
    st.integers(0, 11),
    st.integers(1, 40),
    st.booleans(),
    st.sampled_from([0.0, 0.1]),
)
@example(0, 1.0, (), 12, 11, 1, True, 0.0)
def test_cumulating_and_differencing_are_inverse(
    seed: int, scale: float, batch: tuple[int, ...], per_year: int, start: int, size: int, signs: bool, gaps: float
) -> None:
    position = places(start % per_year, max(size, 2), per_year)
    x = data(seed, (*batch, position.size), scale, signs, 0.1, gaps)
    whole = to_ytd(x, position)
    back = to_period(whole.values, position).values
    year = years_of(position)
    known = ~np.isnan(whole.values)
    total = np.zeros_like(x)
    for y in np.unique(year):
        total[..., year == y] = np.nansum(np.abs(x[..., year == y]), axis=-1, keepdims=True)
    first = np.r_[True, np.diff(year) > 0] & (position == 1)
    usable = known & (first | np.concatenate([np.zeros((*batch, 1), bool), known[..., :-1]], axis=-1))
    assert np.all(np.abs(back - x)[usable] <= 1e-13 * total[usable])
    assert np.isnan(back[~usable]).all()
    assert whole.residual <= 1e-13


@given(seeds, scales, st.sampled_from([4, 12]), st.integers(0, 11), st.integers(2, 40), st.floats(0, 0.3))
def test_a_year_is_known_up_to_its_first_gap(seed: int, scale: float, per_year: int, start: int, size: int, gaps: float) -> None:
    position = places(start % per_year, size, per_year)
    x = data(seed, (size,), scale, True, 0.1, gaps)
    made = to_ytd(x, position).values
    year = years_of(position)
    for y in np.unique(year):
        at = np.flatnonzero(year == y)
        total, known = 0.0, position[at[0]] == 1
        for t in at:
            total, known = total + x[t], known and not np.isnan(x[t])
            assert np.isnan(made[t]) == (not known)
            assert not known or abs(made[t] - total) <= 1e-13 * np.nansum(np.abs(x[at]))


@given(seeds, scales, st.integers(1, 5), st.integers(1, 12), batches)
def test_joint_figures_survive_the_round_trip(seed: int, scale: float, years: int, last: int, batch: tuple[int, ...]) -> None:
    size = 12 * years - 12 + max(last, 2)
    position = places(0, size, 12)
    x = data(seed, (*batch, size), scale)
    joint = np.random.default_rng(seed).random(x.shape) < 0.5
    joint &= (position == 1) & (np.arange(size) < size - 1)
    x[joint] = NAN
    ytd = to_ytd(x, position, joint=joint).values
    back = to_period(ytd, position, joint=joint).values
    assert np.array_equal(np.isnan(ytd), joint)
    assert np.array_equal(np.isnan(back), joint)
    total = np.nansum(np.abs(x), axis=-1, keepdims=True)
    assert np.all(np.nan_to_num(np.abs(back - x)) <= 1e-13 * total)
    december = position == 12
    for y in range(december.sum()):
        whole = np.nansum(x[..., 12 * y : 12 * y + 12], axis=-1)
        assert np.all(np.abs(ytd[..., december][..., y] - whole) <= 1e-13 * total[..., 0])


@given(seeds, powers, st.integers(2, 30))
def test_flows_scale_exactly(seed: int, factor: float, size: int) -> None:
    x, position = data(seed, (size,), 1.0, True, 0.1, 0.1), places(0, size, 4)
    for convert in (to_ytd, to_period):
        assert np.array_equal(convert(factor * x, position).values, factor * convert(x, position).values, equal_nan=True)


# -- growth and contributions ------------------------------------------------------------------------------------------
@given(seeds, scales, batches, st.integers(1, 8), st.integers(1, 30), st.booleans(), st.floats(0, 0.3))
def test_growth_is_defined_just_where_it_means_something(
    seed: int, scale: float, batch: tuple[int, ...], lag: int, size: int, signs: bool, gaps: float
) -> None:
    x = data(seed, (*batch, size), scale, signs, 0.1, gaps)
    made = g.growth(x, lag)
    then = np.concatenate([np.full((*batch, min(lag, size)), NAN), x[..., : max(size - lag, 0)]], axis=-1)
    defined = ~np.isnan(x) & (then > 0)
    assert np.array_equal(np.isnan(made.values), ~defined)
    assert made.undefined == int((~np.isnan(x) & (then <= 0)).sum())
    back = then * (1 + made.values / 100)
    assert np.all(np.abs(back - x)[defined] <= 1e-13 * (np.abs(x) + then)[defined])


@given(seeds, powers, st.integers(1, 4))
def test_units_do_not_change_growth(seed: int, factor: float, lag: int) -> None:
    x = data(seed, (3, 12), 1.0, True, 0.1, 0.1)
    assert np.array_equal(g.growth(factor * x, lag).values, g.growth(x, lag).values, equal_nan=True)
    other = g.growth(1e4 * x, lag).values
    assert np.allclose(other, g.growth(x, lag).values, rtol=1e-12, atol=1e-12 * 100, equal_nan=True)


@given(seeds, scales, st.integers(1, 20), st.integers(1, 5), st.integers(1, 12), st.booleans())
def test_contributions_add_to_growth(seed: int, scale: float, parts: int, lag: int, size: int, signs: bool) -> None:
    x = data(seed, (2, parts, size + lag), scale, signs, 0.1)
    if signs:
        x[:, 0] = np.abs(x).sum(axis=1) * 1.5  # the total stays positive
    total = x.sum(axis=1)
    made = g.contributions(x, total, lag, complete=True)
    rate = g.growth(total, lag).values
    known = total[:, :-lag] > 0
    points = made.values[..., lag:]
    size_of = np.abs(points).sum(axis=1) + 100 * (
        np.abs(x[..., lag:]).sum(axis=1) + np.abs(x[..., :-lag]).sum(axis=1)
    ) / np.where(known, total[:, :-lag], 1)
    assert np.all((np.abs(points.sum(axis=1) - rate[:, lag:]) <= 1e-13 * size_of)[known])
    assert np.isnan(points[~np.broadcast_to(known[:, None], points.shape)]).all()
    assert np.isnan(made.values[..., :lag]).all()
    assert made.undefined == int((~known).sum())


@given(seeds, st.permutations(range(6)))
def test_the_order_of_parts_changes_nothing(seed: int, order: list[int]) -> None:
    x = data(seed, (6, 9), 1.0)
    total = x.sum(axis=0)
    made = g.contributions(x, total, 4).values
    assert np.array_equal(g.contributions(x[order], total, 4).values, made[order], equal_nan=True)
    assert np.array_equal(g.shares(x[order], total).values, g.shares(x, total).values[order])


@given(seeds, st.integers(1, 20), st.floats(-20, 20))
def test_shares_of_growth_add_to_a_hundred_or_are_hidden(seed: int, parts: int, tilt: float) -> None:
    points = np.random.default_rng(seed).normal(size=(parts, 5)) + tilt
    rate = points.sum(axis=0)
    made = g.contribution_shares(points, rate)
    hidden = (np.abs(rate) < 0.5) | (np.abs(rate) < 0.5 * np.abs(points).sum(axis=0))
    assert np.array_equal(np.isnan(made.values), np.broadcast_to(hidden, points.shape))
    assert made.undefined == int(hidden.sum())
    shown = made.values[:, ~hidden]
    assert np.all(np.abs(shown.sum(axis=0) - 100) <= 1e-13 * np.abs(shown).sum(axis=0))


@given(seeds, scales, st.integers(1, 20))
def test_shares_add_to_a_hundred(seed: int, scale: float, parts: int) -> None:
    x = data(seed, (3, parts, 4), scale, zeros=0.2)
    total = x.sum(axis=1)
    made = g.shares(x, total)
    gone = total == 0
    assert np.all(np.abs(made.values.sum(axis=1) - 100)[~gone] <= 1e-13 * 100)
    assert made.undefined == int(gone.sum())


@given(st.floats(-99, 300), st.floats(-99, 300))
def test_two_years_average(first: float, second: float) -> None:
    made = g.two_year_average([first, second], 1).values[1]
    with mp.workdps(50):
        exact = 100 * (mp.sqrt((1 + mp.mpf(first) / 100) * (1 + mp.mpf(second) / 100)) - 1)
        assert abs(mp.mpf(made) - exact) <= mp.mpf(10) ** -11
    assert min(first, second) - 1e-9 <= made <= max(first, second) + 1e-9


@given(st.floats(1e-6, 1e12), st.floats(-99, 300))
def test_the_comparable_base_gives_the_published_rate_back(level: float, rate: float) -> None:
    base = g.comparable_base(level, rate).values
    assert abs(g.over(level, base).values - rate) <= 1e-12 * (100 + abs(rate))


@given(seeds, scales)
def test_growth_to_fifty_digits(seed: int, scale: float) -> None:
    now, then = data(seed, (2, 20), scale)
    made = g.over(now, then).values
    with mp.workdps(50):
        for a, b, rate in zip(now, then, made, strict=True):
            ratio = mp.mpf(a) / mp.mpf(b)
            assert abs(mp.mpf(rate) - 100 * (ratio - 1)) <= 100 * 4 * 2.0**-53 * (1 + ratio)


# -- prices ------------------------------------------------------------------------------------------------------------
@given(seeds, scales, st.sampled_from([1, 2, 4, 12]), st.integers(1, 8), st.integers(0, 40))
def test_chained_volumes_show_the_published_indexes(seed: int, scale: float, lag: int, years: int, start: int) -> None:
    random = np.random.default_rng(seed)
    size = lag * (years + 1)
    index, reference = random.uniform(60, 160, (3, size)), data(seed, (3, lag), scale)
    start = min(start, size - lag)
    made = chain_yoy(index, reference, lag, start)
    assert np.array_equal(made.values[:, start : start + lag], reference)
    assert np.allclose(100 * made.values[:, lag:] / made.values[:, :-lag], index[:, lag:], rtol=1e-13)
    assert made.undefined == 0


@given(seeds, scales, st.integers(2, 6), st.integers(0, 5))
def test_rebasing_changes_levels_only(seed: int, scale: float, years: int, which: int) -> None:
    r, v = data(seed, (3, 4 * years), scale), data(seed + 1, (3, 4 * years), scale)
    start = 4 * (which % years)
    made = rebase(r, v, 4, start).values
    assert np.allclose(made[:, 4:] / made[:, :-4], r[:, 4:] / r[:, :-4], rtol=1e-12)
    year = slice(start, start + 4)
    assert np.allclose(made[:, year].sum(axis=-1), v[:, year].sum(axis=-1), rtol=1e-13)
    assert np.allclose(rebase(made, r, 4, start).values, r, rtol=1e-12)


@given(seeds, st.integers(1, 10), st.integers(0, 9))
def test_splicing_keeps_growth_on_either_side(seed: int, size: int, link: int) -> None:
    link = min(link, size - 1)
    old, new = data(seed, (2, size), 1.0), data(seed + 1, (2, size), 1e4)
    made = splice(old, new, link).values
    assert np.array_equal(made[:, link:], new[:, link:])
    assert np.allclose(made[:, : link + 1] / made[:, link : link + 1], old[:, : link + 1] / old[:, link : link + 1], rtol=1e-13)


@given(seeds, scales)
def test_value_is_volume_times_price(seed: int, scale: float) -> None:
    value, volume = data(seed, (2, 50), scale)
    made = implicit_deflator(value, volume).values
    assert np.allclose(made * volume / 100, value, rtol=1e-14)
    calm = scale * np.exp(np.random.default_rng(seed).normal(size=(2, 50)) * 0.3)
    growth = [g.growth(x, 4).values[4:] / 100 + 1 for x in (*calm, implicit_deflator(*calm).values)]
    assert np.allclose(growth[1] * growth[2], growth[0], rtol=1e-12)


# -- benchmarking ------------------------------------------------------------------------------------------------------
@given(
    seeds, scales, scales, st.integers(1, 30), st.sampled_from([2, 3, 4, 12]), st.booleans(), st.sampled_from([0.0, 0.1]), batches
)
def test_benchmarks_are_met(
    seed: int, size: float, total: float, years: int, ratio: int, signs: bool, zeros: float, batch: tuple[int, ...]
) -> None:
    x = data(seed, (*batch, years * ratio), size, signs, zeros)
    x[..., ::ratio] = np.where(x[..., ::ratio] == 0, size, x[..., ::ratio])
    y = data(seed + 1, (*batch, years), total, signs)
    made = denton(x, y, ratio=ratio, negative="absolute")
    parts = made.values.reshape(*batch, years, ratio)
    gap = np.abs(parts.sum(axis=-1) - y)
    assert np.isfinite(made.values).all()
    assert np.all(gap <= 1e-13 * np.maximum(np.abs(parts).sum(axis=-1), np.abs(y)))
    assert (made.values[x == 0] == 0).all()
    assert made.residual <= 1e-13


@given(seeds, scales, scales, st.integers(2, 20))
def test_a_benchmark_of_zero_is_met_too(seed: int, size: float, total: float, years: int) -> None:
    x = data(seed, (4 * years,), size, True, 0.2)
    x[::4] = np.where(x[::4] == 0, size, x[::4])
    y = data(seed + 1, (years,), total, True, 0.5)
    made = denton(x, y, negative="absolute").values.reshape(years, 4)
    gap = np.abs(made.sum(axis=-1) - y)
    assert np.all(gap <= 1e-13 * np.abs(made).sum(axis=-1) + 1e-25 * np.abs(y).max())


@given(seeds, st.integers(1, 12), st.sampled_from([3, 4]), st.sampled_from([0.1, 0.5]))
def test_the_path_satisfies_its_first_order_conditions(seed: int, years: int, ratio: int, spread: float) -> None:
    """The gradient of sum (b_t - b_{t-1})^2 is a combination of the constraints: within each year it is proportional to x."""
    random = np.random.default_rng(seed)
    x = np.exp(random.normal(size=years * ratio) * spread)
    y = x.reshape(years, ratio).sum(axis=1) * random.uniform(0.8, 1.3, years)
    b = denton(x, y, ratio=ratio).ratio
    d = np.diff(np.eye(x.size), axis=0)
    gradient = (d.T @ d @ b).reshape(years, ratio)
    rows = x.reshape(years, ratio)
    multiplier = (gradient * rows).sum(axis=1, keepdims=True) / (rows**2).sum(axis=1, keepdims=True)
    left = np.abs(gradient - multiplier * rows).max()
    assert left <= 1e-11 * max(np.abs(b).max(), 1e-300)


@given(seeds, st.integers(1, 15), scales, scales)
def test_scale_does_not_matter_to_the_path(seed: int, years: int, of_x: float, of_y: float) -> None:
    random = np.random.default_rng(seed)
    x = np.exp(random.normal(size=4 * years) * 0.3)
    y = random.uniform(2, 8, years)
    plain = denton(x, y).values
    assert np.allclose(denton(of_x * x, of_y * y).values, of_y * plain, rtol=1e-12, atol=1e-13 * of_y * np.abs(plain).max())


@given(seeds, st.integers(1, 8))
def test_an_indicator_that_agrees_is_returned(seed: int, years: int) -> None:
    x = data(seed, (4 * years,), 1.0)
    made = denton(x, x.reshape(years, 4).sum(axis=1)).values
    assert np.all(np.abs(made - x) <= 1e-10 * np.abs(x).max())


# -- spans -------------------------------------------------------------------------------------------------------------
@given(seeds, st.integers(1, 6), st.integers(1, 6), st.floats(0, 0.3))
def test_a_span_is_the_sum_of_its_cells_or_missing(seed: int, spans: int, width: int, gaps: float) -> None:
    random = np.random.default_rng(seed)
    x = data(seed, (2, 20), 1.0, True, 0.1, gaps)
    plus = random.integers(0, 20, (spans, width))
    plus[:, 1:][random.random((spans, width - 1)) < 0.3] = -1
    minus = random.integers(-1, 20, spans)
    made = Cells(plus, minus).sum(x)
    for r in range(2):
        for s in range(spans):
            cells = [x[r, m] for m in plus[s] if m >= 0] + ([-x[r, minus[s]]] if minus[s] >= 0 else [])
            if np.isnan(cells).any():
                assert np.isnan(made[r, s])
            else:
                assert abs(made[r, s] - sum(cells)) <= 1e-13 * np.abs(cells).sum()
