"""The hot path: scheme run, sums, growth and contributions."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.registry import Case, register
from benchmarks.twins import pandas_long, pandas_sums, pandas_wide
from benchmarks.world import World, world
from gdpcore.accounts import measures
from gdpcore.cube import Axis, Cube, Meaning

QUARTERS, MONTHS = (31, 20, 80), (3000, 20, 240)
SMALL = (60, 20, 240)


def whole(w: World) -> tuple[Any, ...]:
    """Run, then growth and contributions, all as cubes with status."""
    accounts = w.scheme.run(w.panel, base=w.base)
    return accounts, measures.growth(accounts), measures.contributions(accounts)


def part_of(w: World) -> tuple[World, float]:
    """The first 60 regions for the pandas twin, whose cost grows linearly; its time is scaled to all regions."""
    regions = w.levels.shape[0]
    keep = min(regions, 60)
    names = w.panel.regions[:keep]
    part = World(
        w.scheme,
        w.panel.select(regions=names),
        w.base.select(regions=names),
        w.levels[:keep],
        w.prices[:keep],
        w.first_year[:keep],
    )
    return part, regions / keep


def copied(inputs: tuple[World, tuple[np.ndarray, ...]]) -> list[np.ndarray]:
    """One np.copy of levels, price ratios, value, volume, growth and contributions."""
    return [np.copy(x) for x in inputs[1]]


def with_arrays(size: tuple[int, int, int]) -> tuple[World, tuple[np.ndarray, ...]]:
    w = world(size)
    accounts, growth, contributions = whole(w)
    return w, (w.levels, w.prices, accounts.value.values, accounts.volume.values, growth.values, contributions.values)


def quarterly(size: tuple[int, int, int]) -> World:
    return world(size, "Q")


def regions_cube(size: tuple[int, int, int]) -> tuple[World, Cube]:
    w = world(size)
    axes = [Axis.of("region", w.panel.regions), Axis.of("item", w.base.items), Axis.of("period", w.panel.months)]
    return w, Cube.of(w.prices, axes, Meaning.of("亿元"))


register(
    Case(
        "run + growth + contributions, months",
        "one np.copy of levels, prices and the four results",
        with_arrays,
        lambda given: whole(given[0]),
        copied,
        (SMALL, MONTHS),
        (SMALL,),
        goal=4.0,
        goal_size=MONTHS,
        faster=False,
    )
)
register(
    Case(
        "run + growth + contributions, months",
        "pandas groupby, with flags",
        world,
        whole,
        pandas_long,
        (SMALL, MONTHS),
        (SMALL,),
        goal=50.0,
        goal_size=MONTHS,
    )
)
register(
    Case(
        "run + growth + contributions, months",
        "pandas groupby, with flags (timed on 60 regions, scaled)",
        world,
        whole,
        pandas_long,
        (MONTHS,),
        (),
        goal=50.0,
        goal_size=MONTHS,
        theirs_part=part_of,
    )
)
register(
    Case(
        "run + growth + contributions, months",
        "pandas wide frames, with flags",
        world,
        whole,
        pandas_wide,
        (SMALL, MONTHS),
        (SMALL,),
    )
)
register(
    Case(
        "run + growth + contributions, quarters",
        "pandas groupby, with flags",
        quarterly,
        whole,
        pandas_long,
        (QUARTERS,),
        (QUARTERS,),
    )
)
register(
    Case(
        "sum of regions",
        "pandas groupby",
        regions_cube,
        lambda given: given[1].sum("region"),
        lambda given: pandas_sums(given[0]),
        ((600, 20, 240),),
        (SMALL,),
    )
)
