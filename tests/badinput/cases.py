"""One bad input: what is tried, and the one thing that may come of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore as gdp
from gdpcore.errors import GdpcoreError

MISSING = float("nan")


@dataclass(frozen=True)
class Case:
    """``group``: 1 to 72. ``act``: gets an empty folder, returns what came out. ``expected``: codes that are refused
    ("E-..."), a warning that is recorded ("W-..."), or the normalised value; a tuple lists what is all right."""

    group: int
    name: str
    act: Callable[[Path], Any]
    expected: Any


def outcome(case: Case, folder: Path) -> tuple[list[str], Any]:
    """Codes that were said, and the value if there is one; anything else that is raised is the test's failure."""
    try:
        value = case.act(folder)
    except GdpcoreError as error:
        assert all(error.finding.text(x) for x in ("en", "zh"))
        return [f.code for f in getattr(error, "findings", (error.finding,))], None
    findings = getattr(value, "findings", ())
    assert all(f.text(x) for f in findings for x in ("en", "zh"))
    return [f.code for f in findings], value


def holds(expected: Any, codes: Sequence[str], value: Any) -> bool:
    """Whether that is what may come out."""
    if isinstance(expected, tuple) and not (expected and isinstance(expected[0], float)):
        return any(holds(one, codes, value) for one in expected)
    if isinstance(expected, str) and expected[:2] in ("E-", "W-") and expected[2:3].isupper():
        return expected in codes and ((value is None) == expected.startswith("E-"))
    if any(c.startswith("E-") for c in codes):
        return False
    return same(value, expected)


def same(value: Any, expected: Any) -> bool:
    if isinstance(value, gdp.Panel):
        value = float(value.values.ravel()[0]) if value.values.size == 1 else value.values.ravel().tolist()
    if isinstance(expected, float):
        return isinstance(value, float) and np.array_equal(value, expected, equal_nan=True) and np.signbit(value) == np.signbit(expected)  # fmt: skip
    if isinstance(expected, list):
        return len(value) == len(expected) and all(same(a, b) for a, b in zip(value, expected, strict=True))
    return bool(value == expected)


# -- ways to try something ---------------------------------------------------------------------------------------------
def table(*rows: Sequence[Any], name: str = "a.csv", encoding: str = "utf-8", heading: Sequence[str] = ("indicator", "unit", "period", "value")) -> Callable[[Path], Any]:  # fmt: skip
    """Rows as a CSV file that is read as a panel."""

    def act(folder: Path) -> Any:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([heading, *rows])
        (folder / name).write_bytes(stream.getvalue().encode(encoding))
        return gdp.read_panel(folder / name)

    return act


def number(text: str) -> Callable[[Path], Any]:
    """One figure of a panel written as this text."""
    return table(("r", "%", "2024-03", text))


def framed(value: Any) -> Callable[[Path], Any]:
    """One figure of a frame."""
    return lambda _: gdp.read_panel(pd.DataFrame({"indicator": ["r"], "unit": ["%"], "period": ["2024-03"], "value": pd.Series([value], dtype=object)}))  # fmt: skip


def period(text: Any) -> Callable[[Path], Any]:
    """The month at which a figure stands whose period is written so, as text; and whether it is to date."""

    def act(folder: Path) -> Any:
        from gdpcore.cube.periods import parse_spelling

        if isinstance(text, str):
            table(("r", "%", text, "1"))(folder)
        said = parse_spelling(text)
        return said.text

    return act


def raw(data: bytes, name: str = "a.csv") -> Callable[[Path], Any]:
    """Bytes as a file that is read as a panel."""

    def act(folder: Path) -> Any:
        (folder / name).write_bytes(data)
        return gdp.read_panel(folder / name)

    return act


def workbook(build: Callable[[Any, Any], None], sheet: str | None = None, **options: Any) -> Callable[[Path], Any]:
    """A workbook filled by a function of (workbook, sheet), read as a panel; its sheet has the usual heading."""

    def act(folder: Path) -> Any:
        import xlsxwriter

        book = xlsxwriter.Workbook(folder / "b.xlsx", options)
        first = book.add_worksheet("s")
        first.write_row(0, 0, ["indicator", "unit", "period", "value"])
        first.write_row(1, 0, ["r", "%", "2024-03", 1.5])
        build(book, first)
        book.close()
        return gdp.read_panel(folder / "b.xlsx", sheet=sheet)

    return act
