"""The smallest weighted set of figures whose change satisfies all linear rules (Fellegi and Holt), exactly.

No bound is put on how far a figure may move. A master problem proposes a set; a linear program tries to meet the rules by moving
that set alone; where it cannot, its dual proves that one of certain other figures must move, and the master is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_whole

Array = NDArray[np.float64]
_CLOSE = 1e-9
"""A rule missed by less, of the size of its parts, is met."""
_ROUNDS = 10_000


@dataclass(frozen=True)
class Located:
    """Where the errors are.

    Attributes
    ----------
    values : (S, N) for every optimal set the figures with the set moved as near to the aim as the rules allow; S = 0 if they conflict.
    sets : the optimal sets, positions in order; several where the rules cannot tell. complete : False if there are more than ``most``.
    weight : their common weight. conflict : rules that cannot all hold whatever moves, none of which could be spared; empty otherwise.
    broken : rules that the figures as given break. cuts : facts that the master was told.
    """

    values: Array
    sets: tuple[tuple[int, ...], ...]
    complete: bool
    weight: float
    conflict: tuple[int, ...]
    broken: tuple[int, ...]
    cuts: int


def localise(
    values: ArrayLike,
    rules: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    fixed: ArrayLike | None = None,
    towards: ArrayLike | None = None,
    most: int = 10,
) -> Located:
    """Find the figures to be looked at: the smallest weighted set that, changed, meets lower <= rules @ x <= upper.

    Parameters
    ----------
    values : (N,) figures. rules : (M, N). lower, upper : (M,), infinite where there is no bound; equal for an equation; apart by
        the rounding that is allowed.
    weights : (N,) reliability, above nought; 1 where not given. fixed : (N,) True for what must not change.
    towards : (N,) figures that a set is moved as near to as the rules allow; NaN, and where not given, the figures themselves.
    most : how many optimal sets are listed.

    Raises
    ------
    KernelError
        E-KERNEL-001 if shapes do not fit, a figure or rule is not finite, a weight is not above nought, lower is above upper.

    References
    ----------
    Fellegi and Holt (1976), Journal of the American Statistical Association 71, pp. 17-35; cuts as in Garfinkel, Kunnathur and
    Liepins (1986), Operations Research 34, pp. 744-751.

    Examples
    --------
    >>> sums = [[1, 1, 0, -1, 0], [0, 1, 1, 0, -1]]  # a + b = d, b + c = e
    >>> localise([1, 20000, 3, 3, 5], sums, [0, 0], [0, 0]).sets
    ((1,),)
    >>> localise([1, 2, 3, 4, 5], sums, [0, 0], [0, 0]).sets  # one sum is broken: a or d, which of them the rules cannot tell
    ((0,), (3,))
    """
    x, a, low, high, w, free = _given(values, rules, lower, upper, weights, fixed)
    require_whole("error localisation", 1, most=most)
    scale = _scale(x, a, low, high)
    rows = scale > 0
    broken = tuple(np.flatnonzero((a @ x < low - _CLOSE * scale) | (a @ x > high + _CLOSE * scale)).tolist())
    if not broken:
        return Located(np.zeros((0, len(x))), (), True, 0.0, (), (), 0)
    problem = _Problem(x, a, low, high, np.where(rows, scale, 1.0))
    moved = problem.move(free)
    if moved is None:
        return Located(np.zeros((0, len(x))), (), True, np.inf, problem.conflict(free), broken, 0)
    aim = x if towards is None else np.where(np.isnan(np.asarray(towards, dtype=np.float64)), x, towards)
    return _search(problem, w, free, aim, most, broken)


def _search(problem: _Problem, w: Array, free: NDArray[np.bool_], aim: Array, most: int, broken: tuple[int, ...]) -> Located:
    """Sets in order of weight, each the cheapest that satisfies every fact found so far."""
    cuts: list[NDArray[np.bool_]] = []
    sets: list[tuple[int, ...]] = []
    solutions: list[Array] = []
    best, found = np.inf, 0
    for _ in range(_ROUNDS):
        chosen = _cheapest(w, free, cuts, sets)
        if chosen is None or (sets and w[chosen].sum() > best * (1 + _CLOSE)):
            return Located(_stacked(solutions, len(w)), tuple(sorted(sets)), True, best, (), broken, found)
        solution = problem.move(chosen)
        if solution is None:
            cuts.append(problem.must_move(chosen) & free)
            found += 1
            continue
        if len(sets) == most:
            return Located(_stacked(solutions, len(w)), tuple(sorted(sets)), False, best, (), broken, found)
        best = float(w[chosen].sum()) if not sets else best
        sets.append(tuple(np.flatnonzero(chosen).tolist()))
        solutions.append(problem.polished(solution, np.where(chosen, aim, problem.x), chosen))
    raise KernelError(
        "E-KERNEL-001", what="error localisation", detail=f"no answer after {_ROUNDS} facts; give fewer rules at once"
    )


def _stacked(solutions: list[Array], n: int) -> Array:
    return np.array(solutions) if solutions else np.zeros((0, n))


@dataclass(frozen=True)
class _Problem:
    """The rules, each divided by the size of its parts."""

    x: Array
    a: Array
    low: Array
    high: Array
    scale: Array

    def move(self, chosen: NDArray[np.bool_]) -> Array | None:
        """The figures with the chosen ones moved as little in sum as meets the rules; None if they cannot."""
        where = np.flatnonzero(chosen)
        a, low, high = self._rows()
        size = np.maximum(np.abs(self.x[where]), 1e-3 * max(float(np.abs(self.x).max()), 1e-300))
        part = a[:, where] * size
        both = np.hstack([part, -part])  # up and down
        at = a @ self.x
        answer = _linear(1.0 + np.zeros(2 * len(where)), both, low - at, high - at)
        if answer is None:
            return None
        out = self.x.copy()
        out[where] += size * (answer[: len(where)] - answer[len(where) :])
        return out

    def polished(self, solution: Array, aim: Array, chosen: NDArray[np.bool_]) -> Array:
        """The solution as near to the aim as the rules allow; what is close is said by it, not by a figure that was wildly wrong."""
        scale = _scale(solution, self.a, self.low, self.high)
        again = _Problem(aim, self.a, self.low, self.high, np.where(scale > 0, scale, 1.0)).move(chosen)
        return solution if again is None else again

    def must_move(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Figures of which one at least must move, since moving the chosen ones alone is not enough."""
        proof = self._proof(chosen, np.ones(len(self.a), dtype=bool))
        a, _, _ = self._rows()
        pull = np.abs(proof @ (a * np.maximum(np.abs(self.x), 1e-3 * np.abs(self.x).max())))
        return np.asarray((pull > _CLOSE * max(float(pull.max(initial=0.0)), 1e-300)) & ~chosen)

    def conflict(self, free: NDArray[np.bool_]) -> tuple[int, ...]:
        """Rules that cannot all hold, none of which could be spared."""
        kept = np.abs(self._proof(free, np.ones(len(self.a), dtype=bool))) > _CLOSE
        for row in np.flatnonzero(kept):
            trial = kept.copy()
            trial[row] = False
            if np.abs(self._proof(free, trial)).any():
                kept = trial
        return tuple(np.flatnonzero(kept).tolist())

    def _rows(self) -> tuple[Array, Array, Array]:
        return self.a / self.scale[:, None], self.low / self.scale - _CLOSE, self.high / self.scale + _CLOSE

    def _proof(self, chosen: NDArray[np.bool_], rows: NDArray[np.bool_]) -> Array:
        """(M,) multipliers of the rules that prove that the chosen figures cannot meet them; all nought if they can."""
        from scipy.optimize import linprog

        a, low, high = self._rows()
        size = np.maximum(np.abs(self.x), 1e-3 * max(float(np.abs(self.x).max()), 1e-300))
        part = (a * size)[:, chosen]
        rest = a @ self.x
        # maximise y'(gap) over |y| <= 1 with y' part = 0: the dual of the smallest total miss
        m = len(a)
        upper = np.where(rows & np.isfinite(low), 1.0, 0.0)
        lower = np.where(rows & np.isfinite(high), 1.0, 0.0)
        gain = np.r_[np.where(np.isfinite(low), low - rest, 0.0), np.where(np.isfinite(high), rest - high, 0.0)]
        equal = np.hstack([part.T, -part.T]) if part.shape[1] else None
        done = linprog(
            -gain, A_eq=equal, b_eq=None if equal is None else np.zeros(part.shape[1]),
            bounds=np.c_[np.zeros(2 * m), np.r_[upper, lower]], method="highs",
        )  # fmt: skip
        if done.status != 0 or -done.fun <= _CLOSE:
            return np.zeros(m)
        y = done.x[:m] - done.x[m:]
        return np.asarray(np.where(np.abs(y) > _CLOSE, y, 0.0))


