"""Apportioning gaps: rows of a table are moved so that they add to the totals of one or more partitions.

The rows may be cut in several ways that each add to a total (a city's administrative units and its civil districts, with
members in common), and each row may have to keep its own sum over the periods of a group (its year). The least movement in
the metric sum (x* - x)^2 / (a |x|) is

    x* = x + w (M' lambda + mu),    w = a |x|,

with one multiplier per partition and period and one per kept row sum. With one partition, no kept sums and a = 1 that is
pro rata. The rows are eliminated, so the system is (partitions x periods of the group) wide, whatever the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import fitting, require_numbers

Array = NDArray[np.float64]
_ROUNDS = 3
_CLASH = 1e-9


@dataclass(frozen=True)
class Apportioned:
    """Rows that add to their totals.

    Attributes
    ----------
    values : (..., R, Q) the rows moved.
    residual : largest gap left to a total or a kept sum, over the sum of absolute parts.
    kkt : largest difference of the movement from the least one that changes totals and kept sums as much, over the largest |x|.
    turned : (..., R, Q) bool, cells whose sign changed.
    """

    values: Array
    residual: float
    kkt: float
    turned: NDArray[np.bool_]


def apportion(
    cells: ArrayLike,
    totals: ArrayLike,
    membership: ArrayLike | None = None,
    *,
    kept: ArrayLike | None = None,
    alterability: ArrayLike | None = None,
) -> Apportioned:
    """Move rows as little as possible so that every partition adds to its total, and rows to their kept sums.

    Parameters
    ----------
    cells : (..., R, Q) rows by period of a group (the quarters of a year); without ``kept`` the periods are independent.
    totals : (..., P, Q) the total of each partition; with one partition (..., Q) is taken too. NaN asks for nothing there.
    membership : (P, R) 1 where a row belongs to a partition, -1 where it is taken off; None: one partition of all rows.
    kept : (..., R) the sum of each row over the group that is to hold; NaN where a row's sum is free.
    alterability : broadcasts to (..., R, Q); 0 keeps a cell to the last bit, 2 lets it move twice as easily as 1.

    Raises
    ------
    KernelError
        E-APPORTION-001 if a total cannot be met (its rows are zero or fixed), E-APPORTION-003 likewise for a kept sum,
        E-APPORTION-002 if kept sums and totals of a group contradict each other, E-KERNEL-001 for shapes and missing cells.

    References
    ----------
    Dagum and Cholette (2006), Benchmarking, Temporal Distribution, and Reconciliation Methods for Time Series, ch. 11.

    Examples
    --------
    >>> apportion([[10.0], [30.0]], [44.0]).values.ravel()
    array([11., 33.])
    >>> apportion([[10.0, 10.0], [20.0, 20.0]], [33.0, 27.0], kept=[20.0, 40.0]).values.round(6)
    array([[11.,  9.],
           [22., 18.]])
    """
    x, y, member, free = _checked(cells, totals, membership, alterability)
    hold = None if kept is None else fitting("apportion", "kept sums", kept, x.shape[:-1])
    if hold is not None:
        require_numbers("apportion", "the kept sum", hold)
    weight = free * np.abs(x)
    system = _System(member, weight, ~np.isnan(y), None if hold is None else ~np.isnan(hold))
    scale = _scales(x, y, member, hold)
    if hold is not None:
        _refuse_contradiction(member, y, hold, x)
    moved = x
    for _ in range(_ROUNDS):
        gap = np.where(np.isnan(y), 0.0, y - member @ moved)
        short = None if hold is None else np.where(np.isnan(hold), 0.0, hold - moved.sum(axis=-1))
        moved = moved + weight * system.push(gap, short)
    residual = _residuals(moved, y, member, hold, scale)
    if hold is not None:
        _refuse_short(residual[1], moved, hold)
    _refuse_unmet(residual[0], moved, y, member)
    worst = max(float(r.max(initial=0.0)) for r in residual)
    # whatever way the totals were reached, the least movement that makes the same difference to them is this one
    difference = np.where(np.isnan(y), 0.0, member @ (moved - x))
    least = system.push(difference, None if hold is None else np.where(np.isnan(hold), 0.0, (moved - x).sum(axis=-1)))
    size = np.abs(x).max(initial=0.0)
    kkt = float(np.abs(moved - x - weight * least).max(initial=0.0) / size) if size else 0.0
    return Apportioned(moved, worst, kkt, np.asarray(x * moved < 0))


def _checked(
    cells: ArrayLike, totals: ArrayLike, membership: ArrayLike | None, alterability: ArrayLike | None
) -> tuple[Array, Array, Array, Array]:
    x, y = np.asarray(cells, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if x.ndim < 2:
        raise KernelError("E-KERNEL-001", what="apportion", detail=f"cells have shape {x.shape}; rows and periods are needed")
    member = np.ones((1, x.shape[-2])) if membership is None else np.asarray(membership, dtype=np.float64)
    if membership is None and y.ndim == x.ndim - 1:
        y = y[..., None, :]
    if member.ndim != 2 or member.shape[1] != x.shape[-2] or y.shape != (*x.shape[:-2], member.shape[0], x.shape[-1]):
        raise KernelError(
            "E-KERNEL-001", what="apportion", detail=f"cells {x.shape}, totals {y.shape} and membership {member.shape} do not fit"
        )
    if not (np.isfinite(x).all() and np.isfinite(member).all()) or np.isinf(y).any():
        raise KernelError("E-KERNEL-001", what="apportion", detail="missing or infinite cells; fill or leave out the rows first")
    free = fitting("apportion", "alterability", 1.0 if alterability is None else alterability, x.shape)
    if not (np.isfinite(free).all() and (free >= 0).all()):
        raise KernelError("E-KERNEL-001", what="apportion", detail="alterability must be finite and not negative")
    return x, y, member, free


class _System:
    """The normal equations of one set of weights, factored once and solved for every round of gaps."""

    def __init__(self, member: Array, weight: Array, asked: NDArray[np.bool_], holding: NDArray[np.bool_] | None) -> None:
        self.member, self.weight = member, weight
        self.shape = (*weight.shape[:-2], member.shape[0], weight.shape[-1])
        self.holding = holding
        inner = np.einsum("pr,kr,...rq->...qpk", member, member, weight, optimize=True)  # (..., Q, P, P)
        if holding is None:
            both = asked.swapaxes(-1, -2)
            self.inverse = _pseudo_inverse(inner * (both[..., :, None] & both[..., None, :]))
            return
        width = weight.sum(axis=-1)
        with np.errstate(divide="ignore"):
            self.per_row = np.where(holding & (width > 0), 1.0 / width, 0.0)
        spread = member[:, None, :] * weight.swapaxes(-1, -2)[..., None, :, :]  # (..., P, Q, R)
        size = self.shape[-2] * self.shape[-1]
        flat = spread.reshape(*weight.shape[:-2], size, weight.shape[-2])
        matrix = -(flat * self.per_row[..., None, :]) @ flat.swapaxes(-1, -2)
        square = matrix.reshape(*self.shape, *self.shape[-2:])  # (..., P, Q, P, Q); a view
        periods = np.arange(self.shape[-1])
        square[..., :, periods, :, periods] += np.moveaxis(inner, -3, 0)
        on = asked.reshape(*weight.shape[:-2], size)
        self.flat, self.on = flat, on
        self.inverse = _pseudo_inverse(matrix * (on[..., :, None] & on[..., None, :]))

    def push(self, gap: Array, short: Array | None) -> Array:
        """(..., R, Q) M' lambda + mu that closes the gaps (..., P, Q) and shortfalls (..., R)."""
        if short is None or self.holding is None:
            multiplier = (self.inverse @ gap.swapaxes(-1, -2)[..., None])[..., 0].swapaxes(-1, -2)
            return np.asarray(self.member.T @ multiplier)
        own = short * self.per_row
        right = np.where(self.on, gap.reshape(self.on.shape) - (self.flat @ own[..., None])[..., 0], 0.0)
        multiplier = (self.inverse @ right[..., None])[..., 0]
        pull = self.member.T @ multiplier.reshape(self.shape)
        own = own - (self.weight * pull).sum(axis=-1) * self.per_row
        return np.asarray(pull + own[..., None])


