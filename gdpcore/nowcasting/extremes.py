"""The figures and months that fit the model worst, so that a month such as those of 2020 is seen before it is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.kernel.factor.data import Observed
from gdpcore.nowcasting.weights import figures_of, first_months, is_month, stationary, windows

if TYPE_CHECKING:
    from gdpcore.nowcasting.factor_fit import FactorFit

Array = NDArray[np.float64]


def extremes(fit: FactorFit, count: int = 10) -> pd.DataFrame:
    """The largest smoothed shocks of factors and of series.

    A month's figure is taken against what the month before says of it, a sum of months as it is; each is divided by its sd under
    the model. A size of 3 is rare, one of 10 should not happen: leave the month out (``exclude``), or give its shock (``shocks``).

    Returns
    -------
    DataFrame with columns period, series ("all factors" for the root mean square of the factors' shocks) and size in sds.
    """
    panel, p = fit.data.panel(), fit.parameters
    factors = fit.factors.to_numpy()
    lags = len(p.transition)
    shocks = factors[lags:] - sum(factors[lags - k - 1 : len(factors) - k - 1] @ a.T for k, a in enumerate(p.transition))
    for row, shift in zip(panel.shocked, p.shifts, strict=True):
        if row >= lags:
            shocks[row - lags] -= shift
    whitened = np.linalg.solve(np.linalg.cholesky(p.factor_cov), shocks.T)
    common = np.sqrt((whitened**2).mean(axis=0))
    left = panel.values - figures_of(panel, factors @ p.loadings.T)
    sizes = np.column_stack([standardised(left[:, i], o, p.rho[i], p.variance[i]) for i, o in enumerate(panel.observed)])
    cells = np.argwhere(np.isfinite(sizes))
    table = pd.DataFrame(
        {
            "period": [*fit.data.months[lags:], *(fit.data.period_of(row, column) for row, column in cells)],
            "series": ["all factors"] * len(common) + [fit.data.names[column] for _, column in cells],
            "size": np.r_[common, np.abs(sizes[tuple(cells.T)])],
        }
    )
    return table.sort_values("size", ascending=False, kind="stable").head(count).reset_index(drop=True)


def standardised(left: Array, observed: Observed, rho: float, variance: float) -> Array:
    """(T,) what the factors leave of a column over its sd: of the shock of a month where the month before is known."""
    if is_month(observed):
        before = np.r_[np.nan, left[:-1]]
        alone = left * np.sqrt((1.0 - rho**2) / variance)
        return np.asarray(np.where(np.isfinite(before), (left - rho * before) / np.sqrt(variance), alone))
    out = np.full(len(left), np.nan)
    cells = np.flatnonzero(np.isfinite(left) & (first_months(observed, len(left)) >= 0))
    weights = windows(observed, cells, len(left))
    spread = np.einsum("cs,st,ct->c", weights, stationary(rho, variance, len(left)), weights, optimize=True)
    out[cells] = left[cells] / np.sqrt(spread)
    return out
