"""From an indicator and its benchmarks to a benchmarked path: levels, weights, the smooth correction, and its certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmarking.inputs import Problem
from gdpcore.kernel.benchmarking.movement import FirstDifferences, Movement, SecondDifferences
from gdpcore.kernel.benchmarking.smoothest import largest, smoothest
from gdpcore.kernel.benchmarking.windows import Windows
from gdpcore.kernel.blocks import keep_freed_memory

Array = NDArray[np.float64]
keep_freed_memory()
SERIES_AT_ONCE = 1024
"""Series per block: a row of them stays in the first-level cache, a block of twenty years in the second."""
ROUNDING = 4e-15
"""A benchmark that is off by no more than this part of its own parts is met."""
SWEEPS = 25
"""Rounds of taking rounding out of overlapping benchmarks one after the other, at most."""
UNMET = 1e-9
"""A benchmark that is off by more than this part of its own parts contradicts another one."""


@dataclass(frozen=True)
class Benchmarked:
    """A benchmarked path and its certificate.

    Attributes
    ----------
    values : (..., T) the path.
    ratio : (..., T) benchmark-to-indicator ratio, values / indicator; where a proportional form meets a zero in the indicator, the
        smooth ratio that stands there; NaN at zeros of other forms.
    bias : (...) factor or amount that took the indicator to the level of its benchmarks beforehand (1 or 0 where none was asked).
    residual : largest |sum of the path - benchmark| over the sum of absolute parts, binding benchmarks only.
    kkt : largest residual of the first-order conditions (gradient along the constraints, and the constraints as solved, before
        rounding was taken out of them), over the absolute terms in them.
    negative : (..., T) True where the path is negative though its indicator is not: look at these before publishing.
    """

    values: Array
    ratio: Array
    bias: Array
    residual: float
    kkt: float
    negative: NDArray[np.bool_]


@dataclass(frozen=True)
class Form:
    """How a path may differ from its indicator.

    ``lam``: corrections are measured in units of |indicator|^lam. ``bias``: "multiplicative", "additive", "none"; "free" where
    any factor gives the same path, so that the one of best numerical scale may be taken; "size" for an indicator that changes
    sign: the ratio of root mean squares, which is positive, follows any change of units, and is one where nothing is amiss.
    """

    movement: Movement
    lam: float
    bias: str
    innovation: float = 1.0


@dataclass(frozen=True)
class Block:
    """Some series of a problem with time first: x (T, n), totals, live (Y, n), movable (T, n), variance (Y, n), forecast ratios."""

    rows: slice
    x: Array
    totals: Array
    live: NDArray[np.bool_]
    movable: Array | None
    variance: Array
    forecast: Array | None


def blocks_of(problem: Problem, innovation: float, forecast: Array | None) -> Iterator[Block]:
    """Cut a batch into blocks that fit the cache, time first and series last."""
    for begin in range(0, len(problem.x), SERIES_AT_ONCE):
        rows = slice(begin, begin + SERIES_AT_ONCE)
        x, totals = np.ascontiguousarray(problem.x[rows].T), np.ascontiguousarray(problem.totals[rows].T)
        live = np.ascontiguousarray(problem.live[rows].T)
        variance = np.zeros_like(totals)
        if problem.slack is not None:
            variance += problem.slack[rows].T * np.abs(totals) / innovation
        if not live.all():
            variance[~live] = np.inf
        movable = None if problem.movable is None else np.sqrt(problem.movable[rows].T)
        yield Block(rows, x, totals, live, movable, variance, None if forecast is None else forecast[rows].T)


def adjust(problem: Problem, form: Form, forecast: Array | None = None) -> Benchmarked:
    """Benchmark a batch.

    ``forecast`` (N, Y + K): ratios that the mean of a year's ratios is to have, NaN where there is none; K years follow the last
    benchmark.
    """
    values, ratio = np.empty_like(problem.x), np.empty_like(problem.x)
    bias = np.empty(len(problem.x))
    residual = kkt = 0.0
    for block in blocks_of(problem, form.innovation, forecast):
        path, ratios, level, gap, slope = _adjust_block(problem, form, block)
        values[block.rows], ratio[block.rows], bias[block.rows] = path.T, ratios.T, level
        residual, kkt = max(residual, gap), max(kkt, slope)
    negative = values < 0
    if negative.any():
        negative &= problem.x >= 0
    shaped = problem.shaped
    return Benchmarked(shaped(values), shaped(ratio), shaped(bias), residual, kkt, shaped(negative))


def _adjust_block(problem: Problem, form: Form, block: Block) -> tuple[Array, Array, Array, float, float]:
    if form.bias == "free":
        return _scale_block(problem, form, block)
    windows, x = problem.windows, block.x
    level, base = _based(problem, form, block)
    weights = _weights(form, base, block.movable)
    gap = np.where(block.live, block.totals - windows.sums(base), 0.0)
    _require_room(problem, block, windows.sums(weights), gap)
    size = _scaled(weights)
    corrections, kkt = _corrections(form.movement, windows, weights, block.variance / size**2, gap)
    path = base + weights * corrections
    residual = meet(problem, block, path)
    zero = x == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = path / x
    if zero.any():
        own = np.abs(level) if block.movable is None else np.abs(level) * block.movable
        there = level + _sign(x) * own * corrections / size if form.lam == 1 else np.full_like(x, np.nan)
        ratio = np.where(zero, there, ratio)
    return path, ratio, level, residual, kkt


def _scale_block(problem: Problem, form: Form, block: Block) -> tuple[Array, Array, Array, float, float]:
    """Proportional to an indicator of one sign, all free to move: path = ratio x indicator, and any level to start from."""
    windows, x, live = problem.windows, block.x, block.live
    covered = windows.sums(x)
    below = (covered * live).sum(axis=0)
    level = block.totals.sum(axis=0) / np.where(below == 0, 1.0, below)
    gap = np.where(live, block.totals - level * covered, 0.0)
    _require_room(problem, block, covered, gap)
    weights = np.abs(x)
    size = _scaled(weights)
    constraints = (windows, weights, block.variance, gap)
    if block.forecast is not None:
        constraints = _with_forecast(*constraints, (block.forecast - level) * _sign(x) * size)
    ratio, kkt = _corrections(form.movement, *constraints)
    ratio = ratio[: len(x)]
    ratio *= _sign(x) / size
    ratio += level
    path = x * ratio
    return path, ratio, np.ones_like(level), meet(problem, block, path, ratio), kkt


def _based(problem: Problem, form: Form, block: Block) -> tuple[Array, Array]:
    """Bias (n,) and the indicator at the level of its benchmarks (T, n)."""
    covered = np.where(block.live, problem.windows.sums(block.x), 0.0)
    if form.bias == "additive":
        lengths = np.array([stop - start for start, stop in problem.windows.spans])[:, None]
        level = (block.totals - covered).sum(axis=0) / (lengths * block.live).sum(axis=0)
        return level, block.x + level
    if form.bias == "none":
        return np.full(block.x.shape[1], 0.0 if form.lam == 0 else 1.0), block.x
    if form.bias == "size":
        size, below = (np.sqrt((a**2).sum(axis=0)) for a in (block.totals, covered))
        level = np.where((size > 0) & (below > 0), size / np.where(below > 0, below, 1.0), 1.0)
        return level, block.x * level
    below = covered.sum(axis=0)
    above, size = block.totals.sum(axis=0), np.abs(block.totals).sum(axis=0)
    empty = (np.abs(below) <= 1e-12 * np.abs(covered).sum(axis=0)) | ((np.abs(above) <= 1e-12 * size) & (size > 0))
    if empty.any():
        row = block.rows.start + int(np.argmax(empty))
        raise KernelError("E-BENCH-006", what=problem.what, series=problem.series(row))
    level = above / below
    return level, block.x * level


def _weights(form: Form, base: Array, movable: Array | None) -> Array:
    size = np.ones_like(base) if form.lam == 0 else np.abs(base) if form.lam == 1 else np.abs(base) ** form.lam
    return size if movable is None else size * movable


def _require_room(problem: Problem, block: Block, room: Array, gap: Array) -> None:
    """A benchmark that differs from its indicator needs a period that may move."""
    stuck = (room == 0) & (block.variance == 0) & (np.abs(gap) > 1e-13 * np.abs(block.totals))
    if not stuck.any():
        return
    n, k = (int(i) for i in np.argwhere(stuck.T)[0])
    series, total = problem.series(block.rows.start + n), float(block.totals[k, n])
    start, stop = problem.windows.spans[k]
    if (block.x[start:stop, n] == 0).all():
        raise KernelError("E-KERNEL-002", series=series, year=k + 1, total=total)
    raise KernelError("E-BENCH-005", what=problem.what, series=series, benchmark=k + 1, total=total)


def _scaled(weights: Array) -> Array:
    """Bring weights (T, n), in place, to a largest one of one; the factors."""
    size: Array = weights.max(axis=0)
    size[size == 0] = 1.0
    weights /= size
    return size


def _corrections(movement: Movement, windows: Windows, weights: Array, variance: Array, gap: Array) -> tuple[Array, float]:
    """Corrections (T, n) in units of the weights, and the certificate of their optimality."""
    scale = np.abs(gap).max(axis=0)
    scale[scale == 0] = 1.0
    e, kkt = smoothest(movement, windows, weights[: windows.reach], variance, gap / scale)
    if len(weights) > len(e):
        e = np.concatenate([e, movement.onward(e, len(weights) - len(e))])
    e *= scale
    return e, kkt


def _sign(x: Array) -> Array:
    return np.where((x < 0).any(axis=0), -1.0, 1.0)


def _with_forecast(
    windows: Windows, weights: Array, variance: Array, gap: Array, aim: Array
) -> tuple[Windows, Array, Array, Array]:
    """More constraints: in a forecast year the plain mean of the corrections is to be aim (Y + K, n; NaN where there is none).

    Not their sum weighted by the indicator, so that a year of which only the first periods are known does not jump.
    """
    longer, asked = windows.followed_by(len(aim) - len(gap)), np.isfinite(aim)
    length = windows.spans[0][1] - windows.spans[0][0]
    share, more = np.zeros((longer.reach, gap.shape[1])), np.zeros((len(aim) - len(gap), gap.shape[1]))
    share[: len(weights)] = weights[: longer.reach]
    share[longer.spread(asked.astype(np.float64), longer.reach) > 0] = 1.0
    gap = np.where(asked, length * aim, np.concatenate([gap, more]))
    return longer, share, np.where(asked, 0.0, np.concatenate([variance, np.full_like(more, np.inf)])), gap


def meet(problem: Problem, block: Block, path: Array, ratio: Array | None = None) -> float:
    """Take out of the path (and its ratio), in place, what rounding left of binding benchmarks; the largest residual then."""
    windows, binding = problem.windows, block.variance == 0
    gap, total = _gaps(problem, block, binding, path)
    for _ in range(SWEEPS if windows.overlap else 2):
        if (np.abs(gap) <= ROUNDING * total).all():
            break
        if windows.overlap:
            for k, (start, stop) in enumerate(windows.spans):
                rows = slice(start, stop)
                short = np.where(binding[k], block.totals[k] - path[rows].sum(axis=0), 0.0)
                _nudge(block, rows, path, ratio, short, np.abs(path[rows]))
        else:
            parts = np.abs(path)
            _nudge(block, slice(None), path, ratio, windows.spread(gap, len(path)), parts, windows)
        gap, total = _gaps(problem, block, binding, path)
    _require_agreement(problem, block, gap, total)
    return float(largest(gap / total).max(initial=0.0))


def _nudge(
    block: Block, rows: slice, path: Array, ratio: Array | None, short: Array, parts: Array, windows: Windows | None = None
) -> None:
    """Move some periods in proportion to their size until their sums gain what they are short of."""
    if block.movable is not None:
        parts *= block.movable[rows] > 0
    room = parts.sum(axis=0) if windows is None else windows.spread(windows.sums(parts), len(path))
    share = short / np.where(room > 0, room, 1.0)
    path[rows] += parts * share
    if ratio is not None:
        ratio[rows] += np.abs(ratio[rows]) * share


def _gaps(problem: Problem, block: Block, binding: NDArray[np.bool_], path: Array) -> tuple[Array, Array]:
    """What binding benchmarks are off by, and the sum of the parts that this is to be compared with; (Y, n)."""
    total = problem.windows.sums(np.abs(path))
    np.maximum(total, np.abs(block.totals), out=total)
    total[total == 0] = 1.0
    return np.where(binding, block.totals - problem.windows.sums(path), 0.0), total


def _require_agreement(problem: Problem, block: Block, gap: Array, total: Array) -> None:
    """What no sweep could meet, other benchmarks forbid."""
    missed = np.abs(gap) > UNMET * total
    if missed.any():
        n, k = (int(i) for i in np.argwhere(missed.T)[0])
        wanted, series = float(block.totals[k, n]), problem.series(block.rows.start + n)
        got = wanted - float(gap[k, n])
        raise KernelError("E-BENCH-003", what=problem.what, series=series, benchmark=k + 1, total=wanted, got=got)


def movement_of(order: int, rho: float, free: bool) -> Movement:
    """The penalty of an order and a rho."""
    return SecondDifferences(free) if order == 2 else FirstDifferences(rho, free)
