"""The gap between published growth and a scheme's: its law against closed forms, its draws against its law."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.kernel.scheme_gap import FREEDOM, HIGHEST_PHI, GapLaw, learn

ONE = np.ones((1, 1))


def ar(phi: float, mean: float, count: int, rng: np.random.Generator, leaves: int = 1) -> np.ndarray:
    e = np.zeros((1, leaves, count + 50))
    for t in range(1, count + 50):
        e[..., t] = phi * e[..., t - 1] + rng.standard_normal((1, leaves))
    return mean + e[..., 50:]


def test_the_mean_is_shrunk_by_n_over_n_plus_8() -> None:
    law = learn(np.full((1, 1, 4), 3.0), ONE)
    assert law.mu.item() == pytest.approx(3.0 * 4 / 12)
    assert law.last.item() == pytest.approx(2.0)


def test_a_constant_gap_is_carried_and_fades_with_phi_to_its_mean() -> None:
    law = learn(np.full((1, 1, 8), 2.0), ONE)
    assert law.phi == HIGHEST_PHI  # the shrunk mean leaves the same distance every quarter
    assert law.values.item() == pytest.approx(1.0 + 0.9)
    assert law.expected(3).ravel() == pytest.approx([1.9, 1.81, 1.729])


def test_phi_is_pooled_by_shares_and_stays_between_nought_and_its_bound() -> None:
    gaps = np.array([[[1.0, -1.0, 1.0, -1.0], [2.0, 2.0, 2.0, 2.0]]])
    assert learn(gaps, np.array([[0.99, 0.01]])).phi == 0.0
    assert learn(gaps, np.array([[0.01, 0.99]])).phi > 0.5


def test_few_quarters_pool_the_variance_inversely_to_shares() -> None:
    rng = np.random.default_rng(1)
    shares = np.array([[0.8, 0.1, 0.1]])
    law = learn(rng.normal(size=(1, 3, 6)) * np.array([1.0, 3.0, 3.0])[None, :, None], shares)
    assert law.pooled and law.quarters == 6
    sized = np.diagonal(law.scale[0]) * shares[0]
    assert sized == pytest.approx(np.full(3, sized[0]))


def test_from_twelve_quarters_on_variances_are_their_own_and_correlations_halved() -> None:
    rng = np.random.default_rng(2)
    common = rng.normal(size=200)
    gaps = np.stack([common, 2.0 * common])[None]
    law = learn(gaps, np.full((1, 2), 0.5))
    d = gaps - law.mu[..., None]
    eta = d[..., 1:] - law.phi * d[..., :-1]
    moments = eta[0] @ eta[0].T / 199
    assert not law.pooled
    assert law.scale[0] == pytest.approx(0.5 * moments + 0.5 * np.diag(np.diag(moments)))


def test_quarters_are_counted_where_half_of_the_region_has_a_gap() -> None:
    gaps = np.full((1, 2, 5), np.nan)
    gaps[0, 0] = 1.0
    gaps[0, 1, 3:] = 1.0
    assert learn(gaps, np.array([[0.2, 0.8]])).quarters == 2


def test_nothing_known_gives_no_quarters_and_no_gap() -> None:
    for gaps in (np.full((1, 2, 3), np.nan), np.empty((1, 2, 0))):
        law = learn(gaps, np.full((1, 2), 0.5))
        assert law.quarters == 0
        assert not law.values.any() and not law.scale.any()


def test_a_leaf_whose_last_gap_is_unknown_goes_back_to_its_mean() -> None:
    law = learn(np.array([[[2.0, 2.0, np.nan], [2.0, 2.0, 2.0]]]), np.full((1, 2), 0.5))
    assert law.values[0, 0] == law.mu[0, 0]
    assert law.values[0, 1] > law.mu[0, 1]


def test_a_law_goes_on_after_newer_gaps() -> None:
    law = learn(np.full((1, 2, 4), 3.0), np.full((1, 2), 0.5))
    newer = law.after(np.array([[[0.0, 5.0], [5.0, np.nan]]]))
    assert newer.last.ravel().tolist() == [5.0 - law.mu[0, 0], 0.0]
    assert newer.phi == law.phi and newer.mu is law.mu
    assert not law.after(np.empty((1, 2, 0))).last.any()


def test_draws_have_the_mean_and_the_variance_of_their_law() -> None:
    scale = np.array([[[1.0, 0.4], [0.4, 2.0]]])
    law = GapLaw(np.array([[0.5, -1.0]]), 0.6, scale, np.array([[1.0, 0.0]]), 14, False)
    draws = law.draw(2, 200_000, np.random.default_rng(3))
    assert draws.mean(axis=0) == pytest.approx(law.expected(2), abs=0.02)
    wide = FREEDOM / (FREEDOM - 2.0)
    assert np.cov(draws[:, 0, :, 0].T) == pytest.approx(wide * scale[0], rel=0.05)
    assert draws[:, 0, :, 1].var(axis=0) == pytest.approx(wide * (1 + 0.36) * np.diag(scale[0]), rel=0.05)


def test_the_same_seed_gives_the_same_draws() -> None:
    law = learn(np.random.default_rng(4).normal(size=(2, 3, 9)), np.full((2, 3), 1 / 3))
    one, two = (law.draw(3, 50, np.random.default_rng(5)) for _ in range(2))
    assert one.shape == (50, 2, 3, 3) and np.array_equal(one, two)


@pytest.mark.parametrize(("phi", "mean"), [(0.0, 0.0), (0.5, -0.5), (0.8, 0.3)])
def test_intervals_of_simulated_gaps_cover_what_they_say(phi: float, mean: float) -> None:
    rng = np.random.default_rng(6)
    shares = np.full((1, 4), 0.25)
    inside = []
    for k in range(400):
        e = ar(phi, mean, 15, rng, leaves=4)
        draws = learn(e[..., :-1], shares).draw(1, 400, np.random.default_rng(k))[..., 0]
        low, high = np.quantile(draws.mean(axis=-1), [0.05, 0.95])  # the gap of GDP
        inside.append(low <= e[..., -1].mean() <= high)
    assert 0.85 <= np.mean(inside) <= 0.97
