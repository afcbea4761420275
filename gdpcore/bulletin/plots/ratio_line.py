"""Benchmarked figures over the indicator they were benchmarked with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots.axes import head_room, period_ticks, place_in_title, points, region_of
from gdpcore.bulletin.plots.sheet import Look, sheet
from gdpcore.bulletin.plots.text import spoken
from gdpcore.bulletin.style import COLOURS
from gdpcore.bulletin.words import capital, inside
from gdpcore.cube.periods import periods_per_year


def ratio(
    before: Accounts,
    after: Accounts,
    item: str | None = None,
    region: str | None = None,
    *,
    measure: str = "value",
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """The benchmark-to-indicator ratio: by period as a line, of every whole year as a step.

    A smooth line through the steps says that benchmarking kept the movement of the indicator; a jump from one year to the next
    says where it did not.

    Parameters
    ----------
    before, after : accounts as handed in and as benchmarked, of single periods. item : the total by default.
    region : needed where there are several. measure : "value" or "volume". names : region -> name, for the title.
    look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    with sheet("ratio", (8.6, 3.4), look) as drawn:
        place, code = region_of(drawn, after, region), item or after.total
        series = []
        for accounts in (before, after):
            cube = getattr(accounts, measure).sel(region=region_of(drawn, accounts, region), item=code)
            series.append(pd.Series(np.asarray(cube.values, dtype=np.float64), index=accounts.periods))
        both = pd.concat(series, axis=1, keys=["indicator", "benchmarked"]).dropna()
        both = both[both["indicator"] != 0]
        year = pd.Series([t.year for t in both.index], index=both.index, dtype=np.int64)
        sums, count = both.groupby(year).transform("sum"), year.groupby(year).transform("size")
        steps = (sums["benchmarked"] / sums["indicator"]).where(count == periods_per_year(after.periods))
        frame = pd.DataFrame({"ratio_quarter": both["benchmarked"] / both["indicator"], "ratio_year": steps}, dtype=np.float64)
        drawn.require_figures(frame)
        ax = drawn.ax
        for here in np.split(np.arange(len(frame)), np.flatnonzero(np.diff(year.to_numpy())) + 1):
            ax.hlines(frame["ratio_year"].iloc[here[0]], here[0] - 0.5, here[-1] + 0.5, color=COLOURS[1], linewidth=5, alpha=0.75)
        ax.plot(range(len(frame)), frame["ratio_quarter"], color=COLOURS[0], linewidth=1.8)
        points(drawn, frame["ratio_quarter"].to_numpy(), 0, COLOURS[0], "o", 4.5)
        handles = ax.plot([], [], color=COLOURS[0], linewidth=1.8, marker="o", label=drawn.say("ratio_quarter"))
        handles += ax.plot([], [], color=COLOURS[1], linewidth=5, alpha=0.75, label=drawn.say("ratio_year"))
        head_room(ax, 0.05, 0.002)
        ax.ticklabel_format(axis="y", useOffset=False)
        period_ticks(ax, frame.index, drawn.language)
        ax.set_ylabel(drawn.say("axis_ratio"))
        above = drawn.legend(handles)
        label = after.hierarchy.label(code, drawn.language)
        title = drawn.say("ratio_title", place=place_in_title(place, names, drawn.language), item=inside(label, drawn.language))
        data = frame.rename(columns={k: drawn.say(k) for k in frame.columns})
        return drawn.finish(capital(title), spoken(frame["ratio_quarter"].iloc[-4:], 4), data, drawn.say("unit_ratio"), above)
