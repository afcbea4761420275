"""MIDAS regressions: weights of months by few parameters, estimated by least squares with the linear coefficients concentrated out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.regression import Array, least_squares

BOX = {"almon": ((-30.0, 30.0), (-60.0, 30.0)), "beta": ((-1.5, 4.0), (-1.5, 4.0))}
"""Where the two parameters of each family are sought."""
GRID = 9
STEPS = 60


@dataclass(frozen=True)
class Midas:
    """y = c + b sum_k w_k(theta) m_k + z'd + e.

    Attributes
    ----------
    values : (J, 2 + D) c, b and d. theta : (J, 2). weights : (J, K), that sum to one. residuals : (J, T), NaN where not used.
    variance : (J,) residual sum of squares over df = count - 4 - D. covariance : (J, 4 + D, 4 + D) of (c, b, d, theta), from the Jacobian.
    slope : (J,) length of the gradient of half the sum of squares in theta, over the sum of squares; nought at an inner optimum.
    """

    values: Array
    theta: Array
    weights: Array
    residuals: Array
    variance: Array
    covariance: Array
    count: NDArray[np.intp]
    df: NDArray[np.intp]
    slope: Array
    collinear: NDArray[np.bool_]


def weights(family: str, theta: Array, months: int) -> tuple[Array, Array]:
    """Weights of months, the newest first, and their derivatives.

    Parameters
    ----------
    family : "almon": w_k ~ exp(theta_1 u + theta_2 u^2); "beta": w_k ~ u^(exp theta_1 - 1) (1 - u)^(exp theta_2 - 1); u = (k + 1/2) / K.
    theta : (..., 2). months : K.

    Returns
    -------
    weights (..., K) that sum to one, derivatives (..., K, 2).

    Raises
    ------
    KernelError
        E-KERNEL-001 for another family.

    References
    ----------
    Ghysels, Sinko and Valkanov (2007), Econometric Reviews 26, pp. 53-90.

    Examples
    --------
    >>> weights("almon", np.zeros(2), 4)[0]
    array([0.25, 0.25, 0.25, 0.25])
    """
    if family not in BOX:
        raise KernelError("E-KERNEL-001", what="MIDAS weights", detail=f"family {family!r}; give 'almon' or 'beta'")
    u = (np.arange(months) + 0.5) / months
    if family == "almon":
        basis = np.column_stack([u, u * u])
        slopes = np.broadcast_to(basis, (*theta.shape[:-1], months, 2))
        log = theta @ basis.T
    else:
        basis = np.column_stack([np.log(u), np.log1p(-u)])
        power = np.exp(theta)
        slopes = basis * power[..., None, :]
        log = (power - 1.0) @ basis.T
    w = np.exp(log - log.max(-1, keepdims=True))
    w = w / w.sum(-1, keepdims=True)
    return w, w[..., None] * (slopes - np.einsum("...k,...kj->...j", w, slopes)[..., None, :])


def midas(y: Array, months: Array, others: Array, family: str) -> Midas:
    """Estimate equation by equation, all at once: a grid over theta, then Levenberg-Marquardt steps from its two best points.

    Parameters
    ----------
    y : (J, T). months : (J, T, K) figures of months, the newest first. others : (J, T, D) further regressors without the constant.
        NaN anywhere leaves a row out.
    family : "almon" or "beta".

    References
    ----------
    Golub and Pereyra (2003), Inverse Problems 19, pp. R1-R26, on concentrating out; Kaufman's approximation of the Jacobian.

    Examples
    --------
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> m = rng.normal(size=(1, 200, 6))
    >>> one = midas(1.0 + 2.0 * m @ weights("almon", np.array([-4.0, 0.0]), 6)[0], m, np.empty((1, 200, 0)), "almon")
    >>> one.values.round(4), one.theta.round(3)
    (array([[1., 2.]]), array([[-4.,  0.]]))
    """
    weights(family, np.zeros(2), 2)
    low, high = np.array(BOX[family]).T
    used = np.isfinite(y) & np.isfinite(months).all(-1) & np.isfinite(others).all(-1)
    y, months, others = np.where(used, y, np.nan), np.where(used[..., None], months, 0.0), np.where(used[..., None], others, 0.0)
    starts = _grid_starts(y, months, others, family, low, high)
    found = [_descend(y, months, others, family, theta, low, high) for theta in starts]
    squares = np.array([_squares(y, months, others, family, theta)[0] for theta in found])
    theta = np.asarray(found)[squares.argmin(0), np.arange(len(y))]
    return _result(y, months, others, family, theta)


def _design(months: Array, others: Array, family: str, theta: Array) -> Array:
    w = weights(family, theta, months.shape[-1])[0]
    blend = np.einsum("...tk,...k->...t", months, w)
    return np.concatenate(
        [np.ones((*blend.shape, 1)), blend[..., None], np.broadcast_to(others, (*blend.shape, others.shape[-1]))], -1
    )


def _squares(y: Array, months: Array, others: Array, family: str, theta: Array) -> tuple[Array, Array, Array, Array]:
    """Sum of squares, residuals, design, and the coefficient of the months."""
    design = _design(months, others, family, theta)
    one = least_squares(np.broadcast_to(y, design.shape[:-1]), design)
    held = np.nan_to_num(one.residuals)
    squares = np.where(np.isfinite(one.variance), np.square(held).sum(-1), np.inf)
    return squares, held, design, one.values[..., 1]


def _grid_starts(y: Array, months: Array, others: Array, family: str, low: Array, high: Array) -> tuple[Array, Array]:
    """The best point of a grid, and the best of those of the other half of it: two starts (J, 2)."""
    axis = np.linspace(0.1, 0.9, GRID)
    grid = np.array([(low + np.array([a, b]) * (high - low)) for a in axis for b in axis])
    each = np.broadcast_to(grid[:, None], (len(grid), len(y), 2))
    squares = np.concatenate([_squares(y, months, others, family, some)[0] for some in np.array_split(each, GRID)])
    first = squares.argmin(0)
    half = grid[:, 0][:, None] > np.median(grid[:, 0])
    other = np.where(half == half[first, 0], np.inf, squares).argmin(0)
    return grid[first], grid[other]


def _descend(y: Array, months: Array, others: Array, family: str, theta: Array, low: Array, high: Array) -> Array:
    """Levenberg-Marquardt on theta within the box, every equation with a damping of its own."""
    damping = np.full(len(y), 1e-2)
    squares, held, design, slope = _squares(y, months, others, family, theta)
    for _ in range(STEPS):
        tilt = _tilt(months, family, theta, slope)
        x = np.where(np.isfinite(y)[..., None], design, 0.0)
        q = np.linalg.qr(x)[0]
        tilt = tilt - q @ (q.swapaxes(-1, -2) @ tilt)
        gram, pull = tilt.swapaxes(-1, -2) @ tilt, np.einsum("jti,jt->ji", tilt, held)
        size = np.maximum(np.trace(gram, axis1=-2, axis2=-1), 1e-300)[:, None, None]
        step = np.linalg.solve(gram / size + damping[:, None, None] * np.eye(2), (pull / size[..., 0])[..., None])[..., 0]
        new = np.clip(theta + np.nan_to_num(step), low, high)
        trial = _squares(y, months, others, family, new)
        better = trial[0] < squares
        moved = np.abs(new - theta).max(-1)
        theta = np.where(better[:, None], new, theta)
        lower = np.where(better, trial[0], squares)
        done = (better & (lower >= squares * (1.0 - 1e-15))) | ~np.isfinite(squares) | (moved < 1e-10) | (damping > 1e8)
        squares, slope = lower, np.where(better, trial[3], slope)
        held, design = np.where(better[:, None], trial[1], held), np.where(better[:, None, None], trial[2], design)
        damping = np.where(better, np.maximum(damping / 5.0, 1e-12), damping * 4.0)
        if done.all():
            break
    return theta


def _tilt(months: Array, family: str, theta: Array, slope: Array) -> Array:
    """(J, T, 2): b times the derivative of the blend in theta, nought in rows that are not used."""
    turn = weights(family, theta, months.shape[-1])[1]
    return np.asarray(np.einsum("jtk,jki->jti", months, turn) * np.nan_to_num(slope)[:, None, None])


def _result(y: Array, months: Array, others: Array, family: str, theta: Array) -> Midas:
    design = _design(months, others, family, theta)
    one = least_squares(y, design)
    held = np.nan_to_num(one.residuals)
    tilt = _tilt(months, family, theta, one.values[..., 1])
    whole = np.concatenate([np.where(np.isfinite(y)[..., None], design, 0.0), tilt], -1)
    df = one.df - 2
    squares = np.square(held).sum(-1)
    variance = np.where(np.isfinite(one.variance) & (df > 0), squares / np.maximum(df, 1), np.nan)
    length = np.sqrt(np.square(whole).sum(-2))
    length = np.where(length > 0, length, 1.0)
    scaled = whole / length[:, None, :]
    inverse = np.linalg.pinv(scaled.swapaxes(-1, -2) @ scaled, rcond=1e-10, hermitian=True)
    covariance = inverse / length[:, :, None] / length[:, None, :] * variance[:, None, None]
    slope = np.linalg.norm(np.einsum("jti,jt->ji", tilt, held), axis=-1) / np.where(squares > 0, squares, 1.0)
    return Midas(
        one.values, theta, weights(family, theta, months.shape[-1])[0], one.residuals, variance, covariance, one.count, df, slope, one.collinear
    )  # fmt: skip
