"""Missing cells of a series from growth over the year before: carried from last year, from the latest figure, or interpolated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_lag, require_numbers

Array = NDArray[np.float64]
METHODS = ("last_year_growth", "latest_growth", "interpolate")


@dataclass(frozen=True)
class Filled:
    """Figures with gaps filled.

    Attributes
    ----------
    values : (..., T); cells that were known, or not asked for, are as given.
    filled : (..., T) bool. lost : (..., T) bool, asked for and not to be had by this method.
    """

    values: Array
    filled: NDArray[np.bool_]
    lost: NDArray[np.bool_]


def fill(x: ArrayLike, wanted: ArrayLike, method: str, *, lag: int = 12, rates: bool = False) -> Filled:
    """Fill wanted gaps.

    Parameters
    ----------
    x : (..., T) levels, or rates (``rates=True``: growth rates, or indexes of the same period of last year).
    wanted : (..., T) bool, which gaps. lag : periods per year.
    method : "last_year_growth": x_t = x_{t-1y} x_{t-1y} / x_{t-2y}; a rate is last year's.
        "latest_growth": x_{t-1y} times the growth over the year of the last known figure before t; a rate is the last one.
        "interpolate": x_{t-1y} times growth interpolated between the known figures on either side; a rate likewise.

    Notes
    -----
    Cells are filled in order, and a filled cell may serve the next year's; it is no neighbour for growth. A level needs
    positive figures a year (two years) before.

    Raises
    ------
    KernelError
        E-KERNEL-001 for another method, shapes that do not fit or infinite figures.

    Examples
    --------
    >>> fill([100.0, 200, 110, np.nan], [False, False, False, True], "latest_growth", lag=2).values
    array([100., 200., 110., 220.])
    """
    values, ask = np.array(x, dtype=np.float64, copy=True), np.asarray(wanted, dtype=bool)
    require_lag("gaps", lag)
    require_numbers("gaps", "figure", values)
    if method not in METHODS or ask.shape != values.shape or values.ndim == 0:
        detail = f"method {method!r} of {', '.join(METHODS)}; figures {values.shape}, wanted {ask.shape}"
        raise KernelError("E-KERNEL-001", what="gaps", detail=detail)
    known = np.isfinite(values)
    ask = ask & ~known
    for t in np.flatnonzero(ask.any(axis=tuple(range(ask.ndim - 1)))):
        guess = _RULES[method](values, known, int(t), lag, rates)
        values[..., t] = np.where(ask[..., t] & np.isfinite(guess), guess, values[..., t])
    filled = ask & np.isfinite(values)
    return Filled(values, filled, ask & ~filled)


def _ago(x: Array, t: int, steps: int) -> Array:
    return np.asarray(x[..., t - steps]) if t >= steps else np.full(x.shape[:-1], np.nan)


def _factor(x: Array, t: int, lag: int) -> Array:
    """Growth factor over the year, NaN unless both figures are positive."""
    now, then = x[..., t], _ago(x, t, lag)
    good = (now > 0) & (then > 0)
    return np.asarray(np.divide(now, then, out=np.full(now.shape, np.nan), where=good))


def _last_year(x: Array, known: NDArray[np.bool_], t: int, lag: int, rates: bool) -> Array:
    if rates:
        return np.asarray(_ago(x, t, lag))
    if t < lag:
        return np.full(x.shape[:-1], np.nan)
    return np.asarray(_ago(x, t, lag) * _factor(x, t - lag, lag))


def _moving(x: Array, known: NDArray[np.bool_], t: int, lag: int, rates: bool) -> Array:
    """What is carried from cell to cell: the rate itself, or growth over the year, of known cells."""
    what = x[..., t] if rates else _factor(x, t, lag)
    return np.where(known[..., t], what, np.nan)


def _before(x: Array, known: NDArray[np.bool_], t: int, lag: int, rates: bool, step: int = -1) -> tuple[Array, Array]:
    """The nearest known rate on one side of t, and how far it is."""
    found, far = np.full(x.shape[:-1], np.nan), np.full(x.shape[:-1], np.nan)
    for s in range(t + step, -1 if step < 0 else x.shape[-1], step):
        one = _moving(x, known, s, lag, rates)
        take = np.isnan(found) & np.isfinite(one)
        found, far = np.where(take, one, found), np.where(take, abs(s - t), far)
        if np.isfinite(found).all():
            break
    return found, far


def _latest(x: Array, known: NDArray[np.bool_], t: int, lag: int, rates: bool) -> Array:
    rate, _ = _before(x, known, t, lag, rates)
    return np.asarray(rate if rates else _ago(x, t, lag) * rate)


def _between(x: Array, known: NDArray[np.bool_], t: int, lag: int, rates: bool) -> Array:
    left, near = _before(x, known, t, lag, rates)
    right, far = _before(x, known, t, lag, rates, 1)
    rate = (left * far + right * near) / (near + far)
    return np.asarray(rate if rates else _ago(x, t, lag) * rate)


_RULES = {"last_year_growth": _last_year, "latest_growth": _latest, "interpolate": _between}
