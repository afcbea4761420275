"""Where the parameters of a Bayesian VAR come from when months are missing: moments filled in, posterior means, and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gdpcore.errors import ModelError
from gdpcore.kernel.bayesian_var import Moments, Prior, draw_posterior, dummies, minnesota, moments_of, posterior_of, tightest
from gdpcore.kernel.factor.data import Observed, Panel
from gdpcore.kernel.var_months import Law, Months, lay_out, smooth
from gdpcore.nowcasting.rivals.seen import Array

if TYPE_CHECKING:
    from gdpcore.nowcasting.rivals.large_var import BayesianVar

FIRST_GUESS = 0.5
"""Autoregression of every series in the law that the search begins with."""
TIGHTNESS = 0.2
ROUGH = 8
"""Passes before the tightness is chosen for the first time."""
MEMORY = 6
"""Steps that the acceleration remembers."""
GROWTH = 2.0
"""A step so many times longer than the shortest before it is taken back."""
SETTLED = 0.02
"""The tightness is kept once it moves by less than this share."""


@dataclass(frozen=True, eq=False)
class Found:
    """Where the search ended.

    Attributes
    ----------
    law : coefficients and covariance of the standardised series. tightness : of the prior. log_marginal : log marginal likelihood at the
        completed moments. loglike : of the standardised figures' months. iterations : passes. change : largest move of a parameter in
        the last one. converged : whether that is below the tolerance.
    """

    law: Law
    prior: Prior
    extra: Moments
    months: Months
    tightness: float
    log_marginal: float
    loglike: float
    iterations: int
    change: float
    converged: bool


def search(spec: BayesianVar, panel: Panel, start: Law | None = None) -> Found:
    """Posterior means of the parameters given the expected moments under them, to a fixed point.

    The tightness, where it is to be found, is chosen again whenever the months have settled, until it stays.

    Raises
    ------
    ModelError
        E-RIVAL-010 if the arithmetic breaks down.
    """
    try:
        return _climbed(spec, panel, start)
    except np.linalg.LinAlgError as error:
        rows, n = panel.values.shape
        raise ModelError("E-RIVAL-010", count=n, months=rows, why=str(error)) from error


def _climbed(spec: BayesianVar, panel: Panel, start: Law | None) -> Found:
    last = int(np.flatnonzero(np.isfinite(panel.values).any(1))[-1])
    panel = Panel(panel.values[: last + 1], tuple(_cut(o, last + 1) for o in panel.observed))
    layout = lay_out(panel, spec.lags)
    rough = smooth(layout, _first_law(panel, spec.lags))
    scale = _scales(panel, rough.values, layout.before)
    extra = dummies(rough.values[: spec.lags].mean(0), spec.lags, spec.sum_of_coefficients, spec.single_unit_root)
    chosen, passes = TIGHTNESS if spec.tightness == "glp" else float(spec.tightness), 0
    months = rough if start is None else smooth(layout, start)
    while True:
        prior = minnesota(scale, spec.lags, chosen, spec.own_lag)
        rough_search = spec.tightness == "glp" and passes == 0
        most = ROUGH if rough_search else spec.most - passes
        months, change, used = _fixed_point(months, prior, extra, spec.tolerance, max(most, 1))
        passes += used
        if spec.tightness != "glp" or passes >= spec.most:
            break
        new = tightest(months.moments(), extra, scale, spec.lags, spec.own_lag)
        moved, chosen = abs(np.log(new / chosen)), new
        if moved < SETTLED and not rough_search:
            break
    moments = months.moments()
    marginal = posterior_of(moments.plus(extra), prior).log_marginal - (
        posterior_of(extra, prior).log_marginal if extra.count else 0.0
    )
    tightness = float(1.0 / np.sqrt(prior.precision[1] / scale[0]))
    return Found(months.law, prior, extra, months, tightness, marginal, months.loglike, passes, change, change < spec.tolerance)


def _fixed_point(months: Months, prior: Prior, extra: Moments, tolerance: float, most: int) -> tuple[Months, float, int]:
    """Passes with Anderson's acceleration; a step that the map answers with a longer one is taken back.

    References
    ----------
    Walker and Ni (2011), SIAM Journal on Numerical Analysis 49, pp. 1715-1735.
    """
    points: list[Array] = []
    steps: list[Array] = []
    plain, longest, change = months.law, np.inf, np.inf
    for done in range(1, most + 1):
        posterior = posterior_of(months.moments().plus(extra), prior)
        mapped = Law(posterior.values, posterior.cov)
        here, step = _vector(months.law), _vector(mapped) - _vector(months.law)
        change = float(np.abs(step).max())
        if change < tolerance:
            return smooth(months.layout, mapped), change, done
        if np.linalg.norm(step) > GROWTH * longest:
            points, steps, longest = [], [], np.inf
            months = smooth(months.layout, plain)
            continue
        longest = min(longest, float(np.linalg.norm(step)))
        points, steps, plain = [*points[-MEMORY:], here], [*steps[-MEMORY:], step], mapped
        target = here + step
        if len(steps) > 1:
            turns, moves = np.diff(steps, axis=0).T, np.diff(points, axis=0).T
            weight = np.linalg.lstsq(turns, step, rcond=1e-8)[0]
            target = target - (moves + turns) @ weight
        months = smooth(months.layout, _law(target, mapped))
    return months, change, most


def _vector(law: Law) -> Array:
    """Coefficients, and the Cholesky factor of the covariance with the logs of its diagonal, as one vector."""
    root = np.linalg.cholesky(law.cov)
    lower = np.tril_indices(len(root), -1)
    return np.asarray(np.r_[law.values.ravel(), np.log(np.diag(root)), root[lower]])


def _law(vector: Array, like: Law) -> Law:
    k, n = like.values.shape
    root = np.diag(np.exp(vector[k * n : k * n + n]))
    root[np.tril_indices(n, -1)] = vector[k * n + n :]
    return Law(vector[: k * n].reshape(k, n), root @ root.T)


def drawn(found: Found, draws: int, burn: int, seed: int) -> tuple[Law, ...]:
    """Parameters drawn from their posterior, months drawn in turn (Gibbs), from where the search ended."""
    rng, months, out = np.random.default_rng(seed), found.months, []
    for step in range(burn + draws):
        moments = moments_of(months.draw(rng), months.layout.lags).plus(found.extra)
        law = Law(*draw_posterior(posterior_of(moments, found.prior), rng))
        months = smooth(months.layout, law)
        if step >= burn:
            out.append(law)
    return tuple(out)


def _cut(observed: Observed, rows: int) -> Observed:
    if observed.since is None:
        return observed
    return Observed(observed.weights, observed.since[:rows], None if observed.base is None else observed.base[:rows])


def window_of(observed: Observed, row: int) -> Array:
    """Weights of the months of a figure that ends in a row."""
    if observed.since is None:
        return np.asarray(observed.weights)
    base = np.ones(row - int(observed.since[row]) + 1)
    return base if observed.base is None else base / len(base)


def _first_law(panel: Panel, lags: int) -> Law:
    """Every series an autoregression by itself whose figures have variance one."""
    n = len(panel.observed)
    values = np.zeros((1 + n * lags, n))
    values[1 : 1 + n] = FIRST_GUESS * np.eye(n)
    variance = np.ones(n)
    for i, one in enumerate(panel.observed):
        if one.since is None:
            w = np.asarray(one.weights)
            apart = np.abs(np.arange(len(w))[:, None] - np.arange(len(w)))
            variance[i] = 1.0 / float(w @ FIRST_GUESS**apart @ w)
    return Law(values, np.diag(variance * (1.0 - FIRST_GUESS**2)))


def _scales(panel: Panel, rough: Array, before: int) -> Array:
    """(N,) variances of the errors of first-order autoregressions: of known neighbours where there are ten, else of the first smoothing."""
    out = np.empty(rough.shape[1])
    inside = rough[before : before + len(panel.values)]
    for i, one in enumerate(panel.observed):
        x = panel.values[:, i] if one.since is None and one.weights == (1.0,) else np.full(len(inside), np.nan)
        if (np.isfinite(x[1:]) & np.isfinite(x[:-1])).sum() < 10:
            x = inside[:, i]
        pair = np.isfinite(x[1:]) & np.isfinite(x[:-1])
        y, z = x[1:][pair], np.column_stack([np.ones(pair.sum()), x[:-1][pair]])
        e = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
        out[i] = max(float(e @ e) / len(e), 1e-6 * float(np.mean(x[np.isfinite(x)] ** 2)), 1e-12)
    return out
