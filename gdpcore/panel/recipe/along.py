"""Text that runs along the lines or the columns of a table, looked at once for each distinct label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Anchor
from gdpcore.panel.table import Cell, Table

if TYPE_CHECKING:
    from gdpcore.panel.recipe.extent import Extent

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Along:
    """Labels along the lines (axis 0) or columns (1) of a block, or one for all of it (-1), and where they stand."""

    coded: Coded
    axis: int = -1
    anchor: Anchor | None = None

    @classmethod
    def all(cls, label: Any, anchor: Anchor | None = None) -> Along:
        """One label for every figure."""
        return cls(Coded(np.zeros(1, dtype=np.int64), [label]), -1, anchor)

    def at(self, i: Integers, j: Integers) -> Integers:
        """The position of each figure's label, for figures in lines ``i`` and columns ``j`` of the block."""
        return np.zeros(len(i), dtype=np.int64) if self.axis < 0 else self.coded.at[i if self.axis == 0 else j]

    def figures(self, i: Integers, j: Integers) -> Coded:
        """The label of each figure."""
        return Coded(self.at(i, j), self.coded.labels)

    def map(self, form: Callable[[Any], Any]) -> Along:
        """The same with each distinct label in another form."""
        return replace(self, coded=self.coded.map(form))

    def labels(self, extent: Extent) -> list[Any]:
        """The distinct labels."""
        return list(self.coded.labels)


@dataclass(frozen=True)
class Crossed:
    """Labels that two others say together: months down the side and years across the top, or both in the heading."""

    one: Along
    other: Along
    form: Callable[[Any, Any], Any]

    @property
    def anchor(self) -> Anchor | None:
        """Where the first of the two stands."""
        return self.one.anchor

    def figures(self, i: Integers, j: Integers) -> Coded:
        """The label of each figure, for figures in lines ``i`` and columns ``j`` of the block."""
        return paired(self.one.figures(i, j), self.other.figures(i, j), self.form)

    def labels(self, extent: Extent) -> list[Any]:
        """The distinct labels of a block."""
        i, j = np.divmod(np.arange(len(extent.lines) * len(extent.columns)), len(extent.columns))
        return list(self.figures(i, j).labels)


def paired(left: Coded, right: Coded, form: Callable[[Any, Any], Any]) -> Coded:
    """What two columns of figures say together; each pair of labels that occurs is looked at once.

    Examples
    --------
    >>> paired(Coded.of("aab"), Coded.of("xyx"), str.__add__)
    Coded(at=array([0, 1, 2]), labels=['ax', 'ay', 'bx'])
    """
    if not len(left.at):
        return Coded(left.at, [])
    pairs, back = _distinct(left.at * len(right.labels) + right.at, len(left.labels) * len(right.labels))
    labels = Coded.of(form(left.labels[p // len(right.labels)], right.labels[p % len(right.labels)]) for p in pairs.tolist())
    return Coded(labels.at[back], labels.labels)


def _distinct(keys: Integers, size: int) -> tuple[Integers, Integers]:
    """The distinct keys, in order, and where each key stands among them; keys lie below ``size``."""
    if size > 4 * len(keys) + 1000:
        return np.unique(keys, return_inverse=True)
    here = np.zeros(size, dtype=bool)
    here[keys] = True
    return np.flatnonzero(here), (np.cumsum(here) - 1)[keys]


class Grid:
    """A table whose merged cells all show the text of their range; nothing is filled beyond a range."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._first: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in table.merged:
            if (bottom - top + 1) * (right - left + 1) <= 100_000:
                self._first.update({(r, c): (top, left) for r in range(top, bottom + 1) for c in range(left, right + 1)})

    def cell(self, row: int, column: int) -> Cell:
        """What a cell shows, "" beyond the table."""
        row, column = self._first.get((row, column), (row, column))
        return self.table.cell(row, column) if row < len(self.table.rows) else ""

    def text(self, row: int, column: int) -> str:
        """The same as text."""
        return str(self.cell(row, column))
