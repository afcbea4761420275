"""Prices and volumes: deflators, chaining of year-on-year indexes, splicing and rebasing by growth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.chain import Chain, chain
from gdpcore.kernel.chain_growth import chain_contributions
from gdpcore.kernel.limits import require_lag

__all__ = ["Chain", "Levels", "chain", "chain_contributions", "chain_yoy", "implicit_deflator", "rebase", "rereference", "splice"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Levels:
    """Levels or indexes.

    Attributes
    ----------
    values : (..., T), or as the function says.
    undefined : how many cells have operands but no meaning (a ratio or index that is not positive, or beyond float64).
    """

    values: Array
    undefined: int


def implicit_deflator(value: ArrayLike, volume: ArrayLike) -> Levels:
    """Implicit deflator, base year = 100: 100 V / R, any equal shapes. A price is positive, else it is not given.

    Examples
    --------
    >>> implicit_deflator([103.0], [100.0]).values
    array([103.])
    """
    with np.errstate(over="ignore"):
        return _ratio(100.0 * np.asarray(value, dtype=np.float64), np.asarray(volume, dtype=np.float64))


def _ratio(a: Array, b: Array) -> Levels:
    if a.shape != b.shape:
        raise KernelError("E-KERNEL-001", what="ratio", detail=f"shapes {a.shape} and {b.shape}")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = a / b
        bad = ~((ratio > 0) & np.isfinite(ratio))
    return Levels(np.where(bad, np.nan, ratio), int(np.count_nonzero(bad & ~np.isnan(a) & ~np.isnan(b))))


def chain_yoy(index: ArrayLike, reference: ArrayLike, lag: int, start: int) -> Levels:
    """Chain indexes "same period last year = 100" on the levels of one reference year, forward and back.

    R_t = R_{t-lag} I_t / 100 after the reference year, R_{t-lag} = R_t / (I_t / 100) before it. An index that is not
    positive is none: the chain breaks there, forward and back.

    Parameters
    ----------
    index : (..., T) year-on-year indexes.
    reference : (..., lag) levels of the reference year, period by period (its current-price values).
    lag : periods per year.
    start : where the reference year begins on the time axis.

    Examples
    --------
    >>> chain_yoy([110.0, 120.0, 105.0, 100.0], [220.0, 240.0], 2, 0).values
    array([220., 240., 231., 240.])
    """
    i, base = np.asarray(index, dtype=np.float64) / 100.0, np.asarray(reference, dtype=np.float64)
    require_lag("periods of a year", lag)
    steps = i.shape[-1]
    if not 0 <= start <= steps - lag or base.shape[-1] != lag:
        raise KernelError(
            "E-KERNEL-001", what="reference year", detail=f"{lag} periods from position {start} do not lie within {steps}"
        )
    out = np.full((*np.broadcast_shapes(i.shape[:-1], base.shape[:-1]), steps), np.nan)
    out[..., start : start + lag] = base
    bad = (i <= 0) | np.isinf(i)
    i = np.where(bad, np.nan, i)
    with np.errstate(invalid="ignore", over="ignore"):
        for t in range(start + lag, steps):
            out[..., t] = out[..., t - lag] * i[..., t]
        for t in range(start + lag - 1, lag - 1, -1):
            out[..., t - lag] = out[..., t] / i[..., t]
    beyond = np.isinf(out)
    out[beyond] = np.nan
    return Levels(out, int(np.count_nonzero(bad)) + int(np.count_nonzero(beyond)))


def splice(old: ArrayLike, new: ArrayLike, link: int) -> Levels:
    """Carry a new series back by the growth of an old one: new levels from ``link`` on, before it old levels times new/old at the link.

    Parameters
    ----------
    old, new : (..., T); ``new`` is read from ``link`` on.
    link : position at which both are known.

    Examples
    --------
    >>> splice([50.0, 55.0, 60.0], [0.0, 110.0, 130.0], 1).values
    array([100., 110., 130.])
    """
    a, b = np.asarray(old, dtype=np.float64), np.asarray(new, dtype=np.float64)
    if a.shape != b.shape or not 0 <= link < b.shape[-1]:
        detail = f"position {link} in series of shapes {a.shape} and {b.shape}"
        raise KernelError("E-KERNEL-001", what="link", detail=detail)
    factor = _ratio(b[..., link : link + 1], a[..., link : link + 1])
    out = np.array(b, copy=True)
    out[..., :link] = a[..., :link] * factor.values
    return Levels(out, factor.undefined)


def rebase(volume: ArrayLike, value: ArrayLike, lag: int, start: int) -> Levels:
    """Move volumes to the prices of the year that begins at ``start``, per leaf.

    In the new base year R_new = R_old V_year / R_old_year (the year's volume equals its value, the quarters keep their
    pattern); before it the growth is kept, R_new[t] = R_new[t+lag] / (1 + g_{t+lag}); after it likewise forward. Parents
    are summed from rebased leaves; cells before the link do not add.

    Parameters
    ----------
    volume, value : (..., T); lag : periods per year; start : first period of the new base year.

    Examples
    --------
    >>> rebase([100.0, 100.0, 104.0, 106.0], [0.0, 0.0, 120.0, 100.0], 2, 2).values.round(4)
    array([104.7619, 104.7619, 108.9524, 111.0476])
    """
    r, v = np.asarray(volume, dtype=np.float64), np.asarray(value, dtype=np.float64)
    require_lag("periods of a year", lag)
    if not 0 <= start <= r.shape[-1] - lag:
        raise KernelError(
            "E-KERNEL-001", what="base year", detail=f"{lag} periods from position {start} do not lie within {r.shape[-1]}"
        )
    year = slice(start, start + lag)
    factor = _ratio(v[..., year].sum(axis=-1, keepdims=True), r[..., year].sum(axis=-1, keepdims=True))
    # growth is unchanged by one factor per series, so carrying it back and forward is the same factor everywhere
    return Levels(r * factor.values, factor.undefined)


def rereference(volume: ArrayLike, value: ArrayLike, lag: int, start: int) -> Levels:
    """A chained volume, of an item or a total, at the average prices of the year that begins at ``start``.

    One factor per series, the value over the volume of that year, so growth is unchanged; in the year volume sums to value.

    Parameters
    ----------
    volume, value : (..., T); lag : periods per year; start : first period of the new reference year.

    Examples
    --------
    >>> rereference([14.0, 23.0, 42.0], [14.0, 46.0, 90.0], 1, 1).values
    array([28., 46., 84.])
    """
    return rebase(volume, value, lag, start)
