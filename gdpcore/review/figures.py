"""What is reviewed: the figures of a panel or of accounts in one form, and what they should about be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import AlignmentError, Finding
from gdpcore.kernel.neighbours import Expected, expected_levels, expected_rates
from gdpcore.panel import Panel
from gdpcore.panel.cells import Source

Array = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Sum:
    """A total and its parts along one axis: 0 regions, 1 series. ``given`` is False where it is only a guess from a region's name."""

    axis: int
    total: int
    parts: tuple[int, ...]
    name: str
    given: bool = True


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of regions and series over periods.

    Attributes
    ----------
    values : (region, series, period). regions, series, measures, periods : labels; a measure is "" (panels), "value" or "volume".
    names : series -> (zh, en). kinds : "level", "growth", "index". flows : "period", "ytd", "stock". units : as written.
    steps : (series,) 3 for a quarterly series on a monthly grid, else 1. season : periods a year.
    joint : (region, series, period) cells that are part of the next one.
    published : series of levels -> series of its published growth. sums : totals with their parts.
    read : what a reader found. source : where a cell was read. before : the same figures in an earlier vintage. years : annual figures.
    """

    values: Array
    regions: tuple[str, ...]
    series: tuple[str, ...]
    measures: tuple[str, ...]
    periods: pd.PeriodIndex
    names: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    flows: tuple[str, ...]
    units: tuple[str, ...]
    steps: tuple[int, ...]
    season: int
    joint: Booleans
    published: dict[int, int] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
    read: tuple[Finding, ...] = ()
    source: Callable[[int, int, int], Source | None] = lambda r, i, t: None
    before: Figures | None = None
    years: Figures | None = None

    @cached_property
    def levels(self) -> NDArray[np.int64]:
        """Positions of series that are levels."""
        return np.flatnonzero(np.array(self.kinds) == "level")

    @cached_property
    def rates(self) -> NDArray[np.int64]:
        """Positions of series that are growth or indexes of last year."""
        return np.flatnonzero(np.array(self.kinds) != "level")

    @cached_property
    def expected(self) -> Expected:
        """What every figure should about be, by the figures around it; see :mod:`gdpcore.kernel.neighbours`."""
        shape = self.values.shape
        values, deviation, scale = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape[:2], np.nan)
        steps = np.array(self.steps)
        for step in (1, 3):
            first = 0 if step == 1 else int(np.flatnonzero(self.periods.month % 3 == 0)[0]) if (steps == 3).any() else 0
            for rows, is_level in ((self.levels, True), (self.rates, False)):
                at = rows[steps[rows] == step]
                if not len(at) or self.season // step < 2:
                    continue
                x = self.values[:, at, first::step]
                found = expected_levels(x, self.season // step) if is_level else expected_rates(x)
                values[:, at, first::step], deviation[:, at, first::step] = found.values, found.deviation
                scale[:, at] = found.scale
        return Expected(values, deviation, scale)

    @cached_property
    def growth(self) -> Array:
        """(region, series, period) growth over last year in per cent: of levels by their ratio, of rates as they read."""
        out = np.full(self.values.shape, np.nan)
        out[..., self.season :] = ratio_growth(self.values[..., self.season :], self.values[..., : -self.season])
        rest = self.rates
        if len(rest):
            less = np.array([100.0 if self.kinds[i] == "index" else 0.0 for i in rest])
            out[:, rest] = self.values[:, rest] - less[:, None]
        return out

    @cached_property
    def decimals(self) -> NDArray[np.int64]:
        """(series,) decimals with which a series is written, at most 6."""
        out = np.full(len(self.series), 6, dtype=np.int64)
        left = np.arange(len(self.series))
        for d in range(6):
            if not len(left):
                break
            x = self.values[:, left] * 10.0**d
            with np.errstate(invalid="ignore"):
                rough = np.abs(x - np.rint(x)) > 1e-6 + 1e-12 * np.abs(x)  # NaN is not rough
            done = ~rough.any(axis=(0, 2))
            out[left[done]] = d
            left = left[~done]
        return out

    @cached_property
    def digits(self) -> Array:
        """(region, series, period) significant digits with which each figure is written."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.floor(np.log10(np.abs(self.values))) + 1.0 + self.decimals[:, None]

    def name(self, i: int, r: int = -1) -> tuple[str, str]:
        """A series' name (zh, en), after its region where one is given."""
        before = f"{self.regions[r]} " if r >= 0 and self.regions[r] else ""
        return before + (self.names[i][0] or self.series[i]), before + (self.names[i][1] or self.series[i])

    def position(self, code: str, measure: str = "") -> int:
        """Where a series stands; -1 if it is not here."""
        for i, (c, m) in enumerate(zip(self.series, self.measures, strict=True)):
            if c == code and measure in ("", m):
                return i
        return -1


