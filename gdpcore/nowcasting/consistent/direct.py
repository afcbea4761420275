"""Draws of accounts moved to the density of a direct model of GDP."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.kernel.extrapolate import Applied
from gdpcore.kernel.tree import add_parents
from gdpcore.nowcasting.density import Density

if TYPE_CHECKING:
    from gdpcore.nowcasting.consistent.result import SchemeNowcast


def moved_to(now: SchemeNowcast, density: Density, period: pd.Period) -> SchemeNowcast:
    """The draws with GDP growth distributed as ``density``, ranks kept; leaves move as little as their variances allow.

    R* = R + W 1 (1'W 1)^-1 (G - 1'R) with W = Cov(R) over the draws and G the direct draw of the same rank; deflators stay.
    """
    setting = now.setting
    if setting is None or len(setting.bound.regions) > 1:
        raise ModelError("E-CAST-004", why="a direct density moves one region, in a quarter that is not known")
    bound = setting.bound
    rows, t = bound.plan.leaf_rows, int(bound.line.periods.get_loc(period))
    value, volume = now.value.values.copy(), now.volume.values.copy()
    total = now.hierarchy.roots[0]
    own = volume[:, 0, bound.plan.items.index(total), t]
    before = volume[:, 0, bound.plan.items.index(total), t - bound.back]
    rank = np.argsort(np.argsort(100.0 * (own / before - 1.0), kind="stable"), kind="stable")
    aim = before * (1.0 + np.sort(density.draws(len(own), now.seed))[rank] / 100.0)
    leaves = volume[:, 0, rows, t]
    weight = np.cov(leaves, rowvar=False).sum(axis=1)
    if not weight.sum() > 0:
        raise ModelError("E-CAST-004", why=f"the draws of {period} do not differ")
    moved = leaves + np.outer(aim - leaves.sum(axis=1), weight / weight.sum())
    value[:, 0, rows, t] *= moved / leaves
    volume[:, 0, rows, t] = moved
    absent = [np.zeros(x.shape[1:], dtype=bool) for x in (value, volume)]
    for figures in (value, volume):
        add_parents(figures, bound.plan.sums)
    for memo in bound.memos:
        memo.fill(Applied(value, volume, absent[0], absent[1]))
    return replace(now, value=replace(now.value, values=value), volume=replace(now.volume, values=volume))
