"""What an array routine must be given: steps that look back, totals that fit their parts; and what float64 can hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral

import numpy as np

from gdpcore.errors import KernelError


def require_lag(what: str, lag: int) -> None:
    """E-KERNEL-001 unless ``lag`` is a whole number of steps back.

    Examples
    --------
    >>> require_lag("growth", 4)
    """
    if not isinstance(lag, Integral) or isinstance(lag, bool) or lag < 1:
        raise KernelError("E-KERNEL-001", what=what, detail=f"lag {lag} must be a whole number, at least 1")


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
