"""How far each figure lies from the others of its series, judged by the spread of the others: exact under independence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.kernel.limits import require_numbers

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Deleted:
    """Studentised deleted residuals.

    Attributes
    ----------
    values : (..., T) t of each figure against the mean and spread of the other n - 1 of its series; NaN where n < 4.
    p : (..., T) two-sided probability under independent normal figures, Student's t with n - 2 degrees of freedom.
    count : (...) n.
    """

    values: Array
    p: Array
    count: NDArray[np.int64]


def deleted_residuals(values: ArrayLike) -> Deleted:
    """Each figure against the rest of its series.

    Parameters
    ----------
    values : (..., T), NaN for gaps.

    Notes
    -----
    With e the figure less the mean of all n, SS the sum of squares and e* = e sqrt(n / (n - 1)): t = e* sqrt((n - 2) / (SS - e*^2)).
    Where the others do not vary and the figure differs, t is infinite and p nought.

    Raises
    ------
    KernelError
        E-KERNEL-001 for an infinite figure.

    References
    ----------
    Cook and Weisberg (1982), Residuals and Influence in Regression, section 2.2.1.

    Examples
    --------
    >>> deleted_residuals([1.0, 1.1, 0.9, 1.0, 1.05, 9.0]).p[-1] < 1e-6
    np.True_
    """
    from scipy.special import stdtr  # loaded when a test is made

    x = np.asarray(values, dtype=np.float64)
    require_numbers("deleted residuals", "values", x)
    here = ~np.isnan(x)
    n = np.count_nonzero(here, axis=-1)
    safe = np.maximum(n, 1)
    mean = np.where(here, x, 0.0).sum(axis=-1) / safe
    e = x - mean[..., None]
    total = np.where(here, e * e, 0.0).sum(axis=-1)[..., None]
    count = n[..., None].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = e * e * count / (count - 1.0)
        left = np.maximum(total - own, 0.0)
        left = np.where(left <= 1e-13 * total, 0.0, left)  # rounding only
        t = np.where(own <= 1e-26 * (mean[..., None] ** 2), 0.0, np.sign(e) * np.sqrt(own * (count - 2.0) / left))
        t = np.where(here & (count >= 4), t, np.nan)
        p = 2.0 * stdtr(np.maximum(count - 2.0, 1.0), -np.abs(t))
    return Deleted(t, np.where(np.isnan(t), np.nan, p), n)
