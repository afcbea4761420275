"""Cells imputed where somebody asked for it, by a named method, and flagged estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import Finding, GdpcoreError, ReviewError
from gdpcore.kernel import gaps
from gdpcore.panel.cells import CellStatus
from gdpcore.panel.cleaning.step import Step, Work, adds, month_at, place_name, rows_of
from gdpcore.panel.panel import Panel

Booleans = NDArray[np.bool_]
_WHY = {
    "last_year_growth": "figures one and two years before are needed, positive ones of the same months",
    "latest_growth": "the figure a year before and a known growth over the year before it are needed, positive ones of the same months",
    "interpolate": "the figure a year before and known growth on both sides are needed, positive ones of the same months",
}


@dataclass(frozen=True, kw_only=True)
class Impute(Step):
    """Fill gaps of named series. Without this step nothing is imputed, anywhere.

    Attributes
    ----------
    series : indicators; regions : all where empty.
    method : "last_year_growth", "latest_growth", "interpolate" (:func:`gdpcore.kernel.gaps.fill`), or the name of a model
        that is given to :func:`clean`, such as "factor_model": the smoothed cell.
    months : which cells; empty: every gap between two known figures of a series. options : of the model.

    Notes
    -----
    A figure that is there is never changed. A January that is part of February's joint figure is no gap. Imputed cells are
    flagged estimated and not observed, have no source, and the flag goes with every figure made of them. A method uses only what
    the panel holds: impute inside the vintage (:class:`gdpcore.Cleaned`), and nothing later than the vintage is looked at.

    Raises
    ------
    ReviewError
        E-CLEAN-008 for cells that the method cannot give, E-CLEAN-007 for months that hold figures or lie outside, all at once.
        GdpcoreError: E-CLEAN-002 for another method.
    """

    do: ClassVar[str] = "impute"
    series: tuple[str, ...] = ()
    method: str = ""
    months: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, panel: Panel, work: Work) -> Panel:
        """See :class:`Impute`."""
        if self.method not in (*gaps.METHODS, *work.models):
            known = ", ".join([*gaps.METHODS, *work.models]) + "; a model is given to clean(models=...)"
            raise GdpcoreError("E-CLEAN-002", place=self.do, key="method", raw=self.method, known=known)
        wanted = self._wanted(panel, work)
        if not wanted.any():
            work.notes.append("there is no such gap")
            return panel
        if self.method in work.models:
            values = np.where(wanted, work.models[self.method](panel, wanted, self.options), panel.values)
        else:
            values = self._by_rule(panel, wanted)
        lost = wanted & ~np.isfinite(values)
        if lost.any() and work.strict:
            why = _WHY.get(self.method, "the model gives no figure there")
            raise ReviewError(
                Finding(
                    "E-CLEAN-008",
                    place=place_name(panel.regions[r], panel.indicators[i], panel.months[m]),
                    method=self.method,
                    why=why,
                )
                for r, i, m in np.argwhere(lost)
            )
        done = wanted & ~lost
        return replace(
            panel,
            values=np.where(done, values, panel.values),
            status=np.where(done, np.uint8(CellStatus.ESTIMATED), panel.status),
            source=np.where(done, np.int32(-1), panel.source),
        )

    def _wanted(self, panel: Panel, work: Work) -> Booleans:
        """(region, indicator, month): gaps to be filled."""
        wanted = np.zeros(panel.values.shape, dtype=bool)
        empty = np.isnan(panel.values) & ~panel.joint
        rows, found = rows_of(panel, self.regions), []
        for code in self.series:
            i = panel.position(code)
            grid = (
                np.ones(len(panel.months), bool)
                if panel.catalogue[code].frequency == "M"
                else np.asarray(panel.months.month) % 3 == 0
            )
            if not self.months:
                held = ~empty[rows, i]
                inner = np.logical_or.accumulate(held, axis=-1) & np.logical_or.accumulate(held[:, ::-1], axis=-1)[:, ::-1]
                wanted[rows, i] = empty[rows, i] & inner & grid & ~_january(panel, code)
                continue
            for text in self.months:
                m = month_at(panel, text, f"{self.do} {code}")
                if 0 <= m < len(panel.months) and grid[m] and empty[rows, i, m].any():
                    wanted[rows, i, m] = empty[rows, i, m]
                elif work.strict:
                    found.append(Finding("E-CLEAN-007", place=f"{code} {text}", do=self.do))
        if found:
            raise ReviewError(found)
        return wanted

    def _by_rule(self, panel: Panel, wanted: Booleans) -> NDArray[np.float64]:
        values = np.array(panel.values, copy=True)
        columns = np.flatnonzero(wanted.any(axis=(0, 2)))
        kinds = np.array([not adds(one) for one in panel.catalogue.values()])
        for rates in (False, True):
            mine = columns[kinds[columns] == rates]
            values[:, mine] = gaps.fill(
                values[:, mine], wanted[:, mine], self.method, rates=rates, joint=panel.joint[:, mine]
            ).values
        return values


def _january(panel: Panel, code: str) -> Booleans:
    """Januaries of a year-to-date series of which none is ever published: they are no gaps."""
    months = np.asarray(panel.months.month) == 1
    held = np.isfinite(panel.values[:, panel.position(code)][:, months]).any()
    return np.asarray(months & (panel.catalogue[code].flow == "ytd") & (not held))
