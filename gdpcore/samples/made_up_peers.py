"""MADE-UP cities of different size: annual accounts by stratum, to line up at a threshold. No real city is meant."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning, Node

PEERS_NOTE = "MADE UP: five cities drawn by formula; none is a real one. 虚构数据：五个城市均由公式生成，不代表任何真实地区。"

_YEARS = pd.period_range("2005", "2024", freq="Y")
_START = {"M1": 11200.0, "M2": 5100.0, "M3": 3600.0, "M4": 2800.0, "M5": 900.0}
_TREE = Hierarchy.of(
    [
        Node("GDP", "地区生产总值", "Gross domestic product", "total"),
        Node("S1", "第一产业", "Primary sector", "stratum"),
        Node("S2", "第二产业", "Secondary sector", "stratum"),
        Node("S3", "第三产业", "Tertiary sector", "stratum"),
    ],
    {"GDP": {"stratum": ["S1", "S2", "S3"]}},
)


@cache
def peers() -> Accounts:
    """Annual accounts 2005-2024 of five made-up cities M1 to M5, 亿元, volumes at 2020 prices (``PEERS_NOTE``).

    Examples
    --------
    >>> peers()
    <Accounts (published) 5 regions x 4 items, 2005..2024, period, 亿元, volumes constant@2020>
    """
    t = np.arange(len(_YEARS), dtype=np.float64)
    value, volume = [], []
    for k, start in enumerate(_START.values()):
        share3 = 0.36 + 0.004 * k + 0.0095 * np.minimum(t, 16 - k) + 0.004 * np.maximum(t - 16 + k, 0.0)
        share1 = 0.09 * np.exp(-0.07 * t)
        shares = np.stack([share1, 1.0 - share1 - share3, share3])
        real = np.exp(np.cumsum(np.r_[0.0, 0.105 - 0.0032 * t[1:] + 0.004 * np.cos(t[1:] + k)]))
        prices = np.exp(np.outer([0.030, 0.012, 0.025], t - (2020 - _YEARS[0].year)))
        total = start * real * np.exp(0.02 * t)
        value.append(shares * total)
        volume.append(shares * total / prices)
    cubes = []
    for parts, price in ((value, "current"), (volume, "constant@2020")):
        leaves = np.round(np.array(parts), 2)
        axes = [Axis.of("region", list(_START)), Axis.of("item", ["S1", "S2", "S3"]), Axis.of("period", _YEARS)]
        cubes.append(Cube.of(leaves, axes, Meaning.of("亿元", price)).sum("item", _TREE))
    return Accounts(cubes[0], cubes[1], _TREE)
