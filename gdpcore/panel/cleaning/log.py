"""The log of cleaning: one record per changed cell, bit by bit what it was and what it is."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.cells import CellStatus, Source
from gdpcore.panel.cleaning.step import Step, copies, place_name
from gdpcore.panel.opening import read_table
from gdpcore.panel.panel import Panel
from gdpcore.panel.table import plain
from gdpcore.safe_text import csv_text


@dataclass(frozen=True)
class CellChange:
    """One cell that a step changed.

    Attributes
    ----------
    step, do, who, why : the step's number from 1, what it does, who answers for it, and why this cell.
    region, indicator, month : which cell. before, after : its figures, NaN where there is none.
    status_before, status_after : :class:`~gdpcore.panel.CellStatus`. source_before, source_after : rows of the panel's sources.
    place : where the figure before was read. axes : True if the step changed regions or series.
    """

    step: int
    do: str
    who: str
    why: str
    region: str
    indicator: str
    month: str
    before: float
    after: float
    status_before: int
    status_after: int
    source_before: int
    source_after: int
    place: str = ""
    axes: bool = False


COLUMNS = tuple(f.name for f in fields(CellChange))
_NUMBERS = {"step": int, "before": float, "after": float} | dict.fromkeys(
    ("status_before", "status_after", "source_before", "source_after"), int
)


@dataclass(frozen=True)
class ChangeLog(Sequence[CellChange]):
    """All changes in order; :meth:`write` and :func:`read_log` keep every bit."""

    changes: tuple[CellChange, ...] = ()

    def __getitem__(self, k: Any) -> Any:
        return self.changes[k]

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[CellChange]:
        return iter(self.changes)

    def to_frame(self) -> pd.DataFrame:
        """One row per changed cell."""
        return pd.DataFrame([astuple(c) for c in self.changes], columns=list(COLUMNS))

    def write(self, path: str | Path) -> None:
        """Write a .csv or .json file, in CSV no text that a spreadsheet takes for a formula; floats in the shortest form that reads back as the same bits."""
        file = Path(path)
        if file.suffix.lower() == ".json":
            rows = [dict(zip(COLUMNS, map(_plain, astuple(c)), strict=True)) for c in self.changes]
            text = json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False)
        elif file.suffix.lower() == ".csv":
            text = csv_text([COLUMNS, *(map(_plain, astuple(c)) for c in self)])
        else:
            raise FileError("E-FILE-005", path=file.name, kind=file.suffix)
        write_atomically(file, text)

    def revert(self, panel: Panel) -> Panel:
        """The panel as it was before all these changes, from the log alone, last change first.

        Raises
        ------
        GdpcoreError
            E-CLEAN-010 if a cell does not hold what the log says it was left with, E-CLEAN-011 for a step that changed regions
            or series; E-AXIS-003 for a cell that is not on the panel.
        """
        moved = next((c for c in self.changes if c.axes), None)
        if moved is not None:
            raise GdpcoreError("E-CLEAN-011", step=moved.step, do=moved.do)
        values, status, source = copies(panel)
        rows = {r: k for k, r in enumerate(panel.regions)}
        months = {str(m): k for k, m in enumerate(panel.months)}
        for c in reversed(self.changes):
            at = (rows.get(c.region, -1), panel.position(c.indicator), months.get(c.month, -1))
            same = min(at) >= 0 and _alike(float(values[at]), c.after) and int(status[at]) == c.status_after
            if not same:
                now = values[at] if min(at) >= 0 else "-"
                raise GdpcoreError(
                    "E-CLEAN-010", place=place_name(c.region, c.indicator, c.month), now=now, step=c.step, after=c.after
                )
            values[at], status[at], source[at] = c.before, c.status_before, c.source_before
        return replace(panel, values=values, status=status, source=source)


def read_log(path: str | Path) -> ChangeLog:
    """Read a log that :meth:`ChangeLog.write` wrote.

    Raises
    ------
    FileError
        E-FILE-001 to -005. ReviewError: E-CLEAN-003, all at once.
    """
    file = Path(path)
    if file.suffix.lower() == ".json":
        if not file.is_file():
            raise FileError("E-FILE-001", path=file.name)
        try:
            rows = json.loads(file.read_text(encoding="utf-8"))
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise FileError("E-FILE-002", path=file.name, kind="json", why=str(error)) from error
    else:
        table = read_table(file)
        heading = [plain(c) for c in table.rows[0]]
        rows = [{h: table.raw(r, k) for k, h in enumerate(heading) if h} for r in table.lines(0)]
    found: list[Finding] = []
    changes = [_change(row, f"{file.name}, row {n}", found) for n, row in enumerate(rows, start=1)]
    if found:
        raise ReviewError(found)
    return ChangeLog(tuple(c for c in changes if c is not None))


def _change(row: Any, place: str, found: list[Finding]) -> CellChange | None:
    if not isinstance(row, dict) or set(row) != set(COLUMNS):
        found.append(Finding("E-CLEAN-003", place=place, key="a column", needed=", ".join(COLUMNS)))
        return None
    given: dict[str, Any] = {}
    for name in COLUMNS:
        raw = row[name]
        try:
            given[name] = (
                _NUMBERS[name](math.nan if raw in (None, "") else raw)
                if name in _NUMBERS
                else str(raw).lower() == "true"
                if name == "axes"
                else str(raw)
            )
        except (TypeError, ValueError):
            found.append(Finding("E-CLEAN-003", place=place, key=name, needed="a number"))
            return None
    return CellChange(**given)


def changes_between(before: Panel, after: Panel, step: Step, number: int) -> list[CellChange]:
    """Every cell whose bits differ: values, status or source."""
    axes = before.regions != after.regions or before.indicators != after.indicators
    if axes:
        regions = tuple(dict.fromkeys((*before.regions, *after.regions)))
        codes = tuple(dict.fromkeys((*before.indicators, *after.indicators)))
        one, two = _on(before, regions, codes), _on(after, regions, codes)
    else:
        regions, codes = before.regions, before.indicators
        one, two = ((p.values, p.status, p.source) for p in (before, after))
    differ = _bits_differ(one[0], two[0]) | (one[1] != two[1]) | (one[2] != two[2])
    out = []
    for r, i, m in np.argwhere(differ):
        region, code, month = regions[r], codes[i], str(before.months[m])
        row = int(one[2][r, i, m])
        read = before.sources[row] if 0 <= row < len(before.sources) else Source("")
        out.append(
            CellChange(
                number, step.do, step.who, step.reason(region, code, month), region, code, month,
                float(one[0][r, i, m]), float(two[0][r, i, m]), int(one[1][r, i, m]), int(two[1][r, i, m]), row,
                int(two[2][r, i, m]), read.place if read.file else "", axes,
            )
        )  # fmt: skip
    return out


def _on(panel: Panel, regions: tuple[str, ...], codes: tuple[str, ...]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Values, status and source on other axes, empty where the panel has none."""
    shape = (len(regions), len(codes), len(panel.months))
    rows = np.array([regions.index(r) for r in panel.regions])
    columns = np.array([codes.index(c) for c in panel.indicators])
    out: tuple[NDArray[Any], NDArray[Any], NDArray[Any]] = (
        np.full(shape, np.nan),
        np.full(shape, CellStatus.NOT_PUBLISHED, np.uint8),
        np.full(shape, -1, np.int32),
    )
    for empty, held in zip(out, (panel.values, panel.status, panel.source), strict=True):
        empty[np.ix_(rows, columns)] = held
    return out


def _bits_differ(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    same = np.ascontiguousarray(a).view(np.int64) == np.ascontiguousarray(b).view(np.int64)
    return np.asarray(~same & ~(np.isnan(a) & np.isnan(b)))


def _alike(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1.0, a) == math.copysign(1.0, b))


def _plain(x: Any) -> Any:
    return None if isinstance(x, float) and math.isnan(x) else x
