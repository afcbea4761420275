"""From one figure to another, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text
from gdpcore.bulletin.style import DOWN, FIGURES, INK, QUIET, UP


def revision_waterfall(
    parts: pd.Series,
    start: float,
    end: float,
    unit: str,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """From the old figure to the new one, part by part; parts that do not add leave a bar of their own.

    Parameters
    ----------
    parts : what each industry (or volume and price, or each cause) adds, in ``unit``; drawn in the order given.
    start, end : old and new figure. names : labels of the parts.
    look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    rest = end - start - float(parts.sum())
    shown = parts if abs(rest) <= 1e-9 * (abs(start) + abs(end)) else pd.concat([parts, pd.Series({"gap": rest})])
    with sheet("waterfall", (7.2, 1.5 + 0.33 * (len(shown) + 2)), look, grid="x") as drawn:
        labels = [drawn.say("bar_rest") if c == "gap" else (names or {}).get(str(c), str(c)) for c in shown.index]
        labels = [drawn.say("bar_old"), *labels, drawn.say("bar_new")]
        return waterfall(drawn, labels, shown, start, end, unit, drawn.say("chart_waterfall"), drawn.say("axis_cut", unit=unit))


def waterfall(
    drawn: Sheet, labels: Sequence[str], parts: pd.Series, start: float, end: float, unit: str, title: str, axis: str
) -> Axes:
    """Bars from ``start`` over ``parts`` to ``end``; orange with a plus lifts, blue hatched with a minus lowers.

    The chart's data has a row per bar and the columns from, to and change.
    """
    drawn.require_figures(pd.Series([start, end, *parts]))
    steps = parts.to_numpy(dtype=np.float64)
    level = start + np.concatenate([[0.0], np.cumsum(steps)])
    floor, ceiling = min(start, end, float(level.min())), max(start, end, float(level.max()))
    span = (ceiling - floor) or abs(ceiling) or 1.0
    left = floor - 0.35 * span
    ax, rows = drawn.ax, np.arange(len(steps) + 2)
    for row, figure in ((rows[0], start), (rows[-1], end)):
        drawn.mark(ax.barh([row], [figure - left], left=left, height=0.6, color=INK)[0], int(row), 1)
    for row, step, before in zip(rows[1:-1], steps, level[:-1], strict=True):
        bar = ax.barh([row], [step], left=before, height=0.6, color=UP if step >= 0 else DOWN, edgecolor="white", linewidth=0)[0]
        bar.set_hatch("" if step >= 0 else "///")
        drawn.mark(bar, int(row), 2)
    for k in range(len(steps) + 1):
        ax.plot([level[k], level[k]], [rows[k] - 0.3, rows[k + 1] + 0.3], color=QUIET, linewidth=0.7)
    decimals = 0 if span > 50 else 1 if span > 5 else 2
    for row, figure in ((rows[0], start), (rows[-1], end)):
        ax.text(figure + 0.015 * span, row, figure_text(figure, decimals), va="center", ha="left", fontsize=9, **FIGURES)
    for row, step, before, after in zip(rows[1:-1], steps, level[:-1], level[1:], strict=True):
        said = figure_text(step, decimals, signed=True)
        ax.text(max(before, after) + 0.015 * span, row, said, va="center", ha="left", fontsize=9)
    ax.set_yticks(rows, [drawn.label(text, 38, 2) for text in labels])
    ax.invert_yaxis()
    ax.set_xlim(left, ceiling + 0.2 * span)
    ax.tick_params(axis="y", length=0, labelsize=9)
    ax.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda v, _: figure_text(v, decimals)))
    ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5))
    ax.set_xlabel(axis)
    columns: dict[str, Any] = {
        "from": [start, *level[:-1], start],
        "to": [start, *level[1:], end],
        "change": [0.0, *steps, end - start],
    }
    alt = f"{figure_text(start, decimals)} → {figure_text(end, decimals)}: " + "; ".join(
        f"{label} {figure_text(step, decimals, signed=True)}" for label, step in zip(labels[1:-1], steps, strict=True)
    )
    return drawn.finish(title, alt, pd.DataFrame(columns, index=list(labels)), unit)
