"""From a file to a panel. Every cell is used, refused with its place, or a missing figure; nothing is guessed.

A table is first taken apart into figures (:class:`_Figures`: one entry per number, with the text that names it), then the
figures are understood column by column. What is the same for many figures (a name, a period, a unit) is read once.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Flow, Spelling, Unit, parse_spelling, unit
from gdpcore.cube.periods import frequency
from gdpcore.cube.units import factor
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.catalogue import FLOWS, Catalogue, Indicator
from gdpcore.panel.numbers import read_numbers
from gdpcore.panel.panel import Panel, Source
from gdpcore.panel.table import Cell, Coded, Heading, Table, address, plain, plain_period, read_heading, read_table

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

COLUMNS: dict[str, tuple[str, ...]] = {
    "indicator": ("指标", "指标名称"),
    "period": ("时期", "时间"),
    "value": ("数值", "值"),
    "unit": ("单位", "计量单位"),
    "region": ("地区",),
    "flow": ("时期口径",),
    "source": ("来源", "数据来源"),
}
_FLOW_NAMES = {"当期": Flow.PERIOD, "累计": Flow.YTD, "期末": Flow.STOCK}


def read_panel(
    path: str | Path | pd.DataFrame,
    errors: str = "raise",
    catalogue: Catalogue | str | Path | None = None,
    sheet: str | None = None,
) -> Panel:
    """Read indicators from a file.

    Parameters
    ----------
    path : a .csv, .xlsx or .parquet file, or a frame. Long: columns indicator, period, value and (optional) unit, region,
        flow, source (the publisher). Wide: a column indicator (and unit, region, flow, source) and one column per period;
        or a column period (and region) and one column per indicator. Headings in English or Chinese (指标, 时期, 数值,
        单位, 地区, 时期口径, 来源). An empty region stands for figures common to all regions.
    errors : "raise", or "collect" for the panel of the good figures, with what was refused in its ``findings``. Of
        figures that contradict each other none is good.
    catalogue : what the indicators are, or the path of a catalogue file. Figures in another unit of the same dimension
        are converted. Without one it is inferred: names from the file; % is growth, 上年同期=100 an index, all else a
        level; year to date if the periods are written January-to-month with more than two months; quarterly if every
        period is a quarter.
    sheet : name of the sheet of a workbook; by default the first visible one that is not empty.

    Returns
    -------
    Panel
        In the catalogue's units. ``sources`` holds the address and the text of every cell as it stood in the file.

    Raises
    ------
    FileError
        E-FILE-001 to -005: the file cannot be opened or is not what its name says.
    ReviewError
        All that is wrong, at once and each with its place: E-DATA-001 to -015, E-TIME-001, -017, E-UNIT-003.

    Examples
    --------
    >>> frame = pd.DataFrame({"指标": ["社零"] * 2, "时期": ["2024年1-2月", "2024年3月"], "数值": ["81,307", "39020"]})
    >>> panel = read_panel(frame.assign(单位="亿元"))
    >>> panel.to_frame()["社零"].tolist()
    [81307.0, 39020.0]
    >>> panel.source_of("社零", "2024-02").raw
    '81,307'
    """
    if errors not in ("raise", "collect"):
        raise ValueError(f"errors {errors!r} is not 'raise' or 'collect'")
    table = _table(path, sheet)
    known = Catalogue.read(catalogue) if isinstance(catalogue, (str, Path)) else catalogue
    found: list[Finding] = []
    figures = _figures(table, found)
    spelt, usable = _periods(figures, found)
    usable &= _named(figures, found)
    units, flows = _units(figures, found), _flows(figures, found)
    if known is None:
        known, clear = _inferred(figures, spelt, units, flows, usable, found)
        codes = [str(label) for label in figures.fields["indicator"].labels]
    else:
        codes, clear = _declared(figures, known, units, flows, usable, found)
        _convert(figures, codes, known, units, found)
    rows = np.flatnonzero(usable & clear)
    frame = pd.DataFrame(
        {
            # as objects: pandas would turn a million equal texts into text of its own and back
            "indicator": pd.Series(Coded(figures.fields["indicator"].at[rows], codes).spread(), dtype=object),
            "period": pd.Series(figures.fields["period"].take(rows).spread(), dtype=object),
            "region": pd.Series(figures.fields["region"].take(rows).spread(), dtype=object),
            "value": figures.value[rows],
            "good": figures.good[rows],
            "source": rows,
        }
    )
    sources = _Addresses(table, figures.row, figures.column, figures.fields["source"])
    return Panel.from_long(frame, known, sources, found, errors)


def _table(path: str | Path | pd.DataFrame, sheet: str | None) -> Table:
    if isinstance(path, pd.DataFrame):
        return Table.of_frame(path)
    file = Path(path)
    if file.suffix.lower() != ".parquet":
        return read_table(file, sheet)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        frame = pd.read_parquet(file)
    except ImportError:
        raise FileError("E-FILE-004", path=file.name, kind="parquet", extra="parquet") from None
    except Exception as error:  # whatever the parser says, the file is not what its name says
        raise FileError("E-FILE-002", path=file.name, kind="parquet", why=str(error)) from error
    return Table.of_frame(frame, file.name, hashlib.sha256(file.read_bytes()).hexdigest())


class _Addresses(Sequence[Source]):
    """Where each figure was read. An entry is made when it is asked for: few of a million ever are."""

    def __init__(self, table: Table, row: Integers, column: Integers, publisher: Coded) -> None:
        self._table, self._row, self._column, self._publisher = table, row, column, publisher

    def __len__(self) -> int:
        return len(self._row)

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            return tuple(self[i] for i in range(*k.indices(len(self))))
        row, column = int(self._row[k]), int(self._column[k])
        publisher = str(self._publisher.labels[self._publisher.at[k]])
        t = self._table
        return Source(t.file, t.sheet, address(row, column), t.raw(row, column), t.sha256, publisher)


# -- taking a table apart ----------------------------------------------------------------------------------------------
@dataclass
class _Figures:
    """The numbers of a table, one entry each.

    Attributes
    ----------
    row, column : where the number stands; value : as read; good : False once something about it is refused.
    fields : what stands with it under each known column, "" where the column is not there.
    across : the field that is written along the heading (wide tables), or "".
    """

    table: Table
    heading: Heading
    across: str
    row: Integers
    column: Integers
    value: NDArray[np.float64]
    good: Booleans
    fields: dict[str, Coded]

    def place(self, field: str, k: int) -> str:
        """Where the text of a field stands for figure ``k``."""
        if field == self.across:
            return self.table.place(self.heading.row, int(self.column[k]))
        return self.table.place(int(self.row[k]), self.heading.columns.get(field, int(self.column[k])))

    def once(self, field: str, wrong: Booleans) -> Iterator[tuple[int, str]]:
        """One figure for each place at which a field is wrong, and the place: a heading rules many figures."""
        ks = np.flatnonzero(wrong)
        _, first = np.unique((self.column if field == self.across else self.row)[ks], return_index=True)
        for k in ks[np.sort(first)]:
            yield int(k), self.place(field, int(k))

    def label(self, field: str, k: int) -> Any:
        """The text of a field for figure ``k``."""
        return self.fields[field].labels[self.fields[field].at[k]]


def _figures(table: Table, found: list[Finding]) -> _Figures:
    heading = read_heading(table, COLUMNS, found)
    here = set(heading.columns)
    lines = table.lines(heading.row)
    if not lines:
        raise FileError("E-FILE-003", path=table.file)
    if "value" in here or {"indicator", "period"} <= here:
        across, columns = "", [heading.columns.get("value", -1)]
        needed: tuple[str, ...] = ("indicator", "period", "value")
    elif "period" in here:
        across, columns, needed = "indicator", list(heading.others), ("period",)
    else:
        across, columns, needed = "period", list(heading.others), ("indicator",)
    _refuse_layout(table, heading, across, needed, found)
    values, good = read_numbers(table, lines, columns, found)
    i, j = np.nonzero(np.ones_like(good)) if not across else np.nonzero(~np.isnan(values) | ~good)
    _note_empty(table, heading, across, lines, np.isnan(values) & good, found)
    return _Figures(
        table, heading, across,
        np.array(lines, dtype=np.int64)[i], np.array(columns, dtype=np.int64)[j], values[i, j], good[i, j],
        {name: _field(table, heading, name, lines, i, j, columns if name == across else None) for name in COLUMNS},
    )  # fmt: skip


def _field(
    table: Table, heading: Heading, name: str, lines: list[int], i: Integers, j: Integers, across: list[int] | None
) -> Coded:
    """A field of every figure: from the heading if it is written across, else from its column."""
    form: Callable[[Cell], Cell] = plain_period if name == "period" else plain
    if across is not None:
        return Coded.of((table.cell(heading.row, c) for c in across), form).take(j)
    column = heading.columns.get(name)
    if column is None:
        return Coded(np.zeros(len(i), dtype=np.int64), [""])
    return Coded.of((table.cell(r, column) for r in lines), form).take(i)


def _refuse_layout(table: Table, heading: Heading, across: str, needed: Sequence[str], found: list[Finding]) -> None:
    """Columns that are missing end the reading: without them no row can be understood."""
    place = table.place(heading.row, 0)
    if not across:
        for k, cell in heading.others.items():
            known = ", ".join(COLUMNS)
            found.append(Finding("E-DATA-015", place=table.place(heading.row, k), column=str(cell), known=known))
    missing = [name for name in needed if name not in heading.columns]
    text = "indicator, period and value; or indicator and one column per period; or period and one column per indicator"
    found += [Finding("E-DATA-001", place=place, column=name, needed=text) for name in missing]
    if across and not heading.others:
        found.append(Finding("E-DATA-001", place=place, column="value", needed=text))
    if missing or (across and not heading.others):
        raise ReviewError(found)


def _note_empty(table: Table, heading: Heading, across: str, lines: list[int], empty: Booleans, found: list[Finding]) -> None:
    """What a wide table names without giving a figure leaves no trace in the panel, so the findings say it."""
    if not across:
        return
    along = [(heading.row, list(heading.others)[k]) for k in np.flatnonzero(empty.all(axis=0))]
    column = heading.columns["indicator" if across == "period" else "period"]
    down = [(lines[k], column) for k in np.flatnonzero(empty.all(axis=1))]
    series, periods = (down, along) if across == "period" else (along, down)
    found += [Finding("W-DATA-002", place=table.place(*at), series=plain(table.cell(*at))) for at in series]
    for at in periods:
        try:
            parse_spelling(plain_period(table.cell(*at)), table.place(*at))
        except GdpcoreError as error:
            found.append(error.finding)


# -- understanding the figures -----------------------------------------------------------------------------------------
def _named(figures: _Figures, found: list[Finding]) -> Booleans:
    """Which figures have an indicator's name."""
    names = figures.fields["indicator"]
    empty = np.array([not label for label in names.labels], dtype=bool)[names.at]
    found += [Finding("E-DATA-010", place=place, column="indicator") for _, place in figures.once("indicator", empty)]
    return ~empty


