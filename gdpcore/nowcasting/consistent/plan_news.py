"""Why a nowcast by accounts changes: news carried through the plan, which bends, so that it adds up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.joint import Cell

if TYPE_CHECKING:
    from gdpcore.accounts import Accounts
    from gdpcore.nowcasting.consistent.fit import SchemeFit, Setting
    from gdpcore.nowcasting.consistent.result import SchemeNowcast
    from gdpcore.panel import Panel

Array = NDArray[np.float64]
PARTS = 16
"""Pieces of the path from old to new data."""
STEP = 1e-4
"""Part of a piece's change over which its slope is measured."""


@dataclass(frozen=True, eq=False)
class PlanNews:
    """The change of a nowcast and its parts, points of growth.

    Attributes
    ----------
    before, after : growth at the expected figures of all missing cells and the expected gap, per cent.
    releases, revisions : a row per figure: series, period, impact; what a release says of other missing months is in its row.
    reestimation : of the indicators' model. coefficients : of the scheme, from new indicator data alone. base : revised or longer
        accounts, and coefficients that rest on them. gap : of its law.
    """

    before: float
    after: float
    releases: pd.DataFrame
    revisions: pd.DataFrame
    reestimation: float
    coefficients: float
    base: float
    gap: float

    @property
    def total(self) -> float:
        """After less before: the sum of all parts."""
        return self.after - self.before

    @property
    def parts(self) -> pd.Series:
        """Impacts by kind, points; they add to ``total``."""
        sums = {"releases": float(self.releases["impact"].sum()), "revisions": float(self.revisions["impact"].sum())}
        rest = {name: getattr(self, name) for name in ("reestimation", "coefficients", "base", "gap")}
        return pd.Series({**sums, **rest}, name="points")

    def __str__(self) -> str:
        listed = ", ".join(f"{name} {value:+.4f}" for name, value in self.parts.items())
        return f"{self.before:.4f} -> {self.after:.4f} ({self.total:+.4f}): {listed}"


def plan_news(now: SchemeNowcast, panel: Panel, base: Accounts | None, item: str, region: str) -> PlanNews:
    """Carry new data through the plan step by step; each step is a change of one kind, and the steps make the whole way.

    The first step, new figures under the old model and plan, is averaged along the straight path from old to new figures
    (Aumann-Shapley): on every piece of the path each figure gets its slope times its change, and the pieces' changes are met
    exactly, so that impacts add also where a clamp binds.
    """
    from gdpcore.nowcasting.consistent.fit import Setting

    fit, old, last = now.fit, now.setting, now.periods[-1]
    new_base = fit.base if base is None else base
    if old is None:
        known = float(fit.nowcast(item, last).mean)
        after = float(fit.spec.fit(panel, new_base).nowcast(item, last).mean)
        empty = _frame([])
        return PlanNews(known, after, empty, empty, 0.0, 0.0, after - known, 0.0)
    view = _View(region, item, last)
    kept = fit.update(panel)
    middle = kept.setting(last)
    assert isinstance(middle, Setting)
    gap = old.expected_gap()
    filled = [s.missing.fill(s.values, s.law.mean[None])[0] for s in (old, middle)]
    steps = [view.growth(old, filled[0], gap), view.growth(old, filled[1], gap)]
    impacts = _along(view, old, filled[0], filled[1], gap)
    releases, revisions = _by_release(fit, kept, old, middle, impacts)
    anew = fit.spec.fit(panel, fit.base, start=fit)
    fresh = anew.setting(last)
    assert isinstance(fresh, Setting)
    last_fill = fresh.missing.fill(fresh.values, fresh.law.mean[None])[0]
    steps.append(view.growth(old, last_fill, gap))
    steps.append(view.growth(fresh, last_fill, gap))
    final = fit.spec.fit(panel, new_base, start=fit)
    end = final.setting(last)
    if end is None:
        after = float(final.nowcast(item if len(new_base.regions) == 1 else f"{region} {item}", last).mean)
        steps += [after, after]
    else:
        end_fill = end.missing.fill(end.values, end.law.mean[None])[0]
        same = None if gap is None else _for_spans(gap, old, end)
        steps.append(view.growth(end, end_fill, same))
        steps.append(view.growth(end, end_fill, end.expected_gap()))
    change = np.diff(steps)
    return PlanNews(steps[0], steps[-1], releases, revisions, *(float(x) for x in change[1:]))


@dataclass(frozen=True)
class _View:
    """One growth rate of a plan."""

    region: str
    item: str
    period: pd.Period

    def growth(self, setting: Setting, values: Array, gap: Array | None) -> float:
        """Growth at one array (R, I, M) of monthly values."""
        return float(self.many(setting, values[None], gap)[0])

    def many(self, setting: Setting, values: Array, gap: Array | None) -> Array:
        """Growth (n,) at n arrays."""
        bound = setting.bound
        spread = None if gap is None else np.broadcast_to(gap, (len(values), *gap.shape))
        _, volume = bound.apply(values, spread)
        r, i = bound.regions.index(self.region), bound.plan.items.index(self.item)
        t = int(bound.line.periods.get_loc(self.period))
        return np.asarray(100.0 * (volume[:, r, i, t] / volume[:, r, i, t - bound.back] - 1.0))


