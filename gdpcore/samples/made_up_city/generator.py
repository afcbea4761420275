"""The truth of a MADE-UP city: producers, prices and value added by unit, item and month, from one seed.

Nothing here is measured anywhere and no real city is meant. This file knows nothing of gdpcore but the made-up economy
beside it: it draws producers and adds them up, so that a scheme which returns its value added from its indicators has been checked from outside.

    V = r sum_j p_j q_j            value at current prices
    R = r sum_j p0_j q_j           volume at the prices of the same month of 2020 (so V = R in every month of 2020)
    x = sum_j p_j q_j              output, sales, turnover, spending, balances
    z = sum_j p0_j q_j             business volumes and quantities
    100 (V/R) / (V'/R')            the price index of the item, January to the month against the same of last year

The value-added rate r is one number per unit and item, common to its producers and constant in time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.samples.made_up_city.economy import DRIFT, LEAVES, SEASONS, TILT, UNITS, Leaf

Array = NDArray[np.float64]

PRODUCERS = 4
CITY_2020 = 4000.0
"""Value added of the city in 2020, 亿元."""
FIRST, LAST = "2014-01", "2025-12"
"""Months drawn; the first year serves for growth rates only."""
SPRING_FESTIVALS = (
    "2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05",
    "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29",
)  # fmt: skip
SHOCK_2020 = (0.1, 1.0, 0.6, 0.3, 0.15, 0.1, 0.06, 0.04, 0.03, 0.02, 0.0, 0.0)
"""Depth of the shock in the months of 2020, as a part of each item's own."""


