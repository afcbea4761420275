"""What every rival holds once it is fitted: the data that it learned from, and those that it speaks of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import ModelError, listed
from gdpcore.nowcasting.density import Density, Nowcast
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.series import FactorData, read_series
from gdpcore.nowcasting.student import Student

Array = NDArray[np.float64]
Numbers = NDArray[Any]
"""Counts, rows or flags."""
LEAST_DF = 3
"""Degrees of freedom that a regression must have: with fewer its density has no variance."""


@dataclass(frozen=True, eq=False)
class Seen(ABC):
    """A fitted model.

    Attributes
    ----------
    spec : the model as configured. learned : the figures that parameters come from. data : those that are known now.
    """

    spec: Any
    learned: FactorData
    data: FactorData

    def nowcast(self, target: str, period: Any) -> Density:
        """The density of a cell: a known one is its figure with sd nought.

        Raises
        ------
        ModelError
            E-NOW-010 for an unknown series, E-NOW-011 for a period outside the months, E-RIVAL-001 to E-RIVAL-004 if the model's
            equation cannot be estimated.
        """
        data, row, column = self.data.position(target, period)
        known = float(data.values[row, column])
        if np.isfinite(known):
            return Nowcast(target, data.period_of(row, column), known, 0.0)
        return self.density(data, row, column)

    def update(self, x: Any, y: Any = None) -> Self:
        """The same parameters on other data of the same series; E-NOW-012 if the series are others."""
        frames = frames_of(x, y)
        return replace(self, data=self.data.like(frames.monthly, frames.quarterly))

    @abstractmethod
    def density(self, data: FactorData, row: int, column: int) -> Density:
        """What is said of a cell that is not known; the last row of ``data`` is that of the cell or later."""


def read(x: Any, y: Any, observes: Any) -> FactorData:
    """Whatever a model was given, on one monthly grid; refusals as :func:`gdpcore.nowcasting.series.read_series`."""
    frames = frames_of(x, y, observes)
    return read_series(frames.monthly, frames.quarterly, frames.observes)


def require_quarterly(model: str, data: FactorData, column: int) -> None:
    """E-RIVAL-004 unless the column is quarterly."""
    if not data.quarterly[column]:
        known = [n for n, q in zip(data.names, data.quarterly, strict=True) if q]
        raise ModelError("E-RIVAL-004", series=data.names[column], model=model, known=listed(known, 12) or "none")


def require_whole(name: str, value: Any, least: int) -> None:
    """E-NOW-009 unless a setting is a whole number, at least ``least``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ModelError("E-NOW-009", name=name, value=value, known=f"a whole number, at least {least}")


def require_one_of(name: str, value: Any, known: tuple[str, ...]) -> None:
    """E-NOW-009 unless a setting is one of those known."""
    if value not in known:
        raise ModelError("E-NOW-009", name=name, value=value, known=" or ".join(repr(k) for k in known))


def require_enough(series: str, period: pd.Period, count: int, coefficients: int) -> None:
    """E-RIVAL-001 unless an equation keeps three degrees of freedom."""
    if count < coefficients + LEAST_DF:
        raise ModelError("E-RIVAL-001", series=series, period=str(period), count=int(count), least=coefficients + LEAST_DF)


def quarter_rows(data: FactorData) -> NDArray[np.intp]:
    """Rows of the months that end a quarter."""
    return np.flatnonzero(np.asarray(data.months.month) % 3 == 0)


def own_rows(data: FactorData, column: int) -> NDArray[np.intp]:
    """Rows in which a series has its figures: every month, or those that end a quarter."""
    return quarter_rows(data) if data.quarterly[column] else np.arange(len(data.months))


def student(data: FactorData, row: int, column: int, mean: float, variance: float, df: float) -> Density:
    """A t density of a cell from a mean, the squared scale and the degrees of freedom; a figure with sd nought where the past leaves no doubt."""
    name, period, sd = data.names[column], data.period_of(row, column), float(np.sqrt(variance * df / (df - 2.0)))
    return Student(name, period, mean, sd, float(df)) if sd else Nowcast(name, period, mean, 0.0)
