"""Deflation, single and double, and price indexes made of sub-indexes.

    single            R = 100 V / P
    double            R = 100 O / P_O - 100 M / P_M           output and intermediate consumption each at its own prices
    double, chained   output and intermediate consumption as items of one chain, the latter subtracted

References
----------
System of National Accounts 2008, chapter 15 (price and volume measures), sections on index numbers and on value added.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.chain import Array, Chain, chain
from gdpcore.kernel.limits import require_numbers
from gdpcore.kernel.price import Levels

FORMULAS = ("laspeyres", "paasche", "fisher")


def single_deflation(value: ArrayLike, price: ArrayLike) -> Levels:
    """Volume by one price index: R = 100 V / P, at the prices of the index's base (P = 100).

    Parameters
    ----------
    value, price : any shapes that broadcast; NaN is missing.

    Raises
    ------
    KernelError
        E-DEFLATE-001 if a price index is nought, negative or infinite, naming its position; E-KERNEL-001 for an infinite value
        and shapes that do not fit.

    Examples
    --------
    >>> single_deflation([110.0, 126.0], [110.0, 105.0]).values
    array([100., 120.])
    """
    v, p = np.asarray(value, dtype=np.float64), np.asarray(price, dtype=np.float64)
    bad = (p <= 0) | np.isinf(p)
    if bad.any():
        at = _first(bad)
        raise KernelError("E-DEFLATE-001", at=at, price=float(p[at]))
    require_numbers("deflation", "value", v)
    _together("deflation", value=v, price=p)
    return Levels(np.asarray(100.0 * v / p), 0)


def double_deflation(
    output: ArrayLike,
    output_price: ArrayLike,
    intermediate: ArrayLike,
    intermediate_price: ArrayLike,
    *,
    allow_negative: bool = False,
) -> Levels:
    """Value added at base-year prices: output and intermediate consumption deflated apart, R = 100 O / P_O - 100 M / P_M.

    Parameters
    ----------
    output, intermediate : (..., T) current prices. output_price, intermediate_price : (..., T), base = 100.
    allow_negative : give volumes that are not positive instead of refusing them; they are counted as ``undefined``.

    Raises
    ------
    KernelError
        E-DEFLATE-002 naming the position, if value added at base-year prices is not positive: far from the base year, relative
        prices that moved much make it so, and its growth means nothing. E-DEFLATE-001 for a price that is not positive.

    Examples
    --------
    >>> double_deflation([200.0, 231.0], [100.0, 105.0], [120.0, 132.0], [100.0, 110.0]).values
    array([ 80., 100.])
    """
    o, m = single_deflation(output, output_price).values, single_deflation(intermediate, intermediate_price).values
    _together("double deflation", output=o, intermediate=m)
    volume = np.asarray(o - m)
    bad = volume <= 0
    if bad.any() and not allow_negative:
        at = _first(bad)
        gross, used = (np.broadcast_to(x, volume.shape)[at] for x in (o, m))
        raise KernelError("E-DEFLATE-002", at=at, output=float(gross), intermediate=float(used))
    return Levels(volume, int(np.count_nonzero(bad)))


def chained_double_deflation(
    output: ArrayLike,
    output_volume: ArrayLike,
    intermediate: ArrayLike,
    intermediate_volume: ArrayLike,
    *,
    method: str = "annual_overlap",
    per_year: int = 4,
    reference: int = 0,
    strict: bool = True,
) -> Chain:
    """Value added double-deflated at the prices of the year before, then chained, so that relative prices never grow old.

    Parameters
    ----------
    output, output_volume : (..., I, T) values and volumes (or quantities) of products made.
    intermediate, intermediate_volume : (..., J, T) the same of products used up.
    method, per_year, reference, strict : as for :func:`gdpcore.kernel.chain.chain`.

    Returns
    -------
    Chain
        Of value added; its items are the products made, then those used up (negative).

    Raises
    ------
    KernelError
        E-DEFLATE-002 where value added at the prices of the year before is not positive and ``strict``; those of the chain.

    Examples
    --------
    >>> made = chained_double_deflation([[200.0, 231.0]], [[200.0, 220.0]], [[120.0, 132.0]], [[120.0, 120.0]], per_year=1)
    >>> made.values
    array([ 80., 100.])
    """
    shapes = {
        tuple(np.shape(a)[:-2]) + tuple(np.shape(a)[-1:]) for a in (output, output_volume, intermediate, intermediate_volume)
    }
    if len(shapes) > 1 or np.ndim(output) < 2:
        raise KernelError(
            "E-KERNEL-001",
            what="double deflation",
            detail=f"output {np.shape(output)} and intermediate {np.shape(intermediate)} must be (..., product, period) over the same periods",
        )
    signed = [
        np.concatenate([np.asarray(a, dtype=np.float64), -np.asarray(b, dtype=np.float64)], axis=-2)
        for a, b in ((output, intermediate), (output_volume, intermediate_volume))
    ]
    made = chain(*signed, method=method, per_year=per_year, reference=reference, strict=strict)
    bad = made.at_previous <= 0
    if strict and bad.any():
        at = _first(bad)
        products = np.shape(output)[-2]
        gross = _at_previous(signed, slice(None, products), method, per_year)[at]
        raise KernelError("E-DEFLATE-002", at=at, output=gross, intermediate=gross - float(made.at_previous[at]))
    return made


def _at_previous(signed: list[Array], products: slice, method: str, per_year: int) -> Array:
    part = chain(*(x[..., products, :] for x in signed), method=method, per_year=per_year)
    return part.at_previous


def aggregate_price(
    indexes: ArrayLike, *, base: ArrayLike | None = None, current: ArrayLike | None = None, formula: str
) -> Levels:
    """A price index of a group from indexes of its parts (base = 100).

    With w the parts' values in the base period and c their values now:
    Laspeyres sum w I / sum w, Paasche sum c / sum (c / I), Fisher the root of their product.

    Parameters
    ----------
    indexes : (..., I, T). base : (..., I, T or 1) values of the base period (Laspeyres, Fisher). current : (..., I, T) values
        of each period (Paasche, Fisher). formula : "laspeyres", "paasche" or "fisher".

    Raises
    ------
    KernelError
        E-KERNEL-001 for an unknown formula, weights that are not given or not one for each part; E-DEFLATE-001 for an index, E-DEFLATE-003 for weights,
        that are not positive (a weight of nought is allowed, all of them are not).

    Examples
    --------
    >>> aggregate_price([[110.0], [100.0]], base=[[30.0], [70.0]], formula="laspeyres").values
    array([103.])
    >>> aggregate_price([[110.0], [100.0]], current=[[33.0], [70.0]], formula="paasche").values
    array([103.])
    """
    if formula not in FORMULAS:
        raise KernelError("E-KERNEL-001", what="formula", detail=f"{formula!r} is not one of {', '.join(FORMULAS)}")
    i = np.asarray(indexes, dtype=np.float64)
    bad = (i <= 0) | np.isinf(i)
    if bad.any():
        at = _first(bad)
        raise KernelError("E-DEFLATE-001", at=at, price=float(i[at]))
    parts = []
    if formula != "paasche":
        w = _weights(base, "base", i)
        parts.append((w * i).sum(axis=-2) / w.sum(axis=-2))
    if formula != "laspeyres":
        c = _weights(current, "current", i)
        parts.append(100.0 * c.sum(axis=-2) / (100.0 * c / i).sum(axis=-2))
    return Levels(np.asarray(parts[0] if len(parts) == 1 else np.sqrt(parts[0] * parts[1])), 0)


def _weights(given: ArrayLike | None, name: str, indexes: Array) -> Array:
    if given is None:
        raise KernelError("E-KERNEL-001", what=f"{name} values", detail="this formula needs them as weights")
    w = np.asarray(given, dtype=np.float64)
    if indexes.ndim < 2 or w.ndim < 2 or w.shape[-2] != indexes.shape[-2]:  # one weight for all parts is none
        detail = f"{name} values {w.shape} and indexes {indexes.shape} must be (..., part, period) of the same parts"
        raise KernelError("E-KERNEL-001", what="price index", detail=detail)
    _together("price index", indexes=indexes, **{name: w})
    bad = (w < 0) | np.isinf(w) | (w.sum(axis=-2, keepdims=True) == 0)
    if bad.any():
        at = _first(bad)
        raise KernelError("E-DEFLATE-003", at=at, name=name, weight=float(w[at]))
    return w


def _together(what: str, **arrays: Array) -> None:
    """E-KERNEL-001 unless the arrays broadcast."""
    try:
        np.broadcast_shapes(*(a.shape for a in arrays.values()))
    except ValueError:
        shapes = " and ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise KernelError("E-KERNEL-001", what=what, detail=f"{shapes} do not fit") from None


def _first(bad: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(k) for k in np.argwhere(bad)[0])
