"""The normal equations of one year's tables: cells and regions eliminated, periods x industries solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.kernel.balancing.laplacian import Array, eliminate

Mask = NDArray[np.bool_]
WEAKEST_PIVOT = 1e-10
"""Smallest squared pivot of the scaled Cholesky factor that is still taken for full rank."""
RANK = 1e-13
"""Eigenvalues of the scaled system below this share of the largest are rounding."""


@dataclass(frozen=True)
class YearSystem:
    """Multipliers of rows (q, i), columns (q, j) and annual totals (i, j) of tables w (B, Q, I, R), for given gaps.

    With z = x + w (row_qi + column_qj + annual_ij) the annual multipliers drop out cell by cell and leave, in the periods of
    cell (i, j), the block M_ij = diag(w_ij) - w_ij w_ij' / W_ij. What a column lacks is then B_j column_j, B_j = sum_i M_ij:
    a Laplacian over the periods, factored without subtraction and to its exact rank. What is left is a system in
    periods x industries alone, S = diag(sum_j M_ij) - sum_j M_ij B_j^- M_i'j, whatever the number of regions.

    Where every constraint stands, one period and one row follow from the others: they are left out (K periods and k rows
    are kept) and S is definite. Where it is not after all (cells that cannot move) or where constraints are missing, all are
    kept and S is inverted on its range.

    Attributes
    ----------
    w : (B, Q, I, R). inverse : (B, I, R) 1 / W_ij, 0 where there is no annual total or no weight.
    block : (B, K k, K R) the M_ij, rows (q, i), columns (q, j). column : (B, K, K, R) the B_j^-. rest : (B, K k, K k) S^-.
    """

    w: Array
    inverse: Array
    block: Array
    column: Array
    rest: Array

    @classmethod
    def build(cls, w: Array, free_row: Mask, free_column: Mask, free_cell: Mask) -> YearSystem:
        """The smaller system where all constraints stand and it is definite, else the whole one."""
        _, periods, height, _ = w.shape
        whole = w.sum(axis=1)
        inverse = np.divide(1.0, whole, out=np.zeros_like(whole), where=(whole > 0) & ~free_cell)
        share = w * inverse[:, None]
        if not (free_row.any() or free_column.any() or free_cell.any()):
            kept = slice(None), slice(periods - 1), slice(height - 1)
            column = _column_inverses(w, share, free_column, free_cell, periods - 1)
            block, rest = _eliminated(w[kept], share[kept], column)
            solved = _inverse(rest)
            if solved is not None:
                return cls(w, inverse, block, column, solved)
        column = _column_inverses(w, share, free_column, free_cell, periods)
        block, rest = _eliminated(w, share, column)
        stands = ~free_row.reshape(len(w), -1)
        rest *= stands[:, :, None] & stands[:, None, :]
        return cls(w, inverse, block, column, _inverse_on_range(rest))

    def solve(self, row_gap: Array, column_gap: Array, annual_gap: Array) -> tuple[Array, Array, Array]:
        """Multipliers (B, Q, I), (B, Q, R), (B, I, R) for gaps of those shapes, gaps 0 where there is no constraint."""
        batch, periods, _, width = self.column.shape
        kept = self.rest.shape[1] // max(periods, 1)
        inner, outer = (batch, periods * kept, 1), (batch, periods * width, 1)
        start = annual_gap * self.inverse
        spent = self.w[:, :periods] * start[:, None]
        left = row_gap[:, :periods, :kept] - spent[:, :, :kept].sum(axis=3)
        right = column_gap[:, :periods] - spent.sum(axis=2)
        base = np.einsum("bpqr,bqr->bpr", self.column, right, optimize=False)
        found = self.rest @ (left.reshape(inner) - self.block @ base.reshape(outer))
        pulled = (self.block.swapaxes(1, 2) @ found).reshape(batch, periods, width)
        row, column = np.zeros_like(row_gap), np.zeros_like(column_gap)
        row[:, :periods, :kept] = found.reshape(batch, periods, kept)
        column[:, :periods] = np.einsum("bpqr,bqr->bpr", self.column, right - pulled, optimize=False)
        moved = (self.w * (row[..., None] + column[:, :, None])).sum(axis=1)
        return row, column, start - moved * self.inverse


def _column_inverses(w: Array, share: Array, free_column: Mask, free_cell: Mask, periods: int) -> Array:
    """B_j^- (B, K, K, R). Left-out periods and cells without an annual total ground a column's Laplacian."""
    batch, every, _, width = w.shape
    link = np.zeros((periods, periods, batch, width))
    ground = np.zeros((periods, batch, width))
    for q in range(periods):
        for p in range(q + 1, periods):
            link[q, p] = link[p, q] = np.einsum("bir,bir->br", w[:, q], share[:, p])
        for p in range(periods, every):
            ground[q] += np.einsum("bir,bir->br", w[:, q], share[:, p])
        if free_cell.any():
            ground[q] += np.where(free_cell, w[:, q], 0.0).sum(axis=1)
    loose = free_column[:, :periods].swapaxes(0, 1)
    if loose.any():
        ground = np.where(loose, 0.0, ground + (link * loose[None]).sum(axis=1))
        link *= ~loose[None] & ~loose[:, None]
    done = eliminate(link.reshape(periods, periods, batch * width), ground.reshape(periods, batch * width))
    inverse = np.empty((periods, periods, batch * width))
    for q in range(periods):
        inverse[q] = 0.0
        inverse[q, q] = 1.0
        inverse[q] = done.solve(inverse[q])
    return np.ascontiguousarray(np.moveaxis(inverse.reshape(periods, periods, batch, width), 2, 0))


