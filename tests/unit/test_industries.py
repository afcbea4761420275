"""ISIC Rev.4, NACE Rev.2 A*10 and A*21, and the crosswalk from GB/T 4754-2017."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from gdpcore.cube import Hierarchy
from gdpcore.cube.classification import cn_sections
from gdpcore.cube.industries import gb_to_isic, isic4_sections, nace_a10, nace_a21
from tests.build import base_accounts

LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTU")
ALL = [isic4_sections, nace_a10, nace_a21]


@pytest.mark.parametrize("make", [isic4_sections, nace_a21])
def test_sections_cover_the_alphabet_once_by_either_cut(make: object) -> None:
    tree = make()
    assert tree.leaves == LETTERS and tree.children("B1G", "section") == LETTERS
    assert tree.leaves_of("B1G", "a10") == LETTERS  # ten groups hold every section once, in order
    assert len(tree.children("B1G", "a10")) == 10
    assert tree.check() == []


def test_ten_groups() -> None:
    tree = nace_a10()
    assert tree.leaves == nace_a21().children("B1G", "a10") and len(tree.leaves) == 10
    assert tree.memos == ("C",) and tree.node("C").memo_of == "B-E"


@pytest.mark.parametrize("make", ALL)
def test_every_name_in_both_languages_and_no_two_alike(make: object) -> None:
    tree: Hierarchy = make()
    for language in ("zh", "en"):
        names = [tree.label(c, language) for c in tree.codes]
        assert all(names) and len(set(names)) == len(names)
        assert all(n != c for n, c in zip(names, tree.codes, strict=True))
    assert all(any("一" <= x <= "鿿" for x in tree.label(c, "zh")) for c in tree.codes)
    assert all(tree.label(c, "en").isascii() for c in tree.codes)


@pytest.mark.parametrize("make", ALL)
def test_taxes_less_subsidies_belong_to_gdp_and_to_no_industry(make: object) -> None:
    tree = make(gdp=True)
    assert tree.roots == ("GDP",) and tree.children("GDP") == ("B1G", "D21X31")
    assert "D21X31" not in tree.leaves_of("B1G") and tree.is_leaf("D21X31")
    assert tree.node("D21X31").level == "adjustment"
    assert make().roots == ("B1G",)


def test_accounts_of_such_a_tree_add_up() -> None:
    tree = isic4_sections(gdp=True)
    leaves = np.random.default_rng(0).uniform(1, 9, (1, len(tree.leaves), 5))
    made = base_accounts(leaves, leaves, tree)
    assert made.residuals()["value"].max() < 1e-13
    assert len(made.residuals()) == len(tree.equations())


def test_every_section_is_crossed_and_full_means_alone() -> None:
    lines = gb_to_isic()
    assert {c.gb for c in lines} == set("ABCDEFGHIJKLMNOPQRST")
    assert {c.isic4 for c in lines} == set(LETTERS)
    assert {x for c in lines for x in (c.of_gb, c.of_isic4)} == {"full", "part"}
    targets, sources = defaultdict(set), defaultdict(set)
    for c in lines:
        targets[c.gb].add(c.isic4)
        sources[c.isic4].add(c.gb)
    for c in lines:
        assert (c.of_gb == "full") == (len(targets[c.gb]) == 1), c
        assert (c.of_isic4 == "full") == (len(sources[c.isic4]) == 1), c


def test_sections_known_to_differ() -> None:
    to = defaultdict(set)
    for c in gb_to_isic():
        to[c.gb].add(c.isic4)
    assert to["D"] == {"D", "E"}  # water is a section of its own in ISIC
    assert {"M", "N"} <= to["L"] and {"G", "S"} <= to["O"] and to["R"] == {"J", "R"} and to["H"] == {"I"}
    assert {c for c in cn_sections().codes if len(c) == 1} == set(to) - {"T"}  # T is outside China's accounts


def numbers(text: str) -> set[int]:
    """Division numbers named in a line (groups and classes belong to their division)."""
    found = set()
    for piece in text.split():
        first, _, last = piece.partition("-")
        found |= set(range(int(first[:2]), int((last or first)[:2]) + 1))
    return found


def test_divisions_lie_in_their_sections() -> None:
    """GB divisions 01-97 are each crossed; ISIC divisions named lie within the section they are put in."""
    starts = dict(
        zip("ABCDEFGHIJKLMNOPQRST", (1, 6, 13, 44, 47, 51, 53, 61, 63, 66, 70, 71, 73, 76, 80, 83, 84, 86, 91, 97), strict=True)
    )
    ends = dict(
        zip("ABCDEFGHIJKLMNOPQRST", (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97), strict=True)
    )
    seen: dict[str, set[int]] = defaultdict(set)
    isic = {"A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47), "H": (49, 53)}
    isic |= {
        "I": (55, 56),
        "J": (58, 63),
        "K": (64, 66),
        "L": (68, 68),
        "M": (69, 75),
        "N": (77, 82),
        "O": (84, 84),
        "P": (85, 85),
    }
    isic |= {"Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98), "U": (99, 99)}
    for c in gb_to_isic():
        inside = numbers(c.gb_divisions)
        assert inside <= set(range(starts[c.gb], ends[c.gb] + 1)), c
        seen[c.gb] |= inside
        low, high = isic[c.isic4]
        assert numbers(c.isic4_divisions) <= set(range(low, high + 1)), c
    for section, divisions in seen.items():
        assert divisions == set(range(starts[section], ends[section] + 1)), (section, divisions)
