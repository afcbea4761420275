"""What an array routine must be given: steps that look back, whole numbers, shapes that fit; and what float64 can hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError


def require_lag(what: str, lag: int) -> None:
    """E-KERNEL-001 unless ``lag`` is a whole number of steps back.

    Examples
    --------
    >>> require_lag("growth", 4)
    """
    if not isinstance(lag, Integral) or isinstance(lag, bool) or lag < 1:
        raise KernelError("E-KERNEL-001", what=what, detail=f"lag {lag} must be a whole number, at least 1")


def require_whole(what: str, least: int = 0, **numbers: object) -> None:
    """E-KERNEL-001 unless every number is whole and at least ``least``.

    Examples
    --------
    >>> require_whole("chain", 1, per_year=4)
    """
    for name, number in numbers.items():
        if not isinstance(number, Integral) or isinstance(number, bool) or number < least:
            raise KernelError("E-KERNEL-001", what=what, detail=f"{name} {number!r} must be a whole number, at least {least}")


def require_numbers(what: str, name: str, values: NDArray[np.float64]) -> None:
    """E-KERNEL-001 naming the first infinite figure; a missing one passes.

    Examples
    --------
    >>> require_numbers("deflation", "value", np.array([1.0, np.nan]))
    """
    infinite = np.isinf(values)
    if infinite.any():
        at = tuple(int(k) for k in np.argwhere(infinite)[0])
        raise KernelError("E-KERNEL-001", what=what, detail=f"{name} at {at} is infinite; correct it or leave it out")


def whole_numbers(what: str, name: str, given: ArrayLike) -> NDArray[np.int64]:
    """Whole numbers as integers; E-KERNEL-001 for others, which must not be cut off silently.

    Examples
    --------
    >>> whole_numbers("calendar", "years", [2024.0])
    array([2024])
    """
    numbers = np.asarray(given)
    if numbers.dtype.kind == "f" and not (np.isfinite(numbers) & (numbers == np.floor(numbers))).all():
        raise KernelError("E-KERNEL-001", what=what, detail=f"{name} must be whole numbers")
    return np.asarray(numbers, dtype=np.int64)


def fitting(what: str, name: str, given: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """An array broadcast to a shape; E-KERNEL-001 where it does not fit.

    Examples
    --------
    >>> fitting("census", "ratios", 1.0, (2,))
    array([1., 1.])
    """
    array = np.asarray(given, dtype=np.float64)
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise KernelError("E-KERNEL-001", what=what, detail=f"{name} {array.shape} do not fit {shape}") from None


def require_total(what: str, parts: tuple[int, ...], total: tuple[int, ...]) -> None:
    """E-KERNEL-001 unless a total (..., T) fits its parts (..., I, T).

    Examples
    --------
    >>> require_total("shares", (2, 8), (8,))
    """
    if len(parts) < 2 or total != (*parts[:-2], parts[-1]):
        raise KernelError("E-KERNEL-001", what=what, detail=f"total has shape {total}, parts {parts}")


@contextmanager
def overflow_noted() -> Iterator[list[str]]:
    """Arithmetic without warnings; the list is not empty afterwards if a result went beyond float64. It costs no pass.

    Examples
    --------
    >>> with overflow_noted() as beyond:
    ...     _ = np.array([1e300]) * 1e300
    >>> beyond
    ['overflow']
    """
    seen: list[str] = []
    with np.errstate(divide="ignore", invalid="ignore", over="call", call=lambda kind, _: seen.append(kind)):
        yield seen
