"""Rounding to one decimal, as a person would, beside the decimal module cell by cell."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from benchmarks.registry import Case, register
from gdpcore.kernel.rounding import half_up, round_tree


def table(size: Any) -> Any:
    """(regions, items, periods): the first item is the sum of the others."""
    regions, items, periods = size
    x = np.random.default_rng(20261123).uniform(1.0, 1000.0, (regions, items, periods))
    x[:, 0] = x[:, 1:].sum(axis=1)
    return x


def by_decimal(x: Any) -> Any:
    """Every cell through decimal."""
    step = Decimal("0.1")
    return np.array([float(Decimal(repr(v)).quantize(step, ROUND_HALF_UP)) for v in x.ravel().tolist()]).reshape(x.shape)


def adding(x: Any) -> Any:
    """Parts made to add by largest remainders."""
    return round_tree(x, [(0, range(1, x.shape[1]))], 1).values


SIZES = {"sizes": ((31, 20, 80),), "quick": ((5, 20, 80),)}

register(Case("rounding half up", "decimal, cell by cell", table, lambda x: half_up(x, 1).values, by_decimal, **SIZES, goal=10.0))
register(Case("rounding so that parts add", "decimal, cell by cell (which do not add)", table, adding, by_decimal, **SIZES))
