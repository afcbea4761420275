"""Slips of the pen: units and signs."""

from __future__ import annotations

import numpy as np

from gdpcore.review.registry import NONE, Figures, Hits, expression, hits


@expression
def unit_slip(
    figures: Figures, factors: tuple[float, ...] = (100.0, 1e4, 1e8), near: float = 0.25, together: float = 0.5
) -> Hits:
    """A level that is 100, 10,000 or 100 million times what it should about be, or that part of it: another unit."""
    rows = figures.levels
    if not len(rows):
        return NONE
    deviation = figures.expected.deviation[:, rows] / np.log(10.0)
    powers = np.log10(np.array(factors, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        suspects = np.argwhere(np.abs(deviation) > powers.min() - near)
    found = deviation[tuple(suspects.T)]
    which = np.abs(np.abs(found)[:, None] - powers).argmin(axis=1) if len(found) else np.zeros(0, dtype=int)
    good = np.abs(np.abs(found) - powers[which]) <= near
    suspects, found, which = suspects[good], found[good], which[good]
    at = np.c_[suspects[:, 0], rows[suspects[:, 1]], suspects[:, 2]].astype(np.int64)
    signed = np.sign(found) * powers[which]
    reported = np.count_nonzero(~np.isnan(figures.values[:, rows]), axis=1)  # (region, period)
    slipped = np.zeros((*reported.shape, 2), dtype=np.int64)
    np.add.at(slipped, (suspects[:, 0], suspects[:, 2], (signed > 0).astype(int)), 1)
    whole = slipped[suspects[:, 0], suspects[:, 2], (signed > 0).astype(int)] >= np.maximum(
        together * reported[suspects[:, 0], suspects[:, 2]], 3
    )
    expected = figures.expected.values[tuple(at.T)]
    ratio = [f"{'×' if s > 0 else '÷'}{10 ** abs(s):,.0f}" for s in signed]
    scope = [("整期", "the whole period") if w else ("本单元格", "this cell") for w in whole]
    tests = int((~np.isnan(deviation)).sum())
    return hits("N-AUDIT-040", at, expected, found, tests=tests, ratio=ratio, scope=scope)


@expression
def below_nought(figures: Figures, share: float = 0.9) -> Hits:
    """A level below nought where nine in ten figures of its series are above it."""
    if not len(figures.levels):
        return NONE
    x = figures.values[:, figures.levels]
    count = np.maximum(np.count_nonzero(~np.isnan(x), axis=2), 1)
    usual = np.count_nonzero(x > 0, axis=2) >= share * count
    where = np.argwhere((x < 0) & usual[..., None])
    at = np.c_[where[:, 0], figures.levels[where[:, 1]], where[:, 2]]
    return hits("N-AUDIT-041", at, figures.expected.values[tuple(at.T)], tests=int((~np.isnan(x)).sum()))


@expression
def other_sign(figures: Figures, z: float = 6.0, fit: float = 2.0, least: float = 1.0) -> Hits:
    """A growth rate far from those around it that would fit them with the other sign."""
    growth = figures.rates[np.array(figures.kinds)[figures.rates] == "growth"]
    if not len(growth):
        return NONE
    x, e = figures.values[:, growth], figures.expected
    middle, scale = e.values[:, growth], e.scale[:, growth][..., None]
    with np.errstate(invalid="ignore"):
        flipped = (np.abs(x - middle) > z * scale) & (np.abs(x + middle) < fit * scale) & (np.abs(x) > least)
    where = np.argwhere(flipped)
    at = np.c_[where[:, 0], growth[where[:, 1]], where[:, 2]]
    return hits("N-AUDIT-041", at, middle[flipped], tests=int((~np.isnan(x)).sum()))
