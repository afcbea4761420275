"""What balancing routines share: their gate, and the record of how far cells moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Moves:
    """How far cells moved.

    Attributes
    ----------
    smallest, largest : extremes of result / input over cells other than zero; both 1 if there is none.
    flipped : (K, ndim) positions of the cells whose sign changed.
    """

    smallest: float
    largest: float
    flipped: NDArray[np.int64]

    @property
    def sign_changes(self) -> int:
        """Number of cells whose sign changed."""
        return len(self.flipped)


def moves(before: Array, after: Array) -> Moves:
    """Compare two arrays of one shape."""
    if not after.size:
        return Moves(1.0, 1.0, np.empty((0, before.ndim), dtype=np.int64))
    whole = before.min() > 0 or before.all()
    ratio = after / before if whole else np.divide(after, before, out=np.ones_like(after), where=before != 0)
    smallest = float(ratio.min())
    flipped = np.argwhere(ratio < 0) if smallest < 0 else np.empty((0, before.ndim), dtype=np.int64)
    return Moves(smallest, float(ratio.max()), flipped)


def row_sums(x: Array) -> Array:
    """Sums along the last axis, by matrix product: several times faster than a reduction over short rows."""
    return x @ np.ones(x.shape[-1])


def column_sums(x: Array) -> Array:
    """Sums along the axis before the last, by matrix product."""
    return np.ones(x.shape[-2]) @ x


def absolute_sums(x: Array, rows: Array, columns: Array) -> tuple[Array, Array]:
    """Sums of absolute values by row and by column; those given where no value is negative."""
    if x.min(initial=0.0) >= 0:
        return rows, columns
    size = np.abs(x)
    return row_sums(size), column_sums(size)


def checked_cells(what: str, cells: ArrayLike, alterability: ArrayLike | None, negative: str, sides: int) -> tuple[Array, Array]:
    """Cells as float64 and their weights alterability x |cell|; refuses NaN, negatives unless told, and odd alterability."""
    x = np.asarray(cells, dtype=np.float64)
    if x.ndim < sides:
        raise KernelError("E-KERNEL-001", what=what, detail=f"cells of shape {x.shape} have fewer than {sides} axes")
    refuse_missing(what, "cells", x)
    signed = x.min(initial=0.0) < 0
    if negative not in ("refuse", "absolute"):
        raise KernelError("E-KERNEL-001", what=what, detail=f"negative={negative!r}; give 'refuse' or 'absolute'")
    if negative == "refuse" and signed:
        place = tuple(int(i) for i in np.argwhere(x < 0)[0])
        raise KernelError("E-BAL-002", what=what, cell=place, value=float(x[place]), count=int((x < 0).sum()))
    size = np.abs(x) if signed else x
    return x, size if alterability is None else size * checked_alterability(what, alterability, x.shape)


def checked_alterability(what: str, alterability: ArrayLike, shape: Sequence[int]) -> Array:
    """Alterability broadcast to a shape; refuses what is negative, missing or infinite."""
    a = np.asarray(alterability, dtype=np.float64)
    try:
        a = np.broadcast_to(a, tuple(shape))
    except ValueError:
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"alterability {a.shape} does not broadcast to {tuple(shape)}"
        ) from None
    refuse_missing(what, "alterability", a)
    if (a < 0).any():
        place = tuple(int(i) for i in np.argwhere(a < 0)[0])
        raise KernelError("E-KERNEL-001", what=what, detail=f"alterability {float(a[place])} at {place} is negative")
    return a


def checked_margin(what: str, name: str, margin: ArrayLike, shape: Sequence[int], alterability: ArrayLike) -> tuple[Array, Array]:
    """A margin of exactly this shape, NaN allowed, and the weights of its own cells (0: binding)."""
    m = np.asarray(margin, dtype=np.float64)
    if m.shape != tuple(shape):
        raise KernelError("E-KERNEL-001", what=what, detail=f"{name} of shape {m.shape} do not fit; {tuple(shape)} is needed")
    if np.isinf(m).any():
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"{name} are infinite at {tuple(int(i) for i in np.argwhere(np.isinf(m))[0])}"
        )
    a = checked_alterability(what, alterability, m.shape)
    return m, np.where(np.isnan(m), 0.0, np.abs(m) * a) if a.any() else np.zeros(m.shape)


def refuse_missing(what: str, name: str, values: Array) -> None:
    """Refuse NaN and infinity, naming the first place."""
    bad = ~np.isfinite(values)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"{name} {place} is {float(values[place])}; fill it or leave it out first"
        )
