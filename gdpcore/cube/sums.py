"""Sums of a cube's values and flags along one axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube.axis import Axis
from gdpcore.cube.hierarchy import Hierarchy
from gdpcore.errors import AlignmentError, HierarchyError
from gdpcore.kernel.tree import add_parents

Values = NDArray[np.float64]
Flags = NDArray[np.uint8]


def whole(values: Values, status: Flags, axes: Sequence[Axis], place: int) -> tuple[Values, Flags]:
    """All entries of one axis together. Draws of a batch axis share one status, which stays as it is."""
    if not values.shape[place]:
        raise AlignmentError("E-AXIS-011", axis=axes[place].name, what="add", detail="the axis is empty")
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.asarray(values.sum(axis=place))
    if axes[place].is_batch:
        return total, status
    return total, np.asarray(np.bitwise_or.reduce(status, axis=place - values.ndim + status.ndim))


def by_tree(values: Values, status: Flags, axes: Sequence[Axis], place: int, tree: Hierarchy) -> tuple[list[str], Values, Flags]:
    """Leaves of one axis and all their parents, in the order of the tree; memo items only where the axis has them."""
    axis, flag_place = axes[place], place - values.ndim + status.ndim
    if axis.labels is None:
        raise AlignmentError("E-AXIS-011", axis=axis.name, what="add by a hierarchy", detail="a batch axis has no labels")
    codes = [c for c in tree.codes if tree.nodes[c].memo_of is None or c in axis.labels]
    here = {c: i for i, c in enumerate(codes)}
    steps = [(here[p], [here[c] for c in children]) for p, children in tree.steps()]
    rows = [here[c] for c in codes if c not in tree.partitions]
    source = [axis.position(codes[r]) for r in rows]
    for label in axis.labels:
        if label not in tree.nodes:
            raise HierarchyError("E-TREE-001", node=str(label), where=f" (axis {axis.name!r})", known=", ".join(tree.codes))
    out = np.empty((*values.shape[:place], len(codes), *values.shape[place + 1 :]))
    flags = np.zeros((*status.shape[:flag_place], len(codes), *status.shape[flag_place + 1 :]), dtype=np.uint8)
    out[(slice(None),) * place + (rows,)] = np.take(values, source, axis=place)
    flags[(slice(None),) * flag_place + (rows,)] = np.take(status, source, axis=flag_place)
    with np.errstate(over="ignore", invalid="ignore"):
        add_parents(out, steps, axis=place)
    add_parents(flags, steps, axis=flag_place, operation=np.bitwise_or)
    return codes, out, flags
