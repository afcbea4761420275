"""Gaps that are left alone stay visible: as a region of their own, so that the tree still adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts.agreement.controls import hand_down
from gdpcore.accounts.agreement.spread import Spread
from gdpcore.accounts.leaves import rebuilt
from gdpcore.cube import Axis, Cube, Hierarchy, Status

Array = NDArray[np.float64]
NAME = "statistical gap"


Place = tuple[int, int]
"""A family and a partition of it."""


def places(sides: Iterable[Sequence[Spread]]) -> tuple[Place, ...]:
    """The partitions in which a gap of any measure is left: values and volumes carry the same regions."""
    found = {
        (f, p)
        for spreads in sides
        for f, s in enumerate(spreads)
        for p in np.flatnonzero(s.left.any(axis=(-1, -2)).reshape(-1, s.left.shape[-3]).any(axis=0))
    }
    return tuple(sorted((int(f), int(p)) for f, p in found))


def with_gaps(cube: Cube, tree: Hierarchy, rows: Sequence[int], spreads: Sequence[Spread], where: Sequence[Place]) -> Cube:
    """The cube with a region for every partition that does not add to its parent; what is left falls on leaves by their size."""
    if not where:
        return cube
    labels = [NAME] if len(where) == 1 else [f"{NAME} {spreads[f].family.partitions[p]}" for f, p in where]
    leaves = np.stack([_left_over(spreads[f], p) for f, p in where], axis=-3)
    shape = (*cube.values.shape[:-3], len(where), *cube.values.shape[-2:])
    flags = np.full(shape[cube.batch :], np.uint8(Status.ESTIMATED))
    axes = (*cube.axes[:-3], Axis.of("region", labels), *cube.axes[-2:])
    gaps = rebuilt(Cube(np.zeros(shape), axes, cube.meaning, flags), tree, rows, leaves, flags[:, list(rows)])
    return Cube.concat([cube, gaps], "region")


def _left_over(spread: Spread, p: int) -> Array:
    """(..., L, T) what the leaves of a parent have beyond the sum of its regions where the gap is left alone."""
    gap = np.where(spread.left[..., p, :, :], spread.target[..., p, :, :] - spread.goal[..., p, :, :], 0.0)
    size = np.einsum("r,...rlt->...lt", np.abs(spread.family.membership[p]), np.nan_to_num(spread.leaves))
    return np.asarray(hand_down(gap, size, spread.found) - size)
