"""Raking tables of any number of ways to any of their margins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.balancing.least_change import Changed, least_change
from gdpcore.kernel.balancing.moves import Array, Moves, checked_cells, checked_margin, moves
from gdpcore.kernel.balancing.unmet import LARGEST, UNMET, smallest_clash, unreached

Margins = Mapping[tuple[int, ...], ArrayLike]


@dataclass(frozen=True)
class RakedWays:
    """A table of n ways that adds to its margins.

    Attributes
    ----------
    values : (..., n1, ..., nd). multipliers : axes of each margin -> array of its shape.
    residual : largest |sum - margin| over the sum of absolute parts.
    kkt : largest departure from values = cells + alterability |cells| (sum of multipliers), over the sum of absolute parts.
    moves : smallest and largest ratio to the input, and the cells whose sign changed. rounds : solves taken.
    """

    values: Array
    multipliers: dict[tuple[int, ...], Array]
    residual: float
    kkt: float
    moves: Moves
    rounds: int


def rake_ways(
    cells: ArrayLike, margins: Margins, *, ways: int, alterability: ArrayLike | None = None, negative: str = "refuse"
) -> RakedWays:
    """Rake a table of ``ways`` axes to margins, each named by the axes it keeps: the objective of :func:`rake`.

    Margins may be one-, two- or more-way and may overlap; {(): total} is the grand total. The normal equations have a row
    for each margin cell, so this is for tables of some thousand margin cells; use rake and rake_in_time where they apply.

    Parameters
    ----------
    cells : (..., n1, ..., nd), d = ways. margins : kept axes (0-based among the ways, rising) -> (..., kept shape), NaN: none.
    alterability, negative : as in rake.

    Raises
    ------
    KernelError
        E-BAL-009 for margin cells that cannot hold together: a smallest set of them, by margin and index; E-BAL-002 and
        E-KERNEL-001 as in rake.

    Examples
    --------
    >>> x = np.arange(1.0, 9.0).reshape(2, 2, 2)
    >>> out = rake_ways(x, {(0, 1): 1.1 * x.sum(2), (2,): [17.6, 22.0]}, ways=3)
    >>> out.values.sum(axis=(0, 1)).round(9).tolist()
    [17.6, 22.0]
    """
    x, w = checked_cells("rake_ways", cells, alterability, negative, ways)
    lead, shape = x.shape[: x.ndim - ways], x.shape[x.ndim - ways :]
    totals = {kept: _checked(kept, given, lead, shape) for kept, given in margins.items()}
    index = np.indices(shape).reshape(ways, -1)
    batch, count = int(np.prod(lead)), int(np.prod(shape))
    constraints = np.vstack([_rows(kept, shape, index) for kept in totals] or [np.zeros((0, count))])
    targets = np.concatenate(
        [t.reshape(batch, int(np.prod(t.shape[len(lead) :]))) for t in totals.values()] or [np.zeros((batch, 0))], axis=1
    )
    x2, w2 = x.reshape(batch, count), w.reshape(batch, count)
    done = least_change(x2, w2, constraints, targets)
    _refuse_unmet(done, w2, constraints, targets, totals, lead, shape)
    drift = np.abs(done.values - x2 - w2 * (done.multipliers @ constraints)).max(axis=1, initial=0.0)
    whole = np.abs(done.values).sum(axis=1)
    kkt = float(np.max(drift / np.where(whole > 0, whole, 1.0), initial=0.0))
    cuts = np.cumsum([int(np.prod([shape[a] for a in kept])) for kept in totals])[:-1]
    split = np.split(done.multipliers, cuts, axis=1) if totals else []
    multipliers = {kept: m.reshape(t.shape) for (kept, t), m in zip(totals.items(), split, strict=True)}
    z = done.values.reshape(x.shape)
    return RakedWays(z, multipliers, float(done.share.max(initial=0.0)), kkt, moves(x, z), done.rounds)


def _checked(kept: tuple[int, ...], given: ArrayLike, lead: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    if list(kept) != sorted(set(kept)) or any(not 0 <= a < len(shape) for a in kept):
        raise KernelError("E-KERNEL-001", what="rake_ways", detail=f"margin {kept} does not name rising axes below {len(shape)}")
    return checked_margin("rake_ways", f"margin {kept}", given, (*lead, *(shape[a] for a in kept)), 0.0)[0]


def _rows(kept: tuple[int, ...], shape: tuple[int, ...], index: NDArray[np.int64]) -> Array:
    """One row of noughts and ones for each cell of a margin."""
    size = [shape[a] for a in kept]
    place = np.ravel_multi_index([index[a] for a in kept], size) if kept else np.zeros(index.shape[1], dtype=np.int64)
    rows = np.zeros((int(np.prod(size)), index.shape[1]))
    rows[place, np.arange(index.shape[1])] = 1.0
    return rows


def _refuse_unmet(
    done: Changed,
    w: Array,
    constraints: Array,
    targets: Array,
    totals: dict[tuple[int, ...], Array],
    lead: tuple[int, ...],
    shape: tuple[int, ...],
) -> None:
    bad = np.flatnonzero((done.share > UNMET).any(axis=1))
    if not bad.size:
        return
    b = int(bad[0])
    stands = np.flatnonzero(~np.isnan(targets[b]))
    found = None
    if len(stands) <= LARGEST:
        found = smallest_clash(constraints[np.ix_(stands, w[b] > 0)], done.gap[b][stands], done.size[b][stands])
    names = [(kept, tuple(int(i) for i in place)) for kept in totals for place in np.ndindex(*(shape[a] for a in kept))]
    entry = tuple(int(i) for i in np.unravel_index(b, lead)) if lead else ()
    share = float(done.share[b].max())
    if found is None:
        raise unreached("rake_ways", entry, f"margin {names[int(np.argmax(done.share[b]))]}", share)
    raise KernelError("E-BAL-009", entry=entry, clash=[names[k] for k in stands[found]], share=share)
