"""Figures that a step moved: benchmarking and reconciling, where one figure depends on many at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from gdpcore.accounts.agreement.adjustment import Adjustment, Redo
from gdpcore.accounts.leaves import additive, held
from gdpcore.accounts.lineage.blocks import Block, block_of, key_of
from gdpcore.accounts.lineage.demand import Array, Demand
from gdpcore.accounts.lineage.records import Records
from gdpcore.accounts.lineage.states import At, State, figure_node, place, stacked, state_of
from gdpcore.accounts.override import OverrideStep
from gdpcore.cube.trace import Leaf, Node
from gdpcore.errors import GdpcoreError
from gdpcore.kernel.tree import add_parents

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

_KNOWN = ("benchmark", "reconcile", "override")


@dataclass(frozen=True, eq=False)
class Moved:
    """Accounts after a step."""

    step: Adjustment

    @cached_property
    def redo(self) -> Redo:
        """What it takes to make the step again; E-TRACE-005 for a step that does not say."""
        if self.step.redo is None or self.step.step not in _KNOWN:
            raise GdpcoreError("E-TRACE-005", step=self.step.step)
        return self.step.redo

    @cached_property
    def accounts(self) -> Accounts:
        """The figures after the step."""
        out: Accounts = self.redo.result
        return out

    @cached_property
    def sources(self) -> dict[str, State]:
        """The accounts that the step was given, with where they came from; "" are those that it moved."""
        out: dict[str, State] = {"": state_of(self.redo.before)}
        if isinstance(self.step, OverrideStep):
            out["override"] = Records.of(self.step, self.redo.before)
        return out | {name: state_of(one) for name, one in self.redo.given.items()}

    # -- within the accounts ---------------------------------------------------------------------------------------
    @cached_property
    def _sums(self) -> list[tuple[int, list[int]]]:
        where = {c: i for i, c in enumerate(self.accounts.items)}
        return [(where[p], [where[c] for c in parts]) for p, parts in held(self.accounts.hierarchy, where)]

    @cached_property
    def _memos(self) -> list[tuple[int, int]]:
        """(memo, whole) rows."""
        where = {c: i for i, c in enumerate(self.accounts.items)}
        nodes = self.accounts.hierarchy.nodes
        pairs = [(i, where.get(nodes[c].memo_of or "")) for c, i in where.items() if c in nodes]
        return [(i, whole) for i, whole in pairs if whole is not None]

    def _to_leaves(self, demand: Demand, pulls: dict[str, Demand]) -> Demand:
        """Totals and memo items handed down; what a memo item was before is asked of the accounts before."""
        out = Demand.none(demand.need.shape)
        out.add((), *demand.at(()))
        now, before = self._figures, stacked(self.redo.before)
        for row, whole in self._memos:
            for k, r, t in np.argwhere(out.need[:, :, row]):
                need, slope, size = out.at((k, r, row, t))
                old = self._before_at((int(k), int(r), whole, int(t)))
                old_memo = (*old[:2], self.redo.before.items.index(self.accounts.items[row]), old[3])
                a, b, c = before[old_memo], before[old], now[k, r, whole, t]
                for target, at, local in (
                    (out, (k, r, whole, t), a / b),
                    (pulls[""], old_memo, c / b),
                    (pulls[""], old, -a * c / b**2),
                ):
                    target.add(at, need, np.asarray(slope * local), np.asarray(size * abs(local)))
        for parent, children in reversed(self._sums):
            for k, cube in enumerate((self.accounts.value, self.accounts.volume)):
                if additive(cube):
                    for child in children:
                        out.add((k, slice(None), child), *out.at((k, slice(None), parent)))
        for k in self._added:
            rows = [parent for parent, _ in self._sums] + [row for row, _ in self._memos]
            out.need[k][:, rows], out.slope[k][:, rows], out.size[k][:, rows] = False, 0.0, 0.0
        return out

    @cached_property
    def _added(self) -> list[int]:
        return [k for k, cube in enumerate((self.accounts.value, self.accounts.volume)) if additive(cube)]

    @cached_property
    def _figures(self) -> Array:
        return stacked(self.accounts)

    def _before_at(self, at: At) -> At:
        """The same labels in the accounts before."""
        k, r, i, t = at
        a, b = self.accounts, self.redo.before
        return k, b.regions.index(a.regions[r]), b.items.index(a.items[i]), int(b.periods.get_loc(a.periods[t]))

    # -- what figures depend on ------------------------------------------------------------------------------------
    def _blocks(self, leaves: Demand) -> list[Block]:
        """The joint problems that the leaves asked for are part of, each made once."""
        known: dict[Any, Block] = self.redo.__dict__.setdefault("_blocks", {})
        keys = {key_of(self, (int(k), int(r), int(i), int(t))) for k, r, i, t in np.argwhere(leaves.need)}
        for key in keys - known.keys():
            known[key] = block_of(self, key)
        return [known[key] for key in sorted(keys)]

    def _pulled(self, demand: Demand) -> dict[str, Demand]:
        """Demands on the accounts that the step was given."""
        pulls = {name: Demand.none(stacked(state.accounts).shape) for name, state in self.sources.items()}
        leaves = self._to_leaves(demand, pulls)
        for block in self._blocks(leaves):
            need, slope, size = leaves.through(block.found.reads, block.found.slope, block.outputs)
            done = 0
            for name, at in block.inputs:
                part = slice(done, done + len(at[0]))
                pulls[name].add(at, need[part], slope[part], size[part])
                done = part.stop
        return pulls

    def leaves(self, demand: Demand) -> list[Leaf]:
        """Those of all that the step was given."""
        return [leaf for name, one in self._pulled(demand).items() if one.need.any() for leaf in self.sources[name].leaves(one)]

    def replay(self, demand: Demand) -> Array:
        """Each joint problem solved again on figures made again; totals added up again."""
        pulls = self._pulled(demand)
        again = {
            n: self.sources[n].replay(one) if one.need.any() else np.full(one.need.shape, np.nan) for n, one in pulls.items()
        }
        out = np.full(demand.need.shape, np.nan)
        for block in self._blocks(self._to_leaves(demand, {n: Demand.none(one.need.shape) for n, one in pulls.items()})):
            given = np.concatenate([np.where(pulls[name].need[at], again[name][at], np.nan) for name, at in block.inputs])
            out[block.outputs] = block.evaluate(block.filled(given)[None])[0]
        for k in self._added:
            add_parents(out[k], self._sums)
        for row, whole in self._memos:
            for k, r, t in np.argwhere(demand.need[:, :, row]):
                old = self._before_at((int(k), int(r), whole, int(t)))
                memo = again[""][(*old[:2], self.redo.before.items.index(self.accounts.items[row]), old[3])]
                out[k, r, row, t] = memo * (1.0 if again[""][old] == 0 else out[k, r, whole, t] / again[""][old])
        return out

    # -- how one figure was made -----------------------------------------------------------------------------------
    def node(self, at: At) -> Node | Leaf:
        """A total as a sum, a memo item with what it is part of, a leaf with the joint problem that moved it."""
        k, r, row, t = at
        parts = dict(self._sums).get(row)
        if parts is not None and k in self._added:
            return figure_node(self.accounts, at, operation="sum", branches=lambda: [self.node((k, r, c, t)) for c in parts])
        whole = dict(self._memos).get(row)
        if whole is not None and k in self._added:
            old = self._before_at((k, r, whole, t))
            memo = (*old[:2], self.redo.before.items.index(self.accounts.items[row]), old[3])
            before = self.sources[""]
            return figure_node(
                self.accounts, at, operation="deflated",
                branches=lambda: [before.node(memo), self.node((k, r, whole, t)), before.node(old)],
            )  # fmt: skip
        return self._moved(at)

    def _moved(self, at: At) -> Node | Leaf:
        """A leaf: the figure before, and all that the joint problem holds."""
        block = self._blocks(Demand.of(self._figures.shape, at))[0]
        column = int(np.flatnonzero(np.all([o == a for o, a in zip(block.outputs, at, strict=True)], axis=0))[0])
        reads = block.found.reads[:, column]
        source = self.sources.get("override")
        if isinstance(source, Records):
            return source.node(at) if source.has(at) else self.sources[""].node(self._before_at(at))
        fields = {**place(self.accounts, at), "step": self.step.step, "count": int(reads.sum())}

        def branches() -> list[Node | Leaf]:
            out: list[Node | Leaf] = []
            if self.accounts.regions[at[1]] in self.redo.before.regions:
                first = self.sources[""].node(self._before_at(at))
                out.append(Node("before", fields, getattr(first, "value", None), "", "same", (), lambda: [first]))
            done = 0
            for name, where in block.inputs:
                mine = np.flatnonzero(reads[done : done + len(where[0])])
                done += len(where[0])
                if mine.size:
                    out.append(self._group(name, [tuple(int(x[j]) for x in where) for j in mine]))
            return out

        value = float(self._figures[at])
        unit = str((self.accounts.value, self.accounts.volume)[at[0]].meaning.unit)
        return Node("moved", fields, value, unit, "", (), branches)

    def _group(self, name: str, cells: list[Any]) -> Node:
        state = self.sources[name]
        return Node(
            "joint", {"name": name or "before", "count": len(cells)}, None, "", "", (), lambda: [state.node(c) for c in cells]
        )
