"""A model for each region: each is what it would be alone, and what is missing moves together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.nowcasting import ByRegion
from gdpcore.nowcasting.joint import joint_law
from tests.build import TREE, backward, expect_refusal
from tests.nowcast_world import world

MODEL = gdp.DynamicFactor(factors=1, idiosyncratic="iid", most=60)
REGIONS = ("north", "south")


def frames(together: float = 0.0, seed: int = 3) -> pd.DataFrame:
    """Made-up growth of three series of two regions with a common part, the last month missing but in one series, and one common series."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(90, 3))
    x = {f"{r} {c}": together * common[:, i] + rng.normal(size=90) for r in REGIONS for i, c in enumerate("abc")}
    x["price"] = rng.normal(size=90)
    frame = pd.DataFrame(x, pd.period_range("2016-01", periods=90, freq="M"))
    frame.iloc[-1, [k for k, c in enumerate(frame) if not c.endswith(" c")]] = np.nan
    return frame


def cells(frame: pd.DataFrame, *names: str) -> list[tuple[str, pd.Period]]:
    return [(n, frame.index[-1]) for n in names]


def test_each_region_is_what_its_model_says_alone() -> None:
    x = frames()
    fit = ByRegion(MODEL).fit(x)
    for place in REGIONS:
        alone = MODEL.fit(x[[c for c in x if c.startswith(place) or c == "price"]])
        for name in (f"{place} a", f"{place} b"):
            assert fit.nowcast(name, x.index[-1]).mean == alone.nowcast(name, x.index[-1]).mean
        law = joint_law(fit, cells(x, f"{place} a", f"{place} b"))
        one = joint_law(alone, cells(x, f"{place} a", f"{place} b"))
        assert np.array_equal(law.mean, one.mean) and np.array_equal(law.covariance, one.covariance)


def test_what_is_missing_moves_together_as_changes_did() -> None:
    apart, near = ByRegion(MODEL).fit(frames(0.0)), ByRegion(MODEL).fit(frames(2.0))
    assert apart.correlation < 0.15 and near.correlation == pytest.approx(0.8, abs=0.1)  # 4 / (4 + 1)
    x = frames(2.0)
    for given in (0.0, 0.6, 1.0):
        law = joint_law(ByRegion(MODEL, given).fit(x), cells(x, "north a", "south b", "south a", "north b", "price"))
        assert np.linalg.eigvalsh(law.covariance).min() > -1e-12
        sd = np.sqrt(np.diagonal(law.covariance))
        between = law.covariance[0, 2] / sd[0] / sd[2]
        assert between == pytest.approx(given, abs=0.1)
    swapped = x[[*(c for c in x if c.startswith("south")), *(c for c in x if not c.startswith("south"))]]
    assert ByRegion(MODEL).fit(swapped).correlation == pytest.approx(near.correlation, abs=1e-12)


def test_the_sum_of_regions_is_less_sure_when_they_hang_together() -> None:
    made = world(4, REGIONS)
    panel, base = made.known("2023Q2", 1)
    sds = []
    for given in (0.0, 1.0):
        now = gdp.SchemeModel(made.scheme, ByRegion(MODEL, given), gap=False).fit(panel, base).draw("2023Q2", 800)
        total = now.volume.sel(item="GDP").values.sum(axis=1)
        sds.append((100 * total[:, -1] / total[:, -5]).std())
        leaves = np.stack([now.volume.sel(item=i).values for i in TREE.leaves])
        assert backward(now.volume.sel(item="GDP").values, leaves.sum(0), np.abs(leaves).sum(0)) < 1e-13
    assert 1.2 < sds[1] / sds[0] < 1.6  # sqrt 2 for regions of one size


def test_update_keeps_parameters_and_takes_new_figures() -> None:
    x = frames()
    fit = ByRegion(MODEL).fit(x)
    after = x.copy()
    after.loc[after.index[-1], "north a"] = 1.5
    new = fit.update(after)
    assert new.nowcast("north a", x.index[-1]).sd == 0.0 and new.correlation == fit.correlation
    assert new.nowcast("south a", x.index[-1]).mean == fit.nowcast("south a", x.index[-1]).mean
    again = ByRegion(MODEL).fit(after, start=fit)
    assert set(again.fits) == set(REGIONS)


def test_without_regions_it_is_the_model_itself() -> None:
    x = frames()[["north a", "north b", "north c", "price"]].set_axis(list("abcp"), axis=1)
    cell = ("a", x.index[-1])
    assert ByRegion(MODEL).fit(x).nowcast(*cell).mean == MODEL.fit(x).nowcast(*cell).mean


def test_a_region_that_is_not_there_and_a_correlation_that_is_none_are_refused() -> None:
    x = frames()
    with expect_refusal("E-NOW-010", "west", "north, south"):
        ByRegion(MODEL).fit(x).nowcast("west a", x.index[-1])
    for wrong in (-0.1, 1.1):
        with expect_refusal("E-NOW-009", "correlation"):
            ByRegion(MODEL, wrong)
