"""What "as smooth as possible" means: quadratic penalties on corrections that tie each period to its neighbours.

Each penalty is eaten period by period. ``state`` is what the periods done so far demand of the ones ahead (a quadratic form in
the next ``order`` corrections); ``step`` eliminates one correction. The formulas are rearranged so that nothing is
subtracted: as long as the past demands nothing the state is exactly nought, however long the series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
State = tuple[Array, ...]


class Movement(Protocol):
    """A penalty e'Pe with P of bandwidth ``order``."""

    @property
    def order(self) -> int:
        """How many corrections ahead a correction is tied to."""

    def begin(self, count: int) -> State:
        """What is demanded of the first corrections of ``count`` series before any period is eliminated."""

    def step(self, t: int, state: State) -> tuple[Array, tuple[float | Array, ...], State]:
        """Eliminate correction t: one over its pivot, its ties to the next ones, the new state."""

    def matrix(self, state: State) -> Array:
        """The state as matrices (N, order, order)."""

    def times(self, e: Array) -> Array:
        """P e for e (T, N)."""

    def onward(self, e: Array, periods: int) -> Array:
        """Corrections (periods, N) that cost nothing more, following the last ones of e."""


@dataclass(frozen=True)
class FirstDifferences:
    """Sum of (e_t - rho e_{t-1})^2, with (1 - rho^2) e_1^2 for a stationary start (nothing at rho = 1).

    ``free`` False adds e_1^2 instead: the first correction is tied to nought, as Denton wrote it in 1971.
    """

    rho: float = 1.0
    free: bool = True
    order: int = 1

    def begin(self, count: int) -> State:
        """Stationary start."""
        return (np.full(count, 1.0 - self.rho**2 if self.free else 1.0),)

    def step(self, t: int, state: State) -> tuple[Array, tuple[float | Array, ...], State]:
        """p = q + rho^2; the next state is 1 - rho^2 / p = q / p."""
        inverse = 1.0 / (state[0] + self.rho**2)
        return inverse, (-self.rho,), (state[0] * inverse,)

    def matrix(self, state: State) -> Array:
        """(N, 1, 1)."""
        return state[0][:, None, None]

    def times(self, e: Array) -> Array:
        """D'D e."""
        d = e[1:] - (e[:-1] if self.rho == 1.0 else self.rho * e[:-1])
        out = np.empty_like(e)
        out[0] = (1.0 - self.rho**2 if self.free else 1.0) * e[0]
        out[1:] = d
        d *= self.rho
        out[:-1] -= d
        return out

    def onward(self, e: Array, periods: int) -> Array:
        """The last correction, fading by rho."""
        return np.asarray(e[-1] * (self.rho ** np.arange(1, periods + 1))[:, None])


@dataclass(frozen=True)
class SecondDifferences:
    """Sum of (e_t - 2 e_{t-1} + e_{t-2})^2; ``free`` False adds e_1^2 and (e_2 - 2 e_1)^2."""

    free: bool = True
    order: int = 2

    def begin(self, count: int) -> State:
        """Nothing demanded, or the two tied to nought."""
        return tuple(np.full(count, 0.0 if self.free else v) for v in (5.0, -2.0, 1.0))

    def step(self, t: int, state: State) -> tuple[Array, tuple[float | Array, ...], State]:
        """The row (1, -2, 1) joins, then e_t goes."""
        a, b, c = state
        inverse = 1.0 / (a + 1.0)
        ahead = ((c - b * b * inverse) + 4.0 * (a + b) * inverse, -(2.0 * a + b) * inverse, a * inverse)
        return inverse, (b - 2.0, 1.0), ahead

    def matrix(self, state: State) -> Array:
        """(N, 2, 2)."""
        a, b, c = state
        return np.stack([np.stack([a, b], axis=-1), np.stack([b, c], axis=-1)], axis=-2)

    def times(self, e: Array) -> Array:
        """D'D'D D e."""
        d = e[2:] - 2.0 * e[1:-1] + e[:-2]
        out = np.zeros_like(e)
        out[2:] += d
        out[1:-1] -= 2.0 * d
        out[:-2] += d
        if not self.free:
            out[0] += 5.0 * e[0] - 2.0 * e[1]
            out[1] += e[1] - 2.0 * e[0]
        return out

    def onward(self, e: Array, periods: int) -> Array:
        """The last step repeated."""
        return np.asarray(e[-1] + (e[-1] - e[-2]) * np.arange(1.0, periods + 1)[:, None])
