"""What the parameters of the factor model say before any figure: stationary covariances, and which parameters are refused."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from gdpcore.errors import KernelError
from gdpcore.kernel.factor.data import Array, Parameters
from gdpcore.kernel.factor.layout import Layout

DIRECT = 9
"""Lyapunov equations up to this size are solved as linear systems."""


def stretch(gap: int, rho: Array) -> Array:
    """Variance of e_t given e_{t-gap}, over that of its shocks; gap 0: of e_t itself."""
    if gap == 0:
        return np.asarray(1.0 / (1.0 - rho * rho))
    return np.asarray(sum(rho ** (2 * j) for j in range(gap)))


def companion(transition: Array) -> Array:
    """The first-order form (rp, rp) of a VAR (p, r, r)."""
    p, r, _ = transition.shape
    out = np.eye(r * p, k=-r)
    out[:r] = np.concatenate(list(transition), axis=1)
    return out


def stationary(transition: Array, factor_cov: Array) -> Array:
    """Covariance (rp, rp) of (f_t, f_{t-1}, ..) of a stationary VAR."""
    p, r, _ = transition.shape
    shocks = np.zeros((r * p, r * p))
    shocks[:r, :r] = factor_cov
    cov = lyapunov(companion(transition), shocks)
    return np.asarray((cov + cov.T) / 2)


def lyapunov(step: Array, right: Array) -> Array:
    """X with X = step X step' + right."""
    m = len(step)
    if m > DIRECT:
        return np.asarray(scipy.linalg.solve_discrete_lyapunov(step, right))
    both = (step[:, None, :, None] * step[:, None]).reshape(m * m, m * m)
    return np.asarray(np.linalg.solve(np.eye(m * m) - both, right.ravel()).reshape(m, m))


def require_parameters(layout: Layout, given: Parameters) -> None:
    """E-KERNEL-001 unless parameters have the shapes of the layout and describe a stationary model with positive variances."""
    n, r, p = layout.panel.values.shape[1], layout.factors, layout.lags
    shapes = ((n, r), (p, r, r), (r, r), (n,), (n,))
    for name, shape in zip(("loadings", "transition", "factor_cov", "rho", "variance"), shapes, strict=True):
        value = getattr(given, name)
        if value.shape != shape or not np.isfinite(value).all():
            detail = f"{name} of shape {value.shape}; give finite numbers of shape {shape}"
            raise KernelError("E-KERNEL-001", what="factor model", detail=detail)
    if given.shifts.size != r * len(layout.panel.shocked) or not np.isfinite(given.shifts).all():
        detail = f"shifts of shape {given.shifts.shape}; give finite numbers of shape {(len(layout.panel.shocked), r)}"
        raise KernelError("E-KERNEL-001", what="factor model", detail=detail)
    if (given.variance <= 0).any() or (np.abs(given.rho) >= 1).any():
        at = int(np.argmax((given.variance <= 0) | (np.abs(given.rho) >= 1)))
        detail = f"column {at}: variance {given.variance[at]}, rho {given.rho[at]}; give a variance above nought and rho inside (-1, 1)"
        raise KernelError("E-KERNEL-001", what="factor model", detail=detail)
    if (given.rho[~layout.autocorrelated] != 0).any():
        at = int(np.argmax((given.rho != 0) & ~layout.autocorrelated))
        raise KernelError(
            "E-KERNEL-001", what="factor model", detail=f"column {at} is laid out as white noise; its rho must be 0"
        )
    if np.abs(np.linalg.eigvals(companion(given.transition))).max() >= 1:
        raise KernelError("E-KERNEL-001", what="factor model", detail="the factors' VAR is not stationary; shrink the transition")
    if np.linalg.eigvalsh(given.factor_cov).min() <= 0:
        raise KernelError("E-KERNEL-001", what="factor model", detail="factor_cov is not positive definite; leave a factor out")
