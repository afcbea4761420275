"""pytest-benchmark drivers: ``pytest benchmarks --benchmark-only`` on one's own machine."""

from __future__ import annotations

import pytest

from benchmarks.registry import Case, load_cases

SIZED = [(case, size) for case in load_cases() if case.possible for size in case.quick]


@pytest.mark.parametrize(("case", "size"), SIZED, ids=[f"{c.name} {s}" for c, s in SIZED])
def test_ours(benchmark, case: Case, size: tuple[int, ...]) -> None:
    """Time our side of a case."""
    assert benchmark(case.ours, case.build(size)) is not None
