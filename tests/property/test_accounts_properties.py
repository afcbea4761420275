"""Accounts computed from made-up schemes on random panels: they add up, and nothing that should not matter does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.accounts import Accounts, measures
from gdpcore.cube import Hierarchy, Node, Status
from gdpcore.panel import Catalogue, Panel
from gdpcore.scheme.rule import Fallback, Method, Rule, Term
from gdpcore.scheme.scheme import Memo, Scheme
from tests.build import (
    HISTORY,
    accounts,
    base_accounts,
    codes,
    expect_refusal,
    grown,
    index,
    level,
    panel,
    present,
    rate,
    said,
    scheme,
)

NAN = np.nan
seeds = st.integers(0, 2**32 - 1)
sizes = st.sampled_from([1, 2, 3, 7, 20])
widths = st.sampled_from([1, 2, 5, 40])
QUARTERS = 12  # of the base
SOME = settings(max_examples=settings().max_examples // 4)  # a run of a scheme takes milliseconds, not microseconds


@dataclass(frozen=True)
class Case:
    """A scheme, a panel and a base that go together."""

    scheme: Scheme
    panel: Panel
    base: Accounts

    def run(self, *periods: str, **how: Any) -> Accounts:
        return self.scheme.run(self.panel, base=self.base, periods=periods or None, **how)


def tree_of(size: int) -> Hierarchy:
    """Industries of up to three leaves, and two strata that cut across them."""
    leaves = [f"L{k}" for k in range(size)]
    industries = {f"I{k}": leaves[3 * k : 3 * k + 3] for k in range((size + 2) // 3)}
    strata = {name: part for name, part in (("S1", leaves[::2]), ("S2", leaves[1::2])) if part}
    return Hierarchy.of(
        ["GDP", *strata, *industries, *leaves],
        {"GDP": {"industry": list(industries), "stratum": list(strata)}, **industries, **strata},
    )


def rules_of(size: int) -> list[Rule]:
    """By turns: value by one indicator, volume by two, value by a line, both sides apart, a value-added rate found or given."""
    made = []
    for k in range(size):
        price = (Term(f"p{k % 2}"),)
        kind = k % 6
        if kind == 0:
            rule = Rule(
                f"L{k}",
                Method("extrapolate_value", (Term("x0", coefficient="fixed"),), fallback=HISTORY),
                Method("deflate", price=price),
            )
        elif kind == 1:
            terms = (Term("x1", 0.4, "fixed"), Term("g", 0.6, "fixed"))
            rule = Rule(
                f"L{k}",
                Method("reflate", price=price),
                Method("extrapolate_volume", terms, fallback=(Fallback((Term("x0", coefficient="fixed"),)), *HISTORY)),
            )
        elif kind == 2:
            rule = Rule(
                f"L{k}",
                Method("extrapolate_value", (Term("g"),), clamp=(-6.0, 8.0)),
                Method("deflate", price=(Term("p0", 0.5), Term("p1", 0.5))),
            )
        elif kind == 3:
            rule = Rule(
                f"L{k}",
                Method("extrapolate_value", (Term("x0", coefficient="difference"),)),
                Method("extrapolate_volume", (Term("x1", coefficient="fixed", k=0.8),)),
            )
        else:
            value = Method("rate", (Term("x1"),), rate="year" if kind == 4 else 0.4)
            rule = Rule(f"L{k}", value, Method("deflate", price=price))
        made.append(rule)
    return made


def make(
    seed: int, size: int = 5, width: int = 2, regime: str = "period", scale: float = 1.0, gaps: float = 0.0, months: int = 60
) -> Case:
    """Base 2020Q1-2022Q4, panel from January 2020; ``gaps`` is the share of empty cells after 2022."""
    random = np.random.default_rng(seed)
    leaves = scale * np.exp(random.normal(size=(width, size, QUARTERS)) * 0.3 + random.normal(size=(width, size, 1)))
    base = base_accounts(
        leaves * np.exp(random.normal(size=leaves.shape) * 0.05),
        leaves,
        tree_of(size),
        start="2020Q1",
        regions=[f"市{r}" for r in range(width)],
    )
    levels = np.exp(random.normal(size=(2, width, months)) * 0.2) * 10.0 ** random.uniform(-3, 6, (2, width, 1))
    growth, prices = random.uniform(-12, 14, (width, months)), random.uniform(92, 109, (2, width, months))
    for x in (*levels, growth):
        x[:, 36:][random.random(x[:, 36:].shape) < gaps] = NAN
    series = {level("x0"): levels[0], level("x1"): levels[1], rate("g"): growth, index("p0"): prices[0], index("p1"): prices[1]}
    full = panel(series, "2020-01", base.regions)
    base = base if regime == "period" else base.to_flow("ytd")
    return Case(scheme(base.hierarchy, rules_of(size), regime), full, base)


def figures(made: Accounts) -> Any:
    return np.stack([made.value.values, made.volume.values])


def close(left: Any, right: Any, within: float = 1e-12) -> bool:
    left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    return np.array_equal(np.isnan(left), np.isnan(right)) and np.allclose(left, right, rtol=within, atol=0, equal_nan=True)


def same(left: Any, right: Any) -> bool:
    return np.array_equal(left, right, equal_nan=True)


# -- adding up ---------------------------------------------------------------------------------------------------------
@SOME
@given(
    seeds, sizes, widths, st.sampled_from(["period", "ytd"]), st.sampled_from([1e-6, 1.0, 1e12]), st.sampled_from([0.0, 0.1, 0.5])
)
def test_industries_and_strata_add_to_gdp(seed: int, size: int, width: int, regime: str, scale: float, gaps: float) -> None:
    made = make(seed, size, width, regime, scale, gaps).run()
    for cube in (made.value, made.volume):
        rows = {c: cube.sel(item=c).values for c in made.items}
        for parent, children in made.hierarchy.equations():
            parts = np.stack([rows[c] for c in children])
            gap = np.abs(rows[parent] - parts.sum(axis=0))
            assert np.all((gap <= 1e-13 * np.abs(parts).sum(axis=0)) | np.isnan(gap))
            assert np.array_equal(np.isnan(rows[parent]), np.isnan(parts).any(axis=0))
        assert np.array_equal(present(cube.status), ~np.isnan(cube.values))
        assert not np.isinf(cube.values).any()
    residuals = made.residuals()
    assert residuals[["value", "volume"]].fillna(0.0).to_numpy().max() <= 1e-13
    assert len(residuals) == len(made.hierarchy.equations())


@SOME
@given(seeds, sizes, widths, st.sampled_from(["period", "ytd"]), st.sampled_from(["period", "ytd"]))
def test_contributions_add_to_growth(seed: int, size: int, width: int, regime: str, flow: str) -> None:
    made = make(seed, size, width, regime).run()
    points, rates = measures.contributions(made, flow), measures.growth(made, flow)
    for children in (c for p, c in made.hierarchy.equations() if p == "GDP"):
        parts = points.sel(item=list(children)).values
        gap = np.abs(parts.sum(axis=1) - rates.sel(item="GDP").values)
        size_of = np.abs(parts).sum(axis=1) + 200.0  # growth is a difference of two figures of size 100
        assert np.all((gap <= 1e-13 * size_of) | np.isnan(gap))
    assert close(points.sel(item="GDP").values + 1000, rates.sel(item="GDP").values + 1000)


def test_the_comparison_year_is_the_bases_and_its_totals_are_sums_of_leaves() -> None:
    case = make(1)
    wrong = np.array(case.base.value.values, copy=True)
    wrong[:, 0] *= 2  # a published total that does not add
    base = accounts(wrong, case.base.volume.values, case.base.hierarchy, start="2020Q1", regions=case.base.regions)
    made = case.scheme.run(case.panel, base=base)
    assert str(made.periods[0]) == "2022Q1"
    leaves = [f"L{k}" for k in range(5)]
    year = [str(p) for p in made.periods[:4]]
    assert same(made.value.sel(item=leaves, period=year).values, case.base.value.sel(item=leaves, period=year).values)
    assert close(made.value.sel(item="GDP", period=year).values, case.base.value.sel(item=leaves, period=year).values.sum(axis=1))


# -- what must not matter ----------------------------------------------------------------------------------------------
@SOME
@given(seeds, st.data())
def test_order_of_regions_items_and_indicators(seed: int, data: Any) -> None:
    case = make(seed, 7, 4, gaps=0.05)
    usual = case.run()
    regions = data.draw(st.permutations(case.base.regions))
    items = data.draw(st.permutations(case.base.items))
    indicators = data.draw(st.permutations(case.panel.indicators))
    tree = Hierarchy.of(data.draw(st.permutations(case.base.hierarchy.codes)), case.base.hierarchy.partitions)
    base = replace(case.base.select(regions, items), hierarchy=tree)
    rules = data.draw(st.permutations(case.scheme.rules))
    other = replace(case.scheme, hierarchy=tree, rules=tuple(rules)).run(case.panel.select(indicators), base=base)
    assert other.items == tree.codes
    back = other.select(usual.regions, usual.items)
    assert close(figures(back), figures(usual))
    assert np.array_equal(back.value.status, usual.value.status)


@SOME
@given(seeds)
def test_order_of_the_panels_regions_alone_changes_no_bit(seed: int) -> None:
    case = make(seed, 6, 5, gaps=0.05)
    backwards = case.panel.select(regions=list(reversed(case.panel.regions)))
    assert same(figures(case.scheme.run(backwards, base=case.base)), figures(case.run()))


@SOME
@given(seeds, st.sampled_from(["period", "ytd"]))
def test_names_change_no_bit(seed: int, regime: str) -> None:
    case = make(seed, 6, 3, regime, gaps=0.05)
    name = {c: f"甲{c}" for c in (*case.base.hierarchy.codes, *case.panel.indicators, *case.base.regions)}
    tree = Hierarchy.of(
        [name[c] for c in case.base.hierarchy.codes],
        {name[p]: {k: [name[c] for c in v] for k, v in parts.items()} for p, parts in case.base.hierarchy.partitions.items()},
    )

    def of_term(term: Term) -> Term:
        return replace(term, code=name[term.code])

    def of_method(method: Method) -> Method:
        ladder = tuple(replace(f, terms=tuple(map(of_term, f.terms))) for f in method.fallback)
        return replace(method, terms=tuple(map(of_term, method.terms)), price=tuple(map(of_term, method.price)), fallback=ladder)

    rules = [replace(r, item=name[r.item], value=of_method(r.value), volume=of_method(r.volume)) for r in case.scheme.rules]
    renamed = replace(
        case.panel,
        catalogue=Catalogue(replace(i, code=name[i.code]) for i in case.panel.catalogue.values()),
        regions=tuple(name[r] for r in case.panel.regions),
    )
    x = [cube.values for cube in (case.base.value, case.base.volume)]
    base = accounts(
        *x,
        tree,
        items=[name[i] for i in case.base.items],
        start="2020Q1",
        regions=[name[r] for r in case.base.regions],
        flow=regime,
    )
    assert same(figures(scheme(tree, rules, regime).run(renamed, base=base)), figures(case.run()))


@SOME
@given(seeds, st.sampled_from(["period", "ytd"]))
def test_units_of_the_base(seed: int, regime: str) -> None:
    case = make(seed, 7, 2, regime, gaps=0.05)
    usual = case.run()
    base = replace(case.base, value=case.base.value.with_unit("万元"), volume=case.base.volume.with_unit("万元"))
    made = case.scheme.run(case.panel, base=base)
    assert str(made.value.meaning.unit) == "万元"
    assert close(figures(made), 1e4 * figures(usual))
    assert close(measures.growth(made).values + 1000, measures.growth(usual).values + 1000)


@SOME
@given(seeds, st.sampled_from(["period", "ytd"]))
def test_units_of_an_indicator(seed: int, regime: str) -> None:
    """万元 instead of 亿元, the rule of a value-added rate included."""
    case = make(seed, 7, 2, regime, gaps=0.05)
    catalogue = Catalogue(replace(i, unit="万元") if i.unit == "亿元" else i for i in case.panel.catalogue.values())
    factor = np.array([1e4 if i.unit == "万元" else 1.0 for i in catalogue.values()])[:, None]
    other = replace(case.panel, catalogue=catalogue, values=case.panel.values * factor)
    assert close(figures(case.scheme.run(other, base=case.base)), figures(case.run()), 1e-11)


@SOME
@given(seeds)
def test_regions_are_computed_as_if_alone(seed: int) -> None:
    case = make(seed, 7, 4, gaps=0.1)
    whole = case.run()
    for region in case.base.regions:
        alone = case.scheme.run(case.panel.select(regions=[region]), base=case.base.select([region]))
        assert close(figures(alone), figures(whole.select([region])))


@SOME
@given(seeds)
def test_common_indicators_stand_for_all_regions(seed: int) -> None:
    case = make(seed, 5, 3)
    common = case.panel.select(regions=["市0"])
    spread = replace(case.panel, values=np.repeat(common.values, 3, axis=0))
    unnamed = replace(common, regions=("",))
    assert same(figures(case.scheme.run(unnamed, base=case.base)), figures(case.scheme.run(spread, base=case.base)))


@SOME
@given(seeds, st.sampled_from(["period", "ytd"]), st.integers(48, 59))
def test_a_later_month_changes_nothing_before(seed: int, regime: str, end: int) -> None:
    long, short = make(seed, 7, 2, regime, gaps=0.05), make(seed, 7, 2, regime, gaps=0.05)
    cut = long.panel.window(long.panel.months[0], long.panel.months[end - 1])
    made, before = long.run(), short.scheme.run(cut, base=short.base)
    shared = [str(p) for p in before.periods]
    assert same(figures(made.select(periods=shared)), figures(before))
    assert np.array_equal(made.select(periods=shared).value.status, before.value.status)


def test_the_future_is_not_looked_at() -> None:
    case = make(3, 6, 2)
    poisoned = np.array(case.panel.values, copy=True)
    poisoned[..., 48:] = 1e30
    for regime in ("period", "ytd"):
        made = [
            case.scheme.run(p, base=case.base, periods=["2023Q1", "2023Q2", "2023Q3", "2023Q4"], regime=regime)
            for p in (case.panel, replace(case.panel, values=poisoned))
        ]
        assert same(figures(made[0]), figures(made[1]))


def test_inputs_are_not_changed() -> None:
    case = make(4, 7, 3, gaps=0.1)
    arrays = [
        case.panel.values,
        case.panel.status,
        case.panel.source,
        case.base.value.values,
        case.base.value.status,
        case.base.volume.values,
        case.base.volume.status,
    ]
    kept = [np.array(a, copy=True) for a in arrays]
    for a in arrays:
        a.flags.writeable = False
    made = case.run()
    case.run("2023-01", "2023-05")
    case.scheme.run(case.panel, base=case.base, regime="ytd")
    for measure in (measures.growth, measures.contributions, measures.shares, measures.deflators):
        measure(made)
    made.rebase(2023).to_flow("ytd").complete(made.hierarchy).to_long()
    for before, after in zip(kept, arrays, strict=True):
        assert same(before, after) if before.dtype == np.float64 else np.array_equal(before, after)


@SOME
@given(seeds)
def test_twice_the_same(seed: int) -> None:
    assert same(figures(make(seed, gaps=0.1).run()), figures(make(seed, gaps=0.1).run()))


# -- regimes, months and quarters --------------------------------------------------------------------------------------
@SOME
@given(seeds, st.floats(-20, 30), st.floats(95, 108))
def test_regimes_agree_where_growth_is_the_same_all_year(seed: int, growth: float, price: float) -> None:
    case = make(seed, 3, 2)
    rules = [
        Rule(f"L{k}", Method("extrapolate_value", (Term("x0", coefficient="fixed"),)), Method("deflate", price=(Term("p0"),)))
        for k in range(3)
    ]
    x = np.array(case.panel.values, copy=True)
    x[:, 0, 36:48] = x[:, 0, 24:36] * (1 + growth / 100)
    x[:, 3, 36:48] = price
    steady, quarters = replace(case.panel, values=x), ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    made = {
        regime: scheme(case.base.hierarchy, rules, regime).run(steady, base=case.base, periods=quarters)
        for regime in ("period", "ytd")
    }
    assert made["ytd"].flow == "ytd"
    assert close(figures(made["ytd"]), figures(made["period"].to_flow("ytd")), 1e-11)
    assert np.allclose(measures.growth(made["period"], of="value").values[..., 4:], growth, rtol=1e-9, atol=1e-9)


@SOME
@given(seeds, sizes)
def test_the_first_quarter_is_the_same_in_both_regimes(seed: int, size: int) -> None:
    case = make(seed, size, 2)
    rules = [r for r in rules_of(size) if r.value.name != "nothing"]
    fixed = [
        replace(r, value=_fixed(r.value), volume=_fixed(r.volume)) for r in rules
    ]  # histories of quarters and of cumulated quarters differ
    made = [
        scheme(case.base.hierarchy, fixed, regime).run(case.panel, base=case.base, periods=["2023Q1"])
        for regime in ("period", "ytd")
    ]
    assert close(figures(made[0].select(periods=["2023Q1"])), figures(made[1].select(periods=["2023Q1"])), 1e-11)


def _fixed(method: Method) -> Method:
    return replace(method, terms=tuple(replace(t, coefficient="fixed") for t in method.terms), fallback=())


@pytest.mark.parametrize("regime", ["period", "ytd"])
@SOME
@given(seed=seeds)
def test_the_months_that_end_quarters_are_the_quarters(regime: str, seed: int) -> None:
    case = make(seed, 5, 2, regime)
    quarters = case.run("2023Q1", "2023Q2", "2023Q3", "2023Q4").to_flow("ytd")
    months = case.run(*[f"2023-{m:02d}" for m in range(1, 13)])
    assert months.flow == "ytd"
    assert months.lag == 12
    for q in range(1, 5):
        left, right = months.select(periods=[f"2023-{3 * q:02d}"]), quarters.select(periods=[f"2023Q{q}"])
        assert close(figures(left), figures(right), 1e-11)
    assert months.residuals()[["value", "volume"]].to_numpy().max() <= 1e-13


@SOME
@given(seeds)
def test_year_to_date_grows_month_by_month_where_all_is_calm(seed: int) -> None:
    case, random = make(seed, 6, 2), np.random.default_rng(seed)
    size = np.array([50.0, 80.0, 5.0, 101.0, 99.0])[:, None]
    calm = replace(case.panel, values=np.exp(random.normal(size=case.panel.values.shape) * 0.01) * size)
    leaves = np.exp(random.normal(size=(2, 6, QUARTERS)) * 0.02) * 96.0
    base = base_accounts(leaves, leaves, case.base.hierarchy, start="2020Q1", regions=case.base.regions)
    made = case.scheme.run(calm, base=base, periods=[f"2023-{m:02d}" for m in range(1, 13)])
    x = figures(made)[..., 12:]
    assert (np.diff(x, axis=-1) > 0).all()
    assert (x[..., 0] > 0).all()


def test_a_later_quarter_goes_by_the_computed_year_before() -> None:
    case = make(5, 3, 1)
    both = case.run("2023Q1", "2024Q1")
    first = case.run("2023Q1")
    base = case.base.complete(case.base.hierarchy).extend(first)
    assert same(figures(both.select(periods=["2023Q1"])), figures(first.select(periods=["2023Q1"])))
    assert str(base.periods[-1]) == "2023Q1"


# -- gaps --------------------------------------------------------------------------------------------------------------
def by_x(fallback: tuple[Fallback, ...] = ()) -> list[Rule]:
    return [
        Rule(
            "L0",
            Method("extrapolate_value", (Term("x0", coefficient="fixed"),), fallback=fallback),
            Method("deflate", price=(Term("p0"),)),
        )
    ]


@pytest.mark.parametrize("gap", range(36, 48))
def test_a_missing_month_makes_its_quarter_unavailable_and_never_zero(gap: int) -> None:
    case = make(6, 1, 2)
    x = np.array(case.panel.values, copy=True)
    x[0, 0, gap] = NAN
    made = scheme(case.base.hierarchy, by_x()).run(
        replace(case.panel, values=x), base=case.base, periods=["2023Q1", "2023Q2", "2023Q3", "2023Q4"]
    )
    quarter = (gap - 36) // 3
    gone = np.isnan(made.value.values[..., 4:])
    assert gone[0, :, quarter].all()
    assert gone.sum() == gone[0, :, quarter].size
    assert (made.value.values[..., 4:][~gone] > 0).all()
    assert made.value.sel(region="市0", item="GDP", period=f"2023Q{quarter + 1}").status & Status.NOT_PUBLISHED
    assert codes(made.findings) == ["W-RUN-002"]
    said(made.findings[0], "L0", "1 cells", f"市0 2023Q{quarter + 1}")


def test_a_missing_indicator_falls_to_the_next_rung() -> None:
    case = make(7, 1, 1)
    x = np.array(case.panel.values, copy=True)
    x[0, 0, 36:39] = NAN
    gappy = replace(case.panel, values=x)
    second = (Fallback((Term("x1", coefficient="fixed"),)),)
    made = scheme(case.base.hierarchy, by_x(second)).run(gappy, base=case.base, periods=["2023Q1", "2023Q2"])
    growth = measures.growth(made, of="value").sel(item="L0", region="市0").values[4:]
    spans = gappy.span_growth(["2023Q1", "2023Q2"]).values[0]
    assert np.allclose(growth, [spans[1, 0], spans[0, 1]], rtol=1e-11)
    history = scheme(case.base.hierarchy, by_x(HISTORY)).run(gappy, base=case.base, periods=["2023Q1"])
    past = measures.growth(case.base, of="value").sel(item="L0", region="市0").values
    wanted = 0.5 * past[8] + 0.5 * past[8:12].mean()
    assert np.allclose(measures.growth(history, of="value").sel(item="L0", region="市0").values[4], wanted, rtol=1e-11)
    rungs = made.rungs()
    assert rungs.loc["2023Q1", "rung 2"] == pytest.approx(100.0)
    assert rungs.loc["2023Q2", "rung 1"] == pytest.approx(100.0)


@SOME
@given(seeds, st.sampled_from([0.2, 0.6, 1.0]))
def test_no_gap_ever_makes_a_zero(seed: int, gaps: float) -> None:
    made = make(seed, 6, 3, gaps=gaps).run()
    x = figures(made)
    assert not (x == 0).any()
    assert (x[~np.isnan(x)] > 0).all()
    missing = [f for f in made.findings if f.code == "W-RUN-002"]
    leaves = [made.items.index(c) for c in made.hierarchy.leaves]
    assert len(missing) == int(np.isnan(made.volume.values[:, leaves, 4:]).any(axis=(0, 2)).sum())


# -- clamps, memo items ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("growth", "held"), [(50.0, 8.0), (-50.0, -6.0), (3.0, 3.0)])
def test_a_clamp_says_what_it_held_and_what_that_does_to_gdp(growth: float, held: float) -> None:
    case = make(8, 2, 1)
    clamped = Method("extrapolate_value", (Term("g", coefficient="fixed"),), clamp=(-6.0, 8.0))
    rules = [
        Rule("L0", clamped, Method("deflate", price=(Term("p0"),))),
        Rule("L1", _fixed(clamped), Method("deflate", price=(Term("p0"),))),
    ]
    x = np.array(case.panel.values, copy=True)
    x[0, 2, 36:39], x[0, 3, 36:39] = growth, 100.0
    rules[1] = replace(rules[1], value=replace(rules[1].value, clamp=None))
    steady = replace(case.panel, values=x)
    made = scheme(case.base.hierarchy, rules).run(steady, base=case.base, periods=["2023Q1"])
    rates = measures.growth(made, of="value").sel(region="市0", period="2023Q1")
    assert rates.sel(item="L0").values == pytest.approx(held)
    assert rates.sel(item="L1").values == pytest.approx(growth)
    if growth == held:
        assert made.findings == ()
        assert made.clamps().empty
        return
    assert codes(made.findings) == ["W-CLAMP-001"]
    weight = (
        case.base.volume.sel(region="市0", item="L0", period="2022Q1").values
        / case.base.volume.sel(region="市0", item="GDP", period="2022Q1").values
    )
    said(made.findings[0], "市0", "L0", "2023Q1", f"{growth:.2f}", f"{held:.2f}", f"{weight * (held - growth):+.3f}")
    row = made.clamps().iloc[0]
    assert (row["raw"], row["bound"]) == (pytest.approx(growth), pytest.approx(held))


def test_memo_items_are_shares_and_change_no_total() -> None:
    case = make(9, 3, 2)
    tree = Hierarchy.of(
        [*case.base.hierarchy.nodes.values(), Node("#private", level="memo", memo_of="GDP")], case.base.hierarchy.partitions
    )
    memo = Memo("#private", (("L0", 0.6), ("L2", 0.25)))
    with_memo = scheme(tree, rules_of(3), memos=[memo])
    assert with_memo.check() == []
    made, plain = with_memo.run(case.panel, base=case.base), case.run()
    assert "#private" in made.items
    assert not with_memo.is_leaf("#private")
    assert same(figures(made.select(items=plain.items)), figures(plain))
    for cube in (made.value, made.volume):
        wanted = 0.6 * cube.sel(item="L0").values + 0.25 * cube.sel(item="L2").values
        assert close(cube.sel(item="#private").values, wanted)


# -- complete, rebase, batches -----------------------------------------------------------------------------------------
@SOME
@given(seeds, st.integers(4, 12))
def test_missing_items_are_backed_out_of_totals(seed: int, size: int) -> None:
    case = make(seed, size, 2)
    tree, full = case.base.hierarchy, case.base
    gone = ["L0", "S1"] if size > 6 else ["L0"]
    part = full.select(items=[c for c in full.items if c not in gone])
    made = part.complete(tree)
    assert made.items == tree.codes
    for cube, whole in ((made.value, full.value), (made.volume, full.volume)):
        size_of = np.abs(whole.values).sum(axis=1, keepdims=True)
        assert np.all(np.abs(cube.values - whole.values) <= 1e-13 * size_of)
        for code in gone:
            assert (cube.sel(item=code).status & Status.ESTIMATED).all()
        assert np.array_equal(cube.sel(item=["L1", "GDP"]).values, whole.sel(item=["L1", "GDP"]).values)
        assert np.array_equal(cube.sel(item=["L1", "GDP"]).status, whole.sel(item=["L1", "GDP"]).status)
    again = case.scheme.run(case.panel, base=part)
    assert close(figures(again), figures(case.run()), 1e-9)


@pytest.mark.parametrize("gone", [["L0", "L1", "S1", "S2"], ["GDP", "I0", "S1", "L0"], ["L0", "L2"]])
def test_what_cannot_be_backed_out_is_named(gone: list[str]) -> None:
    base = make(10, 3, 1).base
    part = base.select(items=[c for c in base.items if c not in gone])
    with expect_refusal("E-RUN-008", "the base holds", *part.items):
        part.complete(base.hierarchy)


def test_a_missing_total_hides_what_is_backed_out_of_it() -> None:
    base = make(11, 2, 1).base
    value = np.array(base.value.values, copy=True)
    value[0, base.items.index("I0"), 3] = NAN
    value[0, base.items.index("GDP"), 3] = NAN
    value[0, base.items.index("S1"), 3] = NAN
    part = accounts(value, base.volume.values, base.hierarchy, start="2020Q1", regions=base.regions).select(
        items=["GDP", "I0", "L1", "S2", "S1"]
    )
    made = part.complete(base.hierarchy)
    lost = made.value.sel(item="L0")
    assert np.flatnonzero(~present(lost.status).ravel()).tolist() == [3]


@SOME
@given(seeds, sizes, st.sampled_from([2021, 2022]))
def test_rebasing_keeps_growth_of_leaves_and_additivity_from_the_link_on(seed: int, size: int, year: int) -> None:
    base = make(seed, size, 2).base
    made = base.rebase(year)
    leaves = list(base.hierarchy.leaves)
    for left, right in ((made, base),):
        old, new = right.volume.sel(item=leaves).values, left.volume.sel(item=leaves).values
        assert np.allclose(new[..., 4:] / new[..., :-4], old[..., 4:] / old[..., :-4], rtol=1e-12)
    start = 4 * (year - 2020)
    for parent, children in base.hierarchy.equations():
        parts = made.volume.sel(item=list(children)).values[..., start:]
        gap = np.abs(made.volume.sel(item=parent).values[..., start:] - parts.sum(axis=1))
        assert np.all(gap <= 1e-13 * np.abs(parts).sum(axis=1))
    annual = [cube.values[..., start : start + 4].sum(axis=-1) for cube in (made.volume, made.value)]
    assert close(annual[0], annual[1])
    assert str(made.volume.meaning.price) == f"constant@{year}"


@SOME
@given(seeds, st.sampled_from(["period", "ytd"]), sizes)
def test_draws_are_accounts_one_by_one(seed: int, regime: str, size: int) -> None:
    case = make(seed, size, 3, regime)
    targets = pd.period_range("2023Q1", "2023Q4", freq="Q")
    bound = case.scheme.plan(targets[0]).bind(case.panel, case.base, targets)
    values = bound.values(case.panel)
    draws = values * np.exp(
        np.random.default_rng(seed).normal(size=(4, 1, 1, values.shape[-1])) * (np.arange(values.shape[-1]) >= 12) * 1e-2
    )
    value, volume = bound.accounts(draws)
    many = Accounts(value, volume, case.base.hierarchy)
    assert many.value.dims == ("draw", "region", "item", "period")
    for d in range(4):
        one = Accounts(*bound.accounts(draws[d]), case.base.hierarchy)
        assert same(figures(one), figures(many)[:, d])
        for measure in (measures.growth, measures.contributions, measures.shares, measures.deflators):
            whole = measure(many)
            assert same(whole.values[d], measure(one).values)
            assert np.array_equal(whole.status, measure(one).status)
    plain = bound.apply(values)
    run = case.scheme.run(case.panel, base=case.base, periods=targets)
    assert same(np.stack(plain), figures(run))


def test_regions_add_to_their_parent() -> None:
    made = make(12, 4, 3).run()
    tree = Hierarchy.of(["省", *made.regions], {"省": list(made.regions)})
    whole = made.sum_regions(tree)
    assert whole.regions == ("省", *made.regions)
    assert close(whole.value.sel(region="省").values, made.value.values.sum(axis=0))
    with expect_refusal("E-AXIS-003", "市9"):
        made.sum_regions(Hierarchy.of(["省", "市0", "市9"], {"省": ["市0", "市9"]}))


def test_accounts_follow_one_another() -> None:
    case = make(13, 3, 2)
    made = case.run()
    whole = case.base.extend(made)
    assert whole.periods.equals(pd.period_range("2020Q1", "2024Q4", freq="Q"))
    assert same(figures(whole)[..., :QUARTERS], figures(case.base))
    assert same(figures(whole)[..., QUARTERS:], figures(made.select(items=case.base.items))[..., 4:])
    assert case.base.extend(case.base) is case.base
    with expect_refusal("E-TIME-003", "2022Q4 is followed by 2023Q2"):
        case.base.extend(made.select(periods=["2023Q2", "2023Q3"]))
    with expect_refusal("E-FLOW-001", "ytd"):
        case.base.extend(made.to_flow("ytd"))
    with expect_refusal("E-AXIS-001", "region"):
        case.base.extend(made.select(regions=["市1", "市0"]))


@SOME
@given(seeds, sizes)
def test_leaves_are_those_of_the_twin(seed: int, size: int) -> None:
    """The builder's own loops against the hierarchy: what the tests themselves rest on."""
    base = make(seed, size, 2).base
    leaves = base.value.sel(item=list(base.hierarchy.leaves)).values
    assert same(base.value.values, grown(leaves, base.hierarchy))
