"""Parameters as one vector without bounds: loadings, transition, a root of factor_cov, atanh rho, log variance; and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.factor.data import Parameters

Array = NDArray[np.float64]


def to_vector(parameters: Parameters, autocorrelated: bool) -> Array:
    """(P,) coordinates; rho is left out where it is nought by assumption."""
    root = np.linalg.cholesky(parameters.factor_cov)
    lower = root[np.tril_indices(len(root))]
    rho = np.arctanh(parameters.rho) if autocorrelated else np.zeros(0)
    return np.concatenate([parameters.loadings.ravel(), parameters.transition.ravel(), lower, rho, np.log(parameters.variance)])


def to_parameters(vector: Array, like: Parameters, autocorrelated: bool) -> Parameters:
    """The parameters of a vector; ``like`` gives the shapes."""
    (n, r), lags = like.loadings.shape, len(like.transition)
    sizes = [n * r, lags * r * r, r * (r + 1) // 2, n if autocorrelated else 0, n]
    loadings, transition, lower, rho, variance = np.split(vector, np.cumsum(sizes)[:-1])
    root = np.zeros((r, r))
    root[np.tril_indices(r)] = lower
    with np.errstate(over="ignore"):  # a step too far gives infinity, which the guard of the search refuses
        spread = np.exp(variance)
    return Parameters(
        loadings.reshape(n, r),
        transition.reshape(lags, r, r),
        root @ root.T,
        np.tanh(rho) if autocorrelated else np.zeros(n),
        spread,
    )


def gradient_vector(gradient: Parameters, at: Parameters, autocorrelated: bool) -> Array:
    """A gradient in the parameters as one in the coordinates."""
    root = np.linalg.cholesky(at.factor_cov)
    in_root = (gradient.factor_cov + gradient.factor_cov.T) @ root
    rho = gradient.rho * (1.0 - at.rho**2) if autocorrelated else np.zeros(0)
    lower = in_root[np.tril_indices(len(root))]
    return np.concatenate([gradient.loadings.ravel(), gradient.transition.ravel(), lower, rho, gradient.variance * at.variance])
