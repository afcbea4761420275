"""Figures moved from old codes to new ones by dated shares that sum to 1: totals stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_numbers, whole_numbers

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Recoded:
    """Figures by new code.

    Attributes
    ----------
    values : (..., N, T); NaN where a part is missing, or where no old code leads.
    empty : (N, T) bool, no old code leads there.
    residual : largest |sum of new - sum of old| over the sum of absolute parts, over cells without gaps.
    """

    values: Array
    empty: NDArray[np.bool_]
    residual: float


def recode(values: ArrayLike, weights: ArrayLike, regime: ArrayLike) -> Recoded:
    """Sums and parts by new code.

    Parameters
    ----------
    values : (..., O, T) by old code; weights : (S, N, O) shares of each old code, one table for each regime.
    regime : (T,) which table is in force, 0..S-1.

    Returns
    -------
    Recoded
        values_n,t = sum_o weights[regime_t]_n,o values_o,t; a missing part of a weight that is not nought makes its sum missing.

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes that do not fit, infinite figures, or weights that are negative or not finite.

    Examples
    --------
    >>> recode([[1.0, 1.0], [2.0, np.nan]], [[[1.0, 1.0]], [[1.0, 0.0]]], [0, 1]).values
    array([[3., 1.]])
    """
    x, w, s = (
        np.asarray(values, dtype=np.float64),
        np.asarray(weights, dtype=np.float64),
        whole_numbers("recode", "regime", regime),
    )
    fits = x.ndim >= 2 and w.ndim == 3 and w.shape[2] == x.shape[-2] and s.shape == x.shape[-1:]
    if not fits or (s < 0).any() or (s >= len(w)).any() or not np.isfinite(w).all() or (w < 0).any():
        detail = f"figures {x.shape}, weights {w.shape}, regimes {s.shape}; weights finite and not negative"
        raise KernelError("E-KERNEL-001", what="recode", detail=detail)
    require_numbers("recode", "figure", x)
    out = np.empty((*x.shape[:-2], w.shape[1], x.shape[-1]))
    empty = np.empty((w.shape[1], x.shape[-1]), dtype=bool)
    for k in np.unique(s):
        at = s == k
        part = x[..., at]
        missing = np.isnan(part)
        lost = (w[k] > 0).astype(np.float64) @ missing.astype(np.float64) > 0 if missing.any() else np.zeros((1, 1), bool)
        none = ~(w[k] > 0).any(axis=1)
        total = w[k] @ np.where(missing, 0.0, part)
        out[..., at] = np.where(lost | none[:, None], np.nan, total)
        empty[:, at] = none[:, None]
    return Recoded(out, empty, _residual(x, out, w, s))


def _residual(x: Array, out: Array, w: Array, s: NDArray[np.int64]) -> float:
    used = w.sum(axis=1)[s].T > 0  # (O, T)
    whole = ~(np.isnan(x) & used).any(axis=-2)
    old = np.where(used & ~np.isnan(x), x, 0.0)
    size = np.abs(old).sum(axis=-2)
    gap = np.abs(np.nan_to_num(out).sum(axis=-2) - old.sum(axis=-2))
    return float(np.max(gap / np.where(size > 0, size, 1.0), initial=0.0, where=whole))
