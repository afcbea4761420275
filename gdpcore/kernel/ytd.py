"""Year-to-date figures to single periods and back.

A joint January-February figure is one cell standing in February; January is then "in the next cell": NaN, and never
turned into a number. A missing cell makes the rest of its year unknown as a sum, never smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Converted:
    """Result of a conversion.

    Attributes
    ----------
    values : (..., T) the converted figures, NaN where unknown.
    residual : largest |round trip - input| over the sum of absolute parts of the year; about 1e-16.
    """

    values: Array
    residual: float


def to_ytd(period: ArrayLike, position: ArrayLike, *, joint: ArrayLike | None = None) -> Converted:
    """Cumulate single periods within each year.

    Parameters
    ----------
    period : (..., T) single-period figures.
    position : (T,) place in the year, 1-based and consecutive (1..12, 1..4); a series may begin inside a year.
    joint : (..., T) bool, cells whose figure is part of the next cell (January of a joint January-February figure).

    Returns
    -------
    Converted
        Same shape. NaN from the first missing cell of a year on, in a year whose beginning is not there, and at joint cells.

    Examples
    --------
    >>> to_ytd([10.0, 20, 30, 40, 11], [1, 2, 3, 4, 1]).values
    array([ 10.,  30.,  60., 100.,  11.])
    """
    x, years, flags = _by_year(period, position, joint)
    filled = np.where(flags, 0.0, x)
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.cumsum(filled, axis=-1)
    values = _known(total, flags)
    back = np.diff(np.where(flags, 0.0, values), axis=-1, prepend=0.0)
    return Converted(_flat(values, years, np.shape(period)), _residual(back, filled, filled))


def to_period(ytd: ArrayLike, position: ArrayLike, *, joint: ArrayLike | None = None) -> Converted:
    """Difference year-to-date figures within each year.

    Parameters
    ----------
    ytd : (..., T) figures from January (the first quarter) to the period.
    position, joint : as in :func:`to_ytd`; at a joint cell the February result is the joint figure.

    Returns
    -------
    Converted
        Same shape. NaN where the figure or the one before it is missing, and at joint cells.

    Examples
    --------
    >>> to_period([10.0, 30, 60, 100, 11], [1, 2, 3, 4, 1]).values
    array([10., 20., 30., 40., 11.])
    >>> to_period([np.nan, 30, 60], [1, 2, 3], joint=[True, False, False]).values
    array([nan, 30., 30.])
    """
    x, years, flags = _by_year(ytd, position, joint)
    filled = np.where(flags, 0.0, x)
    with np.errstate(over="ignore", invalid="ignore"):
        parts = np.diff(filled, axis=-1, prepend=0.0)
    values = _known(parts, flags)
    return Converted(_flat(values, years, np.shape(ytd)), _residual(np.cumsum(parts, axis=-1), filled, parts))


def _known(x: Array, joint: NDArray[np.bool_]) -> Array:
    """The figures without joint cells and without what float64 cannot hold."""
    return np.where(joint | np.isinf(x), np.nan, x)


def _by_year(x: ArrayLike, position: ArrayLike, joint: ArrayLike | None) -> tuple[Array, tuple[int, int], NDArray[np.bool_]]:
    """Reshape (..., T) to (..., years, P), padded with NaN where the series begins or ends inside a year."""
    array, given = np.asarray(x, dtype=np.float64), np.asarray(position)
    if given.dtype.kind not in "iu" and given.size:
        raise KernelError("E-KERNEL-001", what="position", detail=f"{given.dtype} is no place in a year; give whole numbers")
    place = given.astype(np.int64)
    if place.ndim != 1 or array.ndim == 0 or array.shape[-1] != place.size or place.size == 0:
        raise KernelError(
            "E-KERNEL-001", what="position", detail=f"shape {place.shape} does not match the time axis of {array.shape}"
        )
    per_year = int(place.max())
    step = np.diff(place)
    if place.min() < 1 or not np.all((step == 1) | ((step < 0) & (place[1:] == 1))) or np.any(place[:-1][step < 0] != per_year):
        raise KernelError("E-KERNEL-001", what="position", detail=f"not consecutive within years: {place.tolist()[:16]}")
    if step.size and not (step < 0).any() and per_year < 4:
        per_year = 4
    before = int(place[0]) - 1
    after = -(before + array.shape[-1]) % per_year
    pad = [(0, 0)] * (array.ndim - 1) + [(before, after)]
    padded = np.pad(array, pad, constant_values=np.nan)
    flags = np.zeros(array.shape, dtype=bool) if joint is None else np.broadcast_to(np.asarray(joint, dtype=bool), array.shape)
    if flags[..., :-1][..., place[1:] == 1].any():
        raise KernelError("E-KERNEL-001", what="joint", detail="the last cell of a year cannot be part of next year's first")
    flags = np.pad(flags, pad)
    shape = (*array.shape[:-1], padded.shape[-1] // per_year, per_year)
    return padded.reshape(shape), (before, after), flags.reshape(shape)


def _flat(x: Array, ends: tuple[int, int], shape: tuple[int, ...]) -> Array:
    flat = x.reshape(*x.shape[:-2], -1)
    return np.ascontiguousarray(flat[..., ends[0] : flat.shape[-1] - ends[1]]).reshape(shape)


def _residual(back: Array, given: Array, parts: Array) -> float:
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        scale = np.nansum(np.abs(parts), axis=-1, keepdims=True)
        error: Any = np.abs(back - given) / np.where(scale > 0, scale, 1.0)
    return float(np.nanmax(error, initial=0.0))
