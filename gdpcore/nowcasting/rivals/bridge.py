"""Bridge equations: the months of the quarter forecast, the quarter regressed on its months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.kernel.autoregression import continue_forward, lagged
from gdpcore.kernel.regression import least_squares, newey_west_lags
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.rivals.equations import WEIGHTS, Equations, co_moments, reasons
from gdpcore.nowcasting.rivals.month_laws import Sarima, month_law
from gdpcore.nowcasting.rivals.months import ages, month_figures
from gdpcore.nowcasting.rivals.seen import (
    Array,
    Numbers,
    Seen,
    quarter_rows,
    read,
    require_one_of,
    require_quarterly,
    require_whole,
)
from gdpcore.nowcasting.series import FactorData

STALE = 12
"""An indicator whose last figure is so many months older than the newest of all is left out."""
PEAK = (1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9)
FLAT = (1 / 3, 1 / 3, 1 / 3)


@dataclass(frozen=True)
class Bridge:
    """A quarter on the quarterly means of monthly indicators and on its own past; missing months are forecast by autoregressions.

    Parameters
    ----------
    own_lags : quarters of the target before; 0 for none. indicator_lags : quarters of each indicator before the same one.
    combine : "equal", "inverse_mse" or "bic" weights of one equation per indicator; "together": one equation with the indicators that
        forward selection by the criterion of Schwarz takes.
    month_lags : of the months' autoregressions, or "bic": from 1 to 6 by the criterion of Schwarz, series by series; or a :class:`Sarima`,
        estimated by statsmodels.
    aggregate : "target" weighs months as the target's own: 1-2-3-2-1 for a "quarter_growth" target, else a plain mean; "mean".

    Notes
    -----
    The squared scale of the t density: errors of the equations with their correlation, the forecast errors of the months with
    theirs, and the coefficients by their Newey-West covariance. Coefficients of the months' autoregressions are taken as known.
    An indicator whose last figure is twelve months older than the newest is left out; :meth:`BridgeFit.equations` says so.

    References
    ----------
    Baffigi, Golinelli and Parigi (2004), International Journal of Forecasting 20, pp. 447-460; Newey and West (1987), Econometrica 55,
    pp. 703-708.

    Examples
    --------
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> x = pd.DataFrame(rng.normal(size=(120, 2)), pd.period_range("2014-01", periods=120, freq="M"), ["industry", "retail"])
    >>> y = pd.DataFrame({"GDP": x["industry"].to_numpy().reshape(40, 3).mean(1)[:39]}, pd.period_range("2014Q1", periods=39, freq="Q"))
    >>> fit = Bridge(combine="together").fit(x, y, {"GDP": "quarter_mean"})
    >>> round(float(fit.nowcast("GDP", "2023Q4").mean - x["industry"].iloc[-3:].mean()), 9) + 0.0
    0.0
    """

    own_lags: int = 1
    indicator_lags: int = 0
    combine: str = "inverse_mse"
    month_lags: int | str | Sarima = "bic"
    aggregate: str = "target"

    def __post_init__(self) -> None:
        require_one_of("combine", self.combine, (*WEIGHTS, "together"))
        require_one_of("aggregate", self.aggregate, ("target", "mean"))
        require_whole("own_lags", self.own_lags, 0)
        require_whole("indicator_lags", self.indicator_lags, 0)
        if self.month_lags != "bic" and not isinstance(self.month_lags, Sarima):
            require_whole("month_lags", self.month_lags, 1)

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> BridgeFit:
        """Read the data; ``start`` is not used. Refusals as :func:`gdpcore.nowcasting.series.read_series`."""
        data = read(x, y, observes)
        return BridgeFit(self, data, data)


@dataclass(frozen=True, eq=False)
class _Months:
    """Quarterly means of N monthly series: ``past`` (N, Q0) as learned; ``now`` (N, Q) with forecasts, and ``errors`` (N, Q, S) of them on
    the shocks of S months, whose covariance is ``cov`` (N, N). ``why`` : reasons to leave a series out."""

    past: Array
    now: Array
    errors: Array
    cov: Array
    why: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class BridgeFit(Seen):
    """Bridge equations, estimated when a cell is asked for."""

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The equations combined."""
        return self._equations(data, row, column).combine(self._scheme, data, row, column)

    def equations(self, target: str, period: Any) -> pd.DataFrame:
        """What each equation says of a cell: forecast, weight, sd, count, and why it is left out."""
        return self._equations(*self.data.position(target, period)).table(self._scheme)

    @property
    def _scheme(self) -> str:
        return "equal" if self.spec.combine == "together" else self.spec.combine

    def _equations(self, data: FactorData, row: int, column: int) -> Equations:
        require_quarterly("Bridge", data, column)
        names = [n for n, q in zip(data.names, data.quarterly, strict=True) if not q]
        peaked = self.spec.aggregate == "target" and data.kinds[column] == "quarter_growth"
        months = self._months(data, row, PEAK if peaked else FLAT)
        rows = quarter_rows(data)
        own = data.values[rows[rows <= row], column]
        if self.spec.own_lags and not np.isfinite(own).any():
            raise ModelError("E-RIVAL-001", series=data.names[column], period=str(data.period_of(row, column)), count=0, least=1)
        past = self.learned.values[quarter_rows(self.learned), column]
        if self.spec.combine != "together":
            return self._each([[i] for i in range(len(names))], names, months, past, own)
        chosen = self._select(months, past)
        return self._each([chosen], [" + ".join(names[i] for i in chosen) or "own past"], months, past, own)

    def _months(self, data: FactorData, row: int, weights: tuple[float, ...]) -> _Months:
        learned, now = month_figures(self.learned), month_figures(data)[:, : row + 1]
        law = month_law(learned, self.spec.month_lags)
        age = ages(now, row)
        stale = np.asarray(age > age.min() + STALE)
        why = tuple(
            "its own law of months cannot be estimated" if b else "stale" if s else ""
            for b, s in zip(law.bad, stale, strict=True)
        )
        values, loadings = law.go_on(now, int(np.where(stale | law.bad, 0, age).max()))
        rows, old = quarter_rows(data), quarter_rows(self.learned)
        cov = co_moments(law.residuals, law.df)
        return _Months(
            _windows(learned, old, weights), _windows(values, rows[rows <= row], weights),
            _windows(loadings, rows[rows <= row], weights), cov, why,
        )  # fmt: skip

    def _select(self, months: _Months, past: Array) -> list[int]:
        """Indicators by forward selection: each step takes the one that lowers the criterion of Schwarz most, on a common sample."""
        left = [i for i, reason in enumerate(months.why) if not reason and np.isfinite(months.now[i, -1])]
        pieces = {i: _with_lags(months.past[i], self.spec.indicator_lags) for i in left}
        base = np.column_stack([np.ones(len(past)), lagged(past, self.spec.own_lags)])
        common = np.isfinite(past) & np.isfinite(base).all(1)
        most = max((np.isfinite(p).all(1) & common).sum() for p in pieces.values()) if pieces else 0
        left = [i for i in left if (np.isfinite(pieces[i]).all(1) & common).sum() >= 0.8 * most]
        for i in left:
            common &= np.isfinite(pieces[i]).all(1)
        chosen: list[int] = []
        best = np.inf
        y = np.where(common, past, np.nan)
        while left:
            x = np.array([np.column_stack([base, *(pieces[j] for j in chosen), pieces[i]]) for i in left])
            one = least_squares(np.broadcast_to(y, x.shape[:2]), x)
            n, k = max(common.sum(), 1), x.shape[-1]
            squares = np.maximum(np.nansum(np.square(one.residuals), -1), 1e-24 * np.nansum(y * y))
            usable = np.isfinite(one.variance) & (one.df >= max(3, n // 4))
            criterion = np.where(usable, n * np.log(squares / n) + k * np.log(n), np.inf)
            if criterion.min() >= best:
                break
            best, at = criterion.min(), left[int(criterion.argmin())]
            chosen.append(at)
            left.remove(at)
        return chosen

    def _each(self, members: list[list[int]], names: list[str], months: _Months, past: Array, own: Array) -> Equations:
        """An equation for each list of indicators, all lists of one length."""
        lags, width = self.spec.own_lags, self.spec.indicator_lags
        count = len(members)
        which = np.array(members, dtype=np.intp).reshape(count, -1)
        k = which.shape[1] * (width + 1)
        z = np.ones((count, len(past), 1 + k))
        z[..., 1:] = _with_lags(months.past[which], width).transpose(0, 2, 1, 3).reshape(count, len(past), k)
        y = np.broadcast_to(past, (count, len(past)))
        x = np.concatenate([z, np.broadcast_to(lagged(past, lags), (count, len(past), lags))], -1)
        one = least_squares(y, x, hac=newey_west_lags(len(past)))
        z = np.ones((count, len(own), 1 + k))
        z[..., 1:] = _with_lags(months.now[which], width).transpose(0, 2, 1, 3).reshape(count, len(own), k)
        beta = np.nan_to_num(one.values)
        known = np.flatnonzero(np.isfinite(own))
        tail = min(len(own) - (int(known[-1]) if len(known) else 0) + 2 * lags, len(own))
        drive = np.einsum("jqk,jk->jq", z, beta[:, : 1 + k])
        path = continue_forward(np.broadcast_to(own, drive.shape), drive, beta[:, 1 + k :], z, tail=tail)
        shocks = _carried(months.errors, which, beta, width, own)
        variance = np.maximum(np.einsum("ji,jil,jl->j", path.gradient[:, -1], one.covariance, path.gradient[:, -1]), 0.0)
        why = reasons(one.count, one.df, one.collinear, path.values[:, -1])
        told = ["; ".join(filter(None, (months.why[i] for i in group))) for group in members]
        why = tuple(a or b for a, b in zip(told, why, strict=True))
        return Equations(
            tuple(names[:count]), path.values[:, -1], one.residuals, path.loadings[:, -1], variance, one.count, one.df, x.shape[-1], why,
            shocks, months.cov,
        )  # fmt: skip


def _windows(values: Array, rows: Numbers, weights: tuple[float, ...]) -> Array:
    """(N, Q, ...): weighted means of the months that end in each of the rows; NaN where the first lies before the data."""
    out = np.zeros((len(values), len(rows), *values.shape[2:]))
    for back, w in enumerate(weights):
        out += w * values[:, np.maximum(rows - back, 0)]
    out[:, rows < len(weights) - 1] = np.nan
    return out


def _with_lags(values: Array, width: int) -> Array:
    """(..., Q, 1 + width): quarters and those before."""
    return np.concatenate([values[..., None], lagged(values, width)], -1)


def _carried(errors: Array, which: Numbers, beta: Array, width: int, own: Array) -> Array:
    """(J, N, S): how shocks of months enter the last quarter, through the indicators and the target's own lags."""
    (count, members), quarters = which.shape, errors.shape[1]
    slopes = beta[:, 1 : 1 + members * (width + 1)].reshape(count, members, width + 1)
    phi = beta[:, 1 + members * (width + 1) :]
    known = np.flatnonzero(np.isfinite(own))
    first = int(known[-1]) + 1 if len(known) else quarters - 1
    held = np.nan_to_num(errors)
    out = np.zeros((quarters, count, len(errors), errors.shape[2]))
    for q in range(first, quarters):
        for m in range(members):
            for lag in range(min(width, q) + 1):
                out[q, np.arange(count), which[:, m]] += slopes[:, m, lag, None] * held[which[:, m], q - lag]
        for lag in range(min(phi.shape[1], q)):
            out[q] += phi[:, lag, None, None] * out[q - 1 - lag]
    return np.asarray(out[-1])
