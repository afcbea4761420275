"""Exactness of rounding on any scale, with ties, zeros and signs."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gdpcore.kernel.rounding import half_up, round_tree

WIDE = Context(prec=80)
DECIMALS = st.integers(-3, 9)
SCALE = st.sampled_from([1e-6, 1.0, 1e5, 1e8])
TIES = st.integers(-(10**6), 10**6).map(lambda k: k / 2)


@given(arrays(np.float64, 12, elements=st.floats(-1e9, 1e9) | TIES | st.just(0.0)), DECIMALS)
def test_half_up_is_that_of_the_shortest_decimal(x: Any, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals)
    want = [Decimal(repr(v)).quantize(step, ROUND_HALF_UP, context=WIDE) for v in x.tolist()]
    done = half_up(x, decimals)
    assert done.units.tolist() == [int(w.scaleb(decimals)) for w in want]
    assert done.moved <= 0.5
    assert (half_up(done.values, decimals).units == done.units).all()


@given(arrays(np.float64, (6, 5), elements=st.floats(-50, 50) | TIES | st.just(0.0)), SCALE, st.integers(-1, 6))
def test_parts_add_exactly_and_move_by_less_than_a_unit(leaves: Any, scale: float, decimals: int) -> None:
    x = np.round(leaves, 7) * scale
    two = np.stack([x[:2].sum(axis=0), x[2:].sum(axis=0)])
    other = np.stack([x[[0, 2, 4]].sum(axis=0), x[[1, 3, 5]].sum(axis=0)])
    rows = np.concatenate([two.sum(axis=0, keepdims=True), two, x, other])
    steps = [(0, [1, 2]), (1, [3, 4]), (2, [5, 6, 7, 8])]
    done = round_tree(rows, steps, decimals, also=[(9, [3, 5, 7]), (10, [4, 6, 8])])
    u = done.units
    assert (u[0] == u[1] + u[2]).all()
    assert (u[0] == u[9] + u[10]).all()
    assert (u[1] == u[3:5].sum(axis=0)).all()
    assert (u[2] == u[5:9].sum(axis=0)).all()
    assert (u[9] == u[[3, 5, 7]].sum(axis=0)).all()
    assert done.moved < 1 + 1e-6
    for row, got in zip(rows[3:9].ravel().tolist(), u[3:9].ravel().tolist(), strict=True):
        assert abs(Decimal(repr(row)).scaleb(decimals) - got) < 1


@given(arrays(np.float64, (4, 6), elements=st.floats(0.01, 99)), st.integers(0, 3))
def test_what_is_rounded_already_is_left_alone(leaves: Any, decimals: int) -> None:
    x = half_up(leaves, decimals).values
    rows = np.concatenate([x.sum(axis=0, keepdims=True), x])
    done = round_tree(rows, [(0, [1, 2, 3, 4])], decimals)
    assert (done.values[1:] == x).all()
    assert done.moved < 1e-9
