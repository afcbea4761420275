"""Which cells a run computes, from which it extrapolates them, and how they make the periods of the result.

Two cases. Base and result of one frequency: every period from the same period of last year, year after year. Months on a
quarterly base: year-to-date figures, whole quarters from quarters, the months of the quarter that runs from the same
months of last year, whose share of last year's quarter is laid out by Denton along the indicator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.cube import Flow
from gdpcore.cube.periods import frequency, periods_per_year
from gdpcore.cube.status import ABSENT, Status
from gdpcore.errors import RunError
from gdpcore.kernel.benchmark import denton
from gdpcore.kernel.spans import Index, index_of
from gdpcore.kernel.years import Step
from gdpcore.panel.layout import Spans

Array = NDArray[np.float64]
Flags = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Timeline:
    """Cells of a run.

    Attributes
    ----------
    periods : of the result; flow : of the result; computed : (T,) bool.
    spans : months of each span to extrapolate; quarter : (S,) place in the year of each span, for the ladder's history rung.
    cells : number of cells; known : positions of those known beforehand; value, volume : (R, L, known) their figures;
    value_status, volume_status : their flags.
    steps : the recursion; parts : (T, C) cells of each period, or None for one to one.
    """

    periods: pd.PeriodIndex
    flow: Flow
    computed: NDArray[np.bool_]
    spans: Spans
    place: NDArray[np.int64]
    cells: int
    known: Index
    value: Array
    volume: Array
    value_status: Flags
    volume_status: Flags
    steps: tuple[Step, ...]
    parts: NDArray[np.int64] | None


def timeline(
    base: Accounts, leaves: tuple[str, ...], targets: pd.PeriodIndex, flow: Flow, month_weights: Callable[[pd.PeriodIndex], Array]
) -> Timeline:
    """Lay out a run.

    Parameters
    ----------
    base : with all leaves, in the run's flow; leaves : their order.
    targets : sorted periods to compute.
    month_weights : gives (R, L, 12) last year's indicator levels for the months of a year (months on a quarterly base only).
    """
    if frequency(targets) == frequency(base.periods):
        return _same_frequency(base.select(items=leaves), targets, flow)
    if frequency(targets) == "M" and frequency(base.periods) == "Q":
        return _months_of_quarters(base.select(items=leaves), targets, flow, month_weights)
    raise RunError(
        "E-RUN-006",
        detail=f"the base is {frequency(base.periods)}, the periods asked for are {frequency(targets)}; "
        "give a base of the same frequency, or months on quarters",
    )


def _at(periods: pd.PeriodIndex, wanted: pd.PeriodIndex) -> NDArray[np.int64]:
    """Positions among consecutive periods of the same frequency, -1 outside."""
    at = wanted.asi8 - periods.asi8[0]
    return np.where((at >= 0) & (at < len(periods)), at, -1)


def _known(base: Accounts, wanted: pd.PeriodIndex) -> tuple[Array, Array, Flags, Flags]:
    """Leaf figures of the base on a period axis, absent where it has none."""
    at = _at(base.periods, wanted)
    found = np.flatnonzero(at >= 0)
    here, there = index_of(found), index_of(at[found])
    shape = (*base.value.values.shape[:-1], len(wanted))
    out: list[Array] = []
    flags: list[Flags] = []
    for cube in (base.value, base.volume):
        values, status = np.full(shape, np.nan), np.full(shape, Status.NOT_PUBLISHED, dtype=np.uint8)
        values[..., here], status[..., here] = cube.values[..., there], cube.status[..., there]
        out.append(values)
        flags.append(status)
    return out[0], out[1], flags[0], flags[1]


def _require_year_before(base: Accounts, targets: pd.PeriodIndex, lag: int) -> None:
    """E-RUN-001 unless every period has its year before among the targets or, with figures, in the base."""
    own = targets.asi8
    needed = pd.PeriodIndex.from_ordinals(sorted({*(own - lag).tolist()} - {*own.tolist()}), freq=targets.freq)
    at = _at(base.periods, needed)
    if (at < 0).any():
        gone = needed[at < 0][0]
        raise RunError("E-RUN-001", what="figures", items="any item", period=gone, target=gone + lag)
    for cube, what in ((base.value, "value"), (base.volume, "volume")):
        empty = ((cube.status[..., index_of(at)] & ABSENT) != 0).all(axis=0)  # (leaf, period): no region has it
        if empty.any():
            t = int(np.flatnonzero(empty.any(axis=0))[0])
            items = ", ".join(np.array(base.items)[empty[:, t]])
            raise RunError("E-RUN-001", what=what, items=items, period=needed[t], target=needed[t] + lag)


def _same_frequency(base: Accounts, targets: pd.PeriodIndex, flow: Flow) -> Timeline:
    lag = periods_per_year(targets)
    _require_year_before(base, targets, lag)
    first = targets[0] - lag
    start = max(pd.Period(year=int(first.year), freq="Y").asfreq(targets.freqstr, how="start"), min(base.periods[0], first))
    axis = pd.period_range(start, targets[-1], freq=targets.freqstr)
    at = _at(axis, targets)
    computed = np.zeros(len(axis), dtype=bool)
    computed[at] = True
    known = _known(base, axis[~computed])
    steps, i = [], 0
    while i < len(at):
        j = int(np.searchsorted(at, at[i] + lag))
        steps.append(Step(index_of(at[i:j]), index_of(at[i:j] - lag), index_of(np.arange(i, j))))
        i = j
    place = (
        np.asarray(targets.month if frequency(targets) == "M" else targets.quarter, dtype=np.int64)
        if lag > 1
        else np.ones(len(targets), dtype=np.int64)
    )
    return Timeline(
        axis,
        flow,
        computed,
        Spans.of(targets, flow),
        place,
        len(axis),
        index_of(np.flatnonzero(~computed)),
        *known,
        tuple(steps),
        None,
    )


def _months_of_quarters(
    base: Accounts, targets: pd.PeriodIndex, flow: Flow, month_weights: Callable[[pd.PeriodIndex], Array]
) -> Timeline:
    year = int(targets[-1].year)
    if int(targets[0].year) != year:
        raise RunError("E-RUN-007", period=targets[-1])
    before = pd.period_range(f"{year - 1}-01", f"{year - 1}-12", freq="M")
    months = pd.period_range(f"{year}-01", targets[-1], freq="M")
    single = base.to_flow("period")
    last_year = pd.period_range(f"{year - 1}Q1", f"{year - 1}Q4", freq="Q")
    _require_year_before(single, pd.period_range(f"{year}Q1", targets[-1].asfreq("Q"), freq="Q"), 4)
    value, volume, value_status, volume_status = _known(single, last_year)
    share = _shares(month_weights(before), volume)
    shares = share.reshape(*share.shape[:-1], 4, 3)
    monthly = [np.repeat(x, 3, axis=-1) * share for x in (value, volume)]
    flags = [np.repeat(x, 3, axis=-1) for x in (value_status, volume_status)]
    if flow == Flow.YTD:
        return _ytd_months(before, months, targets, monthly, flags)
    return _period_months(single, before, months, targets, (value, volume), monthly, (value_status, volume_status), flags, shares)


def _shares(weights: Array, volume: Array) -> Array:
    """(R, L, 12) share of each month in its quarter of last year, by proportional Denton along the indicator."""
    known = np.isfinite(weights).all(axis=-1) & (weights > 0).all(axis=-1) & np.isfinite(volume).all(axis=-1)
    usable = np.asarray(known)
    x = np.where(usable[..., None], weights, 1.0)
    y = np.where(usable[..., None], volume, 3.0)
    path = denton(x, y, ratio=3).values.reshape(*x.shape[:-1], 4, 3)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = path / path.sum(axis=-1, keepdims=True)
    return np.where(np.isfinite(share), share, 1.0 / 3.0).reshape(x.shape)


def _cumulated(x: Array) -> Array:
    return np.cumsum(x, axis=-1)


def _cumulated_flags(x: Flags) -> Flags:
    return np.asarray(np.bitwise_or.accumulate(x, axis=-1))


def _ytd_months(
    before: pd.PeriodIndex, months: pd.PeriodIndex, targets: pd.PeriodIndex, monthly: list[Array], flags: list[Flags]
) -> Timeline:
    """Year-to-date regime: January to m from January to m of last year."""
    n = len(months)
    value, volume = (_cumulated(x) for x in monthly)
    status = [_cumulated_flags(f) for f in flags]
    axis = pd.PeriodIndex([*before, *months], freq="M")
    computed = np.arange(len(axis)) >= 12
    step = Step(slice(12, 12 + n), slice(0, n), slice(0, n))
    place = np.asarray((months.month - 1) // 3 + 1, dtype=np.int64)
    return Timeline(
        axis,
        Flow.YTD,
        computed,
        Spans.of(months, Flow.YTD),
        place,
        12 + n,
        slice(0, 12),
        value,
        volume,
        status[0],
        status[1],
        (step,),
        None,
    )


def _period_months(
    base: Accounts,
    before: pd.PeriodIndex,
    months: pd.PeriodIndex,
    targets: pd.PeriodIndex,
    quarters: tuple[Array, Array],
    monthly: list[Array],
    quarter_flags: tuple[Flags, Flags],
    flags: list[Flags],
    shares: Array,
) -> Timeline:
    """Period regime: whole quarters before the first named month from the base where it has them, else extrapolated as
    quarters; within a quarter, its months (January and February as one).

    Cells: 12 cumulated months of last year, the sources of the spans, the known quarters of this year, one that is empty
    (months that nothing makes), then the results of the spans.
    """
    year, last = int(months[-1].year), len(months)
    pieces: list[tuple[int, int]] = []  # (first, last month) of each span, 1-based
    sources: list[Array] = []
    first_quarter = (int(targets[0].month) - 1) // 3 + 1
    whole = last // 3
    known_quarters = [q for q in range(1, first_quarter) if pd.Period(year=year, quarter=q, freq="Q") in base.periods]
    pieces += [(3 * q - 2, 3 * q) for q in range(1, whole + 1) if q not in known_quarters]
    for q in range(first_quarter, (last + 2) // 3 + 1):
        inside = [(1, 1), (1, 2)] if q == 1 else [(3 * q - 2, 3 * q - 2), (3 * q - 1, 3 * q - 1)]
        pieces += [p for p in inside if p[1] <= last]
    for first, end in pieces:
        q = (end - 1) // 3
        part = shares[..., q, first - 1 - 3 * q : end - 3 * q].sum(axis=-1) if end - first < 2 else np.ones(shares.shape[:-2])
        sources.append(part)
    count = len(pieces)
    weights = np.stack(sources, axis=-1)
    quarter_of = np.array([(end - 1) // 3 for _, end in pieces])
    this_year = pd.PeriodIndex([pd.Period(year=year, quarter=q, freq="Q") for q in known_quarters], freq="Q")
    *held, held_value_status, held_volume_status = _known(base, this_year)
    held_flags = held_value_status, held_volume_status
    empty = (*monthly[0].shape[:-1], 1)
    cells: list[Array] = []
    statuses: list[Flags] = []
    for k in range(2):
        figures = [_cumulated(monthly[k]), weights * quarters[k][..., quarter_of], held[k], np.full(empty, np.nan)]
        marks = [_cumulated_flags(flags[k]), quarter_flags[k][..., quarter_of], held_flags[k], np.full(empty, ABSENT)]
        cells.append(np.concatenate(figures, axis=-1))
        statuses.append(np.concatenate(marks, axis=-1))
    results = 12 + count + len(known_quarters) + 1
    parts = _parts(last, pieces, known_quarters, 12 + count, results, first_quarter)
    axis = pd.PeriodIndex([*before, *months], freq="M")
    start = pd.Period(year=year, month=1, freq="M").ordinal - 1
    spans = Spans(
        np.array([start + a for a, _ in pieces], dtype=np.int64), np.array([start + b for _, b in pieces], dtype=np.int64)
    )
    step = Step(slice(results, results + count), slice(12, 12 + count), slice(0, count))
    return Timeline(
        axis,
        Flow.YTD,
        np.arange(len(axis)) >= 12,
        spans,
        quarter_of + 1,
        results + count,
        slice(0, results),
        cells[0],
        cells[1],
        statuses[0],
        statuses[1],
        (step,),
        parts,
    )


def _parts(
    last: int, pieces: list[tuple[int, int]], known: list[int], held: int, results: int, first_quarter: int
) -> NDArray[np.int64]:
    """Cells whose sum is the year-to-date figure of each of the 12 + ``last`` months."""
    where = {piece: results + i for i, piece in enumerate(pieces)}
    rows: list[list[int]] = [[m] for m in range(12)]
    for m in range(1, last + 1):
        q = (m - 1) // 3
        row = [held + known.index(k) if k in known else where[(3 * k - 2, 3 * k)] for k in range(1, q + 1)]
        if m % 3 == 0:
            row.append(held + known.index(q + 1) if q + 1 in known else where[(m - 2, m)])
        elif m <= 2:
            row += [where[(1, m)]] if (1, m) in where else []
        else:
            row += [where[(k, k)] for k in range(3 * q + 1, m + 1) if (k, k) in where]
        inside = m % 3 == 0 or m <= 2 or (m, m) in where
        rows.append(row if inside and row else [results - 1])
    width = max(len(r) for r in rows)
    out = np.full((len(rows), width), -1, dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out
