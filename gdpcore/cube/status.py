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


def settled(
    values: NDArray[np.float64], status: NDArray[np.uint8], undefined: int = Status.NOT_COVERED
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Values and flags that agree again after a computation: a cell that is not finite is NaN and called absent.

    Parameters
    ----------
    values : (*batch, *cells); status : (*cells). A cell that one draw of a batch cannot give is absent in all, because
        draws share one status.
    undefined : the flag of cells that were called present.

    Examples
    --------
    >>> values, status = settled(np.array([[1.0, 2.0], [np.inf, 4.0]]), np.array([1, 1], dtype=np.uint8))
    >>> values, status
    (array([[nan,  2.],
           [nan,  4.]]), array([129,   1], dtype=uint8))
    """
    bad = ~np.isfinite(values)
    if not bad.any():
        return values, status
    lost = bad.any(axis=tuple(range(bad.ndim - status.ndim)))
    status = np.where(lost & ((status & ABSENT) == 0), status | np.uint8(undefined), status)
    return np.where(lost, np.nan, values), status
