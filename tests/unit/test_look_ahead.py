"""No model sees the future: whatever comes out after a day is poisoned, and what was said up to that day keeps every bit.

Every forecaster that the nowcasting room offers is tried; one that needs arguments is made below, or this file fails.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore import nowcasting
from gdpcore.panel.cleaning import ComparableBase, Impute, Recipe, SplitJoint
from tests.made_up_rivals import Line
from tests.plain_forecasters import DELAYS, Mean, made_up_frames, poisoned

FACTOR = gdp.DynamicFactor(idiosyncratic="iid", tolerance=0.1)
SHARES = {"a": 0.3, "b": 0.2, "industrial_production": 0.35}
BY = {"who": "made-up office", "why": "made up"}
CLEANING = Recipe(
    "made up",
    (
        ComparableBase(series=("retail_sales",), breaks=("2024-01",), unlinked="carry", **BY),
        SplitJoint(series=("retail_sales",), **BY),
        Impute(series=("industrial_production", "pmi"), method="latest_growth", months=("2024-06", "2024-07"), **BY),
    ),
)
MADE: dict[str, Callable[[], Any]] = {
    "BottomUp": lambda: nowcasting.BottomUp(gdp.AutoRegression(), windows=4),
    "ByRegion": lambda: nowcasting.ByRegion(FACTOR),
    "Cleaned": lambda: gdp.Cleaned(gdp.Bridge(), CLEANING),
    "Combination": lambda: nowcasting.Combination(
        {"walk": gdp.RandomWalk(), "mean": gdp.HistoricalMean()}, weights="inverse_mse"
    ),
    "DynamicFactor": lambda: FACTOR,
    "SchemeModel": lambda: gdp.SchemeModel(gdp.load_scheme("cn-national"), FACTOR, draws=50),
    "ShareBridge": lambda: gdp.ShareBridge(SHARES, optional=tuple(SHARES)),
    "Sklearn": lambda: nowcasting.Sklearn(Line()),
}
"""Forecasters that need arguments, or go faster with some."""
WHOLE_PANEL = ("BottomUp", "Cleaned", "SchemeModel")
"""They take a Panel and Accounts only, and all of them."""
LONG_HISTORY = ("Sklearn",)
"""They need more quarters than the accounts have; their frames are tried."""
OF_ACTUALS = ["actual", "error", "crps", "log_score", "pit"]

CHINA = gdp.samples.china()
FEW = CHINA.panel.select(["cpi", "industrial_production", "pmi", "ppi"])
GDP = CHINA.accounts.select(items=["GDP", "K"])


def offered() -> dict[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {"Mean": Mean}
    for name in nowcasting.__all__:
        one = getattr(nowcasting, name)
        if inspect.isclass(one) and callable(getattr(one, "fit", None)):
            found[name] = MADE.get(name, one)
    return found


OFFERED = offered()
OF_PANELS = sorted(set(OFFERED) - set(LONG_HISTORY))
OF_FRAMES = sorted(set(OFFERED) - set(WHOLE_PANEL))
PANELS = {name: (CHINA.panel, CHINA.accounts) if name in WHOLE_PANEL else (FEW, GDP) for name in OFFERED}


def said(found: Any) -> pd.DataFrame:
    """What the model said, without what came true."""
    return found.frame[[c for c in found.frame if c not in OF_ACTUALS]]


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_every_forecaster_offered_is_tried(name: str) -> None:
    one = getattr(nowcasting, name, Mean)
    needed = [f.name for f in fields(one) if f.init and f.default is MISSING and f.default_factory is MISSING]
    assert not needed or name in MADE, f"say in MADE how to make {name}: it needs {needed}"


@pytest.mark.parametrize("refit", ["vintage", "year"])
@pytest.mark.parametrize("name", OF_FRAMES)
def test_a_poisoned_future_of_frames_changes_no_bit(name: str, refit: str) -> None:
    x, y = made_up_frames()
    how = {"periods": ["2021Q4", "2022Q1"], "calendar": DELAYS, "refit": refit, "horizons": ["month2", "release-1"]}
    good = gdp.backtest(OFFERED[name](), x, y, **how)
    assert good.frame["mean"].notna().all() and not good.findings
    both = gdp.backtest(OFFERED[name](), poisoned(x, "2022-04-27"), poisoned(y, "2022-04-27"), **how)
    np.testing.assert_array_equal(said(both), said(good))
    before = gdp.backtest(OFFERED[name](), poisoned(x, "2022-04-27"), y, **how)
    np.testing.assert_array_equal(before.frame, good.frame)


@pytest.mark.parametrize("access", ["public", "compiler"])
@pytest.mark.parametrize("name", OF_PANELS)
def test_a_poisoned_future_of_panel_and_accounts_changes_no_bit(name: str, access: str) -> None:
    panel, accounts = PANELS[name]
    how = {"periods": ["2024Q2"], "access": access, "horizons": ["release-1"]}
    good = gdp.backtest(OFFERED[name](), panel, accounts, **how)
    assert np.isfinite(good.frame["mean"]).all(), good.findings
    late = panel.with_values_after("2024-07-15", 1e30, access)
    np.testing.assert_array_equal(gdp.backtest(OFFERED[name](), late, accounts, **how).frame, good.frame)
    both = gdp.backtest(OFFERED[name](), late, accounts.with_values_after("2024-07-15", 1e30), **how)
    np.testing.assert_array_equal(said(both), said(good))


def test_the_trap_catches_a_model_that_is_shown_the_future() -> None:
    x, y = made_up_frames()
    late = {"periods": ["2021Q3", "2021Q4"], "calendar": dict.fromkeys(DELAYS, 0)}
    bad = gdp.backtest(Mean(), poisoned(x, "2021-10-10"), poisoned(y, "2021-10-10"), **late)
    assert not np.array_equal(said(bad), said(gdp.backtest(Mean(), x, y, **late)))
