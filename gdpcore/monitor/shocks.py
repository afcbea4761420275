"""Shocks: a path against its counterfactual, the way back, what each industry lost, and events laid side by side.

Rates are on the same period of last year, per cent. Levels against the counterfactual need rates only: where both paths stood at the
same level a year before the shock, gap_t = (1 + gap_{t - year}) (1 + g_t) / (1 + c_t) - 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import parse_period, periods_per_year
from gdpcore.errors import AlignmentError, MeaningError
from gdpcore.monitor.asked import numbers

Array = NDArray[np.float64]
QUADRANTS = {
    (False, False): ("falling behind", "继续下滑"),
    (False, True): ("catching up", "追赶恢复"),
    (True, True): ("pulling ahead", "超越趋势"),
    (True, False): ("coming back down", "回归趋势"),
}
"""(on or above the counterfactual, growing as fast or faster) -> words in English and Chinese."""


def trend_counterfactual(
    growth: pd.Series, start: Any, *, window: int | None = None, slope: bool = False, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """What growth would have been, from the window before the shock: draws of its mean (or line) and of what varies about it.

    Parameters
    ----------
    growth : on the same period of last year, per cent. start : first period of the shock.
    window : periods before the shock to learn from; None for two years of them. slope : a line in place of a mean.
    draws, seed : the same seed gives the same draws.

    Returns
    -------
    DataFrame
        A row per draw, a column per period from ``start`` on. Draws are normal about Student draws of the parameters: residuals are
        taken as independent, and one level of growth is drawn for the whole path.

    Raises
    ------
    MeaningError
        E-SHOCK-001 for a window with fewer than three figures more than parameters, a gap in it, or fewer than two draws.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> paths = trend_counterfactual(gdp.samples.china().growth_ytd, "2020Q1", draws=500)
    >>> round(float(paths["2020Q1"].mean()), 1)
    6.5
    """
    series = numbers(growth, "growth")
    first, year = _position(series, start), periods_per_year(series.index)
    length = 2 * year if window is None else window
    past = series.iloc[max(first - length, 0) : first].to_numpy()
    columns = 2 if slope else 1
    if first < length or len(past) < columns + 3 or np.isnan(past).any() or draws < 2:
        raise MeaningError("E-SHOCK-001", start=str(series.index[first]), window=length, least=columns + 3)
    ahead = np.arange(first, len(series)) - first
    design = np.stack([np.ones(length), np.arange(-length, 0.0)], axis=1)[:, :columns]
    future = np.stack([np.ones(len(ahead)), ahead.astype(float)], axis=1)[:, :columns]
    q, r = np.linalg.qr(design)
    beta = np.linalg.solve(r, q.T @ past)
    degrees = length - columns
    variance = float(((past - design @ beta) ** 2).sum()) / degrees
    rng = np.random.default_rng(seed)
    sigma = np.sqrt(variance * degrees / rng.chisquare(degrees, draws))
    drawn = beta[:, None] + np.linalg.solve(r, rng.standard_normal((columns, draws)) * sigma)
    path = (future @ drawn).T + sigma[:, None] * rng.standard_normal((draws, len(ahead)))
    return pd.DataFrame(path, columns=series.index[first:])


def shock_path(growth: pd.Series, counterfactual: pd.DataFrame | pd.Series, *, level: float = 0.9) -> pd.DataFrame:
    """A path against what it would have been.

    Parameters
    ----------
    growth : on the same period of last year, per cent; from the counterfactual's first period on it must be whole.
    counterfactual : a series of growth, or draws (a row per draw, a column per period) such as :func:`trend_counterfactual` or a
        nowcast gives; its first period is where the shock begins. level : of the bands.

    Returns
    -------
    DataFrame
        By period: growth; counterfactual (mean), lower, upper; growth_gap, points; gap, level against the counterfactual, per cent,
        gap_lower, gap_upper; below, probability of lying below the counterfactual, per cent. Bands are empty for a single series.

    Raises
    ------
    MeaningError
        E-SHOCK-002 where periods do not match or a figure is missing; E-SHOCK-003 for a fall of all.

    Examples
    --------
    >>> periods = pd.period_range("2020Q1", periods=8, freq="Q")
    >>> actual = pd.Series([-6.0, 0, 5, 6, 18, 8, 6, 5], periods)
    >>> shock_path(actual, pd.Series(6.0, periods))["gap"].round(1).tolist()
    [-11.3, -5.7, -0.9, 0.0, -1.3, -3.9, -0.9, -0.9]
    """
    series = numbers(growth, "growth")
    one = isinstance(counterfactual, pd.Series)
    paths = counterfactual.to_frame().T if isinstance(counterfactual, pd.Series) else counterfactual
    index = pd.PeriodIndex(paths.columns)
    numbers(pd.Series(0.0, index), "counterfactual")
    actual, wanted = series.reindex(index), paths.to_numpy(dtype=np.float64)
    if index.freqstr != series.index.freqstr or not len(paths) or not np.isfinite(wanted).all() or actual.isna().any():
        lost = index[actual.isna().to_numpy()]
        raise MeaningError("E-SHOCK-002", period=str(lost[0] if len(lost) else index[0]), freq=series.index.freqstr)
    if not (wanted > -100).all() or not (actual > -100).all() or not 0 < level < 1:
        raise MeaningError("E-SHOCK-003", least=float(min(wanted.min(), actual.min())), level=level)
    now = actual.to_numpy()
    gap = level_gap(now, wanted, periods_per_year(index))
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = (np.quantile(wanted, p, axis=0) for p in tails)
    gap_low, gap_high = (np.quantile(gap, p, axis=0) for p in tails)
    middle = wanted.mean(axis=0)
    frame = pd.DataFrame(
        {
            "growth": now,
            "counterfactual": middle,
            "lower": low,
            "upper": high,
            "growth_gap": now - middle,
            "gap": gap.mean(axis=0),
            "gap_lower": gap_low,
            "gap_upper": gap_high,
            "below": 100.0 * (gap < 0).mean(axis=0),
        },
        index=index,
    )
    if one:
        frame[["lower", "upper", "gap_lower", "gap_upper", "below"]] = np.nan
    return frame


def level_gap(growth: Array, counterfactual: Array, lag: int) -> Array:
    """Levels against a counterfactual (..., T), per cent, from rates on ``lag`` periods before; no gap before the first period.

    Examples
    --------
    >>> level_gap(np.array([0.0, 10.0]), np.array([10.0, 10.0]), 1).round(2)
    array([-9.09, -9.09])
    """
    ratio = (1.0 + growth / 100.0) / (1.0 + counterfactual / 100.0)
    for t in range(lag, ratio.shape[-1]):
        ratio[..., t] *= ratio[..., t - lag]
    return np.asarray(100.0 * (ratio - 1.0))


def recovery_clock(path: pd.DataFrame, *, tolerance: float = 0.05, language: str = "en") -> pd.DataFrame:
    """Where a path stands on the clock of level gap and growth gap, period by period.

    Parameters
    ----------
    path : of :func:`shock_path`. tolerance : a gap of so many per cent counts as back. language : of the quadrant's words.

    Returns
    -------
    DataFrame
        By period: gap, per cent; growth_gap, points; quadrant; since, periods since the shock began (0 in its first period); back, True
        from the period on after which the gap is never beyond the tolerance below.

    Examples
    --------
    >>> periods = pd.period_range("2020Q1", periods=4, freq="Q")
    >>> path = shock_path(pd.Series([0.0, 4, 6, 7], periods), pd.Series(6.0, periods))
    >>> recovery_clock(path)["quadrant"].tolist()
    ['falling behind', 'falling behind', 'pulling ahead', 'pulling ahead']
    """
    if language not in ("en", "zh") or tolerance < 0:
        raise MeaningError(
            "E-ECON-004", what="clock", given=f"{language}, {tolerance}", known="en or zh, a tolerance from nought on"
        )
    on = path["gap"].to_numpy() >= -tolerance
    word = 0 if language == "en" else 1
    names = [QUADRANTS[a, bool(b)][word] for a, b in zip(on.tolist(), path["growth_gap"] >= 0, strict=True)]
    stays = np.flip(np.logical_and.accumulate(np.flip(on)))
    frame = path[["gap", "growth_gap"]].copy()
    frame["quadrant"], frame["since"], frame["back"] = names, np.arange(len(path)), stays
    return frame


def recovery(path: pd.DataFrame, *, tolerance: float = 0.05) -> pd.Series:
    """The shock in figures: deepest and when, periods_to_bottom, back (the first period that stays on the path) and periods_to_back, missing
    where it has not come back; half_back, periods until half of the deepest gap was made good; last gap; ``always_above`` where there was no fall.

    Examples
    --------
    >>> periods = pd.period_range("2020Q1", periods=4, freq="Q")
    >>> path = shock_path(pd.Series([-4.0, 2, 6, 7], periods), pd.Series(6.0, periods))
    >>> recovery(path)[["deepest_in", "periods_to_back"]].astype(str).tolist()
    ['2020Q1', '2']
    """
    gap, clock = path["gap"].to_numpy(), recovery_clock(path, tolerance=tolerance)
    bottom = int(gap.argmin())
    fell = gap[bottom] < -tolerance
    back = np.flatnonzero(clock["back"].to_numpy())
    half = np.flatnonzero((np.arange(len(gap)) > bottom) & (gap >= gap[bottom] / 2))
    return pd.Series(
        {
            "deepest": float(gap[bottom]),
            "deepest_in": path.index[bottom],
            "periods_to_bottom": bottom,
            "half_back": int(half[0]) if fell and half.size else None,
            "back": path.index[back[0]] if fell and back.size else None,
            "periods_to_back": int(back[0]) if fell and back.size else None,
            "last_gap": float(gap[-1]),
            "always_above": not fell,
        },
        dtype=object,
    )


def aligned(figures: pd.DataFrame, events: Mapping[str, Any] | Any, *, before: int = 4, after: int = 8) -> pd.DataFrame:
    """Series laid side by side about their events: row 0 is each one's event.

    Parameters
    ----------
    figures : growth, gaps or levels by period, a column per industry or region. events : one period for all, or column -> period.

    Returns
    -------
    DataFrame
        Rows -before ... after (periods from the event), columns those with an event; missing where the data do not reach.

    Raises
    ------
    AlignmentError
        E-SHOCK-004 for an event of a column that is not here, or in a period that is not.

    Examples
    --------
    >>> growth = pd.DataFrame({"a": [5.0, -6, 3], "b": [5.0, 4, -2]}, pd.period_range("2020Q1", periods=3, freq="Q"))
    >>> aligned(growth, {"a": "2020Q2", "b": "2020Q3"}, before=1, after=0).to_numpy().tolist()
    [[5.0, 4.0], [-6.0, -2.0]]
    """
    when = dict(events) if isinstance(events, Mapping) else dict.fromkeys(figures.columns, events)
    index = pd.PeriodIndex(figures.index)
    steps = np.arange(-before, after + 1)
    out = {}
    for column, period in when.items():
        at = parse_period(period, freq=index.freqstr)
        if column not in figures.columns or at not in index:
            raise AlignmentError("E-SHOCK-004", column=str(column), period=str(at))
        series = numbers(figures[column], str(column))
        out[column] = series.reindex(pd.PeriodIndex([at + int(k) for k in steps])).to_numpy()
    return pd.DataFrame(out, index=pd.Index(steps, name="from_event"))


def _position(series: pd.Series, start: Any) -> int:
    period = parse_period(start, freq=series.index.freqstr)
    if period not in series.index:
        raise AlignmentError("E-SHOCK-004", column=str(series.name), period=str(period))
    return int(series.index.get_loc(period))
