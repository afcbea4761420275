"""The gate of benchmarking: what a user gives, checked and laid out; every refusal names series and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmarking.windows import CONVERSIONS, Windows, given, regular

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """One batch, series first.

    Attributes
    ----------
    batch : leading axes of the input; N is their product.
    x : (N, T) indicator. totals : (N, Y) what the sums over the windows are to be, 0 where missing. live : (N, Y) not missing.
    movable : (N, T) alterability of the indicator, or None for 1. slack : (N, Y) alterability of the benchmarks, or None for 0.
    """

    what: str
    batch: tuple[int, ...]
    x: Array
    totals: Array
    live: NDArray[np.bool_]
    windows: Windows
    movable: Array | None = None
    slack: Array | None = None

    def series(self, row: int) -> tuple[int, ...]:
        """Index of a row in the caller's batch."""
        return tuple(int(i) for i in np.unravel_index(row, self.batch)) if self.batch else ()

    def shaped(self, values: NDArray[Any]) -> NDArray[Any]:
        """(N, ...) back to the caller's leading axes."""
        return values.reshape((*self.batch, *values.shape[1:]))


def refuse(what: str, detail: str) -> KernelError:
    """The refusal of an argument."""
    return KernelError("E-KERNEL-001", what=what, detail=detail)


def choose(what: str, name: str, value: object, offered: tuple[Any, ...]) -> None:
    """Refuse a choice that is not offered."""
    if isinstance(value, bool) or value not in offered:
        raise refuse(what, f"{name} {value!r} is not offered; {', '.join(map(str, offered))} are")


def read(
    what: str,
    indicator: ArrayLike,
    totals: ArrayLike,
    *,
    ratio: int,
    conversion: str,
    start: int = 0,
    windows: ArrayLike | None = None,
    alterability: ArrayLike | None = None,
    benchmark_alterability: ArrayLike | None = None,
) -> Problem:
    """Check and lay out a batch."""
    choose(what, "conversion", conversion, CONVERSIONS)
    for name, number, least in (("ratio", ratio, 1), ("start", start, 0)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
            raise refuse(what, f"{name} {number!r} is not a whole number of at least {least}")
    x, y = np.asarray(indicator, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    count = y.shape[-1] if y.ndim else 0
    fits = count > 0 and x.ndim > 0 and x.shape[:-1] == y.shape[:-1]
    spans = None
    if fits:
        periods = x.shape[-1]
        spans = regular(count, ratio, start, conversion) if windows is None else given(windows, periods, count, conversion, what)
    if spans is None or spans.reach > x.shape[-1]:
        raise refuse(what, f"indicator {x.shape} does not cover totals {y.shape} at {ratio} periods each")
    batch, rows = x.shape[:-1], int(np.prod(x.shape[:-1]))
    problem = Problem(
        what, batch, x.reshape(rows, x.shape[-1]), y.reshape(rows, count), np.isfinite(y).reshape(rows, count), spans
    )
    _require_numbers(problem)
    wanted = problem.totals if problem.live.all() else np.where(problem.live, problem.totals, 0.0)
    if conversion == "mean":
        wanted = wanted * np.array([stop - begin for begin, stop in spans.spans], dtype=np.float64)
    movable = _alterability(what, "alterability", alterability, x.shape)
    slack = _alterability(what, "benchmark_alterability", benchmark_alterability, y.shape)
    return Problem(what, batch, problem.x, wanted, problem.live, spans, movable, slack)


def _require_numbers(problem: Problem) -> None:
    """A number in every cell of the indicator; a benchmark or NaN in every cell of the totals; one benchmark at least."""
    if not np.isfinite(problem.x).all():
        row, t = (int(i) for i in np.argwhere(~np.isfinite(problem.x))[0])
        raise KernelError(
            "E-BENCH-001", what=problem.what, series=problem.series(row), period=t + 1, value=float(problem.x[row, t])
        )
    if problem.live.all():
        return
    infinite = np.isinf(problem.totals)
    if infinite.any():
        row, k = (int(i) for i in np.argwhere(infinite)[0])
        raise refuse(problem.what, f"benchmark {k + 1} of series {problem.series(row)} is infinite")
    without = ~problem.live.any(axis=1)
    if without.any():
        raise KernelError("E-BENCH-007", what=problem.what, series=problem.series(int(np.argmax(without))))


def _alterability(what: str, name: str, value: ArrayLike | None, shape: tuple[int, ...]) -> Array | None:
    if value is None:
        return None
    given_ = np.asarray(value, dtype=np.float64)
    if not (np.isfinite(given_).all() and (given_ >= 0).all()):
        raise refuse(what, f"{name} must be finite and not negative; 0 is fixed")
    try:
        return np.ascontiguousarray(np.broadcast_to(given_, shape)).reshape(int(np.prod(shape[:-1])), shape[-1])
    except ValueError:
        raise refuse(what, f"{name} {given_.shape} does not fit {shape}") from None


def require_one_sign(problem: Problem, negative: str) -> None:
    """A proportional form needs an indicator that keeps its sign, unless weights |x| are asked for."""
    choose(problem.what, "negative", negative, ("refuse", "absolute"))
    below = problem.x < 0
    if negative == "absolute" or not below.any():
        return
    crossing = below.any(axis=1) & (problem.x > 0).any(axis=1)
    if crossing.any():
        row = int(np.argmax(crossing))
        t = int(np.argmax(below[row]))
        raise KernelError(
            "E-BENCH-002", what=problem.what, series=problem.series(row), period=t + 1, value=float(problem.x[row, t])
        )
