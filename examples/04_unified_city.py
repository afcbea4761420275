"""Unified accounting (统一核算) of a MADE-UP city: districts' figures made to agree with the city, the years and each other.

Sixteen units and four civil districts hand in quarterly figures. Neither way of cutting the city adds to the city's own
figures, and a civil district is not the sum of its two parts. One call settles industries, quarters, years and both ways of
cutting at once and reports who moved, how much and why.

Run: python examples/04_unified_city.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import gdpcore as gdp
from gdpcore.bulletin.plots import chart, growth_before_after

INDUSTRIES = ["GDP", "S1", "S2", "S3", *["A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH"]]
LAST = "2025Q4"


def off_by(accounts: gdp.Accounts, city: gdp.Accounts, regions: tuple[str, ...]) -> pd.Series:
    """How far the GDP of some regions together is from the city's, per cent, by quarter."""
    parts = accounts.value.sel(region=list(regions), item="GDP").values.sum(axis=0)
    total = city.value.sel(region="CITY", item="GDP", period=list(accounts.periods)).values
    return pd.Series(100 * (parts / total - 1), index=accounts.periods)


def main() -> None:
    """Hand in, settle, report, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    sample = gdp.samples.city()
    print(sample.note, "\n")
    city = sample.truth.to_flow("period").sum_regions(sample.districts).select(regions=["CITY"], items=INDUSTRIES)
    handed_in = sample.submitted
    cuts = sample.districts.partitions["CITY"]
    before = pd.DataFrame({name: off_by(handed_in, city, regions) for name, regions in cuts.items()})
    print("As handed in, the districts' GDP differs from the city's by, per cent:")
    print(before.tail(8).round(3).T.to_string(), "\n")

    annual = sample.annual.sum_regions(sample.districts).select(regions=list(handed_in.regions), periods=["2022", "2023", "2024"])
    settled = handed_in.reconcile(city, tree=sample.scopes, annual=annual)
    after = pd.DataFrame({name: off_by(settled, city, regions) for name, regions in cuts.items()})
    print("One call: quarters add to the verified years 2022-2024, industries to the city's, both ways of cutting to the city.")
    print(f"Largest difference of either cut now: {np.abs(after.to_numpy()).max():.1e} per cent")
    years = settled.value.values[..., :12].reshape(*settled.value.values.shape[:2], 3, 4).sum(axis=-1)
    leaves = [settled.items.index(c) for c in settled.hierarchy.leaves]
    print(f"Largest difference of a cell's year: {np.abs(years / annual.value.values - 1)[:, leaves].max():.1e}")
    link = settled.value.sel(region="D03C").values - settled.value.sel(region=["D03", "Z01"]).values.sum(axis=0)
    print(f"District D03C less its two parts: {np.abs(link[leaves]).max():.1e} 亿元")
    for step in settled.steps:
        print(f"certificate of {step.step}: {step.certificate}")

    moved = settled.adjustments(least=0.5)
    gaps = settled.gaps(least=0.5)
    print(f"\n{len(moved)} cells moved by half a per cent or more; the largest movements of a leaf in reconciliation:")
    shown = moved[moved.item.isin(settled.hierarchy.leaves) & (moved.step == "reconcile")]
    columns = ["measure", "region", "item", "period", "before", "after", "change_pct", "growth_before", "growth_after", "why"]
    print(shown[columns].head(8).round(2).to_string(index=False))
    moved.to_csv(out / "unified_city_adjustments_made_up.csv", index=False, encoding="utf-8-sig")
    gaps.to_csv(out / "unified_city_gaps_made_up.csv", index=False, encoding="utf-8-sig")

    names = {code: sample.districts.label(code, "zh") for code in sample.districts.codes}
    title = f"虚构城市：{LAST} 各地区生产总值同比增速，上报与衔接后"
    axes = growth_before_after(handed_in, settled, city, LAST, names=names, title=title)
    (out / "unified_city_growth_made_up.png").write_bytes(chart(axes).png(150))
    by_shares = sample.truth.share_zones(sample.zone_shares)
    print(f"\nZones shared out among civil districts: {', '.join(by_shares.regions)}")
    print(f"files: {', '.join(sorted(p.name for p in out.glob('unified_city_*')))}")


if __name__ == "__main__":
    main()
