"""Identities of seasonal adjustment on any scale and sign."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gdpcore.accounts import seasonally_adjust
from gdpcore.accounts.seasonal_series import meet_years
from gdpcore.kernel.calendar import windows
from gdpcore.kernel.lunar import spring_festival
from gdpcore.kernel.seasonality import stable_seasonality
from tests.build import backward

SCALE = st.sampled_from([1e-6, 1.0, 1e5, 1e12])


@settings(max_examples=25)
@given(arrays(np.float64, 30, elements=st.floats(-2.0, 5.0) | st.just(0.0)), SCALE, st.booleans(), st.booleans())
def test_adjusted_and_factor_give_the_original(x: Any, scale: float, positive: bool, keep: bool) -> None:
    v = (np.abs(x) + 0.1 if positive else x) * scale
    index = pd.period_range("2016Q3", periods=30, freq="Q")
    made = seasonally_adjust(pd.Series(v, index, name="x"), engine="stl", keep_annual=keep)
    a, f = made.adjusted["x"].to_numpy(), made.factors["x"].to_numpy()
    ratio = made.diagnostics.loc["x", "mode"] == "multiplicative"
    assert backward(a * f if ratio else a + f, v, np.abs(v) + (0 if ratio else np.abs(a))) < 1e-13
    if keep:
        sums, want, parts = (y[2:].reshape(7, 4).sum(axis=-1) for y in (a, v, np.abs(v) + np.abs(a)))
        assert backward(sums, want, parts) < 1e-12


@given(arrays(np.float64, 23, elements=st.floats(0.1, 5.0)), arrays(np.float64, 23, elements=st.floats(-5.0, 5.0)), SCALE)
def test_years_are_met(positive: Any, signed: Any, scale: float) -> None:
    place = (np.arange(23) + 2) % 4
    for adjusted, original, ratio in ((positive, positive[::-1], True), (signed, positive, False)):
        a, x = adjusted * scale, original * scale
        got = meet_years(a, x, place, 4, ratio)
        sums, want, parts = (y[2:22].reshape(5, 4).sum(axis=-1) for y in (got, x, np.abs(got) + np.abs(x)))
        assert backward(sums, want, parts) < 1e-13
        path = got / a if ratio else (got - a) / scale
        assert np.allclose(path[:2], path[2], rtol=1e-9, atol=1e-9)
        assert np.allclose(path[22], path[21], rtol=1e-9, atol=1e-9)


@given(arrays(np.float64, (2, 28), elements=st.floats(-3.0, 3.0)), st.floats(-5, 5), SCALE)
def test_the_test_knows_neither_level_nor_scale(x: Any, level: float, scale: float) -> None:
    x = np.round(x, 6)  # what is far below the level is lost in adding it
    plain = stable_seasonality(x, 4)
    other = stable_seasonality((x + level) * scale, 4)
    assert np.allclose(plain.p, other.p, rtol=1e-5, atol=1e-9)
    assert ((plain.p >= 0) & (plain.p <= 1)).all()


@given(st.integers(1929, 2099))
def test_the_festival_year_by_year(year: int) -> None:
    assert 353 <= int(spring_festival(year + 1) - spring_festival(year)) <= 385
    share = windows(np.full(12, year), np.arange(1, 13))
    assert np.allclose(share.sum(axis=1), 1.0)
    assert (share[:, 3:] == 0).all()