def _pseudo_inverse(matrix: Array) -> Array:
    """Of symmetric positive semi-definite matrices (..., n, n), scaled to a unit diagonal first."""
    diagonal = np.sqrt(np.diagonal(matrix, axis1=-2, axis2=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = np.where(diagonal > 0, 1.0 / diagonal, 0.0)
    scaled = matrix * shrink[..., :, None] * shrink[..., None, :]
    inverse = np.linalg.pinv(scaled, rcond=1e-11, hermitian=True)
    return np.asarray(inverse * shrink[..., :, None] * shrink[..., None, :])


def _scales(x: Array, y: Array, member: Array, hold: Array | None) -> tuple[Array, Array | None]:
    """Sums of absolute parts behind every total (..., P, Q) and every kept sum (..., R)."""
    parts = np.maximum(np.abs(member) @ np.abs(x), np.abs(np.nan_to_num(y)))
    rows = None if hold is None else np.maximum(np.abs(x).sum(axis=-1), np.abs(np.nan_to_num(hold)))
    return np.where(parts > 0, parts, 1.0), None if rows is None else np.where(rows > 0, rows, 1.0)


def _residuals(x: Array, y: Array, member: Array, hold: Array | None, scale: tuple[Array, Array | None]) -> list[Array]:
    out = [np.nan_to_num(np.abs(member @ x - y) / scale[0])]
    if hold is not None and scale[1] is not None:
        out.append(np.nan_to_num(np.abs(x.sum(axis=-1) - hold) / scale[1]))
    return out


def _refuse_contradiction(member: Array, y: Array, hold: Array, x: Array) -> None:
    """E-APPORTION-002 where all periods of a partition and all its rows' sums are given and do not add to the same."""
    given = ~np.isnan(y).any(axis=-1) & ~((member != 0) & np.isnan(hold)[..., None, :]).any(axis=-1)  # (..., P)
    left, right = y.sum(axis=-1), np.nan_to_num(hold) @ member.T
    size = np.maximum(np.abs(y).sum(axis=-1), np.abs(np.nan_to_num(hold)) @ np.abs(member).T)
    wrong = given & (np.abs(left - right) > _CLASH * np.where(size > 0, size, 1.0))
    if wrong.any():
        *at, p = (int(i) for i in np.argwhere(wrong)[0])
        where = (*at, p)
        raise KernelError(
            "E-APPORTION-002", group=tuple(at), what=f"partition {p}", left=float(left[where]), right=float(right[where])
        )


def _refuse_unmet(residual: Array, x: Array, y: Array, member: Array) -> None:
    if residual.max(initial=0.0) > _CLASH:
        *at, p, q = (int(i) for i in np.argwhere(residual == residual.max())[0])
        raise KernelError(
            "E-APPORTION-001",
            group=tuple(at),
            partition=p,
            period=q,
            total=float(y[(*at, p, q)]),
            reached=float((member @ x)[(*at, p, q)]),
        )


def _refuse_short(residual: Array, x: Array, hold: Array) -> None:
    if residual.max(initial=0.0) > _CLASH:
        *at, row = (int(i) for i in np.argwhere(residual == residual.max())[0])
        left, right = float(hold[(*at, row)]), float(x[(*at, row)].sum())
        raise KernelError("E-APPORTION-003", group=tuple(at), row=row, kept=left, reached=right)
