"""The least weighted change that meets any linear equalities, of any rank, refined to rounding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CELLS_AT_ONCE = 1 << 23
"""Weights by constraints of the members worked on at a time: memory stays below some hundred megabytes whatever the batch."""
MET = 1e-14
RANK = 1e-13
ROUNDS = 8


@dataclass(frozen=True)
class Changed:
    """Result of :func:`least_change`.

    Attributes
    ----------
    values : (B, N). multipliers : (B, M) so that values = x + w constraints' multipliers.
    gap : (B, M) targets - constraints values, 0 where there is no target. size : (B, M) sums of absolute parts.
    rounds : solves taken.
    """

    values: Array
    multipliers: Array
    gap: Array
    size: Array
    rounds: int

    @staticmethod
    def joined(parts: list[Changed]) -> Changed:
        """Runs of a batch put together."""
        rows = [np.concatenate(a) for a in zip(*((p.values, p.multipliers, p.gap, p.size) for p in parts), strict=True)]
        return Changed(rows[0], rows[1], rows[2], rows[3], max(p.rounds for p in parts))

    @property
    def share(self) -> Array:
        """(B, M) gaps over sums of absolute parts."""
        out: Array = np.abs(self.gap) / np.where(self.size > 0, self.size, 1.0)
        return out


def least_change(x: Array, w: Array, constraints: Array, targets: Array) -> Changed:
    """Minimise sum (z - x)^2 / w subject to constraints z = targets (NaN: none), for x, w (B, N) and targets (B, M).

    The normal equations, scaled to a unit diagonal, are inverted on their range, one eigenvalue problem for each member of the
    batch; what is left of the gaps is solved for again. Weights may span some twenty orders of magnitude. Equalities without
    a solution show in ``share``.
    """
    run = max(1, CELLS_AT_ONCE // max(1, constraints.size))
    starts = range(0, max(len(x), 1), run)
    parts = [_changed(x[i : i + run], w[i : i + run], constraints, targets[i : i + run]) for i in starts]
    return parts[0] if len(parts) == 1 else Changed.joined(parts)


def _changed(x: Array, w: Array, constraints: Array, targets: Array) -> Changed:
    """One run of the batch."""
    free = np.isnan(targets)
    inverse = _inverse_on_range(w, constraints, free)
    z, multipliers, rounds, last = x, np.zeros_like(targets), 0, np.inf
    whole = np.abs(constraints)
    while True:
        gap = np.where(free, 0.0, targets - z @ constraints.T)
        size = np.fmax(np.abs(z) @ whole.T, np.abs(targets))
        share = (np.abs(gap) / np.where(size > 0, size, 1.0)).max(axis=1, initial=0.0)
        worst = float(share.max(initial=0.0))
        if rounds >= ROUNDS or worst <= MET or (rounds > 1 and worst > last / 4):
            break
        more = (inverse @ (gap * (share > MET)[:, None])[:, :, None])[:, :, 0]
        multipliers = multipliers + more
        z = z + w * (more @ constraints)
        rounds, last = rounds + 1, worst
    return Changed(np.where(w > 0, z, x), multipliers, gap, size, rounds)


def _inverse_on_range(w: Array, constraints: Array, free: NDArray[np.bool_]) -> Array:
    """Generalised inverse (B, M, M) of constraints W constraints', rows without a target left out."""
    normal = (constraints * w[:, None, :]) @ constraints.T
    normal *= ~free[:, :, None] & ~free[:, None, :]
    diagonal = np.einsum("bii->bi", normal)
    scale = np.divide(1.0, np.sqrt(diagonal), out=np.zeros_like(diagonal), where=diagonal > 0)
    value, vector = np.linalg.eigh(normal * scale[:, :, None] * scale[:, None, :])
    top = value.max(axis=1, initial=0.0)[:, None]
    inverse = np.divide(1.0, value, out=np.zeros_like(value), where=value > RANK * top)
    found: Array = (vector * inverse[:, None, :]) @ vector.swapaxes(1, 2)
    found *= scale[:, :, None] * scale[:, None, :]
    return found
