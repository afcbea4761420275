"""Census revision of accounts: years by the trend-deviation method, volumes at unchanged deflators, quarters benchmarked to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.census_input import factors_of, figures_of
from gdpcore.accounts.convert import to_flow
from gdpcore.accounts.measures import adding_up
from gdpcore.cube import Axis, Cube, Hierarchy, Status
from gdpcore.cube.periods import position_in_year
from gdpcore.cube.status import ABSENT
from gdpcore.errors import AlignmentError, Finding, MeaningError
from gdpcore.kernel.census import Revised, follow_years, trend_deviation

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Effects:
    """What a census did to the years of one measure: three cubes (..., region, item, year), parents as sums of leaves."""

    before: Cube
    coverage: Cube
    method: Cube


@dataclass(frozen=True, eq=False)
class CensusRevision:
    """Accounts after a census, and where the difference comes from.

    Attributes
    ----------
    accounts : the revised accounts, stage "census".
    value, volume : effects by year.
    whole : years of which the accounts hold every period; the others are shown for the periods that are there.
    residual : largest |sum of a year's periods - its revised total| over the sum of absolute parts.
    """

    accounts: Accounts
    value: Effects
    volume: Effects
    whole: tuple[int, ...]
    residual: float

    def effects(self, measure: str = "value") -> pd.DataFrame:
        """One row per region, item and year: before, coverage, method, after, and both effects in per cent.

        ``coverage_pct`` is relative to the figure before, ``method_pct`` to the figure after coverage, so that the two
        ratios multiply to the whole. ``measure`` is "value" or "volume".
        """
        if measure not in ("value", "volume"):
            raise AlignmentError("E-AXIS-003", axis="measure", label=measure, hint="it holds value, volume")
        parts: Effects = getattr(self, measure)
        frame = parts.before.to_long().drop(columns="status").rename(columns={"value": "before", "period": "year"})
        frame["year"] = pd.PeriodIndex(frame["year"]).year
        frame["coverage"], frame["method"] = parts.coverage.values.ravel(), parts.method.values.ravel()
        frame["after"] = frame["before"] + frame["coverage"] + frame["method"]
        covered = frame["before"] + frame["coverage"]
        frame["coverage_pct"] = 100 * frame["coverage"] / frame["before"].where(frame["before"] != 0)
        frame["method_pct"] = 100 * frame["method"] / covered.where(covered != 0)
        frame["whole"] = frame["year"].isin(self.whole)
        return frame


def revise(
    accounts: Accounts,
    revised: Any,
    *,
    benchmark: int,
    census: int,
    ratios: pd.DataFrame | None = None,
    method: pd.DataFrame | None = None,
) -> CensusRevision:
    """Carry a census back to the year after the last benchmark, and forward; see :meth:`gdpcore.accounts.Accounts.revise`."""
    tree, leaves = accounts.hierarchy, accounts.hierarchy.leaves
    _check(accounts, leaves, benchmark, census)
    value, volume = (to_flow(c, "period").sel(item=list(leaves)) for c in (accounts.value, accounts.volume))
    _refuse_gaps(value, volume)
    grid = _Years.of(accounts)
    v, r = grid.sums(value.values), grid.sums(volume.values)
    where = {"regions": accounts.regions, "leaves": leaves}
    target = np.broadcast_to(figures_of(revised, census, accounts.value.meaning.unit, **where), v.shape[:-1])
    known = factors_of(ratios, "ratios", grid.years, benchmark, **where)
    change = factors_of(method, "method", grid.years, benchmark, **where)
    first = grid.years[0]
    done = trend_deviation(v, target, benchmark=benchmark - first, census=census - first, ratios=known, method=change)
    covered, changed, proxied = _volumes(v, r, done)
    new, residuals = [], []
    for cube, before, after in ((value, v, done.values), (volume, r, changed)):
        made, residual = grid.follow(cube.values, before, after, done.additive)
        new.append(_with_parents(replace(cube, values=made), accounts, cube))
        residuals.append(residual)
    found = [*accounts.findings, *_findings(accounts, leaves, done, proxied)]
    flow = accounts.flow
    after_census = replace(
        accounts, value=to_flow(new[0], flow), volume=to_flow(new[1], flow), stage="census", origin=None, findings=tuple(found)
    )
    effects = [
        Effects(*(grid.cube(x, like, tree) for x in parts))
        for like, parts in ((value, (v, done.coverage, done.method)), (volume, (r, covered - r, changed - covered)))
    ]
    return CensusRevision(after_census, effects[0], effects[1], grid.whole, max(residuals))


# -- refusals ----------------------------------------------------------------------------------------------------------
def _check(accounts: Accounts, leaves: tuple[str, ...], benchmark: int, census: int) -> None:
    if accounts.volume.meaning.price.kind != "constant":
        raise MeaningError("E-CENSUS-004", price=accounts.volume.meaning.price)
    missing = [c for c in leaves if c not in accounts.items]
    if missing:
        raise AlignmentError("E-CENSUS-002", what="accounts", detail=f"no leaf items {', '.join(missing)}", known="complete()")
    years = np.asarray(accounts.periods.year)
    whole = [int(y) for y in np.unique(years) if (years == y).sum() == accounts.lag]
    if not benchmark < census or census not in whole:
        first, last = (whole[0], whole[-1]) if whole else ("-", "-")
        raise MeaningError("E-CENSUS-001", benchmark=benchmark, census=census, first=first, last=last)


def _refuse_gaps(value: Cube, volume: Cube) -> None:
    gone = ((value.status | volume.status) & ABSENT) != 0
    if gone.any():
        r, i, t = (int(k) for k in np.argwhere(gone)[0])
        place = {"region": value.labels("region")[r], "item": value.labels("item")[i], "period": value.labels("period")[t]}
        raise AlignmentError("E-CENSUS-003", **place)


# -- years and periods -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Years:
    """The years that periods stand in, padded to whole ones."""

    years: tuple[int, ...]
    whole: tuple[int, ...]
    ratio: int
    before: int
    present: NDArray[np.bool_]

    @classmethod
    def of(cls, accounts: Accounts) -> _Years:
        ratio, years = accounts.lag, tuple(int(y) for y in np.unique(np.asarray(accounts.periods.year)))
        before = int(position_in_year(accounts.periods)[0]) - 1
        present = np.zeros(len(years) * ratio, dtype=bool)
        present[before : before + len(accounts.periods)] = True
        full = np.asarray(np.all(present.reshape(-1, ratio), axis=1))
        return cls(years, tuple(y for k, y in enumerate(years) if full[k]), ratio, before, present)

    def pad(self, x: Array) -> Array:
        out = np.zeros((*x.shape[:-1], self.present.size))
        out[..., self.present] = x
        return out

    def sums(self, x: Array) -> Array:
        return np.asarray(self.pad(x).reshape(*x.shape[:-1], -1, self.ratio).sum(axis=-1))

    def follow(self, x: Array, before: Array, after: Array, additive: NDArray[np.bool_]) -> tuple[Array, float]:
        """Periods (..., leaf, T) that meet the years ``after``; leaves with the same number of years left alone at once."""
        if self.ratio == 1:
            return after, 0.0
        kept = np.logical_and.accumulate(before == after, axis=-1).sum(axis=-1)
        padded, residual = self.pad(x), 0.0
        for k in np.unique(kept):
            rows = kept == k
            how = {"ratio": self.ratio, "kept": int(k), "additive": additive[rows], "present": self.present}
            part = follow_years(padded[rows], after[rows], **how)
            padded[rows], residual = part.values, max(residual, part.residual)
        return padded[..., self.present], residual

    def cube(self, x: Array, like: Cube, tree: Hierarchy) -> Cube:
        """A cube of years from leaves (..., leaf, Y), parents as sums."""
        axes = (*like.axes[:-1], Axis.of("period", pd.PeriodIndex([str(y) for y in self.years], freq="Y")))
        flags = np.zeros((*like.status.shape[:-1], len(self.years)), dtype=np.uint8)
        return Cube(x, axes, like.meaning, flags | np.uint8(Status.ESTIMATED)).sum("item", tree)


def _volumes(v: Array, r: Array, done: Revised) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Annual volumes at unchanged deflators, R* = V* / P, after coverage and after method.

    Where a leaf has no deflator of its own (value or volume zero, or of opposite sign), the change is deflated by the
    region's total; the third result says where that mattered.
    """
    own = r * v > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        total = r.sum(axis=-2, keepdims=True) / v.sum(axis=-2, keepdims=True)
        rate = np.where(own, r / np.where(v == 0, 1.0, v), total)
        covered = np.where(own, r * ((v + done.coverage) / v), r + done.coverage * rate)
        changed = np.where(own, r * (done.values / v), covered + done.method * rate)
    return covered, changed, ~own & (done.values != v)


