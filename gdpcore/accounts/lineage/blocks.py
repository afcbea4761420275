"""Joint problems of a step: the cells that move together, and the step done again on them alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts.agreement.controls import Control, controls
from gdpcore.accounts.agreement.regions import reconciled
from gdpcore.accounts.agreement.years import benchmarked
from gdpcore.accounts.leaves import additive
from gdpcore.accounts.lineage.demand import Array
from gdpcore.accounts.lineage.states import At, copies_of, stacked
from gdpcore.cube import Axis, Cube, Hierarchy
from gdpcore.kernel.influence import Influence, influence

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts
    from gdpcore.accounts.lineage.steps import Moved

Where = tuple[NDArray[np.int64], ...]
Key = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Block:
    """One joint problem.

    Attributes
    ----------
    inputs : (name of the accounts, positions in them) ; outputs : positions in the accounts after the step.
    start : (n,) the figures of the inputs. evaluate : maps trials (N, n) to (N, m).
    strange : what an input may be made to find out who reads it, times its size (negative quarters are refused).
    """

    inputs: tuple[tuple[str, Where], ...]
    outputs: Where
    start: Array
    evaluate: Callable[[Array], Array]
    strange: tuple[float, ...]

    @cached_property
    def found(self) -> Influence:
        """What each output makes of each input."""
        return influence(self.evaluate, self.start, self.strange)

    def filled(self, given: Array) -> Array:
        """Inputs with numbers of no meaning where none is given: no output that is asked for reads them."""
        noise = 1.0 + 0.6180339887498949 * np.arange(given.size)  # rising, as figures of the year to date do
        return np.where(np.isnan(given), noise, given)


def key_of(moved: Moved, at: At) -> Key:
    """The joint problem that a figure is part of: (measure, region, control, its first leaf, year); -1 where all of them are."""
    k, r, i, t = at
    before, redo = moved.redo.before, moved.redo
    if moved.step.step == "override":
        return at
    item = moved.accounts.items[i]
    if moved.step.step == "benchmark":
        return -1, r, *_control(before, redo.given["annual"], item, k), -1
    year = int(moved.accounts.periods[t].year)
    whole = "totals" in redo.given or redo.options["tolerance"] > 0
    control = ("", -1) if whole else _control(before, redo.given["parent"], item, k)
    return k, -1, *control, year


def _control(before: Accounts, given: Accounts, item: str, k: int) -> tuple[str, int]:
    """Item and first leaf of the figure that controls an item; the item itself where volumes are chained."""
    tree = before.hierarchy
    if not additive((before.value, before.volume)[k]):
        return item, -1
    found = controls(tree, tree.leaves, given.items)
    one = next(c for c in found if item in {tree.leaves[x] for x in c.leaves})
    return one.item, one.leaves[0]


@dataclass(frozen=True, eq=False)
class _Cut:
    """Accounts of a joint problem: those of the step, or the part of them that the problem is about."""

    items: tuple[str, ...]
    tree: Hierarchy
    leaves: tuple[str, ...]

    @classmethod
    def of(cls, before: Accounts, given: Accounts, control: str, first: int) -> _Cut:
        tree = before.hierarchy
        whole = cls(before.items, tree, tree.leaves)
        if first < 0 or not (additive(before.value) and additive(before.volume)):
            return whole
        one = next(c for c in controls(tree, tree.leaves, given.items) if c.item == control and c.leaves[0] == first)
        leaves = tuple(tree.leaves[x] for x in one.leaves)
        if not _alone(one, before, leaves):
            return replace(whole, leaves=leaves)
        nodes = [tree.nodes[c] for c in tree.codes if c in {control, *leaves}]
        small = Hierarchy.of(nodes, {} if leaves == (control,) else {control: list(leaves)})
        items = tuple(c for c in before.items if c in {control, *leaves})
        return cls(items, small, leaves)

    def take(self, accounts: Accounts, periods: Sequence[Any] | None = None, items: Sequence[str] | None = None) -> Accounts:
        """The part of some accounts, without their past."""
        wanted = [c for c in accounts.items if c in set(self.items)] if items is None else list(items)
        part = accounts.select(items=wanted, periods=periods)
        return replace(part, hierarchy=self.tree, steps=(), findings=(), origin=None, sources=None)


def _alone(one: Control, before: Accounts, leaves: Sequence[str]) -> bool:
    """True if a control's problem can be cut out: nothing is taken off it, and its leaves are all here."""
    return not one.less and set(leaves) <= set(before.items)


def _given_items(cut: _Cut, before: Accounts, given: Accounts, control: str) -> list[str]:
    return [control] if cut.tree is not before.hierarchy else list(given.items)


def _positions(accounts: Accounts, part: Accounts, measures: Sequence[int], regions: Sequence[int]) -> Where:
    """Positions in accounts of every figure of a part of them, for some measures and regions."""
    items = np.array([accounts.items.index(c) for c in part.items])
    periods = accounts.periods.get_indexer(part.periods)
    grid = np.meshgrid(np.array(measures), np.array(regions), items, periods, indexing="ij")
    return tuple(g.ravel() for g in grid)