@dataclass(frozen=True)
class Truth:
    """What the generator made. Axes: unit u, item i, month t from ``FIRST``; money in 亿元, figures of single months.

    Attributes
    ----------
    months : the months; the first year is a run-in.
    value, volume : (u, i, t) value added at current prices and at the prices of the same month of 2020.
    levels : indicator -> (u, t) amounts, quantities; balances and stocks stand at the end of the month.
    rates : indicator -> (u, t) growth, January to the month over the same of last year, per cent; NaN in the first.
    indexes : indicator -> (u, t) price from January to the month, same of last year = 100; NaN in the first.
    """

    months: pd.PeriodIndex
    value: Array
    volume: Array
    levels: dict[str, Array] = field(default_factory=dict)
    rates: dict[str, Array] = field(default_factory=dict)
    indexes: dict[str, Array] = field(default_factory=dict)

    @property
    def units(self) -> tuple[str, ...]:
        """Codes of the units, in order."""
        return tuple(u.code for u in UNITS)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Codes of the items, in order."""
        return tuple(x.code for x in LEAVES)


def generate(seed: int) -> Truth:
    """Draw the made-up city.

    Parameters
    ----------
    seed : of numpy's default generator; the same seed gives the same city.

    Examples
    --------
    >>> truth = generate(1)
    >>> truth.value.shape == (len(truth.units), len(truth.leaves), len(truth.months))
    True
    """
    rng = np.random.default_rng(seed)
    months = pd.period_range(FIRST, LAST, freq="M")
    quantity, price = _quantities(rng, months), _prices(rng, months)
    price0 = _of_2020(price, months)
    rate = _each("rate") * (1.0 + 0.05 * rng.uniform(-1.0, 1.0, (len(UNITS), len(LEAVES))))
    quantity *= _scale(rng, quantity * price, rate, months)
    paid, base = price * quantity, price0 * quantity
    truth = Truth(months, rate[..., None] * paid.sum(axis=2), rate[..., None] * base.sum(axis=2))
    for i, leaf in enumerate(LEAVES):
        _observe(truth, leaf, i, paid[:, i], base[:, i])
    _observe_groups(truth, rng)
    return truth


def ytd(x: Array) -> Array:
    """(..., t) single months from January, t a whole number of years, cumulated within each year."""
    return np.cumsum(x.reshape(*x.shape[:-1], -1, 12), axis=-1).reshape(x.shape)


def ytd_ratio(x: Array) -> Array:
    """(..., t) January to the month over the same of last year; NaN in the first year."""
    total = ytd(x)
    out = np.full_like(total, np.nan)
    out[..., 12:] = total[..., 12:] / total[..., :-12]
    return out


# -- producers -------------------------------------------------------------------------------------------------------
def _clock(months: pd.PeriodIndex) -> Array:
    """(t,) years since January 2020."""
    return np.asarray((months.year - 2020) + (months.month - 1) / 12.0, dtype=np.float64)


def _festival(months: pd.PeriodIndex) -> Array:
    """(t,) share of the days from a week before to two weeks after the Spring Festival that fall into each month."""
    days = np.concatenate([pd.date_range(day, periods=21).shift(-7) for day in map(pd.Timestamp, SPRING_FESTIVALS)])
    inside = pd.PeriodIndex(pd.DatetimeIndex(days), freq="M")
    return np.asarray([np.count_nonzero(inside == m) / 21.0 for m in months], dtype=np.float64)


def _shock(months: pd.PeriodIndex) -> Array:
    """(t,) depth of the shock of 2020."""
    return np.array([SHOCK_2020[m.month - 1] if m.year == 2020 else 0.0 for m in months])


def _wander(rng: np.random.Generator, shape: tuple[int, ...], sd: float, memory: float = 0.8) -> Array:
    """Stationary noise of first order along the last axis."""
    out = rng.normal(0.0, sd, shape)
    for t in range(1, shape[-1]):
        out[..., t] = memory * out[..., t - 1] + np.sqrt(1.0 - memory**2) * out[..., t]
    return out


def _each(attribute: str) -> Array:
    """(i,) one number of every leaf."""
    return np.array([getattr(x, attribute) for x in LEAVES], dtype=np.float64)


def _quantities(rng: np.random.Generator, months: pd.PeriodIndex) -> Array:
    """(u, i, j, t) quantities before they are scaled: trend, season, Spring Festival, 2020, noise."""
    years, shape = _clock(months), (len(UNITS), len(LEAVES), PRODUCERS)
    slowing = years - 0.012 * years**2  # growth falls by a fortieth of its rate of 2020 each year
    drift = np.array([DRIFT[u.makeup] for u in UNITS])[:, None, None]
    trend = _each("trend")[:, None] + drift + rng.normal(0.0, 0.8, shape)
    season = np.log(np.array([SEASONS[x.season] for x in LEAVES]))[:, months.month - 1]
    pulse = np.outer(_each("festival"), _festival(months)) + np.outer(_each("shock"), _shock(months))
    noise = _wander(rng, (*shape[:2], 1, len(months)), 0.012) + _wander(rng, (*shape, len(months)), 0.015)
    dwellings = [x.code for x in LEAVES].index("K_OWN")
    noise[:, dwellings] *= 0.1
    share = rng.dirichlet(np.full(PRODUCERS, 6.0), shape[:2])
    out: Array = share[..., None] * np.exp(trend[..., None] / 100.0 * slowing + (season + pulse)[None, :, None] + noise)
    out[:, dwellings] = np.repeat(out[:, dwellings, :, ::3], 3, axis=-1)  # handed over on the first day of a quarter
    return out


def _prices(rng: np.random.Generator, months: pd.PeriodIndex) -> Array:
    """(u, i, j, t) prices; those of items with a plain quantity stand still in 2020."""
    years, shape = _clock(months), (len(UNITS), len(LEAVES), PRODUCERS)
    inflation = _each("inflation")[:, None] + rng.normal(0.0, 0.2, shape)
    swing = np.array([0.03 if x.tilt in ("farm", "plant") else 0.006 for x in LEAVES])
    seasonal = np.array([0.05 if x.tilt == "farm" else 0.0 for x in LEAVES])
    cycle = np.outer(swing, np.sin(2.0 * np.pi * (years + 0.8) / 4.0))
    cycle += np.outer(seasonal, np.cos(2.0 * np.pi * (months.month.to_numpy() - 2) / 12.0))
    noise = _wander(rng, (*shape, len(months)), 0.003)
    log: Array = inflation[..., None] / 100.0 * years + cycle[None, :, None] + noise
    year_2020 = np.flatnonzero(np.asarray(months.year) == 2020)
    for i, leaf in enumerate(LEAVES):
        if leaf.seen.quantity is not None:
            log[:, i] -= log[:, i, :, year_2020[:1]].transpose(1, 2, 0)
            log[:, i, :, year_2020] = 0.0
    return np.asarray(np.exp(log))


def _of_2020(price: Array, months: pd.PeriodIndex) -> Array:
    """The prices of the same month of 2020, spread over all months."""
    return price[..., np.asarray(months.year) == 2020][..., months.month - 1]


def _scale(rng: np.random.Generator, paid: Array, rate: Array, months: pd.PeriodIndex) -> Array:
    """(u, i, 1, 1) factors that give every unit and item its share of the city's value added in 2020."""
    tilt = np.array([[TILT[x.tilt][u.makeup] for x in LEAVES] for u in UNITS])
    tilt *= rng.uniform(0.85, 1.15, tilt.shape)
    wanted = np.array([u.size for u in UNITS])[:, None] * tilt
    wanted *= CITY_2020 * _each("share") / 100.0 / wanted.sum(axis=0)
    made = rate * paid[..., np.asarray(months.year) == 2020].sum(axis=(2, 3))
    return np.asarray((wanted / made)[..., None, None])


