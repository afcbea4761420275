"""Chained volumes and their contributions: definitions, edges, gaps, refusals."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.chain import METHODS
from gdpcore.kernel.price import chain, chain_contributions, rereference
from tests.build import expect_refusal

NAN = np.nan
LAGS = {"annual_overlap": (1, 2, 4), "quarter_overlap": (1, 3, 4), "over_the_year": (4,), "fisher": (1, 4)}


def products(steps: int = 22, items: int = 4, seed: int = 0, batch: tuple[int, ...] = ()) -> tuple[Any, Any]:
    """Values and quantities of made-up products whose prices part."""
    random = np.random.default_rng(seed)
    price = np.exp(np.cumsum(random.normal(size=(*batch, items, steps)) * 0.05, axis=-1))
    quantity = np.exp(np.cumsum(random.normal(size=(*batch, items, steps)) * 0.05, axis=-1)) * 10
    return price * quantity, quantity


def grow(x: Any, lag: int) -> Any:
    return 100 * (x[..., lag:] / x[..., :-lag] - 1)


# -- definitions -------------------------------------------------------------------------------------------------------
def test_annual_overlap_in_fifty_digits() -> None:
    value, quantity = products(80, 6)
    made = chain(value, quantity, reference=3)
    with mp.workdps(50):
        v = [[mp.mpf(x) for x in row] for row in value]
        q = [[mp.mpf(x) for x in row] for row in quantity]
        year = lambda x, y: mp.fsum(x[4 * y : 4 * y + 4])  # noqa: E731
        price = [[year(v[i], y) / year(q[i], y) for y in range(20)] for i in range(6)]
        level, annual = [], [mp.fsum(year(v[i], 0) for i in range(6))]
        for y in range(20):
            base = max(y - 1, 0)
            if y:
                moved = mp.fsum(price[i][base] * year(q[i], y) for i in range(6))
                annual.append(annual[-1] * moved / mp.fsum(year(v[i], base) for i in range(6)))
            link = annual[base] / mp.fsum(year(v[i], base) for i in range(6))
            level += [mp.fsum(price[i][base] * q[i][t] for i in range(6)) * link for t in range(4 * y, 4 * y + 4)]
        scale = mp.fsum(year(v[i], 3) for i in range(6)) / annual[3]
        assert max(abs(mp.mpf(a) / (b * scale) - 1) for a, b in zip(made.values, level, strict=True)) < 2e-14
        assert max(abs(mp.mpf(a) / (b * scale) - 1) for a, b in zip(made.annual, annual, strict=True)) < 2e-14


@pytest.mark.parametrize("method", METHODS)
def test_reference_year(method: str) -> None:
    """In the reference year the volume sums to the value; another reference year moves levels by one factor."""
    value, quantity = products()
    first = chain(value, quantity, method=method)
    for year in range(5):
        made = chain(value, quantity, method=method, reference=year)
        at = slice(4 * year, 4 * year + 4)
        assert made.values[at].sum() == pytest.approx(value[:, at].sum(), rel=1e-14)
        assert made.annual[year] == pytest.approx(value[:, at].sum(), rel=1e-14)
        assert np.ptp(made.values / first.values) < 1e-13
        assert np.allclose(made.items[:, at].sum(axis=1), value[:, at].sum(axis=1), rtol=1e-14)
        again = rereference(first.values, value.sum(axis=0), 4, 4 * year)
        assert np.allclose(again.values, made.values, rtol=1e-13, atol=0)


def test_periods_add_to_the_annual_chain_under_annual_overlap() -> None:
    value, quantity = products(40)
    made = chain(value, quantity)
    assert np.max(np.abs(made.drift)) <= 4e-16
    years = chain(value.reshape(4, 10, 4).sum(-1), quantity.reshape(4, 10, 4).sum(-1), per_year=1)
    assert np.allclose(years.values, made.values.reshape(10, 4).sum(-1), rtol=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_drift_is_what_the_periods_of_a_year_exceed_its_annual_chain_by(method: str) -> None:
    made = chain(*products(40), method=method)
    wanted = (made.values.reshape(10, 4).sum(-1) - made.annual) / made.annual
    assert np.allclose(made.drift, wanted, rtol=1e-9, atol=1e-15)
    assert method == "annual_overlap" or np.abs(wanted[1:]).max() > 1e-5


def test_one_quarter_overlap_has_no_step_at_the_link() -> None:
    """The fourth quarter and the next first one are compared at one set of prices."""
    value, quantity = products(40)
    made = chain(value, quantity, method="quarter_overlap").values
    for y in range(1, 10):
        price = value[:, 4 * y - 4 : 4 * y].sum(axis=1) / quantity[:, 4 * y - 4 : 4 * y].sum(axis=1)
        assert made[4 * y] / made[4 * y - 1] == pytest.approx(
            price @ quantity[:, 4 * y] / (price @ quantity[:, 4 * y - 1]), rel=1e-14
        )


def test_parts_do_not_add_and_the_gap_is_measured() -> None:
    value, quantity = products(24)
    made = chain(value, quantity, reference=2)
    assert np.allclose(made.non_additivity, made.values - made.items.sum(axis=0), rtol=0, atol=1e-12)
    years = made.non_additivity.reshape(6, 4)
    assert abs(years[2].sum()) < 1e-12 * value.sum()  # the reference year as a whole
    assert np.max(np.abs(years[3])) < 1e-13 * made.values.max()  # every period of the next
    assert np.max(np.abs(years[5])) > 1e-3


def test_an_index_of_one_item_is_its_quantity() -> None:
    value, quantity = products(20, 1)
    for method in METHODS:
        made = chain(value, quantity, method=method)
        assert np.allclose(made.values / made.values[0], quantity[0] / quantity[0, 0], rtol=1e-13)
        assert np.max(np.abs(made.non_additivity)) < 1e-12 * made.values.max()


def test_fisher_backwards_is_one_over_fisher() -> None:
    value, quantity = products(20)
    there = chain(value, quantity, method="fisher").values
    back = chain(value[:, ::-1], quantity[:, ::-1], method="fisher").values
    assert np.allclose(there[-1] / there[0] * (back[-1] / back[0]), 1.0, rtol=1e-14)


def test_months_and_a_last_year_that_is_short() -> None:
    value, quantity = products(30)
    made = chain(value, quantity, per_year=12, reference=1)
    longer, more = products(36)
    longer[:, :30], more[:, :30] = value, quantity
    whole = chain(longer, more, per_year=12, reference=1)
    assert np.allclose(made.values, whole.values[:30], rtol=1e-14)
    assert np.isnan(made.annual[2]) and np.isnan(made.drift[2])
    assert made.undefined == 0


# -- groups and batches ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", METHODS)
def test_groups_are_chains_of_their_own(method: str) -> None:
    value, quantity = products()
    groups = [[0, 1, 2, 3], [1, 3], [2]]
    made = chain(value, quantity, method=method, groups=groups)
    assert made.values.shape == (3, 22) and made.annual.shape == (3, 6) and made.items.shape == (4, 22)
    for k, rows in enumerate(groups):
        alone = chain(value[rows], quantity[rows], method=method)
        assert np.array_equal(made.values[k], alone.values)
        assert np.allclose(made.non_additivity[k], alone.non_additivity, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_series_side_by_side(method: str) -> None:
    value, quantity = products(batch=(3, 2))
    made = chain(value, quantity, method=method, groups=[[0, 1], [2, 3]])
    points = chain_contributions(value, quantity, lag=4, method=method).values
    for at in np.ndindex(3, 2):
        assert np.array_equal(made.values[at], chain(value[at], quantity[at], method=method, groups=[[0, 1], [2, 3]]).values)
        alone = chain_contributions(value[at], quantity[at], lag=4, method=method).values
        assert np.allclose(points[at], alone, rtol=0, atol=1e-13, equal_nan=True)


def test_an_item_that_is_subtracted() -> None:
    """Imports: values and quantities negative; the chain is that of the difference."""
    value, quantity = products(20, 3)
    sign = np.array([1.0, 1.0, -0.3])[:, None]
    made = chain(value * sign, quantity * sign)
    price = (value.reshape(3, 5, 4).sum(-1) / quantity.reshape(3, 5, 4).sum(-1))[:, 1]
    at = [price @ (sign[:, 0] * quantity[:, t]) for t in (9, 10)]
    assert made.values[10] / made.values[9] == pytest.approx(at[1] / at[0], rel=1e-13)
    assert chain_contributions(value * sign, quantity * sign, lag=1).residual < 1e-13


# -- contributions -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("method", "lag"), [(m, lag) for m, lags in LAGS.items() for lag in lags])
def test_contributions_add_to_growth(method: str, lag: int) -> None:
    value, quantity = products(42, 7, 3, batch=(5,))
    made = chain_contributions(value, quantity, lag=lag, method=method)
    rate = grow(chain(value, quantity, method=method).values, lag)
    scale = np.abs(made.values[..., lag:]).sum(axis=-2)
    assert np.max(np.abs(made.values[..., lag:].sum(axis=-2) - rate) / scale) < 1e-13
    assert made.residual < 1e-13
    assert np.isnan(made.values[..., :lag]).all() and made.undefined == 0


@pytest.mark.parametrize("lag", [1, 2, 4])
def test_each_contribution_is_the_additive_volume_data_formula_on_chained_figures(lag: int) -> None:
    """From the items' own chained volumes, the total's, and their deflators of the two years before alone (Scheiblecker 2010)."""
    value, quantity = products(24)
    made = chain_contributions(value, quantity, lag=lag).values
    items = np.stack([chain(v[None], q[None]).values for v, q in zip(value, quantity, strict=True)])
    total = chain(value, quantity).values
    price = value.reshape(4, 6, 4).sum(-1) / items.reshape(4, 6, 4).sum(-1)
    price /= value.sum(0).reshape(6, 4).sum(-1) / total.reshape(6, 4).sum(-1)
    share = items.reshape(4, 6, 4).sum(-1) / total.reshape(6, 4).sum(-1)
    for t in range(8, 24):
        year, s = t // 4, t - lag
        wanted = price[:, year - 1] * (items[:, t] - items[:, s]) / total[s]
        if s // 4 < year:
            wanted += (items[:, s] / total[s] - share[:, year - 1]) * (price[:, year - 1] - price[:, year - 2])
        assert np.allclose(made[:, t], 100 * wanted, rtol=1e-10, atol=1e-11)


def test_contributions_to_growth_to_date() -> None:
    value, quantity = products(24)
    made = chain_contributions(value, quantity, lag=4, to_date=True)
    level = np.cumsum(chain(value, quantity).values.reshape(6, 4), axis=1).ravel()
    assert np.max(np.abs(made.values[:, 4:].sum(axis=0) - grow(level, 4))) < 1e-12
    assert made.residual < 1e-13
    first = chain_contributions(value, quantity, lag=4).values[:, 4::4]
    assert np.allclose(made.values[:, 4::4], first, rtol=0, atol=1e-13)  # the first quarter is its own sum to date


def test_growth_of_years_is_growth_to_date_in_the_fourth_quarter() -> None:
    value, quantity = products(24)
    whole = chain_contributions(value.reshape(4, 6, 4).sum(-1), quantity.reshape(4, 6, 4).sum(-1), lag=1, per_year=1)
    assert np.allclose(
        chain_contributions(value, quantity, lag=4, to_date=True).values[:, 7::4], whole.values[:, 1:], rtol=0, atol=1e-12
    )


def test_with_all_prices_moving_together_contributions_are_those_of_a_fixed_base() -> None:
    _, quantity = products(20)
    value = quantity * np.array([[2.0], [3.0], [1.0], [5.0]]) * np.exp(np.linspace(0, 1, 20))
    fixed = quantity * np.array([[2.0], [3.0], [1.0], [5.0]])
    # averages of a year weigh by quantities, so items with other seasons get other average prices: level quantities in the year
    steady = np.repeat(quantity[:, ::4], 4, axis=1)
    value, fixed = steady * value / quantity, steady * fixed / quantity
    for method, lags in LAGS.items():
        for lag in lags:
            made = chain_contributions(value, steady, lag=lag, method=method).values[:, lag:]
            plain = 100 * (fixed[:, lag:] - fixed[:, :-lag]) / fixed.sum(axis=0)[:-lag]
            assert np.max(np.abs(made - plain)) < 1e-12


@pytest.mark.parametrize(
    ("method", "lag", "to_date", "word"),
    [
        ("over_the_year", 1, False, "chain of its own"),
        ("annual_overlap", 5, False, "one period to a year"),
        ("annual_overlap", 0, False, "one period to a year"),
        ("fisher", 4, True, "annual_overlap"),
        ("annual_overlap", 1, True, "over a year"),
    ],
)
def test_growth_that_has_no_additive_contributions(method: str, lag: int, to_date: bool, word: str) -> None:
    with expect_refusal("E-CHAIN-002", method, word, kind=KernelError):
        chain_contributions(*products(), lag=lag, method=method, to_date=to_date)


# -- gaps, zeros, signs ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("method", METHODS)
def test_a_gap_is_never_bridged(method: str, which: int) -> None:
    figures = products(24)
    figures[which][1, 13] = NAN  # in the second quarter of the fourth year
    made = chain(*figures, method=method)
    clean = chain(*products(24), method=method)
    alive = np.isfinite(made.values)
    assert alive[:12].all() and np.allclose(made.values[:12], clean.values[:12], rtol=1e-14)
    assert not alive[16:].any()
    assert not alive[13] or which == 0  # a value missing within a year harms the years valued at its prices
    assert made.undefined == 0
    points = chain_contributions(*figures, lag=4, method=method).values
    assert not np.isfinite(points[:, 16:]).any()


def test_gaps_at_the_end_harm_the_end_only() -> None:
    value, quantity = products(24)
    value[2, 22], quantity[2, 22] = NAN, NAN
    made = chain(value, quantity).values
    assert np.isfinite(made[:22]).all() and np.isnan(made[22]) and np.isfinite(made[23])


@pytest.mark.parametrize("method", METHODS)
def test_an_item_that_goes_away_needs_no_price_any_more(method: str) -> None:
    value, quantity = products(24)
    value[1, 12:], quantity[1, 12:] = 0.0, 0.0
    if method == "fisher":  # which values last period's quantity at today's price
        with expect_refusal("E-CHAIN-001", "item 1", "periods 12 to 12", kind=KernelError):
            chain(value, quantity, method=method)
        return
    made = chain(value, quantity, method=method)
    assert np.isfinite(made.values).all() and made.undefined == 0
    assert chain_contributions(value, quantity, lag=4, method=method).residual < 1e-13


def test_an_item_that_comes_up_has_no_price_before() -> None:
    value, quantity = products(24)
    value[1, :8], quantity[1, :8] = 0.0, 0.0
    with expect_refusal("E-CHAIN-001", "item 1", "periods 4 to 7", kind=KernelError):
        chain(value, quantity)
    lenient = chain(value, quantity, strict=False)
    assert lenient.undefined == 1
    assert np.isfinite(lenient.values[:8]).all() and np.isnan(lenient.values[8:]).all()
    with expect_refusal("E-CHAIN-001", "item 1", kind=KernelError):
        chain(value, quantity, method="fisher")


@pytest.mark.parametrize(
    ("values", "volumes"),
    [
        ([3.0, -1, 4, -2], [3.0, -1, 4, -2]),  # inventories: a sign that changes
        ([-3.0, -1, -4, -2], [3.0, 1, 4, 2]),  # a negative price
        ([0.0, 0, 0, 0], [3.0, 1, 4, 2]),  # something for nothing
        ([3.0, 1, 4, 2], [0.0, 0, 0, 0]),  # nothing for something
        ([3.0, 1, np.inf, 2], [1.0, 1, 1, 1]),
    ],
)
def test_a_year_without_an_average_price(values: list[float], volumes: list[float]) -> None:
    value, quantity = products(16, batch=(2,))
    value[1, 2, 4:8], quantity[1, 2, 4:8] = values, volumes
    with expect_refusal("E-CHAIN-001", "item 2", "(1,)", "periods 4 to 7", kind=KernelError):
        chain(value, quantity)
    lenient = chain(value, quantity, strict=False)
    assert lenient.undefined >= 1
    assert np.isfinite(lenient.values[0]).all() and np.isnan(lenient.values[1, 8:]).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_value_without_a_volume_is_not_dropped(method: str) -> None:
    """Even where no later volume asks for its price."""
    value, quantity = products(16)
    quantity[2, 4:], value[2, 8:] = 0.0, 0.0
    with expect_refusal("E-CHAIN-001", "item 2", kind=KernelError):
        chain(value, quantity, method=method)
    lenient = chain(value, quantity, method=method, strict=False)
    assert lenient.undefined >= 1 and np.isnan(lenient.values[8:]).all()


def test_the_last_years_prices_are_not_asked_for() -> None:
    value, quantity = products(16)
    value[2, 12:], quantity[2, 12:] = [3.0, -1, 4, -2], [3.0, -1, 4, -2]
    assert np.isfinite(chain(value, quantity).values).all()


def test_a_group_that_is_worth_nothing_has_no_chain() -> None:
    """Net exports: a value of nought or less in a year cannot be linked through; its parts and the total can."""
    value, quantity = products(16, 2)
    value[1], quantity[1] = -value[0] * 1.1, -quantity[0]
    made = chain(value, quantity, groups=[[0, 1], [0]])
    assert np.isnan(made.values[0]).all() and made.undefined > 0
    assert np.isfinite(made.values[1]).all()


# -- refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("steps", "options", "word"),
    [
        (8, {"method": "middle"}, "annual_overlap"),
        (8, {"reference": 2}, "reference year"),
        (8, {"reference": -1}, "reference year"),
        (7, {"reference": 1}, "whole years"),
        (3, {}, "at least 4"),
        (8, {"per_year": 0}, "at least"),
    ],
)
def test_what_cannot_be_chained(steps: int, options: dict[str, Any], word: str) -> None:
    with expect_refusal("E-KERNEL-001", word, kind=KernelError):
        chain(*products(steps), **options)


def test_values_and_volumes_must_match() -> None:
    value, quantity = products(8)
    for a, b in ((value, quantity[:2]), (value[0], quantity[0]), (value, quantity[:, :4])):
        with expect_refusal("E-KERNEL-001", "chain", kind=KernelError):
            chain(a, b)
    with expect_refusal("E-KERNEL-001", "middle", kind=KernelError):
        chain_contributions(value, quantity, lag=1, method="middle")
    assert np.array_equal(value, products(8)[0]) and np.array_equal(quantity, products(8)[1])  # inputs are left alone