def _for_spans(gap: Array, old: Setting, new: Setting) -> Array:
    """The old expected gaps of the spans of another setting; nought for none."""
    where = {int(m): k for k, m in enumerate(old.bound.line.spans.last)}
    at = [where.get(int(m), -1) for m in new.bound.line.spans.last]
    return np.where(np.array(at) >= 0, gap[..., at], 0.0)


def _along(view: _View, setting: Setting, old: Array, new: Array, gap: Array | None) -> dict[tuple[int, int, int], float]:
    """Impact of every changed cell of (R, I, M), points; their sum is the whole change."""
    changed = [(int(at[0]), int(at[1]), int(at[2])) for at in np.argwhere((old != new) & ~(np.isnan(old) & np.isnan(new)))]
    both = [at for at in changed if np.isfinite(old[at]) and np.isfinite(new[at])]
    out = dict.fromkeys(changed, 0.0)
    if not changed:
        return out
    start = np.where(np.isnan(old), new, old)  # a cell that appears or goes without a draw enters at once
    end = np.where(np.isnan(new), old, new)
    move = end - start
    marks = np.linspace(0.0, 1.0, PARTS + 1)
    path = view.many(setting, start + marks[:, None, None, None] * move, gap)
    for k in range(PARTS):
        middle = start + 0.5 * (marks[k] + marks[k + 1]) * move
        trial = np.repeat(middle[None], 2 * len(both), axis=0)
        for n, at in enumerate(both):
            trial[(2 * n, *at)] += STEP * move[at]
            trial[(2 * n + 1, *at)] -= STEP * move[at]
        sides = view.many(setting, trial, gap)
        slopes = (sides[::2] - sides[1::2]) / (2.0 * STEP * PARTS)
        left = path[k + 1] - path[k] - slopes.sum()
        size = np.abs(slopes).sum()
        slopes = slopes + left * (np.abs(slopes) / size if size > 0 else 1.0 / max(len(both), 1))
        for at, impact in zip(both, slopes, strict=True):
            out[at] += float(impact)
    jump = view.growth(setting, new, gap) - view.growth(setting, old, gap) - sum(out.values())
    lone = [at for at in changed if at not in both] or changed
    for at in lone:
        out[at] += jump / len(lone)
    return out


def _by_release(
    fit: SchemeFit, kept: SchemeFit, old: Setting, new: Setting, impacts: dict[tuple[int, int, int], float]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Impacts of cells as impacts of the figures that moved them: a cell still missing moves by what was released elsewhere."""
    releases: list[tuple[str, Any, float]] = []
    revisions: list[tuple[str, Any, float]] = []
    drawn = {one.at: one.cell for one in new.missing.cells if one.known is None}
    before = {one.at: one.cell for one in old.missing.cells if one.known is None}
    rates = {(one.at[0], one.rate, one.at[2]): one.at for one in old.missing.cells if one.rate is not None}
    shares: dict[Cell, tuple[pd.DataFrame, pd.DataFrame]] = {}
    for at, impact in impacts.items():
        own = rates.get(at, at)
        name = old.bound.indicators[own[1]]
        month = old.bound.months[own[2]]
        if own in drawn:
            cell = drawn[own]
            if cell not in shares:
                shares[cell] = _shares(fit, kept, cell)
            for rows, part in zip((releases, revisions), shares[cell], strict=True):
                rows += [(s, p, impact * w) for s, p, w in part.itertuples(index=False)]
            if not sum(len(part) for part in shares[cell]):
                revisions.append((name, month, impact))
        elif own in before:
            releases.append((name, month, impact))
        else:
            revisions.append((name, month, impact))
    return _frame(releases), _frame(revisions)


def _shares(fit: SchemeFit, kept: SchemeFit, cell: Cell) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What part of the change of a missing cell each new or revised figure of the model's columns makes; the parts add to 1."""
    if not isinstance(fit.inner, FactorFit):
        return _frame([]), _frame([])
    news = fit.inner.news(kept.columns.monthly, kept.columns.quarterly, series=cell[0], period=cell[1])
    revised = pd.concat([news.revisions, news.withdrawals], ignore_index=True)
    total = float(news.releases["impact"].sum() + revised["impact"].sum())
    if total == 0.0:
        return _frame([]), _frame([])
    parts = [
        pd.DataFrame({"series": part["series"], "period": part["period"], "impact": part["impact"] / total})
        for part in (news.releases, revised)
    ]
    return parts[0], parts[1]


def _frame(rows: list[tuple[str, Any, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["series", "period", "impact"])
    if not rows:
        return frame.astype({"impact": float})
    return frame.groupby(["series", "period"], sort=False, as_index=False)["impact"].sum()
