"""Invariants of chained volumes, for any scale from a millionth to a million million."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.kernel.chain import METHODS
from gdpcore.kernel.price import chain, chain_contributions

TOLERANCE = 1e-13


def steady_items(economy: Any, method: str) -> tuple[Any, Any, int]:
    """Without the items that go away, for the index that needs prices of both periods."""
    value, quantity, per_year = economy
    keep = quantity.all(axis=1) if method == "fisher" else np.ones(len(quantity), dtype=bool)
    return value[keep], quantity[keep], per_year


@st.composite
def economies(draw: st.DrawFn) -> tuple[Any, Any, int]:
    """Values, quantities and periods a year of 1 to 20 items over 2 to 12 years, some of which go away for good."""
    per_year = draw(st.sampled_from([1, 2, 4, 12]))
    items, years, short = draw(st.integers(1, 20)), draw(st.integers(2, 12)), draw(st.integers(0, per_year - 1))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = items, years * per_year + short
    scale = 10.0 ** draw(st.integers(-6, 12))
    spread = draw(st.sampled_from([0.0, 0.02, 0.3]))
    price = np.exp(np.cumsum(random.normal(size=shape) * spread, axis=1) + random.normal(size=(items, 1)))
    quantity = scale * np.exp(np.cumsum(random.normal(size=shape) * 0.1, axis=1) + random.normal(size=(items, 1)))
    if items > 2 and draw(st.booleans()):
        quantity[items // 2, shape[1] // 2 :] = 0.0
    return price * quantity, quantity, per_year


@given(economies(), st.sampled_from(METHODS), st.integers(0, 11))
def test_reference_year_and_additivity(economy: Any, method: str, year: int) -> None:
    value, quantity, per_year = steady_items(economy, method)
    year %= value.shape[1] // per_year
    made = chain(value, quantity, method=method, per_year=per_year, reference=year if quantity[:, year * per_year].all() else 0)
    at = slice(0, per_year) if not quantity[:, year * per_year].all() else slice(year * per_year, (year + 1) * per_year)
    assert (
        abs(made.values[at].sum() - value[:, at].sum()) <= TOLERANCE * value[:, at].sum()
    )  # volume is value in the reference year
    if method == "annual_overlap":
        assert np.nanmax(np.abs(made.drift)) <= TOLERANCE
        gap = made.non_additivity
        assert abs(gap[at].sum()) <= TOLERANCE * value[:, at].sum()
        after = gap[at.stop : at.stop + per_year]
        assert np.all(np.abs(after) <= TOLERANCE * np.nansum(made.items[:, at.stop : at.stop + per_year], axis=0))


@given(economies(), st.sampled_from(METHODS))
def test_contributions_add_to_growth(economy: Any, method: str) -> None:
    value, quantity, per_year = steady_items(economy, method)
    for lag in {per_year} if method == "over_the_year" else {1, per_year}:
        made = chain_contributions(value, quantity, lag=lag, method=method, per_year=per_year)
        level = chain(value, quantity, method=method, per_year=per_year).values
        rate = 100 * (level[lag:] - level[:-lag]) / level[:-lag]
        scale = np.abs(made.values[:, lag:]).sum(axis=0) + np.abs(rate) + 100.0
        assert np.all(np.abs(made.values[:, lag:].sum(axis=0) - rate) <= TOLERANCE * scale)


@given(economies(), st.sampled_from(METHODS), st.floats(1e-6, 1e12), st.floats(1e-6, 1e12))
def test_units_of_money_and_of_quantities_do_not_matter(economy: Any, method: str, money: float, unit: float) -> None:
    value, quantity, per_year = steady_items(economy, method)
    one = chain(value, quantity, method=method, per_year=per_year).values
    two = chain(value * money, quantity * unit, method=method, per_year=per_year).values
    assert np.allclose(two, one * money, rtol=TOLERANCE * 10, atol=0)


@given(economies(), st.sampled_from(METHODS))
def test_one_price_movement_for_all_is_a_fixed_base(economy: Any, method: str) -> None:
    """With prices that all move alike within and between years' averages, every method gives the growth of a fixed base."""
    _, quantity, per_year = steady_items(economy, method)
    whole = quantity.shape[1] // per_year * per_year
    steady = np.repeat(quantity[:, :whole:per_year], per_year, axis=1)  # alike within the year, so averages are plain means
    base = np.linspace(1.0, 3.0, len(steady))[:, None]
    movement = np.exp(np.random.default_rng(0).normal(size=whole) * 0.1)
    made = chain(steady * base * movement, steady, method=method, per_year=per_year).values
    fixed = (steady * base).sum(axis=0)
    assert np.allclose(made / made[0], fixed / fixed[0], rtol=1e-12, atol=0)


