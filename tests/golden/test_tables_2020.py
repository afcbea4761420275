"""China and Shanghai in 2020 as first published: growth, shares by stratum, contributions, and what the bureaus printed beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts import Accounts, read_accounts
from tests.golden_files import golden

TABLE = golden("cn_tables_2020.csv").set_index(["region", "item"])
STRATA = ["S1", "S2", "S3"]


def read(region: str) -> Accounts:
    """The accounts of one region, chained on the values of 2020."""
    rows = TABLE.loc[region].reset_index()
    frame = pd.DataFrame(
        {
            "region": region, "item": rows["item"], "period": "2020", "value": rows["value"], "index_yoy": 100 + rows["growth"],
            "unit": "亿元", "flow": "period", "price_basis": "current",
        }
    )  # fmt: skip
    return read_accounts(frame.astype(str), reference=2020)


@pytest.mark.parametrize(("region", "publisher"), [("CN", "国家统计局"), ("SH", "上海市统计局")])
def test_the_publisher_is_named(region: str, publisher: str) -> None:
    assert set(TABLE.loc[region, "publisher"]) == {publisher}


@pytest.mark.parametrize("region", ["CN", "SH"])
def test_growth_and_values_are_those_published(region: str) -> None:
    accounts, table = read(region), TABLE.loc[region]
    for item in table.index:
        assert accounts.growth().loc["2020", item] == pytest.approx(table.loc[item, "growth"], abs=1e-10)
        assert accounts.to_frame()["value"].loc["2020", item] == table.loc[item, "value"]


@pytest.mark.parametrize(
    ("region", "shares"),
    [("CN", {"S1": 7.7, "S2": 37.8, "S3": 54.5}), ("SH", {"S3": 73.1})],  # as the bureaus printed them
)
def test_shares_by_stratum_are_those_printed(region: str, shares: dict[str, float]) -> None:
    held = read(region).shares().loc["2020"]
    assert {k: round(float(held[k]), 1) for k in shares} == shares
    assert held[STRATA].sum() == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("region", ["CN", "SH"])
def test_contributions_are_their_formula_and_give_growth_within_its_rounding(region: str) -> None:
    table = TABLE.loc[region]
    before = table["value"] / (1 + table["growth"] / 100)
    want = before / before["GDP"] * table["growth"]
    points = read(region).contributions().loc["2020"]
    assert np.allclose(points[table.index], want, atol=1e-10)
    assert points[STRATA].sum() == pytest.approx(table.loc["GDP", "growth"], abs=0.1)
    leaders = points[[i for i in table.index if i not in ("GDP", "C", *STRATA)]].idxmax()
    assert leaders == {"CN": "BCD", "SH": "J"}[region]


def test_the_parts_of_the_city_leave_farming_and_other_services_open() -> None:
    city = TABLE.loc["SH", "value"]
    assert city[STRATA].sum() == pytest.approx(city["GDP"], abs=0.011)
    assert city["BCD"] + city["E"] > city["S2"]  # repair of machinery is a service since the rule of 2012
