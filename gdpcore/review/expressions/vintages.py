"""The same figures in an earlier vintage: history that was revised."""

from __future__ import annotations

import numpy as np

from gdpcore.review.registry import NONE, Figures, Hits, expression, hits


@expression
def history_revised(figures: Figures, per_cent: float = 0.5, points: float = 0.1, free: int = 3) -> Hits:
    """A figure older than the last so many periods of the earlier vintage is another one now, or is gone."""
    old = figures.before
    if old is None:
        return NONE
    regions = {r: k for k, r in enumerate(old.regions)}
    last = old.periods[-1].ordinal - free
    when = np.array([old.periods.get_loc(p) if p in old.periods else -1 for p in figures.periods])
    when[figures.periods.asi8 > last] = -1
    earlier = np.full(figures.values.shape, np.nan)
    r = np.array([regions.get(name, -1) for name in figures.regions])
    i = np.array([old.position(c, m) for c, m in zip(figures.series, figures.measures, strict=True)])
    here = np.ix_(r >= 0, i >= 0, when >= 0)
    earlier[here] = old.values[np.ix_(r[r >= 0], i[i >= 0], when[when >= 0])]
    rates = np.zeros(len(figures.series), dtype=bool)
    rates[figures.rates] = True
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.where(rates[:, None], figures.values - earlier, 100.0 * (figures.values / earlier - 1.0))
        gone = ~np.isnan(earlier) & np.isnan(figures.values)
        moved = gone | (np.abs(change) > np.where(rates, points, per_cent)[:, None])
    return hits("N-AUDIT-064", moved, earlier, change, tests=int((~np.isnan(earlier)).sum()))
