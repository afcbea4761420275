"""Forecasters that are simple enough to check by hand, and one that keeps a diary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.cube.releases import ReleaseCalendar
from gdpcore.nowcasting.density import Nowcast
from gdpcore.nowcasting.real_time.vintages import series_of


@dataclass(frozen=True, eq=False)
class MeanFit:
    """The mean and sd of every figure known at the fit; ``update`` keeps both."""

    x: Any
    y: Any
    mean: dict[str, tuple[float, float]]
    target: str
    jitter: float = 0.0

    def nowcast(self, target: str, period: Any) -> Nowcast:
        mean, sd = self.mean[target]
        return Nowcast(target, pd.Period(period), mean + self.jitter, sd)

    def update(self, x: Any, y: Any = None) -> MeanFit:
        return MeanFit(x, y, self.mean, self.target, self.jitter)


@dataclass(frozen=True)
class Mean:
    """Forecasts the historical mean. ``seed``, if it is not None, shifts it by a draw; ``fails_before``: no fit with fewer figures."""

    target: str = "GDP"
    seed: int | None = None
    fails_below: int = 0

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> MeanFit:
        known = series_of(x, y, self.target).dropna()
        if len(known) < self.fails_below:
            raise ValueError(f"{len(known)} figures are too few")
        jitter = 0.0 if self.seed is None else float(np.random.default_rng(self.seed).normal())
        return MeanFit(x, y, {self.target: (float(known.mean()), float(known.std(ddof=1)))}, self.target, jitter)


@dataclass(frozen=True, eq=False)
class Diary:
    """A Mean that notes what it was asked: ("fit" | "update", last month of x, whether a start was given)."""

    notes: list[tuple[str, str, bool]] = field(default_factory=list)
    target: str = "GDP"

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> Any:
        self.notes.append(("fit", str(x.index[-1]), start is not None))
        return _Noted(self, Mean(self.target).fit(x, y))


@dataclass(frozen=True, eq=False)
class _Noted:
    diary: Diary
    fit: MeanFit

    def nowcast(self, target: str, period: Any) -> Nowcast:
        return self.fit.nowcast(target, period)

    def update(self, x: Any, y: Any = None) -> _Noted:
        self.diary.notes.append(("update", str(x.index[-1]), False))
        return _Noted(self.diary, self.fit.update(x, y))


DELAYS = {"a": 5, "b": 16, "c": 35, "GDP": 28}


def made_up_frames(quarters: int = 32, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three monthly series driven by one, and GDP growth made of it; made-up figures."""
    rng = np.random.default_rng(seed)
    months = pd.period_range("2016-01", periods=3 * quarters, freq="M")
    driver = np.zeros(len(months))
    for t in range(1, len(months)):
        driver[t] = 0.7 * driver[t - 1] + rng.normal()
    x = pd.DataFrame({name: driver + 0.5 * rng.normal(size=len(months)) for name in "abc"}, months)
    growth = driver.reshape(-1, 3).mean(axis=1) + 0.2 * rng.normal(size=quarters)
    return x, pd.DataFrame({"GDP": growth}, pd.period_range("2016Q1", periods=quarters, freq="Q"))


def poisoned(frame: pd.DataFrame, date: str, value: float = 1e30) -> pd.DataFrame:
    """Every figure that comes out after a day replaced, those that are missing as well."""
    calendar = ReleaseCalendar.of_days(DELAYS)
    days = np.stack([calendar.released(str(c), frame.index) for c in frame], axis=1)
    return frame.mask(days > np.datetime64(date), value)
