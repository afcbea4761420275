"""What each month's figures were not expected to be: errors of predictions from all figures of earlier months, exactly.

A Kalman filter whose state holds the last months of the factors, and idiosyncratic terms of those columns alone whose figures cover
several months or leave long gaps. The terms of ordinary columns stand outside it: given the factors, a figure's term follows from that
of the figure before it, so that their quasi-difference is an observation with noise of its own (Jungbacker and Koopman, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.data import Panel, Parameters
from gdpcore.kernel.factor.equations import gaps_of
from gdpcore.kernel.factor.law import companion, require_parameters, stationary, stretch
from gdpcore.kernel.factor.layout import Layout
from gdpcore.kernel.factor.system import LOG_2PI
from gdpcore.kernel.factor.windows import spans_of

Index = NDArray[np.intp]
Span = tuple[int, Array, float, float]
LONG = 12
"""Columns whose figures leave longer gaps than this have their term in the state."""


@dataclass(frozen=True)
class Innovations:
    """Errors of one-month-ahead predictions, in the columns' own terms, (T, N), NaN where there is no figure.

    Attributes
    ----------
    errors : figure less its prediction from all rows before its own. variance : of that error.
    plain : figure less what is expected of it without a model: months not yet known are nought, the mean of a standardised panel;
        of a figure since January the earlier ones of the year are known. loglike : of all figures, summed from the errors.
    """

    errors: Array
    variance: Array
    plain: Array
    loglike: float

    @property
    def values(self) -> Array:
        """The errors."""
        return self.errors

    @property
    def explained(self) -> Array:
        """(N,): one less the squared errors over the squared errors without a model; NaN for columns without figures."""
        seen = np.isfinite(self.plain).any(axis=0)
        total = np.nansum(self.plain**2, axis=0)
        return np.where(seen & (total > 0), 1.0 - np.nansum(self.errors**2, axis=0) / np.where(total > 0, total, 1.0), np.nan)


@dataclass(frozen=True)
class _Observation:
    """Figures of one row: values = design @ state + noise; ``plain`` without what a column carries over; times ``figure`` as given."""

    columns: Index
    values: Array
    plain: Array
    design: Array
    noise: Array
    figure: Array


def innovations(layout: Layout, parameters: Parameters) -> Innovations:
    """One-month-ahead errors of every figure.

    Examples
    --------
    >>> from gdpcore.kernel.factor_model import Panel, lay_out, monthly
    >>> panel = Panel(np.array([[0.5], [np.nan], [1.0]]), monthly(1))
    >>> one = np.ones((1, 1))
    >>> given = Parameters(one, 0.5 * one[None], one, np.zeros(1), np.ones(1))
    >>> innovations(lay_out(panel, factors=1, lags=1, autocorrelated=False), given).errors.round(4).ravel().tolist()
    [0.5, nan, 0.9286]
    """
    require_parameters(layout, parameters)
    rows = _Rows(layout, parameters)
    errors, variance, plain = (np.full(layout.panel.values.shape, np.nan) for _ in range(3))
    mean, cov, total = np.zeros(rows.size), rows.start(), 0.0
    step, shocks = rows.law()
    shifts = dict(zip(layout.panel.shocked, parameters.shifts.reshape(-1, layout.factors), strict=True))
    for t in range(len(errors)):
        if t:
            mean, cov = step @ mean, step @ cov @ step.T + shocks
            mean[: layout.factors] += shifts.get(t, 0.0)
        seen = rows.observation(t)
        if not len(seen.values):
            continue
        left, through = seen.values - seen.design @ mean, cov @ seen.design.T
        spread = seen.design @ through + np.diag(seen.noise)
        root = np.linalg.cholesky(spread)
        white = scipy.linalg.solve_triangular(root, np.column_stack([left, through.T]), lower=True)
        mean, cov = mean + white[:, 1:].T @ white[:, 0], cov - white[:, 1:].T @ white[:, 1:]
        total -= 0.5 * (len(left) * LOG_2PI + white[:, 0] @ white[:, 0]) + np.log(root.diagonal() * seen.figure).sum()
        at = seen.columns
        errors[t, at] = left * seen.figure
        variance[t, at] = spread.diagonal() * seen.figure**2
        plain[t, at] = seen.plain * seen.figure
    return Innovations(errors, variance, plain, float(total))


class _Rows:
    """What the rows of a panel observe of the state: months of factors, newest first, then terms of special columns."""

    def __init__(self, layout: Layout, parameters: Parameters) -> None:
        panel, self.parameters = layout.panel, parameters
        several = np.array([o.since is not None or len(o.weights) > 1 for o in panel.observed])
        scale = np.array([1.0 if s else o.weights[0] for o, s in zip(panel.observed, several, strict=True)])
        self.known, self.scale = np.where(several, np.nan, panel.values / scale), scale
        gaps = np.where(layout.autocorrelated, gaps_of(self.known), 0)
        long = (gaps > LONG).any(axis=0)
        columns = np.flatnonzero(several | long).tolist()
        self.spans = {c: _figures(panel, c) for c in columns}
        self.known[:, long], gaps[:, long] = np.nan, 0
        self.gaps = gaps
        widths = {c: max((len(back) for _, back, _, _ in spans), default=1) for c, spans in self.spans.items()}
        self.months = max([layout.lags, 1 + int(gaps.max(initial=0)), *widths.values()])
        r = layout.factors
        ends = np.cumsum([r * self.months, *widths.values()])
        self.size, self.places, self.widths = int(ends[-1]), dict(zip(widths, ends[:-1].tolist(), strict=True)), widths
        self.by_row = self._by_row(len(panel.values))

    def _by_row(self, rows: int) -> list[list[Span]]:
        """(column, design, value, scale to the figure) of the spans that end in each row."""
        loadings = self.parameters.loadings
        out: list[list[Span]] = [[] for _ in range(rows)]
        for c, spans in self.spans.items():
            for row, back, value, scale in spans:
                design = np.zeros(self.size)
                design[: len(back) * loadings.shape[1]] = np.outer(back, loadings[c]).ravel()
                design[self.places[c] : self.places[c] + len(back)] = back
                out[row].append((c, design, value, scale))
        return out

    def law(self) -> tuple[Array, Array]:
        """How the state moves on by a month, and the covariance of what comes new."""
        p, r = self.parameters, self.parameters.loadings.shape[1]
        longer = np.zeros((self.months, r, r))
        longer[: len(p.transition)] = p.transition
        parts, shocks = [companion(longer)], np.zeros((self.size, self.size))
        shocks[:r, :r] = p.factor_cov
        for c, width in self.widths.items():
            own = np.eye(width, k=-1)
            own[0, 0] = p.rho[c]
            parts.append(own)
            shocks[self.places[c], self.places[c]] = p.variance[c]
        return np.asarray(scipy.linalg.block_diag(*parts)), shocks

    def start(self) -> Array:
        """Covariance of the state before any figure."""
        p, months, r = self.parameters, self.months, self.parameters.loadings.shape[1]
        step, now = companion(p.transition), stationary(p.transition, p.factor_cov)
        factors = np.zeros((months, r, months, r))
        for apart in range(months):
            earlier = np.arange(apart, months)
            factors[earlier - apart, :, earlier] = now[:r, :r]
            factors[earlier, :, earlier - apart] = now[:r, :r].T
            now = step @ now
        own = [
            scipy.linalg.toeplitz(p.rho[c] ** np.arange(width)) * p.variance[c] / (1 - p.rho[c] ** 2)
            for c, width in self.widths.items()
        ]
        return np.asarray(scipy.linalg.block_diag(factors.reshape(months * r, -1), *own))

    def observation(self, t: int) -> _Observation:
        """The figures of a row."""
        p, r = self.parameters, self.parameters.loadings.shape[1]
        at = np.flatnonzero(np.isfinite(self.known[t]))
        gap = self.gaps[t, at]
        phi = np.where(gap > 0, p.rho[at] ** gap, 0.0)
        before = np.where(gap > 0, self.known[t - gap, at], 0.0)
        several = self.by_row[t]
        values = np.array([value for _, _, value, _ in several])
        design = np.zeros((len(at) + len(several), self.size))
        design[: len(at), :r] = p.loadings[at]
        back = gap[:, None] * r + np.arange(r)
        np.subtract.at(design, (np.arange(len(at))[:, None], back), phi[:, None] * p.loadings[at])
        design[len(at) :] = np.array([d for _, d, _, _ in several]).reshape(-1, self.size)
        noise = np.zeros(len(design))
        for k in np.unique(gap):
            noise[: len(at)][gap == k] = (p.variance * stretch(int(k), p.rho))[at[gap == k]]
        return _Observation(
            np.r_[at, np.array([c for c, _, _, _ in several], dtype=np.intp)],
            np.r_[self.known[t, at] - phi * before, values],
            np.r_[self.known[t, at], values],
            design,
            noise,
            np.r_[self.scale[at], [scale for _, _, _, scale in several]],
        )


def _figures(panel: Panel, column: int) -> list[Span]:
    """Of each figure of a column: its row, the weights of that month and those before, what is new in it, and its scale to the figure."""
    rows = np.flatnonzero(np.isfinite(panel.values[:, column])).tolist()
    out = []
    for row, (first, weights, value, log_scale) in zip(
        rows, spans_of(panel.values[:, column], panel.observed[column], column), strict=True
    ):
        later = np.zeros(row - first - len(weights) + 1)  # months that have no weight in the figure
        out.append((row, np.r_[later, weights[::-1]], value, float(np.exp(-log_scale))))
    return out
