"""The pandas twins of the benchmarks give the library's figures and flags: what is timed side by side is the same work."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.cases.accounts import whole
from benchmarks.twins import pandas_long, pandas_wide
from benchmarks.world import World, world
from gdpcore.cube import Cube

NAMES = ("value", "volume", "growth", "contribution")


@pytest.fixture(scope="module", params=[((5, 20, 60), "M"), ((6, 12, 43), "Q"), ((3, 9, 31), "M")], ids=str)
def given(request: pytest.FixtureRequest) -> World:
    return world(*request.param)


def ours(w: World) -> dict[str, Cube]:
    accounts, growth, contributions = whole(w)
    return dict(zip(NAMES, (accounts.value, accounts.volume, growth, contributions), strict=True))


def test_the_world_has_gaps_and_figures_in_every_result(given: World) -> None:
    for cube in ours(given).values():
        assert 0.05 < np.isnan(cube.values).mean() < 0.95


def test_long_twin(given: World) -> None:
    rows = pandas_long(given).sort_values(["region", "item", "period"])
    for name, cube in ours(given).items():
        np.testing.assert_allclose(rows[name].to_numpy().reshape(cube.values.shape), cube.values, rtol=1e-11, atol=1e-11)
        np.testing.assert_array_equal(rows[f"{name}_status"].to_numpy().reshape(cube.status.shape), cube.status)


def test_wide_twin(given: World) -> None:
    frames = {name: frame.sort_index() for name, frame in pandas_wide(given).items()}
    for name, cube in ours(given).items():
        np.testing.assert_allclose(frames[name].to_numpy().reshape(cube.values.shape), cube.values, rtol=1e-11, atol=1e-11)
        np.testing.assert_array_equal(frames[f"{name}_status"].to_numpy().reshape(cube.status.shape), cube.status)
