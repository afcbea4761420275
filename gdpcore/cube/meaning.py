"""Price basis and flow: the two ways in which equal-looking figures differ, and the record that carries them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from gdpcore.cube.units import Unit, unit
from gdpcore.errors import MeaningError
from gdpcore.kernel.chain import METHODS as LINKS


class Flow(StrEnum):
    """What stretch of time a figure covers."""

    PERIOD = "period"
    YTD = "ytd"
    STOCK = "stock"
    ANNUAL_RATE = "annual_rate"

    @classmethod
    def of(cls, text: str) -> Flow:
        """The flow of this name; E-FLOW-002 if there is none."""
        try:
            return cls(text)
        except ValueError:
            raise MeaningError("E-FLOW-002", text=text, known=", ".join(cls)) from None


_YEARLESS = ("current", "same_period_last_year", "none")


@dataclass(frozen=True)
class PriceBasis:
    """At whose prices a figure stands.

    ``current``; ``constant@2020`` (the prices of one base year); ``chained`` or ``chained@2017`` (a chain at the average
    prices of 2017, linked by annual overlap; ``chained:fisher@2017`` and the like for other links); ``chained_yoy@2022``
    (published year-on-year indexes chained on the current values of 2022); ``same_period_last_year``; ``none`` for
    figures that have no prices (growth, shares).

    Examples
    --------
    >>> PriceBasis.of("constant@2020").year, PriceBasis.of("chained@2017").link
    (2020, 'annual_overlap')
    """

    kind: str
    year: int | None = None
    link: str = ""

    @classmethod
    def of(cls, text: str | PriceBasis) -> PriceBasis:
        """Read a price basis; E-PRICE-002 if it is misspelt."""
        if isinstance(text, PriceBasis):
            return text
        if text in _YEARLESS:
            return cls(text)
        match = re.fullmatch(r"(constant|chained_yoy)@([12]\d{3})", text)
        if match is not None:
            return cls(match[1], int(match[2]))
        chained = re.fullmatch(rf"chained(?::({'|'.join(LINKS)}))?(?:@([12]\d{{3}}))?", text)
        if chained is None:
            known = "current, constant@2020, chained, chained@2017, chained_yoy@2022, same_period_last_year"
            raise MeaningError("E-PRICE-002", text=text, known=known)
        return cls("chained", int(chained[2]) if chained[2] else None, chained[1] or LINKS[0])

    def __str__(self) -> str:
        link = f":{self.link}" if self.link not in ("", LINKS[0]) else ""
        return f"{self.kind}{link}" if self.year is None else f"{self.kind}{link}@{self.year}"


@dataclass(frozen=True)
class Meaning:
    """Unit, price basis and flow of every number in a cube."""

    unit: Unit
    price: PriceBasis
    flow: Flow

    @classmethod
    def of(cls, unit_name: str | Unit, price: str | PriceBasis = "none", flow: str | Flow = "period") -> Meaning:
        """Build a meaning from names.

        Examples
        --------
        >>> str(Meaning.of("亿元", "current", "ytd"))
        '亿元, current, ytd'
        """
        return cls(unit(unit_name), PriceBasis.of(price), Flow.of(flow))

    def with_unit(self, name: str | Unit) -> Meaning:
        """The same with another unit."""
        return replace(self, unit=unit(name))

    def require_same(self, other: Meaning) -> None:
        """Raise a :class:`~gdpcore.errors.MeaningError` that says which of the three differs."""
        if self.unit != other.unit:
            raise MeaningError("E-UNIT-002", left=str(self.unit), right=str(other.unit))
        if self.price != other.price:
            code = "E-PRICE-003" if self.price.kind == other.price.kind else "E-PRICE-001"
            raise MeaningError(code, left=self.price, right=other.price)
        if self.flow != other.flow:
            raise MeaningError("E-FLOW-001", left=self.flow, right=other.flow)

    def __str__(self) -> str:
        return f"{self.unit}, {self.price}, {self.flow}"
