"""Published growth beside the ratio of levels: a gap is often legitimate, and says on which base growth stands."""

from __future__ import annotations

import numpy as np

from gdpcore.review.registry import NONE, Figures, Hits, expression, hits


@expression
def published_growth(figures: Figures, points: float = 0.2) -> Hits:
    """Published growth differs from the ratio of published levels by more than rounding and so many points."""
    if not figures.published:
        return NONE
    level, rate = (np.array(list(k), dtype=np.int64) for k in (figures.published.keys(), figures.published.values()))
    s = figures.season
    now, before = figures.values[:, level, s:], figures.values[:, level, :-s]
    unit = 0.5 * 10.0 ** -figures.decimals[level][:, None]
    ratio = figures.growth[:, level, s:]
    with np.errstate(invalid="ignore", divide="ignore"):
        room = (
            points + 0.5 * 10.0 ** -figures.decimals[rate][:, None] + 100.0 * unit * (1 + np.abs(now / before)) / np.abs(before)
        )
        said = figures.growth[:, rate, s:]
        off = np.abs(said - ratio) > room
        base = now / (1 + said / 100.0)
    where = np.argwhere(off)
    cell = tuple(where.T)
    at = np.c_[where[:, 0], rate[where[:, 1]], where[:, 2] + s]
    named = [figures.name(int(level[k])) for k in where[:, 1]]
    return hits(
        "N-AUDIT-060",
        at,
        ratio[cell],
        (said - ratio)[cell],
        tests=int((~np.isnan(said - ratio)).sum()),
        base=base[cell],
        last=before[cell],
        of=named,
    )
