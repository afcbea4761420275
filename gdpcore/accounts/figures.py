"""The figures of accounts and what they must be: values and volumes by region, item and period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from gdpcore.accounts.agreement.adjustment import Adjustment
from gdpcore.accounts.convert import to_flow
from gdpcore.accounts.sources import Sources
from gdpcore.cube import Cube, Hierarchy, Meaning
from gdpcore.cube.origin import Origin
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import AlignmentError, Finding, HierarchyError, MeaningError, PeriodError

VOLUME_PRICES = ("constant", "chained", "chained_yoy", "same_period_last_year")
"""Kinds of price basis at which volumes may stand."""


@dataclass(frozen=True, eq=False)
class Figures:
    """Two cubes that belong together, checked: the fields of :class:`gdpcore.accounts.Accounts`, which documents them."""

    value: Cube
    volume: Cube
    hierarchy: Hierarchy
    stage: str = "published"
    origin: Origin | None = None
    findings: tuple[Finding, ...] = ()
    steps: tuple[Adjustment, ...] = ()
    sources: Sources | None = None

    def __post_init__(self) -> None:
        for cube in (self.value, self.volume):
            if cube.dims[-3:] != ("region", "item", "period"):
                needed = "region, item, period are needed, in this order"
                raise AlignmentError("E-AXIS-005", shape=cube.values.shape, axes=needed)
        if self.value.dims != self.volume.dims:
            detail = f"values have axes {self.value.dims}, volumes {self.volume.dims}"
            raise AlignmentError("E-AXIS-001", axis=self.value.dims[0], detail=detail)
        self.value.align(self.volume)
        _require_meanings(self.value.meaning, self.volume.meaning)
        for name in ("region", "item", "period"):
            if not len(self.value.axis(name)):
                raise AlignmentError("E-ACC-007", axis=name)
        ordinals = self.periods.asi8
        if len(ordinals) > 1 and np.any(np.diff(ordinals) != 1):
            k = int(np.flatnonzero(np.diff(ordinals) != 1)[0])
            raise PeriodError("E-TIME-003", detail=f"{self.periods[k]} is followed by {self.periods[k + 1]}")

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region labels."""
        return tuple(self.value.labels("region"))

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Item codes in display order."""
        return tuple(self.value.labels("item"))

    @cached_property
    def periods(self) -> pd.PeriodIndex:
        """Consecutive periods."""
        return pd.PeriodIndex(self.value.labels("period"))

    @property
    def flow(self) -> str:
        """ "period" or "ytd"."""
        return str(self.value.meaning.flow)

    @property
    def lag(self) -> int:
        """Periods per year: the step to the same period of last year."""
        return periods_per_year(self.periods)

    @property
    def total(self) -> str:
        """Code of the grand total: the first root of the hierarchy (E-TREE-001 if it has none)."""
        if not self.hierarchy.roots:
            raise HierarchyError("E-TREE-001", node="the total", where="", known=", ".join(self.hierarchy.codes))
        return self.hierarchy.roots[0]

    def select(
        self, regions: Sequence[str] | None = None, items: Sequence[str] | None = None, periods: Iterable[Any] | None = None
    ) -> Self:
        """The accounts of some regions, items, periods (E-AXIS-003 if one is not here). Items left out leave the hierarchy as it is."""
        if items is not None and tuple(items) == self.items:
            items = None  # all of them, in order: no copy
        picks = {k: list(v) for k, v in (("region", regions), ("item", items), ("period", periods)) if v is not None}
        return replace(self, value=self.value.sel(**picks), volume=self.volume.sel(**picks)) if picks else self

    def to_flow(self, flow: str) -> Self:
        """The same accounts as single periods ("period") or cumulated from January ("ytd").

        Year-to-date figures need the year from its first period; where that is missing the result is not published.
        Single quarters backed out of year-to-date figures carry past corrections; a negative one is a finding (W-RUN-001).
        """
        if flow == self.flow:
            return self
        value, volume = to_flow(self.value, flow), to_flow(self.volume, flow)
        found = list(self.findings)
        if flow == "period":
            negative = ((value.values < 0) | (volume.values < 0)).any(axis=tuple(range(value.batch)))
            for r, i, t in np.argwhere(negative):
                found.append(Finding("W-RUN-001", region=self.regions[r], item=self.items[i], period=str(self.periods[t])))
        return replace(self, value=value, volume=volume, findings=tuple(found))

    def __repr__(self) -> str:
        return (
            f"<Accounts ({self.stage}) {len(self.regions)} regions x {len(self.items)} items, "
            f"{self.periods[0]}..{self.periods[-1]}, {self.flow}, {self.value.meaning.unit}, volumes {self.volume.meaning.price}>"
        )


def _require_meanings(value: Meaning, volume: Meaning) -> None:
    if value.unit != volume.unit:
        raise MeaningError("E-UNIT-002", left=value.unit.name, right=volume.unit.name)
    if value.price.kind != "current":
        raise MeaningError("E-PRICE-004", what="value", price=value.price, needed="current")
    if volume.price.kind not in VOLUME_PRICES:
        raise MeaningError("E-PRICE-004", what="volume", price=volume.price, needed=", ".join(VOLUME_PRICES))
    if value.flow != volume.flow:
        raise MeaningError("E-FLOW-001", left=value.flow, right=volume.flow)
