"""Elimination in grounded graph Laplacians without a subtraction: accurate entry by entry, and exact about rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Eliminated:
    """A factored Laplacian; the batch is the LAST axis, so that every step runs along contiguous memory.

    Attributes
    ----------
    share : (n, n, B) share[k, j], j > k: how much of node k's potential comes from node j.
    inverse : (n, B) one over the pivot; 0 where a node hangs on nothing that is left, which is exactly where rank is lost.
    """

    share: Array
    inverse: Array

    def solve(self, right: Array) -> Array:
        """Potentials (n, B) for flows (n, B); a free potential is 0. Flows must add to zero over every ungrounded part."""
        flow = right.copy()
        count = len(flow)
        for k in range(count - 1):
            flow[k + 1 :] += self.share[k, k + 1 :] * flow[k]
        flow *= self.inverse
        for k in range(count - 2, -1, -1):
            flow[k] += (self.share[k, k + 1 :] * flow[k + 1 :]).sum(axis=0)
        return flow


def eliminate(link: Array, ground: Array) -> Eliminated:
    """Factor L with L_ij = -link_ij and L_ii = ground_i + sum_{j != i} link_ij, all links and grounds >= 0.

    A pivot is the sum of what still hangs on a node, never a difference, so it is right to the last digits whatever range
    the links span, and it is zero if and only if the node's part of the graph has no ground (Grassmann, Taksar and Heyman's
    elimination). The diagonal of ``link`` is not read.

    Parameters
    ----------
    link : (n, n, B) symmetric. ground : (n, B).

    References
    ----------
    Grassmann, Taksar and Heyman (1985), Operations Research 33, pp. 1107-1116; O'Cinneide (1993), Numer. Math. 65,
    pp. 109-120, for the entrywise error bound.

    Examples
    --------
    >>> link = np.array([[0.0, 2.0], [2.0, 0.0]])[..., None]
    >>> eliminate(link, np.array([[0.0], [1.0]])).solve(np.array([[1.0], [0.0]]))[:, 0]
    array([1.5, 1. ])
    """
    count = len(ground)
    rest = np.concatenate([link, ground[:, None]], axis=1)  # the ground is one more node, never eliminated
    share, inverse = np.zeros_like(link), np.zeros_like(ground)
    for k in range(count):
        row = rest[k, k + 1 :]
        if k:
            row += np.einsum("mb,mjb->jb", share[:k, k], rest[:k, k + 1 :])
        pivot = row.sum(axis=0)
        np.divide(1.0, pivot, out=inverse[k], where=pivot > 0)
        np.multiply(row[:-1], inverse[k], out=share[k, k + 1 :])
    return Eliminated(share, inverse)
