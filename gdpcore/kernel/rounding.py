"""Rounding to decimals, exactly: what a person would write down, and parts that add to their rounded total.

A float is read as the shortest decimal number that stands for it (its ``repr``): 2.675 is a tie and goes up, although the
nearest float lies below. Results are whole numbers of units of the last place, so that sums of them are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.controlled import controlled

Array = NDArray[np.float64]
Units = NDArray[np.int64]
Mask = NDArray[np.bool_]

Sums = list[tuple[int, list[int]]]  # parent row, leaf rows

_SURE = 1e15  # up to here a float of so many units has one decimal spelling of at most 15 digits
_ROOM = 9e18  # int64


@dataclass(frozen=True)
class Rounded:
    """Rounded figures.

    Attributes
    ----------
    values : the shape of the input; the floats nearest to the rounded decimals, NaN where there is none.
    units : int64, the same in units of 10**-decimals; 0 where there is none.
    decimals : digits after the point; negative for tens, hundreds.
    moved : largest |rounded - given| in units: at most 0.5 when each is rounded by itself, less than 1 when parts are made to add.
    """

    values: Array
    units: Units
    decimals: int
    moved: float


def half_up(values: ArrayLike, decimals: int) -> Rounded:
    """Round each figure by itself, ties away from zero (四舍五入).

    Parameters
    ----------
    values : any shape; NaN stays NaN.
    decimals : a whole number, -9 to 9.

    Raises
    ------
    KernelError
        E-ROUND-001 for infinity, figures of more than 9e18 units, and other decimals.

    Examples
    --------
    >>> half_up([2.675, -2.675, 0.05, 1e12 + 0.05], 2).values.tolist()
    [2.68, -2.68, 0.05, 1000000000000.05]
    """
    x = np.asarray(values, dtype=np.float64)
    floor, rest, _ = split(x, decimals)
    units = floor + ((rest > 0.5) | ((rest == 0.5) & (x > 0)))
    return _rounded(x, units, units - floor - rest, decimals)


def round_tree(
    values: ArrayLike,
    steps: Sequence[tuple[int, Sequence[int]]],
    decimals: int,
    *,
    also: Sequence[tuple[int, Sequence[int]]] = (),
) -> Rounded:
    """Round leaves so that every parent is the sum of its rounded parts: largest remainders, from the top down.

    Every row becomes its floor or its ceiling. A root is rounded half up; the units it lacks over the floors of its children
    go to those with the largest remainders (equal ones: the larger figure, then the first), and so on down to the leaves.

    Parameters
    ----------
    values : (..., I, T) rows that add up; a slice in which one is NaN is rounded half up, row by row.
    steps : (parent row, child rows), parents before children; each row is a child once. A parent may come again with other
        children, which have leaves of their own.
    also : further equations over the same leaves (a second partition), (parent row, leaf rows). Where largest remainders
        would move such a parent by a unit or more, that slice is solved as a whole: the nearest leaves that respect all.

    Returns
    -------
    Rounded
        ``moved`` < 1.

    Raises
    ------
    KernelError
        E-ROUND-002 where a parent is not the sum of its leaves before rounding, E-ROUND-003 where no rounding respects all;
        E-ROUND-001 as in :func:`half_up`; E-KERNEL-001 for values without rows.

    Examples
    --------
    >>> x = [[10.0], [3.33], [3.33], [3.34]]
    >>> round_tree(x, [(0, [1, 2, 3])], 0).values.ravel().tolist(), half_up(x, 0).values.ravel().tolist()
    ([10.0, 3.0, 3.0, 4.0], [10.0, 3.0, 3.0, 3.0])
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim < 2:
        raise KernelError("E-KERNEL-001", what="rounding", detail=f"values {x.shape} must be (..., row, period)")
    plain = half_up(x, decimals)
    if not steps and not also:
        return plain
    floor, rest, exact = split(x, decimals)
    whole = np.asarray(~np.any(np.isnan(x), axis=-2, keepdims=True))
    below = [*_leaves_below(steps), *((parent, list(rows)) for parent, rows in also)]
    _from_leaves(x, floor, rest, exact, below, decimals)
    units = plain.units.copy()
    children = {c for _, rows in steps for c in rows}
    for parent, rows in steps:
        if parent not in children:
            top = np.clip(plain.units[..., parent, :], floor[..., parent, :], floor[..., parent, :] + ~exact[..., parent, :])
            units[..., parent, :] = np.where(whole[..., 0, :], top, 0)
        _share_out(units, parent, list(rows), floor, rest, exact, np.abs(x))
    for parent, leaves in also:
        units[..., parent, :] = units[..., leaves, :].sum(axis=-2)
    _solve_the_rest(units, floor, rest, exact, whole[..., 0, :], steps, below, children)
    units = np.where(whole, units, plain.units)
    return _rounded(x, units, units - floor - rest, decimals)


