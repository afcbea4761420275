"""Autoregressions of many series at once, with gaps: estimated, and continued with the error that each step adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.regression import Array, least_squares

Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Autoregression:
    """x_t = c + phi_1 x_{t-1} + ... + phi_p x_{t-p} + e_t, series by series.

    Attributes
    ----------
    values : (N, 1 + P) the constant and P coefficients, nought beyond a series' own p; NaN where it cannot be estimated.
    covariance : (N, 1 + P, 1 + P). variance : (N,) of e. residuals : (N, T). lags, count, df : (N,). collinear : (N,) bool.
    """

    values: Array
    covariance: Array
    variance: Array
    residuals: Array
    lags: Whole
    count: Whole
    df: Whole
    collinear: NDArray[np.bool_]


@dataclass(frozen=True)
class Continued:
    """Series with unknown rows filled forward.

    Attributes
    ----------
    values : (N, T) known figures, and forecasts in the rows after the first p known ones in succession; NaN before.
    gradient : (N, T, 1 + K + P) of the forecasts in the coefficients (constant, K regressors, P lags); nought where known.
    loadings : (N, T, S) of the errors of the values on the shocks of the last S rows.
    """

    values: Array
    gradient: Array
    loadings: Array


def lagged(values: Array, lags: int) -> Array:
    """(..., T, lags) the figures one, two, ... rows before; NaN before the first.

    Examples
    --------
    >>> lagged(np.arange(3.0), 2)[2]
    array([1., 0.])
    """
    out = np.full((*values.shape, lags), np.nan)
    for k in range(1, min(lags, values.shape[-1] - 1) + 1):
        out[..., k:, k - 1] = values[..., :-k]
    return out


def autoregress(values: Array, lags: int | None, most: int = 4) -> Autoregression:
    """Estimate by least squares.

    Parameters
    ----------
    values : (N, T), NaN where unknown. lags : p of all series; None: each series' own p from 1 to ``most``, by the criterion of Schwarz
        on the rows that all p can use.

    References
    ----------
    Schwarz (1978), Annals of Statistics 6, pp. 461-464.

    Examples
    --------
    >>> one = autoregress(np.array([[1.0, 2.0, 4.0, 8.0, 16.0]]), 1)
    >>> one.values.round(9)
    array([[0., 2.]])
    """
    largest = most if lags is None else lags
    x = np.concatenate([np.ones((*values.shape, 1)), lagged(values, largest)], -1)
    order = _schwarz(values, x) if lags is None else np.full(len(values), lags)
    n, k = len(values), largest + 1
    out = Autoregression(
        np.full((n, k), np.nan), np.zeros((n, k, k)), np.full(n, np.nan), np.full(values.shape, np.nan), order,
        np.zeros(n, np.intp), np.zeros(n, np.intp), np.zeros(n, bool),
    )  # fmt: skip
    for p in np.unique(order):
        rows = np.flatnonzero(order == p)
        one = least_squares(values[rows], x[rows, :, : p + 1])
        out.values[rows] = 0.0
        out.values[rows, : p + 1] = one.values
        out.covariance[rows, : p + 1, : p + 1] = one.covariance
        out.variance[rows], out.residuals[rows] = one.variance, one.residuals
        out.count[rows], out.df[rows], out.collinear[rows] = one.count, one.df, one.collinear
    return out


def _schwarz(values: Array, x: Array) -> Whole:
    """(N,) the order of the smallest criterion."""
    common = np.where(np.isfinite(x).all(-1), values, np.nan)
    criteria = []
    for p in range(1, x.shape[-1]):
        one = least_squares(common, x[..., : p + 1])
        squares = np.nansum(np.square(one.residuals), -1)
        usable = np.isfinite(one.variance) & (squares > 0)
        count = np.maximum(one.count, 1)
        criteria.append(np.where(usable, count * np.log(np.where(usable, squares, 1.0) / count) + p * np.log(count), np.inf))
    return np.asarray(np.argmin(criteria, axis=0) + 1, np.intp)


def continue_forward(
    values: Array, drive: Array, coefficients: Array, regressors: Array | None = None, tail: int = 0
) -> Continued:
    """Fill unknown rows by the equation, each from the figures and forecasts before it.

    Parameters
    ----------
    values : (N, T), NaN where unknown. drive : (N, T) constant and regressors times their coefficients. coefficients : (N, P) of the lags.
    regressors : (N, T, 1 + K) those of the drive, for the gradient; None: the constant. tail : S, rows whose shocks are kept.
    """
    (n, rows), lags = values.shape, coefficients.shape[1]
    z = np.ones((n, rows, 1)) if regressors is None else regressors
    out, known = np.full((n, rows + lags), np.nan), np.isfinite(values)
    gradient = np.zeros((n, rows + lags, z.shape[2] + lags))
    loadings = np.zeros((n, rows + lags, tail))
    live = coefficients != 0
    for t in range(rows):
        before = out[:, t : t + lags][:, ::-1]
        used = np.where(live, before, 0.0)
        out[:, t + lags] = np.where(known[:, t], values[:, t], drive[:, t] + (coefficients * used).sum(1))
        free = np.where(known[:, t] | np.isnan(out[:, t + lags]), 0.0, 1.0)
        if not free.any():
            continue
        own = np.concatenate([z[:, t], np.nan_to_num(before)], 1)
        gradient[:, t + lags] = free[:, None] * (own + np.einsum("nl,nlk->nk", coefficients, gradient[:, t : t + lags][:, ::-1]))
        if t >= rows - tail:
            carried = np.einsum("nl,nlk->nk", coefficients, loadings[:, t : t + lags][:, ::-1])
            carried[:, t - rows + tail] += 1.0
            loadings[:, t + lags] = free[:, None] * carried
    return Continued(out[:, lags:], gradient[:, lags:], loadings[:, lags:])
