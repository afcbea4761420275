"""Iterative proportional fitting: a named alternative, not the least-squares answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.balance import ipf, rake

NAN = np.nan


def table(seed: int, shape: tuple[int, ...] = (3, 4, 6), zeros: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.lognormal(size=shape)
    x[random.random(shape) < zeros] = 0.0
    y = x * np.exp(random.normal(0, 0.1, shape[:-1]))[..., None] * random.uniform(0.9, 1.1, shape)
    return x, y.sum(-1), y.sum(-2)


@pytest.mark.parametrize("zeros", [0.0, 0.2])
def test_is_biproportional_and_meets_the_margins(zeros: float) -> None:
    """The two properties that single the answer out."""
    x, rows, columns = table(0, zeros=zeros)
    out = ipf(x, rows, columns)
    np.testing.assert_allclose(out.values, out.row_factors[..., :, None] * x * out.column_factors[..., None, :], rtol=1e-15)
    np.testing.assert_allclose(out.values.sum(-1), rows, rtol=1e-12)
    np.testing.assert_allclose(out.values.sum(-2), columns, rtol=1e-12)
    assert out.residual <= 1e-13
    assert out.iterations.shape == (3,)
    assert (out.iterations > 1).all()


def test_where_the_true_table_is_biproportional_it_is_found() -> None:
    random = np.random.default_rng(1)
    x = random.lognormal(size=(5, 7))
    y = random.uniform(0.5, 2, (5, 1)) * x * random.uniform(0.5, 2, 7)
    np.testing.assert_allclose(ipf(x, y.sum(1), y.sum(0)).values, y, rtol=1e-12)


def test_differs_from_least_squares_and_neither_is_wrong() -> None:
    x, rows, columns = table(2)
    entropy, squares = ipf(x, rows, columns).values, rake(x, rows, columns).values
    assert 1e-5 < np.max(np.abs(entropy / squares - 1)) < 0.1

    def information(z: np.ndarray) -> float:
        return float((z * np.log(z / x)).sum())

    def squared(z: np.ndarray) -> float:
        return float(((z - x) ** 2 / x).sum())

    assert information(entropy) < information(squared_ := squares)
    assert squared(squared_) < squared(entropy)


def test_unknown_totals_are_not_scaled_to() -> None:
    x, rows, columns = table(3, (4, 6))
    rows[1] = NAN
    out = ipf(x, rows, columns)
    assert out.row_factors[1] == 1
    np.testing.assert_allclose(out.values.sum(0), columns, rtol=1e-12)
    single = ipf(x, rows * NAN, columns)
    np.testing.assert_allclose(single.values, x * columns / x.sum(0), rtol=1e-14)


def test_a_pattern_that_no_factors_fit_is_refused() -> None:
    """Least squares meets these margins with a negative cell; no positive factors can."""
    x = np.array([[1.0, 0.0], [1.0, 1.0]])
    with pytest.raises(KernelError, match=r"table \(\): after 50 sweeps row [01]") as caught:
        ipf(x, [2.0, 1.0], [1.0, 2.0], sweeps=50)
    assert caught.value.code == "E-BAL-008"
    assert rake(x, [2.0, 1.0], [1.0, 2.0]).values[1, 0] == -1
    with pytest.raises(KernelError, match=r"table \(1,\)"):
        ipf(np.stack([np.ones((2, 2)), x]), [[2, 2.0], [2, 1]], [[2, 2.0], [1, 2]], sweeps=50)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (([[1.0, -1]], [1.0], [1.0, 0]), "E-BAL-002"),
        (([[1.0, 1]], [-2.0], [-1.0, -1]), "E-KERNEL-001"),
        (([[1.0, 1]], [2.0], [1.0, 1.1]), "E-BAL-001"),
        (([[1.0, 1]], [2.0], [1.0]), "E-KERNEL-001"),
    ],
)
def test_input_that_cannot_be_right(given: Any, code: str) -> None:
    with pytest.raises(KernelError, match=code):
        ipf(*given)