# -- exact parts -------------------------------------------------------------------------------------------------------
def split(values: Array, decimals: int) -> tuple[Units, Array, Mask]:
    """Floor in units of 10**-decimals, remainder in [0, 1), and where the figure is a whole number of units.

    Nearly all cells are settled by one exact test: a candidate of at most 15 digits that gives the same float is the
    figure's shortest spelling. The few others, and very long numbers, go through ``decimal``.
    """
    if isinstance(decimals, bool) or not isinstance(decimals, Integral) or not -9 <= decimals <= 9:
        raise KernelError("E-ROUND-001", detail=f"{decimals} decimals")
    if np.isinf(values).any():
        *at, last = (int(k) for k in np.argwhere(np.isinf(np.atleast_1d(values)))[0])
        detail = f"an infinite figure at {(*at, last)}"
        raise KernelError("E-ROUND-001", detail=detail)
    x = np.atleast_1d(np.where(np.isnan(values), 0.0, values))
    power = 10.0 ** abs(decimals)
    scaled = x * power if decimals >= 0 else x / power
    if (np.abs(scaled) > _ROOM).any():
        raise KernelError("E-ROUND-001", detail=f"{x.ravel()[np.abs(scaled).argmax()]:.3g} with {decimals} decimals")
    near = np.rint(scaled)
    sure = np.abs(scaled) < _SURE
    exact = sure & (_back(near, power, decimals) == x)
    floor = np.where(exact, near, np.floor(scaled))
    rest = np.where(exact, 0.0, scaled - floor)
    half = sure & ~exact & (np.abs(floor) < _SURE / 10) & (_back(10 * floor + 5, 10 * power, decimals) == x)
    rest = np.where(half, 0.5, rest)
    error = 4 * np.spacing(np.abs(scaled))
    doubt = ~exact & ~half & (~sure | (np.abs(scaled - near) <= error) | (np.abs(rest - 0.5) <= error))
    whole = floor.astype(np.int64)
    for place in map(tuple, np.argwhere(doubt)):
        number = Decimal(repr(float(x[place]))).scaleb(decimals)
        down = number.to_integral_value(ROUND_FLOOR)
        left = number - down
        whole[place], exact[place] = int(down), left == 0
        rest[place] = min(float(left), 1 - 2.0**-53)
        if rest[place] == 0.5 and left != Decimal("0.5"):
            rest[place] = np.nextafter(0.5, 1.0 if left > Decimal("0.5") else 0.0)
    shape = np.shape(values)
    return whole.reshape(shape), rest.reshape(shape), exact.reshape(shape)


def _back(units: Array, power: float, decimals: int) -> Array:
    """The float of a whole number of units (of a tenth of them where ``power`` is ten times that of ``decimals``)."""
    if decimals >= 0:
        return np.asarray(units / power)
    tenths = power / 10.0 ** abs(decimals)
    return np.asarray(units * (power / tenths) / tenths)


def _rounded(x: Array, units: Units, moved: Array, decimals: int) -> Rounded:
    gone = np.isnan(x)
    units = np.where(gone, 0, units)
    values = units / 10.0**decimals if decimals >= 0 else units * 10.0**-decimals
    values = np.asarray(values)
    for place in map(tuple, np.argwhere(np.abs(units) >= 2**53)):
        values[place] = float(Decimal(int(units[place])).scaleb(-decimals))
    largest = float(np.max(np.abs(moved), where=~gone, initial=0.0))
    return Rounded(np.where(gone, np.nan, values), units, decimals, largest)


