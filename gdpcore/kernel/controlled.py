"""Controlled rounding: which cells go up so that every sum stays between its bounds, nearest to the figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

_AT_ONCE = 20_000  # cells in one problem


def controlled(
    rest: NDArray[np.float64],
    free: NDArray[np.bool_],
    groups: Sequence[Sequence[int]],
    least: NDArray[np.int64],
    most: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Cells (1 up, 0 down) of independent slices, each a small integer programme; many slices are handed over as one.

    Minimises the sum of |rounded - figure| subject to least <= sum of a group's ups <= most. Where the groups are two
    partitions of the same cells the constraint matrix is that of a network and a solution in whole numbers always exists.

    Parameters
    ----------
    rest : (S, N) remainders in [0, 1); free : (S, N) cells that may go up.
    groups : for each sum the cells in it; least, most : (S, groups).

    Raises
    ------
    KernelError
        E-ROUND-003 where no choice meets all bounds.

    References
    ----------
    Cox (1987), JASA 82, pp. 520-524 (two-way tables).

    Examples
    --------
    >>> import numpy as np
    >>> bounds = np.array([[1, 0, 0]])
    >>> controlled(np.array([[0.4, 0.3, 0.3]]), np.ones((1, 3), bool), [[0, 1, 2], [0], [1, 2]], bounds, np.array([[1, 1, 1]]))
    array([[1, 0, 0]])
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_diag, csr_array

    slices, cells = rest.shape
    row = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    column = np.concatenate([np.asarray(g, dtype=np.int64) for g in groups])
    one = csr_array((np.ones(column.size), (row, column)), shape=(len(groups), cells))
    out = np.zeros((slices, cells), dtype=np.int64)
    step = max(1, _AT_ONCE // cells)
    for start in range(0, slices, step):
        part = slice(start, min(start + step, slices))
        count = part.stop - start
        matrix = block_diag([one] * count, format="csr")
        done = milp(
            (1.0 - 2.0 * rest[part]).ravel(),
            integrality=np.ones(count * cells),
            bounds=Bounds(0.0, free[part].ravel().astype(np.float64)),
            constraints=LinearConstraint(matrix, least[part].ravel(), most[part].ravel()),
        )
        if done.x is None:
            raise KernelError("E-ROUND-003", detail=str(done.message))
        out[part] = np.rint(done.x).astype(np.int64).reshape(count, cells)
    return out
