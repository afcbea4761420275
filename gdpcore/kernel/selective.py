"""Which figures to check first: by what an error in them would do to the total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Selection:
    """Figures in the order in which they should be checked.

    Attributes
    ----------
    values : (N,) score: the effect on the total in per cent of it, NaN where nothing was expected.
    order : positions by falling score, those without one left out.
    remaining : (K,) per cent of the total that may stay wrong after the first 1, 2, ... of ``order`` were checked.
    selected : (N,) True for the fewest figures after whose check no more than the threshold remains. residual : what then remains.
    """

    values: Array
    order: NDArray[np.int64]
    remaining: Array
    selected: NDArray[np.bool_]
    residual: float


def selective_editing(
    reported: ArrayLike, expected: ArrayLike, weight: ArrayLike, total: ArrayLike, *, threshold: float = 1.0
) -> Selection:
    """Rank figures by weight x |reported - expected| / total.

    Parameters
    ----------
    reported, expected : (N,) figures and what they should about be; NaN is left out.
    weight : (N,) or a number, what one unit of the figure does to the total. total : (N,) or a number, not nought.
    threshold : per cent of the total that may remain unchecked (1 is the usual choice).

    Raises
    ------
    KernelError
        E-KERNEL-001 if shapes do not fit, a total is nought, a weight below nought, or the threshold not above nought.

    References
    ----------
    Di Zio and Guarnera (2013), Computational Statistics and Data Analysis 57, pp. 1-14 (the threshold on expected remaining error).

    Examples
    --------
    >>> found = selective_editing([100.0, 52.0, 3.1e5], [101.0, 50.0, 31.0], 1.0, 5000.0)
    >>> found.order[0], found.selected
    (np.int64(2), array([False, False,  True]))
    """
    x, y = np.asarray(reported, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    try:
        w, of = (np.broadcast_to(np.asarray(a, dtype=np.float64), x.shape) for a in (weight, total))
    except ValueError:
        raise KernelError("E-KERNEL-001", what="selective editing", detail=f"weights or totals do not fit {x.shape}") from None
    if x.ndim != 1 or x.shape != y.shape or not (w >= 0).all() or not (np.abs(of) > 0).all() or not threshold > 0:
        detail = f"figures {x.shape}, expected {y.shape}; totals not nought, weights not below it, threshold {threshold} above it"
        raise KernelError("E-KERNEL-001", what="selective editing", detail=detail)
    score = 100.0 * w * np.abs(x - y) / np.abs(of)
    order = np.argsort(-score, kind="stable")[: np.count_nonzero(~np.isnan(score))]
    falling = score[order]
    remaining = np.r_[np.cumsum(falling[::-1])[::-1][1:], 0.0][: len(order)]
    first = int(np.count_nonzero(np.r_[falling.sum(), remaining] > threshold))  # the fewest to check
    selected = np.zeros(len(x), dtype=bool)
    selected[order[:first]] = True
    residual = float(np.r_[falling.sum(), remaining][first]) if len(order) else 0.0
    return Selection(score, order, remaining, selected, residual)
