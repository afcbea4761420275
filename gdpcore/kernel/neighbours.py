"""What a figure should about be, from the figures around it: robust to one wrong neighbour of each kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.kernel.blocks import blocks
from gdpcore.kernel.limits import require_numbers, require_whole
from gdpcore.kernel.order import median_of, quantiles

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Expected:
    """What neighbours say.

    Attributes
    ----------
    values : (..., T) the figure expected, with the figure's own sign left out for levels; NaN where nothing can be said.
    deviation : (..., T) log ratio of the figure's size to it for levels, difference for rates.
    scale : (...) robust spread of the deviations of a series (1.4826 times their median size); NaN without any.
    """

    values: Array
    deviation: Array
    scale: Array


def expected_levels(values: ArrayLike, season: int = 12) -> Expected:
    """Levels expected from last year, the year before, next year, and the periods beside, each moved by what is usual.

    Parameters
    ----------
    values : (..., T) levels; sizes count (a sign is not), nought is a gap. season : periods a year.

    Notes
    -----
    With L the log of the size, d = L_t - L_{t-s} and g_t the median of the six d around t without its own, five answers are asked:
    L_{t-s} + g_t, L_{t-2s} + g_t + g_{t-s}, L_{t+s} - g_{t+s}, L_{t-1} and L_{t+1} with the median step of the three years on
    either side; their median is the answer, of two only the one nearer to the figure. A wrong figure spoils none of the answers of
    its own cell, and too few of those of other cells to matter.

    Raises
    ------
    KernelError
        E-KERNEL-001 for an infinite figure or a season below 2.

    Examples
    --------
    >>> x = 100 * 1.005 ** np.arange(48.0)
    >>> x[40] *= 1e4
    >>> float(np.round(expected_levels(x).deviation[40] / np.log(1e4), 3))
    1.0
    """
    what = "expected levels"
    require_whole(what, 2, season=season)
    x = np.asarray(values, dtype=np.float64)
    require_numbers(what, "values", x)
    out, deviation = np.empty_like(x), np.empty_like(x)
    for block in blocks(x.shape, x.ndim - 1):
        with np.errstate(divide="ignore"):
            logs = np.log(np.abs(x[block]))
        logs[np.isneginf(logs)] = np.nan
        expected = _expected_log(logs, season)
        deviation[block] = logs - expected
        out[block] = np.exp(expected)
    return Expected(out, deviation, _spread(deviation))


def expected_rates(values: ArrayLike) -> Expected:
    """Rates (growth in per cent, indexes of last year) expected from the six periods around them: their median.

    Examples
    --------
    >>> expected_rates([5.0, 5.2, 5.1, -5.2, 5.3, 5.0]).values[3].round(2)
    np.float64(5.1)
    """
    x = np.asarray(values, dtype=np.float64)
    require_numbers("expected rates", "values", x)
    expected = median_of([_moved(x, k) for k in (-3, -2, -1, 1, 2, 3)])
    return Expected(expected, x - expected, _spread(x - expected))


def _expected_log(logs: Array, s: int) -> Array:
    yearly = logs - _moved(logs, s)
    drift = median_of([_moved(yearly, k) for k in (-3, -2, -1, 1, 2, 3)], cautious=True)
    step = logs - _moved(logs, 1)
    usual = median_of([_moved(step, k * s) for k in (1, 2, 3, -1, -2, -3)], cautious=True)
    usual_next = median_of([_moved(step, k * s - 1) for k in (1, 2, 3, -1, -2, -3)], cautious=True)
    answers = [
        _moved(logs, s) + drift,
        _moved(logs, 2 * s) + drift + _moved(drift, s),
        _moved(logs, -s) - _moved(drift, -s),
        _moved(logs, 1) + usual,
        _moved(logs, -1) - usual_next,
    ]
    return _doubt_spared(logs, answers, median_of(answers))


def _doubt_spared(logs: Array, answers: list[Array], median: Array) -> Array:
    """Where only two answers are to be had, the one nearer to the figure: which of the two is spoilt nobody can tell."""
    two = np.sum([~np.isnan(a) for a in answers], axis=0, dtype=np.int8) == 2
    if not two.any():
        return median
    pairs = np.sort(np.array([a[two] for a in answers]), axis=0)[:2]  # gaps go to the end
    own = logs[two]
    nearer = np.where(np.abs(pairs[0] - own) <= np.abs(pairs[1] - own), pairs[0], pairs[1])
    median[two] = np.where(np.isnan(own), median[two], nearer)
    return median


def _moved(x: Array, back: int) -> Array:
    """What stood ``back`` periods earlier (later if below nought), NaN beyond the ends."""
    out = np.full(x.shape, np.nan)
    if abs(back) >= x.shape[-1]:
        return out
    if back > 0:
        out[..., back:] = x[..., :-back]
    else:
        out[..., :back] = x[..., -back:]
    return out


def _spread(deviation: Array) -> Array:
    (middle,) = quantiles(np.abs(deviation), (0.5,))
    return 1.4826 * middle
