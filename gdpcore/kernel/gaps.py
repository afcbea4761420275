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


@dataclass(frozen=True)
class _Series:
    """Figures on the way (..., T), which were known, which hold the month before as well, and what they are."""

    x: Array
    known: NDArray[np.bool_]
    wide: NDArray[np.bool_]
    lag: int
    rates: bool

    def ago(self, t: int) -> Array:
        """The figure a year before t, NaN where it spans other months."""
        s = t - self.lag
        if s < 0:
            return np.full(self.x.shape[:-1], np.nan)
        return np.where(self.wide[..., t] == self.wide[..., s], self.x[..., s], np.nan)

    def factor(self, t: int) -> Array:
        """Growth factor over the year, NaN unless both figures are positive."""
        now, then = self.x[..., t], self.ago(t)
        good = (now > 0) & (then > 0)
        return np.asarray(np.divide(now, then, out=np.full(now.shape, np.nan), where=good))

    def nearest(self, t: int, step: int) -> tuple[Array, Array]:
        """The nearest known rate, or growth over the year, on one side of t, and how far it is."""
        found, far = np.full(self.x.shape[:-1], np.nan), np.full(self.x.shape[:-1], np.nan)
        for s in range(t + step, -1 if step < 0 else self.x.shape[-1], step):
            one = np.where(self.known[..., s], self.x[..., s] if self.rates else self.factor(s), np.nan)
            take = np.isnan(found) & np.isfinite(one)
            found, far = np.where(take, one, found), np.where(take, abs(s - t), far)
            if np.isfinite(found).all():
                break
        return found, far


def fill(
    x: ArrayLike, wanted: ArrayLike, method: str, *, lag: int = 12, rates: bool = False, joint: ArrayLike | None = None
) -> Filled:
    """Fill wanted gaps.

    Parameters
    ----------
    x : (..., T) levels, or rates (``rates=True``: growth rates, or indexes of the same period of last year).
    wanted : (..., T) bool, which gaps. lag : periods per year. joint : (..., T) bool, cells that are part of the next one.
    method : "last_year_growth": x_t = x_{t-1y} x_{t-1y} / x_{t-2y}; a rate is last year's.
        "latest_growth": x_{t-1y} times the growth over the year of the last known figure before t; a rate is the last one.
        "interpolate": x_{t-1y} times growth interpolated between the known figures on either side; a rate likewise.

    Notes
    -----
    Cells are filled in order, and a filled cell may serve the next year's; it is no neighbour for growth. A level needs
    positive figures a year (two years) before, of the same months: a joint February is not held against a single one.

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
    wide = np.zeros(values.shape, dtype=bool)
    if joint is not None:
        wide[..., 1:] = np.broadcast_to(np.asarray(joint, dtype=bool), values.shape)[..., :-1]
    series = _Series(values, np.isfinite(values), wide, lag, rates)
    ask = ask & ~series.known
    for t in np.flatnonzero(ask.any(axis=tuple(range(ask.ndim - 1)))):
        guess = _RULES[method](series, int(t))
        values[..., t] = np.where(ask[..., t] & np.isfinite(guess), guess, values[..., t])
    filled = ask & np.isfinite(values)
    return Filled(values, filled, ask & ~filled)


def _last_year(s: _Series, t: int) -> Array:
    before = s.ago(t)
    return before if s.rates or t < s.lag else np.asarray(before * s.factor(t - s.lag))


def _latest(s: _Series, t: int) -> Array:
    rate, _ = s.nearest(t, -1)
    return np.asarray(rate if s.rates else s.ago(t) * rate)


def _between(s: _Series, t: int) -> Array:
    (left, near), (right, far) = s.nearest(t, -1), s.nearest(t, 1)
    rate = (left * far + right * near) / (near + far)
    return np.asarray(rate if s.rates else s.ago(t) * rate)


_RULES = {"last_year_growth": _last_year, "latest_growth": _latest, "interpolate": _between}
