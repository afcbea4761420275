"""Measures of accounts as cubes: growth, contributions, shares, deflators. Batch axes are kept.

Rates and shares in per cent, contributions in percentage points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.convert import to_flow
from gdpcore.cube import Cube, Meaning, Status
from gdpcore.cube.status import ABSENT
from gdpcore.errors import MeaningError

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts


def _pair(accounts: Accounts, flow: str) -> tuple[Cube, Cube]:
    if flow not in ("period", "ytd"):
        raise MeaningError("E-FLOW-002", text=flow, known="period, ytd")
    return to_flow(accounts.value, flow), to_flow(accounts.volume, flow)


def _then(value: Cube, volume: Cube) -> NDArray[np.float64]:
    """What a volume is compared with a year before: itself, or the value where volumes stand at last year's prices."""
    return value.values if volume.meaning.price.kind == "same_period_last_year" else volume.values


def _lagged(status: NDArray[np.uint8], then: NDArray[np.uint8], lag: int) -> NDArray[np.uint8]:
    out = np.empty(status.shape, dtype=np.uint8)
    # one run through memory: the first periods of a row meet the row before and are written afterwards
    np.bitwise_or(status.reshape(-1)[lag:], then.reshape(-1)[:-lag], out=out.reshape(-1)[lag:])
    out[..., :lag] = np.uint8(Status.NOT_PUBLISHED)
    return out


def _cube(like: Cube, values: NDArray[np.float64], status: NDArray[np.uint8], unit: str, undefined: int) -> Cube:
    """Mark cells that the kernel could not define; the scan is needed only where it reports some."""
    if undefined:
        lost = np.isnan(values)
        lost = np.asarray(lost.any(axis=tuple(range(like.batch)))) if like.batch else lost
        status = np.where(lost & ((status & ABSENT) == 0), status | np.uint8(Status.NOT_COVERED), status)
    return Cube(values, like.axes, Meaning.of(unit, "none", like.meaning.flow), status)


def growth(accounts: Accounts, flow: str = "period", of: str = "volume") -> Cube:
    """Growth over the same period of last year, per cent.

    Parameters
    ----------
    accounts : with axes (..., region, item, period); flow : "period" or "ytd"; of : "volume" or "value".

    Returns
    -------
    Cube
        The same axes; the first year is not published, a base that is not positive makes a cell not covered.
    """
    value, volume = _pair(accounts, flow)
    now, lag = (volume if of == "volume" else value), accounts.lag
    if of == "volume" and volume.meaning.price.kind == "same_period_last_year":
        rates = np.full(now.values.shape, np.nan)
        part = kernel.growth.over(now.values[..., lag:], value.values[..., :-lag])
        rates[..., lag:] = part.values
        return _cube(now, rates, _lagged(now.status, value.status, lag), "%", part.undefined)
    result = kernel.growth.growth(now.values, lag)
    return _cube(now, result.values, _lagged(now.status, now.status, lag), "%", result.undefined)


def contributions(accounts: Accounts, flow: str = "period", unit: str = "points", weights: str = "constant") -> Cube:
    """Contributions of every item to the growth of GDP.

    Parameters
    ----------
    unit : "points" (percentage points, 拉动) or "percent" (of GDP growth, 贡献率).
    weights : "constant" (constant-price increments: c_i = 100 dR_i / R'_GDP) or "current_share" ((V'_i / V'_GDP) g_i).

    Notes
    -----
    Chained volumes do not add: contributions of parts then sum to growth only approximately. For volumes at the prices of
    the same period of last year the weight is V'_i / V'_GDP by definition.
    """
    if unit not in ("points", "percent") or weights not in ("constant", "current_share"):
        raise MeaningError("E-UNIT-001", unit=f"{unit}, {weights}", known="points, percent; constant, current_share")
    value, volume = _pair(accounts, flow)
    lag, total = accounts.lag, accounts.items.index(accounts.total)
    if weights == "current_share":
        rates = growth(accounts, flow).values
        result = kernel.growth.current_share_contributions(value.values, value.values[..., total, :], rates, lag)
    elif volume.meaning.price.kind == "same_period_last_year":
        result = _at_last_years_prices(volume.values, value.values, total, lag)
    else:
        result = kernel.growth.contributions(volume.values, volume.values[..., total, :], lag)
    before = value.status if volume.meaning.price.kind == "same_period_last_year" else volume.status
    whole = slice(total, total + 1)
    now = volume.status[..., whole, :] if unit == "percent" else np.zeros_like(volume.status[..., whole, :])
    status = _lagged(volume.status, before, lag)
    status |= _lagged(now, before[..., whole, :], lag)
    points, undefined = result.values, result.undefined
    if unit == "percent":
        part = kernel.growth.contribution_shares(points, growth(accounts, flow).values[..., total, :])
        points, undefined = part.values, undefined + part.undefined
    if weights == "current_share":
        undefined += 1
        status = status | value.status
    return _cube(
        volume,
        np.where((status & ABSENT) != 0, np.nan, points) if weights == "current_share" else points,
        status,
        "points" if unit == "points" else "%",
        undefined,
    )


