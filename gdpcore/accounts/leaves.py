"""From accounts to their leaves and back: what moves is a leaf, and every total follows."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import Cube, Hierarchy
from gdpcore.errors import Finding
from gdpcore.kernel.tree import add_parents

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]
Flags = NDArray[np.uint8]
ADDITIVE = ("current", "constant", "same_period_last_year")
"""Price bases at which parts add to their totals."""
_PUBLISHED = 1e-6
"""Per cent by which a total may differ from the sum of its leaves before it is said that it becomes their sum."""


def with_all_leaves(accounts: Accounts) -> Accounts:
    """The accounts with every leaf of their hierarchy, backed out of totals where it is not there."""
    here = set(accounts.items)
    return accounts if here.issuperset(accounts.hierarchy.leaves) else accounts.complete(accounts.hierarchy)


def additive(cube: Cube) -> bool:
    """True if parts add to totals at the cube's price basis."""
    return cube.meaning.price.kind in ADDITIVE


def require_same_bases(accounts: Accounts, given: Accounts) -> None:
    """Refuse figures that cannot be held against one another: E-UNIT-002, E-PRICE-001 or E-PRICE-003 where the sides differ."""
    for left, right in ((accounts.value, given.value), (accounts.volume, given.volume)):
        replace(left.meaning, flow=right.meaning.flow).require_same(right.meaning)


def rows_of(accounts: Accounts) -> list[int]:
    """Rows of the leaves among the items, in the order of the hierarchy."""
    where = {c: i for i, c in enumerate(accounts.items)}
    return [where[c] for c in accounts.hierarchy.leaves]


def held(tree: Hierarchy, here: Container[str]) -> list[tuple[str, tuple[str, ...]]]:
    """(parent, parts) bottom-up of the parents that are here: its children, or its leaves where a child between is not here."""
    out = []
    for parent, children in tree.steps():
        parts = children if all(c in here for c in children) else tree.leaves_of(parent)
        if parent in here and all(c in here for c in parts):
            out.append((parent, parts))
    return out


def published_totals(accounts: Accounts) -> list[Finding]:
    """W-AGREE-006: totals that are not the sums of their leaves and will be; for each the place where it moves most."""
    out: list[Finding] = []
    for measure, cube in (("value", accounts.value), ("volume", accounts.volume)):
        if not additive(cube):
            continue
        added = {c: cube.values[..., k, :] for k, c in enumerate(accounts.items)}
        for parent, parts in held(accounts.hierarchy, added):
            given, added[parent] = added[parent], sum((added[c] for c in parts[1:]), added[parts[0]])
            with np.errstate(divide="ignore", invalid="ignore"):
                off = np.nan_to_num(100.0 * (added[parent] / given - 1.0), posinf=0.0, neginf=0.0)
            worst = np.unravel_index(np.argmax(np.abs(off)), off.shape)
            if abs(off[worst]) > _PUBLISHED:
                r, t = worst[-2:]
                where = {"region": accounts.regions[r], "item": parent, "period": str(accounts.periods[t])}
                figures = {"total": float(given[worst]), "parts": float(added[parent][worst])}
                out.append(Finding("W-AGREE-006", measure=measure, **where, **figures, off=float(off[worst])))
    return out


def rebuilt(cube: Cube, tree: Hierarchy, rows: Sequence[int], leaves: Array, flags: Flags) -> Cube:
    """A cube whose leaf rows are replaced: parents are added up again, memo items move with the item they are part of.

    Parameters
    ----------
    cube : axes (..., region, item, period); rows : positions of the leaves; leaves : (..., R, L, T); flags : (R, L, T).
    """
    values, status = np.array(cube.values, copy=True), np.array(cube.status, copy=True)
    values[..., rows, :], status[..., rows, :] = leaves, flags
    where = {c: i for i, c in enumerate(cube.labels("item"))}
    steps = [(where[p], [where[c] for c in parts]) for p, parts in held(tree, where)]
    add_parents(values, steps)
    add_parents(status, steps, operation=np.bitwise_or)
    for code, row in where.items():
        whole = where.get((tree.nodes[code].memo_of or "") if code in tree.nodes else "")
        if whole is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                factor = np.where(cube.values[..., whole, :] == 0, 1.0, values[..., whole, :] / cube.values[..., whole, :])
            values[..., row, :] = cube.values[..., row, :] * factor
            status[..., row, :] |= status[..., whole, :]
    return cube._settled(values, status, cube.meaning)
