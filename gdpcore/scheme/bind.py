"""Binding a plan to data: everything that depends on observed figures, and on nothing that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts import Accounts, measures
from gdpcore.cube import Axis, Cube, Flow, Meaning
from gdpcore.cube.periods import frequency, periods_per_year, position_in_year
from gdpcore.cube.units import factor, unit
from gdpcore.errors import Finding, ReviewError, RunError, listed
from gdpcore.kernel.extrapolate import Applied, Drive, Levels, Recipe, Rung
from gdpcore.kernel.spans import index_of
from gdpcore.panel import Catalogue, Panel
from gdpcore.panel.layout import Spans, base_level, cells_of, layout, weekdays
from gdpcore.scheme import coefficients, last_year, status
from gdpcore.scheme.chaining import ChainRows, as_linked, volume_meaning
from gdpcore.scheme.check import _indicators, control_of
from gdpcore.scheme.discrepancy import DiscrepancyRow
from gdpcore.scheme.memo import MemoRow, memo_rows
from gdpcore.scheme.plan import Plan, ladder
from gdpcore.scheme.rule import Method, Rule, Term
from gdpcore.scheme.timeline import Timeline, timeline

Array = NDArray[np.float64]
_PLACES = 4


@dataclass(frozen=True, eq=False)
class Bound:
    """A plan bound to a panel and a base.

    Attributes
    ----------
    plan, regime : what was bound; regions : the region axis.
    months : the months that ``apply`` wants, in order; indicators : the indicator axis it wants; driving : the indicator of
        each column whose growth drives an item; catalogue : of the indicators.
    recipe : the kernel's constants; line : the timeline; memos : rows shown and never added; chain : totals that are linked;
    gap : the row against another approach.
    value_meaning, volume_meaning : of the result; value_status, volume_status : (R, I, T) flags before absence.
    findings : what came up.
    """

    plan: Plan
    regime: str
    regions: tuple[str, ...]
    months: pd.PeriodIndex
    indicators: tuple[str, ...]
    driving: tuple[str, ...]
    catalogue: Catalogue
    recipe: Recipe
    line: Timeline
    memos: tuple[MemoRow, ...]
    value_meaning: Meaning
    volume_meaning: Meaning
    value_status: NDArray[np.uint8]
    volume_status: NDArray[np.uint8]
    findings: tuple[Finding, ...]
    chain: ChainRows | None = None
    gap: DiscrepancyRow | None = None

    @property
    def back(self) -> int:
        """Periods from a figure to the one it is extrapolated from."""
        return 1 if self.plan.previous else periods_per_year(self.line.periods)

    def values(self, panel: Panel) -> Array:
        """The monthly values (..., region, indicator, month) of a panel that :meth:`apply` takes."""
        return panel.select(self.indicators).for_regions(self.regions).window(self.months[0], self.months[-1]).values

    def apply(self, values: Array, gap: Array | None = None) -> tuple[Array, Array]:
        """Values and volumes (..., region, item, period) for monthly values (..., region, indicator, month): a pure function.

        ``gap`` (..., region, leaf, span), points, is added to the growth of every leaf's volume.
        """
        done = self._applied(values, gap)
        return done.value, done.volume

    def _applied(self, values: Array, gap: Array | None = None) -> Applied:
        done = kernel.extrapolate.apply(self.recipe, values, gap)
        if self.chain is not None:
            self.chain.fill(done)
        for memo in self.memos:
            memo.fill(done)
        if self.gap is not None:
            self.gap.fill(done, values)
        return done

    def accounts(self, values: Array, batch: Sequence[str] = ("draw",)) -> tuple[Cube, Cube]:
        """Value and volume cubes for monthly values; leading axes are named by ``batch``."""
        done = self._applied(values)
        lead = done.value.ndim - 3
        names = [*batch, *(f"batch{i}" for i in range(len(batch), lead))][:lead]
        axes = (
            *(Axis.of(n, None) for n in names),
            Axis.of("region", self.regions),
            Axis.of("item", self.plan.items),
            Axis.of("period", self.line.periods),
        )
        value = Cube(done.value, axes, self.value_meaning, status.settled(self.value_status, done.absent_value))
        volume = Cube(done.volume, axes, self.volume_meaning, status.settled(self.volume_status, done.absent_volume))
        return value, volume


def bind(plan: Plan, panel: Panel, base: Accounts, periods: pd.PeriodIndex, regime: str) -> Bound:
    """See :meth:`Plan.bind`."""
    if regime not in ("period", "ytd"):
        raise RunError("E-RUN-003", regime=regime)
    if regime == "ytd" and (plan.previous or plan.volumes.chained):
        raise RunError("E-RUN-011", regime=regime)
    _require_indicators(plan, panel)
    flow = Flow.of(regime)
    single = as_linked(base, plan.hierarchy, plan.volumes).to_flow(regime)
    # totals of the base are not looked at, but by memo items and chains
    whole = set(plan.leaves).issubset(single.items) and not plan.memos and not plan.volumes.chained
    full = single if whole else single.complete(plan.hierarchy)
    # a level comes with its published growth rate, which gives the comparable base
    controls = {plan.discrepancy.control} if plan.discrepancy is not None else set()
    read = {*plan.codes, *controls, *(panel.catalogue[c].growth for c in plan.codes)}
    own = panel.select([c for c in panel.indicators if c in read]).for_regions(full.regions)
    targets = periods.unique().sort_values()
    leaves = full.select(items=plan.leaves)
    line = timeline(
        full, plan.leaves, targets, flow, lambda months: _month_levels(plan, own, months), plan.previous, plan.volumes.chained
    )
    window = pd.period_range(line.spans.window_start, line.spans.last_month, freq="M")
    history = _History.of(leaves, targets[0], flow, plan.previous)
    binder = _Binder(plan, own, line, window, history)
    recipe = binder.recipe(leaves)
    marks = last_year.leaf_status(recipe, own, window, line)
    rows, steps = plan.leaf_rows, plan.sums
    value_status, volume_status = (status.with_parents(m, rows, len(plan.items), steps) for m in marks)
    memos = memo_rows(plan, full, line)
    for memo in memos:
        memo.mark(value_status, volume_status)
    gap = DiscrepancyRow.of(plan, own, full, line, window)
    if gap is not None:
        gap.mark(value_status, volume_status)
    value_meaning = Meaning(full.value.meaning.unit, full.value.meaning.price, line.flow)
    return Bound(
        plan,
        regime,
        full.regions,
        window,
        own.indicators,
        tuple(binder.column),
        own.catalogue,
        recipe,
        line,
        memos,
        value_meaning,
        volume_meaning(full, plan.volumes, line),
        value_status,
        volume_status,
        (*full.findings, *status.cleaned(own, window), *line.findings, *binder.found),
        ChainRows.of(plan, line),
        gap,
    )


def _require_indicators(plan: Plan, panel: Panel) -> None:
    found = [f for rule in plan.rules for f in _indicators(rule, panel.catalogue, plan.previous)]
    found += control_of(plan, panel.catalogue)
    if found:
        raise ReviewError(found)


def _month_levels(plan: Plan, panel: Panel, months: pd.PeriodIndex) -> Array:
    """(R, L, M) level of each leaf's first indicator in the months of last year."""
    ahead = months + 12  # base_level looks twelve months back
    return np.stack([_lead_level(panel, r, ahead) for r in plan.rules], axis=1)


