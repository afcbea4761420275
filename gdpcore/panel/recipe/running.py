"""Series written as single periods that rise all through every year and fall back at its start: perhaps the year to date."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube.periods import spelling_or_finding
from gdpcore.errors import Finding
from gdpcore.panel.numbers import MARKED, read_block
from gdpcore.panel.recipe.labels import read_label
from gdpcore.panel.recipe.sight import Sight
from gdpcore.panel.table import plain


def rises_within_years(values: NDArray[np.float64], years: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each line of values (lines, periods) whether it does so in at least two years of at least three periods.

    Examples
    --------
    >>> years = np.array([2023] * 3 + [2024] * 3)
    >>> rises_within_years(np.array([[1.0, 2, 3, 1, 3, 4], [1, 2, 3, 4, 5, 6]]), years).tolist()
    [True, False]
    """
    long = [y for y, count in zip(*np.unique(years, return_counts=True), strict=True) if count >= 3]
    if len(long) < 2:
        return np.zeros(len(values), dtype=bool)
    step, turn = np.diff(values, axis=1), np.diff(years) != 0
    return np.asarray((step[:, ~turn] > 0).all(axis=1) & (step[:, turn] < 0).all(axis=1))


def doubt_running(sight: Sight, doubts: list[Finding]) -> None:
    """A doubt for each such line of a wide table whose periods are single ones, in order."""
    row, column = sight.roles.get("period"), sight.labels.get("indicator", sight.labels.get("region"))
    if row is None or column is None or "measure" in sight.roles:
        return
    cells = [sight.grid.cell(row, c) for c in sight.figures]
    read = [spelling_or_finding(plain(x) if isinstance(x, str) else x) for x in cells]
    spelt = [s for s in read if not isinstance(s, Finding)]
    periods = [s.period for s in spelt]
    if (
        len(spelt) < len(read)
        or any(s.flow for s in spelt)
        or len({p.freqstr for p in periods}) != 1
        or periods != sorted(periods)
    ):
        return
    block = read_block(sight.grid.table, sight.lines, sight.figures, MARKED, [])
    running = rises_within_years(block.values, np.array([p.year for p in periods]))
    for k in np.flatnonzero(running).tolist():
        at, text = sight.grid.table.place(sight.lines[k], column), f"{periods[0]}..{periods[-1]}"
        name = read_label(sight.grid.cell(sight.lines[k], column)).name
        doubts.append(Finding("W-READ-013", place=at, series=name, text=text))
