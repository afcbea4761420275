"""The table of monthly indicators: figures of the panel, growth on the comparable base, joint months, places among regions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.bulletin.indicator_table import indicator_frame

CHINA = gdp.samples.china().panel


def figures(month: str) -> pd.DataFrame:
    return indicator_frame(CHINA, CHINA.regions[0], pd.Period(month, freq="M"))


def test_growth_is_the_panel_s_and_levels_add() -> None:
    month = pd.Period("2025-05", freq="M")
    table, held = figures("2025-05"), CHINA.to_frame()
    spans = pd.period_range("2025-01", month, freq="M")
    assert table.loc["retail_sales", "month"] == held.loc[month, "retail_sales"]
    year = held.loc["2025-01":"2025-05", "retail_sales"]
    assert table.loc["retail_sales", "ytd"] == pytest.approx(year.sum(), rel=1e-15)
    own = CHINA.window(CHINA.months[0], month)
    ytd = own.span_growth(spans, "ytd").values[0, own.position("retail_sales"), -1]
    assert table.loc["retail_sales", "ytd_growth"] == ytd
    assert np.isnan(table.loc["industrial_production", "month"]) and table.loc[
        "industrial_production", "growth"
    ] == pytest.approx(5.8)


def test_a_joint_february_has_no_month_of_its_own() -> None:
    table = figures("2025-02")
    assert np.isnan(table.loc["retail_sales", "month"])
    assert table.loc["retail_sales", "ytd"] == CHINA.to_frame().loc["2025-02", "retail_sales"]
    january = figures("2025-01")
    assert "retail_sales" not in january.index and "cpi" in january.index


def test_an_index_stands_as_it_is_and_rates_stand_in_their_level_s_row() -> None:
    table = figures("2025-06")
    assert np.isfinite(table.loc["pmi", "month"]) and table.loc["pmi", ["growth", "ytd", "ytd_growth"]].isna().all()
    rates = {one.growth for one in CHINA.catalogue.values() if one.kind == "level" and one.growth}
    assert not rates & set(table.index)


def test_places_are_those_of_printed_growth_year_to_date() -> None:
    city = gdp.samples.city().panel
    month = pd.Period("2025-05", freq="M")
    tables = {r: indicator_frame(city, r, month) for r in city.regions}
    code = next(c for c in tables["D01"].index if np.isfinite(tables["D01"].loc[c, "ytd_growth"]))
    rates = pd.Series({r: round(t.loc[code, "ytd_growth"], 1) for r, t in tables.items()})
    ranks = pd.Series({r: t.loc[code, "rank"] for r, t in tables.items()})
    assert (ranks == rates.rank(ascending=False, method="min")).all() and ranks.min() == 1


def test_a_level_year_to_date_is_taken_apart() -> None:
    months = pd.period_range("2024-01", periods=15, freq="M")
    long = pd.DataFrame({"indicator": "x", "period": months.astype(str), "value": [*np.arange(1, 13) * 10.0, 11.0, 24.0, 36.0]})
    panel = gdp.Panel.from_long(long, gdp.panel.Catalogue([gdp.panel.Indicator("x", flow="ytd")]))
    row = indicator_frame(panel, "", months[-1]).loc["x"]
    assert row[["month", "growth", "ytd", "ytd_growth"]].tolist() == pytest.approx([12.0, 20.0, 36.0, 20.0])
