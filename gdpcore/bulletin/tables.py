"""The tables of the note, as frames of full-precision numbers; rounding happens where they are printed."""

from __future__ import annotations

import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.bulletin.words import say
from gdpcore.cube.units import label

RELEASE_ORDER = ("GDP", "S1", "S2", "S3", "A", "BCD", "C", "E", "F", "G", "H", "J", "K", "I", "L", "OTH")
"""The order of a national release: GDP, strata, then industries (J and K before I and L)."""

DECIMALS = {"value": 1, "growth": 1, "points": 2, "percent": 1, "share": 1, "deflator": 1, "published": 1, "difference": 2}
"""Decimals in print."""


def release_items(accounts: Accounts) -> list[str]:
    """Items of a release that the accounts hold; all items where they are not China's published ones."""
    known = [c for c in RELEASE_ORDER if c in accounts.items]
    return known if len(known) > 5 else list(accounts.items)


def industries(accounts: Accounts) -> list[str]:
    """The parts of GDP by its first partition."""
    return [c for c in accounts.hierarchy.children(accounts.total) if c in accounts.items]


def counterpart(published: Accounts | None, accounts: Accounts, region: str) -> str | None:
    """The region of published accounts that stands beside a region: the same one, or the only one where one has no name.

    Another region's figures are never shown beside it.
    """
    if published is None or published.flow != accounts.flow:
        return None
    if region in published.regions:
        return region
    only = published.regions[0]
    return only if len(published.regions) == len(accounts.regions) == 1 and "" in (only, region) else None


def industry_table(
    accounts: Accounts, region: str, period: pd.Period, flow: str = "period", published: Accounts | None = None
) -> pd.DataFrame:
    """One row per item in the release's order: value, growth, points, percent, share, deflator, and published growth beside it.

    Parameters
    ----------
    flow : "period" or "ytd"; published : accounts whose growth is shown beside, where they hold the period.

    Returns
    -------
    DataFrame
        Index item codes; columns value (in the accounts' unit), growth, percent, share, deflator, published (per cent),
        points, difference (percentage points); not rounded.
    """
    items = release_items(accounts)
    columns = {
        "value": accounts.to_flow(flow).value.sel(region=region).to_frame().loc[period],
        "growth": accounts.growth(region, flow).loc[period],
        "points": accounts.contributions(region, flow).loc[period],
        "percent": accounts.contributions(region, flow, unit="percent").loc[period],
        "share": accounts.shares(region, flow).loc[period],
        "deflator": accounts.deflators(region, flow).loc[period],
    }
    frame = pd.DataFrame(columns).reindex(items)
    where = counterpart(published, accounts, region)
    if published is not None and where is not None and period in published.periods:
        known = published.growth(where, flow).loc[period]
        frame["published"] = known.reindex(items)
        frame["difference"] = frame["growth"] - frame["published"]
    return frame.rename_axis("item")


def level_table(accounts: Accounts, region: str, period: pd.Period, flow: str = "period") -> pd.DataFrame:
    """One row per item: value, volume, volume a year before (in the accounts' unit) and growth, per cent; not rounded."""
    held = accounts.to_flow(flow)
    volume = held.volume.sel(region=region).to_frame()
    columns = {
        "value": held.value.sel(region=region).to_frame().loc[period],
        "volume": volume.loc[period],
        "before": volume.reindex([period - accounts.lag]).iloc[0],
        "growth": accounts.growth(region, flow).loc[period],
    }
    return pd.DataFrame(columns).reindex(release_items(accounts)).rename_axis("item")


def contribution_table(
    accounts: Accounts,
    region: str,
    period: pd.Period,
    published: Accounts | None = None,
    quarters: int = 9,
    largest: int = 7,
) -> pd.DataFrame:
    """Contributions by quarter to ``period``, points: the industries that mattered most, the rest together, and GDP growth.

    The period itself is that of the accounts; quarters before it are the published ones where they reach up to it. Each
    row is measured within one set of accounts, so that a published total is never compared with a computed one.
    Columns are item codes, "other" and the total's code; rows the quarters.
    """
    points, growth = _points(accounts, region)
    where = counterpart(published, accounts, region)
    if (
        published is not None
        and where is not None
        and industries(published) == industries(accounts)
        and period - 1 in published.periods
    ):
        earlier, rates = _points(published, where)
        points = pd.concat([earlier[earlier.index < period], points.loc[[period]]])
        growth = pd.concat([rates[rates.index < period], growth.loc[[period]]])
    shown = growth[growth.index <= period].dropna().index[-quarters:]
    points = points.loc[shown]
    order = points.abs().mean().sort_values(ascending=False).index
    kept = [c for c in points.columns if c in order[:largest]]
    frame = points[kept].copy()
    frame["other"] = points.drop(columns=kept).sum(axis=1, min_count=1)
    frame[accounts.total] = growth.loc[shown]
    return frame


def _points(accounts: Accounts, region: str) -> tuple[pd.DataFrame, pd.Series]:
    """Contributions of the industries, and growth of the total, by quarter."""
    return accounts.contributions(region)[industries(accounts)], accounts.growth(region)[accounts.total]


def headed(frame: pd.DataFrame, accounts: Accounts, language: str) -> pd.DataFrame:
    """The same table with headings and item names in one language, rounded as printed."""
    unit = label(accounts.value.meaning.unit, language)
    out = pd.DataFrame(
        {
            say(c, language, unit=unit) if c == "value" else say(c, language): frame[c].round(DECIMALS[c]) + 0.0
            for c in frame.columns
        }
    )
    out.insert(0, say("item", language), [accounts.hierarchy.label(c, language) for c in frame.index])
    return out
