"""The ratio edit of Hidiroglou and Berthelot: which units moved unlike the others, their size considered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_numbers
from gdpcore.kernel.order import quantiles

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RatioEdit:
    """What the edit says of every unit.

    Attributes
    ----------
    values : (..., N, T) the effect E of each unit; NaN where it was not tested.
    flags : (..., N, T) True outside the bounds.
    lower, upper : (..., T) bounds of E. median : (..., T) the median ratio. tested : (..., T) units that took part.
    """

    values: Array
    flags: NDArray[np.bool_]
    lower: Array
    upper: Array
    median: Array
    tested: NDArray[np.int64]


def hidiroglou_berthelot(
    before: ArrayLike, now: ArrayLike, *, power: float = 0.5, least: float = 0.05, width: float = 4.0, fewest: int = 8
) -> RatioEdit:
    """Compare each unit's ratio of two periods with the ratios of all units.

    Parameters
    ----------
    before, now : (..., N, T) levels of N units in T pairs of periods. A unit takes part where both are above nought.
    power : U, the weight of size in [0, 1]. least : A, keeps the bounds apart where most units move alike.
    width : C, how wide the bounds are. fewest : units below which nothing is flagged.

    Notes
    -----
    r = now / before, M its median, s = 1 - M/r below and r/M - 1 above it; E = s max(before, now)^U; flagged outside
    E_M - C max(E_M - E_Q1, |A E_M|), E_M + C max(E_Q3 - E_M, |A E_M|). The median of an even number of ratios is here the geometric
    mean of the middle two, so that exchanging the periods mirrors E exactly; otherwise as published.

    Raises
    ------
    KernelError
        E-KERNEL-001 if shapes differ, a figure is infinite, or a parameter is out of range.

    References
    ----------
    Hidiroglou and Berthelot (1986), Survey Methodology 12, pp. 73-83.

    Examples
    --------
    >>> before = np.arange(10.0, 20.0)[:, None]
    >>> now = before * np.linspace(1.01, 1.1, 10)[:, None]
    >>> now[3] *= 3
    >>> np.flatnonzero(hidiroglou_berthelot(before, now).flags)
    array([3])
    """
    x, y = np.asarray(before, dtype=np.float64), np.asarray(now, dtype=np.float64)
    what = "ratio edit"
    if x.shape != y.shape or x.ndim < 2:
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"shapes {x.shape} and {y.shape}; two equal (..., unit, period) are needed"
        )
    if not (0 <= power <= 1 and least >= 0 and 0 < width < np.inf):
        raise KernelError("E-KERNEL-001", what=what, detail=f"power {power}, least {least}, width {width}")
    for name, figures in (("before", x), ("now", y)):
        require_numbers(what, name, figures)
    x, y = np.swapaxes(x, -1, -2), np.swapaxes(y, -1, -2)  # units last, where they are sorted
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((x > 0) & (y > 0), np.log(y) - np.log(x), np.nan)
        tested = np.count_nonzero(~np.isnan(ratio), axis=-1)
        (middle,) = quantiles(ratio, (0.5,))
        gap = ratio - middle[..., None]
        effect = np.sign(gap) * np.expm1(np.abs(gap)) * np.maximum(x, y) ** power
    first, centre, third = quantiles(effect, (0.25, 0.5, 0.75))
    floor = np.abs(least * centre)
    lower = centre - width * np.maximum(centre - first, floor)
    upper = centre + width * np.maximum(third - centre, floor)
    with np.errstate(invalid="ignore"):
        outside = (effect < lower[..., None]) | (effect > upper[..., None])
    flags = outside & (tested >= fewest)[..., None]
    return RatioEdit(np.swapaxes(effect, -1, -2), np.swapaxes(flags, -1, -2), lower, upper, np.exp(middle), tested)
