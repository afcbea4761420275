"""Targets worked backwards (目标倒推): what the rest of the year must do."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    """Share of joint draws of the year's growth that reach the target, per cent; NaN draws are refused."""
    x = np.asarray(draws, dtype=np.float64)
    if not x.size or not np.isfinite(x).all():
        raise MeaningError("E-RANK-001", what="draws", detail=f"shape {x.shape}")
    return float(100.0 * (x >= target).mean())


def required_path(volume_last_year: pd.Series, volume_now: pd.Series, target: float) -> pd.DataFrame:
    """The path that still reaches the target: every remaining period grows at one rate.

    Parameters
    ----------
    volume_last_year : period of last year -> volume, the whole year in order. volume_now : the periods known this year, from the first.
    target : growth of the year, per cent.

    Returns
    -------
    DataFrame
        By period: volume (known, then required), growth and year-to-date growth, per cent, ``known`` True or False. The last
        year-to-date growth is the target.

    Examples
    --------
    >>> path = required_path(pd.Series([300.0, 280.0, 300.0, 320.0]), pd.Series([312.0, 300.0]), 5.0)
    >>> path["growth_ytd"].round(2).tolist()
    [4.0, 5.52, 5.18, 5.0]
    """
    last, now = volume_last_year.to_numpy(dtype=np.float64), volume_now.to_numpy(dtype=np.float64)
    if len(now) >= len(last) or not (last > 0).all() or not np.isfinite(np.r_[last, now]).all():
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
        index=volume_last_year.index,
    )
