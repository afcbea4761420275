"""Forecasters tried in real time: what they see, when they are estimated, what is kept, and that the future cannot be seen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.cube.releases import last_days
from gdpcore.nowcasting import Backtest, Nowcast, Vintages
from gdpcore.nowcasting.real_time.resume import fingerprint
from gdpcore.nowcasting.real_time.workers import progress_bar
from tests.build import codes, expect_refusal
from tests.plain_forecasters import DELAYS, Diary, Mean, made_up_frames, poisoned

X, Y = made_up_frames()
PERIODS = ["2021Q3", "2021Q4", "2022Q1"]
FACTOR = gdp.DynamicFactor(idiosyncratic="iid", tolerance=0.1)
MODELS = {"mean": Mean(), "factor": FACTOR}
CHINA = gdp.samples.china()
FEW = CHINA.panel.select(["cpi", "industrial_production", "pmi", "ppi"])


def run(
    models: object = MODELS, x: object = X, y: object = Y, periods: object = PERIODS, calendar: object = DELAYS, **how
) -> Backtest:
    return gdp.backtest(models, x, y, periods=periods, calendar=calendar, **how)


def same(one: Backtest, other: Backtest) -> None:
    pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=True)
    assert one.frame.to_numpy().tobytes() == other.frame.to_numpy().tobytes()


# -- what is kept ------------------------------------------------------------------------------------------------------
def test_every_column_is_what_it_says() -> None:
    found = run(Mean())
    assert found.frame.index.names == ["period", "date"] and all(d.kind == "f" for d in found.frame.dtypes)
    dates = found.frame.loc["2021Q3"].index.strftime("%m-%d").tolist()
    assert dates == ["07-31", "08-31", "09-30", "10-27"]
    row = found.frame.loc["2021Q3"].iloc[-1]
    known = Y.loc[:"2021Q2", "GDP"]
    one = Nowcast("GDP", pd.Period("2021Q3"), known.mean(), known.std(ddof=1))
    actual = Y.loc["2021Q3", "GDP"]
    expected = [actual, one.mean, one.sd, one.mean - actual, one.quantile(0.05), one.quantile(0.95), one.crps(actual)]
    np.testing.assert_allclose(row[["actual", "mean", "sd", "error", "q05", "q95", "crps"]], expected, rtol=1e-14)
    np.testing.assert_allclose(row[["log_score", "pit"]], [one.log_score(actual), one.cdf(actual)], rtol=1e-14)
    assert row[["last", "days", "month", "estimated"]].tolist() == [known.iloc[-1], 1.0, 4.0, 1.0]
    assert row["figures"] == 69 + 69 + 68 + 22
    first, second = found.frame.loc["2021Q3", "revision"].iloc[:2]
    assert np.isnan(first) and second == found.frame.loc["2021Q3", "mean"].diff().iloc[1]
    assert found.frame["revision"].isna().tolist() == [True, False, False, False] * 3
    assert len(found.costs) == 12 and (found.costs >= 0).all() and not found.real_time
    assert "pseudo real time" in str(found)


def test_several_models_share_the_vintages_under_a_level_of_their_own() -> None:
    both = run()
    assert both.models == ("mean", "factor") and both.frame.index.names == ["model", "period", "date"]
    np.testing.assert_array_equal(both.frame.loc["mean"], run(Mean()).frame)
    assert both.scores().index.names == ["model", "month", "sample"] and both.scores(by="days").index.names[1] == "days"
    assert both.pit(bins=5).shape == (8, 5) and both.pit(by=None).sum(axis=1).tolist() == pytest.approx([100.0, 100.0])
    assert run(Mean()).pit(by=None, bins=4).shape == (1, 4)


def test_models_are_compared_month_by_month() -> None:
    found = run(periods=pd.period_range("2020Q1", "2023Q2", freq="Q"), horizons=["month1", "month3"], refit="year")
    table = found.compare("mean")
    assert table.index.tolist() == [("factor", 1.0), ("factor", 3.0)]
    assert table.loc[("factor", 3.0), "difference"] < 0 and (table["count"] == 14).all()
    assert (found.compare("mean", conditional=True, exclude=["2020Q1"])["count"] == 13).all()
    by_days = found.compare("mean", loss="crps", by="days")
    assert by_days.index.names == ["model", "days"] and by_days.index.is_unique
    assert by_days["p"].isna().equals(by_days["count"] < 9) and by_days["difference"].notna().all()
    assert found.confidence_set(month=3, draws=200).index[0] == "mean"
    squares = found.losses(month=3)
    np.testing.assert_allclose(np.sqrt(squares["mean"].mean()), found.scores().loc[("mean", 3.0, "all"), "rmse"])
    said = found.frame.loc[found.frame["month"] == 3, "log_score"]
    np.testing.assert_array_equal(found.losses("log", month=3)["factor"], -said.loc["factor"])
    with expect_refusal("E-BACK-004", "naive"):
        found.compare("naive")
    with expect_refusal("E-BACK-003", "loss"):
        found.losses("cubed")
    with expect_refusal("E-BACK-003", "by"):
        found.scores(by="week")


def test_the_loss_of_a_month_is_that_of_its_last_forecast() -> None:
    found = run(Mean(), periods=["2021Q3"], dates=["2021-07-10", "2021-07-30", "2021-09-01"])
    assert found.losses("absolute", month=1).loc["2021Q3"].tolist() == [abs(found.frame["error"].iloc[1])]
    assert found.frame["mean"].nunique() == 2 and found.frame["error"].iloc[0] != found.frame["error"].iloc[1]


def test_the_actual_figure_may_be_any_release_or_given() -> None:
    revised = Y.copy()
    revised.loc["2021Q3"] += 1.0
    source = Vintages(
        [("2016-06-01", X.iloc[:70], Y.iloc[:22]), ("2021-10-28", X.iloc[:70], Y.iloc[:23]), ("2022-06-01", X, revised)]
    )
    first, latest = (gdp.backtest(Mean(), source, periods=["2021Q3"], actual=a) for a in ("first", "latest"))
    assert first.real_time and first.frame["days"].iloc[-1] == 1.0
    np.testing.assert_allclose(latest.frame["actual"] - first.frame["actual"], 1.0)
    given = run(Mean(), actual=pd.Series([9.0], pd.PeriodIndex(["2021Q4"], freq="Q")))
    assert given.frame["actual"].dropna().tolist() == [9.0] * 4
    assert run(Mean(), actual=Y + 1.0).frame["actual"].iloc[0] == Y.loc["2021Q3", "GDP"] + 1.0
    ahead = run(Mean(), periods=["2024Q1"])
    assert ahead.frame["actual"].isna().all() and ahead.frame["mean"].notna().all() and ahead.scores().empty


def test_by_default_the_later_half_is_forecast_and_a_column_may_be_the_target() -> None:
    assert run(Mean(), periods=None, horizons=["month3"]).frame.index.get_level_values("period")[0] == Y.index[16]
    monthly = gdp.backtest(Mean("b"), X, None, "b", ["2022-03"], DELAYS)
    assert monthly.frame.index.get_level_values("date").strftime("%m-%d").tolist() == ["03-31", "04-15"]
    assert monthly.scores()["count"].tolist() == [1.0, 1.0]


# -- when parameters are estimated -------------------------------------------------------------------------------------
def notes(**how: object) -> list[tuple[str, str, bool]]:
    diary = Diary()
    run(diary, **how)
    return diary.notes


def test_parameters_are_estimated_as_often_as_asked() -> None:
    assert [n[0] for n in notes()] == ["fit"] * 12
    assert [n[0] for n in notes(refit="quarter")] == ["fit", *["update"] * 3] * 3
    assert [n[0] for n in notes(refit="year")] == ["fit", *["update"] * 7, "fit", *["update"] * 3]
    assert [n[0] for n in notes(refit="never")] == ["fit", *["update"] * 11]
    assert run(Mean(), refit="quarter").frame["estimated"].tolist() == [1.0, 0.0, 0.0, 0.0] * 3


def test_a_warm_start_is_the_fit_before_within_a_year() -> None:
    assert not any(n[2] for n in notes(refit="quarter"))
    assert [n[2] for n in notes(refit="quarter", warm=True) if n[0] == "fit"] == [False, True, False]
    assert [n[2] for n in notes(warm=True)] == [False, *[True] * 7, False, *[True] * 3]


def test_two_periods_on_one_day_share_the_estimate() -> None:
    diary = Diary()
    found = run(diary, periods=["2021Q3", "2021Q4"], dates=["2021-10-20"])
    assert len(found.frame) == 2 and [n[0] for n in diary.notes] == ["fit"]
    assert found.frame["estimated"].tolist() == [1.0, 0.0]


def test_a_window_hides_what_is_older() -> None:
    found = run(Mean(), window=24, horizons=["month3"])
    np.testing.assert_allclose(found.frame["mean"].iloc[0], Y.loc["2019Q3":"2021Q2", "GDP"].mean())


def test_kept_parameters_stay_and_the_new_figures_count() -> None:
    found = run(FACTOR, periods=["2021Q3"], refit="quarter").frame
    x, y = poisoned(X, "2021-07-31", np.nan).loc[:"2021-06"], Y.loc[:"2021Q2"]
    fit = FACTOR.fit(x, y)
    assert found["mean"].iloc[0] == pytest.approx(fit.nowcast("GDP", "2021Q3").mean, abs=1e-12)
    later = fit.update(poisoned(X, "2021-08-31", np.nan).loc[:"2021-07"], y)
    assert later.parameters is fit.parameters and later.data.centre is fit.data.centre
    assert found["mean"].iloc[1] == pytest.approx(later.nowcast("GDP", "2021Q3").mean, abs=1e-12)
    assert found["mean"].iloc[1] != found["mean"].iloc[0] and found["sd"].iloc[2] < found["sd"].iloc[0]
    with expect_refusal("E-NOW-012", "c"):
        fit.update(x[["a", "b"]], y)


def test_seeds_are_spawned_for_each_estimate_whatever_the_order() -> None:
    found = run(Mean(seed=0), seed=7).frame["mean"]
    assert found.nunique() == 12
    turned = run(Mean(seed=0), periods=PERIODS[::-1], seed=7).frame["mean"]
    np.testing.assert_array_equal(turned, found)
    assert not np.array_equal(run(Mean(seed=0), seed=8).frame["mean"], found)
    np.testing.assert_array_equal(run(Diary(), seed=8).frame, run(Mean()).frame)


# -- failures ----------------------------------------------------------------------------------------------------------
def test_a_failure_is_a_finding_and_the_rest_goes_on() -> None:
    found = run({"weak": Mean(fails_below=23), "mean": Mean()}, refit="quarter")
    assert codes(found.findings) == ["W-BACK-001"] * 4 and "weak, 2021Q3" in str(found.findings[0])
    assert found.frame.loc["weak"]["mean"].isna().sum() == 4 and found.frame.loc["mean"]["mean"].notna().all()
    assert found.scores().loc[("weak", 1.0, "all"), "count"] == 2
    with pytest.raises(ValueError, match="too few"):
        run(Mean(fails_below=23), errors="raise")


def test_a_forecast_that_is_no_number_is_a_failure() -> None:
    found = run(Mean(), window=3)  # one figure has no spread
    assert set(codes(found.findings)) == {"W-BACK-001"} and len(found.findings) == 12


@pytest.mark.parametrize(
    ("how", "word"),
    [
        ({"refit": "daily"}, "refit"), ({"errors": "ignore"}, "errors"), ({"n_jobs": 0}, "n_jobs"), ({"window": 0}, "window"),
        ({"seed": -1}, "seed"), ({"actual": "second"}, "actual"), ({"models": {}}, "forecaster"), ({"actual": 0}, "actual"),
    ],
)  # fmt: skip
def test_arguments_that_are_not_offered_are_refused(how: dict, word: str) -> None:
    with expect_refusal("E-BACK-003", word):
        run(**how)


def test_targets_that_cannot_be_forecast_are_refused() -> None:
    with expect_refusal("E-ASOF-003"):
        run(access="minister")
    with expect_refusal("E-TIME-002", "2021-08", "GDP"):
        run(Mean(), periods=["2021-08"])
    with expect_refusal("E-BACK-004", "NDP"):
        run(Mean(), target="NDP")
    with expect_refusal("E-BACK-003", "dates"):
        run(Mean(), dates=["2030-01-01"])


# -- resuming and handing out ------------------------------------------------------------------------------------------
class Killed(BaseException):
    pass


def test_a_killed_run_goes_on_and_gives_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, model = tmp_path / "run", FACTOR
    whole = run(model, refit="quarter", n_jobs=1)
    fit, count = gdp.DynamicFactor.fit, [0]

    def dies(self: object, *data: object, **how: object) -> object:
        count[0] += 1
        if count[0] == 3:
            raise Killed
        return fit(self, *data, **how)

    monkeypatch.setattr(gdp.DynamicFactor, "fit", dies)
    with pytest.raises(Killed):
        run(model, refit="quarter", resume=folder)
    assert sorted(p.name for p in folder.iterdir()) == ["chain-00000.json", "chain-00001.json", "run.json"]
    same(run(model, refit="quarter", resume=folder), whole)
    assert count[0] == 4  # only what was left
    same(run(model, refit="quarter", resume=folder), whole)
    assert count[0] == 4


def test_a_folder_of_another_run_or_with_a_damaged_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(Mean(), resume=folder)
    for how in (
        {"models": Mean(fails_below=2)},
        {"refit": "year"},
        {"x": X + 1e-9},
        {"calendar": {**DELAYS, "a": 6}},
        {"periods": PERIODS[:1]},
    ):
        with expect_refusal("E-BACK-007", "run"):
            run(**{"models": Mean(), "resume": folder, **how})
    first = folder / "chain-00000.json"
    text = first.read_text(encoding="utf-8")
    for bad in (text[:-20], text.replace("2021Q3", "2021Q2"), "[]", json.dumps({"cells": []})):
        first.write_text(bad, encoding="utf-8")
        with expect_refusal("E-BACK-007", "chain-00000"):
            run(Mean(), resume=folder)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear reader", encoding="utf-8")
    with expect_refusal("E-BACK-007", "full"):
        run(Mean(), resume=tmp_path / "full")


def test_what_failed_is_tried_again(tmp_path: Path) -> None:
    found = run(Mean(fails_below=23), resume=tmp_path / "run")
    assert len(found.findings) == 4 and len(list((tmp_path / "run").glob("chain-*"))) == 8


def test_fingerprints_see_content_and_not_addresses() -> None:
    one, other = (fingerprint(FEW.with_values(FEW.values.copy()), CHINA.accounts, Mean, Plain(), {"a", "b"}) for _ in range(2))
    assert one == other
    changed = FEW.values.copy()
    changed[0, 0, -1] += 1e-9
    assert fingerprint(FEW.with_values(changed)) != fingerprint(FEW)
    assert fingerprint(replace(FEW, sources=())) == fingerprint(FEW)
    assert fingerprint(X.rename(columns={"a": "z"})) != fingerprint(X)


class Plain:
    def __init__(self) -> None:
        self.level = 0.5


def test_workers_give_the_same_bits(tmp_path: Path) -> None:
    pytest.importorskip("joblib")
    import joblib

    with joblib.parallel_config(backend="threading"):
        same(run(n_jobs=2, refit="quarter", warm=True, resume=tmp_path / "run"), run(refit="quarter", warm=True))


def test_without_joblib_more_than_one_worker_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with expect_refusal("E-BACK-008", "parallel"):
        run(n_jobs=2)
    assert len(run(Mean(), progress=True).frame) == 12


def test_a_bar_is_shown_where_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rich")
    with progress_bar(True, 3, "GDP") as advance:
        advance(3)
    assert "3/3" in capsys.readouterr().err
    with progress_bar(None, 3, "GDP") as advance:
        advance(3)
    assert capsys.readouterr().err == ""


def test_a_cluster_of_processes_gives_the_same_bits() -> None:
    distributed = pytest.importorskip("distributed")
    import joblib

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None, "silence_logs": 50}
    with (
        distributed.LocalCluster(**options) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        far = run(FACTOR, refit="quarter", n_jobs=-1)
    same(far, run(FACTOR, refit="quarter"))


def test_the_last_day_of_a_period_is_a_day() -> None:
    assert last_days(pd.PeriodIndex(["2024Q1"], freq="Q")).astype(str).tolist() == ["2024-03-31"]
