"""From a catalogue to the kernel's layout: which monthly cells, in which form, make each indicator's growth over each span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Flow
from gdpcore.errors import PeriodError
from gdpcore.kernel.spans import Cells, Group, Layout, index_of

if TYPE_CHECKING:
    from gdpcore.panel.catalogue import Indicator
    from gdpcore.panel.panel import Panel

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Spans:
    """Runs of months within one year: ordinals of the first and last month of each.

    Examples
    --------
    >>> Spans.of(pd.PeriodIndex(["2024Q2"], freq="Q"), Flow.YTD).months.tolist()
    [6]
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def of(cls, periods: pd.PeriodIndex, flow: Flow) -> Spans:
        """The months of each period, or from January to its end for flow "ytd"."""
        if not len(periods):
            raise PeriodError("E-TIME-003", detail="no periods given")
        last = periods.asfreq("M", how="end").asi8
        first = periods.asfreq("M", how="start").asi8
        if flow == Flow.YTD:
            first = last - (periods.asfreq("M", how="end").month.to_numpy() - 1)
        return cls(np.asarray(first, dtype=np.int64), np.asarray(last, dtype=np.int64))

    @property
    def months(self) -> NDArray[np.int64]:
        """Number of months of each span."""
        return self.last - self.first + 1

    @property
    def first_month(self) -> pd.Period:
        """The earliest month of all."""
        return pd.Period(ordinal=int(self.first.min()), freq="M")

    @property
    def window_start(self) -> pd.Period:
        """The first month that growth of these spans may read: a year before their first month, and of a span that begins later than
        January a year before the month before it, which is taken off a year to date."""
        january = self.first % 12 == 0  # month ordinals count from January 1970
        return pd.Period(ordinal=int((self.first - 13 + january).min()), freq="M")

    @property
    def last_month(self) -> pd.Period:
        """The latest month of all."""
        return pd.Period(ordinal=int(self.last.max()), freq="M")

    def __len__(self) -> int:
        return len(self.first)


def cells_of(indicator: Indicator, spans: Spans, start: int) -> tuple[Cells, NDArray[np.bool_]]:
    """The cells of a series for each span (positions from month ordinal ``start``), and which spans it cannot give."""
    january = spans.first - ((spans.first % 12 + 12) % 12)  # month ordinals count from January 1970
    if indicator.flow == Flow.YTD:
        minus = np.where(spans.first == january, -1, spans.first - 1 - start)
        plus = (spans.last - start)[:, None]
        bad = np.zeros(len(spans), dtype=bool)
        if indicator.frequency == "Q":
            bad = ((spans.last + 1) % 3 != 0) | (spans.first % 3 != 0)
        return Cells(plus, minus), bad
    none = np.full(len(spans), -1, dtype=np.int64)
    width = int(spans.months.max())
    offsets = np.arange(width)
    plus = np.where(offsets < spans.months[:, None], spans.first[:, None] - start + offsets, -1)
    if indicator.frequency == "M":
        return Cells(plus, none), np.zeros(len(spans), dtype=bool)
    bad = (spans.first % 3 != 0) | ((spans.last + 1) % 3 != 0)
    ends = np.arange(2, max(width, 3), 3)
    quarterly = np.where(ends < np.maximum(spans.months, 3)[:, None], spans.first[:, None] - start + ends, -1)
    quarterly[bad] = -1
    quarterly[bad, 0] = 0
    return Cells(quarterly, none), bad


