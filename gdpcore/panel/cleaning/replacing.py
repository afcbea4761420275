"""Figures replaced by an explicit list: cell by cell, from what to what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np

from gdpcore.errors import Finding, ReviewError
from gdpcore.panel.cells import CellStatus
from gdpcore.panel.cleaning.step import Step, Work, copies, month_at, place_name
from gdpcore.panel.panel import Panel

_CLOSE = 1e-9
"""A figure of which this part has changed is not the one that the list was written against."""


@dataclass(frozen=True)
class Replacement:
    """One cell: region, series, month, the figure that stands there, the one that is to stand there, and why."""

    indicator: str
    month: str
    before: float
    after: float
    reason: str
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class Replace(Step):
    """Replace listed figures, such as outliers. No rule finds them: a figure that is far off may be true.

    A cell is replaced only if it holds the figure that the list was written against (E-CLEAN-006), and is flagged overridden and
    estimated. E-CLEAN-007 if there is no such cell, or it holds none.
    """

    do: ClassVar[str] = "replace"
    cells: tuple[Replacement, ...] = ()

    def problems(self, number: int) -> list[Finding]:
        """E-CLEAN-001 also for a cell without a reason, E-CLEAN-003 for a figure that is none."""
        found = super().problems(number)
        for c in self.cells:
            place = f"step {number}, {place_name(c.region, c.indicator, c.month)}"
            if not c.reason.strip():
                found.append(Finding("E-CLEAN-001", step=number, do=self.do, field=f"reason of {c.indicator} {c.month}"))
            if not np.isfinite([c.before, c.after]).all():
                found.append(Finding("E-CLEAN-003", place=place, key="before, after", needed="finite numbers"))
        return found

    def apply(self, panel: Panel, work: Work) -> Panel:
        """See :class:`Replace`."""
        values, status, source = copies(panel)
        found: list[Finding] = []
        for c in self.cells:
            place = place_name(c.region, c.indicator, c.month)
            row = panel.regions.index(c.region) if c.region in panel.regions else -1
            at = (row, panel.position(c.indicator), month_at(panel, c.month, place))
            inside = row >= 0 and 0 <= at[2] < len(panel.months)
            if not inside or np.isnan(values[at]):
                if work.strict or row < 0:
                    found.append(Finding("E-CLEAN-007", place=place, do=self.do))
                else:
                    work.notes.append(f"{place} is not known yet")
                continue
            now = float(values[at])
            if not abs(now - c.before) <= _CLOSE * max(abs(now), abs(c.before)):
                found.append(Finding("E-CLEAN-006", place=place, now=now, before=c.before))
                continue
            values[at], source[at] = c.after, -1
            status[at] = np.uint8(CellStatus.OVERRIDDEN | CellStatus.ESTIMATED)
        if found:
            raise ReviewError(found)
        return replace(panel, values=values, status=status, source=source)

    @cached_property
    def _reasons(self) -> Mapping[tuple[str, str, str], str]:
        return {(c.region, c.indicator, c.month): c.reason for c in self.cells}

    def reason(self, region: str, indicator: str, month: str) -> str:
        """The reason given for the cell."""
        return self._reasons.get((region, indicator, month), self.why)
