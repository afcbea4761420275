"""The gate of temporal disaggregation: shapes, gaps, rank and degrees of freedom, each refused with its place and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdpcore.errors import KernelError
from gdpcore.kernel.disaggregation.aggregated import Array, Layout
from gdpcore.kernel.disaggregation.fit import Block
from gdpcore.kernel.limits import require_whole

CONVERSIONS = ("sum", "mean", "first", "last")
RANK = 1e-10
"""Regressors whose totals are this near to a combination of the others, relative to their size, are collinear."""


def weights_of(conversion: str, ratio: int, what: str) -> Array:
    """Weights of the periods inside a total."""
    if conversion not in CONVERSIONS or isinstance(ratio, bool) or int(ratio) != ratio or ratio < 2:
        raise KernelError(
            "E-KERNEL-001",
            what=what,
            detail=f"conversion {conversion!r} with ratio {ratio!r}; write one of {', '.join(CONVERSIONS)} and a whole ratio >= 2",
        )
    weights = np.full(int(ratio), 1.0 if conversion == "sum" else 1.0 / ratio)
    if conversion in ("first", "last"):
        weights = np.zeros(int(ratio))
        weights[0 if conversion == "first" else -1] = 1.0
    return weights


def whole_block(
    totals: ArrayLike, indicators: ArrayLike, weights: Array, before: int, intercept: bool, extra: int, what: str
) -> tuple[Block, tuple[int, ...]]:
    """All series as one block, and their leading axes; ``extra`` regressors are added later on.

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes and infinite totals, E-DISAGG-001 to -003 for gaps, collinearity and too few totals.
    """
    require_whole(what, before=before)
    y, x = np.asarray(totals, dtype=np.float64), np.asarray(indicators, dtype=np.float64)
    if x.ndim == y.ndim == 1:
        x = x[None]
    if y.ndim == 0 or x.ndim != y.ndim + 1 or not y.shape[-1] or x.shape[:-2] != y.shape[:-1]:
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"totals {y.shape} and indicators {x.shape}; (..., Y) and (..., K, T) are wanted"
        )
    batch, count, periods = y.shape[:-1], y.shape[-1], x.shape[-1]
    if periods < before + weights.size * count:
        need = f"{before} + {weights.size} x {count} are needed"
        raise KernelError("E-KERNEL-001", what=what, detail=f"indicators have {periods} periods, {need}")
    if np.isinf(y).any():
        *series, total = (int(i) for i in np.argwhere(np.isinf(y))[0])
        raise KernelError("E-KERNEL-001", what=what, detail=f"total {total + 1} of series {tuple(series)} is infinite")
    for *series, k, t in np.argwhere(~np.isfinite(x))[:1].tolist():
        raise KernelError("E-DISAGG-001", series=tuple(series), indicator=k + 1, period=t + 1, value=float(x[(*series, k, t)]))
    rows = int(np.prod(batch))
    x = x.reshape(rows, *x.shape[-2:])
    if intercept:
        x = np.concatenate([np.ones((len(x), 1, periods)), x], axis=1)
    y = y.reshape(rows, count)
    seen = ~np.isnan(y)
    block = Block(np.where(seen, y, 0.0), seen, x, Layout(weights, count, before, periods))
    _refuse_few(block, extra, batch)
    _refuse_collinear(block, intercept, batch)
    return block, batch


def _place(row: int, batch: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(row, batch)) if batch else ()


def _refuse_few(block: Block, extra: int, batch: tuple[int, ...]) -> None:
    terms = block.regressors.shape[1] + extra
    if not terms:
        raise KernelError("E-KERNEL-001", what="indicators", detail="no indicator and no intercept: give one of them")
    for row in np.flatnonzero(block.known <= terms)[:1]:
        raise KernelError("E-DISAGG-003", series=_place(row, batch), known=int(block.known[row]), terms=terms)


def _refuse_collinear(block: Block, intercept: bool, batch: tuple[int, ...]) -> None:
    columns = block.summed(block.regressors)
    size = np.sqrt(np.square(columns).sum(axis=-1, keepdims=True))
    scaled = columns / np.where(size > 0, size, 1.0)
    triangle = np.linalg.qr(np.swapaxes(scaled, -1, -2), mode="r")
    own = np.abs(np.diagonal(triangle, axis1=-2, axis2=-1))
    for row, column in np.argwhere(own <= RANK)[:1]:
        raise KernelError("E-DISAGG-002", series=_place(row, batch), **_culprit(scaled[row], int(column), intercept))


def _culprit(scaled: Array, column: int, intercept: bool) -> dict[str, Any]:
    """The names of a collinear term and of those that make it up."""
    names = [*(["the intercept"] if intercept else []), *(f"indicator {k + 1}" for k in range(len(scaled) - intercept))]
    if not scaled[column].any():
        return {"term": names[column], "others": "zero"}
    share = np.linalg.lstsq(scaled[:column].T, scaled[column], rcond=None)[0]
    return {"term": names[column], "others": ", ".join(n for n, s in zip(names[:column], share, strict=True) if abs(s) > 1e-8)}


def parts(block: Block, size: int) -> Iterator[Block]:
    """The block in runs of at most ``size`` series."""
    for start in range(0, max(len(block.totals), 1), size):
        rows = slice(start, start + size)
        yield Block(block.totals[rows], block.seen[rows], block.regressors[rows], block.layout)


def rho_of(rho: Any, names: dict[str, str], low: float, high: float, what: str) -> str | float:
    """The objective's full name, or rho itself if it lies strictly inside (low, high)."""
    if isinstance(rho, str):
        if rho in names:
            return names[rho]
    elif isinstance(rho, (int, float, np.floating)) and not isinstance(rho, bool) and low < rho < high:
        return float(rho)
    raise KernelError("E-DISAGG-004", what=what, rho=repr(rho), known=", ".join(map(repr, names)), low=low, high=high)


def bounds_of(bounds: tuple[float, float], what: str) -> tuple[float, float]:
    """Bounds of the search, -1 < low < high < 1."""
    low, high = (float(b) for b in bounds)
    if not -1.0 < low < high < 1.0:
        raise KernelError("E-DISAGG-004", what=what, rho=f"bounds {bounds!r}", known="bounds such as (0, 0.999)", low=-1, high=1)
    return low, high
