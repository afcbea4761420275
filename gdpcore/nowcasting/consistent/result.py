"""Draws of accounts, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts, measures
from gdpcore.cube import Axis, Cube, Hierarchy, Status
from gdpcore.cube.periods import frequency, parse_period
from gdpcore.cube.status import settled
from gdpcore.cube.trace import Trace
from gdpcore.errors import Finding, ModelError
from gdpcore.nowcasting.consistent.cells import require_complete
from gdpcore.nowcasting.consistent.direct import moved_to
from gdpcore.nowcasting.consistent.expected import expected_accounts
from gdpcore.nowcasting.consistent.plan_news import PlanNews, plan_news
from gdpcore.nowcasting.consistent.scenario import Scenario, scenario
from gdpcore.nowcasting.consistent.shares_of_variance import contributions, variance
from gdpcore.nowcasting.density import Density, Sample
from gdpcore.nowcasting.forecaster import Fitted
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.panel import Panel
from gdpcore.scheme import status as scheme_status

if TYPE_CHECKING:
    from gdpcore.nowcasting.consistent.fit import SchemeFit, Setting

Array = NDArray[np.float64]
BLOCK = 2048
"""Draws that go through the plan at a time."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class SchemeNowcast:
    """Accounts of the quarters that run, in draws; every draw adds up.

    Attributes
    ----------
    value, volume : cubes with axes (draw, region, item, period), from the comparison year on; known quarters are the same in
        every draw. periods : the quarters asked for. hierarchy : of the items.
    growth_draws : (draws, K) growth of the missing cells; gap_draws : (draws, R, L, S) points added to the growth of leaves,
        or None. fit, setting, seed : what they came from.
    for_publication : always False: a nowcast is no official figure.
    """

    value: Cube
    volume: Cube
    periods: tuple[pd.Period, ...]
    hierarchy: Hierarchy
    growth_draws: Array
    gap_draws: Array | None
    fit: SchemeFit
    setting: Setting | None
    seed: int
    for_publication: bool = False

    @classmethod
    def of(cls, fit: SchemeFit, periods: list[pd.Period], setting: Setting | None, draws: int, seed: int) -> SchemeNowcast:
        """Draw the missing cells and the gap, and send them through the plan."""
        if draws < 2:
            raise ModelError("E-NOW-009", name="draws", value=draws, known="a whole number, at least 2")
        tree = fit.spec.scheme.hierarchy
        if setting is None:
            known = fit.base.complete(tree)
            cubes = (_spread(known.value, draws), _spread(known.volume, draws))
            return cls(*cubes, tuple(periods), tree, np.empty((draws, 0)), None, fit, None, seed)
        growth, gap = setting.growth_draws(draws, seed), setting.gap_draws(draws, seed)
        return cls(*_accounts(setting, growth, gap), tuple(periods), tree, growth, gap, fit, setting, seed)

    def again(self, setting: Setting, growth: Array) -> SchemeNowcast:
        """The same gaps with other draws (draws, K) of the missing cells of another setting of these quarters."""
        value, volume = _accounts(setting, growth, self.gap_draws)
        return replace(self, value=value, volume=volume, growth_draws=growth, setting=setting)

    def without_gap(self) -> SchemeNowcast:
        """The same draws of the indicators through the scheme alone: what the gap adds, shown apart."""
        if self.setting is None or self.gap_draws is None:
            return self
        value, volume = _accounts(self.setting, self.growth_draws, None)
        return replace(self, value=value, volume=volume, gap_draws=None)

    # -- reading -------------------------------------------------------------------------------------------------
    @property
    def findings(self) -> tuple[Finding, ...]:
        """What came up in the fit and in binding the plan."""
        return (*self.fit.findings, *(self.setting.bound.findings if self.setting is not None else ()))

    @property
    def missing(self) -> pd.DataFrame:
        """The cells that were drawn: series, period, mean and sd of growth, per cent."""
        if self.setting is None:
            return pd.DataFrame(columns=["series", "period", "mean", "sd"])
        law = self.setting.law
        sd = np.sqrt(np.maximum(np.diagonal(law.covariance), 0.0))
        return pd.DataFrame(
            {"series": [c[0] for c in law.cells], "period": [c[1] for c in law.cells], "mean": law.mean, "sd": sd}
        )

    @cached_property
    def draws_of_accounts(self) -> Accounts:
        """All draws as one :class:`gdpcore.Accounts` with a leading axis."""
        return Accounts(self.value, self.volume, self.hierarchy, "nowcast", None, self.findings)

    def accounts(self, draw: int | None = None) -> Accounts:
        """Accounts of the mean of all draws, or of one draw; totals are sums of leaves in both."""
        cubes = []
        for cube in (self.value, self.volume):
            known = (cube.values == cube.values[:1]).all(axis=0)
            values = np.where(known, cube.values[0], cube.values.mean(axis=0)) if draw is None else cube.values[draw]
            cubes.append(Cube(values, cube.axes[1:], cube.meaning, cube.status))
        return Accounts(cubes[0], cubes[1], self.hierarchy, "nowcast", None, self.findings)

    def explain(self, item: str = "GDP", region: str | None = None, period: Any = None, measure: str = "growth") -> Trace:
        """Why the scheme says what it says: the tree down to raw cells at the expected figures of the months that are missing.

        Parameters
        ----------
        item, region, period : which figure; None takes the only region and the last quarter. measure : "growth", "volume", "value".

        Returns
        -------
        Trace
            Of the scheme alone: the gap between published and scheme is no cell of the data and stands apart
            (:meth:`without_gap`). Forecast cells say by which model. See :meth:`gdpcore.Accounts.explain`.
        """
        quarter, place = self._period(period), self._region(region)
        if self.setting is None:
            return self.fit.base.explain(place, item, quarter, measure)
        return expected_accounts(self.fit, self.setting).explain(place, item, quarter, measure)

    def growth(self, item: str = "GDP", region: str | None = None, flow: str = "period", period: Any = None) -> Sample:
        """The density of an item's growth on the same period of last year, per cent.

        Parameters
        ----------
        item : any item, stratum or industry. region : needed where there are several. flow : "period" or "ytd".
        period : one of the quarters; None takes the last that was asked for.
        """
        quarter = self._period(period)
        rates = self.rates(flow).sel(region=self._region(region), item=item, period=quarter)
        known = self.setting is None or quarter.asfreq("Q") <= self.fit.base.periods[-1]
        values = np.asarray(rates.values)
        if known and flow == "period":
            values = np.full(len(values), self.fit._known(self._region(region), item, quarter))
        return Sample(item, quarter, values)

    def rates(self, flow: str = "period") -> Cube:
        """Growth of volumes (draw, region, item, period), per cent."""
        return measures.growth(self.draws_of_accounts, flow)

    def fan(self, item: str = "GDP", region: str | None = None, flow: str = "period") -> pd.DataFrame:
        """Growth by quarter, per cent: columns kind ("history" or "nowcast"), mean and quantiles; a row per quarter with growth."""
        place = self._region(region)
        base = self.fit.base.complete(self.hierarchy)
        known = base.growth(place, flow)[item].dropna()
        rates = self.rates(flow).sel(region=place, item=item)
        rows = {t: ["history", x, *[x] * len(LEVELS)] for t, x in known.items()}
        for t, quarter in enumerate(rates.labels("period")):
            if quarter > base.periods[-1]:
                x = rates.values[:, t]
                rows[quarter] = ["nowcast", float(x.mean()), *np.quantile(x, LEVELS).tolist()]
        names = ["kind", "mean", *(f"{100 * p:g} %" for p in LEVELS)]
        return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("period")

    def contributions(self, region: str | None = None, period: Any = None, flow: str = "period") -> pd.DataFrame:
        """Contributions of every item to GDP growth: columns points, sd, and variance_share, cov(c_i, g) / var(g) in per cent.

        Points and variance shares of leaves (industries, strata) add to those of GDP.
        """
        return contributions(self, self._region(region), self._period(period), flow)

    def variance(
        self,
        item: str = "GDP",
        region: str | None = None,
        period: Any = None,
        parameters: bool | str = False,
        refits: int = 20,
    ) -> pd.Series:
        """The variance of an item's growth by the law of total variance, points squared: indicators, gap, total.

        parameters : also what the estimated parameters of the indicators' model add: "jackknife" (or True) estimates them again without
            each year, "bootstrap" on ``refits`` samples drawn from the fitted factor model.
        """
        if self.setting is None:
            return pd.Series({"indicators": 0.0, "gap": 0.0, "total": 0.0}, name="points squared")
        return variance(self, self._region(region), item, self._period(period), parameters, refits)

    def scenario(self, figures: Mapping[tuple[str, Any], float]) -> Scenario:
        """What if: growth of some indicators set, {(series, month): per cent}, beside what is known; same random numbers.

        The model carries the figures to all missing cells, the plan to the accounts; ``.effect()`` is the difference by item.
        """
        return scenario(self, figures)

    def news(self, panel: Panel, base: Accounts | None = None, item: str = "GDP", region: str | None = None) -> PlanNews:
        """Why the nowcast of an item's growth changes with new data: releases, revisions, re-estimation, coefficients, base."""
        return plan_news(self, panel, base, item, self._region(region))

    @cached_property
    def direct(self) -> Density | None:
        """What the direct model says of GDP growth in the last quarter asked for; None if there is none."""
        direct: Fitted | None = self.fit.direct
        return None if direct is None else direct.nowcast(self.hierarchy.roots[0], self.periods[-1])

    def moved_to(self, density: Density | None = None) -> SchemeNowcast:
        """The draws with GDP growth of the last quarter distributed as ``density`` (None: the direct model's), ranks kept."""
        aim = self.direct if density is None else density
        if aim is None:
            raise ModelError("E-CAST-004", why="no direct model was given (SchemeModel(direct=...))")
        return moved_to(self, aim, self.periods[-1])

    def pooled(self, weight: float = 0.5) -> SchemeNowcast:
        """The draws with GDP growth distributed as the linear pool of the scheme's own density and the direct model's.

        weight : of the direct model, 0 to 1.
        """
        if self.direct is None:
            return self.moved_to()
        return self.moved_to(Mixture.of([self.growth(self.hierarchy.roots[0]), self.direct], np.array([1.0 - weight, weight])))

    def _period(self, period: Any) -> pd.Period:
        return self.periods[-1] if period is None else parse_period(period, freq=frequency(self.value.labels("period")))

    def _region(self, region: str | None) -> str:
        regions = tuple(self.value.labels("region"))
        if region is None and len(regions) > 1:
            raise ModelError("E-NOW-009", name="region", value=None, known=f"one of {', '.join(regions[:8])}")
        return regions[0] if region is None else region

    # -- agreement ---------------------------------------------------------------------------------------------------
    def benchmark(self, annual: Accounts, **options: Any) -> Accounts:
        """Every draw with quarters that add to annual figures: :meth:`gdpcore.Accounts.benchmark` of all draws at once."""
        return self.draws_of_accounts.benchmark(annual, **options)

    def reconcile(self, parent: Accounts, **options: Any) -> Accounts:
        """Every draw with regions that add to their parent: :meth:`gdpcore.Accounts.reconcile` of all draws at once."""
        return self.draws_of_accounts.reconcile(parent, **options)


