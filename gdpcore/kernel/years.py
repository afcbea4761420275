"""Year after year: cells from the cells a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gdpcore.kernel.spans import Array, Index

_FEW_YEARS = 4
"""Below this, laying the years out costs more than it saves."""


@dataclass(frozen=True)
class Step:
    """One year of the recursion: cells ``target`` from cells ``source`` (a year before) by the ratios of ``spans``."""

    target: Index
    source: Index
    spans: Index


@dataclass(frozen=True)
class Chain:
    """Steps that are whole years one after the other, the last perhaps cut short.

    Attributes
    ----------
    year : cells per year.
    start, stop : the cells from the first source to the last target.
    span : the first span.
    """

    year: int
    start: int
    stop: int
    span: int

    @classmethod
    def of(cls, steps: Sequence[Step]) -> Chain | None:
        """The chain that the steps make, or None.

        Examples
        --------
        >>> years = [Step(slice(t, t + 4), slice(t - 4, t), slice(t - 4, t)) for t in (4, 8, 12)]
        >>> Chain.of(years)
        Chain(year=4, start=0, stop=16, span=0)
        >>> Chain.of(years[::2]) is None
        True
        """
        runs = [[i for i in (s.source, s.target, s.spans) if isinstance(i, slice)] for s in steps]
        if not runs or any(len(run) < 3 for run in runs):
            return None
        starts = np.array([[i.start for i in run] for run in runs])
        lengths = np.array([[i.stop - i.start for i in run] for run in runs])
        year = int(starts[0, 1] - starts[0, 0])
        follow = (starts == starts[0] + year * np.arange(len(runs))[:, None]).all()
        whole = (lengths[:-1] == year).all() and (lengths[-1] == lengths[-1, 0]).all() and 0 < lengths[-1, 0] <= year
        return cls(year, int(starts[0, 0]), int(runs[-1][1].stop), int(starts[0, 2])) if follow and whole else None


def carry(cells: Sequence[Array], ratios: Sequence[Array], steps: Sequence[Step], chain: Chain | None = None) -> None:
    """cells[target] = cells[source] x ratio[spans], step after step, in place; what becomes infinite is NaN.

    Parameters
    ----------
    cells : arrays (..., N) of one shape, all with the same steps; those cells that no step makes are filled, and not infinite.
    ratios : one (..., S) for each.
    chain : the chain that the steps make, if they do: it is worked on with the years outermost, where one year of all series
        is one run through memory.

    Examples
    --------
    >>> cells = np.array([100.0, 0.0, 0.0])
    >>> steps = [Step(slice(1, 2), slice(0, 1), slice(0, 1)), Step(slice(2, 3), slice(1, 2), slice(1, 2))]
    >>> carry([cells], [np.array([1.1, 1.2])], steps)
    >>> cells.round(9)
    array([100., 110., 132.])
    """
    whole = 0
    with np.errstate(over="ignore", invalid="ignore"):
        if chain is not None and len(steps) >= _FEW_YEARS:
            whole = (chain.stop - chain.start) // chain.year - 1
            _carry_years(cells, ratios, chain, whole)
        for step in steps[whole:]:
            for cell, ratio in zip(cells, ratios, strict=True):
                now = cell[..., step.source] * ratio[..., step.spans]
                _drop_infinite(now)
                cell[..., step.target] = now


def _carry_years(cells: Sequence[Array], ratios: Sequence[Array], chain: Chain, whole: int) -> None:
    """The first ``whole`` steps of a chain.

    One year of one series is one item of memory, so that years and series change places item by item.
    """
    year, first = chain.year, chain.start + chain.year
    item = np.dtype((np.void, year * np.dtype(np.float64).itemsize))
    years = np.empty((whole + 1, len(cells), *cells[0].shape[:-1], year))
    items = years.view(item)[..., 0]
    for k, (cell, ratio) in enumerate(zip(cells, ratios, strict=True)):
        years[0, k] = cell[..., chain.start : first]
        part = ratio[..., chain.span : chain.span + whole * year]
        part = part if part.strides[-1] == part.itemsize else np.ascontiguousarray(part)
        items[1:, k] = np.moveaxis(part.view(item), -1, 0)
    for before, now in pairwise(years):
        np.multiply(before, now, out=now)
    _drop_infinite(years)
    for k, cell in enumerate(cells):
        cell[..., first : first + whole * year].view(item)[...] = np.moveaxis(items[1:, k], 0, -1)


def _drop_infinite(cells: Array) -> None:
    """A rate over a year of nothing is never handed on as a figure."""
    infinite = np.isinf(cells)
    if infinite.any():
        cells[infinite] = np.nan
