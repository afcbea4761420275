"""A named axis of a cube."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any

import pandas as pd

from gdpcore.cube.periods import parse_period, period_index
from gdpcore.errors import AlignmentError, listed


@dataclass(frozen=True, eq=False)
class Axis:
    """A name and its labels: text, a PeriodIndex (axis "period"), or None for a batch axis such as "draw".

    Examples
    --------
    >>> Axis.of("item", ["A", "B"]).position("B")
    1
    """

    name: str
    labels: tuple[str, ...] | pd.PeriodIndex | None

    @classmethod
    def of(cls, name: str, labels: Sequence[Any] | pd.PeriodIndex | None) -> Axis:
        """An axis; period labels may be spelt in any known way, one text is one label.

        E-AXIS-004 if a label stands twice, E-AXIS-010 if one is missing (None, NaN).
        """
        if labels is None:
            return cls(name, None)
        kept: tuple[str, ...] | pd.PeriodIndex = period_index(labels) if name == "period" else _texts(name, labels)
        if not (kept.is_unique if isinstance(kept, pd.PeriodIndex) else len(set(kept)) == len(kept)):
            twice = next(one for position, one in enumerate(kept) if one in kept[:position])
            raise AlignmentError("E-AXIS-004", label=str(twice), axis=name)
        return cls(name, kept)

    @cached_property
    def _where(self) -> dict[Any, int]:
        """Position of each label; made when it is first asked for."""
        return {} if self.labels is None else {one: position for position, one in enumerate(self.labels)}

    @property
    def is_batch(self) -> bool:
        """True if the axis has no labels."""
        return self.labels is None

    def __len__(self) -> int:
        return 0 if self.labels is None else len(self.labels)

    def position(self, label: Any, size: int | None = None) -> int:
        """Where a label stands; E-AXIS-003 if it is not here. A batch axis counts from 0 to less than ``size``."""
        if self.labels is None:
            place = int(label) if isinstance(label, Integral) and not isinstance(label, bool) else -1
            if place < 0 or (size is not None and place >= size):
                hint = "it counts from 0" + ("" if size is None else f" to less than {size}")
                raise AlignmentError("E-AXIS-003", axis=self.name, label=str(label), hint=hint)
            return place
        key = parse_period(label, freq=self.labels.freqstr) if isinstance(self.labels, pd.PeriodIndex) else str(label)
        try:
            return self._where[key]
        except KeyError:
            raise AlignmentError("E-AXIS-003", axis=self.name, label=str(label), hint=self._hint()) from None

    def _hint(self) -> str:
        if self.labels is None or not len(self.labels):
            return "the axis is empty"
        if isinstance(self.labels, pd.PeriodIndex):
            return f"it runs from {self.labels[0]} to {self.labels[-1]}"
        return f"it holds {listed(self.labels, 12)}"

    def take(self, positions: Sequence[int]) -> Axis:
        """The axis of the labels at these positions."""
        if self.labels is None:
            return self
        if isinstance(self.labels, pd.PeriodIndex):
            return Axis.of(self.name, self.labels[list(positions)])
        return Axis.of(self.name, [self.labels[i] for i in positions])

    def require_same(self, other: Axis) -> None:
        """Raise E-AXIS-001 unless both hold the same labels in the same order."""
        if self.name != other.name:
            raise AlignmentError("E-AXIS-001", axis=self.name, detail=f"the other side has axis {other.name!r} there")
        if self.is_batch != other.is_batch:
            raise AlignmentError("E-AXIS-001", axis=self.name, detail="a batch axis on one side, a labelled one on the other")
        if self.labels is other.labels:
            return
        left, right = ([] if a.labels is None else list(a.labels) for a in (self, other))
        if left == right:
            return
        only = [str(x) for x in left if x not in set(right)], [str(x) for x in right if x not in set(left)]
        detail = (
            "the same labels in another order"
            if not (only[0] or only[1])
            else "; ".join(f"only {side}: {', '.join(x[:5])}" for side, x in zip(("left", "right"), only, strict=True) if x)
        )
        raise AlignmentError("E-AXIS-001", axis=self.name, detail=detail)


def _texts(name: str, labels: Sequence[Any]) -> tuple[str, ...]:
    every = [labels] if isinstance(labels, str) else list(labels)
    for position, one in enumerate(every):
        if one is None or one is pd.NA or one is pd.NaT or (isinstance(one, float) and one != one):
            raise AlignmentError("E-AXIS-010", axis=name, position=position, raw=one)
    return tuple(str(x) for x in every)
