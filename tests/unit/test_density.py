"""Densities: scores against numerical integrals, and what a known figure is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Nowcast, Sample

QUARTER = pd.Period("2024Q1", freq="Q")


def crps_by_integration(cdf, actual: float, low: float, high: float) -> float:
    below = integrate.quad(lambda x: cdf(x) ** 2, low, actual, limit=400)[0]
    above = integrate.quad(lambda x: (1.0 - cdf(x)) ** 2, actual, high, limit=400)[0]
    return below + above


@pytest.mark.parametrize("actual", [-3.0, 0.7, 1.0, 8.0])
def test_scores_of_a_normal_density_are_their_integrals(actual: float) -> None:
    one, normal = Nowcast("GDP", QUARTER, 1.0, 1.3), stats.norm(1.0, 1.3)
    assert one.crps(actual) == pytest.approx(crps_by_integration(normal.cdf, actual, -20.0, 20.0), rel=1e-9)
    assert one.log_score(actual) == pytest.approx(normal.logpdf(actual), rel=1e-12)
    assert one.cdf(actual) == pytest.approx(normal.cdf(actual), rel=1e-12)
    assert one.quantile(0.05) == pytest.approx(normal.ppf(0.05), rel=1e-12)


@pytest.mark.parametrize("actual", [-3.0, 0.0, 0.31, 4.0])
def test_the_crps_of_draws_is_that_of_all_pairs(actual: float) -> None:
    values = np.random.default_rng(3).normal(size=60)
    pairs = np.abs(values[:, None] - values[None]).mean() / 2.0
    assert Sample("GDP", QUARTER, values).crps(actual) == pytest.approx(np.abs(values - actual).mean() - pairs, rel=1e-12)


def test_many_draws_say_what_their_distribution_says() -> None:
    normal, values = Nowcast("GDP", QUARTER, 5.0, 0.4), np.random.default_rng(1).normal(5.0, 0.4, 100_000)
    sample = Sample("GDP", QUARTER, values)
    for actual in (4.2, 5.0, 5.6):
        assert sample.crps(actual) == pytest.approx(normal.crps(actual), abs=5e-3)
        assert sample.log_score(actual) == pytest.approx(normal.log_score(actual), abs=0.05)
        assert sample.cdf(actual) == pytest.approx(normal.cdf(actual), abs=5e-3)
    assert sample.interval(0.9) == pytest.approx(normal.interval(0.9), abs=0.01)


@pytest.mark.parametrize("known", [Nowcast("GDP", QUARTER, 5.2, 0.0), Sample("GDP", QUARTER, np.full(9, 5.2))])
def test_a_known_figure_has_no_spread(known: Nowcast | Sample) -> None:
    assert (known.mean, known.sd, *known.interval(0.9)) == (5.2, 0.0, 5.2, 5.2)
    assert known.crps(5.2) == 0.0
    assert known.crps(5.5) == pytest.approx(0.3)
    assert known.log_score(5.2) == np.inf
    assert known.log_score(5.3) == -np.inf
    assert (known.draws(4) == 5.2).all()


def test_ties_leave_the_transform_centred() -> None:
    assert Sample("GDP", QUARTER, np.array([1.0, 2.0, 2.0, 3.0])).cdf(2.0) == 0.5


@pytest.mark.parametrize("values", [[], [1.0], [1.0, np.nan], [1.0, np.inf]])
def test_what_is_no_sample(values: list[float]) -> None:
    with pytest.raises(ModelError, match="E-NOW-009"):
        Sample("GDP", QUARTER, np.array(values))


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, np.nan, 90.0])
def test_levels_are_shares(level: float) -> None:
    for one in (Nowcast("GDP", QUARTER, 5.0, 0.4), Sample("GDP", QUARTER, np.arange(5.0))):
        with pytest.raises(ModelError, match="E-NOW-009"):
            one.interval(level)
