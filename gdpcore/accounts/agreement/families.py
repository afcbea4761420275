"""Parents and their parts: who must add to whom, in which partitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import Hierarchy
from gdpcore.errors import HierarchyError


@dataclass(frozen=True)
class Family:
    """One parent region and the regions that make it up.

    Attributes
    ----------
    parent : code. regions : positions of all its parts among the accounts' regions.
    partitions : a label for each way of cutting it, then for each link (a district = its rest + its zone) the code of the whole.
    membership : (P, R) 1 where a part belongs to a partition; a link has 1 for the parts and -1 for the whole.
    links : how many of the rows are links; they are to add to zero, in every leaf.
    """

    parent: str
    partitions: tuple[str, ...]
    regions: tuple[int, ...]
    membership: NDArray[np.float64]
    links: int = 0


def families(parents: Sequence[str], regions: Sequence[str], tree: Hierarchy | None) -> tuple[Family, ...]:
    """The family of every parent; without a tree all regions are parts of the one parent.

    Raises
    ------
    HierarchyError
        E-TREE-001 if a parent is not in the tree, E-AGREE-011 if a partition has a member without figures, E-AGREE-012 if
        two parents have a region in common.

    Examples
    --------
    >>> tree = Hierarchy.of(["P", "a", "b", "c", "d"], {"P": {"one": ["a", "b"], "two": ["a", "c", "d"]}}, alternative=True)
    >>> families(["P"], ["a", "b", "c", "d"], tree)[0].membership
    array([[1., 1., 0., 0.],
           [1., 0., 1., 1.]])
    """
    if tree is None:
        if len(parents) != 1:
            raise HierarchyError(
                "E-TREE-001", node=parents[1], where=" (several parents need a tree of regions)", known=parents[0]
            )
        rows = tuple(i for i, r in enumerate(regions) if r != parents[0])
        return (Family(parents[0], (parents[0],), rows, np.ones((1, len(rows)))),)
    found = tuple(_family(parent, regions, tree) for parent in parents)
    first: dict[int, str] = {}
    for family in found:
        for row in family.regions:
            other = first.setdefault(row, family.parent)
            if other != family.parent:  # moved for the one, it would no longer add to the other
                raise HierarchyError("E-AGREE-012", region=regions[row], left=other, right=family.parent)
    return found


def _family(parent: str, regions: Sequence[str], tree: Hierarchy) -> Family:
    tree.node(parent)
    where = {r: i for i, r in enumerate(regions)}
    cuts: dict[frozenset[str], str] = {}
    for name, children in tree.partitions.get(parent, {}).items():
        members = [r for child in children for r in ([child] if tree.alternative and child in where else tree.leaves_of(child))]
        missing = [r for r in members if r not in where]
        if missing:
            raise HierarchyError("E-AGREE-011", partition=name, region=parent, missing=", ".join(missing))
        cuts.setdefault(frozenset(members), name)
    if not cuts:
        raise HierarchyError("E-TREE-001", node=parent, where=" as a region with parts", known=", ".join(tree.partitions))
    rows = sorted({where[r] for members in cuts for r in members})
    inside = [regions[i] for i in rows]
    membership = [[float(r in members) for r in inside] for members in cuts]
    labels = [parent] if len(cuts) == 1 else [f"{parent}: {name}" for name in cuts.values()]
    links = [(r, kids) for r in inside for kids in tree.partitions.get(r, {}).values() if set(kids) <= set(inside)]
    for whole, kids in links:
        membership.append([float(r in kids) - float(r == whole) for r in inside])
        labels.append(whole)
    return Family(parent, tuple(labels), tuple(rows), np.array(membership), len(links))
