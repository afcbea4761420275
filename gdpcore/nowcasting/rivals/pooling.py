"""Weights of models from how they would have done."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from gdpcore.nowcasting.rivals.seen import Array

SCHEMES = ("equal", "inverse_mse", "stacking", "bma")


def inverse_mse(errors: Array) -> Array:
    """(K,) weights over the mean square of the errors (Q, K).

    References
    ----------
    Bates and Granger (1969), Operational Research Quarterly 20, pp. 451-468.

    Examples
    --------
    >>> inverse_mse(np.array([[1.0, 2.0], [1.0, -2.0]])).round(12)
    array([0.8, 0.2])
    """
    mse = np.maximum(np.square(errors).mean(0), 1e-300)
    share = mse.min() / mse
    return np.asarray(share / share.sum())


def stacking(errors: Array) -> Array:
    """(K,) weights, none negative, that sum to one and whose combination had the smallest sum of squares.

    With s free, |E w|^2 + (1'w - 1)^2 over w = s u, u in the simplex, has the same u for every s: non-negative least squares solves it.

    References
    ----------
    Breiman (1996), Machine Learning 24, pp. 49-64.

    Examples
    --------
    >>> stacking(np.array([[1.0, -1.0], [1.0, -1.0], [0.0, 0.1]])).round(3)
    array([0.501, 0.499])
    """
    scale = float(np.sqrt(np.square(errors).mean())) or 1.0
    design = np.vstack([errors / scale, np.ones(errors.shape[1])])
    w, _ = nnls(design, np.r_[np.zeros(len(errors)), 1.0])
    return np.asarray(w / w.sum())


def bma(log_scores: Array) -> Array:
    """(K,) weights proportional to the product of each model's densities of what came.

    References
    ----------
    Geweke and Whiteman (2006), Handbook of Economic Forecasting 1, chapter 1; Geweke and Amisano (2010), International Journal of
    Forecasting 26, pp. 216-230.

    Examples
    --------
    >>> bma(np.log(np.array([[0.2, 0.1], [0.2, 0.4]]))).round(12)
    array([0.5, 0.5])
    """
    total = np.maximum(log_scores, -1e6).sum(0)
    share = np.exp(total - total.max())
    return np.asarray(share / share.sum())
