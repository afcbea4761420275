"""Five lamps over time: which indicators run hot and which cold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from gdpcore.bulletin.plots.axes import cells, period_ticks
from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.words import PLOT_WORDS
from gdpcore.errors import MeaningError

LAMPS = {"red": "#c0282d", "yellow": "#f2c230", "green": "#3d9a50", "lightblue": "#9fd3f0", "blue": "#1f4e9c"}
"""The lamps, hottest first. Lightness alternates between neighbours, and a letter stands in each cell, for grey print."""


def lamps(frame: pd.DataFrame, *, last: int = 24, names: Mapping[str, str] | None = None, **look: Unpack[Look]) -> Axes:
    """Warning lamps by indicator and period; each cell has its lamp's colour and letter.

    Parameters
    ----------
    frame : rows periods, columns indicators (a composite among them, if there is one); each cell "red", "yellow", "green",
        "lightblue" or "blue", in English or Chinese (红灯, 红 ...), or nothing.
    last : so many periods at most. names : column -> label. look : see :class:`gdpcore.bulletin.plots.Look`.

    Raises
    ------
    MeaningError
        E-PLOT-001 for a table without a lamp, E-PLOT-006 for a word that is none.

    Examples
    --------
    >>> made = pd.DataFrame({"industry": ["red", "green"], "trade": [None, "blue"]}, index=pd.period_range("2025-01", periods=2, freq="M"))
    >>> lamps(made, language="en").get_title(loc="left")
    'Warning lamps'
    """
    frame = frame.iloc[-last:]
    with sheet("lamps", (2.9 + 0.29 * max(len(frame), 14), 1.5 + 0.34 * frame.shape[1]), look, grid="") as drawn:
        words = [[_lamp(drawn, x, c, t) for t, x in frame[c].items()] for c in frame.columns]
        table = pd.DataFrame(words, dtype=object)
        drawn.require_figures(table.map(lambda x: 1.0 if x else np.nan))
        labels = [(names or {}).get(str(c), str(c)) for c in frame.columns]
        colours = [[LAMPS.get(x, "#ffffff") for x in row] for row in table.to_numpy()]
        texts = [[drawn.say(f"letter_{x}") if x else "" for x in row] for row in table.to_numpy()]
        cells(drawn, colours, texts, 8.5)
        period_ticks(drawn.ax, frame.index, drawn.language, 99.0 if len(frame) <= 24 else None)
        drawn.ax.tick_params(axis="x", labelsize=8)
        drawn.ax.set_yticks(range(len(labels)), [drawn.label(text, 26) for text in labels], fontsize=9.5)
        handles = [
            Patch(
                facecolor=c,
                edgecolor="white",
                label=f"{drawn.say(f'letter_{k}')}  {drawn.say(f'name_{k}')}: {drawn.say(f'lamp_{k}')}",
            )
            for k, c in LAMPS.items()
        ]
        if drawn.language == "zh":
            for handle, key in zip(handles, LAMPS, strict=True):
                handle.set_label(f"{drawn.say(f'name_{key}')}（{drawn.say(f'letter_{key}')}）{drawn.say(f'lamp_{key}')}")
        above = drawn.legend(handles)
        data = pd.DataFrame(table.to_numpy(), index=labels, columns=frame.index)
        newest = "; ".join(f"{n}: {drawn.say(f'name_{x}') if x else '–'}" for n, x in zip(labels, table.iloc[:, -1], strict=True))
        return drawn.finish(drawn.say("lamps_title"), f"{frame.index[-1]}: {newest}", data, drawn.say("unit_lamp"), above)


def _lamp(drawn: Sheet, word: Any, column: object, period: object) -> str:
    """The lamp that a word names; empty for none."""
    if word is None or word == "" or (isinstance(word, float) and word != word) or word is pd.NA:
        return ""
    plain = str(word).strip().lower().replace(" ", "").replace("-", "").replace("_", "").removesuffix("灯")
    for lamp in LAMPS:
        if plain in (lamp, PLOT_WORDS[f"name_{lamp}"][1].removesuffix("灯")):
            return lamp
    fields = {"chart": drawn.name, "value": str(word), "column": column, "period": period, "known": ", ".join(LAMPS)}
    raise MeaningError("E-PLOT-006", **fields)
