"""Overrides as the cells that figures set by hand come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gdpcore.accounts.lineage.demand import Array, Demand
from gdpcore.accounts.lineage.states import At, marked, place, stacked
from gdpcore.accounts.override import Override, OverrideStep, where
from gdpcore.cube.trace import Leaf, Node

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts


@dataclass(frozen=True, eq=False)
class Records:
    """The overrides of a step, laid out on the accounts that they were applied to."""

    accounts: Accounts
    at: dict[tuple[int, ...], Override]

    @classmethod
    def of(cls, step: OverrideStep, before: Accounts) -> Records:
        """Those in force."""
        return cls(before, {where(before, o): o for o in step.overrides})

    def has(self, at: Any) -> bool:
        """True if a figure was set by hand."""
        return tuple(int(x) for x in at) in self.at

    def _leaf(self, at: tuple[int, ...], demand: Demand | None = None) -> Leaf:
        o = self.at[at]
        marks = {} if demand is None else marked(demand, at, o.after)
        unit, by = str(self.accounts.value.meaning.unit), f"{o.who}, {o.when}: {o.why}"
        cell = ("override", o.item, o.measure, o.region, o.period)
        return Leaf(*cell, o.after, unit, raw=by, sha256=o.sha256, publisher=o.who, known_at=o.when, status="overridden", **marks)

    def leaves(self, demand: Demand) -> list[Leaf]:
        """Every override asked for."""
        return [self._leaf(at, demand) for at in self.at if demand.need[at]]

    def replay(self, demand: Demand) -> Array:
        """The figures that were set."""
        out = np.full(stacked(self.accounts).shape, np.nan)
        for at, o in self.at.items():
            if demand.need[at]:
                out[at] = o.after
        return out

    def node(self, at: At) -> Node:
        """Who, when, why, and what it was before."""
        o = self.at[at]
        fields = {**place(self.accounts, at), "who": o.who, "when": o.when, "why": o.why, "before": repr(o.before)}
        return Node("override", fields, o.after, str(self.accounts.value.meaning.unit), "same", (), lambda: [self._leaf(at)])
