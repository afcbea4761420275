"""What a careful analyst would write with pandas: the same accounts and the same flags, vectorised, no function per group.

Both twins do all that the library does: growth of the levels, deflation, the chain year after year, sums in which a missing
part makes the parent missing, growth, contributions, and for each of the four figures its flags: observed and estimated
joined over all inputs and down the chain, not published where there is no number.

The long twin keeps the table as offices keep it, one row per region, item and period, and groups it. Its keys are integers
(text keys cost pandas several times as much), its rows are in order, nothing is sorted, several columns go through one
grouped pass. The wide twin has one row per series and one column per period, shifts columns and groups rows only for the
sums; it is less usual, holds no tidy table, and is the faster of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from benchmarks.world import TOTALS, World
from gdpcore.cube import Status

OBSERVED, ESTIMATED, NOT_PUBLISHED = (np.uint8(s) for s in (Status.OBSERVED, Status.ESTIMATED, Status.NOT_PUBLISHED))
Table = TypeVar("Table", pd.Series, pd.DataFrame)
FIGURES = ["value", "volume"]
FLAGS = ["value_observed", "value_estimated", "volume_observed", "volume_estimated"]


def pandas_long(w: World) -> pd.DataFrame:
    """One row per region, item and period: value, volume, growth and contribution, and the flags of each."""
    lag, periods = w.first_year.shape[-1], w.levels.shape[-1]
    gdp = w.scheme.items.index(TOTALS[0])
    leaves = _long_leaves(w)
    strata = _long_sums(leaves, _parents(w, leaves["item"]))
    whole = pd.concat([leaves, strata, _long_sums(strata, gdp)], ignore_index=True)
    series = whole.groupby(["region", "item"], sort=False)
    before = series[FLAGS[2:]].shift(lag, fill_value=False)
    before["volume"] = series["volume"].shift(lag)
    of_gdp = before[whole["item"] == gdp]  # one row per region and period, in order
    then = of_gdp.take(whole["region"].to_numpy() * periods + whole["period"].to_numpy()).set_axis(whole.index)
    whole["growth"] = 100.0 * (whole["volume"] / before["volume"] - 1.0)
    whole["contribution"] = (whole["volume"] - before["volume"]) * (100.0 / then["volume"])
    later = whole["period"] >= lag
    seen, made = (whole[flag] | before[flag] for flag in FLAGS[2:])
    for figure, observed, estimated in (
        ("value", whole["value_observed"], whole["value_estimated"]),
        ("volume", whole["volume_observed"], whole["volume_estimated"]),
        ("growth", seen & later, made & later),
        ("contribution", (seen | then["volume_observed"]) & later, (made | then["volume_estimated"]) & later),
    ):
        whole[f"{figure}_status"] = _status(whole[figure], observed, estimated)
    return whole.drop(columns=FLAGS)


def _long_leaves(w: World) -> pd.DataFrame:
    """Leaves: the chain year after year is a cumulated product over the same period of all years."""
    regions, leaves, periods = w.levels.shape
    lag = w.first_year.shape[-1]
    own = [w.scheme.items.index(leaf) for leaf in w.scheme.leaves]
    frame = pd.DataFrame(
        {
            "region": np.repeat(np.arange(regions), leaves * periods),
            "item": np.tile(np.repeat(own, periods), regions),
            "period": np.tile(np.arange(periods), regions * leaves),
            "level": w.levels.ravel(),
            "price": w.prices.ravel(),
        }
    )
    inside = frame["period"] >= lag
    before = frame.groupby(["region", "item"], sort=False)["level"].shift(lag)
    start = np.full(w.levels.shape, np.nan)
    start[..., :lag] = w.first_year
    frame["value"] = (frame["level"] / before).where(inside, start.ravel())
    frame["volume"] = (frame["value"] / (frame["price"] / 100.0)).where(inside, frame["value"])
    frame["value_observed"] = frame["level"].notna() | before.notna() | ~inside
    frame["volume_observed"] = frame["value_observed"] | frame["price"].notna()
    frame["value_estimated"] = frame["volume_estimated"] = inside
    frame["place"] = frame["period"] % lag
    same = frame.groupby(["region", "item", "place"], sort=False)
    frame[FIGURES] = same[FIGURES].cumprod(skipna=False)
    frame[FLAGS] = same[FLAGS].cummax().astype(bool)
    return frame[["region", "item", "period", *FIGURES, *FLAGS]]


def _parents(w: World, items: pd.Series) -> np.ndarray:
    parent = np.zeros(len(w.scheme.items), dtype=np.int64)
    for stratum in TOTALS[1:]:
        parent[[w.scheme.items.index(c) for c in w.scheme.hierarchy.children(stratum)]] = w.scheme.items.index(stratum)
    return parent[items.to_numpy()]


def _long_sums(parts: pd.DataFrame, parent: np.ndarray | int) -> pd.DataFrame:
    """Sums of parts by parent; any part's flag is the parent's, any part's gap too."""
    grouped = parts.assign(item=parent).groupby(["region", "item", "period"], sort=False)
    return pd.concat([grouped[FIGURES].sum(skipna=False), grouped[FLAGS].any()], axis=1).reset_index()


