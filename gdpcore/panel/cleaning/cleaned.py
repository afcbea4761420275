"""A panel cleaned step by step: what came out, what was changed, and any step undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from gdpcore.errors import AlignmentError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.cells import CellStatus
from gdpcore.panel.cleaning.log import CellChange, ChangeLog, changes_between
from gdpcore.panel.cleaning.step import Model, Step, Work
from gdpcore.panel.known import release_days
from gdpcore.panel.panel import Panel


@dataclass(frozen=True, eq=False)
class Cleaning:
    """What cleaning did.

    Attributes
    ----------
    original : the panel as it came. steps : in order. panels : after each step. log : every changed cell. findings : steps that
        changed nothing (N-CLEAN-001), or left out what the panel does not reach (N-CLEAN-002).
    """

    original: Panel
    steps: tuple[Step, ...]
    panels: tuple[Panel, ...]
    log: ChangeLog
    findings: tuple[Finding, ...]
    work: Work

    @property
    def panel(self) -> Panel:
        """The cleaned panel."""
        return self.panels[-1] if self.panels else self.original

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The log as a frame."""
        return self.log.to_frame()

    def undo(self, step: int | None = None) -> Cleaning:
        """The same cleaning without one step (counted from 1), or without any.

        Undoing the last step, or all, restores values, status and sources bit by bit. Without a step in the middle the later ones
        are taken again on the panel before it, so what comes out is what they alone give; a replacement that was written against
        the undone figure is then refused (E-CLEAN-006).

        Raises
        ------
        GdpcoreError
            E-CLEAN-012 for a step that there is not.
        """
        if step is None:
            return replace(self, steps=(), panels=(), log=ChangeLog(), findings=())
        if not 1 <= step <= len(self.steps):
            raise GdpcoreError("E-CLEAN-012", step=step, count=len(self.steps))
        steps = (*self.steps[: step - 1], *self.steps[step:])
        if step == len(self.steps):
            kept = ChangeLog(tuple(c for c in self.log if c.step < step))
            notes = tuple(f for f in self.findings if f.fields["step"] < step)
            return replace(self, steps=steps, panels=self.panels[:-1], log=kept, findings=notes)
        return clean(self.original, steps, strict=self.work.strict, models=self.work.models)

    def __repr__(self) -> str:
        return f"<Cleaning {len(self.steps)} steps, {len(self.log)} cells changed>"


def _dated(before: Panel, after: Panel) -> Panel:
    """Figures that a step estimated are known from the day of the last figure that it could look at, so that ``as_of`` of a
    cleaned panel shows none that could not be made then.
    """
    if before.values.shape != after.values.shape or before.indicators != after.indicators or before.regions != after.regions:
        return after
    estimated = (after.status & np.uint8(CellStatus.ESTIMATED)) != 0
    moved = estimated & np.isfinite(after.values) & (after.values != before.values)
    if not moved.any():
        return after
    day = release_days(before)[np.isfinite(before.values)].max()
    known = np.full(after.values.shape, "NaT", dtype="datetime64[D]") if after.known_at is None else after.known_at
    return replace(after, known_at=np.where(moved, day.astype(known.dtype), known))


def clean(panel: Panel, steps: Iterable[Step], *, strict: bool = True, models: Mapping[str, Model] | None = None) -> Cleaning:
    """Clean a panel; nothing is changed that no step names.

    Parameters
    ----------
    panel : without draws. steps : in order, each with ``who`` and ``why``.
    strict : refuse a step that has nothing to work on; False notes it, as vintages need that do not reach it yet.
    models : by name, for imputation by a model.

    Raises
    ------
    ReviewError
        E-CLEAN-001 for steps without a name or a reason. GdpcoreError: E-AXIS-005 for a panel of draws, and what steps refuse.

    Examples
    --------
    >>> from gdpcore import samples
    >>> from gdpcore.panel.cleaning import ComparableBase
    >>> china = samples.china().panel.select(["retail_sales", "retail_sales_yoy"])
    >>> step = ComparableBase(series=("retail_sales",), unlinked="carry", who="made-up office", why="scope of 2024 revised")
    >>> done = clean(china, [step])
    >>> [float(p.to_frame()["retail_sales"]["2024-05"].round(1)) for p in (china, done.panel)]  # 41326 / 1.064
    [39211.0, 38840.0]
    >>> done.undo().panel is china
    True
    """
    given = tuple(steps)
    found = [f for n, one in enumerate(given, start=1) for f in one.problems(n)]
    if found:
        raise ReviewError(found)
    if panel.values.ndim > 3:
        raise AlignmentError("E-AXIS-005", shape=panel.values.shape, axes="region, indicator, month: cleaning takes no draws")
    work = Work(strict, models or {})
    panels: list[Panel] = []
    changes: list[CellChange] = []
    notes: list[Finding] = []
    for number, step in enumerate(given, start=1):
        before = panels[-1] if panels else panel
        work.notes.clear()
        after = _dated(before, step.apply(before, work))
        panels.append(after)
        mine = changes_between(before, after, step, number)
        changes += mine
        if not mine:
            why = "; ".join(work.notes) or "every cell is as the step would have it"
            notes.append(Finding("N-CLEAN-001", step=number, do=step.do, why=why))
        elif work.notes:
            notes.append(Finding("N-CLEAN-002", step=number, do=step.do, why="; ".join(work.notes)))
    return Cleaning(panel, given, tuple(panels), ChangeLog(tuple(changes)), tuple(notes), work)
