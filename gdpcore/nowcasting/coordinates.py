"""Parameters as one vector without bounds: loadings, transition, a root of factor_cov, shifts, atanh rho, log variance; and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.factor.curvature import Curvature
from gdpcore.kernel.factor.data import Parameters

Array = NDArray[np.float64]


def parts(vector: Array, like: Parameters, autocorrelated: bool) -> list[Array]:
    """The vector cut into loadings (N, r), transition (p, r, r), root (r, r), shifts (M, r), atanh rho (N or 0), log variance (N)."""
    (n, r), lags = like.loadings.shape, len(like.transition)
    sizes = [n * r, lags * r * r, r * (r + 1) // 2, like.shifts.size, n if autocorrelated else 0, n]
    loadings, transition, lower, shifts, rho, variance = np.split(vector, np.cumsum(sizes)[:-1])
    root = np.zeros((r, r))
    root[np.tril_indices(r)] = lower
    return [loadings.reshape(n, r), transition.reshape(lags, r, r), root, shifts.reshape(-1, r), rho, variance]


def joined(loadings: Array, transition: Array, root: Array, shifts: Array, rho: Array, variance: Array) -> Array:
    """(P,) the parts as one vector."""
    lower = root[np.tril_indices(len(root))]
    return np.concatenate([loadings.ravel(), transition.ravel(), lower, shifts.ravel(), rho, variance])


def to_vector(parameters: Parameters, autocorrelated: bool) -> Array:
    """(P,) coordinates; rho is left out where it is nought by assumption."""
    p = parameters
    rho = np.arctanh(p.rho) if autocorrelated else np.zeros(0)
    root: Array = np.asarray(np.linalg.cholesky(p.factor_cov), np.float64)
    return joined(p.loadings, p.transition, root, p.shifts, rho, np.log(p.variance))


def to_parameters(vector: Array, like: Parameters, autocorrelated: bool) -> Parameters:
    """The parameters of a vector; ``like`` gives the shapes."""
    loadings, transition, root, shifts, rho, variance = parts(vector, like, autocorrelated)
    with np.errstate(over="ignore"):  # a step too far gives infinity, which the guard of the search refuses
        spread = np.exp(variance)
    rho = np.tanh(rho) if autocorrelated else np.zeros(len(loadings))
    return Parameters(loadings, transition, root @ root.T, rho, spread, shifts)


def gradient_vector(gradient: Parameters, at: Parameters, autocorrelated: bool) -> Array:
    """A gradient in the parameters as one in the coordinates."""
    in_root = (gradient.factor_cov + gradient.factor_cov.T) @ np.linalg.cholesky(at.factor_cov)
    rho = gradient.rho * (1.0 - at.rho**2) if autocorrelated else np.zeros(0)
    return joined(gradient.loadings, gradient.transition, in_root, gradient.shifts, rho, gradient.variance * at.variance)


def scaled(slope: Array, curvature: Curvature, at: Parameters, autocorrelated: bool) -> Array:
    """The inverse information times a slope, both in the coordinates: a step up, as long as EM's, roughly.

    In the root L of factor_cov the step is L times the lower half of L' slope, its diagonal halved: that is how a symmetric
    change of factor_cov is shared out.
    """
    loadings, transition, root, shifts, rho, variance = parts(slope, at, autocorrelated)
    lags, r, _ = transition.shape
    pull = (at.factor_cov @ transition).swapaxes(0, 1).reshape(r, 1, lags * r)
    lower = np.linalg.cholesky(at.factor_cov)
    half = np.tril(lower.T @ root) * (1.0 - 0.5 * np.eye(r)) / curvature.steps
    of_rho = rho * curvature.rho / (1.0 - at.rho**2) ** 2 if autocorrelated else rho
    return joined(
        (curvature.loadings @ loadings[..., None])[..., 0],
        (pull @ curvature.lags).reshape(r, lags, r).swapaxes(0, 1),
        lower @ half,
        shifts @ at.factor_cov,
        of_rho,
        variance * curvature.log_variance,
    )
