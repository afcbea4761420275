"""Frames and single kernels, timed apart."""

from __future__ import annotations

import numpy as np

from benchmarks.cases.accounts import QUARTERS, quarterly
from benchmarks.registry import Case, register
from gdpcore import kernel
from gdpcore.accounts import Accounts


def computed(size: tuple[int, int, int]) -> Accounts:
    w = quarterly(size)
    return w.scheme.run(w.panel, base=w.base)


def frame_by_frame(accounts: Accounts) -> list[object]:
    """Growth by pct_change on the frame of volumes."""
    return [accounts.volume.to_frame().pct_change(4, fill_method=None) * 100]


def denton_inputs(size: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    x = 100 * np.exp(np.cumsum(rng.normal(0.012, 0.03, (size[0] * size[1], size[2])), axis=1))
    return x, x.reshape(len(x), -1, 4).sum(2) * rng.uniform(0.9, 1.1, (len(x), size[2] // 4))


def dentonm_all(given: tuple[np.ndarray, np.ndarray]) -> list[np.ndarray]:
    from statsmodels.tsa.interp import dentonm

    return [dentonm(x, y, freq="aq") for x, y in zip(*given, strict=True)]


def some(given: tuple[np.ndarray, np.ndarray]) -> tuple[tuple[np.ndarray, np.ndarray], float]:
    return (given[0][:20], given[1][:20]), len(given[0]) / 20


register(Case("growth as a frame", "pandas pct_change", computed, lambda a: a.growth(), frame_by_frame, (QUARTERS,), (QUARTERS,)))
register(
    Case(
        "proportional Denton",
        "statsmodels dentonm (20 series, scaled)",
        denton_inputs,
        lambda given: kernel.benchmark.denton(*given),
        dentonm_all,
        ((50, 20, 80),),
        ((10, 20, 80),),
        goal=50.0,
        theirs_part=some,
    )
)
