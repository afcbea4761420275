"""The way up the likelihood: EM, then EM with extrapolated steps (SQUAREM), then, if asked for, a quasi-Newton polish.

Varadhan and Roland (2008), Scandinavian Journal of Statistics 35, pp. 335-353: two EM steps r and r + v give the extrapolation
x - 2ar + a^2 v with a = -|r|/|v|. It is kept only if the likelihood there is no lower, so the search never loses ground.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from gdpcore.errors import KernelError
from gdpcore.kernel.factor_data import Parameters
from gdpcore.kernel.factor_model import Layout, Step, em_step, score, smooth
from gdpcore.nowcasting.coordinates import gradient_vector, to_parameters, to_vector
from gdpcore.nowcasting.starts import largest_root

Array = NDArray[np.float64]
WARM_UP = 5
"""Plain EM steps before the first extrapolation: early steps are long and turn."""
REFUSED = (KernelError, np.linalg.LinAlgError, FloatingPointError)


@dataclass(frozen=True)
class Ascent:
    """Where the search ended.

    Attributes
    ----------
    parameters, loglike : the best point and its log-likelihood. iterations : passes over the data, extrapolations that were
        refused included. remaining : log points that further steps would still gain, as the last steps shrink. converged :
        whether that is below the tolerance. clips, floors : series whose rho or variance stood at its bound in the last step.
    """

    parameters: Parameters
    loglike: float
    iterations: int
    remaining: float
    converged: bool
    clips: int = 0
    floors: int = 0


def climb(layout: Layout, start: Parameters, *, autocorrelated: bool, tolerance: float, most: int) -> Ascent:
    """EM and SQUAREM until further steps would gain less than ``tolerance`` log points in all, or ``most`` passes."""
    here, used, remaining = start, 1, np.inf
    step = em_step(layout, here)
    while True:
        following = em_step(layout, step.parameters)
        used += 1
        x0, x1, x2 = (to_vector(p, autocorrelated) for p in (here, step.parameters, following.parameters))
        gain, first, second = following.loglike - step.loglike, np.linalg.norm(x1 - x0), np.linalg.norm(x2 - x1)
        # gains shrink with the square of the steps; both rates are taken, and the slower counts
        rate = min(float(second / first) ** 2 if first > 0 else 0.0, 0.999)
        remaining = max(gain, 0.0) / (1.0 - rate)
        if remaining < tolerance or used >= most:
            here, step = step.parameters, following
            break
        here, step, tried = _onwards(layout, (x0, x1, x2), following, used, autocorrelated)
        used += tried
    return Ascent(
        here, step.loglike, used, remaining, remaining < tolerance, int(np.sum(step.clipped)), int(np.sum(step.floored))
    )


def _onwards(
    layout: Layout, points: tuple[Array, Array, Array], last: Step, used: int, autocorrelated: bool
) -> tuple[Parameters, Step, int]:
    """The next point and the EM step from it: the extrapolation if its likelihood is no lower than the last, else plain EM's."""
    x0, x1, x2 = points
    r, v = x1 - x0, (x2 - x1) - (x1 - x0)
    bend = np.linalg.norm(v)
    length = -max(1.0, float(np.linalg.norm(r) / bend)) if bend > 0 else -1.0
    if used > WARM_UP and length < -1.0:
        far = to_parameters(x0 - 2.0 * length * r + length**2 * v, last.parameters, autocorrelated)
        step = attempt(layout, far)
        if step is not None and step.loglike >= last.loglike:
            return far, step, 1
        return last.parameters, em_step(layout, last.parameters), 2
    return last.parameters, em_step(layout, last.parameters), 1


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
