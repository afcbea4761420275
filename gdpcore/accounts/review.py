"""What the rows of a long file mean, and everything in them that is refused, all at once and each with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.rows import Rows
from gdpcore.cube import Flow, Hierarchy, PriceBasis, Spelling, unit
from gdpcore.cube.classification import cn_published, cn_sections
from gdpcore.cube.periods import frequency, spelling_or_finding
from gdpcore.errors import Finding, GdpcoreError
from gdpcore.panel.coded import Coded

Array = NDArray[np.float64]

_FLOWS = {"period": Flow.PERIOD, "当期": Flow.PERIOD, "ytd": Flow.YTD, "累计": Flow.YTD, "annual_rate": Flow.ANNUAL_RATE}
_TOTALS = ("gdp", "total", "地区生产总值", "国内生产总值", "合计", "总计")
_SUMS = ("sum", "subtotal", "小计")
"""What is counted twice if it stands among the parts of a total."""
_BASES = "constant@2020, chained@2017, chained_yoy@2022, same_period_last_year"


# -- meaning -----------------------------------------------------------------------------------------------------------
def meaning_of(rows: Rows, found: list[Finding]) -> dict[str, Any]:
    """Unit, flow and price basis of the whole file; None where it is not known."""
    units = "亿元, 万元, 元, million USD ... (gdpcore.cube.units)"
    return {
        "unit": _one(rows, "unit", unit, units, found),
        "flow": _one(rows, "flow", lambda text: _FLOWS[text.lower()], "period, ytd", found),
        "price_basis": _price_basis(rows, found),
    }


def _one(rows: Rows, name: str, read: Callable[[str], Any], known: str, found: list[Finding]) -> Any:
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


def _differs(rows: Rows, name: str, k: int, here: str, other: str) -> Finding:
    place, series = rows.place(name, k), rows.name(k)
    if name == "unit":
        return Finding("E-DATA-004", place=place, series=series, unit=here, other=other)
    return Finding("E-DATA-012", place=place, series=series, column=name, raw=here, other=other)


def _price_basis(rows: Rows, found: list[Finding]) -> Any:
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
def periods_of(rows: Rows, flow: Flow | None, found: list[Finding]) -> list[pd.Period | None]:
    """The period of each distinct text, None where it is not understood; E-TIME-002 if they are of several frequencies."""
    spelt: list[Spelling | None] = []
    for label in rows.text["period"].labels:
        read = spelling_or_finding(label)
        spelling, problem = (None, read) if isinstance(read, Finding) else (read, None)
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


def _placed(problem: Finding, rows: Rows, k: int) -> Finding:
    place = rows.place("period", k)
    if problem.code == "E-DATA-007":
        return problem.having(place=place, series=rows.name(k))
    return problem.having(where=f" ({place})")


# -- items and measures ------------------------------------------------------------------------------------------------
def hierarchy_of(rows: Rows, hierarchy: Hierarchy | None, found: list[Finding]) -> Hierarchy | None:
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
        for label in (sums := [label for label in parts if label.lower() in (*_TOTALS, *_SUMS)]):
            place = rows.place("item", rows.where("item", label)[0])
            found.append(Finding("E-TREE-009", place=place, node=label, root=root))
        if sums:
            return None
        return Hierarchy.of([root, *parts], {root: parts} if parts else None)
    known = ", ".join(hierarchy.codes)
    for label in items:
        if label not in hierarchy.nodes:
            place = rows.place("item", rows.where("item", label)[0])
            found.append(Finding("E-TREE-001", node=label, where=f" ({place})", known=known))
    return hierarchy


def refuse_repeated(rows: Rows, periods: list[pd.Period | None], found: list[Finding]) -> None:
    same = Coded.of(periods)  # two spellings of one period are one period
    seen: dict[tuple[int, int], int] = {}
    series, at = rows.series.tolist(), same.at[rows.text["period"].at].tolist()
    for k, cell in enumerate(zip(series, at, strict=True)):
        first = seen.setdefault(cell, k)
        if first != k and same.labels[cell[1]] is not None:
            place, before = rows.place("value", k), rows.place("value", first)
            period = str(rows.label("period", k))
            found.append(Finding("E-DATA-003", place=place, series=rows.name(k), period=period, first=before))


def refuse_measures(rows: Rows, found: list[Finding]) -> None:
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


def _refuse_indexes(rows: Rows, index: Array, found: list[Finding]) -> None:
    below = np.flatnonzero(index <= 0).tolist()
    found += [Finding("E-DATA-006", place=rows.place("index_yoy", k), raw=rows.raw("index_yoy", k)) for k in below]
    middle = float(np.nanmedian(index)) if (~np.isnan(index)).any() else 100.0
    if not 30.0 < middle < 300.0:  # growth in per cent, or a ratio: chained, it would be wrong without a sign of it
        found.append(Finding("E-ACC-006", place=rows.corner("index_yoy"), raw=f"{middle:g}"))
