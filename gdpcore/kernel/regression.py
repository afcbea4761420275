"""Least squares with gaps, for many equations at once: coefficients, their covariance, classical or robust to serial correlation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]
RANK = 1e-9
"""A regressor whose part that the others do not explain is shorter than this share of it is collinear."""


@dataclass(frozen=True)
class Regression:
    """Least squares of y on x.

    Attributes
    ----------
    values : (..., k) coefficients; NaN where the equation is collinear or has no degree of freedom.
    covariance : (..., k, k) of the coefficients. variance : (...,) of the errors, residual sum of squares over df.
    residuals : (..., T), NaN in rows that were not used. count, df : (...,) rows used, and those less k.
    collinear : (...,) bool.
    """

    values: Array
    covariance: Array
    variance: Array
    residuals: Array
    count: NDArray[np.intp]
    df: NDArray[np.intp]
    collinear: NDArray[np.bool_]


def least_squares(y: Array, x: Array, hac: int | None = None) -> Regression:
    """Regress y on x in the rows where all of both is known.

    Parameters
    ----------
    y : (..., T), NaN where unknown. x : (..., T, k), the constant among them. hac : None for the classical covariance; else that of
        Newey and West with so many lags, times count / df.

    Raises
    ------
    KernelError
        E-KERNEL-001 if the shapes do not fit.

    References
    ----------
    Newey and West (1987), Econometrica 55, pp. 703-708.

    Examples
    --------
    >>> one = least_squares(np.array([1.0, 3.0, np.nan, 7.0]), np.column_stack([np.ones(4), np.arange(4.0)]))
    >>> one.values.round(12), int(one.df)
    (array([1., 2.]), 1)
    """
    if x.ndim < 2 or x.shape[:-1] != y.shape:
        raise KernelError(
            "E-KERNEL-001", what="least squares", detail=f"y {y.shape} and x {x.shape}; give (..., T) and (..., T, k)"
        )
    used = np.isfinite(y) & np.isfinite(x).all(-1)
    design, k = np.where(used[..., None], x, 0.0), x.shape[-1]
    target = np.where(used, y, 0.0)
    length = np.sqrt(np.square(design).sum(-2))
    scale = np.where(length > 0, length, 1.0)
    q, r = np.linalg.qr(_tall(design / scale[..., None, :]))
    collinear = (np.abs(np.diagonal(r, axis1=-2, axis2=-1)) <= RANK).any(-1)
    count = used.sum(-1)
    df = count - k
    valid = ~collinear & (df > 0)
    inverse = np.full(r.shape, np.nan)
    inverse[valid] = np.linalg.inv(r[valid]) / scale[valid][..., :, None]
    beta = np.einsum("...ij,...j->...i", inverse, np.einsum("...ti,...t->...i", q[..., : y.shape[-1], :], target))
    residuals = np.where(used, y - np.einsum("...ti,...i->...t", design, beta), np.nan)
    held = np.where(used, residuals, 0.0)
    variance = np.square(held).sum(-1) / np.maximum(df, 1)
    bread = inverse @ inverse.swapaxes(-1, -2)
    covariance = bread * variance[..., None, None] if hac is None else _robust(bread, design * held[..., None], hac, count, df)
    return Regression(beta, covariance, np.where(valid, variance, np.nan), residuals, count, df, collinear)


def _tall(design: Array) -> Array:
    """With rows of nought below, where there are fewer rows than columns."""
    short = design.shape[-1] - design.shape[-2]
    return np.pad(design, [(0, 0)] * (design.ndim - 2) + [(0, short), (0, 0)]) if short > 0 else design


def _robust(bread: Array, scores: Array, lags: int, count: NDArray[np.intp], df: NDArray[np.intp]) -> Array:
    """Newey-West; rows that are not used have scores of nought."""
    meat = scores.swapaxes(-1, -2) @ scores
    for lag in range(1, min(lags, scores.shape[-2] - 1) + 1):
        beside = scores[..., lag:, :].swapaxes(-1, -2) @ scores[..., :-lag, :]
        meat = meat + (1.0 - lag / (lags + 1.0)) * (beside + beside.swapaxes(-1, -2))
    return np.asarray(bread @ meat @ bread * (count / np.maximum(df, 1))[..., None, None])


def newey_west_lags(count: int) -> int:
    """How many lags, by the rule floor(4 (n / 100)^(2/9)) of Newey and West (1994), Review of Economic Studies 61, pp. 631-653.

    Examples
    --------
    >>> newey_west_lags(100)
    4
    """
    return int(4.0 * (count / 100.0) ** (2.0 / 9.0))
