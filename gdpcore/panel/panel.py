"""The panel: every indicator of every region on one monthly grid, each cell with its status and its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Axis, Cube, Flow, Meaning, Spelling, Status, parse_spelling, period_index
from gdpcore.cube.periods import frequency
from gdpcore.errors import AlignmentError, Finding, GdpcoreError, ReviewError, RunError
from gdpcore.kernel.spans import index_of
from gdpcore.panel.catalogue import Catalogue, Indicator
from gdpcore.panel.layout import Spans, layout
from gdpcore.panel.table import Coded, place_of

Array = NDArray[np.float64]


class CellStatus(IntFlag):
    """Flags of a panel cell. The words shared with :class:`~gdpcore.cube.Status` have the same bits.

    ``IN_NEXT``: the figure is part of the next month's cell (January of a joint January-February figure); the cell is NaN.
    """

    OBSERVED = Status.OBSERVED
    ESTIMATED = Status.ESTIMATED
    FORECAST = Status.FORECAST
    IN_NEXT = 8
    OVERRIDDEN = Status.OVERRIDDEN
    NOT_PUBLISHED = Status.NOT_PUBLISHED
    NOT_COVERED = Status.NOT_COVERED


@dataclass(frozen=True)
class Source:
    """Where a cell was read: file, sheet, cell address, the text as it stood there, and the file's SHA-256."""

    file: str
    sheet: str = ""
    cell: str = ""
    raw: str = ""
    sha256: str = ""
    publisher: str = ""

    @property
    def place(self) -> str:
        """File, sheet and cell as one text."""
        return place_of(self.file, self.sheet, self.cell)


