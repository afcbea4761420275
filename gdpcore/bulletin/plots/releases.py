"""Revisions by release: how large they are, and whether they lean to one side."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gdpcore.bulletin.plots.sheet import Look, sheet
from gdpcore.bulletin.plots.text import spoken
from gdpcore.bulletin.plots.triangle import points_of
from gdpcore.bulletin.style import COLOURS, INK, QUIET
from gdpcore.monitor import RevisionStatistics


def revisions_by_release(done: RevisionStatistics, **look: Unpack[Look]) -> Axes:
    """Revisions by release or maturity: every revision a point, their mean a line, one standard deviation and the range as bands.

    Parameters
    ----------
    done : of :func:`gdpcore.monitor.revision_statistics`. look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    with sheet("releases", (7.2, 3.8), look) as drawn:
        drawn.require_figures(done.revisions)
        ax, x = drawn.ax, np.arange(len(done.sizes))
        sizes = {k: done.sizes[k].to_numpy() for k in ("mean", "sd", "minimum", "maximum")}
        for k in x:
            ends, mean, sd = [k - 0.34, k + 0.34], sizes["mean"][k], sizes["sd"][k]
            ax.fill_between(ends, sizes["minimum"][k], sizes["maximum"][k], color=COLOURS[4], alpha=0.35, linewidth=0)
            ax.fill_between(ends, mean - sd, mean + sd, color=COLOURS[4], alpha=0.7, linewidth=0)
            ax.plot(ends, [mean, mean], color=COLOURS[0], linewidth=2)
            here = np.flatnonzero(done.revisions.iloc[k].notna())
            found = done.revisions.iloc[k].to_numpy(dtype=np.float64)[here]
            at = k + (np.linspace(-0.2, 0.2, len(found)) if len(found) > 1 else np.zeros(len(found)))
            ax.plot(at, found, "o", markersize=3.5, color=INK, alpha=0.65)
            for place, value, column in zip(at, found, here, strict=True):
                drawn.mark(ax.plot([place], [value], "o", markersize=3.5, color=INK, alpha=0.65)[0], int(k), int(column))
        ax.axhline(0, color=QUIET, linewidth=0.8)
        labels = [f"{label}\nn = {int(n)}" for label, n in zip(done.sizes.index, done.sizes["count"], strict=True)]
        ax.set_xticks(x, labels)
        ax.set_xlim(-0.7, len(x) - 0.3)
        ax.set_xlabel(drawn.say("axis_release" if done.sizes.index.name == "release" else "axis_months"))
        unit = points_of(drawn, done.unit)
        ax.set_ylabel(drawn.say("axis_revision", unit=unit))
        above = drawn.legend(
            [
                Line2D([], [], color=COLOURS[0], linewidth=2, label=drawn.say("line_mean")),
                Patch(color=COLOURS[4], alpha=0.9, linewidth=0, label=drawn.say("band_sd")),
                Patch(color=COLOURS[4], alpha=0.4, linewidth=0, label=drawn.say("band_range")),
            ]
        )
        alt = f"{drawn.say('line_mean')}: {spoken(done.sizes['mean'], 2)}"
        return drawn.finish(drawn.say("chart_releases", name=done.name), alt, pd.DataFrame(done.revisions), unit, above)
