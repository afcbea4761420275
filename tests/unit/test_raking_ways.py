"""Raking tables of any number of ways."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.balance import rake, rake_in_time, rake_ways
from tests.balance_twins import least_change, margin_matrix

NAN = np.nan


def cube(seed: int, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.lognormal(size=shape)
    x[random.random(shape) < 0.1] = 0.0
    return x, x * random.uniform(0.8, 1.2, shape)


@pytest.mark.parametrize(
    "kept", [[(0,), (1,), (2,)], [(0, 1), (2,)], [(0, 1), (1, 2), (0, 2)], [()], [(0, 1, 2)], [(), (1,)], []]
)
def test_is_the_dense_solution(kept: list[tuple[int, ...]]) -> None:
    x, y = cube(0, (3, 4, 2))
    margins = {k: y.sum(axis=tuple(a for a in range(3) if a not in k)) for k in kept}
    out = rake_ways(x, margins, ways=3)
    if kept:
        matrix = margin_matrix(x.shape, kept)
        expected = least_change(x.ravel(), x.ravel(), matrix, matrix @ y.ravel()).reshape(x.shape)
    else:
        expected = x
    np.testing.assert_allclose(out.values, expected, rtol=1e-11, atol=1e-13)
    assert out.residual <= 1e-13
    assert out.kkt <= 1e-13
    assert {k: m.shape for k, m in out.multipliers.items()} == {k: np.shape(m) for k, m in margins.items()}


def test_two_ways_and_a_year_are_special_cases() -> None:
    x, y = cube(1, (2, 3, 4, 5))
    two = rake_ways(x, {(0,): y.sum(-1), (1,): y.sum(-2)}, ways=2)
    np.testing.assert_allclose(two.values, rake(x, y.sum(-1), y.sum(-2)).values, rtol=1e-12, atol=1e-14)
    x, y = cube(2, (3, 5, 4))
    margins = {(0, 2): y.sum(1), (1, 2): y.sum(0), (0, 1): y.sum(2)}
    year = rake_in_time(x, y.sum(1), y.sum(0), y.sum(2, keepdims=True)).values
    np.testing.assert_allclose(rake_ways(x, margins, ways=3).values, year, rtol=1e-11, atol=1e-13)


def test_four_ways_missing_totals_and_fixed_cells() -> None:
    x, y = cube(3, (2, 3, 2, 4))
    random = np.random.default_rng(3)
    a = random.uniform(0, 2, x.shape) * (random.random(x.shape) > 0.2)
    y = np.where(a > 0, y, x)
    margins = {(0, 1): y.sum((2, 3)), (2, 3): y.sum((0, 1)), (3,): y.sum((0, 1, 2))}
    margins[2, 3][0, 1] = NAN
    out = rake_ways(x, margins, ways=4, alterability=a)
    wanted = np.concatenate([m.ravel() for m in margins.values()])
    matrix = margin_matrix(x.shape, list(margins))
    np.testing.assert_allclose(
        out.values.ravel(), least_change(x.ravel(), (a * x).ravel(), matrix, wanted), rtol=1e-11, atol=1e-13
    )
    assert (out.values[a == 0] == x[a == 0]).all()


def test_a_clash_of_margins_names_a_smallest_set() -> None:
    x, y = cube(4, (3, 2, 2))
    margins = {(0,): y.sum((1, 2)), (0, 1): y.sum(2)}
    margins[0,][2] += 1.0
    with pytest.raises(KernelError, match="cannot hold together") as caught:
        rake_ways(x, margins, ways=3)
    assert caught.value.code == "E-BAL-009"
    assert caught.value.finding.fields["clash"] == [((0,), (2,)), ((0, 1), (2, 0)), ((0, 1), (2, 1))]
    for kept, place in caught.value.finding.fields["clash"]:
        less = {k: m.copy() for k, m in margins.items()}
        less[kept][place] = NAN
        assert rake_ways(x, less, ways=3).residual <= 1e-13


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        ({(1, 0): np.ones((2, 2))}, "rising axes"),
        ({(0, 0): np.ones((2, 2))}, "rising axes"),
        ({(2,): np.ones(2)}, "rising axes below 2"),
        ({(0,): np.ones(3)}, r"margin \(0,\) of shape \(3,\)"),
    ],
)
def test_margins_that_name_no_axes(margins: Any, words: str) -> None:
    with pytest.raises(KernelError, match=words) as caught:
        rake_ways(np.ones((2, 2)), margins, ways=2)
    assert caught.value.code == "E-KERNEL-001"


def test_weights_too_far_apart_are_refused() -> None:
    x, y = cube(5, (3, 3, 3))
    x, y = x + 1, y + 1
    margins = {(0, 1): y.sum(2), (1, 2): y.sum(0), (0, 2): y.sum(1)}
    with pytest.raises(KernelError, match="double precision") as caught:
        rake_ways(x, margins, ways=3, alterability=10.0 ** np.random.default_rng(5).uniform(-40, 40, x.shape))
    assert caught.value.code == "E-BAL-007"
