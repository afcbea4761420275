"""Every plot once, from China's published figures and a MADE-UP city: pictures, their data, their words.

Each plot takes public objects and returns axes; ``plots.chart(axes)`` gives SVG, PNG, the data and a text for those who do not
see the picture. Lamps, rival models and the likely path to the target are made up here and say so.

Run: python examples/16_plots.py [--out FOLDER] [--language zh|en]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

import gdpcore as gdp
from gdpcore.bulletin import plots
from gdpcore.monitor import required_path, revision_statistics, triangle

QUARTER = "2025Q2"
DATES = ("2025-04-30", "2025-05-31", "2025-06-30", "2025-07-14")


def china(look: dict[str, Any]) -> Iterator[Axes]:
    """China's accounts: growth, contributions, structure, industries, and what their publisher revised."""
    sample = gdp.samples.china()
    look = {**look, "source": "国家统计局" if look["language"] == "zh" else "National Bureau of Statistics", "vintage": "2025-07"}
    yield plots.growth(sample.accounts, ["GDP", "S1", "S2", "S3"], **look)
    yield plots.contributions(sample.accounts, **look)
    yield plots.structure(sample.accounts, **look)
    yield plots.industries(sample.accounts, **look)
    pairs = sample.revisions.growth_pairs()
    yield plots.first_against_latest(pairs, "GDP", **look)


def nowcasts(look: dict[str, Any]) -> Iterator[Axes]:
    """The quarter while it ran: the fan, the track by day, and why it moved."""
    sample, scheme, model = gdp.samples.china(), gdp.load_scheme("cn-national"), gdp.DynamicFactor(factors=1)
    told = {
        day: gdp.nowcast(scheme, sample.panel.as_of(day), base=sample.accounts.as_of(day), model=model, period=QUARTER, draws=500)
        for day in DATES
    }
    newest = told[DATES[-1]]
    outcome = float(sample.accounts.growth().loc[QUARTER, "GDP"])
    yield plots.fan(newest, outcome={QUARTER: outcome}, **look)
    yield plots.tracker(told, outcome=outcome, **look)
    names = {code: one.label(look["language"]) for code, one in sample.panel.catalogue.items()}
    yield plots.news(newest.news(sample.panel.as_of("2025-07-20")), item="GDP", period=QUARTER, names=names, **look)


def city(look: dict[str, Any]) -> Iterator[Axes]:
    """A made-up city: places of its districts, their growth, the target, benchmarking and reconciling."""
    zh = look["language"] == "zh"
    look = {**look, "source": "虚构城市" if zh else "a made-up city"}
    sample = gdp.samples.city()
    whole = sample.truth.to_flow("period").sum_regions(sample.districts).select(regions=["CITY"])
    names = {code: sample.districts.label(code, look["language"]) for code in sample.districts.codes}
    parts = sample.submitted.select(regions=list(sample.submitted.regions)[:12])
    yield plots.districts(parts, parent=whole, names=names, **look)
    growth = pd.DataFrame({names[r]: parts.growth(r, "ytd")["GDP"] for r in parts.regions})
    yield plots.ranks(growth, last=8, **look)
    volume = pd.Series(whole.volume.sel(region="CITY", item="GDP").values, whole.periods)
    path = required_path(volume["2024Q1":"2024Q4"], volume["2025Q1":"2025Q2"], 5.0)
    mean = path["growth_ytd"].iloc[2:] - [0.15, 0.25]
    wide = np.array([0.2, 0.35])
    spread = {"5 %": -1.64, "25 %": -0.67, "75 %": 0.67, "95 %": 1.64}
    likely = pd.DataFrame({"mean": mean, **{k: mean + z * wide for k, z in spread.items()}})
    yield plots.target(path, 5.0, likely, **look)
    annual = sample.annual.sum_regions(sample.districts).select(regions=list(parts.regions), periods=["2022", "2023", "2024"])
    yield plots.ratio(parts, parts.benchmark(annual), region=parts.regions[0], names=names, **look)


def made_up(look: dict[str, Any]) -> Iterator[Axes]:
    """What other tables give: lamps, a triangle of vintages, errors of nowcasts. All figures here are made up."""
    zh = look["language"] == "zh"
    look = {**look, "source": "虚构数据" if zh else "made-up figures"}
    rng = np.random.default_rng(7)
    months = pd.period_range("2024-01", periods=18, freq="M")
    words = np.array(["blue", "lightblue", "green", "yellow", "red"])
    indicators = (
        ["综合指数", "工业生产", "固定资产投资", "消费品零售", "进出口", "财政收入"]
        if zh
        else ["Composite index", "Industrial production", "Investment", "Retail sales", "Trade", "Fiscal revenue"]
    )
    steps = np.clip(np.round(2 + rng.normal(0, 0.45, (18, 6)).cumsum(axis=0)), 0, 4).astype(int)
    lamps = pd.DataFrame(words[steps], index=months, columns=indicators)
    lamps.iloc[-1, 3] = None
    yield plots.lamps(lamps, **look)
    quarters = pd.period_range("2023Q1", periods=8, freq="Q")
    known = np.round(5 + rng.normal(0, 0.3, 8)[:, None] + rng.normal(0, 0.12, (8, 6)).cumsum(axis=1), 1)
    known[np.arange(8)[:, None] > np.arange(6)[None, :] + 2] = np.nan
    made = triangle(
        pd.DataFrame(known, index=quarters, columns=[f"20{23 + k // 2}-{'07' if k % 2 else '01'}-17" for k in range(1, 7)]),
        "GDP",
        "%",
    )
    yield plots.triangle_heat_map(made, **look)
    yield plots.revisions_by_release(revision_statistics(made), **look)
    models = ("因子模型", "桥接方程", "随机游走") if zh else ("factor model", "bridge", "random walk")
    rows = {
        (m, k, "all"): {"rmse": e, "rmse_low": 0.78 * e, "rmse_high": 1.45 * e}
        for m, size in zip(models, (0.55, 0.7, 0.9), strict=True)
        for k, e in zip((1, 2, 3, 4), size * np.array([1.0, 0.85, 0.7, 0.6]), strict=True)
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(rows, names=["model", "month", "sample"])
    yield plots.scores(table, **look)


def main() -> None:
    """Draw all, write SVG, PNG and data, print what each says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    look = {"language": options.language}
    for part in (china, city, made_up, nowcasts):
        for axes in part(look):
            made = plots.chart(axes)
            place = options.out / f"plot_{made.name}_{options.language}"
            place.with_suffix(".svg").write_text(made.svg(), encoding="utf-8")
            place.with_suffix(".png").write_bytes(made.png(110))
            made.to_frame().to_csv(place.with_suffix(".csv"), encoding="utf-8-sig")
            print(f"{made!r}\n  {made.alt[:150]}")


if __name__ == "__main__":
    main()
