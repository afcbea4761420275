"""China's industries and strata: two ways of cutting GDP that do not nest but cover the same leaves."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gdpcore.accounts.convert import complete_leaves
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning
from gdpcore.cube.classification import RELEASE_ORDER, SECTIONS, cn_published, cn_sections
from gdpcore.errors import HierarchyError, RunError
from gdpcore.scheme import load_scheme
from tests.build import expect_refusal

TREES = [cn_published(), cn_sections()]


@pytest.mark.parametrize("tree", TREES)
def test_both_trees_hold(tree: Hierarchy) -> None:
    assert tree.check() == [] and tree.roots == ("GDP",)
    for parent, parts in tree.partitions.items():
        leaves = [sorted(leaf for child in children for leaf in tree.leaves_of(child)) for children in parts.values()]
        assert all(one == leaves[0] for one in leaves), parent


@pytest.mark.parametrize("tree", TREES)
def test_every_code_has_two_names_of_its_own(tree: Hierarchy) -> None:
    for language in ("zh", "en"):
        labels = [tree.label(code, language) for code in tree.codes]
        assert len(set(labels)) == len(labels) and not set(labels) & set(tree.codes)


def test_the_release() -> None:
    tree = cn_published()
    assert tree.children("GDP", "industry") == RELEASE_ORDER == ("A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH")
    assert tree.children("GDP", "stratum") == ("S1", "S2", "S3")
    assert tree.children("A") == ("A0", "05") and tree.children("BCD") == ("BCD0", "1143")
    assert tree.leaves_of("S1") == ("A0",) and tree.leaves_of("S2") == ("BCD0", "E")
    assert tree.leaves_of("S3") == ("05", "1143", "F", "G", "H", "J", "K", "I", "L", "OTH")
    assert tree.memos == ("C",) and tree.node("C").memo_of == "BCD" and not tree.is_leaf("C")
    assert tree.label("OTH", "zh") == "其他行业" and tree.label("05", "zh") == "农林牧渔专业及辅助性活动"


def test_the_sections() -> None:
    tree = cn_sections()
    assert tree.children("GDP", "section") == SECTIONS == tuple("ABCDEFGHIJKLMNOPQRS")
    assert tree.children("GDP", "industry") == RELEASE_ORDER
    assert tree.children("BCD") == ("B", "C", "D") and tree.children("OTH") == tuple("MNOPQRS")
    assert tree.leaves_of("S2") == ("B0", "C0", "D", "E")
    assert tree.leaves_of("S3") == ("05", "11", "43", *"FGHIJKLMNOPQRS")
    assert tree.memos == () and "T" not in tree.nodes
    assert tree.label("11", "zh") == "开采专业及辅助性活动" and tree.label("43", "en").startswith("Repair")


def test_strata_are_not_industries() -> None:
    for tree in TREES:
        assert tree.leaves_of("S1") != tree.leaves_of("A")
        assert set(tree.leaves_of("S2")) != set(tree.leaves_of("BCD")) | {"E"}


def test_the_trees_agree_on_what_they_share() -> None:
    one, two = TREES
    both = set(one.codes) & set(two.codes)
    assert {c for c in both if one.label(c, "zh") != two.label(c, "zh") or one.label(c, "en") != two.label(c, "en")} == set()


def test_the_national_scheme_is_cut_in_the_same_way() -> None:
    tree, scheme = cn_published(), load_scheme("cn-national").hierarchy
    assert set(tree.codes) == set(scheme.codes) and tree.leaves == scheme.leaves
    for parent in tree.partitions:
        assert set(map(frozenset, tree.partitions[parent].values())) == set(map(frozenset, scheme.partitions[parent].values()))


def _released(change: dict[str, float] | None = None, without: str = "") -> Cube:
    figures = {
        "GDP": 100.0,
        "S1": 6.0,
        "S2": 35.0,
        "A": 7.0,
        "BCD": 30.0,
        "E": 7.0,
        **{c: 7.0 for c in ("F", "G", "H", "J", "K", "I", "L", "OTH")},
    }
    figures = {code: x for code, x in {**figures, **(change or {})}.items() if code not in without}
    axes = [Axis.of("item", list(figures)), Axis.of("period", ["2024Q1"])]
    return Cube.of(np.array(list(figures.values()))[:, None], axes, Meaning.of("亿元", "current"))


def test_leaves_are_backed_out_of_the_release() -> None:
    cube = complete_leaves(_released(), cn_published())
    found = {code: float(cube.sel(item=code).values[0]) for code in ("A0", "05", "BCD0", "1143", "S3")}
    assert found == {"A0": 6.0, "05": 1.0, "BCD0": 28.0, "1143": 2.0, "S3": 59.0}


def test_without_a_stratum_the_leaves_cannot_be_known() -> None:
    with expect_refusal("E-RUN-008", "S1", "GDP", kind=RunError):
        complete_leaves(_released(without="S1"), cn_published())


@pytest.mark.parametrize("code", ["T", "A_05", "11", "43", "B", "D", "M", ""])
def test_codes_that_the_release_does_not_have(code: str) -> None:
    with expect_refusal("E-TREE-001", repr(code), "known: GDP", kind=HierarchyError):
        cn_published().node(code)


@pytest.mark.parametrize("code", ["T", "BCD0", "1143", "S0", "国际组织"])
def test_codes_that_the_sections_do_not_have(code: str) -> None:
    with expect_refusal("E-TREE-001", repr(code), "known: GDP", kind=HierarchyError):
        cn_sections().is_leaf(code)


@pytest.mark.parametrize("tree", TREES)
def test_strata_that_forget_a_division_or_count_it_twice_are_refused(tree: Hierarchy) -> None:
    strata = {s: tree.children(s) for s in ("S1", "S2", "S3")}
    for leaf in ("05", "F"):
        parts = {**tree.partitions, "S3": {"item": tuple(c for c in strata["S3"] if c != leaf)}}
        with expect_refusal("E-TREE-003", "'GDP'", leaf, kind=HierarchyError):
            Hierarchy.of(tree.nodes.values(), parts)
        parts = {**tree.partitions, "S1": {"item": (*strata["S1"], leaf)}}
        with expect_refusal("E-TREE-004", "'GDP'", leaf, "stratum", kind=HierarchyError):
            Hierarchy.of(tree.nodes.values(), parts)


def test_no_leaf_lies_in_two_strata() -> None:
    for tree in TREES:
        for one, two in itertools.combinations(("S1", "S2", "S3"), 2):
            assert not set(tree.leaves_of(one)) & set(tree.leaves_of(two))
