"""The labelled array: numbers that know what they mean and refuse to be mixed.

Alignment is exact or an error. Operands must carry the same labels in the same order on every axis they share; an axis
that one operand lacks is spread. Batch axes (draws, vintages) lead, have no labels and share one status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.axis import Axis
from gdpcore.cube.hierarchy import Hierarchy
from gdpcore.cube.meaning import Flow, Meaning
from gdpcore.cube.status import ABSENT, Status, status_of
from gdpcore.cube.units import Unit, factor, unit
from gdpcore.errors import AlignmentError, MeaningError
from gdpcore.kernel.spans import index_of
from gdpcore.kernel.tree import add_parents

Values = NDArray[np.float64]
Flags = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Cube:
    """Values over named axes, with unit, price basis, flow and status.

    Parameters
    ----------
    values : float64 array, one axis per entry of ``axes``.
    axes : batch axes first, then labelled ones; "period" last where present.
    meaning : unit, price basis and flow.
    status : uint8 flags over the labelled axes; by default observed where there is a number.

    Raises
    ------
    AlignmentError
        E-AXIS-005 if shapes differ, E-AXIS-006 if a NaN and its status disagree.

    Examples
    --------
    >>> axes = [Axis.of("item", ["A", "B"]), Axis.of("period", ["2024Q1"])]
    >>> cube = Cube.of([[1.0], [2.0]], axes, Meaning.of("亿元", "current"))
    >>> cube.sum("item").values
    array([3.])
    """

    values: Values
    axes: tuple[Axis, ...]
    meaning: Meaning
    status: Flags

    @classmethod
    def of(cls, values: Any, axes: Iterable[Axis], meaning: Meaning, status: Flags | None = None) -> Cube:
        """Build and check a cube."""
        kept, array = tuple(axes), np.asarray(values, dtype=np.float64)
        batch = sum(a.is_batch for a in kept)
        labelled = tuple(len(a) for a in kept[batch:])
        if array.ndim != len(kept) or array.shape[batch:] != labelled or any(a.is_batch for a in kept[batch:]):
            raise AlignmentError("E-AXIS-005", shape=array.shape, axes={a.name: None if a.is_batch else len(a) for a in kept})
        first = array[(0,) * batch] if array.size else np.empty(labelled)
        if status is None:
            status = status_of(first)
        gone = (status & ABSENT) != 0
        for wrong, problem in (
            (np.isnan(array) & ~gone, "NaN but called present"),
            (~np.isnan(array) & gone, "present but called absent"),
        ):
            if wrong.any():
                raise AlignmentError("E-AXIS-006", count=int(wrong.sum()), problem=problem)
        return cls(array, kept, meaning, np.asarray(status, dtype=np.uint8))

    # -- reading -------------------------------------------------------------------------------------------------
    @property
    def dims(self) -> tuple[str, ...]:
        """Names of the axes, batch axes first."""
        return tuple(a.name for a in self.axes)

    @property
    def batch(self) -> int:
        """How many leading axes have no labels."""
        return sum(a.is_batch for a in self.axes)

    def axis(self, name: str) -> Axis:
        """The axis of this name; E-AXIS-002 if there is none."""
        return self.axes[self.index(name)]

    def index(self, name: str) -> int:
        """Where an axis stands."""
        if name not in self.dims:
            raise AlignmentError("E-AXIS-002", axis=name, known=", ".join(self.dims))
        return self.dims.index(name)

    def labels(self, name: str) -> Any:
        """The labels of an axis: a tuple of text, or a PeriodIndex."""
        return self.axis(name).labels

    def sel(self, **labels: Any) -> Cube:
        """Select by label: one label drops its axis, a list keeps it (``period`` takes any spelling).

        Raises
        ------
        AlignmentError
            E-AXIS-002 for an unknown axis, E-AXIS-003 for an unknown label.
        """
        values, status, axes = self.values, self.status, list(self.axes)
        for name, wanted in labels.items():
            place = [a.name for a in axes].index(name) if name in [a.name for a in axes] else self.index(name)
            many = isinstance(wanted, (list, tuple, pd.Index, np.ndarray))
            where: Any = [axes[place].position(x) for x in wanted] if many else axes[place].position(wanted)
            batch = sum(a.is_batch for a in axes)
            pick = index_of(where) if many else where
            values = values[(slice(None),) * place + (pick,)]
            if place >= batch:
                status = status[(slice(None),) * (place - batch) + (pick,)]
            if many:
                axes[place] = axes[place].take(where)
            else:
                del axes[place]
        return Cube(values, tuple(axes), self.meaning, np.asarray(status, dtype=np.uint8))

    # -- combining -----------------------------------------------------------------------------------------------
    def align(self, other: Cube) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Check that both carry the same labels on every axis of ``other``; returns index tuples that spread ``other``.

        Raises
        ------
        AlignmentError
            E-AXIS-001, naming the axis and the labels that only one side has.
        """
        names = self.dims
        for axis in other.axes:
            if axis.name not in names:
                raise AlignmentError("E-AXIS-001", axis=axis.name, detail="only the right side has this axis")
            self.axis(axis.name).require_same(axis)
        if [n for n in names if n in other.dims] != list(other.dims):
            raise AlignmentError("E-AXIS-001", axis=other.dims[0], detail=f"axes in another order: {names} and {other.dims}")
        spread: tuple[Any, ...] = tuple(slice(None) if n in other.dims else None for n in names)
        flags = tuple(s for s, a in zip(spread, self.axes, strict=True) if not a.is_batch)
        return spread, flags

    def _combine(self, other: Cube | float, operation: Callable[..., Values], meaning: Meaning) -> Cube:
        if not isinstance(other, Cube):
            return self._settled(operation(self.values, float(other)), self.status, meaning)
        left, right = (self, other) if len(self.axes) >= len(other.axes) else (other, self)
        spread, flags = left.align(right)
        a = self.values if left is self else self.values[spread]
        b = other.values[spread] if left is self else other.values
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            values = operation(a, b)
        status = left.status | right.status[flags]
        return replace(left, values=values)._settled(values, status, meaning)

    def _settled(self, values: Values, status: Flags, meaning: Meaning) -> Cube:
        """A cube of new values in which every undefined cell (division by zero, overflow) is marked and NaN."""
        bad = ~np.isfinite(values)
        if bad.any():
            values = np.where(bad, np.nan, values)
            lost = bad.any(axis=tuple(range(self.batch))) if self.batch else bad
            status = np.where(lost & ((status & ABSENT) == 0), status | np.uint8(Status.NOT_COVERED), status)
        return Cube(values, self.axes, meaning, status)

    def __add__(self, other: Cube) -> Cube:
        self.meaning.require_same(other.meaning)
        return self._combine(other, np.add, self.meaning)

    def __sub__(self, other: Cube) -> Cube:
        self.meaning.require_same(other.meaning)
        return self._combine(other, np.subtract, self.meaning)

    def __mul__(self, other: Cube | float) -> Cube:
        if isinstance(other, Cube):
            ratio, meant = (self, other) if self.meaning.unit.dimension == "ratio" else (other, self)
            if ratio.meaning.unit.dimension != "ratio":
                raise MeaningError(
                    "E-UNIT-003", left=self.meaning.unit, right="ratio", why="one factor of a product must be a ratio"
                )
            self._same_flow(other)
            return self._combine(other, np.multiply, meant.meaning)
        return self._combine(other, np.multiply, self.meaning)

    def __truediv__(self, other: Cube | float) -> Cube:
        if isinstance(other, Cube):
            self._same_flow(other)
            if other.meaning.unit.dimension == "ratio":
                return self._combine(other, np.divide, self.meaning)
            factor(self.meaning.unit, other.meaning.unit)
            if self.meaning.unit != other.meaning.unit:
                raise MeaningError("E-UNIT-002", left=str(self.meaning.unit), right=str(other.meaning.unit))
            return self._combine(other, np.divide, Meaning.of("ratio", "none", self.meaning.flow))
        return self._combine(other, np.divide, self.meaning)

    def _same_flow(self, other: Cube) -> None:
        if self.meaning.flow != other.meaning.flow:
            raise MeaningError("E-FLOW-001", left=self.meaning.flow, right=other.meaning.flow)

    def map(
        self,
        kernel: Callable[..., Any],
        *arguments: Any,
        unit: str | Unit | None = None,
        price: str | None = None,
        flow: str | Flow | None = None,
    ) -> Cube:
        """Apply an array function of the same shape (a kernel's result, or an array); undefined cells become not_covered."""
        out = kernel(self.values, *arguments)
        meaning = Meaning.of(unit or self.meaning.unit, price or self.meaning.price, flow or self.meaning.flow)
        return self._settled(np.asarray(getattr(out, "values", out), dtype=np.float64), self.status, meaning)

    def with_unit(self, name: str | Unit) -> Cube:
        """The same quantities in another unit of the same dimension (E-UNIT-003 otherwise)."""
        target = unit(name)
        times = factor(self.meaning.unit, target)
        return replace(self, values=self.values * times, meaning=self.meaning.with_unit(target))

    def sum(self, axis: str, tree: Hierarchy | None = None) -> Cube:
        """Add along an axis: all labels (the axis goes), or by a hierarchy (leaves in, all codes out).

        A total with a missing part is missing. E-AXIS-003 if a leaf of the hierarchy is not on the axis.
        """
        place = self.index(axis)
        flag_place = place - self.batch
        if tree is None:
            axes = self.axes[:place] + self.axes[place + 1 :]
            return Cube(self.values.sum(axis=place), axes, self.meaning, np.bitwise_or.reduce(self.status, axis=flag_place))
        codes = [c for c in tree.codes if tree.nodes[c].memo_of is None or c in (self.axes[place].labels or ())]
        here = {c: i for i, c in enumerate(codes)}
        steps = [(here[p], [here[c] for c in children]) for p, children in tree.steps()]
        rows = [here[c] for c in codes if c not in tree.partitions]
        source = [self.axes[place].position(codes[r]) for r in rows]
        values = np.empty((*self.values.shape[:place], len(codes), *self.values.shape[place + 1 :]))
        status = np.zeros((*self.status.shape[:flag_place], len(codes), *self.status.shape[flag_place + 1 :]), dtype=np.uint8)
        values[(slice(None),) * place + (rows,)] = np.take(self.values, source, axis=place)
        status[(slice(None),) * flag_place + (rows,)] = np.take(self.status, source, axis=flag_place)
        add_parents(values, steps, axis=place)
        add_parents(status, steps, axis=flag_place, operation=np.bitwise_or)
        axes = (*self.axes[:place], Axis.of(axis, codes), *self.axes[place + 1 :])
        return Cube(values, axes, self.meaning, status)

    @classmethod
    def concat(cls, cubes: Sequence[Cube], axis: str) -> Cube:
        """Join cubes end to end along one labelled axis; meanings and all other axes must agree, no label twice."""
        first = cubes[0]
        place = first.index(axis)
        for cube in cubes[1:]:
            first.meaning.require_same(cube.meaning)
            for a, b in zip(first.axes, cube.axes, strict=True):
                if a.name != axis:
                    a.require_same(b)
        labels = [x for c in cubes for x in c.labels(axis)]
        axes = (*first.axes[:place], Axis.of(axis, labels), *first.axes[place + 1 :])
        values = np.concatenate([c.values for c in cubes], axis=place)
        status = np.concatenate([c.status for c in cubes], axis=place - first.batch)
        return cls(values, axes, first.meaning, status)

    # -- frames --------------------------------------------------------------------------------------------------
    def to_frame(self, columns: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Rows are periods, columns the other labelled axes (one level each); no batch axes.

        ``columns`` renames labels. A cube of one other axis has a plain column index.
        """
        self._no_batch("to_frame")
        names = [n for n in self.dims if n != "period"]
        order = [self.index("period"), *(self.index(n) for n in names)]
        shown = [[(columns or {}).get(x, x) for x in self.labels(n)] for n in names]
        data = self.values.transpose(order).reshape(len(self.axis("period")), -1)
        head = (
            pd.Index(shown[0], name=names[0])
            if len(names) == 1
            else pd.MultiIndex.from_product(shown, names=names)
            if names
            else None
        )
        return pd.DataFrame(data, index=pd.PeriodIndex(self.labels("period"), name="period"), columns=head)

    def to_long(self) -> pd.DataFrame:
        """One row per cell: a column per axis, then value and status (uint8)."""
        self._no_batch("to_long")
        index = pd.MultiIndex.from_product([a.labels for a in self.axes], names=self.dims)
        frame = pd.DataFrame({"value": self.values.ravel(), "status": self.status.ravel()}, index=index)
        return frame.reset_index()

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, meaning: Meaning, names: Sequence[str] | None = None) -> Cube:
        """Read a frame of periods x labels (the shape that :meth:`to_frame` gives); NaN becomes not_published."""
        head = frame.columns
        levels = [head] if not isinstance(head, pd.MultiIndex) else [head.get_level_values(i) for i in range(head.nlevels)]
        keys = list(names or [n or "item" for n in head.names])
        unique = [list(dict.fromkeys(map(str, level))) for level in levels]
        place = {key: i for i, key in enumerate(zip(*(map(str, level) for level in levels), strict=True))}
        if len(place) != len(head):
            twice = next(
                k
                for k in zip(*(map(str, x) for x in levels), strict=True)
                if list(map(tuple, head.to_frame().astype(str).to_numpy())).count(k) > 1
            )
            raise AlignmentError("E-AXIS-004", label=" ".join(twice), axis=keys[0])
        values = np.full((*(len(u) for u in unique), len(frame)), np.nan)
        data = frame.to_numpy(dtype=np.float64)
        for key, column in place.items():
            values[tuple(u.index(k) for u, k in zip(unique, key, strict=True))] = data[:, column]
        axes = [Axis.of(n, u) for n, u in zip(keys, unique, strict=True)]
        return cls.of(values, [*axes, Axis.of("period", frame.index)], meaning)

    @classmethod
    def from_long(cls, frame: pd.DataFrame, dims: Sequence[str], meaning: Meaning, value: str = "value") -> Cube:
        """Read a long frame; labels keep their order of appearance, absent cells become not_published.

        Raises
        ------
        AlignmentError
            E-AXIS-004 if a cell stands twice.
        """
        columns = {d: period_sorted(frame[d]) if d == "period" else list(dict.fromkeys(frame[d].astype(str))) for d in dims}
        axes = [Axis.of(d, columns[d]) for d in dims]
        where = tuple(np.array([a.position(x) for x in frame[d]]) for a, d in zip(axes, dims, strict=True))
        values = np.full([len(a) for a in axes], np.nan)
        flat = np.ravel_multi_index(where, values.shape) if len(frame) else np.array([], dtype=int)
        seen, counts = np.unique(flat, return_counts=True)
        if (counts > 1).any():
            row = frame.iloc[int(np.flatnonzero(flat == seen[counts > 1][0])[0])]
            raise AlignmentError("E-AXIS-004", label=" ".join(str(row[d]) for d in dims), axis=" x ".join(dims))
        values.ravel()[flat] = frame[value].to_numpy(dtype=np.float64)
        return cls.of(values, axes, meaning)

    def _no_batch(self, what: str) -> None:
        if self.batch:
            raise AlignmentError(
                "E-AXIS-005",
                shape=self.values.shape,
                axes=f"{self.dims}: {what} takes no batch axis; select one draw or average first",
            )

    def __repr__(self) -> str:
        sizes = ", ".join(f"{a.name}={self.values.shape[i]}" for i, a in enumerate(self.axes))
        return f"<Cube {sizes}; {self.meaning}>"


def period_sorted(labels: Iterable[Any]) -> list[Any]:
    """Distinct periods in time order."""
    axis = Axis.of("period", list(dict.fromkeys(labels)))
    return sorted([] if axis.labels is None else axis.labels)
