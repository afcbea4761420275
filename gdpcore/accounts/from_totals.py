"""Finer periods from totals and indicators, labelled: annual figures to quarters, quarterly ones to months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.cube import Cube, Flow, Meaning, Status
from gdpcore.cube.periods import complete, frequency, period_index, periods_per_year
from gdpcore.errors import AlignmentError, KernelError, MeaningError, PeriodError
from gdpcore.kernel.disaggregate import Disaggregated

Array = NDArray[np.float64]
METHODS: dict[str, Callable[..., Disaggregated]] = {
    "chow-lin": kernel.disaggregate.chow_lin,
    "fernandez": kernel.disaggregate.fernandez,
    "litterman": kernel.disaggregate.litterman,
    "santos-silva-cardoso": kernel.disaggregate.santos_silva_cardoso,
}
_CONVERSION = {Flow.PERIOD: "sum", Flow.STOCK: "last", Flow.ANNUAL_RATE: "mean"}


@dataclass(frozen=True)
class FromTotals:
    """Finer figures and how they were made.

    Attributes
    ----------
    cube : the path; status benchmarked and estimated inside known totals, estimated in gaps between them, forecast and
        estimated ahead of the first and past the last.
    stderr : frame of the cube's shape, standard errors in the same unit.
    report : one row per series: rho, at_bound, loglike, freedom, and coefficient and t-value of every term.
    result : the kernel's answer, series in the order of the report.
    """

    cube: Cube
    stderr: pd.DataFrame
    report: pd.DataFrame
    result: Disaggregated


def from_totals(
    totals: Cube | pd.DataFrame | pd.Series,
    indicators: pd.DataFrame | pd.Series,
    *,
    method: str = "chow-lin",
    meaning: Meaning | None = None,
    conversion: str | None = None,
    **options: Any,
) -> FromTotals:
    """Disaggregate labelled totals.

    Parameters
    ----------
    totals : cube with a period axis, or frame or series with a PeriodIndex (years or quarters) and a ``meaning``. NaN and
        years left out are missing totals.
    indicators : PeriodIndex (quarters or months). For a series of totals every column is an indicator; else the columns are
        those of the totals, with one more level where there are several indicators a series.
    method : "chow-lin", "fernandez", "litterman" or "santos-silva-cardoso"; ``options`` (rho, intercept, bounds) go there.
    conversion : by default from the flow: sums of periods, means of annual rates, last of stocks.

    Raises
    ------
    PeriodError
        E-TIME-001 and -002 for what is no period, E-TIME-003 for holes in the indicators' periods.
    AlignmentError
        E-DISAGG-005 to -008 if frequencies do not divide, the indicators do not cover the totals, or lack a series;
        E-AXIS-004 if a total stands twice.
    MeaningError
        E-DISAGG-009 for a frame without a meaning, E-FLOW-001 for year-to-date totals.
    KernelError
        As the kernel's, naming series, indicator and period.

    Examples
    --------
    >>> years = pd.Series([4000.0, 4161.4, 4190.0, 4300.0], pd.period_range("2020", periods=4, freq="Y"), name="GDP")
    >>> quarters = pd.Series([98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5,
    ...     102.0, 104.2, 105.0, 103.1, 103.0], pd.period_range("2020Q1", periods=17, freq="Q"))
    >>> out = from_totals(years, quarters, method="fernandez", meaning=Meaning.of("亿元", "current"))
    >>> float(out.cube.values[0, :4].sum().round(9)), str(out.cube.labels("period")[-1])
    (4000.0, '2024Q1')
    """
    if method not in METHODS:
        raise KernelError("E-ADVICE-002", method=method, known=", ".join(METHODS))
    frame, means = _frame(totals, meaning)
    if means.flow not in _CONVERSION:
        raise MeaningError("E-FLOW-001", left=means.flow, right=Flow.PERIOD)
    fine = indicators.to_frame() if isinstance(indicators, pd.Series) else indicators
    fine = fine.set_axis(period_index(fine.index), axis=0)
    ratio, before = _layout(frame.index, fine.index)
    x = _stacked(frame, fine, alone=isinstance(totals, pd.Series))
    try:
        result = METHODS[method](
            frame.to_numpy(dtype=np.float64).T,
            x,
            ratio=ratio,
            before=before,
            conversion=conversion or _CONVERSION[means.flow],
            **options,
        )
    except KernelError as error:
        raise KernelError(error.code, **_named(error.finding.fields, frame, fine)) from None
    path, stderr = (pd.DataFrame(a.T, fine.index, frame.columns) for a in (result.values, result.stderr))
    made = pd.DataFrame(_status(frame, len(fine), ratio, before).T.astype(np.float64), fine.index, frame.columns)
    cube, flags = Cube.from_frame(path, means), Cube.from_frame(made, means).values
    status = np.where(np.isnan(flags), np.uint8(Status.NOT_PUBLISHED), np.nan_to_num(flags).astype(np.uint8))
    return FromTotals(Cube.of(cube.values, cube.axes, means, status), stderr, _report(result, frame.columns), result)


def _frame(totals: Cube | pd.DataFrame | pd.Series, meaning: Meaning | None) -> tuple[pd.DataFrame, Meaning]:
    """Totals as a frame of consecutive periods, and what they mean."""
    if isinstance(totals, Cube):
        frame, means = totals.to_frame(), totals.meaning
    else:
        frame = totals.to_frame() if isinstance(totals, pd.Series) else totals
        if meaning is None:
            raise MeaningError("E-DISAGG-009")
        means = meaning
    if frame.empty:
        raise KernelError("E-KERNEL-001", what="from_totals", detail="no totals are given")
    frame = frame.set_axis(period_index(frame.index), axis=0)
    if frame.index.has_duplicates:
        raise AlignmentError("E-AXIS-004", label=str(frame.index[frame.index.duplicated()][0]), axis="period")
    if frame.columns.names == [None]:
        frame = frame.rename_axis(columns="item")
    return frame.reindex(complete(frame.index)), means


def _layout(coarse: pd.PeriodIndex, fine: pd.PeriodIndex) -> tuple[int, int]:
    """Periods per total, and periods ahead of the first total."""
    ratio, rest = divmod(periods_per_year(fine), periods_per_year(coarse))
    if ratio < 2 or rest:
        raise AlignmentError("E-DISAGG-005", coarse=frequency(coarse), fine=frequency(fine))
    whole = complete(fine)
    if len(whole) != len(fine) or not (whole == fine).all():
        hole = next((p for p in whole if p not in fine), fine[0])
        raise PeriodError("E-TIME-003", detail=f"indicators from {fine[0]} to {fine[-1]}, look at {hole}")
    first, last = coarse[0].asfreq(fine.freqstr, how="start"), coarse[-1].asfreq(fine.freqstr, how="end")
    if fine[0] > first or fine[-1] < last:
        raise AlignmentError("E-DISAGG-006", start=fine[0], end=fine[-1], first=first, last=last)
    return ratio, int((fine == first).argmax())


def _stacked(frame: pd.DataFrame, fine: pd.DataFrame, alone: bool) -> Array:
    """Indicators (series, K, T)."""
    if frame.shape[1] == 1 and (alone or frame.columns[0] not in fine.columns):
        return np.asarray(fine.to_numpy(dtype=np.float64).T[None])
    parts = []
    for column in frame.columns:
        if column not in fine.columns:
            raise AlignmentError("E-DISAGG-007", series=column, known=", ".join(map(str, frame.columns)))
        parts.append(np.atleast_2d(fine[column].to_numpy(dtype=np.float64).T))
        if len(parts[-1]) != len(parts[0]):
            raise AlignmentError(
                "E-DISAGG-008", series=column, count=len(parts[-1]), other=frame.columns[0], others=len(parts[0])
            )
    return np.stack(parts)


def _named(fields: dict[str, Any], frame: pd.DataFrame, fine: pd.DataFrame) -> dict[str, Any]:
    """The fields of a kernel's message with labels in place of positions."""
    out = dict(fields)
    if isinstance(out.get("series"), tuple):
        out["series"] = frame.columns[out["series"][0]]
    if isinstance(out.get("period"), int):
        out["period"] = fine.index[out["period"] - 1]
    return out


