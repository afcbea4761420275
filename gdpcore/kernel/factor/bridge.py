"""The idiosyncratic terms of months that no figure speaks of.

Given those before and after it, such a term is a normal variable whose mean is linear in theirs: a bridge between the two; after
the last and before the first it decays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.system import System

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Bridge:
    """How the term of each month (L, N) hangs on those before and after it that figures speak of.

    Attributes
    ----------
    known : (L, N) where figures speak of the term. since, until : months since the one before and until the one after; 0: none.
    before, after : (L, N) weights of the two. rho, variance : (N,).
    """

    known: Array
    since: Array
    until: Array
    before: Array
    after: Array
    rho: Array
    variance: Array

    def covariance(self, apart: int) -> Array:
        """Cov of what is left of the terms of months m and m + apart, (L - apart, N)."""
        first, last = slice(0, len(self.known) - apart), slice(apart, None)
        return self._covariance(first, last, slice(None), apart)

    def between(self, first: Index, last: Index, column: Index) -> Array:
        """Cov of what is left of the terms of months ``first`` and ``last``, not earlier, of a column each."""
        return self._covariance((first, column), (last, column), column, last - first)

    def _covariance(self, first: Any, last: Any, column: Any, apart: Any) -> Array:
        rho = self.rho[column]
        gap, power = self.since + self.until, rho**apart
        open_end = (self.since == 0) | (self.until == 0)
        own = np.where(
            self.since[first] > 0,
            _stretched(self.since[first], rho),
            np.where(self.until[last] > 0, _stretched(self.until[last], rho), 1 / (1 - rho**2)),
        )
        tied = np.where(open_end[last], 0.0, self.after[first] * self.after[last] * _stretched(gap[first], rho))
        same = (self.known[first] == 0) & (self.known[last] == 0)
        same &= np.where(self.since[last] > 0, self.since[last] > apart, self.since[first] == 0)
        return np.asarray(np.where(same, self.variance[column] * (power * own - tied), 0.0))

    def draw(self, draws: int, rng: np.random.Generator) -> Array:
        """What is left of the terms, (L, N, draws), drawn."""
        months, n = self.known.shape
        shocks = rng.standard_normal((months, n, draws)) * np.sqrt(self.variance)[:, None]
        rho, loose = self.rho[:, None], (self.known == 0)[..., None]
        lone = np.asarray(self.known.sum(0) == 0)
        shocks[0, lone] /= np.sqrt(1 - self.rho[lone, None] ** 2)
        forward = np.zeros_like(shocks)
        after_first = ((self.since > 0) | lone)[..., None]
        for m in range(months):
            carried = rho * forward[m - 1] * loose[m - 1] if m else 0.0
            forward[m] = np.where(after_first[m], carried + shocks[m], 0.0)
        ends = np.minimum(np.arange(months)[:, None] + self.until, months - 1)
        tied = np.where((self.since > 0) & (self.until > 0), self.after, 0.0)
        out = (forward - tied[..., None] * np.take_along_axis(forward, ends[..., None], axis=0)) * loose
        leading = (self.since == 0)[..., None] & loose & ~lone[:, None]
        for m in range(months - 2, -1, -1):
            if leading[m].any():
                out[m] = np.where(leading[m], rho * out[m + 1] * loose[m + 1] + shocks[m], out[m])
        return np.asarray(out)


def _stretched(gap: Array, rho: Array) -> Array:
    """Variance of e_t given e_{t-gap} over that of its shocks, gap (L, N)."""
    return np.asarray((1 - rho ** (2 * gap)) / (1 - rho * rho))


def bridge_of(system: System) -> Bridge:
    """The bridge of a solved system."""
    layout, rho = system.layout, system.parameters.rho
    months, n = layout.months, len(rho)
    known = np.zeros((months, n))
    known[layout.before :] = np.isfinite(layout.windows.known)
    for column in layout.special.values():
        known[[m + layout.before for m in column.months], column.column] = 1.0
    at = np.arange(months)[:, None]
    last = np.maximum.accumulate(np.where(known > 0, at, -1), axis=0)
    following = np.minimum.accumulate(np.where(known > 0, at, months)[::-1], axis=0)[::-1]
    before_this = np.vstack([np.full((1, n), -1), last[:-1]])
    after_this = np.vstack([following[1:], np.full((1, n), months)])
    since = np.where(before_this >= 0, at - before_this, 0)
    until = np.where((after_this < months) & (known == 0), after_this - at, 0)
    both = (since > 0) & (until > 0)
    gap = np.where(both, since + until, 1)
    after = np.where(both, rho**until * _stretched(since, rho) / _stretched(gap, rho), np.where(until > 0, rho**until, 0.0))
    before = np.where(since > 0, rho**since, 0.0) - np.where(both, after * rho**gap, 0.0)
    loose = known == 0
    return Bridge(known, since, until, before * loose, after * loose, rho, system.parameters.variance)
