"""A bridge in changes whose prior is the accounts: each indicator counts with the share of GDP that it stands for, until figures say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from numbers import Real
from typing import Any, Self

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError, listed
from gdpcore.kernel.conjugate import Posterior, conjugate_regression
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.rivals.months import month_figures
from gdpcore.nowcasting.rivals.seen import Array, Numbers, Seen, quarter_rows, require_one_of, require_quarterly, student
from gdpcore.nowcasting.rivals.spans import GAPS, Step, begun, carried, missing, step, window
from gdpcore.nowcasting.series import FactorData, read_series

LEAST_FIGURES = 12
"""An optional indicator with fewer figures has not begun."""


@dataclass(frozen=True)
class ShareBridge:
    """The change of GDP growth is the sum of the changes of indicators' growth, each times a coefficient that is its share a priori.

    Parameters
    ----------
    shares : monthly column -> share of GDP of the part that it stands for, above nought and together one at most.
    prior_sd : sd of a coefficient as a part of its share. error : sd of the error of a quarter a priori, points. prior_df : degrees of
        freedom that it is worth, above two. rounding : sd of the rounding of a published figure; 0.029 for one decimal.
    target_flow : "period", the target is growth of single quarters; "ytd", growth from the year's beginning.
    optional : columns in ``shares`` that need not be there; until they begin their share falls to nothing.

    Notes
    -----
    The change is that from the last known figure of the target, of the indicators over the same span: means of the quarter's months, or of the months
    since January. There is no intercept, so where nothing moves the last figure is repeated. The error variance of a step is that of
    each quarter on the way, over q^2 for quarter q if the target is year to date, as the new quarter is one q-th of the sum. Coefficients
    and error variance have a normal-inverse-gamma posterior; rounding counts relative to the prior's error. Missing months carry
    the last known month; mean squares and products of what that missed in the past are added.

    References
    ----------
    O'Hagan and Forster (2004), Kendall's Advanced Theory of Statistics 2B, chapter 11 (the posterior); Baffigi, Golinelli and Parigi
    (2004), International Journal of Forecasting 20, pp. 447-460 (bridge equations).

    Examples
    --------
    >>> months, quarters = pd.period_range("2022-01", periods=24, freq="M"), pd.period_range("2022Q1", periods=7, freq="Q")
    >>> x = pd.DataFrame({"industry": np.repeat([4.0, 5, 4, 5, 4, 5, 4, 7], 3)}, months)  # made-up figures
    >>> y = pd.DataFrame({"GDP": [5.0, 5.4, 5.0, 5.4, 5.0, 5.4, 5.0]}, quarters)
    >>> fit = ShareBridge({"industry": 0.4}).fit(x, y)
    >>> round(fit.nowcast("GDP", "2023Q4").mean, 6)                     # 5.0 + 0.4 (7 - 4)
    6.2
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    prior_sd: float = 0.5
    error: float = 0.5
    prior_df: float = 4.0
    rounding: float = 0.029
    target_flow: str = "period"
    optional: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_one_of("target_flow", self.target_flow, ("period", "ytd"))
        _require_above("prior_sd", self.prior_sd, 0.0)
        _require_above("error", self.error, 0.0)
        _require_above("prior_df", self.prior_df, 2.0)
        if self.rounding:
            _require_above("rounding", self.rounding, 0.0)
        right = bool(self.shares) and all(_is_number(s) and s > 0 for s in self.shares.values())
        if not right or sum(self.shares.values()) > 1.0 + 1e-9:
            raise ModelError("E-NOW-009", name="shares", value=dict(self.shares), known="shares above 0 that sum to 1 at most")
        strange = [name for name in self.optional if name not in self.shares]
        if isinstance(self.optional, str) or strange:
            raise ModelError("E-NOW-009", name="optional", value=self.optional, known=f"a tuple of {listed([*self.shares], 12)}")

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> ShareBridgeFit:
        """Read the data, of monthly columns those with shares; ``start`` is not used.

        Raises
        ------
        ModelError
            E-NOW-010 if a column with a share is missing and not optional; others as :func:`gdpcore.nowcasting.series.read_series`.
        """
        monthly, quarterly, kinds = self.frames(x, y, observes)
        absent = [name for name in self.shares if name not in monthly.columns]
        short = [c for c in monthly.columns if c in self.optional and monthly[c].notna().sum() < LEAST_FIGURES]
        known = list(monthly.columns)
        monthly = monthly[[c for c in self.shares if c in monthly.columns and c not in short]]
        missed = [name for name in absent if name not in self.optional] or ([] if monthly.shape[1] else [*self.shares])
        if missed:
            raise ModelError("E-NOW-010", series=missed[0], known=listed(known, 12) or "none")
        kept = {*monthly.columns, *(() if quarterly is None else quarterly.columns)}
        data = read_series(monthly, quarterly, {c: kind for c, kind in (kinds or {}).items() if c in kept} or None)
        return ShareBridgeFit(self, data, data)

    def frames(self, x: Any, y: Any, observes: Any = None) -> tuple[pd.DataFrame, pd.DataFrame | None, Mapping[str, Any] | None]:
        """Monthly and quarterly frames and kinds; of accounts the growth that the target is."""
        frames = frames_of(x, y, observes, self.target_flow)
        return frames.monthly, frames.quarterly, frames.observes


