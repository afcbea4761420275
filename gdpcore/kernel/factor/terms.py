"""The idiosyncratic terms that the figures of one column speak of, and the equations between neighbouring ones.

Where a gap between two such months is longer than the band of the system, unknown terms are put into it every few months: the
equations then stay short, and the likelihood is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gdpcore.kernel.factor.data import Array
from gdpcore.kernel.factor.windows import Window, present

GAP = 4
"""Gaps of months up to this are bridged at once; longer ones get unknowns in between."""


@dataclass(frozen=True)
class Equation:
    """e_t - rho^gap e_s of a column, s None: e_t alone."""

    column: int
    t: int
    s: int | None
    gap: int


class Column:
    """The months of one column with windows or long gaps: ``months`` maps each to the window that covers it, if any."""

    def __init__(self, column: int, known: Array, windows: list[Window], autocorrelated: bool) -> None:
        self.column, self.known, self.autocorrelated = column, known, autocorrelated
        self.months = present(known, windows)

    def reach(self, month: int) -> tuple[int, int]:
        """First and last month of the factors and terms in e of a month."""
        w = self.months[month]
        return (w.start, w.stop - 1) if w is not None and w.pivot == month else (month, month)

    def free(self, month: int) -> bool:
        """True if the term of the month is an unknown of the system."""
        w = self.months[month]
        if w is None:
            return not (0 <= month < len(self.known) and np.isfinite(self.known[month]))
        return w.pivot != month

    def band(self) -> int:
        """The least band for neighbouring months, and the one that bridges every gap up to ``GAP``."""
        months = list(self.months)
        spans = [self.reach(m) for m in months]
        least = max((b - a for a, b in spans), default=0)
        if not self.autocorrelated:
            return least
        for (s, (low, _)), (t, (_, high)) in pairwise(zip(months, spans, strict=True)):
            least = max(least, high - low if t == s + 1 else max(s - low + 1, high - t + 1, min(high - low, GAP)))
        return least

    def bridge(self, band: int) -> None:
        """Put unknown terms into gaps that the band does not span."""
        if not self.autocorrelated:
            return
        months = list(self.months)
        for s, t in pairwise(months):
            at, high = s, self.reach(t)[1]
            while high - self.reach(at)[0] > band:
                at = min(self.reach(at)[0] + band, t - 1)
                self.months[at] = None
        self.months = dict(sorted(self.months.items()))

    def equations(self) -> list[Equation]:
        """What the figures say of the terms, month after month."""
        months = list(self.months)
        if not self.autocorrelated:
            return [Equation(self.column, t, None, 0) for t in months]
        pairs = [Equation(self.column, t, s, t - s) for s, t in pairwise(months)]
        return [Equation(self.column, months[0], None, 0), *pairs] if months else []

    def alone(self, e: Equation) -> bool:
        """True if an equation is between months known alone."""
        return all(self.months[m] is None and not self.free(m) for m in (e.t, e.s) if m is not None)

    def term(self, month: int) -> tuple[dict[int, float], dict[int, float], float]:
        """Coefficients a of the months' factors and b of unknown terms, and c, in e = c - loading'(sum a f) - sum b e."""
        w = self.months[month]
        if w is not None and w.pivot == month:
            weights = {w.start + j: float(x) for j, x in enumerate(w.weights) if x}
            return weights, {m: x for m, x in weights.items() if m != month}, w.value
        if self.free(month):
            return {}, {month: -1.0}, 0.0
        return {month: 1.0}, {}, float(self.known[month])
