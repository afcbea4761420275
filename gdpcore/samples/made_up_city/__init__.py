"""A MADE-UP city: 16 units, 42 items, eleven years of months. Its numbers come from a generator; no real city is meant.

Because the generator's own answer is known, the city shows and tests what the library does with indicators: the scheme
``cn-city-quarterly`` run on the clean indicators gives the truth, and on the published ones the truth up to their
rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning, Node
from gdpcore.panel import Catalogue, Panel
from gdpcore.samples.made_up_city.economy import CIVIL, UNITS
from gdpcore.samples.made_up_city.generator import Truth, generate, ytd
from gdpcore.samples.made_up_city.publish import clean, published
from gdpcore.samples.made_up_city.submit import submitted
from gdpcore.scheme import Scheme, load_scheme

Array = NDArray[np.float64]

SCHEME = "cn-city-quarterly"
VERIFIED_TO = "2024Q4"
NOTE = (
    "MADE UP: a generator drew this city, its sixteen units, their producers, prices and every figure of them. "
    "It is no real city and resembles none. "
    "虚构数据：本城市、其十六个单位及全部数字均由程序随机生成，不代表任何真实地区。"
)


@dataclass(frozen=True)
class City:
    """The made-up city.

    Attributes
    ----------
    panel : indicators as published, with the quirks of real tables: rounding, joint January-February, scope changes.
    clean : the same indicators unrounded and whole.
    accounts : verified history 2015Q1-2024Q4, year to date, 亿元, volumes at 2020 prices; pass it as ``base``.
    truth : what the generator made, 2015Q1-2025Q4, in the same form.
    annual : totals of the truth's years 2015-2025.
    districts : the city and its units: 12 civil districts, or 12 districts and rests with 4 development zones.
    submitted : quarters 2022Q1-2025Q4 as the districts hand them in, single quarters: 16 units and the 4 civil districts that have
        a zone, neither way of cutting adding to the city.
    scopes : the same regions as ``districts``, each with figures of its own, for reconciling what was handed in.
    zone_shares : what part of each zone belongs to which civil district.
    note : says that all of it is made up.
    """

    panel: Panel
    clean: Panel
    accounts: Accounts
    truth: Accounts
    annual: Accounts
    districts: Hierarchy
    submitted: Accounts
    scopes: Hierarchy
    zone_shares: pd.DataFrame
    note: str = NOTE

    def __repr__(self) -> str:
        return f"<City (made up) {len(self.truth.regions)} units, {self.panel!r}, {self.accounts!r}>"


@cache
def city(seed: int = 2020) -> City:
    """The made-up city of a seed; generated once, then kept.

    Examples
    --------
    >>> sample = city()
    >>> sample.note[:7], len(sample.districts.leaves), str(sample.accounts.periods[-1])
    ('MADE UP', 16, '2024Q4')
    """
    made, catalogue, scheme = generate(seed), _catalogue(), load_scheme(SCHEME)
    quarters, value, volume = _quarters(made, scheme)
    known = quarters <= pd.Period(VERIFIED_TO, freq="Q")
    years = pd.PeriodIndex(quarters[quarters.quarter == 4].year.astype(str), freq="Y")
    ends = np.flatnonzero(quarters.quarter == 4)  # the fourth quarter's year-to-date figures are the years'
    truth = _accounts(scheme, quarters, value, volume, "ytd", "truth")
    tree = districts()
    return City(
        published(made, catalogue),
        clean(made, catalogue),
        _accounts(scheme, quarters[known], value[..., known], volume[..., known], "ytd", "verified"),
        truth,
        _accounts(scheme, years, value[..., ends], volume[..., ends], "period", "truth"),
        tree,
        submitted(truth, tree, seed),
        Hierarchy(tree.nodes, tree.partitions, alternative=True),
        zone_shares(),
    )


def districts() -> Hierarchy:
    """The made-up city cut in two ways over the same sixteen units."""
    nodes = [Node("CITY", "样例市（虚构）", "Sample City (made up)", "city")]
    nodes += [Node(f"{rest}C", zh, f"{_civil_name(rest)} with its zone", "civil district") for rest, (zh, _) in CIVIL.items()]
    nodes += [Node(u.code, u.zh, u.en, "zone" if u.makeup == "zone" else "district") for u in UNITS]
    units = [u.code for u in UNITS]
    zones = {zone for _, zone in CIVIL.values()}
    civil = [f"{u}C" if u in CIVIL else u for u in units if u not in zones]
    parts: dict[str, dict[str, list[str]]] = {"CITY": {"administrative": units, "civil": civil}}
    parts |= {f"{rest}C": {"parts": [rest, zone]} for rest, (_, zone) in CIVIL.items()}
    return Hierarchy.of(nodes, parts)


def zone_shares() -> pd.DataFrame:
    """Every zone of the made-up city lies in one civil district."""
    rows = [(zone, rest, f"{rest}C", 1.0) for rest, (_, zone) in CIVIL.items()]
    return pd.DataFrame(rows, columns=["zone", "outside", "district", "share"])


def _civil_name(code: str) -> str:
    """English name of the civil district whose rest has this code."""
    return next(u.en for u in UNITS if u.code == code).split(" without")[0]


def _catalogue() -> Catalogue:
    return Catalogue.read(Path(__file__).parent.parent / "data" / "city" / "catalogue.csv")


def _accounts(scheme: Scheme, periods: pd.PeriodIndex, value: Array, volume: Array, flow: str, stage: str) -> Accounts:
    """Accounts of all units from (u, item, t) figures in 亿元."""
    axes = [Axis.of("region", [u.code for u in UNITS]), Axis.of("item", scheme.items), Axis.of("period", periods)]
    current, constant = Meaning.of("亿元", "current", flow), Meaning.of("亿元", "constant@2020", flow)
    return Accounts(Cube.of(value, axes, current), Cube.of(volume, axes, constant), scheme.hierarchy, stage)


def _quarters(made: Truth, scheme: Scheme) -> tuple[pd.PeriodIndex, Array, Array]:
    """Quarters, and value and volume (u, item, t) of all items from January to each; without the run-in year."""
    months = made.months[12:]
    ends = np.flatnonzero(months.month % 3 == 0)
    value, volume = (_all_items(ytd(x[..., 12:])[..., ends], made.leaves, scheme) for x in (made.value, made.volume))
    return pd.PeriodIndex(months[ends].asfreq("Q")), value, volume


def _all_items(leaves: Array, codes: tuple[str, ...], scheme: Scheme) -> Array:
    """(u, item, t): parents as sums of their leaves, memo items as their declared shares."""
    tree, place = scheme.hierarchy, {c: i for i, c in enumerate(codes)}
    figures = {c: leaves[:, [place[x] for x in tree.leaves_of(c)]].sum(axis=1) for c in tree.codes if c not in tree.memos}
    for memo in scheme.memos:
        figures[memo.code] = sum((float(share or 0.0) * figures[c] for c, share in memo.shares), np.zeros_like(leaves[:, 0]))
    return np.stack([figures[c] for c in tree.codes], axis=1)
