"""A target of the year: the path that still reaches it beside the one that is likely."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from gdpcore.bulletin.plots.axes import Array, head_room, period_ticks, points
from gdpcore.bulletin.plots.nowcast_fan import BANDS
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import COLOURS, FIGURES, INK

LIKELY = ("mean", "5 %", "25 %", "75 %", "95 %")


def target(path: pd.DataFrame, goal: float, likely: pd.DataFrame | None = None, **look: Unpack[Look]) -> Axes:
    """Year-to-date growth: known, required to reach the target, and likely with its intervals; per cent.

    Parameters
    ----------
    path : of :func:`gdpcore.monitor.required_path`: columns growth, growth_ytd, known by period of the year.
    goal : target growth of the year, per cent.
    likely : periods still to come by mean (and "5 %", "25 %", "75 %", "95 %") of year-to-date growth, of a nowcast.
    look : see :class:`gdpcore.bulletin.plots.Look`.

    Examples
    --------
    >>> from gdpcore.monitor import required_path
    >>> quarters = pd.period_range("2025Q1", periods=4, freq="Q")
    >>> path = required_path(pd.Series([300.0, 280.0, 300.0, 320.0], quarters - 4), pd.Series([312.0, 300.0], quarters[:2]), 5.0)
    >>> target(path, 5.0, language="en").get_title(loc="left")
    'Target of 5.0 %: required and likely path, year to date'
    """
    with sheet("target", (7.6, 3.8), look) as drawn:
        drawn.require_columns(path, ("growth", "growth_ytd", "known"))
        drawn.require_figures(path["growth_ytd"])
        known = path["known"].to_numpy(dtype=bool)
        ytd = path["growth_ytd"].to_numpy(dtype=np.float64)
        begins = int(known.sum()) - 1  # the paths begin at the last known period
        frame = pd.DataFrame({"known": np.where(known, ytd, np.nan), "required": np.where(known, np.nan, ytd)}, index=path.index)
        chance = pd.DataFrame(index=path.index, columns=list(LIKELY), dtype=np.float64)
        if likely is not None:
            chance = likely.reindex(index=path.index, columns=list(LIKELY)).astype(np.float64)
        frame = pd.concat([frame, chance], axis=1)
        handles = _known_and_required(drawn, frame, begins, float(path["growth"].iloc[-1]))
        handles += _likely(drawn, frame, begins)
        ax = drawn.ax
        ax.axhline(goal, color=INK, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=1.5)
        handles += ax.plot(
            [], [], color=INK, linewidth=1.2, linestyle=(0, (1, 1.5)), label=drawn.say("target_line", target=figure_text(goal))
        )
        head_room(ax, 0.1, 0.5)
        period_ticks(ax, path.index, drawn.language, ytd=True)
        ax.set_xlim(-0.4, len(path) - 0.45)
        ax.set_ylabel(drawn.say("axis_growth_ytd"))
        above = drawn.legend(handles)
        title = drawn.say("target_title", target=figure_text(goal))
        return drawn.finish(title, spoken(path["growth_ytd"], 2), frame, "%", above)


def _known_and_required(drawn: Sheet, frame: pd.DataFrame, begins: int, rate: float) -> list[object]:
    ax, x = drawn.ax, np.arange(len(frame))
    known, required = frame["known"].to_numpy(), frame["required"].to_numpy().copy()
    ax.plot(x, known, color=COLOURS[0], linewidth=2.4, zorder=3)
    points(drawn, known, 0, COLOURS[0], "o", 6.5, zorder=4)
    points(drawn, required, 1, COLOURS[1], "^", 7.5, zorder=4)
    _written(drawn, known, 9)
    _written(drawn, required, 9)
    if begins >= 0:
        required[begins] = known[begins]
    ax.plot(x, required, color=COLOURS[1], linewidth=2.2, linestyle=(0, (5, 2)), zorder=2.8)
    handles: list[object] = [*ax.plot([], [], color=COLOURS[0], linewidth=2.4, marker="o", label=drawn.say("target_known"))]
    label = drawn.say("target_required", rate=figure_text(rate))
    return handles + ax.plot([], [], color=COLOURS[1], linewidth=2.2, linestyle=(0, (5, 2)), marker="^", label=label)


def _likely(drawn: Sheet, frame: pd.DataFrame, begins: int) -> list[object]:
    if frame["mean"].isna().all():
        return []
    ax, x = drawn.ax, np.arange(len(frame))
    path = frame[list(LIKELY)].to_numpy().copy()
    points(drawn, path[:, 0], 2, COLOURS[2], "s", 5.5, zorder=4)
    _written(drawn, path[:, 0], -16)
    if begins >= 0:
        path[begins] = frame["known"].iloc[begins]
    columns = dict(zip(LIKELY, path.T, strict=True))
    handles: list[object] = []
    for (low, high, dense), level in zip(BANDS, (90, 50), strict=True):
        ends = columns[f"{low} %"], columns[f"{high} %"]
        if np.isfinite(ends[0]).sum() > 1:
            ax.fill_between(x, *ends, color=COLOURS[2], alpha=dense * 0.5, linewidth=0, zorder=1)
            handles.append(Patch(color=COLOURS[2], alpha=dense * 0.6, linewidth=0, label=drawn.say("band_of", level=level)))
    ax.plot(x, columns["mean"], color=COLOURS[2], linewidth=2, linestyle=(0, (1, 1.2)), zorder=2.6)
    shown = ax.plot([], [], color=COLOURS[2], linewidth=2, linestyle=(0, (1, 1.2)), marker="s", label=drawn.say("target_likely"))
    return [*shown, *handles[::-1]]


def _written(drawn: Sheet, values: Array, shift: float) -> None:
    """Each figure so many points above its mark."""
    for k, value in enumerate(values):
        if not np.isnan(value):
            how: dict[str, Any] = {
                "xytext": (0, shift),
                "textcoords": "offset points",
                "ha": "center",
                "fontsize": 9,
                "zorder": 5,
            }
            drawn.ax.annotate(figure_text(value, 2), (k, value), **how, **FIGURES)
