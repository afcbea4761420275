"""Screens with probabilities: evidence under a stated null, reported so that false reports stay a small share of all.

A screen that reports says: this needs an explanation. It accuses nobody, and lists the causes that are no mistake.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.deleted import deleted_residuals
from gdpcore.kernel.false_discovery import false_discovery
from gdpcore.kernel.order import quantiles
from gdpcore.review.expressions.cross_section import parts_of
from gdpcore.review.registry import NONE, Figures, Hits, expression, hits

Array = NDArray[np.float64]


@expression
def screen_outliers(
    figures: Figures, rate: float = 0.01, dependent: bool = False, least: float = 0.15, least_rate: float = 3.0
) -> Hits:
    """Deviations from what neighbours say, judged by the spread of the others of their series; false discovery rate over all cells."""
    e = figures.expected
    test = deleted_residuals(e.deviation)
    found = false_discovery(test.p, rate, dependent=dependent)
    floor = np.full(len(figures.series), least)
    floor[figures.rates] = least_rate
    with np.errstate(invalid="ignore"):
        odd = found.flags.reshape(test.p.shape) & (np.abs(e.deviation) > floor[:, None])
    return hits("N-AUDIT-070", odd, e.values, test.values, test.p, tests=found.tests, rate=[100 * rate] * int(odd.sum()))


@expression
def too_smooth(figures: Figures, rate: float = 0.01, dependent: bool = False, fewest: int = 18) -> Hits:
    """Growth that varies from period to period much less than that of the other regions (ratio of variances)."""
    from scipy.special import fdtr

    regions = parts_of(figures)
    change = _changes(figures)[regions]
    n = np.count_nonzero(~np.isnan(change), axis=2)
    if len(regions) < 4 or not (n >= fewest).any():
        return NONE
    (usual,) = quantiles(np.abs(change), (0.5,))
    cap = 6.0 * usual[..., None]  # about four sds: a few errors must not make all others look smooth
    squares = np.where(np.isnan(change), 0.0, np.minimum(np.abs(change), cap) ** 2).sum(axis=2)
    variance = np.where(n >= fewest, squares / np.maximum(n, 1), np.nan)
    others = _median_of_others(variance)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = variance / others
    half = np.maximum(n / 2.0, 1.0)  # changes of growth are autocorrelated: half of them count, on both sides
    p = np.where(np.isnan(ratio), np.nan, fdtr(half, half * (len(regions) - 1), np.nan_to_num(ratio)))
    return _of_series(regions, p, ratio, rate, dependent, "N-AUDIT-071", 1.0)


@expression
def repeated_growth(figures: Figures, rate: float = 0.01, dependent: bool = False, fewest: int = 12) -> Hits:
    """Growth that repeats the figure before exactly, more often than that of the other regions (binomial tail)."""
    from scipy.special import bdtrc

    regions, rows = parts_of(figures), figures.rates
    if len(regions) < 4 or not len(rows):
        return NONE
    x = figures.values[regions][:, rows]
    pairs = ~np.isnan(x[..., 1:]) & ~np.isnan(x[..., :-1])
    same = pairs & (x[..., 1:] == x[..., :-1])
    n, k = pairs.sum(axis=2), same.sum(axis=2)
    rest = np.maximum(n.sum(axis=0) - n, 1)
    usual = (k.sum(axis=0) - k + 1.0) / (rest + 2.0)  # of the other regions
    p = np.where((n >= fewest) & (k > 0), bdtrc(k - 1, n, usual), np.nan)
    full = np.full((len(regions), len(figures.series)), np.nan)
    count = full.copy()
    full[:, rows], count[:, rows] = p, k
    return _of_series(regions, full, count, rate, dependent, "N-AUDIT-072", np.inf)


def _changes(figures: Figures) -> Array:
    """(region, series, period) change of growth from one period of the series to the next."""
    g = figures.growth
    out = np.full(g.shape, np.nan)
    steps = np.array(figures.steps)
    for step in np.unique(steps):
        at = np.flatnonzero(steps == step)
        out[:, at, step:] = g[:, at, step:] - g[:, at, :-step]
    return out


def _median_of_others(x: Array) -> Array:
    """(R, I) the median over the other regions."""
    out = np.full(x.shape, np.nan)
    for r in range(len(x)):
        rest = np.delete(x, r, axis=0)
        some = ~np.isnan(rest).all(axis=0)
        out[r, some] = np.nanmedian(rest[:, some], axis=0)
    return out


def _of_series(regions: Array, p: Array, score: Array, rate: float, dependent: bool, code: str, below: float) -> Hits:
    """Hits on whole series of regions."""
    found = false_discovery(p, rate, dependent=dependent)
    with np.errstate(invalid="ignore"):
        where = np.argwhere(found.flags.reshape(p.shape) & (score < below))
    cell = tuple(where.T)
    at = np.c_[regions[where[:, 0]], where[:, 1], np.full(len(where), -1)]
    return hits(code, at, score=score[cell], p=p[cell], tests=found.tests, rate=[100 * rate] * len(at))
