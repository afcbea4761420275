"""Chained volumes and their contributions, beside one series and one year at a time."""

from __future__ import annotations

import numpy as np

from benchmarks.registry import Case, register
from gdpcore import kernel

Pair = tuple[np.ndarray, np.ndarray]


def inputs(size: tuple[int, int, int]) -> Pair:
    rng = np.random.default_rng(3)
    price, quantity = (np.exp(np.cumsum(rng.normal(0.005, 0.02, size), axis=2)) for _ in range(2))
    return price * quantity, quantity


def one_by_one(given: Pair) -> list[np.ndarray]:
    """Annual overlap for each series, year after year."""
    out = []
    for v, q in zip(*given, strict=True):
        level = np.empty(v.shape[1])
        link = 1.0
        for y in range(v.shape[1] // 4):
            at, before = slice(4 * y, 4 * y + 4), slice(max(4 * y - 4, 0), max(4 * y, 4))
            price = v[:, before].sum(axis=1) / q[:, before].sum(axis=1)
            here = price @ q[:, at]
            level[at] = here * link
            link *= here.sum() / v[:, at].sum()
        out.append(level)
    return out


def some(given: Pair) -> tuple[Pair, float]:
    return (given[0][:50], given[1][:50]), len(given[0]) / 50


register(
    Case(
        "annual overlap, all of its certificates",
        "one series and year at a time, levels only (50 series, scaled)",
        inputs,
        lambda given: kernel.price.chain(*given),
        one_by_one,
        ((1000, 20, 80),),
        ((100, 20, 80),),
        theirs_part=some,
    )
)
