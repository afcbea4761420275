"""Copies: a month that was sent again, a figure that stands in two places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.review.registry import NONE, Figures, Hits, expression, hits

Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]


def _same_as_before(figures: Figures, digits: int) -> tuple[Booleans, Booleans]:
    """(region, levels, period) cells that repeat the figure before exactly, and those that could have, with enough digits."""
    rows = figures.levels
    x = figures.values[:, rows]
    before = np.full(x.shape, np.nan)
    steps = np.array(figures.steps)[rows]
    for step in np.unique(steps):
        at = np.flatnonzero(steps == step)
        before[:, at, step:] = x[:, at, :-step]
        if step == 1:  # after a joint January-February figure there is no January
            two = np.isnan(before[:, at, 2:]) & figures.joint[:, rows[at], 1:-1]
            before[:, at, 2:] = np.where(two, x[:, at, :-2], before[:, at, 2:])
    with np.errstate(invalid="ignore"):
        long = (figures.digits[:, rows] >= digits) & ~np.isnan(before)
    return (x == before) & long, long


@expression
def stale_period(figures: Figures, share: float = 0.5, fewest: int = 4, digits: int = 3) -> Hits:
    """Half or more of a region's levels repeat the period before exactly: an old table was sent again."""
    if not len(figures.levels):
        return NONE
    same, could = _same_as_before(figures, digits)
    count, of = same.sum(axis=1), could.sum(axis=1)
    stale = (count >= fewest) & (count >= share * np.maximum(of, 1))
    where = np.argwhere(same & stale[:, None])
    at = np.c_[where[:, 0], figures.levels[where[:, 1]], where[:, 2]]
    many = count[where[:, 0], where[:, 2]]
    return hits(
        "N-AUDIT-050", at, figures.expected.values[tuple(at.T)], many, tests=int(could.sum()), of=of[where[:, 0], where[:, 2]]
    )


@expression
def same_as_before(figures: Figures, digits: int = 4, z: float = 2.0) -> Hits:
    """A level with several digits that repeats the period before exactly, where the figures around it say otherwise."""
    if not len(figures.levels):
        return NONE
    same, could = _same_as_before(figures, digits)
    e = figures.expected
    with np.errstate(invalid="ignore"):
        odd = same & (np.abs(e.deviation[:, figures.levels]) > z * e.scale[:, figures.levels][..., None])
    where = np.argwhere(odd)
    at = np.c_[where[:, 0], figures.levels[where[:, 1]], where[:, 2]]
    return hits("N-AUDIT-051", at, e.values[tuple(at.T)], e.deviation[tuple(at.T)], tests=int(could.sum()))


@expression
def same_as_other(figures: Figures, digits: int = 4, z: float = 3.0, least: float = 0.05) -> list[Hits]:
    """One level with several digits in two series of a region, or two regions of a series, where one of them does not fit: a copy."""
    return [_equal_along(figures, axis, digits, z, least) for axis in (0, 1) if len(figures.levels)]


def _equal_along(figures: Figures, axis: int, digits: int, z: float, least: float) -> Hits:
    rows = figures.levels
    x = np.moveaxis(figures.values[:, rows], axis, -1)
    with np.errstate(invalid="ignore"):
        long = np.moveaxis(figures.digits[:, rows] >= digits, axis, -1)
    order = np.argsort(x, axis=-1, kind="stable")
    ordered = np.take_along_axis(x, order, -1)
    pairs = np.argwhere(ordered[..., 1:] == ordered[..., :-1])
    pairs = pairs[long[pairs[:, 0], pairs[:, 1], order[tuple(pairs.T)]]]
    pairs = pairs[significant(ordered[tuple(pairs.T)]) >= digits]
    other, period = pairs[:, 0], pairs[:, 1]
    a, b = order[other, period, pairs[:, 2]], order[other, period, pairs[:, 2] + 1]
    totals = [s.total for s in figures.sums if s.axis == axis == 0]  # a total among the details is another rule's finding
    unlike = ~_alike(figures, x, axis, rows, other, a, b) & ~np.isin(a, totals) & ~np.isin(b, totals)
    other, period, a, b = other[unlike], period[unlike], a[unlike], b[unlike]

    def cell(k: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(np.c_[k, rows[other], period] if axis == 0 else np.c_[other, rows[k], period])

    first, second = cell(a), cell(b)
    e = figures.expected
    with np.errstate(invalid="ignore", divide="ignore"):
        off = [np.abs(e.deviation[tuple(c.T)]) for c in (first, second)]
        size = [d / e.scale[c[:, 0], c[:, 1]] for d, c in zip(off, (first, second), strict=True)]
        odd = [(s > z) & (d > least) for s, d in zip(size, off, strict=True)]
    keep = np.r_[odd[0], odd[1]]
    at, twin = np.r_[first, second][keep], np.r_[second, first][keep]
    named = [(figures.regions[r],) * 2 if axis == 0 else figures.name(i) for r, i, _ in twin.tolist()]
    return hits("N-AUDIT-052", at, e.values[tuple(at.T)], np.r_[size[0], size[1]][keep], tests=int(long.sum()), other=named)


def significant(x: NDArray[np.float64]) -> NDArray[np.int64]:
    """Significant digits of each figure as it would be written shortest, zeros at its end left out.

    Examples
    --------
    >>> significant(np.array([4180.0, 0.31, 12.045]))
    array([3, 2, 5])
    """
    written = [f"{abs(v):.12e}".split("e")[0].replace(".", "").rstrip("0") for v in x.tolist()]
    return np.array([len(w) for w in written], dtype=np.int64)


def _alike(
    figures: Figures, x: NDArray[np.float64], axis: int, rows: Integers, other: Integers, a: Integers, b: Integers
) -> Booleans:
    """Pairs that are equal by nature: one item's value and volume in a base year, series that agree in half of their cells."""
    pairs, back = np.unique(np.c_[other, a, b], axis=0, return_inverse=True)
    first, second = x[pairs[:, 0], :, pairs[:, 1]], x[pairs[:, 0], :, pairs[:, 2]]
    same, count = (first == second).sum(axis=1), (~np.isnan(first)).sum(axis=1)
    twins = np.zeros(len(pairs), dtype=bool)
    if axis == 1:
        code = np.array(figures.series, dtype=object)[rows]
        twins = np.asarray(code[pairs[:, 1]] == code[pairs[:, 2]], dtype=bool)
    return np.asarray((twins | (2 * same >= np.maximum(count, 1)))[back.ravel()])
