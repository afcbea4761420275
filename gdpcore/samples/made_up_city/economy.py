"""The MADE-UP city's economy: its units, its items, what departments see of each. All of it is invented; no real city is meant.

Plain constants, from which the generator draws. This file knows nothing of gdpcore either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

TILT: Mapping[str, Mapping[str, float]] = {
    "farm": {"core": 0.05, "urban": 0.4, "outer": 3.0, "zone": 0.2},
    "plant": {"core": 0.5, "urban": 0.9, "outer": 1.1, "zone": 1.7},
    "build": {"core": 0.8, "urban": 1.0, "outer": 1.3, "zone": 1.0},
    "shop": {"core": 1.4, "urban": 1.1, "outer": 0.7, "zone": 0.6},
    "office": {"core": 1.6, "urban": 0.9, "outer": 0.4, "zone": 0.9},
    "state": {"core": 1.1, "urban": 1.1, "outer": 1.2, "zone": 0.5},
}
DRIFT: Mapping[str, float] = {"core": -0.4, "urban": 0.0, "outer": -0.2, "zone": 1.2}


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
    season : a row of ``SEASONS``; tilt : of the units, a row of ``TILT``.
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
