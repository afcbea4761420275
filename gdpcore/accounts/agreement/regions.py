"""Regions that agree with their parent: unified accounting (统一核算) of labelled accounts.

The control is the parent's figure for each industry; a region's GDP is the sum of its industries. Within an industry and a
period every region moves in proportion to its size, so deflators move by one factor per industry. Where annual figures are
to stay, the quarters of a year move together (:mod:`gdpcore.kernel.apportion`). Totals of regions as well: two_way.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts.agreement import statistical_gap, two_way
from gdpcore.accounts.agreement.adjustment import Adjustment, Redo, Totals
from gdpcore.accounts.agreement.controls import Control, answers_to, controls, figures, placed
from gdpcore.accounts.agreement.families import Family, families
from gdpcore.accounts.agreement.spread import Spread
from gdpcore.accounts.leaves import additive, held, published_totals, rebuilt, require_same_bases, rows_of, with_all_leaves
from gdpcore.cube import Cube, Hierarchy, Status
from gdpcore.cube.periods import position_in_year
from gdpcore.errors import Finding, MeaningError, PeriodError, ReviewError, RunError, listed
from gdpcore.kernel.tree import add_parents

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]
Reliability = Mapping[Any, float]
_PLACES = 4


def reconciled(
    accounts: Accounts,
    parent: Accounts,
    tree: Hierarchy | None = None,
    annual: str | Set[int] = "keep",
    totals: Accounts | None = None,
    reliability: Reliability | None = None,
    tolerance: float = 0.0,
    strict: bool = True,
) -> Accounts:
    """Accounts whose regions add to their parent; see :meth:`gdpcore.accounts.Accounts.reconcile`."""
    if isinstance(annual, str) and annual not in ("keep", "scale", "free"):
        raise MeaningError("E-AGREE-008", what="annual", value=annual, known="keep, scale, free, or accounts of the years")
    if not 0.0 <= tolerance < np.inf:
        raise MeaningError("E-AGREE-008", what="tolerance", value=tolerance, known="per cent, 0 or more")
    require_same_bases(accounts, parent)
    if not additive(accounts.volume):
        raise MeaningError("E-AGREE-003", what="volumes", price=accounts.volume.meaning.price)
    for given in (parent, *([totals] if totals is not None else [])):
        if given.lag != accounts.lag:
            frequencies = f"regions have {accounts.periods.freqstr}, what they must agree with has {given.periods.freqstr}"
            raise PeriodError("E-TIME-002", detail=frequencies)
    if totals is not None:
        two_way.require_alone(annual, tolerance)
    full = with_all_leaves(statistical_gap.without(accounts))
    task = _Task(full, parent.to_flow(accounts.flow), tree, annual, reliability or {}, tolerance)
    spreads = {measure: task.spreads(measure) for measure in ("value", "volume")}
    problems = [finding for side in spreads.values() for s in side for finding in s.problems()]
    if problems and strict:
        raise ReviewError(problems)
    done = task.run(spreads, two_way.of(full, totals, spreads) if totals is not None else None)
    handed = {"parent": parent} if totals is None else {"parent": parent, "totals": totals}
    options = {"tree": tree, "annual": annual, "reliability": reliability or {}, "tolerance": tolerance}
    last = replace(done.steps[-1], redo=Redo(accounts, handed, options, reconciled))
    return replace(done, steps=(*done.steps[:-1], last))


@dataclass(frozen=True, eq=False)
class _Task:
    full: Accounts
    above: Accounts
    tree: Hierarchy | None
    annual: str | Set[int]
    reliability: Reliability
    tolerance: float

    def spreads(self, measure: str) -> list[Spread]:
        """The gaps of every parent in one measure."""
        tree = self.full.hierarchy
        found = controls(tree, tree.leaves, self.above.items)
        groups = families(self.above.regions, self.full.regions, self.tree)
        linked = [name for family in groups for name in family.partitions[len(family.partitions) - family.links :]]
        if linked and self.tolerance > 0:  # a link forces the gaps of both cuts to be one
            what = f"tolerance beside districts that are sums of their parts ({', '.join(linked)})"
            raise MeaningError("E-AGREE-008", what=what, value=self.tolerance, known="0")
        return [self._spread(measure, family, found) for family in groups]

    def _spread(self, measure: str, family: Family, found: tuple[Control, ...]) -> Spread:
        cube: Cube = getattr(self.full, measure)
        leaves = cube.values[..., list(family.regions), :, :][..., rows_of(self.full), :]
        above: Cube = getattr(self.above, measure).sel(region=[family.parent])
        given = figures(above, found)[..., 0, :, :]
        at = self.above.periods.get_indexer(self.full.periods)
        known = placed(given, at)[..., None, :, :]
        own = len(family.partitions) - family.links
        target = np.concatenate([np.repeat(known, own, axis=-3), np.repeat(known * 0.0, family.links, axis=-3)], axis=-3)
        regions = tuple(self.full.regions[i] for i in family.regions)
        free = self._alterability(regions)
        years = self._whole_years(leaves, target)
        if not isinstance(self.annual, str):
            years = years[[int(self.full.periods[y[0]].year) in self.annual for y in years]]
        if self.annual not in ("scale", "free") and self.full.flow == "ytd" and years.size:  # December's figure is the year's
            free[..., years[:, -1]] = 0.0
        if self.full.flow == "ytd" or self.annual == "free":
            years = years[:0]
        scale = self.annual == "scale"
        items = self.full.hierarchy.leaves
        return Spread(
            measure, family, found, regions, items, self.full.periods, leaves, target, free, years, scale, self.tolerance
        )

    def _alterability(self, regions: Sequence[str]) -> Array:
        """(R, L, T) from reliability weights by region or by (region, item); 1 where none is given."""
        items = self.full.hierarchy.leaves
        for key, weight in self.reliability.items():
            region, item = key if isinstance(key, tuple) and len(key) == 2 else (key, items[0])
            for name, known in ((region, self.full.regions), (item, items)):
                if name not in known:
                    raise RunError("E-AGREE-008", what="reliability of", value=name, known=", ".join(known[:40]))
            if not 0.0 <= weight < np.inf:
                raise RunError("E-AGREE-008", what=f"reliability of {key}", value=weight, known="0 or more")
        out = np.ones((len(regions), len(items), len(self.full.periods)))
        for r, region in enumerate(regions):
            for i, item in enumerate(items):
                out[r, i] = self.reliability.get((region, item), self.reliability.get(region, 1.0))
        return out

    def _whole_years(self, leaves: Array, target: Array) -> NDArray[np.int64]:
        """(Y, q) positions of years whose periods are all here, with the parent's figures."""
        time = len(self.full.periods)
        known = ~np.any(np.isnan(target).reshape(-1, time), axis=0) & ~np.any(np.isnan(leaves).reshape(-1, time), axis=0)
        lag, place = self.full.lag, position_in_year(self.full.periods)
        starts = [t for t in np.flatnonzero(place == 1) if t + lag <= len(place) and known[t : t + lag].all()] if lag > 1 else []
        return np.array([np.arange(t, t + lag) for t in starts], dtype=np.int64).reshape(-1, lag)

    def run(self, spreads: Mapping[str, Sequence[Spread]], table: two_way.TwoWay | None) -> Accounts:
        gaps = statistical_gap.Gaps.of(spreads)
        before = {"value": self.full.value, "volume": self.full.volume}
        after, certificate = {}, {}
        for measure, cube in before.items():
            moved, certificate[measure] = self._moved(cube, spreads[measure], table)
            whole = statistical_gap.with_gaps(moved, self.full.hierarchy, rows_of(self.full), spreads[measure], gaps)
            after[measure] = self._inner_regions(whole, spreads[measure], gaps)
        controlled = answers_to(self.full.hierarchy.leaves, spreads["value"][0].found)
        met = {measure: _met(side, len(self.full.regions)) for measure, side in spreads.items()}
        step = Adjustment("reconcile", before, after, met, dict.fromkeys(before, controlled), certificate)
        findings = (
            *self.full.findings,
            *published_totals(self.full),
            *self._skipped(spreads["value"]),
            *self._turned(before, after),
            *self._bent(before, after, spreads),
        )
        done = replace(self.full, value=after["value"], volume=after["volume"], stage="reconciled")
        return replace(done, findings=findings, steps=(*self.full.steps, step))

    def _moved(self, cube: Cube, spreads: Sequence[Spread], table: two_way.TwoWay | None) -> tuple[Cube, float]:
        rows = rows_of(self.full)
        leaves, flags = np.array(cube.values[..., rows, :]), np.array(cube.status[..., rows, :])
        worst = 0.0
        for spread in spreads:
            moved, residual, _ = spread.move() if table is None else table.move(spread)
            changed = moved != np.where(np.isnan(spread.leaves), np.inf, spread.leaves)
            changed &= ~np.isnan(moved)
            here = list(spread.family.regions)
            leaves[..., here, :, :] = moved
            flags[here] |= np.where(changed.any(axis=tuple(range(cube.batch))), np.uint8(Status.RECONCILED), np.uint8(0))
            worst = max(worst, residual)
        return rebuilt(cube, self.full.hierarchy, rows, leaves, flags), worst

    def _inner_regions(self, cube: Cube, spreads: Sequence[Spread], gaps: statistical_gap.Gaps) -> Cube:
        """Regions that are sums of others are added up again: those between, and a parent that stands among its own parts."""
        where = {r: i for i, r in enumerate(cube.labels("region"))}
        if self.tree is None or self.tree.alternative:
            sums = [(s.family.parent, [s.regions[i] for i in np.flatnonzero(s.family.membership[0])]) for s in spreads]
        else:
            sums = [(parent, list(parts)) for parent, parts in held(self.tree, where)]
        left = gaps.of_parents(spreads)
        steps = [(where[p], [where[c] for c in (*parts, *left.get(p, ()))]) for p, parts in sums if p in where]
        if not steps:
            return cube
        values, status = np.array(cube.values), np.array(cube.status)
        add_parents(values, steps, axis=-3)
        add_parents(status, steps, axis=-3, operation=np.bitwise_or)
        return replace(cube, values=values, status=status)

    def _skipped(self, spreads: Sequence[Spread]) -> list[Finding]:
        out = []
        for spread in spreads:
            gone = np.flatnonzero(np.isnan(spread.target).reshape(-1, len(self.full.periods)).all(axis=0))
            if gone.size:
                places = listed(self.full.periods[gone], _PLACES)
                out.append(Finding("W-AGREE-005", region=spread.family.parent, count=int(gone.size), places=places))
        return out

    def _turned(self, before: Mapping[str, Cube], after: Mapping[str, Cube]) -> list[Finding]:
        """Cells that changed sign."""
        out, regions = [], list(self.full.regions)
        for measure, old in before.items():
            new = after[measure].sel(region=regions)
            hit = np.argwhere((old.values * new.values < 0).reshape(-1, *old.values.shape[-3:]).any(axis=0))
            if len(hit):
                places = ", ".join(f"{regions[r]} {self.full.items[i]} {self.full.periods[t]}" for r, i, t in hit[:_PLACES])
                out.append(Finding("W-AGREE-003", measure=measure, count=len(hit), places=places))
        return out

    def _bent(
        self, before: Mapping[str, Cube], after: Mapping[str, Cube], spreads: Mapping[str, Sequence[Spread]]
    ) -> list[Finding]:
        """Leaves whose deflator moved by more than 3 per cent beyond what their industry's moved."""
        if self.full.value.batch:
            return []
        rows, out = rows_of(self.full), []
        for value, volume in zip(spreads["value"], spreads["volume"], strict=True):
            regions = list(value.regions)
            v, r = (after[m].sel(region=regions).values[..., rows, :] for m in ("value", "volume"))
            with np.errstate(divide="ignore", invalid="ignore"):
                bend = (v / value.leaves) / (r / volume.leaves)
                common = (value.goal / value.sums / (volume.goal / volume.sums))[0]
            for control, row in zip(value.found, common, strict=True):
                off = 100.0 * (bend[:, list(control.leaves)] / row - 1.0)
                for i, k, t in np.argwhere(np.abs(off) > two_way.BENT)[:_PLACES]:
                    item, period = self.full.hierarchy.leaves[control.leaves[k]], str(self.full.periods[t])
                    out.append(Finding("W-AGREE-004", region=regions[i], item=item, period=period, off=float(off[i, k, t])))
        return out


def _met(spreads: Sequence[Spread], regions: int) -> Totals:
    """The totals of all parents and partitions, one label each, and who answers to them."""
    first = spreads[0]
    shape = first.sums.shape[:-3]
    at = (0,) * len(shape)
    total = [(s.target + s.wholes)[at] for s in spreads]
    parts = [(s.sums + s.wholes)[at] for s in spreads]
    names = tuple(p for s in spreads for p in s.family.partitions)
    items = tuple(c.item for c in first.found)
    left = np.concatenate([s.left[at] for s in spreads])
    members = np.zeros((len(names), regions), dtype=bool)
    rows = np.cumsum([0, *(len(s.family.partitions) for s in spreads)])
    for row, spread in zip(rows, spreads, strict=False):
        members[row : row + len(spread.family.partitions), list(spread.family.regions)] = spread.family.membership != 0
    return Totals(names, items, first.periods, np.concatenate(total), np.concatenate(parts), left, members)
