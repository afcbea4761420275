"""Identities: parts add to totals, months to years to date, quarters to years; rounding is allowed for, not adjusted away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.review.figures import Sum
from gdpcore.review.registry import NONE, Figures, Hits, expression, hits

Array = NDArray[np.float64]


def gap_of(figures: Figures, one: Sum) -> tuple[Array, Array, Array]:
    """Total less its parts, what rounding allows, and the parts' sum, as (region, series, period) of the total alone."""
    if one.axis == 0:
        total, parts = figures.values[one.total, figures.levels], figures.values[list(one.parts)][:, figures.levels]
        summed, unit = parts.sum(axis=0), 10.0 ** -figures.decimals[figures.levels][:, None]
    else:
        total, parts = figures.values[:, one.total], figures.values[:, list(one.parts)]
        summed, unit = parts.sum(axis=1), np.array(10.0 ** -float(figures.decimals[[one.total, *one.parts]].min()))
    size = np.abs(total) + np.abs(summed)
    room = 0.5 * unit * (len(one.parts) + 1) * (1 + 1e-9) + 1e-11 * size
    return total - summed, np.broadcast_to(room, total.shape), summed


@expression
def parts_add(
    figures: Figures, total: str = "", parts: tuple[str, ...] = (), slack: float = 0.0, usual: float = 0.5, guessed: bool = True
) -> list[Hits]:
    """Parts add to their total, within rounding: those of a hierarchy, a region that is named as a total, or series that the rule names."""
    if total:
        at, where = figures.position(total), [figures.position(p) for p in parts]
        sums: tuple[Sum, ...] = (Sum(1, at, tuple(where), "rule"),) if at >= 0 and min(where, default=-1) >= 0 else ()
    else:
        sums = tuple(s for s in figures.sums if guessed or s.given)
    out = []
    for one in sums:
        gap, room, summed = gap_of(figures, one)
        tested = ~np.isnan(gap)
        with np.errstate(invalid="ignore", divide="ignore"):
            off = np.abs(gap) > room + slack * np.abs(summed)
            score = 100.0 * gap / np.abs(summed)
            near = np.abs(gap) <= np.maximum(room, 5e-3 * np.abs(summed))
        if not one.given:  # a guess must be borne out: where the parts do not usually add, the name means something else
            off &= ((near & tested).sum(axis=-1) >= usual * np.maximum(tested.sum(axis=-1), 1))[..., None]
        rows = np.argwhere(off & tested)
        fixed = np.full(len(rows), one.total)
        at3 = np.c_[fixed, figures.levels[rows[:, 0]], rows[:, 1]] if one.axis == 0 else np.c_[rows[:, 0], fixed, rows[:, 1]]
        cell = tuple(rows.T)
        named = [_parts(figures, one)] * len(rows)
        out.append(
            hits(
                "N-AUDIT-010",
                at3,
                summed[cell],
                score[cell],
                tests=int(tested.sum()),
                gap=gap[cell],
                room=room[cell],
                parts=named,
            )
        )
    return out


def _parts(figures: Figures, one: Sum) -> tuple[str, str]:
    names = [(figures.regions[k],) * 2 if one.axis == 0 else figures.name(k) for k in one.parts[:6]]
    more = " ..." if len(one.parts) > 6 else ""
    return "、".join(zh for zh, _ in names) + more, ", ".join(en for _, en in names) + more


@expression
def year_to_date_falls(figures: Figures, least: float = 0.0) -> Hits:
    """A year-to-date level below that of the month before in the same year: the month alone would be negative."""
    flows = np.array(figures.flows)
    rows = figures.levels[flows[figures.levels] == "ytd"]
    if not len(rows):
        return NONE
    x = figures.values[:, rows]
    steps = np.array(figures.steps)[rows]
    before = np.full(x.shape, np.nan)
    year = figures.periods.year.to_numpy()
    for step in np.unique(steps):
        back = np.full(x.shape, np.nan)
        back[..., step:] = np.where(year[step:] == year[:-step], x[..., :-step], np.nan)
        before = np.where((steps == step)[:, None], back, before)
    with np.errstate(invalid="ignore", divide="ignore"):
        fall = (x < before * (1 - least) - 1e-9 * np.abs(before)) & (before > 0)
        score = 100.0 * (x / before - 1.0)
    where = np.argwhere(fall)
    return hits(
        "N-AUDIT-011",
        np.c_[where[:, 0], rows[where[:, 1]], where[:, 2]],
        before[fall],
        score[fall],
        tests=int((~np.isnan(before)).sum()),
    )


