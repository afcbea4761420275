"""Quarters (or months) that agree with years: benchmarking of labelled accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import Parameter, signature
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.agreement.adjustment import Adjustment, Redo, Totals
from gdpcore.accounts.agreement.controls import Control, add_up, answers_to, controls, figures, hand_down, placed
from gdpcore.accounts.leaves import additive, published_totals, rebuilt, require_same_bases, rows_of, with_all_leaves
from gdpcore.cube import Cube, Hierarchy, Status
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import Finding, MeaningError, PeriodError, RunError, listed

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]
_PLACES = 4
_METHODS = ("denton", "cholette_dagum", "growth_preserving")
_OWN = ("indicator", "totals", "ratio", "start", "windows", "conversion")
"""Arguments of the kernel that follow from the accounts."""


def benchmarked(accounts: Accounts, annual: Accounts, method: str = "denton", **options: object) -> Accounts:
    """Accounts whose quarters add to annual figures; see :meth:`gdpcore.accounts.Accounts.benchmark`."""
    if method not in _METHODS:
        raise MeaningError("E-AGREE-008", what="method", value=method, known=", ".join(_METHODS))
    if accounts.lag == 1 or annual.lag != 1:
        raise PeriodError(
            "E-TIME-002",
            detail=f"benchmarking takes quarters or months and years, not {accounts.periods.freqstr} and {annual.periods.freqstr}",
        )
    _require_options(method, options)
    require_same_bases(accounts, annual)
    flow = accounts.flow
    single = accounts.to_flow("period")
    full = with_all_leaves(single)
    years = annual.select(regions=full.regions)
    span = Years.of(full.periods, annual.periods)
    value, volume, adjustment, findings = _Step(full, years, span, method, options).run()
    again = Redo(single, {"annual": annual}, {"method": method, **options}, benchmarked)
    moved = replace(full, value=value, volume=volume, stage="benchmarked")
    out = moved.to_flow(flow)
    said = (*accounts.findings, *span.findings, *published_totals(full), *findings)
    return replace(out, findings=said, steps=(*accounts.steps, replace(adjustment, redo=again)))


def _require_options(method: str, options: Mapping[str, object]) -> None:
    """E-AGREE-008 for an option that the method does not have, or for one that it needs."""
    known = {k: v for k, v in signature(getattr(kernel.benchmark, method)).parameters.items() if k not in _OWN}
    for name in options:
        if name not in known:
            raise MeaningError("E-AGREE-008", what=f"option of {method}", value=name, known=", ".join(known) or "none")
    for name, parameter in known.items():
        if parameter.default is Parameter.empty and name not in options:
            raise MeaningError("E-AGREE-008", what=f"{method} without", value=name, known=f"{name}=... as well")


@dataclass(frozen=True, eq=False)
class Years:
    """Which periods make which annual figures.

    Attributes
    ----------
    start : position of the first period of the first whole year; rows : (Y,) row of each following whole year in the annual
        figures, -1 where they have none. labels : (Y,) the years; findings : annual figures that were not used.
    """

    start: int
    rows: NDArray[np.int64]
    labels: pd.PeriodIndex
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, periods: pd.PeriodIndex, years: pd.PeriodIndex) -> Years:
        """Match years to runs of periods; E-RUN-006 where there is no whole year in common."""
        counts = pd.Series(np.asarray(periods.year)).value_counts()
        whole = sorted(int(y) for y, n in counts.items() if n == periods_per_year(periods))
        found = tuple(Finding("W-AGREE-002", period=y) for y in years.year if y in counts.index and y not in whole)
        rows = years.get_indexer(pd.PeriodIndex([pd.Period(year=y, freq="Y") for y in whole], freq=years.freqstr))
        if not (rows >= 0).any():
            raise RunError("E-RUN-006", detail=f"no year of {years[0]}..{years[-1]} is whole in {periods[0]}..{periods[-1]}")
        start = int(np.flatnonzero(np.asarray(periods.year) == whole[0])[0])
        return cls(start, rows, pd.PeriodIndex([pd.Period(year=y, freq="Y") for y in whole], freq="Y"), found)

    def figures(self, annual: Array) -> Array:
        """(..., Y) the figures (..., all years) of the whole years, NaN where there is none."""
        return placed(annual, self.rows)


@dataclass(frozen=True, eq=False)
class _Side:
    """One measure and how its rows answer to annual figures: leaves with totals added up, or (chained volumes) every item for itself."""

    cube: Cube
    rows: list[int]
    found: tuple[Control, ...]
    tree: Hierarchy

    @classmethod
    def of(cls, accounts: Accounts, measure: str, given: Sequence[str]) -> _Side:
        cube: Cube = getattr(accounts, measure)
        tree = accounts.hierarchy
        if additive(cube):
            return cls(cube, rows_of(accounts), controls(tree, tree.leaves, given), tree)
        codes = [c for c in accounts.items if c in set(given)]
        own = tuple(Control(c, (i,)) for i, c in enumerate(codes))
        return cls(cube, [accounts.items.index(c) for c in codes], own, Hierarchy.of(accounts.items))

    @property
    def controlled(self) -> dict[str, str]:
        """The controlling item of every row."""
        items = self.cube.labels("item")
        return answers_to([items[r] for r in self.rows], self.found)


@dataclass(frozen=True, eq=False)
class _Step:
    full: Accounts
    annual: Accounts
    span: Years
    method: str
    options: dict[str, object]

    def run(self) -> tuple[Cube, Cube, Adjustment, list[Finding]]:
        before = {"value": self.full.value, "volume": self.full.volume}
        after, totals, controlled, certificate = {}, {}, {}, {}
        findings: list[Finding] = []
        factor: Array | None = None
        lead: Array | None = None
        for measure in before:
            side = _Side.of(self.full, measure, self.annual.items)
            leaves, flags = side.cube.values[..., side.rows, :], side.cube.status[..., side.rows, :]
            wanted = self.span.figures(figures(getattr(self.annual, measure), side.found))
            path = add_up(leaves, side.found)
            wanted = np.broadcast_to(wanted, (*path.shape[:-1], wanted.shape[-1]))
            given = np.any(~np.isnan(wanted), axis=-1) & ~np.any(np.isnan(path), axis=-1)
            findings += self._holes(side, path, wanted)
            self._refuse_signs(side, path, given)
            change, certificate[measure] = self._along(path, self._led(path, wanted, lead), given)
            with np.errstate(divide="ignore", invalid="ignore"):
                lead = wanted / self._sums(path)
            if factor is not None and factor.shape == path.shape:  # a value without a volume: the deflator stays as it was
                change = np.where(given[..., None] | np.isnan(path), change, path * factor)
                given = given | np.any(factor != 0, axis=-1)
            factor = np.divide(change, path, out=np.zeros_like(path), where=(path != 0) & given[..., None])
            moved = hand_down(change, leaves, side.found)
            marked = np.where(_touched(side.found, given, flags.shape), flags | np.uint8(Status.BENCHMARKED), flags)
            after[measure] = rebuilt(side.cube, side.tree, side.rows, moved, marked)
            totals[measure] = self._totals(side, path, wanted)
            controlled[measure] = side.controlled
        return after["value"], after["volume"], Adjustment("benchmark", before, after, totals, controlled, certificate), findings

    def _sums(self, path: Array) -> Array:
        """(..., Y) sums of the whole years of paths (..., T)."""
        lag, count = self.full.lag, len(self.span.labels)
        inside = path[..., self.span.start : self.span.start + lag * count]
        return np.asarray(inside.reshape(*inside.shape[:-1], count, lag).sum(axis=-1))

    def _led(self, path: Array, wanted: Array, lead: Array | None) -> Array:
        """(..., Y) annual figures; a year with a value and no volume moves the volume by the value's factor, if other years have one."""
        if lead is None or lead.shape != wanted.shape:
            return wanted
        return np.where(np.isnan(wanted) & ~np.isnan(wanted).all(axis=-1, keepdims=True), self._sums(path) * lead, wanted)

    def _along(self, path: Array, wanted: Array, given: NDArray[np.bool_]) -> tuple[Array, float]:
        """Change (..., R, C, T) of each control's path, zero where there is nothing to meet; largest residual."""
        flat = given.reshape(-1)
        change = np.zeros(path.shape)
        if not flat.any():
            return change, 0.0
        x, y = path.reshape(-1, path.shape[-1])[flat], wanted.reshape(-1, wanted.shape[-1])[flat]
        done = getattr(kernel.benchmark, self.method)(x, y, ratio=self.full.lag, start=self.span.start, **self.options)
        change.reshape(-1, path.shape[-1])[flat] = done.values - x
        return change, done.residual

    def _holes(self, side: _Side, path: Array, wanted: Array) -> list[Finding]:
        """Series that have annual figures and cannot follow them, because a period is missing."""
        hit = np.any(np.isnan(path), axis=-1) & np.any(~np.isnan(wanted), axis=-1)
        hit = np.any(hit.reshape(-1, *hit.shape[-2:]), axis=0)
        out = []
        for k, control in enumerate(side.found):
            at = np.flatnonzero(hit[:, k])
            if at.size:
                places = listed([self.full.regions[r] for r in at], _PLACES)
                out.append(Finding("W-AGREE-001", item=control.item, count=int(at.size), places=places))
        return out

    def _refuse_signs(self, side: _Side, path: Array, given: NDArray[np.bool_]) -> None:
        """E-AGREE-007 before a proportional path along figures of both signs, unless the caller chose how to treat them."""
        if self.options.get("form") == "additive" or self.options.get("negative"):
            return
        mixed = given[..., None] & (path < 0) & (path > 0).any(axis=-1, keepdims=True)
        if mixed.any():
            where = tuple(int(i) for i in np.argwhere(mixed)[0])
            r, k, t = where[-3:]
            period, value = str(self.full.periods[t]), float(path[where])
            raise RunError("E-AGREE-007", region=self.full.regions[r], item=side.found[k].item, period=period, value=value)

    def _totals(self, side: _Side, path: Array, wanted: Array) -> Totals:
        first = (0,) * (path.ndim - 3)
        sums = self._sums(path[first])
        items = tuple(c.item for c in side.found)
        return Totals(self.full.regions, items, self.span.labels, wanted[first], sums, np.zeros(sums.shape, dtype=bool))


def _touched(found: Sequence[Control], given: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(R, L, T) leaves whose control was benchmarked in any draw."""
    any_draw = np.any(given.reshape(-1, *given.shape[-2:]), axis=0)
    out = np.zeros(shape, dtype=bool)
    for k, control in enumerate(found):
        out[:, list(control.leaves)] = any_draw[:, k][:, None, None]
    return out
