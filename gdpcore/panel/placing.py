"""Where each row of a long frame stands on the panel's grid, and which rows cannot stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Flow, Spelling
from gdpcore.cube.periods import frequency, spelling_or_finding
from gdpcore.errors import Finding, GdpcoreError, ReviewError
from gdpcore.panel.catalogue import Catalogue, Indicator
from gdpcore.panel.cells import Source
from gdpcore.panel.coded import Coded
from gdpcore.panel.numbers import parse_number

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Rows as arrays: positions of region and code (in the catalogue), month ordinals, value, row of the sources, why missing."""

    regions: tuple[str, ...]
    region: NDArray[np.int64]
    code: NDArray[np.int64]
    month: NDArray[np.int64]
    joint: NDArray[np.bool_]
    value: Array
    source: NDArray[np.int64]
    missing: NDArray[np.uint8]

    def take(self, keep: NDArray[np.bool_]) -> Rows:
        """Some of the rows, with the regions that they name."""
        here, at = np.unique(self.region[keep], return_index=True)
        order = here[np.argsort(at)]  # regions in order of appearance
        place = np.zeros(len(self.regions), dtype=np.int64)
        place[order] = np.arange(len(order))
        regions = tuple(self.regions[k] for k in order)
        code, month, joint = self.code[keep], self.month[keep], self.joint[keep]
        rest = self.value[keep], self.source[keep], self.missing[keep]
        return Rows(regions, place[self.region[keep]], code, month, joint, *rest)


def require_known_errors(errors: str) -> None:
    """E-DATA-008 unless ``errors`` is "raise" or "collect"."""
    if errors not in ("raise", "collect"):
        raise GdpcoreError("E-DATA-008", place="reading", column="errors", raw=errors, known="raise, collect")


@dataclass(frozen=True)
class Columns:
    """Rows as columns of distinct labels, not yet placed.

    ``source`` is a row of the sources or -1; ``good`` is False for a row already found wrong; ``missing`` is why there is no value.
    """

    names: Coded
    texts: Coded
    regions: Coded
    value: Array
    source: NDArray[np.int64]
    good: NDArray[np.bool_]
    missing: NDArray[np.uint8]
    place: Callable[[int], str]

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, sources: Sequence[Source], odd: list[tuple[int, Finding]]) -> Columns:
        """The columns of a long frame; ``odd`` gets the rows whose value cannot stand."""
        for column in ("indicator", "period", "value"):
            if column not in frame:
                raise ReviewError([Finding("E-DATA-001", place="frame", column=column, needed="indicator, period, value")])
        length = len(frame)
        source = frame["source"].to_numpy(dtype=np.int64) if "source" in frame else np.full(length, -1)

        def place(k: int) -> str:
            if "place" in frame:
                return str(frame["place"].iloc[k])
            return sources[source[k]].place if 0 <= source[k] < len(sources) else f"row {k + 1}"

        value, wrong = _numbers(frame["value"], place)
        odd += wrong
        return cls(
            Coded.of(frame["indicator"].tolist()),
            Coded.of(frame["period"].tolist()),
            Coded.of(frame["region"].tolist() if "region" in frame else [""] * length, _region),
            value,
            source,
            np.array(frame["good"], dtype=bool) if "good" in frame else np.ones(length, dtype=bool),
            np.zeros(length, dtype=np.uint8),
            place,
        )


def place_rows(columns: Columns, catalogue: Catalogue, odd: Sequence[tuple[int, Finding]] = ()) -> tuple[Rows, list[Finding]]:
    """Find where each row stands. What is the same for many rows (a name, a spelling) is looked up once."""
    names, texts, place = columns.names, columns.texts, columns.place
    known = [catalogue.find(str(n)) for n in names.labels]
    spelt = [spelling_or_finding(x) for x in texts.labels]
    kinds = Coded.of(None if i is None else (i.frequency, i.flow) for i in known)
    stands = _Stands.of(kinds.labels, spelt)
    at = (kinds.at[names.at] if len(names.at) else names.at, texts.at)
    found = [
        (int(k), _problem(known[names.at[k]], str(names.labels[names.at[k]]), spelt[texts.at[k]], place(int(k))))
        for k in np.flatnonzero(stands.wrong[at])
    ]
    number = {code: k for k, code in enumerate(catalogue)}
    code = np.array([-1 if i is None else number[i.code] for i in known], dtype=np.int64)[names.at]
    found += odd
    rows = Rows(
        tuple(columns.regions.labels), columns.regions.at, code, stands.month[at], stands.joint[at],
        columns.value, columns.source, columns.missing,
    )  # fmt: skip
    good = ~stands.wrong[at]
    good[[k for k, _ in odd]] = False
    clear = columns.good.copy()
    for k, first, together in _contradictions(rows, np.flatnonzero(good)):
        clear[[k, first]] = False
        series, text = str(names.labels[names.at[k]]), str(texts.labels[texts.at[k]])
        if together:
            period = str(pd.Period(ordinal=int(rows.month[first]), freq="M"))
            found.append((k, Finding("E-DATA-009", place=place(k), series=series, period=period)))
        else:
            found.append((k, Finding("E-DATA-003", place=place(k), series=series, period=text, first=place(first))))
    return rows.take(good & clear), [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _region(cell: Any) -> str:
    """A region's name; what is missing stands for all regions, like an empty cell of a file."""
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)


