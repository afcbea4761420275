"""China: published national figures, carried over with their publisher named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from gdpcore.accounts import Accounts, read_accounts
from gdpcore.cube import period_index
from gdpcore.cube.classification import cn_published
from gdpcore.panel import Panel, read_panel

if TYPE_CHECKING:
    from gdpcore.monitor import PublishedRevisions

_FOLDER = Path(__file__).parent / "data" / "china"


@dataclass(frozen=True, eq=False)
class China:
    """China's published figures (国家统计局, National Bureau of Statistics; money: 中国人民银行).

    Attributes
    ----------
    panel : monthly indicators to 2025-06, joint January-February figures kept as such.
    accounts : quarterly accounts 2021Q4-2025Q2, single quarters, 11 industries, 亿元; volumes chained from published
        year-on-year indexes on the current values of 2022 (levels at 2020 prices are not published).
    cumulative : the same accounts as published year to date.
    growth_ytd : GDP growth, year to date, per cent, 2006Q1-2025Q2.
    note : publisher and vintage. revisions : figures as first published beside those of today. three_new : value added of 三新.
    """

    panel: Panel
    accounts: Accounts
    cumulative: Accounts
    growth_ytd: pd.Series
    note: str

    @cached_property
    def three_new(self) -> pd.DataFrame:
        """Value added of 三新 (new industries, formats and business models) as published by 国家统计局, 2017-2024; read when asked for.

        Columns year, item ("total", S1, S2, S3), value (亿元), share (per cent of GDP), growth (current prices, per cent), composition
        (per cent), gdp (as published then, 亿元), stage, publisher. :func:`gdpcore.monitor.check_published` holds them against one
        another: the share of 2020 (17.08) is not that of the levels (169254 / 1015986), and stays as published.

        Examples
        --------
        >>> last = china().three_new.query("year == 2024 and item == 'total'").iloc[0]
        >>> float(last["value"]), float(last["share"]), float(last["gdp"])
        (242908.0, 18.01, 1349084.0)
        """
        return pd.read_csv(_FOLDER / "three_new.csv")

    @cached_property
    def revisions(self) -> PublishedRevisions:
        """Figures as first published beside those of today: years 2018-2024, quarters of 2020-2024; read when asked for."""
        from gdpcore.monitor import PublishedRevisions

        first = pd.read_csv(_FOLDER / "revisions_preliminary.csv", dtype={"released": str}, keep_default_na=False)
        first["period"] = period_index(first["period"])
        first["growth"] = pd.to_numeric(first["growth"])
        return PublishedRevisions(
            annual=pd.read_csv(_FOLDER / "revisions_annual.csv"),
            preliminary=first,
            latest=self.accounts,
            cumulative=self.cumulative,
            growth_ytd=self.growth_ytd,
            hierarchy=cn_published(),
            unit="亿元",
            source=(
                "National Bureau of Statistics of China; latest: after the fifth economic census, read in 2025",
                "国家统计局；现行数为第五次全国经济普查后版本，2025年取得",
            ),
        )


@cache
def china() -> China:
    """The embedded published figures of China.

    Examples
    --------
    >>> round(float(china().accounts.growth().loc["2024Q2", "GDP"]), 1)
    4.7
    """
    growth = pd.read_csv(_FOLDER / "gdp_growth_ytd.csv")
    series = pd.Series(
        growth["growth_ytd"].to_numpy(), index=period_index(growth["period"]), name="GDP growth, year to date, per cent"
    )
    return China(
        read_panel(_FOLDER / "panel.csv", catalogue=_FOLDER / "catalogue.csv"),
        read_accounts(_FOLDER / "accounts_quarter.csv", reference=2022),
        read_accounts(_FOLDER / "accounts_ytd.csv", reference=2022),
        series,
        "国家统计局 / National Bureau of Statistics of China; vintage after the fifth economic census, read in 2025",
    )
