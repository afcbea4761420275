"""Constraints that cannot hold together: the smallest set of them, by index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]

ROUNDING = 1e-13
"""A gap of this share of the sum of absolute parts is rounding and no clash."""


def refuse_clashing_margins(
    x: Array, w: Array, r: Array, c: Array, rv: Array, cv: Array, *, lead: Sequence[int], spread: float
) -> list[Array]:
    """The margins of tables (B, I, R), with gaps up to ``spread`` spread over them; refuses larger ones.

    Cells that can move tie rows to columns. Within each part so tied, and not let loose by a margin that is unknown or
    alterable, what the rows lack is what the columns lack; no other condition exists, and no proper subset of the part's
    margins is contradictory.
    """
    loose = np.isnan(r).any(axis=1) | np.isnan(c).any(axis=1) | rv.any(axis=1) | cv.any(axis=1)
    linked = w > 0
    if linked.all() and x.size:
        row_part, column_part = np.zeros(r.shape, dtype=np.int64), np.zeros(c.shape, dtype=np.int64)
    else:
        row_part, column_part = connected_parts(linked)
    count, sides = len(x), x.shape[1] + x.shape[2]
    row_at, column_at = (part + sides * np.arange(count)[:, None] for part in (row_part, column_part))

    def sums(rows: Array, columns: Array) -> tuple[Array, Array]:
        return tuple(np.bincount(at.ravel(), np.ravel(v), count * sides) for at, v in ((row_at, rows), (column_at, columns)))  # type: ignore[return-value]

    size = np.abs(x)
    left, right = sums(r - x.sum(axis=2), c - x.sum(axis=1))
    whole = np.maximum(*sums(size.sum(axis=2), size.sum(axis=1)))
    rows_whole, columns_whole = sums(np.abs(r), np.abs(c))
    scale = np.maximum(whole, np.maximum(rows_whole, columns_whole))
    gap = left - right
    if loose.any():
        opened = np.add(*sums((np.isnan(r) | (rv > 0)).astype(float), (np.isnan(c) | (cv > 0)).astype(float)))
        gap = np.where(opened > 0, 0.0, gap)
    bad = np.flatnonzero(np.abs(gap) > max(ROUNDING, spread) * scale)
    if bad.size:
        table, part = divmod(int(bad[np.argmax(np.abs(gap[bad]) / scale[bad])]), sides)
        rows, columns = np.flatnonzero(row_part[table] == part), np.flatnonzero(column_part[table] == part)
        raise KernelError(
            "E-BAL-001",
            entry=tuple(int(i) for i in np.unravel_index(table, tuple(lead))) if lead else (),
            rows=runs(rows),
            columns=runs(columns),
            row_indices=tuple(rows.tolist()),
            column_indices=tuple(columns.tolist()),
            gap=float(gap[table * sides + part]),
            relative=float(abs(gap[table * sides + part]) / scale[table * sides + part]),
        )
    if spread <= 0:
        return [r, c]
    share = np.divide(gap, rows_whole + columns_whole, out=np.zeros_like(gap), where=rows_whole + columns_whole > 0)
    return [r - share[row_at] * np.abs(r), c + share[column_at] * np.abs(c)]


def connected_parts(linked: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Part numbers of rows (B, I) and columns (B, R) of bipartite graphs (B, I, R): the smallest row in the part.

    A column that nothing is tied to is a part of its own, numbered I + its index.

    Examples
    --------
    >>> connected_parts(np.array([[[True, False, False], [True, True, False], [False, False, False]]]))
    (array([[0, 0, 2]]), array([[0, 0, 5]]))
    """
    batch, height, width = linked.shape
    row = np.broadcast_to(np.arange(height), (batch, height))
    alone = height + np.arange(width)
    while True:
        column = np.where(linked, row[:, :, None], alone).min(axis=1, initial=height + width)
        column = np.where(linked.any(axis=1), column, alone)
        tied = np.where(linked, column[:, None, :], height + width).min(axis=2, initial=height + width)
        new = np.minimum(row, tied)
        if (new == row).all():
            return new, column
        row = new


def runs(indices: Iterable[int]) -> str:
    """Indices as runs.

    Examples
    --------
    >>> runs([0, 1, 2, 5])
    '0-2, 5'
    """
    out: list[list[int]] = []
    for i in indices:
        if out and int(i) == out[-1][1] + 1:
            out[-1][1] = int(i)
        else:
            out.append([int(i), int(i)])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out) or "none"