def _eliminated(v: Array, share: Array, column: Array) -> tuple[Array, Array]:
    """The blocks M_ij as one matrix (B, K k, K R), and what is left for periods x industries (B, K k, K k)."""
    batch, periods, kept, width = v.shape
    block = np.empty((batch, periods, kept, periods, width))
    for p in range(periods):
        np.multiply(-v, share[:, None, p], out=block[:, :, :, p])
        block[:, p, :, p] += v[:, p]
    pulled = np.empty_like(block)
    for p in range(periods):
        for q in range(periods):
            term = block[:, :, :, q] * column[:, None, None, q, p]
            if q:
                pulled[:, :, :, p] += term
            else:
                pulled[:, :, :, p] = term
    flat = block.reshape(batch, periods * kept, periods * width)
    rest = -(pulled.reshape(flat.shape) @ flat.swapaxes(1, 2))
    own = np.einsum("bqipi->bqip", rest.reshape(batch, periods, kept, periods, kept))
    own += block.sum(axis=4)
    return flat, rest


def _scaled(rest: Array) -> tuple[Array, Array]:
    diagonal = np.einsum("bii->bi", rest)
    scale = np.divide(1.0, np.sqrt(np.abs(diagonal)), out=np.zeros_like(diagonal), where=diagonal != 0)
    return rest * scale[:, :, None] * scale[:, None, :], scale


def _inverse(rest: Array) -> Array | None:
    """Inverse of definite matrices (B, n, n); None if one of them is not clearly definite."""
    scaled, scale = _scaled(rest)
    try:
        root = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        return None
    if root.size and np.einsum("bii->bi", root).min() ** 2 < WEAKEST_PIVOT:
        return None
    return np.linalg.inv(scaled) * scale[:, :, None] * scale[:, None, :]


def _inverse_on_range(rest: Array) -> Array:
    """Generalised inverse of semidefinite matrices (B, n, n)."""
    scaled, scale = _scaled(rest)
    value, vector = np.linalg.eigh(scaled)
    top = value.max(axis=1, initial=0.0)[:, None]
    inverse = np.divide(1.0, value, out=np.zeros_like(value), where=value > RANK * top)
    found: Array = (vector * inverse[:, None, :]) @ vector.swapaxes(1, 2)
    return found * scale[:, :, None] * scale[:, None, :]
