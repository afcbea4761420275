"""Student's t: what a regression says of a cell when its errors' variance was estimated too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import beta, gammaln, stdtr, stdtrit

from gdpcore.nowcasting.density import Array, Density, require_level


@dataclass(frozen=True)
class Student(Density):
    """A shifted and scaled t density.

    Attributes
    ----------
    series, period : the cell. mean, sd : of the distribution. df : degrees of freedom, more than two.

    Notes
    -----
    Its scale is sd sqrt((df - 2) / df). The CRPS is in closed form.

    References
    ----------
    Jordan, Krueger and Lerch (2019), Journal of Statistical Software 90(12), appendix A.

    Examples
    --------
    >>> one = Student("GDP", pd.Period("2024Q1"), 5.0, 0.4, 10.0)
    >>> [round(x, 3) for x in one.interval(0.9)]
    [4.352, 5.648]
    >>> round(one.crps(5.4), 4)
    0.2444
    """

    series: str
    period: pd.Period
    mean: float
    sd: float
    df: float

    @property
    def scale(self) -> float:
        """What a standard t variable is multiplied by."""
        return self.sd * float(np.sqrt((self.df - 2.0) / self.df))

    def quantile(self, level: float) -> float:
        return self.mean + self.scale * float(stdtrit(self.df, require_level(level)))

    def cdf(self, actual: float) -> float:
        return float(stdtr(self.df, (actual - self.mean) / self.scale))

    def crps(self, actual: float) -> float:
        df = self.df
        gap = 2.0 * np.sqrt(df) / (df - 1.0) * beta(0.5, df - 0.5) / beta(0.5, df / 2.0) ** 2
        return float(absolute_error(np.array(actual - self.mean), self.scale, df) - self.scale * gap)

    def log_score(self, actual: float) -> float:
        return float(_log_height((actual - self.mean) / self.scale, self.df) - np.log(self.scale))

    def draws(self, count: int, seed: int = 0) -> Array:
        return self.mean + self.scale * np.random.default_rng(seed).standard_t(self.df, count)


def absolute_error(distance: Array, scale: float, df: float) -> Array:
    """Mean distance of a t variable about nought from points at ``distance``."""
    z = distance / scale
    return np.asarray(scale * (z * (2.0 * stdtr(df, z) - 1.0) + 2.0 * np.exp(_log_height(z, df)) * (df + z * z) / (df - 1.0)))


def _log_height(z: Array | float, df: float) -> Array:
    top = gammaln((df + 1.0) / 2.0) - gammaln(df / 2.0) - 0.5 * np.log(df * np.pi)
    return np.asarray(top - (df + 1.0) / 2.0 * np.log1p(np.square(z) / df))
