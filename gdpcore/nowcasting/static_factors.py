"""Factors by maximum likelihood as if the months were independent: the point from which the search sets out.

Principal components follow the largest group of series, the likelihood the most closely tied ones; a search that begins at the
former often ends in a lower maximum. Factor analysis of the correlations (Lawley's likelihood, by the EM of Rubin and Thayer, 1982,
Psychometrika 47, pp. 69-76) costs N^2 r a round whatever the months, so that several beginnings can be tried and the best taken.
The best may owe its place to a factor that explains one or two series entirely; then the best of the others is a second beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TRIALS, ROUNDS, REST = 6, 15, 30
"""Beginnings, EM rounds that each gets, and rounds that the best gets after that."""
LEAST, PROPER, LARGEST_RHO = 0.01, 0.012, 0.9
"""The least share of a series that is its own, what is more than that, and the largest autocorrelation taken out before."""


@dataclass(frozen=True)
class Static:
    """loadings (N, r) and own variances (N,) of standardised series; loglike per month, constants left out."""

    loadings: Array
    own: Array
    loglike: float


def likely_components(filled: Array, factors: int, autocorrelated: bool, rng: np.random.Generator | None = None) -> list[Array]:
    """(T, r) factors of a full panel (T, N), N above r: the likeliest of a few beginnings, and the likeliest proper ones if those
    are others; with ``rng`` those of one beginning at random.

    ``autocorrelated`` series are compared by what their first autocorrelation leaves of them.
    """
    steps = filled
    if autocorrelated:
        rho = (filled[1:] * filled[:-1]).sum(axis=0) / np.maximum((filled[:-1] ** 2).sum(axis=0), 1e-300)
        steps = filled[1:] - np.clip(rho, -LARGEST_RHO, LARGEST_RHO) * filled[:-1]
    scale = np.maximum(np.sqrt((steps**2).mean(axis=0)), 1e-8)
    steps = steps / scale
    cross = steps.T @ steps / len(steps)
    draws = np.random.default_rng(0) if rng is None else rng
    flat = [np.ones(len(cross))] if rng is None else []
    drawn = [np.exp(draws.normal(size=len(cross))) for _ in range(TRIALS - 1 if rng is None else 1)]
    tried = [climbed(cross, *beginning(cross, weights, factors), ROUNDS) for weights in flat + drawn]
    best = max(tried, key=lambda one: one.loglike)
    proper = [one for one in tried if one.own.min() > PROPER]
    chosen = [best] if best.own.min() > PROPER or not proper else [best, max(proper, key=lambda one: one.loglike)]
    ends = [climbed(cross, one.loadings, one.own, REST) for one in chosen]
    return [np.asarray((filled / scale) @ (one.loadings / one.own[:, None])) for one in ends]


def beginning(cross: Array, weights: Array, factors: int) -> tuple[Array, Array]:
    """Loadings and own variances by principal components of series that count by their weights."""
    values, vectors = np.linalg.eigh(cross * weights * weights[:, None])
    loadings = vectors[:, -factors:] * np.sqrt(np.maximum(values[-factors:], 0.0)) / weights[:, None]
    return loadings, np.maximum(np.diag(cross) - (loadings**2).sum(axis=1), LEAST)


def climbed(cross: Array, loadings: Array, own: Array, rounds: int) -> Static:
    """A number of EM rounds."""
    eye = np.eye(loadings.shape[1])
    for _ in range(rounds):
        weighed = loadings / own[:, None]
        spread = np.linalg.inv(eye + loadings.T @ weighed)
        gain = weighed @ spread
        with_factors = cross @ gain
        loadings = np.asarray(np.linalg.solve(spread + gain.T @ with_factors, with_factors.T).T, np.float64)
        own = np.maximum(np.diag(cross) - (with_factors * loadings).sum(axis=1), LEAST)
    weighed = loadings / own[:, None]
    inner = eye + loadings.T @ weighed
    explained = np.trace(np.linalg.solve(inner, weighed.T @ cross @ weighed))
    logs = np.log(own).sum() + np.linalg.slogdet(inner)[1]
    return Static(loadings, own, float(-0.5 * (logs + (np.diag(cross) / own).sum() - explained)))
