"""Targets by industry and month, the chance of reaching them, and the path required beside the path likely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts, measures
from gdpcore.accounts.convert import to_flow
from gdpcore.cube.frames import no_batch
from gdpcore.errors import MeaningError
from gdpcore.monitor.asked import one_region, parts, require_additive
from gdpcore.monitor.targets import required_growth, required_path

if TYPE_CHECKING:
    from gdpcore.nowcasting import SchemeNowcast

LEVELS = (0.05, 0.95)


def required_by_item(
    accounts: Accounts,
    target: float,
    *,
    region: str | None = None,
    items: Any = None,
    by: str | Mapping[str, float] = "shift",
) -> pd.DataFrame:
    """What every industry must do in the rest of the year so that GDP reaches its target: a scenario that adds up.

    Parameters
    ----------
    accounts : up to the last period that is known of the year, with last year whole; volumes that add.
    target : growth of GDP in the year, per cent.
    by : "same": one rate for all industries in the rest of the year; "shift": each its growth so far and the same number of points
        more; or item -> weight: points more in proportion to the weights (those left out keep their growth so far).

    Returns
    -------
    DataFrame
        By item, the total last (the sum of the items, which published chained totals need not be): ytd, growth so far; required,
        growth of the rest; more, points above ytd; year, growth of the whole year, per cent; volume, of the rest; pull, points of the
        year's GDP growth, which add to the target.

    Raises
    ------
    MeaningError
        E-TARGET-002 where last year or this year so far is not whole; E-TARGET-003 for weights that move nothing, or an item that
        would have to fall below nought; E-PRICE-005 for volumes that do not add; E-TARGET-001 for a year that is over.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> need = required_by_item(gdp.samples.china().accounts, 5.0)
    >>> need.loc["GDP", ["ytd", "required", "year"]].round(2).tolist(), round(float(need["pull"].iloc[:-1].sum()), 6)
    ([5.33, 4.71, 5.0], 5.0)
    """
    now, then, year, chosen, total = _year(accounts, region, items)
    rest = year - then
    if not (rest > 0).all():
        required_growth(target=target, ytd=now, ytd_last_year=then, year_last_year=year)  # says so
    so_far = 100.0 * (now / then - 1.0)
    needed = (1.0 + target / 100.0) * year.sum() - now.sum()
    growth = _spread(by, so_far, rest, needed, chosen)
    if not (growth > -100.0).all():
        raise MeaningError("E-TARGET-003", detail=f"{chosen[int(growth.argmin())]} would have to fall below nought")
    volume = rest * (1.0 + growth / 100.0)
    whole = now + volume
    rows = {
        "ytd": np.r_[so_far, 100.0 * (now.sum() / then.sum() - 1.0)],
        "required": np.r_[growth, 100.0 * (volume.sum() / rest.sum() - 1.0)],
        "year": np.r_[100.0 * (whole / year - 1.0), 100.0 * (whole.sum() / year.sum() - 1.0)],
        "volume": np.r_[volume, volume.sum()],
        "pull": np.r_[100.0 * (whole - year) / year.sum(), 100.0 * (whole.sum() / year.sum() - 1.0)],
    }
    frame = pd.DataFrame(rows, index=pd.Index([*chosen, total], name="item"))
    frame.insert(2, "more", frame["required"] - frame["ytd"])
    return frame


def _spread(by: Any, so_far: np.ndarray, rest: np.ndarray, needed: float, chosen: tuple[str, ...]) -> np.ndarray:
    if isinstance(by, str):
        if by == "same":
            return np.full(len(rest), 100.0 * (needed / rest.sum() - 1.0))
        if by != "shift":
            raise MeaningError("E-ECON-004", what="by", given=by, known="same, shift, or weights by item")
        weights = np.ones(len(rest))
    else:
        odd = [k for k in by if k not in chosen]
        if odd:
            raise MeaningError("E-ECON-004", what="by", given=odd[0], known=", ".join(chosen))
        weights = np.array([float(by.get(c, 0.0)) for c in chosen])
    moved = float((rest * weights).sum())
    if not moved > 0 or not np.isfinite(weights).all() or (weights < 0).any():
        raise MeaningError("E-TARGET-003", detail="weights must not be negative, and one must be above nought")
    step = (needed - (rest * (1.0 + so_far / 100.0)).sum()) / moved
    return np.asarray(so_far + 100.0 * step * weights)


def _year(accounts: Accounts, region: str | None, items: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[str, ...], str]:
    """Volumes of every item: this year so far, the same of last year, last year whole."""
    no_batch(accounts.value, "required_by_item")
    place, chosen, lag = one_region(accounts.regions, region), parts(accounts, items), accounts.lag
    require_additive(accounts, "a target cannot be spread over industries")
    volume = to_flow(accounts.volume, "period").sel(region=place, item=list(chosen)).values
    periods = accounts.periods
    done = int((periods.year == periods[-1].year).sum())
    last = (periods.year == periods[-1].year - 1).nonzero()[0]
    if len(last) < lag or not np.isfinite(volume[:, [*last, *range(len(periods) - done, len(periods))]]).all():
        raise MeaningError("E-TARGET-002", year=int(periods[-1].year), last=int(periods[-1].year) - 1)
    now, before = volume[:, len(periods) - done :], volume[:, last]
    return now.sum(axis=1), before[:, :done].sum(axis=1), before.sum(axis=1), chosen, accounts.total


def required_by_month(path: pd.DataFrame, shares: pd.Series) -> pd.DataFrame:
    """A required path of quarters as months, by given seasonal shares.

    Parameters
    ----------
    path : of :func:`required_path`, by quarter. shares : month of the year (1 to 12) -> share of its quarter or any other weight, above
        nought; within a quarter they are scaled to add to one.

    Returns
    -------
    DataFrame
        By month: volume, volume_ytd and known; months of a quarter add to it.

    Raises
    ------
    MeaningError
        E-TARGET-003 for shares that are missing or not above nought, or a path that is not by quarter.

    Examples
    --------
    >>> quarters = pd.period_range("2024Q1", periods=5, freq="Q")
    >>> path = required_path(pd.Series([300.0, 280, 300, 320], quarters[:4]), pd.Series([312.0], quarters[4:]), 5.0)
    >>> required_by_month(path, pd.Series(1.0, range(1, 13)))["volume"].round(1).loc["2025-03":"2025-04"].tolist()
    [104.0, 98.3]
    """
    weights = shares.reindex(range(1, 13)).to_numpy(dtype=np.float64)
    if not isinstance(path.index, pd.PeriodIndex) or not path.index.freqstr.startswith("Q") or not (weights > 0).all():
        raise MeaningError("E-TARGET-003", detail="a path by quarter and twelve shares above nought are needed")
    months = pd.period_range(path.index[0].asfreq("M", how="start"), path.index[-1].asfreq("M", how="end"), freq="M")
    weight = weights[months.month - 1].reshape(-1, 3)
    volume = (path["volume"].to_numpy()[:, None] * weight / weight.sum(axis=1, keepdims=True)).ravel()
    ytd = pd.Series(volume, index=months).groupby(months.year).cumsum()
    return pd.DataFrame({"volume": volume, "volume_ytd": ytd, "known": np.repeat(path["known"].to_numpy(), 3)}, index=months)


def required_and_likely(now: SchemeNowcast, target: float, *, item: str | None = None, region: str | None = None) -> pd.DataFrame:
    """The path that still reaches the target beside the path that is likely, as one frame.

    Parameters
    ----------
    now : a nowcast to the fourth quarter of the year. target : growth of the year, per cent.

    Returns
    -------
    DataFrame
        By quarter of the year: known; required and required_ytd, growth; likely, 5 %, 95 % (growth of the quarter) and likely_ytd,
        ytd 5 %, ytd 95 %; short, points that the likely growth year to date lacks to the required one; chance, per cent of draws in
        which the year reaches the target (the same in every row).

    Raises
    ------
    MeaningError
        E-TARGET-002 for a nowcast that does not reach the fourth quarter; E-TARGET-001 where nothing is left of the year.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> china = gdp.samples.china()
    >>> model = gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor(), draws=200)
    >>> table = required_and_likely(model.fit(china.panel, china.accounts).draw("2025Q4", 200, 0), 5.0)
    >>> table["known"].tolist(), round(float(table["required_ytd"].iloc[-1]), 6)
    ([True, True, False, False], 5.0)
    """
    quarter = now.periods[-1]
    place, code = one_region(tuple(now.volume.labels("region")), region), item or now.hierarchy.roots[0]
    if quarter.asfreq("Q").quarter != 4:
        raise MeaningError("E-TARGET-002", year=int(quarter.year), last=int(quarter.year) - 1)
    accounts = now.draws_of_accounts
    if accounts.volume.meaning.price.kind == "same_period_last_year":
        raise MeaningError("E-PRICE-005", basis=accounts.volume.meaning.price, what="the quarters of a path make no year")
    index = accounts.periods
    volume = to_flow(accounts.volume, "period").sel(region=place, item=code).values
    this, last = (np.flatnonzero(index.year == y) for y in (quarter.year, quarter.year - 1))
    if len(last) < 4 or not np.isfinite(volume[:, [*last, *this]]).all():
        raise MeaningError("E-TARGET-002", year=int(quarter.year), last=int(quarter.year) - 1)
    known = np.asarray(index[this] <= now.fit.base.periods[-1])
    path = required_path(pd.Series(volume[0, last], index[last]), pd.Series(volume[0, this[known]], index[this[known]]), target)
    rates = {flow: measures.growth(accounts, flow).sel(region=place, item=code).values[:, this] for flow in ("period", "ytd")}
    frame = pd.DataFrame({"known": known, "required": path["growth"], "required_ytd": path["growth_ytd"]}, index=index[this])
    for flow, tail, lead in (("period", "likely", ""), ("ytd", "likely_ytd", "ytd ")):
        low, high = np.quantile(rates[flow], LEVELS, axis=0)
        frame[tail], frame[f"{lead}5 %"], frame[f"{lead}95 %"] = rates[flow].mean(axis=0), low, high
    frame["short"] = frame["required_ytd"] - frame["likely_ytd"]
    frame["chance"] = 100.0 * (rates["ytd"][:, -1] >= target).mean()
    return frame
