"""What the figures of a run depend on, and the same figures run again on nothing else.

The growth of one leaf in one region reads few cells. Each of them is taken away and moved in a copy of the region, and all copies
are bound and applied in one call: what a figure depends on is found by the run itself, not by a second account of what it does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.accounts.lineage.demand import Demand
from gdpcore.accounts.lineage.states import At, State, copies_of, marked, stacked, state_of, unstacked
from gdpcore.cube import Hierarchy
from gdpcore.cube.trace import Leaf, Node
from gdpcore.kernel.influence import Influence, influence
from gdpcore.panel import CellStatus, Panel
from gdpcore.panel.layout import Spans, cells_of
from gdpcore.scheme.memo import shares_of
from gdpcore.scheme.plan import Plan
from gdpcore.scheme.rule import Rule

if TYPE_CHECKING:
    from gdpcore.scheme.chaining import ChainRows
    from gdpcore.scheme.run import Run
    from gdpcore.scheme.trace_figures import Figures

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Computed:
    """Accounts that a scheme computed from a panel and a base."""

    accounts: Accounts
    run: Run

    @cached_property
    def panel(self) -> Panel:
        """The panel with the regions of the run."""
        return self.run.panel.for_regions(self.run.bound.regions)

    @cached_property
    def base(self) -> State:
        """The base, with where it came from."""
        return state_of(self.run.base)

    # -- what figures depend on ------------------------------------------------------------------------------------
    def pulled(self, demand: Demand) -> tuple[Demand, Demand]:
        """Demands on the panel (R, I, M) and on the base (2, R, I, T)."""
        leaves = self._to_leaves(demand)
        panel = Demand.none(self.panel.values.shape)
        base = Demand.none(stacked(self.run.base).shape)
        self._memo_shares(demand, base)
        self._control(demand, panel)
        for r, row in {(int(r), int(i)) for _, r, i, _ in np.argwhere(leaves.need)}:
            probe = self.probe(r, row)
            marks = leaves.through(probe.found.reads, probe.found.slope, (slice(None), r, row))
            cells, figures = probe.cells, probe.figures
            n = len(cells[0])
            need, slope, size = marks
            panel.add((r, *cells), need[:n], slope[:n], size[:n])
            base.add((figures[0], r, *figures[1:]), need[n:], slope[n:], size[n:])
        return panel, base

    def _to_leaves(self, demand: Demand) -> Demand:
        """Totals, memo items and the discrepancy handed down to leaves, within the run's own figures."""
        plan, bound = self.run.bound.plan, self.run.bound
        out = Demand.none(demand.need.shape)
        out.add((), *demand.at(()))
        tops = [] if bound.gap is None else [bound.gap]
        for gap in tops:
            self._gap_down(gap, out)
        for memo in bound.memos:
            for k, shares in enumerate((memo.value, memo.volume)):
                need, slope, size = out.at((k, slice(None), memo.row))
                for j, item in enumerate(memo.items):
                    b = shares[:, j]
                    out.add((k, slice(None), item), need, slope * b, size * np.abs(b))
        chained = bound.chain is not None
        for parent, children in reversed(plan.sums):
            for k in (0,) if chained else (0, 1):
                for child in children:
                    out.add((k, slice(None), child), *out.at((k, slice(None), parent)))
        if chained:
            self._chain_down(out)
        kept = np.zeros(out.need.shape, dtype=bool)
        kept[:, :, plan.leaf_rows] = True
        return Demand(out.need & kept, np.where(kept, out.slope, 0.0), np.where(kept, out.size, 0.0))

    def _gap_down(self, gap: Any, out: Demand) -> None:
        whole, volume = (self._figures[k][:, gap.total] for k in (0, 1))
        control = self._figures[0][:, gap.row] + whole
        for k, parts in ((0, [(0, -1.0 + 0.0 * whole)]), (1, [(0, -control * volume / whole**2), (1, control / whole - 1.0)])):
            need, slope, size = out.at((k, slice(None), gap.row))
            for measure, b in parts:
                out.add((measure, slice(None), gap.total), need, slope * b, size * np.abs(b))

    def _chain_down(self, out: Demand) -> None:
        """Linked volumes of parents depend on values and volumes of their leaves in other years as well."""
        chain = self.run.bound.chain
        assert chain is not None
        figures = self._figures
        for row, group in zip(chain.parents, chain.groups, strict=True):
            rows = [int(chain.leaves[g]) for g in group]
            for r in np.flatnonzero(out.need[1, :, row].any(axis=-1)):
                x = figures[:, r][:, rows]
                one = replace(chain, parents=(0,), groups=(tuple(range(len(rows))),))
                finite = np.flatnonzero(np.isfinite(x.ravel()))
                found = influence(partial(_linked, one, x, finite), x.ravel()[finite])
                need, slope, size = out.through(found.reads, found.slope, (1, r, row))
                k, item, t = np.unravel_index(finite, x.shape)
                out.add((k, r, np.array(rows)[item], t), need, slope, size)

    @cached_property
    def _figures(self) -> Array:
        return stacked(self.accounts)

    def _memo_shares(self, demand: Demand, base: Demand) -> None:
        """Shares of memo items that are taken from the base."""
        bound, given = self.run.bound, self.run.base
        for memo, (code, parts) in zip(bound.memos, bound.plan.memos, strict=True):
            for (item, number), row in zip(parts, memo.items, strict=True):
                if number is not None or code not in given.items:
                    continue
                behind = {code, *_items_behind(given, item, bound.plan)}
                for k, r in np.argwhere(demand.need[:, :, memo.row].any(axis=-1)):
                    x = stacked(given)[k, r]
                    among = np.isfinite(x) & np.array([c in behind for c in given.items])[:, None]
                    where = int(k), int(r), np.flatnonzero(among.ravel())
                    found = influence(partial(self._shares, code, item, where), x.ravel()[where[2]])
                    slope = found.slope * self._figures[k, r, row]
                    marks = demand.through(found.reads, slope, (int(k), int(r), memo.row))
                    i, t = np.unravel_index(where[2], x.shape)
                    base.add((int(k), int(r), i, t), *marks)

    def _shares(self, code: str, item: str, where: tuple[int, int, NDArray[np.int64]], trial: Array) -> Array:
        """(N, T) shares of a memo item for trials of the base of one region."""
        k, r, cells = where
        own = self.run.base.select(regions=[self.run.base.regions[r]])
        figures = np.repeat(stacked(own), len(trial), axis=1)
        part = figures[k].reshape(len(trial), -1)
        part[:, cells] = trial
        figures[k] = part.reshape(figures[k].shape)
        copies = copies_of(own, figures).to_flow(self.run.bound.regime)
        whole = copies if item in copies.items else copies.complete(self.run.bound.plan.hierarchy)
        return shares_of(whole, code, item, self.run.bound.line)[k]

    def _control(self, demand: Demand, panel: Demand) -> None:
        gap = self.run.bound.gap
        if gap is None:
            return
        bound = self.run.bound
        code = bound.plan.discrepancy.control if bound.plan.discrepancy is not None else ""
        i, start = self.panel.position(code), self.panel.months[0].ordinal
        cells, _ = cells_of(self.panel.catalogue[code], Spans.of(bound.line.periods, bound.line.flow), start)
        price = self._figures[1][:, gap.total] / self._figures[0][:, gap.total]
        for k, r, t in np.argwhere(demand.need[:, :, gap.row]):
            need, slope, size = demand.at((k, r, gap.row, t))
            scale = gap.scale * (1.0 if k == 0 else float(price[r, t]))
            for m, sign in [*((int(m), 1.0) for m in cells.plus[t] if m >= 0), (int(cells.minus[t]), -1.0)]:
                if m >= 0 and np.isfinite(self.panel.values[r, i, m]):
                    panel.add((r, i, m), need, sign * scale * slope, abs(scale) * size)

    def probe(self, region: int, row: int) -> Probe:
        """What values and volumes of one leaf in one region depend on."""
        known = self.run.probes
        if (region, row) not in known:
            known[region, row] = Probe.of(self, region, row)
        return known[region, row]

    # -- the leaves ------------------------------------------------------------------------------------------------
    def leaves(self, demand: Demand) -> list[Leaf]:
        """Cells of the panel, and those that the base comes from."""
        panel, base = self.pulled(demand)
        out = [self.cell(int(r), int(i), int(m), panel) for r, i, m in np.argwhere(panel.need)]
        return out + (self.base.leaves(base) if base.need.any() else [])

    def cell(self, region: int, indicator: int, month: int, demand: Demand | None = None) -> Leaf:
        """One cell of the panel."""
        panel, at = self.panel, (region, indicator, month)
        one = panel.catalogue[panel.indicators[indicator]]
        value, row, flags = float(panel.values[at]), int(panel.source[at]), int(panel.status[at])
        read: dict[str, Any] = {}
        if 0 <= row < len(panel.sources):
            source = panel.sources[row]
            read = {f: getattr(source, f) for f in ("file", "sheet", "cell", "raw", "sha256", "publisher")}
        elif flags & CellStatus.FORECAST and self.run.forecast_by:
            read = {"raw": f"forecast by {self.run.forecast_by}"}
        if not read.get("sha256"):
            read["sha256"] = self.run.panel.fingerprint
        known = "" if panel.known_at is None else str(panel.known_at[at])
        status = "|".join(f.name.lower() for f in CellStatus if f.name and flags & f)
        marks = {} if demand is None else marked(demand, at, value)
        period = str(panel.months[month])
        return Leaf(
            "indicator", one.code, "", self._home(region, one.code), period, value, one.unit,
            known_at=known, status=status, **read, **marks,
        )  # fmt: skip

    def _home(self, region: int, code: str) -> str:
        """The region of the panel that a cell was taken from: "" where it is common to all."""
        name, panel = self.run.bound.regions[region], self.run.panel
        if name not in panel.regions:
            return ""
        own = panel.values[panel.regions.index(name), panel.position(code)]
        return "" if "" in panel.regions and np.isnan(own).all() else name

    # -- the same figures again ------------------------------------------------------------------------------------
    def replay(self, demand: Demand) -> Array:
        """Bind and apply on the cells that are asked for; every other cell holds a number of no meaning."""
        cells, figures = self.pulled(demand)
        panel = self.panel.with_values(_poisoned(self.panel, cells.need))
        base = _poison(stacked(self.run.base), 1.0)
        if figures.need.any():
            base = np.where(figures.need, self.base.replay(figures), base)
        given = unstacked(self.run.base, base)
        # all regions, as in the run: sums over arrays of another shape may differ in the last bit
        bound = self.run.bound.plan.bind(panel, given, self.run.targets, self.run.bound.regime)
        return np.stack(bound.apply(bound.values(panel)))

    def node(self, at: At) -> Node | Leaf:
        """How one figure was made."""
        return self._steps.node(at)

    @cached_property
    def _steps(self) -> Figures:
        from gdpcore.scheme.trace_figures import Figures

        return Figures(self)

    @property
    def base_shape(self) -> tuple[int, ...]:
        """(2, R, I, T) of the base."""
        return (2, *self.run.base.value.values.shape)


