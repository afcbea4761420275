"""Every bad input ends as the table says: refused with a code, used with a warning, or normalised; nothing else ever comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.badinput import economics, figures, files, structure
from tests.badinput.cases import Case, holds, outcome
from tests.badinput.hostile import BOOKS, TEXTS

CASES: list[Case] = [*figures.CASES, *structure.CASES, *economics.CASES, *files.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.group} {c.name}".encode("unicode_escape").decode()[:60])
def test_a_bad_input_ends_as_it_must(case: Case, tmp_path: Path) -> None:
    codes, value = outcome(case, tmp_path)
    assert holds(case.expected, codes, value), (codes, value)


def test_every_group_is_tried() -> None:
    tried = {c.group for c in CASES} | {group for group, _, _ in (*BOOKS.values(), *TEXTS.values())}
    assert tried == set(range(1, 73))
    assert len(CASES) + len(BOOKS) + len(TEXTS) >= 200
