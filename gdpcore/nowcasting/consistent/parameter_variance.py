"""The indicators' model estimated on other samples: years left out one at a time, or samples drawn from the model itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gdpcore.errors import GdpcoreError, ModelError
from gdpcore.nowcasting.consistent.columns import Columns
from gdpcore.nowcasting.factor_fit import FactorFit

if TYPE_CHECKING:
    from gdpcore.nowcasting.consistent.fit import SchemeFit

HOW = ("jackknife", "bootstrap")


def refits(fit: SchemeFit, how: str, count: int, year: int, seed: int) -> tuple[list[Any], Callable[[int], float]]:
    """Fits on other samples, and the factor of their sum of squares about the mean that estimates a variance, from their number.

    "jackknife": a year less each, (B - 1) / B. "bootstrap": ``count`` samples of the same shape drawn from the fitted factor model
    (Stoffer and Wall 1991, Journal of the American Statistical Association 86, pp. 1024-1033), 1 / (B - 1). A sample that the model
    refuses is left out.
    """
    if how not in HOW:
        raise ModelError("E-NOW-009", name="parameters", value=how, known=" or ".join(map(repr, HOW)))
    columns, model, start = fit.columns, fit.spec.model, fit.inner
    if how == "jackknife":
        samples, factor = _without_years(columns, year), _jackknife
    else:
        if not isinstance(start, FactorFit):
            raise ModelError("E-CAST-005", model=type(start).__name__)
        samples, factor = _drawn(start, columns, count, seed), _bootstrap
    out = []
    for monthly, quarterly in samples:
        try:
            out.append(model.fit(monthly, quarterly, columns.observes or None, start=start))
        except GdpcoreError:
            continue
    return out, factor


def _jackknife(count: int) -> float:
    return (count - 1) / count


def _bootstrap(count: int) -> float:
    return 1 / max(count - 1, 1)


def _without_years(columns: Columns, year: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame | None]]:
    for gone in sorted({int(y) for y in columns.monthly.index.year if y < year}):
        kept = columns.monthly.copy()
        kept.loc[kept.index.year == gone] = np.nan
        yield kept, columns.quarterly


def _drawn(inner: FactorFit, columns: Columns, count: int, seed: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame | None]]:
    """Samples with figures where the data have them, drawn from the model given the very first figure alone."""
    values = np.full_like(inner.data.values, np.nan)
    first = np.unravel_index(int(np.isfinite(inner.data.values).argmax()), values.shape)
    values[first] = inner.data.values[first]
    draws = replace(inner, data=replace(inner.data, values=values)).simulate(count, seed)
    frames = [columns.monthly] + ([] if columns.quarterly is None else [columns.quarterly])
    for b in range(count):
        figures = draws.iloc[b].unstack("series")
        yield tuple(_like(frame, figures) for frame in frames) if len(frames) == 2 else (_like(columns.monthly, figures), None)


def _like(frame: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """The drawn figures of a frame's columns where the frame has figures."""
    return figures.reindex(index=frame.index, columns=frame.columns).where(frame.notna())
