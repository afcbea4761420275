"""Inputs of any size for the benchmarks: random positive levels and price indexes, five per cent of the levels missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning, Status
from gdpcore.panel import Catalogue, Indicator, Panel
from gdpcore.scheme import Scheme
from gdpcore.scheme.rule import Method, Rule, Term

TOTALS = ("GDP", "S1", "S2", "S3")


@dataclass(frozen=True)
class World:
    """A scheme with its panel and base, and the plain arrays behind them for the twins."""

    scheme: Scheme
    panel: Panel
    base: Accounts
    levels: np.ndarray
    prices: np.ndarray
    first_year: np.ndarray


def world(size: tuple[int, int, int], frequency: str = "M", missing: float = 0.05) -> World:
    """``size`` is (regions, items, periods); four of the items are totals. The first year is the base."""
    regions, items, periods = size
    leaves = [f"I{k:02d}" for k in range(items - len(TOTALS))]
    cut = max(1, len(leaves) // 8), max(2, len(leaves) // 2)
    parts = {
        "GDP": {"stratum": ["S1", "S2", "S3"]},
        "S1": leaves[: cut[0]],
        "S2": leaves[cut[0] : cut[1]],
        "S3": leaves[cut[1] :],
    }
    tree = Hierarchy.of([*TOTALS, *leaves], parts)
    rules = tuple(
        Rule(leaf, Method("extrapolate_value", (Term(f"x{k}", coefficient="fixed"),)), Method("deflate", price=(Term(f"p{k}"),)))
        for k, leaf in enumerate(leaves)
    )
    scheme = Scheme("benchmark", "1", "基准测试", "benchmark", "", "", tree, rules)
    rng = np.random.default_rng(20261123)
    per_year = {"M": 12, "Q": 4}[frequency]
    grid = pd.period_range("2005-01", periods=periods * (12 // per_year), freq="M")
    own = pd.period_range(grid[0].asfreq(frequency), periods=periods, freq=frequency)
    shape = (regions, len(leaves), periods)
    levels = 100 * np.exp(np.cumsum(rng.normal(0.01, 0.02, shape), axis=-1))
    prices = 100 + rng.normal(1, 1, shape)
    levels[..., per_year:][rng.random((*shape[:-1], periods - per_year)) < missing] = np.nan
    values = np.full((regions, 2 * len(leaves), len(grid)), np.nan)
    step = 12 // per_year
    values[..., step - 1 :: step] = np.concatenate([levels, prices], axis=1)
    catalogue = Catalogue(
        [Indicator(f"x{k}", unit="亿元", frequency=frequency) for k in range(len(leaves))]
        + [Indicator(f"p{k}", unit="index", kind="index", frequency=frequency) for k in range(len(leaves))]
    )
    names = tuple(f"R{k}" for k in range(regions))
    status = np.where(np.isnan(values), np.uint8(Status.NOT_PUBLISHED), np.uint8(Status.OBSERVED))
    panel = Panel(catalogue, names, grid, values, status, np.full(values.shape, -1, dtype=np.int32))
    first = rng.uniform(1, 2, (regions, len(leaves), per_year))
    axes = [Axis.of("region", names), Axis.of("item", leaves), Axis.of("period", own[:per_year])]
    base = Accounts(
        Cube.of(first, axes, Meaning.of("亿元", "current")),
        Cube.of(first, axes, Meaning.of("亿元", "constant@2005")),
        Hierarchy.of(leaves),
    )
    return World(scheme, panel, base, levels, prices, first)
