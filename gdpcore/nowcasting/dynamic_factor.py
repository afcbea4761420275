"""The mixed-frequency dynamic factor model: what to estimate, and estimating it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.errors import ModelError
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor_model import lay_out
from gdpcore.nowcasting.ascent import Ascent, climb, polish, score_norm
from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.series import FactorData, read_series
from gdpcore.nowcasting.starts import starting_values
from gdpcore.panel import Panel

TRIAL = 20
"""Passes that each of several starts gets before the best goes on alone."""


@dataclass(frozen=True)
class DynamicFactor:
    """Monthly and quarterly series moved by a few common factors; estimated by maximum likelihood, exactly.

    y_it = l_i' f_t + e_it, with f a stationary VAR and each e an AR(1) or white noise of its own. A quarter is observed as a
    weighted sum of its months, so it is one of the series of the same model. Missing figures are simply missing.

    Parameters
    ----------
    factors, lags : number of factors, and of lags of their VAR.
    idiosyncratic : "ar1" or "iid".
    tolerance : the search stops when two passes in succession gain less, in log points. most : passes over the data at most.
    starts, seed : points from which to search; beyond the first they are drawn with the seed. polish : quasi-Newton at the end.

    References
    ----------
    Banbura and Modugno (2014), Journal of Applied Econometrics 29, pp. 133-160; Mariano and Murasawa (2003), same journal 18,
    pp. 427-443. Loadings and autoregressions are estimated jointly here, with the e integrated out.

    Examples
    --------
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> months = pd.period_range("2015-01", periods=96, freq="M")
    >>> monthly = pd.DataFrame(rng.normal(size=(96, 1)) + 0.5 * rng.normal(size=(96, 4)), months, ["a", "b", "c", "d"])
    >>> fit = DynamicFactor(factors=1, idiosyncratic="iid").fit(monthly)
    >>> fit.converged
    True
    """

    factors: int = 1
    lags: int = 1
    idiosyncratic: str = "ar1"
    tolerance: float = 1e-3
    most: int = 2000
    starts: int = 1
    seed: int = 0
    polish: bool = False

    def __post_init__(self) -> None:
        for name, least in [("factors", 1), ("lags", 1), ("starts", 1), ("most", 1), ("seed", 0)]:
            value = getattr(self, name)
            if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
                raise ModelError("E-NOW-009", name=name, value=value, known=f"a whole number, at least {least}")
        if self.idiosyncratic not in ("ar1", "iid"):
            raise ModelError("E-NOW-009", name="idiosyncratic", value=self.idiosyncratic, known="'ar1' or 'iid'")
        if not 0 < self.tolerance < np.inf:
            raise ModelError("E-NOW-009", name="tolerance", value=self.tolerance, known="log points above nought, such as 0.001")

    def fit(
        self,
        monthly: pd.DataFrame | Panel,
        quarterly: pd.DataFrame | Accounts | None = None,
        observes: Mapping[str, str | Sequence[float]] | None = None,
        *,
        exclude: Iterable[Any] = (),
        start: FactorFit | None = None,
    ) -> FactorFit:
        """Estimate the model.

        Parameters
        ----------
        monthly, quarterly : frames with a PeriodIndex of months and quarters, one column per series, NaN where there is no
            figure. Rates or differences, not trending levels. Rows that are left out are missing figures. Or a Panel and
            Accounts, as growth (:func:`gdpcore.nowcasting.frames.frames_of`).
        observes : what the figures of a column are. Monthly: "month" (default); "jan_feb", February's being the mean of January
            and February; "ytd", sums since January; "ytd_growth", growth since January, the mean of the months'. Quarterly:
            "quarter_growth" on the quarter before (default; months weigh 1-2-3-2-1), "quarter_mean" (levels of rates and growth
            on the same quarter last year), "quarter_sum". Or weights of the months, the last the period's last.
        exclude : months and quarters, such as the spring of 2020, whose figures are left out.
        start : an earlier fit of the same series to begin from, for the next vintage.

        Raises
        ------
        ReviewError
            All that is wrong with the series, E-NOW-002 to E-NOW-008, naming each.
        ModelError
            E-NOW-001, E-NOW-006, E-NOW-013 for a frame of another kind; E-NOW-009 if there are fewer series than factors or too few
            months; E-NOW-012 if ``start`` is a fit of other series.
        """
        frames = frames_of(monthly, quarterly, observes)
        data = read_series(frames.monthly, frames.quarterly, frames.observes, exclude)
        if len(data.names) < self.factors or len(data.months) < 3 * (self.factors + self.lags):
            known = f"fewer: there are {len(data.names)} series over {len(data.months)} months"
            raise ModelError("E-NOW-009", name="factors", value=self.factors, known=known)
        panel, autocorrelated = data.panel(), self.idiosyncratic == "ar1"
        layout = lay_out(panel, factors=self.factors, lags=self.lags, autocorrelated=autocorrelated)
        ascent = self._best(layout, self._starts(data, start))
        if self.polish:
            ascent = polish(layout, ascent, autocorrelated=autocorrelated)
        return FactorFit(self, data, ascent, score_norm(layout, ascent.parameters, autocorrelated))

    def _starts(self, data: FactorData, earlier: FactorFit | None) -> list[Parameters]:
        """Where to search from: an earlier fit, or principal components and, with a seed, some that weigh the series at random."""
        if earlier is not None:
            return [earlier.parameters_for(data, self)]
        panel, autocorrelated = data.panel(), self.idiosyncratic == "ar1"
        draws = [None, *(np.random.default_rng([self.seed, k]) for k in range(1, self.starts))]
        return [starting_values(panel, self.factors, self.lags, autocorrelated, rng) for rng in draws]

    def _best(self, layout: Any, starts: list[Parameters]) -> Ascent:
        autocorrelated, tolerance = self.idiosyncratic == "ar1", self.tolerance
        if len(starts) > 1:
            tried = [climb(layout, one, autocorrelated=autocorrelated, tolerance=tolerance, most=TRIAL) for one in starts]
            starts = [max(tried, key=lambda a: a.loglike).parameters]
        return climb(layout, starts[0], autocorrelated=autocorrelated, tolerance=tolerance, most=self.most)
