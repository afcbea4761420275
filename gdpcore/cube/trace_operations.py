"""The arithmetic that a trace's steps record: few operations, each a function of the children's figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, mul

Operation = Callable[[Sequence[float], Sequence[float]], float]


def _line(x: Sequence[float], p: Sequence[float]) -> float:
    """Constant + sum of slope x ratio."""
    return p[0] + sum(b * r for b, r in zip(p[1:], x, strict=False))


def _shares(x: Sequence[float], p: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(x, p, strict=False))


OPERATIONS: dict[str, Operation] = {
    "same": lambda x, p: x[0],
    "sum": lambda x, p: reduce(add, x),
    "difference": lambda x, p: x[0] - sum(x[1:]),
    "product": lambda x, p: reduce(mul, x),
    "deflated": lambda x, p: x[0] * (x[1] / x[2]),
    "line": _line,
    "within": lambda x, p: min(max(x[0], p[0]), p[1]),
    "growth": lambda x, p: 100.0 * (x[0] / x[1] - 1.0),
    "shares": _shares,
    "scaled": lambda x, p: p[0] * x[0],
}
"""Name: function of (the figures of the children that have one, the parameters)."""