def _linear(cost: Array, a: Array, low: Array, high: Array) -> Array | None:
    from scipy.optimize import linprog

    if not a.shape[1]:
        return np.zeros(0) if ((low <= 0) & (high >= 0)).all() else None
    above, below = np.isfinite(high), np.isfinite(low)
    rows, bounds = np.vstack([a[above], -a[below]]), np.r_[high[above], -low[below]]
    done = linprog(cost, A_ub=rows, b_ub=bounds, bounds=(0, None), method="highs")
    return np.asarray(done.x) if done.status == 0 else None


def _cheapest(
    w: Array, free: NDArray[np.bool_], cuts: list[NDArray[np.bool_]], sets: list[tuple[int, ...]]
) -> NDArray[np.bool_] | None:
    """The cheapest set that touches every cut and contains none of the sets; None if there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not cuts and not sets:
        return np.zeros(len(w), dtype=bool)
    constraints: list[Any] = []
    if cuts:
        constraints.append(LinearConstraint(np.array(cuts, dtype=np.float64), 1, np.inf))
    if sets:
        member = np.zeros((len(sets), len(w)))
        for k, one in enumerate(sets):
            member[k, list(one)] = 1.0
        constraints.append(LinearConstraint(member, -np.inf, member.sum(axis=1) - 1))
    scaled = w / w.max()
    options = {"mip_rel_gap": 0.0}
    done = milp(
        scaled, integrality=np.ones(len(w)), bounds=Bounds(0, free.astype(float)), constraints=constraints, options=options
    )
    return np.asarray(done.x > 0.5) if done.status == 0 else None


def _scale(x: Array, a: Array, low: Array, high: Array) -> Array:
    """(M,) the size of each rule's parts."""
    bounds = np.maximum(np.where(np.isfinite(low), np.abs(low), 0.0), np.where(np.isfinite(high), np.abs(high), 0.0))
    return np.asarray(np.maximum(np.abs(a) @ np.abs(x), bounds))


def _given(values: Any, rules: Any, lower: Any, upper: Any, weights: Any, fixed: Any) -> tuple[Any, ...]:
    what = "error localisation"
    x, a = np.asarray(values, dtype=np.float64), np.asarray(rules, dtype=np.float64)
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    free = np.ones(len(x), dtype=bool) if fixed is None else ~np.asarray(fixed, dtype=bool)
    if x.ndim != 1 or a.shape != (len(low), len(x)) or low.shape != high.shape or w.shape != x.shape or free.shape != x.shape:
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"figures {x.shape}, rules {a.shape}, bounds {low.shape}, {high.shape}"
        )
    if not np.isfinite(x).all() or not np.isfinite(a).all() or np.isnan(low).any() or np.isnan(high).any():
        raise KernelError("E-KERNEL-001", what=what, detail="a figure or rule is missing or infinite; leave it out")
    if not ((w > 0) & np.isfinite(w)).all() or (low > high).any():
        raise KernelError(
            "E-KERNEL-001", what=what, detail="weights must be above nought, and no lower bound above its upper one"
        )
    return x, a, low, high, w, free
