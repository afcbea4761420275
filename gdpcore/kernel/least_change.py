"""The least weighted change that meets any linear equalities, of any rank, refined to rounding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Solve = Callable[[Array], Array]

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

    @property
    def share(self) -> Array:
        """(B, M) gaps over sums of absolute parts."""
        out: Array = np.abs(self.gap) / np.where(self.size > 0, self.size, 1.0)
        return out


def least_change(x: Array, w: Array, constraints: Array, targets: Array) -> Changed:
    """Minimise sum (z - x)^2 / w subject to constraints z = targets (NaN: none), for x, w (B, N) and targets (B, M).

    The normal equations are inverted on their range, one eigenvalue problem for each member of the batch; what is left of
    the gaps is solved for again. Where that does not converge, because weights span too many orders of magnitude for normal
    equations, the member is solved by singular values instead. Equalities without a solution show in ``share``.
    """
    free = np.isnan(targets)
    inverse = _inverse_on_range(w, constraints, free)
    done = _refined(x, w, constraints, targets, lambda gap: np.asarray((inverse @ gap[:, :, None])[:, :, 0]))
    poor = np.flatnonzero((done.share > 10 * MET).any(axis=1))
    if not poor.size:
        return done
    pseudo = {int(b): np.linalg.pinv((constraints * ~free[b][:, None]) * np.sqrt(w[b]), rcond=RANK) for b in poor}
    again = [_refined(x[[b]], w[[b]], constraints, targets[[b]], _by_pseudo_inverse(root)) for b, root in pseudo.items()]
    values, multipliers, gap, size = (a.copy() for a in (done.values, done.multipliers, done.gap, done.size))
    for b, one in zip(pseudo, again, strict=True):
        if one.share.max(initial=0.0) < done.share[b].max(initial=0.0):
            values[b], multipliers[b], gap[b], size[b] = one.values[0], one.multipliers[0], one.gap[0], one.size[0]
    return Changed(values, multipliers, gap, size, max(done.rounds, *(one.rounds for one in again)))


def _by_pseudo_inverse(root: Array) -> Solve:
    return lambda gap: np.asarray((root.T @ (root @ gap[0]))[None])


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


def _refined(x: Array, w: Array, constraints: Array, targets: Array, solve: Solve) -> Changed:
    z, multipliers, rounds, last = x, np.zeros_like(targets), 0, np.inf
    whole = np.abs(constraints)
    while True:
        gap = np.where(np.isnan(targets), 0.0, targets - z @ constraints.T)
        size = np.fmax(np.abs(z) @ whole.T, np.abs(targets))
        share = (np.abs(gap) / np.where(size > 0, size, 1.0)).max(axis=1, initial=0.0)
        worst = float(share.max(initial=0.0))
        if rounds >= ROUNDS or worst <= MET or (rounds > 1 and worst > last / 4):
            break
        more = solve(gap * (share > MET)[:, None])
        multipliers = multipliers + more
        z = z + w * (more @ constraints)
        rounds, last = rounds + 1, worst
    return Changed(np.where(w > 0, z, x), multipliers, gap, size, rounds)
