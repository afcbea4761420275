"""What may become a cube: arrays that fit their axes, flags that fit the array, and numbers that agree with their flags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube.axis import Axis
from gdpcore.cube.status import ABSENT, status_of
from gdpcore.errors import AlignmentError

Values = NDArray[np.float64]
Flags = NDArray[np.uint8]


def fitting(values: Any, axes: Sequence[Axis], shape: tuple[int, ...] | None = None) -> Values:
    """The values as float64, if they fit the axes (or just the shape, where it is given).

    Raises
    ------
    AlignmentError
        E-AXIS-005 if they do not, E-AXIS-007 if two axes have one name, E-AXIS-012 if the values are no numbers.
    """
    sizes = {a.name: None if a.is_batch else len(a) for a in axes}
    if len(sizes) < len(axes):
        names = [a.name for a in axes]
        raise AlignmentError("E-AXIS-007", axis=next(n for n in names if names.count(n) > 1))
    array = numbers(values)
    batch = sum(a.is_batch for a in axes)
    labelled = tuple(len(a) for a in axes[batch:])
    fits = array.shape == shape if shape is not None else array.ndim == len(axes) and array.shape[batch:] == labelled
    if not fits or any(a.is_batch for a in axes[batch:]):
        raise AlignmentError("E-AXIS-005", shape=array.shape, axes=sizes)
    return array


def numbers(values: Any) -> Values:
    """Values as float64, what is masked as NaN; E-AXIS-012 for text, dates and anything else that is no number.

    Examples
    --------
    >>> numbers(np.ma.array([1, 2], mask=[True, False]))
    array([nan,  2.])
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiubO":
            raise TypeError(f"of type {array.dtype}")
        array = array.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError) as error:
        raise AlignmentError("E-AXIS-012", why=error) from None
    return np.where(np.ma.getmaskarray(values), np.nan, array) if isinstance(values, np.ma.MaskedArray) else array


def flags_of(values: Values, axes: Sequence[Axis], status: Any) -> Flags:
    """The flags as uint8 (E-AXIS-008 if they are none); if not given, observed where the first draw has a number."""
    batch = sum(a.is_batch for a in axes)
    cells = values.shape[batch:]
    if status is None:
        return status_of(values[(0,) * batch] if values.size else np.full(cells, np.nan))
    given = np.asarray(status)
    if given.shape != cells:
        raise AlignmentError("E-AXIS-008", problem=f"has shape {given.shape}", shape=cells)
    if given.dtype == np.uint8:
        return given
    if given.size and (given.dtype.kind not in "iu" or given.min() < 0 or given.max() > 255):
        raise AlignmentError("E-AXIS-008", problem=f"({given.dtype}) is not made of bytes", shape=cells)
    return given.astype(np.uint8)


def agreeing(values: Values, axes: Sequence[Axis], status: Flags) -> None:
    """Refuse infinities (E-AXIS-009) and cells that are NaN but called present, or the other way round (E-AXIS-006)."""
    finite, gone = np.isfinite(values), (status & ABSENT) != 0
    if finite.all() and not gone.any():
        return
    infinite = np.isinf(values)
    if infinite.any():
        where = [int(k) for k in np.argwhere(infinite)[0]]
        place = ", ".join(str(k if a.labels is None else a.labels[k]) for a, k in zip(axes, where, strict=True))
        raise AlignmentError("E-AXIS-009", count=int(infinite.sum()), place=place or "the only one")
    for wrong, problem in ((~finite & ~gone, "NaN but called present"), (finite & gone, "present but called absent")):
        if wrong.any():
            raise AlignmentError("E-AXIS-006", count=int(wrong.sum()), problem=problem)


def require_same_size(axis: Axis, left: int, right: int) -> None:
    """E-AXIS-001 unless both sides have as many entries: a batch of one is not spread over another."""
    if left != right:
        raise AlignmentError("E-AXIS-001", axis=axis.name, detail=f"{left} entries on one side, {right} on the other")
