"""A made-up economy whose law is known: two indicators and a price with AR(1) growth, three industries, quarterly accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.panel import CellStatus, Panel
from gdpcore.scheme.rule import Method, Rule
from gdpcore.scheme.scheme import Memo, Scheme
from tests.build import HISTORY, TREE, base_accounts, by_value, by_volume, level, panel, rate, scheme

RHO, SD = 0.7, 1.5
MEANS = {"x": 6.0, "y": 5.0, "p": 2.0}
YEARS = 8
START = "2016"


def world_scheme(memos: tuple[Memo, ...] = (), clamp: tuple[float, float] | None = None) -> Scheme:
    """A by turnover x, B by the index y, C without an indicator."""
    a = by_value("A", "x", "p", clamp=clamp)
    c = Rule("C", Method("reflate", price=a.volume.price), Method("extrapolate_volume", fallback=HISTORY))
    return scheme(TREE, [a, by_volume("B", "y", "p"), c], memos=memos)


@dataclass(frozen=True)
class World:
    """The whole panel, and accounts of every quarter that has a year before it."""

    panel: Panel
    accounts: Accounts
    scheme: Scheme

    def known(self, quarter: str, months: int) -> tuple[Panel, Accounts]:
        """The panel up to a month of a quarter, and the accounts up to the quarter before."""
        q = pd.Period(quarter, freq="Q")
        last = q.asfreq("M", "start") + months - 1
        return cut(self.panel, last), self.accounts.select(periods=self.accounts.periods[self.accounts.periods < q])


def cut(whole: Panel, last: pd.Period) -> Panel:
    """The panel without what comes after a month; the grid keeps its length."""
    after = np.asarray(whole.months > last)
    values, status = whole.values.copy(), whole.status.copy()
    values[..., after] = np.nan
    status[..., after] |= np.uint8(CellStatus.NOT_PUBLISHED)
    return replace(whole, values=values, status=status & ~np.where(np.isnan(values), np.uint8(CellStatus.OBSERVED), np.uint8(0)))


def world(seed: int = 0, regions: tuple[str, ...] = ("R",), **how: Any) -> World:
    """Draw an economy. Growth is on the same month of last year, stationary from the start; volumes follow the scheme exactly."""
    rng = np.random.default_rng(seed)
    count = 12 * YEARS
    growth = {}
    for code, mean in MEANS.items():
        e = np.empty((len(regions), count))
        e[:, 0] = rng.normal(size=len(regions)) * SD / np.sqrt(1 - RHO**2)
        for t in range(1, count):
            e[:, t] = RHO * e[:, t - 1] + SD * rng.normal(size=len(regions))
        growth[code] = mean + e
    x = np.full((len(regions), count), 100.0)
    for t in range(12, count):
        x[:, t] = x[:, t - 12] * (1 + growth["x"][:, t] / 100)
    made = panel(
        {level("x"): x, rate("y", price="real"): growth["y"], rate("p"): growth["p"]}, start=f"{START}-01", regions=regions
    )
    spec = world_scheme(**how)
    flat = np.full((len(regions), 3, 8), 100.0)
    history = base_accounts(flat, flat, start=f"{START}Q1", regions=regions)
    later = pd.period_range(f"{int(START) + 2}Q1", periods=4 * (YEARS - 2), freq="Q")
    return World(made, history.extend(spec.run(made, base=history, periods=later)), spec)


@dataclass(frozen=True)
class Oracle:
    """A model that knows the law of the world: draws of missing months given the last known one."""

    frame: Any = None

    def fit(self, x: pd.DataFrame, y: Any = None, observes: Any = None, *, start: Any = None) -> Oracle:
        return Oracle(x)

    def update(self, x: pd.DataFrame, y: Any = None) -> Oracle:
        return Oracle(x)

    def simulate(self, draws: int, seed: int = 0, start: Any = None) -> pd.DataFrame:
        rng, out = np.random.default_rng(seed), {}
        for name in self.frame:
            known = self.frame[name].dropna()
            last, value = known.index[-1], np.full(draws, known.iloc[-1])
            for step in range(1, 13):
                mean = MEANS[name.split()[-1]]
                value = mean + RHO * (value - mean) + SD * rng.normal(size=draws)
                out[name, last + step] = value
        return pd.DataFrame(out)
