"""Census revision by the trend-deviation method (趋势离差法): history moved to a census, deviations from trend kept.

Let 0 be the year of the last benchmark and N the census year. The old trend is T_s = V_0 (V_N / V_0)^(s/N), the new one
T*_s = V_0 (V*_N / V_0)^(s/N). A year keeps its deviation from trend, V*_s = (V_s / T_s) T*_s, which is V_s L^(s/N) with
L = V*_N / V_N: the first year is left alone, the last one meets the census, and every growth factor between is multiplied
by L^(1/N). After the census year growth is kept, V_s L, until the figures are verified again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmark import denton
from gdpcore.kernel.limits import fitting, require_whole

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Revised:
    """Annual figures after a census.

    Attributes
    ----------
    values : (..., T) after coverage and method, V** = V* M.
    coverage : (..., T) V* - V, what the census found.
    method : (..., T) V** - V*, what a change of method did.
    additive : (...) bool, series with a figure that is not positive: the gap was spread evenly instead of the ratio.
    """

    values: Array
    coverage: Array
    method: Array
    additive: NDArray[np.bool_]


def trend_deviation(
    values: ArrayLike,
    revised: ArrayLike,
    *,
    benchmark: int,
    census: int,
    ratios: ArrayLike | None = None,
    method: ArrayLike | None = None,
) -> Revised:
    """Move annual figures to a census by the trend-deviation method.

    Parameters
    ----------
    values : (..., T) annual figures before the census, no NaN.
    revised : (...) figure of the census year by the census, before any change of method.
    benchmark, census : positions of the last benchmark year (may lie before the series: negative) and of the census year.
    ratios : (..., T) known ratios V*_s / V_s of single years, NaN where none is known: the path of the ratio passes through
        them, geometric between them. The ratio of the census year is always that of ``revised``.
    method : (..., T) factors M_s of a change of method, applied after coverage; 1 where absent.

    Returns
    -------
    Revised
        Years up to the benchmark keep their coverage. A series with a figure that is not positive at or after the benchmark,
        or with a census figure that is not, gets the gap V*_N - V_N spread in proportion to s/N, constant after N; known
        ratios of such a series are not used, as a ratio means nothing there.

    Raises
    ------
    KernelError
        E-CENSUS-001 if the census does not come after the benchmark or lies outside; E-KERNEL-001 for shapes that do not
        fit, NaN, and ratios or factors that are not positive.

    References
    ----------
    Used by 国家统计局 (National Bureau of Statistics of China) for 1993-2004 after the first economic census; the formula is
    written out in docs/census.md.

    Examples
    --------
    >>> trend_deviation([100.0, 110.0, 120.0, 130.0], 145.2, benchmark=0, census=2).values.round(6)
    array([100. , 121. , 145.2, 157.3])
    """
    v, target = np.asarray(values, dtype=np.float64), np.asarray(revised, dtype=np.float64)
    _check(v, target, benchmark, census)
    place = np.arange(v.shape[-1]) - benchmark
    span = census - benchmark
    late = v[..., max(benchmark, 0) :]
    additive = (late <= 0).any(axis=-1) | (target <= 0)
    safe = np.where(additive, 1.0, v[..., census])
    last = np.where(additive, 1.0, target) / safe
    path = _ratio_path(np.log(last), _factors(ratios, v.shape, "ratios"), place, span)
    gap = (target - v[..., census])[..., None] * np.clip(place / span, 0.0, 1.0)
    after = np.where(additive[..., None], v + gap, v * path)
    after[..., census] = target  # to the last digit
    change = _factors(method, v.shape, "method")
    final = after if change is None else after * np.where(np.isnan(change), 1.0, change)
    return Revised(final, after - v, final - after, additive)


def _check(v: Array, target: Array, benchmark: int, census: int) -> None:
    require_whole("census", -sys.maxsize, benchmark=benchmark, census=census)
    if v.ndim == 0 or not benchmark < census < v.shape[-1] or census < 0:
        years = v.shape[-1] if v.ndim else 0
        raise KernelError("E-CENSUS-001", benchmark=benchmark, census=census, first=0, last=years - 1)
    if target.shape != v.shape[:-1]:
        raise KernelError("E-KERNEL-001", what="revised", detail=f"shape {target.shape} for series of shape {v.shape[:-1]}")
    if not (np.isfinite(v).all() and np.isfinite(target).all()):
        raise KernelError("E-KERNEL-001", what="census revision", detail="a figure is missing or infinite")


def _factors(given: ArrayLike | None, shape: tuple[int, ...], what: str) -> Array | None:
    if given is None:
        return None
    factors = fitting("census revision", what, given, shape)
    if (factors <= 0).any() or np.isinf(factors).any():
        raise KernelError("E-KERNEL-001", what=what, detail="a ratio must be positive")
    return factors


def _ratio_path(last: Array, known: Array | None, place: NDArray[np.int64], span: int) -> Array:
    """exp of a broken line in time: 0 up to the benchmark, the logarithm of known ratios, ``last`` at the census, then flat."""
    line = last[..., None] * np.clip(place / span, 0.0, 1.0)
    if known is None:
        return np.asarray(np.exp(line))
    census = place == span
    fixed = (~np.isnan(known) & (place > 0)) | census
    height = np.where(census, last[..., None], np.log(np.where(np.isnan(known), 1.0, known)))
    return np.asarray(np.exp(_through(height, fixed, place)))


def _through(height: Array, fixed: NDArray[np.bool_], place: NDArray[np.int64]) -> Array:
    """Straight lines between the fixed points of each row, from 0 at place 0; flat before it and after the last point."""
    steps = place.size
    left, left_height = np.zeros(height.shape), np.zeros(height.shape)
    right, right_height = np.full(height.shape, np.nan), np.full(height.shape, np.nan)
    for t in range(steps):
        before = t - 1 if t else 0
        left[..., t] = np.where(fixed[..., t], place[t], left[..., before])
        left_height[..., t] = np.where(fixed[..., t], height[..., t], left_height[..., before])
    for t in range(steps - 1, -1, -1):
        after = min(t + 1, steps - 1)
        right[..., t] = np.where(fixed[..., t], place[t], right[..., after])
        right_height[..., t] = np.where(fixed[..., t], height[..., t], right_height[..., after])
    width = np.where(right > left, right - left, 1.0)
    slope = np.where(np.isnan(right), 0.0, (right_height - left_height) / width)
    return np.where(place <= 0, 0.0, left_height + np.where(slope == 0, 0.0, slope * (place - left)))


@dataclass(frozen=True)
class Spread:
    """Periods that follow revised years.

    Attributes
    ----------
    values : (..., T) the revised periods.
    residual : largest |sum of a year's periods - the year's revised total| over the sum of absolute parts.
    """

    values: Array
    residual: float


def follow_years(
    values: ArrayLike, totals: ArrayLike, *, ratio: int, kept: int, additive: ArrayLike = False, present: ArrayLike | None = None
) -> Spread:
    """Periods within the year that follow revised annual totals, movement kept (first-difference Denton).

    Parameters
    ----------
    values : (..., Y * ratio) periods of whole years; a period that is not there is 0 and stays 0.
    totals : (..., Y) what the years become.
    ratio : periods a year.
    kept : how many first years are verified: their periods do not move, and the path of the ratio begins at 1 in the last of
        them instead of with a step.
    additive : (...) bool, series whose gap is spread evenly, not their ratio.
    present : (Y * ratio,) bool, periods that are there; all where not given.

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes that do not fit, years that are not there and missing figures; those of
        :func:`gdpcore.kernel.benchmark.denton`.

    Examples
    --------
    >>> x = [24.0, 25, 25, 26, 25, 26, 27, 28]
    >>> follow_years(x, [100.0, 109.18], ratio=4, kept=1).values.round(3)
    array([24.   , 25.   , 25.   , 26.   , 25.39 , 26.716, 27.962, 29.113])
    """
    x, wanted = np.asarray(values, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    _check_years(x, wanted, ratio, kept)
    plain = np.broadcast_to(np.asarray(additive, dtype=bool), x.shape[:-1])[..., None]
    here = np.ones(x.shape[-1], dtype=bool) if present is None else np.asarray(present, dtype=bool)
    start = kept * ratio
    moving, sums = x[..., start:], x.reshape(*x.shape[:-1], -1, ratio).sum(axis=-1)
    # a gap that is spread is a Denton path over ones
    indicator = np.where(plain, here[start:].astype(np.float64), moving)
    goal = np.where(plain, wanted - sums, wanted)[..., kept:]
    out = x.copy()
    if goal.shape[-1]:
        if kept:
            indicator, goal = _pinned(indicator, goal, ratio, plain)
        path = denton(indicator, goal, ratio=ratio).values[..., -moving.shape[-1] :]
        out[..., start:] = np.where(plain, moving + path, path)
    got, parts = (a.reshape(*a.shape[:-1], -1, ratio).sum(axis=-1) for a in (out, np.abs(out)))
    scale = np.maximum(parts, np.abs(wanted))[..., kept:]
    error = np.abs(got - wanted)[..., kept:] / np.where(scale > 0, scale, 1.0)
    return Spread(out, float(np.max(error, initial=0.0)))


def _check_years(x: Array, wanted: Array, ratio: int, kept: int) -> None:
    require_whole("periods of revised years", 1, ratio=ratio)
    require_whole("periods of revised years", 0, kept=kept)
    if not (x.ndim and wanted.ndim) or x.shape != (*wanted.shape[:-1], wanted.shape[-1] * ratio) or kept > wanted.shape[-1]:
        detail = f"values {x.shape} are not {ratio} periods for each of totals {wanted.shape}, of which {kept} are kept"
        raise KernelError("E-KERNEL-001", what="periods of revised years", detail=detail)
    if not (np.isfinite(x).all() and np.isfinite(wanted[..., kept:]).all()):
        raise KernelError("E-KERNEL-001", what="periods of revised years", detail="a figure is missing or infinite")


def _pinned(indicator: Array, goal: Array, ratio: int, plain: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Put a year of a single period in front, whose total sets the ratio to 1 (a gap to 0) in that period: the last verified one."""
    size = np.abs(indicator).max(axis=-1, keepdims=True)
    size = np.where(plain | (size == 0), 1.0, size)
    year = np.zeros((*indicator.shape[:-1], ratio))
    year[..., -1:] = size
    return np.concatenate([year, indicator], axis=-1), np.concatenate([np.where(plain, 0.0, size), goal], axis=-1)
