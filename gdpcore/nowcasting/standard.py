"""Mean and sample sd of every series; of sums since January, those of a month."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import Finding
from gdpcore.nowcasting.kinds import Kind

Array = NDArray[np.float64]
LEAST = 3
"""Figures that a series must have: a mean, a spread, and one that can differ from both."""


def weight_sums(kind: Kind, months: pd.PeriodIndex) -> Array:
    """(T,): how many times the mean of a month a figure holds: the months since January of a sum, else once."""
    return np.asarray(months.month, dtype=np.float64) if kind == "ytd" else np.ones(len(months))


def centre_and_scale(
    names: tuple[str, ...], kinds: tuple[Kind, ...], months: pd.PeriodIndex, values: Array
) -> tuple[Array, Array, list[Finding]]:
    """(N,) means and sample sds (ddof=1), and what is wrong with which series.

    Sums since January are taken apart first: a step over k months counts as k months of a k-th of it.
    """
    centre, scale, findings = np.zeros(len(names)), np.ones(len(names)), []
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        column = values[:, i]
        infinite = np.flatnonzero(np.isinf(column))
        if len(infinite):
            findings.append(Finding("E-NOW-005", series=name, period=str(months[infinite[0]])))
            continue
        figures = by_month(column, months) if kind == "ytd" else column[np.isfinite(column)]
        if len(figures) < LEAST:
            findings.append(Finding("E-NOW-002", series=name, count=len(figures), least=LEAST))
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            centre[i], scale[i] = figures.mean(), figures.std(ddof=1)
        if not np.isfinite(scale[i]):
            findings.append(Finding("E-NOW-005", series=name, period=str(months[int(np.nanargmax(np.abs(column)))])))
        elif scale[i] <= 1e-12 * np.abs(figures).max():
            findings.append(Finding("E-NOW-003", series=name, value=f"{figures[0]:.6g}"))
    return centre, scale, findings


def by_month(column: Array, months: pd.PeriodIndex) -> Array:
    """Sums since January as months: each step from one known figure of a year to the next, per month."""
    rows = np.flatnonzero(np.isfinite(column))
    month, year = np.asarray(months.month)[rows], np.asarray(months.year)[rows]
    follows = np.r_[False, year[1:] == year[:-1]] if len(rows) else np.zeros(0, dtype=bool)
    before, since = np.where(follows, np.roll(column[rows], 1), 0.0), np.where(follows, np.roll(month, 1), 0)
    return np.asarray((column[rows] - before) / (month - since))