@expression
def year_to_date_is_sum(figures: Figures, ytd: str = "", period: str = "") -> Hits:
    """A year-to-date series is the running sum of its single periods, within rounding (both are named by the rule)."""
    i, j = figures.position(ytd), figures.position(period)
    if min(i, j) < 0:
        return NONE
    total, single = figures.values[:, i], np.where(figures.joint[:, j], 0.0, figures.values[:, j])
    year = figures.periods.year.to_numpy()
    running = np.full(total.shape, np.nan)
    for y in np.unique(year):
        first = np.flatnonzero(year == y)
        if figures.periods[first[0]].month <= 12 // figures.season:
            running[:, first] = np.cumsum(single[:, first], axis=1)
    terms = np.cumsum(np.ones_like(year)) - np.searchsorted(year, year)
    room = 0.5 * (10.0 ** -figures.decimals[i] + terms * 10.0 ** -figures.decimals[j]) + 1e-11 * np.abs(running)
    gap = total - running
    with np.errstate(invalid="ignore", divide="ignore"):
        off, score = np.abs(gap) > room, 100.0 * gap / np.abs(running)
    where = np.argwhere(off)
    cell = tuple(where.T)
    at = np.c_[where[:, 0], np.full(len(where), i), where[:, 1]]
    room = np.broadcast_to(room, gap.shape)
    named = [figures.name(j)] * len(where)
    return hits(
        "N-AUDIT-010",
        at,
        running[cell],
        score[cell],
        tests=int((~np.isnan(gap)).sum()),
        gap=gap[cell],
        room=room[cell],
        parts=named,
    )


@expression
def quarters_make_years(figures: Figures, slack: float = 0.0) -> Hits:
    """Single quarters (or months) add to the annual figures given, within rounding; the finding stands at the year's last period."""
    years = figures.years
    if years is None:
        return NONE
    rows: list[tuple[int, int, int, float, float, float]] = []
    when = figures.periods.year.to_numpy()
    same = [k for k, p in enumerate(years.periods.year) if (when == p).sum() == figures.season]
    regions = {r: k for k, r in enumerate(years.regions)}
    tests = 0
    for k in same:
        cells = np.flatnonzero(when == years.periods.year[k])
        block = figures.values[:, :, cells]
        ytd = np.array(figures.flows) == "ytd"
        summed = np.where(ytd, block[..., -1], block.sum(axis=2))
        annual = np.full(summed.shape, np.nan)
        for i, (code, measure) in enumerate(zip(figures.series, figures.measures, strict=True)):
            j = years.position(code, measure)
            pick = [regions.get(r, -1) for r in figures.regions]
            if j >= 0:
                annual[:, i] = [years.values[p, j, k] if p >= 0 else np.nan for p in pick]
        gap = summed - annual
        room = 0.5 * (figures.season + 1) * 10.0**-figures.decimals + slack * np.abs(annual) + 1e-11 * np.abs(summed)
        tests += int((~np.isnan(gap)).sum())
        with np.errstate(invalid="ignore"):
            for r, i in np.argwhere(np.abs(gap) > room):
                rows.append((r, i, cells[-1], annual[r, i], gap[r, i], room[r, i]))
    if not rows:
        return hits("N-AUDIT-012", np.zeros((0, 3)), tests=tests, gap=[], room=[])
    table = np.array(rows)
    score = 100.0 * table[:, 4] / np.maximum(np.abs(table[:, 3]), 1e-300)
    return hits("N-AUDIT-012", table[:, :3].astype(int), table[:, 3], score, tests=tests, gap=table[:, 4], room=table[:, 5])


@expression
def total_in_detail(figures: Figures, ratio: float = 1.3) -> list[Hits]:
    """A part that reads like its total, or like the sum of the other parts, and not like itself."""
    out = []
    deviation, expected = figures.expected.deviation, figures.expected.values
    for one in figures.sums:
        if len(one.parts) < 2:
            continue
        x = figures.values if one.axis == 0 else np.swapaxes(figures.values, 0, 1)
        odd = np.abs(deviation) > np.log(ratio)
        odd = odd if one.axis == 0 else np.swapaxes(odd, 0, 1)
        parts = list(one.parts)
        unit = 10.0 ** -figures.decimals.astype(float)
        room = unit[:, None] if one.axis == 0 else unit[one.total]
        with np.errstate(invalid="ignore"):
            others = np.nansum(x[parts], axis=0) - x[parts]
            close = room * len(parts) + 1e-9 * np.abs(x[parts])
            same = (np.abs(x[parts] - x[one.total]) <= close) | ((np.abs(x[parts] - others) <= close) & ~np.isnan(x[parts]))
            same &= odd[parts] & (np.abs(x[parts]) > 0)
        where = np.argwhere(same)
        first = np.array(parts, dtype=np.int64)[where[:, 0]] if len(where) else np.zeros(0, dtype=np.int64)
        at = np.c_[first, where[:, 1:]] if one.axis == 0 else np.c_[where[:, 1], first, where[:, 2]]
        at = at.astype(np.int64)
        if one.axis == 0:
            at = at[np.isin(at[:, 1], figures.levels)]
        cell = tuple(at.T)
        named = (figures.regions[one.total],) * 2 if one.axis == 0 else figures.name(one.total)
        out.append(hits("N-AUDIT-013", at, expected[cell], deviation[cell], tests=same.size, total=[named] * len(at)))
    return out
