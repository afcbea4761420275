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
        month a year later, or the nearest month) or "drop" (not published).
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
        rows = rows_of(panel, self.regions)
        for code in self.series:
            i = panel.position(code)
            one = panel.catalogue[code]
            self._require(panel, one)
            cuts = self._cuts(panel, one, work)
            if not cuts:
                continue
            done, rebuilt = self._rebuilt(panel, one, rows, cuts)
            if done.lost.any() and self.unlinked == "refuse":
                hit = np.zeros((len(panel.regions), len(panel.months)), dtype=bool)
                hit[rows] = done.lost
                said = ", ".join(places(panel, hit, i))
                raise GdpcoreError("E-CLEAN-005", series=code, count=int(done.lost.sum()), places=said)
            at = np.ix_(rows, np.array([i]), np.arange(len(panel.months)))
            old, new = values[at][:, 0], rebuilt
            gone = np.isfinite(old) & np.isnan(new)
            moved = np.isfinite(new) & (np.arange(new.shape[-1]) < cuts[-1])
            flags = marked(status[at][:, 0], moved, CellStatus.ESTIMATED)
            values[at] = new[:, None]
            status[at] = np.where(gone, np.uint8(CellStatus.NOT_PUBLISHED), flags)[:, None]
            source[at] = np.where(gone, np.int32(-1), source[at][:, 0])[:, None]
        return replace(panel, values=values, status=status, source=source)

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

    def _cuts(self, panel: Panel, one: Indicator, work: Work) -> list[int]:
        """Positions of breaks inside the panel; a break at a joint figure begins with its January."""
        named = self.breaks or one.breaks
        if not named:
            why = "no break is declared, neither here nor in the catalogue; a break is never guessed"
            raise GdpcoreError("E-CLEAN-004", series=one.code, why=why)
        at = sorted({month_at(panel, b, f"{self.do} {one.code}") for b in named})
        joint = np.asarray(panel.joint[:, panel.position(one.code)].any(axis=0))
        at = [k - 1 if 0 < k <= len(joint) and joint[k - 1] else k for k in at]
        inside = [k for k in at if 0 < k < len(panel.months)]
        if not inside:
            why = f"the breaks {', '.join(named)} lie outside {panel.months[0]}..{panel.months[-1]}"
            if work.strict:
                raise GdpcoreError("E-CLEAN-004", series=one.code, why=why)
            work.notes.append(f"{one.code}: {why}")
        return inside

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
        if flow == "ytd":  # a level of single months with a rate of January to the month
            done = back_cast(ytd.to_ytd(x, place, joint=joint).values, g, cuts, **how)
            back = ytd.to_period(done.values, place, joint=joint).values
        else:
            joint = np.isnan(x) & (place == 1) & np.isfinite(np.roll(x, -1, axis=-1))
            done = back_cast(ytd.to_period(x, place, joint=joint).values, g, cuts, joint=joint, joint_growth=own, **how)
            back = ytd.to_ytd(done.values, place, joint=joint).values
        stands = np.arange(x.shape[-1]) >= cuts[-1]
        return done, np.where(stands, x, back)
