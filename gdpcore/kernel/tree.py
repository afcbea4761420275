"""Sums over a tree, in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def add_parents(
    values: NDArray[Any], steps: Sequence[tuple[int, Sequence[int]]], axis: int = -2, operation: np.ufunc = np.add
) -> NDArray[Any]:
    """Fill the rows of parents from the rows of their children, bottom-up.

    Parameters
    ----------
    values : (..., I, ...) with leaf rows filled; changed in place and returned.
    steps : (parent row, child rows), children before parents.
    axis : where the rows lie.
    operation : np.add for figures, np.bitwise_or for status flags.

    Notes
    -----
    A missing part (NaN) makes its parents missing.

    Examples
    --------
    >>> add_parents(np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]]), [(0, [1, 2])])[0]
    array([4., 6.])
    """
    rows = values.swapaxes(axis, 0)
    for parent, children in steps:
        first, last = children[0], children[-1]
        if list(children) == list(range(first, last + 1)):
            operation.reduce(rows[first : last + 1], axis=0, out=rows[parent])
            continue
        total = rows[parent]
        total[...] = rows[first]
        for child in children[1:]:
            operation(total, rows[child], out=total)
    return values
