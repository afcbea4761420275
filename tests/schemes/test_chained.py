"""Schemes whose totals are chain-linked, whose figures run from the period before, and whose GDP has rows that are no industry's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.cube import Hierarchy, Node
from gdpcore.errors import ReviewError, RunError, SchemeError
from gdpcore.kernel.price import chain, chain_contributions
from gdpcore.scheme.head import Discrepancy, Volumes
from gdpcore.scheme.rule import Method, Rule, Term
from tests.build import MINIMAL, by_volume, codes, expect_refusal, grown, index, level, panel, present, rate, scheme, scheme_file
from tests.build import base_accounts as sums

LINKS = ("annual_overlap", "quarter_overlap", "over_the_year", "fisher")
TREE = Hierarchy.of(
    [
        "GDP",
        "B1G",
        "A",
        "B",
        Node("D21X31", "产品税减补贴", "Taxes less subsidies on products", "adjustment"),
    ],
    {"GDP": {"production": ["B1G", "D21X31"]}, "B1G": {"industry": ["A", "B"]}},
)
SHOWN = Hierarchy.of([*TREE.nodes.values(), Node("YA", memo_of="GDP")], TREE.partitions)
"""The same with a discrepancy row."""
LEAVES = ("A", "B", "D21X31")
MONTHS = 96  # 2015-2022
RULES = tuple(by_volume(item, f"q_{item}", f"p_{item}") for item in LEAVES)


def months() -> dict[str, Any]:
    """Levels of volumes and prices, seasonally adjusted, made up; prices of A rise, of B fall."""
    t = np.arange(MONTHS)
    return {
        "q_A": 100 * 1.003**t + np.sin(t),
        "q_B": 40 * 1.006**t + np.cos(t),
        "q_D21X31": 12 * 1.002**t,
        "p_A": 100 * 1.004**t,
        "p_B": 100 * 0.997**t + np.sin(t / 3),
        "p_D21X31": 100 * 1.001**t,
    }


def indicators(**more: Any) -> Any:
    rows = {(level(c, unit="index") if c.startswith("p_") else level(c)): x for c, x in months().items()}
    return panel({**rows, **{level(c): x for c, x in more.items()}}, start="2015-01")


def quarterly() -> tuple[Any, Any]:
    """(L, 32) volume levels and prices by quarter: sums and means of months."""
    m = months()
    return (
        np.stack([m[f"q_{c}"].reshape(-1, 3).sum(1) for c in LEAVES]),
        np.stack([m[f"p_{c}"].reshape(-1, 3).mean(1) / 100 for c in LEAVES]),
    )


def base(quarters: int = 16) -> Accounts:
    q, p = quarterly()
    return sums((p * q)[None, :, :quarters], q[None, :, :quarters], TREE, start="2015Q1", regions=[""], price="constant@2014")


def production(**more: Any) -> Any:
    how = {"volumes": Volumes("chained", "annual_overlap", 2016), "extrapolate_from": "previous_period", **more}
    return scheme(SHOWN if "discrepancy" in more else TREE, RULES, **how)


@pytest.mark.parametrize("link", LINKS)
def test_chained_totals_from_the_period_before(link: str) -> None:
    """With one-to-one indicators the run gives back volumes and prices, so the whole is the chain of the data themselves."""
    made = production(volumes=Volumes("chained", link, 2016)).run(indicators(), base=base())
    assert str(made.periods[0]) == "2015Q1" and str(made.periods[-1]) == "2022Q4"
    q, p = quarterly()
    assert np.allclose(made.value.sel(region="", item=list(LEAVES)).values, p * q, rtol=1e-12)
    alone = chain(p * q, q, method=link, reference=1, groups=[[0, 1, 2], [0, 1]])
    assert np.allclose(made.volume.sel(region="", item=["GDP", "B1G"]).values, alone.values, rtol=1e-12)
    assert np.allclose(made.volume.sel(region="", item=list(LEAVES)).values, alone.items, rtol=1e-12)
    assert made.volume.meaning.price.link == link and made.volume.meaning.price.year == 2016
    points = made.contributions("")
    exact = chain_contributions(p * q, q, lag=4, method=link).values
    assert np.allclose(points[list(LEAVES)].to_numpy().T, exact, rtol=0, atol=1e-10, equal_nan=True)
    gap = points[list(LEAVES)].sum(axis=1) - made.growth("")["GDP"]
    assert np.max(np.abs(gap[4:])) < 1e-12
    assert np.allclose(points["B1G"][4:], points[["A", "B"]].sum(axis=1)[4:], rtol=0, atol=1e-12)
    assert np.array_equal(present(made.volume.status), np.isfinite(made.volume.values))


def test_levels_do_not_add_but_quarters_do() -> None:
    made = production().run(indicators(), base=base())
    gap = made.residuals().set_index("parent")
    assert gap["volume"]["GDP"] > 1e-4 and gap["value"]["GDP"] < 1e-13
    year = made.volume.sel(region="", item="GDP", period=[f"2021Q{k}" for k in range(1, 5)]).values.sum()
    annual = chain(
        *(x.reshape(3, 8, 4).sum(-1) for x in (quarterly()[0] * quarterly()[1], quarterly()[0])), per_year=1, reference=1
    )
    assert year == pytest.approx(annual.values[6], rel=1e-13)


def test_from_the_same_period_of_last_year_too() -> None:
    """Indexes on last year, linked all the same: the chain of what the leaves give."""
    rows = months()
    yearly = {level("q_A"): rows["q_A"], level("q_B"): rows["q_B"], level("q_D21X31"): rows["q_D21X31"]}
    indexes = {c: np.concatenate([np.full(12, np.nan), 100 * rows[c][12:] / rows[c][:-12]]) for c in rows if c.startswith("p_")}
    made = production(extrapolate_from="same_period_last_year").run(
        panel({**yearly, **{index(c): x for c, x in indexes.items()}}, start="2015-01"), base=base()
    )
    value, volume = (c.sel(region="", item=list(LEAVES)).values for c in (made.value, made.volume))
    assert np.allclose(made.volume.sel(region="", item="GDP").values, chain(value, volume, reference=1).values, rtol=1e-13)
    assert np.allclose(volume[:, 16:] / volume[:, 12:-4], quarterly()[0][:, 16:] / quarterly()[0][:, 12:-4], rtol=1e-12)


def test_the_base_may_be_chained_already_at_any_reference() -> None:
    plain = production().run(indicators(), base=base())
    for start in (
        base().chain("fisher", reference=2018),
        base().rebase(2017),
        base().to_flow("ytd"),
        base().to_flow("annual_rate"),
    ):
        made = production().run(indicators(), base=start)
        assert np.allclose(made.volume.values, plain.volume.values, rtol=1e-12, equal_nan=True)


def test_base_needs_only_the_period_before() -> None:
    """Fixed volumes, one quarter of history: growth on last year waits for a year."""
    short = base(16).select(periods=["2018Q4"])
    made = scheme(TREE, RULES, extrapolate_from="previous_period").run(
        indicators(), base=short, periods=pd.period_range("2019Q1", "2020Q4", freq="Q")
    )
    q, p = quarterly()
    assert np.allclose(made.value.sel(region="", item=list(LEAVES)).values, (p * q)[:, 15:24], rtol=1e-12)
    assert np.allclose(made.growth("", over="quarter")["A"][1:], 100 * (q[0, 16:24] / q[0, 15:23] - 1), rtol=1e-10)
    assert made.growth("")["A"][:4].isna().all() and made.growth("")["A"][4:].notna().all()
    with expect_refusal("E-RUN-009", "2018Q4", "2019Q1", kind=RunError):
        scheme(TREE, RULES, extrapolate_from="previous_period").run(indicators(), base=base(12), periods=["2019Q1"])


def test_coefficients_are_learnt_on_the_period_before() -> None:
    """A line over the history of quarter-on-quarter growth: exact data give slope one and no constant."""
    rules = (
        Rule("A", Method("reflate", price=(Term("p_A"),)), Method("extrapolate_volume", (Term("q_A", own=True),))),
        *RULES[1:],
    )
    made = scheme(TREE, rules, extrapolate_from="previous_period").run(indicators(), base=base())
    q, p = quarterly()
    assert np.allclose(made.value.sel(region="", item="A").values[-16:], (p * q)[0, 16:], rtol=1e-11)


def test_year_to_date_indicators_and_composites_on_the_period_before() -> None:
    rows = months()
    ytd = np.cumsum(rows["q_A"].reshape(-1, 12), axis=1).ravel()
    method = Method("composite", (Term("ytd", coefficient="fixed"), Term("q_B", coefficient="fixed")), weights="base")
    rules = (Rule("A", method, Method("deflate", price=(Term("p_A"),))), *RULES[1:])
    source = {(level(c, unit="index") if c.startswith("p_") else level(c)): x for c, x in rows.items()}
    made = scheme(TREE, rules, extrapolate_from="previous_period").run(
        panel({**source, level("ytd", flow="ytd"): ytd}, start="2015-01"), base=base()
    )
    both = quarterly()[0][:2].sum(axis=0)
    start = (quarterly()[0] * quarterly()[1])[0, 15]
    assert np.allclose(made.value.sel(region="", item="A").values[-16:], start * both[16:] / both[15], rtol=1e-12)


def test_months_from_the_month_before() -> None:
    m = months()
    q, p = (np.stack([m[f"{k}_{c}"] for c in LEAVES]) for k in ("q", "p"))
    start = sums((p / 100 * q)[None, :, :36], q[None, :, :36], TREE, start="2015-01", regions=[""])
    made = production().run(indicators(), base=start)
    assert np.allclose(made.value.sel(region="", item=list(LEAVES)).values, p / 100 * q, rtol=1e-11)
    alone = chain(p / 100 * q, q, per_year=12, reference=1).values
    assert np.allclose(made.volume.sel(region="", item="GDP").values, alone, rtol=1e-11)


def test_draws_are_chained_like_the_data() -> None:
    chosen, start, rows = production(), base(), indicators()
    made = chosen.run(rows, base=start)
    bound = chosen.plan(pd.Period("2019Q1")).bind(rows, start, pd.period_range("2019Q1", "2022Q4", freq="Q"))
    values = bound.values(rows)
    draws = np.stack([values, values * 1.01])
    volume = bound.apply(draws)[1]
    assert np.array_equal(volume[0], made.volume.values, equal_nan=True)
    cubes = bound.accounts(draws)
    assert np.array_equal(present(cubes[1].status), np.isfinite(cubes[1].values).all(axis=0))


def test_dated_rules_are_chained_over_the_change() -> None:
    first, second = (tuple(replace(r, start=a, end=b) for r in RULES) for a, b in (("2015Q1", "2020Q2"), ("2020Q3", "")))
    made = production().run(indicators(), base=base())
    split = scheme(
        TREE, (*first, *second), volumes=Volumes("chained", "annual_overlap", 2016), extrapolate_from="previous_period"
    )
    assert np.allclose(split.run(indicators(), base=base()).volume.values, made.volume.values, rtol=1e-12, equal_nan=True)


def test_clamps_and_sensitivities_weigh_by_the_period_before() -> None:
    rules = (by_volume("A", "q_A", "p_A", clamp=(-0.1, 0.1)), *RULES[1:])
    made = scheme(TREE, rules, extrapolate_from="previous_period", volumes=Volumes("chained", "annual_overlap", 2016)).run(
        indicators(), base=base(), periods=["2019Q1"]
    )
    row = made.clamps().iloc[0]
    value = made.value.sel(region="", period="2018Q4")
    share = float(value.sel(item="A").values / value.sel(item="GDP").values)
    assert row["effect"] == pytest.approx(share * (row["bound"] - row["raw"]), rel=1e-12)
    points = made.sensitivities().set_index("indicator")["points"]
    assert points["q_A"] == pytest.approx(share, rel=1e-12)
    assert points.sum() == pytest.approx(1.0, rel=1e-12)


# -- rows that are no industry's ---------------------------------------------------------------------------------------
def with_gap(start: str = "2019Q1") -> tuple[Accounts, Any]:
    q, p = quarterly()
    other = np.repeat(((p * q).sum(axis=0) * np.linspace(1, 1.01, 32)) / 3, 3)
    chosen = production(discrepancy=Discrepancy("YA", "gdp_other"))
    return chosen.run(indicators(gdp_other=other), base=base(), periods=pd.period_range(start, "2022Q4", freq="Q")), other


def test_the_discrepancy_is_shown_and_never_added() -> None:
    made, other = with_gap()
    plain = production().run(indicators(), base=base())
    control = other.reshape(-1, 3).sum(axis=1)
    value, volume = (c.sel(region="") for c in (made.value, made.volume))
    gdp_value, gdp_volume = value.sel(item="GDP").values, volume.sel(item="GDP").values
    assert np.allclose(value.sel(item="YA").values, control - gdp_value, rtol=0, atol=1e-10)
    assert np.allclose(volume.sel(item="YA").values, (control - gdp_value) * gdp_volume / gdp_value, rtol=0, atol=1e-10)
    assert np.array_equal(gdp_volume, plain.volume.sel(region="", item="GDP").values)
    assert np.allclose(made.contributions("")[list(LEAVES)].sum(axis=1)[4:], made.growth("")["GDP"][4:], rtol=0, atol=1e-12)
    assert np.array_equal(present(made.value.status), np.isfinite(made.value.values))


def test_a_missing_control_leaves_the_row_empty_not_out() -> None:
    q, p = quarterly()
    other = np.repeat((p * q).sum(axis=0) / 3, 3)
    other[-4] = np.nan
    chosen = production(discrepancy=Discrepancy("YA", "gdp_other"))
    made = chosen.run(indicators(gdp_other=other), base=base())
    row = made.value.sel(region="", item="YA").values
    assert "YA" in made.items and np.isnan(row[-2]) and np.isfinite(row[:-2]).all()
    assert np.isfinite(made.value.sel(region="", item="GDP").values).all()


def test_controls_are_checked() -> None:
    chosen = production(discrepancy=Discrepancy("YA", "p_A"))
    assert codes(chosen.check(indicators().catalogue)) == ["E-SCHEME-011"]
    with expect_refusal("E-SCHEME-008", "nobody", kind=ReviewError):
        production(discrepancy=Discrepancy("YA", "nobody")).run(indicators(), base=base())
    for item in ("A", "Z"):
        assert codes(production(discrepancy=Discrepancy(item, "q_A")).check()) == ["E-SCHEME-015", "E-SCHEME-003"]


def test_a_memo_item_that_nothing_fills_is_refused() -> None:
    assert codes(scheme(SHOWN, RULES).check()) == ["E-SCHEME-003"]


def test_taxes_less_subsidies_belong_to_no_industry() -> None:
    assert production().check() == []
    inside = Hierarchy.of(TREE.nodes.values(), {"GDP": {"production": ["B1G"]}, "B1G": {"industry": ["A", "B", "D21X31"]}})
    found = replace(production(), hierarchy=inside).check()
    assert codes(found) == ["E-SCHEME-014"] and "B1G" in str(found[0])


# -- refusals ----------------------------------------------------------------------------------------------------------
def test_growth_over_last_year_is_not_growth_on_the_period_before() -> None:
    rows = {
        index("p_A") if i.code == "p_A" else rate("q_A") if i.code == "q_A" else i: 100 + 0 * np.asarray(x)
        for i, x in zip(indicators().catalogue.values(), months().values(), strict=True)
    }
    with pytest.raises(ReviewError) as caught:
        production().run(panel(rows, start="2015-01"), base=base())
    assert set(codes(caught.value.findings)) == {"E-SCHEME-011"}
    assert {f.fields["indicator"] for f in caught.value.findings} == {"p_A", "q_A"}
    money = {level(i.code): x for i, x in zip(indicators().catalogue.values(), months().values(), strict=True)}
    with pytest.raises(ReviewError) as caught:  # a price that is a level in money is no index
        production().run(panel(money, start="2015-01"), base=base())
    assert {f.fields["indicator"] for f in caught.value.findings} == {"p_A", "p_B", "p_D21X31"}


def test_chained_bases_are_not_added_up() -> None:
    with expect_refusal("E-RUN-010", "chained@2016", kind=RunError):
        scheme(TREE, RULES, extrapolate_from="previous_period").run(indicators(), base=base().chain(reference=2016))


def test_what_a_chain_needs() -> None:
    with expect_refusal("E-PRICE-002", "chained@2019"):
        production(volumes=Volumes("chained", "annual_overlap", 2019)).run(indicators(), base=base())
    with expect_refusal("E-RUN-006", "same frequency", kind=RunError):
        production().run(indicators(), base=base(), periods=["2019-02"])
    with expect_refusal("E-RUN-006", "same frequency", kind=RunError):
        scheme(TREE, RULES, extrapolate_from="previous_period").run(indicators(), base=base(), periods=["2019-02"])


HEAD = 'regime = "period"\n'


@pytest.mark.parametrize(
    ("line", "code", "word"),
    [
        ('extrapolate_from = "last_month"', "E-SCHEME-004", "previous_period"),
        ('volume = { basis = "linked" }', "E-SCHEME-004", "chained"),
        ('volume = { basis = "chained" }', "E-SCHEME-003", "reference"),
        ('volume = { basis = "chained", reference = "2017" }', "E-SCHEME-004", "a year"),
        ('volume = { basis = "chained", reference = 2017, link = "middle" }', "E-SCHEME-004", "fisher"),
        ('volume = { basis = "fixed", reference = 2017 }', "E-SCHEME-002", "fixed"),
        ('volume = { basis = "chained", reference = 2017, year = 2 }', "E-SCHEME-002", "year"),
        ('approach = "output"', "E-SCHEME-004", "expenditure"),
        ('discrepancy = { item = "A" }', "E-SCHEME-003", "control"),
        ('discrepancy = { item = "A", control = "x", share = 1 }', "E-SCHEME-002", "share"),
        ('discrepancy = { item = "A", control = "x" }', "E-SCHEME-015", "memo_of"),
    ],
)
def test_heads_that_are_wrong(tmp_path: Path, line: str, code: str, word: str) -> None:
    with pytest.raises(SchemeError) as caught:
        gdp.load_scheme(scheme_file(tmp_path, MINIMAL.replace(HEAD, f"{HEAD}{line}\n")))
    hit = [f for f in caught.value.findings if f.code == code]
    assert hit and word in str(hit[0])


@pytest.mark.parametrize("line", ['extrapolate_from = "previous_period"', 'volume = { basis = "chained", reference = 2017 }'])
def test_year_to_date_figures_are_neither_chained_nor_run_from_the_period_before(tmp_path: Path, line: str) -> None:
    text = MINIMAL.replace(HEAD, f'regime = "ytd"\n{line}\n')
    with expect_refusal("E-SCHEME-004", "period", kind=SchemeError):
        gdp.load_scheme(scheme_file(tmp_path, text))
    with expect_refusal("E-RUN-011", "ytd", kind=RunError):
        production().run(indicators(), base=base(), regime="ytd")


def test_a_head_that_is_right(tmp_path: Path) -> None:
    text = (
        MINIMAL.replace(
            HEAD,
            'regime = "period"\nextrapolate_from = "previous_period"\napproach = "expenditure"\n'
            'volume = { basis = "chained", link = "fisher", reference = 2017 }\ndiscrepancy = { item = "YA", control = "x" }\n',
        )
        + '\n[[item]]\ncode = "YA"\nmemo_of = "GDP"\n'
    )
    made = gdp.load_scheme(scheme_file(tmp_path, text))
    assert made.volumes == Volumes("chained", "fisher", 2017) and made.approach == "expenditure"
    assert made.discrepancy == Discrepancy("YA", "x") and made.memos == () and made.previous


def test_the_tree_of_these_tests_adds() -> None:
    assert grown(np.ones((3, 1)), TREE)[0, 0] == 3.0
