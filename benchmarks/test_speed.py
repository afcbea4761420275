"""pytest-benchmark drivers: ``pytest benchmarks --benchmark-only`` on one's own machine."""

from __future__ import annotations

import pytest

import benchmarks.cases.accounts
import benchmarks.cases.growth  # noqa: F401
from benchmarks.registry import CASES, Case

SIZED = [(case, size) for case in CASES for size in case.quick]


@pytest.mark.parametrize(("case", "size"), SIZED, ids=[f"{c.name} {s}" for c, s in SIZED])
def test_ours(benchmark, case: Case, size: tuple[int, int, int]) -> None:
    """Time our side of a case."""
    assert benchmark(case.ours, case.build(size)) is not None
