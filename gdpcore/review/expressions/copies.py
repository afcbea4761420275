"""Copies: a month that was sent again, a figure that stands in two places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.review.registry import NONE, Figures, Hits, expression, hits

Booleans = NDArray[np.bool_]


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
    a = order[pairs[:, 0], pairs[:, 1], pairs[:, 2]]
    b = order[pairs[:, 0], pairs[:, 1], pairs[:, 2] + 1]
    wide = long[pairs[:, 0], pairs[:, 1], a]
    other, period, a, b = pairs[wide, 0], pairs[wide, 1], a[wide], b[wide]

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
    named = [figures.regions[r] if axis == 0 else figures.series[i] for r, i, _ in twin]
    return hits("N-AUDIT-052", at, e.values[tuple(at.T)], np.r_[size[0], size[1]][keep], tests=int(long.sum()), other=named)
