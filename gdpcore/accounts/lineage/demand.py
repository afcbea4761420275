"""What is asked of some figures: which of them, and how the asked figure moves with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_NOTHING = 1e-7
"""A slope below this part of the sum of its paths is nought: the paths cancel."""


@dataclass(frozen=True, eq=False)
class Demand:
    """Marks on an array of figures (for accounts: value and volume by region, item and period).

    Attributes
    ----------
    need : bool, the asked figure reads this one. slope : its derivative. size : sum of the absolute derivatives of all paths.
    """

    need: NDArray[np.bool_]
    slope: Array
    size: Array

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> Demand:
        """Nothing is asked."""
        return cls(np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros(shape))

    @classmethod
    def of(cls, shape: tuple[int, ...], at: tuple[Any, ...], slope: float = 1.0) -> Demand:
        """One figure is asked."""
        out = cls.none(shape)
        out.add(at, np.array(True), np.array(slope), np.array(abs(slope)))
        return out

    def add(self, at: Any, need: NDArray[np.bool_], slope: Array, size: Array) -> None:
        """Ask more (while a demand is being made)."""
        self.need[at] |= need
        self.slope[at] += slope
        self.size[at] += size

    def at(self, where: Any) -> tuple[Any, Array, Array]:
        """The three marks of some figures."""
        return self.need[where], np.asarray(self.slope[where]), np.asarray(self.size[where])

    def through(self, reads: NDArray[np.bool_], slope: Array, where: Any) -> tuple[NDArray[np.bool_], Array, Array]:
        """Marks of n inputs from those of m figures ``where``, given how these depend on those (n, m)."""
        need, own, size = self.at(where)
        reads, own, size = reads & need.ravel(), own.ravel(), size.ravel()
        local = np.where(reads, slope, 0.0)
        return np.asarray(reads.any(axis=1)), local @ own, np.abs(local) @ size

    @property
    def moves(self) -> NDArray[np.bool_]:
        """Figures whose change changes the asked one: neither held at a bound nor cancelled."""
        return self.need & (np.abs(self.slope) > _NOTHING * self.size)

    @property
    def cancels(self) -> NDArray[np.bool_]:
        """Figures that move parts of the asked one which cancel."""
        return self.need & ~self.moves & (self.size > 0)
