"""Student's t and pools of densities: scores against integrals, and what a pool of one is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density, Nowcast, Sample
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.student import Student

QUARTER = pd.Period("2024Q1", freq="Q")
DRAWS = np.random.default_rng(0).normal(0.3, 1.2, 40)


def normal(mean: float, sd: float) -> Nowcast:
    return Nowcast("GDP", QUARTER, mean, sd)


def crps_by_integration(one: Density, actual: float) -> float:
    below = integrate.quad(lambda x: one.cdf(x) ** 2, -400.0, actual, limit=800, epsabs=1e-11)[0]
    return below + integrate.quad(lambda x: (1.0 - one.cdf(x)) ** 2, actual, 400.0, limit=800, epsabs=1e-11)[0]


@pytest.mark.parametrize("df", [3.0, 7.0, 60.0])
@pytest.mark.parametrize("actual", [-2.0, 1.0, 4.0])
def test_scores_of_a_t_density_are_their_integrals(df: float, actual: float) -> None:
    one = Student("GDP", QUARTER, 1.0, 1.3, df)
    theirs = stats.t(df, 1.0, one.scale)
    assert theirs.std() == pytest.approx(one.sd, rel=1e-12)
    assert one.crps(actual) == pytest.approx(crps_by_integration(one, actual), rel=1e-6)
    assert one.log_score(actual) == pytest.approx(theirs.logpdf(actual), rel=1e-12)
    assert one.cdf(one.quantile(0.2)) == pytest.approx(0.2, rel=1e-12)


def test_a_t_density_with_many_degrees_of_freedom_is_normal() -> None:
    one, limit = Student("GDP", QUARTER, 1.0, 1.3, 1e7), normal(1.0, 1.3)
    assert one.crps(2.0) == pytest.approx(limit.crps(2.0), rel=1e-5)
    assert one.interval(0.9) == pytest.approx(limit.interval(0.9), rel=1e-6)


def test_draws_of_t_and_of_pools_follow_their_cdf_and_repeat_with_the_seed() -> None:
    for one in (
        Student("GDP", QUARTER, 1.0, 1.3, 5.0),
        Mixture.of([normal(0, 1), Student("GDP", QUARTER, 4.0, 1.3, 5.0)], np.array([1, 2])),
    ):
        draws = one.draws(4000, seed=3)
        assert (draws == one.draws(4000, seed=3)).all()
        assert stats.kstest(draws, np.vectorize(one.cdf)).pvalue > 0.01
        assert draws.mean() == pytest.approx(one.mean, abs=0.15) and draws.std() == pytest.approx(one.sd, rel=0.1)


POOLS = {
    "normal": [normal(0.0, 1.0), normal(2.0, 0.5), normal(1.0, 0.0)],
    "t and normal": [Student("GDP", QUARTER, 1.0, 1.3, 4.0), normal(0.0, 0.6)],
    "draws and normal": [Sample("GDP", QUARTER, DRAWS), normal(1.0, 0.4)],
    "draws and t": [Sample("GDP", QUARTER, DRAWS), Student("GDP", QUARTER, 0.0, 0.7, 9.0)],
}


@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("actual", [-1.0, 0.8, 3.0])
def test_the_crps_of_a_pool_is_its_integral(name: str, actual: float) -> None:
    pool = Mixture.of(POOLS[name], np.arange(1.0, len(POOLS[name]) + 1.0))
    tolerance = 2e-3 if "draws" in name or name == "normal" else 1e-7
    assert pool.crps(actual) == pytest.approx(crps_by_integration(pool, actual), rel=tolerance)


def test_a_pool_of_draws_is_the_sample_of_all() -> None:
    a, b = DRAWS[:15], DRAWS[15:30]
    pool, whole = Mixture.of([Sample("GDP", QUARTER, a), Sample("GDP", QUARTER, b)]), Sample("GDP", QUARTER, DRAWS[:30])
    assert pool.crps(0.4) == pytest.approx(whole.crps(0.4), rel=1e-12)
    assert pool.mean == pytest.approx(whole.mean, rel=1e-12)


def test_two_ways_to_the_crps_of_normals_agree() -> None:
    pool = Mixture.of([normal(0.0, 1.0), normal(2.0, 0.5)])
    nearly = Mixture.of([normal(0.0, 1.0), Student("GDP", QUARTER, 2.0, 0.5, 1e8)])
    assert pool.crps(0.7) == pytest.approx(nearly.crps(0.7), rel=1e-6)


def test_a_pool_of_one_is_itself_and_pools_of_pools_are_flat() -> None:
    one = normal(1.0, 2.0)
    assert Mixture.of([one]) is one
    assert Mixture.of([one, normal(9.0, 1.0)], np.array([1.0, 0.0])) is one
    inner = Mixture.of([one, normal(0.0, 1.0)])
    outer = Mixture.of([inner, normal(3.0, 1.0)])
    assert isinstance(outer, Mixture) and outer.weights.tolist() == [0.25, 0.25, 0.5]


def test_moments_quantiles_and_scores_of_a_pool() -> None:
    pool = Mixture.of([normal(0.0, 1.0), normal(4.0, 2.0)], np.array([3.0, 1.0]))
    assert pool.mean == pytest.approx(1.0)
    assert pool.sd**2 == pytest.approx(0.75 * (1 + 1) + 0.25 * (4 + 9))
    assert pool.log_score(0.5) == pytest.approx(np.log(0.75 * stats.norm.pdf(0.5) + 0.25 * stats.norm.pdf(0.5, 4, 2)), rel=1e-12)
    assert pool.cdf(pool.quantile(0.83)) == pytest.approx(0.83, abs=1e-10)


def test_a_known_figure_in_a_pool_keeps_its_mass() -> None:
    pool = Mixture.of([normal(1.0, 0.0), normal(1.0, 1.0)])
    assert pool.quantile(0.5) == pytest.approx(1.0)
    assert pool.log_score(0.0) == pytest.approx(np.log(0.5) + stats.norm.logpdf(1.0), rel=1e-12)
    assert pool.log_score(1.0) == np.inf


@pytest.mark.parametrize(
    ("parts", "weights"),
    [
        ([normal(0, 1), Nowcast("CPI", QUARTER, 0.0, 1.0)], None),
        ([normal(0, 1), normal(1, 1)], [1.0]),
        ([normal(0, 1), normal(1, 1)], [1.0, -0.5]),
        ([normal(0, 1), normal(1, 1)], [0.0, 0.0]),
        ([normal(0, 1), normal(1, 1)], [np.nan, 1.0]),
        ([], None),
    ],
)
def test_what_is_no_pool_is_refused(parts: list, weights: list | None) -> None:
    with pytest.raises(ModelError, match="E-RIVAL-009"):
        Mixture.of(parts, None if weights is None else np.array(weights))
