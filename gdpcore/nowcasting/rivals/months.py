"""Monthly series as figures of single months, whatever they are published as."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.nowcasting.series import FactorData

Array = NDArray[np.float64]


def month_figures(data: FactorData) -> Array:
    """(N, T): every monthly series month by month.

    A joint figure of January and February stands in both. Sums since January ("ytd"), and growth since January as the mean of the
    months' growth ("ytd_growth"), are taken apart; a step over several months is spread evenly over them. All of it hangs on
    figures of the same year up to the month in question's own release, so nothing is known before it is.
    """
    columns = np.flatnonzero(~data.quarterly)
    out = data.values[:, columns].T.copy()
    for i, c in enumerate(columns):
        kind = data.kinds[c]
        if kind == "jan_feb":
            january = np.asarray(data.months.month) == 1
            joint = np.flatnonzero(january[:-1] & np.isnan(out[i, :-1]) & np.isfinite(out[i, 1:]))
            out[i, joint] = out[i, joint + 1]
        elif kind in ("ytd", "ytd_growth"):
            times = np.asarray(data.months.month, dtype=np.float64) if kind == "ytd_growth" else np.ones(len(data.months))
            out[i] = _apart(out[i] * times, data.months)
    return out


def _apart(sums: Array, months: pd.PeriodIndex) -> Array:
    """Single months of sums since January."""
    out, year, month = np.full(len(sums), np.nan), np.asarray(months.year), np.asarray(months.month)
    last, before, since = -1, 0.0, 0
    for t in np.flatnonzero(np.isfinite(sums)):
        if year[t] != last:
            last, before, since = year[t], 0.0, 0
        steps = month[t] - since
        out[max(t - steps + 1, 0) : t + 1] = (sums[t] - before) / steps
        before, since = sums[t], month[t]
    return out


def ages(values: Array, row: int) -> NDArray[np.intp]:
    """(N,) months from each series' last figure to ``row``, negative if it lies beyond; the number of rows for one without figures.

    Examples
    --------
    >>> ages(np.array([[1.0, 2.0, np.nan], [np.nan, np.nan, np.nan]]), 2)
    array([1, 3])
    """
    known = np.isfinite(values)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.asarray(np.where(known.any(1), row - last, values.shape[1]), np.intp)


def regressors(
    figures: Array, own: Array, rows: NDArray[np.intp], lead: NDArray[np.intp], behind: int, k: int, lags: int
) -> tuple[Array, Array]:
    """(J, Q, K) months and (J, Q, P) own lags as seen from the quarters that end in ``rows``."""
    at = rows[None, :, None] - lead[:, None, None] - np.arange(k)
    months = np.where(at >= 0, figures[np.arange(len(figures))[:, None, None], np.maximum(at, 0)], np.nan)
    back = rows[:, None] - behind - 3 * np.arange(lags)
    past = np.where(back >= 0, own[np.maximum(back, 0)], np.nan)
    return months, np.broadcast_to(past, (len(figures), *past.shape))
