"""What a mixed-frequency panel says: how each column's figures are made of months, and the parameters of the factor model.

Rows are months, in time order, and columns are series, as the literature writes it: time is the FIRST axis here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]
QUARTER_GROWTH = (1.0, 2.0, 3.0, 2.0, 1.0)
"""Growth of a quarter on the quarter before, as months' growth is summed by Mariano and Murasawa (2003, p. 430), times 3."""


@dataclass(frozen=True)
class Observed:
    """How the figures of one column are made of its months; a figure stands in the row of the last month that it covers.

    Attributes
    ----------
    weights : of the months of a window, in time order, the last the month of the row; ``(1.0,)`` is an ordinary monthly figure.
        ``QUARTER_GROWTH``, ``(1, 1, 1)`` (a quarter's sum) and ``(1/3, 1/3, 1/3)`` (its mean) are quarterly ones.
    since : None, or (T,) the row at which each row's cumulation begins (negative: before the panel): the figure covers the months
        since then. Year-to-date: January's row; January and February joint: February's row begins at January, all others at themselves.
    base : None, or (T,) positive weights of the months of a cumulation: the figure is their weighted mean, as year-to-date growth
        on the level of the same month of last year; None: the figure is the plain sum.
    """

    weights: tuple[float, ...] = (1.0,)
    since: NDArray[np.intp] | None = None
    base: Array | None = None


@dataclass(frozen=True)
class Panel:
    """Values (T, N), NaN where there is no figure, and what the figures of each column are: ``observed``, N of them.

    ``shocked`` are rows, ascending, in which the factors' shock is a parameter: it says nothing of the law of the factors.
    """

    values: Array
    observed: tuple[Observed, ...]
    shocked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        what = "factor panel"
        if self.values.ndim != 2 or 0 in self.values.shape or len(self.observed) != self.values.shape[1]:
            detail = f"values of shape {self.values.shape} and {len(self.observed)} kinds; give (months, series) and one kind per series"
            raise KernelError("E-KERNEL-001", what=what, detail=detail)
        if np.isinf(self.values).any():
            row, column = np.argwhere(np.isinf(self.values))[0]
            raise KernelError("E-KERNEL-001", what=what, detail=f"row {row}, column {column} is infinite; give a number or NaN")
        rows = np.asarray(self.shocked, float)
        if (rows < 1).any() or (rows >= len(self.values)).any() or (np.diff(rows) <= 0).any():
            detail = f"shocks in rows {self.shocked}; give rows from 1 to {len(self.values) - 1}, ascending"
            raise KernelError("E-KERNEL-001", what=what, detail=detail)
        for column, observed in enumerate(self.observed):
            _require_kind(what, column, observed, len(self.values))


@dataclass(frozen=True)
class Parameters:
    """The parameters of y = loadings f + e, f_t = sum_k transition[k-1] f_{t-k} + shift_t + u_t, e_t = rho e_{t-1} + eps_t.

    Attributes
    ----------
    loadings : (N, r). transition : (p, r, r). factor_cov : (r, r), of u. rho, variance : (N,), of each e; rho 0 is white noise.
    shifts : (M, r), of the factors in the M shocked rows of the panel; nought in all others.
    """

    loadings: Array
    transition: Array
    factor_cov: Array
    rho: Array
    variance: Array
    shifts: Array = field(default_factory=lambda: np.zeros((0, 0)))


def monthly(columns: int) -> tuple[Observed, ...]:
    """Ordinary monthly columns.

    Examples
    --------
    >>> len(monthly(3))
    3
    """
    return (Observed(),) * columns


def jan_feb(rows: int, first_month: int) -> Observed:
    """A monthly column whose February figures are the sum of January and February; ``first_month`` (1 to 12) is that of row 0.

    Examples
    --------
    >>> jan_feb(4, 1).since
    array([0, 0, 2, 3])
    """
    month = (np.arange(rows) + first_month - 1) % 12
    return Observed(since=np.arange(rows) - (month == 1))


def year_to_date(rows: int, first_month: int, base: Array | None = None) -> Observed:
    """A column of figures since January: sums, or with ``base`` (T,) means weighted by last year's levels of the months.

    Examples
    --------
    >>> year_to_date(4, 11).since
    array([-10, -10,   2,   2])
    """
    month = (np.arange(rows) + first_month - 1) % 12
    return Observed(since=np.arange(rows) - month, base=base)


def _require_kind(what: str, column: int, observed: Observed, rows: int) -> None:
    """E-KERNEL-001 unless weights are finite and the last is not nought, and cumulations fit the rows and have positive base."""
    weights, since, base = np.asarray(observed.weights, float), observed.since, observed.base
    if weights.ndim != 1 or not len(weights) or not np.isfinite(weights).all() or not weights.any():
        raise KernelError(
            "E-KERNEL-001", what=what, detail=f"column {column}: weights {observed.weights}; give finite ones, not all nought"
        )
    if since is None:
        if base is not None:
            raise KernelError(
                "E-KERNEL-001", what=what, detail=f"column {column}: base weights belong to a cumulation; give since"
            )
        return
    row = np.arange(rows)
    if since.shape != (rows,) or since[0] > 0 or ((since[1:] != since[:-1]) & (since[1:] != row[1:])).any():
        detail = f"column {column}: since must give, for each row, the row itself or what it gives for the row before"
        raise KernelError("E-KERNEL-001", what=what, detail=detail)
    if base is not None and (base.shape != (rows,) or not np.isfinite(base).all() or (base <= 0).any()):
        raise KernelError("E-KERNEL-001", what=what, detail=f"column {column}: base must be positive, one for each row")
