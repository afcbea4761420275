"""The record of a step that moved figures: what was to be met, what moved, by how much, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.cube import Cube
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import Finding, MeaningError

Array = NDArray[np.float64]

CELLS = (
    "step", "measure", "region", "item", "period", "before", "after", "change", "change_pct", "growth_before", "growth_after", "why",
)  # fmt: skip
TOTALS = ("step", "measure", "region", "item", "period", "total", "parts", "gap", "gap_pct", "action", "why")


@dataclass(frozen=True, eq=False)
class Totals:
    """The totals that one measure was to meet.

    Attributes
    ----------
    regions, items, periods : labels; for a year's totals the regions themselves, for a parent's totals one label per partition.
    total, parts : (P, C, T) the totals, NaN where none was given, and what the parts added to before.
    left : (P, C, T) bool, gaps that were left alone because they lie within the tolerance.
    members : (P, R) bool, which regions of the accounts answer to each label; None where every region answers to itself.
    """

    regions: tuple[str, ...]
    items: tuple[str, ...]
    periods: pd.PeriodIndex
    total: Array
    parts: Array
    left: NDArray[np.bool_]
    members: NDArray[np.bool_] | None = None

    @cached_property
    def gap(self) -> Array:
        """(P, C, T) what was lacking."""
        return self.total - self.parts

    @cached_property
    def percent(self) -> Array:
        """(P, C, T) the gap, per cent of the total."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.gap == 0, 0.0, 100.0 * self.gap / np.abs(self.total))

    @cached_property
    def answers(self) -> NDArray[np.int64]:
        """(R, C, T) of the totals that a region answers to the one that was off most, -1 where none was given."""
        if self.members is None:
            own = np.arange(len(self.regions))[:, None, None]
            return np.where(np.isnan(self.gap), -1, own)
        size = np.where(self.left, -0.5, np.abs(self.percent))
        shape = (self.members.shape[1], *size.shape[1:])
        best, largest = np.full(shape, -1), np.full(shape, -1.0)
        for label, rows in enumerate(self.members):
            here = np.flatnonzero(rows)
            more = size[label] > largest[here]
            largest[here] = np.where(more, size[label], largest[here])
            best[here] = np.where(more, label, best[here])
        return best

    def told(self, step: str, places: Iterable[tuple[int, int, int]], language: str | None) -> list[str]:
        """A sentence for each place (label, item, period): what the parts added to, and what was done."""
        written = [str(p) for p in self.periods]
        return [
            Finding(
                "N-AGREE-001" if step == "benchmark" else "N-AGREE-003" if self.left[at] else "N-AGREE-002",
                region=self.regions[at[0]],
                item=self.items[at[1]],
                period=written[at[2]],
                total=float(self.total[at]),
                parts=float(self.parts[at]),
                gap=float(self.gap[at]),
                gap_pct=float(self.percent[at]),
            ).text(language)
            for at in places
        ]


@dataclass(frozen=True, eq=False)
class Redo:
    """All that it takes to make a step again.

    Attributes
    ----------
    before : the accounts that were moved. given : accounts that the step was handed, by name; options : all else.
    again : makes the accounts after the step from ``before``, ``given`` and ``options``.
    """

    before: Any
    given: Mapping[str, Any]
    options: Mapping[str, Any]
    again: Callable[..., Any]

    @cached_property
    def result(self) -> Any:
        """The accounts after the step."""
        return self.again(self.before, **self.given, **self.options)


