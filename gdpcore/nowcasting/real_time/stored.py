"""True vintages out of a vintage store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import read_accounts
from gdpcore.cube.hierarchy import Hierarchy
from gdpcore.cube.releases import ACCOUNTS_LAG, day_of, last_days
from gdpcore.nowcasting.real_time.vintages import Data, series_of
from gdpcore.panel import Catalogue, Panel
from gdpcore.vintage import VintageStore, accounts_rows, panel_rows

GROWTH = ("volume", "index_yoy")
"""Measures that say how fast an item grew."""


@dataclass(frozen=True, eq=False)
class StoredVintages:
    """What a vintage store held on a day, as a panel and accounts: true vintages for :func:`gdpcore.backtest`.

    Parameters
    ----------
    store : indicators under the measure "", items under "value" and "volume" or "index_yoy" (:func:`gdpcore.vintage.accounts_figures`).
    catalogue : of the indicators. hierarchy : of the items; as :func:`gdpcore.read_accounts` finds it where None.
    unit, flow, price_basis : of the accounts.

    Examples
    --------
    >>> import tempfile
    >>> import gdpcore as gdp
    >>> china, folder = gdp.samples.china(), tempfile.TemporaryDirectory()
    >>> cpi = china.panel.select(["cpi"]).to_long().rename(columns={"indicator": "series", "month": "period"})[["series", "period", "value"]].dropna()
    >>> with gdp.VintageStore(f"{folder.name}/vintages.duckdb") as store:
    ...     for last, day in ((-2, "2025-01-20"), (-1, "2025-04-18")):
    ...         known = china.accounts.select(periods=china.accounts.periods[:last])
    ...         done = store.append(gdp.vintage.accounts_figures(known.to_long()), known_at=day, actor="desk", reason="release")
    ...     done = store.append(cpi, known_at="2025-01-10", actor="desk", reason="release")
    ...     source = StoredVintages(store, china.panel.catalogue, china.accounts.hierarchy, price_basis="chained_yoy@2022")
    ...     [str(source.as_of(day)[1].periods[-1]) for day in ("2025-02-01", "2025-08-01")]
    ['2024Q4', '2025Q1']
    """

    store: VintageStore
    catalogue: Catalogue
    hierarchy: Hierarchy | None = None
    unit: str = "亿元"
    flow: str = "period"
    price_basis: str = ""

    def as_of(self, date: Any) -> Data:
        """(panel, accounts) as they stood at the end of a day; E-VINT-014 if the store held no indicator, or no accounts."""
        held = self.store.as_of(pd.Timestamp(day_of(date)).strftime("%Y-%m-%d"))
        rows = accounts_rows(held, unit=self.unit, flow=self.flow, price_basis=self.price_basis)
        return Panel.from_long(panel_rows(held), self.catalogue), read_accounts(rows, hierarchy=self.hierarchy)

    def release_day(self, target: str, period: pd.Period) -> np.datetime64:
        """The day on which the target's first figure was known; beyond the store, a usual lag after the period's end."""
        days = self._days(target, period)
        return days[0] if days else np.datetime64(last_days(pd.PeriodIndex([period]))[0] + np.timedelta64(ACCOUNTS_LAG, "D"))

    def actual(self, target: str, periods: pd.PeriodIndex, release: int | str) -> pd.Series:
        """Growth as it stood on the day of a period's n-th figure, or stands in the last vintage; NaN where there is none."""
        if release == "latest":
            newest = max(np.datetime64(t, "D") for t in self.store.latest()["known_at"].to_numpy(dtype="datetime64[ns]"))
            return series_of(*self.as_of(newest), target).reindex(periods)
        at = 0 if release == "first" else int(release) - 1
        found = []
        for period in periods:
            days = self._days(target, period)
            found.append(series_of(*self.as_of(days[at]), target).get(period, np.nan) if at < len(days) else np.nan)
        return pd.Series(found, index=periods, dtype=np.float64)

    def _days(self, target: str, period: pd.Period) -> list[np.datetime64]:
        """Days on which figures of a target's growth became known, in order."""
        region, _, item = target.rpartition(" ")
        kept = self.store.series()
        kept = kept[(kept["series"] == item) & kept["measure"].isin((*GROWTH, ""))]
        if region:
            kept = kept[kept["region"] == region]
        days: set[np.datetime64] = set()
        for row in kept.itertuples():
            told = self.store.history(item, period, row.region, row.measure)
            days |= set(told.loc[told["value"].notna(), "known_at"].to_numpy(dtype="datetime64[D]"))
        return sorted(days)
