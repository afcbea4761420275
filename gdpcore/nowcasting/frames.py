"""A panel and accounts as two frames of growth: what every model can be estimated on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.errors import ModelError
from gdpcore.panel import Panel

AS_THEY_STAND = ("index", "%")
"""Units of levels that say themselves how fast things move, such as a purchasing managers' index: no growth is taken of them."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Monthly and quarterly series, and what the figures of each are made of.

    Attributes
    ----------
    monthly : months x columns; quarterly : quarters x columns, or None. observes : column -> kind, as :meth:`gdpcore.DynamicFactor.fit`
        takes it; None where the caller said nothing.
    """

    monthly: pd.DataFrame
    quarterly: pd.DataFrame | None
    observes: Mapping[str, Any] | None


def frames_of(
    x: Panel | pd.DataFrame,
    y: Accounts | pd.DataFrame | None = None,
    observes: Mapping[str, Any] | None = None,
    flow: str = "period",
) -> Frames:
    """Two frames from whatever a model was given.

    Parameters
    ----------
    x : a frame of months, taken as it is; or a Panel: growth on the same month of last year, per cent, of every indicator;
        levels in per cent or index points, such as a purchasing managers' index, as they stand.
    y : a frame of quarters, taken as it is; or Accounts of quarters: growth of volumes on the same quarter of last year, per cent,
        of every item. None: no quarterly series but the panel's own.
    observes : column -> kind; goes before what is found here. flow : of the growth of accounts, "period", single quarters, or "ytd".

    Returns
    -------
    Frames
        From a Panel: a series with joint January-February figures is observed as "jan_feb" (February holds the growth of both
        months together), a rate published year to date only as "ytd_growth", a quarterly indicator as "quarter_mean"; items of
        accounts as "quarter_mean". With several regions columns are "region item".

    Raises
    ------
    ModelError
        E-NOW-017 if accounts are not of quarters or hold draws, E-NOW-001 for anything else.

    Examples
    --------
    >>> from gdpcore import samples
    >>> china = samples.china()
    >>> frames = frames_of(china.panel, china.accounts)
    >>> round(float(frames.quarterly.loc["2024Q2", "GDP"]), 1), frames.observes["industrial_production"]
    (4.7, 'jan_feb')
    """
    kinds: dict[str, Any] = {}
    tables: list[pd.DataFrame] = []
    monthly = x
    if isinstance(x, Panel):
        monthly, own, found = _indicator_growth(x)
        kinds |= found
        tables += [own] if own.shape[1] else []
    quarterly = y
    if isinstance(y, Accounts):
        quarterly = _item_growth(y, flow)
        kinds |= dict.fromkeys(quarterly.columns, "quarter_mean")
    if quarterly is not None:
        tables.append(quarterly)
    merged = tables[0] if len(tables) == 1 else pd.concat(tables, axis=1).sort_index() if tables else None
    both = {**kinds, **(observes or {})}
    return Frames(monthly, merged, both or None)


def column_name(region: str, code: str, regions: int) -> str:
    """How a series of one of several regions is called."""
    return code if regions == 1 else f"{region} {code}"


def _item_growth(accounts: Accounts, flow: str) -> pd.DataFrame:
    if accounts.lag != 4 or accounts.value.batch:
        raise ModelError("E-NOW-017", given=repr(accounts))
    growth = accounts.growth(flow=flow)
    if isinstance(growth.columns, pd.MultiIndex):
        growth.columns = [f"{region} {item}" for region, item in growth.columns]
    return growth.loc[growth.notna().any(axis=1)]


def _indicator_growth(panel: Panel) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """Monthly growth, growth of quarterly indicators, and the kinds that are not a model's default."""
    months = panel.months
    by_month = panel.span_growth(months).values
    cumulated = panel.span_growth(months, "ytd").values
    quarters = pd.period_range(months[0].asfreq("Q"), months[-1].asfreq("Q"), freq="Q")
    february = np.asarray(months.month) == 2
    monthly: dict[str, NDArray[np.float64]] = {}
    quarterly: dict[str, NDArray[np.float64]] = {}
    kinds: dict[str, str] = {}
    for i, code in enumerate(panel.indicators):
        one = panel.catalogue[code]
        for r, region in enumerate(panel.regions):
            name = column_name(region, code, len(panel.regions))
            if one.frequency == "Q":
                values = panel.select([code], [region]).span_growth(quarters).values[0, 0]
                if np.isfinite(values).any():
                    quarterly[name], kinds[name] = values, "quarter_mean"
                continue
            if one.kind == "level" and one.unit in AS_THEY_STAND:
                monthly[name] = panel.values[r, i].copy()
                continue
            values = by_month[r, i].copy()
            joint = february & np.isnan(values) & np.isfinite(cumulated[r, i])
            if one.flow == "ytd" and one.kind != "level":
                values, kinds[name] = cumulated[r, i], "ytd_growth"
            elif joint.any():
                values[joint], kinds[name] = cumulated[r, i, joint], "jan_feb"
            if np.isfinite(values).any():
                monthly[name] = values
            else:
                kinds.pop(name, None)
    frame = pd.DataFrame(monthly, index=months)
    return frame, pd.DataFrame(quarterly, index=quarters), kinds
