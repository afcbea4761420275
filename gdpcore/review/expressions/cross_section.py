"""Regions beside one another: who moved unlike the others."""

from __future__ import annotations

import numpy as np

from gdpcore.kernel.hidiroglou_berthelot import hidiroglou_berthelot as ratio_edit
from gdpcore.kernel.order import quantiles
from gdpcore.review.registry import NONE, Figures, Hits, expression, hits


@expression
def hidiroglou_berthelot(
    figures: Figures,
    power: float = 0.5,
    least: float = 0.05,
    width: float = 4.0,
    fewest: int = 8,
    lag: str = "year",
    least_difference: float = 0.0,
) -> Hits:
    """Ratios to the period before (lag "period") or last year (lag "year") unlike those of the other regions, size considered."""
    back = figures.season if lag == "year" else 1
    rows, regions = figures.levels, parts_of(figures)
    x = figures.values[:, rows][regions]
    if len(regions) < fewest or not len(rows) or x.shape[2] <= back:
        return NONE
    before, now = np.swapaxes(x[..., :-back], 0, 1), np.swapaxes(x[..., back:], 0, 1)
    edit = ratio_edit(before, now, power=power, least=least, width=width, fewest=fewest)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = 100.0 * (now / before - edit.median[:, None])
        far = edit.flags & (np.abs(apart) >= least_difference)
    where = np.argwhere(far)
    cell = tuple(where.T)
    at = np.c_[regions[where[:, 1]], rows[where[:, 0]], where[:, 2] + back]
    median = np.broadcast_to(edit.median[:, None], far.shape)[cell]
    tests = int(edit.tested[edit.tested >= fewest].sum())
    return hits("N-AUDIT-030", at, before[cell] * median, edit.values[cell], tests=tests, apart=apart[cell])


@expression
def cross_region(figures: Figures, z: float = 8.0, least_difference: float = 10.0, fewest: int = 6) -> Hits:
    """Growth far from the median of the regions in the same period: beyond z robust spreads and by at least so many points."""
    regions = parts_of(figures)
    if len(regions) < fewest:
        return NONE
    g = figures.growth[regions]
    across = np.moveaxis(g, 0, -1)
    (middle,) = quantiles(across, (0.5,))
    gap = g - middle
    (spread,) = quantiles(np.abs(np.moveaxis(gap, 0, -1)), (0.5,))
    count = np.count_nonzero(~np.isnan(g), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = gap / (1.4826 * spread)
        odd = (np.abs(score) > z) & (np.abs(gap) >= least_difference) & (count >= fewest)
    where = np.argwhere(odd)
    cell = tuple(where.T)
    at = np.c_[regions[where[:, 0]], where[:, 1:]]
    median = np.broadcast_to(middle, g.shape)[cell]
    tests = int(count[count >= fewest].sum())
    return hits("N-AUDIT-031", at, score=score[cell], tests=tests, growth=g[cell], median=median)


def parts_of(figures: Figures) -> np.ndarray:
    """Positions of regions that are no totals of others."""
    totals = {s.total for s in figures.sums if s.axis == 0}
    return np.array([k for k in range(len(figures.regions)) if k not in totals], dtype=np.int64)
