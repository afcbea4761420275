"""Items and regions as trees that add up."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdpcore.cube import Hierarchy, Node
from gdpcore.cube.classification import cn_published
from gdpcore.errors import HierarchyError
from gdpcore.kernel.tree import add_parents
from tests.build import STRATA, TREE, codes, cube, expect_refusal, grown, said

MEMO = Hierarchy.of(
    ["GDP", "A", "B", Node("#A1", "#制造业", "#Manufacturing", "memo", memo_of="A")], {"GDP": {"industry": ["A", "B"]}}
)
CITY = Hierarchy.of(
    ["city", "n", "s", "zone", "rest"], {"city": {"civil": ["n", "s"], "managed": ["zone", "rest"]}}, alternative=True
)
"""A city cut by civil boundaries and by who manages; the two cuts have no common parts."""


# -- what is there -----------------------------------------------------------------------------------------------------
def test_facts_of_a_small_tree() -> None:
    assert TREE.codes == ("GDP", "A", "B", "C")
    assert TREE.roots == ("GDP",)
    assert TREE.leaves == ("A", "B", "C")
    assert TREE.children("GDP") == ("A", "B", "C")
    assert TREE.children("A") == ()
    assert TREE.leaves_of("A") == ("A",)
    assert TREE.steps() == (("GDP", ("A", "B", "C")),)
    assert len(TREE) == 4
    assert [TREE.is_leaf(c) for c in TREE.codes] == [False, True, True, True]
    assert TREE.check() == []


def test_two_partitions_of_one_parent() -> None:
    assert STRATA.children("GDP") == ("X", "Y")
    assert STRATA.children("GDP", "stratum") == ("S1", "S2")
    assert sorted(STRATA.leaves_of("GDP")) == sorted(STRATA.leaves_of("GDP", "stratum")) == ["X1", "X2", "Y1"]
    assert STRATA.leaves == ("X1", "X2", "Y1")
    assert set(STRATA.equations()) == {
        ("GDP", ("X", "Y")),
        ("GDP", ("S1", "S2")),
        ("S1", ("X1",)),
        ("S2", ("X2", "Y1")),
        ("X", ("X1", "X2")),
        ("Y", ("Y1",)),
    }


def test_steps_run_from_the_leaves_up() -> None:
    done = set(STRATA.leaves)
    for parent, children in STRATA.steps():
        assert set(children) <= done
        assert parent not in done
        done.add(parent)
    assert done == set(STRATA.codes)


def test_partitions_without_common_parts_stand_side_by_side() -> None:
    assert CITY.check() == []
    assert CITY.leaves == ("n", "s")
    assert CITY.children("city", "managed") == ("zone", "rest")
    assert CITY.leaves_of("city", "managed") == ("zone", "rest")
    assert not CITY.is_leaf("zone")


def test_memo_items_are_shown_and_never_added() -> None:
    assert MEMO.memos == ("#A1",)
    assert MEMO.leaves == ("A", "B")
    assert "#A1" not in MEMO.roots
    assert not MEMO.is_leaf("#A1")
    assert "#A1" not in MEMO.leaves_of("GDP")
    made = cube([[[1.0], [2.0], [0.9]]], items=["A", "B", "#A1"]).sum("item", MEMO)
    assert made.sel(item="GDP").values.item() == 3.0
    assert made.sel(item="#A1").values.item() == 0.9
    without = cube([[[1.0], [2.0]]], items=["A", "B"]).sum("item", MEMO)
    assert without.labels("item") == ("GDP", "A", "B")


def test_labels() -> None:
    assert [MEMO.label("#A1", x) for x in ("zh", "en", "code")] == ["#制造业", "#Manufacturing", "#A1"]
    assert MEMO.label("A", "zh") == "A"
    assert MEMO.label("nothing", "en") == "nothing"


def test_frozen() -> None:
    for name in ("nodes", "partitions", "alternative"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(TREE, name, {})
    with pytest.raises(dataclasses.FrozenInstanceError):
        TREE.nodes["A"].code = "Z"  # type: ignore[misc]


# -- what is refused ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("partitions", "path"),
    [
        ({"A": ["A"]}, "A -> A"),
        ({"A": ["B"], "B": ["A"]}, "A -> B -> A"),
        ({"A": ["B"], "B": ["C"], "C": ["A"]}, "A -> B -> C -> A"),
        ({"A": ["B", "C"], "C": ["D"], "D": ["C"]}, "C -> D -> C"),
        ({"A": {"x": ["B"], "y": ["C"]}, "C": ["A"]}, "A -> C -> A"),
    ],
)
def test_circles(partitions: Any, path: str) -> None:
    with expect_refusal("E-TREE-002", path, "Remove one", kind=HierarchyError):
        Hierarchy.of(["A", "B", "C", "D"], partitions)


def test_a_circle_below_a_sound_branch_is_found() -> None:
    with expect_refusal("E-TREE-002", "P -> Q -> P"):
        Hierarchy.of(["GDP", "A", "P", "Q"], {"GDP": ["A"], "P": ["Q"], "Q": ["P"]})


@pytest.mark.parametrize(
    ("partitions", "words"),
    [
        ({"GDP": ["A", "B", "A"]}, ("'A'", "'GDP'", "'parts'")),
        ({"GDP": {"industry": ["A", "P"]}, "P": ["A", "B"]}, ("'A'", "'GDP'", "'industry'")),
        ({"GDP": ["P", "Q"], "P": ["A", "B"], "Q": ["B", "C"]}, ("'B'", "'GDP'")),
    ],
)
def test_double_counting(partitions: Any, words: tuple[str, ...]) -> None:
    with expect_refusal("E-TREE-004", *words, "more than once", "keep one path", kind=HierarchyError):
        Hierarchy.of(["GDP", "P", "Q", "A", "B", "C"], partitions)


@pytest.mark.parametrize(
    ("stratum", "detail"),
    [(["A"], "B, C"), (["A", "B"], "C"), (["A", "B", "C", "D"], "D"), (["D"], "A, B, C, D")],
)
def test_partitions_must_cover_the_same_leaves(stratum: list[str], detail: str) -> None:
    with expect_refusal("E-TREE-003", "'GDP'", detail, "industry", "stratum", kind=HierarchyError):
        Hierarchy.of(["GDP", "A", "B", "C", "D"], {"GDP": {"industry": ["A", "B", "C"], "stratum": stratum}})


def test_uneven_partitions_are_allowed_only_where_said() -> None:
    cut = {"city": {"civil": ["n", "s"], "managed": ["zone", "rest"]}}
    with expect_refusal("E-TREE-003", "'city'", "civil", "managed"):
        Hierarchy.of(["city", "n", "s", "zone", "rest"], cut)
    with expect_refusal("E-TREE-004", "'zone'", "managed"):  # even then nothing is counted twice within one cut
        Hierarchy.of(
            ["city", "n", "s", "zone", "rest"], {"city": {"civil": ["n", "s"], "managed": ["zone", "zone"]}}, alternative=True
        )


@pytest.mark.parametrize(
    ("partitions", "node", "where"),
    [
        ({"GDP": ["A", "Z"]}, "'Z'", "in 'GDP'"),
        ({"Z": ["A"]}, "'Z'", "in 'Z'"),
        ({"GDP": {"x": ["A"], "y": ["Y"]}}, "'Y'", "in 'GDP'"),
    ],
)
def test_unknown_codes(partitions: Any, node: str, where: str) -> None:
    with expect_refusal("E-TREE-001", node, where, "GDP, A", kind=HierarchyError):
        Hierarchy.of(["GDP", "A"], partitions)


def test_asking_for_an_unknown_node() -> None:
    for ask in (TREE.node, TREE.is_leaf):
        with expect_refusal("E-TREE-001", "'Z'", "GDP, A, B, C", kind=HierarchyError):
            ask("Z")


def test_all_problems_at_once() -> None:
    tree = Hierarchy.loose(["GDP", "A", "B"], {"GDP": ["A", "Y", "Z"], "A": ["B"], "B": ["A"]})
    found = tree.check()
    assert codes(found) == ["E-TREE-001", "E-TREE-001", "E-TREE-002"]
    said(found[0], "'Y'")
    said(found[1], "'Z'")
    said(found[2], "A -> B -> A")
    uneven = Hierarchy.loose(["GDP", "A", "B", "C"], {"GDP": {"x": ["A", "B"], "y": ["A", "A"], "z": ["C"]}}).check()
    assert codes(uneven) == ["E-TREE-004", "E-TREE-003", "E-TREE-003"]


# -- sums --------------------------------------------------------------------------------------------------------------
def test_sums_go_through_both_cuts() -> None:
    made = cube([[[1.0], [10.0], [100.0]]], items=["X1", "X2", "Y1"]).sum("item", STRATA)
    figures = dict(zip(made.labels("item"), made.values.ravel(), strict=True))
    assert figures == {"GDP": 111.0, "S1": 1.0, "S2": 110.0, "X": 11.0, "Y": 100.0, "X1": 1.0, "X2": 10.0, "Y1": 100.0}


def test_regions_add_like_items() -> None:
    tree = Hierarchy.of(["all", "north", "south"], {"all": ["north", "south"]})
    made = cube([[[1.0, 2.0]], [[3.0, np.nan]]], regions=["south", "north"]).sum("region", tree)
    assert made.labels("region") == ("all", "north", "south")
    assert np.array_equal(made.values[:, 0], [[4.0, np.nan], [3.0, np.nan], [1.0, 2.0]], equal_nan=True)


@st.composite
def trees(draw: Any) -> Hierarchy:
    """A random tree of 1..20 leaves, nodes in random order."""
    leaves = [f"L{k}" for k in range(draw(st.integers(1, 20)))]
    partitions, open_nodes, n = {}, list(leaves), 0
    while len(open_nodes) > 1 or not partitions:
        size = draw(st.integers(1, len(open_nodes)))
        group = draw(st.permutations(open_nodes))[:size]
        if size == 1 and len(open_nodes) > 1 and n > 25:
            continue
        partitions[f"P{n}"] = list(group)
        open_nodes = [o for o in open_nodes if o not in group] + [f"P{n}"]
        n += 1
        if n > 30:
            partitions["top"] = open_nodes
            open_nodes = ["top"]
    return Hierarchy.of(draw(st.permutations([*leaves, *partitions])), partitions)


@given(trees(), st.integers(0, 2**32 - 1), st.sampled_from([1e-6, 1.0, 1e12]))
def test_any_tree_adds_up_like_plain_loops(tree: Hierarchy, seed: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    leaves = random.normal(size=(2, len(tree.leaves), 3)) * scale
    leaves[random.random(leaves.shape) < 0.1] = np.nan
    leaves[random.random(leaves.shape) < 0.1] = 0.0
    made = cube(leaves, items=tree.leaves).sum("item", tree)
    assert made.labels("item") == tree.codes
    wanted = grown(leaves, tree)
    assert np.array_equal(np.isnan(made.values), np.isnan(wanted))
    size = np.nansum(np.abs(leaves), axis=-2, keepdims=True)
    assert np.all(np.nan_to_num(np.abs(made.values - wanted)) <= 1e-13 * size)
    done = set(tree.leaves)
    for parent, children in tree.steps():
        assert set(children) <= done
        done.add(parent)


@given(st.permutations(["GDP", "S1", "S2", "X", "Y", "X1", "X2", "Y1"]))
def test_the_order_of_nodes_changes_nothing(order: list[str]) -> None:
    tree = Hierarchy.of(order, STRATA.partitions)
    leaves = cube([[[0.1], [0.2], [0.7]]], items=["X1", "X2", "Y1"])
    made = leaves.sum("item", tree)
    assert made.labels("item") == tuple(order)
    for code in order:
        assert made.sel(item=code).values.item() == leaves.sum("item", STRATA).sel(item=code).values.item()


def test_parents_by_the_kernel() -> None:
    rows = np.array([[0.0, 0.0], [1.0, np.nan], [3.0, 4.0], [5.0, 6.0]])
    made = add_parents(rows, [(0, [3, 1])])
    assert made is rows
    assert np.array_equal(made[0], [6.0, np.nan], equal_nan=True)
    flags = np.array([[0], [1], [2], [64]], dtype=np.uint8)
    assert add_parents(flags, [(0, [1, 2, 3])], operation=np.bitwise_or)[0].item() == 67
    wide = np.arange(12.0).reshape(2, 3, 2)
    assert np.array_equal(add_parents(wide.copy(), [(0, [1, 2])])[:, 0], wide[:, 1] + wide[:, 2])
    assert np.array_equal(add_parents(wide.copy(), [(0, [1])], axis=0)[0], wide[1])


# -- what would be added silently, or by another partition than the one asked for ------------------------------------------
def test_a_memo_item_is_not_a_part() -> None:
    with expect_refusal("E-TREE-005", "'C'", "parts of 'B'", kind=HierarchyError):
        Hierarchy.of(["GDP", "B", "X", Node("C", memo_of="B")], {"GDP": ["B", "X"], "B": ["C"]})


def test_a_memo_item_has_no_parts() -> None:
    with expect_refusal("E-TREE-005", "'C'", "parts of its own", kind=HierarchyError):
        Hierarchy.of(["GDP", "B", "X", Node("C", memo_of="GDP"), "C1"], {"GDP": ["B", "X"], "C": ["C1"]})


def test_a_memo_item_is_of_something() -> None:
    with expect_refusal("E-TREE-001", "'Y'", "'C'"):
        Hierarchy.of(["GDP", "B", Node("C", memo_of="Y")], {"GDP": ["B"]})


def test_every_memo_that_adds_is_found_at_once() -> None:
    nodes = ["GDP", "X", Node("M", memo_of="GDP"), Node("N", memo_of="X")]
    found = Hierarchy.loose(nodes, {"GDP": ["X", "M"], "N": ["X"]}).check()
    assert [(f.code, f.fields["node"]) for f in found] == [("E-TREE-005", "M"), ("E-TREE-005", "N")]


@pytest.mark.parametrize(
    ("parts", "name"), [({"GDP": {}}, "none"), ({"GDP": []}, "parts"), ({"GDP": {"a": ["A"], "b": []}}, "b")]
)
def test_a_partition_names_its_parts(parts: Any, name: str) -> None:
    with expect_refusal("E-TREE-006", "'GDP'", name, kind=HierarchyError):
        Hierarchy.of(["GDP", "A"], parts)


def test_a_child_twice_in_one_partition_counts_twice() -> None:
    with expect_refusal("E-TREE-004", "'A'", "'GDP'", "'parts'", kind=HierarchyError):
        Hierarchy.of(["GDP", "A", "B"], {"GDP": ["A", "B", "A"]})
    with expect_refusal("E-TREE-004", "'A'", "'GDP'"):
        Hierarchy.of(["GDP", "A"], {"GDP": ["A", "A"]}, alternative=True)


@pytest.mark.parametrize(
    "nodes", [["GDP", "A", "A"], [Node("GDP"), Node("A", zh="甲"), Node("A", zh="乙")], iter(["GDP", "A", "GDP"])]
)
def test_a_node_is_named_once(nodes: Any) -> None:
    with expect_refusal("E-TREE-007", "twice", kind=HierarchyError):
        Hierarchy.of(nodes, {"GDP": ["A"]})


def test_a_misspelt_partition_is_refused_naming_the_known_ones() -> None:
    tree = cn_published()
    for call in (tree.children, tree.leaves_of):
        with expect_refusal("E-TREE-008", "'GDP'", "'strata'", "industry, stratum", kind=HierarchyError):
            call("GDP", "strata")
        with expect_refusal("E-TREE-008", "'S2'", "'industry'", "item"):
            call("S2", "industry")
        with expect_refusal("E-TREE-001", "'ZZ'"):
            call("ZZ")


def test_a_partition_holds_as_far_down_as_it_is_known() -> None:
    tree = cn_published()
    assert tree.leaves_of("GDP", "stratum")[:3] == ("A0", "BCD0", "E")
    assert set(tree.leaves_of("GDP", "stratum")) == set(tree.leaves_of("GDP", "industry"))
    assert tree.children("A0", "stratum") == ()
