"""A total from below: each part nowcast, and added up with last year's shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density, Nowcast, Sample
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.rivals.past import edge, tried
from gdpcore.nowcasting.rivals.seen import Array, Seen, require_whole
from gdpcore.nowcasting.series import FactorData, read_series, row_month

LEAST = 4
"""Past quarters that correlations of errors, and the gap of the total from its parts, must rest on."""
SHRINK = 0.5


@dataclass(frozen=True)
class BottomUp:
    """Growth of a total as the sum of its parts' growth, each with its share in last year's volume of the same quarter.

    Parameters
    ----------
    model : any model with ``fit(x, y, observes)``; it sees the parts, not the total.
    total : a column. weights : part -> share, for frames; None: shares and parts from Accounts.
    draws, seed : of a model that draws jointly (``simulate``, as :class:`gdpcore.DynamicFactor` does). windows : past quarters for any other.

    Notes
    -----
    Parts that are drawn jointly are added draw by draw. Of any other model the parts' errors are correlated as its errors were on past
    quarters, seen as they would have been then; half of each correlation is kept, which keeps the matrix positive definite with few
    quarters, and with fewer than four quarters parts are taken as uncorrelated. Where total and parts were known, the mean
    and the variance of what was between them (chaining, rounding) are added.

    Examples
    --------
    >>> from gdpcore import samples
    >>> from gdpcore.nowcasting.rivals import AutoRegression
    >>> china = samples.china()
    >>> fit = BottomUp(AutoRegression(), windows=4).fit(china.panel, china.accounts)
    >>> fit.parts[:3], 4.0 < fit.nowcast("GDP", "2025Q3").mean < 6.0
    (('A', 'BCD', 'E'), True)
    """

    model: Any
    total: str = "GDP"
    weights: Mapping[str, float] | None = None
    draws: int = 2000
    seed: int = 0
    windows: int = 12

    def __post_init__(self) -> None:
        if isinstance(self.model, type) or not callable(getattr(self.model, "fit", None)):
            raise ModelError("E-RIVAL-008", given=repr(self.model))
        for name, least in [("draws", 2), ("seed", 0), ("windows", LEAST)]:
            require_whole(name, getattr(self, name), least)
        if self.weights is not None:
            share = np.array(list(self.weights.values()), dtype=np.float64)
            if not len(share) or not np.isfinite(share).all() or not share.sum() > 0:
                raise ModelError("E-RIVAL-005", total=self.total, why="the weights must be numbers with a positive sum")

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> BottomUpFit:
        """Fit the model on the parts.

        Raises
        ------
        ModelError
            E-RIVAL-005 if there are no parts: frames without weights, several regions, or accounts without the parts of the total.
        """
        shares = self._shares(y)
        frames = frames_of(x, y, observes)
        quarterly = self._parts(frames.quarterly, list(shares.columns), y)
        kinds = {k: v for k, v in (frames.observes or {}).items() if k in frames.monthly or k in quarterly}
        begun = start.inner if isinstance(start, BottomUpFit) else None
        inner = self.model.fit(frames.monthly, quarterly, kinds or None, start=begun)
        data = read_series(frames.monthly, frames.quarterly, frames.observes)
        seen = read_series(frames.monthly, quarterly, kinds)
        return BottomUpFit(self, data, data, inner, seen, seen, shares)

    def _parts(self, quarterly: pd.DataFrame | None, parts: list[str], y: Any) -> pd.DataFrame:
        """Columns of the parts, and of quarterly series that are no totals: no items of the accounts, not the total of a frame."""
        missing = [p for p in parts if quarterly is None or p not in quarterly]
        if missing or quarterly is None:
            raise ModelError("E-RIVAL-005", total=self.total, why=f"there is no series {', '.join(missing)}")
        totals = set(y.items) if isinstance(y, Accounts) else {self.total}
        return quarterly[[c for c in quarterly if c in parts or c not in totals]]

    def _shares(self, y: Any) -> pd.DataFrame:
        """(quarters, parts) shares by the quarter whose volumes they are of; one row without a quarter for given weights."""
        if self.weights is not None:
            share = pd.Series(self.weights, dtype=np.float64)
            return (share / share.sum()).to_frame().T
        if not isinstance(y, Accounts):
            raise ModelError("E-RIVAL-005", total=self.total, why="frames have no volumes; give weights, or accounts")
        if len(y.regions) > 1:
            raise ModelError("E-RIVAL-005", total=self.total, why=f"there are {len(y.regions)} regions; select one")
        held = [p for p in y.hierarchy.partitions.get(self.total, {}).values() if set(p) <= set(y.items)]
        if not held:
            raise ModelError("E-RIVAL-005", total=self.total, why="the accounts lack some of its parts")
        parts = max(held, key=len)
        cube = y.value if y.volume.meaning.price.kind == "same_period_last_year" else y.volume
        at = [y.items.index(p) for p in parts]
        levels = pd.DataFrame(cube.values[0, at].T, index=y.periods, columns=list(parts)).dropna()
        return levels.div(levels.sum(axis=1), axis=0)


@dataclass(frozen=True, eq=False)
class BottomUpFit(Seen):
    """A model fitted on the parts.

    Attributes
    ----------
    inner : the fitted model. inner_learned, inner_data : the figures without the total. shares : (quarters, parts).
    """

    inner: Any
    inner_learned: FactorData
    inner_data: FactorData
    shares: pd.DataFrame

    @property
    def parts(self) -> tuple[str, ...]:
        """What the total is made of."""
        return tuple(str(p) for p in self.shares.columns)

    def update(self, x: Any, y: Any = None) -> Self:
        """The same parameters on other data; shares are those of the accounts given, if they are accounts."""
        frames = frames_of(x, y)
        data = self.data.like(frames.monthly, frames.quarterly)
        assert frames.quarterly is not None  # the line above refuses what lacks the quarterly series
        parts = frames.quarterly[[n for n, q in zip(self.inner_data.names, self.inner_data.quarterly, strict=True) if q]]
        new = replace(self, data=data, inner=self.inner.update(frames.monthly, parts))
        shares = self.spec._shares(y) if isinstance(y, Accounts) else self.shares
        return replace(new, inner_data=self.inner_data.like(frames.monthly, parts), shares=shares)

    def share(self, quarter: pd.Period) -> Array:
        """(parts,) shares for the growth of a quarter: of the same quarter last year, or of the latest such quarter known."""
        if not isinstance(self.shares.index, pd.PeriodIndex):
            return np.asarray(self.shares.to_numpy()[0])
        same = self.shares.loc[(self.shares.index.quarter == quarter.quarter) & (self.shares.index <= quarter - 4)]
        if same.empty:
            raise ModelError("E-RIVAL-005", total=self.spec.total, why=f"no volumes of the year before {quarter} are known")
        return np.asarray(same.to_numpy()[-1])

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The total from its parts; a part or a month as the model says it."""
        name, period = data.names[column], data.period_of(row, column)
        if name != self.spec.total:
            one: Density = self.inner.nowcast(name, period)
            return one
        share = self.share(period)
        shift, spread = self._gap()
        parts = [self.inner.nowcast(p, period) for p in self.parts]
        means, sds = np.array([d.mean for d in parts]), np.array([d.sd for d in parts])
        if hasattr(self.inner, "simulate"):
            sums = self._drawn(period, means) @ share
            noise = np.random.default_rng([self.spec.seed, 1]).normal(shift, spread, len(sums))
            return Sample(name, period, sums + noise)
        loads = share * sds
        variance = float(loads @ self._correlation(period, sds > 0) @ loads) + spread**2
        return Nowcast(name, period, float(share @ means) + shift, float(np.sqrt(variance)))

    def _drawn(self, period: pd.Period, means: Array) -> Array:
        """(draws, parts) joint draws; a known part is its figure."""
        inner = replace(self.inner, data=self.inner.data.until(row_month(period)))
        table = inner.simulate(self.spec.draws, self.spec.seed, start=period)
        out = np.tile(means, (self.spec.draws, 1))
        for k, part in enumerate(self.parts):
            if (part, period) in table.columns:
                out[:, k] = table[part, period]
        return out

    def _gap(self) -> tuple[float, float]:
        """Mean and sd of the total less the sum of its parts, where all were known; nought with fewer than four quarters."""
        data, columns = self.learned, [self.learned.names.index(p) for p in self.parts]
        total = data.values[:, data.names.index(self.spec.total)]
        gaps = []
        for row in np.flatnonzero(np.isfinite(total) & np.isfinite(data.values[:, columns]).all(1)):
            try:
                share = self.share(data.months[row].asfreq("Q"))
            except ModelError:
                continue
            gaps.append(total[row] - share @ data.values[row, columns])
        return (float(np.mean(gaps)), float(np.std(gaps, ddof=1))) if len(gaps) >= LEAST else (0.0, 0.0)

    def _correlation(self, period: pd.Period, unknown: Any) -> Array:
        """(parts, parts) of the errors of the parts that are not known, from past quarters."""
        data, now = self.inner_learned, self.inner_data
        columns = [data.names.index(p) for p in self.parts]
        out = np.eye(len(columns))
        open_ = np.flatnonzero(unknown)
        if len(open_) < 2:
            return out
        now, row, _ = now.position(self.parts[0], period)
        before = data.months[0].ordinal - now.months[0].ordinal
        past = tried([self.spec.model], data, [columns[k] for k in open_], row - before, edge(now, row), self.spec.windows, 1)
        spread = past.errors.std(axis=0) if len(past.periods) else np.zeros(len(open_))
        if len(past.periods) >= LEAST and (spread > 0).all():
            out[np.ix_(open_, open_)] = SHRINK * np.corrcoef(past.errors.T) + (1.0 - SHRINK) * np.eye(len(open_))
        return out