def _numbers(column: pd.Series, place: Callable[[int], str]) -> tuple[Array, list[tuple[int, Finding]]]:
    """The values, NaN where there is none, and what cannot stand: text that is no number, infinities."""
    wrong: list[tuple[int, Finding]] = []
    if pd.api.types.is_numeric_dtype(column):
        value = column.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        value = np.full(len(column), np.nan)
        for k, cell in enumerate(column):
            try:
                value[k] = parse_number("" if pd.isna(cell) else str(cell), place(k))
            except GdpcoreError as error:
                wrong.append((k, error.finding))
    beyond = np.flatnonzero(np.isinf(value))
    return value, wrong + [(int(k), Finding("E-DATA-006", place=place(int(k)), raw=str(column.iloc[k]))) for k in beyond]


def _contradictions(rows: Rows, among: NDArray[np.int64]) -> Iterable[tuple[int, int, bool]]:
    """Pairs of rows that cannot both stand: one cell twice, or (True) a joint figure and one of its months."""
    span = int(rows.month[among].max(initial=0)) + 2
    series = (rows.region * (int(rows.code.max(initial=0)) + 1) + rows.code) * span
    cell = (series + rows.month)[among] * 2 + rows.joint[among]
    _, first, back = np.unique(cell, return_index=True, return_inverse=True)
    for k in np.flatnonzero(first[back] != np.arange(len(cell))):
        yield int(among[k]), int(among[first[back[k]]]), False
    given = among[~np.isnan(rows.value[among])]
    joint, single = given[rows.joint[given]], given[~rows.joint[given]]
    where = dict(zip((series + rows.month)[single].tolist(), single.tolist(), strict=True)) if len(joint) else {}
    for k in joint.tolist():
        for month in (rows.month[k] - 1, rows.month[k]):
            if int(series[k] + month) in where:
                yield k, where[int(series[k] + month)], True


@dataclass(frozen=True)
class _Stands:
    """By kind of indicator (frequency and flow) and spelling: month ordinal, joint, and whether it cannot stand."""

    month: NDArray[np.int64]
    joint: NDArray[np.bool_]
    wrong: NDArray[np.bool_]

    @classmethod
    def of(cls, kinds: Sequence[tuple[str, str] | None], spelt: Sequence[Spelling | Finding]) -> _Stands:
        shape = (len(kinds), len(spelt))
        month, joint, wrong = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool)
        for i, kind in enumerate(kinds):
            for j, spelling in enumerate(spelt):
                if kind is None or isinstance(spelling, Finding):
                    continue
                period, joint[i, j], problem = _stand(Indicator("", frequency=kind[0], flow=kind[1]), spelling, "")
                if period is not None and problem is None:
                    month[i, j], wrong[i, j] = period.ordinal, False
        return cls(month, joint, wrong)


def _problem(indicator: Indicator | None, name: str, spelling: Spelling | Finding, place: str) -> Finding:
    if indicator is None:
        return Finding("E-DATA-005", place=place, series=name, hint="add a row for it to the catalogue")
    if isinstance(spelling, Finding):
        return spelling.having(where=f" ({place})")
    problem = _stand(indicator, spelling, place)[2]
    if problem is None:
        raise AssertionError("a row without a problem was reported")
    return problem


def _stand(indicator: Indicator, spelling: Spelling, place: str) -> tuple[pd.Period | None, bool, Finding | None]:
    """The month at which a figure stands, and whether it is a joint January-February figure."""
    period, wrong = (
        spelling.period,
        Finding("E-DATA-011", place=place, series=indicator.code, frequency=indicator.frequency, period=str(spelling.period)),
    )
    letter = frequency(period)
    if letter == "Y":
        return None, False, wrong
    month = period if letter == "M" else period.asfreq("M", how="end")
    if indicator.frequency == "Q":
        return (
            (month, False, None)
            if month.month % 3 == 0 and (spelling.flow is None or indicator.flow == Flow.YTD)
            else (None, False, wrong)
        )
    if spelling.is_joint and indicator.flow == Flow.PERIOD:
        return month, True, None
    if spelling.flow == "ytd" and indicator.flow != Flow.YTD:
        return (
            None,
            False,
            Finding("E-DATA-007", place=place, series=indicator.code, ytd=f"January to {month}", single="the catalogue's flow"),
        )
    if letter == "Q" and indicator.flow == Flow.PERIOD:
        return None, False, wrong
    return month, False, None
