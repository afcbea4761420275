"""Hard panels: a coded refusal, or a right answer that is flagged and names the series."""

from __future__ import annotations

import mpmath
import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ModelError, ReviewError
from gdpcore.kernel.factor.data import Panel, Parameters, monthly
from gdpcore.kernel.factor_model import lay_out, smooth
from gdpcore.nowcasting import FactorFit
from gdpcore.nowcasting.starts import largest_root
from tests.dense_factor import dense
from tests.made_up_factors import made_up


def frame(values: np.ndarray) -> pd.DataFrame:
    """Columns x0, x1, .. over months from 2001."""
    return pd.DataFrame(
        values, pd.period_range("2001-01", periods=len(values), freq="M"), [f"x{i}" for i in range(values.shape[1])]
    )


def is_dense(fit: FactorFit, rel: float = 1e-8) -> bool:
    """The likelihood of the fit is that of the dense joint normal, and every smoothed cell is finite."""
    cells = fit.forecast().to_numpy()[:, : 2 * int((~fit.data.quarterly).sum())]
    return bool(np.isfinite(cells).all()) and fit.loglike == pytest.approx(
        dense(fit.data.panel(), fit.parameters).loglike, rel=rel
    )


@pytest.mark.parametrize("kind", ["ar1", "iid"])
def test_a_copy_of_a_series_collapses_to_the_floor_and_is_named(kind: str) -> None:
    values = made_up(5, 72, 1, 2)[0]
    values["copy"] = 3 * values["x1"] - 7
    fit = gdp.DynamicFactor(idiosyncratic=kind).fit(values)
    assert list(fit.bounds.index) == ["x1", "copy"] and fit.bounds["variance"].all() and not fit.bounds["rho"].any()
    assert fit.ascent.floors == 2 and is_dense(fit)
    assert "2 series at a bound" in fit.summary()


def test_a_trending_series_is_clipped_and_named() -> None:
    values = made_up(5, 96, 1, 2)[0]
    values["trend"] = np.arange(96.0) ** 1.5 + np.random.default_rng(0).normal(size=96)
    fit = gdp.DynamicFactor().fit(values)
    assert "trend" in fit.bounds.index and fit.bounds.loc["trend", "rho"]
    assert fit.parameters.rho[-1] == pytest.approx(0.999) and is_dense(fit)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_as_factor_stays_inside_the_unit_circle(seed: int) -> None:
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(size=(70, 1)), axis=0)
    fit = gdp.DynamicFactor(lags=2, idiosyncratic="iid").fit(
        frame(walk * rng.uniform(0.5, 2, 6) + 0.3 * rng.normal(size=(70, 6)))
    )
    assert 0.8 < largest_root(fit.parameters.transition) < 1
    assert fit.converged and fit.ascent.promise < 1e-3 and is_dense(fit, rel=1e-6)


@pytest.mark.parametrize(
    ("column", "code"), [(np.full(60, 4.0), "E-NOW-003"), (np.full(60, np.nan), "E-NOW-002"), (np.where(np.arange(60) == 3, 1.0, np.nan), "E-NOW-002")]
)  # fmt: skip
def test_constant_empty_and_lonely_series_are_refused_by_name(column: np.ndarray, code: str) -> None:
    values = made_up(4, 60, 1, 0)[0]
    values["odd"] = column
    with pytest.raises(ReviewError, match=f"{code}.*odd"):
        gdp.DynamicFactor().fit(values)


def test_units_of_any_size_give_the_same_fit() -> None:
    values, quarterly = made_up(6, 72, 1, 3)
    plain = gdp.DynamicFactor().fit(values, quarterly)
    scaled = gdp.DynamicFactor().fit(values * np.array([1e9, 1e-9, 1, 1e9, 1e-9, -1]), quarterly * 1e9)
    assert scaled.loglike == pytest.approx(plain.loglike, abs=1e-5)
    assert scaled.nowcast("GDP", "2006Q4").mean / 1e9 == pytest.approx(plain.nowcast("GDP", "2006Q4").mean, abs=1e-3)


@pytest.mark.parametrize("kind", ["ar1", "iid"])
def test_one_series_alone(kind: str) -> None:
    fit = gdp.DynamicFactor(idiosyncratic=kind).fit(made_up(1, 48, 1, 1)[0])
    assert is_dense(fit) and fit.converged
    assert fit.nowcast("x0", "2005-03").sd > 0


def test_barely_enough_months() -> None:
    values = made_up(4, 24, 1, 1, missing=0.0)[0].iloc[:12].ffill()
    assert is_dense(gdp.DynamicFactor(factors=2, lags=2).fit(values), rel=1e-6)
    with pytest.raises(ModelError, match="E-NOW-009 factors"):
        gdp.DynamicFactor(factors=2, lags=2).fit(values.iloc[:11])


@pytest.mark.parametrize("kind", ["ar1", "iid"])
def test_noughts_and_ones(kind: str) -> None:
    values = (np.random.default_rng(5).random((60, 6)) < 0.4).astype(float)
    fit = gdp.DynamicFactor(idiosyncratic=kind).fit(frame(values))
    assert fit.converged and is_dense(fit)


def test_huge_gaps_and_series_that_never_meet() -> None:
    values = made_up(5, 120, 1, 4)[0]
    values.iloc[15:95, 0] = np.nan
    values.iloc[:60, 1], values.iloc[60:, 2] = np.nan, np.nan
    fit = gdp.DynamicFactor().fit(values)
    assert is_dense(fit) and fit.converged
    assert fit.nowcast("x0", "2006-01").sd > fit.nowcast("x0", "2010-12").sd * 0.5


def test_ten_figures_in_fifty_digits() -> None:
    """The likelihood of a nearly collapsed, nearly integrated model against the joint normal in 50 digits."""
    values = np.random.default_rng(8).normal(size=(6, 2))
    values[2, 0] = values[3, 1] = np.nan
    at = Parameters(
        np.array([[1.0], [0.7]]), np.array([[[0.9995]]]), np.array([[0.4]]), np.array([0.998, -0.5]), np.array([1e-7, 0.3])
    )
    ours = smooth(lay_out(Panel(values, monthly(2)), factors=1, lags=1), at).loglike
    seen = [(t, i) for t in range(6) for i in range(2) if np.isfinite(values[t, i])]
    with mpmath.workdps(50):
        a, q = mpmath.mpf(float(at.transition[0, 0, 0])), mpmath.mpf(float(at.factor_cov[0, 0]))

        def cov(one: tuple[int, int], two: tuple[int, int]) -> mpmath.mpf:
            """Covariance of two cells."""
            (t, i), (s, j) = one, two
            common = (
                mpmath.mpf(float(at.loadings[i, 0])) * mpmath.mpf(float(at.loadings[j, 0])) * q * a ** abs(t - s) / (1 - a * a)
            )
            rho = mpmath.mpf(float(at.rho[i]))
            own = mpmath.mpf(float(at.variance[i])) * rho ** abs(t - s) / (1 - rho * rho) if i == j else 0
            return common + own

        joint = mpmath.matrix([[cov(one, two) for two in seen] for one in seen])
        y = mpmath.matrix([mpmath.mpf(float(values[t, i])) for t, i in seen])
        square = (y.T * mpmath.lu_solve(joint, y))[0]
        exact = -(len(seen) * mpmath.log(2 * mpmath.pi) + mpmath.log(mpmath.det(joint)) + square) / 2
    assert ours == pytest.approx(float(exact), rel=1e-9)
