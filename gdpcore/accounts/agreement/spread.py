"""One parent's gaps in one measure, and how its regions move to close them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.agreement.controls import Control, add_up
from gdpcore.accounts.agreement.families import Family
from gdpcore.errors import Finding, KernelError, RunError
from gdpcore.kernel.apportion import Apportioned, apportion

Array = NDArray[np.float64]
_CLASH = 1e-9
_PLACES = 4


@dataclass(frozen=True, eq=False)
class Spread:
    """The gaps of one family in one measure.

    Attributes
    ----------
    measure : "value" or "volume". family, found : who adds to whom, and which figure controls which leaves.
    regions, items, periods : labels of the family's regions, of the leaves, of time.
    leaves : (..., R, L, T) before; target : (..., P, C, T) the parent's figures (zero for links), NaN where it has none.
    free : (R, L, T) alterability of every cell. years : (Y, q) positions of the periods of each year whose cells keep their sum.
    scale : True if the years' sums are first scaled to the parent's. tolerance : gaps up to this many per cent are left alone.
    """

    measure: str
    family: Family
    found: tuple[Control, ...]
    regions: tuple[str, ...]
    items: tuple[str, ...]
    periods: pd.PeriodIndex
    leaves: Array
    target: Array
    free: Array
    years: NDArray[np.int64]
    scale: bool
    tolerance: float

    @cached_property
    def sums(self) -> Array:
        """(..., P, C, T) what the regions of each partition add to."""
        return np.asarray(np.einsum("pr,...rct->...pct", self.family.membership, add_up(self.leaves, self.found)))

    @cached_property
    def wholes(self) -> Array:
        """(..., P, C, T) for a link the figure of its whole, for a partition zero."""
        return np.asarray(np.einsum("pr,...rct->...pct", self.family.membership < 0, add_up(self.leaves, self.found)))

    @cached_property
    def goal(self) -> Array:
        """(..., P, C, T) what they are made to add to: the parent's figure, or what they add to where the gap is left alone."""
        with np.errstate(invalid="ignore"):
            near = np.asarray(np.abs(self.target - self.sums) <= self.tolerance / 100.0 * np.abs(self.target))
        near &= self.tolerance > 0
        out = np.where(near, self.sums, self.target)
        if self.years.size and not self.scale:
            kept, given = self.sums[..., self.years].sum(axis=-1), self.target[..., self.years].sum(axis=-1)
            with np.errstate(divide="ignore", invalid="ignore"):
                shared = self.target[..., self.years] * np.where(given == 0, 1.0, kept / given)[..., None]
            whole = near[..., self.years].all(axis=-1, keepdims=True)
            out[..., self.years] = np.where(whole, self.sums[..., self.years], shared)
        return out

    @cached_property
    def left(self) -> NDArray[np.bool_]:
        """(..., P, C, T) where a gap is left alone."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(self.target - self.goal) > _CLASH * np.abs(self.target))

    def problems(self) -> list[Finding]:
        """Everything that stands in the way: regions without figures, annual figures that contradict the parent's quarters."""
        asked = np.any(~np.isnan(self.target).reshape(-1, *self.target.shape[-2:]), axis=0)  # (C, T)
        gone = np.any(np.isnan(self.leaves).reshape(-1, *self.leaves.shape[-3:]), axis=0)  # (R, L, T)
        out = []
        for k, control in enumerate(self.found):
            for r, i, t in np.argwhere(gone[:, list(control.leaves)] & asked[k])[:_PLACES]:
                where = {"region": self.regions[r], "item": self.items[control.leaves[i]], "period": str(self.periods[t])}
                out.append(Finding("E-AGREE-004", measure=self.measure, **where))
        return out or self._clashes()

    def _clashes(self) -> list[Finding]:
        if not self.years.size or self.scale:
            return []
        kept, given = self.sums[..., self.years].sum(axis=-1), self.target[..., self.years].sum(axis=-1)
        parts = np.einsum("pr,...rct->...pct", np.abs(self.family.membership), add_up(np.abs(self.leaves), self.found))
        size = parts[..., self.years].sum(axis=-1)
        with np.errstate(invalid="ignore"):
            bad = np.abs(given - kept) > np.maximum(_CLASH * size, self.tolerance / 100.0 * np.abs(given))
        return [self._clash(tuple(int(i) for i in where), kept, given) for where in np.argwhere(bad)]

    def _clash(self, where: tuple[int, ...], kept: Array, given: Array) -> Finding:
        p, c, y = where[-3:]
        # a link adds to zero; it is told as the parts of a whole against the whole
        whole = float(self.wholes[..., self.years].sum(axis=-1)[where])
        sum_, total = float(kept[where]) + whole, float(given[where]) + whole
        return Finding(
            "E-AGREE-005",
            measure=self.measure,
            item=self.found[c].item,
            region=self.family.partitions[p],
            period=str(self.periods[self.years[y, 0]].year),
            parts=sum_,
            total=total,
            gap_pct=100.0 * (total - sum_) / abs(total) if total else float("inf"),
        )

    def move(self) -> tuple[Array, float, float]:
        """(..., R, L, T) leaves after; largest residual; largest KKT residual."""
        out = np.array(self.leaves, copy=True)
        residual = kkt = 0.0
        for which in self._by_width():
            rows = np.array([self.found[c].leaves for c in which])  # (C, n)
            for at in self._groups():
                done = self._apportion(rows, at, which)
                self._put(out, done.values, rows, at)
                residual, kkt = max(residual, done.residual), max(kkt, done.kkt)
        return np.where(np.isnan(self.leaves), np.nan, out), residual, kkt

    def _by_width(self) -> Iterator[list[int]]:
        """Controls with the same number of leaves, which are worked on at once."""
        widths = [len(c.leaves) for c in self.found]
        for width in sorted(set(widths)):
            yield [k for k, w in enumerate(widths) if w == width]

    def _groups(self) -> Iterator[NDArray[np.int64]]:
        """Positions of periods: (Y, q) for years that keep their sums, (S,) for the periods that stand alone."""
        if self.years.size:
            yield self.years
        alone = np.setdiff1d(np.arange(len(self.periods)), self.years)
        if alone.size:
            yield alone

    def _cells(self, x: Array, rows: NDArray[np.int64], at: NDArray[np.int64]) -> Array:
        """(..., C, [Y,] R n, q) cells of some controls, absent ones as zero."""
        part = np.nan_to_num(x[..., rows, :])  # (..., R, C, n, T)
        part = np.moveaxis(part, -3, -4)  # (..., C, R, n, T)
        flat = part.reshape(*part.shape[:-3], -1, part.shape[-1])[..., at]
        return np.moveaxis(flat, -2, -3) if at.ndim == 2 else flat

    def _put(self, out: Array, values: Array, rows: NDArray[np.int64], at: NDArray[np.int64]) -> None:
        flat = np.moveaxis(values, -3, -2) if at.ndim == 2 else values  # (..., C, R n, [Y,] q)
        flat = flat.reshape(*flat.shape[: flat.ndim - 1 - at.ndim], -1, rows.shape[1], at.size)  # (..., C, R, n, T')
        picked = np.moveaxis(flat, -4, -3)  # (..., R, C, n, T')
        out[..., rows[:, :, None], at.reshape(-1)] = picked

    def _apportion(self, rows: NDArray[np.int64], at: NDArray[np.int64], which: Sequence[int]) -> Apportioned:
        cells, free = self._cells(self.leaves, rows, at), self._cells(self.free, rows, at)
        goal = np.moveaxis(self.goal[..., which, :][..., at], -2 - at.ndim, -2)  # (..., C, [Y,] P, q)
        member, goal = self._by_leaf(goal, rows.shape[1])
        kept = cells.sum(axis=-1) if at.ndim == 2 else None
        if kept is not None and self.scale:
            kept = self._scaled(kept, goal, member, free, at, which)
        try:
            return apportion(cells, goal, member, kept=kept, alterability=free)
        except KernelError as error:
            labels = [str(self.periods[t]) for t in at.reshape(-1)]
            raise self._named(error, np.array(labels).reshape(at.shape), which) from error

    def _scaled(self, kept: Array, goal: Array, member: Array, free: Array, at: NDArray[np.int64], which: Sequence[int]) -> Array:
        """(..., C, Y, R n) sums of each row's year, scaled to the parent's years."""
        year, mean = goal.sum(axis=-1, keepdims=True), free.mean(axis=-1, keepdims=True)
        try:
            return apportion(kept[..., None], year, member, alterability=mean).values[..., 0]
        except KernelError as error:
            labels = np.array([str(self.periods[t].year) for t in at[:, 0]])[:, None]
            raise self._named(error, labels, which) from error

    def _by_leaf(self, goal: Array, width: int) -> tuple[Array, Array]:
        """Membership (P', R n) and goals (..., P', q): a partition adds over all leaves of a control, a link holds in each of them."""
        own = len(self.family.partitions) - self.family.links
        member = np.repeat(self.family.membership[:own], width, axis=1)
        links = np.kron(self.family.membership[own:], np.eye(width))
        return np.concatenate([member, links]), np.concatenate(
            [goal[..., :own, :], np.repeat(goal[..., own:, :], width, axis=-2)], axis=-2
        )

    def _named(self, error: KernelError, labels: NDArray[np.str_], which: Sequence[int]) -> Exception:
        """The kernel's refusal with the labels of its place; ``labels`` are those of the periods, (Y, q) or (q,)."""
        fields = error.finding.fields
        if error.code not in ("E-APPORTION-001", "E-APPORTION-003"):
            return error
        group = fields["group"]
        control = self.found[which[group[-labels.ndim]]]
        row = labels[group[-1]] if labels.ndim == 2 else labels
        if error.code == "E-APPORTION-003":
            place, period, total = self.regions[fields["row"] // len(control.leaves)], row[0][:4], fields["kept"]
        else:
            place, period, total = self._label(fields["partition"], len(control.leaves)), row[fields["period"]], fields["total"]
        where = {"measure": self.measure, "item": control.item, "period": str(period), "region": place}
        return RunError("E-AGREE-006", **where, parts=fields["reached"], total=total)

    def _label(self, row: int, width: int) -> str:
        """The partition or link of a row of :meth:`_by_leaf`."""
        own = len(self.family.partitions) - self.family.links
        return self.family.partitions[row if row < own else own + (row - own) // width]
