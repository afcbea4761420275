"""What the districts of the MADE-UP city hand in before the city settles the figures: each a little off, in its own way.

Units report by administrative boundary and, where a zone was carved out of a district, the civil district reports as well.
Neither way of cutting adds to the city, and the civil districts are not the sums of their parts: the case that unified
accounting has to settle.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.accounts.leaves import rebuilt, rows_of
from gdpcore.cube import Cube, Hierarchy, Status

SINCE = "2022Q1"
REGION_BIAS, CELL_NOISE, CIVIL_PRIDE = 0.008, 0.012, 0.006
"""Standard deviation of a region's bias and of a cell's error; what civil districts add to every figure."""
DECIMALS = 4
"""亿元 with four decimals: districts report in 万元."""


def submitted(truth: Accounts, districts: Hierarchy, seed: int) -> Accounts:
    """Quarterly accounts as handed in, single quarters since 2022, for the 16 units and the civil districts with zones."""
    periods = [p for p in truth.periods if str(p) >= SINCE]
    city = districts.roots[0]
    single = truth.to_flow("period").select(periods=periods).sum_regions(districts)
    regions = [r for r in single.regions if r != city]
    accounts = single.select(regions=regions)
    rng = np.random.default_rng([seed, 4])
    shape = accounts.value.values.shape
    bias = (
        rng.normal(0.0, REGION_BIAS, (shape[0], 1, 1))
        + CIVIL_PRIDE * np.array([r in districts.partitions for r in regions])[:, None, None]
    )
    both = 1.0 + bias + rng.normal(0.0, CELL_NOISE, shape)
    price = 1.0 + rng.normal(0.0, CELL_NOISE / 4, shape)
    value, volume = (_told(c, accounts, f) for c, f in ((accounts.value, both * price), (accounts.volume, both)))
    return replace(accounts, value=value, volume=volume, stage="submitted")


def _told(cube: Cube, accounts: Accounts, factor: NDArray[np.float64]) -> Cube:
    rows = rows_of(accounts)
    leaves = np.round(cube.values[:, rows] * factor[:, rows], DECIMALS)
    return rebuilt(cube, accounts.hierarchy, rows, leaves, np.full(leaves.shape, np.uint8(Status.OBSERVED)))
