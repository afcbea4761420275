"""Charts of revisions: the triangle, revisions by release, first figures beside latest ones, and what a revision consists of.

Every function takes an Axes or makes one, and returns it; the caller opens ``plots.style(language)`` around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure

from gdpcore.bulletin.plots import COLOURS, INK, QUIET, new_axes
from gdpcore.bulletin.words import say
from gdpcore.monitor import RevisionStatistics, RevisionTriangle

UP, DOWN, NEUTRAL = COLOURS[1], COLOURS[0], "#98a2b3"
"""Upward orange, downward blue: told apart by colour-blind eyes, and by sign labels in grey print."""


def triangle_heat_map(
    made: RevisionTriangle, language: str = "zh", source: str = "", most: int = 24, ax: Axes | None = None
) -> Axes:
    """The triangle as a heat map: every cell the figure of a vintage less the first figure of its period, the figure written in it.

    Parameters
    ----------
    made : a triangle; its last ``most`` periods are shown. source : publisher, for the footer.
    """
    shown = made.values[-most:]
    periods = made.periods[-most:]
    here = ~np.isnan(shown)
    first = np.where(here.any(axis=1), shown[np.arange(len(shown)), np.argmax(here, axis=1)], np.nan)
    change = shown - first[:, None]
    top = float(np.nanmax(np.abs(change), initial=0.0)) or 1.0
    ax = new_axes(ax, 2.2 + 0.75 * shown.shape[1], 1.6 + 0.32 * len(shown))
    colours = LinearSegmentedColormap.from_list("revision", [DOWN, "#f7f8fa", UP])
    image = ax.imshow(np.ma.masked_invalid(change), cmap=colours, norm=TwoSlopeNorm(0.0, -top, top), aspect="auto")
    decimals = _decimals(shown)
    for (row, column), figure in np.ndenumerate(shown):
        if not np.isnan(figure):
            dark = abs(change[row, column]) > 0.6 * top
            ax.text(
                column,
                row,
                f"{figure:.{decimals}f}".replace("-", "−"),
                ha="center",
                va="center",
                fontsize=8,
                color="white" if dark else INK,
            )
    names = [str(v.date()) if isinstance(v, pd.Timestamp) else str(v) for v in made.vintages]
    ax.set_xticks(range(len(names)), names, rotation=45 if len(names) > 3 else 0, ha="right" if len(names) > 3 else "center")
    ax.set_yticks(range(len(periods)), [str(p) for p in periods])
    ax.tick_params(length=0)
    ax.grid(visible=False)
    bar = _figure(ax).colorbar(image, ax=ax, shrink=0.8)
    bar.set_label(say("axis_revision", language, unit=_points(made.unit, language)))
    bar.outline.set_visible(False)
    _titled(ax, say("chart_triangle", language, name=made.name), language, source)
    return ax


def revisions_by_release(done: RevisionStatistics, language: str = "zh", source: str = "", ax: Axes | None = None) -> Axes:
    """Revisions by release or maturity: every revision a point, their mean a line, one standard deviation and the range as bands.

    Parameters
    ----------
    done : of :func:`gdpcore.monitor.revision_statistics`.
    """
    ax = new_axes(ax, 7.2, 3.8)
    x = np.arange(len(done.sizes))
    mean, sd = done.sizes["mean"].to_numpy(), done.sizes["sd"].to_numpy()
    low, high = done.sizes["minimum"].to_numpy(), done.sizes["maximum"].to_numpy()
    for k in x:
        wide = 0.34
        ax.fill_between([k - wide, k + wide], low[k], high[k], color=COLOURS[4], alpha=0.25, linewidth=0)
        ax.fill_between([k - wide, k + wide], mean[k] - sd[k], mean[k] + sd[k], color=COLOURS[4], alpha=0.5, linewidth=0)
        ax.plot([k - wide, k + wide], [mean[k], mean[k]], color=COLOURS[0], linewidth=2)
        points = done.revisions.iloc[k].dropna().to_numpy()
        spread = np.linspace(-0.2, 0.2, len(points)) if len(points) > 1 else np.zeros(len(points))
        ax.plot(k + spread, points, "o", markersize=3.5, color=INK, alpha=0.65)
    ax.axhline(0, color=QUIET, linewidth=0.8)
    key = "axis_release" if done.sizes.index.name == "release" else "axis_months"
    labels = [f"{label}\nn = {int(n)}" for label, n in zip(done.sizes.index, done.sizes["count"], strict=True)]
    ax.set_xticks(x, labels)
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.7, len(x) - 0.3)
    ax.set_xlabel(say(key, language))
    ax.set_ylabel(say("axis_revision", language, unit=_points(done.unit, language)))
    handles = [
        mpl.lines.Line2D([], [], color=COLOURS[0], linewidth=2, label=say("line_mean", language)),
        mpl.patches.Patch(color=COLOURS[4], alpha=0.7, linewidth=0, label=say("band_sd", language)),
        mpl.patches.Patch(color=COLOURS[4], alpha=0.25, linewidth=0, label=say("band_range", language)),
    ]
    ax.legend(handles=handles, loc="upper right", fontsize=8, ncols=3, bbox_to_anchor=(1.0, 1.12), borderaxespad=0.0)
    _titled(ax, say("chart_releases", language, name=done.name), language, source, pad=24.0)
    return ax


def first_against_latest(
    pairs: pd.DataFrame, name: str = "", unit: str = "%", language: str = "zh", source: str = "", ax: Axes | None = None
) -> Axes:
    """First figures across, latest ones up, with the line on which nothing was revised; the largest revisions are named.

    Parameters
    ----------
    pairs : rows periods, columns first and latest, such as :meth:`gdpcore.monitor.PublishedRevisions.growth_pairs`.
    """
    ax = new_axes(ax, 4.8, 4.6)
    x, y = (pairs[c].to_numpy(dtype=float) for c in ("first", "latest"))
    low, high = float(np.nanmin([x, y])), float(np.nanmax([x, y]))
    pad = 0.08 * (high - low) or 1.0
    ends = [low - pad, high + pad]
    ax.plot(ends, ends, color=QUIET, linewidth=1, linestyle="--", label=say("line_equal", language))
    gap = np.round(y - x, 9)
    for sign, colour, marker, key in (
        (1, UP, "^", "revised_up"),
        (0, NEUTRAL, "o", "revised_not"),
        (-1, DOWN, "v", "revised_down"),
    ):
        at = np.sign(gap) == sign
        if at.any():
            label = f"{say(key, language)} ({int(at.sum())})"
            ax.plot(x[at], y[at], marker, linestyle="none", color=colour, markersize=6.5, label=label)
    room = 0.045 * (ends[1] - ends[0])
    for k in np.argsort(-np.abs(gap), kind="stable")[:4]:
        if gap[k]:
            ax.annotate(
                f"{pairs.index[k]} {gap[k]:+.1f}".replace("-", "−"),
                (x[k], y[k]),
                xytext=(x[k] - room, y[k] + room) if gap[k] > 0 else (x[k] + room, y[k] - room),
                ha="right" if gap[k] > 0 else "left",
                va="center",
                fontsize=8,
            )
    ax.set_xlim(*ends)
    ax.set_ylim(*ends)
    ax.set_aspect("equal")
    ax.grid(axis="x", visible=True)
    ax.set_xlabel(say("axis_first", language, unit=unit))
    ax.set_ylabel(say("axis_latest", language, unit=unit))
    ax.legend(loc="lower right", fontsize=8)
    _titled(ax, say("chart_scatter", language, name=name), language, source)
    return ax


def revision_waterfall(
    parts: pd.Series,
    start: float,
    end: float,
    unit: str,
    names: Mapping[str, str] | None = None,
    title: str = "",
    language: str = "zh",
    source: str = "",
    ax: Axes | None = None,
) -> Axes:
    """From the old figure to the new one, part by part; parts that do not add leave a bar of their own.

    Parameters
    ----------
    parts : what each industry (or volume and price, or each cause) adds, in ``unit``; drawn in the order given.
    start, end : old and new figure. names : labels of the parts. title : of the chart; a general one if empty.
    """
    rest = end - start - float(parts.sum())
    shown = parts if abs(rest) <= 1e-9 * (abs(start) + abs(end)) else pd.concat([parts, pd.Series({"gap": rest})])
    labels = [say("bar_rest", language) if c == "gap" else (names or {}).get(str(c), str(c)) for c in shown.index]
    labels = [fill(text, 38) for text in labels]
    ax = new_axes(ax, 7.2, 1.5 + 0.33 * (len(shown) + 2))
    steps = shown.to_numpy(dtype=float)
    level = start + np.concatenate([[0.0], np.cumsum(steps)])
    floor = min(start, end, float(level.min()))
    ceiling = max(start, end, float(level.max()))
    span = (ceiling - floor) or abs(ceiling) or 1.0
    left = floor - 0.35 * span
    rows = np.arange(len(steps) + 2)
    ax.barh([rows[0], rows[-1]], [start - left, end - left], left=left, height=0.6, color=INK)
    ax.barh(rows[1:-1], steps, left=level[:-1], height=0.6, color=np.where(steps >= 0, UP, DOWN).tolist())
    for k in range(len(steps) + 1):
        ax.plot([level[k], level[k]], [rows[k] - 0.3, rows[k + 1] + 0.3], color=QUIET, linewidth=0.7)
    decimals = 0 if span > 50 else 1 if span > 5 else 2
    for row, figure in ((rows[0], start), (rows[-1], end)):
        ax.text(figure + 0.015 * span, row, f"{figure:,.{decimals}f}", va="center", ha="left", fontsize=9)
    for row, step, before, after in zip(rows[1:-1], steps, level[:-1], level[1:], strict=True):
        ax.text(
            max(before, after) + 0.015 * span, row, f"{step:+,.{decimals}f}".replace("-", "−"), va="center", ha="left", fontsize=9
        )
    ax.set_yticks(rows, [say("bar_old", language), *labels, say("bar_new", language)])
    ax.invert_yaxis()
    ax.set_xlim(left, ceiling + 0.2 * span)
    ax.tick_params(axis="y", length=0, labelsize=9)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda v, _: f"{v:,.{decimals}f}"))
    ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5))
    ax.set_xlabel(say("axis_cut", language, unit=unit))
    _titled(ax, title or say("chart_waterfall", language), language, source)
    return ax


# -- helpers -----------------------------------------------------------------------------------------------------------
def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def _titled(ax: Axes, title: str, language: str, source: str, pad: float = 10.0) -> None:
    ax.set_title(title, loc="left", fontsize=12, pad=pad)
    if source:
        footer(ax, say("source_footer", language, source=source))


def footer(ax: Axes, text: str) -> Any:
    """A line under the chart, once per figure."""
    figure = _figure(ax)
    return figure.supxlabel(text, x=0.01, ha="left", fontsize=7.5, color=QUIET)


def _points(unit: str, language: str) -> str:
    """Revisions of rates are points."""
    return say("axis_points", language) if unit == "%" else unit


def _decimals(figures: np.ndarray[Any, Any]) -> int:
    """Decimals that the figures have, at most two."""
    known = figures[~np.isnan(figures)]
    for decimals in (0, 1):
        if np.allclose(known, np.round(known, decimals), rtol=0, atol=1e-9 * max(1.0, float(np.abs(known).max(initial=0.0)))):
            return decimals
    return 2
