"""The joint law of the missing cells of a fitted model, and draws from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import ModelError
from gdpcore.nowcasting.factor_fit import FactorFit

Array = NDArray[np.float64]
SAMPLE = 4000
"""Draws from which a model that only simulates is summed up by mean and covariance."""
EXACT = 48
"""Cells up to which a factor model's covariance is computed, a pass over the data for each; of more cells it is sampled."""
Cell = tuple[str, pd.Period]


@runtime_checkable
class Simulates(Protocol):
    """A fitted model that draws its missing cells jointly."""

    def simulate(self, draws: int, seed: int = 0, start: Any = None) -> pd.DataFrame:
        """A row per draw, a column (series, period) per missing cell."""
        ...


@runtime_checkable
class KnowsJointLaw(Protocol):
    """A fitted model that can say the joint law of its missing cells."""

    def joint(self, cells: Sequence[Cell]) -> JointLaw:
        """Their law given all figures."""
        ...


def on_other_data(fit: Any, monthly: pd.DataFrame, quarterly: pd.DataFrame | None) -> Any:
    """A fit with its parameters kept on other figures of the same series."""
    if isinstance(fit, FactorFit):
        return replace(fit, data=fit.data.like(monthly, quarterly))
    return fit.update(monthly, quarterly)


@dataclass(frozen=True, eq=False)
class JointLaw:
    """Some cells as a normal vector.

    Attributes
    ----------
    cells : K (series, period). mean : (K,). covariance : (K, K), in the units of the series.
    """

    cells: tuple[Cell, ...]
    mean: Array
    covariance: Array

    @cached_property
    def root(self) -> Array:
        """(K, K) A with A A' = covariance."""
        values, vectors = np.linalg.eigh(self.covariance)
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))

    def draw(self, draws: int, rng: np.random.Generator) -> Array:
        """(draws, K)."""
        return np.asarray(self.mean + rng.standard_normal((draws, len(self.cells))) @ self.root.T)

    def given(self, draws: Array, figures: Mapping[Cell, float]) -> Array:
        """Draws (n, K) of this law moved to those of the law in which some cells have these figures.

        x + C_a (C_aa)^-1 (figure - x_a) for every draw: the same random numbers with and without the figures.
        """
        at = [k for k, cell in enumerate(self.cells) if cell in figures]
        if not at:
            return draws
        gain = self.covariance[:, at] @ np.linalg.pinv(self.covariance[np.ix_(at, at)], hermitian=True)
        aim = np.array([figures[self.cells[k]] for k in at])
        out = draws + (aim - draws[:, at]) @ gain.T
        out[:, at] = aim
        return np.asarray(out)


def joint_law(fit: Any, cells: Sequence[Cell]) -> JointLaw:
    """The law of some missing cells given all figures of a fit; parameters are taken as known.

    A factor model's is exact: each cell in turn is set one sd above its mean, and how far the others follow is their
    covariance with it; of more than 48 cells the covariance is that of 4000 draws. Any other model is summed up by the mean and
    covariance of its draws.

    Raises
    ------
    ModelError
        E-CAST-001 if the model has no such cell, E-CAST-005 if it cannot simulate.
    """
    if not cells:
        return JointLaw((), np.zeros(0), np.zeros((0, 0)))
    if isinstance(fit, KnowsJointLaw):
        return fit.joint(cells)
    return _of_factors(fit, tuple(cells)) if isinstance(fit, FactorFit) else _of_draws(fit, tuple(cells))


def _of_factors(fit: FactorFit, cells: tuple[Cell, ...]) -> JointLaw:
    data = fit.data
    for series, period in cells:
        data, _, _ = data.position(series, period)
    where = [data.position(series, period)[1:] for series, period in cells]
    rows, columns = np.array([r for r, _ in where]), np.array([c for _, c in where])
    smoothed = fit.fitted_on(data)
    mean, sd = smoothed.values[rows, columns], np.sqrt(np.maximum(smoothed.variance[rows, columns], 0.0))
    scale, centres = data.scale[columns], data.centres[rows, columns]
    if len(cells) > EXACT:
        sampled = _of_draws(replace(fit, data=data), cells)
        return JointLaw(cells, mean * scale + centres, sampled.covariance)
    standard = (data.values - data.centres) / data.scale
    covariance = np.zeros((len(cells), len(cells)))
    for k in range(len(cells)):
        covariance[k, k] = sd[k] ** 2
        if sd[k] == 0.0 or k == len(cells) - 1:
            continue
        raised = standard.copy()
        raised[rows[k], columns[k]] = mean[k] + sd[k]
        answer = fit.fitted_on(replace(data, values=raised * data.scale + data.centres)).values[rows, columns]
        covariance[k, k + 1 :] = covariance[k + 1 :, k] = sd[k] * (answer - mean)[k + 1 :]
    return JointLaw(cells, mean * scale + centres, covariance * np.outer(scale, scale))


def _of_draws(fit: Any, cells: tuple[Cell, ...]) -> JointLaw:
    if not isinstance(fit, Simulates):
        raise ModelError("E-CAST-005", model=type(fit).__name__)
    first = min(period.asfreq("M", how="start") for _, period in cells)
    drawn = fit.simulate(SAMPLE, seed=0, start=str(first))
    for series, period in cells:
        if (series, period) not in drawn.columns:
            raise ModelError("E-CAST-001", indicator=series, period=str(period))
    values = drawn[list(cells)].to_numpy()
    return JointLaw(cells, values.mean(axis=0), np.atleast_2d(np.cov(values, rowvar=False)))
