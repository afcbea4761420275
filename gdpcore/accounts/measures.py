"""Measures of accounts as cubes: growth, contributions, shares, deflators. Batch axes are kept.

Rates and shares in per cent, contributions in percentage points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.chained import chained_contributions
from gdpcore.accounts.convert import to_flow
from gdpcore.cube import Cube, Meaning, Status
from gdpcore.cube.status import ABSENT, settled
from gdpcore.errors import MeaningError

if TYPE_CHECKING:
    from gdpcore.accounts.figures import Figures


def _pair(accounts: Figures, flow: str) -> tuple[Cube, Cube]:
    if flow not in ("period", "ytd"):
        raise MeaningError("E-FLOW-002", text=flow, known="period, ytd")
    return to_flow(accounts.value, flow), to_flow(accounts.volume, flow)


def _one_of_both(of: str) -> str:
    if of not in ("volume", "value"):
        raise MeaningError("E-DATA-008", place="measure", column="of", raw=of, known="volume, value")
    return of


def _total_row(accounts: Figures) -> int:
    """Where the total stands; E-AXIS-003 if these accounts do not hold it."""
    return accounts.value.axis("item").position(accounts.total)


def _parts(accounts: Figures) -> list[int]:
    """Rows that make up the total, each once: its leaves, or the finest parts of them that these accounts hold."""
    here = {code: row for row, code in enumerate(accounts.items)}

    def finest(code: str) -> list[int]:
        for children in accounts.hierarchy.partitions.get(code, {}).values():
            rows = [finest(child) for child in children]
            if all(rows):
                return [row for part in rows for row in part]
        return [here[code]] if code in here else []

    return finest(accounts.total)


def _lagged(status: NDArray[np.uint8], then: NDArray[np.uint8], lag: int) -> NDArray[np.uint8]:
    out = np.empty(status.shape, dtype=np.uint8)
    # one run through memory: the first periods of a row meet the row before and are written afterwards
    np.bitwise_or(status.reshape(-1)[lag:], then.reshape(-1)[:-lag], out=out.reshape(-1)[lag:])
    out[..., :lag] = np.uint8(Status.NOT_PUBLISHED)
    return out


def _cube(like: Cube, values: NDArray[np.float64], status: NDArray[np.uint8], unit: str, undefined: int) -> Cube:
    """Mark cells that the kernel could not define; the scan is needed only where it reports some."""
    if undefined:
        values, status = settled(values, status)
    return Cube(values, like.axes, Meaning.of(unit, "none", like.meaning.flow), status)


def lag_of(accounts: Figures, over: str, flow: str = "period") -> int:
    """How many periods back a comparison lies: "year", or "quarter" (of single periods; not for annual accounts)."""
    if over == "year":
        return accounts.lag
    if over != "quarter" or flow != "period" or accounts.lag < 4:
        raise MeaningError("E-FLOW-003", over=over, flow=flow, frequency={1: "years", 4: "quarters", 12: "months"}[accounts.lag])
    return accounts.lag // 4


def growth(accounts: Figures, flow: str = "period", of: str = "volume", lag: int | None = None, annualised: bool = False) -> Cube:
    """Growth over the same period of last year, or over ``lag`` periods, per cent.

    Parameters
    ----------
    accounts : with axes (..., region, item, period); flow : "period" or "ytd"; of : "volume" or "value".
    lag : periods to the base, None for a year (:func:`lag_of`). annualised : at an annual rate, 100 ((x_t / x_s)^(year / lag) - 1).

    Returns
    -------
    Cube
        The same axes; the first ``lag`` periods are not published, a base that is not positive makes a cell not covered.
    """
    value, volume = _pair(accounts, flow)
    now, lag = (volume if _one_of_both(of) == "volume" else value), lag or accounts.lag
    if of == "volume" and volume.meaning.price.kind == "same_period_last_year":
        _require_a_year(accounts, lag, volume)
        rates = np.full(now.values.shape, np.nan)
        part = kernel.growth.over(now.values[..., lag:], value.values[..., :-lag])
        rates[..., lag:] = part.values
        return _cube(now, rates, _lagged(now.status, value.status, lag), "%", part.undefined)
    result = kernel.growth.annualised(now.values, lag, accounts.lag) if annualised else kernel.growth.growth(now.values, lag)
    return _cube(now, result.values, _lagged(now.status, now.status, lag), "%", result.undefined)


def _require_a_year(accounts: Figures, lag: int, volume: Cube) -> None:
    if lag != accounts.lag:
        raise MeaningError("E-PRICE-006", text=volume.meaning.price, what=f"compared over {lag} periods")


def contributions(
    accounts: Figures, flow: str = "period", unit: str = "points", weights: str = "constant", lag: int | None = None
) -> Cube:
    """Contributions of every item to the growth of GDP.

    Parameters
    ----------
    unit : "points" (percentage points, 拉动) or "percent" (of GDP growth, 贡献率).
    weights : "constant" (constant-price increments: c_i = 100 dR_i / R'_GDP) or "current_share" ((V'_i / V'_GDP) g_i).
    lag : periods to the base, None for a year (:func:`lag_of`).

    Notes
    -----
    Chained volumes do not add, their contributions do: leaves by :func:`gdpcore.kernel.price.chain_contributions` for the link
    that the price basis names ("chained" alone: annual overlap), parents as sums of leaves; the total's row is its own growth,
    so what a publisher's finer chain holds shows as a gap. Memo items have none. For volumes at the prices of the same
    period of last year the weight is V'_i / V'_GDP by definition.
    """
    if unit not in ("points", "percent") or weights not in ("constant", "current_share"):
        raise MeaningError("E-UNIT-001", unit=f"{unit}, {weights}", known="points, percent; constant, current_share")
    value, volume = _pair(accounts, flow)
    lag, total = lag or accounts.lag, _total_row(accounts)
    if weights == "current_share":
        rates = growth(accounts, flow, lag=lag).values
        result = kernel.growth.current_share_contributions(value.values, value.values[..., total, :], rates, lag)
    elif volume.meaning.price.kind == "same_period_last_year":
        _require_a_year(accounts, lag, volume)
        result = _at_last_years_prices(volume.values, value.values, total, lag)
    elif volume.meaning.price.kind == "chained":
        result = chained_contributions(accounts, flow, lag)
    else:
        result = kernel.growth.contributions(volume.values, volume.values[..., total, :], lag)
    before = value.status if volume.meaning.price.kind == "same_period_last_year" else volume.status
    whole = slice(total, total + 1)
    now = volume.status[..., whole, :] if unit == "percent" else np.zeros_like(volume.status[..., whole, :])
    status = _lagged(volume.status, before, lag)
    status |= _lagged(now, before[..., whole, :], lag)
    points, undefined = result.values, result.undefined
    if unit == "percent":
        rate = growth(accounts, flow, lag=lag).values[..., total, :]
        part = kernel.growth.contribution_shares(points, rate, parts=_parts(accounts))
        points, undefined = part.values, undefined + part.undefined
    made_of_values = weights == "current_share" or volume.meaning.price.kind == "chained"
    if made_of_values:
        undefined += 1
        status = status | value.status
    return _cube(
        volume,
        np.where((status & ABSENT) != 0, np.nan, points) if made_of_values else points,
        status,
        "points" if unit == "points" else "%",
        undefined,
    )


def _at_last_years_prices(
    volume: NDArray[np.float64], value: NDArray[np.float64], total: int, lag: int
) -> kernel.growth.Contributions:
    out = np.full(volume.shape, np.nan)
    base = value[..., total : total + 1, :-lag]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        out[..., lag:] = np.where(base > 0, 100.0 * (volume[..., lag:] - value[..., :-lag]) / base, np.nan)
    return kernel.growth.Contributions(out, float("nan"), int(np.count_nonzero(base <= 0)) + int(np.count_nonzero(np.isinf(out))))


def _spread(status: NDArray[np.uint8], total: int) -> NDArray[np.uint8]:
    return np.broadcast_to(status[..., total : total + 1, :], status.shape)


def shares(accounts: Figures, flow: str = "period", of: str = "value") -> Cube:
    """Shares of items in GDP, per cent."""
    value, volume = _pair(accounts, flow)
    cube = value if _one_of_both(of) == "value" else volume
    total = _total_row(accounts)
    result = kernel.growth.shares(cube.values, cube.values[..., total, :])
    return _cube(cube, result.values, cube.status | _spread(cube.status, total), "%", result.undefined)


def deflators(accounts: Figures, flow: str = "period", change: bool = True) -> Cube:
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


def rounding_bounds(accounts: Figures, decimals: int = 1) -> Cube:
    """Bound on the error of single-period growth that is backed out of rounded year-to-date rates, percentage points.

    A rate rounded to ``decimals`` is known to half a unit u of its last place, so the year-to-date volumes of q and q-1 are
    known to u R'_ytd,q and u R'_ytd,q-1, and the growth of the period to u (R'_ytd,q + R'_ytd,q-1) / R'_q.
    """
    period, ytd = to_flow(accounts.volume, "period"), to_flow(accounts.volume, "ytd")
    lag = accounts.lag
    unit = 0.5 * 10.0**-decimals
    before = ytd.values - period.values  # January to the period before
    out = np.full(period.values.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
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
