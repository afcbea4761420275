"""The truth of a MADE-UP city: producers, prices and value added by unit, item and month, from one seed.

Nothing here is measured anywhere and no real city is meant. This file knows nothing of gdpcore: it draws producers and
adds them up, so that a scheme which returns its value added from its indicators has been checked from outside.

    V = r sum_j p_j q_j            value at current prices
    R = r sum_j p0_j q_j           volume at the prices of the same month of 2020 (so V = R in every month of 2020)
    x = sum_j p_j q_j              output, sales, turnover, spending, balances
    z = sum_j p0_j q_j             business volumes and quantities
    100 (V/R) / (V'/R')            the price index of the item, January to the month against the same of last year

The value-added rate r is one number per unit and item, common to its producers and constant in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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

SEASONS: Mapping[str, tuple[float, ...]] = {
    "harvest": (0.5, 0.5, 0.7, 0.8, 0.9, 1.1, 1.1, 1.2, 1.5, 1.6, 1.2, 0.9),
    "factory": (0.95, 0.9, 1.0, 0.97, 1.0, 1.05, 0.97, 0.98, 1.03, 1.0, 1.05, 1.1),
    "building": (0.6, 0.5, 0.85, 0.9, 1.0, 1.15, 1.0, 1.0, 1.1, 1.1, 1.2, 1.6),
    "trade": (1.05, 0.95, 0.95, 0.93, 0.98, 1.02, 0.96, 0.97, 1.02, 1.05, 1.04, 1.08),
    "travel": (1.0, 1.0, 0.95, 0.97, 1.02, 0.98, 1.08, 1.08, 0.97, 1.05, 0.96, 0.94),
    "budget": (0.9, 0.85, 1.05, 0.9, 0.95, 1.2, 0.85, 0.9, 1.1, 0.85, 0.95, 1.5),
    "homes": (0.7, 0.6, 1.0, 0.9, 1.0, 1.3, 0.9, 0.95, 1.15, 1.0, 1.0, 1.5),
    "even": (1.0,) * 12,
}


@dataclass(frozen=True)
class Unit:
    """A unit of the made-up city: size in per cent of the city; make-up "core", "urban", "outer" or "zone"."""

    code: str
    zh: str
    en: str
    size: float
    makeup: str


# The names are the ten stems and two of the twelve branches of the calendar; the zones have numbers.
UNITS: tuple[Unit, ...] = (
    Unit("D01", "甲区", "Jia District", 11.0, "core"),
    Unit("D02", "乙区", "Yi District", 9.5, "core"),
    Unit("D03", "丙区（不含一号开发区）", "Bing District without Zone One", 7.0, "core"),
    Unit("D04", "丁区", "Ding District", 7.5, "urban"),
    Unit("D05", "戊区", "Wu District", 7.0, "urban"),
    Unit("D06", "己区（不含二号开发区）", "Ji District without Zone Two", 5.0, "urban"),
    Unit("D07", "庚区", "Geng District", 6.0, "urban"),
    Unit("D08", "辛区", "Xin District", 5.5, "outer"),
    Unit("D09", "壬区（不含三号开发区）", "Ren District without Zone Three", 4.0, "outer"),
    Unit("D10", "癸区", "Gui District", 5.0, "outer"),
    Unit("D11", "子区（不含四号开发区）", "Zi District without Zone Four", 3.5, "outer"),
    Unit("D12", "丑区", "Chou District", 3.5, "outer"),
    Unit("Z01", "一号开发区", "Development Zone One", 8.5, "zone"),
    Unit("Z02", "二号开发区", "Development Zone Two", 7.5, "zone"),
    Unit("Z03", "三号开发区", "Development Zone Three", 5.5, "zone"),
    Unit("Z04", "四号开发区", "Development Zone Four", 4.0, "zone"),
)
CIVIL: Mapping[str, tuple[str, str]] = {
    "D03": ("丙区", "Z01"),
    "D06": ("己区", "Z02"),
    "D09": ("壬区", "Z03"),
    "D11": ("子区", "Z04"),
}
"""Districts out of which a zone was carved: code of the rest -> name of the civil district, code of the zone."""

_TILT: Mapping[str, Mapping[str, float]] = {
    "farm": {"core": 0.05, "urban": 0.4, "outer": 3.0, "zone": 0.2},
    "plant": {"core": 0.5, "urban": 0.9, "outer": 1.1, "zone": 1.7},
    "build": {"core": 0.8, "urban": 1.0, "outer": 1.3, "zone": 1.0},
    "shop": {"core": 1.4, "urban": 1.1, "outer": 0.7, "zone": 0.6},
    "office": {"core": 1.6, "urban": 0.9, "outer": 0.4, "zone": 0.9},
    "state": {"core": 1.1, "urban": 1.1, "outer": 1.2, "zone": 0.5},
}
_DRIFT: Mapping[str, float] = {"core": -0.4, "urban": 0.0, "outer": -0.2, "zone": 1.2}


@dataclass(frozen=True)
class Seen:
    """What departments see of an item: codes of indicators.

    Attributes
    ----------
    prices : price indexes, each the item's true deflator.
    amounts : indicators x; several codes share the producers out between them.
    quantity : indicator z, and 亿元 at 2020 prices per unit of it. Prices stand still in 2020, so that a plain quantity
        and a quantity at base prices are the same thing.
    real, nominal : published growth rates of R and of V.
    """

    prices: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    quantity: tuple[str, float] | None = None
    real: str = ""
    nominal: str = ""


@dataclass(frozen=True)
class Leaf:
    """One item of the made-up economy.

    Attributes
    ----------
    code : the item; share : of the city's value added in 2020, per cent; rate : value added per yuan of output.
    trend, inflation : growth of quantities and prices, per cent a year.
    season : a row of ``SEASONS``; tilt : of the units, a row of ``_TILT``.
    shock, festival : log change of quantities in the depth of 2020, and in a month that holds all of Spring Festival.
    seen : its indicators.
    """

    code: str
    share: float
    rate: float
    trend: float
    inflation: float
    season: str
    tilt: str
    shock: float
    festival: float
    seen: Seen


# A balance (J66) earns its margin in the month at whose end it stands, hence the small rate; so with trading (J67).
_ECONOMY = """
code       share    rate trend inflation  season   tilt    shock festival
A01         2.00  0.6200   3.4       1.8  harvest  farm    -0.04     0.00
A02         0.20  0.6000   4.5       1.2  harvest  farm    -0.04     0.00
A03         1.20  0.4500   2.6       2.2  harvest  farm    -0.04     0.00
A04         0.35  0.5800   3.0       1.9  harvest  farm    -0.04     0.00
A05         0.25  0.4800   6.0       1.5  harvest  farm    -0.04     0.00
B_ABOVE     0.80  0.2500   1.0       2.4  factory  plant   -0.30    -0.12
C_ABOVE    22.00  0.2500   6.2      -0.3  factory  plant   -0.30    -0.12
D_ABOVE     2.40  0.2500   5.0       0.6  factory  plant   -0.10    -0.12
BCD_BELOW   5.90  0.2500   4.8       0.2  factory  plant   -0.30    -0.12
B11         0.20  0.2500   2.0       1.0  factory  plant   -0.30    -0.12
C43         0.70  0.2500   7.0       0.8  factory  plant   -0.30    -0.12
E_QUAL      5.30  0.2200   3.2       1.4  building build   -0.40    -0.20
E_OTHER     1.20  0.3000   2.6       1.6  building build   -0.45    -0.25
F51_ABOVE   3.40  0.0700   6.0       0.1  trade    office  -0.20    -0.05
F51_BELOW   2.00  0.0900   4.6       0.3  trade    shop    -0.30    -0.08
F52_ABOVE   2.20  0.1400   5.6       0.6  trade    shop    -0.25     0.10
F52_BELOW   2.40  0.1600   4.4       0.9  trade    shop    -0.40     0.06
G_RAIL      0.60  0.4500   5.5       0.6  travel   shop    -0.35     0.05
G_ROAD      1.90  0.4500   4.6       0.9  travel   shop    -0.40     0.05
G_WATER     0.50  0.4500   4.8       0.2  travel   shop    -0.15     0.00
G_AIR       0.40  0.4500   7.0      -0.4  travel   shop    -0.80     0.15
G_PIPE      0.10  0.4500   4.0       0.3  travel   shop    -0.02     0.00
G_STORE     0.90  0.3200   6.2       0.8  trade    plant   -0.20    -0.06
G_POST      0.60  0.4000  12.0      -0.8  trade    shop    -0.10    -0.15
H61         0.40  0.4000   4.2       0.9  travel   shop    -0.75     0.10
H62         1.60  0.3600   5.4       1.8  trade    shop    -0.70     0.15
J66         5.40  0.0018   7.2       0.7  even     office   0.01     0.01
J67         1.20  0.0011   5.0       0.9  even     office   0.00    -0.20
J68         1.40  0.2400   6.0       0.9  even     office  -0.10     0.10
K_DEV       2.60  0.2800   0.5       1.6  homes    build   -0.50    -0.20
K_SERV      1.40  0.5500   4.8       1.4  even     office  -0.05     0.00
K_OWN       3.50  0.8000   3.0       0.9  even     state    0.00     0.00
I63         1.40  0.5000   9.0      -1.2  even     shop     0.02     0.02
I64_65      3.60  0.4200  10.5       0.4  even     office  -0.02    -0.05
L           4.50  0.3400   6.8       1.0  even     office  -0.15    -0.05
M           2.60  0.4000   7.4       1.1  budget   office  -0.10    -0.05
N           0.70  0.4500   3.6       1.2  budget   state    0.00     0.00
O           1.60  0.4600   4.6       1.6  even     office  -0.40    -0.05
P           4.00  0.7200   3.8       2.0  budget   state    0.00     0.00
Q           2.60  0.5500   5.2       1.4  budget   state    0.00     0.00
R           0.80  0.4200   5.8       1.0  even     office  -0.65    -0.05
S           3.20  0.6000   3.6       1.5  budget   state    0.00     0.00
"""

_SEEN: Mapping[str, Seen] = {
    "A01": Seen(prices=("crop_price",), amounts=("crop_output",)),
    "A02": Seen(prices=("forestry_price",), amounts=("forestry_output",)),
    "A03": Seen(prices=("livestock_price",), amounts=("livestock_output",)),
    "A04": Seen(prices=("fishery_price",), amounts=("fishery_output",)),
    "A05": Seen(prices=("farm_services_price",), amounts=("farm_services_output",)),
    "B_ABOVE": Seen(prices=("mining_ppi",), real="mining_va_yoy"),
    "C_ABOVE": Seen(prices=("manufacturing_ppi",), real="manufacturing_va_yoy"),
    "D_ABOVE": Seen(prices=("utilities_ppi",), real="utilities_va_yoy"),
    "BCD_BELOW": Seen(prices=("small_industry_ppi",), real="small_industry_va_yoy"),
    "B11": Seen(prices=("mining_support_ppi",), real="mining_support_va_yoy"),
    "C43": Seen(prices=("repair_ppi",), real="repair_va_yoy"),
    "E_QUAL": Seen(prices=("construction_price",), amounts=("construction_output",)),
    "E_OTHER": Seen(prices=("small_works_price",)),
    "F51_ABOVE": Seen(prices=("wholesale_price",), amounts=("wholesale_sales",)),
    "F51_BELOW": Seen(prices=("small_wholesale_price",), nominal="small_wholesale_yoy"),
    "F52_ABOVE": Seen(prices=("retail_price",), amounts=("retail_sales",)),
    "F52_BELOW": Seen(prices=("small_retail_price",), nominal="small_retail_yoy"),
    "G_RAIL": Seen(prices=("rail_price",), quantity=("rail_turnover", 2e-05)),
    "G_ROAD": Seen(prices=("road_price",), quantity=("road_turnover", 6e-05)),
    "G_WATER": Seen(prices=("water_price",), quantity=("water_turnover", 8e-06)),
    "G_AIR": Seen(prices=("air_price",), quantity=("air_turnover", 0.0005)),
    "G_PIPE": Seen(prices=("pipeline_price",), quantity=("pipeline_turnover", 1e-05)),
    "G_STORE": Seen(prices=("storage_price",), amounts=("storage_revenue",)),
    "G_POST": Seen(prices=("post_price",), quantity=("post_volume", 1.0)),
    "H61": Seen(prices=("lodging_price",), amounts=("lodging_turnover_above", "lodging_turnover_below")),
    "H62": Seen(prices=("catering_price",), amounts=("catering_turnover_above", "catering_turnover_below")),
    "J66": Seen(prices=("banking_price",), amounts=("deposits", "loans")),
    "J67": Seen(prices=("securities_price",), amounts=("securities_trading",)),
    "J68": Seen(prices=("insurance_price",), amounts=("premiums",)),
    "K_DEV": Seen(amounts=("home_sales",), quantity=("home_sales_area", 1.2)),
    "K_SERV": Seen(prices=("property_services_price",), amounts=("property_wages",)),
    "K_OWN": Seen(prices=("rent_price", "dwelling_cost_price"), quantity=("dwelling_area", 0.0025)),
    "I63": Seen(prices=("telecom_price",), quantity=("telecom_volume", 1.0)),
    "I64_65": Seen(prices=("internet_software_price",), amounts=("internet_software_revenue",)),
    "L": Seen(prices=("business_services_price",), amounts=("business_services_revenue",)),
    "M": Seen(prices=("research_price",), amounts=("research_revenue",)),
    "N": Seen(prices=("environment_price",), amounts=("environment_spending",)),
    "O": Seen(prices=("household_services_price",), amounts=("household_services_revenue",)),
    "P": Seen(prices=("education_price",), amounts=("education_spending", "education_wages")),
    "Q": Seen(prices=("health_price",), amounts=("health_spending", "health_wages")),
    "R": Seen(prices=("culture_price",), amounts=("culture_revenue",)),
    "S": Seen(prices=("public_price",), amounts=("public_spending",)),
}


def _leaf(row: str) -> Leaf:
    code, share, rate, trend, inflation, season, tilt, shock, festival = row.split()
    numbers = float(share), float(rate), float(trend), float(inflation)
    return Leaf(code, *numbers, season, tilt, float(shock), float(festival), _SEEN[code])


LEAVES: tuple[Leaf, ...] = tuple(_leaf(row) for row in _ECONOMY.split("\n")[2:-1])


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
    drift = np.array([_DRIFT[u.makeup] for u in UNITS])[:, None, None]
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
    tilt = np.array([[_TILT[x.tilt][u.makeup] for x in LEAVES] for u in UNITS])
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
