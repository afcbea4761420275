"""What is to be written together: a long frame read strictly, column by column, every fault at once."""

from __future__ import annotations

import numbers
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import spelling_or_finding
from gdpcore.errors import Finding, ReviewError, VintageError
from gdpcore.vintage.tables import CELL, FIGURE, WITHDRAWN

LONGEST = 2000
"""Characters of a name, a status, a source or an actor; reasons may be ten times as long."""
_NEEDED = ("series", "period", "value")
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Figures:
    """Rows as columns of one length: text as objects in NFC, values as floats, NaN where a figure is taken back."""

    series: Texts
    region: Texts
    measure: Texts
    period: Texts
    value: NDArray[np.float64]
    status: Texts
    source: Texts

    def __len__(self) -> int:
        return len(self.value)

    def frame(self) -> pd.DataFrame:
        """The rows as a frame whose text stays objects."""
        columns = {name: getattr(self, name) for name in (*CELL, *FIGURE)}
        return pd.DataFrame({n: pd.Series(c, dtype=c.dtype, copy=False) for n, c in columns.items()}, copy=False)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Figures:
        """Read a long frame.

        Parameters
        ----------
        frame : columns series, period, value; optional region, measure, status, source. Text is brought into Unicode form
            NFC, blanks around it fall away; periods in any spelling become one.

        Raises
        ------
        ReviewError
            All at once: E-DATA-001, -013, -015 (columns), E-FILE-003 (no row), E-DATA-002 (no number), -003 (a cell twice),
            -006 (infinite), -010 (no series), E-TIME-001, -017 (periods), E-VINT-002 to -004, -016, -021.
        """
        found = _columns(frame)
        if found:
            raise ReviewError(found)
        text = {name: _texts(frame, name, found) for name in ("series", "region", "measure", "status", "source")}
        period, value = _periods(frame["period"], found), _values(frame["value"], found)
        rows = cls(period=period, value=value, **text)
        if not found:
            _taken_back(rows, found)
            _repeated(rows, found)
        if found:
            raise ReviewError(found)
        return rows


def plain_text(text: Any, place: str, column: str, longest: int = LONGEST, lines: bool = False) -> str | Finding:
    """Text in NFC without blanks around it, or what is wrong with it; ``lines``: line ends and tabs may stand in it."""
    raw = ascii(text)[1:-1][:60] if isinstance(text, str) else repr(text)[:60]
    if not isinstance(text, str):
        return Finding("E-VINT-002", place=place, column=column, raw=raw)
    plain = unicodedata.normalize("NFC", text).strip()
    allowed = "\n\r\t" if lines else ""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in plain):
        return Finding("E-VINT-002", place=place, column=column, raw=raw)
    if len(plain) > longest:
        return Finding("E-VINT-021", place=place, column=column, raw=raw, most=longest)
    return plain


def said(text: Any, what: str, longest: int = LONGEST) -> str:
    """Who or why: text that is not empty (E-VINT-006, E-VINT-002, -021)."""
    if text is None or (isinstance(text, str) and not text.strip()):
        raise VintageError("E-VINT-006", what=what)
    plain = plain_text(text, "batch", what, longest, lines=what == "reason")
    if isinstance(plain, Finding):
        raise VintageError(plain.code, **plain.fields)
    return plain


def name_of(text: Any, what: str) -> str:
    """A name asked for, as it is kept (E-VINT-002, -021)."""
    plain = plain_text(text, "asked for", what)
    if isinstance(plain, Finding):
        raise VintageError(plain.code, **plain.fields)
    return plain


def _place(row: int) -> str:
    return f"row {row + 1}"


