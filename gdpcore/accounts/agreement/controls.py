"""Which given figures control which leaves.

A parent region or a year may be given by industry while the accounts hold finer items, or by strata and industries at once.
Every leaf is controlled by the narrowest given figure that contains it; where a given figure contains narrower ones, it
controls what is left of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import Cube, Hierarchy
from gdpcore.errors import RunError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Control:
    """One controlling figure.

    Attributes
    ----------
    item : the given item. leaves : positions of the leaves it controls. less : given items whose leaves lie in it as well.
    """

    item: str
    leaves: tuple[int, ...]
    less: tuple[str, ...] = ()


def controls(tree: Hierarchy, leaves: Sequence[str], given: Sequence[str]) -> tuple[Control, ...]:
    """The controls of a tree's leaves by the items that are given, in the order of their first leaf.

    Raises
    ------
    RunError
        E-AGREE-001 if a leaf lies in no given item, E-AGREE-002 if two given items cross.

    Examples
    --------
    >>> tree = Hierarchy.of(["GDP", "A", "A0", "05", "B"], {"GDP": ["A", "B"], "A": ["A0", "05"]})
    >>> controls(tree, ["A0", "05", "B"], ["GDP", "A"])
    (Control(item='A', leaves=(0, 1), less=()), Control(item='GDP', leaves=(2,), less=('A',)))
    """
    known = {c: frozenset(tree.leaves_of(c)) for c in given if c in tree.nodes and tree.nodes[c].memo_of is None}
    by_width = sorted(known, key=lambda c: (len(known[c]), c in tree.partitions))  # a leaf before a parent of the one leaf
    chosen: dict[str, list[int]] = {}
    for position, leaf in enumerate(leaves):
        item = next((c for c in by_width if leaf in known[c]), None)
        if item is None:
            raise RunError("E-AGREE-001", item=leaf, given=", ".join(given))
        chosen.setdefault(item, []).append(position)
    out = []
    for item, rows in chosen.items():
        less = []
        for other, theirs in chosen.items():
            inside = [leaves[i] in known[item] for i in theirs]
            if other == item or not any(inside):
                continue
            if not all(inside):
                raise RunError("E-AGREE-002", left=item, right=other)
            less.append(other)
        out.append(Control(item, tuple(rows), tuple(less)))
    return tuple(out)


def answers_to(leaves: Sequence[str], found: Sequence[Control]) -> dict[str, str]:
    """The control of every leaf, and of every controlling item that has all its leaves to itself."""
    return {leaves[i]: c.item for c in found for i in c.leaves} | {c.item: c.item for c in found if not c.less}


def figures(cube: Cube, found: Sequence[Control]) -> Array:
    """(..., R, C, T) what each control gives its leaves: its own figure less what the controls inside it give theirs; NaN where absent."""
    rows = {c: i for i, c in enumerate(cube.labels("item"))}
    by_item = {c.item: c for c in found}

    def given(control: Control) -> Array:
        whole = cube.values[..., rows[control.item], :]
        return np.asarray(whole - sum((given(by_item[x]) for x in control.less), np.zeros_like(whole)))

    return np.asarray(np.stack([given(c) for c in found], axis=-2))


def placed(values: Array, at: NDArray[np.int64]) -> Array:
    """(..., N) values at positions of the last axis, NaN where the position is -1.

    Examples
    --------
    >>> placed(np.array([5.0, 7.0]), np.array([1, -1]))
    array([ 7., nan])
    """
    return np.where(at >= 0, values[..., np.maximum(at, 0)], np.nan)


def add_up(leaves: Array, found: Sequence[Control]) -> Array:
    """(..., C, T) sums of the leaves (..., L, T) of each control."""
    return np.asarray(np.stack([leaves[..., list(c.leaves), :].sum(axis=-2) for c in found], axis=-2))


def hand_down(change: Array, leaves: Array, found: Sequence[Control]) -> Array:
    """(..., L, T) leaves after the change (..., C, T) of each control, shared in proportion to their size.

    For leaves of one sign that is one factor per control; leaves that are all zero share equally.
    """
    out = np.array(leaves, copy=True)
    for k, control in enumerate(found):
        rows = list(control.leaves)
        size = np.abs(leaves[..., rows, :])
        whole = size.sum(axis=-2, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(whole > 0, size / whole, 1.0 / len(rows))
        out[..., rows, :] += share * change[..., k : k + 1, :]
    return out
