"""A quarter while it runs: China's accounts of 2025Q2 as figures arrive, what moved them, and a what-if.

Every draw of the missing indicator months goes through the national scheme, so the accounts add up in every draw. Panels are cut to
what was public on each date (pseudo real time: the figures are those of the vintage read in 2025). A nowcast is for inside use.

Run: python examples/11_nowcast.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import gdpcore as gdp

QUARTER = "2025Q2"
DATES = ("2025-04-30", "2025-05-31", "2025-06-30", "2025-07-14")


def track() -> tuple[pd.DataFrame, gdp.SchemeNowcast]:
    """GDP growth of the quarter by date of knowledge, per cent, and the last nowcast."""
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    model, rows = gdp.DynamicFactor(factors=1), {}
    for date in DATES:
        panel, base = china.panel.as_of(date), china.accounts.as_of(date)
        now = gdp.nowcast(scheme, panel, base=base, model=model, period=QUARTER, draws=2000, seed=0)
        growth, parts = now.growth("GDP"), now.variance()
        low, high = growth.interval(0.9)
        rows[date] = {
            "mean": growth.mean,
            "5 %": low,
            "95 %": high,
            "missing cells": len(now.missing),
            "sd of indicators": parts["indicators"] ** 0.5,
            "sd of the scheme's gap": parts["gap"] ** 0.5,
        }
    return pd.DataFrame.from_dict(rows, orient="index"), now


def picture(now: gdp.SchemeNowcast, path: Path) -> None:
    """A fan of GDP growth: history and the quarter that runs."""
    from matplotlib.figure import Figure

    fan = now.fan("GDP")
    figure = Figure(figsize=(7, 3.5), layout="constrained")
    axes = figure.subplots()
    places = range(len(fan))
    axes.plot(places, fan["mean"], color="0.2", marker="o", markersize=3)
    axes.vlines(len(fan) - 1, fan["5 %"].iloc[-1], fan["95 %"].iloc[-1], color="tab:blue", linewidth=3, alpha=0.4)
    axes.vlines(len(fan) - 1, fan["25 %"].iloc[-1], fan["75 %"].iloc[-1], color="tab:blue", linewidth=6, alpha=0.6)
    axes.set_xticks(list(places), [str(p) for p in fan.index], rotation=60)
    axes.set_title(
        "GDP growth, per cent y/y; last: nowcast with 50 % and 90 % intervals (inside use, not an official figure)", fontsize=8
    )
    figure.savefig(path)


def main() -> None:
    """Print the track, the industries, the news and a what-if."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    frame, now = track()
    china = gdp.samples.china()
    print(f"GDP growth of {QUARTER} by what was public, per cent (published 5.2: 国家统计局)\n{frame.round(2).to_string()}\n")
    print("Contributions on the last date, points, and shares of the variance, per cent")
    print(now.contributions().round(2).to_string(), "\n")
    news = now.news(china.panel.as_of("2025-07-20"))
    print(f"News of the release: {news}")
    print(news.releases.to_string(index=False, float_format="%.3f"), "\n")
    what_if = now.scenario({("industrial_production", "2025-06"): 4.0})
    print("If industry had grown by 4 % in June: points of growth")
    print(what_if.effect().loc[["GDP", "S1", "S2", "S3"]].round(2).to_string())
    frame.round(4).to_csv(out / "nowcast_track.csv")
    picture(now, out / "nowcast_fan.png")


if __name__ == "__main__":
    main()
