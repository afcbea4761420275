"""A nowcast as a fan: the past as a line, the quarters that are not out yet with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from gdpcore.bulletin.plots.axes import head_room, period_ticks, place_in_title, points, zero_line
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text
from gdpcore.bulletin.style import COLOURS, FIGURES, INK
from gdpcore.bulletin.words import capital, inside
from gdpcore.nowcasting import SchemeNowcast

BANDS = ((5, 95, 0.30), (25, 75, 0.60))
"""Quantiles of the outer and the inner band, per cent, and how dense each is drawn."""


def fan(
    now: SchemeNowcast,
    item: str = "GDP",
    region: str | None = None,
    *,
    flow: str = "period",
    last: int = 13,
    outcome: Mapping[str, float] | None = None,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """Growth as published and as nowcast, per cent: the mean with its 50 and 90 per cent intervals.

    Parameters
    ----------
    now : a nowcast by accounts. item, region : whose growth. flow : "period" or "ytd". last : so many periods at most.
    outcome : period -> growth that was published later, drawn as a star. names : region -> name, for the title.
    look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    with sheet("fan", (8.6, 3.7), look) as drawn:
        frame = now.fan(item, region, flow).iloc[-last:]
        figures = frame.drop(columns="kind").astype(np.float64)
        known = pd.Series(
            {pd.Period(k, freq=frame.index.freqstr): float(v) for k, v in (outcome or {}).items()}, dtype=np.float64
        )
        figures["outcome"] = known.reindex(frame.index) if len(known) else np.nan
        drawn.require_figures(figures["mean"])
        handles = _bands_and_lines(drawn, figures, (frame["kind"] == "nowcast").to_numpy(), flow == "ytd")
        label = now.hierarchy.label(item, drawn.language)
        place = place_in_title(region or now.value.labels("region")[0], names, drawn.language)
        drawn.ax.set_ylabel(drawn.say("axis_growth"))
        above = drawn.legend(handles)
        newest = figures.iloc[-1]
        inner = f"{figure_text(newest['5 %'])} – {figure_text(newest['95 %'])}"
        alt = f"{frame.index[-1]}: {figure_text(newest['mean'], 2)} ({drawn.say('band_of', level=90)} {inner})"
        return drawn.finish(
            capital(drawn.say("fan_title", place=place, items=inside(label, drawn.language))), alt, figures, "%", above
        )


def _bands_and_lines(drawn: Sheet, figures: pd.DataFrame, ahead: np.ndarray, ytd: bool) -> list[object]:
    ax, x, mean = drawn.ax, np.arange(len(figures)), figures["mean"].to_numpy()
    place = {c: k for k, c in enumerate(figures.columns)}
    for row in np.flatnonzero(ahead):
        for low, high, dense in BANDS:
            ends = figures.iloc[row][[f"{low} %", f"{high} %"]].to_numpy()
            bar = ax.bar([row], [ends[1] - ends[0]], 0.5, bottom=[ends[0]], color=COLOURS[4], alpha=dense + 0.3, linewidth=0)[0]
            drawn.mark(bar, int(row), place[f"{low} %"])
        ax.plot([row - 0.25, row + 0.25], [mean[row]] * 2, color=COLOURS[0], linewidth=2)
        ax.annotate(figure_text(mean[row], 1), (row + 0.3, mean[row]), va="center", fontsize=9, **FIGURES, color=COLOURS[0])
    past = np.where(ahead, np.nan, mean)
    ax.plot(x, past, color=COLOURS[0], linewidth=2)
    link = np.where(ahead | np.roll(ahead, -1), mean, np.nan)  # from the last published to the nowcasts
    ax.plot(x, link, color=COLOURS[0], linewidth=1.3, linestyle=(0, (2, 2)), zorder=1.5)
    points(drawn, past, place["mean"], COLOURS[0], "o", 5.0)
    points(drawn, np.where(ahead, mean, np.nan), place["mean"], COLOURS[0], "D", 5.5)
    points(drawn, figures["outcome"].to_numpy(), place["outcome"], INK, "*", 11.0)
    handles: list[object] = [
        *ax.plot([], [], color=COLOURS[0], linewidth=2, marker="o", markersize=5, label=drawn.say("fan_history"))
    ]
    handles += ax.plot([], [], color=COLOURS[0], linewidth=2, marker="D", markersize=5, label=drawn.say("fan_mean"))
    for (_, _, dense), level in zip(BANDS[::-1], (50, 90), strict=True):
        handles.append(Patch(color=COLOURS[4], alpha=dense + 0.3, linewidth=0, label=drawn.say("band_of", level=level)))
    if figures["outcome"].notna().any():
        handles += ax.plot([], [], "*", color=INK, markersize=10, label=drawn.say("fan_outcome"))
    period_ticks(ax, figures.index, drawn.language, ytd=ytd)
    ax.set_xlim(-0.6, len(figures) - 0.1)
    head_room(ax, 0.05, 0.5)
    zero_line(ax)
    return handles
