"""A vector autoregression with a conjugate prior: moments, posterior, and the marginal likelihood that chooses the tightness.

x_t = c + A_1 x_{t-1} + ... + A_p x_{t-p} + u_t, u ~ N(0, S). With k = 1 + N p coefficients per equation, ordered constant, first lag of
all series, second lag, ...: S ~ IW(scale, df), vec(B) | S ~ N(vec(B0), S x Omega).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize_scalar
from scipy.special import multigammaln

Array = NDArray[np.float64]
LOOSE = 100.0
"""Prior variance of a constant, of standardised series."""
BOUNDS = (-5.0, 2.0)
"""Where the log of the tightness is sought."""


@dataclass(frozen=True)
class Moments:
    """Sums over T rows: xx (k, k), xy (k, N), yy (N, N)."""

    xx: Array
    xy: Array
    yy: Array
    count: float

    def plus(self, other: Moments) -> Moments:
        """The moments of both samples."""
        return Moments(self.xx + other.xx, self.xy + other.xy, self.yy + other.yy, self.count + other.count)


@dataclass(frozen=True)
class Prior:
    """``mean`` (k, N) of the coefficients, ``precision`` (k,) the diagonal of Omega^-1, ``scale`` (N,) of the diagonal of S, ``df``."""

    mean: Array
    precision: Array
    scale: Array
    df: float


@dataclass(frozen=True)
class Posterior:
    """The same family after the data.

    Attributes
    ----------
    values : (k, N) mean and mode of the coefficients. root : lower Cholesky factor of xx + Omega^-1, whose inverse times S is their
        covariance. scale : (N, N). df : of the inverse Wishart. log_marginal : log density of the data, coefficients and S integrated out.
    """

    values: Array
    root: Array
    scale: Array
    df: float
    log_marginal: float

    @property
    def cov(self) -> Array:
        """(N, N) posterior mean of S."""
        return np.asarray(self.scale / (self.df - len(self.scale) - 1.0))


def moments_of(x: Array, lags: int) -> Moments:
    """Moments of complete series (T, N).

    Examples
    --------
    >>> moments_of(np.arange(6.0)[:, None], 2).xx[0]
    array([ 4., 10.,  6.])
    """
    rows = len(x) - lags
    z = np.column_stack([np.ones(rows), *(x[lags - k : len(x) - k] for k in range(1, lags + 1))])
    return Moments(z.T @ z, z.T @ x[lags:], x[lags:].T @ x[lags:], float(rows))


def minnesota(scale: Array, lags: int, tightness: float, own: float = 0.0) -> Prior:
    """Coefficients near ``own`` on the first own lag and nought elsewhere, the nearer the longer the lag.

    Parameters
    ----------
    scale : (N,) variances of the errors, series by series. tightness : prior sd of a first own lag.

    Notes
    -----
    Var(A_l)_ij = tightness^2 / l^2 x S_ii / scale_j; S ~ IW(diag(scale), N + 2), whose mean is diag(scale).

    References
    ----------
    Litterman (1986), Journal of Business and Economic Statistics 4, pp. 25-38; Giannone, Lenza and Primiceri (2015), Review of
    Economics and Statistics 97, pp. 436-451.

    Examples
    --------
    >>> minnesota(np.array([1.0, 4.0]), 2, 0.5).precision.tolist()
    [0.01, 4.0, 16.0, 16.0, 64.0]
    """
    n = len(scale)
    mean = np.zeros((1 + n * lags, n))
    mean[1 : 1 + n] = own * np.eye(n)
    square = np.repeat(np.square(np.arange(1.0, lags + 1)), n)
    return Prior(mean, np.r_[1.0 / LOOSE, square * np.tile(scale, lags) / tightness**2], scale, n + 2.0)


def dummies(level: Array, lags: int, sum_of_coefficients: float | None, single_unit_root: float | None) -> Moments:
    """Rows that say that a series which has stayed at its level stays there, and that all do at once.

    Parameters
    ----------
    level : (N,) means of the first rows. sum_of_coefficients, single_unit_root : the larger, the less they say; None: nothing.

    References
    ----------
    Doan, Litterman and Sims (1984), Econometric Reviews 3, pp. 1-100; Sims and Zha (1998), International Economic Review 39, pp. 949-968.

    Examples
    --------
    >>> dummies(np.array([2.0]), 1, 0.5, None).xx
    array([[ 0.,  0.],
           [ 0., 16.]])
    """
    n = len(level)
    y, x = np.zeros((0, n)), np.zeros((0, 1 + n * lags))
    if sum_of_coefficients is not None:
        y = np.diag(level) / sum_of_coefficients
        x = np.column_stack([np.zeros(n), np.tile(y, lags)])
    if single_unit_root is not None:
        y = np.vstack([y, level / single_unit_root])
        x = np.vstack([x, np.r_[1.0, np.tile(level, lags)] / single_unit_root])
    return Moments(x.T @ x, x.T @ y, y.T @ y, float(len(y)))


def posterior_of(moments: Moments, prior: Prior) -> Posterior:
    """The posterior, and the marginal likelihood in closed form.

    References
    ----------
    Giannone, Lenza and Primiceri (2015), appendix A.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the moments are those of no series.
    """
    n, weighted = len(prior.scale), prior.precision[:, None] * prior.mean
    factor = cho_factor(moments.xx + np.diag(prior.precision), lower=True)
    rhs = moments.xy + weighted
    values = cho_solve(factor, rhs)
    scale = np.diag(prior.scale) + moments.yy + prior.mean.T @ weighted - rhs.T @ values
    scale = (scale + scale.T) / 2.0
    root = np.tril(factor[0])
    half = np.log(np.diag(np.linalg.cholesky(scale))).sum()
    df = prior.df + moments.count
    log = -0.5 * n * moments.count * np.log(np.pi) + multigammaln(df / 2.0, n) - multigammaln(prior.df / 2.0, n)
    log += n * (0.5 * np.log(prior.precision).sum() - np.log(np.diag(root)).sum())
    log += 0.5 * prior.df * np.log(prior.scale).sum() - df * half
    return Posterior(values, root, scale, df, float(log))


def log_marginal(moments: Moments, extra: Moments, prior: Prior) -> float:
    """Log density of the data given the dummy rows ``extra``, which belong to the prior."""
    whole = posterior_of(moments.plus(extra), prior).log_marginal
    return whole - (posterior_of(extra, prior).log_marginal if extra.count else 0.0)


def tightest(moments: Moments, extra: Moments, scale: Array, lags: int, own: float) -> float:
    """The tightness that maximises the marginal likelihood times the gamma hyperprior of mode 0.2 and sd 0.4.

    References
    ----------
    Giannone, Lenza and Primiceri (2015), section 3.
    """
    shape, width = _gamma(0.2, 0.4)

    def loss(log: float) -> float:
        tightness = float(np.exp(log))
        hyper = (shape - 1.0) * log - tightness / width
        return -log_marginal(moments, extra, minnesota(scale, lags, tightness, own)) - hyper

    return float(np.exp(minimize_scalar(loss, bounds=BOUNDS, method="bounded", options={"xatol": 1e-3}).x))


def _gamma(mode: float, sd: float) -> tuple[float, float]:
    """Shape and scale of a gamma density."""
    width = (np.sqrt(mode**2 + 4.0 * sd**2) - mode) / 2.0
    return mode / width + 1.0, float(width)


def draw_posterior(posterior: Posterior, rng: np.random.Generator) -> tuple[Array, Array]:
    """(k, N) coefficients and (N, N) covariance of the errors, drawn jointly."""
    n, k = len(posterior.scale), len(posterior.values)
    bartlett = np.tril(rng.standard_normal((n, n)), -1)
    bartlett[np.diag_indices(n)] = np.sqrt(rng.chisquare(posterior.df - np.arange(n)))
    root = np.linalg.cholesky(np.linalg.inv(posterior.scale)) @ bartlett
    upper = np.linalg.inv(root)  # S = upper' upper
    noise = np.linalg.solve(posterior.root.T, rng.standard_normal((k, n)))
    return posterior.values + noise @ upper, np.asarray(upper.T @ upper)
