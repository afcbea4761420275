"""How much every known figure counts in the smoothed value of one cell: all weights from one pass of the smoother.

With y the known figures and c a cell, E[c | y] = w'y and w = S^-1 s, where S = Cov(y, y) and s = Cov(y, c). As y is L f + e with e
independent of f and of one another across series (covariance V, block-diagonal), S^-1 x = V^-1 (x - L E[f | y = x]): the smoother
is run once, on x = s as if it were data, and V is inverted series by series.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_discrete_lyapunov, toeplitz

from gdpcore.kernel.factor.data import Observed, Panel, Parameters
from gdpcore.kernel.factor_model import lay_out, smooth

Array = NDArray[np.float64]


def weights_in(panel: Panel, parameters: Parameters, row: int, column: int) -> Array:
    """(T, N) weights of the known cells of a panel in the smoothed cell (row, column); nought elsewhere, 1 on itself if known."""
    rows, seen = len(panel.values), np.isfinite(panel.values)
    if seen[row, column]:
        own = np.zeros_like(panel.values)
        own[row, column] = 1.0
        return own
    panel, parameters = with_months_before(panel), replace(parameters, shifts=np.zeros((0, 0)))  # shifts move means alone
    early, seen = len(panel.values) - rows, np.isfinite(panel.values)
    covariance = covariance_with(panel, parameters, early + row, column)
    rest = covariance - common_figures(Panel(np.where(seen, covariance, np.nan), panel.observed), parameters)
    out = np.zeros_like(rest)
    plain = np.array([is_month(o) for o in panel.observed])
    out[:, plain] = by_pairs(
        np.where(seen, rest, 0.0)[:, plain], seen[:, plain], parameters.rho[plain], parameters.variance[plain]
    )
    for i in np.flatnonzero(~plain):
        cells = np.flatnonzero(seen[:, i])
        window = windows(panel.observed[i], cells, len(rest))
        path = stationary(parameters.rho[i], parameters.variance[i], len(rest))
        out[cells, i] = cho_solve(cho_factor(window @ path @ window.T), rest[cells, i])
    return out[early:]


def with_months_before(panel: Panel) -> Panel:
    """The panel with empty rows in front, so that every figure covers months that have a row."""
    early = longest(panel.observed) - 1
    ahead = np.arange(early)

    def later(one: Observed) -> Observed:
        since = None if one.since is None else np.concatenate([ahead, one.since + early])
        base = None if one.base is None else np.concatenate([np.ones(early), one.base])
        return Observed(one.weights, since, base)

    values = np.pad(panel.values, ((early, 0), (0, 0)), constant_values=np.nan)
    return Panel(values, tuple(later(one) for one in panel.observed), tuple(row + early for row in panel.shocked))


def common_figures(panel: Panel, parameters: Parameters) -> Array:
    """(T, N): what the factors explain of every figure, given the panel; NaN where a figure covers months without a row."""
    autocorrelated = bool(np.any(parameters.rho))
    layout = lay_out(panel, factors=parameters.loadings.shape[1], lags=len(parameters.transition), autocorrelated=autocorrelated)
    return figures_of(panel, smooth(layout, parameters).factors @ parameters.loadings.T)


def figures_of(panel: Panel, months: Array) -> Array:
    """(T, N): figures made of the months (T, N) of every column; NaN where they cover months without a row."""
    out = months.copy()
    for i, observed in enumerate(panel.observed):
        if not is_month(observed):
            cells = np.flatnonzero(first_months(observed, len(out)) >= 0)
            out[:, i] = np.nan
            out[cells, i] = windows(observed, cells, len(out)) @ months[:, i]
    return out


def covariance_with(panel: Panel, parameters: Parameters, row: int, column: int) -> Array:
    """(T, N): unconditional covariance of every cell with the cell (row, column)."""
    rows = len(panel.values)
    target = windows(panel.observed[column], np.array([row]), rows)[0]
    touched = np.flatnonzero(target)
    lagged = autocovariances(parameters, rows)
    distance = np.arange(rows)[:, None] - touched
    blocks = np.where((distance >= 0)[..., None, None], lagged[np.abs(distance)], lagged[np.abs(distance)].swapaxes(-1, -2))
    factors = np.einsum("smrq,q,m->sr", blocks, parameters.loadings[column], target[touched])
    months = factors @ parameters.loadings.T
    rho, variance = parameters.rho[column], parameters.variance[column]
    months[:, column] += (np.power(rho, np.abs(distance)) * (variance / (1.0 - rho**2))) @ target[touched]
    return figures_of(panel, months)


def autocovariances(parameters: Parameters, count: int) -> Array:
    """(count, r, r): covariance of the factors with themselves 0, 1, ... months before."""
    lags, r, _ = parameters.transition.shape
    companion = np.eye(r * lags, k=-r)
    companion[:r] = parameters.transition.transpose(1, 0, 2).reshape(r, r * lags)
    shock = np.zeros_like(companion)
    shock[:r, :r] = parameters.factor_cov
    state = solve_discrete_lyapunov(companion, shock)
    out = np.empty((count, r, r))
    for lag in range(count):
        out[lag] = state[:r, :r]
        state = companion @ state
    return out


def explained_share(observed: tuple[Observed, ...], parameters: Parameters) -> Array:
    """(N,) share of the variance of a figure that the factors explain, by the model's own stationary variances.

    It is a property of the parameters. (The share of what the smoother fits is close to 1 for any series with gaps, because the
    smoother interpolates.) Of cumulations it is that of one month.
    """
    lagged = autocovariances(parameters, max(len(o.weights) for o in observed))
    share = np.empty(len(observed))
    for i, one in enumerate(observed):
        w = np.asarray(one.weights if one.since is None else (1.0,))
        overlap = np.correlate(w, w, "full")[len(w) - 1 :] * np.where(np.arange(len(w)) > 0, 2.0, 1.0)
        loading, rho = parameters.loadings[i], parameters.rho[i]
        common = float(np.einsum("r,hrq,q,h->", loading, lagged[: len(w)], loading, overlap))
        own = float(overlap @ np.power(rho, np.arange(len(w)))) * parameters.variance[i] / (1.0 - rho**2)
        share[i] = common / (common + own)
    return share


def is_month(observed: Observed) -> bool:
    """True for an ordinary monthly column."""
    return observed.since is None and observed.weights == (1.0,)


def longest(observed: tuple[Observed, ...]) -> int:
    """Months that the longest window holds which ends at, or begins before, the panel's first row."""
    return max(len(o.weights) if o.since is None else 1 - min(0, int(o.since.min())) for o in observed)


