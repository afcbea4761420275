"""Whether one forecaster is better than another, and which of many may be the best: tests of their losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, stdtr

from gdpcore.errors import ModelError

Array = NDArray[np.float64]
LEAST = 8
"""Losses that a test must have."""


@dataclass(frozen=True)
class LossTest:
    """A test that two forecasters are equally good.

    Attributes
    ----------
    difference : mean of the losses of the first less those of the second; negative if the first is better.
    statistic, p : two-sided. count : pairs of losses. lags : autocovariances counted.
    """

    difference: float
    statistic: float
    p: float
    count: int
    lags: int


def diebold_mariano(first: ArrayLike, second: ArrayLike, *, horizon: int = 1, lags: int | None = None) -> LossTest:
    """Diebold and Mariano's test of equal losses on average, in the form of Harvey, Leybourne and Newbold for small samples.

    Parameters
    ----------
    first, second : (T,) losses in time order; pairs of which one is NaN are left out.
    horizon : periods from the forecast to its target; 1 for a nowcast.
    lags : autocovariances in the long-run variance (Bartlett weights, never negative); None: horizon - 1, or the usual
        4 (T / 100)^(2/9) if that is more.

    Returns
    -------
    LossTest
        The statistic times sqrt((T + 1 - 2 h + h (h - 1) / T) / T), against Student's t with T - 1 degrees of freedom.

    Raises
    ------
    ModelError
        E-BACK-009 for fewer than 8 pairs, or sides of another length.

    References
    ----------
    Diebold and Mariano (1995), Journal of Business and Economic Statistics 13, pp. 253-263; Harvey, Leybourne and Newbold (1997),
    International Journal of Forecasting 13, pp. 281-291, equation 9.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> test = diebold_mariano(rng.normal(0.0, 1.0, 60) ** 2, rng.normal(0.0, 2.0, 60) ** 2)
    >>> test.difference < 0 and test.p < 0.01
    True
    """
    d = _differences(first, second)
    count = len(d)
    chosen = max(horizon - 1, int(4.0 * (count / 100.0) ** (2.0 / 9.0))) if lags is None else lags
    if not np.ptp(d):
        return _without_spread(d, chosen)
    import statsmodels.api as sm

    mean = sm.OLS(d, np.ones(count)).fit(cov_type="HAC", cov_kwds={"maxlags": chosen, "use_correction": False})
    shrink = np.sqrt((count + 1.0 - 2.0 * horizon + horizon * (horizon - 1.0) / count) / count)
    statistic = float(mean.params[0] / mean.bse[0] * shrink)
    return LossTest(float(d.mean()), statistic, float(2.0 * stdtr(count - 1, -abs(statistic))), count, chosen)


def giacomini_white(first: ArrayLike, second: ArrayLike, instruments: ArrayLike | None = None, *, horizon: int = 1) -> LossTest:
    """Giacomini and White's test that losses are equal given what was known: not only on average, but foreseeably so.

    Parameters
    ----------
    first, second : (T,) losses in time order. horizon : periods from the forecast to its target.
    instruments : (T, q) known when each forecast was made; None: a constant and the difference ``horizon`` periods before.

    Returns
    -------
    LossTest
        T Z' S^-1 Z with Z the mean of instrument times difference and S its long-run variance with horizon - 1 lags, against
        chi-squared with q degrees of freedom.

    Raises
    ------
    ModelError
        E-BACK-009 for fewer than 8 pairs, or sides of another length.

    References
    ----------
    Giacomini and White (2006), Econometrica 74, pp. 1545-1578, theorems 1 and 3.

    Examples
    --------
    >>> d = np.tile([1.0, 1.2, 0.9, -1.0, -1.2, -0.9], 10)  # none is better on average, but the last difference tells the next
    >>> giacomini_white(d, np.zeros(60)).p < 0.01 < diebold_mariano(d, np.zeros(60)).p
    True
    """
    d = _differences(first, second, drop=instruments is None)
    if instruments is None:
        known, now = np.column_stack([np.ones(len(d) - horizon), d[:-horizon]]), d[horizon:]
    else:
        known, now = np.atleast_2d(np.asarray(instruments, dtype=np.float64).T).T, d
        keep = np.isfinite(now) & np.isfinite(known).all(axis=1) if len(known) == len(now) else np.zeros(0, dtype=bool)
        if keep.sum() < LEAST:
            raise ModelError("E-BACK-009", count=int(keep.sum()), other=len(known), least=LEAST)
        known, now = known[keep], now[keep]
    z = known * now[:, None]
    if not np.ptp(now):
        return _without_spread(now, horizon - 1)
    count, mean = len(z), z.mean(axis=0)
    spread = z.T @ z / count
    for lag in range(1, horizon):
        cross = z[lag:].T @ z[:-lag] / count
        spread += (1.0 - lag / horizon) * (cross + cross.T)
    statistic = float(count * mean @ np.linalg.pinv(spread, hermitian=True) @ mean)
    p = float(chdtrc(np.linalg.matrix_rank(spread, hermitian=True), statistic))
    return LossTest(float(d[np.isfinite(d)].mean()), statistic, p, count, horizon - 1)


def model_confidence_set(
    losses: pd.DataFrame, *, statistic: str = "range", block: float | None = None, draws: int = 5000, seed: int = 0
) -> pd.DataFrame:
    """Which of several forecasters may be the best: Hansen, Lunde and Nason's model confidence set.

    Parameters
    ----------
    losses : a row per target in time order, a column per forecaster; rows with a NaN are left out.
    statistic : "range" (the largest difference of two) or "max" (the largest difference from the average).
    block : mean length of the blocks of the stationary bootstrap; None: T^(1/3), at least 2. draws, seed : of the bootstrap.

    Returns
    -------
    DataFrame
        A row per forecaster, the first to go first: mean loss, and ``p``: it is in the set at level 1 - a where p >= a.

    Raises
    ------
    ModelError
        E-BACK-009 for fewer than 8 rows, E-BACK-003 for another statistic.

    References
    ----------
    Hansen, Lunde and Nason (2011), Econometrica 79, pp. 453-497, section 3.1; Politis and Romano (1994), Journal of the American
    Statistical Association 89, pp. 1303-1313.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> made = pd.DataFrame(rng.normal(size=(100, 3)) ** 2 + [0.0, 0.05, 2.0], columns=["a", "b", "c"])
    >>> table = model_confidence_set(made, draws=500)
    >>> table.index[0], bool(table.loc["c", "p"] < 0.1), bool(table.loc["a", "p"] > 0.1)
    ('c', True, True)
    """
    if statistic not in ("range", "max"):
        raise ModelError("E-BACK-003", name="statistic", value=statistic, known='"range" or "max"')
    values = losses.dropna().to_numpy(dtype=np.float64)
    count, models = values.shape
    if count < LEAST or not models:
        raise ModelError("E-BACK-009", count=count, other=models, least=LEAST)
    rows = stationary_rows(count, block or max(count ** (1.0 / 3.0), 2.0), draws, seed)
    means = np.stack([values[:, k][rows].mean(axis=1) for k in range(models)], axis=1) - values.mean(axis=0)
    left, out, p = list(range(models)), [], 0.0
    while len(left) > 1:
        observed, drawn, worst = (_range if statistic == "range" else _max)(values[:, left].mean(axis=0), means[:, left])
        p = max(p, float((drawn >= observed).mean()))
        out.append((left.pop(worst), p))
    out.append((left[0], 1.0))
    names = [losses.columns[k] for k, _ in out]
    index = pd.Index(names, name="model")
    return pd.DataFrame({"loss": [float(values[:, k].mean()) for k, _ in out], "p": [q for _, q in out]}, index=index)


def stationary_rows(count: int, block: float, draws: int, seed: int) -> NDArray[np.int64]:
    """(draws, count) positions of the stationary bootstrap: blocks of geometric length, round the end to the beginning."""
    rng = np.random.default_rng(seed)
    starts, jumps = rng.integers(0, count, (draws, count)), rng.random((draws, count)) < 1.0 / block
    jumps[:, 0] = True
    steps = np.arange(count)
    begun = np.maximum.accumulate(np.where(jumps, steps, 0), axis=1)
    return np.asarray((np.take_along_axis(starts, begun, axis=1) + steps - begun) % count)


def _range(mean: Array, draws: Array) -> tuple[float, Array, int]:
    gap, drawn = mean[:, None] - mean, draws[:, :, None] - draws[:, None, :]
    sd = np.sqrt((drawn**2).mean(axis=0))
    t = _ratio(gap, sd)
    return float(np.abs(t).max()), np.abs(_ratio(drawn, sd)).max(axis=(1, 2)), int(t.max(axis=1).argmax())


def _max(mean: Array, draws: Array) -> tuple[float, Array, int]:
    gap, drawn = mean - mean.mean(), draws - draws.mean(axis=1, keepdims=True)
    sd = np.sqrt((drawn**2).mean(axis=0))
    t = _ratio(gap, sd)
    return float(t.max()), _ratio(drawn, sd).max(axis=1), int(t.argmax())


def _ratio(gap: Array, sd: Array) -> Array:
    """Gaps in standard deviations; of twins, whose gap is nought in every draw, nought."""
    return np.divide(gap, sd, out=np.where(np.abs(gap) > 0, np.copysign(np.inf, gap), 0.0), where=sd > 0)


def _differences(first: ArrayLike, second: ArrayLike, drop: bool = True) -> Array:
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    d = a - b if a.shape == b.shape and a.ndim == 1 else np.empty(0)
    if np.isfinite(d).sum() < LEAST:
        raise ModelError("E-BACK-009", count=int(np.isfinite(a).sum()), other=int(np.isfinite(b).sum()), least=LEAST)
    return d[np.isfinite(d)] if drop else d


def _without_spread(d: Array, lags: int) -> LossTest:
    """One difference throughout: nothing to test if it is nought, and beyond doubt if it is not."""
    if not d[0]:
        return LossTest(0.0, 0.0, 1.0, len(d), lags)
    return LossTest(float(d[0]), float(np.copysign(np.inf, d[0])), 0.0, len(d), lags)