@dataclass(frozen=True, eq=False)
class Adjustment:
    """One step: benchmarking to years, reconciling with a parent.

    Attributes
    ----------
    step : "benchmark" or "reconcile".
    before, after : {"value": cube, "volume": cube} with axes (..., region, item, period), in the flow the step worked in.
    totals : {"value": Totals, "volume": Totals}.
    controlled : by measure, the controlling item of every leaf.
    certificate : largest residual and KKT residual by measure.
    redo : what it takes to make the step again.
    """

    step: str
    before: Mapping[str, Cube]
    after: Mapping[str, Cube]
    totals: Mapping[str, Totals]
    controlled: Mapping[str, Mapping[str, str]]
    certificate: Mapping[str, float]
    redo: Redo | None = None

    def totals_frame(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """One row per total with a gap of at least ``least`` per cent: total, parts, gap, what was done, and why.

        E-AGREE-013 for accounts with batch axes.
        """
        self._refuse_draws("gaps")
        frames = [self._gaps(measure, totals, least, language) for measure, totals in self.totals.items()]
        return pd.concat(frames, ignore_index=True)[list(TOTALS)]

    def _refuse_draws(self, what: str) -> None:
        cube = self.before["value"]
        if cube.batch:
            raise MeaningError("E-AGREE-013", what=what, axes=", ".join(cube.dims[: cube.batch]))

    def _gaps(self, measure: str, totals: Totals, least: float, language: str | None) -> pd.DataFrame:
        at = np.nonzero(~np.isnan(totals.gap) & ~(np.abs(totals.percent) < least))
        gap = totals.gap[at]
        return pd.DataFrame(
            {
                "step": self.step,
                "measure": measure,
                "region": pd.Index(totals.regions).take(at[0]),
                "item": pd.Index(totals.items).take(at[1]),
                "period": pd.Index([str(p) for p in totals.periods]).take(at[2]),
                "total": totals.total[at],
                "parts": totals.parts[at],
                "gap": gap,
                "gap_pct": totals.percent[at],
                "action": np.where(totals.left[at], "left", np.where(gap == 0, "none", "spread")),
                "why": totals.told(self.step, zip(*at, strict=True), language),
            }
        )

    def cells_frame(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """Cells that moved by at least ``least`` per cent, largest movement first. E-AGREE-013 for accounts with batch axes.

        Growth is over the same period of last year in the flow the step worked in, per cent.
        """
        self._refuse_draws("adjustments")
        frame = pd.concat([self._moved(measure, least, language) for measure in self.before], ignore_index=True)
        order = np.argsort(-frame["change"].abs().to_numpy(), kind="stable")
        return frame[list(CELLS)].iloc[order].reset_index(drop=True)

    def _moved(self, measure: str, least: float, language: str | None) -> pd.DataFrame:
        old, new = self.before[measure], self.after[measure]
        regions = list(old.labels("region"))
        a, b = old.values, new.sel(region=regions).values
        with np.errstate(divide="ignore", invalid="ignore"):
            percent = 100.0 * (b - a) / np.abs(a)
        at = np.nonzero((a != b) & ~(np.isnan(a) & np.isnan(b)) & ~(np.abs(percent) < least))
        periods = pd.PeriodIndex(old.labels("period"))
        lag = periods_per_year(periods)
        growth = [kernel.growth.growth(x, lag).values for x in (a, b)]
        return pd.DataFrame(
            {
                "step": self.step,
                "measure": measure,
                "region": pd.Index(regions).take(at[0]),
                "item": pd.Index(old.labels("item")).take(at[1]),
                "period": pd.Index([str(p) for p in periods]).take(at[2]),
                "before": a[at],
                "after": b[at],
                "change": (b - a)[at],
                "change_pct": percent[at],
                "growth_before": growth[0][at],
                "growth_after": growth[1][at],
                "why": self._reasons(measure, at, language),
            }
        )

    def _reasons(self, measure: str, at: tuple[NDArray[np.int64], ...], language: str | None) -> pd.Index:
        """Why each cell moved: the total its region and leaf answer to; for sums of items or of regions, that their parts moved."""
        totals, cube = self.totals[measure], self.before[measure]
        column = {c: k for k, c in enumerate(totals.items)}
        item = np.array([column.get(self.controlled[measure].get(c, ""), -1) for c in cube.labels("item")])[at[1]]
        periods = pd.PeriodIndex(cube.labels("period"))
        period = totals.periods.get_indexer(periods.asfreq(totals.periods.freqstr))[at[2]]
        label = np.where(period >= 0, totals.answers[at[0], item, period], -1)
        alone = np.zeros(len(cube.labels("region")), dtype=bool)
        if totals.members is not None:
            alone = ~np.asarray(totals.members.any(axis=0))
        sums = (item < 0) | alone[at[0]]
        room = tuple(n + 1 for n in totals.total.shape)  # and room for none
        keys, which = np.unique(np.ravel_multi_index((label + 1, item + 1, period + 1), room), return_inverse=True)
        places = [(int(k) - 1, int(c) - 1, int(t) - 1) for k, c, t in zip(*np.unravel_index(keys, room), strict=True)]
        known = np.array([min(place) >= 0 for place in places], dtype=bool)
        told = totals.told(self.step, [place for place in places if min(place) >= 0], language)
        carried, parts = len(told), len(told) + 1
        sentence = np.where(known, np.cumsum(known) - 1, carried)[which]
        texts = [*told, *(Finding(code).text(language) for code in ("N-AGREE-005", "N-AGREE-004"))]
        return pd.Index(texts).take(np.where(sums, parts, sentence))
