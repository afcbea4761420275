"""Spreading what a year's totals disagree by over all of them, in proportion to their size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spread_over_year(r: Array, c: Array, t: Array) -> tuple[Array, Array, Array]:
    """Rows (B, Q, I), columns (B, Q, R) and annual totals (B, I, R) moved least so that they agree.

    Minimises the sum of squared moves over the totals' absolute values, subject to: the periods of a row are the years of
    its cells, those of a column likewise, and a period's rows its columns. Cost is linear in the number of columns. A year
    with a total missing is returned as it is: what is missing leaves room for the gap.

    Examples
    --------
    >>> r, c, t = np.array([[[1.0], [1.0]]]), np.array([[[1.0], [1.0]]]), np.array([[[2.2]]])
    >>> [a.ravel().round(3).tolist() for a in spread_over_year(r, c, t)]
    [[1.031, 1.031], [1.031, 1.031], [2.063]]
    """
    whole = ~(np.isnan(r).any(axis=(1, 2)) | np.isnan(c).any(axis=(1, 2)) | np.isnan(t).any(axis=(1, 2)))
    if not whole.any():
        return r, c, t
    r, c, t = (a.copy() for a in (r, c, t))
    for _ in range(2):
        r[whole], c[whole], t[whole] = _spread(r[whole], c[whole], t[whole])
    return r, c, t


def _spread(r: Array, c: Array, t: Array) -> tuple[Array, Array, Array]:
    """One solve: multipliers of rows, periods and columns, the columns eliminated."""
    batch, periods, height = r.shape
    row, column, cell = np.abs(r), np.abs(c), np.abs(t)
    off_row = t.sum(axis=2) - r.sum(axis=1)
    off_column = t.sum(axis=1) - c.sum(axis=1)
    off_period = c.sum(axis=2) - r.sum(axis=2)
    own = column.sum(axis=1) + cell.sum(axis=1)
    inverse = np.divide(1.0, own, out=np.zeros_like(own), where=own > 0)
    tie = np.concatenate([cell, -column], axis=1)  # (B, I + Q, R): how rows and periods bear on columns
    system = np.zeros((batch, height + periods, height + periods))
    system[:, :height, height:] = row.swapaxes(1, 2)
    system[:, height:, :height] = row
    diagonal = np.concatenate([row.sum(axis=1) + cell.sum(axis=2), row.sum(axis=2) + column.sum(axis=2)], axis=1)
    np.einsum("bii->bi", system)[...] = diagonal
    system -= (tie * inverse[:, None]) @ tie.swapaxes(1, 2)
    # one multiplier is free: a touch of the diagonal settles it, and the second pass takes out what that leaves
    np.einsum("bii->bi", system)[...] += np.where(diagonal > 0, 1e-9 * diagonal, 1.0)
    right = np.concatenate([off_row, off_period], axis=1) - (tie @ (inverse * off_column)[:, :, None])[:, :, 0]
    found = np.linalg.solve(system, right[:, :, None])[:, :, 0]
    alpha, gamma = found[:, :height], found[:, height:]
    beta = inverse * (off_column - (found[:, None] @ tie)[:, 0])
    return (
        r + row * (alpha[:, None] + gamma[:, :, None]),
        c + column * (beta[:, None] - gamma[:, :, None]),
        t - cell * (alpha[:, :, None] + beta[:, None]),
    )
