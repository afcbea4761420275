"""How sharply the figures and factors together, were both known, would tell each parameter: the scale of a step along the slope.

The inverse of that information takes the slope to roughly an EM step; it is what a quasi-Newton search begins from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor.layout import Layout
from gdpcore.kernel.factor.maximise import deviance, masked_normal, squares_of
from gdpcore.kernel.factor.moments import Moments
from gdpcore.kernel.factor.var import own_lags, regression

LEAST = 0.1
"""The least information on rho that is reckoned with, per equation; the deviance may be flat or bend the wrong way."""


@dataclass(frozen=True)
class Curvature:
    """Inverse information on each parameter.

    Attributes
    ----------
    loadings : (N, r, r). lags : (r, rp, rp) for each row of the transition, over that row's share of factor_cov.
    steps : months that factor_cov is estimated from. rho : (N,). log_variance : (N,).
    """

    loadings: Array
    lags: Array
    steps: int
    rho: Array
    log_variance: Array


def curvature(layout: Layout, now: Parameters, moments: Moments) -> Curvature:
    """Inverse information at the parameters that the moments were taken at."""
    normal, _, keep = masked_normal(layout, now.rho, moments)
    loadings = np.linalg.inv(normal) * now.variance[:, None, None] * (keep[:, :, None] & keep[:, None, :])
    own, (_, _, after) = own_lags(layout), regression(moments, now.shifts)
    both = own[:, :, None] & own[:, None, :]
    lags = np.linalg.inv(np.where(both, after, np.eye(len(after)))) * both
    count = np.maximum(layout.equations.sum(0), 1.0)
    bend = 0.5 * deviance(layout, squares_of(moments, now.loadings), now.rho)[2] if layout.autocorrelated.any() else 0 * count
    rho = layout.autocorrelated / np.maximum(bend, LEAST * count)
    return Curvature(loadings, lags, moments.steps, rho, 2.0 / count)
