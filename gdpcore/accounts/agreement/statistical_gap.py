"""Gaps that are left alone stay visible: as a region of their own, so that the tree still adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts.agreement.controls import hand_down
from gdpcore.accounts.agreement.spread import Spread
from gdpcore.accounts.leaves import rebuilt
from gdpcore.cube import Axis, Cube, Hierarchy, Status

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]
NAME = "statistical gap"


@dataclass(frozen=True)
class Gaps:
    """Where gaps are left, for values or for volumes: a region for each partition.

    Attributes
    ----------
    left : for every family whether a gap is left in each of its partitions. names : labels of the regions, in that order; the
        bare name where there is only one.
    """

    left: tuple[tuple[bool, ...], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, spreads: Mapping[str, Sequence[Spread]]) -> Gaps:
        """The gaps that any measure leaves."""
        sides = list(zip(*spreads.values(), strict=True))
        left = tuple(
            tuple(any(bool(s.left[..., p, :, :].any()) for s in side) for p in range(len(side[0].family.partitions)))
            for side in sides
        )
        found = [
            name
            for side, one in zip(sides, left, strict=True)
            for name, yes in zip(side[0].family.partitions, one, strict=True)
            if yes
        ]
        return cls(left, (NAME,) if len(found) == 1 else tuple(f"{NAME} {p}" for p in found))

    def of_parents(self, spreads: Sequence[Spread]) -> dict[str, tuple[str, ...]]:
        """The gap of every parent's first partition, by parent, where there is one."""
        out: dict[str, tuple[str, ...]] = {}
        names = iter(self.names)
        for spread, one in zip(spreads, self.left, strict=True):
            mine = [next(names) if yes else "" for yes in one]
            if mine[0]:
                out[spread.family.parent] = (mine[0],)
        return out


def without(accounts: Accounts) -> Accounts:
    """The accounts without the gaps that a reconciliation before left: they are no region, and are found anew."""
    kept = [r for r in accounts.regions if r != NAME and not r.startswith(f"{NAME} ")]
    return accounts if len(kept) == len(accounts.regions) else accounts.select(regions=kept)


def with_gaps(cube: Cube, tree: Hierarchy, rows: Sequence[int], spreads: Sequence[Spread], gaps: Gaps) -> Cube:
    """The cube with a region for every partition that does not add to its parent; what is left falls on leaves by their size."""
    parts = []
    for spread, one in zip(spreads, gaps.left, strict=True):
        for p in np.flatnonzero(one):
            gap = np.where(spread.left[..., p, :, :], spread.target[..., p, :, :] - spread.goal[..., p, :, :], 0.0)
            size = np.einsum("r,...rlt->...lt", np.abs(spread.family.membership[p]), np.nan_to_num(np.abs(spread.leaves)))
            parts.append(hand_down(gap, size, spread.found) - size)
    if not parts:
        return cube
    extra = np.stack(parts, axis=-3)
    shape = (*cube.values.shape[:-3], len(parts), *cube.values.shape[-2:])
    flags = np.full(shape[cube.batch :], np.uint8(Status.ESTIMATED))
    axes = (*cube.axes[:-3], Axis.of("region", gaps.names), *cube.axes[-2:])
    gap_cube = Cube(np.zeros(shape), axes, cube.meaning, flags)
    gap_cube = rebuilt(gap_cube, tree, rows, extra, flags[:, list(rows)])
    return Cube.concat([cube, gap_cube], "region")
