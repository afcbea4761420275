"""Nowcasts of China's quarterly growth, tried as they would have been made: two models, what was known each day, and scores.

Pseudo real time: the published figures are those read in 2025, shown only after their usual day of release. With accounts from
2021Q4 on, a factor model of growth has a handful of quarters to learn from and loses to repeating the last figure.

Run: python examples/03_backtest.py
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

import gdpcore as gdp
from gdpcore.nowcasting.density import Nowcast

PERIODS = pd.period_range("2024Q1", "2025Q2", freq="Q")
SERIES = ["industrial_production", "services_production", "retail_sales", "retail_sales_yoy", "pmi", "cpi", "ppi"]


@dataclass(frozen=True)
class LastFit:
    """The last growth rate known."""

    growth: pd.Series

    def nowcast(self, target: str, period: Any) -> Nowcast:
        """That rate again, as uncertain as its changes were."""
        return Nowcast(target, pd.Period(period), float(self.growth.iloc[-1]), float(self.growth.diff().std()))

    def update(self, x: Any, y: Any = None) -> LastFit:
        """The last one known now."""
        return Last().fit(x, y)


@dataclass(frozen=True)
class Last:
    """A model of one's own: ``fit``, ``nowcast`` and ``update`` are all that is asked of it."""

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> LastFit:
        """Nothing to estimate."""
        return LastFit(y.growth()["GDP"].dropna())


def main() -> None:
    """Two information sets, two models, six quarters."""
    china = gdp.samples.china()
    panel, accounts = china.panel.select(SERIES), china.accounts.select(items=["GDP", "A", "BCD"])
    models = {"last": Last(), "factor": gdp.DynamicFactor(idiosyncratic="iid", tolerance=0.05)}
    for access in ("public", "compiler"):
        found = gdp.backtest(models, panel, accounts, periods=PERIODS, access=access, refit="quarter")
        scores = found.scores().xs("all", level="sample")
        print(f"{china.note}\n{access}: growth of GDP on a year before, {PERIODS[0]} to {PERIODS[-1]}, points")
        print(scores[["count", "rmse", "rmse_low", "rmse_high", "cover90", "width90", "revision"]].round(2).to_string(), "\n")
    last = found.frame.xs("factor", level="model").loc[str(PERIODS[-1])]
    print("The path of the last nowcast:\n", last[["days", "mean", "sd", "actual", "figures"]].round(2).to_string(), sep="")


if __name__ == "__main__":
    main()
