"""Five lamps: what lights for every indicator and month, the index of all, and what moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from gdpcore.errors import Finding, MeaningError, listed
from gdpcore.kernel import signal_lamps as kernel
from gdpcore.monitor.alarms import Alarm, alarms_of
from gdpcore.monitor.warning_figures import measured
from gdpcore.monitor.warning_spec import WarningSpec, load_warning
from gdpcore.monitor.warning_words import LAMP_WORDS, LAMPS
from gdpcore.panel import Panel

Array = NDArray[np.float64]
BOUNDS = ("blue", "lightblue", "yellow", "red")
"""Names of the four thresholds: the lamp that lights beyond each."""


@dataclass(frozen=True, eq=False)
class WarningLamps:
    """Lamps of one region.

    Attributes
    ----------
    spec : the system. region : "" where there is one.
    values : months x indicators here, as measured. thresholds : months x (indicator, bound).
    scores : months x indicators, 1 (blue) to 5 (red), NaN where there is no lamp.
    index : months, 100 where all are green; NaN where too little of the weight is lit. weight : months, lit share of the weight
        of the indicators here. findings : what is missing, stands in, or lights late.
    """

    spec: WarningSpec
    region: str
    values: pd.DataFrame
    thresholds: pd.DataFrame
    scores: pd.DataFrame
    index: pd.Series
    weight: pd.Series
    findings: tuple[Finding, ...]

    @cached_property
    def lamps(self) -> pd.DataFrame:
        """Months x indicators: "red", "yellow", "green", "lightblue", "blue"; missing where there is none."""
        return _named(self.scores)

    @cached_property
    def index_lamp(self) -> pd.Series:
        """The lamp of the index."""
        scores = kernel.light(self.index.to_numpy(), np.array(self.spec.bands)).values
        return _named(pd.DataFrame({"lamp": scores}, index=self.index.index))["lamp"]

    @property
    def absent(self) -> tuple[str, ...]:
        """Indicators of the system without any figure here."""
        return tuple(i.code for i in self.spec.indicators if i.code not in self.values.columns)

    def to_frame(self) -> pd.DataFrame:
        """Months with an index: index, its lamp, how many lamps are lit, of how many, and the lit share of the weight in per cent."""
        columns = {
            "index": self.index,
            "lamp": self.index_lamp,
            "lit": self.scores.notna().sum(axis=1),
            "of": len(self.spec.indicators),
            "weight": 100.0 * self.weight,
        }
        return pd.DataFrame(columns)[self.index.notna()]

    def to_long(self) -> pd.DataFrame:
        """One row per lamp: month, indicator, value, the four thresholds, score, lamp."""
        rows = [
            pd.DataFrame(
                {
                    "month": self.values.index,
                    "indicator": code,
                    "value": self.values[code].to_numpy(),
                    **{bound: self.thresholds[code, bound].to_numpy() for bound in BOUNDS},
                    "score": self.scores[code].to_numpy(),
                    "lamp": self.lamps[code].to_numpy(),
                }
            )
            for code in self.values.columns
        ]
        return pd.concat(rows, ignore_index=True).dropna(subset=["score"]).reset_index(drop=True)

    def counts(self) -> pd.DataFrame:
        """Months x lamps: how many indicators show each."""
        return pd.DataFrame({name: (self.scores == k + 1.0).sum(axis=1) for k, name in enumerate(LAMPS)})

    def alarms(self, month: Any = None, most: int | None = None) -> tuple[Alarm, ...]:
        """What moved from one lamp to another, latest first; the index too.

        Parameters
        ----------
        month : only this one. most : at most so many.
        """
        found = alarms_of(self)
        if month is not None:
            wanted = pd.Period(month, freq=self.index.index.freqstr)
            found = tuple(a for a in found if a.month == wanted)
        return found[:most]

    def heat_map(self, language: str = "code", since: Any = None) -> pd.DataFrame:
        """Indicators x months of scores, with the score of the index in the last row: what a picture is drawn from."""
        last = pd.DataFrame({"index": kernel.light(self.index.to_numpy(), np.array(self.spec.bands)).values}, self.index.index)
        table = self.scores.join(last)
        names = {i.code: i.label(language) for i in self.spec.indicators}
        table = table.rename(columns={**names, "index": {"zh": "预警指数", "en": "Index"}.get(language, "index")})
        return table.loc[since:].T if since is not None else table.T

    def __repr__(self) -> str:
        lit = self.to_frame()
        last = f"{lit.index[-1]} {lit['index'].iloc[-1]:.1f} {lit['lamp'].iloc[-1]}" if len(lit) else "no index"
        return f"<WarningLamps {self.spec.code}: {self.values.shape[1]} of {len(self.spec.indicators)} indicators, {last}>"


def warning(data: Panel | pd.DataFrame, spec: str | Path | WarningSpec = "cn-warning", region: str | None = None) -> WarningLamps:
    """Light five lamps for every indicator and month, and score them.

    Parameters
    ----------
    data : a panel; or a frame of periods x indicators (named by code, series, zh or en), measured already, such as growth in per cent.
    spec : a preset, a .toml file, or a :class:`WarningSpec`. region : needed where the panel holds several.

    Returns
    -------
    WarningLamps
        Figures are those of the data's vintage; ``warning(panel.as_of(day))`` is what was to be seen that day. But for method
        "hindsight" no lamp depends on later months.

    Raises
    ------
    MeaningError
        E-WARN-001 to -004, -006, -007; AlignmentError E-AXIS-003 for a region that is not here, E-AXIS-004 for a column that stands
        twice; PeriodError E-TIME-003 for months that do not follow each other.

    Notes
    -----
    Lamps score 5 (red) to 1 (blue), the index is 100 sum(w s) / (3 sum(w)) over the lamps that are lit. This rule gives 120.0 for
    September 2007, where China's published index was 121.3: it is not that index.

    Examples
    --------
    >>> from gdpcore import samples
    >>> lamps = warning(samples.china().panel)
    >>> lamps.absent
    ('trade', 'fiscal_revenue', 'profits', 'income')
    >>> set(lamps.lamps.iloc[-1].dropna()) <= {"red", "yellow", "green", "lightblue", "blue"}
    True
    """
    spec = spec if isinstance(spec, WarningSpec) else load_warning(spec)
    if isinstance(data, Panel):
        if region is not None:
            data = data.select(regions=[region])
        elif len(data.regions) > 1:
            raise MeaningError("E-WARN-003", name=spec.code, count=len(data.regions), known=listed(list(data.regions), 8))
    elif region is not None:
        raise MeaningError("E-WARN-001", name=spec.code, what="region", given=region, known="none, as a frame holds one region")
    return next(iter(_all_regions(data, spec).values()))


def warning_by_region(panel: Panel, spec: str | Path | WarningSpec = "cn-warning") -> dict[str, WarningLamps]:
    """The lamps of every region of a panel, all computed at once; every region has its own thresholds from its own past.

    Examples
    --------
    >>> from gdpcore import samples
    >>> list(warning_by_region(samples.china().panel))
    ['']
    """
    return _all_regions(panel, spec if isinstance(spec, WarningSpec) else load_warning(spec))


def lamp_score(lamps: pd.Series, weights: pd.Series | None = None) -> float:
    """The index of one month's lamps: 100 sum(w s) / (3 sum(w)) over those that are there.

    Parameters
    ----------
    lamps : scores 1 to 5, or names of lamps (English, or 红灯 ...); missing ones are left out and the rest is rescaled.
    weights : by the same labels, above nought; equal where None.

    Raises
    ------
    MeaningError
        E-WARN-005 for anything else than a lamp, E-WARN-006 if all are missing or a weight is missing or not above nought.

    Notes
    -----
    With six green, two yellow and two red lamps it is 120.0. China's published index of September 2007 had these lamps and was
    121.3: how that index weighs or smooths is not published.

    Examples
    --------
    >>> lamp_score(pd.Series([3] * 6 + [4] * 2 + [5] * 2))
    120.0
    >>> lamp_score(pd.Series(["绿灯", "red", None]))
    133.33333333333334
    """
    names = {w: k + 1.0 for k, lamp in enumerate(LAMPS) for w in (lamp, *LAMP_WORDS[lamp])}
    scores = np.full(len(lamps), np.nan)
    for k, (place, given) in enumerate(lamps.items()):
        if pd.isna(given):
            continue
        score = names.get(given, 0.0) if isinstance(given, str) else _whole(given)
        if score not in (1.0, 2.0, 3.0, 4.0, 5.0):
            raise MeaningError("E-WARN-005", place=place, given=given, known=", ".join(reversed(LAMPS)))
        scores[k] = score
    w = np.ones(len(lamps)) if weights is None else weights.reindex(lamps.index).to_numpy(dtype=np.float64)
    if not len(lamps) or np.isnan(scores).all() or not (np.isfinite(w) & (w > 0)).all():
        raise MeaningError(
            "E-WARN-006", what="lamp score", detail="it takes one lamp at least, and a weight above nought for each"
        )
    return float(kernel.weighted_score(scores[:, None], w).values[0])


def _whole(given: Any) -> float:
    try:
        return 0.0 if isinstance(given, (bool, np.bool_)) else float(given)
    except (TypeError, ValueError):
        return 0.0


def _all_regions(data: Panel | pd.DataFrame, spec: WarningSpec) -> dict[str, WarningLamps]:
    regions, months, values = measured(data, spec)
    bounds = _thresholds(values, spec)
    lit = kernel.light(values, bounds)
    against = np.array([i.direction for i in spec.indicators])[:, None] < 0
    scores = np.where(against, 2 * kernel.NORMAL - lit.values, lit.values)
    out = {}
    for r, region in enumerate(regions):
        here = ~np.isnan(values[r]).all(axis=-1)
        out[region] = _region(spec, region, months, values[r], bounds[r], scores[r], lit.flat[r], here)
    return out


def _thresholds(values: Array, spec: WarningSpec) -> Array:
    """(region, indicator, 4, month)."""
    out = np.full((*values.shape[:-1], 4, values.shape[-1]), np.nan)
    methods = [spec.method_of(i) for i in spec.indicators]
    for method in dict.fromkeys(methods):
        rows = [k for k, m in enumerate(methods) if m == method]
        x = values[:, rows]
        if method == "given":
            out[:, rows] = np.array([spec.indicators[k].thresholds for k in rows])[:, :, None]
        elif method == "quantile":
            out[:, rows] = kernel.past_quantiles(x, spec.shares, spec.least).values
        elif method == "hindsight":
            out[:, rows] = kernel.whole_quantiles(x, spec.shares, spec.least).values
        else:
            out[:, rows] = kernel.past_trend(x, ndtri(np.array(spec.shares)), spec.least, spec.half_life).values
    return out


def _region(
    spec: WarningSpec,
    region: str,
    months: pd.PeriodIndex,
    values: Array,
    bounds: Array,
    scores: Array,
    flat: NDArray[np.bool_],
    here: NDArray[np.bool_],
) -> WarningLamps:
    months = pd.PeriodIndex(months, name="month" if months.freqstr.startswith("M") else "period")
    codes = [i.code for i, there in zip(spec.indicators, here, strict=True) if there]
    weights = np.array([i.weight for i in spec.indicators])[here]
    if not codes:  # another region of the panel has figures, this one has none
        nothing = np.full(len(months), np.nan)
        index, weight = nothing, np.zeros(len(months))
    else:
        total = kernel.weighted_score(scores[here], weights)
        index, weight = np.where(total.weight >= spec.fewest - kernel.EQUAL, total.values, np.nan), total.weight
    labels = pd.Index(codes, name="indicator")
    pairs = pd.MultiIndex.from_product([codes, BOUNDS], names=["indicator", "bound"])
    return WarningLamps(
        spec,
        region,
        pd.DataFrame(values[here].T, months, labels),
        pd.DataFrame(bounds[here].reshape(-1, len(months)).T, months, pairs),
        pd.DataFrame(scores[here].T, months, labels),
        pd.Series(index, months, name="index"),
        pd.Series(weight, months, name="weight"),
        tuple(_findings(spec, months, values, scores, flat, here)),
    )


def _findings(
    spec: WarningSpec, months: pd.PeriodIndex, values: Array, scores: Array, flat: NDArray[np.bool_], here: NDArray[np.bool_]
) -> list[Finding]:
    found = []
    if not here.all():
        absent = ", ".join(f"{i.code} ({i.source})" for i, there in zip(spec.indicators, here, strict=True) if not there)
        found.append(Finding("N-WARN-001", name=spec.code, there=int(here.sum()), all=len(here), absent=absent))
    seen = [i.code for i, there in zip(spec.indicators, here, strict=True) if there and spec.method_of(i) == "hindsight"]
    if seen:
        found.append(Finding("N-WARN-005", name=spec.code, indicator=", ".join(seen)))
    for k in np.flatnonzero(here):
        one, lit = spec.indicators[k], np.flatnonzero(~np.isnan(scores[k]))
        given = np.flatnonzero(~np.isnan(values[k]))
        if one.stands_for:
            found.append(Finding("N-WARN-002", indicator=one.code, series=one.source, note=one.stands_for))
        still = given[flat[k][given]]
        if still.size:
            found.append(Finding("N-WARN-004", indicator=one.code, month=months[still[0]], count=len(still)))
        elif not lit.size or lit[0] > given[0]:
            first = months[lit[0]] if lit.size else months[-1] + 1
            found.append(Finding("N-WARN-003", indicator=one.code, first=first, least=spec.least, count=len(given)))
    return found


def _named(scores: pd.DataFrame) -> pd.DataFrame:
    names = np.array([*LAMPS, None], dtype=object)
    at = np.nan_to_num(scores.to_numpy(), nan=6.0).astype(np.int64) - 1
    return pd.DataFrame(names[at], scores.index, scores.columns, dtype=object)
