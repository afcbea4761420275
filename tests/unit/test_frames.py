"""A panel and accounts as frames of growth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ModelError
from gdpcore.nowcasting.frames import frames_of


def test_china_becomes_growth_with_joint_months_kept_joint() -> None:
    china = gdp.samples.china()
    frames = frames_of(china.panel, china.accounts)
    assert frames.observes["industrial_production"] == "jan_feb"
    assert frames.observes["fai_ytd_yoy"] == "ytd_growth"
    assert "cpi" not in frames.observes
    assert frames.observes["GDP"] == "quarter_mean"
    months = frames.monthly
    assert months.loc["2025-02", "industrial_production"] == pytest.approx(5.9)
    assert np.isnan(months.loc["2025-01", "industrial_production"])
    assert months.loc["2025-05", "retail_sales"] == pytest.approx(6.4)
    assert frames.quarterly.loc["2024Q2", "GDP"] == china.accounts.growth().loc["2024Q2", "GDP"]
    assert frames.quarterly.index[0] == pd.Period("2021Q4")


def test_an_index_that_says_itself_how_fast_things_move_stands_as_it_is() -> None:
    panel = gdp.samples.china().panel
    here = frames_of(panel).monthly["pmi"]
    assert here.equals(panel.to_frame()["pmi"].rename_axis(None))


def test_regions_have_columns_of_their_own() -> None:
    city = gdp.samples.city()
    frames = frames_of(city.panel, city.accounts)
    assert {f"D01 {i}" for i in ("GDP", "E")} <= set(frames.quarterly)
    quarterly = [c for c in city.panel.indicators if city.panel.catalogue[c].frequency == "Q"]
    assert {f"D01 {c}" for c in quarterly} <= set(frames.quarterly)
    assert not {f"D01 {c}" for c in quarterly} & set(frames.monthly)


def test_frames_are_taken_as_they_are() -> None:
    monthly = pd.DataFrame({"a": [1.0, 2.0]}, pd.period_range("2024-01", periods=2, freq="M"))
    frames = frames_of(monthly, None, {"a": "month"})
    assert frames.monthly is monthly
    assert frames.quarterly is None
    assert frames.observes == {"a": "month"}


def test_what_the_caller_says_goes_first() -> None:
    china = gdp.samples.china()
    assert frames_of(china.panel, None, {"industrial_production": "month"}).observes["industrial_production"] == "month"


def test_accounts_of_months_or_with_draws_are_refused() -> None:
    china = gdp.samples.china()
    scheme = gdp.load_scheme("cn-national")
    base = china.accounts.select(periods=china.accounts.periods[china.accounts.periods < "2024Q2"])
    monthly = scheme.run(china.panel, base=base, periods=["2024-04"])
    with pytest.raises(ModelError, match="E-NOW-017"):
        frames_of(china.panel, monthly)