def _periods(figures: _Figures, found: list[Finding]) -> tuple[list[Spelling | None], Booleans]:
    """Each distinct period, None if it is not understood, and the figures whose period is."""
    periods = figures.fields["period"]
    spelt: list[Spelling | None] = []
    wrong: dict[int, Finding] = {}
    for n, label in enumerate(periods.labels):
        try:
            spelt.append(parse_spelling(label))
        except GdpcoreError as error:
            spelt.append(None)
            wrong[n] = error.finding
    bad = np.isin(periods.at, list(wrong))
    for k, place in figures.once("period", bad):
        finding = wrong[int(periods.at[k])]
        if figures.label("period", k) == "":
            found.append(Finding("E-DATA-010", place=place, column="period"))
        else:
            found.append(Finding(finding.code, **{**finding.fields, "where": f" ({place})"}))
    return spelt, ~bad


def _units(figures: _Figures, found: list[Finding]) -> list[Unit | None]:
    """Each distinct unit; None for an empty one and for one that is not known, whose figures are then refused."""
    units = figures.fields["unit"]
    out: list[Unit | None] = []
    for label in units.labels:
        try:
            out.append(unit(label) if label else None)
        except GdpcoreError:
            out.append(None)
    unknown = np.array([bool(label) and one is None for label, one in zip(units.labels, out, strict=True)], dtype=bool)
    known = "亿元, 万元, %, 上年同期=100, index ... (gdpcore.cube.units)"
    for k, place in figures.once("unit", unknown[units.at]):
        found.append(Finding("E-DATA-008", place=place, column="unit", raw=figures.label("unit", k), known=known))
    figures.good &= ~unknown[units.at]
    return out