def _lead_level(panel: Panel, rule: Rule, window: pd.PeriodIndex) -> Array:
    """(R, M) last year's level of the rule's first indicator; weekdays where it has none."""
    if rule.lead is None:
        return np.broadcast_to(weekdays(window), (len(panel.regions), len(window)))
    return base_level(panel, panel.position(rule.lead), window)


@dataclass(frozen=True)
class _History:
    """Growth of the leaves in the periods before the first one computed: (R, L, H), per cent."""

    spans: Spans | None
    place: NDArray[np.int64]
    lag: int
    value: Array
    volume: Array

    @classmethod
    def of(cls, leaves: Accounts, first: pd.Period, flow: Flow, previous: bool) -> _History:
        lag = periods_per_year(leaves.periods)
        back = 1 if previous else lag
        edge = first if frequency(first) == frequency(leaves.periods) else first.asfreq(leaves.periods.freqstr)
        t = np.flatnonzero((leaves.periods < edge) & (np.arange(len(leaves.periods)) >= back))[
            -coefficients.HISTORY_YEARS * lag :
        ]
        value, volume = (measures.growth(leaves, str(flow), of, back).values[..., t] for of in ("value", "volume"))
        periods = leaves.periods[t]
        return cls(Spans.of(periods, flow) if len(t) else None, position_in_year(periods), lag, value, volume)


