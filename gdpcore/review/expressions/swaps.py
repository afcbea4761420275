"""Rows exchanged: two figures that do not fit where they stand and fit where the other stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.review.registry import NONE, Figures, Hits, expression, hits

Integers = NDArray[np.int64]
_MOST_PAIRS = 2_000_000


@expression
def swapped(figures: Figures, least: float = 0.2, z: float = 2.5, fit: float = 0.1, gain: float = 0.35) -> Hits:
    """Two series of a region, or two regions of a series, whose figures of one period fit only when exchanged."""
    rows = figures.levels
    if not len(rows):
        return NONE
    e = figures.expected
    deviation, scale = e.deviation[:, rows], e.scale[:, rows]
    with np.errstate(invalid="ignore", divide="ignore"):
        odd = (np.abs(deviation) > np.maximum(least, z * scale[..., None])) & (figures.values[:, rows] > 0)
        spread = np.maximum(fit, 3.0 * scale)
    at = np.argwhere(odd)
    if not len(at):
        return hits("N-AUDIT-042", np.zeros((0, 3)), tests=int((~np.isnan(deviation)).sum()))
    told = np.log(e.values[:, rows][tuple(at.T)])
    read = told + deviation[tuple(at.T)]
    room = spread[at[:, 0], at[:, 1]]
    a, b = _candidates(at, read, told, room)
    beside = (at[a, 0] == at[b, 0]) | (at[a, 1] == at[b, 1])
    after = np.abs(read[a] - told[b]) + np.abs(read[b] - told[a])
    before = np.abs(read[a] - told[a]) + np.abs(read[b] - told[b])
    good = beside & (np.abs(read[b] - told[a]) <= room[a]) & (after <= gain * before)
    a, b = a[good], b[good]
    first = np.unique(a, return_index=True)[1]  # one partner is enough
    a, b = a[first], b[first]
    where = np.c_[at[a, 0], rows[at[a, 1]], at[a, 2]]
    named = [figures.name(int(rows[at[k, 1]]), int(at[k, 0])) for k in b]
    return hits(
        "N-AUDIT-042",
        where,
        e.values[tuple(where.T)],
        e.deviation[tuple(where.T)],
        tests=int((~np.isnan(deviation)).sum()),
        other=named,
    )


def _candidates(
    at: Integers, read: NDArray[np.float64], told: NDArray[np.float64], room: NDArray[np.float64]
) -> tuple[Integers, Integers]:
    """Pairs (a, b) of one period with the figure of ``a`` near what ``b`` should be."""
    far = 10.0 + float(np.abs(np.r_[read, told]).max() + room.max())  # one line for all periods: they never meet
    line, seek = at[:, 2] * 2 * far + told, at[:, 2] * 2 * far + read
    order = np.argsort(line)
    wide = float(room.max())
    low, high = np.searchsorted(line[order], seek - wide), np.searchsorted(line[order], seek + wide)
    count = high - low
    if count.sum() > _MOST_PAIRS:  # so much is odd that exchanges cannot be told apart
        count = np.where(np.cumsum(count) <= _MOST_PAIRS, count, 0)
    a = np.repeat(np.arange(len(at)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    b = order[np.repeat(low, count) + within]
    near = (a != b) & (np.abs(read[a] - told[b]) <= room[b])
    return a[near], b[near]
