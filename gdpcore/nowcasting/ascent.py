"""The way up the likelihood: two EM steps, then quasi-Newton steps on the exact score, scaled by EM's information.

EM alone creeps where the figures say little of the factors. The slope of the log-likelihood is there after every pass, so that the
last few changes of the slope bend the EM step into Newton's (Jamshidian and Jennrich, 1997, Journal of the Royal Statistical
Society B 59, pp. 569-587; the bending is that of limited-memory BFGS: Nocedal, 1980, Mathematics of Computation 35, pp. 773-782).
A point is kept only if the likelihood there is higher, and where none is on the way, an EM step is taken: no ground is ever lost.

Half the slope along the next step is what Newton's method expects to gain by it. The search has converged when that and what
the last pass did gain are both below the tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor.maximise import RHO
from gdpcore.kernel.factor_model import Expected, Layout, expect
from gdpcore.nowcasting.coordinates import gradient_vector, scaled, to_parameters, to_vector
from gdpcore.nowcasting.starts import largest_root

Array = NDArray[np.float64]
FIRST = 2
"""EM steps before the first quasi-Newton step."""
MEMORY, LONGER = 12, 4.0
"""Changes of the slope that are remembered, and how much longer than EM's a step may be before they bend it."""
TRIES, ENOUGH = 6, 1e-4
"""Points tried along a step, and the part of the slope's promise that one must keep."""
EDGE = 1e-9
"""Factors' roots stay this far inside the unit circle."""
REFUSED = (KernelError, np.linalg.LinAlgError, FloatingPointError)


@dataclass(frozen=True)
class Ascent:
    """Where the search ended.

    Attributes
    ----------
    parameters, loglike : the best point and its log-likelihood. iterations : passes over the data, refused points included.
    gain, promise : log points that the last pass gained, if there was one, and that one more is expected to.
    score_norm : length of the gradient in the coordinates of the search, bounds aside. converged : both below the tolerance.
    clips, floors : series whose rho or variance stands at its bound.
    """

    parameters: Parameters
    loglike: float
    iterations: int
    gain: float
    converged: bool
    clips: int = 0
    floors: int = 0
    promise: float = np.nan
    score_norm: float = np.nan


@dataclass(frozen=True)
class Point:
    """One pass: coordinates ``x`` (P,), the slope there, nought where a bound holds, and ``free`` (P,), where none does."""

    expected: Expected
    x: Array
    slope: Array
    free: NDArray[np.bool_]

    @property
    def loglike(self) -> float:
        """Of the figures."""
        return self.expected.loglike


@dataclass
class Memory:
    """The last moves (P,) and what the slope lost along each."""

    moves: list[Array] = field(default_factory=list)
    losses: list[Array] = field(default_factory=list)

    def learn(self, move: Array, loss: Array) -> None:
        """Remember a move along which the likelihood bends down."""
        if move @ loss > 1e-10 * np.sqrt((move @ move) * (loss @ loss)):
            self.moves, self.losses = [*self.moves, move][-MEMORY:], [*self.losses, loss][-MEMORY:]

    def way(self, point: Point, autocorrelated: bool) -> Array:
        """Where Newton's method would go, as far as is known (two-loop recursion)."""
        at, bend = point.expected.parameters, point.expected.curvature
        left, shares = point.slope.copy(), []
        for move, loss in zip(reversed(self.moves), reversed(self.losses), strict=True):
            shares.append(move @ left / (move @ loss))
            left -= shares[-1] * loss
        way = scaled(left * point.free, bend, at, autocorrelated)
        if self.moves:
            loss = self.losses[-1]
            longer = self.moves[-1] @ loss / (loss @ scaled(loss, bend, at, autocorrelated))
            way *= np.clip(longer, 1.0, LONGER)
        for move, loss, share in zip(self.moves, self.losses, reversed(shares), strict=True):
            way += move * (share - loss @ way / (move @ loss))
        return np.asarray(way * point.free)


