"""Any regressor in the manner of scikit-learn as a model of the quarter."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density, Sample
from gdpcore.nowcasting.rivals.months import ages, month_figures, regressors
from gdpcore.nowcasting.rivals.seen import Array, Seen, quarter_rows, read, require_one_of, require_quarterly, require_whole
from gdpcore.nowcasting.series import FactorData

GAP = 1
"""Quarters left out on either side of a block that errors are measured on."""


@dataclass(frozen=True)
class Sklearn:
    """A regressor with ``fit(X, y)`` and ``predict(X)``; scikit-learn itself is not needed.

    Features of a quarter: the last known months of every indicator, counted back from where its figures end now, and past quarters of
    the target likewise. Past quarters are lined up at the same distance, so nothing is used that would not have been known.

    Parameters
    ----------
    regressor : copied before every fit; give it a fixed ``random_state`` for repeatable figures.
    months : known months of each indicator. own_lags : past quarters of the target.
    missing : "drop" leaves out months of indicators that are missing now, or in more than a fifth of past quarters, and quarters with a gap;
        "mean" puts the mean of the past in their place. folds : blocks of the past on which errors are measured.

    Notes
    -----
    The density is the forecast plus the errors of blocked cross-validation: contiguous blocks, each forecast by a regressor that has seen
    neither it nor the quarter on either side.

    References
    ----------
    Burman, Chow and Nolan (1994), Biometrika 81, pp. 351-358 (blocks with gaps).

    Examples
    --------
    >>> import pandas as pd
    >>> class Mean:
    ...     def fit(self, X, y):
    ...         self.level = y.mean()
    ...         return self
    ...     def predict(self, X):
    ...         return np.full(len(X), self.level)
    >>> x = pd.DataFrame({"industry": np.arange(60.0)}, pd.period_range("2019-01", periods=60, freq="M"))
    >>> y = pd.DataFrame({"GDP": [4.0, 6.0] * 10}, pd.period_range("2019Q1", periods=20, freq="Q"))
    >>> round(Sklearn(Mean(), own_lags=0, folds=4).fit(x, y).nowcast("GDP", "2024Q1").mean, 1)
    5.0
    """

    regressor: Any
    months: int = 3
    own_lags: int = 1
    missing: str = "drop"
    folds: int = 5

    def __post_init__(self) -> None:
        if isinstance(self.regressor, type) or not all(callable(getattr(self.regressor, m, None)) for m in ("fit", "predict")):
            raise ModelError("E-RIVAL-006", given=repr(self.regressor))
        require_one_of("missing", self.missing, ("drop", "mean"))
        for name, least in [("months", 1), ("own_lags", 0), ("folds", 2)]:
            require_whole(name, getattr(self, name), least)

    def fit(self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: Any = None) -> SklearnFit:
        """Read the data; ``start`` is not used. Refusals as :func:`gdpcore.nowcasting.series.read_series`."""
        data = read(x, y, observes)
        return SklearnFit(self, data, data)


@dataclass(frozen=True, eq=False)
class SklearnFit(Seen):
    """A regressor that is fitted when a cell is asked for: the edge of the data decides its features."""

    def density(self, data: FactorData, row: int, column: int) -> Density:
        """The forecast with the errors of blocked cross-validation about it."""
        require_quarterly("Sklearn", data, column)
        name, period = data.names[column], data.period_of(row, column)
        x, y, now = self._table(data, row, column)
        least = 4 * self.spec.folds
        if len(y) < least or not x.shape[1]:
            raise ModelError("E-RIVAL-001", series=name, period=str(period), count=len(y) if x.shape[1] else 0, least=least)
        mean = float(self._forecast(x, y, now[None])[0])
        errors = []
        for block in np.array_split(np.arange(len(y)), self.spec.folds):
            away = np.ones(len(y), bool)
            away[max(block[0] - GAP, 0) : block[-1] + GAP + 1] = False
            errors.append(y[block] - self._forecast(x[away], y[away], x[block]))
        return Sample(name, period, mean + np.concatenate(errors))

    def _forecast(self, x: Array, y: Array, new: Array) -> Array:
        regressor = cloned(self.spec.regressor)
        regressor.fit(x, y)
        return np.asarray(regressor.predict(new), dtype=np.float64).reshape(len(new))

    def _table(self, data: FactorData, row: int, column: int) -> tuple[Array, Array, Array]:
        """Features (Q, F) and figures (Q,) of past quarters, and the features (F,) of the one in question."""
        spec, figures, past = self.spec, month_figures(data), month_figures(self.learned)
        lead = np.maximum(ages(figures, row), 0)
        known = np.flatnonzero(np.isfinite(data.values[:row, column]))
        behind = int(row - known[-1]) if len(known) else 3
        rows = quarter_rows(self.learned)
        y = self.learned.values[rows, column]
        now = regressors(figures, data.values[:, column], np.array([row]), lead, behind, spec.months, spec.own_lags)
        then = regressors(past, self.learned.values[:, column], rows, lead, behind, spec.months, spec.own_lags)
        here, table = _flat(*now)[0], _flat(*then)
        use = np.isfinite(y)
        table, y = table[use], y[use]
        if spec.missing == "mean":
            some = np.isfinite(table).any(0)
            table, here = table[:, some], here[some]
            means = np.nanmean(table, axis=0) if some.any() else np.zeros(0)
            return np.where(np.isfinite(table), table, means), y, np.where(np.isfinite(here), here, means)
        began = np.isfinite(table).mean(0) >= 0.8 if len(table) else np.zeros(table.shape[1], bool)
        keep = np.isfinite(here) & began
        table, here = table[:, keep], here[keep]
        whole = np.isfinite(table).all(1)
        return table[whole], y[whole], here


def _flat(months: Array, past: Array) -> Array:
    """(Q, F) months of all indicators side by side, then the target's own past."""
    j, q, k = months.shape
    return np.concatenate([months.transpose(1, 0, 2).reshape(q, j * k), past[0] if j else np.empty((q, 0))], axis=1)


def cloned(regressor: Any) -> Any:
    """An unfitted copy: of the parameters where the regressor names them, else of all of it."""
    if callable(getattr(regressor, "get_params", None)):
        return type(regressor)(**{k: copy.deepcopy(v) for k, v in regressor.get_params(deep=False).items()})
    return copy.deepcopy(regressor)
