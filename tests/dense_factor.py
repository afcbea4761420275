"""The textbook twin of the factor model: the joint normal of all figures, factors and idiosyncratic terms, by dense algebra."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gdpcore.kernel.factor.data import Observed, Panel, Parameters
from gdpcore.kernel.factor.law import companion, stationary

BEFORE = 24
"""Months before the panel that windows may reach."""


def autocovariances(parameters: Parameters, months: int) -> np.ndarray:
    """Cov of the stacked factor path, (months * r, months * r)."""
    r = parameters.transition.shape[1]
    step, now = companion(parameters.transition), stationary(parameters.transition, parameters.factor_cov)
    lags = [now[:r, :r]]
    for _ in range(months - 1):
        now = step @ now
        lags.append(now[:r, :r])
    out = np.zeros((months, r, months, r))
    for s in range(months):
        for t in range(s, months):
            out[t, :, s] = lags[t - s]
            out[s, :, t] = lags[t - s].T
    return out.reshape(months * r, months * r)


def weights_of(observed: Observed, row: int) -> tuple[int, np.ndarray]:
    """First row and weights of the months of a figure."""
    if observed.since is None:
        return row - len(observed.weights) + 1, np.array(observed.weights, float)
    since = int(observed.since[row])
    if observed.base is None:
        return since, np.ones(row - since + 1)
    base = observed.base[since : row + 1]
    return since, base / base.sum()


def shifted(panel: Panel, parameters: Parameters, months: int) -> np.ndarray:
    """(months, r) the mean of the factors: shifts, carried on by the VAR."""
    out = np.zeros((months, parameters.transition.shape[1]))
    at = dict(zip(panel.shocked, parameters.shifts, strict=True))
    for t in range(len(parameters.transition), months):
        out[t] = sum(a @ out[t - 1 - k] for k, a in enumerate(parameters.transition)) + at.get(t - BEFORE, 0.0)
    return out


@dataclass
class Dense:
    """loglike; factors (T, r) and their covariance; every cell's mean, variance and joint covariance with all cells."""

    loglike: float
    factors: np.ndarray
    factor_cov: np.ndarray
    values: np.ndarray
    cells_cov: np.ndarray
    common: np.ndarray
    common_variance: np.ndarray


def dense(panel: Panel, parameters: Parameters) -> Dense:
    """Condition the joint normal on the figures."""
    t, n = panel.values.shape
    r, months = parameters.loadings.shape[1], t + BEFORE
    prior = np.zeros((months * (r + n),) * 2)
    prior[: months * r, : months * r] = autocovariances(parameters, months)
    apart = np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
    cells = np.zeros((t * n, months * (r + n)))
    common = np.zeros_like(cells)
    for i in range(n):
        at = slice(months * (r + i), months * (r + i + 1))
        prior[at, at] = parameters.variance[i] / (1 - parameters.rho[i] ** 2) * parameters.rho[i] ** apart
        for row in range(t):
            common[row * n + i, (row + BEFORE) * r : (row + BEFORE + 1) * r] = parameters.loadings[i]
            start, weights = weights_of(panel.observed[i], row)
            for j, w in enumerate(weights):
                m = start + j + BEFORE
                cells[row * n + i, m * r : (m + 1) * r] = w * parameters.loadings[i]
                cells[row * n + i, months * (r + i) + m] = w
    seen = np.isfinite(panel.values).ravel()
    centre = np.concatenate([shifted(panel, parameters, months).ravel(), np.zeros(months * n)])
    observe = cells[seen]
    y = panel.values.ravel()[seen] - observe @ centre
    cov = observe @ prior @ observe.T
    gain = np.linalg.solve(cov, observe @ prior).T
    loglike = -0.5 * (len(y) * np.log(2 * np.pi) + np.linalg.slogdet(cov)[1] + y @ np.linalg.solve(cov, y))
    mean, after = centre + gain @ y, prior - gain @ observe @ prior
    f = slice(BEFORE * r, months * r)
    return Dense(
        float(loglike), mean[f].reshape(t, r), after[f, f], (cells @ mean).reshape(t, n), cells @ after @ cells.T,
        (common @ mean).reshape(t, n), np.diag(common @ after @ common.T).reshape(t, n),
    )  # fmt: skip


def numeric_gradient(function: Any, point: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Central differences of a scalar function."""
    out = np.zeros_like(point)
    for at in np.ndindex(point.shape):
        up, down = point.copy(), point.copy()
        up[at] += step
        down[at] -= step
        out[at] = (function(up) - function(down)) / (2 * step)
    return out
