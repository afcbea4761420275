"""What an alarm says: which indicator moved from which lamp to which, and by which threshold, in words (en, zh)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import GdpcoreError
from gdpcore.monitor.warning_words import LAMP_WORDS, LAMPS, SENTENCES, word

if TYPE_CHECKING:
    from gdpcore.monitor.lamps import WarningLamps

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Alarm:
    """One lamp that changed.

    Attributes
    ----------
    month, indicator : when and which; "index" for the index. zh, en : the indicator's name.
    was, lamp : names of the lamps before and now; was_month : when it was lit last. value, value_was : the figures of both months.
    thresholds, thresholds_was : the four of both months, in the unit of the figure. direction : -1 if a high figure is cold.
    steps : lamps upward (towards red), negative towards blue. unit : "%" or "".
    """

    month: pd.Period
    indicator: str
    zh: str
    en: str
    was: str
    lamp: str
    was_month: pd.Period
    value: float
    value_was: float
    thresholds: tuple[float, float, float, float]
    thresholds_was: tuple[float, float, float, float]
    direction: int = 1
    unit: str = ""

    @property
    def steps(self) -> int:
        """Lamps towards red; negative towards blue."""
        return LAMPS.index(self.lamp) - LAMPS.index(self.was)

    @property
    def crossed(self) -> int:
        """Which threshold (0 to 3) the figure lies beyond or came back over, the one passed last."""
        band = LAMPS.index(self.lamp) if self.direction > 0 else 4 - LAMPS.index(self.lamp)
        upward = self.steps * self.direction > 0
        return band - 1 if upward else band

    @property
    def by_threshold(self) -> bool:
        """The figure went the other way or stood still: it is the threshold that moved."""
        way = self.steps * self.direction
        return (self.value - self.value_was) * way <= 0

    def text(self, language: str = "en") -> str:
        """One sentence in "en" or "zh".

        Examples
        --------
        >>> month = pd.Period("2024-03", "M")
        >>> was = now = (0.0, 2.0, 6.0, 8.0)
        >>> print(Alarm(month, "cpi", "物价", "Prices", "green", "yellow", month - 1, 6.4, 5.0, now, was, unit="%").text())
        2024-03: Prices from green (2024-02) to yellow: 6.4% is above the threshold of 6.0%; it was 5.0%.
        """
        if language not in ("en", "zh"):
            raise GdpcoreError("E-OUT-004", language=language)
        unit, k = self.unit, self.crossed
        named = self.thresholds[1:3] if self.lamp == "green" else self.thresholds[k : k + 1]
        show = _digits(self.value, *named)
        if self.lamp == "green":
            why = word(SENTENCES, "within", language).format(low=show(named[0]), high=show(named[1]), unit=unit)
        else:
            upward = self.steps * self.direction > 0
            why = word(SENTENCES, "above" if upward else "below", language).format(bound=show(named[0]), unit=unit)
        if self.by_threshold:
            why += word(SENTENCES, "threshold_moved", language).format(before=show(self.thresholds_was[k]), unit=unit)
        return word(SENTENCES, "moved", language).format(
            month=self.month,
            name=self.zh if language == "zh" else self.en,
            was=word(LAMP_WORDS, self.was, language),
            was_month=self.was_month,
            now=word(LAMP_WORDS, self.lamp, language),
            value=show(self.value),
            value_was=show(self.value_was),
            why=why,
            unit=unit,
        )

    def __str__(self) -> str:
        return self.text("en")


def alarms_of(lamps: WarningLamps) -> tuple[Alarm, ...]:
    """Every change of a lamp, latest first, by the order of the indicators within a month and the index before them."""
    spec, months = lamps.spec, lamps.index.index
    bands = np.tile(np.array(spec.bands), (len(months), 1))
    zh, en = SENTENCES["index"][1], SENTENCES["index"][0].capitalize()
    score = np.array([LAMPS.index(x) + 1.0 if isinstance(x, str) else np.nan for x in lamps.index_lamp])
    found = _changes("index", zh, en, 1, "", months, lamps.index.to_numpy(), bands, score)
    for code in lamps.values.columns:
        one = spec.indicator(code)
        values, bounds = lamps.values[code].to_numpy(), lamps.thresholds[code].to_numpy()
        unit = "%" if one.measure == "growth" else ""
        labels = one.label("zh"), one.label("en")
        found += _changes(code, *labels, one.direction, unit, months, values, bounds, lamps.scores[code].to_numpy())
    return tuple(sorted(found, key=lambda a: -a.month.ordinal))


def _changes(
    code: str,
    zh: str,
    en: str,
    direction: int,
    unit: str,
    months: pd.PeriodIndex,
    values: Array,
    bounds: Array,
    scores: Array,
) -> list[Alarm]:
    lit = np.flatnonzero(~np.isnan(scores))
    moved = np.flatnonzero(np.diff(scores[lit]) != 0)
    return [
        Alarm(
            months[t],
            code,
            zh,
            en,
            LAMPS[int(scores[s]) - 1],
            LAMPS[int(scores[t]) - 1],
            months[s],
            float(values[t]),
            float(values[s]),
            tuple(bounds[t].tolist()),
            tuple(bounds[s].tolist()),
            direction,
            unit,
        )
        for s, t in zip(lit[moved], lit[moved + 1], strict=True)
    ]


def _digits(*numbers: float) -> Callable[[float], str]:
    """A way of writing numbers that tells them apart: one decimal, or as many as the closest two need, four at most."""
    apart = sorted({x for x in numbers if np.isfinite(x)})
    closest = min((b - a for a, b in pairwise(apart)), default=1.0)
    decimals = int(np.clip(np.ceil(-np.log10(max(closest, 1e-9))), 1, 4))
    return lambda x: f"{x:.{decimals}f}"
