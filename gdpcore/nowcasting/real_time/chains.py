"""Vintages in a row that share a model's parameters: the unit of work of an evaluation in real time."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.real_time.schedule import Stop, month_of
from gdpcore.nowcasting.real_time.vintages import VintageSource, count_figures, last_months, series_of

REFIT = ("vintage", "quarter", "year", "never")
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
FIGURES = (
    *("actual", "mean", "sd", "error", *(f"q{round(100 * level):02d}" for level in LEVELS)),
    *("crps", "log_score", "pit", "last", "days", "month", "figures", "estimated"),
)
"""Columns of a cell, all of them numbers."""


@dataclass(frozen=True, eq=False)
class Study:
    """What all chains share; it is passed to each worker once.

    Attributes
    ----------
    forecasters : by name. source : gives (x, y) as of a day. target, observes : as for ``fit``.
    refit, warm, window, seed, errors : as for :func:`gdpcore.backtest`.
    actual : period -> figure. released : period -> day of release. weight : bytes of data held, for schedulers.
    """

    forecasters: Mapping[str, Any]
    source: VintageSource
    target: str
    observes: Mapping[str, Any] | None
    refit: str
    warm: bool
    window: int | None
    seed: int | None
    errors: str
    actual: Mapping[pd.Period, float]
    released: Mapping[pd.Period, np.datetime64]
    weight: int = 0

    def __sizeof__(self) -> int:
        return object.__sizeof__(self) + self.weight


@dataclass(frozen=True)
class Chain:
    """A model and the stops that it makes one after the other. number : its place among all chains, whoever runs it."""

    number: int
    model: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Cell:
    """What a model said on one day of one period. figures : by ``FIGURES``, NaN if it failed; trouble : why."""

    model: str
    stop: Stop
    figures: tuple[float, ...]
    cpu_seconds: float
    trouble: str = ""


def chains_of(models: Iterator[str] | Any, stops: list[Stop], refit: str, warm: bool) -> list[Chain]:
    """Stops that share parameters, or a warm start, together: the least that has to run in one place, in order.

    One day with refit "vintage", one target with "quarter", the targets of one year with "year" or warm starts, all with
    "never". The cut is the same however many workers there are, and so are the figures.
    """
    share = "year" if warm and refit != "never" else refit
    out: list[Chain] = []
    for model in models:
        groups: dict[Any, list[Stop]] = {}
        for stop in stops:
            groups.setdefault(_group(stop, share), []).append(stop)
        for rows in groups.values():
            ordered = sorted(rows, key=lambda s: (s.date, s.period)) if refit == "vintage" else rows
            out.append(Chain(len(out), model, tuple(ordered)))
    return out


def _group(stop: Stop, refit: str) -> Any:
    return {"vintage": stop.date, "quarter": stop.period, "year": stop.period.year, "never": 0}[refit]


def run_chain(study: Study, chain: Chain) -> list[Cell]:
    """Fit or update at every stop, and say what is due; one BLAS thread, so that it is the same on every machine's grid."""
    with one_thread():
        return list(_cells(study, chain))


def _cells(study: Study, chain: Chain) -> Iterator[Cell]:
    fit: Any = None
    earlier = group = day = None
    for stop in chain.stops:
        begun, estimated, trouble = time.thread_time(), 0.0, ""
        row = np.full(len(FIGURES), np.nan)
        try:
            if day != stop.date or _group(stop, study.refit) != group:
                x, y = last_months(*study.source.as_of(stop.date), study.window)
                if fit is None or _group(stop, study.refit) != group:
                    forecaster = _seeded(study, chain, stop)
                    fit, estimated = None, 1.0
                    fit = forecaster.fit(x, y, study.observes, start=earlier if study.warm else None)
                    earlier, group = fit, _group(stop, study.refit)
                else:
                    fit = fit.update(x, y)
                day = stop.date
            density = fit.nowcast(study.target, stop.period)
            row = _figures(study, stop, density, (x, y), estimated)
        except Exception as error:
            if study.errors == "raise":
                raise
            trouble, day = f"{type(error).__name__}: {error}", None
        yield Cell(chain.model, stop, tuple(row.tolist()), time.thread_time() - begun, trouble)


def _figures(study: Study, stop: Stop, density: Density, data: tuple[Any, Any], estimated: float) -> np.ndarray[Any, Any]:
    actual = float(study.actual.get(stop.period, np.nan))
    mean = float(density.mean)
    if not np.isfinite(mean) or not np.isfinite(density.sd):
        raise ModelError("E-BACK-006", target=study.target, period=str(stop.period), mean=mean, sd=density.sd)
    known = series_of(*data, study.target).dropna()
    scored = np.isfinite(actual)
    told = {
        **{"actual": actual, "mean": mean, "sd": density.sd, "error": mean - actual},
        **{f"q{round(100 * level):02d}": density.quantile(level) for level in LEVELS},
        "crps": density.crps(actual) if scored else np.nan,
        "log_score": density.log_score(actual) if scored else np.nan,
        "pit": density.cdf(actual) if scored else np.nan,
        "last": float(known.iloc[-1]) if len(known) else np.nan,
        "days": float((study.released[stop.period] - stop.date) / np.timedelta64(1, "D")),
        **{"month": month_of(stop), "figures": count_figures(data), "estimated": estimated},
    }
    return np.array([told[name] for name in FIGURES], dtype=np.float64)


def _seeded(study: Study, chain: Chain, stop: Stop) -> Any:
    """The forecaster with a seed of its own for this stop, spawned from the study's, whoever runs it and when."""
    forecaster = study.forecasters[chain.model]
    names = [f.name for f in fields(forecaster)] if is_dataclass(forecaster) else []
    if study.seed is None or "seed" not in names:
        return forecaster
    key = (list(study.forecasters).index(chain.model), int(stop.period.ordinal) % 2**32, int(stop.date.astype(int)) % 2**32)
    seed = np.random.SeedSequence(study.seed, spawn_key=key).generate_state(1)[0]
    return replace(forecaster, seed=int(seed))


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """One BLAS thread inside the block, where threadpoolctl is installed: sums then come out alike everywhere."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield
        return
    with threadpool_limits(1):
        yield