# -- what departments see --------------------------------------------------------------------------------------------
def _observe(truth: Truth, leaf: Leaf, i: int, paid: Array, base: Array) -> None:
    """Indicators of one item from its producers (u, j, t): amounts, a quantity, growth rates, the price index."""
    if leaf.seen.amounts:
        for code, group in zip(leaf.seen.amounts, np.array_split(np.arange(PRODUCERS), len(leaf.seen.amounts)), strict=True):
            truth.levels[code] = paid[:, group].sum(axis=1)
    if leaf.seen.quantity is not None:
        code, yuan = leaf.seen.quantity
        truth.levels[code] = base.sum(axis=1) / yuan
    if leaf.seen.real:
        truth.rates[leaf.seen.real] = 100.0 * (ytd_ratio(truth.volume[:, i]) - 1.0)
    if leaf.seen.nominal:
        truth.rates[leaf.seen.nominal] = 100.0 * (ytd_ratio(truth.value[:, i]) - 1.0)
    for code in leaf.seen.prices:
        truth.indexes[code] = 100.0 * ytd_ratio(truth.value[:, i]) / ytd_ratio(truth.volume[:, i])


def _observe_groups(truth: Truth, rng: np.random.Generator) -> None:
    """Indicators that stand for several items, and those that carry one item in given parts."""
    place = {code: i for i, code in enumerate(truth.leaves)}
    above = truth.volume[:, [place[c] for c in ("B_ABOVE", "C_ABOVE", "D_ABOVE")]].sum(axis=1)
    truth.rates["above_size_va_yoy"] = 100.0 * (ytd_ratio(above) - 1.0)
    services = sum(truth.levels[f"{stem}_revenue"] for stem in ("business_services", "research", "household_services", "culture"))
    truth.rates["profit_services_revenue_yoy"] = 100.0 * (ytd_ratio(np.asarray(services)) - 1.0)
    heads = sum(truth.levels[f"{stem}_spending"] for stem in ("environment", "education", "health", "public"))
    truth.rates["fiscal_eight_yoy"] = 100.0 * (ytd_ratio(np.asarray(heads)) - 1.0)
    # 0.6 x investment + 0.4 x wages is the true growth of the item, although neither alone is
    other = 100.0 * (ytd_ratio(truth.value[:, place["E_OTHER"]]) - 1.0)
    apart = _wander(rng, other.shape, 3.0, 0.95)
    truth.rates["construction_investment_yoy"] = other + 0.4 * apart
    truth.rates["construction_wages_yoy"] = other - 0.6 * apart
    # staff follows the wage bill at a distance; it is not the item's measure, only its stand-in
    wages = truth.levels["property_wages"]
    truth.levels["property_employees"] = 5.0e4 * wages**0.7 * np.exp(_wander(rng, wages.shape, 0.01))
