"""Stretches of a series that look as if they were written in another unit: jumps by a power of ten and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class UnitSlips:
    """Suspected slips.

    Attributes
    ----------
    values : (..., T) powers of ten by which a cell stands off the stretch that holds most cells of its series; 0 where it
        does not, NaN where there is no positive figure.
    jumps : (...) how many jumps the series has.
    """

    values: Array
    jumps: NDArray[np.int64]


def unit_slips(x: ArrayLike, *, power: int = 4, tolerance: float = 0.5) -> UnitSlips:
    """Where a series jumps by 10^power between one figure and the next.

    Parameters
    ----------
    x : (..., T) figures; gaps and figures that are not positive are passed over.
    power : 4 for 万 against 亿. tolerance : how far the common logarithm of a jump may be from ``power``.

    Raises
    ------
    KernelError
        E-KERNEL-001 unless power is at least 1 and tolerance less than half of it.

    Examples
    --------
    >>> unit_slips([3.1, 2.9, 31000.0, 3.0]).values
    array([0., 0., 4., 0.])
    """
    if not power >= 1 or not 0 < tolerance < power / 2:
        raise KernelError("E-KERNEL-001", what="unit slips", detail=f"power {power}, tolerance {tolerance}")
    values = np.asarray(x, dtype=np.float64)
    good = np.isfinite(values) & (values > 0)
    size = np.log10(np.where(good, values, 1.0))
    level = np.zeros(values.shape)
    last, at = np.full(values.shape[:-1], np.nan), np.zeros(values.shape[:-1])
    jumps = np.zeros(values.shape[:-1], dtype=np.int64)
    for t in range(values.shape[-1]):
        step = size[..., t] - last
        hit = good[..., t] & (np.abs(np.abs(step) - power) <= tolerance)
        at = at + np.where(hit, power * np.sign(step), 0.0)
        jumps += hit
        level[..., t] = np.where(good[..., t], at, np.nan)
        last = np.where(good[..., t], size[..., t], last)
    return UnitSlips(level - _most(level, power)[..., None], jumps)


def _most(level: Array, power: int) -> Array:
    """The level at which most cells of each series stand; of equals the later one."""
    reach = np.nan_to_num(np.abs(level)).max(initial=0.0)
    best, count = np.zeros(level.shape[:-1]), np.full(level.shape[:-1], -1.0)
    order = np.arange(level.shape[-1]) / max(level.shape[-1], 1)
    for candidate in np.arange(-reach, reach + 1, power):
        hit = level == candidate
        score = hit.sum(axis=-1) + np.where(hit, order, 0.0).max(axis=-1, initial=0.0)
        best = np.where(score > count, candidate, best)
        count = np.maximum(score, count)
    return best