def _flows(figures: _Figures, found: list[Finding]) -> list[Flow | None]:
    """Each distinct flow; None for an empty one and for one that is not known."""
    flows = figures.fields["flow"]
    known = {**_FLOW_NAMES, **{str(flow): flow for flow in FLOWS}}
    out: list[Flow | None] = [known.get(x.lower()) for x in flows.labels]
    unknown = np.array([bool(label) and one is None for label, one in zip(flows.labels, out, strict=True)], dtype=bool)
    for k, place in figures.once("flow", unknown[flows.at]):
        raw, text = figures.label("flow", k), ", ".join(FLOWS)
        found.append(Finding("E-DATA-008", place=place, column="flow", raw=raw, known=text))
    figures.good &= ~unknown[flows.at]
    return out


def _one_each(figures: _Figures, series: Integers, field: str, values: Sequence[Any]) -> tuple[Integers, Booleans]:
    """For every figure the value of a field at the first figure of its series that has one, and where it differs.

    Returns positions in ``values`` (-1 where no figure of the series has a value).
    """
    column = figures.fields[field]
    same = Coded.of(values)  # two spellings of one unit are one unit
    blank = next((n for n, value in enumerate(same.labels) if value is None), -1)
    at = same.at[column.at] if len(column.at) else column.at
    given = np.flatnonzero(at != blank)
    keys, first = np.unique(series[given], return_index=True)
    leader = np.full(int(series.max(initial=-1)) + 1, -1, dtype=np.int64)
    leader[keys] = given[first]
    ahead = leader[series]
    chosen = np.where(ahead >= 0, column.at[ahead], -1)
    return chosen, (at != blank) & (ahead >= 0) & (at != at[ahead])


