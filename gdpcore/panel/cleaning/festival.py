"""Joint January-February figures split into months, where somebody asked for it, and flagged estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import GdpcoreError
from gdpcore.kernel.joint_months import days_share, estimated_share, festival_share, split
from gdpcore.panel.cells import CellStatus
from gdpcore.panel.cleaning.step import Step, Work, adds, copies, rows_of
from gdpcore.panel.panel import Panel

WAYS = ("days", "weekdays", "festival", "estimate")
_EFFECTS = ("before", "during", "after")


@dataclass(frozen=True, kw_only=True)
class SplitJoint(Step):
    """Split joint January-February figures of levels into a January and a February. Without this step they stay joint.

    Attributes
    ----------
    series : levels of single months. by : "days" or "weekdays" of the calendar; "festival", with log ``effects`` of the windows
        before (20 days), during (7) and after (20) the Spring Festival and a ``level``; "estimate": the same effects, from the
        years of the series in which both months are known apart (eight at least).
    effects : {before, during, after, level}, absent ones nought. regions : all where empty.

    Notes
    -----
    The two months add to the published figure. The growth rate that belongs to the level is set to the joint rate in both months,
    so that the base x' of the pair, and growth of any span that holds both, stay what was published. A joint rate without a
    level is not split (E-CLEAN-009): rates are not added.
    """

    do: ClassVar[str] = "split_joint"
    series: tuple[str, ...] = ()
    by: str = "days"
    effects: Mapping[str, Any] = field(default_factory=dict)
    regions: tuple[str, ...] = ()

    def apply(self, panel: Panel, work: Work) -> Panel:
        """See :class:`SplitJoint`."""
        if self.by not in WAYS:
            raise GdpcoreError("E-CLEAN-002", place=self.do, key="by", raw=self.by, known=", ".join(WAYS))
        odd = next((k for k in self.effects if k not in (*_EFFECTS, "level")), None)
        if odd is not None:
            raise GdpcoreError("E-CLEAN-002", place=self.do, key="effects", raw=odd, known=", ".join([*_EFFECTS, "level"]))
        values, status, source = copies(panel)
        rows = rows_of(panel, self.regions)
        for code in self.series:
            i = panel.position(code)
            one = panel.catalogue[code]
            if not adds(one) or one.flow != "period":
                raise GdpcoreError("E-CLEAN-009", series=code, why="only levels of single months are sums of their months")
            joint = panel.joint[rows][:, i]
            pairs = np.flatnonzero(np.asarray(joint.any(axis=0))[:-1])
            pairs = pairs[np.isfinite(panel.values[rows][:, i, pairs + 1]).any(axis=0)]
            if not pairs.size:
                if work.strict:
                    raise GdpcoreError("E-CLEAN-009", series=code, why="there is none")
                work.notes.append(f"{code} has no joint figure")
                continue
            share = self._share(panel, code, rows, pairs)
            hit = joint[:, pairs] & np.isfinite(panel.values[rows][:, i, pairs + 1])
            first, second = split(panel.values[rows][:, i, pairs + 1], share)
            self._set(values, status, source, (rows, i, pairs), hit, (first, second))
            if one.growth in panel.catalogue:
                k = panel.position(one.growth)
                both = values[rows][:, k, pairs + 1]
                own = hit & panel.joint[rows][:, k, pairs] & np.isfinite(both)
                self._set(values, status, source, (rows, k, pairs), own, (both, both))
        return replace(panel, values=values, status=status, source=source)

    def _share(self, panel: Panel, code: str, rows: NDArray[np.int64], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
        years = np.asarray(panel.months.year)[pairs]
        if self.by in ("days", "weekdays"):
            return days_share(years, weekdays=self.by == "weekdays").values
        if self.by == "festival":
            effects = [float(self.effects.get(k, 0.0)) for k in _EFFECTS]
            return festival_share(years, effects=effects, level=float(self.effects.get("level", 0.0))).values
        x = panel.values[rows][:, panel.position(code)]
        at = np.flatnonzero(np.asarray(panel.months.month)[:-1] == 1)
        try:
            return estimated_share(x[:, at], x[:, at + 1], np.asarray(panel.months.year)[at], years).values
        except GdpcoreError as error:
            raise GdpcoreError("E-CLEAN-009", series=code, why=error.finding.fields.get("detail", str(error))) from error

    @staticmethod
    def _set(
        values: NDArray[np.float64],
        status: NDArray[np.uint8],
        source: NDArray[np.int32],
        at: tuple[NDArray[np.int64], int, NDArray[np.int64]],
        hit: NDArray[np.bool_],
        months: tuple[NDArray[np.float64], NDArray[np.float64]],
    ) -> None:
        """Write January and February where ``hit``; both come from the cell in which the joint figure was read."""
        rows, i, pairs = at
        r, p = np.nonzero(hit)
        cells = rows[r], i, pairs[p]
        read = source[cells[0], i, cells[2] + 1]
        for shift, figures in enumerate(months):
            here = (cells[0], i, cells[2] + shift)
            values[here] = figures[r, p]
            status[here] = np.uint8(CellStatus.ESTIMATED)
            source[here] = read
