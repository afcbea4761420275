"""Which periods each benchmark covers, compiled once for a whole batch of series."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]
CONVERSIONS = ("sum", "mean", "first", "last")


@dataclass(frozen=True)
class Windows:
    """Spans of high-frequency periods; a benchmark is the sum over its span.

    Attributes
    ----------
    spans : ((start, stop), ...) in the order of the benchmarks, stop excluded.
    ratio : periods per benchmark where spans of equal length follow one another from the first period on, else 0.
    """

    spans: tuple[tuple[int, int], ...]
    ratio: int = 0

    @cached_property
    def reach(self) -> int:
        """Number of periods up to the end of the last span."""
        return max(stop for _, stop in self.spans)

    @cached_property
    def overlap(self) -> bool:
        """True if a period is covered twice."""
        return any(a[1] > b[0] for a, b in pairwise(sorted(self.spans)))

    def sums(self, x: Array) -> Array:
        """Sums (Y, N) of x (T, N) over each span."""
        if self.ratio:
            return np.asarray(x[: self.reach].reshape(-1, self.ratio, x.shape[1]).sum(axis=1))
        padded = np.concatenate([x, np.zeros((1, x.shape[1]))])
        return np.asarray(np.add.reduceat(padded, np.ravel(self.spans), axis=0)[::2])

    def spread(self, y: Array, length: int) -> Array:
        """Sum (length, N), for each period, of the entries of y (Y, N) whose spans cover it."""
        if self.ratio and self.reach == length:
            return np.repeat(y, self.ratio, axis=0)
        out = np.zeros((length, y.shape[1]))
        for (start, stop), row in zip(self.spans, y, strict=True):
            out[start:stop] += row
        return out

    def followed_by(self, years: int) -> Windows:
        """The same and as many regular ones more; only for regular spans."""
        length = self.spans[0][1] - self.spans[0][0]
        more = tuple((self.reach + length * k, self.reach + length * (k + 1)) for k in range(years))
        return Windows(self.spans + more, self.ratio)


def regular(count: int, ratio: int, start: int, conversion: str) -> Windows:
    """Spans of ``count`` benchmarks of ``ratio`` periods each from position ``start`` on."""
    first = ratio - 1 if conversion == "last" else 0
    length = ratio if conversion in ("sum", "mean") else 1
    begins = [start + ratio * k + first for k in range(count)]
    return Windows(tuple((b, b + length) for b in begins), ratio if start == 0 and length == ratio else 0)


def given(spans: ArrayLike, periods: int, count: int, conversion: str, what: str) -> Windows:
    """Spans as a user gives them: pairs (start, stop), stop excluded, any lengths, overlapping or not.

    Raises
    ------
    KernelError
        E-BENCH-004 for a span that is empty, beyond the indicator or not of whole numbers; E-KERNEL-001 for another shape.
    """
    pairs = np.asarray(spans, dtype=np.float64)
    if pairs.shape != (count, 2):
        detail = f"windows {pairs.shape} are not one (start, stop) for each of {count} benchmarks"
        raise KernelError("E-KERNEL-001", what=what, detail=detail)
    inside = (pairs[:, 0] >= 0) & (pairs[:, 0] < pairs[:, 1]) & (pairs[:, 1] <= periods)
    wrong = ~(inside & (pairs == np.floor(pairs)).all(axis=1))
    if wrong.any():
        k = int(np.argmax(wrong))
        raise KernelError("E-BENCH-004", benchmark=k + 1, start=pairs[k, 0], stop=pairs[k, 1], periods=periods)
    whole = [(int(a), int(b)) for a, b in pairs]
    if conversion == "first":
        whole = [(a, a + 1) for a, _ in whole]
    elif conversion == "last":
        whole = [(b - 1, b) for _, b in whole]
    return Windows(tuple(whole))
