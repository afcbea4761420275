"""The registry of cases and the one way to measure them: alternating runs, medians, ratios."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import benchmarks.cases


@dataclass(frozen=True)
class Case:
    """One thing measured beside one alternative.

    Attributes
    ----------
    name : what is measured. alternative : what it is compared with.
    build : makes the inputs for a size; ours, theirs : take the inputs.
    sizes : for the full table, such as (regions, items, periods); quick : those of the quick mode.
    goal : the ratio aimed at, at ``goal_size`` where that is given, else at every size.
    faster : True: theirs / ours is to be at least the goal; False: ours / theirs at most.
    peer : module of the alternative, from the bench extra; the case is left out, and said to be, where it is not installed.
    theirs_part : the alternative runs on this part of the regions and its time is scaled up (a slow twin on a large size).
    """

    name: str
    alternative: str
    build: Callable[[Any], Any]
    ours: Callable[[Any], Any]
    theirs: Callable[[Any], Any]
    sizes: tuple[tuple[int, ...], ...]
    quick: tuple[tuple[int, ...], ...]
    goal: float | None = None
    goal_size: tuple[int, ...] | None = None
    faster: bool = True
    peer: str = ""
    theirs_part: Callable[[Any], tuple[Any, float]] = field(default=lambda inputs: (inputs, 1.0))

    @property
    def possible(self) -> bool:
        """True if the alternative is here to be measured."""
        return not self.peer or importlib.util.find_spec(self.peer) is not None


@dataclass(frozen=True)
class Measured:
    """Medians of one case at one size, in seconds, and their ratio."""

    case: Case
    size: tuple[int, ...]
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """theirs / ours where we mean to be faster, ours / theirs where we mean to be near a bound."""
        return self.theirs / self.ours if self.case.faster else self.ours / self.theirs

    @property
    def goal(self) -> float | None:
        """The goal at this size, if there is one."""
        return self.case.goal if self.case.goal_size in (None, self.size) else None

    @property
    def verdict(self) -> str:
        """ "reached", "missed", or "" where there is no goal."""
        if self.goal is None:
            return ""
        return "reached" if (self.ratio >= self.goal) == self.case.faster or self.ratio == self.goal else "missed"


def measure(case: Case, size: tuple[int, ...], repeat: int = 7) -> Measured:
    """Alternate ours and theirs ``repeat`` times after one warm-up of each; medians of wall-clock time, one thread."""
    inputs = case.build(size)
    part, scale = case.theirs_part(inputs)
    runs: tuple[list[float], list[float]] = ([], [])
    for turn in range(repeat + 1):
        for times, function, given in ((runs[0], case.ours, inputs), (runs[1], case.theirs, part)):
            start = time.perf_counter()
            result = function(given)
            spent = time.perf_counter() - start
            del result
            if turn:
                times.append(spent)
    return Measured(case, size, statistics.median(runs[0]), statistics.median(runs[1]) * scale)


CASES: list[Case] = []


def load_cases() -> list[Case]:
    """Every case: each module of benchmarks.cases registers its own when imported."""
    for module in pkgutil.iter_modules(benchmarks.cases.__path__, "benchmarks.cases."):
        importlib.import_module(module.name)
    return CASES


def register(case: Case) -> Case:
    """Add a case; a module of benchmarks.cases does this at import."""
    CASES.append(case)
    return case