# -- adding up ---------------------------------------------------------------------------------------------------------
def _leaves_below(steps: Sequence[tuple[int, Sequence[int]]]) -> list[tuple[int, list[int]]]:
    """Every step with the leaves of its children instead of the children."""
    parts = {parent: list(rows) for parent, rows in reversed(steps)}

    def below(row: int) -> list[int]:
        return [leaf for c in parts[row] for leaf in below(c)] if row in parts else [row]

    return [(parent, [leaf for c in rows for leaf in below(c)]) for parent, rows in steps]


def _from_leaves(x: Array, floor: Units, rest: Array, exact: Mask, below: Sums, decimals: int) -> None:
    """Floor, remainder and exactness of every parent from its leaves, in place; refuse parents that are no such sum."""
    size = 10.0**decimals
    for parent, leaves in below:
        largest = np.abs(x[..., leaves, :]).sum(axis=-2) * size
        slack = 1e-7 + 4 * len(leaves) * np.spacing(largest)
        total = rest[..., leaves, :].sum(axis=-2)
        near = np.rint(total)
        round_number = np.abs(total - near) <= slack
        step = np.where(round_number, near, np.floor(total))
        sums = floor[..., leaves, :].sum(axis=-2) + step.astype(np.int64)
        gap = np.abs((floor[..., parent, :] - sums) + (rest[..., parent, :] - np.where(round_number, 0.0, total - step)))
        floor[..., parent, :] = sums
        rest[..., parent, :] = np.where(round_number, 0.0, total - step)
        exact[..., parent, :] = round_number
        wrong = (gap > np.maximum(1e-6, 1e-12 * np.nan_to_num(largest))) & ~np.isnan(x[..., [parent, *leaves], :]).any(axis=-2)
        if wrong.any():
            place = tuple(int(k) for k in np.argwhere(wrong)[0])
            raise KernelError("E-ROUND-002", row=parent, place=place, gap=float(gap[place] / size))


def _share_out(units: Units, parent: int, rows: list[int], floor: Units, rest: Array, exact: Mask, size: Array) -> None:
    """Give the units that a parent has over its children's floors to those with the largest remainders, in place."""
    lacking = units[..., parent, :] - floor[..., rows, :].sum(axis=-2)
    remainder = np.where(exact[..., rows, :], -1.0, np.round(rest[..., rows, :], 9))
    first = np.lexsort((-size[..., rows, :], -remainder), axis=-2)
    rank = np.argsort(first, axis=-2)
    more = (rank < lacking[..., None, :]) & ~exact[..., rows, :]
    units[..., rows, :] = floor[..., rows, :] + more


def _solve_the_rest(
    units: Units,
    floor: Units,
    rest: Array,
    exact: Mask,
    whole: Mask,
    steps: Sequence[tuple[int, Sequence[int]]],
    below: Sums,
    children: set[int],
) -> None:
    """Slices in which a parent left its floor and ceiling, or does not add, as one problem each, in place."""
    parents = [p for p, _ in below]
    sums = np.stack([units[..., rows, :].sum(axis=-2) for _, rows in below], axis=-2)
    least, most = floor[..., parents, :], floor[..., parents, :] + ~exact[..., parents, :]
    wrong = np.asarray(((sums != units[..., parents, :]) | (sums < least) | (sums > most)).any(axis=-2) & whole)
    if not np.any(wrong):
        return
    roots = {parent for parent, _ in steps} - children
    leaves = sorted({leaf for _, rows in below for leaf in rows})
    where = {leaf: k for k, leaf in enumerate(leaves)}
    groups = [[where[leaf] for leaf in rows] for _, rows in below]
    low, up_to = (np.moveaxis(a, -2, -1)[wrong].astype(np.int64) for a in (floor, floor + ~exact))
    base = np.stack([low[:, rows].sum(axis=-1) for _, rows in below], axis=-1)
    least, most = low[:, parents] - base, up_to[:, parents] - base
    solved = np.moveaxis(units, -2, -1)[wrong]
    for k, p in enumerate(parents):
        if p in roots:
            least[:, k] = most[:, k] = solved[:, p] - base[:, k]
    remainders = np.moveaxis(rest, -2, -1)[wrong][:, leaves]
    solved[:, leaves] = low[:, leaves] + controlled(remainders, (up_to > low)[:, leaves], groups, least, most)
    for p, rows in below:
        solved[:, p] = solved[:, rows].sum(axis=-1)
    np.moveaxis(units, -2, -1)[wrong] = solved
