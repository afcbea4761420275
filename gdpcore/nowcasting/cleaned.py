"""A forecaster whose panel is cleaned by a recipe, inside every vintage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.frames import column_name, frames_of
from gdpcore.panel import Panel
from gdpcore.panel.cleaning import Cleaning, Recipe
from gdpcore.panel.cleaning.step import Model


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A forecaster that sees its panel cleaned.

    Within :func:`gdpcore.backtest` the recipe is carried out on what was known on each day and nothing else: a break, a listed
    cell or a month that is not there yet is passed over, and imputation looks at the vintage only.

    Parameters
    ----------
    forecaster : any :class:`~gdpcore.nowcasting.forecaster.Forecaster`. recipe : of :func:`gdpcore.panel.cleaning.load_recipe`.
    models : for imputation, by name; "factor_model" is always there (:func:`factor_cells`).
    seed : given to the forecaster where it has a field of that name; :func:`gdpcore.backtest` sets it.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> from gdpcore.panel.cleaning import ComparableBase, Recipe
    >>> china = gdp.samples.china()
    >>> panel = china.panel.select(["pmi", "industrial_production", "retail_sales", "retail_sales_yoy"])
    >>> step = ComparableBase(series=("retail_sales",), unlinked="carry", who="made-up office", why="scope changed")
    >>> model = Cleaned(gdp.Bridge(), Recipe("made up", (step,)))
    >>> fit = model.fit(panel, china.accounts)
    >>> len(fit.cleaning.log) > 100
    True
    """

    forecaster: Any
    recipe: Recipe
    models: Mapping[str, Model] = field(default_factory=dict)
    seed: int | None = None

    def cleaning(self, x: Any) -> Cleaning:
        """What the recipe makes of a panel, without what it does not reach yet; E-CAST-004 if it is no panel."""
        if not isinstance(x, Panel):
            raise ModelError("E-CAST-004", why=f"cleaning works on a panel, not on {type(x).__name__}")
        return self.recipe.clean(x, strict=False, models={"factor_model": factor_cells, **self.models})

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> CleanedFit:
        """Clean, then estimate."""
        done = self.cleaning(x)
        inner = start.inner if isinstance(start, CleanedFit) else start
        seeded = self.seed is not None and hasattr(self.forecaster, "seed")
        forecaster = replace(self.forecaster, seed=self.seed) if seeded else self.forecaster
        return CleanedFit(self, done, forecaster.fit(done.panel, y, observes, start=inner))


@dataclass(frozen=True, eq=False)
class CleanedFit:
    """A fit on a cleaned panel. model : the config. cleaning : what was changed. inner : the forecaster's own fit."""

    model: Cleaned
    cleaning: Cleaning
    inner: Any

    def nowcast(self, target: str, period: Any, /) -> Density:
        """The forecaster's density."""
        density: Density = self.inner.nowcast(target, period)
        return density

    def update(self, x: Any, y: Any = None) -> CleanedFit:
        """The same parameters on another vintage, cleaned by the same recipe."""
        done = self.model.cleaning(x)
        return replace(self, cleaning=done, inner=self.inner.update(done.panel, y))


def factor_cells(panel: Panel, wanted: NDArray[np.bool_], options: Mapping[str, Any]) -> NDArray[np.float64]:
    """The cells that a factor model of all series of a panel gives: x'_t (1 + smoothed growth / 100), or the smoothed rate.

    Parameters
    ----------
    panel, wanted : (region, indicator, month) bool. options : ``factors``, ``lags``, ``idiosyncratic`` of :class:`gdpcore.DynamicFactor`.

    Returns
    -------
    ndarray
        (region, indicator, month); NaN where nothing is wanted, where the model does not hold the series, or where a level has
        no figure of a year before. Year-to-date and quarterly series are not filled.
    """
    from gdpcore.nowcasting.consistent.columns import columns_of, estimated
    from gdpcore.nowcasting.dynamic_factor import DynamicFactor

    names = [c for k, c in enumerate(panel.indicators) if wanted[:, k].any()]
    fit, columns = estimated(DynamicFactor(**options), columns_of(panel, names))
    out = np.full(panel.values.shape, np.nan)
    held = frames_of(panel).monthly
    for r, i, m in np.argwhere(wanted):
        one = panel.catalogue[panel.indicators[i]]
        name = column_name(panel.regions[r], one.code, len(panel.regions))
        if name not in columns.monthly or name not in held or one.flow == "ytd" or one.frequency != "M":
            continue
        growth = float(fit.nowcast(name, panel.months[m]).mean)
        if one.kind != "level" or one.unit in ("%", "index"):
            out[r, i, m] = growth + one.unchanged if one.kind == "index" else growth
        elif m > 12 and panel.joint[r, i, m - 1] == panel.joint[r, i, m - 13]:  # a joint February against a joint one
            out[r, i, m] = panel.values[r, i, m - 12] * (1.0 + growth / 100.0)
    return out
