"""Why a nowcast changed: figures withdrawn, revised and released, and parameters estimated anew; the parts add to the whole.

All figures of a step are taken at once, so their order does not matter: the impact of a release is its weight in the new smoothed
value times what was not expected of it (Banbura and Modugno, 2014, Journal of Applied Econometrics 29, section 2.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Nowcast
from gdpcore.nowcasting.next_vintage import next_data
from gdpcore.nowcasting.series import FactorData
from gdpcore.nowcasting.weights import weights_in

if TYPE_CHECKING:
    from gdpcore.nowcasting.factor_fit import FactorFit

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
COLUMNS = ["series", "period", "category", "block", "actual", "expected", "weight", "impact"]


@dataclass(frozen=True, eq=False)
class News:
    """The change of a nowcast and its parts, in the units of the series.

    Attributes
    ----------
    before, after : the nowcasts. releases : a row per new figure: series, period, category, block (the narrowest that holds the
        series), actual, expected (from all that was known before, revised), weight, impact = weight x (actual - expected).
    revisions : a row per changed figure; expected is the figure before. withdrawals : a row per figure that is gone; its impact
        is what it had added. reestimation : the effect of estimating the parameters anew, nought if they were kept.
    """

    before: Nowcast
    after: Nowcast
    releases: pd.DataFrame
    revisions: pd.DataFrame
    withdrawals: pd.DataFrame
    reestimation: float

    @property
    def total(self) -> float:
        """The nowcast after, less the nowcast before."""
        return self.after.mean - self.before.mean

    def by(self, column: str = "category") -> pd.DataFrame:
        """Impacts summed by "category", "series", "block" or "period": a row each, columns releases, revisions, withdrawals.

        The sums add to the total less the reestimation. E-NOW-009 for anything else.
        """
        if column not in COLUMNS[:4]:
            raise ModelError("E-NOW-009", name="by", value=column, known=", ".join(COLUMNS[:4]))
        parts = {name: getattr(self, name) for name in ("releases", "revisions", "withdrawals")}
        sums = {name: part.groupby(column, sort=False)["impact"].sum() for name, part in parts.items()}
        return pd.DataFrame(sums).fillna(0.0)

    def __str__(self) -> str:
        sums = [f"{name} {getattr(self, name)['impact'].sum():+.4f}" for name in ("releases", "revisions", "withdrawals")]
        head = f"{self.after.series} {self.after.period}: {self.before.mean:.4f} -> {self.after.mean:.4f} ({self.total:+.4f})"
        return f"{head}; {', '.join(sums)}, reestimation {self.reestimation:+.4f}"


def news_of(
    fit: FactorFit,
    x: Any,
    y: Any = None,
    *,
    series: str,
    period: Any,
    reestimate: bool = False,
    categories: Mapping[str, str] | None = None,
) -> News:
    """Compare the nowcast of a cell with that of new data.

    Parameters
    ----------
    fit : the earlier estimate, with its data. x, y : all figures as they are known now, frames or a Panel and Accounts.
    series, period : the cell. reestimate : estimate the parameters anew on the new data, from the old ones on.
    categories : series -> category, for ``by``; by default every series is its own.

    Raises
    ------
    ModelError
        E-NOW-012 if a series is missing or new; E-NOW-005 if a figure is infinite.
    """
    now = next_data(fit, x, y)
    old, row, column = fit.data.over(now.months[0], now.months[-1]).position(series, period)
    now = now.until(old.months[-1])
    stages = _Stages(fit, old, now, row, column, categories or {})
    before, after = stages.mean(old), stages.mean(now)
    withdrawals, kept = stages.withdrawn()
    revisions, revised = stages.revised(kept)
    releases = stages.released(revised)
    reestimation = 0.0
    if reestimate:
        anew = fit.spec.fit(*now.frames(), now.observes, exclude=now.excluded, start=fit)
        kept_mean, after = after.mean, anew.nowcast(series, period)
        reestimation = after.mean - kept_mean
    return News(before, after, releases, revisions, withdrawals, reestimation)


class _Stages:
    """The data step by step: those of before, without what is gone, with what was revised, with what is new."""

    def __init__(
        self, fit: FactorFit, old: FactorData, now: FactorData, row: int, column: int, categories: Mapping[str, str]
    ) -> None:
        self.fit, self.old, self.now, self.row, self.column, self.categories = fit, old, now, row, column, categories
        self.was, self.has = np.isfinite(old.values), np.isfinite(now.values)
        # a February that was joint with January and now stands alone is another figure
        same = [
            a.since is None or b.since is None or np.equal(a.since, b.since)
            for a, b in zip(old.observed, now.observed, strict=True)
        ]
        self.both = self.was & self.has & np.column_stack([np.broadcast_to(s, len(old.months)) for s in same])

    def mean(self, data: FactorData) -> Nowcast:
        return self.fit.nowcast_on(data, self.row, self.column)

    def withdrawn(self) -> tuple[pd.DataFrame, FactorData]:
        """Figures that are gone, by what they had added, and the data without them."""
        gone = self.was & ~self.both
        kept = replace(self.old, values=np.where(self.both, self.old.values, np.nan))
        if not gone.any():
            return self._frame(gone, self.old.values, self.old.values, np.zeros(gone.shape), -1.0), self.old
        return self._frame(gone, self.old.values, self._expected(kept), self._weights(self.old), -1.0), kept

    def revised(self, kept: FactorData) -> tuple[pd.DataFrame, FactorData]:
        """Figures that changed, and the data with them as they are now."""
        changed = self.both & (self.old.values != self.now.values)
        if not changed.any():
            return self._frame(changed, kept.values, kept.values, np.zeros(changed.shape)), kept
        new = replace(kept, values=np.where(self.both, self.now.values, np.nan))
        return self._frame(changed, self.now.values, self.old.values, self._weights(kept)), new

    def released(self, revised: FactorData) -> pd.DataFrame:
        """Figures that are new."""
        new = self.has & ~self.both
        if not new.any():
            return self._frame(new, self.now.values, self.now.values, np.zeros(new.shape))
        return self._frame(new, self.now.values, self._expected(revised), self._weights(self.now))

    def _expected(self, data: FactorData) -> Array:
        return np.asarray(self.fit.fitted_on(data).values * data.scale + data.centres)

    def _weights(self, data: FactorData) -> Array:
        """Weights in the target, in units of the series: a unit of each in units of the target's."""
        weights = weights_in(data.panel(), self.fit.parameters, self.row, self.column)
        return np.asarray(weights * data.scale[self.column] / data.scale)

    def _frame(self, mask: Mask, actual: Array, expected: Array, weight: Array, sign: float = 1.0) -> pd.DataFrame:
        rows, columns = np.nonzero(mask)
        names = [self.old.names[c] for c in columns]
        figures = {"actual": actual, "expected": expected, "weight": weight}
        frame = pd.DataFrame({name: values[rows, columns] for name, values in figures.items()})
        frame["impact"] = sign * frame["weight"] * (frame["actual"] - frame["expected"])
        frame["series"] = names
        frame["period"] = [self.old.period_of(r, c) for r, c in zip(rows, columns, strict=True)]
        frame["category"] = [self.categories.get(n, n) for n in names]
        frame["block"] = [self.fit.structure.home[c] for c in columns]
        return frame[COLUMNS]
