"""Several series benchmarked together: against a dense quadratic programme and against one series at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.balance import multivariate_cholette, rake_in_time
from gdpcore.kernel.benchmark import denton

NAN = np.nan


def world(seed: int, series: int = 3, years: int = 3, extra: int = 0, batch: tuple[int, ...] = ()) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    periods = 4 * years + extra
    x = 50 * np.exp(np.cumsum(random.normal(0.01, 0.05, (*batch, series, periods)), axis=-1))
    y = x * random.uniform(0.9, 1.1, x.shape)
    mix = np.vstack([np.ones(series), random.integers(-1, 3, series)])
    totals = y[..., : 4 * years].reshape(*batch, series, years, 4).sum(-1)
    return {"indicators": x, "totals": totals, "weights": mix, "targets": mix @ y}


def twin(p: dict[str, Any], rho: float, lam: float) -> np.ndarray:
    """The whole quadratic programme by one dense least-squares solve of its optimality conditions."""
    x = p["indicators"]
    series, periods = x.shape
    years = p["totals"].shape[1]
    step = np.eye(periods) - rho * np.eye(periods, k=-1)
    step[0, 0] = np.sqrt(1 - rho**2)
    hessian = np.kron(np.eye(series), step.T @ step)
    whole = np.zeros((years, periods))
    for y in range(years):
        whole[y, 4 * y : 4 * y + 4] = 1
    a = np.vstack([np.kron(np.eye(series), whole), np.kron(p["weights"], np.eye(periods))])
    b = np.r_[p["totals"].ravel(), p["targets"].ravel()]
    a, b = a[~np.isnan(b)], b[~np.isnan(b)]
    scale = np.abs(x.ravel()) ** lam
    ad = a * scale
    system = np.block([[hessian, ad.T], [ad, np.zeros((len(a), len(a)))]])
    d = np.linalg.lstsq(system, np.r_[np.zeros(x.size), b - a @ x.ravel()], rcond=1e-13)[0][: x.size]
    return (x.ravel() + scale * d).reshape(x.shape)


@pytest.mark.parametrize("rho", [0.0, 0.8, 1.0])
@pytest.mark.parametrize("lam", [0.0, 0.5, 1.0])
def test_is_the_dense_quadratic_programme(rho: float, lam: float) -> None:
    for seed in range(3):
        p = world(seed, extra=seed)
        out = multivariate_cholette(**p, rho=rho, lam=lam)
        np.testing.assert_allclose(out.values, twin(p, rho, lam), rtol=1e-8)
        assert out.residual <= 1e-14
        assert out.kkt <= 1e-10


def test_missing_totals_and_targets_constrain_nothing() -> None:
    p = world(4, extra=2)
    p["totals"][1, 1] = NAN
    p["targets"][0, [2, 5]] = NAN
    p["targets"][1] = NAN
    np.testing.assert_allclose(multivariate_cholette(**p).values, twin(p, 1.0, 1.0), rtol=1e-8)


def test_without_targets_it_is_denton_for_each_series() -> None:
    p = world(5, extra=3)
    p["targets"] = p["targets"] * NAN
    out = multivariate_cholette(**p)
    np.testing.assert_allclose(out.values, denton(p["indicators"], p["totals"]).values, rtol=1e-11)


def test_leading_axes_are_a_batch() -> None:
    p = world(6, batch=(2, 2))
    out = multivariate_cholette(**p, rho=0.9)
    one = {k: v if k == "weights" else v[1, 0] for k, v in p.items()}
    np.testing.assert_allclose(out.values[1, 0], multivariate_cholette(**one, rho=0.9).values, rtol=1e-12)
    assert out.annual.shape == p["totals"].shape
    assert out.contemporaneous.shape == p["targets"].shape


def test_a_zero_stays_zero_and_the_series_around_it_stays_smooth() -> None:
    p = world(7)
    p["indicators"][0, 5] = 0.0
    p["targets"] = p["weights"] @ np.where(p["indicators"] == 0, 0, p["indicators"] * 1.01)
    p["totals"] = (p["indicators"] * 1.01).reshape(3, 3, 4).sum(-1)
    out = multivariate_cholette(**p)
    assert out.values[0, 5] == 0
    np.testing.assert_allclose(out.values, 1.01 * p["indicators"], rtol=1e-11)
    assert out.kkt <= 1e-9


def test_movement_is_kept_better_than_by_two_stages_which_meet_the_same_constraints() -> None:
    p = world(8, series=5, years=6)
    mix = np.ones((1, 5))
    p |= {"weights": mix, "targets": p["targets"][:1]}
    joint = multivariate_cholette(**p).values
    first = denton(p["indicators"], p["totals"]).values
    stages = rake_in_time(first[:, None], None, p["targets"], p["totals"][:, None]).values[:, 0]
    for z in (joint, stages):
        np.testing.assert_allclose(z.sum(0), p["targets"][0], rtol=1e-12)
        np.testing.assert_allclose(z.reshape(5, 6, 4).sum(-1), p["totals"], rtol=1e-12)

    def movement(z: np.ndarray) -> float:
        return float((np.diff(z / p["indicators"], axis=-1) ** 2).sum())

    assert movement(joint) < movement(stages)
    assert np.abs(joint / stages - 1).max() < 0.05


def test_a_clash_names_a_smallest_set() -> None:
    p = world(9)
    p |= {"weights": np.ones((1, 3)), "targets": p["targets"][:1]}
    p["totals"][2, 1] += 1.0
    with pytest.raises(KernelError, match="cannot hold together") as caught:
        multivariate_cholette(**p)
    assert caught.value.code == "E-BAL-010"
    fields = caught.value.finding.fields
    assert fields["annual"] == [(0, 1), (1, 1), (2, 1)]
    assert fields["contemporaneous"] == [(0, 4), (0, 5), (0, 6), (0, 7)]


def test_series_twelve_orders_apart_are_met_and_forty_refused() -> None:
    random = np.random.default_rng(1)
    for orders in (6, 20):
        x = np.exp(random.normal(size=(4, 12))) * 10.0 ** random.uniform(-orders, orders, (4, 12))
        y = x * random.uniform(0.9, 1.1, x.shape)
        given = x, y.reshape(4, 3, 4).sum(2), np.ones((1, 4)), y.sum(0)[None]
        if orders == 6:
            assert multivariate_cholette(*given).residual <= 1e-13
            continue
        with pytest.raises(KernelError, match="double precision") as caught:
            multivariate_cholette(*given)
        assert caught.value.code == "E-BAL-007"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"indicators": np.ones(4)}, "do not name the same series"),
        ({"weights": np.ones((1, 2))}, "do not name the same series"),
        ({"weights": np.ones(3)}, "do not name the same series"),
        ({"indicators": np.full((3, 4), NAN)}, "indicators"),
        ({"weights": np.full((1, 3), np.inf)}, "weights"),
        ({"totals": np.ones((3, 2))}, "do not cover 2 years"),
        ({"totals": np.ones((2, 1))}, "totals of shape"),
        ({"targets": np.ones((2, 4))}, "targets of shape"),
        ({"rho": 1.5}, "rho 1.5"),
        ({"lam": -1.0}, "lam -1.0"),
        ({"ratio": 0}, "ratio 0"),
    ],
)
def test_input_that_cannot_be_right(change: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {
        "indicators": np.ones((3, 4)),
        "totals": np.full((3, 1), 4.0),
        "weights": np.ones((1, 3)),
        "targets": np.full((1, 4), 3.0),
    } | change
    with pytest.raises(KernelError, match=words) as caught:
        multivariate_cholette(**given)
    assert caught.value.code == "E-KERNEL-001"
