"""Memo items (其中项): shown beside their parent and never added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.cube import Status
from gdpcore.cube.periods import position_in_year
from gdpcore.cube.status import ABSENT
from gdpcore.kernel.extrapolate import Applied
from gdpcore.scheme.timeline import Timeline

if TYPE_CHECKING:
    from gdpcore.scheme.plan import Plan

Array = NDArray[np.float64]


@dataclass(frozen=True)
class MemoRow:
    """One memo item: V = sum of share x V of other items.

    Attributes
    ----------
    row : its row; items : rows of the items it takes shares of; value, volume : (R, K, T) shares.
    """

    row: int
    items: tuple[int, ...]
    value: Array
    volume: Array

    def fill(self, done: Applied) -> None:
        """Write the memo's row of a result."""
        rows = list(self.items)
        for figures, shares, absent in (
            (done.value, self.value, done.absent_value),
            (done.volume, self.volume, done.absent_volume),
        ):
            total = (figures[..., rows, :] * shares).sum(axis=-2)
            figures[..., self.row, :] = total
            absent[:, self.row] = np.isnan(total).any(axis=tuple(range(total.ndim - 2)))

    def mark(self, *statuses: NDArray[np.uint8]) -> None:
        """Write the memo's flags: those of its items, estimated."""
        for flags in statuses:
            flags[:, self.row] = np.bitwise_or.reduce(flags[:, list(self.items)], axis=1) | np.uint8(Status.ESTIMATED)


def memo_rows(plan: Plan, base: Accounts, line: Timeline) -> tuple[MemoRow, ...]:
    """Shares of every memo: declared numbers, or those of the same period in the last year of the base."""
    where = {c: i for i, c in enumerate(plan.items)}
    rows = []
    for code, parts in plan.memos:
        shape = (len(base.regions), len(parts), len(line.periods))
        shares = [np.empty(shape), np.empty(shape)]
        for k, (item, number) in enumerate(parts):
            for out, figures in zip(shares, _figures(base, code, item), strict=True):
                out[:, k] = number if number is not None else _of_last_year(figures, base, line)
        rows.append(MemoRow(where[code], tuple(where[i] for i, _ in parts), shares[0], shares[1]))
    return tuple(rows)


def shares_of(base: Accounts, code: str, item: str, line: Timeline) -> tuple[Array, Array]:
    """(R, T) shares of a memo item in another, of values and of volumes, each that of the same period in the last year of the base."""
    value, volume = (_of_last_year(figures, base, line) for figures in _figures(base, code, item))
    return value, volume


def _figures(base: Accounts, code: str, item: str) -> tuple[Array | None, Array | None]:
    if code not in base.items:
        return None, None
    out = []
    for cube in (base.value, base.volume):
        memo, whole = cube.sel(item=code), cube.sel(item=item)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = memo.values / whole.values
        out.append(np.where((memo.status & ABSENT) != 0, np.nan, share))
    return out[0], out[1]


def _of_last_year(shares: Array | None, base: Accounts, line: Timeline) -> Array:
    """(R, T): the share observed in a period of the base, carried to the same place of later years."""
    out = np.full((len(base.regions), len(line.periods)), np.nan)
    if shares is None:
        return out
    freq = base.periods.freqstr
    known = base.periods < line.periods[line.computed][0].asfreq(freq)
    place = position_in_year(base.periods)
    asked = line.periods.asfreq(freq)
    for t, (period, here) in enumerate(zip(asked, position_in_year(asked), strict=True)):
        same = np.flatnonzero((base.periods <= period) & known & (place == here))
        if same.size:
            out[:, t] = shares[:, same[-1]]
    return out