def _at_last_years_prices(
    volume: NDArray[np.float64], value: NDArray[np.float64], total: int, lag: int
) -> kernel.growth.Contributions:
    out = np.full(volume.shape, np.nan)
    base = value[..., total : total + 1, :-lag]
    with np.errstate(divide="ignore", invalid="ignore"):
        out[..., lag:] = np.where(base > 0, 100.0 * (volume[..., lag:] - value[..., :-lag]) / base, np.nan)
    return kernel.growth.Contributions(out, float("nan"), int(np.count_nonzero(base <= 0)))


def _spread(status: NDArray[np.uint8], total: int) -> NDArray[np.uint8]:
    return np.broadcast_to(status[..., total : total + 1, :], status.shape)


def shares(accounts: Accounts, flow: str = "period", of: str = "value") -> Cube:
    """Shares of items in GDP, per cent."""
    value, volume = _pair(accounts, flow)
    cube = value if of == "value" else volume
    total = accounts.items.index(accounts.total)
    result = kernel.growth.shares(cube.values, cube.values[..., total, :])
    return _cube(cube, result.values, cube.status | _spread(cube.status, total), "%", result.undefined)


def deflators(accounts: Accounts, flow: str = "period", change: bool = True) -> Cube:
    """Implicit deflators V / R: the change on the same period of last year, per cent, or the level (base year = 100).

    Volumes at last year's prices give the change directly: V / R - 1.
    """
    value, volume = _pair(accounts, flow)
    level = kernel.price.implicit_deflator(value.values, volume.values)
    status = value.status | volume.status
    if not change:
        return _cube(value, level.values, status, "index", level.undefined)
    if volume.meaning.price.kind == "same_period_last_year":
        return _cube(value, level.values - 100.0, status, "%", level.undefined)
    rate = kernel.growth.growth(level.values, accounts.lag)
    return _cube(value, rate.values, _lagged(status, status, accounts.lag), "%", rate.undefined + level.undefined)


def rounding_bounds(accounts: Accounts, decimals: int = 1) -> Cube:
    """Bound on the error of single-period growth that is backed out of rounded year-to-date rates, percentage points.

    A rate rounded to ``decimals`` is known to half a unit u of its last place, so the year-to-date volumes of q and q-1 are
    known to u R'_ytd,q and u R'_ytd,q-1, and the growth of the period to u (R'_ytd,q + R'_ytd,q-1) / R'_q.
    """
    period, ytd = to_flow(accounts.volume, "period"), to_flow(accounts.volume, "ytd")
    lag = accounts.lag
    unit = 0.5 * 10.0**-decimals
    before = ytd.values - period.values  # January to the period before
    out = np.full(period.values.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = unit * (ytd.values + before) / period.values
    out[..., lag:] = np.where(period.values[..., :-lag] > 0, bound[..., :-lag], np.nan)
    first = (
        np.asarray(accounts.periods.month if lag == 12 else accounts.periods.quarter) == 1
        if lag > 1
        else np.ones(len(accounts.periods), bool)
    )
    out[..., first] = np.where(np.isnan(out[..., first]), np.nan, unit)  # the first period of a year is published as it is
    status = _lagged(period.status | ytd.status, period.status | ytd.status, lag)
    return _cube(period, np.where((status & ABSENT) != 0, np.nan, out), status, "points", 1)


def adding_up(cube: Cube, parent: str, children: Sequence[str]) -> float:
    """Largest |parent - sum of children| over the sum of absolute children; NaN if nothing can be compared."""
    parts = cube.sel(item=list(children)).values
    total = cube.sel(item=[parent]).values[..., 0, :]
    scale = np.abs(parts).sum(axis=-2)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.abs(total - parts.sum(axis=-2)) / np.where(scale > 0, scale, 1.0)
    return float(np.nanmax(gap)) if np.isfinite(gap).any() else float("nan")