def block_of(moved: Moved, key: Key) -> Block:
    """The joint problem of a key."""
    if moved.step.step == "override":
        return _untouched(moved, key)
    return _benchmark(moved, key) if moved.step.step == "benchmark" else _reconcile(moved, key)


def _untouched(moved: Moved, at: Key) -> Block:
    """A figure that is as it was, or as it was set by hand."""
    name = "override" if moved.sources["override"].has(at) else ""  # type: ignore[attr-defined]
    one = tuple(np.array([x]) for x in at)
    start = stacked(moved.accounts)[one]
    return Block(((name, one),), one, start, lambda trial: trial, (np.nan,))


def _finite(at: Where, accounts: Accounts) -> tuple[Where, NDArray[np.bool_]]:
    keep = np.isfinite(stacked(accounts)[at])
    return tuple(x[keep] for x in at), keep


def _benchmark(moved: Moved, key: Key) -> Block:
    """One region: the periods of a control's leaves, and its annual figures."""
    _, r, control, first, _ = key
    before, annual, options = moved.redo.before, moved.redo.given["annual"], moved.redo.options
    cut = _Cut.of(before, annual, control, first)
    name = before.regions[r]
    mine = cut.take(before.select(regions=[name]))
    years = cut.take(annual.select(regions=[name]), items=_given_items(cut, before, annual, control))
    places = [_positions(before, mine, (0, 1), [r]), _positions(annual, years, (0, 1), [annual.regions.index(name)])]
    (at, here), (of, there) = _finite(places[0], before), _finite(places[1], annual)
    out = moved.accounts.select(regions=[name], items=list(cut.leaves) if first >= 0 else [control])
    start = np.concatenate([stacked(before)[at], stacked(annual)[of]])

    def evaluate(trial: Array) -> Array:
        parts: list[Accounts] = []
        for one, keep, values in ((mine, here, trial[:, : at[0].size]), (years, there, trial[:, at[0].size :])):
            figures = np.repeat(stacked(one).reshape(1, -1), len(trial), axis=0)
            figures[:, keep] = values
            shape = (len(trial), 2, len(one.items), len(one.periods))
            parts.append(copies_of(one, np.moveaxis(figures.reshape(shape), 0, 1)))
        done = stacked(benchmarked(parts[0], parts[1], **options).select(items=out.items))
        return np.moveaxis(done, 1, 0).reshape(len(trial), -1)

    return Block((("", at), ("annual", of)), _positions(moved.accounts, out, (0, 1), [r]), start, evaluate, (np.nan, 1.01))


def _reconcile(moved: Moved, key: Key) -> Block:
    """All regions of a control, in the periods that hold together."""
    k, _, control, first, year = key
    redo = moved.redo
    before, parent = redo.before, redo.given["parent"]
    cut = _Cut.of(before, parent, control, first)
    own = [p for p in before.periods if int(p.year) == year]
    same = parent.flow == before.flow
    theirs = {n: [p for p in a.periods if (p in own if same else int(p.year) == year)] for n, a in redo.given.items()}
    parts = {"": cut.take(before, own)}
    parts |= {n: cut.take(a, theirs[n], _given_items(cut, before, a, control)) for n, a in redo.given.items() if theirs[n]}
    sources = {"": before, **redo.given}
    found = {n: _finite(_positions(sources[n], one, (k,), range(len(one.regions))), sources[n]) for n, one in parts.items()}
    out = moved.accounts.select(items=list(cut.leaves), periods=own)
    options = {**redo.options, "strict": False}
    options["reliability"] = {
        w: x for w, x in options["reliability"].items() if not isinstance(w, tuple) or w[1] in set(cut.tree.leaves)
    }

    def evaluate(trial: Array) -> Array:
        drawn: dict[str, Any] = {}
        done = 0
        for n, one in parts.items():
            at, keep = found[n]
            figures = np.repeat(stacked(one)[k].reshape(1, -1), len(trial), axis=0)
            figures[:, keep] = trial[:, done : done + at[0].size]
            done += at[0].size
            drawn[n] = _drawn(one, figures.reshape(len(trial), *one.value.values.shape))
        first = drawn.pop("")
        made = reconciled(first, **drawn, **options) if "parent" in drawn else first
        cube = (made.value, made.volume)[k].sel(region=list(out.regions), item=list(out.items))
        return cube.values.reshape(len(trial), -1)

    inputs = tuple((n, at) for n, (at, _) in found.items())
    start = np.concatenate([stacked(sources[n])[at] for n, at in inputs])
    return Block(inputs, _positions(moved.accounts, out, (k,), range(len(out.regions))), start, evaluate, (1.01,))


def _drawn(one: Accounts, figures: Array) -> Accounts:
    """Accounts with a leading axis of trials; both measures take the figures, since neither asks for the other."""
    axis = Axis.of("draw", None)
    return replace(
        one,
        value=Cube(figures, (axis, *one.value.axes), one.value.meaning, one.value.status),
        volume=Cube(figures, (axis, *one.volume.axes), one.volume.meaning, one.volume.status),
    )
