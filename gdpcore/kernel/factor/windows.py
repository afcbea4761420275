"""The figures of a factor panel as windows of months: year-to-date figures differenced, single months set apart.

Within a cumulation the differences of consecutive figures carry the same information as the figures, over disjoint months.
Every window is divided by the weight of one of its months, its pivot, whose idiosyncratic term the figure then determines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdpcore.errors import KernelError
from gdpcore.kernel.factor.data import Array, Observed, Panel


@dataclass(frozen=True)
class Window:
    """A figure over several months: rows ``start`` to ``start + len(weights) - 1`` of ``column``.

    Attributes
    ----------
    weights : of the months, that of the pivot 1. value : the figure divided alike. pivot : the row whose term it determines.
    """

    column: int
    start: int
    weights: Array
    value: float
    pivot: int

    @property
    def stop(self) -> int:
        """The row after the last month."""
        return self.start + len(self.weights)


@dataclass(frozen=True)
class Windows:
    """A panel as windows.

    Attributes
    ----------
    known : (T, N) months that a figure gives alone, NaN elsewhere. several : the windows of more months, by column and row.
    log_jacobian : of the months and pivots in the figures as given. figures : how many there are.
    """

    known: Array
    several: tuple[Window, ...]
    log_jacobian: float
    figures: int


def windows_of(panel: Panel) -> Windows:
    """Every figure of a panel as a window.

    Raises
    ------
    KernelError
        E-KERNEL-001 where windows of a column overlap so much that one has no month of its own, or lack base weights.
    """
    known = np.full(panel.values.shape, np.nan)
    several: list[Window] = []
    log_jacobian = 0.0
    plain = np.array([o.since is None and len(o.weights) == 1 for o in panel.observed])
    scale = np.array([o.weights[0] if p else 1.0 for o, p in zip(panel.observed, plain, strict=True)])
    known[:, plain] = panel.values[:, plain] / scale[plain]
    log_jacobian -= float((np.isfinite(known).sum(0) * np.log(np.abs(scale)))[plain].sum())
    for column in np.flatnonzero(~plain):
        for start, weights, value, log_scale in spans_of(panel.values[:, column], panel.observed[column], int(column)):
            if len(weights) > 1:
                several.append(Window(int(column), start, weights, value, -1))
                log_jacobian += log_scale
            else:
                known[start, column] = value / weights[0]
                log_jacobian += log_scale - float(np.log(abs(weights[0])))
    pivoted = tuple(_pivoted(several, len(known)))
    log_jacobian -= sum(float(np.log(abs(w.weights[p.pivot - p.start]))) for w, p in zip(several, pivoted, strict=True))
    return Windows(known, pivoted, log_jacobian, int(np.isfinite(panel.values).sum()))


def spans_of(values: Array, observed: Observed, column: int) -> list[tuple[int, Array, float, float]]:
    """First row, weights, value and log of the factor of the figure, for each figure of a column."""
    rows = np.flatnonzero(np.isfinite(values))
    if observed.since is None:
        weights = np.trim_zeros(np.asarray(observed.weights, float), "f")
        ends = np.trim_zeros(weights, "b")
        skip = len(weights) - len(ends)
        return [(int(t) - skip - len(ends) + 1, ends, float(values[t]), 0.0) for t in rows]
    spans = []
    before, start = -1, None
    for t in rows:
        since = int(observed.since[t])
        if observed.base is not None and since < 0:
            detail = f"column {column}, row {t}: the cumulation begins before the panel, where it has no base weights; begin it earlier"
            raise KernelError("E-KERNEL-001", what="factor panel", detail=detail)
        carries = start == since
        first = before + 1 if carries else since
        base = np.ones(int(t) - first + 1) if observed.base is None else observed.base[first : t + 1]
        total, earlier = (
            (1.0, 1.0) if observed.base is None else (observed.base[since : t + 1].sum(), observed.base[since:first].sum())
        )
        value = total * values[t] - (earlier * values[before] if carries else 0.0)
        spans.append((first, base, float(value), float(np.log(total))))
        before, start = int(t), since
    return spans


def _pivoted(several: list[Window], rows: int) -> list[Window]:
    """Each window divided by its largest weight on a month that no other window of the column covers; ties go to the middle."""
    before = max([0, *(-w.start for w in several)])
    covered: dict[int, Array] = {}
    for w in several:
        count = covered.setdefault(w.column, np.zeros(before + rows + 1))
        count[before + w.start : before + w.stop] += w.weights != 0
    pivots: dict[tuple[bytes, bytes], int | None] = {}
    out = []
    for w in several:
        own = covered[w.column][before + w.start : before + w.stop] == 1
        key = w.weights.tobytes(), own.tobytes()
        if key not in pivots:
            pivots[key] = _pivot(np.where(own, np.abs(w.weights), 0.0))
        at = pivots[key]
        if at is None:
            detail = (
                f"column {w.column}: the window of rows {w.start} to {w.stop - 1} has no month of its own; leave a figure out"
            )
            raise KernelError("E-KERNEL-001", what="factor panel", detail=detail)
        out.append(Window(w.column, w.start, w.weights / w.weights[at], w.value / w.weights[at], w.start + at))
    return out


def _pivot(weights: Array) -> int | None:
    """Where the largest weight stands, the one nearest the middle of several; None if all are nought."""
    if not weights.any():
        return None
    ties = np.flatnonzero(weights >= weights.max() * (1 - 1e-12))
    return int(ties[np.argmin(np.abs(ties - (len(weights) - 1) / 2 - 1e-9))])


def present(known: Array, windows: list[Window]) -> dict[int, Window | None]:
    """The months of a column whose terms figures speak of, in order: None for a month known alone, else a window that covers it."""
    months: dict[int, Window | None] = dict.fromkeys(int(t) for t in np.flatnonzero(np.isfinite(known)))
    for w in windows:
        for month in range(w.start, w.stop):
            if months.get(month) is None or month == w.pivot:
                months[month] = w
    return dict(sorted(months.items()))
