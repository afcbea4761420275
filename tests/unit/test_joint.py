"""The joint law of missing cells against draws of the model and the textbook's conditional normal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gdpcore.nowcasting.joint as joint
from gdpcore import DynamicFactor
from gdpcore.nowcasting.joint import JointLaw, joint_law, on_other_data
from tests.build import expect_refusal

MONTHS = pd.period_range("2015-01", periods=100, freq="M")


@pytest.fixture(scope="module")
def fit():
    rng = np.random.default_rng(0)
    f = np.zeros(100)
    for t in range(1, 100):
        f[t] = 0.8 * f[t - 1] + rng.normal()
    frame = pd.DataFrame(f[:, None] * [1.0, 0.7, -0.5] + 0.5 * rng.normal(size=(100, 3)), MONTHS, ["a", "b", "c"])
    frame.iloc[-2:, 0] = np.nan
    frame.iloc[-1, 1] = np.nan
    return DynamicFactor(factors=1).fit(frame)


CELLS = (("a", MONTHS[-2]), ("a", MONTHS[-1]), ("b", MONTHS[-1]), ("b", MONTHS[-1] + 1))


def test_mean_and_covariance_are_those_of_many_draws(fit) -> None:
    law = joint_law(fit, CELLS)
    longer = replace(fit, data=fit.data.until(MONTHS[-1] + 1))
    draws = longer.simulate(40_000, seed=1)[list(CELLS)].to_numpy()
    sd = np.sqrt(np.diag(law.covariance))
    assert draws.mean(axis=0) == pytest.approx(law.mean, abs=0.03 * sd.max())
    assert np.cov(draws.T) == pytest.approx(law.covariance, abs=0.03 * sd.max() ** 2)


def test_means_and_sds_are_those_of_single_nowcasts(fit) -> None:
    law = joint_law(fit, CELLS)
    for k, (series, period) in enumerate(CELLS):
        one = fit.nowcast(series, period)
        assert (law.mean[k], np.sqrt(law.covariance[k, k])) == pytest.approx((one.mean, one.sd))


def test_many_cells_are_sampled_about_the_exact_mean(fit, monkeypatch) -> None:
    exact = joint_law(fit, CELLS)
    monkeypatch.setattr(joint, "EXACT", 1)
    sampled = joint_law(fit, CELLS)
    assert np.array_equal(sampled.mean, exact.mean)
    assert sampled.covariance == pytest.approx(exact.covariance, abs=0.1)


def test_draws_given_figures_are_draws_of_the_conditional_law() -> None:
    covariance = np.array([[2.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 1.0]])
    cells = tuple(("x", MONTHS[k]) for k in range(3))
    law = JointLaw(cells, np.array([1.0, 2.0, 3.0]), covariance)
    moved = law.given(law.draw(100_000, np.random.default_rng(2)), {cells[1]: 5.0})
    assert np.all(moved[:, 1] == 5.0)
    gain = covariance[:, 1] / 3.0
    assert moved.mean(axis=0) == pytest.approx(law.mean + gain * 3.0, abs=0.02)
    expected = covariance - np.outer(gain, covariance[1])
    assert np.cov(moved.T) == pytest.approx(expected, abs=0.03)


def test_no_figures_move_no_draw() -> None:
    law = JointLaw((("x", MONTHS[0]),), np.zeros(1), np.ones((1, 1)))
    draws = law.draw(5, np.random.default_rng(0))
    assert law.given(draws, {}) is draws


def test_no_cells_need_no_model() -> None:
    assert joint_law(None, ()).draw(3, np.random.default_rng(0)).shape == (3, 0)


class Silent:
    """A model that cannot draw."""


class Other:
    """A model that draws independent cells, and none of series b."""

    def simulate(self, draws: int, seed: int = 0, start: object = None) -> pd.DataFrame:
        values = np.random.default_rng(seed).normal([1.0, -1.0], [1.0, 2.0], (draws, 2))
        return pd.DataFrame(values, columns=pd.MultiIndex.from_tuples(list(CELLS[:2])))

    def update(self, x: pd.DataFrame, y: object = None) -> Other:
        return self


def test_any_model_that_simulates_will_do_and_others_are_refused() -> None:
    law = joint_law(Other(), CELLS[:2])
    assert law.mean == pytest.approx([1.0, -1.0], abs=0.1)
    assert np.diag(law.covariance) == pytest.approx([1.0, 4.0], rel=0.1)
    assert isinstance(on_other_data(Other(), pd.DataFrame(), None), Other)
    with expect_refusal("E-CAST-005", "Silent"):
        joint_law(Silent(), CELLS)
    with expect_refusal("E-CAST-001", "b", str(MONTHS[-1])):
        joint_law(Other(), CELLS)
