"""A column of text as positions in its distinct labels: what is the same for many rows is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Coded:
    """A column of text as positions in its distinct labels."""

    at: NDArray[np.int64]
    labels: list[Any]

    @classmethod
    def of(cls, cells: Iterable[Any], form: Any = None) -> Coded:
        """Number the distinct cells in order of appearance; ``form`` puts each distinct cell into another form first.

        Examples
        --------
        >>> Coded.of(["a ", "b", "a"], str.strip)
        Coded(at=array([0, 1, 0]), labels=['a', 'b'])
        """
        where: dict[Any, int] = {}
        at = np.array([where.setdefault(c, len(where)) for c in cells], dtype=np.int64)
        if form is None:
            return cls(at, list(where))
        again = cls.of(form(c) for c in where)
        return cls(again.at[at] if len(at) else at, again.labels)

    def take(self, rows: NDArray[np.int64]) -> Coded:
        """The column of these rows; labels stay as they are."""
        return Coded(self.at[rows], self.labels)

    def relabel(self, at: NDArray[np.int64]) -> Coded:
        """A column of positions among the cells that were numbered here, as positions among the distinct ones.

        Examples
        --------
        >>> Coded.of(["x", "y", "x"]).relabel(np.array([2, 1, 0]))
        Coded(at=array([0, 1, 0]), labels=['x', 'y'])
        """
        return Coded(self.at[at] if len(at) else at, self.labels)

    def map(self, form: Callable[[Any], Any]) -> Coded:
        """The column with each distinct label in another form."""
        again = Coded.of(form(label) for label in self.labels)
        return Coded(again.at[self.at] if len(self.at) else self.at, again.labels)

    def spread(self) -> NDArray[np.object_]:
        """The label of every row."""
        labels = np.empty(len(self.labels), dtype=object)
        labels[:] = self.labels
        return labels[self.at]