def _refuse_units(figures: _Figures, series: Integers, units: list[Unit | None], found: list[Finding]) -> Integers:
    """One unit per series (E-DATA-004); returns the unit of each figure's series as a position, -1 if it has none."""
    chosen, differs = _one_each(figures, series, "unit", units)
    for k, place in figures.once("unit", differs):
        name, other = figures.label("indicator", k), figures.fields["unit"].labels[chosen[k]]
        here = figures.label("unit", k)
        found.append(Finding("E-DATA-004", place=place, series=name, unit=here, other=other))
    figures.good &= ~differs
    return chosen


def _refuse_flows(figures: _Figures, series: Integers, flows: list[Flow | None], found: list[Finding]) -> Integers:
    """One flow per series (E-DATA-012)."""
    chosen, differs = _one_each(figures, series, "flow", flows)
    for k, place in figures.once("flow", differs):
        other = figures.fields["flow"].labels[chosen[k]]
        found.append(_flow_differs(figures, k, place, other))
    figures.good &= ~differs
    return chosen


def _flow_differs(figures: _Figures, k: int, place: str, other: str) -> Finding:
    name, here = figures.label("indicator", k), figures.label("flow", k)
    return Finding("E-DATA-012", place=place, series=name, column="flow", raw=here, other=other)


