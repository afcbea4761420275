"""Gaps that are left alone stay visible: as a region of their own, so that the tree still adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts.agreement.controls import hand_down
from gdpcore.accounts.agreement.spread import Spread
from gdpcore.accounts.leaves import rebuilt
from gdpcore.cube import Axis, Cube, Hierarchy, Status

Array = NDArray[np.float64]
NAME = "statistical gap"


def labels(spreads: Sequence[Spread]) -> tuple[str, ...]:
    """A region label for each partition in which a gap is left: the bare name where there is only one."""
    found = tuple(p for s in spreads for p, left in zip(s.family.partitions, _any_left(s), strict=True) if left)
    return (NAME,) if len(found) == 1 else tuple(f"{NAME} {p}" for p in found)


def _any_left(spread: Spread) -> list[bool]:
    return [bool(spread.left[..., p, :, :].any()) for p in range(len(spread.family.partitions))]


def with_gaps(cube: Cube, tree: Hierarchy, rows: Sequence[int], spreads: Sequence[Spread], names: Sequence[str]) -> Cube:
    """The cube with a region for every partition that does not add to its parent; what is left falls on leaves by their size."""
    parts = []
    for spread in spreads:
        for p, left in enumerate(_any_left(spread)):
            if left:
                gap = np.where(spread.left[..., p, :, :], spread.target[..., p, :, :] - spread.goal[..., p, :, :], 0.0)
                size = np.einsum("r,...rlt->...lt", np.abs(spread.family.membership[p]), np.nan_to_num(spread.leaves))
                parts.append(hand_down(gap, size, spread.found) - size)
    if not parts:
        return cube
    extra = np.stack(parts, axis=-3)
    shape = (*cube.values.shape[:-3], len(parts), *cube.values.shape[-2:])
    flags = np.full(shape[cube.batch :], np.uint8(Status.ESTIMATED))
    axes = (*cube.axes[:-3], Axis.of("region", names), *cube.axes[-2:])
    gap_cube = Cube(np.zeros(shape), axes, cube.meaning, flags)
    gap_cube = rebuilt(gap_cube, tree, rows, extra, flags[:, list(rows)])
    return Cube.concat([replace(cube), gap_cube], "region")
