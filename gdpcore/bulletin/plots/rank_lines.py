"""Places over time: who overtook whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from gdpcore.bulletin.plots.axes import last_rows, period_ticks, points
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.style import COLOURS, INK, NEUTRAL, QUIET, ink_on, line_of
from gdpcore.monitor.places import rank


def ranks(
    frame: pd.DataFrame, *, ascending: bool = False, highlight: Sequence[str] = (), last: int = 12, **look: Unpack[Look]
) -> Axes:
    """A bump chart of places: a line per unit from period to period, its place in each point, its name at both ends.

    Parameters
    ----------
    frame : rows periods, columns units, the figures that are ranked (not the places). ascending : 1 for the smallest.
    highlight : units in colour; by default all where there are no more than eight, else those that moved most.
    last : so many periods at most. look : see :class:`gdpcore.bulletin.plots.Look`.

    Notes
    -----
    Ties share a place (:func:`gdpcore.monitor.rank`); their points stand side by side below one another.

    Examples
    --------
    >>> from gdpcore.bulletin.plots import chart
    >>> made = pd.DataFrame({"a": [1.0, 3.0], "b": [2.0, 2.0]}, index=pd.period_range("2024Q1", periods=2, freq="Q"))
    >>> chart(ranks(made, language="en")).data["a"].tolist()
    [2, 1]
    """
    frame = last_rows(frame, last)
    with sheet("ranks", (8.6, 1.3 + 0.34 * max(frame.shape[1], 3)), look, grid="") as drawn:
        drawn.require_figures(frame)
        places = pd.DataFrame({t: rank(row, ascending=ascending) for t, row in frame.iterrows()}).T
        places.index = frame.index
        heights = _heights(places)
        strong = _highlighted(places, highlight)
        for column, unit in enumerate(places.columns):
            k = strong.index(str(unit)) if str(unit) in strong else None
            colour = NEUTRAL if k is None else COLOURS[k % len(COLOURS)]
            y = heights[:, column]
            line = {"color": NEUTRAL, "linewidth": 1.2} if k is None else line_of(k, 2.4)
            drawn.ax.plot(np.arange(len(y)), y, zorder=2 if k is None else 3, **line)
            _points(drawn, places[unit], y, column, colour)
            _names(drawn, str(unit), y, k is not None)
        ax = drawn.ax
        ax.set_yticks([])
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        ax.set_ylim(float(np.nanmax(heights)) + 0.6, 0.4)
        ax.set_xlim(-0.35, len(frame) - 0.65)
        period_ticks(ax, frame.index, drawn.language)
        newest = places.iloc[-1].dropna().sort_values(kind="stable")
        alt = f"{frame.index[-1]}: " + ", ".join(f"{int(p)} {u}" for u, p in newest.items())
        return drawn.finish(drawn.say("ranks_title"), alt, places, drawn.say("unit_place"))


def _heights(places: pd.DataFrame) -> NDArray[np.float64]:
    """Where each point stands: its place, those of a tie below one another."""
    out: NDArray[np.float64] = places.to_numpy(dtype=np.float64, na_value=np.nan).copy()
    for row in out:
        for place in np.unique(row[~np.isnan(row)]):
            tied = np.flatnonzero(row == place)
            row[tied] += np.arange(len(tied))
    return out


def _highlighted(places: pd.DataFrame, asked: Sequence[str]) -> list[str]:
    units = [str(u) for u in places.columns]
    if asked:
        return [u for u in asked if u in units]
    if len(units) <= len(COLOURS):
        return units
    filled = places.astype("Float64").bfill().ffill()
    moved = (filled.iloc[-1] - filled.iloc[0]).abs().astype(np.float64)
    return [str(u) for u in moved.sort_values(ascending=False, kind="stable").index[:5]]


def _points(drawn: Sheet, places: pd.Series, y: NDArray[np.float64], column: int, colour: str) -> None:
    points(drawn, y, column, colour, "o", 14.0, linewidths=1.0, zorder=4)
    for row in np.flatnonzero(~np.isnan(y)):
        how: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": 8, "zorder": 5}
        drawn.ax.text(float(row), y[row], str(int(places.iloc[row])), color=ink_on(colour), **how)


def _names(drawn: Sheet, unit: str, y: NDArray[np.float64], strong: bool) -> None:
    here = np.flatnonzero(~np.isnan(y))
    if not len(here):
        return
    label = drawn.label(unit, 26)
    ends = [(int(here[0]), -12, "right")] if len(here) > 1 else []
    for row, shift, side in (*ends, (int(here[-1]), 12, "left")):
        drawn.ax.annotate(
            label,
            (row, y[row]),
            xytext=(shift, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=9,
            color=INK if strong else QUIET,
            annotation_clip=False,
        )
