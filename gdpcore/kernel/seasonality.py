"""Is there a seasonal pattern: one F test for what goes in and for what comes out of an adjustment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_whole, whole_numbers

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SeasonalTest:
    """Test of equal means of the calendar periods.

    Attributes
    ----------
    statistic, p : (...) F and its probability under equal means; a series that does not move has F = 0, p = 1.
    values : the statistic.
    """

    statistic: Array
    p: Array

    @property
    def values(self) -> Array:
        """The statistic."""
        return self.statistic


def stable_seasonality(values: ArrayLike, period: int, place: ArrayLike | None = None) -> SeasonalTest:
    """F test of stable seasonality in the changes from one period to the next.

    Parameters
    ----------
    values : (..., T) levels, or logarithms where the pattern is multiplicative; no NaN.
    period : periods a year, at least 2.
    place : (T,) position in the year, 0-based; counted from the first period where not given.

    Notes
    -----
    One-way analysis of variance of first differences with ``period`` groups. Differences remove a trend; they are
    autocorrelated, so p is a guide, not an exact level.

    Raises
    ------
    KernelError
        E-KERNEL-001 for less than two years, a missing or infinite figure, a period below 2, places that do not fit or that
        leave a part of the year without a change.

    Examples
    --------
    >>> x = [1.0, 3, 2, 5] * 4
    >>> float(stable_seasonality(x, 4).p) < 1e-6
    True
    """
    from scipy.special import fdtrc  # loaded when a test is made

    what = "test of seasonality"
    require_whole(what, 2, period=period)
    levels = np.atleast_1d(np.asarray(values, dtype=np.float64))
    n = levels.shape[-1] - 1
    if n < 2 * period:
        raise KernelError("E-KERNEL-001", what=what, detail=f"{n + 1} periods, two years are needed")
    missing = ~np.isfinite(levels)
    if missing.any():
        at = tuple(int(k) for k in np.argwhere(missing)[0])
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"the figure at {at} is missing or infinite; fill or leave out the series"
        )
    x = np.diff(levels, axis=-1)
    where = (np.arange(n + 1) if place is None else whole_numbers(what, "places", place))[1:] % period
    group = (where == np.arange(period)[:, None]).astype(np.float64)
    count = group.sum(axis=1)
    if where.shape != (n,) or not count.all():
        raise KernelError("E-KERNEL-001", what=what, detail=f"places must be one for each of {n + 1} periods and cover the year")
    means = x @ group.T / count
    inside = ((x - means[..., where]) ** 2).sum(axis=-1)
    between = (count * (means - x.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
    low, high = period - 1, n - period
    floor = 1e-28 * (x**2).sum(axis=-1)  # a perfect pattern leaves rounding only
    with np.errstate(divide="ignore", invalid="ignore"):
        f = np.where(between <= floor, 0.0, (between / low) / np.maximum(inside, floor) * high)
    return SeasonalTest(f, np.asarray(fdtrc(low, high, f)))
