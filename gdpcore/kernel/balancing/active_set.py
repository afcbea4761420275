"""The nearest point to the origin under linear equalities and inequalities: Goldfarb and Idnani's dual active-set method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DEPENDENT = 1e-11
"""A normal whose part outside the span of the active ones is below this share of it depends on them."""
TOLERANCE = 1e-13
"""A constraint short by less than this share of the sum of absolute parts is met."""


@dataclass(frozen=True)
class Nearest:
    """What holds with equality at the nearest point.

    Attributes
    ----------
    active : (A,) inequalities that hold with equality. iterations : steps taken.
    clash : inequalities that, with the equalities, have no common point (empty if there is one); the last of them is the
        one that could not be added.
    """

    active: NDArray[np.int64]
    iterations: int
    clash: NDArray[np.int64]


def nearest(equal: Array, equal_right: Array, least: Array, least_right: Array) -> Nearest:
    """Minimise |u|^2 subject to equal u = equal_right and least u >= least_right: which inequalities are active.

    Starts at the solution of the equalities, dual feasible by itself, and adds the inequality that is missed most; those
    whose multiplier would turn negative on the way leave. Every step raises the objective, so no set comes back and the
    method ends with the exact active set; no step length, no tolerance on the objective.

    Parameters
    ----------
    equal : (M, N), any rank, consistent. equal_right : (M,). least : (K, N). least_right : (K,).

    References
    ----------
    Goldfarb and Idnani (1983), Mathematical Programming 27, pp. 1-33.

    Examples
    --------
    >>> nearest(np.array([[1.0, 1.0]]), np.array([2.0]), np.array([[1.0, 0.0]]), np.array([1.5])).active
    array([0])
    """
    basis, u = _row_space(equal, equal_right)
    normal = least - (least @ basis.T) @ basis
    length = np.sqrt((least**2).sum(axis=1))
    normal[np.sqrt((normal**2).sum(axis=1)) <= DEPENDENT * length] = 0.0
    active: list[int] = []
    multiplier = np.zeros(0)
    steps = 0
    while True:
        parts = np.abs(least) @ np.abs(u) + np.abs(least_right)
        slack = least @ u - least_right
        slack[active] = 0.0
        short = np.where(slack < -TOLERANCE * parts, slack / np.where(length > 0, length, 1.0), 0.0)
        if not (short < 0).any():
            return Nearest(np.array(sorted(active), dtype=np.int64), steps, np.zeros(0, dtype=np.int64))
        entering, gained = int(np.argmin(short)), 0.0
        while True:
            steps += 1
            span = normal[active].T
            pull = np.linalg.lstsq(span, normal[entering], rcond=None)[0] if active else np.zeros(0)
            way = normal[entering] - span @ pull
            if np.sqrt(way @ way) <= DEPENDENT * length[entering]:
                full, way = np.inf, np.zeros_like(way)
            else:
                full = (least_right[entering] - least[entering] @ u) / (way @ normal[entering])
            shrinking = np.flatnonzero(pull > 0)
            ratio = multiplier[shrinking] / pull[shrinking]
            partial = float(ratio.min(initial=np.inf))
            if not np.isfinite(min(full, partial)):
                holding = [active[k] for k in np.flatnonzero(pull < -DEPENDENT)]
                return Nearest(np.array(sorted(active), dtype=np.int64), steps, np.array([*holding, entering], dtype=np.int64))
            step = min(full, partial)
            u = u + step * way
            multiplier = multiplier - step * pull
            gained += step
            if full <= partial:
                active.append(entering)
                multiplier = np.append(multiplier, gained)
                break
            leaving = int(shrinking[np.argmin(ratio)])
            del active[leaving]
            multiplier = np.delete(multiplier, leaving)


def _row_space(equal: Array, right: Array) -> tuple[Array, Array]:
    """Orthonormal rows spanning those of ``equal``, and the shortest solution of the equalities."""
    if not equal.size:
        return np.zeros((0, equal.shape[1])), np.zeros(equal.shape[1])
    size = np.sqrt((equal**2).sum(axis=1))
    size = np.where(size > 0, size, 1.0)
    left, value, rows = np.linalg.svd(equal / size[:, None], full_matrices=False)
    rank = int((value > DEPENDENT * value.max(initial=0.0)).sum())
    return rows[:rank], rows[:rank].T @ ((left[:, :rank].T @ (right / size)) / value[:rank])