@dataclass(frozen=True, eq=False)
class Panel:
    """Indicators on one monthly grid.

    Attributes
    ----------
    catalogue : what each indicator is; its order is the indicator axis.
    regions : the region axis.
    months : consecutive months. A quarterly figure stands at its quarter's last month, a joint January-February figure in February.
    values : (..., region, indicator, month) as read, in the catalogue's unit; NaN where there is none.
    status : (region, indicator, month) uint8 :class:`CellStatus`; no batch axis.
    source : (region, indicator, month) int32, a row of ``sources``; -1 where there is none.
    sources : where the cells were read; a sequence that may make each entry when it is asked for.
    known_at : (region, indicator, month) datetime64, or None: the catalogue's lags then say when a cell was known.
    findings : warnings of the reader, and with ``errors="collect"`` what it refused.
    """

    catalogue: Catalogue
    regions: tuple[str, ...]
    months: pd.PeriodIndex
    values: Array
    status: NDArray[np.uint8]
    source: NDArray[np.int32]
    sources: Sequence[Source] = ()
    known_at: NDArray[np.datetime64] | None = None
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        shape = (len(self.regions), len(self.catalogue), len(self.months))
        if self.values.shape[-3:] != shape or self.status.shape != shape or self.source.shape != shape:
            raise AlignmentError(
                "E-AXIS-005", shape=self.values.shape, axes=dict(zip(("region", "indicator", "month"), shape, strict=True))
            )

    @property
    def indicators(self) -> tuple[str, ...]:
        """Codes, in order."""
        return tuple(self.catalogue)

    def position(self, code: str) -> int:
        """Where an indicator stands; E-AXIS-003 if it is not here."""
        return self._axis.position(code)

    @cached_property
    def _axis(self) -> Axis:
        return Axis.of("indicator", self.indicators)

    @cached_property
    def joint(self) -> NDArray[np.bool_]:
        """(region, indicator, month) bool: cells that are part of the next month's."""
        return np.asarray((self.status & np.uint8(CellStatus.IN_NEXT)) != 0)

    # -- making --------------------------------------------------------------------------------------------------
    @classmethod
    def from_long(
        cls,
        frame: pd.DataFrame,
        catalogue: Catalogue,
        sources: Sequence[Source] = (),
        findings: Iterable[Finding] = (),
        errors: str = "raise",
    ) -> Panel:
        """Build a panel from rows of indicator, period, value and (optional) region, source row.

        Parameters
        ----------
        frame : columns ``indicator`` (code), ``period`` (any spelling; 2024年1-2月 is a joint figure unless the series
            is year-to-date), ``value``; optional ``region`` (default ""), ``source`` (int row of ``sources``), ``place``,
            ``good`` (False for a row already found wrong: it is checked with the others and left out).
        catalogue : every indicator named must be in it; indicators without rows are left out.
        findings : what a reader found before; warnings stay with the panel.
        errors : "raise", or "collect" for the panel of the good rows with all findings. Of rows that contradict each
            other (-003, -009) none is good.

        Raises
        ------
        ReviewError
            All at once, with the errors in ``findings``: E-TIME-001, E-DATA-003 (a cell twice), -005 (not in the
            catalogue), -007, -009 (joint and single), -011; E-FILE-003 if there is no good row.
        """
        rows, wrong = _place_rows(frame, catalogue, sources)
        found = (*findings, *wrong)
        if any(f.level == "error" for f in found) and (errors == "raise" or not len(rows.value)):
            raise ReviewError(found)
        if not len(rows.value):
            raise ReviewError([Finding("E-FILE-003", path="frame")])
        here = np.unique(rows.code)
        indicators = list(catalogue.values())
        used = Catalogue(indicators[k] for k in here.tolist())
        first, last = int(rows.month.min()), int(rows.month.max())
        months = pd.period_range(pd.Period(ordinal=first, freq="M"), pd.Period(ordinal=last, freq="M"), freq="M")
        shape = (len(rows.regions), len(used), len(months))
        values, status = np.full(shape, np.nan), np.full(shape, CellStatus.NOT_PUBLISHED, dtype=np.uint8)
        source = np.full(shape, -1, dtype=np.int32)
        at = rows.region, np.searchsorted(here, rows.code), rows.month - first
        held = tuple(a[~np.isnan(rows.value)] for a in at)
        values[held], source[held] = rows.value[~np.isnan(rows.value)], rows.source[~np.isnan(rows.value)]
        status[held] = CellStatus.OBSERVED
        joint = tuple(a[rows.joint & (at[2] > 0)] for a in at)
        before = (joint[0], joint[1], joint[2] - 1)
        in_next = np.uint8(CellStatus.IN_NEXT | CellStatus.NOT_PUBLISHED)
        status[before] = np.where(np.isnan(values[before]), in_next, status[before])
        kept = sources if isinstance(sources, Sequence) else tuple(sources)
        return cls(used, rows.regions, months, values, status, source, kept, None, found)

    def with_values(self, values: Array) -> Panel:
        """The same panel with other values, for example with leading axes of draws."""
        return replace(self, values=np.asarray(values, dtype=np.float64))

    def select(self, indicators: Sequence[str] | None = None, regions: Sequence[str] | None = None) -> Panel:
        """The panel of some indicators and regions, in the order given (E-AXIS-003 if one is not here)."""
        i = [self.position(c) for c in indicators] if indicators is not None else list(range(len(self.catalogue)))
        axis = Axis.of("region", self.regions)
        r = [axis.position(c) for c in regions] if regions is not None else list(range(len(self.regions)))
        if i == list(range(len(self.catalogue))) and r == list(range(len(self.regions))):
            return self
        catalogue = Catalogue(self.catalogue[self.indicators[k]] for k in i)
        cut: Any = lambda a: a[..., index_of(r), :, :][..., index_of(i), :]  # noqa: E731
        known = None if self.known_at is None else cut(self.known_at)
        return replace(
            self,
            catalogue=catalogue,
            regions=tuple(self.regions[k] for k in r),
            values=cut(self.values),
            status=cut(self.status),
            source=cut(self.source),
            known_at=known,
        )

    def for_regions(self, regions: Sequence[str]) -> Panel:
        """The panel of these regions in this order; a region without a figure of its own takes that of region "" (common to all).

        A panel of one region named "" stands for any single region.

        Raises
        ------
        RunError
            E-RUN-005 naming a region that has neither figures of its own nor common ones.
        """
        if tuple(regions) == self.regions:
            return self
        common = self.regions.index("") if "" in self.regions else None
        rows = [self.regions.index(r) if r in self.regions else -1 for r in regions]
        if common is None:
            lost = [r for r, at in zip(regions, rows, strict=True) if at < 0]
            if lost:
                raise RunError("E-RUN-005", region=lost[0], detail=f"the panel holds {', '.join(self.regions[:8])}")
            return self.select(regions=regions)
        lead = tuple(range(self.values.ndim - 3))
        empty = np.asarray(np.isnan(self.values).all(axis=(*lead, -1)))  # (region, indicator)
        pick = np.array([[common if at < 0 or empty[at, i] else at for i in range(len(self.catalogue))] for at in rows])
        columns = np.arange(len(self.catalogue))[None, :]
        cut: Any = lambda a: a[..., pick, columns, :]  # noqa: E731
        known = None if self.known_at is None else cut(self.known_at)
        return replace(
            self,
            regions=tuple(regions),
            values=cut(self.values),
            status=cut(self.status),
            source=cut(self.source),
            known_at=known,
        )

    def window(self, first: pd.Period, last: pd.Period) -> Panel:
        """The panel of the months from ``first`` to ``last``, with empty cells where it has none."""
        if len(self.months) and (first, last) == (self.months[0], self.months[-1]):
            return self
        wanted = pd.period_range(first, last, freq="M")
        at = self.months.get_indexer(wanted) if len(self.months) else np.full(len(wanted), -1)
        if (at >= 0).all():
            cut = slice(int(at[0]), int(at[-1]) + 1)
            known = None if self.known_at is None else self.known_at[..., cut]
            return replace(
                self,
                months=wanted,
                values=self.values[..., cut],
                status=self.status[..., cut],
                source=self.source[..., cut],
                known_at=known,
            )
        here = np.flatnonzero(at >= 0)
        values = np.full((*self.values.shape[:-1], len(wanted)), np.nan)
        status = np.full((*self.status.shape[:-1], len(wanted)), CellStatus.NOT_PUBLISHED, dtype=np.uint8)
        source = np.full((*self.source.shape[:-1], len(wanted)), -1, dtype=np.int32)
        for target, origin in ((values, self.values), (status, self.status), (source, self.source)):
            target[..., here] = origin[..., at[here]]
        known = None
        if self.known_at is not None:
            known = np.full((*self.known_at.shape[:-1], len(wanted)), np.datetime64("NaT"), dtype=self.known_at.dtype)
            known[..., here] = self.known_at[..., at[here]]
        return replace(self, months=wanted, values=values, status=status, source=source, known_at=known)

    # -- reading -------------------------------------------------------------------------------------------------
    def span_growth(self, periods: Iterable[Any], flow: str | Flow = "period") -> Cube:
        """Year-on-year growth of every indicator over each period, on a comparable base: the only place that turns levels,
        rates, year-to-date and joint figures into growth.

        Parameters
        ----------
        periods : months or quarters (or years); flow : "period", or "ytd" for January to the period's end.

        Returns
        -------
        Cube
            (..., region, indicator, period), per cent. A span with a missing cell is missing.

        Notes
        -----
        Levels: 100 (sum x / sum x' - 1), x' = x / (1 + g/100) where the growth rate is published, else last year's level.
        Rates and indexes: weighted by a profile of weekdays chained by the growth rates themselves. Stocks: averages of
        period ends.
        """
        index = period_index(periods)
        spans = Spans.of(index, Flow.of(flow))
        window = self.window(spans.first_month - 12, spans.last_month)
        plan = layout(self, window.months, list(range(len(self.catalogue))), spans)
        values = plan.growth(window.values)
        lead = values.ndim - 3
        axes = [Axis.of(f"batch{i}", None) for i in range(lead)]
        axes += [Axis.of("region", self.regions), Axis.of("indicator", self.indicators), Axis.of("period", index)]
        return Cube.of(values, axes, Meaning.of("%", "none", flow))

    def to_frame(self, labels: str = "code") -> pd.DataFrame:
        """Rows are months, columns indicators; (region, indicator) where there are several regions. No batch axes."""
        names = [self.catalogue[c].label(labels) for c in self.indicators]
        data = self.values.reshape(-1, len(self.months)).T
        columns = (
            pd.Index(names, name="indicator")
            if len(self.regions) == 1
            else pd.MultiIndex.from_product([self.regions, names], names=["region", "indicator"])
        )
        return pd.DataFrame(data, index=pd.PeriodIndex(self.months, name="month"), columns=columns)

    def to_long(self) -> pd.DataFrame:
        """One row per cell that holds a value: region, indicator, month, value, status, unit, and where it was read."""
        r, i, m = np.nonzero(~np.isnan(self.values))
        rows = self.source[r, i, m]
        codes = np.array(self.indicators, dtype=object)
        at = [self.sources[k] if 0 <= k < len(self.sources) else Source("") for k in rows]
        return pd.DataFrame(
            {
                "region": np.array(self.regions, dtype=object)[r],
                "indicator": codes[i],
                "month": self.months[m],
                "value": self.values[r, i, m],
                "status": self.status[r, i, m],
                "unit": [self.catalogue[c].unit for c in codes[i]],
                "file": [s.file for s in at],
                "sheet": [s.sheet for s in at],
                "cell": [s.cell for s in at],
                "raw": [s.raw for s in at],
            }
        )

    def source_of(self, indicator: str, month: Any, region: str | None = None) -> Source | None:
        """Where one cell was read; None if it holds no value."""
        r = Axis.of("region", self.regions).position(region) if region is not None else 0
        row = int(self.source[r, self.position(indicator), Axis.of("period", self.months).position(month)])
        return self.sources[row] if row >= 0 else None

    def __repr__(self) -> str:
        span = f"{self.months[0]}..{self.months[-1]}" if len(self.months) else "no months"
        return f"<Panel {len(self.regions)} regions, {len(self.catalogue)} indicators, {span}>"


