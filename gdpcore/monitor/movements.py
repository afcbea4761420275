"""Movements found in figures as they are printed: turned, narrowed, quickened, flat, in a row, highest since; worded as data.

What a reader of the printed table would say, no more: every comparison is of figures rounded half up to their decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.cube.periods import frequency, parse_period
from gdpcore.errors import MeaningError
from gdpcore.monitor.asked import numbers, printed

PHRASES: dict[str, tuple[str, str]] = {
    "turned_positive": (
        "由负转正，增长{now}%（上期下降{before_size}%）",
        "turned positive, up {now}% (before: down {before_size}%)",
    ),
    "turned_negative": ("由正转负，下降{size}%（上期增长{before}%）", "turned negative, down {size}% (before: up {before}%)"),
    "rose_from_flat": ("由平转升，增长{now}%", "rose after standing still, up {now}%"),
    "fell_from_flat": ("由平转降，下降{size}%", "fell after standing still, down {size}%"),
    "became_flat": ("转为持平（上期{before}%）", "came to stand still (before: {before}%)"),
    "narrowed": ("降幅收窄{step}个百分点，下降{size}%", "the fall narrowed by {step} points, down {size}%"),
    "widened": ("降幅扩大{step}个百分点，下降{size}%", "the fall widened by {step} points, down {size}%"),
    "quickened": ("增速加快{step}个百分点，增长{now}%", "growth quickened by {step} points, to {now}%"),
    "slowed": ("增速回落{step}个百分点，增长{now}%", "growth slowed by {step} points, to {now}%"),
    "flat": ("与上期持平，为{now}%", "unchanged at {now}%"),
    "streak_growing": ("连续{n}个{unit_zh}增长", "growing for {n} {unit_en} in a row"),
    "streak_falling": ("连续{n}个{unit_zh}下降", "falling for {n} {unit_en} in a row"),
    "streak_quickening": ("连续{n}个{unit_zh}加快", "quickening for {n} {unit_en} in a row"),
    "streak_slowing": ("连续{n}个{unit_zh}回落", "slowing for {n} {unit_en} in a row"),
    "streak_narrowing": ("降幅连续{n}个{unit_zh}收窄", "the fall narrowing for {n} {unit_en} in a row"),
    "streak_widening": ("降幅连续{n}个{unit_zh}扩大", "the fall widening for {n} {unit_en} in a row"),
    "streak_rising": ("增速连续{n}个{unit_zh}回升", "the rate rising for {n} {unit_en} in a row"),
    "streak_dropping": ("增速连续{n}个{unit_zh}走低", "the rate dropping for {n} {unit_en} in a row"),
    "highest": ("为{since}以来最高", "the highest since {since}"),
    "lowest": ("为{since}以来最低", "the lowest since {since}"),
    "highest_ever": ("为有数据（{since}）以来最高", "the highest on record (from {since})"),
    "lowest_ever": ("为有数据（{since}）以来最低", "the lowest on record (from {since})"),
}
"""Kind of movement -> its words in Chinese and in English; the fields are those of :attr:`Movement.values`."""
UNITS = {"M": ("月", "months"), "Q": ("季度", "quarters"), "Y": ("年", "years")}


@dataclass(frozen=True)
class Movement:
    """One movement, as data.

    Attributes
    ----------
    kind : a key of :data:`PHRASES`. place : the column it was found in, such as an indicator, an item or a region.
    period : when. n : periods it has lasted or goes back; 1 for a comparison with the figure before.
    values : now, before, step (size of the change, points), size and before_size (without signs), since, as numbers and periods.
    decimals : as printed.
    """

    kind: str
    place: str
    period: pd.Period
    n: int
    values: Mapping[str, Any] = field(hash=False)
    decimals: int = 1

    def text(self, language: str = "zh") -> str:
        """The words, without the name of the place."""
        if language not in ("zh", "en"):
            raise MeaningError("E-ECON-004", what="language", given=language, known="zh, en")
        unit = UNITS[frequency(self.period)]
        shown = {k: f"{v:.{self.decimals}f}" if isinstance(v, float) else spelled(v, language) for k, v in self.values.items()}
        fields = {"n": self.n, "unit_zh": unit[0], "unit_en": unit[1], **shown}
        return PHRASES[self.kind][0 if language == "zh" else 1].format(**fields)


def spelled(period: pd.Period, language: str) -> str:
    """A period as it is written in a sentence.

    Examples
    --------
    >>> spelled(pd.Period("2024Q2"), "zh"), spelled(pd.Period("2024-05", "M"), "en")
    ('2024年二季度', '2024-05')
    """
    kind = frequency(period)
    if language == "en":
        return str(period)
    if kind == "Q":
        return f"{period.year}年{'一二三四'[period.quarter - 1]}季度"
    return f"{period.year}年" + (f"{period.month}月" if kind == "M" else "")


def find_movements(
    figures: pd.Series | pd.DataFrame, period: Any = None, *, decimals: int = 1, least_streak: int = 3, least_record: int = 4
) -> list[Movement]:
    """What moved in growth rates.

    Parameters
    ----------
    figures : growth in per cent by period; of a frame, every column. A missing January before a figure of February is taken as
        part of it (joint January-February); any other gap ends a streak, and what stands before it is not "before".
    period : which one to speak of; None for the last. decimals : as printed.
    least_streak, least_record : the shortest streak and the shortest way back of a record that are worth a word.

    Returns
    -------
    list of Movement
        In the order of columns; for each first the step from the figure before, then streaks, then records. Nothing for a column
        without a figure in that period.

    Raises
    ------
    MeaningError
        E-ECON-003 for figures that are no numbers by period; E-ECON-006 for a period that is not here.

    Examples
    --------
    >>> rates = pd.Series([-2.0, -1.0, -0.4, 0.3], pd.period_range("2024-01", periods=4, freq="M"), name="investment")
    >>> for found in find_movements(rates):
    ...     print(found.kind, found.n, found.text("zh"), "|", found.text("en"))
    turned_positive 1 由负转正，增长0.3%（上期下降0.4%） | turned positive, up 0.3% (before: down 0.4%)
    streak_rising 3 增速连续3个月回升 | the rate rising for 3 months in a row
    highest_ever 4 为有数据（2024年1月）以来最高 | the highest on record (from 2024-01)
    """
    frame = figures.to_frame("" if figures.name is None else figures.name) if isinstance(figures, pd.Series) else figures
    found: list[Movement] = []
    for column in frame.columns:
        place = " ".join(map(str, column)) if isinstance(column, tuple) else str(column)
        series = numbers(frame[column], place)
        when = series.index[-1] if period is None else parse_period(period, freq=series.index.freqstr)
        if when not in series.index:
            raise MeaningError("E-ECON-006", period=str(when), first=str(series.index[0]), last=str(series.index[-1]))
        found += _of_one(series.loc[:when], place, decimals, least_streak, least_record)
    return found


def movement_table(found: Iterable[Movement], language: str = "zh") -> pd.DataFrame:
    """Movements as a table: place, period, kind, n, now, before, step, since, text."""
    names = ("now", "before", "step", "since")
    rows = [
        (
            m.place,
            m.period,
            m.kind,
            m.n,
            *(m.values.get(name) for name in names),
            f"{m.place}{_joint(language)}{m.text(language)}",
        )
        for m in found
    ]
    return pd.DataFrame(rows, columns=["place", "period", "kind", "n", *names, "text"])


def _joint(language: str) -> str:
    return "" if language == "zh" else ": "


# -- one series --------------------------------------------------------------------------------------------------------
def _of_one(series: pd.Series, place: str, decimals: int, least_streak: int, least_record: int) -> list[Movement]:
    values = printed(series.to_numpy(), decimals)
    if np.isnan(values[-1]):
        return []
    run, starts = _last_run(series.index, values)
    period, now = series.index[-1], float(run[-1])
    made: list[Movement] = []

    def add(kind: str, n: int, **values: Any) -> None:
        made.append(Movement(kind, place, period, n, {"now": now, "size": abs(now), **values}, decimals))

    if len(run) > 1:
        before = float(run[-2])
        step = round(abs(now - before), decimals)
        add(step_kind(now, before), 1, before=before, before_size=abs(before), step=step)
    for kind, length in _streaks(run):
        n = (period - starts[len(run) - length]).n + 1
        if n >= least_streak:
            add(kind, n, since=starts[len(run) - length])
    return made + _records(series.index, values, place, decimals, least_record)


def _last_run(index: pd.PeriodIndex, values: np.ndarray) -> tuple[np.ndarray, list[pd.Period]]:
    """Figures back to the last gap that is no joint January, and the first month that each covers."""
    run, starts = [float(values[-1])], [index[-1]]
    at = len(values) - 1
    while at > 0:
        monthly_joint = index.freqstr == "M" and index[at].month == 2 and np.isnan(values[at - 1])
        if monthly_joint:
            starts[-1] = index[at - 1]
            at -= 1
        at -= 1
        if at < 0 or np.isnan(values[at]):
            break
        run.append(float(values[at]))
        starts.append(index[at])
    return np.array(run[::-1]), starts[::-1]


def step_kind(now: float, before: float) -> str:
    """The word for a step between two printed growth rates.

    Examples
    --------
    >>> step_kind(0.3, -0.4), step_kind(-0.2, -0.4), step_kind(5.0, 5.2), step_kind(0.0, 0.0)
    ('turned_positive', 'narrowed', 'slowed', 'flat')
    """
    if now == before:
        return "flat"
    if now == 0:
        return "became_flat"
    if before == 0:
        return "rose_from_flat" if now > 0 else "fell_from_flat"
    if (now > 0) != (before > 0):
        return "turned_positive" if now > 0 else "turned_negative"
    if now > 0:
        return "quickened" if now > before else "slowed"
    return "narrowed" if now > before else "widened"


def _streaks(run: np.ndarray) -> list[tuple[str, int]]:
    """What holds at the end, and for how many figures."""
    found = [("streak_growing", _trailing(run > 0)), ("streak_falling", _trailing(run < 0))]
    step = np.r_[0.0, np.diff(run)]
    for up, holds in ((True, step > 0), (False, step < 0)):
        length = _trailing(holds)
        if length:
            found.append((_streak_kind(up, float(run[len(run) - length - 1]), float(run[-1])), length))
    return [(kind, length) for kind, length in found if length]


def _streak_kind(up: bool, base: float, now: float) -> str:
    if min(base, now) >= 0:
        return "streak_quickening" if up else "streak_slowing"
    if max(base, now) <= 0:
        return "streak_narrowing" if up else "streak_widening"
    return "streak_rising" if up else "streak_dropping"


def _trailing(holds: np.ndarray) -> int:
    """How many at the end hold without a break."""
    breaks = np.flatnonzero(~holds)
    return len(holds) - 1 - int(breaks[-1]) if breaks.size else len(holds)


def _records(index: pd.PeriodIndex, values: np.ndarray, place: str, decimals: int, least: int) -> list[Movement]:
    """Strictly the highest, or lowest, since the last figure as high, or as low."""
    now, earlier = float(values[-1]), values[:-1]
    known = ~np.isnan(earlier)
    made = []
    for kind, matched in (("highest", known & (earlier >= now)), ("lowest", known & (earlier <= now))):
        at = np.flatnonzero(matched)
        first = np.flatnonzero(known)
        if not first.size:
            continue
        since = index[at[-1]] if at.size else index[first[0]]
        n = (index[-1] - since).n + (0 if at.size else 1)
        if n >= least:
            name = kind if at.size else f"{kind}_ever"
            made.append(Movement(name, place, index[-1], n, {"now": now, "size": abs(now), "since": since}, decimals))
    return made
