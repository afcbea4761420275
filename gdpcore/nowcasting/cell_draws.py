"""Joint draws of the cells that are not known."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import parse_period
from gdpcore.errors import ModelError
from gdpcore.kernel.factor_model import draw_cells
from gdpcore.nowcasting.series import FactorData, row_month

if TYPE_CHECKING:
    from gdpcore.nowcasting.factor_fit import FactorFit

Index = NDArray[np.intp]


def running_quarter(data: FactorData) -> FactorData:
    """The same figures with empty months up to the end of the quarter that is under way, if there are quarterly series."""
    return data.until(row_month(data.months[-1].asfreq("Q"))) if data.quarterly.any() else data


def draws_of(fit: FactorFit, draws: int, seed: int, start: Any) -> pd.DataFrame:
    """A row per draw, a column (series, Period) per missing cell from ``start`` on; E-NOW-009 unless draws and seed are counts."""
    for name, value, least in (("draws", draws, 1), ("seed", seed, 0)):
        if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
            raise ModelError("E-NOW-009", name=name, value=value, known=f"a whole number, at least {least}")
    data = running_quarter(fit.data)
    missing = ~np.isfinite(data.values) & data.is_cell()
    if start is not None:
        missing &= np.asarray(data.months >= parse_period(start).asfreq("M", how="start"))[:, None]
    columns, rows = np.nonzero(missing.T)
    values = draw_cells(fit.layout(data), fit.parameters, int(draws), np.random.default_rng(seed), rows, columns)
    values *= data.scale[columns]
    values += data.centres[rows, columns]
    return pd.DataFrame(values, columns=column_labels(data, rows, columns))


def column_labels(data: FactorData, rows: Index, columns: Index) -> pd.MultiIndex:
    """(series, Period) of some cells."""
    labels = [(data.names[c], data.period_of(r, c)) for r, c in zip(rows, columns, strict=True)]
    return (
        pd.MultiIndex.from_tuples(labels, names=["series", "period"])
        if labels
        else pd.MultiIndex.from_arrays([[], []], names=["series", "period"])
    )
