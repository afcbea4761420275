"""The discrepancy row: GDP of another approach less the scheme's total; shown, never added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Status
from gdpcore.cube.units import factor, unit
from gdpcore.kernel.extrapolate import Applied
from gdpcore.kernel.spans import Cells
from gdpcore.panel import Panel
from gdpcore.panel.layout import Spans, cells_of

if TYPE_CHECKING:
    from gdpcore.accounts import Accounts
    from gdpcore.scheme.plan import Plan
    from gdpcore.scheme.timeline import Timeline

Array = NDArray[np.float64]


@dataclass(frozen=True)
class DiscrepancyRow:
    """Where the row stands and what it is taken from.

    Attributes
    ----------
    row, total : rows of the discrepancy and of the total; column : the control among the indicators; scale : to the accounts' unit.
    observed : (R, T) the control as the panel holds it; inside : (T,) periods that the monthly values of a run reach; cells : of
        those periods.
    """

    row: int
    total: int
    column: int
    scale: float
    observed: Array
    inside: NDArray[np.bool_]
    cells: Cells

    @classmethod
    def of(cls, plan: Plan, panel: Panel, base: Accounts, line: Timeline, window: pd.PeriodIndex) -> DiscrepancyRow | None:
        """The row of a plan that asks for one."""
        if plan.discrepancy is None:
            return None
        one = panel.catalogue[plan.discrepancy.control]
        spans = Spans.of(line.periods, line.flow)
        whole = panel.window(min(spans.first_month, window[0]), max(spans.last_month, window[-1]))
        column = panel.position(one.code)
        observed = whole.values[(0,) * (whole.values.ndim - 3)][:, column]
        cells, _ = cells_of(one, spans, whole.months[0].ordinal)
        inside = spans.first >= window[0].ordinal
        near, _ = cells_of(one, Spans(spans.first[inside], spans.last[inside]), window[0].ordinal)
        scale = factor(unit(one.unit), base.value.meaning.unit)
        rows = plan.items.index(plan.discrepancy.item), plan.items.index(plan.hierarchy.roots[0])
        return cls(*rows, column, scale, scale * cells.sum(observed), inside, near)

    def fill(self, done: Applied, values: Array) -> None:
        """Value: control less total. Volume: the same at the prices of the total."""
        whole, volume = done.value[..., self.total, :], done.volume[..., self.total, :]
        control = np.array(np.broadcast_to(self.observed, whole.shape))
        control[..., self.inside] = self.scale * self.cells.sum(values[..., self.column, :])
        with np.errstate(divide="ignore", invalid="ignore"):
            gaps = control - whole, (control - whole) * (volume / whole)
        for figures, gap, absent in zip((done.value, done.volume), gaps, (done.absent_value, done.absent_volume), strict=True):
            figures[..., self.row, :] = np.where(np.isfinite(gap), gap, np.nan)
            gone = np.isnan(figures[..., self.row, :])
            absent[:, self.row] = gone.any(axis=tuple(range(gone.ndim - 2))) if gone.ndim > 2 else gone

    def mark(self, *statuses: NDArray[np.uint8]) -> None:
        """Flags of the row: those of the total, estimated."""
        for flags in statuses:
            flags[:, self.row] = flags[:, self.total] | np.uint8(Status.ESTIMATED)
