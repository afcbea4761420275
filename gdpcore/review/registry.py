"""Expressions by name: what a rule may ask. A rule names one and gives it parameters; text is never evaluated."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.review.figures import Figures

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Hits:
    """Cells that an expression points at.

    Attributes
    ----------
    code : the message that says what was seen; its fields are value, expected, score and those of ``extra``.
    at : (N, 3) positions of region, series, period; -1 stands for all of them.
    expected, score, p : (N,) what the figure should about be, how far it is off in the expression's own measure, and a probability
        where there is one; NaN else. extra : further fields, one entry a hit; a pair is a word in (zh, en). tests : cells that were looked at.
    """

    code: str
    at: NDArray[np.int64]
    expected: Array
    score: Array
    p: Array
    extra: Mapping[str, Any] = field(default_factory=dict)
    tests: int = 0

    def __len__(self) -> int:
        return len(self.at)


def hits(code: str, at: Any, expected: Any = np.nan, score: Any = np.nan, p: Any = np.nan, tests: int = 0, **extra: Any) -> Hits:
    """Hits at positions (a boolean array of cells, or (N, 3) positions); a number stands for all hits, an array of cells is looked up."""
    mask = np.asarray(at)
    where = np.argwhere(mask) if mask.dtype == bool else mask.reshape(-1, 3).astype(np.int64)

    def one(x: Any) -> Array:
        given = np.asarray(x, dtype=np.float64)
        if mask.dtype == bool and given.shape == mask.shape:
            return np.asarray(given[mask])
        return np.broadcast_to(given, (len(where),)).astype(np.float64)

    return Hits(code, where, one(expected), one(score), one(p), extra, tests)


NONE = hits("N-AUDIT-001", np.zeros((0, 3)))
"""Nothing to say, and nothing looked at."""


@dataclass(frozen=True)
class Expression:
    """A registered check: its function, the defaults of its parameters, and the first line of its description."""

    name: str
    run: Callable[..., Hits | list[Hits]]
    parameters: Mapping[str, Any]
    about: str


EXPRESSIONS: dict[str, Expression] = {}


def expression(function: Callable[..., Hits | list[Hits]]) -> Callable[..., Hits | list[Hits]]:
    """Register a function of figures and parameters with defaults, under its own name."""
    parameters = {n: p.default for n, p in inspect.signature(function).parameters.items() if n != "figures"}
    name = function.__name__
    EXPRESSIONS[name] = Expression(name, function, parameters, (inspect.getdoc(function) or "").splitlines()[0])
    return function


def fits(given: Any, default: Any) -> bool:
    """True if a parameter is of the kind of its default: a number, a truth, a text, a list of these."""
    if isinstance(default, bool) or isinstance(given, bool):
        return isinstance(given, bool) and isinstance(default, bool)
    if isinstance(default, (int, float)):
        return isinstance(given, (int, float)) and given == given
    if isinstance(default, tuple):
        return isinstance(given, (list, tuple)) and (not default or all(fits(g, default[0]) for g in given))
    return isinstance(given, type(default))


__all__ = ["EXPRESSIONS", "NONE", "Expression", "Figures", "Hits", "expression", "fits", "hits"]
