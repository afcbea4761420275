"""A trace: why a figure is what it is, from the figure down to raw cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Leaf:
    """One raw cell that a figure depends on.

    Attributes
    ----------
    kind : "indicator", "account" (a figure of given accounts) or "override".
    series : indicator or item; measure : "value" or "volume" (of accounts); region, period : where it stands; value, unit : what.
    file, sheet, cell, raw, sha256 : where it was read and the text as it stood there; without a file, ``sha256`` is that of the data.
    publisher, known_at : who gave it and when it became known, where that is recorded.
    status : its flags. moves : "yes"; "held" (a bound, or a choice between methods, keeps the figure where it is); "cancels".
    effect : change of the figure for one per cent of this cell (where the cell is nought: for one unit).
    """

    kind: str
    series: str
    measure: str
    region: str
    period: str
    value: float
    unit: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    raw: str = ""
    sha256: str = ""
    publisher: str = ""
    known_at: str = ""
    status: str = ""
    moves: str = "yes"
    effect: float = float("nan")

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What the cell is, without its value."""
        return self.kind, self.series, self.measure, self.region, self.period


LEAF_COLUMNS = tuple(Leaf.__dataclass_fields__)


@dataclass(frozen=True, eq=False)
class Node:
    """One step of a trace.

    Attributes
    ----------
    kind : what it is, a key of the words. fields : what the words are filled with.
    value : the figure, None for a heading; unit : its unit.
    operation : a name in :data:`gdpcore.cube.trace_operations.OPERATIONS` that makes the value from the children's, or "".
    parameters : constants of the operation. branches : makes the children when they are asked for.
    """

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    value: float | None = None
    unit: str = ""
    operation: str = ""
    parameters: tuple[float, ...] = ()
    branches: Callable[[], Sequence[Node | Leaf]] = tuple

    @cached_property
    def children(self) -> tuple[Node | Leaf, ...]:
        """Steps and cells it is made from, in the order of the operation."""
        return tuple(self.branches())

    def walk(self) -> Iterator[Node | Leaf]:
        """This step and everything below it."""
        yield self
        for child in self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.walk()


@dataclass(frozen=True, eq=False)
class Trace:
    """Why a figure is what it is.

    Attributes
    ----------
    value, unit : the figure. region, item, period, measure : which one.
    root : the tree. leaves : every raw cell that the figure depends on, and no other.
    """

    value: float
    unit: str
    region: str
    item: str
    period: str
    measure: str
    root: Node
    leaves: tuple[Leaf, ...]
    _again: Callable[[], float]

    def replay(self) -> float:
        """The figure made again from its leaves alone; the same float.

        Every step is computed anew with the recorded rules and kernels on data in which each cell that is not a leaf of this
        trace is missing, or holds a number that has nothing to do with it. What comes out therefore owes nothing to a stored result,
        and nothing to a cell that the trace does not name.
        """
        return self._again()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<Trace {self.measure} {self.region} {self.item} {self.period}: {self.value!r} {self.unit}, {len(self.leaves)} cells>"

    def to_text(self, language: str = "en", full: bool = False) -> str:
        """The tree as text, the figure first; lists of more than a few are cut unless ``full``."""
        from gdpcore.cube.trace_text import to_text

        return to_text(self, language, full)

    def to_html(self, language: str = "zh") -> str:
        """One page without scripts: the tree to open and close, and all cells as a table."""
        from gdpcore.cube.trace_html import to_html

        return to_html(self, language)

    def to_json(self) -> str:
        """The trace in the terms of W3C PROV (PROV-JSON): entities, activities, used, wasGeneratedBy, wasDerivedFrom."""
        from gdpcore.cube.trace_prov import to_json

        return to_json(self)

    def to_frame(self) -> pd.DataFrame:
        """One row per raw cell, the strongest effect first."""
        frame = pd.DataFrame([asdict(leaf) for leaf in self.leaves], columns=list(LEAF_COLUMNS))
        order = frame["effect"].abs().fillna(-1.0).argsort(kind="stable")[::-1]
        return frame.iloc[order].reset_index(drop=True)
