"""Single and double deflation, price indexes of sub-indexes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.deflate import aggregate_price, chained_double_deflation, double_deflation, single_deflation
from gdpcore.kernel.price import chain
from tests.build import expect_refusal

NAN = np.nan


def test_single_deflation() -> None:
    made = single_deflation([[110.0, 126.0, NAN], [-5.0, 0.0, 4.0]], [110.0, 105.0, 50.0])
    assert np.allclose(made.values, [[100, 120, NAN], [-5 / 1.1, 0, 8]], rtol=1e-15, equal_nan=True)


@pytest.mark.parametrize("price", [0.0, -3.0, np.inf])
def test_a_price_that_cannot_be(price: float) -> None:
    with expect_refusal("E-DEFLATE-001", "(1, 0)", price, kind=KernelError):
        single_deflation(np.ones((2, 2)), [[1.0, 2.0], [price, 1.0]])
    with expect_refusal("E-DEFLATE-001", "(1,)", kind=KernelError):
        double_deflation([1.0, 1.0], [1.0, 1.0], [0.5, 0.5], [1.0, price])


def test_double_deflation() -> None:
    o, po, m, pm = (np.array(x) for x in ([200.0, 231, NAN], [100.0, 105, 1], [120.0, 132, 1], [100.0, 110, 1]))
    assert np.allclose(double_deflation(o, po, m, pm).values, [80, 100, NAN], equal_nan=True)
    same = double_deflation(o[:2], po[:2], m[:2], po[:2]).values
    assert np.allclose(same, single_deflation(o[:2] - m[:2], po[:2]).values, rtol=1e-14)  # one price: single and double agree


def test_negative_volumes_are_refused_unless_asked_for() -> None:
    """Dear inputs in the base year that grew cheap: value added of 10 at current prices is negative at base prices."""
    figures = [100.0, 100.0], [100.0, 100.0], [90.0, 90.0], [100.0, 80.0]
    with expect_refusal("E-DEFLATE-002", "(1,)", "100", "112.5", kind=KernelError):
        double_deflation(*figures)
    made = double_deflation(*figures, allow_negative=True)
    assert made.values.tolist() == [10, -12.5] and made.undefined == 1
    with expect_refusal("E-DEFLATE-002", "(0,)", kind=KernelError):
        double_deflation([1.0], [100.0], [1.0], [100.0])  # nought is not a volume either


def factory(steps: int = 16) -> tuple[Any, Any, Any, Any]:
    """Two products from two inputs, made up; an input's price falls by two per cent a quarter."""
    t = np.arange(steps)
    made = np.stack([50 * 1.01**t, 40 * 1.02**t])
    used = np.stack([30 * 1.01**t, 20 * 1.02**t])
    return made * [1.01**t, 1.0**t], made, used * [0.98**t, 1.0**t], used


def test_chained_double_deflation_is_a_chain_with_inputs_subtracted() -> None:
    o, qo, m, qm = factory()
    made = chained_double_deflation(o, qo, m, qm, reference=1)
    price = [x.reshape(2, 4, 4).sum(-1) / q.reshape(2, 4, 4).sum(-1) for x, q in ((o, qo), (m, qm))]
    at = lambda t, y: price[0][:, y] @ qo[:, t] - price[1][:, y] @ qm[:, t]  # noqa: E731
    assert made.values[9] / made.values[8] == pytest.approx(at(9, 1) / at(8, 1), rel=1e-13)
    assert np.allclose(made.at_previous[4:8], [at(t, 0) for t in range(4, 8)], rtol=1e-13)
    assert made.values[4:8].sum() == pytest.approx((o.sum(0) - m.sum(0))[4:8].sum(), rel=1e-13)
    joined = chain(np.concatenate([o, -m]), np.concatenate([qo, -qm]), reference=1)
    assert np.array_equal(made.values, joined.values)


