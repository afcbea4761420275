"""Totals that the cells which can move do not reach: the smallest set of them that clashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]

UNMET = 1e-11
"""A total off by more than this share of the sum of absolute parts was not met, and that is no rounding."""
NULL = 1e-11
"""Singular values below this share of the largest are zero; so is a combination of gaps below this share of its parts."""
LARGEST = 3000
"""Constraints up to which the smallest clash is looked for; beyond it the total that is farthest off is named."""


def smallest_clash(matrix: Array, gap: Array, size: Array) -> NDArray[np.int64] | None:
    """Rows of A d = gap that have no solution together though they have one as soon as any of them is dropped.

    By Fredholm's alternative rows clash if and only if some combination y of them has y'A = 0 and y'gap != 0. From the whole
    space of such y one row after another is dropped as long as a contradiction is left: what remains is one y of smallest
    support (a deletion filter in the dual).

    Parameters
    ----------
    matrix : (M, N). gap : (M,). size : (M,) sum of absolute parts of each row, for the tolerance.

    Returns
    -------
    Row numbers, or None if the system has a solution.

    Examples
    --------
    >>> smallest_clash(np.array([[1.0, 0], [0, 1], [1, 1], [1, 2]]), np.array([1.0, 1, 2, 4]), np.ones(4))
    array([1, 2, 3])
    """
    norm = np.sqrt((matrix**2).sum(axis=1))
    norm = np.where(norm > 0, norm, 1.0)
    gap, tolerance = gap / norm, NULL * np.max(size / norm, initial=0.0)
    reduced = np.linalg.qr((matrix / norm[:, None]).T, mode="r")  # its null space is that of A'
    _, value, vector = np.linalg.svd(reduced)
    rank = int((value > NULL * value.max(initial=0.0)).sum())
    space = vector[rank:].T
    if np.linalg.norm(gap @ space) <= tolerance:
        return None
    for k in range(len(space)):
        size_k = np.linalg.norm(space[k])
        if size_k <= NULL:
            space[k] = 0.0
            continue
        complement = np.linalg.qr(space[k][:, None], mode="complete")[0][:, 1:]
        without = space @ complement
        if np.linalg.norm(gap @ without) > tolerance:
            space = without
    weight = np.abs(space).max(axis=1)
    return np.flatnonzero(weight > 1e-9 * weight.max())


def refuse_unmet_year(
    w: Array,
    totals: Sequence[Array],
    gaps: Sequence[Array],
    sizes: Sequence[Array],
    *,
    first: int,
    front: Sequence[int],
    turned: bool,
) -> None:
    """Refuse the first year of a block (B, Q, I, R) whose rows (Q, I), columns (Q, R) or annual totals (I, R) are not met."""
    share = [np.abs(g) / np.where(s > 0, s, 1.0) for g, s in zip(gaps, sizes, strict=True)]
    worst = [a.max(axis=(1, 2), initial=0.0) for a in share]
    bad = np.flatnonzero(np.maximum(np.maximum(worst[0], worst[1]), worst[2]) > UNMET)
    if not bad.size:
        return
    table = int(bad[0])
    stands = [~np.isnan(m[table]) for m in totals]
    places = [(kind, int(one), int(other)) for kind, known in enumerate(stands) for one, other in np.argwhere(known)]
    flat = np.concatenate([a[table][known] for a, known in zip(share, stands, strict=True)])
    found = None
    if len(places) <= LARGEST:
        gap, size = (
            np.concatenate([a[table][known] for a, known in zip(arrays, stands, strict=True)]) for arrays in (gaps, sizes)
        )
        found = smallest_clash(_rows_of(w[table], places), gap, size)
    *entry, year = (int(i) for i in np.unravel_index(first + table, tuple(front)))
    if found is None:
        kind, one, other = places[int(np.argmax(flat))]
        side = ("period and row", "period and column", "row and column")[(1, 0, 2)[kind] if turned else kind]
        raise unreached("rake_in_time", (*entry, year), f"{side} {(one, other)}", float(flat.max()))
    named: list[list[tuple[int, int]]] = [[], [], []]
    for k in found:
        kind, one, other = places[k]
        named[kind].append((other, one) if kind < 2 or turned else (one, other))
    rows, columns = (named[1], named[0]) if turned else (named[0], named[1])
    raise KernelError(
        "E-BAL-005", entry=tuple(entry), year=year + 1, rows=rows, columns=columns, annual=named[2], relative=float(flat.max())
    )


def _rows_of(w: Array, places: Sequence[tuple[int, int, int]]) -> Array:
    """Constraints over the cells that can move, scaled so that all cells count alike."""
    movable = w > 0
    index = np.full(w.shape, -1)
    index[movable] = np.arange(int(movable.sum()))
    matrix = np.zeros((len(places), int(movable.sum()) + 1))
    for k, (kind, one, other) in enumerate(places):
        along = ((one, other), (one, slice(None), other), (slice(None), one, other))[kind]
        matrix[k, index[along]] = 1.0
    return matrix[:, :-1]


def independent_support(equal: Array, clashing: Array) -> NDArray[np.int64]:
    """Equalities that take part in a clash of inequalities, as few as one combination needs.

    ``clashing`` are the inequalities' rows, positive combinations of which lie in the span of the equalities; a basis of the
    equalities makes that combination unique, so that none of those it uses can be spared.
    """
    if not equal.size:
        return np.zeros(0, dtype=np.int64)
    from scipy.linalg import qr

    norm = np.sqrt((equal**2).sum(axis=1))
    rows = equal / np.where(norm > 0, norm, 1.0)[:, None]
    _, triangle, order = qr(rows.T, mode="economic", pivoting=True)
    pivots = np.abs(np.diag(triangle))
    basis = np.sort(order[: int((pivots > NULL * pivots.max(initial=0.0)).sum())])
    both = np.vstack([clashing, rows[basis]])
    length = np.sqrt((both**2).sum(axis=1))
    vector = np.linalg.svd((both / np.where(length > 0, length, 1.0)[:, None]).T)[2]
    combination = np.abs(vector[-1])
    taking_part: NDArray[np.int64] = basis[combination[len(clashing) :] > 1e-9 * combination.max()]
    return taking_part


def unreached(what: str, entry: Sequence[int], place: str, share: float) -> KernelError:
    """The refusal where a total is off and no clash was found."""
    return KernelError("E-BAL-007", what=what, entry=tuple(entry), place=place, share=share)
