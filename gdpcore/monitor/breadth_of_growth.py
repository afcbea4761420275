"""Breadth (增长面): what share of industries grows, or grows faster than a period before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts, measures
from gdpcore.accounts.convert import to_flow
from gdpcore.errors import MeaningError
from gdpcore.kernel import diffusion
from gdpcore.monitor.asked import one_region, parts, printed

Array = NDArray[np.float64]
KINDS = ("growing", "accelerating")


def breadth(
    accounts: Accounts,
    *,
    region: str | None = None,
    of: str = "growing",
    weighted: bool = False,
    items: Sequence[str] | None = None,
    flow: str = "period",
    decimals: int | None = 1,
    ties: float = 0.0,
) -> pd.Series:
    """The share of industries that grow, per cent, by period.

    Parameters
    ----------
    accounts : without draws (:func:`breadth_of_draws` takes those). region : needed where there are several.
    of : "growing", on the same period of last year; "accelerating", growing faster than the period before.
    weighted : by current value added of the same period of last year, instead of counting.
    items : None takes the first partition of the total whose items all are here.
    decimals : growth is taken as printed; 0.04 is 0.0 and does not grow. None: as it is. ties : what an unchanged industry counts.

    Returns
    -------
    Series
        Over the periods that have a figure: an industry without one makes the share of that period missing.

    Raises
    ------
    MeaningError
        E-ECON-001, -002 for the region and the items; E-ECON-004 for another ``of``, or draws.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> breadth(gdp.samples.china().accounts).round(1).loc["2022Q2":"2023Q1"].tolist()
    [63.6, 90.9, 72.7, 100.0]
    """
    _require_plain(accounts)
    rates, weights, names = _arrays(accounts, region, items, flow, decimals)
    name = f"{of}, per cent of {len(names)} industries" + (", weighted" if weighted else "")
    return pd.Series(_share(rates, weights, of, weighted, ties).values, index=accounts.periods, name=name).dropna()


def breadth_table(
    accounts: Accounts, *, items: Sequence[str] | None = None, flow: str = "period", decimals: int | None = 1
) -> pd.DataFrame:
    """Breadth of every region: growing and accelerating, counted and weighted, with the counts.

    Returns
    -------
    DataFrame
        Rows (region, period); growing, growing_weighted, accelerating, accelerating_weighted in per cent; rising, flat, falling counts.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> breadth_table(gdp.samples.china().accounts).loc[("CN", "2022Q2"), ["rising", "flat", "falling"]].astype(int).tolist()
    [7, 1, 3]
    """
    _require_plain(accounts)
    frames = {}
    for region in accounts.regions:
        rates, weights, _ = _arrays(accounts, region, items, flow, decimals)
        columns = {
            f"{of}{'_weighted' if weighted else ''}": _share(rates, weights, of, weighted, 0.0).values
            for of in KINDS
            for weighted in (False, True)
        }
        count = _share(rates, weights, "growing", False, 0.0)
        table = pd.DataFrame(columns, index=accounts.periods)
        table["rising"], table["flat"], table["falling"] = count.rising, count.flat, count.falling
        frames[region] = table.dropna(subset="growing")
    return pd.concat(frames, names=["region", "period"])


def breadth_of_draws(
    accounts: Accounts,
    *,
    region: str | None = None,
    of: str = "growing",
    weighted: bool = False,
    items: Sequence[str] | None = None,
    flow: str = "period",
    decimals: int | None = 1,
    level: float = 0.9,
) -> pd.DataFrame:
    """Breadth with its uncertainty, from accounts with draws such as ``nowcast.draws_of_accounts``.

    Returns
    -------
    DataFrame
        By period: mean, lower and upper of the central ``level``, and ``all``, the probability that every industry counts, per cent.
    """
    if accounts.value.values.ndim != 4 or not 0 < level < 1:
        raise MeaningError("E-ECON-004", what="draws", given=f"{accounts.value.dims}, level {level}", known="one axis of draws")
    rates, weights, _ = _arrays(accounts, region, items, flow, decimals)
    share = _share(rates, weights, of, weighted, 0.0).values
    low, high = np.quantile(share, [(1 - level) / 2, (1 + level) / 2], axis=0)
    full = np.where(np.isnan(share).any(axis=0), np.nan, 100.0 * (share >= 100.0 - 1e-9).mean(axis=0))
    frame = {"mean": share.mean(axis=0), "lower": low, "upper": high, "all": full}
    return pd.DataFrame(frame, index=accounts.periods).dropna(subset="mean")


def _require_plain(accounts: Accounts) -> None:
    if accounts.value.batch:
        raise MeaningError("E-ECON-004", what="accounts", given=accounts.value.dims, known="accounts without draws")


def _arrays(
    accounts: Accounts, region: str | None, items: Sequence[str] | None, flow: str, decimals: int | None
) -> tuple[Array, Array, tuple[str, ...]]:
    """Growth as printed (..., I, T), value added a year before (..., I, T), and the items."""
    chosen = parts(accounts, items)
    some = accounts.select(regions=[one_region(accounts.regions, region)], items=chosen)
    rates = printed(measures.growth(some, flow).values[..., 0, :, :], decimals)
    value, lag = to_flow(some.value, flow).values[..., 0, :, :], accounts.lag
    weights = np.full(value.shape, np.nan)
    weights[..., lag:] = value[..., :-lag]
    return rates, weights, chosen


def _share(rates: Array, weights: Array, of: str, weighted: bool, ties: float) -> diffusion.Diffusion:
    if of not in KINDS:
        raise MeaningError("E-ECON-004", what="of", given=of, known=", ".join(KINDS))
    changes = rates
    if of == "accelerating":
        changes = np.full(rates.shape, np.nan)
        changes[..., 1:] = np.round(np.diff(rates, axis=-1), 9)  # a difference of printed figures holds no more digits than they
    return diffusion.rising(changes, weights if weighted else 1.0, ties=ties)
