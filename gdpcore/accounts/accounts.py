"""The type Accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gdpcore.accounts import measures
from gdpcore.accounts.adjustment import Adjustment
from gdpcore.accounts.chained import chain_linked
from gdpcore.accounts.convert import complete_leaves, rebased, to_flow
from gdpcore.cube import Cube, Hierarchy, Meaning
from gdpcore.cube.origin import Origin
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import AlignmentError, Finding, GdpcoreError, HierarchyError, MeaningError, PeriodError

if TYPE_CHECKING:
    from gdpcore.accounts.census import CensusRevision
    from gdpcore.accounts.rounding import RoundedAccounts
    from gdpcore.accounts.seasonal import SeasonalAdjustment

VOLUME_PRICES = ("constant", "chained", "chained_yoy", "same_period_last_year")
"""Kinds of price basis at which volumes may stand."""


@dataclass(frozen=True, eq=False)
class Accounts:
    """Value added by region, item and period, at current and constant prices. Nothing in it changes; every method returns anew.

    Attributes
    ----------
    value, volume : cubes with axes (..., region, item, period), the same labels, unit and flow; values at current prices,
        volumes at constant, chained or last year's ones; periods are consecutive.
    hierarchy : how the items add up. Published accounts hold totals as observed, computed ones as sums of leaves.
    stage : "published", "computed", "benchmarked" ... ; origin : what computed them, or None.
    findings : warnings that came up on the way. steps : what moved the figures since they were computed, in order.

    Raises
    ------
    AlignmentError
        E-AXIS-001, -005 if labels or axes differ, E-ACC-007 if there is no region, item or period.
    MeaningError
        E-UNIT-002, E-FLOW-001 if units or flows differ, E-PRICE-004 if values or volumes stand at other prices.
    PeriodError
        E-TIME-003 if periods are not consecutive.
    """

    value: Cube
    volume: Cube
    hierarchy: Hierarchy
    stage: str = "published"
    origin: Origin | None = None
    findings: tuple[Finding, ...] = ()
    steps: tuple[Adjustment, ...] = ()

    def __post_init__(self) -> None:
        for cube in (self.value, self.volume):
            if cube.dims[-3:] != ("region", "item", "period"):
                needed = "region, item, period are needed, in this order"
                raise AlignmentError("E-AXIS-005", shape=cube.values.shape, axes=needed)
        if self.value.dims != self.volume.dims:
            detail = f"values have axes {self.value.dims}, volumes {self.volume.dims}"
            raise AlignmentError("E-AXIS-001", axis=self.value.dims[0], detail=detail)
        self.value.align(self.volume)
        _require_meanings(self.value.meaning, self.volume.meaning)
        for name in ("region", "item", "period"):
            if not len(self.value.axis(name)):
                raise AlignmentError("E-ACC-007", axis=name)
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
        """Code of the grand total: the first root of the hierarchy (E-TREE-001 if it has none)."""
        if not self.hierarchy.roots:
            raise HierarchyError("E-TREE-001", node="the total", where="", known=", ".join(self.hierarchy.codes))
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
            negative = ((value.values < 0) | (volume.values < 0)).any(axis=tuple(range(value.batch)))
            for r, i, t in np.argwhere(negative):
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
            E-PRICE-002 if the year is not whole in these accounts, E-PRICE-004 if volumes stand at last year's prices.
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
            accounts; E-PRICE-005 for volumes at the prices of the same period of last year; E-RUN-008 if a leaf is missing.
        """
        return chain_linked(self, link, reference)

    def sum_regions(self, tree: Hierarchy) -> Accounts:
        """Accounts of every region of a tree, parents as sums of leaf regions (E-PRICE-005 for chained volumes, which do not add)."""
        if self.volume.meaning.price.kind == "chained":
            raise MeaningError("E-PRICE-005", basis=self.volume.meaning.price, what="regions cannot be summed")
        return replace(self, value=self.value.sum("region", tree), volume=self.volume.sum("region", tree))

    def extend(self, later: Accounts) -> Accounts:
        """These accounts followed by those periods of ``later`` that come after them (items in the order of these)."""
        if later.lag != self.lag:
            raise PeriodError("E-TIME-002", detail=f"{self.periods[-1]} and {later.periods[0]}")
        ahead = [p for p in later.periods if p > self.periods[-1]]
        if not ahead:
            return self
        part = later.select(items=self.items, periods=ahead)
        return replace(
            self, value=Cube.concat([self.value, part.value], "period"), volume=Cube.concat([self.volume, part.volume], "period")
        )

    # -- agreement ------------------------------------------------------------------------------------------------
    def benchmark(self, annual: Accounts, method: str = "denton", **options: Any) -> Accounts:
        """Quarters (or months) that add to annual figures, with the movement of the quarters kept; parents are summed from leaves.

        Parameters
        ----------
        annual : accounts of years, by leaf or by any items that cover the leaves; same unit and price bases. A year without
            a figure, or not whole here, is carried along by its neighbours.
        method : "denton" (smoothest ratio), "cholette_dagum" (give ``rho``) or "growth_preserving".
        **options : of :mod:`gdpcore.kernel.benchmark`, such as ``form="additive"`` or ``extrapolation="enhanced"``.

        Returns
        -------
        Accounts
            In the same flow, stage "benchmarked"; :meth:`adjustments` says who moved. Values and volumes are benchmarked each
            to its own; where a year gives values only, volumes follow them and the deflator stays. Chained volumes do not
            add, so there every item follows its own annual figure.

        Raises
        ------
        GdpcoreError
            E-AGREE-001, -002 (figures that do not cover the leaves, or cross), -007 (a negative quarter), E-UNIT-002,
            E-PRICE-001, -003 (other units or bases), E-RUN-006 (no whole year in common), E-KERNEL-002 (a year of zeros).
        """
        from gdpcore.accounts.agree_years import benchmarked

        return benchmarked(self, annual, method, **options)

    def reconcile(
        self,
        parent: Accounts,
        tree: Hierarchy | None = None,
        annual: str | Accounts = "keep",
        totals: Accounts | None = None,
        reliability: Mapping[Any, float] | None = None,
        tolerance: float = 0.0,
    ) -> Accounts:
        """Regions that add to their parent in every industry and period, for values and volumes (统一核算).

        Parameters
        ----------
        parent : accounts of the parent region (or several), by leaf or by any items that cover the leaves; same unit and bases.
        tree : regions, where the parent is cut in more than one way, or there are several parents. None: all regions are parts.
        annual : "keep" (each cell keeps its sum over every whole year), "scale" (those sums are first scaled to the parent's,
            one factor per industry), "free" (no annual sums are kept), or accounts of the years, to which these are
            benchmarked first; years that they do not have are free. Year-to-date accounts keep the last period of each year.
        totals : the regions' own totals by period, if they bind as well: then two-way, after a test of deflators.
        reliability : by region or (region, item): 0 does not move, 1 moves in proportion to its size, 2 twice as easily.
        tolerance : gaps up to this many per cent of the parent's figure are left alone and stay as region "statistical gap".

        Returns
        -------
        Accounts
            Stage "reconciled"; :meth:`adjustments` and :meth:`gaps` are the report. One factor per industry, so that deflators
            of an industry move alike in all regions, unless annual sums or totals bind.

        Raises
        ------
        GdpcoreError
            E-AGREE-003 (chained volumes), -004 (a region without a figure), -005 (annual sums that contradict the parent's
            periods), -006 (a total out of reach), -009 (totals that would bend deflators), -011 (a partition with a hole);
            several at once as one ReviewError.
        """
        from gdpcore.accounts.agree_regions import reconciled

        if isinstance(annual, Accounts):
            return reconciled(self.benchmark(annual), parent, tree, set(annual.periods.year), totals, reliability, tolerance)
        return reconciled(self, parent, tree, annual, totals, reliability, tolerance)

    def share_zones(self, shares: pd.DataFrame) -> Accounts:
        """Accounts by civil district: each district's part outside the zones plus its dated share of every zone.

        Parameters
        ----------
        shares : columns zone, outside (region code of the district's part outside zones), district (code of the result), share,
            and start, end (written periods, empty where open). The shares of a zone add to 1 in every period.

        Raises
        ------
        GdpcoreError
            E-RUN-005 for a region that is not here, E-AGREE-010 for shares that do not add to 1, E-DATA-001, -002 for the table.
        """
        from gdpcore.accounts.zones import read_shares, shared_out

        return shared_out(self, read_shares(shares))

    def adjustments(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """Every cell that a step moved by at least ``least`` per cent: before, after, growth before and after, and why."""
        return self._report([s.cells_frame(least, language) for s in self.steps])

    def gaps(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """Every total that a step was to meet: what its parts added to before, the gap, and what was done about it."""
        return self._report([s.totals_frame(least, language) for s in self.steps])

    def _report(self, frames: list[pd.DataFrame]) -> pd.DataFrame:
        if not frames:
            raise GdpcoreError("E-ACC-002", what="list adjustments of")
        return pd.concat(frames, ignore_index=True)

    def revise(
        self,
        revised: Any,
        *,
        benchmark: int,
        census: int,
        ratios: pd.DataFrame | None = None,
        method: pd.DataFrame | None = None,
    ) -> CensusRevision:
        """Carry a census back to the year after the last benchmark by the trend-deviation method (趋势离差法), and forward.

        Years: V* = V L^(s/N) with L = V*_N / V_N, growth kept after the census year; then the change of method, V** = V* M.
        Volumes: the deflators stay, R** = V** / P. Periods within the year are benchmarked to the revised years (Denton),
        those of verified years are left alone. Totals are sums of leaves; memo items keep their share of their parent.

        Parameters
        ----------
        revised : current values of the census year for every leaf item, before any change of method, in these accounts'
            unit: a mapping or Series by item or by (region, item), a frame of regions x items, or accounts.
        benchmark, census : year of the last benchmark, and of the census.
        ratios : frame of years x items (or (region, item)): known ratios V*/V of single years; NaN where none is known.
        method : the same for factors of a change of method, in every year after the benchmark.

        Raises
        ------
        GdpcoreError
            E-CENSUS-001 for years that do not fit, E-CENSUS-002 for items or factors that do not, E-CENSUS-003 for a
            missing cell, E-CENSUS-004 for volumes that are not at the prices of one base year.

        Examples
        --------
        >>> import gdpcore as gdp
        >>> old = gdp.samples.city().truth.select(regions=["D01"])  # made up, year to date
        >>> census = 1.03 * old.to_frame()["value"].loc["2023Q4", list(old.hierarchy.leaves)]
        >>> revision = old.revise(census, benchmark=2018, census=2023)
        >>> effects = revision.effects().query("item == 'GDP'").set_index("year")["coverage_pct"]
        >>> effects.loc[2018:].round(2).tolist()  # 1.03 ** (s / 5), then kept
        [0.0, 0.59, 1.19, 1.79, 2.39, 3.0, 3.0, 3.0]
        """
        from gdpcore.accounts.census import revise

        return revise(self, revised, benchmark=benchmark, census=census, ratios=ratios, method=method)

    def seasonally_adjust(
        self, *, engine: str = "auto", method: str = "indirect", calendar: bool = True, keep_annual: bool = False
    ) -> SeasonalAdjustment:
        """Adjust values and volumes for season and working days; year-to-date accounts are differenced first.

        Parameters
        ----------
        engine : "x13" (X-13ARIMA-SEATS, extra ``x13``), "stl", or "auto": X-13 where it is installed and works, else STL.
        method : "indirect" adjusts leaves (and memo items) and sums them; "direct" adjusts every item by itself, so that
            adjusted parts do not add.
        calendar : with leap-day and working-day regressors. The Spring Festival always falls in the first quarter.
        keep_annual : keep the annual sums of the original.

        Returns
        -------
        SeasonalAdjustment
            ``.accounts``, ``.growth()`` over the period before (columns measure, region, item), ``.diagnostics``.

        Raises
        ------
        GdpcoreError
            E-SEAS-001 for less than 20 quarters, E-SEAS-002 for gaps, E-SEAS-006 for volumes whose parts do not add, and
            as in :func:`gdpcore.accounts.seasonally_adjust`.

        Examples
        --------
        >>> import gdpcore as gdp
        >>> city = gdp.samples.city().truth.select(regions=["D01"])  # made up
        >>> made = city.seasonally_adjust(engine="stl")
        >>> round(float(made.growth().loc["2025Q4", ("volume", "D01", "GDP")]), 1)
        1.3
        """
        from gdpcore.accounts.seasonal import adjust_accounts

        return adjust_accounts(self, engine=engine, method=method, calendar=calendar, keep_annual=keep_annual)

    def rounded(self, policy: str = "published", decimals: int = 1, regions: Hierarchy | None = None) -> RoundedAccounts:
        """These accounts as they are printed.

        Parameters
        ----------
        policy : "published" rounds each figure half up by itself and forces nothing (四舍五入，未作机械调整);
            "largest_remainder" rounds so that parts add to their rounded totals, in every partition, no figure moving by a
            unit or more; "none" leaves figures alone.
        decimals : digits after the point, -9 to 9.
        regions : with "largest_remainder": a tree of regions in which figures have to add as well.

        Returns
        -------
        RoundedAccounts
            ``.value``, ``.volume``, ``.to_frame()``, ``.growth()`` and other measures, ``.discrepancy()``, ``.note(language)``.

        Raises
        ------
        GdpcoreError
            E-ROUND-002 where parts do not add before rounding, E-ROUND-003 where they cannot in both directions,
            E-ROUND-004 for another policy.

        Examples
        --------
        >>> import gdpcore as gdp
        >>> china = gdp.samples.china().accounts.rounded("published", 0)
        >>> china.discrepancy().loc["2024Q1"].droplevel(0).loc["GDP"].tolist()
        [0.0, -1.0]
        """
        from gdpcore.accounts.rounding import round_accounts

        return round_accounts(self, policy, decimals, regions)

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


def _require_meanings(value: Meaning, volume: Meaning) -> None:
    if value.unit != volume.unit:
        raise MeaningError("E-UNIT-002", left=value.unit.name, right=volume.unit.name)
    if value.price.kind != "current":
        raise MeaningError("E-PRICE-004", what="value", price=value.price, needed="current")
    if volume.price.kind not in VOLUME_PRICES:
        raise MeaningError("E-PRICE-004", what="volume", price=volume.price, needed=", ".join(VOLUME_PRICES))
    if value.flow != volume.flow:
        raise MeaningError("E-FLOW-001", left=value.flow, right=volume.flow)
