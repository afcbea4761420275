"""Temporal disaggregation beside timedisagg, series by series as it works; neither side has an intercept there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.registry import Case, register
from gdpcore.kernel.disaggregate import chow_lin

Given = tuple[np.ndarray, np.ndarray]
PART = 5


def inputs(size: tuple[int, int]) -> Given:
    """Totals (n, Y) and indicators (n, 1, T), made up."""
    series, quarters = size
    rng = np.random.default_rng(20261123)
    x = 100 * np.exp(np.cumsum(rng.normal(0.012, 0.03, (series, quarters)), axis=1))
    noise = np.cumsum(rng.normal(0, 20, (series, quarters)), axis=1)
    return (20 * x + noise).reshape(series, quarters // 4, 4).sum(2), x[:, None]


def each(given: Given) -> list[pd.DataFrame]:
    """timedisagg's Chow-Lin by maximum likelihood, one series a call."""
    np.bool = np.bool_  # the name that it uses
    from timedisagg.td import TempDisagg

    years, quarters = given[0].shape[1], given[1].shape[2]
    labels = {"index": np.repeat(np.arange(years), 4), "grain": np.tile(np.arange(1, 5), years)}
    out = []
    for y, x in zip(*given, strict=True):
        frame = pd.DataFrame({**labels, "X": x[0, :quarters], "y": np.repeat(y, 4)})
        out.append(TempDisagg(conversion="sum", method="chow-lin-maxlog")(frame))
    return out


register(
    Case(
        "Chow-Lin, maximum likelihood",
        f"timedisagg ({PART} series, scaled)",
        inputs,
        lambda given: chow_lin(*given, intercept=False),
        each,
        ((100, 80), (1000, 80)),
        ((20, 80),),
        goal=20.0,
        goal_size=(100, 80),
        peer="timedisagg",
        theirs_part=lambda given: ((given[0][:PART], given[1][:PART]), len(given[0]) / PART),
    )
)
