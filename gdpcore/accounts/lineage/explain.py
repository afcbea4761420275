"""From accounts and the labels of a figure to its trace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gdpcore.accounts import measures
from gdpcore.accounts.lineage.demand import Array, Demand
from gdpcore.accounts.lineage.states import At, State, place, stacked, state_of, unstacked
from gdpcore.cube.trace import Leaf, Node, Trace
from gdpcore.errors import GdpcoreError

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

KNOWN = ("value", "volume", "growth")


def explained(accounts: Accounts, region: str, item: str, period: Any, measure: str) -> Trace:
    """See :meth:`gdpcore.accounts.Accounts.explain`."""
    if measure not in KNOWN:
        raise GdpcoreError("E-TRACE-004", measure=measure, known=", ".join(KNOWN))
    cube = accounts.value
    if cube.batch:
        raise GdpcoreError("E-TRACE-001", axes=", ".join(cube.dims[: cube.batch]))
    r, i, t = cube.axis("region").position(region), cube.axis("item").position(item), cube.axis("period").position(period)
    labels = accounts.regions[r], accounts.items[i], accounts.periods[t]
    asked = _growth_parts(accounts, r, i, t) if measure == "growth" else [((KNOWN.index(measure), r, i, t), 1.0)]
    value = _read(accounts, stacked(accounts), measure, r, i, t)
    if np.isnan(value):
        raise GdpcoreError("E-TRACE-003", region=labels[0], item=labels[1], period=labels[2], measure=measure)
    state = state_of(accounts)
    demand = Demand.none(stacked(accounts).shape)
    for at, slope in asked:
        demand.add(at, np.array(True), np.array(slope), np.array(abs(slope)))
    unit = "%" if measure == "growth" else str(cube.meaning.unit)

    def again() -> float:
        figures = np.where(demand.need, state.replay(demand), np.nan)
        return _read(accounts, figures, measure, r, i, t)

    root = _root(accounts, state, measure, asked, value)
    leaves = merged(state.leaves(demand))
    return Trace(value, unit, labels[0], labels[1], str(labels[2]), measure, root, leaves, again)


def _growth_parts(accounts: Accounts, r: int, i: int, t: int) -> list[tuple[At, float]]:
    """The two figures whose ratio is growth, with the derivatives of growth."""
    before = t - accounts.lag
    same_period = accounts.volume.meaning.price.kind == "same_period_last_year"
    now, then = (1, r, i, t), (0 if same_period else 1, r, i, before)
    if before < 0:
        return [(now, 0.0)]
    a, b = (float(stacked(accounts)[at]) for at in (now, then))
    return [(now, 100.0 / b if b else 0.0), (then, -100.0 * a / b**2 if b else 0.0)]


def _read(accounts: Accounts, figures: Array, measure: str, r: int, i: int, t: int) -> float:
    """The figure asked for, from values and volumes, as the accounts themselves would give it."""
    if measure != "growth":
        return float(figures[KNOWN.index(measure), r, i, t])
    flow = "ytd" if accounts.flow == "ytd" else "period"
    part = figures[:, r : r + 1, i : i + 1]
    one = accounts.select(regions=[accounts.regions[r]], items=[accounts.items[i]])
    return float(measures.growth(unstacked(replace(one, steps=(), findings=()), part), flow).values[0, 0, t])


def _root(accounts: Accounts, state: State, measure: str, asked: list[tuple[At, float]], value: float) -> Node:
    at = asked[0][0]
    if measure == "growth":
        fields = {**place(accounts, at), "measure": "growth"}
        return Node("growth", fields, value, "%", "growth", (), lambda: [state.node(a) for a, _ in asked])
    made = state.node(at)
    if isinstance(made, Leaf):
        return Node("figure", place(accounts, at), value, made.unit, "same", (), lambda: [made])
    return made


def merged(leaves: list[Leaf]) -> tuple[Leaf, ...]:
    """Each raw cell once; its effects by several ways are added."""
    out: dict[tuple[str, ...], Leaf] = {}
    for leaf in leaves:
        key = (*leaf.key, leaf.sha256)
        if key not in out:
            out[key] = leaf
            continue
        first = out[key]
        rank = ("yes", "cancels", "held")
        moves = min(first.moves, leaf.moves, key=rank.index)
        out[key] = replace(first, moves=moves, effect=first.effect + leaf.effect)
    return tuple(out.values())
