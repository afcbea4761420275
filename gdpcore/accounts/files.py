"""Accounts from long files, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.accounts import Accounts
from gdpcore.atomic import write_atomically
from gdpcore.cube import Axis, Cube, Flow, Hierarchy, Meaning, PriceBasis, Spelling, parse_spelling, unit
from gdpcore.cube.classification import cn_published, cn_sections
from gdpcore.cube.periods import frequency, periods_per_year
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.numbers import read_numbers
from gdpcore.panel.table import Coded, Heading, Table, plain, plain_period, read_heading, read_table

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("地区",),
    "item": ("项目", "行业"),
    "period": ("时期", "时间"),
    "value": ("现价", "现价增加值"),
    "volume": ("不变价", "不变价增加值"),
    "index_yoy": ("指数", "上年同期=100"),
    "unit": ("单位", "计量单位"),
    "flow": ("时期口径",),
    "price_basis": ("价格基准",),
}
_FLOWS = {"period": Flow.PERIOD, "当期": Flow.PERIOD, "ytd": Flow.YTD, "累计": Flow.YTD}
_TOTALS = ("gdp", "total", "地区生产总值", "国内生产总值", "合计", "总计")
_WRITTEN = ("region", "item", "period", "value", "volume", "unit", "flow", "price_basis")
_BASES = "constant@2020, chained, chained_yoy@2022, same_period_last_year"


def read_accounts(
    path: str | Path, hierarchy: Hierarchy | None = None, reference: int | None = None, sheet: str | None = None
) -> Accounts:
    """Read accounts from a long file: one row per region, item and period.

    Parameters
    ----------
    path : a .csv or .xlsx file with the columns item, period, value (current prices), volume or index_yoy (same period of
        last year = 100) or both, unit, flow (period or ytd), price_basis (of the volumes) and region; a file of one
        region may leave region out or empty. Headings in English or Chinese.
    hierarchy : how the items add up. By default China's published industries and strata, or its sections, if every item
        is one of theirs (:mod:`gdpcore.cube.classification`); else the item named GDP or total with all others as parts.
    reference : the year on whose values indexes are chained; by default the first calendar year in which every series
        has a value in every period. Not used where volumes are given.
    sheet : name of the sheet of a workbook; by default the first visible one that is not empty.

    Returns
    -------
    Accounts
        Of stage "published"; items in the order of the hierarchy, periods consecutive, what is not there not published.
        Volumes as given, indexes beside them unused; where a file has none they are chained: R = V in the reference year,
        R_t = R_{t-1y} I_t / 100 after it, R_{t-1y} = R_t / (I_t / 100) before it. The axis then begins up to a year
        before the file, at the first period of last year that an index speaks of, with volumes and without values.

    Raises
    ------
    FileError
        E-FILE-001 to -005: the file cannot be opened or is not what its name says.
    ReviewError
        All that is wrong, at once and each with its place: E-DATA-001 to -015, E-TIME-001, -002, -017, E-TREE-001,
        E-ACC-003 to -006.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> rows = ["region,item,period,value,index_yoy,unit,flow", "CN,GDP,2023,1294272,105.4,亿元,period"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "gdp.csv")
    ...     _ = path.write_text("\\n".join([*rows, "CN,GDP,2024,1349084,105.0,亿元,period"]), encoding="utf-8")
    ...     accounts = read_accounts(path)
    >>> accounts
    <Accounts (published) 1 regions x 1 items, 2022..2024, period, 亿元, volumes chained_yoy@2023>
    >>> float(accounts.growth().loc["2024", "GDP"].round(1))
    5.0
    """
    table = read_table(path, sheet)
    found: list[Finding] = []
    rows = _Rows.of(table, found)
    meaning = _meaning(rows, found)
    periods = _periods(rows, meaning["flow"], found)
    tree = _hierarchy(rows, hierarchy, found)
    _refuse_repeated(rows, periods, found)
    _refuse_measures(rows, found)
    if found or tree is None:
        raise ReviewError(found)
    return _Layout.of(rows, periods, tree).accounts(meaning, tree, reference)


# -- the rows ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Rows:
    """The rows of the file by column; ``numbers`` holds value, volume and index_yoy, NaN where there is none.

    ``given`` is True where a number stands, even one that was refused.
    """

    table: Table
    heading: Heading
    lines: list[int]
    text: dict[str, Coded]
    numbers: dict[str, Array]
    given: dict[str, Booleans]

    @classmethod
    def of(cls, table: Table, found: list[Finding]) -> _Rows:
        heading = read_heading(table, COLUMNS, found)
        lines = table.lines(heading.row)
        if not lines:
            raise FileError("E-FILE-003", path=table.file)
        _refuse_columns(table, heading, found)
        text = {}
        for name in ("region", "item", "period", "unit", "flow", "price_basis"):
            column = heading.columns.get(name)
            cells = ("" if column is None else table.cell(r, column) for r in lines)
            text[name] = Coded.of(cells, plain_period if name == "period" else plain)
        measures = [name for name in ("value", "volume", "index_yoy") if name in heading.columns]
        values, good = read_numbers(table, lines, [heading.columns[name] for name in measures], found)
        numbers = {name: values[:, k] for k, name in enumerate(measures)}
        given = {name: ~np.isnan(values[:, k]) | ~good[:, k] for k, name in enumerate(measures)}
        rows = cls(table, heading, lines, text, numbers, given)
        named = text["region"].labels != [""]
        for name in ("item", "period", "unit", "flow", *(["region"] if named else [])):
            if name in heading.columns:
                found += [Finding("E-DATA-010", place=rows.place(name, k), column=name) for k in rows.where(name, "")]
        return rows

    def place(self, name: str, k: int) -> str:
        """Where a column of row ``k`` stands."""
        return self.table.place(self.lines[k], self.heading.columns.get(name, 0))

    def label(self, name: str, k: int) -> Any:
        """The text of a column of row ``k``."""
        return self.text[name].labels[self.text[name].at[k]]

    def where(self, name: str, label: Any) -> list[int]:
        """The rows in which a column reads so."""
        column = self.text[name]
        if label not in column.labels:
            return []
        return [int(k) for k in np.flatnonzero(column.at == column.labels.index(label))]

    def name(self, k: int) -> str:
        """Region and item of row ``k``."""
        return f"{self.label('region', k)} {self.label('item', k)}".strip()

    @property
    def series(self) -> Integers:
        """A number for region and item of each row."""
        return self.text["region"].at * len(self.text["item"].labels) + self.text["item"].at

    def any_of_series(self, which: Booleans) -> Booleans:
        """For each row whether any row of its series is so."""
        return np.isin(self.series, self.series[which])

    def firsts(self, which: Booleans) -> list[int]:
        """The first row of each series among these rows."""
        at = np.flatnonzero(which)
        return sorted(int(k) for k in at[np.unique(self.series[at], return_index=True)[1]])

    @property
    def has_volumes(self) -> bool:
        """True if any row gives a volume: indexes are then not needed."""
        return "volume" in self.given and bool(self.given["volume"].any())


def _refuse_columns(table: Table, heading: Heading, found: list[Finding]) -> None:
    known, place = ", ".join(COLUMNS), table.place(heading.row, 0)
    for k, cell in heading.others.items():
        found.append(Finding("E-DATA-015", place=table.place(heading.row, k), column=str(cell), known=known))
    needed = ["item", "period", "value", "unit", "flow"]
    needed += ["price_basis"] if "volume" in heading.columns else []
    missing = [name for name in needed if name not in heading.columns]
    if not {"volume", "index_yoy"} & set(heading.columns):
        missing.append("volume or index_yoy")
    found += [Finding("E-DATA-001", place=place, column=name, needed=known) for name in missing]


# -- what the figures mean ---------------------------------------------------------------------------------------------
def _meaning(rows: _Rows, found: list[Finding]) -> dict[str, Any]:
    """Unit, flow and price basis of the whole file; None where it is not known."""
    units = "亿元, 万元, 元, million USD ... (gdpcore.cube.units)"
    return {
        "unit": _one(rows, "unit", unit, units, found),
        "flow": _one(rows, "flow", lambda text: _FLOWS[text.lower()], "period, ytd", found),
        "price_basis": _price_basis(rows, found),
    }


def _one(rows: _Rows, name: str, read: Callable[[str], Any], known: str, found: list[Finding]) -> Any:
    """The one meaning of a column: rows that are not understood or differ from the first are refused."""
    chosen, other = None, ""
    for label in [text for text in rows.text[name].labels if text]:
        try:
            meant = read(label)
        except (GdpcoreError, KeyError):
            places = [rows.place(name, k) for k in rows.where(name, label)]
            found += [Finding("E-DATA-008", place=one, column=name, raw=label, known=known) for one in places]
            continue
        if chosen is None:
            chosen, other = meant, label
        elif meant != chosen:
            found += [_differs(rows, name, k, label, other) for k in rows.where(name, label)]
    return chosen


def _differs(rows: _Rows, name: str, k: int, here: str, other: str) -> Finding:
    place, series = rows.place(name, k), rows.name(k)
    if name == "unit":
        return Finding("E-DATA-004", place=place, series=series, unit=here, other=other)
    return Finding("E-DATA-012", place=place, series=series, column=name, raw=here, other=other)


def _price_basis(rows: _Rows, found: list[Finding]) -> Any:
    if not rows.has_volumes:
        return _one(rows, "price_basis", _no_basis, "current, or leave it empty where no volumes are given", found)
    if "price_basis" in rows.heading.columns:
        empty = [k for k in rows.where("price_basis", "") if rows.given["volume"][k]]
        place = [rows.place("price_basis", k) for k in empty]
        found += [Finding("E-DATA-010", place=one, column="price_basis") for one in place]
    return _one(rows, "price_basis", _basis, _BASES, found)


def _basis(text: str) -> PriceBasis:
    basis = PriceBasis.of(text.lower())
    if basis.kind in ("current", "none"):
        raise KeyError(text)  # volumes are not at current prices
    return basis


def _no_basis(text: str) -> PriceBasis:
    return {"current": PriceBasis("current")}[text.lower()]


# -- periods -----------------------------------------------------------------------------------------------------------
def _periods(rows: _Rows, flow: Flow | None, found: list[Finding]) -> list[pd.Period | None]:
    """The period of each distinct text, None where it is not understood; E-TIME-002 if they are of several frequencies."""
    spelt: list[Spelling | None] = []
    for label in rows.text["period"].labels:
        try:
            spelling, problem = parse_spelling(label), None
        except GdpcoreError as error:
            spelling, problem = None, error.finding
        if spelling is not None and spelling.flow == "ytd" and flow == Flow.PERIOD:
            problem = Finding("E-DATA-007", ytd=str(label), single="flow = period")
        spelt.append(spelling)
        if problem is not None and label != "":
            found += [_placed(problem, rows, k) for k in rows.where("period", label)]
    out = _one_frequency(spelt)
    kinds: dict[str, int] = {}
    for n, period in enumerate(out):
        if period is not None:
            kinds.setdefault(frequency(period), int(np.flatnonzero(rows.text["period"].at == n)[0]))
    if len(kinds) > 1:
        named = [f"{rows.label('period', k)} ({rows.place('period', k)})" for k in kinds.values()]
        found.append(Finding("E-TIME-002", detail=" and ".join(named)))
    return out


def _one_frequency(spelt: list[Spelling | None]) -> list[pd.Period | None]:
    """January to March is the first quarter year to date, unless months that end no quarter stand in the file too."""
    months = [s for s in spelt if s is not None and frequency(s.period) == "M"]
    quarterly = all(s.flow == "ytd" and s.period.month % 3 == 0 for s in months)
    return [None if s is None else s.period.asfreq("Q") if quarterly and frequency(s.period) == "M" else s.period for s in spelt]


def _placed(problem: Finding, rows: _Rows, k: int) -> Finding:
    place = rows.place("period", k)
    if problem.code == "E-DATA-007":
        return Finding(problem.code, place=place, series=rows.name(k), **problem.fields)
    return Finding(problem.code, **{**problem.fields, "where": f" ({place})"})


# -- items and measures ------------------------------------------------------------------------------------------------
def _hierarchy(rows: _Rows, hierarchy: Hierarchy | None, found: list[Finding]) -> Hierarchy | None:
    items = [label for label in rows.text["item"].labels if label]
    if hierarchy is None:
        for published in (cn_published(), cn_sections()):
            if set(items) <= set(published.codes):
                return published
        root = next((label for label in items if label.lower() in _TOTALS), None)
        if root is None:
            found.append(Finding("E-TREE-001", node="GDP", where=f" ({rows.table.file})", known=", ".join(items)))
            return None
        parts = [label for label in items if label != root]
        return Hierarchy.of([root, *parts], {root: parts} if parts else None)
    known = ", ".join(hierarchy.codes)
    for label in items:
        if label not in hierarchy.nodes:
            place = rows.place("item", rows.where("item", label)[0])
            found.append(Finding("E-TREE-001", node=label, where=f" ({place})", known=known))
    return hierarchy


def _refuse_repeated(rows: _Rows, periods: list[pd.Period | None], found: list[Finding]) -> None:
    same = Coded.of(periods)  # two spellings of one period are one period
    seen: dict[tuple[int, int], int] = {}
    series, at = rows.series.tolist(), same.at[rows.text["period"].at].tolist()
    for k, cell in enumerate(zip(series, at, strict=True)):
        first = seen.setdefault(cell, k)
        if first != k and same.labels[cell[1]] is not None:
            place, before = rows.place("value", k), rows.place("value", first)
            period = str(rows.label("period", k))
            found.append(Finding("E-DATA-003", place=place, series=rows.name(k), period=period, first=before))


def _refuse_measures(rows: _Rows, found: list[Finding]) -> None:
    """Every series needs volumes, or every series an index; indexes lie about 100."""
    given = [rows.given[name] for name in ("volume", "index_yoy") if name in rows.given]
    if given:
        bare = ~rows.any_of_series(np.logical_or.reduce(given))
        without = ~rows.any_of_series(rows.given.get("volume", given[0])) & ~bare
        for k in rows.firsts(bare):
            mine = np.flatnonzero(rows.series == rows.series[k])
            period = "..".join(dict.fromkeys(str(rows.label("period", int(n))) for n in mine[[0, -1]]))
            region = f"{rows.place('item', k)}: {rows.label('region', k)}"
            found.append(Finding("E-ACC-003", region=region, item=rows.label("item", k), period=period))
        for k in rows.firsts(without) if rows.has_volumes else []:
            region = f"{rows.place('item', k)}: {rows.label('region', k)}"
            found.append(Finding("E-ACC-004", region=region, item=rows.label("item", k)))
    if "index_yoy" in rows.numbers:
        _refuse_indexes(rows, rows.numbers["index_yoy"], found)


def _refuse_indexes(rows: _Rows, index: Array, found: list[Finding]) -> None:
    column = rows.heading.columns["index_yoy"]
    for k in np.flatnonzero(index <= 0):
        raw = rows.table.raw(rows.lines[k], column)
        found.append(Finding("E-DATA-006", place=rows.place("index_yoy", int(k)), raw=raw))
    middle = float(np.nanmedian(index)) if (~np.isnan(index)).any() else 100.0
    if not 30.0 < middle < 300.0:  # growth in per cent, or a ratio: chained, it would be wrong without a sign of it
        place = rows.table.place(rows.heading.row, column)
        found.append(Finding("E-ACC-006", place=place, raw=f"{middle:g}"))


# -- putting the figures in place --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Layout:
    """The figures on their axes, (region, item, period); ``held`` marks the series that the file names."""

    file: str
    regions: list[str]
    items: list[str]
    periods: pd.PeriodIndex
    measures: dict[str, Array]
    held: Booleans

    @classmethod
    def of(cls, rows: _Rows, periods: list[pd.Period | None], tree: Hierarchy) -> _Layout:
        region, item, text = rows.text["region"], rows.text["item"], rows.text["period"]
        here = [p for p in periods if p is not None]
        number = np.array([p.ordinal for p in here], dtype=np.int64)[text.at]
        first, freq = int(number.min()), here[0].freqstr
        indexed = rows.given.get("index_yoy", np.zeros(len(number), dtype=bool))
        if not rows.has_volumes and indexed.any():
            # an index speaks of the same period of last year too, whose volume it gives
            first = min(first, int(number[indexed].min()) - periods_per_year(freq))
        axis = pd.PeriodIndex([pd.Period(ordinal=n, freq=freq) for n in range(first, int(number.max()) + 1)], freq=freq)
        items = [code for code in tree.codes if code in set(item.labels)]
        at = region.at, np.array([items.index(label) for label in item.labels])[item.at], number - first
        shape = (len(region.labels), len(items), len(axis))
        measures = {}
        for name in ("value", "volume" if rows.has_volumes else "index_yoy"):
            measures[name] = np.full(shape, np.nan)
            measures[name][at] = rows.numbers[name]
        held = np.zeros(shape[:2], dtype=bool)
        held[at[0], at[1]] = True
        return cls(rows.table.file, list(region.labels), items, axis, measures, held)

    def accounts(self, meaning: dict[str, Any], tree: Hierarchy, reference: int | None) -> Accounts:
        """The accounts, volumes chained where the file gives only indexes."""
        axes = [Axis.of("region", self.regions), Axis.of("item", self.items), Axis.of("period", self.periods)]
        if "volume" in self.measures:
            volume, basis = self.measures["volume"], meaning["price_basis"]
        else:
            year = self._reference(reference)
            volume, basis = self._chained(year), PriceBasis("chained_yoy", year)
        current = Meaning(meaning["unit"], PriceBasis("current"), meaning["flow"])
        real = Meaning(meaning["unit"], basis, meaning["flow"])
        return Accounts(Cube.of(self.measures["value"], axes, current), Cube.of(volume, axes, real), tree)

    def _year(self, year: int) -> Integers:
        return np.flatnonzero(np.asarray(self.periods.year) == year)

    def _gap(self, year: int) -> str:
        """Why indexes cannot be chained on the values of a year; "" if they can."""
        inside = self._year(year)
        if len(inside) < periods_per_year(self.periods):
            return f"the file has figures from {self.periods[0]} to {self.periods[-1]}"
        empty = np.isnan(self.measures["value"][..., inside]) & self.held[..., None]
        if not empty.any():
            return ""
        r, i, t = np.argwhere(empty)[0]
        return f"{self.regions[r]} {self.items[i]} has no value in {self.periods[inside[t]]}"

    def _reference(self, year: int | None) -> int:
        """The reference year (E-ACC-005 if it, or with None every year, has a gap)."""
        years = list(dict.fromkeys(int(y) for y in self.periods.year)) if year is None else [year]
        gaps = {y: self._gap(y) for y in years}
        for y, gap in gaps.items():
            if not gap:
                return y
        span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
        detail = "; ".join(list(dict.fromkeys(gaps.values()))[:3])
        raise ReviewError([Finding("E-ACC-005", place=self.file, year=span, detail=detail)])

    def _chained(self, year: int) -> Array:
        inside = self._year(year)
        base = self.measures["value"][..., inside]
        chained = kernel.price.chain_yoy(self.measures["index_yoy"], base, periods_per_year(self.periods), int(inside[0]))
        return chained.values


# -- writing -----------------------------------------------------------------------------------------------------------
def write_accounts(accounts: Accounts, path: str | Path, overwrite: bool = False) -> Path:
    """Write accounts as the long CSV file that :func:`read_accounts` reads, in UTF-8; numbers come back bit by bit.

    Cells with neither value nor volume are left out. The file appears whole or not at all.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileError
        E-FILE-005 if it is not a .csv file; E-OUT-001 if it is there and ``overwrite`` is False; E-OUT-002 if it cannot
        be written.
    AlignmentError
        E-AXIS-005 if the accounts hold draws.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> axes = [Axis.of("region", ["CN"]), Axis.of("item", ["GDP"]), Axis.of("period", ["2024Q1"])]
    >>> cubes = [Cube.of([[[0.1 + 0.2]]], axes, Meaning.of("亿元", price)) for price in ("current", "constant@2020")]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_accounts(Accounts(*cubes, cn_published()), pathlib.Path(folder, "gdp.csv"))
    ...     float(read_accounts(path).value.values[0, 0, 0])
    0.30000000000000004
    """
    file = Path(path)
    if file.suffix.lower() != ".csv":
        raise FileError("E-FILE-005", path=file.name, kind=file.suffix.lstrip("."))
    frame = accounts.to_long()
    frame = frame[frame["value"].notna() | frame["volume"].notna()]
    columns = [[_written(x) for x in frame[name].tolist()] for name in _WRITTEN]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_WRITTEN)
    writer.writerows(zip(*columns, strict=True))
    write_atomically(file, stream.getvalue(), overwrite=overwrite)
    return file


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return "" if cell != cell else float.__repr__(cell)
    return str(cell)
