"""Benchmarking: a high-frequency path that meets low-frequency totals and keeps the movement of its indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Benchmarked:
    """A benchmarked path.

    Attributes
    ----------
    values : (..., T) the path.
    ratio : (..., T) benchmark-to-indicator ratio; values = ratio x indicator.
    residual : largest |sum of the path - benchmark| over the sum of absolute parts.
    """

    values: Array
    ratio: Array
    residual: float


def denton(
    indicator: ArrayLike,
    totals: ArrayLike,
    *,
    ratio: int = 4,
    form: str = "proportional",
    order: int = 1,
    conversion: str = "sum",
) -> Benchmarked:
    """First-difference proportional Denton: the smoothest benchmark-to-indicator ratio that meets the totals.

    Minimises sum_t (b_t - b_{t-1})^2 subject to sum_{t in y} x_t b_t = Y_y, for the ratio b and not for the path, so that
    a zero in the indicator is no singularity. Past the last benchmark the last ratio is carried.

    Parameters
    ----------
    indicator : (..., T) with T >= ratio * Y; totals : (..., Y), no NaN; leading axes are a batch.
    ratio : high-frequency periods per benchmark (4 quarters a year, 3 months a quarter).
    conversion : "sum" or "mean".

    Raises
    ------
    KernelError
        E-KERNEL-002 if a benchmark other than zero meets an indicator of zeros, naming series and year; E-KERNEL-001 for
        shapes that do not fit and for NaN.

    References
    ----------
    Denton (1971), JASA 66, pp. 99-102; first period free as in IMF, Quarterly National Accounts Manual (2001), pp. 84-87.

    Examples
    --------
    >>> x = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5]
    >>> denton(x, [4000.0, 4161.4]).values.round(1)
    array([ 969.8,  998.4, 1018.3, 1013.4, 1007.2, 1042.8, 1060.3, 1051. ])
    """
    if form != "proportional" or order != 1 or conversion not in ("sum", "mean"):
        raise KernelError(
            "E-KERNEL-001",
            what="denton",
            detail=f"form {form!r}, order {order}, conversion {conversion!r} are not offered; proportional, 1, sum or mean are",
        )
    x, y = np.asarray(indicator, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    count = y.shape[-1] if y.ndim else 0
    if count == 0 or x.ndim == 0 or x.shape[-1] < ratio * count or x.shape[:-1] != y.shape[:-1]:
        raise KernelError(
            "E-KERNEL-001", what="denton", detail=f"indicator {x.shape} does not cover totals {y.shape} at {ratio} periods each"
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise KernelError("E-KERNEL-001", what="denton", detail="missing or infinite cells; fill or leave out the series first")
    wanted = y * (ratio if conversion == "mean" else 1)
    covered = x[..., : ratio * count].reshape(*x.shape[:-1], count, ratio)
    _refuse_empty_years(covered, wanted)
    # scaled so that indicator and benchmarks are of order one: the system is then as well posed as it can be
    scale = np.abs(covered).sum(axis=(-2, -1), keepdims=True)
    scale = np.where(scale > 0, scale, 1.0)
    size = np.abs(wanted).max(axis=-1, keepdims=True)
    size = np.where(size > 0, size, 1.0)
    b = _smoothest_ratio(covered / scale, wanted / size) * (size / scale[..., 0])
    tail = x.shape[-1] - ratio * count
    b = np.concatenate([b, np.repeat(b[..., -1:], tail, axis=-1)], axis=-1)
    values = b * x
    parts = values[..., : ratio * count].reshape(covered.shape)
    gap = np.abs(parts.sum(axis=-1) - wanted)
    total = np.maximum(np.abs(parts).sum(axis=-1), np.abs(wanted))
    residual = float(np.max(gap / np.where(total > 0, total, 1.0), initial=0.0))
    return Benchmarked(values, b, residual)


def _refuse_empty_years(covered: Array, wanted: Array) -> None:
    empty = (covered == 0).all(axis=-1) & (wanted != 0)
    if empty.any():
        *series, year = (int(i) for i in np.argwhere(empty)[0])
        raise KernelError("E-KERNEL-002", series=tuple(series), year=year + 1, total=float(wanted[(*series, year)]))


def _smoothest_ratio(x: Array, y: Array) -> Array:
    """Ratio (..., Y*ratio) for scaled indicator (..., Y, ratio) and totals (..., Y), through a (Y+1) x (Y+1) system.

    With b = b_1 + (steps u cumulated) the constraints are S b_1 + B u = y, where S are the indicator's sums and
    B B' has entries sum_s sum_t x_s x_t min(s, t) (t counted from 0): outside the diagonal blocks it factors into
    (sum_s s x_s)(sum_t x_t), so nothing of size T x T is ever formed.
    """
    count, ratio = x.shape[-2:]
    place = np.arange(count * ratio, dtype=np.float64).reshape(count, ratio)
    plain, timed = x.sum(axis=-1), (x * place).sum(axis=-1)
    upper = np.arange(count)[:, None] < np.arange(count)[None, :]
    gram = np.where(upper, timed[..., :, None] * plain[..., None, :], plain[..., :, None] * timed[..., None, :])
    inner = np.minimum(place[:, :, None], place[:, None, :])
    diagonal = np.einsum("...ys,yst,...yt->...y", x, inner, x, optimize=False)
    gram[..., np.arange(count), np.arange(count)] = diagonal
    # an all-zero year with a zero benchmark puts no constraint: give its row a one so that its multiplier is zero
    idle = (x == 0).all(axis=-1)
    gram[..., np.arange(count), np.arange(count)] += idle
    system = np.zeros((*x.shape[:-2], count + 1, count + 1))
    system[..., :count, :count] = gram
    system[..., :count, count] = plain
    system[..., count, :count] = plain
    # a series of zeros only: its ratio is free, one is as good as any
    system[..., count, count] = idle.all(axis=-1)
    right = np.concatenate([y, idle.all(axis=-1)[..., None].astype(np.float64)], axis=-1)
    solution = np.linalg.solve(system, right[..., None])[..., 0]
    solution += np.linalg.solve(system, (right - np.einsum("...ij,...j->...i", system, solution))[..., None])[..., 0]
    multiplier, first = solution[..., :count], solution[..., count:]
    # u_k = sum over t >= k of multiplier x_t (k = 1..T-1); b cumulates u
    weight = (multiplier[..., None] * x).reshape(*x.shape[:-2], count * ratio)
    step = np.cumsum(weight[..., ::-1], axis=-1)[..., ::-1]
    b = first + np.concatenate([np.zeros((*x.shape[:-2], 1)), np.cumsum(step[..., 1:], axis=-1)], axis=-1)
    # twice: where the ratio swings over many orders of magnitude, the first gap is itself rounded off large parts
    return _meet(_meet(b, x, y), x, y)


def _meet(b: Array, x: Array, y: Array) -> Array:
    """Take out what rounding left of the benchmarks: at most a few units in the last place of the ratio."""
    shaped = b.reshape(x.shape)
    square = (x * x).sum(axis=-1)
    gap = y - (shaped * x).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        nudge = np.where(square > 0, gap / square, 0.0)
    return (shaped + nudge[..., None] * x).reshape(b.shape)
