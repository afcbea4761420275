"""The factor model beside statsmodels' DynamicFactorMQ: one EM step from the same parameters, monthly series and quarterly GDP.

With AR(1) terms theirs leaves the loadings where they are, so that a step of ours does more; the iid steps do the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.registry import Case, register
from gdpcore.kernel.factor_model import QUARTER_GROWTH, Layout, Observed, Panel, Parameters, em_step, lay_out, monthly


@dataclass(frozen=True)
class Given:
    """Both models of one made-up panel, and the same parameters for either."""

    layout: Layout
    parameters: Parameters
    model: Any
    params: np.ndarray


def figures(size: tuple[int, ...]) -> np.ndarray:
    """Standardised figures (T, N + 1), the last column quarterly; 2 in 100 missing, a ragged edge. Made up."""
    n, months, r = size
    rng = np.random.default_rng(7)
    f, e, rho = np.zeros((months + 4, r)), np.zeros((months + 4, n + 1)), rng.uniform(0.1, 0.8, n + 1)
    for t in range(1, months + 4):
        f[t] = 0.6 * f[t - 1] + rng.normal(size=r)
        e[t] = rho * e[t - 1] + rng.normal(size=n + 1)
    x = f @ rng.normal(size=(n + 1, r)).T + e
    values = x[4:].copy()
    values[:, n] = sum(w * x[4 - j : months + 4 - j, n] for j, w in enumerate(QUARTER_GROWTH))
    values[np.arange(months) % 3 != 2, n] = np.nan
    values[:, :n][rng.random((months, n)) < 0.02] = np.nan
    values[-1, : n // 2] = np.nan
    return np.asarray((values - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0, ddof=1))


def inputs(size: tuple[int, ...], ar1: bool) -> Given:
    """A panel of (series, months, factors) as both sides take it, and parameters a few steps on from a plain start."""
    from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

    n, months, r = size
    values = figures(size)
    layout = lay_out(Panel(values, (*monthly(n), Observed(QUARTER_GROWTH))), factors=r, lags=1, autocorrelated=ar1)
    rng = np.random.default_rng(1)
    at = Parameters(
        rng.normal(size=(n + 1, r)) * 0.3, 0.5 * np.eye(r)[None], np.eye(r), np.full(n + 1, 0.3 * ar1), np.full(n + 1, 0.5)
    )
    for _ in range(3):
        at = em_step(layout, at).parameters
    index = pd.period_range("1980-01", periods=months, freq="M")
    frame = pd.DataFrame(values[:, :n], index=index, columns=[f"x{i}" for i in range(n)])
    quarters = pd.period_range("1980Q1", periods=months // 3, freq="Q")
    quarterly = pd.DataFrame(values[2::3, n:], index=quarters, columns=["GDP"])
    model = DynamicFactorMQ(
        frame,
        endog_quarterly=quarterly,
        factors=1,
        factor_multiplicities=r,
        factor_orders=1,
        idiosyncratic_ar1=ar1,
        standardize=False,
    )
    root = np.linalg.cholesky(at.factor_cov)[np.tril_indices(r)]
    params = np.concatenate([at.loadings.ravel(), at.transition.ravel(), root, at.rho if ar1 else [], at.variance])
    theirs = float(model.loglike(params))
    if abs(em_step(layout, at).loglike / theirs - 1) > 1e-10:
        raise ValueError(f"the two log-likelihoods differ: {em_step(layout, at).loglike} and {theirs}")
    return Given(layout, at, model, params)


def theirs(given: Given) -> object:
    """One step of their EM algorithm."""
    return given.model._em_iteration(given.params)


for kind, ar1, small, large in (("AR(1)", True, 7.0, 150.0), ("white-noise", False, 4.0, 45.0)):
    for goal, size in ((small, (25, 300, 2)), (large, (120, 500, 4))):
        register(
            Case(
                f"factor model, one EM step, {kind} terms, {size[0]} series",
                "statsmodels DynamicFactorMQ",
                lambda given, ar1=ar1: inputs(given, ar1),
                lambda given: em_step(given.layout, given.parameters),
                theirs,
                (size,),
                () if size[0] > 100 else ((12, 120, 1),),
                goal=goal,
                goal_size=size,
            )
        )