def test_the_chain_stays_positive_where_a_fixed_base_does_not() -> None:
    """An input that was dear in the base year: its price falls by 40 per cent a year while more and more of it is used."""
    y = np.arange(5)
    output, used, price = np.full((1, 5), 100.0), (60 * 1.25**y)[None], (0.75**y)[None]
    with expect_refusal("E-DEFLATE-002", kind=KernelError):
        double_deflation(output[0], 100.0, (used * price)[0], 100 * price[0])
    assert np.all(chained_double_deflation(output, output, used * price, used, per_year=1).values > 0)


def test_value_added_that_is_used_up_within_a_year() -> None:
    o, qo, m, qm = factory(8)
    qm[:, 6] = qm[:, 6] * 3
    m[:, 6] = m[:, 6] * 3
    with expect_refusal("E-DEFLATE-002", "(6,)", kind=KernelError):
        chained_double_deflation(o, qo, m, qm)
    made = chained_double_deflation(o, qo, m, qm, strict=False)
    assert made.at_previous[6] < 0


def test_price_indexes_of_sub_indexes() -> None:
    random = np.random.default_rng(0)
    p, q = np.exp(random.normal(size=(2, 3, 5, 8)) * 0.2)
    index, base, now = 100 * p / p[..., :1], (p * q)[..., :1], p * q
    cross = lambda a, b: (a * b).sum(axis=-2)  # noqa: E731
    laspeyres = 100 * cross(p, q[..., :1]) / cross(p[..., :1], q[..., :1])
    paasche = 100 * cross(p, q) / cross(p[..., :1], q)
    assert np.allclose(aggregate_price(index, base=base, formula="laspeyres").values, laspeyres, rtol=1e-13)
    assert np.allclose(aggregate_price(index, current=now, formula="paasche").values, paasche, rtol=1e-13)
    fisher = aggregate_price(index, base=base, current=now, formula="fisher").values
    assert np.allclose(fisher, np.sqrt(laspeyres * paasche), rtol=1e-13)
    assert np.all(
        (fisher >= np.minimum(laspeyres, paasche) * (1 - 1e-14)) & (fisher <= np.maximum(laspeyres, paasche) * (1 + 1e-14))
    )


def test_missing_parts_and_weights_of_nought() -> None:
    made = aggregate_price([[110.0, NAN], [100.0, 100.0]], base=[[0.0], [70.0]], formula="laspeyres").values
    assert made[0] == 100 and np.isnan(made[1])


def test_what_does_not_aggregate() -> None:
    index = [[110.0], [100.0]]
    with expect_refusal("E-KERNEL-001", "laspeyres", "middle", kind=KernelError):
        aggregate_price(index, formula="middle")
    for formula, word in (("laspeyres", "base"), ("fisher", "base"), ("paasche", "current")):
        with expect_refusal("E-KERNEL-001", word, kind=KernelError):
            aggregate_price(index, formula=formula)
    with expect_refusal("E-DEFLATE-001", "(1, 0)", kind=KernelError):
        aggregate_price([[110.0], [0.0]], base=[[1.0], [1.0]], formula="laspeyres")
    for weights in ([[1.0], [-1.0]], [[0.0], [0.0]], [[np.inf], [1.0]]):
        with expect_refusal("E-DEFLATE-003", "base", kind=KernelError):
            aggregate_price(index, base=weights, formula="laspeyres")


def test_what_is_used_up_is_told_beside_what_is_made() -> None:
    """At the prices of the year before: 20 made for 1 each, 24 used up for .5 each would leave 8; 50 leave less than nothing."""
    output, used = np.array([[10.0, 20.0, 20.0]]), np.array([[5.0, 12.0, 25.0]])
    volumes = np.array([[10.0, 20.0, 20.0]]), np.array([[10.0, 24.0, 50.0]])
    assert chained_double_deflation(output[:, :2], volumes[0][:, :2], used[:, :2], volumes[1][:, :2], per_year=1).values.size == 2
    with expect_refusal("E-DEFLATE-002", "output 20 less", "consumption 25."):
        chained_double_deflation(output, volumes[0], used, volumes[1], per_year=1)
