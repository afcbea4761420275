"""The fifth economic census of China: trend path and change of method give the published history."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning
from tests.golden_files import golden

TABLE = golden("cn_census_revision.csv").set_index("year")
PUBLISHED = TABLE["after"]


def china() -> Accounts:
    """GDP of the years between; those for which nothing is carried here lie on the straight line of logarithms."""
    years = pd.period_range("2018", "2023", freq="Y")
    path = TABLE["before"].reindex(years.year).astype(float)
    path = np.exp(np.log(path).interpolate())
    axes = [Axis.of("region", ["CN"]), Axis.of("item", ["GDP"]), Axis.of("period", years)]
    value, volume = (
        Cube.of(path.to_numpy().reshape(1, 1, -1), axes, Meaning.of("亿元", p)) for p in ("current", "constant@2020")
    )
    return Accounts(value, volume, Hierarchy.of(["GDP"]))


def test_the_publisher_is_named() -> None:
    assert set(TABLE["publisher"]) == {"国家统计局"}


def test_the_pure_trend_falls_short_of_what_was_published() -> None:
    done = china().revise({"GDP": PUBLISHED[2023]}, benchmark=2018, census=2023)
    frame = done.effects().set_index("year")
    assert frame.loc[2023, "coverage"] == pytest.approx(33690, rel=1e-12)
    assert round(frame.loc[2023, "coverage_pct"], 1) == 2.7
    assert frame.loc[2018, "after"] == PUBLISHED[2018]
    assert frame.loc[2021, "coverage_pct"] == pytest.approx(1.595, abs=0.0005)
    assert 100 * (PUBLISHED[2021] / TABLE.loc[2021, "before"] - 1) == pytest.approx(2.14, abs=0.005)


def test_published_ratio_gives_the_published_year_exactly() -> None:
    ratios = pd.DataFrame({"GDP": [PUBLISHED[2021] / TABLE.loc[2021, "before"]]}, index=[2021])
    done = china().revise({"GDP": PUBLISHED[2023]}, benchmark=2018, census=2023, ratios=ratios)
    after = done.effects().set_index("year")["after"]
    for year in PUBLISHED.index:
        assert after[year] == pytest.approx(PUBLISHED[year], rel=1e-14)


def test_coverage_on_the_trend_and_the_rest_as_a_change_of_method() -> None:
    """What the ratio of 2021 holds beyond the trend, 0.54 per cent, is told as method; the two multiply to the published ratio."""
    trend = china().revise({"GDP": PUBLISHED[2023]}, benchmark=2018, census=2023).effects().set_index("year")["after"]
    factor = PUBLISHED[2021] / trend[2021]
    method = pd.DataFrame({"GDP": [1.0, 1.0, factor, 1.0, 1.0]}, index=range(2019, 2024))
    done = china().revise({"GDP": PUBLISHED[2023]}, benchmark=2018, census=2023, method=method).effects().set_index("year")
    assert done.loc[2021, "method_pct"] == pytest.approx(0.54, abs=0.005)
    assert done.loc[2021, "after"] == pytest.approx(PUBLISHED[2021], rel=1e-14)
    assert (1 + done.loc[2021, "coverage_pct"] / 100) * (1 + done.loc[2021, "method_pct"] / 100) == pytest.approx(
        1.0214, abs=5e-5
    )
