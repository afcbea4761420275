"""Chained volumes on United States figures: growth on the quarter, at annual rates, over the year, and contributions that add.

The data are ``statsmodels.datasets.macrodata`` (public domain; compiled from FRED in December 2009): real expenditure in
billions of chained 2005 dollars at seasonally adjusted annual rates, 1959Q1-2009Q3, and the consumer price index. They hold no
prices of components, so two things stand in, and are not figures of the Bureau of Economic Analysis:

- the consumer price index is the price of every component. Relative prices then hardly move, and the chain is nearly a fixed
  base: the run shows that the scheme gives growth of the published real GDP back, and that contributions add;
- "other" is what real GDP leaves over: state and local government, net exports, and the non-additivity of the published chain.

The second part makes up a price of investment that falls by two per cent a year against the others, to show what chaining is for.

Run: python examples/08_chained.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.datasets import macrodata

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning
from gdpcore.panel import Catalogue, Indicator, Panel

LEAVES = {"CONS": "consumption", "INV": "investment", "GOVT": "government", "OTHER": "other"}
BASE_END = "2005Q4"


def read() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Real components, their prices (2005 = 1), and real GDP as published."""
    data = macrodata.load_pandas().data
    quarters = pd.PeriodIndex(
        [pd.Period(year=int(y), quarter=int(q), freq="Q") for y, q in zip(data.year, data.quarter, strict=True)]
    )
    data.index = quarters
    real = data[["realcons", "realinv", "realgovt"]].assign(
        other=data.realgdp - data[["realcons", "realinv", "realgovt"]].sum(axis=1)
    )
    real.columns = list(LEAVES)
    price = data.cpi / data.cpi[quarters.year == 2005].mean()
    return real, pd.DataFrame({c: price for c in LEAVES}), data.realgdp


def panel_of(real: pd.DataFrame, price: pd.DataFrame) -> Panel:
    """Quarterly indicators: a volume and a price for every component."""
    volumes = [Indicator(f"real_{n}", unit="billion USD", frequency="Q", price="real") for n in LEAVES.values()]
    prices = [Indicator(f"price_{n}", unit="index", frequency="Q") for n in LEAVES.values()]
    rows = [
        (f"{kind}_{name}", str(quarter), x * scale)
        for kind, frame, scale in (("real", real, 1.0), ("price", price, 100.0))
        for code, name in LEAVES.items()
        for quarter, x in frame[code].items()
    ]
    return Panel.from_long(pd.DataFrame(rows, columns=["indicator", "period", "value"]), Catalogue([*volumes, *prices]))


def base_of(real: pd.DataFrame, price: pd.DataFrame, tree: Hierarchy) -> Accounts:
    """History up to the base's end, levels at annual rates; totals of volumes are left to the scheme."""
    volume = real[:BASE_END].to_numpy().T[None]
    axes = [Axis.of("region", ["US"]), Axis.of("item", list(LEAVES)), Axis.of("period", real[:BASE_END].index)]
    value = Cube.of(volume * price[:BASE_END].to_numpy().T, axes, Meaning.of("billion USD", "current", "annual_rate"))
    return Accounts(value, Cube.of(volume, axes, Meaning.of("billion USD", "constant@2005", "annual_rate")), tree)


