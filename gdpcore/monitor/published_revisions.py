"""Figures as they were first published beside the figures of today, for a country that publishes both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import Hierarchy
from gdpcore.cube.periods import parse_period
from gdpcore.errors import AlignmentError
from gdpcore.monitor.revision_triangle import RevisionTriangle, triangle


@dataclass(frozen=True, eq=False, repr=False)
class PublishedRevisions:
    """What was first published and what stands today.

    Attributes
    ----------
    annual : rows year, item, stage ("preliminary", "final", "census"), stage_zh, value, growth (per cent; NaN where it is not at hand).
    preliminary : first releases by quarter: period (PeriodIndex labels), flow ("period" or "ytd"), item, value, growth, released.
    latest, cumulative : accounts of today, single quarters and year to date. growth_ytd : growth of GDP today, year to date.
    hierarchy : names and order of the items. unit : of values. source : publisher and vintage, for footers: (English, Chinese).
    """

    annual: pd.DataFrame
    preliminary: pd.DataFrame
    latest: Accounts
    cumulative: Accounts
    growth_ytd: pd.Series
    hierarchy: Hierarchy
    unit: str
    source: tuple[str, str]

    def __repr__(self) -> str:
        years = self.annual["year"]
        return f"<PublishedRevisions years {years.min()}..{years.max()}, {len(self.growth_pairs())} quarters with first and latest growth>"

    def levels(self, item: str = "GDP") -> pd.DataFrame:
        """Annual values: rows years, columns stages, then revision (last less first stage) and its per cent, where both are there."""
        return self._annual("value", item, percent=True)

    def growths(self, item: str = "GDP") -> pd.DataFrame:
        """Annual growth, per cent: rows years, columns stages and, for GDP, today ("latest"); revision in points."""
        return self._annual("growth", item, percent=False)

    def growth_pairs(self) -> pd.DataFrame:
        """Growth of GDP, year to date, as first published and today: rows quarters, columns first, latest, revision (points)."""
        rows = self.preliminary[(self.preliminary["item"] == "GDP")]
        ytd = rows[rows["flow"] == "ytd"]
        single = rows[(rows["flow"] == "period") & (rows["period"].map(lambda p: p.quarter) == 1)]
        first = pd.concat([ytd, single]).set_index("period")["growth"].sort_index()
        first = first[~first.index.duplicated()]
        years = self.annual[(self.annual["item"] == "GDP") & (self.annual["stage"] == "preliminary")].dropna(subset="growth")
        for year, growth in zip(years["year"], years["growth"], strict=True):
            first.loc[pd.Period(year=int(year), quarter=4, freq="Q")] = growth
        first = first.sort_index()
        frame = pd.DataFrame({"first": first, "latest": self.growth_ytd.reindex(first.index)}).dropna()
        return frame.assign(revision=frame["latest"] - frame["first"])

    def triangle(self) -> RevisionTriangle:
        """The pairs of :meth:`growth_pairs` as a triangle of two vintages without dates."""
        return triangle(self.growth_pairs()[["first", "latest"]], "GDP", "%", gaps="standing")

    def industries(self, period: str, flow: str = "period") -> pd.DataFrame:
        """A quarter by industry, first published and today.

        Parameters
        ----------
        period : a quarter with a first release by industry. flow : "period" or "ytd".

        Returns
        -------
        DataFrame
            Rows items in their order; first, latest, revision (in ``unit``), percent (100 revision / first), points (100 revision /
            first GDP), growth_first, growth_latest (per cent), growth_revision (points).

        Raises
        ------
        AlignmentError
            E-REV-009 for a quarter that is not here, or not in today's accounts.
        """
        quarter = parse_period(period, freq="Q")
        first = self.preliminary[(self.preliminary["period"] == quarter) & (self.preliminary["flow"] == flow)].set_index("item")
        today = self.latest if flow == "period" else self.cumulative
        here = [p for p in self.preliminary["period"].unique() if p in today.periods]
        if first.empty or quarter not in today.periods:
            raise AlignmentError("E-REV-009", name=f"{period} {flow}", known=", ".join(str(p) for p in here))
        items = [c for c in self.hierarchy.codes if c in first.index and c in today.items]
        value = today.value.sel(region=today.regions[0], item=items, period=quarter).values
        rate = today.growth(flow=flow).loc[quarter, items].to_numpy(dtype=np.float64)
        table = pd.DataFrame({"first": first.loc[items, "value"], "latest": value})
        table["revision"] = table["latest"] - table["first"]
        table["percent"] = 100 * table["revision"] / table["first"]
        table["points"] = 100 * table["revision"] / table.loc["GDP", "first"]
        table["growth_first"], table["growth_latest"] = first.loc[items, "growth"], rate
        table["growth_revision"] = table["growth_latest"] - table["growth_first"]
        return table.rename_axis("item")

    def _annual(self, column: str, item: str, percent: bool) -> pd.DataFrame:
        rows = self.annual[self.annual["item"] == item].dropna(subset=column)
        if rows.empty:
            raise AlignmentError("E-REV-009", name=item, known=", ".join(self.annual["item"].unique()))
        frame = rows.pivot(index="year", columns="stage", values=column)
        frame = frame[[s for s in ("preliminary", "final", "census") if s in frame]]
        if column == "growth" and item == "GDP":
            fourth = self.growth_ytd[self.growth_ytd.index.quarter == 4]
            frame["latest"] = fourth.set_axis(fourth.index.year).reindex(frame.index)
        stages = frame.copy()
        last, first = stages.ffill(axis=1).iloc[:, -1], stages.bfill(axis=1).iloc[:, 0]
        frame["revision"] = (last - first).where(stages.notna().sum(axis=1) > 1)
        if percent:
            frame["percent"] = 100 * frame["revision"] / first
        return frame.rename_axis(columns=None)
