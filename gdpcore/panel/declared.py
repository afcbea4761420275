"""Figures of indicators that a catalogue declares: their codes, flows and units."""

from __future__ import annotations

import difflib

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import Flow, Unit, unit
from gdpcore.cube.units import factor
from gdpcore.errors import Finding
from gdpcore.panel.catalogue import Catalogue, Indicator
from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Figures
from gdpcore.panel.meanings import flow_differs, one_unit_each
from gdpcore.panel.table import plain

Booleans = NDArray[np.bool_]


def declared(
    figures: Figures,
    catalogue: Catalogue,
    units: list[Unit | None],
    flows: list[Flow | None],
    usable: Booleans,
    found: list[Finding],
) -> tuple[list[str], Booleans]:
    """The code of each name, and which figures belong to a known indicator."""
    names, regions = figures.fields["indicator"], figures.fields["region"]
    by_name = catalogue.names(plain)
    codes = [by_name.get(name, "") for name in names.labels]
    lost = [bool(name) and not code for name, code in zip(names.labels, codes, strict=True)]
    unknown = np.array(lost, dtype=bool)[names.at]
    for k, place in figures.once("indicator", unknown):
        name = figures.label("indicator", k)
        near = difflib.get_close_matches(name, by_name, n=3)
        hint = f"close to it: {', '.join(near)}" if near else "add a row for it to the catalogue"
        found.append(Finding("E-DATA-005", place=place, series=name, hint=hint))
    code_at = Coded.of(codes).at[names.at] if len(names.at) else names.at
    one_unit_each(figures, code_at * len(regions.labels) + regions.at, units, found)
    own = [catalogue[code].flow if code else None for code in codes]
    against = np.array([[None not in (flow, one) and flow != one for flow in flows] for one in own], dtype=bool)
    differs = against[names.at, figures.fields["flow"].at]
    for k, place in figures.once("flow", differs):
        found.append(flow_differs(figures, k, place, f"{own[names.at[k]]} (catalogue)"))
    figures.good &= ~differs
    return codes, usable & ~unknown


def to_catalogue_units(
    figures: Figures, codes: list[str], catalogue: Catalogue, units: list[Unit | None], found: list[Finding]
) -> None:
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


def _dimension_differs(figures: Figures, k: int, place: str, indicator: Indicator, here: Unit | None) -> Finding:
    target = unit(indicator.unit)
    left = f"{place}: {figures.label('indicator', k)} ({figures.label('unit', k)})"
    why = f"{here} counts {here.dimension if here else ''}, {target} counts {target.dimension}"
    return Finding("E-UNIT-003", left=left, right=target, why=why)
