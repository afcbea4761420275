"""Balancing: any linear equalities, inequalities and bounds; and the public names of raking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.balancing.active_set import nearest
from gdpcore.kernel.balancing.ipf import Fitted, ipf
from gdpcore.kernel.balancing.least_change import least_change
from gdpcore.kernel.balancing.moves import Array, Moves, checked_cells, moves, refuse_missing
from gdpcore.kernel.balancing.multivariate import Reconciled, multivariate_cholette
from gdpcore.kernel.balancing.raking import Raked, rake
from gdpcore.kernel.balancing.raking_in_time import RakedInTime, rake_in_time
from gdpcore.kernel.balancing.raking_ways import RakedWays, rake_ways
from gdpcore.kernel.balancing.unmet import UNMET, independent_support, smallest_clash, unreached

__all__ = [
    "Balanced",
    "Fitted",
    "Raked",
    "RakedInTime",
    "RakedWays",
    "Reconciled",
    "balance",
    "ipf",
    "multivariate_cholette",
    "rake",
    "rake_in_time",
    "rake_ways",
]

Index = NDArray[np.int64]
ROUNDING = 1e-13
"""A bound passed by less than this share of the figures is met, and the value is set on it."""


@dataclass(frozen=True)
class Balanced:
    """Values under linear constraints.

    Attributes
    ----------
    values : (..., N) the values; values = x + alterability |x| (constraints' multipliers - ceilings' ceiling + bound).
    multipliers : (..., M) of the equalities. bound : (..., N) of the bounds, positive at a lower, negative at an upper one.
    ceiling : (..., K) of the inequalities, never negative.
    residual : largest |constraints values - targets| over the sum of absolute parts, inequalities passed included.
    kkt : largest departure from the formula above over the sum of absolute values, and largest multiplier of the wrong sign
        over the largest multiplier. A constraint that is not active has multiplier 0 exactly.
    moves : smallest and largest ratio to the input, and the values whose sign changed.
    iterations : (...) steps of the active set; 0 where the equalities alone gave the answer.
    """

    values: Array
    multipliers: Array
    bound: Array
    ceiling: Array
    residual: float
    kkt: float
    moves: Moves
    iterations: Index


def balance(
    values: ArrayLike,
    constraints: ArrayLike,
    targets: ArrayLike,
    *,
    alterability: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    at_most: tuple[ArrayLike, ArrayLike] | None = None,
) -> Balanced:
    """Move values as little as possible so that linear constraints hold: constraints z = targets, within bounds.

    Minimises sum (z - x)^2 / (a |x|). A value of zero and one of alterability 0 stay as they are; a total is held by
    alterability 0 or let move by its own coefficient. The equalities are solved for all of the batch at once; members whose
    solution passes a bound go through an exact active set, and the set found is solved again as equalities, so that the
    result is that of a direct solve and a value on its bound is the bound, bit for bit.

    Parameters
    ----------
    values : (..., N), any sign. constraints : (M, N). targets : (..., M), NaN for none.
    alterability : (..., N) or broadcast to it, >= 0; 1 if not given. lower, upper : broadcast to (..., N).
    at_most : ceilings (K, N) and limits (..., K): ceilings z <= limits.

    Raises
    ------
    KernelError
        E-BAL-006 for constraints that cannot hold together, naming a smallest set of them: without any one of these the
        others can be met; E-BAL-007 where rounding stands in the way; E-KERNEL-001 for shapes and missing values.

    References
    ----------
    Ferland, Fortier and Bérubé (2016), JSM Proceedings, Business and Economic Statistics Section, pp. 2292-2306, for the
    objective; Goldfarb and Idnani (1983), Mathematical Programming 27, pp. 1-33.

    Examples
    --------
    Revenue less expenditure is profit, profit is given.

    >>> balance([4.0, 8, -1], [[1, -1, -1]], [0.0], alterability=[1, 1, 0], lower=[0, 0, -np.inf]).values
    array([ 5.,  6., -1.])
    """
    x, w = checked_cells("balance", values, alterability, "absolute", 1)
    problem = _Problem.of(x, w, constraints, targets, lower, upper, at_most)
    done = least_change(problem.x, problem.w, problem.constraints, problem.targets)
    for b in np.flatnonzero((done.share > UNMET).any(axis=1)):
        problem.refuse_equalities(int(b), done.gap[b], done.size[b], x.shape[:-1])
    z, multipliers = done.values, done.multipliers
    bound, ceiling = np.zeros_like(z), np.zeros((len(z), len(problem.ceilings)))
    iterations = np.zeros(len(z), dtype=np.int64)
    for b in np.flatnonzero(problem.passed(z) > 0):
        z[b], multipliers[b], bound[b], ceiling[b], iterations[b] = problem.within_bounds(int(b), x.shape[:-1])
    z = np.clip(z, problem.lower, problem.upper)  # what is left beyond a bound is rounding
    residual, kkt = problem.certificate(z, multipliers, bound, ceiling)
    shaped = (a.reshape(*x.shape[:-1], *a.shape[1:]) for a in (z, multipliers, bound, ceiling))
    z, multipliers, bound, ceiling = shaped
    return Balanced(z, multipliers, bound, ceiling, residual, kkt, moves(x, z), iterations.reshape(x.shape[:-1]))


@dataclass(frozen=True)
class _Problem:
    """Checked arrays with the batch flat: x, w, lower, upper (B, N), targets (B, M), limits (B, K)."""

    x: Array
    w: Array
    constraints: Array
    targets: Array
    lower: Array
    upper: Array
    ceilings: Array
    limits: Array

    @classmethod
    def of(
        cls,
        x: Array,
        w: Array,
        constraints: ArrayLike,
        targets: ArrayLike,
        lower: ArrayLike | None,
        upper: ArrayLike | None,
        at_most: tuple[ArrayLike, ArrayLike] | None,
    ) -> _Problem:
        lead, count = x.shape[:-1], x.shape[-1]
        matrix, wanted = _sides("constraints", constraints, targets, lead, count)
        top = (np.zeros((0, count)), np.zeros((*lead, 0))) if at_most is None else at_most
        ceilings, limits = _sides("at_most", top[0], top[1], lead, count)
        ends = [
            _broadcast(name, default if end is None else end, x.shape)
            for name, end, default in (("lower", lower, -np.inf), ("upper", upper, np.inf))
        ]
        crossed = np.argwhere(ends[0] > ends[1])
        if len(crossed):
            place = tuple(int(i) for i in crossed[0])
            raise KernelError(
                "E-KERNEL-001", what="balance", detail=f"lower {ends[0][place]} is above upper {ends[1][place]} at {place}"
            )
        batch = int(np.prod(lead))
        flat = [a.reshape(batch, a.shape[-1]) for a in (x, w, wanted, *ends, limits)]
        return cls(flat[0], flat[1], matrix, flat[2], flat[3], flat[4], ceilings, flat[5])

    def passed(self, z: Array) -> Array:
        """How far each member passes its bounds and ceilings, as a share of the figures; 0 where by rounding only."""
        size = np.fmax(np.abs(z), np.abs(self.x))
        low, high = (np.where(np.isfinite(end), end, z) for end in (self.lower, self.upper))
        over = np.maximum(low - z, z - high) / np.where(size > 0, np.fmax(size, np.fmax(np.abs(low), np.abs(high))), 1.0)
        limits = np.where(np.isnan(self.limits), np.inf, self.limits)
        parts = np.abs(z) @ np.abs(self.ceilings).T
        with np.errstate(invalid="ignore"):
            above = (z @ self.ceilings.T - limits) / np.where(parts > 0, np.fmax(parts, np.abs(self.limits)), 1.0)
        most = np.maximum(over.max(axis=1, initial=0.0), above.max(axis=1, initial=0.0))
        return np.where(most > ROUNDING, most, 0.0)

    def within_bounds(self, b: int, lead: tuple[int, ...]) -> tuple[Array, Array, Array, Array, int]:
        """One member by the active set; then its active bounds are fixed cells and its active ceilings equalities."""
        x, w, root = self.x[b], self.w[b], np.sqrt(self.w[b])
        stands = np.flatnonzero(~np.isnan(self.targets[b]))
        equal, right = self.constraints[stands] * root, self.targets[b][stands] - self.constraints[stands] @ x
        low, high = np.flatnonzero(np.isfinite(self.lower[b])), np.flatnonzero(np.isfinite(self.upper[b]))
        caps = np.flatnonzero(np.isfinite(self.limits[b]))
        unit = np.diag(root)
        least = np.vstack([unit[low], -unit[high], -self.ceilings[caps] * root])
        start = np.concatenate(
            [self.lower[b][low] - x[low], x[high] - self.upper[b][high], self.ceilings[caps] @ x - self.limits[b][caps]]
        )
        found = nearest(equal, right, least, start)
        edges = np.cumsum([len(low), len(high)])
        if found.clash.size:
            support = stands[independent_support(equal, least[found.clash])]
            self._refuse(
                b,
                lead,
                support,
                *(names[part] for names, part in zip((low, high, caps), _split(found.clash, edges), strict=True)),
            )
        at_low, at_high, at_cap = (
            names[part] for names, part in zip((low, high, caps), _split(found.active, edges), strict=True)
        )
        held, free = x.copy(), w.copy()
        held[at_low], held[at_high] = self.lower[b][at_low], self.upper[b][at_high]
        free[np.concatenate([at_low, at_high])] = 0.0
        matrix = np.vstack([self.constraints, self.ceilings[at_cap]])
        done = least_change(held[None], free[None], matrix, np.concatenate([self.targets[b], self.limits[b][at_cap]])[None])
        multipliers, ceiling, bound = done.multipliers[0], np.zeros(len(self.ceilings)), np.zeros_like(x)
        ceiling[at_cap] = -multipliers[len(self.constraints) :]
        at = np.concatenate([at_low, at_high])
        bound[at] = (held[at] - x[at]) / w[at] - (multipliers @ matrix)[at]
        return done.values[0], multipliers[: len(self.constraints)], bound, ceiling, found.iterations

    def certificate(self, z: Array, multipliers: Array, bound: Array, ceiling: Array) -> tuple[float, float]:
        """Residual and KKT residual of the whole batch."""
        drift = np.abs(z - self.x - self.w * (multipliers @ self.constraints - ceiling @ self.ceilings + bound))
        size = np.abs(z).sum(axis=1, keepdims=True)
        kkt = float(np.max(drift / np.where(size > 0, size, 1.0), initial=0.0))
        wrong = np.concatenate([-ceiling, np.where(z > self.lower, bound, 0.0), np.where(z < self.upper, -bound, 0.0)], axis=1)
        most = np.abs(np.concatenate([multipliers, ceiling, bound], axis=1)).max(axis=1, initial=0.0)
        signs = wrong.max(axis=1, initial=0.0) / np.where(most > 0, most, 1.0)
        gap = np.abs(np.nan_to_num(self.targets - z @ self.constraints.T))
        parts = np.fmax(np.abs(z) @ np.abs(self.constraints).T, np.abs(self.targets))
        residual = float(np.max(gap / np.where(parts > 0, parts, 1.0), initial=0.0))
        return max(residual, float(self.passed(z).max(initial=0.0))), max(kkt, float(signs.max(initial=0.0)))

    def refuse_equalities(self, b: int, gap: Array, size: Array, lead: tuple[int, ...]) -> None:
        """Refuse equalities that the cells that can move do not reach."""
        stands = np.flatnonzero(~np.isnan(self.targets[b]))
        movable = self.w[b] > 0
        found = smallest_clash(self.constraints[np.ix_(stands, movable)], gap[stands], size[stands])
        none = np.zeros(0, dtype=np.int64)
        if found is not None:
            self._refuse(b, lead, stands[found], none, none, none)
        share = gap / np.where(size > 0, size, 1.0)
        k = int(np.argmax(np.abs(share)))
        raise unreached("balance", _entry(b, lead), f"constraint {k}", float(abs(share[k])))

    def _refuse(self, b: int, lead: tuple[int, ...], equalities: Index, low: Index, high: Index, caps: Index) -> None:
        named = {"constraints": equalities, "lower": low, "upper": high, "at_most": caps}
        raise KernelError(
            "E-BAL-006", entry=_entry(b, lead), **{name: sorted(int(i) for i in which) for name, which in named.items()}
        )


def _entry(b: int, lead: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(b, lead)) if lead else ()


def _split(rows: Index, edges: Index) -> list[Index]:
    """Numbers in one list of three kinds to numbers in each kind."""
    kind = np.searchsorted(edges, rows, side="right")
    starts = np.concatenate([[0], edges])
    return [rows[kind == k] - starts[k] for k in range(3)]


def _sides(name: str, matrix: ArrayLike, right: ArrayLike, lead: tuple[int, ...], count: int) -> tuple[Array, Array]:
    a, b = np.asarray(matrix, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if a.ndim != 2 or a.shape[1] != count:
        raise KernelError("E-KERNEL-001", what="balance", detail=f"{name} {a.shape} need one column for each of {count} values")
    refuse_missing("balance", name, a)
    return a, np.array(_broadcast(f"right-hand sides of {name}", b, (*lead, len(a))))


def _broadcast(name: str, end: ArrayLike, shape: tuple[int, ...]) -> Array:
    a = np.asarray(end, dtype=np.float64)
    try:
        out = np.broadcast_to(a, shape)
    except ValueError:
        raise KernelError("E-KERNEL-001", what="balance", detail=f"{name} {a.shape} do not broadcast to {shape}") from None
    if name in ("lower", "upper") and np.isnan(out).any():
        raise KernelError("E-KERNEL-001", what="balance", detail=f"{name} bounds are NaN; give an infinite bound for none")
    if name not in ("lower", "upper") and np.isinf(out).any():
        raise KernelError("E-KERNEL-001", what="balance", detail=f"{name} are infinite; give NaN for no constraint")
    return out
