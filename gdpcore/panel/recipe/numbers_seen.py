"""The numbers that a first look at a table sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import Finding
from gdpcore.panel.numbers import NumberFormat, read_block
from gdpcore.panel.recipe.sight import Sight


def figures_seen(sight: Sight, columns: list[int]) -> NDArray[np.float64]:
    """The numbers of some columns in the lines looked at; what is no number is left out."""
    if not columns or not sight.lines:
        return np.zeros(0)
    unread: list[Finding] = []
    block = read_block(sight.grid.table, sight.lines, columns, NumberFormat(percent=True, marks=True), unread)
    return block.values[~np.isnan(block.values)]
