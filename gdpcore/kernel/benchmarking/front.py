"""Smooth corrections under linear constraints on windows of periods, for many series at once.

Minimise e'Pe + sum_k (slack_k)^2 / v_k subject to sum_{t in window k} w_t e_t + slack_k = gap_k, that is

    [ P   W ] [e]   [pull]
    [ W' -V ] [y] = [gap ]

eliminated in order of time, each multiplier y_k right after the last period of its window. Between what is done and what is
ahead stand only the next ``order`` corrections and the multipliers of open windows (a "front" of two for Denton), so that cost
and memory grow with T alone. Corrections have positive and multipliers negative pivots that only grow: no pivoting is needed and
nothing cancels (quasi-definite; Vanderbei 1995, SIAM Journal on Optimization 5, pp. 100-113). Series are the last axis; the
loops run over periods, never over series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.benchmarking.movement import Movement, State
from gdpcore.kernel.benchmarking.windows import Windows

Array = NDArray[np.float64]
REDUNDANT = 1e-12
"""A multiplier whose pivot lost all but this part of itself to overlapping windows repeats what they say already."""


Tie = float | Array


class Gone(NamedTuple):
    """An eliminated correction: one over its pivot, its ties to corrections ahead, and to open windows over the pivot."""

    inverse: Array
    ahead: tuple[Tie, ...]
    windows: dict[int, Array]


class Closed(NamedTuple):
    """An eliminated multiplier: one over minus its pivot (0 where it constrains nothing), ties to corrections and windows."""

    inverse: Array
    ahead: tuple[Array, ...]
    windows: dict[int, Array]


@dataclass
class _Open:
    """What stands between past and future while eliminating."""

    state: State
    ties: dict[int, list[Array]]  # of each open window to the next corrections
    mass: dict[tuple[int, int], Array]  # minus the entries of pairs of open windows
    lost: dict[int, Array]  # what other windows took from the diagonal entry

    def enter(self, k: int, ahead: int, count: int) -> None:
        self.ties[k] = [np.zeros(count) for _ in range(ahead)]
        self.mass.update({(min(j, k), max(j, k)): np.zeros(count) for j in self.ties})


def _less(x: Array | None, tie: Tie, y: Array) -> Array:
    """x - tie y, x nought if None; the commonest tie, -1, costs nothing."""
    if isinstance(tie, float) and tie == -1.0:
        return y if x is None else x + y
    return -tie * y if x is None else x - tie * y


class Front:
    """The system of one batch, factorised; ``solve`` for as many right sides as wanted.

    Parameters
    ----------
    movement : the penalty P. windows : the constraints' spans, Y of them.
    weights : (T, N) w, T the end of the last window. variance : (Y, N) v; infinite where there is no benchmark.

    """

    def __init__(self, movement: Movement, windows: Windows, weights: Array, variance: Array) -> None:
        self.movement, self.windows = movement, windows
        self.weights, self.variance = weights, variance
        self.stop = len(weights) - movement.order
        self.opening: list[list[int]] = [[] for _ in weights]
        self.closing: list[list[int]] = [[] for _ in weights]
        # longest first among those that close together: the last one left is the one that a single period may span
        for k in sorted(range(len(windows.spans)), key=windows.spans.__getitem__):
            self.opening[windows.spans[k][0]].append(k)
            self.closing[windows.spans[k][1] - 1].append(k)
        self.gone: list[Gone] = []
        self.closed: list[list[tuple[int, Closed]]] = []
        self._eliminate()

    def _eliminate(self) -> None:
        count, order = self.weights.shape[1], self.movement.order
        front = _Open(self.movement.begin(count), {}, {}, {})
        for t in range(self.stop):
            for k in self.opening[t]:
                front.enter(k, order, count)
            self.gone.append(self._eliminate_correction(t, front))
            self.closed.append([(k, self._eliminate_multiplier(k, front)) for k in self.closing[t]])
        for t in range(self.stop, len(self.weights)):
            for k in self.opening[t]:
                front.enter(k, order, count)
            for k, ties in front.ties.items():
                if self.windows.spans[k][1] > t:
                    ties[t - self.stop] = ties[t - self.stop] + self.weights[t]
        self.left = sorted(front.ties, key=self.windows.spans.__getitem__)
        small = order == 1 and len(self.left) == 1
        self.last = self._last_of_two(front) if small else self._last_of_many(front)

    def _eliminate_correction(self, t: int, front: _Open) -> Gone:
        inverse, ahead, front.state = self.movement.step(t, front.state)
        now = {k: ties[0] + self.weights[t] for k, ties in front.ties.items()}
        held = {k: tie * inverse for k, tie in now.items()}
        for k, ties in front.ties.items():
            front.ties[k] = [_less(x, tie, held[k]) for tie, x in zip(ahead, [*ties[1:], None], strict=True)]
            for j in held:
                if j <= k:
                    front.mass[j, k] += held[j] * now[k]
        return Gone(inverse, ahead, held)

    def _eliminate_multiplier(self, k: int, front: _Open) -> Closed:
        ahead = tuple(front.ties.pop(k))
        pivot = front.mass.pop((k, k)) + self.variance[k]
        lost = front.lost.pop(k, 0.0)
        others = {j: front.mass.pop((min(j, k), max(j, k))) for j in front.ties}
        with np.errstate(divide="ignore"):
            inverse = np.where(np.abs(pivot) > REDUNDANT * lost, 1.0 / pivot, 0.0)
        scaled = [tie * inverse for tie in ahead]
        pairs = [(a, b) for a in range(len(ahead)) for b in range(a, len(ahead))]
        front.state = tuple(q + scaled[a] * ahead[b] for q, (a, b) in zip(front.state, pairs, strict=True))
        for j, entry in others.items():
            front.ties[j] = [tie - entry * s for tie, s in zip(front.ties[j], scaled, strict=True)]
            for i, other in others.items():
                if i <= j:
                    front.mass[i, j] -= other * entry * inverse
            front.lost[j] = front.lost.get(j, 0.0) + entry * entry * inverse
        return Closed(inverse, ahead, others)

    def _last_of_two(self, front: _Open) -> Array:
        """Inverse (2, 2, N) of [[q, f], [f, -g]]: its determinant is a sum of squares, so it may be taken as it is."""
        (k,), q = self.left, front.state[0]
        f, g = front.ties[k][0], front.mass[k, k] + self.variance[k]
        dead = np.isinf(g) | ((f == 0) & (g == 0))
        f, g = np.where(dead, 0.0, f), np.where(dead, 1.0, g)
        q = np.where((q == 0) & (f == 0), 1.0, q)  # nothing says how high: no correction
        determinant = q * g + f * f
        return np.stack([np.stack([g, f]), np.stack([f, np.where(dead, 0.0, -q)])]) / determinant

    def _last_of_many(self, front: _Open) -> Array:
        """Inverse (F, F, N) of what is left, with least squares where windows repeat one another."""
        count, order = self.weights.shape[1], self.movement.order
        size = order + len(self.left)
        matrix = np.zeros((count, size, size))
        matrix[:, :order, :order] = self.movement.matrix(front.state)
        for a, k in enumerate(self.left, order):
            free = np.isfinite(self.variance[k])
            for i in range(order):
                matrix[:, i, a] = matrix[:, a, i] = np.where(free, front.ties[k][i], 0.0)
            for b, j in enumerate(self.left, order):
                both = free & np.isfinite(self.variance[j])
                matrix[:, a, b] = np.where(both, -front.mass[min(j, k), max(j, k)], 0.0)
            matrix[:, a, a] -= np.where(free, self.variance[k], 1.0)
        scale = np.abs(matrix).max(axis=2)
        scale[:, :order] = 1.0
        scale = 1.0 / np.where(scale > 0, scale, 1.0)
        inverse = np.linalg.pinv(matrix * scale[:, :, None] * scale[:, None, :], rcond=REDUNDANT, hermitian=True)
        for a, k in enumerate(self.left, order):
            inverse[np.isinf(self.variance[k]), a, a] = 0.0  # no benchmark, no multiplier
        return np.moveaxis(inverse * scale[:, :, None] * scale[:, None, :], 0, -1)

    def minimal(self) -> NDArray[np.bool_]:
        """(N,) True where the solution is a minimum and no saddle: as many pivots are positive as there are corrections.

        Certain for the penalties of ``movement``; by Sylvester's law of inertia the order of elimination does not matter.
        """
        positive = np.zeros(self.weights.shape[1], dtype=np.int64)
        for gone, closed in zip(self.gone, self.closed, strict=True):
            positive += gone.inverse > 0
            for _, multiplier in closed:
                positive += multiplier.inverse < 0
        last = np.moveaxis(self.last, -1, 0)
        finite = np.asarray(np.isfinite(last).all(axis=(1, 2)))
        positive += (np.linalg.eigvalsh(np.where(finite[:, None, None], last, 0.0)) > 0).sum(axis=1)
        return np.asarray(positive == len(self.weights))

    def solve(self, gap: Array, pull: Array | None = None) -> tuple[Array, Array]:
        """Corrections e (T, N) and multipliers y (Y, N) for gap (Y, N) and pull (T, N)."""
        order, count = self.movement.order, self.weights.shape[1]
        right = list(gap)
        pending = [np.zeros(count) if pull is None else pull[i] for i in range(order)]
        e, y = np.empty_like(self.weights), np.empty_like(gap)
        for t in range(self.stop):
            inverse, ahead, windows = self.gone[t]
            now = pending[0]
            for k, tie in windows.items():
                right[k] = right[k] - tie * now
            np.multiply(now, inverse, out=e[t])
            fresh = None if pull is None else pull[t + order]
            pending = [_less(x, tie, e[t]) for tie, x in zip(ahead, [*pending[1:], fresh], strict=True)]
            for k, closed in self.closed[t]:
                push = right[k] * closed.inverse
                pending = [p + tie * push for p, tie in zip(pending, closed.ahead, strict=True)]
                for j, entry in closed.windows.items():
                    right[j] = right[j] - entry * push
        last = [*pending, *(right[k] for k in self.left)]
        solution = [sum((a * b for a, b in zip(row, last, strict=True)), np.zeros(count)) for row in self.last]
        e[self.stop :] = solution[:order]
        for k, value in zip(self.left, solution[order:], strict=True):
            y[k] = value
        self._back(e, y, right)
        return e, y

    def _back(self, e: Array, y: Array, right: list[Array]) -> None:
        for t in range(self.stop - 1, -1, -1):
            for k, closed in reversed(self.closed[t]):
                y[k] = -right[k]
                for i, bond in enumerate(closed.ahead):
                    y[k] += bond * e[t + 1 + i]
                for j, entry in closed.windows.items():
                    y[k] -= entry * y[j]
                y[k] *= closed.inverse
            inverse, ahead, windows = self.gone[t]
            for i, tie in enumerate(ahead):
                e[t] = _less(e[t], tie, e[t + 1 + i] * inverse)
            for k, held in windows.items():
                e[t] -= held * y[k]
