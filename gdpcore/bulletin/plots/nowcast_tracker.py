"""A quarter as figures arrived: what was said of it on each day, and what it turned out to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from gdpcore.bulletin.plots.axes import head_room, points
from gdpcore.bulletin.plots.nowcast_fan import BANDS
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import COLOURS, FIGURES, INK
from gdpcore.bulletin.words import capital, period_name
from gdpcore.nowcasting import SchemeNowcast
from gdpcore.nowcasting.real_time.track_record import Backtest

COLUMNS = ("mean", "5 %", "25 %", "75 %", "95 %")


def tracker(
    told: pd.DataFrame | Mapping[Any, SchemeNowcast] | Backtest,
    period: Any = None,
    *,
    item: str = "GDP",
    region: str | None = None,
    model: str | None = None,
    outcome: float | None = None,
    **look: Unpack[Look],
) -> Axes:
    """Nowcasts of one period by day, with 50 and 90 per cent intervals; the outcome is the broken line.

    Parameters
    ----------
    told : date -> nowcast by accounts; or a backtest; or rows dates and columns mean, "5 %", "25 %", "75 %", "95 %" (only the
        mean is needed), per cent. period : of a backtest; its last by default. model : of a backtest of several.
    item, region : whose growth. outcome : growth as published; of a backtest its own. look : see
        :class:`gdpcore.bulletin.plots.Look`.

    Examples
    --------
    >>> made = pd.DataFrame({"mean": [4.8, 5.1]}, index=pd.to_datetime(["2025-05-31", "2025-06-30"]))
    >>> tracker(made, outcome=5.2, language="en").get_title(loc="left")
    'Nowcasts as figures arrived'
    """
    with sheet("tracker", (8.6, 3.7), look) as drawn:
        frame, named, actual = _read(drawn, told, period, item, region, model)
        truth = actual if outcome is None else float(outcome)
        frame["outcome"] = truth
        drawn.require_figures(frame["mean"])
        ax, dates = drawn.ax, frame.index.to_numpy().astype("datetime64[D]").astype(np.float64)
        handles = _bands(drawn, frame, dates)
        ax.plot(dates, frame["mean"].to_numpy(), color=COLOURS[0], linewidth=2, zorder=3)
        points(drawn, frame["mean"].to_numpy(), 0, COLOURS[0], "o", 5.5, at=dates, zorder=4)
        handles = [*ax.plot([], [], color=COLOURS[0], linewidth=2, marker="o", label=drawn.say("fan_mean")), *handles]
        wide = max(float(dates[-1] - dates[0]), 10.0)
        if not np.isnan(truth):
            ax.axhline(truth, color=INK, linewidth=1.3, linestyle=(0, (5, 3)), zorder=2)
            label = f"{drawn.say('fan_outcome')} {figure_text(truth)}"
            handles += ax.plot([], [], color=INK, linewidth=1.3, linestyle=(0, (5, 3)), label=label)
        last = float(frame["mean"].iloc[-1])
        ax.annotate(figure_text(last, 2), (dates[-1] + 0.012 * wide, last), va="center", fontsize=9, **FIGURES, color=COLOURS[0])
        _dates(drawn, frame.index, dates, wide)
        head_room(ax, 0.05, 0.3)
        ax.set_ylabel(drawn.say("axis_growth"))
        above = drawn.legend(handles)
        title = drawn.say("tracker_title", item=item, period=named) if named else drawn.say("tracker_title_plain")
        alt = spoken(frame["mean"].set_axis(frame.index.strftime("%Y-%m-%d")), 2)
        alt += "" if np.isnan(truth) else f"; {drawn.say('fan_outcome')} {figure_text(truth)}"
        return drawn.finish(capital(title), alt, frame, "%", above)


def _read(
    drawn: Sheet, told: Any, period: Any, item: str, region: str | None, model: str | None
) -> tuple[pd.DataFrame, str, float]:
    """The track by date, what is tracked, and what came of it."""
    if isinstance(told, Backtest):
        rows = (
            told.frame
            if model is None and "model" not in told.frame.index.names
            else told.frame.xs(model or told.models[0], level="model")
        )
        known = rows.index.get_level_values("period")
        chosen = known[-1] if period is None else pd.Period(period, freq=known.freqstr)
        drawn.require_known("period", chosen, dict.fromkeys(known))
        part = rows.xs(chosen, level="period")
        frame = part[["mean", "q05", "q25", "q75", "q95"]].set_axis(list(COLUMNS), axis=1)
        return frame.sort_index(), period_name(chosen, drawn.language), float(part["actual"].iloc[-1])
    if isinstance(told, pd.DataFrame):
        drawn.require_columns(told, ("mean",))
        frame = told.reindex(columns=list(COLUMNS)).astype(np.float64)
        frame.index = pd.DatetimeIndex(pd.to_datetime(told.index))
        return frame.sort_index(), "" if period is None else str(period), float("nan")
    rows, name = {}, ""
    for date, now in told.items():
        density = now.growth(item, region, period=period)
        rows[pd.Timestamp(date)] = [density.mean, *(density.quantile(q) for q in (0.05, 0.25, 0.75, 0.95))]
        name = period_name(density.period, drawn.language)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).sort_index(), name, float("nan")


def _bands(drawn: Sheet, frame: pd.DataFrame, dates: Any) -> list[Any]:
    handles: list[Any] = []
    for (low, high, dense), level in zip(BANDS, (90, 50), strict=True):
        ends = frame[[f"{low} %", f"{high} %"]].to_numpy()
        if not np.isnan(ends).all():
            drawn.ax.fill_between(dates, ends[:, 0], ends[:, 1], color=COLOURS[4], alpha=dense, linewidth=0, zorder=1)
            for end in ends.T:
                drawn.ax.plot(dates, end, color=COLOURS[4], linewidth=0.9, linestyle="-" if level == 90 else ":", zorder=1.5)
            handles.insert(0, Patch(color=COLOURS[4], alpha=dense + 0.2, linewidth=0, label=drawn.say("band_of", level=level)))
    return handles


def _dates(drawn: Sheet, days: pd.DatetimeIndex, dates: Any, wide: float) -> None:
    """A tick on the days of the nowcasts, on as many as have room."""
    chosen: list[int] = []
    for k in range(len(days) - 1, -1, -1):
        if not chosen or dates[chosen[-1]] - dates[k] >= 0.09 * wide:
            chosen.append(k)
    said = [
        f"{days[k].month}月{days[k].day}日" if drawn.language == "zh" else days[k].strftime("%d %b").lstrip("0") for k in chosen
    ]
    drawn.ax.set_xticks([dates[k] for k in chosen], said)
    drawn.ax.set_xlim(dates[0] - 0.03 * wide, dates[-1] + 0.08 * wide)
