"""Bands: figures and growth within bounds, and against the series' own past."""

from __future__ import annotations

import numpy as np

from gdpcore.review.registry import NONE, Figures, Hits, expression, hits


@expression
def within(figures: Figures, kind: str = "level", low: float = -np.inf, high: float = np.inf) -> Hits:
    """Figures of one kind (level, growth, index) within bounds, in their own unit."""
    rows = np.flatnonzero(np.array(figures.kinds) == kind)
    x = figures.values[:, rows]
    with np.errstate(invalid="ignore"):
        where = np.argwhere((x < low) | (x > high))
    at = np.c_[where[:, 0], rows[where[:, 1]], where[:, 2]]
    some = [low] * len(at), [high] * len(at)
    return hits("N-AUDIT-020", at, tests=int((~np.isnan(x)).sum()), low=some[0], high=some[1])


@expression
def growth_band(figures: Figures, low: float = -60.0, high: float = 150.0) -> Hits:
    """Growth of levels over last year within bounds, per cent."""
    if not len(figures.levels):
        return NONE
    g = figures.growth[:, figures.levels]
    with np.errstate(invalid="ignore"):
        where = np.argwhere((g < low) | (g > high))
    at = np.c_[where[:, 0], figures.levels[where[:, 1]], where[:, 2]]
    base = figures.values[at[:, 0], at[:, 1], at[:, 2] - figures.season]
    some = [low] * len(at), [high] * len(at)
    return hits("N-AUDIT-021", at, base, g[tuple(where.T)], tests=int((~np.isnan(g)).sum()), low=some[0], high=some[1])


@expression
def own_history(figures: Figures, z: float = 8.0, least: float = 0.3, least_rate: float = 5.0) -> Hits:
    """A figure far from what those around it say: beyond z robust spreads, and by at least a log ratio (levels) or points (rates)."""
    e = figures.expected
    floor = np.full(len(figures.series), least)
    floor[figures.rates] = least_rate
    with np.errstate(invalid="ignore", divide="ignore"):
        score = e.deviation / e.scale[..., None]
        odd = (np.abs(score) > z) & (np.abs(e.deviation) > floor[:, None])
    return hits("N-AUDIT-022", odd, e.values, score, tests=int((~np.isnan(e.deviation)).sum()))
