"""Several densities of one cell, pooled: each holds with its weight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr, stdtr

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Array, Density, Nowcast, Sample, require_level
from gdpcore.nowcasting.student import Student

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(6)
FAR = np.r_[1e-9, 1e-7, 1e-5, 1e-4, 1e-3, np.linspace(0.005, 0.995, 100), 1 - np.r_[1e-3, 1e-4, 1e-5, 1e-7, 1e-9]]
"""Levels at whose quantiles the line is cut for integration."""


@dataclass(frozen=True, eq=False)
class Mixture(Density):
    """The linear pool of densities of one cell.

    Attributes
    ----------
    series, period : the cell. components : densities, mixtures taken apart. weights : as many, that sum to one.

    Notes
    -----
    The CRPS of normal components is in closed form (Grimit and others 2006); of any others the integral of (F(x) - 1{x >= actual})^2,
    cut at the quantiles of the components and at every draw.

    References
    ----------
    Grimit, Gneiting, Berrocal and Johnson (2006), Quarterly Journal of the Royal Meteorological Society 132, pp. 2925-2942.

    Examples
    --------
    >>> quarter = pd.Period("2024Q1")
    >>> one = Mixture.of([Nowcast("GDP", quarter, 4.0, 1.0), Nowcast("GDP", quarter, 6.0, 1.0)])
    >>> round(one.mean, 12), round(one.sd, 4), round(one.quantile(0.5), 6), round(one.crps(5.0), 4)
    (5.0, 1.4142, 5.0, 0.3594)
    """

    series: str
    period: pd.Period
    components: tuple[Density, ...]
    weights: Array

    @classmethod
    def of(cls, components: list[Density], weights: Array | None = None) -> Density:
        """The pool; a single component of positive weight is itself. E-RIVAL-009 if cells or weights do not fit."""
        share = np.ones(len(components)) if weights is None else np.asarray(weights, dtype=np.float64)
        cells = {(c.series, c.period) for c in components}
        if (
            len(cells) != 1
            or share.shape != (len(components),)
            or not np.isfinite(share).all()
            or (share < 0).any()
            or not share.any()
        ):
            raise ModelError("E-RIVAL-009", given=f"{len(components)} densities of {len(cells)} cells with {share.size} weights")
        flat: list[tuple[Density, float]] = []
        for one, w in zip(components, share / share.sum(), strict=True):
            inner = zip(one.components, one.weights, strict=True) if isinstance(one, Mixture) else [(one, 1.0)]
            flat += [(c, float(w * v)) for c, v in inner if w * v > 0]
        if len(flat) == 1:
            return flat[0][0]
        return cls(components[0].series, components[0].period, tuple(c for c, _ in flat), np.array([w for _, w in flat]))

    @cached_property
    def mean(self) -> float:  # type: ignore[override]
        """Weighted mean of the components' means."""
        return float(self.weights @ [c.mean for c in self.components])

    @cached_property
    def sd(self) -> float:  # type: ignore[override]
        """Root of the variance within components and between them."""
        means = np.array([c.mean for c in self.components])
        within = np.array([c.sd for c in self.components])
        return float(np.sqrt(self.weights @ (np.square(within) + np.square(means - self.mean))))

    def cdf(self, actual: float) -> float:
        return float(self.weights @ [c.cdf(actual) for c in self.components])

    def quantile(self, level: float) -> float:
        require_level(level)
        ends = [c.quantile(level) for c in self.components]
        low, high = min(ends), max(ends)
        width = high - low or 1e-9 * max(1.0, abs(low))
        while self.cdf(low) >= level:  # draws have steps at which their own quantile is a blend of two
            low, width = low - width, 2.0 * width
        while self.cdf(high) <= level:
            high, width = high + width, 2.0 * width
        return float(brentq(lambda x: self.cdf(x) - level, low, high, xtol=1e-12 * max(1.0, abs(low), abs(high))))

    def crps(self, actual: float) -> float:
        if all(isinstance(c, Nowcast) for c in self.components):
            mean, sd = np.array([c.mean for c in self.components]), np.array([c.sd for c in self.components])
            between = _absolute(mean[:, None] - mean, np.hypot(sd[:, None], sd))
            return float(self.weights @ _absolute(actual - mean, sd) - 0.5 * self.weights @ between @ self.weights)
        cuts = np.unique(np.concatenate([[actual], *(_cuts(c) for c in self.components)]))
        half = np.diff(cuts)[:, None] / 2.0
        x = (cuts[:-1, None] + half + half * NODES).ravel()
        below = sum(w * _cdf(c, x) for c, w in zip(self.components, self.weights, strict=True))
        return float((np.square(below - (x > actual)).reshape(len(half), -1) * half) @ NODE_WEIGHTS @ np.ones(len(half)))

    def log_score(self, actual: float) -> float:
        scores = np.array([c.log_score(actual) for c in self.components]) + np.log(self.weights)
        top = scores.max()
        return float(top + np.log(np.exp(scores - top).sum())) if np.isfinite(top) else float(top)

    def draws(self, count: int, seed: int = 0) -> Array:
        rng = np.random.default_rng(seed)
        which = rng.choice(len(self.components), count, p=self.weights)
        each = [c.draws(count, int(rng.integers(2**31))) for c in self.components]
        return np.asarray(np.choose(which, each) if len(each) < 32 else np.array(each)[which, np.arange(count)])


def _absolute(distance: Array, sd: Array) -> Array:
    """Mean distance of normal variables about nought from points."""
    z = np.divide(distance, sd, out=np.zeros_like(distance), where=sd > 0)
    normal = sd * (z * (2.0 * ndtr(z) - 1.0) + np.sqrt(2.0 / np.pi) * np.exp(-0.5 * z * z))
    return np.where(sd > 0, normal, np.abs(distance))


def _cuts(one: Density) -> Array:
    if isinstance(one, Sample):
        return one.sorted
    return np.array([one.quantile(level) for level in FAR]) if one.sd else np.array([one.mean])


def _cdf(one: Density, x: Array) -> Array:
    if isinstance(one, Sample):
        return np.searchsorted(one.sorted, x, "right") / len(one.values)
    if isinstance(one, Student):
        return np.asarray(stdtr(one.df, (x - one.mean) / one.scale))
    if isinstance(one, Nowcast) and one.sd:
        return np.asarray(ndtr((x - one.mean) / one.sd))
    return np.array([one.cdf(float(v)) for v in x])