class Search:
    """A layout to search over: bounds, and passes counted."""

    def __init__(self, layout: Layout, start: Parameters, autocorrelated: bool) -> None:
        self.layout, self.autocorrelated, self.passes = layout, autocorrelated, 0
        n = len(start.variance)
        self.least = np.full(len(to_vector(start, autocorrelated)), -np.inf)
        self.most = np.full(len(self.least), np.inf)
        self.least[-n:] = np.log(np.minimum(layout.floor, start.variance))
        if autocorrelated:
            self.most[-2 * n : -n] = np.arctanh(np.maximum(RHO, start.rho))
            self.least[-2 * n : -n] = -np.arctanh(np.maximum(RHO, -start.rho))

    def at(self, parameters: Parameters) -> Point:
        """One pass over the data."""
        self.passes += 1
        now, x = expect(self.layout, parameters), to_vector(parameters, self.autocorrelated)
        slope = gradient_vector(now.slope, parameters, self.autocorrelated)
        tight = 1e-9
        free = ~(((x <= self.least + tight) & (slope < 0)) | ((x >= self.most - tight) & (slope > 0)))
        return Point(now, x, slope * free, free)

    def attempt(self, x: Array, like: Parameters) -> Point | None:
        """A pass at coordinates that may be no point of the model at all; then None."""
        there = to_parameters(x, like, self.autocorrelated)
        try:
            if not np.isfinite(x).all() or largest_root(there.transition) >= 1.0 - EDGE:
                return None
            point = self.at(there)
        except REFUSED:
            return None
        return point if np.isfinite(point.loglike) else None

    def along(self, here: Point, way: Array) -> Point | None:
        """A higher point along a way; None if none was found."""
        share, like = 1.0, here.expected.parameters
        for _ in range(TRIES):
            x = np.clip(here.x + share * way, self.least, self.most)
            promised = float(here.slope @ (x - here.x))
            there = self.attempt(x, like)
            if there is None:
                share /= 4
                continue
            gain = there.loglike - here.loglike
            if gain > ENOUGH * promised > 0:
                return there
            share *= np.clip(0.5 * promised / max(promised - gain, 1e-300), 0.1, 0.5)  # the top of the parabola
        return None


def climb(layout: Layout, start: Parameters, *, autocorrelated: bool, tolerance: float, most: int) -> Ascent:
    """Search until a pass gained and the next one promises less than ``tolerance`` log points, or for ``most`` passes."""
    search, memory = Search(layout, start, autocorrelated), Memory()
    here, gain = search.at(start), np.inf
    while True:
        way = memory.way(here, autocorrelated)
        promise = max(0.5 * float(here.slope @ way), 0.0)
        if search.passes >= most or max(gain, promise) < tolerance:
            break
        there = search.along(here, way) if search.passes > FIRST else None
        if there is None:
            there, memory = search.at(here.expected.best().parameters), Memory()
            if there.loglike <= here.loglike:  # the top, as far as float64 can tell
                gain = 0.0
                break
        else:
            memory.learn(there.x - here.x, here.slope - there.slope)
        here, gain = there, there.loglike - here.loglike
    at = here.expected.parameters
    clips, floors = at_bounds(layout, at)
    norm, done = float(np.linalg.norm(here.slope)), max(gain, promise) < tolerance
    gain = min(gain, promise) if np.isinf(gain) else gain
    return Ascent(at, here.loglike, search.passes, gain, done, int(clips.sum()), int(floors.sum()), promise, norm)


def standing(layout: Layout, parameters: Parameters, autocorrelated: bool) -> tuple[float, float]:
    """Log-likelihood and score norm at parameters that were found on other data."""
    point = Search(layout, parameters, autocorrelated).at(parameters)
    return point.loglike, float(np.linalg.norm(point.slope))


def at_bounds(layout: Layout, parameters: Parameters) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(N,) whose rho, and whose variance, stands at its bound."""
    seen = np.isfinite(layout.panel.values).any(axis=0)
    return (np.abs(parameters.rho) >= RHO * (1 - 1e-9)) & seen, (parameters.variance <= layout.floor * (1 + 1e-6)) & seen
