"""The exact mixed-frequency dynamic factor model: likelihood, smoother, EM step, score, fitted cells and draws.

    panel  = Panel(values (T, N) with NaN, observed: one Observed per column)       monthly(), jan_feb(), year_to_date(), QUARTER_GROWTH
    layout = lay_out(panel, factors=r, lags=p, autocorrelated=True)                 once per panel; it knows no parameters
    smooth(layout, parameters)  -> Smoothed   .loglike .factors (T, r) .covariance (T, r, r) .solver .residual
    expect(layout, parameters)  -> Expected   .loglike .slope (as score) .curvature .best() (the EM step): one pass
    em_step(layout, parameters) -> Step       .parameters (the next) .loglike (of the given ones) .smoothed .clipped .floored .held
    score(layout, parameters)   -> Parameters gradient of the log-likelihood in every field (factor_cov: dll = sum(gradient * d cov))
    fitted(layout, parameters, start=0)  -> Fitted .common .common_variance .values .variance, each (T - start, N)
    draw(layout, parameters, draws, rng, start=0) -> Draws .factors (D, T - start, r) .values (D, T - start, N)
    innovations(layout, parameters) -> Innovations      .errors (T, N) of predictions a month ahead, .variance, .explained (N,)
    joint(layout, parameters, rows, columns) -> Joint   .values (K,) .covariance (K, K) of some cells
    explained_variance(shared, covariance) -> (K,)      what each of K variables takes from another's variance, given those before
    draw_cells(layout, parameters, draws, rng, rows, columns) -> (D, K)             draws of some cells alone, however many draws

Parameters(loadings (N, r), transition (p, r, r), factor_cov (r, r), rho (N,), variance (N,)).
The log-likelihood is that of the stationary start, constants included, of the figures as given (a year-to-date figure has the
density of itself, not of its difference). Loadings, transition and factor_cov are identified up to a rotation.
``fitted`` and ``draw`` give a column in its own terms: a quarter's growth ending at every month, a year to date at every month;
an observed cell is itself, with variance nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdpcore.kernel.factor.block_tridiagonal import Array
from gdpcore.kernel.factor.cells import CHUNK, cells_of, variances
from gdpcore.kernel.factor.curvature import Curvature, curvature
from gdpcore.kernel.factor.data import QUARTER_GROWTH, Observed, Panel, Parameters, jan_feb, monthly, year_to_date
from gdpcore.kernel.factor.innovations import Innovations, innovations
from gdpcore.kernel.factor.joint import Joint, draw_cells, explained_variance, joint
from gdpcore.kernel.factor.layout import Layout, lay_out
from gdpcore.kernel.factor.maximise import Maximised, gradient, maximise
from gdpcore.kernel.factor.moments import Moments, lag_covariance, moments_of
from gdpcore.kernel.factor.system import solve

__all__ = [
    "QUARTER_GROWTH",
    "Draws",
    "Expected",
    "Fitted",
    "Innovations",
    "Joint",
    "Layout",
    "Observed",
    "Panel",
    "Parameters",
    "Smoothed",
    "Step",
    "draw",
    "draw_cells",
    "em_step",
    "expect",
    "explained_variance",
    "fitted",
    "innovations",
    "jan_feb",
    "joint",
    "lay_out",
    "monthly",
    "score",
    "smooth",
    "year_to_date",
]


@dataclass(frozen=True)
class Smoothed:
    """What the figures say of the factors.

    Attributes
    ----------
    loglike : of the figures. factors : (T, r) means. covariance : (T, r, r).
    solver : "cyclic", or "looped" where the quick factorisation fell short. residual : of the linear system, relative.
    """

    loglike: float
    factors: Array
    covariance: Array
    solver: str
    residual: float

    @property
    def values(self) -> Array:
        """The factors."""
        return self.factors


@dataclass(frozen=True)
class Step:
    """One EM step.

    Attributes
    ----------
    parameters : the next ones. loglike : at the given ones. clipped : columns with rho at its bound. floored : columns with the
    variance at its floor. held : halvings of the step of the factors' VAR that the start's likelihood asked for.
    solver, residual : as in ``Smoothed``.
    """

    parameters: Parameters
    loglike: float
    clipped: int
    floored: int
    held: int
    solver: str
    residual: float


@dataclass(frozen=True)
class Expected:
    """One pass over the data at ``parameters``.

    Attributes
    ----------
    loglike : of the figures. moments : expected sums of squares. solver, residual : as in ``Smoothed``.
    """

    layout: Layout
    parameters: Parameters
    loglike: float
    moments: Moments
    solver: str
    residual: float

    @cached_property
    def slope(self) -> Parameters:
        """Gradient of the log-likelihood in every parameter, as :func:`score` gives it."""
        return gradient(self.layout, self.parameters, self.moments)

    @cached_property
    def curvature(self) -> Curvature:
        """Inverse information on every parameter, were the factors known."""
        return curvature(self.layout, self.parameters, self.moments)

    def best(self) -> Maximised:
        """The EM step."""
        return maximise(self.layout, self.parameters, self.moments)


def smooth(layout: Layout, parameters: Parameters) -> Smoothed:
    """Log-likelihood and smoothed factors.

    Examples
    --------
    >>> import numpy as np
    >>> panel = Panel(np.array([[0.5], [np.nan], [1.0]]), monthly(1))
    >>> one = np.ones((1, 1))
    >>> given = Parameters(one, 0.5 * one[None], one, np.zeros(1), np.ones(1))
    >>> smooth(lay_out(panel, factors=1, lags=1, autocorrelated=False), given).factors.round(4).ravel().tolist()
    [0.3437, 0.375, 0.5938]
    """
    system = solve(layout, parameters)
    on, below = system.factor.covariances()
    cov = lag_covariance(layout, on, below, 0)[layout.before :]
    return Smoothed(system.loglike, system.factors[layout.before :], cov, system.solver, system.residual)


def expect(layout: Layout, parameters: Parameters) -> Expected:
    """One pass over the data: the log-likelihood, and all that its slope and the next step are computed from."""
    system = solve(layout, parameters)
    moments = moments_of(system, *system.factor.covariances())
    return Expected(layout, parameters, system.loglike, moments, system.solver, system.residual)


def em_step(layout: Layout, parameters: Parameters) -> Step:
    """One step of expectation conditional maximisation: the log-likelihood of the next parameters is no lower."""
    now = expect(layout, parameters)
    best = now.best()
    return Step(best.parameters, now.loglike, best.clipped, best.floored, best.held, now.solver, now.residual)


def score(layout: Layout, parameters: Parameters) -> Parameters:
    """Gradient of the log-likelihood in every parameter; masked ones have nought.

    That of ``factor_cov`` is symmetric, so that a symmetric change d changes the log-likelihood by the sum of gradient * d.
    """
    return expect(layout, parameters).slope


@dataclass(frozen=True)
class Fitted:
    """Every cell from row ``start`` on, in the column's own terms, each (T - start, N).

    Attributes
    ----------
    common, common_variance : of the common component of the MONTH, loading'f.
    values, variance : of the figure; an observed one is itself, with variance nought.
    """

    start: int
    common: Array
    common_variance: Array
    values: Array
    variance: Array


@dataclass(frozen=True)
class Draws:
    """Draws given the figures: ``factors`` (D, T - start, r), ``values`` (D, T - start, N), observed cells themselves."""

    start: int
    factors: Array
    values: Array


def fitted(layout: Layout, parameters: Parameters, start: int = 0) -> Fitted:
    """Smoothed cells from row ``start`` on, missing ones with their variance.

    Examples
    --------
    >>> import numpy as np
    >>> panel = Panel(np.array([[0.5], [np.nan], [1.0]]), monthly(1))
    >>> one = np.ones((1, 1))
    >>> given = Parameters(one, 0.5 * one[None], one, np.zeros(1), np.ones(1))
    >>> fitted(lay_out(panel, factors=1, lags=1, autocorrelated=False), given).values.round(4).ravel().tolist()
    [0.5, 0.375, 1.0]
    """
    system = solve(layout, parameters)
    on, below = system.factor.covariances()
    cells = cells_of(system, start)
    figures = layout.panel.values[start:]
    x = np.concatenate([system.factors.reshape(layout.blocks, -1), system.free], axis=1).ravel()
    values, variance = cells.constant + cells.unknowns @ x, np.zeros(figures.size)
    missing = np.flatnonzero(np.isnan(figures).ravel())
    variance[missing] = np.maximum(variances(system, cells, missing, on, below), 0.0)
    values = np.where(np.isnan(figures), values.reshape(figures.shape), figures)
    cov = lag_covariance(layout, on, below, 0)[layout.before + start :]
    loadings = parameters.loadings
    common_variance = np.einsum("nr,trs,ns->tn", loadings, cov, loadings, optimize=True)
    common = system.factors[layout.before + start :] @ loadings.T
    return Fitted(start, common, common_variance, values, variance.reshape(figures.shape))


def draw(layout: Layout, parameters: Parameters, draws: int, rng: np.random.Generator, start: int = 0) -> Draws:
    """Joint draws of factors and cells from row ``start`` on, given the figures: the mean and covariance of the smoother.

    Examples
    --------
    >>> import numpy as np
    >>> panel = Panel(np.array([[0.5], [np.nan], [1.0]]), monthly(1))
    >>> one = np.ones((1, 1))
    >>> given = Parameters(one, 0.5 * one[None], one, np.zeros(1), np.ones(1))
    >>> draw(lay_out(panel, factors=1, lags=1), given, 4, np.random.default_rng(0)).values[:, 0, 0].tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    system = solve(layout, parameters)
    cells = cells_of(system, start)
    figures = layout.panel.values[start:]
    mean = np.concatenate([system.factors.reshape(layout.blocks, -1), system.free], axis=1)
    cut = layout.group * layout.factors
    factors = np.empty((draws, len(figures), layout.factors))
    values = np.empty((draws, *figures.shape))
    for first in range(0, draws, CHUNK):
        some = slice(first, min(first + CHUNK, draws))
        size = some.stop - some.start
        x = mean[..., None] + system.factor.back(rng.standard_normal((*mean.shape, size)))
        path = x[:, :cut].reshape(layout.months, layout.factors, size)
        factors[some] = np.moveaxis(path[layout.before + start :], 2, 0)
        left = cells.figures @ cells.bridge.draw(size, rng).reshape(-1, size)
        whole = cells.constant[:, None] + cells.unknowns @ x.reshape(-1, size) + left
        values[some] = np.where(np.isnan(figures), whole.T.reshape(size, *figures.shape), figures)
    return Draws(start, factors, values)
