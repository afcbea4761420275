"""The record of a step that moved figures: what was to be met, what moved, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.cube import Cube
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import Finding

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
    total, parts : (R, C, T) the totals, NaN where none was given, and what the parts added to before.
    left : (R, C, T) bool, gaps that were left alone because they lie within the tolerance.
    """

    regions: tuple[str, ...]
    items: tuple[str, ...]
    periods: pd.PeriodIndex
    total: Array
    parts: Array
    left: NDArray[np.bool_]


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
    """

    step: str
    before: Mapping[str, Cube]
    after: Mapping[str, Cube]
    totals: Mapping[str, Totals]
    controlled: Mapping[str, Mapping[str, str]]
    certificate: Mapping[str, float]

    def totals_frame(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """One row per total with a gap of at least ``least`` per cent: total, parts, gap, what was done, and why."""
        frames = [self._gaps(measure, totals, least) for measure, totals in self.totals.items()]
        frame = pd.concat(frames, ignore_index=True)
        frame["why"] = [self._sentence(row, language) for row in frame.itertuples()]
        return frame[list(TOTALS)]

    def _gaps(self, measure: str, totals: Totals, least: float) -> pd.DataFrame:
        gap = totals.total - totals.parts
        with np.errstate(divide="ignore", invalid="ignore"):
            percent = 100.0 * gap / np.abs(totals.total)
        r, c, t = np.nonzero(~np.isnan(gap) & ~(np.abs(percent) < least))
        return pd.DataFrame(
            {
                "step": self.step,
                "measure": measure,
                "region": np.array(totals.regions, dtype=object)[r],
                "item": np.array(totals.items, dtype=object)[c],
                "period": np.array([str(p) for p in totals.periods], dtype=object)[t],
                "total": totals.total[r, c, t],
                "parts": totals.parts[r, c, t],
                "gap": gap[r, c, t],
                "gap_pct": percent[r, c, t],
                "action": np.where(totals.left[r, c, t], "left", np.where(gap[r, c, t] == 0, "none", "spread")),
            }
        )

    def _sentence(self, row: object, language: str | None) -> str:
        code = "N-AGREE-001" if self.step == "benchmark" else "N-AGREE-003" if row.action == "left" else "N-AGREE-002"  # type: ignore[attr-defined]
        fields = {k: getattr(row, k) for k in ("region", "item", "period", "total", "parts", "gap", "gap_pct")}
        return Finding(code, **fields).text(language)

    def cells_frame(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """Cells that moved by at least ``least`` per cent, largest movement first. No batch axes.

        Growth is over the same period of last year in the flow the step worked in, per cent.
        """
        frame = pd.concat([self._moved(measure, least) for measure in self.before], ignore_index=True)
        frame["why"] = self._reasons(frame, language)
        order = np.argsort(-frame["change"].abs().to_numpy(), kind="stable")
        return frame.loc[order, list(CELLS)].reset_index(drop=True)

    def _moved(self, measure: str, least: float) -> pd.DataFrame:
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
                "region": np.array(regions, dtype=object)[at[0]],
                "item": np.array(old.labels("item"), dtype=object)[at[1]],
                "period": np.array([str(p) for p in periods], dtype=object)[at[2]],
                "before": a[at],
                "after": b[at],
                "change": (b - a)[at],
                "change_pct": percent[at],
                "growth_before": growth[0][at],
                "growth_after": growth[1][at],
            }
        )

    def _reasons(self, frame: pd.DataFrame, language: str | None) -> list[str]:
        """Why each cell moved: the total its leaf answers to; for anything but a leaf, that its parts moved."""
        said: dict[tuple[str, str, str, str], str] = {}
        for row in self.totals_frame(language=language).itertuples():
            key = (str(row.measure), str(row.item), str(row.period), str(row.region) if self.step == "benchmark" else "")
            if key not in said or row.action == "spread":
                said[key] = str(row.why)
        parts = Finding("N-AGREE-004").text(language)
        carried = Finding("N-AGREE-005").text(language)
        out = []
        for row in frame.itertuples():
            control = self.controlled[str(row.measure)].get(str(row.item))
            if control is None:
                out.append(parts)
                continue
            period = str(row.period)
            key = (
                (str(row.measure), control, period[:4], str(row.region))
                if self.step == "benchmark"
                else (str(row.measure), control, period, "")
            )
            out.append(said.get(key, carried))
        return out
