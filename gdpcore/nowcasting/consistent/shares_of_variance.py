"""What the draws of a nowcast rest on: contributions of industries, and the variance taken apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import measures
from gdpcore.nowcasting.consistent.parameter_variance import refits
from gdpcore.nowcasting.joint import joint_law, on_other_data

if TYPE_CHECKING:
    from gdpcore.nowcasting.consistent.fit import Setting
    from gdpcore.nowcasting.consistent.result import SchemeNowcast

Array = NDArray[np.float64]


def contributions(now: SchemeNowcast, region: str, period: pd.Period, flow: str) -> pd.DataFrame:
    """A row per item: points, sd, and share of the variance of GDP growth, cov(c_i, g) / var(g), per cent."""
    cube = measures.contributions(now.draws_of_accounts, flow).sel(region=region, period=period)
    items, values = cube.labels("item"), np.asarray(cube.values)
    growth = values[:, items.index(now.hierarchy.roots[0])]
    away = values - values.mean(axis=0)
    spread = float(((growth - growth.mean()) ** 2).mean())
    covariance = (away * (growth - growth.mean())[:, None]).mean(axis=0)
    share = 100.0 * covariance / spread if spread > 0 else np.full(len(items), np.nan)
    frame = pd.DataFrame(
        {"points": values.mean(axis=0), "sd": values.std(axis=0, ddof=1), "variance_share": share}, index=list(items)
    )
    return frame.loc[[i for i in items if i in now.hierarchy.nodes and now.hierarchy.nodes[i].memo_of is None]].rename_axis(
        "item"
    )


def variance(now: SchemeNowcast, region: str, item: str, period: pd.Period, parameters: bool | str, refit: int) -> pd.Series:
    """The variance of growth by the law of total variance, points squared: indicators, gap, (parameters,) total.

    Growth is linear in the gap, so that its mean given the indicators is growth at the mean gap. The covariance that a finite
    number of draws leaves between the two goes half to each.
    """
    setting = now.setting
    assert setting is not None
    whole = now.growth(item, region, period=period).values
    given = _growth_at(setting, now.growth_draws, _mean(now.gap_draws), region, item, period)
    rest = whole - given
    cross = float(np.cov(given, rest)[0, 1])
    parts = {"indicators": float(given.var(ddof=1)) + cross, "gap": float(rest.var(ddof=1)) + cross}
    if parameters:
        parts["parameters"] = _of_parameters(now, region, item, period, parameters, refit)
    return pd.Series({**parts, "total": sum(parts.values())}, name="points squared")


def _mean(gap: Array | None) -> Array | None:
    return None if gap is None else np.broadcast_to(gap.mean(axis=0), gap.shape)


def _growth_at(setting: Setting, growth: Array, gap: Array | None, region: str, item: str, period: pd.Period) -> Array:
    """(n,) growth of an item, per cent, at given growth of the missing cells and gaps."""
    from gdpcore.nowcasting.consistent.result import through

    bound = setting.bound
    _, volume = through(setting, growth, gap)
    r, i = bound.regions.index(region), bound.plan.items.index(item)
    t = int(bound.line.periods.get_loc(period))
    return np.asarray(100.0 * (volume[:, r, i, t] / volume[:, r, i, t - bound.back] - 1.0))


def _of_parameters(now: SchemeNowcast, region: str, item: str, period: pd.Period, how: bool | str, refit: int) -> float:
    """How nowcasts by parameters estimated on other samples differ, on the same data."""
    setting, fit = now.setting, now.fit
    assert setting is not None
    if not setting.law.cells:
        return 0.0
    columns, gap = fit.columns, setting.expected_gap()
    others, weight = refits(fit, "jackknife" if how is True else str(how), refit, period.year, now.seed)
    means = []
    for one in others:
        law = joint_law(on_other_data(one, columns.monthly, columns.quarterly), setting.law.cells)
        at = replace(setting, law=law)
        means.append(float(_growth_at(at, law.mean[None], None if gap is None else gap[None], region, item, period)[0]))
    away = np.array(means) - np.mean(means) if means else np.zeros(1)
    return float(weight(len(away)) * (away @ away))