def pandas_wide(w: World) -> dict[str, pd.DataFrame]:
    """Frames of series x periods, one per figure and one per figure's flags; rows are regions x items."""
    lag, periods = w.first_year.shape[-1], w.levels.shape[-1]
    own = [w.scheme.items.index(leaf) for leaf in w.scheme.leaves]
    index = pd.MultiIndex.from_product([range(len(w.levels)), own], names=["region", "item"])
    level, price = (pd.DataFrame(x.reshape(-1, periods), index=index) for x in (w.levels, w.prices))
    start, ratio = w.first_year.reshape(-1, lag), level / level.shift(lag, axis=1)
    seen = level.notna() | level.shift(lag, axis=1).notna()
    made = pd.DataFrame(np.broadcast_to(np.arange(periods) >= lag, level.shape), index=index)
    out: dict[str, pd.DataFrame] = {}
    for figure, step, observed in (("value", ratio, seen), ("volume", ratio / (price / 100.0), seen | price.notna())):
        step.iloc[:, :lag], observed.iloc[:, :lag] = start, True
        out[figure] = _wide_sums(w, _chain(step, lag, np.multiply), lambda groups: groups.sum(skipna=False))
        for name, flag in (("observed", observed), ("estimated", made)):
            out[f"{figure}_{name}"] = _wide_sums(w, _chain(flag, lag, np.logical_or), lambda groups: groups.any())
    volume = out["volume"]
    before = volume.shift(lag, axis=1)
    then = _of_gdp(w, before)
    out["growth"] = 100.0 * (volume / before - 1.0)
    out["contribution"] = (volume - before) * (100.0 / then)
    later = pd.Series(range(periods)) >= lag
    for name in ("observed", "estimated"):
        flag = out[f"volume_{name}"]
        flag_before = flag.shift(lag, axis=1, fill_value=False)
        out[f"growth_{name}"] = (flag | flag_before) & later
        out[f"contribution_{name}"] = out[f"growth_{name}"] | _of_gdp(w, flag_before)
    for figure in ("value", "volume", "growth", "contribution"):
        out[f"{figure}_status"] = _status(out[figure], out.pop(f"{figure}_observed"), out.pop(f"{figure}_estimated"))
    return out


def _of_gdp(w: World, frame: pd.DataFrame) -> pd.DataFrame:
    """GDP's row of each series' region."""
    gdp = frame.xs(w.scheme.items.index(TOTALS[0]), level="item")
    return gdp.loc[frame.index.get_level_values("region")].set_axis(frame.index)


def _chain(step: pd.DataFrame, lag: int, join: np.ufunc) -> pd.DataFrame:
    """Each year joined to the year before it."""
    done = step.to_numpy(copy=True)
    for t in range(lag, done.shape[1], lag):
        now = done[:, t : t + lag]
        now[...] = join(done[:, t - lag : t][:, : now.shape[1]], now)
    return pd.DataFrame(done, index=step.index)


def _wide_sums(w: World, leaves: pd.DataFrame, add: Callable[[Any], pd.DataFrame]) -> pd.DataFrame:
    """Leaves with their strata and GDP."""
    region, item = (leaves.index.get_level_values(name) for name in ("region", "item"))
    strata = add(leaves.groupby([region, pd.Index(_parents(w, item.to_series()), name="item")]))
    total = add(strata.groupby(level="region"))
    total.index = pd.MultiIndex.from_product([total.index, [w.scheme.items.index(TOTALS[0])]], names=["region", "item"])
    return pd.concat([total, strata, leaves])


def _status(figure: Table, observed: Table, estimated: Table) -> Table:
    flags = observed.astype("uint8") * OBSERVED
    flags += estimated.astype("uint8") * ESTIMATED
    flags += figure.isna().astype("uint8") * NOT_PUBLISHED
    return flags


def pandas_sums(w: World) -> pd.DataFrame:
    """Sums of regions by groupby."""
    regions, leaves, periods = w.levels.shape
    index = pd.MultiIndex.from_product([range(regions), range(leaves), range(periods)], names=["region", "item", "period"])
    return pd.DataFrame({"level": w.prices.ravel()}, index=index).groupby(level=["item", "period"], sort=False).sum()
