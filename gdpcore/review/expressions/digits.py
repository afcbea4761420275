"""Digits and targets: off unless asked for, from 200 cells on, and of all regions together, never of one region or person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.false_discovery import false_discovery
from gdpcore.review.expressions.cross_section import parts_of
from gdpcore.review.registry import NONE, Figures, Hits, expression, hits

Array = NDArray[np.float64]
FEWEST = 200
"""Cells below which digits say nothing; a rule may ask for more, never for fewer."""


@expression
def last_digit(figures: Figures, rate: float = 0.01, fewest: int = FEWEST, digits: int = 3) -> Hits:
    """Last digits of a series, over all regions, that are not equally frequent (chi-square)."""
    expected = np.full(10, 0.1)
    return _digit_test(figures, rate, fewest, expected, lambda x, d: (x % 10, d >= digits), "N-AUDIT-080")


@expression
def second_digit(figures: Figures, rate: float = 0.01, fewest: int = FEWEST) -> Hits:
    """Second digits of a series, over all regions, unlike Benford's law (chi-square); only where figures span three orders."""
    k = np.arange(10)
    first = np.arange(1, 10)[:, None]
    expected = np.log10(1.0 + 1.0 / (10 * first + k)).sum(axis=0)

    def second(x: NDArray[np.int64], digits: Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        return (x // 10 ** np.maximum(digits - 2, 0).astype(np.int64)) % 10, digits >= 2

    return _digit_test(figures, rate, fewest, expected, second, "N-AUDIT-081", orders=3.0)


@expression
def targets(
    figures: Figures, targets: tuple[float, ...] = (5.0, 6.0, 8.0), width: float = 0.3, rate: float = 0.01, fewest: int = FEWEST
) -> Hits:
    """Growth, over all regions, just at or above a target more often than just below it (binomial tail)."""
    from scipy.special import bdtrc

    regions = parts_of(figures)
    if len(regions) < 2:
        return NONE
    growth = np.moveaxis(figures.values[regions][:, figures.rates], 1, 0).reshape(len(figures.rates), -1)
    count = np.count_nonzero(~np.isnan(growth), axis=1)
    tests, cells = [], []
    for target in targets:
        with np.errstate(invalid="ignore"):
            above = ((growth >= target - 1e-9) & (growth < target + width - 1e-9)).sum(axis=1)
            below = ((growth >= target - width - 1e-9) & (growth < target - 1e-9)).sum(axis=1)
        p = np.where((count >= max(fewest, FEWEST)) & (above + below >= 20), bdtrc(above - 1, above + below, 0.5), np.nan)
        tests.append(p)
        cells.append(np.c_[above, below])
    p = np.array(tests)
    found = false_discovery(p, rate)
    where = np.argwhere(found.flags.reshape(p.shape))
    at = np.c_[np.full(len(where), -1), figures.rates[where[:, 1]], np.full(len(where), -1)]
    both = np.array(cells)[where[:, 0], where[:, 1]] if len(where) else np.zeros((0, 2))
    named = [targets[k] for k in where[:, 0]]
    return hits("N-AUDIT-082", at, p=p[tuple(where.T)], tests=found.tests, target=named, above=both[:, 0], below=both[:, 1])


def _digit_test(figures: Figures, rate: float, fewest: int, expected: Array, digit, code: str, orders: float = 0.0) -> Hits:  # type: ignore[no-untyped-def]
    from scipy.special import chdtrc

    regions, rows = parts_of(figures), figures.levels
    if len(regions) < 2 or not len(rows):
        return NONE
    p, score = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for n, i in enumerate(rows):
        x = figures.values[regions, i]
        size = figures.digits[regions, i]
        here = ~np.isnan(x) & (x > 0) & (size <= 15)
        whole = np.rint(x[here] * 10.0 ** figures.decimals[i]).astype(np.int64)
        found, usable = digit(whole, size[here])
        found = found[usable]
        if len(found) < max(fewest, FEWEST) or np.log10(x[here].max() / x[here].min()) < orders:
            continue
        observed = np.bincount(found, minlength=10)
        score[n] = ((observed - len(found) * expected) ** 2 / (len(found) * expected)).sum()
        p[n] = chdtrc(9, score[n])
    found_ = false_discovery(p, rate)
    at = np.c_[np.full(found_.flags.sum(), -1), rows[found_.flags], np.full(found_.flags.sum(), -1)]
    return hits(code, at, score=score[found_.flags], p=p[found_.flags], tests=found_.tests)
