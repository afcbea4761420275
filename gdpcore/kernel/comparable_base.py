"""Levels rebuilt on their latest base from published growth, year by year backwards.

Published growth stands on a comparable base, published levels on whatever base they had: x'_{t-1y} = x_t / (1 + g_t / 100)
is last year's level on this year's base, and so on back. A joint January-February figure is one cell in February.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_lag, require_numbers

Array = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class BackCast:
    """Levels on the latest base.

    Attributes
    ----------
    values : (..., T) levels; cells from the last break on are as given.
    linked : (..., T) bool, rebuilt by published growth.
    carried : (..., T) bool, not linked; moved by the factor of the same month a year later, or of the nearest month.
    lost : (..., T) bool, had a level and could be put on the new base in no way: NaN.
    residual : largest relative gap between the growth of rebuilt levels and published growth (joint cells left out).
    """

    values: Array
    linked: Booleans
    carried: Booleans
    lost: Booleans
    residual: float


def back_cast(
    level: ArrayLike,
    growth: ArrayLike,
    breaks: Sequence[int],
    *,
    lag: int = 12,
    joint: ArrayLike | None = None,
    joint_growth: ArrayLike | None = None,
    carry: bool = False,
    extend: bool = False,
) -> BackCast:
    """Rebuild levels before the last break from published growth.

    Parameters
    ----------
    level : (..., T) as published; growth : (..., T) per cent over ``lag`` periods, on a comparable base.
    breaks : positions at which a new base begins; the last one is the latest base, whose levels stand.
    lag : periods per year. joint, joint_growth : (..., T) bool, cells whose level, growth is part of the next cell.
    carry : move a figure that has no link by the factor of the same month a year later (no break between), else of the
        nearest month before, then after, in its year and on its base. extend : also give levels where there was none but growth is known.

    Returns
    -------
    BackCast

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes that do not fit, infinite figures, no break, a break outside the series, or a last break that falls
        between the two months of a joint figure of any year.

    Examples
    --------
    >>> back_cast([50.0, 60, 110, 120], [np.nan, np.nan, 10, 20], [2], lag=2).values
    array([100., 100., 110., 120.])
    """
    x, g = np.asarray(level, dtype=np.float64), np.asarray(growth, dtype=np.float64)
    require_lag("comparable base", lag)
    cuts = sorted(int(b) for b in breaks)
    _require(x, g, cuts)
    flags, own = (
        np.zeros(x.shape, bool) if j is None else np.broadcast_to(np.asarray(j, bool), x.shape) for j in (joint, joint_growth)
    )
    if (flags | own)[..., (cuts[-1] - 1) % lag :: lag].any():
        detail = f"the last break, at {cuts[-1]}, lies between the months of a joint figure; begin it with the first of them"
        raise KernelError("E-KERNEL-001", what="comparable base", detail=detail)
    out, factor = np.array(x, copy=True), np.ones(x.shape)
    linked, carried = np.zeros(x.shape, bool), np.zeros(x.shape, bool)
    for end in range(cuts[-1], 0, -lag):
        here = slice(max(end - lag, 0), end)
        there = slice(here.start + lag, here.stop + lag)
        width = min(x.shape[-1] - there.start, end - here.start)
        link = np.full(x[..., here].shape, np.nan)
        if width > 0:
            now = slice(there.start, there.start + width)
            was = slice(here.start, here.start + width)
            link[..., :width] = _linked(out[..., now], g[..., now], x[..., was], flags[..., now], own[..., now], flags[..., was])
        had = np.isfinite(x[..., here])
        linked[..., here] = np.isfinite(link) & (had | extend) & ~flags[..., here]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(linked[..., here] & had, link / x[..., here], np.nan)
        if carry:
            later = _same_month(factor, here, lag, cuts)
            part = np.where(np.isnan(part), later, part)
            inner = [0, *(b - here.start for b in cuts if here.start < b < end), end - here.start]
            part = np.concatenate([_nearest(part[..., a:b]) for a, b in pairwise(inner)], axis=-1)
            carried[..., here] = had & ~linked[..., here] & np.isfinite(part)
        moved = np.where(linked[..., here], link, np.where(carried[..., here], x[..., here] * part, np.nan))
        out[..., here], factor[..., here] = moved, part
    before = np.arange(x.shape[-1]) < cuts[-1]
    lost = before & np.isfinite(x) & np.isnan(out)
    return BackCast(out, linked, carried, lost, _residual(out, g, linked & ~_paired(flags | own, lag), lag))


def _require(x: Array, g: Array, cuts: Sequence[int]) -> None:
    if x.ndim == 0 or x.shape != g.shape or not cuts or cuts[0] < 0 or cuts[-1] >= x.shape[-1]:
        detail = f"levels {x.shape}, growth {g.shape}, breaks {cuts}: one shape, and breaks inside the series, are needed"
        raise KernelError("E-KERNEL-001", what="comparable base", detail=detail)
    for name, values in (("level", x), ("growth", g)):
        require_numbers("comparable base", name, values)


def _linked(now: Array, growth: Array, was: Array, joint: Booleans, joint_growth: Booleans, joint_was: Booleans) -> Array:
    """x' of a year of cells, NaN where growth or level is not known; a pair of months is one where either year has it joint."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        base = np.where((growth > -100.0) & (now > 0), now / (1.0 + growth / 100.0), np.nan)
        for p in np.flatnonzero((joint | joint_growth | joint_was)[..., :-1].any(axis=tuple(range(joint.ndim - 1)))):
            one, both, cut = joint[..., p], joint_growth[..., p], joint_was[..., p]
            total = np.where(one, now[..., p + 1], now[..., p] + now[..., p + 1])
            rate = np.where(both & (growth[..., p + 1] > -100.0), growth[..., p + 1], np.nan)
            pair = np.where(one | both, total / (1.0 + rate / 100.0), base[..., p] + base[..., p + 1])
            pair = np.where(pair > 0, pair, np.nan)
            split = pair / (was[..., p] + was[..., p + 1])
            apart = (one | both) & ~cut
            base[..., p] = np.where(cut, np.nan, np.where(apart, was[..., p] * split, base[..., p]))
            base[..., p + 1] = np.where(cut, pair, np.where(apart, was[..., p + 1] * split, base[..., p + 1]))
    return np.where(np.isfinite(base), base, np.nan)


