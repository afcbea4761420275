"""Where a number in a sentence comes from, as text, and the number made again from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.tables import industries
from gdpcore.cube.periods import parse_period
from gdpcore.errors import MeaningError
from gdpcore.monitor.places import rank

if TYPE_CHECKING:
    from gdpcore.monitor import WarningLamps
    from gdpcore.nowcasting import SchemeNowcast

BAR = " | "
LESS = " less "
MEASURES = (
    "value",
    "growth",
    "nominal",
    "share",
    "points",
    "deflator",
    "growing",
    "count",
    "breadth",
    "rank",
    "regions",
)


@dataclass(frozen=True, eq=False)
class Sources:
    """What the sentences of a bulletin speak of.

    Attributes
    ----------
    accounts : those reported. others : name -> accounts that they are compared with, "published" among them.
    nowcast, lamps : of the running quarter, or None.
    """

    accounts: Accounts
    others: Mapping[str, Accounts] = field(default_factory=dict)
    nowcast: SchemeNowcast | None = None
    lamps: WarningLamps | None = None


def refer(measure: str, region: str, item: str, period: Any, flow: str, source: str = "accounts") -> str:
    """A reference as text.

    Examples
    --------
    >>> refer("growth", "CN", "GDP", "2025Q2", "period")
    'accounts | growth | CN | GDP | 2025Q2 | period'
    """
    return BAR.join((source, measure, region, item, str(period), flow))


def recompute(reference: str, sources: Sources, decimals: int = 1) -> float:
    """The number that a reference speaks of; a difference is that of printed figures.

    Raises
    ------
    MeaningError
        E-SAY-004 if the reference is none.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> round(recompute("accounts | growth | CN | GDP | 2025Q2 | period", Sources(gdp.samples.china().accounts)), 1)
    5.2
    """
    if LESS in reference:
        one, other = reference.split(LESS)
        return round(printed(recompute(one, sources), decimals) - printed(recompute(other, sources), decimals), decimals)
    parts = reference.split(BAR)
    if len(parts) != 6:
        raise MeaningError("E-SAY-004", reference=reference)
    source, measure, region, item, period, flow = parts
    if source == "nowcast" and sources.nowcast is not None:
        return _of_nowcast(sources.nowcast, measure, region, item, period, flow)
    if source == "lamps" and sources.lamps is not None:
        return _of_lamps(sources.lamps, measure, item, period)
    accounts = sources.accounts if source == "accounts" else sources.others.get(source)
    if accounts is None or measure not in MEASURES:
        raise MeaningError("E-SAY-004", reference=reference)
    return measured(accounts, measure, region, item, parse_period(period, freq=accounts.periods.freqstr), flow)


def printed(value: float, decimals: int) -> float:
    """A figure as it is printed, as a number."""
    return round(float(number(value, decimals).replace("−", "-")), decimals) if np.isfinite(value) else np.nan


def measured(accounts: Accounts, measure: str, region: str, item: str, period: pd.Period, flow: str) -> float:
    """One measure of accounts at full precision; NaN where it has none."""
    if measure in ("growing", "count", "breadth"):
        rates = accounts.growth(region, flow).reindex([period]).iloc[0][industries(accounts)].dropna()
        up, count = int(sum(printed(x, 1) > 0 for x in rates)), len(rates)
        return {"growing": float(up), "count": float(count), "breadth": 100.0 * up / count if count else np.nan}[measure]
    if measure in ("rank", "regions"):
        rates = pd.Series({r: measured(accounts, "growth", r, item, period, flow) for r in accounts.regions}).dropna()
        return float(len(rates) if measure == "regions" else rank(rates.map(lambda x: printed(x, 1)))[region])
    if measure == "value":
        frame = accounts.to_flow(flow).value.sel(region=region).to_frame()
    elif measure == "nominal":
        levels = accounts.to_flow(flow).value.sel(region=region).to_frame()
        frame = 100.0 * (levels / levels.shift(accounts.lag) - 1.0)
    else:
        name = {"share": "shares", "points": "contributions", "deflator": "deflators"}.get(measure, "growth")
        frame = getattr(accounts, name)(region, flow)
    return float(frame[item].get(period, np.nan)) if item in frame else np.nan


def _of_nowcast(now: SchemeNowcast, measure: str, region: str, item: str, period: str, flow: str) -> float:
    density = now.growth(item, region, flow, period)
    if measure in ("low", "high"):
        return float(density.interval(0.9)[measure == "high"])
    if measure == "growth":
        return float(density.mean)
    if measure == "points":
        return float(now.contributions(region, period, flow).loc[item, "points"])
    if measure in ("known", "missing"):
        count = len(now.missing)
        return float(count if measure == "missing" else months_needed(now) - count)
    if measure.startswith("chance over "):
        return 100.0 * (1.0 - float(density.cdf(float(measure.removeprefix("chance over ")))))
    if measure in ("gap", "indicators"):
        parts = now.variance(item, region, period)
        return 100.0 * float(parts[measure]) / float(parts["total"])
    raise MeaningError("E-SAY-004", reference=f"nowcast{BAR}{measure}")


def months_needed(now: SchemeNowcast) -> int:
    """Cells of the last quarter that the plan reads: known and missing."""
    if now.setting is None:
        return 0
    bound, missing = now.setting.bound, len(now.missing)
    quarter = now.periods[-1].asfreq("Q")
    first, last = (quarter.asfreq("M", how).ordinal - bound.months[0].ordinal for how in ("start", "end"))
    read = [bound.indicators.index(c) for c in bound.plan.codes]
    return int(np.isfinite(now.setting.values[..., read, first : last + 1]).sum()) + missing


def _of_lamps(lamps: WarningLamps, measure: str, item: str, period: str) -> float:
    month = pd.Period(period, freq="M")
    if measure == "index":
        return float(lamps.index[month])
    if measure == "lamp":
        return float((lamps.lamps.loc[month] == item).sum())
    if measure == "lit":
        return float(lamps.lamps.loc[month].notna().sum())
    raise MeaningError("E-SAY-004", reference=f"lamps{BAR}{measure}")