@dataclass(frozen=True, eq=False)
class Probe:
    """Cells that one leaf of one region can read, and what its values and volumes (2 T) make of each.

    Attributes
    ----------
    cells : (indicators, months) positions in the panel; figures : (measures, items, periods) positions in the base.
    found : inputs are the cells, then the figures; outputs are values, then volumes.
    """

    cells: tuple[NDArray[np.int64], NDArray[np.int64]]
    figures: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    found: Influence

    @classmethod
    def of(cls, made: Computed, region: int, row: int) -> Probe:
        """Try every cell in a copy of the region."""
        bound, run = made.run.bound, made.run
        item = bound.plan.items[row]
        rule = bound.plan.rules[bound.plan.leaves.index(item)]
        catalogue = made.panel.catalogue
        read = {*rule.codes, *(catalogue[c].growth for c in rule.codes)}
        codes = [c for c in made.panel.indicators if c in read]
        name = run.base.regions[region]
        panel = made.panel.select(codes, [bound.regions[region]])
        items = _items_behind(run.base, item, bound.plan)
        base = run.base.select(regions=[name], items=items if items == [item] else None)
        x, y = panel.values[0], stacked(base)[:, 0]
        among = np.isfinite(y) & np.isin(np.array(base.items), items)[None, :, None]
        here, there = np.flatnonzero(np.isfinite(x.ravel())), np.flatnonzero(among.ravel())
        small, row_of = _small(bound.plan, rule)

        def evaluate(plan: Plan, trial: Array) -> Array:
            n = len(trial)
            cells, figures = np.repeat(x.reshape(1, -1), n + 1, axis=0), np.repeat(y.reshape(1, -1), n + 1, axis=0)
            cells[1:, here], figures[1:, there] = trial[:, : here.size], trial[:, here.size :]
            figures[0] = np.where(np.isnan(figures[0]), 1.0, figures[0])  # a region that has everything, so that none is refused
            copies = copies_of(base, np.moveaxis(figures.reshape(n + 1, *y.shape), 0, 1))
            if items != [item]:
                copies = _backed_out(copies, bound.plan, bound.regime, item)
            many = _many(panel, cells.reshape(n + 1, *x.shape), copies.regions)
            again = plan.bind(many, copies, run.targets, bound.regime)
            value, volume = again.apply(again.values(many))
            return np.concatenate([value[1:, row_of], volume[1:, row_of]], axis=-1)

        start = np.concatenate([x.ravel()[here], y.ravel()[there]])
        found = influence(partial(evaluate, small), start)
        if rule.value.clamp or rule.volume.clamp:  # at a bound one figure is like another: who is read shows without the bounds
            free = replace(rule, value=replace(rule.value, clamp=None), volume=replace(rule.volume, clamp=None))
            reads = influence(partial(evaluate, replace(small, rules=(free,))), start).reads
            found = replace(found, reads=found.reads | reads)
        i, m = np.unravel_index(here, x.shape)
        k, j, t = np.unravel_index(there, y.shape)
        place = np.array([made.panel.position(c) for c in codes], dtype=np.int64)
        rows = np.array([run.base.items.index(c) for c in base.items], dtype=np.int64)
        return cls((place[i], m), (k, rows[j], t), found)