def layout(
    panel: Panel, window: pd.PeriodIndex, columns: Sequence[int], spans: Spans, weights: Array | None = None, back: int = 12
) -> Layout:
    """A kernel layout for some of the panel's indicators.

    Parameters
    ----------
    panel : its catalogue, joint cells and (for base weights of rates) observed values are read.
    window : the months that the values passed to the layout will hold; from ``spans.window_start`` on.
    columns : positions of indicators; column k of the result is the growth of indicator columns[k].
    weights : (R or 1, K, M) base weights of rates and indexes over the window, instead of the chained profile.
    back : months from a span to the one it is compared with; other than 12 (the period before) for levels only.
    """
    codes = panel.indicators
    start = window[0].ordinal
    groups: list[Group] = []
    gather: list[NDArray[np.int64]] = []
    broken_spans = np.zeros((len(columns), len(spans)), dtype=bool)
    kinds: dict[tuple[str, str, str, float], list[int]] = {}
    for k, column in enumerate(columns):
        one = panel.catalogue[codes[column]]
        form = "rate" if one.kind != "level" else "paired" if one.growth in panel.catalogue and back == 12 else "lag"
        kinds.setdefault((form, "ytd" if one.flow == Flow.YTD else "period", one.frequency, one.unchanged), []).append(k)
    for (form, _, _, offset), members in kinds.items():
        own = np.array([columns[k] for k in members], dtype=np.int64)
        first = panel.catalogue[codes[own[0]]]
        cells, bad = cells_of(first, spans, start)
        broken_spans[members] = bad
        rates = index_of([panel.position(panel.catalogue[codes[c]].growth) for c in own]) if form == "paired" else None
        base = None
        if form == "rate" and not cells.single:
            base = weights[:, members] if weights is not None else profile(panel, own, window)
        earlier = None if back == 12 else cells_of(first, Spans(spans.first - back, spans.last - back), start)[0]
        groups.append(Group(index_of(own), form, cells, rates, offset, base, earlier))
        gather.append(np.array(members, dtype=np.int64))
    joint = _joint(panel, window)
    torn = _torn(panel, joint, columns, spans, start, back) if joint is not None else None
    broken = torn
    if broken_spans.any():
        broken = broken_spans[None] if torn is None else torn | broken_spans[None]
    whole = len(groups) == 1 and np.array_equal(gather[0], np.arange(len(columns)))
    fills = None if whole else tuple(index_of(g) for g in gather)
    return Layout(tuple(groups), len(columns), len(spans), joint, broken, fills, torn)


def _joint(panel: Panel, window: pd.PeriodIndex) -> NDArray[np.bool_] | None:
    joint = panel.joint
    if not joint.any():
        return None
    out = np.zeros((*joint.shape[:-1], len(window)), dtype=bool)
    at = panel.months.get_indexer(window)
    out[..., at >= 0] = joint[..., at[at >= 0]]
    return out


def _torn(
    panel: Panel, joint: NDArray[np.bool_], columns: Sequence[int], spans: Spans, start: int, before: int
) -> NDArray[np.bool_] | None:
    """Spans that hold just one month of a joint pair, of their own or of the span ``before`` months ago they are compared with."""
    months = joint.shape[-1]
    out = np.zeros((joint.shape[0], len(columns), len(spans)), dtype=bool)
    for back in (0, before):
        first, last = spans.first - start - back, spans.last - start - back
        place = np.arange(months)[:, None]
        inside = (place >= first) & (place <= last)
        follows = (place + 1 >= first) & (place + 1 <= last)
        torn = inside != follows  # (M, S): the pair beginning at this month is cut by the span
        hit = np.einsum("rkm,ms->rks", joint[:, list(columns)].astype(np.float64), torn.astype(np.float64)) > 0
        applies = np.array([back == 0 or panel.catalogue[panel.indicators[c]].kind == "level" for c in columns])
        flows = np.array([panel.catalogue[panel.indicators[c]].flow != Flow.YTD for c in columns])
        out |= hit & (applies & flows)[None, :, None]
    return out if out.any() else None


def weekdays(months: pd.PeriodIndex) -> Array:
    """Mondays to Fridays in each month: the weight of a month where nothing better is known."""
    starts = months.asfreq("D", how="start").to_timestamp().to_numpy().astype("datetime64[D]")
    ends = months.asfreq("D", how="end").to_timestamp().to_numpy().astype("datetime64[D]") + 1
    return np.asarray(np.busday_count(starts, ends), dtype=np.float64)


