"""The labelled array: numbers that know what they mean and refuse to be mixed.

Alignment is exact or an error. Operands must carry the same labels in the same order on every axis they share; an axis
that one operand lacks is spread. Batch axes (draws, vintages) lead, have no labels and share one status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import frames
from gdpcore.cube.axis import Axis
from gdpcore.cube.gate import agreeing, fitting, flags_of, require_same_size
from gdpcore.cube.hierarchy import Hierarchy
from gdpcore.cube.meaning import Flow, Meaning
from gdpcore.cube.status import settled
from gdpcore.cube.sums import by_tree, whole
from gdpcore.cube.units import Unit, converted, factor, unit
from gdpcore.errors import AlignmentError, MeaningError
from gdpcore.kernel.spans import index_of

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
        E-AXIS-005 if shapes differ, -006 if a NaN and its status disagree, -007 if two axes have one name, -008 if status is
        no flags of the labelled cells, -009 if a figure is infinite, -012 if
        one is no number.

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
        kept = tuple(axes)
        array = fitting(values, kept)
        flags = flags_of(array, kept, status)
        agreeing(array, kept, flags)
        return cls(array, kept, meaning, flags)

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
        """Select by label: one label drops its axis, a list keeps it (``period`` takes any spelling, a batch axis positions from 0).

        Raises
        ------
        AlignmentError
            E-AXIS-002 for an unknown axis, E-AXIS-003 for an unknown label.
        """
        values, status, axes = self.values, self.status, list(self.axes)
        for name, wanted in labels.items():
            place = [a.name for a in axes].index(name) if name in [a.name for a in axes] else self.index(name)
            many = isinstance(wanted, (list, tuple, pd.Index, np.ndarray))
            size = values.shape[place]
            where: Any = [axes[place].position(x, size) for x in wanted] if many else axes[place].position(wanted, size)
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
            E-AXIS-001, naming the axis and the labels that only one side has, or the lengths of a batch axis.
        """
        names = self.dims
        for axis in other.axes:
            if axis.name not in names:
                raise AlignmentError("E-AXIS-001", axis=axis.name, detail="only the right side has this axis")
            self.axis(axis.name).require_same(axis)
            require_same_size(axis, self.values.shape[self.index(axis.name)], other.values.shape[other.index(axis.name)])
        if [n for n in names if n in other.dims] != list(other.dims):
            raise AlignmentError("E-AXIS-001", axis=other.dims[0], detail=f"axes in another order: {names} and {other.dims}")
        spread: tuple[Any, ...] = tuple(slice(None) if n in other.dims else None for n in names)
        flags = tuple(s for s, a in zip(spread, self.axes, strict=True) if not a.is_batch)
        return spread, flags

    def _combine(self, other: Cube | float, operation: Callable[..., Values], meaning: Meaning) -> Cube:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if not isinstance(other, Cube):
                return self._settled(operation(self.values, self._factor(other)), self.status, meaning)
            left, right = (self, other) if len(self.axes) >= len(other.axes) else (other, self)
            spread, flags = left.align(right)
            a = self.values if left is self else self.values[spread]
            b = other.values[spread] if left is self else other.values
            values = operation(a, b)
        return left._settled(values, left.status | right.status[flags], meaning)

    def _settled(self, values: Values, status: Flags, meaning: Meaning) -> Cube:
        """A cube of new values in which every undefined cell (division by zero, overflow) is marked and NaN."""
        values, status = settled(values, status)
        return Cube(values, self.axes, meaning, status)

    def _factor(self, other: Any) -> float:
        """A bare number to multiply or divide by (E-UNIT-005 if it is none)."""
        if isinstance(other, (bool, np.bool_)) or not isinstance(other, Real) or not np.isfinite(float(other)):
            raise MeaningError("E-UNIT-005", unit=self.meaning.unit, given=_shown(other))
        return float(other)

    def _require_same(self, other: Any) -> None:
        if not isinstance(other, Cube):
            raise MeaningError("E-UNIT-004", unit=self.meaning.unit, given=_shown(other))
        self.meaning.require_same(other.meaning)

    def __add__(self, other: Cube) -> Cube:
        self._require_same(other)
        return self._combine(other, np.add, self.meaning)

    def __sub__(self, other: Cube) -> Cube:
        self._require_same(other)
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
        """Apply an array function of the same shape (a kernel's result, or an array); undefined cells become not_covered.

        E-AXIS-005 if the result has another shape, E-AXIS-006 if it has figures where this cube has none.
        """
        out = kernel(self.values, *arguments)
        values = fitting(getattr(out, "values", out), self.axes, self.values.shape)
        meaning = Meaning.of(unit or self.meaning.unit, price or self.meaning.price, flow or self.meaning.flow)
        made = self._settled(values, self.status, meaning)
        agreeing(made.values, made.axes, made.status)
        return made

    def with_unit(self, name: str | Unit) -> Cube:
        """The same quantities in another unit of the same dimension (E-UNIT-003 otherwise)."""
        target = unit(name)
        return self._settled(converted(self.values, self.meaning.unit, target), self.status, self.meaning.with_unit(target))

    def sum(self, axis: str, tree: Hierarchy | None = None) -> Cube:
        """Add along an axis: all labels (the axis goes), or by a hierarchy (leaves in, all codes out).

        A total with a missing part is missing.

        Raises
        ------
        AlignmentError
            E-AXIS-003 if a leaf of the hierarchy is not on the axis, E-AXIS-011 if the axis is empty or has no labels to
            look the leaves up by.
        HierarchyError
            E-TREE-001 if a label of the axis is not in the hierarchy: it would be lost.
        """
        place = self.index(axis)
        if tree is None:
            values, status = whole(self.values, self.status, self.axes, place)
            axes = self.axes[:place] + self.axes[place + 1 :]
        else:
            codes, values, status = by_tree(self.values, self.status, self.axes, place, tree)
            axes = (*self.axes[:place], Axis.of(axis, codes), *self.axes[place + 1 :])
        return replace(self, axes=axes)._settled(values, status, self.meaning)

    @classmethod
    def concat(cls, cubes: Sequence[Cube], axis: str) -> Cube:
        """Join cubes end to end along one labelled axis; meanings and all other axes must agree, no label twice.

        Raises
        ------
        AlignmentError
            E-AXIS-001 if another axis differs, -004 if a label stands twice, -011 if there are no cubes or ``axis`` is a batch axis.
        """
        if not len(cubes):
            raise AlignmentError("E-AXIS-011", axis=axis, what="join", detail="no cubes are given")
        first, *others = cubes
        place = first.index(axis)
        if first.axes[place].is_batch:
            raise AlignmentError("E-AXIS-011", axis=axis, what="join", detail="a batch axis has no labels")
        for cube in others:
            first.meaning.require_same(cube.meaning)
            if cube.dims != first.dims:
                raise AlignmentError("E-AXIS-001", axis=axis, detail=f"axes {first.dims} and {cube.dims}")
            for k, (a, b) in enumerate(zip(first.axes, cube.axes, strict=True)):
                if k != place:
                    a.require_same(b)
                    require_same_size(a, first.values.shape[k], cube.values.shape[k])
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
        return frames.to_frame(self, columns or {})

    def to_long(self) -> pd.DataFrame:
        """One row per cell: a column per axis, then value and status (uint8)."""
        return frames.to_long(self)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, meaning: Meaning, names: Sequence[str] | None = None) -> Cube:
        """Read a frame of periods x labels (the shape that :meth:`to_frame` gives); NaN becomes not_published."""
        values, axes = frames.from_frame(frame, names)
        return cls.of(values, axes, meaning)

    @classmethod
    def from_long(
        cls, frame: pd.DataFrame, dims: Sequence[str], meaning: Meaning, value: str = "value", status: str = "status"
    ) -> Cube:
        """Read a long frame (the shape that :meth:`to_long` gives); labels keep their order of appearance, periods are sorted.

        ``status`` names the column of flags; without such a column numbers are observed. Absent cells become not_published.

        Raises
        ------
        AlignmentError
            E-AXIS-004 if a cell stands twice, E-DATA-001 if a column is missing, and all that :meth:`of` refuses.
        """
        values, axes, flags = frames.from_long(frame, dims, value, status)
        return cls.of(values, axes, meaning, flags)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{a.name}={self.values.shape[i]}" for i, a in enumerate(self.axes))
        return f"<Cube {sizes}; {self.meaning}>"


def _shown(x: Any) -> str:
    """A number or text as it is, anything larger by its type."""
    return repr(x) if isinstance(x, (Real, str)) else type(x).__name__
