"""Cyclical indexes: symmetric changes, made equally lively, added, cumulated; and the share of series that rise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.diffusion import Diffusion
from gdpcore.kernel.limits import require_lag, require_numbers

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Factors:
    """Standardisation factors.

    Attributes
    ----------
    values : (..., K) inverse standard deviations of the changes, summing to one. spread : (..., K) the standard deviations.
    """

    values: Array
    spread: Array


@dataclass(frozen=True)
class Sums:
    """Changes of an index.

    Attributes
    ----------
    values : (..., T) change; NaN where no series is there. contributions : (..., K, T) that add to it, nought for a missing series.
    weight : (..., T) share of the factors that is there.
    """

    values: Array
    contributions: Array
    weight: Array


@dataclass(frozen=True)
class Levels:
    """An index.

    Attributes
    ----------
    values : (..., T) with the mean of the base periods 100; NaN before the first change and after a gap.
    """

    values: Array


def changes(values: ArrayLike, plain: ArrayLike) -> Array:
    """Changes from one period to the next: symmetric per cent, 200 (x - x') / (x + x'), or the plain difference.

    A rise and the fall back have the same size either way. Rates and other figures that may be nought or negative, or are in per
    cent themselves, take the difference.

    Parameters
    ----------
    values : (..., K, T), NaN where there is none. plain : (K,) bool, take the difference.

    Raises
    ------
    KernelError
        E-WARN-009 for a figure that is not positive where the change is symmetric.

    Examples
    --------
    >>> changes([[100.0, 110.0, 100.0], [5.0, 4.5, 5.0]], [False, True]).round(4).tolist()
    [[nan, 9.5238, -9.5238], [nan, -0.5, 0.5]]
    """
    x, rate = np.asarray(values, dtype=np.float64), np.asarray(plain, dtype=bool)
    require_numbers("changes", "the figure", x)
    wrong = np.asarray((x <= 0) & ~rate[:, None])
    if wrong.any():
        at = np.argwhere(wrong)[0]
        raise KernelError("E-WARN-009", row=int(at[-2]), period=int(at[-1]), value=float(x[tuple(at)]))
    out = np.full(x.shape, np.nan)
    now, before = x[..., 1:], x[..., :-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        out[..., 1:] = np.where(rate[:, None], now - before, 200.0 * ((now - before) / (now + before)))
    return out


def factors(moves: ArrayLike) -> Factors:
    """Factors that give every series the same say: the inverse standard deviations of its changes, summing to one.

    Parameters
    ----------
    moves : (..., K, T), NaN where there is none.

    References
    ----------
    The Conference Board (2001), Business Cycle Indicators Handbook, pp. 47-51.

    Raises
    ------
    KernelError
        E-WARN-010 for a series with fewer than two changes, or whose changes are all the same.

    Examples
    --------
    >>> factors([[1.0, -1.0, 1.0, -1.0], [3.0, -3.0, 3.0, -3.0]]).values.tolist()
    [0.75, 0.25]
    """
    c = np.asarray(moves, dtype=np.float64)
    here = ~np.isnan(c)
    count = here.sum(axis=-1)
    mean = np.where(here, c, 0.0).sum(axis=-1) / np.maximum(count, 1)
    gap = np.where(here, c - mean[..., None], 0.0)
    size = np.abs(np.where(here, c, 0.0)).max(axis=-1, initial=0.0)
    scale = np.where(size > 0, size, 1.0)
    spread = scale * np.sqrt(((gap / scale[..., None]) ** 2).sum(axis=-1) / np.maximum(count - 1, 1))
    still = (count < 2) | (spread <= 1e-12 * size) | (size == 0)
    if still.any():
        at = np.argwhere(still)[0]
        raise KernelError("E-WARN-010", row=int(at[-1]), count=int(count[tuple(at)]))
    inverse = spread.min(axis=-1, keepdims=True) / spread
    return Factors(np.asarray(inverse / inverse.sum(axis=-1, keepdims=True)), spread)


def weighted_changes(moves: ArrayLike, weights: ArrayLike) -> Sums:
    """The weighted mean of the changes that are there: the weight of a missing series goes to the others in proportion.

    Parameters
    ----------
    moves : (..., K, T). weights : (..., K), above nought.

    Examples
    --------
    >>> weighted_changes([[1.0, np.nan], [5.0, 5.0]], [0.75, 0.25]).values.tolist()
    [2.0, 5.0]
    """
    c, w = np.asarray(moves, dtype=np.float64), np.asarray(weights, dtype=np.float64)[..., None]
    if not (np.isfinite(w) & (w > 0)).all():
        raise KernelError("E-KERNEL-001", what="index", detail="weights must be above nought")
    here = ~np.isnan(c)
    used = np.where(here, w, 0.0)
    lit = used.sum(axis=-2)
    parts = np.where(here, c, 0.0) * used / np.where(lit > 0, lit, 1.0)[..., None, :]
    return Sums(np.where(lit > 0, parts.sum(axis=-2), np.nan), parts, np.asarray(lit / w.sum(axis=-2)))


def cumulated(moves: ArrayLike, base: ArrayLike, *, plain: bool = False) -> Levels:
    """The index whose symmetric changes these are: I = I' (200 + c) / (200 - c), with the mean over the base at 100.

    Parameters
    ----------
    moves : (..., T); the index begins one period before the first change. base : (T,) bool, periods whose mean is 100.
    plain : add the changes instead, and shift the mean of the base to 100.

    Raises
    ------
    KernelError
        E-WARN-011 for a change of 200 or more, a gap between changes, or a base without an index.

    Examples
    --------
    >>> cumulated([np.nan, 9.523809523809524, -9.523809523809524], [True, False, False]).values.round(10).tolist()
    [100.0, 110.0, 100.0]
    """
    c, at = np.asarray(moves, dtype=np.float64), np.asarray(base, dtype=bool)
    here = np.asarray(~np.isnan(c))
    first, last = here.argmax(axis=-1), c.shape[-1] - 1 - here[..., ::-1].argmax(axis=-1)
    when = np.arange(c.shape[-1])
    begun = (when >= np.maximum(first - 1, 0)[..., None]) & (when <= last[..., None]) & here.max(axis=-1)[..., None]
    if here[..., 0].any() or (begun & (when >= first[..., None]) & ~here).any():
        raise KernelError("E-WARN-011", detail="changes must follow each other, with a period before the first")
    if not plain and (np.abs(np.where(here, c, 0.0)) >= 200.0).any():
        raise KernelError("E-WARN-011", detail="a symmetric change of 200 or more has no index")
    step = np.where(here, c, 0.0)
    with np.errstate(invalid="ignore"):
        level = step.cumsum(axis=-1) if plain else np.exp(np.log((200.0 + step) / (200.0 - step)).cumsum(axis=-1))
    in_base = begun & at
    if not in_base.any(axis=-1).all():
        raise KernelError("E-WARN-011", detail="the base holds no period of the index")
    mean = np.where(in_base, level, 0.0).sum(axis=-1, keepdims=True) / in_base.sum(axis=-1, keepdims=True)
    scaled = 100.0 + (level - mean) if plain else 100.0 * level / mean
    return Levels(np.where(begun, scaled, np.nan))


def diffusion(values: ArrayLike, span: int = 1, tolerance: float = 0.0) -> Diffusion:
    """The share of series that rose over ``span`` periods, those that stood still counting half; NaN where none can be compared.

    Parameters
    ----------
    values : (..., K, T), NaN where there is none: such a series is left out of that period's count. tolerance : a change that is
        not larger is none.

    Raises
    ------
    KernelError
        E-KERNEL-001 for infinite figures, a span below 1 or a negative tolerance.

    Examples
    --------
    >>> diffusion([[1.0, 2.0], [1.0, 1.0], [2.0, 1.0], [3.0, 5.0]]).values.tolist()
    [nan, 62.5]
    """
    x = np.asarray(values, dtype=np.float64)
    require_numbers("diffusion", "the figure", x)
    require_lag("diffusion", span)
    if not tolerance >= 0:
        raise KernelError("E-KERNEL-001", what="diffusion", detail=f"tolerance {tolerance} must not be negative")
    move = np.full(x.shape, np.nan)
    move[..., span:] = x[..., span:] - x[..., : x.shape[-1] - span]
    up, down = (move > tolerance).sum(axis=-2), (move < -tolerance).sum(axis=-2)
    there = (~np.isnan(move)).sum(axis=-2)
    same = there - up - down
    share = np.where(there > 0, 100.0 * (up + 0.5 * same) / np.maximum(there, 1), np.nan)
    return Diffusion(share, up, same, down)
