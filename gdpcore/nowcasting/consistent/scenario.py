"""What if: accounts with the figures of some indicators set, beside those without, on the same random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gdpcore.accounts import measures
from gdpcore.cube.periods import parse_period
from gdpcore.errors import ModelError, listed
from gdpcore.nowcasting.joint import Cell, joint_law, on_other_data

if TYPE_CHECKING:
    from gdpcore.nowcasting.consistent.result import SchemeNowcast

LEVELS = (0.05, 0.95)


@dataclass(frozen=True, eq=False)
class Scenario:
    """Two nowcasts that differ in some figures only.

    Attributes
    ----------
    figures : (series, month) -> growth, per cent. without : as known. with_figures : with the figures set.
    """

    figures: dict[Cell, float]
    without: SchemeNowcast
    with_figures: SchemeNowcast

    def effect(self, region: str | None = None, flow: str = "period") -> pd.DataFrame:
        """Points of growth of every item in the last quarter asked for: columns mean, 5 %, 95 %, contribution (to GDP, points)."""
        now = self.without
        place, period = now._region(region), now.periods[-1]
        pair = [one.rates(flow).sel(region=place, period=period).values for one in (self.with_figures, self.without)]
        added = [
            measures.contributions(one.draws_of_accounts, flow).sel(region=place, period=period).values
            for one in (self.with_figures, self.without)
        ]
        change, items = pair[0] - pair[1], list(now.volume.labels("item"))
        low, high = np.quantile(change, LEVELS, axis=0)
        frame = {"mean": change.mean(axis=0), "5 %": low, "95 %": high, "contribution": (added[0] - added[1]).mean(axis=0)}
        return pd.DataFrame(frame, index=pd.Index(items, name="item"))


def scenario(now: SchemeNowcast, figures: Mapping[tuple[str, Any], float]) -> Scenario:
    """Set figures of indicators, known or not, and let the model carry them to all that is missing.

    The cells are first taken as missing, with the same parameters; draws of all missing cells are then moved once to what is known
    and once to the scenario (:meth:`JointLaw.given`), so that what differs is the figures alone.

    Raises
    ------
    ModelError
        E-NOW-010 for a series that the model does not hold, E-NOW-014 for a figure that is none, E-CAST-003 if all is known.
    """
    if now.setting is None:
        raise ModelError("E-CAST-003", period=str(now.periods[-1]), end=str(now.fit.base.periods[-1]), most=4)
    wanted = {(series, _period(now, series, period, figure)): float(figure) for (series, period), figure in figures.items()}
    columns = now.fit.columns
    monthly = columns.monthly.copy()
    known: dict[Cell, float] = {}
    for series, period in wanted:
        if period in monthly.index:
            actual = float(columns.figures.loc[period, series])
            if np.isfinite(actual):
                known[series, period] = actual
            monthly.loc[period, series] = np.nan
    inner = on_other_data(now.fit.inner, monthly, columns.quarterly)
    setting = now.fit.setting(now.periods[-1].asfreq("Q"), also=frozenset(wanted))
    assert setting is not None
    cells = tuple(dict.fromkeys([*setting.missing.drawn, *wanted]))
    setting = replace(setting, law=joint_law(inner, cells), missing=replace(setting.missing, drawn=cells))
    start = setting.growth_draws(len(now.growth_draws), now.seed)
    pair = [now.again(setting, setting.law.given(start, {**known, **path})) for path in ({}, wanted)]
    return Scenario(wanted, pair[0], pair[1])


def _period(now: SchemeNowcast, series: str, period: Any, figure: float) -> pd.Period:
    columns = now.fit.columns.monthly
    if series not in columns:
        raise ModelError("E-NOW-010", series=series, known=listed(list(columns), 12))
    if not np.isfinite(figure):
        raise ModelError("E-NOW-014", series=series, period=str(period), value=figure)
    return parse_period(period, freq="M")
