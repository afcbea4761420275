"""How a figure came about: eight flags in one byte, joined by OR along every computation."""

from __future__ import annotations

from enum import IntFlag

import numpy as np
from numpy.typing import NDArray


class Status(IntFlag):
    """Flags of a cell; a result carries the OR of its inputs' flags.

    A value is NaN if and only if ``NOT_PUBLISHED`` (exists, not here yet, or undefined) or ``NOT_COVERED`` (does not
    exist for this cell) is set, so absence propagates by itself.
    """

    OBSERVED = 1
    ESTIMATED = 2
    FORECAST = 4
    BENCHMARKED = 8
    RECONCILED = 16
    OVERRIDDEN = 32
    NOT_PUBLISHED = 64
    NOT_COVERED = 128


ABSENT = np.uint8(Status.NOT_PUBLISHED | Status.NOT_COVERED)
"""Mask of the two flags that mean "no value here"."""


def status_of(
    values: NDArray[np.float64], present: int = Status.OBSERVED, absent: int = Status.NOT_PUBLISHED
) -> NDArray[np.uint8]:
    """Flags for values as read: ``present`` where there is a number, ``absent`` where there is NaN."""
    return np.where(np.isnan(values), np.uint8(absent), np.uint8(present))
