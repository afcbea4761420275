"""Contributions to growth, stacked, with the growth that they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.accounts import Accounts
from gdpcore.bulletin import tables
from gdpcore.bulletin.plots.axes import named, period_ticks, place_in_title, points, region_of, zero_line
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import spoken
from gdpcore.bulletin.style import COLOURS, HATCHES, INK, OTHER, luminance
from gdpcore.bulletin.words import capital
from gdpcore.cube.periods import parse_period


def contributions(
    accounts: Accounts,
    region: str | None = None,
    *,
    period: Any = None,
    quarters: int = 9,
    largest: int = 7,
    published: Accounts | None = None,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """What each industry adds to GDP growth, in percentage points, stacked by quarter; the growth itself is the line.

    Parameters
    ----------
    accounts : whose growth. region : needed where there are several. period : the last quarter shown.
    quarters : how many. largest : industries shown by name, up to eight; the rest stand together.
    published : accounts that show the quarters before ``period``. names : region -> name, for the title.
    look : see :class:`gdpcore.bulletin.plots.Look`.

    Examples
    --------
    >>> from gdpcore import samples
    >>> from gdpcore.bulletin.plots import chart
    >>> data = chart(contributions(samples.china().accounts, language="en", largest=4)).data
    >>> data.columns.tolist()[-2:]
    ['All remaining industries', 'Gross domestic product']
    """
    with sheet("contributions", (8.6, 4.6), look) as drawn:
        place = region_of(drawn, accounts, region)
        last = accounts.periods[-1] if period is None else parse_period(period, freq=accounts.periods.freqstr)
        table = tables.contribution_table(accounts, place, last, published, quarters, min(largest, len(COLOURS)))
        codes = [c for c in table.columns if c != "other"]
        drawn.require_figures(table)
        labels = {"other": drawn.say("other"), **dict(zip(codes, named(accounts, codes, drawn.language), strict=True))}
        title = drawn.say("contributions_title", place=place_in_title(place, names, drawn.language))
        return _stack(drawn, table, labels, accounts.total, capital(title))


def contribution_chart(
    table: pd.DataFrame, names: Mapping[str, str], total: str, language: str, ax: Axes | None = None, name: str = "contributions"
) -> Axes:
    """Stacked contributions (points) by quarter with GDP growth as a line, without a title.

    Parameters
    ----------
    table : rows quarters; columns items, "other" and the total. names : labels of the items. name : begins the ids.
    """
    with sheet(name, (8.6, 4.4), {"ax": ax, "language": language, "title": ""}) as drawn:
        labels = {str(c): drawn.say("other") if c == "other" else names.get(str(c), str(c)) for c in table.columns}
        return _stack(drawn, table, labels, total, drawn.say("chart_contributions"))


def _stack(drawn: Sheet, table: pd.DataFrame, labels: Mapping[str, str], total: str, title: str) -> Axes:
    ax, x = drawn.ax, np.arange(len(table))
    up, down = np.zeros(len(table)), np.zeros(len(table))
    shown = [c for c in table.columns if c != total]
    for k, code in enumerate(shown):
        y = np.nan_to_num(table[code].to_numpy(dtype=np.float64))
        bars = ax.bar(
            x,
            y,
            0.64,
            bottom=np.where(y >= 0, up, down),
            linewidth=0.6,
            label=drawn.label(labels[code], 26),
            **filling(k, code == "other"),
        )
        for row, bar in enumerate(bars):
            if not np.isnan(table[code].iloc[row]):
                drawn.mark(bar, row, list(table.columns).index(code))
        up, down = up + np.maximum(y, 0), down + np.minimum(y, 0)
    line = table[total].to_numpy(dtype=np.float64)
    ax.plot(x, line, color="white", linewidth=3.4, zorder=2.5)
    ax.plot(x, line, color=INK, marker="D", markersize=5, linewidth=1.6, label=drawn.say("line_total"), zorder=2.6)
    points(drawn, line, list(table.columns).index(total), INK, "D", 5.5)
    period_ticks(ax, table.index, drawn.language)
    zero_line(ax)
    ax.set_ylabel(drawn.say("axis_points"))
    above = drawn.legend()
    data = table.rename(columns=dict(labels))
    return drawn.finish(title, f"{labels[total]}: {spoken(table[total])}", data, drawn.say("unit_points"), above)


def filling(k: int, other: bool = False) -> dict[str, Any]:
    """Colour, hatch and edge of the k-th part of a stack; the rest is grey."""
    colour = OTHER if other else COLOURS[k % len(COLOURS)]
    edge = "white" if luminance(colour) < 0.4 else "#6b7280"
    return {"color": colour, "edgecolor": edge, "hatch": "" if other else HATCHES[k % len(HATCHES)]}
