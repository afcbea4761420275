"""A vector autoregression of months, some of them known, some only in sums: all others given those, exactly.

Rows are months (the first axis), columns are series. The joint precision of all months is block tridiagonal in blocks of p months or more; rows and
columns of known months are struck out, sums over several months are conditioned on exactly by their own small covariance.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from gdpcore.kernel.bayesian_var import Array, Moments, moments_of
from gdpcore.kernel.factor.data import Panel
from gdpcore.kernel.factor.windows import windows_of
from gdpcore.kernel.ragged_blocks import Ragged

FIRST = 2.0
"""Standard deviation of each of the first p months, of standardised series."""
GROUP = 6
"""Months of a block at least: with fewer the loop over blocks is the work."""


@dataclass(frozen=True)
class Law:
    """Coefficients (k, N), constant first and then lag by lag, and the covariance (N, N) of the errors."""

    values: Array
    cov: Array

    @property
    def lags(self) -> int:
        """How many."""
        return (len(self.values) - 1) // len(self.cov)


@dataclass(frozen=True, eq=False)
class Layout:
    """What is known of which month.

    Attributes
    ----------
    known : (T, N), NaN where unknown; T a multiple of ``group``, the months of a block. before : months added in front of the panel.
    unknown : (U,) places of the unknown cells in the flattened (T, N). places : for each block, those of its unknown cells among its
        ``group`` N. sums : (R, U) weights of unknown cells in R sums, and their ``targets`` (R,).
    """

    lags: int
    group: int
    before: int
    known: Array
    unknown: NDArray[np.intp]
    places: tuple[NDArray[np.intp], ...]
    sums: Any
    targets: Array


@dataclass(frozen=True, eq=False)
class Months:
    """The months given what is known.

    Attributes
    ----------
    layout, law : what was given. values : (T, N) known months and means of the others. factor : of the precision of the unknown months
        before the sums are known. pulls : (U, R) their covariance with the sums, and ``root`` (R, R) that of the sums.
    free : (U,) means before the sums are known. loglike : log density of all that is known, in units of the panel's months.
    """

    layout: Layout
    law: Law
    values: Array
    factor: Ragged
    pulls: Array
    root: Array
    free: Array
    loglike: float

    def moments(self) -> Moments:
        """Expected moments of the regression of each month on the p months before."""
        p, n, group = self.layout.lags, self.values.shape[1], self.layout.group
        first, pair = self._covariance_sums()
        total = np.zeros(((p + 1) * n, (p + 1) * n))
        for covariance, span in [
            *((first, s) for s in _equations(p, n, p, group)),
            *((pair, s) for s in _equations(p, n, group, 2 * group)),
        ]:
            total += covariance[span, span]
        newest_first = np.arange((p + 1) * n).reshape(p + 1, n)[::-1].ravel()
        spread = total[np.ix_(newest_first, newest_first)]
        out = moments_of(self.values, p)
        xx, xy = out.xx.copy(), out.xy.copy()
        xx[1:, 1:] += spread[n:, n:]
        xy[1:] += spread[n:, :n]
        return Moments(xx, xy, out.yy + spread[:n, :n], out.count)

    def cell(self, column: int, weights: Array, row: int) -> tuple[float, float]:
        """Mean and variance of a weighted sum of the months of a column that ends in a row of the panel."""
        w = np.zeros(self.values.shape)
        end = row + self.layout.before + 1
        w[end - len(weights) : end, column] = weights
        chosen = w.ravel()[self.layout.unknown]
        spread = np.square(self.factor.forward(chosen[:, None])).sum()
        told = np.square(_lower(self.root, self.pulls.T @ chosen)).sum()
        return float((w * self.values).sum()), max(float(spread - told), 0.0)

    def draw(self, rng: np.random.Generator) -> Array:
        """(T, N) months, the unknown ones drawn jointly."""
        unknown = self.free + self.factor.back(rng.standard_normal((len(self.free), 1)))[:, 0]
        return _filled(self.layout, _met(self.layout, self.pulls, self.root, unknown))

    def _covariance_sums(self) -> tuple[Array, Array]:
        """Covariance of the first block (G N, G N), and of each block and the one after (2 G N, 2 G N) summed over the blocks."""
        width = self.layout.group * self.values.shape[1]
        on, below = self.factor.covariances()
        told = _lower(self.root, self.pulls.T).T
        first, pair = np.zeros((width, width)), np.zeros((2 * width, 2 * width))
        spans, places, last = self.factor.spans, self.layout.places, len(on) - 1
        for j, (here, span) in enumerate(zip(places, spans, strict=True)):
            own = on[j] - told[span] @ told[span].T
            if j < last:
                pair[np.ix_(here, here)] += own
                beside = below[j] - told[spans[j + 1]] @ told[span].T
                pair[np.ix_(places[j + 1] + width, here)] += beside
                pair[np.ix_(here, places[j + 1] + width)] += beside.T
            if j:
                pair[np.ix_(here + width, here + width)] += own
            else:
                first[np.ix_(here, here)] = own
        return first, pair


def lay_out(panel: Panel, lags: int) -> Layout:
    """Known months and sums of a panel, with months before and after as windows and blocks need them.

    Raises
    ------
    KernelError
        E-KERNEL-001 as :func:`gdpcore.kernel.factor.windows.windows_of`.
    """
    windows = windows_of(panel)
    rows, n = panel.values.shape
    before = max([0, *(-w.start for w in windows.several)])
    group = max(lags, GROUP)
    total = max(-(-(rows + before) // group), 2) * group
    known = np.full((total, n), np.nan)
    known[before : before + rows] = windows.known
    flat = np.isnan(known).ravel()
    unknown = np.flatnonzero(flat)
    places = tuple(np.flatnonzero(block) for block in flat.reshape(-1, group * n))
    sums = np.zeros((len(windows.several), total * n))
    for one, w in zip(sums, windows.several, strict=True):
        one[(np.arange(w.start, w.stop) + before) * n + w.column] = w.weights
    targets = np.array([w.value for w in windows.several]) - sums @ np.nan_to_num(known.ravel())
    free = sums[:, unknown]
    open_ = free.any(1)
    return Layout(lags, group, before, known, unknown, places, scipy.sparse.csr_array(free[open_]), targets[open_])


def smooth(layout: Layout, law: Law) -> Months:
    """All months given what is known.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the precision is not positive definite in float64.
    """
    first, first_pull, q_logdet = _precision(law, law.lags, layout.group)
    pair, pull, _ = _precision(law, layout.group, 2 * layout.group)
    half, blocks, places = len(first), len(layout.places), layout.places
    early, late, beside = pair[:half, :half], pair[half:, half:], pair[half:, :half]
    first[np.diag_indices(law.lags * len(law.cov))] += 1.0 / FIRST**2
    start, inner = early + first, early + late
    parts = [start, *([inner] * (blocks - 2)), late]
    diagonal = [part[np.ix_(here, here)] for part, here in zip(parts, places, strict=True)]
    factor = Ragged(diagonal, [beside[np.ix_(later, here)] for here, later in itertools.pairwise(places)])
    held = np.nan_to_num(layout.known).reshape(blocks, half)
    rest = np.zeros((blocks, half))
    rest[:-1] += pull[:half] - held[:-1] @ early - held[1:] @ beside
    rest[1:] += pull[half:] - held[1:] @ late - held[:-1] @ beside.T
    rest[0] += first_pull - held[0] @ first
    free = factor.solve(rest.ravel()[layout.unknown][:, None])[:, 0]
    pulls = factor.solve(layout.sums.T.toarray())
    root = np.linalg.cholesky(layout.sums @ pulls)
    loglike = _loglike(layout, law, _filled(layout, free), q_logdet) - 0.5 * factor.logdet
    gap = _lower(root, layout.targets - layout.sums @ free)
    loglike -= 0.5 * float(gap @ gap) + float(np.log(np.diag(root)).sum()) + 0.5 * len(root) * np.log(2.0 * np.pi)
    return Months(layout, law, _filled(layout, _met(layout, pulls, root, free)), factor, pulls, root, free, loglike)


def _equations(lags: int, n: int, start: int, stop: int) -> list[slice]:
    """Cells that the equations of months ``start`` to ``stop`` - 1 reach over, each its own month and the p before."""
    return [slice((month - lags) * n, (month + 1) * n) for month in range(start, stop)]


def _precision(law: Law, start: int, stop: int) -> tuple[Array, Array, float]:
    """Precision that the equations of some months lay on months 0 to ``stop`` - 1, its linear term, and log |S^-1|."""
    n, p = len(law.cov), law.lags
    root = np.asarray(np.linalg.cholesky(law.cov), np.float64)
    # the months of an equation in time order: p before, then its own
    ahead = np.hstack([*(-law.values[1 + k * n : 1 + (k + 1) * n].T for k in range(p - 1, -1, -1)), np.eye(n)])
    scaled = _lower(root, ahead)
    square, linear = scaled.T @ scaled, scaled.T @ _lower(root, law.values[0])
    precision, pull = np.zeros((stop * n, stop * n)), np.zeros(stop * n)
    for span in _equations(p, n, start, stop):
        precision[span, span] += square
        pull[span] += linear
    return precision, pull, -2.0 * float(np.log(np.diag(root)).sum())


def _lower(root: Array, h: Array) -> Array:
    """root^-1 h; nothing of nothing."""
    return np.asarray(solve_triangular(root, h, lower=True, check_finite=False)) if len(root) else h


def _met(layout: Layout, pulls: Array, root: Array, unknown: Array) -> Array:
    """Unknown months moved so that the sums are met."""
    if not len(root):
        return unknown
    gap = _lower(root, layout.targets - layout.sums @ unknown)
    return np.asarray(unknown + pulls @ solve_triangular(root, gap, lower=True, trans="T", check_finite=False))


def _filled(layout: Layout, unknown: Array) -> Array:
    cells = layout.known.ravel().copy()
    cells[layout.unknown] = unknown
    return cells.reshape(layout.known.shape)


def _loglike(layout: Layout, law: Law, x: Array, q_logdet: float) -> float:
    """Log density of all months at x, and what integrating the unknown ones out adds but the determinant."""
    p, n = law.lags, len(law.cov)
    rows = len(x) - p
    z = np.column_stack([np.ones(rows), *(x[p - k : len(x) - k] for k in range(1, p + 1))])
    e = _lower(np.asarray(np.linalg.cholesky(law.cov), np.float64), (x[p:] - z @ law.values).T)
    quadratic = float(np.square(e).sum() + np.square(x[:p] / FIRST).sum())
    normal = 0.5 * rows * q_logdet - p * n * np.log(FIRST) - 0.5 * quadratic
    return float(normal - 0.5 * (x.size - len(layout.unknown)) * np.log(2.0 * np.pi))
