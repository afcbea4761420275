"""Growth of indicators over spans of months, on a comparable base.

A span is a month, a quarter, January to a month: any run of monthly cells. The growth of a span is
100 (sum x / sum x' - 1), where x' is last year's level on this year's scope; it is never a mean of rates. Where only rates
are published, x' is a profile of weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]
Index: TypeAlias = "NDArray[np.int64] | slice"


def index_of(positions: Sequence[int] | NDArray[np.int64]) -> Index:
    """A slice where the positions follow one another (a view, no copy), else the positions.

    Examples
    --------
    >>> index_of([2, 3, 4]), index_of([2, 4])
    (slice(2, 5, None), array([2, 4]))
    """
    where = np.asarray(positions, dtype=np.int64)
    if where.size and where[0] >= 0 and where[-1] - where[0] == where.size - 1 and (where[1:] - where[:-1] == 1).all():
        return slice(int(where[0]), int(where[-1]) + 1)
    return where


@dataclass(frozen=True)
class Cells:
    """Which monthly cells make each span.

    Attributes
    ----------
    plus : (S, C) positions that are added; -1 fills short spans.
    minus : (S,) position that is taken off (the year-to-date figure before the span), or -1.
    """

    plus: NDArray[np.int64]
    minus: NDArray[np.int64]

    @cached_property
    def single(self) -> bool:
        """True if every span is one cell."""
        return self.plus.shape[1] == 1 and bool((self.minus < 0).all())

    @cached_property
    def first(self) -> Index:
        """The first cell of each span."""
        return index_of(self.plus[:, 0])

    def shifted(self, back: int) -> Cells:
        """The same cells ``back`` months earlier; E-KERNEL-001 if a cell to be taken off lies before the first month."""
        if ((self.minus >= 0) & (self.minus < back)).any():
            detail = "what is taken off a year to date lies before the first month; begin the window a month earlier"
            raise KernelError("E-KERNEL-001", what="spans", detail=detail)
        return Cells(np.where(self.plus < 0, -1, self.plus - back), np.where(self.minus < 0, -1, self.minus - back))

    def sum(self, x: Array) -> Array:
        """Sums (..., S) of monthly cells (..., M); a missing cell makes its span missing.

        Examples
        --------
        >>> Cells(np.array([[0, 1], [2, -1]]), np.array([-1, -1])).sum(np.array([1.0, 2.0, 4.0]))
        array([3., 4.])
        """
        total = x[..., self.first]
        if self.single:
            return total
        total = np.array(total, copy=True)
        for column in self.plus.T[1:]:
            here = np.flatnonzero(column >= 0)
            total[..., here] += x[..., column[here]]
        here = np.flatnonzero(self.minus >= 0)
        if here.size:
            total[..., here] -= x[..., self.minus[here]]
        return total


@dataclass(frozen=True)
class Group:
    """Columns of one form.

    Attributes
    ----------
    columns : positions among the indicators.
    form : "lag" (levels; the base is the level twelve months before), "paired" (levels with a published growth rate; the
        base is x / (1 + g/100), else the level twelve months before), "rate" (growth rates or indexes with base weights).
    cells : the cells of each span.
    rates : (paired) positions of the growth rates among the indicators.
    offset : (rate) what "no change" reads: 0 for growth in per cent, 100 for an index.
    weights : (rate) (R or 1, n, M) base weights; not needed where every span is a single cell.
    before : (lag) the cells a span is compared with; None for those twelve months earlier.
    """

    columns: Index
    form: str
    cells: Cells
    rates: Index | None = None
    offset: float = 0.0
    weights: Array | None = None
    before: Cells | None = None

    @cached_property
    def compared(self) -> Cells:
        """The cells of the base of each span of levels."""
        return self.cells.shifted(12) if self.before is None else self.before


@dataclass(frozen=True)
class Layout:
    """How a panel's months turn into span growth.

    Attributes
    ----------
    groups : one per form of column.
    columns : number of columns of the result; spans : number of spans.
    joint : (R or 1, I, M) bool or None, cells whose figure is part of the next month's (January of a joint figure).
    broken : (R or 1, K, S) bool or None, spans that a column cannot give (half of a joint figure, part of a quarter).
    torn : (R or 1, K, S) bool or None, those of the broken spans that hold half of a joint figure: nothing may fill them in.
    gather : for each group, the columns of the result it fills; None where the one group fills them all.
    """

    groups: tuple[Group, ...]
    columns: int
    spans: int
    joint: NDArray[np.bool_] | None = None
    broken: NDArray[np.bool_] | None = None
    gather: tuple[Index, ...] | None = None
    torn: NDArray[np.bool_] | None = None

    def growth(self, values: Array, rows: slice = slice(None)) -> Array:
        """Span growth (..., R, K, S), per cent: 100 (:meth:`ratio` - 1)."""
        return 100.0 * (self.ratio(values, rows) - 1.0)

    def ratio(self, values: Array, rows: slice = slice(None)) -> Array:
        """Ratio of each span to its comparable base.

        Parameters
        ----------
        values : (..., R, I, M) monthly values.
        rows : the rows of R that ``values`` holds, where it is a part.

        Returns
        -------
        (..., R, K, S); NaN where a cell or its base is missing or the base is not positive.
        """
        x = values if self.joint is None else np.where(_rows(self.joint, rows), 0.0, values)
        if self.gather is None:
            out = self._group(self.groups[0], x, values, rows)
        else:
            out = np.empty((*values.shape[:-2], self.columns, self.spans))
            for group, columns in zip(self.groups, self.gather, strict=True):
                out[..., columns, :] = self._group(group, x, values, rows)
        if self.broken is not None:
            out = np.where(_rows(self.broken, rows), np.nan, out)
        return out

    def _group(self, group: Group, x: Array, raw: Array, rows: slice) -> Array:
        mine = x[..., group.columns, :]
        if group.form == "rate":
            return self._from_rates(group, mine, raw, rows)
        now = group.cells.sum(mine)
        if group.form == "lag":
            return _ratio(now, group.compared.sum(mine))
        rate = raw[..., group.rates if group.rates is not None else group.columns, :]
        with np.errstate(divide="ignore", invalid="ignore"):
            base = mine / (1.0 + rate / 100.0)
        back = np.full_like(mine, np.nan)
        back[..., 12:] = mine[..., :-12]
        base = np.where((rate > -100.0) & (rate < np.inf), base, back)
        if self.joint is not None:
            base = np.where(_rows(self.joint, rows)[..., group.columns, :], 0.0, base)
        return _ratio(now, group.cells.sum(base))

    def _from_rates(self, group: Group, mine: Array, raw: Array, rows: slice) -> Array:
        if group.cells.single:
            # one cell: the weights cancel; read the raw cell, so that a joint January stays missing
            cell = raw[..., group.columns, :][..., group.cells.first]
            return _possible(
                np.asarray(cell / 100.0 if group.offset == 100.0 else 1.0 + (cell - group.offset) / 100.0), group.offset
            )
        weight = np.asarray(_rows(group.weights, rows), dtype=np.float64) if group.weights is not None else np.ones(1)
        factor = _possible(1.0 + (mine - group.offset) / 100.0, group.offset)
        if self.joint is not None:  # a joint January brings its weight to February, and no change of its own
            weight, factor = _joined(weight, factor, _rows(self.joint, rows)[..., group.columns, :])
        weight = np.broadcast_to(weight, factor.shape)
        return _ratio(group.cells.sum(weight * factor), group.cells.sum(weight))


def _ratio(now: Array, then: Array) -> Array:
    """now / then; NaN where the base is not positive, or one of the figures or their ratio is infinite."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        out = np.asarray(now / then)
        # the common case in fewer passes: an infinite base would leave a ratio of nought, an infinite figure an infinite one
        if _positive(then) and _positive(out) and np.fmax.reduce(out, axis=None, initial=0.0) < np.inf:
            return out
        bad = ~((then > 0) & (then < np.inf)) | np.isinf(out)
    out[bad] = np.nan
    return out


def _possible(factor: Array, offset: float) -> Array:
    """NaN where no such change exists: an index that is not positive, a fall of more than 100 per cent, infinity."""
    with np.errstate(invalid="ignore"):
        if _positive(factor) and not np.isinf(factor).any():
            return factor
        bad = (factor <= 0 if offset else factor < 0) | np.isinf(factor)
    return np.where(bad, np.nan, factor)


def _positive(x: Array) -> bool:
    """True if every figure that is here is above nought."""
    return bool(np.fmin.reduce(x, axis=None, initial=np.inf) > 0)


def _rows(array: NDArray[np.generic] | None, rows: slice) -> NDArray[np.generic]:
    assert array is not None
    return array if array.shape[0] == 1 else array[rows]


def _joined(weight: Array, factor: Array, joint: NDArray[np.generic]) -> tuple[Array, Array]:
    w = np.array(np.broadcast_to(weight, np.broadcast_shapes(weight.shape, joint.shape)), dtype=np.float64)
    carried = np.where(joint, w, 0.0)
    w = w - carried
    w[..., 1:] += carried[..., :-1]
    return w, np.where(joint, 1.0, factor)
