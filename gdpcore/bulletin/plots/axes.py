"""Axes that many plots share: ticks of time, cells of a table, points and bands along periods, and whose figures they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots.sheet import Sheet, room_of
from gdpcore.bulletin.style import PAPER, QUIET, edge_of, ink_on

Array = NDArray[np.float64]
QUARTERS = ("一季度", "二季度", "三季度", "四季度")
TO_DATE = ("一季度", "上半年", "前三季度", "全年")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def period_ticks(ax: Axes, periods: pd.Index, language: str, room: float | None = None, ytd: bool = False) -> None:
    """Ticks of periods at 0, 1, 2 ...: each named where there is room (inches), its year below the first of every year."""
    wide = room if room is not None else room_of(ax)
    names = [_short(p, language, ytd) for p in periods]
    if not isinstance(periods, pd.PeriodIndex) or periods.freqstr.startswith(("Y", "A")):
        step = max(1, int(np.ceil(len(names) * 0.55 / wide)))
        at = list(range(0, len(names), step))
        ax.set_xticks(at, [str(periods[i]) for i in at])
        return
    need = (0.5 if ytd else 0.24) if language == "en" else 0.6 if ytd else 0.5 if periods.freqstr.startswith("Q") else 0.36
    first = [i == 0 or p.year != periods[i - 1].year for i, p in enumerate(periods)]
    if len(names) * need <= wide:
        years = [f"\n{p.year}" + ("年" if language == "zh" else "") if new else "" for p, new in zip(periods, first, strict=True)]
        ax.set_xticks(range(len(names)), [n + y for n, y in zip(names, years, strict=True)])
        return
    begins = [
        i for i, p in enumerate(periods) if first[i] and (p.quarter == 1 if periods.freqstr.startswith("Q") else p.month == 1)
    ]
    step = max(1, int(np.ceil(len(begins) * 0.5 / wide)))
    at = begins[::step] or [0]
    ax.set_xticks(at, [str(periods[i].year) + ("年" if language == "zh" and step == 1 else "") for i in at])
    ax.tick_params(axis="x", length=3)


def _short(period: Any, language: str, ytd: bool) -> str:
    if not isinstance(period, pd.Period):
        return str(period)
    letter = period.freqstr[0]
    if letter == "Q":
        if language == "zh":
            return (TO_DATE if ytd else QUARTERS)[period.quarter - 1]
        return f"Q1–Q{period.quarter}" if ytd and period.quarter > 1 else f"Q{period.quarter}"
    if letter == "M":
        return f"{period.month}月" if language == "zh" else MONTHS[period.month - 1]
    return str(period)


def zero_line(ax: Axes) -> None:
    """The line of nought, where it is in sight or near."""
    low, high = ax.get_ylim()
    if low <= 0 <= high:
        ax.axhline(0, color=QUIET, linewidth=0.8, zorder=1)


def head_room(ax: Axes, share: float = 0.12, floor: float = 0.0) -> None:
    """Room above the highest mark for its figure; a scale where all figures are one."""
    low, high = ax.get_ylim()
    span = max(high - low, floor)
    middle = (high + low) / 2
    ax.set_ylim(min(low, middle - span / 2), max(high, middle + span / 2) + share * span)


def points(
    drawn: Sheet,
    values: ArrayLike,
    column: int,
    colour: str,
    marker: str = "o",
    size: float = 5.0,
    at: ArrayLike | None = None,
    rows: Sequence[int] = (),
    across: bool = False,
    **how: Any,
) -> None:
    """A point for every figure of a column, each with its id; gaps have none.

    Parameters
    ----------
    values : (T,). column : of the chart's data. size : points across. at : (T,) places, 0, 1, 2 ... by default.
    rows : (T,) of the chart's data, where they are not 0, 1, 2 ... across : the figures lie along the horizontal axis.
    """
    figures = np.asarray(values, dtype=np.float64)
    places = np.arange(len(figures)) if at is None else np.asarray(at)
    style = {"color": colour, "edgecolors": edge_of(colour), "linewidths": 0.6, "zorder": 3.0, **how}
    for k, (place, value) in enumerate(zip(places, figures, strict=True)):
        if not np.isnan(value):
            x, y = (value, place) if across else (place, value)
            drawn.mark(drawn.ax.scatter([x], [y], s=size**2, marker=marker, **style), rows[k] if len(rows) else k, column)


def cells(
    drawn: Sheet, colours: Sequence[Sequence[str]], texts: Sequence[Sequence[str]], size: float = 9.0, empty: str = "////"
) -> None:
    """A table of coloured cells with a text in each; a cell without a text is hatched: no figure."""
    ax = drawn.ax
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            fill = colours[row][column] if text else PAPER
            patch = Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=fill, edgecolor="white", linewidth=1.2)
            if text:
                drawn.mark(patch, row, column)
                ax.text(column, row, text, ha="center", va="center", fontsize=size, color=ink_on(fill))
            else:
                patch.set(hatch=empty, edgecolor="#d0d5dd", linewidth=0)
            ax.add_patch(patch)
    ax.set_xlim(-0.5, max((len(line) for line in texts), default=1) - 0.5)
    ax.set_ylim(len(texts) - 0.5, -0.5)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def region_of(drawn: Sheet, accounts: Accounts, region: str | None) -> str:
    """The region asked for, or the only one.

    Raises
    ------
    MeaningError
        E-PLOT-005 if there are several and none is named, or it is not there.
    """
    if region is None and len(accounts.regions) == 1:
        return accounts.regions[0]
    drawn.require_known("region", region, accounts.regions)
    return str(region)


def place_in_title(region: str, names: Mapping[str, str] | None, language: str) -> str:
    """The region as a title begins with it; nothing where the accounts have but one without a name."""
    name = (names or {}).get(region, "" if region in ("CN", "") else region)
    return (name if language == "zh" else f"{name}: ") if name else ""


def inside(label: str, language: str) -> str:
    """A label as it stands within a sentence: an English word begins small, GDP does not."""
    return label[:1].lower() + label[1:] if language == "en" and label[1:2].islower() else label


def capital(text: str) -> str:
    """The first letter as a title has it."""
    return text[:1].upper() + text[1:]


def named(accounts: Accounts, items: Iterable[str], language: str) -> list[str]:
    """Labels of items."""
    return [accounts.hierarchy.label(code, language) if code in accounts.hierarchy.codes else code for code in items]


def last_rows(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """The last rows from the first to the last in which there is a figure; gaps between them stay."""
    here = np.flatnonzero(frame.notna().any(axis=1))
    return frame.iloc[here[0] : here[-1] + 1].iloc[-most:] if len(here) else frame.iloc[:0]
