"""Constraints that cannot hold together: the smallest set of them, by index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.balancing.moves import Array, absolute_sums, column_sums, row_sums

ROUNDING = 1e-13
"""A gap of this share of the sum of absolute parts is rounding and no clash."""


def refuse_clashing_margins(
    x: Array, w: Array, r: Array, c: Array, rv: Array, cv: Array, *, lead: Sequence[int], spread: float
) -> tuple[Array, Array]:
    """The margins of tables (B, I, R), with gaps of rounding or up to ``spread`` spread over them; refuses larger ones.

    Cells that can move tie rows to columns. Within each part so tied, and not let loose by a margin that is unknown or
    alterable, what the rows lack is what the columns lack; no other condition exists, and no proper subset of the part's
    margins is contradictory.
    """
    parts = _Parts.of(w)
    rows_have, columns_have = row_sums(x), column_sums(x)
    rows_size, columns_size = absolute_sums(x, rows_have, columns_have)
    rows_whole, columns_whole = parts.sums(np.abs(r), np.abs(c))
    scale = np.maximum(np.maximum(*parts.sums(rows_size, columns_size)), np.maximum(rows_whole, columns_whole))
    gap = np.subtract(*parts.sums(r - rows_have, c - columns_have))
    loose_row, loose_column = np.isnan(r) | (rv > 0), np.isnan(c) | (cv > 0)
    if loose_row.any() or loose_column.any():
        gap = np.where(np.add(*parts.sums(loose_row.astype(float), loose_column.astype(float))) > 0, 0.0, gap)
    relative = np.divide(np.abs(gap), scale, out=np.zeros_like(gap), where=scale > 0)
    if (relative > max(ROUNDING, spread)).any():
        table, part = (int(i) for i in np.unravel_index(np.argmax(relative), relative.shape))
        rows, columns = (np.flatnonzero(of[table] == part).tolist() for of in (parts.row, parts.column))
        entry = tuple(int(i) for i in np.unravel_index(table, tuple(lead))) if lead else ()
        _refuse_margins(entry, rows, columns, float(gap[table, part]), float(relative[table, part]))
    whole = rows_whole + columns_whole
    share = np.divide(gap, whole, out=np.zeros_like(gap), where=whole > 0)
    return r - parts.of_rows(share) * np.abs(r), c + parts.of_columns(share) * np.abs(c)


@dataclass(frozen=True)
class _Parts:
    """Which part of its table each row (B, I) and column (B, R) belongs to; ``single``: no table has more than one."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    single: bool

    @classmethod
    def of(cls, w: Array) -> _Parts:
        if w.size and w.min() > 0:
            return cls(np.zeros(w.shape[:2], dtype=np.int64), np.zeros((len(w), w.shape[2]), dtype=np.int64), True)
        return cls(*connected_parts(w > 0), False)

    def of_rows(self, figures: Array) -> Array:
        """Figures of parts, for each row."""
        return figures if self.single else np.take_along_axis(figures, self.row, axis=1)

    def of_columns(self, figures: Array) -> Array:
        """Figures of parts, for each column."""
        return figures if self.single else np.take_along_axis(figures, self.column, axis=1)

    def sums(self, rows: Array, columns: Array) -> tuple[Array, Array]:
        """Sums of figures of rows and of columns over each part: (B, parts)."""
        if self.single:
            return rows.sum(axis=1, keepdims=True), columns.sum(axis=1, keepdims=True)
        count, sides = len(rows), rows.shape[1] + columns.shape[1]
        start = sides * np.arange(count)[:, None]

        def over(part: NDArray[np.int64], figures: Array) -> Array:
            summed = np.bincount((start + part).ravel(), figures.ravel(), count * sides)
            return summed.astype(np.float64, copy=False).reshape(count, sides)

        return over(self.row, rows), over(self.column, columns)


def refuse_clashing_years(x: Array, r: Array, c: Array, t: Array, *, front: Sequence[int], turned: bool, spread: float) -> None:
    """The three conditions that tables x (B, Q, I, R) put on their totals whatever cells can move.

    A row's periods (B, Q, I) add to its cells' years (B, I, R), a column's likewise, and a period's rows to its columns.
    Each condition that fails is a smallest clash by itself: none of its totals can be left out of it.
    """
    size = np.abs(x)
    sides = (
        ("row", r.sum(axis=1), t.sum(axis=2), size.sum(axis=(1, 3)), np.abs(r).sum(axis=1)),
        ("column", c.sum(axis=1), t.sum(axis=1), size.sum(axis=(1, 2)), np.abs(c).sum(axis=1)),
        ("period", r.sum(axis=2), c.sum(axis=2), size.sum(axis=(2, 3)), np.abs(r).sum(axis=2)),
    )
    for kind, left, right, parts, whole in sides:
        scale = np.fmax(np.fmax(parts, whole), 1e-300)
        share = np.abs(left - right) / scale  # NaN: a total is missing, and the condition with it
        if not (share > max(ROUNDING, spread)).any():
            continue
        table, place = (int(i) for i in np.unravel_index(np.nanargmax(share), share.shape))
        *entry, year = (int(i) for i in np.unravel_index(table, tuple(front)))
        gap, relative = float((left - right)[table, place]), float(share[table, place])
        if kind == "period":
            rows, columns = (c, r) if turned else (r, c)
            _refuse_margins(
                (*entry, year, place), range(rows.shape[2]), range(columns.shape[2]), -gap if turned else gap, relative
            )
        side, code = ("row", "E-BAL-003") if (kind == "row") != turned else ("column", "E-BAL-004")
        raise KernelError(code, entry=tuple(entry), year=year + 1, gap=gap, relative=relative, **{side: place})


def _refuse_margins(entry: tuple[int, ...], rows: Sequence[int], columns: Sequence[int], gap: float, relative: float) -> None:
    raise KernelError(
        "E-BAL-001",
        entry=entry,
        rows=runs(rows),
        columns=runs(columns),
        row_indices=tuple(rows),
        column_indices=tuple(columns),
        gap=gap,
        relative=relative,
    )


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
