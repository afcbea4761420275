"""Which inputs of a pure function its outputs depend on, and how strongly: found by trying every one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import GdpcoreError
from gdpcore.kernel.spans import Array

_HUGE = 1e20
_STEP = 1e-5
"""Relative step of the central difference: its error and that of rounding are then both about 1e-10."""
_FIGURES = 2_000_000
"""Inputs of all trials that are evaluated at once."""


@dataclass(frozen=True)
class Influence:
    """Dependence of m outputs on n inputs.

    Attributes
    ----------
    reads : (n, m) bool, the output is another one, or none, without the input.
    slope : (n, m) derivative; nought where a bound holds, or where the size of the input does not count.
    values : (m,) the outputs.
    """

    reads: NDArray[np.bool_]
    slope: Array
    values: Array


def influence(evaluate: Callable[[Array], Array], x: Array, strange: Sequence[float] = (np.nan, _HUGE)) -> Influence:
    """Try every input: take it away, make it huge, and move it a little up and down.

    A missing figure (NaN) passes through arithmetic, and where it is caught another branch gives another figure. A huge one swamps
    what it is added to, so that it shows even where it is taken off again, or where the other branch gives the same figure. A trial
    that the function refuses shows a dependence too.

    Parameters
    ----------
    evaluate : maps (N, n) inputs, one trial a row, to (N, m) outputs; rows must not depend on one another.
    x : (n,) the inputs, finite.
    strange : what an input is made in turn, times its size: missing and huge, unless the function refuses that.

    Examples
    --------
    >>> found = influence(lambda x: np.stack([x[:, 0] * x[:, 1], np.minimum(x[:, 2], 1.0)], axis=1), np.array([2.0, 3.0, 5.0]))
    >>> found.reads.tolist(), found.slope.round(6).tolist()
    ([[True, False], [True, False], [False, True]], [[3.0, 0.0], [2.0, 0.0], [0.0, 0.0]])
    """
    n = x.size
    values = evaluate(x[None])[0]
    reads = np.zeros((n, values.size), dtype=bool)
    size = np.where(x == 0, 1.0, np.abs(x))
    for rows in _parts(np.arange(n), n):
        for factor in strange:
            trial = np.repeat(x[None], rows.size + 1, axis=0)
            trial[np.arange(rows.size) + 1, rows] = factor * size[rows]
            out = _tried(evaluate, trial, values.size)
            reads[rows] |= (out[1:] != out[0]) & ~(np.isnan(out[1:]) & np.isnan(out[0]))
    slope = np.zeros(reads.shape)
    step = _STEP * size
    for rows in _parts(np.flatnonzero(reads.any(axis=1)), n):
        trial = np.repeat(x[None], 2 * rows.size, axis=0)
        k = np.arange(rows.size)
        trial[k, rows] += step[rows]
        trial[k + rows.size, rows] -= step[rows]
        out = _tried(evaluate, trial, values.size)
        width = trial[k, rows] - trial[k + rows.size, rows]
        change = (out[: rows.size] - out[rows.size :]) / width[:, None]
        slope[rows] = np.where(reads[rows] & np.isfinite(change), change, 0.0)
    return Influence(reads, slope, values)


def _tried(evaluate: Callable[[Array], Array], trial: Array, width: int) -> Array:
    """(N, m) outputs; NaN for a trial that the function refuses, which is found by halving."""
    try:
        return evaluate(trial)
    except GdpcoreError:
        if len(trial) == 1:
            return np.full((1, width), np.nan)
    half = len(trial) // 2
    return np.concatenate([_tried(evaluate, part, width) for part in (trial[:half], trial[half:])])


def _parts(rows: NDArray[np.int64], width: int) -> list[NDArray[np.int64]]:
    many = max(16, _FIGURES // max(width, 1))
    return [rows[k : k + many] for k in range(0, rows.size, many)]
