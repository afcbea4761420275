"""Regressors in the manner of scikit-learn, and totals from below."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gdpcore import samples
from gdpcore.errors import ModelError
from gdpcore.nowcasting import DynamicFactor
from gdpcore.nowcasting.density import Sample
from gdpcore.nowcasting.forecaster import Fitted, Forecaster
from gdpcore.nowcasting.rivals import AutoRegression, BottomUp, Combination, HistoricalMean, Midas, Sklearn
from gdpcore.nowcasting.rivals.regressor import cloned
from tests.made_up_rivals import Line, frames, last_quarter


class Plain:
    """A regressor without parameters, that must be copied whole."""

    level = 0.0

    def fit(self, X: np.ndarray, y: np.ndarray) -> None:
        self.level = float(y.mean())

    def predict(self, X: np.ndarray) -> np.ndarray:
        return np.full((len(X), 1), self.level)


def test_least_squares_as_a_regressor_is_an_unrestricted_midas() -> None:
    x, y, observes, _ = frames(edge=1)
    model = Sklearn(Line())
    fit = model.fit(x[["x0"]], y, observes)
    assert isinstance(model, Forecaster) and isinstance(fit, Fitted)
    one, midas = fit.nowcast("GDP", last_quarter(y)), Midas().fit(x[["x0"]], y, observes).nowcast("GDP", last_quarter(y))
    assert isinstance(one, Sample)
    assert float(np.median(one.values)) == pytest.approx(midas.mean, abs=0.5 * midas.sd)
    table, past, now = fit._table(*fit.data.position("GDP", last_quarter(y)))
    assert float(Line().fit(table, past).predict(now[None])[0]) == pytest.approx(midas.mean, rel=1e-9)
    assert 0.5 * midas.sd < one.sd < 2 * midas.sd


def test_its_errors_are_those_of_blocks_that_it_has_not_seen() -> None:
    x, y, observes, _ = frames(edge=1)
    fit = Sklearn(Line(), folds=4).fit(x[["x0"]], y, observes)
    table, past, now = fit._table(*fit.data.position("GDP", last_quarter(y)))
    errors = []
    for block in np.array_split(np.arange(len(past)), 4):
        away = [i for i in range(len(past)) if i < block[0] - 1 or i > block[-1] + 1]
        errors += list(past[block] - Line().fit(table[away], past[away]).predict(table[block]))
    mean = float(Line().fit(table, past).predict(now[None])[0])
    assert fit.nowcast("GDP", last_quarter(y)).values == pytest.approx(mean + np.array(errors), rel=1e-10)


def test_missing_months_are_dropped_or_become_means() -> None:
    x, y, observes, _ = frames(edge=1)
    x.iloc[-3, 1] = np.nan
    x.iloc[30, 0] = np.nan
    for missing, columns in (("drop", 9), ("mean", 10)):
        fit = Sklearn(Line(1e-6), missing=missing).fit(x, y, observes)
        table, past, now = fit._table(*fit.data.position("GDP", last_quarter(y)))
        assert np.isfinite(table).all() and np.isfinite(now).all() and table.shape == (len(past), len(now))
        assert len(now) == columns
        assert np.isfinite(fit.nowcast("GDP", last_quarter(y)).mean)
    assert len(past) > 36


def test_a_regressor_is_never_touched() -> None:
    x, y, observes, _ = frames()
    line, plain = Line(0.5), Plain()
    one = Sklearn(line).fit(x, y, observes).nowcast("GDP", last_quarter(y))
    again = Sklearn(line).fit(x[["x1", "x2", "x0"]], y, observes).nowcast("GDP", last_quarter(y))
    assert not hasattr(line, "beta") and one.mean == pytest.approx(again.mean, rel=1e-9)
    assert Sklearn(plain).fit(x, y, observes).nowcast("GDP", last_quarter(y)).mean == pytest.approx(y["GDP"].mean(), abs=0.3)
    assert plain.level == 0.0 and cloned(line).ridge == 0.5 and cloned(plain) is not plain


def test_what_is_no_regressor_or_has_too_little_is_refused() -> None:
    x, y, observes, _ = frames(quarters=12)
    for given in (Line, object(), 1.0):
        with pytest.raises(ModelError, match="E-RIVAL-006"):
            Sklearn(given)
    for wrong in ({"months": 0}, {"folds": 1}, {"missing": "zero"}, {"own_lags": -1}):
        with pytest.raises(ModelError, match="E-NOW-009"):
            Sklearn(Line(), **wrong)
    with pytest.raises(ModelError, match="E-RIVAL-001"):
        Sklearn(Line()).fit(x, y, observes).nowcast("GDP", last_quarter(y))
    with pytest.raises(ModelError, match="E-RIVAL-004"):
        Sklearn(Line()).fit(x, y, observes).nowcast("x0", x.index[-1])


def parts(seed: int = 0, quarters: int = 40) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, float]]:
    """Months, and three industries with their total, the last quarter unknown; made up."""
    x, y, _, _ = frames(seed, quarters)
    rng = np.random.default_rng(seed)
    base = y["GDP"].to_numpy()
    table = pd.DataFrame({k: w * base + rng.normal(size=quarters) for k, w in (("a", 0.5), ("b", 1.0), ("c", 2.0))}, y.index)
    share = {"a": 0.2, "b": 0.3, "c": 0.5}
    table["GDP"] = sum(s * table[k] for k, s in share.items())
    return x, table, share


def test_a_total_is_the_weighted_sum_of_its_parts() -> None:
    x, y, share = parts()
    fit = BottomUp(AutoRegression(), weights={k: 10 * s for k, s in share.items()}).fit(x, y)
    one = fit.nowcast("GDP", last_quarter(y))
    each = {k: fit.nowcast(k, last_quarter(y)) for k in share}
    assert one.mean == pytest.approx(sum(s * each[k].mean for k, s in share.items()), rel=1e-10)
    low, high = np.sqrt(sum((s * each[k].sd) ** 2 for k, s in share.items())), sum(s * each[k].sd for k, s in share.items())
    assert low < one.sd < high
    assert isinstance(fit, Fitted) and fit.update(x, y).nowcast("GDP", last_quarter(y)).mean == one.mean
    assert fit.nowcast("GDP", last_quarter(y) - 1).sd == 0.0


def test_known_parts_are_their_figures_and_narrow_the_total() -> None:
    x, y, share = parts()
    model = BottomUp(AutoRegression(), weights=share)
    some = y.copy()
    some.loc[last_quarter(y), ["b", "c"]] = [1.0, 2.0]
    wide, narrow = model.fit(x, y).nowcast("GDP", last_quarter(y)), model.fit(x, some)
    one = narrow.nowcast("GDP", last_quarter(y))
    a = narrow.nowcast("a", last_quarter(y))
    assert one.mean == pytest.approx(0.2 * a.mean + 0.3 + 1.0, rel=1e-10)
    assert one.sd == pytest.approx(0.2 * a.sd, rel=1e-9) and one.sd < wide.sd


def test_the_gap_between_total_and_parts_is_carried_on() -> None:
    x, y, share = parts()
    plain = BottomUp(AutoRegression(), weights=share).fit(x, y).nowcast("GDP", last_quarter(y))
    gap = 0.3 + 0.1 * np.random.default_rng(1).normal(size=40)
    moved = y.assign(GDP=y["GDP"] + gap)
    one = BottomUp(AutoRegression(), weights=share).fit(x, moved).nowcast("GDP", last_quarter(y))
    assert one.mean - plain.mean == pytest.approx(gap[:-1].mean(), abs=1e-9)
    assert one.sd**2 - plain.sd**2 == pytest.approx(gap[:-1].var(ddof=1), rel=1e-6)


def test_parts_that_are_drawn_jointly_are_added_draw_by_draw() -> None:
    x, y, share = parts()
    model = BottomUp(DynamicFactor(idiosyncratic="iid"), weights=share, draws=4000)
    fit = model.fit(x, y, dict.fromkeys([*share, "GDP"], "quarter_mean"))
    one, ahead = fit.nowcast("GDP", last_quarter(y)), fit.nowcast("GDP", last_quarter(y) + 1)
    expected = sum(s * fit.inner.nowcast(k, last_quarter(y)).mean for k, s in share.items())
    assert isinstance(one, Sample) and one.mean == pytest.approx(expected, abs=5 * one.sd / np.sqrt(4000))
    loads, target = np.array(list(share.values())), fit.inner.simulate(4000, 0, start=last_quarter(y))
    cov = np.cov(target[[(k, last_quarter(y)) for k in share]].to_numpy().T)
    assert one.sd == pytest.approx(np.sqrt(loads @ cov @ loads), rel=1e-2)
    assert ahead.sd > 0 and one.mean == fit.nowcast("GDP", last_quarter(y)).mean


def test_accounts_bring_their_own_parts_and_shares() -> None:
    china = samples.china()
    fit = BottomUp(AutoRegression(), windows=4).fit(china.panel, china.accounts)
    assert len(fit.parts) == 11 and "GDP" not in fit.inner.data.names and "S1" not in fit.inner.data.names
    share = fit.share(pd.Period("2025Q2"))
    levels = china.accounts.volume.to_frame().loc["2024Q2"]
    levels.index = levels.index.get_level_values(-1)
    assert share == pytest.approx((levels[list(fit.parts)] / levels[list(fit.parts)].sum()).to_numpy(), rel=1e-12)
    assert fit.share(pd.Period("2027Q1")) == pytest.approx(fit.share(pd.Period("2026Q1")), rel=1e-12)
    one = fit.nowcast("GDP", "2025Q3")
    assert 4.0 < one.mean < 6.0 and 0.0 < one.sd < 2.0
    assert fit.update(china.panel, china.accounts).nowcast("GDP", "2025Q3").mean == one.mean


def test_what_has_no_parts_is_refused() -> None:
    x, y, _share = parts()
    with pytest.raises(ModelError, match="E-RIVAL-005"):
        BottomUp(AutoRegression()).fit(x, y)
    with pytest.raises(ModelError, match="E-RIVAL-005"):
        BottomUp(AutoRegression(), weights={"z": 1.0}).fit(x, y)
    with pytest.raises(ModelError, match="E-RIVAL-005"):
        BottomUp(AutoRegression(), weights={"a": np.nan})
    with pytest.raises(ModelError, match="E-RIVAL-008"):
        BottomUp(AutoRegression)
    with pytest.raises(ModelError, match="E-NOW-009"):
        BottomUp(AutoRegression(), windows=2)
    city = samples.city()
    with pytest.raises(ModelError, match=r"E-RIVAL-005.*regions"):
        BottomUp(AutoRegression()).fit(city.panel, city.accounts)
    early = BottomUp(AutoRegression()).fit(samples.china().panel, samples.china().accounts)
    with pytest.raises(ModelError, match=r"E-RIVAL-005.*volumes"):
        early.share(pd.Period("2020Q1"))


def test_a_total_from_below_can_be_one_of_a_pool() -> None:
    x, y, share = parts()
    pool = Combination({"below": BottomUp(HistoricalMean(), weights=share, windows=4), "above": HistoricalMean()}, windows=4)
    fit = pool.fit(x, y)
    assert np.isfinite(fit.nowcast("GDP", last_quarter(y)).mean)
