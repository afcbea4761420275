"""A revision by industry, into volume and price, by base year and by cause: against loops and fractions, and refusals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.monitor import census_history, revision_causes, revision_parts
from tests.build import STRATA, base_accounts, expect_refusal

VALUE = np.array([[10.0, 11, 12, 13, 14, 15, 16, 18], [50, 51, 53, 54, 56, 58, 60, 61], [40, 41, 39, 42, 44, 43, 41, 46]])[None]
PRICE = np.array([[1.0, 1, 1, 1, 1.1, 1.1, 1.2, 1.2], [1, 1, 1, 1, 0.9, 0.9, 0.8, 0.8], [1, 1, 1, 1, 1.05, 1.02, 1.01, 1.0]])[
    None
]


def two() -> tuple[Accounts, Accounts]:
    """Old and new accounts 2022Q1-2023Q4 of industries A, B, C."""
    old = base_accounts(VALUE, VALUE / PRICE, price="constant@2022")
    more = VALUE * np.array([1.05, 0.98, 1.10])[None, :, None]
    return old, base_accounts(more, more / (PRICE * 1.01), price="constant@2022")


def test_values_by_industry_into_volume_and_price_in_fractions() -> None:
    old, new = two()
    table = revision_parts(old, new).values.loc["r0"]
    total = {"volume": F(0), "price": F(0)}
    for k, code in enumerate("ABC"):
        v0, r0, v1, r1 = (
            F(float(a.sel(item=code, region="r0", period="2023Q2").values))
            for a in (old.value, old.volume, new.value, new.volume)
        )
        volume, price = (r1 - r0) * (v0 / r0 + v1 / r1) / 2, (v1 / r1 - v0 / r0) * (r0 + r1) / 2
        assert volume + price == v1 - v0
        row = table.loc[(code, "2023Q2")]
        assert row["volume"] == pytest.approx(float(volume), rel=1e-12), k
        assert row["price"] == pytest.approx(float(price), rel=1e-12)
        total = {"volume": total["volume"] + volume, "price": total["price"] + price}
    row = table.loc[("GDP", "2023Q2")]
    assert (row["volume"], row["price"]) == pytest.approx((float(total["volume"]), float(total["price"])), rel=1e-12)
    assert abs(row["gap"]) <= 1e-12
    assert row["points"] == pytest.approx(100 * row["revision"] / row["old"], rel=1e-14)
    parts = table["points"].unstack("item")
    assert np.allclose(parts[["A", "B", "C"]].sum(axis=1), parts["GDP"], rtol=1e-13)


def test_points_of_growth_add_to_its_revision() -> None:
    old, new = two()
    table = revision_parts(old, new).growth.loc["r0"]
    points = table["points"].unstack("item").loc["2023Q1":]
    growth = table["revision"].unstack("item").loc["2023Q1":]
    assert np.allclose(points[["A", "B", "C"]].sum(axis=1), growth["GDP"], atol=1e-13)
    hand = 100 * (
        new.volume.values[0, 0, 5] / new.volume.values[0, 0, 1] - old.volume.values[0, 0, 5] / old.volume.values[0, 0, 1]
    )
    assert growth.loc["2023Q2", "GDP"] == pytest.approx(hand, abs=1e-11)
    assert revision_parts(old, new).residuals()["residual"].max() <= 1e-13
    assert table["revision"].unstack("item").loc[:"2022Q4"].isna().all(axis=None)


def test_a_change_of_base_year_is_neither_volume_nor_price() -> None:
    old, _ = two()
    new = old.rebase(2023)
    parts = revision_parts(old, new)
    assert np.allclose(parts.values[["revision", "volume", "price"]], 0.0, atol=1e-13)
    assert np.allclose(parts.volumes["rest"], 0.0, atol=1e-13)
    assert np.allclose(parts.volumes["base"], parts.volumes["revision"], atol=1e-13)
    again = revision_parts(old, two()[1].rebase(2023))
    assert np.allclose(again.volumes["base"] + again.volumes["rest"], again.volumes["revision"], atol=1e-12)
    rated = again.growth.dropna()
    assert np.allclose(rated["base"] + rated["rest"], rated["revision"], atol=1e-12)


def test_growth_after_a_new_base_year_has_a_part_of_its_own() -> None:
    value = np.concatenate([VALUE, VALUE[..., 4:] * 1.06], axis=-1)
    price = np.concatenate([PRICE, PRICE[..., 4:] * np.array([1.1, 0.8, 1.0])[None, :, None]], axis=-1)
    old = base_accounts(value, value / price, price="constant@2022")
    growth = revision_parts(old, old.rebase(2023)).growth.xs("GDP", level="item").loc["r0"]
    # 2024Q1 over 2023Q1 at the average prices of 2023, by hand
    mean = value[0, :, 4:8].sum(axis=1) / (value / price)[0, :, 4:8].sum(axis=1)
    at_new = mean * (value / price)[0].T
    hand = 100 * (at_new[8].sum() / at_new[4].sum() - 1)
    assert growth.loc["2024Q1", "new"] == pytest.approx(hand, abs=1e-11)
    assert growth.loc["2024Q1", "base"] == pytest.approx(growth.loc["2024Q1", "revision"], abs=1e-13)
    assert abs(growth.loc["2024Q1", "base"]) > 0.1
    assert growth["rest"].abs().max() <= 1e-12


def test_two_ways_to_cut_and_a_published_total_that_does_not_add() -> None:
    leaf = np.arange(1.0, 25).reshape(1, 3, 8) + 20
    old = base_accounts(leaf, leaf, STRATA)
    new = base_accounts(leaf * 1.02, leaf * 1.02, STRATA)
    table = revision_parts(old, new).values["volume"].loc["r0"].unstack("item")
    for children in (["X", "Y"], ["S1", "S2"], ["X1", "X2", "Y1"]):
        assert np.allclose(table[children].sum(axis=1), table["GDP"], rtol=1e-12)
    values = new.value.values.copy()
    values[0, 0] += 0.5
    odd = replace(new, value=replace(new.value, values=values))
    parts = revision_parts(old, odd)
    assert np.allclose(parts.values["gap"].xs("GDP", level="item"), 0.5)
    assert parts.residuals()["residual"].max() > 1e-4


def test_chained_volumes_and_other_orders_of_labels() -> None:
    old, new = (a.chain(reference=2023) for a in two())
    table = revision_parts(old, new.select(items=["C", "B", "GDP", "A"])).growth.loc["r0"]
    points = table["points"].unstack("item").loc["2023Q1":]
    assert np.allclose(points[["A", "B", "C"]].sum(axis=1), table["revision"].unstack("item").loc["2023Q1":, "GDP"], atol=1e-11)


def test_only_common_periods_are_compared() -> None:
    old, new = two()
    parts = revision_parts(old.select(periods=old.periods[:6]), new.select(periods=new.periods[4:]))
    assert list(map(str, parts.periods)) == ["2023Q1", "2023Q2"]
    assert repr(parts) == "<RevisionParts published -> published, 2023Q1..2023Q2>"


def test_refusals() -> None:
    old, new = two()
    with expect_refusal("E-REV-011", "'B'"):
        revision_parts(old, new.select(items=["GDP", "A", "C"]))
    with expect_refusal("E-REV-011", "no period"):
        revision_parts(old.select(periods=old.periods[:3]), new.select(periods=new.periods[4:]))
    with expect_refusal("E-REV-011", "region"):
        revision_parts(old, base_accounts(VALUE, VALUE, price="constant@2022", regions=["other"]))
    with expect_refusal("E-UNIT-002"):
        revision_parts(old, base_accounts(VALUE, VALUE, price="constant@2022", unit="万元"))
    with expect_refusal("E-FLOW-001"):
        revision_parts(old, new.to_flow("ytd"))
    with expect_refusal("E-TIME-002"):
        revision_parts(old, base_accounts(VALUE, VALUE, price="constant@2022", start="2015"))
    with expect_refusal("E-REV-012", "chained@2023"):
        revision_parts(old, new.chain(reference=2023))
    with expect_refusal("E-PRICE-002"):
        revision_parts(old, base_accounts(VALUE, VALUE, price="constant@2019"))
    draws = base_accounts(np.stack([VALUE, VALUE]), np.stack([VALUE, VALUE]), price="constant@2022", batch=["draw"])
    with expect_refusal("E-AXIS-005"):
        revision_parts(old, draws)


# -- by cause -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("measure", ["value", "volume", "growth", "value_growth"])
def test_causes_telescope(measure: str) -> None:
    old, new = two()
    middle = base_accounts(VALUE * 1.01, VALUE / PRICE * 1.02, price="constant@2022")
    chain = {
        "published": old,
        "source data": middle,
        "method": new.select(items=["C", "A", "B", "GDP"]),
        "base year": new.rebase(2023),
    }
    done = revision_causes(chain, measure)
    table = done.table.dropna()
    assert list(table.columns) == ["start", "source data", "method", "base year", "end", "revision"]
    assert done.residual <= 1e-13
    assert np.allclose(table[["source data", "method", "base year"]].sum(axis=1), table["revision"], atol=1e-11)
    assert done.unit == ("亿元" if measure in ("value", "volume") else "%")
    if measure == "value":
        row = done.table.loc[("r0", "B", "2023Q4")]
        assert row.tolist() == pytest.approx([61, 0.61, 61 * (0.98 - 1.01), 0, 59.78, -1.22], abs=1e-12)


def test_the_order_of_causes_is_part_of_the_result() -> None:
    old, new = two()
    middle = base_accounts(VALUE * 1.01, VALUE, price="constant@2022")
    one = revision_causes({"s": old, "a": middle, "b": new}, "growth").table
    other = revision_causes({"s": old, "b": new, "a": middle}, "growth").table
    assert np.allclose(one["revision"].dropna(), (one["a"] + one["b"]).dropna(), atol=1e-12)
    assert not np.allclose(one["a"].dropna(), other["a"].dropna())


def test_refused_causes() -> None:
    old, new = two()
    with expect_refusal("E-REV-013", "1"):
        revision_causes({"old": old})
    with expect_refusal("E-REV-006", "measure"):
        revision_causes({"old": old, "new": new}, "prices")
    with expect_refusal("E-REV-006", "cause"):
        revision_causes({"old": old, "revision": new})
    with expect_refusal("E-REV-011", "no period"):
        revision_causes({"a": old.select(periods=old.periods[:3]), "b": new.select(periods=new.periods[4:])})


# -- after a census -----------------------------------------------------------------------------------------------------
def test_history_before_and_after_a_census() -> None:
    old = gdp.samples.city().truth.select(regions=["D01"])
    census = 1.03 * old.to_frame()["value"].loc["2023Q4", list(old.hierarchy.leaves)]
    revision = old.revise(census, benchmark=2018, census=2023)
    table = census_history(revision).xs("GDP", level="item").loc["D01"]
    annual = old.to_frame()["value"]["GDP"]
    annual = annual[annual.index.quarter == 4].set_axis([p.year for p in annual.index if p.quarter == 4])
    assert table.loc[2019, "before"] == pytest.approx(annual[2019], rel=1e-12)
    assert table.loc[2022, "value_growth_before"] == pytest.approx(100 * (annual[2022] / annual[2021] - 1), abs=1e-9)
    step = 1.03**0.2
    real = table.loc[2022, "growth_before"]
    assert table.loc[2022, "growth_after"] == pytest.approx(100 * ((1 + real / 100) * step - 1), abs=1e-9)
    assert table.loc[2022, "growth_revision"] == pytest.approx(table.loc[2022, "growth_after"] - real)
    assert (table["before"] + table["coverage"] + table["method"]).equals(table["after"])
    assert table["whole"].all() and np.isnan(table["growth_before"].iloc[0])


def test_census_history_of_broken_years_has_no_growth_there() -> None:
    old = gdp.samples.city().truth.select(regions=["D01"]).to_flow("period")
    old = old.select(periods=old.periods[1:])
    census = 1.03 * sum(old.to_frame()["value"].loc[f"2023Q{q}", list(old.hierarchy.leaves)] for q in range(1, 5))
    table = census_history(old.revise(census, benchmark=2018, census=2023)).xs("GDP", level="item").loc["D01"]
    first = old.periods[0].year
    assert not table.loc[first, "whole"] and np.isnan(table.loc[first + 1, "growth_after"])
    assert table.loc[first + 2 :, "growth_after"].notna().all()
    assert isinstance(table, pd.DataFrame)
