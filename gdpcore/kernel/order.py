"""Medians and quantiles of arrays with gaps: of a few arrays cell by cell, and along an axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NETWORKS: dict[int, tuple[tuple[int, int], ...]] = {
    1: (),
    2: ((0, 1),),
    3: ((0, 2), (0, 1), (1, 2)),
    4: ((0, 2), (1, 3), (0, 1), (2, 3), (1, 2)),
    5: ((0, 3), (1, 4), (0, 2), (1, 3), (0, 1), (2, 4), (1, 2), (3, 4), (2, 3)),
    6: ((0, 5), (1, 3), (2, 4), (1, 2), (3, 4), (0, 3), (2, 5), (0, 1), (2, 3), (4, 5), (1, 2), (3, 4)),
}
"""Comparisons that sort so many numbers: a few passes over whole arrays are far cheaper than a sort of every cell's few numbers."""


def median_of(arrays: Sequence[Array], *, cautious: bool = False) -> Array:
    """The median of up to six arrays, cell by cell; NaN where a cell has no figure in any of them.

    Parameters
    ----------
    arrays : of one shape (...); NaN is left out. They are not changed.
    cautious : of an even number take the middle one nearer to nought, not the mean of the middle two: one wild one of two then
        does no harm.

    Examples
    --------
    >>> median_of([np.array([1.0, np.nan]), np.array([5.0, np.nan]), np.array([2.0, np.nan])])
    array([ 2., nan])
    """
    count = np.zeros(arrays[0].shape, dtype=np.int8)
    sorted_: list[Array] = []
    for a in arrays:
        missing = np.isnan(a)
        count += ~missing
        sorted_.append(np.where(missing, np.inf, a))  # what is missing goes to the end
    for i, j in _NETWORKS[len(sorted_)]:
        low = np.minimum(sorted_[i], sorted_[j])
        np.maximum(sorted_[i], sorted_[j], out=sorted_[j])
        sorted_[i] = low
    out = np.full(arrays[0].shape, np.nan)
    for n in range(1, len(sorted_) + 1):
        low, high = sorted_[(n - 1) // 2], sorted_[n // 2]
        even = np.where(np.abs(low) <= np.abs(high), low, high) if cautious else 0.5 * (low + high)
        np.copyto(out, high if n % 2 else even, where=count == n)
    return out


def quantiles(values: Array, probabilities: Sequence[float]) -> tuple[Array, ...]:
    """Quantiles along the last axis by linear interpolation, leaving gaps out; NaN where there is no figure.

    Parameters
    ----------
    values : (..., N); infinite figures are not for this.

    Returns
    -------
    tuple of (...), one for each probability.

    Examples
    --------
    >>> [float(q) for q in quantiles(np.array([4.0, np.nan, 1.0, 2.0]), (0.5, 1.0))]
    [2.0, 4.0]
    """
    ordered = np.sort(values, axis=-1)  # NaN last
    last = np.count_nonzero(~np.isnan(values), axis=-1) - 1
    out = []
    for p in probabilities:
        at = np.maximum(last, 0) * p
        below = np.floor(at).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(last, 0))
        low = np.take_along_axis(ordered, below[..., None], -1)[..., 0]
        high = np.take_along_axis(ordered, above[..., None], -1)[..., 0]
        out.append(np.where(last < 0, np.nan, low + (at - below) * (high - low)))
    return tuple(out)
