"""Pools of models: weights against closed forms and a constrained optimiser, and no look into what came later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Nowcast
from gdpcore.nowcasting.forecaster import Fitted, Forecaster
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.rivals import AutoRegression, BayesianVar, Bridge, Combination, HistoricalMean, Midas, RandomWalk
from gdpcore.nowcasting.rivals.past import edge, frames_then, past_rows, tried
from gdpcore.nowcasting.rivals.pooling import bma, inverse_mse, stacking
from gdpcore.nowcasting.rivals.seen import Seen, read
from tests.made_up_rivals import frames, last_quarter

POISON = 1e30
MODELS = {"mean": HistoricalMean(), "ar": AutoRegression(), "bridge": Bridge(), "midas": Midas()}


@dataclass(frozen=True)
class Witness:
    """A model that writes down what it was shown, and says a constant."""

    says: float
    seen: list = field(default_factory=list)

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> WitnessFit:
        self.seen.append(("fit", x, y))
        data = read(x, y, observes)
        return WitnessFit(self, data, data)


@dataclass(frozen=True, eq=False)
class WitnessFit(Seen):
    def update(self, x: Any, y: Any = None) -> WitnessFit:
        self.spec.seen.append(("update", x, y))
        return replace(self, data=self.data.like(x, y))

    def density(self, data: Any, row: int, column: int) -> Nowcast:
        return Nowcast(data.names[column], data.period_of(row, column), self.spec.says, 1.0)


@pytest.mark.parametrize("weights", ["equal", "inverse_mse", "stacking", "bma"])
def test_it_keeps_the_interface(weights: str) -> None:
    x, y, observes, truth = frames()
    model = Combination(MODELS, weights, windows=12)
    fit = model.fit(x, y, observes)
    assert isinstance(model, Forecaster) and isinstance(fit, Fitted)
    share = fit.weights("GDP", last_quarter(y))
    assert share.sum() == pytest.approx(1.0) and (share >= 0).all() and list(share.index) == list(MODELS)
    for ahead in (0, 1, 8):
        one = fit.nowcast("GDP", last_quarter(y) + ahead)
        assert np.isfinite(one.mean) and one.sd > 0
    parts = [f.nowcast("GDP", last_quarter(y)) for f in fit.fits.values()]
    pool = Mixture.of(parts, share.to_numpy())
    assert fit.nowcast("GDP", last_quarter(y)).mean == pytest.approx(pool.mean, rel=1e-12)
    known = y.copy()
    known.iloc[-1] = truth
    assert fit.update(x, known).nowcast("GDP", last_quarter(y)).mean == truth
    assert fit.nowcast("GDP", last_quarter(y) - 2).sd == 0.0
    assert fit.update(x, y).nowcast("GDP", last_quarter(y)).mean == fit.nowcast("GDP", last_quarter(y)).mean


def test_models_that_did_well_count_for_more() -> None:
    x, y, observes, _ = frames(edge=0)
    for weights in ("inverse_mse", "stacking", "bma"):
        share = Combination(MODELS, weights).fit(x, y, observes).weights("GDP", last_quarter(y))
        assert share["bridge"] + share["midas"] > 0.7


def test_trials_are_what_each_model_says_of_cut_frames() -> None:
    x, y, observes, _ = frames(edge=1)
    fit = Combination({"ar": AutoRegression(), "bridge": Bridge()}, windows=5, refit=1).fit(x, y, observes)
    trials = fit.trials("GDP", last_quarter(y))
    assert list(trials.index) == [last_quarter(y) - k for k in (5, 4, 3, 2, 1)]
    for quarter in trials.index:
        cut = x[x.index < quarter.asfreq("M", how="end")]
        for name, model in fit.spec.models.items():
            there = model.fit(cut, y[y.index < quarter], observes).nowcast("GDP", quarter)
            assert trials.loc[quarter, name] == pytest.approx(there.mean, rel=1e-10)
        assert trials.loc[quarter, "actual"] == y.loc[quarter, "GDP"]


def test_nothing_later_is_in_a_cut_frame() -> None:
    x, y, observes, _ = frames(edge=2)
    x.iloc[-5:, 1] = np.nan
    data = read(x, y, observes)
    row = len(data.months) - 1
    age = edge(data, row)
    assert age.tolist() == [2, 5, 2, 3]
    monthly, quarterly = frames_then(data, 80, age)
    assert quarterly is not None
    assert [monthly[c].last_valid_index() for c in monthly] == [data.months[78], data.months[75], data.months[78]]
    assert quarterly["GDP"].last_valid_index() == data.months[77].asfreq("Q")
    assert monthly.index[-1] == data.months[80] and quarterly.index[-1] == data.months[80].asfreq("Q")


@pytest.mark.parametrize("refit", [1, 3])
def test_poison_after_a_trial_s_vintage_reaches_no_model(refit: int) -> None:
    x, y, observes, _ = frames(edge=1)
    clean = read(x, y, observes)
    row = len(clean.months) - 1
    age = edge(clean, row)
    models = [Bridge(), Midas(), AutoRegression("bic"), BayesianVar(lags=1, tightness=0.3, tolerance=0.1)]
    before = tried(models, clean, [3] * 4, row, age, 4, refit)
    rows = past_rows(clean, [3], row, age, 4)
    assert len(before.periods) == 4
    for k in (0, 2):
        values = clean.values.copy()
        for c in range(values.shape[1]):
            values[rows[k] - age[c] + 1 :, c] = np.where(np.isfinite(values[rows[k] - age[c] + 1 :, c]), POISON, np.nan)
        after = tried(models, replace(clean, values=values), [3] * 4, row, age, 4, refit)
        assert after.mean[: k + 1] == pytest.approx(before.mean[: k + 1], rel=1e-12)
        assert (after.actual[k:] == POISON).all()


def test_models_are_shown_frames_that_end_before_the_trial() -> None:
    x, y, observes, _ = frames(edge=1)
    witness = Witness(0.0)
    fit = Combination({"w": witness, "mean": HistoricalMean()}, windows=6, refit=3).fit(x, y, observes)
    witness.seen.clear()
    fit.nowcast("GDP", last_quarter(y))
    assert [what for what, _, _ in witness.seen] == ["fit", "update", "update"] * 2
    for k, (_, monthly, quarterly) in enumerate(witness.seen):
        quarter = last_quarter(y) - 6 + k
        assert monthly.dropna().index[-1] == quarter.asfreq("M", how="end") - 1
        assert quarterly.dropna().index[-1] == quarter - 1
    fit.nowcast("GDP", last_quarter(y))
    assert len(witness.seen) == 6


def test_trials_follow_the_edge_of_the_data_that_are_known_now() -> None:
    x, y, observes, _ = frames(edge=0)
    early = x.copy()
    early.iloc[-2:] = np.nan
    fit = Combination({"bridge": Bridge(), "mean": HistoricalMean()}, windows=12).fit(early, y, observes)
    late = fit.update(x, y)
    assert late.weights("GDP", last_quarter(y))["bridge"] > fit.weights("GDP", last_quarter(y))["bridge"]


def test_a_quarter_on_which_a_model_refuses_is_left_out() -> None:
    x, y, observes, _ = frames(quarters=16, edge=0)
    fit = Combination({"mean": HistoricalMean(), "midas": Midas(months=2)}, windows=15).fit(x, y, observes)
    assert 4 <= len(fit.trials("GDP", last_quarter(y))) < 15


def test_weights_of_closed_forms() -> None:
    errors = np.random.default_rng(0).normal(size=(30, 3)) * [1.0, 2.0, 4.0]
    mse = np.square(errors).mean(0)
    assert inverse_mse(errors) == pytest.approx((1 / mse) / (1 / mse).sum(), rel=1e-12)
    scores = np.random.default_rng(1).normal(size=(9, 3))
    assert bma(scores) == pytest.approx(np.exp(scores.sum(0)) / np.exp(scores.sum(0)).sum(), rel=1e-12)
    assert bma(np.array([[-np.inf, -1.0]])).tolist() == [0.0, 1.0]
    assert inverse_mse(np.array([[0.0, 1.0]])) == pytest.approx([1.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_stacking_is_the_optimum_on_the_simplex(seed: int) -> None:
    rng = np.random.default_rng(seed)
    errors = (rng.normal(size=(20, 1)) + rng.normal(size=(20, 5)) * rng.uniform(0.2, 2.0, 5) + rng.normal(size=5)) * 10.0 ** (
        seed - 3
    )
    ours = stacking(errors)
    scaled = errors / np.abs(errors).max()
    theirs = minimize(
        lambda w: float(np.square(scaled @ w).sum()), np.full(5, 0.2), jac=lambda w: 2 * scaled.T @ (scaled @ w), bounds=[(0, 1)] * 5,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(5)}, options={"ftol": 1e-14},
    )  # fmt: skip
    assert ours.sum() == pytest.approx(1.0, abs=1e-12) and (ours >= 0).all()
    assert np.square(scaled @ ours).sum() <= theirs.fun * (1 + 1e-7) + 1e-14
    assert ours == pytest.approx(theirs.x, abs=1e-3)


def test_one_model_is_itself() -> None:
    x, y, observes, _ = frames()
    one = Combination({"walk": RandomWalk()}, "stacking").fit(x, y, observes).nowcast("GDP", last_quarter(y))
    assert one == RandomWalk().fit(x, y, observes).nowcast("GDP", last_quarter(y))


def test_what_cannot_be_combined_is_refused() -> None:
    for models in ({}, [HistoricalMean()], {"a": 1}, {"a": HistoricalMean}):
        with pytest.raises(ModelError, match="E-RIVAL-008"):
            Combination(models)  # type: ignore[arg-type]
    for wrong in ({"weights": "best"}, {"windows": 3}, {"refit": 0}):
        with pytest.raises(ModelError, match="E-NOW-009"):
            Combination(MODELS, **wrong)
    x, y, observes, _ = frames(quarters=9)
    fit = Combination({"mean": HistoricalMean(), "bridge": Bridge()}).fit(x, y, observes)
    with pytest.raises(ModelError, match="E-RIVAL-007"):
        fit.nowcast("GDP", last_quarter(y))
    assert pd.notna(
        Combination({"mean": HistoricalMean(), "walk": RandomWalk()}, "equal")
        .fit(x, y, observes)
        .nowcast("GDP", last_quarter(y))
        .mean
    )
