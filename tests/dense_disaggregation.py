"""Temporal disaggregation as a textbook writes it: every matrix formed, one series, the likelihood by its determinant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Dense:
    """The answer for one series."""

    values: Any
    stderr: Any
    beta: Any
    beta_stderr: Any
    loglike: float
    rss: float
    rss_correlation: float


def conversion_matrix(years: int, periods: int, ratio: int, conversion: str, before: int) -> Any:
    weights = {
        "sum": np.ones(ratio),
        "mean": np.ones(ratio) / ratio,
        "first": np.eye(ratio)[0],
        "last": np.eye(ratio)[-1],
    }[conversion]
    c = np.zeros((years, periods))
    for k in range(years):
        c[k, before + k * ratio : before + (k + 1) * ratio] = weights
    return c


def error_covariance(error: str, rho: float, periods: int) -> Any:
    """By inverting the difference operators."""
    eye, down = np.eye(periods), np.eye(periods, k=-1)
    if error == "ar1":
        lag = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
        return rho**lag / (1 - rho**2)
    path = np.linalg.inv((eye - rho * down) @ (eye - down))
    first = np.eye(periods)
    if error == "walk_stationary":
        first[0, 0] = 1 / (1 - rho**2)
    return path @ first @ path.T


def dense(
    totals: Any,
    indicators: Any,
    error: str,
    rho: float,
    *,
    ratio: int = 4,
    intercept: bool = True,
    conversion: str = "sum",
    before: int = 0,
    dynamic: bool = False,
) -> Dense:
    """One series at a given rho; rows of missing totals are left out."""
    y, x = np.asarray(totals, dtype=float), np.atleast_2d(np.asarray(indicators, dtype=float)).T
    periods = len(x)
    if intercept:
        x = np.column_stack([np.ones(periods), x])
    if dynamic and rho != 0:
        back = np.linalg.inv(np.eye(periods) - rho * np.eye(periods, k=-1))
        x = back @ np.column_stack([x, rho * np.eye(periods)[0]])
    keep = ~np.isnan(y)
    c = conversion_matrix(len(y), periods, ratio, conversion, before)[keep]
    y = y[keep]
    q = error_covariance(error, rho, periods)
    v = c @ q @ c.T
    inverse = np.linalg.inv(v)
    low = c @ x
    cov = np.linalg.inv(low.T @ inverse @ low)
    beta = cov @ low.T @ inverse @ y
    left = y - low @ beta
    rss = float(left @ inverse @ left)
    m, k = low.shape
    sigma2 = rss / (m - k)
    d = q @ c.T @ inverse
    off = x - d @ low
    variance = np.diag(q - d @ c @ q) + np.einsum("tk,kl,tl->t", off, cov, off)
    loglike = -m / 2 * (1 + np.log(2 * np.pi) + np.log(rss / m)) - np.linalg.slogdet(v)[1] / 2
    return Dense(
        x @ beta + d @ left,
        np.sqrt(sigma2 * np.maximum(variance, 0)),
        beta,
        np.sqrt(sigma2 * np.diag(cov)),
        float(loglike),
        rss,
        rss / (1 - rho**2) if error == "ar1" else rss,
    )
