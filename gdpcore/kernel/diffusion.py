"""Diffusion: what share of parts grows, counted or weighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import fitting

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Diffusion:
    """Shares of parts that rise.

    Attributes
    ----------
    values : (..., T) per cent; NaN where it cannot be said.
    rising, flat, falling : (..., T) int64 counts of the parts that are there.
    """

    values: Array
    rising: NDArray[np.int64]
    flat: NDArray[np.int64]
    falling: NDArray[np.int64]


def rising(changes: ArrayLike, weights: ArrayLike = 1.0, *, ties: float = 0.0) -> Diffusion:
    """The share of parts whose change is above nought, per cent; NaN also where weights do not add to something positive.

    A missing part makes the share missing: leaving it out would quietly change what the share is of.

    Parameters
    ----------
    changes : (..., I, T) growth, or growth less growth before.
    weights : broadcast to that shape, not negative; 1 counts parts. ties : what an unchanged part counts: 0 (增长面), 0.5 (扩散指数).

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes that do not fit, a negative weight, or ties outside 0 to 1.

    Examples
    --------
    >>> rising([[1.0], [0.0], [-1.0], [2.0]]).values
    array([50.])
    >>> rising([[1.0], [0.0], [-1.0], [2.0]], [[4.0], [2.0], [3.0], [1.0]], ties=0.5).values
    array([60.])
    """
    x = np.asarray(changes, dtype=np.float64)
    if x.ndim < 2 or not 0 <= ties <= 1:
        raise KernelError("E-KERNEL-001", what="diffusion", detail=f"changes of shape {x.shape}, ties {ties}")
    w = fitting("diffusion", "weights", weights, x.shape)
    if (w < 0).any():
        raise KernelError("E-KERNEL-001", what="diffusion", detail=f"a weight is negative: {float(np.nanmin(w))}")
    up, flat, down = x > 0, x == 0, x < 0
    total = w.sum(axis=-2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 100.0 * (np.where(up, w, 0.0).sum(axis=-2) + ties * np.where(flat, w, 0.0).sum(axis=-2)) / total
    share = np.where(np.isnan(x).any(axis=-2) | ~(total > 0), np.nan, np.clip(share, 0.0, 100.0))
    return Diffusion(share, *(np.asarray(one.sum(axis=-2), dtype=np.int64) for one in (up, flat, down)))
