"""Identities of nowcasts by accounts in any made-up economy, and densities on simulated data of known law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore.kernel.scheme_gap import learn
from gdpcore.nowcasting.consistent.plan_news import _along, _View
from tests.build import TREE, backward
from tests.nowcast_world import Oracle, world

QUARTER = "2022Q3"
COUNT = 150
"""Regions, each an economy of its own."""


@settings(max_examples=4)
@given(seed=st.integers(0, 10_000), months=st.integers(0, 3), scale=st.sampled_from([1e-6, 1.0, 1e12]))
def test_every_draw_adds_up_at_any_scale(seed: int, months: int, scale: float) -> None:
    made = world(seed)
    panel, base = made.known(QUARTER, months)
    big = base.select()
    cubes = [type(c)(c.values * scale, c.axes, c.meaning, c.status) for c in (big.value, big.volume)]
    big = gdp.Accounts(cubes[0], cubes[1], base.hierarchy)
    now = gdp.SchemeModel(made.scheme, Oracle()).fit(panel, big).draw(QUARTER, 40)
    for cube in (now.value, now.volume):
        parts = np.stack([cube.sel(item=i).values for i in TREE.leaves])
        assert backward(cube.sel(item="GDP").values, parts.sum(axis=0), np.abs(parts).sum(axis=0)) < 1e-13
    assert np.isfinite(now.growth().values).all()


@settings(max_examples=5)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_news_add_to_the_change_on_any_path(seed: int, data: st.DataObject) -> None:
    bound = data.draw(st.sampled_from([3.0, 6.0, 40.0]))
    made = world(seed, clamp=(-bound, bound))
    setting = (
        gdp.SchemeModel(made.scheme, Oracle()).fit(*made.known(QUARTER, 1)).setting(gdp.cube.parse_period(QUARTER, freq="Q"))
    )
    rng = np.random.default_rng(seed)
    old = setting.missing.fill(setting.values, setting.law.mean[None])[0]
    new = old * (1 + 0.1 * rng.normal(size=old.shape) * (rng.random(old.shape) < 0.2))
    view, gap = _View("R", "GDP", gdp.cube.parse_period(QUARTER, freq="Q")), setting.expected_gap()
    impacts = _along(view, setting, old, new, gap)
    change = view.growth(setting, new, gap) - view.growth(setting, old, gap)
    assert sum(impacts.values()) == pytest.approx(change, abs=1e-10)


@given(
    count=st.integers(0, 20),
    leaves=st.integers(1, 6),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
    gone=st.floats(0, 0.9),
    seed=st.integers(0, 1000),
)
def test_the_gaps_law_is_always_a_law(count: int, leaves: int, scale: float, gone: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    gaps = scale * rng.normal(size=(2, leaves, count))
    gaps[rng.random(gaps.shape) < gone] = np.nan
    shares = rng.random((2, leaves)) + 0.01
    law = learn(gaps, shares / shares.sum(axis=1, keepdims=True))
    assert 0.0 <= law.phi <= 0.9
    assert np.isfinite(law.scale).all() and np.isfinite(law.values).all()
    lowest = np.linalg.eigvalsh(law.scale).min()
    assert lowest >= -1e-10 * max(np.abs(law.scale).max(), 1e-300)
    assert np.abs(law.mu).max(initial=0.0) <= np.nanmax(np.abs(gaps), initial=0.0)


def test_nowcasts_of_a_known_law_are_calibrated() -> None:
    """The probability integral transform is uniform and nine of ten outcomes lie inside the 90 % interval."""
    made = world(7, regions=tuple(f"r{k}" for k in range(COUNT)))
    now = gdp.SchemeModel(made.scheme, Oracle(), gap=False).fit(*made.known(QUARTER, 1)).draw(QUARTER, 600)
    places, inside = [], []
    for region in made.accounts.regions:
        density, actual = now.growth(region=region), float(made.accounts.growth(region).loc[QUARTER, "GDP"])
        places.append(density.cdf(actual))
        low, high = density.interval(0.9)
        inside.append(low <= actual <= high)
    assert 0.85 <= np.mean(inside) <= 0.95
    distance = np.max(np.abs(np.sort(places) - (np.arange(COUNT) + 0.5) / COUNT))
    assert distance < 1.36 / np.sqrt(COUNT)  # Kolmogorov-Smirnov at 5 %
