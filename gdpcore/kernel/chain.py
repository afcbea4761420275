"""Chained volumes: what items are worth at the average prices of the year before, linked over the years.

With V values, Q volumes, p_y = sum V / sum Q the average price of year y, and x_t = sum_i p_{i,y-1} Q_it the periods of year y
at the prices of the year before (the first year: at its own), a chained volume is X_t = x_t f with a link f that differs by
method; own_t = sum_i p_{i,y} Q_it is the same period at the prices of its own year:

    annual_overlap    f_y  = f_{y-1} sum_t x_t / V over the year before: periods add to the annual chain
    quarter_overlap   f_y  = f_{y-1} x / own in the last period of the year before: no step from year to year
    over_the_year     f_yk = f_{y-1,k} x / own in the same period of the year before: every period has its own chain
    fisher            X_t  = X_{t-1} sqrt(L P), L and P the Laspeyres and Paasche volume indexes of t on t-1

References
----------
IMF, Quarterly National Accounts Manual, 2017 edition (2018), chapter 8; Eurostat, Handbook on quarterly national accounts
(2013), chapter 6; for the year-on-year comparison of the methods, J. Bloem, R. Dippelsman, N. Maehle, Quarterly National
Accounts Manual (IMF 2001), chapter IX.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_whole

Array = NDArray[np.float64]
Groups = Sequence[Sequence[int]]

METHODS = ("annual_overlap", "quarter_overlap", "over_the_year", "fisher")


@dataclass(frozen=True)
class Chain:
    """A chained volume, with what shows how far to trust it. (..., A) stands for the batch and, where groups were asked for, the group.

    Attributes
    ----------
    values : (..., A, T) chained volume; its sum over the reference year is the value of that year.
    items : (..., I, T) each item's own chained volume: Q at its average price of the reference year.
    at_previous : (..., A, T) at the average prices of the year before (the first year: at its own).
    annual : (..., A, Y) the chain of whole years by the same formula; NaN for a year that is not whole.
    drift : (..., A, Y) sum of a year's periods over ``annual``, less 1: nought within rounding for "annual_overlap".
    non_additivity : (..., A, T) ``values`` less the sum of the group's ``items``.
    undefined : prices and links that do not exist though their figures are there (``strict=False``; totals that are not positive).
    """

    values: Array
    items: Array
    at_previous: Array
    annual: Array
    drift: Array
    non_additivity: Array
    undefined: int


@dataclass(frozen=True)
class Priced:
    """Items by year at average prices; the arrays below are (..., I, Y, L), L periods a year, padded with NaN at the end.

    Attributes
    ----------
    value, volume : the figures. before, own : volume at the average prices of the year before (first year: its own), of its own.
    price : (..., I, Y) average prices. steps : T, periods before padding. undefined : prices that do not exist.
    """

    value: Array
    volume: Array
    before: Array
    own: Array
    price: Array
    steps: int
    undefined: int

    def flat(self, years: Array) -> Array:
        """(..., Y, L) to (..., T)."""
        return years.reshape(*years.shape[:-2], years.shape[-2] * years.shape[-1])[..., : self.steps]


def chain(
    values: ArrayLike,
    volumes: ArrayLike,
    *,
    method: str = "annual_overlap",
    per_year: int = 4,
    reference: int = 0,
    groups: Groups | None = None,
    strict: bool = True,
) -> Chain:
    """Chain-link the volume of a total, or of groups of items.

    Parameters
    ----------
    values : (..., I, T) current-price values of elementary items, from the first period of a year on; the last year may be short.
    volumes : (..., I, T) their quantities, or volumes at constant prices of any base: only the movement of an item's volume
        counts. An item that is subtracted (imports) has negative values and volumes.
    method : "annual_overlap" (Laspeyres at average prices of the year before; the default), "quarter_overlap" (the last period
        of the year), "over_the_year", or "fisher" (period on period).
    per_year : periods a year. reference : which year (0 the first) is the one in whose average prices levels stand.
    groups : positions of the items of each aggregate; None: one total of all, without the axis A.
    strict : refuse an item without a price in a year that others are compared with; False makes the chain NaN there and counts.

    Raises
    ------
    KernelError
        E-CHAIN-001 naming item and periods: the average price is not positive, or the volume changes sign within the year
        (inventories), or a figure is infinite. E-KERNEL-001 for shapes, an unknown method, a reference year that is not whole,
        and groups that name an item that is not there, none, or one twice.

    Notes
    -----
    Annual prices are asked for only where the year after has a volume: an item may go away. Fisher's index needs the prices of
    both periods, so an item may neither come nor go. A missing figure makes the chain missing from its year on (Fisher: from
    its period on); the last year's gaps harm only it.
    A group whose value or volume over a linking period is not positive (net exports) has no chain: NaN, counted. In the first
    year a period stands at the average prices of its own year, so that it is a volume; its sum is the year's value.

    Examples
    --------
    Apples and oranges over three years (Australian Bureau of Statistics, Demystifying chain volume measures, 2003):

    >>> price, quantity = np.array([[1.0, 2, 3], [3, 4, 5]]), np.array([[5.0, 8, 13], [3, 5, 10]])
    >>> chain(price * quantity, quantity, per_year=1).values.round(4)
    array([14.    , 23.    , 42.1667])
    """
    if method not in METHODS:
        raise KernelError("E-KERNEL-001", what="method", detail=f"{method!r} is not one of {', '.join(METHODS)}")
    priced = at_average_prices(values, volumes, per_year, strict)
    whole = priced.steps // per_year
    require_whole("reference year", reference=reference)
    _require_groups(groups, priced.volume.shape[-3])
    if reference >= whole:
        raise KernelError("E-KERNEL-001", what="reference year", detail=f"{reference} is not one of the {whole} whole years")
    return linked(priced, method, per_year, reference, groups, strict)


def _require_groups(groups: Groups | None, items: int) -> None:
    """Groups of items that are there, each named once."""
    if groups is not None and not groups:
        raise KernelError("E-KERNEL-001", what="groups", detail="there are none; leave the argument out for one total")
    for group in groups or ():
        rows = [int(i) for i in group]
        if not rows or len(set(rows)) < len(rows) or not all(0 <= i < items for i in rows):
            raise KernelError("E-KERNEL-001", what="groups", detail=f"{rows} does not name some of {items} items, each once")


def linked(priced: Priced, method: str, per_year: int, reference: int, groups: Groups | None, strict: bool) -> Chain:
    """The chain of items at average prices; see :func:`chain`."""
    value, before, own = (_grouped(x, groups) for x in (priced.value, priced.before, priced.own))
    if method == "fisher":
        links, lost = fisher_links(priced, groups, strict)
        level = in_years(np.asarray(np.cumprod(links, axis=-1)), per_year)
        annual_links, more = _annual_fisher(priced, groups, strict)
        annual, undefined = np.asarray(np.cumprod(annual_links, axis=-1)), priced.undefined + lost + more
    else:
        factor, lost = _factor(before, own, method)
        yearly, more = (factor, 0) if method == "annual_overlap" else _factor(before, own, "annual_overlap")
        level, annual, undefined = before * factor, year_sums(before) * yearly[..., 0], priced.undefined + lost + more
    worth = year_sums(value)[..., reference]
    level = level * _over(worth, year_sums(level)[..., reference])[..., None, None]
    annual = annual * _over(worth, annual[..., reference])[..., None]
    items = priced.volume * priced.price[..., reference, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = year_sums(level) / annual - 1.0
    gap = level - _grouped(items, groups)
    flat = priced.flat
    return Chain(flat(level), flat(items), flat(before), annual, drift, flat(gap), undefined)


def at_average_prices(values: ArrayLike, volumes: ArrayLike, per_year: int, strict: bool) -> Priced:
    """Value the volumes of every year at the average prices of the year before and of its own."""
    value, volume = np.asarray(values, dtype=np.float64), np.asarray(volumes, dtype=np.float64)
    require_whole("chain", 1, per_year=per_year)
    if value.ndim < 2 or value.shape != volume.shape or value.shape[-1] < per_year:
        raise KernelError(
            "E-KERNEL-001",
            what="chain",
            detail=f"values {value.shape} and volumes {volume.shape} must be (..., item, period) over at least {per_year} periods",
        )
    steps = value.shape[-1]
    v, q = in_years(value, per_year), in_years(volume, per_year)
    with np.errstate(divide="ignore", invalid="ignore"):
        price = year_sums(v) / year_sums(q)
    wanted = np.zeros(0, dtype=bool)
    if not _all_positive(v, q):  # else every average price is there
        infinite = np.isinf(v) | np.isinf(q)
        impossible = _impossible(v, q, price) | infinite.any(axis=-1)
        price = np.where(impossible, np.nan, price)
        wanted = impossible & (_needed(v, q) | infinite.any(axis=-1))
        if strict and wanted.any():
            _refuse(wanted, v, q, per_year)
        v, q = (np.where(infinite, np.nan, x) for x in (v, q))
    previous = np.concatenate([price[..., :1], price[..., :-1]], axis=-1)
    before, own = _worth(previous, q), _worth(price, q)
    if wanted.any():
        own[wanted] = np.nan  # also where nothing stands against a value, which must not drop out of the link
    return Priced(v, q, before, own, price, steps, int(np.count_nonzero(wanted)))


def year_sums(x: Array) -> Array:
    """Sums (..., Y) of (..., Y, L): adding a few long columns is much faster than many short sums."""
    total = np.array(x[..., 0], copy=True)
    for k in range(1, x.shape[-1]):
        total += x[..., k]
    return total


def _all_positive(v: Array, q: Array) -> bool:
    """True if every figure that is here is above nought and finite."""
    return all(
        np.fmin.reduce(x, axis=None, initial=np.inf) > 0 and np.fmax.reduce(x, axis=None, initial=0.0) < np.inf for x in (v, q)
    )


def in_years(x: Array, per_year: int) -> Array:
    """(..., T) to (..., Y, L), the last year filled up with NaN."""
    short = -x.shape[-1] % per_year
    if short:
        x = np.concatenate([x, np.full((*x.shape[:-1], short), np.nan)], axis=-1)
    return x.reshape(*x.shape[:-1], x.shape[-1] // per_year, per_year)


def _impossible(v: Array, q: Array, price: Array) -> NDArray[np.bool_]:
    """(..., I, Y) whole years with figures but no average price: signs mix within the year, or nothing stands against something."""
    known = ~np.isnan(v + q).any(axis=-1)
    one_sign = ((v >= 0) & (q >= 0)).all(axis=-1) | ((v <= 0) & (q <= 0)).all(axis=-1)
    return np.asarray(known & ~(one_sign & np.isfinite(price) & (price > 0)))


def _needed(v: Array, q: Array) -> NDArray[np.bool_]:
    """(..., I, Y) years whose price some figure is valued at: those that a year follows, if the item is there in either; the first."""
    something = ((np.nan_to_num(q) != 0) | (np.nan_to_num(v) != 0)).any(axis=-1)
    out = np.zeros(something.shape, dtype=bool)
    out[..., :-1] = something[..., 1:] | something[..., :-1]
    out[..., 0] |= something[..., 0]
    return out


def _worth(price: Array, q: Array) -> Array:
    """Volumes at prices; nothing is worth nothing at any price."""
    with np.errstate(invalid="ignore"):
        out = price[..., None] * q
    nothing = q == 0
    if nothing.any():
        out[nothing] = 0.0
    return np.asarray(out)


def _refuse(wanted: NDArray[np.bool_], v: Array, q: Array, per_year: int) -> None:
    *series, item, year = (int(k) for k in np.argwhere(wanted)[0])
    at = (*series, item, year)
    raise KernelError(
        "E-CHAIN-001",
        place=at[:-1],
        item=item,
        series=f" of series {tuple(series)}" if series else "",
        first=year * per_year,
        last=(year + 1) * per_year - 1,
        value=np.array2string(v[at], precision=6),
        volume=np.array2string(q[at], precision=6),
    )


def _grouped(x: Array, groups: Groups | None) -> Array:
    """Sums (..., A, Y, L) of items (..., I, Y, L)."""
    if groups is None:
        return np.asarray(x.sum(axis=-3))
    return np.stack([x[..., list(rows), :, :].sum(axis=-3) for rows in groups], axis=-3)


def _over(a: Array, b: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((a > 0) & (b > 0), a / b, np.nan)


def _factor(before: Array, own: Array, method: str) -> tuple[Array, int]:
    """Links (..., Y, 1 or L), 1 in the first year, and how many there ought to be but are not.

    A year's own volumes at its own prices sum to its value; taken in place of it they make the link of an unchanged economy
    1 to the last bit.
    """
    if method == "annual_overlap":
        above, below = year_sums(before)[..., None], year_sums(own)[..., None]
    elif method == "quarter_overlap":
        above, below = before[..., -1:], own[..., -1:]
    else:
        above, below = before, own
    step = _over(above[..., :-1, :], below[..., :-1, :])
    lost = np.isnan(step) & ~np.isnan(above[..., :-1, :] + below[..., :-1, :])
    first = np.ones((*step.shape[:-2], 1, step.shape[-1]))
    return np.cumprod(np.concatenate([first, step], axis=-2), axis=-2), int(np.count_nonzero(lost))


def fisher_parts(value: Array, volume: Array, strict: bool) -> tuple[Array, Array, Array]:
    """(..., I, T-1) volumes at the prices of the period before, p_{t-1} q_t, last period's at today's, p_t q_{t-1}; and (..., I, T) p_t q_t."""
    with np.errstate(divide="ignore", invalid="ignore"):
        price = value / volume
    impossible = ~np.isnan(value + volume) & ~(np.isfinite(price) & (price > 0))
    something = (volume != 0) | (value != 0)
    wanted = np.array(something, copy=True)
    wanted[..., :-1] |= something[..., 1:]
    wanted[..., 1:] |= something[..., :-1]
    wanted &= impossible
    if strict and wanted.any():
        _refuse(wanted, value[..., None], volume[..., None], 1)
    price = np.where(impossible, np.nan, price)
    pairs = (price[..., :-1], volume[..., 1:]), (price[..., 1:], volume[..., :-1]), (price, volume)
    with np.errstate(invalid="ignore"):
        ahead, back, worth = (np.where(q == 0, 0.0, p * q) for p, q in pairs)
    return ahead, back, worth


def fisher_links(priced: Priced, groups: Groups | None, strict: bool) -> tuple[Array, int]:
    """(..., A, T) volume ratios of each period on the one before, 1 in the first."""
    return _fisher(priced.flat(priced.value), priced.flat(priced.volume), groups, strict)


def _annual_fisher(priced: Priced, groups: Groups | None, strict: bool) -> tuple[Array, int]:
    """The same between years: values over volumes of a year are its average prices."""
    return _fisher(year_sums(priced.value), year_sums(priced.volume), groups, strict)


def _fisher(value: Array, volume: Array, groups: Groups | None, strict: bool) -> tuple[Array, int]:
    ahead, back, worth = (_grouped(x[..., None], groups)[..., 0] for x in fisher_parts(value, volume, strict))
    square = _over(ahead, worth[..., :-1]) * _over(worth[..., 1:], back)
    lost = np.isnan(square) & ~np.isnan(ahead + back + worth[..., 1:] + worth[..., :-1])
    first = _grouped((0.0 * (value + volume))[..., :1, None], groups)[..., 0] + 1.0  # NaN if the first period has a gap
    links = np.concatenate([first, np.sqrt(square)], axis=-1)
    return links, int(np.count_nonzero(lost))
