"""The exact mixed-frequency dynamic factor model: likelihood, smoother, EM step, score, fitted cells and draws.

    panel  = Panel(values (T, N) with NaN, observed: one Observed per column)       monthly(), jan_feb(), year_to_date(), QUARTER_GROWTH
    layout = lay_out(panel, factors=r, lags=p, autocorrelated=True)                 once per panel; it knows no parameters
    smooth(layout, parameters)  -> Smoothed   .loglike .factors (T, r) .covariance (T, r, r) .solver .residual
    em_step(layout, parameters) -> Step       .parameters (the next) .loglike (of the given ones) .smoothed .clipped .floored .held
    score(layout, parameters)   -> Parameters gradient of the log-likelihood in every field (factor_cov: dll = sum(gradient * d cov))
    fitted(layout, parameters)  -> Fitted     .common .common_variance .values .variance, each (T, N)
    draw(layout, parameters, draws, rng) -> Draws   .factors (D, T, r) .values (D, T, N)

Parameters(loadings (N, r), transition (p, r, r), factor_cov (r, r), rho (N,), variance (N,)).
The log-likelihood is that of the stationary start, constants included, of the figures as given (a year-to-date figure has the
density of itself, not of its difference). Loadings, transition and factor_cov are identified up to a rotation.
``fitted`` and ``draw`` give a column in its own terms: a quarter's growth ending at every month, a year to date at every month;
an observed cell is itself, with variance nought.
"""

from __future__ import annotations

from dataclasses import dataclass

from gdpcore.kernel.block_tridiagonal import Array
from gdpcore.kernel.factor_data import QUARTER_GROWTH, Observed, Panel, Parameters, jan_feb, monthly, year_to_date
from gdpcore.kernel.factor_layout import Layout, lay_out
from gdpcore.kernel.factor_maximise import gradient, maximise
from gdpcore.kernel.factor_moments import lag_covariance, moments_of
from gdpcore.kernel.factor_system import solve

__all__ = [
    "QUARTER_GROWTH",
    "Layout",
    "Observed",
    "Panel",
    "Parameters",
    "Smoothed",
    "Step",
    "em_step",
    "jan_feb",
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


def smooth(layout: Layout, parameters: Parameters) -> Smoothed:
    """Log-likelihood and smoothed factors.

    Examples
    --------
    >>> import numpy as np
    >>> panel = Panel(np.array([[0.5], [np.nan], [1.0]]), monthly(1))
    >>> one = np.ones((1, 1))
    >>> given = Parameters(one, 0.5 * one[None], one, np.zeros(1), np.ones(1))
    >>> smooth(lay_out(panel, factors=1, lags=1, autocorrelated=False), given).factors.round(4).ravel().tolist()
    [0.3115, 0.3469, 0.5559]
    """
    system = solve(layout, parameters)
    on, below = system.factor.covariances()
    cov = lag_covariance(layout, on, below, 0)[layout.before :]
    return Smoothed(system.loglike, system.factors[layout.before :], cov, system.solver, system.residual)


def em_step(layout: Layout, parameters: Parameters) -> Step:
    """One step of expectation conditional maximisation: the log-likelihood of the next parameters is no lower."""
    system = solve(layout, parameters)
    best = maximise(layout, parameters, moments_of(system, *system.factor.covariances()))
    return Step(best.parameters, system.loglike, best.clipped, best.floored, best.held, system.solver, system.residual)


def score(layout: Layout, parameters: Parameters) -> Parameters:
    """Gradient of the log-likelihood in every parameter; masked ones have nought.

    That of ``factor_cov`` is symmetric, so that a symmetric change d changes the log-likelihood by the sum of gradient * d.
    """
    system = solve(layout, parameters)
    return gradient(layout, parameters, moments_of(system, *system.factor.covariances()))
