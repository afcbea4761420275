"""What monthly series follow, and how they go on: autoregressions of all at once, or a seasonal ARIMA model each."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import ModelError
from gdpcore.kernel.autoregression import Autoregression, autoregress, continue_forward

Array = NDArray[np.float64]
MOST = 6
"""Lags among which the criterion of Schwarz chooses."""


class MonthLaw(Protocol):
    """The law of N monthly series.

    Attributes
    ----------
    residuals : (N, T) one step ahead. df : (N,). bad : (N,) whether it could not be estimated.
    """

    residuals: Array
    df: NDArray[np.intp]
    bad: NDArray[np.bool_]

    def go_on(self, values: Array, late: int) -> tuple[Array, Array]:
        """Other figures (N, T) with unknown months forecast; and loadings (N, T, S) of their errors on the shocks of the last S months.

        late : rows at the end that hold unknown months which matter.
        """
        ...


def month_law(values: Array, how: int | str | Sarima) -> MonthLaw:
    """Estimate on (N, T) series: autoregressions with so many lags, with lags by "bic", or seasonal ARIMA models."""
    if isinstance(how, Sarima):
        return _Sarimas([how.estimated(x) for x in values], values.shape[1])
    return _Autoregressions(autoregress(values, None if how == "bic" else int(how), MOST))


class _Autoregressions:
    def __init__(self, law: Autoregression) -> None:
        self.residuals, self.df = law.residuals, law.df
        self.bad = np.asarray(~np.isfinite(law.values).all(1))
        self._beta = np.where(self.bad[:, None], 0.0, law.values)

    def go_on(self, values: Array, late: int) -> tuple[Array, Array]:
        beta = self._beta
        tail = min(late + 2 * (beta.shape[1] - 1), values.shape[1])
        path = continue_forward(values, np.broadcast_to(beta[:, :1], values.shape), beta[:, 1:], tail=tail)
        return path.values, path.loadings


@dataclass(frozen=True)
class Sarima:
    """A seasonal ARIMA model of months, estimated by statsmodels, series by series.

    Parameters
    ----------
    order : (p, d, q). seasonal : (P, D, Q) of twelve months. A constant is added where nothing is differenced.

    References
    ----------
    Durbin and Koopman (2012), Time Series Analysis by State Space Methods, 2nd ed., section 3.4.

    Examples
    --------
    >>> Sarima((0, 1, 1), (0, 1, 1))  # the airline model
    Sarima(order=(0, 1, 1), seasonal=(0, 1, 1))
    """

    order: tuple[int, int, int] = (1, 0, 1)
    seasonal: tuple[int, int, int] = (0, 0, 0)

    def __post_init__(self) -> None:
        for name, given in (("order", self.order), ("seasonal", self.seasonal)):
            if len(given) != 3 or any(not isinstance(k, int) or k < 0 for k in given):
                raise ModelError("E-NOW-009", name=name, value=given, known="three whole numbers, at least 0")

    @property
    def coefficients(self) -> int:
        """How many are estimated, the variance left out."""
        p, d, q = self.order
        return p + q + self.seasonal[0] + self.seasonal[2] + (d + self.seasonal[1] == 0)

    def model(self, x: Array) -> Any:
        """The statsmodels model of a series."""
        from statsmodels.tsa.statespace.sarimax import SARIMAX

        season = (*self.seasonal, 12 if any(self.seasonal) else 0)
        return SARIMAX(x, order=self.order, seasonal_order=season, trend="n" if self.order[1] + self.seasonal[1] else "c")

    def estimated(self, x: Array) -> _Sarimax | None:
        """The estimate on one series (T,), NaN where unknown; None where it has too few figures, or the search fails."""
        known = np.flatnonzero(np.isfinite(x))
        least = self.coefficients + 12 * (1 + sum(self.seasonal))
        if len(known) < least or not np.std(x[known]):
            return None
        scale, first = float(np.std(x[known])), int(known[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the search; an estimate that is not finite is not used
            try:
                fit = self.model(x[first : known[-1] + 1] / scale).fit(disp=0, maxiter=200)
            except (np.linalg.LinAlgError, ValueError):
                return None
        if not np.isfinite(fit.params).all():
            return None
        burn = first + int(fit.loglikelihood_burn)
        residuals = np.full(len(x), np.nan)
        residuals[burn : known[-1] + 1] = scale * np.asarray(fit.resid)[burn - first :]
        return _Sarimax(self, fit, scale, np.where(np.isfinite(x), residuals, np.nan), len(known) - self.coefficients)


@dataclass(frozen=True, eq=False)
class _Sarimax:
    """One series' estimate, in units of its sd."""

    spec: Sarima
    fit: Any
    scale: float
    residuals: Array
    df: int

    def go_on(self, x: Array, tail: int) -> tuple[Array, Array]:
        """(T,) with unknown months after the first known one forecast; (T, tail) of their errors on the shocks of the last rows."""
        known, loadings = np.isfinite(x), np.zeros((len(x), tail))
        if known.all() or not known.any():
            return x, loadings
        first = int(known.argmax())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # statsmodels warns of starting values that are not used
            smooth = self.spec.model(x[first:] / self.scale).filter(self.fit.params)
        out = x.copy()
        out[first:] = np.where(known[first:], x[first:], self.scale * np.asarray(smooth.fittedvalues))
        psi = np.asarray(self.fit.impulse_responses(len(x))).ravel()
        begun = first
        for t in range(first, len(x)):
            begun = t + 1 if known[t] else begun
            for s in range(max(begun, len(x) - tail), t + 1):
                loadings[t, s - len(x) + tail] = psi[t - s]
        return out, loadings


class _Sarimas:
    def __init__(self, each: list[_Sarimax | None], months: int) -> None:
        self._each = each
        self.bad = np.array([one is None for one in each], dtype=bool)
        self.residuals = np.array([np.full(months, np.nan) if one is None else one.residuals for one in each])
        self.df = np.array([0 if one is None else one.df for one in each], dtype=np.intp)

    def go_on(self, values: Array, late: int) -> tuple[Array, Array]:
        tail = min(late + 1, values.shape[1])
        out, loadings = values.copy(), np.zeros((*values.shape, tail))
        for i, one in enumerate(self._each):
            if one is not None:
                out[i], loadings[i] = one.go_on(values[i], tail)
        return out, loadings
