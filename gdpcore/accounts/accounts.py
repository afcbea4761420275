"""The type Accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from gdpcore.accounts.chained import chain_linked
from gdpcore.accounts.convert import complete_leaves, rebased
from gdpcore.accounts.tables import Tables
from gdpcore.cube import Cube, Hierarchy
from gdpcore.cube.releases import ReleaseCalendar
from gdpcore.errors import Finding, MeaningError, PeriodError

if TYPE_CHECKING:
    from gdpcore.accounts.census import CensusRevision
    from gdpcore.accounts.override import Override
    from gdpcore.accounts.rounding import RoundedAccounts
    from gdpcore.accounts.seasonal import SeasonalAdjustment
    from gdpcore.cube.trace import Trace


@dataclass(frozen=True, eq=False, repr=False)
class Accounts(Tables):
    """Value added by region, item and period, at current and constant prices. Nothing in it changes; every method returns anew.

    Attributes
    ----------
    value, volume : cubes with axes (..., region, item, period), the same labels, unit and flow; values at current prices,
        volumes at constant, chained or last year's ones; periods are consecutive.
    hierarchy : how the items add up. Published accounts hold totals as observed, computed ones as sums of leaves.
    stage : "published", "computed", "benchmarked" ... ; origin : what computed them, or None.
    findings : warnings that came up on the way. steps : what moved the figures since they were computed, in order.
    sources : where the figures of a file were read, or None.

    Raises
    ------
    AlignmentError
        E-AXIS-001, -005 if labels or axes differ, E-ACC-007 if there is no region, item or period.
    MeaningError
        E-UNIT-002, E-FLOW-001 if units or flows differ, E-PRICE-004 if values or volumes stand at other prices.
    PeriodError
        E-TIME-003 if periods are not consecutive.
    """

    # -- other accounts ------------------------------------------------------------------------------------------
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
            accounts; E-PRICE-006 for volumes at the prices of the same period of last year; E-RUN-008 if a leaf is missing.
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

    # -- what was known when ---------------------------------------------------------------------------------------
    def as_of(self, date: Any, lag_days: int | None = None, calendar: ReleaseCalendar | None = None) -> Accounts:
        """What was public at the end of a day, and nothing else.

        Parameters
        ----------
        date : a day; a month means its last day.
        lag_days : days from a period's end until it is public; None: the calendar's, or 16, as a rule of China's quarters.
        calendar : lags and dates by item; an item that is not in it comes out with the grand total.

        Returns
        -------
        Accounts
            Up to the last period of which anything was known; figures that were not are not published. The figures are
            those of these accounts, not those first released: "pseudo real time" if they were revised since.

        Raises
        ------
        PeriodError
            E-ASOF-001 if it is no date, E-ASOF-002 if nothing was known.

        Examples
        --------
        >>> from gdpcore import samples
        >>> str(samples.china().accounts.as_of("2025-07-14").periods[-1])
        '2025Q1'
        """
        from gdpcore.accounts.known import as_of

        return as_of(self, date, lag_days, calendar)

    def with_values_after(
        self, date: Any, value: float, lag_days: int | None = None, calendar: ReleaseCalendar | None = None
    ) -> Accounts:
        """Every figure that is public only after a day replaced by a value: nothing computed as of that day may change."""
        from gdpcore.accounts.known import with_values_after

        return with_values_after(self, date, value, lag_days, calendar)

    # -- why ------------------------------------------------------------------------------------------------------
    def explain(self, region: str, item: str, period: Any, measure: str = "value") -> Trace:
        """Why a figure is what it is: the tree from the figure down to raw cells, which can be run again.

        Parameters
        ----------
        region, item, period : which figure; a total too.
        measure : "value", "volume", or "growth" of the volume over the same period of last year, per cent, in the flow of these
            accounts.

        Returns
        -------
        Trace
            ``str()`` is the tree; ``.leaves`` are all raw cells that the figure depends on and no other; ``.replay()`` makes the
            figure again from them alone, bit by bit.

        Raises
        ------
        GdpcoreError
            E-AXIS-003 for a label that is not here, E-TRACE-001 for draws, -002 for figures that were changed by something that
            leaves no record (rebasing, chaining, zones), -003 for a figure that is absent, -004 for another measure.

        Examples
        --------
        >>> import gdpcore as gdp
        >>> china = gdp.samples.china()
        >>> made = gdp.load_scheme("cn-national").run(china.panel, base=china.accounts, periods=["2025Q2"])
        >>> trace = made.explain(region="CN", item="GDP", period="2025Q2", measure="growth")
        >>> trace.replay() == trace.value == float(made.growth().loc["2025Q2", "GDP"])
        True
        """
        from gdpcore.accounts.lineage.explain import explained

        return explained(self, region, item, period, measure)

    # -- by hand --------------------------------------------------------------------------------------------------
    def override(self, records: Sequence[Override], as_of: Any = None) -> Accounts:
        """Leaf figures set by hand; totals are summed again, and the cells carry the flag ``overridden``.

        Parameters
        ----------
        records : of :class:`gdpcore.accounts.Override`, or read by :func:`gdpcore.accounts.read_overrides`.
        as_of : the day that counts as today; needed where a record expires. Expired ones are not applied and named (W-OVER-001).

        Returns
        -------
        Accounts
            Stage "overridden", with an entry in ``steps``; :meth:`release_gate` says what must be mended before a release.

        Raises
        ------
        ReviewError
            E-OVER-002 to -005, all at once; E-AXIS-003 for a label that is not here; E-PRICE-005 for chained volumes.
        """
        from gdpcore.accounts.override import overridden

        return overridden(self, records, as_of)

    def release_gate(self) -> tuple[Finding, ...]:
        """What stands against releasing these figures: overrides without a reason or an approval (E-OVER-007), expired ones (-006),
        and those written against a figure that is another one by now (-008). Empty if nothing does."""
        from gdpcore.accounts.override import gate

        return gate(self)

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
            to its own; where a year gives a value only, the volume of the year moves by the value's factor. Chained volumes do not
            add, so there every item follows its own annual figure.

        Raises
        ------
        GdpcoreError
            E-AGREE-001, -002 (figures that do not cover the leaves, or cross), -007 (a negative quarter), E-UNIT-002,
            E-PRICE-001, -003 (other units or bases), E-RUN-006 (no whole year in common), E-KERNEL-002 (a year of zeros).
        """
        from gdpcore.accounts.agreement.years import benchmarked

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
            periods), -006 (a total out of reach), -008 (arguments), -009 (totals that would bend deflators), -011 (a partition
            with a hole), -012 (parents that overlap), -014 (totals that do not add); several at once as one ReviewError.
        """
        from gdpcore.accounts.agreement.regions import reconciled

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
        from gdpcore.accounts.agreement.zones import read_shares, shared_out

        return shared_out(self, read_shares(shares))

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
        method : "indirect" adjusts leaves (and memo items) and sums them, or chains them again where volumes are chained;
            "direct" adjusts every item by itself, so that adjusted parts do not add.
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
