"""A bridge in changes whose prior is the accounts: its posterior against numbers, what it learns, repeats, refuses, and must not see."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.integrate import quad

from gdpcore import samples
from gdpcore.errors import KernelError, ModelError
from gdpcore.kernel.conjugate import conjugate_regression
from gdpcore.nowcasting import ShareBridge
from gdpcore.nowcasting.forecaster import Fitted, Forecaster

SHARES = {"industry": 0.35, "services": 0.5}


def world(slopes: tuple[float, float] = (0.3, 0.4), quarters: int = 40, noise: float = 0.1, seed: int = 0) -> tuple:
    """Made-up months of two indicators that walk, and a quarter that follows their changes."""
    rng = np.random.default_rng(seed)
    months = pd.period_range("2010-01", periods=3 * quarters, freq="M")
    x = pd.DataFrame(5.0 + np.cumsum(rng.normal(size=(3 * quarters, 2)), 0), months, list(SHARES))
    means = x.to_numpy().reshape(quarters, 3, 2).mean(1)
    y = 5.0 + (means - means[0]) @ slopes + np.cumsum(noise * rng.normal(size=quarters))
    return x, pd.DataFrame({"GDP": y}, pd.period_range("2010Q1", periods=quarters, freq="Q"))


def cut(y: pd.DataFrame, last: int = 1) -> pd.DataFrame:
    out = y.copy()
    out.iloc[-last:] = np.nan
    return out


def test_the_posterior_is_that_of_a_dense_grid() -> None:
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(6, 1)), rng.uniform(0.3, 2.0, 6)
    y = 0.7 * x[:, 0] + 0.4 * rng.normal(size=6)
    law = conjugate_regression(y, x, w, np.array([0.5]), np.array([0.25]), 0.36, 5.0)
    b, s2 = np.meshgrid(np.linspace(-1.5, 2.5, 1501), np.exp(np.linspace(np.log(0.004), np.log(40.0), 1501)), indexing="ij")
    height = stats.invgamma.logpdf(s2, 2.5, scale=0.5 * 5.0 * 0.36) + np.log(s2)
    height += stats.norm.logpdf(b, 0.5, 0.25 * np.sqrt(s2 / 0.36))
    for t in range(6):
        height += stats.norm.logpdf(y[t], b * x[t, 0], np.sqrt(w[t] * s2))
    p = np.exp(height - height.max())
    p /= p.sum()
    assert law.values[0] == pytest.approx((p * b).sum(), abs=1e-6)
    assert law.scale * law.df / (law.df - 2) == pytest.approx((p * s2).sum(), rel=1e-4)
    assert law.scale * law.df / (law.df - 2) * law.unit[0, 0] == pytest.approx((p * (b - law.values[0]) ** 2).sum(), rel=1e-4)
    mean, scale = law.predict(np.array([1.5]), 0.8)
    mass = (p * stats.norm.cdf(0.9, 1.5 * b, np.sqrt(0.8 * s2))).sum()
    assert stats.t.cdf((0.9 - mean) / np.sqrt(scale), law.df) == pytest.approx(mass, abs=1e-5)


def test_the_predictive_is_the_ratio_of_marginal_likelihoods() -> None:
    rng = np.random.default_rng(2)
    x, y, w = rng.normal(size=(8, 2)), rng.normal(size=8), np.ones(8)
    prior = (np.array([0.35, 0.5]), np.array([0.2, 0.3]), 0.25, 4.0)
    law = conjugate_regression(y[:7], x[:7], w[:7], *prior)
    mean, scale = law.predict(x[7])

    def marginal(n: int, last: float) -> float:
        cov = prior[2] * np.eye(n) + x[:n] @ np.diag(prior[1] ** 2) @ x[:n].T
        return float(stats.multivariate_t.logpdf(np.r_[y[: n - 1], last], x[:n] @ prior[0], cov, prior[3]))

    for last in (-1.0, 0.3, 2.0):
        ratio = marginal(8, last) - marginal(7, y[6])
        assert stats.t.logpdf((last - mean) / np.sqrt(scale), law.df) - 0.5 * np.log(scale) == pytest.approx(ratio, abs=1e-10)
    assert quad(lambda z: np.exp(marginal(8, z) - marginal(7, y[6])), -np.inf, np.inf)[0] == pytest.approx(1.0, abs=1e-6)


def test_batches_gaps_and_wide_scales_are_those_of_one_equation() -> None:
    rng = np.random.default_rng(3)
    y, x, w = rng.normal(size=(3, 9)), rng.normal(size=(3, 9, 2)), np.ones((3, 9))
    y[1, 4] = np.nan
    prior = (np.array([0.3, 0.2]), np.array([0.1, 0.1]))
    many = conjugate_regression(y, x, w, *prior, 0.25, 4.0)
    keep = np.arange(9) != 4
    one = conjugate_regression(y[1, keep], x[1, keep], w[1, keep], *prior, 0.25, 4.0)
    assert many.count.tolist() == [9, 8, 9] and np.isnan(many.residuals[1, 4])
    np.testing.assert_allclose(many.values[1], one.values, rtol=1e-12)
    big = conjugate_regression(1e9 * y, x, w, 1e9 * prior[0], 1e9 * prior[1], 0.25e18, 4.0)
    np.testing.assert_allclose(big.values, 1e9 * many.values, rtol=1e-10)
    np.testing.assert_allclose(big.scale, 1e18 * many.scale, rtol=1e-10)


@pytest.mark.parametrize("wrong", ["shape", "variance", "sd", "df"])
def test_the_kernel_refuses(wrong: str) -> None:
    given = {
        "y": np.zeros(4), "x": np.ones((4, 1)), "variance": np.ones(4), "prior_mean": np.ones(1), "prior_sd": np.ones(1),
        "prior_scale": 1.0, "prior_df": 4.0,
    }  # fmt: skip
    given |= {"shape": {"y": np.zeros(5)}, "variance": {"variance": np.zeros(4)}, "sd": {"prior_sd": np.zeros(1)}}.get(
        wrong, {"prior_df": np.nan}
    )
    with pytest.raises(KernelError, match="E-KERNEL-001"):
        conjugate_regression(**given)


def test_it_keeps_the_interface() -> None:
    x, y = world()
    model = ShareBridge(SHARES)
    assert isinstance(model, Forecaster) and isinstance(model.fit(x, y), Fitted)
    known = model.fit(x, y).nowcast("GDP", "2019Q4")
    assert (known.mean, known.sd) == (float(y["GDP"].iloc[-1]), 0.0)


def test_it_recovers_coefficients_and_covers() -> None:
    inside = []
    for seed in range(60):
        x, y = world(quarters=60, noise=0.3, seed=seed)
        fit = ShareBridge(SHARES).fit(x, cut(y))
        low, high = fit.nowcast("GDP", y.index[-1]).interval(0.9)
        inside.append(low <= float(y["GDP"].iloc[-1]) <= high)
    table = ShareBridge(SHARES).fit(*world(quarters=300, noise=0.05)).coefficients("GDP", "2084Q4")
    assert np.abs(table["coefficient"] - [0.3, 0.4]).max() < 3 * table["sd"].max() < 0.03
    assert 48 <= sum(inside) <= 59


def test_it_repeats_the_last_figure_where_nothing_moves() -> None:
    x, y = world()
    x.iloc[-6:] = [4.0, 6.0]
    one = ShareBridge(SHARES).fit(x, cut(y)).nowcast("GDP", y.index[-1])
    assert one.mean == pytest.approx(float(y["GDP"].iloc[-2]), abs=1e-12) and one.sd > 0


def test_with_little_data_the_shares_decide() -> None:
    x, y = world(quarters=4)
    fit = ShareBridge(SHARES).fit(x, cut(y))
    table = fit.coefficients("GDP", y.index[-1])
    assert table["coefficient"].tolist() == pytest.approx([0.35, 0.5], abs=0.1)
    assert table["change"].tolist() == pytest.approx((x.iloc[-3:].mean() - x.iloc[-6:-3].mean()).tolist(), abs=1e-12)
    one = fit.nowcast("GDP", y.index[-1])
    assert one.mean == pytest.approx(float(y["GDP"].iloc[-2]) + table["contribution"].sum(), abs=1e-12)


def test_year_to_date_starts_from_the_full_year() -> None:
    x, _ = world(quarters=12)
    q = pd.period_range("2010Q1", periods=12, freq="Q")
    y = pd.DataFrame({"GDP": np.linspace(5.0, 6.0, 12)}, q)
    y.iloc[8:] = np.nan
    fit = ShareBridge(SHARES, target_flow="ytd").fit(x, y)
    year = x.loc["2011-01":"2011-12"].mean()
    first = fit.coefficients("GDP", "2012Q1")["change"]
    assert first.tolist() == pytest.approx((x.loc["2012-01":"2012-03"].mean() - year).tolist(), abs=1e-12)
    assert fit.nowcast("GDP", "2012Q1").sd > 0
    steps = {p: fit._variance(fit.data, np.array([s]), np.array([e]))[0] for p, s, e in (("q1", 23, 26), ("q2", 26, 29))}
    assert (steps["q1"], steps["q2"]) == pytest.approx((1 + 2 * 0.058**2, 0.25 + 2 * 0.058**2))


def test_carried_months_add_their_error_and_nothing_else() -> None:
    x, y = world()
    whole = ShareBridge(SHARES).fit(x, cut(y)).nowcast("GDP", y.index[-1])
    short = x.copy()
    short.iloc[-2:, 1] = np.nan
    fit = ShareBridge(SHARES).fit(short, cut(y))
    one, law = fit.nowcast("GDP", y.index[-1]), fit.posterior("GDP")
    g = x["services"].to_numpy()[:-2]
    missed = [(g[t - 1] - g[t - 2] + g[t] - g[t - 2]) / 3 for t in range(2, len(g))]
    second = law.values[1] ** 2 + law.scale * law.unit[1, 1]
    carry = second * np.mean(np.square(missed)) * law.df / (law.df - 2)
    move = np.array(fit.coefficients("GDP", y.index[-1])["change"])
    _, scale = law.predict(move, 1 + 2 * 0.058**2)
    assert one.sd**2 == pytest.approx(float(scale * law.df / (law.df - 2) + carry), rel=1e-10) and one.sd > whole.sd


def test_nothing_later_is_seen() -> None:
    x, y = world()
    early = ShareBridge(SHARES).fit(x.iloc[:-12], y.iloc[:-4])
    trap = x.copy()
    trap.iloc[-9:] = 1e3
    later = early.update(trap, y.where(np.arange(40)[:, None] < 36))
    one, two = early.nowcast("GDP", "2019Q1"), later.nowcast("GDP", "2019Q1")
    x_only = early.update(x, y.where(np.arange(40)[:, None] < 36)).nowcast("GDP", "2019Q1")
    assert two.mean == x_only.mean and two.sd == x_only.sd and one.sd > two.sd


def test_a_series_that_has_not_begun_counts_for_nothing() -> None:
    x, y = world()
    only = ShareBridge({"industry": 0.35}).fit(x, cut(y)).nowcast("GDP", y.index[-1])
    model = ShareBridge(SHARES, optional=("services",))
    without = model.fit(x[["industry"]], cut(y)).nowcast("GDP", y.index[-1])
    assert (without.mean, without.sd) == (only.mean, only.sd)
    late = x.copy()
    late.iloc[:-12, 1] = np.nan
    table = model.fit(late, cut(y)).coefficients("GDP", y.index[-1])
    assert table["left_out"].tolist() == ["", ""] and len(table) == 2
    late.iloc[:-11, 1] = np.nan
    assert model.fit(late, cut(y)).coefficients("GDP", y.index[-1]).index.tolist() == ["industry"]
    stale = x.copy()
    stale.iloc[-20:, 1] = np.nan
    assert ShareBridge(SHARES).fit(stale, cut(y)).coefficients("GDP", y.index[-1])["left_out"].tolist() == ["", "stale"]


def test_china_in_panels_and_accounts() -> None:
    china = samples.china()
    shares = {"industrial_production": 0.35, "services_production": 0.5}
    for flow in ("period", "ytd"):
        panel, base = china.panel.as_of("2022-11-30"), china.accounts.as_of("2022-11-30")
        fit = ShareBridge(shares, target_flow=flow).fit(panel, base)
        growth = base.growth(flow=flow)["GDP"].dropna()
        assert fit.learned.frames()[1]["GDP"].dropna().tolist() == pytest.approx(growth.tolist())
        assert fit.nowcast("GDP", "2022Q4").sd > 0
        again = fit.update(china.panel.as_of("2022-12-31"), base)
        assert np.isfinite(again.nowcast("GDP", "2022Q4").mean)


@pytest.mark.parametrize(
    "wrong",
    [
        {"shares": {}}, {"shares": {"a": 0.7, "b": 0.6}}, {"shares": {"a": -0.1}}, {"shares": {"a": np.nan}}, {"prior_sd": 0.0},
        {"error": np.inf}, {"prior_df": 2.0}, {"rounding": -1.0}, {"target_flow": "year"}, {"optional": ("retail",)},
        {"optional": "services"},
    ],
)  # fmt: skip
def test_settings_that_are_not_offered(wrong: dict) -> None:
    with pytest.raises(ModelError, match="E-NOW-009"):
        ShareBridge(**({"shares": SHARES} | wrong))


def test_refusals_name_the_series() -> None:
    x, y = world()
    with pytest.raises(ModelError, match=r"E-NOW-010.*services"):
        ShareBridge(SHARES).fit(x[["industry"]], y)
    with pytest.raises(ModelError, match="E-NOW-010"):
        ShareBridge({"services": 0.5}, optional=("services",)).fit(x[["industry"]], y)
    fit = ShareBridge(SHARES).fit(x, y)
    with pytest.raises(ModelError, match="E-RIVAL-004"):
        fit.nowcast("industry", "2020-01")
    with pytest.raises(ModelError, match="E-NOW-012"):
        fit.update(x[["industry"]], y)
    late = y.copy()
    late.iloc[:5] = np.nan
    with pytest.raises(ModelError, match=r"E-RIVAL-001.*2010Q3"):
        ShareBridge(SHARES).fit(x, late).nowcast("GDP", "2010Q3")
