"""The charts of the bulletin."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin import plots, tables
from gdpcore.bulletin.document import ChartBlock
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.style import figure_of
from gdpcore.bulletin.words import say

if TYPE_CHECKING:
    from gdpcore.bulletin.bulletin import Bulletin


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart that is drawn when it is asked for."""

    name: str
    title: str
    alt: str
    data: pd.DataFrame
    unit: str
    source: str
    language: str
    draw: Callable[[], Axes]

    def svg(self) -> str:
        """As SVG."""
        with plots.style(self.language):
            return plots.to_svg(self.draw(), self.title, self.alt)

    def png(self) -> bytes:
        """As PNG."""
        stream = io.BytesIO()
        with plots.style(self.language):
            figure_of(self.draw()).savefig(stream, format="png", dpi=200, metadata={"Software": None})
        return stream.getvalue()


def pictures(made: Bulletin, contributions: pd.DataFrame) -> tuple[ChartBlock, ...]:
    """Growth by quarter, and contributions to it."""
    total, language = made.accounts.total, made.language
    published, computed = growth_shown(made)
    titles = [say(k, language) for k in ("chart_growth", "chart_contributions")]
    if made.accounts.origin is not None:
        titles[1] += say("chart_last_computed", language)
    names = {c: made.label(str(c)) for c in contributions.columns}
    rates = pd.DataFrame({say("line_published", language): published, say("line_computed", language): computed}).dropna(
        axis=1, how="all"
    )
    first = Picture(
        "growth",
        titles[0],
        spoken(computed if len(computed) else published),
        rates,
        say("axis_growth", language),
        made.note,
        language,
        lambda: plots.growth_chart(published, computed, language),
    )
    second = Picture(
        "contributions",
        titles[1],
        spoken(contributions[total]),
        contributions.rename(columns=names),
        say("axis_points", language),
        made.note,
        language,
        lambda: plots.contribution_chart(contributions, names, total, language),
    )
    return ChartBlock(first, "line"), ChartBlock(second, "stacked", names[total])


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


def spoken(series: pd.Series) -> str:
    """A series in words, for those who do not see the chart."""
    return "; ".join(f"{period}: {number(float(x), 1)}" for period, x in series.items())
