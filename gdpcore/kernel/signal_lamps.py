"""Five lamps: figures against four thresholds, thresholds from the past alone, and the score of several lamps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import fitting, require_numbers, require_whole

Array = NDArray[np.float64]
NORMAL = 3.0
"""The score of the lamp in the middle; an index of 100."""
EQUAL = 1e-12
"""Figures that differ by less, relative to the larger one, are the same: a threshold is not passed by rounding."""


@dataclass(frozen=True)
class Lamps:
    """Scores of figures.

    Attributes
    ----------
    values : (..., T) 1 (far below) to 5 (far above), NaN where there is no figure or no yardstick.
    flat : (..., T) bool, thresholds that coincide: a history that never moved is no yardstick.
    """

    values: Array
    flat: NDArray[np.bool_]


@dataclass(frozen=True)
class Thresholds:
    """Four thresholds for every period, from earlier periods only.

    Attributes
    ----------
    values : (..., 4, T) ascending, NaN where the past is too short. counts : (..., T) figures they rest on.
    """

    values: Array
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """The score of several lamps.

    Attributes
    ----------
    values : (..., T) index, 100 where all are in the middle; NaN where no lamp is lit.
    weight : (..., T) share of all weights that is lit. counts : (..., T) lamps that are lit.
    """

    values: Array
    weight: Array
    counts: NDArray[np.int64]


def light(values: ArrayLike, thresholds: ArrayLike) -> Lamps:
    """Score figures by four thresholds; one that equals a threshold has not passed it and keeps the lamp nearer the middle.

    Parameters
    ----------
    values : (..., T). thresholds : (4,), (..., 4, 1) or (..., 4, T), ascending; NaN for none.

    Raises
    ------
    KernelError
        E-KERNEL-001 for infinite figures, or thresholds that do not fit or do not ascend.

    Examples
    --------
    >>> light([1.0, 2.0, 5.0, 8.1, 20.0], [2.0, 3.0, 8.0, 10.0]).values.tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0]
    """
    x, given = np.asarray(values, dtype=np.float64), np.asarray(thresholds, dtype=np.float64)
    require_numbers("lamps", "the figure", x)
    given = given[:, None] if given.ndim == 1 else given
    bounds = fitting("lamps", "thresholds", given, (*x.shape[:-1], 4, x.shape[-1]))
    if (np.diff(bounds, axis=-2) < 0).any():
        raise KernelError("E-KERNEL-001", what="lamps", detail="thresholds do not ascend; give the lowest first")
    slack = EQUAL * np.maximum(np.abs(x)[..., None, :], np.abs(bounds))
    above = x[..., None, :] - bounds > slack
    below = bounds - x[..., None, :] > slack
    score = NORMAL + above[..., 2:, :].sum(axis=-2) - below[..., :2, :].sum(axis=-2)
    reach = EQUAL * np.abs(bounds).max(axis=-2)
    flat = np.asarray(bounds[..., 3, :] - bounds[..., 0, :] <= reach)
    dark = np.isnan(x) | np.isnan(bounds).any(axis=-2) | flat
    return Lamps(np.where(dark, np.nan, score), flat)


def past_quantiles(values: ArrayLike, shares: ArrayLike, least: int) -> Thresholds:
    """Quantiles of all figures before each period (linear between order statistics, Hyndman and Fan's type 7).

    Parameters
    ----------
    values : (..., T), NaN where there is none. shares : (4,) ascending, between 0 and 1. least : figures that the past must hold.

    Raises
    ------
    KernelError
        E-KERNEL-001 for infinite figures, shares outside 0 to 1 or not ascending, or ``least`` below 2.

    Examples
    --------
    >>> past_quantiles([1.0, 2.0, 3.0, 4.0, 100.0], [0.0, 0.25, 0.75, 1.0], 2).values[:, -1].tolist()
    [1.0, 1.75, 3.25, 4.0]
    """
    x, p = np.asarray(values, dtype=np.float64), _shares(shares)
    require_numbers("lamps", "the figure", x)
    _require_past(least)
    counts = _before(~np.isnan(x))
    out = np.full((*x.shape[:-1], 4, x.shape[-1]), np.nan)
    for t in range(least, x.shape[-1]):
        out[..., t] = _quantiles(x[..., :t], counts[..., t], p)
    return Thresholds(np.where(counts[..., None, :] >= least, out, np.nan), counts)


def whole_quantiles(values: ArrayLike, shares: ArrayLike, least: int) -> Thresholds:
    """Quantiles of all figures, later ones too: for a look back at history, never for a warning in time.

    Examples
    --------
    >>> whole_quantiles([1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 0.25, 0.75, 1.0], 2).values[:, 0].tolist()
    [1.0, 2.0, 4.0, 5.0]
    """
    x, p = np.asarray(values, dtype=np.float64), _shares(shares)
    require_numbers("lamps", "the figure", x)
    _require_past(least)
    count = (~np.isnan(x)).sum(axis=-1)
    out = np.where(count[..., None] >= least, _quantiles(x, count, p), np.nan)
    every = np.broadcast_to(out[..., None], (*out.shape, x.shape[-1])).copy()
    return Thresholds(every, np.broadcast_to(count[..., None], x.shape).copy())


def past_trend(values: ArrayLike, distances: ArrayLike, least: int, half_life: float) -> Thresholds:
    """A discounted mean of the past, corrected for how far it trails, plus multiples of the standard deviation of its errors.

    m_t is the mean of x_s, s < t, with weights 2^(-(t - s) / half_life); e_s = x_s - m_s; b_t and s_t are mean and standard deviation
    of e_s, s < t, with the same weights; the thresholds are m_t + b_t + z s_t. b is what a mean of the past misses of a trend.

    Parameters
    ----------
    values : (..., T), NaN where there is none. distances : (4,) the z, ascending. least : figures that the past must hold.
    half_life : periods after which a figure counts half.

    Raises
    ------
    KernelError
        E-KERNEL-001 for infinite figures, distances that do not ascend, ``least`` below 2 or no half life.

    Examples
    --------
    >>> past_trend([0.0, 2.0, 0.0, 2.0, 9.0], [-2.0, -1.0, 1.0, 2.0], 3, 1e9).values[:, -1].round(3).tolist()
    [-0.795, 0.492, 3.064, 4.35]
    """
    x, z = np.asarray(values, dtype=np.float64), np.asarray(distances, dtype=np.float64)
    require_numbers("lamps", "the figure", x)
    _require_past(least)
    if z.shape != (4,) or not (np.diff(z) > 0).all() or not 0 < half_life < np.inf:
        raise KernelError(
            "E-KERNEL-001", what="lamps", detail=f"distances {z.tolist()} must ascend, half life {half_life} be positive"
        )
    fade = 0.5 ** (1.0 / half_life)
    out = np.full((*x.shape[:-1], 4, x.shape[-1]), np.nan)
    mean, trail, square, weight, errors = (np.zeros(x.shape[:-1]) for _ in range(5))
    for t in range(x.shape[-1]):
        spread = np.sqrt(np.where(errors > 0, square, np.nan))
        out[..., t] = (mean + trail)[..., None] + z * spread[..., None]
        here = ~np.isnan(x[..., t])
        gap = np.where(here, x[..., t] - mean, 0.0)  # means are updated by their gaps: nothing is cancelled
        known = here & (weight > 0)  # the first figure has no error, as there was nothing to judge it by
        weight, errors = weight * fade + here, errors * fade + known
        step = np.where(known, gap - trail, 0.0)
        trail = trail + step / np.maximum(errors, 1.0)
        square = square + np.where(known, (step * (gap - trail) - square) / np.maximum(errors, 1.0), 0.0)
        mean = mean + gap / np.maximum(weight, 1.0)
    counts = _before(~np.isnan(x))
    return Thresholds(np.where(counts[..., None, :] >= least, out, np.nan), counts)


def weighted_score(scores: ArrayLike, weights: ArrayLike) -> Score:
    """100 times the weighted mean of the scores that are there, over the middle score.

    Parameters
    ----------
    scores : (..., K, T) from 1 to 5, NaN for none. weights : (K,) above nought.

    Examples
    --------
    >>> weighted_score([[3.0] * 1] * 6 + [[4.0]] * 2 + [[5.0]] * 2, [1.0] * 10).values.tolist()
    [120.0]
    """
    s = np.asarray(scores, dtype=np.float64)
    w = fitting("lamps", "weights", np.asarray(weights, dtype=np.float64)[:, None], s.shape)
    if not (np.isfinite(w) & (w > 0)).all():
        raise KernelError("E-KERNEL-001", what="lamps", detail="weights must be above nought")
    here = ~np.isnan(s)
    lit, whole = np.where(here, w, 0.0).sum(axis=-2), w.sum(axis=-2)
    total = np.where(here, w * s, 0.0).sum(axis=-2)
    with np.errstate(invalid="ignore"):
        index = np.where(lit > 0, 100.0 * total / (NORMAL * np.where(lit > 0, lit, 1.0)), np.nan)
    return Score(index, np.asarray(lit / whole), here.sum(axis=-2))


def _require_past(least: int) -> None:
    require_whole("lamps", 2, history=least)


def _shares(shares: ArrayLike) -> Array:
    p = np.asarray(shares, dtype=np.float64)
    if p.shape != (4,) or not (np.diff(p) > 0).all() or p[0] < 0 or p[-1] > 1:
        raise KernelError("E-KERNEL-001", what="lamps", detail=f"shares {p.tolist()} must be four, ascend and lie in 0 to 1")
    return p


def _before(here: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many figures stand before each period."""
    return np.asarray(here.cumsum(axis=-1) - here, dtype=np.int64)


def _quantiles(x: Array, count: NDArray[np.int64], p: Array) -> Array:
    """(..., 4) quantiles of the figures in (..., S), of which ``count`` are there."""
    ordered = np.sort(x, axis=-1)  # NaN goes last
    place = p * np.maximum(count - 1, 0)[..., None]
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(count - 1, 0)[..., None])
    a, b = np.take_along_axis(ordered, low, axis=-1), np.take_along_axis(ordered, high, axis=-1)
    return np.asarray(a + (b - a) * (place - low))
