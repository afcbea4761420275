"""Flags of volumes at the prices of the same period of last year: those of last year's value, not of last year's volume."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from gdpcore.kernel.extrapolate import Recipe
from gdpcore.panel import Panel
from gdpcore.scheme import status
from gdpcore.scheme.timeline import Timeline


def leaf_status(recipe: Recipe, panel: Panel, window: pd.PeriodIndex, line: Timeline) -> tuple[status.Flags, status.Flags]:
    """(R, L, T) flags of values and volumes, for either kind of volume; see :func:`gdpcore.scheme.status.leaf_status`."""
    if recipe.shown_volume is None:
        return status.leaf_status(recipe, panel, window, line)
    value, volume = status.leaf_status(recipe, panel, window, replace(line, volume_status=line.value_status))
    if recipe.parts is None:  # the years before are shown with their volumes as published
        volume = np.array(volume, copy=True)
        volume[..., line.known] = line.volume_status
    return value, volume
