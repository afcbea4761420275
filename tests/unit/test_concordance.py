"""Concordances: strict files, weights that sum to 1, totals that stay; rates that are never added."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from gdpcore import samples
from gdpcore.accounts import recoded
from gdpcore.cube import Hierarchy, Status
from gdpcore.cube.periods import within
from gdpcore.panel import CellStatus
from gdpcore.panel.cleaning import Concordance, Match, Recode, builtin_concordances, clean, read_concordance
from tests.build import accounts, expect_refusal, level, panel, rate

BY = {"who": "made-up office", "why": "districts merged"}
MERGE = Concordance(
    "made up",
    (Match("a", "ab", end="2022-12"), Match("b", "ab", end="2022-12"), Match("ab", "ab", start="2023-01"), Match("c", "c")),
)


def districts() -> tuple:
    """Districts a and b until 2022, ab from 2023 on, and c: levels and growth of made-up figures."""
    rng = np.random.default_rng(3)
    x = rng.uniform(50, 150, (4, 24))
    x[:2, 12:], x[2, :12] = np.nan, np.nan
    g = rng.uniform(-5, 10, (4, 24))
    g[:2, 12:], g[2, :12] = np.nan, np.nan
    return x, g, panel({level("x", growth="g"): x, rate("g"): g}, regions=("a", "b", "ab", "c"))


def test_a_dated_merge_adds_levels_and_weighs_rates_by_the_comparable_base() -> None:
    x, g, one = districts()
    done = clean(one, [Recode(concordance=MERGE, **BY)])
    new = done.panel
    assert new.regions == ("ab", "c")
    assert np.allclose(new.values[0, 0, :12], x[0, :12] + x[1, :12], rtol=1e-15)
    assert np.array_equal(new.values[0, 0, 12:], x[2, 12:]) and np.array_equal(new.values[1, 0], x[3])
    base = x[:2, :12] / (1 + g[:2, :12] / 100)
    want = 100 * (x[:2, :12].sum(axis=0) / base.sum(axis=0) - 1)
    assert np.allclose(new.values[0, 1, :12], want, atol=1e-12)
    assert np.array_equal(new.values[0, 1, 12:], g[2, 12:]) and np.array_equal(new.values[1, 1], g[3])
    old, after = np.nansum(x, axis=0), new.values[:, 0].sum(axis=0)
    assert np.abs(after / old - 1).max() < 1e-15
    assert new.source_of("x", "2022-03", "ab").raw == "a + b + ab"
    assert new.source_of("x", "2022-03", "c") is not None
    assert done.undo().panel is one and all(c.axes for c in done.log)
    with expect_refusal("E-CLEAN-011", "recode"):
        done.log.revert(new)


def test_a_merged_cell_is_known_when_its_last_part_is() -> None:
    _, _, one = districts()
    known = np.full(one.values.shape, "NaT", dtype="datetime64[D]")
    known[0, 0, 3], known[1, 0, 3] = "2022-05-20", "2022-05-02"
    dated = type(one)(one.catalogue, one.regions, one.months, one.values, one.status, one.source, one.sources, known)
    new = clean(dated, [Recode(concordance=MERGE, **BY)]).panel
    assert str(new.known_at[0, 0, 3]) == "2022-05-20" and new.known_at.shape == new.values.shape
    assert np.isnan(new.as_of("2022-05-19").values[0, 0, 3]) and np.isfinite(new.as_of("2022-05-20").values[0, 0, 3])


def test_dates_hold_whole_periods_as_they_do_elsewhere() -> None:
    table = Concordance("made up", (Match("a", "p", end="2022Q2"), Match("a", "q", start="2022-07")))
    for periods in (pd.period_range("2022-01", "2022-12", freq="M"), pd.period_range("2022Q1", "2022Q4", freq="Q")):
        shares = table.shares(["a"], periods)
        want = [[within(p, m.start, m.end) for p in periods] for m in table.rows]
        assert np.array_equal(shares.weights[shares.regime][:, :, 0].T, np.array(want, dtype=float))
    with expect_refusal("E-CONC-002", "2022"):
        table.shares(["a"], pd.period_range("2022", "2022", freq="Y"))


def test_a_rate_without_a_level_is_refused_unless_one_is_named() -> None:
    rng = np.random.default_rng(4)
    g, w = rng.uniform(-5, 10, (2, 24)), rng.uniform(50, 150, (2, 24))
    one = panel({rate("g"): g, level("w"): w}, regions=("a", "b"))
    merge = Concordance("made up", (Match("a", "ab"), Match("b", "ab")))
    with expect_refusal("E-CONC-003", "g", "a, b", "weigh_by"):
        clean(one, [Recode(concordance=merge, **BY)])
    done = clean(one, [Recode(concordance=merge, weigh_by={"g": "w"}, **BY)]).panel
    assert np.allclose(done.values[0, 0, 12:], (g[:, 12:] * w[:, :12]).sum(0) / w[:, :12].sum(0), rtol=1e-13)
    assert np.isnan(done.values[0, 0, :12]).all()


def test_a_split_shares_levels_and_repeats_rates_flagged_estimated() -> None:
    x = np.random.default_rng(5).uniform(1, 2, 24)
    one = panel({level("x", growth="g"): x, rate("g"): 3 * x}, regions=("a",))
    split = Concordance("made up", (Match("a", "p", 0.3), Match("a", "q", 0.7)))
    new = clean(one, [Recode(concordance=split, **BY)]).panel
    assert np.allclose(new.values[:, 0], np.outer([0.3, 0.7], x), rtol=1e-15)
    assert np.array_equal(new.values[:, 1], np.stack([3 * x, 3 * x]))
    assert (new.status & CellStatus.ESTIMATED).all()


def test_codes_that_are_not_covered_are_refused_with_those_that_are_close() -> None:
    one = panel({level("x"): np.ones((2, 3))}, regions=("Northgate", "South"))
    table = Concordance("made up", (Match("Nortgate", "N"), Match("South", "S")))
    with expect_refusal("E-CONC-002", "Northgate", "Nortgate"):
        clean(one, [Recode(concordance=table, **BY)])
    kept = Concordance("made up", table.rows, others="keep")
    assert clean(one, [Recode(concordance=kept, **BY)]).panel.regions == ("Northgate", "S")
    late = Concordance("made up", (Match("Northgate", "N", end="2022-02"), Match("South", "S")))
    with expect_refusal("E-CONC-002", "2022-03"):
        clean(one, [Recode(concordance=late, **BY)])


def test_series_of_one_kind_only_meet_and_joint_months_are_not_added_to_single_ones() -> None:
    x = np.random.default_rng(6).uniform(1, 2, 14)
    both = Concordance("made up", (Match("x", "z"), Match("y", "z")), others="keep")
    done = clean(panel({level("x"): x, level("y"): 2 * x}), [Recode(concordance=both, axis="indicator", **BY)]).panel
    assert done.indicators == ("z",) and np.allclose(done.values[0, 0], 3 * x)
    with expect_refusal("E-CONC-004", "x, y", "unit", "万元"):
        clean(panel({level("x"): x, level("y", unit="万元"): x}), [Recode(concordance=both, axis="indicator", **BY)])
    with expect_refusal("E-CONC-003", "x, y"):
        clean(panel({rate("x"): x, rate("y"): x}), [Recode(concordance=both, axis="indicator", **BY)])
    with expect_refusal("E-CONC-004", "2023", "joint"):
        clean(panel({level("x"): x, level("y"): x}, joint={"y": [12]}), [Recode(concordance=both, axis="indicator", **BY)])
    with expect_refusal("E-CLEAN-002", "axis"):
        clean(panel({level("x"): x}), [Recode(concordance=both, axis="month", **BY)])


def test_months_that_are_joint_in_every_part_stay_joint() -> None:
    x = np.random.default_rng(6).uniform(1, 2, (2, 14))
    one = panel({level("x"): x}, regions=("a", "b"), joint={"x": [12]})
    done = clean(one, [Recode(concordance=Concordance("made up", (Match("a", "z"), Match("b", "z"))), **BY)]).panel
    assert done.joint[0, 0, 12] and np.isnan(done.values[0, 0, 12]) and done.values[0, 0, 13] == x[:, 13].sum()
    assert not (done.status[0, 0, [0, 13]] & CellStatus.NOT_PUBLISHED).any()


def test_a_series_that_is_renamed_keeps_its_rate() -> None:
    x = np.ones(3)
    names = Concordance("made up", (Match("x", "retail"), Match("g", "retail_yoy")), names={"retail": ("零售", "Retail")})
    one = panel({level("x", growth="g", zh="社零"): x, rate("g"): x})
    done = clean(one, [Recode(concordance=names, axis="indicator", **BY)]).panel
    assert done.catalogue["retail"].growth == "retail_yoy" and done.catalogue["retail"].en == "Retail"


def test_weights_sum_to_one_in_every_period() -> None:
    for rows, word in (
        ((Match("a", "p", 0.5), Match("a", "q", 0.4)), "0.9"),
        ((Match("a", "p", end="2023-06"), Match("a", "q", start="2023-06")), "2.0"),
    ):
        with expect_refusal("E-CONC-001", "a", word):
            Concordance("made up", rows)
    for match, word in ((Match("a", "p", 1.5), "1.5"), (Match("a", "p", 0.0), "0.0"), (Match("", "p"), "both codes")):
        with expect_refusal("E-CONC-005", word):
            Concordance("made up", (match,))
    with expect_refusal("E-CONC-005", "twice"):
        Concordance("made up", (Match("a", "p", 0.5), Match("a", "p", 0.5)))
    with expect_refusal("E-TIME-001", "2023-13"):
        Concordance("made up", (Match("a", "p", start="2023-13"),))
    with expect_refusal("E-CLEAN-002", "others"):
        Concordance("made up", (Match("a", "p"),), others="drop")


def test_files_are_read_strictly(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("old,new,weight\n01,N,0.25\n01,S,0.75\n", encoding="utf-8")
    assert read_concordance(tmp_path / "t.csv").rows == (Match("01", "N", 0.25), Match("01", "S", 0.75))
    for name, text, code, word in (
        ("a.csv", "old,new,wait\n1,N,1\n", "E-CLEAN-002", "wait"),
        ("b.csv", "old,new,weight\n1,N,half\n", "E-CLEAN-003", "b.csv row 2"),
        ("c.csv", "old,new\n1,\n", "E-CLEAN-003", "new"),
        ("d.toml", "[[row]]\nold = 1\nnew = 'a'\n", "E-CLEAN-003", "in quotes"),
        ("e.toml", "name = 'e'\n", "E-CLEAN-003", "row"),
        ("f.toml", "nmae = 'e'\n[[row]]\nold='a'\nnew='b'\n", "E-CLEAN-002", "nmae"),
        ("g.toml", "[names]\na = 'x'\n[[row]]\n", "E-CLEAN-003", "names"),
        ("h.toml", "[[row", "E-FILE-002", "toml"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        try:
            with expect_refusal(code, word):
                read_concordance(tmp_path / name)
        except AssertionError as error:
            raise AssertionError(name) from error
    with expect_refusal("E-FILE-001", "no.toml"):
        read_concordance(tmp_path / "no.toml")


def test_those_that_come_along_say_what_they_rest_on() -> None:
    assert builtin_concordances() == ("cn-sections-2002-2011", "cn-strata-rules", "gb4754-2011-2017-divisions")
    by_name = {n: read_concordance(n) for n in builtin_concordances()}
    assert (
        by_name["gb4754-2011-2017-divisions"].evidence == "illustrative"
        and "placeholder" in by_name["gb4754-2011-2017-divisions"].note
    )
    assert by_name["cn-strata-rules"].partitions == ("2002", "2012", "2018") and by_name["cn-strata-rules"].evidence == "sourced"
    moved = {m.old: m.new for m in by_name["cn-sections-2002-2011"].rows if m.old != m.new}
    assert moved == {"F": "G", "G": "I", "H": "F", "I": "H"}
    assert {m.new for m in by_name["cn-sections-2002-2011"].rows} == set("ABCDEFGHIJKLMNOPQRST")


# -- accounts ----------------------------------------------------------------------------------------------------------
def test_strata_of_each_rule_from_the_published_accounts() -> None:
    china = samples.china().accounts
    rules = read_concordance("cn-strata-rules")
    new = {p: recoded(china, rules, partition=p) for p in rules.partitions}
    for a in new.values():
        assert a.items == ("GDP", "S1", "S2", "S3") and a.stage == "recoded"
    values = {p: a.value.values[0] for p, a in new.items()}
    assert np.array_equal(values["2012"], values["2018"], equal_nan=True)  # the same line between strata
    old = china.value.values[0, [china.items.index(c) for c in ("A", "S1", "S3")]]
    later = list(new["2002"].items)
    assert np.allclose(values["2002"][later.index("S1")], old[0], rtol=1e-13, equal_nan=True)  # S1 was all of A
    gap = np.abs(values["2018"][later.index("S1")] / old[1] - 1)
    assert np.nanmax(gap) < 1e-13
    for measure in ("value", "volume"):
        held = np.isfinite(getattr(new["2002"], measure).values[0, 0])
        one, two = (getattr(new[p], measure).values[0, 0][held] for p in ("2002", "2018"))
        assert held.any() and np.abs(one / two - 1).max() < 1e-13


def test_items_and_regions_of_accounts_keep_their_totals() -> None:
    rng = np.random.default_rng(7)
    x = rng.uniform(1, 9, (3, 3, 8))
    whole = np.concatenate([x.sum(axis=1, keepdims=True), x], axis=1)
    one = accounts(whole, 2 * whole, regions=["d1", "d2", "d3"])
    items = Concordance("made up", (Match("A", "A"), Match("B", "P", 0.4), Match("B", "Q", 0.6), Match("C", "Q")))
    tree = Hierarchy.of(["GDP", "A", "PQ", "P", "Q"], {"GDP": ["A", "PQ"], "PQ": ["P", "Q"]})
    new = recoded(one, items, hierarchy=tree)
    assert new.items == tree.codes
    assert np.abs(new.value.values[:, 0] / whole[:, 0] - 1).max() < 1e-13
    q = new.value.sel(item="Q")
    assert np.allclose(q.values, 0.6 * x[:, 1] + x[:, 2]) and (q.status & Status.ESTIMATED).all()
    assert not (new.value.sel(item="A").status & Status.ESTIMATED).any()
    merge = Concordance("made up", (Match("d1", "D"), Match("d2", "D"), Match("d3", "d3")))
    city = recoded(one, merge, "region")
    assert city.regions == ("D", "d3") and city.hierarchy is one.hierarchy
    assert np.allclose(city.volume.values[0], 2 * whole[:2].sum(axis=0), rtol=1e-15)


def test_what_accounts_refuse() -> None:
    x = np.ones((1, 4, 8))
    some = Concordance("made up", (Match("A", "A"), Match("B", "B")))
    with expect_refusal("E-CONC-002", "C"):
        recoded(accounts(x, x), some)
    with expect_refusal("E-PRICE-005", "recoded"):
        recoded(accounts(x, x, price="chained@2022"), some)
    with expect_refusal("E-CLEAN-002", "axis"):
        recoded(accounts(x, x), some, "period")
    with expect_refusal("E-CLEAN-002", "partition"):
        recoded(accounts(x, x), read_concordance("cn-strata-rules"), partition="1985")


def test_a_code_to_which_nothing_leads_is_not_covered() -> None:
    late = Concordance(
        "made up", (Match("A", "A"), Match("B", "B", end="2022Q4"), Match("B", "N", start="2023Q1"), Match("C", "C"))
    )
    x = np.ones((1, 4, 8))
    x[:, 0] = 3
    new = recoded(accounts(x, x), late)
    n = new.value.sel(item="N", region="r0")
    assert np.isnan(n.values[:4]).all() and (n.status[:4] & Status.NOT_COVERED).all() and (n.values[4:] == 1).all()
    assert pd.isna(new.value.sel(item="GDP", region="r0").values[0])