def by_hand(real: pd.DataFrame, price: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """Annual overlap and additive contributions over the year once more, quarter by quarter in plain loops."""
    q, v = real.to_numpy(), (real * price).to_numpy()
    years = len(q) // 4
    mean = [v[4 * y : 4 * y + 4].sum(axis=0) / q[4 * y : 4 * y + 4].sum(axis=0) for y in range(years)]
    level = np.empty(len(q))
    annual = [v[:4].sum()]
    points = np.full(q.shape, np.nan)
    for t in range(len(q)):
        base = max(t // 4 - 1, 0)
        if t % 4 == 0 and t // 4 > 0 and t // 4 < years:
            annual.append(annual[base] * (mean[base] * q[t : t + 4].sum(axis=0)).sum() / v[4 * base : 4 * base + 4].sum())
        level[t] = (mean[base] * q[t]).sum() * annual[base] / v[4 * base : 4 * base + 4].sum()
    for t in range(8, len(q)):
        y, s = t // 4, t - 4
        last, before = slice(4 * y - 4, 4 * y), max(y - 2, 0)
        share, old = v[last].sum(axis=0) / v[last].sum(), mean[before] * q[last].sum(axis=0)
        then = (mean[before] * q[s]).sum()
        up = old.sum() / then / v[last].sum()
        points[t] = 100 * (up * mean[y - 1] * q[t] - mean[before] * q[s] / then - (share - old / old.sum()))
    return pd.Series(level, real.index), pd.DataFrame(points, real.index, real.columns)


def show(real: pd.DataFrame, price: pd.DataFrame, published: pd.Series | None, rows: slice) -> Accounts:
    """Run the scheme, print growth and contributions beside the other computation."""
    scheme = gdp.load_scheme("sna-chained")
    accounts = scheme.run(panel_of(real, price), base=base_of(real, price, scheme.hierarchy))
    growth = pd.DataFrame(
        {
            "q/q": accounts.growth(over="quarter")["GDP"],
            "q/q annualised": accounts.growth(over="quarter", annualised=True)["GDP"],
            "y/y": accounts.growth()["GDP"],
        }
    )
    level, points = by_hand(real, price)
    print("Growth of GDP, per cent:")
    print(growth[rows].round(2).to_string(), "\n")
    for over in ("quarter", "year"):
        table = accounts.contributions(over=over)[[*LEAVES, "GDP"]]
        gap = float((table[list(LEAVES)].sum(axis=1) - table["GDP"]).abs().max())
        print(f"Contributions to growth over the {over}, percentage points (they add within {gap:.0e}):")
        print(table[rows].round(2).to_string(), "\n")
    print(
        "Beside plain loops: growth differs by at most", f"{(100 * level.pct_change() - growth['q/q']).abs().max():.0e} points,"
    )
    print(
        "contributions over the year by", f"{(points - accounts.contributions()[list(LEAVES)]).abs().max(axis=None):.0e} points."
    )
    if published is not None:
        far = (100 * published.pct_change() - growth["q/q"]).abs().max()
        print(
            f"Beside published real GDP: q/q differs by at most {far:.4f} points (average prices of a year weigh by quantities)."
        )
    print("Levels do not add: parts of 2009Q3 less GDP, billion dollars a quarter:", round(_gap(accounts, "2009Q3"), 2), "\n")
    return accounts


def _gap(accounts: Accounts, quarter: str) -> float:
    volume = accounts.volume.sel(region="US", period=quarter)
    return float(volume.sel(item=list(LEAVES)).values.sum() - volume.sel(item="GDP").values)


def main() -> None:
    """The stand-in prices, then the made-up ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out
    real, price, published = read()
    print("United States, scheme sna-chained (expenditure); every price is the consumer price index, a stand-in\n")
    accounts = show(real, price, published, slice("2007Q4", "2009Q3"))
    print("The same with a MADE-UP price of investment: two per cent a year below the others\n")
    apart = price.assign(INV=price["INV"] * 0.98 ** ((np.arange(len(price)) - 186) / 4))
    made_up = show(real, apart, None, slice("2008Q4", "2009Q3"))
    print("Drift of other links against the annual chain by the last whole year, per cent (made-up prices):")
    for link in ("annual_overlap", "quarter_overlap", "over_the_year", "fisher"):
        value, volume = (c.sel(region="US", item=list(LEAVES)).values for c in (made_up.value, made_up.volume))
        drift = gdp.kernel.price.chain(value, volume, method=link).drift
        print(f"  {link:16s}{100 * drift[np.isfinite(drift)][-1]:9.4f}")
    out.mkdir(parents=True, exist_ok=True)
    accounts.contributions(over="quarter").round(3).to_csv(out / "us_contributions_stand_in_prices.csv", encoding="utf-8")


if __name__ == "__main__":
    main()
