"""How models would have done: each tried on past quarters with what would have been known then, and nothing later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import GdpcoreError
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.rivals.months import ages
from gdpcore.nowcasting.rivals.seen import Array, Numbers, own_rows
from gdpcore.nowcasting.series import FactorData


@dataclass(frozen=True, eq=False)
class Past:
    """What K models, or one of K cells, would have said of Q past quarters.

    Attributes
    ----------
    periods : Q quarters. actual : (Q, K) what came. mean, log_score : (Q, K).
    """

    periods: pd.PeriodIndex
    actual: Array
    mean: Array
    log_score: Array

    @property
    def errors(self) -> Array:
        """(Q, K) forecasts less what came."""
        return self.mean - self.actual


def edge(data: FactorData, row: int) -> Numbers:
    """(N,) months from the last figure of each series to ``row``."""
    return ages(data.values.T, row)


def frames_then(data: FactorData, row: int, age: Numbers) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The frames with every series cut where it would have ended: ``age`` months before the quarter that ends in ``row``.

    Nothing later is in them, not even as an empty row, so no model can see it.
    """
    stop = row + 1 + max(0, -int(age.min()))
    values = data.values[:stop].copy()
    values[np.arange(len(values))[:, None] > row - age] = np.nan
    months = data.months[: len(values)]
    names = np.asarray(data.names, dtype=object)
    monthly = pd.DataFrame(values[:, ~data.quarterly], months, list(names[~data.quarterly]))
    if not data.quarterly.any():
        return monthly, None
    ends = np.flatnonzero(np.asarray(months.month) % 3 == 0)
    quarterly = pd.DataFrame(values[ends][:, data.quarterly], months[ends].asfreq("Q"), list(names[data.quarterly]))
    return monthly, quarterly


def past_rows(data: FactorData, columns: Sequence[int], row: int, age: Numbers, windows: int) -> list[int]:
    """The last ``windows`` rows before ``row`` in which all of the columns are known now and were not by their age then."""
    rows = own_rows(data, columns[0])
    known = np.asarray(np.isfinite(data.values[:, list(columns)]).all(1))
    return [int(r) for r in rows if known[r] and r < row and (age[list(columns)] > 0).all()][-windows:]


def tried(
    models: Sequence[Any], data: FactorData, cells: Sequence[int], row: int, age: Numbers, windows: int, refit: int
) -> Past:
    """Every model (or the one model for every cell) on past quarters, oldest first.

    Models are fitted anew on every ``refit``-th quarter and updated in between. A quarter on which one of them refuses is left out.
    """
    fits: list[Any] = [None] * len(models)
    periods, rows_of = [], []
    for step, r in enumerate(past_rows(data, sorted(set(cells)), row, age, windows)):
        x, y = frames_then(data, r, age)
        try:
            for k, model in enumerate(models):
                if fits[k] is None or step % refit == 0 or not hasattr(fits[k], "update"):
                    fits[k] = model.fit(x, y, data.observes)
                else:
                    fits[k] = fits[k].update(x, y)
            said = [_said(fits[k if len(models) > 1 else 0], data, r, c) for k, c in enumerate(cells)]
        except GdpcoreError:
            fits = [None] * len(models)
            continue
        periods.append(data.period_of(r, cells[0]))
        rows_of.append(
            [
                (float(data.values[r, c]), one.mean, one.log_score(float(data.values[r, c])))
                for c, one in zip(cells, said, strict=True)
            ]
        )
    table = np.array(rows_of, dtype=np.float64).reshape(len(periods), len(cells), 3)
    index = pd.PeriodIndex(periods, freq="Q" if data.quarterly[cells[0]] else "M")
    return Past(index, table[..., 0], table[..., 1], table[..., 2])


def _said(fit: Any, data: FactorData, row: int, column: int) -> Density:
    one: Density = fit.nowcast(data.names[column], data.period_of(row, column))
    return one
