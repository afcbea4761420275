"""Block-tridiagonal systems: both factorisations against dense algebra, and against each other where it is hard."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.kernel.factor.block_tridiagonal import Cyclic, Looped, factorise, product


def made(n: int, m: int, seed: int = 0, floor: float = 0.1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Diagonal and lower blocks of a random matrix, and the matrix."""
    rng = np.random.default_rng(seed)
    whole = floor * np.eye(n * m)
    for j in range(n - 1):
        part = rng.normal(size=(2 * m, 3 * m))
        whole[j * m : (j + 2) * m, j * m : (j + 2) * m] += part @ part.T
    blocks = whole.reshape(n, m, n, m)
    at = np.arange(n)
    return blocks[at, :, at], blocks[at[1:], :, at[:-1]], whole


@pytest.mark.parametrize("way", [Cyclic, Looped])
@pytest.mark.parametrize("m", [1, 3])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 7, 8, 9, 12])
def test_a_factorisation_is_dense_algebra(n: int, m: int, way: type) -> None:
    diagonal, below, whole = made(n, m)
    inverse = np.linalg.inv(whole)
    factor = way(diagonal, below)
    h = np.random.default_rng(1).normal(size=(n, m, 2))
    assert factor.logdet == pytest.approx(np.linalg.slogdet(whole)[1], abs=1e-10)
    np.testing.assert_allclose(factor.solve(h).reshape(n * m, 2), inverse @ h.reshape(n * m, 2), atol=1e-9)
    on, beside = factor.covariances()
    blocks = inverse.reshape(n, m, n, m)
    np.testing.assert_allclose(on, blocks[np.arange(n), :, np.arange(n)], atol=1e-10)
    np.testing.assert_allclose(beside, blocks[np.arange(1, n), :, np.arange(n - 1)].reshape(beside.shape), atol=1e-10)
    root = factor.back(np.eye(n * m).reshape(n, m, n * m)).reshape(n * m, n * m)
    np.testing.assert_allclose(root @ root.T, inverse, atol=1e-10)
    np.testing.assert_allclose(product(diagonal, below, h).reshape(n * m, 2), whole @ h.reshape(n * m, 2), atol=1e-12)


def test_both_ways_agree_where_precisions_differ_by_ten_orders() -> None:
    diagonal, below, _ = made(40, 4, seed=3)
    diagonal[7, 0, 0] += 1e10
    quick, careful = Cyclic(diagonal, below), Looped(diagonal, below)
    assert quick.logdet == pytest.approx(careful.logdet, rel=1e-13)
    np.testing.assert_allclose(quick.covariances()[0], careful.covariances()[0], atol=1e-9)


def test_what_is_not_positive_definite_is_not_factorised() -> None:
    diagonal, below, _ = made(5, 2)
    with pytest.raises(np.linalg.LinAlgError):
        factorise(-diagonal, below)
    assert isinstance(factorise(diagonal, below), Cyclic)
