"""Tests of losses against formulas written out, and scores against figures worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gdpcore.nowcasting.real_time.comparisons import diebold_mariano, giacomini_white, model_confidence_set, stationary_rows
from gdpcore.nowcasting.real_time.scores import histogram, rmse_band, score, table_of
from tests.build import expect_refusal

RNG = np.random.default_rng(3)
ONE, OTHER = RNG.normal(size=40) ** 2, RNG.normal(scale=1.3, size=40) ** 2


# -- two models --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("horizon", "lags"), [(1, 0), (1, 3), (4, 3), (4, None)])
def test_diebold_mariano_is_its_formula(horizon: int, lags: int | None) -> None:
    found = diebold_mariano(ONE, OTHER, horizon=horizon, lags=lags)
    d, n = ONE - OTHER, 40
    e = d - d.mean()
    long_run = e @ e / n + sum(2 * (1 - k / (found.lags + 1)) * (e[k:] @ e[:-k]) / n for k in range(1, found.lags + 1))
    factor = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n
    statistic = d.mean() / np.sqrt(long_run / n) * np.sqrt(factor)
    assert found.lags == (3 if lags is None else lags)
    np.testing.assert_allclose([found.statistic, found.p], [statistic, 2 * stats.t.sf(abs(statistic), n - 1)], rtol=1e-12)
    assert diebold_mariano(OTHER, ONE, horizon=horizon, lags=lags).statistic == pytest.approx(-found.statistic)


def test_giacomini_white_is_its_formula() -> None:
    d = ONE - OTHER
    found = giacomini_white(ONE, OTHER)
    z = np.column_stack([np.ones(39), d[:-1]]) * d[1:, None]
    mean = z.mean(axis=0)
    statistic = 39 * mean @ np.linalg.solve(z.T @ z / 39, mean)
    np.testing.assert_allclose([found.statistic, found.p], [statistic, stats.chi2.sf(statistic, 2)], rtol=1e-10)
    # the regression of a constant on z has n R^2 (uncentred) as the same statistic
    fitted = z @ np.linalg.lstsq(z, np.ones(39), rcond=None)[0]
    np.testing.assert_allclose(found.statistic, fitted @ fitted, rtol=1e-10)
    alone = giacomini_white(ONE, OTHER, np.ones(40))
    assert alone.statistic == pytest.approx(40 * d.mean() ** 2 / (d @ d / 40))
    far, now = giacomini_white(ONE, OTHER, horizon=3), d[3:]
    z = np.column_stack([np.ones(37), d[:-3]]) * now[:, None]
    cross = [z[k:].T @ z[: len(z) - k] / 37 for k in range(3)]
    spread = cross[0] + sum((1 - k / 3) * (cross[k] + cross[k].T) for k in (1, 2))
    np.testing.assert_allclose(far.statistic, 37 * z.mean(axis=0) @ np.linalg.solve(spread, z.mean(axis=0)), rtol=1e-10)


def test_twins_do_not_differ_and_a_sure_gap_is_sure() -> None:
    for test in (diebold_mariano, giacomini_white):
        twin, gap = test(ONE, ONE), test(np.ones(20) * 2, np.ones(20))
        assert (twin.statistic, twin.p, twin.difference) == (0.0, 1.0, 0.0)
        assert (gap.statistic, gap.p, gap.difference) == (np.inf, 0.0, 1.0)


def test_pairs_with_a_gap_are_left_out_and_too_few_refused() -> None:
    holes = np.where(np.arange(40) < 5, np.nan, ONE)
    assert diebold_mariano(holes, OTHER) == diebold_mariano(ONE[5:], OTHER[5:])
    for one, other in ((ONE[:7], OTHER[:7]), (ONE, OTHER[:-1]), (holes[:9], OTHER[:9])):
        for test in (diebold_mariano, giacomini_white):
            with expect_refusal("E-BACK-009"):
                test(one, other)
    with expect_refusal("E-BACK-009"):
        giacomini_white(ONE, OTHER, np.ones(39))


# -- many models -------------------------------------------------------------------------------------------------------
def test_the_bootstrap_walks_in_blocks_round_the_end() -> None:
    rows = stationary_rows(50, 5.0, 400, 0)
    assert rows.min() == 0 and rows.max() == 49
    share = ((rows[:, 1:] - rows[:, :-1]) % 50 == 1).mean()
    assert abs(share - (0.8 + 0.2 / 50)) < 0.01  # within a block, or by chance
    np.testing.assert_allclose(np.bincount(rows.ravel(), minlength=50) / rows.size, 0.02, atol=0.003)
    assert np.array_equal(rows, stationary_rows(50, 5.0, 400, 0))


@pytest.mark.parametrize("statistic", ["range", "max"])
def test_a_model_that_is_clearly_worse_leaves_and_equals_stay(statistic: str) -> None:
    losses = pd.DataFrame(RNG.normal(size=(120, 4)) ** 2 + [0.0, 0.0, 0.0, 1.5], columns=list("abcd"))
    table = model_confidence_set(losses, statistic=statistic, draws=2000)
    assert table.index[0] == "d" and table.loc["d", "p"] < 0.01
    assert (table["p"].drop("d") > 0.1).all() and table["p"].iloc[-1] == 1.0
    assert table["p"].is_monotonic_increasing
    assert table.loc["a", "loss"] == pytest.approx(losses["a"].mean())


def test_the_set_of_two_is_one_bootstrap_test_of_their_difference() -> None:
    losses = pd.DataFrame({"a": ONE, "b": OTHER})
    table = model_confidence_set(losses, block=3.0, draws=999, seed=5)
    d = ONE - OTHER
    drawn = d[stationary_rows(40, 3.0, 999, 5)].mean(axis=1) - d.mean()
    assert table["p"].iloc[0] == pytest.approx((np.abs(drawn) >= abs(d.mean())).mean(), abs=1e-12)
    assert table.index[0] == ("a" if d.mean() > 0 else "b")
    assert model_confidence_set(losses[["a"]])["p"].tolist() == [1.0]


def test_the_set_of_many_is_its_textbook_loop() -> None:
    """Every pair by itself, in Python loops, over the same bootstrap."""
    losses = pd.DataFrame(RNG.normal(size=(40, 4)) ** 2 + np.array([0.0, 0.3, 0.6, 0.4]), columns=list("abcd"))
    rows = stationary_rows(40, 3.0, 300, 1)
    left, p, told = list("abcd"), 0.0, {}
    while len(left) > 1:
        t, drawn = {}, np.zeros(300)
        for i in left:
            for j in left:
                if i != j:
                    d = (losses[i] - losses[j]).to_numpy()
                    means = np.array([d[r].mean() for r in rows]) - d.mean()
                    sd = np.sqrt((means**2).mean())
                    t[i, j], drawn = d.mean() / sd, np.maximum(drawn, np.abs(means / sd))
        p = max(p, (drawn >= max(abs(x) for x in t.values())).mean())
        worst = max(left, key=lambda i: max(x for (a, _), x in t.items() if a == i))
        told[worst] = p
        left.remove(worst)
    found = model_confidence_set(losses, block=3.0, draws=300, seed=1)
    assert found.index.tolist() == [*told, *left]
    np.testing.assert_allclose(found["p"], [*told.values(), 1.0], atol=1e-12)


def test_how_often_the_best_is_in_the_set() -> None:
    """At level 90 per cent the best of three stays in nine cases of ten, about."""
    kept = 0
    for k in range(60):
        rng = np.random.default_rng(k)
        losses = pd.DataFrame(rng.normal(size=(60, 3)) + np.array([0.0, 0.1, 0.2]), columns=list("abc"))
        kept += model_confidence_set(losses, draws=300, seed=k).loc["a", "p"] >= 0.1
    assert kept >= 51


def test_twins_leave_the_set_together_and_bad_arguments_are_refused() -> None:
    table = model_confidence_set(pd.DataFrame({"a": ONE, "b": ONE, "c": ONE + 1.0}), draws=200)
    assert table.loc[["a", "b"], "p"].tolist() == [1.0, 1.0] and table.loc["c", "p"] == 0.0
    with expect_refusal("E-BACK-003", "statistic"):
        model_confidence_set(pd.DataFrame({"a": ONE}), statistic="mean")
    with expect_refusal("E-BACK-009", "7"):
        model_confidence_set(pd.DataFrame({"a": ONE[:7]}))


# -- scores ------------------------------------------------------------------------------------------------------------
def made(actual: list[float], mean: list[float], **more: list[float]) -> pd.DataFrame:
    count = len(actual)
    periods = pd.period_range("2019Q4", periods=count, freq="Q")
    index = pd.MultiIndex.from_arrays(
        [periods, pd.DatetimeIndex([p.end_time.normalize() for p in periods])], names=["period", "date"]
    )
    columns = {
        "actual": actual,
        "mean": mean,
        "crps": [0.5] * count,
        "log_score": [-1.0] * count,
        "pit": [0.5] * count,
        "last": [0.0] * count,
    }
    columns |= {"revision": [np.nan] * count, "month": [3.0] * count, "days": [16.0] * count} | more
    frame = pd.DataFrame(columns, index=index)
    for name, shift in {"q05": -2.0, "q25": -1.0, "q75": 1.0, "q95": 2.0}.items():
        frame[name] = frame["mean"] + shift
    return frame.assign(error=frame["mean"] - frame["actual"])


def test_scores_are_those_worked_by_hand() -> None:
    frame = made([1.0, 2.0, -1.0, 0.0], [1.0, 0.5, 2.0, 0.0], revision=[np.nan, 0.5, -1.5, np.nan])
    found = score(frame)
    assert found["rmse"] == pytest.approx(np.sqrt((0 + 2.25 + 9 + 0) / 4)) and found["mae"] == pytest.approx(4.5 / 4)
    assert found["bias"] == pytest.approx(1.5 / 4) and found["count"] == 4
    assert (found["cover50"], found["cover90"], found["width90"]) == (50.0, 75.0, 4.0)
    assert found["right_sign"] == pytest.approx(200 / 3)  # the last did not move
    assert found["revision"] == 1.0
    assert found["pit_p"] == pytest.approx(stats.kstest([0.5] * 4, "uniform").pvalue)


def test_the_band_is_that_of_the_chi_squared_distribution() -> None:
    low, high = rmse_band(2.0, 7)
    np.testing.assert_allclose([7 * 4 / low**2, 7 * 4 / high**2], stats.chi2.ppf([0.95, 0.05], 7), rtol=1e-12)


def test_samples_stand_side_by_side_and_periods_can_be_left_out() -> None:
    frame = made([1.0] * 8, [1.0, 9.0, 2.0, 1.0, 1.0, 3.0, 1.0, np.nan])
    table = table_of(frame, "month", (), None)
    assert table.index.tolist() == [(3.0, s) for s in ("all", "without 2020", "first quarters", "other quarters")]
    assert table["count"].tolist() == [7, 3, 2, 5]
    assert table.loc[(3.0, "first quarters"), "rmse"] == pytest.approx(np.sqrt((64 + 4) / 2))
    assert table_of(frame, None, ["2020Q1"], None).loc["all", "mae"] == pytest.approx(3.0 / 6)
    assert table_of(frame, None, "2020Q1", 3).loc["all", "count"] == 2
    assert "without 2020" not in table_of(frame.iloc[:1], None, (), None).index


def test_a_histogram_counts_its_ends() -> None:
    assert histogram(np.array([0.0, 0.1, 0.5, 1.0, np.nan]), 2).tolist() == [50.0, 50.0]
