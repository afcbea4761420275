"""Benchmarking as a textbook writes it: one full system in all periods and multipliers, in floats or in fifty digits."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import numpy as np


def spans_of(years: int, ratio: int = 4, start: int = 0) -> list[tuple[int, int]]:
    return [(start + ratio * k, start + ratio * (k + 1)) for k in range(years)]


def penalty(periods: int, rho: float = 1.0, order: int = 1) -> Any:
    """P of e'Pe."""
    d = np.eye(periods, k=1)[:-1] - rho * np.eye(periods)[:-1]
    if order == 2:
        d = np.diff(np.eye(periods), n=2, axis=0)
    out = d.T @ d
    if order == 1:
        out[0, 0] += 1.0 - rho**2
    return out


def dense(
    base: Any,
    totals: Any,
    spans: Any,
    *,
    weights: Any,
    rho: float = 1.0,
    order: int = 1,
    variance: Any = None,
    exact: bool = False,
) -> Any:
    """Path base + weights x e with e'Pe least, sums over the spans met (variance: that of non-binding ones)."""
    periods, count = len(base), len(spans)
    cover = np.zeros((count, periods))
    for k, (a, b) in enumerate(spans):
        cover[k, a:b] = 1.0
    slack = np.zeros(count) if variance is None else np.asarray(variance, dtype=float)
    if not exact:
        rows = cover * weights
        system = np.block([[penalty(periods, rho, order), rows.T], [rows, -np.diag(slack)]])
        right = np.concatenate([np.zeros(periods), np.asarray(totals) - cover @ base])
        return base + weights * np.linalg.solve(system, right)[:periods]
    with mp.workdps(50):
        system, right = mp.zeros(periods + count), mp.zeros(periods + count, 1)
        for i, j in np.argwhere(penalty(periods, rho, order)):
            system[int(i), int(j)] = mp.mpf(float(penalty(periods, rho, order)[i, j]))
        for k, (a, b) in enumerate(spans):
            right[periods + k] = mp.mpf(float(totals[k])) - sum(mp.mpf(float(v)) for v in base[a:b])
            for t in range(a, b):
                system[periods + k, t] = system[t, periods + k] = mp.mpf(float(weights[t]))
        e = mp.lu_solve(system, right)
        return np.array([float(mp.mpf(float(base[t])) + e[t] * mp.mpf(float(weights[t]))) for t in range(periods)])


def gap(path: Any, totals: Any, spans: Any) -> float:
    """Largest |sum - benchmark| over the sum of absolute parts."""
    worst = 0.0
    for (a, b), total in zip(spans, np.moveaxis(np.asarray(totals), -1, 0), strict=True):
        parts = np.asarray(path)[..., a:b]
        scale = np.maximum(np.abs(parts).sum(axis=-1), np.abs(total))
        off = np.where(np.isnan(total), 0.0, np.abs(parts.sum(axis=-1) - total))
        worst = max(worst, float(np.max(off / np.where(np.isnan(scale) | (scale == 0), 1.0, scale))))
    return worst
