"""Running a scheme, and what the result can say about how it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.accounts.lineage.states import Followed, State
from gdpcore.cube import Status, period_index
from gdpcore.errors import Finding, ReviewError, RunError
from gdpcore.panel import Panel
from gdpcore.scheme.chaining import as_linked

_PLACES = 4

if TYPE_CHECKING:
    from gdpcore.scheme.bind import Bound
    from gdpcore.scheme.lineage import Probe
    from gdpcore.scheme.scheme import Scheme


def run(scheme: Scheme, panel: Panel, base: Accounts, periods: Iterable[Any] | None, regime: str | None) -> Accounts:
    """See :meth:`Scheme.run`."""
    problems = [f for f in scheme.check() if f.level == "error"]
    if problems:
        raise ReviewError(problems)
    targets = _targets(panel, base, periods)
    accounts: Accounts | None = None
    source, groups = base, _by_rules(scheme, targets)
    for same_rules in groups:
        bound = scheme.plan(same_rules[0]).bind(panel, source, same_rules, regime)
        part = _accounts(bound, panel, source, same_rules)
        accounts = part if accounts is None else _joined(accounts, part)
        if same_rules is not groups[-1]:  # what was computed is what the next rules start from
            before = source.periods[source.periods < same_rules[0]]
            known = as_linked(source, scheme.hierarchy, scheme.volumes).to_flow(part.flow).complete(scheme.hierarchy)
            known = known.select(periods=before)
            source = _traced(known.extend(part), known, part)
    assert accounts is not None
    return accounts


def _targets(panel: Panel, base: Accounts, periods: Iterable[Any] | None) -> pd.PeriodIndex:
    if periods is not None:
        index = period_index(periods)
        if not len(index):
            raise RunError("E-RUN-006", detail="no periods are named")
        return pd.PeriodIndex(sorted(set(index)), freq=index.freqstr)
    if not len(panel.months):
        raise RunError("E-RUN-006", detail="the panel holds no months")
    reach = panel.months[-1].asfreq(base.periods.freqstr)
    if reach.asfreq("M", how="end") > panel.months[-1]:
        reach -= 1
    if reach <= base.periods[-1]:
        raise RunError(
            "E-RUN-006",
            detail=f"the base ends in {base.periods[-1]}, the panel in {panel.months[-1]}; name the periods to recompute",
        )
    return pd.period_range(base.periods[-1] + 1, reach, freq=base.periods.freqstr)


def _by_rules(scheme: Scheme, targets: pd.PeriodIndex) -> list[pd.PeriodIndex]:
    """Runs of periods in which the same rules are in force."""
    if not any(r.start or r.end for r in scheme.rules):
        scheme.plan(targets[-1])  # both ends must lie within the scheme's validity; the first is planned by the caller
        return [targets]
    groups: list[list[pd.Period]] = []
    last: tuple[Any, ...] = ()
    for period in targets:
        rules = scheme.plan(period).rules
        if not groups or rules != last:
            groups.append([])
        groups[-1].append(period)
        last = rules
    return [pd.PeriodIndex(g, freq=targets.freqstr) for g in groups]


def _accounts(bound: Bound, panel: Panel, base: Accounts, targets: pd.PeriodIndex) -> Accounts:
    values = bound.values(panel)
    value, volume = bound.accounts(values)
    origin = Run(bound, values, panel, base, targets)
    accounts = Accounts(value, volume, bound.plan.hierarchy, "computed", origin, bound.findings)
    return replace(accounts, findings=(*accounts.findings, *origin.warnings(accounts)))


def _joined(first: Accounts, second: Accounts) -> Accounts:
    """Two runs one after the other under different rules; the origin is the later one's."""
    ahead = [p for p in second.periods if p > first.periods[-1]]
    both = first.extend(second)
    return _traced(replace(both, findings=(*first.findings, *second.findings)), first, second) if ahead else first


def _traced(both: Accounts, first: Accounts, second: Accounts) -> Accounts:
    """Accounts put together from two, whose origin is the later's and knows of both."""
    assert isinstance(second.origin, Run)
    return replace(both, origin=replace(second.origin, parts=(first, second)))


def _first(hit: NDArray[np.bool_], count: int) -> list[tuple[int, int]]:
    """The first ``count`` places of a table that are hit, row by row; stops looking there."""
    places: list[tuple[int, int]] = []
    flat, at = hit.ravel(), 0
    while len(places) < count and at < flat.size:
        at += int(flat[at:].argmax())
        if not flat[at]:
            break
        places.append(divmod(at, hit.shape[1]))
        at += 1
    return places


