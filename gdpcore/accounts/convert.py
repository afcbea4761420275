"""Turning cubes of accounts into other cubes: flows, missing items, other base years."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.cube import Axis, Cube, Flow, Hierarchy, Meaning, PriceBasis, Status
from gdpcore.cube.periods import frequency, periods_per_year, position_in_year
from gdpcore.cube.status import ABSENT, settled
from gdpcore.errors import MeaningError, RunError

Flags = NDArray[np.uint8]


def to_flow(cube: Cube, flow: str) -> Cube:
    """Single periods cumulated from January, year-to-date figures differenced, levels at annual rates over the periods of a year;
    cells that cannot be known are not published."""
    target, here = Flow.of(flow), cube.meaning.flow
    if target == here or frequency(cube.labels("period")) == "Y":
        return cube if target == here else replace(cube, meaning=replace(cube.meaning, flow=target))
    if Flow.STOCK in (target, here):
        raise MeaningError("E-FLOW-001", left=here, right=target)
    if Flow.ANNUAL_RATE in (target, here):
        return _annual_rate(cube, target)
    place = position_in_year(cube.labels("period"))
    convert = kernel.ytd.to_ytd if target == Flow.YTD else kernel.ytd.to_period
    values = convert(cube.values, place).values
    status = np.array(cube.status, copy=True)
    for t in range(1, len(place)):
        if place[t] > 1:
            status[..., t] |= status[..., t - 1] if target == Flow.YTD else cube.status[..., t - 1]
    values, status = settled(values, status, Status.NOT_PUBLISHED)
    return Cube(values, cube.axes, replace(cube.meaning, flow=target), status)


def _annual_rate(cube: Cube, target: Flow) -> Cube:
    """Levels at annual rates are the periods times the periods of a year."""
    times = float(periods_per_year(cube.labels("period")))
    if target == Flow.ANNUAL_RATE:
        single = to_flow(cube, Flow.PERIOD)
        return replace(single, values=single.values * times, meaning=replace(single.meaning, flow=target))
    single = replace(cube, values=cube.values / times, meaning=replace(cube.meaning, flow=Flow.PERIOD))
    return to_flow(single, target)


def complete_leaves(cube: Cube, tree: Hierarchy) -> Cube:
    """A cube with the items of a hierarchy, in its order, the missing ones as sums or differences of those that are here."""
    have = {c: i for i, c in enumerate(cube.labels("item"))}
    values = {c: cube.values[..., i, :] for c, i in have.items()}
    status: dict[str, Flags] = {c: cube.status[..., i, :] for c, i in have.items()}
    wanted = [c for c in tree.codes if tree.nodes[c].memo_of is None]
    unsolved = list(tree.equations())
    while unsolved:
        left = []
        for parent, children in unsolved:
            missing = [c for c in (parent, *children) if c not in values]
            if len(missing) > 1:
                left.append((parent, children))
            elif missing:
                _solve(missing[0], parent, children, values, status)
        if len(left) == len(unsolved):
            break
        unsolved = left
    for item in wanted:
        if item not in values:
            raise RunError("E-RUN-008", item=item, detail=f"the base holds {', '.join(have)}")
    codes = [*wanted, *(m for m in tree.memos if m in values)]
    stacked, flags = settled(np.stack([values[c] for c in codes], axis=-2), np.stack([status[c] for c in codes], axis=-2))
    place = cube.index("item")
    axes = (*cube.axes[:place], Axis.of("item", codes), *cube.axes[place + 1 :])
    return Cube(stacked, axes, cube.meaning, flags)


def _solve(
    item: str, parent: str, children: tuple[str, ...], values: dict[str, NDArray[np.float64]], status: dict[str, Flags]
) -> None:
    others = [c for c in children if c != item]
    total = sum((values[c] for c in others), np.zeros_like(next(iter(values.values()))))
    flags = np.zeros_like(next(iter(status.values())))
    for c in others:
        flags = flags | status[c]
    if item == parent:
        values[item] = total
    else:
        values[item], flags = values[parent] - total, flags | status[parent]
    status[item] = flags | np.uint8(Status.ESTIMATED)


def rebased(volume: Cube, value: Cube, tree: Hierarchy, year: int) -> Cube:
    """Volumes at the prices of another year; see :meth:`gdpcore.accounts.Accounts.rebase`."""
    flow = volume.meaning.flow
    if volume.meaning.price.kind == "same_period_last_year":  # no one factor: every year stands at prices of its own
        raise MeaningError("E-PRICE-004", what="volume", price=volume.meaning.price, needed="constant, chained or chained_yoy")
    v, r = to_flow(value, "period"), to_flow(volume, "period")
    periods = r.labels("period")
    lag = periods_per_year(periods)
    inside = np.flatnonzero(np.asarray(periods.year) == year)
    if inside.size != lag:
        raise MeaningError(
            "E-PRICE-002", text=f"constant@{year}", known=f"a year that is whole between {periods[0]} and {periods[-1]}"
        )
    start = int(inside[0])
    here = {c: i for i, c in enumerate(r.labels("item"))}
    new = kernel.price.rebase(r.values, v.values, lag, start).values
    for parent, children in tree.steps():
        if parent not in here or any(c not in here for c in children):
            continue
        rows = [here[c] for c in children]
        new[..., here[parent], start:] = new[..., rows, start:].sum(axis=-2)
        old = r.values[..., here[parent], :]
        for t in range(start - 1, -1, -1):
            with np.errstate(divide="ignore", invalid="ignore"):
                new[..., here[parent], t] = new[..., here[parent], t + lag] * old[..., t] / old[..., t + lag]
    status = r.status | np.bitwise_or.reduce(v.status[..., inside] & ABSENT, axis=-1)[..., None]
    new, status = settled(new, status)
    return to_flow(Cube(new, r.axes, Meaning(r.meaning.unit, PriceBasis("constant", year), Flow.PERIOD), status), flow)