@dataclass(frozen=True, eq=False)
class ShareBridgeFit(Seen):
    """A bridge in changes; the posterior of a target is computed when it is first asked for."""

    def update(self, x: Any, y: Any = None) -> Self:
        """The same parameters on other data; of monthly columns those learned. E-NOW-012 if one is missing."""
        monthly, quarterly, _ = self.spec.frames(x, y)
        names = self._names
        return replace(self, data=self.data.like(monthly[[c for c in monthly.columns if c in names]], quarterly))

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The last known figure plus the coefficients times the change of the indicators, with a t density."""
        start, move, x_variance = self._step(data, row, column)
        law = self.posterior(data.names[column])
        mean, scale = law.predict(move.change, x_variance)
        second = np.outer(law.values, law.values) + float(law.scale) * law.unit
        carry = float(np.einsum("ij,ij->", second, move.noise))
        return student(data, row, column, float(data.values[start, column] + mean), float(scale) + carry, float(law.df))

    def coefficients(self, target: str, period: Any) -> pd.DataFrame:
        """Per indicator: share, coefficient and its sd, change of its growth, contribution in points, and why it is left out."""
        data, row, column = self.data.position(target, period)
        _, move, _ = self._step(data, row, column)
        law = self.posterior(target)
        sd = np.sqrt(float(law.scale * law.df / (law.df - 2.0)) * np.diagonal(law.unit))
        columns = {
            "share": self._shares,
            "coefficient": law.values,
            "sd": sd,
            "change": move.change,
            "contribution": law.values * move.change,
            "left_out": list(move.why),
        }
        return pd.DataFrame(columns, index=self._names)

    def posterior(self, target: str) -> Posterior:
        """Coefficients and error variance of a target given the learned figures; refusals as :meth:`nowcast`."""
        if target not in self._laws:
            self._laws[target] = self._learn(target)
        return self._laws[target]

    @cached_property
    def _laws(self) -> dict[str, Posterior]:
        return {}

    @property
    def _names(self) -> list[str]:
        return [n for n, q in zip(self.learned.names, self.learned.quarterly, strict=True) if not q]

    @property
    def _shares(self) -> Array:
        return np.array([self.spec.shares[name] for name in self._names])

    def _step(self, data: FactorData, row: int, column: int) -> tuple[int, Step, float]:
        """Row of the last known figure, how indicators moved since, and the variance of the step's error."""
        require_quarterly("ShareBridge", data, column)
        known = np.flatnonzero(np.isfinite(data.values[:row, column]))
        if not len(known):
            raise ModelError("E-RIVAL-001", series=data.names[column], period=str(data.period_of(row, column)), count=0, least=1)
        start, flow = int(known[-1]), self.spec.target_flow
        weights = window(data.months, row, flow) - window(data.months, start, flow)
        move = step(month_figures(self.learned), month_figures(data)[:, : row + 1], weights[: row + 1], row)
        return start, move, float(self._variance(data, np.array([start]), np.array([row]))[0])

    def _variance(self, data: FactorData, start: Numbers, end: Numbers) -> Array:
        """(S,) error variance of steps between rows, in units of that of a quarter."""
        quarter = np.asarray(data.months.month) / 3.0
        each = np.where(quarter % 1 == 0, 1.0 if self.spec.target_flow == "period" else quarter**-2.0, 0.0)
        total = np.cumsum(each)
        return np.asarray(total[end] - total[start] + 2.0 * np.square(self.spec.rounding / self.spec.error))

    def _learn(self, target: str) -> Posterior:
        data, spec = self.learned, self.spec
        column = data.names.index(target)
        rows = quarter_rows(data)
        rows = rows[np.isfinite(data.values[rows, column])]
        y = np.diff(data.values[rows, column])
        figures = month_figures(data)
        filled, x = carried(figures), np.zeros((len(y), len(figures)))
        for s, (start, end) in enumerate(pairwise(rows)):
            weights = window(data.months, end, spec.target_flow) - window(data.months, start, spec.target_flow)
            there = begun(figures, weights)
            x[s, there] = filled[there][:, weights != 0] @ weights[weights != 0]
            x[s, there & (missing(figures, weights) > GAPS)] = np.nan
        shares = self._shares
        return conjugate_regression(
            y, x, self._variance(data, rows[:-1], rows[1:]), shares, spec.prior_sd * shares, spec.error**2, float(spec.prior_df)
        )  # fmt: skip


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and bool(np.isfinite(float(value)))


def _require_above(name: str, value: Any, least: float) -> None:
    """E-NOW-009 unless a setting is a number above ``least``."""
    if not _is_number(value) or not value > least:
        raise ModelError("E-NOW-009", name=name, value=value, known=f"a number above {least:g}")
