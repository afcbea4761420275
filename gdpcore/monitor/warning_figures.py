"""The figures that lamps judge: from a panel as each indicator is measured, or from a frame as they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Flow
from gdpcore.errors import AlignmentError, MeaningError, PeriodError, listed
from gdpcore.monitor.warning_spec import LampIndicator, WarningSpec
from gdpcore.panel import Panel

Array = NDArray[np.float64]


def measured(data: Panel | pd.DataFrame, spec: WarningSpec) -> tuple[tuple[str, ...], pd.PeriodIndex, Array]:
    """Regions, periods, and figures (region, indicator, period); an indicator without a series is all NaN.

    Raises
    ------
    MeaningError
        E-WARN-004 if there is no figure of any indicator, E-WARN-006 for a frame that is none of periods by indicators or draws,
        E-WARN-007 for an indicator that cannot be measured as it says.
    """
    regions, periods, values = _of_panel(data, spec) if isinstance(data, Panel) else _of_frame(data, spec)
    if np.isnan(values).all():
        here = list(data.indicators) if isinstance(data, Panel) else [str(c) for c in data.columns]
        sought = listed([i.source for i in spec.indicators], 12)
        raise MeaningError("E-WARN-004", name=spec.code, series=sought, known=listed(here, 12))
    return regions, periods, values


def _of_frame(frame: pd.DataFrame, spec: WarningSpec) -> tuple[tuple[str, ...], pd.PeriodIndex, Array]:
    require_periods(frame, spec.code)
    columns = []
    for one in spec.indicators:
        name = next((n for n in (one.code, one.source, one.zh, one.en) if n and n in frame.columns), None)
        columns.append(np.full(len(frame), np.nan) if name is None else numbers(frame[name], spec.code))
    return ("",), pd.PeriodIndex(frame.index), np.stack(columns)[None]


def require_periods(frame: pd.DataFrame | pd.Series, what: str) -> None:
    """E-WARN-006, E-AXIS-004 or E-TIME-003 unless rows are consecutive periods and no column stands twice."""
    if not isinstance(frame.index, pd.PeriodIndex) or not len(frame):
        raise MeaningError("E-WARN-006", what=what, detail="rows must be periods (a PeriodIndex), one at least")
    if isinstance(frame, pd.DataFrame) and frame.columns.has_duplicates:
        raise AlignmentError("E-AXIS-004", label=frame.columns[frame.columns.duplicated()][0], axis="indicator")
    gaps = np.flatnonzero(np.diff(frame.index.asi8) != 1)
    if gaps.size:
        at = gaps[0]
        raise PeriodError("E-TIME-003", detail=f"{what}: {frame.index[at]} is followed by {frame.index[at + 1]}")


def numbers(column: pd.Series, what: str) -> Array:
    """The column as floats; E-WARN-006 for text or an infinite figure, naming the place."""
    try:
        values: Array = column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise MeaningError("E-WARN-006", what=what, detail=f"{column.name}: figures must be numbers") from None
    if np.isinf(values).any():
        at = column.index[np.isinf(values)][0]
        raise MeaningError("E-WARN-006", what=what, detail=f"{column.name} at {at} is infinite; correct it or leave it out")
    return values


def _of_panel(panel: Panel, spec: WarningSpec) -> tuple[tuple[str, ...], pd.PeriodIndex, Array]:
    if panel.values.ndim > 3:
        raise MeaningError(
            "E-WARN-006", what=spec.code, detail=f"a panel of draws {panel.values.shape} has no lamps; take one draw"
        )
    there = [i for i in spec.indicators if i.source in panel.indicators]
    wanted = [i.source for i in there]
    with_bases = dict.fromkeys(wanted + [g for c in wanted if (g := panel.catalogue[c].growth) in panel.indicators])
    held = panel.select(list(with_bases)) if with_bases else panel
    growth = {flow: held.span_growth(held.months, flow).values for flow in (Flow.PERIOD, Flow.YTD)} if there else {}
    out = np.full((len(panel.regions), len(spec.indicators), len(panel.months)), np.nan)
    for k, one in enumerate(spec.indicators):
        if one.source in wanted:
            out[:, k] = _measure(held, one, growth, spec.january_february == "joint")
    return panel.regions, panel.months, out


def _measure(panel: Panel, one: LampIndicator, growth: dict[Flow, Array], joint: bool) -> Array:
    """(region, month) figures of one indicator.

    A joint figure stands at February, and January then has none: nor has it where all flows are counted so.
    """
    k, meant = panel.position(one.source), panel.catalogue[one.source]
    if one.measure == "level":
        return panel.values[:, k]
    if one.span == "twelve_months":
        return _twelve_months(panel, k)
    month, ytd = growth[Flow.PERIOD][:, k], growth[Flow.YTD][:, k]
    if meant.flow == Flow.STOCK and one.span == "month":
        return month
    of_year = np.asarray(panel.months.month)
    torn = np.zeros(month.shape, dtype=bool)
    torn[:, :-1] = panel.joint[:, k, :-1] | (joint & (of_year[:-1] == 1))  # January; its February follows
    after = np.zeros_like(torn)
    after[:, 1:] = torn[:, :-1]
    if joint:
        after[:, :1] = of_year[0] == 2
        torn[:, -1:] = torn[:, -1:] | (of_year[-1] == 1)
    base = ytd if one.span == "ytd" else np.where(after, ytd, month)
    return np.where(torn, np.nan, base)


def _twelve_months(panel: Panel, k: int) -> Array:
    """Growth of sums of twelve months on the twelve before; none to a January, if one at either end is in a joint figure: the
    sum would hold eleven months, or thirteen."""
    meant = panel.catalogue[panel.indicators[k]]
    if meant.kind != "level" or meant.flow != Flow.PERIOD or meant.breaks or meant.growth:
        detail = "it takes levels of single months without a break, whose growth is not published otherwise"
        raise MeaningError("E-WARN-007", indicator=meant.code, span="twelve_months", detail=detail)
    x = np.where(panel.joint[:, k], 0.0, panel.values[:, k])
    if x.shape[-1] < 24:
        return np.full(x.shape, np.nan)
    sums = np.lib.stride_tricks.sliding_window_view(x, 12, axis=-1).sum(axis=-1)
    now, before = sums[:, 12:], sums[:, :-12]
    out = np.full(x.shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        out[:, 23:] = np.where(before > 0, 100.0 * (now / before - 1.0), np.nan)
    cut = panel.joint[:, k]
    ends = cut.copy()
    for back in (12, 24):
        ends[:, back:] |= cut[:, :-back]
    return np.where(ends, np.nan, out)