# -- with a catalogue --------------------------------------------------------------------------------------------------
def _declared(
    figures: _Figures,
    catalogue: Catalogue,
    units: list[Unit | None],
    flows: list[Flow | None],
    usable: Booleans,
    found: list[Finding],
) -> tuple[list[str], Booleans]:
    """The code of each name, and which figures belong to a known indicator."""
    names, regions = figures.fields["indicator"], figures.fields["region"]
    by_name = {plain(name): i.code for i in catalogue.values() for name in (i.en, i.zh, i.code) if name}
    codes = [by_name.get(name, "") for name in names.labels]
    lost = [bool(name) and not code for name, code in zip(names.labels, codes, strict=True)]
    unknown = np.array(lost, dtype=bool)[names.at]
    for k, place in figures.once("indicator", unknown):
        name = figures.label("indicator", k)
        near = difflib.get_close_matches(name, by_name, n=3)
        hint = f"close to it: {', '.join(near)}" if near else "add a row for it to the catalogue"
        found.append(Finding("E-DATA-005", place=place, series=name, hint=hint))
    code_at = Coded.of(codes).at[names.at] if len(names.at) else names.at
    _refuse_units(figures, code_at * len(regions.labels) + regions.at, units, found)
    own = [catalogue[code].flow if code else None for code in codes]
    against = np.array([[None not in (flow, one) and flow != one for flow in flows] for one in own], dtype=bool)
    differs = against[names.at, figures.fields["flow"].at]
    for k, place in figures.once("flow", differs):
        found.append(_flow_differs(figures, k, place, f"{own[names.at[k]]} (catalogue)"))
    figures.good &= ~differs
    return codes, usable & ~unknown


