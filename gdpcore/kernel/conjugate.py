"""Regression with a prior in closed form: normal coefficients, inverse-gamma error variance, Student's t for what comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """Coefficients and error variance given prior and data.

    Attributes
    ----------
    values : (..., K) posterior means. unit : (..., K, K) their covariance per unit of error variance.
    scale : (...,) squared scale of the error, such that the error variance is scale * df / chi2(df). df : (...,) degrees of freedom.
    residuals : (..., T) at the posterior means, NaN in rows that were not used. count : (...,) rows used.
    """

    values: Array
    unit: Array
    scale: Array
    df: Array
    residuals: Array
    count: NDArray[np.intp]

    def predict(self, x: Array, variance: Array | float = 1.0) -> tuple[Array, Array]:
        """(...,) mean and squared scale of the t density, with ``df`` degrees of freedom, of x'b + e.

        x : (..., K). variance : of e, in units of the error variance.
        """
        spread = np.einsum("...i,...ij,...j->...", x, self.unit, x)
        return np.einsum("...i,...i->...", x, self.values), self.scale * (variance + spread)


def conjugate_regression(
    y: Array, x: Array, variance: Array, prior_mean: Array, prior_sd: Array, prior_scale: float, prior_df: float
) -> Posterior:
    """y_t = x_t'b + e_t with e_t ~ N(0, s2 variance_t), b ~ N(prior_mean, s2/prior_scale diag(prior_sd^2)), s2 ~ prior_scale prior_df / chi2.

    Parameters
    ----------
    y : (..., T), NaN where unknown. x : (..., T, K). variance : (..., T) positive. prior_mean, prior_sd : (K,), sds positive, those of the
        coefficients where the error variance is ``prior_scale``. prior_scale, prior_df : positive.

    Raises
    ------
    KernelError
        E-KERNEL-001 if shapes do not fit or a variance, sd, scale or df is not positive and finite.

    Notes
    -----
    The prior is K more rows of data. One QR decomposition of both solves for how far the coefficients are from their prior mean; the sum of
    squares of all rows is added to that of the prior.

    References
    ----------
    O'Hagan and Forster (2004), Kendall's Advanced Theory of Statistics 2B, chapter 11.

    Examples
    --------
    >>> one = conjugate_regression(
    ...     np.array([0.0, 4.0]), np.array([[0.0], [10.0]]), np.ones(2), np.array([0.5]), np.array([0.1]), 1.0, 4.0
    ... )
    >>> one.values, float(one.df)            # half way: what the figure says, 0.4, is as sharp as the prior
    (array([0.45]), 6.0)
    """
    _require(y, x, variance, prior_mean, prior_sd, prior_scale, prior_df)
    used = np.isfinite(y) & np.isfinite(x).all(-1)
    root = np.where(used, 1.0 / np.sqrt(variance), 0.0)
    design = np.where(used[..., None], x, 0.0)
    gap = np.where(used, y, 0.0) - design @ prior_mean
    tall = np.concatenate([design * root[..., None], _prior_rows(prior_sd, prior_scale, design.shape)], axis=-2)
    q, r = np.linalg.qr(tall)
    inverse = np.linalg.inv(r)
    target = np.concatenate([gap * root, np.zeros((*gap.shape[:-1], len(prior_mean)))], axis=-1)
    moved = np.einsum("...ij,...tj,...t->...i", inverse, q, target)
    rest = target - np.einsum("...tk,...k->...t", tall, moved)
    count, values = used.sum(-1), prior_mean + moved
    df = prior_df + count
    scale = (prior_scale * prior_df + np.square(rest).sum(-1)) / df
    residuals = np.where(used, y - np.einsum("...tk,...k->...t", design, values), np.nan)
    return Posterior(values, inverse @ inverse.swapaxes(-1, -2), scale, np.asarray(df, np.float64), residuals, count)


def _prior_rows(sd: Array, scale: float, shape: tuple[int, ...]) -> Array:
    """(..., K, K): one row per coefficient."""
    return np.broadcast_to(np.diag(np.sqrt(scale) / sd), (*shape[:-2], len(sd), len(sd)))


def _require(y: Array, x: Array, variance: Array, mean: Array, sd: Array, scale: float, df: float) -> None:
    fits = x.ndim >= 2 and x.shape[:-1] == y.shape == variance.shape and mean.shape == sd.shape == x.shape[-1:]
    positive = np.r_[variance.ravel(), sd.ravel(), scale, df]
    if not fits or not (np.isfinite(positive) & (positive > 0)).all() or not np.isfinite(mean).all():
        shapes = f"y {y.shape}, x {x.shape}, variance {variance.shape}, prior {mean.shape} and {sd.shape}"
        detail = f"{shapes}; give (..., T), (..., T, K), (..., T), (K,), (K,), and variances, sds, scale and df above nought"
        raise KernelError("E-KERNEL-001", what="conjugate regression", detail=detail)
