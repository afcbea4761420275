"""What is said of one cell: a mean, a standard deviation, intervals."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy.special import ndtri

from gdpcore.errors import ModelError


@dataclass(frozen=True)
class Nowcast:
    """A cell given the data, in the units of its series; a known cell is its figure, with sd nought.

    Attributes
    ----------
    series, period : the cell. mean, sd : of its normal distribution given the data, parameters taken as known.

    Examples
    --------
    >>> one = Nowcast("GDP", pd.Period("2024Q1"), 5.0, 0.4)
    >>> [round(x, 3) for x in one.interval(0.9)]
    [4.342, 5.658]
    """

    series: str
    period: pd.Period
    mean: float
    sd: float

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """The central interval that holds the cell with probability ``level``; E-NOW-009 unless 0 < level < 1."""
        half = half_width(level) * self.sd
        return self.mean - half, self.mean + half


def half_width(level: float) -> float:
    """Standard deviations on either side of the mean of a central interval; E-NOW-009 unless 0 < level < 1."""
    if not 0 < level < 1:
        raise ModelError("E-NOW-009", name="level", value=level, known="a share between 0 and 1, such as 0.9")
    return float(ndtri(0.5 + level / 2.0))
