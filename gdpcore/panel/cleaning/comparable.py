"""Levels put on their latest base by published growth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import GdpcoreError
from gdpcore.kernel import ytd
from gdpcore.kernel.comparable_base import BackCast, back_cast
from gdpcore.panel.catalogue import Indicator
from gdpcore.panel.cells import CellStatus
from gdpcore.panel.cleaning.step import Step, Work, copies, marked, month_at, places, rows_of
from gdpcore.panel.panel import Panel

UNLINKED = ("refuse", "carry", "drop")


@dataclass(frozen=True, kw_only=True)
class ComparableBase(Step):
    """Rebuild the levels before a change of scope from published growth: x'_{t-1y} = x_t / (1 + g_t / 100), and so on back.

    Attributes
    ----------
    series : levels whose growth rate the catalogue names (field ``growth``).
    breaks : months in which a new base begins; empty: those that the catalogue declares. Levels from the last one on stand.
    unlinked : what to do with a figure whose growth or level a year later is not known: "refuse", "carry" (moved like the same
        month a year later, if no break lies between, or the nearest month of its year) or "drop" (not published).
    extend : also give levels where none was published but growth is known. regions : all where empty.

    Notes
    -----
    Published growth is not touched; rebuilt levels grow by it exactly, so small roundings of rates accumulate backwards (a rate
    of one decimal is known to 0.05 points). Joint January-February figures, year-to-date figures and a rate that is published
    year to date beside a level of single months are put on one footing first. Rebuilt cells carry the flag estimated.
    """

    do: ClassVar[str] = "comparable_base"
    series: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    unlinked: str = "refuse"
    extend: bool = False
    regions: tuple[str, ...] = ()

    def apply(self, panel: Panel, work: Work) -> Panel:
        """See :class:`ComparableBase`."""
        if self.unlinked not in UNLINKED:
            raise GdpcoreError("E-CLEAN-002", place=self.do, key="unlinked", raw=self.unlinked, known=", ".join(UNLINKED))
        values, status, source = copies(panel)
        for code in self.series:
            i, one = panel.position(code), panel.catalogue[code]
            self._require(panel, one)
            for rows, cuts in self._reached(panel, one, work):
                done, new = self._rebuilt(panel, one, rows, cuts)
                self._refuse_lost(panel, rows, i, done, work)
                old = values[rows, i]
                gone = np.isfinite(old) & np.isnan(new)
                moved = np.isfinite(new) & (np.arange(new.shape[-1]) < cuts[-1])
                flags = marked(status[rows, i], moved, CellStatus.ESTIMATED)
                values[rows, i] = new
                status[rows, i] = np.where(gone, np.uint8(CellStatus.NOT_PUBLISHED), flags)
                source[rows, i] = np.where(gone, np.int32(-1), source[rows, i])
        return replace(panel, values=values, status=status, source=source)

    def _refuse_lost(self, panel: Panel, rows: NDArray[np.int64], column: int, done: BackCast, work: Work) -> None:
        """E-CLEAN-005, unless they are to be dropped; in a vintage what cannot be carried yet is dropped and noted."""
        if not done.lost.any() or self.unlinked == "drop":
            return
        hit = np.zeros((len(panel.regions), len(panel.months)), dtype=bool)
        hit[rows] = done.lost
        said = ", ".join(places(panel, hit, column))
        if work.strict or self.unlinked == "refuse":
            raise GdpcoreError("E-CLEAN-005", series=panel.indicators[column], count=int(done.lost.sum()), places=said)
        work.notes.append(f"dropped: {said}")

    def _require(self, panel: Panel, one: Indicator) -> None:
        why = ""
        if one.kind != "level":
            why = f"it is of kind {one.kind}, and only levels have a base"
        elif one.growth not in panel.catalogue:
            why = f"its growth rate {one.growth or '(none named)'} is not in the panel"
        elif panel.catalogue[one.growth].frequency != one.frequency:
            why = f"its growth rate {one.growth} is of another frequency"
        if why:
            raise GdpcoreError("E-CLEAN-004", series=one.code, why=why)

    def _reached(self, panel: Panel, one: Indicator, work: Work) -> list[tuple[NDArray[np.int64], list[int]]]:
        """Regions, and positions of the breaks that each has reached: a break without a figure from it on has not come yet.

        A break at a joint figure begins with its January.
        """
        named = self.breaks or one.breaks
        if not named:
            why = "no break is declared, neither here nor in the catalogue; a break is never guessed"
            raise GdpcoreError("E-CLEAN-004", series=one.code, why=why)
        column, rows = panel.position(one.code), rows_of(panel, self.regions)
        at = sorted({month_at(panel, b, f"{self.do} {one.code}") for b in named})
        joint = np.asarray(panel.joint[:, [column, panel.position(one.growth)]].any(axis=(0, 1)))
        self._refuse_february(panel, one, at, joint)
        cuts = [k for k in (k - 1 if 0 < k <= len(joint) and joint[k - 1] else k for k in at) if 0 < k < len(panel.months)]
        held = np.isfinite(panel.values[rows, column])
        reached = np.array([[bool(x[k:].any()) for k in cuts] for x in held], dtype=bool).reshape(len(rows), len(cuts))
        if not reached.any():
            why = f"no figure stands after the breaks {', '.join(named)} and another before"
            if work.strict:
                raise GdpcoreError("E-CLEAN-004", series=one.code, why=why)
            work.notes.append(f"{one.code}: {why}")
        patterns, which = np.unique(reached, axis=0, return_inverse=True)
        grouped = [
            (rows[which.ravel() == n], [k for k, there in zip(cuts, p, strict=True) if there]) for n, p in enumerate(patterns)
        ]
        return [(mine, live) for mine, live in grouped if live]

    def _refuse_february(self, panel: Panel, one: Indicator, at: list[int], joint: NDArray[np.bool_]) -> None:
        """A February whose January stands alone, in a series with joint figures of other years, cannot begin a base."""
        if not joint.any():
            return
        for k in at:
            if 0 < k < len(panel.months) and panel.months[k].month == 2 and not joint[k - 1]:
                why = f"a base begins in {panel.months[k]}, and other years have January and February as one; declare January or March"
                raise GdpcoreError("E-CLEAN-004", series=one.code, why=why)

    def _rebuilt(
        self, panel: Panel, one: Indicator, rows: NDArray[np.int64], cuts: list[int]
    ) -> tuple[BackCast, NDArray[np.float64]]:
        """The result of the kernel, and the levels as the panel writes them (single months, or year to date)."""
        i, k = panel.position(one.code), panel.position(one.growth)
        x, g = panel.values[rows][:, i], panel.values[rows][:, k]
        joint, own = panel.joint[rows][:, i], panel.joint[rows][:, k]
        flow = panel.catalogue[one.growth].flow
        how: dict[str, Any] = {"carry": self.unlinked == "carry", "extend": self.extend}
        if one.frequency == "Q" or flow == one.flow or "stock" in (flow, one.flow):
            done = back_cast(x, g, cuts, joint=joint, joint_growth=own, **how)
            return done, done.values
        place = np.asarray(panel.months.month)
        inside = [str(panel.months[k]) for k in cuts if place[k] != 1]
        if inside:
            why = f"its growth rate is of another flow ({flow}), so breaks must begin in January, not in {', '.join(inside)}"
            raise GdpcoreError("E-CLEAN-004", series=one.code, why=why)
        if flow == "ytd":  # a level of single months with a rate of January to the month
            done = back_cast(ytd.to_ytd(x, place, joint=joint).values, g, cuts, **how)
            back = ytd.to_period(done.values, place, joint=joint).values
        else:
            joint = np.isnan(x) & (place == 1) & np.isfinite(np.roll(x, -1, axis=-1))
            done = back_cast(ytd.to_period(x, place, joint=joint).values, g, cuts, joint=joint, joint_growth=own, **how)
            back = ytd.to_ytd(done.values, place, joint=joint).values
        stands = np.arange(x.shape[-1]) >= cuts[-1]
        return done, np.where(stands, x, back)
