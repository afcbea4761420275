"""Structure: shares and their change, what leads and what drags, and whether leaders stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts, measures
from gdpcore.cube.frames import no_batch
from gdpcore.errors import MeaningError
from gdpcore.monitor.asked import one_region, parts


def share_changes(
    accounts: Accounts,
    *,
    region: str | None = None,
    items: Sequence[str] | None = None,
    flow: str = "ytd",
    of: str = "value",
    years: int = 1,
) -> pd.DataFrame:
    """Shares in the total and how they moved.

    Parameters
    ----------
    items : None for the first partition of the total. of : "value" (current prices) or "volume". years : how far back to compare.

    Returns
    -------
    DataFrame
        Rows (period, item): share and before, per cent; change, points; half_moved, half the sum of absolute changes of all items
        in that period: the points of GDP that changed industry.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> table = share_changes(gdp.samples.china().accounts, flow="period").loc["2025Q2"]
    >>> table["change"].round(2).nlargest(2).to_dict(), round(float(table["change"].sum()), 4)
    ({'I': 0.35, 'L': 0.24}, 0.0)
    """
    no_batch(accounts.value, "share_changes")
    if not isinstance(years, int) or isinstance(years, bool) or years < 1:
        raise MeaningError("E-ECON-004", what="years", given=years, known="a whole number, at least 1")
    place, chosen = one_region(accounts.regions, region), parts(accounts, items)
    share = measures.shares(accounts.select(regions=[place]), flow, of).sel(region=place, item=list(chosen)).values.T
    before, lag = np.full(share.shape, np.nan), years * accounts.lag
    before[lag:] = share[:-lag]
    index = pd.MultiIndex.from_product([accounts.periods, chosen], names=["period", "item"])
    change = share - before
    half = np.repeat(0.5 * np.abs(change).sum(axis=1), len(chosen))
    frame = {"share": share.ravel(), "before": before.ravel(), "change": change.ravel(), "half_moved": half}
    return pd.DataFrame(frame, index=index).dropna(subset="change")


def leaders(
    accounts: Accounts,
    period: Any = None,
    *,
    region: str | None = None,
    items: Sequence[str] | None = None,
    flow: str = "ytd",
    top: int | None = None,
    weights: str = "constant",
) -> pd.DataFrame:
    """What leads and what drags: industries by their pull on GDP growth.

    Parameters
    ----------
    period : None for the last. top : so many from the top only. weights : as :meth:`gdpcore.Accounts.contributions`.

    Returns
    -------
    DataFrame
        Items by falling pull: growth, per cent; share_before, a year before, per cent of GDP
        (at the prices by which contributions are weighted); pull (拉动), points; contribution (贡献率), per cent of
        GDP growth, missing where GDP growth is below 0.5 or parts cancel; cumulated, points from the top; relative, growth less that
        of GDP, points.

    Raises
    ------
    MeaningError
        E-ECON-001, -002; E-ECON-005 where the period has no growth.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> leaders(gdp.samples.china().accounts, "2025Q2", top=3)["pull"].round(2).to_dict()
    {'BCD': 2.02, 'OTH': 0.73, 'F': 0.6}
    """
    no_batch(accounts.value, "leaders")
    place, chosen = one_region(accounts.regions, region), parts(accounts, items)
    some = accounts.select(regions=[place])
    when = some.periods[-1] if period is None else some.value.labels("period")[some.value.axis("period").position(period)]
    rates = measures.growth(some, flow)
    points = measures.contributions(some, flow, weights=weights)
    percent = measures.contributions(some, flow, "percent", weights=weights)
    at_values = weights == "current_share" or some.volume.meaning.price.kind in ("chained", "same_period_last_year")
    share = measures.shares(some, flow, "value" if at_values else "volume").values[0]
    row = some.periods.get_loc(when)
    at = [some.items.index(c) for c in chosen]
    if row < some.lag or np.isnan(rates.values[0, at, row]).any():
        raise MeaningError("E-ECON-005", period=str(when), first=str(some.periods[0]))
    total = float(rates.sel(region=place, item=some.total, period=when).values)
    frame = pd.DataFrame(
        {
            "growth": rates.values[0, at, row],
            "share_before": share[at, row - some.lag],
            "pull": points.values[0, at, row],
            "contribution": percent.values[0, at, row],
        },
        index=pd.Index(chosen, name="item"),
    ).sort_values("pull", ascending=False, kind="stable")
    frame["cumulated"] = frame["pull"].cumsum()
    frame["relative"] = frame["growth"] - total
    return frame if top is None else frame.iloc[:top]


@dataclass(frozen=True, eq=False)
class Persistence:
    """Whether fast industries stay fast.

    Attributes
    ----------
    matrix : rows where an industry stood in a period, columns where it stood in the next, per cent of the row; missing for an empty row.
    counts : the same in numbers of moves. groups : names, fastest first.
    by_item : share of periods faster than GDP, per cent; correlation of growth with that of the period before; mean place.
    """

    matrix: pd.DataFrame
    counts: pd.DataFrame
    by_item: pd.DataFrame

    @property
    def stay(self) -> float:
        """Share of moves that stay in their group, per cent."""
        total = self.counts.to_numpy().sum()
        return float(100.0 * np.trace(self.counts.to_numpy()) / total) if total else float("nan")


def persistence(
    accounts: Accounts, *, region: str | None = None, items: Sequence[str] | None = None, flow: str = "period", groups: int = 3
) -> Persistence:
    """Moves of industries between groups by growth, from period to period; equal growth shares the better place.

    Parameters
    ----------
    groups : industries are cut into so many by place, the first being the fastest.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> round(persistence(gdp.samples.china().accounts).stay, 1)
    69.5
    """
    no_batch(accounts.value, "persistence")
    place, chosen = one_region(accounts.regions, region), parts(accounts, items)
    if not 2 <= groups <= len(chosen):
        raise MeaningError("E-ECON-004", what="groups", given=groups, known=f"2 to {len(chosen)}")
    rates = accounts.select(regions=[place]).growth(place, flow)
    known = rates[list(chosen)].dropna()
    if len(known) < 2 or not (np.diff(pd.PeriodIndex(known.index).asi8) == 1).any():
        raise MeaningError("E-ECON-005", period=str(accounts.periods[-1]), first=str(accounts.periods[0]))
    places = known.rank(axis=1, ascending=False, method="min")
    group = ((places - 1) * groups // len(chosen)).astype(int).to_numpy()
    counts = np.zeros((groups, groups), dtype=int)
    when = pd.PeriodIndex(known.index).asi8
    next_to = np.diff(when) == 1  # a move over a gap is none from period to period
    np.add.at(counts, (group[:-1][next_to].ravel(), group[1:][next_to].ravel()), 1)
    names = [f"{k + 1}" for k in range(groups)]
    table = pd.DataFrame(counts, index=pd.Index(names, name="from"), columns=pd.Index(names, name="to"))
    total = rates[accounts.total].reindex(known.index)
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs = (known[np.r_[False, next_to]], known[np.r_[next_to, False]])
        lagged = pairs[0].reset_index(drop=True).corrwith(pairs[1].reset_index(drop=True))
    by_item = pd.DataFrame(
        {
            "faster_than_total": 100.0 * known.gt(total, axis=0).mean(),
            "correlation": lagged.reindex(list(chosen)),
            "mean_place": places.mean(),
        }
    )
    rows = table.sum(axis=1)
    return Persistence(100.0 * table.div(rows.where(rows > 0), axis=0), table, by_item)
