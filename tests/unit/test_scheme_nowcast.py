"""Nowcasts by accounts: identities in every draw, what is known stays to the bit, refusals name the place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.cube.hierarchy import Hierarchy, Node
from gdpcore.nowcasting import Nowcast
from gdpcore.nowcasting.consistent.parameter_variance import _drawn
from gdpcore.panel import Panel
from gdpcore.scheme.scheme import Memo
from tests.build import TREE, backward, codes, expect_refusal
from tests.nowcast_world import Oracle, cut, world

QUARTER = "2023Q2"


@pytest.fixture(scope="module")
def made():
    return world(1)


@pytest.fixture(scope="module")
def fit(made):
    return gdp.SchemeModel(made.scheme, Oracle()).fit(*made.known(QUARTER, 1))


@pytest.fixture(scope="module")
def now(fit):
    return fit.draw(QUARTER, 600)


@pytest.fixture(scope="module")
def china():
    sample = gdp.samples.china()
    known = sample.panel.as_of("2025-06-20"), sample.accounts.as_of("2025-06-20")
    return gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor(factors=1)).fit(*known)


# -- identities ----------------------------------------------------------------------------------------------------------
def test_leaves_add_to_every_total_in_every_draw(china) -> None:
    now = china.draw("2025Q3", 300)
    for cube in (now.value, now.volume):
        for parent, parts in now.hierarchy.partitions.items():
            for children in parts.values():
                whole = cube.sel(item=parent).values
                rows = cube.sel(item=list(children)).values
                assert backward(whole, rows.sum(axis=-2), np.abs(rows).sum(axis=-2)) < 1e-13


def test_a_quarter_whose_months_are_all_known_is_the_run_to_the_bit(made) -> None:
    known = made.known(QUARTER, 3)
    now = gdp.SchemeModel(made.scheme, Oracle(), gap=False).fit(*known).draw(QUARTER, 5)
    run = made.scheme.run(known[0], base=known[1], periods=[QUARTER])
    assert not len(now.missing)
    for mine, theirs in ((now.value, run.value), (now.volume, run.volume)):
        assert mine.labels("period").equals(theirs.labels("period"))
        assert all(np.array_equal(one, theirs.values) for one in mine.values)
    assert now.growth().sd == 0.0


def test_china_with_all_months_known_is_the_run_to_the_bit() -> None:
    sample, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    base = sample.accounts.select(periods=sample.accounts.periods[:-1])
    now = gdp.nowcast(scheme, sample.panel, base=base, model=gdp.DynamicFactor(), period="2025Q2", draws=3, gap=False)
    run = scheme.run(sample.panel, base=base, periods=["2025Q2"])
    assert all(np.array_equal(one, run.volume.values) for one in now.volume.values)
    assert all(np.array_equal(one, run.value.values) for one in now.value.values)


def test_known_cells_stay_to_the_bit_and_only_missing_ones_are_drawn(fit, made) -> None:
    setting = fit.setting(pd.Period(QUARTER))
    filled = setting.missing.fill(setting.values, setting.growth_draws(50, 0))
    known = np.isfinite(setting.values)
    assert np.array_equal(filled[:, known], np.broadcast_to(setting.values[known], (50, known.sum())))
    assert np.isfinite(filled).all()
    assert {c[0] for c in setting.missing.drawn} == {"x", "y", "p"}
    assert {str(c[1]) for c in setting.missing.drawn} == {"2023-05", "2023-06"}


def test_drawn_growth_becomes_levels_on_last_years_months(fit) -> None:
    setting = fit.setting(pd.Period(QUARTER))
    growth = setting.growth_draws(20, 0)
    filled = setting.missing.fill(setting.values, growth)
    cell = next(c for c in setting.missing.cells if c.cell[0] == "x")
    r, i, m = cell.at
    g = growth[:, setting.missing.drawn.index(cell.cell)]
    assert filled[:, r, i, m] == pytest.approx(setting.values[r, i, m - 12] * (1 + g / 100), rel=1e-14)


def test_a_known_quarter_is_its_figure_without_uncertainty(fit, made) -> None:
    one = fit.nowcast("GDP", "2023Q1")
    assert one.sd == 0.0 and one.mean == made.accounts.growth().loc["2023Q1", "GDP"]
    cubes = fit.draw("2023Q1", 4)
    assert cubes.growth().sd == 0.0 and cubes.growth().mean == one.mean
    assert cubes.variance()["total"] == 0.0


def test_known_quarters_and_last_year_are_the_same_in_every_draw(now) -> None:
    values = now.volume.values[..., :-1]
    assert np.array_equal(values, np.broadcast_to(values[:1], values.shape))


def test_year_to_date_is_known_quarters_plus_the_nowcast(now) -> None:
    volume = np.asarray(now.volume.sel(region="R", item="GDP").values)
    # 2022Q1..2023Q2 stand on the axis
    expected = 100 * ((volume[:, -2] + volume[:, -1]) / (volume[:, 0] + volume[:, 1]) - 1)
    assert now.growth(flow="ytd").values == pytest.approx(expected, rel=1e-12)


def test_the_gap_is_added_to_growth_of_leaves_and_leaves_prices_alone(made) -> None:
    known = made.known(QUARTER, 3)
    run = made.scheme.run(known[0], base=known[1], periods=[QUARTER])
    shifted = replace(known[1])  # the base is the scheme's own history but for a gap of 1 point in A since 2021
    model = gdp.SchemeModel(made.scheme, Oracle())
    fit = model.fit(known[0], shifted)
    setting = fit.setting(pd.Period(QUARTER))
    gap = np.array([1.0, -2.0, 0.5])[None, None, :, None] * np.ones((2, 1, 1, 1))
    value, volume = setting.bound.apply(np.repeat(setting.values[None], 2, axis=0), gap)
    rows = setting.bound.plan.leaf_rows
    before = run.volume.values[:, rows, -5]
    growth = 100 * (volume[0][:, rows, -1] / before - 1)
    assert growth == pytest.approx(100 * (run.volume.values[:, rows, -1] / before - 1) + [1.0, -2.0, 0.5], abs=1e-11)
    assert value[0][:, rows, -1] / volume[0][:, rows, -1] == pytest.approx(
        run.value.values[:, rows, -1] / run.volume.values[:, rows, -1], rel=1e-13
    )


def test_draws_have_a_mean_and_each_draw_accounts_that_add_up(now) -> None:
    for accounts in (now.accounts(), now.accounts(7)):
        assert isinstance(accounts, Accounts) and accounts.stage == "nowcast"
        assert accounts.residuals()[["value", "volume"]].to_numpy().max() < 1e-13
    assert np.array_equal(now.accounts(7).volume.values, now.volume.values[7])
    assert now.accounts().volume.values == pytest.approx(now.volume.values.mean(axis=0))


def test_the_same_seed_gives_the_same_accounts_and_another_others(fit, now) -> None:
    assert np.array_equal(fit.draw(QUARTER, 600).volume.values, now.volume.values)
    assert not np.array_equal(fit.draw(QUARTER, 600, seed=1).volume.values, now.volume.values)


def test_more_draws_than_a_block_are_those_of_one_block(fit, monkeypatch) -> None:
    whole = fit.draw(QUARTER, 100)
    monkeypatch.setattr("gdpcore.nowcasting.consistent.result.BLOCK", 7)
    assert np.array_equal(fit.draw(QUARTER, 100).volume.values, whole.volume.values)


def test_this_quarter_and_the_next_are_drawn_together(fit) -> None:
    both = fit.draw([QUARTER, "2023Q3"], 400)
    assert [str(p) for p in both.periods] == [QUARTER, "2023Q3"]
    assert both.growth(period=QUARTER).sd < both.growth(period="2023Q3").sd
    assert both.fan().loc["2023Q3", "kind"] == "nowcast"
    assert both.growth(period=QUARTER).mean == pytest.approx(fit.draw(QUARTER, 400).growth().mean, abs=0.3)


def test_variance_falls_as_months_arrive(made) -> None:
    spec = gdp.SchemeModel(made.scheme, Oracle(), gap=False)
    sds = [spec.fit(*made.known(QUARTER, m)).draw(QUARTER, 1500).growth().sd for m in (0, 1, 2, 3)]
    assert sds[0] > sds[1] > sds[2] > sds[3] == 0.0


def test_a_poisoned_future_changes_nothing() -> None:
    sample, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    out = []
    for panel in (sample.panel, sample.panel.with_values_after("2024-07-15", 1e30)):
        known = panel.as_of("2024-07-14"), sample.accounts.as_of("2024-07-14")
        out.append(gdp.SchemeModel(scheme, gdp.DynamicFactor()).fit(*known).draw("2024Q2", 50).volume.values)
    assert np.array_equal(out[0], out[1])


def test_an_update_keeps_parameters_and_takes_data_and_the_last_gap(made) -> None:
    spec = gdp.SchemeModel(made.scheme, Oracle())
    earlier, later = made.known("2023Q1", 3), made.known(QUARTER, 2)
    fit = spec.fit(*earlier)
    moved = fit.update(*later)
    assert moved.draw(QUARTER, 50).growth().values == pytest.approx(spec.fit(*later).draw(QUARTER, 50).growth().values, abs=1.0)
    assert moved.gap_law.phi == fit.gap_law.phi and np.array_equal(moved.gap_law.mu, fit.gap_law.mu)
    assert np.array_equal(moved.gap_law.last, moved.past.gaps[..., -1] - fit.gap_law.mu)
    assert np.array_equal(fit.update(earlier[0]).draw("2023Q1", 20).volume.values, fit.draw("2023Q1", 20).volume.values)


def test_a_factor_model_updated_with_its_own_data_says_the_same(china) -> None:
    again = china.update(china.panel)
    assert np.array_equal(again.draw("2025Q2", 30).volume.values, china.draw("2025Q2", 30).volume.values)


# -- what it says --------------------------------------------------------------------------------------------------------
def test_contributions_and_variance_shares_of_industries_add(china) -> None:
    table = china.draw("2025Q2", 500).contributions()
    leaves = [i for i in china.spec.scheme.leaves]
    assert table.loc[leaves, "points"].sum() == pytest.approx(table.loc["GDP", "points"], abs=1e-10)
    assert table.loc[leaves, "variance_share"].sum() == pytest.approx(100.0, abs=1e-8)
    assert table.loc[["S1", "S2", "S3"], "variance_share"].sum() == pytest.approx(100.0, abs=1e-8)
    assert "C" not in table.index  # a memo item is part of another


def test_the_variance_is_that_of_the_draws_and_its_parts_add(china) -> None:
    now = china.draw("2025Q2", 500)
    parts = now.variance()
    assert parts["indicators"] + parts["gap"] == pytest.approx(parts["total"])
    assert parts["total"] == pytest.approx(now.growth().sd ** 2)
    alone = replace(china, gap_law=None).draw("2025Q2", 500)
    assert alone.variance()["gap"] == pytest.approx(0.0, abs=1e-20)
    assert alone.growth().sd < now.growth().sd


def test_parameters_add_variance_by_a_jackknife_over_years(made) -> None:
    panel, base = made.known(QUARTER, 1)
    fit = gdp.SchemeModel(made.scheme, gdp.DynamicFactor(factors=1, idiosyncratic="iid", most=60)).fit(panel, base)
    parts = fit.draw(QUARTER, 100).variance(parameters=True)
    assert parts["parameters"] > 0 and parts["total"] == pytest.approx(parts[["indicators", "gap", "parameters"]].sum())
    whole = gdp.SchemeModel(made.scheme, gdp.DynamicFactor(factors=1, idiosyncratic="iid", most=60)).fit(*made.known(QUARTER, 3))
    assert whole.draw(QUARTER, 10).variance(parameters=True)["parameters"] == 0.0


def test_parameters_add_variance_by_a_bootstrap_of_the_model(made) -> None:
    panel, base = made.known(QUARTER, 1)
    model = gdp.DynamicFactor(factors=1, idiosyncratic="iid", most=60)
    now = gdp.SchemeModel(made.scheme, model).fit(panel, base).draw(QUARTER, 100)
    parts = now.variance(parameters="bootstrap", refits=6)
    assert parts["parameters"] > 0 and parts["total"] == pytest.approx(parts[["indicators", "gap", "parameters"]].sum())
    assert parts.equals(now.variance(parameters="bootstrap", refits=6))
    assert 0.05 < parts["parameters"] / now.variance(parameters="jackknife")["parameters"] < 20
    with expect_refusal("E-NOW-009", "jackknife"):
        now.variance(parameters="guess")
    with expect_refusal("E-CAST-005", "Oracle"):
        gdp.SchemeModel(made.scheme, Oracle()).fit(panel, base).draw(QUARTER, 10).variance(parameters="bootstrap")


def test_samples_of_the_bootstrap_have_the_shape_of_the_data_and_the_spread_of_the_model(made) -> None:
    panel, base = made.known(QUARTER, 1)
    fit = gdp.SchemeModel(made.scheme, gdp.DynamicFactor(factors=1, idiosyncratic="iid", most=60)).fit(panel, base)
    samples = [monthly for monthly, _ in _drawn(fit.inner, fit.columns, 40, 0)]
    known = fit.columns.monthly.notna()
    first = np.unravel_index(int(np.isfinite(fit.inner.data.values).argmax()), fit.inner.data.values.shape)
    known.iloc[first] = False  # it is given, not drawn
    assert all((one.notna() == known).all(axis=None) for one in samples)
    spread = np.nanmean([one.std() for one in samples], axis=0)
    assert spread == pytest.approx(fit.columns.monthly.std(), rel=0.5)


def test_the_fan_holds_history_and_quantiles_in_order(now) -> None:
    fan = now.fan()
    assert list(fan["kind"].unique()) == ["history", "nowcast"]
    last = fan.iloc[-1]
    assert last["5 %"] < last["25 %"] < last["50 %"] < last["75 %"] < last["95 %"]
    assert fan.iloc[0]["5 %"] == fan.iloc[0]["mean"]


def test_a_direct_density_moves_gdp_and_keeps_ranks_prices_and_sums(now) -> None:
    aim = Nowcast("GDP", pd.Period(QUARTER), 3.0, 0.5)
    moved = now.moved_to(aim)
    g = moved.growth()
    assert (g.mean, g.sd) == pytest.approx((3.0, 0.5), abs=0.06)
    assert np.array_equal(np.argsort(g.values), np.argsort(now.growth().values))
    leaves = [moved.volume.sel(item=i).values for i in TREE.leaves]
    assert moved.volume.sel(item="GDP").values == pytest.approx(sum(leaves), rel=1e-13)
    for item in TREE.leaves:
        old, new = (n.value.sel(item=item).values / n.volume.sel(item=item).values for n in (now, moved))
        assert new == pytest.approx(old, rel=1e-12)
    assert np.array_equal(moved.volume.values[..., :-1], now.volume.values[..., :-1])


def test_a_direct_model_is_shown_apart_and_off_by_default(made) -> None:
    class Direct:
        def fit(self, x: Panel, y: Accounts, observes: object = None, *, start: object = None) -> Direct:
            return self

        def nowcast(self, target: str, period: object) -> Nowcast:
            return Nowcast(target, pd.Period(period), 4.0, 0.2)

    known = made.known(QUARTER, 1)
    plain = gdp.SchemeModel(made.scheme, Oracle()).fit(*known).draw(QUARTER, 200)
    beside = gdp.SchemeModel(made.scheme, Oracle(), direct=Direct()).fit(*known).draw(QUARTER, 200)
    assert plain.direct is None and beside.direct.mean == 4.0
    assert np.array_equal(plain.volume.values, beside.volume.values)
    assert beside.moved_to().growth().mean == pytest.approx(4.0, abs=0.05)
    pool = beside.pooled(0.25)
    assert pool.growth().mean == pytest.approx(0.75 * plain.growth().mean + 0.25 * 4.0, abs=0.1)
    assert beside.pooled(1.0).growth().mean == pytest.approx(4.0, abs=0.05)
    leaves = [pool.volume.sel(item=i).values for i in TREE.leaves]
    assert pool.volume.sel(item="GDP").values == pytest.approx(sum(leaves), rel=1e-13)
    for move in (plain.moved_to, plain.pooled):
        with expect_refusal("E-CAST-004", "direct"):
            move()


def test_memo_items_are_shown_in_every_draw_and_follow_their_parent() -> None:
    made = world(2)
    tree = Hierarchy.of(["GDP", "A", Node("M", memo_of="A"), "B", "C"], {"GDP": {"industry": ["A", "B", "C"]}})
    scheme = replace(made.scheme, hierarchy=tree, memos=(Memo("M", (("A", 0.5),)),))
    now = gdp.SchemeModel(scheme, Oracle()).fit(*made.known(QUARTER, 1)).draw(QUARTER, 20)
    assert now.volume.sel(item="M", period=QUARTER).values == pytest.approx(0.5 * now.volume.sel(item="A", period=QUARTER).values)
    moved = now.moved_to(Nowcast("GDP", pd.Period(QUARTER), 3.0, 0.5))
    assert moved.volume.sel(item="M").values == pytest.approx(0.5 * moved.volume.sel(item="A").values)


# -- agreement ---------------------------------------------------------------------------------------------------------
def test_every_draw_is_benchmarked_as_it_would_be_alone(fit) -> None:
    now = fit.draw("2023Q4", 3)
    annual = now.accounts(0).to_flow("period")
    years = _annual(annual, 1.02)
    together = now.benchmark(years)
    for d in range(3):
        alone = now.accounts(d).benchmark(years)
        assert together.volume.values[d] == pytest.approx(alone.volume.values, rel=1e-12)
        assert together.value.values[d] == pytest.approx(alone.value.values, rel=1e-12)


def test_every_draw_is_reconciled_as_it_would_be_alone(fit) -> None:
    now = fit.draw(QUARTER, 3)
    parent = now.accounts(0)
    scaled = replace(
        parent,
        value=replace(parent.value, values=parent.value.values * 1.1, axes=(_region("P"), *parent.value.axes[1:])),
        volume=replace(parent.volume, values=parent.volume.values * 1.1, axes=(_region("P"), *parent.volume.axes[1:])),
    )
    together = now.reconcile(scaled, annual="free")
    for d in range(3):
        alone = now.accounts(d).reconcile(scaled, annual="free")
        assert together.volume.values[d] == pytest.approx(alone.volume.values, rel=1e-12)
        assert together.volume.values[d] == pytest.approx(scaled.volume.values, rel=1e-12)


def _region(name: str) -> gdp.cube.Axis:
    return gdp.cube.Axis.of("region", [name])


def _annual(quarters: Accounts, factor: float) -> Accounts:
    years = sorted({int(y) for y in quarters.periods.year if (quarters.periods.year == y).sum() == 4})
    cubes = []
    for one in (quarters.value, quarters.volume):
        sums = np.stack([one.values[..., np.asarray(quarters.periods.year == y)].sum(axis=-1) for y in years], axis=-1)
        axes = (*one.axes[:-1], gdp.cube.Axis.of("period", pd.PeriodIndex([str(y) for y in years], freq="Y")))
        cubes.append(gdp.Cube.of(sums * factor, axes, one.meaning))
    return Accounts(cubes[0], cubes[1], quarters.hierarchy)


# -- months --------------------------------------------------------------------------------------------------------------
def test_the_last_month_of_a_quarter_is_the_quarterly_nowcast_draw_by_draw(fit) -> None:
    months, quarter = fit.months(QUARTER, 200), fit.draw(QUARTER, 200)
    assert months.growth(flow="ytd", period="2023-06").values == pytest.approx(quarter.growth(flow="ytd").values, abs=1e-10)
    assert months.growth(flow="ytd", period="2023-04").sd < months.growth(flow="ytd", period="2023-06").sd
    assert months.for_publication is False


def test_months_of_the_quarter_add_to_it_in_every_draw(fit) -> None:
    single = fit.months(QUARTER, 50).draws_of_accounts.to_flow("period")
    quarter = fit.draw(QUARTER, 50)
    inside = single.volume.sel(item="GDP", period=["2023-04", "2023-05", "2023-06"]).values.sum(axis=-1)
    assert inside == pytest.approx(quarter.volume.sel(item="GDP", period=QUARTER).values, rel=1e-10)


# -- scenarios -------------------------------------------------------------------------------------------------------------
def test_a_scenario_of_known_and_missing_months_differs_by_its_figures_alone(china) -> None:
    now = china.draw("2025Q2", 300)
    same = now.scenario(
        {("industrial_production", "2025-05"): float(china.columns.monthly.loc["2025-05", "industrial_production"])}
    )
    assert same.effect()["mean"].abs().max() < 1e-9
    assert same.without.growth().mean == pytest.approx(now.growth().mean, abs=0.1)
    shock = now.scenario({("industrial_production", "2025-06"): -20.0})
    effect = shock.effect()
    assert effect.loc["BCD", "mean"] < -3.0 and effect.loc["GDP", "mean"] < -1.0
    assert effect.loc["A0", "mean"] == 0.0
    assert effect.loc["GDP", "5 %"] < effect.loc["GDP", "mean"] < effect.loc["GDP", "95 %"]
    assert effect.loc[list(china.spec.scheme.leaves), "contribution"].sum() == pytest.approx(effect.loc["GDP", "contribution"])


def test_scenarios_refuse_what_they_cannot_set(now, fit) -> None:
    with expect_refusal("E-NOW-010", "z", "x"):
        now.scenario({("z", "2023-05"): 1.0})
    with expect_refusal("E-NOW-014", "x", "2023-05"):
        now.scenario({("x", "2023-05"): np.nan})
    with expect_refusal("E-CAST-003", "2023Q1"):
        fit.draw("2023Q1", 4).scenario({("x", "2023-02"): 1.0})


# -- refusals and findings -----------------------------------------------------------------------------------------------
def test_an_item_that_nothing_fills_is_refused_by_name(made) -> None:
    known = made.known(QUARTER, 1)
    values = known[0].values.copy()
    values[:, known[0].position("y"), -60:] = np.nan  # the series ended years before
    with expect_refusal("E-CAST-002", "B", QUARTER, "y"):
        gdp.nowcast(made.scheme, replace(known[0], values=values), base=known[1], model=Oracle(), period=QUARTER)


def test_quarters_out_of_reach_are_refused(fit) -> None:
    for period in ("2024Q2", "2015Q4"):
        with expect_refusal("E-CAST-003", period, "2023Q1"):
            fit.draw(period, 10)


def test_wrong_arguments_are_refused(made, fit) -> None:
    with expect_refusal("E-NOW-009", "draws"):
        gdp.SchemeModel(made.scheme, Oracle(), draws=1)
    with expect_refusal("E-NOW-009", "draws"):
        fit.draw(QUARTER, 1)
    with expect_refusal("E-CAST-004", "panel"):
        gdp.SchemeModel(made.scheme, Oracle()).fit(pd.DataFrame(), made.accounts)
    with expect_refusal("E-CAST-004", "made-up"):
        gdp.SchemeModel(replace(made.scheme, extrapolate_from="previous_period"), Oracle())
    with expect_refusal("E-CAST-005", "object"):
        known = made.known(QUARTER, 1)
        replace(fit, inner=object(), panel=known[0]).draw(QUARTER, 4)


def test_regions_have_their_own_draws_and_are_asked_for_by_name() -> None:
    made = world(3, regions=("R", "Q"))
    fit = gdp.SchemeModel(made.scheme, Oracle(), draws=300).fit(*made.known(QUARTER, 1))
    now = fit.draw(QUARTER, 300)
    assert now.volume.values.shape[:2] == (300, 2)
    assert not np.array_equal(now.growth(region="R").values, now.growth(region="Q").values)
    assert fit.nowcast("Q GDP", QUARTER).mean == now.growth("GDP", region="Q").mean
    assert fit.nowcast("Q GDP", "2023Q1").mean == made.accounts.growth("Q").loc["2023Q1", "GDP"]
    with expect_refusal("E-NOW-009", "region", "R, Q"):
        now.growth()
    with expect_refusal("E-CAST-004", "region"):
        now.moved_to(Nowcast("GDP", pd.Period(QUARTER), 3.0, 0.5))
    with expect_refusal("E-AXIS-003"):
        now.growth("GDP", region="nowhere")


def test_regions_without_figures_of_their_own_share_the_draws_of_all() -> None:
    made = world(3, regions=("R", "Q"))
    panel, base = made.known(QUARTER, 1)
    common = replace(panel.select(regions=["R"]), regions=("",))
    now = gdp.SchemeModel(made.scheme, Oracle(), gap=False).fit(common, base).draw(QUARTER, 50)
    assert now.growth("A", region="R").values == pytest.approx(now.growth("A", region="Q").values, rel=1e-12)
    assert now.growth("A", region="R").sd > 0


def test_findings_say_what_was_left_out_and_how_little_the_gap_rests_on(china) -> None:
    found = codes(china.findings)
    assert "W-CAST-001" in found and "W-CAST-002" in found
    few = gdp.samples.china()
    fit = gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor()).fit(
        few.panel.as_of("2023-05-01"), few.accounts.as_of("2023-05-01")
    )
    assert "W-CAST-003" in codes(fit.findings) and fit.gap_law.pooled


def test_no_past_quarter_means_no_gap_and_a_finding(made) -> None:
    panel, base = made.known(QUARTER, 1)
    short = base.select(periods=base.periods[-4:])
    fit = gdp.SchemeModel(made.scheme, Oracle()).fit(cut(panel, panel.months[-1]), short)
    assert fit.gap_law is None
    with expect_refusal("E-CAST-002", "C", QUARTER, "growth in the four quarters before"):
        fit.draw(QUARTER, 5)
    assert "W-CAST-004" in codes(fit.findings)
