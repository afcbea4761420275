"""Accounts with where they came from: given, computed, moved by steps, in another flow, or one after the other.

A state can say which raw cells some of its figures depend on, make these figures again from those cells alone, and describe how
one of them was made. Figures are addressed as (measure, region, item, period); measure 0 is the value, 1 the volume.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts.lineage.demand import Demand
from gdpcore.cube import Axis, Cube, Status
from gdpcore.cube.periods import position_in_year
from gdpcore.cube.status import ABSENT
from gdpcore.cube.trace import Leaf, Node
from gdpcore.errors import GdpcoreError

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]
At = tuple[int, int, int, int]
MEASURES = ("value", "volume")


class State(Protocol):
    """Accounts that know how they were made."""

    @property
    def accounts(self) -> Accounts:
        """The figures."""
        ...

    def leaves(self, demand: Demand) -> list[Leaf]:
        """The raw cells that the figures asked for depend on."""
        ...

    def replay(self, demand: Demand) -> Array:
        """(2, R, I, T) the figures asked for, made again from their raw cells alone; elsewhere NaN or anything."""
        ...

    def node(self, at: At) -> Node | Leaf:
        """How one figure was made."""
        ...


def stacked(accounts: Accounts) -> Array:
    """(2, R, I, T) values and volumes."""
    return np.stack([accounts.value.values, accounts.volume.values])


def unstacked(accounts: Accounts, figures: Array) -> Accounts:
    """The accounts with other figures (2, R, I, T); where there is none it is not published."""
    cubes = []
    for cube, values in zip((accounts.value, accounts.volume), figures, strict=True):
        gone = np.isnan(values)
        kept = cube.status & ~np.uint8(ABSENT)
        status = np.where(gone, kept | np.uint8(Status.NOT_PUBLISHED), np.where(kept == 0, np.uint8(Status.OBSERVED), kept))
        cubes.append(Cube(values, cube.axes, cube.meaning, status.astype(np.uint8)))
    return replace(accounts, value=cubes[0], volume=cubes[1])


def copies_of(one: Accounts, figures: Array) -> Accounts:
    """Accounts of one region as many, with these figures (2, N, I, T)."""
    names = Axis.of("region", [f"{n}" for n in range(figures.shape[1])])
    status = [np.broadcast_to(c.status, figures.shape[1:]) for c in (one.value, one.volume)]
    cubes = [
        Cube(x, (names, *c.axes[1:]), c.meaning, s) for x, c, s in zip(figures, (one.value, one.volume), status, strict=True)
    ]
    return unstacked(replace(one, value=cubes[0], volume=cubes[1]), figures)


def place(accounts: Accounts, at: At) -> dict[str, Any]:
    """The labels of a figure, as the words of a trace want them."""
    k, r, i, t = at
    return {
        "measure": MEASURES[k],
        "region": accounts.regions[r],
        "item": accounts.items[i],
        "zh": accounts.hierarchy.label(accounts.items[i], "zh"),
        "en": accounts.hierarchy.label(accounts.items[i], "en"),
        "period": str(accounts.periods[t]),
        "flow": accounts.flow,
    }


def figure_node(accounts: Accounts, at: At, **more: Any) -> Node:
    """A figure of accounts as a step."""
    value = float(stacked(accounts)[at])
    cube = (accounts.value, accounts.volume)[at[0]]
    return Node("figure", place(accounts, at), value, str(cube.meaning.unit), **more)


def state_of(accounts: Accounts) -> State:
    """The state of accounts, as they are labelled and in their flow."""
    from gdpcore.accounts.lineage.steps import Moved

    made: State
    if accounts.steps:
        made = Moved(accounts.steps[-1])
    elif accounts.origin is not None:
        made = accounts.origin.lineage(accounts)
    else:
        return Given(accounts)
    if made.accounts is accounts:
        return made
    if made.accounts.flow == accounts.flow and not _agree(accounts, made.accounts):
        # to the other flow and back: the same figures but for the last bit
        other = made.accounts.to_flow("period" if accounts.flow == "ytd" else "ytd")
        return View(accounts, View(other, made))
    return View(accounts, made)


def _agree(some: Accounts, whole: Accounts) -> bool:
    """True if the figures of some accounts are those of others, bit by bit, as far as these have them."""
    for names, axis in ((some.regions, whole.regions), (some.items, whole.items), (some.periods, whole.periods)):
        if not set(names) <= set(axis):
            return True  # the figure asked for says what is wrong
    part = whole.select(regions=some.regions, items=some.items, periods=some.periods)
    return bool(np.array_equal(stacked(part), stacked(some), equal_nan=True))


@dataclass(frozen=True, eq=False)
class Given:
    """Accounts that nothing here computed: every figure is a raw cell."""

    accounts: Accounts

    def _leaf(self, at: At, demand: Demand | None = None) -> Leaf:
        a, (k, r, i, t) = self.accounts, at
        cube = (a.value, a.volume)[k]
        value = float(cube.values[r, i, t])
        source = a.sources.at(MEASURES[k], a.regions[r], a.items[i], a.periods[t], value) if a.sources is not None else None
        read = {} if source is None else {f: getattr(source, f) for f in ("file", "sheet", "cell", "raw", "sha256", "publisher")}
        read = read or {"sha256": self._hash}
        status = "|".join(f.name.lower() for f in Status if f.name and int(cube.status[r, i, t]) & f)
        if source is not None and k == 1 and a.sources is not None and not a.sources.rows.has_volumes:
            status += "|chained from indexes"
        marks = {} if demand is None else marked(demand, at, value)
        unit, period = str(cube.meaning.unit), str(a.periods[t])
        return Leaf("account", a.items[i], MEASURES[k], a.regions[r], period, value, unit, status=status, **read, **marks)

    @cached_property
    def _hash(self) -> str:
        from gdpcore.accounts.fingerprint import fingerprint

        return fingerprint(self.accounts)

    def leaves(self, demand: Demand) -> list[Leaf]:
        """Every figure asked for."""
        return [self._leaf(tuple(int(x) for x in at), demand) for at in np.argwhere(demand.need)]  # type: ignore[arg-type]

    def replay(self, demand: Demand) -> Array:
        """The figures asked for, and nothing else."""
        return np.where(demand.need, stacked(self.accounts), np.nan)

    def node(self, at: At) -> Node | Leaf:
        """The cell."""
        return self._leaf(at)


def marked(demand: Demand, at: Any, value: float) -> dict[str, Any]:
    """How a raw cell counts: whether it moves the figure, and by how much for one per cent of it."""
    moves = "yes" if demand.moves[at] else "cancels" if demand.cancels[at] else "held"
    slope = float(demand.slope[at]) if moves == "yes" else 0.0
    return {"moves": moves, "effect": slope * (0.01 * abs(value) if value else 1.0)}


@dataclass(frozen=True, eq=False)
class View:
    """Some labels of a state, perhaps in the other flow."""

    accounts: Accounts
    made: State

    @cached_property
    def _whole(self) -> Accounts:
        """What was made, in the flow of these accounts."""
        return self.made.accounts.to_flow(self.accounts.flow)

    def _there(self, demand: Demand) -> NDArray[np.int64]:
        """(4, n) positions of the figures asked for in what was made; E-TRACE-002 unless they are its figures, bit by bit."""
        a, whole = self.accounts, self._whole
        at = np.argwhere(demand.need)
        here, found = stacked(a), stacked(whole)
        out = np.empty_like(at)
        for n, (k, r, i, t) in enumerate(at):
            labels = a.regions[r], a.items[i], a.periods[t]
            axes = whole.regions, whole.items, whole.periods
            known = a.periods.freq == whole.periods.freq and all(x in axis for x, axis in zip(labels, axes, strict=True))
            if known:
                out[n] = k, axes[0].index(labels[0]), axes[1].index(labels[1]), axes[2].get_loc(labels[2])
                same = here[k, r, i, t] == found[tuple(out[n])]
            if not known or not same:
                raise GdpcoreError("E-TRACE-002", region=labels[0], item=labels[1], period=labels[2])
        return out.T

    def _pulled(self, demand: Demand) -> tuple[NDArray[np.int64], NDArray[np.int64], Demand]:
        own, there = np.argwhere(demand.need).T, self._there(demand)
        whole = Demand.none(stacked(self._whole).shape)
        for mine, at in zip(own.T, there.T, strict=True):
            marks = demand.at(tuple(mine))
            for period, sign in self._parts(int(at[3])):
                whole.add((*at[:3], period), marks[0], sign * marks[1], marks[2])
        return own, there, whole

    def _parts(self, t: int) -> list[tuple[int, float]]:
        """Periods of what was made, and their signs, that make one of these."""
        made = self.made.accounts
        if made.flow == self.accounts.flow:
            return [(t, 1.0)]
        first = position_in_year(made.periods)[t] == 1
        if self.accounts.flow == "ytd":
            return [(t - j, 1.0) for j in range(int(position_in_year(made.periods)[t]))]
        return [(t, 1.0)] if first else [(t, 1.0), (t - 1, -1.0)]

    def leaves(self, demand: Demand) -> list[Leaf]:
        """Those of what was made."""
        return self.made.leaves(self._pulled(demand)[2])

    def replay(self, demand: Demand) -> Array:
        """The figures of what was made, in this flow."""
        own, there, whole = self._pulled(demand)
        again = unstacked(self.made.accounts, self.made.replay(whole)).to_flow(self.accounts.flow)
        out = np.full(demand.need.shape, np.nan)
        out[tuple(own)] = stacked(again)[tuple(there)]
        return out

    def node(self, at: At) -> Node | Leaf:
        """The figure of what was made; in the other flow a sum or a difference."""
        demand = Demand.of(stacked(self.accounts).shape, at)
        k, r, i, t = (int(x) for x in self._there(demand)[:, 0])
        parts = self._parts(t)
        if len(parts) == 1:
            return self.made.node((k, r, i, t))
        operation = "sum" if self.accounts.flow == "ytd" else "difference"
        parts = sorted(parts) if operation == "sum" else parts
        return figure_node(
            self.accounts, at, operation=operation, branches=lambda: [self.made.node((k, r, i, p)) for p, _ in parts]
        )


@dataclass(frozen=True, eq=False)
class Followed:
    """Accounts followed by the later periods of others."""

    accounts: Accounts
    parts: tuple[Accounts, Accounts]

    def _later(self) -> NDArray[np.bool_]:
        return np.asarray(self.accounts.periods > self.parts[0].periods[-1])

    def _split(self, demand: Demand) -> list[tuple[View, Demand, NDArray[np.bool_]]]:
        out = []
        for part, mine in zip(self.parts, (~self._later(), self._later()), strict=True):
            one = Demand.none(demand.need.shape)
            one.add((..., mine), *demand.at((..., mine)))
            out.append((View(self.accounts, state_of(part)), one, mine))
        return out

    def leaves(self, demand: Demand) -> list[Leaf]:
        """Those of both."""
        return [leaf for view, one, _ in self._split(demand) if one.need.any() for leaf in view.leaves(one)]

    def replay(self, demand: Demand) -> Array:
        """Each period from its own."""
        out = np.full(demand.need.shape, np.nan)
        for view, one, mine in self._split(demand):
            if one.need.any():
                out[..., mine] = view.replay(one)[..., mine]
        return out

    def node(self, at: At) -> Node | Leaf:
        """The figure of the one it comes from."""
        part = self.parts[int(self._later()[at[3]])]
        return View(self.accounts, state_of(part)).node(at)