def _with_parents(leaves: Cube, accounts: Accounts, before: Cube) -> Cube:
    """All items of the accounts: parents as sums of leaves, memo items with their share of their parent as it was."""
    tree = accounts.hierarchy
    flags = leaves.status | np.uint8(Status.BENCHMARKED) * (leaves.values != before.values).any(axis=tuple(range(leaves.batch)))
    new, old = replace(leaves, status=flags.astype(np.uint8)).sum("item", tree), before.sum("item", tree)
    memos = [c for c in accounts.items if c in tree.memos]
    if memos:
        source = to_flow(accounts.value if before.meaning.price.kind == "current" else accounts.volume, "period")
        shown = source.sel(item=memos)
        parents = [new.axis("item").position(tree.node(c).memo_of) for c in memos]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = new.values[..., parents, :] / old.values[..., parents, :]
        new = Cube.concat([new, replace(shown, values=shown.values * np.where(np.isfinite(ratio), ratio, 1.0))], "item")
    return new.sel(item=list(accounts.items))


# -- findings ----------------------------------------------------------------------------------------------------------
def _findings(accounts: Accounts, leaves: tuple[str, ...], done: Revised, proxied: NDArray[np.bool_]) -> list[Finding]:
    over = tuple(range(done.additive.ndim - 2))
    found = [
        Finding(code, region=accounts.regions[r], item=leaves[i])
        for code, where in (("W-CENSUS-001", done.additive), ("W-CENSUS-002", proxied.any(axis=-1)))
        for r, i in np.argwhere(np.any(where, axis=over))
    ]
    for parent, children in accounts.hierarchy.equations():
        if parent in accounts.items and all(c in accounts.items for c in children):
            gap = max(adding_up(cube, parent, children) for cube in (accounts.value, accounts.volume))
            if gap > 1e-9:
                found.append(Finding("W-CENSUS-003", item=parent, gap=100 * gap))
    return found
