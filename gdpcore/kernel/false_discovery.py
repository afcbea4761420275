"""Which of many tests to report, so that false reports stay a small share of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Discoveries:
    """Tests reported.

    Attributes
    ----------
    values : (N,) adjusted p: the smallest rate at which the test would be reported; NaN where there was no test.
    flags : (N,) True where reported. tests : how many there were.
    """

    values: Array
    flags: NDArray[np.bool_]
    tests: int


def false_discovery(p: ArrayLike, rate: float = 0.05, *, dependent: bool = False) -> Discoveries:
    """Control the false discovery rate (Benjamini-Hochberg; Benjamini-Yekutieli with ``dependent``).

    Parameters
    ----------
    p : (N,) probabilities; NaN is no test. rate : share of false reports among reports, on average at most.
    dependent : True for any dependence of the tests, at the price of power.

    Raises
    ------
    KernelError
        E-KERNEL-001 for a p outside 0 to 1, or a rate that is not between them.

    References
    ----------
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, pp. 289-300; Benjamini and Yekutieli (2001),
    Annals of Statistics 29, pp. 1165-1188.

    Examples
    --------
    >>> false_discovery([0.001, 0.9, 0.02, 0.5]).flags
    array([ True, False,  True, False])
    """
    given = np.asarray(p, dtype=np.float64).ravel()
    tested = np.flatnonzero(~np.isnan(given))
    if not 0 < rate < 1 or ((given[tested] < 0) | (given[tested] > 1)).any():
        raise KernelError("E-KERNEL-001", what="false discovery rate", detail=f"rate {rate}, or a probability outside 0 to 1")
    n = len(tested)
    adjusted = np.full(len(given), np.nan)
    if n:
        order = tested[np.argsort(given[tested], kind="stable")]
        worse = float(np.sum(1.0 / np.arange(1, n + 1))) if dependent else 1.0
        scaled = given[order] * (worse * n) / np.arange(1, n + 1)
        adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    with np.errstate(invalid="ignore"):
        return Discoveries(adjusted, adjusted <= rate, n)
