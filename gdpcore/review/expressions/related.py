"""Figures that belong together: ratios to related indicators, value-added rates, implicit deflators."""

from __future__ import annotations

import numpy as np

from gdpcore.kernel.neighbours import expected_levels
from gdpcore.review.figures import ratio_growth
from gdpcore.review.registry import NONE, Figures, Hits, expression, hits


@expression
def ratio_to_related(figures: Figures, of: str = "", to: str = "", z: float = 8.0, least: float = 0.15) -> Hits:
    """The ratio of two series (output to electricity, sales to tax, freight) far from what it was around then."""
    i, j = figures.position(of), figures.position(to)
    if min(i, j) < 0:
        return NONE
    x, y = figures.values[:, i], figures.values[:, j]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where((x > 0) & (y > 0), x / y, np.nan)
        e = expected_levels(ratio, figures.season)
        score = e.deviation / e.scale[:, None]
        odd = (np.abs(score) > z) & (np.abs(e.deviation) > least)
    where = np.argwhere(odd)
    cell = tuple(where.T)
    at = np.c_[where[:, 0], np.full(len(where), i), where[:, 1]]
    named = [figures.name(j)] * len(at)
    return hits(
        "N-AUDIT-061", at, (e.values * y)[cell], score[cell], tests=int((~np.isnan(ratio)).sum()), to=named, ratio=ratio[cell]
    )


@expression
def value_added_rate(figures: Figures, value: str = "", output: str = "", low: float = 0.0, high: float = 100.0) -> Hits:
    """Value added in per cent of output within bounds."""
    i, j = figures.position(value), figures.position(output)
    if min(i, j) < 0:
        return NONE
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(figures.values[:, j] > 0, 100.0 * figures.values[:, i] / figures.values[:, j], np.nan)
        where = np.argwhere((rate < low) | (rate > high))
    at = np.c_[where[:, 0], np.full(len(where), i), where[:, 1]]
    given = [figures.name(j)] * len(at), [low] * len(at), [high] * len(at)
    tests = int((~np.isnan(rate)).sum())
    return hits("N-AUDIT-062", at, score=rate[tuple(where.T)], tests=tests, output=given[0], low=given[1], high=given[2])


@expression
def implicit_deflator(figures: Figures, low: float = -25.0, high: float = 25.0) -> Hits:
    """The change of the implicit deflator over last year within bounds, per cent: values grow unlike volumes."""
    half = len(figures.series) // 2
    if figures.measures[:1] != ("value",) or figures.values.shape[2] <= figures.season:
        return NONE
    with np.errstate(invalid="ignore", divide="ignore"):
        price = figures.values[:, :half] / figures.values[:, half:]
        change = ratio_growth(price[..., figures.season :], price[..., : -figures.season])
        where = np.argwhere((change < low) | (change > high))
    at = where + np.array([0, 0, figures.season])
    some = [low] * len(at), [high] * len(at)
    return hits("N-AUDIT-063", at, score=change[tuple(where.T)], tests=int((~np.isnan(change)).sum()), low=some[0], high=some[1])