def first_months(observed: Observed, rows: int) -> NDArray[np.intp]:
    """(rows,): the row of the first month that each cell covers."""
    return np.arange(rows) - len(observed.weights) + 1 if observed.since is None else observed.since


def windows(observed: Observed, cells: NDArray[np.intp], rows: int) -> Array:
    """(cells, rows): the weight of every month in each cell; all their months must have a row."""
    out = np.zeros((len(cells), rows))
    first = first_months(observed, rows)
    for k, cell in enumerate(cells):
        span = slice(first[cell], cell + 1)
        if observed.since is None:
            out[k, span] = observed.weights
        else:
            out[k, span] = 1.0 if observed.base is None else observed.base[span] / observed.base[span].sum()
    return out


def stationary(rho: float, variance: float, months: int) -> Array:
    """(months, months): covariance of a stationary AR(1)."""
    return np.asarray(toeplitz(np.power(rho, np.arange(months))) * (variance / (1.0 - rho**2)))


def by_pairs(x: Array, seen: NDArray[np.bool_], rho: Array, variance: Array) -> Array:
    """V^-1 x of AR(1) columns seen with gaps: each figure against the one seen before, for all columns at once."""
    columns, rows = np.nonzero(seen.T)
    first = np.r_[True, columns[1:] != columns[:-1]]
    gap = np.where(first, 0, rows - np.roll(rows, 1))
    value, r, s2 = x[rows, columns], rho[columns], variance[columns]
    carried = np.where(first, 0.0, np.power(r, gap))
    z = (value - carried * np.roll(value, 1)) * (1.0 - r**2) / (s2 * (1.0 - carried**2))
    back = np.roll(carried * z, -1)  # what each first figure carries is nought
    out = np.zeros_like(x)
    out[rows, columns] = z - back
    return out
