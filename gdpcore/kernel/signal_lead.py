"""Who leads whom: correlations at every lead and lag, with bands for series that resemble their own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_numbers, require_whole

Array = NDArray[np.float64]
BANDS = ("newey_west", "effective", "independent")


@dataclass(frozen=True)
class CrossCorrelations:
    """Correlations of x at t with the reference at t + k: at k > 0 the series leads.

    Attributes
    ----------
    values : (..., L) at lags -most to most; NaN with fewer pairs than asked for, or where one does not move.
    counts : (..., L) pairs. errors : (..., L) standard errors of Fisher's z, the inverse hyperbolic tangent.
    """

    values: Array
    counts: NDArray[np.int64]
    errors: Array

    def band(self, level: float) -> tuple[Array, Array]:
        """Lower and upper bounds, by Fisher's z."""
        z, reach = np.arctanh(np.clip(self.values, -1 + 1e-15, 1 - 1e-15)), -ndtri((1 - level) / 2) * self.errors
        return np.tanh(z - reach), np.tanh(z + reach)


def cross_correlations(
    values: ArrayLike, reference: ArrayLike, most: int, *, band: str = "effective", least: int = 24
) -> CrossCorrelations:
    """Correlations at leads and lags.

    Parameters
    ----------
    values : (..., T). reference : (T,). NaN where there is none: a pair needs both. most : largest lag.
    band : "effective", Bartlett's formula by the autocorrelations of both; "newey_west", the long-run variance of the
        correlation's influence with Bartlett weights and the whole part of 4 (n / 100)^(2/9) lags, which is too sure of series with
        a long memory; "independent", 1 / (n - 3).
    least : fewest pairs.

    References
    ----------
    Newey and West (1987), Econometrica 55, pp. 703-708; Bartlett (1935), Journal of the Royal Statistical Society 98, pp. 536-543;
    Pyper and Peterman (1998), Canadian Journal of Fisheries and Aquatic Sciences 55, pp. 2127-2140.

    Raises
    ------
    KernelError
        E-KERNEL-001 for infinite figures, lengths that differ, an unknown band, or a lag the series are too short for.

    Examples
    --------
    >>> x = np.sin(np.arange(60) / 4)
    >>> found = cross_correlations(x[2:], x[:-2], 4)  # the first is two periods ahead
    >>> int(found.values.argmax()) - 4
    2
    """
    x, r = np.asarray(values, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    require_numbers("correlations", "the figure", x)
    require_numbers("correlations", "the reference", r)
    require_whole("correlations", 0, lag=most)
    if r.ndim != 1 or x.shape[-1:] != r.shape or band not in BANDS or len(r) <= most or least < 8:
        detail = f"figures {x.shape}, reference {r.shape}, lag {most}, band {band!r} (known: {', '.join(BANDS)}), least {least} (8 or more)"
        raise KernelError("E-KERNEL-001", what="correlations", detail=detail)
    size = len(r)
    shape = (*x.shape[:-1], 2 * most + 1)
    out, errors, counts = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    for k in range(-most, most + 1):
        a = x[..., max(0, -k) : size - max(0, k)]
        b = np.broadcast_to(r[max(0, k) : size - max(0, -k)], a.shape)
        here = ~(np.isnan(a) | np.isnan(b))
        n = here.sum(axis=-1)
        u, v = _standard(a, here, n), _standard(b, here, n)
        rho = np.clip((u * v).sum(axis=-1) / np.maximum(n, 1), -1.0, 1.0)
        moved = (u != 0).any(axis=-1) & (v != 0).any(axis=-1) & (n >= least)
        counts[..., k + most] = n
        out[..., k + most] = np.where(moved, rho, np.nan)
        errors[..., k + most] = np.where(moved, _error(u, v, rho, n, band), np.nan)
    return CrossCorrelations(out, counts, errors)


def _standard(x: Array, here: NDArray[np.bool_], n: NDArray[np.int64]) -> Array:
    """Standardised over the pairs, nought where there is none or where it does not move."""
    count = np.maximum(n, 1)[..., None]
    held = np.where(here, x, 0.0)
    size = np.abs(held).max(axis=-1, keepdims=True, initial=0.0)
    scale = np.where(size > 0, size, 1.0)
    gap = np.where(here, held / scale - (held / scale).sum(axis=-1, keepdims=True) / count, 0.0)
    sd = np.sqrt((gap**2).sum(axis=-1, keepdims=True) / count)
    return np.where(sd > 1e-13, gap / np.where(sd > 1e-13, sd, 1.0), 0.0)


def _error(u: Array, v: Array, rho: Array, n: NDArray[np.int64], band: str) -> Array:
    """Standard error of Fisher's z."""
    count = np.maximum(n, 4).astype(np.float64)
    if band == "independent":
        return np.asarray(1.0 / np.sqrt(np.maximum(count - 3.0, 1.0)))
    if band == "newey_west":
        push = u * v - rho[..., None] * (u**2 + v**2) / 2
        lags = int(4.0 * (u.shape[-1] / 100.0) ** (2.0 / 9.0))
        total = (push**2).sum(axis=-1)
        for j in range(1, lags + 1):
            total = total + 2 * (1 - j / (lags + 1)) * (push[..., j:] * push[..., :-j]).sum(axis=-1)
        slope = np.maximum(1.0 - rho**2, 1e-15)
        return np.asarray(np.sqrt(np.maximum(total, 0.0)) / count / slope)
    most = max(1, u.shape[-1] // 4)
    spread = np.ones_like(rho)
    for j in range(1, most + 1):
        own = (u[..., j:] * u[..., :-j]).sum(axis=-1) / count
        other = (v[..., j:] * v[..., :-j]).sum(axis=-1) / count
        spread = spread + 2 * (1 - j / count) * own * other
    effective = np.clip(count / np.maximum(spread, 1.0), 4.0, None)
    return np.asarray(1.0 / np.sqrt(np.maximum(effective - 3.0, 1.0)))