class _Binder:
    """Builds the recipe; keeps what is shared between the drives, and the findings."""

    def __init__(self, plan: Plan, panel: Panel, line: Timeline, window: pd.PeriodIndex, history: _History) -> None:
        self.plan, self.panel, self.line, self.window, self.history = plan, panel, line, window, history
        self.regions = len(panel.regions)
        self.found: list[Finding] = []
        driving = {t.code for r in plan.rules for m in (r.value, r.volume) for terms, _ in ladder(m) for t in terms}
        self.used = [i for i, c in enumerate(panel.indicators) if c in driving]
        self.column = {panel.indicators[i]: k for k, i in enumerate(self.used)}
        # months from a span to the one it is compared with; the window holds a year before the first
        self.back = int(line.spans.months.max()) if plan.previous else 12
        self.growth = layout(panel, window, self.used, line.spans, back=self.back)
        self.past = self._past_growth()

    def _past_growth(self) -> Array:
        """(R, K, H) growth of every indicator over the history."""
        spans = self.history.spans
        if spans is None:
            return np.empty((self.regions, len(self.used), 0))
        window = self.panel.window(spans.window_start, spans.last_month)
        values = window.values[(0,) * (window.values.ndim - 3)]
        return layout(self.panel, window.months, self.used, spans, back=self.back).growth(values)

    def recipe(self, leaves: Accounts) -> Recipe:
        plan, rules = self.plan, self.plan.rules
        both = plan.driven_by("both")
        last_years_prices = leaves.volume.meaning.price.kind == "same_period_last_year"
        drive = self.drive([r.driving for r in rules], ["volume" if r.driver == "volume" else "value" for r in rules])
        second = self.drive([r.volume for r in rules], ["volume"] * len(rules)) if both.size else None
        return Recipe(
            drive,
            self.prices(),
            second,
            self.levels(leaves),
            plan.driven_by("value"),
            plan.driven_by("volume"),
            both,
            self.line.known,
            self.line.value,
            self.line.value if last_years_prices else self.line.volume,
            self.line.cells,
            self.line.steps,
            self.line.parts,
            plan.leaf_rows,
            len(plan.items),
            plan.sums,
            self.line.volume if last_years_prices else None,
        )

    # -- growth of items -----------------------------------------------------------------------------------------
    def drive(self, methods: list[Method], sides: list[str]) -> Drive:
        """The ladder of rungs for all leaves at once."""
        ladders = [ladder(m) for m in methods]
        rungs: list[Rung] = []
        for level in range(max(len(x) for x in ladders)):
            terms = {i: x[level][0] for i, x in enumerate(ladders) if level < len(x) and x[level][0]}
            history = {i: h for i, x in enumerate(ladders) if level < len(x) and (h := x[level][1]) is not None}
            if terms:
                rungs.append(self._rung(methods, sides, terms, first=level == 0))
            past = self._history_rung(sides, history) if history else None
            if past is not None:
                rungs.append(past)
        if not rungs:  # nothing is known of any leaf: a rung that gives nothing
            rungs.append(Rung.line(np.full((1, len(methods), 1), np.nan), (), ()))
        bounds = [m.clamp or (-np.inf, np.inf) for m in methods]
        if all(m.clamp is None for m in methods):
            return Drive(self.growth, tuple(rungs))
        return Drive(self.growth, tuple(rungs), np.array([b[0] for b in bounds]), np.array([b[1] for b in bounds]))

    def _rung(self, methods: list[Method], sides: list[str], terms: dict[int, tuple[Term, ...]], first: bool) -> Rung:
        count, width = len(methods), max(len(t) for t in terms.values())
        intercept = np.full((self.regions, count, 1), np.nan)
        slopes = [np.zeros((self.regions, count, 1)) for _ in range(width)]
        columns = [np.zeros(count, dtype=np.int64) for _ in range(width)]
        for i, row in terms.items():
            intercept[:, i] = 0.0
            shares = self._shares(methods[i], row) if first else None
            for j in range(width):
                # a leaf with fewer terms repeats its first with slope nought, so that no foreign gap reaches it
                term = row[j] if j < len(row) else row[0]
                columns[j][i] = self.column[term.code]
                if j >= len(row):
                    continue
                fit = self._coefficients(methods[i], term, i, sides[i])
                weight = term.weight if shares is None else shares[j]
                if np.ndim(weight) and slopes[j].shape[-1] == 1:
                    slopes[j] = np.repeat(slopes[j], len(self.line.spans), axis=-1)
                if np.ndim(weight) and intercept.shape[-1] == 1:
                    intercept = np.repeat(intercept, len(self.line.spans), axis=-1)
                intercept[:, i] += weight * fit.intercept[:, None]
                slopes[j][:, i] = weight * fit.slope[:, None]
        return Rung.line(intercept, slopes, [index_of(c) for c in columns])

    def _shares(self, method: Method, terms: tuple[Term, ...]) -> list[Array] | None:
        """(composite by base) each indicator's part of last year's level over each span: (R, S) per term."""
        if method.name != "composite" or method.weights != "base":
            return None
        window = self.panel.window(self.window[0], self.window[-1])
        values = window.values[(0,) * (window.values.ndim - 3)]
        sums = []
        for term in terms:
            one = self.panel.catalogue[term.code]
            cells, _ = cells_of(one, self.line.spans, self.window[0].ordinal)
            x = np.where(window.joint, 0.0, values)[:, self.panel.position(term.code)]
            if self.plan.previous:
                before = Spans(self.line.spans.first - self.back, self.line.spans.last - self.back)
                base, _ = cells_of(one, before, self.window[0].ordinal)
            else:
                base = cells.shifted(12)
            sums.append(base.sum(x) * factor(unit(one.unit), unit(self.panel.catalogue[terms[0].code].unit)))
        total = np.sum(sums, axis=0)
        return [s / total for s in sums]

    def _coefficients(self, method: Method, term: Term, leaf: int, side: str) -> coefficients.Coefficients:
        item = self.plan.rules[leaf].item
        if method.name in ("rate", "given"):
            return coefficients.fixed(self.regions, 1.0)
        if term.coefficient == "fixed":
            return coefficients.fixed(self.regions, term.k)
        x = self.past[:, self.column[term.code]]
        y = (self.history.volume if side == "volume" else self.history.value)[:, leaf]
        prior = coefficients.PRIOR_OWN if term.own else coefficients.PRIOR_OTHER
        if term.coefficient == "difference":
            fit = coefficients.difference(x, y)
        elif term.coefficient == "ratio":
            fit = coefficients.ratio(x, y, prior, self.history.lag)
        else:
            fit = coefficients.line(x, y, prior)
        self._say("W-COEF-001", fit.refused, item=item)
        self._say("W-COEF-002", fit.short, item=item, indicator=term.code)
        return fit

    def _say(self, code: str, hit: NDArray[np.bool_], **fields: str) -> None:
        if hit.any():
            names = [r or "all regions" for r in np.array(self.panel.regions, dtype=object)[hit]]
            places = listed(names, _PLACES)
            self.found.append(Finding(code, count=int(hit.sum()), places=places, **fields))

    def _history_rung(self, sides: list[str], weights: dict[int, float]) -> Rung | None:
        if self.history.value.shape[-1] < self.history.lag:
            return None
        out = np.full((self.regions, len(sides), len(self.line.spans)), np.nan)
        for i, weight in weights.items():
            y = (self.history.volume if sides[i] == "volume" else self.history.value)[:, i]
            out[:, i] = coefficients.same_quarter(y, self.history.place, self.line.place, weight, self.history.lag)
        return Rung.line(out, (), ())

    # -- prices and levels ---------------------------------------------------------------------------------------
    def prices(self) -> Drive | None:
        """Price growth per leaf; each index is weighted over a span by last year's level of the leaf's own indicator."""
        rules = self.plan.rules
        if not any(r.prices for r in rules):
            return None
        width = max(len(r.prices) for r in rules)
        columns: list[int] = []
        weights: list[Array] = []
        place: dict[tuple[int, str], int] = {}
        indexes = [self.panel.catalogue[c] for c in {t.code for r in rules for t in r.prices}]
        kinds = {(one.flow, one.frequency): one for one in indexes}  # all that the cells depend on
        single = self.plan.previous or all(cells_of(one, self.line.spans, 0)[0].single for one in kinds.values())
        for i, rule in enumerate(rules):
            level = None if single or not rule.prices else _lead_level(self.panel, rule, self.window)
            for term in rule.prices:
                place[i, term.code] = len(columns)
                columns.append(self.panel.position(term.code))
                weights.append(level if level is not None else np.ones((1, 1)))
        stacked = None if single else np.stack([self._as_flow(w, c) for w, c in zip(weights, columns, strict=True)], axis=1)
        intercept = np.array([0.0 if r.prices else np.nan for r in rules])[None, :, None]
        slopes, picks = [], []
        for j in range(width):
            terms = [r.prices[j] if j < len(r.prices) else None for r in rules]
            slopes.append(np.array([t.weight if t else 0.0 for t in terms])[None, :, None])
            picks.append(
                index_of([place[i, (t or rules[i].prices[0]).code] if rules[i].prices else 0 for i, t in enumerate(terms)])
            )
        return Drive(
            layout(self.panel, self.window, columns, self.line.spans, stacked, self.back), (Rung.line(intercept, slopes, picks),)
        )

    def _as_flow(self, level: Array, column: int) -> Array:
        """Weights of a year-to-date price index are last year's levels cumulated from January."""
        if self.panel.catalogue[self.panel.indicators[column]].flow != Flow.YTD:
            return level
        out = np.array(level, copy=True)
        january = np.asarray(self.window.month) == 1
        for t in range(1, out.shape[-1]):
            if not january[t]:
                out[:, t] += out[:, t - 1]
        return out

    def levels(self, leaves: Accounts) -> Levels | None:
        """Leaves by value-added rate, or given."""
        picked = [(i, r) for i, r in enumerate(self.plan.rules) if r.value.name in ("rate", "given") and r.driver != "volume"]
        if not picked:
            return None
        columns = np.array([self.panel.position(r.value.terms[0].code) for _, r in picked], dtype=np.int64)
        cells = tuple(
            cells_of(self.panel.catalogue[r.value.terms[0].code], self.line.spans, self.window[0].ordinal)[0] for _, r in picked
        )
        rate = np.stack([self._rate(r, leaves) for _, r in picked], axis=1)[..., None]
        return Levels(np.array([i for i, _ in picked], dtype=np.int64), columns, rate, cells, self.growth.joint)

    def _rate(self, rule: Rule, leaves: Accounts) -> Array:
        """(R,) value added per unit of the indicator, in the units of the accounts."""
        one = self.panel.catalogue[rule.value.terms[0].code]
        scale = factor(unit(one.unit), leaves.value.meaning.unit)
        if rule.value.name == "given":
            return np.full(self.regions, scale)
        if isinstance(rule.value.rate, float):
            return np.full(self.regions, rule.value.rate * scale)
        whole = self._last_whole_year(rule, leaves)
        annual = leaves.to_flow("period").value.sel(item=rule.item)
        at = np.flatnonzero(np.asarray(leaves.periods.year) == whole)
        months = pd.period_range(f"{whole}-01", f"{whole}-12", freq="M")
        cells, _ = cells_of(one, Spans.of(pd.PeriodIndex([f"{whole}-12"], freq="M"), Flow.YTD), months[0].ordinal)
        year = self.panel.window(months[0], months[-1])
        x = np.where(year.joint, 0.0, year.values[(0,) * (year.values.ndim - 3)])[:, self.panel.position(one.code)]
        return np.asarray(annual.values[..., at].sum(axis=-1) / cells.sum(x)[:, 0])

    def _last_whole_year(self, rule: Rule, leaves: Accounts) -> int:
        first = int(self.line.periods[self.line.computed][0].year)
        years = np.asarray(leaves.periods.year)
        whole = [y for y in np.unique(years) if (years == y).sum() == leaves.lag and y < first]
        if not whole:
            raise RunError("E-RUN-001", what="whole year", items=rule.item, period=first - 1, target=first)
        return int(whole[-1])