def _convert(figures: _Figures, codes: list[str], catalogue: Catalogue, units: list[Unit | None], found: list[Finding]) -> None:
    """Bring figures to the catalogue's unit; another dimension is refused (E-UNIT-003)."""
    names, column = figures.fields["indicator"], figures.fields["unit"]
    pairs, of = np.unique(names.at * len(units) + column.at, return_inverse=True)
    times, over, other = np.ones(len(pairs)), np.ones(len(pairs)), np.zeros(len(pairs), dtype=bool)
    for p, (name, n) in enumerate(zip(pairs // len(units), pairs % len(units), strict=True)):
        here, target = units[n], unit(catalogue[codes[name]].unit) if codes[name] else None
        if here is None or target is None:
            continue
        if here.dimension != target.dimension:
            other[p] = True
            continue
        # one rounding only: 1e-4 is no float64, 1e4 is
        times[p], over[p] = max(factor(here, target), 1.0), max(factor(target, here), 1.0)
    for k, place in figures.once("unit", other[of]):
        found.append(_dimension_differs(figures, k, place, catalogue[codes[names.at[k]]], units[column.at[k]]))
    figures.good &= ~other[of]
    figures.value = figures.value * times[of] / over[of]


def _dimension_differs(figures: _Figures, k: int, place: str, indicator: Indicator, here: Unit | None) -> Finding:
    target = unit(indicator.unit)
    left = f"{place}: {figures.label('indicator', k)} ({figures.label('unit', k)})"
    why = f"{here} counts {here.dimension if here else ''}, {target} counts {target.dimension}"
    return Finding("E-UNIT-003", left=left, right=target, why=why)


# -- without a catalogue -----------------------------------------------------------------------------------------------
def _inferred(
    figures: _Figures,
    spelt: list[Spelling | None],
    units: list[Unit | None],
    flows: list[Flow | None],
    usable: Booleans,
    found: list[Finding],
) -> tuple[Catalogue, Booleans]:
    """A catalogue from what the figures say, and which figures can be placed by it."""
    names = figures.fields["indicator"]
    unit_at = _refuse_units(figures, names.at, units, found)
    _refuse_no_unit(figures, found)
    flow_at = _refuse_flows(figures, names.at, flows, found)
    kinds = _Kinds.of(figures, spelt, usable)
    mixed = kinds.mixed & ~_any(names, flow_at >= 0)
    out = []
    for n, label in enumerate(names.labels):
        if mixed[n]:
            found.append(_mixture(figures, kinds, n))
        rows = kinds.first[n]
        of_unit = units[unit_at[rows]] if rows >= 0 and unit_at[rows] >= 0 else None
        declared = flows[flow_at[rows]] if rows >= 0 and flow_at[rows] >= 0 else None
        flow = declared or (Flow.YTD if kinds.ytd[n] else Flow.PERIOD)
        out.append(_indicator(label, of_unit, str(flow), "Q" if kinds.quarterly[n] else "M"))
    return Catalogue(i for i in out if i.code), usable & ~mixed[names.at]


def _indicator(name: str, of_unit: Unit | None, flow: str, letter: str) -> Indicator:
    one = Indicator(name, name, name, flow=flow, frequency=letter)
    if of_unit is None:
        return one
    kind = {"per cent": "growth", "index of last year": "index"}.get(of_unit.dimension, "level")
    return replace(one, unit=str(of_unit), kind=kind)


def _refuse_no_unit(figures: _Figures, found: list[Finding]) -> None:
    if "unit" not in figures.heading.columns:
        place = figures.table.place(figures.heading.row, 0)
        found.append(Finding("E-DATA-001", place=place, column="unit", needed="the unit, or give a catalogue"))
        figures.good[:] = False
        return
    units = figures.fields["unit"]
    empty = np.array([not label for label in units.labels], dtype=bool)[units.at]
    for _, place in figures.once("unit", empty):
        found.append(Finding("E-DATA-010", place=place, column="unit"))
    figures.good &= ~empty


def _any(names: Coded, which: Booleans) -> Booleans:
    """For each name whether any of its figures is so."""
    return np.bincount(names.at[which], minlength=len(names.labels)) > 0


@dataclass
class _Kinds:
    """For each name what its periods say.

    ``stretch``, ``single`` : first figure written January-to-month with more than two months, and as one month or quarter;
    ``first`` : first figure at all; each -1 if there is none. ``quarterly`` : every period is a quarter.
    """

    stretch: Integers
    single: Integers
    first: Integers
    quarterly: Booleans

    @property
    def ytd(self) -> Booleans:
        return (self.stretch >= 0) & (self.single < 0)

    @property
    def mixed(self) -> Booleans:
        return (self.stretch >= 0) & (self.single >= 0)

    @classmethod
    def of(cls, figures: _Figures, spelt: list[Spelling | None], usable: Booleans) -> _Kinds:
        names, at = figures.fields["indicator"], figures.fields["period"].at
        long = np.array([s is not None and s.flow == "ytd" and not s.is_joint for s in spelt], dtype=bool)[at] & usable
        letters = ["" if s is None else frequency(s.period) for s in spelt]
        alone = [s is not None and s.flow is None and x != "Y" for s, x in zip(spelt, letters, strict=True)]
        single = np.array(alone, dtype=bool)[at] & usable
        other = np.array([x != "Q" for x in letters], dtype=bool)[at] & usable
        quarterly = _any(names, usable) & ~_any(names, other)
        return cls(_firsts(names, long), _firsts(names, single), _firsts(names, np.ones_like(usable)), quarterly)


def _firsts(names: Coded, which: Booleans) -> Integers:
    """For each name the first of its figures that is so, -1 if none is."""
    out = np.full(len(names.labels), -1, dtype=np.int64)
    rows = np.flatnonzero(which)[::-1]
    out[names.at[rows]] = rows
    return out


def _mixture(figures: _Figures, kinds: _Kinds, n: int) -> Finding:
    long, single = int(kinds.stretch[n]), int(kinds.single[n])
    place, name = figures.place("period", max(long, single)), figures.fields["indicator"].labels[n]
    texts = {"ytd": str(figures.label("period", long)), "single": str(figures.label("period", single))}
    return Finding("E-DATA-007", place=place, series=name, **texts)
