"""What a careful analyst would write with pandas: the same accounts by groupby, shift and reshape."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.world import World


def pandas_accounts(w: World) -> pd.DataFrame:
    """Values, volumes, growth and contributions of all items, long form: one row per region, item and period."""
    regions, leaves, periods = w.levels.shape
    lag = w.first_year.shape[-1]
    names = list(w.base.items)
    index = pd.MultiIndex.from_product([range(regions), names, range(periods)], names=["region", "item", "period"])
    frame = pd.DataFrame({"level": w.levels.ravel(), "price": w.prices.ravel() / 100.0}, index=index)
    ratio = frame["level"] / frame.groupby(["region", "item"], sort=False)["level"].shift(lag)
    start = np.full(w.levels.shape, np.nan)
    start[..., :lag] = w.first_year
    place = np.arange(periods) % lag
    frame["place"] = np.tile(place, regions * leaves)
    inside = np.tile(np.arange(periods) >= lag, regions * leaves)
    frame["value_step"] = np.where(inside, ratio, start.ravel())
    frame["volume_step"] = np.where(inside, ratio / frame["price"], start.ravel())
    keys = ["region", "item", "place"]
    for name in ("value", "volume"):
        frame[name] = frame.groupby(keys, sort=False)[f"{name}_step"].cumprod(skipna=False)
    figures = frame[["value", "volume"]]
    strata = {leaf: parent for parent in ("S1", "S2", "S3") for leaf in w.scheme.hierarchy.children(parent)}
    by = figures.index.get_level_values("item").map(strata)
    sums = figures.groupby(
        [figures.index.get_level_values("region"), by, figures.index.get_level_values("period")], sort=False
    ).sum(min_count=1)
    total = figures.groupby(level=["region", "period"], sort=False).sum(min_count=1)
    total = pd.concat({"GDP": total}, names=["item"]).reorder_levels(["region", "item", "period"])
    sums.index.names = ["region", "item", "period"]
    whole = pd.concat([figures, sums, total])
    before = whole.groupby(level=["region", "item"], sort=False)["volume"].shift(lag)
    whole["growth"] = 100.0 * (whole["volume"] / before - 1.0)
    gdp = before.xs("GDP", level="item")
    rows = pd.MultiIndex.from_arrays([whole.index.get_level_values("region"), whole.index.get_level_values("period")])
    whole["contribution"] = 100.0 * (whole["volume"] - before) / gdp.reindex(rows).to_numpy()
    return whole


def pandas_sums(w: World) -> pd.DataFrame:
    """Sums of regions by groupby."""
    regions, leaves, periods = w.levels.shape
    index = pd.MultiIndex.from_product([range(regions), range(leaves), range(periods)], names=["region", "item", "period"])
    return pd.DataFrame({"level": w.prices.ravel()}, index=index).groupby(level=["item", "period"], sort=False).sum()
