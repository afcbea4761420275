"""Growth, contributions, shares. Rates in per cent (5.2 means 5.2 %), contributions in percentage points, shares in per cent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.blocks import blocks

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """Rates or shares.

    Attributes
    ----------
    values : (..., T) per cent, points, or as the function says; NaN where an operand is missing or the base is not positive.
    undefined : how many cells have both operands but a base that is zero or negative.
    """

    values: Array
    undefined: int


@dataclass(frozen=True)
class Contributions:
    """Contributions of parts to the growth of a total.

    Attributes
    ----------
    values : (..., I, T) percentage points, or per cent of the growth.
    residual : largest |sum of contributions - growth of the total| over the sum of absolute contributions (points), where all
        parts are there; NaN if the parts given do not make up the total or were not asked to.
    undefined : how many cells have operands but no meaning (base not positive, growth near zero, signs mixed).
    """

    values: Array
    residual: float
    undefined: int


def growth(values: ArrayLike, lag: int) -> Rates:
    """Growth over the period ``lag`` steps before: 100 (x_t / x_{t-lag} - 1), per cent.

    Parameters
    ----------
    values : (..., T) levels.
    lag : steps; 4 for year on year with quarters, 1 for quarter on quarter.

    Returns
    -------
    Rates
        (..., T); the first ``lag`` periods are NaN.

    Examples
    --------
    >>> growth([100.0, 110.0, 121.0], 1).values.round(6)
    array([nan, 10., 10.])
    """
    x = np.asarray(values, dtype=np.float64)
    if lag < 1 or x.ndim == 0:
        raise KernelError("E-KERNEL-001", what="growth", detail=f"lag {lag} must be at least 1, values at least one-dimensional")
    out = np.empty(x.shape)
    if lag >= x.shape[-1]:
        out[...] = np.nan
        return Rates(out, 0)
    x = np.ascontiguousarray(x)
    undefined = 0
    for at in blocks(x.shape, max(x.ndim - 1, 0)):
        # one run through the block's memory: the first periods of a row meet the row before and are wiped afterwards
        now, part = x[at].reshape(-1), out[at].reshape(-1)
        hit = _relative(now[lag:], now[:-lag], part[lag:])
        out[at][..., :lag] = np.nan
        if hit:
            undefined += int(np.count_nonzero((x[at][..., :-lag] <= 0) & ~np.isnan(x[at][..., lag:])))
    return Rates(out, undefined)


def _relative(now: Array, then: Array, out: Array) -> int:
    """out = 100 (now / then - 1); NaN where then <= 0; returns how many present cells that undid."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        np.divide(now, then, out=out)
        np.subtract(out, 1.0, out=out)
        np.multiply(out, 100.0, out=out)
        if np.fmin.reduce(then, axis=None, initial=np.inf) > 0:  # the common case in one pass
            return 0
        bad = then <= 0
    out[bad] = np.nan
    return int(np.count_nonzero(bad & ~np.isnan(now)))


def over(now: ArrayLike, then: ArrayLike) -> Rates:
    """Growth of one array over another of the same shape, per cent.

    Examples
    --------
    >>> over([105.0], [100.0]).values.round(6)
    array([5.])
    """
    a, b = np.broadcast_arrays(np.asarray(now, dtype=np.float64), np.asarray(then, dtype=np.float64))
    out = np.empty(a.shape)
    undefined = (
        sum(_relative(a[at], b[at], out[at]) for at in blocks(a.shape, max(a.ndim - 1, 0))) if a.ndim else _relative(a, b, out)
    )
    return Rates(out, undefined)


def annualised(values: ArrayLike, lag: int, per_year: int) -> Rates:
    """Growth over ``lag`` steps at an annual rate: 100 ((x_t / x_{t-lag})^(per_year / lag) - 1), per cent.

    Examples
    --------
    >>> annualised([100.0, 101.0], 1, 4).values.round(4)
    array([  nan, 4.0604])
    """
    rate = growth(values, lag)
    with np.errstate(invalid="ignore"):
        return Rates(100.0 * (np.power(1.0 + rate.values / 100.0, per_year / lag) - 1.0), rate.undefined)


def two_year_average(yoy: ArrayLike, lag: int) -> Rates:
    """Average growth of two years from year-on-year rates: 100 (sqrt((1+g_t)(1+g_{t-lag})) - 1), per cent.

    Used in China's 2021 releases to take out the base of 2020.

    Examples
    --------
    >>> two_year_average([-6.8, 18.3], 1).values.round(2)
    array([nan,  5.])
    """
    g = 1.0 + np.asarray(yoy, dtype=np.float64) / 100.0
    out = np.full(g.shape, np.nan)
    product = g[..., lag:] * g[..., :-lag]
    with np.errstate(invalid="ignore"):
        out[..., lag:] = 100.0 * (np.sqrt(product) - 1.0)
    return Rates(out, int(np.count_nonzero(product < 0)))


def comparable_base(level: ArrayLike, rate: ArrayLike) -> Rates:
    """Last year's level on this year's scope, backed out of a level and its published growth: x / (1 + g/100).

    A published rate compares like with like; the ratio of published levels does not where last year's base was revised.

    Examples
    --------
    >>> comparable_base(1116.0, 5.2).values.round(1)
    np.float64(1060.8)
    """
    x, g = np.asarray(level, dtype=np.float64), 1.0 + np.asarray(rate, dtype=np.float64) / 100.0
    bad = g <= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.where(bad, np.nan, x / g)
    return Rates(np.asarray(out)[()], int(np.count_nonzero(bad & ~np.isnan(x))))


