"""Models of a series by itself: the yardsticks that any other must beat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdpcore.errors import ModelError
from gdpcore.kernel.autoregression import autoregress, continue_forward
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.rivals.seen import Array, Seen, own_rows, read, require_enough, require_whole, student
from gdpcore.nowcasting.series import FactorData


@dataclass(frozen=True)
class HistoricalMean:
    """The mean of the past, of all of it or of the last ``window`` figures, with a t density.

    Parameters
    ----------
    window : figures that count, at least four; None for all.

    Examples
    --------
    >>> import pandas as pd
    >>> y = pd.DataFrame({"GDP": [1.0, 2.0, 3.0, 2.0]}, pd.period_range("2023Q1", periods=4, freq="Q"))
    >>> x = pd.DataFrame({"industry": np.arange(12.0)}, pd.period_range("2023-01", periods=12, freq="M"))
    >>> one = HistoricalMean().fit(x, y).nowcast("GDP", "2024Q1")
    >>> round(one.mean, 6), round(one.sd, 4), one.df
    (2.0, 1.5811, 3.0)
    """

    window: int | None = None

    def __post_init__(self) -> None:
        if self.window is not None:
            require_whole("window", self.window, 4)

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> MeanFit:
        """Read the data; ``start`` is not used. Refusals as :func:`gdpcore.nowcasting.series.read_series`."""
        data = read(x, y, observes)
        return MeanFit(self, data, data)


@dataclass(frozen=True, eq=False)
class MeanFit(Seen):
    """A mean of the past."""

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """y_new ~ t(n - 1) about the mean, its squared scale s^2 (1 + 1/n)."""
        past = known_figures(self.learned, column)[-self.spec.window if self.spec.window else None :]
        require_enough(data.names[column], data.period_of(row, column), len(past), 1)
        variance = past.var(ddof=1) * (1.0 + 1.0 / len(past))
        return student(data, row, column, float(past.mean()), float(variance), len(past) - 1)


@dataclass(frozen=True)
class RandomWalk:
    """The last figure repeated; h periods on its variance is h times that of a step, with a t density.

    Examples
    --------
    >>> import pandas as pd
    >>> y = pd.DataFrame({"GDP": [1.0, 2.0, 3.0, 2.0]}, pd.period_range("2023Q1", periods=4, freq="Q"))
    >>> x = pd.DataFrame({"industry": np.arange(12.0)}, pd.period_range("2023-01", periods=12, freq="M"))
    >>> one = RandomWalk().fit(x, y).nowcast("GDP", "2024Q2")
    >>> one.mean, round(one.sd, 4), one.df
    (2.0, 2.4495, 3.0)
    """

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> WalkFit:
        """Read the data; ``start`` is not used. Refusals as :func:`gdpcore.nowcasting.series.read_series`."""
        data = read(x, y, observes)
        return WalkFit(self, data, data)


@dataclass(frozen=True, eq=False)
class WalkFit(Seen):
    """A walk whose steps have mean nought: the variance of a step is the mean of squared steps, each over the periods it takes."""

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """y_new ~ t(steps) about the last figure, its squared scale steps since it times the variance of one."""
        at = np.flatnonzero(np.isfinite(self.learned.values[own_rows(self.learned, column), column]))
        steps = np.square(np.diff(known_figures(self.learned, column))) / np.diff(at)
        require_enough(data.names[column], data.period_of(row, column), len(steps), 0)
        every = 3 if data.quarterly[column] else 1
        known = np.flatnonzero(np.isfinite(data.values[:row, column]))
        if not len(known):
            raise ModelError("E-RIVAL-001", series=data.names[column], period=str(data.period_of(row, column)), count=0, least=1)
        since = (row - known[-1]) / every
        return student(data, row, column, float(data.values[known[-1], column]), float(steps.mean() * since), len(steps))


@dataclass(frozen=True)
class AutoRegression:
    """An autoregression by least squares; further ahead it is iterated.

    Parameters
    ----------
    lags : of the series, or "bic": from 1 to ``most`` by the criterion of Schwarz. most : lags at most.

    Notes
    -----
    One step ahead the density is the exact predictive t under a flat prior. Further ahead its squared scale is
    s^2 sum psi_j^2 + g'Vg, with g the gradient of the forecast in the coefficients and V their covariance.

    References
    ----------
    Luetkepohl (2005), New Introduction to Multiple Time Series Analysis, section 3.5.

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> y = pd.DataFrame({"GDP": rng.normal(5.0, 1.0, 40)}, pd.period_range("2014Q1", periods=40, freq="Q"))
    >>> x = pd.DataFrame({"industry": rng.normal(size=120)}, pd.period_range("2014-01", periods=120, freq="M"))
    >>> fit = AutoRegression(lags=1).fit(x, y)
    >>> fit.nowcast("GDP", "2024Q1").df, fit.nowcast("GDP", "2023Q4").sd
    (37.0, 0.0)
    """

    lags: int | str = 1
    most: int = 4

    def __post_init__(self) -> None:
        require_whole("most", self.most, 1)
        if self.lags != "bic":
            require_whole("lags", self.lags, 1)

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> AutoFit:
        """Read the data; ``start`` is not used. Refusals as :func:`gdpcore.nowcasting.series.read_series`."""
        data = read(x, y, observes)
        return AutoFit(self, data, data)


@dataclass(frozen=True, eq=False)
class AutoFit(Seen):
    """An autoregression of whichever series is asked for."""

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The iterated forecast, with the errors of the steps and of the coefficients."""
        name, period = data.names[column], data.period_of(row, column)
        past = self.learned.values[own_rows(self.learned, column), column]
        law = autoregress(past[None], None if self.spec.lags == "bic" else self.spec.lags, self.spec.most)
        require_enough(name, period, int(law.count[0]), int(law.lags[0]) + 1)
        if law.collinear[0]:
            raise ModelError("E-RIVAL-002", series=name, what=f"{int(law.lags[0])} own lags")
        rows = own_rows(data, column)
        here = int(np.searchsorted(rows, row)) + 1
        now = data.values[rows[:here], column][None]
        steps = here - int(np.flatnonzero(np.isfinite(now[0]))[-1]) + 2 * law.values.shape[1] if np.isfinite(now).any() else 1
        path = continue_forward(now, np.full(now.shape, law.values[0, 0]), law.values[:, 1:], tail=min(steps, here))
        if np.isnan(path.values[0, -1]):
            raise ModelError("E-RIVAL-001", series=name, period=str(period), count=0, least=int(law.lags[0]))
        g = path.gradient[0, -1]
        variance = law.variance[0] * np.square(path.loadings[0, -1]).sum() + g @ law.covariance[0] @ g
        return student(data, row, column, float(path.values[0, -1]), float(variance), int(law.df[0]))


def known_figures(data: FactorData, column: int) -> Array:
    """The figures of a series, in order."""
    values = data.values[:, column]
    return np.asarray(values[np.isfinite(values)])
