"""Frames and single kernels, timed apart."""

from __future__ import annotations

from benchmarks.cases.accounts import QUARTERS, quarterly
from benchmarks.registry import Case, register
from gdpcore.accounts import Accounts


def computed(size: tuple[int, int, int]) -> Accounts:
    w = quarterly(size)
    return w.scheme.run(w.panel, base=w.base)


def frame_by_frame(accounts: Accounts) -> list[object]:
    """Growth by pct_change on the frame of volumes."""
    return [accounts.volume.to_frame().pct_change(4, fill_method=None) * 100]


register(Case("growth as a frame", "pandas pct_change", computed, lambda a: a.growth(), frame_by_frame, (QUARTERS,), (QUARTERS,)))
