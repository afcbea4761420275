"""Blocks of factors: nought where it should be, at the maximum under that, and statsmodels' likelihood at equal parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

import gdpcore as gdp
from gdpcore.errors import ModelError, ReviewError
from gdpcore.kernel.factor.law import companion
from gdpcore.kernel.factor.maximise import gradient, maximise
from gdpcore.kernel.factor.moments import moments_of
from gdpcore.kernel.factor.system import solve
from gdpcore.kernel.factor.var import law_of
from gdpcore.kernel.factor_model import Layout, Parameters, em_step, lay_out, score, smooth
from gdpcore.nowcasting import FactorFit
from tests.dense_factor import dense, numeric_gradient
from tests.factor_panels import panel, parameters, simulated
from tests.made_up_factors import in_blocks

MONTHLY, QUARTERLY, BLOCKS, TRUTH = in_blocks()
OPTIONS: list[dict[str, Any]] = [
    {},
    {"joint": True, "idiosyncratic": "iid"},
    {"factors": {"global": 2}, "lags": 2},
    {"factors": 2, "lags": 2, "joint": True},
]


@pytest.fixture(scope="module")
def fit() -> FactorFit:
    return gdp.DynamicFactor(blocks=BLOCKS).fit(MONTHLY, QUARTERLY)


def restricted(seed: int, kinds: int, joint: bool) -> tuple[np.ndarray, np.ndarray | None, Parameters]:
    """Masks of four factors in three blocks, the second of two factors, and parameters under them."""
    at = parameters(seed, kinds, 4, 2)
    loading = np.ones((kinds, 4), bool)
    loading[: kinds // 2, 1:3], loading[kinds // 2 :, 3] = False, False
    own = None
    if not joint:
        block = np.array([0, 1, 1, 2])
        own = block[:, None] == block
    mask = np.ones((4, 4)) if own is None else own
    transition = at.transition * mask
    transition *= np.array([0.8, 0.6])[:, None, None] / max(1.0, np.abs(np.linalg.eigvals(companion(transition))).max())
    return loading, own, replace(at, loadings=at.loadings * loading, transition=transition, factor_cov=at.factor_cov * mask)


KINDS = ["month", "late", "gap", "quarter_growth", "ytd", "jan_feb", "quarter_mean", "month"]


def laid_out(joint: bool, months: int = 40) -> tuple[Layout, Parameters]:
    loading, own, at = restricted(3, len(KINDS), joint)
    return lay_out(panel(KINDS, months, 5), factors=4, lags=2, loading_mask=loading, transition_mask=own), at


# -- the kernel under restrictions ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("joint", [True, False])
def test_the_restricted_model_is_the_dense_normal(joint: bool) -> None:
    layout, at = laid_out(joint)
    twin, ours = dense(layout.panel, at), smooth(layout, at)
    assert ours.loglike == pytest.approx(twin.loglike, rel=1e-11)
    np.testing.assert_allclose(ours.factors, twin.factors, atol=1e-9)


@pytest.mark.parametrize("joint", [True, False])
def test_the_restricted_score_is_the_gradient_and_nought_where_nothing_may_move(joint: bool) -> None:
    layout, at = laid_out(joint, 30)
    slope = score(layout, at)
    own = np.ones((4, 4), bool) if layout.transition_mask is None else layout.transition_mask

    def loglike(name: str) -> Any:
        even = (lambda x: (x + x.T) / 2) if name == "factor_cov" else (lambda x: x)
        return lambda x: solve(layout, replace(at, **{name: even(x)})).loglike

    assert layout.loading_mask is not None
    for name, mask in (("loadings", layout.loading_mask), ("transition", own), ("factor_cov", own)):
        numeric = numeric_gradient(loglike(name), getattr(at, name))
        assert np.abs(numeric * ~mask).max(initial=0.0) > 1e-3 or mask.all(), "the restriction binds"
        np.testing.assert_allclose(getattr(slope, name), numeric * mask, atol=2e-6 * max(1.0, np.abs(numeric).max()))


@pytest.mark.parametrize("joint", [True, False])
def test_m_steps_end_at_the_maximum_under_the_restrictions(joint: bool) -> None:
    layout, at = laid_out(joint, 90)
    system = solve(layout, at)
    moments = moments_of(system, *system.factor.covariances())
    best = maximise(layout, at, moments).parameters
    there = gradient(layout, replace(at, loadings=best.loadings), moments).loadings
    before = gradient(layout, at, moments).loadings
    assert np.abs(there).max() < 1e-9 * np.abs(before).max(), "no better loadings, given rho"
    own = np.ones((4, 4), bool) if layout.transition_mask is None else layout.transition_mask
    lower = np.tril(own)

    def value(transition: np.ndarray, factor_cov: np.ndarray) -> float:
        law = law_of(transition, factor_cov, at.shifts, moments)
        return -np.inf if law is None else law.value

    def left(x: np.ndarray) -> float:
        """Minus the expected log-likelihood of the factors, their stationary start included, as a function of what is free."""
        transition, root = np.zeros((2, 4, 4)), np.zeros((4, 4))
        transition[:, own] = x[: 2 * own.sum()].reshape(2, -1)
        root[lower] = x[2 * own.sum() :]
        return -value(transition, root @ root.T)

    path = [value(at.transition, at.factor_cov), value(best.transition, best.factor_cov)]
    for _ in range(40):
        best = maximise(layout, best, moments).parameters
        path.append(value(best.transition, best.factor_cov))
    assert path[1] > path[0] and (np.diff(path) >= 0).all()
    root = np.linalg.cholesky(best.factor_cov)
    ours = np.concatenate([best.transition[:, own].ravel(), root[lower]])
    found = minimize(left, ours + 0.005, method="BFGS", options={"gtol": 1e-7})
    assert left(ours) <= found.fun + 1e-6
    np.testing.assert_allclose(found.x, ours, atol=1e-3)
    assert (best.loadings[~layout.loading_mask] == 0).all() and (best.factor_cov[~own] == 0).all()
    assert (best.transition[:, ~own] == 0).all()


@pytest.mark.parametrize("joint", [True, False])
def test_em_under_restrictions_never_loses_likelihood(joint: bool) -> None:
    given, _ = simulated(4, 90, 7, 1, 3, 2, True)
    loading, own, at = restricted(6, 8, joint)
    layout = lay_out(given, factors=4, lags=2, loading_mask=loading, transition_mask=own)
    path = []
    for _ in range(60):
        step = em_step(layout, at)
        path.append(step.loglike)
        at = step.parameters
    assert np.diff(path).min() >= -1e-9 * abs(path[-1]) and path[-1] > path[0] + 10


# -- the model -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_likelihood_and_factors_are_statsmodels_at_equal_parameters(options: dict[str, Any]) -> None:
    one = gdp.DynamicFactor(blocks=BLOCKS, most=12, **options).fit(MONTHLY, QUARTERLY)
    model, params = one.to_statsmodels()
    assert len(params) == model.k_params
    assert one.loglike == pytest.approx(float(model.loglike(params)), rel=1e-10)
    theirs = model.smooth(params).factors.smoothed[[str(label) for label in one.structure.labels]]
    np.testing.assert_allclose(one.factors, theirs, atol=1e-8)


def test_a_simulated_truth_is_recovered(fit: FactorFit) -> None:
    assert fit.converged
    for k, name in enumerate(BLOCKS):
        assert abs(np.corrcoef(fit.factors[name], TRUTH[:, k])[0, 1]) > 0.75
    plain = gdp.DynamicFactor(factors=3).fit(MONTHLY, QUARTERLY)
    free = np.count_nonzero(fit.structure.loading_mask) - 13 * 3
    assert plain.loglike > fit.loglike and free < 0, "fewer parameters, no more likelihood"
    off = ~np.eye(3, dtype=bool)
    assert (fit.parameters.factor_cov[off] == 0).all() and (fit.parameters.transition[:, off] == 0).all()
    assert (fit.parameters.loadings[~fit.structure.loading_mask] == 0).all()


def test_the_maximum_is_a_maximum_under_the_restrictions() -> None:
    one = gdp.DynamicFactor(blocks=BLOCKS, tolerance=1e-6, polish=True).fit(MONTHLY, QUARTERLY)
    assert one.score_norm < 1e-2
    assert (one.parameters.loadings[~one.structure.loading_mask] == 0).all()


def test_factors_are_called_after_their_blocks(fit: FactorFit) -> None:
    assert list(fit.factors) == ["global", "industry", "trade"]
    assert list(fit.table)[:3] == ["loading global", "loading industry", "loading trade"]
    assert fit.structure.home == ("industry",) * 6 + ("trade",) * 6 + ("global",)
    assert "blocks global (1), industry (1), trade (1), each with a VAR of its own" in fit.summary()
    assert ("trade", "lower") in fit.factor_bands()
    two = gdp.DynamicFactor(blocks=BLOCKS, factors={"global": 2}, most=2, joint=True).fit(MONTHLY, QUARTERLY)
    assert list(two.factors) == ["global 1", "global 2", "industry", "trade"] and "one VAR" in two.summary()


def test_the_order_of_blocks_and_columns_does_not_matter(fit: FactorFit) -> None:
    turned = dict(reversed(BLOCKS.items()))
    other = gdp.DynamicFactor(blocks=turned).fit(MONTHLY[MONTHLY.columns[::-1]], QUARTERLY)
    assert other.loglike == pytest.approx(fit.loglike, abs=0.01)
    assert list(other.factors) == ["trade", "industry", "global"]


def test_several_starts_and_a_warm_one(fit: FactorFit) -> None:
    more = gdp.DynamicFactor(blocks=BLOCKS, starts=3).fit(MONTHLY, QUARTERLY)
    assert more.loglike > fit.loglike - 0.01
    warm = fit.spec.fit(MONTHLY, QUARTERLY, start=fit)
    assert warm.iterations < fit.iterations and warm.loglike >= fit.loglike - 1e-6
    for spec in (replace(fit.spec, joint=True), replace(fit.spec, blocks=None, factors=3)):
        with pytest.raises(ModelError, match="E-NOW-012"):
            spec.fit(MONTHLY, QUARTERLY, start=fit)


@pytest.mark.parametrize("kind", ["ar1", "iid"])
def test_one_var_of_all_blocks_is_no_less_likely_than_one_of_each(kind: str) -> None:
    apart = gdp.DynamicFactor(blocks=BLOCKS, idiosyncratic=kind).fit(MONTHLY, QUARTERLY)
    assert replace(apart.spec, joint=True).fit(MONTHLY, QUARTERLY).loglike > apart.loglike - 1e-6


def test_news_and_nowcasts_of_a_block_model_add_up(fit: FactorFit) -> None:
    monthly = MONTHLY.copy()
    monthly.iloc[-1, ::2], monthly.iloc[-4, 3] = 0.7, 0.1
    news = fit.news(monthly, QUARTERLY, series="GDP", period="2013Q2")
    assert abs(sum(getattr(news, n)["impact"].sum() for n in ("releases", "revisions", "withdrawals")) - news.total) < 1e-10
    assert set(news.by("block").index) == {"industry", "trade"}
    assert news.by("block").to_numpy().sum() == pytest.approx(news.total, abs=1e-10)
    turned = fit.news(monthly[monthly.columns[::-1]], QUARTERLY, series="GDP", period="2013Q2").by("block")
    np.testing.assert_allclose(turned.loc[news.by("block").index], news.by("block"), atol=1e-12)
    assert fit.nowcast("GDP", "2013Q2").sd > 0


# -- refusals ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("blocks", "factors", "codes"),
    [
        ({"all": None, "a": ["x1", "nothing"]}, 1, {"E-NOW-031"}),
        ({"a": ["x1", "x2"], "b": ["x3", "x4"]}, 1, {"E-NOW-032"}),
        ({"all": None, "a": ["x1", "x2"]}, {"a": 3}, {"E-NOW-033"}),
        ({"all": None, "every": [*MONTHLY, "GDP"]}, 1, {"E-NOW-035"}),
        ({"all": None, "a": ["x1", "x2"], "a 1": ["x3", "x4"]}, {"a": 2}, {"E-NOW-036"}),
        ({"a": ["x0", "no"], "b": ["x0"]}, {"b": 2}, {"E-NOW-031", "E-NOW-032", "E-NOW-033"}),
    ],
)
def test_blocks_that_do_not_fit_the_series(blocks: Any, factors: Any, codes: set[str]) -> None:
    with pytest.raises(ReviewError) as caught:
        gdp.DynamicFactor(blocks=blocks, factors=factors).fit(MONTHLY, QUARTERLY)
    assert {finding.code for finding in caught.value.findings} == codes


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"blocks": {"a": []}}, "E-NOW-030 block 'a'"),
        ({"blocks": {}}, "E-NOW-009 blocks"),
        ({"blocks": ["a"]}, "E-NOW-009 blocks"),
        ({"blocks": {"": None}}, "E-NOW-009 blocks"),
        ({"blocks": {"a": "x1"}}, r"E-NOW-009 blocks\['a'\]"),
        ({"blocks": {"a": None}, "factors": {"b": 1}}, "E-NOW-034 .*'b'"),
        ({"blocks": {"a": None}, "factors": {"a": 0}}, r"E-NOW-009 factors\['a'\]"),
        ({"factors": {"a": 1}}, "E-NOW-009 factors"),
    ],
)
def test_blocks_that_are_none(options: dict[str, Any], code: str) -> None:
    with pytest.raises(ModelError, match=code):
        gdp.DynamicFactor(**options)


def test_more_factors_than_months_in_all() -> None:
    with pytest.raises(ModelError, match="E-NOW-009 factors"):
        gdp.DynamicFactor(blocks=BLOCKS, factors=3).fit(MONTHLY.iloc[:20])