def _same_month(factor: Array, here: slice, lag: int, cuts: Sequence[int]) -> Array:
    """Factors of the same months a year later, where no break lies between."""
    out = np.full(factor[..., here].shape, np.nan)
    for k, s in enumerate(range(here.start, here.stop)):
        if not any(s < b <= s + lag for b in cuts):
            out[..., k] = factor[..., s + lag]
    return out


def _nearest(x: Array) -> Array:
    """Gaps filled by the last figure before, then by the first one after."""
    out = np.array(x, copy=True)
    for step in (range(1, out.shape[-1]), range(out.shape[-1] - 2, -1, -1)):
        back = 1 if step.step > 0 else -1
        for k in step:
            out[..., k] = np.where(np.isnan(out[..., k]), out[..., k - back], out[..., k])
    return out


def _paired(joint: Booleans, lag: int) -> Booleans:
    """Cells that are, or a year later are, one of a joint pair: their growth is that of the pair."""
    pair = joint | np.concatenate([np.zeros_like(joint[..., :1]), joint[..., :-1]], axis=-1)
    ahead = np.zeros_like(pair)
    ahead[..., :-lag] = pair[..., lag:]
    return np.asarray(pair | ahead)


def _residual(out: Array, growth: Array, linked: Booleans, lag: int) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.abs(out[..., lag:] / out[..., :-lag] / (1.0 + growth[..., lag:] / 100.0) - 1.0)
    return float(np.max(gap, initial=0.0, where=linked[..., :-lag] & np.isfinite(gap)))
