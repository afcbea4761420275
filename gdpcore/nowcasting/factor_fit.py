"""An estimated factor model: what it says of any cell, known or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import parse_period
from gdpcore.errors import Finding, ModelError
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor_model import Fitted, Innovations, Smoothed, fitted, innovations, smooth
from gdpcore.nowcasting.ascent import Ascent, at_bounds, standing
from gdpcore.nowcasting.cell_draws import draws_of
from gdpcore.nowcasting.density import Nowcast, half_width
from gdpcore.nowcasting.factor_blocks import Structure, structure_of
from gdpcore.nowcasting.information import InformationGain, Releases, information_gain_of
from gdpcore.nowcasting.next_vintage import next_data
from gdpcore.nowcasting.series import FactorData, row_month
from gdpcore.nowcasting.weights import common_figures, explained_share, with_months_before

if TYPE_CHECKING:
    from gdpcore.nowcasting.dynamic_factor import DynamicFactor
    from gdpcore.nowcasting.news import News

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FactorFit:
    """Parameters, data and what follows from both; figures are in the units of the data.

    Attributes
    ----------
    spec : the model as configured. data : the figures and how they were standardised. ascent : where the search ended.
    searched : whether the search was on these data; after :meth:`update` it was on others.
    """

    spec: DynamicFactor
    data: FactorData
    ascent: Ascent
    searched: bool = True

    # -- the estimate ------------------------------------------------------------------------------------------------
    @property
    def parameters(self) -> Parameters:
        """Loadings (N, r), transition (p, r, r), factor_cov (r, r), rho and variance (N,), of the standardised series."""
        return self.ascent.parameters

    @cached_property
    def structure(self) -> Structure:
        """Names of factors, and which of them move which series and each other."""
        return structure_of(self.spec, self.data.names, self.data.left_out)

    @property
    def loglike(self) -> float:
        """Log-likelihood of the standardised figures, constants included, factors stationary from the start."""
        return self._standing[0]

    @property
    def score_norm(self) -> float:
        """Length of the gradient of the log-likelihood in the coordinates of the search; nought at a maximum."""
        return self._standing[1]

    @cached_property
    def _standing(self) -> tuple[float, float]:
        """Log-likelihood and score norm; on data of an update they cost a pass, which a nowcast does not need."""
        if self.searched:
            return self.ascent.loglike, self.ascent.score_norm
        return standing(self.layout(self.data), self.parameters, self.spec.idiosyncratic == "ar1")

    @property
    def iterations(self) -> int:
        """Passes over the data."""
        return self.ascent.iterations

    @property
    def converged(self) -> bool:
        """Whether the last two passes each gained less than the tolerance, in log points."""
        return self.ascent.converged

    @property
    def clips(self) -> int:
        """Series whose rho or variance stands at the bound that the kernel keeps."""
        return self.ascent.clips + self.ascent.floors

    @property
    def table(self) -> pd.DataFrame:
        """A row per series: loadings, rho, variance, and the share of the variance of a figure that the factors explain."""
        p, columns = self.parameters, [f"loading {label}" for label in self.structure.labels]
        frame = pd.DataFrame(p.loadings, index=list(self.data.names), columns=columns)
        return frame.assign(rho=p.rho, variance=p.variance, explained=explained_share(self.data.observed, p))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Columns that were left out because they could not be used, and why (``unusable="drop"``, or a panel without figures)."""
        return self.data.findings

    def summary(self) -> str:
        """The estimate as text."""
        from gdpcore.nowcasting.factor_summary import summary_of

        return summary_of(self)

    def extremes(self, count: int = 10) -> pd.DataFrame:
        """The figures and months that fit worst: period, series and size in sds; see :mod:`gdpcore.nowcasting.extremes`."""
        from gdpcore.nowcasting.extremes import extremes

        return extremes(self, count)

    @property
    def bounds(self) -> pd.DataFrame:
        """The series that stand at a bound: a row each, True for ``rho`` at plus or minus 0.999, for ``variance`` at its floor."""
        flags = at_bounds(self.layout(self.data), self.parameters)
        frame = pd.DataFrame(dict(zip(("rho", "variance"), flags, strict=True)), index=list(self.data.names))
        return frame[frame.any(axis=1)]

    # -- factors -------------------------------------------------------------------------------------------------------
    @cached_property
    def _smoothed(self) -> Smoothed:
        return smooth(self.layout(self.data), self.parameters)

    @cached_property
    def _fitted(self) -> Fitted:
        return fitted(self.layout(self.data), self.parameters)

    def layout(self, data: FactorData) -> Any:
        """The kernel's layout of some data under this model."""
        return self.spec.layout(data, self.structure)

    def fitted_on(self, data: FactorData) -> Fitted:
        """Smoothed cells of some data under this model, standardised."""
        return self._fitted if data is self.data else fitted(self.layout(data), self.parameters)

    @property
    def factors(self) -> pd.DataFrame:
        """Smoothed factors, months x factors, named for their blocks. Their sign and rotation are not identified."""
        return pd.DataFrame(self._smoothed.factors, index=self.data.months, columns=list(self.structure.labels))

    def factor_bands(self, level: float = 0.9) -> pd.DataFrame:
        """Smoothed factors with bands: columns (factor, "mean" | "lower" | "upper"). Parameters are taken as known."""
        sd = np.sqrt(np.maximum(np.diagonal(self._smoothed.covariance, axis1=1, axis2=2), 0.0))
        half = half_width(level) * sd
        parts = {"mean": self._smoothed.factors, "lower": self._smoothed.factors - half, "upper": self._smoothed.factors + half}
        columns = {(label, name): v[:, k] for k, label in enumerate(self.structure.labels) for name, v in parts.items()}
        return pd.DataFrame(columns, index=self.data.months)

    @property
    def common(self) -> pd.DataFrame:
        """The part of every figure that the factors explain, in its units; NaN in months that end no quarter."""
        panel = with_months_before(self.data.panel())
        values = common_figures(panel, self.parameters)[len(panel.values) - len(self.data.months) :]
        return self._frame(values * self.data.scale + self.data.centres, self.data)

    @cached_property
    def _innovations(self) -> Innovations:
        return innovations(self.layout(self.data), self.parameters)

    @property
    def innovations(self) -> pd.DataFrame:
        """Every figure less its prediction from all figures of earlier months, in its units; NaN where there is no figure."""
        return pd.DataFrame(self._innovations.errors * self.data.scale, index=self.data.months, columns=list(self.data.names))

    @property
    def r2(self) -> pd.Series:
        """Share of the squared deviations of a series that predictions from all figures of earlier months take away.

        One less the sum of squared innovations over that of deviations from the mean; of a figure since January, deviations of
        what is new in it. It can be negative. The fit of the smoother would say nothing: where a series has gaps, or terms of
        its own that follow an AR(1), the smoother runs through every figure, and its R2 is 1 whatever the factors explain.
        """
        return pd.Series(self._innovations.explained, index=list(self.data.names), name="r2")

    # -- cells -----------------------------------------------------------------------------------------------------------
    def nowcast(self, series: str, period: Any) -> Nowcast:
        """What the data say of one cell: itself where it is known, else its smoothed value.

        Parameters
        ----------
        series : a column. period : a month, or a quarter of a quarterly series, up to fifty years beyond the data.

        Raises
        ------
        ModelError
            E-NOW-010 for an unknown series, E-NOW-011 for a period outside the model's months.
        """
        data, row, column = self.data.position(series, period)
        return self.nowcast_on(data, row, column)

    def nowcast_on(self, data: FactorData, row: int, column: int) -> Nowcast:
        """The cell of some data under this model."""
        name, period = data.names[column], data.period_of(row, column)
        known = float(data.values[row, column])
        if np.isfinite(known):
            return Nowcast(name, period, known, 0.0)
        cells = self.fitted_on(data)
        mean = cells.values[row, column] * data.scale[column] + data.centres[row, column]
        return Nowcast(name, period, float(mean), float(np.sqrt(max(cells.variance[row, column], 0.0)) * data.scale[column]))

    def forecast(self, until: Any = None) -> pd.DataFrame:
        """Every cell, known or smoothed, up to a month: columns (series, "mean" | "sd"); NaN in months that end no quarter."""
        data = self.data if until is None else self.data.until(row_month(parse_period(until)))
        cells = self.fitted_on(data)
        known = np.isfinite(data.values)
        mean = self._frame(np.where(known, data.values, cells.values * data.scale + data.centres), data)
        sd = self._frame(np.where(known, 0.0, np.sqrt(np.maximum(cells.variance, 0.0)) * data.scale), data)
        return pd.concat({"mean": mean, "sd": sd}, axis=1).swaplevel(axis=1)[[(n, s) for n in data.names for s in ("mean", "sd")]]

    def what_if(self, figures: Mapping[tuple[str, Any], float], series: str, period: Any) -> Nowcast:
        """The nowcast if some cells had these figures; the parameters stay.

        Parameters
        ----------
        figures : (series, period) -> figure in the series' units; NaN takes a known figure away.
        """
        data = self.data
        for (name, when), figure in figures.items():
            data, row, column = data.position(name, when)
            if np.isinf(figure):
                raise ModelError("E-NOW-014", series=name, period=str(when), value=figure)
            values = data.values.copy()
            values[row, column] = figure
            data = replace(data, values=values)
        return self.nowcast_on(*data.position(series, period))

    def simulate(self, draws: int, seed: int = 0, start: Any = None) -> pd.DataFrame:
        """Joint draws of all missing cells given all known ones; parameters are taken as known.

        Parameters
        ----------
        draws : rows. seed : the same seed gives the same draws. start : leave out cells of earlier periods.

        Returns
        -------
        DataFrame
            A row per draw, a column (series, Period) per missing cell up to the end of the data, the running quarter included.
        """
        return draws_of(self, draws, seed, start)

    def information_gain(
        self, series: str, period: Any, releases: Releases | None = None, *, categories: Mapping[str, str] | None = None
    ) -> InformationGain:
        """By how much figures that are still to come will make the nowcast of a cell surer, whatever they will be.

        Parameters
        ----------
        series, period : the cell. releases : what is to come, in the order in which it comes: cells (series, period), or
            name -> cells that come out together; None: every cell after the last known one of its series, up to the end of the
            running quarter, by period. categories : series -> category, for ``by``; by default every series is its own.

        Raises
        ------
        ModelError
            E-NOW-010, E-NOW-011 for cells that there are not, E-NOW-009 for releases without cells.
        """
        return information_gain_of(self, series, period, releases, categories)

    # -- other data, other programs ------------------------------------------------------------------------------------------
    def update(self, x: Any, y: Any = None) -> FactorFit:
        """The same parameters and standardisation on other data of the same series, such as the next vintage's.

        Parameters
        ----------
        x, y : all figures as they are known then, frames or a Panel and Accounts; see :func:`gdpcore.nowcasting.next_vintage.next_data`.

        Returns
        -------
        FactorFit
            ``loglike`` and ``score_norm`` are those of the new data; how the search ended is what it was.
        """
        return FactorFit(self.spec, next_data(self, x, y), self.ascent, searched=False)

    def news(self, x: Any, y: Any = None, *, series: str, period: Any, **options: Any) -> News:
        """Why the nowcast of a cell changes with new data; see :func:`gdpcore.nowcasting.news.news_of`."""
        from gdpcore.nowcasting.news import news_of

        return news_of(self, x, y, series=series, period=period, **options)

    def parameters_for(self, data: FactorData, spec: DynamicFactor) -> Parameters:
        """These parameters in the standardisation of other data of the same series; E-NOW-012 if they do not fit."""
        kept = ("factors", "lags", "idiosyncratic", "blocks", "joint")
        same = all(getattr(self.spec, name) == getattr(spec, name) for name in kept)
        if not same or self.data.names != data.names:
            raise ModelError(
                "E-NOW-012", series=", ".join(sorted(set(self.data.names) ^ set(data.names))) or "the order or the model"
            )
        ratio = self.data.scale / data.scale
        p = self.parameters
        return replace(p, loadings=p.loadings * ratio[:, None], variance=p.variance * ratio**2)

    def to_statsmodels(self) -> tuple[Any, Array]:
        """(DynamicFactorMQ model, params): the same model with the same likelihood; E-NOW-015 for kinds it does not know."""
        from gdpcore.nowcasting.statsmodels_twin import twin

        return twin(self)

    def save(self, path: str | Path, overwrite: bool = False) -> None:
        """Write the fit, every float exactly: one .npz, or JSON if the name ends so; :func:`gdpcore.nowcasting.load_fit` reads it."""
        from gdpcore.nowcasting.factor_file import save

        save(self, Path(path), overwrite)

    def _frame(self, values: Array, data: FactorData) -> pd.DataFrame:
        return pd.DataFrame(np.where(data.is_cell(), values, np.nan), index=data.months, columns=list(data.names))
