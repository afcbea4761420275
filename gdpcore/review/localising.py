"""Which figures must be wrong where sums do not hold: the smallest set whose change satisfies all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import MeaningError
from gdpcore.kernel.localise import localise
from gdpcore.panel.cells import Source
from gdpcore.review.expressions.identities import gap_of
from gdpcore.review.result import Review

Array = NDArray[np.float64]
_COLUMNS = ["period", "answer", "answers", "region", "series", "measure", "value", "proposed", "weight", "file", "sheet", "cell"]
_TRUST = 10.0
"""A figure that fits its neighbours counts so many times one that does not fit at all."""


def localise_errors(review: Review, *, tolerance: bool = True, most: int = 5) -> pd.DataFrame:
    """The smallest weighted set of figures whose change makes every sum hold, period by period (Fellegi and Holt); figures of series
    that are above nought stay so.

    Parameters
    ----------
    review : of figures with totals and parts: accounts, or a panel with a region that is the sum of the others.
    tolerance : allow for rounding. most : optimal answers listed for each block of sums that share figures.

    Returns
    -------
    DataFrame
        A row for each figure of each answer: period, answer (1, 2, ... where the sums cannot tell; 0 with no proposal where the sums
        conflict whatever moves), answers (how many there are in all), the cell, its value, the value proposed (as
        near to what its neighbours say as the sums allow), its weight: figures that fit their neighbours count up to ten times those that do not.

    Raises
    ------
    MeaningError
        E-AUDIT-011 if no totals with parts are known.
    """
    f = review.figures
    if not f.sums:
        raise MeaningError("E-AUDIT-011")
    rows: list[tuple[object, ...]] = []
    broken = np.zeros(f.values.shape[2], dtype=bool)
    for one in f.sums:
        gap, room, summed = gap_of(f, one)
        with np.errstate(invalid="ignore"):
            off = np.abs(gap) > room
            usual = (np.abs(gap) <= 5e-3 * np.abs(summed)).sum(axis=-1) * 2 >= (~np.isnan(gap)).sum(axis=-1)
        broken |= (off & (usual[..., None] | one.given)).any(axis=tuple(range(gap.ndim - 1)))
    for t in np.flatnonzero(broken):
        rows += _of_period(review, int(t), tolerance, most)
    return pd.DataFrame(rows, columns=_COLUMNS)


def _of_period(review: Review, t: int, tolerance: bool, most: int) -> list[tuple[object, ...]]:
    f = review.figures
    x = f.values[..., t].ravel()
    rules, rooms = _rules(review, t)
    if not len(rules):
        return []
    expected = f.expected.values[..., t].ravel()
    out: list[tuple[object, ...]] = []
    weight = _weights(review, t).ravel()
    usual = (
        np.count_nonzero(f.values > 0, axis=2) >= 0.8 * np.count_nonzero(~np.isnan(f.values), axis=2)
    ).ravel()  # never below nought
    for block in _blocks(rules):
        a = rules[block]
        cells = np.flatnonzero(np.abs(a).any(axis=0))
        room = rooms[block] if tolerance else np.zeros(len(block))
        if (np.abs(a[:, cells] @ x[cells]) <= room + 1e-9 * (np.abs(a[:, cells]) @ np.abs(x[cells]))).all():
            continue
        above = usual[cells]
        a, low, high = (
            np.vstack([a[:, cells], np.eye(len(cells))[above]]),
            np.r_[-room, np.zeros(above.sum())],
            np.r_[room, np.full(above.sum(), np.inf)],
        )
        found = localise(x[cells], a, low, high, weights=weight[cells], towards=expected[cells], most=most)
        if not found.sets:
            out.append(_row(review, t, None, 0, 0, np.nan, np.nan))
        for k, (chosen, values) in enumerate(zip(found.sets, found.values, strict=True), start=1):
            count = len(found.sets) if found.complete else -1
            out += [_row(review, t, int(cells[c]), k, count, float(values[c]), float(weight[cells[c]])) for c in chosen]
    return out


def _rules(review: Review, t: int) -> tuple[Array, Array]:
    """(M, cells) total less parts of every sum whose figures are all there, and what rounding allows."""
    f = review.figures
    shape = f.values.shape[:2]
    rows, rooms = [], []
    for one in f.sums:
        gap, room, summed = gap_of(f, one)
        with np.errstate(invalid="ignore"):
            usual = (np.abs(gap) <= 5e-3 * np.abs(summed)).sum(axis=-1) * 2 >= (~np.isnan(gap)).sum(axis=-1)
        for k in np.flatnonzero(~np.isnan(gap[..., t]) & (usual | one.given)):
            row = np.zeros(shape)
            if one.axis == 0:
                row[one.total, f.levels[k]], row[list(one.parts), f.levels[k]] = 1.0, -1.0
            else:
                row[k, one.total], row[k, list(one.parts)] = 1.0, -1.0
            rows.append(row.ravel())
            rooms.append(float(room[k, t]))
    return np.array(rows), np.array(rooms)


def _weights(review: Review, t: int) -> Array:
    """(region, series) trust in each figure of a period: small where it does not fit its neighbours."""
    e = review.figures.expected
    with np.errstate(invalid="ignore", divide="ignore"):  # the ratio, not its log: a lost sign is far off too
        off = np.abs(review.figures.values[..., t] / e.values[..., t] - 1.0) / np.maximum(e.scale, 1e-3)
    return np.asarray(1.0 + (_TRUST - 1.0) / (1.0 + np.nan_to_num(off, nan=0.0, posinf=1e9) / 3.0))


def _blocks(rules: Array) -> list[NDArray[np.int64]]:
    """Rules that share figures, directly or through others."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    touch = csr_matrix(rules != 0)
    count, label = connected_components(touch @ touch.T, directed=False)
    return [np.flatnonzero(label == k) for k in range(count)]


def _row(
    review: Review, t: int, cell: int | None, answer: int, answers: int, proposed: float, weight: float
) -> tuple[object, ...]:
    f = review.figures
    if cell is None:
        return (str(f.periods[t]), answer, answers, "", "", "", np.nan, proposed, weight, "", "", "")
    r, i = divmod(cell, len(f.series))
    s = f.source(r, i, t) or Source("")
    value = float(f.values[r, i, t])
    named = (f.regions[r], f.series[i], f.measures[i])
    return (str(f.periods[t]), answer, answers, *named, value, proposed, weight, s.file, s.sheet, s.cell)
