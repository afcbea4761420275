"""Blocks of different sizes against the dense matrix."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gdpcore.kernel.ragged_blocks import Ragged


@pytest.mark.parametrize("sizes", [(3, 1, 4), (1, 0, 2, 5), (2,), (0, 2), (4, 1, 1, 1, 6)])
def test_solution_determinant_draws_and_inverse_are_those_of_the_dense_matrix(sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    n, ends = sum(sizes), np.cumsum([0, *sizes])
    part = np.repeat(np.arange(len(sizes)), sizes)
    p = rng.normal(size=(n, n))
    p = np.where(np.abs(part[:, None] - part) <= 1, p + p.T, 0.0) + 6 * n * np.eye(n)
    blocks = [slice(a, b) for a, b in itertools.pairwise(ends)]
    factor = Ragged([p[s, s] for s in blocks], [p[t, s] for s, t in itertools.pairwise(blocks)])
    inverse, h = np.linalg.inv(p), rng.normal(size=(n, 2))
    assert factor.logdet == pytest.approx(np.linalg.slogdet(p)[1], rel=1e-12)
    assert factor.solve(h) == pytest.approx(inverse @ h, rel=1e-10, abs=1e-14)
    root = factor.back(np.eye(n))
    assert root @ root.T == pytest.approx(inverse, rel=1e-10, abs=1e-14)
    on, below = factor.covariances()
    for j, s in enumerate(blocks):
        assert on[j] == pytest.approx(inverse[s, s], rel=1e-10, abs=1e-14)
        if j:
            assert below[j - 1] == pytest.approx(inverse[s, blocks[j - 1]], rel=1e-10, abs=1e-14)


def test_what_is_not_positive_definite_is_refused() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        Ragged([np.eye(1), np.eye(1)], [2.0 * np.eye(1)])
