"""The Bayesian VAR: its smoother against the dense normal distribution, its posterior against least squares with dummy rows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import gammaln

from gdpcore.kernel.bayesian_var import draw_posterior, dummies, log_marginal, minnesota, moments_of, posterior_of, tightest
from gdpcore.kernel.factor.data import QUARTER_GROWTH, Observed, Panel
from gdpcore.kernel.factor.windows import windows_of
from gdpcore.kernel.var_months import FIRST, Law, Layout, lay_out, smooth
from tests import factor_panels

NAN = np.nan


def a_law(seed: int, n: int, p: int) -> Law:
    rng = np.random.default_rng(seed)
    values = np.vstack([0.2 * rng.normal(size=(1, n)), 0.25 * rng.normal(size=(n * p, n)) / np.sqrt(n)])
    root = rng.normal(size=(n, n))
    return Law(values, root @ root.T / n + 0.5 * np.eye(n))


def dense(layout: Layout, law: Law) -> tuple[np.ndarray, np.ndarray]:
    """Mean (TN,) and covariance (TN, TN) of all months before anything is known."""
    t, n = layout.known.shape
    p = law.lags
    mean, root = np.zeros((t, n)), np.zeros((t, n, t * n))
    root[:p] = FIRST * np.eye(t * n)[: p * n].reshape(p, n, t * n)
    chol = np.linalg.cholesky(law.cov)
    for s in range(p, t):
        mean[s] = law.values[0] + sum(law.values[1 + k * n : 1 + (k + 1) * n].T @ mean[s - 1 - k] for k in range(p))
        root[s] = sum(np.tensordot(law.values[1 + k * n : 1 + (k + 1) * n].T, root[s - 1 - k], 1) for k in range(p))
        root[s, :, s * n : (s + 1) * n] += chol
    flat = root.reshape(t * n, t * n)
    return mean.ravel(), flat @ flat.T


def conditioned(panel: Panel, layout: Layout, law: Law) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean, covariance and log density given every known month and every sum, by the textbook formula."""
    mean, cov = dense(layout, law)
    t, n = layout.known.shape
    rows, values = [], []
    for at in np.flatnonzero(np.isfinite(layout.known)):
        rows.append(np.eye(t * n)[at])
        values.append(layout.known.ravel()[at])
    for w in windows_of(panel).several:
        one = np.zeros((t, n))
        one[w.start + layout.before : w.stop + layout.before, w.column] = w.weights
        rows.append(one.ravel())
        values.append(w.value)
    c, d = np.array(rows), np.array(values)
    s = c @ cov @ c.T
    gain = np.linalg.solve(s, c @ cov).T
    return mean + gain @ (d - c @ mean), cov - gain @ c @ cov, float(stats.multivariate_normal(c @ mean, s).logpdf(d))


def ragged(kinds: list[str], months: int, seed: int = 0) -> Panel:
    return factor_panels.panel(kinds, months, seed)


PANELS = {
    "months": ["month", "late", "gap"],
    "quarters": ["month", "quarter_growth", "quarter_mean"],
    "cumulated": ["jan_feb", "ytd", "month", "ytd_growth"],
    "nothing known of one": ["month", "none"],
}


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("lags", [1, 3])
def test_the_smoother_is_the_dense_conditional_distribution(name: str, lags: int) -> None:
    panel = ragged(PANELS[name], 20)
    layout, law = lay_out(panel, lags), a_law(1, len(PANELS[name]), lags)
    mean, cov, log = conditioned(panel, layout, law)
    ours = smooth(layout, law)
    assert ours.values.ravel() == pytest.approx(mean, abs=1e-9)
    assert ours.loglike == pytest.approx(log, rel=1e-9)
    n = len(PANELS[name])
    for column, weights, row in [(0, np.ones(1), 19), (n - 1, np.array(QUARTER_GROWTH), 11), (1, np.ones(3) / 3, 17)]:
        w = np.zeros(layout.known.shape)
        w[row + layout.before + 1 - len(weights) : row + layout.before + 1, column] = weights
        value, variance = ours.cell(column, weights, row)
        assert value == pytest.approx(w.ravel() @ mean, abs=1e-9)
        assert variance == pytest.approx(w.ravel() @ cov @ w.ravel(), abs=1e-9)


