"""Several models as one: their densities pooled with weights learned from what they would have said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.forecaster import Forecaster
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.rivals.past import Past, edge, tried
from gdpcore.nowcasting.rivals.pooling import SCHEMES, bma, inverse_mse, stacking
from gdpcore.nowcasting.rivals.seen import Array, Seen, read, require_one_of, require_whole
from gdpcore.nowcasting.series import FactorData

LEAST = 4
"""Past quarters that weights must rest on."""


@dataclass(frozen=True)
class Combination:
    """A linear pool of models.

    Weights come from the data given alone: each model is fitted on past quarters with every series cut as far before them as it is now
    before the quarter in question, and judged by what came.

    Parameters
    ----------
    models : name -> model with ``fit(x, y, observes)``. The trials give them two frames, whatever ``fit`` was given.
    weights : "equal"; "inverse_mse", over mean squared errors; "stacking", the non-negative weights of the best combination; "bma",
        by log predictive scores. windows : past quarters, at least four. refit : every so many of them models are fitted anew and
        updated in between.

    References
    ----------
    Hall and Mitchell (2007), International Journal of Forecasting 23, pp. 1-13; and :mod:`gdpcore.nowcasting.rivals.pooling`.

    Examples
    --------
    >>> from gdpcore.nowcasting.rivals import AutoRegression, HistoricalMean
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> x = pd.DataFrame({"industry": rng.normal(size=120)}, pd.period_range("2014-01", periods=120, freq="M"))
    >>> y = pd.DataFrame({"GDP": rng.normal(5.0, 1.0, 40)}, pd.period_range("2014Q1", periods=40, freq="Q"))
    >>> fit = Combination({"mean": HistoricalMean(), "ar": AutoRegression()}).fit(x, y)
    >>> float(fit.weights("GDP", "2024Q1").sum().round(12)), fit.nowcast("GDP", "2023Q4").sd
    (1.0, 0.0)
    """

    models: Mapping[str, Any]
    weights: str = "inverse_mse"
    windows: int = 20
    refit: int = 4

    def __post_init__(self) -> None:
        if not isinstance(self.models, Mapping) or not self.models:
            raise ModelError("E-RIVAL-008", given=repr(self.models))
        for name, model in self.models.items():
            if isinstance(model, type) or not isinstance(model, Forecaster):
                raise ModelError("E-RIVAL-008", given=f"{name}: {model!r}")
        require_one_of("weights", self.weights, SCHEMES)
        require_whole("windows", self.windows, LEAST)
        require_whole("refit", self.refit, 1)

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> CombinationFit:
        """Fit every model; weights are learned when a cell is asked for. What a model refuses is raised as it is."""
        data = read(x, y, observes)
        begun = start.fits if isinstance(start, CombinationFit) else {}
        fits = {n: m.fit(x, y, observes, start=begun.get(n)) for n, m in self.models.items()}
        return CombinationFit(self, data, data, fits)


@dataclass(frozen=True, eq=False)
class CombinationFit(Seen):
    """Fitted models and how they are weighed.

    Attributes
    ----------
    fits : name -> fitted model.
    """

    fits: Mapping[str, Any]
    _trials: dict[Any, Past] = field(default_factory=dict, repr=False)

    def update(self, x: Any, y: Any = None) -> Self:
        """The same parameters and the same trials on other data."""
        new = super().update(x, y)
        return replace(new, fits={n: f.update(x, y) for n, f in self.fits.items()})

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The pool."""
        period = data.period_of(row, column)
        return Mixture.of([f.nowcast(data.names[column], period) for f in self.fits.values()], self._shares(data, row, column))

    def weights(self, target: str, period: Any) -> pd.Series:
        """The weight of each model for a cell."""
        return pd.Series(self._shares(*self.data.position(target, period)), index=list(self.fits), name=target)

    def trials(self, target: str, period: Any) -> pd.DataFrame:
        """What each model would have said of past quarters: a column per model, and "actual"."""
        past = self._past(*self.data.position(target, period))
        frame = pd.DataFrame(past.mean, index=past.periods, columns=list(self.fits))
        return frame.assign(actual=past.actual[:, 0] if len(frame) else np.empty(0))

    def _shares(self, data: FactorData, row: int, column: int) -> Array:
        if self.spec.weights == "equal" or len(self.fits) == 1:
            return np.full(len(self.fits), 1.0 / len(self.fits))
        past = self._past(data, row, column)
        if len(past.periods) < LEAST:
            period = str(data.period_of(row, column))
            raise ModelError("E-RIVAL-007", series=data.names[column], period=period, count=len(past.periods), least=LEAST)
        if self.spec.weights == "bma":
            return bma(past.log_score)
        return (inverse_mse if self.spec.weights == "inverse_mse" else stacking)(past.errors)

    def _past(self, data: FactorData, row: int, column: int) -> Past:
        """Trials on the data learned from, with the edge that the data have now; kept, for they do not change."""
        age = edge(data, row)
        key = (column, tuple(int(a) for a in age))
        if key not in self._trials:
            before = self.learned.months[0].ordinal - data.months[0].ordinal
            models = list(self.spec.models.values())
            cells = [column] * len(models)
            self._trials[key] = tried(models, self.learned, cells, row - before, age, self.spec.windows, self.spec.refit)
        return self._trials[key]
