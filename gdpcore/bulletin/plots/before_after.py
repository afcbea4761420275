"""What reconciling and benchmarking did to growth, region by region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots.axes import points
from gdpcore.bulletin.plots.sheet import Look, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import COLOURS, INK, QUIET


def growth_before_after(
    before: Accounts,
    after: Accounts,
    parent: Accounts,
    period: str,
    item: str | None = None,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """Growth of every region on the same period of last year, before and after: a line from a hollow to a full point, per cent.

    Parameters
    ----------
    before, after : accounts of the regions; regions that only one of them has (statistical gaps) are left out. Where there
        is no growth, in a first year, there is no point.
    parent : its growth is the vertical line. item : the total if not named. names : labels of the regions.
    look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    code = item or after.total
    regions = [r for r in before.regions if r in set(after.regions)]
    old, new = (_growth(a, regions, code, period) for a in (before, after))
    order = np.argsort(np.nan_to_num(new))
    old, new, y = old[order], new[order], np.arange(len(regions))
    with sheet("agreement", (8.6, 1.7 + 0.27 * len(regions)), look, grid="x") as drawn:
        ax = drawn.ax
        ax.hlines(y, old, new, color=QUIET, linewidth=1.6)
        ax.plot(old, y, "o", markersize=6, color=COLOURS[1], markerfacecolor="white", label=drawn.say("line_before"))
        ax.plot(new, y, "o", markersize=6, color=COLOURS[0], label=drawn.say("line_after"))
        points(drawn, old, 0, "#ffffff", "o", 6.0, across=True, edgecolors=COLOURS[1], linewidths=1.0)
        points(drawn, new, 1, COLOURS[0], "o", 6.0, across=True, edgecolors=COLOURS[0])
        whole = float(_growth(parent, [parent.regions[0]], code, period)[0])
        name = (names or {}).get(parent.regions[0], parent.regions[0])
        said = f"{drawn.label(name)} {figure_text(whole)}" if np.isfinite(whole) else drawn.label(name)
        ax.axvline(whole, color=INK, linewidth=1, linestyle="--", label=said)
        labels = [(names or {}).get(regions[i], regions[i]) for i in order]
        ax.set_yticks(y, [drawn.label(text) for text in labels])
        ax.set_xlabel(drawn.say("axis_growth"))
        above = drawn.legend()
        frame = pd.DataFrame({drawn.say("line_before"): old, drawn.say("line_after"): new}, index=labels)
        label = after.hierarchy.label(code, drawn.language)
        title = drawn.say("agreement_title", item=label, period=period)
        return drawn.finish(title, spoken(frame.iloc[:, 1]), frame, "%", above)


def _growth(accounts: Accounts, regions: list[str], item: str, period: str) -> NDArray[np.float64]:
    frame = accounts.select(regions=regions).growth()
    row = frame.loc[pd.Period(period, freq=accounts.periods.freqstr)]
    return np.array([row[(r, item)] if len(regions) > 1 else row[item] for r in regions], dtype=np.float64)
