"""Unified accounting: districts reconciled to a nation's industry totals, annual sums kept, values and volumes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.registry import Case, register
from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning

NATION, SMALL = (3000, 20, 40), (200, 20, 40)


def districts(size: tuple[int, ...]) -> tuple[Accounts, Accounts]:
    """Made-up districts, and a nation whose quarters and years they do not add to."""
    regions, items, periods = size
    rng = np.random.default_rng(20261124)
    codes = [f"I{k:02d}" for k in range(items)]
    tree = Hierarchy.of(["GDP", *codes], {"GDP": codes})
    quarters = pd.period_range("2015Q1", periods=periods, freq="Q")
    leaves = 100 * np.exp(np.cumsum(rng.normal(0.01, 0.03, (regions, items, periods)), axis=-1))
    whole = leaves.sum(axis=0, keepdims=True) * rng.uniform(0.98, 1.02, (1, items, periods))

    def accounts(x: np.ndarray, names: list[str]) -> Accounts:
        full = np.concatenate([x.sum(axis=1, keepdims=True), x], axis=1)
        axes = [Axis.of("region", names), Axis.of("item", tree.codes), Axis.of("period", quarters)]
        made = [Cube.of(full * f, axes, Meaning.of("亿元", basis)) for f, basis in ((1.05, "current"), (1.0, "constant@2020"))]
        return Accounts(made[0], made[1], tree)

    return accounts(leaves, [f"R{k}" for k in range(regions)]), accounts(whole, ["nation"])


def settle(given: tuple[Accounts, Accounts]) -> Accounts:
    """Ours: annual sums scaled to the nation's, quarters of every year together, both measures, status and report included."""
    return given[0].reconcile(given[1], annual="scale")


def pro_rata(given: tuple[Accounts, Accounts]) -> list[Any]:
    """What a careful analyst writes with pandas: every period by itself, no annual sums, no report; GDP added up again."""
    parts, nation = given
    out = []
    for name in ("value", "volume"):
        long = getattr(parts, name).to_long()
        target = getattr(nation, name).to_long().set_index(["item", "period"])["value"]
        leaves = long[long["item"] != "GDP"]
        total = leaves.groupby(["item", "period"], sort=False)["value"].transform("sum")
        wanted = target.reindex(pd.MultiIndex.from_frame(leaves[["item", "period"]])).to_numpy()
        moved = leaves.assign(value=leaves["value"] * wanted / total)
        out += [moved, moved.groupby(["region", "period"], sort=False)["value"].sum()]
    return out


register(
    Case(
        "districts reconciled to a nation, annual sums kept",
        "pandas pro rata by groupby, no annual sums",
        districts,
        settle,
        pro_rata,
        (SMALL, NATION),
        (SMALL,),
    )
)
