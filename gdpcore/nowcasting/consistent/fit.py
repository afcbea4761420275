"""An estimated nowcast by accounts: what it says of any quarter within a year of the base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.cube import period_index
from gdpcore.cube.periods import parse_period
from gdpcore.errors import Finding, ModelError
from gdpcore.kernel.scheme_gap import GapLaw
from gdpcore.nowcasting.consistent.cells import MissingCells, missing_cells
from gdpcore.nowcasting.consistent.columns import Columns
from gdpcore.nowcasting.consistent.past_gaps import PastGaps
from gdpcore.nowcasting.consistent.reach import reaching
from gdpcore.nowcasting.consistent.result import SchemeNowcast
from gdpcore.nowcasting.density import Density, Nowcast
from gdpcore.nowcasting.joint import Cell, JointLaw, joint_law
from gdpcore.panel import Panel
from gdpcore.scheme.bind import Bound

if TYPE_CHECKING:
    from gdpcore.nowcasting.consistent.model import SchemeModel

Array = NDArray[np.float64]
FARTHEST = 4
"""Quarters beyond the base: each is extrapolated from a quarter of last year that is known."""


@dataclass(frozen=True, eq=False)
class Setting:
    """All that does not depend on the draw for some quarters.

    Attributes
    ----------
    bound : the plan; values : (R, I, M) what is known; missing : the cells to draw; law : their joint law.
    gaps : the law of the gap, or None; steps : (S,) quarters from the base's end of each span.
    """

    bound: Bound
    values: Array
    missing: MissingCells
    law: JointLaw
    gaps: GapLaw | None
    steps: NDArray[np.int64]

    def growth_draws(self, draws: int, seed: int) -> Array:
        """(draws, K) growth of the missing cells, from a stream of their own."""
        return self.law.draw(draws, np.random.default_rng([seed, 0]))

    def gap_draws(self, draws: int, seed: int) -> Array | None:
        """(draws, R, L, S) points, from a stream of their own."""
        if self.gaps is None:
            return None
        return self.gaps.draw(int(self.steps[-1]), draws, np.random.default_rng([seed, 1]))[..., self.steps - 1]

    def expected_gap(self) -> Array | None:
        """(R, L, S) points."""
        return None if self.gaps is None else self.gaps.expected(int(self.steps[-1]))[..., self.steps - 1]


@dataclass(frozen=True, eq=False)
class SchemeFit:
    """A scheme with an estimated model of its indicators and of its gap; frozen.

    Attributes
    ----------
    spec : what was configured. panel, base : the data. columns : what the indicators' model saw. inner : its fit.
    past : past quarters of the scheme. direct : the fit of a direct model of GDP, or None.
    """

    spec: SchemeModel
    panel: Panel
    base: Accounts
    columns: Columns
    inner: Any
    past: PastGaps
    direct: Any = None

    @cached_property
    def gap_law(self) -> GapLaw:
        """The law of the gap, learnt from past quarters."""
        return self.past.law()[0]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was left out, and how much the gap rests on."""
        return (*self.columns.findings, *(self.past.law()[1] if self.spec.gap else ()))

    def nowcast(self, target: str, period: Any) -> Density:
        """The density of an item's growth on the same quarter of last year, per cent; a known quarter is its figure, with sd nought.

        Parameters
        ----------
        target : an item, or "region item" where there are several regions. period : a quarter.
        """
        region, item = self._place(target)
        quarter = self._quarter(period)
        if quarter <= self.base.periods[-1]:
            return Nowcast(target, quarter, self._known(region, item, quarter), 0.0)
        return self.draw(quarter, self.spec.draws, self.spec.seed).growth(item, region)

    def draw(self, period: Any, draws: int = 2000, seed: int = 0) -> SchemeNowcast:
        """Accounts of one quarter or several, and of those between them and the base, in as many draws."""
        quarters = self._quarters(period)
        return SchemeNowcast.of(self, quarters, self.setting(quarters[-1]), draws, seed)

    def setting(self, last: pd.Period) -> Setting | None:
        """The plan for all quarters after the base up to ``last``, with the law of its missing cells; None if all are known."""
        base, scheme = self.base, self.spec.scheme
        if last <= base.periods[-1]:
            return None
        targets = pd.period_range(base.periods[-1] + 1, last, freq=base.periods.freqstr)
        if len(targets) > FARTHEST:
            raise ModelError("E-CAST-003", period=str(last), end=str(base.periods[-1]), most=FARTHEST)
        rules = {scheme.plan(t).rules for t in targets}
        if len(rules) > 1:
            raise ModelError("E-CAST-004", why=f"the rules of scheme {scheme.code} change between {targets[0]} and {last}")
        panel = reaching(self.panel, last.asfreq("M", how="end"))
        bound = scheme.plan(targets[-1]).bind(panel, base, targets, self.spec.regime)
        values = bound.values(panel)
        missing = missing_cells(bound, panel, values, self._series)
        ends = pd.PeriodIndex.from_ordinals(bound.line.spans.last, freq="M").asfreq(base.periods.freqstr)
        steps = np.asarray(ends.asi8 - base.periods.asi8[-1], dtype=np.int64)
        return Setting(bound, values, missing, self._law(missing.drawn), self.gap_law if self.spec.gap else None, steps)

    def update(self, x: Panel, y: Accounts | None = None) -> SchemeFit:
        """The same parameters of the indicators' model and of the gap on other data."""
        from gdpcore.nowcasting.consistent.columns import columns_of

        needed = [c for c in x.indicators if any(c in rule.codes for rule in self.spec.scheme.rules)]
        fresh = columns_of(x, needed)
        names = [*self.columns.monthly, *(self.columns.quarterly if self.columns.quarterly is not None else [])]
        columns = fresh.only(names)
        monthly = columns.monthly.reindex(columns=list(self.columns.monthly))
        inner = self.inner.update(monthly, columns.quarterly)
        return replace(self, panel=x, base=self.base if y is None else y, columns=replace(columns, monthly=monthly), inner=inner)

    @property
    def _series(self) -> frozenset[str]:
        quarterly = () if self.columns.quarterly is None else tuple(self.columns.quarterly)
        return frozenset([*self.columns.monthly, *quarterly])

    def _law(self, cells: tuple[Cell, ...]) -> JointLaw:
        return joint_law(self.inner, cells)

    def _quarters(self, period: Any) -> list[pd.Period]:
        several = isinstance(period, (list, tuple, pd.PeriodIndex))
        return sorted({self._quarter(p) for p in (period if several else [period])})

    def _quarter(self, period: Any) -> pd.Period:
        quarter = parse_period(period, freq="Q")
        if quarter < self.base.periods[0]:
            raise ModelError("E-CAST-003", period=str(quarter), end=str(self.base.periods[-1]), most=FARTHEST)
        return quarter

    def _place(self, target: str) -> tuple[str, str]:
        if len(self.base.regions) == 1:
            return self.base.regions[0], target
        region, _, item = target.partition(" ")
        return region, item

    def _known(self, region: str, item: str, quarter: pd.Period) -> float:
        growth = self.base.growth(region)
        column = growth[item] if item in growth else self.base.complete(self.spec.scheme.hierarchy).growth(region)[item]
        return float(column[period_index([quarter])[0]])
