"""The charts of the bulletin: which, of whose figures, and how a spreadsheet draws the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin import plots, tables
from gdpcore.bulletin.document import ChartBlock
from gdpcore.bulletin.words import say

if TYPE_CHECKING:
    from gdpcore.accounts import Accounts
    from gdpcore.bulletin.bulletin import Bulletin

_MOST_PARTS = 8


def pictures(made: Bulletin, contributions: pd.DataFrame) -> tuple[ChartBlock, ...]:
    """Growth by quarter, contributions to it, industries by quarter, structure; without those that have nothing to show."""
    total, language = made.accounts.total, made.language
    names = {str(c): made.label(str(c)) for c in contributions.columns}
    history, place = _history(made)
    look: plots.Look = {"language": language, "title": ""}
    growth, drawn = growth_shown(made), []
    if any(_any(series) for series in growth):
        drawn.append((plots.growth_chart(*growth, language), "line", ""))
    if _any(contributions):
        drawn.append((plots.contribution_chart(contributions, names, total, language), "stacked", names[total]))
    if _any(history.growth(place)):
        drawn.append((plots.industries(history, region=place, **look), "", ""))
    if len(tables.industries(history)) <= _MOST_PARTS or "S1" in history.items:
        drawn.append((plots.structure(history, region=place, **look), "stacked", ""))
    return tuple(_block(made, axes, kind, line) for axes, kind, line in drawn)


def _any(frame: pd.DataFrame | pd.Series) -> bool:
    return bool(frame.notna().to_numpy().any())


def _block(made: Bulletin, axes: Axes, kind: str, line: str) -> ChartBlock:
    chart = plots.chart(axes)
    computed = chart.name == "contributions" and made.accounts.origin is not None
    title = chart.title + (say("chart_last_computed", made.language) if computed else "")
    return ChartBlock(replace(chart, title=title, source=made.note), kind, line)


def _history(made: Bulletin) -> tuple[Accounts, str]:
    """Published accounts up to the period where there are any, else those reported; and the region's name in them."""
    where = tables.counterpart(made.published, made.accounts, made.place)
    accounts, place = (made.published, where) if made.published is not None and where is not None else (made.accounts, made.place)
    return accounts.select(periods=accounts.periods[accounts.periods <= made.quarter]), place


def growth_shown(made: Bulletin) -> tuple[pd.Series, pd.Series]:
    """Growth of the total: what is published, and what was computed."""
    accounts, total = made.accounts, made.accounts.total
    empty = pd.Series(dtype=float, index=pd.PeriodIndex([], freq=accounts.periods.freqstr))
    where = tables.counterpart(made.published, accounts, made.place)
    computed, published = accounts.growth(made.place)[total].loc[[made.quarter]], empty
    if made.published is not None and where is not None:
        published = made.published.growth(where)[total].dropna()
        published = published[published.index <= made.quarter]
    elif accounts.stage == "published":
        computed, published = empty, accounts.growth(made.place)[total].dropna()
    return published, computed
