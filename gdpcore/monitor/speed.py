"""Speed: how fast, year to date, on average of two years, against province and nation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts, measures
from gdpcore.cube.frames import no_batch
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import MeaningError
from gdpcore.kernel.growth import two_year_average
from gdpcore.monitor.asked import numbers, one_region
from gdpcore.panel import Panel

FLOWS = ("period", "ytd")


def growth_table(
    accounts: Accounts,
    item: str | None = None,
    *,
    region: str | None = None,
    against: Mapping[str, Accounts | pd.Series | pd.DataFrame] | None = None,
    of: str = "volume",
) -> pd.DataFrame:
    """Growth of one item, all that a release says of it.

    Parameters
    ----------
    item : None for the total. region : needed where there are several. of : "volume" (real) or "value" (nominal).
    against : name -> who it is compared with, such as the province: accounts of one region, a frame of columns period and ytd, or
        a series of growth year to date.

    Returns
    -------
    DataFrame
        By period: period and ytd, growth on the same period of last year; two_year and two_year_ytd,
        100 (sqrt((1 + g)(1 + g')) - 1); change and change_ytd, points on the period before (a first quarter year to date: on last
        year whole); period_less_NAME, ytd_less_NAME, points.

    Raises
    ------
    MeaningError
        E-ECON-001 without a region among several, E-ECON-003 for a comparison that is no series.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> table = growth_table(gdp.samples.china().accounts, "BCD")
    >>> table.loc["2024Q2", ["period", "ytd", "two_year", "change"]].round(1).tolist()
    [5.8, 5.8, 5.0, -0.1]
    """
    no_batch(accounts.value, "growth_table")
    place, code = one_region(accounts.regions, region), item or accounts.total
    some = accounts.select(regions=[place])
    rates = {flow: measures.growth(some, flow, of).sel(region=place, item=code).values for flow in FLOWS}
    table = _columns(pd.DataFrame(rates, index=accounts.periods), accounts.lag)
    for name, other in (against or {}).items():
        theirs = _reference(other, code, of, name)
        for flow in FLOWS:
            if flow in theirs:
                if theirs.index.freqstr != table.index.freqstr:
                    detail = f"it is by {theirs.index.freqstr}, the accounts by {table.index.freqstr}"
                    raise MeaningError("E-ECON-003", what=name, detail=detail)
                table[f"{flow}_less_{name}"] = table[flow] - theirs[flow].reindex(table.index)
    return table.dropna(how="all")


def _columns(rates: pd.DataFrame, lag: int) -> pd.DataFrame:
    """Two-year averages and changes on the period before; of a first quarter year to date, on last year whole (比上年全年)."""
    out = rates.copy()
    for flow, tail in (("period", ""), ("ytd", "_ytd")):
        out[f"two_year{tail}"] = two_year_average(rates[flow].to_numpy(), lag).values
    for flow, tail in (("period", ""), ("ytd", "_ytd")):
        out[f"change{tail}"] = rates[flow].diff()
    return out


def _reference(other: Accounts | pd.Series | pd.DataFrame, item: str, of: str, name: str) -> pd.DataFrame:
    if isinstance(other, Accounts):
        place = one_region(other.regions, None)
        return pd.DataFrame({f: measures.growth(other, f, of).sel(region=place, item=item).values for f in FLOWS}, other.periods)
    if isinstance(other, pd.Series):
        return numbers(other, name).to_frame("ytd")
    if not isinstance(other, pd.DataFrame) or not set(FLOWS) & set(other.columns):
        raise MeaningError(
            "E-ECON-003", what=name, detail="accounts, a series of ytd growth, or columns period and ytd are needed"
        )
    return pd.DataFrame({flow: numbers(other[flow], name) for flow in FLOWS if flow in other})


def panel_growth(
    panel: Panel,
    *,
    region: str | None = None,
    indicators: Sequence[str] | None = None,
    last: int | None = None,
    against: Mapping[str, Panel] | None = None,
) -> pd.DataFrame:
    """Growth of indicators by month, on a comparable base.

    Parameters
    ----------
    region : needed where there are several. indicators : None for all. last : so many months at the end; None: all.
    against : name -> a panel of one region, such as the province's; indicators that it does not hold are not compared.

    Returns
    -------
    DataFrame
        Rows (indicator, month): period and ytd, growth on the same months of last year; quarter, growth of the quarter that the
        month ends (else missing); two_year, two_year_ytd, change and change_ytd as :func:`growth_table`, where a joint January-February
        figure stands in February and is compared with December; period_less_NAME, ytd_less_NAME, points. Rows without any figure are left out.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> table = panel_growth(gdp.samples.china().panel, indicators=["industrial_production"], last=3)
    >>> table.droplevel(0)["period"].round(1).tolist(), round(float(table.iloc[-1]["quarter"]), 1)
    ([6.1, 5.8, 6.8], 6.2)
    """
    if panel.values.ndim > 3:
        raise MeaningError(
            "E-ECON-004", what="panel", given=f"draws of shape {panel.values.shape}", known="a panel without draws"
        )
    place = one_region(panel.regions, region)
    some = panel.select(indicators=indicators, regions=[place])
    months, lag = some.months, periods_per_year(some.months)
    monthly = {flow: some.span_growth(months, flow).values for flow in FLOWS}
    quarters = pd.period_range(months[0].asfreq("Q"), months[-1].asfreq("Q"), freq="Q")
    quarterly = some.span_growth(quarters, "period").values
    at = months.get_indexer(pd.PeriodIndex(quarters.asfreq("M", how="end")))
    frames = {}
    for row, code in enumerate(some.indicators):
        joint = np.asarray(months.month == 2) & np.r_[False, some.joint[0, row, :-1]]
        frame = pd.DataFrame({flow: monthly[flow][0, row] for flow in FLOWS}, index=months)
        frame["period"] = frame["period"].where(~joint, frame["ytd"])
        table = _columns(frame, lag)
        for flow, tail in (("period", ""), ("ytd", "_ytd")):  # over January, which is not there: February on December
            table[f"change{tail}"] = np.where(joint, frame[flow] - frame[flow].shift(2), table[f"change{tail}"])
        quarter = np.full(len(months), np.nan)
        quarter[at[at >= 0]] = quarterly[0, row, at >= 0]
        table.insert(2, "quarter", quarter)
        frames[code] = table if last is None else table.iloc[-last:]
    table = pd.concat(frames, names=["indicator", "month"]).dropna(how="all")
    for name, other in (against or {}).items():
        shared = [c for c in some.indicators if c in other.indicators]
        theirs = panel_growth(other, indicators=shared).reindex(table.index) if shared else table.where(False)
        for flow in FLOWS:
            table[f"{flow}_less_{name}"] = table[flow] - theirs[flow]
    return table