def ratio_growth(now: Array, before: Array) -> Array:
    """Growth in per cent; NaN where the base is not above nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0, 100.0 * (now / before - 1.0), np.nan)


TOTALS = ("合计", "总计", "全省", "全市", "全国", "全区", "Total", "total")
"""Names of a region that is the sum of the others, where the figures bear it out."""


def figures_of(data: Panel | Accounts, totals: Sequence[str] = TOTALS) -> Figures:
    """The figures of a panel or of accounts (E-AXIS-005 if they have axes of draws)."""
    return _of_panel(data, totals) if isinstance(data, Panel) else _of_accounts(data, totals)


def _of_panel(panel: Panel, totals: Sequence[str]) -> Figures:
    if panel.values.ndim > 3:
        raise AlignmentError("E-AXIS-005", shape=panel.values.shape, axes="region, indicator, month: a review takes no draws")
    rows = list(panel.catalogue.values())
    where = {one.code: k for k, one in enumerate(rows)}

    def source(r: int, i: int, t: int) -> Source | None:
        k = int(panel.source[r, i, t])
        return panel.sources[k] if 0 <= k < len(panel.sources) else None

    return Figures(
        values=panel.values,
        regions=panel.regions,
        series=tuple(i.code for i in rows),
        measures=("",) * len(rows),
        periods=panel.months,
        names=tuple((i.label("zh"), i.label("en")) for i in rows),
        kinds=tuple(i.kind for i in rows),
        flows=tuple(i.flow for i in rows),
        units=tuple(i.unit for i in rows),
        steps=tuple(3 if i.frequency == "Q" else 1 for i in rows),
        season=12,
        joint=panel.joint,
        published={where[i.code]: where[i.growth] for i in rows if i.growth in where},
        sums=_region_sums(panel.regions, totals),
        read=panel.findings,
        source=source,
    )


def _of_accounts(accounts: Accounts, totals: Sequence[str]) -> Figures:
    if accounts.value.batch:
        raise AlignmentError(
            "E-AXIS-005", shape=accounts.value.values.shape, axes="region, item, period: a review takes no draws"
        )
    items, n = accounts.items, len(accounts.items)
    adds = accounts.volume.meaning.price.kind in ("constant", "same_period_last_year")
    where = {c: k for k, c in enumerate(items)}
    sums = [
        Sum(1, where[parent] + shift, tuple(where[c] + shift for c in children), name)
        for shift in ((0, n) if adds else (0,))
        for parent, parts in accounts.hierarchy.partitions.items()
        for name, children in parts.items()
        if parent in where and all(c in where for c in children)
    ]

    def source(r: int, i: int, t: int) -> Source | None:
        if accounts.sources is None:
            return None
        measure, cube = ("value", accounts.value) if i < n else ("volume", accounts.volume)
        figure = float(cube.values[r, i % n, t])
        return accounts.sources.at(measure, accounts.regions[r], items[i % n], accounts.periods[t], figure)

    both = np.concatenate([accounts.value.values, accounts.volume.values], axis=1)
    labels = tuple((accounts.hierarchy.label(c, "zh"), accounts.hierarchy.label(c, "en")) for c in items)
    return Figures(
        values=both,
        regions=accounts.regions,
        series=items * 2,
        measures=("value",) * n + ("volume",) * n,
        periods=accounts.periods,
        names=labels * 2,
        kinds=("level",) * 2 * n,
        flows=(accounts.flow,) * 2 * n,
        units=(accounts.value.meaning.unit.name,) * 2 * n,
        steps=(1,) * 2 * n,
        season=periods_per_year(accounts.periods),
        joint=np.zeros(both.shape, dtype=bool),
        sums=(*sums, *_region_sums(accounts.regions, totals)),
        read=accounts.findings,
        source=source,
    )


def _region_sums(regions: tuple[str, ...], totals: Sequence[str]) -> tuple[Sum, ...]:
    named = [k for k, r in enumerate(regions) if r in totals]
    if len(named) != 1 or len(regions) < 3:
        return ()
    return (Sum(0, named[0], tuple(k for k in range(len(regions)) if k != named[0]), "regions", given=False),)
