"""Static factors: the EM of factor analysis climbs to a stationary point of the normal likelihood, and the likeliest is taken."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.nowcasting.static_factors import beginning, climbed, likely_components


def correlations(seed: int = 0, n: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """A made-up panel (T, n) moved by two factors, and its correlations."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, 2)) @ rng.normal(size=(2, n)) + rng.normal(size=(200, n))
    x = (x - x.mean(0)) / x.std(0)
    return x, x.T @ x / 200


def test_the_likelihood_is_the_normal_one_and_every_round_climbs() -> None:
    _, cross = correlations()
    begin = beginning(cross, np.ones(8), 2)
    path = [climbed(cross, *begin, rounds) for rounds in (0, 1, 5, 20, 100, 2000)]
    for one in path:
        cov = one.loadings @ one.loadings.T + np.diag(one.own)
        dense = -0.5 * (np.linalg.slogdet(cov)[1] + np.trace(np.linalg.solve(cov, cross)))
        assert one.loglike == pytest.approx(dense, rel=1e-12)
    assert (np.diff([one.loglike for one in path]) >= -1e-12).all()
    cov = path[-1].loadings @ path[-1].loadings.T + np.diag(path[-1].own)
    slope = np.linalg.solve(cov, cross - cov) @ np.linalg.inv(cov) @ path[-1].loadings
    assert np.abs(slope).max() < 1e-3, "at the top"


def test_the_components_span_the_scores_of_the_closely_tied() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 120, 1))
    x = np.hstack([a + 0.9 * rng.normal(size=(120, 6)), b + 0.1 * rng.normal(size=(120, 3))])
    x = (x - x.mean(0)) / x.std(0)
    for autocorrelated in (False, True):
        found = likely_components(x, 1, autocorrelated)[0][:, 0]
        assert abs(np.corrcoef(found, b[:, 0])[0, 1]) > 0.99
        assert np.array_equal(found, likely_components(x, 1, autocorrelated)[0][:, 0]), "the same every time"


def test_copies_and_silent_series_do_no_harm() -> None:
    x, _ = correlations()
    x[:, 1], x[:, 2] = x[:, 0], 0.0
    for rng in (None, np.random.default_rng(3)):
        assert np.isfinite(np.hstack(likely_components(x, 2, True, rng))).all()


def test_where_the_likeliest_explains_a_pair_entirely_the_likeliest_proper_solution_comes_second() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 120, 1))
    x = np.hstack([a + 0.9 * rng.normal(size=(120, 6)), b + 0.01 * rng.normal(size=(120, 2))])
    one, two = likely_components((x - x.mean(0)) / x.std(0), 1, False)
    assert abs(np.corrcoef(one[:, 0], b[:, 0])[0, 1]) > 0.99
    assert abs(np.corrcoef(two[:, 0], a[:, 0])[0, 1]) > 0.9