def contributions(volume: ArrayLike, total: ArrayLike, lag: int, *, complete: bool = False) -> Contributions:
    """Contributions to the growth of a total, percentage points: 100 (R_it - R_i,t-lag) / R_t-lag (constant-price increments).

    Parameters
    ----------
    volume : (..., I, T) parts.
    total : (..., T) the total whose growth is explained.
    lag : steps to the base (4 for year on year with quarters).
    complete : say that the parts make up the total, and measure how exactly their contributions add to its growth.

    Returns
    -------
    Contributions
        (..., I, T) percentage points; NaN in the first ``lag`` periods.

    Examples
    --------
    >>> contributions([[10.0, 11.0], [90.0, 94.0]], [100.0, 105.0], 1, complete=True).values
    array([[nan,  1.],
           [nan,  4.]])
    """
    x, base = np.asarray(volume, dtype=np.float64), np.asarray(total, dtype=np.float64)
    if x.ndim < 2 or base.shape != (*x.shape[:-2], x.shape[-1]):
        raise KernelError("E-KERNEL-001", what="contributions", detail=f"total has shape {base.shape}, parts {x.shape}")
    out = np.empty(x.shape)
    x = np.ascontiguousarray(x)
    then = base[..., :-lag]
    weight = np.full(base.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        np.divide(100.0, then, out=weight[..., lag:])
    weight[..., lag:][then <= 0] = np.nan
    for at in blocks(x.shape, x.ndim - 2):
        now, part = x[at].reshape(-1), out[at].reshape(-1)
        part[:lag] = np.nan
        np.subtract(now[lag:], now[:-lag], out=part[lag:])  # row by row in one run; the first periods of a row weigh NaN
        out[at] *= weight[at][..., None, :]
    residual = _adding_up(out, growth(base, lag).values) if complete else float("nan")
    return Contributions(out, residual, int(np.count_nonzero(then <= 0)))


def _adding_up(parts: Array, rate: Array) -> float:
    scale = np.abs(parts).sum(axis=-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.abs(parts.sum(axis=-2) - rate) / np.where(scale > 0, scale, 1.0)
    return float(np.nanmax(error, initial=0.0))


def contribution_shares(points: ArrayLike, rate: ArrayLike, *, least: float = 0.5) -> Contributions:
    """Contributions in per cent of the growth of the total (贡献率): 100 c_i / g.

    Not given where |g| < ``least`` or where contributions of both signs stand together with a growth that is smaller than
    half of their absolute sum: a share of a near-zero or cancelling growth misleads.

    Parameters
    ----------
    points : (..., I, T) percentage points.
    rate : (..., T) growth of the total, per cent.

    Examples
    --------
    >>> contribution_shares([[1.0], [4.0]], [5.0]).values.ravel()
    array([20., 80.])
    """
    c, g = np.asarray(points, dtype=np.float64), np.asarray(rate, dtype=np.float64)
    cancelling = np.abs(c.sum(axis=-2)) < 0.5 * np.abs(c).sum(axis=-2)
    hidden = (np.abs(g) < least) | cancelling
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.where(hidden[..., None, :], np.nan, 100.0 * c / g[..., None, :])
    return Contributions(out, float("nan"), int(np.count_nonzero(hidden & ~np.isnan(g))))


def current_share_contributions(value: ArrayLike, total: ArrayLike, rate: ArrayLike, lag: int) -> Contributions:
    """Contributions with shares at current prices of the base period: (V_i,t-lag / V_t-lag) g_i, percentage points.

    The variant for published tables that hold values and rates but no constant-price levels; it adds to published growth
    within rounding (0.1 point for China), not exactly.

    Parameters
    ----------
    value : (..., I, T) current-price parts; total : (..., T); rate : (..., I, T) published growth, per cent.

    Examples
    --------
    >>> current_share_contributions([[10.0, 12.0]], [100.0, 110.0], [[0.0, 5.0]], 1).values
    array([[nan, 0.5]])
    """
    v, y, g = (np.asarray(a, dtype=np.float64) for a in (value, total, rate))
    out = np.full(v.shape, np.nan)
    then = y[..., :-lag]
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where((then > 0)[..., None, :], v[..., :-lag] / then[..., None, :], np.nan)
    out[..., lag:] = weight * g[..., lag:]
    return Contributions(out, float("nan"), int(np.count_nonzero(then <= 0)))


def shares(value: ArrayLike, total: ArrayLike) -> Rates:
    """Shares of parts in a total, per cent: 100 V_i / V.

    Parameters
    ----------
    value : (..., I, T); total : (..., T).

    Examples
    --------
    >>> shares([[10.0], [30.0]], [40.0]).values.ravel()
    array([25., 75.])
    """
    v, y = np.asarray(value, dtype=np.float64), np.asarray(total, dtype=np.float64)
    bad = y == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.where(bad[..., None, :], np.nan, 100.0 * v / y[..., None, :])
    return Rates(out, int(np.count_nonzero(bad)))
