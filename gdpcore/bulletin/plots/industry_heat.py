"""Growth of every item by period, as a table of colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

import numpy as np
from matplotlib.axes import Axes

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots.axes import cells, last_rows, named, period_ticks, place_in_title, region_of
from gdpcore.bulletin.plots.sheet import Look, sheet
from gdpcore.bulletin.plots.text import figure_text, spoken
from gdpcore.bulletin.style import DOWN, PAPER, UP, mixed
from gdpcore.bulletin.tables import release_items
from gdpcore.bulletin.words import capital


def industries(
    accounts: Accounts,
    items: Sequence[str] | None = None,
    region: str | None = None,
    *,
    flow: str = "period",
    last: int = 12,
    names: Mapping[str, str] | None = None,
    **look: Unpack[Look],
) -> Axes:
    """Growth of items by period as a heat map: orange above nought, blue below, each figure in its cell.

    Parameters
    ----------
    accounts : whose growth, per cent. items : the release's by default. region : needed where there are several.
    flow : "period" or "ytd". last : so many periods at most. names : region -> name, for the title.
    look : see :class:`gdpcore.bulletin.plots.Look`.

    Examples
    --------
    >>> from gdpcore import samples
    >>> from gdpcore.bulletin.plots import chart
    >>> chart(industries(samples.china().accounts, ["GDP", "G"], language="en", last=3)).data.shape
    (2, 3)
    """
    codes = list(items) if items is not None else release_items(accounts)
    with sheet("industries", (9.6, 1.3 + 0.3 * len(codes)), look, grid="") as drawn:
        place = region_of(drawn, accounts, region)
        known = accounts.growth(place, flow)
        drawn.require_columns(known, codes)
        frame = last_rows(known[codes], last)
        drawn.require_figures(frame)
        labels = named(accounts, codes, drawn.language)
        table = frame.T.set_axis(labels, axis=0)
        values = table.to_numpy(dtype=np.float64)
        # extremes such as a lockdown's quarter would leave all others pale
        top = float(np.nanquantile(np.abs(values), 0.9)) or 1.0
        colours = [[_colour(x, top) for x in row] for row in values]
        texts = [["" if np.isnan(x) else figure_text(x) for x in row] for row in values]
        cells(drawn, colours, texts, 8.5)
        period_ticks(drawn.ax, frame.index, drawn.language, ytd=flow == "ytd")
        drawn.ax.set_yticks(range(len(labels)), [drawn.label(text, 34) for text in labels], fontsize=9)
        drawn.ax.set_ylabel("")
        key = "industries_title_ytd" if flow == "ytd" else "industries_title"
        title = drawn.say(key, place=place_in_title(place, names, drawn.language)) + (
            "（%）" if drawn.language == "zh" else ", %"
        )
        return drawn.finish(capital(title), f"{frame.index[-1]}: {spoken(table.iloc[:, -1])}", table, "%")


def _colour(value: float, top: float) -> str:
    if np.isnan(value):
        return PAPER
    return mixed(PAPER, UP if value > 0 else DOWN, float(min(1.0, abs(value) / top)) * (0.85 if value > 0 else 1.0))