def _small(plan: Plan, rule: Rule) -> tuple[Plan, int]:
    """The plan of one leaf, under a total where volumes are linked, and the leaf's row."""
    item, top = rule.item, plan.hierarchy.roots[0]
    linked = plan.volumes.chained and item != top
    tree = Hierarchy.of([top, item], {top: [item]}) if linked else Hierarchy.of([item])
    small = Plan(tree, (rule,), (), plan.regime, plan.code, plan.previous, plan.volumes)
    return small, small.items.index(item)


def _linked(chain: ChainRows, x: Array, finite: NDArray[np.int64], trial: Array) -> Array:
    """(N, T) volumes of a parent for trials of its leaves' values and volumes (2, L, T)."""
    full = np.repeat(x.reshape(1, -1), len(trial), axis=0)
    full[:, finite] = trial
    value, volume = np.moveaxis(full.reshape(len(trial), *x.shape), 1, 0)
    return np.asarray(chain.linked(value, volume)[:, 0])


def _items_behind(base: Accounts, item: str, plan: Plan) -> list[str]:
    """Items of the base that a leaf is taken from: itself, or those it is backed out of."""
    if item in base.items:
        return [item]
    one = base.select(regions=[base.regions[0]], periods=[base.periods[-1]])
    count = len(one.items)
    figures = np.ones((2, count + 1, count, 1))
    figures[:, np.arange(1, count + 1), np.arange(count)] = np.nan
    whole = copies_of(one, figures).complete(plan.hierarchy)
    lost = np.isnan(whole.value.values[1:, whole.items.index(item), 0])
    return [c for c, gone in zip(one.items, lost, strict=True) if gone]


