"""Figures of accounts as they stand in sentences: printed, with the words for their direction, each with its reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.bulletin.document import Paragraph
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.bulletin.sentences.phrases import Part, Phrases
from gdpcore.bulletin.sentences.references import LESS, Sources, printed, recompute, refer
from gdpcore.bulletin.words import inside
from gdpcore.monitor.movements import step_kind

SMALLEST = 0.05
"""Points of GDP growth below which an industry is not said to lead or to drag."""


@dataclass(frozen=True, eq=False)
class Teller:
    """Speaks of one region, period and flow.

    Attributes
    ----------
    sources : where figures come from. phrases : the words. label : an item's name. region, period, flow : of whom.
    """

    sources: Sources
    phrases: Phrases
    label: Callable[[str], str]
    region: str
    period: pd.Period
    flow: str

    def at(self, measure: str, item: str, period: Any = None, source: str = "accounts", region: str | None = None) -> str:
        """The reference of a figure."""
        return refer(measure, self.region if region is None else region, item, period or self.period, self.flow, source)

    def get(self, reference: str) -> float:
        """The figure of a reference."""
        return recompute(reference, self.sources)

    def figure(self, reference: str, decimals: int = 1, sign: str = "", size: bool = False) -> Figure:
        """A figure as printed; its size alone where the word before says the direction."""
        value = self.get(reference)
        shown = abs(value) if size else value
        thousands = self.phrases.language == "en" and decimals < 2 and abs(value) >= 1000
        return Figure(number(shown, decimals, thousands) + sign, value, reference)

    def move(self, reference: str) -> Sentence:
        """Grew, fell or was unchanged, at one decimal."""
        rate = printed(self.get(reference), 1)
        if rate == 0:
            return Sentence((self.phrases.texts["unchanged"],))
        return self.phrases.say("growing" if rate > 0 else "falling", size=self.figure(reference, 1, "%", size=True))

    def change(self, reference: str) -> Sentence:
        """Up, down or unchanged, for a list."""
        rate = printed(self.get(reference), 1)
        if rate == 0:
            return Sentence((self.phrases.texts["level"],))
        return self.phrases.say("up" if rate > 0 else "down", size=self.figure(reference, 1, "%", size=True))

    def name(self, item: str) -> str:
        """An item inside a sentence."""
        return inside(self.label(item), self.phrases.language)

    def step(self, now: str, before: str, name: str) -> Sentence:
        """How growth compares with that of another period."""
        one, other = (printed(self.get(r), 1) for r in (now, before))
        if not np.isfinite(one) or not np.isfinite(other):
            return Sentence(())
        kind = step_kind(one, other)
        fields: dict[str, Part] = {
            "before": name,
            "step": self.figure(f"{now}{LESS}{before}", size=True),
            "size": self.figure(before, 1, "%", size=True),
            "move": self.move(before),
        }
        return self.phrases.say(kind, **fields)


def paragraph(said: Sequence[Sentence], language: str) -> Paragraph:
    """Sentences together, each with a capital where the language has them."""
    return Paragraph(tuple(one if language == "zh" else _with_capital(one) for one in said), language)


def _with_capital(said: Sentence) -> Sentence:
    first, *rest = said.parts
    return Sentence((first[:1].upper() + first[1:], *rest)) if isinstance(first, str) else said
