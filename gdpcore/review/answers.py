"""Findings answered: who, when, why, and about which figure. An answer about another figure is stale and says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.panel.opening import read_table
from gdpcore.panel.table import plain
from gdpcore.plain_data import parse_toml, read_text
from gdpcore.safe_text import for_sheet


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes
    ----------
    id : of the finding. who, when, why : as the person gives them. value : the figure that was explained; None where the finding
        is about none (a missing one, a whole series).
    """

    id: str
    who: str
    when: str
    why: str
    value: float | None = None

    def holds(self, value: float) -> bool:
        """True if the figure is still the one that was explained."""
        if self.value is None:
            return value != value
        return self.value == value or abs(self.value - value) <= 1e-12 * abs(value)


COLUMNS = tuple(f.name for f in fields(Answer))


def read_answers(path: str | Path) -> tuple[Answer, ...]:
    """Answers from a TOML file (tables ``[[answer]]``) or a CSV or Excel table with columns id, who, when, why, value and any others.

    Rows whose who, when and why are all empty are not answered yet and are passed over.

    Raises
    ------
    FileError
        E-FILE-001 to -005. ReviewError: E-AUDIT-007, -008, -009, all at once.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = '[[answer]]\\nid="1f"\\nwho="X"\\nwhen="2025-07-10"\\nwhy="a new plant"\\nvalue=12.5'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "answers.toml")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     read_answers(path)[0].why
    'a new plant'
    """
    file = Path(path)
    if file.suffix.lower() != ".toml":
        table = read_table(file)
        heading = [plain(c) for c in table.rows[0]]
        rows: Sequence[Mapping[str, Any]] = [
            {h: plain(table.cell(r, k)) for k, h in enumerate(heading) if h in COLUMNS} for r in table.lines(0)
        ]
        return _answers(rows, file.name)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        read = parse_toml(read_text(file))
    except ValueError as error:
        raise FileError("E-FILE-002", path=file.name, kind="toml", why=str(error)) from error
    return _answers(read.get("answer", []), file.name)


def _answers(rows: Iterable[Mapping[str, Any]], file: str) -> tuple[Answer, ...]:
    found: list[Finding] = []
    out: dict[str, Answer] = {}
    for n, row in enumerate(rows, start=1):
        place = f"{file}, answer {n}"
        given = {c: str(row.get(c, "")).strip() for c in COLUMNS}
        if not (given["who"] or given["when"] or given["why"]):
            continue
        found += [Finding("E-AUDIT-007", place=place, field=c) for c in ("id", "who", "when", "why") if not given[c]]
        try:
            value = float(given["value"]) if given["value"] else None
        except ValueError:
            found.append(Finding("E-AUDIT-008", place=place, raw=given["value"]))
            continue
        if given["id"] in out:
            found.append(Finding("E-AUDIT-009", place=place, id=given["id"]))
        out[given["id"]] = Answer(given["id"], given["who"], given["when"], given["why"], value)
    if found:
        raise ReviewError(found)
    return tuple(out.values())


def write_answers(findings: pd.DataFrame, path: str | Path, overwrite: bool = False) -> Path:
    """A table to be answered: one row for each finding, with its id and figure, who, when and why to be filled in.

    Raises
    ------
    FileError
        E-OUT-001 if the file is there, E-OUT-002 if it cannot be written.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "rule", "place", "evidence"])
    for row in findings.itertuples(index=False):
        value = "" if row.value != row.value else repr(float(row.value))
        place = " ".join(str(x) for x in (row.region, row.name, row.period, row.cell) if x)
        kept = (row.who, row.when, row.why) if row.status == "answered" else ("", "", "")
        writer.writerow([row.id, *map(for_sheet, kept), value, row.rule, for_sheet(place), for_sheet(row.evidence)])
    target = Path(path)
    write_atomically(target, "\ufeff" + stream.getvalue(), overwrite=overwrite, folders=True)
    return target
