"""The revision triangle: what was known of every period at every vintage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin.plots.axes import cells
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import DOWN, PAPER, UP, mixed
from gdpcore.monitor import RevisionTriangle


def triangle_heat_map(made: RevisionTriangle, *, most: int = 24, **look: Unpack[Look]) -> Axes:
    """The triangle as a heat map: each cell is coloured by the vintage's figure less the first one of its period, the figure in it.

    Parameters
    ----------
    made : a triangle; its last ``most`` periods are shown. look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    shown, periods = made.values[-most:], made.periods[-most:]
    with sheet("triangle", (2.2 + 0.75 * shown.shape[1], 1.9 + 0.32 * len(shown)), look, grid="") as drawn:
        vintages = [str(v.date()) if isinstance(v, pd.Timestamp) else str(v) for v in made.vintages]
        frame = pd.DataFrame(shown, index=periods, columns=vintages)
        drawn.require_figures(frame)
        here = ~np.isnan(shown)
        first = np.where(here.any(axis=1), shown[np.arange(len(shown)), np.argmax(here, axis=1)], np.nan)
        change = shown - first[:, None]
        top = float(np.nanmax(np.abs(change), initial=0.0)) or 1.0
        decimals = decimals_had(shown)
        colours = [[_colour(x / top) for x in row] for row in change]
        texts = [["" if np.isnan(x) else figure_text(x, decimals) for x in row] for row in shown]
        cells(drawn, colours, texts, 8.0, empty="")
        many = len(vintages) > 3
        labels = [drawn.label(v, 16) for v in vintages]
        drawn.ax.set_xticks(
            range(len(labels)), labels, rotation=45 if many else 0, ha="right" if many else "center", rotation_mode="anchor"
        )
        drawn.ax.set_yticks(range(len(periods)), [str(p) for p in periods])
        above = _key(drawn, top, points_of(drawn, made.unit))
        title = drawn.say("chart_triangle", name=made.name)
        alt = f"{vintages[-1]}: {spoken(frame.iloc[-6:, -1], decimals)}"
        return drawn.finish(title, alt, frame, made.unit, above)


def _colour(share: float) -> str:
    return PAPER if np.isnan(share) or share == 0 else mixed(PAPER, UP if share > 0 else DOWN, abs(share))


def _key(drawn: Sheet, top: float, unit: str) -> int:
    """What the colours say: down, none, up."""
    from matplotlib.patches import Patch

    least = figure_text(-top, 1 if top >= 0.1 else 2, signed=True)
    most = figure_text(top, 1 if top >= 0.1 else 2, signed=True)
    handles = [
        Patch(facecolor=c, edgecolor="#d0d5dd", label=t) for c, t in ((DOWN, least), (PAPER, "0"), (UP, f"{most} {unit}".strip()))
    ]
    return drawn.legend(handles)


def points_of(drawn: Sheet, unit: str) -> str:
    """Revisions of rates are points."""
    return drawn.say("axis_points") if unit == "%" else unit


def decimals_had(figures: Iterable[float] | np.ndarray) -> int:
    """Decimals that figures have, at most two."""
    known = np.asarray(figures, dtype=np.float64)
    known = known[~np.isnan(known)]
    for decimals in (0, 1):
        if np.allclose(known, np.round(known, decimals), rtol=0, atol=1e-9 * max(1.0, float(np.abs(known).max(initial=0.0)))):
            return decimals
    return 2
