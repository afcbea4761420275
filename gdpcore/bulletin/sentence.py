"""A sentence that knows its figures: each is text for readers, a number for checks, and a reference to where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A number in a sentence.

    Attributes
    ----------
    text : as printed, such as "5.2%". value : at full precision. reference : where it stands, such as "quarter/GDP/growth"
        (table, row, column), or "" where it stands in no table.
    """

    text: str
    value: float
    reference: str = ""


@dataclass(frozen=True)
class Sentence:
    """Words and figures in order.

    Examples
    --------
    >>> said = Sentence(("GDP grew by ", Figure("5.2%", 5.1849, "quarter/GDP/growth"), "."))
    >>> said.text, said.figures[0].value
    ('GDP grew by 5.2%.', 5.1849)
    """

    parts: tuple[str | Figure, ...]

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return "".join(p.text if isinstance(p, Figure) else p for p in self.parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers, in order."""
        return tuple(p for p in self.parts if isinstance(p, Figure))
