"""Why a nowcast changed: from the old one to the new one, release by release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from gdpcore.bulletin.plots.sheet import Look, Sheet, sheet
from gdpcore.bulletin.plots.waterfall import waterfall
from gdpcore.nowcasting import News
from gdpcore.nowcasting.consistent.plan_news import PlanNews

LEAST = 5e-13
"""Points below which a cause moved nothing."""


def news(
    found: PlanNews | News,
    *,
    most: int = 8,
    names: Mapping[str, str] | None = None,
    item: str = "",
    period: str = "",
    **look: Unpack[Look],
) -> Axes:
    """From the nowcast before to the nowcast now, in points of growth: each series that came out, then all other causes.

    The bars add up to the change exactly.

    Parameters
    ----------
    found : :meth:`SchemeNowcast.news` or :func:`news_of` of a factor model. most : so many series by name, the rest together.
    names : series -> label. item, period : for the title. look : see :class:`gdpcore.bulletin.plots.Look`.
    """
    parts = _parts(found, most)
    before, after = (found.before, found.after) if isinstance(found, PlanNews) else (found.before.mean, found.after.mean)
    with sheet("news", (7.8, 1.5 + 0.36 * (len(parts) + 2)), look, grid="x") as drawn:
        title = drawn.say("news_title", item=item, period=period) if item and period else drawn.say("news_title_plain")
        labels = [drawn.say("news_before"), *(_label(drawn, str(c), names or {}) for c in parts.index), drawn.say("news_after")]
        return waterfall(drawn, labels, parts, before, after, drawn.say("unit_points"), title, drawn.say("axis_cut_growth"))


def _label(drawn: Sheet, code: str, names: Mapping[str, str]) -> str:
    return drawn.say(f"news_{code[1:]}") if code.startswith("*") else names.get(code, code)


def _parts(found: PlanNews | News, most: int) -> pd.Series:
    """Impacts: series in falling size, then the causes that are no release, marked by a star."""
    releases = found.releases.groupby("series", sort=False)["impact"].sum()
    size = releases.abs().sort_values(ascending=False, kind="stable")
    kept = list(size.index if len(size) <= most + 1 else size.index[:most])
    rows = {str(s): float(releases[s]) for s in kept}
    causes = {"other": float(releases.drop(kept).sum()), "revisions": float(found.revisions["impact"].sum())}
    if isinstance(found, PlanNews):
        causes |= {k: float(getattr(found, k)) for k in ("reestimation", "coefficients", "base", "gap")}
    else:
        causes |= {"withdrawals": float(found.withdrawals["impact"].sum()), "reestimation": float(found.reestimation)}
    rows |= {f"*{k}": v for k, v in causes.items() if abs(v) > LEAST}
    return pd.Series(rows, dtype=np.float64)
