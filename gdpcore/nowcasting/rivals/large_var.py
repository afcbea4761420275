"""A large mixed-frequency Bayesian vector autoregression of months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdpcore.errors import ModelError
from gdpcore.kernel.var_months import Law, lay_out, smooth
from gdpcore.nowcasting.density import Density, Nowcast
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.rivals.seen import Seen, read, require_whole
from gdpcore.nowcasting.rivals.var_search import Found, drawn, search, window_of
from gdpcore.nowcasting.series import FactorData


@dataclass(frozen=True)
class BayesianVar:
    """All series month by month as one vector autoregression, its many coefficients held near a plain law by a Minnesota prior.

    A quarter is a known sum of months that are not; missing months are simply missing. Given the parameters all of them are
    smoothed exactly; parameters are their posterior means given the expected moments, iterated to a fixed point.

    Parameters
    ----------
    lags : months. tightness : prior sd of a first own lag, of standardised series; "glp": the one of the largest marginal likelihood.
    own_lag : prior mean of the first own lag: 0 for growth rates, 1 for levels.
    sum_of_coefficients, single_unit_root : weights of dummy rows for levels, the larger the weaker; None for none.
    draws : 0: densities take the parameters as known; else so many draws of them by Gibbs sampling, and densities are mixtures.
    burn, seed : draws that are thrown away first, and where they begin. tolerance : largest move of a parameter of
        the standardised series at which the search ends. most : passes at most.

    Notes
    -----
    A pass takes of the order of T N^3 p^2 operations where many cells are missing. Densities with ``draws=0`` leave out what
    is not known of the parameters and are a little too narrow.

    References
    ----------
    Giannone, Lenza and Primiceri (2015), Review of Economics and Statistics 97, pp. 436-451; Banbura, Giannone and Reichlin (2010), Journal
    of Applied Econometrics 25, pp. 71-92; Schorfheide and Song (2015), Journal of Business and Economic Statistics 33, pp. 366-380.

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> x = pd.DataFrame(rng.normal(size=(60, 2)), pd.period_range("2019-01", periods=60, freq="M"), ["industry", "retail"])
    >>> y = x["industry"].to_numpy().reshape(20, 3).mean(1)
    >>> y = pd.DataFrame({"GDP": y[:19]}, pd.period_range("2019Q1", periods=19, freq="Q"))
    >>> fit = BayesianVar(lags=1).fit(x, y, {"GDP": "quarter_mean"})
    >>> fit.converged, fit.nowcast("GDP", "2023Q4").sd < 0.5 * float(y["GDP"].std())
    (True, True)
    """

    lags: int = 3
    tightness: float | str = "glp"
    own_lag: float = 0.0
    sum_of_coefficients: float | None = None
    single_unit_root: float | None = None
    draws: int = 0
    burn: int = 100
    seed: int = 0
    tolerance: float = 1e-3
    most: int = 200

    def __post_init__(self) -> None:
        for name, least in [("lags", 1), ("draws", 0), ("burn", 0), ("seed", 0), ("most", 1)]:
            require_whole(name, getattr(self, name), least)
        for name in ("tightness", "sum_of_coefficients", "single_unit_root", "tolerance"):
            value = getattr(self, name)
            free = (name == "tightness" and value == "glp") or (value is None and name not in ("tightness", "tolerance"))
            if not free and (isinstance(value, (str, bool)) or value is None or not 0 < value < np.inf):
                raise ModelError("E-NOW-009", name=name, value=value, known="a positive number")
        if isinstance(self.own_lag, (str, bool)) or not -1 <= self.own_lag <= 1:
            raise ModelError("E-NOW-009", name="own_lag", value=self.own_lag, known="a number from -1 to 1")

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> VarFit:
        """Estimate on these data alone; ``start`` is an earlier fit of the same series whose parameters the search begins from.

        Raises
        ------
        ReviewError, ModelError
            As :func:`gdpcore.nowcasting.series.read_series`; E-RIVAL-001 if there are fewer months than three times the lags and three;
            E-NOW-012 if ``start`` has other series or lags; E-RIVAL-010 if the arithmetic breaks down.
        """
        data = read(x, y, observes)
        rows = int(np.isfinite(data.values).any(1).sum())
        if rows < 3 * (self.lags + 1):
            raise ModelError(
                "E-RIVAL-001", series=data.names[0], period=str(data.months[-1]), count=rows, least=3 * (self.lags + 1)
            )
        if start is not None and (start.data.names != data.names or start.spec.lags != self.lags):
            raise ModelError(
                "E-NOW-012", series=", ".join(sorted(set(start.data.names) ^ set(data.names))) or "the order or the lags"
            )
        found = search(self, data.panel(), None if start is None else start.found.law)
        laws = drawn(found, self.draws, self.burn, self.seed) if self.draws else (found.law,)
        return VarFit(self, data, data, found, laws)


@dataclass(frozen=True, eq=False)
class VarFit(Seen):
    """A vector autoregression with its parameters.

    Attributes
    ----------
    found : where the search ended. laws : the parameters that densities are made of: the means, or all draws.
    """

    found: Found
    laws: tuple[Law, ...]

    @property
    def tightness(self) -> float:
        """Of the prior, given or found."""
        return self.found.tightness

    @property
    def log_marginal(self) -> float:
        """Log marginal likelihood of the standardised months at their expected moments."""
        return self.found.log_marginal

    @property
    def converged(self) -> bool:
        """Whether the last pass moved no month by more than the tolerance."""
        return self.found.converged

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The smoothed cell, under the mean parameters or as a mixture over their draws."""
        reach = len(window_of(data.observed[column], row))
        if row + 1 < reach:
            data, row = data.over(data.months[0] - reach, data.months[-1]), row + reach
        panel = data.panel()
        layout, weights = lay_out(panel, self.spec.lags), window_of(panel.observed[column], row)
        name, period, scale = data.names[column], data.period_of(row, column), data.scale[column]
        parts: list[Density] = []
        for law in self.laws:
            mean, variance = smooth(layout, law).cell(column, weights, row)
            parts.append(Nowcast(name, period, float(mean * scale + data.centres[row, column]), float(np.sqrt(variance) * scale)))
        return Mixture.of(parts)
