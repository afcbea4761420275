"""Which given figures control which leaves, and who belongs to whom."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.accounts.agreement.controls import Control, add_up, controls, figures, hand_down
from gdpcore.accounts.agreement.families import families
from gdpcore.cube import Hierarchy
from gdpcore.cube.classification import PUBLISHED, cn_published
from gdpcore.errors import HierarchyError, RunError
from tests.build import STRATA, cube, expect_refusal


def test_leaves_answer_to_the_narrowest_figure() -> None:
    found = controls(STRATA, STRATA.leaves, ["GDP", "S1", "S2", "Y"])
    assert found == (Control("S1", (0,)), Control("S2", (1,), ("Y",)), Control("Y", (2,)))


def test_china_can_be_controlled_by_what_is_published() -> None:
    tree = cn_published()
    found = controls(tree, tree.leaves, [c for c in PUBLISHED if c != "C"])
    by_item = {c.item: [tree.leaves[i] for i in c.leaves] for c in found}
    assert by_item["S1"] == ["A0"] and by_item["A"] == ["05"]
    assert sum(len(v) for v in by_item.values()) == len(tree.leaves)


def test_a_memo_controls_nothing() -> None:
    tree = cn_published()
    with expect_refusal("E-AGREE-001", "A0", "C", kind=RunError):
        controls(tree, tree.leaves, ["C"])


def test_figures_that_cross_are_refused() -> None:
    tree = Hierarchy.of(
        ["T", "P", "Q", "a", "b", "c", "d", "e", "R"],
        {"T": {"one": ["P", "R"], "two": ["a", "Q"]}, "P": ["a", "b", "c"], "R": ["d", "e"], "Q": ["b", "c", "d", "e"]},
    )
    with expect_refusal("E-AGREE-002", "P", "Q", kind=RunError):
        controls(tree, tree.leaves, ["P", "Q"])


def test_what_is_left_of_a_figure_is_what_its_narrower_ones_do_not_control() -> None:
    figures_of = cube([[[100.0], [60.0], [25.0]]], items=["GDP", "S2", "Y"])
    found = controls(STRATA, STRATA.leaves, ["GDP", "S2", "Y"])
    assert [c.item for c in found] == ["GDP", "S2", "Y"]
    assert figures(figures_of, found)[0, :, 0].tolist() == [40.0, 35.0, 25.0]


def test_a_missing_figure_controls_nothing_in_its_period() -> None:
    given = cube([[[100.0, np.nan]]], items=["GDP"])
    assert np.isnan(figures(given, controls(STRATA, STRATA.leaves, ["GDP"]))[0, 0]).tolist() == [False, True]


def test_changes_are_handed_down_by_size() -> None:
    found = (Control("P", (0, 1)), Control("Q", (2,)))
    leaves = np.array([[10.0, 0.0], [30.0, 0.0], [5.0, -5.0]])
    moved = hand_down(np.array([[4.0, 2.0], [1.0, 1.0]]), leaves, found)
    assert moved.tolist() == [[11.0, 1.0], [33.0, 1.0], [6.0, -4.0]]
    assert np.array_equal(add_up(moved, found) - add_up(leaves, found), [[4.0, 2.0], [1.0, 1.0]])


# -- families ----------------------------------------------------------------------------------------------------------
SCOPES = Hierarchy.of(
    ["CITY", "a", "b", "c", "z", "cz"],
    {"CITY": {"administrative": ["a", "b", "c", "z"], "civil": ["a", "b", "cz"]}, "cz": {"parts": ["c", "z"]}},
    alternative=True,
)


def test_without_a_tree_all_other_regions_are_parts() -> None:
    (only,) = families(["P"], ["a", "P", "b"], None)
    assert only.regions == (0, 2) and only.partitions == ("P",) and only.links == 0


def test_alternative_partitions_share_members_and_are_linked() -> None:
    (only,) = families(["CITY"], ["a", "b", "c", "z", "cz"], SCOPES)
    assert only.partitions == ("CITY: administrative", "CITY: civil", "cz") and only.links == 1
    assert only.membership.tolist() == [[1, 1, 1, 1, 0], [1, 1, 0, 0, 1], [0, 0, 1, 1, -1]]


def test_partitions_of_the_same_leaves_are_one() -> None:
    tree = Hierarchy(SCOPES.nodes, SCOPES.partitions)
    (only,) = families(["CITY"], ["a", "b", "c", "z", "cz"], tree)
    assert only.membership.tolist() == [[1, 1, 1, 1]] and only.regions == (0, 1, 2, 3)


def test_several_parents_have_their_own_parts() -> None:
    tree = Hierarchy.of(["N", "P", "Q", "a", "b", "c"], {"N": ["P", "Q"], "P": ["a", "b"], "Q": ["c"]})
    first, second = families(["P", "Q"], ["a", "b", "c"], tree)
    assert first.regions == (0, 1) and second.regions == (2,)


@pytest.mark.parametrize(
    ("parents", "tree", "code", "words"),
    [
        (["P", "Q"], None, "E-TREE-001", ("Q",)),
        (["nowhere"], SCOPES, "E-TREE-001", ("nowhere",)),
        (["a"], SCOPES, "E-TREE-001", ("a",)),
    ],
)
def test_parents_without_parts_are_refused(parents: list[str], tree: Hierarchy | None, code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words, kind=HierarchyError):
        families(parents, ["a", "b", "c", "z", "cz"], tree)


def test_a_partition_with_a_hole_is_refused() -> None:
    with expect_refusal("E-AGREE-011", "administrative", "z", kind=HierarchyError):
        families(["CITY"], ["a", "b", "c", "cz"], SCOPES)