@pytest.mark.parametrize("name", PANELS)
def test_expected_moments_are_those_of_the_dense_distribution(name: str) -> None:
    panel = ragged(PANELS[name], 20)
    n, lags = len(PANELS[name]), 2
    layout, law = lay_out(panel, lags), a_law(2, n, lags)
    mean, cov, _ = conditioned(panel, layout, law)
    t = len(layout.known)
    second = np.outer(mean, mean) + cov
    ours = smooth(layout, law).moments()
    xx, xy, yy = np.zeros_like(ours.xx), np.zeros_like(ours.xy), np.zeros_like(ours.yy)
    for s in range(lags, t):
        back = np.concatenate([np.arange((s - k) * n, (s - k + 1) * n) for k in range(1, lags + 1)])
        here = np.arange(s * n, (s + 1) * n)
        xx += np.block([[np.ones((1, 1)), mean[back][None]], [mean[back][:, None], second[np.ix_(back, back)]]])
        xy += np.vstack([mean[here][None], second[np.ix_(back, here)]])
        yy += second[np.ix_(here, here)]
    assert ours.xx == pytest.approx(xx, abs=1e-8)
    assert ours.xy == pytest.approx(xy, abs=1e-8)
    assert ours.yy == pytest.approx(yy, abs=1e-8)
    assert ours.count == t - lags


def test_draws_have_the_mean_and_covariance_and_meet_what_is_known() -> None:
    panel = ragged(PANELS["quarters"], 14)
    layout, law = lay_out(panel, 2), a_law(3, 3, 2)
    mean, cov, _ = conditioned(panel, layout, law)
    ours, rng = smooth(layout, law), np.random.default_rng(0)
    draws = np.array([ours.draw(rng).ravel() for _ in range(4000)])
    assert draws.mean(0) == pytest.approx(mean, abs=0.12)
    assert np.cov(draws.T) == pytest.approx(cov, abs=0.35)
    for w in windows_of(panel).several:
        months = draws.reshape(4000, -1, 3)[:, w.start + layout.before : w.stop + layout.before, w.column]
        assert months @ w.weights == pytest.approx(np.full(4000, w.value), abs=1e-9)


def test_empty_months_after_the_end_change_nothing() -> None:
    panel = ragged(PANELS["quarters"], 20)
    longer = Panel(np.vstack([panel.values, np.full((9, 3), NAN)]), panel.observed)
    law = a_law(1, 3, 2)
    one, two = smooth(lay_out(panel, 2), law), smooth(lay_out(longer, 2), law)
    assert two.values[: 20 + one.layout.before] == pytest.approx(one.values[: 20 + one.layout.before], abs=1e-10)
    assert two.loglike == pytest.approx(one.loglike, rel=1e-10)


def test_the_posterior_is_least_squares_with_dummy_rows() -> None:
    rng = np.random.default_rng(0)
    x, lags, own = rng.normal(size=(60, 3)), 2, 0.7
    scale = np.array([0.5, 1.0, 2.0])
    prior, extra = minnesota(scale, lags, 0.3, own), dummies(x[:2].mean(0), lags, 1.5, 0.8)
    ours = posterior_of(moments_of(x, lags).plus(extra), prior)
    z = np.column_stack([np.ones(58), x[1:-1], x[:-2]])
    level = x[:2].mean(0)
    rows_x = [z, np.diag(np.sqrt(prior.precision)), np.column_stack([np.zeros(3), np.tile(np.diag(level) / 1.5, 2)])]
    rows_y = [x[2:], np.sqrt(prior.precision)[:, None] * prior.mean, np.diag(level) / 1.5]
    rows_x.append(np.r_[1.0, np.tile(level, 2)][None] / 0.8)
    rows_y.append(level[None] / 0.8)
    big_x, big_y = np.vstack(rows_x), np.vstack(rows_y)
    theirs, *_ = np.linalg.lstsq(big_x, big_y, rcond=None)
    e = big_y - big_x @ theirs
    assert ours.values == pytest.approx(theirs, rel=1e-9, abs=1e-12)
    assert ours.scale == pytest.approx(e.T @ e + np.diag(scale), rel=1e-9)
    assert ours.df == 58 + 3 + 1 + 5
    assert ours.cov == pytest.approx(ours.scale / (ours.df - 4), rel=1e-14)


