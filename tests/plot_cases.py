"""Small tables, accounts and results that every plot can draw, in one place for the tests of plots."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.bulletin import plots
from gdpcore.monitor import required_path, revision_statistics, triangle
from gdpcore.nowcasting import SchemeNowcast
from gdpcore.nowcasting.consistent.plan_news import PlanNews
from gdpcore.nowcasting.real_time.track_record import Backtest

NAN = float("nan")
QUARTERS = pd.period_range("2024Q1", periods=6, freq="Q")
MONTHS = pd.period_range("2025-01", periods=6, freq="M")


@cache
def china() -> Accounts:
    return gdp.samples.china().accounts


@cache
def city() -> tuple[Accounts, Accounts]:
    """Four districts of the made-up city, and the city."""
    sample = gdp.samples.city()
    whole = sample.truth.to_flow("period").sum_regions(sample.districts).select(regions=["CITY"])
    return sample.submitted.select(regions=list(sample.submitted.regions)[:4]), whole


@cache
def benchmarked() -> Accounts:
    sample, (parts, _) = gdp.samples.city(), city()
    annual = sample.annual.sum_regions(sample.districts).select(regions=list(parts.regions), periods=["2022", "2023", "2024"])
    return parts.benchmark(annual)


@cache
def nowcast() -> SchemeNowcast:
    """An early nowcast with few draws."""
    sample = gdp.samples.china()
    panel, base = sample.panel.as_of("2025-05-31"), sample.accounts.as_of("2025-05-31")
    model = gdp.DynamicFactor(factors=1, idiosyncratic="iid")
    return gdp.nowcast(gdp.load_scheme("cn-national"), panel, base=base, model=model, period="2025Q2", draws=60)


def plan_news() -> PlanNews:
    releases = pd.DataFrame({"series": ["a", "b", "a", "c"], "period": MONTHS[:4], "impact": [0.3, -0.2, 0.1, 0.01]})
    revisions = pd.DataFrame({"series": ["b"], "period": MONTHS[:1], "impact": [-0.05]})
    return PlanNews(5.0, 5.18, releases, revisions, 0.02, 0.0, 0.0, 0.0)


def backtest() -> Backtest:
    """Two models, three periods, two days each."""
    rng, rows = np.random.default_rng(3), {}
    for model, size in (("factor", 0.3), ("bridge", 0.6)):
        for period in pd.period_range("2024Q1", periods=3, freq="Q"):
            for month in (1, 2):
                mean = 5 + size * rng.normal()
                q = mean + size * np.array([-1.64, -0.67, 0.0, 0.67, 1.64])
                day = period.start_time.normalize() + pd.DateOffset(months=month) - pd.Timedelta(days=1)
                figures = dict(zip(("q05", "q25", "q50", "q75", "q95"), q, strict=True))
                rest = {"crps": 0.2, "log_score": -0.4, "pit": 0.5, "last": 4.9, "days": 60 - 30 * month, "month": month}
                rows[model, period, day] = {
                    "actual": 5.0,
                    "mean": mean,
                    "sd": size,
                    "error": mean - 5,
                    **figures,
                    **rest,
                    "figures": 9,
                    "estimated": 1,
                }
    frame = pd.DataFrame.from_dict(rows, orient="index").astype(float)
    frame.index = pd.MultiIndex.from_tuples(list(rows), names=["model", "period", "date"])
    frame["revision"] = NAN
    return Backtest(frame, pd.Series(0.0, frame.index), (), "GDP", "public", False)


TRACK = pd.DataFrame(
    {"mean": [4.8, 5.2, 5.1], "5 %": [3.0, 4.0, 4.6], "25 %": [4.2, 4.8, 4.9], "75 %": [5.4, 5.6, 5.3], "95 %": [6.6, 6.4, 5.6]},
    index=pd.to_datetime(["2025-04-30", "2025-05-31", "2025-07-14"]),
)
PLACES = pd.DataFrame({"甲": [5.0, 6.0, 4.0], "乙": [6.0, 5.0, 5.0], "丙": [4.0, NAN, 5.0]}, index=QUARTERS[:3])
LAMPS = pd.DataFrame({"工业": ["red", "黄灯", "green"], "投资": ["浅蓝灯", "blue", None]}, index=MONTHS[:3], dtype=object)
TRIANGLE = pd.DataFrame(
    {"2025-01-17": [5.0, NAN], "2025-04-16": [5.2, -0.7], "2025-07-15": [5.0, -0.9]}, index=["2024Q3", "2024Q4"]
)
YEAR = pd.period_range("2025Q1", periods=4, freq="Q")
PATH = required_path(pd.Series([300.0, 280.0, 300.0, 320.0], YEAR - 4), pd.Series([312.0, 300.0], YEAR[:2]), 5.0)
LIKELY = pd.DataFrame(
    {"mean": [5.1, 4.9], "5 %": [4.7, 4.2], "25 %": [4.9, 4.6], "75 %": [5.3, 5.2], "95 %": [5.5, 5.6]}, index=YEAR[2:]
)
PAIRS = pd.DataFrame({"first": [1.0, 2.0, -3.0], "latest": [1.5, 2.0, -3.2]}, index=["2024Q1", "2024Q2", "2024Q3"])

Draw = Callable[..., Axes]
"""A plot of its own data; takes the names of Look."""

CASES: dict[str, Draw] = {
    "growth": lambda **look: plots.growth(china(), ["GDP", "S2", "S3"], last=8, **look),
    "contributions": lambda **look: plots.contributions(china(), quarters=5, largest=4, **look),
    "structure": lambda **look: plots.structure(china(), last=3, **look),
    "industries": lambda **look: plots.industries(china(), ["GDP", "F", "K"], last=4, **look),
    "lamps": lambda **look: plots.lamps(LAMPS, **look),
    "ranks": lambda **look: plots.ranks(PLACES, **look),
    "news": lambda **look: plots.news(plan_news(), **look),
    "tracker": lambda **look: plots.tracker(TRACK, outcome=5.2, **look),
    "target": lambda **look: plots.target(PATH, 5.0, LIKELY, **look),
    "ratio": lambda **look: plots.ratio(city()[0], benchmarked(), region=city()[0].regions[0], **look),
    "districts": lambda **look: plots.districts(city()[0], parent=city()[1], last=6, **look),
    "scores": lambda **look: plots.scores(backtest(), **look),
}


def revisions(**look: Any) -> list[Axes]:
    """Plots of revisions; none of them has all figures of its data as marks."""
    made = triangle(TRIANGLE, "GDP", "%")
    return [
        plots.triangle_heat_map(made, **look),
        plots.revisions_by_release(revision_statistics(made), **look),
        plots.first_against_latest(PAIRS, "GDP", **look),
        plots.revision_waterfall(pd.Series({"A": 3.0, "B": -1.0}), 100.0, 102.5, "亿元", **look),
    ]