def _backed_out(copies: Accounts, plan: Plan, regime: str, item: str) -> Accounts:
    """The one leaf, from the items it is backed out of; in the flow and by the equations of the run."""
    return copies.to_flow("period" if plan.volumes.chained else regime).complete(plan.hierarchy).select(items=[item])


def _many(panel: Panel, values: Array, names: tuple[str, ...]) -> Panel:
    """A panel of one region as many, with these values (N, I, M)."""
    shape = values.shape
    spread: dict[str, Any] = {f: np.broadcast_to(getattr(panel, f), shape) for f in ("status", "source")}
    return replace(panel, regions=names, values=values, known_at=None, **spread)


def _poison(figures: Array, floor: float) -> Array:
    """A number of no meaning where there is one, all different and above ``floor``; NaN where there is none."""
    noise = floor + np.modf(np.arange(figures.size) * 0.6180339887498949)[0].reshape(figures.shape)
    return np.where(np.isnan(figures), np.nan, noise)


def _poisoned(panel: Panel, need: NDArray[np.bool_]) -> Array:
    floor = np.array([{"index": 100.0, "rate": 0.0}.get(panel.catalogue[c].kind, 1.0) for c in panel.indicators])
    return np.where(need, panel.values, _poison(panel.values, 0.0) + floor[:, None])
