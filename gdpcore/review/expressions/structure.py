"""Structure: what a reader found, and what is missing."""

from __future__ import annotations

import numpy as np

from gdpcore.review.registry import Figures, Hits, expression, hits


@expression
def as_read(figures: Figures, levels: tuple[str, ...] = ("error", "warning")) -> Hits:
    """What the reader refused or warned of: duplicates, unreadable cells, unknown units and periods."""
    found = [f for f in figures.read if f.level in levels]
    return hits("N-AUDIT-002", np.full((len(found), 3), -1), tests=figures.values.size, finding=found)


@expression
def missing_series(figures: Figures, share: float = 0.5) -> Hits:
    """A series that at least this share of the regions report, and one does not."""
    here = ~np.isnan(figures.values).all(axis=2)
    usual = here.mean(axis=0) >= share
    lost = np.argwhere(~here & usual)
    at = np.c_[lost, np.full(len(lost), -1)]
    return hits("N-AUDIT-003", at, tests=here.size, score=100 * here.mean(axis=0)[lost[:, 1]])


@expression
def missing_period(figures: Figures, share: float = 0.5) -> Hits:
    """A period without a figure between the first and the last of its series, where that month of the year is usually reported."""
    here = np.asarray(~np.isnan(figures.values))
    anywhere, present = np.any(here, axis=0), np.any(here, axis=2)
    periods = np.arange(here.shape[2])
    last = np.where(anywhere, periods, -1).max(axis=1)
    first = np.where(anywhere, periods, len(periods)).min(axis=1)
    inside = (periods >= first[:, None]) & (periods <= last[:, None])
    reported = here.sum(axis=0) / np.maximum(present.sum(axis=0), 1)[:, None]  # by those who report the series at all
    place = figures.periods.month.to_numpy()
    usual = np.zeros(inside.shape)
    for month in np.unique(place):
        cells = inside & (place == month)
        usual += np.where(cells, (reported * cells).sum(axis=1)[:, None] / np.maximum(cells.sum(axis=1), 1)[:, None], 0.0)
    due = inside & (usual >= share)
    lost = ~here & ~figures.joint & due & present[..., None]
    return hits("N-AUDIT-004", lost, tests=int((due & present[..., None]).sum()))
