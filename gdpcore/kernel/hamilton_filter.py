"""Hamilton's regression filter: what could not be foreseen two years ahead from the recent past is the cycle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_whole

Array = NDArray[np.float64]


@dataclass(frozen=True)
class HamiltonFilter:
    """Trend and cycle by regression.

    Attributes
    ----------
    values : (..., T) the cycle, y_t less the regression on y_{t-h}, ..., y_{t-h-p+1}; NaN in the first h + p - 1 periods.
    trend : (..., T) the fitted values.
    coefficients : (..., p + 1) constant first.
    residual : largest |sum of residual times regressor| over the sum of absolute products: zero up to rounding for least squares.
    """

    values: Array
    trend: Array
    coefficients: Array
    residual: float


def hamilton(values: ArrayLike, *, ahead: int = 8, lags: int = 4) -> HamiltonFilter:
    """Regress y_t on a constant and y_{t-h}, ..., y_{t-h-p+1}.

    Parameters
    ----------
    values : (..., T) such as logarithms of seasonally adjusted levels, finite. ahead : h, two years: 8 quarters, 24 months.
    lags : p, one year: 4 quarters, 12 months.

    Raises
    ------
    KernelError
        E-TURN-001 for a value that is missing or infinite, E-TURN-002 with fewer equations than twice the coefficients.

    References
    ----------
    J. D. Hamilton (2018), Why you should never use the Hodrick-Prescott filter, Review of Economics and Statistics 100, 831-843.

    Examples
    --------
    >>> hamilton(np.arange(30.0) ** 1.5, ahead=2, lags=1).values.shape
    (30,)
    """
    require_whole("hamilton", 1, ahead=ahead, lags=lags)
    y = np.asarray(values, dtype=np.float64)
    first = ahead + lags - 1
    if y.ndim == 0 or y.shape[-1] - first < 2 * (lags + 1):
        raise KernelError("E-TURN-002", what="hamilton", count=0 if y.ndim == 0 else y.shape[-1], least=first + 2 * (lags + 1))
    rows = y.reshape(-1, y.shape[-1])
    if not np.isfinite(rows).all():
        row, at = (int(k) for k in np.argwhere(~np.isfinite(rows))[0])
        raise KernelError("E-TURN-001", what="hamilton", row=row, at=at, value=float(rows[row, at]))
    count, length = rows.shape[1] - first, rows.shape[1]
    centre, scale = rows.mean(axis=1, keepdims=True), np.abs(rows).max(axis=1, keepdims=True)
    moved = (rows - centre) / np.where(scale > 0, scale, 1.0)  # the fit does not depend on origin and unit; rounding does
    past = np.stack([moved[:, first - ahead - k : length - ahead - k] for k in range(lags)], axis=2)
    design = np.concatenate([np.ones((len(rows), count, 1)), past], axis=2)
    target = moved[:, first:]
    beta = (np.linalg.pinv(design) @ target[..., None])[..., 0]
    fitted = (design @ beta[..., None])[..., 0]
    left = target - fitted
    products = design * left[..., None]
    size = np.abs(products).sum(axis=1)
    gap = np.abs(products.sum(axis=1)) / np.where(size > 0, size, 1.0)
    trend, cycle = np.full(rows.shape, np.nan), np.full(rows.shape, np.nan)
    unit = np.where(scale > 0, scale, 1.0)
    trend[:, first:] = fitted * unit + centre
    cycle[:, first:] = rows[:, first:] - trend[:, first:]
    constant = beta[:, :1] * unit + centre * (1.0 - beta[:, 1:].sum(axis=1, keepdims=True))
    coefficients = np.concatenate([constant, beta[:, 1:]], axis=1).reshape(*y.shape[:-1], lags + 1)
    exact = np.abs(left).max(axis=1) < 1e-10  # nothing is left: no residual to be orthogonal
    residual = float(np.where(exact[:, None], 0.0, gap).max())
    return HamiltonFilter(cycle.reshape(y.shape), trend.reshape(y.shape), coefficients, residual)