def profile(panel: Panel, columns: NDArray[np.int64], window: pd.PeriodIndex) -> Array:
    """Base weights x' (R, n, M) of growth-only series: a profile of weekdays, chained by the growth rates.

    The chain begins with the weekdays of the year before the panel's first month, whatever the window, so that the growth of a
    span does not depend on the spans that are asked with it. A year's growth enters only if every cell of the year is there,
    so that the months of one year always have chains of one length. Year-to-date series take cumulated weekdays, quarterly
    ones the weekdays of the quarter.
    """
    known = panel.months if len(panel.months) else window
    begin, end = pd.Period(year=known[0].year - 1, month=1, freq="M"), max(known[-1], window[-1])
    grid = pd.period_range(begin, pd.Period(year=end.year, month=12, freq="M"), freq="M")
    days = weekdays(grid).reshape(-1, 12)
    at = window.asi8 - begin.ordinal
    at = np.where(at < 0, at % 12, at)  # further back there is no figure to weigh
    held = slice(known[0].ordinal - begin.ordinal, known[0].ordinal - begin.ordinal + len(panel.months))
    first_draw = panel.values[(0,) * (panel.values.ndim - 3)]  # weights are its own; draws differ in forecasts only
    out = np.empty((len(panel.regions), len(columns), len(window)))
    for n, column in enumerate(columns):
        one = panel.catalogue[panel.indicators[column]]
        if one.flow == Flow.YTD:
            out[:, n] = np.cumsum(days, axis=1).ravel()[at]
        elif one.frequency == "Q":
            out[:, n] = np.repeat(days.reshape(-1, 4, 3).sum(axis=2), 3, axis=1).ravel()[at]
        else:
            growth, joint = np.full((len(out), len(grid)), np.nan), np.zeros((len(out), len(grid)), dtype=bool)
            growth[:, held], joint[:, held] = first_draw[:, column] - one.unchanged, panel.joint[:, column]
            out[:, n] = _chained(days, growth, joint)[:, at]
    return out


def _chained(days: Array, growth: Array, joint: NDArray[np.bool_]) -> Array:
    """(R, M) last year's level of a growth-only series, from weekdays (Y, 12) and growth (R, M) in per cent."""
    regions, years = growth.shape[0], len(days)
    g = np.where(joint, np.roll(growth, -1, axis=-1), growth).reshape(regions, years, 12) / 100.0
    factor = np.where(np.isfinite(g).all(axis=-1, keepdims=True) & (g > -1.0), 1.0 + g, 1.0)
    level = np.cumprod(factor, axis=1)
    before = np.concatenate([np.ones((regions, 1, 12)), level[:, :-1]], axis=1)
    return np.asarray((days[0] * before).reshape(regions, -1))


def base_level(panel: Panel, column: int, window: pd.PeriodIndex) -> Array:
    """Last year's level x' (R, M) of one indicator in every month of the window: what weighs prices and lays out months.

    Levels: the figure twelve months before (year-to-date ones differenced, a joint figure split by weekdays). Rates: the
    chained profile. A year with a gap, stocks and everything else: weekdays.
    """
    one = panel.catalogue[panel.indicators[column]]
    if one.kind != "level" and one.flow == Flow.PERIOD and one.frequency == "M":
        return profile(panel, np.array([column]), window)[:, 0]
    start, end = window[0].ordinal, window[-1].ordinal
    grid = pd.period_range(
        pd.Period(ordinal=start - start % 12, freq="M"), pd.Period(ordinal=end + 11 - end % 12, freq="M"), freq="M"
    )
    days = weekdays(grid)
    level = np.broadcast_to(days, (len(panel.regions), len(grid))).copy()
    if one.kind == "level" and one.frequency == "M" and one.flow in (Flow.PERIOD, Flow.YTD):
        before = panel.select([one.code]).window(grid[0] - 12, grid[-1] - 12)
        x = before.values[(0,) * (before.values.ndim - 3)][:, 0]
        if one.flow == Flow.YTD:
            cumulated = x.reshape(len(x), -1, 12)
            x = np.diff(cumulated, axis=-1, prepend=0.0).reshape(len(x), -1)
        x = _split_joint(x, before.joint[:, 0] | np.isnan(x), days)
        years = x.reshape(len(x), -1, 12)
        whole = (np.isfinite(years) & (years > 0)).all(axis=-1, keepdims=True)
        level = np.where(whole, years, level.reshape(years.shape)).reshape(level.shape)
    return level[:, start - grid[0].ordinal : end - grid[0].ordinal + 1]


def _split_joint(x: Array, empty: NDArray[np.bool_], days: Array) -> Array:
    """Give an empty January its part of February by weekdays; used for weights only, never for figures."""
    out = np.array(x, copy=True)
    january = np.arange(0, x.shape[-1], 12)
    share = days[january] / (days[january] + days[january + 1])
    take = empty[:, january]
    joint = out[:, january + 1]
    out[:, january] = np.where(take, joint * share, out[:, january])
    out[:, january + 1] = np.where(take, joint * (1.0 - share), joint)
    return out
