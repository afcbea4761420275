"""The fifth economic census of China: trend path and change of method give the published history."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning
from tests.golden_files import golden

ALL = golden("cn_census_revision.csv").set_index(["item", "year"])
TABLE = ALL.loc["GDP"]
PUBLISHED = TABLE["after"]


def china(items: tuple[str, ...] = ("GDP",), tree: Hierarchy | None = None) -> Accounts:
    """The years between; those for which nothing is carried here lie on the straight line of logarithms."""
    years = pd.period_range("2018", "2023", freq="Y")
    rows = [np.exp(np.log(ALL.loc[i, "before"].reindex(years.year).astype(float)).interpolate()) for i in items]
    axes = [Axis.of("region", ["CN"]), Axis.of("item", items), Axis.of("period", years)]
    value, volume = (Cube.of(np.array(rows)[None], axes, Meaning.of("亿元", p)) for p in ("current", "constant@2020"))
    return Accounts(value, volume, tree or Hierarchy.of(items))


def test_the_publisher_is_named() -> None:
    assert set(ALL["publisher"]) == {"国家统计局"}


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


def test_by_stratum_industry_lies_on_the_trend_and_services_beyond_it() -> None:
    """What was done differs by stratum, so the method is applied to parts and then summed, never to GDP.

    Industry and construction went down, and their published year 2021 lies on the trend path to 0.01 per cent. Services went
    up, and by 1.9 per cent more than the trend in 2021: owner-occupied dwellings, and the step from preliminary to final.
    """
    strata = ("S1", "S2", "S3")
    tree = Hierarchy.of(["GDP", *strata], {"GDP": strata})
    parts = china(strata)
    total = parts.value.values.sum(axis=1, keepdims=True)
    axes = [parts.value.axes[0], Axis.of("item", ["GDP", *strata]), parts.value.axes[2]]
    cubes = [Cube.of(np.concatenate([total, c.values], axis=1), axes, c.meaning) for c in (parts.value, parts.volume)]
    old = Accounts(cubes[0], cubes[1], tree)
    done = old.revise({i: ALL.loc[(i, 2023), "after"] for i in strata}, benchmark=2018, census=2023)
    frame = done.effects().set_index(["item", "year"])
    published = {i: ALL.loc[(i, 2021), "after"] / ALL.loc[(i, 2021), "before"] for i in strata}
    trend = {i: 1 + frame.loc[(i, 2021), "coverage_pct"] / 100 for i in strata}
    assert trend["S2"] == pytest.approx(published["S2"], abs=1e-4)
    assert published["S3"] / trend["S3"] == pytest.approx(1.0195, abs=1e-4)
    assert frame.loc[("GDP", 2023), "after"] == pytest.approx(PUBLISHED[2023], abs=0.5)
    assert frame.loc[("GDP", 2018), "after"] == PUBLISHED[2018]
    # applied to GDP at once it would be another number
    whole = china().revise({"GDP": PUBLISHED[2023]}, benchmark=2018, census=2023).effects().set_index("year")
    assert abs(frame.loc[("GDP", 2021), "coverage_pct"] - whole.loc[2021, "coverage_pct"]) > 0.01
