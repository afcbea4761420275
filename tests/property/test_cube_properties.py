"""Whatever is done to cubes: a value is NaN if and only if its status says so, in every draw; nothing is infinite."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.cube import Axis, Cube, Hierarchy, Meaning, Status
from gdpcore.cube.status import ABSENT
from gdpcore.errors import GdpcoreError

NAN = np.nan
figures = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 1e-6, 1e12, 1.7e308, -1.7e308, 5e-324])
kinds = st.sampled_from([int(Status.NOT_PUBLISHED), int(Status.NOT_COVERED), int(Status.NOT_COVERED | Status.ESTIMATED)])


@st.composite
def cubes(draw: Any, batch: int = 2) -> Cube:
    """A cube (draw, item, period) of any figures, with gaps of either kind that the draws share."""
    items, periods = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    values = draw(hnp.arrays(np.float64, (batch, items, periods), elements=figures))
    status = draw(hnp.arrays(np.uint8, (items, periods), elements=st.sampled_from([1, 2, 4, 9])))
    gone = draw(hnp.arrays(np.bool_, (items, periods)))
    values[:, gone], status[gone] = NAN, draw(kinds)
    axes = [Axis.of("draw", None), Axis.of("item", [f"i{k}" for k in range(items)])]
    axes.append(Axis.of("period", pd.period_range("2023Q1", periods=periods, freq="Q")))
    return Cube.of(values, axes, Meaning.of("亿元", "current"), status)


def agrees(made: Cube) -> bool:
    gone = np.broadcast_to((made.status & ABSENT) != 0, made.values.shape)
    return bool(made.status.dtype == np.uint8 and not np.isinf(made.values).any() and np.array_equal(np.isnan(made.values), gone))


OPERATIONS = {
    "add": lambda c: c + c,
    "subtract": lambda c: c - c * 0.5,
    "ratio": lambda c: c / c,
    "times ratio": lambda c: c * (c / c),
    "times": lambda c: c * 1e200,
    "by nought": lambda c: c / 0.0,
    "yuan": lambda c: c.with_unit("元"),
    "all items": lambda c: c.sum("item"),
    "all draws": lambda c: c.sum("draw"),
    "all periods": lambda c: c.sum("period"),
    "map": lambda c: c.map(lambda x: 1.0 / x),
    "first draw": lambda c: c.sel(draw=0),
    "backwards": lambda c: c.sel(item=list(reversed(c.labels("item")))),
    "tree": lambda c: c.sum("item", Hierarchy.of(["T", *c.labels("item")], {"T": list(c.labels("item"))})),
}


@pytest.mark.parametrize("name", OPERATIONS)
@given(made=cubes())
def test_values_and_status_agree_after_every_operation(name: str, made: Cube) -> None:
    with np.errstate(all="ignore"):
        assert agrees(OPERATIONS[name](made))


@given(made=cubes(batch=1))
def test_long_and_back_is_the_same_cube(made: Cube) -> None:
    one = made.sel(draw=0)
    back = Cube.from_long(one.to_long(), one.dims, one.meaning)
    assert np.array_equal(back.values, one.values, equal_nan=True)
    assert np.array_equal(back.status, one.status)
    for a, b in zip(one.axes, back.axes, strict=True):
        a.require_same(b)


@given(made=cubes(), order=st.randoms(use_true_random=False))
def test_permuted_labels_are_refused_never_paired_by_position(made: Cube, order: Any) -> None:
    labels = list(made.labels("item"))
    order.shuffle(labels)
    other = made.sel(item=labels)
    if tuple(labels) == made.labels("item"):
        assert agrees(made + other)
        return
    with pytest.raises(GdpcoreError, match=r"E-AXIS-001.*another order"):
        made + other


@given(left=st.integers(0, 3), right=st.integers(0, 3))
def test_batches_are_combined_only_if_they_are_of_one_length(left: int, right: int) -> None:
    def of(n: int) -> Cube:
        return Cube.of(
            np.ones((n, 1, 1)), [Axis.of("draw", None), Axis.of("item", ["A"]), Axis.of("period", ["2024Q1"])], Meaning.of("亿元")
        )

    if left == right:
        assert (of(left) + of(right)).values.shape == (left, 1, 1)
        return
    with pytest.raises(GdpcoreError, match="E-AXIS-001"):
        of(left) + of(right)
