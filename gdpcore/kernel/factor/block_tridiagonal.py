"""Symmetric positive definite block-tridiagonal systems: solution, log-determinant, the blocks of the inverse, and its square root.

Two factorisations of the same matrix, behind the same methods: ``Cyclic`` eliminates every other block of those that are left, so
that it takes log2(n) steps of batched arithmetic; ``Looped`` eliminates block after block and is the more accurate when the
matrix is nearly singular. The Schur complements are formed as X'X, never by an explicit inverse, which would cost half the digits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def turned(x: Array) -> Array:
    """Each matrix of a batch transposed."""
    return x.swapaxes(-1, -2)


class Factor(ABC):
    """A factorisation P = U'U, blocks in an order of its own.

    Attributes
    ----------
    logdet : of P. blocks, size : how many blocks P has, and their rows.
    """

    logdet: float
    blocks: int
    size: int

    @abstractmethod
    def forward(self, h: Array) -> Array:
        """U'^-1 h for h (n, m, k)."""

    @abstractmethod
    def back(self, w: Array) -> Array:
        """U^-1 w for w (n, m, k): standard normal w give draws with covariance P^-1."""

    @abstractmethod
    def covariances(self) -> tuple[Array, Array]:
        """Blocks (n, m, m) on the diagonal of P^-1 and those (n-1, m, m) below it."""

    def solve(self, h: Array) -> Array:
        """P^-1 h for h (n, m, k)."""
        return self.back(self.forward(h))


class Cyclic(Factor):
    """Block cyclic reduction of ``diagonal`` (n, m, m) and ``below`` (n-1, m, m), the block of row j+1 and column j.

    Examples
    --------
    >>> import numpy as np
    >>> factor = Cyclic(np.full((3, 1, 1), 2.0), np.full((2, 1, 1), -1.0))
    >>> round(np.exp(factor.logdet), 12), factor.covariances()[0].ravel()
    (np.float64(4.0), array([0.75, 1.  , 0.75]))
    """

    def __init__(self, diagonal: Array, below: Array) -> None:
        self.blocks, self.size = diagonal.shape[:2]
        self.levels: list[tuple[Array, Array, Array]] = []
        self.logdet = 0.0
        while len(diagonal):
            odds = len(diagonal) // 2
            root = np.linalg.cholesky(diagonal[::2])
            self.logdet += 2.0 * float(np.log(root.diagonal(axis1=-2, axis2=-1)).sum())
            inverse = np.linalg.inv(root)
            # an even block's right neighbour is odd block j, its left neighbour odd block j - 1
            right = inverse[:odds] @ turned(below[::2])
            left = inverse[1:] @ below[1::2]
            self.levels.append((inverse, right, left))
            diagonal = diagonal[1::2] - turned(right) @ right
            diagonal[: len(left)] -= turned(left) @ left
            below = -(turned(right[1:]) @ left[: len(right) - 1]) if odds > 1 else below[:0]

    def forward(self, h: Array) -> Array:
        """U'^-1 h for h (n, m, k)."""
        w = h.copy()
        for level, (inverse, right, left) in enumerate(self.levels):
            here = w[(1 << level) - 1 :: 1 << level]
            even, odd = here[::2], here[1::2]
            even[...] = inverse @ even
            odd -= turned(right) @ even[: len(right)]
            odd[: len(left)] -= turned(left) @ even[1:]
        return w

    def back(self, w: Array) -> Array:
        """U^-1 w for w (n, m, k)."""
        x = w.copy()
        for level in range(len(self.levels) - 1, -1, -1):
            inverse, right, left = self.levels[level]
            here = x[(1 << level) - 1 :: 1 << level]
            even, odd = here[::2], here[1::2]
            even[: len(right)] -= right @ odd
            even[1:] -= left @ odd[: len(left)]
            even[...] = turned(inverse) @ even
        return x

    def covariances(self) -> tuple[Array, Array]:
        """Blocks on the diagonal of P^-1 and those below it."""
        on = below = np.empty((0, self.size, self.size))
        for inverse, right, left in reversed(self.levels):
            evens, odds, lefts = len(inverse), len(right), len(left)
            up, down = turned(inverse[:odds]) @ right, turned(inverse[1:]) @ left
            to_right, to_left = -(up @ on), -(down @ on[:lefts])
            if odds > 1:  # evens between two odds see both, which are correlated
                to_right[1:] -= down[: odds - 1] @ turned(below)
                to_left[: odds - 1] -= up[1:] @ below[: len(to_left)]
            here = turned(inverse) @ inverse
            here[:odds] -= to_right @ turned(up)
            here[1:] -= to_left @ turned(down)
            whole = np.empty((evens + odds, self.size, self.size))
            whole[::2], whole[1::2] = here, on
            beside = np.empty((evens + odds - 1, self.size, self.size))
            beside[::2], beside[1::2] = turned(to_right), to_left
            on, below = whole, beside
        return on, below


