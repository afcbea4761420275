"""MIDAS: a quarter regressed on the months that are known, without forecasting any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.kernel.midas import Midas as Weighted
from gdpcore.kernel.midas import midas
from gdpcore.kernel.midas import weights as month_weights
from gdpcore.kernel.regression import Regression, least_squares
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.rivals.equations import WEIGHTS, Equations, reasons
from gdpcore.nowcasting.rivals.months import ages, month_figures, regressors
from gdpcore.nowcasting.rivals.seen import (
    Array,
    Seen,
    quarter_rows,
    read,
    require_one_of,
    require_quarterly,
    require_whole,
)
from gdpcore.nowcasting.series import FactorData

FAMILIES = ("unrestricted", "almon", "beta")


@dataclass(frozen=True)
class Midas:
    """A quarter on the last months known of an indicator and on its own past; an equation per indicator, combined.

    The months are counted back from the last one known, so that every ragged edge has an equation of its own, estimated on past
    quarters at the same distance. A quarter h ahead is regressed on what is known now; nothing is iterated.

    Parameters
    ----------
    weights : "unrestricted", a coefficient for every month; "almon" or "beta", two parameters for all of them.
    months : known months that count; None: 3 unrestricted, 9 otherwise.
    own_lags : past quarters of the target, the last known first; 0 for none.
    combine : "equal", "inverse_mse" or "bic" weights of the equations.

    Notes
    -----
    Of one equation the density is the predictive t: exact for "unrestricted", with the Jacobian in theta otherwise.

    References
    ----------
    Ghysels, Sinko and Valkanov (2007), Econometric Reviews 26, pp. 53-90; Foroni, Marcellino and Schumacher (2015), Journal of the
    Royal Statistical Society A 178, pp. 57-82 (unrestricted).

    Examples
    --------
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> x = pd.DataFrame(rng.normal(size=(120, 2)), pd.period_range("2014-01", periods=120, freq="M"), ["industry", "retail"])
    >>> y = x["industry"].to_numpy().reshape(40, 3).mean(1)
    >>> fit = Midas().fit(x, pd.DataFrame({"GDP": y[:39]}, pd.period_range("2014Q1", periods=39, freq="Q")))
    >>> round(abs(fit.equations("GDP", "2023Q4").loc["industry", "forecast"] - y[39]), 12)
    np.float64(0.0)
    """

    weights: str = "unrestricted"
    months: int | None = None
    own_lags: int = 1
    combine: str = "inverse_mse"

    def __post_init__(self) -> None:
        require_one_of("weights", self.weights, FAMILIES)
        require_one_of("combine", self.combine, WEIGHTS)
        require_whole("own_lags", self.own_lags, 0)
        if self.months is not None:
            require_whole("months", self.months, 1 if self.weights == "unrestricted" else 3)

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> MidasFit:
        """Read the data; ``start`` is not used. Refusals as :func:`gdpcore.nowcasting.series.read_series`."""
        data = read(x, y, observes)
        return MidasFit(self, data, data)


@dataclass(frozen=True, eq=False)
class MidasFit(Seen):
    """MIDAS regressions, estimated when a cell is asked for: the edge of the data decides what they are."""

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The equations combined."""
        return self._equations(data, row, column).combine(self.spec.combine, data, row, column)

    def equations(self, target: str, period: Any) -> pd.DataFrame:
        """What each equation says of a cell: forecast, weight, sd, count, and why it is left out."""
        return self._equations(*self.data.position(target, period)).table(self.spec.combine)

    def _equations(self, data: FactorData, row: int, column: int) -> Equations:
        require_quarterly("Midas", data, column)
        spec, figures, past = self.spec, month_figures(data), month_figures(self.learned)
        names = tuple(n for n, q in zip(data.names, data.quarterly, strict=True) if not q)
        k = spec.months or (3 if spec.weights == "unrestricted" else 9)
        lead = np.maximum(ages(figures, row), 0)
        known = np.flatnonzero(np.isfinite(data.values[:row, column]))
        if spec.own_lags and not len(known):
            raise ModelError("E-RIVAL-001", series=data.names[column], period=str(data.period_of(row, column)), count=0, least=1)
        behind = (row - known[-1]) if spec.own_lags else 0
        rows = quarter_rows(self.learned)
        y = np.broadcast_to(self.learned.values[rows, column], (len(names), len(rows)))
        now = regressors(figures, data.values[:, column], np.array([row]), lead, behind, k, spec.own_lags)
        then = regressors(past, self.learned.values[:, column], rows, lead, behind, k, spec.own_lags)
        return _estimated(names, y, then, (now[0][:, 0], now[1][:, 0]), spec.weights)


def _estimated(names: tuple[str, ...], y: Array, then: tuple[Array, Array], now: tuple[Array, Array], family: str) -> Equations:
    """Every equation estimated on the past and read off now."""
    ones = np.ones((*y.shape, 1))
    one: Regression | Weighted
    if family == "unrestricted":
        one = least_squares(y, np.concatenate([ones, *then], -1))
        g = np.concatenate([ones[:, 0], *now], -1)
        means = np.einsum("ji,ji->j", one.values, g)
    else:
        one = midas(y, *then, family)
        w, turn = month_weights(family, one.theta, then[0].shape[-1])
        linear = np.concatenate([ones[:, 0], np.einsum("jk,jk->j", now[0], w)[:, None], now[1]], -1)
        means = np.einsum("ji,ji->j", one.values, linear)
        g = np.concatenate([linear, one.values[:, 1:2] * np.einsum("jk,jki->ji", now[0], turn)], -1)
    variance = np.maximum(np.einsum("ji,jil,jl->j", g, one.covariance, g), 0.0)
    why = reasons(one.count, one.df, one.collinear, means)
    return Equations(names, means, one.residuals, np.ones((len(names), 1)), variance, one.count, one.df, g.shape[1], why)
