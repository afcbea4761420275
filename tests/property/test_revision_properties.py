"""Identities of revisions over scales, signs, gaps and orders."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gdpcore.kernel.revision import sizes, volume_and_price
from gdpcore.monitor import revision_causes, revision_parts, triangle
from tests.build import base_accounts

SCALES = st.sampled_from([1e-6, 1e-3, 1.0, 1e5, 1e12])
PLUS = st.floats(0.5, 100.0)
ANY = st.one_of(st.just(0.0), st.floats(-100, 100), st.just(float("nan")))


@given(arrays(float, (4, 6), elements=st.one_of(st.just(0.0), st.floats(-100, 100))), SCALES)
def test_volume_and_price_add_to_the_revision(x: np.ndarray, scale: float) -> None:
    done = volume_and_price(*(x * scale))
    known = ~np.isnan(done.volume)
    parts = np.abs(x[0]) + np.abs(x[2]) + (np.abs(done.volume) + np.abs(done.price)) / scale
    gap = np.abs(x[0] * scale + done.volume + done.price - x[2] * scale)
    assert (gap[known] <= 1e-13 * scale * parts[known]).all()
    assert not np.isinf(done.volume).any()
    assert np.isnan(done.residual) or done.residual <= 1e-13


@given(arrays(float, (2, 3, 8), elements=PLUS), arrays(float, (2, 3, 8), elements=PLUS), SCALES, st.permutations([0, 1, 2]))
def test_industries_add_whatever_their_order(value: np.ndarray, volume: np.ndarray, scale: float, order: list[int]) -> None:
    old, new = (base_accounts(v[None] * scale, r[None] * scale) for v, r in zip(value, volume, strict=True))
    parts = revision_parts(old, new)
    assert parts.residuals()["residual"].max() <= 1e-13
    size = parts.values[["old", "new", "volume", "price"]].abs().sum(axis=1).groupby("period").transform("sum")
    assert (parts.values["gap"].abs() <= 1e-13 * size).all()
    items = ["GDP", *(["A", "B", "C"][k] for k in order)]
    again = revision_parts(old.select(items=items), new)
    for name in ("values", "growth"):
        one, other = getattr(parts, name), getattr(again, name)
        assert np.allclose(one, other.reindex(one.index), rtol=1e-9, atol=1e-9 * scale, equal_nan=True)


@given(arrays(float, (4, 3, 8), elements=PLUS), SCALES, st.sampled_from(["value", "volume", "growth", "value_growth"]))
def test_causes_telescope(levels: np.ndarray, scale: float, measure: str) -> None:
    chain = {f"c{k}": base_accounts(x[None] * scale, x[None, ::-1] * scale) for k, x in enumerate(levels)}
    done = revision_causes(chain, measure)
    assert done.residual <= 1e-13
    table = done.table.dropna()
    size = table.abs().sum(axis=1)
    assert ((table["start"] + table[["c1", "c2", "c3"]].sum(axis=1) - table["end"]).abs() <= 1e-13 * size).all()


@given(arrays(float, (6, 4), elements=ANY), SCALES)
def test_one_more_vintage_without_news_changes_no_revision(x: np.ndarray, scale: float) -> None:
    frame = pd.DataFrame(
        x * scale, index=pd.period_range("2020Q1", periods=6, freq="Q"), columns=pd.date_range("2020-04-15", periods=4, freq="QS")
    )
    made = triangle(frame, gaps="standing")
    more = triangle(
        frame.assign(**{"later": made.values[:, -1]}).set_axis([*frame.columns, pd.Timestamp("2030-01-01")], axis=1),
        gaps="standing",
    )
    assert made.latest.equals(more.latest)
    assert made.first.equals(more.first)
    assert made.horizontal(count="changes").equals(more.horizontal(count="changes"))


@given(arrays(float, (2, 9), elements=ANY), SCALES)
def test_sizes_are_finite_or_missing_and_bounded(x: np.ndarray, scale: float) -> None:
    done = sizes(x[0] * scale, x[1] * scale)
    assert not any(np.isinf(np.asarray(v, dtype=float)).any() for v in vars(done).values())
    n = int(done.count)
    if n:
        assert done.mean_absolute <= done.root_mean_square * (1 + 1e-12)
        assert abs(done.mean) <= done.mean_absolute * (1 + 1e-12)
        assert done.minimum <= done.mean + 1e-12 * scale * 200 and done.mean <= done.maximum + 1e-12 * scale * 200
    if not np.isnan(done.rest_share):
        assert abs(done.mean_share + done.slope_share + done.rest_share - 100) < 1e-6
    if not np.isnan(done.theil_u1):
        assert 0 <= done.theil_u1 <= 1 + 1e-12


@given(arrays(float, (2, 9), elements=st.floats(-100, 100)), st.sampled_from([-1.0, 2.0, 1024.0]))
def test_sizes_scale_with_their_figures(x: np.ndarray, factor: float) -> None:
    one, other = sizes(x[0], x[1]), sizes(x[0] * factor, x[1] * factor)
    for name in ("mean", "sd", "root_mean_square", "mean_absolute"):
        assert np.allclose(
            getattr(other, name), getattr(one, name) * (factor if name == "mean" else abs(factor)), rtol=1e-12, equal_nan=True
        )
    for name in ("theil_u1", "theil_u2", "correlation", "sign_changes", "turn_changes", "autocorrelation"):
        assert np.allclose(getattr(other, name), getattr(one, name), rtol=1e-9, equal_nan=True)
