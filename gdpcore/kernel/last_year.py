"""Volumes at the prices of the same period of last year: every one begins anew from last year's value.

Such a volume is V' F / P, V' the value of the same period of last year, never R' F / P: last year's volume stands at the prices
of the year before that. The recursion of :mod:`gdpcore.kernel.extrapolate` starts here from values in place of volumes; its
first year is then right, and each later one is put right by the value over the volume of its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gdpcore.kernel.spans import Array, Index

if TYPE_CHECKING:
    from gdpcore.kernel.years import Step


def from_values(value: Array, volume: Array, steps: tuple[Step, ...], known: Index, shown: Array) -> None:
    """Put right the volumes (..., N) of a recursion that began from values; in place.

    Parameters
    ----------
    value, volume : (..., N) cells; known : those known beforehand; shown : (..., known) their volumes as published.

    Examples
    --------
    >>> from gdpcore.kernel.years import Step
    >>> value, volume = np.array([100.0, 120.0, 150.0]), np.array([100.0, 110.0, 121.0])
    >>> steps = tuple(Step(slice(t, t + 1), slice(t - 1, t), slice(t - 1, t)) for t in (1, 2))
    >>> from_values(value, volume, steps, slice(0, 1), np.array([97.0]))
    >>> volume
    array([ 97., 110., 132.])
    """
    for step in reversed(steps):
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = volume[..., step.target] * (value[..., step.source] / volume[..., step.source])
        volume[..., step.target] = np.where(np.isfinite(moved), moved, np.nan)
    volume[..., known] = np.where(np.isinf(shown), np.nan, shown)
