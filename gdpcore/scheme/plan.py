"""A plan: the rules in force, compiled to positions. Static; nothing in it depends on data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Hierarchy
from gdpcore.kernel.extrapolate import positions
from gdpcore.scheme.head import FIXED, Discrepancy, Volumes
from gdpcore.scheme.rule import Method, Rule, Term

if TYPE_CHECKING:
    from gdpcore.accounts import Accounts
    from gdpcore.panel import Panel
    from gdpcore.scheme.bind import Bound


@dataclass(frozen=True, eq=False)
class Plan:
    """Rules of all leaves, in the order of the leaves.

    Attributes
    ----------
    hierarchy : the items; rules : one per leaf; memos : (code, ((item, share), ...)); regime : the scheme's; code : its name.
    previous : extrapolate from the period before; volumes : how totals are made; discrepancy : the row against another approach.
    """

    hierarchy: Hierarchy
    rules: tuple[Rule, ...]
    memos: tuple[tuple[str, tuple[tuple[str, float | None], ...]], ...]
    regime: str
    code: str
    previous: bool = False
    volumes: Volumes = FIXED
    discrepancy: Discrepancy | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """All item codes in display order: the rows of the result."""
        return self.hierarchy.codes

    @property
    def leaves(self) -> tuple[str, ...]:
        """Leaf codes: the rows of the computation."""
        return tuple(r.item for r in self.rules)

    @cached_property
    def leaf_rows(self) -> NDArray[np.int64]:
        """Where the leaves stand among the items."""
        return positions(self.leaves, self.items)

    @cached_property
    def sums(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """(parent row, child rows), children first."""
        where = {c: i for i, c in enumerate(self.items)}
        return tuple((where[p], tuple(where[c] for c in children)) for p, children in self.hierarchy.steps())

    def driven_by(self, side: str) -> NDArray[np.int64]:
        """Leaf positions whose indicators drive the "value", the "volume", or "both"."""
        return np.array([i for i, r in enumerate(self.rules) if r.driver == side], dtype=np.int64)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every indicator the rules may read."""
        return tuple(dict.fromkeys(c for r in self.rules for c in r.codes))

    def bind(self, panel: Panel, base: Accounts, periods: pd.PeriodIndex, regime: str | None = None) -> Bound:
        """Fix everything that depends on observed data (coefficients, weights, last year's figures, status).

        Returns
        -------
        Bound
            ``bound.apply(values)`` then maps (..., region, indicator, month) to values and volumes, for any batch.
        """
        from gdpcore.scheme.bind import bind

        return bind(self, panel, base, periods, regime or self.regime)


def ladder(method: Method) -> tuple[tuple[tuple[Term, ...], float | None], ...]:
    """The rungs of a method: (terms, None) or ((), history weight), first choice first."""
    return ((method.terms, None), *((f.terms, f.history) for f in method.fallback))
