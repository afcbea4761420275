"""What the text that stands with figures means: names, periods, units, flows; one unit and one flow for each series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import Flow, Spelling, Unit, unit
from gdpcore.cube.periods import spelling_or_finding
from gdpcore.errors import Finding, GdpcoreError
from gdpcore.panel.catalogue import FLOWS
from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Figures

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

_FLOW_NAMES = {"当期": Flow.PERIOD, "累计": Flow.YTD, "期末": Flow.STOCK}


def named(figures: Figures, found: list[Finding]) -> Booleans:
    """Which figures have an indicator's name."""
    names = figures.fields["indicator"]
    empty = np.array([not label for label in names.labels], dtype=bool)[names.at]
    found += [Finding("E-DATA-010", place=place, column="indicator") for _, place in figures.once("indicator", empty)]
    return ~empty


def periods_of(figures: Figures, found: list[Finding]) -> tuple[list[Spelling | None], Booleans]:
    """Each distinct period, None if it is not understood, and the figures whose period is."""
    periods = figures.fields["period"]
    spelt: list[Spelling | None] = []
    wrong: dict[int, Finding] = {}
    for n, label in enumerate(periods.labels):
        read = spelling_or_finding(label)
        if isinstance(read, Finding):
            wrong[n] = read
        spelt.append(None if isinstance(read, Finding) else read)
    bad = np.isin(periods.at, list(wrong))
    for k, place in figures.once("period", bad):
        finding = wrong[int(periods.at[k])]
        if figures.label("period", k) == "":
            found.append(Finding("E-DATA-010", place=place, column="period"))
        else:
            found.append(finding.having(where=f" ({place})"))
    return spelt, ~bad


def units_of(figures: Figures, found: list[Finding]) -> list[Unit | None]:
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


def flows_of(figures: Figures, found: list[Finding]) -> list[Flow | None]:
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


def _one_each(figures: Figures, series: Integers, field: str, values: Sequence[Any]) -> tuple[Integers, Booleans]:
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


def one_unit_each(figures: Figures, series: Integers, units: list[Unit | None], found: list[Finding]) -> Integers:
    """One unit per series (E-DATA-004); returns the unit of each figure's series as a position, -1 if it has none."""
    chosen, differs = _one_each(figures, series, "unit", units)
    for k, place in figures.once("unit", differs):
        name, other = figures.label("indicator", k), figures.fields["unit"].labels[chosen[k]]
        here = figures.label("unit", k)
        found.append(Finding("E-DATA-004", place=place, series=name, unit=here, other=other))
    figures.good &= ~differs
    return chosen


def one_flow_each(figures: Figures, series: Integers, flows: list[Flow | None], found: list[Finding]) -> Integers:
    """One flow per series (E-DATA-012)."""
    chosen, differs = _one_each(figures, series, "flow", flows)
    for k, place in figures.once("flow", differs):
        other = figures.fields["flow"].labels[chosen[k]]
        found.append(flow_differs(figures, k, place, other))
    figures.good &= ~differs
    return chosen


def flow_differs(figures: Figures, k: int, place: str, other: str) -> Finding:
    name, here = figures.label("indicator", k), figures.label("flow", k)
    return Finding("E-DATA-012", place=place, series=name, column="flow", raw=here, other=other)