@dataclass(frozen=True, eq=False)
class Run:
    """Where computed accounts came from.

    Attributes
    ----------
    bound : the bound plan; values : the monthly values it was applied to.
    panel, base, targets : what was bound, and the periods asked for. forecast_by : the model behind cells that are forecast.
    parts : accounts of two runs one after the other under different rules, of which this is the later; else None.
    probes : dependence of leaves on cells, kept once it is found.
    """

    bound: Bound
    values: np.ndarray[Any, np.dtype[np.float64]]
    panel: Panel
    base: Accounts
    targets: pd.PeriodIndex
    forecast_by: str = ""
    parts: tuple[Accounts, Accounts] | None = None
    probes: dict[tuple[int, int], Probe] = field(default_factory=dict, repr=False)

    def lineage(self, accounts: Accounts) -> State:
        """See :class:`gdpcore.cube.origin.Origin`."""
        from gdpcore.scheme.lineage import Computed

        if self.parts is not None:
            return Followed(self.parts[0].extend(self.parts[1]), self.parts)
        found: State = self.__dict__.setdefault("_lineage", Computed(self.result, self))
        return found

    @cached_property
    def result(self) -> Accounts:
        """The accounts as they were computed."""
        return Accounts(*self.bound.accounts(self.values), self.bound.plan.hierarchy, "computed", self)

    @property
    def scheme_name(self) -> str:
        """Code of the scheme."""
        return self.bound.plan.code

    def warnings(self, accounts: Accounts) -> list[Finding]:
        """Clamps that bound and leaves that nothing could give, most telling first."""
        held = self.clamps(accounts).itertuples() if self.bound.recipe.drive.low is not None else ()
        found = [
            Finding(
                "W-CLAMP-001", region=r.region or "-", item=r.item, period=r.period, raw=r.raw, bound=r.bound, effect=r.effect
            )
            for r in held
        ]
        return [*found, *self._lower_rungs(), *self._missing(accounts)]

    def _lower_rungs(self) -> list[Finding]:
        """Items with an indicator of their own that had to be made from a lower rung."""
        drive, found = self.bound.recipe.drive, []
        if len(drive.rungs) < 2 or self.values.ndim > 3:
            return []
        used = drive.rung_used(self.values)
        own = np.broadcast_to(~np.isnan(drive.rungs[0].constant), used.shape)
        for i, leaf in enumerate(self.bound.plan.leaves):
            for rung in range(1, len(drive.rungs)):
                hit = (used[:, i] == rung) & own[:, i]
                if hit.any():
                    where = np.argwhere(hit)[:_PLACES]
                    periods = self.bound.line.periods
                    places = [f"{self.bound.regions[r]} {periods[self._period_of(int(s))]}".strip() for r, s in where]
                    count = int(np.count_nonzero(hit))
                    more = " ..." if count > len(places) else ""
                    found.append(Finding("W-RUNG-001", item=leaf, count=count, places=", ".join(places) + more, rung=rung + 1))
        return found

    def _missing(self, accounts: Accounts) -> list[Finding]:
        """Leaves that nothing could give."""
        found = []
        computed = int(self.bound.line.computed.argmax())
        flags = accounts.volume.status[..., computed:]
        name = cache(lambda t: str(accounts.periods[computed + t]))
        for leaf, row in zip(self.bound.plan.leaves, self.bound.plan.leaf_rows, strict=True):
            hit = flags[:, row] >= np.uint8(Status.NOT_PUBLISHED)
            count = int(np.count_nonzero(hit))
            if count:
                places = [f"{accounts.regions[r]} {name(t)}".strip() for r, t in _first(hit, _PLACES)]
                more = " ..." if count > len(places) else ""
                found.append(Finding("W-RUN-002", item=leaf, count=count, places=", ".join(places) + more))
        return found

    def clamps(self, accounts: Accounts) -> pd.DataFrame:
        """See :class:`gdpcore.cube.origin.Origin`; not for batches."""
        columns = ["region", "item", "period", "raw", "bound", "effect"]
        drive = self.bound.recipe.drive
        if drive.low is None or self.values.ndim > 3:
            return pd.DataFrame(columns=columns)
        raw, held = drive.growth(self.values, clamp=False), drive.growth(self.values)
        rows = []
        for r, i, s in np.argwhere(np.abs(raw - held) > 0):
            t = self._period_of(int(s))
            weight = self._weight(accounts, int(r), int(i), t)
            rows.append(
                (
                    self.bound.regions[r],
                    self.bound.plan.leaves[i],
                    accounts.periods[t],
                    raw[r, i, s],
                    held[r, i, s],
                    weight * (held[r, i, s] - raw[r, i, s]),
                )
            )
        return pd.DataFrame(rows, columns=columns)

    def _period_of(self, span: int) -> int:
        """Position of the period that a span ends in."""
        end = pd.Period(ordinal=int(self.bound.line.spans.last[span]), freq="M")
        return int(self.bound.line.periods.get_loc(end.asfreq(self.bound.line.periods.freqstr)))

    def _weight(self, accounts: Accounts, region: int, leaf: int, period: int) -> float:
        """Share of a leaf in the GDP that it is extrapolated from."""
        weights = self._weights(accounts)
        before = period - self.bound.back
        total = weights[..., region, accounts.items.index(accounts.total), before]
        return float(weights[..., region, self.bound.plan.leaf_rows[leaf], before] / total) if total else float("nan")

    @staticmethod
    def _weights(accounts: Accounts) -> np.ndarray[Any, np.dtype[np.float64]]:
        """What growth is weighted by: volumes that add, or values where volumes stand at last year's prices or are chained."""
        added = accounts.volume.meaning.price.kind not in ("same_period_last_year", "chained")
        return accounts.volume.values if added else accounts.value.values

    def sensitivities(self, accounts: Accounts) -> pd.DataFrame:
        """Points of GDP growth in the last period for one point of each indicator: (R'_i / R'_GDP) b_i, summed over items."""
        drive = self.bound.recipe.drive
        last = int(np.flatnonzero(self.bound.line.computed)[-1])
        spans = [s for s in range(len(self.bound.line.spans)) if self._period_of(s) == last]
        span = spans[-1] if spans else -1
        rows: dict[tuple[str, str], float] = {}
        for leaf in range(len(self.bound.plan.leaves)):
            for slope, pick in zip(drive.rungs[0].slopes, drive.rungs[0].columns, strict=True):
                columns = np.arange(drive.layout.columns)[pick] if isinstance(pick, slice) else pick
                for r, region in enumerate(self.bound.regions):
                    b = slope[min(r, len(slope) - 1), leaf, min(abs(span), slope.shape[-1]) - 1 if slope.shape[-1] > 1 else 0]
                    if b:
                        key = region, self.bound.driving[columns[leaf]]
                        rows[key] = rows.get(key, 0.0) + float(b) * self._weight(accounts, r, leaf, last)
        listed = [(r, c, self.bound.catalogue[c].zh, self.bound.catalogue[c].provider, p) for (r, c), p in rows.items()]
        frame = pd.DataFrame(listed, columns=["region", "indicator", "zh", "provider", "points"])
        return frame.sort_values(["region", "points"], ascending=[True, False], ignore_index=True)

    def proxy_share(self, accounts: Accounts) -> float:
        """Share of last year's GDP whose prices are stood in for by another index, per cent, in the last period."""
        last = int(np.flatnonzero(self.bound.line.computed)[-1])
        weights = np.nan_to_num(self._weights(accounts)[..., self.bound.plan.leaf_rows, last - accounts.lag])
        proxied = np.array([sum(t.weight for t in r.prices if t.proxy) for r in self.bound.plan.rules])
        total = weights.sum()
        return float(100 * (weights * proxied).sum() / total) if total else float("nan")

    def rungs(self, accounts: Accounts) -> pd.DataFrame:
        """Share of last year's GDP computed on each rung, per cent; rows periods, columns rungs ("none": not available)."""
        used = self.bound.recipe.drive.rung_used(self.values)
        rows: dict[pd.Period, dict[str, float]] = {}
        for s in range(used.shape[-1]):
            t = self._period_of(s)
            weights = self._weights(accounts)[..., self.bound.plan.leaf_rows, t - accounts.lag]
            total = np.nansum(weights)
            shares = {
                f"rung {k + 1}" if k >= 0 else "none": float(100 * np.nansum(np.where(used[..., s] == k, weights, 0.0)) / total)
                for k in np.unique(used)
            }
            rows[accounts.periods[t]] = shares
        return pd.DataFrame.from_dict(rows, orient="index").fillna(0.0).rename_axis("period")
