"""What a total is made of, period by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots.axes import last_rows, named, period_ticks, place_in_title, region_of
from gdpcore.bulletin.plots.contribution_stack import filling
from gdpcore.bulletin.plots.sheet import Look, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import COLOURS, PAPER, ink_on
from gdpcore.bulletin.tables import industries
from gdpcore.bulletin.words import capital, inside


def structure(
    accounts: Accounts,
    items: Sequence[str] | None = None,
    region: str | None = None,
    *,
    flow: str = "ytd",
    last: int = 8,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """Shares of items in the total at current prices, per cent, stacked by period with each share written in it.

    Parameters
    ----------
    accounts : whose values. items : up to eight that make up the total; the three strata by default, or the industries
        where there are none. region : needed where there are several. flow : "ytd" (default: free of seasons) or "period".
    last : so many periods at most; of year-to-date figures those of the latest one's quarter, year by year.
    names : region -> name, for the title. look : see :class:`gdpcore.bulletin.plots.Look`.

    Examples
    --------
    >>> from gdpcore import samples
    >>> from gdpcore.bulletin.plots import chart
    >>> data = chart(structure(samples.china().accounts, language="en")).data
    >>> bool((abs(data.sum(axis=1) - 100) < 0.1).all())
    True
    """
    with sheet("structure", (8.6, 4.0), look, grid="") as drawn:
        place = region_of(drawn, accounts, region)
        codes = list(items) if items is not None else _parts(accounts)
        known = accounts.shares(place, flow)
        drawn.require_few(codes)
        drawn.require_columns(known, codes)
        frame = last_rows(known[codes], len(known))
        if flow == "ytd" and len(frame) and accounts.periods.freqstr.startswith("Q"):
            frame = frame[pd.PeriodIndex(frame.index).quarter == frame.index[-1].quarter]
        frame = last_rows(frame, last)
        drawn.require_figures(frame)
        labels = named(accounts, codes, drawn.language)
        ax, x, floor = drawn.ax, np.arange(len(frame)), np.zeros(len(frame))
        for k, code in enumerate(codes):
            y = np.nan_to_num(frame[code].to_numpy(dtype=np.float64))
            how = filling(k)
            bars = ax.bar(x, y, 0.62, bottom=floor, linewidth=0.8, label=drawn.label(labels[k], 34), **how)
            for row, bar in enumerate(bars):
                if not np.isnan(frame[code].iloc[row]):
                    drawn.mark(bar, row, k)
                if y[row] >= 4:
                    box = {"facecolor": how["color"], "edgecolor": "none", "pad": 1.2} if how["hatch"] else None
                    middle = floor[row] + y[row] / 2
                    ax.text(
                        row,
                        middle,
                        figure_text(y[row]),
                        ha="center",
                        va="center",
                        fontsize=9,
                        color=ink_on(how["color"]),
                        bbox=box,
                    )
            floor = floor + y
        period_ticks(ax, frame.index, drawn.language, ytd=flow == "ytd")
        ax.set_ylim(min(0.0, float(frame.min().min())), max(100.0, float(floor.max())))
        ax.set_ylabel(drawn.say("axis_share"))
        ax.set_facecolor(PAPER if len(codes) < 2 else "none")
        above = drawn.legend()
        total = inside(accounts.hierarchy.label(accounts.total, drawn.language), drawn.language)
        title = drawn.say("structure_title", place=place_in_title(place, names, drawn.language), total=total)
        alt = f"{frame.index[-1]}: {spoken(frame.iloc[-1].set_axis(labels))}"
        return drawn.finish(capital(title), alt, frame.set_axis(labels, axis=1), "%", above)


def _parts(accounts: Accounts) -> list[str]:
    strata: list[str] = [c for c in ("S1", "S2", "S3") if c in accounts.items]
    return strata if len(strata) == 3 else industries(accounts)[: len(COLOURS)]