class Looped(Factor):
    """Block Cholesky, one block after the other, of the same ``diagonal`` and ``below``.

    Examples
    --------
    >>> import numpy as np
    >>> factor = Looped(np.full((3, 1, 1), 2.0), np.full((2, 1, 1), -1.0))
    >>> round(np.exp(factor.logdet), 12), factor.covariances()[0].ravel()
    (np.float64(4.0), array([0.75, 1.  , 0.75]))
    """

    def __init__(self, diagonal: Array, below: Array) -> None:
        self.blocks, self.size = diagonal.shape[:2]
        roots, after = [np.linalg.cholesky(diagonal[0])], []
        for here, beside in zip(diagonal[1:], below, strict=True):
            after.append(np.linalg.solve(roots[-1], beside.T))
            roots.append(np.linalg.cholesky(here - after[-1].T @ after[-1]))
        self.roots = np.array(roots)
        self.after = np.array(after).reshape(below.shape)
        self.logdet = 2.0 * float(np.log(self.roots.diagonal(axis1=-2, axis2=-1)).sum())

    def forward(self, h: Array) -> Array:
        """U'^-1 h for h (n, m, k)."""
        w = h.copy()
        for j in range(self.blocks):
            if j:
                w[j] -= self.after[j - 1].T @ w[j - 1]
            w[j] = np.linalg.solve(self.roots[j], w[j])
        return w

    def back(self, w: Array) -> Array:
        """U^-1 w for w (n, m, k)."""
        x = w.copy()
        for j in range(self.blocks - 1, -1, -1):
            if j < self.blocks - 1:
                x[j] -= self.after[j] @ x[j + 1]
            x[j] = np.linalg.solve(self.roots[j].T, x[j])
        return x

    def covariances(self) -> tuple[Array, Array]:
        """Blocks on the diagonal of P^-1 and those below it."""
        inverse = np.linalg.inv(self.roots)
        on, below = turned(inverse) @ inverse, np.empty_like(self.after)
        for j in range(self.blocks - 2, -1, -1):
            gain = inverse[j].T @ self.after[j]
            below[j] = -on[j + 1] @ gain.T
            on[j] -= gain @ below[j]
        return on, below


def product(diagonal: Array, below: Array, x: Array) -> Array:
    """P x for x (n, m, k)."""
    out = np.asarray(diagonal @ x)
    out[1:] += below @ x[:-1]
    out[:-1] += turned(below) @ x[1:]
    return out


def factorise(diagonal: Array, below: Array) -> Factor:
    """The quick factorisation, or the careful one where the quick one breaks down.

    Raises
    ------
    numpy.linalg.LinAlgError
        If neither finds the matrix positive definite.
    """
    try:
        return Cyclic(diagonal, below)
    except np.linalg.LinAlgError:
        return Looped(diagonal, below)
