"""Growth by period, as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots.axes import (
    capital,
    head_room,
    inside,
    last_rows,
    named,
    period_ticks,
    place_in_title,
    points,
    region_of,
    zero_line,
)
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import COLOURS, FIGURES, INK, MARKERS, line_of


def growth(
    accounts: Accounts,
    items: str | Sequence[str] | None = None,
    region: str | None = None,
    *,
    flow: str = "period",
    last: int = 16,
    bands: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """Growth of items on the same period of last year, a line each, the latest figure written at its end.

    Parameters
    ----------
    accounts : their growth is drawn, per cent. items : up to eight codes; the total by default.
    region : needed where there are several. flow : "period" or "ytd". last : so many periods at most.
    bands : periods by (low, high), per cent, drawn behind the first item: a range of revisions, for instance.
    names : region -> name, for the title. look : see :class:`gdpcore.bulletin.plots.Look`.

    Raises
    ------
    MeaningError
        E-PLOT-001 if there is no growth to draw, E-PLOT-005 for no such item or region, E-PLOT-007 for more than eight items.

    Examples
    --------
    >>> from gdpcore import samples
    >>> ax = growth(samples.china().accounts, ["GDP", "S2", "S3"], language="en")
    >>> ax.get_title(loc="left")
    'Growth of gross domestic product and 2 more, year on year'
    """
    with sheet("growth", (8.6, 3.6), look) as drawn:
        codes = [accounts.total] if items is None else [items] if isinstance(items, str) else list(items)
        place = region_of(drawn, accounts, region)
        known = accounts.growth(place, flow)
        drawn.require_few(codes)
        drawn.require_columns(known, codes)
        frame = last_rows(known[codes], last)
        drawn.require_figures(frame)
        labels = named(accounts, codes, drawn.language)
        if bands is not None:
            _band(drawn, bands.reindex(frame.index))
        handles = lines(drawn, frame, labels, flow == "ytd")
        above = drawn.legend(handles) if len(codes) > 1 or bands is not None else 0
        said = inside(labels[0], drawn.language)
        said = said if len(codes) == 1 else drawn.say("items_many", first=said, count=len(codes), more=len(codes) - 1)
        title = drawn.say(
            "growth_title_ytd" if flow == "ytd" else "growth_title",
            place=place_in_title(place, names, drawn.language),
            items=said,
        )
        drawn.ax.set_ylabel(drawn.say("axis_growth"))
        alt = "; ".join(f"{label} {spoken(frame[code].iloc[-4:])}" for code, label in zip(codes, labels, strict=True))
        return drawn.finish(capital(title), alt, frame.set_axis(labels, axis=1), "%", above)


def lines(drawn: Sheet, frame: pd.DataFrame, labels: Sequence[str], ytd: bool = False) -> list[Any]:
    """A line per column with a point per figure, and the last figure at its end; the handles of the legend."""
    ax, handles = drawn.ax, []
    x = np.arange(len(frame))
    many = len(frame) > 24
    for k, label in enumerate(labels):
        values = frame.iloc[:, k].to_numpy(dtype=np.float64)
        how = line_of(k, 2.0 if k == 0 else 1.6)
        ax.plot(x, values, zorder=2, **how)
        points(drawn, values, k, COLOURS[k], MARKERS[k], 3.0 if many else 5.0)
        handles += ax.plot([], [], marker=MARKERS[k], label=drawn.label(label, 28), **how)
    head_room(ax, 0.08, 0.5)
    period_ticks(ax, frame.index, drawn.language, ytd=ytd)
    ax.set_xlim(-0.5, len(frame) - 0.5 + max(0.6, 0.045 * len(frame)))
    zero_line(ax)
    _end_figures(drawn, frame)
    return handles


def _end_figures(drawn: Sheet, frame: pd.DataFrame) -> None:
    """The latest figure of each line beside its end, spread so that none covers another."""
    ax, ends = drawn.ax, []
    for k in range(frame.shape[1]):
        here = np.flatnonzero(frame.iloc[:, k].notna())
        if len(here):
            ends.append((float(frame.iloc[here[-1], k]), int(here[-1]), k))
    low, high = ax.get_ylim()
    for (value, at, k), y in zip(sorted(ends), spread([e[0] for e in sorted(ends)], 0.065 * (high - low)), strict=True):
        ax.annotate(
            figure_text(value),
            (at, value),
            xytext=(at + 0.018 * len(frame) + 0.2, y),
            va="center",
            fontsize=9,
            **FIGURES,
            color=COLOURS[k] if k in (0, 3, 5) else INK,
        )


def spread(heights: Sequence[float], least: float) -> list[float]:
    """Heights in rising order moved as little as can be, so that neighbours are ``least`` apart.

    Examples
    --------
    >>> spread([1.0, 1.0, 4.0], 1.0)
    [0.5, 1.5, 4.0]
    """
    groups: list[tuple[float, int]] = []  # the mean of what is moved together, and how many
    for height in heights:
        groups.append((float(height), 1))
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < least * (groups[-1][1] + groups[-2][1]) / 2 - 1e-12:
            (b, n), (a, m) = groups.pop(), groups.pop()
            groups.append(((a * m + b * n) / (m + n), m + n))
    return [mean + least * (j - (count - 1) / 2) for mean, count in groups for j in range(count)]


def _band(drawn: Sheet, bands: pd.DataFrame) -> None:
    low, high = (bands.iloc[:, k].to_numpy(dtype=np.float64) for k in (0, 1))
    x = np.arange(len(bands))
    drawn.ax.fill_between(x, low, high, color=COLOURS[4], alpha=0.45, linewidth=0, label=drawn.say("band"), zorder=1)


def growth_chart(published: pd.Series, computed: pd.Series, language: str, ax: Axes | None = None, name: str = "growth") -> Axes:
    """Published growth as a line, computed quarters as diamonds with their figure; per cent by quarter, without a title.

    Parameters
    ----------
    published, computed : series on quarterly PeriodIndexes (either may be empty). name : begins the ids.
    """
    with sheet(name, (8.6, 3.1), {"ax": ax, "language": language, "title": ""}) as drawn:
        periods = pd.PeriodIndex(published.index.union(computed.index).sort_values())
        kinds = {"line_published": published, "line_computed": computed}
        frame = pd.DataFrame({drawn.say(k): s.reindex(periods) for k, s in kinds.items()}, dtype=np.float64)
        ax = drawn.ax
        if len(published):
            at = [periods.get_loc(p) for p in published.index]
            ax.plot(at, published.to_numpy(), color=COLOURS[0], linewidth=2, marker="o", markersize=4, label=frame.columns[0])
            points(drawn, published.to_numpy(dtype=np.float64), 0, COLOURS[0], "o", 4.0, rows=at, at=at)
        if len(computed):
            at = [periods.get_loc(p) for p in computed.index]
            ax.plot(at, computed.to_numpy(), linestyle="none", marker="D", markersize=7, color=COLOURS[1], label=frame.columns[1])
            points(drawn, computed.to_numpy(dtype=np.float64), 1, COLOURS[1], "D", 7.0, rows=at, at=at)
            for x, y in zip(at, computed.to_numpy(), strict=True):
                ax.annotate(figure_text(y), (x, y), xytext=(0, 9), textcoords="offset points", ha="center", **FIGURES)
        period_ticks(ax, periods, language)
        ax.set_ylabel(drawn.say("axis_growth"))
        head_room(ax, 0.12, 0.5)
        zero_line(ax)
        drawn.legend()
        return drawn.finish(drawn.say("chart_growth"), spoken(computed if len(computed) else published), frame, "%")
