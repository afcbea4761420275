"""Additive contributions to the growth of a chained volume.

Levels of chained volumes do not add, contributions to growth can. With the letters of :mod:`gdpcore.kernel.chain`, x at the
prices of the year before, V the value and X = sum x of the year before t's, s = t - lag, sums over items without i:

    annual_overlap, t and s in one year     c_i = (x_it - x_is) / x_s
    annual_overlap, s in the year before    c_i = (X / x_s) x_it / V - x_is / x_s - (V_i / V - X_i / X)
    quarter_overlap, lag 1                  as within a year, with s at the prices of t's year before
    over_the_year, lag a year               the same
    fisher, lag 1                           c_i = w_i (q_it - q_is) / sum_j w_j q_js, w_i = p_it / P + p_is, P Fisher's price index

The second line weighs with the two years before t: it is the additive-volume-data formula
pi_1 (q_t - q_s) / Q_s + (q_s / Q_s - q / Q) (pi_1 - pi_2), pi the item's over the total's chained deflator of those years.
Longer lags of the period-on-period methods add the steps up, each over the level at the beginning.

References
----------
M. Scheiblecker, Chain-linking in Austrian quarterly national accounts and the business cycle (Austrian Economic Quarterly
2/2010), for the additive-volume-data formula; M. B. Reinsdorf, W. E. Diewert, C. Ehemann, Additive decompositions for Fisher,
Tornqvist and geometric mean indexes, Journal of Economic and Social Measurement 28 (2002), 51-61, for Fisher's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gdpcore.errors import KernelError
from gdpcore.kernel.chain import METHODS, Array, Priced, at_average_prices, fisher_parts, linked, year_sums
from gdpcore.kernel.growth import Contributions, _adding_up, growth
from gdpcore.kernel.limits import require_whole


def chain_contributions(
    values: ArrayLike,
    volumes: ArrayLike,
    *,
    lag: int,
    method: str = "annual_overlap",
    per_year: int = 4,
    to_date: bool = False,
    strict: bool = True,
) -> Contributions:
    """Contributions of items to the growth of their chained total, percentage points, which add up to it.

    Parameters
    ----------
    values, volumes, method, per_year, strict : as for :func:`gdpcore.kernel.chain.chain`.
    lag : growth over how many periods: 1 for quarter on quarter, 4 for year on year; at most a year.
    to_date : growth of the sums from the year's beginning to date instead (annual overlap, ``lag`` a year).

    Returns
    -------
    Contributions
        (..., I, T); NaN in the first ``lag`` periods. ``residual`` sets their sum against the growth of the chained total.
        Contributions of an aggregate are the sum over its items.

    Raises
    ------
    KernelError
        E-CHAIN-002 if the method has no additive form for this growth; E-CHAIN-001, E-KERNEL-001 as for the chain.

    Examples
    --------
    >>> price, quantity = np.array([[1.0, 2, 3], [3, 4, 5]]), np.array([[5.0, 8, 13], [3, 5, 10]])
    >>> chain_contributions(price * quantity, quantity, lag=1, per_year=1).values.round(4)
    array([[    nan, 21.4286, 27.7778],
           [    nan, 42.8571, 55.5556]])
    """
    if method not in METHODS:
        raise KernelError("E-KERNEL-001", what="method", detail=f"{method!r} is not one of {', '.join(METHODS)}")
    _require(method, lag, per_year, to_date)
    priced = at_average_prices(values, volumes, per_year, strict)
    made = linked(priced, method, per_year, 0, None, strict)
    total = made.values
    if method == "annual_overlap":
        points = _annual_overlap(priced, lag, to_date)
        total = _to_date(total, per_year) if to_date else total
    elif method == "fisher":
        points = _accumulated(_fisher_steps(priced, strict), total, lag)
    elif method == "quarter_overlap":
        points = _accumulated(_steps(priced, 1), total, lag)
    else:
        points = _steps(priced, per_year)
    rate = growth(total, lag).values
    points = np.where(np.isnan(rate)[..., None, :], np.nan, 100.0 * points)
    return Contributions(points, _adding_up(points, rate), made.undefined)


def _require(method: str, lag: int, per_year: int, to_date: bool) -> None:
    require_whole("chain", lag=lag)
    why = ""
    if not 1 <= lag <= per_year:
        why = "; the lag must be from one period to a year"
    elif method == "over_the_year" and lag != per_year:
        why = "; every period of the year has a chain of its own, so only growth over a year can be split"
    elif to_date and (method != "annual_overlap" or lag != per_year):
        why = "; growth to date can be split under annual_overlap over a year only"
    if why:
        raise KernelError("E-CHAIN-002", lag=lag, method=method, per_year=per_year, why=why)


def _to_date(x: Array, per_year: int) -> Array:
    """Sums from the beginning of each year (..., T)."""
    out = np.array(x, copy=True)
    for t in range(1, out.shape[-1]):
        if t % per_year:
            out[..., t] += out[..., t - 1]
    return out


def _split(x: Array) -> tuple[Array, Array]:
    """Items and their sum, kept as an axis of one."""
    return x, x.sum(axis=-2, keepdims=True)


def _annual_overlap(priced: Priced, lag: int, to_date: bool) -> Array:
    """(..., I, T) as a part of one, by the two lines of the head of this file."""
    per_year = priced.before.shape[-1]
    x, x_all = _split(priced.flat(priced.before))
    if to_date:
        x, x_all = _to_date(x, per_year), _to_date(x_all, per_year)
    out = np.full(x.shape, np.nan)
    v, v_all = _split(year_sums(priced.own))
    b, b_all = _split(year_sums(priced.before))
    year = np.arange(x.shape[-1]) // per_year
    now = np.arange(lag, x.shape[-1])
    inside = now[year[now] == year[now - lag]]
    across = now[year[now] != year[now - lag]]
    base = year[across] - 1  # the year before t's, the last of whose prices x stands at
    with np.errstate(divide="ignore", invalid="ignore"):
        out[..., inside] = (x[..., inside] - x[..., inside - lag]) / x_all[..., inside - lag]
        tilt = v / v_all - b / b_all
        moved = x[..., across] * (b_all / v_all)[..., base]
        out[..., across] = (moved - x[..., across - lag]) / x_all[..., across - lag] - tilt[..., base]
    return out


def _steps(priced: Priced, lag: int) -> Array:
    """(..., I, T) change since ``lag`` periods ago at the prices of the year before t, over that period's total at them."""
    per_year = priced.before.shape[-1]
    x, own = priced.flat(priced.before), priced.flat(priced.own)
    now = np.arange(lag, x.shape[-1])
    linked = now // per_year != (now - lag) // per_year
    then = np.where(linked, own[..., : x.shape[-1] - lag], x[..., : x.shape[-1] - lag])
    out = np.full(x.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        out[..., lag:] = (x[..., lag:] - then) / then.sum(axis=-2, keepdims=True)
    return out


def _fisher_steps(priced: Priced, strict: bool) -> Array:
    """(..., I, T) period on period, by Fisher's additive form."""
    ahead, back, v = fisher_parts(priced.flat(priced.value), priced.flat(priced.volume), strict)
    now, then = v[..., 1:], v[..., :-1]
    (_, now_all), (_, then_all), (_, ahead_all), (_, back_all) = (_split(x) for x in (now, then, ahead, back))
    out = np.full(v.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.sqrt(now_all / ahead_all * (back_all / then_all))
        out[..., 1:] = ((now - back) / price + ahead - then) / (back_all / price + then_all)
    return out


def _accumulated(steps: Array, total: Array, lag: int) -> Array:
    """Contributions over ``lag`` periods from those of single steps: each step's change in level over the level at the beginning."""
    if lag == 1:
        return steps
    level = total[..., None, :]
    change = np.full(steps.shape, np.nan)
    change[..., 1:] = steps[..., 1:] * level[..., :-1]
    out = np.full(steps.shape, np.nan)
    size = steps.shape[-1]
    if lag < size:
        window = np.lib.stride_tricks.sliding_window_view(change[..., 1:], lag, axis=-1).sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            out[..., lag:] = window / level[..., : size - lag]
    return out
