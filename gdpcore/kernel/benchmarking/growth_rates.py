"""Growth-rate preservation: the path whose period-to-period growth is nearest to its indicator's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.benchmarking.adjustment import Benchmarked, Block, Form, adjust, blocks_of, meet
from gdpcore.kernel.benchmarking.front import Front
from gdpcore.kernel.benchmarking.inputs import Problem, read
from gdpcore.kernel.benchmarking.movement import FirstDifferences, State
from gdpcore.kernel.benchmarking.windows import Windows

Array = NDArray[np.float64]
MOST_STEPS = 200
NEAR = 1e-8
"""A full Newton step smaller than this part of every value squares to nothing: it is the last one."""


@dataclass(frozen=True)
class GrowthCurvature:
    """Second derivatives of sum (r_t)^2 / 2 with r_t = growth_t - indicator's growth_t, in relative changes of the values.

    Attributes
    ----------
    growth : (T - 1, N) ratios of successive values. apart : (T - 1, N) r. damping : (N,) added to the diagonal.
    """

    growth: Array
    apart: Array
    damping: Array
    order: int = 1

    def begin(self, count: int) -> State:
        """The damping of the first value."""
        return (self.damping,)

    def step(self, t: int, state: State) -> tuple[Array, tuple[float | Array, ...], State]:
        """[[g^2 + 2 r g, -g^2 - r g], [., g^2]] joins, then value t goes; g^2 - (g^2 + r g)^2 / p = g^2 (q - r^2) / p."""
        g, r = self.growth[t], self.apart[t]
        inverse = 1.0 / (state[0] + g * (g + 2.0 * r))
        return inverse, (-g * (g + r),), (g * g * (state[0] - r * r) * inverse + self.damping,)

    def matrix(self, state: State) -> Array:
        """(N, 1, 1)."""
        return state[0][:, None, None]

    def times(self, e: Array) -> Array:
        """Curvature times a relative change (T, N)."""
        g, r = self.growth, self.apart
        out = self.damping * e
        out[:-1] += g * (g + 2.0 * r) * e[:-1] - g * (g + r) * e[1:]
        out[1:] += g * g * e[1:] - g * (g + r) * e[:-1]
        return out

    def onward(self, e: Array, periods: int) -> Array:
        """Growth of the indicator from the last value on."""
        return np.repeat(e[-1:], periods, axis=0)


def growth_preserving(
    indicator: ArrayLike,
    totals: ArrayLike,
    *,
    ratio: int = 4,
    conversion: str = "sum",
    start: int = 0,
    windows: ArrayLike | None = None,
) -> Benchmarked:
    """Growth-rate preservation (GRP): minimise sum_t (z_t / z_{t-1} - x_t / x_{t-1})^2 over paths z that meet the benchmarks.

    Denton's proportional path is the start and a close approximation; GRP is what it approximates. Newton's method with exact
    second derivatives, damped until it descends (Levenberg-Marquardt), all series at once; every iterate meets the benchmarks.
    Where Denton's path is not positive, each year in proportion to its indicator is the start. Outside the benchmarks the
    indicator's growth is kept, so that the ratio is carried.

    Parameters
    ----------
    indicator : (..., T), positive. totals : (..., Y), positive, NaN where missing. Leading axes are a batch; units are free.
    ratio, conversion, start, windows : as in :func:`gdpcore.kernel.benchmark.denton`.

    Returns
    -------
    Benchmarked
        ``kkt`` is the gradient left along the constraints over the terms in it, growth apart by less than 1e-6 counting as 1e-6.

    Raises
    ------
    KernelError
        E-BENCH-008 if an indicator or a benchmark is not positive, naming series and place; E-BENCH-009 if the method does not
        settle; and what ``denton`` refuses.

    References
    ----------
    Causey and Trager (1981), unpublished, in Bozik and Otto (1988), Bureau of the Census RR-88/08; Di Fonzo and Marini (2011), IMF
    WP/11/179 (Newton's method); Daalmans, Di Fonzo, Mushkudiani and Bikker (2018), Survey Methodology 44, pp. 43-60.

    Examples
    --------
    >>> growth_preserving([98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5], [4000.0, 4161.4]).values.round(1)
    array([ 970.1,  998.5, 1018.1, 1013.3, 1007.4, 1042.7, 1060.2, 1051.1])
    """
    problem = read("growth_preserving", indicator, totals, ratio=ratio, conversion=conversion, start=start, windows=windows)
    _require_positive(problem)
    first = adjust(problem, Form(FirstDifferences(), 1.0, "free")).values.reshape(problem.x.shape)
    values = np.empty_like(problem.x)
    residual = kkt = 0.0
    for block in blocks_of(problem, 1.0, None):
        path, slope = _descend(problem, block, _positive_start(problem, block, first[block.rows].T))
        residual, kkt = max(residual, meet(problem, block, path)), max(kkt, slope)
        values[block.rows] = path.T
    shaped = problem.shaped
    made, nowhere = shaped(values), np.zeros((*problem.batch, values.shape[1]), dtype=bool)
    return Benchmarked(made, shaped(values / problem.x), np.ones(problem.batch), residual, kkt, nowhere)


def _require_positive(problem: Problem) -> None:
    for kind, cells in (("indicator", problem.x <= 0), ("benchmark", problem.live & (problem.totals <= 0))):
        if cells.any():
            row, place = (int(i) for i in np.argwhere(cells)[0])
            raise KernelError("E-BENCH-008", series=problem.series(row), kind=kind, place=place + 1)


def _positive_start(problem: Problem, block: Block, path: Array) -> Array:
    """Denton's path; each year in proportion to its indicator where that one is not positive."""
    path = np.array(path, order="C")
    astray = ~(path > 0).all(axis=0)
    if not astray.any():
        return path
    if problem.windows.overlap:
        raise KernelError("E-BENCH-009", series=problem.series(block.rows.start + int(np.argmax(astray))), steps=0)
    x, covered = block.x[:, astray], problem.windows.sums(block.x[:, astray])
    step = np.full_like(x, np.nan)
    for (start, stop), ratio in zip(
        problem.windows.spans, np.where(block.live[:, astray], block.totals[:, astray] / covered, np.nan), strict=True
    ):
        step[start:stop] = ratio
    known = np.isfinite(step)
    place = np.maximum.accumulate(np.where(known, np.arange(len(x))[:, None], 0), axis=0)
    place = np.maximum(place, np.argmax(known, axis=0))  # before the first benchmark: its ratio
    path[:, astray] = x * np.take_along_axis(step, place, axis=0)
    return path


def _descend(problem: Problem, block: Block, path: Array) -> tuple[Array, float]:
    """Newton from a path (T, n) until every series has settled; the optimum and the largest gradient left."""
    windows, reach = problem.windows, problem.windows.reach
    aim = block.x[1:reach] / block.x[: reach - 1]
    best, slopes = path[:reach].copy(), np.zeros(path.shape[1])
    going, damping = np.arange(path.shape[1]), np.zeros(path.shape[1])
    for _ in range(MOST_STEPS):
        z, wanted = best[:, going], aim[:, going]
        step, multipliers, sound = _newton(windows, z, wanted, block, going, damping[going])
        size = np.abs(step).max(axis=0)
        trial = z * (1.0 + step)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            lower = _apart(trial, wanted) < _apart(z, wanted)
        good = sound & (size < 1.0) & (lower | (size < NEAR))
        best[:, going[good]] = trial[:, good]
        slopes[going[good]] = _slope(windows, trial[:, good], wanted[:, good], multipliers[:, good], z[:, good])
        settled = good & (size < NEAR) & (damping[going] == 0.0)
        damping[going] = np.where(
            good, _calmer(damping[going]), np.maximum(4.0 * damping[going], 1e-3 * (wanted**2).sum(axis=0) / max(len(wanted), 1))
        )
        going = going[~settled]
        if not going.size:
            break
    else:
        raise KernelError("E-BENCH-009", series=problem.series(block.rows.start + int(going[0])), steps=MOST_STEPS)
    path[:reach] = best
    path[reach:] = block.x[reach:] * (best[-1] / block.x[reach - 1])
    return path, float(slopes.max(initial=0.0))


def _calmer(damping: Array) -> Array:
    return np.where(damping > 1e-6, damping / 10.0, 0.0)


def _apart(z: Array, aim: Array) -> Array:
    return np.asarray(((z[1:] / z[:-1] - aim) ** 2).sum(axis=0))


def _gradient(z: Array, aim: Array) -> tuple[Array, Array, Array, Array]:
    """Growth, its distance from the aim, gradient in relative changes, and the largest term of it."""
    growth = z[1:] / z[:-1]
    apart = growth - aim
    term = apart * growth
    gradient = np.zeros_like(z)
    gradient[1:] = term
    gradient[:-1] -= term
    return growth, apart, gradient, np.abs(term).max(axis=0, initial=0.0)


def _newton(
    windows: Windows, z: Array, aim: Array, block: Block, going: NDArray[np.intp], damping: Array
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Relative step, multipliers, and whether the curvature along the constraints is positive."""
    growth, apart, gradient, _ = _gradient(z, aim)
    size = z.max(axis=0)
    gap = np.where(block.live[:, going], block.totals[:, going] - windows.sums(z), 0.0) / size
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        front = Front(GrowthCurvature(growth, apart, damping), windows, z / size, block.variance[:, going])
        step, multipliers = front.solve(gap, -gradient)
        return np.where(np.isfinite(step), step, 1.0), multipliers, front.minimal()


def _slope(windows: Windows, z: Array, aim: Array, multipliers: Array, scale: Array) -> Array:
    """Gradient left along the constraints, over its terms."""
    growth, _, gradient, term = _gradient(z, aim)
    pull = windows.spread(multipliers, len(z)) * (z / scale.max(axis=0))
    parts = 2.0 * term + np.abs(pull).max(axis=0) + 1e-6 * (growth**2).max(axis=0, initial=1e-300)
    return np.asarray(np.abs(gradient + pull).max(axis=0) / parts)