def test_the_marginal_likelihood_is_the_integral_over_the_parameters() -> None:
    x = np.array([[0.3], [1.1], [-0.4], [0.8], [0.2]])
    prior = minnesota(np.array([0.8]), 1, 0.5)
    z, y = np.column_stack([np.ones(4), x[:-1]]), x[1:, 0]

    def given_s(log_s: float) -> float:
        s = np.exp(log_s)
        cov = s * (np.eye(4) + z @ np.diag(1 / prior.precision) @ z.T)
        wishart = prior.df / 2 * np.log(0.8 / 2) - gammaln(prior.df / 2) - (prior.df / 2 + 1) * log_s - 0.8 / 2 / s
        return float(np.exp(stats.multivariate_normal(np.zeros(4), cov).logpdf(y) + wishart + log_s))

    theirs = np.log(integrate.quad(given_s, -8, 12, limit=400, epsabs=0)[0])
    assert posterior_of(moments_of(x, 1), prior).log_marginal == pytest.approx(theirs, rel=1e-8)


def test_dummy_rows_belong_to_the_prior() -> None:
    x = np.random.default_rng(1).normal(size=(30, 2))
    prior, extra = minnesota(np.ones(2), 2, 0.4), dummies(x[:2].mean(0), 2, 1.0, 1.0)
    whole = moments_of(x, 2)
    first, second = moments_of(x[:16], 2), moments_of(x[14:], 2)
    assert log_marginal(whole, extra, prior) == pytest.approx(
        log_marginal(first, extra, prior) + log_marginal(second, extra.plus(first), prior), rel=1e-10
    )
    none = dummies(np.ones(2), 2, None, None)
    assert log_marginal(whole, none, prior) == posterior_of(whole, prior).log_marginal


def test_the_tightness_is_at_the_maximum_and_tells_a_law_from_noise() -> None:
    rng = np.random.default_rng(2)
    x = np.zeros((200, 3))
    a = np.array([[0.5, 0.4, 0.0], [0.0, 0.5, -0.4], [0.3, 0.0, 0.5]])
    for t in range(1, 200):
        x[t] = a @ x[t - 1] + rng.normal(size=3)
    none = dummies(np.ones(3), 2, None, None)
    found = tightest(moments_of(x, 2), none, np.ones(3), 2, 0.0)
    noise = tightest(moments_of(rng.normal(size=(200, 3)), 2), none, np.ones(3), 2, 0.0)
    assert found > 0.15 > noise

    def height(tightness: float) -> float:
        shape, width = 0.2 / 0.31231056256176607 + 1, 0.31231056256176607
        return (
            log_marginal(moments_of(x, 2), none, minnesota(np.ones(3), 2, tightness))
            + (shape - 1) * np.log(tightness)
            - tightness / width
        )

    assert height(found) > max(height(0.9 * found), height(1.1 * found))
    gamma = stats.gamma(0.2 / 0.31231056256176607 + 1, scale=0.31231056256176607)
    assert gamma.std() == pytest.approx(0.4, rel=1e-12)


def test_parameters_are_drawn_from_the_posterior() -> None:
    x = np.random.default_rng(3).normal(size=(40, 2))
    posterior = posterior_of(moments_of(x, 1), minnesota(np.ones(2), 1, 0.5))
    rng = np.random.default_rng(0)
    draws = [draw_posterior(posterior, rng) for _ in range(4000)]
    values, covs = np.array([d[0] for d in draws]), np.array([d[1] for d in draws])
    assert covs.mean(0) == pytest.approx(posterior.cov, abs=0.03)
    assert values.mean(0) == pytest.approx(posterior.values, abs=0.02)
    spread = np.cov(values.transpose(0, 2, 1).reshape(4000, -1).T)
    inverse = np.linalg.inv(posterior.root @ posterior.root.T)
    assert spread == pytest.approx(np.kron(posterior.cov, inverse), abs=0.003)


def test_smoothed_months_add_up_to_their_quarters() -> None:
    values = np.column_stack([np.where(np.arange(12) % 3 == 2, 1.0, NAN), np.arange(12.0)])
    layout = lay_out(Panel(values, (Observed((1.0, 1.0, 1.0)), Observed())), 2)
    assert layout.sums.shape == (4, len(layout.unknown)) and layout.before == 0
    quarters = smooth(layout, a_law(0, 2, 2)).values[:12, 0].reshape(4, 3).sum(1)
    assert quarters == pytest.approx(np.ones(4), abs=1e-12)