@given(economies(), st.sampled_from(METHODS))
def test_an_unchanged_economy_does_not_grow(economy: Any, method: str) -> None:
    value, quantity, per_year = steady_items(economy, method)
    periods = 3 * per_year
    still = np.repeat(value[:, :1], periods, axis=1), np.repeat(quantity[:, :1], periods, axis=1)
    made = chain(*still, method=method, per_year=per_year)
    assert np.all(made.values == made.values[0])  # to the last bit
    points = chain_contributions(*still, lag=per_year, method=method, per_year=per_year).values[:, per_year:]
    assert np.all(points == 0.0)


@given(economies())
def test_fisher_lies_between_and_reverses(economy: Any) -> None:
    value, quantity, per_year = economy
    keep = quantity.all(axis=1)
    value, quantity = value[keep], quantity[keep]
    price = value / quantity
    made = chain(value, quantity, method="fisher", per_year=per_year).values
    step = made[1:] / made[:-1]
    laspeyres = (price[:, :-1] * quantity[:, 1:]).sum(axis=0) / value[:, :-1].sum(axis=0)
    paasche = value[:, 1:].sum(axis=0) / (price[:, 1:] * quantity[:, :-1]).sum(axis=0)
    low, high = np.minimum(laspeyres, paasche), np.maximum(laspeyres, paasche)
    assert np.all((step >= low * (1 - TOLERANCE)) & (step <= high * (1 + TOLERANCE)))
    # backwards from the year's end on: whole years, turned round
    whole = value.shape[1] // per_year * per_year
    back = chain(value[:, :whole][:, ::-1], quantity[:, :whole][:, ::-1], method="fisher", per_year=per_year).values[::-1]
    assert np.allclose((made[:whole] / made[0]) / (back / back[0]), 1.0, rtol=1e-12)


@given(economies(), st.sampled_from(METHODS), st.integers(0, 10**6))
def test_order_of_items_does_not_matter(economy: Any, method: str, seed: int) -> None:
    value, quantity, per_year = steady_items(economy, method)
    order = np.random.default_rng(seed).permutation(len(value))
    one = chain(value, quantity, method=method, per_year=per_year).values
    two = chain(value[order], quantity[order], method=method, per_year=per_year).values
    assert np.allclose(one, two, rtol=TOLERANCE, atol=0)


@given(economies(), st.sampled_from(METHODS), st.data())
def test_a_missing_figure_never_becomes_a_number(economy: Any, method: str, data: st.DataObject) -> None:
    value, quantity, per_year = steady_items(economy, method)
    i, t = data.draw(st.integers(0, len(value) - 1)), data.draw(st.integers(0, value.shape[1] - 1))
    clean = chain(value, quantity, method=method, per_year=per_year).values
    quantity = quantity.copy()
    quantity[i, t] = np.nan
    made = chain(value, quantity, method=method, per_year=per_year).values
    assert np.isnan(made[t])
    here = np.isfinite(made)
    assert np.allclose(made[here], clean[here], rtol=TOLERANCE, atol=0)
