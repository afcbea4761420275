"""The members and the two rules of ADR 5 (docs/adr/0005-equal-weights-before-scores.md), and the run that both are scored by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

import gdpcore as gdp

HORIZONS = ("month1", "month2", "month3")
CHOICE = pd.period_range("2000Q1", "2004Q4", freq="Q")
"""Targets that the second rule chooses by."""
EQUAL = ("2-2-iid", "Bridge(indicator_lags=1)", "Midas(months=6)", "BayesianVar()")
"""Members of the first rule."""
BEST = 3
"""Members of the pool of the second rule."""
RIVALS: Mapping[str, Any] = {
    "HistoricalMean()": gdp.HistoricalMean(),
    "RandomWalk()": gdp.RandomWalk(),
    "AutoRegression()": gdp.AutoRegression(),
    "Bridge()": gdp.Bridge(),
    "Bridge(indicator_lags=1)": gdp.Bridge(indicator_lags=1),
    'Bridge(combine="together")': gdp.Bridge(combine="together"),
    "Midas()": gdp.Midas(),
    "Midas(months=6)": gdp.Midas(months=6),
    'Midas("almon")': gdp.Midas("almon"),
    'Midas("beta")': gdp.Midas("beta"),
    "BayesianVar()": gdp.BayesianVar(),
}
"""Those of docs/rivals.md that need no regressor from elsewhere."""


def key_of(*frames: pd.DataFrame) -> str:
    """What two frames hold, in short: the same for the same vintage."""
    seen = hashlib.sha256()
    for frame in frames:
        seen.update(repr((frame.shape, frame.index[0], frame.index[-1])).encode() + frame.to_numpy().tobytes())
    return seen.hexdigest()


@dataclass(frozen=True, eq=False)
class Shared:
    """A model whose fits are made once: alone, and as a member of any pool that sees the same vintages in the same order."""

    model: Any
    done: dict[Any, Any] = field(default_factory=dict)

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> SharedFit:
        """The fit of a vintage from a start; seconds count where it is made first."""
        key = (key_of(x, y), id(start))
        if key not in self.done:
            self.done[key] = SharedFit(self.model.fit(x, y, observes, start=None if start is None else start.fitted))
        found: SharedFit = self.done[key]
        return found


@dataclass(frozen=True, eq=False)
class SharedFit:
    """A fit, and its updates and densities so far."""

    fitted: Any
    done: dict[Any, Any] = field(default_factory=dict)

    def update(self, x: Any, y: Any = None) -> SharedFit:
        """The update with a vintage, made once."""
        key = key_of(x, y)
        if key not in self.done:
            self.done[key] = SharedFit(self.fitted.update(x, y))
        found: SharedFit = self.done[key]
        return found

    def nowcast(self, target: str, period: Any) -> Any:
        """The density of a cell, made once."""
        key = (target, str(period))
        if key not in self.done:
            self.done[key] = self.fitted.nowcast(target, period)
        return self.done[key]


def pool(members: Mapping[str, Shared]) -> gdp.Combination:
    """Equal weights."""
    return gdp.Combination(dict(members), weights="equal")


def run(
    models: Mapping[str, Any], monthly: Any, quarterly: Any, delays: Any, target: str, periods: Any
) -> gdp.nowcasting.Backtest:
    """The calendar of both rules: parameters at month 1, kept for months 2 and 3, searches warm within a year."""
    return gdp.backtest(
        dict(models), monthly, quarterly, target=target, periods=periods, calendar=delays, horizons=HORIZONS, refit="quarter",
        warm=True,
    )  # fmt: skip


def rmse_of(found: gdp.nowcasting.Backtest) -> pd.DataFrame:
    """A row per model, the best first: RMSE by month, and their mean."""
    scores = found.scores()
    table = scores.loc[scores.index.get_level_values("sample") == "all", "rmse"].droplevel("sample").unstack("month")
    return table.assign(mean=table.mean(axis=1)).sort_values("mean")
