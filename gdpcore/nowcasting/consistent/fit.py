"""An estimated nowcast by accounts: what it says of any quarter within a year of the base."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from gdpcore.nowcasting.consistent.columns import Columns, columns_of
from gdpcore.nowcasting.consistent.past_gaps import PastGaps, past_gaps
from gdpcore.nowcasting.consistent.reach import reaching
from gdpcore.nowcasting.consistent.result import SchemeNowcast
from gdpcore.nowcasting.density import Density, Nowcast
from gdpcore.nowcasting.joint import Cell, JointLaw, joint_law, on_other_data
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
    past : past quarters of the scheme, or None where no gap is added. gap_law : what they say of the next ones; None where no gap is
        added, or no quarter shows it. direct : the fit of a direct model of GDP, or None.
    """

    spec: SchemeModel
    panel: Panel
    base: Accounts
    columns: Columns
    inner: Any
    past: PastGaps | None
    gap_law: GapLaw | None
    direct: Any = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was left out, and how much the gap rests on."""
        return (*self.columns.findings, *(() if self.past is None else self.past.law()[1]))

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

    def setting(self, last: pd.Period, also: frozenset[Cell] = frozenset(), monthly: bool = False) -> Setting | None:
        """The plan for all quarters after the base up to ``last``, with the law of its missing cells; None if all are known.

        Parameters
        ----------
        also : cells to be drawn although they are known; the law of the missing cells is then left to the caller.
        monthly : year-to-date accounts at every month of those quarters instead.
        """
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
        asked = pd.period_range(targets[0].asfreq("M", "start"), last.asfreq("M", "end"), freq="M") if monthly else targets
        bound = scheme.plan(targets[-1]).bind(panel, base, asked, self.spec.regime)
        values = bound.values(panel)
        missing = missing_cells(bound, panel, values, self.columns.names, also)
        law = joint_law(self.inner, () if also else missing.drawn)
        ends = pd.PeriodIndex.from_ordinals(bound.line.spans.last, freq="M").asfreq(base.periods.freqstr)
        steps = np.asarray(ends.asi8 - base.periods.asi8[-1], dtype=np.int64)
        return Setting(bound, values, missing, law, self.gap_law, steps)

    def months(self, period: Any, draws: int = 2000, seed: int = 0) -> SchemeNowcast:
        """Accounts year to date at every month after the base up to the end of a quarter: for inside use, not for publication.

        At a quarter's last month they are the quarterly ones, draw by draw for the same seed. Months lie in one calendar year
        (E-RUN-007 otherwise); a January that is joint with February has no figure.
        """
        quarter = self._quarter(period)
        setting = self.setting(quarter, monthly=True)
        if setting is None:
            raise ModelError("E-CAST-003", period=str(quarter), end=str(self.base.periods[-1]), most=FARTHEST)
        return SchemeNowcast.of(self, [quarter.asfreq("M", "end")], setting, draws, seed)

    def update(self, x: Panel, y: Accounts | None = None) -> SchemeFit:
        """The same parameters of the indicators' model and of the gap on other data."""
        needed = [c for c in x.indicators if any(c in rule.codes for rule in self.spec.scheme.rules)]
        columns = columns_of(x, needed, self.columns.names)
        inner = on_other_data(self.inner, columns.monthly, columns.quarterly)
        base = self.base if y is None else y
        past, law = self.past, self.gap_law
        if law is not None and base is not self.base:
            past = past_gaps(self.spec.scheme, x, base, self.spec.regime)
            law = law.after(past.gaps)
        return replace(self, panel=x, base=base, columns=columns, inner=inner, past=past, gap_law=law)

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
