"""Many regions side by side on one scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots.axes import last_rows
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import COLOURS, FIGURES, GRID, NEUTRAL, QUIET
from gdpcore.bulletin.words import capital, inside


def districts(
    accounts: Accounts,
    item: str | None = None,
    regions: Sequence[str] | None = None,
    *,
    parent: Accounts | None = None,
    flow: str = "period",
    last: int = 12,
    columns: int = 4,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """A small chart of growth per region, all on one scale, the fastest of the last period first.

    The parent's growth is the grey broken line in each.

    Parameters
    ----------
    accounts : of the regions. item : the total by default. regions : all by default. parent : accounts of the whole.
    flow : "period" or "ytd". last : so many periods at most. columns : charts in a row. names : region -> label.
    look : see :class:`gdpcore.bulletin.plots.Look`.

    Returns
    -------
    Axes
        The frame around all; the small ones are its ``child_axes``.
    """
    chosen = list(regions) if regions is not None else list(accounts.regions)
    code = item or accounts.total
    across = max(1, min(columns, len(chosen)))
    down = max(1, math.ceil(len(chosen) / across))
    with sheet("districts", (max(4.6, 2.3 * across + 0.4), 0.9 + 1.45 * down), look, grid="") as drawn:
        drawn.require_known("item", code, accounts.items)
        for region in chosen:
            drawn.require_known("region", region, accounts.regions)
        frame = last_rows(pd.DataFrame({r: accounts.growth(r, flow)[code] for r in chosen}), last)
        drawn.require_figures(frame)
        newest = frame.ffill().iloc[-1]
        order = list(newest.sort_values(ascending=False, kind="stable", na_position="last").index)
        whole = parent.growth(parent.regions[0], flow)[code].reindex(frame.index) if parent is not None else None
        everything = pd.concat([frame, whole], axis=1) if whole is not None else frame
        labels = [(names or {}).get(r, r) for r in order]
        _panels(drawn, frame[order], labels, whole, (down, across), _scale(everything))
        above = 0
        if parent is not None:
            name = (names or {}).get(parent.regions[0], parent.regions[0])
            above = drawn.legend(
                drawn.ax.plot([], [], color=NEUTRAL, linewidth=1.4, linestyle=(0, (4, 2)), label=drawn.label(name, 30))
            )
        label = accounts.hierarchy.label(code, drawn.language)
        title = drawn.say("districts_title_ytd" if flow == "ytd" else "districts_title", item=inside(label, drawn.language))
        title += "（%）" if drawn.language == "zh" else ", %"
        alt = f"{frame.index[-1]}: {spoken(newest[order].set_axis(labels))}"
        return drawn.finish(capital(title), alt, frame[order].set_axis(labels, axis=1), "%", above + 12)


def _scale(frame: pd.DataFrame) -> tuple[float, float]:
    low, high = float(np.nanmin(frame.to_numpy())), float(np.nanmax(frame.to_numpy()))
    room = 0.12 * (high - low) or 0.5
    return low - room, high + room


def _panels(
    drawn: Sheet,
    frame: pd.DataFrame,
    labels: Sequence[str],
    whole: pd.Series | None,
    shape: tuple[int, int],
    scale: tuple[float, float],
) -> None:
    host, (down, across) = drawn.ax, shape
    host.set_axis_off()
    wide, high, x = 1 / across, 1 / down, np.arange(len(frame))
    for k, label in enumerate(labels):
        row, column = divmod(k, across)
        small = host.inset_axes((column * wide + 0.06 * wide, 1 - (row + 1) * high + 0.06 * high, 0.86 * wide, 0.66 * high))
        if whole is not None:
            small.plot(x, whole.to_numpy(), color=NEUTRAL, linewidth=1.4, linestyle=(0, (4, 2)))
        values = frame.iloc[:, k].to_numpy(dtype=np.float64)
        small.plot(x, values, color=COLOURS[0], linewidth=1.8)
        for t, value in enumerate(values):
            if not np.isnan(value):
                (point,) = small.plot([t], [value], "o", color=COLOURS[0], markersize=2.6)
                drawn.mark(point, t, k)
        here = np.flatnonzero(~np.isnan(values))
        said = figure_text(values[here[-1]]) if len(here) else "–"
        small.set_title(drawn.label(label, 22), loc="left", fontsize=9.5, pad=3)
        small.set_title(said, loc="right", fontsize=9.5, pad=3, color=COLOURS[0], **FIGURES)
        small.set_ylim(*scale)
        small.set_xlim(-0.5, len(frame) - 0.5)
        small.grid(visible=True, axis="y", color=GRID)
        if scale[0] < 0 < scale[1]:
            small.axhline(0, color=QUIET, linewidth=0.7)
        small.tick_params(
            labelsize=7.5, length=0, labelleft=column == 0, labelbottom=row == down - 1 or k + across >= len(labels)
        )
        small.locator_params(axis="y", nbins=3)
        _years(small, frame.index, drawn.language)


def _years(small: Axes, periods: pd.Index, language: str) -> None:
    """One tick a year."""
    begins = [i for i, p in enumerate(periods) if i == 0 or p.year != periods[i - 1].year]
    kept = begins[:: max(1, math.ceil(len(begins) / 4))]
    small.set_xticks(kept, [str(periods[i].year) for i in kept])
