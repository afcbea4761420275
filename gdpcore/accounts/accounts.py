"""The type Accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import measures
from gdpcore.accounts.chained import chain_linked
from gdpcore.accounts.convert import complete_leaves, rebased, to_flow
from gdpcore.cube import Cube, Hierarchy
from gdpcore.cube.origin import Origin
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import AlignmentError, Finding, GdpcoreError, MeaningError, PeriodError


@dataclass(frozen=True, eq=False)
class Accounts:
    """Value added by region, item and period, at current and constant prices. Nothing in it changes; every method returns anew.

    Attributes
    ----------
    value, volume : cubes with axes (..., region, item, period), the same labels and flow; periods are consecutive.
    hierarchy : how the items add up. Published accounts hold totals as observed, computed ones as sums of leaves.
    stage : "published", "computed", "benchmarked" ... ; origin : what computed them, or None.
    findings : warnings that came up on the way.
    """

    value: Cube
    volume: Cube
    hierarchy: Hierarchy
    stage: str = "published"
    origin: Origin | None = None
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        for left, right in zip(self.value.axes, self.volume.axes, strict=True):
            left.require_same(right)
        if self.value.dims[-3:] != ("region", "item", "period"):
            raise AlignmentError(
                "E-AXIS-005", shape=self.value.values.shape, axes="region, item, period are needed, in this order"
            )
        self.value._same_flow(self.volume)
        ordinals = self.periods.asi8
        if len(ordinals) > 1 and np.any(np.diff(ordinals) != 1):
            k = int(np.flatnonzero(np.diff(ordinals) != 1)[0])
            raise PeriodError("E-TIME-003", detail=f"{self.periods[k]} is followed by {self.periods[k + 1]}")

    # -- what is here --------------------------------------------------------------------------------------------
    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region labels."""
        return tuple(self.value.labels("region"))

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Item codes in display order."""
        return tuple(self.value.labels("item"))

    @cached_property
    def periods(self) -> pd.PeriodIndex:
        """Consecutive periods."""
        return pd.PeriodIndex(self.value.labels("period"))

    @property
    def flow(self) -> str:
        """ "period" or "ytd"."""
        return str(self.value.meaning.flow)

    @property
    def lag(self) -> int:
        """Periods per year: the step to the same period of last year."""
        return periods_per_year(self.periods)

    @property
    def total(self) -> str:
        """Code of the grand total: the first root of the hierarchy."""
        return self.hierarchy.roots[0]

    def select(
        self, regions: Sequence[str] | None = None, items: Sequence[str] | None = None, periods: Iterable[Any] | None = None
    ) -> Accounts:
        """The accounts of some regions, items, periods (E-AXIS-003 if one is not here). Items left out leave the hierarchy as it is."""
        if items is not None and tuple(items) == self.items:
            items = None  # all of them, in order: no copy
        picks = {k: list(v) for k, v in (("region", regions), ("item", items), ("period", periods)) if v is not None}
        return replace(self, value=self.value.sel(**picks), volume=self.volume.sel(**picks)) if picks else self

    # -- measures as frames --------------------------------------------------------------------------------------
    def growth(
        self,
        region: str | None = None,
        flow: str = "period",
        of: str = "volume",
        over: str = "year",
        annualised: bool = False,
    ) -> pd.DataFrame:
        """Growth over the same period of last year, per cent; rows periods, columns items (or region x item).

        Parameters
        ----------
        region : one region; columns are then items only. Also so where there is just one region.
        flow : "period" (single period) or "ytd" (year to date).
        of : "volume" (real) or "value" (nominal).
        over : "year", or "quarter" for growth on the quarter before (seasonally adjusted figures).
        annualised : at an annual rate, 100 ((x_t / x_{t-1})^4 - 1).
        """
        return self._frame(measures.growth(self, flow, of, measures.lag_of(self, over, flow), annualised), region)

    def contributions(
        self,
        region: str | None = None,
        flow: str = "period",
        unit: str = "points",
        weights: str = "constant",
        over: str = "year",
    ) -> pd.DataFrame:
        """Contributions of items to GDP growth: percentage points ("points", 拉动), or per cent of it ("percent", 贡献率).

        ``weights`` "constant" uses constant-price increments (for chained volumes the additive form of the chain);
        "current_share" the share at last year's current prices. ``over`` "year" or "quarter", as for :meth:`growth`.
        Per cent are not given where GDP growth is below 0.5 or contributions cancel.
        """
        return self._frame(measures.contributions(self, flow, unit, weights, measures.lag_of(self, over, flow)), region)

    def shares(self, region: str | None = None, flow: str = "period", of: str = "value") -> pd.DataFrame:
        """Shares of items in GDP, per cent, at current prices (``of="volume"``: at constant prices)."""
        return self._frame(measures.shares(self, flow, of), region)

    def deflators(self, region: str | None = None, flow: str = "period", change: bool = True) -> pd.DataFrame:
        """Implicit deflators: change on the same period of last year in per cent, or (``change=False``) level, base year = 100."""
        return self._frame(measures.deflators(self, flow, change), region)

    def rounding_bounds(self, region: str | None = None, decimals: int = 1) -> pd.DataFrame:
        """How far growth of a single period can be off, points, if it is backed out of year-to-date rates rounded to ``decimals``.

        ±0.05 (R'_ytd,q + R'_ytd,q-1) / R'_q for one decimal: about 0.31 points in a fourth quarter.
        """
        return self._frame(measures.rounding_bounds(self, decimals), region)

    def _frame(self, cube: Cube, region: str | None) -> pd.DataFrame:
        if region is not None:
            return cube.sel(region=region).to_frame()
        if len(self.regions) == 1:
            return cube.sel(region=self.regions[0]).to_frame()
        return cube.to_frame()

    def to_frame(self, labels: str = "code") -> pd.DataFrame:
        """Values and volumes; rows periods, columns (measure, item), with region between them where there are several."""
        names = {c: self.hierarchy.label(c, labels) for c in self.items}
        frames = {}
        for measure, cube in (("value", self.value), ("volume", self.volume)):
            one = cube.sel(region=self.regions[0]) if len(self.regions) == 1 else cube
            frames[measure] = one.to_frame(columns=names)
        return pd.concat(frames, axis=1, names=["measure"])

    def to_long(self) -> pd.DataFrame:
        """One row per region, item and period: value, volume, index_yoy (same period of last year = 100), unit, flow, price_basis, status."""
        frame = self.value.to_long().rename(columns={"status": "value_status"})
        frame["volume"] = self.volume.values.ravel()
        frame["volume_status"] = self.volume.status.ravel()
        flow = "ytd" if self.flow == "ytd" else "period"  # growth at annual rates is that of the periods
        frame["index_yoy"] = measures.growth(self, flow).values.ravel() + 100.0
        frame["unit"], frame["flow"] = str(self.value.meaning.unit), self.flow
        frame["price_basis"] = str(self.volume.meaning.price)
        return frame

    # -- other accounts ------------------------------------------------------------------------------------------
    def to_flow(self, flow: str) -> Accounts:
        """The same accounts as single periods ("period") or cumulated from January ("ytd").

        Year-to-date figures need the year from its first period; where that is missing the result is not published.
        Single quarters backed out of year-to-date figures carry past corrections; a negative one is a finding (W-RUN-001).
        """
        if flow == self.flow:
            return self
        value, volume = to_flow(self.value, flow), to_flow(self.volume, flow)
        found = list(self.findings)
        if flow == "period":
            for r, i, t in np.argwhere(value.values < 0)[:20] if not value.batch else ():
                found.append(Finding("W-RUN-001", region=self.regions[r], item=self.items[i], period=str(self.periods[t])))
        return replace(self, value=value, volume=volume, findings=tuple(found))

    def complete(self, hierarchy: Hierarchy) -> Accounts:
        """Accounts with every item of a hierarchy: an item that is not here is found as a sum or a difference of those that are.

        For China: 05 = A - S1, and 11 with 43 = BCD + E - S2. What is found so is marked estimated.

        Raises
        ------
        RunError
            E-RUN-008 if an item can be neither found nor backed out.
        MeaningError
            E-PRICE-005 if volumes are chained and an item is missing: chained volumes are neither sums nor differences of others.
        """
        lost = [c for c in hierarchy.codes if hierarchy.nodes[c].memo_of is None and c not in self.items]
        if lost and self.volume.meaning.price.kind == "chained":
            raise MeaningError(
                "E-PRICE-005", basis=self.volume.meaning.price, what=f"{lost[0]!r} cannot be backed out of other items"
            )
        value, volume = complete_leaves(self.value, hierarchy), complete_leaves(self.volume, hierarchy)
        return replace(self, value=value, volume=volume, hierarchy=hierarchy)

    def rebase(self, year: int) -> Accounts:
        """Volumes at the prices of ``year``: leaves keep their growth, parents are summed from leaves from that year on and
        keep their own growth before it, where parts therefore do not add.

        Raises
        ------
        GdpcoreError
            E-PRICE-002 if the year is not whole in these accounts.
        """
        return replace(self, volume=rebased(self.volume, self.value, self.hierarchy, year))

    def chain(self, link: str = "annual_overlap", *, reference: int) -> Accounts:
        """Volumes at the average prices of the year ``reference``, totals chain-linked from their leaves.

        Parameters
        ----------
        link : "annual_overlap", "quarter_overlap", "over_the_year" or "fisher" (:mod:`gdpcore.kernel.chain`).
        reference : the year in which volumes sum to values.

        Returns
        -------
        Accounts
            Single periods from the beginning of the first whole year on. Volumes of parts do not add, contributions do. Flags
            of a total are those of its leaves in the same period.

        Raises
        ------
        GdpcoreError
            E-CHAIN-003 naming region, item and periods without a price; E-PRICE-002 if the year is not whole in these
            accounts; E-PRICE-004 for volumes at the prices of the same period of last year; E-RUN-008 if a leaf is missing.
        """
        return chain_linked(self, link, reference)

    def sum_regions(self, tree: Hierarchy) -> Accounts:
        """Accounts of every region of a tree, parents as sums of leaf regions (E-PRICE-005 for chained volumes, which do not add)."""
        if self.volume.meaning.price.kind == "chained":
            raise MeaningError("E-PRICE-005", basis=self.volume.meaning.price, what="regions cannot be summed")
        return replace(self, value=self.value.sum("region", tree), volume=self.volume.sum("region", tree))

    def extend(self, later: Accounts) -> Accounts:
        """These accounts followed by those periods of ``later`` that come after them (items in the order of these)."""
        ahead = [p for p in later.periods if p > self.periods[-1]]
        if not ahead:
            return self
        part = later.select(items=self.items, periods=ahead)
        return replace(
            self, value=Cube.concat([self.value, part.value], "period"), volume=Cube.concat([self.volume, part.volume], "period")
        )

    # -- certificates and origin ---------------------------------------------------------------------------------
    def residuals(self) -> pd.DataFrame:
        """How exactly parents equal the sum of their children: largest gap over the sum of absolute parts, per parent and partition."""
        rows = []
        for parent, parts in self.hierarchy.partitions.items():
            for name, children in parts.items():
                if parent not in self.items or any(c not in self.items for c in children):
                    continue
                gaps = [measures.adding_up(cube, parent, children) for cube in (self.value, self.volume)]
                rows.append({"parent": parent, "partition": name, "value": gaps[0], "volume": gaps[1]})
        return pd.DataFrame(rows, columns=["parent", "partition", "value", "volume"])

    def _origin(self, what: str) -> Origin:
        if self.origin is None:
            raise GdpcoreError("E-ACC-002", what=what)
        return self.origin

    def sensitivities(self) -> pd.DataFrame:
        """Points of GDP growth per percentage point of growth of each indicator, by region, with its provider."""
        return self._origin("trace sensitivities from").sensitivities(self)

    def rungs(self) -> pd.DataFrame:
        """Share of GDP of the comparison year computed on each rung of the ladder, per cent, by period."""
        return self._origin("list rungs of").rungs(self)

    def proxy_share(self) -> float:
        """Share of last year's GDP deflated or reflated by a stand-in price index, per cent (consumer prices for finance, say)."""
        return self._origin("list price proxies of").proxy_share(self)

    def clamps(self) -> pd.DataFrame:
        """Growth rates held at a bound: raw growth, bound, effect on GDP growth in points."""
        return self._origin("list clamps of").clamps(self)

    def __repr__(self) -> str:
        return (
            f"<Accounts ({self.stage}) {len(self.regions)} regions x {len(self.items)} items, "
            f"{self.periods[0]}..{self.periods[-1]}, {self.flow}, {self.value.meaning.unit}, volumes {self.volume.meaning.price}>"
        )
