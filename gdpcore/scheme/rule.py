"""One dated rule per leaf item: how its current value and its volume are made."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from gdpcore.cube import parse_period

VALUE_METHODS = ("extrapolate_value", "composite", "rate", "given", "reflate")
VOLUME_METHODS = ("extrapolate_volume", "composite", "given", "deflate")
COEFFICIENTS = ("line", "ratio", "difference", "fixed")
EVIDENCE = ("sourced", "derived", "assumed")


@dataclass(frozen=True)
class Term:
    """One indicator of a method.

    Attributes
    ----------
    code : the indicator; weight : its share in the growth (all terms add to 1).
    coefficient : how growth of the indicator becomes growth of the item: "line", "ratio", "difference", "fixed".
    k : (fixed) points of the item's growth per point of the indicator's.
    proxy : (price) True if the index stands in for a price that is not measured.
    own : (line) True if the indicator is a volume rate of the item itself; the line is then drawn towards slope 1, else 0.6.
    """

    code: str
    weight: float = 1.0
    coefficient: str = "line"
    k: float = 1.0
    own: bool = False
    proxy: bool = False


@dataclass(frozen=True)
class Fallback:
    """The next rung of the ladder: other indicators, or the item's own growth a year ago.

    ``history`` is the weight of the growth of the same quarter of last year; the rest is the mean of the last four.
    """

    terms: tuple[Term, ...] = ()
    history: float | None = None


@dataclass(frozen=True)
class Method:
    """How one of the two figures is made.

    Attributes
    ----------
    name : one of ``VALUE_METHODS`` or ``VOLUME_METHODS``.
    terms : indicators. price : price indexes (deflate, reflate), weights adding to 1.
    weights : (composite) "declared" or "base" (each indicator's level in the same period of last year).
    rate : (rate) value added per unit of the indicator: "year" (the last whole year of the base) or a number.
    clamp : lowest and highest growth, per cent, or None. fallback : rungs below the first.
    """

    name: str
    terms: tuple[Term, ...] = ()
    price: tuple[Term, ...] = ()
    weights: str = "declared"
    rate: str | float = "year"
    clamp: tuple[float, float] | None = None
    fallback: tuple[Fallback, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every indicator the method may read, in order."""
        ladder = [t.code for f in self.fallback for t in f.terms]
        return tuple(dict.fromkeys([*(t.code for t in self.terms), *ladder, *(t.code for t in self.price)]))


@dataclass(frozen=True)
class Rule:
    """The rule of one leaf item, in force from ``start`` to ``end`` (text periods; empty means open).

    Attributes
    ----------
    item : the leaf; value, volume : the two methods.
    evidence : "sourced", "derived" or "assumed"; reference : title and date of what it rests on; note : for people.
    """

    item: str
    value: Method
    volume: Method
    start: str = ""
    end: str = ""
    evidence: str = "assumed"
    reference: str = ""
    note: str = ""

    @property
    def driver(self) -> str:
        """Which side the indicators drive: "value", "volume" or "both"."""
        if self.volume.name == "deflate":
            return "value"
        return "volume" if self.value.name == "reflate" else "both"

    @property
    def driving(self) -> Method:
        """The method whose indicators drive the item (the value's where both do)."""
        return self.volume if self.driver == "volume" else self.value

    @property
    def lead(self) -> str | None:
        """The indicator whose levels weigh prices and months: the first of the driving method; None if it has none."""
        return self.driving.terms[0].code if self.driving.terms else None

    @property
    def prices(self) -> tuple[Term, ...]:
        """Price indexes that turn one figure into the other."""
        return self.volume.price if self.driver == "value" else self.value.price if self.driver == "volume" else ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every indicator the rule may read."""
        return tuple(dict.fromkeys([*self.value.codes, *self.volume.codes]))

    def holds(self, period: pd.Period) -> bool:
        """True if the rule is in force in the whole of a period."""
        return within(period, self.start, self.end)


def within(period: pd.Period, start: str, end: str) -> bool:
    """True if a period lies between two written periods, either of which may be empty."""
    if not start and not end:
        return True
    first, last = period.start_time, period.end_time
    return (not start or parse_period(start).start_time <= first) and (not end or parse_period(end).end_time >= last)
