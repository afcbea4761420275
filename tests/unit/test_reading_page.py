"""The page on reading the economy shows what its code gives."""

from __future__ import annotations

import doctest
from pathlib import Path


def test_every_block_of_the_page_runs_and_gives_what_stands_there() -> None:
    page = Path(__file__).parents[2] / "docs" / "reading_the_economy.md"
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8", optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 15
    assert failed == 0
