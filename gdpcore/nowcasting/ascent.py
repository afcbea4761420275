"""The way up the likelihood: EM, then EM with extrapolated steps (SQUAREM), then, if asked for, a quasi-Newton polish.

Varadhan and Roland (2008), Scandinavian Journal of Statistics 35, pp. 335-353: two EM steps r and r + v give the extrapolation
x + 2ar + a^2 v with a = |r|/|v|, here for each series of its own. It is kept only if the likelihood there is no lower, so the
search never loses ground.
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
FIRST_LENGTH, WIDER = 4.0, 4.0
"""The longest extrapolation at first, and how it grows where it is reached with gain and shrinks where it is refused."""
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
    here, used, remaining, longest = start, 1, np.inf, FIRST_LENGTH
    step = em_step(layout, here)
    owners = owner_of(start, autocorrelated)
    while True:
        following = em_step(layout, step.parameters)
        used += 1
        x0, x1, x2 = (to_vector(p, autocorrelated) for p in (here, step.parameters, following.parameters))
        remaining = _remaining(following.loglike - step.loglike, x1 - x0, x2 - x1, owners)
        if remaining < tolerance or used >= most:
            here, step = step.parameters, following
            break
        lengths = _lengths(x1 - x0, x2 - x1, owners, longest if used > WARM_UP else 1.0)
        used += 1
        if lengths.max() > 1.0:
            far = to_parameters(x0 + 2.0 * lengths * (x1 - x0) + lengths**2 * (x2 - 2.0 * x1 + x0), start, autocorrelated)
            tried = attempt(layout, far)
            if tried is not None and tried.loglike >= following.loglike:
                here, step = far, tried
                longest = longest * WIDER if lengths.max() == longest else longest
                continue
            used += 1
            longest = max(longest / WIDER, FIRST_LENGTH)
        here, step = following.parameters, em_step(layout, following.parameters)
    return Ascent(here, step.loglike, used, remaining, remaining < tolerance, int(np.sum(step.clipped)), int(np.sum(step.floored)))


def owner_of(parameters: Parameters, autocorrelated: bool) -> NDArray[np.intp]:
    """(P,) the series that each coordinate belongs to; N for those of the factors' VAR."""
    (n, r), lags = parameters.loadings.shape, len(parameters.transition)
    series = np.arange(n)
    of_factors = np.full(lags * r * r + r * (r + 1) // 2, n)
    return np.concatenate([np.repeat(series, r), of_factors, *([series] * (1 + autocorrelated))])


def _lengths(first: Array, second: Array, owners: NDArray[np.intp], longest: float) -> Array:
    """(P,) how far to go on, series by series: one with a slow approach is not held back by those that have arrived."""
    step, bend = (np.sqrt(np.bincount(owners, x**2)) for x in (first, second - first))
    with np.errstate(divide="ignore", invalid="ignore"):
        lengths = np.where(bend > 0, step / bend, 1.0)
    return np.asarray(np.clip(lengths, 1.0, longest)[owners])


def _remaining(gain: float, first: Array, second: Array, owners: NDArray[np.intp]) -> float:
    """Log points still to gain if gains shrink as the squares of the steps do; the slowest of the large steps counts."""
    before, after = (np.bincount(owners, x**2) for x in (first, second))
    large = after >= 0.1 * after.max()
    rate = float((after[large] / np.maximum(before[large], 1e-300)).max()) if after.max() > 0 else 0.0
    return max(gain, 0.0) / (1.0 - min(rate, 0.999))


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