def _status(frame: pd.DataFrame, periods: int, ratio: int, before: int) -> NDArray[np.uint8]:
    """Flags (series, T): a missing total between known ones is estimated, one at either end is as far out as none."""
    out = np.full((frame.shape[1], periods), Status.ESTIMATED | Status.FORECAST, dtype=np.uint8)
    known = frame.notna().to_numpy().T
    between = np.logical_or.accumulate(known, axis=1) & np.logical_or.accumulate(known[:, ::-1], axis=1)[:, ::-1]
    more = np.where(known, Status.BENCHMARKED, np.where(between, 0, Status.FORECAST))
    inside = (Status.ESTIMATED | more).astype(np.uint8)
    out[:, before : before + ratio * known.shape[1]] = np.repeat(inside, ratio, axis=1)
    return out


def _report(result: Disaggregated, labels: pd.Index) -> pd.DataFrame:
    columns: dict[str, Any] = {name: getattr(result, name) for name in ("rho", "at_bound", "loglike", "freedom")}
    for k, term in enumerate(result.terms):
        columns[term] = result.beta[:, k]
        with np.errstate(divide="ignore", invalid="ignore"):
            columns[f"t of {term}"] = result.beta[:, k] / result.beta_stderr[:, k]
    return pd.DataFrame(columns, index=labels)
