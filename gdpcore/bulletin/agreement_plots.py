"""Charts of agreement: what reconciling and benchmarking did to growth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots import COLOURS, INK, QUIET, new_axes
from gdpcore.bulletin.words import say


def growth_before_after(
    before: Accounts,
    after: Accounts,
    parent: Accounts,
    period: str,
    item: str | None = None,
    names: Mapping[str, str] | None = None,
    language: str = "zh",
    ax: Axes | None = None,
) -> Axes:
    """Growth of every region on the same period of last year, before and after: a line from a hollow to a full point, per cent.

    Parameters
    ----------
    before, after : accounts of the regions; regions that only one of them has (statistical gaps) are left out. Where there
        is no growth, in a first year, there is no point.
    parent : its growth is the vertical line. item : the total if not named. names : labels of the regions.
    """
    code = item or after.total
    regions = [r for r in before.regions if r in set(after.regions)]
    old, new = (_growth(a, regions, code, period) for a in (before, after))
    order = np.argsort(np.nan_to_num(new))
    y = np.arange(len(regions))
    ax = new_axes(ax, 8.6, 1.4 + 0.27 * len(regions))
    ax.hlines(y, old[order], new[order], color=QUIET, linewidth=1.6)
    ax.plot(
        old[order], y, "o", markersize=6, markerfacecolor="white", markeredgecolor=COLOURS[1], label=say("line_before", language)
    )
    ax.plot(new[order], y, "o", markersize=6, color=COLOURS[0], label=say("line_after", language))
    whole = float(_growth(parent, [parent.regions[0]], code, period)[0])
    name = (names or {}).get(parent.regions[0], parent.regions[0])
    said = f"{name} {whole:.1f}" if np.isfinite(whole) else name
    ax.axvline(whole, color=INK, linewidth=1, linestyle="--", label=said)
    ax.set_yticks(y, [(names or {}).get(regions[i], regions[i]) for i in order])
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_xlabel(say("axis_growth", language))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return ax


def _growth(accounts: Accounts, regions: list[str], item: str, period: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    frame = accounts.select(regions=regions).growth()
    row = frame.loc[pd.Period(period, freq=accounts.periods.freqstr)]
    return np.array([row[(r, item)] if len(regions) > 1 else row[item] for r in regions], dtype=np.float64)
