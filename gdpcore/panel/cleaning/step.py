"""What a step of cleaning is: data that says what to do, by whom and why, and a pure function from panel to panel."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Axis, parse_period, unit
from gdpcore.errors import Finding
from gdpcore.panel.catalogue import Indicator
from gdpcore.panel.cells import CellStatus
from gdpcore.panel.panel import Panel

Booleans = NDArray[np.bool_]
Model = Callable[[Panel, Booleans, Mapping[str, Any]], NDArray[np.float64]]
"""(panel, wanted cells, options) -> figures on the panel's grid; fills cells that no rule of this room can."""


@dataclass
class Work:
    """How steps are carried out: ``strict`` refuses what has nothing to work on, otherwise it is noted (vintages); ``models`` by
    name fill cells; ``notes`` collects what was passed over.
    """

    strict: bool = True
    models: Mapping[str, Model] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Step(ABC):
    """One step. who : answers for it; why : the reason, of every cell it changes unless the step has one for each."""

    do: ClassVar[str] = ""
    who: str = ""
    why: str = ""

    @abstractmethod
    def apply(self, panel: Panel, work: Work) -> Panel:
        """The panel after the step; the one given is not changed."""

    def reason(self, region: str, indicator: str, month: str) -> str:
        """Why a cell was changed."""
        return self.why

    def problems(self, number: int) -> list[Finding]:
        """E-CLEAN-001 for a step without a name or a reason."""
        return [Finding("E-CLEAN-001", step=number, do=self.do, field=f) for f in ("who", "why") if not getattr(self, f).strip()]


_RATIOS = ("per cent", "percentage point", "index", "index of last year", "ratio")


def adds(one: Indicator) -> bool:
    """True for levels that may be added: not rates, indexes, or levels in per cent or index points."""
    return one.kind == "level" and unit(one.unit).dimension not in _RATIOS


def copies(panel: Panel) -> tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.int32]]:
    """Values, status and source, to be written into."""
    return np.array(panel.values), np.array(panel.status), np.array(panel.source)


def rows_of(panel: Panel, regions: Iterable[str]) -> NDArray[np.int64]:
    """Positions of regions, all of them where none is named (E-AXIS-003 if one is not here)."""
    axis = Axis.of("region", panel.regions)
    named = tuple(regions)
    return np.array([axis.position(r) for r in named] if named else range(len(panel.regions)), dtype=np.int64)


def month_at(panel: Panel, text: Any, where: str) -> int:
    """Position of a month on the panel's grid, below 0 or beyond its end if it lies outside."""
    return int(parse_period(text, freq="M", where=where).ordinal) - int(panel.months[0].ordinal)


def between(panel: Panel, first: str, last: str, where: str) -> Booleans:
    """(month,) bool: months from first to last, open where one is empty."""
    at = np.arange(len(panel.months))
    begin = month_at(panel, first, where) if first else 0
    end = month_at(panel, last, where) if last else len(panel.months)
    return np.asarray((at >= begin) & (at <= end))


def place_name(region: str, indicator: str, month: pd.Period | str) -> str:
    """Region, series and month as one text."""
    return " ".join(t for t in (region, indicator, str(month)) if t)


def places(panel: Panel, hit: Booleans, column: int, most: int = 5) -> list[str]:
    """The first places of (region, month) flags of one series."""
    found = np.argwhere(hit)
    named = [place_name(panel.regions[r], panel.indicators[column], panel.months[m]) for r, m in found[:most]]
    return named + (["..."] if len(found) > most else [])


def marked(
    status: NDArray[np.uint8], hit: Booleans, flag: CellStatus, kept: CellStatus = CellStatus.OBSERVED
) -> NDArray[np.uint8]:
    """Status with a flag where ``hit``; of the flags before only ``kept`` and FORECAST, ESTIMATED, OVERRIDDEN stay."""
    stay = np.uint8(kept | CellStatus.ESTIMATED | CellStatus.FORECAST | CellStatus.OVERRIDDEN)
    return np.where(hit, (status & stay) | np.uint8(flag), status).astype(np.uint8)
