"""Symmetric positive definite block-tridiagonal systems whose blocks differ in size: solution, determinant, blocks of the inverse.

Where a few blocks are large and most are small, block after block beats the batched cyclic reduction of
:mod:`gdpcore.kernel.factor.block_tridiagonal`, which works on blocks of one size.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Ragged:
    """Block Cholesky P = U'U of ``diagonal``, n square blocks, and ``below``, the n - 1 blocks of row j+1 and column j; blocks may be empty.

    Attributes
    ----------
    logdet : of P. spans : the n slices of rows of P.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is not positive definite.

    Examples
    --------
    >>> factor = Ragged([np.array([[2.0]]), np.array([[2.0, 0.0], [0.0, 1.0]])], [np.array([[-1.0], [0.0]])])
    >>> round(np.exp(factor.logdet), 12), factor.solve(np.array([[1.0], [1.0], [1.0]])).ravel()
    (np.float64(3.0), array([1., 1., 1.]))
    """

    def __init__(self, diagonal: Sequence[Array], below: Sequence[Array]) -> None:
        ends = np.cumsum([0, *(len(d) for d in diagonal)])
        self.spans = [slice(int(a), int(b)) for a, b in itertools.pairwise(ends)]
        self.logdet = 0.0
        self.inverse: list[Array] = []
        self.after: list[Array] = []
        here = diagonal[0]
        for j in range(len(diagonal)):
            root = np.linalg.cholesky(here)
            self.logdet += 2.0 * float(np.log(np.diagonal(root)).sum())
            self.inverse.append(np.linalg.inv(root))
            if j < len(below):
                self.after.append(self.inverse[j] @ below[j].T)
                here = diagonal[j + 1] - self.after[j].T @ self.after[j]

    def forward(self, h: Array) -> Array:
        """U'^-1 h for h (rows, k)."""
        w = h.copy()
        for j, span in enumerate(self.spans):
            if j:
                w[span] -= self.after[j - 1].T @ w[self.spans[j - 1]]
            w[span] = self.inverse[j] @ w[span]
        return w

    def back(self, w: Array) -> Array:
        """U^-1 w for w (rows, k): standard normal w give draws with covariance P^-1."""
        x = w.copy()
        for j in range(len(self.spans) - 1, -1, -1):
            span = self.spans[j]
            if j < len(self.after):
                x[span] -= self.after[j] @ x[self.spans[j + 1]]
            x[span] = self.inverse[j].T @ x[span]
        return x

    def solve(self, h: Array) -> Array:
        """P^-1 h for h (rows, k)."""
        return self.back(self.forward(h))

    def covariances(self) -> tuple[list[Array], list[Array]]:
        """The n blocks on the diagonal of P^-1 and the n - 1 below it."""
        on = [i.T @ i for i in self.inverse]
        below: list[Array] = [np.empty((0, 0))] * len(self.after)
        for j in range(len(self.after) - 1, -1, -1):
            gain = self.inverse[j].T @ self.after[j]
            below[j] = -on[j + 1] @ gain.T
            on[j] = on[j] - gain @ below[j]
        return on, below
