"""Targets worked backwards (目标倒推): what the rest of the year must do."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import MeaningError

Array = NDArray[np.float64]


def required_growth(
    *, target: float | Array, ytd: float | Array, ytd_last_year: float | Array, year_last_year: float | Array
) -> Array:
    """Growth needed in the rest of the year, per cent, to reach a growth of the whole year.

    ((1 + target/100) R'_year - R_ytd) / (R'_year - R'_ytd) - 1, with R at constant prices.

    Parameters
    ----------
    target : growth of the year, per cent. ytd, ytd_last_year : year to date now and last year. year_last_year : last year whole.
        All broadcast, such as draws or items.

    Raises
    ------
    MeaningError
        E-TARGET-001 if nothing is left of the year.

    Examples
    --------
    >>> round(float(required_growth(target=5.0, ytd=612.0, ytd_last_year=580.0, year_last_year=1200.0)), 3)
    4.516
    """
    goal, now, then, year = (np.asarray(x, dtype=np.float64) for x in (target, ytd, ytd_last_year, year_last_year))
    left = year - then
    if not (left > 0).all():
        bad = np.argwhere(~np.atleast_1d(left > 0))[0]
        raise MeaningError(
            "E-TARGET-001",
            ytd=np.broadcast_to(then, left.shape)[tuple(bad)] if left.ndim else then,
            year=np.broadcast_to(year, left.shape)[tuple(bad)] if left.ndim else year,
        )
    return np.asarray(100.0 * (((1.0 + goal / 100.0) * year - now) / left - 1.0))


def chance_of_target(draws: Array, target: float) -> float:
    """Share of joint draws of the year's growth that reach the target, per cent; missing draws (E-RANK-001) or a missing target
    (E-TARGET-004) are refused.

    Examples
    --------
    >>> chance_of_target([4.8, 5.0, 5.1, 5.3], 5.0)
    75.0
    """
    x = np.asarray(draws, dtype=np.float64)
    if not np.isfinite(target):
        raise MeaningError("E-TARGET-004", detail="the target must be a finite number")
    if not x.size or not np.isfinite(x).all():
        raise MeaningError("E-RANK-001", what="draws", detail=f"shape {x.shape}")
    return float(100.0 * (x >= target).mean())


def required_path(volume_last_year: pd.Series, volume_now: pd.Series, target: float) -> pd.DataFrame:
    """The path that still reaches the target: every remaining period grows at one rate.

    Parameters
    ----------
    volume_last_year : period of last year -> volume of that period (not year to date), the whole year in order.
    volume_now : the same of this year's periods that are known, from the first. target : growth of the year, per cent.

    Returns
    -------
    DataFrame
        By period of this year (where both are labelled by periods): volume (known, then required), growth and year-to-date growth,
        per cent, ``known`` True or False. The last year-to-date growth is the target.

    Raises
    ------
    MeaningError
        E-TARGET-001 if nothing is left of the year, or a volume of last year is not above nought; E-TARGET-004 for a target or
        volume that is missing, or periods that are not those of one year and of the year before, from the first.

    Examples
    --------
    >>> path = required_path(pd.Series([300.0, 280.0, 300.0, 320.0]), pd.Series([312.0, 300.0]), 5.0)
    >>> path["growth_ytd"].round(2).tolist()
    [4.0, 5.52, 5.18, 5.0]
    """
    last, now = volume_last_year.to_numpy(dtype=np.float64), volume_now.to_numpy(dtype=np.float64)
    index = _this_year(volume_last_year.index, volume_now.index)
    if not np.isfinite(np.r_[last, now, target]).all():
        raise MeaningError("E-TARGET-004", detail="the target and every volume must be finite numbers")
    if len(now) >= len(last) or not (last > 0).all():
        raise MeaningError("E-TARGET-001", ytd=float(last[: len(now)].sum()), year=float(last.sum()))
    done = len(now)
    rate = required_growth(target=target, ytd=now.sum(), ytd_last_year=last[:done].sum(), year_last_year=last.sum())
    volume = np.r_[now, last[done:] * (1.0 + float(rate) / 100.0)]
    return pd.DataFrame(
        {
            "volume": volume,
            "growth": 100.0 * (volume / last - 1.0),
            "growth_ytd": 100.0 * (np.cumsum(volume) / np.cumsum(last) - 1.0),
            "known": np.arange(len(last)) < done,
        },
        index=index,
    )


def _this_year(last: pd.Index, now: pd.Index) -> pd.Index:
    """Labels of this year's path: last year's, moved on by a year where both are periods."""
    if not (isinstance(last, pd.PeriodIndex) and isinstance(now, pd.PeriodIndex) and len(now)):
        return last
    if last.freqstr != now.freqstr:
        detail = f"last year is by {last.freqstr}, this year by {now.freqstr}"
        raise MeaningError("E-TARGET-004", detail=detail)
    years, whole = last.year.unique(), len(last) == periods_per_year(last)
    moved = last + len(last)
    if len(years) > 1 or not whole or not now.equals(moved[: len(now)]):
        detail = f"last year is {last[0]} to {last[-1]}, this year {now[0]} to {now[-1]}: one whole year, and the next from its first period"
        raise MeaningError("E-TARGET-004", detail=detail)
    return moved
