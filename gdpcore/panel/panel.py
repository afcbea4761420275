"""The panel: every indicator of every region on one monthly grid, each cell with its status and its source."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Axis, Cube, Flow, Meaning, period_index
from gdpcore.cube.periods import frequency
from gdpcore.cube.releases import ReleaseCalendar
from gdpcore.errors import AlignmentError, Finding, MeaningError, PeriodError, ReviewError, RunError
from gdpcore.kernel.spans import index_of
from gdpcore.panel.catalogue import Catalogue
from gdpcore.panel.cells import CellStatus, MissingKind, Source
from gdpcore.panel.layout import Spans, layout
from gdpcore.panel.placing import Columns, place_rows, require_known_errors

Array = NDArray[np.float64]


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
    source : (region, indicator, month) int32, a row of ``sources``; -1 where there is none. A cell without a value may have one:
        it was marked as missing.
    sources : where the cells were read; a sequence that may make each entry when it is asked for.
    known_at : (region, indicator, month) datetime64, or None: the catalogue's lags then say when a cell was known.
    findings : warnings of the reader, and with ``errors="collect"`` what it refused.
    calendar : when figures come out, where it is not by the catalogue's lags; see :meth:`with_calendar`.

    Raises
    ------
    AlignmentError
        E-AXIS-004 if a region stands twice, E-AXIS-005 if shapes differ.
    PeriodError
        E-TIME-002, -003 if the months are none, or not consecutive.
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
    calendar: ReleaseCalendar | None = None

    def __post_init__(self) -> None:
        shape = (len(self.regions), len(self.catalogue), len(self.months))
        cells = (self.status, self.source) if self.known_at is None else (self.status, self.source, self.known_at)
        if self.values.shape[-3:] != shape or any(x.shape != shape for x in cells):
            axes = dict(zip(("region", "indicator", "month"), shape, strict=True))
            raise AlignmentError("E-AXIS-005", shape=[self.values.shape, *(x.shape for x in cells)], axes=axes)
        if len(set(self.regions)) < len(self.regions):
            Axis.of("region", self.regions)  # says which stands twice
        if frequency(self.months) != "M":
            raise PeriodError("E-TIME-002", detail=f"{self.months.freqstr} in a grid of months")
        gaps = np.flatnonzero(np.diff(self.months.asi8) != 1)
        if gaps.size:
            raise PeriodError("E-TIME-003", detail=f"{self.months[gaps[0]]} is followed by {self.months[gaps[0] + 1]}")

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

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the panel's labels and figures: what stands for a file where figures came from none."""
        digest = hashlib.sha256()
        for one in (self.regions, self.indicators, tuple(str(m) for m in self.months[:1])):
            digest.update(("\x1f".join(one) + "\x1e").encode())
        values = np.where(np.isnan(self.values), np.nan, self.values) + 0.0  # one kind of NaN, no negative nought
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
        return digest.hexdigest()

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
            All at once, with the errors in ``findings``: E-TIME-001, E-DATA-001 (a column is missing), -003 (a cell twice),
            -005 (not in the catalogue), -006 (no number, or infinite), -007, -009 (joint and single), -011; E-FILE-003 if
            there is no good row.
        """
        odd: list[tuple[int, Finding]] = []
        columns = Columns.of_frame(frame, sources, odd)
        return cls.of_columns(columns, catalogue, sources, findings, errors, odd)

    @classmethod
    def of_columns(
        cls,
        columns: Columns,
        catalogue: Catalogue,
        sources: Sequence[Source] = (),
        findings: Iterable[Finding] = (),
        errors: str = "raise",
        odd: Sequence[tuple[int, Finding]] = (),
    ) -> Panel:
        """The same from columns of distinct labels, as readers have them; ``odd`` are rows whose value cannot stand."""
        require_known_errors(errors)
        rows, wrong = place_rows(columns, catalogue, odd)
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
        here_is = ~np.isnan(rows.value)
        held = tuple(a[here_is] for a in at)
        status[tuple(a[rows.missing == MissingKind.NOT_APPLICABLE] for a in at)] = CellStatus.NOT_COVERED
        marked = here_is | (rows.missing != MissingKind.BLANK)
        source[tuple(a[marked] for a in at)] = rows.source[marked]
        values[held], status[held] = rows.value[here_is], CellStatus.OBSERVED
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
        regions = tuple(self.regions[k] for k in r)
        return self._cut(lambda a: a[..., index_of(r), :, :][..., index_of(i), :], catalogue=catalogue, regions=regions)

    def _cut(self, cut: Callable[[Any], Any], **axes: Any) -> Panel:
        """The panel on other axes, every array cut in the same way."""
        known = None if self.known_at is None else cut(self.known_at)
        return replace(self, values=cut(self.values), status=cut(self.status), source=cut(self.source), known_at=known, **axes)

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
        return self._cut(lambda a: a[..., pick, columns, :], regions=tuple(regions))

    def window(self, first: pd.Period, last: pd.Period) -> Panel:
        """The panel of the months from ``first`` to ``last`` (E-TIME-003 if that is before), with empty cells where it has none."""
        if len(self.months) and (first, last) == (self.months[0], self.months[-1]):
            return self
        wanted = pd.period_range(first, last, freq="M")
        if not len(wanted):
            raise PeriodError("E-TIME-003", detail=f"{first} comes after {last}")
        at = self.months.get_indexer(wanted) if len(self.months) else np.full(len(wanted), -1)
        if (at >= 0).all():
            return self._cut(lambda a: a[..., at[0] : at[-1] + 1], months=wanted)
        here = np.flatnonzero(at >= 0)
        absent = {"f": np.nan, "u": CellStatus.NOT_PUBLISHED, "i": -1, "M": np.datetime64("NaT")}

        def spread(a: Any) -> Any:
            out = np.full((*a.shape[:-1], len(wanted)), absent[a.dtype.kind], dtype=a.dtype)
            out[..., here] = a[..., at[here]]
            return out

        return self._cut(spread, months=wanted)

    # -- what was known when -------------------------------------------------------------------------------------
    def with_calendar(self, calendar: ReleaseCalendar | None) -> Panel:
        """The same panel with a calendar that goes before the catalogue's lags (:func:`gdpcore.read_calendar`)."""
        return replace(self, calendar=calendar)

    def as_of(self, date: Any, access: str = "public") -> Panel:
        """What was known at the end of a day, and nothing else.

        Parameters
        ----------
        date : a day; a month means its last day.
        access : "public", or "compiler" for what a compiler inside the bureau had.

        Returns
        -------
        Panel
            Up to the last month of which anything was known; cells that were not are empty and not published. A cell is known
            on its ``known_at`` (whoever asks) where the panel has it, else on the date in the calendar, else a lag after its
            period's end; a joint January with February, so until then it is an empty month like any other.

        Raises
        ------
        PeriodError
            E-ASOF-001 if it is no date, E-ASOF-002 if nothing was known, E-ASOF-003 for another access.

        Examples
        --------
        >>> from gdpcore import samples
        >>> known = samples.china().panel.as_of("2025-07-14")  # before the press conference on the second quarter
        >>> known.to_frame()[["industrial_production", "cpi"]].tail(2).notna().to_numpy().tolist()
        [[True, True], [False, True]]
        """
        from gdpcore.panel.known import as_of

        return as_of(self, date, access)

    def with_values_after(self, date: Any, value: float, access: str = "public") -> Panel:
        """Every cell that is known only after a day replaced by a value, empty ones included: nothing computed from
        :meth:`as_of` that day may change. The January of a joint figure stays empty, as it holds none of its own.
        """
        from gdpcore.panel.known import with_values_after

        return with_values_after(self, date, value, access)

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
        if flow not in (Flow.PERIOD, Flow.YTD):
            raise MeaningError("E-FLOW-002", text=flow, known="period, ytd")
        index = period_index(periods)
        spans = Spans.of(index, Flow(flow))
        window = self.window(spans.window_start, spans.last_month)
        plan = layout(self, window.months, list(range(len(self.catalogue))), spans)
        values = plan.growth(window.values)
        lead = values.ndim - 3
        axes = [Axis.of(f"batch{i}", None) for i in range(lead)]
        axes += [Axis.of("region", self.regions), Axis.of("indicator", self.indicators), Axis.of("period", index)]
        return Cube.of(values, axes, Meaning.of("%", "none", flow))

    def to_frame(self, labels: str = "code") -> pd.DataFrame:
        """Rows are months, columns indicators; (region, indicator) where there are several regions. No batch axes."""
        self._no_batch("to_frame")
        names = [self.catalogue[c].label(labels) for c in self.indicators]
        data = self.values.reshape(len(self.regions) * len(names), len(self.months)).T
        columns = (
            pd.Index(names, name="indicator")
            if len(self.regions) == 1
            else pd.MultiIndex.from_product([self.regions, names], names=["region", "indicator"])
        )
        return pd.DataFrame(data, index=pd.PeriodIndex(self.months, name="month"), columns=columns)

    def missing_kinds(self, labels: str = "code") -> pd.DataFrame:
        """Why cells hold no figure, laid out as :meth:`to_frame`: "" where one is, else "blank", "not_applicable",
        "not_available", "nil" or "suppressed".

        Examples
        --------
        >>> from gdpcore.panel import read_panel
        >>> frame = pd.DataFrame({"指标": ["煤炭"] * 3, "单位": "吨", "时期": ["2024-01", "2024-02", "2024-04"], "数值": ["5", "※", "—"]})
        >>> read_panel(frame).missing_kinds()["煤炭"].tolist()
        ['', 'suppressed', 'blank', 'not_applicable']
        """
        self._no_batch("missing_kinds")
        empty = np.isnan(self.values)
        kinds = np.where(empty, MissingKind.BLANK.text, "").astype(object)
        for at in np.argwhere(empty & (self.source >= 0)):
            kinds[tuple(at)] = self.sources[int(self.source[tuple(at)])].missing or MissingKind.BLANK.text
        frame = self.to_frame(labels)
        return pd.DataFrame(kinds.reshape(-1, len(self.months)).T, frame.index, frame.columns)

    def to_long(self, missing: bool = False) -> pd.DataFrame:
        """One row per cell that holds a value: region, indicator, month, value, status, unit, where it was read, why it holds no
        figure ("" where it does) and its footnote marks. With ``missing`` the cells that were marked as missing are rows too.
        """
        self._no_batch("to_long")
        here = ~np.isnan(self.values)
        r, i, m = np.nonzero(here | (self.source >= 0) if missing else here)
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
                "missing": [s.missing for s in at],
                "note": [s.note for s in at],
            }
        )

    def _no_batch(self, what: str) -> None:
        if self.values.ndim > 3:
            raise AlignmentError("E-AXIS-005", shape=self.values.shape, axes=f"region, indicator, month: {what} takes no draws")

    def source_of(self, indicator: str, month: Any, region: str | None = None) -> Source | None:
        """Where one cell was read; None if nothing stood there. A mark that stands for a missing figure is there to be read."""
        r = Axis.of("region", self.regions).position(region) if region is not None else 0
        row = int(self.source[r, self.position(indicator), Axis.of("period", self.months).position(month)])
        return self.sources[row] if row >= 0 else None

    def __repr__(self) -> str:
        span = f"{self.months[0]}..{self.months[-1]}" if len(self.months) else "no months"
        return f"<Panel {len(self.regions)} regions, {len(self.catalogue)} indicators, {span}>"