def _accounts(setting: Setting, growth: Array, gap: Array | None) -> tuple[Cube, Cube]:
    value, volume = through(setting, growth, gap)
    require_complete(setting.bound, volume, setting.missing.fill(setting.values, growth[:1])[0])
    return as_cubes(setting, value, volume)


def through(setting: Setting, growth: Array, gap: Array | None) -> tuple[Array, Array]:
    """Values and volumes (draws, R, I, T) of all draws, a block at a time."""
    bound = setting.bound
    shape = (len(growth), len(bound.regions), len(bound.plan.items), len(bound.line.periods))
    value, volume = np.empty(shape), np.empty(shape)
    for first in range(0, len(growth), BLOCK):
        some = slice(first, first + BLOCK)
        values = setting.missing.fill(setting.values, growth[some])
        value[some], volume[some] = bound.apply(values, None if gap is None else gap[some])
    return value, volume


def as_cubes(setting: Setting, value: Array, volume: Array) -> tuple[Cube, Cube]:
    """Cubes of draws; computed cells that rest on drawn months or a gap are flagged as forecasts."""
    bound = setting.bound
    axes = (
        Axis.of("draw", None),
        Axis.of("region", bound.regions),
        Axis.of("item", bound.plan.items),
        Axis.of("period", bound.line.periods),
    )
    cubes = []
    for figures, meaning, flags in (
        (value, bound.value_meaning, bound.value_status),
        (volume, bound.volume_meaning, bound.volume_status),
    ):
        drawn = bool(setting.law.cells) or setting.gaps is not None
        marked = flags | np.where(bound.line.computed, np.uint8(Status.FORECAST if drawn else 0), np.uint8(0))
        figures, marked = settled(figures, scheme_status.settled(marked, np.asarray(np.isnan(figures).any(axis=0))))
        cubes.append(Cube(figures, axes, meaning, marked))
    return cubes[0], cubes[1]


def _spread(cube: Cube, draws: int) -> Cube:
    values = np.broadcast_to(cube.values, (draws, *cube.values.shape))
    return replace(cube, values=values, axes=(Axis.of("draw", None), *cube.axes))
