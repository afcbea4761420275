"""What is said of one cell: a mean, a standard deviation, intervals, and how well it was said."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from gdpcore.errors import ModelError

Array = NDArray[np.float64]


class Density(ABC):
    """The distribution of one cell given the data, in the units of its series.

    Every model's nowcast is one. Scores are negatively oriented where they are losses: a smaller ``crps`` is better, a larger
    ``log_score`` is better.

    Attributes
    ----------
    series, period : the cell. mean, sd : of the distribution.

    References
    ----------
    Gneiting and Raftery (2007), Journal of the American Statistical Association 102, pp. 359-378.
    """

    series: str
    period: pd.Period
    mean: float
    sd: float

    @abstractmethod
    def quantile(self, level: float) -> float:
        """The value below which the cell lies with probability ``level``; E-NOW-009 unless 0 < level < 1."""

    @abstractmethod
    def cdf(self, actual: float) -> float:
        """Probability that the cell is not above ``actual``: the probability integral transform once it is known."""

    @abstractmethod
    def crps(self, actual: float) -> float:
        """Continuous ranked probability score, in the units of the series."""

    @abstractmethod
    def log_score(self, actual: float) -> float:
        """Log of the density at ``actual``."""

    @abstractmethod
    def draws(self, count: int, seed: int = 0) -> Array:
        """(count,) draws; the same seed gives the same draws."""

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """The central interval that holds the cell with probability ``level``; E-NOW-009 unless 0 < level < 1."""
        tail = (1.0 - require_level(level)) / 2.0
        return self.quantile(tail), self.quantile(1.0 - tail)


@dataclass(frozen=True)
class Nowcast(Density):
    """A normal density; a known cell is its figure, with sd nought.

    Attributes
    ----------
    series, period : the cell. mean, sd : of its normal distribution given the data, parameters taken as known.

    Examples
    --------
    >>> one = Nowcast("GDP", pd.Period("2024Q1"), 5.0, 0.4)
    >>> [round(x, 3) for x in one.interval(0.9)]
    [4.342, 5.658]
    >>> round(one.crps(5.4), 4)
    0.241
    """

    series: str
    period: pd.Period
    mean: float
    sd: float

    def quantile(self, level: float) -> float:
        return self.mean + float(ndtri(require_level(level))) * self.sd

    def cdf(self, actual: float) -> float:
        return float(ndtr((actual - self.mean) / self.sd)) if self.sd else float(actual >= self.mean)

    def crps(self, actual: float) -> float:
        if not self.sd:
            return abs(actual - self.mean)
        z = (actual - self.mean) / self.sd
        height = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
        return float(self.sd * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * height - 1.0 / np.sqrt(np.pi)))

    def log_score(self, actual: float) -> float:
        if not self.sd:
            return np.inf if actual == self.mean else -np.inf
        z = (actual - self.mean) / self.sd
        return float(-0.5 * z * z - np.log(self.sd) - 0.5 * np.log(2.0 * np.pi))

    def draws(self, count: int, seed: int = 0) -> Array:
        return self.mean + self.sd * np.random.default_rng(seed).standard_normal(count)


@dataclass(frozen=True, eq=False)
class Sample(Density):
    """A density known by equally likely draws.

    Attributes
    ----------
    series, period : the cell. values : (n,) draws, at least two.

    Notes
    -----
    The CRPS is that of the empirical distribution, sum over i, j of |x_i - x_j| sorted. The log score is that of a Gaussian kernel
    estimate with Silverman's width 0.9 min(sd, IQR/1.34) n^(-1/5) (Silverman 1986, p. 48).

    Examples
    --------
    >>> one = Sample("GDP", pd.Period("2024Q1"), np.array([4.0, 5.0, 6.0]))
    >>> one.mean, one.sd, round(one.crps(5.0), 4)
    (5.0, 1.0, 0.2222)
    """

    series: str
    period: pd.Period
    values: Array

    def __post_init__(self) -> None:
        if len(self.values) < 2 or not np.isfinite(self.values).all():
            raise ModelError("E-NOW-009", name="draws", value=len(self.values), known="two finite draws or more")

    @cached_property
    def sorted(self) -> Array:
        """The draws in order."""
        return np.sort(self.values)

    @cached_property
    def mean(self) -> float:  # type: ignore[override]
        """Mean of the draws."""
        return float(self.values.mean()) if self.sd else float(self.values[0])

    @cached_property
    def sd(self) -> float:  # type: ignore[override]
        """Sample standard deviation of the draws; nought if all are one figure."""
        return float(self.values.std(ddof=1)) if self.sorted[0] < self.sorted[-1] else 0.0

    def quantile(self, level: float) -> float:
        return float(np.quantile(self.sorted, require_level(level)))

    def cdf(self, actual: float) -> float:
        """Draws below, and half of those that are equal: uniform for a known distribution, ties included."""
        left, right = np.searchsorted(self.sorted, actual, "left"), np.searchsorted(self.sorted, actual, "right")
        return float((left + right) / (2.0 * len(self.values)))

    def crps(self, actual: float) -> float:
        if not self.sd:
            return abs(actual - self.mean)
        n = len(self.values)
        spread = float(self.sorted @ (2.0 * np.arange(1, n + 1) - n - 1.0)) / n**2
        return float(np.abs(self.values - actual).mean()) - spread

    def log_score(self, actual: float) -> float:
        if not self.sd:
            return np.inf if actual == self.values[0] else -np.inf
        low, high = np.quantile(self.sorted, [0.25, 0.75])
        width = 0.9 * (min(self.sd, (high - low) / 1.34) or self.sd) * len(self.values) ** -0.2
        z = -0.5 * ((actual - self.values) / width) ** 2
        top = z.max()
        return float(top + np.log(np.exp(z - top).mean()) - np.log(width) - 0.5 * np.log(2.0 * np.pi))

    def draws(self, count: int, seed: int = 0) -> Array:
        return np.random.default_rng(seed).choice(self.values, count)


def require_level(level: float) -> float:
    """The level, if it is a probability between nought and one; E-NOW-009."""
    if not 0 < level < 1:
        raise ModelError("E-NOW-009", name="level", value=level, known="a share between 0 and 1, such as 0.9")
    return float(level)


def half_width(level: float) -> float:
    """Standard deviations on either side of the mean of a central normal interval; E-NOW-009 unless 0 < level < 1."""
    return float(ndtri(0.5 + require_level(level) / 2.0))
