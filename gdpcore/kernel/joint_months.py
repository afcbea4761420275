"""A joint January-February figure split into its two months, by weights of days or by the moving Spring Festival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.calendar import windows
from gdpcore.kernel.limits import require_numbers, whole_numbers

Array = NDArray[np.float64]


@dataclass(frozen=True)
class January:
    """January's share of January and February.

    Attributes
    ----------
    values : (..., Y) share of January, between 0 and 1.
    effects : (..., 3) log effects of the windows before, during and after the festival; nought where none are used.
    level : (...) log of what a day of January is to a day of February without the festival.
    years : (...) years that the effects were estimated on.
    """

    values: Array
    effects: Array
    level: Array
    years: NDArray[np.int64]


def days_share(years: ArrayLike, *, weekdays: bool = False) -> January:
    """Share of January by days of the calendar, or by Mondays to Fridays.

    Examples
    --------
    >>> days_share([2024]).values.round(4).tolist()  # 31 of 60 days
    [0.5167]
    """
    y = whole_numbers("joint months", "years", years)
    january, february = (_days(y, m, weekdays) for m in (1, 2))
    share = january / (january + february)
    return January(share, np.zeros(3), np.zeros(()), np.zeros((), np.int64))


def _days(year: NDArray[np.int64], month: int, weekdays: bool) -> Array:
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    start, stop = first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]")
    return np.asarray(np.busday_count(start, stop) if weekdays else (stop - start).astype(np.int64), dtype=np.float64)


def festival_share(years: ArrayLike, *, effects: ArrayLike, level: ArrayLike = 0.0) -> January:
    """Share of January where the festival moves: a day weighs exp(effect x share of the window that lies in the month).

    Parameters
    ----------
    years : (Y,). effects : (..., 3), log effects on a month that holds all of the window before, during, after.
    level : (...), log of what a day of January is to one of February.

    Examples
    --------
    >>> shares = festival_share([2023, 2024], effects=[0.0, -0.2, 0.0]).values  # 22 January 2023, 10 February 2024
    >>> bool(shares[0] < 0.5 < shares[1])
    True
    """
    y = whole_numbers("joint months", "years", years)
    b = np.asarray(effects, dtype=np.float64)
    if b.shape[-1:] != (3,) or not np.isfinite(b).all():
        raise KernelError("E-KERNEL-001", what="joint months", detail=f"effects of shape {b.shape}; three finite ones are needed")
    base = np.asarray(level, dtype=np.float64)[..., None]
    odds = np.exp(base + b @ _contrast(y)) * _days(y, 1, False) / _days(y, 2, False)
    return January(odds / (1.0 + odds), b, base[..., 0], np.zeros(b.shape[:-1], np.int64))


def estimated_share(january: ArrayLike, february: ArrayLike, years: ArrayLike, wanted: ArrayLike, *, least: int = 8) -> January:
    """Shares from years whose January and February are known apart.

    Parameters
    ----------
    january, february : (..., Y) positive figures, NaN where they are not known apart. years : (Y,). wanted : (W,) years to split.
    least : years needed; four numbers are estimated, by least squares on the log ratio of a January day to a February day.

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes that do not fit, infinite figures, or a series with fewer years.

    Examples
    --------
    >>> years = np.arange(2001, 2013)
    >>> known = festival_share(years, effects=[0.1, -0.3, 0.05], level=0.02).values
    >>> found = estimated_share(known, 1 - known, years, [2024])
    >>> found.effects.round(6).tolist(), found.level.round(6).tolist()
    ([0.1, -0.3, 0.05], 0.02)
    """
    y = whole_numbers("joint months", "years", years)
    a, b = np.asarray(january, dtype=np.float64), np.asarray(february, dtype=np.float64)
    for name, x in (("January", a), ("February", b)):
        require_numbers("joint months", name, x)
    if a.shape != b.shape or a.shape[-1:] != y.shape:
        raise KernelError(
            "E-KERNEL-001", what="joint months", detail=f"Januaries {a.shape}, Februaries {b.shape}, years {y.shape}"
        )
    good = (a > 0) & (b > 0)
    count = good.sum(axis=-1)
    if (count < least).any():
        detail = f"{int(count.min())} years with both months known apart; {least} are needed to estimate the festival's effects"
        raise KernelError("E-KERNEL-001", what="joint months", detail=detail)
    z = np.concatenate([np.ones((1, y.size)), _contrast(y)])
    ratio = np.where(
        good, np.log(np.where(good, a, 1.0) / np.where(good, b, 1.0) * (_days(y, 2, False) / _days(y, 1, False))), 0.0
    )
    masked = z * good[..., None, :]
    beta = np.linalg.solve(masked @ z.T, (masked @ ratio[..., None]))[..., 0]
    share = festival_share(wanted, effects=beta[..., 1:], level=beta[..., 0])
    return January(share.values, beta[..., 1:], beta[..., 0], count)


def _contrast(year: NDArray[np.int64]) -> Array:
    """(3, Y) windows of the festival in January less those in February."""
    one, two = (windows(year, np.full(year.shape, m)) for m in (1, 2))
    return one - two


def split(joint: ArrayLike, share: ArrayLike) -> tuple[Array, Array]:
    """January and February of joint figures (..., Y): their sum is the joint figure, bit by bit.

    Examples
    --------
    >>> [float(x[0]) for x in split([100.0], [0.53])]
    [53.0, 47.0]
    """
    total, part = np.asarray(joint, dtype=np.float64), np.asarray(share, dtype=np.float64)
    if not ((part > 0) & (part < 1)).all():
        raise KernelError("E-KERNEL-001", what="joint months", detail="a share must lie between 0 and 1")
    # a difference from the larger part is exact (Sterbenz), so that the parts add to the last bit
    larger = total * np.maximum(part, 1.0 - part)
    smaller = total - larger
    return np.where(part >= 0.5, larger, smaller), np.where(part >= 0.5, smaller, larger)
