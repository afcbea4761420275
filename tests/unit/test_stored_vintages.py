"""Backtests on what a vintage store held: true vintages, first and later releases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.nowcasting import StoredVintages, Vintages
from gdpcore.vintage import accounts_figures
from tests.build import expect_refusal

pytestmark = pytest.mark.usefixtures("embedded")
WHO = {"actor": "desk", "reason": "release"}
CHINA = gdp.samples.china()
DAYS = ["2024-10-18", "2025-01-17", "2025-04-16", "2025-07-15"]
"""Days of release, made up, on which one quarter more is known; on the last one 2025Q1 is revised."""


@pytest.fixture
def embedded() -> None:
    pytest.importorskip("duckdb")


@pytest.fixture
def source(tmp_path: Path):
    with gdp.VintageStore(tmp_path / "a.duckdb") as store:
        prices = (
            CHINA.panel.select(["cpi"])
            .to_long()
            .dropna(subset=["value"])
            .rename(columns={"indicator": "series", "month": "period"})
        )
        store.append(prices[["series", "period", "value"]], known_at="2024-10-01", **WHO)
        last = len(CHINA.accounts.periods) - len(DAYS) + 1
        for k, day in enumerate(DAYS):
            figures = accounts_figures(CHINA.accounts.select(periods=CHINA.accounts.periods[: last + k]).to_long())
            if k == len(DAYS) - 1:
                revised = (figures["series"] == "GDP") & (figures["period"] == "2025Q1") & (figures["measure"] == "volume")
                assert revised.sum() == 1
                figures.loc[revised, "value"] *= 1.01
            store.append(figures, known_at=day, **WHO)
        yield StoredVintages(
            store, CHINA.panel.catalogue, CHINA.accounts.hierarchy, price_basis=str(CHINA.accounts.volume.meaning.price)
        )


def test_a_day_shows_what_the_store_held(source) -> None:
    panel, accounts = source.as_of("2025-05-01")
    assert str(accounts.periods[-1]) == "2025Q1" and panel.indicators == ("cpi",)
    known = CHINA.accounts.select(periods=accounts.periods, items=accounts.items)
    np.testing.assert_array_equal(accounts.volume.values, known.volume.values)
    with expect_refusal("E-VINT-014"):
        source.as_of("2024-09-01")


def test_releases_and_actuals_are_those_of_their_days(source) -> None:
    periods = pd.period_range("2024Q4", "2025Q2", freq="Q")
    assert [str(source.release_day("GDP", p)) for p in periods] == DAYS[1:]
    truth = CHINA.accounts.growth()["GDP"]
    first, second, latest = (source.actual("GDP", periods, n) for n in ("first", 2, "latest"))
    assert first.to_numpy() == pytest.approx(truth[periods].to_numpy())
    assert latest["2025Q1"] == pytest.approx(1.01 * (100 + truth["2025Q1"]) - 100)
    assert second["2025Q1"] == latest["2025Q1"] and second.isna().tolist() == [False, False, True]


def test_a_backtest_on_the_store_is_that_on_its_vintages(source) -> None:
    how = {"target": "GDP", "periods": ["2025Q1", "2025Q2"], "horizons": ["month3"], "actual": "first"}
    ours = gdp.backtest(gdp.RandomWalk(), source, **how).frame
    listed = Vintages([(day, *source.as_of(day)) for day in DAYS])
    theirs = gdp.backtest(gdp.RandomWalk(), listed, **how).frame
    pd.testing.assert_frame_equal(ours, theirs)
    assert ours["actual"].notna().all() and ours["mean"].notna().all()
