"""Your first quarter: indicators in, a scheme over them, accounts out. China's published figures, then a made-up city.

Run: python examples/01_quarter.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import gdpcore as gdp


def table(accounts: gdp.Accounts, period: str, language: str = "en") -> pd.DataFrame:
    """One row per item: value, growth, contribution, share, deflator."""
    quarter = pd.Period(period, freq="Q")
    region = accounts.regions[0]
    columns = {
        "value": accounts.value.sel(region=region).to_frame().loc[quarter],
        "growth, %": accounts.growth(region).loc[quarter],
        "contribution, points": accounts.contributions(region).loc[quarter],
        "share, %": accounts.shares(region).loc[quarter],
        "deflator, y/y %": accounts.deflators(region).loc[quarter],
    }
    frame = pd.DataFrame(columns)
    frame.index = [accounts.hierarchy.label(c, language) for c in frame.index]
    return frame


def china(out: Path) -> None:
    """The national scheme over published monthly indicators."""
    sample = gdp.samples.china()
    scheme = gdp.load_scheme("cn-national")
    accounts = scheme.run(sample.panel, base=sample.accounts, periods=["2025Q2"])
    print("China, 2025Q2, by the scheme cn-national (not official; source of the indicators:", sample.note + ")")
    print(table(accounts, "2025Q2").round(2).to_string(), "\n")
    print("Share of last year's GDP by rung of the ladder, per cent:")
    print(accounts.rungs().round(1).to_string(), "\n")
    print("One point of an indicator moves GDP growth by, points:")
    print(accounts.sensitivities().round(3).to_string(index=False), "\n")
    months = scheme.run(sample.panel, base=sample.accounts, periods=["2025-05"])
    growth = months.growth(flow="ytd").loc["2025-03":, ["S1", "S2", "S3", "GDP"]]
    print("Inside the second quarter, year to date, growth in per cent:")
    print(growth.round(2).to_string(), "\n")
    gdp.Bulletin(accounts, panel=sample.panel, published=sample.accounts, language="zh").write(out / "china", overwrite=True)


def city(out: Path) -> None:
    """A made-up city: sixteen administrative units, year-to-date regime, two ways of cutting the city into parts."""
    sample = gdp.samples.city()
    scheme = gdp.load_scheme("cn-city-quarterly")
    accounts = scheme.run(sample.panel, base=sample.accounts)
    whole = accounts.sum_regions(sample.districts)
    root = sample.districts.roots[0]
    periods = accounts.periods
    print(sample.note)
    print(f"{root}: GDP, year to date, growth in per cent (made up):")
    growth = whole.growth(root, flow="ytd")[["GDP", "S1", "S2", "S3"]]
    print(growth.loc[periods[-4] :].round(2).to_string(), "\n")
    for partition in sample.districts.partitions[root]:
        units = sample.districts.children(root, partition)
        values = whole.value.sel(item="GDP", period=periods[-1])
        total = sum(float(values.sel(region=u).values) for u in units)
        print(f"partition {partition}: {len(units)} units add to {total:,.2f} {whole.value.meaning.unit}")
    out.mkdir(parents=True, exist_ok=True)
    growth.round(2).to_csv(out / "city_growth_made_up.csv", encoding="utf-8")


def main() -> None:
    """Both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out
    china(out)
    city(out)


if __name__ == "__main__":
    main()
