"""Concordances: which old code leads to which new one, when, and with what share. Renames, merges, splits."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import parse_period
from gdpcore.cube.periods import within
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError, listed
from gdpcore.panel.heading import read_heading
from gdpcore.panel.opening import read_table
from gdpcore.plain_data import parse_toml, read_text

EVIDENCE = ("sourced", "derived", "assumed", "illustrative")
OTHERS = ("refuse", "keep")
_HEAD = ("name", "source", "evidence", "others", "note", "names", "row")
_ROW = ("old", "new", "weight", "start", "end", "partition")
_ONE = 1e-12


@dataclass(frozen=True)
class Match:
    """One row: the share ``weight`` of ``old`` belongs to ``new``, in periods from ``start`` to ``end`` (open where empty).

    ``partition`` names one of several ways of cutting the same whole, "" where there is one.
    """

    old: str
    new: str
    weight: float = 1.0
    start: str = ""
    end: str = ""
    partition: str = ""


@dataclass(frozen=True, eq=False)
class Shares:
    """A concordance in force on an axis of periods.

    Attributes
    ----------
    new : codes. weights : (S, N, O). regime : (T,) which table is in force.
    """

    new: tuple[str, ...]
    weights: NDArray[np.float64]
    regime: NDArray[np.int64]

    @property
    def shared(self) -> NDArray[np.bool_]:
        """(N, T) bool: a share that is neither nought nor all of an old code comes in."""
        part = np.asarray(((self.weights > 0) & (self.weights < 1)).any(axis=2))
        return np.asarray(part[self.regime].T)


@dataclass(frozen=True, eq=False)
class Concordance:
    """Old codes to new ones.

    Attributes
    ----------
    name, source, note : what it is and what it rests on. evidence : "sourced", "derived", "assumed" or "illustrative".
    rows : of :class:`Match`. others : "refuse" codes that no row names, or "keep" them. names : new code -> (zh, en), in order.

    Raises
    ------
    ReviewError
        E-CONC-001 for weights of an old code that do not sum to 1 in some period, E-CONC-005, E-TIME-001, E-CLEAN-002.

    Examples
    --------
    >>> merged = Concordance("made up", (Match("a", "c"), Match("b", "c")))
    >>> merged.shares(["a", "b"], pd.period_range("2024Q1", periods=1, freq="Q")).weights.tolist()
    [[[1.0, 1.0]]]
    """

    name: str
    rows: tuple[Match, ...]
    source: str = ""
    evidence: str = "assumed"
    others: str = "refuse"
    note: str = ""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = self.check()
        if found:
            raise ReviewError(found)

    def check(self) -> list[Finding]:
        """Everything that is wrong with the rows."""
        found = [
            Finding("E-CLEAN-002", place=self.name, key=key, raw=raw, known=", ".join(known))
            for key, raw, known in (("evidence", self.evidence, EVIDENCE), ("others", self.others, OTHERS))
            if raw not in known
        ]
        for m in self.rows:
            place = f"{self.name}: {m.old} -> {m.new}"
            if not m.old or not m.new:
                found.append(Finding("E-CONC-005", place=place, why="both codes are needed"))
            if not (math.isfinite(m.weight) and 0 < m.weight <= 1):
                found.append(Finding("E-CONC-005", place=place, why=f"weight {m.weight} must lie above 0 and not above 1"))
            for text in (m.start, m.end):
                try:
                    parse_period(text, where=place) if text else None
                except GdpcoreError as error:
                    found.append(error.finding)
        return found or [f for p in self.partitions or ("",) for f in self._sums(p)]

    def _sums(self, partition: str) -> list[Finding]:
        """Weights of each old code between any two dates at which a row begins or ends."""
        found, mine = [], [m for m in self.rows if m.partition == partition]
        for old in dict.fromkeys(m.old for m in mine):
            rows = [m for m in mine if m.old == old]
            if len(rows) > len({(m.new, m.start, m.end) for m in rows}):
                found.append(Finding("E-CONC-005", place=f"{self.name}: {old}", why="a row stands twice"))
            for month in _edges(rows):
                total = math.fsum(m.weight for m in rows if within(month, m.start, m.end))
                if total and abs(total - 1.0) > _ONE:
                    found.append(Finding("E-CONC-001", name=self.name, old=old, total=total, period=str(month)))
        return found

    @property
    def partitions(self) -> tuple[str, ...]:
        """Names of the ways of cutting, in order; () if there is one without a name."""
        named = tuple(dict.fromkeys(m.partition for m in self.rows))
        return () if named == ("",) else named

    def shares(self, old: Sequence[str], periods: pd.PeriodIndex, partition: str = "", held: Any = None) -> Shares:
        """The shares of old codes on an axis of periods.

        Parameters
        ----------
        old : codes of an axis. partition : which way of cutting, where there are several.
        held : (O, T) bool, which cells hold a figure; a code is only missed where it does. None: everywhere.

        Raises
        ------
        GdpcoreError
            E-CONC-002 naming codes that no row covers, with those that are close; E-CLEAN-002 for another partition.
        """
        if partition not in (self.partitions or ("",)):
            raise GdpcoreError(
                "E-CLEAN-002", place=self.name, key="partition", raw=partition, known=", ".join(self.partitions) or "none"
            )
        rows = [m for m in self.rows if m.partition == partition]
        named = {m.old for m in rows}
        kept = [c for c in old if c not in named] if self.others == "keep" else []
        new = tuple(dict.fromkeys(n for c in old for n in ([c] if c in kept else [m.new for m in rows if m.old == c])))
        if set(new) <= set(self.names):
            new = tuple(c for c in self.names if c in new)
        at, where = {c: k for k, c in enumerate(old)}, {c: k for k, c in enumerate(new)}
        live = [m for m in rows if m.old in at]
        force = _in_force(live, periods)
        patterns, regime = np.unique(force, axis=1, return_inverse=True)
        weights = np.zeros((patterns.shape[1], len(new), len(old)))
        for m, mine in zip(live, patterns, strict=True):
            weights[:, where[m.new], at[m.old]] += mine * m.weight
        for c in kept:
            weights[:, where[c], at[c]] = 1.0
        total = weights.sum(axis=1, keepdims=True)
        weights = np.divide(weights, total, out=weights, where=total > 0)
        out = Shares(new, weights, np.asarray(regime).ravel().astype(np.int64))
        self._refuse_uncovered(old, periods, out, held)
        return out

    def _refuse_uncovered(self, old: Sequence[str], periods: pd.PeriodIndex, shares: Shares, held: Any) -> None:
        covered = (shares.weights.sum(axis=1) > 0)[shares.regime].T
        lost = ~covered if held is None else np.asarray(held, dtype=bool) & ~covered
        if not lost.any():
            return
        missed = [old[int(k)] for k in np.flatnonzero(lost.any(axis=1))]
        known = list(dict.fromkeys(m.old for m in self.rows))
        near = list(dict.fromkeys(n for c in missed for n in difflib.get_close_matches(c, known, n=2)))
        hint = f"; close: {', '.join(near)}" if near else f"; known: {listed(known, 8)}"
        first = periods[np.flatnonzero(lost.any(axis=0))[0]]
        raise GdpcoreError("E-CONC-002", name=self.name, codes=listed(missed, 8), period=str(first), hint=hint)


def _in_force(rows: Sequence[Match], periods: pd.PeriodIndex) -> NDArray[np.bool_]:
    """(row, period) bool: rows whose dates hold all of a period, as :func:`gdpcore.cube.periods.within` has it."""
    first, last = periods.start_time.to_numpy(), periods.end_time.to_numpy()
    dates = {t: parse_period(t) for m in rows for t in (m.start, m.end) if t}
    out = np.ones((len(rows), len(periods)), dtype=bool)
    for k, m in enumerate(rows):
        if m.start:
            out[k] &= first >= np.datetime64(dates[m.start].start_time)
        if m.end:
            out[k] &= last <= np.datetime64(dates[m.end].end_time)
    return out


def _edges(rows: Sequence[Match]) -> list[pd.Period]:
    """Months at which what is in force may change: beginnings, the months after ends, and one before all."""
    starts = [parse_period(m.start).asfreq("M", how="start") for m in rows if m.start]
    ends = [parse_period(m.end).asfreq("M", how="end") for m in rows if m.end]
    inner = sorted({*starts, *(e + 1 for e in ends), *ends})
    return [inner[0] - 1, *inner] if inner else [pd.Period("2000-01", freq="M")]


def builtin_concordances() -> tuple[str, ...]:
    """Names of the concordances that come along."""
    folder = resources.files("gdpcore.panel.cleaning") / "concordances"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def read_concordance(path: str | Path) -> Concordance:
    """A concordance by name, or from a TOML file (``name``, ``source``, ``evidence``, ``others``, ``[[row]]``) or a table.

    A .csv or .xlsx file has the columns old, new, and where wanted weight, start, end, partition; codes stay text.

    Raises
    ------
    FileError
        E-FILE-001 to -005. ReviewError: all that is wrong with keys and rows.

    Examples
    --------
    >>> read_concordance("cn-sections-2002-2011").evidence
    'derived'
    """
    if path in builtin_concordances():
        text = (resources.files("gdpcore.panel.cleaning") / "concordances" / f"{path}.toml").read_text(encoding="utf-8")
        return _from_toml(parse_toml(text), str(path))
    file = Path(path)
    if file.suffix.lower() != ".toml":
        return _from_table(file)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        data = parse_toml(read_text(file))
    except ValueError as error:
        raise FileError("E-FILE-002", path=file.name, kind="toml", why=str(error)) from error
    return _from_toml(data, file.name)


def _from_toml(data: Mapping[str, Any], place: str) -> Concordance:
    found = [Finding("E-CLEAN-002", place=place, key="key", raw=k, known=", ".join(_HEAD)) for k in data if k not in _HEAD]
    tables = data.get("row", [])
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise ReviewError([*found, Finding("E-CLEAN-003", place=place, key="row", needed="one table [[row]] at least")])
    rows = [_match(t, f"{place}, row {n}", found) for n, t in enumerate(tables, start=1)]
    names = data.get("names", {})
    pairs = isinstance(names, dict) and all(isinstance(v, list) and len(v) == 2 for v in names.values())
    if not pairs:
        found.append(Finding("E-CLEAN-003", place=place, key="names", needed="code = [zh, en]"))
    if found:
        raise ReviewError(found)
    head = {k: str(data[k]) for k in ("source", "evidence", "others", "note") if k in data}
    named = {k: (str(v[0]), str(v[1])) for k, v in names.items()}
    return Concordance(str(data.get("name", place)), tuple(r for r in rows if r is not None), **head, names=named)


def _from_table(file: Path) -> Concordance:
    table = read_table(file)
    found: list[Finding] = []
    heading = read_heading(table, {name: () for name in _ROW}, found)
    found += [
        Finding("E-CLEAN-002", place=table.place(heading.row, k), key="column", raw=str(c), known=", ".join(_ROW))
        for k, c in heading.others.items()
    ]
    rows = []
    for r in table.lines(heading.row):
        row: dict[str, Any] = {n: text for n, k in heading.columns.items() if (text := table.raw(r, k).strip())}
        if "weight" in row:
            with suppress(ValueError):  # what is no number is refused below, with its place
                row["weight"] = float(row["weight"])
        rows.append(_match(row, f"{table.file} row {r + 1}", found))
    if found:
        raise ReviewError(found)
    return Concordance(file.stem, tuple(r for r in rows if r is not None))


def _match(row: Mapping[str, Any], place: str, found: list[Finding]) -> Match | None:
    before = len(found)
    found += [Finding("E-CLEAN-002", place=place, key="key", raw=k, known=", ".join(_ROW)) for k in row if k not in _ROW]
    found += [Finding("E-CLEAN-003", place=place, key=k, needed="a code, as text") for k in ("old", "new") if not row.get(k)]
    for name, raw in row.items():
        number = isinstance(raw, (int, float)) and not isinstance(raw, bool)
        if name in _ROW and not (number if name == "weight" else isinstance(raw, str)):
            found.append(
                Finding("E-CLEAN-003", place=place, key=name, needed="a number" if name == "weight" else "text, in quotes")
            )
    return Match(**row) if len(found) == before else None
