"""Whatever the panel and the blocks: innovations make the likelihood, gains add up and do not depend on units or order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore.kernel.factor_model import em_step, innovations, lay_out, smooth
from gdpcore.nowcasting import FactorFit
from tests.factor_panels import panel, parameters
from tests.made_up_factors import in_blocks

SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = [
    "month", "late", "gap", "scaled", "quarter_growth", "quarter_sum", "uneven", "jan_feb", "ytd", "ytd_quarterly", "ytd_growth",
    "one", "quarter_mean", "none", "annual",
]  # fmt: skip
_FITS: dict[int, FactorFit] = {}


def fitted(exponent: int) -> FactorFit:
    if exponent not in _FITS:
        monthly, quarterly, blocks, _ = in_blocks(61)
        _FITS[exponent] = gdp.DynamicFactor(blocks=blocks, most=5).fit(monthly * 10.0**exponent, quarterly * 10.0**exponent)
    return _FITS[exponent]


@SETTINGS
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=2, max_size=6),
    seed=st.integers(0, 50),
    r=st.integers(1, 3),
    p=st.integers(1, 3),
    ar1=st.booleans(),
)
def test_errors_make_the_likelihood(kinds: list[str], seed: int, r: int, p: int, ar1: bool) -> None:
    given_panel, at = panel(["month", *kinds], 40, seed), parameters(seed, len(kinds) + 1, r, p, ar1)
    layout = lay_out(given_panel, factors=r, lags=p, autocorrelated=ar1)
    assert innovations(layout, at).loglike == pytest.approx(smooth(layout, at).loglike, rel=1e-10, abs=1e-8)


@SETTINGS
@given(
    kinds=st.lists(st.sampled_from(KINDS), min_size=3, max_size=6),
    seed=st.integers(0, 50),
    masks=st.integers(0, 255),
    joint=st.booleans(),
)
def test_steps_under_any_restriction_keep_it_and_lose_nothing(kinds: list[str], seed: int, masks: int, joint: bool) -> None:
    kinds = ["month", "month", *kinds]
    rng = np.random.default_rng(masks)
    loading = rng.random((len(kinds), 3)) < 0.6
    loading[:, 0] = True
    own = None if joint else np.array([[1, 0, 0], [0, 1, 1], [0, 1, 1]], bool)
    at = parameters(seed, len(kinds), 3, 1)
    mask = np.ones((3, 3)) if own is None else own
    transition = at.transition * mask
    transition *= 0.8 / max(0.8, float(np.abs(np.linalg.eigvals(transition[0])).max()))
    at = type(at)(at.loadings * loading, transition, at.factor_cov * mask, at.rho, at.variance)
    layout = lay_out(panel(kinds, 40, seed), factors=3, lags=1, loading_mask=loading, transition_mask=own)
    path = []
    for _ in range(6):
        step = em_step(layout, at)
        path.append(step.loglike)
        at = step.parameters
    assert np.diff(path).min() >= -1e-8 * max(1.0, abs(path[-1]))
    assert (
        (at.loadings[~loading] == 0).all() and (at.factor_cov * (1 - mask) == 0).all() and (at.transition * (1 - mask) == 0).all()
    )


@SETTINGS
@given(exponent=st.sampled_from([-6, 0, 12]), turn=st.randoms(use_true_random=False), target=st.sampled_from(["GDP", "x1"]))
def test_gains_add_up_in_any_order_and_unit(exponent: int, turn: object, target: str) -> None:
    fit = fitted(exponent)
    period = "2006Q1" if target == "GDP" else "2006-02"
    gain = fit.information_gain(target, period)
    cells = list(zip(gain.cells["series"], gain.cells["period"], strict=True))
    turn.shuffle(cells)  # type: ignore[attr-defined]
    other = fit.information_gain(target, period, cells)
    variance = gain.now.sd**2
    assert other.total == pytest.approx(gain.total, rel=1e-9)
    assert 0 < gain.total < variance and (gain.cells["marginal"] <= gain.total * (1 + 1e-9)).all()
    assert variance == pytest.approx(fitted(0).information_gain(target, period).now.sd ** 2 * 100.0**exponent, rel=1e-2)
    for column in ("series", "block", "period"):
        assert other.by(column)["sequential"].sum() == pytest.approx(gain.total, rel=1e-9)