@dataclass(frozen=True)
class _Rows:
    """Rows as arrays: positions of region and code (in the catalogue), month ordinals, value, row of the sources."""

    regions: tuple[str, ...]
    region: NDArray[np.int64]
    code: NDArray[np.int64]
    month: NDArray[np.int64]
    joint: NDArray[np.bool_]
    value: Array
    source: NDArray[np.int64]

    def take(self, keep: NDArray[np.bool_]) -> _Rows:
        """Some of the rows, with the regions that they name."""
        here, at = np.unique(self.region[keep], return_index=True)
        order = here[np.argsort(at)]  # regions in order of appearance
        place = np.zeros(len(self.regions), dtype=np.int64)
        place[order] = np.arange(len(order))
        regions = tuple(self.regions[k] for k in order)
        code, month, joint = self.code[keep], self.month[keep], self.joint[keep]
        return _Rows(regions, place[self.region[keep]], code, month, joint, self.value[keep], self.source[keep])


def _place_rows(frame: pd.DataFrame, catalogue: Catalogue, sources: Sequence[Source]) -> tuple[_Rows, list[Finding]]:
    """Find where each row stands. What is the same for many rows (a name, a spelling) is looked up once."""
    names, texts = Coded.of(frame["indicator"].tolist()), Coded.of(frame["period"].tolist())
    regions = Coded.of(frame["region"].tolist() if "region" in frame else [""] * len(frame), str)
    row = np.arange(len(frame))
    source = frame["source"].to_numpy(dtype=np.int64) if "source" in frame else np.full(len(frame), -1)

    def place(k: int) -> str:
        if "place" in frame:
            return str(frame["place"].iloc[k])
        return sources[source[k]].place if 0 <= source[k] < len(sources) else f"row {k + 1}"

    known = [catalogue.find(str(n)) for n in names.labels]
    spelt = [_spelling(x) for x in texts.labels]
    kinds = Coded.of(None if i is None else (i.frequency, i.flow) for i in known)
    stands = _Stands.of(kinds.labels, spelt)
    at = (kinds.at[names.at], texts.at)
    found = [
        (int(k), _problem(known[names.at[k]], str(names.labels[names.at[k]]), spelt[texts.at[k]], place(int(k))))
        for k in np.flatnonzero(stands.wrong[at])
    ]
    number = {code: k for k, code in enumerate(catalogue)}
    code = np.array([-1 if i is None else number[i.code] for i in known], dtype=np.int64)[names.at]
    value = frame["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    rows = _Rows(tuple(regions.labels), regions.at, code, stands.month[at], stands.joint[at], value, source)
    good = ~stands.wrong[at]
    clear = np.array(frame["good"], dtype=bool) if "good" in frame else np.ones(len(frame), dtype=bool)
    for k, first, together in _contradictions(rows, row[good]):
        clear[[k, first]] = False
        series, text = str(names.labels[names.at[k]]), str(texts.labels[texts.at[k]])
        if together:
            period = str(pd.Period(ordinal=int(rows.month[first]), freq="M"))
            found.append((k, Finding("E-DATA-009", place=place(k), series=series, period=period)))
        else:
            found.append((k, Finding("E-DATA-003", place=place(k), series=series, period=text, first=place(first))))
    return rows.take(good & clear), [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _contradictions(rows: _Rows, among: NDArray[np.int64]) -> Iterable[tuple[int, int, bool]]:
    """Pairs of rows that cannot both stand: one cell twice, or (True) a joint figure and one of its months."""
    span = int(rows.month[among].max(initial=0)) + 2
    series = (rows.region * (int(rows.code.max(initial=0)) + 1) + rows.code) * span
    cell = (series + rows.month)[among] * 2 + rows.joint[among]
    _, first, back = np.unique(cell, return_index=True, return_inverse=True)
    for k in np.flatnonzero(first[back] != np.arange(len(cell))):
        yield int(among[k]), int(among[first[back[k]]]), False
    given = among[~np.isnan(rows.value[among])]
    joint, single = given[rows.joint[given]], given[~rows.joint[given]]
    where = dict(zip((series + rows.month)[single].tolist(), single.tolist(), strict=True)) if len(joint) else {}
    for k in joint.tolist():
        for month in (rows.month[k] - 1, rows.month[k]):
            if int(series[k] + month) in where:
                yield k, where[int(series[k] + month)], True


@dataclass(frozen=True)
class _Stands:
    """By kind of indicator (frequency and flow) and spelling: month ordinal, joint, and whether it cannot stand."""

    month: NDArray[np.int64]
    joint: NDArray[np.bool_]
    wrong: NDArray[np.bool_]

    @classmethod
    def of(cls, kinds: Sequence[tuple[str, str] | None], spelt: Sequence[Spelling | Finding]) -> _Stands:
        shape = (len(kinds), len(spelt))
        month, joint, wrong = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool)
        for i, kind in enumerate(kinds):
            for j, spelling in enumerate(spelt):
                if kind is None or isinstance(spelling, Finding):
                    continue
                period, joint[i, j], problem = _stand(Indicator("", frequency=kind[0], flow=kind[1]), spelling, "")
                if period is not None and problem is None:
                    month[i, j], wrong[i, j] = period.ordinal, False
        return cls(month, joint, wrong)


def _spelling(text: Any) -> Spelling | Finding:
    try:
        return parse_spelling(text)
    except GdpcoreError as error:
        return error.finding


def _problem(indicator: Indicator | None, name: str, spelling: Spelling | Finding, place: str) -> Finding:
    if indicator is None:
        return Finding("E-DATA-005", place=place, series=name, hint="add a row for it to the catalogue")
    if isinstance(spelling, Finding):
        return Finding(spelling.code, **{**spelling.fields, "where": f" ({place})"})
    problem = _stand(indicator, spelling, place)[2]
    if problem is None:
        raise AssertionError("a row without a problem was reported")
    return problem


def _stand(indicator: Indicator, spelling: Spelling, place: str) -> tuple[pd.Period | None, bool, Finding | None]:
    """The month at which a figure stands, and whether it is a joint January-February figure."""
    period, wrong = (
        spelling.period,
        Finding("E-DATA-011", place=place, series=indicator.code, frequency=indicator.frequency, period=str(spelling.period)),
    )
    letter = frequency(period)
    if letter == "Y":
        return None, False, wrong
    month = period if letter == "M" else period.asfreq("M", how="end")
    if indicator.frequency == "Q":
        return (
            (month, False, None)
            if month.month % 3 == 0 and (spelling.flow is None or indicator.flow == Flow.YTD)
            else (None, False, wrong)
        )
    if spelling.is_joint and indicator.flow == Flow.PERIOD:
        return month, True, None
    if spelling.flow == "ytd" and indicator.flow != Flow.YTD:
        return (
            None,
            False,
            Finding("E-DATA-007", place=place, series=indicator.code, ytd=f"January to {month}", single="the catalogue's flow"),
        )
    if letter == "Q" and indicator.flow == Flow.PERIOD:
        return None, False, wrong
    return month, False, None
