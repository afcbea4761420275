"""A census carried through accounts: years, volumes, quarters, totals, memo items, both effects apart, and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.cube import Hierarchy, Node
from tests.build import accounts, backward, base_accounts, codes, expect_refusal, grown, said

LEAVES = ["A", "B", "C"]
RNG = np.random.default_rng(8)
VALUE = np.exp(RNG.normal(3, 0.3, (2, 3, 28))) * np.linspace(1, 2, 28)  # 2017Q1-2023Q4
VOLUME = VALUE / np.exp(RNG.normal(0, 0.05, (2, 3, 28)))
VOLUME[..., 12:16] *= (VALUE[..., 12:16].sum(-1) / VOLUME[..., 12:16].sum(-1))[..., None]  # 2020 is the base year
CENSUS = pd.DataFrame([[700.0, 900.0, 800.0], [650.0, 910.0, 820.0]], index=["r0", "r1"], columns=LEAVES)
HOW = {"benchmark": 2018, "census": 2023}


def made(flow: str = "period", **how: Any) -> Accounts:
    return base_accounts(VALUE, VOLUME, start="2017Q1", **how).to_flow(flow)


def years(cube: Any, items: Any = LEAVES) -> Any:
    x = cube.sel(item=list(items)).values
    return x.reshape(*x.shape[:-1], -1, 4).sum(axis=-1)


RATIO = CENSUS.to_numpy() / VALUE[..., 24:].sum(axis=-1)
PATH = RATIO[..., None] ** (np.clip(np.arange(-1, 6), 0, 5) / 5)


def test_years_of_leaves_values_and_volumes() -> None:
    new = made().revise(CENSUS, **HOW).accounts
    assert years(new.value) == pytest.approx(years(made().value) * PATH, rel=1e-13)
    assert years(new.volume) == pytest.approx(years(made().volume) * PATH, rel=1e-13)
    assert new.stage == "census"


def test_the_base_year_keeps_volume_equal_to_value_and_annual_deflators_stay() -> None:
    new = made().revise(CENSUS, **HOW).accounts
    v, r = years(new.value), years(new.volume)
    assert r[..., 3] == pytest.approx(v[..., 3], rel=1e-13)
    assert v / r == pytest.approx(years(made().value) / years(made().volume), rel=1e-13)


def test_annual_growth_factors_are_scaled_by_the_root_of_the_ratio() -> None:
    old, new = years(made().volume), years(made().revise(CENSUS, **HOW).accounts.volume)
    change = (new[..., 1:] / new[..., :-1]) / (old[..., 1:] / old[..., :-1])
    assert change[..., 1:] == pytest.approx(np.repeat(RATIO[..., None] ** 0.2, 5, axis=-1), rel=1e-13)
    assert change[..., 0] == pytest.approx(1, rel=1e-15)


def test_totals_are_sums_of_leaves_and_verified_years_do_not_move() -> None:
    revision = made().revise(CENSUS, **HOW)
    frame = revision.accounts.residuals()
    assert frame[["value", "volume"]].to_numpy().max() < 1e-13
    assert (revision.accounts.value.sel(item=LEAVES).values[..., :8] == VALUE[..., :8]).all()
    assert revision.residual < 1e-13
    assert revision.whole == tuple(range(2017, 2024))


def test_year_to_date_accounts_give_the_same_figures() -> None:
    single, ytd = made().revise(CENSUS, **HOW).accounts, made("ytd").revise(CENSUS, **HOW).accounts
    assert ytd.flow == "ytd"
    assert backward(ytd.to_flow("period").value.values, single.value.values, single.value.values) < 1e-13
    assert ytd.volume.values == pytest.approx(single.to_flow("ytd").volume.values, rel=1e-13)


def test_annual_accounts_need_no_benchmarking() -> None:
    yearly = base_accounts(years(made().value), years(made().volume), start="2017")
    done = yearly.revise(CENSUS, **HOW)
    assert done.accounts.value.sel(item=LEAVES).values == pytest.approx(years(made().value) * PATH, rel=1e-14)
    assert done.residual == 0.0


def test_the_same_census_as_series_mapping_pairs_and_accounts() -> None:
    want = made().revise(CENSUS, **HOW).accounts.value.values
    pairs = CENSUS.stack()
    figures = np.repeat(CENSUS.to_numpy()[..., None] / 4, 4, axis=-1)
    census = base_accounts(figures * 1e4, figures, start="2023Q1", unit="万元")
    for given in (pairs, pairs.to_dict(), census):
        assert made().revise(given, **HOW).accounts.value.values == pytest.approx(want, rel=1e-14)
    one = made().select(regions=["r1"])
    assert one.revise(CENSUS.loc["r1"], **HOW).accounts.value.values == pytest.approx(want[1:], rel=1e-14)


def test_given_ratios_and_a_change_of_method_are_kept_apart() -> None:
    ratios = pd.DataFrame({"A": [1.002]}, index=[2021])
    method = pd.DataFrame({("r1", "C"): [1.01, 1.02, 1.03, 1.04, 1.05]}, index=range(2019, 2024))
    method.columns = pd.MultiIndex.from_tuples(method.columns)
    done = made().revise(CENSUS, **HOW, ratios=ratios, method=method)
    frame = done.effects().set_index(["region", "item", "year"])
    assert frame.loc[("r0", "A", 2021), "coverage_pct"] == pytest.approx(0.2, rel=1e-9)
    assert frame.loc[("r1", "C", 2020), "method_pct"] == pytest.approx(2.0, rel=1e-9)
    assert (frame.loc[("r0",), "method"] == 0).all()
    before, after = years(made().value, made().items), years(done.accounts.value, made().items)
    assert frame["before"].to_numpy().reshape(before.shape) == pytest.approx(before, rel=1e-13)
    assert frame["after"].to_numpy().reshape(before.shape) == pytest.approx(after, rel=1e-13)
    for column in ("before", "coverage", "method", "after"):
        wide = frame[column].unstack("item")
        assert backward(wide["GDP"], wide[LEAVES].sum(axis=1), wide[LEAVES].abs().sum(axis=1)) < 1e-13
    volume = done.effects("volume").set_index(["region", "item", "year"])
    assert volume.loc[("r1", "C", 2023), "method_pct"] == pytest.approx(5.0, rel=1e-9)
    assert frame["whole"].all()


def test_a_method_that_reaches_back_before_the_benchmark_moves_those_years_too() -> None:
    method = pd.DataFrame({"C": [1.1] * 7}, index=range(2017, 2024))
    done = made().revise(CENSUS, **HOW, method=method)
    assert years(done.accounts.value)[:, 2, 0] == pytest.approx(1.1 * years(made().value)[:, 2, 0], rel=1e-13)
    assert (done.accounts.value.sel(item="A").values[..., :8] == VALUE[:, 0, :8]).all()


def test_after_the_census_growth_is_kept_and_a_broken_year_follows() -> None:
    short = made().select(periods=list(made().periods[:26]))  # to 2023Q2; the census is 2022
    census = pd.DataFrame(1.1 * VALUE[..., 20:24].sum(-1), index=["r0", "r1"], columns=LEAVES)
    done = short.revise(census, benchmark=2018, census=2022)
    frame = done.effects().set_index(["region", "item", "year"])
    assert frame.loc[(slice(None), slice(None), 2023), "coverage_pct"].to_numpy() == pytest.approx(10, rel=1e-9)
    assert not frame.loc[(slice(None), slice(None), 2023), "whole"].any()
    part = done.accounts.value.sel(item=LEAVES).values[..., 24:].sum(-1)
    assert part == pytest.approx(1.1 * VALUE[..., 24:26].sum(-1), rel=1e-13)


def test_a_series_that_changes_sign() -> None:
    value, volume = VALUE.copy(), VOLUME.copy()
    value[0, 1, 8:12] *= -0.3
    volume[0, 1, 8:12] *= -0.3
    value[1, 2, 12:16] = volume[1, 2, 12:16] = 0.0
    old = base_accounts(value, volume, start="2017Q1")
    done = old.revise(CENSUS, **HOW)
    assert codes(done.accounts.findings) == ["W-CENSUS-001", "W-CENSUS-001", "W-CENSUS-002"]
    said(done.accounts.findings[0], "r0", "B")
    said(done.accounts.findings[2], "r1", "C")
    gap = (CENSUS.loc["r0", "B"] - value[0, 1, 24:].sum()) * np.clip(np.arange(-1, 6), 0, 5) / 5
    assert years(done.accounts.value)[0, 1] - years(old.value)[0, 1] == pytest.approx(gap, abs=1e-11)
    # the year of zeros has no deflator: that of the region's total
    total = years(old.volume)[1, :, 3].sum() / years(old.value)[1, :, 3].sum()
    change = years(done.accounts.value)[1, 2, 3]
    assert years(done.accounts.volume)[1, 2, 3] == pytest.approx(change * total, rel=1e-12)


def test_memo_items_keep_their_share_of_their_parent() -> None:
    tree = Hierarchy.of(["GDP", "A", "B", "C", Node("#M", memo_of="GDP"), Node("#N", memo_of="GDP")], {"GDP": ["A", "B", "C"]})
    rows = grown(VALUE, tree)
    with_memo = np.concatenate([rows, 0.2 * rows[:, :1], 0.1 * rows[:, :1]], axis=1)
    old = accounts(with_memo, with_memo, tree, start="2017Q1")
    new = old.revise(CENSUS, **HOW).accounts
    for memo, share in (("#M", 0.2), ("#N", 0.1)):
        assert new.volume.sel(item=memo).values == pytest.approx(share * new.volume.sel(item="GDP").values, rel=1e-14)
    assert new.items == old.items


def test_draws_are_revised_at_once() -> None:
    draws = np.stack([VALUE, 1.01 * VALUE, VALUE**1.01])
    old = base_accounts(draws, draws, start="2017Q1", batch=["draw"])
    new = old.revise(CENSUS, **HOW).accounts
    for k in range(3):
        alone = base_accounts(draws[k], draws[k], start="2017Q1").revise(CENSUS, **HOW).accounts
        assert new.value.values[k] == pytest.approx(alone.value.values, rel=1e-14)


def test_published_totals_that_are_not_sums_are_said() -> None:
    x = grown(VALUE, made().hierarchy)
    x[:, 0] *= 1.001
    new = accounts(x, x, start="2017Q1").revise(CENSUS, **HOW).accounts
    assert codes(new.findings) == ["W-CENSUS-003"]
    said(new.findings[0], "GDP", "0.1 per cent")


# -- refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", [{"benchmark": 2023, "census": 2018}, {"benchmark": 2018, "census": 2024}])
def test_years_that_do_not_fit(how: dict[str, int]) -> None:
    with expect_refusal("E-CENSUS-001", str(how["census"]), "2017 to 2023"):
        made().revise(CENSUS, **how)


def test_a_census_year_that_is_not_whole() -> None:
    with expect_refusal("E-CENSUS-001", "2017 to 2022"):
        made().select(periods=list(made().periods[:27])).revise(CENSUS, **HOW)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (CENSUS.drop(columns="B"), ("r0 B", "A, B, C")),
        (CENSUS.assign(GDP=1.0), ("GDP", "not a leaf item")),
        (CENSUS.rename(index={"r1": "r9"}), ("r9",)),
        (CENSUS.assign(B=[1.0, np.nan]), ("r1 B",)),
        (CENSUS.assign(B=[1.0, np.inf]), ("r1 B",)),
    ],
)
def test_census_figures_that_do_not_fit(given: Any, words: tuple[str, ...]) -> None:
    with expect_refusal("E-CENSUS-002", *words):
        made().revise(given, **HOW)


def test_census_accounts_that_do_not_hold_the_year() -> None:
    with expect_refusal("E-CENSUS-002", "2023"):
        made().revise(made().select(periods=list(made().periods[:26])), **HOW)


@pytest.mark.parametrize("what", ["ratios", "method"])
@pytest.mark.parametrize(
    ("given", "word"),
    [
        (pd.DataFrame({"GDP": [1.0] * 5}, index=range(2019, 2024)), "GDP"),
        (pd.DataFrame({"A": [1.0] * 6}, index=range(2019, 2025)), "2024"),
        (pd.DataFrame({"A": [1.0, 1.0]}, index=[2019, 2019]), "twice"),
        (pd.DataFrame({"A": [1.0] * 4 + [0.0]}, index=range(2019, 2024)), "positive"),
    ],
)
def test_factors_that_do_not_fit(what: str, given: pd.DataFrame, word: str) -> None:
    with expect_refusal("E-CENSUS-002", what, word):
        made().revise(CENSUS, **HOW, **{what: given})


def test_a_change_of_method_that_leaves_out_a_year() -> None:
    with expect_refusal("E-CENSUS-002", "2020", "C"):
        made().revise(CENSUS, **HOW, method=pd.DataFrame({"C": [1.1] * 4}, index=[2019, 2021, 2022, 2023]))


def test_a_missing_cell() -> None:
    x = VALUE.copy()
    x[1, 2, 5] = np.nan
    with expect_refusal("E-CENSUS-003", "r1", "C", "2018Q2"):
        base_accounts(x, VOLUME, start="2017Q1").revise(CENSUS, **HOW)


@pytest.mark.parametrize("price", ["chained", "chained_yoy@2022", "same_period_last_year"])
def test_volumes_that_do_not_add(price: str) -> None:
    with expect_refusal("E-CENSUS-004", price, ".rebase(year)"):
        made(price=price).revise(CENSUS, **HOW)


def test_accounts_without_their_leaves() -> None:
    with expect_refusal("E-CENSUS-002", "B", "complete()"):
        made().select(items=["GDP", "A", "C"]).revise(CENSUS, **HOW)


def test_effects_of_something_else() -> None:
    with expect_refusal("E-AXIS-003", "growth"):
        made().revise(CENSUS, **HOW).effects("growth")


def test_the_made_up_city_at_once() -> None:
    old = gdp.samples.city().truth
    leaves = list(old.hierarchy.leaves)
    figures = pd.DataFrame(1.04 * old.value.sel(period="2023Q4", item=leaves).values, index=old.regions, columns=leaves)
    done = old.revise(figures, benchmark=2018, census=2023)
    assert done.residual < 1e-13
    assert done.accounts.residuals()[["value", "volume"]].to_numpy().max() < 1e-13
