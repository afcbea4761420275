"""The way up the likelihood: EM with Anderson's acceleration, then, if asked for, a quasi-Newton polish.

An EM step takes x to G(x). From the last few x and the steps f = G(x) - x, the next point is where the steps, if they were linear
in x, would come to nought (Walker and Ni, 2011, SIAM Journal on Numerical Analysis 49, pp. 1715-1735; for EM, Henderson and
Varadhan, 2019, Journal of Computational and Graphical Statistics 28, pp. 834-846). It costs no pass beyond EM's own and is kept
only if the likelihood there is no lower, so the search never loses ground.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from gdpcore.errors import KernelError
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor_model import Layout, Step, em_step, score, smooth
from gdpcore.nowcasting.coordinates import gradient_vector, to_parameters, to_vector
from gdpcore.nowcasting.starts import largest_root

Array = NDArray[np.float64]
MEMORY, RIDGE = 6, 1e-10
"""Steps that the acceleration looks back on, and what keeps its least squares from dividing by nought, relative."""
REFUSED = (KernelError, np.linalg.LinAlgError, FloatingPointError)


@dataclass(frozen=True)
class Ascent:
    """Where the search ended.

    Attributes
    ----------
    parameters, loglike : the best point and its log-likelihood. iterations : passes over the data, refused points included.
    gain : log points that the better of the last two passes gained. converged : whether that is below the tolerance.
    clips, floors : series whose rho or variance stood at its bound in the last step.
    """

    parameters: Parameters
    loglike: float
    iterations: int
    gain: float
    converged: bool
    clips: int = 0
    floors: int = 0


def climb(layout: Layout, start: Parameters, *, autocorrelated: bool, tolerance: float, most: int) -> Ascent:
    """Accelerated EM until two passes in succession each gain less than ``tolerance`` log points, or ``most`` passes."""
    here, x, used = start, to_vector(start, autocorrelated), 1
    step, gains = em_step(layout, start), (np.inf, np.inf)
    points: list[Array] = []
    steps: list[Array] = []
    while max(gains) >= tolerance and used < most:
        following = to_vector(step.parameters, autocorrelated)
        points, steps = [*points, x][-MEMORY:], [*steps, following - x][-MEMORY:]
        next_step = None
        if len(points) > 2:
            far = _onwards(np.array(points), np.array(steps), _metric(here, autocorrelated))
            there = to_parameters(far, start, autocorrelated)
            next_step, used = attempt(layout, there), used + 1
            if next_step is None or next_step.loglike < step.loglike:
                next_step, points, steps = None, points[-1:], steps[-1:]
        if next_step is None:
            far, there = following, step.parameters
            next_step, used = em_step(layout, there), used + 1
        gains = (gains[1], next_step.loglike - step.loglike)
        here, x, step = there, far, next_step
    return Ascent(here, step.loglike, used, max(gains), max(gains) < tolerance, int(step.clipped), int(step.floored))


def _onwards(points: Array, steps: Array, metric: Array) -> Array:
    """The point at which the steps (K, P), linear in the points (K, P) as far as seen, would be shortest."""
    turns, moves = np.diff(steps, axis=0), np.diff(points, axis=0)
    weighed = turns * metric
    normal = weighed @ weighed.T
    ridge = RIDGE * max(float(np.trace(normal)), np.finfo(float).tiny)
    share = np.linalg.solve(normal + ridge * np.eye(len(normal)), weighed @ (steps[-1] * metric))
    return np.asarray(points[-1] + steps[-1] - share @ (moves + turns))


def _metric(parameters: Parameters, autocorrelated: bool) -> Array:
    """(P,) roots of the information in a figure on each coordinate, roughly: a loading's is one over the variance."""
    (n, r), lags = parameters.loadings.shape, len(parameters.transition)
    of_loadings = np.repeat(1.0 / np.sqrt(parameters.variance), r)
    of_factors, of_rho = np.ones(lags * r * r + r * (r + 1) // 2), np.ones(n if autocorrelated else 0)
    return np.concatenate([of_loadings, of_factors, of_rho, np.full(n, np.sqrt(0.5))])


def attempt(layout: Layout, parameters: Parameters) -> Step | None:
    """The EM step from a point that may be no point of the model at all; then None."""
    finite = all(
        np.isfinite(a).all() for a in (parameters.loadings, parameters.transition, parameters.factor_cov, parameters.variance)
    )
    if (
        not finite
        or largest_root(parameters.transition) >= 1.0 - 1e-6
        or np.abs(parameters.rho).max() >= 1.0
        or parameters.variance.min() <= 0
    ):
        return None
    try:
        step = em_step(layout, parameters)
    except REFUSED:
        return None
    return step if np.isfinite(step.loglike) else None


def polish(layout: Layout, ascent: Ascent, *, autocorrelated: bool, steps: int = 200) -> Ascent:
    """Quasi-Newton steps (L-BFGS-B) from where EM ended, on the exact score; kept only if the likelihood is higher."""
    best, begin = ascent, to_vector(ascent.parameters, autocorrelated)
    count = 0

    def below(vector: Array) -> tuple[float, Array]:
        nonlocal best, count
        count += 1
        at = to_parameters(vector, ascent.parameters, autocorrelated)
        try:
            if largest_root(at.transition) >= 1.0 - 1e-9:
                return np.inf, np.zeros_like(vector)
            loglike, slope = smooth(layout, at).loglike, gradient_vector(score(layout, at), at, autocorrelated)
        except REFUSED:
            return np.inf, np.zeros_like(vector)
        if loglike > best.loglike:
            best = replace(best, parameters=at, loglike=loglike)
        return -loglike, -slope

    minimize(below, begin, jac=True, method="L-BFGS-B", options={"maxiter": steps, "ftol": 1e-14, "gtol": 1e-4, "maxls": 30})
    return replace(best, iterations=ascent.iterations + count)


def score_norm(layout: Layout, parameters: Parameters, autocorrelated: bool) -> float:
    """Length of the gradient of the log-likelihood in the coordinates of the search."""
    return float(np.linalg.norm(gradient_vector(score(layout, parameters), parameters, autocorrelated)))
