"""How far nowcasts were off, by model and by how early they were made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin.plots.axes import head_room
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import clean, figure_text
from gdpcore.bulletin.style import COLOURS, DASHES, MARKERS
from gdpcore.nowcasting.real_time.track_record import Backtest

NEEDED = ("rmse", "rmse_low", "rmse_high")


def scores(
    tried: Backtest | pd.DataFrame,
    by: str = "month",
    *,
    sample: str = "all",
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """Root mean squared errors with their 90 per cent bands, a line per model, from the earliest nowcasts to the last.

    Parameters
    ----------
    tried : a backtest, or the table of its ``scores``. by : "month" or "days". sample : which rows of the table.
    names : model -> label. look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    table = tried.scores(by) if isinstance(tried, Backtest) else tried
    with sheet("scores", (8.0, 3.8), look) as drawn:
        drawn.require_columns(table, NEEDED)
        drawn.require_known("by", by, table.index.names)
        part = table.xs(sample, level="sample") if "sample" in table.index.names else table
        if not isinstance(part.index, pd.MultiIndex):
            part = pd.concat({"": part}, names=["model"])
        stages = sorted(set(part.index.get_level_values(by)), reverse=by == "days")
        models = list(dict.fromkeys(part.index.get_level_values("model")))[: len(COLOURS)]
        wide = {f"{m} {c}".strip(): part.xs(m, level="model")[c].reindex(stages) for m in models for c in NEEDED}
        frame = pd.DataFrame(wide).astype(np.float64).rename_axis(by)
        drawn.require_figures(frame)
        for k, model in enumerate(models):
            _model(
                drawn,
                frame.iloc[:, 3 * k : 3 * k + 3].to_numpy(),
                k,
                len(models),
                (names or {}).get(model, model) or drawn.say("the_model"),
            )
        ax = drawn.ax
        ax.set_xticks(range(len(stages)), [_stage(drawn, s, by) for s in stages])
        ax.set_xlim(-0.5, len(stages) - 0.5)
        ax.set_ylim(bottom=0)
        head_room(ax, 0.03, 0.05)
        ax.set_ylabel(drawn.say("axis_rmse"))
        ax.set_xlabel(drawn.say(f"axis_{by}"))
        above = drawn.legend()
        target = getattr(tried, "target", "GDP")
        first = ", ".join(f"{clean(m)} {figure_text(frame.iloc[-1, 3 * k], 2)}" for k, m in enumerate(models))
        return drawn.finish(
            drawn.say("scores_title", target=target),
            f"{clean(_stage(drawn, stages[-1], by))}: {first}",
            frame,
            drawn.say("unit_points"),
            above,
        )


def _model(drawn: Sheet, figures: Any, k: int, count: int, label: str) -> None:
    """One model: points side by side with the others, a bar from the low to the high end of each band."""
    x = np.arange(len(figures)) + (k - (count - 1) / 2) * min(0.16, 0.7 / count)
    rmse, low, high = figures.T
    ax = drawn.ax
    ax.vlines(x, low, high, color=COLOURS[k], linewidth=5, alpha=0.35)
    ax.plot(
        x,
        rmse,
        color=COLOURS[k],
        linestyle=DASHES[k],
        linewidth=1.4,
        marker=MARKERS[k],
        markersize=1,
        label=drawn.label(label, 30),
    )
    for row, value in enumerate(rmse):
        if not np.isnan(value):
            (point,) = ax.plot([x[row]], [value], MARKERS[k], color=COLOURS[k], markersize=7, markeredgecolor="white", zorder=3)
            drawn.mark(point, row, 3 * k)


def _stage(drawn: Sheet, stage: Any, by: str) -> str:
    if by == "days":
        return f"{stage:g}"
    return drawn.say("month_after" if stage > 3 else "month_of", month=int(stage))
