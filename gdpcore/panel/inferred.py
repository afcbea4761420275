"""A catalogue inferred from what the figures themselves say, where none is given."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube import Flow, Spelling, Unit
from gdpcore.cube.periods import frequency
from gdpcore.errors import Finding
from gdpcore.panel.catalogue import Catalogue, Indicator
from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Figures
from gdpcore.panel.meanings import one_flow_each, one_unit_each

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


def inferred(
    figures: Figures,
    spelt: list[Spelling | None],
    units: list[Unit | None],
    flows: list[Flow | None],
    usable: Booleans,
    found: list[Finding],
) -> tuple[Catalogue, Booleans]:
    """A catalogue from what the figures say, and which figures can be placed by it."""
    names = figures.fields["indicator"]
    unit_at = one_unit_each(figures, names.at, units, found)
    _refuse_no_unit(figures, found)
    flow_at = one_flow_each(figures, names.at, flows, found)
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


def with_growth(catalogue: Catalogue) -> Catalogue:
    """Levels know the growth rate that stands beside them: x_growth is the published rate of the level x."""
    rates = {c for c, i in catalogue.items() if i.kind == "growth"}
    return Catalogue(
        replace(i, growth=f"{c}_growth") if i.kind == "level" and f"{c}_growth" in rates else i for c, i in catalogue.items()
    )


def _indicator(name: str, of_unit: Unit | None, flow: str, letter: str) -> Indicator:
    one = Indicator(name, name, name, flow=flow, frequency=letter)
    if of_unit is None:
        return one
    kind = {"per cent": "growth", "index of last year": "index"}.get(of_unit.dimension, "level")
    return replace(one, unit=str(of_unit), kind=kind)


def _refuse_no_unit(figures: Figures, found: list[Finding]) -> None:
    if not figures.says("unit"):
        needed = "the unit, or give a catalogue"
        found.append(Finding("E-DATA-001", place=figures.corner, column="unit", needed=needed))
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
    def of(cls, figures: Figures, spelt: list[Spelling | None], usable: Booleans) -> _Kinds:
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


def _mixture(figures: Figures, kinds: _Kinds, n: int) -> Finding:
    long, single = int(kinds.stretch[n]), int(kinds.single[n])
    place, name = figures.place("period", max(long, single)), figures.fields["indicator"].labels[n]
    texts = {"ytd": str(figures.label("period", long)), "single": str(figures.label("period", single))}
    return Finding("E-DATA-007", place=place, series=name, **texts)
