"""Figures set by hand: who, when, why, from what to what, until when, and who approved it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.agreement.adjustment import TOTALS, Adjustment, Redo
from gdpcore.accounts.leaves import additive, rebuilt, rows_of
from gdpcore.cube import Cube, Status
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.opening import read_table
from gdpcore.panel.table import plain
from gdpcore.plain_data import parse_toml, read_text

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

_CLOSE = 1e-9
"""A figure of which this part has changed is not the one that the override was written against."""


@dataclass(frozen=True)
class Override:
    """One figure set by hand.

    Attributes
    ----------
    region, item, period, measure : the leaf, and "value" or "volume"; in the flow and unit of the accounts.
    before : the figure that was overridden; after : the one that stands instead.
    who, when, why : as the person gives them, nothing is filled in. approved_by : who approved. expires : the last day, or "".
    """

    region: str
    item: str
    period: str
    measure: str
    before: float
    after: float
    who: str
    when: str
    why: str
    approved_by: str = ""
    expires: str = ""

    def expired(self, as_of: pd.Timestamp | None) -> bool:
        """True after its last day."""
        return bool(self.expires) and as_of is not None and pd.Timestamp(self.expires) < as_of

    @property
    def sha256(self) -> str:
        """Hash of the record."""
        return hashlib.sha256("\x1f".join(map(str, astuple(self))).encode()).hexdigest()


COLUMNS = tuple(f.name for f in fields(Override))
_NEEDED = tuple(f.name for f in fields(Override) if f.name not in ("why", "approved_by", "expires"))


@dataclass(frozen=True, eq=False)
class OverrideStep(Adjustment):
    """The record of overrides among the steps: those in force, and those that had expired and were not applied."""

    overrides: tuple[Override, ...] = ()
    expired: tuple[Override, ...] = ()

    def _reasons(self, measure: str, at: tuple[NDArray[np.int64], ...], language: str | None) -> pd.Index:
        old = self.before[measure]
        labels = [old.labels(n) for n in ("region", "item", "period")]
        said = {(o.region, o.item, o.period): f"{o.who}, {o.when}: {o.why}" for o in self.overrides if o.measure == measure}
        carried = Finding("N-AGREE-004").text(language)
        return pd.Index([said.get((labels[0][r], labels[1][i], str(labels[2][t])), carried) for r, i, t in zip(*at, strict=True)])

    def totals_frame(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """No total was to be met."""
        return pd.DataFrame(columns=list(TOTALS))


def read_overrides(path: str | Path) -> tuple[Override, ...]:
    """Overrides from a TOML file (tables ``[[override]]``) or a CSV or Excel table with the same names as headings.

    Raises
    ------
    FileError
        E-FILE-001 to -005. ReviewError: E-OVER-001, -002, all at once.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = '[[override]]\\nregion="R"\\nitem="K"\\nperiod="2025Q2"\\nmeasure="value"\\nbefore=1.0\\nafter=1.2\\nwho="X"\\nwhen="2025-07-10"'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "overrides.toml")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     read_overrides(path)[0].after
    1.2
    """
    file = Path(path)
    if file.suffix.lower() != ".toml":
        table = read_table(file)
        heading = [plain(c) for c in table.rows[0]]
        rows = [{h: plain(table.cell(r, k)) for k, h in enumerate(heading) if h} for r in table.lines(0)]
        return _records(rows, file.name)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        read = parse_toml(read_text(file))
    except (ValueError, OSError) as error:
        raise FileError("E-FILE-002", path=file.name, kind="toml", why=str(error)) from error
    rows = read.get("override", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileError("E-FILE-002", path=file.name, kind="toml", why="overrides are tables [[override]]")
    return _records(rows, file.name)


def _records(rows: Iterable[dict[str, Any]], file: str) -> tuple[Override, ...]:
    found, out = [], []
    for n, row in enumerate(rows, start=1):
        place = f"{file}, override {n}"
        lost = [c for c in _NEEDED if str(row.get(c, "")) == ""]
        found += [Finding("E-OVER-001", place=place, field=c) for c in [*lost, *(c for c in row if c not in COLUMNS)]]
        try:
            numbers = {c: float(row[c]) for c in ("before", "after") if c not in lost}
        except (TypeError, ValueError):
            found.append(Finding("E-OVER-002", place=place, raw=f"{row.get('before')}, {row.get('after')}"))
            continue
        if not lost and not set(row) - set(COLUMNS):
            given: dict[str, Any] = {c: str(row.get(c, "")) for c in COLUMNS} | numbers
            out.append(Override(**given))
    if found:
        raise ReviewError(found)
    return tuple(out)


def overridden(accounts: Accounts, records: Sequence[Override], as_of: Any = None) -> Accounts:
    """See :meth:`gdpcore.accounts.Accounts.override`."""
    day = None if as_of is None else pd.Timestamp(as_of)
    _refuse(accounts, records, day)
    expired = tuple(o for o in records if o.expired(day))
    live = tuple(o for o in records if not o.expired(day))
    before = {"value": accounts.value, "volume": accounts.volume}
    after = {m: _set(accounts, cube, [o for o in live if o.measure == m]) for m, cube in before.items()}
    redo = Redo(accounts, {}, {"records": tuple(records), "as_of": as_of}, overridden)
    step = OverrideStep("override", before, after, {}, {}, {}, redo, live, expired)
    found = [Finding("W-OVER-001", **_place(o), expires=o.expires, who=o.who) for o in expired]
    done = replace(accounts, value=after["value"], volume=after["volume"], stage="overridden")
    return replace(done, findings=(*accounts.findings, *found), steps=(*accounts.steps, step))


def _place(o: Override) -> dict[str, str]:
    return {"region": o.region, "item": o.item, "period": o.period, "measure": o.measure}


def where(accounts: Accounts, o: Override) -> tuple[int, int, int, int]:
    """Position of an overridden figure (measure, region, item, period); E-AXIS-003 for a label that is not here."""
    cube = accounts.value
    labels = (("region", o.region), ("item", o.item), ("period", o.period))
    r, i, t = (cube.axis(n).position(x) for n, x in labels)
    return int(o.measure == "volume"), r, i, t


def _refuse(accounts: Accounts, records: Sequence[Override], day: pd.Timestamp | None) -> None:
    found: list[Finding] = []
    seen: set[tuple[int, ...]] = set()
    for o in records:
        if o.measure not in ("value", "volume") or not accounts.hierarchy.is_leaf(o.item):
            found.append(Finding("E-OVER-003", **_place(o), leaves=", ".join(accounts.hierarchy.leaves)))
            continue
        at = where(accounts, o)
        if at in seen:
            found.append(Finding("E-OVER-004", **_place(o)))
        seen.add(at)
        if not np.isfinite([o.before, o.after]).all() or not o.who or not o.when:
            found.append(
                Finding("E-OVER-002", place=" ".join(_place(o).values()), raw=f"{o.before}, {o.after}, {o.who}, {o.when}")
            )
        if o.expires and day is None:
            found.append(Finding("E-OVER-005", **_place(o), expires=o.expires))
    if accounts.value.batch:
        raise GdpcoreError("E-TRACE-001", axes=", ".join(accounts.value.dims[: accounts.value.batch]))
    if not additive(accounts.volume) and any(o.measure == "volume" for o in records):
        found.append(Finding("E-PRICE-005", basis=accounts.volume.meaning.price, what="overridden leaves cannot be summed"))
    if found:
        raise ReviewError(found)


def _set(accounts: Accounts, cube: Cube, records: Sequence[Override]) -> Cube:
    if not records:
        return cube
    values, status = np.array(cube.values), np.array(cube.status)
    for o in records:
        at = where(accounts, o)[1:]
        values[at] = o.after
        status[at] = (status[at] & ~np.uint8(Status.NOT_PUBLISHED | Status.NOT_COVERED)) | np.uint8(Status.OVERRIDDEN)
    rows = rows_of(accounts)
    return rebuilt(cube, accounts.hierarchy, rows, values[:, rows], status[:, rows])


def in_force(accounts: Accounts) -> tuple[Override, ...]:
    """Overrides that these accounts stand on, in the order in which they were applied."""
    return tuple(o for s in accounts.steps if isinstance(s, OverrideStep) for o in s.overrides)


def gate(accounts: Accounts) -> tuple[Finding, ...]:
    """See :meth:`gdpcore.accounts.Accounts.release_gate`."""
    found: list[Finding] = []
    for step in accounts.steps:
        if not isinstance(step, OverrideStep):
            continue
        found += [Finding("E-OVER-006", **_place(o), expires=o.expires) for o in step.expired]
        for o in step.overrides:
            lost = [n for n in ("why", "approved_by") if not getattr(o, n)]
            found += [Finding("E-OVER-007", **_place(o), field=n) for n in lost]
            cube = step.before[o.measure]
            was = float(cube.sel(region=o.region, item=o.item, period=o.period).values)
            if not abs(was - o.before) <= _CLOSE * max(abs(was), abs(o.before)):
                found.append(Finding("E-OVER-008", **_place(o), before=o.before, now=was))
    return tuple(found)
