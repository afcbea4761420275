"""Conversion coefficients: how growth of an indicator becomes growth of an item, from the history known then.

A plain ratio of growth rates is wild where the indicator's growth is small or changes sign, so the default is a line drawn
towards a slope known beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HISTORY_YEARS = 5
"""At most twenty quarters of history."""
SHRINK = 4.0
"""The prior slope counts as four observations."""
PRIOR_OWN, PRIOR_OTHER = 1.0, 0.6
LOWEST_SLOPE, HIGHEST_SLOPE = 0.0, 1.5
LEAST_RATIO_GROWTH, RATIO_BOUNDS = 2.0, (0.5, 2.0)


@dataclass(frozen=True)
class Coefficients:
    """Growth of the item = intercept + slope x growth of the indicator.

    Attributes
    ----------
    intercept, slope : (R,) per cent, points per point.
    short : (R,) bool, fewer than two past periods: growth carried one to one.
    refused : (R,) bool, (ratio) a line was used because the ratio was outside its bounds.
    """

    intercept: Array
    slope: Array
    short: NDArray[np.bool_]
    refused: NDArray[np.bool_]


def line(x: Array, y: Array, prior: float) -> Coefficients:
    """g_V = mean(g_V) + b (g_x - mean(g_x)), b = (S_xy + c S0) / (S_xx + S0), S0 = 4 S_xx / n, 0 <= b <= 1.5.

    Parameters
    ----------
    x, y : (R, H) growth of indicator and item over the history, per cent, NaN where unknown.
    prior : c, the slope expected beforehand.

    Examples
    --------
    >>> fit = line(np.array([[2.0, 4.0, 6.0]]), np.array([[1.0, 3.0, 5.0]]), 1.0)
    >>> fit.intercept.round(9), fit.slope.round(9)
    (array([-1.]), array([1.]))
    """
    both = np.isfinite(x) & np.isfinite(y)
    n = both.sum(axis=-1)
    safe = np.maximum(n, 1)
    mean_x, mean_y = (np.where(both, a, 0.0).sum(axis=-1) / safe for a in (x, y))
    dx = np.where(both, x - mean_x[:, None], 0.0)
    dy = np.where(both, y - mean_y[:, None], 0.0)
    sxx, sxy = (dx * dx).sum(axis=-1), (dx * dy).sum(axis=-1)
    s0 = SHRINK * sxx / safe
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(sxx > 0, (sxy + prior * s0) / (sxx + s0), prior)
    slope = np.clip(slope, LOWEST_SLOPE, HIGHEST_SLOPE)
    short = n < 2
    intercept = np.where(short, 0.0, mean_y - slope * mean_x)
    return Coefficients(intercept, np.where(short, 1.0, slope), short, np.zeros_like(short))


def ratio(x: Array, y: Array, prior: float, lag: int) -> Coefficients:
    """g_V = k g_x with k = mean growth of the item over that of the indicator in the last year known.

    Only where |g_x| >= 2 and 0.5 <= k <= 2; elsewhere the line.
    """
    other = line(x, y, prior)
    last_x, last_y = x[:, -lag:], y[:, -lag:]
    both = np.isfinite(last_x) & np.isfinite(last_y)
    n = np.maximum(both.sum(axis=-1), 1)
    mean_x, mean_y = (np.where(both, a, 0.0).sum(axis=-1) / n for a in (last_x, last_y))
    with np.errstate(divide="ignore", invalid="ignore"):
        k = mean_y / mean_x
    good = both.any(axis=-1) & (np.abs(mean_x) >= LEAST_RATIO_GROWTH) & (k >= RATIO_BOUNDS[0]) & (k <= RATIO_BOUNDS[1])
    return Coefficients(np.where(good, 0.0, other.intercept), np.where(good, k, other.slope), ~good & other.short, ~good)


def difference(x: Array, y: Array) -> Coefficients:
    """g_V = g_x + d, d the mean difference over the history."""
    both = np.isfinite(x) & np.isfinite(y)
    n = both.sum(axis=-1)
    gap = np.where(both, y - x, 0.0).sum(axis=-1) / np.maximum(n, 1)
    short = n < 1
    return Coefficients(np.where(short, 0.0, gap), np.ones(len(x)), short, np.zeros_like(short))


def fixed(regions: int, k: float) -> Coefficients:
    """g_V = k g_x."""
    no = np.zeros(regions, dtype=bool)
    return Coefficients(np.zeros(regions), np.full(regions, k), no, no)


def same_quarter(y: Array, place: NDArray[np.int64], wanted: NDArray[np.int64], weight: float, lag: int) -> Array:
    """Growth of the same quarter of the last year known, drawn to the mean of the last four: (R, S), NaN where not known.

    Parameters
    ----------
    y : (R, H) growth of the item; place : (H,) and wanted : (S,) position in the year; weight : of the same quarter.
    """
    out = np.full((len(y), len(wanted)), np.nan)
    if y.shape[-1] < lag:
        return out
    mean = y[:, -lag:].mean(axis=-1)
    for s, q in enumerate(wanted):
        hits = np.flatnonzero(place[-lag:] == q)
        if hits.size:
            out[:, s] = weight * y[:, y.shape[-1] - lag + hits[-1]] + (1.0 - weight) * mean
    return out