def _columns(frame: pd.DataFrame) -> list[Finding]:
    if not isinstance(frame, pd.DataFrame):
        return [Finding("E-VINT-014", what="frame", raw=type(frame).__name__, known="DataFrame")]
    names = [str(c) for c in frame.columns]
    known = (*CELL, *FIGURE)
    found = []
    for k, name in enumerate(names):
        if name in names[:k]:
            found.append(Finding("E-DATA-013", place="frame", column=name, first=f"column {names.index(name) + 1}"))
        elif name not in known:
            found.append(Finding("E-DATA-015", place="frame", column=name, known=", ".join(known)))
    found += [Finding("E-DATA-001", place="frame", column=c, needed=", ".join(_NEEDED)) for c in _NEEDED if c not in names]
    return found or ([] if len(frame) else [Finding("E-FILE-003", path="frame")])


def _each(column: pd.Series, read: Callable[[Any, str], Any], found: list[Finding]) -> Texts:
    """Every cell read; what is the same in many rows is read once, and refused at its first row."""
    cells = column.tolist()
    first: dict[Any, int] = {}
    for k, cell in enumerate(cells):
        first.setdefault(_key(cell), k)
    done: dict[Any, Any] = {}
    for key, k in first.items():
        one = read(cells[k], _place(k))
        if isinstance(one, Finding):
            found.append(one)
        done[key] = one
    return np.array([done[_key(cell)] for cell in cells], dtype=object)


def _key(cell: Any) -> Any:
    return cell if type(cell) is str else (type(cell), str(cell))


def _texts(frame: pd.DataFrame, name: str, found: list[Finding]) -> Texts:
    if name not in frame:
        return np.full(len(frame), "", dtype=object)

    def read(cell: Any, place: str) -> str | Finding:
        nothing = cell is None or cell is pd.NA or cell != cell
        plain = "" if nothing else plain_text(cell, place, name)
        return Finding("E-DATA-010", place=place, column=name) if plain == "" and name == "series" else plain

    return _each(frame[name], read, found)


def _periods(column: pd.Series, found: list[Finding]) -> Texts:
    def read(cell: Any, place: str) -> str | Finding:
        spelling = spelling_or_finding(cell)
        return spelling.having(where=f" ({place})") if isinstance(spelling, Finding) else spelling.text

    return _each(column, read, found)


def _values(column: pd.Series, found: list[Finding]) -> NDArray[np.float64]:
    """Numbers as floats, and exactly: text, truth values and whole numbers that no float holds are refused."""
    kind = column.dtype
    if pd.api.types.is_float_dtype(kind):
        value = column.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        value = np.full(len(column), np.nan)
        for k, cell in enumerate(column.tolist()):
            if cell is None or cell is pd.NA or cell is pd.NaT:
                continue
            if isinstance(cell, (bool, np.bool_)) or not isinstance(cell, numbers.Real):
                found.append(Finding("E-DATA-002", place=_place(k), raw=str(cell)[:60]))
            elif isinstance(cell, numbers.Integral) and (abs(int(cell)) >= 2**1023 or int(float(cell)) != int(cell)):
                found.append(Finding("E-VINT-016", place=_place(k), raw=str(cell)[:60]))
            else:
                value[k] = float(cell)
    found += [Finding("E-DATA-006", place=_place(int(k)), raw=str(column.iloc[k])) for k in np.flatnonzero(np.isinf(value))]
    return np.array(value)  # a copy: what the caller does to his frame later is his affair


def _taken_back(rows: Figures, found: list[Finding]) -> None:
    """A figure is there, or it is withdrawn; never neither, never both."""
    none, withdrawn = np.isnan(rows.value), rows.status == WITHDRAWN
    for k in np.flatnonzero(none != withdrawn):
        code = "E-VINT-003" if none[k] else "E-VINT-004"
        found.append(Finding(code, place=_place(int(k)), series=rows.series[k], period=rows.period[k], raw=rows.value[k]))


def _repeated(rows: Figures, found: list[Finding]) -> None:
    cells = list(zip(*(getattr(rows, name).tolist() for name in CELL), strict=True))
    if len(set(cells)) == len(cells):
        return
    first: dict[tuple[str, ...], int] = {}
    for k, cell in enumerate(cells):
        at = first.setdefault(cell, k)
        if at != k:
            fields = {"series": cell[0], "period": cell[3], "first": _place(at)}
            found.append(Finding("E-DATA-003", place=_place(k), **fields))
