"""First figures beside the latest ones."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text
from gdpcore.bulletin.style import DOWN, NEUTRAL, QUIET, UP

KINDS = ((1, UP, "^", "revised_up"), (0, NEUTRAL, "o", "revised_not"), (-1, DOWN, "v", "revised_down"))


def first_against_latest(pairs: pd.DataFrame, of: str = "", unit: str = "%", **look: Unpack[Look]) -> Axes:
    """First figures across, latest ones up, with the line on which nothing was revised; the largest revisions are named.

    Parameters
    ----------
    pairs : rows periods, columns first and latest, such as :meth:`gdpcore.monitor.PublishedRevisions.growth_pairs`.
    of : what they are figures of. unit : theirs. look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    with sheet("pairs", (4.8, 4.6), look, grid="both") as drawn:
        frame = pairs[["first", "latest"]].astype(np.float64)
        drawn.require_figures(frame)
        ax, (x, y) = drawn.ax, frame.to_numpy().T
        low, high = float(np.nanmin([x, y])), float(np.nanmax([x, y]))
        pad = 0.08 * (high - low) or 1.0
        ends = [low - pad, high + pad]
        ax.plot(ends, ends, color=QUIET, linewidth=1, linestyle="--", label=drawn.say("line_equal"))
        gap = np.round(y - x, 9)
        for sign, colour, marker, key in KINDS:
            at = np.flatnonzero(np.sign(gap) == sign)
            for k, row in enumerate(at):
                label = f"{drawn.say(key)} ({len(at)})" if k == 0 else "_"
                (point,) = ax.plot([x[row]], [y[row]], marker, linestyle="none", color=colour, markersize=6.5, label=label)
                drawn.mark(point, int(row), 1)
        _largest(drawn, frame, gap, 0.045 * (ends[1] - ends[0]))
        ax.set_xlim(*ends)
        ax.set_ylim(*ends)
        ax.set_aspect("equal")
        ax.set_xlabel(drawn.say("axis_first", unit=unit))
        ax.set_ylabel(drawn.say("axis_latest", unit=unit))
        ax.legend(loc="lower right", fontsize=8)
        alt = "; ".join(f"{k} {figure_text(g, 1, signed=True)}" for k, g in zip(pairs.index, gap, strict=True) if g)
        return drawn.finish(drawn.say("chart_scatter", name=of), alt, frame, unit)


def _largest(drawn: Sheet, frame: pd.DataFrame, gap: np.ndarray, room: float) -> None:
    x, y = frame.to_numpy().T
    for k in np.argsort(-np.abs(gap), kind="stable")[:4]:
        if gap[k]:
            side = 1 if gap[k] > 0 else -1
            drawn.ax.annotate(
                f"{frame.index[k]} {figure_text(gap[k], 1, signed=True)}",
                (x[k], y[k]),
                xytext=(x[k] - side * room, y[k] + side * room),
                ha="right" if side > 0 else "left",
                va="center",
                fontsize=8,
            )
